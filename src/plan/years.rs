//! Years that the text of a plan hides (20xx) or does not give, and how a user gives them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Plan, Target};
use crate::diagnostic::document::{Node, TomlValue};
use crate::diagnostic::numeral::calendar_year;
use crate::diagnostic::{Diagnostics, Source, Span, suggestion};
use crate::language::{Text, text};
use crate::limits::YEARS;

/// Why a plan has no year where it should have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Silence {
    /// The published text hides it: `20xx`.
    Masked,
    /// The text gives none; the end of the plan is meant.
    Unstated,
}

/// The words for it in a plan file.
pub(super) const SILENCES: [(&str, Silence); 2] = [("masked", Silence::Masked), ("unstated", Silence::Unstated)];

impl Silence {
    /// The placeholder of the year in tables and files.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::Masked => Text::new("隐去", "masked"),
            Self::Unstated => Text::new("未写明", "unstated"),
        }
    }
}

/// A year, or the placeholder in a file.
pub(super) fn year_or_silence<T>(
    node: &Node,
    problems: &mut Diagnostics,
    year: impl FnOnce(&Node, &mut Diagnostics) -> Option<T>,
) -> Option<Result<T, Silence>> {
    let TomlValue::String(written) = &node.value else { return year(node, problems).map(Ok) };
    if calendar_year(written).is_some() {
        return year(node, problems).map(Ok);
    }
    let found = SILENCES.iter().find(|(name, _)| name == written).map(|(_, silence)| *silence);
    if found.is_none() {
        problems
            .error(node.span.clone(), text!("`{written}` 不是年份", "`{written}` is no year"))
            .expected(text!(
                "应为数字；公开文本隐去的写 \"masked\"，文本未写的写 \"unstated\"",
                "expected a number, \"masked\" where the published text hides it, or \"unstated\" where it gives none"
            ))
            .hint(suggestion(written, SILENCES.map(|(name, _)| name)));
    }
    found.map(Err)
}

/// A target of a plan whose text hides or leaves open when it is due, as long as nobody has given the years of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Undated {
    /// Its place among the targets of the plan.
    pub(super) at: usize,
    /// Why it has no year.
    pub because: Silence,
    /// What it is; its year means nothing yet.
    target: Target,
}

impl Undated {
    /// A target at this place among those of its plan.
    pub(crate) fn new(at: usize, because: Silence, target: Target) -> Self {
        Self { at, because, target }
    }

    /// The target, due at the end of this year.
    #[must_use]
    pub fn due(&self, year: i32) -> Target {
        Target { year, ..self.target.clone() }
    }

    /// The target as stated in the plan; its year is a placeholder.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Why it is not assessed: no indicator carries it, or it has no year, and how to give that.
    #[must_use]
    pub fn reason(&self) -> Text {
        if self.target.measure.is_none() {
            return Text::new("模型没有对应的指标", "the model has no indicator for it");
        }
        let hint = Text::new("请给出规划年份（start=…,end=…）", "give the plan's years (start=…,end=…)");
        let (zh, en) = (hint.zh, hint.en);
        match self.because {
            Silence::Masked => text!("公开文本隐去了年份；{zh}", "the published text hides its year; {en}"),
            Silence::Unstated => {
                text!(
                    "文本未写年份，规划年份也不知道；{zh}",
                    "the text gives no year and the plan's years are not known; {en}"
                )
            }
        }
    }
}

/// The years of a plan whose published text hides them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanYears {
    /// The first year; the year before it is the base year.
    pub start: Option<i32>,
    /// The last year: targets without a year of their own are due at its end.
    pub end: i32,
}

