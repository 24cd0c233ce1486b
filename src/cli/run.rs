//! `carecast run`: project scenarios, print the results, write the files.

use std::path::{Path, PathBuf};

use carecast::analysis::questions::independence;
use carecast::analysis::{Assessment, Record, Scored, ShiftedBase, add_grounds, assess, compare_scenarios};
use carecast::ensemble::{Keep, Sampling, Settings, Shard};
use carecast::export::{self, FileContent, Manifest};
use carecast::figure::{self, Figure, HouseStyle, Medium};
use carecast::plan::Plan;
use carecast::projection::settings_of;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Language, Projection, Result, Text, report};
use clap::Args;
use serde::{Deserialize, Serialize};

use super::arguments::{self, EnsembleArguments, OutputArguments, WhatIf, one_of, read};
use super::terminal::{notifier, print_problems, print_table, say};
use super::watch::watched;
use super::{Invocation, interrupt, office, regions, shard};

/// Project scenarios: print the results, write tables and charts
///
/// 运行情景，打印主要结果，写出表和图
#[derive(Debug, Args)]
#[command(
    after_help = "Writes to DIR/<scenario>/: projection.csv, targets.csv (for people), targets.json (for machines), \
        population.csv, projection.json, manifest.json, charts/.\n\
        With --rests-on: what each probability rests on, also in targets.csv and targets.json.\n\
        With --contributions, or contributions in the scenario's [outputs]: contributions.csv.\n\
        Several scenarios: also DIR/comparison.csv (with the difference to the first scenario, run by run), \
        DIR/charts/comparison.*, and with several plans DIR/scoreboard.csv.\n\
        If scenario files have the same name, the folder is added: DIR/<folder>-<scenario>/.\n\
        With --set: DIR/<scenario>--<what is set>/, such as out/reference--economy.real_growth=4.5%/, beside the results \
        of the scenario as it stands.",
    after_long_help = "写入 DIR/<情景>/：projection.csv、targets.csv（给人看）、targets.json（给程序读）、population.csv、projection.json、manifest.json、charts/。\n\
        加 --rests-on 时另列各可能性取决于什么，targets.csv 和 targets.json 里也有。\n\
        加 --contributions，或情景的 [outputs] 里有产业增长的分解时，另有 contributions.csv。\n\
        多个情景时另有 DIR/comparison.csv（含与第一个情景逐次模拟之差）和 DIR/charts/comparison.*，有多个规划时还有 DIR/scoreboard.csv。\n\
        文件同名的情景以其文件夹名区分：DIR/<文件夹>-<情景>/。\n\
        用 --set 时写入 DIR/<情景>--<所设>/，如 out/reference--economy.real_growth=4.5%/，不覆盖情景本身的结果。"
)]
pub(super) struct Arguments {
    /// Scenario files (.toml) or embedded scenarios; one or more
    ///
    /// 情景文件（.toml）或程序自带的情景，一个或多个
    #[arg(value_name = "SCENARIO", required = true)]
    pub(super) scenarios: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) options: RunOptions,
    /// Compute only shard I of N, for carecast merge: DIR/<scenario>.I-of-N.shard
    ///
    /// 只算 N 份运行中的第 I 份，写成 DIR/<情景>.I-of-N.shard，以后用 carecast merge 合并
    #[arg(long, value_name = "I/N", value_parser = read(Shard::parse))]
    pub(super) shard: Option<Shard>,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

