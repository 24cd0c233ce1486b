//! Errors of point forecasts, scaled so that those of several series can be averaged.

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
