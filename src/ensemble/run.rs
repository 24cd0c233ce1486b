//! Running an ensemble: batches over all cores into chunks of fixed size, then summaries.

use std::sync::Mutex;

use ndarray::{Array2, Array3, ArrayView1, ArrayViewMut2, Axis};
use rayon::prelude::*;

use super::fill::{Filler, Keyed, Scratch};
use super::held::Held;
use super::summary::{STATISTICS, summarise};
use crate::diagnostic::Diagnostics;
use crate::error::{Error, Result};
use crate::language::text;
use crate::model::{Batch, CentralRun, Column, Model};
use crate::scenario::Assumptions;

/// Runs whose values are stored together and whose partial sums are taken together. Part of what is promised: another
/// size would change the last digits of means.
const CHUNK: usize = 8192;

/// The values of all runs are kept: more of them than this many bytes are refused before anything is computed.
pub(super) const MOST_BYTES: usize = 8 << 30;

/// How an ensemble is run. Only `runs` and `seed` can change a result.
#[derive(Clone, Copy)]
pub struct Settings<'s> {
    /// How many uncertain runs.
    pub runs: usize,
    /// The seed of every draw.
    pub seed: u64,
    /// Threads; all cores if `None`.
    pub threads: Option<usize>,
    /// Runs that are computed together; a few hundred fit the caches.
    pub batch_width: usize,
    /// Called with how many more runs are done, from any thread.
    pub progress: Option<&'s (dyn Fn(usize) + Sync)>,
}

impl Settings<'_> {
    /// The runs and the seed that the scenario asks for, on all cores.
    #[must_use]
    pub fn of(assumptions: &Assumptions) -> Self {
        Self { runs: assumptions.runs, seed: assumptions.seed, threads: None, batch_width: 256, progress: None }
    }
}

/// What the runs came to.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// `[output][year][statistic]`, the statistics in the order of [`STATISTICS`].
    pub summary: Array3<f64>,
    /// The values of all runs in parts of at most 8192: `[output and year][run]`, the years of an output together.
    pub chunks: Vec<Array2<f64>>,
}

