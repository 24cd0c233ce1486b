//! Running an ensemble: batches on all cores into chunks of fixed size, then statistics.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use ndarray::{Array2, Array3, ArrayView1, ArrayViewMut2, Axis};
use rayon::prelude::*;

use super::clamped::ClampCounter;
use super::driver_sampler::{DriverSampler, Scratch};
use super::memory::Memory;
use super::paired::DrawBasis;
use super::part::{EnsemblePart, StoredRuns};
use super::sampling::{Draws, Sampler, draw_central};
use super::settings::{CHUNK, Settings, too_large};
use super::summary::{STATISTICS, summarise};
use super::undefined::{self, CauseSearch, Undefined, UndefinedCell};
use super::values::RunValues;
use crate::diagnostic::Diagnostics;
use crate::error::{Error, Result};
use crate::language::{Text, counted, text};
use crate::model::{Batch, CentralRun, Column, Model, assemble};
use crate::scenario::Assumptions;
use crate::vectors::widest;

/// The results of an ensemble.
#[derive(Debug)]
pub struct EnsembleResult {
    /// `[output][year][statistic]`, the statistics in the order of [`STATISTICS`].
    pub summary: Array3<f64>,
    /// The values of all runs, or their statistics.
    pub kept: StoredRuns,
    /// The cells without a value, in order.
    pub undefined: Vec<Undefined>,
    pub(crate) draw_basis: DrawBasis,
}

/// Computes the deterministic run and the ensemble of a model. Warnings are added to `problems`.
///
/// # Errors
/// A failure if the number of runs is 0 or exceeds the memory, if a value overflows (it names run, indicator and year), if
/// threads cannot be started, or if interrupted.
pub fn run(
    model: &Model,
    assumptions: &Assumptions,
    settings: &Settings<'_>,
    problems: &mut Diagnostics,
) -> Result<EnsembleResult> {
    let all = run_part(model, assumptions, settings, 0..settings.runs)?;
    outcome(model, assumptions, [Ok(all)], settings, problems)
}

/// Computes the deterministic run and some of the runs of an ensemble; `settings` are those of the whole ensemble. The
/// range must consist of whole parts of 8192, as that of a [`Shard`](super::Shard) does.
///
/// # Errors
/// As [`run`].
pub fn run_part(
    model: &Model,
    assumptions: &Assumptions,
    settings: &Settings<'_>,
    runs: Range<usize>,
) -> Result<EnsemblePart> {
    if settings.runs == 0 || settings.batch_width == 0 || runs.is_empty() {
        return Err(Error::failure(text!("至少要运行1次", "at least 1 run is needed")));
    }
    let ends_well = runs.end.is_multiple_of(CHUNK) && runs.end < settings.runs || runs.end == settings.runs;
    if !(runs.start.is_multiple_of(CHUNK) && ends_well) {
        let (from, to) = (runs.start, runs.end);
        return Err(Error::failure(text!(
            "第{from}至{to}次运行不是整段（每段{CHUNK}次）",
            "runs {from} to {to} are not whole parts of {CHUNK}"
        )));
    }
    settings.draws.map_or(Ok(()), |draws| draws.check(settings.runs))?;
    let fits = fits(model.outputs().len() * model.years(), settings)?;
    settings.expect(runs.len());
    on_threads(settings.threads, || {
        let ensemble = Ensemble::new(model, assumptions, settings);
        let series = model.outputs().len() * model.years();
        let kept = if fits {
            StoredRuns::Values(ensemble.values(runs.clone(), 0..series)?)
        } else {
            StoredRuns::Statistics(ensemble.statistics(runs.clone())?)
        };
        let clamped = ensemble.clamped.counts(&ensemble.driver_sampler);
        let outputs = model.outputs().iter().map(|(name, _)| name.clone()).collect();
        let gaps = ensemble.gaps();
        Ok(EnsemblePart { runs, outputs, central: ensemble.central, clamped, gaps, kept })
    })
}

