//! The care system: who needs care and in which setting, the beds there are, and how full they are.

mod beds;
mod demand;
mod disability;
mod flow;

pub(super) use beds::{BedRatios, Beds};
pub(super) use demand::{Demand, Occupancy};
pub(super) use disability::{Disability, weightings};
pub use flow::{Moment, Movement, Pace, Queue, queue, users};

/// Whether an indicator means nothing without a definition of disability.
pub(super) fn by_definition(indicator: &str) -> bool {
    ["care.dependants.", "care.users."].iter().any(|start| indicator.starts_with(start))
}
