//! Drivers, variables and indicators of a scenario's own: the targets of plans that no other indicator can carry.

use std::path::Path;

use carecast::analysis::{AttainmentVerdict, assess};
use carecast::baseline::{Library, Status};
use carecast::ensemble::Settings;
use carecast::indicator::IndicatorKind;
use carecast::model::assemble;
use carecast::plan::Plan;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Projection};

/// What the plans promise beyond population, beds and value added.
const SCENARIO: &str = r#"
format   = 1
baseline = "shandong"
horizon  = 2027
plan     = "plan.toml"

[assume.economy]
real_growth     = "5 %"
deflator_growth = "1 %"
[assume.industry.total]
growth = "6 %"

# Physicians: a stock with people who retire and people who are trained.
[driver.physicians.trained]
unit    = "persons/year"
central = 20000
p10     = 18000
p90     = 23000
[driver.physicians.retirement]
unit    = "%"
year    = [2022, 2027]
central = [2.0, 3.0]
[variable.physicians.total]
unit    = "万人"
initial = "34.6 万人"
next    = "physicians.total * (1 - physicians.retirement) + physicians.trained"
[indicator.physicians.per_1000]
label   = { zh = "每千人口执业（助理）医师", en = "Physicians per 1000 people" }
unit    = "人/千人"
formula = "physicians.total / population.total"

# Institutions: a number that grows to a goal.
[driver.institutions.opened]
unit    = "家/年"
central = 90
[variable.institutions.total]
unit    = "institutions"
initial = 850
next    = "min([1200 家], institutions.total + institutions.opened)"
[indicator.institutions.per_million_aged]
unit    = "1"
formula = "institutions.total / [1 institutions] / (population.aged_60_plus / [1 million persons])"

# A coverage rate: a path.
[driver.ltci_coverage_path]
unit    = "%"
year    = [2022, 2025]
central = [70, 100]
shock   = { sd = 0.5 }
[indicator.ltci_coverage]
unit    = "%"
formula = "min(100 %, ltci_coverage_path)"

# The insured: people, and their share of the population.
[indicator.ltci_insured]
unit    = "万人"
formula = "ltci_coverage * population.total"

# Trained staff: counted from the base year on.
[driver.staff_trained]
unit    = "10 thousand staff"
central = 1.2
[variable.staff_trained_since_base]
unit    = "万名"
initial = "0 万名"
next    = "staff_trained_since_base + staff_trained"

# Tourism: a part of the industry, and of GDP.
[driver.tourism.growth]
unit    = "%"
central = 9
[variable.tourism.value_added]
unit    = "亿元"
initial = "industry.value_added * 4 %"
next    = "tourism.value_added * (1 + tourism.growth) * (1 + economy.deflator_growth)"
[indicator.tourism.share_of_gdp]
unit    = "%"
formula = "tourism.value_added / gdp.nominal"
[indicator.tourism.share_of_industry]
unit    = "%"
formula = "tourism.value_added / sum(industry.*.value_added)"
"#;

/// Indicator, comparator, value and unit of a target of 2027, and what it comes to in the deterministic run.
const TARGETS: [(&str, &str, &str, &str, f64); 7] = [
    ("physicians.per_1000", ">=", "3.5", "人/千人", f64::NAN),
    ("institutions.total", ">=", "1200", "家", 1200.0),
    ("ltci_coverage", "=", "100", "%", 1.0),
    ("ltci_insured", ">=", "9000", "万人", f64::NAN),
    ("staff_trained_since_base", ">=", "6", "万名", 60_000.0),
    ("tourism.share_of_gdp", ">", "0.3", "%", f64::NAN),
    ("tourism.share_of_industry", ">", "4.5", "%", f64::NAN),
];

fn plan() -> String {
    let head = "format = 1\ntitle = \"Plan\"\nperiod = [2023, 2027]\nbase_year = 2022\nbaseline = \"shandong\"\n";
    let target = |(at, (indicator, comparator, value, unit, _)): (usize, &(&str, &str, &str, &str, f64))| {
        format!(
            "[[target]]\nid = \"t{at}\"\nindicator = \"{indicator}\"\nperiod = 2027\ncomparator = \"{comparator}\"\n\
             value = {value}\nunit = \"{unit}\"\nquote = \"q\"\n"
        )
    };
    TARGETS.iter().enumerate().map(target).fold(head.to_owned(), |text, target| text + &target)
}

fn scenario() -> (tempfile::TempDir, Assumptions) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("plan.toml"), plan()).unwrap();
    let path = folder.path().join("own.toml");
    std::fs::write(&path, SCENARIO).unwrap();
    let mut problems = Diagnostics::new();
    let assumptions = Assumptions::load(&path, &Library::embedded(), &mut problems).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(problems, Diagnostics::new());
    (folder, assumptions)
}

