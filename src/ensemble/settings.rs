//! How an ensemble is run.

use std::sync::atomic::{AtomicBool, Ordering};

use super::memory::Memory;
use super::sampling::given::Draws;
use crate::error::Error;
use crate::language::text;
use crate::scenario::{Assumptions, Sampling};

/// Runs whose values are stored together and whose partial sums are taken together. Part of what is promised: another
/// size would change the last digits of means.
pub(crate) const CHUNK: usize = 8192;

/// How an ensemble is run. Only `runs`, `seed`, `sampling` and `draws` can change a result, and `memory` where the values
/// of all runs are more than it holds.
#[derive(Clone, Copy)]
pub struct Settings<'s> {
    /// How many uncertain runs.
    pub runs: usize,
    /// The seed of every draw.
    pub seed: u64,
    /// How runs are spread.
    pub sampling: Sampling,
    /// The draws of all runs, where they are given and not drawn.
    pub draws: Option<&'s Draws>,
    /// Threads; all cores if `None`.
    pub threads: Option<usize>,
    /// Runs that are computed together; a few hundred fit the caches.
    pub batch_width: usize,
    /// What the values of all runs may take, all runs of all shards together.
    pub memory: Memory,
    /// Whether the values of every run are needed. If not, runs whose values are more than `memory` holds are counted:
    /// quantiles are then known to a stated error of their rank. If they are, such runs are refused.
    pub every_run: bool,
    /// Called with how many more runs are done, from any thread.
    pub progress: Option<&'s (dyn Fn(usize) + Sync)>,
    /// Set from anywhere to stop at the next batch: then there is a failure that says how far it came.
    pub stop: Option<&'s AtomicBool>,
}

impl Settings<'_> {
    /// The runs, the seed and the sampling that the scenario asks for, on all cores, all values in at most
    /// [`Memory::USUAL`].
    #[must_use]
    pub fn of(assumptions: &Assumptions) -> Self {
        let Assumptions { runs, seed, sampling, .. } = *assumptions;
        Self {
            runs,
            seed,
            sampling,
            draws: None,
            threads: None,
            batch_width: 256,
            memory: Memory::USUAL,
            every_run: true,
            progress: None,
            stop: None,
        }
    }

    /// Whether somebody asked to stop.
    pub(super) fn is_stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}

/// The error where the values of every run are needed and do not fit.
pub(super) fn too_large(runs: usize, needed: Memory, memory: Memory) -> Error {
    Error::failure(text!(
        "{runs} 次运行的全部数值需要 {needed} 内存，多于 {memory}，而这里每次运行的数值都要用，不能以计数代替；用 --memory 给更多内存，或减少运行次数或指标",
        "the values of {runs} runs need {needed} of memory, more than {memory}, and counts do not do here, where every run is needed; give more with --memory, or ask for fewer runs or indicators"
    ))
}
