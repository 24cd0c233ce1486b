//! What is known by now: runs whose drivers agree with the figures published since the base year.
//!
//! The runs of a scenario say how its indicators hang together with its draws. Where figures have become known, each run's
//! draws x are moved by what they have in common with the observed outputs o,
//!
//! ```text
//! x <- x + C_xo (C_oo + R)^-1 (y + e - o)
//! ```
//!
//! y being the figures, R their error variances, e an error drawn for the run with that variance, and the covariances C
//! those of the ensemble; then the model is run again with these draws, so that every identity holds in every run. For a
//! linear model with normal draws this is a sample from the exact posterior distribution (Matheron's rule; Journel &
//! Huijbregts 1978; as ensemble Kalman update Evensen 1994, 2003). As the model is not linear, the figures are taken in four
//! rounds, each with R times 4, the covariances estimated anew (Emerick & Reynolds 2013): together they count once.
//!
//! What is known not to hang together is left alone: draws that no observed indicator reads, and shocks of years after the
//! observed one.

mod choice;

pub use choice::{LeftOut, published_actuals};

use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;

use self::choice::{Chosen, choose};
use crate::diagnostic::Diagnostics;
use crate::ensemble::{Draw, Draws, Luck, Reading, Settings, Variants, noise};
use crate::error::{Error, Result};
use crate::language::text;
use crate::projection::Projection;
use crate::scenario::{Assumptions, Output, cholesky};

/// Rounds in which the figures are taken in; R is multiplied by as many in each.
const ROUNDS: i32 = 4;

/// Runs below which covariances mean nothing.
const LEAST_RUNS: usize = 100;

/// A figure that became known after the base year.
#[derive(Debug, Clone, PartialEq)]
pub struct Actual {
    /// The dotted name of the indicator.
    pub indicator: String,
    /// The calendar year.
    pub year: i32,
    /// The figure in base units.
    pub value: f64,
    /// How far the truth may lie from it, as a standard deviation in base units; 0 for a figure that is taken as exact.
    pub standard_error: f64,
}

/// A figure that the runs were brought to agree with.
#[derive(Debug, Clone, PartialEq)]
pub struct Used {
    /// The figure.
    pub actual: Actual,
    /// The mean of the runs and their standard deviation before.
    pub before: (f64, f64),
    /// The same after.
    pub after: (f64, f64),
    /// How many standard deviations (of runs and figure together) it lies from what the scenario expected; beyond 3 the
    /// scenario, the figure or its basis is to be questioned, and a warning says so.
    pub surprise: f64,
}

/// What the figures say of one draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// The draw.
    pub draw: Draw,
    /// Its mean over the runs, in standard deviations of what the scenario assumes; about 0 before.
    pub mean: f64,
    /// Its standard deviation; about 1 before.
    pub sd: f64,
}

/// A scenario before and after what is known was taken in.
#[derive(Debug, Clone)]
pub struct Conditioned {
    /// The runs as the scenario draws them. The observed indicators are kept too.
    pub before: Projection,
    /// The runs that agree with what is known; the same as before where nothing could be used.
    pub after: Projection,
    /// The figures that were used, by name and year.
    pub used: Vec<Used>,
    /// Those that were not, each with the reason.
    pub left_out: Vec<LeftOut>,
    /// What was learned of the draws that the observed indicators read, from the most moved to the least.
    pub learned: Vec<Learned>,
    /// The draws of the runs after: given to [`Settings`], they make them again.
    pub draws: Draws,
}

