//! Many runs of a model: draws, batches on all cores, summaries. The same bits whatever the threads and batches.
//!
//! # What is promised
//!
//! The same program, inputs, seed and number of runs give the same bits of every value and statistic
//!
//! - on any number of threads, with any batch width and whatever vectors the processor has, in debug and release builds, on
//!   every platform;
//! - for any share of the runs: run 12 345 is the same whoever computes it and whatever else is computed ([`Part`]), the
//!   first runs of a larger ensemble are those of a smaller one, and parts merge into the bytes of one run;
//! - whatever the order of scenarios on the command line and of tables in a file;
//! - for what does not depend on them, when drivers, uncertainties, indicators or later years are added.
//!
//! # What is not
//!
//! - A Latin hypercube depends on the number of runs, all of which it spreads evenly: the first runs of a larger one are
//!   others. The dimensions of a Sobol' sequence follow the order in which uncertain drivers are declared, so that another
//!   driver may change the draws of those after it. Only pseudo-random and antithetic draws keep to each run and driver.
//! - The bytes of images are promised on one platform only: the curves of glyphs and the compression may differ.
//! - The bits that stand for a value that does not exist (NaN).
//! - Another version of the program: it may compute something better. Shards of different versions are not merged.
//! - `memory` decides whether values are kept or counted, and so how far quantiles are known; the result says which.
//!
//! # Memory
//!
//! The values of all runs are kept while they fit into [`Settings::memory`]: runs x outputs x years x 8 bytes, and once more
//! the runs of one series, to put them in order; the program itself takes some 30 MiB more. Beyond it
//! ([`Settings::every_run`] permitting) runs are counted in cells between values of the first 65 536 runs, which every shard
//! computes, so that counts of any shares add up to those of the whole, in any order. A quantile then lies in the right
//! cell, and its rank is off by no more than the cell holds: about 0.024 % of the runs, and for any ensemble the largest such
//! share is stated. Values that many runs have in common, such as a limit, are cells of their own, where nothing is lost.
//! Means and standard deviations come from sums without rounding over parts of 8192 runs, and targets of the scenario's plan
//! are counted exactly.

mod cells;
mod count;
mod counts;
mod draws;
mod exact_sum;
mod factors;
mod fill;
mod held;
mod memory;
mod normal;
mod order;
mod paired;
mod part;
mod run;
mod sampling;
mod settings;
mod summary;
mod told;
mod undefined;
mod values;
mod variants;

pub use crate::scenario::Sampling;
pub(crate) use cells::Cells;
pub use counts::Counts;
pub(crate) use counts::SeriesCounts;
pub(crate) use draws::mix;
pub(crate) use exact_sum::{DIGITS, ExactSum};
pub use factors::{Factor, Form};
pub(crate) use held::HeldCounts;
pub use memory::Memory;
pub(crate) use normal::from_probability;
pub(crate) use paired::DrawBasis;
pub use paired::Unpaired;
pub use part::{Kept, Part, Shard};
pub use run::{Outcome, outcome, run, run_central, run_part};
pub(crate) use sampling::noise;
pub use sampling::{Draw, Draws, MOST_DIMENSIONS, REPLICATES, half_width_95, scrambled_sobol, standard_error};
pub(crate) use settings::CHUNK as PART;
pub use settings::{Progress, Settings};
pub use summary::STATISTICS;
pub(crate) use summary::{quantile, summarise_runs};
pub use told::told_value;
pub use undefined::Undefined;
pub(crate) use undefined::{Gap, Search, every_run, how_often, left_empty};
pub use values::Values;
pub use variants::{Luck, Reading, UndefinedReading, Variants, Varied, Vary};
