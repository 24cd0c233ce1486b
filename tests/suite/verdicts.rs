//! What a verdict rests on: the base from which a target counts, ties, and what is only assumed. Figures on the pinned
//! baseline, worked out by hand from its series.

use std::path::{Path, PathBuf};

use carecast::analysis::{Assessment, AttainmentVerdict, UnassessedReason, assess};
use carecast::baseline::{Library, Status};
use carecast::ensemble::{Keep, Sampling, Settings};
use carecast::scenario::{Assumptions, BaseOrigin, MissingBase};
use carecast::{Diagnostics, Projection};

pub(crate) fn pinned(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pinned").join(path)
}

/// A plan of these years whose targets are each a list of `key = value` lines.
pub(crate) fn plan(period: (i32, i32), base_year: i32, targets: &[&str]) -> String {
    let mut text = format!(
        "format = 1\ntitle = \"made up\"\nperiod = [{}, {}]\nbase_year = {base_year}\nbaseline = \"shandong\"\n",
        period.0, period.1
    );
    for (at, target) in targets.iter().enumerate() {
        text.push_str(&format!("[[target]]\nid = \"t{at}\"\nquote = \"made up\"\n{target}\n"));
    }
    text
}

/// One target in a line: `population.births growth >= -60 % 2027`.
pub(crate) fn target(line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [indicator, aim, sign, value, unit, year] = words[..] else { panic!("{line}") };
    format!(
        "indicator = \"{indicator}\"\naim = \"{aim}\"\ncomparator = \"{sign}\"\nvalue = {value}\nunit = \"{unit}\"\nperiod = {year}"
    )
}

/// The pinned reference held against a plan, `more` being added to the scenario.
pub(crate) fn scenario(plan: &str, more: &str) -> (tempfile::TempDir, Assumptions) {
    let folder = tempfile::tempdir().unwrap();
    let extended = pinned("scenarios/shandong-2023-2027/reference.toml");
    let text = format!(
        "format = 1\ntitle = \"made up\"\nextends = {:?}\nplan = \"plan.toml\"\n{more}\n",
        extended.display().to_string()
    );
    std::fs::write(folder.path().join("scenario.toml"), text).unwrap();
    std::fs::write(folder.path().join("plan.toml"), plan).unwrap();
    let library = Library::embedded().with_folder(pinned("baselines"));
    let mut problems = Diagnostics::new();
    let read = Assumptions::load(&folder.path().join("scenario.toml"), &library, &mut problems);
    (folder, read.unwrap_or_else(|error| panic!("{error}")))
}

fn assessed(assumptions: &Assumptions, runs: usize) -> Vec<Assessment> {
    let settings = Settings { runs, ..Settings::of(assumptions) };
    let projection = Projection::run(assumptions, &settings, &mut Diagnostics::new()).unwrap();
    assess(assumptions.plan.as_ref().unwrap(), assumptions, &projection)
}

/// What the runs make of targets of one plan.
fn judged(period: (i32, i32), base_year: i32, targets: &[&str]) -> Vec<Assessment> {
    let targets: Vec<String> = targets.iter().map(|line| target(line)).collect();
    let texts: Vec<&str> = targets.iter().map(String::as_str).collect();
    assessed(&scenario(&plan(period, base_year, &texts), "").1, 400)
}

fn median(assessment: &Assessment) -> f64 {
    assessment.outlook.as_ref().unwrap().spread.unwrap().median
}

fn share(assessment: &Assessment) -> f64 {
    assessment.outlook.as_ref().unwrap().estimate.unwrap().share
}

#[test]
fn a_flow_counts_from_the_figure_published_for_the_base_year() {
    let all = judged(
        (2023, 2027),
        2022,
        &[
            "population.births growth >= -60 % 2027",
            "population.life_expectancy increment >= 1 岁 2027",
            "care.beds.opened growth >= 10 % 2027",
            "care.finance.investment increment >= 1 亿元 2027",
        ],
    );
    // 68.22万 births were published for 2022; 60.67万 are projected for 2027.
    assert!((median(&all[0]) - (-0.11)).abs() < 0.03, "{}", median(&all[0]));
    assert_eq!((share(&all[0]), all[0].verdict), (1.0, AttainmentVerdict::LikelyMet));
    let start = all[0].outlook.as_ref().unwrap().start.as_ref().unwrap();
    assert_eq!((start.year, start.value, start.status), (2022, 682_200.0, Status::Published));
    // Nobody publishes these of 2022, and the projection has them only from 2023 on.
    for unknown in &all[1..] {
        assert_eq!(unknown.verdict, AttainmentVerdict::NotAssessed);
        let Some(UnassessedReason::NoBase(missing)) = &unknown.reason else { panic!("{:?}", unknown.reason) };
        assert!(missing.sentence().en.starts_with("no figure of the base year 2022 is published"), "{missing:?}");
    }
}

