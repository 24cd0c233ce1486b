//! Arguments shared by several commands, and parsing of arguments.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use carecast::baseline::Period;
use carecast::ensemble::{Memory, Settings};
use carecast::figure::{HouseStyle, Medium};
use carecast::limits::{MOST_RUNS, MOST_THREADS, YEARS};
use carecast::plan::PlanYears;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Error, Language, Result, Source, Span, Text};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};

// Changes of a scenario. (A `///` here would become the help of the commands.)
#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(super) struct Changes {
    /// Replace a driver's path with a constant without uncertainty, such as 'economy.real_growth=4.5 %', from the year after
    /// the last one published for it (or after --as-of); base-year figures, lags and elasticities are replaced in all years;
    /// may be repeated. Results go to a separate folder
    ///
    /// 以确定的常数代替一个驱动因素的路径，如 'economy.real_growth=4.5 %'：自最后一个已公布年份（或 --as-of）的次年起，
    /// 此前按情景；基期数、时滞、弹性等则整个代替；可重复。结果写入另外的文件夹
    #[arg(long, value_name = "DRIVER=VALUE")]
    pub(super) set: Vec<String>,
    /// First year in which --set and --vary change drivers; may be in the past
    ///
    /// 所设或变动的驱动因素从哪一年起改变，也可以是过去的年份
    #[arg(long, value_name = "YEAR", value_parser = year)]
    pub(super) from: Option<i32>,
    /// First and last year of plans whose published text masks them, such as start=2021,end=2025; applies to all such plans
    ///
    /// 公开文本隐去年份的规划的首尾年份，如 start=2021,end=2025；用于所有这样的规划
    #[arg(long, value_name = "start=Y,end=Y", value_parser = read(|written| Ok(PlanYears::read(written)?)))]
    pub(super) plan_year: Option<PlanYears>,
}

// Settings of a scenario given outside its files.
#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(super) struct WhatIf {
    #[command(flatten)]
    #[serde(flatten)]
    pub(super) changes: Changes,
    /// Use figures published up to the end of this year: growth of GDP and prices, net migration … follow them and are
    /// uncertain only afterwards; published population counts by age, and shares, update the population of every run (for
    /// other indicators use review); --set and --vary apply after this year
    ///
    /// 以截至该年末的已公布数据为起点：GDP增速、平减指数、净迁移等按公布数取定，其后才有不确定性；
    /// 公布的分年龄人数及占比修正各次运行的人口（其他指标见 review）；所设和变动的自其次年起
    #[arg(long, value_name = "YEAR", value_parser = year)]
    pub(super) as_of: Option<i32>,
}

// Number, draws and resources of the runs.
#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(super) struct EnsembleArguments {
    /// Number of runs; default: the scenario's
    ///
    /// 运行次数；默认由情景规定
    #[arg(long, value_name = "N", value_parser = whole::<usize>(1, MOST_RUNS.unsigned_abs()))]
    pub(super) runs: Option<usize>,
    /// Seed of the draws; default: the scenario's
    ///
    /// 随机种子；默认由情景规定
    #[arg(long, value_name = "S", value_parser = whole::<u64>(0, u64::MAX))]
    pub(super) seed: Option<u64>,
    /// Number of threads; default: all cores. Results do not depend on it
    ///
    /// 线程数；默认用全部核心，结果与线程数无关
    #[arg(long, value_name = "N", value_parser = whole::<usize>(1, MOST_THREADS))]
    #[serde(skip)]
    pub(super) threads: Option<usize>,
    /// Memory limit, such as 512MiB or 4GiB, for all scenarios together; default: 1GiB. No result depends on it
    ///
    /// 内存上限，如 512MiB 或 4GiB；默认 1GiB；有几个情景都一样，结果与它无关
    #[arg(long, value_name = "SIZE", value_parser = read(Memory::parse))]
    #[serde(skip)]
    pub(super) memory: Option<Memory>,
}

// Destination of results and amount of output.
#[derive(Debug, Clone, Args)]
pub(super) struct OutputArguments {
    /// Folder for the results; default: out
    ///
    /// 结果文件夹；默认 out
    #[arg(long, value_name = "DIR", default_value = "out", hide_default_value = true)]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) charts: ChartFormats,
    #[command(flatten)]
    pub(super) size: ChartSize,
    /// Also write results.xlsx: the results as an Excel workbook with charts and formulas
    ///
    /// 另写 results.xlsx：结果的 Excel 工作簿，带图和公式
    #[arg(long)]
    pub(super) xlsx: bool,
    /// Print no tables and no progress
    ///
    /// 不打印表格和进度
    #[arg(long, short)]
    pub(super) quiet: bool,
}

