//! What is known by now: runs whose drivers agree with the figures published since the base year.
//!
//! The runs of a scenario say how its outputs hang together with its draws. Where figures have become known, each run's
//! draws x are moved by what they have in common with the observed outputs o,
//!
//! ```text
//! x <- x + C_xo (C_oo + R)^-1 (y + e - o)
//! ```
//!
//! y being the figures, R their error variances, e an error drawn for the run with that variance, and the covariances C
//! those of the ensemble; then the model is run again with these draws, so that every identity holds in every run. For a
//! linear model with normal draws this is a sample from the exact posterior distribution (Matheron's rule; Journel &
//! Huijbregts 1978; as ensemble Kalman update Evensen 1994, 2003). As the model is not linear, each run goes on from there
//! with what is still missing until it has what the update means to give it: randomised maximum likelihood (Oliver, He &
//! Reynolds 1996) with the sensitivities of the ensemble (Gu & Oliver 2007).
//!
//! What is known not to hang together is left alone: draws that no observed indicator reads, and shocks of years after the
//! last figure. Correlations that an ensemble of this size shows by chance are taken as none.

#![expect(clippy::needless_pass_by_value, reason = "a view is a reference already")]

mod choice;

pub use choice::{LeftOut, published_actuals};

use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;

use self::choice::{Chosen, choose};
use super::moments::Moments;
use crate::diagnostic::Diagnostics;
use crate::ensemble::{Draw, Draws, Luck, Reading, Settings, Variants, noise};
use crate::error::{Error, Result};
use crate::indicator::slip;
use crate::language::{Text, text};
use crate::projection::Projection;
use crate::scenario::{Assumptions, Output, cholesky};

/// Runs of the model in which the figures are taken in, at most.
const ROUNDS: usize = 10;

/// What may still be missing at the end, in standard deviations of an output, on average over the runs.
const ENOUGH: f64 = 1e-5;

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
/// // Had value added of 6100 been published for 2024, give or take 30:
/// let known =
///     Actual { indicator: "industry.value_added".into(), year: 2024, value: 6.1e11, standard_error: 3e9 };
/// let conditioned = condition(&assumptions, &[known], &settings, &mut problems)?;
/// let plan = assumptions.plan.as_ref().unwrap();
/// let probability = |projection| assess(plan, &assumptions, projection)[0].outlook.as_ref().unwrap().estimate.unwrap().share;
/// assert!(probability(&conditioned.after) < probability(&conditioned.before));
/// assert!((conditioned.used[0].after.0 - 6.1e11).abs() < 3e9);
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
        read = take_in(&assumptions, &chosen, settings, &mut draws, problems)?;
        warnings = Diagnostics::new();
        after = Projection::run(&assumptions, &Settings { draws: Some(&draws), ..*settings }, &mut warnings)?;
    }
    problems.append(warnings);
    let used = chosen.into_iter().map(|actual| used(actual, &before, &after)).collect::<Vec<_>>();
    used.iter().for_each(|used| warn_of_surprise(used, &assumptions, problems));
    Ok(Conditioned { learned: learned(&draws, &read), before, after, used, left_out, draws })
}

/// Moves the draws. Says which of them anything observed reads.
fn take_in(
    assumptions: &Assumptions,
    chosen: &[Actual],
    settings: &Settings<'_>,
    draws: &mut Draws,
    problems: &mut Diagnostics,
) -> Result<Vec<bool>> {
    let asked: Vec<Reading> =
        chosen.iter().map(|actual| Reading { indicator: actual.indicator.clone(), year: actual.year }).collect();
    let observe = |draws: &Draws| {
        let given = Settings { draws: Some(draws), progress: None, ..*settings };
        let variants = Variants::new(assumptions, asked.clone(), &given, &mut Diagnostics::new())?;
        let observed = variants.run(&[], Array2::zeros((1, 0)).view(), Luck::Runs(settings.runs))?;
        Ok::<_, Error>((observed.index_axis_move(Axis(1), 0), variants.reads_draws(draws)))
    };
    let drawn = draws.clone();
    let (observed, read) = observe(&drawn)?;
    let update = Update::new(chosen, observed.view(), &drawn, &read)?;
    let goals = update.goals(chosen, assumptions, settings);
    let mut steps = Steps::new(&update, goals, observed.view());
    for _ in 0..ROUNDS {
        if steps.missing() < ENOUGH {
            break;
        }
        steps.propose(&update);
        update.move_draws(&drawn, &steps.proposed, draws);
        steps.judge(&update, observe(draws)?.0.view());
    }
    update.move_draws(&drawn, &steps.taken, draws);
    for (actual, missing) in chosen.iter().zip(steps.missing.outer_iter()) {
        warn_of_missing(actual, root_mean_square(missing.iter()), problems);
    }
    Ok(read)
}

