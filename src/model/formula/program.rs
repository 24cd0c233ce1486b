//! From a checked formula to a flat list of loops, and running that list.

use super::kernel::{self, Kernel, LONGEST, Link, Single};
use crate::formula::{Expression, Operator, Read, Subject};
use crate::model::batch::{Batch, Column, Schema};
use crate::model::component::Port;

/// Runs that go through all the loops of a formula together: what lies between the loops stays in the fastest cache.
pub(in crate::model) const STRIP: usize = 256;

/// Where a loop finds an operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operand {
    /// A column of the same year, or of the year before.
    Column(Port),
    /// A number, repeated for every run of a strip.
    Constant(usize),
    /// What an earlier loop left.
    Scratch(usize),
}

/// One loop over the runs of a strip.
#[derive(Debug)]
struct Pass {
    kernel: Kernel,
    operands: [Operand; 4],
    /// Where the result goes: scratch space, or the formula's own column.
    out: Option<usize>,
}

/// A compiled formula.
#[derive(Debug)]
pub(super) struct Program {
    passes: Vec<Pass>,
    constants: Vec<[f64; STRIP]>,
}

/// A constant that does not exist: the year before the base year.
const NOTHING: [f64; STRIP] = [f64::NAN; STRIP];

impl Program {
    pub(super) fn new(expression: &Expression, schema: &mut Schema) -> Self {
        let mut compiler = Compiler { schema, passes: Vec::new(), constants: Vec::new(), free: Vec::new(), scratch: 0 };
        match compiler.value(expression) {
            // The last loop fills the column itself.
            Operand::Scratch(_) => {
                if let Some(last) = compiler.passes.last_mut() {
                    last.out = None;
                }
            }
            leaf => {
                let pass = Pass { kernel: kernel::single(Single::Copy), operands: [leaf; 4], out: None };
                compiler.passes.push(pass);
            }
        }
        let Compiler { passes, constants, scratch, .. } = compiler;
        schema.reserve_scratch(scratch);
        Self { passes, constants: constants.into_iter().map(|value| [value; STRIP]).collect() }
    }

    /// What the program reads.
    pub(super) fn reads(&self) -> impl Iterator<Item = Port> {
        let operands = self.passes.iter().flat_map(|pass| pass.operands);
        operands.filter_map(|operand| if let Operand::Column(port) = operand { Some(port) } else { None })
    }

    /// Fills a column of a year.
    pub(super) fn run(&self, out: Column, year: usize, batch: &mut Batch) {
        let mut scratch = std::mem::take(&mut batch.scratch);
        batch.write(out, year, |batch, out| {
            let mut from = 0;
            for strip in out.chunks_mut(STRIP) {
                for pass in &self.passes {
                    self.pass(pass, (year, from), batch, &mut scratch, strip);
                }
                from += STRIP;
            }
        });
        batch.scratch = scratch;
    }

    fn pass(
        &self,
        pass: &Pass,
        (year, from): (usize, usize),
        batch: &Batch,
        scratch: &mut [Vec<f64>],
        strip: &mut [f64],
    ) {
        let runs = strip.len();
        let mut own = pass.out.map(|at| (at, std::mem::take(&mut scratch[at])));
        let operands = pass.operands.map(|operand| match operand {
            Operand::Column(Port { column, previous: false }) => &batch.get(column, year)[from..from + runs],
            Operand::Column(Port { column, previous: true }) if year > 0 => {
                &batch.get(column, year - 1)[from..from + runs]
            }
            Operand::Column(_) => &NOTHING[..runs],
            Operand::Constant(at) => &self.constants[at][..runs],
            Operand::Scratch(at) => &scratch[at][..runs],
        });
        match &mut own {
            Some((_, buffer)) => (pass.kernel)(&mut buffer[..runs], operands),
            None => (pass.kernel)(strip, operands),
        }
        if let Some((at, buffer)) = own {
            scratch[at] = buffer;
        }
    }
}

struct Compiler<'s> {
    schema: &'s mut Schema,
    passes: Vec<Pass>,
    constants: Vec<f64>,
    /// Scratch columns that hold nothing any more.
    free: Vec<usize>,
    scratch: usize,
}

/// The value of an expression that reads nothing.
fn constant(expression: &Expression) -> Option<f64> {
    let value = match expression {
        Expression::Number(value) => *value,
        Expression::Read(_) | Expression::Sum(_) | Expression::If(_) => return None,
        Expression::Negate(inner) => -constant(inner)?,
        Expression::Not(inner) => 1.0 - constant(inner)?,
        Expression::Absolute(inner) => constant(inner)?.abs(),
        Expression::Binary(operator, sides) => {
            let (left, right) = (constant(&sides[0])?, constant(&sides[1])?);
            match operator {
                Operator::Add => left + right,
                Operator::Subtract => left - right,
                Operator::Multiply => left * right,
                Operator::Divide => left / right,
                _ => return None,
            }
        }
    };
    Some(value)
}

