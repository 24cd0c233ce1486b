//! Round ticks, and how their numbers are written.

use super::ChartError;
use super::TickFormat;
use super::palette::TICK;
use super::text;
use crate::number::{grouped, scientific};

/// A round axis: from `first * step` to `last * step`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axis {
    /// 1, 2 or 5 times a power of ten.
    pub(super) step: f64,
    /// The power of ten in the step.
    exponent: i32,
    first: f64,
    last: f64,
}

impl Axis {
    /// The axis that holds `low` to `high` with about `wanted` steps.
    ///
    /// The values must be finite, in order, and at most 1e100 in size.
    pub(super) fn new(low: f64, high: f64, zero_baseline: bool, wanted: f64) -> Self {
        let (mut low, mut high) = if zero_baseline { (low.min(0.0), high.max(0.0)) } else { (low, high) };
        let size = low.abs().max(high.abs());
        if high - low <= size * 1e-9 {
            // All values alike: room on both sides, except beyond a baseline at zero.
            let room = if size > 1e-100 { size * 0.05 } else { 0.5 };
            if !(zero_baseline && low >= 0.0 && size <= 1e-100) {
                low -= room;
            }
            high += room;
        }
        let rough = (high - low) / wanted;
        let (mut step, mut exponent) = round_step(rough);
        // Widening to whole steps may add one at each end; a coarser step is then better.
        while (high / step).ceil() - (low / step).floor() > wanted * 1.5 + 1.0 {
            (step, exponent) = round_step(step * 1.5);
        }
        Self { step, exponent, first: (low / step + 1e-9).floor(), last: (high / step - 1e-9).ceil() }
    }

    pub(super) fn low(&self) -> f64 {
        self.first * self.step
    }

    pub(super) fn high(&self) -> f64 {
        self.last * self.step
    }

    /// Whether zero lies outside.
    pub(super) fn is_cut(&self) -> bool {
        self.low() > 0.0 || self.high() < 0.0
    }

    /// The values of the ticks, from below upwards.
    pub(super) fn ticks(&self) -> Vec<f64> {
        let mut ticks = Vec::new();
        let mut count = self.first;
        while count <= self.last && ticks.len() < 50 {
            ticks.push(count * self.step);
            count += 1.0;
        }
        ticks
    }

    /// The text of the tick at `value`.
    pub(super) fn label(&self, value: f64, format: &TickFormat) -> String {
        let decimals = format.decimals.map_or_else(|| (-self.exponent).max(0).unsigned_abs() as usize, usize::from);
        let largest = self.low().abs().max(self.high().abs());
        let number = if largest >= 1e15 || (decimals > 9 && format.decimals.is_none()) {
            scientific(value, 3)
        } else {
            grouped(value, decimals.min(17))
        };
        format!("{number}{}", format.suffix)
    }
}

/// The smallest of 1, 2, 5, 10, ... times a power of ten that is at least `rough`.
fn round_step(rough: f64) -> (f64, i32) {
    let (mut power, mut exponent) = (1.0, 0);
    // Repeated products, which are the same on every platform; at most some hundred.
    while power * 10.0 <= rough && exponent < 300 {
        power *= 10.0;
        exponent += 1;
    }
    while power > rough && exponent > -300 {
        exponent -= 1;
        power = negative_power(exponent);
    }
    let slack = rough * (1.0 - 1e-9);
    for factor in [1.0, 2.0, 5.0] {
        if factor * power >= slack {
            return (factor * power, exponent);
        }
    }
    (10.0 * power, exponent + 1)
}

/// Ten to a negative power, as the nearest number (0.1, not 1 divided again and again).
fn negative_power(exponent: i32) -> f64 {
    format!("1e{exponent}").parse().unwrap_or(f64::MIN_POSITIVE)
}

/// Numbers that stand together, to about three significant digits of the largest.
pub(super) fn short_numbers(values: &[f64]) -> Vec<String> {
    let size = values.iter().fold(0.0_f64, |size, v| size.max(v.abs()));
    if size >= 1e15 || (size > 0.0 && size < 1e-4) {
        return values.iter().copied().map(|value| scientific(value, 3)).collect();
    }
    let most = match size {
        s if s >= 99.95 => 0,
        s if s >= 9.995 => 1,
        s if s >= 0.9995 => 2,
        s if s >= 0.0095 => 4,
        _ => 6,
    };
    // Trailing zeros that all labels share are dropped.
    let needed = |v: f64| {
        let digits = grouped(v, most);
        digits.split_once('.').map_or(0, |(_, fraction)| fraction.trim_end_matches('0').len())
    };
    let decimals = values.iter().copied().map(needed).max().unwrap_or(0);
    values.iter().map(|&v| grouped(v, decimals)).collect()
}

