//! One figure of an audit, with the range in which the true one lies.

use super::interval::Interval;
use crate::baseline::{Observation, Status};
use crate::indicator::{Comparator, DIMENSIONLESS, Unit};
use crate::language::Text;
use crate::plan::{Aim, Course, Measure, Statement, Target};

/// Where a figure of an audit comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FigureOrigin {
    /// A target of the plan.
    Target,
    /// A statement of the plan about the past.
    Statement,
    /// The region's baseline.
    Baseline,
    /// Published later than the baseline.
    PublishedLater,
}

/// A figure that an audit compares with others.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct AuditFigure {
    /// The dotted name of the indicator, where the program has one.
    pub indicator: Option<String>,
    /// The label shown to readers.
    pub label: Text,
    /// Level, increment or growth.
    pub aim: Aim,
    /// In which years a target holds.
    pub course: Course,
    /// The first year of an increment or a growth.
    pub since: Option<i32>,
    /// The year; `None` where the plan's text masks it: the end of the plan.
    pub year: Option<i32>,
    /// How the figure bounds the true one.
    pub comparator: Comparator,
    /// The figure in base units (in the plan's own unit where the program does not know that).
    pub value: f64,
    /// Half of the last digit shown, in the units of `value`.
    pub half_digit: f64,
    /// The unit, where the program knows it.
    pub unit: Option<Unit>,
    /// The figure as the plan writes it; empty where it is not the plan's.
    pub written: String,
    /// The denominator of a ratio, where the plan names it.
    pub of: Option<Text>,
    /// Where it comes from.
    pub origin: FigureOrigin,
    /// Published, derived or assumed.
    pub status: Status,
    /// The id of its statistical basis in the baseline.
    pub basis: Option<String>,
    /// The measure and whether exceeding it is allowed, for a target whose level is an indicator's.
    pub(super) measure: Option<(Measure, bool)>,
}

impl AuditFigure {
    /// An exact, published level.
    pub(super) fn level(
        indicator: Option<String>,
        label: Text,
        year: Option<i32>,
        value: f64,
        origin: FigureOrigin,
    ) -> Self {
        Self {
            indicator,
            label,
            aim: Aim::Level,
            course: Course::Reach,
            since: None,
            year,
            comparator: Comparator::Equal,
            value,
            half_digit: 0.0,
            unit: None,
            written: String::new(),
            of: None,
            origin,
            status: Status::Published,
            basis: None,
            measure: None,
        }
    }

    /// A target of a plan; an increment or growth counts from the plan's base year.
    pub(super) fn of_target(target: &Target, base_year: Option<i32>) -> Self {
        let measure = target.about.as_ref().or(target.measure.as_ref());
        let indicator = measure.map(|measure| measure.indicator.clone());
        let written = target.figure_and_unit().0.parse().ok();
        let value = measure.map(|measure| measure.value).or(written).unwrap_or(f64::NAN);
        let is_level = target.about.is_none() && target.aim == Aim::Level;
        Self {
            aim: target.aim,
            course: target.course,
            since: base_year.filter(|_| target.aim != Aim::Level),
            comparator: target.comparator,
            half_digit: measure.map_or(0.0, |measure| measure.half_digit),
            unit: measure.map(|measure| measure.unit),
            written: target.stated.clone(),
            of: target.of.clone(),
            measure: target.measure.clone().filter(|_| is_level).map(|measure| (measure, target.exceeding_allowed)),
            ..Self::level(indicator, target.label.clone(), Some(target.year), value, FigureOrigin::Target)
        }
    }

    pub(super) fn of_statement(statement: &Statement) -> Self {
        let (indicator, label) = (statement.indicator.clone(), statement.label.clone());
        Self {
            aim: statement.aim,
            since: statement.since,
            comparator: statement.comparator,
            half_digit: statement.half_digit,
            unit: statement.unit,
            written: statement.stated.clone(),
            of: statement.of.clone(),
            ..Self::level(indicator, label, statement.year, statement.value, FigureOrigin::Statement)
        }
    }

    pub(super) fn of_observation(observation: &Observation, label: Text, origin: FigureOrigin) -> Self {
        let (indicator, year) = (observation.indicator.clone(), observation.period.year);
        Self {
            comparator: observation.comparator,
            half_digit: observation.half_digit,
            unit: Some(observation.unit),
            status: observation.status,
            basis: observation.basis.clone(),
            ..Self::level(Some(indicator), label, Some(year), observation.value, origin)
        }
    }

    /// The indicator, or the label where there is none.
    pub(super) fn subject(&self) -> &str {
        self.indicator.as_deref().unwrap_or(&self.label.zh)
    }

    /// The unit, or a plain number where the program does not know it.
    pub(crate) fn unit_or_number(&self) -> Unit {
        self.unit.unwrap_or(DIMENSIONLESS)
    }

    /// Half of the last digit by which rounding may have moved the figure; 0 of whole things that were counted.
    pub(super) fn rounding(&self) -> f64 {
        self.unit.map_or(self.half_digit, |unit| unit.rounding(self.half_digit))
    }

    /// The range that rounds to the figure; of a bound the bound itself.
    #[must_use]
    pub fn rounding_range(&self) -> Interval {
        let half = match self.comparator {
            Comparator::About => self.half_digit,
            Comparator::Equal => self.rounding(),
            _ => 0.0,
        };
        Interval::around(self.value, half)
    }

    /// The range in which the true figure lies: of a bound, everything beyond it.
    #[must_use]
    pub fn true_range(&self) -> Interval {
        let Interval { low, high } = self.rounding_range();
        Interval {
            low: if self.comparator.is_upper_bound() { f64::NEG_INFINITY } else { low },
            high: if self.comparator.is_lower_bound() { f64::INFINITY } else { high },
        }
    }

    /// Whether the plan itself states it.
    #[must_use]
    pub fn is_of_plan(&self) -> bool {
        matches!(self.origin, FigureOrigin::Target | FigureOrigin::Statement)
    }
}
