//! The readers on bytes in memory, as the fuzz targets in `fuzz/` call them. No part of the interface: it may change with
//! any version.

use std::path::Path;
use std::sync::Arc;

use ndarray::Array3;

use crate::analysis::Record;
use crate::baseline::{Actuals, Baseline};
use crate::diagnostic::document::{Node, TomlValue};
use crate::diagnostic::numeral::{self, Comma};
use crate::diagnostic::{Diagnostics, Source, Span, table};
use crate::error::Result;
use crate::formula::{Each, Formula, FormulaNames, FormulaPurpose, FormulaResult, ModelStructure};
use crate::indicator::{Driver, Indicator, Unit};
use crate::plan::{KnownIndicators, Plan};
use crate::scenario::{Assumptions, Years};
use crate::trend::{History, HistoryRequest};

/// The version that shards must name.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The text of a file.
///
/// # Errors
/// [`Diagnostics`] where it is not certain in what it is written.
pub fn source(name: &str, bytes: &[u8]) -> Result<Arc<Source>> {
    Ok(Source::decode(name.to_owned(), bytes)?)
}

/// A scenario for a baseline that is at hand.
///
/// # Errors
/// As [`Assumptions::load`].
pub fn scenario(source: &Arc<Source>, baseline: &Arc<Baseline>, problems: &mut Diagnostics) -> Result<Assumptions> {
    Assumptions::of_source(Arc::clone(baseline), source, problems)
}

/// A plan.
///
/// # Errors
/// As [`Plan::load`].
pub fn plan(source: &Arc<Source>, indicators: &[Indicator], problems: &mut Diagnostics) -> Result<Plan> {
    Plan::of_source(source, KnownIndicators { indicators, and_others: true }, problems)
}

/// A table of actuals.
///
/// # Errors
/// As [`Actuals::load`].
pub fn actuals(
    source: &Arc<Source>,
    baseline: &Baseline,
    indicators: &[Indicator],
    problems: &mut Diagnostics,
) -> Result<Actuals> {
    Actuals::of_source(source, (baseline, indicators), &[], problems)
}

/// A table of annual figures of one's own.
///
/// # Errors
/// As [`History::of_file`].
pub fn annual(source: &Arc<Source>, problems: &mut Diagnostics) -> Result<History> {
    History::of_source(source, HistoryRequest::default(), problems)
}

/// The rows of a table: each cell with its place.
pub fn table(source: &Arc<Source>, columns: &[&str], problems: &mut Diagnostics) -> Vec<Vec<(String, Span)>> {
    let mut rows = Vec::new();
    table::read(source, columns, problems, |row, _| {
        rows.push((0..columns.len()).map(|at| (row.cell(at).to_owned(), row.span(at))).collect());
    });
    rows
}

/// The number at the beginning of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadNumeral {
    /// The number before the rest.
    pub figure: f64,
    /// Half of its last digit.
    pub half_digit: f64,
    /// The number, where the rest is nothing or multiplies it.
    pub scaled: Option<f64>,
    /// What follows.
    pub rest: String,
}

/// The number at the beginning of a text; `None` where there is none that can be used.
#[must_use]
pub fn numeral(written: &str, comma_may_be_decimal: bool) -> Option<ReadNumeral> {
    let comma = if comma_may_be_decimal { Comma::MayBeDecimal } else { Comma::Thousands };
    let read = numeral::Numeral::read(written, comma).ok()?;
    let (figure, half_digit, scaled) = (read.figure(), read.half_digit(), read.scaled());
    Some(ReadNumeral { figure, half_digit, scaled, rest: read.rest })
}

/// The text of a file as the formula of an indicator, or of the step of a stock, called `own`.
pub fn formula(
    source: &Arc<Source>,
    (own, unit): (&str, Unit),
    is_step: bool,
    (indicators, drivers): (&[Indicator], &[Driver]),
    problems: &mut Diagnostics,
) -> Option<Formula> {
    let span = Span::new(source, 0..source.text.len());
    let node = Node { value: TomlValue::String(source.text.clone()), span };
    let purpose = if is_step { FormulaPurpose::Next } else { FormulaPurpose::Indicator };
    let (structure, each) = (ModelStructure::default(), Each::default());
    let computed = FormulaResult { name: own, unit, each: &each };
    Formula::read(&node, &computed, purpose, &FormulaNames::new(indicators, drivers, &[], &structure), problems)
}

/// The content of `projection.json`.
///
/// # Errors
/// As [`read`](fn@crate::export::read).
pub fn result(content: &[u8]) -> Result<Record> {
    crate::export::of_json(Path::new("projection.json"), content)
}

/// A result as `projection.json` has it.
///
/// # Errors
/// A failure where it cannot be made.
pub fn result_as_json(record: &Record) -> Result<Vec<u8>> {
    crate::export::to_json(record)
}

/// The content of `population.csv`.
///
/// # Errors
/// What is wrong in it.
pub fn people(
    content: &[u8],
    years: Years,
) -> std::result::Result<Array3<f64>, Box<dyn std::error::Error + Send + Sync>> {
    crate::export::people(content, years)
}

/// Markdown as HTML.
#[must_use]
pub fn markdown(source: &str) -> String {
    crate::report::page::markdown::to_html(source)
}
