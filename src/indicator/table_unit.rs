//! Units of table columns and chart axes.

use super::unit::{Dimension, Unit};
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
        let Dimension { money, persons, beds, years, items } = unit.dimension;
        let pick = |zh, zh_scale, zh_decimals, en, en_scale, en_decimals| match language {
            Language::Chinese => Self { label: zh, scale: zh_scale, decimals: zh_decimals },
            Language::English => Self { label: en, scale: en_scale, decimals: en_decimals },
        };
        // What is not measured in money, people and beds alone is shown in the unit in which it was declared.
        let own = Self { label: unit.label(language), scale: unit.to_base(1.0), decimals: 1 };
        match (money, persons, beds, years) {
            _ if items != 0 => Self { decimals: if unit.exponent == 0 { 0 } else { 2 }, ..own },
            (1, 0, 0, 0) => pick("亿元", 1e8, 0, "CNY billion", 1e9, 1),
            (0, 1, 0, 0) => pick("万人", 1e4, 1, "million persons", 1e6, 2),
            (0, 1, 0, -1) => pick("万人/年", 1e4, 2, "thousand/year", 1e3, 1),
            (0, 0, 1, 0) => pick("万张", 1e4, 2, "thousand beds", 1e3, 1),
            (0, 0, 1, -1) => pick("万张/年", 1e4, 2, "thousand beds/year", 1e3, 1),
            (0, -1, 1, 0) => pick("张/千人", 1e-3, 1, "per 1000", 1e-3, 1),
            (1, -1, 0, 0) => pick("元/人", 1.0, 0, "yuan per person", 1.0, 0),
            _ if unit.exponent < 0 => Self { decimals: 2, ..own },
            (0, 0, 0, 0) if unit.symbol == "1" => Self { label: "", decimals: 3, ..own },
            (0, 0, 0, 0) => Self { decimals: 2, ..own },
            _ => own,
        }
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
        let usual = Self::of(unit, language);
        let smaller = |label, scale, decimals| Self { label, scale, decimals };
        let Dimension { money, persons, beds, years, items } = unit.dimension;
        let (zh, size) = (language == Language::Chinese, largest.abs());
        // Zero is shown in the usual unit.
        if items != 0 || size == 0.0 {
            return usual;
        }
        match (money, persons, beds, years) {
            (1, 0, 0, 0) if zh && size < 1e7 => smaller("万元", 1e4, 0),
            (1, 0, 0, 0) if zh && size < 1e10 => Self { decimals: 2, ..usual },
            (1, 0, 0, 0) if !zh && size < 1e9 => smaller("CNY million", 1e6, 1),
            (1, 0, 0, 0) if !zh && size < 1e10 => Self { decimals: 2, ..usual },
            (0, 1, 0, 0) if size < 1e4 => smaller(language.pick("人", "persons"), 1.0, 0),
            (0, 1, 0, 0) if zh && size < 1e5 => Self { decimals: 2, ..usual },
            (0, 1, 0, 0) if !zh && size < 1e6 => smaller("thousand persons", 1e3, 1),
            (0, 1, 0, -1) if size < 1e4 => smaller(language.pick("人/年", "persons/year"), 1.0, 0),
            (0, 0, 1, 0) if size < 1e4 => smaller(language.pick("张", "beds"), 1.0, 0),
            (0, 0, 1, -1) if size < 1e4 => smaller(language.pick("张/年", "beds/year"), 1.0, 0),
            _ => usual,
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
