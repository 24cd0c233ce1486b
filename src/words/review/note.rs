//! Remarks on the figures of a target, and on a review as a whole.

use crate::analysis::NarrowBand;
use crate::analysis::review::{Amount, MovedBase, ProgressVerdict, ReviewNote, TargetNote};
use crate::analysis::{ProbabilityEstimate, TypedPath};
use crate::language::{Text, text};
use crate::number::{percent, signed_percent};
use crate::plan::Hold;
use crate::words::sentence::sentence;

impl TargetNote {
    /// The remark in a sentence.
    #[must_use]
    pub fn sentence(&self) -> Text {
        match self {
            Self::NotCounted(reason) => reason.sentence(),
            Self::UnitWithoutFigures => {
                Text::new("目标的单位无法与数据对照", "no figure can be stated in the target's unit")
            }
            Self::ReviewedAsLevel { aim, stated, level, base_year, due } => sentence!(
                "规划目标是{base_year}至{due}年{counted}{stated}：按由基期推算的水平{level}评估；可能性按各次模拟自身的基期计算",
                "the plan asks for {stated} ({counted}, {base_year} to {due}): reviewed as the level of {level} to which that leads from the base; the probability counts each run from its own base",
                [counted = aim.counted(), stated, level]
            ),
            Self::Kept { judged, band, by_other } => kept(*judged, band, *by_other),
            Self::MetAtBase => Text::new(
                "基期已达到目标：不计进度，只看目标年是否仍达到",
                "the base already meets the target: no progress is computed, only whether the target is still met when due",
            ),
            Self::WithinRounding => Text::new(
                "目标与基期之差不超过两者的舍入误差：不计算完成百分比，按与直线的距离判断",
                "target and base differ by no more than their rounding: no percentage is computed, the verdict rests on the distance from the straight line",
            ),
            Self::BaseIsLowerBound => Text::new(
                "基期值是下限：实际进度可能略低",
                "the base is a lower bound: true progress may be slightly lower",
            ),
            Self::GrowthCountsFrom { value, status } => sentence!(
                "所需和实际增速自预测的起点{value}（{status}）起算；若按公布的下限起算，需达增速略高",
                "required and observed growth count from {value} ({status}), from which the projection starts; counted from the published lower bound the required growth is slightly higher",
                [value, status = status.name()]
            ),
            Self::BaseAssumed => Text::new(
                "基期值为情景假设，未收集到公布数：不计进度和增速",
                "the base is an assumption of the scenario, no published figure is known: neither progress nor growth is computed",
            ),
            Self::OnlyBound => {
                Text::new("已公布的只是界限，无法判断", "only a bound is published: no verdict is possible")
            }
            Self::OnlyUpperBound => {
                Text::new("已公布的只是上限，无法判断", "only an upper bound is published: no verdict is possible")
            }
            Self::ShareReached(share) => {
                let percent = percent(*share, 1);
                text!("为目标值的{percent}", "{percent} of the target")
            }
            Self::BehindFromNothing(rate) => {
                let percent = percent(*rate, 1);
                text!(
                    "基期值未公布；即使从0起算，完成进度也只有{percent}",
                    "the base is not published; even counted from nothing only {percent} of the way is done"
                )
            }
            Self::CeilingKept => Text::new("上限型目标：至今未超过", "a ceiling: not exceeded so far"),
            Self::NoBase => {
                Text::new("没有基期值，无法计算进度", "no value of the base year is known: progress cannot be computed")
            }
            Self::StatedBaseNotUsed { stated, used } => sentence!(
                "规划文件所写基期值{stated}未使用：基期年公布数为{used}",
                "the base that the plan file states, {stated}, is not used: the figure published for the base year is {used}",
                [stated = *stated, used = *used]
            ),
            Self::LastFigureBeforeDue { period, is_out_of_reach: true, is_from_nothing: false } => text!(
                "最近数据为{period}；此后速度即使为基期以来的两倍，年末也无法达到",
                "the last figure is of {period}; even at twice the pace since the base the target would be missed at the end of the year"
            ),
            Self::LastFigureBeforeDue { period, is_out_of_reach: true, is_from_nothing: true } => text!(
                "最近数据为{period}；即使基期为0、此后速度又为其间的两倍，年末也无法达到",
                "the last figure is of {period}; even counted from 0 in the base year, and at twice that pace afterwards, the target would be missed at the end of the year"
            ),
            Self::LastFigureBeforeDue { period, is_out_of_reach: false, .. } => text!(
                "最近数据为{period}，年末数尚未公布",
                "the last figure is of {period}; that of the end of the year is not published yet"
            ),
            Self::BasesDiffer { base, figure } => {
                let label =
                    |basis: &Option<Text>| basis.clone().unwrap_or_else(|| Text::new("未注明口径", "basis not stated"));
                sentence!(
                    "基期为“{base}”，数据为“{figure}”：两者之差含口径修订，并非全是实际增减",
                    "base and figure are on different statistical bases ({base}; {figure}): part of their difference is the revision",
                    [base = label(base), figure = label(figure)]
                )
            }
            Self::ProgressAcrossBases(progress) => {
                let percent = percent(*progress, 1);
                text!("不计口径差异，完成进度为{percent}", "ignoring the change of basis, progress is {percent}")
            }
            Self::VerdictStandsRevision(change) => {
                let percent = signed_percent(*change, 1);
                text!(
                    "基期GDP修订了{percent}；按此换算，结论不变",
                    "GDP of the base year was revised by {percent}; the same revision of this figure does not change the verdict"
                )
            }
            Self::ProbabilityOnBasis { basis, other, there: None } => sentence!(
                "可能性按“{basis}”计算；“{other}”的基期GDP未公布，无法换算",
                "the probability is on one statistical basis ({basis}); on the other ({other}) it cannot be stated, as GDP of the base year has not been published on it",
                [basis, other]
            ),
            Self::ProbabilityOnBasis { basis, other, there: Some((factor, estimate)) } => {
                let change = signed_percent(factor - 1.0, 1);
                let there = Text::both(|language| estimate.words(language));
                sentence!(
                    "可能性按“{basis}”计算；按“{other}”（基期GDP {change}，分子不变）为{there}",
                    "the probability is on one statistical basis ({basis}); on the other ({other}; GDP of the base year {change}, numerator unchanged) it is {there}",
                    [basis, other, there]
                )
            }
            Self::PartOfYear { period, amount } => sentence!(
                "{period}的{amount}只是年内部分时期的数，不作为全年数使用",
                "{amount} ({period}) covers part of the year and is not used as a figure of the year",
                [amount]
            ),
            Self::UndeclaredRevision { from, step } => {
                let step = signed_percent(*step, 1);
                text!(
                    "{from}年起的数似经口径修订（{step}）：进度与结论按公布数计，含修订的影响；写明其口径后按不可比处理",
                    "figures from {from} on appear to have been revised ({step}): progress and verdict use them as published, including the revision; once their basis is declared they are treated as not comparable"
                )
            }
        }
    }
}

