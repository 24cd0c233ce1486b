//! Every indicator is explained, and every equation gives the value that the model computed.

use std::path::Path;

use carecast::analysis::{Explainer, Explanation, How, explain};
use carecast::baseline::Library;
use carecast::model::{Rule, assemble};
use carecast::scenario::{Assumptions, OutputIndicator};
use carecast::{Diagnostics, Projection};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::industry::scenario;
use super::{ROUNDING, central, project, resolve};

/// Far enough to reach the base year from any horizon here.
const ALL_THE_WAY: usize = 1000;

fn load(name: &str) -> Assumptions {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/shandong-2023-2027").join(name);
    Assumptions::load(&path, &Library::embedded(), &mut Diagnostics::new()).unwrap()
}

/// Everything that the scenario says enough to compute.
fn keep_all(assumptions: &mut Assumptions) {
    let all = assumptions.indicators.iter().map(|indicator| indicator.name.clone());
    assumptions.outputs = all.map(|name| OutputIndicator { name, required: false }).collect();
    let model = assemble(assumptions, &mut Diagnostics::new()).unwrap();
    let computed = model.outputs().iter().map(|(name, _)| name.clone());
    assumptions.outputs = computed.map(|name| OutputIndicator { name, required: false }).collect();
}

/// Walks through an explanation to its ends: assumptions, figures of the baseline, what is explained above.
fn check(explanation: &Explanation, whose: &str) {
    let figure = &explanation.figure;
    let here = format!("{} of {} in {whose}", figure.name, figure.year);
    assert!(figure.value.is_finite(), "{here} has no value");
    match &explanation.how {
        How::Further => panic!("{here} has no equation"),
        How::Above | How::NoShock => {}
        How::Assumed { parts, .. } => {
            let sum: f64 = parts.iter().map(|part| part.value).sum();
            assert!(parts.is_empty() || (sum - figure.value).abs() <= ROUNDING * figure.value.abs().max(1.0), "{here}");
        }
        How::Computed(computed) => {
            if let Rule::Formula(formula) = &computed.rule {
                let terms: Vec<f64> = formula.terms().into_iter().map(|(_, term)| computed.evaluate(term)).collect();
                let size = terms.iter().fold(figure.value.abs(), |most, term| most.max(term.abs()));
                let found = computed.evaluate(formula);
                assert!((found - figure.value).abs() <= ROUNDING * size, "{here}: {found} is not {}", figure.value);
            }
            computed.inputs.iter().for_each(|(_, input)| check(input, whose));
        }
    }
}

/// Explains indicators in these years and compares them with a projection of the same scenario.
fn check_all(assumptions: &Assumptions, projection: &Projection, years: &[i32]) -> usize {
    let mut explained = 0;
    let names: Vec<&str> = assumptions.outputs.iter().map(|output| output.name.as_str()).collect();
    let explainer = Explainer::new(assumptions, &names, &mut Diagnostics::new()).unwrap();
    for output in &assumptions.outputs {
        for year in years.iter().copied() {
            let summary = projection.series(&output.name).unwrap().year(year).unwrap();
            let found = explainer.explain(&output.name, year, ALL_THE_WAY);
            if !summary.exists() {
                let error = found.unwrap_err().to_string();
                assert!(error.contains("has no value in"), "{}: {error}", output.name);
                continue;
            }
            let found = found.unwrap();
            assert_eq!(found.figure.value, summary.central(), "{} {year}", output.name);
            assert!(!matches!(found.how, How::Further | How::Above), "{} {year} is not explained", output.name);
            check(&found, &format!("{} {year}", output.name));
            explained += 1;
        }
    }
    explained
}

#[test]
fn every_indicator_of_the_scenarios_of_shandong_is_explained() {
    let (every, some) = ([2022, 2023, 2030].as_slice(), [2022, 2027].as_slice());
    let scenarios = [
        ("reference.toml", 127, every),
        ("seven-domains.toml", 169, some),
        ("productivity.toml", 127, some),
        ("care/healthy-ageing.toml", 127, some),
        ("care/supply-constrained.toml", 127, some),
    ];
    for (name, at_least, years) in scenarios {
        let mut assumptions = load(name);
        assumptions.runs = 1;
        keep_all(&mut assumptions);
        assert!(assumptions.outputs.len() >= at_least, "{name}: {}", assumptions.outputs.len());
        let projection = project(&assumptions);
        let explained = check_all(&assumptions, &projection, years);
        // Growth and flows have no value in the base year.
        assert!(explained > assumptions.outputs.len() * (years.len() - 1), "{name}: {explained}");
    }
}

