//! `carecast check`: read baselines, scenarios and plans, list every problem, and audit the plans.

use std::path::{Path, PathBuf};

use carecast::analysis::{Record, assess, questions::independence};
use carecast::baseline::{Actuals, Baseline};
use carecast::ensemble::{Sampling, Settings};
use carecast::figure::{self, Medium};
use carecast::indicator::indicators;
use carecast::plan::Plan;
use carecast::plan::audit::{Finding, audit};
use carecast::projection::in_brackets;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Language, Projection, Result, Text, counted, report};
use clap::Args;

use super::Invocation;
use super::arguments::WhatIf;
use super::terminal::{print_problems, print_table, say};

/// Check baselines, scenarios and plans: list all errors found in one pass, and audit the figures of plans
///
/// 检查基线、情景和规划文件，一次列出能找到的问题；规划的数字互相校核
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Scenarios or plans (.toml), or baselines (a folder, or the baseline.toml in it)
    ///
    /// 情景或规划（.toml），或基线（文件夹或其中的 baseline.toml）
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Figures published since the plan (.csv), used in its audit
    ///
    /// 规划之后公布的数字（.csv），用于校核规划
    #[arg(long, value_name = "CSV")]
    actuals: Option<PathBuf>,
    /// Baseline used in the audit of a plan; default: the plan's own
    ///
    /// 校核规划所用的基线；默认为规划自己的
    #[arg(long, value_name = "ID")]
    baseline: Option<String>,
    #[command(flatten)]
    what_if: WhatIf,
}

/// The maximum number of runs of `check`: enough for medians and for rare warnings, and quick.
const MOST_RUNS: usize = 1000;

/// A file by its kind.
enum Checked {
    Baseline,
    /// With what was given beside its files.
    Scenario(Vec<Text>),
    Plan(Vec<Finding>),
}

impl Checked {
    fn name(&self, language: Language) -> &'static str {
        match self {
            Self::Baseline => language.pick("基线", "baseline"),
            Self::Scenario(_) => language.pick("情景", "scenario"),
            Self::Plan(_) => language.pick("规划", "plan"),
        }
    }
}

