//! Driver columns: the values of each driver in every year of every run of a batch.

use std::ops::Range;

use super::draws::{RunKey, Stream, StreamPurpose};
use super::normal;
use super::posterior::{PosteriorDraws, Still, UpdatedDraws, of_driver};
use crate::model::{Batch, Column, Model};
use crate::scenario::{Assumptions, DeviationShape, DriverPath};
use crate::vectors::widest;

/// A source of the standard normal deviates of a batch: keyed draws, or the points of a design.
pub(super) trait Deviates {
    /// The deviates of some streams, contiguous by stream, one for each lane.
    fn fill(&self, streams: &[Stream], out: &mut [f64]);

    /// Whether each driver gets its own deviation, in units of its standard deviation.
    fn is_by_driver(&self) -> bool {
        false
    }

    /// The deviates of a driver, `[moment][lane]`: moment 0 is its lasting deviation, the others are the years of its
    /// shocks.
    fn draw(
        &self,
        _driver: usize,
        sources: &[WeightedStreams],
        moments: Range<usize>,
        common: &mut DrawBuffers,
        out: &mut [f64],
    ) {
        mix(self, sources, moments, common, out);
    }
}

/// Fills a buffer of several streams, one at a time.
pub(super) fn one_by_one(streams: &[Stream], out: &mut [f64], mut fill: impl FnMut(Stream, &mut [f64])) {
    let lanes = out.len() / streams.len().max(1);
    streams.iter().zip(out.chunks_exact_mut(lanes.max(1))).for_each(|(stream, out)| fill(*stream, out));
}

/// The weighted sum of a driver's streams at some moments. The draws of a stream are made for all moments at once, which
/// keeps the table of the inverse in the nearest cache.
fn mix<D: Deviates + ?Sized>(
    deviates: &D,
    sources: &[WeightedStreams],
    moments: Range<usize>,
    common: &mut DrawBuffers,
    out: &mut [f64],
) {
    if let [WeightedStreams { weight: 1.0, place: BufferIndex::Own(_), streams }] = sources {
        deviates.fill(&streams[moments], out);
        return;
    }
    let width = out.len() / moments.len().max(1);
    for source in sources {
        let mut rest = moments.clone();
        while let Some((unmade, draws)) = common.unmade(source.place, rest.clone(), width) {
            rest.start = unmade.end;
            deviates.fill(&source.streams[unmade], draws);
        }
    }
    for (moment, out) in moments.zip(out.chunks_exact_mut(width)) {
        mix_at(sources, moment, common, out);
    }
}

fn mix_at(sources: &[WeightedStreams], moment: usize, common: &DrawBuffers, out: &mut [f64]) {
    let width = out.len();
    let draws = |source: &WeightedStreams| common.draws(source.place, moment, width);
    let Some((first, rest)) = sources.split_first() else { return out.fill(0.0) };
    widest!({
        for (out, a) in out.iter_mut().zip(draws(first)) {
            *out = first.weight * a;
        }
        // Two at a time, in the same order: the sum waits for memory more than for the additions.
        for two in rest.chunks(2) {
            let (u, a) = (two[0].weight, draws(&two[0]));
            match two.get(1) {
                Some(second) => {
                    let (v, b) = (second.weight, draws(second));
                    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
                        *out = *out + u * a + v * b;
                    }
                }
                None => {
                    for (out, a) in out.iter_mut().zip(a) {
                        *out += u * a;
                    }
                }
            }
        }
    });
}

/// The buffer of a stream's draws before mixing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BufferIndex {
    /// A buffer shared by several drivers.
    Shared(usize),
    /// A buffer of one driver.
    Own(usize),
}

/// Draws of a batch shared by several drivers, each made once, and buffers for those of one driver, `[moment][lane]` for
/// each stream.
pub(super) struct DrawBuffers {
    shared: Vec<Vec<f64>>,
    /// By shared stream and moment: whether its draws are made.
    made: Vec<Vec<bool>>,
    own: Vec<Vec<f64>>,
}

