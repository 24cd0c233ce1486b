//! A formula after names are resolved and units checked: plain numbers in base units.

use super::syntax::Operator;

/// What a name stands for. A driver may have the name of an indicator: net migration is assumed, and is a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuantityRole {
    /// What the scenario assumes.
    Driver,
    /// What the model computes.
    Indicator,
    /// The part of a driver that its year-to-year shocks make.
    Shock,
    /// An indicator in the deterministic run, in which no driver deviates from what the scenario states.
    Central,
}

/// A value that a formula reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    pub(crate) role: QuantityRole,
    pub(crate) name: String,
    /// Last year's value.
    pub(crate) previous: bool,
}

/// A checked formula over its reads: names, or in an explanation values of a run. Conditions are 1 or 0. What does
/// not exist (NaN) makes everything that reads it not exist.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Expression<R = Read> {
    /// A number that is part of the rule.
    Number(f64),
    /// What is read.
    Read(R),
    /// The sum of the reads, in order.
    Sum(Vec<R>),
    /// The opposite.
    Negate(Box<Self>),
    /// 1 less a condition.
    Not(Box<Self>),
    /// The value without its sign.
    Absolute(Box<Self>),
    /// 1 where a value exists, 0 where it does not.
    Exists(Box<Self>),
    /// The sum of the values of all years after the base year.
    Later(R),
    /// Two expressions joined.
    Binary(Operator, Box<[Self; 2]>),
    /// Condition, value where it holds, value where it does not.
    If(Box<[Self; 3]>),
    /// What was some years ago.
    Delay(Box<Delay<R>>),
}

/// A value of an earlier year. A fractional lag interpolates between two years.
#[derive(Debug, Clone, PartialEq)]
pub struct Delay<R = Read> {
    /// The value read with a delay.
    pub(crate) of: R,
    /// The lag in years, 0 or more; that of this year.
    pub(crate) lag: Expression<R>,
    /// What stands for years up to the base year, by the year in which it arrives. Where it is not stated, every year
    /// before the base year is as the base year.
    pub(crate) before: Option<Expression<R>>,
}

impl<R> Expression<R> {
    pub(crate) fn binary(operator: Operator, left: Self, right: Self) -> Self {
        Self::Binary(operator, Box::new([left, right]))
    }

    /// Shows every part of it to `see`, the whole first.
    pub(crate) fn visit<'e>(&'e self, see: &mut dyn FnMut(&'e Self)) {
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

    /// The same formula of something else: what is read, and what looks at other years, as `of` has it.
    pub(crate) fn translated<S>(&self, of: &dyn Fn(&Self) -> Expression<S>) -> Expression<S> {
        let part = |inner: &Self| inner.translated(of);
        match self {
            Self::Number(number) => Expression::Number(*number),
            Self::Read(_) | Self::Sum(_) | Self::Later(_) | Self::Delay(_) => of(self),
            Self::Negate(inner) => Expression::Negate(Box::new(part(inner))),
            Self::Not(inner) => Expression::Not(Box::new(part(inner))),
            Self::Absolute(inner) => Expression::Absolute(Box::new(part(inner))),
            Self::Exists(inner) => Expression::Exists(Box::new(part(inner))),
            Self::Binary(operator, sides) => Expression::Binary(*operator, Box::new(sides.each_ref().map(part))),
            Self::If(parts) => Expression::If(Box::new(parts.each_ref().map(part))),
        }
    }
}

impl<R> Delay<R> {
    /// Whether it looks at years before the one at hand alone: it is longer than a year in every run.
    pub(crate) fn is_of_earlier_years(&self) -> bool {
        matches!(self.lag, Expression::Number(years) if years >= 1.0)
    }
}

impl Expression {
    /// Every value that is read, in order; a value may come more than once.
    pub(crate) fn reads(&self) -> Vec<&Read> {
        self.timed_reads(true).into_iter().map(|(read, _)| read).collect()
    }

    /// Every value that is read in the base year, or in a later one, in order, and whether it is of an earlier year. The
    /// base year is all that a delay finds before it, unless what was before is stated.
    pub(crate) fn timed_reads(&self, later: bool) -> Vec<(&Read, bool)> {
        let mut found = Vec::new();
        self.visit(&mut |part| match part {
            Self::Read(read) | Self::Later(read) => found.push((read, read.previous)),
            Self::Sum(reads) => found.extend(reads.iter().map(|read| (read, read.previous))),
            Self::Delay(delay) if later || delay.before.is_none() || !delay.is_of_earlier_years() => {
                found.push((&delay.of, later && delay.is_of_earlier_years()));
            }
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
}
