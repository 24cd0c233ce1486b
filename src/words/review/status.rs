//! How a target stands and on what ground, in words.

use crate::analysis::review::{NextStep, NotCountable, StatusCounts, StatusGround, TrendOutlook};
use crate::indicator::{Display, Unit};
use crate::language::{Text, counted, text};
use crate::number::percent;
use crate::plan::{HandAssessment, HandVerdict};
use crate::scenario::Years;
use crate::words::sentence::sentence;

impl HandVerdict {
    /// The verdict in words.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::Completed => Text::new("已完成", "completed"),
            Self::Ahead => Text::new("快于预期", "ahead of schedule"),
            Self::AsExpected => Text::new("基本符合预期", "broadly as expected"),
            Self::Behind => Text::new("滞后", "behind schedule"),
            Self::NotStarted => Text::new("尚未启动", "not started"),
            Self::Missed => Text::new("未完成", "missed"),
        }
    }
}

impl HandAssessment {
    /// The evidence, who assessed it and when.
    #[must_use]
    pub fn evidence_in_words(&self) -> Text {
        let Self { evidence, by, on, .. } = self;
        sentence!("{evidence}（{by}，{on}）", "{evidence} ({by}, {on})", [evidence, by])
    }
}

impl StatusGround {
    /// The name of the ground.
    #[must_use]
    pub fn name(&self) -> Text {
        match self {
            Self::Published(_) => Text::new("公布进度", "published figures"),
            Self::Yearly(_) => Text::new("逐年考核", "year by year"),
            Self::ByHand(_) => Text::new("人工评估", "assessed by hand"),
            Self::Modelled(_) => Text::new("模型测算", "model"),
            Self::CompletionRate(_) => Text::new("完成率", "completion rate"),
            Self::Trend(_) => Text::new("趋势外推", "trend"),
            Self::Open => Text::new("待补充数据", "open"),
            Self::NotCountable(_) => Text::new("不可计量", "not countable"),
        }
    }

    /// The verdict, where the ground carries one.
    #[must_use]
    pub fn verdict_in_words(&self) -> Option<Text> {
        match self {
            Self::Published(verdict) | Self::Yearly(verdict) => Some(verdict.words()),
            Self::ByHand(assessment) => Some(assessment.verdict.words()),
            Self::Modelled(verdict) => Some(verdict.words()),
            Self::CompletionRate(_) | Self::Trend(_) | Self::Open | Self::NotCountable(_) => None,
        }
    }

    /// The id of the verdict in files.
    #[must_use]
    pub fn verdict_id(&self) -> Option<&'static str> {
        match self {
            Self::Published(verdict) | Self::Yearly(verdict) => Some(verdict.id()),
            Self::ByHand(assessment) => Some(assessment.verdict.id()),
            Self::Modelled(verdict) => Some(verdict.id()),
            Self::CompletionRate(_) | Self::Trend(_) | Self::Open | Self::NotCountable(_) => None,
        }
    }

    /// How it is come by, and who set that rule; `None` where a method of progress or probability says so.
    #[must_use]
    pub fn method_in_words(&self) -> Option<[Text; 2]> {
        let ours = || Text::new("本工具设定", "set by this tool");
        match self {
            Self::Published(_) => Some([
                Text::new(
                    "已到期或已达到目标值的，公布数直接与目标值比较；未到期的，按完成进度与时间进度之差判断",
                    "when due, or once the goal is reached: the published figure against the goal; before that: progress less time elapsed",
                ),
                Text::new("规划评估的通行做法", "common practice of plan reviews"),
            ]),
            Self::Yearly(_) => Some([
                Text::new(
                    "每年的公布数与目标值比较；有一年未达到即为部分年份未达标",
                    "the published figure of each year against the goal; missed once is not met in every year",
                ),
                ours(),
            ]),
            Self::ByHand(_) => Some([
                Text::new(
                    "评估人依据证据认定，注明依据、评估人和日期",
                    "assessed by people, with evidence, name and date",
                ),
                Text::new("评估人", "the assessor"),
            ]),
            Self::CompletionRate(_) => Some([
                Text::new(
                    "完成率=A/T；基期值未公布时列出，不作结论",
                    "rate = A / T; shown where the base is not published, without a verdict",
                ),
                ours(),
            ]),
            Self::Trend(_) => Some([
                Text::new(
                    "同口径的连续年度数（4个及以上）按指数平滑、Theta和漂移三法的中位数外推，附80%区间；不作结论",
                    "four or more consecutive annual figures on one basis, continued by the median of exponential smoothing, Theta and drift, with an 80% interval; no verdict",
                ),
                ours(),
            ]),
            Self::Modelled(_) | Self::Open | Self::NotCountable(_) => None,
        }
    }

    /// What stands behind the status beyond the verdict: a rate, a trend, the evidence, a reason. `unit` is that of the target.
    #[must_use]
    pub fn detail_in_words(&self, unit: Option<Unit>) -> Option<Text> {
        match self {
            Self::ByHand(assessment) => Some(assessment.evidence_in_words()),
            Self::CompletionRate(rate) => {
                let percent = percent(*rate, 0);
                Some(text!("为目标值的{percent}；基期值未公布", "{percent} of the target; the base is not published"))
            }
            Self::Trend(trend) => Some(trend.words(unit?)),
            Self::NotCountable(reason) => Some(reason.words()),
            Self::Published(_) | Self::Yearly(_) | Self::Modelled(_) | Self::Open => None,
        }
    }
}

