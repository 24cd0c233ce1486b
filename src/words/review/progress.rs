//! Words for verdicts on progress, and for the methods by which it is computed.

use crate::analysis::AttainmentVerdict;
use crate::analysis::review::{
    AS_EXPECTED, Amount, BoundedAmount, ProgressMethod, ProgressReading, ProgressVerdict, ReviewRow, StatusGround,
    YearsMet,
};
use crate::baseline::Status;
use crate::indicator::Display;
use crate::language::{Text, counted, text};
use crate::number::percent;
use crate::plan::Aim;
use crate::words::sentence::sentence;

impl ProgressVerdict {
    /// The verdict in words.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::AlreadyMet => Text::new("提前实现", "already met"),
            Self::MetWhenDue => Text::new("到期实现", "met when due"),
            Self::MetInEveryYear => Text::new("逐年达标", "met in every year"),
            Self::Kept => Text::new("保持达标", "kept"),
            Self::NotKept => Text::new("未保持达标", "not kept"),
            Self::MissedInSomeYears => Text::new("部分年份未达标", "not met in every year"),
            Self::Ahead => Text::new("快于预期", "ahead of schedule"),
            Self::AsExpected => Text::new("基本符合预期", "broadly as expected"),
            Self::Behind => Text::new("滞后", "behind schedule"),
            Self::MissedWhenDue => Text::new("未按期完成", "not met when due"),
            Self::NotComparable => Text::new("口径不可比", "not comparable"),
            Self::Undefined => Text::new("无法计算", "undefined"),
            Self::NotCounted => Text::new("不计进度", "progress not counted"),
            Self::Inconclusive => Text::new("数据不足", "figures leave it open"),
            Self::FigureMissing => Text::new("暂无数据", "figure missing"),
        }
    }

    /// The thresholds between the verdicts on progress and between those on probabilities.
    #[must_use]
    pub fn thresholds() -> Text {
        let points = AS_EXPECTED * 100.0;
        sentence!(
            "判断界限由本工具设定（官方评估只公布用语，不公布界限）：已达到目标值为提前实现；完成进度减时间进度大于{points}个百分点为快于预期，相差不超过{points}个百分点为基本符合预期，落后超过{points}个百分点为滞后；目标与基期之差不超过两者舍入误差之和的，不计算完成百分比，只看与直线的距离是否超过舍入误差；“每年”类目标逐年判断，“保持”类目标只看最近一年是否达标，均不计进度；{probabilities}。",
            "The thresholds are ours (official reviews publish the terms, not the thresholds). Already met: the last figure meets the target. Ahead: progress exceeds time elapsed by more than {points} points; as expected: within {points} points; behind: more than {points} points less. Where base and target differ by no more than their rounding, no percentage is computed: the distance from the straight line is compared with the rounding. Targets for every year are judged year by year, targets to be kept by the last year with a figure, both without progress; {probabilities}.",
            [probabilities = AttainmentVerdict::thresholds()]
        )
    }
}

impl ReviewRow {
    /// The verdict in words; of a target that is to be met in every year, with the number of years in which it was.
    #[must_use]
    pub fn verdict_in_words(&self) -> Text {
        let verdict = self.verdict.words();
        match self.years_met() {
            Some(years) => {
                sentence!("{verdict}（{years}）", "{verdict} ({years})", [verdict, years = years.words()])
            }
            None => verdict,
        }
    }

    /// The verdict of the status; where that does not rest on published figures, its ground and what those say.
    #[must_use]
    pub fn conclusion(&self) -> (Text, Option<Text>) {
        let ground = &self.status.ground;
        let of_ground = match ground {
            StatusGround::Modelled(_) | StatusGround::ByHand(_) => ground.verdict_in_words(),
            _ => None,
        };
        let Some(verdict) = of_ground else { return (self.verdict_in_words(), None) };
        let of_figures = match self.verdict {
            ProgressVerdict::FigureMissing => Text::new("暂无公布数", "nothing published"),
            _ => sentence!("公布数：{said}", "published figures: {said}", [said = self.verdict_in_words()]),
        };
        let name = ground.name();
        (verdict, Some(sentence!("（{name}；{of_figures}）", "({name}; {of_figures})", [name, of_figures])))
    }