impl EnsemblePart {
    /// Assembles the model of a scenario and computes some of the runs of its ensemble; `settings` are those of the whole
    /// ensemble. Warnings of the model are added to `problems`; those of the runs are reported by [`outcome`].
    ///
    /// # Errors
    /// As [`assemble`] and [`run_part`].
    ///
    /// ```
    /// use carecast::{Diagnostics, Projection, baseline::Library, scenario::Assumptions};
    /// use carecast::ensemble::{EnsemblePart, Settings, Shard};
    /// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
    /// let mut problems = Diagnostics::new();
    /// let mut assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
    /// assumptions.outputs.retain(|output| output.name.starts_with("industry."));
    /// let settings = Settings { runs: 10_000, ..Settings::of(&assumptions) };
    /// let mut share = |index| {
    ///     let runs = Shard { index, of: 2 }.runs(settings.runs)?;
    ///     EnsemblePart::run(&assumptions, &settings, runs, &mut problems)
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

/// Whether the values of all runs of `series` series fit into memory, with room to sort one series.
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

/// Joins all parts of an ensemble, in the order of their runs. Warnings are added to `problems`.
///
/// # Errors
/// A failure if they are not all runs, or not of the same ensemble, and errors of reading them.
pub fn outcome(
    model: &Model,
    assumptions: &Assumptions,
    parts: impl IntoIterator<Item = Result<EnsemblePart>>,
    settings: &Settings<'_>,
    problems: &mut Diagnostics,
) -> Result<EnsembleResult> {
    let whole = EnsemblePart::join(parts)?;
    let same_outputs = model.outputs().iter().map(|(name, _)| name).eq(&whole.outputs);
    if whole.runs != (0..settings.runs) || !same_outputs || whole.central.ncols() != model.years() {
        let (from, to, runs) = (whole.runs.start, whole.runs.end, settings.runs);
        return Err(Error::failure(text!(
            "第{from}至{to}次运行不是这个情景的全部{runs}次运行",
            "runs {from} to {to} are not the {runs} runs of this scenario"
        )));
    }
    let ensemble = Ensemble::new(model, assumptions, settings);
    ensemble.sampler.warn(problems);
    whole.clamped.warn(problems);
    let mut kept = whole.kept;
    let mut summary = on_threads(settings.threads, || match &mut kept {
        StoredRuns::Values(values) => Ok(summaries(&whole.central, values, settings)),
        StoredRuns::Statistics(statistics) => {
            ensemble.summaries(statistics).map(|rows| by_output(whole.central.dim(), &rows))
        }
    })?;
    let undefined = ensemble.undefined(&whole.gaps)?;
    undefined::warn(&undefined, model, assumptions.years, settings.runs, problems);
    undefined::empty(&mut summary, &undefined);
    let draw_basis = DrawBasis::new(assumptions, settings, ensemble.sampler);
    Ok(EnsembleResult { summary, kept, undefined, draw_basis })
}

/// Computes on this number of threads; on all cores if `None`.
pub(super) fn on_threads<T: Send>(threads: Option<usize>, compute: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let Some(threads) = threads else { return compute() };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build();
    let pool = pool.map_err(|cause| Error::caused(text!("无法启动线程", "cannot start threads"), cause))?;
    pool.install(compute)
}

/// A model with everything shared by its runs.
pub(super) struct Ensemble<'e> {
    pub(super) model: &'e Model,
    pub(super) assumptions: &'e Assumptions,
    pub(super) settings: &'e Settings<'e>,
    driver_sampler: DriverSampler<'e>,
    sampler: Sampler<'e>,
    /// `[output][year]` of the deterministic run.
    pub(super) central: Array2<f64>,
    central_run: CentralRun,
    clamped: ClampCounter,
    /// By output: whether it is not computed for the base year, as growth over the year before.
    absent_at_base: Vec<bool>,
    gaps: Mutex<BTreeMap<usize, UndefinedCell>>,
    done: AtomicUsize,
}

impl<'e> Ensemble<'e> {
    pub(super) fn new(model: &'e Model, assumptions: &'e Assumptions, settings: &'e Settings<'e>) -> Self {
        let driver_sampler = DriverSampler::new(model, assumptions, settings.seed);
        let sampler = Sampler::new(assumptions, settings, settings.runs);
        let (central, central_run) = central_run(model, &driver_sampler, settings.draws);
        let (clamped, gaps, done) = (ClampCounter::new(&driver_sampler), Mutex::default(), AtomicUsize::new(0));
        let absent_at_base = vec![false; central.nrows()];
        let mut ensemble = Self {
            model,
            assumptions,
            settings,
            driver_sampler,
            sampler,
            central,
            central_run,
            clamped,
            absent_at_base,
            gaps,
            done,
        };
        ensemble.absent_at_base = ensemble.absent();
        ensemble
    }

