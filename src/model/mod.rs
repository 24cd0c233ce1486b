//! How one year follows from the last: components behind one trait, ordered by what they read and write.
//!
//! "How is the share of GDP computed?" is answered by `equations/industry.toml`, "how do people age?" by
//! `demography/cohort.rs`.

mod assemble;
mod batch;
pub mod care;
mod central;
mod component;
pub mod demography;
mod equation;
mod formula;
mod given;
mod labour;
mod mechanism;
mod need;
mod order;
mod regions;

pub use crate::formula::QuantityRole;
pub(crate) use assemble::assemble_whole;
pub use assemble::{CentralRun, Model, assemble};
pub use batch::{Batch, Column, Schema};
pub use component::{Component, Port, Ports};
pub use equation::{Leaf, Moment, Rule, ValueDerivation, ValueExpression, ValueRef};
pub(crate) use regions::RegionalModels;
