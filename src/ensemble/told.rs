//! Draws that counts say something of, moved as a scenario's posterior distribution has them.

use super::draws::{Purpose, Stream};
use super::fill::{Deviates, shape_draws};
use crate::scenario::{Assumptions, Mixed, Posterior};
use crate::vectors::widest;

/// What is made once for a batch: what the draws of a run take over from one another.
pub(super) struct Told<'a> {
    posterior: &'a Posterior,
    /// By draw of the posterior.
    streams: Vec<Stream>,
}

/// What becomes of one driver's draws, by moment: that of the path, then those of the shocks of each year; `None` where
/// counts say nothing.
pub(super) type ToldDriver = Vec<Option<Mixed>>;

/// The moments of a driver's draws: `None` for the path, then the years of its shocks.
fn moments(assumptions: &Assumptions) -> impl Iterator<Item = Option<i32>> {
    [None].into_iter().chain(assumptions.years.iter().skip(1).map(Some))
}

/// What counts say of a driver; nothing where there are none.
pub(super) fn of_driver(assumptions: &Assumptions, mixture: &[(String, f64)]) -> ToldDriver {
    let Some(posterior) = &assumptions.posterior else { return Vec::new() };
    let told: ToldDriver = moments(assumptions).map(|year| posterior.mixed(mixture, year)).collect();
    if told.iter().any(Option::is_some) { told } else { Vec::new() }
}

/// What a driver is in a year (by place) where its lasting deviation is so many of its own standard deviations from that of the
/// central run, and its shocks are as there; `None` where published counts say nothing of it.
#[must_use]
pub fn told_value(assumptions: &Assumptions, name: &str, at: usize, deviation: f64) -> Option<f64> {
    let assumption = assumptions.drivers.get(name).filter(|assumption| assumption.path.is_uncertain())?;
    let alone = [(name.to_owned(), 1.0)];
    let told = of_driver(assumptions, assumptions.mixtures.get(name).map_or(&alone[..], Vec::as_slice));
    let (path, known) = (&assumption.path, |moment: usize| told.get(moment).and_then(Option::as_ref));
    let mut value = *path.central.get(at).filter(|_| !told.is_empty())?;
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

impl<'a> Told<'a> {
    pub(super) fn new(assumptions: &'a Assumptions, seed: u64) -> Option<Self> {
        let posterior = assumptions.posterior.as_ref()?;
        let stream = |(name, year): &(String, Option<i32>)| {
            let purpose = year.map_or(Purpose::Path, Purpose::Shock);
            Stream::new(seed, assumptions.region_of(name), name, purpose)
        };
        Some(Self { posterior, streams: posterior.draws.iter().map(stream).collect() })
    }

    /// How much room [`Told::take_over`] needs for so many lanes.
    pub(super) fn room(&self, width: usize) -> usize {
        (self.streams.len() + self.posterior.terms.len()) * width
    }

    /// Puts what is taken over in each lane, `[term][lane]`, at the end of the room.
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

    /// What the draws of a driver at a moment take over from others, as so much of each stream.
    pub(super) fn taken_over<'t>(&'t self, mixed: &'t Mixed) -> impl Iterator<Item = (Stream, f64)> + 't {
        self.streams.iter().enumerate().map(|(at, stream)| {
            let terms = mixed.loads.iter().zip(&self.posterior.terms);
            (*stream, terms.map(|(load, term)| load * term.of.get(at).copied().unwrap_or_default()).sum())
        })
    }

    /// Moves the draws of a driver at a moment.
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

/// The central run: nothing deviates.
pub(super) struct Still;

impl Deviates for Still {
    fn fill(&self, _streams: &[Stream], out: &mut [f64]) {
        out.fill(0.0);
    }
}
