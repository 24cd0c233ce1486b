//! What a projection means: whether the targets of a plan are met, how far off, with what probability.

mod as_of;
mod attainment_verdict;
mod condition;
mod estimate;
mod excess;
mod explain;
pub mod hindcast;
mod moments;
pub mod questions;
mod realism;
mod record;
mod rests_on;
pub mod review;
pub mod sensitivity;
mod targets;

pub use as_of::{AsOf, as_of};
pub use attainment_verdict::{AttainmentVerdict, EVEN, LIKELY, UNLIKELY};
pub use condition::{Actual, Conditioned, Handling, Learned, LeftOut, Revision, Used, condition, published_actuals};
pub use estimate::{Estimate, TELLING};
pub use excess::check_excess;
pub use explain::{Computed, Contribution, Explanation, Figure, How, Part, explain};
pub use realism::check_realism;
pub use record::{Observed, Record};
pub use targets::{Assessment, Outlook, Scored, Spread, StartingPoint, UnassessedReason, assess};
