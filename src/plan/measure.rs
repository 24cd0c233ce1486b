//! The figure of a target, and when it is met.

use std::cmp::Ordering;

use crate::indicator::{Comparator, Display, Unit};
use crate::language::Language;

/// A target's figure and the indicator that is held against it, in base units.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// The dotted name of the indicator.
    pub indicator: String,
    /// The figure in base units; of a range the lower end.
    pub value: f64,
    /// The upper end of a range, in base units.
    pub upper: Option<f64>,
    /// The unit in which the plan states it.
    pub unit: Unit,
    /// Half of the last digit that the plan shows, in base units: the band of "about".
    pub half_digit: f64,
}

impl Measure {
    /// The figure as it was stated, to its last digit, with its unit; of a range both ends.
    #[must_use]
    pub fn shown(&self, language: Language) -> String {
        let shown = |value: f64| Display(language).stated(value, self.half_digit, self.unit);
        match self.upper {
            Some(upper) => format!("{} \u{2013} {}", shown(self.value), shown(upper)),
            None => shown(self.value),
        }
    }

    /// How far rounding may have moved the figure, in base units: nothing where whole things are counted.
    #[must_use]
    pub fn rounding(&self) -> f64 {
        self.unit.rounding(self.half_digit)
    }

    /// Whether a base, known to half of its last digit, differs from the figure by no more than both are rounded: then there
    /// is no way between them of which a share could be measured.
    #[must_use]
    pub fn is_within_rounding_of(&self, base: f64, half_digit: f64) -> bool {
        (self.value - base).abs() <= (half_digit + self.rounding()) * (1.0 + 1e-9)
    }

    /// Whether `value` (base units; what [`Target::aim`](super::Target::aim) is of the indicator) meets the target.
    ///
    /// "About" means within half of the last digit shown; above that too where exceeding is allowed. Where it is not, a
    /// range ends at its upper end. What differs by less than a thousand-millionth is equal: growth that was stated as
    /// 5.5 % meets a target of 5.5 %.
    ///
    /// ```
    /// use carecast::{indicator::{Comparator, Unit}, plan::Measure};
    /// let unit = Unit::parse("%").unwrap();
    /// let measure = Measure { indicator: "gdp.real_growth".into(), value: 0.055, upper: None, unit, half_digit: 0.0005 };
    /// let computed = 1.055 / 1.0 - 1.0; // 0.05499999999999994
    /// assert!(measure.is_met(Comparator::AtLeast, true, computed) && measure.is_met(Comparator::AtMost, true, computed));
    /// assert!(!measure.is_met(Comparator::Above, true, computed));
    /// ```
    #[must_use]
    pub fn is_met(&self, comparator: Comparator, exceeding_allowed: bool, value: f64) -> bool {
        self.is_met_at(comparator, exceeding_allowed, value, |figure| figure)
    }

    /// Whether a level meets it, where `level_at` has the level that leads to a figure: the comparison is made of levels,
    /// so that a growth or an increment of nothing has a scale by which it can be equal.
    pub(super) fn is_met_at(
        &self,
        comparator: Comparator,
        exceeding_allowed: bool,
        level: f64,
        level_at: impl Fn(f64) -> f64,
    ) -> bool {
        let against = |figure: f64| compare(level, level_at(figure));
        let goal = || against(self.value);
        let half = if comparator == Comparator::Equal { self.rounding() } else { self.half_digit };
        if let Some(upper) = self.upper.filter(|_| !exceeding_allowed)
            && !matches!(against(upper), Some(Ordering::Less | Ordering::Equal))
        {
            return false;
        }
        let exceeding_allowed = exceeding_allowed || self.upper.is_some();
        match comparator {
            Comparator::Above => goal() == Some(Ordering::Greater),
            Comparator::AtLeast => matches!(goal(), Some(Ordering::Greater | Ordering::Equal)),
            Comparator::Equal | Comparator::About => {
                let not_below = matches!(against(self.value - half), Some(Ordering::Greater | Ordering::Equal));
                // A figure without a digit to round is met by itself.
                let below_next = match against(self.value + half) {
                    Some(Ordering::Less) => true,
                    Some(Ordering::Equal) => half == 0.0,
                    _ => false,
                };
                not_below && (exceeding_allowed || below_next)
            }
            Comparator::AtMost => matches!(goal(), Some(Ordering::Less | Ordering::Equal)),
            Comparator::Below => goal() == Some(Ordering::Less),
        }
    }
}

/// The share of a figure by which two may differ and still be the same: far above what arithmetic loses, far below any
/// digit that is published.
const SAME: f64 = 1e-9;

/// The order of two figures; those that differ by no more than [`SAME`] are equal. `None` where one is no number.
pub(crate) fn compare(a: f64, b: f64) -> Option<Ordering> {
    if (a - b).abs() <= SAME * a.abs().max(b.abs()) {
        return Some(Ordering::Equal);
    }
    a.partial_cmp(&b)
}
