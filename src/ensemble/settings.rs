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
    /// Who is told how far the runs are.
    pub progress: Option<&'s dyn Progress>,
    /// Set from anywhere to stop at the next batch: then there is a failure that says how far it came.
    pub stop: Option<&'s AtomicBool>,
}

/// Is told how far runs are, from any thread. A closure that takes how many more are done is one.
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
    /// So many runs are ahead, besides those of which it was told before. Where runs are made until an answer is found,
    /// nobody knows how many.
    fn expect(&self, _runs: usize) {}

    /// So many more runs are done.
    fn done(&self, runs: usize);
}

impl<F: Fn(usize) + Sync> Progress for F {
    fn done(&self, runs: usize) {
        self(runs);
    }
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

    /// The memory that the values of all runs of a scenario take at most, with room to sort those of one series.
    #[must_use]
    pub fn memory_of_values(&self, assumptions: &Assumptions) -> Memory {
        let series = assumptions.outputs.len() * assumptions.years.count() + 1;
        Memory::of(self.runs.saturating_mul(series.saturating_mul(size_of::<f64>())))
    }

    /// Tells that so many runs are ahead.
    pub(crate) fn expect(&self, runs: usize) {
        if let Some(progress) = self.progress {
            progress.expect(runs);
        }
    }

    /// Tells that so many more runs are done.
    pub(super) fn done(&self, runs: usize) {
        if let Some(progress) = self.progress {
            progress.done(runs);
        }
    }

    /// Whether somebody asked to stop.
    pub(super) fn is_stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}

/// The error where the values of every run are needed and do not fit.
pub(super) fn too_large(runs: usize, needed: Memory, memory: Memory) -> Error {
    Error::memory_exceeded(text!(
        "{runs}次运行的全部数值需要 {needed} 内存，多于一次预测可用的 {memory}，而这里每次运行的数值都要用，不能以计数代替；给更多内存（`memory`），或减少运行次数或指标",
        "the values of {runs} runs need {needed} of memory, more than the {memory} for one projection, and counting mode cannot be used here, where every run is needed; give more memory (`memory`), or ask for fewer runs or indicators"
    ))
}
