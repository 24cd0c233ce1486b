//! The industry: parts and total, elasticities, prices, ceilings, policies, and contributions that add up to growth.

use carecast::baseline::{Baseline, Library};
use carecast::indicator::GrowthTerm;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Projection};
use ndarray::Array1;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::scenarios::{Written, path, perhaps, said};
use super::{BASE_YEAR, PARTS, central, project, projected, resolve};

// ---- Random scenarios ------------------------------------------------------------------------------------------------

/// Two ways of saying the same thing, of which a scenario states one; the second perhaps.
fn either(first: BoxedStrategy<Written>, second: BoxedStrategy<Written>) -> BoxedStrategy<Option<Written>> {
    prop_oneof![said(first), said(second)].boxed()
}

fn subsector(id: &str) -> Vec<BoxedStrategy<Option<Written>>> {
    let of = |name: &str| format!("industry.{id}.{name}");
    let elasticity = |name: &str| path(&of(&format!("elasticity_{name}")), "1", (-0.5, 1.5));
    vec![
        either(path(&of("growth"), "%", (-8.0, 12.0)), path(&of("trend"), "%", (-5.0, 6.0))),
        either(path(&of("price_wedge"), "pp", (-2.0, 2.0)), path(&of("price_growth"), "%", (-3.0, 5.0))),
        perhaps(elasticity("population")),
        perhaps(elasticity("income")),
        prop_oneof![said(elasticity("aged_60_plus")), said(elasticity("aged_65_plus")), Just(None)].boxed(),
        perhaps(elasticity("care")),
        perhaps(path(&of("share_ceiling"), "%", (3.0, 30.0))),
    ]
}

/// Policies on what a subsector states, and on GDP.
fn policies(stated: &[String], levers: &[(f64, i32, i32)]) -> String {
    let drivers = stated.iter().map(String::as_str).chain(["economy.deflator_growth"]);
    let written = drivers.zip(levers).enumerate().map(|(at, (driver, (points, from, lasts)))| {
        let to = from + lasts;
        format!(
            "[[policy]]\nid = \"p{at}\"\ndriver = \"{driver}\"\nadd = \"{points:.4} pp\"\nfrom = {from}\nto = {to}\n"
        )
    });
    written.collect()
}

const SPLIT: &str = "[[industry.subsector]]\nid = \"medical\"\nlabel = \"A\"\nshare_of_base = \"43 %\"\noverlap = 0.2\n\
    [[industry.subsector]]\nid = \"elderly_care\"\nlabel = \"B\"\nshare_of_base = 0.22\n\
    [[industry.subsector]]\nid = \"pharma\"\nlabel = \"C\"\nshare_of_base = 0.35\n";

/// A scenario of Shandong's industry in one part, or in three that a baseline or the scenario itself lists.
pub(super) fn scenario() -> impl Strategy<Value = String> {
    let kinds: [(&str, &str, Vec<&str>); 3] = [
        ("shandong", "", vec!["total"]),
        ("parted", "", PARTS.map(|(id, _)| id).to_vec()),
        ("shandong", SPLIT, PARTS.map(|(id, _)| id).to_vec()),
    ];
    let lever = (-1.0..1.0, 2023..2030_i32, 0..9_i32);
    let rest = (2030..=2045_i32, 1..=12_u32, any::<u32>(), any::<bool>(), prop::collection::vec(lever, 0..5));
    prop::sample::select(kinds.to_vec()).prop_flat_map(move |(baseline, split, ids)| {
        let mut drivers = vec![
            said(path("economy.real_growth", "%", (-3.0, 8.0))),
            said(path("economy.labour_productivity_growth", "%", (-2.0, 8.0))),
            said(path("economy.deflator_growth", "%", (-2.0, 5.0))),
            perhaps(path("economy.retirement_age", "years of age", (60.0, 65.0))),
            perhaps(path("population.net_migration", "万人/年", (-60.0, 40.0))),
        ];
        drivers.extend(ids.iter().flat_map(|id| subsector(id)));
        (drivers, rest.clone()).prop_map(move |(drivers, (horizon, runs, seed, productivity, levers))| {
            let drivers: Vec<Written> = drivers.into_iter().flatten().collect();
            let method = if productivity { "productivity" } else { "growth" };
            let mut text = format!(
                "format = 1\nbaseline = \"{baseline}\"\nhorizon = {horizon}\neconomy.method = \"{method}\"\n\
                 outputs.indicators = [\"gdp.*\", \"industry.*\", \"population.total\"]\n\
                 ensemble = {{ runs = {runs}, seed = {seed} }}\n{split}"
            );
            let stated: Vec<String> = drivers
                .iter()
                .map(|written| written.driver.clone())
                .filter(|driver| ["growth", "trend", "wedge"].iter().any(|end| driver.ends_with(end)))
                .filter(|driver| driver.starts_with("industry."))
                .collect();
            text += &policies(&stated, &levers);
            text.extend(drivers.iter().map(|driver| driver.toml.as_str()));
            text
        })
    })
}