// Files of charts.
#[derive(Debug, Clone, Args)]
pub(super) struct ChartFormats {
    /// Chart formats; default: svg,png. outlines: an SVG without text, alike on every machine; html: a page to explore, offline; vega-lite: a specification with its data
    ///
    /// 图的文件格式；默认 svg,png。outlines 是文字已转为轮廓的 SVG，在没有中文字体的机器上也一样；html 是可离线交互的网页；vega-lite 是带数据的图形规范
    #[arg(long, value_name = "svg,png,outlines,html,vega-lite|none", value_delimiter = ',', default_value = "svg,png")]
    #[arg(hide_default_value = true, hide_possible_values = true)]
    charts: Vec<ChartFile>,
}

// Size of charts.
#[derive(Debug, Clone, Args)]
pub(super) struct ChartSize {
    /// Chart size: report (16 cm wide, 300 dpi), slide (16:9, 1920x1080) or narrow (for a phone); default: 1600x1000
    ///
    /// 图的大小：report 宽 16 厘米、300 dpi，slide 16:9、1920×1080，narrow 适合手机；默认 1600×1000
    #[arg(long, value_name = "report|slide|narrow", hide_possible_values = true, value_parser = one_of(&Medium::NAMES))]
    pub(super) chart_size: Option<Medium>,
    /// Style file of a house: colours, fonts, size of type, a line added to the source
    ///
    /// 本单位的图表样式文件：颜色、字体、字号、来源行
    #[arg(long, value_name = "FILE")]
    pub(super) style: Option<PathBuf>,
}

/// A value of `--charts`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ChartFile {
    Svg,
    Png,
    Outlines,
    Html,
    VegaLite,
    None,
}

/// What `--charts` may ask for, in the order in which files are written.
const ALL_FORMATS: [ChartFile; 5] =
    [ChartFile::Svg, ChartFile::Png, ChartFile::Outlines, ChartFile::Html, ChartFile::VegaLite];

impl ChartFile {
    fn name(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Outlines => "outlines",
            Self::Html => "html",
            Self::VegaLite => "vega-lite",
            Self::None => "none",
        }
    }
}

impl Changes {
    /// The first year to change; an error if nothing is changed. `vary` are the varied drivers of commands that vary drivers.
    pub(super) fn first_year(&self, vary: Option<&[String]>) -> Result<Option<i32>> {
        if self.from.is_none() || !self.set.is_empty() || vary.is_some_and(|vary| !vary.is_empty()) {
            return Ok(self.from);
        }
        let (zh, en) = if vary.is_some() { ("--set 或 --vary", "--set or --vary") } else { ("--set", "--set") };
        let mut problems = Diagnostics::new();
        problems
            .error(None, Text::new("--from 没有可改变的驱动因素", "--from has no driver to change"))
            .hint(Text::new(format!("请与 {zh} 一同给出"), format!("give it together with {en}")));
        Err(problems.into())
    }
}

impl EnsembleArguments {
    /// The settings of an ensemble; values not given are those of the scenario.
    pub(super) fn settings(&self, assumptions: &Assumptions) -> Settings<'static> {
        let own = Settings::of(assumptions);
        Settings {
            runs: self.runs.unwrap_or(own.runs),
            seed: self.seed.unwrap_or(own.seed),
            threads: self.threads,
            memory: self.memory.unwrap_or(Memory::USUAL),
            ..own
        }
    }
}

impl ChartFormats {
    /// The requested chart formats, without duplicates.
    pub(super) fn requested(&self) -> Result<Vec<&'static str>> {
        let asked = |file: ChartFile| self.charts.contains(&file).then(|| file.name());
        let formats: Vec<&str> = ALL_FORMATS.into_iter().filter_map(asked).collect();
        if asked(ChartFile::None).is_some() && !formats.is_empty() {
            let written: Vec<&str> = self.charts.iter().map(|file| file.name()).collect();
            return Err(contradiction(&written.join(",")));
        }
        Ok(formats)
    }
}

fn contradiction(written: &str) -> Error {
    let mut problems = Diagnostics::new();
    let source = Source::new("--charts", written);
    problems
        .error(
            Span::new(&source, 0..written.len()),
            Text::new(format!("`{written}` 自相矛盾"), format!("`{written}` contradicts itself")),
        )
        .expected(Text::new(
            "应为 none，或 svg、png、outlines、html、vega-lite",
            "expected none alone, or svg, png, outlines, html and vega-lite",
        ));
    problems.into()
}

impl ChartSize {
    pub(super) fn medium(&self) -> Medium {
        self.chart_size.unwrap_or_default()
    }

    /// The style of the file given, or the usual one.
    pub(super) fn house(&self) -> Result<HouseStyle> {
        self.style.as_deref().map_or_else(|| Ok(HouseStyle::default()), HouseStyle::load)
    }
}

