//! `carecast backtest`: forecasts of every series and plan held against their outcomes.

use std::path::{Path, PathBuf};

use carecast::analysis::backtest::{Backtest, BacktestRequest, backtest};
use carecast::baseline::{Baseline, load_all};
use carecast::figure::{self, Figure};
use carecast::{Diagnostics, Result, Text, export, report};
use clap::Args;

use super::Invocation;
use super::arguments::{ChartFiles, recorded, whole};
use super::run::{OutputRequest, draw_and_report, in_charts, to_draw};
use super::terminal::{notifier, print_problems, print_table};

/// Hold forecasts against their outcomes: every annual series from every earlier year by trends, people and industry by the
/// model, and plans whose outcome is known; coverage of intervals, scores, skill
///
/// 滚动回测：由每个较早的年份预测以后各年，与公布数对照（年度数列的趋势外推，人口和产业的模型预测，结果已知的规划），给出区间覆盖率、得分和相对技巧
#[derive(Debug, Args)]
#[command(
    after_help = "Writes into DIR/: calibration.md, backtest.csv, backtest-left-out.csv, backtest.json, manifest.json, charts/.\n\
        Examples: carecast backtest\n          carecast backtest shandong china --indicator gdp.nominal",
    after_long_help = "写入 DIR/：calibration.md、backtest.csv、backtest-left-out.csv、backtest.json、manifest.json、charts/。\n\
        例：carecast backtest\n    carecast backtest shandong china --indicator gdp.nominal"
)]
pub(super) struct Arguments {
    /// Baselines; default: all
    ///
    /// 基线；默认全部
    #[arg(value_name = "BASELINE")]
    regions: Vec<String>,
    /// Test only this indicator, by name or label; may be repeated
    ///
    /// 只检验此指标，写名称或中文名；可重复
    #[arg(long, value_name = "INDICATOR")]
    indicator: Vec<String>,
    /// Runs of each forecast of the model; default: 512 for people, 1000 for industry and plans
    ///
    /// 模型每次预测的运行次数；默认人口512次，产业和规划1000次
    #[arg(long, value_name = "N", value_parser = whole::<usize>(LEAST_RUNS, MOST_RUNS))]
    runs: Option<usize>,
    /// Seed of the draws
    ///
    /// 随机种子
    #[arg(long, value_name = "S", value_parser = whole::<u64>(0, MOST_SEED))]
    seed: Option<u64>,
    /// Folder for the results; default: out/backtest
    ///
    /// 结果文件夹；默认 out/backtest
    #[arg(long, value_name = "DIR", default_value = "out/backtest", hide_default_value = true)]
    out: PathBuf,
    #[command(flatten)]
    drawn: ChartFiles,
    /// Print no tables and no progress
    ///
    /// 不打印表格和进度
    #[arg(long, short)]
    quiet: bool,
}

/// Updates with published figures take as many runs; more than the most take minutes.
const LEAST_RUNS: u64 = 100;
const MOST_RUNS: u64 = 100_000;
const MOST_SEED: u64 = 1_000_000_000_000_000;

pub(super) fn run(arguments: &Arguments, invocation: &Invocation) -> Result<()> {
    let language = invocation.language;
    let request = OutputRequest {
        out: &arguments.out,
        formats: arguments.drawn.formats()?,
        medium: arguments.drawn.size.medium(),
        house: arguments.drawn.size.house()?,
        workbook: false,
        quiet: arguments.quiet,
        language,
    };
    export::check_folder(request.out, Path::new(""), &["calibration.md", "backtest.csv"])?;
    let library = invocation.library.clone().near(Path::new("./here"));
    let mut problems = Diagnostics::new();
    let regions: Vec<Baseline> = if arguments.regions.is_empty() {
        load_all(&library, &mut problems)?
    } else {
        arguments.regions.iter().map(|id| Baseline::load(id, &library, &mut problems)).collect::<Result<_>>()?
    };
    let nation = Baseline::load("china", &library, &mut problems)?;
    let asked = BacktestRequest { indicators: arguments.indicator.clone(), runs: arguments.runs, seed: arguments.seed };
    let found = backtest(&regions, &nation, &library, &asked)?;
    print_problems(&problems, language);
    refuse_nothing(&found)?;
    if !request.quiet {
        let tables = [report::backtest::scores(&found), report::backtest::by_horizon(&found)];
        let tables = tables.into_iter().chain([report::backtest::by_series(&found)]);
        let tables = tables.chain(report::backtest::plans(&found)).chain([report::backtest::left_out(&found)]);
        let mut told = Vec::new();
        for table in tables.filter(|table| !table.rows.is_empty()) {
            print_table(&table.without_repeated_notes(&mut told), language);
        }
    }
    let figures: Vec<Figure> = figure::backtest(&found, language).into_iter().collect();
    let pictures = to_draw(&figures, &request.formats);
    let shown: Vec<String> =
        pictures.iter().filter(|name| [".png", ".svg"].iter().any(|end| name.ends_with(end))).cloned().collect();
    let document = report::backtest::backtest_document(&found, shown.get(..1).unwrap_or_default(), language);
    let notify = notifier(language);
    let undrawn =
        export::write_backtest(request.out, &found, document, &asked_in_words(arguments), &pictures, &notify)?;
    undrawn.finish(None, &in_charts(draw_and_report(&figures, &request, &mut problems)))?;
    request.wrote(request.out);
    Ok(())
}

/// Rejects a request of which nothing can be tested: tables and document would be empty.
fn refuse_nothing(found: &Backtest) -> Result<()> {
    if !found.is_empty() {
        return Ok(());
    }
    let mut problems = Diagnostics::new();
    problems.error(None, Text::new("没有可以检验的预测", "no forecast can be tested"));
    for series in &found.left_out {
        let (region, label, why) = (&series.region.label, &series.label, series.reason.words());
        let message = Text::new(
            format!("{}{}：{}", region.zh, label.zh, why.zh),
            format!("{}, {}: {}", region.en, label.en, why.en),
        );
        problems.note(None, message);
    }
    Err(problems.into())
}

/// The command with the options that shape the result.
fn asked_in_words(arguments: &Arguments) -> String {
    let options = [
        arguments.regions.clone(),
        recorded("indicator", &arguments.indicator),
        recorded("runs", &arguments.runs),
        recorded("seed", &arguments.seed),
    ];
    std::iter::once("backtest".to_owned()).chain(options.concat()).collect::<Vec<String>>().join(" ")
}
