//! A figure that is off by a power of ten: a unit that was mistaken, 万 counted twice, a decimal point out of place.

use super::Unit;
use crate::language::{Text, text};

/// How far a figure may be from a power of ten times what was expected, as a power of ten: a factor of 1.6 either way.
const NEAR: f64 = 0.2;

/// The power of ten by which a figure is off from what was expected, where it is tenfold or a tenth at least.
fn power_off(figure: f64, expected: f64) -> Option<i32> {
    let power = libm::log10(figure / expected);
    (-15..=15).find(|whole| *whole != 0 && (power - f64::from(*whole)).abs() <= NEAR)
}

/// What kind of slip explains a figure that is about a power of ten times what was expected (both in base units): with the
/// unit in which the number would fit, where there is one. `None` where none does.
pub(crate) fn slip(figure: f64, expected: f64, unit: Unit) -> Option<Text> {
    let power = power_off(figure, expected)?;
    let Text { zh, en } = times(power);
    let fits = Unit::all().find(|other| unit.accepts(*other) && other.exponent == unit.exponent - power);
    Some(match fits {
        Some(Unit { zh: a, symbol: b, .. }) => text!(
            "约为应有之数的{zh}：疑为单位之误，以“{a}”计则相符",
            "about {en} what it should be: perhaps a slip of the unit, in `{b}` it would fit"
        ),
        None => text!(
            "约为应有之数的{zh}：疑为单位或小数点之误",
            "about {en} what it should be: perhaps a slip of the unit or of the decimal point"
        ),
    })
}

/// A power of ten in words: 1万倍, 百分之一.
fn times(power: i32) -> Text {
    let size = power.unsigned_abs();
    let zeros = "0".repeat(usize::try_from(size).unwrap_or_default());
    let (zh, en) = match size {
        1 => ("十", "10".to_owned()),
        2 => ("百", "100".to_owned()),
        3 => ("千", "1000".to_owned()),
        4 => ("万", "10 000".to_owned()),
        8 => ("亿", "100 million".to_owned()),
        _ => ("", format!("1{zeros}")),
    };
    match (power > 0, zh.is_empty()) {
        (true, false) => {
            let one = if size == 1 { "" } else { "一" };
            text!("{one}{zh}倍", "{en} times")
        }
        (true, true) => text!("{en}倍", "{en} times"),
        (false, false) => text!("{zh}分之一", "1/{en} of"),
        (false, true) => text!("1/{en}", "1/{en} of"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_off_by_a_power_of_ten_has_a_likely_unit() {
        let unit = |symbol: &str| Unit::parse(symbol).unwrap();
        let told = |figure: f64, expected: f64, symbol: &str| slip(figure, expected, unit(symbol));
        // 6600 of 万元 instead of 亿元; 0.065 of % instead of a fraction; ten times too many.
        assert!(told(6.6e7, 6.1e11, "万元").unwrap().zh.contains("万分之一：疑为单位之误，以“亿元”计则相符"));
        assert!(told(0.000_65, 0.065, "%").unwrap().en.contains("1/100 of what it should be"));
        assert!(told(6.6e14, 6.5e11, "亿元").unwrap().zh.contains("一千倍：疑为单位或小数点之误"));
        assert!(told(9.415e10, 9.5e6, "万人").unwrap().en.contains("in `persons` it would fit"));
        for (figure, expected) in
            [(6.6e11, 6.1e11), (3e12, 1e12), (0.0, 1.0), (-10.0, 1.0), (1.0, 0.0), (f64::NAN, 1.0)]
        {
            assert_eq!(told(figure, expected, "亿元"), None, "{figure} {expected}");
        }
    }
}
