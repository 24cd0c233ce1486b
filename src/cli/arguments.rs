//! Arguments that several commands have, and how they are read.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use carecast::baseline::Period;
use carecast::ensemble::{Memory, Settings};
use carecast::figure::Medium;
use carecast::limits::{MOST_RUNS, MOST_THREADS, YEARS};
use carecast::plan::PlanYears;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Language, Result, Source, Span, Text};
use clap::{Arg, ArgAction, ArgMatches, value_parser};

/// The scenario.
pub(super) fn scenario(language: Language) -> Arg {
    let say = |zh: &'static str, en: &'static str| language.pick(zh, en).to_owned();
    Arg::new("scenario")
        .value_name("SCENARIO")
        .required(true)
        .value_parser(value_parser!(PathBuf))
        .help(say("情景文件（.toml）", "a scenario file (.toml)"))
}

/// `--set`, `--from` and `--as-of`, for commands that run a scenario.
pub(super) fn what_if(language: Language) -> [Arg; 3] {
    [set(language), from(language), as_of(language)]
}

/// `--set`.
pub(super) fn set(language: Language) -> Arg {
    Arg::new("set").long("set").value_name("DRIVER=VALUE").action(ArgAction::Append).help(
        language
            .pick(
                "以确定的常数代替一个驱动因素的路径，如 'economy.real_growth=4.5 %'：自最后一个已公布年份（或 --as-of）的次年起，此前按情景；基年数、时滞、弹性等则整个代替；可重复。结果写入另外的文件夹",
                "replace a driver's path by a certain constant, such as 'economy.real_growth=4.5 %': in the years after the last one published for it (or after --as-of), earlier years stay; base-year figures, lags and elasticities are replaced as a whole; may be repeated. Results go to a folder of their own",
            )
            .to_owned(),
    )
}

/// `--from`.
pub(super) fn from(language: Language) -> Arg {
    Arg::new("from").long("from").value_name("YEAR").value_parser(year(language)).help(
        language
            .pick(
                "所设或变动的驱动因素从哪一年起改变，也可以是过去的年份",
                "the first year in which drivers that are set or varied change; it may be a past one",
            )
            .to_owned(),
    )
}

/// `--as-of`.
fn as_of(language: Language) -> Arg {
    Arg::new("as-of").long("as-of").value_name("YEAR").value_parser(year(language)).help(
        language
            .pick(
                "以截至该年末的已公布数据为起点：GDP增速、平减指数、净迁移等按公布数取定，其后才有不确定性；公布的分年龄人数及占比修正各次运行的人口（其他指标见 review）；所设和变动的自其次年起",
                "start from what is published up to the end of that year: growth of GDP and prices, net migration … as published, uncertain only after it; published counts of people by age, and their shares, correct the people of every run (other indicators: see review); what is set or varied changes after it",
            )
            .to_owned(),
    )
}

/// `--plan-year`, for commands that take a scenario.
pub(super) fn plan_year(language: Language) -> Arg {
    Arg::new("plan-year").long("plan-year").value_name("start=Y,end=Y").help(
        language
            .pick(
                "公开文本隐去年份的规划的首尾年份，如 start=2021,end=2025；用于所有这样的规划",
                "first and last year of plans whose published text hides them, such as start=2021,end=2025; for all such plans",
            )
            .to_owned(),
    )
}

/// The years given for plans whose text hides them.
pub(super) fn plan_years(matches: &ArgMatches) -> Result<Option<PlanYears>> {
    Ok(matches.get_one::<String>("plan-year").map(|written| PlanYears::read(written)).transpose()?)
}

/// `--out`.
pub(super) fn out(language: Language) -> Arg {
    let say = |zh: &'static str, en: &'static str| language.pick(zh, en).to_owned();
    Arg::new("out")
        .long("out")
        .value_name("DIR")
        .default_value("out")
        .value_parser(value_parser!(PathBuf))
        .hide_default_value(true)
        .help(say("结果文件夹；默认 out", "folder for the results; default: out"))
}

/// A value of an argument, or what was expected in its place.
type Read<T> = std::result::Result<T, String>;

/// Reads a whole number within a range; what is expected is said in the reader's language.
pub(super) fn whole(
    language: Language,
    range: std::ops::RangeInclusive<u64>,
) -> impl Fn(&str) -> Read<u64> + Clone + Send + Sync + 'static {
    move |written| {
        let read = written.parse().ok().filter(|number| range.contains(number));
        let (least, most) = (range.start(), range.end());
        read.ok_or_else(|| match (language, *most) {
            (Language::Chinese, u64::MAX) => "应为不小于 0 的整数，只写数字".to_owned(),
            (Language::English, u64::MAX) => "expected a whole number of 0 or more, in digits alone".to_owned(),
            (Language::Chinese, _) => format!("应为 {least} 至 {most} 的整数，只写数字，如 100000"),
            (Language::English, _) => {
                format!("expected a whole number from {least} to {most}, in digits alone, such as 100000")
            }
        })
    }
}