impl DrawBuffers {
    fn new(drivers: &[SampledDriver<'_>], years: usize, width: usize) -> Self {
        let places = || drivers.iter().flat_map(|driver| &driver.sources).map(|source| source.place);
        let shared = places().filter_map(|place| if let BufferIndex::Shared(at) = place { Some(at + 1) } else { None });
        let own = places().filter_map(|place| if let BufferIndex::Own(at) = place { Some(at + 1) } else { None });
        let (shared, own) = (shared.max().unwrap_or(0), own.max().unwrap_or(0));
        let room = vec![0.0; years * width];
        Self { shared: vec![room.clone(); shared], made: vec![vec![false; years]; shared], own: vec![room; own] }
    }

    /// Marks all draws as not made, for the next batch.
    fn clear(&mut self) {
        self.made.iter_mut().for_each(|made| made.fill(false));
    }

    fn draws(&self, place: BufferIndex, moment: usize, width: usize) -> &[f64] {
        let draws = match place {
            BufferIndex::Shared(at) => &self.shared[at],
            BufferIndex::Own(at) => &self.own[at],
        };
        &draws[moment * width..(moment + 1) * width]
    }

    /// The first contiguous moments whose draws are not made yet, with their buffer; `None` if all are made. The draws of
    /// one driver are always made again.
    fn unmade(
        &mut self,
        place: BufferIndex,
        moments: Range<usize>,
        width: usize,
    ) -> Option<(Range<usize>, &mut [f64])> {
        let (unmade, draws) = match place {
            BufferIndex::Shared(at) => {
                let made = &mut self.made[at];
                let start = moments.clone().find(|moment| !made[*moment])?;
                let end = (start..moments.end).find(|moment| made[*moment]).unwrap_or(moments.end);
                made[start..end].fill(true);
                (start..end, &mut self.shared[at])
            }
            BufferIndex::Own(at) => (moments, &mut self.own[at]),
        };
        if unmade.is_empty() {
            return None;
        }
        let draws = &mut draws[unmade.start * width..unmade.end * width];
        Some((unmade, draws))
    }
}

/// The streams that occur in several of these mixtures, in order.
fn shared_streams<'m>(mixtures: impl Iterator<Item = &'m Vec<(String, f64)>>) -> Vec<&'m str> {
    let mut streams: Vec<&str> = mixtures.flatten().map(|(stream, _)| stream.as_str()).collect();
    streams.sort_unstable();
    let mut shared: Vec<&str> = streams.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    shared.dedup();
    shared
}

/// Keyed draws of these runs, each a pure function of its key.
pub(super) struct Keyed(Vec<RunKey>);

impl Keyed {
    pub(super) fn new(runs: impl Iterator<Item = u64>) -> Self {
        Self(runs.map(RunKey::new).collect())
    }
}

impl Deviates for Keyed {
    fn fill(&self, streams: &[Stream], out: &mut [f64]) {
        Stream::fill(streams, &self.0, out);
    }
}

/// The weight of a stream in a driver's draw.
pub(super) struct WeightedStreams {
    pub(super) weight: f64,
    /// By moment: that of the path, then those of the shocks of each year after the base year.
    pub(super) streams: Vec<Stream>,
    place: BufferIndex,
}

/// One driver with everything its columns depend on.
pub(super) struct SampledDriver<'a> {
    pub(super) column: Column,
    /// The column of its shocks alone, if a component reads them.
    shocks: Option<Column>,
    pub(super) path: &'a DriverPath,
    /// The scenario's own path, if it was replaced.
    anchor: Option<&'a DriverPath>,
    possible: (f64, f64),
    pub(super) sources: Vec<WeightedStreams>,
    /// The posterior of its draws, given published counts.
    pub(super) updated: UpdatedDraws,
}

