//! What a formula comes to once its names are resolved and its units have been checked: plain numbers in base units.

use super::syntax::Operator;

/// What a name in a formula stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Indicator,
    Driver,
    /// The part of a driver that its year-to-year shocks make.
    Shock,
    /// An indicator in the central run, in which no driver deviates from what the scenario states.
    Central,
}

/// A value that a formula reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) subject: Subject,
    pub(crate) name: String,
    /// Last year's value.
    pub(crate) previous: bool,
}

/// A checked formula. Conditions are 1 or 0. What does not exist (NaN) makes everything that reads it not exist.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expression {
    Number(f64),
    Read(Read),
    /// The sum of values, from the first to the last.
    Sum(Vec<Read>),
    Negate(Box<Expression>),
    Not(Box<Expression>),
    Absolute(Box<Expression>),
    /// 1 where a value exists, 0 where it does not.
    Exists(Box<Expression>),
    /// The sum of the values of all years after the base year.
    Later(Read),
    Binary(Operator, Box<[Expression; 2]>),
    /// Condition, value where it holds, value where it does not.
    If(Box<[Expression; 3]>),
    Delay(Box<Delay>),
}

/// What was so many years ago. A lag between two whole years mixes the values of both.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Delay {
    /// What is looked back at.
    pub(crate) of: Read,
    /// The lag in years, 0 or more; that of this year.
    pub(crate) lag: Expression,
    /// What stands for years up to the base year, by the year in which it arrives. Where it is not stated, every year
    /// before the base year is as the base year.
    pub(crate) before: Option<Expression>,
}

impl Expression {
    pub(super) fn binary(operator: Operator, left: Self, right: Self) -> Self {
        Self::Binary(operator, Box::new([left, right]))
    }

    /// Every value that is read, in order; a value may come more than once.
    pub(crate) fn reads(&self) -> Vec<&Read> {
        let mut found = Vec::new();
        self.visit(&mut |part| match part {
            Self::Read(read) => found.push(read),
            Self::Sum(reads) => found.extend(reads),
            Self::Delay(delay) => found.push(&delay.of),
            _ => {}
        });
        found
    }

    /// Every value that is read of an earlier year, in order; a value may come more than once.
    pub(crate) fn looks_back_at(&self) -> Vec<&Read> {
        let mut found = self.reads();
        found.retain(|read| read.previous);
        self.visit(&mut |part| {
            if let Self::Delay(delay) = part {
                found.push(&delay.of);
            }
        });
        found
    }

    /// Shows every part of it to `see`, the whole first.
    fn visit<'e>(&'e self, see: &mut dyn FnMut(&'e Self)) {
        see(self);
        match self {
            Self::Number(_) | Self::Read(_) | Self::Sum(_) | Self::Later(_) => {}
            Self::Negate(inner) | Self::Not(inner) | Self::Absolute(inner) | Self::Exists(inner) => inner.visit(see),
            Self::Binary(_, sides) => sides.iter().for_each(|side| side.visit(see)),
            Self::If(parts) => parts.iter().for_each(|part| part.visit(see)),
            Self::Delay(delay) => {
                delay.lag.visit(see);
                delay.before.iter().for_each(|before| before.visit(see));
            }
        }
    }
}
