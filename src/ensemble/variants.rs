//! Variants of one model: lanes of the same batches that differ in some driver columns. Nothing is read, resolved or
//! assembled again for a variant, and run 17 of every variant has the same luck (common random numbers).

#![expect(clippy::needless_pass_by_value, reason = "a view is a reference already")]

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::{Array2, Array3, ArrayView2, ArrayViewMut2, Axis};
use rayon::prelude::*;

use super::draws::Stream;
use super::factors::{Factor, Form, factors, forms};
use super::fill::{Common, Deviates, Filler, Scratch, Source, in_words, one_by_one};
use super::held::Held;
use super::memory::Memory;
use super::normal;
use super::run::{central_run, keep, on_threads};
use super::sampling::{Draws, Sampler, draw_central};
use super::settings::{Settings, too_large};
use super::undefined::Search;
use crate::diagnostic::Diagnostics;
use crate::error::{Error, Result};
use crate::indicator::Driver;
use crate::language::{Text, counted, text};
use crate::model::{Batch, CentralRun, Column, Model, assemble};
use crate::scenario::{Assumptions, Output};

/// What is read off a run: an indicator in a calendar year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The dotted name of the indicator.
    pub indicator: String,
    /// The calendar year.
    pub year: i32,
}

/// How the number of a variant changes its driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Vary {
    /// It is the driver's value, certain.
    Level,
    /// It is added to the driver. What is uncertain stays so.
    Shift,
}

/// A driver that variants change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Varied<'v> {
    /// The dotted name.
    pub driver: &'v str,
    /// How.
    pub vary: Vary,
    /// The first calendar year in which it is changed; years before it stay as the scenario has them.
    pub first: i32,
}

/// The luck of the runs of a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Luck {
    /// The central run, in which nothing deviates, or only as given draws say.
    Central,
    /// So many runs as an ensemble draws them.
    Runs(usize),
}

/// What is read off a variant and has no value in some of its runs, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndefinedReading {
    /// The place of what is asked.
    pub reading: usize,
    /// The variant.
    pub variant: usize,
    /// In how many of its runs.
    pub runs: u64,
    /// What is divided by nothing, in words.
    pub because: Text,
}

/// A model whose drivers can be varied.
pub struct Variants<'a> {
    assumptions: &'a Assumptions,
    model: Model,
    filler: Filler<'a>,
    settings: Settings<'a>,
    central: CentralRun,
    asked: Vec<Reading>,
    columns: Vec<(Column, usize)>,
    streams: BTreeMap<Stream, usize>,
    factors: Vec<Factor>,
    /// In all that was run since the last warning.
    held: Held,
    /// All that was run.
    done: AtomicUsize,
}

impl<'a> Variants<'a> {
    /// Assembles the model that computes what is asked, and nothing else.
    ///
    /// # Errors
    /// As [`assemble`]; a failure for a year that is not projected.
    pub fn new(
        assumptions: &'a Assumptions,
        asked: Vec<Reading>,
        settings: &Settings<'a>,
        problems: &mut Diagnostics,
    ) -> Result<Self> {
        let mut narrow = assumptions.clone();
        narrow.outputs.clear();
        for Reading { indicator, .. } in &asked {
            if narrow.outputs.iter().all(|output| output.name != *indicator) {
                narrow.outputs.push(Output { name: indicator.clone(), required: true });
            }
        }
        let model = assemble(&narrow, problems)?;
        let mut columns = Vec::new();
        for Reading { indicator, year } in &asked {
            let column = model.outputs().iter().find(|(name, _)| name == indicator).map(|(_, column)| *column);
            let (Some(column), Some(year)) = (column, assumptions.years.index(*year)) else {
                return Err(Error::failure(text!(
                    "{indicator} 没有{year}年的值",
                    "{indicator} has no value in {year}"
                )));
            };
            columns.push((column, year));
        }
        let filler = Filler::new(&model, assumptions, settings.seed);
        let (_, central) = central_run(&model, &filler, None);
        let (streams, factors) = factors(&filler);
        let (held, done) = (Held::new(&filler), AtomicUsize::new(0));
        Ok(Self {
            assumptions,
            model,
            filler,
            settings: *settings,
            central,
            asked,
            columns,
            streams,
            factors,
            held,
            done,
        })
    }

    /// Warns of what had to be held at a limit, counted over all that was run since the last warning.
    pub fn warn(&self, problems: &mut Diagnostics) {
        self.held.counts(&self.filler).warn(problems);
    }

    /// What is read off every run.
    #[must_use]
    pub fn asked(&self) -> &[Reading] {
        &self.asked
    }