    /// The values of these runs, for the series at these indices.
    pub(super) fn values(&self, runs: Range<usize>, series: Range<usize>) -> Result<RunValues> {
        let width = self.settings.batch_width;
        let mut values = RunValues::zeros(series.len(), runs.len())?;
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
        (self.model.batch(width), self.driver_sampler.scratch(width))
    }

    /// The outputs in every year, contiguous by output.
    pub(super) fn columns(&self) -> impl Iterator<Item = (Column, usize)> {
        let years = self.model.years();
        self.model.outputs().iter().flat_map(move |(_, column)| (0..years).map(move |year| (*column, year)))
    }

    /// Computes a batch; `false` if interrupted.
    pub(super) fn run_batch(&self, first: usize, width: usize, batch: &mut Batch, scratch: &mut Scratch) -> bool {
        if self.settings.is_stopped() {
            return false;
        }
        batch.set_width(width);
        self.sampler.draw(&self.driver_sampler, first as u64.., batch, scratch);
        self.model.run(batch, &self.central_run);
        self.note_gaps(batch, first);
        self.clamped.take(scratch, batch);
        self.done.fetch_add(width, Ordering::Relaxed);
        self.settings.done(width);
        true
    }

    /// Records the values of a batch that are not finite.
    fn note_gaps(&self, batch: &Batch, first: usize) {
        for (series, (column, year)) in self.columns().enumerate() {
            let values = batch.get(column, year);
            // Rare: testing whether there is one is faster than finding it.
            if widest!(values.iter().fold(true, |finite, value| finite & value.is_finite())) || self.is_absent(series) {
                continue;
            }
            let mut without = (first..).zip(values).filter(|(_, value)| !value.is_finite()).map(|(run, _)| run);
            let Some(run) = without.next() else { continue };
            let runs = 1 + without.count() as u64;
            let mut gaps = self.gaps.lock().unwrap_or_else(PoisonError::into_inner);
            let known = gaps.entry(series).or_insert(UndefinedCell { series, runs: 0, first: run });
            known.runs += runs;
            known.first = known.first.min(run);
        }
    }

    /// The cells without a value in some run, in order.
    pub(super) fn gaps(&self) -> Vec<UndefinedCell> {
        self.gaps.lock().unwrap_or_else(PoisonError::into_inner).values().copied().collect()
    }

    /// Whether no value is computed for this series: growth of the base year.
    pub(super) fn is_absent(&self, series: usize) -> bool {
        let years = self.model.years();
        series.is_multiple_of(years) && self.absent_at_base[series / years]
    }

    /// By output: whether it has no value in the base year and no division by zero explains it.
    fn absent(&self) -> Vec<bool> {
        let without: Vec<bool> = self.central.column(0).iter().map(|value| value.is_nan()).collect();
        if !without.contains(&true) {
            return without;
        }
        let (batch, _) = central_batch(self.model, &self.driver_sampler, self.settings.draws);
        let search = CauseSearch { model: self.model, assumptions: self.assumptions, batch: &batch };
        let outputs = self.model.outputs().iter();
        outputs.zip(without).map(|((_, column), without)| without && search.reason(*column, 0).is_none()).collect()
    }

    /// The cells without a value in some run or in the deterministic run.
    ///
    /// # Errors
    /// A failure if a value is not finite for no known reason: it overflowed.
    fn undefined(&self, gaps: &[UndefinedCell]) -> Result<Vec<Undefined>> {
        let years = self.model.years();
        let of_central =
            self.central.iter().enumerate().filter(|(series, value)| !value.is_finite() && !self.is_absent(*series));
        // By series: the number of runs without a value, and the first such run if it is not the deterministic one.
        let mut cells: BTreeMap<usize, (u64, Option<usize>)> =
            of_central.map(|(series, _)| (series, (0, None))).collect();
        for gap in gaps {
            cells.entry(gap.series).or_insert((0, Some(gap.first))).0 = gap.runs;
        }
        let mut undefined = Vec::with_capacity(cells.len());
        let mut known: Option<(Option<usize>, Batch)> = None;
        for (series, (runs, at)) in cells {
            let run = match known.take() {
                Some(known) if known.0 == at => known,
                _ => (at, self.one_run(at)),
            };
            let (output, year) = (series / years, series % years);
            let search = CauseSearch { model: self.model, assumptions: self.assumptions, batch: &run.1 };
            let reason = self.model.outputs().get(output).and_then(|(_, column)| search.reason(*column, year));
            let Some(because) = reason else { return Err(self.not_finite(at, output, year, &run.1)) };
            undefined.push(Undefined { output, year, runs, because });
            known = Some(run);
        }
        Ok(undefined)
    }

