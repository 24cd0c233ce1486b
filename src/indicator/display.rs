//! Figures in the reader's language: 5620 亿元 or CNY 562 billion, a real minus sign, probabilities to 5 points.

use super::unit::{Dimension, Unit};
use crate::language::Language;

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
        // Of nothing the usual unit says as much.
        if items != 0 || size == 0.0 {
            return usual;
        }
        match (money, persons, beds, years) {
            (1, 0, 0, 0) if zh && size < 1e7 => smaller("万元", 1e4, 0),
            (1, 0, 0, 0) if zh && size < 1e10 => Self { decimals: 2, ..usual },
            (1, 0, 0, 0) if !zh && size < 1e9 => smaller("CNY million", 1e6, 1),
            (0, 1, 0, 0) if size < 1e4 => smaller(language.pick("人", "persons"), 1.0, 0),
            (0, 1, 0, 0) if zh && size < 1e5 => Self { decimals: 2, ..usual },
            (0, 1, 0, 0) if !zh && size < 1e6 => smaller("thousand persons", 1e3, 1),
            (0, 1, 0, -1) if size < 1e3 => smaller(language.pick("人/年", "persons/year"), 1.0, 0),
            (0, 0, 1, 0) if size < 1e3 => smaller(language.pick("张", "beds"), 1.0, 0),
            (0, 0, 1, -1) if size < 1e3 => smaller(language.pick("张/年", "beds/year"), 1.0, 0),
            _ => usual,
        }
    }

    /// A figure in base units, as a plain number in this unit.
    #[must_use]
    pub fn format(self, base: f64) -> String {
        if !base.is_finite() {
            return UNDEFINED.to_owned();
        }
        with_minus(&rounded(base / self.scale, self.decimals))
    }
}

/// How one language writes figures inside a sentence.
#[derive(Debug, Clone, Copy)]
pub struct Display(pub Language);

impl Display {
    /// A figure in base units with its unit: `5620 亿元`, `CNY 562 billion`, `2250 万人`, `22.5 million`, `6.43%`.
    ///
    /// ```
    /// use carecast::{Language, indicator::{Display, Unit}};
    /// let yuan = Unit::parse("yuan").unwrap();
    /// assert_eq!(Display(Language::Chinese).quantity(7e11, yuan), "7000 亿元");
    /// assert_eq!(Display(Language::English).quantity(1.03e12, yuan), "CNY 1.03 trillion");
    /// ```
    #[must_use]
    pub fn quantity(self, base: f64, unit: Unit) -> String {
        self.shown(base, unit, significant)
    }

    /// The same to four significant digits, for a reader who checks a computation; percentage points are `pp`.
    ///
    /// ```
    /// use carecast::{Language, indicator::{Display, Unit}};
    /// let yuan = Unit::parse("yuan").unwrap();
    /// assert_eq!(Display(Language::English).precise(7.376_21e11, yuan), "CNY 737.6 billion");
    /// ```
    #[must_use]
    pub fn precise(self, base: f64, unit: Unit) -> String {
        if unit.difference && self.0 == Language::English && base.is_finite() {
            return with_minus(&format!("{} pp", four_digits(base * 100.0)));
        }
        self.shown(base, unit, four_digits)
    }

    /// The same for a reader who does the sum again: money to the last 亿 (a tenth of a billion), percentages to the second
    /// decimal.
    ///
    /// ```
    /// use carecast::{Language, indicator::{Display, Unit}};
    /// let yuan = Unit::parse("yuan").unwrap();
    /// assert_eq!(Display(Language::Chinese).to_check(1.031_97e13, yuan), "103197 亿元");
    /// ```
    #[must_use]
    pub fn to_check(self, base: f64, unit: Unit) -> String {
        if !base.is_finite() {
            return UNDEFINED.to_owned();
        }
        let Dimension { money, persons, beds, .. } = unit.dimension;
        let text = match (money, persons, beds) {
            _ if unit.symbol == "%" => format!("{:.2}%", base * 100.0),
            (1, 0, 0) if base.abs() < 1e10 => return self.precise(base, unit),
            (1, 0, 0) if self.0 == Language::Chinese => format!("{:.0} 亿元", base / 1e8),
            (1, 0, 0) if base.abs() >= 1e12 => format!("CNY {:.3} trillion", base / 1e12),
            (1, 0, 0) => format!("CNY {:.1} billion", base / 1e9),
            _ => return self.precise(base, unit),
        };
        with_minus(&text)
    }