/// Brings the runs of a scenario to agree with figures that became known after its base year. The order in which figures
/// are given does not matter. No figure counts twice: one that a path of the scenario holds already (as
/// [`Assumptions::as_of`] makes it), one that the scenario is certain of, one that follows from others and one that is given
/// twice are left out, with the reason.
///
/// Run 17 before and after share their luck; the error of a figure is drawn by seed, name, year and run. Needs a few
/// thousand runs: covariances are estimated from them.
///
/// # Errors
/// As [`Projection::run`]; a failure for fewer than 100 runs, and for two different figures of one indicator and year.
///
/// ```
/// use carecast::analysis::{Actual, assess, condition};
/// use carecast::{Diagnostics, baseline::Library, ensemble::Settings, scenario::Assumptions};
/// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
/// let mut problems = Diagnostics::new();
/// let assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
/// let settings = Settings { runs: 1000, ..Settings::of(&assumptions) };
/// // Had value added of 6300 been published for 2024, give or take 30:
/// let known =
///     Actual { indicator: "industry.value_added".into(), year: 2024, value: 6.3e11, standard_error: 3e9 };
/// let conditioned = condition(&assumptions, &[known], &settings, &mut problems)?;
/// let plan = assumptions.plan.as_ref().unwrap();
/// let probability = |projection| assess(plan, projection)[0].outlook.as_ref().unwrap().probability;
/// assert!(probability(&conditioned.after) < probability(&conditioned.before) + 0.1);
/// assert!((conditioned.used[0].after.0 - 6.3e11).abs() < 1e9);
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn condition(
    assumptions: &Assumptions,
    actuals: &[Actual],
    settings: &Settings<'_>,
    problems: &mut Diagnostics,
) -> Result<Conditioned> {
    if settings.runs < LEAST_RUNS {
        return Err(Error::failure(text!(
            "至少要 {LEAST_RUNS} 次运行才能按实际数据修正",
            "at least {LEAST_RUNS} runs are needed to take in what is known"
        )));
    }
    let mut assumptions = assumptions.clone();
    for actual in actuals {
        let known = assumptions.indicator(&actual.indicator).is_some();
        if known && assumptions.outputs.iter().all(|output| output.name != actual.indicator) {
            assumptions.outputs.push(Output { name: actual.indicator.clone(), required: false });
        }
    }
    let mut warnings = Diagnostics::new();
    let before = Projection::run(&assumptions, settings, &mut warnings)?;
    let Chosen { used: chosen, left_out } = choose(&assumptions, actuals, &before, problems)?;
    let mut draws = Draws::of(&assumptions, settings)?;
    let mut after = before.clone();
    let mut read = vec![false; draws.listed().len()];
    if !chosen.is_empty() {
        read = take_in(&assumptions, &chosen, settings, &mut draws)?;
        warnings = Diagnostics::new();
        after = Projection::run(&assumptions, &Settings { draws: Some(&draws), ..*settings }, &mut warnings)?;
    }
    problems.append(warnings);
    let used = chosen.into_iter().map(|actual| used(actual, &before, &after)).collect::<Vec<_>>();
    used.iter().for_each(|used| warn_of_surprise(used, problems));
    Ok(Conditioned { learned: learned(&draws, &read), before, after, used, left_out, draws })
}

/// Moves the draws in rounds. Says which of them anything observed reads.
fn take_in(
    assumptions: &Assumptions,
    chosen: &[Actual],
    settings: &Settings<'_>,
    draws: &mut Draws,
) -> Result<Vec<bool>> {
    let asked: Vec<Reading> =
        chosen.iter().map(|actual| Reading { indicator: actual.indicator.clone(), year: actual.year }).collect();
    let mut read = Vec::new();
    for round in 0..ROUNDS {
        let given = Settings { draws: Some(draws), progress: None, ..*settings };
        let variants = Variants::new(assumptions, asked.clone(), &given, &mut Diagnostics::new())?;
        read = variants.reads_draws(draws);
        let observed = variants.run(&[], Array2::zeros((1, 0)).view(), Luck::Runs(settings.runs))?;
        let observed = observed.index_axis_move(Axis(1), 0);
        let errors = chosen.iter().map(|actual| {
            let name = format!("{} {}", actual.indicator, actual.year);
            noise(settings.seed, &assumptions.baseline.id, &name, round, settings.runs)
        });
        let weights = Weights::new(chosen, observed.view(), &errors.collect::<Vec<_>>())?;
        weights.apply(chosen, observed.view(), draws, &read);
    }
    Ok(read)
}

/// What each run lacks to agree with the figures, in terms of them: (C_oo + R)^-1 (y + e - o).
struct Weights {
    /// `[figure][run]`; both it and the outputs are scaled by the figures' standard deviations.
    values: Array2<f64>,
    /// By figure: the mean of the outputs, and the standard deviation of output and error together.
    scale: Vec<(f64, f64)>,
}

impl Weights {
    fn new(chosen: &[Actual], observed: ArrayView2<'_, f64>, errors: &[Vec<f64>]) -> Result<Self> {
        let inflated = |actual: &Actual| f64::from(ROUNDS) * actual.standard_error * actual.standard_error;
        let scale: Vec<(f64, f64)> = chosen
            .iter()
            .zip(observed.outer_iter())
            .map(|(actual, output)| {
                let (mean, variance) = moments(output.iter().copied());
                (mean, (variance + inflated(actual)).sqrt())
            })
            .collect();
        let count = chosen.len();
        let mut matrix = vec![vec![1.0; count]; count];
        for i in 0..count {
            for j in 0..i {
                let together = covariance((observed.row(i).iter(), scale[i].0), (observed.row(j).iter(), scale[j].0));
                matrix[i][j] = together / (scale[i].1 * scale[j].1);
                matrix[j][i] = matrix[i][j];
            }
        }
        let lower = cholesky(&matrix).map_err(|at| {
            let (name, year) = (&chosen[at].indicator, chosen[at].year);
            Error::failure(text!(
                "{name}（{year} 年）与其他数据完全重复；给它一个标准误",
                "{name} of {year} says just what other figures say; give it a standard error"
            ))
        })?;
        let mut values = Array2::zeros(observed.dim());
        for (at, actual) in chosen.iter().enumerate() {
            let deviation = inflated(actual).sqrt();
            for ((value, output), error) in values.row_mut(at).iter_mut().zip(observed.row(at)).zip(&errors[at]) {
                *value = (actual.value + deviation * error - output) / scale[at].1;
            }
        }
        solve(&lower, &mut values);
        Ok(Self { values, scale })
    }

