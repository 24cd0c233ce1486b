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
    /// The range: `30% to 95% over 3 scenarios`.
    #[must_use]
    pub fn words(self) -> Text {
        let ([low, high], count) = ([self.low, self.high].map(|share| percent(share, 0)), self.scenarios);
        text!("{count}个情景中为{low}至{high}", "{low} to {high} over {count} scenarios")
    }
}

impl TargetBreakEven {
    /// The value at which the probability is one half, or the change where the drivers have no value in common: `-1.3%`.
    #[must_use]
    pub fn value_in_words(&self) -> Text {
        let sign = if self.change > 0.0 { "+" } else { "" };
        let shown = |value: f64, unit: Unit, language: Language| match self.error {
            Some(error) => Display(language).within(value, error, unit),
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
        let since = self.first.map(|first| text!("，{first}年起", " from {first} on"));
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
