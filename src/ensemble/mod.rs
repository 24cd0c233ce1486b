//! Many runs of a model: draws, batches on all cores, statistics. Results have the same bits for any threads and batches.
//!
//! # Guarantees
//!
//! The same program, inputs, seed and number of runs give the same bits of every value and statistic
//!
//! - on any number of threads, with any batch width and any vector instructions, in debug and release builds, on every
//!   platform;
//! - for any shard: run 12 345 is the same on any machine and whatever else is computed ([`EnsemblePart`]), the first runs of a larger
//!   ensemble are those of a smaller one, and parts merge into the bytes of a single run;
//! - for any order of scenarios on the command line and of tables in a file;
//! - for everything independent of them, when drivers, uncertainties, indicators or later years are added.
//!
//! # No guarantee
//!
//! - A Latin hypercube depends on the number of runs: the first runs of a larger one differ. The dimensions of a Sobol' sequence
//!   follow the order of uncertain drivers, so another driver may change the draws of later ones. Only pseudo-random and
//!   antithetic draws are fixed for each run and driver.
//! - The bytes of images are the same on one platform only: curves of glyphs and compression may differ.
//! - The bits of a missing value (NaN).
//! - Another version of the program may give other results. Shards of different versions are not merged.
//! - `memory` decides whether values are kept or counted, and so the accuracy of quantiles; the result states which.
//!
//! # Paired scenarios
//!
//! Run k of two scenarios of one region uses the same draws if seed, sampling and number of runs are the same, so that their
//! difference is meaningful run by run: [`Projection::difference_to`](crate::Projection::difference_to), and [`Unpaired`] for
//! the exceptions.
//!
//! # Memory
//!
//! The values of all runs are kept if they fit into [`Settings::memory`]: runs x outputs x years x 8 bytes, and once more the
//! runs of one series for sorting; the program itself needs about 30 MiB. Otherwise, unless [`Settings::every_run`] is set, runs
//! are counted in cells between values of the first 65 536 runs, which every shard computes, so that counts of any shards add
//! up to those of the whole, in any order. A quantile is then in the right cell, and its rank error is at most the share of
//! runs in the cell: about 0.024 %; the largest such share is stated for each ensemble. Values shared by many runs, such as a
//! limit, have their own cells without error. Means and standard deviations come from exact sums over parts of 8192 runs, and
//! targets of the scenario's plan are counted exactly.

mod cells;
mod clamped;
mod count;
mod counts;
mod draws;
mod driver_sampler;
mod exact_sum;
mod factors;
mod memory;
mod normal;
mod order;
mod paired;
mod part;
mod posterior;
mod run;
mod sampling;
mod settings;
mod summary;
mod undefined;
mod values;
mod variants;

pub use crate::scenario::Sampling;
pub(crate) use cells::Cells;
pub(crate) use clamped::ClampCounts;
pub use counts::Counts;
pub(crate) use counts::SeriesCounts;
pub(crate) use draws::mix;
pub(crate) use exact_sum::{DIGITS, ExactSum};
pub use factors::{Factor, Form};
pub use memory::Memory;
pub(crate) use normal::from_probability;
pub(crate) use paired::DrawBasis;
pub use paired::Unpaired;
pub use part::{EnsemblePart, Shard, StoredRuns};
pub use posterior::updated_value;
pub use run::{EnsembleResult, outcome, run, run_central, run_part};
pub(crate) use sampling::noise;
pub use sampling::{Draw, Draws, MOST_DIMENSIONS, REPLICATES, half_width_95, scrambled_sobol, standard_error};
pub(crate) use settings::CHUNK as PART;
pub use settings::{Progress, Settings};
pub use summary::STATISTICS;
pub(crate) use summary::{quantile, summarise_runs};
pub use undefined::Undefined;
pub(crate) use undefined::{CauseSearch, UndefinedCell, every_run, how_often, left_empty};
pub use values::RunValues;
pub use variants::{UndefinedReading, VariantOutput, VariantRuns, Variants, Varied, Vary};
