//! What a projection means: whether the targets of a plan are met, how far off, with what probability.

mod as_of;
mod attainment_verdict;
mod capped;
mod condition;
mod derived;
mod estimate;
mod explain;
mod explanation;
pub mod hindcast;
mod moments;
pub mod questions;
mod record;
mod rests_on;
pub mod review;
pub mod sensitivity;
mod targets;
mod unusual;
mod usual_ranges;

pub use as_of::{AsOf, as_of};
pub use attainment_verdict::{AttainmentVerdict, EVEN, LIKELY, UNLIKELY};
pub use capped::{Cap, CappedAssumption, RangeEnd, StatedBy, capped_assumptions};
pub use condition::{Actual, Conditioned, Handling, Learned, LeftOut, Revision, Used, condition, published_actuals};
pub use estimate::{Estimate, TELLING};
pub(crate) use explain::NotExplained;
pub use explain::{Explainer, MedianOfRuns, explain, median_of_runs};
pub use explanation::{
    AssumptionNote, AssumptionPart, BaselineSource, Computed, Contribution, ExplainedFigure, Explanation, FigureRole,
    How, PartKind,
};
pub use record::{Observed, Record, UpdatedBase};
pub use targets::{Assessment, Outlook, Scored, Spread, StartingPoint, UnassessedReason, assess};
pub use unusual::{LikelySlip, UnusualValue, unusual_values};
