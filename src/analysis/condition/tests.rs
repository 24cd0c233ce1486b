use super::*;
use crate::analysis::assess;
use crate::baseline::Library;

mod central;
mod counts;
mod far;

const RUNS: usize = 20_000;

fn parse(text: &str) -> Assumptions {
    Assumptions::parse("a.toml", text, &Library::embedded(), &mut Diagnostics::new()).unwrap()
}

/// Growth of GDP in percentage points: 4 + 1.2 z + s(t), s an autoregressive shock of 0.8 that keeps half.
fn linear() -> Assumptions {
    parse(
        "format = 1\nbaseline = \"shandong\"\nhorizon = 2026\noutputs.indicators = [\"gdp.real_growth\", \"gdp.real\"]\n\
         [assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\np10 = 2.462138133\np90 = 5.537861867\n\
         shock = { sd = 0.8, persistence = 0.5 }\n[assume.economy]\ndeflator_growth = \"1 %\"\n",
    )
}

fn actual(indicator: &str, year: i32, value: f64, standard_error: f64) -> Evidence {
    Evidence { indicator: indicator.to_owned(), year, value, standard_error, basis: None }
}

fn of(projection: &Projection, indicator: &str, year: i32) -> (f64, f64) {
    of_runs(projection, &actual(indicator, year, 0.0, 0.0))
}

fn run(assumptions: &Assumptions, actuals: &[Evidence], runs: usize) -> (Conditioned, Diagnostics) {
    let mut problems = Diagnostics::new();
    let settings = Settings { runs, ..Settings::of(assumptions) };
    let conditioned = condition(assumptions, actuals, &settings, &mut problems).unwrap();
    (conditioned, problems)
}

#[test]
fn a_linear_scenario_comes_to_the_exact_posterior() {
    let assumptions = linear();
    // Growth of 2023, 2024, 2025 and 2026 in points: covariances of z and of the shocks.
    let shock = |a: i32, b: i32| -> f64 {
        let at = |year: i32, of: i32| if of <= year { 1.0 / f64::from(1 << (year - of)) } else { 0.0 };
        (1..=4).map(|of| 0.64 * at(a, of) * at(b, of)).sum()
    };
    let prior = |a: i32, b: i32| 1.44 + shock(a, b);
    let (first, second, error) = (6.0, 3.5, 0.3);
    // Two figures, 2023 and 2024, each with an error of 0.3.
    let (s11, s12, s22) = (prior(1, 1) + error * error, prior(1, 2), prior(2, 2) + error * error);
    let determinant = s11 * s22 - s12 * s12;
    let gains = |year: i32| {
        let (c1, c2) = (prior(year, 1), prior(year, 2));
        ((c1 * s22 - c2 * s12) / determinant, (c2 * s11 - c1 * s12) / determinant)
    };
    let known = [
        actual("gdp.real_growth", 2023, first / 100.0, error / 100.0),
        actual("gdp.real_growth", 2024, second / 100.0, error / 100.0),
    ];
    let (conditioned, problems) = run(&assumptions, &known, RUNS);
    assert!(problems.problems().is_empty() && conditioned.left_out.is_empty());
    for year in 1..=4 {
        let (g1, g2) = gains(year);
        let mean = 4.0 + g1 * (first - 4.0) + g2 * (second - 4.0);
        let variance = prior(year, year) - g1 * prior(year, 1) - g2 * prior(year, 2);
        let (found, sd) = of(&conditioned.after, "gdp.real_growth", 2022 + year);
        assert!((100.0 * found - mean).abs() < 0.03, "{year}: {found} {mean}");
        assert!((100.0 * sd / variance.sqrt() - 1.0).abs() < 0.03, "{year}: {sd} {}", variance.sqrt());
    }
    // The lasting deviation is learned of; the shock of 2026, which nothing known depends on, is not.
    let learned = |year| conditioned.learned.iter().find(|l| l.draw.year == year).unwrap();
    assert!(learned(None).mean > 0.2 && learned(None).sd < 0.8);
    assert!(learned(Some(2025)).mean.abs() < 0.03 && (learned(Some(2025)).sd - 1.0).abs() < 0.03);
}

