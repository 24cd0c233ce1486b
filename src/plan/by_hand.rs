//! What people say of a plan: an assessment of a target, tasks that have no figure, and the cover of the report.

use super::{Plan, Target};
use crate::baseline::{Actuals, Period};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::document::{Fields, Node, choice};
use crate::error::Result;
use crate::language::{Text, text};

/// How a target or a task stands as judged by people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum HandVerdict {
    /// 已完成.
    Completed,
    /// 快于预期.
    Ahead,
    /// 基本符合预期.
    AsExpected,
    /// 滞后.
    Behind,
    /// 尚未启动.
    NotStarted,
    /// 未完成: it is due and was missed.
    Missed,
}

/// The words for it in a plan file.
const VERDICTS: [(&str, HandVerdict); 12] = [
    ("completed", HandVerdict::Completed),
    ("ahead", HandVerdict::Ahead),
    ("as_expected", HandVerdict::AsExpected),
    ("behind", HandVerdict::Behind),
    ("not_started", HandVerdict::NotStarted),
    ("missed", HandVerdict::Missed),
    ("已完成", HandVerdict::Completed),
    ("快于预期", HandVerdict::Ahead),
    ("基本符合预期", HandVerdict::AsExpected),
    ("滞后", HandVerdict::Behind),
    ("尚未启动", HandVerdict::NotStarted),
    ("未完成", HandVerdict::Missed),
];

impl HandVerdict {
    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        VERDICTS.iter().find(|(_, verdict)| *verdict == self).map_or("", |(id, _)| id)
    }

    /// The verdict that a word means.
    fn of_word(word: &str) -> Option<Self> {
        VERDICTS.iter().find(|(known, _)| *known == word.trim()).map(|(_, verdict)| *verdict)
    }

    /// Whether it is behind, or was missed.
    #[must_use]
    pub fn lags(self) -> bool {
        matches!(self, Self::Behind | Self::NotStarted | Self::Missed)
    }
}

/// An assessment of a target by people: key `assessment` of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandAssessment {
    /// How it stands.
    pub verdict: HandVerdict,
    /// On what evidence.
    pub evidence: Text,
    /// Who assessed it.
    pub by: Text,
    /// The day: `2026-01-15`.
    pub on: String,
}

impl HandAssessment {
    /// Reads `assessment = { verdict, evidence, by, on }`: without evidence, a name and a day it is none.
    pub(super) fn read(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        let mut fields = node.fields(problems)?;
        let verdict = fields.required("verdict", problems).and_then(|node| choice(node, &VERDICTS, problems));
        let evidence = fields.required("evidence", problems).and_then(|node| said(node, problems));
        let by = fields.required("by", problems).and_then(|node| said(node, problems));
        let on = fields.required("on", problems).and_then(|node| day(node, problems));
        fields.finish(problems);
        Some(Self { verdict: verdict?, evidence: evidence?, by: by?, on: on? })
    }
}

impl Plan {
    /// Takes in what people say of targets in tables of figures: of several assessments of a target the last by day.
    ///
    /// # Errors
    /// [`Diagnostics`] if a verdict is none.
    pub fn assess_by_hand(&mut self, tables: &[Actuals]) -> Result<()> {
        let mut problems = Diagnostics::new();
        for row in tables.iter().flat_map(|table| &table.assessments) {
            let Some(verdict) = HandVerdict::of_word(&row.verdict) else {
                let written = &row.verdict;
                problems
                    .error(row.place.clone(), text!("`{written}` 不是评估结论", "`{written}` is no verdict"))
                    .expected(text!(
                        "应为 已完成、快于预期、基本符合预期、滞后、尚未启动、未完成",
                        "expected completed, ahead, as_expected, behind, not_started or missed"
                    ));
                continue;
            };
            let assessment = HandAssessment {
                verdict,
                evidence: Text::same(&row.evidence),
                by: Text::same(&row.by),
                on: row.on.clone(),
            };
            let is_meant = |target: &&mut Target| {
                let of_indicator = target.measure.as_ref().is_some_and(|measure| measure.indicator == row.subject);
                target.is_own() && (target.id == row.subject || of_indicator)
            };
            for target in self.targets.iter_mut().filter(is_meant) {
                if target.assessment.as_ref().is_none_or(|known| known.on <= assessment.on) {
                    target.assessment = Some(assessment.clone());
                }
            }
        }
        if problems.has_errors() { Err(problems.into()) } else { Ok(()) }
    }
}

/// A task of a plan that has no figure: `[[task]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// What it is, where that is not its quote.
    pub label: Option<Text>,
    /// The plan's own words.
    pub quote: String,
    /// The unit that is responsible.
    pub unit: Option<Text>,
    /// How it stands; `None` where nobody has said yet.
    pub status: Option<HandVerdict>,
    /// On what evidence.
    pub evidence: Option<Text>,
}

impl Task {
    /// Reads a `[[task]]`. How it stands needs evidence.
    pub(super) fn read(mut fields: Fields<'_>, problems: &mut Diagnostics) -> Option<Self> {
        let place = fields.span().clone();
        let label = fields.text("label", problems);
        let quote = fields.required("quote", problems).and_then(|node| node.string(problems)).map(str::to_owned);
        let unit = fields.text("unit", problems).map(|name| name.without_needless_spaces());
        let status = fields.choice("status", &VERDICTS, problems);
        let evidence = fields.get("evidence").and_then(|node| said(node, problems));
        fields.finish(problems);
        if status.is_some() && evidence.is_none() {
            problems
                .error(place, text!("写了 status 的任务要有依据", "a task with a `status` needs evidence"))
                .hint(text!("加上 evidence = \"……\"", "add `evidence = \"…\"`"));
        }
        Some(Self { label, quote: quote?, unit, status, evidence })
    }

    /// Its name: its label, or else its quote.
    #[must_use]
    pub fn name(&self) -> Text {
        self.label.clone().unwrap_or_else(|| Text::same(&self.quote))
    }
}

/// What the cover of the report says: `[cover]`. What is missing is left to be filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cover {
    /// The unit that makes the review.
    pub unit: Option<Text>,
    /// The day: `2026-01-15`.
    pub date: Option<String>,
    /// The class of secrecy, as the unit writes it.
    pub secrecy: Option<Text>,
    /// Who signs.
    pub signed_by: Option<Text>,
}

impl Cover {
    pub(super) fn read(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        let mut fields = node.fields(problems)?;
        let cover = Self {
            unit: fields.text("unit", problems),
            date: fields.get("date").and_then(|node| day(node, problems)),
            secrecy: fields.text("secrecy", problems),
            signed_by: fields.text("signed_by", problems),
        };
        fields.finish(problems);
        Some(cover)
    }
}

/// A text in which something is said.
pub(super) fn said(node: &Node, problems: &mut Diagnostics) -> Option<Text> {
    let text = node.text(problems)?;
    if text.zh.trim().is_empty() || text.en.trim().is_empty() {
        problems.error(node.span.clone(), text!("不能为空", "this cannot be empty"));
        return None;
    }
    Some(text)
}

/// A day, in any of the ways in which figures write theirs.
fn day(node: &Node, problems: &mut Diagnostics) -> Option<String> {
    let written = node.string(problems)?;
    let day = Period::parse(written).filter(|period| period.day.is_some());
    if day.is_none() {
        problems
            .error(node.span.clone(), text!("`{written}` 不是日期", "`{written}` is not a day"))
            .expected(text!("应如 \"2026-01-15\"", "expected such as \"2026-01-15\""));
    }
    day.map(|day| day.to_string())
}
