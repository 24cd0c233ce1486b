//! What the commands that ask questions of a scenario have in common: arguments, settings, files.

use std::path::{Path, PathBuf};

use carecast::analysis::questions::{Goal, independence, read_readings};
use carecast::ensemble::{Reading, Settings};
use carecast::export::{Content, Manifest, check_folder, write_question};
use carecast::figure::{Figure, questions::Asked};
use carecast::indicator::Indicator;
use carecast::report::Table;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Language, Result, Text};
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::arguments;
use super::terminal::{print_problems, print_table, teller};

/// The scenario, `--set`, `--from`, `--as-of`, `--out`, `--seed`, `--threads`, `--quiet`; `--runs` a command has in its own words.
pub(super) fn arguments(command: Command, language: Language) -> Command {
    command
        .arg(arguments::scenario(language))
        .args(arguments::what_if(language))
        .arg(arguments::plan_year(language))
        .arg(arguments::out(language))
        .arg(arguments::seed(language))
        .arg(arguments::threads(language))
        .arg(arguments::memory(language, ("超出时不运行", "What does not fit is not run")))
        .arg(arguments::charts(language))
        .arg(arguments::chart_size(language))
        .arg(arguments::quiet(language))
}

/// `--indicator`.
pub(super) fn indicator(language: Language) -> Arg {
    Arg::new("indicator").long("indicator").value_name("I@Y").action(ArgAction::Append).help(
        language
            .pick(
                "要看的指标和年份，如 industry.share_of_gdp@2027；可重复",
                "an indicator and a year, such as industry.share_of_gdp@2027; may be repeated",
            )
            .to_owned(),
    )
}

/// `--target`.
pub(super) fn target(language: Language) -> Arg {
    Arg::new("target").long("target").value_name("I@Y>=VALUE").action(ArgAction::Append).help(
        language
            .pick(
                "目标，如 'industry.share_of_gdp@2027>=6.5 %'，或规划里目标的 id；可重复",
                "a target, such as 'industry.share_of_gdp@2027>=6.5 %', or the id of a target of the plan; may be repeated",
            )
            .to_owned(),
    )
}

/// A question: the scenario, and how its runs are made.
pub(super) struct Question<'m> {
    pub(super) assumptions: Assumptions,
    pub(super) problems: Diagnostics,
    pub(super) language: Language,
    /// What the manifest says of runs: 1 for an answer from central runs.
    pub(super) runs: usize,
    settings: Settings<'static>,
    matches: &'m ArgMatches,
}

impl<'m> Question<'m> {
    /// Reads the scenario; `changes` are the options that change drivers.
    pub(super) fn load(matches: &'m ArgMatches, changes: &[&str], language: Language) -> Result<Self> {
        arguments::first_year(matches, changes)?;
        let path = matches.get_one::<PathBuf>("scenario").map_or(Path::new(""), PathBuf::as_path);
        let mut problems = Diagnostics::new();
        let assumptions = super::load(path, matches, &mut problems)?;
        super::refuse_unused_years(matches, [assumptions.plan.as_ref()])?;
        let settings = arguments::settings(matches, &assumptions)?;
        arguments::formats(matches)?;
        check_folder(arguments::folder(matches), Path::new(&assumptions.id), &[])?;
        Ok(Self { assumptions, problems, language, runs: settings.runs, settings, matches })
    }

    /// Warns of what is asked for that does not depend on what was set.
    pub(super) fn tell_independent(&mut self, asked: impl IntoIterator<Item = Reading>) -> Result<()> {
        let changes: Vec<(&str, i32)> = self.assumptions.changed().collect();
        independence::of_readings(&self.assumptions, asked, &changes, &mut self.problems)?;
        Ok(())
    }

    /// Prints a table of the answer, headed by what was given to the scenario.
    pub(super) fn print(&self, table: Table) {
        print_table(&table.headed(&self.assumptions.settings_in_words(), self.language));
    }

    /// What the charts of the answer say of its question.
    pub(super) fn subject<'a>(&'a self, settings: &'a [Text]) -> Asked<'a> {
        Asked { region: &self.assumptions.baseline.label, settings }
    }

    /// The first year of what is varied, where it was given.
    pub(super) fn from(&self) -> Option<i32> {
        arguments::year_given(self.matches, "from")
    }

    pub(super) fn settings(&self) -> Settings<'static> {
        self.settings
    }

    pub(super) fn goals(&self) -> Result<Vec<Goal>> {
        Goal::read_all(&arguments::words(self.matches, "target"), &self.assumptions)
    }

    /// The indicators that were asked for.
    pub(super) fn readings(&self) -> Result<Vec<(Indicator, i32)>> {
        read_readings(&arguments::words(self.matches, "indicator"), &self.assumptions)
    }

    pub(super) fn quiet(&self) -> bool {
        self.matches.get_flag("quiet")
    }

    /// Writes the files of an answer and its manifest into the folder of the scenario and the command.
    pub(super) fn write(
        &self,
        (command, asked): (&str, &[&str]),
        varied: &[(String, i32)],
        files: &[Content],
        figures: &[Figure],
    ) -> Result<()> {
        let folder = arguments::folder(self.matches).join(&self.assumptions.id).join(command);
        let mut recorded = vec![command.to_owned()];
        for name in asked {
            let given = self.matches.get_raw(name).into_iter().flatten();
            recorded.extend(given.map(|word| format!("--{name} {}", word.to_string_lossy())));
        }
        let runs = (self.runs, self.settings().seed);
        let (formats, medium) = (arguments::formats(self.matches)?, arguments::medium(self.matches));
        let mut problems = self.problems.clone();
        let manifest = |problems| {
            let manifest = Manifest::of_question(&self.assumptions, runs, &recorded, self.language, problems);
            manifest.varied(varied.iter().cloned())
        };
        let (to_draw, tell) = (super::run::to_draw(figures, &formats), teller(self.language));
        let undrawn = write_question(&folder, files, &to_draw, &manifest(&self.problems), &tell)?;
        let mut told = Diagnostics::new();
        let charts = super::run::in_charts(super::run::draw(figures, &formats, medium, &mut told));
        print_problems(&told, self.language);
        problems.append(told);
        undrawn.finish(Some(&manifest(&problems)), &charts)?;
        if !self.quiet() {
            super::terminal::say(format_args!("{} {}", self.language.pick("已写入", "written:"), folder.display()));
        }
        Ok(())
    }
}
