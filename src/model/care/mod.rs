//! The care system: who needs care and in which setting, the beds there are, how full, staffed and paid for they are.

mod beds;
mod closure;
mod demand;
mod disability;
mod finance;
mod flow;
mod insurance;
mod occupancy;
mod ratios;
mod start_rule;
mod workforce;

pub use flow::{Movement, Pace, Queue, Standing, queue, users};

use super::batch::Schema;
use super::component::{Component, Port, Ports};
use super::equation::{Equation, Moment, Value};
use crate::indicator::{DIMENSIONLESS, Unit};
use crate::language::Text;
use crate::scenario::Assumptions;

pub(super) use disability::weightings;

/// The components of the care system.
pub(super) fn components(assumptions: &Assumptions, schema: &mut Schema) -> Vec<Box<dyn Component>> {
    let choice = assumptions.care;
    let definition = choice.disability;
    let mut all: Vec<Box<dyn Component>> = vec![
        Box::new(demand::Demand::new(schema, definition)),
        Box::new(disability::Disability::new(schema, definition)),
        Box::new(beds::Beds::new(schema, assumptions)),
        Box::new(occupancy::Occupancy::new(schema, choice)),
        Box::new(ratios::BedRatio::new(schema, "aged_60_plus")),
        Box::new(ratios::BedRatio::new(schema, "aged_65_plus")),
        Box::new(ratios::Ownership::new(schema)),
        Box::new(insurance::Insured::new(schema)),
        Box::new(finance::Finance::new(schema)),
    ];
    if definition.is_some() {
        all.push(Box::new(ratios::Shortage::new(schema, definition)));
        all.push(Box::new(workforce::Required::new(schema, definition)));
        all.push(Box::new(workforce::Caregivers::new(schema)));
        all.push(Box::new(insurance::Fund::new(schema, definition, choice.entitlement)));
    }
    all
}

/// What was computed, in words, with everything that the component reads.
fn in_words(what: Text, ports: &Ports, moment: Moment<'_>) -> Equation {
    let reads = ports.reads.iter().filter(|port| !(port.previous && moment.is_base()));
    let value = |port: &Port| Value { column: port.column, year: moment.year - usize::from(port.previous) };
    Equation::words(what, reads.map(value).collect())
}

/// The unit of this symbol.
fn unit(symbol: &str) -> Unit {
    Unit::parse(symbol).unwrap_or(DIMENSIONLESS)
}

/// Whether an indicator means nothing without a definition of disability.
pub(super) fn by_definition(indicator: &str) -> bool {
    let starts = ["care.dependants.", "care.users.", "care.caregivers", "care.insurance."];
    let ends = [".shortage", "nursing.need", "ordinary.need"];
    indicator == workforce::STAFFING
        || starts.iter().any(|start| indicator.starts_with(start))
        || ends.iter().any(|end| indicator.ends_with(end))
}
