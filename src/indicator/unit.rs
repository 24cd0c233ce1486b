//! Units: what a figure is measured in, and how it becomes persons, yuan, beds and fractions.

use crate::diagnostic::nearest;
use crate::diagnostic::numeral::folded;
use crate::diagnostic::numeral::{Comma, Numeral};
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

impl Dimension {
    fn powers(self) -> [i8; 5] {
        [self.money, self.persons, self.beds, self.items, self.years]
    }

    fn with(self, other: Self, power: impl Fn(i8, i8) -> Option<i8>) -> Option<Self> {
        Some(Self {
            money: power(self.money, other.money)?,
            persons: power(self.persons, other.persons)?,
            beds: power(self.beds, other.beds)?,
            years: power(self.years, other.years)?,
            items: power(self.items, other.items)?,
        })
    }

    /// The dimension of a product; `None` where a power is too high to be meant.
    pub(crate) fn times(self, other: Self) -> Option<Self> {
        self.with(other, i8::checked_add)
    }

    /// The dimension of a quotient; `None` where a power is too high to be meant.
    pub(crate) fn over(self, other: Self) -> Option<Self> {
        self.with(other, i8::checked_sub)
    }

    /// The dimension in words: `persons/year`, `yuan²/(person·bed)`, `a plain number`.
    pub(crate) fn label(self) -> Text {
        if self == NUMBER {
            return Text::new("纯数", "a plain number");
        }
        let of = |above: [&str; 5], below: [&str; 5]| {
            let part = |names: [&str; 5], sign: i8| {
                let factors = names.into_iter().zip(self.powers()).filter(|(_, power)| power.signum() == sign);
                factors.map(|(name, power)| raised(name, power.unsigned_abs())).collect::<Vec<String>>()
            };
            let (above, below) = (part(above, 1), part(below, -1));
            let above = if above.is_empty() { "1".to_owned() } else { above.join("·") };
            match below.len() {
                0 => above,
                1 => format!("{above}/{}", below[0]),
                _ => format!("{above}/({})", below.join("·")),
            }
        };
        let (zh, en) = (["元", "人", "张", "个", "年"], ["yuan", "persons", "beds", "items", "years"]);
        Text::new(of(zh, zh), of(en, ["yuan", "person", "bed", "item", "year"]))
    }
}

fn raised(name: &str, power: u8) -> String {
    match power {
        1 => name.to_owned(),
        2 => format!("{name}²"),
        3 => format!("{name}³"),
        _ => format!("{name}^{power}"),
    }
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
    /// The dimension.
    pub dimension: Dimension,
    /// One of this unit is 10 to this power in base units.
    pub exponent: i32,
    /// Whether it measures a difference of two rates (percentage points).
    pub difference: bool,
}

const NUMBER: Dimension = Dimension { money: 0, persons: 0, beds: 0, years: 0, items: 0 };
const MONEY: Dimension = Dimension { money: 1, ..NUMBER };
pub(super) const PERSONS: Dimension = Dimension { persons: 1, ..NUMBER };
const BEDS: Dimension = Dimension { beds: 1, ..NUMBER };
const ITEMS: Dimension = Dimension { items: 1, ..NUMBER };
const YEARS: Dimension = Dimension { years: 1, ..NUMBER };
const MONEY_PER_PERSON: Dimension = Dimension { money: 1, persons: -1, ..NUMBER };
const BEDS_PER_PERSON: Dimension = Dimension { beds: 1, persons: -1, ..NUMBER };
const BEDS_PER_YEAR: Dimension = Dimension { beds: 1, years: -1, ..NUMBER };
const PERSONS_PER_YEAR: Dimension = Dimension { persons: 1, years: -1, ..NUMBER };
const ITEMS_PER_YEAR: Dimension = Dimension { items: 1, years: -1, ..NUMBER };
const MONEY_PER_BED: Dimension = Dimension { money: 1, beds: -1, ..NUMBER };

/// A plain number.
pub(crate) const DIMENSIONLESS: Unit = unit("1", "1", NUMBER, 0);

