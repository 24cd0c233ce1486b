//! What a population projection costs: 75 years of two sexes and 101 ages. Run with `cargo bench --bench demography`;
//! times are per trajectory.
//!
//! Measured on one core of an AMD EPYC (Zen 4, 3.7 GHz), the shortest of many repeats, default target, which takes the
//! widest vectors that the processor has, here AVX-512:
//!
//! | | us |
//! |---|---|
//! | totals; fertility and migration differ by run | 2.7 |
//! | totals; life expectancy differs too | about 9 (12.2 before its shifts were found side by side) |
//! | totals; mean age at childbearing differs | 5.0 |
//! | arrays in and out, survival given | 17 |
//! | arrays in and out, death rates given | 23 |
//!
//! Compiled for x86-64-v3 they take the same, within 2 %, and so they do where AVX2 is the widest that there is.
//!
//! What bounds it:
//! - Runs side by side: an age of eight runs is two products, two additions, the sign noted and a store, of 64 bytes each,
//!   which takes the core's pipes of 32 bytes some three cycles, and takes about that. It took four while rows of eight runs
//!   lay across two lines of the cache. Births add a chain of one addition for each of 35 ages, a tenth; an eighth is waiting
//!   for the year's drivers, which come from the second-level cache.
//! - A life expectancy in each run: the divider, one division an age and run, about half of the time; finding the shift that
//!   leads to it, in a table, an eighth.
//! - A single run: the sums of the people by sex and range, made in order of age because their bits are promised, chains of
//!   one addition an age, and bringing 300 KB of rates and 120 KB of results through the second-level cache; where death rates
//!   are given, one division an age.

use carecast::baseline::{Baseline, Library, VitalRates};
use carecast::model::demography::{Inputs, MortalityInput, project, survival};
use carecast::model::{Batch, Model, assemble};
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Error};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ndarray::{Array2, Array3, Axis};

const YEARS: usize = 75;
const RUNS: usize = 256;

/// The model of one indicator of Shandong's population, and a batch whose drivers stand on their central paths.
fn model(indicator: &str) -> Result<(Model, Batch), Error> {
    let text = format!(
        "format = 1\nbaseline = \"shandong\"\nhorizon = 2097\n[outputs]\nindicators = [\"population.{indicator}\"]\n"
    );
    let mut problems = Diagnostics::new();
    let assumptions = Assumptions::parse("population.toml", &text, &Library::embedded(), &mut problems)?;
    let model = assemble(&assumptions, &mut problems)?;
    let mut batch = model.batch(RUNS);
    for (name, column) in model.drivers() {
        for (year, value) in assumptions.drivers[name].path.central.iter().enumerate() {
            batch.get_mut(*column, year).fill(*value);
        }
    }
    Ok((model, batch))
}

/// What a benchmark is called, the indicator that it keeps, and the drivers that differ, by how much.
type Case = (&'static str, &'static str, &'static [(&'static str, f64)]);

/// Makes a driver differ from run to run, by up to `by` on each side of what it is.
fn differ(model: &Model, batch: &mut Batch, driver: &str, by: f64) {
    let Some((_, column)) = model.drivers().iter().find(|(name, _)| name == driver) else { return };
    for year in 0..batch.years() {
        for (run, value) in batch.get_mut(*column, year).iter_mut().enumerate() {
            *value += by * ((run * 37 + year * 11) % 101) as f64 / 50.0 - by;
        }
    }
}

/// Runs of the model: what differs between them, and which indicator is kept.
fn ensembles(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("demography/model");
    group.throughput(Throughput::Elements(RUNS as u64));
    let cases: [Case; 6] = [
        ("totals; fertility and migration differ", "total", &[("total_fertility_rate", 0.2), ("net_migration", 2e4)]),
        ("totals; life expectancy differs too", "total", &[("net_migration", 2e4), ("life_expectancy", 1.0)]),
        ("totals; mean age at childbearing differs too", "total", &[("mean_age_at_childbearing", 1.0)]),
        (
            "totals; the count of the base year errs",
            "total",
            &[("count_error.aged_60_69", 0.02), ("net_migration", 2e4)],
        ),
        (
            "totals; the count, mortality and migration err",
            "total",
            &[("count_error.aged_60_69", 0.02), ("mortality_error", 0.1), ("migration_error", 0.002)],
        ),
        ("median age; fertility and migration differ", "median_age", &[("net_migration", 2e4)]),
    ];
    for (name, indicator, differing) in cases {
        let Ok((model, mut batch)) = model(indicator) else { continue };
        let central = model.run_central(&mut batch);
        for (driver, by) in differing {
            differ(&model, &mut batch, &format!("population.{driver}"), *by);
        }
        group.bench_function(name, |bencher| bencher.iter(|| model.run(&mut batch, &central)));
    }
    group.finish();
}

/// Arrays in, arrays out: one trajectory with rates of its own and its whole age structure kept.
fn arrays(criterion: &mut Criterion) {
    let Ok(baseline) = Baseline::load("shandong", &Library::embedded(), &mut Diagnostics::new()) else { return };
    let (Some(population), Some(rates)) = (baseline.population, baseline.vital_rates) else { return };
    let VitalRates { mortality, fertility, sex_ratio_at_birth, .. } = &rates;
    let years = |at: usize| at + 13..at + 13 + YEARS;
    let mortality = mortality.slice_axis(Axis(0), years(0).into());
    let fertile = fertility.slice_axis(Axis(0), years(0).into());
    let fertility =
        Array2::from_shape_fn(
            (YEARS, 101),
            |(year, age)| {
                if (15..50).contains(&age) { fertile[[year, age - 15]] } else { 0.0 }
            },
        );
    let sex_ratio_at_birth = sex_ratio_at_birth.slice_axis(Axis(0), years(0).into());
    let net_migration = Array3::from_elem((YEARS, 2, 101), 10.0);
    let mut survivals = Array3::zeros((YEARS, 2, 101));
    for (mut out, rates) in survivals.outer_iter_mut().zip(mortality.outer_iter()) {
        out.assign(&survival(&rates));
    }
    let mut group = criterion.benchmark_group("demography/arrays");
    let given = [
        ("survival given", MortalityInput::Survival(survivals.view())),
        ("death rates given", MortalityInput::DeathRates(mortality)),
    ];
    for (name, mortality) in given {
        let inputs = Inputs {
            population: population.view(),
            mortality,
            fertility: fertility.view(),
            sex_ratio_at_birth,
            net_migration: net_migration.view(),
        };
        group.bench_function(name, |bencher| bencher.iter(|| project(&inputs)));
    }
    group.finish();
}

criterion_group!(benches, ensembles, arrays);
criterion_main!(benches);