/// Elasticities act on what a setting moves away from the scenario's own deterministic run, there and in what is explained.
#[test]
fn what_was_set_is_explained_as_it_is_projected() {
    let mut assumptions = load("seven-domains.toml");
    let own = central(&project(&Assumptions { runs: 1, ..assumptions.clone() }), "industry.value_added", 2027);
    assumptions.set(&["economy.real_growth=3%"], Some(2023), &mut Diagnostics::new()).unwrap();
    assumptions.runs = 1;
    keep_all(&mut assumptions);
    assumptions.outputs.retain(|output| output.name.starts_with("industry."));
    let projection = project(&assumptions);
    assert!(central(&projection, "industry.value_added", 2027) < 0.99 * own);
    assert!(check_all(&assumptions, &projection, &[2022, 2023, 2027]) > 100);
}

#[test]
fn a_model_of_headcounts_is_explained() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/ensemble/base.toml");
    let mut assumptions = Assumptions::load(&path, &Library::embedded(), &mut Diagnostics::new()).unwrap();
    assumptions.runs = 1;
    keep_all(&mut assumptions);
    let projection = project(&assumptions);
    let explained = check_all(&assumptions, &projection, &[2019, 2020, 2022, 2027]);
    assert!(explained > 200, "{explained}");
}

/// What the care system can be told that the scenarios of Shandong do not tell it: choices, assumptions, whether they say
/// enough to count the disabled.
const CARE: [(&str, &str, bool); 4] = [
    (
        "disability = \"adl\"\ndemand = \"flow\"\nstarts = { rule = \"need\", type = \"ordinary\" }\n\
         residents_limited_by = \"beds-and-staff\"\n",
        "shift_to_formal = \"3 pp\"\nuse.mild = { community = \"0 %\", home = \"0 %\" }\n\
         use.severe = { community = \"60 %\", home = \"80 %\" }\nbeds.construction_lag = \"1.4 years\"\n\
         beds.approach_rate = \"50 %\"\nbeds.base_private_share = \"40 %\"\n\
         workforce = { base_caregivers = \"20000 persons\", training = \"5000 persons/year\" }\n",
        true,
    ),
    (
        "disability = \"census\"\nstarts = { rule = \"ratio\" }\n",
        "healthy_share_of_longevity = \"60 %\"\nuse_growth = \"1 %\"\nbeds.target_ratio = \"40 张/千人\"\n\
         beds.approach_rate = \"30 %\"\nbeds.conversions = \"2000 张/年\"\n\
         beds.family = { base_stock = \"2 万张\", starts = \"500 张/年\", closure_rate = \"1 %\" }\n",
        true,
    ),
    // Every severely disabled person lives in an institution.
    (
        "disability = \"adl\"\n",
        "use.none.institution = \"0.01 %\"\nuse.mild.institution = \"0.1 %\"\nuse.moderate.institution = \"1 %\"\n\
         use.severe.institution = \"100 %\"\nbase_residents = \"25 万人\"\n",
        true,
    ),
    ("", "use_growth = \"1 %\"\n", false),
];

#[test]
fn the_care_system_is_explained_whatever_is_chosen() {
    for (choices, assumed, is_defined) in CARE {
        let mut assumptions = resolve(&format!(
            "format = 1\nbaseline = \"shandong\"\nhorizon = 2027\n[assume.care]\n{assumed}[care]\n{choices}"
        ));
        assumptions.runs = 1;
        keep_all(&mut assumptions);
        assumptions.outputs.retain(|output| output.name.starts_with("care."));
        assert_eq!(assumptions.outputs.iter().any(|output| output.name == "care.users.home"), is_defined, "{choices}");
        let projection = project(&assumptions);
        assert!(check_all(&assumptions, &projection, &[2022, 2025]) > assumptions.outputs.len(), "{choices}");
    }
}

