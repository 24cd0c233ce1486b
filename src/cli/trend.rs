//! `carecast trend`: an annual series continued without a model.

use std::path::{Path, PathBuf};

use carecast::baseline::{Actuals, Baseline};
use carecast::indicator::indicators;
use carecast::scenario::Assumptions;
use carecast::trend::prior_bands_of_region;
use carecast::trend::{History, HistoryRequest, PastErrors, TrendMethod, ValueScale};
use carecast::{Diagnostics, Result, Text, export, figure, report};
use clap::Args;

use super::Invocation;
use super::arguments::{self, OutputArguments, one_of, recorded};
use super::run::{OutputRequest, draw_and_report, in_charts, to_draw};
use super::terminal::{notifier, print_problems, print_table};

/// Continue an annual series by statistical methods alone, with 50, 80 and 95 % intervals
///
/// 趋势外推：只按过去的数延续一个年度指标，给出50%、80%、95%区间
#[derive(Debug, Args)]
#[command(
    after_help = "Writes into DIR/<region or file>/trend/: <indicator>.csv, manifest.json, charts/.\n\
        Examples: carecast trend shandong gdp.nominal --to 2030\n          carecast trend my.csv --to 2030",
    after_long_help = "写入 DIR/<地区或文件>/trend/：<指标>.csv、manifest.json、charts/。\n\
        例：carecast trend shandong gdp.nominal --to 2030\n    carecast trend my.csv --to 2030"
)]
pub(super) struct Arguments {
    /// Baseline of a region, or a csv with the columns year and value (and unit, basis)
    ///
    /// 地区的基线，或自己的 csv（列：year 年份、value 数值；可有 unit 单位、basis 口径）
    #[arg(value_name = "BASELINE|CSV")]
    from: String,
    /// Indicator of the baseline, by name or label: see carecast list indicators
    ///
    /// 基线里的指标，写名称或中文名；见 carecast list indicators
    #[arg(value_name = "INDICATOR")]
    indicator: Option<String>,
    /// Last year of the trend
    ///
    /// 外推到哪一年
    #[arg(long, value_name = "YEAR", value_parser = arguments::year, required_unless_present = "driver")]
    to: Option<i32>,
    /// Instead of a trend: bands for a driver by history: economy.real_growth, economy.deflator_growth, industry.*.trend or
    /// industry.*.growth; a scenario (.toml) in place of the baseline brings its own subsectors
    ///
    /// 不外推，而按历史给出驱动因素的区间：economy.real_growth、economy.deflator_growth、industry.*.trend 或 industry.*.growth；以情景（.toml）代替基线时用其领域
    #[arg(long, value_name = "DRIVER", conflicts_with_all = ["indicator", "to", "actuals", "since", "as_of", "method", "scale"])]
    driver: Option<String>,
    /// Figures published since (csv); may be repeated
    ///
    /// 此后公布的数据（csv）；可重复
    #[arg(long, value_name = "CSV")]
    actuals: Vec<PathBuf>,
    /// Use figures from this year on
    ///
    /// 只用这一年及以后的数
    #[arg(long, value_name = "YEAR", value_parser = arguments::year)]
    since: Option<i32>,
    /// Use figures up to this year
    ///
    /// 只用这一年及以前的数
    #[arg(long, value_name = "YEAR", value_parser = arguments::year)]
    as_of: Option<i32>,
    /// Method: median (of the three others), ets, theta, drift; default: median
    ///
    /// 方法：median（三种方法的中位数）、ets（指数平滑）、theta、drift（带漂移的随机游走）；默认 median
    #[arg(long, value_name = "HOW", hide_possible_values = true, value_parser = one_of(&TrendMethod::NAMES))]
    method: Option<TrendMethod>,
    /// Scale: level (constant change a year), log (constant growth rate), share (within 0 and 100 %), signed (may be
    /// negative); default: the indicator's
    ///
    /// 尺度：level（每年变化相同）、log（每年增速相同）、share（占比，在0与100%之间）、signed（可以为负）；默认由指标定
    #[arg(long, value_name = "SCALE", hide_possible_values = true, value_parser = one_of(&ValueScale::NAMES))]
    scale: Option<ValueScale>,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn trend(arguments: &Arguments, invocation: &Invocation) -> Result<()> {
    let to = match (&arguments.driver, arguments.to) {
        (Some(driver), _) => return prior(driver, &arguments.from, invocation),
        (None, to) => to.unwrap_or_default(),
    };
    let (request, method) = (OutputRequest::new(&arguments.output, invocation.language)?, arguments.method);
    export::check_folder(request.out, Path::new(""), &[])?;
    let mut problems = Diagnostics::new();
    let history = history(arguments, invocation, &mut problems)?;
    let method = method.unwrap_or_default();
    let trend = history.continued_to(to, method)?;
    print_problems(&problems, request.language);
    if !request.quiet {
        let errors = PastErrors::of(&history.series, method);
        print_table(&report::trend(&history, &trend, errors.as_ref()), request.language);
    }
    let of = history.region.as_ref().map_or(&history.name, |(id, _)| id);
    let folder = request.out.join(of).join("trend");
    let figures: Vec<figure::Figure> = figure::trend(&history, &trend, request.language).into_iter().collect();
    let (to_draw, notify) = (to_draw(&figures, &request.formats), notifier(request.language));
    let undrawn = export::write_trend(&folder, &history, &trend, &asked(arguments), &to_draw, &notify)?;
    undrawn.finish(None, &in_charts(draw_and_report(&figures, &request, &mut problems)))?;
    request.wrote(&folder);
    Ok(())
}

/// Prints the bands that history gives of a driver, or of all that a pattern means. A scenario stands for its region, with its
/// own subsectors.
fn prior(driver: &str, from: &str, invocation: &Invocation) -> Result<()> {
    let mut problems = Diagnostics::new();
    let is_scenario = Path::new(from).extension().is_some_and(|ending| ending == "toml");
    let found = if is_scenario {
        // What else is to be said of the scenario is said when it is run.
        let of = invocation.file(Path::new(from))?;
        let scenario = Assumptions::load(&of, &invocation.library, &mut Diagnostics::new())?;
        prior_bands_of_region(driver, &scenario.baseline, &scenario.subsectors)
    } else {
        let baseline = Baseline::load(from, &invocation.library.clone().near(Path::new("./here")), &mut problems)?;
        prior_bands_of_region(driver, &baseline, &[])
    };
    let found = found.unwrap_or_else(|why| vec![Err(why)]);
    let has_bands = found.iter().any(std::result::Result::is_ok);
    for why in found.iter().filter_map(|of| of.as_ref().err()) {
        let problem = match has_bands {
            true => problems.note(None, why.sentence()),
            false => problems.error(None, why.sentence()),
        };
        problem.hint(why.advice());
    }
    if problems.has_errors() {
        return Err(problems.into());
    }
    print_problems(&problems, invocation.language);
    let mut told = Vec::new();
    for table in found.iter().flatten().flat_map(report::prior_bands) {
        print_table(&table.without_repeated_notes(&mut told), invocation.language);
    }
    Ok(())
}

/// Reads the figures: those of a file, or those of a region.
fn history(arguments: &Arguments, invocation: &Invocation, problems: &mut Diagnostics) -> Result<History> {
    let Arguments { from, since, as_of, scale, .. } = arguments;
    let request = HistoryRequest { since: *since, as_of: *as_of, scale: *scale, of_growth: false };
    let path = Path::new(from);
    let is_file = path.extension().is_some() || path.is_file();
    let Some(indicator) = arguments.indicator.as_ref().filter(|_| !is_file) else {
        refuse_unfit(arguments, is_file)?;
        return History::of_file(path, request, problems);
    };
    let library = invocation.library.clone().near(Path::new("./here"));
    let baseline = Baseline::load(from, &library, problems)?;
    let known = indicators(&baseline.subsectors);
    let read = |path: &PathBuf| Actuals::load(path, &baseline, &known, problems);
    let actuals: Vec<Actuals> = arguments.actuals.iter().map(read).collect::<Result<_>>()?;
    History::published(&baseline, &actuals, indicator, request, problems)
}

/// Refuses a region without an indicator, and a file of one series with what belongs to a region.
fn refuse_unfit(arguments: &Arguments, is_file: bool) -> Result<()> {
    let mut problems = Diagnostics::new();
    let from = &arguments.from;
    if !is_file {
        let message = Text::new(format!("{from}：要写明指标"), format!("{from}: name an indicator"));
        problems.error(None, message).hint(Text::new(
            format!("如 carecast trend {from} gdp.nominal --to 2030；自己的数据写成 csv 文件"),
            format!("such as `carecast trend {from} gdp.nominal --to 2030`; figures of your own go into a csv file"),
        ));
    } else if arguments.indicator.is_some() || !arguments.actuals.is_empty() {
        problems
            .error(
                None,
                Text::new(
                    "csv 里只有一个指标，不能再写指标或 --actuals",
                    "a csv holds one series: it takes no indicator and no `--actuals`",
                ),
            )
            .hint(Text::new(
                "多个指标的数据表：carecast trend 地区 指标 --actuals 文件",
                "for a table of several indicators: `carecast trend REGION INDICATOR --actuals FILE`",
            ));
    }
    if problems.has_errors() { Err(problems.into()) } else { Ok(()) }
}

/// The command with the options that shape the result.
fn asked(arguments: &Arguments) -> String {
    let name = |names: &[(&str, TrendMethod)], wanted| {
        names.iter().find(|(_, of)| *of == wanted).map(|(name, _)| (*name).to_owned())
    };
    let scale = |wanted| ValueScale::NAMES.iter().find(|(_, of)| *of == wanted).map(|(name, _)| *name);
    let method = arguments.method.and_then(|method| name(&TrendMethod::NAMES, method));
    // A file is named without its folder, so that the same figures give the same bytes.
    let from =
        Path::new(&arguments.from).file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let words = [vec!["trend".to_owned(), from], arguments.indicator.iter().cloned().collect()].concat();
    let options = [
        recorded("to", &arguments.to),
        recorded("since", &arguments.since),
        recorded("as-of", &arguments.as_of),
        recorded("method", &method),
        recorded("scale", &arguments.scale.and_then(scale)),
    ];
    words.into_iter().chain(options.concat()).collect::<Vec<String>>().join(" ")
}
