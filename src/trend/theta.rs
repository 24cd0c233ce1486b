//! The dynamic optimised Theta model (Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler, 2016).
//!
//! A forecast is the level of simple exponential smoothing and, with a weight, the line through all values so far. The weight
//! is 1 - 1/θ of the paper: 0 is smoothing alone, 1/2 the classical Theta method. Smoothing, first level and weight are those
//! of least squares, the first three errors left out as in the paper. Few values cannot tell the weight: it has a prior of
//! 1/2 ± [`PRIOR`], which weighs as much as the variance of annual changes says. The prior is ours.

use super::{MethodForecast, drift};

/// The standard deviation of the weight of the line before there are values: it may lie anywhere from 0 to 1.
const PRIOR: f64 = 0.5;
/// The errors left out of the sum of squares, which depend on the start.
const LEFT_OUT: usize = 3;
/// The smoothing parameters that are tried: 0.10, 0.11 … 0.99.
const SMOOTHING: std::ops::RangeInclusive<i32> = 10..=99;

/// The least-squares line through the values so far.
#[derive(Debug, Clone, Copy, Default)]
struct Line {
    count: f64,
    mean: f64,
    slope: f64,
}

impl Line {
    /// With one more value.
    fn with(self, value: f64) -> Self {
        let count = self.count + 1.0;
        let tilt = (count - 2.0) * self.slope + 6.0 / count * (value - self.mean);
        let slope = if self.count > 0.0 { tilt / (count + 1.0) } else { 0.0 };
        Self { count, mean: (self.count * self.mean + value) / count, slope }
    }
}

/// The state after some values.
#[derive(Debug, Clone, Copy)]
struct State {
    alpha: f64,
    level: f64,
    /// How much of the first level is left in the level.
    remaining: f64,
    line: Line,
}

impl State {
    fn new(alpha: f64, level: f64) -> Self {
        Self { alpha, level, remaining: 1.0, line: Line::default() }
    }

    /// What the line adds to the next forecast with a weight of 1.
    fn line_added(&self) -> f64 {
        let Line { count, mean, slope } = self.line;
        let intercept = mean - 0.5 * (count + 1.0) * slope;
        self.remaining * intercept + (1.0 - self.remaining * (1.0 - self.alpha)) / self.alpha * slope
    }

    fn after(self, value: f64) -> Self {
        Self {
            level: self.alpha * value + (1.0 - self.alpha) * self.level,
            remaining: self.remaining * (1.0 - self.alpha),
            line: self.line.with(value),
            ..self
        }
    }
}

/// A fitted model.
#[derive(Debug, Clone, Copy)]
struct Fit {
    alpha: f64,
    first_level: f64,
    weight: f64,
    squares: f64,
}

/// The least squares with one smoothing parameter: forecasts are linear in the first level and in the weight.
fn fit(values: &[f64], alpha: f64, precision: f64) -> Fit {
    let mut state = State::new(alpha, 0.0);
    let [mut uu, mut uv, mut vv, mut uy, mut vy, mut yy] = [0.0; 6];
    let left_out = LEFT_OUT.min(values.len().saturating_sub(4)).max(1);
    for (year, value) in values.iter().enumerate() {
        if year >= left_out {
            let (u, v, y) = (state.remaining, state.line_added(), value - state.level);
            uu += u * u;
            uv += u * v;
            vv += v * v;
            uy += u * y;
            vy += v * y;
            yy += y * y;
        }
        state = state.after(*value);
    }
    // Without a trace of the first level in the errors it is of no account.
    let (share, first) = if uu > 1e-12 { (uv / uu, uy / uu) } else { (0.0, 0.0) };
    let (information, score) = (vv - uv * share + precision, vy - uy * share + 0.5 * precision);
    let weight = if information > 0.0 { (score / information).clamp(0.0, 1.0) } else { 0.5 };
    let first_level = first - weight * share;
    let squares = yy - 2.0 * (first_level * uy + weight * vy)
        + first_level * first_level * uu
        + 2.0 * first_level * weight * uv
        + weight * weight * vv;
    Fit { alpha, first_level, weight, squares: squares.max(0.0) }
}

/// Continues values; the variance is that of simple exponential smoothing.
pub(super) fn forecast(values: &[f64], horizon: usize) -> MethodForecast {
    let precision = drift::residual_variance(values) / (PRIOR * PRIOR);
    let fits = SMOOTHING.map(|percent| fit(values, f64::from(percent) / 100.0, precision));
    let Some(best) = fits.min_by(|a, b| a.squares.total_cmp(&b.squares)) else { return MethodForecast::default() };
    let start = State::new(best.alpha, best.first_level);
    let mut state = values.iter().fold(start, |state, value| state.after(*value));
    // Smoothing, first level and weight were fitted.
    let errors = values.len() as f64 - LEFT_OUT.min(values.len().saturating_sub(4)) as f64;
    let variance = best.squares / (errors - 3.0).max(1.0);
    let mut forecast = MethodForecast::default();
    for year in 0..horizon {
        let point = state.level + best.weight * state.line_added();
        forecast.points.push(point);
        forecast.variances.push(variance * (1.0 + year as f64 * best.alpha * best.alpha));
        state = state.after(point);
    }
    forecast
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_that_of_least_squares() {
        let values = [3.0, 4.5, 4.0, 7.0, 9.5];
        let line = values.iter().fold(Line::default(), |line, value| line.with(*value));
        // By hand: the years are 1 to 5, the mean 5.6, the slope 15.5 / 10.
        assert!((line.mean - 5.6).abs() < 1e-12 && (line.slope - 1.55).abs() < 1e-12, "{line:?}");
    }

    #[test]
    fn a_straight_line_is_continued() {
        let values: Vec<f64> = (1..=12).map(|year| 10.0 + 2.0 * f64::from(year)).collect();
        let forecast = forecast(&values, 2);
        assert!((forecast.points[0] - 36.0).abs() < 0.1 && (forecast.points[1] - 38.0).abs() < 0.2, "{forecast:?}");
    }
}
