//! Units: what a figure is measured in, and how it becomes persons, yuan, beds and fractions.

use crate::language::{Language, Text, text};

/// The powers of the base quantities in a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Dimension {
    /// Power of money (yuan).
    pub money: i8,
    /// Power of persons.
    pub persons: i8,
    /// Power of beds.
    pub beds: i8,
    /// Power of time (years).
    pub years: i8,
    /// Power of counted things that are neither persons nor beds: institutions, programmes.
    pub items: i8,
}

/// A unit: its symbols, its dimension, and the size of one of it in base units.
///
/// Base units are yuan, persons, beds, years and fractions: 5 % is 0.05. Percentage points are kept apart from
/// percent: they measure a difference between two rates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// The symbol used in files.
    pub symbol: &'static str,
    /// The Chinese symbol.
    pub zh: &'static str,
    /// What is measured.
    pub dimension: Dimension,
    /// One of this unit is 10 to this power in base units.
    pub exponent: i32,
    /// Whether it measures a difference of two rates (percentage points).
    pub difference: bool,
}

const NUMBER: Dimension = Dimension { money: 0, persons: 0, beds: 0, years: 0, items: 0 };
const MONEY: Dimension = Dimension { money: 1, ..NUMBER };
const PERSONS: Dimension = Dimension { persons: 1, ..NUMBER };
const BEDS: Dimension = Dimension { beds: 1, ..NUMBER };
const ITEMS: Dimension = Dimension { items: 1, ..NUMBER };
const YEARS: Dimension = Dimension { years: 1, ..NUMBER };
const MONEY_PER_PERSON: Dimension = Dimension { money: 1, persons: -1, ..NUMBER };
const MONEY_PER_BED: Dimension = Dimension { money: 1, beds: -1, ..NUMBER };
const BEDS_PER_PERSON: Dimension = Dimension { beds: 1, persons: -1, ..NUMBER };
const BEDS_PER_YEAR: Dimension = Dimension { beds: 1, years: -1, ..NUMBER };
const PERSONS_PER_YEAR: Dimension = Dimension { persons: 1, years: -1, ..NUMBER };

/// A plain number.
pub(crate) const DIMENSIONLESS: Unit = unit("1", "1", NUMBER, 0);

const fn unit(symbol: &'static str, zh: &'static str, dimension: Dimension, exponent: i32) -> Unit {
    Unit { symbol, zh, dimension, exponent, difference: false }
}

/// Every unit that a file may state, the base unit of each dimension first.
static UNITS: &[Unit] = &[
    DIMENSIONLESS,
    unit("%", "%", NUMBER, -2),
    unit("‰", "‰", NUMBER, -3),
    Unit { symbol: "pp", zh: "百分点", dimension: NUMBER, exponent: -2, difference: true },
    unit("children per woman", "个孩子/妇女", NUMBER, 0),
    unit("males per female", "男/女", NUMBER, 0),
    unit("yuan", "元", MONEY, 0),
    unit("thousand yuan", "千元", MONEY, 3),
    unit("10 thousand yuan", "万元", MONEY, 4),
    unit("million yuan", "百万元", MONEY, 6),
    unit("100 million yuan", "亿元", MONEY, 8),
    unit("billion yuan", "十亿元", MONEY, 9),
    unit("trillion yuan", "万亿元", MONEY, 12),
    unit("persons", "人", PERSONS, 0),
    unit("thousand persons", "千人", PERSONS, 3),
    unit("10 thousand persons", "万人", PERSONS, 4),
    unit("million persons", "百万人", PERSONS, 6),
    unit("100 million persons", "亿人", PERSONS, 8),
    unit("persons/year", "人/年", PERSONS_PER_YEAR, 0),
    unit("10 thousand persons/year", "万人/年", PERSONS_PER_YEAR, 4),
    unit("beds", "张", BEDS, 0),
    unit("10 thousand beds", "万张", BEDS, 4),
    unit("beds/year", "张/年", BEDS_PER_YEAR, 0),
    unit("10 thousand beds/year", "万张/年", BEDS_PER_YEAR, 4),
    unit("beds per 1000 persons", "张/千人", BEDS_PER_PERSON, -3),
    unit("yuan per person", "元/人", MONEY_PER_PERSON, 0),
    unit("yuan per bed", "元/张", MONEY_PER_BED, 0),
    unit("10 thousand yuan per bed", "万元/张", MONEY_PER_BED, 4),
    unit("persons per 1000 persons", "人/千人", NUMBER, -3),
    unit("items", "个", ITEMS, 0),
    unit("institutions", "家", ITEMS, 0),
    unit("years", "年", YEARS, 0),
    unit("years of age", "岁", YEARS, 0),
];

