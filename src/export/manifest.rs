//! The manifest: the inputs of a result. No times, thread counts or absolute paths, so that the same run gives the same
//! bytes.

use std::collections::BTreeMap;

use serde::Serialize;

use super::folder::About;
use crate::baseline::{InputFile, StockDay};
use crate::diagnostic::Diagnostics;
use crate::ensemble::Sampling;
use crate::error::{Error, Result};
use crate::formula::Definition;
use crate::language::{Language, Text, counted, text};
use crate::projection::Projection;
use crate::scenario::Assumptions;

/// The options that affect the files of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ManifestOptions {
    /// The kinds of chart files, such as `svg`.
    pub charts: Vec<&'static str>,
    /// The language of charts and of tables for people.
    pub language: &'static str,
}

/// The inputs of a result.
#[derive(Debug, Serialize)]
pub struct Manifest<'m> {
    program: &'static str,
    version: &'static str,
    scenario: &'m str,
    baseline: &'m str,
    /// Present unless it is the end of the year.
    #[serde(skip_serializing_if = "Option::is_none")]
    stocks_at: Option<&'static str>,
    runs: usize,
    seed: u64,
    sampling: Sampling,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    asked: &'m [String],
    options: ManifestOptions,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    settings: Vec<&'m str>,
    /// Equations of the model replaced by the scenario.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    equations: Vec<String>,
    /// Growth of the industry that is typed: people, income and prices have no part in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    typed_paths: Vec<String>,
    /// The first changed year of each driver that was set or varied.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    changed_from: BTreeMap<String, i32>,
    inputs: Vec<&'m InputFile>,
    warnings: Vec<&'m Text>,
}

/// The origin of files that are not the result of a scenario.
#[derive(Debug, Serialize)]
pub(super) struct CommandOrigin<'m> {
    program: &'static str,
    version: &'static str,
    /// The command.
    #[serde(skip_serializing_if = "Option::is_none")]
    asked: Option<String>,
    /// The results that are compared.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    compared: Vec<ComparedScenario<'m>>,
    /// Files of results from which they were made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inputs: Vec<InputFile>,
}

/// A result in a comparison.
#[derive(Debug, Serialize)]
struct ComparedScenario<'m> {
    scenario: &'m str,
    runs: usize,
    seed: u64,
}

impl<'m> CommandOrigin<'m> {
    /// The origin of files of a command.
    pub(super) fn by(command: impl Into<String>, inputs: Vec<InputFile>) -> Self {
        Self { asked: Some(command.into()), inputs, ..Self::of(&[]) }
    }

    /// The origin of files made from several results.
    pub(super) fn of(projections: &'m [Projection]) -> Self {
        let compared = projections.iter().map(|projection| {
            let Projection { scenario, runs, seed, .. } = projection;
            ComparedScenario { scenario, runs: *runs, seed: *seed }
        });
        let (program, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
        Self { program, version, asked: None, compared: compared.collect(), inputs: Vec::new() }
    }
}

/// The serialised form, without the file list.
pub(super) fn about(manifest: &impl Serialize) -> Result<About> {
    let failed = |cause| Error::caused(text!("无法生成 json", "cannot make the json"), cause);
    serde_json::to_value(manifest).and_then(serde_json::from_value).map_err(failed)
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
            scenario: &projection.scenario,
            sampling: projection.sampling,
            options: ManifestOptions { charts, language: language.tag() },
            ..Self::of_question(assumptions, (projection.runs, projection.seed), &[], language, warnings)
        }
    }

    /// The manifest of the answer to a question: the command and its options.
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
            stocks_at: Some(assumptions.baseline.stocks_at).filter(|day| *day != StockDay::YearEnd).map(StockDay::tag),
            runs,
            seed,
            sampling: assumptions.sampling,
            asked,
            options: ManifestOptions { charts: Vec::new(), language: language.tag() },
            settings: assumptions.settings.iter().map(|setting| setting.written.as_str()).collect(),
            equations: assumptions.replaced_equations().map(replaced).collect(),
            typed_paths: assumptions.typed_paths().collect(),
            changed_from: assumptions.changed().map(|(driver, first)| (driver.to_owned(), first)).collect(),
            inputs: assumptions.files.iter().chain(&assumptions.baseline.files).collect(),
            warnings: warnings.problems().iter().map(|problem| &problem.message).collect(),
        }
    }

    /// The language of files in one language.
    pub(super) fn language(&self) -> Language {
        Language::from_tag(self.options.language).unwrap_or(Language::English)
    }

    /// With the kinds of chart files that were written.
    #[must_use]
    pub fn with_charts(mut self, charts: Vec<&'static str>) -> Self {
        self.options.charts = charts;
        self
    }

    /// With the first years in which a question varied drivers.
    #[must_use]
    pub fn varied(mut self, first_years: impl IntoIterator<Item = (String, i32)>) -> Self {
        self.changed_from.extend(first_years);
        self
    }

    /// The manifest for readers: names and values, with the hash of every input.
    #[must_use]
    pub fn entries(&self) -> Vec<(Text, Text)> {
        let (program, version, runs, seed) = (self.program, self.version, self.runs, self.seed);
        let runs_en = counted(runs, "run");
        let mut entries = vec![
            (Text::new("程序", "Program"), Text::same(format!("{program} {version}"))),
            (Text::new("情景", "Scenario"), Text::same(self.scenario)),
            (Text::new("基线", "Baseline"), Text::same(self.baseline)),
            (Text::new("模拟", "Simulation"), text!("模拟{runs}次，随机种子 {seed}", "{runs_en}, seed {seed}")),
        ];
        entries.extend(self.asked.iter().map(|asked| (Text::new("命令", "Asked"), Text::same(asked))));
        entries.extend(self.settings.iter().map(|set| (Text::new("设定", "Set"), Text::same(*set))));
        let equations = self.equations.iter();
        entries.extend(equations.map(|replaced| (Text::new("替换的方程", "Equation replaced"), Text::same(replaced))));
        let hash = |input: &&InputFile| (Text::same(&input.name), Text::same(format!("SHA-256\n{}", input.sha256)));
        entries.extend(self.inputs.iter().map(hash));
        entries
    }

    /// The warnings of the result.
    pub fn warnings(&self) -> impl Iterator<Item = &Text> {
        self.warnings.iter().copied()
    }
}

/// An equation replaced by the scenario, with its place.
fn replaced(equation: &Definition) -> String {
    let place = equation.place();
    format!("{} ({}:{})", equation.name, place.source().file_name(), place.line())
}