// ---- What must hold --------------------------------------------------------------------------------------------------

/// All runs of an indicator in a year, the deterministic run last.
fn runs(projection: &Projection, indicator: &str, year: i32) -> Array1<f64> {
    let series = projection.series(indicator).unwrap_or_else(|| panic!("no {indicator}"));
    series.values_by_run(year).unwrap().flatten().copied().chain([series.year(year).unwrap().central()]).collect()
}

fn assert_close(what: &str, year: i32, left: &Array1<f64>, right: &Array1<f64>, tolerance: f64) {
    for (run, (left, right)) in left.iter().zip(right).enumerate() {
        assert!((left - right).abs() <= tolerance, "{what} in {year}, run {run}: {left} is not {right}");
    }
}

fn sum(projection: &Projection, names: impl Iterator<Item = String>, year: i32) -> Array1<f64> {
    names.map(|name| runs(projection, &name, year)).reduce(|a, b| a + b).unwrap()
}

fn contributions_add_up(projection: &Projection, parts: &[String], policies: usize) {
    let terms = |what: &'static str| GrowthTerm::ALL.iter().map(move |term| format!("industry.{what}.{}", term.id()));
    let levers = |what: &'static str| (0..policies).map(move |at| format!("industry.{what}.policy.p{at}"));
    for year in BASE_YEAR + 1..=projection.years.last {
        let growth = runs(projection, "industry.growth_nominal", year);
        assert_close("contributions", year, &sum(projection, terms("contribution"), year), &growth, 1e-12);
        let by_part = parts.iter().map(|id| format!("industry.{id}.contribution"));
        assert_close("contributions by subsector", year, &sum(projection, by_part, year), &growth, 1e-12);
        let [now, base] = [year, BASE_YEAR].map(|year| runs(projection, "industry.value_added", year));
        let increase = sum(projection, terms("increase"), year);
        let scale = now.iter().chain(&base).copied().fold(0.0, f64::max);
        assert_close("money", year, &increase, &(&now - &base), 1e-12 * scale);
        assert_close("increase", year, &runs(projection, "industry.increase", year), &(now - base), 1e-15 * scale);
        if policies > 0 {
            let all = runs(projection, "industry.contribution.policy", year);
            assert_close("policies", year, &sum(projection, levers("contribution"), year), &all, 1e-15);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 40,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(2_027),
        ..ProptestConfig::default()
    })]

    #[test]
    fn parts_make_the_total_and_terms_make_growth(text in scenario()) {
        let assumptions = resolve(&text);
        let projection = project(&assumptions);
        let parts: Vec<String> = assumptions.subsectors.iter().map(|part| part.id.clone()).collect();
        for year in assumptions.years.iter() {
            for what in ["value_added", "value_added_real", "share_of_gdp"] {
                let total = runs(&projection, &format!("industry.{what}"), year);
                let each = parts.iter().map(|id| format!("industry.{id}.{what}"));
                let scale = total.iter().copied().fold(0.0, f64::max);
                assert_close(what, year, &sum(&projection, each, year), &total, 1e-13 * scale);
            }
            let share = runs(&projection, "industry.value_added", year) / runs(&projection, "gdp.nominal", year);
            assert_close("share", year, &runs(&projection, "industry.share_of_gdp", year), &share, 1e-15);
            for part in assumptions.subsectors.iter().filter(|part| part.overlap.is_some()) {
                let net = runs(&projection, &format!("industry.{}.value_added", part.id), year);
                let gross = runs(&projection, &format!("industry.{}.value_added_gross", part.id), year);
                assert_close("gross", year, &(gross * (1.0 - part.overlap.unwrap())), &net, 1e-3);
            }
        }
        contributions_add_up(&projection, &parts, assumptions.industry_policies().count());
        stated_growth_comes_out(&assumptions, &projection);
    }
}

