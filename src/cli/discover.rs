//! `carecast discover`: the driver values for which targets are missed.

use carecast::analysis::questions::{Goal, discover::discover as seek};
use carecast::analysis::sensitivity::Peel;
use carecast::{Result, export, figure, report};
use clap::Args;

use super::Invocation;
use super::arguments::{self, recorded};
use super::question::{Asking, Question, Targets};
use super::terminal::print_problems;
use super::watch::watched;

/// Find the conditions under which targets are missed, from the runs of an ensemble (PRIM)
///
/// 在什么条件下达不到目标：由多次运行归纳（PRIM）
#[derive(Debug, Args)]
#[command(
    mut_arg("target", |target| target.required(true)),
    after_help = "Writes into DIR/<scenario>/discover/: boxes.csv with the peeling trajectories, manifest.json, charts/.",
    after_long_help = "写入 DIR/<情景>/discover/：boxes.csv（含剥离轨迹）、manifest.json、charts/。"
)]
pub(super) struct Arguments {
    #[command(flatten)]
    targets: Targets,
    /// Required share of missing runs in a box; default: 0.8
    ///
    /// 箱内达不到的运行占多少就够；默认 0.8
    #[arg(long, value_name = "SHARE", value_parser = arguments::share("箱内达不到目标的运行所占的比例", "the share of the runs in a box that miss the targets"))]
    density: Option<f64>,
    #[command(flatten)]
    asking: Asking,
}

pub(super) fn discover(arguments: &Arguments, invocation: &Invocation) -> Result<()> {
    let language = invocation.language;
    let mut question = Question::load(&arguments.asking, None, invocation)?;
    let assumptions = question.assumptions.clone();
    let (goals, settings) = (arguments.targets.read(&assumptions)?, question.settings);
    question.report_independence(goals.iter().map(Goal::reading))?;
    let density = arguments.density.unwrap_or(Peel::default().density);
    let peel = Peel { density, ..Peel::default() };
    let found = watched(&settings, question.quiet(), language, |settings| {
        seek(&assumptions, goals, &peel, settings, &mut question.problems)
    })?;
    print_problems(&question.problems, language);
    if !question.quiet() {
        question.print(report::questions::discover(&found));
    }
    let table = export::questions::discover(&found, &assumptions.id)?;
    let settings_in_words = assumptions.settings_in_words();
    let figure = figure::questions::discover(&found, question.subject(&settings_in_words), language);
    let files = [("boxes.csv".to_owned(), table)];
    let asked = [recorded("target", &arguments.targets.target), recorded("density", &arguments.density)];
    question.write("discover", &asked, &[], &files, figure.as_slice())
}
