//! `carecast run`: project scenarios, print what comes of them, write the files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use carecast::analysis::{Assessment, assess, check_realism};
use carecast::ensemble::{Sampling, Settings};
use carecast::export::{self, Manifest};
use carecast::figure::{self, Figure};
use carecast::plan::Plan;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Language, Projection, Result, report};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::arguments;
use super::terminal::{Progress, print_problems, print_table};

pub(super) fn command(language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| language.pick(zh, en).to_owned();
    Command::new("run")
        .about(say(
            "运行情景，打印主要结果，写出表和图",
            "Project scenarios: print what comes of them, write tables and charts",
        ))
        .after_help(say(
            "写入 DIR/<情景>/：projection.csv、targets.csv、projection.json、manifest.json、charts/。\n\
             保留或要求产业增长的分解时（--contributions）另有 contributions.csv。\n\
             多个情景时另有 DIR/comparison.csv 和 DIR/charts/comparison.*。",
            "Writes into DIR/<scenario>/: projection.csv, targets.csv, projection.json, manifest.json, charts/.\n\
             With the contributions to the industry's growth (--contributions): contributions.csv.\n\
             Several scenarios make DIR/comparison.csv and DIR/charts/comparison.* too.",
        ))
        .arg(
            Arg::new("scenarios")
                .value_name("SCENARIO")
                .required(true)
                .num_args(1..)
                .value_parser(value_parser!(PathBuf))
                .help(say("情景文件（.toml），一个或多个", "scenario files (.toml), one or more")),
        )
        .arg(arguments::set(language))
        .arg(
            Arg::new("as-of").long("as-of").value_name("YEAR").value_parser(value_parser!(i32)).help(say(
                "以截至该年末公布的数据为起点：GDP增速、平减指数、净迁移等按公布数取定，其后才有不确定性",
                "start from what is published up to the end of that year: growth of GDP and prices, net migration … as published, uncertain only after it",
            )),
        )
        .arg(arguments::out(language))
        .arg(
            Arg::new("runs")
                .long("runs")
                .value_name("N")
                .value_parser(value_parser!(u64).range(1..=1_000_000_000))
                .help(say("运行次数；默认由情景规定", "how many runs; default: what the scenario says")),
        )
        .arg(
            Arg::new("seed")
                .long("seed")
                .value_name("S")
                .value_parser(value_parser!(u64))
                .help(say("抽样种子；默认由情景规定", "seed of the draws; default: what the scenario says")),
        )
        .arg(
            Arg::new("sampling")
                .long("sampling")
                .value_name("HOW")
                .value_parser(Sampling::ALL.map(|(id, _)| id))
                .hide_possible_values(true)
                .help(say(
                    "抽样方式：random、antithetic、latin-hypercube、sobol；默认由情景规定（random）",
                    "how runs are spread: random, antithetic, latin-hypercube, sobol; default: what the scenario says (random)",
                )),
        )
        .arg(Arg::new("threads").long("threads").value_name("N").value_parser(value_parser!(u64).range(1..=1024)).help(
            say(
                "线程数；默认用全部核心，结果与线程数无关",
                "threads; default: all cores. The result does not depend on them",
            ),
        ))
        .arg(arguments::charts(language))
        .arg(Arg::new("contributions").long("contributions").action(ArgAction::SetTrue).help(say(
            "另把产业增长分解为人口、收入、老龄化、政策、价格等各项，写入 contributions.csv",
            "also split the industry's growth into people, income, ageing, policies, prices …: contributions.csv",
        )))
        .arg(
            Arg::new("quiet")
                .long("quiet")
                .short('q')
                .action(ArgAction::SetTrue)
                .help(say("不打印表格和进度", "print no tables and no progress")),
        )
}

/// What the arguments ask for.
struct Request<'r> {
    out: &'r Path,
    formats: Vec<&'static str>,
    quiet: bool,
    language: Language,
    matches: &'r ArgMatches,
}

impl<'r> Request<'r> {
    fn new(matches: &'r ArgMatches, language: Language) -> Self {
        let (out, formats) = (arguments::folder(matches), arguments::formats(matches));
        Self { out, formats, quiet: matches.get_flag("quiet"), language, matches }
    }

    fn sampling(&self) -> Option<Sampling> {
        self.matches.get_one::<String>("sampling").and_then(|id| Sampling::named(id))
    }

    fn number(&self, name: &str) -> Option<u64> {
        self.matches.get_one::<u64>(name).copied()
    }
}

pub(super) fn run(matches: &ArgMatches, language: Language) -> Result<()> {
    let request = Request::new(matches, language);
    let paths: Vec<&PathBuf> = matches.get_many("scenarios").into_iter().flatten().collect();
    let mut scenarios = load(&paths, matches, language)?;
    if matches.get_flag("contributions") {
        for (assumptions, _) in &mut scenarios {
            let patterns =
                ["industry.contribution.*", "industry.increase", "industry.increase.*", "industry.growth_nominal"];
            patterns.iter().for_each(|pattern| assumptions.keep(pattern));
        }
    }
    let plan = scenarios.first().and_then(|(assumptions, _)| assumptions.plan.clone());
    let mut projections = Vec::new();
    for (assumptions, problems) in scenarios {
        projections.push(project(&assumptions, problems, &request)?);
    }
    if projections.len() > 1 {
        compare(&projections, plan.as_ref(), &request)?;
    }
    Ok(())
}

