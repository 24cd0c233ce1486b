//! The manifest: what a result came from. No times, thread counts or absolute paths, so that the same run gives the same
//! bytes.

use std::path::Path;

use serde::Serialize;

use super::json::to_json;
use super::whole_file::write_whole;
use crate::baseline::{InputFile, StockDay};
use crate::diagnostic::Diagnostics;
use crate::error::Result;
use crate::language::{Language, Text};
use crate::projection::Projection;
use crate::scenario::Assumptions;

/// The options of the run that shaped its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Options {
    /// The kinds of chart files, such as `svg`.
    pub charts: Vec<&'static str>,
    /// The language of the charts.
    pub language: &'static str,
}

/// What a result came from.
#[derive(Debug, Serialize)]
pub struct Manifest<'m> {
    program: &'static str,
    version: &'static str,
    scenario: &'m str,
    baseline: &'m str,
    /// Said where it is not the end of the year.
    #[serde(skip_serializing_if = "Option::is_none")]
    stocks_at: Option<&'static str>,
    runs: usize,
    seed: u64,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    asked: &'m [String],
    options: Options,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    settings: &'m [String],
    inputs: Vec<&'m InputFile>,
    warnings: Vec<&'m Text>,
}

impl<'m> Manifest<'m> {
    /// The manifest of a projection.
    #[must_use]
    pub fn new(
        assumptions: &'m Assumptions,
        projection: &'m Projection,
        language: Language,
        charts: Vec<&'static str>,
        warnings: &'m Diagnostics,
    ) -> Self {
        Self {
            program: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
            scenario: &projection.scenario,
            baseline: &assumptions.baseline.id,
            stocks_at: stocks_at(projection.stocks_at),
            runs: projection.runs,
            seed: projection.seed,
            asked: &[],
            options: Options { charts, language: language.tag() },
            settings: &assumptions.settings,
            inputs: assumptions.files.iter().chain(&assumptions.baseline.files).collect(),
            warnings: warnings.problems().iter().map(|problem| &problem.message).collect(),
        }
    }

    /// The manifest of the answer to a question: the command and what it was asked.
    #[must_use]
    pub fn of_question(
        assumptions: &'m Assumptions,
        (runs, seed): (usize, u64),
        asked: &'m [String],
        language: Language,
        warnings: &'m Diagnostics,
    ) -> Self {
        Self {
            program: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
            scenario: &assumptions.id,
            baseline: &assumptions.baseline.id,
            stocks_at: stocks_at(assumptions.baseline.stocks_at),
            runs,
            seed,
            asked,
            options: Options { charts: Vec::new(), language: language.tag() },
            settings: &assumptions.settings,
            inputs: assumptions.files.iter().chain(&assumptions.baseline.files).collect(),
            warnings: warnings.problems().iter().map(|problem| &problem.message).collect(),
        }
    }

    pub(super) fn to_json(&self) -> Result<Vec<u8>> {
        to_json(self)
    }
}

/// The day of the stocks, where it is not the end of the year.
fn stocks_at(day: StockDay) -> Option<&'static str> {
    Some(day).filter(|day| *day != StockDay::YearEnd).map(StockDay::tag)
}

/// Writes the answer to a question into a folder: its files and the manifest.
///
/// # Errors
/// A failure where a file cannot be written.
pub fn write_question(folder: &Path, files: &[(&str, Vec<u8>)], manifest: &Manifest<'_>) -> Result<()> {
    for (name, content) in files {
        write_whole(&folder.join(name), content)?;
    }
    write_whole(&folder.join("manifest.json"), &manifest.to_json()?)
}
