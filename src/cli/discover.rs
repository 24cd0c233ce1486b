//! `carecast discover`: under which values of the drivers targets are missed.

use carecast::analysis::questions::{Goal, discover::discover as seek};
use carecast::analysis::sensitivity::Peel;
use carecast::{Language, Result, export, figure, report};
use clap::{Arg, ArgMatches, Command};

use super::arguments;
use super::question::{self, Question};
use super::terminal::print_problems;
use super::watch::watched;

/// What `--density` is a share of.
const DENSITY: (&str, &str) =
    ("箱内达不到目标的运行所占的比例", "the share of the runs in a box that miss the targets");

pub(super) fn command(language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| language.pick(zh, en).to_owned();
    let command = Command::new("discover")
        .about(say(
            "在什么条件下达不到目标：由多次运行归纳（PRIM）",
            "Under which conditions targets are missed, from the runs of an ensemble (PRIM)",
        ))
        .after_help(say(
            "写入 DIR/<情景>/discover/：boxes.csv（含剥离轨迹）、manifest.json、charts/。",
            "Writes into DIR/<scenario>/discover/: boxes.csv with the peeling trajectories, manifest.json, charts/.",
        ))
        .arg(question::target(language).required(true))
        .arg(
            Arg::new("density")
                .long("density")
                .value_name("SHARE")
                .value_parser(arguments::share(language, DENSITY))
                .help(say(
                    "箱内达不到的运行占多少就够；默认 0.8",
                    "how dense a box is to be in runs that miss; default: 0.8",
                )),
        );
    question::arguments(command.arg(arguments::runs(language, arguments::RUNS_OF_SCENARIO)), language)
}

pub(super) fn discover(matches: &ArgMatches, language: Language) -> Result<()> {
    let mut question = Question::load(matches, &["set"], language)?;
    let assumptions = question.assumptions.clone();
    let (goals, settings) = (question.goals()?, question.settings());
    question.tell_independent(goals.iter().map(Goal::reading))?;
    let density = matches.get_one::<f64>("density").copied().unwrap_or(Peel::default().density);
    let peel = Peel { density, ..Peel::default() };
    let found = watched(&settings, question.quiet(), language, |settings| {
        seek(&assumptions, goals, &peel, settings, &mut question.problems)
    })?;
    print_problems(&question.problems, language);
    if !question.quiet() {
        question.print(report::questions::discover(&found, language));
    }
    let table = export::questions::discover(&found, &assumptions.id)?;
    let settings_in_words = assumptions.settings_in_words();
    let figure = figure::questions::discover(&found, question.subject(&settings_in_words), language);
    let files = [("boxes.csv".to_owned(), table)];
    question.write(("discover", &["target", "density"]), &[], &files, figure.as_slice())
}