/// Samples the driver columns of batches.
pub(super) struct DriverSampler<'a> {
    drivers: Vec<SampledDriver<'a>>,
    names: Vec<&'a str>,
    years: usize,
    posterior: Option<PosteriorDraws<'a>>,
}

/// Buffers for the draws of a batch, and counts of clamped values.
pub(super) struct Scratch {
    draw: Vec<f64>,
    shock: Vec<f64>,
    common: DrawBuffers,
    /// Terms of the posterior, if there is one.
    posterior: Vec<f64>,
    /// The width at which the drivers without uncertainty are already in the batch; 0 if they are not.
    settled: usize,
    /// By driver: the number of clamped values.
    pub(super) clamped: Vec<u64>,
}

impl<'a> DriverSampler<'a> {
    pub(super) fn new(model: &Model, assumptions: &'a Assumptions, seed: u64) -> Self {
        let shocks = || assumptions.years.iter().skip(1).map(StreamPurpose::Shock);
        // All drivers of an assembled model have a value.
        let known = |(name, column): &(String, Column)| Some((assumptions.drivers.get_key_value(name)?, *column));
        let known: Vec<_> = model.drivers().iter().filter_map(known).collect();
        let shared = shared_streams(known.iter().filter_map(|((name, _), _)| assumptions.mixtures.get(*name)));
        let mut drivers = Vec::new();
        let mut names = Vec::new();
        for ((name, assumption), column) in known {
            let alone = vec![(name.clone(), 1.0)];
            let mixture = assumptions.mixtures.get(name).unwrap_or(&alone);
            let mut own = 0..;
            let source = |(stream, weight): &(String, f64)| WeightedStreams {
                weight: *weight,
                streams: [StreamPurpose::Path]
                    .into_iter()
                    .chain(shocks())
                    .map(|purpose| {
                        let (region, name) = assumptions.key_of(stream);
                        Stream::new(seed, region, name, purpose)
                    })
                    .collect(),
                place: match shared.binary_search(&stream.as_str()) {
                    Ok(at) => BufferIndex::Shared(at),
                    Err(_) => BufferIndex::Own(own.next().unwrap_or_default()),
                },
            };
            drivers.push(SampledDriver {
                column,
                shocks: model.shocks(name),
                path: &assumption.path,
                anchor: assumptions.anchors.get(name),
                possible: assumption.driver.possible,
                sources: mixture.iter().map(source).collect(),
                updated: of_driver(assumptions, mixture),
            });
            names.push(name.as_str());
        }
        Self { drivers, names, years: assumptions.years.count(), posterior: PosteriorDraws::new(assumptions, seed) }
    }

    pub(super) fn scratch(&self, width: usize) -> Scratch {
        Scratch {
            draw: vec![0.0; self.years * width],
            shock: vec![0.0; width],
            common: DrawBuffers::new(&self.drivers, self.years, width),
            posterior: vec![0.0; self.posterior.as_ref().map_or(0, |posterior| posterior.room(width))],
            settled: 0,
            clamped: vec![0; self.drivers.len()],
        }
    }

    pub(super) fn names(&self) -> &[&'a str] {
        &self.names
    }

    /// The drivers, in the order of their names.
    pub(super) fn drivers(&self) -> &[SampledDriver<'a>] {
        &self.drivers
    }

    /// Every driver as in the deterministic run: on its central path, moved by the posterior mean.
    pub(super) fn still(&self, batch: &mut Batch, scratch: &mut Scratch) {
        match self.posterior {
            Some(_) => self.drawn(&Still, batch, scratch),
            None => self.central(batch),
        }
    }

