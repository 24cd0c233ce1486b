//! How long the parts of a projection take. Run with `cargo bench`; compare ratios, not seconds.

use std::path::Path;

use carecast::baseline::{Baseline, Library};
use carecast::chart::Svg;
use carecast::ensemble::Settings;
use carecast::figure::{Figure, figures};
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Error, Language, Projection};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

const REFERENCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");

fn reference() -> Result<Assumptions, Error> {
    Assumptions::load(Path::new(REFERENCE), &Library::embedded(), &mut Diagnostics::new())
}

fn projection(assumptions: &Assumptions, runs: usize, threads: usize) -> Result<Projection, Error> {
    let settings = Settings { runs, threads: Some(threads), ..Settings::of(assumptions) };
    Projection::run(assumptions, &settings, &mut Diagnostics::new())
}

/// From files to assumptions: raking the people, scaling the rates, resolving the scenario.
fn reading(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reading");
    group.bench_function("baseline shandong", |bencher| {
        bencher.iter(|| Baseline::load("shandong", &Library::embedded(), &mut Diagnostics::new()));
    });
    group.bench_function("scenario reference", |bencher| bencher.iter(reference));
    group.finish();
}

/// Runs a second of the Shandong reference to 2030 (stochastic demography, economy, industry, beds), with its headlines
/// kept and summarised.
fn ensembles(criterion: &mut Criterion) {
    let Ok(assumptions) = reference() else { return };
    let mut group = criterion.benchmark_group("ensemble");
    group.sample_size(10);
    for (runs, threads) in [(1, 1), (10_000, 1), (10_000, 2)] {
        group.throughput(Throughput::Elements(runs as u64));
        group.bench_function(format!("{runs} runs, {threads} threads"), |bencher| {
            bencher.iter(|| projection(&assumptions, runs, threads));
        });
    }
    group.finish();
}

/// One demographic trajectory: 78 years (2022 to 2100) of two sexes and 101 ages, rates differing by run.
fn demography(criterion: &mut Criterion) {
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2100\n\
                [assume.population]\ntotal_fertility_rate = { shock = { sd = 0.05 } }\nlife_expectancy = { unit = \"岁\", shock = { sd = 0.3 } }\n\
                [outputs]\nindicators = [\"population.aged_60_plus\"]\n";
    let Ok(assumptions) = Assumptions::parse("demography.toml", text, &Library::embedded(), &mut Diagnostics::new())
    else {
        return;
    };
    let mut group = criterion.benchmark_group("demography");
    group.sample_size(10).throughput(Throughput::Elements(1024));
    group.bench_function("1024 trajectories of 78 years, 1 thread", |bencher| {
        bencher.iter(|| projection(&assumptions, 1024, 1));
    });
    group.finish();
}

/// The industry by the number of its subsectors, each with an uncertain growth and its shocks; the time is that of one run
/// and year, draws and the summary of one indicator included. With contributions, 20 more indicators are kept.
fn industry(criterion: &mut Criterion) {
    const RUNS: usize = 8192;
    let mut group = criterion.benchmark_group("industry");
    group.sample_size(10);
    for (subsectors, contributions) in [(1, false), (7, false), (40, false), (7, true), (40, true)] {
        let text = split_into(subsectors, contributions);
        let Ok(assumptions) = Assumptions::parse("split.toml", &text, &Library::embedded(), &mut Diagnostics::new())
        else {
            continue;
        };
        group.throughput(Throughput::Elements((RUNS * (assumptions.years.count() - 1)) as u64));
        let with = if contributions { ", contributions" } else { "" };
        group.bench_function(format!("{subsectors} subsectors{with}, 1 thread"), |bencher| {
            bencher.iter(|| projection(&assumptions, RUNS, 1));
        });
    }
    group.finish();
}

/// A scenario to 2042 whose industry is split into equal parts.
fn split_into(subsectors: usize, contributions: bool) -> String {
    let kept = if contributions { ", \"industry.contribution.*\", \"industry.increase.*\"" } else { "" };
    let mut text = format!(
        "format = 1\nbaseline = \"shandong\"\nhorizon = 2042\noutputs.indicators = [\"industry.share_of_gdp\"{kept}]\n\
         assume.economy = {{ real_growth = \"5 %\", deflator_growth = \"1 %\" }}\n"
    );
    let growth = "growth = { unit = \"%\", central = 5, p10 = 3, p90 = 7, shock = { sd = 1, persistence = 0.3 } }";
    if subsectors == 1 {
        return text + &format!("[assume.industry.total]\n{growth}\n");
    }
    for at in 0..subsectors {
        let share = 1.0 / subsectors as f64;
        text += &format!(
            "[[industry.subsector]]\nid = \"s{at}\"\nlabel = \"s{at}\"\nshare_of_base = {share}\n\
             [assume.industry.s{at}]\n{growth}\n"
        );
    }
    text
}

/// Drawing the fan of value added, and making a picture of it.
fn charts(criterion: &mut Criterion) {
    let drawn = || -> Result<(Figure, Svg), Error> {
        let assumptions = reference()?;
        let projection = projection(&assumptions, 1000, 1)?;
        let figure = figures(&assumptions, &projection, &[], Language::Chinese).swap_remove(0);
        let svg = figure.draw()?;
        Ok((figure, svg))
    };
    let Ok((figure, svg)) = drawn() else { return };
    let mut group = criterion.benchmark_group("chart");
    group.sample_size(20);
    group.bench_function("fan to svg", |bencher| bencher.iter(|| figure.draw()));
    group.bench_function("svg to png", |bencher| {
        bencher.iter_batched(|| svg.clone(), |svg| figure.picture(&svg), BatchSize::SmallInput);
    });
    group.finish();
}

criterion_group!(benches, reading, ensembles, demography, industry, charts);
criterion_main!(benches);