#[test]
fn a_figure_without_much_error_is_met() {
    let assumptions = parse(
        "format = 1\nbaseline = \"shandong\"\nhorizon = 2027\n\
         [assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\np10 = 3\np90 = 6\nshock = { sd = 0.5 }\n\
         [assume.economy.deflator_growth]\nunit = \"%\"\ncentral = 1\nlow = 0\nhigh = 2\n\
         [assume.industry.total.growth]\nunit = \"%\"\ncentral = 5\np10 = 4\np90 = 7\nshock = { sd = 1 }\n",
    );
    let known = actual("industry.value_added", 2024, 6.4e11, 1e8);
    let (conditioned, _) = run(&assumptions, std::slice::from_ref(&known), 4000);
    let (mean, sd) = conditioned.used[0].after;
    assert!((mean / 6.4e11 - 1.0).abs() < 2e-4, "{mean}");
    assert!((sd / 1e8 - 1.0).abs() < 0.1 && conditioned.used[0].before.1 > 1e10, "{sd}");
    assert_eq!(of(&conditioned.after, "industry.value_added", 2024), (mean, sd));
    for run in 0..4000 {
        let value = |name: &str, year: i32| -> f64 {
            conditioned.after.series(name).unwrap().values_by_run(year).unwrap().flatten().copied().nth(run).unwrap()
        };
        let share = value("industry.value_added", 2027) / value("gdp.nominal", 2027);
        assert!((share / value("industry.share_of_gdp", 2027) - 1.0).abs() < 1e-12);
    }
}

#[test]
fn the_order_of_figures_does_not_matter_and_what_is_untouched_keeps_its_bits() {
    let assumptions = parse(
        "format = 1\nbaseline = \"shandong\"\nhorizon = 2026\n\
         [assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\np10 = 3\np90 = 6\n\
         [assume.economy.deflator_growth]\nunit = \"%\"\ncentral = 1\nlow = 0\nhigh = 2\n\
         [assume.population.total_fertility_rate]\nshock = { sd = 0.1 }\n\
         [outputs]\nindicators = [\"gdp.nominal\", \"gdp.real\", \"population.births\"]\n",
    );
    let known = [
        actual("gdp.real", 2024, 9.6e12, 1e11),
        actual("gdp.nominal", 2023, 9.2e12, 1e11),
        actual("gdp.nominal", 2025, 1.03e13, 1e11),
    ];
    let mut turned = known.clone();
    turned.reverse();
    let (one, _) = run(&assumptions, &known, 300);
    let (other, _) = run(&assumptions, &turned, 300);
    assert_eq!(one.used, other.used);
    let values = |projection: &Projection, name: &str| -> Vec<f64> {
        projection.series(name).unwrap().values_by_run(2026).unwrap().flatten().copied().collect()
    };
    assert_eq!(values(&one.after, "gdp.nominal"), values(&other.after, "gdp.nominal"));
    assert_ne!(values(&one.after, "gdp.nominal"), values(&one.before, "gdp.nominal"));
    assert_eq!(values(&one.after, "population.births"), values(&one.before, "population.births"));
}

#[test]
fn no_figure_counts_twice() {
    let mut assumptions = parse(
        "format = 1\nbaseline = \"shandong\"\nhorizon = 2027\n\
         outputs.indicators = [\"gdp.*\", \"population.total\", \"industry.value_added\", \"industry.share_of_gdp\"]\n\
         [assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\np10 = 3\np90 = 6\n\
         [assume.economy.deflator_growth]\nunit = \"%\"\ncentral = 1\nlow = 0\nhigh = 2\n\
         [assume.population.total_fertility_rate]\nshock = { sd = 0.1 }\n\
         [assume.industry.total.growth]\nunit = \"%\"\ncentral = 5\np10 = 4\np90 = 7\n",
    );
    assumptions.as_of(2024, &mut Diagnostics::new()).unwrap();
    let growth = actual("gdp.real_growth", 2025, 0.055, 1e-3);
    let known = [
        actual("gdp.real_growth", 2024, 0.057, 1e-3),
        actual("gdp.nominal", 2023, 9.20687e12, 1e9),
        actual("population.total", 2024, 1.0080170e8, 1e4),
        actual("gdp.real", 2023, 9e12, 1e10),
        growth.clone(),
        growth.clone(),
        actual("industry.value_added", 2022, 5.6e11, 1e10),
        actual("industry.value_added", 2031, 5.6e11, 1e10),
        actual("industry.value_add", 2025, 5.6e11, 1e10),
        actual("industry.value_added", 2025, f64::NAN, 1e10),
        actual("gdp.real_growth", 2026, 0.05, 1e-3),
    ];
    let (conditioned, problems) = run(&assumptions, &known, 300);
    let used: Vec<(&str, i32)> =
        conditioned.used.iter().map(|u| (u.actual.indicator.as_str(), u.actual.year)).collect();
    // The lasting deviation is all that moves growth: that of 2026 follows from that of 2025.
    // The last total whose births, deaths and migration the paths hold is what errors of the count must leave as it is.
    assert_eq!(used, [("gdp.real_growth", 2025), ("population.total", 2024)]);
    let reasons: Vec<String> = conditioned
        .left_out
        .iter()
        .map(|left| format!("{} {}: {}", left.actual.indicator, left.actual.year, left.reason.sentence().en))
        .collect();
    assert_eq!(
        reasons,
        [
            "gdp.nominal 2023: already in the scenario's path of “growth of the GDP deflator”",
            "gdp.real 2023: the scenario has no uncertainty about it: CNY 9.268 trillion",
            "gdp.real_growth 2024: already in the scenario's path of “growth of real GDP”",
            "gdp.real_growth 2025: given twice",
            "gdp.real_growth 2026: it follows from other figures in use and would count twice",
            "industry.value_add 2025: unknown indicator; did you mean `industry.value_added`?",
            "industry.value_added 2022: not after the base year 2022, from whose figures the projection starts",
            "industry.value_added 2025: its value or its standard error is not finite",
            "industry.value_added 2031: after 2027, the last projected year",
        ]
    );
    let shown: Vec<&str> = problems.problems().iter().map(|p| p.message.en.as_str()).collect();
    assert_eq!(
        shown,
        ["GDP (base-year prices) in 2023 differs from CNY 9.268 trillion, about which the scenario has no uncertainty"]
    );
}

