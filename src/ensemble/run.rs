//! Running an ensemble: batches over all cores into chunks of fixed size, then summaries.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use ndarray::{Array2, Array3, ArrayView1, ArrayViewMut2, Axis};
use rayon::prelude::*;

use super::fill::{Filler, Scratch};
use super::held::Held;
use super::memory::Memory;
use super::part::{Kept, Part};
use super::sampling::{Draws, Sampler, draw_central};
use super::settings::{CHUNK, Settings, too_large};
use super::summary::{STATISTICS, summarise};
use super::values::Values;
use crate::diagnostic::Diagnostics;
use crate::error::{Error, Result};
use crate::language::{counted, text};
use crate::model::{Batch, CentralRun, Column, Model, assemble};
use crate::scenario::Assumptions;
use crate::vectors::widest;

/// What the runs came to.
#[derive(Debug)]
pub struct Outcome {
    /// `[output][year][statistic]`, the statistics in the order of [`STATISTICS`].
    pub summary: Array3<f64>,
    /// The values of all runs, or counts.
    pub kept: Kept,
}

/// Runs the central case and the ensemble of a model. Warnings are added to `problems`.
///
/// # Errors
/// A failure if no run is asked for or more than memory holds, if a value is not finite (it names run, indicator and
/// year), if threads cannot be started, or if it was stopped.
pub fn run(
    model: &Model,
    assumptions: &Assumptions,
    settings: &Settings<'_>,
    problems: &mut Diagnostics,
) -> Result<Outcome> {
    let all = run_part(model, assumptions, settings, 0..settings.runs)?;
    outcome(model, assumptions, [Ok(all)], settings, problems)
}

/// Runs the central case and some of the runs of an ensemble; `settings` are those of the whole. The runs must begin and
/// end with a part of 8192, as those of a [`Shard`](super::Shard) do.
///
/// # Errors
/// As [`run`].
pub fn run_part(model: &Model, assumptions: &Assumptions, settings: &Settings<'_>, runs: Range<usize>) -> Result<Part> {
    if settings.runs == 0 || settings.batch_width == 0 || runs.is_empty() {
        return Err(Error::failure(text!("至少要运行 1 次", "at least 1 run is needed")));
    }
    let ends_well = runs.end.is_multiple_of(CHUNK) && runs.end < settings.runs || runs.end == settings.runs;
    if !(runs.start.is_multiple_of(CHUNK) && ends_well) {
        let (from, to) = (runs.start, runs.end);
        return Err(Error::failure(text!(
            "第 {from} 至 {to} 次运行不是整段（每段 {CHUNK} 次）",
            "runs {from} to {to} are no whole parts of {CHUNK}"
        )));
    }
    settings.draws.map_or(Ok(()), |draws| draws.check(settings.runs))?;
    let fits = fits(model.outputs().len() * model.years(), settings)?;
    settings.expect(runs.len());
    on_threads(settings.threads, || {
        let ensemble = Ensemble::new(model, assumptions, settings);
        let series = model.outputs().len() * model.years();
        let kept = if fits {
            Kept::Values(ensemble.values(runs.clone(), 0..series)?)
        } else {
            Kept::Counts(ensemble.counts(runs.clone())?)
        };
        let held = ensemble.held.counts(&ensemble.filler);
        let outputs = model.outputs().iter().map(|(name, _)| name.clone()).collect();
        Ok(Part { runs, outputs, central: ensemble.central, held, kept })
    })
}

