//! What-ifs change the future: what is set, swept and solved for holds after the last year that is known of a driver.

use std::path::Path;

use carecast::analysis::questions::solve::{AttainmentCriterion, Lever, solve};
use carecast::analysis::questions::sweep::Sweep;
use carecast::analysis::questions::{Goal, SweepAxis, independence, read_readings};
use carecast::baseline::Library;
use carecast::ensemble::Settings;
use carecast::scenario::{AssumptionOrigin, Assumptions, DriverPath};
use carecast::{Diagnostics, Language, Projection};

/// The pinned reference scenario: growth of GDP is published to 2025, net migration to 2024, prices to 2025.
fn reference() -> Assumptions {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pinned/scenarios/shandong-2023-2027/reference.toml");
    Assumptions::load(Path::new(path), &Library::embedded(), &mut Diagnostics::new()).unwrap()
}

fn set(settings: &[&str], from: Option<i32>) -> Assumptions {
    let mut assumptions = reference();
    assumptions.set(settings, from, &mut Diagnostics::new()).unwrap();
    assumptions
}

fn path<'a>(assumptions: &'a Assumptions, driver: &str) -> &'a DriverPath {
    &assumptions.drivers[driver].path
}

/// Each year's value in the driver's unit, to nine digits.
fn values(assumptions: &Assumptions, driver: &str) -> Vec<f64> {
    let unit = assumptions.drivers[driver].driver.unit;
    path(assumptions, driver).central.iter().map(|base| (unit.from_base(*base) * 1e9).round() / 1e9).collect()
}

fn projected(assumptions: &Assumptions, runs: usize) -> Projection {
    let settings = Settings { runs, ..Settings::of(assumptions) };
    Projection::run(assumptions, &settings, &mut Diagnostics::new()).unwrap()
}

fn of_runs(projection: &Projection, indicator: &str, year: i32) -> Vec<f64> {
    projection.series(indicator).unwrap().values_by_run(year).unwrap().flatten().copied().collect()
}

// ---- Which years change -----------------------------------------------------------------------------------------------

#[test]
fn the_years_after_the_last_one_published_change() {
    let growth = |from| {
        let mut assumptions = set(&["economy.real_growth=4.5%"], from);
        assumptions.keep("gdp.real_growth");
        let projection = projected(&assumptions, 50);
        let series = projection.series("gdp.real_growth").unwrap();
        let of_year = |year| {
            let summary = series.year(year).unwrap();
            let (low, high) = summary.interval_90();
            assert!((high - low).abs() < 1e-12, "{year}");
            (summary.central() * 1e4).round() / 100.0
        };
        (2023..=2030).map(of_year).collect::<Vec<f64>>()
    };
    assert_eq!(growth(None), [6.0, 5.7, 5.5, 4.5, 4.5, 4.5, 4.5, 4.5]);
    assert_eq!(growth(Some(2023)), [4.5; 8]);
    assert_eq!(growth(Some(2025)), [6.0, 5.7, 4.5, 4.5, 4.5, 4.5, 4.5, 4.5]);
}

#[test]
fn each_driver_has_its_own_last_year() {
    let assumptions = set(
        &[
            "population.net_migration=-5 万人/年",
            "economy.deflator_growth=1%",
            "care.beds.community.starts=5000 张/年",
            "industry.total.growth=6%",
        ],
        None,
    );
    let migration = values(&assumptions, "population.net_migration");
    assert_eq!(migration[1..4], [-177_200.0, -260_000.0, -50_000.0]);
    assert_eq!(values(&assumptions, "economy.deflator_growth")[1..5], [-0.66, -0.7, -0.76, 1.0]);
    // Nothing is published of these: from the first projected year; the base year's starts open in later ones.
    assert_eq!(values(&assumptions, "care.beds.community.starts")[..3], [3000.0, 5000.0, 5000.0]);
    assert_eq!(values(&assumptions, "industry.total.growth")[1..], [6.0; 8]);
    // The scenario is not sure of prices in 2024: that stays, and nothing is uncertain from 2026 on.
    let prices = path(&assumptions, "economy.deflator_growth");
    let spread = prices.spread.as_ref().unwrap();
    assert!(spread.below[2] > 0.0 && spread.below[3..].iter().chain(&spread.above[3..]).all(|side| *side == 0.0));
    assert_eq!((prices.shock, path(&assumptions, "industry.total.growth").is_uncertain()), (None, false));
}

