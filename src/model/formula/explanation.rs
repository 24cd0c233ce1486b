//! A formula of the scenario's own as the equation of a value.

use crate::formula::{Expression as Written, Formula, Operator as Sign, Read, Subject};
use crate::language::{Text, text};
use crate::model::batch::{Column, Schema};
use crate::model::equation::{Equation, Expression, Moment, Operator, unit};

/// The formulas of the base year and of the years after it, with the columns of what they read.
pub(super) struct Said {
    start: Formula,
    next: Formula,
    columns: Vec<(Read, Column)>,
}

impl Said {
    pub(super) fn new(schema: &mut Schema, start: &Formula, next: &Formula) -> Self {
        let reads = start.expression().reads().into_iter().chain(next.expression().reads());
        let columns = reads.map(|read| {
            let column = match read.subject {
                Subject::Indicator => schema.indicator(&read.name),
                Subject::Driver => schema.driver(&read.name),
                Subject::Shock => schema.shock(&read.name),
                Subject::Central => schema.central(&read.name),
            };
            (read.clone(), column)
        });
        Self { columns: columns.collect(), start: start.clone(), next: next.clone() }
    }

    pub(super) fn equation(&self, moment: Moment<'_>) -> Equation {
        let formula = if moment.is_base() { &self.start } else { &self.next };
        let (written, place) = (formula.text(), formula.place());
        let (file, line) = (place.source().file_name(), place.line());
        let note = text!("{file}:{line} 所写：{written}", "{file}:{line} says: {written}");
        Equation::from(self.translated(formula.expression(), moment)).noting(note)
    }

    fn read(&self, read: &Read, moment: Moment<'_>) -> Expression {
        let column = self.columns.iter().find(|(known, _)| known == read).map(|(_, column)| *column);
        match column {
            Some(column) if !read.previous => moment.now(column),
            Some(column) if !moment.is_base() => moment.before(column),
            _ => {
                // There is no year before the base year.
                let label = Text::same(format!("previous({})", read.name));
                Expression::Given { label, unit: unit("1"), value: f64::NAN }
            }
        }
    }

    /// The operations that the compiled loops do: conditions are 1 or 0, `and` multiplies them.
    fn translated(&self, written: &Written, moment: Moment<'_>) -> Expression {
        let of = |part: &Written| self.translated(part, moment);
        match written {
            Written::Number(number) => Expression::Number(*number),
            Written::Read(read) => self.read(read, moment),
            Written::Sum(reads) => Expression::sum(reads.iter().map(|read| self.read(read, moment))),
            Written::Negate(inner) => Expression::Number(0.0) - of(inner),
            Written::Not(inner) => 1.0 - of(inner),
            Written::Absolute(inner) => of(inner).larger(Expression::Number(0.0) - of(inner)),
            Written::Delay(_) | Written::Later(_) | Written::Exists(_) => Expression::Number(f64::NAN),
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
