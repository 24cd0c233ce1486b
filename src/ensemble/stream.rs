//! Running scenarios side by side: of every run their values go into statistics, and are kept only where that is asked.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use ndarray::{ArrayViewMut2, Axis, Slice};
use rayon::prelude::*;

use super::driver_sampler::Scratch;
use super::memory::Memory;
use super::moments::{ChunkSums, Moments};
use super::order_statistics::{HELD_BY_THREAD, LEEWAY, OrderStatistics, most_held};
use super::paired::{BlockOutputs, Pairs};
use super::regions::RegionalRuns;
use super::run::{Ensemble, copy_columns};
use super::settings::{CHUNK, cannot_keep};
use super::statistics::{MeetingRuns, RunStatistics, SeriesStatistics};
use super::streamed_target::StreamedTarget;
use super::summary::STATISTICS;
use super::values::RunValues;
use crate::error::{Error, Result};
use crate::language::text;
use crate::model::Batch;
use crate::plan::Aim;

/// What is streamed of a scenario: its outputs in every year, the figures of targets that count from a base, the differences
/// to the first scenario, in this order; and which targets are met.
pub(super) struct Stream<'e> {
    pub(super) ensemble: &'e Ensemble<'e>,
    pub(super) targets: Vec<StreamedTarget>,
    /// The cells of the differences, if it is paired with the first scenario.
    pub(super) pairs: Option<&'e Pairs>,
    /// By series: whether its statistics are wanted.
    pub(super) is_wanted: Vec<bool>,
}

impl<'e> Stream<'e> {
    /// Everything of a scenario.
    pub(super) fn new(ensemble: &'e Ensemble<'e>, pairs: Option<&'e Pairs>) -> Self {
        let mut stream = Self { ensemble, targets: ensemble.targets(), pairs, is_wanted: Vec::new() };
        let differences = pairs.map_or(0, Pairs::cells_count);
        stream.is_wanted = vec![true; ensemble.columns().count() + stream.counting().count() + differences];
        stream
    }

    /// Nothing of a scenario: others are compared with it.
    pub(super) fn unwanted(mut self) -> Self {
        self.is_wanted.fill(false);
        self
    }

    /// The targets that count from a base.
    pub(super) fn counting(&self) -> impl Iterator<Item = &StreamedTarget> {
        self.targets.iter().filter(|target| target.target.aim != Aim::Level)
    }

    /// The values of run 0, from which deviations are measured; `None` for series that are not computed or not wanted.
    fn starts(&self, first: &BlockOutputs) -> Vec<Option<f64>> {
        let ensemble = self.ensemble;
        let run = ensemble.one_run(Some(0));
        let outputs = ensemble
            .columns()
            .enumerate()
            .map(|(series, (column, year))| (!ensemble.is_absent(series)).then(|| run.get(column, year)[0]));
        let figures = self.counting().map(|target| Some(target.figure(&run, 0)));
        let cells = self.pairs.into_iter().flat_map(Pairs::cells);
        let differences = cells.map(|cell| cell.differences(&run, (first, 0)).next().filter(|_| cell.exists));
        let starts = outputs.chain(figures).chain(differences).zip(&self.is_wanted);
        starts.map(|(start, is_wanted)| start.filter(|_| *is_wanted)).collect()
    }

    /// Bytes of its statistics, and of what one thread needs for it.
    fn bytes(&self) -> (usize, usize) {
        let settings = self.ensemble.settings;
        let series = self.is_wanted.iter().filter(|is_wanted| **is_wanted).count();
        let held = most_held(settings.runs) * size_of::<f64>() + size_of::<SeriesStatistics>();
        let by_thread = HELD_BY_THREAD * size_of::<f64>() + size_of::<SeriesPart>();
        let batch = self.ensemble.model.batch_bytes(settings.batch_width);
        let compared = self.pairs.map_or(0, |pairs| pairs.cells().count() * BLOCK * size_of::<f64>());
        (series.saturating_mul(held), series.saturating_mul(by_thread).saturating_add(batch).saturating_add(compared))
    }
}