    pub(super) fn shown(self, base: f64, unit: Unit, digits: impl Fn(f64) -> String) -> String {
        if !base.is_finite() {
            return UNDEFINED.to_owned();
        }
        let Dimension { money, persons, beds, years, items } = unit.dimension;
        let zh = self.0 == Language::Chinese;
        let size = base.abs();
        let text = match (money, persons, beds) {
            _ if items != 0 => format!("{} {}", digits(unit.from_base(base)), unit.label(self.0)),
            // Below a tenth of the usual unit a smaller one says more.
            (1, 0, 0) if zh && is_below(size, 1e7) => format!("{} 万元", digits(base / 1e4)),
            (1, 0, 0) if !zh && is_below(size, 1e8) => format!("CNY {} million", digits(base / 1e6)),
            (1, 0, 0) if zh && size >= 1e12 => format!("{} 万亿元", digits(base / 1e12)),
            (1, 0, 0) if zh => format!("{} 亿元", digits(base / 1e8)),
            (1, 0, 0) if size >= 1e12 => format!("CNY {} trillion", digits(base / 1e12)),
            (1, 0, 0) => format!("CNY {} billion", digits(base / 1e9)),
            // As in tables: a county's people are counted one by one.
            (0, 1, 0) if zh && is_below(size, if years < 0 { 1e3 } else { 1e4 }) => {
                format!("{} 人{}", digits(base), if years < 0 { "/年" } else { "" })
            }
            (0, 1, 0) if is_below(size, if years < 0 { 1e3 } else { 1e4 }) => {
                format!("{} persons{}", digits(base), per_year(years))
            }
            (0, 1, 0) if zh && size >= 1e9 => {
                format!("{} 亿人{}", digits(base / 1e8), if years < 0 { "/年" } else { "" })
            }
            (0, 1, 0) if size >= 1e9 => format!("{} billion{}", digits(base / 1e9), per_year(years)),
            (0, 1, 0) if zh => format!("{} 万人{}", digits(base / 1e4), if years < 0 { "/年" } else { "" }),
            (0, 1, 0) if size >= 1e6 => format!("{} million{}", digits(base / 1e6), per_year(years)),
            (0, 1, 0) => format!("{} thousand{}", digits(base / 1e3), per_year(years)),
            (0, 0, 1) if zh && is_below(size, 1e3) => {
                format!("{} 张{}", digits(base), if years < 0 { "/年" } else { "" })
            }
            (0, 0, 1) if is_below(size, 1e3) => format!("{} beds{}", digits(base), per_year(years)),
            (0, 0, 1) if zh => format!("{} 万张{}", digits(base / 1e4), if years < 0 { "/年" } else { "" }),
            (0, 0, 1) => format!("{} thousand beds{}", digits(base / 1e3), per_year(years)),
            (0, -1, 1) if zh => format!("{} 张/千人", digits(base * 1e3)),
            (0, -1, 1) => format!("{} per 1000", digits(base * 1e3)),
            _ if unit.difference && zh => format!("{} 个百分点", digits(base * 100.0)),
            _ if unit.difference => format!("{} percentage points", digits(base * 100.0)),
            _ if unit.exponent == -2 => format!("{}%", digits(base * 100.0)),
            _ => {
                let symbol = if unit.symbol == "1" { "" } else { unit.label(self.0) };
                format!("{} {symbol}", digits(unit.from_base(base))).trim_end().to_owned()
            }
        };
        with_minus(&text)
    }

    /// A probability to 5 points, never as certain as 0 or 100 %: `约 45%`, `about 45%`, `低于 5%`, `over 95%`.
    #[must_use]
    pub fn probability(self, probability: f64) -> String {
        match to_five_points(probability) {
            None => UNDEFINED.to_owned(),
            Some(0) => self.0.pick("低于 5%", "under 5%").to_owned(),
            Some(100) => self.0.pick("超过 95%", "over 95%").to_owned(),
            Some(percent) => format!("{} {percent}%", self.0.pick("约", "about")),
        }
    }
}

/// What stands in the place of a figure that does not exist.
const UNDEFINED: &str = "\u{2013}";

