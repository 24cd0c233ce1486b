//! Exponential smoothing in state-space form without seasons (Hyndman, Koehler, Ord and Snyder, 2008), chosen by AICc.
//!
//! Six models: additive or multiplicative errors, with no trend, a trend, or a damped trend. Each is fitted by maximum
//! likelihood within the usual bounds. With additive errors the likelihood is maximised over the first state exactly.

use super::MethodForecast;
use super::minimise::{MOST_PARAMETERS, Parameters, Point, minimise};

/// How errors enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// Of the same size at any level.
    Additive,
    /// In proportion to the level.
    Multiplicative,
}

/// How the level moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlopeKind {
    /// It goes on as it is.
    None,
    /// It goes on along a slope.
    Lasting,
    /// It goes on along a slope that fades.
    Damped,
}

/// A model of the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EtsKind {
    /// How errors enter.
    pub error: ErrorKind,
    /// How the level moves.
    pub slope: SlopeKind,
}

impl EtsKind {
    /// Every model, the simplest first.
    pub const ALL: [Self; 6] = {
        use ErrorKind::{Additive, Multiplicative};
        use SlopeKind::{Damped, Lasting, None};
        [
            Self { error: Additive, slope: None },
            Self { error: Multiplicative, slope: None },
            Self { error: Additive, slope: Lasting },
            Self { error: Multiplicative, slope: Lasting },
            Self { error: Additive, slope: Damped },
            Self { error: Multiplicative, slope: Damped },
        ]
    };

    /// The number of smoothing parameters.
    fn smoothing(self) -> usize {
        match self.slope {
            SlopeKind::None => 1,
            SlopeKind::Lasting => 2,
            SlopeKind::Damped => 3,
        }
    }

    /// The number of parameters with the first state.
    fn parameters(self) -> usize {
        self.smoothing() + if self.slope == SlopeKind::None { 1 } else { 2 }
    }
}

/// The bounds of the smoothing parameters, as usual: of the level (alpha; the slope's beta is at most alpha), and of the
/// damping (phi).
const ALPHA: (f64, f64) = (0.0001, 0.9999);
const PHI: (f64, f64) = (0.8, 0.98);

/// The grid on which the search starts: alpha, beta over alpha, phi.
const STARTS_OF_ALPHA: [f64; 6] = [0.05, 0.2, 0.4, 0.6, 0.8, 0.95];
const STARTS_OF_BETA: [f64; 5] = [0.01, 0.1, 0.3, 0.6, 0.95];
const STARTS_OF_PHI: [f64; 3] = [0.82, 0.9, 0.97];
/// The number of places of the grid from which the search goes on, and how far apart they are in alpha or beta.
const STARTS: usize = 2;
const APART: f64 = 0.25;

/// The smoothing parameters of a model.
#[derive(Debug, Clone, Copy)]
struct Smoothing {
    alpha: f64,
    beta: f64,
    phi: f64,
}

