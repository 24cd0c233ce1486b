//! Units of figures inside sentences.

use super::unit::{Dimension, Unit};
use super::usual_unit::{UsualUnit, of_size, usual_units};
use crate::language::Language;
use crate::number::{UNDEFINED, decimals, fixed};

/// The unit in which a figure is written inside a sentence.
#[derive(Clone, Copy)]
pub(super) struct Magnitude {
    /// One of it in base units.
    pub(super) scale: f64,
    /// Its name, as [`with_unit`] writes it.
    name: &'static str,
}

/// A figure with the name of its unit: the currency before it, the rest after it, `CNY 562 billion`. Only words in Latin
/// letters are set apart: `22.5 million`, `7000亿元`, `6.5%`.
pub(crate) fn with_unit(figure: &str, name: &str) -> String {
    let (before, after) = name.strip_prefix("CNY ").map_or(("", name), |after| ("CNY ", after));
    let space = if after.starts_with(|c: char| c.is_ascii_alphanumeric()) { " " } else { "" };
    format!("{before}{figure}{space}{after}")
}

impl Magnitude {
    /// The usual unit of figures of this size.
    pub(super) fn of(base: f64, unit: Unit, language: Language) -> Self {
        if let Some(units) = usual_units(unit, language) {
            // Zero is not in the smallest unit.
            return Self::usual(if base == 0.0 { &units[1] } else { of_size(units, base.abs()) });
        }
        let named = |scale: f64, name: &'static str| Self { scale, name };
        match unit.dimension {
            Dimension { money: 0, persons: -1, beds: 1, items: 0, .. } => {
                named(1e-3, language.pick("张/千人", "per 1000"))
            }
            Dimension { items, .. } if items != 0 => Self::own(unit, language),
            _ if unit.difference => named(1e-2, language.pick("个百分点", "percentage points")),
            _ if unit.exponent == -2 => named(1e-2, "%"),
            _ => Self::own(unit, language),
        }
    }

    /// A unit of money, people or beds. In English nothing follows a magnitude of people: `22.5 million`.
    fn usual(unit: &UsualUnit) -> Self {
        Self { scale: unit.scale, name: unit.name.strip_suffix(" persons").unwrap_or(unit.name) }
    }

    /// The same where there is little space: percentage points are `pp`.
    pub(super) fn brief(base: f64, unit: Unit, language: Language) -> Self {
        if unit.difference { Self::points(language) } else { Self::of(base, unit, language) }
    }

    /// The unit in which a sum is done again, and the decimals that it takes.
    pub(super) fn to_check(base: f64, unit: Unit, language: Language) -> (Self, usize) {
        let units = usual_units(unit, language).filter(|_| unit.dimension.years == 0);
        let Some(units) = units else { return (Self::brief(base, unit, language), 2) };
        // Chinese sums are done in 亿元 and 万人 however large they are, English ones up to CNY trillion and million persons.
        let units = &units[..units.len().min(if language == Language::Chinese { 2 } else { 3 })];
        let (size, is_money) = (base.abs(), unit.dimension.money != 0);
        let usual = if base == 0.0 && is_money { &units[1] } else { of_size(units, size) };
        (Self::usual(usual), usual.decimals_to_check(size))
    }

    /// Percentage points where there is little space.
    fn points(language: Language) -> Self {
        Self { scale: 1e-2, name: language.pick("个百分点", "pp") }
    }

    /// The unit in which a figure was declared.
    pub(super) fn own(unit: Unit, language: Language) -> Self {
        if unit.difference {
            return Self::points(language);
        }
        let name = if unit.symbol == "1" { "" } else { unit.label(language) };
        Self { scale: unit.to_base(1.0), name }
    }

    /// A figure that is known to an error, to the first digit of that, or to the second where the first is a 1.
    pub(super) fn write_within(self, base: f64, error: f64) -> String {
        self.write(base, |figure| fixed(figure, decimals(error.abs() / self.scale / 1.95)))
    }

    /// The figure with its unit, its digits written by `digits`.
    pub(super) fn write(self, base: f64, digits: impl Fn(f64) -> String) -> String {
        if !base.is_finite() {
            return UNDEFINED.to_owned();
        }
        with_unit(&digits(base / self.scale), self.name)
    }
}
