//! The values of a program's equations: each is computed once, however often it is written.

use std::collections::HashMap;

use super::column;
use super::tile::{Link, LookBack, folded};
use crate::formula::{Expression, Operator, Read};
use crate::model::batch::{Column, Schema};

/// The place of a value among all of a program: after those that it is computed from.
pub(super) type Id = usize;

/// A value by what it is computed from. Conditions are 1 or 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ValueNode {
    /// A number, by its bits.
    Number(u64),
    Now(Column),
    Before(Column),
    Absolute(Id),
    /// 1 where a value exists, 0 where it does not.
    Exists(Id),
    /// A value and a column in all years after the base year, summed.
    Later(Column, Id),
    Join(Operation, Id, Id),
    /// Condition, value where it holds, value where it does not.
    Choose([Id; 3]),
    /// A value of an earlier year; the lag is itself a value.
    Delay(LookBack, Id),
}

/// The operator of two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Minimum,
    Maximum,
    Power,
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
}

impl Operation {
    /// The link that joins a right side to the left, and the one that joins a left side to the right.
    pub(super) fn links(self) -> [Link; 2] {
        match self {
            Self::Add => [Link::Add, Link::Add],
            Self::Subtract => [Link::Subtract, Link::SubtractFrom],
            Self::Multiply => [Link::Multiply, Link::Multiply],
            Self::Divide => [Link::Divide, Link::DivideInto],
            Self::Minimum => [Link::Minimum, Link::MinimumOf],
            Self::Maximum => [Link::Maximum, Link::MaximumOf],
            Self::Power => [Link::Power, Link::PowerOf],
            Self::Less => [Link::Less, Link::Greater],
            Self::LessOrEqual => [Link::LessOrEqual, Link::GreaterOrEqual],
            Self::Equal => [Link::Equal, Link::Equal],
            Self::NotEqual => [Link::NotEqual, Link::NotEqual],
        }
    }
}

impl ValueNode {
    /// The number that it is, if it is one.
    pub(super) fn number(self) -> Option<f64> {
        match self {
            Self::Number(bits) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }

    /// Calls `see` with each value that it is computed from.
    pub(super) fn each_part(self, see: impl FnMut(Id)) {
        match self {
            Self::Number(_) | Self::Now(_) | Self::Before(_) => {}
            Self::Absolute(inner) | Self::Exists(inner) | Self::Later(_, inner) | Self::Delay(_, inner) => {
                [inner].into_iter().for_each(see);
            }
            Self::Join(_, left, right) => [left, right].into_iter().for_each(see),
            Self::Choose(parts) => parts.into_iter().for_each(see),
        }
    }
}

/// Collects the values of equations, one after another.
pub(super) struct ValueNumbering<'s> {
    pub(super) schema: &'s mut Schema,
    /// Whether there is a year before.
    later: bool,
    pub(super) all: Vec<ValueNode>,
    known: HashMap<ValueNode, Id>,
    /// Values of this year from earlier equations.
    computed: HashMap<Column, Id>,
}

impl<'s> ValueNumbering<'s> {
    /// No values yet, of a year that has one before it or not: in the base year what is of the year before does not exist.
    pub(super) fn new(schema: &'s mut Schema, later: bool) -> Self {
        Self { schema, later, all: Vec::new(), known: HashMap::new(), computed: HashMap::new() }
    }

    /// Adds an equation. Equations after it that read its column of the year take its value.
    pub(super) fn define(&mut self, out: Column, expression: &Expression) -> Id {
        let value = self.of(expression);
        self.computed.insert(out, value);
        value
    }

