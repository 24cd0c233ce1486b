//! The command line: parse, call the library, print. Results go to standard output, everything else to standard error.

mod arguments;
mod chart;
mod check;
mod discover;
mod explain;
mod hindcast;
mod import;
mod interrupt;
mod list;
mod question;
mod refusal;
mod review;
mod run;
mod sensitivity;
mod shard;
mod solve;
mod sweep;
mod terminal;
mod watch;

use std::process::ExitCode;

use carecast::plan::Plan;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Error, Language, Result};
use clap::{Arg, ArgAction, ArgMatches, Command};

/// Bad input: a file or an argument that cannot be used.
const BAD_INPUT: u8 = 2;
/// Anything else that failed.
const FAILURE: u8 = 1;

/// Runs the program and returns its exit code: 0, 1 for a failure, 2 for bad input, 130 after Ctrl-C.
pub(crate) fn main() -> ExitCode {
    let arguments: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let language = language(&arguments);
    let matches = match command(language).try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => {
            // clap knows whether this is help or an error.
            if error.use_stderr() {
                terminal::tell_in_colour(refusal::render(&error, language));
                return ExitCode::from(BAD_INPUT);
            }
            terminal::note(error.print());
            return if terminal::end(language) { ExitCode::SUCCESS } else { ExitCode::from(FAILURE) };
        }
    };
    interrupt::listen(language);
    interrupt::outlive_file_size_limit();
    let done = match matches.subcommand() {
        Some(("run", matches)) if matches.contains_id("shard") => shard::run(matches, language),
        Some(("run", matches)) => run::run(matches, language),
        Some(("merge", matches)) => shard::merge(matches, language),
        Some(("review", matches)) => review::review(matches, language),
        Some(("sweep", matches)) => sweep::sweep(matches, language),
        Some(("solve", matches)) => solve::solve(matches, language),
        Some(("sensitivity", matches)) => sensitivity::sensitivity(matches, language),
        Some(("discover", matches)) => discover::discover(matches, language),
        Some(("chart", matches)) => chart::chart(matches, language),
        Some(("check", matches)) => check::check(matches, language),
        Some(("explain", matches)) => explain::explain(matches, language),
        Some(("hindcast", matches)) => hindcast::hindcast(matches, language),
        Some(("list", matches)) => list::list(matches, language),
        Some(("import", matches)) => import::import(matches, language),
        _ => Ok(()),
    };
    let printed = terminal::end(language);
    match done {
        Ok(()) if printed => ExitCode::SUCCESS,
        Ok(()) => ExitCode::from(FAILURE),
        Err(error) if interrupt::ended(&error, language) => ExitCode::from(interrupt::CODE),
        Err(error) => {
            terminal::print_error(&error, language);
            ExitCode::from(if error.diagnostics().is_some() { BAD_INPUT } else { FAILURE })
        }
    }
}

/// The language: `--lang`, else that of the locale, else English. It is needed before the arguments are parsed, because
/// the help is in it too.
fn language(arguments: &[std::ffi::OsString]) -> Language {
    let texts: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let separate = texts.iter().position(|text| *text == "--lang").and_then(|at| texts.get(at + 1)).copied();
    let joined = texts.iter().find_map(|text| text.strip_prefix("--lang="));
    let asked = separate.or(joined).and_then(Language::from_tag);
    asked.or_else(|| sys_locale::get_locale().as_deref().and_then(Language::from_tag)).unwrap_or(Language::English)
}

fn command(language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| language.pick(zh, en).to_owned();
    Command::new("carecast")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .about(say(
            "预测一个地区的老年人口、养老床位和医养健康产业，并说明规划目标能否实现",
            "Project a region's elderly population, care beds and health-and-elderly-care industry, and say what a plan's targets are worth",
        ))
        .after_help(say(
            "例：\n  carecast run scenarios/shandong-2023-2027/reference.toml\n  carecast list drivers",
            "Examples:\n  carecast run scenarios/shandong-2023-2027/reference.toml\n  carecast list drivers",
        ))
        .subcommand_help_heading(language.pick("命令", "Commands"))
        .subcommand_value_name(language.pick("命令", "COMMAND"))
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .max_term_width(100)
        .args(everywhere(language))
        .subcommands([
            run::command(language),
            shard::command(language),
            review::command(language),
            sweep::command(language),
            solve::command(language),
            sensitivity::command(language),
            discover::command(language),
            chart::command(language),
            explain::command(language),
            check::command(language),
            list::command(language),
            hindcast::command(language),
            import::command(language),
        ])
        .mut_args(|arg| in_language(arg, language))
        .mut_subcommands(|subcommand| {
            subcommand
                .disable_help_flag(true)
                .help_template(template(language))
                .mut_args(|arg| in_language(arg, language))
        })
        .disable_help_flag(true)
        .help_template(template(language))
}

