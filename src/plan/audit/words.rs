//! Figures and sentences of an audit, in both languages.

use super::interval::Interval;
use crate::indicator::{Dimension, Unit, decimals, with_minus};
use crate::language::Text;

/// A sentence from two templates in which `{name}` stands for a text.
pub(super) fn sentence(zh: &str, en: &str, parts: &[(&str, Text)]) -> Text {
    let fill = |template: &str, pick: fn(&Text) -> &str| {
        parts
            .iter()
            .fold(template.to_owned(), |sentence, (name, text)| sentence.replace(&format!("{{{name}}}"), pick(text)))
    };
    Text::new(fill(zh, |text| &text.zh), fill(en, |text| &text.en))
}

/// A figure with its unit, to as many digits as an arithmetic needs that is to be checked by hand.
pub(super) fn amount(base: f64, unit: Unit) -> Text {
    stated(base, 0.0, unit)
}

/// A figure with its unit, to the last digit that was written at least (half of which is given, in base units).
pub(super) fn stated(base: f64, half_digit: f64, unit: Unit) -> Text {
    let (zh, en) = scales(base, unit);
    let shown = |(size, least, before, after): Scale| {
        let (figure, decimals) = (base / size, least.max(decimals(2.0 * half_digit / size)));
        let figure = format!("{figure:.decimals$}");
        let text = trimmed(&figure);
        with_minus(&format!("{before}{text}{after}"))
    };
    Text::new(shown(zh), shown(en))
}

/// A figure that was computed: of a percentage both decimals are shown, zeros too.
pub(super) fn computed(base: f64, unit: Unit) -> Text {
    if unit.exponent == -2 && !unit.difference { percent(base) } else { amount(base, unit) }
}

/// What one unit is in base units, decimals, and what stands before and after the figure.
type Scale = (f64, usize, &'static str, &'static str);

fn scales(base: f64, unit: Unit) -> (Scale, Scale) {
    let Dimension { money, persons, beds, years, items } = unit.dimension;
    match (money, persons, beds, years, items) {
        (0, 1, 0, _, 0) if base != 0.0 && base.abs() < 1e4 => ((1.0, 0, "", "人"), (1.0, 0, "", " persons")),
        (1, 0, 0, _, 0) => ((1e8, 1, "", "亿元"), (1e9, 2, "CNY ", " billion")),
        (0, 1, 0, _, 0) => ((1e4, 2, "", "万人"), (1e6, 4, "", " million persons")),
        (0, 0, 1, _, 0) => ((1e4, 3, "", "万张"), (1e3, 2, "", " thousand beds")),
        (0, -1, 1, 0, 0) => ((1e-3, 1, "每千人", "张"), (1e-3, 1, "", " per 1000")),
        (0, 0, 0, 0, 0) if unit.difference => ((1e-2, 2, "", "个百分点"), (1e-2, 2, "", " points")),
        (0, 0, 0, 0, 0) if unit.exponent == -2 => ((1e-2, 2, "", "%"), (1e-2, 2, "", " %")),
        _ => ((unit.to_base(1.0), 2, "", unit.zh), (unit.to_base(1.0), 2, " ", unit.symbol)),
    }
}

fn trimmed(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

/// Both ends of a range.
pub(super) fn range(interval: Interval, unit: Unit) -> Text {
    range_to(interval, 0.0, unit)
}

/// The same, to a digit of this size in base units at least.
pub(super) fn range_to(interval: Interval, digit: f64, unit: Unit) -> Text {
    let [low, high] = [interval.low, interval.high].map(|end| stated(end, digit / 2.0, unit));
    match (interval.low.is_finite(), interval.high.is_finite()) {
        (true, true) if low == high => low,
        (true, true) => Text::new(format!("{}至{}", low.zh, high.zh), format!("{} to {}", low.en, high.en)),
        (true, false) => Text::new(format!("不低于{}", low.zh), format!("at least {}", low.en)),
        (false, true) => Text::new(format!("不高于{}", high.zh), format!("at most {}", high.en)),
        (false, false) => Text::new("任何数", "anything"),
    }
}

/// A growth in percent to two decimals: `4.26%`.
pub(super) fn percent(fraction: f64) -> Text {
    let figure = with_minus(&format!("{:.2}", fraction * 100.0));
    Text::new(format!("{figure}%"), format!("{figure} %"))
}

/// Both ends of a range of growth.
pub(super) fn percents(interval: Interval) -> Text {
    let (low, high) = (percent(interval.low), percent(interval.high));
    if low == high {
        return low;
    }
    Text::new(format!("{}至{}", low.zh, high.zh), format!("{} to {}", low.en, high.en))
}

/// A year, or what is said where the plan hides it.
pub(super) fn year(year: Option<i32>) -> Text {
    year.map_or_else(
        || Text::new("规划期末", "the plan's end"),
        |year| Text::new(format!("{year}年"), year.to_string()),
    )
}
