//! What is to be thought of a target at the review. The words are those of the reviews of China's five-year plans; their
//! limits have never been published, so those here are ours and are printed wherever a verdict is.

use super::progress::Schedule;
use crate::analysis::AttainmentVerdict;
use crate::language::{Text, text};

/// Progress may run ahead of the time elapsed, or lag behind it, by this much and still be as expected: 5 points.
pub const AS_EXPECTED: f64 = 0.05;

/// How a target stands at the review, from what has been published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProgressVerdict {
    /// 提前实现: the last figure meets it before it is due.
    AlreadyMet,
    /// 到期实现: the figure of the year in which it is due meets it.
    MetWhenDue,
    /// 逐年达标: it is to be met in every year, and was in every one up to the review.
    MetInEveryYear,
    /// 保持达标: it is a state to be kept, and the last figure meets it.
    Kept,
    /// 快于预期: progress is more than 5 points ahead of the time elapsed.
    Ahead,
    /// 基本符合预期: within 5 points of it.
    AsExpected,
    /// 滞后: more than 5 points behind.
    Behind,
    /// 未保持: it is a state to be kept, and the last figure does not meet it.
    NotKept,
    /// 部分年份未达标: it is to be met in every year, and was not in one or more.
    MissedInSomeYears,
    /// 未按期完成: it is due, and the last figure does not meet it.
    MissedWhenDue,
    /// 口径不可比: the figures stand on another statistical basis than the base.
    NotComparable,
    /// 无法计算: it is growth from a base that is not above 0.
    Undefined,
    /// 暂无数据: no figure after the base, or no base.
    FigureMissing,
}

impl ProgressVerdict {
    /// All of them, the best first.
    pub const ALL: [Self; 13] = [
        Self::AlreadyMet,
        Self::MetWhenDue,
        Self::MetInEveryYear,
        Self::Kept,
        Self::Ahead,
        Self::AsExpected,
        Self::Behind,
        Self::NotKept,
        Self::MissedInSomeYears,
        Self::MissedWhenDue,
        Self::NotComparable,
        Self::Undefined,
        Self::FigureMissing,
    ];

    /// The word that files use.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::AlreadyMet => "already_met",
            Self::MetWhenDue => "met_when_due",
            Self::MetInEveryYear => "met_in_every_year",
            Self::Kept => "kept",
            Self::NotKept => "not_kept",
            Self::MissedInSomeYears => "missed_in_some_years",
            Self::Ahead => "ahead",
            Self::AsExpected => "as_expected",
            Self::Behind => "behind",
            Self::MissedWhenDue => "missed_when_due",
            Self::NotComparable => "not_comparable",
            Self::Undefined => "undefined",
            Self::FigureMissing => "figure_missing",
        }
    }

    /// The words for readers.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::AlreadyMet => Text::new("提前实现", "already met"),
            Self::MetWhenDue => Text::new("到期实现", "met when due"),
            Self::MetInEveryYear => Text::new("逐年达标", "met in every year"),
            Self::Kept => Text::new("保持达标", "kept"),
            Self::NotKept => Text::new("未保持达标", "not kept"),
            Self::MissedInSomeYears => Text::new("部分年份未达标", "not met in every year"),
            Self::Ahead => Text::new("快于预期", "ahead of schedule"),
            Self::AsExpected => Text::new("基本符合预期", "broadly as expected"),
            Self::Behind => Text::new("滞后", "behind schedule"),
            Self::MissedWhenDue => Text::new("未按期完成", "not met when due"),
            Self::NotComparable => Text::new("口径不可比", "not comparable"),
            Self::Undefined => Text::new("无法计算", "undefined"),
            Self::FigureMissing => Text::new("暂无数据", "figure missing"),
        }
    }

    /// Of a state that is to be kept: whether it is met.
    #[must_use]
    pub fn of_state(is_met: bool) -> Self {
        if is_met { Self::Kept } else { Self::NotKept }
    }

    /// From progress and the time elapsed, both shares.
    ///
    /// ```
    /// use carecast::analysis::review::ProgressVerdict;
    /// assert_eq!(ProgressVerdict::of(0.423, 0.6), ProgressVerdict::Behind);
    /// assert_eq!(ProgressVerdict::of(0.570, 0.6), ProgressVerdict::AsExpected);
    /// assert_eq!(ProgressVerdict::of(0.718, 0.6), ProgressVerdict::Ahead);
    /// ```
    #[must_use]
    pub fn of(progress: f64, time_elapsed: f64) -> Self {
        Self::of_gap(progress - time_elapsed, AS_EXPECTED)
    }

    /// From the distance to where it should be, of which `allowed` either way is as expected. A hair of arithmetic more
    /// is no more.
    fn of_gap(gap: f64, allowed: f64) -> Self {
        let allowed = allowed * (1.0 + 1e-9);
        match gap {
            gap if gap > allowed => Self::Ahead,
            gap if gap >= -allowed => Self::AsExpected,
            _ => Self::Behind,
        }
    }

    /// Of a target whose way is no longer than the rounding of its ends: the distance of the value from the straight line,
    /// in the direction of the target (whether less is better), against the rounding.
    #[must_use]
    pub fn within_band(schedule: Schedule, falls: bool, at: f64, value: f64, rounding: f64) -> Self {
        let direction = if falls { -1.0 } else { 1.0 };
        Self::of_gap((value - schedule.line(at)) * direction, rounding)
    }

    /// Whether it is among those for which more has to be done.
    #[must_use]
    pub fn lags(self) -> bool {
        matches!(self, Self::Behind | Self::NotKept | Self::MissedInSomeYears | Self::MissedWhenDue)
    }
}

