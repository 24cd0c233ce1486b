//! How far figures lie from what was expected, and whether the level of a series was revised.
//!
//! Figures stand in order of time. Each is held against what is expected once those before it are known: in standard
//! deviations these are the standardised innovations of a Kalman filter, and they identify a figure that does not fit.
//! What became of the level there is estimated by generalised least squares: a shift of known shape h in residuals r with
//! covariance S is h'S^-1 r / h'S^-1 h, with variance 1 / h'S^-1 h (Tsay 1988, "Outliers, Level Shifts, and Variance Changes
//! in Time Series"; de Jong & Penzer 1998, "Diagnosing Shocks in Time Series").

use super::correlation::cholesky;

/// How many standard deviations from what was expected a figure is far: of a normal distribution, 0.3 % lie beyond.
pub(crate) const FAR: f64 = 3.0;

/// The prior variance of a shift (vague), as a multiple of the variance of the first figure.
const DIFFUSE: f64 = 1e6;

/// Residuals of figures in order of time, and their covariance.
pub(crate) struct Surprises {
    residuals: Vec<f64>,
    covariance: Vec<Vec<f64>>,
}

/// A shift of residuals by a shape times a size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Shift {
    pub(crate) size: f64,
    pub(crate) standard_error: f64,
}

impl Shift {
    fn distance(&self) -> f64 {
        (self.size / self.standard_error).abs()
    }
}

impl Surprises {
    /// From figures less their expectations, and the covariance of expectations and errors of figures together.
    pub(crate) fn new(residuals: Vec<f64>, covariance: Vec<Vec<f64>>) -> Self {
        Self { residuals, covariance }
    }

    /// Each figure given those before it: how far from what is then expected, in standard deviations, and the variance of
    /// that; nothing where figures say the same.
    pub(crate) fn innovations(&self) -> Option<Vec<(f64, f64)>> {
        let (scale, lower) = self.factor()?;
        let standardised = forward(&lower, &scaled(&self.residuals, &scale));
        let variances =
            lower.iter().zip(&scale).enumerate().map(|(at, (row, scale))| row[at] * row[at] * scale * scale);
        Some(standardised.into_iter().zip(variances).collect())
    }

    /// More variance along a shape.
    pub(crate) fn widen(&mut self, shape: &[f64], variance: f64) {
        for (row, a) in self.covariance.iter_mut().zip(shape) {
            row.iter_mut().zip(shape).for_each(|(covariance, b)| *covariance += variance * a * b);
        }
    }

    /// A shift of a shape about whose size nothing is known beforehand.
    pub(crate) fn free(&mut self, shape: &[f64]) {
        let most = |values: &[f64]| values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        let largest = most(shape);
        let variances: Vec<f64> = self.covariance.iter().enumerate().map(|(at, row)| row[at]).collect();
        if largest > 0.0 {
            self.widen(shape, DIFFUSE * most(&variances) / (largest * largest));
        }
    }

    /// The step, where the level of a series was revised at a far figure: a step, `level` in shape, explains the figures at
    /// least as well as an error of that one figure or an event of its year, `event` in shape, does; and the next figure of
    /// the series lies where expected growth leads from there. A single figure is not enough to decide.
    pub(crate) fn revision(&self, at: usize, level: &[f64], event: &[f64]) -> Option<Shift> {
        let next = (at + 1..level.len()).find(|later| level[*later] != 0.0)?;
        let single: Vec<f64> = (0..level.len()).map(|other| if other == at { 1.0 } else { 0.0 }).collect();
        let distance = |shape: &[f64]| self.shift(shape).map_or(0.0, |shift| shift.distance());
        let step = self.shift(level)?;
        // An event that moves the level permanently, as a step does, differs from it only in growth.
        let others = distance(&single).max(distance(event));
        if step.distance() <= FAR || step.distance() < others * (1.0 - 1e-6) {
            return None;
        }
        let mut stepped = Self { residuals: self.residuals.clone(), covariance: self.covariance.clone() };
        stepped.free(level);
        (stepped.innovations()?[next].0.abs() <= FAR).then_some(step)
    }