/// A probability in percent, rounded to 5 points, as it is told to readers: 0.775 is 80, and verdicts are given on that 80.
/// `None` of no number.
pub(crate) fn to_five_points(probability: f64) -> Option<u8> {
    let fives = (probability.clamp(0.0, 1.0) * 20.0).round();
    // Twentieths, so from 0 to 20; no number is none of them.
    (0..=20_u8).find(|twentieth| f64::from(*twentieth) == fives).map(|twentieth| twentieth * 5)
}

/// Whether a figure is small, but not zero.
fn is_below(size: f64, limit: f64) -> bool {
    size > 0.0 && size < limit
}

fn per_year(years: i8) -> &'static str {
    if years < 0 { "/year" } else { "" }
}

/// Four significant digits before the point, three with decimals, without trailing zeros.
fn significant(figure: f64) -> String {
    let size = figure.abs();
    let decimals = match size {
        s if s >= 100.0 => 0,
        s if s >= 10.0 => 1,
        _ => 2,
    };
    without_zeros(rounded(figure, decimals))
}

/// Four significant digits, at most three of them after the point, without trailing zeros.
fn four_digits(figure: f64) -> String {
    let decimals = match figure.abs() {
        s if s >= 1000.0 => 0,
        s if s >= 100.0 => 1,
        s if s >= 10.0 => 2,
        _ => 3,
    };
    without_zeros(rounded(figure, decimals))
}

/// A figure to so many decimals; what rounds to zero has no sign.
fn rounded(figure: f64, decimals: usize) -> String {
    let text = format!("{figure:.decimals$}");
    match text.strip_prefix('-') {
        Some(size) if size.bytes().all(|digit| matches!(digit, b'0' | b'.')) => size.to_owned(),
        _ => text,
    }
}

