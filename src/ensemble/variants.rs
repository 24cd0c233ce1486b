//! Variants of one model: lanes of the same batches that differ in some driver columns. A variant needs no new reading,
//! resolving or assembling, and run k of every variant uses the same draws (common random numbers).

#![expect(clippy::needless_pass_by_value, reason = "a view is a reference already")]

mod deviates;
mod failure;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::{Array2, Array3, ArrayView2, ArrayViewMut2, Axis};
use rayon::prelude::*;

use self::deviates::{Design, Lasting};
use super::clamped::ClampCounter;
use super::draws::Stream;
use super::driver_sampler::{Deviates, DriverSampler, Scratch};
use super::factors::{Coordinates, Factor, Form, coordinates, factors, forms};
use super::memory::Memory;
use super::run::{central_run, copy_columns, on_threads};
use super::sampling::{Draws, Sampler, draw_central};
use super::settings::{Settings, too_large};
use crate::diagnostic::Diagnostics;
use crate::error::{Error, Result};
use crate::indicator::Driver;
use crate::language::{Text, counted, text};
use crate::model::{Batch, CentralRun, Column, Model, assemble};
use crate::scenario::{Assumptions, OutputIndicator};

/// An output of variants: an indicator in a calendar year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantOutput {
    /// The dotted name of the indicator.
    pub indicator: String,
    /// The calendar year.
    pub year: i32,
}

/// How the value of a variant changes its driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Vary {
    /// The value replaces the driver, without uncertainty.
    Level,
    /// The value is added to the driver, whose uncertainty is kept.
    Shift,
}

/// A driver that variants change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Varied<'v> {
    /// The dotted name.
    pub driver: &'v str,
    /// The kind of change.
    pub vary: Vary,
    /// The first calendar year of the change; earlier years keep the scenario's values.
    pub first: i32,
}

/// The runs of a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum VariantRuns {
    /// The deterministic run (with given draws: their central lane).
    Central,
    /// This number of runs, drawn as in an ensemble.
    Runs(usize),
}

/// An output of a variant without a value in some runs, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndefinedReading {
    /// The index of the reading.
    pub reading: usize,
    /// The index of the variant.
    pub variant: usize,
    /// The number of runs.
    pub runs: u64,
    /// The division by zero, in words.
    pub because: Text,
}

/// A model whose drivers can be varied.
pub struct Variants<'a> {
    assumptions: &'a Assumptions,
    model: Model,
    driver_sampler: DriverSampler<'a>,
    settings: Settings<'a>,
    central: CentralRun,
    asked: Vec<VariantOutput>,
    columns: Vec<(Column, usize)>,
    streams: BTreeMap<Stream, usize>,
    factors: Vec<Factor>,
    /// Counted since the last warning.
    clamped: ClampCounter,
    /// The number of finished runs.
    done: AtomicUsize,
}

impl<'a> Variants<'a> {
    /// Assembles the model that computes the readings, and nothing else.
    ///
    /// # Errors
    /// As [`assemble`]; a failure for a year that is not projected.
    pub fn new(
        assumptions: &'a Assumptions,
        asked: Vec<VariantOutput>,
        settings: &Settings<'a>,
        problems: &mut Diagnostics,
    ) -> Result<Self> {
        let mut narrow = assumptions.clone();
        narrow.outputs.clear();
        for VariantOutput { indicator, .. } in &asked {
            if narrow.outputs.iter().all(|output| output.name != *indicator) {
                narrow.outputs.push(OutputIndicator { name: indicator.clone(), required: true });
            }
        }
        let model = assemble(&narrow, problems)?;
        let mut columns = Vec::new();
        for VariantOutput { indicator, year } in &asked {
            let column = model.outputs().iter().find(|(name, _)| name == indicator).map(|(_, column)| *column);
            let (Some(column), Some(year)) = (column, assumptions.years.index(*year)) else {
                return Err(Error::failure(text!(
                    "{indicator} 没有{year}年的值",
                    "{indicator} has no value in {year}"
                )));
            };
            columns.push((column, year));
        }
        let driver_sampler = DriverSampler::new(&model, assumptions, settings.seed);
        let (_, central) = central_run(&model, &driver_sampler, None);
        let (streams, factors) = factors(&driver_sampler);
        let (clamped, done) = (ClampCounter::new(&driver_sampler), AtomicUsize::new(0));
        Ok(Self {
            assumptions,
            model,
            driver_sampler,
            settings: *settings,
            central,
            asked,
            columns,
            streams,
            factors,
            clamped,
            done,
        })
    }

