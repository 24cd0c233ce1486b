//! `carecast solve`: what it would take to reach targets, and where targets could be instead.

use carecast::analysis::questions::Goal;
use carecast::analysis::questions::solve::{Aim, Lever, Solution, adjust, solve as seek};
use carecast::{Language, Result, export, report};
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::arguments;
use super::question::{self, Question};
use super::terminal::print_problems;
use super::watch::watched;

/// What `--probability` is a share of.
const PROBABILITY: (&str, &str) = ("达到全部目标的可能性", "the probability of reaching all targets");
/// The probabilities for which `--adjust` gives values.
const SHARES: [f64; 2] = [0.5, 0.8];

pub(super) fn command(language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| language.pick(zh, en).to_owned();
    let command = Command::new("solve")
        .about(say(
            "怎样才能达到目标：一个驱动因素至少要变多少；目标可以定在哪里",
            "What it would take to reach targets: the least change of a driver; where targets could be",
        ))
        .after_help(say(
            "变动加在最后一个已公布年份（或 --as-of）以后的各年上，或自 --from 起。写入 DIR/<情景>/solve/：solve.csv 或 adjust.csv、manifest.json。\n\
             例：carecast solve SCENARIO --target 'industry.value_added@2030>=9000 亿元' --vary industry.total.growth --probability 0.8",
            "The change is added in the years after the last one published for the driver (or after --as-of), or from --from on.\n\
             Writes into DIR/<scenario>/solve/: solve.csv or adjust.csv, manifest.json.\n\
             Example: carecast solve SCENARIO --target 'industry.value_added@2030>=9000 亿元' --vary industry.total.growth --probability 0.8",
        ))
        .arg(question::target(language).required(true))
        .arg(
            Arg::new("vary")
                .long("vary")
                .value_name("DRIVER[=from..to]")
                .required_unless_present("adjust")
                .action(ArgAction::Append)
                .help(say(
                    "要变的驱动因素，可带变动的范围（比率用 pp）；重复时各自求解",
                    "the driver to change, with limits of the change if you like (of a rate, in pp); several are solved one by one",
                )),
        )
        .arg(
            Arg::new("probability").long("probability").value_name("P").value_parser(arguments::share(language, PROBABILITY)).help(say(
                "以此可能性达到全部目标；不给时按无偏离的一次运行",
                "reach all targets with this probability; without it, in the central run",
            )),
        )
        .arg(Arg::new("adjust").long("adjust").action(ArgAction::SetTrue).help(say(
            "反过来：目标定为多少才有 50% 和 80% 的可能；以及同时达到的可能性",
            "the reverse: the values of the targets that have 50 % and 80 %, and the probability of all together",
        )));
    let runs = (
        "按可能性求解时每次试算的运行次数；默认由情景规定",
        "runs of each trial where a probability is asked for; default: what the scenario says",
    );
    question::arguments(command.arg(arguments::runs(language, runs)), language)
}

pub(super) fn solve(matches: &ArgMatches, language: Language) -> Result<()> {
    let mut question = Question::load(matches, &["set", "vary"], language)?;
    let assumptions = question.assumptions.clone();
    let (goals, settings) = (question.goals()?, question.settings());
    let levers = Lever::read_all(&arguments::words(matches, "vary"), question.from(), &assumptions)?;
    let aim = matches.get_one::<f64>("probability").map_or(Aim::Central, |share| Aim::Probability(*share));
    if aim == Aim::Central && !matches.get_flag("adjust") {
        question.runs = 1;
    }
    question.tell_independent(goals.iter().map(Goal::reading))?;
    let quiet = question.quiet();
    let mut files = Vec::new();
    let (mut tables, mut varied) = (Vec::new(), Vec::new());
    if matches.get_flag("adjust") {
        let (adjusted, joint) = watched(&settings, quiet, language, |settings| {
            adjust(&assumptions, goals.clone(), &SHARES, settings, &mut question.problems)
        })?;
        tables.push(report::questions::adjusted(&adjusted, joint, settings.runs, language));
        files.push(("adjust.csv".to_owned(), export::questions::adjusted(&adjusted, joint, &assumptions.id)?));
    }
    if !levers.is_empty() {
        let solve = |lever| {
            watched(&settings, quiet, language, |settings| {
                seek(&assumptions, lever, goals.clone(), aim, settings, &mut question.problems)
            })
        };
        let solutions: Vec<_> = levers.iter().map(solve).collect::<Result<_>>()?;
        let first = |solution: &Solution| Some((solution.driver.name.clone(), *solution.years.first()?));
        varied.extend(solutions.iter().filter_map(first));
        tables.push(report::questions::solve(&solutions, language));
        files.push(("solve.csv".to_owned(), export::questions::solve(&solutions, &assumptions.id)?));
    }
    print_problems(&question.problems, language);
    if !quiet {
        tables.into_iter().for_each(|table| question.print(table));
    }
    question.write(("solve", &["target", "vary", "from", "probability"]), &varied, &files, &[])
}