fn without_zeros(text: String) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A figure as it is printed: with a real minus sign instead of a hyphen.
pub(crate) fn with_minus(text: &str) -> String {
    text.replace('-', "\u{2212}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(symbol: &str) -> Unit {
        Unit::parse(symbol).unwrap()
    }

    #[test]
    fn figures_read_as_the_reader_expects() {
        let (zh, en) = (Display(Language::Chinese), Display(Language::English));
        assert_eq!(zh.quantity(2.25e7, unit("persons")), "2250 万人");
        assert_eq!(en.quantity(2.25e7, unit("persons")), "22.5 million");
        assert_eq!(zh.quantity(0.065, unit("%")), "6.5%");
        assert_eq!(zh.quantity(0.065, unit("pp")), "6.5 个百分点");
        assert_eq!(en.quantity(-3.1e11, unit("yuan")), "CNY \u{2212}310 billion");
        assert_eq!(zh.quantity(292_000.0, unit("beds")), "29.2 万张");
        assert_eq!(en.quantity(0.0311, unit("beds per 1000 persons")), "31.1 per 1000");
    }

    #[test]
    fn large_and_small_figures_have_units_of_their_own() {
        let (zh, en) = (Display(Language::Chinese), Display(Language::English));
        let yuan = unit("yuan");
        assert_eq!(zh.quantity(1.03e12, yuan), "1.03 万亿元");
        assert_eq!((zh.quantity(3.5e6, yuan), en.quantity(3.5e6, yuan)), ("350 万元".into(), "CNY 3.5 million".into()));
        assert_eq!((zh.quantity(7e7, yuan), zh.quantity(9.9e6, yuan)), ("0.7 亿元".into(), "990 万元".into()));
        assert_eq!(zh.quantity(1.41e9, unit("persons")), "14.1 亿人");
        assert_eq!(
            (zh.quantity(85.0, unit("persons")), en.quantity(-85.0, unit("beds"))),
            ("85 人".into(), "\u{2212}85 beds".into())
        );
        assert_eq!(zh.quantity(0.0, yuan), "0 亿元");
    }

    #[test]
    fn chinese_texts_show_every_size_of_money_in_chinese_units() {
        let (zh, yuan) = (Display(Language::Chinese), unit("yuan"));
        for (base, shown) in [(9.9e6, "990 万元"), (1e7, "0.1 亿元"), (5e7, "0.5 亿元"), (1e8, "1 亿元")] {
            assert_eq!((zh.quantity(base, yuan).as_str(), zh.precise(base, yuan).as_str()), (shown, shown));
        }
        assert_eq!(zh.quantity(-5e7, yuan), "\u{2212}0.5 亿元");
    }

    #[test]
    fn small_rows_are_shown_in_small_units() {
        let fitting = |symbol: &str, language: Language, largest: f64| {
            let of = TableUnit::fitting(unit(symbol), language, largest);
            format!("{} {}", of.format(largest), of.label)
        };
        let (zh, en) = (Language::Chinese, Language::English);
        assert_eq!(
            (fitting("persons", zh, 3e3), fitting("persons", en, 3e3)),
            ("3000 人".into(), "3000 persons".into())
        );
        assert_eq!(fitting("persons", zh, 5e4), "5.00 万人");
        assert_eq!(fitting("persons", en, 5e4), "50.0 thousand persons");
        assert_eq!((fitting("beds", zh, 310.0), fitting("beds", en, 310.0)), ("310 张".into(), "310 beds".into()));
        assert_eq!(fitting("yuan", zh, 3.4e8), "3.40 亿元");
        assert_eq!(fitting("yuan", zh, 5.6e11), "5600 亿元");
        assert_eq!(fitting("persons", en, 0.0), "0.00 million persons");
    }

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        let (zh, en) = (Display(Language::Chinese), Display(Language::English));
        assert_eq!(zh.quantity(-1e-7, unit("pp")), "0 个百分点");
        assert_eq!(en.precise(-1e-7, unit("%")), "0%");
        assert_eq!(TableUnit::of(unit("%"), Language::English).format(-1e-7), "0.00");
        assert_eq!(TableUnit::of(unit("yuan"), Language::Chinese).format(-1e7), "0");
        assert_eq!(TableUnit::of(unit("%"), Language::English).format(-0.01), "\u{2212}1.00");
    }

    #[test]
    fn what_is_counted_otherwise_is_shown_in_its_own_unit() {
        let (zh, en) = (Language::Chinese, Language::English);
        assert_eq!(TableUnit::of(unit("人/千人"), zh).format(0.0032), "3.20");
        assert_eq!(TableUnit::of(unit("人/千人"), zh).label, "人/千人");
        assert_eq!(TableUnit::of(unit("institutions"), en).format(1200.0), "1200");
        assert_eq!(TableUnit::of(unit("10 thousand visits"), zh).format(123_456.0), "12.35");
        assert_eq!(TableUnit::of(unit("yuan per bed"), en).label, "yuan per bed");
        assert_eq!(Display(zh).quantity(1200.0, unit("家")), "1200 家");
        assert_eq!(Display(en).quantity(0.0032, unit("人/千人")), "3.2 persons per 1000 persons");
    }

    #[test]
    fn a_sum_that_is_done_again_has_its_digits() {
        let [zh, en] = [Language::Chinese, Language::English].map(Display);
        assert_eq!(
            (zh.to_check(-0.0123, unit("%")).as_str(), en.to_check(0.05, unit("pp")).as_str()),
            ("−1.23%", "5 pp")
        );
        assert_eq!(
            (en.to_check(1.031_97e13, unit("yuan")), en.to_check(5.62e11, unit("yuan"))),
            ("CNY 10.320 trillion".to_owned(), "CNY 562.0 billion".to_owned())
        );
        assert_eq!(zh.to_check(5e9, unit("yuan")), zh.precise(5e9, unit("yuan")));
    }

    #[test]
    fn no_probability_is_shown_as_certain() {
        let en = Display(Language::English);
        assert_eq!(en.probability(1.0), "over 95%");
        assert_eq!(en.probability(0.0), "under 5%");
        assert_eq!(en.probability(0.447), "about 45%");
        assert_eq!((en.probability(0.775), to_five_points(0.775)), ("about 80%".to_owned(), Some(80)));
        assert_eq!(to_five_points(f64::NAN), None);
    }

    #[test]
    fn a_figure_that_does_not_exist_is_a_dash_everywhere() {
        let (en, yuan) = (Display(Language::English), unit("yuan"));
        for value in [f64::NAN, f64::INFINITY] {
            let shown = [
                en.quantity(value, yuan),
                en.precise(value, unit("pp")),
                en.to_check(value, unit("%")),
                TableUnit::of(yuan, Language::Chinese).format(value),
            ];
            assert!(shown.iter().all(|shown| shown == UNDEFINED), "{shown:?}");
        }
        assert_eq!(en.probability(f64::NAN), UNDEFINED);
    }
}
