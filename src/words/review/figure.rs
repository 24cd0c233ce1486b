//! Figures: how they were computed, where they come from, how they compare with a projection, and why they are not used.

use crate::analysis::review::{
    Amount, BaseSource, BoundedAmount, Comparison, Derivation, DerivationRule, FigureDeviation, FigureNote,
    IntervalPlace, UnusedReason,
};
use crate::baseline::superseded_by;
use crate::indicator::{Comparator, Display, Driver, Unit};
use crate::language::{Language, Text, text};
use crate::number::{percent, signed_percent};
use crate::scenario::BaseNote;
use crate::words::sentence::{Worded, sentence};

/// With the digits that a reader needs to check the arithmetic.
impl Worded for Amount {
    fn worded(&self, language: Language) -> String {
        Display(language).to_check(self.value, self.unit)
    }
}

impl Worded for BoundedAmount {
    fn worded(&self, language: Language) -> String {
        let sign = if self.comparator == Comparator::Equal { "" } else { self.comparator.symbol() };
        sign.to_owned() + &self.amount.worded(language)
    }
}

impl BoundedAmount {
    /// The amount with its sign, where it is a bound: `>5580万人`.
    #[must_use]
    pub fn words(&self) -> Text {
        Text::both(|language| self.worded(language))
    }
}

impl Derivation {
    /// The computation in words: `6605亿元 / 103197亿元（2025）`.
    #[must_use]
    pub fn words(&self) -> Text {
        let (above, below, period) = (&self.numerator, &self.denominator, self.period);
        let year = period.year;
        match &self.rule {
            DerivationRule::Quotient => {
                sentence!("{above} / {below}（{period}）", "{above} / {below} ({period})", [above, below])
            }
            DerivationRule::UpperBound { largest } => {
                let said = sentence!(
                    "不高于{largest} / {below}（{period}）：分子为参保总人数，含全部参保的职工，所以其余居民的参保率不会更高",
                    "no more than {largest} / {below} ({period}): the numerator is everyone insured, including employees, all of whom are insured, so the share of other residents cannot be higher",
                    [largest, below = below.amount]
                );
                if above.comparator == Comparator::Equal {
                    return said;
                }
                said.followed_by(&sentence!(
                    "；公布的是{above}，按其末位数字不到{largest}",
                    "; published: {above}, taken by its last digit as less than {largest}",
                    [above, largest]
                ))
            }
            DerivationRule::OverProjection(label) => sentence!(
                "{above} / {below}（{year}年{label}按基期口径推算）",
                "{above} / {below} ({label} of {year} on the basis of the base year, as projected)",
                [above = above.amount, below = below.amount, label]
            ),
        }
    }
}

impl BaseSource {
    /// The source in words.
    #[must_use]
    pub fn words(&self) -> Text {
        match self {
            Self::Published(source) => Text::same(source),
            Self::Derived(derivation) => derivation.words(),
            Self::Counted { origin, notes } => notes
                .iter()
                .map(BaseNote::words)
                .fold(origin.words(), |source, note| source.followed_by(&sentence!("（{note}）", " ({note})", [note]))),
            Self::JumpOff(rule) => rule.clone(),
            Self::Plan => Text::new("规划文本载明或隐含", "stated or implied by the plan"),
            Self::Scenario => {
                Text::new("未收集到公布数；取情景的数值", "no published figure is known: the scenario's own value")
            }
        }
    }
}

impl FigureNote {
    /// The remark in words.
    #[must_use]
    pub fn sentence(&self) -> Text {
        match self {
            Self::PartOfYear(remark) => with_remark(
                Some(Text::new(
                    "年内部分时期的数，不与全年数比较",
                    "of part of a year: not compared with figures of whole years",
                )),
                remark,
            ),
            Self::JumpOff => Text::new("预测以此为起点", "the projection starts from it"),
            Self::OtherJumpOff(value) => {
                sentence!("预测以{value}为起点", "the projection starts from {value}", [value])
            }
            Self::TakenByScenario => {
                Text::new("情景采用了公布数，不构成检验", "the scenario takes the published figure: this is no test")
            }
            Self::Compared(comparison) => comparison.sentence(),
            Self::NotProjected { growth_since, remark } => {
                let growth = growth_since.map(|(year, value, growth)| {
                    let growth = signed_percent(growth, 1);
                    sentence!("{year}年{value}，{growth}", "{value} in {year}, {growth}", [value])
                });
                with_remark(growth, remark)
            }
        }
    }
}

