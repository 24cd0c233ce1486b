//! `carecast run --shard` and `carecast merge`: a share of the runs on each of many machines, and one result of all.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use carecast::ensemble::{Part, Shard};
use carecast::export::shard::{Origin, ShardFile, by_scenario, check_place, in_order, write_shard};
use carecast::{Diagnostics, Error, Language, Projection, Result, Text, counted, export};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::run::Request;
use super::terminal::print_problems;
use super::watch::watched;
use super::{arguments, run};

/// Options that do not shape a result, or that merging has of its own.
const NOT_RECORDED: [&str; 5] = ["out", "threads", "charts", "quiet", "shard"];

/// Computes a share of the runs of every scenario and writes a file for each.
pub(super) fn run(matches: &ArgMatches, language: Language) -> Result<()> {
    let request = &Request::new(matches, language)?;
    let shard = Shard::parse(matches.get_one::<String>("shard").map_or("", String::as_str))?;
    let scenarios = run::scenarios(request)?;
    export::check_folder(request.out, Path::new(""), &[])?;
    refuse_unwritable_names(&request.paths())?;
    let of_scenario = |id: &str| request.out.join(format!("{id}.{}-of-{}.shard", shard.index, shard.of));
    for (assumptions, _) in &scenarios {
        check_place(&of_scenario(&assumptions.id))?;
    }
    let count = scenarios.len();
    for (place, ((assumptions, mut problems), path)) in scenarios.into_iter().zip(request.paths()).enumerate() {
        let settings = request.settings(&assumptions)?;
        let runs = shard.runs(settings.runs)?;
        let part = watched(&settings, request.quiet, request.language, |settings| {
            Part::run(&assumptions, settings, runs.clone(), &mut problems)
        })?;
        print_problems(&problems, request.language);
        let origin = Origin {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: assumptions.id.clone(),
            path: path.clone(),
            place: (place, count),
            options: recorded(request),
            language: request.language,
            seed: settings.seed,
            runs: settings.runs,
            inputs: Origin::inputs(&assumptions),
        };
        let file = of_scenario(&assumptions.id);
        write_shard(&file, &part, shard, &origin)?;
        request.wrote(&file);
    }
    Ok(())
}

/// A shard names its scenario by its path, as text: one that is none is refused before anything is computed.
fn refuse_unwritable_names(paths: &[&PathBuf]) -> Result<()> {
    let Some(path) = paths.iter().find(|path| path.to_str().is_none()) else { return Ok(()) };
    let shown = path.display();
    Err(refused(
        format!("路径 {shown} 不是 UTF-8，不能写入分片：请改名"),
        format!("the path {shown} is not in UTF-8 and cannot be written into a shard: rename it"),
    ))
}

/// Whether words could be what [`recorded`] made of a command line: options that shape a result, and nothing else.
fn are_recorded(words: &[String], language: Language) -> bool {
    let command = run::command(language);
    let options: Vec<&Arg> = command.get_arguments().filter(|o| !NOT_RECORDED.contains(&o.get_id().as_str())).collect();
    words.iter().all(|word| {
        let (name, value) = word.split_once('=').map_or((word.as_str(), None), |(name, value)| (name, Some(value)));
        let is_named = |option: &&&Arg| name.strip_prefix("--").is_some_and(|long| option.get_long() == Some(long));
        let option = options.iter().find(is_named);
        option.is_some_and(|option| option.get_action().takes_values() == value.is_some())
    })
}

/// The options of `run` that shape a result, as words of a command line.
fn recorded(request: &Request<'_>) -> Vec<String> {
    let mut words = Vec::new();
    for option in run::command(request.language).get_arguments() {
        let (id, matches) = (option.get_id().as_str(), request.matches);
        let Some(long) = option.get_long().filter(|_| !NOT_RECORDED.contains(&id)) else { continue };
        if matches.value_source(id) != Some(ValueSource::CommandLine) {
            continue;
        }
        if option.get_action().takes_values() {
            let values = matches.get_raw(id).into_iter().flatten();
            words.extend(values.map(|value| format!("--{long}={}", value.to_string_lossy())));
        } else {
            words.push(format!("--{long}"));
        }
    }
    words
}

pub(super) fn command(language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| language.pick(zh, en).to_owned();
    Command::new("merge")
        .about(say(
            "合并 run --shard 写出的全部分片：结果与一次运行逐字节相同",
            "Merge all that run --shard wrote: byte for byte the result of one run",
        ))
        .after_help(say(
            "例：\n  carecast run a.toml --runs 1000000 --shard 1/2 --out shards\n  carecast run a.toml --runs 1000000 --shard 2/2 --out shards\n  carecast merge shards/*.shard",
            "Example:\n  carecast run a.toml --runs 1000000 --shard 1/2 --out shards\n  carecast run a.toml --runs 1000000 --shard 2/2 --out shards\n  carecast merge shards/*.shard",
        ))
        .arg(
            Arg::new("files")
                .value_name("SHARD")
                .required(true)
                .num_args(1..)
                .value_parser(value_parser!(PathBuf))
                .help(say("分片文件，次序不限", "shards, in any order")),
        )
        .arg(
            Arg::new("scenario")
                .long("scenario")
                .value_name("SCENARIO")
                .action(ArgAction::Append)
                .value_parser(value_parser!(PathBuf))
                .help(say(
                    "情景文件，若不在运行时给出的路径；多个情景时按运行时的次序重复",
                    "the scenario, if it does not stand at the path that run was given; repeated in the order of run for several",
                )),
        )
        .arg(arguments::out(language))
        .arg(arguments::threads(language))
        .arg(arguments::charts(language))
        .arg(arguments::quiet(language))
}