/// Where the whole of growth is stated and no ceiling holds it, the deterministic run grows as stated, to the bit.
fn stated_growth_comes_out(assumptions: &Assumptions, projection: &Projection) {
    for part in &assumptions.subsectors {
        let ceiling = assumptions.drivers.contains_key(&format!("industry.{}.share_ceiling", part.id));
        let Some(stated) = assumptions.drivers.get(&format!("industry.{}.growth", part.id)).filter(|_| !ceiling) else {
            continue;
        };
        for (at, year) in assumptions.years.iter().enumerate().skip(1) {
            assert_eq!(
                central(projection, &format!("industry.{}.growth_real", part.id), year),
                stated.path.central[at]
            );
        }
    }
}

// ---- Ways of stating growth ------------------------------------------------------------------------------------------

const ECONOMY: &str = "[assume.economy]\nreal_growth = { unit = \"%\", central = 5, p10 = 3, p90 = 7 }\n\
    deflator_growth = \"1 %\"\n[assume.population]\nnet_migration = { central = -2e5, p10 = -6e5, p90 = 2e5 }\n\
    [assume.care.use_growth]\nunit = \"%\"\ncentral = 1\np10 = -2\np90 = 4\n";

/// What is asked for, a few runs, and then `industry` of the total.
fn of_total(industry: &str) -> String {
    format!(
        "outputs.indicators = [\"gdp.*\", \"industry.*\", \"population.*\", \"care.*\"]\nensemble.runs = 20\n{ECONOMY}\
         [assume.industry.total]\n{industry}\n"
    )
}

const ELASTIC: &str =
    "elasticity_population = 1\nelasticity_income = 0.8\nelasticity_aged_65_plus = 0.6\nelasticity_care = 0.2";

#[test]
fn elasticities_of_zero_change_nothing() {
    let growth = "growth = { unit = \"%\", central = 5, p10 = 3, p90 = 7, shock = { sd = 1 } }\n";
    let zero = "elasticity_population = 0\nelasticity_income = 0\nelasticity_aged_60_plus = 0\nelasticity_care = 0";
    let (_, plain) = projected(2035, &of_total(growth));
    let (_, zero) = projected(2035, &of_total(&format!("{growth}{zero}")));
    for year in BASE_YEAR..=2035 {
        assert_eq!(runs(&plain, "industry.value_added", year), runs(&zero, "industry.value_added", year));
    }
}

#[test]
fn a_total_and_its_trend_give_the_same() {
    let total = of_total(&format!("growth = {{ unit = \"%\", central = 5 }}\n{ELASTIC}"));
    let (assumptions, stated) = projected(2032, &total);
    // What the elasticities leave of 5 % in the deterministic run.
    let years: Vec<i32> = assumptions.years.iter().skip(1).collect();
    let grew = |name: &str, year: i32| central(&stated, name, year) / central(&stated, name, year - 1) - 1.0;
    let left = |year: &i32| {
        5.0 - 100.0
            * (grew("population.total", *year)
                + 0.8 * grew("gdp.real_per_head", *year)
                + 0.6 * grew("population.aged_65_plus", *year)
                + 0.2 * grew("care.residents", *year))
    };
    let trend: Vec<String> = years.iter().map(|year| format!("{:.17}", left(year))).collect();
    let trend = format!("trend = {{ unit = \"%\", year = {years:?}, central = [{}] }}\n{ELASTIC}", trend.join(", "));
    let (_, trended) = projected(2032, &of_total(&trend));
    for year in years {
        let [a, b] = [&stated, &trended].map(|projection| runs(projection, "industry.growth_nominal", year));
        for term in ["population", "income", "ageing", "care", "price"] {
            let name = format!("industry.contribution.{term}");
            assert_close(term, year, &runs(&stated, &name, year), &runs(&trended, &name, year), 1e-12);
        }
        assert_close("growth", year, &a, &b, 1e-12);
    }
}