#[test]
fn contradictions_and_surprises_are_told() {
    let assumptions = linear();
    let two = [actual("gdp.real_growth", 2024, 0.05, 1e-3), actual("gdp.real_growth", 2024, 0.06, 1e-3)];
    let settings = Settings { runs: 100, ..Settings::of(&assumptions) };
    let error = condition(&assumptions, &two, &settings, &mut Diagnostics::new()).unwrap_err().to_string();
    assert!(error.contains("in 2024, 5% and 6%"), "{error}");
    let few = Settings { runs: 99, ..settings };
    assert!(condition(&assumptions, &[], &few, &mut Diagnostics::new()).unwrap_err().to_string().contains("100 runs"));
    let (_, problems) = run(&assumptions, &[actual("gdp.real_growth", 2024, 0.2, 1e-3)], 200);
    assert!(problems.problems()[0].message.en.contains("standard deviations from expected"));
    // A figure of 万元 that was meant in 亿元.
    let (_, problems) = run(&assumptions, &[actual("gdp.real", 2024, 9.5e8, 1e6)], 200);
    let hint = problems.problems().last().and_then(|problem| problem.hint.clone()).unwrap();
    assert!(hint.en.contains("about 1/10 000 of what it should be"), "{}", hint.en);
    let (nothing, _) = run(&assumptions, &[], 100);
    assert!(nothing.used.is_empty() && nothing.learned.is_empty());
}

#[test]
fn the_reference_takes_in_what_its_baseline_publishes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
    let mut problems = Diagnostics::new();
    let mut assumptions = Assumptions::load(path.as_ref(), &Library::embedded(), &mut problems).unwrap();
    let known = published_actuals(&assumptions, 2025);
    assert!(known.iter().any(|a| a.indicator == "population.aged_60_plus" && a.year == 2024));
    assumptions.as_of(2025, &mut problems).unwrap();
    assumptions.outputs.retain(|output| output.name.starts_with("industry."));
    let (conditioned, _) = run(&assumptions, &known, 200);
    let reason = |indicator: &str| {
        let left = conditioned.left_out.iter().find(|left| left.actual.indicator == indicator);
        left.map(|left| left.reason.clone())
    };
    for held in ["population.births", "population.deaths"] {
        assert!(matches!(reason(held), Some(LeftOutReason::InPath { .. })), "{:?}", reason(held));
    }
    assert_eq!(reason("population.total"), Some(LeftOutReason::FollowsFromNextTotal { next: 2024 }));
    let gdp = |left: &&LeftOut| left.actual.indicator == "gdp.nominal" && left.actual.year == 2024;
    let reason = conditioned.left_out.iter().find(gdp).map(|left| &left.reason);
    assert!(matches!(reason, Some(LeftOutReason::OtherBasis { .. })), "{reason:?}");
    let plan = assumptions.plan.as_ref().unwrap();
    assert!(assess(plan, &assumptions, &conditioned.after)[0].outlook.is_some());
}

#[test]
fn the_error_of_a_published_figure_tells_how_rough_it_is() {
    let assumptions = parse("format = 1\nbaseline = \"shandong\"\nhorizon = 2026\n");
    let of = |name: &str, year: i32| {
        let mut found = assumptions.baseline.series.iter().filter(|o| o.indicator == name && o.period.year == year);
        found.find_map(Evidence::of)
    };
    let elderly = of("population.aged_60_plus", 2024).unwrap();
    // 0.5 % of 2482, and a last digit of 1.
    let wanted = 1e4 * (0.005_f64 * 2482.0 * 0.005 * 2482.0 + 1.0 / 12.0).sqrt();
    assert!((elderly.standard_error - wanted).abs() < 1e-3, "{}", elderly.standard_error);
    // 61.0, whose last digit is 0.1 although it is nought.
    let births = of("population.births", 2023).unwrap();
    let wanted = 1e4 * (0.005_f64 * 61.0 * 0.005 * 61.0 + 0.01 / 12.0).sqrt();
    assert!((births.standard_error - wanted).abs() < 1e-3, "{}", births.standard_error);
    assert!(of("industry.value_added", 2022).is_none());
}