pub(super) fn merge(matches: &ArgMatches, language: Language) -> Result<()> {
    let groups = by_scenario(open(matches, language)?)?;
    let language = language_of(&groups, matches, language)?;
    let words = command_of_one_run(&groups, matches)?;
    let are_recorded = groups.iter().flatten().all(|shard| are_recorded(&shard.origin().options, language));
    let parsed = super::command(language).try_get_matches_from(words).ok().filter(|_| are_recorded);
    let Some((_, of_run)) = parsed.as_ref().and_then(ArgMatches::subcommand) else {
        return Err(refused(
            "分片里记的选项无法使用".to_owned(),
            "the options that the shards record cannot be used".to_owned(),
        ));
    };
    let request = Request::new(of_run, language)?;
    let scenarios = run::scenarios(&request)?;
    let ordered = groups.into_iter().zip(&scenarios).map(|(shards, (assumptions, _))| in_order(shards, assumptions));
    let shards = ordered.collect::<Result<Vec<_>>>()?;
    run::project(scenarios, &request, |at, assumptions, settings, problems| {
        let parts = shards.get(at).into_iter().flatten().map(|shard| shard.read(assumptions));
        Projection::of_parts(assumptions, settings, parts, problems)
    })
}

/// The language in which the shards were asked for, or the one that is asked for here.
fn language_of(groups: &[Vec<ShardFile>], matches: &ArgMatches, here: Language) -> Result<Language> {
    if matches.contains_id("lang") {
        return Ok(here);
    }
    let mut all = groups.iter().flatten().map(|shard| shard.origin().language);
    let first = all.next().unwrap_or(here);
    if all.all(|language| language == first) {
        return Ok(first);
    }
    let mut problems = Diagnostics::new();
    problems.error(None, Text::new("这些分片的语言不同", "the shards are in different languages")).hint(Text::new(
        "用 --lang zh 或 --lang en 选定结果的语言",
        "choose the language of the result: --lang zh or --lang en",
    ));
    Err(problems.into())
}

/// The command line that would have computed everything at once, with the output that is asked for here.
fn command_of_one_run(groups: &[Vec<ShardFile>], matches: &ArgMatches) -> Result<Vec<OsString>> {
    let elsewhere: Vec<&PathBuf> = matches.get_many("scenario").into_iter().flatten().collect();
    let origins: Vec<&Origin> = groups.iter().filter_map(|shards| shards.first()).map(ShardFile::origin).collect();
    if !elsewhere.is_empty() && elsewhere.len() != origins.len() {
        let (given, wanted) = (elsewhere.len(), origins.len());
        return Err(refused(
            format!("--scenario 给出 {given} 次，分片的情景有 {wanted} 个"),
            format!("--scenario is given {} for shards of {}", counted(given, "time"), counted(wanted, "scenario")),
        ));
    }
    let mut words: Vec<OsString> = vec!["carecast".into(), "run".into()];
    words.extend(origins.first().iter().flat_map(|origin| &origin.options).map(OsString::from));
    for name in ["out", "threads", "charts", "baselines"] {
        // The kinds of charts are several values of one option.
        let values: Vec<&OsStr> = matches.get_raw(name).into_iter().flatten().collect();
        if !values.is_empty() {
            words.extend([OsString::from(format!("--{name}")), values.join(OsStr::new(","))]);
        }
    }
    if matches.get_flag("quiet") {
        words.push("--quiet".into());
    }
    words.push("--".into());
    words.extend(
        origins.iter().enumerate().map(|(at, origin)| elsewhere.get(at).map_or(&origin.path, |path| path).into()),
    );
    Ok(words)
}

fn refused(zh: String, en: String) -> Error {
    let mut problems = Diagnostics::new();
    problems.error(None, Text::new(zh, en));
    problems.into()
}

/// Every shard; what is wrong with any of them is told before anything is read.
fn open(matches: &ArgMatches, language: Language) -> Result<Vec<ShardFile>> {
    let mut opened = Vec::new();
    let mut unusable = super::Unusable::default();
    for path in matches.get_many::<PathBuf>("files").into_iter().flatten() {
        match ShardFile::open(path) {
            Ok(shard) => opened.push(shard),
            Err(error) => unusable.add(error, language),
        }
    }
    unusable.end(language)?;
    Ok(opened)
}