    /// Whether anything that is asked can depend on a driver.
    #[must_use]
    pub fn reads(&self, driver: &str) -> bool {
        self.filler.names().contains(&driver)
    }

    /// The uncertain factors, each with its coordinates of the unit cube.
    #[must_use]
    pub fn factors(&self) -> &[Factor] {
        &self.factors
    }

    /// What each driver of [`Variants::drivers`] draws, as forms of the normal deviates at the coordinates of the unit cube.
    #[must_use]
    pub fn forms(&self) -> Vec<Vec<Form>> {
        self.filler.drivers().iter().map(|driver| forms(driver, self.filler.told(), &self.streams)).collect()
    }

    /// How many coordinates the unit cube of all factors has.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.streams.len()
    }

    /// `[reading][variant][run]` of variants that change these drivers by the values of `[variant][driver]`, in base
    /// units.
    ///
    /// # Errors
    /// A failure if nothing depends on a driver, memory does not hold the values, or one of them is not finite: it
    /// names run and variant, and what is divided by nothing.
    pub fn run(&self, drivers: &[Varied<'_>], values: ArrayView2<'_, f64>, luck: Luck) -> Result<Array3<f64>> {
        Ok(self.lanes(drivers, values, luck, true)?.0)
    }

    /// As [`Variants::run`], and where what is asked has no value because something is divided by nothing: such runs are not
    /// finite.
    ///
    /// # Errors
    /// As [`Variants::run`], except where something is divided by nothing.
    pub fn run_where_defined(
        &self,
        drivers: &[Varied<'_>],
        values: ArrayView2<'_, f64>,
        luck: Luck,
    ) -> Result<(Array3<f64>, Vec<UndefinedReading>)> {
        self.lanes(drivers, values, luck, false)
    }

    fn lanes(
        &self,
        drivers: &[Varied<'_>],
        values: ArrayView2<'_, f64>,
        luck: Luck,
        must_be_defined: bool,
    ) -> Result<(Array3<f64>, Vec<UndefinedReading>)> {
        let places = drivers.iter().map(|varied| self.place(varied)).collect::<Result<Vec<_>>>()?;
        let (variants, runs) = (values.nrows(), if let Luck::Runs(runs) = luck { runs } else { 1 });
        let sampler = if let Luck::Runs(runs) = luck { Some(self.sampler(runs)?) } else { None };
        let fill = |first: usize, batch: &mut Batch, scratch: &mut Scratch| {
            match &sampler {
                None => draw_central(&self.filler, self.settings.draws, batch, scratch),
                Some(sampler) => {
                    let lanes = (first..first + batch.width()).map(|lane| (lane % runs) as u64);
                    sampler.draw(&self.filler, lanes, batch, scratch);
                }
            }
            for (at, (place, varied)) in places.iter().zip(drivers).enumerate() {
                let lane = |lane: usize| values[[(first + lane) / runs, at]];
                self.change(*place, varied.vary, lane, batch, scratch);
            }
        };
        let out = self.evaluate(variants * runs, self.columns.len(), fill, |batch, out| self.read(batch, out))?;
        let out = out
            .into_shape_with_order((self.columns.len(), variants, runs))
            .map_err(|cause| Error::caused(text!("结果的形状不对", "the results have the wrong shape"), cause))?;
        let mut undefined = Vec::new();
        for (variant, readings) in out.axis_iter(Axis(1)).enumerate() {
            for (reading, of_runs) in readings.outer_iter().enumerate() {
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

    /// `[reading][point]` at points `[point][dimension]` of the unit cube; the middle of the cube is the central run.
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
            self.filler.drawn(&deviates(first), batch, scratch);
        };
        let out = self.evaluate(lanes, self.columns.len(), fill, |batch, out| self.read(batch, out))?;
        match first_broken(&out) {
            None => Ok(out),
            Some((reading, lane)) => Err(self.broken_with_drivers(reading, lane, fill)),
        }
    }

    /// The drivers that what is asked reads, in the order of [`Variants::deviated`].
    #[must_use]
    pub fn drivers(&self) -> Vec<&'a Driver> {
        self.filler.names().iter().filter_map(|name| Some(&self.assumptions.drivers.get(*name)?.driver)).collect()
    }

    /// Whether published counts say something of the lasting deviation of a driver, by its place in [`Variants::drivers`].
    #[must_use]
    pub fn is_told(&self, at: usize) -> bool {
        self.filler.drivers().get(at).is_some_and(|driver| matches!(driver.told.first(), Some(Some(_))))
    }

    /// The correlation of the lasting deviations of two drivers, by their places in [`Variants::drivers`].
    #[must_use]
    pub fn correlation(&self, a: usize, b: usize) -> f64 {
        let drivers = self.filler.drivers();
        let (Some(a), Some(b)) = (drivers.get(a), drivers.get(b)) else { return 0.0 };
        if let (Some(Some(a)), Some(Some(b))) = (a.told.first(), b.told.first()) {
            return a.covariance(b) / (a.sd() * b.sd());
        }
        let weight =
            |stream: Stream| b.sources.iter().filter(|s| s.streams[0] == stream).map(|s| s.weight).sum::<f64>();
        a.sources.iter().map(|source| source.weight * weight(source.streams[0])).sum()
    }

    /// An ordinary ensemble: `[driver][run]`, each driver as its mean over the years from the base year's next to
    /// `year` (one that counts in the base year only: its base value), and `[reading][run]`.
    ///
    /// # Errors
    /// As [`Variants::run`].
    pub fn ensemble(&self, runs: usize, year: i32) -> Result<(Array2<f64>, Array2<f64>)> {
        let last = self.assumptions.years.index(year).unwrap_or(0).max(1);
        let drivers = self.drivers();
        let sampler = self.sampler(runs)?;
        let fill = |first: usize, batch: &mut Batch, scratch: &mut Scratch| {
            sampler.draw(&self.filler, first as u64.., batch, scratch);
        };
        let harvest = |batch: &Batch, out: &mut ArrayViewMut2<'_, f64>| {
            let (mut inputs, mut outputs) = out.view_mut().split_at(Axis(0), drivers.len());
            self.read(batch, &mut outputs);
            for ((driver, filled), mut row) in drivers.iter().zip(self.filler.drivers()).zip(inputs.outer_iter_mut()) {
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

    /// The least and the largest shift of a driver from a calendar year on that keep its central path possible, in base
    /// units.
    #[must_use]
    pub fn shift_limits(&self, driver: &str, first: i32) -> Option<(f64, f64)> {
        let at = self.filler.names().iter().position(|name| *name == driver)?;
        let (least, most) = self.assumptions.drivers.get(driver)?.driver.possible;
        let moved = self.filler.drivers()[at].path.central.get(self.assumptions.years.index(first)?..)?;
        let (low, high) = moved.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
        Some((least - low, most - high))
    }

    fn sampler(&self, runs: usize) -> Result<Sampler<'a>> {
        self.settings.draws.map_or(Ok(()), |draws| draws.check(runs))?;
        Ok(Sampler::new(self.assumptions, &self.settings, runs))
    }

    /// Whether anything that is asked can depend on each of these draws.
    #[must_use]
    pub fn reads_draws(&self, draws: &Draws) -> Vec<bool> {
        let mut read = vec![false; draws.listed().len()];
        for (stream, at) in draws.places() {
            read[*at] = self.streams.contains_key(stream);
        }
        read
    }

    /// The places of a driver that is varied and of its first year.
    fn place(&self, varied: &Varied<'_>) -> Result<(usize, usize)> {
        let Varied { driver, first, .. } = varied;
        let Some(year) = self.assumptions.years.index(*first) else {
            return Err(Error::failure(text!("{first}年不在预测期内", "{first} is not projected")));
        };
        let driver = self.filler.names().iter().position(|name| name == driver).ok_or_else(|| {
            let mut asked: Vec<&str> = self.asked.iter().map(|reading| reading.indicator.as_str()).collect();
            asked.sort_unstable();
            asked.dedup();
            let asked = asked.join(", ");
            Error::failure(text!("{asked} 不取决于 `{driver}`", "nothing in {asked} depends on `{driver}`"))
        })?;
        Ok((driver, year))
    }

    /// Changes a driver in all years from a first one on, by its places.
    fn change(
        &self,
        (driver, first): (usize, usize),
        vary: Vary,
        lane: impl Fn(usize) -> f64,
        batch: &mut Batch,
        scratch: &mut Scratch,
    ) {
        let filled = &self.filler.drivers()[driver];
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
            scratch.held[driver] += filled.hold_at_limits(batch);
        }
    }

    fn read(&self, batch: &Batch, out: &mut ArrayViewMut2<'_, f64>) {
        keep(batch, self.columns.iter().copied(), out);
    }

    /// Fills, runs and reads batches of lanes on all threads, until somebody asks to stop.
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
            let room = || (self.model.batch(width), self.filler.scratch(width));
            tasks.into_par_iter().for_each_init(room, |(batch, scratch), (at, mut view)| {
                if self.settings.is_stopped() {
                    return;
                }
                batch.set_width(view.ncols());
                fill(at * width, batch, scratch);
                self.model.run(batch, &self.central);
                harvest(batch, &mut view);
                self.held.take(scratch, batch);
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

    /// The error for a lane whose drivers `fill` puts into a batch of one: the drivers farthest from their central path.
    fn broken_with_drivers(&self, reading: usize, run: usize, fill: impl Fn(usize, &mut Batch, &mut Scratch)) -> Error {
        let batch = self.one_lane(run, fill);
        let farthest = self.filler.farthest(&batch, self.columns[reading].1, self.assumptions);
        self.without_value(reading, Some(run), &Text::same(farthest), self.because(reading, &batch))
    }

    /// What a variant does to its drivers.
    fn changes_in_words(&self, drivers: &[Varied<'_>], values: Vec<f64>) -> Text {
        let changed = drivers.iter().zip(values).filter(|(varied, value)| varied.vary == Vary::Level || *value != 0.0);
        let words = changed.map(|(varied, value)| {
            let shown = in_words(&[(varied.driver, value)], self.assumptions);
            match varied.vary {
                Vary::Level => Text::same(shown),
                Vary::Shift => text!("{shown}（变动量）", "{shown} (a change)"),
            }
        });
        let (zh, en): (Vec<String>, Vec<String>) = words.map(|Text { zh, en }| (zh, en)).unzip();
        Text::new(zh.join("，"), en.join(", "))
    }

    /// A lane by itself, whose drivers `fill` puts into its batch, after its run.
    fn one_lane(&self, lane: usize, fill: impl Fn(usize, &mut Batch, &mut Scratch)) -> Batch {
        let (mut batch, mut scratch) = (self.model.batch(1), self.filler.scratch(1));
        fill(lane, &mut batch, &mut scratch);
        self.model.run(&mut batch, &self.central);
        batch
    }

    /// What is divided by nothing where what is asked has no value in a run that is alone in its batch.
    fn because(&self, reading: usize, batch: &Batch) -> Option<Text> {
        let (column, year) = self.columns[reading];
        Search { model: &self.model, assumptions: self.assumptions, batch }.reason(column, year)
    }

    /// The error for what has no value in a run, without a number the central one, whose drivers are `shown`.
    fn without_value(&self, reading: usize, run: Option<usize>, shown: &Text, because: Option<Text>) -> Error {
        let Reading { indicator, year } = &self.asked[reading];
        let Text { zh, en } = match run {
            Some(run) => text!("第{run}次运行", "run {run}"),
            None => Text::new("中心路径", "the central run"),
        };
        let (with_zh, with_en) = match (&shown.zh, &shown.en) {
            (_, en) if en.is_empty() => (String::new(), String::new()),
            (zh, en) => (format!("，{zh}"), format!(" with {en}")),
        };
        match because {
            Some(Text { zh: because_zh, en: because_en }) => Error::undefined(text!(
                "`{indicator}` 在{year}年没有意义（{zh}{with_zh}）：{because_zh}",
                "`{indicator}` is undefined in {year} ({en}{with_en}): {because_en}"
            )),
            None => Error::failure(text!(
                "`{indicator}` 在{year}年不是有限的数（{zh}{with_zh}）：某个驱动因素过大",
                "`{indicator}` is not finite in {year} ({en}{with_en}): a driver is too large"
            )),
        }
    }
}

fn first_broken(out: &Array2<f64>) -> Option<(usize, usize)> {
    out.indexed_iter().filter(|(_, value)| !value.is_finite()).map(|(place, _)| place).min_by_key(|(_, lane)| *lane)
}

/// The points of a design: a coordinate of the unit cube for each stream.
struct Design<'d> {
    points: ArrayView2<'d, f64>,
    first: usize,
    streams: &'d BTreeMap<Stream, usize>,
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

/// Lasting deviations given by driver, and no shocks.
struct Lasting<'l> {
    deviations: ArrayView2<'l, f64>,
    first: usize,
}

impl Deviates for Lasting<'_> {
    fn fill(&self, _streams: &[Stream], out: &mut [f64]) {
        out.fill(0.0);
    }

    fn is_by_driver(&self) -> bool {
        true
    }

    fn draw(&self, driver: usize, _sources: &[Source], moments: Range<usize>, _common: &mut Common, out: &mut [f64]) {
        out.fill(0.0);
        if moments.start == 0 {
            for (at, out) in out.iter_mut().enumerate() {
                *out = self.deviations[[self.first + at, driver]];
            }
        }
    }
}