/// Reads a calendar year.
pub(super) fn year(language: Language) -> impl Fn(&str) -> Read<i32> + Clone + Send + Sync + 'static {
    move |written| {
        let period = Period::parse(written).filter(|period| !period.is_within_year());
        let read = period.map(|period| period.year).filter(|year| YEARS.contains(year));
        read.ok_or_else(|| language.pick("应为年份，如 2025", "expected a year, such as 2025").to_owned())
    }
}

/// Reads a share between 0 and 1; `words` say of what, in both languages.
pub(super) fn share(
    language: Language,
    (zh, en): (&'static str, &'static str),
) -> impl Fn(&str) -> Read<f64> + Clone + Send + Sync + 'static {
    move |written| {
        let read = written.parse().ok().filter(|share| *share > 0.0 && *share <= 1.0);
        read.ok_or_else(|| match language {
            Language::Chinese => format!("应为 0 与 1 之间的小数，如 0.8（即 80%）：{zh}"),
            Language::English => format!("expected a number between 0 and 1, such as 0.8 for 80%: {en}"),
        })
    }
}

/// `--threads`.
pub(super) fn threads(language: Language) -> Arg {
    let say = |zh: &'static str, en: &'static str| language.pick(zh, en).to_owned();
    Arg::new("threads").long("threads").value_name("N").value_parser(whole(language, 1..=MOST_THREADS)).help(say(
        "线程数；默认用全部核心，结果与线程数无关",
        "threads; default: all cores. The result does not depend on them",
    ))
}

/// `--memory`.
pub(super) fn memory(language: Language, more: (&'static str, &'static str)) -> Arg {
    let (zh, en) = more;
    let help = match language {
        Language::Chinese => format!("各次运行数值可用的内存，如 512MiB 或 4GiB；默认 1GiB；有几个情景都一样。{zh}"),
        Language::English => {
            format!(
                "what the values of the runs may take, such as 512MiB or 4GiB, however many scenarios; default: 1GiB. {en}"
            )
        }
    };
    Arg::new("memory").long("memory").value_name("SIZE").help(help)
}

/// What `--runs` counts where a scenario is run as it stands.
pub(super) const RUNS_OF_SCENARIO: (&str, &str) =
    ("运行次数；默认由情景规定", "how many runs; default: what the scenario says");

/// `--runs`; `help` says of what.
pub(super) fn runs(language: Language, (zh, en): (&'static str, &'static str)) -> Arg {
    Arg::new("runs")
        .long("runs")
        .value_name("N")
        .value_parser(whole(language, 1..=MOST_RUNS.unsigned_abs()))
        .help(language.pick(zh, en))
}

/// `--seed`.
pub(super) fn seed(language: Language) -> Arg {
    Arg::new("seed")
        .long("seed")
        .value_name("S")
        .value_parser(whole(language, 0..=u64::MAX))
        .help(language.pick("抽样种子；默认由情景规定", "seed of the draws; default: what the scenario says"))
}

/// How runs are made, by `--runs`, `--seed`, `--threads` and `--memory`; what is not given is the scenario's.
pub(super) fn settings(matches: &ArgMatches, assumptions: &Assumptions) -> Result<Settings<'static>> {
    let own = Settings::of(assumptions);
    Ok(Settings {
        runs: number(matches, "runs").unwrap_or(own.runs),
        seed: matches.get_one::<u64>("seed").copied().unwrap_or(own.seed),
        threads: number(matches, "threads"),
        memory: memory_given(matches)?,
        ..own
    })
}

/// `--quiet`.
pub(super) fn quiet(language: Language) -> Arg {
    let say = |zh: &'static str, en: &'static str| language.pick(zh, en).to_owned();
    Arg::new("quiet")
        .long("quiet")
        .short('q')
        .action(ArgAction::SetTrue)
        .help(say("不打印表格和进度", "print no tables and no progress"))
}

/// `--charts`.
pub(super) fn charts(language: Language) -> Arg {
    let say = |zh: &'static str, en: &'static str| language.pick(zh, en).to_owned();
    Arg::new("charts")
        .long("charts")
        .value_name("svg,png|none")
        .value_delimiter(',')
        .default_value("svg,png")
        .value_parser(["svg", "png", "none"])
        .hide_possible_values(true)
        .hide_default_value(true)
        .help(say("图的文件格式；默认 svg,png", "files of the charts; default: svg,png"))
}

