//! Equations as data: what a component computes, said in the columns that it reads.
//!
//! A component gives its [`Equation`] beside the code that computes it. An expression can be evaluated as well as shown, so
//! tests hold every equation to the value that the model computed.

use std::ops::{Add, Div, Mul, Sub};

use super::batch::{Batch, Column};
use crate::indicator::Unit;
use crate::language::Text;

/// How one value came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Equation {
    /// What was computed.
    pub rule: Rule,
    /// What figures in the formula, which are no columns, follow from.
    pub besides: Vec<Value>,
    /// What the column is called and measured in, where it is no indicator.
    pub name: Option<(Text, Unit)>,
    /// What a reader should know beside it.
    pub note: Option<Text>,
}

/// What was computed: a formula, or words where no short formula says it.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// A formula of other values.
    Formula(Expression),
    /// In words, with the values that it reads.
    Words {
        /// What is computed.
        text: Text,
        /// What it reads.
        reads: Vec<Value>,
    },
}

/// The value of a column in a year of the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Value {
    /// Which column.
    pub column: Column,
    /// The year, counted from the base year.
    pub year: usize,
}

/// A formula of values and numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// A number that is part of the rule.
    Number(f64),
    /// A figure that is no column: what a policy adds, people who reach an age.
    Given {
        /// What it is.
        label: Text,
        /// Its unit.
        unit: Unit,
        /// The figure in base units.
        value: f64,
    },
    /// The value of a column.
    Value(Value),
    /// Two expressions joined.
    Join(Operator, Box<Self>, Box<Self>),
    /// 1 where a value exists, 0 where it does not.
    Exists(Box<Self>),
    /// A condition (1 or 0), the value where it holds, the value where it does not.
    Choose(Box<[Self; 3]>),
}

/// How two expressions are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// The first plus the second.
    Plus,
    /// The first less the second.
    Minus,
    /// The first times the second.
    Times,
    /// The first over the second.
    Over,
    /// The smaller of the two.
    Smaller,
    /// The larger of the two.
    Larger,
    /// 1 where the first is less than the second, else 0.
    Less,
    /// 1 where the first is not more than the second, else 0.
    LessOrEqual,
    /// 1 where they are equal, else 0.
    Equal,
    /// 1 where they are not equal, else 0.
    NotEqual,
}

impl From<Expression> for Equation {
    fn from(formula: Expression) -> Self {
        Self { rule: Rule::Formula(formula), besides: Vec::new(), name: None, note: None }
    }
}

impl Equation {
    /// A rule in words.
    #[must_use]
    pub fn words(text: Text, reads: Vec<Value>) -> Self {
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
    pub(super) fn following(self, besides: Vec<Value>) -> Self {
        Self { besides, ..self }
    }

    /// The values that it reads, each once, in the order in which they stand.
    #[must_use]
    pub fn reads(&self) -> Vec<Value> {
        let mut all = Vec::new();
        match &self.rule {
            Rule::Formula(formula) => formula.visit(&mut |part| {
                if let Expression::Value(value) = part {
                    all.push(*value);
                }
            }),
            Rule::Words { reads, .. } => all.clone_from(reads),
        }
        all.extend(&self.besides);
        let mut once: Vec<Value> = Vec::new();
        for value in all {
            if !once.contains(&value) {
                once.push(value);
            }
        }
        once
    }
}

impl Operator {
    fn apply(self, a: f64, b: f64) -> f64 {
        match self {
            Self::Plus => a + b,
            Self::Minus => a - b,
            Self::Times => a * b,
            Self::Over => a / b,
            Self::Smaller => a.min(b),
            Self::Larger => a.max(b),
            Self::Less => f64::from(a < b),
            Self::LessOrEqual => f64::from(a <= b),
            Self::Equal => f64::from(a == b),
            Self::NotEqual => f64::from(a != b),
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Self::Plus => " + ",
            Self::Minus => " \u{2212} ",
            Self::Times => " × ",
            Self::Over => " ÷ ",
            Self::Smaller | Self::Larger => ", ",
            Self::Less => " < ",
            Self::LessOrEqual => " ≤ ",
            Self::Equal => " = ",
            Self::NotEqual => " ≠ ",
        }
    }

