//! Figures and sentences of an audit, in both languages.

use super::interval::Interval;
use crate::indicator::{Display, Unit};
use crate::language::Text;
use crate::number;

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
    Text::both(|language| Display(language).to_check_stated(base, half_digit, unit))
}

/// A figure that was computed: of a percentage both decimals are shown, zeros too.
pub(super) fn computed(base: f64, unit: Unit) -> Text {
    if unit.exponent == -2 && !unit.difference { percent(base) } else { amount(base, unit) }
}

/// Both ends of a range.
pub(super) fn range(interval: Interval, unit: Unit) -> Text {
    range_to(interval, 0.0, unit)
}

/// The same, to a digit of this size in base units at least.
pub(super) fn range_to(interval: Interval, digit: f64, unit: Unit) -> Text {
    let [low, high] = [interval.low, interval.high].map(|end| stated(end, digit / 2.0, unit));
    match (interval.low.is_finite(), interval.high.is_finite()) {
        (true, true) => between(&low, &high),
        (true, false) => Text::new(format!("不低于{}", low.zh), format!("at least {}", low.en)),
        (false, true) => Text::new(format!("不高于{}", high.zh), format!("at most {}", high.en)),
        (false, false) => Text::new("任何数", "anything"),
    }
}

/// A growth in percent to two decimals: `4.26%`.
pub(super) fn percent(fraction: f64) -> Text {
    Text::same(number::percent(fraction, 2))
}

/// Both ends of a range of growth.
pub(super) fn percents(interval: Interval) -> Text {
    between(&percent(interval.low), &percent(interval.high))
}

fn between(low: &Text, high: &Text) -> Text {
    Text::both(|language| Display(language).range(low.get(language), high.get(language)))
}

/// A year, or what is said where the plan hides it.
pub(super) fn year(year: Option<i32>) -> Text {
    year.map_or_else(
        || Text::new("规划期末", "the plan's end"),
        |year| Text::new(format!("{year}年"), year.to_string()),
    )
}
