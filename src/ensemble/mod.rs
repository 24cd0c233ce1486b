//! Many runs of a model: draws, batches on all cores, summaries. The same bits whatever the threads and batches.

mod draws;
mod fill;
mod normal;
mod run;
mod summary;

pub use run::{Outcome, Settings, run, run_central};
pub use summary::STATISTICS;
