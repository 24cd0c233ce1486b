//! How a value came about, in words: its names, its sources, and why it cannot be explained.

use crate::analysis::{
    AssumptionNote, BaselineSource, ExplainedFigure, FigureRole, MedianOfRuns, NotExplained, PartKind,
};
use crate::diagnostic::Diagnostics;
use crate::error::Error;
use crate::indicator::{Display, FERTILITY_ERROR, MORTALITY_ERROR};
use crate::language::{Text, text};

impl ExplainedFigure {
    /// The name as formulas show it.
    #[must_use]
    pub fn shown_name(&self) -> Text {
        let name = &self.name;
        match self.role {
            FigureRole::Own => Text::same(name),
            FigureRole::Assumed => text!("{name}（情景所设）", "{name} (as assumed)"),
            FigureRole::Central => text!("中心路径({name})", "central({name})"),
            FigureRole::Shock => text!("冲击({name})", "shock({name})"),
        }
    }

    /// The label for readers.
    #[must_use]
    pub fn shown_label(&self) -> Text {
        let (name, Text { zh, en }) = (&self.name, &self.label);
        match self.role {
            FigureRole::Own | FigureRole::Assumed => self.label.clone(),
            FigureRole::Central => text!("{zh}：中心路径", "{en}: in the deterministic run"),
            FigureRole::Shock => text!("{name}的逐年冲击", "year-to-year shock of {name}"),
        }
    }
}

impl MedianOfRuns {
    /// The median in words, to stand beside the value of the deterministic run.
    #[must_use]
    pub fn words(&self) -> Text {
        let runs = self.runs;
        let Text { zh, en } = Text::both(|language| Display(language).precise(self.value, self.unit));
        text!("{runs}次模拟的中位数{zh}", "median of {runs} runs: {en}")
    }
}

impl BaselineSource {
    /// The source for readers.
    #[must_use]
    pub fn words(&self) -> Text {
        let (census, base_year, is_corrected) = match self {
            Self::Figure(rule) => return rule.clone(),
            Self::PeopleByAge { census, base_year, is_corrected } => (census, base_year, is_corrected),
        };
        let people = match census {
            Some(census) => text!(
                "{census}年人口普查的分年龄人口推到{base_year}年末，并与公布总数一致",
                "the census of {census} by age, projected to the end of {base_year} and scaled to the published totals"
            ),
            None => Text::new("基线的分年龄人口", "the baseline's population by age"),
        };
        if !is_corrected {
            return people;
        }
        people.followed_by(&text!(
            "；再按{base_year}年以后公布的人数修正登记误差，所以与{base_year}年公布数不同",
            "; then corrected for the count error shown by figures published for later years, so it differs from the figure published for {base_year}"
        ))
    }
}

impl PartKind {
    /// The label for readers.
    #[must_use]
    pub fn words(&self) -> Text {
        match self {
            Self::Path => Text::new("情景的路径", "the scenario's path"),
            Self::WithoutPolicies => Text::new("政策以外", "without policies"),
            Self::Policy(Text { zh, en }) => text!("政策“{zh}”", "policy {en}"),
            Self::CarriedForward => Text::new("由已公布数延续", "carried forward from published figures"),
            Self::LearnedFromCounts => Text::new("由已公布的人数得知", "learned from published counts"),
        }
    }
}

impl AssumptionNote {
    /// The note for readers.
    #[must_use]
    pub fn sentence(&self) -> Text {
        match self {
            Self::Published { status, source: Text { zh, en } } => {
                let Text { zh: status_zh, en: status_en } = status.name();
                text!("这一年就是公布数（{status_zh}：{zh}）", "this year is the published figure ({status_en}: {en})")
            }
            Self::FromHistory { how } => how.clone(),
            Self::NoError { error } => no_error(error),
            Self::RateLevel(level) => level.words(),
            Self::CourseOfTable { source: Text { zh, en }, first: (first, from), here: (year, to) } => text!(
                "各年的变动是率表自身的（{zh}）：{first}年{from:.2}，{year}年{to:.2}",
                "trend of the table ({en}): {from:.2} in {first}, {to:.2} in {year}"
            ),
            Self::OfficialLifeExpectancy { offset, region, by_rates, year, published } => {
                offset.words(region, *by_rates, *year, published)
            }
        }
    }
}

/// Why an error is zero in a year that is published, and what still differs from run to run.
fn no_error(error: &str) -> Text {
    let words = Text::new("这一年已公布，没有误差", "the figures of this year are published, so the error is zero");
    let others = match error {
        FERTILITY_ERROR => Text::new(
            "：各次运行的出生人数都是公布数；各次运行的育龄妇女不同，总和生育率随之不同",
            ": every run has the published births; runs differ in their women of childbearing age, and so in total fertility",
        ),
        MORTALITY_ERROR => Text::new(
            "：各次运行的死亡人数都是公布数；各次运行的老年人口不同，死亡率随之不同",
            ": every run has the published deaths; runs differ in their elderly population, and so in death rates",
        ),
        _ => return words,
    };
    words.followed_by(&others)
}

impl From<NotExplained> for Error {
    fn from(why: NotExplained) -> Self {
        let (message, hint) = match why {
            NotExplained::YearNotProjected { year, years } => {
                let (first, last) = (years.first, years.last);
                (
                    text!("情景不预测{year}年", "{year} is not projected"),
                    text!("预测期为{first}至{last}年", "the scenario runs from {first} to {last}"),
                )
            }
            NotExplained::NoValue { name, year, because, is_base_year } => {
                let (message, next) = (text!("{name} 在{year}年没有数", "{name} has no value in {year}"), year + 1);
                let hint = because.unwrap_or_else(|| match is_base_year {
                    true => text!(
                        "{year}年是基期，增速和流量从{next}年起才有",
                        "{year} is the base year: growth and flows begin in {next}"
                    ),
                    false => Text::new("它不是有限的数：某个驱动因素过大", "it is not finite: a driver is too large"),
                });
                (message, hint)
            }
            NotExplained::UnknownIndicator { name, suggestion } => {
                (text!("没有指标 `{name}`", "no indicator is named `{name}`"), suggestion)
            }
        };
        let mut wrong = Diagnostics::new();
        wrong.error(None, message).hint(hint);
        wrong.into()
    }
}
