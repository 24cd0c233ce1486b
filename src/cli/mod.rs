//! The command line: parse, call the library, print. Results go to standard output, everything else to standard error.

mod arguments;
mod backtest;
mod chart;
mod check;
mod discover;
mod explain;
mod explore;
mod help;
mod hindcast;
mod import;
mod interrupt;
mod list;
mod new;
mod office;
mod question;
mod refusal;
mod regions;
mod review;
mod run;
mod sensitivity;
mod shard;
mod solve;
mod sweep;
mod terminal;
mod trend;
mod watch;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use carecast::analysis;
use carecast::baseline::Library;
use carecast::plan::{Plan, PlanYears};
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Error, Language, Result};
use clap::error::ErrorKind;
use clap::{ArgAction, CommandFactory, FromArgMatches, Parser, Subcommand};

use self::arguments::{Refused, WhatIf, one_of, words};

/// Bad input: a file or an argument that cannot be used.
const BAD_INPUT: u8 = 2;
/// Anything else that failed.
const FAILURE: u8 = 1;

/// Project a region's elderly population, care beds and health-and-elderly-care industry, and assess a plan's targets
///
/// 预测一个地区的老年人口、养老床位和医养健康产业，并判断规划目标能否实现
#[derive(Parser)]
#[command(name = "carecast", version, disable_version_flag = true, disable_help_subcommand = true)]
#[command(arg_required_else_help = false)]
#[command(
    after_help = "Examples:\n  carecast run shandong-2023-2027/reference\n  carecast new my-county\n  carecast list drivers",
    after_long_help = "例：\n  carecast run shandong-2023-2027/reference\n  carecast new my-county\n  carecast list drivers"
)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
    /// Language of messages, tables and charts; default: the locale's
    ///
    /// 界面、表格和图的语言；默认随系统
    #[arg(long, global = true, display_order = 100, value_name = "zh|en", hide_possible_values = true)]
    #[arg(value_parser = one_of(&[("zh", Language::Chinese), ("en", Language::English)]))]
    lang: Option<Language>,
    /// Folder searched first for baselines, before `baselines` folders above the scenario and the embedded ones
    ///
    /// 先在此文件夹找基线，再找情景文件上方的 baselines 文件夹，最后用程序自带的
    #[arg(long, global = true, display_order = 101, value_name = "DIR")]
    baselines: Option<PathBuf>,
    /// Print tables as JSON, one to a line, with the value, unit, status and interval of each cell; everything else goes to
    /// standard error
    ///
    /// 表格以 JSON 打印，一行一张，每格有数值、单位、来历和区间；其余内容写到标准错误
    #[arg(long, global = true, display_order = 102)]
    json: bool,
    /// Print this help
    ///
    /// 显示这份说明
    #[arg(long, short, global = true, display_order = 103, action = ArgAction::Help)]
    help: Option<bool>,
    /// Print the version
    ///
    /// 显示版本
    #[arg(long, short = 'V', display_order = 104, action = ArgAction::Version)]
    version: Option<bool>,
}

#[derive(Subcommand)]
enum Command {
    Run(run::Arguments),
    Merge(shard::Arguments),
    Review(review::Arguments),
    Sweep(sweep::Arguments),
    Solve(solve::Arguments),
    Sensitivity(sensitivity::Arguments),
    Discover(discover::Arguments),
    Chart(chart::Arguments),
    Explain(explain::Arguments),
    Explore(explore::Arguments),
    Trend(trend::Arguments),
    Check(check::Arguments),
    List(list::Arguments),
    Hindcast(hindcast::Arguments),
    Backtest(backtest::Arguments),
    Import(import::Arguments),
    New(new::Arguments),
}

/// Options of every command.
#[derive(Clone)]
struct Invocation {
    /// The language of messages, tables and charts.
    language: Language,
    /// Whether it was given on the command line.
    is_language_given: bool,
    /// The baselines, by order of search.
    library: Library,
}