impl TrendOutlook {
    /// Where the trend leads.
    #[must_use]
    pub fn words(self, unit: Unit) -> Text {
        let Self { year, median, interval_80: (low, high), figures: (first, last), .. } = self;
        let show = |value: f64| Text::both(|language| Display(language).to_check(value, unit));
        sentence!(
            "按{first}–{last}年数据外推，{year}年为{median}，80%区间{low}至{high}；不作结论",
            "the figures of {first} to {last} continued: {median} in {year}, 80% interval {low} to {high}; no verdict",
            [median = show(median), low = show(low), high = show(high)]
        )
    }
}

impl NotCountable {
    /// The reason.
    #[must_use]
    pub fn words(&self) -> Text {
        match self {
            Self::Stated(reason) => reason.clone(),
            Self::Unit => Text::new("目标的单位无法与数据对照", "no figure can be stated in the target's unit"),
            Self::Undefined => Text::new("基期值不大于0，增速无从计算", "growth from a base that is not above 0"),
            Self::NoYear => Text::new("规划文本未载明目标年", "the text of the plan hides or does not give its year"),
        }
    }
}

impl NextStep {
    /// What to do.
    #[must_use]
    pub fn words(&self) -> Text {
        match self {
            Self::AskFigures { of, years } => {
                let years = Years::grouped(years.iter().copied());
                sentence!("请{of}提供{years}年数据", "ask for the figures of {years}: {of}", [of = of.name()])
            }
            Self::AskBase { of, year } => {
                sentence!("请{of}提供{year}年基期值", "ask for the base of {year}: {of}", [of = of.name()])
            }
            Self::SameBasis => Text::new("取得与基期同口径的数据", "obtain a figure on the basis of the base year"),
            Self::ExactFigure => Text::new("取得确数", "obtain the exact figure"),
            Self::MoreRuns => Text::new("增加模拟次数", "run more runs"),
            Self::AssessByHand => Text::new("组织人工评估并附依据", "have it assessed by hand, with evidence"),
        }
    }

    /// Several in a row.
    #[must_use]
    pub fn all_in_words(steps: &[Self]) -> Text {
        let each: Vec<Text> = steps.iter().map(Self::words).collect();
        Text::joined(&each, "；", "; ")
    }
}

impl StatusCounts {
    /// The same in few words, as the title of a chart.
    #[must_use]
    pub fn short(self) -> Text {
        let Self { countable, with_verdict, .. } = self;
        let (targets, have) = (counted(countable, "countable target"), if with_verdict == 1 { "has" } else { "have" });
        text!(
            "可计量的{countable}项目标中{with_verdict}项有结论",
            "{targets}, of which {with_verdict} {have} a verdict"
        )
    }

    /// The headline: how many targets have a verdict, and of what kind the others are.
    #[must_use]
    pub fn headline(self) -> Text {
        let Self { all, countable, with_verdict, published, by_hand, modelled, .. } = self;
        let of = |count: usize, zh: &str, en: &str| (count > 0).then(|| text!("{zh}{count}项", "{en} {count}"));
        let verdicts = [
            of(published, "依公布数", "from published figures"),
            of(by_hand, "人工评估", "by hand"),
            of(modelled, "模型测算", "by the model"),
        ];
        let verdicts: Vec<Text> = verdicts.into_iter().flatten().collect();
        let verdicts = (!verdicts.is_empty()).then(|| {
            let Text { zh, en } = Text::joined(&verdicts, "、", ", ");
            text!("（{zh}）", " ({en})")
        });
        let others = [
            of(self.completion_rate, "只有完成率的", "with a completion rate only"),
            of(self.trend, "只有趋势外推的", "by trend only"),
            of(self.open, "尚无结论的", "open"),
            of(all.saturating_sub(countable), "不可计量的", "not countable"),
        ];
        let others: Vec<Text> = others.into_iter().flatten().collect();
        let others = (!others.is_empty()).then(|| {
            let Text { zh, en } = Text::joined(&others, "，", "; ");
            text!("；{zh}", "; {en}")
        });
        sentence!(
            "规划提出{all}项定量目标，可计量{countable}项，其中有结论{with_verdict}项{verdicts}{others}。",
            "The plan has {all} quantitative targets, {countable} of them countable: {with_verdict} with a verdict{verdicts}{others}.",
            [verdicts, others]
        )
    }
}
