//! What a projection means: whether the targets of a plan are met, how far off, with what probability.

pub mod hindcast;
pub mod questions;
mod realism;
pub mod sensitivity;
mod targets;

pub use realism::check_realism;
pub use targets::{Assessment, Outlook, Verdict, assess};