#[test]
fn deviations_of_income_move_a_stated_total_and_the_central_run_does_not_care() {
    let elastic = of_total("growth = \"5 %\"\nelasticity_income = 1");
    let (_, elastic) = projected(2030, &elastic);
    for year in 2023..=2030 {
        assert_eq!(central(&elastic, "industry.total.growth_real", year), 0.05);
        let income = runs(&elastic, "gdp.real_per_head", year) / runs(&elastic, "gdp.real_per_head", year - 1) - 1.0;
        let usual = income[income.len() - 1];
        assert_close(
            "growth",
            year,
            &runs(&elastic, "industry.total.growth_real", year),
            &(0.05 + (income - usual)),
            1e-14,
        );
    }
    // Runs do differ.
    let growth = runs(&elastic, "industry.growth_real", 2030);
    assert!(growth.iter().any(|g| (g - 0.05).abs() > 0.005));
}

#[test]
fn a_policy_in_the_contributions_is_what_it_adds() {
    let policy = "[[policy]]\nid = \"cluster\"\nlabel = { zh = \"集群\", en = \"cluster\" }\n\
        driver = \"industry.total.growth\"\nadd = \"1 pp\"\nfrom = 2024\nto = 2025\n\
        [[policy]]\nid = \"fees\"\ndriver = \"industry.total.price_wedge\"\nadd = \"2 pp\"\nfrom = 2025\nto = 2025\n";
    let (assumptions, projection) = projected(2027, &format!("{}{policy}", of_total("growth = \"5 %\"")));
    let at = |term: &str, year| central(&projection, &format!("industry.contribution.{term}"), year);
    for (year, cluster, fees) in [(2023, 0.0, 0.0), (2024, 0.01, 0.0), (2025, 0.01, 0.02 * 1.06), (2026, 0.0, 0.0)] {
        assert!((at("policy.cluster", year) - cluster).abs() < 1e-15, "{year}");
        assert!((at("policy.fees", year) - fees).abs() < 1e-15, "{year}");
        assert!((at("trend", year) - 0.05).abs() < 1e-15, "{year}");
        assert!((at("price", year) - 0.01 * (1.05 + cluster)).abs() < 1e-15, "{year}");
    }
    let label = &assumptions.indicator("industry.contribution.policy.cluster").unwrap().label;
    assert!(label.zh.contains("集群") && label.en.contains("cluster"));
}

// ---- Ceiling, market, split, GDP -------------------------------------------------------------------------------------

#[test]
fn a_share_never_passes_its_ceiling_and_the_effect_is_shown() {
    let fast = of_total("growth = { unit = \"%\", central = 15, p10 = 12, p90 = 18 }\nshare_ceiling = \"8 %\"");
    let (_, held) = projected(2060, &fast);
    for year in 2023..=2060 {
        assert!(runs(&held, "industry.share_of_gdp", year).iter().all(|share| *share < 0.08), "{year}");
        assert!(runs(&held, "industry.contribution.ceiling", year).iter().all(|effect| *effect < 0.0), "{year}");
    }
    assert!(central(&held, "industry.share_of_gdp", 2060) > 0.079);
    // Prices are not held: volume gives way.
    assert!((central(&held, "industry.total.price_growth", 2060) - 0.01).abs() < 1e-15);
    // A share that falls is not pushed down.
    let (_, falling) = projected(2030, &of_total("growth = \"-2 %\"\nshare_ceiling = \"8 %\""));
    assert_eq!(central(&falling, "industry.contribution.ceiling", 2030), 0.0);
    assert_eq!(central(&falling, "industry.total.growth_real", 2030), -0.02);
}

fn with_market(market: &str, income: &str) -> String {
    let other = "[[industry.subsector]]\nid = \"b\"\nlabel = \"B\"\nshare_of_base = 0.4\n[assume.industry.b]\ngrowth = \"4 %\"\n";
    format!(
        "outputs.indicators = [\"industry.*\"]\nensemble.runs = 20\n{ECONOMY}[assume.parent]\nreal_growth = {income}\n\
         [[industry.subsector]]\nid = \"a\"\nlabel = \"A\"\nshare_of_base = 0.6\nmarket = \"{market}\"\n{other}\
         [assume.industry.a]\ntrend = \"1 %\"\nelasticity_population = 1\nelasticity_income = 1\nelasticity_aged_65_plus = 0.5\n"
    )
}