    /// The posterior of the draws.
    pub(super) fn posterior(&self) -> Option<&PosteriorDraws<'a>> {
        self.posterior.as_ref()
    }

    /// Whether there is a posterior.
    pub(super) fn is_updated(&self) -> bool {
        self.posterior.is_some()
    }

    /// Every driver on its central path.
    fn central(&self, batch: &mut Batch) {
        self.drivers.iter().for_each(|driver| driver.put_central(batch));
    }

    /// Whether a driver was set; deviations are then measured from the scenario's own deterministic run.
    pub(super) fn is_anchored(&self) -> bool {
        self.drivers.iter().any(|driver| driver.anchor.is_some())
    }

    /// Every driver on the central path of the scenario itself.
    pub(super) fn anchored(&self, batch: &mut Batch) {
        self.central(batch);
        for driver in &self.drivers {
            for (year, value) in driver.anchor.iter().flat_map(|path| path.central.iter().enumerate()) {
                batch.get_mut(driver.column, year).fill(*value);
            }
        }
    }

    /// The drivers of a batch of one run that are farthest from their central path in a year, at most five, in words.
    pub(super) fn farthest(&self, batch: &Batch, year: usize, assumptions: &Assumptions) -> String {
        let mut drawn: Vec<(&str, f64, f64)> = Vec::new();
        for (name, driver) in self.names.iter().zip(&self.drivers) {
            let (value, central) = (batch.get(driver.column, year)[0], driver.path.central[year]);
            let size = ((value - central) / central.abs().max(1e-12)).abs();
            drawn.push((name, value, size));
        }
        drawn.sort_by(|a, b| b.2.total_cmp(&a.2));
        let drawn: Vec<(&str, f64)> = drawn.into_iter().take(5).map(|(name, value, _)| (name, value)).collect();
        in_words(&drawn, assumptions)
    }

    /// Samples every driver with these deviates.
    pub(super) fn drawn(&self, deviates: &impl Deviates, batch: &mut Batch, scratch: &mut Scratch) {
        let is_settled = std::mem::replace(&mut scratch.settled, batch.width()) == batch.width();
        scratch.common.clear();
        let (width, mut room) = (batch.width(), std::mem::take(&mut scratch.posterior));
        let posterior = self.posterior.as_ref().map(|posterior| (posterior, &mut room[..posterior.room(width)]));
        let posterior = posterior.map(|(posterior, room)| {
            posterior.take_over(deviates, width, room);
            (posterior, &*room)
        });
        for (at, driver) in self.drivers.iter().enumerate() {
            // Drivers without uncertainty are still there from the previous batch.
            if !is_settled || driver.path.spread.is_some() {
                driver.put_central(batch);
            }
            if !driver.path.is_uncertain() {
                continue;
            }
            let mut draw = |moments: Range<usize>, common: &mut DrawBuffers, out: &mut [f64]| {
                deviates.draw(at, &driver.sources, moments.clone(), common, out);
                let Some((posterior, room)) = posterior else { return };
                for (moment, out) in moments.zip(out.chunks_exact_mut(width)) {
                    match driver.updated.get(moment) {
                        Some(Some(mixed)) if deviates.is_by_driver() => {
                            out.iter_mut().for_each(|draw| *draw = mixed.mean + mixed.sd() * *draw);
                        }
                        Some(Some(mixed)) => posterior.move_draws(mixed, room, out),
                        _ => {}
                    }
                }
            };
            driver.add_spread(&mut draw, batch, scratch);
            driver.add_shocks(&mut draw, batch, scratch);
            scratch.clamped[at] += driver.clamp_to_limits(batch);
        }
        scratch.posterior = room;
    }
}

/// Drivers with their values: `economy.real_growth = 4.500000 %, ...`.
pub(super) fn in_words(drivers: &[(&str, f64)], assumptions: &Assumptions) -> String {
    let shown = drivers.iter().map(|(name, value)| {
        let unit = assumptions.drivers.get(*name).map(|assumption| assumption.driver.unit);
        let figure = unit.map_or(*value, |unit| unit.from_base(*value));
        let figure = if figure.abs() < 1e15 { format!("{figure:.6}") } else { format!("{figure:.3e}") };
        format!("{name} = {figure} {}", unit.map_or("", |unit| unit.symbol))
    });
    shown.collect::<Vec<String>>().join(", ")
}

