//! Draws from the posterior distribution of a scenario, given published counts.

use super::draws::{Stream, StreamPurpose};
use super::driver_sampler::{Deviates, shape_draws};
use crate::scenario::{Assumptions, Mixed, Posterior};
use crate::vectors::widest;

/// The posterior terms, computed once for a batch.
pub(super) struct PosteriorDraws<'a> {
    posterior: &'a Posterior,
    /// By draw of the posterior.
    streams: Vec<Stream>,
}

/// The posterior of one driver's draws, by moment: the path, then the shocks of each year; `None` if counts do not affect
/// it.
pub(super) type UpdatedDraws = Vec<Option<Mixed>>;

/// The moments of a driver's draws: `None` for the path, then the years of its shocks.
fn moments(assumptions: &Assumptions) -> impl Iterator<Item = Option<i32>> {
    [None].into_iter().chain(assumptions.years.iter().skip(1).map(Some))
}

/// The posterior of a driver; empty if counts do not affect it.
pub(super) fn of_driver(assumptions: &Assumptions, mixture: &[(String, f64)]) -> UpdatedDraws {
    let Some(posterior) = &assumptions.posterior else { return Vec::new() };
    let updated: UpdatedDraws = moments(assumptions).map(|year| posterior.mixed(mixture, year)).collect();
    if updated.iter().any(Option::is_some) { updated } else { Vec::new() }
}

/// The value of a driver in a year (by index) if its lasting deviation is this many posterior standard deviations from that
/// of the deterministic run, with the shocks of that run; `None` if published counts do not affect it.
#[must_use]
pub fn updated_value(assumptions: &Assumptions, name: &str, at: usize, deviation: f64) -> Option<f64> {
    let assumption = assumptions.drivers.get(name).filter(|assumption| assumption.path.is_uncertain())?;
    let alone = [(name.to_owned(), 1.0)];
    let updated = of_driver(assumptions, assumptions.mixtures.get(name).map_or(&alone[..], Vec::as_slice));
    let (path, known) = (&assumption.path, |moment: usize| updated.get(moment).and_then(Option::as_ref));
    let mut value = *path.central.get(at).filter(|_| !updated.is_empty())?;
    if let Some(spread) = &path.spread {
        let mut draw = [known(0).map_or(deviation, |mixed| mixed.mean + mixed.sd() * deviation)];
        shape_draws(spread.shape, &mut draw);
        value += draw[0] * if draw[0] < 0.0 { spread.below[at] } else { spread.above[at] };
    }
    if let Some(shock) = path.shock {
        let shocks = (shock.from..shock.until.min(at + 1)).map(|year| known(year).map_or(0.0, |mixed| mixed.mean));
        let state = shocks.fold(0.0, |state, draw| shock.persistence * state + shock.sd * draw);
        value += if shock.reaches(at) { state } else { 0.0 };
    }
    let (least, most) = assumption.driver.possible;
    Some(value.clamp(least, most))
}

impl<'a> PosteriorDraws<'a> {
    pub(super) fn new(assumptions: &'a Assumptions, seed: u64) -> Option<Self> {
        let posterior = assumptions.posterior.as_ref()?;
        let stream = |(name, year): &(String, Option<i32>)| {
            let purpose = year.map_or(StreamPurpose::Path, StreamPurpose::Shock);
            let (region, name) = assumptions.key_of(name);
            Stream::new(seed, region, name, purpose)
        };
        Some(Self { posterior, streams: posterior.draws.iter().map(stream).collect() })
    }

    /// The buffer size of [`PosteriorDraws::take_over`] for `width` lanes.
    pub(super) fn room(&self, width: usize) -> usize {
        (self.streams.len() + self.posterior.terms.len()) * width
    }

    /// Computes the terms of each lane, `[term][lane]`, at the end of the buffer.
    pub(super) fn take_over(&self, deviates: &impl Deviates, width: usize, room: &mut [f64]) {
        let (draws, terms) = room.split_at_mut(self.streams.len() * width);
        deviates.fill(&self.streams, draws);
        terms.fill(0.0);
        for (term, out) in self.posterior.terms.iter().zip(terms.chunks_exact_mut(width)) {
            for (of, draws) in term.of.iter().zip(draws.chunks_exact(width)).filter(|(of, _)| **of != 0.0) {
                let out = &mut *out;
                widest!(for (out, draw) in out.iter_mut().zip(draws) {
                    *out += of * draw;
                });
            }
        }
    }

    /// The posterior contribution to the draws of a driver at a moment, by stream.
    pub(super) fn taken_over<'t>(&'t self, mixed: &'t Mixed) -> impl Iterator<Item = (Stream, f64)> + 't {
        self.streams.iter().enumerate().map(|(at, stream)| {
            let terms = mixed.loads.iter().zip(&self.posterior.terms);
            (*stream, terms.map(|(load, term)| load * term.of.get(at).copied().unwrap_or_default()).sum())
        })
    }

    /// Applies the posterior to the draws of a driver at a moment.
    pub(super) fn move_draws(&self, mixed: &Mixed, room: &[f64], draws: &mut [f64]) {
        let width = draws.len();
        let (_, terms) = room.split_at(self.streams.len() * width);
        draws.iter_mut().for_each(|draw| *draw += mixed.mean);
        for (load, term) in mixed.loads.iter().zip(terms.chunks_exact(width)).filter(|(load, _)| **load != 0.0) {
            let draws = &mut *draws;
            widest!(for (draw, taken) in draws.iter_mut().zip(term) {
                *draw += load * taken;
            });
        }
    }
}

/// The deterministic run: all deviates are 0.
pub(super) struct Still;

impl Deviates for Still {
    fn fill(&self, _streams: &[Stream], out: &mut [f64]) {
        out.fill(0.0);
    }
}
