//! What figures published since the base year did to a scenario: which were left out, which are doubtful.

use crate::analysis::{CannotCondition, CountsByIndicator, Doubt, LeftOutReason, Revision};
use crate::diagnostic::Warning;
use crate::error::Error;
use crate::indicator::Display;
use crate::language::{Text, text};
use crate::number::{fixed, percent, signed_percent};
use crate::words::sentence::sentence;

impl LeftOutReason {
    /// The reason for readers.
    #[must_use]
    pub fn sentence(&self) -> Text {
        match self {
            Self::GivenTwice => Text::new("同一数据重复给出", "given twice"),
            Self::FollowsFromOthers => Text::new(
                "可由其他已用的数据推出，不重复计算",
                "it follows from other figures in use and would count twice",
            ),
            Self::NotFinite => Text::new("数值或标准误不是有限的数", "its value or its standard error is not finite"),
            Self::UnknownIndicator { nearest } => {
                sentence!("没有这个指标；{nearest}", "unknown indicator; {nearest}", [nearest])
            }
            Self::NotAfterBaseYear { base_year } => text!(
                "不晚于基期{base_year}年：预测从基期的数据出发",
                "not after the base year {base_year}, from whose figures the projection starts"
            ),
            Self::AfterHorizon { last } => text!("在预测期末{last}年之后", "after {last}, the last projected year"),
            Self::NotComputed => Text::new("情景不足以计算这一指标", "the scenario does not compute this indicator"),
            Self::InPath { driver, change_on: Some(basis) } => sentence!(
                "情景的“{driver}”路径只采用了它与上年数（两年同为“{basis}”）相比的变动；其水平与基期口径不同，未采用",
                "the scenario's path of “{driver}” holds its change from the year before, both on another basis than the base year ({basis}); its level is not used",
                [driver, basis]
            ),
            Self::InPath { driver, change_on: None } => {
                sentence!("情景的“{driver}”路径已含这一数据", "already in the scenario's path of “{driver}”", [driver])
            }
            Self::OtherBasis { basis } => sentence!(
                "口径为“{basis}”，与基期不同，不可比",
                "on another statistical basis than the base year ({basis}): not comparable",
                [basis]
            ),
            Self::InDraws => Text::new("情景的抽样已计入这一数据", "already used for the scenario's draws"),
            Self::Certain { value, unit } => {
                let value = |language| Display(language).precise(*value, *unit);
                sentence!(
                    "情景对它没有不确定性：{value}",
                    "the scenario has no uncertainty about it: {value}",
                    [value = Text::both(value)]
                )
            }
            Self::SameAs { other } => sentence!(
                "与“{other}”是同一数据（由公布的总数可互相推出），不重复计算",
                "the same figure as “{other}”, given the published total; it would count twice",
                [other]
            ),
            Self::FollowsFromNextTotal { next } => text!(
                "可由{next}年的总数和路径所含的出生、死亡、净迁移推出，不重复计算",
                "it follows from the total of {next} and the births, deaths and migration in the paths; it would count twice"
            ),
            Self::NotExact => Text::new("只是界限或约数", "a bound, or approximate"),
            Self::NotOfAYear(period) => {
                text!("是{period}的数，不是全年或年末数", "of {period}, not of a whole year or its end")
            }
        }
    }
}

impl Revision {
    /// The revision in a sentence about what a reader calls the indicator.
    #[must_use]
    pub fn sentence(&self, label: &Text) -> Text {
        let years = |between: &str| self.years.iter().map(i32::to_string).collect::<Vec<_>>().join(between);
        let years = Text::new(years("、"), years(", "));
        let (step, error) = (signed_percent(self.step, 1), percent(self.standard_error, 1));
        sentence!(
            "{label}（{years}年）水平变动{step}（标准误{error}）而增速与预期一致，视为口径修订：折算为基期口径，只用其增速",
            "{label} ({years}): the level steps by {step} (standard error {error}) while growth is as expected; taken as a revision: converted to the basis of the base year, only its growth is used",
            [label, years]
        )
    }
}