#[test]
fn increments_and_growth_count_from_the_plans_own_base_year() {
    let all = judged(
        (2021, 2025),
        2020,
        &[
            "gdp.nominal growth >= 38 % 2025",
            "population.aged_60_plus increment <= 400 万人 2025",
            "gdp.real growth >= 30 % 2025",
        ],
    );
    // 101 176 over the 73 129 published for 2020 on the same basis.
    assert!((median(&all[0]) - 0.3835).abs() < 0.002, "{}", median(&all[0]));
    // 2552 less the 2122 counted on 1 November 2020.
    assert!((median(&all[1]) - 4.30e6).abs() < 3e4, "{}", median(&all[1]));
    assert_eq!(all[1].verdict, AttainmentVerdict::LikelyMissed);
    let start = all[1].outlook.as_ref().unwrap().start.as_ref().unwrap();
    assert_eq!(
        (start.value, start.notes[0].words().en.as_str()),
        (21_220_806.0, "the base is the census figure of 2020-11-01")
    );
    // No level of real GDP is published: a chain of the rates of 2021 and 2022 leads from 2022 back to 2020.
    assert!((median(&all[2]) - 0.3303).abs() < 5e-4, "{}", median(&all[2]));
    assert_eq!((share(&all[2]), all[2].verdict), (1.0, AttainmentVerdict::LikelyMet));
    let start = all[2].outlook.as_ref().unwrap().start.as_ref().unwrap();
    assert_eq!(start.status, Status::Derived);
    assert_eq!(start.origin, BaseOrigin::Chained { anchor: 2022, rates: (2021, 2022) });
}

#[test]
fn a_base_year_after_the_jump_off_and_one_without_a_figure() {
    let all =
        judged((2024, 2027), 2023, &["gdp.nominal growth >= 10 % 2027", "care.beds.total increment >= 0 张 2027"]);
    let start = |at: usize| all[at].outlook.as_ref().unwrap().start.as_ref().unwrap().clone();
    assert_eq!((start(0).value, start(0).status), (9_206_870_000_000.0, Status::Published));
    // Beds of 2023 are published by nobody: each run counts from its own.
    assert_eq!((start(1).year, start(1).status), (2023, Status::Assumed));
    assert!((0.0..1.0).contains(&share(&all[1])));
    let none = judged((2016, 2025), 2010, &["care.beds.total growth >= 10 % 2025"]);
    assert!(none[0].outlook.is_none());
    let missing = MissingBase::NotPublished { year: 2010, jump_off: 2022 };
    assert_eq!(none[0].reason, Some(UnassessedReason::NoBase(missing)));
}

#[test]
fn no_growth_from_nothing_or_from_less() {
    let all = judged((2023, 2027), 2024, &["population.net_migration growth >= 10 % 2027"]);
    assert_eq!(all[0].verdict, AttainmentVerdict::NotAssessed);
    assert_eq!(all[0].reason, Some(UnassessedReason::NoBase(MissingBase::NotPositive { year: 2024 })));
}

#[test]
fn an_exact_tie_meets_a_target_of_any_comparator_that_allows_it() {
    let signs = [">=", "<=", "=", ">", "<"];
    let lines = (2023..=2027).flat_map(|due| signs.map(|sign| format!("gdp.real average_growth {sign} 5.5 % {due}")));
    let targets: Vec<String> = lines.map(|line| target(&line) + "\nexceeding = \"missed\"").collect();
    let texts: Vec<&str> = targets.iter().map(String::as_str).collect();
    let mut assumptions = scenario(&plan((2023, 2027), 2022, &texts), "").1;
    for growth in [0.055, 0.047, 0.033, 0.061] {
        let path = &mut assumptions.drivers.get_mut("economy.real_growth").unwrap().path;
        (path.spread, path.shock) = (None, None);
        path.central.fill(growth);
        for target in &mut assumptions.plan.as_mut().unwrap().targets {
            target.measure.as_mut().unwrap().value = growth;
        }
        for due in assessed(&assumptions, 2).chunks(signs.len()) {
            let shares: Vec<f64> = due.iter().map(share).collect();
            assert_eq!(shares, [1.0, 1.0, 1.0, 0.0, 0.0], "{growth} {}", due[0].target.year);
        }
    }
}

