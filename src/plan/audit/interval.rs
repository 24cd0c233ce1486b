//! Arithmetic with figures that are known to their last digit only.

use crate::plan::Aim;

/// The range in which a figure lies, ends included; either end may be infinite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The least it can be.
    pub low: f64,
    /// The most it can be.
    pub high: f64,
}

/// Ends that differ by less than this part of their size are the same: sums of decimal figures are not exact.
const SAME: f64 = 1e-9;

impl Interval {
    /// Between two figures.
    #[must_use]
    pub fn between(a: f64, b: f64) -> Self {
        Self { low: a.min(b), high: a.max(b) }
    }

    /// A figure and as much to both sides.
    #[must_use]
    pub fn around(figure: f64, half: f64) -> Self {
        Self { low: figure - half, high: figure + half }
    }

    /// The image under a function that rises.
    #[must_use]
    pub fn map(self, rising: impl Fn(f64) -> f64) -> Self {
        Self { low: rising(self.low), high: rising(self.high) }
    }

    /// The quotient of two ranges of positive figures.
    ///
    /// ```
    /// use carecast::plan::audit::Interval;
    /// // More than 7000 and about 6.5 % of GDP: what that GDP would be.
    /// let gdp = Interval::between(7000.0, 7000.0).over(Interval::around(0.065, 0.0005));
    /// assert_eq!((gdp.low.round(), gdp.high.round()), (106_870.0, 108_527.0));
    /// ```
    #[must_use]
    pub fn over(self, other: Self) -> Self {
        let high = if other.low > 0.0 { self.high / other.low } else { f64::INFINITY };
        // "At most" over "at least" is at most, too.
        let low = if self.low.is_finite() { self.low / other.high } else { self.low };
        Self { low, high }
    }

    /// The product of two ranges of positive figures.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        Self { low: self.low * other.low, high: self.high * other.high }
    }

    /// The annual growth over these years from one range of positive figures to another.
    #[must_use]
    pub fn growth_from(self, base: Self, years: f64) -> Self {
        self.over(base).map(|ratio| Aim::AverageGrowth.of(1.0, ratio, years))
    }

    /// Whether some figure lies in both.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        let size = [self.low, self.high, other.low, other.high].into_iter().filter(|end| end.is_finite());
        let tolerated = SAME * size.map(f64::abs).fold(0.0, f64::max);
        self.low <= other.high + tolerated && other.low <= self.high + tolerated
    }

    /// Whether a figure lies in it.
    #[must_use]
    pub fn holds(self, figure: f64) -> bool {
        self.meets(Self::between(figure, figure))
    }

    /// The figure in the middle.
    #[must_use]
    pub fn half_way(self) -> f64 {
        f64::midpoint(self.low, self.high)
    }

    /// Half of its width.
    #[must_use]
    pub fn half(self) -> f64 {
        (self.high - self.low) / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cumulative_growth_is_an_average_between_two() {
        // +36 % over four years, as rounded: 7.89 to 8.09 % a year.
        let average = Interval::around(1.36, 0.005).growth_from(Interval::between(1.0, 1.0), 4.0);
        assert!((average.low - 0.0789).abs() < 5e-5 && (average.high - 0.0809).abs() < 5e-5, "{average:?}");
        assert!(average.meets(Interval::between(0.08, f64::INFINITY)) && !average.holds(0.081));
    }

    #[test]
    fn a_bound_over_a_bound_is_a_bound() {
        let (at_most, at_least) =
            (Interval { low: f64::NEG_INFINITY, high: 18.0 }, Interval { low: 40.0, high: f64::INFINITY });
        assert_eq!(at_most.over(at_least), Interval { low: f64::NEG_INFINITY, high: 0.45 });
        assert_eq!(at_least.over(at_most), Interval { low: 40.0 / 18.0, high: f64::INFINITY });
    }

    #[test]
    fn ends_touch() {
        assert!(Interval::around(6.4, 0.05).meets(Interval::around(6.5, 0.05)));
        assert!(!Interval::around(6.3, 0.05).meets(Interval::around(6.5, 0.05)));
    }
}
