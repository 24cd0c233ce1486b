//! How numbers are written for readers, in both languages alike: a real minus sign, no sign where all digits are zero, a
//! dash where there is no number. Tables, charts, reports and findings write their figures by these functions.

/// The sign for a missing figure.
pub(crate) const UNDEFINED: &str = "\u{2013}";

const MINUS: &str = "\u{2212}";

/// Between thousands: a narrow space at which no line breaks.
const APART: char = '\u{202f}';

/// A number to this number of decimals.
pub(crate) fn fixed(value: f64, decimals: usize) -> String {
    written(value, format!("{:.decimals$}", value.abs()), "")
}

/// The same, with a plus sign before what is above zero.
pub(crate) fn signed(value: f64, decimals: usize) -> String {
    written(value, format!("{:.decimals$}", value.abs()), "+")
}

/// A number to at most this number of decimals, without trailing zeros.
pub(crate) fn trimmed(value: f64, decimals: usize) -> String {
    written(value, without_zeros(&format!("{:.decimals$}", value.abs())).to_owned(), "")
}

/// A threshold to so many decimals: up, so that the written figure reaches it, or down where it must not be exceeded. What
/// the last decimal misses by rounding errors alone is not rounded away from it.
pub(crate) fn to_be_reached(threshold: f64, decimals: usize, is_upper_limit: bool) -> f64 {
    let scale = (0..decimals).fold(1.0, |scale, _| scale * 10.0);
    let scaled = threshold * scale;
    let nearest = scaled.round();
    let whole = match is_upper_limit {
        _ if (scaled - nearest).abs() <= 1e-9 * scaled.abs() => nearest,
        true => scaled.floor(),
        false => scaled.ceil(),
    };
    whole / scale
}

/// A number to this number of decimals; from five digits on with separated thousands.
pub(crate) fn grouped(value: f64, decimals: usize) -> String {
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
    if whole.len() < 5 {
        return written(value, plain, "");
    }
    let mut digits = String::new();
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            digits.push(APART);
        }
        digits.push(digit);
    }
    written(value, digits + fraction, "")
}

/// A number at the end of a line or a bar, to about three significant digits.
pub(crate) fn short(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 99.95 => 0,
        size if size >= 9.995 => 1,
        _ => 2,
    };
    grouped(value, decimals)
}

/// A number in the fewest digits that distinguish it from its neighbours.
pub(crate) fn exact(value: f64) -> String {
    written(value, value.abs().to_string(), "")
}

/// A number in scientific notation to this number of decimals: `2.5e−9`.
pub(crate) fn scientific(value: f64, decimals: usize) -> String {
    let digits = format!("{:.decimals$e}", value.abs());
    let (digits, power) = digits.split_once('e').unwrap_or((&digits, "0"));
    let power = if power == "0" { String::new() } else { format!("e{}", power.replace('-', MINUS)) };
    written(value, format!("{}{power}", without_zeros(digits)), "")
}

/// A share in percent to this number of decimals: `6.5%`.
pub(crate) fn percent(share: f64, decimals: usize) -> String {
    with_percent(fixed(share * 100.0, decimals))
}

/// A relative change in percent to this number of decimals, with its sign: `+6.5%`.
pub(crate) fn signed_percent(share: f64, decimals: usize) -> String {
    with_percent(signed(share * 100.0, decimals))
}

fn with_percent(figure: String) -> String {
    if figure == UNDEFINED { figure } else { figure + "%" }
}

fn without_zeros(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

/// The digits of a number with their sign.
fn written(value: f64, digits: String, plus: &str) -> String {
    let is_zero = !digits.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    match value {
        _ if !value.is_finite() => UNDEFINED.to_owned(),
        _ if is_zero => digits,
        _ if value < 0.0 => format!("{MINUS}{digits}"),
        _ => format!("{plus}{digits}"),
    }
}

/// Decimals that show a digit of this size, nine at most; none for a figure without a last digit.
pub(crate) fn decimals(digit: f64) -> usize {
    if digit.is_nan() || digit <= 0.0 {
        return 0;
    }
    let mut shown = 1.0;
    let mut decimals = 0;
    while decimals < 9 && shown > digit * (1.0 + 1e-9) {
        (shown, decimals) = (shown / 10.0, decimals + 1);
    }
    decimals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_a_real_minus_sign_and_zero_has_none() {
        assert_eq!([fixed(-1.25, 1), fixed(-0.04, 1), fixed(2.0, 0)], ["\u{2212}1.2", "0.0", "2"]);
        assert_eq!([signed(1.25, 1), signed(-0.3, 1), signed(0.04, 1)], ["+1.2", "\u{2212}0.3", "0.0"]);
        assert_eq!([trimmed(1.50, 3), trimmed(-100.0, 2), trimmed(100.0, 0)], ["1.5", "\u{2212}100", "100"]);
        assert_eq!([percent(0.065, 1), signed_percent(0.065, 0), percent(-0.0001, 1)], ["6.5%", "+6%", "0.0%"]);
    }

    #[test]
    fn thousands_of_long_numbers_are_set_apart() {
        assert_eq!(grouped(-1_234_567.5, 1), "\u{2212}1\u{202f}234\u{202f}567.5");
        assert_eq!([grouped(5600.0, 0), grouped(103_197.0, 0)], ["5600", "103\u{202f}197"]);
    }

    #[test]
    fn a_threshold_is_rounded_so_that_what_is_written_reaches_it() {
        let shown = |threshold: f64, is_upper_limit| fixed(to_be_reached(threshold, 2, is_upper_limit), 2);
        assert_eq!([shown(6.2402, false), shown(6.2402, true)], ["6.25", "6.24"]);
        assert_eq!([shown(-0.031, false), shown(-0.031, true)], ["\u{2212}0.03", "\u{2212}0.04"]);
        // 6.45 is no figure of the machine: it stays what it is.
        assert_eq!([shown(0.0645 * 100.0, false), shown(0.0645 * 100.0, true)], ["6.45", "6.45"]);
        assert_eq!([shown(f64::NAN, false), shown(f64::INFINITY, true)], [UNDEFINED, UNDEFINED]);
    }

    #[test]
    fn powers_of_ten_are_short() {
        assert_eq!(
            [scientific(2.5e-9, 3), scientific(-1e20, 3), scientific(0.0, 3)],
            ["2.5e\u{2212}9", "\u{2212}1e20", "0"]
        );
    }

    #[test]
    fn what_is_no_number_is_a_dash() {
        let functions = [fixed, signed, trimmed, grouped, scientific, percent, signed_percent];
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(functions.iter().all(|write| write(value, 1) == UNDEFINED));
        }
    }
}