impl Part {
    /// Assembles the model of a scenario and computes some of the runs of its ensemble; `settings` are those of the whole.
    /// Warnings of the model are added to `problems`; those of the runs wait for all of them.
    ///
    /// # Errors
    /// As [`assemble`] and [`run_part`].
    ///
    /// ```
    /// use carecast::{Diagnostics, Projection, baseline::Library, scenario::Assumptions};
    /// use carecast::ensemble::{Part, Settings, Shard};
    /// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
    /// let mut problems = Diagnostics::new();
    /// let mut assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
    /// assumptions.outputs.retain(|output| output.name.starts_with("industry."));
    /// let settings = Settings { runs: 10_000, ..Settings::of(&assumptions) };
    /// let mut share = |index| {
    ///     let runs = Shard { index, of: 2 }.runs(settings.runs)?;
    ///     Part::run(&assumptions, &settings, runs, &mut problems)
    /// };
    /// let parts = [share(1), share(2)]; // on two machines, say
    /// let merged = Projection::of_parts(&assumptions, &settings, parts, &mut problems)?;
    /// let whole = Projection::run(&assumptions, &settings, &mut problems)?;
    /// let values = |projection: &Projection| projection.series("industry.value_added").unwrap().summary().to_owned();
    /// assert_eq!(values(&merged), values(&whole));
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn run(
        assumptions: &Assumptions,
        settings: &Settings<'_>,
        runs: Range<usize>,
        problems: &mut Diagnostics,
    ) -> Result<Self> {
        run_part(&assemble(assumptions, problems)?, assumptions, settings, runs)
    }
}

/// Whether the values of all runs of so many series fit into memory, with room to put those of one series in order.
fn fits(series: usize, settings: &Settings<'_>) -> Result<bool> {
    let bytes = settings.runs.saturating_mul((series + 1) * size_of::<f64>());
    if bytes <= settings.memory.bytes() {
        return Ok(true);
    }
    if settings.every_run {
        return Err(too_large(settings.runs, Memory::of(bytes), settings.memory));
    }
    Ok(false)
}

/// What all parts of an ensemble came to; they come in the order of their runs. Warnings are added to `problems`.
///
/// # Errors
/// A failure where they are not all the runs, or do not belong together, and those of reading them.
pub fn outcome(
    model: &Model,
    assumptions: &Assumptions,
    parts: impl IntoIterator<Item = Result<Part>>,
    settings: &Settings<'_>,
    problems: &mut Diagnostics,
) -> Result<Outcome> {
    let whole = Part::join(parts)?;
    let same_outputs = model.outputs().iter().map(|(name, _)| name).eq(&whole.outputs);
    if whole.runs != (0..settings.runs) || !same_outputs || whole.central.ncols() != model.years() {
        let (from, to, runs) = (whole.runs.start, whole.runs.end, settings.runs);
        return Err(Error::failure(text!(
            "第 {from} 至 {to} 次运行不是这个情景的全部 {runs} 次运行",
            "runs {from} to {to} are not the {runs} runs of this scenario"
        )));
    }
    Sampler::new(assumptions, settings, settings.runs).warn(problems);
    whole.held.warn(problems);
    let summary = on_threads(settings.threads, || Ok(summaries(&whole.central, &whole.kept, settings)))?;
    Ok(Outcome { summary, kept: whole.kept })
}

/// Computes on so many threads; on all cores if `None`.
pub(super) fn on_threads<T: Send>(threads: Option<usize>, compute: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let Some(threads) = threads else { return compute() };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build();
    let pool = pool.map_err(|cause| Error::caused(text!("无法启动线程", "cannot start threads"), cause))?;
    pool.install(compute)
}

/// A value that is not finite: run, output, year.
type Broken = (usize, usize, usize);

/// A model and everything that its runs share.
pub(super) struct Ensemble<'e> {
    pub(super) model: &'e Model,
    pub(super) assumptions: &'e Assumptions,
    pub(super) settings: &'e Settings<'e>,
    filler: Filler<'e>,
    sampler: Sampler<'e>,
    /// `[output][year]` of the run in which nothing deviates.
    pub(super) central: Array2<f64>,
    central_run: CentralRun,
    held: Held,
    broken: Mutex<Option<Broken>>,
    done: AtomicUsize,
}

