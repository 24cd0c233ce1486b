//! Scoring rules: how far points miss, and how well intervals and distributions hold what happened.
//!
//! All are better the smaller they are, except the probability integral transform, which is even between 0 and 1 where a
//! forecast is calibrated. Scores in the units of a series are divided by [`naive_error`], or by the outcome, before those of
//! several series are averaged.
//!
//! Sources: Gneiting and Raftery (2007), *Strictly proper scoring rules, prediction, and estimation*, for interval, quantile
//! and Brier scores and for CRPS; Bracher, Ray, Gneiting and Reich (2021) for the weighted interval score; Ferro (2014) for the
//! fair CRPS of an ensemble; Baran and Lerch (2015) for that of a lognormal distribution; Gneiting, Balabdaoui and Raftery (2007)
//! for the probability integral transform.

mod coverage;
mod distribution;
mod point;

pub(crate) use coverage::binomial_range;
pub use coverage::{Coverage, forecasts_wanted};
pub use distribution::{crps_lognormal, crps_normal, crps_of_quantiles, crps_of_runs, pit_of_quantiles, pit_of_runs};
pub use point::{PointErrors, naive_error};

pub use crate::trend::widening::LEVELS;

/// The ends of those intervals and the median, as probabilities in ascending order.
pub const PROBABILITIES: [f64; 7] = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975];

/// The interval of number `level` of [`LEVELS`] among quantiles at [`PROBABILITIES`].
#[must_use]
pub fn interval_of(quantiles: &[f64; 7], level: usize) -> (f64, f64) {
    (quantiles[2 - level], quantiles[4 + level])
}

/// The interval score: the width, and 2/(1 − level) times the distance by which the outcome misses it; in the unit of the
/// values.
///
/// Averaged over the years of a series and divided by its [`naive_error`] it is MSIS, as in the M4 competition at 95 %.
#[must_use]
pub fn interval_score((low, high): (f64, f64), level: f64, outcome: f64) -> f64 {
    (high - low) + 2.0 / (1.0 - level) * ((low - outcome).max(0.0) + (outcome - high).max(0.0))
}

/// The score of one quantile (pinball loss), in the unit of the values.
#[must_use]
pub fn quantile_score(quantile: f64, probability: f64, outcome: f64) -> f64 {
    let above = outcome - quantile;
    if above >= 0.0 { probability * above } else { (probability - 1.0) * above }
}

/// The weighted interval score of the median and central intervals, given as quantiles with their probabilities: twice the
/// mean of their [`quantile_score`], which weighs the [`interval_score`] of each level by half of 1 − level, and the distance of
/// the median by a half. In the unit of the values; NaN without quantiles.
///
/// ```
/// use carecast::analysis::score::weighted_interval_score;
/// // The median 3, intervals of 50 and 95 %.
/// let quantiles = [(0.025, 1.0), (0.25, 2.0), (0.5, 3.0), (0.75, 4.0), (0.975, 6.0)];
/// assert!((weighted_interval_score(&quantiles, 5.0) - 1.05).abs() < 1e-12);
/// ```
#[must_use]
pub fn weighted_interval_score(quantiles: &[(f64, f64)], outcome: f64) -> f64 {
    let scores = quantiles.iter().map(|(probability, quantile)| quantile_score(*quantile, *probability, outcome));
    2.0 * scores.sum::<f64>() / quantiles.len() as f64
}

/// The Brier score of a probability: the square of its distance from what happened. 0.25 for a probability of a half, whatever
/// happens.
#[must_use]
pub fn brier_score(probability: f64, happened: bool) -> f64 {
    let outcome = if happened { 1.0 } else { 0.0 };
    (probability - outcome) * (probability - outcome)
}

/// The skill of a score against that of a reference on the same forecasts: 1 for a perfect one, 0 for one as good as the
/// reference, negative for a worse one. `None` where the reference has a score of 0.
#[must_use]
pub fn skill(score: f64, of_reference: f64) -> Option<f64> {
    (of_reference > 0.0).then(|| 1.0 - score / of_reference)
}