/// `--chart-size`.
pub(super) fn chart_size(language: Language) -> Arg {
    let say = |zh: &'static str, en: &'static str| language.pick(zh, en).to_owned();
    Arg::new("chart-size")
        .long("chart-size")
        .value_name("report|slide")
        .value_parser(Medium::NAMES.map(|(name, _)| name))
        .hide_possible_values(true)
        .help(say(
            "图的大小：report 宽 16 厘米、300 dpi，slide 16:9、1920×1080；默认 1600×1000",
            "size of the charts: report is 16 cm wide at 300 dpi, slide 16:9 of 1920x1080; default: 1600x1000",
        ))
}

/// What charts are drawn for.
pub(super) fn medium(matches: &ArgMatches) -> Medium {
    let asked = matches.get_one::<String>("chart-size");
    let known = |(name, medium): &(&str, Medium)| asked.is_some_and(|asked| asked == name).then_some(*medium);
    Medium::NAMES.iter().find_map(known).unwrap_or_default()
}

/// The words of an argument that may be repeated.
pub(super) fn words<'m>(matches: &'m ArgMatches, name: &str) -> Vec<&'m str> {
    matches.get_many::<String>(name).into_iter().flatten().map(String::as_str).collect()
}

/// A calendar year that was given.
pub(super) fn year_given(matches: &ArgMatches, name: &str) -> Option<i32> {
    matches.get_one::<i32>(name).copied()
}

/// The first year to change; refused where nothing is changed: none of these options is given.
pub(super) fn first_year(matches: &ArgMatches, changes: &[&str]) -> Result<Option<i32>> {
    let from = year_given(matches, "from");
    if from.is_none() || changes.iter().any(|name| !words(matches, name).is_empty()) {
        return Ok(from);
    }
    let options: Vec<String> = changes.iter().map(|name| format!("--{name}")).collect();
    let mut problems = Diagnostics::new();
    problems.error(None, Text::new("--from 没有可改变的驱动因素", "--from has no driver to change")).hint(Text::new(
        format!("请与 {} 一同给出", options.join(" 或 ")),
        format!("give it together with {}", options.join(" or ")),
    ));
    Err(problems.into())
}

/// A number that was given.
pub(super) fn number(matches: &ArgMatches, name: &str) -> Option<usize> {
    matches.get_one::<u64>(name).and_then(|number| usize::try_from(*number).ok())
}

/// The memory that was given, or else the usual.
pub(super) fn memory_given(matches: &ArgMatches) -> Result<Memory> {
    matches.get_one::<String>("memory").map_or(Ok(Memory::USUAL), |written| Memory::parse(written))
}

/// The folder for the results.
pub(super) fn folder(matches: &ArgMatches) -> &Path {
    matches.get_one::<PathBuf>("out").map_or(Path::new("out"), PathBuf::as_path)
}

/// A folder that an option names, if it is one.
pub(super) fn existing_folder<'f>(option: &str, folder: &'f Path) -> Result<&'f Path> {
    if folder.is_dir() {
        return Ok(folder);
    }
    let name = folder.display().to_string();
    let message = if folder.exists() {
        Text::new(format!("{name} 是文件，不是文件夹"), format!("{name} is a file, not a folder"))
    } else {
        Text::new(format!("没有文件夹 {name}"), format!("there is no folder {name}"))
    };
    let mut problems = Diagnostics::new();
    let source = Source::new(option, name.as_str());
    problems.error(Span::new(&source, 0..name.len()), message);
    Err(problems.into())
}

/// The files of charts that are asked for, each once.
pub(super) fn formats(matches: &ArgMatches) -> Result<Vec<&'static str>> {
    let asked = words(matches, "charts");
    let formats: Vec<&str> = ["svg", "png"].into_iter().filter(|format| asked.contains(format)).collect();
    if asked.contains(&"none") && !formats.is_empty() {
        let written = asked.join(",");
        let mut problems = Diagnostics::new();
        let source = Source::new("--charts", written.as_str());
        problems
            .error(
                Span::new(&source, 0..written.len()),
                Text::new(format!("`{written}` 自相矛盾"), format!("`{written}` contradicts itself")),
            )
            .expected(Text::new("应为 none，或 svg、png", "expected none alone, or svg and png"));
        return Err(problems.into());
    }
    Ok(formats)
}

/// Names that differ: those that are the same take the name of the folder of their path before them, and then a number.
pub(super) fn apart(named: &[(String, &Path)]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let told = named.iter().map(|(name, path)| {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let folder = absolute.parent().and_then(Path::file_name).map(|folder| folder.to_string_lossy().into_owned());
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
