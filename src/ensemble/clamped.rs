//! Counts of clamped values, over all threads.

use std::sync::atomic::{AtomicU64, Ordering};

use super::driver_sampler::{DriverSampler, Scratch};
use crate::diagnostic::Diagnostics;
use crate::language::text;
use crate::model::Batch;

/// Counters of draws clamped to their possible range, by driver, of age cells where out-migration was capped, and of
/// headcounts capped at the group that contains them.
pub(super) struct ClampCounter {
    draws: Vec<AtomicU64>,
    raised_cells: AtomicU64,
    capped_headcounts: AtomicU64,
}

/// The counts of a finished ensemble.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ClampCounts {
    /// By driver, in the order of the model.
    pub(crate) draws: Vec<(String, u64)>,
    pub(crate) raised_cells: u64,
    pub(crate) capped_headcounts: u64,
}

impl ClampCounter {
    pub(super) fn new(driver_sampler: &DriverSampler<'_>) -> Self {
        let draws = driver_sampler.names().iter().map(|_| AtomicU64::new(0)).collect();
        Self { draws, raised_cells: AtomicU64::new(0), capped_headcounts: AtomicU64::new(0) }
    }

    /// Adds and resets the counts of a batch.
    pub(super) fn take(&self, scratch: &mut Scratch, batch: &mut Batch) {
        for (sum, count) in self.draws.iter().zip(&mut scratch.clamped) {
            sum.fetch_add(std::mem::take(count), Ordering::Relaxed);
        }
        self.raised_cells.fetch_add(std::mem::take(&mut batch.raised_cells), Ordering::Relaxed);
        self.capped_headcounts.fetch_add(std::mem::take(&mut batch.capped_headcounts), Ordering::Relaxed);
    }

    /// The counts since the last call.
    pub(super) fn counts(&self, driver_sampler: &DriverSampler<'_>) -> ClampCounts {
        let counts = self.draws.iter().map(|count| count.swap(0, Ordering::Relaxed));
        let names = driver_sampler.names().iter().map(|name| (*name).to_owned());
        ClampCounts {
            draws: names.zip(counts).collect(),
            raised_cells: self.raised_cells.swap(0, Ordering::Relaxed),
            capped_headcounts: self.capped_headcounts.swap(0, Ordering::Relaxed),
        }
    }
}

impl ClampCounts {
    /// Adds the counts of other runs; `false` if their drivers differ.
    pub(super) fn merge(&mut self, other: &Self) -> bool {
        if !self.draws.iter().map(|(name, _)| name).eq(other.draws.iter().map(|(name, _)| name)) {
            return false;
        }
        for ((_, sum), (_, more)) in self.draws.iter_mut().zip(&other.draws) {
            *sum = sum.saturating_add(*more);
        }
        self.raised_cells = self.raised_cells.saturating_add(other.raised_cells);
        self.capped_headcounts = self.capped_headcounts.saturating_add(other.capped_headcounts);
        true
    }

    /// Adds a warning for each non-zero count.
    pub(super) fn warn(&self, problems: &mut Diagnostics) {
        for (name, count) in self.draws.iter().filter(|(_, count)| *count > 0) {
            let draws = if *count == 1 { "draw of" } else { "draws of" };
            let were = if *count == 1 { "was" } else { "were" };
            problems
                .warning(
                    None,
                    text!(
                        "`{name}` 有{count}个抽样值超出可能范围，取边界值",
                        "{count} {draws} `{name}` {were} clamped to the possible range"
                    ),
                )
                .hint(text!("缩小 p10 至 p90 的区间或冲击", "narrow its p10–p90 range or its shocks"));
        }
        let raised = self.raised_cells;
        if raised > 0 {
            problems.warning(
                None,
                text!(
                    "净迁出超过该年龄人口、按该年龄人口计的年龄单元：{raised}个（各次运行各年合计）",
                    "out-migration was capped at the population of its age in {raised} age cells (over runs and years)"
                ),
            );
        }
        let capped = self.capped_headcounts;
        if capped > 0 {
            problems
                .warning(
                    None,
                    text!(
                        "人数超过所属人群、按所属人群计：{capped}个（各次运行各年合计）",
                        "headcounts larger than the group containing them were capped at that group {capped} times (over runs and years)"
                    ),
                )
                .hint(text!(
                    "核对 population.*.growth：65岁及以上不能多于60岁及以上，60岁及以上不能多于总人口",
                    "check population.*.growth: people aged 65+ are part of those aged 60+, and these of the total"
                ));
        }
    }
}
