//! Many runs of a model: draws, batches on all cores, summaries. The same bits whatever the threads and batches.

mod cells;
mod count;
mod counts;
mod draws;
mod exact_sum;
mod fill;
mod held;
mod memory;
mod normal;
mod part;
mod run;
mod summary;
mod variants;

pub(crate) use cells::Cells;
pub use counts::Counts;
pub(crate) use counts::SeriesCounts;
pub(crate) use draws::mix;
pub(crate) use exact_sum::{DIGITS, ExactSum};
pub(crate) use held::HeldCounts;
pub use memory::Memory;
pub use part::{Kept, Part, Shard};
pub(crate) use run::CHUNK as PART;
pub use run::{Outcome, Settings, outcome, run, run_central, run_part};
pub use summary::STATISTICS;
pub(crate) use summary::quantile;
pub use variants::{Factor, Luck, Reading, Variants, Vary};
