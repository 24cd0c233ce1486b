//! Arguments, settings and files shared by `sweep`, `solve`, `sensitivity` and `discover`.

use std::path::{Path, PathBuf};

use carecast::analysis::questions::{Goal, independence, read_readings};
use carecast::ensemble::{Settings, VariantOutput};
use carecast::export::{FileContent, Manifest, check_folder, write_question};
use carecast::figure::{Figure, questions::QuestionContext};
use carecast::indicator::Indicator;
use carecast::scenario::Assumptions;
use carecast::table::Table;
use carecast::{Diagnostics, Language, Result, Text};
use clap::Args;

use super::Invocation;
use super::arguments::{EnsembleArguments, OutputArguments, WhatIf, words};
use super::run::Drawing;
use super::terminal::{notifier, print_problems, print_table};

// The scenario and its runs.
#[derive(Debug, Args)]
pub(super) struct Asking {
    /// Scenario file (.toml), or an embedded scenario
    ///
    /// 情景文件（.toml）或程序自带的情景
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    #[command(flatten)]
    what_if: WhatIf,
    #[command(flatten)]
    pub(super) ensemble: EnsembleArguments,
    #[command(flatten)]
    output: OutputArguments,
}

// Indicators of interest.
#[derive(Debug, Args)]
pub(super) struct Indicators {
    /// Indicator and year, such as industry.share_of_gdp@2027; may be repeated
    ///
    /// 要看的指标和年份，如 industry.share_of_gdp@2027；可重复
    #[arg(long, value_name = "I@Y")]
    pub(super) indicator: Vec<String>,
}

impl Indicators {
    pub(super) fn read(&self, assumptions: &Assumptions) -> Result<Vec<(Indicator, i32)>> {
        read_readings(&words(&self.indicator), assumptions)
    }
}

// Targets to reach.
#[derive(Debug, Args)]
pub(super) struct Targets {
    /// Target, such as 'industry.share_of_gdp@2027>=6.5 %', or the id of a target of the plan that states a level;
    /// may be repeated
    ///
    /// 目标，如 'industry.share_of_gdp@2027>=6.5 %'，或规划里以水平表述的目标的 id；可重复
    #[arg(long, value_name = "I@Y>=VALUE")]
    pub(super) target: Vec<String>,
}

impl Targets {
    pub(super) fn read(&self, assumptions: &Assumptions) -> Result<Vec<Goal>> {
        Goal::read_all(&words(&self.target), assumptions)
    }
}

/// A question: the scenario and its runs.
pub(super) struct Question<'q> {
    pub(super) assumptions: Assumptions,
    pub(super) problems: Diagnostics,
    pub(super) language: Language,
    /// The first year in which varied drivers change, if given.
    pub(super) from: Option<i32>,
    /// The number of runs in the manifest: 1 for an answer from deterministic runs.
    pub(super) runs: usize,
    pub(super) settings: Settings<'static>,
    output: &'q OutputArguments,
}

impl<'q> Question<'q> {
    /// Reads the scenario; `vary` are the varied drivers of commands that vary drivers.
    pub(super) fn load(asking: &'q Asking, vary: Option<&[String]>, invocation: &Invocation) -> Result<Self> {
        let changes = &asking.what_if.changes;
        let from = changes.first_year(vary)?;
        let mut problems = Diagnostics::new();
        let assumptions = super::load(&asking.scenario, &asking.what_if, invocation, &mut problems)?;
        super::note_regions(&assumptions, &mut problems);
        super::refuse_unused_years(changes.plan_year, [assumptions.plan.as_ref()])?;
        let (settings, output) = (asking.ensemble.settings(&assumptions), &asking.output);
        output.charts.requested()?;
        check_folder(&output.out, Path::new(&assumptions.id), &[])?;
        Ok(Self { assumptions, problems, language: invocation.language, from, runs: settings.runs, settings, output })
    }

    /// Warns of requested indicators that do not depend on the drivers set.
    pub(super) fn report_independence(&mut self, asked: impl IntoIterator<Item = VariantOutput>) -> Result<()> {
        let changes: Vec<(&str, i32)> = self.assumptions.changed().collect();
        independence::of_readings(&self.assumptions, asked, &changes, &mut self.problems)?;
        Ok(())
    }

    /// Prints a table of the answer, with the settings of the scenario in its title.
    pub(super) fn print(&self, table: Table) {
        print_table(&table.headed(&self.assumptions.settings_in_words()), self.language);
    }

    /// The question as stated in charts of the answer.
    pub(super) fn subject<'a>(&'a self, settings: &'a [Text]) -> QuestionContext<'a> {
        let Assumptions { baseline, title, .. } = &self.assumptions;
        QuestionContext { region: &baseline.label, scenario: title, settings }
    }

    pub(super) fn quiet(&self) -> bool {
        self.output.quiet
    }

    /// Writes the files of an answer and its manifest into the folder of the scenario and the command. `asked` are the
    /// options that made the question, in groups.
    pub(super) fn write(
        &self,
        command: &str,
        asked: &[Vec<String>],
        varied: &[(String, i32)],
        files: &[FileContent],
        figures: &[Figure],
    ) -> Result<()> {
        let folder = self.output.out.join(&self.assumptions.id).join(command);
        let recorded = [&[vec![command.to_owned()]], asked].concat().concat();
        let runs = (self.runs, self.settings.seed);
        let (formats, size) = (self.output.charts.requested()?, &self.output.size);
        let drawing =
            Drawing { formats: formats.clone(), medium: size.medium(), language: self.language, house: size.house()? };
        let mut problems = self.problems.clone();
        let manifest = |problems| {
            let manifest = Manifest::of_question(&self.assumptions, runs, &recorded, self.language, problems);
            manifest.varied(varied.iter().cloned())
        };
        let (to_draw, notify) = (super::run::to_draw(figures, &formats), notifier(self.language));
        let undrawn = write_question(&folder, files, &to_draw, &manifest(&self.problems), &notify)?;
        let mut told = Diagnostics::new();
        let charts = super::run::in_charts(super::run::draw(figures, &drawing, &mut told));
        print_problems(&told, self.language);
        problems.append(told);
        undrawn.finish(Some(&manifest(&problems)), &charts)?;
        if !self.quiet() {
            super::terminal::say(format_args!("{} {}", self.language.pick("已写入", "written:"), folder.display()));
        }
        Ok(())
    }
}
