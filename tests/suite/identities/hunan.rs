//! Hunan's health industry as it was published: parts and total, growth rates and shares; and the scenario built on it.

use std::path::Path;

use carecast::Diagnostics;
use carecast::analysis::unusual_values;
use carecast::baseline::{Baseline, Library};
use carecast::scenario::Assumptions;

use super::{central, project};

const SECTORS: [&str; 3] = ["primary", "secondary", "tertiary"];
/// 亿元.
const HUNDRED_MILLION: f64 = 1e8;

fn hunan() -> Baseline {
    Baseline::load("hunan", &Library::embedded(), &mut Diagnostics::new()).unwrap()
}

/// The figure of a year in base units.
fn published(baseline: &Baseline, indicator: &str, year: i32) -> Option<f64> {
    let history = baseline.history(indicator);
    let mut figures = history.iter().filter(|figure| figure.period.year == year);
    let figure = figures.next()?;
    assert!(figures.next().is_none(), "{indicator} has two figures for {year}");
    Some(figure.value)
}

#[test]
fn the_published_sectors_sum_to_the_total() {
    let hunan = hunan();
    for year in [2022, 2023] {
        let parts = SECTORS.map(|sector| published(&hunan, &format!("industry.{sector}.value_added"), year).unwrap());
        let total = published(&hunan, "industry.value_added", year).unwrap();
        let gap = (parts.iter().sum::<f64>() - total).abs() / HUNDRED_MILLION;
        assert!(gap < 0.011, "{year}: {gap} 亿元");
    }
}

/// A figure recomputed from others has the printed digits: a percentage with so many decimals.
fn prints_as(found: f64, printed: f64, decimals: usize, what: &str) {
    let percent = |fraction: f64| format!("{:.decimals$} %", 100.0 * fraction);
    assert_eq!(percent(found), percent(printed), "{what}");
}

#[test]
fn growth_rates_recompute_to_the_printed_digits() {
    let hunan = hunan();
    let mut recomputed = 0;
    let of_parts = SECTORS.map(|sector| format!("industry.{sector}"));
    for owner in of_parts.iter().map(String::as_str).chain(["industry"]) {
        for year in [2021, 2022, 2023] {
            let level = |year| published(&hunan, &format!("{owner}.value_added"), year);
            let printed = published(&hunan, &format!("{owner}.growth_nominal"), year);
            let (Some(now), Some(before), Some(printed)) = (level(year), level(year - 1), printed) else { continue };
            // 11.75 % in 2021, one decimal in the later releases.
            let decimals = if year == 2021 { 2 } else { 1 };
            prints_as(now / before - 1.0, printed, decimals, &format!("growth of {owner} in {year}"));
            recomputed += 1;
        }
    }
    assert_eq!(recomputed, 6, "the total in three years, each sector in 2023");
}

#[test]
fn published_shares_of_gdp_recompute_to_the_printed_digits() {
    let hunan = hunan();
    for year in [2022, 2023] {
        let [part, gdp, share] = ["industry.value_added", "gdp.nominal", "industry.share_of_gdp"]
            .map(|indicator| published(&hunan, indicator, year).unwrap());
        prints_as(part / gdp, share, 2, &format!("share of GDP in {year}"));
    }
}

#[test]
fn the_scenario_starts_from_what_was_published_and_passes_through_2023() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/hunan/reference.toml");
    let mut problems = Diagnostics::new();
    let mut assumptions = Assumptions::load(&path, &Library::embedded(), &mut problems).unwrap();
    assert!(problems.problems().is_empty(), "{problems:?}");
    assumptions.runs = 200;
    let projection = project(&assumptions);
    let hunan = hunan();
    for year in [2022, 2023] {
        let of_sectors = SECTORS.map(|sector| format!("industry.{sector}.value_added"));
        for name in of_sectors.iter().map(String::as_str).chain(["industry.value_added", "gdp.nominal"]) {
            let (found, printed) = (central(&projection, name, year), published(&hunan, name, year).unwrap());
            assert!((found / printed - 1.0).abs() < 1e-4, "{name} {year}: {found}, published {printed}");
        }
        let (found, printed) =
            (central(&projection, "population.total", year), published(&hunan, "population.total", year));
        assert!((found - printed.unwrap()).abs() < 10_000.0, "{year}: {found}");
        let share = published(&hunan, "industry.share_of_gdp", year).unwrap();
        prints_as(central(&projection, "industry.share_of_gdp", year), share, 2, &format!("share in {year}"));
    }
    let share = projection.series("industry.share_of_gdp").unwrap().year(2030).unwrap();
    let (low, high) = share.interval_90();
    assert!(0.05 < low && low < share.median() && share.median() < high && high < 0.08, "{low} to {high}");
    // The one thing that is unusual is said in the file itself.
    let unusual = unusual_values(&assumptions, &projection);
    let found: Vec<(&str, &[i32])> = unusual.iter().map(|value| (value.quantity, value.years.as_slice())).collect();
    assert_eq!(found, [("economy.deflator_growth", &[2023][..])]);
}
