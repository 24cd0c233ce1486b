//! From a checked formula to a flat list of loops, and running that list.

use super::kernel::{self, Kernel, LONGEST, Link, Operands, Single};
use crate::formula::{Expression, Operator, Read, Subject};
use crate::model::batch::{Batch, Column, Place, Schema};
use crate::model::component::Port;

/// What a link of a chain is applied with.
#[derive(Debug, Clone, Copy)]
struct With {
    c: f64,
    k: f64,
    a: Place,
    b: Option<Place>,
}

/// One loop over the runs of a batch.
#[derive(Debug)]
struct Pass {
    kernel: Kernel,
    start: Place,
    with: Vec<With>,
    out: Place,
}

/// A compiled formula.
#[derive(Debug)]
pub(super) struct Program {
    passes: Vec<Pass>,
}

impl Program {
    /// Compiles the formula of a year that has one before it.
    pub(super) fn new(expression: &Expression, out: Column, schema: &mut Schema) -> Self {
        Self::compile(expression, out, Compiler::new(schema, true))
    }

    /// Compiles the formula of the base year: what is of the year before does not exist.
    pub(super) fn of_base_year(expression: &Expression, out: Column, schema: &mut Schema) -> Self {
        Self::compile(expression, out, Compiler::new(schema, false))
    }

    fn compile(expression: &Expression, out: Column, mut compiler: Compiler<'_>) -> Self {
        let out = Place::Now(out);
        let value = compiler.value(expression);
        match compiler.passes.last_mut() {
            // The last loop fills the column itself.
            Some(last) if last.out == value => last.out = out,
            _ => {
                let kernel = kernel::single(Single::Copy);
                compiler.passes.push(Pass { kernel, start: value, with: Vec::new(), out });
            }
        }
        Self { passes: compiler.passes }
    }

    /// What the program reads.
    pub(super) fn reads(&self) -> impl Iterator<Item = Port> {
        let places = self.passes.iter().flat_map(|pass| {
            std::iter::once(pass.start).chain(pass.with.iter().flat_map(|with| with.b.into_iter().chain([with.a])))
        });
        places.filter_map(|place| match place {
            Place::Now(column) => Some(Port::now(column)),
            Place::Before(column) => Some(Port::before(column)),
            Place::Fixed(_) => None,
        })
    }

    /// Fills the column of the formula in a year.
    pub(super) fn run(&self, year: usize, batch: &mut Batch) {
        for pass in &self.passes {
            batch.write_at(pass.out, year, |batch, out| {
                let start = batch.at(pass.start, year);
                let mut operands = [Operands { c: 0.0, k: 1.0, a: start, b: start }; LONGEST];
                for (operands, with) in operands.iter_mut().zip(&pass.with) {
                    let a = batch.at(with.a, year);
                    *operands = Operands { c: with.c, k: with.k, a, b: with.b.map_or(a, |b| batch.at(b, year)) };
                }
                (pass.kernel)(out, start, &operands);
            });
        }
    }
}

struct Compiler<'s> {
    schema: &'s mut Schema,
    /// Whether there is a year before.
    later: bool,
    passes: Vec<Pass>,
    /// Scratch columns that hold nothing any more, and all that there are.
    free: Vec<Place>,
    scratch: Vec<Place>,
}

