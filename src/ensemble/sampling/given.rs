//! The draws of all runs laid out, to be looked at, changed, and run again.

use std::collections::BTreeMap;

use ndarray::{Array2, ArrayView2, ArrayViewMut1};

use super::super::draws::{Purpose, RunKey, Stream};
use super::super::fill::{Deviates, one_by_one};
use crate::error::{Error, Result};
use crate::language::text;

/// What a standard normal draw of a run moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// The driver, or `factor` and the name of what drivers have in common.
    pub name: String,
    /// The year that it shocks; `None` for the deviation that lasts the whole path.
    pub year: Option<i32>,
}

/// The standard normal draws of every run of an ensemble: everything about it that is random.
#[derive(Debug, Clone)]
pub struct Draws {
    listed: Vec<Draw>,
    places: BTreeMap<Stream, usize>,
    /// `[draw][run]`.
    values: Array2<f64>,
}

impl Draws {
    /// Draws of these streams, `[draw][run]`.
    pub(super) fn new(streams: Vec<(Stream, Draw)>, values: Array2<f64>) -> Self {
        let places = streams.iter().enumerate().map(|(at, (stream, _))| (*stream, at)).collect();
        Self { listed: streams.into_iter().map(|(_, draw)| draw).collect(), places, values }
    }

    /// What each draw moves, in the order of [`Draws::values`].
    #[must_use]
    pub fn listed(&self) -> &[Draw] {
        &self.listed
    }

    /// `[draw][run]`, in standard normal units.
    #[must_use]
    pub fn values(&self) -> ArrayView2<'_, f64> {
        self.values.view()
    }

    /// Each draw in every run, in the order of [`Draws::listed`], to be changed.
    pub fn rows_mut(&mut self) -> impl Iterator<Item = ArrayViewMut1<'_, f64>> {
        self.values.outer_iter_mut()
    }

    /// Whether these are the draws of so many runs.
    pub(in super::super) fn check(&self, runs: usize) -> Result<()> {
        let given = self.values.ncols();
        if given == runs {
            return Ok(());
        }
        Err(Error::failure(text!(
            "给出了 {given} 次运行的随机数，要运行 {runs} 次",
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
            let row = self.draws.values.row(*at);
            for (run, out) in self.runs.clone().zip(out.iter_mut()) {
                *out = *usize::try_from(run).ok().and_then(|run| row.get(run)).unwrap_or(&0.0);
            }
        });
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
