//! Driver columns: what each driver is in every year of every run of a batch.

use super::draws::{Purpose, Stream};
use crate::model::{Batch, Column, Model};
use crate::scenario::{Assumptions, DriverPath, Shape};

/// Where the standard normal deviates of a batch come from: keyed draws, or the points of a design.
pub(super) trait Deviates {
    /// Adds `weight` times the deviates of a stream, one a lane.
    fn add(&self, stream: Stream, weight: f64, out: &mut [f64]);

    /// The lasting deviation of a driver.
    fn path(&self, _driver: usize, sources: &[Source], out: &mut [f64]) {
        mix(self, sources, |source| source.path, out);
    }

    /// The shock of a driver in a year.
    fn shock(&self, _driver: usize, sources: &[Source], year: usize, out: &mut [f64]) {
        mix(self, sources, |source| source.shocks[year], out);
    }
}

fn mix<D: Deviates + ?Sized>(deviates: &D, sources: &[Source], stream: impl Fn(&Source) -> Stream, out: &mut [f64]) {
    out.fill(0.0);
    for source in sources {
        deviates.add(stream(source), source.weight, out);
    }
}

/// The draws of these runs, each a pure function of its key.
pub(super) struct Keyed<R>(pub(super) R);

impl<R: Iterator<Item = u64> + Clone> Deviates for Keyed<R> {
    fn add(&self, stream: Stream, weight: f64, out: &mut [f64]) {
        for (run, out) in self.0.clone().zip(out.iter_mut()) {
            *out += weight * stream.normal(run);
        }
    }
}

/// A stream's share in a driver's draw, for the path and for the shock of every year.
pub(super) struct Source {
    pub(super) weight: f64,
    pub(super) path: Stream,
    pub(super) shocks: Vec<Stream>,
}

/// One driver and everything its columns depend on.
pub(super) struct Filled<'a> {
    pub(super) column: Column,
    /// Where its shocks are left by themselves, if a component reads them.
    shocks: Option<Column>,
    pub(super) path: &'a DriverPath,
    /// The scenario's own path, where another was set in its place.
    anchor: Option<&'a DriverPath>,
    possible: (f64, f64),
    pub(super) sources: Vec<Source>,
}

/// Fills the driver columns of batches.
pub(super) struct Filler<'a> {
    drivers: Vec<Filled<'a>>,
    names: Vec<&'a str>,
}

/// Room for the draws of a batch, and counts of what had to be held at a limit.
pub(super) struct Scratch {
    draw: Vec<f64>,
    shock: Vec<f64>,
    /// By driver: values that a draw would have taken outside what is possible.
    pub(super) held: Vec<u64>,
}

impl<'a> Filler<'a> {
    pub(super) fn new(model: &Model, assumptions: &'a Assumptions, seed: u64) -> Self {
        let region = assumptions.baseline.id.as_str();
        let years: Vec<i32> = assumptions.years.iter().collect();
        let mut drivers = Vec::new();
        let mut names = Vec::new();
        for (name, column) in model.drivers() {
            // A model is assembled only of drivers that have a value.
            let Some((name, assumption)) = assumptions.drivers.get_key_value(name) else { continue };
            let alone = vec![(name.clone(), 1.0)];
            let mixture = assumptions.mixtures.get(name).unwrap_or(&alone);
            let source = |(stream, weight): &(String, f64)| Source {
                weight: *weight,
                path: Stream::new(seed, region, stream, Purpose::Path),
                shocks: years.iter().map(|year| Stream::new(seed, region, stream, Purpose::Shock(*year))).collect(),
            };
            drivers.push(Filled {
                column: *column,
                shocks: model.shocks(name),
                path: &assumption.path,
                anchor: assumptions.anchors.get(name),
                possible: assumption.driver.possible,
                sources: mixture.iter().map(source).collect(),
            });
            names.push(name.as_str());
        }
        Self { drivers, names }
    }

    pub(super) fn scratch(&self, width: usize) -> Scratch {
        Scratch { draw: vec![0.0; width], shock: vec![0.0; width], held: vec![0; self.drivers.len()] }
    }

