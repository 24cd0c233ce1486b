//! Scores of many forecasts together.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::{BacktestSeries, Forecaster, TestSet, TestedForecast};
use crate::analysis::score::{Coverage, LEVELS, skill};

/// Years ahead that are pooled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Horizon(pub RangeInclusive<i32>);

impl Horizon {
    /// Those that tables show.
    #[must_use]
    pub fn shown() -> [Self; 6] {
        [1..=1, 2..=2, 3..=3, 4..=5, 6..=10, 11..=i32::MAX].map(Self)
    }

    /// All years.
    #[must_use]
    pub fn all() -> Self {
        Self(1..=i32::MAX)
    }
}

/// How much better forecasts are than others of the same years from the same origins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Skill {
    /// How many forecasts have such another beside them.
    pub forecasts: usize,
    /// 1 − CRPS over that of the others: 0 where both are as good.
    pub skill: f64,
}

/// The scores of the forecasts of some series by one forecaster.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PooledScores {
    /// The number of forecasts.
    pub forecasts: usize,
    /// The number of series.
    pub series: usize,
    /// How many forecasts at the most do not overlap: of a series no two share a year between origin and outcome, and of people
    /// those of one region count as one.
    pub independent: usize,
    /// By [`LEVELS`]; `None` where a forecast is a point.
    pub coverage: Option<[Coverage; LEVELS.len()]>,
    /// The mean weighted interval score, scaled ([`BacktestSeries::scaled`]).
    pub interval_score: f64,
    /// The mean CRPS, scaled.
    pub crps: f64,
    /// Against no change.
    pub against_no_change: Option<Skill>,
    /// Against drift.
    pub against_drift: Option<Skill>,
    /// How many probability integral transforms lie in each tenth; `None` where a forecast is a point.
    pub tenths: Option<[usize; 10]>,
    /// How many outcomes lie above the median.
    pub above_median: usize,
}

impl PooledScores {
    /// Of the forecasts of so many years ahead; `None` where there are none.
    #[must_use]
    pub fn of<'s>(
        series: impl Iterator<Item = &'s BacktestSeries>,
        by: Forecaster,
        Horizon(ahead): &Horizon,
    ) -> Option<Self> {
        let with_forecasts = series.filter_map(|series| {
            let is_meant = |one: &&TestedForecast| one.by == by && ahead.contains(&one.years_ahead());
            let forecasts: Vec<&TestedForecast> = series.forecasts.iter().filter(is_meant).collect();
            (!forecasts.is_empty()).then_some((series, forecasts))
        });
        let all: Vec<(&BacktestSeries, Vec<&TestedForecast>)> = with_forecasts.collect();
        let each = || all.iter().flat_map(|(series, forecasts)| forecasts.iter().map(move |one| (*series, *one)));
        let forecasts = each().count();
        if forecasts == 0 {
            return None;
        }
        let independent = independent(&all);
        let has_points = each().any(|(_, one)| one.is_point);
        let coverage = |level: usize| {
            let held = each().filter(|(_, one)| one.holds(level)).count();
            Coverage::of(held, forecasts, independent)
        };
        let mean = |of: &dyn Fn(&TestedForecast) -> f64| {
            each().map(|(series, one)| series.scaled(of(one), one.outcome)).sum::<f64>() / forecasts as f64
        };
        let mut tenths = [0; 10];
        for (_, one) in each().filter(|_| !has_points) {
            tenths[(1..10).filter(|tenth| one.pit >= f64::from(*tenth) / 10.0).count()] += 1;
        }
        Some(Self {
            forecasts,
            series: all.len(),
            independent,
            coverage: (!has_points).then(|| [0, 1, 2].map(coverage)),
            interval_score: mean(&TestedForecast::interval_score),
            crps: mean(&|one| one.crps),
            against_no_change: against(&all, Forecaster::NoChange).filter(|_| by != Forecaster::NoChange),
            against_drift: against(&all, Forecaster::Drift).filter(|_| by != Forecaster::Drift),
            tenths: (!has_points).then_some(tenths),
            above_median: each().filter(|(_, one)| one.outcome > one.median()).count(),
        })
    }
}

/// The skill of forecasts against those of another forecaster.
fn against(all: &[(&BacktestSeries, Vec<&TestedForecast>)], other: Forecaster) -> Option<Skill> {
    let (mut count, mut own, mut others) = (0, 0.0, 0.0);
    for (series, forecasts) in all {
        let beside: BTreeMap<(i32, i32), &TestedForecast> =
            series.forecasts.iter().filter(|one| one.by == other).map(|one| ((one.origin, one.year), one)).collect();
        for one in forecasts {
            let Some(twin) = beside.get(&(one.origin, one.year)) else { continue };
            count += 1;
            own += series.scaled(one.crps, one.outcome);
            others += series.scaled(twin.crps, one.outcome);
        }
    }
    skill(own, others).filter(|_| count > 0).map(|skill| Skill { forecasts: count, skill })
}

/// The most forecasts of which no two of a series overlap: of those that begin when the one before has ended always the one that
/// ends first. All series of people of a region, whose age groups lie in one another, are one.
fn independent(all: &[(&BacktestSeries, Vec<&TestedForecast>)]) -> usize {
    // Target year and origin of each forecast, by set, region and series.
    type Spans<'s> = BTreeMap<(TestSet, &'s str, usize), Vec<(i32, i32)>>;
    let mut spans = Spans::new();
    for (number, (series, forecasts)) in all.iter().enumerate() {
        let is_of_people = matches!(series.set, TestSet::Census | TestSet::SinceBaseYear);
        let key = (series.set, series.region.id.as_str(), if is_of_people { 0 } else { number });
        spans.entry(key).or_default().extend(forecasts.iter().map(|one| (one.year, one.origin)));
    }
    let apart = |mut spans: Vec<(i32, i32)>| {
        spans.sort_unstable();
        let mut ended = i32::MIN;
        spans.retain(|(year, origin)| {
            let is_free = *origin >= ended;
            ended = if is_free { *year } else { ended };
            is_free
        });
        spans.len()
    };
    spans.into_values().map(apart).sum()
}
