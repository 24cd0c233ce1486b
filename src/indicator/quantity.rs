//! A figure with its unit, as a person writes it.

use super::unit::Unit;
use crate::diagnostic::document::{Node, TomlValue};
use crate::diagnostic::numeral::{self, Comma, Numeral, folded};
use crate::diagnostic::{Diagnostics, Span};
use crate::language::{Language, Text, text};
use crate::limits::LARGEST_FIGURE;

/// A figure and its unit, such as 5600 亿元.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    /// The figure, in `unit`.
    pub figure: f64,
    /// The unit.
    pub unit: Unit,
}

impl Quantity {
    /// Reads `5600 亿元`, `5600亿元`, `-0.5 %` or `30 000 beds/year`; `None` where number or unit cannot be read, and where
    /// they can be read in two ways: `5 100 million yuan` is 5 of `100 million yuan`, or 5 100 of `million yuan`.
    ///
    /// ```
    /// use carecast::indicator::Quantity;
    /// let target = Quantity::parse("7000亿元").unwrap();
    /// assert_eq!(target.base(), 7e11);
    /// assert!(Quantity::parse("7000 furlongs").is_none());
    /// ```
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let mut readings = Self::readings(written);
        let first = readings.next()?;
        readings.next().is_none().then_some(first)
    }

    /// Every way of reading a text: the name of one unit may end with that of another.
    fn readings(written: &str) -> impl Iterator<Item = Self> {
        let written = folded(written.trim());
        let is_digit = |c: char| c.is_ascii_digit();
        Unit::all().filter(|unit| *unit != super::unit::DIMENSIONLESS).filter_map(move |unit| {
            let before = |name: &str| {
                let digits = written.strip_suffix(name)?;
                // 5100 million yuan are not 5 of 100 million yuan: a name that begins with a number stands apart.
                let is_apart = !(name.starts_with(is_digit) && digits.ends_with(is_digit));
                is_apart.then_some(digits)
            };
            let figure = number(before(unit.symbol).or_else(|| before(unit.zh))?)?;
            Some(Self { figure, unit })
        })
    }

    /// The figure in base units.
    #[must_use]
    pub fn base(self) -> f64 {
        self.unit.to_base(self.figure)
    }
}

/// A number and nothing after it.
fn number(digits: &str) -> Option<f64> {
    Numeral::read(digits, Comma::Thousands)
        .ok()
        .filter(|numeral| numeral.rest.is_empty())
        .map(|numeral| numeral.figure())
}

/// Reads a unit where `expected` must be able to stand; a unit of another kind is a problem.
pub(crate) fn read_unit(node: &Node, expected: Unit, problems: &mut Diagnostics) -> Option<Unit> {
    let written = node.string(problems)?;
    let Some(unit) = Unit::parse(written) else {
        problems
            .error(node.span.clone(), text!("未知的单位 `{written}`", "unknown unit `{written}`"))
            .hint(Unit::suggestion(written, Some(expected)));
        return None;
    };
    if expected.accepts(unit) {
        return Some(unit);
    }
    refuse(node, unit, expected, problems);
    None
}

fn refuse(node: &Node, unit: Unit, expected: Unit, problems: &mut Diagnostics) {
    let (zh, en) = (expected.label(Language::Chinese), expected.label(Language::English));
    let written = if node.span.text().contains(unit.zh) { unit.zh } else { unit.symbol };
    let problem = problems.error(
        node.span.clone(),
        text!("单位不对：`{written}` 不能用在这里", "wrong unit: `{written}` cannot be used here"),
    );
    problem.expected(text!("应为 `{zh}` 一类的单位", "expected a unit like `{en}`"));
    let mixes_points = unit.dimension == expected.dimension && unit.difference != expected.difference;
    problem.hint(if mixes_points {
        text!(
            "`%` 是比率本身，`pp`（百分点）是两个比率之差：5%加1 pp 是6%",
            "`%` is a rate, `pp` (percentage points) a difference of two rates: 5% plus 1 pp is 6%"
        )
    } else {
        expected.acceptable()
    });
}

/// Reads a figure in base units: a string with its unit, or a number in `stated` or, where that cannot be
/// mistaken, in `expected`.
pub(crate) fn read_quantity(
    node: &Node,
    stated: Option<Unit>,
    expected: Unit,
    problems: &mut Diagnostics,
) -> Option<f64> {
    let base = in_base_units(node, stated, expected, problems)?;
    possible_size(base, &node.span, expected, problems)
}

