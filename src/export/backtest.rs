//! The files of a backtest: every forecast with its outcome, all that is left out, and scores.

use serde::Serialize;

use super::FileContent;
use super::csv::table;
use super::json::to_json;
use crate::analysis::backtest::{Backtest, BacktestSeries, Forecaster, Horizon, PlanBacktest, PooledScores, TestSet};
use crate::analysis::score::LEVELS;
use crate::error::Result;

/// `backtest.csv`, `backtest-left-out.csv` and `backtest.json`.
pub(super) fn files(found: &Backtest) -> Result<Vec<FileContent>> {
    Ok(vec![
        ("backtest.csv".to_owned(), forecasts(found)?),
        ("backtest-left-out.csv".to_owned(), left_out(found)?),
        ("backtest.json".to_owned(), to_json(&scores(found))?),
    ])
}

/// A row for each forecast: quantiles and scores in the unit, CRPS and interval score also as they are averaged.
fn forecasts(found: &Backtest) -> Result<Vec<u8>> {
    let in_unit =
        |series: &BacktestSeries, base: f64| series.unit.map_or(base, |unit| unit.from_base(base)).to_string();
    let rows = found.series.iter().flat_map(|series| {
        series.forecasts.iter().map(move |one| {
            let shown = |value: f64| if one.is_point { String::new() } else { value.to_string() };
            let [low_95, low_80, low_50, median, high_50, high_80, high_95] = one.quantiles.map(|q| in_unit(series, q));
            let limit = |end: String| if one.is_point { String::new() } else { end };
            [
                series.set.id().to_owned(),
                series.region.id.clone(),
                series.indicator.clone(),
                series.unit.map_or("", |unit| unit.symbol).to_owned(),
                series.basis.as_ref().map_or(String::new(), |basis| basis.en.clone()),
                one.by.id().to_owned(),
                one.origin.to_string(),
                one.year.to_string(),
                in_unit(series, one.outcome),
                limit(low_95),
                limit(low_80),
                limit(low_50),
                median,
                limit(high_50),
                limit(high_80),
                limit(high_95),
                shown(one.pit),
                series.scaled(one.interval_score(), one.outcome).to_string(),
                series.scaled(one.crps, one.outcome).to_string(),
            ]
        })
    });
    let header = [
        "set",
        "region",
        "indicator",
        "unit",
        "basis",
        "by",
        "origin",
        "year",
        "outcome",
        "p2.5",
        "p10",
        "p25",
        "p50",
        "p75",
        "p90",
        "p97.5",
        "pit",
        "interval_score_scaled",
        "crps_scaled",
    ];
    table(header, rows.collect())
}

/// A row for each series, origin and target that is not tested, with the reason.
fn left_out(found: &Backtest) -> Result<Vec<u8>> {
    let row = |cells: [&str; 8]| cells.map(str::to_owned);
    let mut rows = Vec::new();
    for one in &found.left_out {
        let (figures, longest) = (one.figures.to_string(), one.longest.to_string());
        let why = one.reason.words().en;
        rows.push(row(["series", &one.region.id, &one.indicator, "", &figures, &longest, one.reason.id(), &why]));
    }
    for series in &found.series {
        for skipped in &series.skipped {
            let (origin, why) = (skipped.origin.to_string(), skipped.reason.words().en);
            rows.push(row([
                "origin",
                &series.region.id,
                &series.indicator,
                &origin,
                "",
                "",
                skipped.reason.id(),
                &why,
            ]));
        }
    }
    for open in &found.plans.open {
        let why = open.reason.words().en;
        rows.push(row(["target", &open.region.id, &open.id, "", "", "", open.reason.id(), &why]));
    }
    table(["kind", "region", "name", "origin", "figures", "longest_stretch", "reason", "in_words"], rows)
}

/// The scores of a set of forecasts by one forecaster.
#[derive(Serialize)]
struct Scores {
    set: &'static str,
    by: &'static str,
    years_ahead: (i32, Option<i32>),
    forecasts: usize,
    series: usize,
    independent: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    coverage: Vec<Held>,
    interval_score: f64,
    crps: f64,
    skill_against_no_change: Option<f64>,
    skill_against_drift: Option<f64>,
    above_median: usize,
    pit_tenths: Option<[usize; 10]>,
}

#[derive(Serialize)]
struct Held {
    level: f64,
    held: usize,
    share: f64,
    low: f64,
    high: f64,
}

#[derive(Serialize)]
struct Plans<'f> {
    plans: usize,
    targets: Vec<TargetProbability<'f>>,
    open: usize,
    brier_score: Option<f64>,
    targets_wanted: usize,
}

#[derive(Serialize)]
struct TargetProbability<'f> {
    region: &'f str,
    target: &'f str,
    due: i32,
    origin: i32,
    probability: f64,
    met: bool,
}

#[derive(Serialize)]
struct Document<'f> {
    scores: Vec<Scores>,
    plans: Plans<'f>,
}

fn scores(found: &Backtest) -> Document<'_> {
    let horizons = || std::iter::once(Horizon::all()).chain(Horizon::shown());
    let mut scores = Vec::new();
    for (_, set) in TestSet::ALL {
        for (_, by) in Forecaster::ALL {
            for horizon in horizons() {
                let pooled = PooledScores::of(found.of_set(set), by, &horizon);
                scores.extend(pooled.map(|pooled| of_pooled((set, by), &horizon, &pooled)));
            }
        }
    }
    let targets = found.plans.forecasts.iter().map(|one| TargetProbability {
        region: &one.region.id,
        target: &one.id,
        due: one.due,
        origin: one.origin,
        probability: one.probability,
        met: one.met,
    });
    let plans = Plans {
        plans: found.plans.plans,
        targets: targets.collect(),
        open: found.plans.open.len(),
        brier_score: found.plans.brier_score(),
        targets_wanted: PlanBacktest::wanted(),
    };
    Document { scores, plans }
}

fn of_pooled((set, by): (TestSet, Forecaster), horizon: &Horizon, pooled: &PooledScores) -> Scores {
    let levels = pooled.coverage.iter().flatten().zip(LEVELS);
    let held =
        levels.map(|(of, level)| Held { level, held: of.held, share: of.share, low: of.range.0, high: of.range.1 });
    Scores {
        set: set.id(),
        by: by.id(),
        years_ahead: (*horizon.0.start(), Some(*horizon.0.end()).filter(|end| *end < i32::MAX)),
        forecasts: pooled.forecasts,
        series: pooled.series,
        independent: pooled.independent,
        coverage: held.collect(),
        interval_score: pooled.interval_score,
        crps: pooled.crps,
        skill_against_no_change: pooled.against_no_change.map(|skill| skill.skill),
        skill_against_drift: pooled.against_drift.map(|skill| skill.skill),
        above_median: pooled.above_median,
        pit_tenths: pooled.tenths,
    }
}