/// Runs the program and returns its exit code: 0, 1 for a failure, 2 for bad input, 130 after Ctrl-C.
pub(crate) fn main() -> ExitCode {
    let given: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let language = language(&given);
    let command = CommandLine::command().term_width(help_width());
    let matches = help::in_language(command, language).try_get_matches_from(given);
    let arguments = match matches.and_then(|matches| CommandLine::from_arg_matches(&matches)) {
        Ok(arguments) => arguments,
        Err(error) => return unparsed(&error, language),
    };
    if arguments.json {
        terminal::print_tables_as_json();
    }
    interrupt::listen(language);
    interrupt::outlive_file_size_limit();
    let done = arguments.invocation(language).and_then(|invocation| arguments.command.run(&invocation));
    let printed = terminal::end(language);
    match done {
        Ok(()) if printed => ExitCode::SUCCESS,
        Ok(()) => ExitCode::from(FAILURE),
        Err(error) if interrupt::ended(&error, language) => ExitCode::from(interrupt::CODE),
        Err(error) => failed(&error, language),
    }
}

/// Ends the program for invalid arguments or help.
fn unparsed(error: &clap::Error, language: Language) -> ExitCode {
    if error.kind() == ErrorKind::MissingSubcommand {
        terminal::notify(language.pick(FIRST_STEPS.0, FIRST_STEPS.1));
        return ExitCode::from(BAD_INPUT);
    }
    if let Some(Refused::Read(error)) = std::error::Error::source(error).and_then(|source| source.downcast_ref()) {
        return failed(error, language);
    }
    // clap knows whether this is help or an error.
    if error.use_stderr() {
        terminal::print_in_colour(refusal::render(error, language));
        return ExitCode::from(BAD_INPUT);
    }
    let help = error.render().ansi().to_string();
    terminal::print_help(&help::wrapped(&help, help_width()));
    if terminal::end(language) { ExitCode::SUCCESS } else { ExitCode::from(FAILURE) }
}

/// Ends the program with an error.
fn failed(error: &Error, language: Language) -> ExitCode {
    terminal::print_error(error, language);
    ExitCode::from(if error.is_input() { BAD_INPUT } else { FAILURE })
}

/// How many columns help takes: longer lines than 100 read badly.
fn help_width() -> usize {
    terminal::width().min(100)
}

/// The first steps, shown without arguments.
const FIRST_STEPS: (&str, &str) = (
    "carecast 预测一个地区的老年人口、养老床位和医养健康产业。可以先试：\n  \
     carecast run shandong-2023-2027/reference   运行程序自带的情景，结果写入 out/\n  \
     carecast new my-county                      为自己的地区生成可以直接运行的文件\n  \
     carecast list scenarios                     列出可以运行的情景\n  \
     carecast --help                             列出全部命令",
    "carecast projects a region's elderly population, care beds and\n\
     health-and-elderly-care industry. First steps:\n  \
     carecast run shandong-2023-2027/reference   run an embedded scenario into out/\n  \
     carecast new my-county                      create files for your own region\n  \
     carecast list scenarios                     list the scenarios\n  \
     carecast --help                             list all commands",
);

/// The language: `--lang`, else that of the locale, else English. It is needed before the arguments are parsed, because
/// the help is in it too.
fn language(arguments: &[std::ffi::OsString]) -> Language {
    let texts: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let separate = texts.iter().position(|text| *text == "--lang").and_then(|at| texts.get(at + 1)).copied();
    let joined = texts.iter().find_map(|text| text.strip_prefix("--lang="));
    let asked = separate.or(joined).and_then(Language::from_tag);
    asked.or_else(|| sys_locale::get_locale().as_deref().and_then(Language::from_tag)).unwrap_or(Language::English)
}

impl CommandLine {
    fn invocation(&self, language: Language) -> Result<Invocation> {
        let library = match &self.baselines {
            Some(folder) => Library::embedded().with_folder(arguments::existing_folder("--baselines", folder)?),
            None => Library::embedded(),
        };
        Ok(Invocation { language, is_language_given: self.lang.is_some(), library })
    }
}