    /// A single run; `None` is the deterministic run.
    pub(super) fn one_run(&self, run: Option<usize>) -> Batch {
        let Some(run) = run else { return central_batch(self.model, &self.driver_sampler, self.settings.draws).0 };
        let (mut batch, mut scratch) = (self.model.batch(1), self.driver_sampler.scratch(1));
        self.sampler.draw(&self.driver_sampler, run as u64.., &mut batch, &mut scratch);
        self.model.run(&mut batch, &self.central_run);
        batch
    }

    /// A failure if the runs were interrupted or a value overflowed.
    pub(super) fn end(&self) -> Result<()> {
        if self.settings.is_stopped() {
            let (done, runs) = (self.done.load(Ordering::Relaxed), self.settings.runs);
            let all = counted(runs, "run");
            return Err(Error::interrupted(text!(
                "已停止：{runs}次运行中完成{done}次",
                "stopped after {done} of {all}"
            )));
        }
        self.undefined(&self.gaps()).map(|_| ())
    }

    /// The error for a run, with the drivers farthest from their central path.
    fn not_finite(&self, run: Option<usize>, output: usize, year: usize, batch: &Batch) -> Error {
        let drivers = self.driver_sampler.farthest(batch, year, self.assumptions);
        let name = self.model.outputs().get(output).map_or("", |(name, _)| name.as_str());
        let year = self.assumptions.years.iter().nth(year).unwrap_or(self.assumptions.years.last);
        let Text { zh, en } = match run {
            Some(run) => text!("第{run}次运行", "run {run}"),
            None => Text::new("中心路径", "the deterministic run"),
        };
        Error::failure(text!(
            "{zh}的 {name} 在{year}年不是有限的数：某个驱动因素过大；该次运行的驱动因素：{drivers}",
            "{name} of {en} is not finite in {year}: a driver is too large; its drivers: {drivers}"
        ))
    }
}

/// The deterministic run (with given draws: their central lane), as a batch of one; `settings` are those of the ensemble.
#[must_use]
pub fn run_central(model: &Model, assumptions: &Assumptions, settings: &Settings<'_>) -> Batch {
    central_batch(model, &DriverSampler::new(model, assumptions, settings.seed), settings.draws).0
}

/// The deterministic run (with given draws: their central lane), and the reference of deviations: the deterministic run of
/// the scenario's own paths.
fn central_batch(model: &Model, driver_sampler: &DriverSampler<'_>, draws: Option<&Draws>) -> (Batch, CentralRun) {
    let mut batch = model.batch(1);
    driver_sampler.anchored(&mut batch);
    let central = model.run_central(&mut batch);
    if driver_sampler.is_anchored() || driver_sampler.is_updated() || draws.is_some() {
        draw_central(driver_sampler, draws, &mut batch, &mut driver_sampler.scratch(1));
        model.run(&mut batch, &central);
    }
    (batch, central)
}

/// The outputs of the deterministic run, and the reference of deviations.
pub(super) fn central_run(
    model: &Model,
    driver_sampler: &DriverSampler<'_>,
    draws: Option<&Draws>,
) -> (Array2<f64>, CentralRun) {
    let (batch, central) = central_batch(model, driver_sampler, draws);
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
fn summaries(central: &Array2<f64>, values: &RunValues, settings: &Settings<'_>) -> Array3<f64> {
    let (outputs, years) = central.dim();
    let summary = |series: usize, gathered: &mut Vec<f64>| {
        summarise(central[[series / years, series % years]], values, series, gathered)
    };
    // Limits the number of series at a time to the free memory.
    let one = settings.runs.saturating_mul(size_of::<f64>()).max(1);
    let room = settings.memory.bytes().saturating_sub(one.saturating_mul(outputs * years)) / one;
    let at_once = (outputs * years).div_ceil(room.max(1)).max(1);
    let rows: Vec<[f64; STATISTICS.len()]> = (0..outputs * years)
        .into_par_iter()
        .with_min_len(at_once)
        .map_init(Vec::new, |room, at| summary(at, room))
        .collect();
    by_output((outputs, years), &rows)
}

/// The statistics of all series as `[output][year][statistic]`.
fn by_output((outputs, years): (usize, usize), rows: &[[f64; STATISTICS.len()]]) -> Array3<f64> {
    Array3::from_shape_fn((outputs, years, STATISTICS.len()), |(output, year, statistic)| {
        rows[output * years + year][statistic]
    })
}
