//! A forecast whose outcome is known, with its scores.

use crate::analysis::score::{
    PROBABILITIES, crps_lognormal, crps_normal, crps_of_quantiles, crps_of_runs, interval_of, pit_of_quantiles,
    pit_of_runs, weighted_interval_score,
};
use crate::ensemble::quantile;
use crate::trend::TrendMethod;

/// What made a forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Forecaster {
    /// The model, by its runs.
    Model,
    /// A trend: the median of the three methods.
    Median,
    /// A trend by exponential smoothing.
    Ets,
    /// A trend by the dynamic optimised Theta model.
    Theta,
    /// A trend by the random walk with drift; beside a model the growth so far, continued.
    Drift,
    /// As in the last year known: a random walk without drift.
    NoChange,
}

impl Forecaster {
    /// Each with its id in files.
    pub const ALL: [(&'static str, Self); 6] = [
        ("model", Self::Model),
        ("median", Self::Median),
        ("ets", Self::Ets),
        ("theta", Self::Theta),
        ("drift", Self::Drift),
        ("no_change", Self::NoChange),
    ];

    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        Self::ALL.iter().find(|(_, of)| *of == self).map_or("", |(id, _)| id)
    }
}

impl From<TrendMethod> for Forecaster {
    fn from(method: TrendMethod) -> Self {
        match method {
            TrendMethod::Median => Self::Median,
            TrendMethod::Ets => Self::Ets,
            TrendMethod::Theta => Self::Theta,
            TrendMethod::Drift => Self::Drift,
        }
    }
}

/// The distribution that a forecast states, in base units.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stated<'s> {
    /// Equally likely runs, from the least to the largest.
    Runs(&'s [f64]),
    /// Quantiles at [`PROBABILITIES`].
    Quantiles([f64; 7]),
    /// Mean and standard deviation of a normal distribution.
    Normal(f64, f64),
    /// The same of the logarithm.
    Lognormal(f64, f64),
    /// One value.
    Point(f64),
}

/// A forecast of one year from an earlier one, beside what was published.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TestedForecast {
    /// What made it.
    pub by: Forecaster,
    /// The last year whose figure was known.
    pub origin: i32,
    /// The year that was forecast.
    pub year: i32,
    /// The figure published for it, in base units.
    pub outcome: f64,
    /// The quantiles at [`PROBABILITIES`], in base units; all the same of a point.
    pub quantiles: [f64; 7],
    /// Whether it is a point, without an interval.
    pub is_point: bool,
    /// CRPS in base units: of runs by the fair rule, of a normal or lognormal distribution in closed form, of a trend by its
    /// seven quantiles, of a point its distance.
    pub crps: f64,
    /// The probability integral transform of the outcome; meaningless of a point.
    pub pit: f64,
}

/// Normal deviates at [`PROBABILITIES`].
const DEVIATES: [f64; 7] = [
    -1.959_963_984_540_054,
    -1.281_551_565_544_600_4,
    -0.674_489_750_196_081_7,
    0.0,
    0.674_489_750_196_081_7,
    1.281_551_565_544_600_4,
    1.959_963_984_540_054,
];

impl TestedForecast {
    pub(super) fn of(by: Forecaster, (origin, year): (i32, i32), outcome: f64, stated: Stated<'_>) -> Self {
        let quantiles = match stated {
            Stated::Runs(runs) => PROBABILITIES.map(|probability| quantile(runs, probability)),
            Stated::Quantiles(quantiles) => quantiles,
            Stated::Normal(mean, deviation) => DEVIATES.map(|deviate| mean + deviate * deviation),
            Stated::Lognormal(mean, deviation) => DEVIATES.map(|deviate| libm::exp(mean + deviate * deviation)),
            Stated::Point(point) => [point; 7],
        };
        let known = with_probabilities(&quantiles);
        let below = |deviate: f64| 0.5 * libm::erfc(-deviate * std::f64::consts::FRAC_1_SQRT_2);
        let (crps, pit) = match stated {
            Stated::Runs(runs) => (crps_of_runs(runs, outcome), pit_of_runs(runs, outcome)),
            Stated::Quantiles(_) => (crps_of_quantiles(&known, outcome), pit_of_quantiles(&known, outcome)),
            Stated::Normal(mean, deviation) => {
                (crps_normal(mean, deviation, outcome), below((outcome - mean) / deviation))
            }
            Stated::Lognormal(mean, deviation) => {
                (crps_lognormal(mean, deviation, outcome), below((libm::log(outcome) - mean) / deviation))
            }
            Stated::Point(point) => ((outcome - point).abs(), f64::NAN),
        };
        let is_point = matches!(stated, Stated::Point(_));
        Self { by, origin, year, outcome, quantiles, is_point, crps, pit }
    }

    /// How many years ahead.
    #[must_use]
    pub fn years_ahead(&self) -> i32 {
        self.year - self.origin
    }

    /// The median.
    #[must_use]
    pub fn median(&self) -> f64 {
        self.quantiles[3]
    }

    /// Whether the interval of number `level` of [`LEVELS`](crate::analysis::score::LEVELS) holds the outcome.
    #[must_use]
    pub fn holds(&self, level: usize) -> bool {
        let (low, high) = interval_of(&self.quantiles, level);
        (low..=high).contains(&self.outcome)
    }

    /// The [`weighted_interval_score`] of its quantiles, in base units.
    #[must_use]
    pub fn interval_score(&self) -> f64 {
        weighted_interval_score(&with_probabilities(&self.quantiles), self.outcome)
    }
}

fn with_probabilities(quantiles: &[f64; 7]) -> [(f64, f64); 7] {
    let mut both = [(0.0, 0.0); 7];
    both.iter_mut().zip(PROBABILITIES.iter().zip(quantiles)).for_each(|(pair, (p, q))| *pair = (*p, *q));
    both
}
