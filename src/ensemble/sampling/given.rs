//! Explicit draws of all runs, to be inspected, changed and run again.

use std::collections::BTreeMap;

use ndarray::{Array2, ArrayView1, ArrayView2, ArrayViewMut1, Axis};

use super::super::draws::{RunKey, Stream, StreamPurpose};
use super::super::driver_sampler::{Deviates, DriverSampler, Scratch, one_by_one};
use crate::error::{Error, Result};
use crate::language::text;
use crate::model::Batch;

/// The target of a standard normal draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// The driver, or `factor` and the name of a common factor.
    pub name: String,
    /// The year of the shock; `None` for the lasting deviation of a path.
    pub year: Option<i32>,
}

/// The standard normal draws of every run of an ensemble: all its randomness. The deterministic run has its own lane, so
/// that it can be moved together with the runs.
#[derive(Debug, Clone)]
pub struct Draws {
    listed: Vec<Draw>,
    places: BTreeMap<Stream, usize>,
    /// `[draw][lane]`: one lane for each run, and last that of the deterministic run.
    lanes: Array2<f64>,
}

impl Draws {
    /// Draws of these streams, `[draw][lane]`: one lane for each run, and last that of the deterministic run.
    pub(super) fn new(streams: Vec<(Stream, Draw)>, lanes: Array2<f64>) -> Self {
        let places = streams.iter().enumerate().map(|(at, (stream, _))| (*stream, at)).collect();
        Self { listed: streams.into_iter().map(|(_, draw)| draw).collect(), places, lanes }
    }

    /// The draws of the first runs alone, and of the deterministic run; all where there are no more.
    pub(crate) fn of_first(&self, runs: usize) -> Self {
        let (runs, last) = (runs.min(self.runs()), self.runs());
        let kept: Vec<usize> = (0..runs).chain([last]).collect();
        Self { lanes: self.lanes.select(Axis(1), &kept), listed: self.listed.clone(), places: self.places.clone() }
    }

    fn runs(&self) -> usize {
        self.lanes.ncols().saturating_sub(1)
    }

    /// The target of each draw, in the order of [`Draws::values`].
    #[must_use]
    pub fn listed(&self) -> &[Draw] {
        &self.listed
    }

    /// `[draw][run]`, in standard normal units.
    #[must_use]
    pub fn values(&self) -> ArrayView2<'_, f64> {
        self.lanes.view().split_at(Axis(1), self.runs()).0
    }

    /// Each draw in the deterministic run, in the order of [`Draws::listed`]: 0 unless changed.
    #[must_use]
    pub fn central(&self) -> ArrayView1<'_, f64> {
        self.lanes.column(self.runs())
    }

    /// Each draw in every run and, last, in the deterministic run; in the order of [`Draws::listed`], mutable.
    pub fn lanes_mut(&mut self) -> impl Iterator<Item = ArrayViewMut1<'_, f64>> {
        self.lanes.outer_iter_mut()
    }

    /// `[draw][lane]`: all runs, then the deterministic run.
    pub(crate) fn lanes(&self) -> ArrayView2<'_, f64> {
        self.lanes.view()
    }

    /// Checks the number of runs.
    pub(in super::super) fn check(&self, runs: usize) -> Result<()> {
        let given = self.runs();
        if given == runs {
            return Ok(());
        }
        Err(Error::failure(text!(
            "给出了{given}次运行的随机数，要运行{runs}次",
            "draws of {given} runs are given for {runs} runs"
        )))
    }

    /// The indices of the streams.
    pub(in super::super) fn places(&self) -> &BTreeMap<Stream, usize> {
        &self.places
    }
}

/// Deviates from given draws.
pub(super) struct GivenDeviates<'d, R> {
    pub(super) runs: R,
    pub(super) draws: &'d Draws,
}

impl<R: Iterator<Item = u64> + Clone> Deviates for GivenDeviates<'_, R> {
    fn fill(&self, streams: &[Stream], out: &mut [f64]) {
        one_by_one(streams, out, |stream, out| {
            let Some(at) = self.draws.places.get(&stream) else { return out.fill(0.0) };
            let row = self.draws.lanes.row(*at);
            for (run, out) in self.runs.clone().zip(out.iter_mut()) {
                *out = *usize::try_from(run).ok().and_then(|run| row.get(run)).unwrap_or(&0.0);
            }
        });
    }
}

/// Samples the drivers of the deterministic run into every lane of a batch: on their central paths, or moved by given
/// draws.
pub(in super::super) fn draw_central(
    driver_sampler: &DriverSampler<'_>,
    draws: Option<&Draws>,
    batch: &mut Batch,
    scratch: &mut Scratch,
) {
    match draws {
        Some(draws) => {
            let runs = std::iter::repeat(draws.runs() as u64);
            driver_sampler.drawn(&GivenDeviates { runs, draws }, batch, scratch);
        }
        None => driver_sampler.still(batch, scratch),
    }
}

/// Standard normal noise independent of all drivers, one value for each run, such as a measurement error.
#[must_use]
pub(crate) fn noise(seed: u64, region: &str, name: &str, runs: usize) -> Vec<f64> {
    let stream = Stream::new(seed, region, &format!("noise {name}"), StreamPurpose::Path);
    let keys: Vec<RunKey> = (0..runs as u64).map(RunKey::new).collect();
    let mut noise = vec![0.0; runs];
    Stream::fill(&[stream], &keys, &mut noise);
    noise
}
