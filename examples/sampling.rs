//! What a way of sampling gains: how far probabilities of targets vary from seed to seed, beside independent runs.
//!
//! ```console
//! $ cargo run --release --example sampling                          # the table of docs/sampling.md: some minutes
//! $ cargo run --release --example sampling -- my.toml 1024 20       # a scenario with a plan, runs, seeds
//! ```
//!
//! The gain is the variance that so many independent runs have, p (1 - p) / runs, over the variance found between the seeds:
//! with a gain of 4, a quarter of the runs does. It is itself an estimate: with 200 seeds, good to about 10 %.

use std::collections::BTreeMap;
use std::path::PathBuf;

use carecast::analysis::assess;
use carecast::baseline::Library;
use carecast::ensemble::{Sampling, Settings};
use carecast::scenario::{Assumptions, OutputIndicator};
use carecast::{Diagnostics, Projection, Result};

/// What the seeds gave for one target.
#[derive(Default)]
struct Found {
    shares: Vec<f64>,
    errors: Vec<f64>,
    ranges: Vec<(f64, f64)>,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let reference = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
    let path = PathBuf::from(arguments.first().map_or(reference, String::as_str));
    let runs: Vec<usize> = match arguments.get(1) {
        Some(runs) => runs.split(',').filter_map(|runs| runs.parse().ok()).collect(),
        None => vec![256, 1024, 4096, 16384],
    };
    let seeds: u64 = arguments.get(2).and_then(|seeds| seeds.parse().ok()).unwrap_or(200);

    let mut assumptions = Assumptions::load(&path, &Library::embedded(), &mut Diagnostics::new())?;
    let Some(plan) = assumptions.plan.clone() else {
        println!("{} names no plan: nothing to be met", path.display());
        return Ok(());
    };
    let needed = plan.targets.iter().filter_map(|target| target.measure.as_ref());
    assumptions.outputs =
        needed.map(|measure| OutputIndicator { name: measure.indicator.clone(), required: true }).collect();
    assumptions.outputs.dedup();

    println!("| target | runs | probability | random | antithetic | Latin hypercube | Sobol' |");
    println!("|---|---|---|---|---|---|---|");
    for runs in runs {
        let mut all: BTreeMap<String, Vec<(Sampling, Found)>> = BTreeMap::new();
        for (_, sampling) in Sampling::ALL {
            let mut found: BTreeMap<String, Found> = BTreeMap::new();
            for seed in 1..=seeds {
                let settings = Settings { runs, seed, sampling, ..Settings::of(&assumptions) };
                let projection = Projection::run(&assumptions, &settings, &mut Diagnostics::new())?;
                for assessment in assess(&plan, &assumptions, &projection) {
                    let Some(outlook) = assessment.outlook else { continue };
                    let Some(estimate) = outlook.estimate else { continue };
                    let found = found.entry(assessment.target.id).or_default();
                    found.shares.push(estimate.share);
                    found.errors.extend(outlook.probability_standard_error);
                    found.ranges.push(estimate.range);
                }
            }
            for (target, found) in found {
                all.entry(target).or_default().push((sampling, found));
            }
        }
        for (target, found) in all {
            print_target(&target, runs, &found);
        }
    }
    Ok(())
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn variance(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (values.len() as f64 - 1.0)
}

/// A row: for each way the gain, the standard error that the seeds show and the one that runs state of themselves, and the
/// share of 95 % intervals that hold the probability.
fn print_target(target: &str, runs: usize, found: &[(Sampling, Found)]) {
    // Every way is unbiased: the one that varies least knows the probability best.
    let best = found.iter().min_by(|(_, a), (_, b)| variance(&a.shares).total_cmp(&variance(&b.shares)));
    let probability = best.map_or(f64::NAN, |(_, found)| mean(&found.shares));
    if probability == 0.0 || probability == 1.0 {
        return;
    }
    let independent = probability * (1.0 - probability) / runs as f64;
    let cells = found.iter().map(|(_, Found { shares, errors, ranges })| {
        let variance = variance(shares);
        if variance == 0.0 {
            return "exact".to_owned();
        }
        let stated = mean(&errors.iter().map(|error| error * error).collect::<Vec<_>>()).sqrt();
        let hold = ranges.iter().filter(|(low, high)| *low <= probability && probability <= *high).count();
        let (gain, error) = (independent / variance, 100.0 * variance.sqrt());
        let (stated, hold) = (100.0 * stated, 100.0 * hold as f64 / ranges.len() as f64);
        format!("{gain:.1} · {error:.2}/{stated:.2} pp · {hold:.0} %")
    });
    let cells: Vec<String> = cells.collect();
    println!("| {target} | {runs} | {:.1} % | {} |", 100.0 * probability, cells.join(" | "));
}