/// Runs the central case and the ensemble of a model. Warnings are added to `problems`.
///
/// # Errors
/// A failure if no run is asked for or more than memory holds, if a value is not finite (it names run, indicator and
/// year), or if threads cannot be started.
pub fn run(
    model: &Model,
    assumptions: &Assumptions,
    settings: &Settings<'_>,
    problems: &mut Diagnostics,
) -> Result<Outcome> {
    if settings.runs == 0 || settings.batch_width == 0 {
        return Err(Error::failure(text!("至少要运行 1 次", "at least 1 run is needed")));
    }
    let bytes = settings.runs.saturating_mul(model.outputs().len() * model.years() * size_of::<f64>());
    if bytes > MOST_BYTES {
        let (runs, gigabytes) = (settings.runs, bytes >> 30);
        return Err(Error::failure(text!(
            "{runs} 次运行需要约 {gigabytes} GiB 内存，超过 8 GiB；减少运行次数或 [outputs] 里的指标",
            "{runs} runs would need about {gigabytes} GiB of memory, more than 8; ask for fewer runs or fewer indicators in [outputs]"
        )));
    }
    on_threads(settings.threads, || run_here(model, assumptions, settings, problems))
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

fn run_here(
    model: &Model,
    assumptions: &Assumptions,
    settings: &Settings<'_>,
    problems: &mut Diagnostics,
) -> Result<Outcome> {
    let filler = Filler::new(model, assumptions, settings.seed);
    let (outputs, years) = (model.outputs().len(), model.years());
    let (central, central_run) = central_run(model, &filler);
    let series = outputs * years;
    let mut chunks: Vec<Array2<f64>> = (0..settings.runs)
        .step_by(CHUNK)
        .map(|first| Array2::zeros((series, CHUNK.min(settings.runs - first))))
        .collect();
    let mut tasks: Vec<(usize, ArrayViewMut2<'_, f64>)> = Vec::new();
    for (at, chunk) in chunks.iter_mut().enumerate() {
        let batches = chunk.axis_chunks_iter_mut(Axis(1), settings.batch_width).enumerate();
        tasks.extend(batches.map(|(batch, view)| (at * CHUNK + batch * settings.batch_width, view)));
    }
    let held = Held::new(&filler);
    let broken: Mutex<Option<Broken>> = Mutex::new(None);
    let room = || (model.batch(settings.batch_width), filler.scratch(settings.batch_width));
    tasks.into_par_iter().for_each_init(room, |(batch, scratch), (first, mut view)| {
        run_batch(model, &filler, &central_run, first, batch, scratch, &mut view);
        if let Some(found) = first_broken(&view, &central, first, years)
            && let Ok(mut worst) = broken.lock()
        {
            *worst = Some(worst.map_or(found, |known| known.min(found)));
        }
        held.take(scratch, batch);
        if let Some(progress) = settings.progress {
            progress(view.ncols());
        }
    });
    if let Some(found) = broken.into_inner().unwrap_or(None) {
        return Err(not_finite(found, model, assumptions));
    }
    held.warn(&filler, problems);
    Ok(Outcome { summary: summaries(&central, &chunks), chunks })
}

/// The batch of one in which every driver stands on its central path, after its run.
#[must_use]
pub fn run_central(model: &Model, assumptions: &Assumptions) -> Batch {
    let mut batch = model.batch(1);
    Filler::new(model, assumptions, assumptions.seed).central(&mut batch);
    model.run_central(&mut batch);
    batch
}

/// The outputs of the central run, and what deviations are measured from: the same run, or that of the scenario's own
/// paths where drivers were set.
pub(super) fn central_run(model: &Model, filler: &Filler<'_>) -> (Array2<f64>, CentralRun) {
    let mut batch = model.batch(1);
    filler.anchored(&mut batch);
    let central = model.run_central(&mut batch);
    if filler.is_anchored() {
        filler.central(&mut batch);
        model.run(&mut batch, &central);
    }
    let outputs = model.outputs();
    let kept = Array2::from_shape_fn((outputs.len(), model.years()), |(at, year)| batch.get(outputs[at].1, year)[0]);
    (kept, central)
}

fn run_batch(
    model: &Model,
    filler: &Filler<'_>,
    central: &CentralRun,
    first: usize,
    batch: &mut Batch,
    scratch: &mut Scratch,
    view: &mut ArrayViewMut2<'_, f64>,
) {
    batch.set_width(view.ncols());
    filler.drawn(&Keyed::new((first as u64..).take(batch.width())), batch, scratch);
    model.run(batch, central);
    let columns = model.outputs().iter().flat_map(|(_, column)| (0..model.years()).map(move |year| (*column, year)));
    keep(batch, columns, view);
}

/// Copies columns of a batch, each of a year, into the rows of `out`.
pub(super) fn keep(batch: &Batch, columns: impl Iterator<Item = (Column, usize)>, out: &mut ArrayViewMut2<'_, f64>) {
    for (mut row, (column, year)) in out.outer_iter_mut().zip(columns) {
        row.assign(&ArrayView1::from(batch.get(column, year)));
    }
}

/// The first value that is not finite although the central run has one there.
fn first_broken(view: &ArrayViewMut2<'_, f64>, central: &Array2<f64>, first: usize, years: usize) -> Option<Broken> {
    view.outer_iter().enumerate().find_map(|(series, row)| {
        let (output, year) = (series / years, series % years);
        if year == 0 && central[[output, year]].is_nan() {
            return None;
        }
        // Hardly ever: looking whether there is one is quicker than looking where.
        if row.fold(true, |finite, value| finite & value.is_finite()) {
            return None;
        }
        row.iter().position(|value| !value.is_finite()).map(|run| (first + run, output, year))
    })
}

fn not_finite((run, output, year): Broken, model: &Model, assumptions: &Assumptions) -> Error {
    let name = &model.outputs()[output].0;
    let year = assumptions.years.iter().nth(year).unwrap_or(assumptions.years.last);
    Error::failure(text!(
        "第 {run} 次运行的 {name} 在 {year} 年不是有限的数：被零除（如床位已全部退出），或某个驱动因素过大",
        "{name} of run {run} is not finite in {year}: a quotient by zero (no beds left?), or a driver that is too large"
    ))
}

/// `[output][year][statistic]`, each series by one thread in a fixed order.
fn summaries(central: &Array2<f64>, chunks: &[Array2<f64>]) -> Array3<f64> {
    let (outputs, years) = central.dim();
    let rows: Vec<[f64; STATISTICS.len()]> = (0..outputs * years)
        .into_par_iter()
        .map_init(Vec::new, |gathered, series| {
            summarise(central[[series / years, series % years]], chunks, series, gathered)
        })
        .collect();
    Array3::from_shape_fn((outputs, years, STATISTICS.len()), |(output, year, statistic)| {
        rows[output * years + year][statistic]
    })
}