/// Why an argument is invalid.
#[derive(Debug)]
pub(super) enum Refused {
    /// The expected form.
    Expected(Text),
    /// An error of the library.
    Read(Error),
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Expected(text) => f.write_str(text.get(Language::English)),
            Self::Read(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Refused {}

/// Parses an argument with a function of the library.
pub(super) fn read<T>(
    parse: impl Fn(&str) -> Result<T> + Clone + Send + Sync + 'static,
) -> impl Fn(&str) -> std::result::Result<T, Refused> + Clone + Send + Sync + 'static {
    move |written| parse(written).map_err(Refused::Read)
}

/// Parses one of these names.
pub(super) fn one_of<T: Copy + Send + Sync + 'static>(
    named: &'static [(&'static str, T)],
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(named.iter().map(|(name, _)| *name)).try_map(move |given| {
        let found = named.iter().find(|(name, _)| *name == given);
        found.map(|(_, value)| *value).ok_or(given)
    })
}

/// Parses a whole number within a range.
pub(super) fn whole<T: TryFrom<u64>>(
    least: u64,
    most: u64,
) -> impl Fn(&str) -> std::result::Result<T, Refused> + Clone + Send + Sync + 'static {
    move |written| {
        let read = written.parse().ok().filter(|number| (least..=most).contains(number));
        read.and_then(|number| T::try_from(number).ok()).ok_or_else(|| {
            Refused::Expected(match most {
                u64::MAX => {
                    Text::new("应为不小于0的整数，只写数字", "expected a whole number of at least 0, digits only")
                }
                _ => {
                    // What is usual where it fits.
                    let (zh, en) = if most < 100_000 { ("", "") } else { ("，如100000", ", such as 100000") };
                    Text::new(
                        format!("应为{least}至{most}的整数，只写数字{zh}"),
                        format!("expected a whole number from {least} to {most}, digits only{en}"),
                    )
                }
            })
        })
    }
}

/// Parses a calendar year.
pub(super) fn year(written: &str) -> std::result::Result<i32, Refused> {
    let period = Period::parse(written).filter(|period| !period.is_within_year());
    let read = period.map(|period| period.year).filter(|year| YEARS.contains(year));
    read.ok_or_else(|| Refused::Expected(Text::new("应为年份，如2025", "expected a year, such as 2025")))
}

/// Parses a share between 0 and 1; the words describe it.
pub(super) fn share(
    zh: &'static str,
    en: &'static str,
) -> impl Fn(&str) -> std::result::Result<f64, Refused> + Clone + Send + Sync + 'static {
    move |written| {
        let read = written.parse().ok().filter(|share| *share > 0.0 && *share <= 1.0);
        read.ok_or_else(|| {
            Refused::Expected(Text::new(
                format!("应为0与1之间的小数，如0.8（即80%）：{zh}"),
                format!("expected a number between 0 and 1, such as 0.8 for 80%: {en}"),
            ))
        })
    }
}

/// The values of an option that may be repeated.
pub(super) fn words(given: &[String]) -> Vec<&str> {
    given.iter().map(String::as_str).collect()
}

/// An option as recorded with a result: once for each of its values.
pub(super) fn recorded<'v, T: std::fmt::Display + 'v>(
    option: &str,
    values: impl IntoIterator<Item = &'v T>,
) -> Vec<String> {
    values.into_iter().map(|value| format!("--{option} {value}")).collect()
}

/// The folder given to an option; an error if it is not one.
pub(super) fn existing_folder<'f>(option: &str, folder: &'f Path) -> Result<&'f Path> {
    if folder.is_dir() {
        return Ok(folder);
    }
    let name = folder.display().to_string();
    let message = if folder.exists() {
        Text::new(format!("{name} 是文件，不是文件夹"), format!("{name} is a file, not a folder"))
    } else {
        Text::new(format!("没有文件夹 {name}"), format!("no such folder: {name}"))
    };
    let mut problems = Diagnostics::new();
    let source = Source::new(option, name.as_str());
    problems.error(Span::new(&source, 0..name.len()), message);
    Err(problems.into())
}

/// Distinct names: duplicates are prefixed with the name of their folder, and numbered if they are still equal.
pub(super) fn apart(named: &[(String, &Path)]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let told = named.iter().map(|(name, path)| {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let folder = absolute.parent().and_then(Path::file_name).map(|folder| folder.to_string_lossy());
        let folder = folder.map(|folder| folder.trim_start_matches(carecast::embedded::INSIDE).to_owned());
        let is_shared = named.iter().filter(|(other, _)| other == name).count() > 1;
        let name = match folder.filter(|_| is_shared) {
            Some(folder) => format!("{folder}-{name}"),
            None => name.clone(),
        };
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| taken.insert(name.clone()));
        free.unwrap_or(name)
    });
    told.collect()
}
