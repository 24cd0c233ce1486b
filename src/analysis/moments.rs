//! Means and variances.

/// The mean of values, and how far they lie from it.
pub(super) struct Moments {
    pub(super) mean: f64,
    squares: f64,
    count: f64,
}

impl Moments {
    /// From the first value, so that values that are all the same have just that mean and no deviation.
    pub(super) fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let first = values.clone().next().unwrap_or(0.0);
        let count = values.clone().count() as f64;
        let mean = first + values.clone().map(|value| value - first).sum::<f64>() / count;
        let squares = values.map(|value| (value - mean) * (value - mean)).sum();
        Self { mean, squares, count }
    }

    /// The variance of these values themselves.
    pub(super) fn variance(&self) -> f64 {
        self.squares / self.count.max(1.0)
    }

    /// The variance of what they are a sample of.
    pub(super) fn sample_variance(&self) -> f64 {
        self.squares / (self.count - 1.0).max(1.0)
    }
}
