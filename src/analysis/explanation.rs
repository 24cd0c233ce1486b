//! How a value of the deterministic run came about: the value, its equation and inputs, and where assumptions were stated.

use crate::baseline::{LifeExpectancyOffset, RateLevel, Status};
use crate::indicator::Unit;
use crate::language::Text;
use crate::model::{Rule, ValueExpression, ValueRef};
use crate::scenario::AssumptionOrigin;

/// A value that is explained. `shown_name()` and `shown_label()` are its names in words.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedFigure {
    /// The dotted name, or the label of an equation's term that has none.
    pub name: String,
    /// The label of the indicator or driver.
    pub label: Text,
    /// The role of the value.
    pub role: FigureRole,
    /// The unit in files.
    pub unit: Unit,
    /// The calendar year.
    pub year: i32,
    /// The value in base units.
    pub value: f64,
}

/// The role of a value of an indicator or driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureRole {
    /// Its own value.
    Own,
    /// The value that the scenario assumes for what is also an indicator.
    Assumed,
    /// Its value in the deterministic run, where an equation of the runs reads that.
    Central,
    /// The year-to-year shock of a driver.
    Shock,
}

/// A value, how it came about, and its source in the baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The value.
    pub figure: ExplainedFigure,
    /// How it came about.
    pub how: Provenance,
    /// Status and source of the baseline's own figure, where this value of the base year is that figure.
    pub baseline: Option<(Status, BaselineSource)>,
    /// The contributions to the industry's growth over the year; empty for other indicators.
    pub contributions: Vec<Contribution>,
}

/// Where a figure of the base year comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BaselineSource {
    /// The rule or source of the baseline's figure.
    Figure(Text),
    /// The baseline's people by age.
    PeopleByAge {
        /// The year of the census that was carried to the base year, where there was one.
        census: Option<i32>,
        /// The base year.
        base_year: i32,
        /// Whether counts published for later years corrected them.
        is_corrected: bool,
    },
}

/// How a value came about.
#[derive(Debug, Clone, PartialEq)]
pub enum Provenance {
    /// A component computed it.
    Computed(Computation),
    /// It was assumed, there and with that status; policies that move it are part of it.
    Assumed {
        /// Where it was stated.
        origin: AssumptionOrigin,
        /// Published or derived where a baseline's figure was taken.
        status: Status,
        /// The path without policies, and what each policy adds; empty where none does.
        parts: Vec<AssumptionPart>,
        /// Context: where the level of vital rates comes from.
        notes: Vec<AssumptionNote>,
    },
    /// It is the shock of a driver: zero in the deterministic run.
    NoShock,
    /// It is explained before, at least as far.
    Above,
    /// It was computed; what it was computed from lies below the depth that was asked for.
    Further,
}

/// A computed value and its inputs.
#[derive(Debug, Clone, PartialEq)]
pub struct Computation {
    /// The formula, or words.
    pub rule: Rule,
    /// A note for readers.
    pub note: Option<Text>,
    /// The values that it reads, by the place that they have in the formula.
    pub inputs: Vec<(ValueRef, Explanation)>,
}

/// A part of an assumption.
#[derive(Debug, Clone, PartialEq)]
pub struct AssumptionPart {
    /// What it is.
    pub kind: PartKind,
    /// Its contribution, in base units.
    pub value: f64,
    /// Where it was stated.
    pub origin: AssumptionOrigin,
}

/// The kind of a part of an assumption.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PartKind {
    /// The scenario's path.
    Path,
    /// The scenario's path without its policies.
    WithoutPolicies,
    /// A policy, by its label.
    Policy(Text),
    /// The deviation of published figures, carried forward.
    CarriedForward,
    /// The correction by published counts.
    LearnedFromCounts,
}

/// Context of an assumption.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum AssumptionNote {
    /// The path has a published figure in this year.
    Published {
        /// Its status.
        status: Status,
        /// Its source.
        source: Text,
    },
    /// The year's figures are published: the error of this driver is zero.
    NoError {
        /// The driver: an error of fertility, mortality or migration.
        error: String,
    },
    /// The path follows from the past of a series.
    FromHistory {
        /// The figures used and left out, and the method.
        how: Text,
    },
    /// The published figure that sets the level of the baseline's rates.
    RateLevel(RateLevel),
    /// The path over the years is that of the baseline's table of rates.
    CourseOfTable {
        /// The source of the table.
        source: Text,
        /// The first projected year and the table's value in it.
        first: (i32, f64),
        /// This year and the table's value in it.
        here: (i32, f64),
    },
    /// A life expectancy in terms of official life tables.
    OfficialLifeExpectancy {
        /// The difference of the two.
        offset: LifeExpectancyOffset,
        /// The region.
        region: Text,
        /// The life expectancy by the rates.
        by_rates: f64,
        /// The year.
        year: i32,
        /// The official figures, by year.
        published: Vec<(i32, f64)>,
    },
}

/// The contribution of a term to the industry's growth, under the scenario's assumptions.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// The term.
    pub label: Text,
    /// Its part of the year's nominal growth, a fraction.
    pub growth: f64,
    /// Its part of the increase of value added since the base year, yuan.
    pub increase: f64,
    /// Whether it is one policy of all that the term of policies counts already.
    pub is_policy: bool,
}

impl Computation {
    /// The input that stands for a value.
    #[must_use]
    pub fn input(&self, value: ValueRef) -> Option<&ExplainedFigure> {
        self.inputs.iter().find(|(known, _)| *known == value).map(|(_, input)| &input.figure)
    }

    /// The value of an expression of its inputs.
    #[must_use]
    pub fn evaluate(&self, expression: &ValueExpression) -> f64 {
        expression.evaluate(&|value| self.input(value).map_or(f64::NAN, |figure| figure.value))
    }
}
