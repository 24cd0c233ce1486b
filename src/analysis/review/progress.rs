//! Progress of a target by the formulas that reviewers use. They look back; the attainment probability looks ahead.

use crate::analysis::targets::growth_a_year;
use crate::plan::Aim;

/// A target's way from its base to its value, in base units and years.
///
/// ```
/// use carecast::analysis::review::Schedule;
/// // From 5600 in 2022 to 7000 in 2027: at the end of 2025 the straight line is at 6440.
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

    /// Linear progress, the share of the way: (value − base) / (target − base). `None` where base and target are equal.
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

/// A measure of progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
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

    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::UnitedNations => "un_progress_chart",
            Self::RatioOfGrowth => "ratio_of_growth",
            Self::Probability => "probability",
        }
    }

    /// What a score or a ratio says; `None` of the methods that set no bands.
    #[must_use]
    pub fn reading(self, value: f64) -> Option<ProgressReading> {
        match self {
            Self::Linear | Self::Probability => None,
            Self::UnitedNations => Some(match value {
                v if v >= 0.95 => ProgressReading::OnTrack,
                v if v >= 0.10 => ProgressReading::TooSlow,
                _ => ProgressReading::Stagnation,
            }),
            Self::RatioOfGrowth => Some(match value {
                v if v >= 0.95 => ProgressReading::OnTrack,
                v if v >= 0.60 => ProgressReading::TooSlow,
                v if v >= 0.0 => ProgressReading::Limited,
                _ => ProgressReading::MovingAway,
            }),
        }
    }
}

/// What the score or ratio of a method says, by its own bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProgressReading {
    /// On track.
    OnTrack,
    /// It has to be sped up.
    TooSlow,
    /// Limited progress.
    Limited,
    /// Stagnation or regression.
    Stagnation,
    /// It moves away from the target.
    MovingAway,
}

/// Progress of a target by one method.
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
