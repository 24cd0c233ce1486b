//! What probabilities rest on: the split of variance, the break-even value, the range over scenarios.

use carecast::analysis::questions::Goal;
use carecast::analysis::questions::solve::{Answer, AttainmentCriterion, Lever, solve};
use carecast::analysis::{
    Assessment, Outlook, Scored, UncertaintySource, VarianceSplit, add_grounds, assess, compare_scenarios,
};
use carecast::baseline::Library;
use carecast::ensemble::Settings;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Projection};

const GDP: &str = "gdp.real ≥ 110000 亿元";
const SHARE: &str = "industry.share_of_gdp ≥ 6.3 %";

/// A scenario of Shandong with these assumptions and a plan of these targets in 2027, `INDICATOR ≥ VALUE UNIT`.
fn scenario(assumed: &str, targets: &[&str]) -> Assumptions {
    let folder = tempfile::tempdir().unwrap();
    let titled = |title: &str| format!("format = 1\ntitle = \"{title}\"\nbaseline = \"shandong\"\n");
    let mut plan =
        titled("plan") + "issuer = \"x\"\ndocument = \"x\"\nperiod = [2023, 2027]\nbase_year = 2022\nsource = \"x\"\n";
    for (at, target) in targets.iter().enumerate() {
        let [indicator, _, value, unit] = target.split(' ').collect::<Vec<_>>()[..] else { panic!("{target}") };
        plan += &format!(
            "[[target]]\nid = \"t{at}\"\nindicator = \"{indicator}\"\nperiod = 2027\ncomparator = \">=\"\n\
             value = {value}\nunit = \"{unit}\"\ndefinition = \"x\"\nquote = \"x\"\n"
        );
    }
    let own = titled("own") + "horizon = 2027\nplan = \"plan.toml\"\nensemble.runs = 1000\n" + assumed;
    std::fs::write(folder.path().join("plan.toml"), plan).unwrap();
    std::fs::write(folder.path().join("own.toml"), own).unwrap();
    Assumptions::load(&folder.path().join("own.toml"), &Library::embedded(), &mut Diagnostics::new()).unwrap()
}

fn grounded(assumptions: &Assumptions) -> Vec<Assessment> {
    let settings = Settings::of(assumptions);
    let projection = Projection::run(assumptions, &settings, &mut Diagnostics::new()).unwrap();
    let mut assessments = assess(assumptions.plan.as_ref().unwrap(), assumptions, &projection);
    add_grounds(&mut assessments, assumptions, &settings).unwrap();
    assessments
}

fn outlook(assessment: &Assessment) -> &Outlook {
    assessment.outlook.as_ref().unwrap()
}

fn split(assumptions: &Assumptions) -> VarianceSplit {
    outlook(&grounded(assumptions)[0]).grounds.split.unwrap()
}

/// GDP growth and prices with these uncertainties; the base year's GDP as it is.
fn economy(growth: &str, prices: &str) -> String {
    format!(
        "[assume.economy]\nreal_growth = {{ unit = \"%\", central = 5{growth} }}\n\
         deflator_growth = {{ unit = \"%\", central = 1{prices} }}\n"
    )
}

#[test]
fn each_kind_of_uncertainty_alone_is_the_whole_variance() {
    let path = economy(", p10 = 4, p90 = 6", "");
    let shock = economy(", shock = { sd = 1 }", "");
    let jump_off =
        economy("", "") + "base_nominal_gdp = { unit = \"亿元\", central = 87577, p10 = 86000, p90 = 89000 }\n";
    let basis = economy("", "") + "gdp_revision = { unit = \"%\", central = 1, p10 = 0, p90 = 2 }\n";
    for (kind, assumed) in [
        (UncertaintySource::Path, path),
        (UncertaintySource::Shock, shock),
        (UncertaintySource::JumpOff, jump_off),
        (UncertaintySource::Basis, basis),
    ] {
        let split = split(&scenario(&assumed, &[GDP]));
        assert!((split.share(kind).unwrap() - 1.0).abs() < 0.02, "{kind:?}: {split:?}");
        assert!(split.interaction.abs() < 0.02, "{kind:?}: {split:?}");
    }
}

#[test]
fn the_parts_of_the_variance_and_what_they_do_together_are_all_of_it() {
    // The logarithm of GDP after five years is a sum: path and shocks share its variance as 25 to 5 times a ratio of theirs.
    let both = scenario(&economy(", p10 = 4, p90 = 6, shock = { sd = 1 }", ""), &[GDP]);
    let found = split(&both);
    assert!((found.shares.iter().flatten().sum::<f64>() + found.interaction - 1.0).abs() < 1e-12);
    let sd = 1.0 / 1.281_551_565_5;
    let expected = 25.0 * sd * sd / (25.0 * sd * sd + 5.0);
    assert!((found.share(UncertaintySource::Path).unwrap() - expected).abs() < 0.02, "{found:?}, not {expected}");
    assert!((found.share(UncertaintySource::Shock).unwrap() - (1.0 - expected)).abs() < 0.02, "{found:?}");
    assert_eq!((found.runs, found.before_update), (4 * 1024, false));
    // A ratio of two uncertain figures, on the demand side: model, path and jump-off all have a part.
    let demand = economy(", p10 = 4, p90 = 6", "")
        + "[assume.industry.total]\ntrend = { unit = \"%\", central = 0, p10 = -1, p90 = 1 }\n";
    let demand = split(&scenario(&demand, &[SHARE]));
    assert!((demand.shares.iter().flatten().sum::<f64>() + demand.interaction - 1.0).abs() < 1e-12);
    for kind in [UncertaintySource::Path, UncertaintySource::Model] {
        assert!(demand.share(kind).unwrap() > 0.1, "{demand:?}");
    }
    assert_eq!(demand.share(UncertaintySource::Shock), None, "{demand:?}");
}

