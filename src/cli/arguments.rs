//! Arguments that several commands have, and how they are read.

use std::path::{Path, PathBuf};

use carecast::ensemble::{Memory, Settings};
use carecast::figure::Medium;
use carecast::plan::PlanYears;
use carecast::scenario::Assumptions;
use carecast::{Language, Result};
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

/// `--set`, for commands that take a scenario.
pub(super) fn set(language: Language) -> Arg {
    Arg::new("set").long("set").value_name("DRIVER=VALUE").action(ArgAction::Append).help(
        language
            .pick(
                "以确定的常数代替一个驱动因素的路径（只在基年有意义的，为其基年值），如 'economy.real_growth=4.5 %'；可重复",
                "put a certain constant in place of a driver's path (the base value of one that counts in the base year only), such as 'economy.real_growth=4.5 %'; may be repeated",
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

/// `--threads`.
pub(super) fn threads(language: Language) -> Arg {
    let say = |zh: &'static str, en: &'static str| language.pick(zh, en).to_owned();
    Arg::new("threads").long("threads").value_name("N").value_parser(value_parser!(u64).range(1..=1024)).help(say(
        "线程数；默认用全部核心，结果与线程数无关",
        "threads; default: all cores. The result does not depend on them",
    ))
}

/// `--memory`.
pub(super) fn memory(language: Language, more: (&'static str, &'static str)) -> Arg {
    let (zh, en) = more;
    let help = match language {
        Language::Chinese => format!("各次运行数值可用的内存，如 512MiB 或 4GiB；默认 1GiB。{zh}"),
        Language::English => {
            format!("what the values of the runs may take, such as 512MiB or 4GiB; default: 1GiB. {en}")
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
        .value_parser(value_parser!(u64).range(1..=1_000_000_000))
        .help(language.pick(zh, en))
}

/// `--seed`.
pub(super) fn seed(language: Language) -> Arg {
    Arg::new("seed")
        .long("seed")
        .value_name("S")
        .value_parser(value_parser!(u64))
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
        .value_parser(["default", "report", "slide"])
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

/// The files of charts that are asked for, each once.
pub(super) fn formats(matches: &ArgMatches) -> Vec<&'static str> {
    let asked = words(matches, "charts");
    ["svg", "png"].into_iter().filter(|format| asked.contains(format)).collect()
}
