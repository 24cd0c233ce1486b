//! A formula of the scenario's own as the equation of a value.

use super::column;
use super::tile::LookBack;
use crate::formula::{Delay, Expression as Written, Formula, Operator as Sign, Read};
use crate::language::{Text, text};
use crate::model::batch::{Column, Schema};
use crate::model::equation::{Equation, Expression, Moment, Operator, unit};

/// The formulas of the base year and of the years after it, with the columns of what they read.
pub(super) struct Said {
    start: Formula,
    next: Formula,
    columns: Columns,
}

/// The columns of what formulas read.
pub(super) struct Columns(Vec<(Read, Column)>);

impl Said {
    pub(super) fn new(schema: &mut Schema, start: &Formula, next: &Formula) -> Self {
        let reads = start.expression().reads().into_iter().chain(next.expression().reads());
        Self { columns: Columns::new(schema, reads), start: start.clone(), next: next.clone() }
    }

    /// The formula of the base year, or of later years.
    pub(super) fn formula(&self, later: bool) -> &Formula {
        if later { &self.next } else { &self.start }
    }

    pub(super) fn equation(&self, moment: Moment<'_>) -> Equation {
        let formula = self.formula(!moment.is_base());
        let (written, place) = (formula.text(), formula.place());
        let (file, line) = (place.source().file_name(), place.line());
        let note = text!("{file}:{line} 所写：{written}", "{file}:{line} says: {written}");
        Equation::from(self.columns.translated(formula.expression(), moment)).noting(note)
    }
}

impl Columns {
    pub(super) fn new<'r>(schema: &mut Schema, reads: impl IntoIterator<Item = &'r Read>) -> Self {
        Self(reads.into_iter().map(|read| (read.clone(), column(schema, read))).collect())
    }

    fn column(&self, read: &Read) -> Option<Column> {
        self.0.iter().find(|(known, _)| known == read).map(|(_, column)| *column)
    }

    fn read(&self, read: &Read, moment: Moment<'_>) -> Expression {
        match self.column(read) {
            Some(column) if !read.previous => moment.now(column),
            Some(column) if !moment.is_base() => moment.before(column),
            _ => {
                // There is no year before the base year.
                let label = Text::same(format!("previous({})", read.name));
                Expression::Given { label, unit: unit("1"), value: f64::NAN }
            }
        }
    }

    /// The years that the lag of the moment mixes, each with its share.
    fn delayed(&self, delay: &Delay, moment: Moment<'_>) -> Expression {
        let lag = self.translated(&delay.lag, moment);
        let years = lag.evaluate(&|value| value.of(moment.batch));
        let back = self.column(&delay.of).map(|of| LookBack { of, with_base: delay.before.is_none() });
        let Some((back, terms)) = back.and_then(|back| Some((back, back.terms(years, moment.year)?))) else {
            // There is no such lag.
            return Expression::Number(f64::NAN);
        };
        let later = || lag.clone() - years.floor();
        let shares = if years == years.floor() { [None, None] } else { [Some(1.0 - later()), Some(later())] };
        let terms = terms.into_iter().zip(shares).filter_map(|(term, share)| {
            let of = moment.at(back.of, term?.0);
            Some(share.map_or(of.clone(), |share| share * of))
        });
        Expression::sum(terms.chain(delay.before.as_ref().map(|before| self.translated(before, moment))))
    }

    /// The operations that the compiled loops do: conditions are 1 or 0, `and` multiplies them.
    pub(super) fn translated(&self, written: &Written, moment: Moment<'_>) -> Expression {
        let of = |part: &Written| self.translated(part, moment);
        match written {
            Written::Number(number) => Expression::Number(*number),
            Written::Read(read) => self.read(read, moment),
            Written::Sum(reads) => Expression::sum(reads.iter().map(|read| self.read(read, moment))),
            Written::Negate(inner) => Expression::Number(0.0) - of(inner),
            Written::Not(inner) => 1.0 - of(inner),
            Written::Absolute(inner) => of(inner).larger(Expression::Number(0.0) - of(inner)),
            Written::Delay(delay) => self.delayed(delay, moment),
            Written::If(parts) => Expression::Choose(Box::new(parts.each_ref().map(of))),
            Written::Binary(sign, sides) => {
                let [left, right] = sides.each_ref().map(of);
                match sign {
                    Sign::Add => left + right,
                    Sign::Subtract => left - right,
                    Sign::Multiply | Sign::And => left * right,
                    Sign::Divide => left / right,
                    Sign::Minimum => left.smaller(right),
                    Sign::Maximum | Sign::Or => left.larger(right),
                    Sign::Less => left.joined(Operator::Less, right),
                    Sign::LessOrEqual => left.joined(Operator::LessOrEqual, right),
                    Sign::Greater => right.joined(Operator::Less, left),
                    Sign::GreaterOrEqual => right.joined(Operator::LessOrEqual, left),
                    Sign::Equal => left.joined(Operator::Equal, right),
                    Sign::NotEqual => left.joined(Operator::NotEqual, right),
                }
            }
        }
    }
}
