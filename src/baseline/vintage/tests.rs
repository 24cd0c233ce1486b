//! Two figures for one thing, and which of them counts.

use super::*;
use crate::baseline::{Actuals, Library, TargetSubject};
use crate::indicator::indicators;

fn shandong() -> Baseline {
    let pinned = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pinned/baselines");
    let library = Library::embedded().with_folder(pinned);
    Baseline::load("shandong", &library, &mut Diagnostics::new()).unwrap()
}

fn read(rows: &str) -> Result<Actuals, String> {
    let shandong = shandong();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    let head = "indicator,period,value,unit,basis,published_on,preliminary\n";
    std::fs::write(&path, format!("{head}{rows}")).unwrap();
    let known = indicators(&shandong.subsectors);
    let subjects: [TargetSubject; 0] = [];
    let mut problems = Diagnostics::new();
    Actuals::load_about(&path, (&shandong, &known), &subjects, &mut problems)
        .map_err(|error| error.render(Language::English))
}

/// What counts of one or several files and the baseline's own figures of 2023 and later.
fn chosen(files: &[&str]) -> ChosenVintages {
    let shandong = shandong();
    let known = indicators(&shandong.subsectors);
    let own = shandong.vintages.iter().map(|actual| Vintage { actual: actual.clone(), is_of_baseline: true });
    let files: Vec<Actuals> = files.iter().map(|rows| read(rows).unwrap()).collect();
    let given = files.iter().flat_map(|file| &file.figures);
    let given = given.map(|actual| Vintage { actual: actual.clone(), is_of_baseline: false });
    choose(
        &given.chain(own).collect::<Vec<Vintage>>(),
        VintageContext { indicators: &known, baseline: Some(&shandong) },
    )
}

/// GDP of a year, with the statistical basis, as it counts.
fn gdp(chosen: &ChosenVintages, year: i32) -> Vec<(f64, String)> {
    let figures = chosen.kept.iter().map(|vintage| &vintage.actual.figure);
    let figures = figures.filter(|figure| figure.indicator == "gdp.nominal" && figure.period == Period::whole(year));
    figures.map(|figure| ((figure.value / 1e7).round() / 10.0, figure.basis.clone().unwrap_or_default())).collect()
}

#[test]
fn a_final_figure_comes_before_a_preliminary_one_and_then_the_last() {
    let old = "economic-census-2018".to_owned();
    for rows in [
        "gdp.nominal,2023,92068.7,亿元,economic-census-2018,2024-01-20,yes\ngdp.nominal,2023,91500,亿元,economic-census-2018,2024-12-20,no\n",
        "gdp.nominal,2023,91500,亿元,economic-census-2018,2024-12-20,no\ngdp.nominal,2023,92068.7,亿元,economic-census-2018,2025-01-20,yes\n",
        "gdp.nominal,2023,92000,亿元,economic-census-2018,2024-06-20,no\ngdp.nominal,2023,91500,亿元,economic-census-2018,2024-12-20,no\n",
        // It names no basis, and no date: the baseline's has one and is preliminary.
        "gdp.nominal,2023,91500,亿元,,,\n",
    ] {
        let chosen = chosen(&[rows]);
        assert_eq!(gdp(&chosen, 2023), [(91500.0, old.clone())], "{rows}");
        assert!(chosen.conflicts.is_empty() && !chosen.superseded.is_empty());
    }
}

#[test]
fn a_baseline_with_a_later_figure_keeps_it() {
    // 98 565.8 was published on 5 March 2025, as preliminary.
    let basis = "economic-census-2023".to_owned();
    let earlier = chosen(&["gdp.nominal,2024,98000,亿元,economic-census-2023,2025-01-20,yes\n"]);
    assert_eq!(gdp(&earlier, 2024), [(98565.8, basis.clone())]);
    let later = chosen(&["gdp.nominal,2024,98700,亿元,economic-census-2023,2025-12-20,yes\n"]);
    assert_eq!(gdp(&later, 2024), [(98700.0, basis)]);
    let mut problems = Diagnostics::new();
    later.report_superseded(&mut problems);
    let told = problems.render(Language::English, false);
    assert!(told.contains("superseded by CNY 9.87 trillion, published on 2025-12-20"), "{told}");
    assert!(told.contains("a.csv:2:") && told.contains("series.csv:"), "{told}");
}

#[test]
fn figures_of_one_vintage_contradict_each_other() {
    let two =
        "gdp.nominal,2023,92068.7,亿元,economic-census-2018,,\ngdp.nominal,2023,91500,亿元,economic-census-2018,,\n";
    let told = read(two).unwrap_err();
    assert!(told.contains("two figures contradict each other for gdp.nominal of 2023"), "{told}");
    assert!(told.contains("a.csv:3:") && told.contains("a.csv:2"), "both places: {told}");
    let files = chosen(&["gdp.nominal,2023,92000,亿元,,,\n", "gdp.nominal,2023,91500,亿元,,,\n"]);
    assert_eq!(files.conflicts.len(), 1);
    // The same day as the baseline's, and another figure.
    let same_day = chosen(&["gdp.nominal,2024,99999,亿元,economic-census-2023,2025-03-05,yes\n"]);
    assert_eq!(same_day.conflicts.len(), 1);
    let mut problems = Diagnostics::new();
    same_day.report_conflicts(&mut problems);
    let told = problems.render(Language::English, false);
    assert!(told.contains("a.csv:2:") && told.contains("series.csv:"), "{told}");
}

#[test]
fn figures_that_rounding_makes_one_are_one() {
    let chosen = chosen(&["gdp.nominal,2024,98566,亿元,economic-census-2023,2025-03-05,yes\n"]);
    assert_eq!(gdp(&chosen, 2024), [(98565.8, "economic-census-2023".to_owned())], "the one with more digits");
    assert!(chosen.conflicts.is_empty() && chosen.superseded.is_empty());
}

#[test]
fn a_stock_at_the_last_day_of_a_year_is_that_of_the_year() {
    let rows = "population.total,2024,10080.17,万人,,,\npopulation.total,2024-12-31,10090,万人,,,\n";
    assert!(read(rows).is_err(), "two figures for one day");
    let flow = "population.births,2024,64.9,万人,,,\npopulation.births,2024-12,5,万人,,,\n";
    assert!(read(flow).is_ok(), "those of December are no figure of the year");
    let both = "gdp.nominal,2025年1-9月,77115,亿元,,,\ngdp.nominal,2025,103197,亿元,,,\n";
    assert_eq!(read(both).unwrap().of("gdp.nominal").len(), 2);
}
