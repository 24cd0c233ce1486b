//! The verdict on a target from published figures, and its notes.

use super::target_review::{TargetReview, is_growth_from_nothing};
use super::{Amount, Base, ProgressVerdict, TargetNote, YearAttainment};
use crate::analysis::UnassessedReason;
use crate::baseline::{Observation, Status};
use crate::plan::{Aim, Course, Measure};
use crate::scenario::MissingBase;

/// A verdict and its notes.
pub(super) struct Judged {
    pub(super) verdict: ProgressVerdict,
    pub(super) indication: Option<ProgressVerdict>,
    pub(super) notes: Vec<TargetNote>,
}

impl TargetReview<'_> {
    /// `not_counted` is why there is no base, where the target counts from one.
    pub(super) fn judge(
        &self,
        latest: Option<&Observation>,
        years: &[YearAttainment],
        not_counted: Option<&UnassessedReason>,
    ) -> Judged {
        let Some(measure) = self.measure else {
            let year = self.base.map_or(self.facts.base_year, |base| base.year);
            let no_growth = UnassessedReason::NoBase(MissingBase::NotPositive { year });
            let is_nothing = self.base.is_some_and(|base| is_growth_from_nothing(self.target, base.value));
            let grows_from_nothing = is_nothing || not_counted == Some(&no_growth);
            let (verdict, note) = match not_counted {
                _ if grows_from_nothing => (ProgressVerdict::Undefined, TargetNote::NotCounted(no_growth)),
                Some(reason) => (ProgressVerdict::FigureMissing, TargetNote::NotCounted(reason.clone())),
                None => (ProgressVerdict::FigureMissing, TargetNote::UnitWithoutFigures),
            };
            return Judged { verdict, indication: None, notes: vec![note] };
        };
        let mut notes = self.notes(latest);
        if self.target.course == Course::EveryYear && latest.is_some() {
            return self.judge_every_year(years, notes);
        }
        let Some(figure) = latest else {
            let median = self.facts.projected(Some(measure), self.facts.as_of).map(|projected| projected.median);
            let now = f64::from(self.facts.as_of);
            // Of a target that is due, the probability says all that a projection can.
            // Nor does it say anything of the year from which it counts.
            let (base, as_of, due) = (self.facts.base_year, self.facts.as_of, self.target.year);
            let ahead = median.filter(|_| base < as_of && as_of < due);
            let indication = ahead.and_then(|median| self.verdict_at(now, median, measure.rounding()));
            return Judged { verdict: ProgressVerdict::FigureMissing, indication, notes };
        };
        let found = self.verdict_on(figure, measure, &mut notes);
        if self.is_comparable(figure) {
            return match found {
                (verdict, true) => Judged { verdict, indication: None, notes },
                (verdict, false) => Judged { verdict: ProgressVerdict::Inconclusive, indication: Some(verdict), notes },
            };
        }
        self.across_bases(figure, measure, found, notes)
    }

    /// The verdict on a figure on another basis than the base's: firm only where the revision, as far as GDP shows it, does
    /// not change it.
    fn across_bases(
        &self,
        figure: &Observation,
        measure: &Measure,
        found: (ProgressVerdict, bool),
        mut notes: Vec<TargetNote>,
    ) -> Judged {
        let label = |basis: Option<&String>| basis.map(|basis| self.facts.basis(basis));
        let base = label(self.base.and_then(|base| base.basis.as_ref()));
        notes.push(TargetNote::BasesDiffer { base, figure: label(figure.basis.as_ref()) });
        let has_way = self.target.course == Course::Reach;
        let progress = self.schedule().filter(|_| has_way).and_then(|schedule| schedule.progress(figure.value));
        notes.extend(progress.map(TargetNote::ProgressAcrossBases));
        // Whether a share rose or fell with a revision depends on what was revised: either way.
        let revised = self.facts.revision(figure).map(|factor| {
            let again = [figure.value / factor, figure.value * factor]
                .map(|value| self.verdict_on(&Observation { value, ..figure.clone() }, measure, &mut Vec::new()));
            (factor, again.iter().all(|again| *again == found))
        });
        match revised {
            Some((factor, true)) if found.1 => {
                notes.push(TargetNote::VerdictStandsRevision(factor - 1.0));
                Judged { verdict: found.0, indication: None, notes }
            }
            _ => {
                let indication = Some(found.0).filter(|verdict| !verdict.is_open());
                Judged { verdict: ProgressVerdict::NotComparable, indication, notes }
            }
        }
    }

    /// From what growth counts where the base is a bound; nothing where nothing else is known.
    fn growth_from(&self, base: &Base) -> Option<TargetNote> {
        let unit = self.measure.filter(|_| base.grows_from != base.value)?.unit;
        let value = Amount { value: base.grows_from, unit };
        Some(TargetNote::GrowthCountsFrom { value, status: base.grows_from_status })
    }

    /// The verdict on a figure, and whether it is final.
    fn verdict_on(
        &self,
        figure: &Observation,
        measure: &Measure,
        notes: &mut Vec<TargetNote>,
    ) -> (ProgressVerdict, bool) {
        if self.target.course != Course::Reach {
            let kept = self.kept(figure, measure);
            if kept.is_none() {
                notes.push(TargetNote::OnlyBound);
            }
            return (kept.unwrap_or(ProgressVerdict::Inconclusive), true);
        }
        let met = measure.is_met(self.target.comparator, self.target.exceeding_allowed, figure.value);
        let due = self.target.year <= self.facts.as_of;
        let of_due_year = figure.period.year >= self.target.year;
        let bound_says_nothing = figure.comparator.is_upper_bound() && met && !self.is_ceiling();
        if bound_says_nothing {
            notes.push(TargetNote::OnlyUpperBound);
            return (ProgressVerdict::Inconclusive, true);
        }
        self.share_reached(figure, measure, notes);
        if due && of_due_year {
            return match met {
                true => (ProgressVerdict::MetWhenDue, true),
                false => self.missed(figure, measure, notes),
            };
        }
        if met && !self.is_ceiling() {
            return (ProgressVerdict::AlreadyMet, !due);
        }
        if met {
            notes.push(TargetNote::CeilingKept);
            return (ProgressVerdict::AsExpected, !due);
        }
        if let Some(rate) = self.behind_from_nothing(figure.at(), figure.value).filter(|_| !due) {
            // More than a lower bound may be less behind.
            notes.push(TargetNote::BehindFromNothing(rate));
            return (ProgressVerdict::Behind, !figure.comparator.is_lower_bound());
        }
        match self.verdict_at(figure.at(), figure.value, figure.rounding()) {
            Some(verdict) => {
                (verdict, !due && (!figure.comparator.is_upper_bound() || verdict == ProgressVerdict::Behind))
            }
            None => {
                // An assumed base is said to be one already.
                if self.base.is_none() {
                    notes.push(TargetNote::NoBase);
                }
                (ProgressVerdict::NotCounted, true)
            }
        }
    }

    /// A target that is due and that the last figure does not meet: a figure from before the end of the year settles it
    /// where twice the pace so far would not have led there.
    fn missed(&self, figure: &Observation, measure: &Measure, notes: &mut Vec<TargetNote>) -> (ProgressVerdict, bool) {
        let left = f64::from(self.target.year) - figure.at();
        if left <= 0.0 {
            return (ProgressVerdict::MissedWhenDue, true);
        }
        // From an unknown base of at least 0, growth is fastest from 0; how fast a decline is cannot be known.
        let is_from_nothing = !self.has_known_base();
        let base = self.base.filter(|_| !is_from_nothing).map_or(0.0, |base| base.value);
        let pace = (figure.value - base) / (figure.at() - f64::from(self.facts.base_year));
        let end = figure.value + 2.0 * pace * left;
        let may_fall = is_from_nothing && self.falls();
        let is_met = measure.is_met(self.target.comparator, self.target.exceeding_allowed, end);
        let is_out_of_reach = !(may_fall || is_met);
        notes.push(TargetNote::LastFigureBeforeDue { period: figure.period, is_out_of_reach, is_from_nothing });
        (ProgressVerdict::MissedWhenDue, is_out_of_reach)
    }

    /// How much of a level has come, once it is due.
    fn share_reached(&self, figure: &Observation, measure: &Measure, notes: &mut Vec<TargetNote>) {
        if self.target.year > self.facts.as_of
            || figure.period.year < self.target.year
            || figure.comparator.is_upper_bound()
        {
            return;
        }
        notes.push(TargetNote::ShareReached(figure.value / measure.value));
    }

    /// The verdict on a value at a time: met, or by progress or band.
    fn verdict_at(&self, at: f64, value: f64, rounding: f64) -> Option<ProgressVerdict> {
        if self.target.course != Course::Reach {
            return Some(ProgressVerdict::of_state(self.is_met(value))).filter(|_| self.target.course == Course::Keep);
        }
        let (schedule, measure) = (self.schedule()?, self.measure?);
        let is_kept = self.is_met_at_base();
        if self.is_met(value) && (is_kept || !self.is_ceiling()) {
            return Some(match (at >= schedule.due, self.is_ceiling()) {
                (true, _) => ProgressVerdict::MetWhenDue,
                (false, false) => ProgressVerdict::AlreadyMet,
                (false, true) => ProgressVerdict::AsExpected,
            });
        }
        if at >= schedule.due {
            return Some(ProgressVerdict::MissedWhenDue);
        }
        if !self.has_known_base() {
            return None;
        }
        if self.is_within_rounding() {
            return Some(ProgressVerdict::within_band(
                schedule,
                self.falls(),
                at,
                value,
                measure.rounding() + rounding,
            ));
        }
        // It was met once.
        if is_kept {
            return Some(ProgressVerdict::Behind);
        }
        Some(ProgressVerdict::of(schedule.progress(value)?, schedule.time_elapsed(at)))
    }

    /// That an increment or a growth is reviewed as the level to which it leads.
    fn as_a_level(&self) -> Option<TargetNote> {
        let (stated, level) = (self.target.measure.as_ref()?, self.measure?);
        (self.target.aim != Aim::Level).then(|| TargetNote::ReviewedAsLevel {
            aim: self.target.aim,
            stated: Amount::of(stated),
            level: Amount::of(level),
            base_year: self.facts.base_year,
            due: self.target.year,
        })
    }

    fn notes(&self, latest: Option<&Observation>) -> Vec<TargetNote> {
        let mut notes: Vec<TargetNote> = self.as_a_level().into_iter().chain(self.readings(latest)).collect();
        if self.target.course == Course::Reach && self.is_met_at_base() {
            notes.push(TargetNote::MetAtBase);
        } else if self.is_within_rounding() {
            notes.push(TargetNote::WithinRounding);
        }
        match self.base {
            Some(base) if base.comparator.is_lower_bound() => {
                notes.push(TargetNote::BaseIsLowerBound);
                notes.extend(self.growth_from(base));
            }
            Some(base) if base.status == Status::Assumed => {
                notes.push(TargetNote::BaseAssumed);
            }
            _ => {}
        }
        notes
    }
}
