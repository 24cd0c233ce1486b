//! Several equations in one program, with delays: the bits of each evaluated run by run, with whatever vectors.

use proptest::prelude::*;
use pulp::{Scalar, Simd};

use super::super::explanation::Columns;
use super::super::program::Program;
use super::super::tile::Pass;
use super::{bits, driver};
use crate::formula::{Delay, Expression, Operator, QuantityRole, Read};
use crate::model::Moment;
use crate::model::batch::{Batch, Column, Schema};

const DRIVERS: usize = 4;
const YEARS: usize = 5;

/// The names of equations and drivers.
fn read(name: &str, previous: bool) -> Read {
    let role = if name.starts_with('d') { QuantityRole::Driver } else { QuantityRole::Indicator };
    Read { role, name: name.to_owned(), previous }
}

/// Expressions that read drivers, the first `equation` equations of the same year, and all of the year before.
fn expression(equation: usize, equations: usize) -> impl Strategy<Value = Expression> {
    let any_driver = || (0..DRIVERS).prop_map(|at| format!("d{at}"));
    let now = (0..=equation).prop_map(move |at| if at == equation { "d0".to_owned() } else { format!("e{at}") });
    let name = prop_oneof![any_driver(), now];
    let before = prop_oneof![any_driver(), (0..equations).prop_map(|at| format!("e{at}"))];
    let number = || prop::sample::select(vec![0.0, 0.5, 1.0, 2.0, 0.1, -0.0, 1.25, 3.7, -1.5]);
    let leaf = prop_oneof![
        3 => name.clone().prop_map(|name| Expression::Read(read(&name, false))),
        2 => number().prop_map(Expression::Number),
        1 => before.prop_map(|name| Expression::Read(read(&name, true))),
        1 => prop::collection::vec(name.clone().prop_map(|name| read(&name, false)), 0..4).prop_map(Expression::Sum),
        1 => any_driver().prop_map(|name| Expression::Later(read(&name, false))),
    ];
    leaf.prop_recursive(5, 30, 4, move |inner| {
        use Operator::{
            Add, And, Divide, Equal, Greater, GreaterOrEqual, Less, LessOrEqual, Maximum, Minimum, Multiply, NotEqual,
            Or, Power, Subtract,
        };
        let two = || [inner.clone(), inner.clone()].prop_map(Box::new);
        let arithmetic = prop::sample::select(vec![Add, Subtract, Multiply, Divide, Minimum, Maximum, Power]);
        let comparison = prop::sample::select(vec![Less, LessOrEqual, Greater, GreaterOrEqual, Equal, NotEqual]);
        let condition = (comparison, two()).prop_map(|(operator, sides)| Expression::Binary(operator, sides));
        let joined = (prop::sample::select(vec![And, Or]), [condition.clone(), condition.clone()])
            .prop_map(|(operator, sides)| Expression::Binary(operator, Box::new(sides)));
        let negated = condition.clone().prop_map(|inner| Expression::Not(Box::new(inner)));
        let condition = prop_oneof![condition, joined, negated];
        // Lags that are whole, between whole years, negative, or different in each run.
        let lag = prop_oneof![2 => number().prop_map(Expression::Number), 1 => inner.clone()];
        let delay = (name.clone(), lag, prop::option::of(inner.clone()))
            .prop_map(|(name, lag, before)| Expression::Delay(Box::new(Delay { of: read(&name, false), lag, before })));
        prop_oneof![
            6 => (arithmetic, two()).prop_map(|(operator, sides)| Expression::Binary(operator, sides)),
            1 => inner.clone().prop_map(|inner| Expression::Negate(Box::new(inner))),
            1 => inner.clone().prop_map(|inner| Expression::Absolute(Box::new(inner))),
            1 => inner.clone().prop_map(|inner| Expression::Exists(Box::new(inner))),
            1 => (condition, inner.clone(), inner.clone())
                .prop_map(|(condition, a, b)| Expression::If(Box::new([condition, a, b]))),
            1 => delay,
        ]
    })
}

fn equations() -> impl Strategy<Value = Vec<Expression>> {
    (1..6_usize).prop_flat_map(|count| (0..count).map(|at| expression(at, count)).collect::<Vec<_>>())
}

