//! The runs of a scenario's ensemble, batch by batch.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use ndarray::{Array2, ArrayView1, ArrayViewMut2};

use super::clamped::ClampCounter;
use super::driver_sampler::{DriverSampler, Scratch};
use super::memory::Memory;
use super::paired::DrawBasis;
use super::part::EnsemblePart;
use super::sampling::{Draws, Sampler, draw_central};
use super::settings::{Settings, cannot_keep};
use super::side_by_side::ScenarioModel;
use super::statistics::RunStatistics;
use super::undefined::{CauseSearch, Undefined, UndefinedCell};
use super::values::RunValues;
use crate::error::{Error, Result};
use crate::language::{Text, counted, text};
use crate::model::{Batch, CentralRun, Column, Model};
use crate::scenario::Assumptions;
use crate::vectors::widest;

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
    pub(super) driver_sampler: DriverSampler<'e>,
    pub(super) sampler: Sampler<'e>,
    /// `[output][year]` of the deterministic run.
    pub(super) central: Array2<f64>,
    pub(super) central_run: CentralRun,
    clamped: ClampCounter,
    /// By output: whether it is not computed for the base year, as growth over the year before.
    absent_at_base: Vec<bool>,
    gaps: Mutex<BTreeMap<usize, UndefinedCell>>,
    done: AtomicUsize,
}

impl<'e> Ensemble<'e> {
    pub(super) fn new(scenario: &ScenarioModel<'e>) -> Self {
        let ScenarioModel { model, assumptions, settings } = *scenario;
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

    /// Room for the values of so many runs that are kept.
    pub(super) fn room_for_values(&self, runs: usize) -> Result<Option<RunValues>> {
        let (series, Settings { memory, .. }) = (self.kept_columns().count(), *self.settings);
        let needed = Memory::of(runs.saturating_mul(series).saturating_mul(size_of::<f64>()));
        if needed > memory {
            return Err(cannot_keep(runs, needed, memory));
        }
        if series == 0 { Ok(None) } else { RunValues::zeros(series, runs).map(Some) }
    }

    /// By output: the row of its first year among the values that are kept.
    pub(super) fn kept_rows(&self) -> Vec<Option<usize>> {
        let mut next = 0;
        let row = |(name, _): &(String, Column)| {
            self.settings.keep.has(name).then(|| {
                next += self.model.years();
                next - self.model.years()
            })
        };
        self.model.outputs().iter().map(row).collect()
    }

    /// The outputs in every year whose values are kept.
    pub(super) fn kept_columns(&self) -> impl Iterator<Item = (Column, usize)> {
        let years = self.model.years();
        let is_kept = |(name, _): &&(String, Column)| self.settings.keep.has(name);
        self.model
            .outputs()
            .iter()
            .filter(is_kept)
            .flat_map(move |(_, column)| (0..years).map(move |year| (*column, year)))
    }

    /// What determines the draws.
    pub(super) fn draw_basis(&self) -> DrawBasis {
        DrawBasis::new(self.assumptions, self.settings, &self.sampler)
    }

    /// The results of some runs.
    pub(super) fn part(
        &self,
        runs: Range<usize>,
        statistics: RunStatistics,
        values: Option<RunValues>,
    ) -> EnsemblePart {
        let outputs = self.model.outputs().iter().map(|(name, _)| name.clone()).collect();
        let clamped = self.clamped.counts(&self.driver_sampler);
        EnsemblePart { runs, outputs, central: self.central.clone(), clamped, gaps: self.gaps(), statistics, values }
    }

    pub(super) fn room(&self) -> (Batch, Scratch) {
        self.room_of(self.settings.batch_width)
    }

    /// Room for so many runs.
    pub(super) fn room_of(&self, width: usize) -> (Batch, Scratch) {
        (self.model.batch(width), self.driver_sampler.scratch(width))
    }

    /// The column of an output.
    pub(super) fn output(&self, name: &str) -> Option<Column> {
        self.model.outputs().iter().find(|(known, _)| known == name).map(|(_, column)| *column)
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
        self.draw_batch(first, width, batch, scratch);
        self.model.run(batch, &self.central_run);
        self.end_batch(first, batch, scratch);
        true
    }

    /// Draws the drivers of a batch.
    pub(super) fn draw_batch(&self, first: usize, width: usize, batch: &mut Batch, scratch: &mut Scratch) {
        batch.set_width(width);
        self.sampler.draw(&self.driver_sampler, first as u64.., batch, scratch);
    }

    /// Takes note of what is to be said of a batch that was run.
    pub(super) fn end_batch(&self, first: usize, batch: &mut Batch, scratch: &mut Scratch) {
        self.note_gaps(batch, first);
        self.clamped.take(scratch, batch);
        self.done.fetch_add(batch.width(), Ordering::Relaxed);
        self.settings.done(batch.width());
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
    pub(super) fn undefined(&self, gaps: &[UndefinedCell]) -> Result<Vec<Undefined>> {
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
pub(super) fn central_batch(
    model: &Model,
    driver_sampler: &DriverSampler<'_>,
    draws: Option<&Draws>,
) -> (Batch, CentralRun) {
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
    (outputs_of(model, &batch), central)
}

/// The outputs of the first run of a batch, `[output][year]`.
pub(super) fn outputs_of(model: &Model, batch: &Batch) -> Array2<f64> {
    let outputs = model.outputs();
    Array2::from_shape_fn((outputs.len(), model.years()), |(at, year)| batch.get(outputs[at].1, year)[0])
}

/// Copies columns of a batch, each of a year, into the rows of `out`.
pub(super) fn copy_columns(
    batch: &Batch,
    columns: impl Iterator<Item = (Column, usize)>,
    out: &mut ArrayViewMut2<'_, f64>,
) {
    for (mut row, (column, year)) in out.outer_iter_mut().zip(columns) {
        row.assign(&ArrayView1::from(batch.get(column, year)));
    }
}
