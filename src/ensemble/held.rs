//! What had to be held at a limit, counted over all threads.

use std::sync::atomic::{AtomicU64, Ordering};

use super::fill::{Filler, Scratch};
use crate::diagnostic::Diagnostics;
use crate::language::text;
use crate::model::Batch;

/// Draws that were held at the limit of what is possible, by driver, age cells from which more people would have left than
/// there were, and headcounts that would have been more than the group of which they are part.
pub(super) struct Held {
    draws: Vec<AtomicU64>,
    raised_cells: AtomicU64,
    capped_headcounts: AtomicU64,
}

/// The same when nothing is counted any more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct HeldCounts {
    /// By driver, in the order in which the model has them.
    pub(crate) draws: Vec<(String, u64)>,
    pub(crate) raised_cells: u64,
    pub(crate) capped_headcounts: u64,
}

impl Held {
    pub(super) fn new(filler: &Filler<'_>) -> Self {
        let draws = filler.names().iter().map(|_| AtomicU64::new(0)).collect();
        Self { draws, raised_cells: AtomicU64::new(0), capped_headcounts: AtomicU64::new(0) }
    }

    /// Takes over what a batch has counted.
    pub(super) fn take(&self, scratch: &mut Scratch, batch: &mut Batch) {
        for (sum, count) in self.draws.iter().zip(&mut scratch.held) {
            sum.fetch_add(std::mem::take(count), Ordering::Relaxed);
        }
        self.raised_cells.fetch_add(std::mem::take(&mut batch.raised_cells), Ordering::Relaxed);
        self.capped_headcounts.fetch_add(std::mem::take(&mut batch.capped_headcounts), Ordering::Relaxed);
    }

    /// Everything counted since this was last asked.
    pub(super) fn counts(&self, filler: &Filler<'_>) -> HeldCounts {
        let counts = self.draws.iter().map(|count| count.swap(0, Ordering::Relaxed));
        let names = filler.names().iter().map(|name| (*name).to_owned());
        HeldCounts {
            draws: names.zip(counts).collect(),
            raised_cells: self.raised_cells.swap(0, Ordering::Relaxed),
            capped_headcounts: self.capped_headcounts.swap(0, Ordering::Relaxed),
        }
    }
}

impl HeldCounts {
    /// Adds what was counted in other runs; `false` where their drivers are others.
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

    /// Warns of everything that was counted.
    pub(super) fn warn(&self, problems: &mut Diagnostics) {
        for (name, count) in self.draws.iter().filter(|(_, count)| *count > 0) {
            let draws = if *count == 1 { "draw of" } else { "draws of" };
            let were = if *count == 1 { "was" } else { "were" };
            problems
                .warning(
                    None,
                    text!(
                        "`{name}` 有{count}个抽样值保持在可能范围的边上",
                        "{count} {draws} `{name}` {were} clamped to the range of possible values"
                    ),
                )
                .hint(text!("缩小它的 p10 至 p90 或冲击", "narrow its p10 to p90 or its shocks"));
        }
        let raised = self.raised_cells;
        if raised > 0 {
            problems.warning(
                None,
                text!(
                    "净迁出多于人口的年龄单元：{raised}个（各次运行各年合计），只迁出现有的人",
                    "age cells with more out-migrants than people: {raised} (over runs and years); out-migration is capped at the population of that age"
                ),
            );
        }
        let capped = self.capped_headcounts;
        if capped > 0 {
            problems
                .warning(
                    None,
                    text!(
                        "人数多于包含它的人数：{capped}个（各次运行各年合计），按后者计",
                        "headcounts larger than the group they are part of: {capped} (over runs and years); capped at that group"
                    ),
                )
                .hint(text!(
                    "核对 population.*.growth：65岁及以上不能多于60岁及以上，60岁及以上不能多于总人口",
                    "check population.*.growth: people aged 65+ are part of those aged 60+, and these of all"
                ));
        }
    }
}