/// The years to label between `first` and `last` when the years are `pitch` pixels apart and the
/// labels are to be `gap` apart at least.
///
/// Every year, or every second counted back from the last, or multiples of 5, 10, 20, ...
pub(super) fn year_ticks(first: i32, last: i32, pitch: f64, gap: f64) -> Result<Vec<i32>, ChartError> {
    let widest = [first, last].into_iter().map(year_label).map(|t| text::width(&t, TICK));
    let mut room = 0.0_f64;
    for width in widest {
        room = room.max(width? + gap);
    }
    let (first, last) = (i64::from(first), i64::from(last));
    let mut step: i64 = 1;
    let mut factors = [2, 5, 10].into_iter().cycle();
    let mut base = 1;
    while step as f64 * pitch < room && step <= last - first {
        let factor = factors.next().unwrap_or(10);
        step = base * factor;
        if factor == 10 {
            base = step;
        }
    }
    let anchor = if step == 2 { last } else { 0 };
    let start = first + (anchor - first).rem_euclid(step);
    let mut years = Vec::new();
    let mut year = start;
    while year <= last {
        years.extend(i32::try_from(year));
        year += step;
    }
    if years.is_empty() {
        years.extend(i32::try_from(last));
    }
    Ok(years)
}

/// A year as written: digits without grouping.
pub(super) fn year_label(year: i32) -> String {
    year.to_string().replace('-', "\u{2212}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn labels(low: f64, high: f64, zero: bool) -> Vec<String> {
        let axis = Axis::new(low, high, zero, 6.0);
        axis.ticks().iter().map(|&t| axis.label(t, &TickFormat::default())).collect()
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(labels(5000.0, 8700.0, true), ["0", "2000", "4000", "6000", "8000", "10\u{202f}000"]);
        assert_eq!(labels(0.0, 0.6, true)[1], "0.1");
        assert_eq!(
            labels(7.0, 7.0, false).len(),
            labels(7.0, 7.0, false).iter().collect::<std::collections::BTreeSet<_>>().len()
        );
        assert!(labels(1e-12, 3e-12, true).iter().any(|t| t.contains("e\u{2212}")));
    }

    #[test]
    fn numbers_that_stand_together_have_the_same_decimals() {
        assert_eq!(short_numbers(&[62.0, 70.0, 86.0]), ["62", "70", "86"]);
        assert_eq!(short_numbers(&[8.0, 62.04, 70.54]), ["8.0", "62.0", "70.5"]);
        assert_eq!(short_numbers(&[1234.5]), ["1234"]);
        assert_eq!(short_numbers(&[0.0]), ["0"]);
    }

    #[test]
    fn years_are_labelled_thinly() {
        assert_eq!(year_ticks(2018, 2020, 100.0, 12.0).unwrap(), [2018, 2019, 2020]);
        assert_eq!(year_ticks(2018, 2021, 30.0, 12.0).unwrap(), [2019, 2021]);
        assert_eq!(year_ticks(1981, 2060, 8.0, 12.0).unwrap()[..2], [1985, 1990]);
        assert_eq!(year_ticks(2024, 2024, 0.0, 12.0).unwrap(), [2024]);
        assert!(year_ticks(i32::MIN, i32::MAX, 1e-7, 12.0).unwrap().len() < 30);
    }

    proptest! {
        #[test]
        fn an_axis_holds_its_values(a in -1e9..1e9f64, scale in -90i32..90, width in 0.0..1e3f64, zero: bool) {
            let scale = format!("1e{scale}").parse::<f64>().unwrap();
            let (low, high) = (a * scale, (a + width) * scale);
            let axis = Axis::new(low, high, zero, 6.0);
            let slack = axis.step * 1e-6 + low.abs().max(high.abs()) * 1e-9;
            prop_assert!(axis.low() <= low + slack && axis.high() >= high - slack, "{axis:?}");
            let ticks = axis.ticks();
            prop_assert!((2..=14).contains(&ticks.len()), "{axis:?} {ticks:?}");
        }
    }
}
