//! Figures in the reader's language: 5620亿元 or CNY 562 billion, probabilities to 5 points.

use super::magnitude::Magnitude;
use super::unit::Unit;
use crate::language::Language;
use crate::number::{UNDEFINED, decimals, fixed, signed, signed_percent, to_be_reached, trimmed};

/// How one language writes figures inside a sentence.
#[derive(Debug, Clone, Copy)]
pub struct Display(pub Language);

impl Display {
    /// A figure in base units with its unit: `5620亿元`, `CNY 562 billion`, `2250万人`, `22.5 million`, `6.43%`.
    ///
    /// ```
    /// use carecast::{Language, indicator::{Display, Unit}};
    /// let yuan = Unit::parse("yuan").unwrap();
    /// assert_eq!(Display(Language::Chinese).quantity(7e11, yuan), "7000亿元");
    /// assert_eq!(Display(Language::English).quantity(1.03e12, yuan), "CNY 1.03 trillion");
    /// ```
    #[must_use]
    pub fn quantity(self, base: f64, unit: Unit) -> String {
        Magnitude::of(base, unit, self.0).write(base, significant)
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
        Magnitude::brief(base, unit, self.0).write(base, four_digits)
    }

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
        let magnitude = Magnitude::of(base, unit, self.0);
        let least = |figure: f64| if figure.abs() < 10.0 { 2 } else { usize::from(figure.abs() < 100.0) };
        let digit = decimals(2.0 * half_digit / magnitude.scale);
        magnitude.write(base, |figure| trimmed(figure, digit.max(least(figure))))
    }

    /// A figure that is known to an error, to the first digit of that: 2.2617 known to 0.63 is 2.3 (to the second where that begins with
    /// a 1).
    ///
    /// ```
    /// use carecast::{Language, indicator::{Display, Unit}};
    /// let percent = Unit::parse("%").unwrap();
    /// assert_eq!(Display(Language::English).within(0.074_62, 0.006_3, percent), "7.5%");
    /// assert_eq!(Display(Language::English).within(0.074_62, 0.012, percent), "7.5%");
    /// ```
    #[must_use]
    pub fn within(self, base: f64, error: f64, unit: Unit) -> String {
        Magnitude::brief(base, unit, self.0).write_within(base, error)
    }

    /// The same in the unit in which it is declared.
    pub(crate) fn in_own_unit_within(self, base: f64, error: f64, unit: Unit) -> String {
        Magnitude::own(unit, self.0).write_within(base, error)
    }

    /// A figure with its unit for a reader who does the sum again: money to a tenth of an 亿 (a hundredth of a billion),
    /// percentages to the second decimal.
    ///
    /// ```
    /// use carecast::{Language, indicator::{Display, Unit}};
    /// let yuan = Unit::parse("yuan").unwrap();
    /// assert_eq!(Display(Language::Chinese).to_check(1.031_97e13, yuan), "103197亿元");
    /// ```
    #[must_use]
    pub fn to_check(self, base: f64, unit: Unit) -> String {
        self.to_check_stated(base, 0.0, unit)
    }

    /// The same, to the last digit that was written at least (half of which is given, in base units).
    pub(crate) fn to_check_stated(self, base: f64, half_digit: f64, unit: Unit) -> String {
        let (magnitude, least) = Magnitude::to_check(base, unit, self.0);
        let digit = decimals(2.0 * half_digit / magnitude.scale);
        magnitude.write(base, |figure| trimmed(figure, digit.max(least)))
    }

    /// A threshold as [`Display::to_check`], rounded so that a figure as high as the printed one is high enough, or as low as
    /// it low enough where `is_upper_limit`.
    ///
    /// ```
    /// use carecast::{Language, indicator::{Display, Unit}};
    /// let (english, percent) = (Display(Language::English), Unit::parse("%").unwrap());
    /// assert_eq!(english.threshold(0.062_402, percent, false), "6.25%");
    /// assert_eq!(english.threshold(0.062_402, percent, true), "6.24%");
    /// assert_eq!(english.threshold(0.0645, percent, false), "6.45%");
    /// ```
    #[must_use]
    pub fn threshold(self, base: f64, unit: Unit, is_upper_limit: bool) -> String {
        let (magnitude, decimals) = Magnitude::to_check(base, unit, self.0);
        magnitude.write(base, |figure| trimmed(to_be_reached(figure, decimals, is_upper_limit), decimals))
    }

    /// A figure in the unit in which it is declared, to at most four decimals: `4.5%`, `30000 beds/year`; what is very large in
    /// its usual unit.
    #[must_use]
    pub fn in_own_unit(self, base: f64, unit: Unit) -> String {
        let figure = unit.from_base(base).abs();
        if figure >= 1e7 {
            return self.quantity(base, unit);
        }
        let decimals = if figure >= 1000.0 { 1 } else { 4 };
        Magnitude::own(unit, self.0).write(base, |figure| trimmed(figure, decimals))
    }

    /// The same to four significant digits.
    pub(crate) fn in_own_unit_to_four_digits(self, base: f64, unit: Unit) -> String {
        if unit.from_base(base).abs() >= 1e7 {
            return self.precise(base, unit);
        }
        let decimals = |size: f64| match size {
            size if size >= 1000.0 => 0,
            size if size >= 100.0 => 1,
            size if size >= 1.0 => 2,
            _ => 3,
        };
        Magnitude::own(unit, self.0).write(base, |figure| fixed(figure, decimals(figure.abs())))
    }

    /// How far a figure moves, in the unit in which it is declared, with its sign: `+0.4 pp`, a rate moving by points.
    pub(crate) fn change_in_own_unit(self, base: f64, unit: Unit) -> String {
        let unit = if unit.symbol == "%" { unit.of_difference() } else { unit };
        let decimals = if unit.from_base(base).abs() >= 1000.0 { 1 } else { 4 };
        let plus = if base > 0.0 { "+" } else { "" };
        plus.to_owned() + &Magnitude::own(unit, self.0).write(base, |figure| trimmed(figure, decimals))
    }

    /// Growth a year, signed, to two decimals: of a level in percent; of a ratio the difference, in points where `ratio`,
    /// the unit of its level, is percent, else in that unit.
    ///
    /// ```
    /// use carecast::{Language, indicator::{Display, Unit}};
    /// let english = Display(Language::English);
    /// assert_eq!(english.growth_a_year(0.0426, None), "+4.26%");
    /// assert_eq!(english.growth_a_year(-0.0002, Unit::parse("%")), "\u{2212}0.02 pp");
    /// ```
    #[must_use]
    pub fn growth_a_year(self, growth: f64, ratio: Option<Unit>) -> String {
        match ratio {
            None => signed_percent(growth, 2),
            Some(unit) if !growth.is_finite() || unit.symbol != "%" => signed(unit.from_base(growth), 2),
            Some(_) => signed(growth * 100.0, 2) + self.0.pick("个百分点", " pp"),
        }
    }

    /// Growth a year that has to be reached, as [`Display::growth_a_year`]: rounded up, or down where it must not be exceeded.
    ///
    /// ```
    /// use carecast::{Language, indicator::Display};
    /// let english = Display(Language::English);
    /// assert_eq!(english.required_growth_a_year(0.045_640, None, false), "+4.57%");
    /// assert_eq!(english.required_growth_a_year(0.045_640, None, true), "+4.56%");
    /// ```
    #[must_use]
    pub fn required_growth_a_year(self, growth: f64, ratio: Option<Unit>, is_upper_limit: bool) -> String {
        let own = ratio.filter(|unit| unit.symbol != "%");
        let shown = own.map_or(growth * 100.0, |unit| unit.from_base(growth));
        let reached = to_be_reached(shown, 2, is_upper_limit);
        self.growth_a_year(own.map_or(reached / 100.0, |unit| unit.to_base(reached)), ratio)
    }

    /// A range between two figures that were written with the same unit: `6795亿元～8017亿元`, `CNY 679.5 billion to CNY 801.7
    /// billion`; one figure where both read alike.
    #[must_use]
    pub(crate) fn range(self, low: &str, high: &str) -> String {
        if low == high { low.to_owned() } else { format!("{low}{}{high}", self.0.pick("～", " to ")) }
    }

    /// A probability to 5 points, never as certain as 0 or 100 %: `约45%`, `about 45%`, `低于5%`, `over 95%`.
    #[must_use]
    pub fn probability(self, probability: f64) -> String {
        match to_five_points(probability) {
            None => UNDEFINED.to_owned(),
            Some(0) => self.0.pick("低于5%", "under 5%").to_owned(),
            Some(100) => self.0.pick("超过95%", "over 95%").to_owned(),
            Some(percent) => format!("{}{percent}%", self.0.pick("约", "about ")),
        }
    }
}

