//! Random scenarios.

use carecast::indicator::{BED_TYPES, FAMILY};
use proptest::prelude::*;

use super::{ALL_OUTPUTS, BASE_YEAR, PARTS};

/// What a scenario says of one driver.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) driver: String,
    uncertain: bool,
    pub(super) toml: String,
}

/// A path with up to three knots, perhaps with a range and shocks; its knots and ranges stay within `limits`.
pub(super) fn path(driver: &str, unit: &'static str, limits: (f64, f64)) -> BoxedStrategy<Written> {
    let driver = driver.to_owned();
    let knots = prop::collection::vec((1..12_i32, 0.0..1.0, 0.0..1.0, 0.0..1.0), 1..4);
    let shock = prop::option::of((0.0..0.1, 0.0..0.95, BASE_YEAR + 1..2040));
    (knots, 0..3_u8, shock)
        .prop_map(move |(knots, range, shock)| {
            let (low, high) = limits;
            let mut year = BASE_YEAR - 1;
            let mut columns: [Vec<String>; 4] = Default::default();
            for (step, at, below, above) in knots {
                year += step;
                let central = low + at * (high - low);
                let values = [central, central - below * (central - low), central + above * (high - central)];
                columns[0].push(year.to_string());
                for (column, value) in columns[1..].iter_mut().zip(values) {
                    column.push(format!("{value:.6}"));
                }
            }
            let [years, central, bottom, top] = columns.map(|column| column.join(", "));
            let mut toml = format!("[assume.{driver}]\nunit = \"{unit}\"\nyear = [{years}]\ncentral = [{central}]\n");
            if let Some((bottom_name, top_name)) =
                [None, Some(("p10", "p90")), Some(("low", "high"))][usize::from(range)]
            {
                toml += &format!("{bottom_name} = [{bottom}]\n{top_name} = [{top}]\n");
            }
            if let Some((share, persistence, from)) = shock {
                let sd = share * (high - low);
                toml += &format!("shock = {{ sd = {sd:.6}, persistence = {persistence:.3}, from = {from} }}\n");
            }
            Written { driver: driver.clone(), uncertain: range > 0 || shock.is_some(), toml }
        })
        .boxed()
}

/// One number for all years, perhaps within a range of which the limits are known.
pub(super) fn number(driver: &str, unit: &'static str, limits: (f64, f64)) -> BoxedStrategy<Written> {
    let driver = driver.to_owned();
    (0.0..1.0, any::<bool>())
        .prop_map(move |(at, ranged)| {
            let (low, high) = limits;
            let central = low + at * (high - low);
            let mut toml = format!("[assume.{driver}]\nunit = \"{unit}\"\ncentral = {central:.4}\n");
            if ranged {
                toml += &format!("low = {low:.4}\nhigh = {high:.4}\n");
            }
            Written { driver: driver.clone(), uncertain: ranged, toml }
        })
        .boxed()
}

/// What a scenario need not say.
pub(super) fn perhaps(written: BoxedStrategy<Written>) -> BoxedStrategy<Option<Written>> {
    prop::option::weighted(0.6, written).boxed()
}

pub(super) fn said(written: BoxedStrategy<Written>) -> BoxedStrategy<Option<Written>> {
    written.prop_map(Some).boxed()
}

