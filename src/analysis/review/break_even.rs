//! What a missing figure would have to be for a target to be on schedule, stated in the figures that are known.

use super::facts::{Facts, projected};
use super::identity::{Identity, around};
use super::{Amount, Milestone, ProgressVerdict, ReviewRow};
use crate::baseline::Status;
use crate::indicator::{Comparator, Unit};
use crate::language::Text;
use crate::plan::{Aim, Measure};

/// The value that a missing figure would have to have.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BreakEven {
    /// The indicator's dotted name, or the id of a target that no indicator carries.
    pub indicator: String,
    /// What a reader calls it.
    pub label: Text,
    /// The year.
    pub year: i32,
    /// The value.
    pub value: Amount,
    /// Whether the figure must be no higher than that, rather than no lower.
    pub is_upper_limit: bool,
    /// The same counted from the upper end of the base, where the base is a bound and that matters.
    pub from_upper_base: Option<Amount>,
    /// The other part of a quotient, where the value follows from one.
    pub beside: Option<Beside>,
    /// What such a figure would mean.
    pub means: BreakEvenMeaning,
    /// The target's value, or the level to which its increment or growth leads.
    pub goal: Amount,
    /// Which of the two.
    pub aim: Aim,
    /// Whether the straight line begins at a base that the scenario assumes.
    pub is_from_assumed_base: bool,
    /// The target's year.
    pub due: i32,
}

/// The other part of a quotient in the review's year.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// What a reader calls it.
    pub label: Text,
    /// Its value.
    pub value: Amount,
    /// Where the value comes from.
    pub source: BesideSource,
}

/// Where the other part of a quotient comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BesideSource {
    /// It was published.
    Published,
    /// It is projected.
    Projected,
    /// It is published on other statistical bases; this is the projection on that of the base year.
    ProjectedOnBaseBasis,
}

/// What a figure at its break-even value would mean for the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakEvenMeaning {
    /// The target, which is due, is met.
    Met,
    /// It lies within the band that "about" leaves.
    WithinBand,
    /// The target, which the base already met, is still met.
    StillMet,
    /// It is on the straight line to the target.
    OnLine,
}

/// The break-even values of a row whose figure of the review's year is missing.
pub(super) fn break_even(facts: &Facts<'_>, row: &ReviewRow) -> Vec<BreakEven> {
    let is_open =
        row.verdict.is_open() || matches!(row.verdict, ProgressVerdict::Undefined | ProgressVerdict::NotComparable);
    let (Some(measure), Some(milestone), true) = (&row.measure, &row.milestone, is_open) else { return Vec::new() };
    let year = facts.as_of.min(row.target.year);
    // What is "about" a value is so from the nearer end of its band on.
    let about = matches!(row.target.comparator, Comparator::About | Comparator::Equal);
    let is_band = about && (measure.value - milestone.line).abs() <= 2.0 * measure.half_digit;
    let half_digit = if milestone.falls { -measure.half_digit } else { measure.half_digit };
    let edge = if is_band { measure.value - half_digit } else { milestone.line };
    let threshold = Threshold { facts, row, milestone, measure, edge, is_band, year };
    let mut found = Vec::new();
    if let Some(indicator) = &row.indicator {
        for identity in around(&indicator.name).filter(|identity| !identity.is_upper_bound) {
            found.extend(threshold.beside(identity).into_iter().filter_map(|beside| threshold.by(identity, beside)));
        }
    }
    // That a target which is due is met by its own figure goes without saying.
    if row.target.year > facts.as_of || !found.is_empty() {
        found.insert(0, threshold.own());
    }
    found
}

/// The value of a target's figure at which the target is on schedule.
struct Threshold<'t> {
    facts: &'t Facts<'t>,
    row: &'t ReviewRow,
    milestone: &'t Milestone,
    measure: &'t Measure,
    edge: f64,
    is_band: bool,
    year: i32,
}

impl Threshold<'_> {
    fn means(&self) -> BreakEvenMeaning {
        match self.row.target.year <= self.facts.as_of {
            true => BreakEvenMeaning::Met,
            false if self.is_band => BreakEvenMeaning::WithinBand,
            false if self.milestone.is_kept => BreakEvenMeaning::StillMet,
            false => BreakEvenMeaning::OnLine,
        }
    }

    fn of(&self, indicator: &str, label: Text, value: Amount, beside: Option<Beside>) -> BreakEven {
        BreakEven {
            indicator: indicator.to_owned(),
            label,
            year: self.year,
            value,
            is_upper_limit: self.milestone.falls,
            from_upper_base: None,
            beside,
            means: self.means(),
            goal: Amount::of(self.measure),
            aim: self.row.target.aim,
            is_from_assumed_base: self.row.base.as_ref().is_some_and(|base| base.status == Status::Assumed),
            due: self.row.target.year,
        }
    }

    fn amount(&self, value: f64) -> Amount {
        Amount { value, unit: self.measure.unit }
    }

    /// The value of the target's own figure.
    fn own(&self) -> BreakEven {
        let upper = self.milestone.line_range.1;
        // The base may have been more than what was published of it.
        let may_be_more = !self.is_band
            && (upper - self.edge).abs() > 2e-3 * self.edge.abs()
            && self.row.base.as_ref().is_some_and(|base| base.is_known() && base.comparator != Comparator::About);
        let own = self.of(&self.measure.indicator, self.row.label_of_figures().clone(), self.amount(self.edge), None);
        BreakEven { from_upper_base: may_be_more.then(|| self.amount(upper)), ..own }
    }

    /// The other part of a quotient in the review's year: as published on each basis, and as projected on the basis of
    /// the base year where that is another.
    fn beside(&self, identity: Identity) -> Vec<Beside> {
        let name = identity.below;
        let of_year = || self.facts.of(name).filter(|datum| datum.of_year() == Some(self.year)).map(|d| &d.figure);
        let own = self.row.base.as_ref().and_then(|base| base.basis.clone());
        let part = |value: Amount, source| Beside { label: self.facts.label(name), value, source };
        let mut all: Vec<Beside> =
            of_year().map(|figure| part(Amount::published(figure), BesideSource::Published)).collect();
        let is_covered = of_year().any(|figure| figure.basis.is_none() || figure.basis == own);
        if let (false, Some(now), Some(unit)) =
            (is_covered, projected(self.facts.projection, name, self.year), self.unit_of(name))
        {
            let source = if all.is_empty() { BesideSource::Projected } else { BesideSource::ProjectedOnBaseBasis };
            all.push(part(Amount { value: now.median, unit }, source));
        }
        all
    }

    fn unit_of(&self, indicator: &str) -> Option<Unit> {
        self.facts.assumptions.indicator(indicator).map(|indicator| indicator.unit)
    }

    /// The threshold stated in the other indicator of an identity.
    fn by(&self, identity: Identity, beside: Beside) -> Option<BreakEven> {
        let name = self.row.indicator.as_ref().map(|indicator| indicator.name.as_str())?;
        let (other, value) = if name == identity.above {
            (identity.quotient, self.edge / beside.value.value)
        } else {
            (identity.above, self.edge * beside.value.value)
        };
        let unit = self.unit_of(other).filter(|_| value.is_finite())?;
        Some(self.of(other, self.facts.label(other), Amount { value, unit }, Some(beside)))
    }
}
