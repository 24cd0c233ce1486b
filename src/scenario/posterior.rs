//! What published counts say of the draws of a scenario: their posterior distribution, which every run is then drawn from.

/// Draws that are no longer standard normal and independent, because counts have become known. With e the draws as they would
/// be, those of a run are `e + mean + sum over terms of along x (of . e)`; in the central run e is 0.
///
/// That is how a normal distribution is updated by counts one at a time (Potter's square root; Bierman 1977), so it costs a run
/// next to nothing, and any run can still be made by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    /// The figures that were taken in: names of indicators, calendar years, values in base units.
    pub figures: Vec<(String, i32, f64)>,
    /// The draws: the name of a stream, and the calendar year that it shocks, or `None` for a deviation that lasts.
    pub draws: Vec<(String, Option<i32>)>,
    /// By draw: its mean, in standard normal units.
    pub mean: Vec<f64>,
    /// What each draw takes over from others.
    pub terms: Vec<Term>,
}

/// A part of the draws' new dependence on one another.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// By draw: what it takes over.
    pub along: Vec<f64>,
    /// By draw: its share in what is taken over.
    pub of: Vec<f64>,
}

/// What a weighted sum of draws becomes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mixed {
    /// What is added to it in every run, the central run too.
    pub(crate) mean: f64,
    /// By term: what it takes over.
    pub(crate) loads: Vec<f64>,
    /// By draw: its weight now.
    weights: Vec<f64>,
    /// The sum of squares of the weights of streams of which counts say nothing.
    untold: f64,
}

impl Posterior {
    /// What a driver's draw becomes that is this mixture of streams; `None` where counts say nothing of it.
    pub(crate) fn mixed(&self, mixture: &[(String, f64)], year: Option<i32>) -> Option<Mixed> {
        let place = |stream: &str| self.draws.iter().position(|(name, of)| name == stream && *of == year);
        let (mut mean, mut untold) = (0.0, 0.0);
        let (mut loads, mut weights) = (vec![0.0; self.terms.len()], vec![0.0; self.draws.len()]);
        let mut is_told = false;
        for (stream, weight) in mixture {
            let Some(at) = place(stream) else {
                untold += weight * weight;
                continue;
            };
            is_told = true;
            mean += weight * self.mean[at];
            weights[at] += weight;
            loads.iter_mut().zip(&self.terms).for_each(|(load, term)| *load += weight * term.along[at]);
        }
        for (load, term) in loads.iter().zip(&self.terms) {
            weights.iter_mut().zip(&term.of).for_each(|(weight, of)| *weight += load * of);
        }
        is_told.then_some(Mixed { mean, loads, weights, untold })
    }
}

impl Mixed {
    /// Its standard deviation; 1 before counts were known.
    pub(crate) fn sd(&self) -> f64 {
        (self.untold + self.weights.iter().map(|weight| weight * weight).sum::<f64>()).sqrt()
    }

    /// What it has in common with another, of which the streams that counts say nothing of are not its own.
    pub(crate) fn covariance(&self, other: &Self) -> f64 {
        self.weights.iter().zip(&other.weights).map(|(a, b)| a * b).sum()
    }
}