/// Every driver of a region with these subsectors, said or left to its default.
fn every_driver(subsectors: &[&str]) -> Vec<BoxedStrategy<Option<Written>>> {
    let mut all = vec![
        said(path("economy.real_growth", "%", (-3.0, 8.0))),
        said(path("economy.deflator_growth", "%", (-2.0, 5.0))),
        perhaps(path("population.total_fertility_rate", "children per woman", (0.3, 4.0))),
        perhaps(path("population.sex_ratio_at_birth", "males per female", (1.0, 1.2))),
        perhaps(path("population.life_expectancy", "岁", (65.0, 90.0))),
        perhaps(path("population.mean_age_at_childbearing", "岁", (22.0, 36.0))),
        perhaps(
            prop_oneof![
                3 => path("population.net_migration", "万人/年", (-60.0, 40.0)),
                1 => path("population.net_migration", "万人/年", (-900.0, -100.0)),
            ]
            .boxed(),
        ),
        perhaps(number("care.beds.construction_lag", "years", (0.0, 6.0))),
        perhaps(path("care.beds.closure_sensitivity", "1", (0.0, 0.5))),
        perhaps(path("care.beds.conversion_rate", "%", (0.0, 60.0))),
        perhaps(path("care.use_growth", "%", (-4.0, 8.0))),
        perhaps(number("care.healthy_share_of_longevity", "%", (-50.0, 50.0))),
        perhaps(number("care.prevalence_multiplier", "1", (0.3, 4.0))),
        perhaps(path("care.shift_to_formal", "pp", (-1.0, 6.0))),
        perhaps(path("care.shift_to_institution", "%", (0.0, 100.0))),
        perhaps(path("care.beds.conversions", "张/年", (0.0, 30_000.0))),
        said(path("care.beds.target_ratio", "张/千人", (20.0, 60.0))),
        perhaps(path("care.beds.approach_rate", "%", (0.0, 100.0))),
        said(number("care.beds.base_private_share", "%", (10.0, 90.0))),
        perhaps(path("care.beds.private_share_of_openings", "%", (0.0, 100.0))),
        perhaps(path("care.length_of_stay", "years", (0.3, 6.0))),
        said(number("care.workforce.base_caregivers", "persons", (1000.0, 90_000.0))),
        said(path("care.workforce.training", "persons/year", (0.0, 60_000.0))),
        perhaps(path("care.workforce.turnover", "%", (0.0, 60.0))),
        said(number("care.insurance.employees_insured", "万人", (2000.0, 3000.0))),
        said(number("care.insurance.resident_coverage", "%", (10.0, 100.0))),
        said(path("care.insurance.city_coverage", "%", (10.0, 100.0))),
        said(number("care.insurance.take_up", "%", (10.0, 100.0))),
        said(number("care.insurance.base_balance", "亿元", (-10.0, 100.0))),
        perhaps(path("care.finance.central_subsidy_of_new_bed", "yuan per bed", (0.0, 20_000.0))),
        perhaps(path("care.finance.local_subsidy_of_conversion", "yuan per bed", (0.0, 5000.0))),
        perhaps(path("care.finance.operating_subsidy", "元/人", (0.0, 3000.0))),
        perhaps(path("care.use.none.institution", "%", (0.1, 5.0))),
        perhaps(path("care.use.severe.institution", "%", (0.1, 90.0))),
        perhaps(path("care.use.severe.community", "%", (0.0, 80.0))),
        perhaps(path("care.use.severe.home", "%", (0.0, 80.0))),
        perhaps(path("care.target_occupancy", "%", (40.0, 100.0))),
        perhaps(path("care.operating_limit", "%", (40.0, 100.0))),
    ];
    for id in subsectors {
        all.push(said(path(&format!("industry.{id}.growth"), "%", (-10.0, 15.0))));
        all.push(perhaps(path(&format!("industry.{id}.price_wedge"), "pp", (-2.0, 2.0))));
    }
    for id in BED_TYPES.into_iter().chain([FAMILY]) {
        all.push(perhaps(path(&format!("care.beds.{id}.starts"), "张/年", (0.0, 60_000.0))));
        all.push(perhaps(path(&format!("care.beds.{id}.cancellation_rate"), "%", (0.0, 60.0))));
        all.push(perhaps(path(&format!("care.beds.{id}.closure_rate"), "%", (0.0, 30.0))));
    }
    all
}

