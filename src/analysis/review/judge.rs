//! The verdict on a target, from what has been published, and what must be said with it.

use super::facts::precise;
use super::way::{Way, is_growth_from_nothing};
use super::{Base, InYear, ProgressVerdict};
use crate::analysis::UnassessedReason;
use crate::baseline::{Observation, Status};
use crate::language::{Text, text};
use crate::number::{percent, signed_percent};
use crate::plan::{Course, Measure};
use crate::scenario::MissingBase;

/// A verdict and what must be said with it.
pub(super) struct Judged {
    pub(super) verdict: ProgressVerdict,
    pub(super) indication: Option<ProgressVerdict>,
    pub(super) notes: Vec<Text>,
}

impl Way<'_> {
    /// `not_counted` is why there is no base, where the target counts from one.
    pub(super) fn judge(
        &self,
        latest: Option<&Observation>,
        years: &[InYear],
        not_counted: Option<&UnassessedReason>,
    ) -> Judged {
        let Some(measure) = self.measure else {
            let year = self.base.map_or(self.facts.base_year, |base| base.year);
            let no_growth = UnassessedReason::NoBase(MissingBase::NotPositive { year });
            let is_nothing = self.base.is_some_and(|base| is_growth_from_nothing(self.target, base.value));
            let grows_from_nothing = is_nothing || not_counted == Some(&no_growth);
            let (verdict, note) = match not_counted {
                _ if grows_from_nothing => (ProgressVerdict::Undefined, no_growth.sentence()),
                Some(reason) => (ProgressVerdict::FigureMissing, reason.sentence()),
                None => {
                    let note = Text::new("目标的单位无法与数据对照", "no figure can be stated in the target's unit");
                    (ProgressVerdict::FigureMissing, note)
                }
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
            let indication = ahead.and_then(|median| self.stands(now, median, measure.rounding()));
            return Judged { verdict: ProgressVerdict::FigureMissing, indication, notes };
        };
        let stands = self.standing_of(figure, measure, &mut notes);
        if self.is_comparable(figure) {
            return match stands {
                (verdict, true) => Judged { verdict, indication: None, notes },
                (verdict, false) => {
                    Judged { verdict: ProgressVerdict::FigureMissing, indication: Some(verdict), notes }
                }
            };
        }
        self.across_bases(figure, measure, stands, notes)
    }

    /// The verdict on a figure on another basis than the base's: firm only where the revision, as far as GDP shows it, does
    /// not change it.
    fn across_bases(
        &self,
        figure: &Observation,
        measure: &Measure,
        stands: (ProgressVerdict, bool),
        mut notes: Vec<Text>,
    ) -> Judged {
        let unstated = || Text::new("未注明口径", "basis not stated");
        let label = |basis: Option<&String>| basis.map_or_else(unstated, |basis| self.facts.basis(basis));
        let (from, to) = (label(self.base.and_then(|base| base.basis.as_ref())), label(figure.basis.as_ref()));
        let ((a, b), (c, d)) = ((&from.zh, &from.en), (&to.zh, &to.en));
        notes.push(text!(
            "基期为“{a}”，数据为“{c}”：两者之差含口径修订，不全是进退",
            "base and figure stand on different statistical bases ({b}; {d}): part of their difference is the revision"
        ));
        let has_way = self.target.course == Course::Reach;
        let progress = self.schedule().filter(|_| has_way).and_then(|schedule| schedule.progress(figure.value));
        if let Some(progress) = progress {
            let percent = percent(progress, 1);
            notes.push(text!("不计口径差异，完成进度为{percent}", "bases aside, progress is {percent}"));
        }
        // Whether a share rose or fell with a revision depends on what was revised: either way.
        let revised = self.facts.revision(figure).map(|factor| {
            let again = [figure.value / factor, figure.value * factor]
                .map(|value| self.standing_of(&Observation { value, ..figure.clone() }, measure, &mut Vec::new()));
            (factor, again.iter().all(|again| *again == stands))
        });
        match revised {
            Some((factor, true)) if stands.1 => {
                let percent = signed_percent(factor - 1.0, 1);
                notes.push(text!(
                    "基期GDP修订了{percent}；按此换算，结论不变",
                    "GDP of the base year was revised by {percent}; carried over, that does not change the verdict"
                ));
                Judged { verdict: stands.0, indication: None, notes }
            }
            _ => {
                let indication = Some(stands.0).filter(|standing| *standing != ProgressVerdict::FigureMissing);
                Judged { verdict: ProgressVerdict::NotComparable, indication, notes }
            }
        }
    }

    /// From what growth counts where the base is a bound; nothing where nothing else is known.
    fn growth_from(&self, base: &Base) -> Option<Text> {
        let unit = self.measure.filter(|_| base.grows_from != base.value)?.unit;
        let Text { zh, en } = precise(base.grows_from, unit);
        Some(text!(
            "所需和实际增速自 {zh} 起算，即预测的起点（推算，与 run 的目标表相同）",
            "growth needed and observed counts from {en}, from which the projection starts (derived), as in the targets of run"
        ))
    }

    /// The verdict on a figure, and whether it settles the matter.
    fn standing_of(&self, figure: &Observation, measure: &Measure, notes: &mut Vec<Text>) -> (ProgressVerdict, bool) {
        if self.target.course != Course::Reach {
            let kept = self.kept(figure, measure);
            if kept.is_none() {
                notes.push(Text::new("已知的只是界限，不能判断", "only a bound is known, which settles nothing"));
            }
            return (kept.unwrap_or(ProgressVerdict::FigureMissing), true);
        }
        let met = measure.is_met(self.target.comparator, self.target.exceeding_allowed, figure.value);
        let due = self.target.year <= self.facts.as_of;
        let of_due_year = figure.period.year >= self.target.year;
        let bound_says_nothing = figure.comparator.is_upper_bound() && met && !self.is_ceiling();
        if bound_says_nothing {
            notes.push(Text::new("已知的只是上限，不能判断", "only an upper bound is known, which settles nothing"));
            return (ProgressVerdict::FigureMissing, true);
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
            notes.push(Text::new("上限型目标：至今未超过", "a ceiling: kept so far"));
            return (ProgressVerdict::AsExpected, !due);
        }
        match self.stands(figure.at(), figure.value, figure.rounding()) {
            Some(verdict) => {
                (verdict, !due && (!figure.comparator.is_upper_bound() || verdict == ProgressVerdict::Behind))
            }
            None => {
                notes.push(Text::new(
                    "没有基期值，无法计算进度",
                    "there is no value of the base year: progress cannot be counted",
                ));
                (ProgressVerdict::FigureMissing, true)
            }
        }
    }

    /// A target that is due and that the last figure does not meet: a figure from before the end of the year settles it
    /// where twice the pace so far would not have led there.
    fn missed(&self, figure: &Observation, measure: &Measure, notes: &mut Vec<Text>) -> (ProgressVerdict, bool) {
        let left = f64::from(self.target.year) - figure.at();
        if left <= 0.0 {
            return (ProgressVerdict::MissedWhenDue, true);
        }
        let when = figure.period;
        let pace =
            self.base.map_or(0.0, |base| (figure.value - base.value) / (figure.at() - f64::from(self.facts.base_year)));
        let end = figure.value + 2.0 * pace * left;
        let settled = !measure.is_met(self.target.comparator, self.target.exceeding_allowed, end);
        notes.push(if settled {
            text!(
                "最近数据为 {when}；即使此后快一倍，年末也达不到",
                "the last figure is of {when}; even at twice the pace it would not be met at the end of the year"
            )
        } else {
            text!(
                "最近数据为 {when}，年末数尚未公布",
                "the last figure is of {when}; that of the year's end has not been announced"
            )
        });
        (ProgressVerdict::MissedWhenDue, settled)
    }

    /// How much of a level has come, once it is due.
    fn share_reached(&self, figure: &Observation, measure: &Measure, notes: &mut Vec<Text>) {
        if self.target.year > self.facts.as_of
            || figure.period.year < self.target.year
            || figure.comparator.is_upper_bound()
        {
            return;
        }
        let percent = percent(figure.value / measure.value, 1);
        notes.push(text!("为目标值的{percent}", "{percent} of the target"));
    }

    /// Where a value at a time stands: met, or by progress or band.
    fn stands(&self, at: f64, value: f64, rounding: f64) -> Option<ProgressVerdict> {
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
    fn as_a_level(&self) -> Option<Text> {
        let Text { zh: counted_zh, en: counted_en } = self.target.aim.counted()?;
        let (stated, level) = (self.target.measure.as_ref()?, self.measure?);
        let Text { zh: a, en: c } = precise(stated.value, stated.unit);
        let Text { zh: b, en: d } = precise(level.value, level.unit);
        let (from, due) = (self.facts.base_year, self.target.year);
        Some(text!(
            "规划目标是{from}至{due}年{counted_zh} {a}：按由基期推出的水平 {b}评估；可能性按各次运行自身的基期计",
            "the plan asks for {c} ({counted_en}, {from} to {due}): reviewed as the level of {d} to which that leads from the base; the probability counts every run from its own base"
        ))
    }

    fn notes(&self, latest: Option<&Observation>) -> Vec<Text> {
        let mut notes: Vec<Text> = self.as_a_level().into_iter().chain(self.readings(latest)).collect();
        if self.target.course == Course::Reach && self.is_met_at_base() {
            notes.push(Text::new(
                "基期已达到目标：不算进度，只看目标年是否仍达到",
                "the base meets the target already: no progress to count, only whether it is still met when due",
            ));
        } else if self.is_within_rounding() {
            notes.push(Text::new(
                "目标与基期之差不大于两者的四舍五入：不算完成百分比，按与直线的距离判断",
                "target and base differ by no more than their rounding: no percentage of the way, but the distance from the straight line",
            ));
        }
        match self.base {
            Some(base) if base.comparator.is_lower_bound() => {
                notes.push(Text::new(
                    "基期值是下限：实际进度可能略低",
                    "the base is a lower bound: true progress may be a little less",
                ));
                notes.extend(self.growth_from(base));
            }
            Some(base) if base.status == Status::Assumed => {
                notes.push(Text::new("基期值为情景假设，未收集到公布数：不计进度和增速", "the base is the scenario's assumption, no published figure is known: no progress and no growth are counted"));
            }
            _ => {}
        }
        notes
    }
}
