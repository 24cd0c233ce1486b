//! What a missing figure would have to be.

use crate::analysis::review::{Amount, Beside, BesideSource, BreakEven, BreakEvenMeaning};
use crate::indicator::Display;
use crate::language::Text;
use crate::plan::Aim;
use crate::words::sentence::sentence;

impl BreakEven {
    /// The break-even value in a sentence.
    #[must_use]
    pub fn sentence(&self) -> Text {
        let Self { year, .. } = self;
        let beside = self.beside.as_ref().map(Beside::words);
        sentence!(
            "{year}年{label}{sign}{value}{beside}，{means}{upper}",
            "{label} in {year} {sign} {value}{beside} {means}{upper}",
            [
                label = self.label,
                sign = match self.is_upper_limit {
                    true => Text::new("不高于", "of at most"),
                    false => Text::new("不低于", "of at least"),
                },
                value = self.threshold(self.value),
                beside = beside.map(|words| sentence!("（{words}）", " ({words})", [words])),
                means = self.meaning(),
                upper = self.from_upper_base.map(|value| sentence!(
                    "（基期取上限时为{value}）",
                    " ({value} from the upper end of the base)",
                    [value = self.threshold(value)]
                ))
            ]
        )
    }

    fn threshold(&self, Amount { value, unit }: Amount) -> Text {
        Text::both(|language| Display(language).threshold(value, unit, self.is_upper_limit))
    }

    fn meaning(&self) -> Text {
        let Self { due, .. } = self;
        let goal = Text::both(|language| match self.aim {
            Aim::Level => Display(language).quantity(self.goal.value, self.goal.unit),
            // What follows from an increment or a growth has more digits than the plan shows.
            _ => Display(language).precise(self.goal.value, self.goal.unit),
        });
        match self.means {
            BreakEvenMeaning::Met => {
                sentence!("即达到{due}年的目标{goal}", "meets the target of {goal} for {due}", [goal])
            }
            BreakEvenMeaning::WithinBand => {
                let end = match self.is_upper_limit {
                    true => Text::new("上限", "upper"),
                    false => Text::new("下限", "lower"),
                };
                sentence!("即达到“{goal}左右”区间的{end}", "reaches the {end} end of \"about {goal}\"", [goal, end])
            }
            BreakEvenMeaning::StillMet => {
                sentence!("即仍达到{due}年的目标{goal}", "still meets the target of {goal} for {due}", [goal])
            }
            BreakEvenMeaning::OnLine if self.is_from_assumed_base => sentence!(
                "即在自假设的基期数到{due}年达到{goal}的直线上",
                "is on the straight line from the assumed base to {goal} in {due}",
                [goal]
            ),
            BreakEvenMeaning::OnLine => {
                sentence!("即在到{due}年达到{goal}的直线上", "is on the straight line to {goal} in {due}", [goal])
            }
        }
    }
}

impl Beside {
    fn words(&self) -> Text {
        let (label, value) = (&self.label, &self.value);
        match self.source {
            BesideSource::Published => {
                sentence!("{label}按公布数{value}", "with {label} of {value} as published", [label, value])
            }
            BesideSource::Projected => {
                sentence!("{label}按预测{value}", "with {label} as projected, {value}", [label, value])
            }
            BesideSource::ProjectedOnBaseBasis => sentence!(
                "{label}按基期口径推算{value}",
                "with {label} of {value} on the basis of the base year, as projected",
                [label, value]
            ),
        }
    }
}
