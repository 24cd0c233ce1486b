//! Scores of forecasts: how far points miss, and how well intervals and distributions hold what happened.
//!
//! All are better the smaller they are, except the probability integral transform, which is even between 0 and 1 where a
//! forecast is calibrated. Scores in the units of a series are divided by [`naive_error`] before those of several series are
//! averaged.

/// The mean absolute change from one year to the next: the error of the forecast "as last year" within the series. It is
/// the scale of [`PointErrors::scaled`] and of scaled interval scores, in the unit of the values.
///
/// `None` for fewer than two values and for a series that never changes.
#[must_use]
pub fn naive_error(values: &[f64]) -> Option<f64> {
    let changes = values.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    let mean = changes.sum::<f64>() / (values.len().checked_sub(1)? as f64);
    (mean > 0.0).then_some(mean)
}

/// Mean errors of point forecasts of a series, over the years of the forecast.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PointErrors {
    /// sMAPE: absolute error over the mean size of forecast and outcome, in percent, from 0 to 200.
    pub symmetric_percent: f64,
    /// MASE: absolute error over [`naive_error`].
    pub scaled: f64,
}

impl PointErrors {
    /// The errors of `points` against `outcomes`, scaled by the [`naive_error`] of the history.
    #[must_use]
    pub fn of(points: &[f64], outcomes: &[f64], naive_error: f64) -> Self {
        let mut sums = Self::default();
        for (point, outcome) in points.iter().zip(outcomes) {
            let error = (outcome - point).abs();
            let size = outcome.abs() + point.abs();
            sums.symmetric_percent += if size > 0.0 { 200.0 * error / size } else { 0.0 };
            sums.scaled += error / naive_error;
        }
        let years = points.len().min(outcomes.len()).max(1) as f64;
        Self { symmetric_percent: sums.symmetric_percent / years, scaled: sums.scaled / years }
    }

    /// The mean over series, each of which counts the same.
    #[must_use]
    pub fn mean(all: &[Self]) -> Self {
        let count = all.len().max(1) as f64;
        let mean = |of: fn(&Self) -> f64| all.iter().map(of).sum::<f64>() / count;
        Self { symmetric_percent: mean(|errors| errors.symmetric_percent), scaled: mean(|errors| errors.scaled) }
    }

    /// OWA, the overall weighted average of the M4 competition: the mean of both errors, each relative to that of a
    /// benchmark. Below 1 the forecasts are better. For annual series the benchmark is "as last year" (Naive 2 of the
    /// competition adjusts for seasons only). Of many series it is formed from their [`PointErrors::mean`], not averaged.
    #[must_use]
    pub fn relative_to(self, benchmark: Self) -> f64 {
        0.5 * (self.symmetric_percent / benchmark.symmetric_percent + self.scaled / benchmark.scaled)
    }
}

/// The interval score of Gneiting and Raftery (2007): the width, and 2/(1 − level) times the distance by which the outcome
/// misses it; in the unit of the values.
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

/// CRPS of a normal distribution, in the unit of the values.
#[must_use]
pub fn crps_normal(mean: f64, deviation: f64, outcome: f64) -> f64 {
    if deviation <= 0.0 {
        return (outcome - mean).abs();
    }
    let z = (outcome - mean) / deviation;
    let density = libm::exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt();
    let below = 0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2);
    deviation * (z * (2.0 * below - 1.0) + 2.0 * density - 1.0 / std::f64::consts::PI.sqrt())
}

/// CRPS of equally likely runs, in the unit of the values: the mean distance of runs from the outcome, less half the mean
/// distance between two runs. NaN without runs.
#[must_use]
pub fn crps_of_runs(runs: &[f64], outcome: f64) -> f64 {
    let mut sorted = runs.to_vec();
    sorted.sort_by(f64::total_cmp);
    let count = sorted.len() as f64;
    let distance = sorted.iter().map(|run| (run - outcome).abs()).sum::<f64>() / count;
    // Half the mean distance between all pairs, from the order of the runs.
    let mut spread = 0.0;
    for (rank, run) in sorted.iter().enumerate() {
        spread += (2.0 * rank as f64 + 1.0 - count) * run;
    }
    distance - spread / (count * count)
}

/// The probability integral transform: the share of runs below the outcome, of those equal to it half.
#[must_use]
pub fn pit_of_runs(runs: &[f64], outcome: f64) -> f64 {
    let share = |of: &dyn Fn(f64) -> bool| runs.iter().filter(|run| of(**run)).count() as f64 / runs.len() as f64;
    share(&|run| run < outcome) + 0.5 * share(&|run| run == outcome)
}