#[test]
fn contributions_add_up_to_the_growth_of_the_total() {
    for name in ["reference.toml", "seven-domains.toml"] {
        let mut assumptions = load(name);
        (assumptions.runs, assumptions.outputs) = (1, Vec::new());
        ["industry.growth_nominal", "industry.increase"].iter().for_each(|kept| assumptions.keep(kept));
        let projection = project(&assumptions);
        for year in [2023, 2027, 2030] {
            let found = explain(&assumptions, "industry.value_added", year, 1, &mut Diagnostics::new()).unwrap();
            let sum = |of: fn(&carecast::analysis::Contribution) -> f64| -> f64 {
                found.contributions.iter().filter(|term| !term.is_policy).map(of).sum()
            };
            let growth = central(&projection, "industry.growth_nominal", year);
            assert!((sum(|term| term.growth) - growth).abs() <= ROUNDING, "{name} {year}");
            let increase = central(&projection, "industry.increase", year);
            assert!((sum(|term| term.increase) - increase).abs() <= ROUNDING * increase, "{name} {year}");
        }
    }
}

/// The groups below 15, of 15 to 59 and from 60 on are everybody: so are those of them who died and who moved.
#[test]
fn age_groups_account_for_everybody_once() {
    let assumptions = load("reference.toml");
    let value = |name: &str| explain(&assumptions, name, 2027, 1, &mut Diagnostics::new()).unwrap();
    let (mut died, mut moved) = (0.0, 0.0);
    for group in ["aged_0_14", "aged_15_59", "aged_60_plus"] {
        let found = value(&format!("population.{group}"));
        let How::Computed(computed) = &found.how else { panic!("{group}") };
        let Rule::Formula(formula) = &computed.rule else { panic!("{group}") };
        let terms = formula.terms();
        let [.., (true, deaths), (false, migration)] = terms.as_slice() else { panic!("{group}: {terms:?}") };
        died += computed.evaluate(deaths);
        moved += computed.evaluate(migration);
    }
    let [deaths, migration] = ["deaths", "net_migration"].map(|name| value(&format!("population.{name}")).figure.value);
    assert!((died - deaths).abs() < 0.01, "{died} of {deaths}");
    assert!((moved - migration).abs() < 0.01, "{moved} of {migration}");
}

const OWN: &str = r#"format = 1
baseline = "shandong"
horizon = 2026

[assume.economy]
real_growth = "5 %"
deflator_growth = "1 %"

[assume.industry.total]
growth = "5 %"

[driver.physicians_trained]
unit = "persons/year"
central = 24000

[variable.physicians]
unit = "persons"
initial = "34.6 万人"
next = "physicians * (1 - 3 %) + physicians_trained"

[indicator.physicians_per_1000]
unit = "persons per 1000 persons"
formula = "physicians / population.total"

[indicator.everything]
unit = "1"
formula = "if(not gdp.deflator < 1 and gdp.deflator != 2 or 1 >= 2, -abs(1 - gdp.deflator), max(1, 2, 0.5))"

[indicator.since]
unit = "1"
formula = "growth(sum(industry.*.value_added)) - min(growth(gdp.nominal), 1)"

[indicator.moved]
unit = "1"
formula = "driver(population.net_migration) / previous(population.total) * [1 years]"
"#;

#[test]
fn the_scenarios_own_formulas_are_explained() {
    let mut assumptions = resolve(OWN);
    assumptions.runs = 1;
    let own = ["physicians", "physicians_per_1000", "everything", "since", "moved"];
    assumptions.outputs = own.map(|name| OutputIndicator { name: name.to_owned(), required: true }).into();
    let projection = project(&assumptions);
    assert_eq!(check_all(&assumptions, &projection, &[2022, 2023, 2026]), 3 * own.len() - 2);
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(4), ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(12))]

    /// Ceilings, prices, policies, overlaps, trends and elasticities in any combination.
    #[test]
    fn every_equation_of_the_industry_gives_its_value(text in scenario()) {
        let mut assumptions = resolve(&text);
        assumptions.runs = 1;
        let known = ["value_added", "growth_real", "growth_nominal", "gross", "price_growth", "contribution"];
        assumptions.outputs.retain(|output| {
            output.name.starts_with("industry.contribution")
                || output.name.starts_with("industry.increase.p")
                || known.iter().any(|end| output.name.ends_with(end))
        });
        let projection = project(&assumptions);
        check_all(&assumptions, &projection, &[2022, 2025]);
    }
}
