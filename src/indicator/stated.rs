//! Figures that somebody stated: shown with every digit that was written.

use super::{Display, Unit, with_minus};
use crate::language::Language;

impl Display {
    /// A stated figure with its unit, to the last digit that was written (`half_digit` is half of that, in base units).
    ///
    /// ```
    /// use carecast::{Language, indicator::{Display, Unit}};
    /// let percent = Unit::parse("%").unwrap();
    /// assert_eq!(Display(Language::English).quantity(0.064_567, percent), "6.46%");
    /// assert_eq!(Display(Language::English).stated(0.064_567, 0.5e-6, percent), "6.4567%");
    /// ```
    #[must_use]
    pub fn stated(self, base: f64, half_digit: f64, unit: Unit) -> String {
        self.shown(base, unit, |figure| {
            // The last digit in the unit that is shown.
            let digit = 2.0 * half_digit * (figure / base).abs();
            let least = if figure.abs() < 10.0 { 2 } else { usize::from(figure.abs() < 100.0) };
            to_decimals(figure, decimals(digit).max(least))
        })
    }

    /// A figure that is known to an error, to the second digit of that: 2.2617 known to 0.63 is 2.26.
    ///
    /// ```
    /// use carecast::{Language, indicator::{Display, Unit}};
    /// let percent = Unit::parse("%").unwrap();
    /// assert_eq!(Display(Language::English).within(0.074_62, 0.006_3, percent), "7.46%");
    /// assert_eq!(Display(Language::English).within(0.074_62, 0.06, percent), "7.5%");
    /// ```
    #[must_use]
    pub fn within(self, base: f64, error: f64, unit: Unit) -> String {
        if unit.difference && self.0 == Language::English && base.is_finite() {
            return with_minus(&format!("{:.*} pp", decimals(error * 10.0), base * 100.0));
        }
        self.shown(base, unit, |figure| {
            let error = error * (figure / base).abs();
            format!("{figure:.*}", decimals(error / 10.0))
        })
    }
}

/// Decimals that show a digit of this size, nine at most; none for a figure without a last digit.
pub(crate) fn decimals(digit: f64) -> usize {
    if digit.is_nan() || digit <= 0.0 {
        return 0;
    }
    let mut shown = 1.0;
    let mut decimals = 0;
    while decimals < 9 && shown > digit * (1.0 + 1e-9) {
        (shown, decimals) = (shown / 10.0, decimals + 1);
    }
    decimals
}

/// A figure to so many decimals, without trailing zeros.
fn to_decimals(figure: f64, decimals: usize) -> String {
    let text = format!("{figure:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_that_was_written_is_shown() {
        let (zh, en) = (Display(Language::Chinese), Display(Language::English));
        let unit = |symbol: &str| Unit::parse(symbol).unwrap();
        assert_eq!(en.stated(0.000_65, 0.5e-5, unit("%")), "0.065%");
        assert_eq!(zh.stated(0.064_567, 0.5e-6, unit("%")), "6.4567%");
        assert_eq!(zh.stated(7e11, 0.5e8, unit("亿元")), "7000 亿元");
        assert_eq!(zh.stated(1.034_567e12, 0.5e6, unit("亿元")), "1.034567 万亿元");
        assert_eq!(en.stated(5.623e11, 0.5e8, unit("亿元")), "CNY 562.3 billion");
        assert_eq!(zh.stated(123_456.0, 0.5, unit("张")), "12.3456 万张");
        assert_eq!(en.stated(0.0, 0.5, unit("beds")), "0 thousand beds");
        assert_eq!(en.stated(-0.005, 0.5e-3, unit("%")), "\u{2212}0.5%");
    }
}
