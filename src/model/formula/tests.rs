//! Compiled formulas give the bits of the same formulas evaluated run by run.

mod programs;

use proptest::prelude::*;

use crate::baseline::Library;
use crate::diagnostic::Diagnostics;
use crate::model::{QuantityRole, assemble};
use crate::scenario::Assumptions;

/// A random formula, written out and evaluated apart from everything that it tests.
#[derive(Debug, Clone)]
enum Made {
    Number(f64),
    Driver(usize),
    Previous(usize),
    Own,
    Negate(Box<Made>),
    Absolute(Box<Made>),
    Operator(char, Box<[Made; 2]>),
    Choice(bool, Box<[Made; 2]>),
    If(&'static str, bool, Box<[Made; 4]>),
    /// Two comparisons joined by `and` or `or`.
    Joined(bool, Box<[Made; 4]>),
}

const DRIVERS: [&str; 4] = ["a", "b", "c", "d"];

impl Made {
    fn written(&self) -> String {
        match self {
            Self::Number(number) => format!("{number}"),
            Self::Driver(at) => DRIVERS[*at].to_owned(),
            Self::Previous(at) => format!("previous({})", DRIVERS[*at]),
            Self::Own => "own".to_owned(),
            Self::Negate(inner) => format!("-({})", inner.written()),
            Self::Absolute(inner) => format!("abs({})", inner.written()),
            Self::Operator(operator, sides) => format!("({} {operator} {})", sides[0].written(), sides[1].written()),
            Self::Choice(least, sides) => {
                format!("{}({}, {})", if *least { "min" } else { "max" }, sides[0].written(), sides[1].written())
            }
            Self::If(comparison, negated, parts) => {
                let [a, b, then, otherwise] = parts.each_ref().map(Self::written);
                let not = if *negated { "not " } else { "" };
                format!("if({not}{a} {comparison} {b}, {then}, {otherwise})")
            }
            Self::Joined(both, parts) => {
                let [a, b, c, d] = parts.each_ref().map(Self::written);
                format!("if({a} < {b} {} {c} >= {d}, 1, 0)", if *both { "and" } else { "or" })
            }
        }
    }

    /// The value from those of this year, of the year before, and of the own value before.
    fn value(&self, now: &[f64; 4], before: &[f64; 4], own: f64) -> f64 {
        let of = |made: &Self| made.value(now, before, own);
        match self {
            Self::Number(number) => *number,
            Self::Driver(at) => now[*at],
            Self::Previous(at) => before[*at],
            Self::Own => own,
            Self::Negate(inner) => -of(inner),
            Self::Absolute(inner) => of(inner).abs(),
            Self::Operator(operator, sides) => {
                let (a, b) = (of(&sides[0]), of(&sides[1]));
                match operator {
                    '+' => a + b,
                    '-' => a - b,
                    '*' => a * b,
                    _ => a / b,
                }
            }
            Self::Choice(least, sides) => {
                let (a, b) = (of(&sides[0]), of(&sides[1]));
                if a.is_nan() || b.is_nan() {
                    f64::NAN
                } else if *least {
                    if a < b { a } else { b }
                } else if a > b {
                    a
                } else {
                    b
                }
            }
            Self::If(comparison, negated, parts) => {
                let [a, b, then, otherwise] = parts.each_ref().map(of);
                if a.is_nan() || b.is_nan() {
                    return f64::NAN;
                }
                let holds = match *comparison {
                    "<" => a < b,
                    "<=" => a <= b,
                    ">" => a > b,
                    ">=" => a >= b,
                    "==" => a == b,
                    _ => a != b,
                };
                if holds == *negated { otherwise } else { then }
            }
            Self::Joined(both, parts) => {
                let [a, b, c, d] = parts.each_ref().map(of);
                if [a, b, c, d].iter().any(|value| value.is_nan()) {
                    return f64::NAN;
                }
                f64::from(if *both { a < b && c >= d } else { a < b || c >= d })
            }
        }
    }
}

fn made() -> impl Strategy<Value = Made> {
    let leaf = prop_oneof![
        3 => (0..4_usize).prop_map(Made::Driver),
        2 => prop::sample::select(vec![0.5, 1.0, 2.0, 0.1, 1.02, 3.7]).prop_map(Made::Number),
        1 => (0..4_usize).prop_map(Made::Previous),
        1 => Just(Made::Own),
    ];
    leaf.prop_recursive(6, 40, 4, |inner| {
        let two = || [inner.clone(), inner.clone()].prop_map(Box::new);
        let four = [inner.clone(), inner.clone(), inner.clone(), inner.clone()].prop_map(Box::new);
        let joined = four.clone();
        let comparison = prop::sample::select(vec!["<", "<=", ">", ">=", "==", "!="]);
        prop_oneof![
            6 => (prop::sample::select(vec!['+', '-', '*', '/']), two()).prop_map(|(o, sides)| Made::Operator(o, sides)),
            1 => inner.clone().prop_map(|inner| Made::Negate(Box::new(inner))),
            1 => inner.clone().prop_map(|inner| Made::Absolute(Box::new(inner))),
            1 => (any::<bool>(), two()).prop_map(|(least, sides)| Made::Choice(least, sides)),
            1 => (comparison, any::<bool>(), four).prop_map(|(c, negated, parts)| Made::If(c, negated, parts)),
            1 => (any::<bool>(), joined).prop_map(|(both, parts)| Made::Joined(both, parts)),
        ]
    })
}

fn bits(value: f64) -> u64 {
    if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() }
}