#[test]
fn what_the_scenario_states_is_not_assessed() {
    let lines = [
        "care.insurance.city_coverage level >= 100 % 2025",
        "gdp.real_growth level >= 5 % 2027",
        "gdp.real_growth level >= 5 % 2025",
        "gdp.real average_growth >= 5 % 2027",
        "industry.value_added level >= 7000 亿元 2027",
    ];
    let targets = lines.map(target);
    let assumptions = scenario(&plan((2023, 2027), 2022, &targets.each_ref().map(String::as_str)), "").1;
    let all = assessed(&assumptions, 400);
    let rests: Vec<Option<&str>> = all.iter().map(|a| a.outlook.as_ref().unwrap().rests_on.as_deref()).collect();
    assert_eq!(
        rests,
        [
            Some("care.insurance.city_coverage"),
            Some("economy.real_growth"),
            // The growth of 2025 was published, and the path holds it.
            None,
            Some("economy.real_growth"),
            None
        ]
    );
    for assumed in &all[..2] {
        assert_eq!(assumed.verdict, AttainmentVerdict::Assumed);
        assert!(assumed.outlook.as_ref().unwrap().estimate.is_none());
        assert!(matches!(assumed.reason, Some(UnassessedReason::StatedByScenario { .. })));
    }
    assert!(all[2..].iter().all(|judged| judged.outlook.as_ref().unwrap().estimate.is_some()));
    // What is set is judged, and marked.
    let mut set = assumptions.clone();
    set.set(&["economy.real_growth=5.2%"], None, &mut Diagnostics::new()).unwrap();
    let judged = &assessed(&set, 50)[1];
    assert_eq!((judged.verdict, share(judged)), (AttainmentVerdict::LikelyMet, 1.0));
    assert_eq!(judged.outlook.as_ref().unwrap().rests_on.as_deref(), Some("economy.real_growth"));
}

/// GDP and the industry alone: quick enough for more runs than are kept.
fn small() -> (tempfile::TempDir, Assumptions) {
    let folder = tempfile::tempdir().unwrap();
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2023\nplan = \"plan.toml\"\n\
        outputs.indicators = [\"gdp.nominal\"]\n\
        [assume.economy]\nreal_growth = { unit = \"%\", central = 5, p10 = 4, p90 = 6 }\ndeflator_growth = \"1 %\"\n\
        [assume.industry.total]\ngrowth = { unit = \"%\", central = 5, p10 = 4, p90 = 6 }\n\
        base_value_added = { unit = \"亿元\", central = 5620, low = 5600, high = 5640 }\n";
    let targets = ["industry.value_added increment >= 300 亿元 2023", "gdp.nominal growth >= 6 % 2023"].map(target);
    std::fs::write(folder.path().join("scenario.toml"), text).unwrap();
    std::fs::write(folder.path().join("plan.toml"), plan((2023, 2023), 2022, &[&targets[0], &targets[1]])).unwrap();
    let library = Library::embedded().with_folder(pinned("baselines"));
    let path = folder.path().join("scenario.toml");
    let assumptions = Assumptions::load(&path, &library, &mut Diagnostics::new());
    (folder, assumptions.unwrap_or_else(|error| panic!("{error}")))
}

#[test]
fn runs_that_are_not_kept_and_other_samplings_have_no_figure_that_does_not_exist() {
    let (_folder, assumptions) = small();
    let runs = 120_000;
    let counted = Settings { runs, keep: Keep::Summaries, ..Settings::of(&assumptions) };
    let held = Settings { runs, ..Settings::of(&assumptions) };
    let of = |settings: &Settings<'_>| {
        let projection = Projection::run(&assumptions, settings, &mut Diagnostics::new()).unwrap();
        assess(assumptions.plan.as_ref().unwrap(), &assumptions, &projection)
    };
    let (exact, counted) = (of(&held), of(&counted));
    assert_eq!(exact.iter().map(share).collect::<Vec<_>>(), counted.iter().map(share).collect::<Vec<_>>());
    // Value added of the base year differs from run to run; GDP counts from one published figure.
    let spread = |judged: &Assessment| judged.outlook.as_ref().unwrap().spread;
    assert!(spread(&exact[0]).is_some() && spread(&exact[0]) == spread(&counted[0]));
    assert!((median(&exact[1]) / median(&counted[1]) - 1.0).abs() < 1e-12);
    let sobol = Settings { runs: 1024, sampling: Sampling::Sobol, ..Settings::of(&assumptions) };
    assert!(of(&sobol).iter().all(|judged| judged.outlook.as_ref().unwrap().central.is_finite()));
}

#[test]
fn a_revision_of_gdp_that_the_industry_has_no_part_in_takes_from_the_share() {
    let plan = plan((2023, 2027), 2022, &[&target("industry.share_of_gdp level >= 6.45 % 2027")]);
    let met = |more: &str| {
        let all = assessed(&scenario(&plan, more).1, 10_000);
        (share(&all[0]), median(&all[0]))
    };
    let (usual, level) = met("");
    let revision = "[assume.economy]\ngdp_revision = \"2.03 %\"\n";
    let (revised, lower) = met(revision);
    assert!((usual - 0.645).abs() < 0.01 && (revised - 0.51).abs() < 0.01, "{usual} {revised}");
    assert!((level / lower - 1.0203).abs() < 1e-9);
    // All of it reaches the industry: the share is as it was.
    let (shared, same) = met(&format!("{revision}gdp_revision_passed_on = \"100 %\"\n"));
    assert_eq!(shared, usual);
    assert!((same / level - 1.0).abs() < 1e-12);
}