#[test]
fn the_break_even_value_is_what_solve_finds() {
    let assumptions =
        scenario(&economy(", p10 = 4, p90 = 6, shock = { sd = 1 }", ""), &[GDP, "gdp.real ≥ 115000 亿元"]);
    let settings = Settings::of(&assumptions);
    for assessment in grounded(&assumptions) {
        let found = outlook(&assessment).grounds.break_even.clone().unwrap();
        assert_eq!((found.driver.as_str(), found.years, found.runs), ("economy.real_growth", Some((2026, 2027)), 1000));
        assert!((found.level.unwrap() - (0.05 + found.change)).abs() < 1e-12);
        // The deterministic run meets the target there to a hundredth of a point of growth: the median is not far from it.
        let goal = assessment.target.measure.as_ref().unwrap().value;
        let level = assumptions.baseline.jump_off("gdp.nominal").unwrap().value;
        // Growth to 2025 is published, so only the last two years change.
        let exact = libm::sqrt(goal / level / libm::pow(1.05, 3.0)) - 1.0;
        assert!((found.level.unwrap() - exact).abs() < 1e-3, "{} is not {exact}", found.level.unwrap());
        let goals = vec![Goal::of_target(&assessment.target, &assumptions).unwrap()];
        let lever = &Lever::read_all(&["economy.real_growth"], None, &assumptions).unwrap()[0];
        let wanted = AttainmentCriterion::Probability(0.5);
        let solved = solve(&assumptions, lever, goals, wanted, &settings, &mut Diagnostics::new()).unwrap();
        match solved.answer {
            // `solve` tries every change with the same draws: they differ by less than the sampling error of either.
            Answer::Change { state, .. } => {
                assert!((state.change - found.change).abs() < 0.1 * found.error.unwrap(), "{state:?} {found:?}");
            }
            // It is reached as it is: less would do.
            Answer::Reached => assert!(found.change < 0.0),
            _ => panic!("{solved:?}"),
        }
    }
}

#[test]
fn subsectors_move_together_and_a_band_has_no_break_even() {
    let blocks = "[[industry.subsector]]\nid = \"medical\"\nlabel = \"a\"\nshare_of_base = 0.6\n\
                  [[industry.subsector]]\nid = \"medicines\"\nlabel = \"b\"\nshare_of_base = 0.4\n";
    let assumptions = scenario(&(economy("", "") + blocks), &[SHARE, "population.total ≥ 9000 万人"]);
    let assessments = grounded(&assumptions);
    let found = outlook(&assessments[0]).grounds.break_even.clone().unwrap();
    assert_eq!(found.driver, "industry.*.trend");
    // What is found can be set: then about half of the runs meet the target.
    let mut set = assumptions.clone();
    let written = format!("industry.*.trend={} %", 100.0 * found.level.unwrap());
    set.set(&[&written], None, &mut Diagnostics::new()).unwrap();
    let share = outlook(&grounded(&set)[0]).estimate.unwrap().share;
    assert!((0.4..0.6).contains(&share), "{share}");
    // The errors of past projections of the population are nothing that anybody decides.
    let people = &outlook(&assessments[1]).grounds;
    assert!(people.break_even.as_ref().is_none_or(|found| !found.driver.contains("error")), "{people:?}");
    assert!(people.split.unwrap().share(UncertaintySource::Model).unwrap() > 0.5, "{people:?}");
    let mut band = assumptions;
    band.plan.as_mut().unwrap().targets[0].comparator = carecast::indicator::Comparator::About;
    band.plan.as_mut().unwrap().targets[0].exceeding_allowed = false;
    assert_eq!(outlook(&grounded(&band)[0]).grounds.break_even, None);
}

#[test]
fn typed_growth_and_the_range_over_scenarios_are_part_of_the_assessment() {
    let with = |industry: &str| scenario(&(economy(", p10 = 4, p90 = 6", "") + industry), &[SHARE, GDP]);
    let all =
        [with("[assume.industry.total]\ngrowth = \"6 %\"\n"), with("[assume.industry.total]\ngrowth = \"5 %\"\n")];
    let projections = all.each_ref().map(|of| Projection::run(of, &Settings::of(of), &mut Diagnostics::new()).unwrap());
    let mut scored: Vec<Scored<'_>> = all
        .iter()
        .zip(&projections)
        .map(|(of, projection)| {
            let plan = of.plan.as_ref().unwrap();
            Scored { plan, projection, assessments: assess(plan, of, projection) }
        })
        .collect();
    compare_scenarios(&mut scored);
    let shares: Vec<f64> = scored.iter().map(|one| outlook(&one.assessments[0]).estimate.unwrap().share).collect();
    for one in &scored {
        let [share, gdp] = &one.assessments[..] else { panic!() };
        let range = outlook(share).grounds.scenarios.clone().unwrap();
        assert_eq!(
            (range.lowest.share, range.highest.share, range.scenarios, range.runs),
            (shares[1], shares[0], 2, 1000)
        );
        assert_eq!(outlook(share).grounds.typed_paths[0].driver, "industry.total.growth");
        // GDP does not follow the industry.
        assert!(outlook(gdp).grounds.typed_paths.is_empty());
    }
    compare_scenarios(&mut scored[..1]);
    assert_eq!(outlook(&scored[0].assessments[0]).grounds.scenarios, None);
}