/// A value of a driver that differs by driver, year and run, sometimes 0 or negative.
fn driver(at: usize, year: usize, run: usize) -> f64 {
    let mixed = (at * 31 + year * 17 + run * 7) % 23;
    (mixed as f64 - 6.0) / 4.0
}

fn check(made: &Made, library: &Library, width: usize) {
    let drivers: String = DRIVERS.iter().map(|name| format!("[driver.{name}]\nunit = \"1\"\ncentral = 1\n")).collect();
    let written = made.written();
    let text = format!(
        "format = 1\nbaseline = \"nowhere\"\nhorizon = 2026\n{drivers}[variable.own]\nunit = \"1\"\ninitial = \"a + 1\"\n\
         next = \"{written} + 0 * (a + b + c + d)\"\n[outputs]\nindicators = [\"own\"]\n"
    );
    let mut problems = Diagnostics::new();
    let assumptions = Assumptions::parse("own.toml", &text, library, &mut problems);
    let assumptions = assumptions.unwrap_or_else(|error| panic!("{written}: {error}"));
    let model = assemble(&assumptions, &mut problems).unwrap();
    // As in an ensemble, whose last batch is narrower: what has no years must survive a change of width.
    let mut batch = model.batch(width + 3);
    batch.set_width(1);
    batch.set_width(width);
    for (name, column) in model.drivers() {
        let at = DRIVERS.iter().position(|known| known == name).unwrap();
        for year in 0..model.years() {
            for (run, value) in batch.get_mut(*column, year).iter_mut().enumerate() {
                *value = driver(at, year, run);
            }
        }
    }
    let central = model.run_central(&mut model.batch(1));
    model.run(&mut batch, &central);
    let own = model.outputs()[0].1;
    for run in 0..width {
        let all = |year: usize| std::array::from_fn(|at| driver(at, year, run));
        let mut value = driver(0, 0, run) + 1.0;
        assert_eq!(bits(batch.get(own, 0)[run]), bits(value));
        for year in 1..model.years() {
            let now: [f64; 4] = all(year);
            let nothing = 0.0 * (now[0] + now[1] + now[2] + now[3]);
            value = made.value(&now, &all(year - 1), value) + nothing;
            assert_eq!(bits(batch.get(own, year)[run]), bits(value), "{written}: run {run} of year {year}");
        }
    }
}

/// A library with the empty baseline `nowhere`, and the folder that must outlive it.
fn nowhere() -> (tempfile::TempDir, Library) {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("nowhere");
    std::fs::create_dir(&home).unwrap();
    let head = "format = 1\nid = \"nowhere\"\nlabel = \"Nowhere\"\nbase_year = 2022\nstocks_at = \"12-31\"\n[source]\n";
    std::fs::write(home.join("baseline.toml"), head).unwrap();
    let header = "indicator,period,value,comparator,unit,status,basis,published_on,preliminary,source,note\n";
    std::fs::write(home.join("series.csv"), header).unwrap();
    let library = Library::embedded().with_folder(folder.path());
    (folder, library)
}

#[test]
fn programs_give_the_bits_of_the_formula_evaluated_run_by_run() {
    let (_folder, library) = nowhere();
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let config = ProptestConfig { cases: asked.unwrap_or(300), failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(made in made(), width in prop_oneof![1..40_usize, 60..200_usize])| check(&made, &library, width));
}

#[test]
fn equations_run_as_one_and_what_nobody_keeps_is_filled_where_it_may_be_asked_for() {
    let (_folder, library) = nowhere();
    let text = "format = 1\nbaseline = \"nowhere\"\nhorizon = 2024\n[driver.a]\nunit = \"1\"\ncentral = 1\n\
        [indicator.top]\nunit = \"1\"\nformula = \"middle + previous(stock)\"\n\
        [indicator.middle]\nunit = \"1\"\nformula = \"stock * 2\"\n\
        [variable.stock]\nunit = \"1\"\ninitial = 1\nnext = \"stock + a\"\n[outputs]\nindicators = [\"top\"]\n";
    let mut problems = Diagnostics::new();
    let assumptions = Assumptions::parse("own.toml", text, &library, &mut problems).unwrap();
    let model = assemble(&assumptions, &mut problems).unwrap();
    assert_eq!(model.components().collect::<Vec<_>>(), ["equations"]);
    let values = |width: usize| {
        let mut batch = model.batch(width);
        (0..model.years()).for_each(|year| batch.get_mut(model.drivers()[0].1, year).fill(1.0));
        model.run_central(&mut batch);
        ["top", "middle", "stock"].map(|name| {
            let column = model.schema().find(QuantityRole::Indicator, name).unwrap();
            batch.get(column, 2).first().copied()
        })
    };
    assert_eq!(values(1), [8.0, 6.0, 3.0].map(Some));
    let [top, middle, stock] = values(2);
    assert_eq!([top, stock], [8.0, 3.0].map(Some), "the stock is read a year later");
    assert_eq!(middle, None, "nothing reads it but the equation after it: there is no room for it");
}