    /// How tightly it binds.
    fn rank(self) -> u8 {
        match self {
            Self::Less | Self::LessOrEqual | Self::Equal | Self::NotEqual => 0,
            Self::Plus | Self::Minus => 1,
            Self::Times | Self::Over => 2,
            Self::Smaller | Self::Larger => 3,
        }
    }
}

impl Expression {
    /// The smaller of two.
    pub(super) fn smaller(self, other: Self) -> Self {
        self.joined(Operator::Smaller, other)
    }

    /// The larger of two.
    pub(super) fn larger(self, other: Self) -> Self {
        self.joined(Operator::Larger, other)
    }

    /// The sum; 0 where there is nothing to add.
    pub(super) fn sum(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().reduce(|sum, part| sum + part).unwrap_or(Self::Number(0.0))
    }

    pub(super) fn joined(self, operator: Operator, other: Self) -> Self {
        Self::Join(operator, Box::new(self), Box::new(other))
    }

    fn visit<'e>(&'e self, see: &mut dyn FnMut(&'e Self)) {
        see(self);
        match self {
            Self::Join(_, a, b) => [a, b].into_iter().for_each(|part| part.visit(see)),
            Self::Exists(inner) => inner.visit(see),
            Self::Choose(parts) => parts.iter().for_each(|part| part.visit(see)),
            Self::Number(_) | Self::Given { .. } | Self::Value(_) => {}
        }
    }

    /// Every part of it, the whole first.
    #[must_use]
    pub(crate) fn parts(&self) -> Vec<&Self> {
        let mut all = Vec::new();
        self.visit(&mut |part| all.push(part));
        all
    }

    /// What it comes to, its values being those that `of` tells.
    #[must_use]
    pub fn evaluate(&self, of: &dyn Fn(Value) -> f64) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Given { value, .. } => *value,
            Self::Value(value) => of(*value),
            Self::Join(operator, a, b) => operator.apply(a.evaluate(of), b.evaluate(of)),
            Self::Exists(inner) => f64::from(u8::from(!inner.evaluate(of).is_nan())),
            Self::Choose(parts) => {
                let [condition, then, otherwise] = &**parts;
                if condition.evaluate(of) == 0.0 { otherwise.evaluate(of) } else { then.evaluate(of) }
            }
        }
    }

    /// The terms that it adds; those that it takes away are marked `true`.
    #[must_use]
    pub fn terms(&self) -> Vec<(bool, &Self)> {
        match self {
            Self::Join(operator @ (Operator::Plus | Operator::Minus), a, b) => {
                let mut terms = a.terms();
                let taken = *operator == Operator::Minus;
                // What is taken away as a whole in brackets stays one term.
                if taken {
                    terms.push((true, &**b));
                } else {
                    terms.extend(b.terms());
                }
                terms
            }
            _ => vec![(false, self)],
        }
    }

    /// The expression as text, its leaves as `leaf` shows them.
    #[must_use]
    pub fn show(&self, leaf: &dyn Fn(&Self) -> String) -> String {
        let (operator, a, b) = match self {
            Self::Join(operator, a, b) => (operator, a, b),
            Self::Exists(inner) => return format!("exists({})", inner.show(leaf)),
            Self::Choose(parts) => {
                let parts = parts.each_ref().map(|part| part.show(leaf));
                return format!("if({})", parts.join(", "));
            }
            Self::Number(_) | Self::Given { .. } | Self::Value(_) => return leaf(self),
        };
        let rank = operator.rank();
        let part = |part: &Self, least: u8| match part {
            Self::Join(inner, ..) if inner.rank() < least => format!("({})", part.show(leaf)),
            _ => part.show(leaf),
        };
        match operator {
            Operator::Smaller | Operator::Larger => {
                let name = if *operator == Operator::Smaller { "min" } else { "max" };
                format!("{name}({}{}{})", a.show(leaf), operator.sign(), b.show(leaf))
            }
            Operator::Plus | Operator::Times => format!("{}{}{}", part(a, rank), operator.sign(), part(b, rank)),
            Operator::Minus
            | Operator::Over
            | Operator::Less
            | Operator::LessOrEqual
            | Operator::Equal
            | Operator::NotEqual => format!("{}{}{}", part(a, rank), operator.sign(), part(b, rank + 1)),
        }
    }
}