impl<'e> Ensemble<'e> {
    pub(super) fn new(model: &'e Model, assumptions: &'e Assumptions, settings: &'e Settings<'e>) -> Self {
        let filler = Filler::new(model, assumptions, settings.seed);
        let sampler = Sampler::new(assumptions, settings, settings.runs);
        let (central, central_run) = central_run(model, &filler, settings.draws);
        let (held, broken, done) = (Held::new(&filler), Mutex::new(None), AtomicUsize::new(0));
        Self { model, assumptions, settings, filler, sampler, central, central_run, held, broken, done }
    }

    /// The values of these runs, of the outputs and years at these places.
    pub(super) fn values(&self, runs: Range<usize>, series: Range<usize>) -> Result<Values> {
        let width = self.settings.batch_width;
        let mut values = Values::zeros(series.len(), runs.len())?;
        let mut tasks: Vec<(usize, ArrayViewMut2<'_, f64>)> = Vec::new();
        for (at, part) in values.parts_mut().enumerate() {
            let mut rest = part;
            for first in (runs.start + at * CHUNK..).step_by(width) {
                let end = width.min(rest.ncols());
                let (batch, later) = rest.split_at(Axis(1), end);
                tasks.push((first, batch));
                if later.ncols() == 0 {
                    break;
                }
                rest = later;
            }
        }
        tasks.into_par_iter().for_each_init(
            || self.room(),
            |(batch, scratch), (first, mut view)| {
                if self.run_batch(first, view.ncols(), batch, scratch) {
                    let columns = self.columns().skip(series.start).take(series.len());
                    keep(batch, columns, &mut view);
                }
            },
        );
        self.end()?;
        Ok(values)
    }

    pub(super) fn room(&self) -> (Batch, Scratch) {
        let width = self.settings.batch_width;
        (self.model.batch(width), self.filler.scratch(width))
    }

    /// The outputs in every year, the years of an output together.
    pub(super) fn columns(&self) -> impl Iterator<Item = (Column, usize)> {
        let years = self.model.years();
        self.model.outputs().iter().flat_map(move |(_, column)| (0..years).map(move |year| (*column, year)))
    }

    /// Computes a batch; `false` if it was left out because somebody asked to stop.
    pub(super) fn run_batch(&self, first: usize, width: usize, batch: &mut Batch, scratch: &mut Scratch) -> bool {
        if self.settings.is_stopped() {
            return false;
        }
        batch.set_width(width);
        self.sampler.draw(&self.filler, first as u64.., batch, scratch);
        self.model.run(batch, &self.central_run);
        if let Some(found) = self.first_broken(batch, first)
            && let Ok(mut worst) = self.broken.lock()
        {
            *worst = Some(worst.map_or(found, |known| known.min(found)));
        }
        self.held.take(scratch, batch);
        self.done.fetch_add(width, Ordering::Relaxed);
        self.settings.done(width);
        true
    }

    /// The first value that is not finite although the central run has one there.
    fn first_broken(&self, batch: &Batch, first: usize) -> Option<Broken> {
        self.columns().enumerate().find_map(|(series, (column, year))| {
            if self.is_absent(series) {
                return None;
            }
            let values = batch.get(column, year);
            // Hardly ever: looking whether there is one is quicker than looking where.
            if widest!(values.iter().fold(true, |finite, value| finite & value.is_finite())) {
                return None;
            }
            let run = values.iter().position(|value| !value.is_finite());
            run.map(|run| (first + run, series / self.model.years(), year))
        })
    }

    /// Whether no value exists at this place: the growth of the base year.
    pub(super) fn is_absent(&self, series: usize) -> bool {
        let years = self.model.years();
        series.is_multiple_of(years) && self.central[[series / years, 0]].is_nan()
    }

    /// A failure where the runs were stopped or a value was not finite.
    pub(super) fn end(&self) -> Result<()> {
        if self.settings.is_stopped() {
            let (done, runs) = (self.done.load(Ordering::Relaxed), self.settings.runs);
            let all = counted(runs, "run");
            return Err(Error::failure(text!(
                "已停止：{runs} 次运行中完成 {done} 次",
                "stopped after {done} of {all}"
            )));
        }
        match *self.broken.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(found) => Err(self.not_finite(found)),
            None => Ok(()),
        }
    }

