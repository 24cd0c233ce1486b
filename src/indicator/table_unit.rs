//! Units of table columns and chart axes.

use super::unit::{Dimension, PERSONS, Unit};
use super::usual_unit::{of_size, usual_units};
use crate::language::Language;
use crate::number::fixed;

/// The unit and the decimals in which a column of a table or the axis of a chart shows its figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TableUnit {
    /// The unit's name.
    pub label: &'static str,
    /// One of it in base units.
    pub scale: f64,
    /// Decimals worth showing.
    pub decimals: usize,
}

impl TableUnit {
    /// The unit in which readers of `language` know figures of `unit`.
    ///
    /// ```
    /// use carecast::{Language, indicator::{TableUnit, Unit}};
    /// let yuan = Unit::parse("yuan").unwrap();
    /// assert_eq!(TableUnit::of(yuan, Language::Chinese).label, "亿元");
    /// assert_eq!(TableUnit::of(yuan, Language::English).format(5.62e11), "562.0");
    /// ```
    #[must_use]
    pub fn of(unit: Unit, language: Language) -> Self {
        Self::fitting(unit, language, f64::INFINITY)
    }

    /// The same, or a smaller one where no figure reaches it: thousands or single persons in place of millions, 万元 in place
    /// of a tenth of an 亿元. For the row of a table or the axis of a chart whose largest figure is `largest`, in base units.
    ///
    /// ```
    /// use carecast::{Language, indicator::{TableUnit, Unit}};
    /// let persons = Unit::parse("persons").unwrap();
    /// assert_eq!(TableUnit::fitting(persons, Language::English, 55_200.0).format(33_700.0), "33.7");
    /// assert_eq!(TableUnit::fitting(persons, Language::English, 2.2e7).label, "million persons");
    /// assert_eq!(TableUnit::fitting(persons, Language::Chinese, 3_000.0).format(2_950.0), "2950");
    /// ```
    #[must_use]
    pub fn fitting(unit: Unit, language: Language, largest: f64) -> Self {
        let Some(units) = usual_units(unit, language) else { return Self::other(unit, language) };
        // Larger units are for sentences: a column in 亿元 has room for its figures.
        let is_in_millions = language == Language::English && unit.dimension == PERSONS;
        let units = &units[..if is_in_millions { 3 } else { 2 }];
        // Zero is shown in the usual unit.
        let size = if largest == 0.0 || largest.is_nan() { f64::INFINITY } else { largest.abs() };
        let usual = of_size(units, size);
        Self { label: usual.name, scale: usual.scale, decimals: usual.decimals(size) }
    }

    /// The unit of what is not measured in money, people or beds alone: that in which it was declared.
    fn other(unit: Unit, language: Language) -> Self {
        let Dimension { money, persons, beds, years, items } = unit.dimension;
        let own = Self { label: unit.label(language), scale: unit.to_base(1.0), decimals: 1 };
        match (money, persons, beds, years) {
            _ if items != 0 => Self { decimals: if unit.exponent == 0 { 0 } else { 2 }, ..own },
            (0, -1, 1, 0) => Self { label: language.pick("张/千人", "per 1000"), scale: 1e-3, decimals: 1 },
            (1, -1, 0, 0) => Self { label: language.pick("元/人", "yuan per person"), scale: 1.0, decimals: 0 },
            _ if unit.exponent < 0 => Self { decimals: 2, ..own },
            (0, 0, 0, 0) if unit.symbol == "1" => Self { label: "", decimals: 3, ..own },
            (0, 0, 0, 0) => Self { decimals: 2, ..own },
            _ => own,
        }
    }

    /// A figure in base units, as a plain number in this unit.
    #[must_use]
    pub fn format(self, base: f64) -> String {
        fixed(base / self.scale, self.decimals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(symbol: &str) -> Unit {
        Unit::parse(symbol).unwrap()
    }

    #[test]
    fn small_rows_are_shown_in_small_units() {
        let fitting = |symbol: &str, language: Language, largest: f64| {
            let of = TableUnit::fitting(unit(symbol), language, largest);
            format!("{}|{}", of.format(largest), of.label)
        };
        let (zh, en) = (Language::Chinese, Language::English);
        assert_eq!(
            (fitting("persons", zh, 3e3), fitting("persons", en, 3e3)),
            ("3000|人".into(), "3000|persons".into())
        );
        assert_eq!(fitting("persons", zh, 5e4), "5.00|万人");
        assert_eq!(fitting("persons", en, 5e4), "50.0|thousand persons");
        assert_eq!((fitting("beds", zh, 310.0), fitting("beds", en, 310.0)), ("310|张".into(), "310|beds".into()));
        assert_eq!(fitting("yuan", zh, 3.4e8), "3.40|亿元");
        assert_eq!(fitting("yuan", zh, 5.6e11), "5600|亿元");
        assert_eq!(fitting("persons", en, 0.0), "0.00|million persons");
    }
}