/// Ages and life expectancies, which Chinese counts otherwise than years; an English reader reads years.
const YEARS_OF_AGE: &str = "years of age";

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
    unit("staff", "名", PERSONS, 0),
    unit("10 thousand staff", "万名", PERSONS, 4),
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
    unit("persons per 10 thousand persons", "人/万人", NUMBER, -4),
    unit("items", "个", ITEMS, 0),
    unit("institutions", "家", ITEMS, 0),
    unit("places", "处", ITEMS, 0),
    unit("projects", "项", ITEMS, 0),
    unit("10 thousand items", "万个", ITEMS, 4),
    unit("visits", "人次", ITEMS, 0),
    unit("10 thousand visits", "万人次", ITEMS, 4),
    unit("100 million visits", "亿人次", ITEMS, 8),
    unit("households", "户", ITEMS, 0),
    unit("10 thousand households", "万户", ITEMS, 4),
    unit("vehicles", "辆", ITEMS, 0),
    unit("items/year", "个/年", ITEMS_PER_YEAR, 0),
    unit("institutions/year", "家/年", ITEMS_PER_YEAR, 0),
    unit("projects/year", "项/年", ITEMS_PER_YEAR, 0),
    unit("10 thousand visits/year", "万人次/年", ITEMS_PER_YEAR, 4),
    unit("items per county", "个/县", NUMBER, 0),
    unit("institutions per county", "家/县", NUMBER, 0),
    unit("years", "年", YEARS, 0),
    unit(YEARS_OF_AGE, "岁", YEARS, 0),
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
        let wanted = folded(symbol.trim());
        // As texts write it behind a figure: 2 个百分点.
        let wanted = wanted.strip_prefix('个').filter(|rest| *rest == "百分点").unwrap_or(&wanted);
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

    /// A figure that [`Self::from_base`] gave, in base units again: such that it gives the same figure, where the nearest
    /// float to the decimal figure is one beside that.
    #[must_use]
    pub(crate) fn back_to_base(self, figure: f64) -> f64 {
        let nearest = self.to_base(figure);
        let near = [nearest, nearest.next_down(), nearest.next_up()];
        near.into_iter().find(|base| self.from_base(*base) == figure).unwrap_or(nearest)
    }

    /// The unit in which two figures in this one differ: percentage points for percent, else the same.
    #[must_use]
    pub fn of_difference(self) -> Self {
        Self::parse("pp").filter(|_| self.symbol == "%").unwrap_or(self)
    }

    /// Half of the last digit of a figure as it is written in this unit, in base units: 6.5 is known to 0.05, 6.50 to
    /// 0.005, 7000 to 0.5, 6.5e2 to 5. Of what is no figure, 0.
    #[must_use]
    pub fn half_digit(self, written: &str) -> f64 {
        self.to_base(Numeral::read(written, Comma::Thousands).map_or(0.0, |numeral| numeral.half_digit()))
    }

    /// Whether a figure in `other` can stand where this unit is expected.
    #[must_use]
    pub fn accepts(self, other: Self) -> bool {
        if self.is_coined() || other.is_coined() {
            return self.counts() == other.counts() && self.dimension == other.dimension;
        }
        let same_kind = self.dimension == other.dimension && self.difference == other.difference;
        // Plain numbers of the same kind only.
        let particular = |unit: Self| {
            unit.symbol.ends_with(" per county") || matches!(unit.symbol, "children per woman" | "males per female")
        };
        same_kind && (!particular(other) || self.symbol == other.symbol)
    }

    /// Whether a bare number in this unit cannot be mistaken: persons, beds, years, or a plain number.
    #[must_use]
    pub fn is_count(self) -> bool {
        !self.difference && self.exponent == 0 && self.dimension.money == 0
    }

    /// Whether figures in this unit count whole things one by one: 个, 家, 张, 人, 项/年; not 万人, 张/千人 or 元.
    ///
    /// ```
    /// use carecast::indicator::Unit;
    /// let counts = |symbol: &str| Unit::parse(symbol).unwrap().is_whole_count();
    /// assert!(counts("家") && counts("人") && counts("个/年"));
    /// assert!(!counts("万人") && !counts("元") && !counts("%") && !counts("张/千人"));
    /// ```
    #[must_use]
    pub fn is_whole_count(self) -> bool {
        let Dimension { money, persons, beds, years, items } = self.dimension;
        let counted = [persons, beds, items];
        let is_one_kind = counted.iter().all(|power| *power >= 0) && counted.iter().sum::<i8>() == 1;
        is_one_kind && money == 0 && matches!(years, 0 | -1) && self.exponent == 0
    }

    /// How far rounding may have moved a figure in this unit of which half the last digit is `half_digit` (base units): no
    /// further than that, and not at all where whole things were counted to the last one.
    #[must_use]
    pub fn rounding(self, half_digit: f64) -> f64 {
        if self.is_whole_count() && half_digit == 0.5 { 0.0 } else { half_digit }
    }

    /// Whether `other` counts the same thing in thousands, ten thousands or the like: persons and 万人.
    pub(crate) fn is_base_of(self, other: Self) -> bool {
        self.exponent == 0 && other.exponent > 0 && self.accepts(other)
    }

    /// The symbol in one language.
    #[must_use]
    pub fn label(self, language: Language) -> &'static str {
        let en = if self.symbol == YEARS_OF_AGE { "years" } else { self.symbol };
        language.pick(self.zh, en)
    }

    /// The symbols of the units of a dimension, in both languages.
    pub(crate) fn of_dimension(dimension: Dimension) -> Option<Text> {
        UNITS.iter().find(|unit| unit.dimension == dimension).map(|unit| unit.acceptable())
    }

    /// What to say of a unit that there is not: the nearest that can stand where `expected` is (any, where nothing is
    /// expected), or what is possible.
    pub(crate) fn suggestion(written: &str, expected: Option<Self>) -> Text {
        let coined = expected.filter(|expected| expected.is_coined());
        let all = || Self::all().chain(coined);
        let possible = || all().filter(move |unit| expected.is_none_or(|expected| expected.accepts(*unit)));
        // Another magnitude is another figure: 张/百人 is no slip for 张/千人.
        let same = |symbol: &&str| magnitudes(symbol) == magnitudes(written);
        if let Some(near) = nearest(written, possible().flat_map(|unit| [unit.symbol, unit.zh]).filter(same)) {
            return text!("是否想写 `{near}`？", "did you mean `{near}`?");
        }
        let (zh, en) = (listed(possible(), Language::Chinese), listed(possible(), Language::English));
        text!("可用的有：{zh}", "possible here: {en}")
    }

    /// The symbols of the units that can stand where this one is expected, in both languages.
    pub(crate) fn acceptable(self) -> Text {
        let list = |language: Language| listed(Self::all().filter(|unit| self.accepts(*unit)), language);
        let (zh, en) = (list(Language::Chinese), list(Language::English));
        text!("这里可用的单位：{zh}", "units possible here: {en}")
    }
}

