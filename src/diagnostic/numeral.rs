//! Numbers as people and spreadsheets write them: full-width digits, thousands separators, a minus sign that is not a
//! hyphen. What can be read in two ways is not read.

use std::borrow::Cow;

use super::Problem;
use crate::language::{Text, text};
use crate::limits::LARGEST_EXPONENT_OF_ZERO;

/// The same text with full-width forms, odd spaces and the minus sign in ASCII; Chinese characters stay.
///
/// The full-width forms U+FF01 to U+FF5E are ASCII shifted by a constant (The Unicode Standard, block Halfwidth and
/// Fullwidth Forms).
pub(crate) fn folded(written: &str) -> Cow<'_, str> {
    let fold = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' | '\u{2009}' | '\u{202f}' => ' ',
        '\u{2212}' => '-',
        _ => c,
    };
    let is_plain = written.is_ascii() || written.chars().all(|c| fold(c) == c);
    if is_plain { Cow::Borrowed(written) } else { written.chars().map(fold).collect() }
}

/// The hint for a full-width sign in place of one that arguments need: `＠`, `＝`, `：`, `＞`, `＜`.
pub(crate) fn half_width_hint(written: &str) -> Option<Text> {
    let wide = written.chars().find(|c| matches!(c, '＠' | '＝' | '：' | '＞' | '＜'))?.to_string();
    let plain = folded(&wide);
    Some(text!("`{wide}` 是全角字符，要写半角的 `{plain}`", "`{wide}` is a full-width character: write `{plain}`"))
}

/// The number written with a decimal point and an exponent, if a float can hold it and its last digit: not 1e999 (infinite),
/// 1e-999 (it would be 0) or 0e400 (its last digit is infinite).
pub(crate) fn figure(digits: &str) -> Option<f64> {
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let power = exponent.parse::<i64>().ok()?.unsigned_abs();
    let figure = digits.parse::<f64>().ok().filter(|figure| figure.is_finite())?;
    let is_nothing = !mantissa.contains(|c: char| ('1'..='9').contains(&c));
    let is_known = !is_nothing || power <= LARGEST_EXPONENT_OF_ZERO;
    (is_known && is_nothing == (figure == 0.0)).then_some(figure)
}

/// The number of a text that has only digits and at most one decimal point between them, as nearly all cells of tables do:
/// a fast path without separators, signs and units. `None` for any other text.
pub(super) fn plain_decimal(written: &str) -> Option<f64> {
    let mut points = 0;
    let is_plain = written.bytes().all(|b| {
        points += u32::from(b == b'.');
        b.is_ascii_digit() || b == b'.'
    });
    let digit_at_ends = written.starts_with(is_digit) && written.ends_with(is_digit);
    let number = (is_plain && points <= 1 && digit_at_ends).then(|| written.parse::<f64>().ok()).flatten()?;
    let is_nothing = || written.bytes().all(|b| matches!(b, b'0' | b'.'));
    // Neither more than a float holds nor less.
    (number.is_finite() && (number > 0.0 || is_nothing())).then_some(number)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// The calendar year of a text that names only a year: `2025`, `2025年`, `2025年末`, `2025年度`, `2025全年`, `截至2025年底`, and
/// `2025.0` as spreadsheets write it.
pub(crate) fn calendar_year(written: &str) -> Option<i32> {
    if written.len() == 4 && written.bytes().all(|b| b.is_ascii_digit()) {
        return written.parse().ok();
    }
    let plain: String = folded(written).chars().filter(|c| !c.is_whitespace()).collect();
    let plain = ["截至", "截止"].iter().find_map(|word| plain.strip_prefix(word)).unwrap_or(&plain);
    let (year, rest) = plain.split_at_checked(4)?;
    let zeros = rest.strip_prefix('.').is_some_and(|zeros| !zeros.is_empty() && zeros.bytes().all(|b| b == b'0'));
    let words = ["", "年", "年末", "年底", "年度", "年度末", "年度底", "年全年", "年度全年", "全年"];
    let is_whole = zeros || words.contains(&rest);
    year.bytes().all(|b| b.is_ascii_digit()).then(|| year.parse().ok()).flatten().filter(|_| is_whole)
}

/// Whether a comma may be the decimal point in this text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comma {
    /// It sets thousands apart: everywhere but in the next case.
    Thousands,
    /// The table's columns are separated by semicolons, as spreadsheets write them where the comma is the decimal point.
    MayBeDecimal,
}

/// Why a text is not a usable number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumeralError {
    /// It is not a number.
    NotANumber,
    /// Separators do not stand between groups of three digits.
    Groups,
    /// A comma that may be a decimal point or may set thousands apart.
    Comma,
}