    /// The error for a run, with the drivers that lie farthest from their central path.
    fn not_finite(&self, (run, output, year): Broken) -> Error {
        let (mut batch, mut scratch) = (self.model.batch(1), self.filler.scratch(1));
        self.sampler.draw(&self.filler, run as u64.., &mut batch, &mut scratch);
        let drivers = self.filler.farthest(&batch, year, self.assumptions);
        let name = &self.model.outputs()[output].0;
        let year = self.assumptions.years.iter().nth(year).unwrap_or(self.assumptions.years.last);
        Error::failure(text!(
            "第 {run} 次运行的 {name} 在 {year} 年不是有限的数：被零除（如床位已全部退出），或某个驱动因素过大；该次运行的驱动因素：{drivers}",
            "{name} of run {run} is not finite in {year}: a quotient by zero (no beds left?), or a driver that is too large; its drivers: {drivers}"
        ))
    }
}

/// The batch of one in which nothing deviates, or only as given draws say, after its run; `settings` are those of the
/// ensemble.
#[must_use]
pub fn run_central(model: &Model, assumptions: &Assumptions, settings: &Settings<'_>) -> Batch {
    central_batch(model, &Filler::new(model, assumptions, settings.seed), settings.draws).0
}

/// Every driver on its central path, or where given draws moved it, after the run; and what deviations are measured from:
/// the run of the scenario's own central paths.
fn central_batch(model: &Model, filler: &Filler<'_>, draws: Option<&Draws>) -> (Batch, CentralRun) {
    let mut batch = model.batch(1);
    filler.anchored(&mut batch);
    let central = model.run_central(&mut batch);
    if filler.is_anchored() || filler.is_told() || draws.is_some() {
        draw_central(filler, draws, &mut batch, &mut filler.scratch(1));
        model.run(&mut batch, &central);
    }
    (batch, central)
}

/// The outputs of the central run, and what deviations are measured from.
pub(super) fn central_run(model: &Model, filler: &Filler<'_>, draws: Option<&Draws>) -> (Array2<f64>, CentralRun) {
    let (batch, central) = central_batch(model, filler, draws);
    let outputs = model.outputs();
    let kept = Array2::from_shape_fn((outputs.len(), model.years()), |(at, year)| batch.get(outputs[at].1, year)[0]);
    (kept, central)
}

/// Copies columns of a batch, each of a year, into the rows of `out`.
pub(super) fn keep(batch: &Batch, columns: impl Iterator<Item = (Column, usize)>, out: &mut ArrayViewMut2<'_, f64>) {
    for (mut row, (column, year)) in out.outer_iter_mut().zip(columns) {
        row.assign(&ArrayView1::from(batch.get(column, year)));
    }
}

/// `[output][year][statistic]`, each series by one thread in a fixed order.
fn summaries(central: &Array2<f64>, kept: &Kept, settings: &Settings<'_>) -> Array3<f64> {
    let (outputs, years) = central.dim();
    let summary = |series: usize, gathered: &mut Vec<f64>| {
        let central = central[[series / years, series % years]];
        match kept {
            Kept::Values(values) => summarise(central, values, series, gathered),
            Kept::Counts(counts) => counts.statistics(series, central),
        }
    };
    // As many series at a time as there is room for beside the values.
    let one = settings.runs.saturating_mul(size_of::<f64>()).max(1);
    let room = settings.memory.bytes().saturating_sub(one.saturating_mul(outputs * years)) / one;
    let at_once = (outputs * years).div_ceil(room.max(1)).max(1);
    let rows: Vec<[f64; STATISTICS.len()]> = (0..outputs * years)
        .into_par_iter()
        .with_min_len(at_once)
        .map_init(Vec::new, |room, at| summary(at, room))
        .collect();
    Array3::from_shape_fn((outputs, years, STATISTICS.len()), |(output, year, statistic)| {
        rows[output * years + year][statistic]
    })
}
