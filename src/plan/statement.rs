//! Statements of a plan about the past: its starting figures.

use super::KnownIndicators;
use super::aim::{AIMS, Aim};
use super::read::{known_indicator, stated_half_digit};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::document::{Fields, Node, TomlValue, choice};
use crate::diagnostic::numeral::calendar_year;
use crate::indicator::{Comparator, Unit, read_unit};
use crate::language::{Text, text};

/// A figure of the past as a plan states it.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The label shown to readers.
    pub label: Text,
    /// The dotted name of the indicator that it is about, if one of the model's is.
    pub indicator: Option<String>,
    /// The measure: level, increment or growth of the indicator.
    pub aim: Aim,
    /// The year from whose end a change is counted.
    pub since: Option<i32>,
    /// The year; `None` where the text hides it or gives none.
    pub year: Option<i32>,
    /// How the figure bounds the true one.
    pub comparator: Comparator,
    /// The figure in base units (in the unit of the plan where the program does not know that).
    pub value: f64,
    /// The unit, where the program knows it.
    pub unit: Option<Unit>,
    /// Half of the last digit shown, in the units of `value`.
    pub half_digit: f64,
    /// The figure as the plan states it: `5600 亿元`.
    pub stated: String,
    /// The denominator, where the plan names it.
    pub of: Option<Text>,
    /// What the figure means.
    pub definition: Option<Text>,
    /// The plan's own words.
    pub quote: String,
    /// Doubts.
    pub note: Option<Text>,
}

/// Years in which something is so: since the end of the first, in the second; either may be unknown.
type YearSpan = (Option<i32>, Option<i32>);

/// Reads `2022`, `[2018, 2022]`, or what stands for a year that the text hides or leaves out.
fn years(node: &Node, problems: &mut Diagnostics) -> Option<YearSpan> {
    match &node.value {
        TomlValue::String(written) if calendar_year(written).is_none() => {
            choice(node, &[("masked", (None, None)), ("unstated", (None, None))], problems)
        }
        TomlValue::Array(items) => {
            let years: Vec<i32> = items.iter().filter_map(|item| item.year(problems)).collect();
            match years[..] {
                [since, year] if since < year => Some((Some(since), Some(year))),
                _ => {
                    if years.len() == items.len() {
                        problems
                            .error(node.span.clone(), text!("时期读不懂", "this is not a period"))
                            .expected(text!("应为 [起始年, 结束年]", "expected [first year, last year]"));
                    }
                    None
                }
            }
        }
        _ => node.year(problems).map(|year| (None, Some(year))),
    }
}

/// Reads a `[[statement]]`.
pub(super) fn read(
    mut fields: Fields<'_>,
    known: KnownIndicators<'_>,
    problems: &mut Diagnostics,
) -> Option<Statement> {
    let place = fields.span().clone();
    let indicator = ["indicator", "about"].into_iter().find_map(|key| fields.get(key));
    let own_label = fields.text("label", problems);
    let years = fields.required("period", problems).and_then(|node| years(node, problems));
    let is_level = fields.peek("aim").is_none();
    let aim = fields.choice("aim", &AIMS, problems).or(is_level.then_some(Aim::Level));
    let comparator = fields.required("comparator", problems).and_then(|node| Comparator::read(node, problems));
    let value_node = fields.required("value", problems);
    let figure = value_node.and_then(|node| node.number(problems));
    let unit_node = fields.required("unit", problems);
    let (of, definition) = (fields.text("of", problems), fields.text("definition", problems));
    let quote = fields.get("quote").map_or(Some(""), |node| node.string(problems)).map(str::to_owned);
    let note = fields.text("note", problems);
    fields.finish(problems);
    let indicator = match indicator {
        Some(node) => Some(known_indicator(node, known, problems)?),
        None => None,
    };
    let (figure, unit_node, (since, year), aim) = (figure?, unit_node?, years?, aim?);
    let written = unit_node.string(problems)?;
    let unit = match indicator {
        Some(indicator) => Some(read_unit(unit_node, aim.unit(indicator), problems)?),
        None => Unit::parse(written),
    };
    if aim != Aim::Level && since.is_none() && year.is_some() {
        problems
            .error(place.clone(), text!("变化要写明从哪年到哪年", "a change needs the years from and to which it went"))
            .expected(text!("period = [起始年, 结束年]", "period = [first year, last year]"));
    }
    let label = own_label.or_else(|| indicator.map(|indicator| indicator.label.clone()));
    if label.is_none() {
        problems
            .error(place, text!("没有 indicator 的陈述要有 label", "a statement without an indicator needs a label"));
    }
    Some(Statement {
        label: label?,
        indicator: indicator.map(|indicator| indicator.name.clone()),
        aim,
        since,
        year,
        comparator: comparator?,
        value: unit.map_or(figure, |unit| unit.to_base(figure)),
        unit,
        half_digit: stated_half_digit(value_node.map(|node| &node.span), figure, unit),
        stated: format!("{figure} {written}"),
        of,
        definition,
        quote: quote?,
        note,
    })
}