    /// How the target stands, as a title: its verdict with the ground, and the figures behind it.
    #[must_use]
    pub fn finding(&self) -> Text {
        let (label, ground) = (self.target.label_alone(), &self.status.ground);
        let name = ground.name();
        let verdict = match ground {
            StatusGround::Yearly(_) => Some(self.verdict_in_words()),
            ground => ground.verdict_in_words(),
        };
        let stands = match verdict {
            Some(verdict) => sentence!("{verdict}（{name}）", "{verdict} ({name})", [verdict, name]),
            None => name,
        };
        let more = match ground {
            StatusGround::Published(_) => self.by(ProgressMethod::Linear).map(|progress| {
                let time = self.time_of_figure.map_or(self.time_elapsed, |time| time.min(self.time_elapsed));
                let (done, time) = (percent(progress.value, 1), percent(time, 0));
                text!("，完成进度{done}、时间进度{time}", ", progress {done}, time elapsed {time}")
            }),
            StatusGround::Modelled(_) => self.outlook.as_ref().and_then(|outlook| outlook.estimate).map(|estimate| {
                let Text { zh, en } = Text::both(|language| estimate.words(language));
                text!("，实现可能性{zh}", ", probability {en}")
            }),
            StatusGround::CompletionRate(rate) => {
                let rate = percent(*rate, 1);
                Some(text!("为目标值的{rate}，不作结论", " {rate} of the target, no verdict"))
            }
            StatusGround::Trend(trend) => self.unit().map(|unit| {
                let (year, Text { zh, en }) =
                    (trend.year, Text::both(|language| Display(language).to_check(trend.median, unit)));
                text!("至{year}年为{zh}，不作结论", ": {en} in {year}, no verdict")
            }),
            _ => None,
        };
        sentence!("{label}：{stands}{more}", "{label}: {stands}{more}", [label, stands, more])
    }

    /// The target's figure in its unit.
    #[must_use]
    pub fn goal_in_words(&self) -> Text {
        Text::both(|language| match &self.measure {
            // A level that follows from an increment or a growth has more digits than the plan shows.
            Some(level) if self.target.aim != Aim::Level => Display(language).precise(level.value, level.unit),
            Some(level) if level.upper.is_some() => level.shown(language),
            Some(level) => Display(language).quantity(level.value, level.unit),
            None => self.target.stated_in_words().get(language).to_owned(),
        })
    }

    /// A clause on the target by published figures: the verdict, or the figures themselves where they give none.
    #[must_use]
    pub fn standing(&self) -> Text {
        let is_assumed = self.base.as_ref().is_some_and(|base| base.status == Status::Assumed);
        let said = match self.verdict {
            ProgressVerdict::FigureMissing if !self.actuals.is_empty() => {
                Text::new("没有可用于判断的公布数", "no published figure on which a verdict could rest")
            }
            ProgressVerdict::FigureMissing => Text::new("基期以来未见公布数", "nothing published since the base"),
            ProgressVerdict::NotCounted if is_assumed => {
                Text::new("基期数为假设，不计进度", "the base is assumed, so progress is not counted")
            }
            ProgressVerdict::NotCounted => {
                Text::new("没有基期数，不计进度", "there is no base, so progress is not counted")
            }
            ProgressVerdict::Inconclusive => Text::new("已公布的数不足以判断", "published figures leave it open"),
            _ => {
                let verdict = self.verdict_in_words();
                return sentence!("依已公布数：{verdict}", "from published figures: {verdict}", [verdict]);
            }
        };
        let latest = self.latest().or(self.actuals.last()).map(|datum| &datum.figure);
        let latest = latest.map(|figure| {
            let amount = Amount { value: figure.value, unit: figure.unit };
            let value = BoundedAmount { comparator: figure.comparator, amount };
            let (period, year) = (figure.period, if figure.period.is_within_year() { "" } else { "年" });
            sentence!("；最新公布{value}（{period}{year}）", "; last published: {value} ({period})", [value])
        });
        latest.iter().fold(said, Text::followed_by)
    }
}