impl PlanYears {
    /// Reads `start=2021,end=2025`; `end=2025` alone leaves the first year open.
    ///
    /// # Errors
    /// [`Diagnostics`] that show what is wrong, where, and what was expected.
    ///
    /// ```
    /// use carecast::plan::PlanYears;
    /// let years = PlanYears::read("start=2021,end=2025")?;
    /// assert_eq!((years.start, years.end), (Some(2021), 2025));
    /// assert!(PlanYears::read("2025").is_err());
    /// # Ok::<(), carecast::Diagnostics>(())
    /// ```
    pub fn read(written: &str) -> Result<Self, Diagnostics> {
        let mut problems = Diagnostics::new();
        let read = read(&Source::new("plan_year", written), &mut problems);
        problems.or_value(read)
    }

    /// That these years were given, and no plan lacks them.
    #[must_use]
    pub fn unused(&self) -> Diagnostics {
        let source = Source::new("plan_year", self.written());
        let mut problems = Diagnostics::new();
        problems
            .error(
                Span::new(&source, 0..source.text.len()),
                text!("这里没有隐去年份的规划", "no plan here hides its years"),
            )
            .hint(text!(
                "不要给出规划年份（`plan_year`）；规划写明的年份不能改",
                "leave the plan's years (`plan_year`) out; years that a plan states cannot be changed"
            ));
        problems
    }

    /// As it would be written.
    #[must_use]
    pub fn written(&self) -> String {
        let start = self.start.map_or_else(String::new, |start| format!("start={start},"));
        format!("{start}end={}", self.end)
    }
}

fn read(source: &Arc<Source>, problems: &mut Diagnostics) -> Option<PlanYears> {
    let (mut start, mut end) = (None, None);
    let mut begin = 0;
    for part in source.text.split([',', '，']) {
        let place = Span::new(source, begin..begin + part.len());
        begin += part.len()
            + source.text.get(begin + part.len()..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let (key, year) =
            part.split_once('=').map_or((part.trim(), None), |(key, year)| (key.trim(), Some(year.trim())));
        let slot = match key {
            "start" => &mut start,
            "end" => &mut end,
            _ => {
                problems
                    .error(place, text!("`{key}` 不是 start 或 end", "`{key}` is neither start nor end"))
                    .expected(text!("应为 start=年份,end=年份", "expected start=YEAR,end=YEAR"))
                    .hint(suggestion(key, ["start", "end"]));
                continue;
            }
        };
        let read = year.and_then(calendar_year).filter(|year| YEARS.contains(year));
        let Some(read) = read else {
            let year = year.unwrap_or_default();
            problems
                .error(place, text!("`{year}` 不是年份", "`{year}` is not a year"))
                .expected(text!("应为 {key}=2025一类", "expected such as {key}=2025"));
            continue;
        };
        if slot.replace(read).is_some() {
            problems.error(place, text!("{key} 给了两次", "{key} is given twice"));
        }
    }
    let whole = Span::new(source, 0..source.text.len());
    if end.is_none() && !problems.has_errors() {
        problems
            .error(whole.clone(), text!("没有规划的最后一年", "the last year of the plan is missing"))
            .expected(text!("应为 start=年份,end=年份", "expected start=YEAR,end=YEAR"));
    }
    if let (Some(first), Some(last)) = (start, end)
        && first > last
    {
        problems.error(whole, text!("start {first} 在 end {last} 之后", "start {first} comes after end {last}"));
    }
    Some(PlanYears { start, end: end? })
}

impl Plan {
    /// Dates what the published text leaves without a year, and says whether there was anything to date. A plan that
    /// states its years keeps them.
    pub fn give_years(&mut self, years: PlanYears) -> bool {
        if self.period.is_some() && self.undated.is_empty() {
            return false;
        }
        for undated in std::mem::take(&mut self.undated) {
            self.targets.insert(undated.at.min(self.targets.len()), undated.due(years.end));
        }
        if let (None, Some(start)) = (self.period, years.start) {
            self.period = Some((start, years.end));
            self.base_year = self.base_year.or(Some(start - 1));
        }
        let counted = self.base_year.map(|year| year + 1);
        self.targets.iter_mut().for_each(|target| target.first_year = counted);
        self.years_given = Some(years);
        true
    }
}
