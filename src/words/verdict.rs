//! Words for the verdict on a target, for its attainment probability, and for why it has none.

use super::sentence::{Worded, sentence};
use crate::analysis::{
    Assessment, AttainmentVerdict, EVEN, LIKELY, MAX_HALF_WIDTH, Outlook, ProbabilityEstimate, UNLIKELY,
    UnassessedReason,
};
use crate::indicator::{Display, Driver, to_five_points};
use crate::language::{Language, Text, text};
use crate::number::percent;
use crate::scenario::MissingBase;

impl AttainmentVerdict {
    /// The verdict in words.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::LikelyMet => Text::new("预计能够完成", "likely met"),
            Self::MoreLikelyMet => Text::new("有望完成", "probably met"),
            Self::AboutEven => Text::new("难以判断", "about even"),
            Self::MoreLikelyMissed => Text::new("完成难度较大", "probably missed"),
            Self::LikelyMissed => Text::new("预计难以完成", "likely missed"),
            Self::TooFewRuns => Text::new("模拟次数不足，难以判断", "too few runs to tell"),
            Self::Assumed => Text::new("由情景假定，不作判断", "assumed by the scenario"),
            Self::NotAssessed => Text::new("未评估", "not assessed"),
        }
    }

    /// The thresholds between the verdicts.
    #[must_use]
    pub fn thresholds() -> Text {
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
        let each = Self::OF_PROBABILITY.into_iter().zip(ranges);
        let each = each.map(|(verdict, range)| {
            sentence!("{range}“{words}”", "{range}: {words}", [range, words = verdict.words()])
        });
        sentence!(
            "按四舍五入到5%的实现概率判断：{each}（界限为本工具所设）",
            "verdicts by probability, rounded to 5 points: {each} (thresholds set by carecast)",
            [each = Text::joined(&each.collect::<Vec<_>>(), "，", "; ")]
        )
    }
}

impl Worded for ProbabilityEstimate {
    fn worded(&self, language: Language) -> String {
        self.words(language)
    }
}

impl ProbabilityEstimate {
    /// The probability in words: to 5 points, or its interval where the runs are too few: `about 45%`, `between 12% and 74%`,
    /// `under 31%`.
    ///
    /// ```
    /// use carecast::{Language, analysis::ProbabilityEstimate};
    /// let words = |share, range| ProbabilityEstimate { share, range }.words(Language::English);
    /// assert_eq!(words(0.45, (0.41, 0.49)), "about 45%");
    /// assert_eq!(words(0.4, (0.121, 0.738)), "between 12% and 74%");
    /// assert_eq!(words(0.0, (0.0, 0.308)), "under 31%");
    /// ```
    #[must_use]
    pub fn words(self, language: Language) -> String {
        if self.is_precise() || self.share.is_nan() {
            return Display(language).probability(self.share);
        }
        let (low, high) = self.outer(0);
        let said = match (low > 0.0, high < 100.0) {
            (true, true) => text!("在{low}%至{high}%之间", "between {low}% and {high}%"),
            (true, false) => text!("高于{low}%", "over {low}%"),
            (false, _) => text!("低于{high}%", "under {high}%"),
        };
        said.get(language).to_owned()
    }

    /// The share to so many decimals of a percent and its interval, or as in [`ProbabilityEstimate::words`] where the runs are too
    /// few: `78% [72%, 84%]`, `between 12% and 74%`.
    ///
    /// ```
    /// use carecast::{Language, analysis::ProbabilityEstimate};
    /// let figures = |share, range, decimals| ProbabilityEstimate { share, range }.figures(decimals, Language::English);
    /// assert_eq!(figures(0.78, (0.716, 0.8354), 0), "78% [71%, 84%]");
    /// assert_eq!(figures(0.0, (0.0, 0.000_369), 1), "0.0% [0.0%, 0.1%]");
    /// assert_eq!(figures(0.4, (0.121, 0.738), 0), "between 12% and 74%");
    /// ```
    #[must_use]
    pub fn figures(self, decimals: usize, language: Language) -> String {
        if !self.is_precise() {
            return self.words(language);
        }
        let (low, high) = self.outer(decimals);
        let [share, low, high] = [self.share, low / 100.0, high / 100.0].map(|share| percent(share, decimals));
        format!("{share} [{low}, {high}]")
    }

    /// What must be said beside estimates of which some are shown as an interval alone.
    pub(crate) fn too_few(estimates: impl IntoIterator<Item = Self>) -> Option<Text> {
        estimates.into_iter().any(Self::has_too_few_runs).then(Self::few_runs)
    }

    /// What must be said beside probabilities in figures where one is rounded to 5 points across the limit of a verdict.
    pub(crate) fn rounded_across(estimates: impl IntoIterator<Item = Self>) -> Option<Text> {
        let is_across = |estimate: &Self| estimate.is_precise() && AttainmentVerdict::is_of_rounding(estimate.share);
        let mut across: Vec<Text> = Vec::new();
        for Self { share, .. } in estimates.into_iter().filter(is_across) {
            let (exact, shown) = (percent(share, 1), to_five_points(share).unwrap_or_default());
            let words = AttainmentVerdict::of(share).words();
            let case = sentence!("{exact}按{shown}%，“{words}”", "{exact} as {shown}%: {words}", [words]);
            if !across.contains(&case) {
                across.push(case);
            }
        }
        let cases = (!across.is_empty()).then(|| Text::joined(&across, "；", "; "))?;
        Some(sentence!(
            "判断按四舍五入到5%的可能性：{cases}",
            "verdicts follow the probability rounded to 5 points: {cases}",
            [cases]
        ))
    }