/// How many threads the memory has room for with these streams side by side, beside so many bytes of values that are kept.
/// Results do not depend on it.
pub(super) fn workers(streams: &[Stream<'_>], memory: Memory, kept: usize) -> Result<usize> {
    let sum = |(a, b): (usize, usize), (c, d): (usize, usize)| (a.saturating_add(c), b.saturating_add(d));
    let (whole, worker) = streams.iter().map(Stream::bytes).fold((kept, 0), sum);
    let room = memory.bytes().saturating_sub(whole);
    if room >= worker {
        return Ok((room / worker).min(rayon::current_num_threads()));
    }
    let needed = Memory::of(whole.saturating_add(worker));
    if kept > 0 {
        let runs = streams.first().map_or(0, |stream| stream.ensemble.settings.runs);
        return Err(cannot_keep(runs, needed, memory));
    }
    let series = streams.iter().flat_map(|stream| &stream.is_wanted).filter(|is_wanted| **is_wanted).count();
    Err(Error::memory_exceeded(text!(
        "即使不保存每次运行的数值，{series}个数列也需要 {needed} 内存，多于 {memory}；给更多内存（`memory`），或减少 [outputs] 里的指标",
        "even without the values of every run, {series} series need {needed} of memory, more than {memory}; give more memory (`memory`), or ask for fewer indicators in [outputs]"
    )))
}

/// Scenarios take turns after so many runs, so that what one needs stays in the nearest caches for some batches.
const BLOCK: usize = 2048;

/// What one thread has of a series.
struct SeriesPart {
    order: OrderStatistics,
    chunk: ChunkSums,
    moments: Moments,
}

type Shared = Vec<Option<Mutex<SeriesStatistics>>>;

/// What one thread has of a scenario.
struct Worker<'s> {
    stream: &'s Stream<'s>,
    shared: &'s Shared,
    parts: Vec<Option<SeriesPart>>,
    met: Vec<MeetingRuns>,
    batch: Batch,
    scratch: Scratch,
    /// The values of the current chunk that are kept.
    kept: Option<ArrayViewMut2<'s, f64>>,
    /// Reused for the values of derived series.
    derived: Vec<f64>,
}

impl<'s> Worker<'s> {
    fn new(stream: &'s Stream<'s>, shared: &'s Shared) -> Self {
        let part = |shared: &Mutex<SeriesStatistics>| {
            let shared = locked(shared);
            let (order, moments) = (shared.order.emptied(), Moments::new(shared.moments.middle));
            SeriesPart { order, chunk: ChunkSums::new(), moments }
        };
        let parts = shared.iter().map(|shared| shared.as_ref().map(part)).collect();
        let met = vec![MeetingRuns::default(); stream.targets.len()];
        let (batch, scratch) = stream.ensemble.room();
        let derived = Vec::with_capacity(stream.ensemble.settings.batch_width);
        Self { stream, shared, parts, met, batch, scratch, kept: None, derived }
    }

    /// The next runs of a block of a chunk; `first` is the first scenario's of the block. `false` if interrupted.
    fn run(&mut self, runs: Range<usize>, chunk: usize, first: Option<&BlockOutputs>) -> bool {
        let is_run = self.stream.ensemble.run_batch(runs.start, runs.len(), &mut self.batch, &mut self.scratch);
        if is_run {
            self.take(runs, chunk, first);
        }
        is_run
    }

