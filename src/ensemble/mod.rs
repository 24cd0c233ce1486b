//! Many runs of a model: draws, batches on all cores, summaries. The same bits whatever the threads and batches.

mod draws;
mod fill;
mod held;
mod normal;
mod order;
mod run;
mod summary;
mod variants;

pub(crate) use draws::mix;
pub use run::{Outcome, Settings, run, run_central};
pub use summary::STATISTICS;
pub(crate) use summary::quantile;
pub use variants::{Factor, Luck, Reading, Variants, Vary};