fn run(assumptions: &Assumptions, batch_width: usize) -> Projection {
    let settings = Settings { runs: 300, batch_width, ..Settings::of(assumptions) };
    let mut problems = Diagnostics::new();
    let projection = Projection::run(assumptions, &settings, &mut problems).unwrap();
    // The band of a trend of growth reaches beyond what growth can be.
    let is_of_wide_band = |text: &str| text.contains("draws of `economy.real_growth` were clamped");
    assert!(problems.problems().iter().all(|problem| is_of_wide_band(&problem.message.en)), "{problems:?}");
    projection
}

fn central(projection: &Projection, indicator: &str, year: i32) -> f64 {
    projection.series(indicator).unwrap_or_else(|| panic!("{indicator} was not kept")).year(year).unwrap().central()
}

#[test]
fn every_target_of_the_plans_can_be_held_against_a_projection() {
    let (folder, assumptions) = scenario();
    let projection = run(&assumptions, 256);
    let assessed = assess(assumptions.plan.as_ref().unwrap(), &assumptions, &projection);
    assert_eq!(assessed.len(), TARGETS.len());
    for (assessment, (indicator, .., expected)) in assessed.iter().zip(TARGETS) {
        let outlook = assessment.outlook.as_ref().unwrap_or_else(|| panic!("{indicator} is not assessed"));
        // One of them is a path that the scenario states, within a limit.
        let is_stated = indicator == "ltci_coverage";
        assert_eq!(assessment.verdict == AttainmentVerdict::Assumed, is_stated, "{indicator}");
        assert!(outlook.central.is_finite() && outlook.estimate.is_some() != is_stated, "{indicator}");
        assert!(expected.is_nan() || outlook.central == expected, "{indicator}: {}", outlook.central);
    }
    // By itself the plan speaks of indicators that only the scenario knows.
    let mut problems = Diagnostics::new();
    let alone = Plan::load_alone(&folder.path().join("plan.toml"), &Library::embedded(), &mut problems).unwrap();
    assert_eq!((alone.targets.len(), problems.problems().len(), problems.has_errors()), (7, 7, false));
    assert!(problems.problems()[0].message.en.contains("[indicator.physicians.per_1000]"));
}

#[test]
fn values_are_those_of_the_same_arithmetic_by_hand() {
    let (_folder, assumptions) = scenario();
    let projection = run(&assumptions, 256);
    let at = |indicator: &str, year| central(&projection, indicator, year);
    let mut physicians = 346_000.0;
    for (year, retirement) in (2023..=2027).zip([2.2, 2.4, 2.6, 2.8, 3.0]) {
        physicians = physicians * (1.0 - retirement / 100.0) + 20_000.0;
        assert!((at("physicians.total", year) / physicians - 1.0_f64).abs() < 1e-12, "{year}");
        assert_eq!(
            at("physicians.per_1000", year),
            at("physicians.total", year) / central_population(&assumptions, year)
        );
        assert_eq!(at("ltci_insured", year), at("ltci_coverage", year) * central_population(&assumptions, year));
        assert_eq!(at("tourism.share_of_gdp", year), at("tourism.value_added", year) / at("gdp.nominal", year));
    }
    assert_eq!(
        [2022, 2023, 2024, 2025, 2026].map(|year| at("institutions.total", year)),
        [850.0, 940.0, 1030.0, 1120.0, 1200.0]
    );
    let tourism = at("industry.value_added", 2022) * 0.04 * 1.09 * 1.01;
    assert!((at("tourism.value_added", 2023) / tourism - 1.0).abs() < 1e-12);
    assert_eq!(at("ltci_coverage", 2026), 1.0);
}

fn central_population(assumptions: &Assumptions, year: i32) -> f64 {
    central(&run(assumptions, 64), "population.total", year)
}

#[test]
fn own_indicators_are_the_same_bits_at_any_batch_width() {
    let (_folder, assumptions) = scenario();
    let reference = run(&assumptions, 256);
    let own: Vec<&str> = assumptions.definitions.iter().map(|definition| definition.name.as_str()).collect();
    assert_eq!(own.len(), 10);
    for width in [1, 7, 100, 1000] {
        let other = run(&assumptions, width);
        for name in &own {
            for year in 2022..=2027 {
                let bits = |projection: &Projection| -> Vec<u64> {
                    projection
                        .series(name)
                        .unwrap()
                        .values_by_run(year)
                        .unwrap()
                        .flatten()
                        .map(|value| value.to_bits())
                        .collect()
                };
                assert!(bits(&reference) == bits(&other), "{name} in {year} at width {width}");
            }
        }
    }
}

