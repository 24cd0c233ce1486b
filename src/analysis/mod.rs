//! What a projection means: whether the targets of a plan are met, how far off, with what probability.

pub mod hindcast;
mod targets;

pub use targets::{Assessment, Outlook, Verdict, assess};
