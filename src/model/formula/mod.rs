//! Variables and indicators that the scenario computes itself: a formula, compiled once to loops over runs.

mod explanation;
mod program;
#[cfg(test)]
mod tests;

use super::batch::{Batch, Column, Schema};
use super::component::{Component, Port, Ports};
use super::equation::{Equation, Moment};
use crate::formula::{Definition, Law};
use explanation::Said;
use program::Program;

/// One indicator of the scenario's own.
pub(super) struct Formula {
    start: Program,
    next: Program,
    said: Said,
    base_reads: Vec<Port>,
    ports: Ports,
}

impl Formula {
    pub(super) fn new(schema: &mut Schema, definition: &Definition) -> Self {
        let out = schema.indicator(&definition.name);
        let (initial, later) = match &definition.law {
            Law::Formula(formula) => (formula, formula),
            Law::Stock { initial, next } => (initial, next),
        };
        let start = Program::of_base_year(initial.expression(), out, schema);
        let next = Program::new(later.expression(), out, schema);
        let said = Said::new(schema, initial, later);
        let base_reads: Vec<Port> = start.reads().collect();
        let mut reads: Vec<Port> = Vec::new();
        for port in base_reads.iter().copied().chain(next.reads()) {
            if !reads.contains(&port) {
                reads.push(port);
            }
        }
        Self { start, next, said, base_reads, ports: Ports { name: "formula", reads, writes: vec![out] } }
    }
}

impl Component for Formula {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn base_reads(&self) -> &[Port] {
        &self.base_reads
    }

    fn start(&self, batch: &mut Batch) {
        self.start.run(0, batch);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        self.next.run(year, batch);
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        self.ports.writes.contains(&column).then(|| self.said.equation(moment))
    }
}
