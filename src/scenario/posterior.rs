//! The posterior distribution of the draws of a scenario, given published counts; every run is drawn from it.

/// The posterior distribution of draws. With prior draws e, those of a run are `e + mean + sum over terms of along x (of .
/// e)`; in the deterministic run e is 0.
///
/// This is the update of a normal distribution by one count at a time (Potter's square root; Bierman 1977). It costs little
/// for each run, and any run can still be computed alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    /// The figures used: names of indicators, calendar years, values in base units.
    pub figures: Vec<(String, i32, f64)>,
    /// The draws: name of the stream, and the calendar year of a shock, or `None` for a lasting deviation.
    pub draws: Vec<(String, Option<i32>)>,
    /// By draw: its posterior mean, in standard normal units.
    pub mean: Vec<f64>,
    /// The terms of the posterior dependence.
    pub terms: Vec<RankOneTerm>,
}

/// A rank-one term of the posterior dependence of draws.
#[derive(Debug, Clone, PartialEq)]
pub struct RankOneTerm {
    /// By draw: its loading on the term.
    pub along: Vec<f64>,
    /// By draw: its weight in the term.
    pub of: Vec<f64>,
}

/// The posterior of a weighted sum of draws.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mixed {
    /// Its mean, added in every run including the deterministic one.
    pub(crate) mean: f64,
    /// By term: its loading.
    pub(crate) loads: Vec<f64>,
    /// By draw: its posterior weight.
    weights: Vec<f64>,
    /// The sum of squared weights of streams that counts do not affect.
    untold: f64,
}

impl Posterior {
    /// The posterior of a driver's draw with this mixture of streams; `None` if counts do not affect it.
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
    /// Its standard deviation; the prior one is 1.
    pub(crate) fn sd(&self) -> f64 {
        (self.untold + self.weights.iter().map(|weight| weight * weight).sum::<f64>()).sqrt()
    }

    /// Its covariance with another; streams that counts do not affect are independent.
    pub(crate) fn covariance(&self, other: &Self) -> f64 {
        self.weights.iter().zip(&other.weights).map(|(a, b)| a * b).sum()
    }
}