    /// How probabilities are shown for which there are too few runs.
    pub(super) fn few_runs() -> Text {
        let points = MAX_HALF_WIDTH * 100.0;
        text!(
            "模拟次数偏少：95%区间偏离估计值超过{points}个百分点的，只列区间；增加模拟次数可缩小区间",
            "the runs are few: a probability whose 95% interval reaches more than {points} points from the share of the runs is shown as that interval; more runs narrow it"
        )
    }
}

impl UnassessedReason {
    /// The reason in words.
    #[must_use]
    pub fn sentence(&self) -> Text {
        match self {
            Self::NoIndicator => Text::new("模型没有对应的指标", "the model has no indicator for it"),
            Self::IndicatorNotKept { indicator } => {
                text!("未保留指标 {indicator} 的数值", "the indicator {indicator} was not kept")
            }
            Self::DueByJumpOff { due, jump_off } => {
                text!("{due}年不晚于预测的基期{jump_off}年", "{due} is not after the jump-off year {jump_off}")
            }
            Self::NoYearLeft { due } => {
                text!("到{due}年的各年都已过去", "all years up to {due} are past")
            }
            Self::NotProjected { due } => text!("{due}年不在预测期内", "{due} is not projected"),
            Self::Undefined { year, because } => {
                sentence!("{year}年的值没有意义：{why}", "its value in {year} is undefined: {why}", [why = because])
            }
            Self::NoBase(missing) => missing.sentence(),
            Self::RunsNotKept => Text::new(
                "内存不足以保留各次模拟的数值，只统计了情景所附规划的目标；增加内存可全部评估",
                "the values of the runs did not fit into memory: only targets of the scenario's own plan were assessed; with more memory all are",
            ),
            Self::StatedByScenario { driver } => sentence!(
                "该指标即情景对“{driver}”的假设，其间没有方程，不作评估",
                "the indicator is an assumption of the scenario ({driver}), with no equation between: there is nothing to assess",
                [driver = **driver]
            ),
            Self::Recorded(reason) => reason.clone(),
        }
    }
}

impl MissingBase {
    /// The reason in words.
    #[must_use]
    pub fn sentence(self) -> Text {
        match self {
            Self::NoIndicator => UnassessedReason::NoIndicator.sentence(),
            Self::BaseYearUnknown => Text::new(
                "规划的基期未知：在规划文件里写明 base_year；文本隐去年份的，请给出规划年份（start=…,end=…）",
                "the plan's base year is not known: state base_year in its file, or where its text hides the years give them (start=…,end=…)",
            ),
            Self::DueByBaseYear { due, base_year } => {
                text!("{due}年不晚于基期{base_year}年", "{due} is not after the base year {base_year}")
            }
            Self::NoFlowInJumpOffYear { year } => text!(
                "没有公布基期{year}年的数，预测自次年起才有流量",
                "no figure of the base year {year} is published, and the projection has flows only from the next year on"
            ),
            Self::NotPublished { year, jump_off } => text!(
                "没有公布基期{year}年同口径的数，也无逐年增速可推；预测始于{jump_off}年",
                "no figure of the base year {year} is published on the same basis, nor growth rates that lead to it; the projection starts in {jump_off}"
            ),
            Self::NotPositive { year } => {
                text!(
                    "基期{year}年的值不大于0，增速没有意义",
                    "the base of {year} is not above 0: growth from it is undefined"
                )
            }
        }
    }
}

impl Worded for Driver {
    fn worded(&self, language: Language) -> String {
        self.label(language).to_owned()
    }
}

impl Assessment {
    /// The target's figure as the plan states it, with its unit.
    pub(crate) fn goal(&self, outlook: &Outlook, language: Language) -> String {
        match &self.target.measure {
            Some(measure) => measure.shown(language),
            None => Display(language).quantity(outlook.goal, outlook.unit()),
        }
    }
}

impl Outlook {
    /// What stands in brackets beside a probability: that of the other reading, the range over several scenarios.
    pub(crate) fn beside_probability(&self, language: Language) -> Option<String> {
        let range = self.grounds.scenarios.as_ref().map(|range| range.words().get(language).to_owned());
        let said: Vec<String> = self.other_hold(language).into_iter().chain(range).collect();
        (!said.is_empty()).then(|| said.join(language.pick("；", "; ")))
    }

    /// The reading by which a target that is to be kept is judged, and the other one with its probability: `as a floor; as a
    /// band: about 15%`.
    pub(crate) fn other_hold(&self, language: Language) -> Option<String> {
        let [(judged, _), (hold, estimate)] = self.holds.as_slice() else { return None };
        let ([judged, other], stop) = ([judged, hold].map(|hold| hold.words()), language.pick("；", "; "));
        let (judged, other, colon) = (judged.get(language), other.get(language), language.pick("：", ": "));
        Some(format!("{judged}{stop}{other}{colon}{}", estimate.words(language)))
    }
}
