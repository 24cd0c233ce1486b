//! Formulas: how the model computes what follows from one year to the next, and how a scenario computes indicators of its
//! own or replaces an equation of the model.
//!
//! ```toml
//! [driver.physicians_trained]
//! unit    = "persons/year"
//! central = 24000
//!
//! [variable.physicians]            # a stock: where it starts, and how each year follows from the last
//! unit    = "persons"
//! initial = "34.6 万人"
//! next    = "physicians * (1 - 3 %) + physicians_trained"
//!
//! [indicator.physicians_per_1000]
//! unit    = "persons per 1000 persons"
//! formula = "physicians / population.total"
//! ```
//!
//! | in a formula | |
//! |---|---|
//! | `1.5`, `1e6`, `5 %` | a plain number |
//! | `[34.6 万人]`, `[1 years]` | a quantity with its unit |
//! | `population.total`, `physicians_trained` | an indicator or a driver, the program's or the scenario's, of this year |
//! | `driver(population.net_migration)` | the driver, if an indicator has the same name |
//! | `+ - * /`, `< <= > >= == !=`, `and or not` | weakest: `or`, `and`, `not`, comparisons, sums, products, unary minus |
//! | `if(condition, a, b)`, `min(a, b, …)`, `max(a, b, …)`, `abs(a)` | |
//! | `power(a, b)` | a to the power of b, plain numbers both: an elasticity acts as `power(1 + growth, elasticity)` |
//! | `previous(a)` | last year's value of whatever stands in it |
//! | `growth(a)` | `a / previous(a) - 1` |
//! | `sum(industry.*.value_added)` | the sum of all indicators and drivers whose name has one part in place of `*`; 0 where this scenario has none and others do |
//! | `delay(a, lag)`, `delay(a, lag, before)` | the indicator `a` that many years ago; a fractional lag interpolates. Before the base year it was as in it; or `before` stands for what was begun up to then, by the year in which it arrives |
//! | `central(a)` | the indicator `a` in the deterministic run of the scenario as it stands |
//! | `shock(d)` | the part of the driver `d` that its year-to-year shocks make |
//! | `later(d)` | the sum of the driver `d` over all years after the base year |
//! | `exists(a)`, `undefined` | whether a value exists; a value that does not |
//! | `stated(d)` | whether there is a path for the driver `d`: decided before any run, as every choice of structure is |
//! | `care.demand.flow`, `type.nursing` | a choice of the scenario's structure; the one of a list for which the equation stands |
//!
//! A name such as `my.{type}.beds` declares one equation for each of a list; in its formulas `{type}` is the one at hand, and
//! `when = "type.nursing or type.ordinary"` leaves others out. `base` is the formula of the base year where that differs.
//!
//! | list | each of |
//! |---|---|
//! | `type` of beds | `nursing`, `ordinary`, `community`, `family` |
//! | `level` of disability | `none`, `mild`, `moderate`, `severe` |
//! | `subsector` | the ids of the parts of the industry |
//! | `term` of growth | `need`, `population`, `income`, `ageing`, `care`, `relative_price`, `trend`, `policy`, `price`, `ceiling`, `shock` |
//!
//! ```toml
//! [equation."care.beds.ordinary.closed"]     # in place of the equation of the program: `carecast list equations`
//! base    = "undefined"
//! formula = "5 % * previous(care.beds.ordinary) / [1 years]"
//! ```
//!
//! In `next` the bare own name is last year's value, every other name this year's. What does not exist (anything of the
//! year before the base year) makes what is computed from it not exist. A value that does not exist in a later year, a
//! quotient by zero for instance, ends the run with an error that names run, indicator and year.
//!
//! Units are inferred, and terms that are added, compared or chosen between must have one dimension. 0 has any; a rate a
//! year is a plain number; in `next`, one step being one year, a flow (persons/year) may be added to a stock (persons).
//! The declared unit is that in which results are written; its dimension must be the inferred one.

mod built_in;
mod check;
mod decided;
mod dependencies;
mod expression;
mod functions;
mod law;
mod listing;
mod names;
mod shown;
mod symbols;
mod syntax;
#[cfg(test)]
mod tests;
mod token;
mod typeset;

use std::ops::Range;

pub(crate) use built_in::{BuiltIn, ScenarioEquations, condition_of, is_built_in, is_of_policy, taken_names};
pub(crate) use dependencies::{check_dependencies, last_years_value};
pub use expression::{Delay, Expression, QuantityRole, Read};
pub(crate) use law::WrittenLaw;
pub(crate) use listing::held;
pub use listing::{Equation, EquationFile, WrittenFormula, equations, named};
pub(crate) use names::{Each, FormulaNames, FormulaResult, Lists, ModelStructure};
pub(crate) use symbols::{Symbols, native_of, unmet};
pub use syntax::Operator;
pub(crate) use syntax::is_reserved;
pub(crate) use typeset::typeset;