/// The words and figures in a symbol that say how many are taken together: of `beds per 1000 persons` 1000, of 百万元 百 and
/// 万.
fn magnitudes(symbol: &str) -> Vec<String> {
    let folded = folded(symbol).to_lowercase();
    let words = folded.split(|c: char| !c.is_alphanumeric() && !matches!(c, '%' | '‰'));
    let mut found: Vec<String> = Vec::new();
    for word in words {
        let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        if is_number || matches!(word, "hundred" | "thousand" | "million" | "billion" | "trillion" | "pp") {
            found.push(word.to_owned());
        } else {
            let signs = word.chars().filter(|c| matches!(c, '十' | '百' | '千' | '万' | '亿' | '%' | '‰'));
            found.extend(signs.map(String::from));
        }
    }
    found.dedup();
    found
}

/// The symbols of units in one language.
fn listed(units: impl Iterator<Item = Unit>, language: Language) -> String {
    units.map(|unit| format!("`{}`", unit.label(language))).collect::<Vec<_>>().join(", ")
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
        assert_eq!(Unit::parse("个百分点"), Some(points));
    }

    #[test]
    fn what_is_written_in_a_unit_is_read_back() {
        for unit in Unit::all() {
            for of in [1.0, 3.0, 7.0, 11.0, 301_127.0] {
                for step in 1..1000 {
                    let written = unit.from_base(f64::from(step) * 1e7 / of);
                    assert_eq!(unit.from_base(unit.back_to_base(written)), written, "{}", unit.symbol);
                }
            }
        }
        // To read only the decimal figure was not enough: this one became another each time that it was written again.
        let yuan = Unit::parse("亿元").unwrap();
        assert_ne!(yuan.from_base(yuan.to_base(6022.562055667436)), 6022.562055667436);
    }

    #[test]
    fn a_unit_that_is_half_written_is_completed_for_what_is_measured() {
        let suggested = |written: &str, of: &str| Unit::suggestion(written, Unit::parse(of)).zh;
        assert_eq!(suggested("亿", "yuan"), "是否想写 `亿元`？");
        assert_eq!(suggested("万", "persons"), "是否想写 `万人`？");
        assert_eq!(suggested("万", "%"), "可用的有：`1`, `%`, `‰`, `人/千人`, `人/万人`");
    }

    #[test]
    fn no_unit_of_another_magnitude_is_offered() {
        let suggested = |written: &str, of: &str| Unit::suggestion(written, Unit::parse(of)).zh;
        assert_eq!(suggested("张/百人", "张/千人"), "可用的有：`张/千人`");
        assert!(suggested("百元", "元").starts_with("可用的有："));
        assert!(suggested("10 thousnd yuan", "元").starts_with("可用的有："));
        assert!(suggested("thousand yaun", "元").contains("`thousand yuan`"));
        assert_eq!(suggested("张/千名", "张/千人"), "是否想写 `张/千人`？");
        assert_eq!(suggested("亿", "元"), "是否想写 `亿元`？");
        for unit in Unit::all() {
            for other in Unit::all().filter(|other| unit.dimension == other.dimension) {
                let same = magnitudes(unit.symbol) == magnitudes(other.symbol);
                assert!(!same || unit.exponent == other.exponent, "{} and {}", unit.symbol, other.symbol);
            }
        }
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
    fn a_figure_is_known_to_half_of_its_last_digit() {
        let half = |written: &str, symbol: &str| Unit::parse(symbol).unwrap().half_digit(written);
        assert!((half("121324.3", "亿元") - 5e6).abs() < 1e-3);
        assert!((half("6.43", "%") - 5e-5).abs() < 1e-15);
        assert_eq!((half("1331", "张"), half("1,331.0", "张"), half("x", "张")), (0.5, 0.05, 0.0));
    }

    #[test]
    fn whole_things_that_are_counted_are_not_rounded() {
        let rounding = |written: &str, symbol: &str| {
            let unit = Unit::parse(symbol).unwrap();
            unit.rounding(unit.half_digit(written))
        };
        assert_eq!(["个", "家", "人", "名", "张", "项/年"].map(|symbol| rounding("2", symbol)), [0.0; 6]);
        assert_eq!((rounding("2250", "万人"), rounding("2.5", "个"), rounding("12e1", "个")), (5000.0, 0.05, 5.0));
        assert_eq!(rounding("7000", "亿元"), 5e7);
    }

    #[test]
    fn a_dimension_is_told_in_words() {
        let dimension = |symbol: &str| Unit::parse(symbol).unwrap().dimension;
        let (money, persons) = (dimension("yuan"), dimension("persons"));
        assert_eq!(dimension("persons/year").label(), Text::new("人/年", "persons/year"));
        assert_eq!(dimension("%").label().en, "a plain number");
        let odd = money.times(money).and_then(|square| square.over(persons)?.over(dimension("beds"))).unwrap();
        assert_eq!(odd.label().en, "yuan²/(person·bed)");
        assert_eq!(NUMBER.over(persons).unwrap().label().zh, "1/人");
        assert_eq!((0..200).try_fold(money, |product, _| product.times(money)), None);
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
