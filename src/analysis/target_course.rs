//! The course of a target: what was published of it, the way that it is to go, and the review at which it is judged.

use super::review::{Datum, Review, ReviewRow};
use super::targets::Assessment;
use super::{Observed, Record};
use crate::baseline::{Period, Status};
use crate::indicator::{Comparator, Unit};
use crate::language::Text;
use crate::plan::{Aim, Course, Target};

/// The course of a target as far as figures have it, in base units.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TargetCourse {
    /// The target.
    pub target: Target,
    /// What its figures are called.
    pub label: Text,
    /// Their unit.
    pub unit: Unit,
    /// The dotted name under which a projection may have them.
    pub indicator: String,
    /// The figure of the base year and those published since, in order of time; the last of each year and basis.
    pub published: Vec<CoursePoint>,
    /// The straight line from base to goal, or the goal in all years of one that is kept; empty where there is no base.
    pub way: Vec<(i32, f64)>,
    /// The year in which it is due, and the level aimed at.
    pub goal: (i32, f64),
    /// The upper end of a range.
    pub upper: Option<f64>,
    /// The year at whose end it is reviewed.
    pub review: Option<i32>,
    /// The last year whose figure the runs of the projection were told.
    pub used_until: Option<i32>,
}

/// A figure on the course of a target.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct CoursePoint {
    /// The year, or month of it.
    pub period: Period,
    /// The value in base units.
    pub value: f64,
    /// How it bounds the true one.
    pub comparator: Comparator,
    /// Published, derived or assumed.
    pub status: Status,
    /// Whether it is preliminary.
    pub is_preliminary: bool,
    /// Whether it compares with the base.
    pub is_on_own_basis: bool,
}

impl TargetCourse {
    /// That of a target under review; `None` where neither base nor figure nor projection is known.
    #[must_use]
    pub fn of_review(row: &ReviewRow, review: &Review, record: &Record) -> Option<Self> {
        let measure = row.measure.as_ref()?;
        let name = &measure.indicator;
        let base = row.base.as_ref().map(|base| CoursePoint {
            period: Period::whole(base.year),
            value: base.value,
            comparator: base.comparator,
            status: base.status,
            is_preliminary: false,
            is_on_own_basis: true,
        });
        let since = row.actuals.iter().map(|datum| point(datum, row));
        let goal = (row.target.year, measure.value);
        let way = match (&row.milestone, &row.base) {
            (Some(milestone), Some(base)) if base.year < goal.0 => {
                vec![(base.year, if milestone.is_kept { goal.1 } else { base.value }), goal]
            }
            _ => Vec::new(),
        };
        let of_update = review.update.iter().flat_map(|update| {
            let used = update.used.iter().map(|used| (&used.actual.indicator, used.actual.year));
            used.chain(update.taken.iter().map(|taken| (&taken.indicator, taken.year)))
        });
        let of_update = of_update.filter(|(indicator, _)| *indicator == name).map(|(_, year)| year).max();
        let course = Self {
            target: row.target.clone(),
            label: row.label_of_figures().clone(),
            unit: measure.unit,
            indicator: name.clone(),
            published: last_of_each_year(base.into_iter().chain(since)),
            way,
            goal,
            upper: measure.upper,
            review: Some(review.as_of),
            used_until: of_update.max(record.observed(name).and_then(|observed| observed.used_until)),
        };
        course.exists(record).then_some(course)
    }

    /// That of a target of a run, with the figures that its baseline has.
    #[must_use]
    pub fn of_run(assessment: &Assessment, record: &Record) -> Option<Self> {
        let (target, outlook) = (&assessment.target, assessment.outlook.as_ref()?);
        let start = outlook.start.as_ref();
        let goal = (target.year, outlook.level(outlook.goal, target.year)?);
        let point = |year: i32, value: f64, status: Status| CoursePoint {
            period: Period::whole(year),
            value,
            comparator: Comparator::Equal,
            status,
            is_preliminary: false,
            is_on_own_basis: true,
        };
        let base = start.map(|start| point(start.year, start.value, start.status));
        let first = start.map_or(record.projection.years.first, |start| start.year);
        let observed = record.observed(&outlook.indicator.name);
        let broken = observed.and_then(|observed| observed.breaks.iter().copied().filter(|at| *at > first).max());
        let figures = observed.map_or(&[][..], |observed| &observed.figures).iter();
        let since = figures.filter(|(year, _)| *year > first).map(|(year, value)| CoursePoint {
            is_on_own_basis: broken.is_none_or(|broken| *year >= broken),
            ..point(*year, *value, Status::Published)
        });
        let is_rate_of_years = target.course == Course::EveryYear && outlook.aim != Aim::Level;
        let way = match start.filter(|start| start.year < goal.0 && !is_rate_of_years) {
            Some(start) => {
                let years = f64::from(target.year - start.year);
                let is_kept = target.course != Course::Reach || target.is_met_by(start.value, start.value, years);
                vec![(start.year, if is_kept { goal.1 } else { start.value }), goal]
            }
            None => Vec::new(),
        };
        let measure = target.measure.as_ref();
        let course = Self {
            target: target.clone(),
            label: if outlook.aim == Aim::Level { target.label.clone() } else { outlook.indicator.label.clone() },
            unit: measure.filter(|_| outlook.aim == Aim::Level).map_or(outlook.indicator.unit, |m| m.unit),
            indicator: outlook.indicator.name.clone(),
            published: last_of_each_year(base.into_iter().chain(since)),
            way,
            goal,
            upper: measure.and_then(|measure| measure.upper).and_then(|upper| outlook.level(upper, target.year)),
            review: record.review,
            used_until: observed.and_then(|observed: &Observed| observed.used_until),
        };
        course.exists(record).then_some(course)
    }

    /// The figures of a year on the basis of the base, for a line through them.
    pub fn comparable(&self) -> impl Iterator<Item = &CoursePoint> {
        self.published.iter().filter(|point| point.is_on_own_basis)
    }

    fn exists(&self, record: &Record) -> bool {
        !self.published.is_empty() || record.projection.series(&self.indicator).is_some()
    }
}

fn point(datum: &Datum, row: &ReviewRow) -> CoursePoint {
    let figure = &datum.figure;
    CoursePoint {
        period: figure.period,
        value: figure.value,
        comparator: figure.comparator,
        status: figure.status,
        is_preliminary: figure.preliminary,
        is_on_own_basis: row.is_on_own_basis(figure),
    }
}

/// In order of time, of several figures of a year on one basis the last.
fn last_of_each_year(points: impl Iterator<Item = CoursePoint>) -> Vec<CoursePoint> {
    let mut kept: Vec<CoursePoint> = Vec::new();
    for point in points {
        let is_same = |known: &CoursePoint| {
            known.period.year == point.period.year && known.is_on_own_basis == point.is_on_own_basis
        };
        kept.retain(|known| !is_same(known));
        kept.push(point);
    }
    kept.sort_by_key(|point| point.period.year);
    kept
}