/// How the draws follow from what is missing, the same for all runs. Outputs are scaled by their standard deviations.
struct Update {
    /// By figure: its standard deviation before.
    scale: Vec<f64>,
    /// By figure: the variance of its error.
    error: Vec<f64>,
    /// `[draw][figure]`: C_xo, nought where nothing hangs together.
    common: Array2<f64>,
    /// The lower triangular factor of C_oo + R.
    lower: Vec<Vec<f64>>,
}

impl Update {
    fn new(chosen: &[Actual], observed: ArrayView2<'_, f64>, draws: &Draws, read: &[bool]) -> Result<Self> {
        let outputs: Vec<(f64, f64)> = observed.outer_iter().map(|output| moments(output.iter().copied())).collect();
        let scale: Vec<f64> = outputs.iter().map(|(_, variance)| variance.sqrt()).collect();
        let by_chance = 2.0 / (observed.ncols() as f64).sqrt();
        let last = chosen.iter().map(|actual| actual.year).max();
        let values = draws.values();
        let rows: Vec<_> = draws.listed().iter().zip(values.outer_iter()).zip(read).collect();
        let common: Vec<Vec<f64>> = rows
            .into_par_iter()
            .map(|((draw, row), read)| {
                if !read || draw.year > last {
                    return vec![0.0; chosen.len()];
                }
                let (mean, variance) = moments(row.iter().copied());
                let with = |at: usize| {
                    let output = (observed.row(at).into_iter(), outputs[at].0);
                    let together = covariance((row.iter(), mean), output) / (scale[at] * variance.sqrt());
                    if together.abs() < by_chance { 0.0 } else { together }
                };
                (0..chosen.len()).map(with).collect()
            })
            .collect();
        let common = Array2::from_shape_fn((common.len(), chosen.len()), |(draw, figure)| common[draw][figure]);
        let error: Vec<f64> = chosen
            .iter()
            .zip(&scale)
            .map(|(actual, scale)| actual.standard_error * actual.standard_error / (scale * scale))
            .collect();
        // The draws are independent with variance 1, so what the outputs have in common is the sum over them.
        let together =
            |i: usize, j: usize| common.column(i).iter().zip(common.column(j)).map(|(a, b)| a * b).sum::<f64>();
        let matrix: Vec<Vec<f64>> = (0..chosen.len())
            .map(|i| (0..chosen.len()).map(|j| together(i, j) + if i == j { error[i] } else { 0.0 }).collect())
            .collect();
        let lower = cholesky(&matrix).map_err(|at| {
            let (name, year) = (&chosen[at].indicator, chosen[at].year);
            Error::failure(text!(
                "{name}（{year} 年）与其他数据几乎说的是同一件事；给它们较大的标准误，或去掉一个",
                "{name} of {year} says nearly the same as other figures; give them larger standard errors, or leave one out"
            ))
        })?;
        Ok(Self { scale, error, common, lower })
    }

    /// `[figure][run]`: each figure with the error that the run draws for it.
    fn goals(&self, chosen: &[Actual], assumptions: &Assumptions, settings: &Settings<'_>) -> Array2<f64> {
        let mut goals = Array2::zeros((chosen.len(), settings.runs));
        for ((mut row, actual), scale) in goals.outer_iter_mut().zip(chosen).zip(&self.scale) {
            let name = format!("{} {}", actual.indicator, actual.year);
            let noise = noise(settings.seed, &assumptions.baseline.id, &name, settings.runs);
            for (goal, noise) in row.iter_mut().zip(noise) {
                *goal = (actual.value + actual.standard_error * noise) / scale;
            }
        }
        goals
    }

    /// The draws of every run, moved by weights `[figure][run]`.
    fn move_draws(&self, drawn: &Draws, weights: &Array2<f64>, moved: &mut Draws) {
        let values = drawn.values();
        let rows: Vec<_> = moved.rows_mut().zip(values.outer_iter()).zip(self.common.outer_iter()).collect();
        rows.into_par_iter().for_each(|((mut row, drawn), common)| {
            row.assign(&drawn);
            for (common, weights) in common.iter().zip(weights.outer_iter()).filter(|(common, _)| **common != 0.0) {
                row.iter_mut().zip(weights).for_each(|(draw, weight)| *draw += common * weight);
            }
        });
    }
}

/// How far the runs have come: draws are x + C_xo u, and u is right where (y + e) - o = R u.
struct Steps {
    goals: Array2<f64>,
    /// `[figure][run]`: u so far, and u as it is tried.
    taken: Array2<f64>,
    proposed: Array2<f64>,
    /// `[figure][run]`: (y + e) - o - R u so far.
    missing: Array2<f64>,
    /// By run: the part of the full step that is tried next.
    length: Vec<f64>,
}