/// Standard normal draws as deviations of a shape.
pub(super) fn shape_draws(shape: DeviationShape, draws: &mut [f64]) {
    match shape {
        DeviationShape::SplitNormal => {}
        // The distribution function maps a normal draw to a uniform one between -1 and 1.
        DeviationShape::Uniform => {
            draws.iter_mut().for_each(|z| *z = 1.0 - libm::erfc(*z * std::f64::consts::FRAC_1_SQRT_2));
        }
        DeviationShape::HeavyTailed => draws.iter_mut().for_each(|z| *z = normal::heavy_tailed(*z)),
    }
}

impl Scratch {
    /// Call after changing driver columns of the batch.
    pub(super) fn unsettle(&mut self) {
        self.settled = 0;
    }
}

impl SampledDriver<'_> {
    fn put_central(&self, batch: &mut Batch) {
        for (year, value) in self.path.central.iter().enumerate() {
            batch.get_mut(self.column, year).fill(*value);
            if let Some(shocks) = self.shocks {
                batch.get_mut(shocks, year).fill(0.0);
            }
        }
    }

    fn add_spread(
        &self,
        draw_moments: &mut impl FnMut(Range<usize>, &mut DrawBuffers, &mut [f64]),
        batch: &mut Batch,
        scratch: &mut Scratch,
    ) {
        let Some(spread) = &self.path.spread else { return };
        let draw = &mut scratch.draw[..batch.width()];
        draw_moments(0..1, &mut scratch.common, draw);
        shape_draws(spread.shape, draw);
        for (year, (below, above)) in spread.below.iter().zip(&spread.above).enumerate() {
            if *below == 0.0 && *above == 0.0 {
                continue;
            }
            let (values, draw, below, above) = (batch.get_mut(self.column, year), &*draw, *below, *above);
            widest!(for (value, z) in values.iter_mut().zip(draw) {
                *value += z * if *z < 0.0 { below } else { above };
            });
        }
    }

    fn add_shocks(
        &self,
        draw_moments: &mut impl FnMut(Range<usize>, &mut DrawBuffers, &mut [f64]),
        batch: &mut Batch,
        scratch: &mut Scratch,
    ) {
        let Some(shock) = self.path.shock else { return };
        let (width, years) = (batch.width(), shock.from..shock.until);
        if years.is_empty() {
            return;
        }
        let (draws, state) = (&mut scratch.draw[..years.len() * width], &mut scratch.shock[..width]);
        draw_moments(years.clone(), &mut scratch.common, draws);
        state.fill(0.0);
        let deviates = self.path.spread.is_some();
        for (year, draw) in years.zip(draws.chunks_exact(width)) {
            let central = self.path.central[year];
            let (values, states) = (batch.get_mut(self.column, year), &mut *state);
            widest!(for ((value, state), z) in values.iter_mut().zip(states).zip(draw) {
                *state = shock.persistence * *state + shock.sd * z;
                // Without a lasting deviation the column holds the previous batch's value.
                *value = if deviates { *value } else { central } + *state;
            });
            if let Some(shocks) = self.shocks {
                batch.get_mut(shocks, year).copy_from_slice(state);
            }
        }
    }

    /// Clamps values to their possible range and counts them.
    pub(super) fn clamp_to_limits(&self, batch: &mut Batch) -> u64 {
        let (least, most) = self.possible;
        let mut clamped = 0;
        for year in 0..batch.years() {
            let values = &*batch.get_mut(self.column, year);
            // Hardly ever: looking alone is quicker than counting.
            if widest!(values.iter().fold(false, |outside, value| outside | (*value < least) | (*value > most))) {
                let values = batch.get_mut(self.column, year).iter_mut();
                for value in values.filter(|value| **value < least || **value > most) {
                    *value = value.clamp(least, most);
                    clamped += 1;
                }
            }
        }
        clamped
    }
}