    fn of(&mut self, expression: &Expression) -> Id {
        match expression {
            Expression::Number(number) => self.number(*number),
            Expression::Read(read) => self.read(read),
            Expression::Sum(reads) => {
                let Some((first, rest)) = reads.split_first() else { return self.number(0.0) };
                let first = self.read(first);
                rest.iter().fold(first, |sum, read| {
                    let read = self.read(read);
                    self.join(Operation::Add, sum, read)
                })
            }
            Expression::Negate(inner) => {
                let (inner, sign) = (self.of(inner), self.number(-1.0));
                self.join(Operation::Multiply, inner, sign)
            }
            Expression::Not(inner) => {
                let (inner, one) = (self.of(inner), self.number(1.0));
                self.join(Operation::Subtract, one, inner)
            }
            Expression::Absolute(inner) => match self.of(inner) {
                inner if let Some(number) = self.figure(inner) => self.number(number.abs()),
                inner => self.add(ValueNode::Absolute(inner)),
            },
            Expression::Exists(inner) => match self.of(inner) {
                inner if let Some(number) = self.figure(inner) => self.number(f64::from(u8::from(!number.is_nan()))),
                inner => self.add(ValueNode::Exists(inner)),
            },
            Expression::Later(read) => {
                let (column, nothing) = (column(self.schema, read), self.number(0.0));
                self.add(ValueNode::Later(column, nothing))
            }
            Expression::Binary(operator, sides) => {
                let [left, right] = sides.each_ref().map(|side| self.of(side));
                match operator {
                    Operator::Add => self.join(Operation::Add, left, right),
                    Operator::Subtract => self.join(Operation::Subtract, left, right),
                    // Both of two conditions hold where their product does.
                    Operator::Multiply | Operator::And => self.join(Operation::Multiply, left, right),
                    Operator::Divide => self.join(Operation::Divide, left, right),
                    Operator::Minimum => self.join(Operation::Minimum, left, right),
                    Operator::Maximum | Operator::Or => self.join(Operation::Maximum, left, right),
                    Operator::Power => self.join(Operation::Power, left, right),
                    Operator::Less => self.join(Operation::Less, left, right),
                    Operator::LessOrEqual => self.join(Operation::LessOrEqual, left, right),
                    Operator::Greater => self.join(Operation::Less, right, left),
                    Operator::GreaterOrEqual => self.join(Operation::LessOrEqual, right, left),
                    Operator::Equal => self.join(Operation::Equal, left, right),
                    Operator::NotEqual => self.join(Operation::NotEqual, left, right),
                }
            }
            Expression::If(parts) => {
                let [condition, then, otherwise] = parts.each_ref().map(|part| self.of(part));
                match self.figure(condition) {
                    Some(condition) if condition.is_nan() => self.number(f64::NAN),
                    Some(condition) => {
                        if condition == 0.0 {
                            otherwise
                        } else {
                            then
                        }
                    }
                    None => self.add(ValueNode::Choose([condition, then, otherwise])),
                }
            }
            Expression::Delay(delay) => {
                let back = LookBack { of: column(self.schema, &delay.of), with_base: delay.before.is_none() };
                let lag = self.of(&delay.lag);
                let delayed = self.add(ValueNode::Delay(back, lag));
                delay.before.as_ref().map_or(delayed, |before| {
                    let before = self.of(before);
                    self.join(Operation::Add, delayed, before)
                })
            }
        }
    }

    fn read(&mut self, read: &Read) -> Id {
        let column = column(self.schema, read);
        match (read.previous, self.later) {
            (true, true) => self.add(ValueNode::Before(column)),
            (true, false) => self.number(f64::NAN),
            (false, _) => self.computed.get(&column).copied().unwrap_or_else(|| self.add(ValueNode::Now(column))),
        }
    }

    fn number(&mut self, number: f64) -> Id {
        self.add(ValueNode::Number(number.to_bits()))
    }

    /// The number that a value is, if it is one.
    fn figure(&self, id: Id) -> Option<f64> {
        self.all[id].number()
    }

    fn join(&mut self, operation: Operation, left: Id, right: Id) -> Id {
        match (self.figure(left), self.figure(right)) {
            (Some(left), Some(right)) => self.number(folded(operation.links()[0], left, right)),
            _ => self.add(ValueNode::Join(operation, left, right)),
        }
    }

    fn add(&mut self, value: ValueNode) -> Id {
        let Self { all, known, .. } = self;
        *known.entry(value).or_insert_with(|| {
            all.push(value);
            all.len() - 1
        })
    }
}
