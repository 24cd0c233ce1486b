//! Targets that are no way to go: what holds in every year, and what is kept.

use super::datum::Datum;
use super::facts::precise;
use super::judge::Judged;
use super::way::Way;
use super::{InYear, ProgressVerdict};
use crate::baseline::Observation;
use crate::indicator::Comparator;
use crate::language::{Text, counted, text};
use crate::plan::{Aim, Course, Hold, Measure, Target};

/// Whether the true figure meets a target, as far as a published one tells: a bound may leave it open.
fn tells(target: &Target, measure: &Measure, comparator: Comparator, value: f64) -> Option<bool> {
    let is_met = |value: f64| measure.is_met(target.comparator, target.exceeding_allowed, value);
    let has_floor = !target.comparator.is_upper_bound();
    let has_ceiling = target.is_ceiling();
    match (is_met(value), comparator) {
        (true, sign) if sign.is_lower_bound() && has_ceiling => None,
        (true, sign) if sign.is_upper_bound() && has_floor => None,
        // What is missed on one side may be met by what lies beyond the bound.
        (false, sign) if sign.is_lower_bound() && has_floor && value <= measure.value => None,
        (false, sign) if sign.is_upper_bound() && has_ceiling && value >= measure.value => None,
        (is_met, _) => Some(is_met),
    }
}

impl Way<'_> {
    /// The verdict on a target that is kept, from the last year of which there is a figure; `None` where a bound leaves it
    /// open.
    pub(super) fn kept(&self, figure: &Observation, measure: &Measure) -> Option<ProgressVerdict> {
        tells(self.target, measure, figure.comparator, figure.value).map(ProgressVerdict::of_state)
    }

    /// How a target that is kept was read, and what the other reading says of a figure.
    pub(super) fn readings(&self, figure: Option<&Observation>) -> Option<Text> {
        let ([usual, other], measure) = (self.target.holds()?, self.measure?);
        let rule = |hold: Hold| {
            let (low, high) = band(self.target, measure);
            let (Text { zh: a, en: c }, Text { zh: b, en: d }) =
                (precise(low, measure.unit), precise(high, measure.unit));
            match hold {
                Hold::Floor => text!("按下限（{a}及以上）", "as a floor ({c} and more)"),
                Hold::Band => text!("按区间（{a}至{b}）", "as a band ({c} to {d})"),
            }
        };
        let (Text { zh, en }, Text { zh: other_zh, en: other_en }) = (rule(usual), rule(other));
        let said = text!("保持类目标，{zh}判断", "a state to be kept, judged {en}");
        let by_other = figure.and_then(|figure| {
            let standing = tells(&self.target.held(other), measure, figure.comparator, figure.value)?;
            let Text { zh, en } = ProgressVerdict::of_state(standing).words();
            Some(text!("；{other_zh}则为：{zh}", "; {other_en}: {en}"))
        });
        Some(by_other.map_or(said.clone(), |more| said.followed_by(&more)))
    }

    /// Year by year up to the review, or to the target's year: whether it was met, as far as figures tell.
    pub(super) fn in_years(&self, actuals: &[Datum]) -> Vec<InYear> {
        if self.target.course != Course::EveryYear {
            return Vec::new();
        }
        let last = self.facts.as_of.min(self.target.year);
        (self.facts.base_year + 1..=last).map(|year| InYear { year, met: self.met_in(year, actuals) }).collect()
    }

    fn met_in(&self, year: i32, actuals: &[Datum]) -> Option<bool> {
        let stated = self.stated()?;
        let figure = |year: i32| {
            let mut of_year = actuals.iter().map(|datum| &datum.figure).filter(|figure| figure.period.year == year);
            of_year.rfind(|figure| self.is_comparable(figure))
        };
        let now = figure(year)?;
        if self.target.aim == Aim::Level {
            return tells(self.target, &stated, now.comparator, now.value);
        }
        let before = match figure(year - 1) {
            Some(before) => (before.comparator, before.value),
            None => self.base.filter(|_| year - 1 == self.facts.base_year).map(|base| (base.comparator, base.value))?,
        };
        // A difference of two bounds is bounded by neither.
        let are_figures = before.0.is_figure() && now.comparator.is_figure();
        let figure =
            Some(self.target.aim.of(before.1, now.value, 1.0)).filter(|figure| figure.is_finite() && are_figures);
        tells(self.target, &stated, Comparator::Equal, figure?)
    }

    /// The figure as the plan states it: the measure, unless that is the level to which an increment or a growth leads.
    fn stated(&self) -> Option<Measure> {
        self.target.measure.clone().or_else(|| self.measure.cloned())
    }

    /// The verdict on a target that is to be met in every year: missed once is missed, whatever is not known; met in every
    /// year is what is known of all.
    pub(super) fn judge_every_year(&self, years: &[InYear], notes: Vec<Text>) -> Judged {
        let known = years.iter().filter_map(|year| year.met);
        let (count, met) = (known.clone().count(), known.filter(|met| *met).count());
        let is_met = count == met;
        let standing = match count {
            0 => None,
            _ if !is_met => Some(ProgressVerdict::MissedInSomeYears),
            _ => Some(ProgressVerdict::MetInEveryYear),
        };
        match standing {
            Some(verdict) if !is_met || count == years.len() => Judged { verdict, indication: None, notes },
            indication => Judged { verdict: ProgressVerdict::FigureMissing, indication, notes },
        }
    }
}

/// From where to where a figure that is to be kept reaches, read as a band.
fn band(target: &Target, measure: &Measure) -> (f64, f64) {
    let half = if target.comparator == Comparator::About { measure.half_digit } else { measure.rounding() };
    let half = if target.comparator.is_figure() { half } else { 0.0 };
    (measure.value - half, measure.upper.unwrap_or(measure.value + half))
}

/// In how many of the years of which there are figures a target was met that is to be met in every year, in words.
pub(super) fn count_of(years: &[InYear]) -> Option<Text> {
    let known = years.iter().filter_map(|year| year.met);
    let (all, count, met) = (years.len(), known.clone().count(), known.filter(|met| *met).count());
    match count {
        0 => None,
        _ if count == all => {
            let years = counted(all, "year");
            Some(text!("{all}年中{met}年达标", "met in {met} of {years}"))
        }
        _ => {
            let open = all - count;
            let years = counted(count, "year");
            Some(text!(
                "有数据的{count}年中{met}年达标，{open}年无数据",
                "met in {met} of the {years} with figures, {open} without"
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_counted_in_words() {
        let years = |met: &[Option<bool>]| {
            let years: Vec<InYear> = (2023..).zip(met).map(|(year, met)| InYear { year, met: *met }).collect();
            count_of(&years)
        };
        let (yes, no) = (Some(true), Some(false));
        assert_eq!(years(&[yes, no, yes]).unwrap(), Text::new("3年中2年达标", "met in 2 of 3 years"));
        assert_eq!(years(&[yes, None, no]).unwrap().en, "met in 1 of the 2 years with figures, 1 without");
        assert_eq!(years(&[None, None]), None);
    }
}