/// The value of an expression that reads nothing.
fn constant(expression: &Expression) -> Option<f64> {
    let value = match expression {
        Expression::Number(value) => *value,
        Expression::Read(_) | Expression::Sum(_) | Expression::If(_) | Expression::Delay(_) => return None,
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

impl<'s> Compiler<'s> {
    fn new(schema: &'s mut Schema, later: bool) -> Self {
        Self { schema, later, passes: Vec::new(), free: Vec::new(), scratch: Vec::new() }
    }

    fn leaf(&mut self, expression: &Expression) -> Option<Place> {
        if let Some(value) = constant(expression) {
            return Some(self.number(value));
        }
        match expression {
            Expression::Read(read) => Some(self.column(read)),
            _ => None,
        }
    }

    fn number(&mut self, value: f64) -> Place {
        self.schema.constant(value)
    }

    fn column(&mut self, read: &Read) -> Place {
        let column = match read.subject {
            Subject::Indicator => self.schema.indicator(&read.name),
            Subject::Driver => self.schema.driver(&read.name),
            Subject::Shock => self.schema.shock(&read.name),
            Subject::Central => self.schema.central(&read.name),
        };
        match (read.previous, self.later) {
            (false, _) => Place::Now(column),
            (true, true) => Place::Before(column),
            (true, false) => self.number(f64::NAN),
        }
    }

    /// Where the value of an expression is once what has been compiled so far has run.
    fn value(&mut self, expression: &Expression) -> Place {
        if let Some(leaf) = self.leaf(expression) {
            return leaf;
        }
        match expression {
            Expression::Absolute(inner) => {
                let inner = self.value(inner);
                self.single(Single::Absolute, inner, inner, inner)
            }
            Expression::If(parts) => {
                let [condition, then, otherwise] = parts.each_ref().map(|part| self.value(part));
                self.single(Single::If, condition, then, otherwise)
            }
            Expression::Binary(operator, sides) => match single(*operator) {
                Some((single, turned)) => {
                    let [left, right] = sides.each_ref().map(|side| self.value(side));
                    let (left, right) = if turned { (right, left) } else { (left, right) };
                    self.single(single, left, right, right)
                }
                None => self.arithmetic(expression),
            },
            _ => self.arithmetic(expression),
        }
    }

    fn arithmetic(&mut self, expression: &Expression) -> Place {
        let mut links = Vec::new();
        let mut value = self.chain(expression, &mut links);
        // A loop that divides has time for more links: one that does not is the one to be short.
        let (first, rest) = links.split_at(links.len() % LONGEST);
        let divides = first.iter().any(|(link, _)| *link == Link::Divide);
        let loops: Vec<&[(Link, With)]> = if divides {
            links.chunks(LONGEST).collect()
        } else {
            [first].into_iter().chain(rest.chunks(LONGEST)).collect()
        };
        for links in loops {
            let kinds: Vec<Link> = links.iter().map(|(link, _)| *link).collect();
            let Some((first, rest)) = kinds.split_first() else { continue };
            let with = links.iter().map(|(_, with)| *with).collect();
            value = self.push(kernel::chain(*first, rest), value, with);
        }
        value
    }

    /// Follows arithmetic down to the value from which it starts; the operands beside the way are compiled first.
    fn chain(&mut self, expression: &Expression, links: &mut Vec<(Link, With)>) -> Place {
        if let Some(leaf) = self.leaf(expression) {
            return leaf;
        }
        let (way, link) = match expression {
            Expression::Negate(inner) => (&**inner, self.link(Link::Multiply, 1.0, &Expression::Number(-1.0))),
            Expression::Not(inner) => {
                // 1 where the condition does not hold.
                links.push(self.link(Link::Add, -1.0, inner));
                return self.number(1.0);
            }
            Expression::Sum(reads) => {
                let Some((first, rest)) = reads.split_first() else { return self.number(0.0) };
                for read in rest {
                    let a = self.column(read);
                    links.push((Link::Add, With { c: 0.0, k: 1.0, a, b: None }));
                }
                return self.column(first);
            }
            Expression::Binary(operator, sides) if single(*operator).is_none() => {
                self.way(*operator, &sides[0], &sides[1])
            }
            _ => return self.value(expression),
        };
        let start = self.chain(way, links);
        links.push(link);
        start
    }

    /// Which side of an operation the chain follows, and the link that applies the other.
    fn way<'e>(
        &mut self,
        operator: Operator,
        left: &'e Expression,
        right: &'e Expression,
    ) -> (&'e Expression, (Link, With)) {
        // A side that is at hand is applied to one that is not.
        let turned = !is_at_hand(right, operator) && is_at_hand(left, operator);
        match operator {
            Operator::Add if turned => (right, self.term(1.0, left)),
            Operator::Add => (left, self.term(1.0, right)),
            Operator::Subtract => (left, self.term(-1.0, right)),
            Operator::Divide => (left, self.link(Link::Divide, 1.0, right)),
            // A product of conditions holds where both do.
            _ if turned => (right, self.factor(left)),
            _ => (left, self.factor(right)),
        }
    }

    fn link(&mut self, link: Link, k: f64, operand: &Expression) -> (Link, With) {
        let a = self.value(operand);
        (link, With { c: 0.0, k, a, b: None })
    }

    /// Adds `sign` times a term to the value of a chain; a product within it is done on the way.
    fn term(&mut self, sign: f64, term: &Expression) -> (Link, With) {
        if let Expression::Binary(Operator::Multiply, sides) = term
            && constant(term).is_none()
        {
            let [left, right] = &**sides;
            match (constant(left), constant(right)) {
                (Some(factor), None) if is_leaf(right) => return self.link(Link::Add, sign * factor, right),
                (None, Some(factor)) if is_leaf(left) => return self.link(Link::Add, sign * factor, left),
                (None, None) if is_leaf(left) && is_leaf(right) => {
                    let (a, b) = (self.value(left), self.value(right));
                    return (Link::AddProduct, With { c: 0.0, k: sign, a, b: Some(b) });
                }
                _ => {}
            }
        }
        self.link(Link::Add, sign, term)
    }

    /// Multiplies the value of a chain; a sum of a number and a column within the factor is done on the way.
    fn factor(&mut self, factor: &Expression) -> (Link, With) {
        if let Some((c, k, leaf)) = scale(factor) {
            let a = self.value(leaf);
            return (Link::Scale, With { c, k, a, b: None });
        }
        self.link(Link::Multiply, 1.0, factor)
    }

    fn single(&mut self, single: Single, start: Place, a: Place, b: Place) -> Place {
        self.push(kernel::single(single), start, vec![With { c: 0.0, k: 1.0, a, b: Some(b) }])
    }

    /// Adds a loop; its result takes scratch space that none of its operands has, and theirs becomes free.
    fn push(&mut self, kernel: Kernel, start: Place, with: Vec<With>) -> Place {
        let out = self.free.pop().unwrap_or_else(|| {
            let place = self.schema.scratch(self.scratch.len());
            self.scratch.push(place);
            place
        });
        for place in with.iter().flat_map(|with| with.b.into_iter().chain([with.a])).chain([start]) {
            if self.scratch.contains(&place) && !self.free.contains(&place) {
                self.free.push(place);
            }
        }
        self.passes.push(Pass { kernel, start, with, out });
        out
    }
}

/// Whether an expression is a column or a number.
fn is_leaf(expression: &Expression) -> bool {
    matches!(expression, Expression::Read(_)) || constant(expression).is_some()
}

/// Whether an operand needs no loop of its own: a leaf, a product of leaves that is added, a sum that is a factor.
fn is_at_hand(expression: &Expression, operator: Operator) -> bool {
    let added = matches!(operator, Operator::Add | Operator::Subtract);
    match expression {
        Expression::Binary(Operator::Multiply, sides) if added => sides.iter().all(is_leaf),
        _ => is_leaf(expression) || (operator == Operator::Multiply && scale(expression).is_some()),
    }
}

/// A factor such as `1 - rate` or `1 + growth` as c + k x leaf. A difference is exactly the sum with the opposite.
fn scale(factor: &Expression) -> Option<(f64, f64, &Expression)> {
    let Expression::Binary(operator @ (Operator::Add | Operator::Subtract), sides) = factor else { return None };
    let [left, right] = &**sides;
    let sign = if *operator == Operator::Subtract { -1.0 } else { 1.0 };
    match (constant(left), constant(right)) {
        (Some(c), None) if is_leaf(right) => Some((c, sign, right)),
        (None, Some(c)) if is_leaf(left) => Some((sign * c, 1.0, left)),
        _ => None,
    }
}

/// The loop of an operator that is no link of a chain, and whether its sides are turned round.
fn single(operator: Operator) -> Option<(Single, bool)> {
    match operator {
        Operator::Minimum => Some((Single::Minimum, false)),
        Operator::Maximum | Operator::Or => Some((Single::Maximum, false)),
        Operator::Less => Some((Single::Less, false)),
        Operator::LessOrEqual => Some((Single::LessOrEqual, false)),
        Operator::Greater => Some((Single::Less, true)),
        Operator::GreaterOrEqual => Some((Single::LessOrEqual, true)),
        Operator::Equal => Some((Single::Equal, false)),
        Operator::NotEqual => Some((Single::NotEqual, false)),
        Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::And => None,
    }
}
