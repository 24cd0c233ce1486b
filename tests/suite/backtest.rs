//! The backtest: nothing later has a say, nothing is dropped without a reason, forecasts that overlap count once.

use std::path::Path;

use carecast::Diagnostics;
use carecast::analysis::backtest::{
    Backtest, BacktestRequest, Forecaster, Horizon, LeftOutReason, PooledScores, SkippedReason, TestSet, backtest,
};
use carecast::baseline::{Baseline, Library};
use carecast::trend::UnusableSeries;

const CITY: &str = "format = 1\nid = \"city\"\nlabel = \"City\"\nbase_year = 2024\nstocks_at = \"12-31\"\n\n\
    [source.book]\ntitle = \"Yearbook\"\n\n[[basis]]\nid = \"old\"\nlabel = \"Old\"\n\n[[basis]]\nid = \"new\"\nlabel = \"New\"\n";

/// Rows of a series: years from the first on, a figure each; none where it is NaN.
fn rows(indicator: &str, first: i32, unit: &str, basis: &str, values: &[f64]) -> String {
    let known = (first..).zip(values).filter(|(_, value)| !value.is_nan());
    known.map(|(year, value)| format!("{indicator},{year},{value},=,{unit},published,{basis},,,book,\n")).collect()
}

fn tested(rows: &str, indicators: &[&str]) -> Backtest {
    let folder = tempfile::tempdir().unwrap();
    let city = folder.path().join("city");
    std::fs::create_dir(&city).unwrap();
    std::fs::write(city.join("baseline.toml"), CITY).unwrap();
    let header = "indicator,period,value,comparator,unit,status,basis,published_on,preliminary,source,note\n";
    std::fs::write(city.join("series.csv"), format!("{header}{rows}")).unwrap();
    of_library(&Library::embedded().preferring(Path::new(folder.path())), "city", indicators)
}

fn of_library(library: &Library, region: &str, indicators: &[&str]) -> Backtest {
    let load =
        |id: &str| Baseline::load(id, library, &mut Diagnostics::new()).unwrap_or_else(|error| panic!("{error}"));
    let request = BacktestRequest {
        indicators: indicators.iter().map(|name| (*name).to_owned()).collect(),
        runs: Some(100),
        seed: None,
    };
    backtest(&[load(region)], &load("china"), library, &request).unwrap()
}

const GROWING: [f64; 8] = [100.0, 108.0, 113.0, 125.0, 131.0, 142.0, 149.0, 163.0];

#[test]
fn every_series_is_tested_or_left_out_with_its_reason() {
    let missing = f64::NAN;
    let rows = [
        rows("gdp.nominal", 2015, "亿元", "old", &GROWING),
        rows("industry.value_added", 2019, "亿元", "", &[1.0, 2.0, 4.0]),
        rows("population.total", 2012, "万人", "", &[9.0, 8.0, missing, 7.0, 7.5, 7.2, 7.4, missing, 6.9]),
        rows("population.births", 2015, "万人", "old", &[9.0, 8.0, 7.0]),
        rows("population.births", 2018, "万人", "new", &[6.0, 8.0, 7.0]),
        rows("care.beds.total", 2015, "张", "", &[500.0; 6]),
        rows("population.deaths", 2015, "万人", "", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
        rows("care.occupancy", 2015, "%", "", &[50.0, 52.0, 51.0, 55.0, 54.0, 100.0]),
    ];
    let found = tested(&rows.concat(), &[]);
    let annual: Vec<&str> =
        found.series.iter().filter(|series| series.set.is_annual()).map(|series| series.indicator.as_str()).collect();
    assert_eq!(annual, ["gdp.nominal"]);
    let reason = |name: &str| {
        let of: Vec<_> = found.left_out.iter().filter(|one| one.indicator == name).collect();
        assert_eq!(of.len(), 1, "{name}");
        (of[0].reason, of[0].figures, of[0].longest)
    };
    assert_eq!(reason("industry.value_added"), (LeftOutReason::Few, 3, 3));
    assert_eq!(reason("population.total"), (LeftOutReason::Gaps, 7, 4));
    assert_eq!(reason("population.births"), (LeftOutReason::Bases, 6, 3));
    assert_eq!(reason("care.beds.total"), (LeftOutReason::Unusable(UnusableSeries::Constant), 6, 6));
    assert_eq!(reason("population.deaths"), (LeftOutReason::Unusable(UnusableSeries::Straight), 6, 6));
    let (off_scale, ..) = reason("care.occupancy");
    assert!(matches!(off_scale, LeftOutReason::Unusable(UnusableSeries::OffScale { year: 2020, .. })), "{off_scale:?}");
    assert_eq!(found.left_out.len(), 6);
}

#[test]
fn forecasts_are_made_from_every_year_and_overlapping_ones_count_once() {
    let found = tested(&rows("gdp.nominal", 2015, "亿元", "old", &GROWING), &[]);
    let series = found.of_set(TestSet::Levels).next().unwrap();
    // Origins 2018 to 2021, each to 2022: 4 + 3 + 2 + 1.
    for (_, by) in Forecaster::ALL.iter().filter(|(_, by)| *by != Forecaster::Model) {
        let of: Vec<(i32, i32)> =
            series.forecasts.iter().filter(|one| one.by == *by).map(|one| (one.origin, one.year)).collect();
        assert_eq!(of.len(), 10, "{by:?}");
        assert!(of.iter().all(|(origin, year)| (2018..2022).contains(origin) && origin < year && *year <= 2022));
    }
    let pooled =
        |horizon: Horizon| PooledScores::of(found.of_set(TestSet::Levels), Forecaster::Median, &horizon).unwrap();
    let (all, two) = (pooled(Horizon::all()), pooled(Horizon(2..=2)));
    assert_eq!((all.forecasts, all.independent), (10, 4));
    // From 2018 to 2020 and from 2020 to 2022.
    assert_eq!((two.forecasts, two.independent), (3, 2));
    assert_eq!(all.tenths.unwrap().iter().sum::<usize>(), 10);
    // Skill is that of the mean scores, both being of the same forecasts.
    let other = PooledScores::of(found.of_set(TestSet::Levels), Forecaster::NoChange, &Horizon::all()).unwrap();
    let skill = all.against_no_change.unwrap();
    assert_eq!(skill.forecasts, 10);
    assert!((skill.skill - (1.0 - all.crps / other.crps)).abs() < 1e-12);
    assert!(PooledScores::of(found.of_set(TestSet::Levels), Forecaster::Model, &Horizon::all()).is_none());
}

#[test]
fn nothing_published_later_has_a_say() {
    let mut changed = GROWING;
    changed[6..].copy_from_slice(&[90.0, 400.0]);
    let [one, other] = [GROWING, changed].map(|values| tested(&rows("gdp.nominal", 2015, "亿元", "old", &values), &[]));
    let [one, other] = [&one, &other].map(|found| &found.of_set(TestSet::Levels).next().unwrap().forecasts);
    let early = |all: &'_ [carecast::analysis::backtest::TestedForecast]| {
        all.iter().filter(|one| one.origin <= 2020).map(|one| (one.origin, one.year, one.quantiles)).collect::<Vec<_>>()
    };
    assert_eq!(early(one).len(), 5 * 9);
    assert_eq!(early(one), early(other));
    assert_ne!(one, other);
}