// The options that shape a result: shards record them.
#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(super) struct RunOptions {
    #[command(flatten)]
    #[serde(flatten)]
    pub(super) what_if: WhatIf,
    #[command(flatten)]
    #[serde(flatten)]
    pub(super) ensemble: EnsembleArguments,
    /// Sampling method: random, antithetic, latin-hypercube, sobol; default: the scenario's (random)
    ///
    /// 抽样方式：random、antithetic、latin-hypercube、sobol；默认由情景规定（random）
    #[arg(long, value_name = "HOW", hide_possible_values = true, value_parser = one_of(&Sampling::ALL))]
    sampling: Option<Sampling>,
    /// Also decompose the industry's growth into population, income, ageing, policies, prices …: contributions.csv
    ///
    /// 另把产业增长分解为人口、收入、老龄化、政策、价格等各项，写入 contributions.csv
    #[arg(long)]
    contributions: bool,
    /// Also find what each probability rests on: the value of a driver at which it is 50 %, and the split of variance
    ///
    /// 另求各可能性取决于什么：可能性为50%时驱动因素的取值，以及方差由哪类不确定性构成
    #[arg(long)]
    #[serde(default)]
    rests_on: bool,
}

impl RunOptions {
    /// Whether it is asked what a result comes from.
    pub(super) fn asks_for_grounds(&self) -> bool {
        self.rests_on || self.contributions
    }

    /// The settings of the runs of a scenario.
    pub(super) fn settings(&self, assumptions: &Assumptions) -> Settings<'static> {
        let settings = self.ensemble.settings(assumptions);
        Settings { sampling: self.sampling.unwrap_or(settings.sampling), keep: Keep::Summaries, ..settings }
    }
}

/// Output options of `run`, `merge` and `review`.
pub(super) struct OutputRequest<'r> {
    pub(super) out: &'r Path,
    pub(super) formats: Vec<&'static str>,
    pub(super) medium: Medium,
    pub(super) house: HouseStyle,
    pub(super) workbook: bool,
    pub(super) quiet: bool,
    pub(super) language: Language,
}

impl<'r> OutputRequest<'r> {
    pub(super) fn new(output: &'r OutputArguments, language: Language) -> Result<Self> {
        let formats = output.charts.requested()?;
        let (medium, workbook) = (output.size.medium(), output.xlsx);
        office::check(workbook)?;
        let house = output.size.house()?;
        Ok(Self { out: &output.out, formats, medium, house, workbook, quiet: output.quiet, language })
    }

    fn drawing(&self) -> Drawing {
        let (formats, house) = (self.formats.clone(), self.house.clone());
        Drawing { formats, medium: self.medium, language: self.language, house }
    }

    /// Reports a written file or folder.
    pub(super) fn wrote(&self, path: &Path) {
        interrupt::wrote(path);
        if !self.quiet {
            say(format_args!("{} {}", self.language.pick("已写入", "written:"), path.display()));
        }
    }
}

pub(super) fn run(arguments: &Arguments, invocation: &Invocation) -> Result<()> {
    let (request, options) = (OutputRequest::new(&arguments.output, invocation.language)?, &arguments.options);
    let scenarios = scenarios(&arguments.scenarios, options, invocation)?;
    if scenarios.iter().any(|(assumptions, _)| assumptions.regions.is_some()) {
        return regions::run(scenarios, arguments, &request);
    }
    if let Some(shard) = arguments.shard {
        return shard::run(shard, scenarios, arguments, &request);
    }
    project(scenarios, options, &request, |scenarios, problems| {
        side_by_side(scenarios, &request, |scenarios| Projection::run_side_by_side(scenarios, problems))
    })
}

