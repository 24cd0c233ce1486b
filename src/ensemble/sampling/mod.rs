//! Sampling methods that estimate means and probabilities more precisely than independent runs.
//!
//! With all of them a draw is a pure function of its stream, the run, and (Latin hypercube) the number of runs: any run can
//! be computed alone, and threads, batches and shards do not affect it.
//!
//! Latin hypercube and Sobol' runs are assigned to 16 replicates, run r to replicate r mod 16, each randomised separately.
//! The replicates are independent, so their spread estimates the sampling error ([`standard_error`]).

mod antithetic;
mod error;
pub(super) mod given;
mod latin_hypercube;
mod sobol;

use std::collections::{BTreeMap, BTreeSet};

use ndarray::Array2;
use rayon::prelude::*;

pub(crate) use error::error_of_groups;
pub use error::{half_width_95, standard_error};
pub(super) use given::draw_central;
pub(crate) use given::noise;
pub use given::{Draw, Draws};
pub use sobol::{MOST_DIMENSIONS, scrambled_sobol};

use self::antithetic::Antithetic;
use self::given::GivenDeviates;
use self::latin_hypercube::LatinHypercube;
use self::sobol::Sobol;
use super::draws::{Stream, StreamPurpose};
use super::driver_sampler::{Deviates, DriverSampler, Keyed, Scratch};
use super::memory::Memory;
use super::settings::{Settings, too_large};
use crate::diagnostic::Diagnostics;
use crate::error::Result;
use crate::language::text;
use crate::model::Batch;
use crate::scenario::{Assumptions, Sampling};

/// The number of independent randomisations of a Latin hypercube or Sobol' sample.
pub const REPLICATES: u32 = 16;

/// The replicate of a run, and its number there.
fn place(run: u64) -> (u64, u64) {
    let replicates = u64::from(REPLICATES);
    (run % replicates, run / replicates)
}

/// Draws the runs of an ensemble.
pub(super) struct Sampler<'s> {
    sampling: Sampling,
    /// Given draws.
    given: Option<&'s Draws>,
    /// The number of runs of the ensemble.
    runs: u64,
    /// The dimension of the Sobol' points of each stream.
    pub(super) dimensions: BTreeMap<Stream, usize>,
    /// The number of streams without a dimension.
    left_over: usize,
}

impl<'s> Sampler<'s> {
    /// For an ensemble with this number of runs and the sampling method of the settings.
    pub(super) fn new(assumptions: &Assumptions, settings: &Settings<'s>, runs: usize) -> Self {
        let (sampling, given) = (settings.sampling, settings.draws);
        let streams = match sampling {
            Sampling::Sobol if given.is_none() => streams(assumptions, settings.seed),
            _ => Vec::new(),
        };
        let left_over = streams.len().saturating_sub(MOST_DIMENSIONS);
        let dimensions = streams.into_iter().map(|(stream, _)| stream).take(MOST_DIMENSIONS).zip(0..).collect();
        Self { sampling, given, runs: runs as u64, dimensions, left_over }
    }

    /// Warns of conditions that make the points less even.
    pub(super) fn warn(&self, problems: &mut Diagnostics) {
        if self.sampling != Sampling::Sobol || self.given.is_some() {
            return;
        }
        if self.left_over > 0 {
            let (more, most) = (self.left_over, MOST_DIMENSIONS);
            let streams = if more == 1 { "is 1 more stream" } else { &format!("are {more} more streams") };
            problems.warning(
                None,
                text!(
                    "随机数流比 Sobol' 点的 {most} 维多{more}个：这些最远年份的冲击仍用伪随机数",
                    "there {streams} of draws than the {most} dimensions of Sobol' points: the excess (shocks of the last years) is pseudo-random"
                ),
            );
        }
        let (runs, least) = (self.runs, 2 * u64::from(REPLICATES));
        if runs < least || !runs.is_power_of_two() {
            let runs_en = if runs == 1 { "1 run" } else { &format!("{runs} runs") };
            let below = (runs / 2 + 1).next_power_of_two().max(least);
            let above = (2 * below).max(runs.next_power_of_two());
            problems
                .warning(
                    None,
                    text!(
                        "{runs}次运行：Sobol' 点数不是2的幂，均匀性较差",
                        "{runs_en}: Sobol' points are most even if their number is a power of two"
                    ),
                )
                .hint(text!("用 {below} 或{above}次", "use {below} or {above}"));
        }
    }

    /// Samples the drivers of these runs into a batch.
    pub(super) fn draw(
        &self,
        driver_sampler: &DriverSampler<'_>,
        runs: impl Iterator<Item = u64> + Clone,
        batch: &mut Batch,
        scratch: &mut Scratch,
    ) {
        if let Some(draws) = self.given {
            return driver_sampler.drawn(&GivenDeviates { runs, draws }, batch, scratch);
        }
        match self.sampling {
            Sampling::Random => driver_sampler.drawn(&Keyed::new(runs.take(batch.width())), batch, scratch),
            Sampling::Antithetic => driver_sampler.drawn(&Antithetic::new(runs.take(batch.width())), batch, scratch),
            Sampling::LatinHypercube => driver_sampler.drawn(&LatinHypercube { runs, of: self.runs }, batch, scratch),
            Sampling::Sobol => driver_sampler.drawn(&Sobol { runs, dimensions: &self.dimensions }, batch, scratch),
        }
    }

