//! `carecast sensitivity`: the influence of drivers on an indicator or a target.

use carecast::analysis::questions::sensitivity::{QuantityOfInterest, SensitivityMethod, sensitivities};
use carecast::{Result, export, figure, report};
use clap::{ArgGroup, Args, ValueEnum};

use super::Invocation;
use super::arguments::{self, recorded};
use super::question::{Asking, Indicators, Question, Targets};
use super::terminal::print_problems;
use super::watch::watched;

/// Rank drivers by influence: one at a time (tornado), Morris effects, Sobol indices (with Shapley effects for correlated
/// drivers), or from ordinary runs (given-data)
///
/// 哪些驱动因素最要紧：一次一个（tornado）、莫里斯（morris）、索博尔（sobol，相关的因素另有沙普利效应）、由普通运行估计（given-data）
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("outcome").args(["indicator", "target"]).required(true).multiple(true),
    after_help = "--runs applies to the method given-data only.\n\
        Writes into DIR/<scenario>/sensitivity/: a csv for each question, manifest.json, charts/.\n\
        Example: carecast sensitivity SCENARIO --indicator industry.share_of_gdp@2027 --method sobol",
    after_long_help = "各方法中只有 given-data 用 --runs。\n\
        写入 DIR/<情景>/sensitivity/：每个问题一个 csv，manifest.json，charts/。\n\
        例：carecast sensitivity SCENARIO --indicator industry.share_of_gdp@2027 --method sobol"
)]
pub(super) struct Arguments {
    #[command(flatten)]
    indicators: Indicators,
    #[command(flatten)]
    targets: Targets,
    /// Method; default: tornado
    ///
    /// 方法；默认 tornado
    #[arg(long, value_name = "tornado|morris|sobol|given-data", value_enum, default_value = "tornado")]
    #[arg(hide_default_value = true, hide_possible_values = true)]
    method: MethodName,
    /// Base points of sobol (default: 1024; preferably a power of 2), or trajectories of morris (default: 100)
    ///
    /// sobol 的基点数（默认 1024，宜为 2 的幂）；morris 的轨迹数（默认 100）
    #[arg(long, value_name = "N", value_parser = arguments::whole::<usize>(2, 1_048_576))]
    points: Option<usize>,
    #[command(flatten)]
    asking: Asking,
}

/// How it is found which drivers matter.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum MethodName {
    Tornado,
    Morris,
    Sobol,
    GivenData,
}

impl MethodName {
    fn with(self, points: Option<usize>, runs: usize) -> SensitivityMethod {
        let name = self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
        SensitivityMethod::named(&name, points, runs).unwrap_or(SensitivityMethod::Tornado)
    }
}

pub(super) fn sensitivity(arguments: &Arguments, invocation: &Invocation) -> Result<()> {
    let language = invocation.language;
    let mut question = Question::load(&arguments.asking, None, invocation)?;
    let assumptions = question.assumptions.clone();
    let Arguments { indicators, targets, .. } = arguments;
    let readings =
        indicators.read(&assumptions)?.into_iter().map(|(indicator, year)| QuantityOfInterest::Value(indicator, year));
    let outcomes: Vec<QuantityOfInterest> =
        readings.chain(targets.read(&assumptions)?.into_iter().map(QuantityOfInterest::Met)).collect();
    question.report_independence(outcomes.iter().map(QuantityOfInterest::reading))?;
    let settings = question.settings;
    let method = arguments.method.with(arguments.points, settings.runs);
    question.runs = match method {
        SensitivityMethod::Tornado => 1,
        SensitivityMethod::Morris(points) | SensitivityMethod::Sobol(points) | SensitivityMethod::GivenData(points) => {
            points
        }
    };
    let found = watched(&settings, question.quiet(), language, |settings| {
        sensitivities(&assumptions, outcomes, method, settings, &mut question.problems)
    })?;
    print_problems(&question.problems, language);
    let mut files = Vec::new();
    for (number, found) in found.iter().enumerate() {
        if !question.quiet() {
            question.print(report::questions::sensitivity(found));
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
    let asked = [
        recorded("indicator", &indicators.indicator),
        recorded("target", &targets.target),
        recorded("method", [&method.id()]),
        recorded("points", &arguments.points),
    ];
    question.write("sensitivity", &asked, &[], &files, &figures)
}
