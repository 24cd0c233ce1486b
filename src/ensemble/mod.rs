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
//! runs of one series for sorting; the program itself needs about 30 MiB. Otherwise, unless [`Settings::every_run`] is set,
//! the runs are not kept: of each series only the values near the wanted quantiles are held, about the square root of the
//! number of runs. Statistics have the same bits either way, and so have the shares of runs that meet the targets of the
//! scenario's plan and all standard errors. Quantiles are exact: what is held decides what a run costs, never what it says.

mod clamped;
mod draws;
mod driver_sampler;
mod exact_sum;
mod factors;
mod memory;
mod moments;
mod normal;
mod order;
mod order_statistics;
mod paired;
mod part;
mod posterior;
mod run;
mod sampling;
mod settings;
mod statistics;
mod stream;
mod summary;
mod undefined;
mod values;
mod variants;

pub use crate::scenario::Sampling;
pub(crate) use clamped::ClampCounts;
pub(crate) use draws::mix;
pub(crate) use exact_sum::{DIGITS, ExactSum};
pub use factors::{Factor, Form};
pub use memory::Memory;
pub(crate) use moments::Moments;
pub(crate) use normal::from_probability;
pub(crate) use order_statistics::{Bracket, OrderStatistics};
pub(crate) use paired::DrawBasis;
pub use paired::Unpaired;
pub use part::{EnsemblePart, Shard, StoredRuns};
pub use posterior::updated_value;
pub use run::{EnsembleResult, outcome, run, run_central, run_part};
pub use sampling::{Draw, Draws, MOST_DIMENSIONS, REPLICATES, half_width_95, scrambled_sobol, standard_error};
pub(crate) use sampling::{error_of_groups, noise};
pub(crate) use settings::CHUNK as PART;
pub use settings::{Progress, Settings};
pub use statistics::RunStatistics;
pub(crate) use statistics::{MeetingRuns, SeriesStatistics};
pub use summary::STATISTICS;
pub(crate) use summary::{quantile, summarise_runs};
pub use undefined::Undefined;
pub(crate) use undefined::{CauseSearch, UndefinedCell, every_run, how_often, left_empty};
pub use values::RunValues;
pub use variants::{UndefinedReading, VariantOutput, VariantRuns, Variants, Varied, Vary};