    /// Moves every draw that hangs together with what is observed.
    fn apply(&self, chosen: &[Actual], observed: ArrayView2<'_, f64>, draws: &mut Draws, read: &[bool]) {
        let years: Vec<Option<i32>> = draws.listed().iter().map(|draw| draw.year).collect();
        let mut rows: Vec<_> = draws.rows_mut().zip(years).zip(read).collect();
        rows.par_iter_mut().filter(|(_, read)| **read).for_each(|((row, shocked), _)| {
            let (mean, _) = moments(row.iter().copied());
            let known = chosen.iter().enumerate().filter(|(_, actual)| shocked.is_none_or(|year| year <= actual.year));
            let gains: Vec<(usize, f64)> = known
                .map(|(at, _)| {
                    let (middle, deviation) = self.scale[at];
                    (at, covariance((row.iter(), mean), (observed.row(at).iter(), middle)) / deviation)
                })
                .collect();
            for (at, gain) in gains {
                row.iter_mut().zip(self.values.row(at)).for_each(|(draw, weight)| *draw += gain * weight);
            }
        });
    }
}

/// Solves L L' x = b for every column of b, in its place.
fn solve(lower: &[Vec<f64>], columns: &mut Array2<f64>) {
    let count = lower.len();
    let runs = columns.ncols();
    for run in 0..runs {
        for i in 0..count {
            let known: f64 = (0..i).map(|j| lower[i][j] * columns[[j, run]]).sum();
            columns[[i, run]] = (columns[[i, run]] - known) / lower[i][i];
        }
        for i in (0..count).rev() {
            let known: f64 = (i + 1..count).map(|j| lower[j][i] * columns[[j, run]]).sum();
            columns[[i, run]] = (columns[[i, run]] - known) / lower[i][i];
        }
    }
}

/// Mean and variance.
fn moments(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let first = values.clone().next().unwrap_or(0.0);
    let count = values.clone().count() as f64;
    let mean = first + values.clone().map(|value| value - first).sum::<f64>() / count;
    (mean, values.map(|value| (value - mean) * (value - mean)).sum::<f64>() / (count - 1.0).max(1.0))
}

/// The covariance of values around their means.
fn covariance<'v, V>(a: (V, f64), b: (V, f64)) -> f64
where
    V: ExactSizeIterator<Item = &'v f64>,
{
    let count = a.0.len() as f64;
    a.0.zip(b.0).map(|(x, y)| (x - a.1) * (y - b.1)).sum::<f64>() / (count - 1.0).max(1.0)
}

fn of_runs(projection: &Projection, actual: &Actual) -> (f64, f64) {
    let Some(series) = projection.series(&actual.indicator) else { return (f64::NAN, f64::NAN) };
    let runs: Vec<f64> = series.runs(actual.year).flatten().copied().collect();
    let (mean, variance) = moments(runs.iter().copied());
    (mean, variance.sqrt())
}

fn used(actual: Actual, before: &Projection, after: &Projection) -> Used {
    let (mean, sd) = of_runs(before, &actual);
    let together = (sd * sd + actual.standard_error * actual.standard_error).sqrt();
    Used { before: (mean, sd), after: of_runs(after, &actual), surprise: (actual.value - mean) / together, actual }
}

fn warn_of_surprise(used: &Used, problems: &mut Diagnostics) {
    if used.surprise.abs() <= 3.0 {
        return;
    }
    let Actual { indicator, year, .. } = &used.actual;
    let distance = used.surprise.abs();
    problems
        .warning(
            None,
            text!(
                "{indicator} {year} 年的实际值距情景的预期 {distance:.1} 个标准差",
                "{indicator} of {year} lies {distance:.1} standard deviations from what the scenario expected"
            ),
        )
        .hint(text!(
            "核对口径；若可比，情景的不确定性偏小，或该数据的误差应取大一些",
            "check its basis; if it compares, the scenario is too sure of itself, or the figure rougher than stated"
        ));
}

fn learned(draws: &Draws, read: &[bool]) -> Vec<Learned> {
    let values = draws.values();
    let rows = draws.listed().iter().zip(values.outer_iter()).zip(read);
    let mut learned: Vec<Learned> = rows
        .filter(|(_, read)| **read)
        .map(|((draw, row), _)| {
            let (mean, variance) = moments(row.iter().copied());
            Learned { draw: draw.clone(), mean, sd: variance.sqrt() }
        })
        .collect();
    learned.sort_by(|a, b| b.mean.abs().total_cmp(&a.mean.abs()));
    learned
}

#[cfg(test)]
mod tests;