impl Invocation {
    /// The file of an argument: on disk, else embedded, with a message.
    fn file(&self, named: &Path) -> Result<PathBuf> {
        let found = carecast::embedded::find(named)?;
        if found != named {
            let (named, found) = (named.display(), found.display());
            terminal::notify(match self.language {
                Language::Chinese => format!("使用程序自带的情景 {found}（没有文件 {named}）"),
                Language::English => format!("using the embedded scenario {found} (no file {named})"),
            });
        }
        Ok(found)
    }
}

impl Command {
    fn run(&self, invocation: &Invocation) -> Result<()> {
        match self {
            Self::Run(arguments) => run::run(arguments, invocation),
            Self::Merge(arguments) => shard::merge(arguments, invocation),
            Self::Review(arguments) => review::review(arguments, invocation),
            Self::Sweep(arguments) => sweep::sweep(arguments, invocation),
            Self::Solve(arguments) => solve::solve(arguments, invocation),
            Self::Sensitivity(arguments) => sensitivity::sensitivity(arguments, invocation),
            Self::Discover(arguments) => discover::discover(arguments, invocation),
            Self::Chart(arguments) => chart::chart(arguments, invocation.language),
            Self::Explain(arguments) => explain::explain(arguments, invocation),
            Self::Explore(arguments) => explore::explore(arguments, invocation),
            Self::Trend(arguments) => trend::trend(arguments, invocation),
            Self::Check(arguments) => check::check(arguments, invocation),
            Self::List(arguments) => list::list(arguments, invocation),
            Self::Hindcast(arguments) => hindcast::hindcast(arguments, invocation),
            Self::Backtest(arguments) => backtest::run(arguments, invocation),
            Self::Import(arguments) => import::import(arguments, invocation.language),
            Self::New(arguments) => new::new(arguments, invocation),
        }
    }
}

/// Unusable files of a command on several files.
#[derive(Default)]
struct Unusable {
    refused: Diagnostics,
    failed: Option<Error>,
}

impl Unusable {
    /// Records why a file could not be used. The first failure is kept; others are printed at once.
    fn add(&mut self, error: Error, language: Language) {
        match error.diagnostics() {
            Some(found) => self.refused.append(found.clone()),
            None if self.failed.is_none() => self.failed = Some(error),
            None => terminal::print_error(&error, language),
        }
    }

    /// The result of the command: invalid input has priority over failures, which are then printed.
    fn end(self, language: Language) -> Result<()> {
        match (self.refused.has_errors(), self.failed) {
            (false, None) => Ok(()),
            (false, Some(error)) => Err(error),
            (true, failed) => {
                failed.iter().for_each(|error| terminal::print_error(error, language));
                Err(self.refused.into())
            }
        }
    }
}

/// Reads a scenario and applies the options: published figures (`--as-of`), and settings after them.
fn load(path: &Path, what_if: &WhatIf, invocation: &Invocation, problems: &mut Diagnostics) -> Result<Assumptions> {
    let mut assumptions = Assumptions::load(&invocation.file(path)?, &invocation.library, problems)?;
    let changes = &what_if.changes;
    let (set, from, plan_years) = (&words(&changes.set)[..], changes.from, changes.plan_year);
    analysis::WhatIf { as_of: what_if.as_of, set, from, plan_years }.apply(&mut assumptions, problems)?;
    Ok(assumptions)
}

/// Says that a command takes a whole without its parts.
fn note_regions(assumptions: &Assumptions, problems: &mut Diagnostics) {
    if assumptions.regions.is_some() {
        let message = carecast::Text::new(
            "[[region]] 只用于 carecast run；这里只看整体单独的预测",
            "[[region]] is for carecast run; here the whole is taken by itself",
        );
        problems.note(None, message);
    }
}

/// Rejects years for masked plans if no plan is masked.
fn refuse_unused_years<'p>(given: Option<PlanYears>, plans: impl IntoIterator<Item = Option<&'p Plan>>) -> Result<()> {
    let Some(years) = given else { return Ok(()) };
    let is_used = plans.into_iter().flatten().any(|plan| plan.years_given.is_some());
    if is_used { Ok(()) } else { Err(years.unused().into()) }
}