pub(super) fn check(arguments: &Arguments, invocation: &Invocation) -> Result<()> {
    let (language, what_if) = (invocation.language, &arguments.what_if);
    let mut unusable = super::Unusable::default();
    what_if.changes.first_year(None)?;
    let (mut plans, mut scenarios) = (0, 0);
    for path in &arguments.files {
        let mut problems = Diagnostics::new();
        match check_one(path, arguments, invocation, &mut problems) {
            Ok(checked) => {
                print_problems(&problems, language);
                let settings = if let Checked::Scenario(settings) = &checked { settings.as_slice() } else { &[] };
                let head = in_brackets(settings);
                let name = format!("{}{}", path.display(), head.get(language));
                let (what, warnings) = (checked.name(language), problems.warnings());
                match language {
                    Language::Chinese => say(format_args!("{name}：{what}，无错误，{warnings}条警告")),
                    Language::English => {
                        let warnings = counted(warnings, "warning");
                        say(format_args!("{name}: {what}, no errors, {warnings}"));
                    }
                }
                scenarios += usize::from(matches!(checked, Checked::Scenario(_)));
                if let Checked::Plan(findings) = checked {
                    plans += 1;
                    if !findings.is_empty() {
                        print_table(&report::audit(&findings), language);
                    }
                }
            }
            Err(error) => unusable.add(error, language),
        }
    }
    unusable.end(language)?;
    let given = |options: [(&'static str, bool); 2]| options.into_iter().find(|(_, is_given)| *is_given);
    let of_plans = given([("actuals", arguments.actuals.is_some()), ("baseline", arguments.baseline.is_some())]);
    if let Some((name, _)) = of_plans.filter(|_| plans == 0) {
        return Err(useless(name, &Text::new("规划", "plans"), &Text::new("规划", "a plan")).into());
    }
    let of_scenarios = given([("set", !what_if.changes.set.is_empty()), ("as-of", what_if.as_of.is_some())]);
    if let Some((name, _)) = of_scenarios.filter(|_| scenarios == 0) {
        return Err(useless(name, &Text::new("情景", "scenarios"), &Text::new("情景", "a scenario")).into());
    }
    Ok(())
}

/// The error for an option that applies to none of the files.
fn useless(argument: &str, kind: &Text, one: &Text) -> Diagnostics {
    let mut problems = Diagnostics::new();
    let message = Text::new(
        format!("--{argument} 只用于{}，而这些文件里没有{}", kind.zh, one.zh),
        format!("--{argument} applies to {}, and none of the files is {}", kind.en, one.en),
    );
    problems.error(None, message);
    problems
}

/// Reads a file and determines its kind.
fn check_one(
    path: &Path,
    arguments: &Arguments,
    invocation: &Invocation,
    problems: &mut Diagnostics,
) -> Result<Checked> {
    let is_baseline = path.is_dir() && path.join("baseline.toml").is_file();
    let folder = if is_baseline { Some(path) } else { path.parent().filter(|_| path.ends_with("baseline.toml")) };
    if let Some(folder) = folder {
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let id = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let library = invocation.library.clone().preferring(folder.parent().unwrap_or(Path::new(".")));
        Baseline::load(&id, &library, problems)?;
        return Ok(Checked::Baseline);
    }
    let path = &invocation.file(path)?;
    if Plan::is_plan(path)? {
        return check_plan(path, arguments, invocation, problems).map(Checked::Plan);
    }
    let assumptions = super::load(path, &arguments.what_if, invocation, problems)?;
    independence::of_scenario(&assumptions, problems)?;
    let projection = Projection::run(&assumptions, &settings(&assumptions), problems)?;
    problems.warn_of_implausible(&assumptions, &projection);
    problems.note_narrow_bands(&assumptions);
    check_charts(&assumptions, &projection, invocation.language, problems);
    Ok(Checked::Scenario(assumptions.settings_in_words()))
}

/// The runs of the scenario itself where they are few; else the first of them, independent of one another.
fn settings(assumptions: &Assumptions) -> Settings<'static> {
    let own = Settings::of(assumptions);
    if own.runs <= MOST_RUNS {
        return own;
    }
    Settings { runs: MOST_RUNS, sampling: Sampling::Random, ..own }
}

/// Warns of charts of the scenario that could not be drawn, and of characters that they could not show.
fn check_charts(assumptions: &Assumptions, projection: &Projection, language: Language, problems: &mut Diagnostics) {
    let assessments = assumptions.plan.as_ref().map(|plan| assess(plan, assumptions, projection));
    let record = Record::new(assumptions, projection, assessments.as_deref().unwrap_or_default());
    let _drawn = figure::draw_all(&figure::figures(&record, language), Medium::Screen, problems);
}

/// Warns of characters in the words of a plan that charts could not show.
fn check_words(plan: &Plan, language: Language, problems: &mut Diagnostics) {
    figure::check_words(plan.words().map(|words| words.get(language)), problems);
}

fn check_plan(
    path: &Path,
    arguments: &Arguments,
    invocation: &Invocation,
    problems: &mut Diagnostics,
) -> Result<Vec<Finding>> {
    let library = invocation.library.clone().near(path);
    let plan = Plan::load_alone(path, &library, problems)?;
    check_words(&plan, invocation.language, problems);
    let id = arguments.baseline.as_ref().unwrap_or(&plan.baseline);
    // Problems of the plan's own baseline are reported when that is checked.
    let baseline = Baseline::load(id, &library, &mut Diagnostics::new())?;
    let known = indicators(&baseline.subsectors);
    let actuals = match &arguments.actuals {
        Some(path) => {
            let actuals =
                Actuals::load_about(&invocation.file(path)?, (&baseline, &known), &plan.subjects(), problems)?;
            actuals.report_superseded(&baseline, &known, problems);
            Some(actuals)
        }
        None => None,
    };
    Ok(audit(&plan, Some(&baseline), actuals.as_ref()))
}