/// Every scenario with its warnings; a mistake in any of them is told before anything is run.
fn load(paths: &[&PathBuf], matches: &ArgMatches, language: Language) -> Result<Vec<(Assumptions, Diagnostics)>> {
    let mut loaded = Vec::new();
    let mut unusable = super::Unusable::default();
    for path in paths {
        let mut problems = Diagnostics::new();
        match super::load(path, matches, &mut problems) {
            Ok(assumptions) => loaded.push((assumptions, problems)),
            Err(error) => unusable.add(error, language),
        }
    }
    unusable.end(language)?;
    tell_apart(&mut loaded, paths);
    if let Some(year) = matches.get_one::<i32>("as-of") {
        for (assumptions, problems) in &mut loaded {
            assumptions.as_of(*year, problems)?;
        }
    }
    Ok(loaded)
}

/// Scenarios whose files have the same name take that of their folder before it, and then a number.
fn tell_apart(loaded: &mut [(Assumptions, Diagnostics)], paths: &[&PathBuf]) {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for (assumptions, _) in loaded.iter() {
        *count.entry(assumptions.id.clone()).or_default() += 1;
    }
    let mut taken = BTreeSet::new();
    for ((assumptions, _), path) in loaded.iter_mut().zip(paths) {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let folder = absolute.parent().and_then(Path::file_name);
        if let (Some(folder), true) = (folder, count.get(&assumptions.id).is_some_and(|count| *count > 1)) {
            assumptions.id = format!("{}-{}", folder.to_string_lossy(), assumptions.id);
        }
        let name = assumptions.id.clone();
        let mut number = 2;
        while !taken.insert(assumptions.id.clone()) {
            assumptions.id = format!("{name}-{number}");
            number += 1;
        }
    }
}

fn project(assumptions: &Assumptions, mut problems: Diagnostics, request: &Request<'_>) -> Result<Projection> {
    let runs = request.number("runs").and_then(|runs| usize::try_from(runs).ok()).unwrap_or(assumptions.runs);
    let progress = Progress::new(runs, request.quiet, request.language);
    let tick = |done: usize| progress.add(done);
    let settings = Settings {
        runs,
        seed: request.number("seed").unwrap_or(assumptions.seed),
        sampling: request.sampling().unwrap_or(assumptions.sampling),
        threads: request.number("threads").and_then(|threads| usize::try_from(threads).ok()),
        progress: Some(&tick),
        ..Settings::of(assumptions)
    };
    let projection = Projection::run(assumptions, &settings, &mut problems);
    progress.finish();
    let projection = projection?;
    check_realism(assumptions, &projection, &mut problems);
    let assessments = assumptions.plan.as_ref().map(|plan| assess(plan, &projection));
    print_problems(&problems, request.language);
    if !request.quiet {
        print(assumptions, &projection, assessments.as_deref(), request.language);
    }
    write(assumptions, &projection, assessments.as_deref(), &problems, request)?;
    Ok(projection)
}

fn print(assumptions: &Assumptions, projection: &Projection, assessments: Option<&[Assessment]>, language: Language) {
    let years = report::years_shown(projection, assumptions.plan.as_ref());
    print_table(&report::headlines(projection, &years, language));
    if let Some(assessments) = assessments {
        print_table(&report::targets(assessments, language));
    }
    if let Some(table) = report::subsectors(projection, &years, language) {
        print_table(&table);
    }
    if let Some(table) = report::contributions(projection, &years, language) {
        print_table(&table);
    }
}

fn write(
    assumptions: &Assumptions,
    projection: &Projection,
    assessments: Option<&[Assessment]>,
    problems: &Diagnostics,
    request: &Request<'_>,
) -> Result<()> {
    let folder = request.out.join(&projection.scenario);
    // Drawn before anything is written: a chart that cannot be drawn leaves no half of a result.
    let figures = figure::figures(assumptions, projection, assessments.unwrap_or_default(), request.language);
    let charts = draw(&figures, &request.formats)?;
    let manifest = Manifest::new(assumptions, projection, request.language, request.formats.clone(), problems);
    export::write(&folder, projection, assessments, &manifest)?;
    write_charts(&charts, &folder)?;
    if !request.quiet {
        anstream::println!("{} {}", request.language.pick("已写入", "written:"), folder.display());
    }
    Ok(())
}

/// The files of the charts: their names and contents.
pub(super) fn draw(figures: &[Figure], formats: &[&str]) -> Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    for figure in figures.iter().filter(|_| !formats.is_empty()) {
        let svg = figure.draw()?;
        for format in formats {
            let content = if *format == "svg" { svg.as_str().as_bytes().to_vec() } else { figure.picture(&svg)? };
            files.push((format!("{}.{format}", figure.name), content));
        }
    }
    Ok(files)
}

pub(super) fn write_charts(charts: &[(String, Vec<u8>)], folder: &Path) -> Result<()> {
    charts.iter().try_for_each(|(name, content)| export::write_whole(&folder.join("charts").join(name), content))
}

fn compare(projections: &[Projection], plan: Option<&Plan>, request: &Request<'_>) -> Result<()> {
    let last = projections.iter().map(|projection| projection.years.last).min().unwrap_or_default();
    let year = plan.and_then(Plan::target_year).unwrap_or(last);
    if !request.quiet {
        print_table(&report::comparison(projections, plan, year, request.language));
    }
    let figure = figure::comparison(projections, plan, request.language);
    let charts = draw(figure.as_slice(), &request.formats)?;
    export::write_comparison(&request.out.join("comparison.csv"), projections)?;
    write_charts(&charts, request.out)
}