/// A probability in percent, rounded to 5 points, as shown to readers: 0.775 is 80, and verdicts are based on that 80.
/// `None` of no number.
pub(crate) fn to_five_points(probability: f64) -> Option<u8> {
    let fives = (probability.clamp(0.0, 1.0) * 20.0).round();
    // Twentieths, so from 0 to 20; no number is none of them.
    (0..=20_u8).find(|twentieth| f64::from(*twentieth) == fives).map(|twentieth| twentieth * 5)
}

/// Four significant digits before the point, three with decimals, without trailing zeros.
fn significant(figure: f64) -> String {
    let decimals = match figure.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    trimmed(figure, decimals)
}

/// Four significant digits, at most four of them after the point, without trailing zeros.
fn four_digits(figure: f64) -> String {
    let decimals = match figure.abs() {
        size if size >= 1000.0 => 0,
        size if size >= 100.0 => 1,
        size if size >= 10.0 => 2,
        size if size >= 1.0 => 3,
        _ => 4,
    };
    trimmed(figure, decimals)
}

#[cfg(test)]
mod tests {
    use super::super::TableUnit;
    use super::*;

    fn unit(symbol: &str) -> Unit {
        Unit::parse(symbol).unwrap()
    }

    #[test]
    fn figures_read_as_the_reader_expects() {
        let (zh, en) = (Display(Language::Chinese), Display(Language::English));
        assert_eq!(zh.quantity(2.25e7, unit("persons")), "2250万人");
        assert_eq!(en.quantity(2.25e7, unit("persons")), "22.5 million");
        assert_eq!(zh.quantity(0.065, unit("%")), "6.5%");
        assert_eq!(zh.quantity(0.065, unit("pp")), "6.5个百分点");
        assert_eq!(en.quantity(-3.1e11, unit("yuan")), "CNY \u{2212}310 billion");
        assert_eq!(zh.quantity(292_000.0, unit("beds")), "29.2万张");
        assert_eq!(en.quantity(0.0311, unit("beds per 1000 persons")), "31.1 per 1000");
    }

