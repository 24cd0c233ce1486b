//! The care system: who would live in an institution, the beds there are, and how full they are.

mod beds;
mod demand;

pub(super) use beds::{BedRatios, Beds};
pub(super) use demand::{Demand, INSTITUTIONAL_USE, Occupancy, relative_institutional_use};