    /// Takes the values of a batch that was run.
    fn take(&mut self, runs: Range<usize>, chunk: usize, first: Option<&BlockOutputs>) {
        let (stream, width) = (self.stream, runs.len());
        let ensemble = stream.ensemble;
        let (batch, place) = (&self.batch, runs.start - chunk);
        let mut taker =
            Taker { parts: &mut self.parts, shared: self.shared, all: ensemble.settings.runs as u64, next: 0 };
        ensemble.columns().for_each(|(column, year)| taker.take(batch.get(column, year)));
        for target in stream.counting() {
            self.derived.clear();
            self.derived.extend((0..width).map(|run| target.figure(batch, run)));
            taker.take(&self.derived);
        }
        if let Some((pairs, first)) = stream.pairs.zip(first) {
            for cell in pairs.cells() {
                self.derived.clear();
                self.derived.extend(cell.differences(batch, (first, place % BLOCK)));
                taker.take(&self.derived);
            }
        }
        for (met, target) in self.met.iter_mut().zip(&stream.targets) {
            runs.clone().for_each(|run| met.add(run, target.is_met(batch, run - runs.start)));
        }
        if let Some(kept) = &mut self.kept {
            let mut kept = kept.slice_axis_mut(Axis(1), Slice::from(place..place + width));
            copy_columns(batch, ensemble.kept_columns(), &mut kept);
        }
    }

    fn end_chunk(&mut self) {
        self.parts.iter_mut().flatten().for_each(|part| part.moments.take(&mut part.chunk));
    }

    fn end(mut self) -> Vec<MeetingRuns> {
        for (part, shared) in self.parts.iter_mut().zip(self.shared) {
            if let (Some(part), Some(shared)) = (part, shared) {
                let mut shared = locked(shared);
                shared.order.take_over(&mut part.order, self.stream.ensemble.settings.runs as u64);
                shared.moments.merge(&part.moments);
            }
        }
        self.met
    }
}

/// The next runs of all regions of a whole. `false` if interrupted.
fn run_regions(workers: &mut [Worker<'_>], regions: &RegionalRuns<'_>, runs: &Range<usize>, chunk: usize) -> bool {
    if workers.iter().any(|worker| worker.stream.ensemble.settings.is_stopped()) {
        return false;
    }
    for worker in &mut *workers {
        worker.stream.ensemble.draw_batch(runs.start, runs.len(), &mut worker.batch, &mut worker.scratch);
    }
    let ensembles: Vec<&Ensemble<'_>> = workers.iter().map(|worker| worker.stream.ensemble).collect();
    regions.run(&ensembles, &mut workers.iter_mut().map(|worker| &mut worker.batch).collect::<Vec<_>>());
    for worker in workers {
        worker.stream.ensemble.end_batch(runs.start, &mut worker.batch, &mut worker.scratch);
        worker.take(runs.clone(), chunk, None);
    }
    true
}

/// Takes the values of one series after another.
struct Taker<'t> {
    parts: &'t mut [Option<SeriesPart>],
    shared: &'t Shared,
    /// The number of runs of all threads.
    all: u64,
    next: usize,
}

