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
//! difference is meaningful run by run: [`Projection::run_side_by_side`](crate::Projection::run_side_by_side), and [`Unpaired`]
//! for the exceptions.
//!
//! # Memory
//!
//! Values go into statistics as runs are computed: of each series only the values near the wanted quantiles are held, about
//! the square root of the number of runs, and quantiles are exact all the same. The values of every run are kept beside them
//! where [`Settings::keep`] asks for it: runs x outputs x years x 8 bytes. No statistic depends on it, nor on
//! [`Settings::memory`], which only bounds what there may be; the program itself needs about 30 MiB.

mod clamped;
mod draws;
mod driver_sampler;
mod exact_sum;
mod factors;
mod memory;
mod moments;
mod normal;
mod order_statistics;
mod paired;
mod part;
mod posterior;
pub mod reconcile;
mod regions;
mod run;
mod sampling;
mod settings;
mod side_by_side;
mod statistics;
mod stream;
mod streamed_target;
mod summary;
mod undefined;
mod values;
mod variants;

pub(crate) use crate::quantile::quantile;
pub use crate::scenario::Sampling;
pub(crate) use clamped::ClampCounts;
pub(crate) use draws::mix;
pub(crate) use exact_sum::{DIGITS, ExactSum};
pub use factors::{Coordinates, Factor, Form};
pub use memory::Memory;
pub(crate) use moments::Moments;
pub(crate) use normal::from_probability;
pub(crate) use order_statistics::{Bracket, OrderStatistics};
pub use paired::Unpaired;
pub use part::{EnsemblePart, Shard};
pub use posterior::updated_value;
pub use regions::RegionalSums;
pub use run::run_central;
pub(crate) use sampling::noise;
pub use sampling::{Draw, Draws, MOST_DIMENSIONS, REPLICATES, half_width_95, scrambled_sobol, standard_error};
pub(crate) use settings::CHUNK as PART;
pub use settings::{Keep, Progress, Settings};
pub use side_by_side::{EnsembleResult, run};
pub(crate) use side_by_side::{
    RegionalResult, ScenarioModel, assemble_all, no_runs, outcomes, run_regions, run_side_by_side,
};
pub(crate) use statistics::{MeetingRuns, RunStatistics, SeriesStatistics, TargetRuns};
pub use summary::STATISTICS;
pub(crate) use summary::summarise_runs;
pub use undefined::Undefined;
pub(crate) use undefined::{CauseSearch, UndefinedCell, every_run, how_often, left_empty};
pub(crate) use values::KeptValues;
pub use variants::{UndefinedReading, VariantOutput, VariantRuns, Variants, Varied, Vary};