/// One run evaluated by itself, `[year][equation]`.
struct Run {
    run: usize,
    values: Vec<Vec<f64>>,
}

impl Run {
    fn at(&self, read: &Read, year: usize) -> f64 {
        let at: usize = read.name[1..].parse().unwrap();
        if read.role == QuantityRole::Driver { driver(at, year, self.run) } else { self.values[year][at] }
    }

    fn read(&self, read: &Read, year: usize) -> f64 {
        match (read.previous, year) {
            (false, _) => self.at(read, year),
            (true, 0) => f64::NAN,
            (true, _) => self.at(read, year - 1),
        }
    }

    fn value(&self, expression: &Expression, year: usize) -> f64 {
        let of = |part: &Expression| self.value(part, year);
        match expression {
            Expression::Number(number) => *number,
            Expression::Read(read) => self.read(read, year),
            Expression::Sum(reads) => {
                reads.iter().map(|read| self.read(read, year)).reduce(|sum, read| sum + read).unwrap_or(0.0)
            }
            Expression::Negate(inner) => -of(inner),
            Expression::Not(inner) => 1.0 - of(inner),
            Expression::Absolute(inner) => of(inner).abs(),
            Expression::Exists(inner) => f64::from(!of(inner).is_nan()),
            Expression::Later(read) => (1..YEARS).fold(0.0, |sum, year| sum + self.at(read, year)),
            Expression::If(parts) => match of(&parts[0]) {
                condition if condition.is_nan() => condition,
                0.0 => of(&parts[2]),
                _ => of(&parts[1]),
            },
            Expression::Delay(delay) => self.delayed(delay, year),
            Expression::Binary(operator, sides) => {
                let (a, b) = (of(&sides[0]), of(&sides[1]));
                let holds = |holds: bool| if a.is_nan() || b.is_nan() { f64::NAN } else { f64::from(holds) };
                match operator {
                    Operator::Add => a + b,
                    Operator::Subtract => a - b,
                    Operator::Multiply | Operator::And => a * b,
                    Operator::Divide => a / b,
                    Operator::Power if a.is_nan() || b.is_nan() => f64::NAN,
                    Operator::Power => libm::pow(a, b),
                    Operator::Minimum => {
                        if a.is_nan() || a < b {
                            a
                        } else {
                            b
                        }
                    }
                    Operator::Maximum | Operator::Or => {
                        if a.is_nan() || a > b {
                            a
                        } else {
                            b
                        }
                    }
                    Operator::Less => holds(a < b),
                    Operator::LessOrEqual => holds(a <= b),
                    Operator::Greater => holds(a > b),
                    Operator::GreaterOrEqual => holds(a >= b),
                    Operator::Equal => holds(a == b),
                    Operator::NotEqual => holds(a != b),
                }
            }
        }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a year of few")]
    /// As it is defined: (1 - w) of the year t - k and w of the year before that, for a lag of k whole years and w.
    fn delayed(&self, delay: &Delay, year: usize) -> f64 {
        let lag = self.value(&delay.lag, year);
        if !(lag >= 0.0 && lag.is_finite()) {
            return f64::NAN + delay.before.as_ref().map_or(0.0, |before| self.value(before, year));
        }
        let mut sum = 0.0;
        let (whole, share) = (lag.floor(), lag - lag.floor());
        for (ago, weight) in [(whole, 1.0 - share), (whole + 1.0, share)] {
            let then = year as f64 - ago;
            if weight != 0.0 && (delay.before.is_none() || then > 0.0) {
                sum += weight * self.at(&delay.of, then.max(0.0) as usize);
            }
        }
        match &delay.before {
            Some(before) => sum + self.value(before, year),
            None => sum,
        }
    }
}

/// How a pass is run: with one kind of vectors.
type Vectors = fn(Pass<'_>);

fn every_kind_of_vectors() -> Vec<Vectors> {
    #[allow(unused_mut, reason = "other processors have no more")]
    let mut all: Vec<Vectors> = vec![|pass| Scalar.vectorize(pass), |pass| pulp::Arch::new().dispatch(pass)];
    #[cfg(target_arch = "x86_64")]
    if pulp::x86::V3::try_new().is_some() {
        all.push(|pass| Simd::vectorize(pulp::x86::V3::try_new().unwrap(), pass));
    }
    all
}

fn check(equations: &[Expression], kept: u64, width: usize) {
    let mut schema = Schema::default();
    let drivers: [Column; DRIVERS] = std::array::from_fn(|at| schema.driver(&format!("d{at}")));
    let outs: Vec<Column> = (0..equations.len()).map(|at| schema.indicator(&format!("e{at}"))).collect();
    let looked_back_at: Vec<&Read> = equations.iter().flat_map(Expression::looks_back_at).collect();
    let is_kept = |column: Column| {
        let at = outs.iter().position(|out| *out == column).unwrap();
        kept >> at & 1 == 1 || looked_back_at.iter().any(|read| read.name == format!("e{at}"))
    };
    let [start, next] = [false, true]
        .map(|later| Program::new(equations.iter().zip(outs.iter().copied()), later, &is_kept, &mut schema));
    for run_with in every_kind_of_vectors() {
        let mut batch = Batch::new(schema.len(), YEARS, width).with_registers(&schema);
        for (at, column) in drivers.into_iter().enumerate() {
            for year in 0..YEARS {
                let values = batch.get_mut(column, year).iter_mut().enumerate();
                values.for_each(|(run, value)| *value = driver(at, year, run));
            }
        }
        for year in 0..YEARS {
            let steps = if year == 0 { &start.steps } else { &next.steps };
            run_with(Pass { steps, year, batch: &mut batch });
        }
        for run in 0..width {
            let mut alone = Run { run, values: vec![vec![f64::NAN; equations.len()]; YEARS] };
            for year in 0..YEARS {
                for (at, equation) in equations.iter().enumerate() {
                    let value = alone.value(equation, year);
                    alone.values[year][at] = value;
                    let found = batch.get(outs[at], year)[run];
                    let expected = if is_kept(outs[at]) { value } else { f64::NAN };
                    assert_eq!(bits(found), bits(expected), "e{at}, run {run} of {width}, year {year}: {equations:#?}");
                }
            }
        }
    }
}

#[test]
fn several_equations_with_delays_give_the_bits_of_each_evaluated_by_itself() {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let config = ProptestConfig { cases: asked.unwrap_or(300), failure_persistence: None, ..ProptestConfig::default() };
    let width = prop_oneof![1..12_usize, 60..70_usize, 100..200_usize];
    proptest!(config, |(equations in equations(), kept in any::<u64>(), width in width)| {
        check(&equations, kept, width);
    });
}

#[test]
fn a_delay_is_explained_by_an_expression_that_comes_to_its_value() {
    for lag in [0.0, 0.5, 1.0, 2.25, 7.0, 7.5, -1.0, f64::NAN, f64::INFINITY] {
        for before in [None, Some(Expression::Read(read("d2", false)))] {
            let of = read("d1", false);
            let lag = Expression::Binary(Operator::Add, Box::new([Expression::Number(lag), Expression::Number(0.0)]));
            let equation = Expression::Delay(Box::new(Delay { of, lag, before }));
            let mut schema = Schema::default();
            let out = schema.indicator("e0");
            let columns = Columns::new(&mut schema, equation.reads());
            let program = Program::new([(&equation, out)], true, &|_| true, &mut schema);
            let drivers: [Column; DRIVERS] = std::array::from_fn(|at| schema.driver(&format!("d{at}")));
            let mut batch = Batch::new(schema.len(), YEARS, 1).with_registers(&schema);
            for year in 0..YEARS {
                for (at, column) in drivers.into_iter().enumerate() {
                    batch.get_mut(column, year).fill(driver(at, year, 0));
                }
                program.run(year, &mut batch);
                let moment = Moment { batch: &batch, year };
                let explained = columns.of_values(&equation, moment).evaluate(&|value| value.of(&batch));
                assert_eq!(bits(explained), bits(batch.get(out, year)[0]), "year {year}: {equation:?}");
            }
        }
    }
}
