//! Variables and indicators that the scenario computes itself: a formula, compiled once to loops over runs.

mod kernel;
mod program;
#[cfg(test)]
mod tests;

use super::batch::{Batch, Schema};
use super::component::{Component, Port, Ports};
use crate::formula::{Definition, Law};
use program::Program;

/// One indicator of the scenario's own.
pub(super) struct Formula {
    start: Program,
    next: Program,
    ports: Ports,
}

impl Formula {
    pub(super) fn new(schema: &mut Schema, definition: &Definition) -> Self {
        let out = schema.indicator(&definition.name);
        let (start, next) = match &definition.law {
            Law::Formula(formula) => (formula, formula),
            Law::Stock { initial, next } => (initial, next),
        };
        let start = Program::of_base_year(start.expression(), out, schema);
        let next = Program::new(next.expression(), out, schema);
        let mut reads: Vec<Port> = Vec::new();
        for port in start.reads().chain(next.reads()) {
            if !reads.contains(&port) {
                reads.push(port);
            }
        }
        Self { start, next, ports: Ports { name: "formula", reads, writes: vec![out] } }
    }
}

impl Component for Formula {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        self.start.run(0, batch);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        self.next.run(year, batch);
    }
}