#[test]
fn base_year_figures_lags_and_elasticities_are_set_where_they_stand() {
    let settings =
        ["care.beds.ordinary.base_stock=20 万张", "care.beds.construction_lag=3", "industry.total.elasticity_income=1"];
    for (as_of, from) in [(None, None), (Some(2024), None), (None, Some(2027))] {
        let mut assumptions = reference();
        if let Some(year) = as_of {
            assumptions.as_of(year, &mut Diagnostics::new()).unwrap();
        }
        let mut problems = Diagnostics::new();
        assumptions.set(&settings, from, &mut problems).unwrap();
        assert_eq!(values(&assumptions, "care.beds.ordinary.base_stock"), [200_000.0; 9]);
        assert_eq!(values(&assumptions, "care.beds.construction_lag"), [3.0; 9]);
        assert_eq!(values(&assumptions, "industry.total.elasticity_income"), [1.0; 9]);
        let told = problems.render(Language::English, false);
        let said =
            "`care.beds.construction_lag` does not hold year by year: a first year (`from`) does not apply to it";
        assert_eq!(told.contains(said), from.is_some(), "{told}");
    }
}

#[test]
fn as_of_a_year_the_years_after_it_change() {
    let as_of = |year| {
        let mut assumptions = reference();
        assumptions.as_of(year, &mut Diagnostics::new()).unwrap();
        let settings = ["economy.real_growth=4.5%", "care.beds.community.starts=5000 张/年"];
        assumptions.set(&settings, None, &mut Diagnostics::new()).unwrap();
        let of = |driver: &str| values(&assumptions, driver);
        (of("economy.real_growth"), of("care.beds.community.starts"))
    };
    // Earlier than the last year published, and later.
    let (growth, starts) = as_of(2024);
    assert_eq!(growth[1..5], [6.0, 5.7, 4.5, 4.5]);
    assert_eq!(starts[1..5], [3000.0, 3000.0, 5000.0, 5000.0]);
    assert_eq!(as_of(2027).0[1..], [6.0, 5.7, 5.5, 5.0, 4.7, 4.5, 4.5, 4.5]);
}

#[test]
fn what_leaves_no_year_to_change_is_refused() {
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\nassume.economy.real_growth = \"4 %\"\n\
                assume.economy.deflator_growth = \"1 %\"\noutputs.indicators = [\"gdp.real\"]\n";
    let refused = |setting: &str, from| {
        let mut problems = Diagnostics::new();
        let mut assumptions = Assumptions::parse("a.toml", text, &Library::embedded(), &mut problems).unwrap();
        let error = assumptions.set(&[setting], from, &mut problems).unwrap_err();
        assert!(assumptions.settings.is_empty() && assumptions.id == "a");
        [Language::English, Language::Chinese].map(|language| error.render(language))
    };
    let cases = [
        ("economy.real_growth=5%", None, "known up to 2025: no year up to 2025 is left", "到2025年为已知"),
        ("economy.real_growth=5%", Some(2026), "nothing can be changed from 2026 on", "不能从2026年起改变"),
        ("economy.real_growth=5%", Some(2021), "expected 2022 to 2025", "应为2022至2025年"),
        ("industry.total.growth=5%", Some(2024), "no path to keep before 2024", "2024年以前没有路径可以保留"),
    ];
    for (setting, from, english, chinese) in cases {
        let [en, zh] = refused(setting, from);
        assert!(en.contains(english) && zh.contains(chinese), "{en}\n{zh}");
    }
}

// ---- What stays -------------------------------------------------------------------------------------------------------

