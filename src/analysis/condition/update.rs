//! The update of the draws, and the steps in which runs approach the figures.

#![expect(clippy::needless_pass_by_value, reason = "a view is a reference already")]

use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;

use super::far::UpdateWeights;
use super::{CannotCondition, Evidence, covariance, label_of, moments};
use crate::ensemble::{Draws, Settings, noise};
use crate::error::Result;
use crate::scenario::{Assumptions, cholesky};

/// What the runs say of the outputs that figures are of, before anything is moved.
pub(super) struct Outputs {
    /// By figure: the mean of the runs.
    pub(super) mean: Vec<f64>,
    /// By figure: the standard deviation of the runs.
    pub(super) scale: Vec<f64>,
    /// `[figure][figure]`: correlations of the runs.
    pub(super) correlations: Vec<Vec<f64>>,
    /// `[draw][figure]`: covariances with outputs scaled by their standard deviations, 0 where they are independent.
    pub(super) common: Array2<f64>,
}

impl Outputs {
    /// From outputs `[figure][lane]` of these draws, the lanes being all runs and the deterministic run.
    pub(super) fn new(chosen: &[Evidence], lanes: ArrayView2<'_, f64>, draws: &Draws, read: &[bool]) -> Self {
        let values = draws.values();
        let observed = lanes.split_at(Axis(1), values.ncols()).0;
        let (mean, variance): (Vec<f64>, Vec<f64>) =
            observed.outer_iter().map(|output| moments(output.iter().copied())).unzip();
        let scale: Vec<f64> = variance.iter().map(|variance| variance.sqrt()).collect();
        let by_chance = 2.0 / (values.ncols() as f64).sqrt();
        let last = chosen.iter().map(|actual| actual.year).max();
        let rows: Vec<_> = draws.listed().iter().zip(values.outer_iter()).zip(read).collect();
        let common: Vec<Vec<f64>> = rows
            .into_par_iter()
            .map(|((draw, row), read)| {
                if !read || draw.year > last {
                    return vec![0.0; chosen.len()];
                }
                let (own, variance) = moments(row.iter().copied());
                let with = |at: usize| {
                    let output = (observed.row(at).into_iter(), mean[at]);
                    let together = covariance((row.iter(), own), output) / (scale[at] * variance.sqrt());
                    if together.abs() < by_chance { 0.0 } else { together }
                };
                (0..chosen.len()).map(with).collect()
            })
            .collect();
        let common = Array2::from_shape_fn((common.len(), chosen.len()), |(draw, figure)| common[draw][figure]);
        let between = |a: usize, b: usize| {
            let together = covariance((observed.row(a).into_iter(), mean[a]), (observed.row(b).into_iter(), mean[b]));
            together / (scale[a] * scale[b])
        };
        let correlations = (0..chosen.len()).map(|a| (0..chosen.len()).map(|b| between(a, b)).collect()).collect();
        Self { mean, scale, correlations, common }
    }

    /// By figure: the variance of its error, in units of its output's variance.
    pub(super) fn errors(&self, chosen: &[Evidence]) -> Vec<f64> {
        let scaled = chosen.iter().zip(&self.scale).map(|(actual, scale)| actual.standard_error / scale);
        scaled.map(|error| error * error).collect()
    }
}

/// How the draws follow from what is missing, the same for all lanes. Outputs are scaled by their standard deviations.
pub(super) struct Update {
    /// By figure: the standard deviation of its output before.
    scale: Vec<f64>,
    /// By draw: its standard deviation; 1 but for innovations that a far figure widens.
    pub(super) widened: Vec<f64>,
    /// By figure: the variance of its error.
    pub(super) error: Vec<f64>,
    /// `[draw][figure]`: what outputs have in common with draws of variance 1, times the draw's standard deviation.
    pub(super) common: Array2<f64>,
    /// `[step][figure]`: what a revision by as much as the whole moves, and `[step][lane]` what each lane draws of it.
    pub(super) steps: Array2<f64>,
    drawn_steps: Array2<f64>,
    /// The lower triangular factor of C_oo + R.
    lower: Vec<Vec<f64>>,
}

