//! The native components of care: the disabled, the calibration of use, a queue in small steps.

mod calibration;
mod disability;
mod flow;
mod queue;

pub use flow::{Movement, Pace, Queue, Standing, queue, users};

use super::batch::Schema;
use super::component::{Component, Port, Ports};
use super::equation::{Moment, ValueDerivation, ValueRef, unit};
use crate::language::Text;
use crate::scenario::{Assumptions, DemandMethod};

pub(super) use disability::weightings;

/// The components of the care system.
pub(super) fn components(assumptions: &Assumptions, schema: &mut Schema) -> Vec<Box<dyn Component>> {
    let choice = assumptions.care;
    let mut all: Vec<Box<dyn Component>> = Vec::new();
    for people in disability::DisabledPeople::all(schema, choice.disability) {
        all.push(Box::new(people));
    }
    all.push(Box::new(calibration::Calibration::new(schema)));
    if choice.demand == DemandMethod::Flow {
        all.push(Box::new(queue::Admissions::new(schema)));
    }
    all
}

/// What was computed, in words, with everything that the component reads.
fn in_words(what: Text, ports: &Ports, moment: Moment<'_>) -> ValueDerivation {
    let reads = ports.reads.iter().filter(|port| !(port.previous && moment.is_base()));
    let value = |port: &Port| ValueRef { column: port.column, year: moment.year - usize::from(port.previous) };
    ValueDerivation::words(what, reads.map(value).collect())
}
