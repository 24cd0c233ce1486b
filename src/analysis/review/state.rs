//! Targets that are met in every year, and targets that are kept: neither has a progress.

use super::datum::Datum;
use super::judge::Judged;
use super::target_review::TargetReview;
use super::{Amount, ProgressVerdict, TargetNote, YearAttainment, YearsMet};
use crate::baseline::Observation;
use crate::indicator::Comparator;
use crate::plan::{Aim, Course, Measure, Target};

/// Whether the true figure meets a target; `None` where a bound leaves it open.
fn is_met(target: &Target, measure: &Measure, comparator: Comparator, value: f64) -> Option<bool> {
    let meets = |value: f64| measure.is_met(target.comparator, target.exceeding_allowed, value);
    let has_floor = !target.comparator.is_upper_bound();
    let has_ceiling = target.is_ceiling();
    match (meets(value), comparator) {
        (true, sign) if sign.is_lower_bound() && has_ceiling => None,
        (true, sign) if sign.is_upper_bound() && has_floor => None,
        // What is missed on one side may be met by what lies beyond the bound.
        (false, sign) if sign.is_lower_bound() && has_floor && value <= measure.value => None,
        (false, sign) if sign.is_upper_bound() && has_ceiling && value >= measure.value => None,
        (is_met, _) => Some(is_met),
    }
}

impl TargetReview<'_> {
    /// The verdict on a target that is kept, from the last year of which there is a figure; `None` where a bound leaves it
    /// open.
    pub(super) fn kept(&self, figure: &Observation, measure: &Measure) -> Option<ProgressVerdict> {
        is_met(self.target, measure, figure.comparator, figure.value).map(ProgressVerdict::of_state)
    }

    /// The reading by which a target that is kept is judged, and the verdict on a figure by the other one.
    pub(super) fn readings(&self, figure: Option<&Observation>) -> Option<TargetNote> {
        let ([judged, other], measure) = (self.target.holds()?, self.measure?);
        let (low, high) = band(self.target, measure);
        let amount = |value: f64| Amount { value, unit: measure.unit };
        let by_other =
            figure.and_then(|figure| is_met(&self.target.held(other), measure, figure.comparator, figure.value));
        Some(TargetNote::Kept {
            judged,
            band: (amount(low), amount(high)),
            by_other: by_other.map(ProgressVerdict::of_state),
        })
    }

    /// Year by year up to the review, or to the target's year: whether it was met; open where figures are.
    pub(super) fn in_years(&self, actuals: &[Datum]) -> Vec<YearAttainment> {
        if self.target.course != Course::EveryYear {
            return Vec::new();
        }
        let last = self.facts.as_of.min(self.target.year);
        (self.facts.base_year + 1..=last).map(|year| YearAttainment { year, met: self.met_in(year, actuals) }).collect()
    }

    fn met_in(&self, year: i32, actuals: &[Datum]) -> Option<bool> {
        let stated = self.stated()?;
        let figure = |year: i32| {
            let mut of_year = actuals.iter().map(|datum| &datum.figure).filter(|figure| figure.period.year == year);
            of_year.rfind(|figure| self.is_comparable(figure))
        };
        let now = figure(year)?;
        if self.target.aim == Aim::Level {
            return is_met(self.target, &stated, now.comparator, now.value);
        }
        let before = match figure(year - 1) {
            Some(before) => (before.comparator, before.value),
            None => self.base.filter(|_| year - 1 == self.facts.base_year).map(|base| (base.comparator, base.value))?,
        };
        // A difference of two bounds is bounded by neither.
        let are_figures = before.0.is_figure() && now.comparator.is_figure();
        let figure =
            Some(self.target.aim.of(before.1, now.value, 1.0)).filter(|figure| figure.is_finite() && are_figures);
        is_met(self.target, &stated, Comparator::Equal, figure?)
    }

    /// The figure as the plan states it: the measure, unless that is the level to which an increment or a growth leads.
    fn stated(&self) -> Option<Measure> {
        self.target.measure.clone().or_else(|| self.measure.cloned())
    }

    /// The verdict on a target that is to be met in every year: missed once is missed, whatever is not known; met in every
    /// year is what is known of all.
    pub(super) fn judge_every_year(&self, years: &[YearAttainment], notes: Vec<TargetNote>) -> Judged {
        let YearsMet { all, known, met } = YearsMet::of(years);
        let verdict = match known {
            0 => None,
            _ if met < known => Some(ProgressVerdict::MissedInSomeYears),
            _ => Some(ProgressVerdict::MetInEveryYear),
        };
        match verdict {
            Some(verdict) if met < known || known == all => Judged { verdict, indication: None, notes },
            indication => Judged { verdict: ProgressVerdict::Inconclusive, indication, notes },
        }
    }
}

/// From where to where a figure that is to be kept reaches, read as a band.
fn band(target: &Target, measure: &Measure) -> (f64, f64) {
    let half = if target.comparator == Comparator::About { measure.half_digit } else { measure.rounding() };
    let half = if target.comparator.is_figure() { half } else { 0.0 };
    (measure.value - half, measure.upper.unwrap_or(measure.value + half))
}
