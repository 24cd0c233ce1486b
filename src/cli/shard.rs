//! `carecast run --shard` and `carecast merge`: one ensemble computed on several machines.

use std::path::{Path, PathBuf};

use carecast::ensemble::{EnsemblePart, Memory, Shard};
use carecast::export::shard::{ShardFile, ShardOrigin, by_scenario, check_place, in_order, write_shard};
use carecast::figure::Medium;
use carecast::limits::{MOST_RUNS, MOST_THREADS, YEARS};
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Error, Language, Projection, Result, Text, counted, export};
use clap::Args;
use serde::{Deserialize, Serialize};

use super::arguments::OutputArguments;
use super::run::{self, OutputRequest, RunOptions};
use super::terminal::print_problems;
use super::{Invocation, arguments};

/// Merge the shards of run --shard into one result, byte for byte that of a single run
///
/// 合并 run --shard 写出的全部分片：结果与一次运行逐字节相同
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  carecast run a.toml --runs 1000000 --shard 1/2 --out shards\n  \
        carecast run a.toml --runs 1000000 --shard 2/2 --out shards\n  carecast merge shards/*.shard",
    after_long_help = "例：\n  carecast run a.toml --runs 1000000 --shard 1/2 --out shards\n  \
        carecast run a.toml --runs 1000000 --shard 2/2 --out shards\n  carecast merge shards/*.shard"
)]
pub(super) struct Arguments {
    /// Shards, in any order
    ///
    /// 分片文件，次序不限
    #[arg(value_name = "SHARD", required = true)]
    files: Vec<PathBuf>,
    /// Scenario file, if it is not at the path given to run; for several, repeat in the order of run
    ///
    /// 情景文件，若不在运行时给出的路径；多个情景时按运行时的次序重复
    #[arg(long, value_name = "SCENARIO")]
    scenario: Vec<PathBuf>,
    /// Number of threads; default: all cores. Results do not depend on it
    ///
    /// 线程数；默认用全部核心，结果与线程数无关
    #[arg(long, value_name = "N", value_parser = arguments::whole::<usize>(1, MOST_THREADS))]
    threads: Option<usize>,
    /// Memory limit, such as 512MiB or 4GiB; default: 1GiB. Results do not depend on it
    ///
    /// 内存上限，如 512MiB 或 4GiB；默认 1GiB；结果与它无关
    #[arg(long, value_name = "SIZE", value_parser = arguments::read(Memory::parse))]
    memory: Option<Memory>,
    #[command(flatten)]
    output: OutputArguments,
}

/// The options recorded in a shard: those that affect the result.
#[derive(Serialize, Deserialize)]
struct Recorded {
    #[serde(flatten)]
    options: RunOptions,
    chart_size: Option<Medium>,
}

/// Computes one shard of every scenario and writes a file for each.
pub(super) fn run(
    shard: Shard,
    scenarios: Vec<(Assumptions, Diagnostics)>,
    arguments: &run::Arguments,
    request: &OutputRequest<'_>,
) -> Result<()> {
    export::check_folder(request.out, Path::new(""), &[])?;
    refuse_unwritable_names(&arguments.scenarios)?;
    let of_scenario = |id: &str| request.out.join(format!("{id}.{}-of-{}.shard", shard.index, shard.of));
    for (assumptions, _) in &scenarios {
        check_place(&of_scenario(&assumptions.id))?;
    }
    let (options, chart_size) = (arguments.options.clone(), arguments.output.drawn.size.chart_size);
    let recorded = serde_json::to_value(Recorded { options, chart_size }).unwrap_or_default();
    let (scenarios, mut problems): (Vec<Assumptions>, Vec<Diagnostics>) = scenarios.into_iter().unzip();
    let with_settings = scenarios.iter().map(|assumptions| (assumptions, arguments.options.settings(assumptions)));
    let with_settings: Vec<_> = with_settings.collect();
    let parts = run::side_by_side(&with_settings, request, |scenarios| {
        EnsemblePart::run_side_by_side(scenarios, |settings| shard.runs(settings.runs), &mut problems)
    })?;
    let of_each = with_settings.iter().zip(&parts).zip(&problems).zip(&arguments.scenarios);
    for (place, ((((assumptions, settings), part), problems), path)) in of_each.enumerate() {
        print_problems(problems, request.language);
        let origin = ShardOrigin {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: assumptions.id.clone(),
            path: path.clone(),
            place: (place, scenarios.len()),
            options: recorded.clone(),
            language: request.language,
            seed: settings.seed,
            runs: settings.runs,
            inputs: ShardOrigin::inputs(assumptions, &scenarios[0]),
        };
        let file = of_scenario(&assumptions.id);
        write_shard(&file, part, shard, &origin)?;
        request.wrote(&file);
    }
    Ok(())
}

/// Rejects paths that are not UTF-8 before anything is computed: a shard records them as text.
fn refuse_unwritable_names(paths: &[PathBuf]) -> Result<()> {
    let Some(path) = paths.iter().find(|path| path.to_str().is_none()) else { return Ok(()) };
    let shown = path.display();
    Err(refused(
        format!("路径 {shown} 不是 UTF-8，不能写入分片：请改名"),
        format!("the path {shown} is not in UTF-8 and cannot be written into a shard: rename it"),
    ))
}

pub(super) fn merge(arguments: &Arguments, invocation: &Invocation) -> Result<()> {
    let groups = by_scenario(open(&arguments.files, invocation.language)?)?;
    let invocation = &Invocation { language: language_of(&groups, invocation)?, ..invocation.clone() };
    let paths = scenarios_of(&groups, &arguments.scenario)?;
    let Recorded { mut options, chart_size } = recorded(&groups)?;
    (options.ensemble.threads, options.ensemble.memory) = (arguments.threads, arguments.memory);
    let mut output = arguments.output.clone();
    output.drawn.size.chart_size = output.drawn.size.chart_size.or(chart_size);
    let request = OutputRequest::new(&output, invocation.language)?;
    let scenarios = run::scenarios(&paths, &options, invocation)?;
    let Some((first, _)) = scenarios.first() else { return Ok(()) };
    let of_each = groups.into_iter().zip(&scenarios);
    let ordered = of_each.map(|(shards, (assumptions, _))| in_order(shards, assumptions, first));
    let shards = ordered.collect::<Result<Vec<_>>>()?;
    run::project(scenarios, &options, &request, |scenarios, problems| {
        let of_each = shards.iter().zip(scenarios);
        let parts = of_each.map(|(shards, (assumptions, _))| shards.iter().map(|shard| shard.read(assumptions)));
        Projection::of_parts_side_by_side(scenarios, parts, problems)
    })
}

/// The options with which the shards were computed.
fn recorded(groups: &[Vec<ShardFile>]) -> Result<Recorded> {
    let written = groups.iter().flatten().next().map(|shard| shard.origin().options.clone()).unwrap_or_default();
    let read: Option<Recorded> = serde_json::from_value(written.clone()).ok();
    // What is written as it was read has nothing beside the options.
    let is_whole = |read: &Recorded| serde_json::to_value(read).is_ok_and(|again| again == written);
    read.filter(are_possible).filter(is_whole).ok_or_else(|| {
        refused("分片里记的选项无法使用".to_owned(), "the options that the shards record cannot be used".to_owned())
    })
}

/// Whether recorded options are valid.
fn are_possible(recorded: &Recorded) -> bool {
    let RunOptions { what_if, ensemble, .. } = &recorded.options;
    let of_plan = what_if.changes.plan_year.map(|years| [years.start, Some(years.end)]);
    let years = [[what_if.as_of, what_if.changes.from], of_plan.unwrap_or_default()];
    years.as_flattened().iter().flatten().all(|year| YEARS.contains(year))
        && ensemble.runs.is_none_or(|runs| i64::try_from(runs).is_ok_and(|runs| (1..=MOST_RUNS).contains(&runs)))
}

/// The language given here, or else that of the shards.
fn language_of(groups: &[Vec<ShardFile>], invocation: &Invocation) -> Result<Language> {
    if invocation.is_language_given {
        return Ok(invocation.language);
    }
    let mut all = groups.iter().flatten().map(|shard| shard.origin().language);
    let first = all.next().unwrap_or(invocation.language);
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

/// The files of the scenarios: those that were given to `run`, or the ones that are given here.
fn scenarios_of(groups: &[Vec<ShardFile>], elsewhere: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let of_run: Vec<PathBuf> = groups.iter().filter_map(|shards| Some(shards.first()?.origin().path.clone())).collect();
    let (given, wanted) = (elsewhere.len(), of_run.len());
    if given == 0 {
        return Ok(of_run);
    }
    if given != wanted {
        return Err(refused(
            format!("--scenario 给出{given}次，分片的情景有{wanted}个"),
            format!("--scenario is given {} for shards of {}", counted(given, "time"), counted(wanted, "scenario")),
        ));
    }
    Ok(elsewhere.to_vec())
}

fn refused(zh: String, en: String) -> Error {
    let mut problems = Diagnostics::new();
    problems.error(None, Text::new(zh, en));
    problems.into()
}

/// Opens every shard; errors of any of them are reported before anything is read.
fn open(paths: &[PathBuf], language: Language) -> Result<Vec<ShardFile>> {
    let mut opened = Vec::new();
    let mut unusable = super::Unusable::default();
    for path in paths {
        match ShardFile::open(path) {
            Ok(shard) => opened.push(shard),
            Err(error) => unusable.add(error, language),
        }
    }
    unusable.end(language)?;
    Ok(opened)
}