impl Compiler<'_> {
    fn leaf(&mut self, expression: &Expression) -> Option<Operand> {
        if let Some(value) = constant(expression) {
            return Some(self.number(value));
        }
        match expression {
            Expression::Read(read) => Some(self.column(read)),
            _ => None,
        }
    }

    fn number(&mut self, value: f64) -> Operand {
        let known = self.constants.iter().position(|known| known.to_bits() == value.to_bits());
        Operand::Constant(known.unwrap_or_else(|| {
            self.constants.push(value);
            self.constants.len() - 1
        }))
    }

    fn column(&mut self, read: &Read) -> Operand {
        let column = match read.subject {
            Subject::Indicator => self.schema.indicator(&read.name),
            Subject::Driver => self.schema.driver(&read.name),
        };
        Operand::Column(Port { column, previous: read.previous })
    }

    /// Where the value of an expression is once what has been compiled so far has run.
    fn value(&mut self, expression: &Expression) -> Operand {
        if let Some(leaf) = self.leaf(expression) {
            return leaf;
        }
        match expression {
            Expression::Absolute(inner) => {
                let inner = self.value(inner);
                self.single(Single::Absolute, &[inner])
            }
            Expression::If(parts) => {
                let [condition, then, otherwise] = parts.each_ref().map(|part| self.value(part));
                self.single(Single::If, &[condition, then, otherwise])
            }
            Expression::Binary(operator, sides) if link(*operator).is_none() => {
                let [left, right] = sides.each_ref().map(|side| self.value(side));
                match operator {
                    Operator::Minimum => self.single(Single::Minimum, &[left, right]),
                    Operator::Maximum | Operator::Or => self.single(Single::Maximum, &[left, right]),
                    Operator::Less => self.single(Single::Less, &[left, right]),
                    Operator::LessOrEqual => self.single(Single::LessOrEqual, &[left, right]),
                    Operator::Greater => self.single(Single::Less, &[right, left]),
                    Operator::GreaterOrEqual => self.single(Single::LessOrEqual, &[right, left]),
                    Operator::Equal => self.single(Single::Equal, &[left, right]),
                    _ => self.single(Single::NotEqual, &[left, right]),
                }
            }
            _ => {
                let mut links = Vec::new();
                let start = self.chain(expression, &mut links);
                self.emit(start, &links)
            }
        }
    }

    /// Follows arithmetic down to the value from which it starts; the operands beside the way are compiled first.
    fn chain(&mut self, expression: &Expression, links: &mut Vec<(Link, Operand)>) -> Operand {
        match expression {
            _ if constant(expression).is_some() => self.value(expression),
            Expression::Negate(inner) => {
                let start = self.chain(inner, links);
                links.push((Link::Multiply, self.number(-1.0)));
                start
            }
            Expression::Not(inner) => {
                let start = self.chain(inner, links);
                links.push((Link::SubtractFrom, self.number(1.0)));
                start
            }
            Expression::Sum(reads) => {
                let Some((first, rest)) = reads.split_first() else { return self.number(0.0) };
                for read in rest {
                    links.push((Link::Add, self.column(read)));
                }
                self.column(first)
            }
            Expression::Binary(operator, sides) => {
                let Some((as_left, as_right)) = link(*operator) else { return self.value(expression) };
                let [left, right] = &**sides;
                // A side that is a value already is the operand; of two that are not, the right one is made first.
                let (way, link, beside) = match self.leaf(left) {
                    Some(operand) if self.leaf(right).is_none() => (right, as_right, operand),
                    _ => (left, as_left, self.value(right)),
                };
                let start = self.chain(way, links);
                links.push((link, beside));
                start
            }
            _ => self.value(expression),
        }
    }

    fn emit(&mut self, start: Operand, links: &[(Link, Operand)]) -> Operand {
        let mut value = start;
        for links in links.chunks(LONGEST) {
            let kinds: Vec<Link> = links.iter().map(|(kind, _)| *kind).collect();
            let Some((first, rest)) = kinds.split_first() else { continue };
            let mut operands = vec![value];
            operands.extend(links.iter().map(|(_, operand)| *operand));
            value = self.push(kernel::chain(*first, rest), &operands);
        }
        value
    }

    fn single(&mut self, single: Single, operands: &[Operand]) -> Operand {
        self.push(kernel::single(single), operands)
    }

    /// Adds a loop; its result takes scratch space that none of its operands has, and theirs becomes free.
    fn push(&mut self, kernel: Kernel, used: &[Operand]) -> Operand {
        let out = self.free.pop().unwrap_or_else(|| {
            self.scratch += 1;
            self.scratch - 1
        });
        let mut operands = [used[0]; 4];
        operands.iter_mut().zip(used).for_each(|(operand, used)| *operand = *used);
        self.passes.push(Pass { kernel, operands, out: Some(out) });
        for operand in used {
            if let Operand::Scratch(at) = operand {
                self.free.push(*at);
            }
        }
        Operand::Scratch(out)
    }
}

/// The link that applies the right side to the left, and that which applies the left to the right.
fn link(operator: Operator) -> Option<(Link, Link)> {
    match operator {
        Operator::Add => Some((Link::Add, Link::Add)),
        Operator::Subtract => Some((Link::Subtract, Link::SubtractFrom)),
        // Conditions are 1 or 0.
        Operator::Multiply | Operator::And => Some((Link::Multiply, Link::Multiply)),
        Operator::Divide => Some((Link::Divide, Link::DivideInto)),
        _ => None,
    }
}