/// Two drivers with common draws and shocks in every year, and a policy on one of them.
const COMMON: &str = "format = 1\nbaseline = \"shandong\"\nhorizon = 2030\n\
    outputs.indicators = [\"gdp.real_growth\", \"gdp.deflator\"]\n\
    [assume.economy]\nreal_growth = { unit = \"%\", central = 4, p10 = 2, p90 = 5, shock = { sd = 1, persistence = 0.5 } }\n\
    deflator_growth = { unit = \"%\", central = 1, p10 = 0, p90 = 3, shock = { sd = 0.5 } }\n\
    [correlation]\nfactor = { name = \"f\", loads = { \"economy.*\" = 0.7 } }\n\
    [[policy]]\nid = \"push\"\ndriver = \"economy.real_growth\"\nadd = \"1 pp\"\nfrom = 2025\nto = 2028\n\
    [[policy]]\nid = \"early\"\ndriver = \"economy.real_growth\"\nadd = \"1 pp\"\nfrom = 2023\nto = 2024\n";

#[test]
fn the_past_keeps_its_draws_and_its_policies() {
    let mut problems = Diagnostics::new();
    let plain = Assumptions::parse("a.toml", COMMON, &Library::embedded(), &mut problems).unwrap();
    let mut assumptions = plain.clone();
    let mut told = Diagnostics::new();
    assumptions.set(&["economy.real_growth=3%"], Some(2027), &mut told).unwrap();
    let told = told.render(Language::English, false);
    assert!(told.contains("policy push on `economy.real_growth` is replaced together with its path from 2027 on"));
    assert!(!told.contains("early"), "{told}");
    assert_eq!(assumptions.policies[0].add[3..], [0.01, 0.01, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!(assumptions.policies[1], plain.policies[1]);
    let (plain, set) = (projected(&plain, 300), projected(&assumptions, 300));
    for year in 2023..=2030 {
        assert_eq!(of_runs(&plain, "gdp.deflator", year), of_runs(&set, "gdp.deflator", year), "{year}");
        let growth = of_runs(&set, "gdp.real_growth", year);
        if year < 2027 {
            assert_eq!(growth, of_runs(&plain, "gdp.real_growth", year), "{year}");
        } else {
            assert!(growth.iter().all(|growth| (growth - 0.03).abs() < 1e-12), "{year}: {growth:?}");
        }
    }
    // Where the years that are kept were stated is not forgotten.
    let growth = &assumptions.drivers["economy.real_growth"];
    assert!(matches!(growth.stated_in(2026).0, AssumptionOrigin::Scenario { line: 6, .. }));
    assert!(matches!(growth.stated_in(2027).0, AssumptionOrigin::Set { first: 2027, .. }));
}

#[test]
fn results_have_a_name_and_words_of_their_own() {
    let assumptions = set(&["economy.real_growth=4.5%", "care.beds.ordinary.base_stock=20 万张"], None);
    assert_eq!(assumptions.id, "reference--care.beds.ordinary.base_stock=20万张--economy.real_growth=4.5%");
    let words = assumptions.settings_in_words();
    assert_eq!(words[0].en, "growth of real GDP set to 4.5% from 2026");
    assert_eq!(words[0].zh, "GDP实际增速自2026年起设为 4.5%");
    assert!(words[1].en.ends_with("set to 200 thousand beds"), "{}", words[1].en);
    assert_eq!(set(&["economy.real_growth=4.5%"], Some(2023)).id, "reference--economy.real_growth=4.5%--from=2023");
}

// ---- Questions --------------------------------------------------------------------------------------------------------

#[test]
fn a_level_of_a_sweep_is_what_a_run_with_it_set_comes_to() {
    let assumptions = reference();
    for from in [None, Some(2024)] {
        let axes = SweepAxis::read_all(&["economy.deflator_growth=0..2%:2"], from, &assumptions).unwrap();
        let asked = read_readings(&["gdp.nominal@2025", "gdp.nominal@2030"], &assumptions).unwrap();
        let settings = Settings { runs: 200, ..Settings::of(&assumptions) };
        let sweep =
            Sweep::run(&assumptions, axes, asked, Vec::new(), Some(200), &settings, &mut Diagnostics::new()).unwrap();
        assert_eq!(sweep.first, [from.unwrap_or(2026)]);
        let projection = projected(&set(&["economy.deflator_growth=2%"], from), 200);
        for (at, year) in [2025, 2030].into_iter().enumerate() {
            let wanted = projection.series("gdp.nominal").unwrap().year(year).unwrap();
            for (statistic, (name, wanted)) in wanted.iter().enumerate() {
                let got = sweep.summary[[at, 1, statistic]];
                assert!((got - wanted).abs() <= 1e-12 * wanted.abs(), "{year} {name}: {got} {wanted}");
            }
        }
    }
}

#[test]
fn what_is_solved_for_is_added_after_the_last_year_published() {
    let assumptions = reference();
    let years = |assumptions: &Assumptions, lever: &str, from| {
        let lever = Lever::read_all(&[lever], from, assumptions).unwrap().remove(0);
        let goals = Goal::read_all(&["industry.share_of_gdp@2030>=6.6 %"], assumptions).unwrap();
        let (settings, mut problems) = (Settings::of(assumptions), Diagnostics::new());
        let years =
            solve(assumptions, &lever, goals, AttainmentCriterion::Central, &settings, &mut problems).unwrap().years;
        (years[0], years[years.len() - 1])
    };
    assert_eq!(years(&assumptions, "economy.real_growth", None), (2026, 2030));
    assert_eq!(years(&assumptions, "economy.real_growth", Some(2023)), (2023, 2030));
    // In 2024 prices can deviate, and yet growth was published on both sides of it.
    assert_eq!(years(&assumptions, "economy.deflator_growth", None), (2026, 2030));
    assert_eq!(years(&assumptions, "industry.total.growth", None), (2023, 2030));
    assert_eq!(years(&assumptions, "economy.base_nominal_gdp", None), (2022, 2022));
    let mut later = assumptions.clone();
    later.as_of(2024, &mut Diagnostics::new()).unwrap();
    assert_eq!(years(&later, "economy.real_growth", None), (2025, 2030));
    assert_eq!(years(&later, "industry.total.growth", None), (2025, 2030));
}

#[test]
fn what_does_not_depend_on_what_is_changed_is_told() {
    let assumptions = set(&["economy.real_growth=4.5%"], None);
    let of = |asked: &[&str]| {
        let readings = read_readings(asked, &assumptions).unwrap();
        let readings = readings
            .into_iter()
            .map(|(indicator, year)| carecast::ensemble::VariantOutput { indicator: indicator.name, year });
        let mut problems = Diagnostics::new();
        let changes: Vec<(&str, i32)> = assumptions.changed().collect();
        independence::of_readings(&assumptions, readings, &changes, &mut problems).unwrap();
        problems.problems().iter().map(|problem| problem.message.en.clone()).collect::<Vec<String>>()
    };
    assert_eq!(of(&["gdp.real@2026", "industry.share_of_gdp@2027"]), Vec::<String>::new());
    assert_eq!(
        of(&["population.total@2027", "gdp.real@2025", "gdp.real@2026"]),
        [
            "`population.total` does not depend on `economy.real_growth`",
            "`gdp.real` in 2025 does not depend on `economy.real_growth`, which changes from 2026 on",
        ]
    );
    // One of two that are asked for: the sweep says so, and answers for the other.
    let plain = reference();
    let axes = SweepAxis::read_all(&["economy.real_growth=3..6%:2"], None, &plain).unwrap();
    let asked = read_readings(&["population.total@2027", "gdp.real@2027"], &plain).unwrap();
    let mut problems = Diagnostics::new();
    Sweep::run(&plain, axes, asked, Vec::new(), None, &Settings::of(&plain), &mut problems).unwrap();
    let told = problems.render(Language::English, false);
    assert!(told.contains("`population.total` does not depend on `economy.real_growth`"), "{told}");
    assert!(!told.contains("`gdp.real`"), "{told}");
    // Starts after 2025 open two years later: the model reads them, and 2027 does not move.
    let axes = ["care.beds.nursing.starts=0..30000 张/年:2", "economy.real_growth=3..6%:2"];
    let axes = SweepAxis::read_all(&axes, Some(2026), &plain).unwrap();
    let asked = read_readings(&["care.beds.nursing@2027", "care.beds.nursing@2028", "gdp.real@2027"], &plain).unwrap();
    let mut problems = Diagnostics::new();
    Sweep::run(&plain, axes, asked, Vec::new(), None, &Settings::of(&plain), &mut problems).unwrap();
    let told: Vec<&str> = problems.problems().iter().map(|problem| problem.message.en.as_str()).collect();
    assert_eq!(
        told,
        [
            "`care.beds.nursing` does not depend on `economy.real_growth`",
            "`gdp.real` does not depend on `care.beds.nursing.starts`",
            "`care.beds.nursing` in 2027 is the same at all levels of `care.beds.nursing.starts`",
        ]
    );
}

#[test]
fn a_setting_on_which_nothing_depends_is_told() {
    let told = |settings: &[&str], outputs: &str| {
        let mut assumptions = set(settings, None);
        if !outputs.is_empty() {
            assumptions.outputs.clear();
            assumptions.plan = None;
            assumptions.keep(outputs);
        }
        let mut problems = Diagnostics::new();
        independence::of_scenario(&assumptions, &mut problems).unwrap();
        problems.render(Language::English, false)
    };
    let share_alone = told(&["economy.real_growth=4.5%"], "");
    assert_eq!(share_alone.trim(), "warning: `industry.value_added` does not depend on `economy.real_growth`");
    assert_eq!(told(&["industry.total.growth=4.5%"], ""), "");
    let nothing = told(&["economy.real_growth=4.5%", "population.net_migration=0 万人/年"], "population.total");
    assert!(nothing.contains("nothing that the scenario keeps depends on `economy.real_growth`"), "{nothing}");
    assert!(!nothing.contains("net_migration"), "{nothing}");
    let no_target = told(&["care.finance.cost_of_new_bed=30 万元/张"], "");
    assert!(no_target.contains("depends on `care.finance.cost_of_new_bed`"), "{no_target}");
}

/// The change that a probability takes is a quantile over the runs: its interval is that of a quantile of a normal
/// distribution, far out as well as in the middle.
#[test]
fn the_sampling_error_of_a_change_is_that_of_a_quantile() {
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2027\noutputs.indicators = [\"gdp.real_growth\"]\n\
                assume.economy.deflator_growth = \"1 %\"\n\
                assume.economy.real_growth = { unit = \"%\", central = 4, p10 = 3, p90 = 5 }\n";
    let library = Library::embedded();
    let assumptions = Assumptions::parse("a.toml", text, &library, &mut Diagnostics::new()).unwrap();
    let goals = Goal::read_all(&["gdp.real_growth@2027>=4 %"], &assumptions).unwrap();
    let lever = &Lever::read_all(&["economy.real_growth"], None, &assumptions).unwrap()[0];
    let settings = Settings { runs: 5000, ..Settings::of(&assumptions) };
    let solved = |share: f64, problems: &mut Diagnostics| {
        let criterion = AttainmentCriterion::Probability(share);
        solve(&assumptions, lever, goals.clone(), criterion, &settings, problems).unwrap()
    };
    let sd = 0.01 / 1.281_551_565_544_600_4;
    for (share, z) in [(0.6_f64, 0.253_347_1_f64), (0.8, 0.841_621_2), (0.95, 1.644_853_6), (0.99, 2.326_347_9)] {
        let mut problems = Diagnostics::new();
        let error = solved(share, &mut problems).sampling_error().unwrap();
        let density = libm::exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt();
        let wanted = 1.96 * (share * (1.0 - share) / 5000.0).sqrt() / density * sd;
        // A few dozen runs lie between the ends: their distance varies by a sixth of itself.
        assert!((error / wanted - 1.0).abs() < 0.5, "{share}: {error} {wanted}");
        assert!(problems.problems().is_empty());
    }
    // Half a run of 5000 is no ground for an interval.
    let mut problems = Diagnostics::new();
    assert_eq!(solved(0.9999, &mut problems).sampling_error(), None);
    let shown = problems.render(Language::English, false);
    assert!(shown.contains("fewer than 3 of 5000 runs"), "{shown}");
}
