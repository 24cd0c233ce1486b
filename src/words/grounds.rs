//! What the probability of a target rests on, in words.

use super::sentence::sentence;
use crate::analysis::{ScenarioRange, TargetBreakEven, TypedPath, UncertaintySource, VarianceSplit};
use crate::indicator::{Display, Unit};
use crate::language::{Language, Text, text};
use crate::number::percent;

impl UncertaintySource {
    /// A short heading.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::JumpOff => Text::new("基期数据", "Base year"),
            Self::Path => Text::new("情景路径", "Assumed paths"),
            Self::Shock => Text::new("年度冲击", "Yearly shocks"),
            Self::Basis => Text::new("口径修订", "Revisions"),
            Self::Model => Text::new("模型参数", "Model"),
        }
    }
}

impl ScenarioRange {
    /// The range: `30% in Low to 95% in High, of 3 scenarios`.
    #[must_use]
    pub fn words(&self) -> Text {
        let count = self.scenarios;
        let [low, high] = [&self.lowest, &self.highest].map(|end| percent(end.share, 0));
        if low == high {
            return text!("{count}个情景均为{low}", "{low} in all {count} scenarios");
        }
        let (lowest, highest) = (&self.lowest.title, &self.highest.title);
        sentence!(
            "{count}个情景中最低{low}：{lowest}，最高{high}：{highest}",
            "{low} in {lowest} to {high} in {highest}, of {count} scenarios",
            [lowest, highest]
        )
    }
}

impl TargetBreakEven {
    /// The value at which the probability is one half, or the change where the drivers have no value in common, with its
    /// sampling error: `-1.37 pp ± 0.05 pp`.
    #[must_use]
    pub fn value_in_words(&self) -> Text {
        let sign = if self.change > 0.0 { "+" } else { "" };
        let shown = |value: f64, unit: Unit, language: Language| match self.error {
            Some(error) => {
                let display = Display(language);
                let (value, error) =
                    (display.within(value, error, unit), display.within(error, error, self.unit.of_difference()));
                format!("{value} ± {error}")
            }
            None => Display(language).precise(value, unit),
        };
        Text::both(|language| match self.level {
            Some(level) => shown(level, self.unit, language),
            None => format!("{sign}{}", shown(self.change, self.unit.of_difference(), language)),
        })
    }

    /// Of which driver, and what the scenario assumes of it: `trend of every subsector, 0% as assumed`.
    #[must_use]
    pub fn driver_in_words(&self) -> Text {
        let label = &self.label;
        let since = self.years.map(|(first, last)| match first == last {
            true => text!("，{first}年", " in {first}"),
            false => text!("，{first}–{last}年", " in {first}–{last}"),
        });
        match self.level {
            Some(level) => {
                let now = Text::both(|language| Display(language).precise(level - self.change, self.unit));
                sentence!("{label}{since}（情景：{now}）", "{label}{since} (scenario: {now})", [label, since, now])
            }
            None => sentence!("{label}{since}", "{label}{since}", [label, since]),
        }
    }
}

impl VarianceSplit {
    /// A share of the variance: `26%`. Of an estimate that no share can have by sampling error, as far as it is known: `over 95%`.
    /// Of a kind of which nothing is drawn, that.
    #[must_use]
    pub fn share_in_words(&self, share: Option<f64>) -> Text {
        let Some(share) = share else { return Text::new("未设", "none drawn") };
        let reach = self.half_width.unwrap_or(0.0);
        let written = |share: f64| percent(share.clamp(0.0, 1.0), 0);
        if share > 1.0 && share - reach < 0.995 {
            let least = written(share - reach);
            return text!("{least}以上", "over {least}");
        }
        if share < 0.0 && share + reach >= 0.005 {
            let most = written(share + reach);
            return text!("{most}以下", "under {most}");
        }
        Text::same(written(share))
    }

    /// From how many runs, and without what the split was made.
    #[must_use]
    pub fn note(self) -> Text {
        let runs = self.runs;
        let within = self.half_width.map(|half_width| {
            let points = (100.0 * half_width).ceil();
            text!("，误差至多{points}个百分点", ", known to {points} pp")
        });
        let update = self
            .before_update
            .then(|| Text::new("；未用规划以来公布的数据", "; before the update with published figures"));
        sentence!(
            "方差构成：各类不确定性单独解释的部分，“交互”为共同作用的部分（模拟{runs}次{within}{update}）",
            "split of variance: what each kind of uncertainty explains by itself, and what several do together ({runs} runs{within}{update})",
            [within, update]
        )
    }
}

impl TypedPath {
    /// That growth is typed, and what probabilities then rest on.
    #[must_use]
    pub fn sentence(all: &[Self]) -> Text {
        let labels: Vec<&Text> = all.iter().map(|typed| &typed.label).collect();
        sentence!(
            "{labels}由情景直接给定（给定路径）：不随人口、收入和价格变化，实现目标的可能性取决于这一给定",
            "stated by the scenario (typed path): {labels}; people, income and prices have no part in it, and probabilities rest on that statement",
            [labels = labels[..]]
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_the_variance_is_said_as_far_as_it_is_known() {
        let split = VarianceSplit {
            shares: [None, Some(1.03), Some(-0.02), Some(0.264), Some(0.0)],
            interaction: -0.274,
            half_width: Some(0.05),
            runs: 1000,
            before_update: false,
        };
        let written = split.shares.map(|share| split.share_in_words(share));
        let [en, zh] = [Language::English, Language::Chinese].map(|of| written.each_ref().map(|text| text.get(of)));
        assert_eq!(en, ["none drawn", "over 98%", "under 3%", "26%", "0%"]);
        assert_eq!(zh, ["未设", "98%以上", "3%以下", "26%", "0%"]);
        // Below none by more than its error: as little as there can be.
        assert_eq!(split.share_in_words(Some(split.interaction)).en, "0%");
    }
}