/// The sentence on a figure, followed by its own remark.
fn with_remark(said: Option<Text>, remark: &str) -> Text {
    let remark = (!remark.is_empty()).then(|| Text::same(remark));
    Text::joined(&said.into_iter().chain(remark).collect::<Vec<_>>(), "；", "; ")
}

impl Comparison {
    fn sentence(&self) -> Text {
        let mut said = self.difference.words().followed_by(&match self.place {
            IntervalPlace::Above => Text::new("，高于80%区间", ", above the 80% interval"),
            IntervalPlace::Below => Text::new("，低于80%区间", ", below the 80% interval"),
            IntervalPlace::Within => Text::new("，在80%区间内", ", within the 80% interval"),
        });
        if let Some(year) = self.projected_at_end_of {
            said = said.followed_by(&text!("（预测为{year}年末）", " (projected: end of {year})"));
        }
        if self.bases_differ {
            said = said.followed_by(&Text::new("；两者口径不同", "; on different statistical bases"));
        }
        if self.is_lower_bound {
            said = said.followed_by(&Text::new("；公布数是下限", "; the published figure is a lower bound"));
        }
        if !self.calibrated.is_empty() {
            let quoted = |driver: &Driver| sentence!("“{driver}”", "\"{driver}\"", [driver]);
            said = said.followed_by(&sentence!(
                "；情景据此设定了{drivers}，不构成检验",
                "; the scenario sets {drivers} from it, so this is no test",
                [drivers = self.calibrated.iter().map(quoted).collect::<Vec<Text>>()[..]]
            ));
        }
        said
    }
}

impl FigureDeviation {
    /// How far a published figure lies from the projected median.
    fn words(self) -> Text {
        let (more, size, words) = match self {
            Self::Relative(more) => (more, Text::same(percent(more.abs(), 1)), [("多", "more"), ("少", "less")]),
            Self::OfLevel(Amount { value, unit }) => {
                let size = Amount { value: value.abs(), unit };
                (value, Text::both(|language| size.worded(language)), [("多", "more"), ("少", "less")])
            }
            Self::OfRatio(Amount { value, unit }) => {
                let size = Text::both(|language| match unit.difference {
                    true => {
                        let points = Display(language).growth_a_year(value.abs(), Unit::parse("%"));
                        points.trim_start_matches('+').to_owned()
                    }
                    false => Display(language).precise(value.abs(), unit),
                });
                (value, size, [("高", "higher"), ("低", "lower")])
            }
        };
        // A dash, where there is no number, agrees with nothing.
        if size.en.contains('0') && !size.en.contains(|digit| ('1'..='9').contains(&digit)) {
            return Text::new("公布数与预测基本一致", "published as projected");
        }
        let (zh, en) = words[usize::from(more < 0.0)];
        sentence!("公布数比预测{zh}{size}", "published {size} {en} than projected", [size])
    }
}

impl UnusedReason {
    /// The reason in words.
    #[must_use]
    pub fn words(&self) -> Text {
        match self {
            Self::BeforeBaseYear(year) => {
                text!("早于规划基期{year}年末", "of a time before the end of the plan's base year {year}")
            }
            Self::AfterReview(year) => text!("晚于评估年{year}年", "of a time after the review's year {year}"),
            Self::PublishedLater(day) => text!("{day}才公布", "published on {day}"),
            Self::PublicationDayUnknown => Text::new(
                "公布日期不明，按当时未知处理",
                "the day of publication is unknown: treated as not known then",
            ),
            Self::Superseded { by, is_final } => superseded_by(by, *is_final),
        }
    }
}