impl Taker<'_> {
    /// The values of the next series.
    fn take(&mut self, values: &[f64]) {
        let series = self.next;
        self.next += 1;
        let (Some(Some(part)), Some(Some(shared))) = (self.parts.get_mut(series), self.shared.get(series)) else {
            return;
        };
        part.order.add(values);
        part.chunk.add(part.moments.middle, values);
        if part.order.held() > HELD_BY_THREAD {
            locked(shared).order.take_over(&mut part.order, self.all);
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn unlocked<T>(mutex: Mutex<T>) -> T {
    mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// The statistics of these runs of scenarios side by side, on so many threads; the first one is that with which others are
/// compared. The streams of `regions` are a whole and its parts. The values that are kept are written into `kept`, by scenario.
pub(super) fn streamed(
    (streams, regions): (&[Stream<'_>], Option<&RegionalRuns<'_>>),
    runs: &Range<usize>,
    leeway: f64,
    workers: usize,
    kept: &mut [Option<RunValues>],
) -> Result<Vec<RunStatistics>> {
    let first = streams.first().map(|first| BlockOutputs::of_run(first.ensemble, 0));
    let shared = streams.iter().map(|stream| {
        let starts = first.as_ref().map(|first| stream.starts(first)).unwrap_or_default();
        let started = |start| Mutex::new(SeriesStatistics::new(stream.ensemble.settings.runs, start, leeway));
        starts.into_iter().map(|start| start.map(started)).collect()
    });
    let shared: Vec<Shared> = shared.collect();
    let met: Vec<Mutex<Vec<MeetingRuns>>> =
        streams.iter().map(|stream| Mutex::new(vec![MeetingRuns::default(); stream.targets.len()])).collect();
    // By scenario and chunk.
    let rooms = kept
        .iter_mut()
        .map(|values| values.iter_mut().flat_map(RunValues::parts_mut).map(|part| Mutex::new(Some(part))).collect());
    let rooms: Vec<Vec<Mutex<Option<ArrayViewMut2<'_, f64>>>>> = rooms.collect();
    let next = AtomicUsize::new(runs.start);
    (0..workers).into_par_iter().with_max_len(1).for_each(|_| {
        let own = stream_chunks((streams, regions), &shared, &rooms, (&next, runs));
        for (met, own) in met.iter().zip(own) {
            locked(met).iter_mut().zip(&own).for_each(|(sum, own)| sum.merge(own));
        }
    });
    streams.iter().try_for_each(|stream| stream.ensemble.end())?;
    let statistics = shared.into_iter().zip(met).zip(streams).map(|((series, met), stream)| RunStatistics {
        series: series.into_iter().map(|series| series.map(unlocked)).collect(),
        met: stream.targets.iter().map(|target| target.target.clone()).zip(unlocked(met)).collect(),
    });
    Ok(statistics.collect())
}

/// Computes chunk after chunk until there are none, and takes their values; the runs that meet each target, by scenario.
fn stream_chunks<'s>(
    (streams, regions): (&'s [Stream<'s>], Option<&RegionalRuns<'_>>),
    shared: &'s [Shared],
    rooms: &[Vec<Mutex<Option<ArrayViewMut2<'s, f64>>>>],
    (next, runs): (&AtomicUsize, &Range<usize>),
) -> Vec<Vec<MeetingRuns>> {
    let mut workers: Vec<Worker<'s>> =
        streams.iter().zip(shared).map(|(stream, shared)| Worker::new(stream, shared)).collect();
    // What later scenarios are compared with, where one is.
    let is_compared = streams.iter().any(|stream| stream.pairs.is_some());
    let mut outputs = streams.first().filter(|_| is_compared).map(|first| BlockOutputs::new(first.ensemble, BLOCK));
    'chunks: loop {
        let first = next.fetch_add(CHUNK, Ordering::Relaxed);
        let chunk = first..runs.end.min(first.saturating_add(CHUNK));
        if chunk.is_empty() {
            break;
        }
        for (worker, rooms) in workers.iter_mut().zip(rooms) {
            worker.kept = rooms.get((first - runs.start) / CHUNK).and_then(|room| locked(room).take());
        }
        if let Some(regions) = regions {
            let width = workers.first().map_or(1, |worker| worker.stream.ensemble.settings.batch_width);
            for first in chunk.clone().step_by(width) {
                let runs = first..chunk.end.min(first + width);
                if !run_regions(&mut workers, regions, &runs, chunk.start) {
                    break 'chunks;
                }
            }
            workers.iter_mut().for_each(Worker::end_chunk);
            continue;
        }
        for block in chunk.clone().step_by(BLOCK) {
            for (at, worker) in workers.iter_mut().enumerate() {
                let end = chunk.end.min(block + BLOCK);
                for first in (block..end).step_by(worker.stream.ensemble.settings.batch_width) {
                    let width = worker.stream.ensemble.settings.batch_width.min(end - first);
                    if !worker.run(first..first + width, chunk.start, outputs.as_ref()) {
                        break 'chunks;
                    }
                    if let Some(outputs) = outputs.as_mut().filter(|_| at == 0) {
                        outputs.take(worker.stream.ensemble, &worker.batch, first - block);
                    }
                }
            }
        }
        workers.iter_mut().for_each(Worker::end_chunk);
    }
    workers.into_iter().map(Worker::end).collect()
}

/// The statistics in the order of [`STATISTICS`] of the stream at a place, by series. Where a rank was missed, which hardly
/// ever happens, all runs are computed again with more leeway.
pub(super) fn summaries(
    (streams, regions): (&mut [Stream<'_>], Option<&RegionalRuns<'_>>),
    at: usize,
    statistics: &mut RunStatistics,
) -> Result<Vec<[f64; STATISTICS.len()]>> {
    let mut leeway = LEEWAY;
    loop {
        let Some(stream) = streams.get_mut(at) else { return Ok(Vec::new()) };
        let central = stream.central();
        let summary = |(series, central): (&mut Option<SeriesStatistics>, f64)| match series {
            Some(series) => series.summary(central),
            None => Some([f64::NAN; STATISTICS.len()]),
        };
        let found: Vec<Option<[f64; STATISTICS.len()]>> =
            statistics.series.par_iter_mut().zip(central).map(summary).collect();
        stream.is_wanted = found.iter().map(Option::is_none).collect();
        if !stream.is_wanted.contains(&true) {
            return Ok(found.into_iter().flatten().collect());
        }
        leeway *= 4.0;
        let settings = stream.ensemble.settings;
        settings.expect(settings.runs);
        let threads = workers(streams, settings.memory, 0)?;
        let again = streamed((streams, regions), &(0..settings.runs), leeway, threads, &mut [])?;
        for (known, again) in
            statistics.series.iter_mut().zip(again.into_iter().nth(at).map(|again| again.series).unwrap_or_default())
        {
            *known = again.or_else(|| known.take());
        }
    }
}

impl Stream<'_> {
    /// By series: the value of the deterministic run; those of targets are not used.
    fn central(&self) -> Vec<f64> {
        let outputs = self.ensemble.central.iter().copied();
        let figures = self.counting().map(|_| f64::NAN);
        outputs.chain(figures).chain(self.pairs.into_iter().flat_map(Pairs::central)).collect()
    }
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;
    use crate::baseline::Library;
    use crate::diagnostic::Diagnostics;
    use crate::ensemble::Settings;
    use crate::ensemble::side_by_side::ScenarioModel;
    use crate::model::assemble;
    use crate::scenario::Assumptions;

    #[test]
    fn ranks_that_were_missed_are_found_by_going_through_all_runs_again() {
        let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2024\noutputs.indicators = [\"gdp.nominal\"]\n\
                    assume.economy.deflator_growth = \"1 %\"\n\
                    assume.economy.real_growth = { unit = \"%\", central = 4, p10 = 3, p90 = 5 }\n";
        let mut problems = Diagnostics::new();
        let assumptions = Assumptions::parse("a.toml", text, &Library::embedded(), &mut problems).unwrap();
        let settings = Settings { runs: 60_000, ..Settings::of(&assumptions) };
        let model = assemble(&assumptions, &mut problems).unwrap();
        let ensemble = Ensemble::new(&ScenarioModel { model: &model, assumptions: &assumptions, settings: &settings });
        let stream = || Stream::new(&ensemble, None);
        let run = |leeway| streamed((&[stream()], None), &(0..60_000), leeway, 2, &mut []).unwrap().remove(0);
        // Without leeway brackets hold next to nothing.
        let (mut whole, mut missed) = (run(LEEWAY), run(0.0));
        let is_missed =
            |series: &mut Option<SeriesStatistics>| series.as_mut().is_some_and(|s| s.summary(0.0).is_none());
        assert!(missed.series.iter_mut().any(is_missed) && !whole.series.iter_mut().any(is_missed));
        let bits = |statistics: &mut RunStatistics| {
            let rows = summaries((&mut [stream()], None), 0, statistics).unwrap();
            rows.into_iter().flatten().map(f64::to_bits).collect::<Vec<u64>>()
        };
        assert_eq!(bits(&mut missed), bits(&mut whole));
    }
}
