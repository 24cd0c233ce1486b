//! How wide intervals must be so that they hold as often as they say.
//!
//! Methods fitted to few figures look better than they are: their own intervals are too narrow, the more so the fewer figures
//! and the farther the year. Half the width of an interval is therefore the standard deviation that the methods state, times a
//! factor exp(a) · h^b · exp(c / n) for n figures and the h-th year. `a`, `b` and `c` were fitted for each level to the
//! errors on the annual series of the M1, M3 and Tourism competitions (1 211 series, cut to their last 4, 5, 6, 8, 10, 14, 20
//! and 30 figures, 4 to 6 years ahead): to the logarithms of the quantiles of |error| / standard deviation.
//! `cargo run --release --example trend_scores` fits them again, and tests each competition with a fit to the other two.

/// The levels of the intervals, the narrowest first.
pub const LEVELS: [f64; 3] = [0.5, 0.8, 0.95];

/// The number of figures beyond which intervals get no narrower: few of the series are longer.
const MOST_FIGURES: usize = 30;

/// The terms of the logarithm of a factor: a, b and c.
pub type Widening = [f64; 3];

/// The fitted terms for each of [`LEVELS`].
pub const FITTED: [Widening; 3] = [[-0.558, 0.193, 0.414], [0.179, 0.269, 0.541], [0.889, 0.282, 0.254]];

/// What a term multiplies for a number of figures and a year ahead, of which the next is 1.
#[must_use]
pub fn terms(figures: usize, year: usize) -> [f64; 3] {
    [1.0, libm::log(year.max(1) as f64), 1.0 / figures.clamp(1, MOST_FIGURES) as f64]
}

/// Half the width of an interval over the standard deviation.
#[must_use]
pub fn factor(widening: &Widening, figures: usize, year: usize) -> f64 {
    let terms = terms(figures, year);
    libm::exp(widening.iter().zip(terms).map(|(fitted, term)| fitted * term).sum())
}
