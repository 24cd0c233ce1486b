//! `carecast sweep`: results over a grid of driver levels.

use carecast::analysis::questions::{Goal, SweepAxis, sweep::Sweep, unasked};
use carecast::ensemble::VariantOutput;
use carecast::{Result, export, figure, report};
use clap::Args;

use super::Invocation;
use super::arguments::{recorded, words};
use super::question::{Asking, Indicators, Question, Targets};
use super::terminal::print_problems;
use super::watch::watched;

/// Vary drivers over a grid of levels, and tabulate indicators and targets
///
/// 让一个或几个驱动因素取一系列值，看指标和目标如何变化
#[derive(Debug, Args)]
#[command(
    after_help = "Without --runs, each combination is one deterministic run.\n\
        Writes into DIR/<scenario>/sweep/: sweep.csv, manifest.json, charts/.\n\
        Example: carecast sweep SCENARIO --vary 'economy.real_growth=3..6 %:7' --runs 2000",
    after_long_help = "不给 --runs 时每种组合只算中心路径。\n\
        写入 DIR/<情景>/sweep/：sweep.csv、manifest.json、charts/。\n\
        例：carecast sweep SCENARIO --vary 'economy.real_growth=3..6 %:7' --runs 2000"
)]
pub(super) struct Arguments {
    /// Driver to vary: first level, last level, number of levels; a constant without uncertainty from the year after the
    /// last one published for it (or from --from); may be repeated
    ///
    /// 变动的驱动因素：从、到（含两端）、取值个数；自最后一个已公布年份的次年（或 --from）起各年取同一值，确定不变；可重复
    #[arg(long, value_name = "DRIVER=from..to:levels", required = true)]
    vary: Vec<String>,
    #[command(flatten)]
    indicators: Indicators,
    #[command(flatten)]
    targets: Targets,
    #[command(flatten)]
    asking: Asking,
}

pub(super) fn sweep(arguments: &Arguments, invocation: &Invocation) -> Result<()> {
    let (language, runs) = (invocation.language, arguments.asking.ensemble.runs);
    let mut question = Question::load(&arguments.asking, Some(&arguments.vary), invocation)?;
    let assumptions = question.assumptions.clone();
    let axes = SweepAxis::read_all(&words(&arguments.vary), question.from, &assumptions)?;
    let asked = (arguments.indicators.read(&assumptions)?, arguments.targets.read(&assumptions)?);
    let (readings, goals) = unasked::outcomes(&assumptions, &axes, asked, &mut question.problems)?;
    let asked =
        readings.iter().map(|(indicator, year)| VariantOutput { indicator: indicator.name.clone(), year: *year });
    question.report_independence(asked.chain(goals.iter().map(Goal::reading)))?;
    let settings = question.settings;
    let sweep = watched(&settings, question.quiet(), language, |settings| {
        Sweep::run(&assumptions, axes, readings, goals, runs, settings, &mut question.problems)
    })?;
    question.runs = runs.unwrap_or(1);
    print_problems(&question.problems, language);
    if !question.quiet() {
        report::questions::sweep(&sweep).into_iter().for_each(|table| question.print(table));
    }
    let table = export::questions::sweep(&sweep, &assumptions.id, &assumptions.baseline.id)?;
    let settings_in_words = assumptions.settings_in_words();
    let figures = figure::questions::sweep(&sweep.charted(), question.subject(&settings_in_words), language);
    let varied: Vec<(String, i32)> =
        sweep.axes.iter().zip(&sweep.first).map(|(axis, first)| (axis.driver.name.clone(), *first)).collect();
    let (indicator, target) = (&arguments.indicators.indicator, &arguments.targets.target);
    let asked = [
        recorded("vary", &arguments.vary),
        recorded("from", &question.from),
        recorded("indicator", indicator),
        recorded("target", target),
    ];
    question.write("sweep", &asked, &varied, &[("sweep.csv".to_owned(), table)], &figures)
}
