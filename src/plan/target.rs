//! A target as it is written.

use super::aim::{AIMS, Aim};
use super::years::{self, Silence};
use super::{Known, Measure, Nature, Target, half_digit, known_indicator};
use crate::diagnostic::document::{Fields, Node};
use crate::diagnostic::{Diagnostics, Span};
use crate::indicator::{Comparator, Indicator, read_unit};
use crate::language::{Text, text};

/// A target, and why it has no year where it has none.
pub(super) fn read(
    mut fields: Fields<'_>,
    known: Known<'_>,
    problems: &mut Diagnostics,
) -> Option<(Target, Option<Silence>)> {
    let id = fields.required("id", problems).and_then(|node| node.string(problems)).map(str::to_owned);
    let indicator_node = fields.get("indicator");
    let label = fields.text("label", problems);
    let year = fields.required("period", problems).and_then(|node| years::year_or_silence(node, problems, Node::year));
    let aim = fields.choice("aim", &AIMS, problems).unwrap_or_default();
    let comparator = match fields.required("comparator", problems) {
        Some(node) => Comparator::read(node, problems),
        None => None,
    };
    let value_node = fields.required("value", problems);
    let value = value_node.and_then(|node| node.number(problems));
    let unit_node = fields.required("unit", problems);
    let nature = fields.choice("nature", &[("expected", Nature::Expected), ("binding", Nature::Binding)], problems);
    let exceeding = fields.choice("exceeding", &[("allowed", true), ("missed", false)], problems);
    let definition = fields.text("definition", problems);
    let quote = fields.required("quote", problems).and_then(|node| node.string(problems)).map(str::to_owned);
    let note = fields.text("note", problems);
    let responsible = fields.text("responsible", problems);
    let (about, of) = (fields.get("about"), fields.text("of", problems));
    let place = fields.span().clone();
    fields.finish(problems);
    let about = match about {
        Some(node) => Some(known_indicator(node, known, problems)?),
        None => None,
    };
    let (held, own_name) = match indicator_node {
        Some(node) => held_against(node, known, problems)?,
        None => (None, None),
    };
    let figure = Figure { value: value?, place: value_node.map(|node| &node.span), unit: unit_node? };
    let stated = format!("{} {}", figure.value, figure.unit.string(problems)?);
    let mut measure = |of: Option<&Indicator>| match of {
        Some(indicator) => figure.of(indicator, aim, problems).map(Some),
        None => Some(None),
    };
    let (measure, about) = (measure(held)?, measure(about)?);
    let label = label.or_else(|| held.map(|indicator| indicator.label.clone())).or(own_name.map(Text::same));
    if label.is_none() {
        problems.error(place, text!("没有 indicator 的目标要有 label", "a target without an indicator needs a label"));
    }
    let (year, silence) = match year? {
        Ok(year) => (year, None),
        Err(silence) => (0, Some(silence)),
    };
    let target = Target {
        id: id?,
        label: label?,
        stated,
        measure,
        about,
        of,
        aim,
        year,
        comparator: comparator?,
        exceeding_allowed: exceeding.unwrap_or(true),
        nature,
        definition,
        quote: quote?,
        note,
        responsible,
    };
    Some((target, silence))
}

/// The figure of a target as it is written.
struct Figure<'n> {
    value: f64,
    place: Option<&'n Span>,
    unit: &'n Node,
}

impl Figure<'_> {
    /// As one of an indicator.
    fn of(&self, indicator: &Indicator, aim: Aim, problems: &mut Diagnostics) -> Option<Measure> {
        let unit = read_unit(self.unit, aim.unit(indicator), problems)?;
        let half_digit = half_digit(self.place, self.value, unit);
        Some(Measure { indicator: indicator.name.clone(), value: unit.to_base(self.value), unit, half_digit })
    }
}

/// The indicator that a target names, or the name of one that a scenario may compute.
fn held_against<'i, 'n>(
    node: &'n Node,
    known: Known<'i>,
    problems: &mut Diagnostics,
) -> Option<(Option<&'i Indicator>, Option<&'n str>)> {
    match known_indicator(node, known, problems) {
        None if known.and_others => Some((None, Some(node.string(&mut Diagnostics::new())?))),
        found => Some((Some(found?), None)),
    }
}
