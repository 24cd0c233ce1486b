//! Pairs of runs with opposite deviations: effects linear in the draws cancel in their mean.

use super::super::draws::{RunKey, Stream};
use super::super::driver_sampler::Deviates;

/// Runs 2k and 2k + 1 are a pair: the draws of run k, and their opposites.
pub(super) struct Antithetic {
    /// The key of the pair of each run.
    pairs: Vec<RunKey>,
    /// The sign of each run, 1 or -1.
    signs: Vec<f64>,
}

impl Antithetic {
    pub(super) fn new(runs: impl Iterator<Item = u64>) -> Self {
        let (pairs, signs) = runs.map(|run| (RunKey::new(run / 2), if run & 1 == 0 { 1.0 } else { -1.0 })).unzip();
        Self { pairs, signs }
    }
}

impl Deviates for Antithetic {
    fn fill(&self, streams: &[Stream], out: &mut [f64]) {
        Stream::fill(streams, &self.pairs, out);
        out.iter_mut().zip(self.signs.iter().cycle()).for_each(|(out, sign)| *out *= sign);
    }
}
