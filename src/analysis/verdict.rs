//! What is to be thought of a target, from the probability that is shown.

use serde::{Deserialize, Serialize};

use crate::indicator::to_five_points;
use crate::language::{Text, text};

/// From this probability on a target is likely met. This and the other thresholds are ours.
pub const LIKELY: f64 = 0.8;
/// Between these a target is about as likely met as missed.
pub const EVEN: (f64, f64) = (0.45, 0.55);
/// Below this probability a target is likely missed.
pub const UNLIKELY: f64 = 0.2;

/// What is to be thought of a target, from its probability as it is shown: to 5 points. The thresholds are ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
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
    /// The runs are too few to tell which.
    TooFewRuns,
    /// Its indicator is what the scenario states: there is nothing to assess.
    Assumed,
    /// The model has no indicator for it, does not reach its year, or knows no figure of its base year.
    NotAssessed,
}

impl Verdict {
    /// Every verdict on a probability, from the best to the worst.
    const OF_PROBABILITY: [Self; 5] =
        [Self::LikelyMet, Self::MoreLikelyMet, Self::AboutEven, Self::MoreLikelyMissed, Self::LikelyMissed];

    /// The verdict on a probability as it is shown: 0.775 is shown as 80 % and judged as that. What is no number is not
    /// assessed.
    ///
    /// ```
    /// use carecast::analysis::Verdict;
    /// assert_eq!([0.775, 0.55, 0.45, 0.44].map(Verdict::of)[..2], [Verdict::LikelyMet, Verdict::AboutEven]);
    /// assert_eq!(Verdict::of(0.42), Verdict::MoreLikelyMissed);
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

    /// The word that files use.
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

    /// The words for readers.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::LikelyMet => Text::new("预计能够完成", "likely met"),
            Self::MoreLikelyMet => Text::new("有望完成", "more likely met"),
            Self::AboutEven => Text::new("难以判断", "about even"),
            Self::MoreLikelyMissed => Text::new("完成难度较大", "more likely missed"),
            Self::LikelyMissed => Text::new("预计难以完成", "likely missed"),
            Self::TooFewRuns => Text::new("模拟次数不足，难以判断", "too few runs to tell"),
            Self::Assumed => Text::new("由情景假定，不作判断", "assumed by the scenario"),
            Self::NotAssessed => Text::new("未评估", "not assessed"),
        }
    }
}

/// Where the words for probabilities begin and end, and that the limits are ours.
#[must_use]
pub fn thresholds_of_probability() -> Text {
    let percent = |p: f64| to_five_points(p).unwrap_or_default();
    let [likely, low, high, unlikely] = [LIKELY, EVEN.0, EVEN.1, UNLIKELY].map(percent);
    let (above, almost, below) = (high + 5, likely - 5, low - 5);
    let ranges = [
        text!("{likely}%及以上", "{likely}% or more"),
        text!("{above}%—{almost}%", "{above} to {almost}%"),
        text!("{low}%—{high}%", "{low} to {high}%"),
        text!("{unlikely}%—{below}%", "{unlikely} to {below}%"),
        text!("{unlikely}%以下", "below {unlikely}%"),
    ];
    let each = Verdict::OF_PROBABILITY.into_iter().zip(ranges).map(|(verdict, Text { zh, en })| {
        let Text { zh: words_zh, en: words_en } = verdict.words();
        text!("{zh}“{words_zh}”", "{en}: {words_en}")
    });
    let Text { zh, en } = Text::joined(&each.collect::<Vec<_>>(), "，", "; ");
    text!(
        "实现概率按四舍五入到5%的数判断：{zh}（界限为本工具所设）",
        "probabilities are judged as shown, to 5 points ({en}); the limits are ours"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_follow_the_probability_that_is_shown() {
        let verdicts = [0.8, 0.775, 0.77, 0.576, 0.57, 0.43, 0.42, 0.18, 0.17, 0.0].map(Verdict::of);
        use Verdict::{AboutEven, LikelyMet, LikelyMissed, MoreLikelyMet, MoreLikelyMissed};
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
        assert_eq!(Verdict::of(f64::NAN), Verdict::NotAssessed);
        assert!(thresholds_of_probability().en.contains("80% or more: likely met; 60 to 75%: more likely met"));
    }
}
