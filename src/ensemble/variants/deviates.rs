//! Deviates given by a design or by lasting deviations.

use std::collections::BTreeMap;
use std::ops::Range;

use ndarray::ArrayView2;

use crate::ensemble::draws::Stream;
use crate::ensemble::driver_sampler::{Deviates, DrawBuffers, WeightedStreams, one_by_one};
use crate::ensemble::normal;

/// Points of a design: one coordinate of the unit cube for each stream.
pub(super) struct Design<'d> {
    pub(super) points: ArrayView2<'d, f64>,
    pub(super) first: usize,
    pub(super) streams: &'d BTreeMap<Stream, usize>,
}

impl Deviates for Design<'_> {
    fn fill(&self, streams: &[Stream], out: &mut [f64]) {
        one_by_one(streams, out, |stream, out| {
            let Some(dimension) = self.streams.get(&stream) else { return out.fill(0.0) };
            for (at, out) in out.iter_mut().enumerate() {
                *out = normal::from_probability(self.points[[self.first + at, *dimension]]);
            }
        });
    }
}

/// Given lasting deviations by driver, without shocks.
pub(super) struct Lasting<'l> {
    pub(super) deviations: ArrayView2<'l, f64>,
    pub(super) first: usize,
}

impl Deviates for Lasting<'_> {
    fn fill(&self, _streams: &[Stream], out: &mut [f64]) {
        out.fill(0.0);
    }

    fn is_by_driver(&self) -> bool {
        true
    }

    fn draw(
        &self,
        driver: usize,
        _sources: &[WeightedStreams],
        moments: Range<usize>,
        _common: &mut DrawBuffers,
        out: &mut [f64],
    ) {
        out.fill(0.0);
        if moments.start == 0 {
            for (at, out) in out.iter_mut().enumerate() {
                *out = self.deviations[[self.first + at, driver]];
            }
        }
    }
}
