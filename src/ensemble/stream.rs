//! Running an ensemble whose values are not kept.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use super::memory::Memory;
use super::moments::{ChunkSums, Moments};
use super::order_statistics::{HELD_BY_THREAD, LEEWAY, OrderStatistics, most_held};
use super::run::Ensemble;
use super::settings::CHUNK;
use super::statistics::{MeetingRuns, RunStatistics, SeriesStatistics};
use super::summary::STATISTICS;
use crate::error::{Error, Result};
use crate::language::text;
use crate::model::{Batch, Column};
use crate::plan::{Aim, Target};
use crate::scenario::CountedFrom;

/// A target of an output, in one or several years.
struct StreamedTarget {
    target: Target,
    column: Column,
    /// The target's year, counted from the base year.
    year: usize,
    years: Vec<DueYear>,
}

/// A year in which a target is due.
struct DueYear {
    from: Option<CountedFrom>,
    /// The years of the base and of the level, counted from the base year.
    base: usize,
    level: usize,
    /// The number of years between them.
    years: f64,
}

impl StreamedTarget {
    /// The base and the level of a due year in a run of a batch.
    fn base_and_level(&self, due: &DueYear, batch: &Batch, run: usize) -> (f64, f64) {
        let [own, level] = [due.base, due.level].map(|year| batch.get(self.column, year)[run]);
        (due.from.as_ref().map_or(0.0, |from| from.base(own)), level)
    }

    /// The target's figure in a run of a batch, if it counts from a base; not a number where there is no such growth.
    fn figure(&self, batch: &Batch, run: usize) -> f64 {
        let Some(due) = self.years.iter().find(|due| due.level == self.year) else { return f64::NAN };
        let (base, level) = self.base_and_level(due, batch, run);
        let aim = self.target.aim;
        if aim.is_undefined(base, level) { f64::NAN } else { aim.of(base, level, due.years) }
    }

    /// Whether a run of a batch meets it in all its years.
    fn is_met(&self, batch: &Batch, run: usize) -> bool {
        self.years.iter().all(|due| {
            let (base, level) = self.base_and_level(due, batch, run);
            self.target.is_met_by(base, level, due.years)
        })
    }
}

/// What one thread has of a series.
struct SeriesPart {
    order: OrderStatistics,
    chunk: ChunkSums,
    moments: Moments,
}

/// Takes the values of series for one thread, and hands them over.
struct Taker<'w> {
    whole: &'w [Option<Mutex<SeriesStatistics>>],
    parts: Vec<Option<SeriesPart>>,
    /// The number of runs of all threads.
    all: u64,
}

impl<'w> Taker<'w> {
    fn new(whole: &'w [Option<Mutex<SeriesStatistics>>], all: usize) -> Self {
        let part = |whole: &Mutex<SeriesStatistics>| {
            let whole = locked(whole);
            let (order, moments) = (whole.order.emptied(), Moments::new(whole.moments.middle));
            SeriesPart { order, chunk: ChunkSums::new(), moments }
        };
        let parts = whole.iter().map(|whole| whole.as_ref().map(part)).collect();
        Self { whole, parts, all: all as u64 }
    }

    /// The next values of a series.
    fn take(&mut self, at: usize, values: &[f64]) {
        let (Some(Some(part)), Some(Some(whole))) = (self.parts.get_mut(at), self.whole.get(at)) else { return };
        part.order.add(values);
        part.chunk.add(part.moments.middle, values);
        if part.order.held() > HELD_BY_THREAD {
            locked(whole).order.take_over(&mut part.order, self.all);
        }
    }

    fn end_chunk(&mut self) {
        self.parts.iter_mut().flatten().for_each(|part| part.moments.take(&mut part.chunk));
    }

    fn end(mut self) {
        for (part, whole) in self.parts.iter_mut().zip(self.whole) {
            if let (Some(part), Some(whole)) = (part, whole) {
                let mut whole = locked(whole);
                whole.order.take_over(&mut part.order, self.all);
                whole.moments.merge(&part.moments);
            }
        }
    }
}