impl Unit {
    /// The unit with this symbol, in either language.
    ///
    /// ```
    /// use carecast::indicator::Unit;
    /// let unit = Unit::parse("亿元").unwrap();
    /// assert_eq!(unit.symbol, "100 million yuan");
    /// assert_eq!(unit.to_base(5600.0), 5.6e11);
    /// ```
    #[must_use]
    pub fn parse(symbol: &str) -> Option<Self> {
        let wanted = symbol.trim();
        UNITS.iter().find(|unit| unit.symbol == wanted || unit.zh == wanted).copied()
    }

    /// Every unit that a file may state.
    pub fn all() -> impl Iterator<Item = Self> {
        UNITS.iter().copied()
    }

    /// A figure in this unit, in base units: the float nearest to the decimal figure, so that 87435.1 亿元 is
    /// 8743510000000 yuan and 6.4 % is 0.064.
    #[must_use]
    pub fn to_base(self, figure: f64) -> f64 {
        let shifted = format!("{figure}e{}", self.exponent);
        shifted.parse().unwrap_or(figure)
    }

    /// A figure in base units, in this unit.
    #[must_use]
    pub fn from_base(self, figure: f64) -> f64 {
        let power = (0..self.exponent.abs()).fold(1.0, |power, _| power * 10.0);
        if self.exponent < 0 { figure * power } else { figure / power }
    }

    /// Whether a figure in `other` can stand where this unit is expected.
    #[must_use]
    pub fn accepts(self, other: Self) -> bool {
        let same_kind = self.dimension == other.dimension && self.difference == other.difference;
        // These two are plain numbers that stand for nothing else.
        let particular = |unit: Self| matches!(unit.symbol, "children per woman" | "males per female");
        same_kind && (!particular(other) || self.symbol == other.symbol)
    }

    /// Whether a bare number in this unit cannot be mistaken: persons, beds, years, or a plain number.
    #[must_use]
    pub fn is_count(self) -> bool {
        !self.difference && self.exponent == 0 && self.dimension.money == 0
    }

    /// The symbol in one language.
    #[must_use]
    pub fn label(self, language: Language) -> &'static str {
        language.pick(self.zh, self.symbol)
    }

    /// The symbols of the units that can stand where this one is expected, in both languages.
    pub(crate) fn acceptable(self) -> Text {
        let list = |language: Language| {
            let symbols =
                Self::all().filter(|unit| self.accepts(*unit)).map(|unit| format!("`{}`", unit.label(language)));
            symbols.collect::<Vec<_>>().join(", ")
        };
        let (zh, en) = (list(Language::Chinese), list(Language::English));
        text!("这里可用的单位：{zh}", "units possible here: {en}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_and_percentage_points_are_apart() {
        let percent = Unit::parse("%").unwrap();
        let points = Unit::parse("pp").unwrap();
        assert!(!percent.accepts(points));
        assert!(percent.accepts(Unit::parse("1").unwrap()));
    }

    #[test]
    fn conversion_is_exact_where_decimal_is() {
        let percent = Unit::parse("%").unwrap();
        assert_eq!(percent.to_base(6.4), 0.064);
        for unit in Unit::all() {
            let back = unit.from_base(unit.to_base(7.3));
            assert!((back - 7.3).abs() < 1e-14, "{}", unit.symbol);
        }
    }

    #[test]
    fn symbols_are_unambiguous() {
        let mut seen = std::collections::BTreeSet::new();
        for unit in Unit::all() {
            assert!(seen.insert(unit.symbol), "{} twice", unit.symbol);
            assert!(unit.zh == unit.symbol || seen.insert(unit.zh), "{} twice", unit.zh);
        }
    }
}
