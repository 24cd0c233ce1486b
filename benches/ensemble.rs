//! How long an ensemble takes, by its parts. Run with `cargo bench --bench ensemble`; compare ratios, not seconds.
//!
//! The model is that of `benches/ensemble/base.toml`: twelve states, eight years, nine shocks a year, three indicators
//! kept. What the figures mean, and how the same model fares in other languages: `docs/performance.md`.

use std::path::Path;

use carecast::baseline::Library;
use carecast::ensemble::{self, Settings};
use carecast::model::{Model, assemble};
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Error, Projection};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const REFERENCE_MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/ensemble/base.toml");

/// Reading a scenario and assembling its model: what every use of the library begins with.
fn reference_model() -> Result<(Assumptions, Model), Error> {
    let mut problems = Diagnostics::new();
    let assumptions = Assumptions::load(Path::new(REFERENCE_MODEL), &Library::embedded(), &mut problems)?;
    let model = assemble(&assumptions, &mut problems)?;
    Ok((assumptions, model))
}

/// From the scenario's text to a model that can run.
fn assembling(criterion: &mut Criterion) {
    criterion.bench_function("ensemble/read and assemble", |bencher| bencher.iter(reference_model));
}

/// One run: a batch of one through all years, drivers on their central paths.
fn one_run(criterion: &mut Criterion) {
    let Ok((_, model)) = reference_model() else { return };
    let mut batch = model.batch(1);
    for (_, column) in model.drivers() {
        (0..model.years()).for_each(|year| batch.get_mut(*column, year).fill(0.04));
    }
    criterion.bench_function("ensemble/one run", |bencher| bencher.iter(|| model.run_central(&mut batch)));
}

/// The model's steps alone, without draws and summaries: a batch of runs through all years.
fn steps(criterion: &mut Criterion) {
    const WIDTH: usize = 256;
    let Ok((_, model)) = reference_model() else { return };
    let mut batch = model.batch(WIDTH);
    let central = model.run_central(&mut model.batch(1));
    for (_, column) in model.drivers() {
        for year in 0..model.years() {
            for (run, value) in batch.get_mut(*column, year).iter_mut().enumerate() {
                *value = 0.03 + 1e-4 * run as f64;
            }
        }
    }
    let mut group = criterion.benchmark_group("ensemble/steps");
    group.throughput(Throughput::Elements(WIDTH as u64));
    group.bench_function("a batch", |bencher| bencher.iter(|| model.run(&mut batch, &central)));
    group.finish();
}

/// Draws: nine drivers with shocks in eight years, alone and correlated, and no model to speak of (an indicator is each
/// driver itself). What remains is the draws, their mixing, and the copy of what is kept.
fn draws(criterion: &mut Criterion) {
    const RUNS: usize = 8192;
    let mut group = criterion.benchmark_group("ensemble/draws");
    group.sample_size(20).throughput(Throughput::Elements((9 * 8 * RUNS) as u64));
    for (name, correlation) in
        [("of their own", ""), ("of a factor", "[correlation]\nfactor = { name = \"f\", loads = { \"d*\" = 0.5 } }\n")]
    {
        let drivers: String =
            (0..9).map(|at| format!("[driver.d{at}]\nunit = \"1\"\ncentral = 1\nshock = {{ sd = 1 }}\n")).collect();
        let sum = (0..9).map(|at| format!("d{at}")).collect::<Vec<_>>().join(" + ");
        let text = format!(
            "format = 1\nbaseline = \"twelve_states\"\nhorizon = 2027\noutputs.indicators = [\"all\"]\n{drivers}\
             [indicator.all]\nunit = \"1\"\nformula = \"{sum}\"\n{correlation}"
        );
        let library = Library::embedded().near(Path::new(REFERENCE_MODEL));
        let Ok(assumptions) = Assumptions::parse("draws.toml", &text, &library, &mut Diagnostics::new()) else {
            continue;
        };
        group.bench_function(name, |bencher| bencher.iter(|| projection(&assumptions, RUNS, 1, 256)));
    }
    group.finish();
}

/// An ensemble with its summary.
fn projection(assumptions: &Assumptions, runs: usize, threads: usize, batch_width: usize) -> Result<Projection, Error> {
    let settings = Settings { runs, threads: Some(threads), batch_width, ..Settings::of(assumptions) };
    Projection::run(assumptions, &settings, &mut Diagnostics::new())
}

/// Whole ensembles: draws, steps, means and exact quantiles.
fn ensembles(criterion: &mut Criterion) {
    let Ok((assumptions, _)) = reference_model() else { return };
    let mut group = criterion.benchmark_group("ensemble/runs");
    group.sample_size(10);
    for (runs, threads) in [(10_000, 1), (10_000, 2), (1_000_000, 1), (1_000_000, 2)] {
        group.throughput(Throughput::Elements(runs as u64));
        group.bench_function(format!("{runs} runs, {threads} threads"), |bencher| {
            bencher.iter(|| projection(&assumptions, runs, threads, 256));
        });
    }
    group.finish();
}

/// The same by how many runs are computed together.
fn widths(criterion: &mut Criterion) {
    const RUNS: usize = 65_536;
    let Ok((assumptions, model)) = reference_model() else { return };
    let mut group = criterion.benchmark_group("ensemble/width");
    group.sample_size(10).throughput(Throughput::Elements(RUNS as u64));
    for width in [16, 64, 128, 256, 512, 1024, 2048] {
        let settings = Settings { runs: RUNS, threads: Some(1), batch_width: width, ..Settings::of(&assumptions) };
        group.bench_function(format!("{width}"), |bencher| {
            bencher.iter(|| ensemble::run(&model, &assumptions, &settings, &mut Diagnostics::new()));
        });
    }
    group.finish();
}

/// Means and exact quantiles: what more runs cost when hardly anything is computed. A certain scenario's runs are all the
/// same, so one driver is drawn, in one year.
fn summaries(criterion: &mut Criterion) {
    const RUNS: usize = 1_000_000;
    let text = "format = 1\nbaseline = \"twelve_states\"\nhorizon = 2020\noutputs.indicators = [\"x\"]\n\
                [driver.d]\nunit = \"1\"\ncentral = 1\nshock = { sd = 1 }\n[indicator.x]\nunit = \"1\"\nformula = \"d\"\n";
    let library = Library::embedded().near(Path::new(REFERENCE_MODEL));
    let Ok(assumptions) = Assumptions::parse("one.toml", text, &library, &mut Diagnostics::new()) else { return };
    let mut group = criterion.benchmark_group("ensemble/summary");
    // The base year, in which all runs are the same, and the year after it.
    group.sample_size(10).throughput(Throughput::Elements(2 * RUNS as u64));
    group.bench_function("of two series, one draw", |bencher| bencher.iter(|| projection(&assumptions, RUNS, 1, 256)));
    group.finish();
}

criterion_group!(benches, assembling, one_run, steps, draws, ensembles, widths, summaries);
criterion_main!(benches);