#[test]
fn what_was_published_too_late_is_no_origin() {
    let on_time = rows("gdp.nominal", 2015, "亿元", "old", &GROWING);
    let late = on_time
        .replace("gdp.nominal,2016,108,=,亿元,published,old,", "gdp.nominal,2016,108,=,亿元,published,old,2020-06-30");
    assert_ne!(on_time, late);
    let found = tested(&late, &[]);
    let series = found.of_set(TestSet::Levels).next().unwrap();
    // Known by the end of 2020, and so from 2019 on.
    let skipped: Vec<_> = series.skipped.iter().map(|skipped| (skipped.origin, skipped.reason)).collect();
    assert_eq!(skipped, [(2018, SkippedReason::PublishedLater)]);
    assert_eq!(series.forecasts.iter().map(|one| one.origin).min(), Some(2019));
}

#[test]
fn a_trend_that_falls_to_zero_has_forecasts_up_to_there() {
    let falling = [100.0, 80.0, 59.0, 41.0, 20.0, 18.0, 17.0, 16.0];
    let found = tested(&rows("gdp.nominal", 2015, "亿元", "old", &falling), &[]);
    let series = found.of_set(TestSet::Levels).next().unwrap();
    let drift =
        |origin: i32| series.forecasts.iter().filter(|one| one.by == Forecaster::Drift && one.origin == origin).count();
    // From 41 in 2018 by -19.7 a year: 2019 and 2020.
    assert_eq!(drift(2018), 2);
    assert!(
        series.skipped.iter().any(|one| one.origin == 2018 && matches!(one.reason, SkippedReason::FallsToZero(..)))
    );
}

#[test]
fn plans_without_a_known_outcome_are_counted_and_not_scored() {
    let library = Library::embedded();
    let found = of_library(&library, "shandong", &["industry.value_added", "industry.share_of_gdp"]).plans;
    let first: Vec<(&str, i32, bool)> = found.first().map(|one| (one.id.as_str(), one.due, one.met)).collect();
    assert_eq!(first, [("value_added", 2022, false), ("share_of_gdp", 2022, false)]);
    assert!(found.forecasts.iter().all(|one| (2017..2022).contains(&one.origin) && one.probability < 0.05));
    assert_eq!(found.brier_score(), None);
    let ids: Vec<&str> = found.open.iter().map(|open| open.reason.id()).collect();
    assert!(ids.contains(&"no_outcome") && ids.contains(&"written_afterwards"), "{ids:?}");
}