impl Steps {
    fn new(update: &Update, goals: Array2<f64>, observed: ArrayView2<'_, f64>) -> Self {
        let taken = Array2::zeros(goals.dim());
        let missing = missing(update, &goals, &taken, observed);
        Self { proposed: taken.clone(), length: vec![1.0; goals.ncols()], goals, taken, missing }
    }

    /// The root of the mean square of what is missing.
    fn missing(&self) -> f64 {
        root_mean_square(self.missing.iter())
    }

    /// A step by what is missing: (C_oo + R)^-1 of it.
    fn propose(&mut self, update: &Update) {
        self.proposed.assign(&self.missing);
        solve(&update.lower, &mut self.proposed);
        for (mut proposed, taken) in self.proposed.outer_iter_mut().zip(self.taken.outer_iter()) {
            for ((proposed, taken), length) in proposed.iter_mut().zip(taken).zip(&self.length) {
                *proposed = taken + length * *proposed;
            }
        }
    }

    /// A run that came nearer keeps its step; another goes back, and tries half of it next.
    fn judge(&mut self, update: &Update, observed: ArrayView2<'_, f64>) {
        let now = missing(update, &self.goals, &self.proposed, observed);
        for run in 0..self.length.len() {
            let size = |missing: &Array2<f64>| missing.column(run).iter().map(|x| x * x).sum::<f64>();
            if size(&now) < size(&self.missing) {
                self.taken.column_mut(run).assign(&self.proposed.column(run));
                self.missing.column_mut(run).assign(&now.column(run));
                self.length[run] = 1.0;
            } else {
                self.length[run] /= 2.0;
            }
        }
    }
}

fn missing(update: &Update, goals: &Array2<f64>, weights: &Array2<f64>, observed: ArrayView2<'_, f64>) -> Array2<f64> {
    Array2::from_shape_fn(goals.dim(), |(figure, run)| {
        goals[[figure, run]]
            - observed[[figure, run]] / update.scale[figure]
            - update.error[figure] * weights[[figure, run]]
    })
}

/// Solves L L' x = b for every column of b, in its place.
fn solve(lower: &[Vec<f64>], columns: &mut Array2<f64>) {
    let count = lower.len();
    for mut column in columns.columns_mut() {
        for i in 0..count {
            let known: f64 = (0..i).map(|j| lower[i][j] * column[j]).sum();
            column[i] = (column[i] - known) / lower[i][i];
        }
        for i in (0..count).rev() {
            let known: f64 = (i + 1..count).map(|j| lower[j][i] * column[j]).sum();
            column[i] = (column[i] - known) / lower[i][i];
        }
    }
}

fn root_mean_square<'v>(values: impl ExactSizeIterator<Item = &'v f64>) -> f64 {
    let count = values.len().max(1) as f64;
    (values.map(|value| value * value).sum::<f64>() / count).sqrt()
}

/// The mean of runs, and the variance of what they are a sample of.
fn moments(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let moments = Moments::of(values);
    (moments.mean, moments.sample_variance())
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

fn warn_of_missing(actual: &Actual, missing: f64, problems: &mut Diagnostics) {
    if missing <= 0.05 {
        return;
    }
    let Actual { indicator, year, .. } = actual;
    problems
        .warning(
            None,
            text!(
                "有些运行达不到 {indicator} {year} 年的实际值：平均还差 {missing:.2} 个标准差",
                "some runs cannot be brought to {indicator} of {year}: on average {missing:.2} standard deviations are missing"
            ),
        )
        .hint(text!(
            "情景的驱动因素到不了那里：放宽其范围，或给该数据较大的标准误",
            "the scenario's drivers do not reach it: widen them, or give the figure a larger standard error"
        ));
}

/// What slip explains a figure that is far from what was expected, by the unit in which it was published.
fn slip_of(actual: &Actual, expected: f64, assumptions: &Assumptions) -> Option<Text> {
    let Actual { indicator, year, value, .. } = actual;
    let published = assumptions.baseline.history(indicator).into_iter();
    let published = published.rev().find(|figure| figure.period.year == *year && figure.value == *value);
    let unit = published.map(|figure| figure.unit).or_else(|| Some(assumptions.indicator(indicator)?.unit))?;
    slip(*value, expected, unit)
}

fn warn_of_surprise(used: &Used, assumptions: &Assumptions, problems: &mut Diagnostics) {
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
        .hint(slip_of(&used.actual, used.before.0, assumptions).unwrap_or_else(|| {
            Text::new(
                "核对口径；若可比，情景的不确定性偏小，或该数据的误差应取大一些",
                "check its basis; if it compares, the scenario is too sure of itself, or the figure rougher than stated",
            )
        }));
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
