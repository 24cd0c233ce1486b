//! Equations in the language of formulas: equations that stand next to one another run as one program.
//!
//! | | |
//! |---|---|
//! | `values.rs` | from expressions to values, each once |
//! | `program.rs` | from values to a flat list of steps |
//! | `tile.rs` | runs the steps over the runs of a batch |

mod explanation;
mod program;
#[cfg(test)]
mod tests;
mod tile;
mod values;

use super::batch::{Batch, Column, Schema};
use super::component::{Component, Port, Ports};
use super::equation::{Moment, ValueDerivation};
use crate::formula::{Definition, Expression, Read};
use explanation::Columns;
use program::Program;

/// The equation of one indicator.
pub(super) struct IndicatorEquation {
    out: Column,
    definition: Definition,
    /// The columns that it reads.
    columns: Columns,
    ports: Ports,
    /// The number of leading reads that also apply in the base year.
    base_reads: usize,
    /// The columns read with a delay.
    earlier: Vec<Column>,
}

impl IndicatorEquation {
    pub(super) fn new(schema: &mut Schema, definition: &Definition) -> Self {
        let out = schema.indicator(&definition.name);
        let columns = Columns::new(schema, definition.law.formulas().flat_map(|formula| formula.expression().reads()));
        let mut reads: Vec<Port> = Vec::new();
        let mut earlier = Vec::new();
        let mut base_reads = 0;
        for has_before in [false, true] {
            let expression = definition.law.of_year(has_before).expression();
            for (read, previous) in expression.timed_reads(has_before) {
                let port = Port { column: column(schema, read), previous };
                if (has_before || !previous) && !reads.contains(&port) {
                    reads.push(port);
                }
            }
            if !has_before {
                base_reads = reads.len();
            }
            earlier.extend(expression.looks_back_at().into_iter().map(|read| column(schema, read)));
        }
        let ports = Ports { name: "formula", reads, writes: vec![out] };
        Self { out, definition: definition.clone(), columns, ports, base_reads, earlier }
    }

    pub(super) fn ports(&self) -> &Ports {
        &self.ports
    }

    /// The values read in the base year.
    pub(super) fn base_reads(&self) -> &[Port] {
        &self.ports.reads[..self.base_reads]
    }

    /// The columns read with a delay.
    pub(super) fn earlier(&self) -> &[Column] {
        &self.earlier
    }

    /// The expression of the base year, or of later years.
    fn expression(&self, later: bool) -> &Expression {
        self.definition.law.of_year(later).expression()
    }
}

/// The column of a read.
fn column(schema: &mut Schema, read: &Read) -> Column {
    schema.column(read.role, &read.name)
}

/// The programs of the base year and of later years.
struct Programs {
    start: Program,
    next: Program,
}

impl Programs {
    fn new(equations: &[IndicatorEquation], is_kept: &dyn Fn(Column) -> bool, schema: &mut Schema) -> Self {
        let [start, next] = [false, true].map(|later| {
            let all = equations.iter().map(|equation| (equation.expression(later), equation.out));
            Program::new(all, later, is_kept, schema)
        });
        Self { start, next }
    }
}

/// Equations that stand next to one another, in the order in which they are computed.
pub(super) struct EquationBlock {
    equations: Vec<IndicatorEquation>,
    ports: Ports,
    /// The programs of the kept columns.
    kept: Programs,
    /// The programs of all columns, if some are not kept.
    whole: Option<Programs>,
}

impl EquationBlock {
    /// Compiles equations, each of which reads of the same year only those before it. Columns that are not kept are filled
    /// only in a batch of one run, where values can be explained.
    pub(super) fn new(
        equations: Vec<IndicatorEquation>,
        is_kept: &dyn Fn(Column) -> bool,
        schema: &mut Schema,
    ) -> Self {
        let mut reads: Vec<Port> = equations.iter().flat_map(|equation| &equation.ports.reads).copied().collect();
        let writes: Vec<Column> = equations.iter().map(|equation| equation.out).collect();
        let own = |port: &Port| !port.previous && writes.contains(&port.column);
        reads.retain(|port| !own(port));
        let kept = Programs::new(&equations, is_kept, schema);
        let is_whole = writes.iter().all(|column| is_kept(*column));
        let whole = (!is_whole).then(|| Programs::new(&equations, &|_| true, schema));
        Self { equations, ports: Ports { name: "equations", reads, writes }, kept, whole }
    }

    fn programs(&self, batch: &Batch) -> &Programs {
        self.whole.as_ref().filter(|_| batch.is_whole).unwrap_or(&self.kept)
    }
}

impl Component for EquationBlock {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        self.programs(batch).start.run(0, batch);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        self.programs(batch).next.run(year, batch);
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<ValueDerivation> {
        let equation = self.equations.iter().find(|equation| equation.out == column)?;
        Some(equation.explained(moment))
    }
}
