//! Warnings of figures in percent that look like fractions: 0.045 is 0.045 %, not 4.5 %.

use super::knots::COLUMNS;
use super::path::DriverPath;
use crate::diagnostic::document::{Node, TomlValue};
use crate::diagnostic::{Diagnostics, Span};
use crate::indicator::{Driver, Unit, is_population_error};
use crate::language::text;

/// The figure in percent below which one looks like a fraction: a share that is below 1 % throughout is as odd as a rate
/// below 0.1 %.
fn least(driver: &Driver) -> f64 {
    if driver.possible == (0.0, 1.0) { 1.0 } else { LEAST_RATE }
}

const LEAST_RATE: f64 = 0.1;

/// A figure that looks like a fraction.
fn is_fraction(figure: f64, least: f64) -> bool {
    figure != 0.0 && figure.abs() < least
}

/// Warns where every number of a path in percent looks like a fraction, or its lower end alone does: 0.03 below 4.5 is told
/// as long as 3 would be below it too. `sd` is the size of its shocks.
pub(super) fn of_path(
    nodes: &[Option<&Node>; 5],
    sd: Option<&Node>,
    unit: Option<Unit>,
    driver: &Driver,
    problems: &mut Diagnostics,
) {
    if unit.is_none_or(|unit| unit.symbol != "%") {
        return;
    }
    let least = least(driver);
    let [central, ..] = nodes;
    let all: Vec<(&Node, f64)> = nodes.iter().flatten().flat_map(|node| numbers(node)).collect();
    if all.iter().all(|(_, figure)| figure.abs() < least) {
        if let Some((node, figure)) = all.iter().find(|(_, figure)| *figure != 0.0) {
            report(&node.span, *figure, FractionForm::Bare(unit), problems);
        }
        return;
    }
    let lowest = |figures: Vec<(&Node, f64)>| figures.into_iter().map(|(_, figure)| figure).reduce(f64::min);
    let Some(middle) = central.and_then(|node| lowest(numbers(node))).filter(|middle| *middle >= least) else { return };
    let lower = nodes.iter().zip(COLUMNS).filter(|(_, column)| ["p10", "low"].contains(column));
    let lower = lower.filter_map(|(node, _)| *node).map(|node| (node, least));
    for (node, least) in lower.chain(sd.map(|sd| (sd, LEAST_RATE))) {
        let figures = numbers(node);
        let is_slip = |figure: f64| figure > 0.0 && figure < least && 100.0 * figure <= middle;
        if !figures.is_empty() && figures.iter().all(|(_, figure)| is_slip(*figure)) {
            report(&figures[0].0.span, figures[0].1, FractionForm::Bare(unit), problems);
        }
    }
}

/// The numbers of a column, without those that are written with a unit of their own.
fn numbers(node: &Node) -> Vec<(&Node, f64)> {
    let items = if let TomlValue::Array(items) = &node.value { items.as_slice() } else { std::slice::from_ref(node) };
    items.iter().filter_map(|item| Some((item, item.as_number()?))).collect()
}

/// Warns where a driver in percent is set to what looks like a fraction, and the scenario has nothing so small.
pub(super) fn of_setting(
    value: f64,
    place: &Span,
    driver: &Driver,
    before: Option<&DriverPath>,
    problems: &mut Diagnostics,
) {
    if driver.unit.symbol != "%" || is_population_error(&driver.name) {
        return;
    }
    let (least, percent) = (least(driver), |value: f64| driver.unit.from_base(value));
    let mut small =
        before.into_iter().flat_map(|path| &path.central).filter(|value| is_fraction(percent(**value), least));
    if is_fraction(percent(value), least) && small.next().is_none() {
        report(place, rounded(percent(value)), FractionForm::With(driver.unit), problems);
    }
}

/// Warns where a policy moves a driver in percent by what looks like a fraction; `added` is in base units.
pub(super) fn of_policy(node: &Node, added: f64, driver: &Driver, problems: &mut Diagnostics) {
    let points = Unit::parse("pp").filter(|_| driver.unit.symbol == "%" && !is_population_error(&driver.name));
    let Some(points) = points.filter(|points| is_fraction(rounded(points.from_base(added)), LEAST_RATE)) else {
        return;
    };
    let written = if let TomlValue::Table(_) = node.value {
        FractionForm::Bare(Some(points))
    } else {
        FractionForm::With(points)
    };
    report(&node.span, rounded(points.from_base(added)), written, problems);
}

/// Without the last bits of a conversion.
fn rounded(figure: f64) -> f64 {
    format!("{figure:.12}").parse().unwrap_or(figure)
}

/// How a figure is written.
#[derive(Clone, Copy)]
enum FractionForm {
    /// As a number beside its unit.
    Bare(Option<Unit>),
    /// With its unit.
    With(Unit),
}

fn report(place: &Span, figure: f64, written: FractionForm, problems: &mut Diagnostics) {
    let hundredfold = format!("{:.10}", 100.0 * figure);
    let hundredfold = hundredfold.trim_end_matches('0').trim_end_matches('.');
    let unit = match written {
        FractionForm::Bare(unit) => unit.map_or("%", |unit| unit.symbol),
        FractionForm::With(unit) => unit.symbol,
    };
    let problem = problems.warning(
        place.clone(),
        text!(
            "单位是 {unit}：{figure} 即 {figure} {unit}，不是 {hundredfold} {unit}",
            "the unit is {unit}: {figure} is {figure} {unit}, not {hundredfold} {unit}"
        ),
    );
    problem.hint(match written {
        FractionForm::Bare(_) => text!(
            "若指 {hundredfold} {unit}，写 {hundredfold}，或去掉 unit = \"{unit}\" 写 \"{hundredfold} {unit}\"",
            "if {hundredfold} {unit} is meant, write {hundredfold}, or \"{hundredfold} {unit}\" without unit = \"{unit}\""
        ),
        FractionForm::With(_) => text!(
            "若指 {hundredfold} {unit}，写 {hundredfold} {unit}",
            "if {hundredfold} {unit} is meant, write {hundredfold} {unit}"
        ),
    });
}