    fn shift(&self, shape: &[f64]) -> Option<Shift> {
        let (scale, lower) = self.factor()?;
        let (shape, residuals) =
            (forward(&lower, &scaled(shape, &scale)), forward(&lower, &scaled(&self.residuals, &scale)));
        let information: f64 = shape.iter().map(|h| h * h).sum();
        let along: f64 = shape.iter().zip(&residuals).map(|(h, r)| h * r).sum();
        (information > 0.0).then(|| Shift { size: along / information, standard_error: (1.0 / information).sqrt() })
    }

    /// Standard deviations, and the lower triangular factor of the correlations.
    fn factor(&self) -> Option<(Vec<f64>, Vec<Vec<f64>>)> {
        let scale: Vec<f64> = self.covariance.iter().enumerate().map(|(at, row)| row[at].sqrt()).collect();
        let correlations = self
            .covariance
            .iter()
            .zip(&scale)
            .map(|(row, a)| row.iter().zip(&scale).map(|(covariance, b)| covariance / (a * b)).collect());
        let lower = cholesky(&correlations.collect::<Vec<Vec<f64>>>()).ok()?;
        Some((scale, lower))
    }
}

fn scaled(values: &[f64], scale: &[f64]) -> Vec<f64> {
    values.iter().zip(scale).map(|(value, scale)| value / scale).collect()
}

/// Solves L x = b.
fn forward(lower: &[Vec<f64>], b: &[f64]) -> Vec<f64> {
    let mut x: Vec<f64> = Vec::with_capacity(b.len());
    for (row, b) in lower.iter().zip(b) {
        let known: f64 = row.iter().zip(&x).map(|(l, x)| l * x).sum();
        x.push((b - known) / row[x.len()]);
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A level that grows by independent amounts of variance 1, each figure with an error of variance 0.1.
    fn walk(residuals: &[f64]) -> Surprises {
        let count = residuals.len();
        let covariance = |i: usize, j: usize| (i.min(j) + 1) as f64 + if i == j { 0.1 } else { 0.0 };
        let covariance = (0..count).map(|i| (0..count).map(|j| covariance(i, j)).collect()).collect();
        Surprises::new(residuals.to_vec(), covariance)
    }

    #[test]
    fn innovations_are_those_of_a_kalman_filter() {
        let found = walk(&[2.0, 5.0]).innovations().unwrap();
        assert!((found[0].1 - 1.1).abs() < 1e-12 && (found[0].0 - 2.0 / 1.1_f64.sqrt()).abs() < 1e-12);
        // The filter: gain 1 / 1.1, state variance 1 - 1 / 1.1, then one step of variance 1 and the error.
        let (expected, variance) = (2.0 / 1.1, 1.0 - 1.0 / 1.1 + 1.0 + 0.1);
        assert!((found[1].1 - variance).abs() < 1e-12, "{found:?}");
        assert!((found[1].0 - (5.0 - expected) / variance.sqrt()).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn a_step_is_a_revision_and_a_single_or_a_fading_or_a_bending_figure_is_none() {
        let (level, event) = ([1.0, 1.0, 1.0], [1.0, 1.5, 1.75]);
        let is_revision = |residuals: &[f64], event: &[f64; 3]| {
            let count = residuals.len();
            walk(residuals).revision(0, &level[..count], &event[..count]).is_some()
        };
        assert!(is_revision(&[-10.0, -10.5, -9.0], &event), "growth goes on as expected");
        assert!(!is_revision(&[-10.0, 0.5, 1.0], &event), "one wrong figure");
        assert!(!is_revision(&[-10.0, -15.0, -17.5], &event), "an event that lasts");
        assert!(!is_revision(&[-10.0, -20.0, -30.0], &event), "growth is another");
        assert!(!is_revision(&[-10.0], &event), "nothing known of growth");
        // Where events move the level for good, they look the same: a step with growth unchanged.
        assert!(is_revision(&[-10.0, -10.5, -9.0], &level));
    }

    #[test]
    fn the_size_of_a_shift_is_that_of_least_squares() {
        let shift = walk(&[-10.0, -10.0]).shift(&[1.0, 1.0]).unwrap();
        // S = [[1.1, 1], [1, 2.1]], S^-1 = [[2.1, -1], [-1, 1.1]] / 1.31: h'S^-1 h = 1.2 / 1.31.
        assert!((shift.size + 10.0).abs() < 1e-12 && (shift.standard_error - (1.31_f64 / 1.2).sqrt()).abs() < 1e-12);
    }
}
