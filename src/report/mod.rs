//! Tables of headlines, targets and scenarios, in the reader's language.

mod assumptions;
mod audit;
pub mod backtest;
mod beside_trend;
mod comparison;
mod contributions;
mod equations;
mod explanation;
mod grounds;
mod headline;
pub mod hindcast;
mod model;
#[cfg(feature = "report")]
pub mod page;
mod peers;
mod prior;
pub mod questions;
mod regions;
#[cfg(feature = "report")]
pub mod review;
#[cfg(feature = "report")]
mod review_document;
mod scoreboard;
mod subsectors;
mod targets;
mod trend;

pub use assumptions::assumptions;
pub use audit::audit;
pub use beside_trend::beside_trend;
pub use comparison::comparison;
pub use contributions::contributions;
pub use equations::{equation_tables, equations};
pub use explanation::{explained_values, explanation, sources_of_growth};
pub use grounds::grounds;
pub use headline::{headlines, years_shown};
pub use model::model;
pub use peers::peers;
pub use prior::prior_bands;
pub use regions::{regional_targets, regions, whole_against_itself};
#[cfg(feature = "report")]
pub use review_document::{Enclosed, MADE_FROM, OwnWords, SUMMARY, made_from, review_document};
pub use scoreboard::scoreboard;
pub use subsectors::subsectors;
#[cfg(feature = "office")]
pub(crate) use targets::figures as figures_of_target;
pub use targets::targets;
pub use trend::trend;