use check::{Checker, InferredDimension};
use syntax::UNDEFINED;

use crate::diagnostic::document::{Node, TomlValue};
use crate::diagnostic::{Diagnostics, Span};
use crate::indicator::Unit;
use crate::language::{Text, text};

/// An error within a formula: the range of bytes, and the texts of the [`Problem`](crate::Problem).
#[derive(Debug, Clone)]
pub(crate) struct FormulaError {
    range: Range<usize>,
    message: Text,
    expected: Option<Text>,
    hint: Option<Text>,
}

impl FormulaError {
    /// Boxed: what goes well should not pay for it.
    fn new(range: Range<usize>, message: Text) -> Box<Self> {
        Box::new(Self { range, message, expected: None, hint: None })
    }

    fn expected(mut self: Box<Self>, text: Text) -> Box<Self> {
        self.expected = Some(text);
        self
    }

    fn hint(mut self: Box<Self>, text: Text) -> Box<Self> {
        self.hint = Some(text);
        self
    }
}

/// What a formula is for; it decides how the own name and years are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FormulaPurpose {
    /// The value of a year.
    Indicator,
    /// The value of the base year.
    Initial,
    /// The value of a year from that of the year before.
    Next,
}

/// A checked formula.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    text: String,
    place: Span,
    expression: Expression,
    reads: Vec<(Read, Span)>,
    purpose: FormulaPurpose,
}

impl Formula {
    /// The formula as it is written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it is written.
    #[must_use]
    pub fn place(&self) -> &Span {
        &self.place
    }

    /// The longest lag in years that a `delay` states as a number.
    pub(crate) fn longest_lag(&self) -> Option<f64> {
        let mut longest: Option<f64> = None;
        self.expression.visit(&mut |part| {
            if let Expression::Delay(delay) = part
                && let Expression::Number(lag) = delay.lag
            {
                longest = Some(longest.map_or(lag, |known| known.max(lag)));
            }
        });
        longest
    }

    /// The names of the indicators and drivers that it reads, each once, in the order of their first mention.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for (read, _) in &self.reads {
            if !names.contains(&read.name.as_str()) {
                names.push(&read.name);
            }
        }
        names
    }

    pub(crate) fn expression(&self) -> &Expression {
        &self.expression
    }

    /// A figure in base units that stands where a formula could.
    pub(crate) fn constant(value: f64, node: &Node) -> Self {
        let place = node.span.clone();
        let (text, purpose) = (place.text().to_owned(), FormulaPurpose::Initial);
        Self { text, place, expression: Expression::Number(value), reads: Vec::new(), purpose }
    }

    /// Whether it is a figure, not computed from anything.
    #[must_use]
    pub fn is_stated(&self) -> bool {
        self.reads.is_empty()
    }

    /// Reads a formula; what is wrong points into it.
    pub(crate) fn read(
        node: &Node,
        computed: &FormulaResult<'_>,
        purpose: FormulaPurpose,
        names: &FormulaNames<'_>,
        problems: &mut Diagnostics,
    ) -> Option<Self> {
        ParsedFormula::read(node, problems)?.resolved(computed, purpose, names, problems)
    }
}

/// A formula as it is written: its words have been put together, its names mean nothing yet.
#[derive(Debug, Clone)]
pub(crate) struct ParsedFormula {
    node: Node,
    tree: syntax::Tree,
}

impl ParsedFormula {
    /// Reads what stands in quotes.
    pub(crate) fn read(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        match syntax::parse(node.string(problems)?) {
            Ok(tree) => Some(Self { node: node.clone(), tree }),
            Err(fault) => {
                report(vec![*fault], node, problems);
                None
            }
        }
    }

    /// Gives every name its meaning, and checks the units.
    pub(crate) fn resolved(
        &self,
        computed: &FormulaResult<'_>,
        purpose: FormulaPurpose,
        names: &FormulaNames<'_>,
        problems: &mut Diagnostics,
    ) -> Option<Formula> {
        match resolve(&self.tree, computed, purpose, names) {
            Ok((expression, reads)) => {
                let reads = reads.into_iter().map(|(read, range)| (read, self.node.within(range))).collect();
                let text =
                    if let TomlValue::String(written) = &self.node.value { written.clone() } else { String::new() };
                Some(Formula { text, place: self.node.span.clone(), expression, reads, purpose })
            }
            Err(faults) => {
                report(faults, &self.node, problems);
                None
            }
        }
    }