impl Smoothing {
    /// The parameters at a place of the search, if they are within their bounds.
    fn at(at: &Parameters, kind: EtsKind) -> Option<Self> {
        let within = |value: f64, (low, high): (f64, f64)| Some(value).filter(|value| (low..=high).contains(value));
        let alpha = within(at[0], ALPHA)?;
        let beta = || within(at[1], (ALPHA.0, alpha));
        match kind.slope {
            SlopeKind::None => Some(Self { alpha, beta: 0.0, phi: 0.0 }),
            SlopeKind::Lasting => Some(Self { alpha, beta: beta()?, phi: 1.0 }),
            SlopeKind::Damped => Some(Self { alpha, beta: beta()?, phi: within(at[2], PHI)? }),
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct State {
    level: f64,
    slope: f64,
}

impl State {
    fn forecast(self, by: Smoothing) -> f64 {
        self.level + by.phi * self.slope
    }

    /// The state after a value that differs from its forecast by `error`: the same for both kinds of errors.
    fn after(self, error: f64, by: Smoothing) -> Self {
        Self { level: self.forecast(by) + by.alpha * error, slope: by.phi * self.slope + by.beta * error }
    }
}

/// A fitted model.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ets {
    pub(super) kind: EtsKind,
    smoothing: Smoothing,
    last: State,
    /// The variance of errors; of multiplicative ones relative to the forecast.
    variance: f64,
    aicc: f64,
}

/// The first state of least squares with additive errors, which are linear in it.
fn best_first(values: &[f64], by: Smoothing, slope: SlopeKind) -> State {
    let mut from_zero = State { level: 0.0, slope: 0.0 };
    let (mut of_level, mut of_slope) = (State { level: 1.0, slope: 0.0 }, State { level: 0.0, slope: 1.0 });
    let [mut uu, mut uv, mut vv, mut uy, mut vy] = [0.0; 5];
    for value in values {
        let (u, v, y) = (of_level.forecast(by), of_slope.forecast(by), value - from_zero.forecast(by));
        uu += u * u;
        uv += u * v;
        vv += v * v;
        uy += u * y;
        vy += v * y;
        from_zero = from_zero.after(y, by);
        of_level = of_level.after(-u, by);
        of_slope = of_slope.after(-v, by);
    }
    let determinant = uu * vv - uv * uv;
    if slope == SlopeKind::None || determinant <= 1e-14 * uu * vv {
        return State { level: uy / uu, slope: 0.0 };
    }
    State { level: (uy * vv - vy * uv) / determinant, slope: (vy * uu - uy * uv) / determinant }
}

/// What a model says of values: minus twice the logarithm of the likelihood but for a constant, the sum of squared errors,
/// the last state.
fn likelihood(values: &[f64], first: State, by: Smoothing, error: ErrorKind) -> (f64, f64, State) {
    let (mut state, mut squares, mut logarithms) = (first, 0.0, 0.0);
    for value in values {
        let forecast = state.forecast(by);
        let difference = value - forecast;
        let scaled = match error {
            ErrorKind::Additive => difference,
            ErrorKind::Multiplicative if forecast > 0.0 => {
                logarithms += libm::log(forecast);
                difference / forecast
            }
            ErrorKind::Multiplicative => return (f64::INFINITY, f64::INFINITY, state),
        };
        squares += scaled * scaled;
        state = state.after(difference, by);
    }
    let least = f64::MIN_POSITIVE;
    (values.len() as f64 * libm::log(squares.max(least)) + 2.0 * logarithms, squares, state)
}

/// The best smoothing parameters with the first state of least squares.
fn search(values: &[f64], kind: EtsKind) -> Option<Point> {
    let count = kind.smoothing();
    let cost = |at: &Parameters| {
        let Some(by) = Smoothing::at(at, kind) else { return f64::INFINITY };
        likelihood(values, best_first(values, by, kind.slope), by, kind.error).0
    };
    let betas = if count > 1 { &STARTS_OF_BETA[..] } else { &[0.0] };
    let phis = if count > 2 { &STARTS_OF_PHI[..] } else { &[0.0] };
    let mut grid = Vec::new();
    for alpha in STARTS_OF_ALPHA {
        for beta in betas {
            grid.extend(phis.iter().map(|phi| {
                let at = [alpha, beta * alpha, *phi, 0.0, 0.0];
                Point { at, value: cost(&at) }
            }));
        }
    }
    grid.sort_by(|a, b| a.value.total_cmp(&b.value));
    let mut starts: Vec<Parameters> = Vec::new();
    for Point { at, .. } in grid {
        let is_far = |other: &Parameters| (other[0] - at[0]).abs() > APART || (other[1] - at[1]).abs() > APART;
        if starts.len() < STARTS && starts.iter().all(is_far) {
            starts.push(at);
        }
    }
    let found = starts.iter().map(|start| minimise(*start, &[0.04, 0.02, -0.02][..count], cost));
    found.min_by(|a, b| a.value.total_cmp(&b.value))
}

/// The best parameters and first state of a model with multiplicative errors, from those with the first state of least squares.
fn refine(values: &[f64], kind: EtsKind, (found, first): (Parameters, State)) -> Option<(Smoothing, State)> {
    let count = kind.smoothing();
    let mut start = found;
    (start[count], start[(count + 1).min(MOST_PARAMETERS - 1)]) = (first.level, first.slope);
    let has_slope = kind.slope != SlopeKind::None;
    let first = |at: &Parameters| State { level: at[count], slope: if has_slope { at[count + 1] } else { 0.0 } };
    let mut steps = [0.05, 0.02, -0.03, 0.0, 0.0];
    for parameter in 0..count {
        let mut stepped = start;
        stepped[parameter] += steps[parameter];
        if Smoothing::at(&stepped, kind).is_none() {
            steps[parameter] = -steps[parameter];
        }
    }
    for parameter in count..kind.parameters() {
        steps[parameter] = 0.1 * start[parameter].abs().max(0.02);
    }
    let cost = |at: &Parameters| {
        let Some(by) = Smoothing::at(at, kind) else { return f64::INFINITY };
        likelihood(values, first(at), by, kind.error).0
    };
    // A second search from where the first one ended: a simplex may have become flat.
    let once = minimise(start, &steps[..kind.parameters()], cost);
    let best = minimise(once.at, &steps[..kind.parameters()], cost);
    Some((Smoothing::at(&best.at, kind)?, first(&best.at)))
}

/// Fits one model; `None` if its likelihood is infinite nowhere near the values.
fn fit(values: &[f64], kind: EtsKind) -> Option<Ets> {
    let found = search(values, kind)?.at;
    let smoothing = Smoothing::at(&found, kind)?;
    let first = best_first(values, smoothing, kind.slope);
    let (smoothing, first) = match kind.error {
        ErrorKind::Additive => (smoothing, first),
        ErrorKind::Multiplicative => refine(values, kind, (found, first))?,
    };
    Ets::with(values, kind, (smoothing, first))
}

impl Ets {
    /// A model with these parameters and first state; `None` if its likelihood is infinite.
    fn with(values: &[f64], kind: EtsKind, (smoothing, first): (Smoothing, State)) -> Option<Self> {
        let (cost, squares, last) = likelihood(values, first, smoothing, kind.error);
        let (count, fitted) = (values.len() as f64, kind.parameters() as f64);
        // The variance is a parameter too.
        let all = fitted + 1.0;
        let spare = count - all - 1.0;
        let aicc = if spare > 0.0 { cost + 2.0 * all + 2.0 * all * (all + 1.0) / spare } else { f64::INFINITY };
        let variance = squares / (count - fitted).max(1.0);
        Some(Self { kind, smoothing, last, variance, aicc }).filter(|_| cost < f64::INFINITY)
    }

    /// The best model of values that are not all the same. Few values allow few models: no slope below 7, no damped one below 8.
    pub(super) fn best(values: &[f64]) -> Option<Self> {
        let size = values.iter().map(|value| value.abs()).sum::<f64>() / values.len() as f64;
        let scaled: Vec<f64> = values.iter().map(|value| value / size).collect();
        let is_positive = values.iter().all(|value| *value > 0.0);
        let kinds = EtsKind::ALL.into_iter().filter(|kind| {
            let is_allowed = kind.slope == SlopeKind::None || values.len() > kind.parameters() + 2;
            is_allowed && (is_positive || kind.error == ErrorKind::Additive)
        });
        let best = kinds.filter_map(|kind| fit(&scaled, kind)).min_by(|a, b| a.aicc.total_cmp(&b.aicc))?;
        let last = State { level: best.last.level * size, slope: best.last.slope * size };
        let of_values = if best.kind.error == ErrorKind::Additive { size * size } else { 1.0 };
        Some(Self { last, variance: best.variance * of_values, ..best })
    }

    /// Means and variances of the years ahead, by the formulas for linear models with either kind of errors.
    pub(super) fn forecast(&self, horizon: usize) -> MethodForecast {
        let by = self.smoothing;
        let (mut state, mut forecast) = (self.last, MethodForecast::default());
        // What an error adds to the value so many years later, squared, and the mean squares of values without their own error.
        let (mut responses, mut mean_squares) = (Vec::new(), Vec::<f64>::new());
        let (mut damped_years, mut power) = (0.0, 1.0);
        for year in 0..horizon {
            let mean = state.forecast(by);
            let earlier = responses.iter().zip(mean_squares.iter().rev());
            let variance = match self.kind.error {
                ErrorKind::Additive => self.variance * (1.0 + responses.iter().sum::<f64>()),
                ErrorKind::Multiplicative => {
                    let before: f64 = earlier.map(|(response, square): (&f64, &f64)| response * square).sum();
                    mean_squares.push(mean * mean + self.variance * before);
                    (1.0 + self.variance) * mean_squares[year] - mean * mean
                }
            };
            forecast.points.push(mean);
            forecast.variances.push(variance);
            power *= by.phi;
            damped_years += power;
            let response = by.alpha + by.beta * damped_years;
            responses.push(response * response);
            state = state.after(0.0, by);
        }
        forecast
    }
}

#[cfg(test)]
mod tests;