impl YearsMet {
    /// The numbers in words.
    #[must_use]
    pub fn words(self) -> Text {
        let Self { all, known, met } = self;
        let (years, open) = (counted(known, "year"), all - known);
        match open {
            0 => text!("{all}年中{met}年达标", "met in {met} of {years}"),
            _ => text!(
                "有数据的{known}年中{met}年达标，{open}年无数据",
                "met in {met} of the {years} with figures, {open} without"
            ),
        }
    }
}

impl ProgressMethod {
    /// Its name.
    #[must_use]
    pub fn name(self) -> Text {
        match self {
            Self::Linear => Text::new("完成进度", "Linear progress"),
            Self::UnitedNations => Text::new("联合国进展图得分", "Score of the UN progress chart"),
            Self::RatioOfGrowth => Text::new("实际与所需增速之比", "Observed over required growth"),
            Self::Probability => Text::new("实现可能性", "Probability"),
        }
    }

    /// Its formula: B base, A the last figure, T target; t0, t, tT their years.
    #[must_use]
    pub fn formula(self) -> Text {
        match self {
            Self::Linear => Text::new(
                "P=(A−B)/(T−B)，与时间进度 τ=(t−t0)/(tT−t0) 比较",
                "P = (A − B) / (T − B), compared with the time elapsed τ = (t − t0) / (tT − t0)",
            ),
            Self::UnitedNations => Text::new(
                "按 t0 至 t 的年均增速外推到 tT 得 E，得分=(E−B)/(T−B)：≥0.95按计划推进，0.10–0.95需加快，<0.10停滞或倒退；比率按百分点外推",
                "E: the growth observed from t0 to t extrapolated to tT; score = (E − B) / (T − B): 0.95 and more on track, 0.10 to 0.95 too slow, below 0.10 stagnation or regression; ratios are extrapolated in points",
            ),
            Self::RatioOfGrowth => Text::new(
                "R=实际年均增速/所需年均增速：≥95%按计划推进，60%–95%需加快，0–60%进展有限，<0背离；比率用每年百分点",
                "R = observed over required annual growth: 95% and more on track, 60 to 95% too slow, 0 to 60% limited, below 0 moving away from the target; ratios in points a year",
            ),
            Self::Probability => Text::new(
                "模型各次模拟中达到目标的份额；以情景的假设为前提",
                "the share of the model's runs that meet the target, under the scenario's assumptions",
            ),
        }
    }

    /// Where it comes from.
    #[must_use]
    pub fn source(self) -> Text {
        match self {
            Self::Linear => Text::new(
                "规划评估的通行做法；未见官方文件写明公式",
                "common practice of plan reviews; no official document with the formula was found",
            ),
            Self::UnitedNations => Text::new(
                "联合国《可持续发展目标进展图2023》，据巴斯克统计局（EUSTAT）方法说明的转述",
                "United Nations, SDG Progress Chart 2023, as restated in the method note of EUSTAT (Basque statistics office)",
            ),
            Self::RatioOfGrowth => Text::new(
                "欧盟统计局可持续发展监测的方法，据 Open SDG（加拿大统计局等）文档",
                "Eurostat's monitoring of sustainable development, as documented by Open SDG (Statistics Canada and others)",
            ),
            Self::Probability => Text::new("本工具", "ours"),
        }
    }
}

impl ProgressReading {
    /// The reading in words.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::OnTrack => Text::new("按计划推进", "on track"),
            Self::TooSlow => Text::new("需加快", "too slow"),
            Self::Limited => Text::new("进展有限", "limited progress"),
            Self::Stagnation => Text::new("停滞或倒退", "stagnation or regression"),
            Self::MovingAway => Text::new("背离目标", "moving away from the target"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_counted_in_words() {
        let words = |all, known, met| YearsMet { all, known, met }.words();
        assert_eq!(words(3, 3, 2), Text::new("3年中2年达标", "met in 2 of 3 years"));
        assert_eq!(words(3, 2, 1).en, "met in 1 of the 2 years with figures, 1 without");
    }
}