impl Warning for Doubt {
    fn message(&self) -> Text {
        match self {
            Self::NotReached { label, year, missing } => sentence!(
                "部分模拟达不到{year}年{label}的公布数：平均相差{missing:.2}个标准差",
                "some runs cannot be brought to {label} in {year}: {missing:.2} standard deviations short on average",
                [label]
            ),
            Self::Far { label, year, distance, is_inflated, .. } => {
                let off = fixed(distance.abs(), 1);
                let far = sentence!(
                    "{year}年{label}的公布数与预期相差{off}个标准差",
                    "{label} in {year} is {off} standard deviations from expected",
                    [label]
                );
                match is_inflated {
                    true => far.followed_by(&Text::new(
                        "：放宽当年冲击与数据误差的方差后使用，另列不用此数的结果",
                        ": used with inflated variances of that year's shocks and of its own error; results without it are also shown",
                    )),
                    false => far,
                }
            }
            Self::Revised { revision, label, .. } => revision.sentence(label),
            Self::DiffersFromCertain { label, year, value, unit, .. } => {
                let certain = Text::both(|language| Display(language).precise(*value, *unit));
                sentence!(
                    "{year}年{label}的公布数与情景中没有不确定性的{certain}不符",
                    "{label} in {year} differs from {certain}, about which the scenario has no uncertainty",
                    [label, certain]
                )
            }
        }
    }

    fn hint(&self) -> Option<Text> {
        let (slip, otherwise) = match self {
            Self::NotReached { .. } => (
                &None,
                Text::new(
                    "情景的驱动因素变不到那么远：放宽其范围，或给该数据较大的标准误",
                    "the scenario's drivers do not vary that far: widen their ranges, or give the figure a larger standard error",
                ),
            ),
            Self::Far { slip, basis: Some(basis), .. } => (slip, basis.clone()),
            Self::Far { slip, basis: None, .. } => (
                slip,
                Text::new(
                    "核对数据；若无误，则情景的不确定性偏小，或该数据的误差应取大一些",
                    "check the figure; if it is right, the scenario's ranges are too narrow or the figure's error is understated",
                ),
            ),
            Self::Revised { basis, .. } => (&None, basis.clone()),
            Self::DiffersFromCertain { slip, .. } => {
                (slip, Text::new("在情景里改它的路径", "correct its path in the scenario"))
            }
        };
        Some(slip.clone().unwrap_or(otherwise))
    }
}

impl From<CannotCondition> for Error {
    fn from(why: CannotCondition) -> Self {
        Self::failure(match why {
            CannotCondition::TooFewRuns { least } => text!(
                "至少要{least}次模拟才能按公布数据修正",
                "at least {least} runs are needed to update with published figures"
            ),
            CannotCondition::Contradiction { label, year, values: (a, b), unit } => {
                let shown = |value: f64| {
                    Text::both(|language| {
                        unit.map_or_else(|| value.to_string(), |unit| Display(language).precise(value, unit))
                    })
                };
                sentence!(
                    "{year}年{label}给了两个数：{a}和{b}；只留一个",
                    "two values are given for {label} in {year}, {a} and {b}: keep one",
                    [label, a = shown(a), b = shown(b)]
                )
            }
            CannotCondition::NearlyTheSame { label, year } => sentence!(
                "{year}年{label}与其他数据几乎相同；给它们较大的标准误，或去掉一个",
                "{label} in {year} says nearly the same as other figures: give them larger standard errors, or leave one out",
                [label]
            ),
        })
    }
}

impl From<CountsByIndicator> for Text {
    fn from(counts: CountsByIndicator) -> Self {
        let each: Vec<Text> = counts
            .0
            .iter()
            .map(|(label, years)| {
                let years = |between: &str| years.iter().map(i32::to_string).collect::<Vec<_>>().join(between);
                sentence!(
                    "{label}（{years}年）",
                    "{label} ({years})",
                    [label, years = Text::new(years("、"), years(", "))]
                )
            })
            .collect();
        sentence!("，计入已公布的{each}", ", with the published counts: {each}", [each = each[..]])
    }
}
