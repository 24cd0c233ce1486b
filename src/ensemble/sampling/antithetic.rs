//! Pairs of runs that deviate in opposite directions: what the model makes linearly of the draws cancels in their mean.

use super::super::draws::Stream;
use super::super::fill::Deviates;

/// Runs 2k and 2k + 1 are a pair: the draws of run k, and their opposites.
pub(super) struct Antithetic<R>(pub(super) R);

impl<R: Iterator<Item = u64> + Clone> Deviates for Antithetic<R> {
    fn add(&self, stream: Stream, weight: f64, out: &mut [f64]) {
        for (run, out) in self.0.clone().zip(out.iter_mut()) {
            let sign = if run & 1 == 0 { 1.0 } else { -1.0 };
            *out += sign * weight * stream.normal(run / 2);
        }
    }
}
