//! The verdict on a target's progress at the review. The terms are those of reviews of China's five-year plans, whose
//! thresholds have never been published: those here were set for this program and are shown wherever a verdict is.

use super::progress::Schedule;

/// Progress may run ahead of the time elapsed, or lag behind it, by this much and still be as expected: 5 points.
pub const AS_EXPECTED: f64 = 0.05;

/// The verdict on a target's progress, from published figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
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
    /// 口径不可比: the figures are on another statistical basis than the base.
    NotComparable,
    /// 无法计算: it is growth from a base that is not above 0.
    Undefined,
    /// 不计进度: there are figures, and no published base from which their progress would count.
    NotCounted,
    /// 数据不足: there are figures, and they leave it open.
    Inconclusive,
    /// 暂无数据: no figure after the base.
    FigureMissing,
}

impl ProgressVerdict {
    /// All of them, the best first.
    pub const ALL: [Self; 15] = [
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
        Self::NotCounted,
        Self::Inconclusive,
        Self::FigureMissing,
    ];

    /// The id in files.
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
            Self::NotCounted => "not_counted",
            Self::Inconclusive => "inconclusive",
            Self::FigureMissing => "figure_missing",
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

    /// From the distance to where it should be; up to `allowed` either way, with a margin for rounding errors, is as expected.
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

    /// Whether the target is due and published figures say how it ended: then no probability is left.
    #[must_use]
    pub fn is_settled(self) -> bool {
        matches!(self, Self::MetWhenDue | Self::MissedWhenDue)
    }

    /// Whether published figures say how the target stands.
    #[must_use]
    pub fn is_of_figures(self) -> bool {
        !self.is_open() && !matches!(self, Self::NotComparable | Self::Undefined)
    }

    /// Whether the state of the target is not known.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::NotCounted | Self::Inconclusive | Self::FigureMissing)
    }

    /// Whether the target is behind or missed.
    #[must_use]
    pub fn lags(self) -> bool {
        matches!(self, Self::Behind | Self::NotKept | Self::MissedInSomeYears | Self::MissedWhenDue)
    }
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
        assert!(ProgressVerdict::thresholds().en.contains("5 points"));
    }

    #[test]
    fn a_share_is_held_against_its_rounding() {
        // 6.4 to about 6.5 %: the line is at 6.46 in 2025; 6.4 as published may be 6.44.
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
