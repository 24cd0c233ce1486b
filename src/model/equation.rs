//! Equations as data: how a value of a run was computed, with its inputs.
//!
//! The expression of an equation is that of the formula itself, of values in place of names. It can be evaluated as well as
//! shown, so that tests hold every equation to the value that the model computed.

use std::ops::{Add, Mul, Sub};

use super::batch::{Batch, Column};
use crate::formula::{Expression as Formula, Operator};
use crate::indicator::Unit;
use crate::language::Text;

/// How one value was computed.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueDerivation {
    /// What was computed.
    pub rule: Rule,
    /// The columns from which constants in the formula are derived.
    pub besides: Vec<ValueRef>,
    /// Label and unit of a column that is no indicator.
    pub name: Option<(Text, Unit)>,
    /// A note for readers.
    pub note: Option<Text>,
}

/// What was computed: a formula, or a description where no short formula exists.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Rule {
    /// A formula of other values.
    Formula(ValueExpression),
    /// In words, with the values that it reads.
    Words {
        /// What is computed.
        text: Text,
        /// What it reads.
        reads: Vec<ValueRef>,
    },
}

/// The value of a column in a year of the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ValueRef {
    /// Which column.
    pub column: Column,
    /// The year, counted from the base year.
    pub year: usize,
}

/// A formula of values.
pub type ValueExpression = Formula<Leaf>;

/// An operand in the formula of an equation.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Leaf {
    /// The value of a column.
    Value(ValueRef),
    /// A figure that is no column: what a policy adds, people who reach an age.
    Given {
        /// What it is.
        label: Text,
        /// Its unit.
        unit: Unit,
        /// The figure in base units.
        value: f64,
    },
}

impl From<ValueExpression> for ValueDerivation {
    fn from(formula: ValueExpression) -> Self {
        Self { rule: Rule::Formula(formula), besides: Vec::new(), name: None, note: None }
    }
}

impl ValueDerivation {
    /// A rule in words.
    #[must_use]
    pub fn words(text: Text, reads: Vec<ValueRef>) -> Self {
        Self { rule: Rule::Words { text, reads }, besides: Vec::new(), name: None, note: None }
    }

    /// Names a column that is no indicator.
    pub(super) fn called(self, name: Text, unit: Unit) -> Self {
        Self { name: Some((name, unit)), ..self }
    }

    /// Adds what a reader should know.
    pub(super) fn noting(self, note: Text) -> Self {
        Self { note: Some(note), ..self }
    }

    /// Names what figures in the formula follow from.
    pub(super) fn following(self, besides: Vec<ValueRef>) -> Self {
        Self { besides, ..self }
    }

    /// The values that it reads, each once, in the order in which they stand.
    #[must_use]
    pub fn reads(&self) -> Vec<ValueRef> {
        let mut all = Vec::new();
        match &self.rule {
            Rule::Formula(formula) => formula.visit(&mut |part| {
                if let Formula::Read(Leaf::Value(value)) = part {
                    all.push(*value);
                }
            }),
            Rule::Words { reads, .. } => all.clone_from(reads),
        }
        all.extend(&self.besides);
        let mut once: Vec<ValueRef> = Vec::new();
        for value in all {
            if !once.contains(&value) {
                once.push(value);
            }
        }
        once
    }
}

/// Both values where both exist, and what does not exist otherwise.
fn joined(operator: Operator, a: f64, b: f64) -> f64 {
    let holds = |holds: bool| f64::from(u8::from(holds));
    let value = match operator {
        Operator::Add => return a + b,
        Operator::Subtract => return a - b,
        Operator::Multiply | Operator::And => return a * b,
        Operator::Divide => return a / b,
        Operator::Minimum => a.min(b),
        Operator::Maximum | Operator::Or => a.max(b),
        Operator::Power => libm::pow(a, b),
        Operator::Less => holds(a < b),
        Operator::LessOrEqual => holds(a <= b),
        Operator::Greater => holds(a > b),
        Operator::GreaterOrEqual => holds(a >= b),
        Operator::Equal => holds(a == b),
        Operator::NotEqual => holds(a != b),
    };
    if a.is_nan() || b.is_nan() { f64::NAN } else { value }
}

impl Formula<Leaf> {
    /// The value of a column.
    pub(super) fn value(value: ValueRef) -> Self {
        Self::Read(Leaf::Value(value))
    }

    /// A figure that is no column.
    pub(super) fn given(label: Text, unit: Unit, value: f64) -> Self {
        Self::Read(Leaf::Given { label, unit, value })
    }

    /// The smaller of two.
    pub(super) fn smaller(self, other: Self) -> Self {
        Self::binary(Operator::Minimum, self, other)
    }

    /// The sum; 0 where there is nothing to add.
    pub(super) fn sum(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().reduce(|sum, part| sum + part).unwrap_or(Self::Number(0.0))
    }

    /// Every part of it, the whole first.
    #[must_use]
    pub(crate) fn parts(&self) -> Vec<&Self> {
        let mut all = Vec::new();
        self.visit(&mut |part| all.push(part));
        all
    }

