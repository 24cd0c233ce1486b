//! How far a target has come, by the formulas that reviewers use. None of them knows the future: that is what the
//! probability is for.

use crate::analysis::targets::growth_a_year;
use crate::language::Text;
use crate::plan::Aim;

/// A target's way from its base to its value, in base units and years.
///
/// ```
/// use carecast::analysis::review::Schedule;
/// // From 5600 in 2022 to 7000 in 2027: at the end of 2025 the straight line stands at 6440.
/// let schedule = Schedule { base: 5600.0, target: 7000.0, from: 2022.0, due: 2027.0, in_points: false };
/// assert_eq!(schedule.line(2025.0), 6440.0);
/// assert_eq!((schedule.line_of_constant_growth(2025.0).unwrap() * 10.0).round(), 64023.0);
/// assert!((schedule.progress(6192.0).unwrap() - 0.423).abs() < 5e-4);
/// assert_eq!(schedule.time_elapsed(2025.0), 0.6);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schedule {
    /// The value from which progress is counted.
    pub base: f64,
    /// The value to be reached.
    pub target: f64,
    /// The end of the base year.
    pub from: f64,
    /// The end of the year in which the target is due.
    pub due: f64,
    /// Whether growth is a difference a year, as it is for shares and other ratios, and not a rate.
    pub in_points: bool,
}

impl Schedule {
    /// The share of the time that has passed: 0.6 three years into five.
    #[must_use]
    pub fn time_elapsed(self, at: f64) -> f64 {
        (at - self.from) / (self.due - self.from)
    }

    /// Linear progress, the share of the way: (value − base) / (target − base). `None` where there is no way to go.
    #[must_use]
    pub fn progress(self, value: f64) -> Option<f64> {
        finite((value - self.base) / (self.target - self.base))
    }

    /// The value on the straight line from base to target.
    #[must_use]
    pub fn line(self, at: f64) -> f64 {
        self.base + (self.target - self.base) * self.time_elapsed(at)
    }

    /// The value on the line of constant growth; `None` for ratios, and from or to nothing.
    #[must_use]
    pub fn line_of_constant_growth(self, at: f64) -> Option<f64> {
        let grows = !self.in_points && self.base > 0.0 && self.target > 0.0;
        grows.then(|| self.base * libm::pow(self.target / self.base, self.time_elapsed(at)))
    }

    /// Growth a year between two values: a fraction, or for ratios the difference a year.
    #[must_use]
    pub fn growth(self, first: (f64, f64), last: (f64, f64)) -> Option<f64> {
        let ((from, start), (to, end)) = (first, last);
        // From nothing, or to nothing, no rate leads.
        let grows = to > from && (self.in_points || (start > 0.0 && end > 0.0));
        growth_a_year(self.in_points, start, end, to - from).filter(|_| grows)
    }

    /// Growth a year that leads from the base to the target.
    #[must_use]
    pub fn required_growth(self) -> Option<f64> {
        self.growth((self.from, self.base), (self.due, self.target))
    }

    /// Growth a year from the base to a value.
    #[must_use]
    pub fn observed_growth(self, at: f64, value: f64) -> Option<f64> {
        self.growth((self.from, self.base), (at, value))
    }

    /// The score of the UN's progress chart of 2023: where observed growth leads by the target's year, as a share of the
    /// way. 0.95 and more is on track, below 0.10 stagnation or regression.
    #[must_use]
    pub fn united_nations_score(self, at: f64, value: f64) -> Option<f64> {
        let growth = self.observed_growth(at, value)?;
        let left = self.due - at;
        let end = if self.in_points { value + growth * left } else { Aim::AverageGrowth.level(value, growth, left) };
        self.progress(end)
    }

    /// Observed over required growth, as Eurostat's method has it: 0.95 and more is on track, 0.6 to 0.95 too slow, 0 to
    /// 0.6 far too slow, below 0 a movement away.
    #[must_use]
    pub fn ratio_of_growth(self, at: f64, value: f64) -> Option<f64> {
        finite(self.observed_growth(at, value)? / self.required_growth()?)
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// A way of telling how far a target has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgressMethod {
    /// The share of the way, against the share of the time.
    Linear,
    /// The UN's progress chart.
    UnitedNations,
    /// Observed over required growth.
    RatioOfGrowth,
    /// The share of runs that meet the target.
    Probability,
}

impl ProgressMethod {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Linear, Self::UnitedNations, Self::RatioOfGrowth, Self::Probability];