/// Computes scenarios with a progress display, until Ctrl-C.
pub(super) fn side_by_side<T>(
    scenarios: &[(&Assumptions, Settings<'_>)],
    request: &OutputRequest<'_>,
    compute: impl FnOnce(&[(&Assumptions, Settings<'_>)]) -> Result<T>,
) -> Result<T> {
    let Some((_, first)) = scenarios.first() else { return compute(scenarios) };
    watched(first, request.quiet, request.language, |watching| {
        let Settings { progress, stop, .. } = *watching;
        let watched = scenarios.iter().map(|(of, settings)| (*of, Settings { progress, stop, ..*settings }));
        compute(&watched.collect::<Vec<_>>())
    })
}

/// Prints and writes the results of scenarios, and the comparison of several.
pub(super) fn project(
    scenarios: Vec<(Assumptions, Diagnostics)>,
    options: &RunOptions,
    request: &OutputRequest<'_>,
    projected: impl FnOnce(&[(&Assumptions, Settings<'_>)], &mut [Diagnostics]) -> Result<Vec<Projection>>,
) -> Result<()> {
    for (assumptions, _) in &scenarios {
        check_place(request, Path::new(&assumptions.id), &export::TABLES_OF_RESULT)?;
    }
    if scenarios.len() > 1 {
        check_place(request, Path::new(""), &["comparison.csv"])?;
    }
    let (scenarios, mut problems): (Vec<Assumptions>, Vec<Diagnostics>) = scenarios.into_iter().unzip();
    let with_settings = scenarios.iter().map(|assumptions| (assumptions, options.settings(assumptions)));
    let projections = projected(&with_settings.collect::<Vec<_>>(), &mut problems)?;
    let (mut records, mut told) = (Vec::new(), Vec::new());
    let mut assessments = assessed(&scenarios, &projections, options)?.into_iter();
    for ((assumptions, projection), problems) in scenarios.iter().zip(&projections).zip(problems) {
        let assessments = assumptions.plan.as_ref().and_then(|_| assessments.next());
        records.push(finish(assumptions, projection, (assessments, problems), request, &mut told)?);
    }
    if records.len() > 1 {
        let plans: Vec<Option<&Plan>> = scenarios.iter().map(|assumptions| assumptions.plan.as_ref()).collect();
        compare(&records, &plans, request)?;
    }
    Ok(())
}

/// The targets of each scenario that has a plan, with the range over those of one plan, and what else was asked for.
fn assessed(
    scenarios: &[Assumptions],
    projections: &[Projection],
    options: &RunOptions,
) -> Result<Vec<Vec<Assessment>>> {
    let mut all = Vec::new();
    for (assumptions, projection) in scenarios.iter().zip(projections) {
        let Some(plan) = &assumptions.plan else { continue };
        let mut assessments = assess(plan, assumptions, projection);
        if options.rests_on {
            add_grounds(&mut assessments, assumptions, &options.settings(assumptions))?;
        }
        all.push(Scored { plan, projection, assessments });
    }
    compare_scenarios(&mut all);
    Ok(all.into_iter().map(|scored| scored.assessments).collect())
}

/// Checks that tables, and charts if requested, can be written to a folder below that of the command.
pub(super) fn check_place(request: &OutputRequest<'_>, below: &Path, tables: &[&str]) -> Result<()> {
    export::check_folder(request.out, below, tables)?;
    let charts = below.join("charts");
    if request.formats.is_empty() { Ok(()) } else { export::check_folder(request.out, &charts, &[]) }
}

/// Adds the contributions to the industry's growth to the outputs.
fn keep_contributions(assumptions: &mut Assumptions) {
    let patterns = ["industry.contribution.*", "industry.increase", "industry.increase.*", "industry.growth_nominal"];
    patterns.iter().for_each(|pattern| assumptions.keep(pattern));
}

/// Every scenario with its warnings; errors in any of them are reported before anything is run.
pub(super) fn scenarios(
    paths: &[PathBuf],
    options: &RunOptions,
    invocation: &Invocation,
) -> Result<Vec<(Assumptions, Diagnostics)>> {
    let changes = &options.what_if.changes;
    changes.first_year(None)?;
    let mut loaded = Vec::new();
    let mut unusable = super::Unusable::default();
    for path in paths {
        let mut problems = Diagnostics::new();
        match super::load(path, &options.what_if, invocation, &mut problems) {
            Ok(assumptions) => loaded.push((assumptions, problems)),
            Err(error) => unusable.add(error, invocation.language),
        }
    }
    unusable.end(invocation.language)?;
    super::refuse_unused_years(changes.plan_year, loaded.iter().map(|(assumptions, _)| assumptions.plan.as_ref()))?;
    distinguish(&mut loaded, paths);
    for (assumptions, problems) in &mut loaded {
        independence::of_scenario(assumptions, problems)?;
        if options.contributions {
            keep_contributions(assumptions);
        }
    }
    Ok(loaded)
}

/// Makes scenario names distinct: duplicates are prefixed with their folder, and numbered if still equal.
fn distinguish(loaded: &mut [(Assumptions, Diagnostics)], paths: &[PathBuf]) {
    let names = loaded.iter().zip(paths).map(|((assumptions, _), path)| (assumptions.id.clone(), path.as_path()));
    let names = arguments::apart(&names.collect::<Vec<_>>());
    loaded.iter_mut().zip(names).for_each(|((assumptions, _), name)| assumptions.id = name);
}

/// Prints the results of a scenario and writes its files; notes that are `told` below earlier tables are not repeated.
pub(super) fn finish(
    assumptions: &Assumptions,
    projection: &Projection,
    (assessments, mut problems): (Option<Vec<Assessment>>, Diagnostics),
    request: &OutputRequest<'_>,
    told: &mut Vec<Text>,
) -> Result<Record> {
    problems.warn_of_implausible(assumptions, projection);
    print_problems(&problems, request.language);
    if !request.quiet {
        print(assumptions, projection, assessments.as_deref(), told, request.language);
    }
    let record = Record::new(assumptions, projection, assessments.as_deref().unwrap_or_default());
    write(assumptions, &record, problems, request, (Vec::new(), Vec::new()))?;
    Ok(record)
}

pub(super) fn print(
    assumptions: &Assumptions,
    projection: &Projection,
    assessments: Option<&[Assessment]>,
    told: &mut Vec<Text>,
    language: Language,
) {
    let years = report::years_shown(projection, assumptions.plan.as_ref());
    let targets = assumptions.plan.as_ref().zip(assessments);
    let moved = ShiftedBase::all(assumptions, projection);
    let notes = moved.iter().map(ShiftedBase::sentence);
    let tables = [
        Some(report::headlines(projection, &years).noted(notes)),
        targets.map(|(plan, assessments)| report::targets(plan, assessments)),
        assessments.and_then(report::grounds),
        report::subsectors(projection, &years),
        report::contributions(projection, &years),
    ];
    for table in tables.into_iter().flatten() {
        print_table(&table.headed(&projection.settings).without_repeated_notes(told), language);
    }
}

/// Writes the files of a result, with more files and figures besides.
pub(super) fn write(
    assumptions: &Assumptions,
    record: &Record,
    mut problems: Diagnostics,
    request: &OutputRequest<'_>,
    (more_files, more_figures): (Vec<FileContent>, Vec<Figure>),
) -> Result<()> {
    let projection = &record.projection;
    let folder = request.out.join(&projection.scenario);
    let notify = notifier(request.language);
    let mut figures = figure::figures(record, request.language);
    figures.extend(more_figures);
    let to_draw = to_draw(&figures, &request.formats);
    let manifest = Manifest::new(assumptions, projection, request.language, Vec::new(), &problems);
    let mut more =
        if request.workbook { vec![office::results(record, assumptions, request.language)?] } else { Vec::new() };
    more.extend(more_files);
    let undrawn = export::write(&folder, record, &manifest, more, &to_draw, &notify)?;
    let charts = draw_and_report(&figures, request, &mut problems);
    let manifest = Manifest::new(assumptions, projection, request.language, request.formats.clone(), &problems);
    undrawn.finish(Some(&manifest), &in_charts(charts))?;
    request.wrote(&folder);
    Ok(())
}

/// The chart files to be written, relative to the folder of results.
pub(super) fn to_draw(figures: &[Figure], formats: &[&str]) -> Vec<String> {
    let names = |figure: &Figure| formats.iter().map(|format| chart_file(figure, format)).collect::<Vec<String>>();
    figures.iter().flat_map(names).map(|name| format!("charts/{name}")).collect()
}

fn chart_file(figure: &Figure, format: &str) -> String {
    let ending = match format {
        "outlines" => "outlines.svg",
        "vega-lite" => "vl.json",
        ending => ending,
    };
    format!("{}.{ending}", figure.name)
}

/// How charts are drawn, and into which files.
pub(super) struct Drawing {
    pub(super) formats: Vec<&'static str>,
    pub(super) medium: Medium,
    pub(super) language: Language,
    pub(super) house: HouseStyle,
}

/// The chart files with their contents. A chart that cannot be drawn is omitted with a warning.
pub(super) fn draw(figures: &[Figure], drawing: &Drawing, problems: &mut Diagnostics) -> Vec<FileContent> {
    let Drawing { formats, medium, language, house } = drawing;
    let mut files = Vec::new();
    if formats.is_empty() {
        return files;
    }
    let figures: Vec<Figure> = figures.iter().map(|figure| figure.clone().in_house_style(house, *language)).collect();
    for (figure, svg) in figures.iter().zip(figure::draw_all(&figures, *medium, problems)) {
        let Some(svg) = svg else { continue };
        for format in formats {
            let content = match *format {
                "svg" => Some(svg.as_str().as_bytes().to_vec()),
                "outlines" => figure::outlined(figure, &svg, problems).map(|svg| svg.as_str().as_bytes().to_vec()),
                "html" => Some(figure.chart.to_html(&figure.name, &svg, *language).into_bytes()),
                "vega-lite" => Some(format!("{:#}\n", figure.chart.to_vega_lite()).into_bytes()),
                _ => figure::picture(figure, &svg, problems),
            };
            files.extend(content.map(|content| (chart_file(figure, format), content)));
        }
    }
    files
}

/// Draws charts with the output options of a command; warnings are printed and added to `problems`.
pub(super) fn draw_and_report(
    figures: &[Figure],
    request: &OutputRequest<'_>,
    problems: &mut Diagnostics,
) -> Vec<FileContent> {
    let mut told = Diagnostics::new();
    let charts = draw(figures, &request.drawing(), &mut told);
    print_problems(&told, request.language);
    problems.append(told);
    charts
}

/// The files in the folder `charts`.
pub(super) fn in_charts(charts: Vec<FileContent>) -> Vec<FileContent> {
    charts.into_iter().map(|(name, content)| (format!("charts/{name}"), content)).collect()
}

/// Compares several scenarios; if they have several plans, also writes a scoreboard of those.
fn compare(records: &[Record], plans: &[Option<&Plan>], request: &OutputRequest<'_>) -> Result<()> {
    let projections: Vec<Projection> = records.iter().map(|record| record.projection.clone()).collect();
    let projections = &projections[..];
    let first = plans.first().copied().flatten();
    let plan = first.filter(|first| plans.iter().flatten().all(|plan| plan.title == first.title));
    let last = projections.iter().map(|projection| projection.years.last).min().unwrap_or_default();
    let year = plan.and_then(Plan::target_year).filter(|year| *year <= last).unwrap_or(last);
    let scored = plans.iter().zip(records).filter_map(|(plan, record)| {
        let assessments = record.assessments.clone();
        Some(Scored { plan: (*plan)?, projection: &record.projection, assessments })
    });
    let scored: Vec<Scored<'_>> = scored.collect();
    let has_plans = plan.is_none() && !scored.is_empty();
    // Regions that are never projected in one year have no row in common.
    let is_common = projections.iter().all(|projection| projection.years.first < year);
    let figure = is_common.then(|| figure::comparison(records, request.language)).flatten();
    let (settings, language) = (settings_of(projections), request.language);
    if !request.quiet && is_common {
        print_table(&report::comparison(records, plan, year).headed(&settings), language);
    }
    if !request.quiet && has_plans {
        print_table(&report::scoreboard(&scored).headed(&settings), language);
    }
    let (figures, notify) = (figure.as_slice(), notifier(language));
    let to_draw = to_draw(figures, &request.formats);
    let undrawn = export::write_comparison(request.out, projections, &scored, &to_draw, language, &notify)?;
    undrawn.finish(None, &in_charts(draw_and_report(figures, request, &mut Diagnostics::new())))
}
