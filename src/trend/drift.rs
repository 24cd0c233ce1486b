//! The random walk with drift.

use super::MethodForecast;

/// Continues values by their mean annual change.
///
/// The variance is that of the changes of the years to come, and of the mean change, which is uncertain itself.
pub(super) fn forecast(values: &[f64], horizon: usize) -> MethodForecast {
    let (Some(first), Some(last)) = (values.first(), values.last()) else { return MethodForecast::default() };
    let changes = values.len() as f64 - 1.0;
    let mean = (last - first) / changes;
    let variance = residual_variance(values);
    let years = (1..=horizon).map(|year| year as f64);
    MethodForecast {
        points: years.clone().map(|year| last + mean * year).collect(),
        variances: years.map(|year| variance * year * (1.0 + year / changes)).collect(),
    }
}

/// The variance of annual changes about their mean; NaN for fewer than three values.
pub(super) fn residual_variance(values: &[f64]) -> f64 {
    let (Some(first), Some(last)) = (values.first(), values.last()) else { return f64::NAN };
    let changes = values.len() as f64 - 1.0;
    let mean = (last - first) / changes;
    let square = |pair: &[f64]| (pair[1] - pair[0] - mean) * (pair[1] - pair[0] - mean);
    values.windows(2).map(square).sum::<f64>() / (changes - 1.0)
}