#[test]
fn a_subsector_that_sells_to_the_nation_follows_its_people_and_income() {
    let (_, own) = projected(2030, &with_market("region", "\"4 %\""));
    let (_, nation) = projected(2030, &with_market("parent", "\"4 %\""));
    let (_, richer) = projected(2030, &with_market("parent", "\"5 %\""));
    for year in 2023..=2030 {
        let national = runs(&nation, "industry.a.growth_real", year);
        // The region's migration and GDP do not reach it.
        assert!(national.iter().all(|growth| *growth == national[0]), "{year}");
        let regional = runs(&own, "industry.a.growth_real", year);
        assert!(regional.iter().any(|growth| (growth - regional[0]).abs() > 1e-3), "{year}");
        // One point of national income more, at an elasticity of 1.
        let more = runs(&richer, "industry.a.growth_real", year)[0] - national[0];
        assert!((more - 0.01).abs() < 2e-4, "{year}: {more}");
    }
}

#[test]
fn a_split_is_assumed_and_leaves_the_total_as_it_is() {
    let (_, whole) = projected(2023, &of_total("growth = \"5 %\""));
    let (_, split) = projected(2023, &with_market("region", "\"4 %\""));
    let [total, sum] = [&whole, &split].map(|projection| central(projection, "industry.value_added", BASE_YEAR));
    assert!((total - 5.62e11).abs() < 1e-3 && (sum - total).abs() < 1e-3);
    assert!(runs(&split, "industry.value_added", BASE_YEAR).iter().all(|sum| (5.6e11..=5.64e11).contains(sum)));
    let status = |name: &str| format!("{:?}", split.series(name).unwrap().base_status());
    assert_eq!(status("industry.a.value_added"), "Assumed");
    assert_eq!(status("industry.a.share_of_gdp"), "Assumed");
    assert_eq!(status("industry.value_added"), "Derived");
    assert_eq!(status("industry.share_of_gdp"), "Derived");
}

#[test]
fn gdp_follows_from_the_labour_force_and_its_productivity() {
    let text = |age: &str| {
        format!(
            "economy.method = \"productivity\"\noutputs.indicators = [\"gdp.*\"]\nensemble.runs = 20\n[assume.economy]\n\
             labour_productivity_growth = {{ unit = \"%\", central = 5, p10 = 4, p90 = 6 }}\ndeflator_growth = \"1 %\"\n{age}"
        )
    };
    let (_, law) = projected(2040, &text(""));
    let (_, never) = projected(2040, &text("retirement_age = \"60 years of age\"\n"));
    for year in 2023..=2040 {
        let [labour, before] = [year, year - 1].map(|year| runs(&law, "gdp.labour_input", year));
        let [output, earlier] = [year, year - 1].map(|year| runs(&law, "gdp.productivity", year));
        let growth = (&labour / before) * (&output / earlier) - 1.0;
        assert_close("growth", year, &runs(&law, "gdp.real_growth", year), &growth, 1e-13);
        let gain = central(&law, "gdp.labour_input", year) / central(&never, "gdp.labour_input", year) - 1.0;
        assert!(if year < 2025 { gain == 0.0 } else { (0.0..0.06).contains(&gain) && gain > 0.0 }, "{year}: {gain}");
    }
}

#[test]
fn unusual_values_are_reported_and_not_clamped() {
    let text = of_total("growth = \"20 %\"\nelasticity_income = 3");
    let (assumptions, projection) = projected(2030, &text);
    let found = carecast::analysis::unusual_values(&assumptions, &projection);
    let of = |quantity: &str| found.iter().find(|unusual| unusual.quantity == quantity).unwrap();
    let growth = of("industry.growth_nominal");
    assert_eq!((growth.years.len(), growth.usual), (8, (0.02, 0.12)));
    assert!(growth.values.0 > 0.2 && growth.values.1 < 0.22, "{growth:?}");
    assert_eq!(of("industry.*.elasticity_income").driver.as_deref(), Some("industry.total.elasticity_income"));
    assert_eq!(of("industry.share_of_gdp").years, (2024..=2030).collect::<Vec<i32>>());
    let said = "unusual: nominal growth of the industry's value added in 2023–2030 is 21.2%, usually 2% to 12%";
    assert!(growth.sentence().en.starts_with(said), "{}", growth.sentence().en);
    let mut problems = Diagnostics::new();
    problems.warn_of_implausible(&assumptions, &projection);
    assert!(problems.warnings() >= found.len() && !problems.has_errors());
    assert_eq!(central(&projection, "industry.total.growth_real", 2030), 0.2);
}

