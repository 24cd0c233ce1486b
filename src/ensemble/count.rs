//! Running an ensemble in counting mode.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis};
use rayon::prelude::*;

use super::counts::{Counts, SAMPLE, SeriesCounts, Tally};
use super::driver_sampler::Scratch;
use super::memory::Memory;
use super::run::{Ensemble, keep};
use super::settings::{CHUNK, Settings};
use crate::error::{Error, Result};
use crate::language::text;
use crate::model::Batch;
use crate::plan::{Aim, Target};
use crate::scenario::CountedFrom;

/// A target of an output, in one or several years.
struct CountedTarget {
    target: Target,
    years: Vec<DueYear>,
}

/// A year in which a target is due: its base, and the indices of both values.
struct DueYear {
    from: Option<CountedFrom>,
    base: usize,
    level: usize,
    /// The number of years between them.
    years: f64,
}

impl CountedTarget {
    /// The number of runs of a chunk `[series][run]` that meet it.
    fn met(&self, values: &ArrayView2<'_, f64>) -> usize {
        let is_met = |in_year: &DueYear, run: usize| {
            let (own, level) = (values[[in_year.base, run]], values[[in_year.level, run]]);
            let base = in_year.from.as_ref().map_or(0.0, |from| from.base(own));
            self.target.is_met_by(base, level, in_year.years)
        };
        (0..values.ncols()).filter(|run| self.years.iter().all(|in_year| is_met(in_year, *run))).count()
    }
}

/// The division of the memory in counting mode.
struct MemoryShares {
    /// The number of counting threads.
    workers: usize,
    /// The number of series whose edges are determined at a time.
    sampled: usize,
}

impl Ensemble<'_> {
    /// Counts these runs. The edges of the cells always come from the first runs of the ensemble.
    pub(super) fn counts(&self, runs: Range<usize>) -> Result<Counts> {
        let shares = self.shares()?;
        let goals = self.goals();
        let met = goals.iter().map(|goal| (goal.target.clone(), 0)).collect();
        let counts = Mutex::new(Counts { series: self.empty_cells(shares.sampled)?, met });
        let whole = || counts.lock().unwrap_or_else(PoisonError::into_inner);
        let next = AtomicUsize::new(runs.start);
        let worker = |_| {
            let mut tally = Tally::new(&whole());
            let (mut room, mut values) = (self.room(), Array2::zeros((self.columns().count(), CHUNK)));
            loop {
                let first = next.fetch_add(CHUNK, Ordering::Relaxed);
                let chunk = first..runs.end.min(first.saturating_add(CHUNK));
                let mut values = values.slice_axis_mut(Axis(1), (..chunk.len()).into());
                if chunk.is_empty() || !self.chunk(chunk, &mut room, &mut values) {
                    break;
                }
                tally.add(&values.view());
                for (at, goal) in goals.iter().enumerate() {
                    tally.add_met(at, goal.met(&values.view()) as u64);
                }
                if tally.is_nearly_full() {
                    tally.move_into(&mut whole());
                }
            }
            tally.move_into(&mut whole());
        };
        (0..shares.workers).into_par_iter().with_max_len(1).for_each(worker);
        self.end()?;
        Ok(counts.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// The targets of the scenario's plan whose indicator is an output and whose year is projected.
    fn goals(&self) -> Vec<CountedTarget> {
        let plans = self.assumptions.plan.iter();
        plans.flat_map(|plan| plan.in_every_reading().filter_map(|target| self.goal(target, plan.base_year))).collect()
    }

    fn goal(&self, target: Target, base_year: Option<i32>) -> Option<CountedTarget> {
        let (model, years) = (self.model, self.assumptions.years);
        let name = &target.measure.as_ref()?.indicator;
        let output = model.outputs().iter().position(|(known, _)| known == name)?;
        let place = |year: i32| Some(output * model.years() + years.index(year)?);
        place(target.year)?;
        let exists = |year: i32| place(year).is_some_and(|series| !self.is_absent(series));
        let from = match target.aim {
            Aim::Level => None,
            _ => Some(self.assumptions.counted_from(&target, base_year, &[], exists).ok()?),
        };
        let in_year = |year: i32| {
            let from = from.as_ref().map(|from| from.in_year(&target, year));
            let level = place(year)?;
            let base = from.as_ref().and_then(CountedFrom::projected_year).map_or(Some(level), place)?;
            let years = from.as_ref().map_or(0.0, |from| f64::from(year - from.year));
            Some(DueYear { from, base, level, years })
        };
        let years = target.years_after(years.first).map(in_year).collect::<Option<Vec<DueYear>>>()?;
        Some(CountedTarget { target, years })
    }

    /// Computes the runs of a chunk; `false` if interrupted.
    fn chunk(&self, runs: Range<usize>, room: &mut (Batch, Scratch), values: &mut ArrayViewMut2<'_, f64>) -> bool {
        let (batch, scratch) = room;
        let mut first = runs.start;
        for mut view in values.axis_chunks_iter_mut(Axis(1), self.settings.batch_width) {
            if !self.run_batch(first, view.ncols(), batch, scratch) {
                return false;
            }
            keep(batch, self.columns(), &mut view);
            first += view.ncols();
        }
        true
    }

    /// Empty cells with edges from the first runs, computed for `at_once` series at a time.
    fn empty_cells(&self, at_once: usize) -> Result<Vec<Option<SeriesCounts>>> {
        // The runs of the sample are computed again later: they do not count as progress.
        let settings = Settings { progress: None, ..*self.settings };
        let aside = Ensemble::new(self.model, self.assumptions, &settings);
        let all = self.columns().count();
        let mut cells = Vec::with_capacity(all);
        for first in (0..all).step_by(at_once) {
            let series = first..all.min(first + at_once);
            let values = aside.values(0..SAMPLE.min(self.settings.runs), series.clone())?;
            let of_series = |at: usize| {
                let mut sample: Vec<f64> = values.parts().flat_map(|part| part.row(at - first).to_vec()).collect();
                (!self.is_absent(at)).then(|| SeriesCounts::of_sample(&mut sample))
            };
            cells.par_extend(series.into_par_iter().map(of_series));
        }
        Ok(cells)
    }

    /// Divides the memory. Results do not depend on it.
    fn shares(&self) -> Result<MemoryShares> {
        let (memory, threads) = (self.settings.memory, rayon::current_num_threads());
        let series = self.columns().count();
        let batch = self.model.batch_bytes(self.settings.batch_width);
        let values = series.saturating_mul(CHUNK * size_of::<f64>());
        let (whole, worker) =
            (Counts::bytes(series), Tally::bytes(series).saturating_add(batch).saturating_add(values));
        let room = memory.bytes().saturating_sub(whole);
        if room < worker {
            let needed = Memory::of(whole.saturating_add(worker));
            return Err(Error::memory_exceeded(text!(
                "即使只计数，{series}个数列也需要 {needed} 内存，多于 {memory}；给更多内存（`memory`），或减少 [outputs] 里的指标",
                "even counts of {series} series need {needed} of memory, more than {memory}; give more memory (`memory`), or ask for fewer indicators in [outputs]"
            )));
        }
        let sample = room.saturating_sub(batch.saturating_mul(threads)) / (SAMPLE * size_of::<f64>());
        Ok(MemoryShares { workers: (room / worker).min(threads), sampled: sample.clamp(1, series.max(1)) })
    }
}
