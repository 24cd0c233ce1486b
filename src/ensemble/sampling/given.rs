//! The draws of all runs laid out, to be looked at, changed, and run again.

use std::collections::BTreeMap;

use ndarray::{Array2, ArrayView1, ArrayView2, ArrayViewMut1, Axis};

use super::super::draws::{Purpose, RunKey, Stream};
use super::super::fill::{Deviates, Filler, Scratch, one_by_one};
use crate::error::{Error, Result};
use crate::language::text;
use crate::model::Batch;

/// What a standard normal draw of a run moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// The driver, or `factor` and the name of what drivers have in common.
    pub name: String,
    /// The year that it shocks; `None` for the deviation that lasts the whole path.
    pub year: Option<i32>,
}

/// The standard normal draws of every run of an ensemble: everything about it that is random. The central run, in which
/// nothing deviates, has a lane of its own, so that what moves the runs can move it too.
#[derive(Debug, Clone)]
pub struct Draws {
    listed: Vec<Draw>,
    places: BTreeMap<Stream, usize>,
    /// `[draw][lane]`: one lane a run, and last that of the central run.
    lanes: Array2<f64>,
}

impl Draws {
    /// Draws of these streams, `[draw][lane]`: one lane a run, and last that of the central run.
    pub(super) fn new(streams: Vec<(Stream, Draw)>, lanes: Array2<f64>) -> Self {
        let places = streams.iter().enumerate().map(|(at, (stream, _))| (*stream, at)).collect();
        Self { listed: streams.into_iter().map(|(_, draw)| draw).collect(), places, lanes }
    }

    fn runs(&self) -> usize {
        self.lanes.ncols().saturating_sub(1)
    }

    /// What each draw moves, in the order of [`Draws::values`].
    #[must_use]
    pub fn listed(&self) -> &[Draw] {
        &self.listed
    }

    /// `[draw][run]`, in standard normal units.
    #[must_use]
    pub fn values(&self) -> ArrayView2<'_, f64> {
        self.lanes.view().split_at(Axis(1), self.runs()).0
    }

    /// Each draw in the central run, in the order of [`Draws::listed`]: 0 as long as nobody moved it.
    #[must_use]
    pub fn central(&self) -> ArrayView1<'_, f64> {
        self.lanes.column(self.runs())
    }

    /// Each draw in every run and, last, in the central run; in the order of [`Draws::listed`], to be changed.
    pub fn lanes_mut(&mut self) -> impl Iterator<Item = ArrayViewMut1<'_, f64>> {
        self.lanes.outer_iter_mut()
    }

    /// `[draw][lane]`: all runs, then the central run.
    pub(crate) fn lanes(&self) -> ArrayView2<'_, f64> {
        self.lanes.view()
    }

    /// Whether these are the draws of so many runs.
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

    /// The places of these streams.
    pub(in super::super) fn places(&self) -> &BTreeMap<Stream, usize> {
        &self.places
    }
}

/// Runs that are given their draws.
pub(super) struct Given<'d, R> {
    pub(super) runs: R,
    pub(super) draws: &'d Draws,
}

impl<R: Iterator<Item = u64> + Clone> Deviates for Given<'_, R> {
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

/// Puts the drivers of the central run into every lane of a batch: on their central paths, or moved as given draws say.
pub(in super::super) fn draw_central(
    filler: &Filler<'_>,
    draws: Option<&Draws>,
    batch: &mut Batch,
    scratch: &mut Scratch,
) {
    match draws {
        Some(draws) => {
            let runs = std::iter::repeat(draws.runs() as u64);
            filler.drawn(&Given { runs, draws }, batch, scratch);
        }
        None => filler.still(batch, scratch),
    }
}

/// Standard normal noise that belongs to no driver, one a run: the error of a measurement, say.
#[must_use]
pub(crate) fn noise(seed: u64, region: &str, name: &str, runs: usize) -> Vec<f64> {
    let stream = Stream::new(seed, region, &format!("noise {name}"), Purpose::Path);
    let keys: Vec<RunKey> = (0..runs as u64).map(RunKey::new).collect();
    let mut noise = vec![0.0; runs];
    Stream::fill(&[stream], &keys, &mut noise);
    noise
}