#[test]
fn shocks_and_lasting_deviations_are_told_apart() {
    let stated = "growth = { unit = \"%\", central = 5, p10 = 3, p90 = 7, shock = { sd = 1, persistence = 0.5 } }";
    let (_, both) = projected(2030, &of_total(stated));
    let (_, lasting) = projected(2030, &of_total("growth = { unit = \"%\", central = 5, p10 = 3, p90 = 7 }"));
    for year in 2023..=2030 {
        // One seed, one luck: what the shock adds is what is told of it.
        let [with, without] = [&both, &lasting].map(|projection| runs(projection, "industry.total.growth_real", year));
        let shock = runs(&both, "industry.contribution.shock", year);
        assert_close("shock", year, &(with - &without), &shock, 1e-15);
        assert_close("trend", year, &runs(&both, "industry.contribution.trend", year), &without, 1e-15);
        assert!(shock.iter().any(|shock| shock.abs() > 1e-3) && shock[shock.len() - 1] == 0.0);
    }
}

#[test]
fn what_others_count_already_is_taken_out_of_a_published_figure() {
    let folder = tempfile::tempdir().unwrap();
    super::part_the_industry(folder.path());
    let path = folder.path().join("parted/baseline.toml");
    let toml = std::fs::read_to_string(&path).unwrap();
    let toml = toml
        .replace("[[subsector]]\nid = \"pharma\"\n", "[[subsector]]\nid = \"pharma\"\noverlap = \"25 %\"\n")
        .replace("industry.pharma.value_added", "industry.pharma.value_added_gross");
    std::fs::write(path, toml).unwrap();
    let library = Library::embedded().with_folder(folder.path());
    let growth: String = PARTS.iter().map(|(id, _)| format!("assume.industry.{id}.growth = \"5 %\"\n")).collect();
    let text = format!(
        "format = 1\nbaseline = \"parted\"\nhorizon = 2025\noutputs.indicators = [\"industry.*\"]\n{growth}\
         assume.economy = {{ real_growth = \"5 %\", deflator_growth = \"1 %\" }}\n\
         assume.industry.pharma.overlap = {{ unit = \"%\", central = 25, low = 20, high = 30 }}\n"
    );
    let read = Assumptions::parse("a.toml", &text, &library, &mut Diagnostics::new());
    let projection = project(&read.unwrap());
    assert!((central(&projection, "industry.pharma.value_added_gross", BASE_YEAR) - 2000.0e8).abs() < 1e-3);
    assert!((central(&projection, "industry.pharma.value_added", BASE_YEAR) - 1500.0e8).abs() < 1e-3);
    assert!((central(&projection, "industry.value_added", BASE_YEAR) - (2400.5 + 1219.5 + 1500.0) * 1e8).abs() < 1e-3);
    // A range of the overlap moves what is left, in every run.
    let [net, gross] =
        ["", "_gross"].map(|what| runs(&projection, &format!("industry.pharma.value_added{what}"), 2025));
    assert!((net / gross).iter().all(|left| (0.7..=0.8).contains(left)));
}

/// The bridge from national health expenditure to medical services, fitted on 2022, holds what Hunan published of 2023.
#[test]
fn the_bridge_of_health_expenditure_holds_hunan_in_2023() {
    let mut problems = Diagnostics::new();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/health-expenditure.toml");
    let assumptions = Assumptions::load(path.as_ref(), &Library::embedded(), &mut problems).unwrap();
    let bridge = &assumptions.drivers["health_expenditure.bridge"].path;
    let (spread, shock) = (bridge.spread.as_ref().unwrap(), bridge.shock.unwrap());
    let figure = |region: &str, indicator: &str, year: i32| {
        let baseline = Baseline::load(region, &Library::embedded(), &mut Diagnostics::new()).unwrap();
        baseline.history(indicator).into_iter().find(|figure| figure.period.year == year).unwrap().value
    };
    let expenditure = figure("china", "health.expenditure", 2023) / figure("china", "health.expenditure", 2022) - 1.0;
    let [before, published] = [2022, 2023].map(|year| figure("hunan", "medical_services.value_added", year));
    // The 80 % interval of what lasts and of the year's shock together.
    let side = |lasting: f64| 1.281_551_565_544_6 * lasting.hypot(shock.sd);
    let at = assumptions.years.index(2023).unwrap();
    let growth = expenditure + bridge.central[at];
    let (low, high) =
        (before * (1.0 + growth - side(spread.below[at])), before * (1.0 + growth + side(spread.above[at])));
    assert!((low..=high).contains(&published), "{low:.4e} to {high:.4e}: {published:.4e}");
}
