//! How long the parts of a projection take. Run with `cargo bench`; compare ratios, not seconds.

use std::path::Path;

use carecast::analysis::{Record, assess};
use carecast::baseline::{Baseline, Library};
use carecast::ensemble::Settings;
use carecast::figure::{Figure, every};
use carecast::model::{Batch, Column, Model, QuantityRole, assemble};
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Error, Language, Projection};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

const REFERENCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
const WHOLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/ensemble/full.toml");

fn load(scenario: &str) -> Result<Assumptions, Error> {
    Assumptions::load(Path::new(scenario), &Library::embedded(), &mut Diagnostics::new())
}

fn reference() -> Result<Assumptions, Error> {
    load(REFERENCE)
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

/// Runs a second of the whole model of Shandong to 2030: stochastic cohorts, seven subsectors and care, with 30 indicators
/// kept and summarised; then what the model itself takes of that, draws and summaries apart.
fn whole_model(criterion: &mut Criterion) {
    const RUNS: usize = 16_384;
    let Ok(assumptions) = load(WHOLE) else { return };
    let mut group = criterion.benchmark_group("whole model");
    group.sample_size(10);
    for threads in [1, 2] {
        group.throughput(Throughput::Elements(RUNS as u64));
        group.bench_function(format!("{RUNS} runs, {threads} threads"), |bencher| {
            bencher.iter(|| projection(&assumptions, RUNS, threads));
        });
    }
    let Ok(model) = assemble(&assumptions, &mut Diagnostics::new()) else { return };
    let mut batch = model.batch(256);
    for (name, column) in model.drivers() {
        for (year, value) in assumptions.drivers[name].path.central.iter().enumerate() {
            batch.get_mut(*column, year).fill(*value);
        }
    }
    let central = model.run_central(&mut batch);
    // Every run has a life expectancy and a fertility of its own, as in an ensemble.
    for (name, column) in model.drivers().iter().filter(|(name, _)| name.starts_with("population.")) {
        for year in 1..batch.years() {
            let by = if name == "population.net_migration" { 1.0 } else { 1e-6 };
            for (run, value) in batch.get_mut(*column, year).iter_mut().enumerate() {
                *value *= 1.0 + by * run as f64 / 256.0;
            }
        }
    }
    group.throughput(Throughput::Elements(256));
    group.bench_function("the model alone, 256 runs", |bencher| bencher.iter(|| model.run(&mut batch, &central)));
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

/// A stock whose year follows from the last by ten operations, over 256 runs and the years to 2050: as a formula of a
/// scenario, and as the same arithmetic written in Rust over the same columns.
fn formulas(criterion: &mut Criterion) {
    let Some(Formulas { model, stock, drivers: [leaving, trained, stay, moved, working] }) = Formulas::new() else {
        return;
    };
    let mut batch = model.batch(256);
    let central = model.run_central(&mut batch);
    for (at, (_, column)) in model.drivers().iter().enumerate() {
        for year in 0..model.years() {
            for (run, value) in batch.get_mut(*column, year).iter_mut().enumerate() {
                *value = 0.01 * (1 + at) as f64 + 1e-5 * run as f64;
            }
        }
    }
    let mut group = criterion.benchmark_group("formula");
    group.throughput(Throughput::Elements(256 * (model.years() as u64 - 1)));
    group.bench_function("ten operations, formula", |bencher| bencher.iter(|| model.run(&mut batch, &central)));
    // A filter on the command line may leave either out.
    model.run(&mut batch, &central);
    let by_formula = batch.clone();
    let mut is_measured = false;
    group.bench_function("ten operations, Rust", |bencher| {
        is_measured = true;
        bencher.iter(|| {
            batch.get_mut(stock, 0).fill(1e5);
            for year in 1..model.years() {
                batch.write(stock, year, |batch, out| {
                    let [leaving, trained, stay, moved, working] =
                        [leaving, trained, stay, moved, working].map(|column| batch.get(column, year));
                    let before = batch.get(stock, year - 1);
                    let rates = leaving.iter().zip(trained).zip(stay).zip(moved).zip(working);
                    for ((out, before), ((((leaving, trained), stay), moved), working)) in
                        out.iter_mut().zip(before).zip(rates)
                    {
                        let stayed = before * (1.0 - leaving);
                        *out = (stayed + trained * stay - moved * 0.5) * working / 1.02 + before * 0.01;
                    }
                });
            }
        });
    });
    group.bench_function("ten operations, Batch::map", |bencher| {
        is_measured = true;
        bencher.iter(|| {
            batch.get_mut(stock, 0).fill(1e5);
            for year in 1..model.years() {
                let now = [leaving, trained, stay, moved, working].map(|column| (column, year));
                let from = [(stock, year - 1), now[0], now[1], now[2], now[3], now[4]];
                batch.map(stock, year, from, |[before, leaving, trained, stay, moved, working]| {
                    let stayed = before * (1.0 - leaving);
                    (stayed + trained * stay - moved * 0.5) * working / 1.02 + before * 0.01
                });
            }
        });
    });
    group.finish();
    for year in (0..model.years()).filter(|_| is_measured) {
        assert_eq!(batch.get(stock, year), by_formula.get(stock, year), "not the same arithmetic");
    }
}

/// Sixty small equations a year, over 256 runs and eight years: as equations of a scenario, all or a quarter of them kept,
/// and as a call of `Batch::map` for each.
fn equations(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("equations");
    for (kept, names) in [("all kept", "abcd"), ("one of four kept", "a")] {
        let Some(Sixty { model, drivers, columns }) = Sixty::new(names) else { return };
        let mut batch = model.batch(256);
        let central = model.run_central(&mut batch);
        for (at, column) in drivers.iter().enumerate() {
            for year in 0..model.years() {
                for (run, value) in batch.get_mut(*column, year).iter_mut().enumerate() {
                    *value = 0.01 * (1 + at % 7) as f64 + 1e-5 * run as f64;
                }
            }
        }
        let mut by_map = batch.clone();
        group.throughput(Throughput::Elements(256 * 60 * (model.years() as u64 - 1)));
        group.bench_function(format!("sixty, {kept}"), |bencher| bencher.iter(|| model.run(&mut batch, &central)));
        // Values that nothing keeps have no room in the batch to be written to.
        if names != "abcd" {
            continue;
        }
        group.bench_function(format!("sixty, {kept}, Batch::map"), |bencher| {
            bencher.iter(|| {
                columns.iter().for_each(|[stock, ..]| by_map.get_mut(*stock, 0).fill(1.0));
                (1..model.years()).for_each(|year| Sixty::by_map(&columns, &drivers, year, &mut by_map));
            });
        });
        model.run(&mut batch, &central);
        columns.iter().for_each(|[stock, ..]| by_map.get_mut(*stock, 0).fill(1.0));
        (1..model.years()).for_each(|year| Sixty::by_map(&columns, &drivers, year, &mut by_map));
        for [stock, ..] in &columns {
            let last = model.years() - 1;
            assert_eq!(batch.get(*stock, last), by_map.get(*stock, last), "not the same arithmetic");
        }
    }
    group.finish();
}

/// A model of sixty equations in fifteen groups: a stock that grows, a sum, a choice of the smaller and the larger, and a
/// condition, each of which reads the one before.
struct Sixty {
    model: Model,
    drivers: Vec<Column>,
    columns: Vec<[Column; 4]>,
}

impl Sixty {
    const GROUPS: usize = 15;
    const DRIVERS: usize = 40;

    /// Which driver is the `at`-th that is read.
    fn driver(at: usize) -> usize {
        at * 7 % Self::DRIVERS
    }

    fn new(kept: &str) -> Option<Self> {
        let mut text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2030\n".to_owned();
        let kept: Vec<String> =
            (0..Self::GROUPS).flat_map(|at| kept.chars().map(move |name| format!("\"{name}{at}\""))).collect();
        text += &format!("outputs.indicators = [{}]\n", kept.join(", "));
        for at in 0..Self::DRIVERS {
            text += &format!("[driver.x{at}]\nunit = \"1\"\ncentral = 0.02\n");
        }
        for at in 0..Self::GROUPS {
            let [i, j, k, l] = [0, 1, 2, 3].map(|part| Self::driver(4 * at + part));
            let before = if at == 0 { format!("x{i}") } else { format!("d{}", at - 1) };
            text += &format!(
                "[variable.a{at}]\nunit = \"1\"\ninitial = 1\nnext = \"a{at} * (1 + {before})\"\n\
                 [indicator.b{at}]\nunit = \"1\"\nformula = \"a{at} + x{j} + {before}\"\n\
                 [indicator.c{at}]\nunit = \"1\"\nformula = \"max(min(b{at}, x{k}), x{l})\"\n\
                 [indicator.d{at}]\nunit = \"1\"\nformula = \"if(c{at} < x{l}, x{i}, a{at} * x{j})\"\n"
            );
        }
        let mut problems = Diagnostics::new();
        let assumptions = Assumptions::parse("sixty.toml", &text, &Library::embedded(), &mut problems).ok()?;
        let model = assemble(&assumptions, &mut problems).ok()?;
        let find = |role: QuantityRole, name: String| model.schema().find(role, &name);
        let drivers =
            (0..Self::DRIVERS).map(|at| find(QuantityRole::Driver, format!("x{at}"))).collect::<Option<_>>()?;
        let columns = (0..Self::GROUPS).map(|at| {
            let [a, b, c, d] = ["a", "b", "c", "d"].map(|name| find(QuantityRole::Indicator, format!("{name}{at}")));
            Some([a?, b?, c?, d?])
        });
        let columns = columns.collect::<Option<_>>()?;
        Some(Self { drivers, columns, model })
    }

    fn by_map(columns: &[[Column; 4]], drivers: &[Column], year: usize, batch: &mut Batch) {
        for (at, [a, b, c, d]) in columns.iter().enumerate() {
            let [i, j, k, l] = [0, 1, 2, 3].map(|part| (drivers[Self::driver(4 * at + part)], year));
            let before = if at == 0 { i } else { (columns[at - 1][3], year) };
            batch.map(*a, year, [(*a, year - 1), before], |[stock, growth]| stock * (1.0 + growth));
            batch.map(*b, year, [(*a, year), j, before], |[a, x, before]| a + x + before);
            batch.map(*c, year, [(*b, year), k, l], |[b, x, y]| b.min(x).max(y));
            batch.map(
                *d,
                year,
                [(*c, year), l, i, (*a, year), j],
                |[c, limit, x, a, y]| {
                    if c < limit { x } else { a * y }
                },
            );
        }
    }
}

/// A model of one formula.
struct Formulas {
    model: Model,
    stock: Column,
    drivers: [Column; 5],
}

impl Formulas {
    fn new() -> Option<Self> {
        let names = ["leaving", "trained", "stay", "moved", "working"];
        let drivers: String =
            names.iter().map(|name| format!("[driver.{name}]\nunit = \"1\"\ncentral = 0.5\n")).collect();
        let text = format!(
            "format = 1\nbaseline = \"shandong\"\nhorizon = 2050\n{drivers}\
             [variable.stock]\nunit = \"1\"\ninitial = 100000\n\
             next = \"(stock * (1 - leaving) + trained * stay - moved * 0.5) * working / 1.02 + stock * 0.01\"\n\
             [outputs]\nindicators = [\"stock\"]\n"
        );
        let mut problems = Diagnostics::new();
        let assumptions = Assumptions::parse("formula.toml", &text, &Library::embedded(), &mut problems).ok()?;
        let model = assemble(&assumptions, &mut problems).ok()?;
        let stock = model.outputs().first()?.1;
        let column = |name: &str| model.drivers().iter().find(|(known, _)| known == name).map(|(_, column)| *column);
        let [Some(leaving), Some(trained), Some(stay), Some(moved), Some(working)] = names.map(column) else {
            return None;
        };
        Some(Self { stock, drivers: [leaving, trained, stay, moved, working], model })
    }
}

/// Drawing the charts of the reference scenario as SVG, and making pictures of 1600 by 1000 pixels of the fan and of the
/// pyramid, which has the most shapes; reading a finished run back.
fn charts(criterion: &mut Criterion) {
    let drawn = || -> Result<(Record, Vec<Figure>), Error> {
        let assumptions = reference()?;
        let projection = projection(&assumptions, 1000, 1)?;
        let assessments =
            assumptions.plan.as_ref().map_or_else(Vec::new, |plan| assess(plan, &assumptions, &projection));
        let record = Record::new(&assumptions, &projection, &assessments);
        let figures = every(std::slice::from_ref(&record), Language::Chinese);
        Ok((record, figures))
    };
    let Ok((record, figures)) = drawn() else { return };
    let mut group = criterion.benchmark_group("charts");
    group.sample_size(20);
    group.bench_function("words and figures of every kind", |bencher| {
        bencher.iter(|| every(std::slice::from_ref(&record), Language::Chinese));
    });
    for figure in &figures {
        let name = figure.name.trim_end_matches("-industry-value-added");
        group.bench_function(format!("{name} to svg"), |bencher| bencher.iter(|| figure.draw()));
        if let ("fan" | "pyramid", Ok(svg)) = (name, figure.draw()) {
            group.bench_function(format!("{name} to png"), |bencher| {
                bencher.iter_batched(|| svg.clone(), |svg| figure.picture(&svg), BatchSize::SmallInput);
            });
        }
    }
    group.finish();
}

criterion_group!(benches, reading, ensembles, whole_model, demography, industry, formulas, equations, charts);
criterion_main!(benches);