/// The arguments of the program itself; all but the last go with every command too.
fn everywhere(language: Language) -> [Arg; 4] {
    let say = |zh: &'static str, en: &'static str| language.pick(zh, en).to_owned();
    [
        Arg::new("lang")
            .long("lang")
            .global(true)
            .display_order(100)
            .value_name("zh|en")
            .value_parser(["zh", "en"])
            .hide_possible_values(true)
            .help(say(
                "界面、表格和图的语言；默认随系统",
                "language of messages, tables and charts; default: the locale's",
            )),
        Arg::new("baselines")
            .long("baselines")
            .global(true)
            .display_order(101)
            .value_name("DIR")
            .value_parser(clap::value_parser!(std::path::PathBuf))
            .help(say(
                "先在此文件夹找基线，再找情景文件上方的 baselines 文件夹，最后用程序自带的",
                "look here for baselines first, then in a folder `baselines` above the scenario, then in the program",
            )),
        Arg::new("help")
            .long("help")
            .short('h')
            .global(true)
            .display_order(102)
            .action(ArgAction::Help)
            .help(say("显示这份说明", "print this help")),
        Arg::new("version")
            .long("version")
            .short('V')
            .display_order(103)
            .action(ArgAction::Version)
            .help(say("显示版本", "print the version")),
    ]
}

/// The headings of the help in one language.
fn template(language: Language) -> &'static str {
    language.pick(
        "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}",
        "{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}",
    )
}

fn in_language(arg: Arg, language: Language) -> Arg {
    let heading =
        if arg.is_positional() { language.pick("参数", "Arguments") } else { language.pick("选项", "Options") };
    arg.help_heading(heading)
}

/// Files that a command on several of them could not use.
#[derive(Default)]
struct Unusable {
    refused: Diagnostics,
    failed: Option<Error>,
}

impl Unusable {
    /// Notes why a file could not be used. Of failures the first is kept as the reason; others are told at once.
    fn add(&mut self, error: Error, language: Language) {
        match error.diagnostics() {
            Some(found) => self.refused.append(found.clone()),
            None if self.failed.is_none() => self.failed = Some(error),
            None => terminal::print_error(&error, language),
        }
    }

    /// How the command ends: what was refused comes before what could not be read, which is told then.
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

/// Reads a scenario and tells it what the arguments give beside its files: what has been published (`--as-of`), and what
/// is set after it.
fn load(path: &std::path::Path, matches: &ArgMatches, problems: &mut Diagnostics) -> Result<Assumptions> {
    let mut assumptions = Assumptions::load(path, &library(matches)?, problems)?;
    if let Some(year) = arguments::year_given(matches, "as-of") {
        carecast::analysis::as_of(&mut assumptions, year, problems)?;
    }
    assumptions.set(&arguments::words(matches, "set"), arguments::year_given(matches, "from"), problems)?;
    give_plan_years(&mut assumptions, matches)?;
    Ok(assumptions)
}

/// Gives the plan of a scenario its years, where its text hides them and the arguments say them.
fn give_plan_years(assumptions: &mut Assumptions, matches: &ArgMatches) -> Result<()> {
    if let Some(years) = arguments::plan_years(matches)? {
        assumptions.give_plan_years(years);
    }
    Ok(())
}

/// Refuses years that were given for plans of which none lacks them.
fn refuse_unused_years<'p>(matches: &ArgMatches, plans: impl IntoIterator<Item = Option<&'p Plan>>) -> Result<()> {
    let Some(years) = arguments::plan_years(matches)? else { return Ok(()) };
    let is_used = plans.into_iter().flatten().any(|plan| plan.years_given.is_some());
    if is_used { Ok(()) } else { Err(years.unused().into()) }
}

/// The baselines that the arguments lead to.
fn library(matches: &ArgMatches) -> Result<carecast::baseline::Library> {
    let library = carecast::baseline::Library::embedded();
    match matches.get_one::<std::path::PathBuf>("baselines") {
        Some(folder) => Ok(library.with_folder(arguments::existing_folder("--baselines", folder)?)),
        None => Ok(library),
    }
}
