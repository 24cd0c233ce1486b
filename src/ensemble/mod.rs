//! Many runs of a model: draws, batches on all cores, summaries. The same bits whatever the threads and batches.

mod draws;
mod fill;
mod held;
mod normal;
mod run;
mod sampling;
mod summary;
mod variants;

pub use crate::scenario::Sampling;
pub(crate) use draws::mix;
pub use run::{Outcome, Settings, run, run_central};
pub(crate) use sampling::noise;
pub use sampling::{Draw, Draws, MOST_DIMENSIONS, REPLICATES, half_width_95, scrambled_sobol, standard_error};
pub use summary::STATISTICS;
pub(crate) use summary::quantile;
pub use variants::{Factor, Luck, Reading, Variants, Vary};
