//! How often intervals held, and how well that is known.

use statrs::distribution::{Beta, ContinuousCDF};

/// How often intervals of a level held the outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coverage {
    /// How many did.
    pub held: usize,
    /// The number of forecasts.
    pub forecasts: usize,
    /// The share that did; NaN without forecasts.
    pub share: f64,
    /// The exact binomial interval (Clopper and Pearson 1934) of that share at 95 %, if as many forecasts as are independent at
    /// the most had shown it.
    pub range: (f64, f64),
}

impl Coverage {
    /// Of forecasts, of which at most so many are independent.
    ///
    /// ```
    /// use carecast::analysis::score::Coverage;
    /// let coverage = Coverage::of(8, 10, 10);
    /// assert!((coverage.range.0 - 0.4439).abs() < 1e-4 && (coverage.range.1 - 0.9748).abs() < 1e-4);
    /// // The same share of forecasts that overlap says less.
    /// assert!(Coverage::of(8, 10, 5).range.0 < coverage.range.0);
    /// ```
    #[must_use]
    pub fn of(held: usize, forecasts: usize, independent: usize) -> Self {
        let share = held as f64 / forecasts as f64;
        Self { held, forecasts, share, range: binomial_range(share * independent as f64, independent as f64) }
    }

    /// Whether a share that intervals claim to hold lies in the range.
    #[must_use]
    pub fn agrees_with(&self, level: f64) -> bool {
        (self.range.0..=self.range.1).contains(&level)
    }
}

/// The exact interval at 95 % of a probability of which so many trials of all were met, of Clopper and Pearson; the number met
/// need not be whole. From 0 to 1 without trials.
pub(crate) fn binomial_range(met: f64, trials: f64) -> (f64, f64) {
    let quantile = |a: f64, b: f64, p: f64| Beta::new(a, b).map_or(f64::NAN, |beta| beta.inverse_cdf(p));
    let low = if met > 0.0 { quantile(met, trials - met + 1.0, 0.025) } else { 0.0 };
    let high = if met < trials { quantile(met + 1.0, trials - met, 0.975) } else { 1.0 };
    (low, high)
}

/// The number of independent forecasts with which a frequency of a half is known to so many points either way, at 95 %.
///
/// ```
/// assert_eq!(carecast::analysis::score::forecasts_wanted(0.15), 47);
/// ```
#[must_use]
pub fn forecasts_wanted(half_width: f64) -> usize {
    let is_enough = |trials: &usize| {
        let (low, high) = binomial_range(*trials as f64 / 2.0, *trials as f64);
        (high - low) / 2.0 <= half_width
    };
    (1..100_000).find(is_enough).unwrap_or(100_000)
}
