//! A formula of the scenario's own as the equation of a value.

use super::tile::LookBack;
use super::{IndicatorEquation, column};
use crate::formula::{Delay, Expression as Written, Read, is_built_in};
use crate::language::{Text, text};
use crate::model::batch::{Column, Schema};
use crate::model::equation::{Leaf, Moment, ValueDerivation, ValueExpression, ValueRef, unit};

/// The columns that formulas read.
pub(super) struct Columns(Vec<(Read, Column)>);

impl IndicatorEquation {
    /// How a value of its column was computed.
    pub(super) fn explained(&self, moment: Moment<'_>) -> ValueDerivation {
        let formula = self.definition.law.of_year(!moment.is_base());
        let (label, unit) = self.definition.label_and_unit.clone();
        let place = formula.place();
        let (file, line) = (place.source().file_name(), place.line());
        // The text of the program's own equations, with all that the scenario does not choose, is for `list equations`.
        let note = if is_built_in(place.source()) {
            text!("程序的方程，{file}:{line}", "an equation of the program, {file}:{line}")
        } else {
            let written = formula.text().split_whitespace().collect::<Vec<_>>().join(" ");
            text!("{file}:{line} 所写：{written}", "{file}:{line} says: {written}")
        };
        ValueDerivation::from(as_it_holds(self.columns.of_values(formula.expression(), moment), moment))
            .called(label, unit)
            .noting(note)
    }
}

/// The same without what does not hold: that a value were undefined, or that one that exists did not.
fn as_it_holds(formula: ValueExpression, moment: Moment<'_>) -> ValueExpression {
    let plain = |part: ValueExpression| as_it_holds(part, moment);
    match formula {
        ValueExpression::If(parts) => {
            let condition = parts[0].evaluate(&|value| value.of(moment.batch));
            let is_guard = matches!(parts[1], ValueExpression::Number(none) if none.is_nan()) && condition == 0.0;
            let [test, then, otherwise] = parts.map(plain);
            match test {
                _ if is_guard => otherwise,
                ValueExpression::Exists(_) if condition == 0.0 => otherwise,
                ValueExpression::Exists(_) => then,
                test => ValueExpression::If(Box::new([test, then, otherwise])),
            }
        }
        ValueExpression::Binary(operator, sides) => ValueExpression::Binary(operator, Box::new(sides.map(plain))),
        other => other,
    }
}

impl Columns {
    pub(super) fn new<'r>(schema: &mut Schema, reads: impl IntoIterator<Item = &'r Read>) -> Self {
        Self(reads.into_iter().map(|read| (read.clone(), column(schema, read))).collect())
    }

    fn column(&self, read: &Read) -> Option<Column> {
        self.0.iter().find(|(known, _)| known == read).map(|(_, column)| *column)
    }

    fn read(&self, read: &Read, moment: Moment<'_>) -> ValueExpression {
        match self.column(read) {
            Some(column) if !read.previous => moment.now(column),
            Some(column) if !moment.is_base() => moment.before(column),
            // There is no year before the base year.
            _ => ValueExpression::given(Text::same(format!("previous({})", read.name)), unit("1"), f64::NAN),
        }
    }

    /// The years that the lag of the moment mixes, each with its share.
    fn delayed(&self, delay: &Delay, moment: Moment<'_>) -> ValueExpression {
        let lag = self.of_values(&delay.lag, moment);
        let years = lag.evaluate(&|value| value.of(moment.batch));
        let Some(of) = self.column(&delay.of) else { return ValueExpression::Number(f64::NAN) };
        let back = LookBack { of, with_base: delay.before.is_none() };
        let Some(terms) = back.terms(years, moment.year) else {
            // There is no such lag: no value follows from it.
            let of = Leaf::Value(ValueRef { column: of, year: moment.year });
            return ValueExpression::Delay(Box::new(Delay { of, lag, before: None }));
        };
        let later = || lag.clone() - ValueExpression::Number(years.floor());
        let shares = if years == years.floor() {
            [None, None]
        } else {
            [Some(ValueExpression::Number(1.0) - later()), Some(later())]
        };
        let terms = terms.into_iter().zip(shares).filter_map(|(term, share)| {
            let of = moment.at(back.of, term?.0);
            Some(share.map_or(of.clone(), |share| share * of))
        });
        ValueExpression::sum(terms.chain(delay.before.as_ref().map(|before| self.of_values(before, moment))))
    }

    /// A formula with the values of the moment in place of names.
    pub(super) fn of_values(&self, written: &Written, moment: Moment<'_>) -> ValueExpression {
        written.translated(&|part| match part {
            Written::Read(read) => self.read(read, moment),
            Written::Sum(reads) => ValueExpression::sum(reads.iter().map(|read| self.read(read, moment))),
            Written::Later(read) => {
                let years = 1..moment.batch.years();
                let of = self.column(read).into_iter();
                ValueExpression::sum(of.flat_map(|of| years.clone().map(move |year| moment.at(of, year))))
            }
            Written::Delay(delay) => self.delayed(delay, moment),
            // Everything else is translated part by part.
            _ => ValueExpression::Number(f64::NAN),
        })
    }
}
