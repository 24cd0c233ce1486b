//! What a review is asked, and what it needs of a projection.

use std::sync::Arc;

use super::identity::parts;
use crate::analysis::questions::solve::Lever;
use crate::baseline::{Actuals, Period};
use crate::diagnostic::{Diagnostics, Source, Span};
use crate::error::{Error, Result};
use crate::language::{Text, text};
use crate::plan::Plan;
use crate::scenario::{Assumptions, Years};

/// What a review is asked.
#[derive(Debug, Clone, Default)]
pub struct Inquiry {
    /// The plan's base year, from which it counts.
    pub base_year: i32,
    /// The review's year.
    pub as_of: i32,
    /// The day after which nothing that was announced counts: `2020-12-31`.
    pub published_by: Option<String>,
    /// The drivers by whose change targets are to be reached; where there are none, one of the target's own field is taken.
    pub levers: Vec<Lever>,
}

impl Inquiry {
    /// An inquiry at the end of a year, or else of the year that the plan sets for its review; `years` are those projected.
    ///
    /// # Errors
    /// A failure where there is no such year, or it is not after the plan's base year and projected; [`Diagnostics`] where
    /// `published_by` is no day.
    pub fn new(
        (plan, years): (&Plan, Years),
        as_of: Option<i32>,
        published_by: Option<&str>,
        levers: Vec<Lever>,
    ) -> Result<Self> {
        let Some(as_of) = as_of.or(plan.review) else {
            return Err(Error::failure(Text::new(
                "规划没有写明评估年：请指定一年（`as_of`）",
                "the plan names no year of review: name one (`as_of`)",
            )));
        };
        let day = published_by.map(|written| day(written).ok_or(written)).transpose();
        if let Err(day) = day {
            let source = Source::new("--published-by", day);
            let mut problems = Diagnostics::new();
            problems
                .error(Span::new(&source, 0..day.len()), text!("`{day}` 不是日期", "`{day}` is not a day"))
                .expected(text!("应为2020-12-31这样的日期", "expected a day such as 2020-12-31"));
            return Err(problems.into());
        }
        let Some(base_year) = plan.base_year else {
            return Err(Error::failure(Text::new(
                "规划的公开文本隐去了年份：请给出规划年份，如 start=…,end=…（`plan_year`）",
                "the published text of the plan hides its years: give them, start=…,end=… (`plan_year`)",
            )));
        };
        check(base_year, years, as_of)?;
        Ok(Self { base_year, as_of, published_by: day.ok().flatten(), levers })
    }
}

/// A review is made after the plan's base year and within the projection.
fn check(base: i32, years: Years, as_of: i32) -> Result<()> {
    let (first, last) = (years.first, years.last);
    if as_of <= base {
        return Err(Error::failure(text!(
            "评估年 {as_of} 不晚于规划的基期 {base}",
            "the review's year {as_of} is not after the plan's base year {base}"
        )));
    }
    if !(first..=last).contains(&as_of) {
        return Err(Error::failure(text!(
            "评估年 {as_of} 不在预测期{first}至{last}内",
            "the review's year {as_of} is not projected: the scenario runs from {first} to {last}"
        )));
    }
    Ok(())
}

/// A day as figures have theirs, such as `2020-12-31`, in whatever way of these it is written.
fn day(written: &str) -> Option<String> {
    Period::parse(written).filter(|period| period.day.is_some()).map(|day| day.to_string())
}

/// The plan that a scenario is held against.
///
/// # Errors
/// A failure where it names none.
pub fn plan_of(assumptions: &Assumptions) -> Result<&Plan> {
    assumptions.plan.as_ref().ok_or_else(|| {
        Error::failure(Text::new(
            "情景没有指明规划：请指定规划文件（`plan`）",
            "the scenario names no plan: name one (`plan`)",
        ))
    })
}

/// Keeps what a review needs of a projection: the indicators of targets and figures, what they are quotients of, and the
/// statistical bases that the figures' files declare.
pub fn keep(plan: &Plan, announced: &[Actuals], assumptions: &mut Assumptions) {
    let targets = plan.targets.iter().filter_map(|target| Some(target.measure.as_ref()?.indicator.clone()));
    let figures = announced.iter().flat_map(|file| &file.figures).map(|actual| &actual.figure);
    let figures = figures.chain(&assumptions.baseline.series);
    let mut names: Vec<String> = targets.chain(figures.map(|figure| figure.indicator.clone())).collect();
    let parts: Vec<String> = names.iter().flat_map(|name| parts(name)).map(str::to_owned).collect();
    names.extend(parts);
    names.iter().for_each(|name| assumptions.keep(name));
    for basis in announced.iter().flat_map(|file| &file.bases) {
        if assumptions.baseline.bases.iter().all(|known| known.id != basis.id) {
            Arc::make_mut(&mut assumptions.baseline).bases.push(basis.clone());
        }
    }
}