/// By which reading a target that is to be kept is judged, and the verdict by the other one.
fn kept(judged: Hold, (low, high): &(Amount, Amount), by_other: Option<ProgressVerdict>) -> Text {
    let rule = |hold: Hold| match hold {
        Hold::Floor => sentence!("按下限（{low}及以上）", "as a floor ({low} and more)", [low]),
        Hold::Band => sentence!("按区间（{low}至{high}）", "as a band ({low} to {high})", [low, high]),
    };
    let rule_of_other = rule(if judged == Hold::Floor { Hold::Band } else { Hold::Floor });
    let said = sentence!("保持类目标，{rule}判断", "a target to be kept, judged {rule}", [rule = rule(judged)]);
    match by_other {
        Some(verdict) => said.followed_by(&sentence!(
            "；{rule}则为：{verdict}",
            "; {rule}: {verdict}",
            [rule = rule_of_other, verdict = verdict.words()]
        )),
        None => said,
    }
}

impl ReviewNote {
    /// The remark in a sentence.
    #[must_use]
    pub fn sentence(&self) -> Text {
        match self {
            Self::Coverage { targets, with_figure, by_part_alone, base_year } => {
                let direct = with_figure.saturating_sub(*by_part_alone);
                match (direct, by_part_alone) {
                    (0, 0) => text!(
                        "{targets}个目标均无{base_year}年以后的数据",
                        "none of the {targets} targets has a figure after {base_year}"
                    ),
                    (0, part) => text!(
                        "{targets}个目标本身均无{base_year}年以后的数据；其中{part}个有另一种理解或区间另一端的数据",
                        "none of the {targets} targets has a figure of its own after {base_year}; {part} of them under another reading, or for the other end of the range"
                    ),
                    (_, 0) => text!(
                        "{targets}个目标中，{direct}个有{base_year}年以后的数据",
                        "{direct} of {targets} targets have figures after {base_year}"
                    ),
                    (_, part) => text!(
                        "{targets}个目标中，{direct}个有{base_year}年以后的数据，其余的目标中{part}个只有另一种理解或区间另一端的数据",
                        "{direct} of {targets} targets have figures after {base_year}; of the others, {part} only under another reading, or for the other end of the range"
                    ),
                }
            }
            Self::PublishedBy(day) => text!(
                "{day}以后公布或公布日期不明的数据未使用；情景的假设是否也限于当时已知的信息，见情景文件",
                "figures published after {day}, or on an unknown day, are not used; whether the scenario's assumptions keep to what was known then is stated in its file"
            ),
            Self::NothingPublished { day, base_year } => text!(
                "{day}及以前没有公布过{base_year}年以后的数据：本评估仅依据预测",
                "by {day} no figure after {base_year} had been published: this review rests on the projection alone"
            ),
            Self::FewRuns => ProbabilityEstimate::few_runs(),
            Self::NarrowBands(narrow) => {
                let each: Vec<Text> = narrow.iter().map(NarrowBand::brief).collect();
                let each = Text::joined(&each, "；", "; ");
                sentence!(
                    "情景所设区间窄于历史经验，可能性因而过于确定（过高或过低）：{each}",
                    "bands of the scenario are narrower than history has them, which makes probabilities too certain: {each}",
                    [each]
                )
            }
            Self::TypedPaths(typed) => TypedPath::sentence(typed),
            Self::BaseMoved { year, figures } => {
                let moved = |MovedBase { label, before, after }: &MovedBase| {
                    sentence!(
                        "{label}由{before}变为{after}",
                        "{label} from {before} to {after}",
                        [label, before = *before, after = *after]
                    )
                };
                let moved = Text::joined(&figures.iter().map(moved).collect::<Vec<_>>(), "；", "; ");
                sentence!(
                    "未公布的{year}年数按此后公布的数据更新：{moved}",
                    "figures of {year} that were not published were updated by figures published since: {moved}",
                    [moved]
                )
            }
            Self::BasesDiffer { base, later } => sentence!(
                "基期在“{base}”，其后部分数据在“{later}”：两种口径分列，未作衔接调整",
                "the base is on one statistical basis ({base}), some later figures are on another ({later}): they are shown side by side, without adjustment",
                [base = base.clone().unwrap_or_else(|| Text::new("未注明口径", "not stated")), later = later[..]]
            ),
        }
    }
}
