//! `carecast solve`: the change of a driver that reaches targets, or target values for given probabilities.

use carecast::analysis::questions::Goal;
use carecast::analysis::questions::solve::{AttainmentCriterion, Lever, Solution, adjust, solve as seek};
use carecast::{Result, export, report};
use clap::Args;

use super::Invocation;
use super::arguments::{self, recorded, words};
use super::question::{Asking, Question, Targets};
use super::terminal::print_problems;
use super::watch::watched;

/// The probabilities of `--adjust` without `--probability`.
const SHARES: [f64; 2] = [0.5, 0.8];

/// Find the smallest change of a driver that reaches targets, or target values for given probabilities
///
/// 求解实现目标的条件：一个驱动因素至少要变多少；或目标可以定在哪里
#[derive(Debug, Args)]
#[command(
    mut_arg("target", |target| target.required(true)),
    after_help = "The change applies after the last year published for the driver (or after --as-of), or from --from.\n\
        With --probability, --runs is the number of runs of every trial.\n\
        Writes into DIR/<scenario>/solve/: solve.csv or adjust.csv, manifest.json.\n\
        Example: carecast solve SCENARIO --target 'industry.value_added@2030>=9000亿元' --vary industry.total.growth --probability 0.8",
    after_long_help = "变动加在最后一个已公布年份（或 --as-of）以后的各年上，或自 --from 起。给出 --probability 时每次试算运行 --runs 次。\n\
        写入 DIR/<情景>/solve/：solve.csv 或 adjust.csv、manifest.json。\n\
        例：carecast solve SCENARIO --target 'industry.value_added@2030>=9000亿元' --vary industry.total.growth --probability 0.8"
)]
pub(super) struct Arguments {
    #[command(flatten)]
    targets: Targets,
    /// Driver to change, optionally with limits of the change (for a rate, in pp); several are solved separately
    ///
    /// 要变的驱动因素，可带变动的范围（比率用 pp）；重复时各自求解
    #[arg(long, value_name = "DRIVER[=from..to]", required_unless_present = "adjust")]
    vary: Vec<String>,
    /// Reach all targets with this probability; default: in the deterministic run
    ///
    /// 以此可能性达到全部目标；不给时按中心路径
    #[arg(long, value_name = "P", value_parser = arguments::share("达到全部目标的可能性", "the probability of reaching all targets"))]
    probability: Option<f64>,
    /// Instead, give the target values reached with 50 % and 80 % (or with --probability), and the joint probability
    ///
    /// 反过来：目标定为多少才有 50% 和 80%（或 --probability）的可能；以及同时达到的可能性
    #[arg(long)]
    adjust: bool,
    #[command(flatten)]
    asking: Asking,
}

pub(super) fn solve(arguments: &Arguments, invocation: &Invocation) -> Result<()> {
    let language = invocation.language;
    let mut question = Question::load(&arguments.asking, Some(&arguments.vary), invocation)?;
    let assumptions = question.assumptions.clone();
    let (goals, settings) = (arguments.targets.read(&assumptions)?, question.settings);
    let levers = Lever::read_all(&words(&arguments.vary), question.from, &assumptions)?;
    let criterion = arguments.probability.map_or(AttainmentCriterion::Central, AttainmentCriterion::Probability);
    if criterion == AttainmentCriterion::Central && !arguments.adjust {
        question.runs = 1;
    }
    question.report_independence(goals.iter().map(Goal::reading))?;
    let quiet = question.quiet();
    let mut files = Vec::new();
    let (mut tables, mut varied) = (Vec::new(), Vec::new());
    if arguments.adjust {
        let shares = arguments.probability.map_or_else(|| SHARES.to_vec(), |share| vec![share]);
        let (adjusted, joint) = watched(&settings, quiet, language, |settings| {
            adjust(&assumptions, goals.clone(), &shares, settings, &mut question.problems)
        })?;
        tables.push(report::questions::adjusted(&adjusted, joint, settings.runs));
        files.push(("adjust.csv".to_owned(), export::questions::adjusted(&adjusted, joint, &assumptions.id)?));
    }
    if !levers.is_empty() {
        let solve = |lever| {
            watched(&settings, quiet, language, |settings| {
                seek(&assumptions, lever, goals.clone(), criterion, settings, &mut question.problems)
            })
        };
        let solutions: Vec<_> = levers.iter().map(solve).collect::<Result<_>>()?;
        let first = |solution: &Solution| Some((solution.driver.name.clone(), *solution.years.first()?));
        varied.extend(solutions.iter().filter_map(first));
        tables.push(report::questions::solve(&solutions));
        files.push(("solve.csv".to_owned(), export::questions::solve(&solutions, &assumptions.id)?));
    }
    print_problems(&question.problems, language);
    if !quiet {
        tables.into_iter().for_each(|table| question.print(table));
    }
    let asked = [
        recorded("target", &arguments.targets.target),
        recorded("vary", &arguments.vary),
        recorded("from", &question.from),
        recorded("probability", &arguments.probability),
    ];
    question.write("solve", &asked, &varied, &files, &[])
}