impl Value {
    /// The value in the first run of a batch.
    #[must_use]
    pub fn of(self, batch: &Batch) -> f64 {
        batch.get(self.column, self.year).first().copied().unwrap_or(f64::NAN)
    }
}

impl From<f64> for Expression {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl<E: Into<Self>> Add<E> for Expression {
    type Output = Self;

    fn add(self, other: E) -> Self {
        self.joined(Operator::Plus, other.into())
    }
}

impl<E: Into<Self>> Sub<E> for Expression {
    type Output = Self;

    fn sub(self, other: E) -> Self {
        self.joined(Operator::Minus, other.into())
    }
}

impl<E: Into<Self>> Mul<E> for Expression {
    type Output = Self;

    fn mul(self, other: E) -> Self {
        self.joined(Operator::Times, other.into())
    }
}

impl<E: Into<Self>> Div<E> for Expression {
    type Output = Self;

    fn div(self, other: E) -> Self {
        self.joined(Operator::Over, other.into())
    }
}

impl Add<Expression> for f64 {
    type Output = Expression;

    fn add(self, other: Expression) -> Expression {
        Expression::Number(self) + other
    }
}

impl Div<Expression> for f64 {
    type Output = Expression;

    fn div(self, other: Expression) -> Expression {
        Expression::Number(self) / other
    }
}

impl Sub<Expression> for f64 {
    type Output = Expression;

    fn sub(self, other: Expression) -> Expression {
        Expression::Number(self) - other
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
    pub(super) fn at(self, column: Column, year: usize) -> Expression {
        Expression::Value(Value { column, year })
    }

    /// A column in the year itself.
    pub(super) fn now(self, column: Column) -> Expression {
        self.at(column, self.year)
    }

    /// A column in the year before.
    pub(super) fn before(self, column: Column) -> Expression {
        self.at(column, self.year.saturating_sub(1))
    }

    /// The figure in a column in the year itself.
    pub(super) fn figure(self, column: Column) -> f64 {
        Value { column, year: self.year }.of(self.batch)
    }

    /// The columns that a rule in words reads in the year itself.
    pub(super) fn values(self, columns: impl IntoIterator<Item = Column>) -> Vec<Value> {
        columns.into_iter().map(|column| Value { column, year: self.year }).collect()
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
        let leaf = |part: &Expression| match part {
            Expression::Value(value) => schema.name(value.column).to_owned(),
            Expression::Number(number) => number.to_string(),
            _ => String::new(),
        };
        let cases = [
            (a.clone() - (b.clone() - c.clone()), "a − (b − c)", 7.0),
            (a.clone() - b.clone() + c.clone(), "a − b + c", 7.0),
            (a.clone() / (b.clone() * c.clone()), "a ÷ (b × c)", 8.0 / 6.0),
            ((1.0 + a.clone()) * (1.0 - b.clone()), "(1 + a) × (1 − b)", -18.0),
            (a.clone().smaller(b.clone() * c.clone()).larger(7.0.into()), "max(min(a, b × c), 7)", 7.0),
            (Expression::sum([]), "0", 0.0),
        ];
        for (formula, shown, value) in cases {
            assert_eq!(formula.show(&leaf), shown);
            assert_eq!(formula.evaluate(&|value| value.of(&batch)), value, "{shown}");
        }
        let taken = a - (b.clone() - c) + b;
        let signs: Vec<bool> = taken.terms().into_iter().map(|(taken, _)| taken).collect();
        assert_eq!(signs, [false, true, false]);
        assert_eq!(Equation::from(taken).reads().len(), 3, "each once");
    }
}
