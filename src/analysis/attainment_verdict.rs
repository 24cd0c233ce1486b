//! The verdict on a target from its attainment probability, as that is shown.

use serde::{Deserialize, Serialize};

use crate::indicator::to_five_points;

/// From this probability on a target is likely met. This threshold and the others were set for this program.
pub const LIKELY: f64 = 0.8;
/// Between these a target is about as likely met as missed.
pub const EVEN: (f64, f64) = (0.45, 0.55);
/// Below this probability a target is likely missed.
pub const UNLIKELY: f64 = 0.2;

/// The verdict on a target from its attainment probability as it is shown: rounded to 5 points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AttainmentVerdict {
    /// [`LIKELY`] or more.
    LikelyMet,
    /// Above the upper end of [`EVEN`].
    MoreLikelyMet,
    /// Within [`EVEN`].
    AboutEven,
    /// [`UNLIKELY`] or more.
    MoreLikelyMissed,
    /// Below that.
    LikelyMissed,
    /// There are too few runs for a verdict.
    TooFewRuns,
    /// The scenario states the value of its indicator: there is nothing to assess.
    Assumed,
    /// It cannot be assessed; see [`UnassessedReason`](super::UnassessedReason).
    NotAssessed,
}

impl AttainmentVerdict {
    /// Every verdict on a probability, from the best to the worst.
    pub(crate) const OF_PROBABILITY: [Self; 5] =
        [Self::LikelyMet, Self::MoreLikelyMet, Self::AboutEven, Self::MoreLikelyMissed, Self::LikelyMissed];

    /// The verdict on a probability as it is shown: 0.775 is shown as 80 % and judged as that. What is no number is not
    /// assessed.
    ///
    /// ```
    /// use carecast::analysis::AttainmentVerdict;
    /// assert_eq!([0.775, 0.55, 0.45, 0.44].map(AttainmentVerdict::of)[..2], [AttainmentVerdict::LikelyMet, AttainmentVerdict::AboutEven]);
    /// assert_eq!(AttainmentVerdict::of(0.42), AttainmentVerdict::MoreLikelyMissed);
    /// ```
    #[must_use]
    pub fn of(probability: f64) -> Self {
        let percent = |threshold: f64| to_five_points(threshold).unwrap_or_default();
        match to_five_points(probability) {
            None => Self::NotAssessed,
            Some(shown) if shown >= percent(LIKELY) => Self::LikelyMet,
            Some(shown) if shown > percent(EVEN.1) => Self::MoreLikelyMet,
            Some(shown) if shown >= percent(EVEN.0) => Self::AboutEven,
            Some(shown) if shown >= percent(UNLIKELY) => Self::MoreLikelyMissed,
            Some(_) => Self::LikelyMissed,
        }
    }

    /// The verdict on a probability that is not rounded.
    fn of_unrounded(probability: f64) -> Self {
        match probability {
            p if p.is_nan() => Self::NotAssessed,
            p if p >= LIKELY => Self::LikelyMet,
            p if p > EVEN.1 => Self::MoreLikelyMet,
            p if p >= EVEN.0 => Self::AboutEven,
            p if p >= UNLIKELY => Self::MoreLikelyMissed,
            _ => Self::LikelyMissed,
        }
    }

    /// Whether the rounding of a probability to 5 points takes it across the limit of a verdict.
    pub(crate) fn is_of_rounding(probability: f64) -> bool {
        Self::of(probability) != Self::of_unrounded(probability)
    }

    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::LikelyMet => "likely_met",
            Self::MoreLikelyMet => "more_likely_met",
            Self::AboutEven => "about_even",
            Self::MoreLikelyMissed => "more_likely_missed",
            Self::LikelyMissed => "likely_missed",
            Self::TooFewRuns => "too_few_runs",
            Self::Assumed => "assumed",
            Self::NotAssessed => "not_assessed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_may_cross_a_limit() {
        let across = [0.792, 0.8, 0.81, 0.57, 0.6, 0.43, 0.18, 0.5, f64::NAN].map(AttainmentVerdict::is_of_rounding);
        assert_eq!(across, [true, false, false, true, false, true, true, false, false]);
    }

    #[test]
    fn verdicts_follow_the_probability_that_is_shown() {
        let verdicts = [0.8, 0.775, 0.77, 0.576, 0.57, 0.43, 0.42, 0.18, 0.17, 0.0].map(AttainmentVerdict::of);
        use AttainmentVerdict::{AboutEven, LikelyMet, LikelyMissed, MoreLikelyMet, MoreLikelyMissed};
        assert_eq!(
            verdicts,
            [
                LikelyMet,
                LikelyMet,
                MoreLikelyMet,
                MoreLikelyMet,
                AboutEven,
                AboutEven,
                MoreLikelyMissed,
                MoreLikelyMissed,
                LikelyMissed,
                LikelyMissed
            ]
        );
        assert_eq!(AttainmentVerdict::of(f64::NAN), AttainmentVerdict::NotAssessed);
        assert!(AttainmentVerdict::thresholds().en.contains("80% or more: likely met; 60 to 75%: probably met"));
    }
}