    /// Whether it is computed from nothing else: a number, a value, a figure.
    #[must_use]
    pub fn is_leaf(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Read(_))
    }

    /// Its result, with the values that `of` returns.
    #[must_use]
    pub fn evaluate(&self, of: &dyn Fn(ValueRef) -> f64) -> f64 {
        let leaf = |leaf: &Leaf| match leaf {
            Leaf::Value(value) => of(*value),
            Leaf::Given { value, .. } => *value,
        };
        match self {
            Self::Number(number) => *number,
            Self::Read(read) => leaf(read),
            Self::Sum(reads) => reads.iter().map(leaf).sum(),
            Self::Negate(inner) => -inner.evaluate(of),
            Self::Not(inner) => 1.0 - inner.evaluate(of),
            Self::Absolute(inner) => inner.evaluate(of).abs(),
            Self::Exists(inner) => f64::from(u8::from(!inner.evaluate(of).is_nan())),
            Self::Binary(operator, sides) => joined(*operator, sides[0].evaluate(of), sides[1].evaluate(of)),
            Self::If(parts) => match parts[0].evaluate(of) {
                condition if condition.is_nan() => f64::NAN,
                0.0 => parts[2].evaluate(of),
                _ => parts[1].evaluate(of),
            },
            // An explanation has the years one by one, but for a lag that cannot be.
            Self::Later(_) | Self::Delay(_) => f64::NAN,
        }
    }

    /// The terms that it adds; those that it takes away are marked `true`.
    #[must_use]
    pub fn terms(&self) -> Vec<(bool, &Self)> {
        match self {
            Self::Binary(operator @ (Operator::Add | Operator::Subtract), sides) => {
                let [a, b] = &**sides;
                let mut terms = a.terms();
                // A subtracted sum in brackets stays one term.
                match operator {
                    Operator::Subtract => terms.push((true, b)),
                    _ => terms.extend(b.terms()),
                }
                terms
            }
            _ => vec![(false, self)],
        }
    }
}

impl ValueRef {
    /// The value in the first run of a batch.
    #[must_use]
    pub fn of(self, batch: &Batch) -> f64 {
        batch.get(self.column, self.year).first().copied().unwrap_or(f64::NAN)
    }
}

impl Add for ValueExpression {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::binary(Operator::Add, self, other)
    }
}

impl Sub for ValueExpression {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self::binary(Operator::Subtract, self, other)
    }
}

impl Mul for ValueExpression {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self::binary(Operator::Multiply, self, other)
    }
}

/// The year that is explained, in a run that is done: the only run of its batch.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'b> {
    /// The run.
    pub batch: &'b Batch,
    /// The year, counted from the base year.
    pub year: usize,
}

impl Moment<'_> {
    /// Whether it is the base year.
    pub(super) fn is_base(self) -> bool {
        self.year == 0
    }

    /// A column in another year.
    pub(super) fn at(self, column: Column, year: usize) -> ValueExpression {
        ValueExpression::value(ValueRef { column, year })
    }

    /// A column in the year itself.
    pub(super) fn now(self, column: Column) -> ValueExpression {
        self.at(column, self.year)
    }

    /// A column in the year before.
    pub(super) fn before(self, column: Column) -> ValueExpression {
        self.at(column, self.year.saturating_sub(1))
    }

    /// The figure in a column in the year itself.
    pub(super) fn figure(self, column: Column) -> f64 {
        ValueRef { column, year: self.year }.of(self.batch)
    }

    /// The columns that a rule in words reads in the year itself.
    pub(super) fn values(self, columns: impl IntoIterator<Item = Column>) -> Vec<ValueRef> {
        columns.into_iter().map(|column| ValueRef { column, year: self.year }).collect()
    }
}

/// The unit of a figure inside a component; `1` where a symbol is unknown, which a test of explanations would show.
pub(super) fn unit(symbol: &str) -> Unit {
    Unit::parse(symbol).unwrap_or(crate::indicator::DIMENSIONLESS)
}

#[cfg(test)]
mod tests {
    use super::super::batch::Schema;
    use super::*;

    #[test]
    fn formulas_keep_their_brackets_and_come_to_what_they_say() {
        let mut schema = Schema::default();
        let columns = ["a", "b", "c"].map(|name| schema.indicator(name));
        let mut batch = Batch::new(schema.len(), 2, 1);
        for (column, value) in columns.iter().zip([8.0, 3.0, 2.0]) {
            batch.get_mut(*column, 1).fill(value);
        }
        let moment = Moment { batch: &batch, year: 1 };
        let [a, b, c] = columns.map(|column| moment.now(column));
        let one = || ValueExpression::Number(1.0);
        let leaf = |part: &ValueExpression| match part {
            ValueExpression::Read(Leaf::Value(value)) => schema.name(value.column).to_owned(),
            ValueExpression::Number(number) => number.to_string(),
            _ => String::new(),
        };
        let cases = [
            (a.clone() - (b.clone() - c.clone()), "a − (b − c)", 7.0),
            (a.clone() - b.clone() + c.clone(), "a − b + c", 7.0),
            (ValueExpression::binary(Operator::Divide, a.clone(), b.clone() * c.clone()), "a ÷ (b × c)", 8.0 / 6.0),
            ((one() + a.clone()) * (one() - b.clone()), "(1 + a) × (1 − b)", -18.0),
            (
                ValueExpression::binary(
                    Operator::Maximum,
                    ValueExpression::binary(Operator::Minimum, a.clone(), b.clone() * c.clone()),
                    ValueExpression::Number(7.0),
                ),
                "max(min(a, b × c), 7)",
                7.0,
            ),
            (ValueExpression::sum([]), "0", 0.0),
        ];
        for (formula, shown, value) in cases {
            assert_eq!(formula.show(&leaf), shown);
            assert_eq!(formula.evaluate(&|value| value.of(&batch)), value, "{shown}");
        }
        let taken = a - (b.clone() - c) + b;
        let signs: Vec<bool> = taken.terms().into_iter().map(|(taken, _)| taken).collect();
        assert_eq!(signs, [false, true, false]);
        assert_eq!(ValueDerivation::from(taken).reads().len(), 3, "each once");
    }
}
