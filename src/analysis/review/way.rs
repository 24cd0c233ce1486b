//! A target's way from its base to its figure: where it should be, how fast it goes, how far it has come.

use super::datum::Datum;
use super::facts::Facts;
use super::progress::{Course, Method, Progress};
use super::{Base, Growth, Milestone};
use crate::analysis::estimate::Estimate;
use crate::analysis::targets::Assessment;
use crate::baseline::{Observation, Status};
use crate::indicator::Comparator;
use crate::plan::{Aim, Measure, Target};

/// A target's way: its course as far as it is known.
pub(super) struct Way<'w> {
    pub(super) facts: &'w Facts<'w>,
    pub(super) target: &'w Target,
    pub(super) measure: Option<&'w Measure>,
    pub(super) base: Option<&'w Base>,
    pub(super) in_points: bool,
}

impl Way<'_> {
    pub(super) fn course(&self) -> Option<Course> {
        Some(self.course_from(self.base?.value, self.measure?.value))
    }

    /// The year of the base, or else the plan's base year.
    fn counts_from(&self) -> i32 {
        self.base.map_or(self.facts.base_year, |base| base.year)
    }

    pub(super) fn course_from(&self, base: f64, target: f64) -> Course {
        let (from, due) = (f64::from(self.counts_from()), f64::from(self.target.year));
        Course { base, target, from, due, in_points: self.in_points }
    }

    /// The course from what the base may also have been: an increment or a growth leads to another level from there.
    fn course_if(&self, base: f64, measure: &Measure) -> Course {
        let aimed_at = self.target.measure.as_ref().filter(|_| self.target.aim != Aim::Level);
        let years = f64::from(self.target.year - self.counts_from());
        let goal = aimed_at.map_or(measure.value, |figure| self.target.aim.level(base, figure.value, years));
        self.course_from(base, goal)
    }

    pub(super) fn time_elapsed(&self) -> f64 {
        let now = self.facts.as_of.min(self.target.year);
        // What is due when the review begins to count has no time left.
        if self.target.year <= self.counts_from() {
            return 1.0;
        }
        self.course_from(0.0, 1.0).time_elapsed(f64::from(now))
    }

    /// Whether base and target differ by no more than their rounding: then there is no percentage of the way.
    pub(super) fn is_within_rounding(&self) -> bool {
        let (Some(base), Some(measure)) = (self.base, self.measure) else { return false };
        let published = base.status != Status::Assumed;
        let rounding = base.half_digit + measure.half_digit;
        published && (measure.value - base.value).abs() <= rounding * (1.0 + 1e-9)
    }

    /// Whether the target is a ceiling, which is kept rather than reached.
    pub(super) fn is_ceiling(&self) -> bool {
        self.target.comparator.is_upper_bound()
            || (!self.target.exceeding_allowed && self.target.comparator.is_figure())
    }

    /// Whether less is better: the comparator says so, or else, where a value is to be hit, from which side it is come to.
    pub(super) fn falls(&self) -> bool {
        match self.target.comparator {
            Comparator::AtMost | Comparator::Below => true,
            Comparator::AtLeast | Comparator::Above => false,
            Comparator::About | Comparator::Equal => {
                !self.target.exceeding_allowed && self.course().is_some_and(|course| course.target < course.base)
            }
        }
    }

    /// Whether a value meets the target.
    pub(super) fn is_met(&self, value: f64) -> bool {
        self.measure.is_some_and(|m| m.is_met(self.target.comparator, self.target.exceeding_allowed, value))
    }

    /// Whether the base meets the target already: then there is no way to go, only something to keep.
    pub(super) fn is_met_at_base(&self) -> bool {
        self.base.is_some_and(|base| self.is_met(base.value))
    }

    pub(super) fn milestone(&self) -> Option<Milestone> {
        let (course, base, measure) = (self.course()?, self.base?, self.measure?);
        let (as_of, due) = (self.facts.as_of, self.target.year);
        let at = f64::from(as_of.min(due));
        let is_kept = self.is_met_at_base();
        let course = if is_kept { self.course_from(measure.value, measure.value) } else { course };
        let line = course.line(at);
        let ends = [base.range.0, base.range.1].map(|end| self.course_if(end, measure).line(at));
        let line_range = if is_kept { (line, line) } else { (ends[0].min(ends[1]), ends[0].max(ends[1])) };
        let falls = self.falls();
        let keeps_up = |value: f64| match is_kept {
            true => self.is_met(value),
            false if falls => value <= line,
            false => value >= line,
        };
        let projection = self.facts.projection;
        let series = projection
            .series(&measure.indicator)
            .filter(|series| as_of <= due && series.years().index(as_of).is_some_and(|at| at > 0));
        let runs =
            series.map(|series| series.runs(as_of).flatten().map(|value| keeps_up(*value)).collect::<Vec<bool>>());
        Some(Milestone {
            line,
            line_range,
            constant_growth: course.line_of_constant_growth(at),
            falls,
            is_kept,
            probability: runs.and_then(|runs| Estimate::of(projection, &runs)),
        })
    }

    pub(super) fn is_comparable(&self, figure: &Observation) -> bool {
        match (self.base.and_then(|base| base.basis.as_ref()), &figure.basis) {
            (Some(base), Some(basis)) => base == basis,
            // A base that nobody published stands on no basis of its own.
            (None, Some(basis)) if self.base.is_some_and(|base| base.status == Status::Published) => {
                self.facts.assumptions.baseline.is_basis_of_base_year(&figure.indicator, Some(basis))
            }
            _ => true,
        }
    }

    /// Whether progress and growth can be counted up to a figure.
    fn counts(&self, figure: &Observation) -> bool {
        self.is_comparable(figure) && !figure.comparator.is_upper_bound()
    }

    /// The last figure up to the target's year: one on the basis of the base and no mere upper bound, where there is one.
    pub(super) fn latest(&self, actuals: &[Datum]) -> Option<usize> {
        let last = |good: &dyn Fn(&Observation) -> bool| {
            let in_time = |datum: &Datum| datum.figure.period.year <= self.target.year;
            actuals.iter().rposition(|datum| in_time(datum) && good(&datum.figure))
        };
        last(&|figure| self.counts(figure))
            .or_else(|| last(&|figure| self.is_comparable(figure)))
            .or_else(|| last(&|figure| !figure.comparator.is_upper_bound()))
            .or_else(|| last(&|_| true))
    }

    pub(super) fn growth(&self, latest: Option<&Observation>) -> Growth {
        let Some(course) = self.course() else { return Growth::default() };
        let usable = latest.filter(|figure| self.counts(figure));
        let now = f64::from(self.facts.as_of);
        let from = usable.map(|figure| (figure.at(), figure.value));
        let projected = || Some((now, self.facts.projected(self.measure, self.facts.as_of)?.median));
        let start = from.or_else(projected);
        Growth {
            required: course.required_growth(),
            observed: from.and_then(|(at, value)| course.observed_growth(at, value)),
            needed_now: start.and_then(|start| course.growth(start, (course.due, course.target))),
            from_actual: from.is_some(),
        }
    }

    pub(super) fn progress(&self, latest: Option<&Observation>, assessment: &Assessment) -> Vec<Progress> {
        let mut found = Vec::new();
        let usable = latest.filter(|figure| self.counts(figure));
        let has_way = !self.is_within_rounding() && !self.is_met_at_base();
        if let (Some(course), Some(figure), true) = (self.course(), usable, has_way) {
            let (at, value) = (figure.at(), figure.value);
            let linear = course.progress(value);
            let range = linear.and_then(|_| self.range_of_progress(figure));
            let measured = [
                (Method::Linear, linear, range),
                (Method::UnitedNations, course.united_nations_score(at, value), None),
                (Method::RatioOfGrowth, course.ratio_of_growth(at, value), None),
            ];
            let measured = measured.into_iter().filter_map(|(method, value, range)| Some((method, value?, range)));
            found.extend(measured.map(|(method, value, range)| Progress { method, value, range }));
        }
        if let Some(estimate) = assessment.outlook.as_ref().and_then(|outlook| outlook.estimate) {
            found.push(Progress { method: Method::Probability, value: estimate.share, range: Some(estimate.range) });
        }
        found
    }

    /// What rounding and bounds of base and figure leave of linear progress.
    pub(super) fn range_of_progress(&self, figure: &Observation) -> Option<(f64, f64)> {
        let (base, measure) = (self.base?, self.measure?);
        let (low, high) = figure.range();
        let mut corners = Vec::new();
        for from in [base.range.0, base.range.1] {
            corners.extend([low, high].iter().filter_map(|value| self.course_if(from, measure).progress(*value)));
        }
        let (least, most) =
            corners.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| (low.min(*p), high.max(*p)));
        (least < most).then_some((least, most))
    }
}
