//! What a review is asked, and what it needs of a projection.

use std::sync::Arc;

use super::identity::parts;
use super::problems::not_a_day;
use crate::analysis::questions::solve::Lever;
use crate::baseline::{Actuals, Period};
use crate::error::Result;
use crate::plan::Plan;
use crate::scenario::{Assumptions, Years};

/// What a review is asked.
#[derive(Debug, Clone, Default)]
pub struct Inquiry {
    /// The plan's base year, from which it counts.
    pub base_year: i32,
    /// The review's year.
    pub as_of: i32,
    /// Figures published after this day are not used: `2020-12-31`.
    pub published_by: Option<String>,
    /// The drivers by whose change targets are to be reached; where there are none, one of the target's own field is taken.
    pub levers: Vec<Lever>,
    /// Whether to find what the probabilities rest on ([`add_grounds`](crate::analysis::add_grounds)), which takes runs.
    pub grounds: bool,
}

impl Inquiry {
    /// An inquiry at the end of a year, or else of the year that the plan sets for its review; `years` are those projected.
    ///
    /// # Errors
    /// A failure where there is no such year, or it is not after the plan's base year and projected; [`Diagnostics`](crate::Diagnostics) where
    /// `published_by` is no day.
    pub fn new(
        (plan, years): (&Plan, Years),
        as_of: Option<i32>,
        published_by: Option<&str>,
        levers: Vec<Lever>,
    ) -> Result<Self> {
        let Some(as_of) = as_of.or(plan.review) else {
            return Err(InquiryProblem::NoReviewYear.into());
        };
        let day = published_by.map(|written| day(written).ok_or(written)).transpose();
        if let Err(day) = day {
            return Err(not_a_day(day).into());
        }
        let Some(base_year) = plan.base_year else {
            return Err(InquiryProblem::HiddenYears.into());
        };
        check(base_year, years, as_of)?;
        Ok(Self { base_year, as_of, published_by: day.ok().flatten(), levers, grounds: false })
    }
}

/// Why there is no review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InquiryProblem {
    /// The plan states no year of review, and none is given.
    NoReviewYear,
    /// The published text of the plan hides its years.
    HiddenYears,
    /// The year of review is not after the plan's base year.
    NotAfterBaseYear { as_of: i32, base_year: i32 },
    /// The year of review is not projected.
    NotProjected { as_of: i32, years: Years },
    /// The scenario names no plan.
    NoPlan,
}

/// A review is made after the plan's base year and within the projection.
fn check(base_year: i32, years: Years, as_of: i32) -> Result<()> {
    if as_of <= base_year {
        return Err(InquiryProblem::NotAfterBaseYear { as_of, base_year }.into());
    }
    if !(years.first..=years.last).contains(&as_of) {
        return Err(InquiryProblem::NotProjected { as_of, years }.into());
    }
    Ok(())
}

/// A day as figures have theirs, such as `2020-12-31`, in whatever way of these it is written.
fn day(written: &str) -> Option<String> {
    Period::parse(written).filter(|period| period.day.is_some()).map(|day| day.to_string())
}

/// The plan of a scenario.
///
/// # Errors
/// A failure where it names none.
pub fn plan_of(assumptions: &Assumptions) -> Result<&Plan> {
    assumptions.plan.as_ref().ok_or_else(|| InquiryProblem::NoPlan.into())
}

/// Keeps what a review needs of a projection: the indicators of targets and figures, what they are quotients of, and the
/// statistical bases that the figures' files declare. Returns the names of these indicators: a review looks at the values of
/// their runs, and of no others ([`Keep::Series`](crate::ensemble::Keep::Series)).
pub fn keep(plan: &Plan, actuals: &[Actuals], assumptions: &mut Assumptions) -> Vec<String> {
    let targets = plan.targets.iter().filter_map(|target| Some(target.measure.as_ref()?.indicator.clone()));
    let figures = actuals.iter().flat_map(|file| &file.figures).map(|actual| &actual.figure);
    let figures = figures.chain(&assumptions.baseline.series);
    let mut names: Vec<String> = targets.chain(figures.map(|figure| figure.indicator.clone())).collect();
    let parts: Vec<String> = names.iter().flat_map(|name| parts(name)).map(str::to_owned).collect();
    names.extend(parts);
    names.iter().for_each(|name| assumptions.keep(name));
    for basis in actuals.iter().flat_map(|file| &file.bases) {
        if assumptions.baseline.bases.iter().all(|known| known.id != basis.id) {
            Arc::make_mut(&mut assumptions.baseline).bases.push(basis.clone());
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}
