//! For now: formulas evaluated run by run.

use crate::formula::{Expression, Operator, Read, Subject};
use crate::model::batch::{Batch, Column, Schema};
use crate::model::component::Port;

#[derive(Debug)]
pub(super) struct Program {
    expression: Expression,
    columns: Vec<(Read, Column)>,
    out: Column,
    later: bool,
}

impl Program {
    pub(super) fn new(expression: &Expression, out: Column, schema: &mut Schema) -> Self {
        Self::compile(expression, out, schema, true)
    }

    pub(super) fn of_base_year(expression: &Expression, out: Column, schema: &mut Schema) -> Self {
        Self::compile(expression, out, schema, false)
    }

    fn compile(expression: &Expression, out: Column, schema: &mut Schema, later: bool) -> Self {
        let column = |read: &Read, schema: &mut Schema| match read.subject {
            Subject::Indicator => schema.indicator(&read.name),
            Subject::Driver => schema.driver(&read.name),
            Subject::Shock => schema.shock(&read.name),
            Subject::Central => schema.central(&read.name),
        };
        let columns = expression.reads().into_iter().map(|read| (read.clone(), column(read, schema))).collect();
        Self { expression: expression.clone(), columns, out, later }
    }

    pub(super) fn reads(&self) -> impl Iterator<Item = Port> {
        let used = self.columns.iter().filter(|(read, _)| self.later || !read.previous);
        used.map(|(read, column)| if read.previous { Port::before(*column) } else { Port::now(*column) })
    }

    pub(super) fn run(&self, year: usize, batch: &mut Batch) {
        batch.write(self.out, year, |batch, out| {
            for (run, out) in out.iter_mut().enumerate() {
                *out = self.value(&self.expression, run, year, batch);
            }
        });
    }

    fn column(&self, read: &Read) -> Column {
        self.columns.iter().find(|(known, _)| known == read).unwrap().1
    }

    fn value(&self, e: &Expression, run: usize, year: usize, batch: &Batch) -> f64 {
        let of = |e: &Expression| self.value(e, run, year, batch);
        let read = |read: &Read| {
            let column = self.column(read);
            match read.previous {
                true if year == 0 => f64::NAN,
                true => batch.get(column, year - 1)[run],
                false => batch.get(column, year)[run],
            }
        };
        let nan2 = |a: f64, b: f64, v: f64| if a.is_nan() || b.is_nan() { f64::NAN } else { v };
        match e {
            Expression::Number(n) => *n,
            Expression::Read(r) => read(r),
            Expression::Sum(reads) => {
                let mut all = reads.iter().map(read);
                let first = all.next().unwrap_or(0.0);
                all.fold(first, |a, b| a + b)
            }
            Expression::Negate(i) => -of(i),
            Expression::Not(i) => 1.0 - of(i),
            Expression::Absolute(i) => of(i).abs(),
            Expression::Exists(i) => f64::from(!of(i).is_nan()),
            Expression::Later(r) => {
                (1..batch.years()).map(|y| batch.get(self.column(r), y)[run]).fold(0.0, |a, b| a + b)
            }
            Expression::If(parts) => {
                let c = of(&parts[0]);
                if c.is_nan() { f64::NAN } else if c != 0.0 { of(&parts[1]) } else { of(&parts[2]) }
            }
            Expression::Binary(o, sides) => {
                let (a, b) = (of(&sides[0]), of(&sides[1]));
                match o {
                    Operator::Add => a + b,
                    Operator::Subtract => a - b,
                    Operator::Multiply | Operator::And => a * b,
                    Operator::Divide => a / b,
                    Operator::Minimum => nan2(a, b, a.min(b)),
                    Operator::Maximum | Operator::Or => nan2(a, b, a.max(b)),
                    Operator::Less => nan2(a, b, f64::from(a < b)),
                    Operator::LessOrEqual => nan2(a, b, f64::from(a <= b)),
                    Operator::Greater => nan2(a, b, f64::from(a > b)),
                    Operator::GreaterOrEqual => nan2(a, b, f64::from(a >= b)),
                    Operator::Equal => nan2(a, b, f64::from(a == b)),
                    Operator::NotEqual => nan2(a, b, f64::from(a != b)),
                }
            }
            Expression::Delay(d) => {
                let lag = of(&d.lag);
                if !(lag >= 0.0) {
                    return f64::NAN;
                }
                let k = lag.floor();
                let w = lag - k;
                let mut sum = 0.0;
                for (back, weight) in [(k as usize, 1.0 - w), (k as usize + 1, w)] {
                    let begun = year.saturating_sub(back);
                    if weight > 0.0 && (begun > 0 || d.before.is_none()) {
                        sum += weight * batch.get(self.column(&d.of), begun)[run];
                    }
                }
                if let Some(before) = &d.before {
                    sum += of(before);
                }
                sum
            }
        }
    }
}
