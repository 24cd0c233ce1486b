//! Quantiles: of sorted values, and of the distributions that percentiles are stated for.

/// The 90th percentile of the standard normal distribution.
pub(crate) const Z90: f64 = 1.281_551_565_544_600_4;

/// The 90th percentile of Student's t distribution with 4 degrees of freedom.
pub(crate) const T90: f64 = 1.533_206_274_058_942_6;

/// One exact quantile of ascending values: linear between the two nearest ranks, NaN without values.
pub(crate) fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let position = p.clamp(0.0, 1.0) * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 <= position <= last")]
    let below = position as usize;
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    low + (position - below as f64) * (high - low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

    #[test]
    fn the_percentile_constants_are_those_of_their_distributions() {
        let exact = Normal::standard().inverse_cdf(0.9);
        assert!((Z90 - exact).abs() < 1e-14);
        let heavy = StudentsT::new(0.0, 1.0, 4.0).unwrap().inverse_cdf(0.9);
        assert!((T90 - heavy).abs() < 1e-9);
    }
}