    /// Warns of clamped values, counted since the last warning.
    pub fn warn(&self, problems: &mut Diagnostics) {
        self.clamped.counts(&self.driver_sampler).warn(problems);
    }

    /// Whether any reading can depend on a driver.
    #[must_use]
    pub fn reads(&self, driver: &str) -> bool {
        self.driver_sampler.names().contains(&driver)
    }

    /// The uncertain factors, each with its coordinates of the unit cube.
    #[must_use]
    pub fn factors(&self) -> &[Factor] {
        &self.factors
    }

    /// The draws of each driver of [`Variants::drivers`], as forms of the normal deviates at the coordinates of the unit
    /// cube.
    #[must_use]
    pub fn forms(&self) -> Vec<Vec<Form>> {
        self.driver_sampler
            .drivers()
            .iter()
            .map(|driver| forms(driver, self.driver_sampler.posterior(), &self.streams))
            .collect()
    }

    /// The coordinates of the unit cube of each driver of [`Variants::drivers`].
    #[must_use]
    pub fn coordinates(&self) -> Vec<Coordinates> {
        self.driver_sampler.drivers().iter().map(|driver| coordinates(driver, &self.streams)).collect()
    }

    /// The number of coordinates of the unit cube of all factors.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.streams.len()
    }

    /// `[reading][variant][run]` of variants with these driver values, `[variant][driver]` in base units.
    ///
    /// # Errors
    /// A failure if nothing depends on a driver, if the values exceed the memory, or if a value is not finite: it names run
    /// and variant, and the division by zero.
    pub fn run(&self, drivers: &[Varied<'_>], values: ArrayView2<'_, f64>, which: VariantRuns) -> Result<Array3<f64>> {
        self.run_of(0..self.columns.len(), drivers, values, which)
    }

    /// The same of some of the readings: others may have no value.
    ///
    /// # Errors
    /// As [`Variants::run`].
    pub(crate) fn run_of(
        &self,
        readings: Range<usize>,
        drivers: &[Varied<'_>],
        values: ArrayView2<'_, f64>,
        which: VariantRuns,
    ) -> Result<Array3<f64>> {
        Ok(self.lanes(readings, drivers, values, which, true)?.0)
    }

    /// As [`Variants::run`], with a list of readings that are undefined by a division by zero; their runs are not finite.
    ///
    /// # Errors
    /// As [`Variants::run`], except divisions by zero.
    pub fn run_where_defined(
        &self,
        drivers: &[Varied<'_>],
        values: ArrayView2<'_, f64>,
        which: VariantRuns,
    ) -> Result<(Array3<f64>, Vec<UndefinedReading>)> {
        self.lanes(0..self.columns.len(), drivers, values, which, false)
    }

    fn lanes(
        &self,
        readings: Range<usize>,
        drivers: &[Varied<'_>],
        values: ArrayView2<'_, f64>,
        which: VariantRuns,
        must_be_defined: bool,
    ) -> Result<(Array3<f64>, Vec<UndefinedReading>)> {
        let places = drivers.iter().map(|varied| self.place(varied)).collect::<Result<Vec<_>>>()?;
        let (variants, runs) = (values.nrows(), if let VariantRuns::Runs(runs) = which { runs } else { 1 });
        let sampler = if let VariantRuns::Runs(runs) = which { Some(self.sampler(runs)?) } else { None };
        let fill = |first: usize, batch: &mut Batch, scratch: &mut Scratch| {
            match &sampler {
                None => draw_central(&self.driver_sampler, self.settings.draws, batch, scratch),
                Some(sampler) => {
                    let lanes = (first..first + batch.width()).map(|lane| (lane % runs) as u64);
                    sampler.draw(&self.driver_sampler, lanes, batch, scratch);
                }
            }
            for (at, (place, varied)) in places.iter().zip(drivers).enumerate() {
                let lane = |lane: usize| values[[(first + lane) / runs, at]];
                self.change(*place, varied.vary, lane, batch, scratch);
            }
        };
        let columns = &self.columns[readings.clone()];
        let read = |batch: &Batch, out: &mut ArrayViewMut2<'_, f64>| copy_columns(batch, columns.iter().copied(), out);
        let out = self.evaluate(variants * runs, columns.len(), fill, read)?;
        let out = out.into_shape_with_order((columns.len(), variants, runs)).map_err(Error::shape)?;
        let mut undefined = Vec::new();
        for (variant, of_variant) in out.axis_iter(Axis(1)).enumerate() {
            for (reading, of_runs) in readings.clone().zip(of_variant.outer_iter()) {
                let mut without = of_runs.iter().enumerate().filter(|(_, value)| !value.is_finite());
                let Some((run, _)) = without.next() else { continue };
                let because = self.because(reading, &self.one_lane(variant * runs + run, fill));
                if let Some(because) = because.clone().filter(|_| !must_be_defined) {
                    undefined.push(UndefinedReading { reading, variant, runs: 1 + without.count() as u64, because });
                    continue;
                }
                let shown = self.changes_in_words(drivers, values.row(variant).to_vec());
                return Err(self.without_value(reading, sampler.is_some().then_some(run), &shown, because));
            }
        }
        Ok((out, undefined))
    }

    /// `[reading][point]` at points `[point][dimension]` of the unit cube; the centre of the cube is the deterministic run.
    ///
    /// # Errors
    /// A failure if a value is not finite: it names the run and the drivers that deviate most.
    pub fn on_cube(&self, points: ArrayView2<'_, f64>) -> Result<Array2<f64>> {
        self.drawn(points.nrows(), |first| Design { points, first, streams: &self.streams })
    }

    /// `[reading][lane]` with the lasting deviation of every driver given in standard normal units, `[lane][driver]` in
    /// the order of [`Variants::drivers`], and no shocks.
    ///
    /// # Errors
    /// As [`Variants::on_cube`].
    pub fn deviated(&self, deviations: ArrayView2<'_, f64>) -> Result<Array2<f64>> {
        self.drawn(deviations.nrows(), |first| Lasting { deviations, first })
    }

    /// `[reading][lane]` of lanes whose deviates, from a lane on, are these.
    fn drawn<D: Deviates>(&self, lanes: usize, deviates: impl Fn(usize) -> D + Sync) -> Result<Array2<f64>> {
        let fill = |first: usize, batch: &mut Batch, scratch: &mut Scratch| {
            self.driver_sampler.drawn(&deviates(first), batch, scratch);
        };
        let out = self.evaluate(lanes, self.columns.len(), fill, |batch, out| self.read(batch, out))?;
        match first_broken(&out) {
            None => Ok(out),
            Some((reading, lane)) => Err(self.broken_with_drivers(reading, lane, fill)),
        }
    }

    /// The drivers on which readings depend, in the order of [`Variants::deviated`].
    #[must_use]
    pub fn drivers(&self) -> Vec<&'a Driver> {
        self.driver_sampler
            .names()
            .iter()
            .filter_map(|name| Some(&self.assumptions.drivers.get(*name)?.driver))
            .collect()
    }

    /// Whether published counts update the lasting deviation of a driver, by its index in [`Variants::drivers`].
    #[must_use]
    pub fn is_updated(&self, at: usize) -> bool {
        self.driver_sampler.drivers().get(at).is_some_and(|driver| matches!(driver.updated.first(), Some(Some(_))))
    }

    /// The correlation of the lasting deviations of two drivers, by their indices in [`Variants::drivers`].
    #[must_use]
    pub fn correlation(&self, a: usize, b: usize) -> f64 {
        let drivers = self.driver_sampler.drivers();
        let (Some(a), Some(b)) = (drivers.get(a), drivers.get(b)) else { return 0.0 };
        if let (Some(Some(a)), Some(Some(b))) = (a.updated.first(), b.updated.first()) {
            return a.covariance(b) / (a.sd() * b.sd());
        }
        let weight =
            |stream: Stream| b.sources.iter().filter(|s| s.streams[0] == stream).map(|s| s.weight).sum::<f64>();
        a.sources.iter().map(|source| source.weight * weight(source.streams[0])).sum()
    }

    /// An ordinary ensemble: `[driver][run]`, each driver as its mean from the year after the base year to `year` (a
    /// base-year driver: its base value), and `[reading][run]`.
    ///
    /// # Errors
    /// As [`Variants::run`].
    pub fn ensemble(&self, runs: usize, year: i32) -> Result<(Array2<f64>, Array2<f64>)> {
        let last = self.assumptions.years.index(year).unwrap_or(0).max(1);
        let drivers = self.drivers();
        let sampler = self.sampler(runs)?;
        let fill = |first: usize, batch: &mut Batch, scratch: &mut Scratch| {
            sampler.draw(&self.driver_sampler, first as u64.., batch, scratch);
        };
        let harvest = |batch: &Batch, out: &mut ArrayViewMut2<'_, f64>| {
            let (mut inputs, mut outputs) = out.view_mut().split_at(Axis(0), drivers.len());
            self.read(batch, &mut outputs);
            for ((driver, filled), mut row) in
                drivers.iter().zip(self.driver_sampler.drivers()).zip(inputs.outer_iter_mut())
            {
                let years = if driver.at_base { 0..=0 } else { 1..=last };
                let count = years.clone().count() as f64;
                for year in years {
                    for (sum, value) in row.iter_mut().zip(batch.get(filled.column, year)) {
                        *sum += value / count;
                    }
                }
            }
        };
        let mut inputs = self.evaluate(runs, drivers.len() + self.columns.len(), fill, harvest)?;
        let outputs = inputs.slice_axis(Axis(0), (drivers.len()..).into()).to_owned();
        if let Some((reading, run)) = first_broken(&outputs) {
            return Err(self.broken_with_drivers(reading, run, fill));
        }
        inputs.slice_axis_inplace(Axis(0), (..drivers.len()).into());
        Ok((inputs, outputs))
    }

    /// The minimum and maximum shift of a driver from a calendar year on that keeps its central path in its possible range,
    /// in base units.
    #[must_use]
    pub fn shift_limits(&self, driver: &str, first: i32) -> Option<(f64, f64)> {
        let at = self.driver_sampler.names().iter().position(|name| *name == driver)?;
        let (least, most) = self.assumptions.drivers.get(driver)?.driver.possible;
        let moved = self.driver_sampler.drivers()[at].path.central.get(self.assumptions.years.index(first)?..)?;
        let (low, high) = moved.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
        Some((least - low, most - high))
    }

    fn sampler(&self, runs: usize) -> Result<Sampler<'a>> {
        self.settings.draws.map_or(Ok(()), |draws| draws.check(runs))?;
        Ok(Sampler::new(self.assumptions, &self.settings, runs))
    }

    /// Whether any reading can depend on each of these draws.
    #[must_use]
    pub fn reads_draws(&self, draws: &Draws) -> Vec<bool> {
        let mut read = vec![false; draws.listed().len()];
        for (stream, at) in draws.places() {
            read[*at] = self.streams.contains_key(stream);
        }
        read
    }

    /// The indices of a varied driver and of its first year.
    fn place(&self, varied: &Varied<'_>) -> Result<(usize, usize)> {
        let Varied { driver, first, .. } = varied;
        let Some(year) = self.assumptions.years.index(*first) else {
            return Err(Error::failure(text!("{first}年不在预测期内", "{first} is not projected")));
        };
        let driver = self.driver_sampler.names().iter().position(|name| name == driver).ok_or_else(|| {
            let mut asked: Vec<&str> = self.asked.iter().map(|reading| reading.indicator.as_str()).collect();
            asked.sort_unstable();
            asked.dedup();
            let asked = asked.join(", ");
            Error::failure(text!("{asked} 不取决于 `{driver}`", "nothing in {asked} depends on `{driver}`"))
        })?;
        Ok((driver, year))
    }

    /// Changes a driver from its first year on.
    fn change(
        &self,
        (driver, first): (usize, usize),
        vary: Vary,
        lane: impl Fn(usize) -> f64,
        batch: &mut Batch,
        scratch: &mut Scratch,
    ) {
        let filled = &self.driver_sampler.drivers()[driver];
        scratch.unsettle();
        for year in first..batch.years() {
            for (at, value) in batch.get_mut(filled.column, year).iter_mut().enumerate() {
                match vary {
                    Vary::Level => *value = lane(at),
                    Vary::Shift => *value += lane(at),
                }
            }
        }
        if vary == Vary::Shift {
            scratch.clamped[driver] += filled.clamp_to_limits(batch);
        }
    }

    fn read(&self, batch: &Batch, out: &mut ArrayViewMut2<'_, f64>) {
        copy_columns(batch, self.columns.iter().copied(), out);
    }

    /// Fills, runs and reads batches of lanes on all threads, until interrupted.
    fn evaluate(
        &self,
        lanes: usize,
        rows: usize,
        fill: impl Fn(usize, &mut Batch, &mut Scratch) + Sync,
        harvest: impl Fn(&Batch, &mut ArrayViewMut2<'_, f64>) + Sync,
    ) -> Result<Array2<f64>> {
        if lanes == 0 {
            return Err(Error::failure(text!("至少要运行1次", "at least 1 run is needed")));
        }
        let (needed, memory) = (Memory::of(lanes.saturating_mul(rows * size_of::<f64>())), self.settings.memory);
        if needed > memory {
            return Err(too_large(lanes, needed, memory));
        }
        on_threads(self.settings.threads, || {
            let mut out = Array2::zeros((rows, lanes));
            let width = self.settings.batch_width.clamp(1, lanes);
            let tasks: Vec<_> = out.axis_chunks_iter_mut(Axis(1), width).enumerate().collect();
            let room = || (self.model.batch(width), self.driver_sampler.scratch(width));
            tasks.into_par_iter().for_each_init(room, |(batch, scratch), (at, mut view)| {
                if self.settings.is_stopped() {
                    return;
                }
                batch.set_width(view.ncols());
                fill(at * width, batch, scratch);
                self.model.run(batch, &self.central);
                harvest(batch, &mut view);
                self.clamped.take(scratch, batch);
                self.done.fetch_add(view.ncols(), Ordering::Relaxed);
                self.settings.done(view.ncols());
            });
            if self.settings.is_stopped() {
                let done = self.done.load(Ordering::Relaxed);
                let runs = counted(done, "run");
                return Err(Error::interrupted(text!("已停止：完成{done}次运行", "stopped after {runs}")));
            }
            Ok(out)
        })
    }
}

fn first_broken(out: &Array2<f64>) -> Option<(usize, usize)> {
    out.indexed_iter().filter(|(_, value)| !value.is_finite()).map(|(place, _)| place).min_by_key(|(_, lane)| *lane)
}