    #[test]
    fn large_and_small_figures_have_units_of_their_own() {
        let (zh, en) = (Display(Language::Chinese), Display(Language::English));
        let yuan = unit("yuan");
        assert_eq!(zh.quantity(1.03e12, yuan), "1.03万亿元");
        assert_eq!((zh.quantity(3.5e6, yuan), en.quantity(3.5e6, yuan)), ("350万元".into(), "CNY 3.5 million".into()));
        assert_eq!((zh.quantity(7e7, yuan), zh.quantity(9.9e6, yuan)), ("0.7亿元".into(), "990万元".into()));
        assert_eq!(zh.quantity(1.41e9, unit("persons")), "14.1亿人");
        assert_eq!(
            (zh.quantity(85.0, unit("persons")), en.quantity(-85.0, unit("beds"))),
            ("85人".into(), "\u{2212}85 beds".into())
        );
        assert_eq!(zh.quantity(0.0, yuan), "0亿元");
    }

    #[test]
    fn chinese_texts_show_every_size_of_money_in_chinese_units() {
        let (zh, yuan) = (Display(Language::Chinese), unit("yuan"));
        for (base, shown) in [(9.9e6, "990万元"), (1e7, "0.1亿元"), (5e7, "0.5亿元"), (1e8, "1亿元")] {
            assert_eq!((zh.quantity(base, yuan).as_str(), zh.precise(base, yuan).as_str()), (shown, shown));
        }
        assert_eq!(zh.quantity(-5e7, yuan), "\u{2212}0.5亿元");
    }

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        let (zh, en) = (Display(Language::Chinese), Display(Language::English));
        assert_eq!(zh.quantity(-1e-7, unit("pp")), "0个百分点");
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
        assert_eq!(Display(zh).quantity(1200.0, unit("家")), "1200家");
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
            ("CNY 10.3197 trillion".to_owned(), "CNY 562 billion".to_owned())
        );
    }

    #[test]
    fn figures_of_a_county_have_three_digits_everywhere() {
        let [zh, en] = [Language::Chinese, Language::English];
        let in_table = |symbol: &str, language: Language, base: f64| {
            let unit = TableUnit::fitting(unit(symbol), language, base);
            (unit.format(base), unit.label)
        };
        for (symbol, base, figures, sums) in [
            ("yuan", 2.76e9, ["27.60 亿元", "2.76 CNY billion"], ["27.6亿元", "CNY 2.76 billion"]),
            ("yuan", 3.258e8, ["3.26 亿元", "325.8 CNY million"], ["3.26亿元", "CNY 325.8 million"]),
            ("beds", 3012.0, ["3012 张", "3012 beds"], ["3012张", "3012 beds"]),
            ("beds/year", 1234.0, ["1234 张/年", "1234 beds/year"], ["1234张/年", "1234 beds/year"]),
            ("persons/year", 4321.0, ["4321 人/年", "4321 persons/year"], ["4321人/年", "4321 persons/year"]),
            ("persons", 126_540.0, ["12.7 万人", "126.5 thousand persons"], ["12.65万人", "126.54 thousand"]),
        ] {
            for ((language, figure), sum) in [zh, en].into_iter().zip(figures).zip(sums) {
                let (digits, label) = in_table(symbol, language, base);
                assert_eq!(format!("{digits} {label}"), figure);
                assert_eq!(Display(language).to_check(base, unit(symbol)), sum);
            }
        }
    }

    #[test]
    fn growth_that_rounds_to_nothing_has_no_sign() {
        let of = |growth: f64, ratio: &str| Display(Language::English).growth_a_year(growth, Unit::parse(ratio));
        assert_eq!([of(-4e-5, ""), of(-0.0123, ""), of(2e-5, "%")], ["0.00%", "\u{2212}1.23%", "0.00 pp"]);
        assert_eq!(of(0.0021, "beds per 1000 persons"), "+2.10");
    }

    #[test]
    fn every_digit_that_was_written_is_shown() {
        let (zh, en) = (Display(Language::Chinese), Display(Language::English));
        assert_eq!(en.stated(0.000_65, 0.5e-5, unit("%")), "0.065%");
        assert_eq!(zh.stated(0.064_567, 0.5e-6, unit("%")), "6.4567%");
        assert_eq!(zh.stated(7e11, 0.5e8, unit("亿元")), "7000亿元");
        assert_eq!(zh.stated(1.034_567e12, 0.5e6, unit("亿元")), "1.034567万亿元");
        assert_eq!(en.stated(5.623e11, 0.5e8, unit("亿元")), "CNY 562.3 billion");
        assert_eq!(zh.stated(123_456.0, 0.5, unit("张")), "12.3456万张");
        assert_eq!(en.stated(0.0, 0.5, unit("beds")), "0 thousand beds");
        assert_eq!(en.stated(-0.005, 0.5e-3, unit("%")), "\u{2212}0.5%");
    }

    #[test]
    fn what_is_declared_is_shown_in_its_own_unit() {
        let (zh, en) = (Display(Language::Chinese), Display(Language::English));
        assert_eq!(en.in_own_unit(0.045, unit("%")), "4.5%");
        assert_eq!(en.in_own_unit(30_000.0, unit("beds/year")), "30000 beds/year");
        assert_eq!(
            (zh.change_in_own_unit(0.004, unit("%")), en.change_in_own_unit(-0.004, unit("%"))),
            ("+0.4个百分点".into(), "\u{2212}0.4 pp".into())
        );
        assert_eq!(en.in_own_unit_to_four_digits(0.0123, unit("%")), "1.23%");
        assert_eq!(en.in_own_unit(-1e-9, unit("%")), "0%");
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