#[test]
fn own_indicators_are_known_for_what_they_are() {
    let (_folder, assumptions) = scenario();
    let kind = |name: &str| assumptions.indicator(name).unwrap().kind;
    assert_eq!(kind("physicians.total"), IndicatorKind::Stock);
    assert_eq!(kind("physicians.per_1000"), IndicatorKind::Ratio);
    assert_eq!(kind("tourism.value_added"), IndicatorKind::Stock);
    let projection = run(&assumptions, 256);
    let status = |name: &str| projection.series(name).unwrap().base_status();
    assert_eq!(status("physicians.per_1000"), Status::Assumed, "it rests on a figure of the scenario");
    assert_eq!(status("ltci_insured"), Status::Assumed, "it rests on a driver of the scenario");
    assert_eq!(status("tourism.share_of_gdp"), Status::Derived);
    let definition = assumptions.definitions.iter().find(|d| d.name == "ltci_insured").unwrap();
    let formula = definition.law.formulas().next().unwrap();
    assert_eq!(
        (formula.text(), formula.names()),
        ("ltci_coverage * population.total", vec!["ltci_coverage", "population.total"])
    );
}

/// A small scenario without people, and more of it.
fn small(more: &str) -> Assumptions {
    let text = format!(
        "format = 1\nbaseline = \"shandong\"\nhorizon = 2026\nassume.economy = {{ real_growth = \"5 %\", deflator_growth = \"1 %\" }}\n{more}"
    );
    let parsed = Assumptions::parse("small.toml", &text, &Library::embedded(), &mut Diagnostics::new());
    parsed.unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn only_what_is_asked_for_is_computed_and_in_the_right_order() {
    let assumptions = small(
        "[indicator.a]\nunit = \"%\"\nformula = \"b / gdp.nominal\"\n[indicator.b]\nunit = \"亿元\"\nformula = \"gdp.real * c + previous(d)\"\n\
         [variable.c]\nunit = \"1\"\ninitial = 0.5\nnext = \"c * (1 + growth(gdp.real))\"\n[variable.d]\nunit = \"yuan\"\ninitial = \"b0\"\nnext = \"a * d\"\n\
         [indicator.b0]\nunit = \"yuan\"\nformula = \"gdp.real * 2\"\n[indicator.unused]\nunit = \"1\"\nformula = \"population.total / [1 人]\"\n\
         [outputs]\nindicators = [\"a\"]\n",
    );
    let model = assemble(&assumptions, &mut Diagnostics::new()).unwrap();
    let mut components: Vec<&str> = model.components().collect();
    components.sort_unstable();
    assert_eq!(components, ["equations"], "and no demography");
    let projection = run(&assumptions, 16);
    let series = projection.series("a").unwrap();
    assert!(!series.year(2022).unwrap().exists(), "there is no value of d before the base year");
    let (real, nominal) = (1.05, 1.05 * 1.01);
    // In units of base-year GDP: c = 0.5 x 1.05, d was 2.
    assert!((series.year(2023).unwrap().central() - (real * 0.5 * real + 2.0) / nominal).abs() < 1e-12);
}

#[test]
fn a_driver_of_ones_own_is_like_any_other() {
    let declared = "[driver.rate]\nunit = \"%\"\ncentral = 4\np10 = 3\np90 = 5\n[driver.other]\nunit = \"1\"\ncentral = 1\nlow = 0\nhigh = 2\n\
         [indicator.seen]\nunit = \"%\"\nformula = \"rate\"\n[indicator.both]\nunit = \"1\"\nformula = \"rate + other\"\n[outputs]\nindicators = [\"seen\", \"both\"]\n";
    let plain = small(declared);
    let more = "[assume.rate]\nunit = \"%\"\nyear = [2022, 2026]\ncentral = [2, 6]\n[[policy]]\nid = \"p\"\ndriver = \"rate\"\nadd = \"1 pp\"\nfrom = 2024\nto = 2024\n\
         [correlation]\npairs = { between = [\"rate\", \"other\"], correlation = 0.9 }\n[assume.other.shock]\nsd = 0.1\n";
    assert!((central(&run(&plain, 64), "seen", 2024) - 0.04).abs() < 1e-15);
    let text =
        format!("{declared}{}", more.replace("pairs = { between = [\"rate\", \"other\"], correlation = 0.9 }\n", ""));
    let projection = run(&small(&text), 64);
    let at = |year| central(&projection, "seen", year);
    assert_eq!([2023, 2024, 2025].map(|year| (at(year) * 1e4).round()), [300.0, 500.0, 500.0], "a path and a policy");
    // A pair moves together.
    let correlated =
        small(&format!("{declared}[correlation]\npairs = {{ between = [\"rate\", \"other\"], correlation = 0.9 }}\n"));
    let own = correlated.mixtures.keys().filter(|driver| !driver.starts_with("population."));
    assert_eq!(own.collect::<Vec<_>>(), ["other", "rate"]);
}

#[test]
fn what_is_declared_above_replaces_what_is_declared_below() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "below.toml",
        "format = 1\nbaseline = \"shandong\"\nhorizon = 2024\n[driver.rate]\nunit = \"%\"\ncentral = 4\n[indicator.x]\nunit = \"%\"\nformula = \"rate * 2\"\n[outputs]\nindicators = [\"x\"]\n",
    );
    write("assumed.toml", "format = 1\nextends = \"below.toml\"\nassume.rate = \"5 %\"\n");
    write(
        "declared.toml",
        "format = 1\nextends = \"below.toml\"\n[indicator.x]\nunit = \"%\"\nformula = \"rate * 3\"\n",
    );
    let x = |name: &str| {
        let read = Assumptions::load(&folder.path().join(name), &Library::embedded(), &mut Diagnostics::new());
        (central(&run(&read.unwrap(), 16), "x", 2023) * 100.0).round()
    };
    assert_eq!(["below.toml", "assumed.toml", "declared.toml"].map(x), [8.0, 10.0, 12.0]);
}