    pub(super) fn names(&self) -> &[&'a str] {
        &self.names
    }

    /// The drivers, in the order of their names.
    pub(super) fn drivers(&self) -> &[Filled<'a>] {
        &self.drivers
    }

    /// Every driver on its central path.
    pub(super) fn central(&self, batch: &mut Batch) {
        for driver in &self.drivers {
            for (year, value) in driver.path.central.iter().enumerate() {
                batch.get_mut(driver.column, year).fill(*value);
                if let Some(shocks) = driver.shocks {
                    batch.get_mut(shocks, year).fill(0.0);
                }
            }
        }
    }

    /// Whether a driver was set: then deviations are measured from the scenario's own central run.
    pub(super) fn is_anchored(&self) -> bool {
        self.drivers.iter().any(|driver| driver.anchor.is_some())
    }

    /// Every driver on the central path that the scenario itself gives it.
    pub(super) fn anchored(&self, batch: &mut Batch) {
        self.central(batch);
        for driver in &self.drivers {
            for (year, value) in driver.anchor.iter().flat_map(|path| path.central.iter().enumerate()) {
                batch.get_mut(driver.column, year).fill(*value);
            }
        }
    }

    /// Every driver as these deviates draw it.
    pub(super) fn drawn(&self, deviates: &impl Deviates, batch: &mut Batch, scratch: &mut Scratch) {
        self.central(batch);
        for (at, driver) in self.drivers.iter().enumerate() {
            driver.add_spread(|sources, out| deviates.path(at, sources, out), batch, scratch);
            driver.add_shocks(|sources, year, out| deviates.shock(at, sources, year, out), batch, scratch);
            if driver.path.is_uncertain() {
                scratch.held[at] += driver.hold_at_limits(batch);
            }
        }
    }
}

impl Filled<'_> {
    fn add_spread(&self, draw_path: impl Fn(&[Source], &mut [f64]), batch: &mut Batch, scratch: &mut Scratch) {
        let Some(spread) = &self.path.spread else { return };
        let draw = &mut scratch.draw[..batch.width()];
        draw_path(&self.sources, draw);
        if spread.shape == Shape::Uniform {
            for z in draw.iter_mut() {
                // The distribution function carries a normal draw to an even one between -1 and 1.
                *z = 1.0 - libm::erfc(*z * std::f64::consts::FRAC_1_SQRT_2);
            }
        }
        for (year, (below, above)) in spread.below.iter().zip(&spread.above).enumerate() {
            if *below == 0.0 && *above == 0.0 {
                continue;
            }
            for (value, z) in batch.get_mut(self.column, year).iter_mut().zip(draw.iter()) {
                *value += z * if *z < 0.0 { below } else { above };
            }
        }
    }

    fn add_shocks(&self, draw_shock: impl Fn(&[Source], usize, &mut [f64]), batch: &mut Batch, scratch: &mut Scratch) {
        let Some(shock) = self.path.shock else { return };
        let width = batch.width();
        let (draw, state) = (&mut scratch.draw[..width], &mut scratch.shock[..width]);
        state.fill(0.0);
        for year in shock.from..batch.years() {
            draw_shock(&self.sources, year, draw);
            for ((value, state), z) in
                batch.get_mut(self.column, year).iter_mut().zip(state.iter_mut()).zip(draw.iter())
            {
                *state = shock.persistence * *state + shock.sd * z;
                *value += *state;
            }
            if let Some(shocks) = self.shocks {
                batch.get_mut(shocks, year).copy_from_slice(state);
            }
        }
    }

    /// Holds values at the limits of what is possible and counts them.
    pub(super) fn hold_at_limits(&self, batch: &mut Batch) -> u64 {
        let (least, most) = self.possible;
        let mut held = 0;
        for year in 0..batch.years() {
            for value in batch.get_mut(self.column, year) {
                if *value < least || *value > most {
                    *value = value.clamp(least, most);
                    held += 1;
                }
            }
        }
        held
    }
}