impl NumeralError {
    /// Says how to mend it.
    pub(crate) fn explain(self, problem: &mut Problem) {
        match self {
            Self::NotANumber => {
                problem.expected(text!("应为十进制数，如1234.5", "expected a decimal number such as 1234.5"))
            }
            Self::Groups => {
                problem.expected(text!("分隔符只能三位一组，如1,234,567", "group digits by three, such as 1,234,567"))
            }
            Self::Comma => problem.expected(text!(
                "这张表以分号分列，逗号可能是小数点，也可能是千分位：去掉逗号，小数点用 .",
                "columns are separated by semicolons here, so the comma may be a decimal point or set thousands apart: \
                 leave it out, and write the decimal point as ."
            )),
        };
    }
}

/// A number and what stands after it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Numeral {
    /// The digits as Rust reads them.
    digits: String,
    /// The text after it: a unit, 万 or 亿, or nothing.
    pub(crate) rest: String,
}

/// 万, 亿 and the like, with their powers of ten.
const SCALES: [(&str, i32); 6] = [("千", 3), ("万", 4), ("百万", 6), ("千万", 7), ("亿", 8), ("万亿", 12)];

impl Numeral {
    /// Reads the number at the beginning of a text; what follows it is kept.
    pub(crate) fn read(written: &str, comma: Comma) -> Result<Self, NumeralError> {
        let written = folded(written.trim());
        let (digits, rest) = split(&written, comma)?;
        match figure(&digits) {
            Some(_) => Ok(Self { digits, rest: rest.trim().to_owned() }),
            None => Err(NumeralError::NotANumber),
        }
    }

    /// The number before the rest.
    pub(crate) fn figure(&self) -> f64 {
        self.digits.parse().unwrap_or(f64::NAN)
    }

    /// Half of the last digit shown: 0.05 of 6.5, 0.5 of 7000.
    pub(crate) fn half_digit(&self) -> f64 {
        let (mantissa, exponent) = self.digits.split_once(['e', 'E']).unwrap_or((&self.digits, "0"));
        let decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let exponent = exponent.parse::<i64>().unwrap_or(0);
        let power = exponent - i64::try_from(decimals).unwrap_or(0) - 1;
        format!("5e{power}").parse().unwrap_or(0.0)
    }

    /// The number, where the rest is nothing, or 万, 亿 and the like, which multiply it.
    pub(crate) fn scaled(&self) -> Option<f64> {
        if self.rest.is_empty() {
            return Some(self.figure());
        }
        let power = SCALES.iter().find(|(name, _)| *name == self.rest)?.1;
        let (mantissa, exponent) = self.digits.split_once(['e', 'E']).unwrap_or((&self.digits, "0"));
        let exponent = exponent.parse::<i32>().ok()?.saturating_add(power);
        // The float nearest to the decimal figure.
        format!("{mantissa}e{exponent}").parse().ok().filter(|figure: &f64| figure.is_finite())
    }
}

/// The digits of the number at the beginning, without separators, and what follows.
fn split(written: &str, comma: Comma) -> Result<(String, &str), NumeralError> {
    let mut digits = String::new();
    let unsigned = match written.strip_prefix(['+', '-']) {
        Some(rest) => {
            digits.push_str(if written.starts_with('-') { "-" } else { "" });
            rest.trim_start()
        }
        None => written,
    };
    let (groups, rest) = groups(unsigned);
    let commas = groups.iter().filter(|(separator, _)| *separator == Some(',')).count();
    let in_threes = groups.iter().skip(1).all(|(_, group)| group.len() == 3)
        && groups.first().is_some_and(|(_, first)| groups.len() == 1 || (1..=3).contains(&first.len()));
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(after) => {
            let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
            (&rest[..=end], &after[end..])
        }
        None => ("", rest),
    };
    if comma == Comma::MayBeDecimal && (commas == 1 && fraction.is_empty() || commas > 0 && !in_threes) {
        return Err(NumeralError::Comma);
    }
    if !in_threes && groups.len() > 1 {
        return Err(NumeralError::Groups);
    }
    digits.extend(groups.iter().map(|(_, group)| *group));
    digits.push_str(fraction);
    if !digits.contains(|c: char| c.is_ascii_digit()) {
        return Err(NumeralError::NotANumber);
    }
    let exponent = exponent(rest);
    digits.push_str(&rest[..exponent]);
    Ok((digits, &rest[exponent..]))
}

