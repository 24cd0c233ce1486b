//! The methods together: the trend, its intervals, and how it would have missed in the past.

use super::ets::{Ets, EtsKind};
use super::series::{AnnualSeries, FEWEST_FIGURES, UnusableSeries, ValueScale};
use super::widening::{FITTED, Widening, factor};
use super::{MethodForecast, drift, theta};

/// The forecast that is the trend. The others stand beside it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TrendMethod {
    /// The median of the three others.
    #[default]
    Median,
    /// Exponential smoothing.
    Ets,
    /// The dynamic optimised Theta model.
    Theta,
    /// The random walk with drift.
    Drift,
}

impl TrendMethod {
    /// The name of each as arguments give it.
    pub const NAMES: [(&'static str, Self); 4] =
        [("median", Self::Median), ("ets", Self::Ets), ("theta", Self::Theta), ("drift", Self::Drift)];
}

/// An annual series with its continuation.
#[derive(Debug, Clone)]
pub struct Trend {
    /// The series.
    pub series: AnnualSeries,
    /// The method of the trend.
    pub method: TrendMethod,
    /// The model of exponential smoothing that was chosen.
    pub ets: Option<EtsKind>,
    /// The years ahead.
    pub years: Vec<i32>,
    /// The trend in each of them, in base units; half of what may happen lies below it.
    pub median: Vec<f64>,
    /// The intervals of each of [`LEVELS`](super::widening::LEVELS) in each year, in base units.
    pub intervals: [Vec<(f64, f64)>; 3],
    /// The forecasts of exponential smoothing, Theta and drift in each year, in base units.
    pub methods: [Vec<f64>; 3],
}

impl Trend {
    /// Continues a series to a year.
    ///
    /// # Errors
    /// [`UnusableSeries::FallsToZero`].
    ///
    /// ```
    /// use carecast::trend::{AnnualSeries, Trend, TrendMethod, ValueScale};
    /// let births = AnnualSeries::new(2017, vec![175.0, 133.0, 118.0, 86.7, 75.0, 68.5], ValueScale::Logarithm).unwrap();
    /// let trend = Trend::of(&births, 2024, TrendMethod::Median).unwrap();
    /// let (low, high) = trend.intervals[2][1];
    /// assert!(0.0 < low && low < trend.median[1] && trend.median[1] < 68.5 && high < 200.0);
    /// ```
    pub fn of(series: &AnnualSeries, to: i32, method: TrendMethod) -> Result<Self, UnusableSeries> {
        Self::widened(series, to, method, &FITTED)
    }

    /// The same with intervals of other widths: for fitting and testing these.
    ///
    /// # Errors
    /// As [`Trend::of`].
    pub fn widened(
        series: &AnnualSeries,
        to: i32,
        method: TrendMethod,
        widening: &[Widening; 3],
    ) -> Result<Self, UnusableSeries> {
        let horizon = usize::try_from(to - series.years().1).unwrap_or(0);
        Self::combined(series, &forecasts(series.places(), horizon), method, widening)
    }

    /// The same by each method, in the order of [`TrendMethod::NAMES`]: each is fitted once.
    ///
    /// # Errors
    /// As [`Trend::of`], for each.
    pub fn of_every_method(series: &AnnualSeries, to: i32) -> [Result<Self, UnusableSeries>; 4] {
        let horizon = usize::try_from(to - series.years().1).unwrap_or(0);
        let forecasts = forecasts(series.places(), horizon);
        TrendMethod::NAMES.map(|(_, method)| Self::combined(series, &forecasts, method, &FITTED))
    }

    /// The trend by a method, of what each says.
    fn combined(
        series: &AnnualSeries,
        (ets, forecasts): &(Option<EtsKind>, [MethodForecast; 3]),
        method: TrendMethod,
        widening: &[Widening; 3],
    ) -> Result<Self, UnusableSeries> {
        let (last, scale) = (series.years().1, series.scale());
        let restored = |forecast: &MethodForecast| forecast.points.iter().map(|at| scale.restored(*at)).collect();
        let mut trend = Self {
            series: series.clone(),
            method,
            ets: *ets,
            years: (last + 1..).take(forecasts[2].points.len()).collect(),
            median: Vec::with_capacity(forecasts[2].points.len()),
            intervals: Default::default(),
            methods: forecasts.each_ref().map(restored),
        };
        for (at, year) in trend.years.iter().enumerate() {
            let centre = centre(forecasts, at, method);
            if scale == ValueScale::Level && centre <= 0.0 {
                return Err(UnusableSeries::FallsToZero { year: *year });
            }
            let deviation = deviation(forecasts, at, centre);
            trend.median.push(scale.restored(centre));
            for (intervals, widening) in trend.intervals.iter_mut().zip(widening) {
                let distance = factor(widening, series.values().len(), at + 1) * deviation;
                intervals.push(scale.limits(centre, distance));
            }
        }
        Ok(trend)
    }

    /// The place and the standard deviation of the trend in the years ahead, on the scale of the series, before any widening:
    /// for fitting the widths of intervals.
    #[must_use]
    pub fn deviations(series: &AnnualSeries, horizon: usize) -> Vec<(f64, f64)> {
        let (_, forecasts) = forecasts(series.places(), horizon);
        let of = |at| {
            let centre = centre(&forecasts, at, TrendMethod::Median);
            (centre, deviation(&forecasts, at, centre))
        };
        (0..horizon).map(of).collect()
    }
}

/// What each method says of values on their scale.
fn forecasts(places: &[f64], horizon: usize) -> (Option<EtsKind>, [MethodForecast; 3]) {
    let drift = drift::forecast(places, horizon);
    let ets = Ets::best(places);
    // Where no model has a likelihood, the others stand alone.
    let smoothed = ets.map_or_else(|| drift.clone(), |ets| ets.forecast(horizon));
    (ets.map(|ets| ets.kind), [smoothed, theta::forecast(places, horizon), drift])
}

fn centre(forecasts: &[MethodForecast; 3], at: usize, method: TrendMethod) -> f64 {
    let mut points = forecasts.each_ref().map(|forecast| forecast.points[at]);
    let which = match method {
        TrendMethod::Median => {
            points.sort_by(f64::total_cmp);
            1
        }
        TrendMethod::Ets => 0,
        TrendMethod::Theta => 1,
        TrendMethod::Drift => 2,
    };
    points[which]
}

/// The standard deviation about the trend if each method were right as often as the others.
fn deviation(forecasts: &[MethodForecast; 3], at: usize, centre: f64) -> f64 {
    let of = |forecast: &MethodForecast| {
        let distance = forecast.points[at] - centre;
        forecast.variances[at] + distance * distance
    };
    (forecasts.iter().map(of).sum::<f64>() / 3.0).sqrt()
}

/// How the trend would have missed the next year, from every earlier year with enough figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PastErrors {
    /// The number of years forecast.
    pub years: usize,
    /// The mean absolute error of the trend, in base units.
    pub trend: f64,
    /// That of the forecast "as last year".
    pub no_change: f64,
    /// How many of the figures lie in their 80 % interval.
    pub within_80: usize,
}

impl PastErrors {
    /// The errors of a method; `None` for a series of [`FEWEST_FIGURES`].
    #[must_use]
    pub fn of(series: &AnnualSeries, method: TrendMethod) -> Option<Self> {
        let (first, values) = (series.years().0, series.values());
        let mut errors = Self { years: 0, trend: 0.0, no_change: 0.0, within_80: 0 };
        for count in FEWEST_FIGURES..values.len() {
            let Ok(known) = AnnualSeries::new(first, values[..count].to_vec(), series.scale()) else { continue };
            let Ok(trend) = Trend::of(&known, known.years().1 + 1, method) else { continue };
            let (outcome, (low, high)) = (values[count], trend.intervals[1][0]);
            errors.years += 1;
            errors.trend += (outcome - trend.median[0]).abs();
            errors.no_change += (outcome - values[count - 1]).abs();
            errors.within_80 += usize::from((low..=high).contains(&outcome));
        }
        let years = errors.years as f64;
        (errors.years > 0).then(|| Self { trend: errors.trend / years, no_change: errors.no_change / years, ..errors })
    }
}
