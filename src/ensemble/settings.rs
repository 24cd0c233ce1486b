//! Settings of an ensemble.

use std::sync::atomic::{AtomicBool, Ordering};

use super::memory::Memory;
use super::sampling::given::Draws;
use crate::error::Error;
use crate::language::text;
use crate::scenario::{Assumptions, Sampling};

/// The number of runs stored and summed together. Results depend on it: another size would change the last digits of means.
pub(crate) const CHUNK: usize = 8192;

/// Settings of an ensemble. Only `runs`, `seed`, `sampling` and `draws` affect results.
#[derive(Clone, Copy)]
pub struct Settings<'s> {
    /// The number of runs.
    pub runs: usize,
    /// The seed of every draw.
    pub seed: u64,
    /// The sampling method.
    pub sampling: Sampling,
    /// Given draws of all runs, instead of sampled ones.
    pub draws: Option<&'s Draws>,
    /// The number of threads; all cores if `None`.
    pub threads: Option<usize>,
    /// The number of runs computed together; a few hundred fit the caches.
    pub batch_width: usize,
    /// Whose values are kept run by run. Statistics are the same either way.
    pub keep: Keep<'s>,
    /// The memory limit. What needs more is an error; no result depends on it.
    pub memory: Memory,
    /// A receiver of progress.
    pub progress: Option<&'s dyn Progress>,
    /// A flag that interrupts the runs at the next batch, with an error that states the progress.
    pub stop: Option<&'s AtomicBool>,
}

/// Whose values are kept run by run, beside the statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep<'k> {
    /// No values: memory does not grow with the number of runs.
    Summaries,
    /// Those of the indicators with these names; names that are no outputs are ignored.
    Series(&'k [&'k str]),
    /// Those of all indicators.
    All,
}

impl Keep<'_> {
    /// Whether the values of an indicator are kept.
    #[must_use]
    pub fn has(self, indicator: &str) -> bool {
        match self {
            Self::Summaries => false,
            Self::Series(names) => names.contains(&indicator),
            Self::All => true,
        }
    }
}

/// A receiver of progress, called from any thread. A closure with the number of further finished runs implements it.
///
/// ```
/// use std::sync::atomic::{AtomicUsize, Ordering};
/// use carecast::{Diagnostics, Projection, baseline::Library, ensemble::Settings, scenario::Assumptions};
/// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
/// let mut problems = Diagnostics::new();
/// let assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
/// let done = AtomicUsize::new(0);
/// let count = |runs| { done.fetch_add(runs, Ordering::Relaxed); };
/// let settings = Settings { runs: 100, progress: Some(&count), ..Settings::of(&assumptions) };
/// Projection::run(&assumptions, &settings, &mut problems)?;
/// assert_eq!(done.into_inner(), 100);
/// # Ok::<(), carecast::Error>(())
/// ```
pub trait Progress: Sync {
    /// Announces further runs, in addition to earlier announcements. Searches announce nothing, because their number of
    /// runs is unknown.
    fn expect(&self, _runs: usize) {}

    /// Reports further finished runs.
    fn done(&self, runs: usize);
}

impl<F: Fn(usize) + Sync> Progress for F {
    fn done(&self, runs: usize) {
        self(runs);
    }
}

impl Settings<'_> {
    /// The runs, seed and sampling method of the scenario, on all cores, with [`Memory::USUAL`] and [`Keep::All`].
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
            keep: Keep::All,
            memory: Memory::USUAL,
            progress: None,
            stop: None,
        }
    }

    /// Announces further runs.
    pub(crate) fn expect(&self, runs: usize) {
        if let Some(progress) = self.progress {
            progress.expect(runs);
        }
    }

    /// Reports further finished runs.
    pub(super) fn done(&self, runs: usize) {
        if let Some(progress) = self.progress {
            progress.done(runs);
        }
    }

    /// Whether the stop flag is set.
    pub(super) fn is_stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}

/// The error if the values of every run are required and exceed the memory.
pub(super) fn too_large(runs: usize, needed: Memory, memory: Memory) -> Error {
    Error::memory_exceeded(text!(
        "{runs}次运行的全部数值需要 {needed} 内存，多于一次预测可用的 {memory}，而这里每次运行的数值都要用；给更多内存（`memory`），或减少运行次数或指标",
        "the values of {runs} runs need {needed} of memory, more than the {memory} for one projection, and every one of them is needed here; give more memory (`memory`), or ask for fewer runs or indicators"
    ))
}

/// The error if the values that are to be kept exceed the memory.
pub(super) fn cannot_keep(runs: usize, needed: Memory, memory: Memory) -> Error {
    Error::memory_exceeded(text!(
        "保存{runs}次运行的数值需要 {needed} 内存，多于一次预测可用的 {memory}；给更多内存（`memory`），或减少运行次数或指标",
        "keeping the values of {runs} runs needs {needed} of memory, more than the {memory} for one projection; give more memory (`memory`), or ask for fewer runs or indicators"
    ))
}
