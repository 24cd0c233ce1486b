//! Trends of every annual series of a baseline, from every earlier year.

use super::forecast::{Forecaster, Stated, TestedForecast};
use super::walk::Walk;
use super::{
    BacktestSeries, LeftOutReason, LeftOutSeries, RegionName, ScoreScale, SkippedOrigin, SkippedReason, TestSet,
};
use crate::analysis::score::naive_error;
use crate::baseline::Baseline;
use crate::error::Result;
use crate::trend::{AnnualSeries, FEWEST_FIGURES, Stretch, Stretches, Trend, TrendMethod, UnusableSeries, ValueScale};

/// A forecast takes the fewest figures of a trend and one more, its outcome.
pub(super) const FEWEST: usize = FEWEST_FIGURES + 1;

/// The tested series of an indicator of a region, and what of it is left out.
pub(super) fn of_indicator(region: &Baseline, name: &str) -> Result<(Vec<BacktestSeries>, Option<LeftOutSeries>)> {
    let stretches = Stretches::of(region, name)?;
    let (mut tested, mut rest, mut unusable) = (Vec::new(), Vec::new(), None);
    for stretch in &stretches.all {
        match test(region, name, &stretches, stretch) {
            Ok(series) => tested.push(series),
            Err(why) => {
                unusable = unusable.or(why);
                rest.push(stretch);
            }
        }
    }
    let figures = rest.iter().map(|stretch| stretch.values.len()).sum();
    let longest = rest.iter().map(|stretch| stretch.values.len()).max().unwrap_or(0);
    let has_one_basis = rest.windows(2).all(|pair| pair[0].basis == pair[1].basis);
    let reason = match (figures, unusable) {
        (0, _) if !tested.is_empty() => None,
        (0, _) if stretches.bounds > 0 => Some(LeftOutReason::Bounds),
        (0, _) if stretches.assumed > 0 => Some(LeftOutReason::Assumed),
        (0, _) => Some(LeftOutReason::NotAnnual),
        (_, Some(why)) => Some(LeftOutReason::Unusable(why)),
        (..FEWEST, None) => Some(LeftOutReason::Few),
        (_, None) if !has_one_basis => Some(LeftOutReason::Bases),
        (_, None) => Some(LeftOutReason::Gaps),
    };
    let left_out = reason.map(|reason| LeftOutSeries {
        region: RegionName::of(region),
        indicator: name.to_owned(),
        label: stretches.label.clone(),
        figures,
        longest,
        reason,
    });
    Ok((tested, left_out))
}

/// Tests a stretch; an error where it is too short, with the reason where it is not.
fn test(
    region: &Baseline,
    name: &str,
    of: &Stretches,
    stretch: &Stretch,
) -> std::result::Result<BacktestSeries, Option<UnusableSeries>> {
    let count = stretch.values.len();
    if count < FEWEST {
        return Err(None);
    }
    AnnualSeries::new(stretch.first_year, stretch.values.clone(), of.scale).map_err(Some)?;
    let is_level = matches!(of.scale, ValueScale::Level | ValueScale::Logarithm);
    let (mut forecasts, mut skipped) = (Vec::new(), Vec::new());
    for known in FEWEST_FIGURES..count {
        match from_origin(stretch, of.scale, known) {
            Ok((made, cut)) => {
                forecasts.extend(made);
                skipped.extend(cut);
            }
            Err(skip) => skipped.push(skip),
        }
    }
    Ok(BacktestSeries {
        set: if is_level { TestSet::Levels } else { TestSet::Rates },
        region: RegionName::of(region),
        indicator: name.to_owned(),
        label: of.label.clone(),
        basis: stretch.basis.clone(),
        unit: of.unit,
        figures: (stretch.first_year..).zip(stretch.values.iter().copied()).collect(),
        // It changes: a constant series is unusable.
        scale: ScoreScale::AnnualChange(naive_error(&stretch.values).unwrap_or(f64::NAN)),
        forecasts,
        skipped,
    })
}

/// The forecasts of all later years from the first `known` figures, by each method and without any change; and by which
/// methods years had to be left out.
fn from_origin(
    stretch: &Stretch,
    scale: ValueScale,
    known: usize,
) -> std::result::Result<(Vec<TestedForecast>, Vec<SkippedOrigin>), SkippedOrigin> {
    let year = |at: usize| stretch.first_year + i32::try_from(at).unwrap_or(i32::MAX);
    let (origin, last) = (year(known - 1), year(stretch.values.len() - 1));
    let skip = |reason| SkippedOrigin { origin, reason };
    // A figure of a year is published in the next one.
    let by = format!("{:04}-12-31", origin + 1);
    if stretch.published_on[..known].iter().flatten().any(|day| *day > by) {
        return Err(skip(SkippedReason::PublishedLater));
    }
    let series = AnnualSeries::new(stretch.first_year, stretch.values[..known].to_vec(), scale);
    let series = series.map_err(|why| skip(SkippedReason::Unusable(why)))?;
    let (mut made, mut skipped) = (Vec::new(), Vec::new());
    let mut take = |method: TrendMethod, trend: &Trend| {
        for (at, year) in trend.years.iter().enumerate() {
            let [half, eighty, ninety_five] = trend.intervals.each_ref().map(|intervals| intervals[at]);
            let quantiles = [ninety_five.0, eighty.0, half.0, trend.median[at], half.1, eighty.1, ninety_five.1];
            let outcome = stretch.values[known + at];
            made.push(TestedForecast::of(method.into(), (origin, *year), outcome, Stated::Quantiles(quantiles)));
        }
    };
    for ((_, method), trend) in TrendMethod::NAMES.into_iter().zip(Trend::of_every_method(&series, last)) {
        match trend {
            Ok(trend) => take(method, &trend),
            Err(why) => {
                skipped.push(skip(SkippedReason::FallsToZero(method, why)));
                // Up to there it has a forecast.
                let UnusableSeries::FallsToZero { year } = why else { continue };
                if let Some(trend) = Some(year - 1).filter(|to| *to > origin).map(|to| Trend::of(&series, to, method)) {
                    trend.iter().for_each(|trend| take(method, trend));
                }
            }
        }
    }
    let is_level = matches!(scale, ValueScale::Level | ValueScale::Logarithm);
    let walk = Walk::through((stretch.first_year..).zip(stretch.values[..known].iter().copied()), is_level);
    for (at, outcome) in stretch.values.iter().enumerate().skip(known) {
        let stated = walk.without_drift(year(at) - origin);
        let forecast = |stated| TestedForecast::of(Forecaster::NoChange, (origin, year(at)), *outcome, stated);
        made.extend(stated.map(forecast));
    }
    Ok((made, skipped))
}
