//! Forecasts of the model whose outcomes are known: people from one census to the next and since the base year, and the
//! demand side of the industry.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::asked::AskedIndicators;
use super::forecast::{Forecaster, Stated, TestedForecast};
use super::walk::Walk;
use super::{BacktestSeries, LeftOutReason, LeftOutSeries, RegionName, ScoreScale, TestSet};
use crate::analysis::hindcast::{
    ELDERLY, Forecast, HindcastOutcome, TestRuns, between_censuses, census_forecasts, industry_with,
    since_base_year_with,
};
use crate::baseline::{Baseline, Library};
use crate::error::Result;
use crate::indicator::{Indicator, Unit, indicators};
use crate::language::Text;

/// The name of the people of an age and over.
fn aged(age: usize) -> String {
    format!("population.aged_{age}_plus")
}

fn label(known: &[Indicator], name: &str) -> Text {
    known.iter().find(|known| known.name == name).map_or_else(|| Text::same(name), |known| known.label.clone())
}

/// A series of people of a region: each of its forecasts is scored in percent of its outcome.
fn people(region: &Baseline, set: TestSet, indicator: String, known: &[Indicator]) -> BacktestSeries {
    BacktestSeries {
        set,
        region: RegionName::of(region),
        label: label(known, &indicator),
        indicator,
        basis: None,
        unit: Unit::parse("persons"),
        figures: Vec::new(),
        scale: ScoreScale::Outcome,
        forecasts: Vec::new(),
        skipped: Vec::new(),
    }
}

/// The forecast by the runs, and what no change says.
fn by_model(years: (i32, i32), forecast: &Forecast, before: f64) -> [TestedForecast; 2] {
    let of = |by, stated| TestedForecast::of(by, years, forecast.counted, stated);
    [of(Forecaster::Model, Stated::Runs(&forecast.runs)), of(Forecaster::NoChange, Stated::Point(before))]
}

/// People from the first census of each region to its second. The nation is left out where its parts are tested.
pub(super) fn censuses(
    (regions, nation): (&[Baseline], &Baseline),
    runs: TestRuns,
    asked: &AskedIndicators,
) -> Result<(Vec<BacktestSeries>, Vec<LeftOutSeries>)> {
    let known = indicators(&[]);
    if !ELDERLY.iter().any(|age| asked.has(&aged(*age))) {
        return Ok(Default::default());
    }
    let has_parts = regions.iter().any(|region| region.id != nation.id && between_censuses(region, nation).is_some());
    let of_region = |region: &Baseline| {
        let Some(hindcast) = between_censuses(region, nation) else { return Ok(Vec::new()) };
        let forecasts = census_forecasts(region, nation, &hindcast, runs)?;
        let series = forecasts.iter().zip(&hindcast.groups).map(|(forecast, group)| {
            let name = aged(forecast.from_age);
            let (from, to) = hindcast.years;
            BacktestSeries {
                figures: vec![(from, group.before), (to, group.counted)],
                forecasts: by_model(hindcast.years, forecast, group.before).to_vec(),
                ..people(region, TestSet::Census, name, &known)
            }
        });
        Ok(series.filter(|series| asked.has(&series.indicator)).collect::<Vec<_>>())
    };
    let all: Vec<Vec<BacktestSeries>> = regions.par_iter().map(of_region).collect::<Result<_>>()?;
    let (sums, tested): (Vec<_>, Vec<_>) =
        all.into_iter().flatten().partition(|series| has_parts && series.region.id == nation.id);
    let left_out = sums.into_iter().map(|series| LeftOutSeries {
        region: series.region,
        indicator: series.indicator,
        label: series.label,
        figures: series.figures.len(),
        longest: 0,
        reason: LeftOutReason::SumOfParts,
    });
    Ok((tested, left_out.collect()))
}

/// People published since the base year of each region.
pub(super) fn since_base_years(
    regions: &[Baseline],
    library: &Library,
    runs: TestRuns,
    asked: &AskedIndicators,
) -> Result<Vec<BacktestSeries>> {
    let known = indicators(&[]);
    if !ELDERLY.iter().any(|age| asked.has(&aged(*age))) {
        return Ok(Vec::new());
    }
    let of_region = |region: &Baseline| {
        let mut by_indicator: BTreeMap<String, Vec<HindcastOutcome>> = BTreeMap::new();
        for outcome in since_base_year_with(region, library, runs)? {
            by_indicator.entry(outcome.indicator.clone()).or_default().push(outcome);
        }
        let series = by_indicator.into_iter().map(|(name, outcomes)| {
            let forecasts = outcomes.iter().flat_map(|outcome| {
                let (origin, before) = outcome.base;
                let years = (origin, outcome.year);
                let [model, no_change] = by_model(years, &outcome.forecast, before);
                let growth = Stated::Point(outcome.constant_growth);
                [model, no_change, TestedForecast::of(Forecaster::Drift, years, outcome.published, growth)]
            });
            let published = outcomes.iter().map(|outcome| (outcome.year, outcome.published));
            BacktestSeries {
                forecasts: forecasts.collect(),
                figures: outcomes.first().map(|outcome| outcome.base).into_iter().chain(published).collect(),
                ..people(region, TestSet::SinceBaseYear, name, &known)
            }
        });
        Ok(series.filter(|series| asked.has(&series.indicator)).collect::<Vec<_>>())
    };
    let all: Vec<Vec<BacktestSeries>> = regions.par_iter().map(of_region).collect::<Result<_>>()?;
    Ok(all.into_iter().flatten().collect())
}

/// The demand side of the industry, from every year with a figure.
pub(super) fn industry(
    library: &Library,
    runs: (usize, u64),
    is_asked: impl Fn(&str, &str) -> bool,
) -> Result<Vec<BacktestSeries>> {
    let tested = industry_with(library, runs, is_asked)?;
    let series = tested.into_iter().map(|series| {
        let forecasts = series.forecasts.iter().flat_map(|forecast| {
            let years = (forecast.origin, forecast.year);
            let known = series.figures.range(..=forecast.origin).map(|(year, value)| (*year, *value));
            let (walk, ahead) = (Walk::through(known, true), forecast.years_ahead());
            let of = |by, stated| TestedForecast::of(by, years, forecast.published, stated);
            let walks =
                [(Forecaster::Drift, walk.with_drift(ahead)), (Forecaster::NoChange, walk.without_drift(ahead))];
            let walks = walks.map(|(by, stated)| stated.map(|stated| of(by, stated)));
            std::iter::once(of(Forecaster::Model, Stated::Runs(&forecast.runs))).chain(walks.into_iter().flatten())
        });
        BacktestSeries {
            set: TestSet::Industry,
            region: RegionName { id: series.region_id.clone(), label: series.region.clone() },
            indicator: series.indicator.clone(),
            label: series.label.clone(),
            basis: None,
            unit: Unit::parse("yuan"),
            figures: series.figures.iter().map(|(year, value)| (*year, *value)).collect(),
            scale: ScoreScale::Outcome,
            forecasts: forecasts.collect(),
            skipped: Vec::new(),
        }
    });
    Ok(series.collect())
}