/// The targets that count from a base.
fn counting(targets: &[StreamedTarget]) -> impl Iterator<Item = &StreamedTarget> {
    targets.iter().filter(|target| target.target.aim != Aim::Level)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Ensemble<'_> {
    /// The statistics of these runs.
    pub(super) fn statistics(&self, runs: Range<usize>) -> Result<RunStatistics> {
        let all = self.columns().count() + counting(&self.targets()).count();
        self.streamed(runs, LEEWAY, &vec![true; all])
    }

    /// The statistics in the order of [`STATISTICS`] of all runs, by output and year; those of targets are noted. Where a rank
    /// was missed, which hardly ever happens, all runs are computed again with more leeway.
    pub(super) fn summaries(&self, statistics: &mut RunStatistics) -> Result<Vec<[f64; STATISTICS.len()]>> {
        let mut leeway = LEEWAY;
        loop {
            let central: Vec<f64> = self.central.iter().copied().collect();
            let summary = |(at, series): (usize, &mut Option<SeriesStatistics>)| match series {
                Some(series) => series.summary(central.get(at).copied().unwrap_or(f64::NAN)),
                None => Some([f64::NAN; STATISTICS.len()]),
            };
            let found: Vec<Option<[f64; STATISTICS.len()]>> =
                statistics.series.par_iter_mut().enumerate().map(summary).collect();
            let is_missed: Vec<bool> = found.iter().map(Option::is_none).collect();
            if !is_missed.contains(&true) {
                let mut found: Vec<[f64; STATISTICS.len()]> = found.into_iter().flatten().collect();
                statistics.figures = found.split_off(self.central.len().min(found.len()));
                return Ok(found);
            }
            leeway *= 4.0;
            let again = self.streamed(0..self.settings.runs, leeway, &is_missed)?;
            for (known, again) in statistics.series.iter_mut().zip(again.series) {
                *known = again.or_else(|| known.take());
            }
        }
    }

    fn streamed(&self, runs: Range<usize>, leeway: f64, is_wanted: &[bool]) -> Result<RunStatistics> {
        let workers = self.workers()?;
        let first = self.one_run(Some(0));
        let targets = self.targets();
        let values = self.columns().enumerate().map(|(at, (column, year))| {
            let is_there = is_wanted[at] && !self.is_absent(at);
            is_there.then(|| first.get(column, year)[0])
        });
        let figures = counting(&targets).zip(is_wanted.iter().skip(self.central.len()));
        let figures = figures.map(|(target, is_wanted)| is_wanted.then(|| target.figure(&first, 0)));
        let started = |first| Mutex::new(SeriesStatistics::new(self.settings.runs, first, leeway));
        let whole: Vec<Option<Mutex<SeriesStatistics>>> =
            values.chain(figures).map(|first| first.map(started)).collect();
        let met = Mutex::new(vec![MeetingRuns::default(); targets.len()]);
        let next = AtomicUsize::new(runs.start);
        (0..workers).into_par_iter().with_max_len(1).for_each(|_| {
            let own = self.stream(&next, runs.end, &whole, &targets);
            locked(&met).iter_mut().zip(&own).for_each(|(sum, own)| sum.merge(own));
        });
        self.end()?;
        let met = met.into_inner().unwrap_or_else(PoisonError::into_inner);
        let series = whole.into_iter().map(|series| Some(series?.into_inner().unwrap_or_else(PoisonError::into_inner)));
        Ok(RunStatistics {
            series: series.collect(),
            figures: Vec::new(),
            met: targets.into_iter().map(|target| target.target).zip(met).collect(),
        })
    }

    /// Computes chunk after chunk until there are none, and takes their values.
    fn stream(
        &self,
        next: &AtomicUsize,
        end: usize,
        whole: &[Option<Mutex<SeriesStatistics>>],
        targets: &[StreamedTarget],
    ) -> Vec<MeetingRuns> {
        let mut taker = Taker::new(whole, self.settings.runs);
        let mut met = vec![MeetingRuns::default(); targets.len()];
        let (mut batch, mut scratch) = self.room();
        let mut figures = Vec::with_capacity(self.settings.batch_width);
        'chunks: loop {
            let first = next.fetch_add(CHUNK, Ordering::Relaxed);
            let chunk = first..end.min(first.saturating_add(CHUNK));
            if chunk.is_empty() {
                break;
            }
            for first in chunk.clone().step_by(self.settings.batch_width) {
                let width = self.settings.batch_width.min(chunk.end - first);
                if !self.run_batch(first, width, &mut batch, &mut scratch) {
                    break 'chunks;
                }
                for (at, (column, year)) in self.columns().enumerate() {
                    taker.take(at, batch.get(column, year));
                }
                for (at, target) in counting(targets).enumerate() {
                    figures.clear();
                    figures.extend((0..width).map(|run| target.figure(&batch, run)));
                    taker.take(self.central.len() + at, &figures);
                }
                for (met, target) in met.iter_mut().zip(targets) {
                    (0..width).for_each(|run| met.add(first + run, target.is_met(&batch, run)));
                }
            }
            taker.end_chunk();
        }
        taker.end();
        met
    }

    /// The targets of the scenario's plan whose indicator is an output and whose year is projected.
    fn targets(&self) -> Vec<StreamedTarget> {
        let plans = self.assumptions.plan.iter();
        plans.flat_map(|plan| plan.in_every_reading().filter_map(|t| self.target(t, plan.base_year))).collect()
    }

    fn target(&self, target: Target, base_year: Option<i32>) -> Option<StreamedTarget> {
        let (model, years) = (self.model, self.assumptions.years);
        let name = &target.measure.as_ref()?.indicator;
        let output = model.outputs().iter().position(|(known, _)| known == name)?;
        let column = model.outputs()[output].1;
        let place = |year: i32| years.index(year);
        let year = place(target.year)?;
        let exists = |year: i32| place(year).is_some_and(|year| !self.is_absent(output * model.years() + year));
        let from = match target.aim {
            Aim::Level => None,
            _ => Some(self.assumptions.counted_from(&target, base_year, &[], exists).ok()?),
        };
        let due = |year: i32| {
            let from = from.as_ref().map(|from| from.in_year(&target, year));
            let level = place(year)?;
            let base = from.as_ref().and_then(CountedFrom::projected_year).map_or(Some(level), place)?;
            let years = from.as_ref().map_or(0.0, |from| f64::from(year - from.year));
            Some(DueYear { from, base, level, years })
        };
        let years = target.years_after(years.first).map(due).collect::<Option<Vec<DueYear>>>()?;
        Some(StreamedTarget { target, column, year, years })
    }

    /// How many threads the memory has room for. Results do not depend on it.
    fn workers(&self) -> Result<usize> {
        let (memory, threads) = (self.settings.memory, rayon::current_num_threads());
        let series = self.columns().count();
        let whole =
            series.saturating_mul(most_held(self.settings.runs) * size_of::<f64>() + size_of::<SeriesStatistics>());
        let of_series = series.saturating_mul(HELD_BY_THREAD * size_of::<f64>() + size_of::<SeriesPart>());
        let worker = of_series.saturating_add(self.model.batch_bytes(self.settings.batch_width));
        let room = memory.bytes().saturating_sub(whole);
        if room < worker {
            let needed = Memory::of(whole.saturating_add(worker));
            return Err(Error::memory_exceeded(text!(
                "即使不保存每次运行的数值，{series}个数列也需要 {needed} 内存，多于 {memory}；给更多内存（`memory`），或减少 [outputs] 里的指标",
                "even without the values of every run, {series} series need {needed} of memory, more than {memory}; give more memory (`memory`), or ask for fewer indicators in [outputs]"
            )));
        }
        Ok((room / worker).min(threads))
    }
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;
    use crate::baseline::Library;
    use crate::diagnostic::Diagnostics;
    use crate::ensemble::Settings;
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
        let ensemble = Ensemble::new(&model, &assumptions, &settings);
        let mut whole = ensemble.statistics(0..60_000).unwrap();
        // Without leeway brackets hold next to nothing.
        let mut missed = ensemble.streamed(0..60_000, 0.0, &vec![true; whole.series.len()]).unwrap();
        let is_missed =
            |series: &mut Option<SeriesStatistics>| series.as_mut().is_some_and(|s| s.summary(0.0).is_none());
        assert!(missed.series.iter_mut().any(is_missed) && !whole.series.iter_mut().any(is_missed));
        let bits = |statistics: &mut RunStatistics| {
            let rows = ensemble.summaries(statistics).unwrap();
            rows.into_iter().flatten().map(f64::to_bits).collect::<Vec<u64>>()
        };
        assert_eq!(bits(&mut missed), bits(&mut whole));
    }
}
