//! What a projection means: whether the targets of a plan are met, how far off, with what probability.

mod explain;
pub mod hindcast;
pub mod questions;
mod realism;
pub mod review;
pub mod sensitivity;
mod targets;

pub use explain::{Computed, Contribution, Explanation, Figure, How, Part, explain};
pub use realism::check_realism;
pub use targets::{Assessment, Outlook, Verdict, assess};