/// What the limits of the verdicts are, and that they are ours.
#[must_use]
pub fn thresholds() -> Text {
    let points = AS_EXPECTED * 100.0;
    let Text { zh, en } = AttainmentVerdict::thresholds();
    text!(
        "判断界限由本工具设定（官方评估只公布用语，不公布界限）：已达到目标值为提前实现；完成进度减时间进度大于{points}个百分点为快于预期，相差不超过{points}个百分点为基本符合预期，落后超过{points}个百分点为滞后；目标与基期之差不大于两者四舍五入之和的，不算完成百分比，只看与直线的距离是否超过舍入；“每年”类目标逐年判断，“保持”类目标只看最近一年是否达标，均不计进度；{zh}。",
        "The limits are ours (official reviews publish the words, not the limits): already met, where the last figure meets the target; ahead, where progress less time elapsed is above +{points} points; as expected within {points} points; behind below that. Where base and target differ by no more than their rounding there is no percentage of the way: the distance from the straight line is held against the rounding. What is to be met in every year is judged year by year, what is to be kept by the last year with a figure, neither with a progress; {en}."
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn five_points_either_way_are_as_expected() {
        assert_eq!(ProgressVerdict::of(0.65, 0.60), ProgressVerdict::AsExpected);
        assert_eq!(ProgressVerdict::of(0.551, 0.60), ProgressVerdict::AsExpected);
        assert_eq!(ProgressVerdict::of(0.66, 0.60), ProgressVerdict::Ahead);
        assert_eq!(ProgressVerdict::of(0.54, 0.60), ProgressVerdict::Behind);
        assert!(thresholds().en.contains("+5 points"));
    }

    #[test]
    fn a_share_is_held_against_its_rounding() {
        // 6.4 to about 6.5 %: the line stands at 6.46 in 2025; 6.4 as published may be 6.44.
        let schedule = Schedule { base: 0.064, target: 0.065, from: 2022.0, due: 2027.0, in_points: true };
        let judged = |share: f64, rounding: f64| ProgressVerdict::within_band(schedule, false, 2025.0, share, rounding);
        assert_eq!(judged(0.064, 0.001), ProgressVerdict::AsExpected);
        assert_eq!(judged(0.0638, 0.00055), ProgressVerdict::Behind);
        assert_eq!(judged(0.0653, 0.00055), ProgressVerdict::Ahead);
    }

    proptest! {
        #[test]
        fn more_progress_is_never_a_worse_verdict(a in -2.0..3.0_f64, b in -2.0..3.0_f64, time in 0.0..1.0_f64) {
            let (less, more) = (a.min(b), a.max(b));
            prop_assert!(ProgressVerdict::of(more, time) <= ProgressVerdict::of(less, time));
        }
    }
}
