//! One target under review: its schedule from base to target, its growth and its progress.

use super::datum::Datum;
use super::facts::Facts;
use super::progress::{ProgressMethod, Schedule, TargetProgress};
use super::{Base, Growth, Milestone, ProgressVerdict};
use crate::analysis::estimate::ProbabilityEstimate;
use crate::analysis::targets::Assessment;
use crate::baseline::{Observation, Status};
use crate::indicator::{Comparator, is_growth};
use crate::plan::{Aim, Course, Measure, Target};

/// One target, with its measure and its base as far as they are known.
pub(super) struct TargetReview<'w> {
    pub(super) facts: &'w Facts<'w>,
    pub(super) target: &'w Target,
    pub(super) measure: Option<&'w Measure>,
    pub(super) base: Option<&'w Base>,
    pub(super) in_points: bool,
}

/// Whether a target is growth from one base, and that is not above 0.
pub(super) fn is_growth_from_nothing(target: &Target, base: f64) -> bool {
    let grows = matches!(target.aim, Aim::Growth | Aim::AverageGrowth);
    grows && target.course != Course::EveryYear && base <= 0.0
}

impl TargetReview<'_> {
    pub(super) fn schedule(&self) -> Option<Schedule> {
        Some(self.schedule_from(self.base?.value, self.measure?.value))
    }

    /// The same from the figure from which growth counts.
    fn schedule_of_growth(&self) -> Option<Schedule> {
        Some(self.schedule_from(self.base?.grows_from, self.measure?.value))
    }

    /// The year of the base, or else the plan's base year.
    fn counts_from(&self) -> i32 {
        self.base.map_or(self.facts.base_year, |base| base.year)
    }

    pub(super) fn schedule_from(&self, base: f64, target: f64) -> Schedule {
        let (from, due) = (f64::from(self.counts_from()), f64::from(self.target.year));
        Schedule { base, target, from, due, in_points: self.in_points }
    }

    /// The schedule from what the base may also have been: an increment or a growth leads to another level from there.
    fn schedule_if(&self, base: f64, measure: &Measure) -> Schedule {
        let aimed_at = self.target.measure.as_ref().filter(|_| self.target.aim != Aim::Level);
        let years = f64::from(self.target.year - self.counts_from());
        let goal = aimed_at.map_or(measure.value, |figure| self.target.aim.level(base, figure.value, years));
        self.schedule_from(base, goal)
    }

    pub(super) fn time_elapsed(&self) -> f64 {
        self.time_elapsed_at(f64::from(self.facts.as_of))
    }

    /// The share of the target's time that has passed at a time in years, no more than all of it.
    pub(super) fn time_elapsed_at(&self, at: f64) -> f64 {
        if self.target.year <= self.counts_from() {
            return 1.0;
        }
        self.schedule_from(0.0, 1.0).time_elapsed(at.min(f64::from(self.target.year)))
    }

    /// Whether progress can be counted from the base: not from an unpublished one.
    pub(super) fn has_known_base(&self) -> bool {
        self.base.is_some_and(|base| base.status != Status::Assumed)
    }

    /// Whether base and target differ by no more than their rounding: then there is no percentage of the way.
    pub(super) fn is_within_rounding(&self) -> bool {
        let (Some(base), Some(measure)) = (self.base, self.measure) else { return false };
        let published = base.status != Status::Assumed && self.target.course == Course::Reach;
        published && measure.is_within_rounding_of(base.value, base.half_digit)
    }

    /// Whether the target is a ceiling, which is kept rather than reached.
    pub(super) fn is_ceiling(&self) -> bool {
        self.target.is_ceiling()
    }

    /// Whether less is better: by the comparator; where a value is to be hit, by whether the base is above it.
    pub(super) fn falls(&self) -> bool {
        match self.target.comparator {
            Comparator::AtMost | Comparator::Below => true,
            Comparator::AtLeast | Comparator::Above => false,
            Comparator::About | Comparator::Equal => {
                !self.target.exceeding_allowed
                    && self.schedule().is_some_and(|schedule| schedule.target < schedule.base)
            }
        }
    }

    /// Whether a value meets the target.
    pub(super) fn is_met(&self, value: f64) -> bool {
        self.measure.is_some_and(|m| m.is_met(self.target.comparator, self.target.exceeding_allowed, value))
    }

    /// Whether the base meets the target already: then it only has to be kept.
    pub(super) fn is_met_at_base(&self) -> bool {
        self.base.is_some_and(|base| self.is_met(base.value))
    }

    pub(super) fn milestone(&self) -> Option<Milestone> {
        let (schedule, base, measure) = (self.schedule()?, self.base?, self.measure?);
        let (as_of, due) = (self.facts.as_of, self.target.year);
        // What grows in every year stands nowhere in particular.
        if self.target.course == Course::EveryYear && self.target.aim != Aim::Level {
            return None;
        }
        let at = f64::from(as_of.min(due));
        let is_kept = self.is_met_at_base() || self.target.course != Course::Reach;
        let schedule = if is_kept { self.schedule_from(measure.value, measure.value) } else { schedule };
        let line = schedule.line(at);
        let ends = [base.range.0, base.range.1].map(|end| self.schedule_if(end, measure).line(at));
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
        let runs = series.map(|series| series.kept_values(as_of).map(&keeps_up).collect::<Vec<bool>>());
        Some(Milestone {
            line,
            line_range,
            constant_growth: schedule.line_of_constant_growth(at),
            falls,
            is_kept,
            probability: runs.and_then(|runs| ProbabilityEstimate::of(projection, &runs)),
        })
    }

    pub(super) fn is_comparable(&self, figure: &Observation) -> bool {
        // A growth rate compares two years on one basis, whichever that is.
        if is_growth(&figure.indicator) {
            return true;
        }
        match (self.base.and_then(|base| base.basis.as_ref()), &figure.basis) {
            (Some(base), Some(basis)) => base == basis,
            // An unpublished base has no basis of its own.
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

    /// The last figure up to the target's year: one on the basis of the base and no mere upper bound, where there is one. A
    /// state is no older than the last year of which there is a figure.
    pub(super) fn latest(&self, actuals: &[Datum]) -> Option<usize> {
        let years = actuals.iter().map(|datum| datum.figure.period.year).filter(|year| *year <= self.target.year);
        let first = years.max().filter(|_| self.target.course != Course::Reach).unwrap_or(i32::MIN);
        let last = |good: &dyn Fn(&Observation) -> bool| {
            let in_time = |datum: &Datum| (first..=self.target.year).contains(&datum.figure.period.year);
            actuals.iter().rposition(|datum| in_time(datum) && good(&datum.figure))
        };
        last(&|figure| self.counts(figure))
            .or_else(|| last(&|figure| self.is_comparable(figure)))
            .or_else(|| last(&|figure| !figure.comparator.is_upper_bound()))
            .or_else(|| last(&|_| true))
    }

    pub(super) fn growth(&self, latest: Option<&Observation>) -> Growth {
        let Some(schedule) = self.schedule_of_growth() else { return Growth::default() };
        let usable = latest.filter(|figure| self.counts(figure));
        let now = f64::from(self.facts.as_of);
        let from = usable.map(|figure| (figure.at(), figure.value));
        let projected = || Some((now, self.facts.projected(self.measure, self.facts.as_of)?.median));
        // From what meets the target already nothing has to grow, and a limit is not grown towards.
        let is_way = self.target.course == Course::Reach && !self.target.comparator.is_upper_bound();
        let has_way = |value: f64| is_way && !self.is_met(value);
        let start = from.or_else(projected).filter(|(_, value)| has_way(*value));
        Growth {
            required: schedule.required_growth().filter(|_| {
                let is_met_by_now = from.is_some_and(|(_, value)| self.is_met(value));
                has_way(schedule.base) && self.has_known_base() && !is_met_by_now
            }),
            observed: from
                .filter(|_| self.has_known_base())
                .and_then(|(at, value)| schedule.observed_growth(at, value)),
            needed_now: start.and_then(|start| schedule.growth(start, (schedule.due, schedule.target))),
            from_actual: from.is_some(),
        }
    }

    pub(super) fn progress(&self, latest: Option<&Observation>, assessment: &Assessment) -> Vec<TargetProgress> {
        let mut found = Vec::new();
        let usable = latest.filter(|figure| self.counts(figure));
        let is_way = self.target.course == Course::Reach;
        let has_way = is_way && self.has_known_base() && !self.is_within_rounding() && !self.is_met_at_base();
        if let (Some(schedule), Some(figure), true) = (self.schedule(), usable, has_way) {
            let (at, value) = (figure.at(), figure.value);
            let linear = schedule.progress(value);
            let range = linear.and_then(|_| self.range_of_progress(figure));
            let measured = [
                (ProgressMethod::Linear, linear, range),
                (ProgressMethod::UnitedNations, schedule.united_nations_score(at, value), None),
                (
                    ProgressMethod::RatioOfGrowth,
                    self.schedule_of_growth().and_then(|s| s.ratio_of_growth(at, value)),
                    None,
                ),
            ];
            let measured = measured.into_iter().filter_map(|(method, value, range)| Some((method, value?, range)));
            found.extend(measured.map(|(method, value, range)| TargetProgress { method, value, range }));
        }
        if let Some(estimate) = assessment.outlook.as_ref().and_then(|outlook| outlook.estimate) {
            found.push(TargetProgress {
                method: ProgressMethod::Probability,
                value: estimate.share,
                range: Some(estimate.range),
            });
        }
        found
    }

    /// A figure as a share of the target where the base is not known. Of what is at least 0 it is the most of the way that
    /// may be done; of what falls, or ends at the target, it says nothing.
    pub(super) fn completion_rate(&self, figure: &Observation) -> Option<f64> {
        let is_usable = self.counts(figure) && self.target.course == Course::Reach && !self.has_known_base();
        self.rate_from_nothing(figure.value).filter(|_| is_usable)
    }

    fn rate_from_nothing(&self, value: f64) -> Option<f64> {
        let goal = self.measure.filter(|_| self.target.comparator.is_lower_bound())?.value;
        Some(value / goal).filter(|_| goal > 0.0 && value >= 0.0)
    }

    /// Whether a value is behind wherever the unknown base lay: from nothing the way done is longest.
    pub(super) fn behind_from_nothing(&self, at: f64, value: f64) -> Option<f64> {
        let rate = self.rate_from_nothing(value).filter(|_| !self.has_known_base())?;
        Some(rate).filter(|rate| ProgressVerdict::of(*rate, self.time_elapsed_at(at)) == ProgressVerdict::Behind)
    }

    /// What rounding and bounds of base and figure leave of linear progress.
    pub(super) fn range_of_progress(&self, figure: &Observation) -> Option<(f64, f64)> {
        let (base, measure) = (self.base?, self.measure?);
        let (low, high) = figure.range();
        let mut corners = Vec::new();
        for from in [base.range.0, base.range.1] {
            corners.extend([low, high].iter().filter_map(|value| self.schedule_if(from, measure).progress(*value)));
        }
        let (least, most) =
            corners.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| (low.min(*p), high.max(*p)));
        (least < most).then_some((least, most))
    }
}