impl Update {
    pub(super) fn new(
        chosen: &[Evidence],
        outputs: &Outputs,
        weights: &UpdateWeights,
        assumptions: &Assumptions,
        settings: &Settings<'_>,
    ) -> Result<Self> {
        let (count, error) = (chosen.len(), weights.error.clone());
        let common = Array2::from_shape_fn(outputs.common.dim(), |(draw, figure)| {
            outputs.common[[draw, figure]] * weights.widened[draw]
        });
        let steps =
            Array2::from_shape_fn((weights.steps.len(), count), |(step, figure)| weights.steps[step].shape[figure]);
        let mut drawn_steps = Array2::zeros((weights.steps.len(), settings.runs + 1));
        for (mut row, step) in drawn_steps.outer_iter_mut().zip(&weights.steps) {
            let noise = noise(settings.seed, &assumptions.baseline.id, &step.name(), settings.runs);
            row.iter_mut().zip(noise).for_each(|(step, noise)| *step = noise);
        }
        // The draws are independent, so what the outputs have in common is the sum over them.
        let sum = |of: &Array2<f64>, i: usize, j: usize| {
            of.column(i).iter().zip(of.column(j)).map(|(a, b)| a * b).sum::<f64>()
        };
        let entry = |i: usize, j: usize| {
            let known = if weights.steps.is_empty() { 0.0 } else { sum(&steps, i, j) };
            sum(&common, i, j) + known + if i == j { error[i] } else { 0.0 }
        };
        let matrix: Vec<Vec<f64>> = (0..count).map(|i| (0..count).map(|j| entry(i, j)).collect()).collect();
        let lower = cholesky(&matrix).map_err(|at| {
            let label = label_of(&chosen[at].indicator, assumptions);
            CannotCondition::NearlyTheSame { label, year: chosen[at].year }
        })?;
        let (scale, widened) = (outputs.scale.clone(), weights.widened.clone());
        Ok(Self { scale, widened, error, common, steps, drawn_steps, lower })
    }

    /// `[figure][lane]`: each figure with the error that the run draws for it; the deterministic run takes it as it is.
    pub(super) fn goals(&self, chosen: &[Evidence], assumptions: &Assumptions, settings: &Settings<'_>) -> Array2<f64> {
        let mut goals = Array2::zeros((chosen.len(), settings.runs + 1));
        for (at, (mut row, actual)) in goals.outer_iter_mut().zip(chosen).enumerate() {
            let name = format!("{} {}", actual.indicator, actual.year);
            let noise = noise(settings.seed, &assumptions.baseline.id, &name, settings.runs);
            let error = self.error[at].sqrt();
            for (goal, noise) in row.iter_mut().zip(noise.into_iter().chain([0.0])) {
                *goal = actual.value / self.scale[at] + error * noise;
            }
        }
        goals
    }

    /// Whether any draw has another variance than the scenario gives it.
    pub(super) fn widens(&self) -> bool {
        self.widened.iter().any(|widened| *widened != 1.0)
    }

    /// The draws of every lane, moved by weights `[figure][lane]`.
    pub(super) fn move_draws(&self, drawn: &Draws, weights: &Array2<f64>, moved: &mut Draws) {
        let lanes = drawn.lanes();
        let rows: Vec<_> =
            moved.lanes_mut().zip(lanes.outer_iter()).zip(self.common.outer_iter()).zip(&self.widened).collect();
        rows.into_par_iter().for_each(|(((mut row, drawn), common), widened)| {
            row.assign(&drawn);
            if *widened != 1.0 {
                row.iter_mut().for_each(|draw| *draw *= widened);
            }
            for (common, weights) in common.iter().zip(weights.outer_iter()).filter(|(common, _)| **common != 0.0) {
                row.iter_mut().zip(weights).for_each(|(draw, weight)| *draw += widened * common * weight);
            }
        });
    }

