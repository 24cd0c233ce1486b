//! Variables and indicators that the scenario computes itself: a formula, compiled once to loops over runs.

mod kernel;
mod program;
#[cfg(test)]
mod tests;

use super::batch::{Batch, Column, Schema};
use super::component::{Component, Port, Ports};
use crate::formula::{Definition, Law};
use program::Program;

pub(super) use program::STRIP;

/// One indicator of the scenario's own.
pub(super) struct Formula {
    out: Column,
    start: Program,
    /// For a stock: how a year follows from the last. A formula is the same in every year.
    next: Option<Program>,
    ports: Ports,
}

impl Formula {
    pub(super) fn new(schema: &mut Schema, definition: &Definition) -> Self {
        let out = schema.indicator(&definition.name);
        let (start, next) = match &definition.law {
            Law::Formula(formula) => (formula, None),
            Law::Stock { initial, next } => (initial, Some(next)),
        };
        let start = Program::new(start.expression(), schema);
        let next = next.map(|next| Program::new(next.expression(), schema));
        let mut reads: Vec<Port> = Vec::new();
        for port in start.reads().chain(next.iter().flat_map(Program::reads)) {
            if !reads.contains(&port) {
                reads.push(port);
            }
        }
        Self { out, start, next, ports: Ports { name: "formula", reads, writes: vec![out] } }
    }
}

impl Component for Formula {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        self.start.run(self.out, 0, batch);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        self.next.as_ref().unwrap_or(&self.start).run(self.out, year, batch);
    }
}