    /// The word that files use.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::UnitedNations => "un_progress_chart",
            Self::RatioOfGrowth => "ratio_of_growth",
            Self::Probability => "probability",
        }
    }

    /// Its name for readers.
    #[must_use]
    pub fn name(self) -> Text {
        match self {
            Self::Linear => Text::new("完成进度", "Linear progress"),
            Self::UnitedNations => Text::new("联合国进展图得分", "Score of the UN progress chart"),
            Self::RatioOfGrowth => Text::new("实际与所需增速之比", "Observed over required growth"),
            Self::Probability => Text::new("实现可能性", "Probability"),
        }
    }

    /// Its formula in words: B base, A the last figure, T target; t0, t, tT their years.
    #[must_use]
    pub fn formula(self) -> Text {
        match self {
            Self::Linear => Text::new(
                "P=(A−B)/(T−B)，与时间进度 τ=(t−t0)/(tT−t0) 比较",
                "P = (A − B) / (T − B), held against the time elapsed τ = (t − t0) / (tT − t0)",
            ),
            Self::UnitedNations => Text::new(
                "按 t0 至 t 的年均增速外推到 tT 得 E，得分=(E−B)/(T−B)：≥0.95按计划推进，0.10–0.95需加快，<0.10停滞或倒退；比率按百分点外推",
                "E: the observed growth from t0 to t carried on to tT; score = (E − B) / (T − B): 0.95 and more on track, 0.10 to 0.95 to be sped up, below 0.10 stagnation or regression; ratios are carried on in points",
            ),
            Self::RatioOfGrowth => Text::new(
                "R=实际年均增速/所需年均增速：≥95%按计划推进，60%–95%需加快，0–60%进展有限，<0背离；比率用每年百分点",
                "R = observed over required growth a year: 95% and more on track, 60 to 95% to be sped up, 0 to 60% limited, below 0 away from the target; ratios in points a year",
            ),
            Self::Probability => Text::new(
                "模型各次运行中达到目标的份额；以情景的假设为前提",
                "the share of the model's runs that meet the target; it holds under the scenario's assumptions",
            ),
        }
    }

    /// Where it comes from.
    #[must_use]
    pub fn source(self) -> Text {
        match self {
            Self::Linear => Text::new(
                "规划评估的通行做法；未见官方文件写明公式",
                "common practice of plan reviews; no official document with the formula was found",
            ),
            Self::UnitedNations => Text::new(
                "联合国《可持续发展目标进展图2023》，据巴斯克统计局（EUSTAT）方法说明的转述",
                "United Nations, SDG Progress Chart 2023, as restated in the method note of EUSTAT (Basque statistics office)",
            ),
            Self::RatioOfGrowth => Text::new(
                "欧盟统计局可持续发展监测的方法，据 Open SDG（加拿大统计局等）文档",
                "Eurostat's monitoring of sustainable development, as documented by Open SDG (Statistics Canada and others)",
            ),
            Self::Probability => Text::new("本工具", "ours"),
        }
    }

    /// What a figure of this method says; `None` where that depends on the time elapsed.
    #[must_use]
    pub fn reading(self, value: f64) -> Option<Text> {
        Some(match self {
            Self::Linear => return None,
            Self::UnitedNations => match value {
                v if v >= 0.95 => Text::new("按计划推进", "on track"),
                v if v >= 0.10 => Text::new("需加快", "to be sped up"),
                _ => Text::new("停滞或倒退", "stagnation or regression"),
            },
            Self::RatioOfGrowth => match value {
                v if v >= 0.95 => Text::new("按计划推进", "on track"),
                v if v >= 0.60 => Text::new("需加快", "to be sped up"),
                v if v >= 0.0 => Text::new("进展有限", "limited progress"),
                _ => Text::new("背离目标", "away from the target"),
            },
            Self::Probability => crate::analysis::AttainmentVerdict::of(value).words(),
        })
    }
}

/// How far a target has come by one method.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetProgress {
    /// The method.
    pub method: ProgressMethod,
    /// Its figure: a share, a score or a ratio (0.6 is 60 %).
    pub value: f64,
    /// The figures that the known rounding and bounds of base and actual allow, where they matter.
    pub range: Option<(f64, f64)>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shandong() -> Schedule {
        Schedule { base: 5600.0, target: 7000.0, from: 2022.0, due: 2027.0, in_points: false }
    }

    #[test]
    fn the_arithmetic_that_every_reviewer_does() {
        // Value added in 2025 if the share of a GDP of 103 197 were 6.0, 6.2, 6.4, 6.5 %.
        let progress = |share: f64| shandong().progress(103_197.0 * share).unwrap() * 100.0;
        for (share, published) in [(0.060, 42.3), (0.062, 57.0), (0.064, 71.8), (0.065, 79.1)] {
            assert!((progress(share) - published).abs() < 0.06, "{share} {}", progress(share));
        }
        let break_even = shandong().line(2025.0) / 103_197.0;
        assert_eq!((break_even * 1e4).round(), 624.0);
        let required = shandong().required_growth().unwrap();
        assert_eq!((required * 1e4).round(), 456.0);
    }

    #[test]
    fn a_constant_pace_scores_one() {
        let schedule = shandong();
        let on_line = schedule.line_of_constant_growth(2025.0).unwrap();
        assert!((schedule.united_nations_score(2025.0, on_line).unwrap() - 1.0).abs() < 1e-12);
        assert!((schedule.ratio_of_growth(2025.0, on_line).unwrap() - 1.0).abs() < 1e-12);
        let share = Schedule { base: 0.064, target: 0.074, in_points: true, ..schedule };
        assert!((share.united_nations_score(2025.0, 0.070).unwrap() - 1.0).abs() < 1e-12);
        assert!((share.required_growth().unwrap() - 0.002).abs() < 1e-15);
        assert_eq!(share.line_of_constant_growth(2025.0), None);
    }

    #[test]
    fn where_there_is_no_way_to_go_there_is_no_progress() {
        let still = Schedule { target: 5600.0, ..shandong() };
        assert_eq!(still.progress(5600.0), None);
        assert_eq!(Schedule { base: 0.0, ..shandong() }.required_growth(), None);
        assert_eq!(shandong().observed_growth(2022.0, 5700.0), None);
    }

    proptest! {
        #[test]
        fn progress_runs_from_nought_to_one_along_the_line(
            base in -1e6..1e6_f64, way in 1.0..1e6_f64, up: bool, share in 0.0..1.0_f64,
        ) {
            let target = if up { base + way } else { base - way };
            let schedule = Schedule { base, target, from: 2022.0, due: 2027.0, in_points: true };
            let at = 2022.0 + 5.0 * share;
            let progress = schedule.progress(schedule.line(at)).unwrap();
            prop_assert!((progress - share).abs() < 1e-6);
            prop_assert!((schedule.time_elapsed(at) - share).abs() < 1e-9);
        }
    }
}