/// Groups of digits, each with the separator before it, and what follows them.
fn groups(written: &str) -> (Vec<(Option<char>, &str)>, &str) {
    let mut groups = Vec::new();
    let (mut rest, mut separator) = (written, None);
    loop {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        groups.push((separator, &rest[..end]));
        rest = &rest[end..];
        let mut following = rest.chars();
        let (next, then) = (following.next(), following.next());
        match (next, then) {
            (Some(sign @ (',' | ' ' | '_' | '\'')), Some('0'..='9')) if end > 0 => separator = Some(sign),
            _ => return (groups, rest),
        }
        rest = &rest[1..];
    }
}

/// The length of an exponent such as `e8` or `E+08` at the beginning.
fn exponent(rest: &str) -> usize {
    let Some(after) = rest.strip_prefix(['e', 'E']) else { return 0 };
    let unsigned = after.strip_prefix(['+', '-']).unwrap_or(after);
    let length = unsigned.find(|c: char| !c.is_ascii_digit()).unwrap_or(unsigned.len());
    if length == 0 { 0 } else { rest.len() - unsigned.len() + length }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(written: &str) -> Result<(f64, String), NumeralError> {
        Numeral::read(written, Comma::Thousands).map(|numeral| (numeral.figure(), numeral.rest))
    }

    #[test]
    fn what_spreadsheets_write_is_read() {
        for (written, figure) in [
            ("1234.5", 1234.5),
            ("１２３．５", 123.5),
            ("－１，２３４", -1234.0),
            ("\u{2212}0.5", -0.5),
            ("1,234,567", 1_234_567.0),
            ("1，234，567.25", 1_234_567.25),
            ("30 000", 30_000.0),
            ("30\u{a0}000", 30_000.0),
            ("1_000", 1000.0),
            ("1.02E+08", 1.02e8),
            (".5", 0.5),
            ("5.", 5.0),
            ("+7", 7.0),
            ("0001", 1.0),
        ] {
            assert_eq!(read(written), Ok((figure, String::new())), "{written}");
        }
    }

    proptest! {
        #[test]
        fn a_plain_decimal_is_the_number_that_the_full_reading_finds(written in "[0-9.+\\-e,]{0,8}") {
            if let Some(number) = plain_decimal(&written) {
                let full = Numeral::read(&written, Comma::MayBeDecimal).unwrap();
                prop_assert_eq!(full.scaled().unwrap().to_bits(), number.to_bits());
            }
        }

        #[test]
        fn figures_of_tables_are_plain_decimals(number in 0.0..1e9) {
            prop_assert_eq!(plain_decimal(&f64::to_string(&number)), Some(number));
        }
    }

    #[test]
    fn what_follows_is_kept() {
        assert_eq!(read("１２３．５％"), Ok((123.5, "%".to_owned())));
        assert_eq!(read("2250 万人"), Ok((2250.0, "万人".to_owned())));
        assert_eq!(read("5 beds/year"), Ok((5.0, "beds/year".to_owned())));
        let scaled = |written: &str| Numeral::read(written, Comma::Thousands).unwrap().scaled();
        assert_eq!(scaled("5600.3亿"), Some(560_030_000_000.0));
        assert_eq!(scaled("0.29万"), Some(2900.0));
        assert_eq!(scaled("7万亿"), Some(7e12));
        assert_eq!(scaled("7万人"), None);
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_not() {
        for (written, fault) in [
            ("", NumeralError::NotANumber),
            ("四", NumeralError::NotANumber),
            ("-", NumeralError::NotANumber),
            (".", NumeralError::NotANumber),
            ("nan", NumeralError::NotANumber),
            ("inf", NumeralError::NotANumber),
            ("1e999", NumeralError::NotANumber),
            ("1e-999", NumeralError::NotANumber),
            ("0e400", NumeralError::NotANumber),
            ("0e-400", NumeralError::NotANumber),
            ("0e99999999999999999999", NumeralError::NotANumber),
            ("12,5", NumeralError::Groups),
            ("1,2345", NumeralError::Groups),
            ("1234,567", NumeralError::Groups),
            ("12 34", NumeralError::Groups),
        ] {
            assert_eq!(read(written), Err(fault), "{written}");
        }
        let decimal = |written: &str| Numeral::read(written, Comma::MayBeDecimal).map(|n| n.figure());
        assert_eq!(decimal("1,234"), Err(NumeralError::Comma));
        assert_eq!(decimal("12,5"), Err(NumeralError::Comma));
        assert_eq!(decimal("1,234.5"), Ok(1234.5));
        assert_eq!(decimal("1,234,567"), Ok(1_234_567.0));
    }
}
