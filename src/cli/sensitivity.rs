//! `carecast sensitivity`: which drivers matter for an indicator or a target.

use carecast::analysis::questions::sensitivity::{Method, Outcome, sensitivities};
use carecast::{Language, Result, export, figure, report};
use clap::{Arg, ArgGroup, ArgMatches, Command};

use super::arguments;
use super::question::{self, Question};
use super::terminal::print_problems;
use super::watch::watched;

pub(super) fn command(language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| language.pick(zh, en).to_owned();
    let command = Command::new("sensitivity")
        .about(say(
            "哪些驱动因素最要紧：一次一个（tornado）、莫里斯（morris）、索博尔（sobol，相关的因素另有沙普利效应）、由普通运行估计（given-data）",
            "Which drivers matter: one at a time (tornado), Morris's effects, Sobol's indices (with Shapley effects of correlated drivers), or from ordinary runs (given-data)",
        ))
        .after_help(say(
            "写入 DIR/<情景>/sensitivity/：每个问题一个 csv，manifest.json，charts/。\n\
             例：carecast sensitivity SCENARIO --indicator industry.share_of_gdp@2027 --method sobol",
            "Writes into DIR/<scenario>/sensitivity/: a csv for each question, manifest.json, charts/.\n\
             Example: carecast sensitivity SCENARIO --indicator industry.share_of_gdp@2027 --method sobol",
        ))
        .arg(question::indicator(language))
        .arg(question::target(language))
        .group(ArgGroup::new("outcome").args(["indicator", "target"]).required(true).multiple(true))
        .arg(
            Arg::new("method")
                .long("method")
                .value_name("tornado|morris|sobol|given-data")
                .default_value("tornado")
                .value_parser(["tornado", "morris", "sobol", "given-data"])
                .hide_possible_values(true)
                .hide_default_value(true)
                .help(say("方法；默认 tornado", "the method; default: tornado")),
        )
        .arg(
            Arg::new("points")
                .long("points")
                .value_name("N")
                .value_parser(arguments::whole(language, 2..=1_048_576))
                .help(say(
                    "sobol 的基点数（默认 1024，宜为 2 的幂）；morris 的轨迹数（默认 100）",
                    "base points of sobol (default 1024, best a power of 2); trajectories of morris (default 100)",
                )),
        );
    let runs = ("given-data 的运行次数；默认由情景规定", "runs of given-data; default: what the scenario says");
    question::arguments(command.arg(arguments::runs(language, runs)), language)
}

pub(super) fn sensitivity(matches: &ArgMatches, language: Language) -> Result<()> {
    let mut question = Question::load(matches, &["set"], language)?;
    let assumptions = question.assumptions.clone();
    let readings = question.readings()?.into_iter().map(|(indicator, year)| Outcome::Value(indicator, year));
    let outcomes: Vec<Outcome> = readings.chain(question.goals()?.into_iter().map(Outcome::Met)).collect();
    question.tell_independent(outcomes.iter().map(Outcome::reading))?;
    let (points, settings) = (arguments::number(matches, "points"), question.settings());
    let method = match matches.get_one::<String>("method").map_or("tornado", String::as_str) {
        "morris" => Method::Morris(points.unwrap_or(100)),
        "sobol" => Method::Sobol(points.unwrap_or(1024)),
        "given-data" => Method::GivenData(settings.runs),
        _ => Method::Tornado,
    };
    question.runs = match method {
        Method::Tornado => 1,
        Method::Morris(points) | Method::Sobol(points) | Method::GivenData(points) => points,
    };
    let found = watched(&settings, question.quiet(), language, |settings| {
        sensitivities(&assumptions, outcomes, method, settings, &mut question.problems)
    })?;
    print_problems(&question.problems, language);
    let mut files = Vec::new();
    for (number, found) in found.iter().enumerate() {
        if !question.quiet() {
            question.print(report::questions::sensitivity(found, language));
        }
        let name = figure::questions::numbered(method.id(), number);
        files.push((format!("{name}.csv"), export::questions::sensitivity(found, &assumptions.id)?));
    }
    let settings_in_words = assumptions.settings_in_words();
    let mut figures = Vec::new();
    for (number, found) in found.iter().enumerate() {
        for mut figure in figure::questions::sensitivity(found, question.subject(&settings_in_words), language) {
            figure.name = figure::questions::numbered(&figure.name, number);
            figures.push(figure);
        }
    }
    let asked = ("sensitivity", &["indicator", "target", "method", "points"][..]);
    question.write(asked, &[], &files, &figures)
}
