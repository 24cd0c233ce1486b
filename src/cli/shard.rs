//! `carecast run --shard` and `carecast merge`: a share of the runs on each of many machines, and one result of all.

use std::path::PathBuf;

use carecast::ensemble::{Memory, Part, Sampling, Settings, Shard};
use carecast::export::shard::{Origin, ShardFile, by_scenario, in_order, write_shard};
use carecast::plan::PlanYears;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Language, Projection, Result, Text};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::arguments;
use super::run::{Request, compare, finish, keep_contributions, watched};
use super::terminal::print_problems;

/// Computes a share of the runs of every scenario and writes a file for each.
pub(super) fn write(
    paths: &[&PathBuf],
    scenarios: Vec<(Assumptions, Diagnostics)>,
    shard: Shard,
    request: &Request<'_>,
    matches: &ArgMatches,
) -> Result<()> {
    let count = scenarios.len();
    for (place, ((assumptions, mut problems), path)) in scenarios.into_iter().zip(paths).enumerate() {
        let settings = request.settings(&assumptions)?;
        let runs = shard.runs(settings.runs)?;
        let part = watched(&settings, runs.len(), request, |settings| {
            Part::run(&assumptions, settings, runs.clone(), &mut problems)
        })?;
        print_problems(&problems, request.language);
        let origin = Origin {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: assumptions.id.clone(),
            path: path.to_path_buf(),
            place: (place, count),
            settings: arguments::words(matches, "set").into_iter().map(str::to_owned).collect(),
            plan_years: matches.get_one::<String>("plan-year").cloned(),
            contributions: matches.get_flag("contributions"),
            seed: settings.seed,
            sampling: settings.sampling.id().to_owned(),
            runs: settings.runs,
            memory: settings.memory.0,
            inputs: Origin::inputs(&assumptions),
        };
        let Shard { index, of } = shard;
        let file = request.out.join(format!("{}.{index}-of-{of}.shard", assumptions.id));
        write_shard(&file, &part, shard, &origin)?;
        request.wrote(&file);
    }
    Ok(())
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
    let request = Request::new(matches, language);
    let groups = by_scenario(open(matches, language)?)?;
    let elsewhere: Vec<&PathBuf> = matches.get_many("scenario").into_iter().flatten().collect();
    if !elsewhere.is_empty() && elsewhere.len() != groups.len() {
        let (given, wanted) = (elsewhere.len(), groups.len());
        let mut problems = Diagnostics::new();
        problems.error(
            None,
            Text::new(
                format!("--scenario 给出 {given} 次，分片的情景有 {wanted} 个"),
                format!("--scenario is given {given} times for shards of {wanted} scenarios"),
            ),
        );
        return Err(problems.into());
    }
    let mut ready = Vec::new();
    for (at, shards) in groups.into_iter().enumerate() {
        let Some(origin) = shards.first().map(|shard| shard.origin().clone()) else { continue };
        let mut problems = Diagnostics::new();
        let path = elsewhere.get(at).map_or(&origin.path, |path| path);
        let mut assumptions = Assumptions::load(path, &super::library(matches), &mut problems)?;
        let settings: Vec<&str> = origin.settings.iter().map(String::as_str).collect();
        assumptions.set(&settings, &mut problems)?;
        if let Some(years) = &origin.plan_years {
            assumptions.give_plan_years(PlanYears::read(years)?);
        }
        if origin.contributions {
            keep_contributions(&mut assumptions);
        }
        assumptions.id.clone_from(&origin.scenario);
        let shards = in_order(shards, &assumptions)?;
        ready.push((assumptions, problems, origin, shards));
    }
    let (mut records, mut plans) = (Vec::new(), Vec::new());
    for (assumptions, mut problems, origin, shards) in ready {
        let settings = Settings {
            runs: origin.runs,
            seed: origin.seed,
            sampling: Sampling::named(&origin.sampling).unwrap_or(assumptions.sampling),
            threads: arguments::number(matches, "threads"),
            memory: Memory(origin.memory),
            every_run: false,
            ..Settings::of(&assumptions)
        };
        let parts = shards.iter().map(|shard| shard.read(&assumptions));
        let projection = Projection::of_parts(&assumptions, &settings, parts, &mut problems)?;
        records.push(finish(&assumptions, &projection, problems, &request)?);
        plans.push(assumptions.plan);
    }
    if records.len() > 1 {
        compare(&records, &plans, &request)?;
    }
    Ok(())
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