    /// Whether the structure of the scenario fulfils a condition; `None`, and reported, where it is invalid.
    pub(crate) fn holds(
        &self,
        computed: &FormulaResult<'_>,
        names: &FormulaNames<'_>,
        problems: &mut Diagnostics,
    ) -> Option<bool> {
        let mut checker = Checker::new(names, computed, FormulaPurpose::Indicator);
        let holds = checker.structure(&self.tree);
        report(checker.faults, &self.node, problems);
        holds
    }
}

fn report(faults: Vec<FormulaError>, node: &Node, problems: &mut Diagnostics) {
    for fault in faults {
        let problem = problems.error(node.within(fault.range), fault.message);
        problem.expected = fault.expected;
        problem.hint = fault.hint;
    }
}

type Places = Vec<(Read, Range<usize>)>;

fn resolve(
    tree: &syntax::Tree,
    computed: &FormulaResult<'_>,
    purpose: FormulaPurpose,
    names: &FormulaNames<'_>,
) -> Result<(Expression, Places), Vec<FormulaError>> {
    let mut checker = Checker::new(names, computed, purpose);
    let checked = checker.number(tree);
    let (mut faults, reads) = (checker.faults, checker.reads);
    match checked {
        Some((expression, amount)) if faults.is_empty() => {
            if fits(amount, computed.unit) {
                return Ok((expression, reads));
            }
            faults.push(*misfit(tree.range.clone(), amount, computed.unit, purpose));
            Err(faults)
        }
        _ => Err(faults),
    }
}

/// Whether a formula's result can be expressed in a unit: an exact match, or a rate a year expressed as a plain number.
fn fits(amount: InferredDimension, unit: Unit) -> bool {
    let declared = InferredDimension::Of(unit.dimension);
    amount.agree(declared, FormulaPurpose::Indicator).is_some()
}

fn misfit(range: Range<usize>, amount: InferredDimension, unit: Unit, purpose: FormulaPurpose) -> Box<FormulaError> {
    let (zh, en) = (amount.label().zh, amount.label().en);
    let fault = FormulaError::new(range, text!("公式的结果是{zh}", "the formula gives {en}"));
    let declared = InferredDimension::Of(unit.dimension);
    let (unit_zh, unit_en) = (unit.zh, unit.symbol);
    let fault = fault.expected(text!("应是 unit 所写的 `{unit_zh}`", "expected `{unit_en}`, as its unit says"));
    if purpose == FormulaPurpose::Next && amount.agree(declared, purpose).is_some() {
        return fault.hint(text!(
            "只有一年的流量：是否漏了加到上年的值上？",
            "this is a flow alone: is last year's value missing, to which it is added?"
        ));
    }
    let possible = match amount {
        InferredDimension::Of(dimension) => Unit::of_dimension(dimension),
        InferredDimension::Any => None,
    };
    match possible {
        Some(units) => fault.hint(units),
        None => fault,
    }
}

/// How a scenario computes an indicator of its own.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Law {
    /// From other values of the year, and of the year before.
    Formula(Formula),
    /// From its own value of the year before.
    Stock {
        /// The value of the base year.
        initial: Formula,
        /// The value of every later year.
        next: Formula,
    },
}

impl Law {
    /// Its formulas: one, or the initial and the next.
    pub fn formulas(&self) -> impl Iterator<Item = &Formula> {
        let (first, second) = match self {
            Self::Formula(formula) => (formula, None),
            Self::Stock { initial, next } => (initial, Some(next)),
        };
        std::iter::once(first).chain(second)
    }

    /// The formula of the base year, or of later ones.
    pub(crate) fn of_year(&self, later: bool) -> &Formula {
        match self {
            Self::Formula(formula) => formula,
            Self::Stock { next, .. } if later => next,
            Self::Stock { initial, .. } => initial,
        }
    }
}

/// An indicator, or a value on the way to one, and how it is computed.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// Its dotted name.
    pub name: String,
    /// The label and unit.
    pub label_and_unit: (Text, Unit),
    /// A note for readers.
    pub note: Option<Text>,
    /// Whether it stands in place of an equation of the program.
    pub replaces: bool,
    /// How it is computed.
    pub law: Law,
}

impl Definition {
    /// The place of its first formula.
    #[must_use]
    pub fn place(&self) -> &Span {
        match &self.law {
            Law::Formula(formula) | Law::Stock { next: formula, .. } => formula.place(),
        }
    }
}