    /// By step: the step in the deterministic run, and its standard deviation over the runs, moved by weights `[figure][lane]`.
    pub(super) fn moved_steps(&self, weights: &Array2<f64>) -> Vec<(f64, f64)> {
        let runs = weights.ncols() - 1;
        let moved = |step: usize| {
            let of_runs: Vec<f64> = (0..runs).map(|run| self.moved_step(step, weights, run)).collect();
            (self.moved_step(step, weights, runs), moments(of_runs.iter().copied()).1.sqrt())
        };
        (0..self.steps.nrows()).map(moved).collect()
    }

    fn moved_step(&self, step: usize, weights: &Array2<f64>, lane: usize) -> f64 {
        let moved: f64 = (0..weights.nrows()).map(|at| self.steps[[step, at]] * weights[[at, lane]]).sum();
        self.drawn_steps[[step, lane]] + moved
    }
}

/// How far the runs have come: draws are x + C_xo u, and u is right where (y + e) - o = R u.
pub(super) struct Steps {
    goals: Array2<f64>,
    /// `[figure][lane]`: u so far, and u as it is tried.
    pub(super) taken: Array2<f64>,
    pub(super) proposed: Array2<f64>,
    /// `[figure][lane]`: (y + e) - o - R u so far.
    missing: Array2<f64>,
    /// By lane: the part of the full step that is tried next.
    length: Vec<f64>,
}

impl Steps {
    pub(super) fn new(update: &Update, goals: Array2<f64>, observed: ArrayView2<'_, f64>) -> Self {
        let taken = Array2::zeros(goals.dim());
        let missing = missing(update, &goals, &taken, observed);
        Self { proposed: taken.clone(), length: vec![1.0; goals.ncols()], goals, taken, missing }
    }

    /// The root of the mean square of what is missing, or that of the deterministic run where it is more.
    pub(super) fn missing(&self) -> f64 {
        let (runs, central) = self.missing.view().split_at(Axis(1), self.missing.ncols() - 1);
        root_mean_square(runs.iter()).max(root_mean_square(central.iter()))
    }

    /// The same by figure, of the runs alone.
    pub(super) fn missing_by_figure(&self) -> Vec<f64> {
        let runs = self.missing.view().split_at(Axis(1), self.missing.ncols() - 1).0;
        runs.outer_iter().map(|row| root_mean_square(row.iter())).collect()
    }

    /// A step by what is missing: (C_oo + R)^-1 of it.
    pub(super) fn propose(&mut self, update: &Update) {
        self.proposed.assign(&self.missing);
        solve(&update.lower, &mut self.proposed);
        for (mut proposed, taken) in self.proposed.outer_iter_mut().zip(self.taken.outer_iter()) {
            for ((proposed, taken), length) in proposed.iter_mut().zip(taken).zip(&self.length) {
                *proposed = taken + length * *proposed;
            }
        }
    }

    /// A lane that came nearer keeps its step; another goes back, and tries half of it next.
    pub(super) fn judge(&mut self, update: &Update, observed: ArrayView2<'_, f64>) {
        let now = missing(update, &self.goals, &self.proposed, observed);
        for lane in 0..self.length.len() {
            let size = |missing: &Array2<f64>| missing.column(lane).iter().map(|x| x * x).sum::<f64>();
            if size(&now) < size(&self.missing) {
                self.taken.column_mut(lane).assign(&self.proposed.column(lane));
                self.missing.column_mut(lane).assign(&now.column(lane));
                self.length[lane] = 1.0;
            } else {
                self.length[lane] /= 2.0;
            }
        }
    }
}

fn missing(update: &Update, goals: &Array2<f64>, weights: &Array2<f64>, observed: ArrayView2<'_, f64>) -> Array2<f64> {
    let mut missing = Array2::from_shape_fn(goals.dim(), |(figure, lane)| {
        goals[[figure, lane]]
            - observed[[figure, lane]] / update.scale[figure]
            - update.error[figure] * weights[[figure, lane]]
    });
    for (step, shape) in update.steps.outer_iter().enumerate() {
        for lane in 0..missing.ncols() {
            let moved = update.moved_step(step, weights, lane);
            missing.column_mut(lane).iter_mut().zip(shape).for_each(|(missing, shape)| *missing -= shape * moved);
        }
    }
    missing
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