/// A figure in base units that is no larger than any figure can be; another one is a problem.
pub(crate) fn possible_size(base: f64, place: &Span, expected: Unit, problems: &mut Diagnostics) -> Option<f64> {
    if base.abs() <= LARGEST_FIGURE {
        return Some(base);
    }
    let written = place.text();
    let most = expected.from_base(LARGEST_FIGURE);
    let (zh, en) = (expected.label(Language::Chinese), expected.label(Language::English));
    problems
        .error(place.clone(), text!("{written}：大得不可能", "{written} is too large for any figure"))
        .expected(text!("应不超过 {most:e} {zh}", "expected at most {most:e} {en}"));
    None
}

fn in_base_units(node: &Node, stated: Option<Unit>, expected: Unit, problems: &mut Diagnostics) -> Option<f64> {
    if let Some(figure) = node.as_number() {
        return match stated {
            Some(unit) => Some(unit.to_base(figure)),
            // None is none in every unit.
            None if expected.is_count() || figure == 0.0 => Some(expected.to_base(figure)),
            None => {
                let (zh, en) = (expected.label(Language::Chinese), expected.label(Language::English));
                let figure = node.span.text();
                problems
                    .error(node.span.clone(), text!("{figure} 没有单位", "{figure} has no unit"))
                    .expected(text!("单位，如 `{zh}`", "a unit such as `{en}`"))
                    .hint(expected.acceptable());
                None
            }
        };
    }
    match &node.value {
        TomlValue::String(written) => {
            let Some(quantity) = Quantity::parse(written) else {
                if let [first, second, ..] = Quantity::readings(written).collect::<Vec<_>>()[..] {
                    ambiguous(node, first, second, problems);
                    return None;
                }
                problems
                    .error(node.span.clone(), text!("读不懂数量 `{written}`", "`{written}` is not a quantity"))
                    .expected(text!("数和单位，如 \"5600亿元\"", "a number and a unit, such as \"5600亿元\""))
                    .hint(expected.acceptable());
                return None;
            };
            if !expected.accepts(quantity.unit) {
                refuse(node, quantity.unit, expected, problems);
                return None;
            }
            Some(quantity.base())
        }
        _ => {
            node.mismatch(
                &Text::new("数和单位，如 \"5600亿元\"", "a number and a unit, such as \"5600亿元\""),
                problems,
            );
            None
        }
    }
}

/// Tells of a text that can be read in two ways what they are.
fn ambiguous(node: &Node, first: Quantity, second: Quantity, problems: &mut Diagnostics) {
    let [first, second] = [first, second].map(|Quantity { figure, unit }| format!("{figure} {}", unit.zh));
    problems
        .error(node.span.clone(), text!("这个数量有两种读法", "this quantity can be read in two ways"))
        .hint(text!("写成 {first} 或 {second}", "write {first} or {second}"));
}

/// Reads a figure in base units as an argument gives it: with its unit, or bare where that cannot be mistaken.
pub(crate) fn read_written(written: &str, place: &Span, expected: Unit, problems: &mut Diagnostics) -> Option<f64> {
    let written = written.trim();
    let value = match numeral::figure(written) {
        Some(number) => TomlValue::Number(number),
        None => TomlValue::String(written.to_owned()),
    };
    read_quantity(&Node { value, span: place.clone() }, None, expected, problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_may_be_set_apart() {
        assert_eq!(Quantity::parse("30 000 beds/year").unwrap().base(), 30_000.0);
        assert_eq!(Quantity::parse("\u{2212}0.5 %").unwrap().base(), -0.005);
        assert_eq!(Quantity::parse("2250万人").unwrap().base(), 22_500_000.0);
        assert!(Quantity::parse("亿元").is_none());
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_not_read() {
        assert!(Quantity::parse("5 100 million yuan").is_none());
        assert_eq!(Quantity::parse("5600 100 million yuan").unwrap().base(), 5.6e11);
        assert_eq!(Quantity::parse("5100 million yuan").unwrap().base(), 5.1e9);
        assert_eq!(Quantity::parse("8,100 million persons").unwrap().base(), 8.1e9);
        assert_eq!(Quantity::parse("5 10 thousand persons").unwrap().base(), 50_000.0);
        let source = crate::diagnostic::Source::new("a.toml", "5 100 million persons");
        let mut problems = Diagnostics::new();
        let persons = Unit::parse("persons").unwrap();
        let place = Span::new(&source, 0..source.text.len());
        assert_eq!(read_written(&source.text, &place, persons, &mut problems), None);
        let hint = problems.problems()[0].hint.clone().unwrap();
        assert_eq!(hint.en, "write 5100 百万人 or 5 亿人");
    }
}