/// What is chosen of the care system.
fn care() -> impl Strategy<Value = String> {
    let definition = prop::sample::select(vec!["adl", "census", "survey-2021", "broad"]);
    let (demand, limit) =
        (prop::sample::select(vec!["stock", "flow"]), prop::sample::select(vec!["beds", "beds-and-staff"]));
    let (rule, kind) =
        (prop::sample::select(vec!["stated", "ratio", "need"]), prop::sample::select(vec!["nursing", "ordinary"]));
    let pays = prop::sample::select(vec!["severe", "moderate"]);
    (definition, demand, limit, rule, kind, pays).prop_map(|(definition, demand, limit, rule, kind, pays)| {
        format!(
            "[care]\ndisability = \"{definition}\"\ndemand = \"{demand}\"\nresidents_limited_by = \"{limit}\"\n\
             insurance_pays_from = \"{pays}\"\nstarts = {{ rule = \"{rule}\", type = \"{kind}\" }}\n"
        )
    })
}

/// Policies that leave every driver within what is possible.
fn policies() -> impl Strategy<Value = String> {
    let kinds = [
        ("economy.real_growth", -2.0, 2.0, "pp"),
        ("care.beds.nursing.closure_rate", 0.0, 5.0, "pp"),
        ("care.beds.conversion_rate", 0.0, 10.0, "pp"),
        ("care.beds.ordinary.starts", 0.0, 20_000.0, "beds/year"),
        ("population.total_fertility_rate", 0.0, 0.5, "children per woman"),
    ];
    let policy = (prop::sample::select(kinds.to_vec()), 0.0..1.0, 2023..2030_i32, 0..20_i32);
    prop::collection::vec(policy, 0..3).prop_map(|policies| {
        let written = policies.into_iter().enumerate().map(|(at, ((driver, low, high, unit), share, from, lasts))| {
            let (add, to) = (low + share * (high - low), from + lasts);
            format!(
                "[[policy]]\nid = \"p{at}\"\ndriver = \"{driver}\"\nadd = \"{add:.4} {unit}\"\n\
                 from = {from}\nto = {to}\n"
            )
        });
        written.collect()
    })
}

/// A factor over whatever growth is uncertain, and a pair of base stocks, which are uncertain by default.
fn correlation(drivers: &[Written], (first, second, pair): (f64, f64, f64)) -> String {
    let mut uncertain = drivers.iter().filter(|d| d.uncertain && d.driver.ends_with("growth"));
    let mut toml = format!(
        "[correlation]\npairs = {{ between = [\"care.beds.ordinary.base_stock\", \"care.base_residents\"], \
         correlation = {pair:.3} }}\n"
    );
    if let (Some(a), Some(b)) = (uncertain.next(), uncertain.next()) {
        let (a, b) = (&a.driver, &b.driver);
        toml += &format!("factor = {{ name = \"f\", loads = {{ \"{a}\" = {first:.3}, \"{b}\" = {second:.3} }} }}\n");
    }
    toml
}

fn scenario_of(baseline: &'static str, subsectors: &[&str]) -> impl Strategy<Value = String> + use<> {
    let head = (2023..=2060_i32, 1..=40_u32, any::<u32>());
    let loads = prop::option::of((-1.0..1.0, -1.0..1.0, -0.95..0.95));
    let all = (head, every_driver(subsectors), policies(), loads, care());
    all.prop_map(move |(head, drivers, policies, loads, care)| {
        let (horizon, runs, seed) = head;
        let drivers: Vec<Written> = drivers.into_iter().flatten().collect();
        // A policy may begin after a near horizon: then there is none.
        let policies = if horizon < 2030 { String::new() } else { policies };
        let mut text = format!("format = 1\nbaseline = \"{baseline}\"\nhorizon = {horizon}\n{ALL_OUTPUTS}");
        text += &care;
        text += &format!("[ensemble]\nruns = {runs}\nseed = {seed}\n{policies}");
        text.extend(drivers.iter().map(|driver| driver.toml.as_str()));
        if let Some(loads) = loads {
            text += &correlation(&drivers, loads);
        }
        text
    })
}

/// A scenario for Shandong with its industry in one or in three parts.
pub(super) fn scenario() -> impl Strategy<Value = String> {
    prop_oneof![scenario_of("shandong", &["total"]), scenario_of("parted", &PARTS.map(|(id, _)| id))]
}