    /// The draws of one stream.
    fn fill(&self, stream: Stream, runs: impl Iterator<Item = u64> + Clone, out: &mut [f64]) {
        if let Some(draws) = self.given {
            return GivenDeviates { runs, draws }.fill(&[stream], out);
        }
        match self.sampling {
            Sampling::Random => Keyed::new(runs).fill(&[stream], out),
            Sampling::Antithetic => Antithetic::new(runs).fill(&[stream], out),
            Sampling::LatinHypercube => LatinHypercube { runs, of: self.runs }.fill(&[stream], out),
            Sampling::Sobol => Sobol { runs, dimensions: &self.dimensions }.fill(&[stream], out),
        }
    }
}

impl Draws {
    /// The draws of an ensemble of a scenario with these settings.
    ///
    /// # Errors
    /// A failure if they exceed the memory.
    ///
    /// ```
    /// use carecast::{Diagnostics, Projection, baseline::Library, ensemble::{Draws, Settings}, scenario::Assumptions};
    /// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
    /// let mut problems = Diagnostics::new();
    /// let assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
    /// let settings = Settings { runs: 100, ..Settings::of(&assumptions) };
    /// let draws = Draws::of(&assumptions, &settings)?;
    /// // Given back, they make the same runs.
    /// let drawn = Projection::run(&assumptions, &settings, &mut problems)?;
    /// let given = Projection::run(&assumptions, &Settings { draws: Some(&draws), ..settings }, &mut problems)?;
    /// let mean = |p: &Projection| p.series("industry.value_added").unwrap().year(2027).unwrap().mean();
    /// assert_eq!(mean(&drawn), mean(&given));
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn of(assumptions: &Assumptions, settings: &Settings<'_>) -> Result<Self> {
        let streams = streams(assumptions, settings.seed);
        let runs = settings.runs;
        let bytes = streams.len().saturating_mul(runs).saturating_mul(size_of::<f64>());
        if bytes > settings.memory.bytes() {
            return Err(too_large(runs, Memory::of(bytes), settings.memory));
        }
        let sampler = Sampler::new(assumptions, settings, runs);
        let mut lanes = Array2::zeros((streams.len(), runs + 1));
        let rows: Vec<_> = lanes.outer_iter_mut().zip(&streams).collect();
        rows.into_par_iter().for_each(|(mut row, (stream, _))| {
            if let Some((_, row)) = row.as_slice_mut().and_then(<[f64]>::split_last_mut) {
                sampler.fill(*stream, 0..runs as u64, row);
            }
        });
        Ok(Self::new(streams, lanes))
    }
}

/// The streams of everything uncertain in a scenario, independent of outputs, so that a run does not depend on the
/// selection of outputs.
///
/// Early dimensions of Sobol' points are the best, so lasting deviations come first, in the order of `carecast list
/// drivers` (people, economy, industry, care; then the scenario's own by name), then the shocks, year by year: a later
/// horizon adds dimensions at the end and does not change the others.
fn streams(assumptions: &Assumptions, seed: u64) -> Vec<(Stream, Draw)> {
    let listed: Vec<String> = assumptions.known_drivers().into_iter().map(|driver| driver.name).collect();
    let uncertain: Vec<_> = listed
        .iter()
        .filter_map(|name| Some((name, &assumptions.drivers.get(name)?.path)))
        .filter(|(_, path)| path.is_uncertain())
        .collect();
    let mut found: Vec<(Stream, Draw)> = Vec::new();
    let mut known = BTreeSet::new();
    let mut add = |driver: &String, purpose: StreamPurpose| {
        let alone = [(driver.clone(), 1.0)];
        let sources = assumptions.mixtures.get(driver).map_or(&alone[..], Vec::as_slice);
        for (name, _) in sources.iter().filter(|(_, weight)| *weight != 0.0) {
            let (region, key) = assumptions.key_of(name);
            let stream = Stream::new(seed, region, key, purpose);
            if known.insert(stream) {
                let year = if let StreamPurpose::Shock(year) = purpose { Some(year) } else { None };
                found.push((stream, Draw { name: name.clone(), year }));
            }
        }
    };
    uncertain.iter().filter(|(_, path)| path.spread.is_some()).for_each(|(name, _)| add(name, StreamPurpose::Path));
    for (index, year) in assumptions.years.iter().enumerate() {
        for (name, _) in uncertain.iter().filter(|(_, path)| path.shock.is_some_and(|shock| shock.reaches(index))) {
            add(name, StreamPurpose::Shock(year));
        }
    }
    found
}

#[cfg(test)]
mod tests;