#[test]
fn a_quotient_by_zero_is_empty_and_says_what_is_zero() {
    let assumptions = small(
        "[indicator.x]\nunit = \"1\"\nformula = \"1 / (gdp.deflator - gdp.deflator)\"\n[outputs]\nindicators = [\"x\"]\n",
    );
    let settings = Settings { runs: 3, ..Settings::of(&assumptions) };
    let mut problems = Diagnostics::new();
    let projection = Projection::run(&assumptions, &settings, &mut problems).unwrap();
    assert!(!projection.series("x").unwrap().year(2022).unwrap().exists());
    let told = &problems.problems()[0].message.en;
    assert!(
        told.starts_with("`x` is undefined in 2022–") && told.contains(") is 0") || told.contains("and "),
        "{told}"
    );
}

#[test]
fn the_examples_of_the_readme_run() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let examples: Vec<&str> = readme.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(examples.len() >= 3, "{}", examples.len());
    for example in examples {
        if example.contains("[[target]]") {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("plan.toml");
            std::fs::write(&path, example).unwrap();
            let mut problems = Diagnostics::new();
            let plan = Plan::load_alone(&path, &Library::embedded(), &mut problems).unwrap();
            assert!(problems == Diagnostics::new() && plan.measures().count() > 0, "{problems:?}");
            continue;
        }
        // A part of a scenario stands over the reference.
        let head = "format = 1\nextends = \"scenarios/shandong-2023-2027/reference.toml\"\n";
        let example = if example.starts_with("format") { example.to_owned() } else { format!("{head}{example}") };
        // The files that a scenario names are looked for from its own folder: that of the readme.
        let name = Path::new(env!("CARGO_MANIFEST_DIR")).join("example.toml").display().to_string();
        let mut problems = Diagnostics::new();
        let read = Assumptions::parse(&name, &example, &Library::embedded(), &mut problems);
        let mut assumptions = read.unwrap_or_else(|error| panic!("{error}"));
        // What an equation in place of the program's computes may not be asked for.
        let names: Vec<String> = assumptions.definitions.iter().map(|definition| definition.name.clone()).collect();
        names.iter().for_each(|name| assumptions.keep(name));
        let projection = run(&assumptions, 64);
        for definition in &assumptions.definitions {
            assert!(central(&projection, &definition.name, 2030).is_finite(), "{}", definition.name);
        }
    }
}

#[test]
fn hunans_physicians_are_held_against_its_plan() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/hunan/reference.toml");
    let assumptions = Assumptions::load(&path, &Library::embedded(), &mut Diagnostics::new()).unwrap();
    let projection = run(&assumptions, 1000);
    // 19.64万 at the end of 2022, 2.5 % of whom leave in a year and 9500 come.
    let physicians = (1..=3).fold(196_400.0, |before: f64, _| before * 0.975 + 9500.0);
    let people = central(&projection, "population.total", 2025);
    let per_1000 = central(&projection, "physicians.per_1000", 2025);
    assert!((per_1000 - physicians / people).abs() < 1e-12);
    let assessed = assess(assumptions.plan.as_ref().unwrap(), &assumptions, &projection);
    let outlook = assessed[0].outlook.as_ref().unwrap();
    let probability = outlook.estimate.unwrap().share;
    assert!((0.3..0.9).contains(&probability), "{probability}");
    assert!((outlook.goal - 0.0032).abs() < 1e-15);
}
