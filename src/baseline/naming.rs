//! The subject of a row of a table: the meaning of its name.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use crate::diagnostic::table::Row;
use crate::diagnostic::{Diagnostics, few_nearest};
use crate::indicator::{Indicator, Unit, bare, drivers, labelled, same_quantity, subsectors, usually_called};
use crate::language::{Text, text};

/// A subject other than an indicator: a target of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetSubject {
    /// The id of the target.
    pub id: String,
    /// The label.
    pub label: Text,
    /// Its measure.
    pub held: SubjectMeasure,
    /// The target value in base units, as a reference of size.
    pub value: f64,
}

/// The measure of a target.
#[derive(Debug, Clone, PartialEq)]
pub enum SubjectMeasure {
    /// No indicator: figures have the target's id, in this unit.
    Alone(Unit),
    /// The level of this indicator.
    Level(String),
    /// The change of this indicator, whose figures are levels.
    Change(String),
}

/// The valid names in a table.
#[derive(Clone, Copy)]
pub(super) struct TableNames<'n> {
    pub(super) indicators: &'n [Indicator],
    pub(super) subjects: &'n [TargetSubject],
    /// Figures other than indicators, by name.
    pub(super) others: &'n BTreeMap<String, Text>,
    /// The ids of the region's subsectors, by its baseline.
    pub(super) subsectors: &'n [String],
}

/// The names of the drivers that every region has.
static DRIVERS: LazyLock<HashSet<String>> =
    LazyLock::new(|| drivers(&[]).into_iter().map(|driver| driver.name).collect());

/// The meaning of a name.
#[derive(Debug, PartialEq)]
pub(super) enum Meaning<'n> {
    /// The indicator, the driver or the other figure of this name.
    Named(String),
    /// The figures of a target without an indicator.
    Subject(&'n TargetSubject),
    /// A change, of whose indicator the levels are asked for.
    Change(&'n TargetSubject),
    /// Ambiguous.
    Open(Vec<String>),
    /// Unknown.
    Nothing,
}

impl<'n> TableNames<'n> {
    /// The name under which figures are stored.
    fn kept(&self, name: &str) -> String {
        let name = same_quantity(name, subsectors(self.indicators));
        same_quantity(&name, self.subsectors.iter().map(String::as_str))
    }

    pub(super) fn indicator(&self, name: &str) -> Option<&'n Indicator> {
        self.indicators.iter().find(|indicator| indicator.name == name)
    }

    /// Whether a name that is no indicator's is one of other figures, of a driver or of a target.
    pub(super) fn is_known(&self, name: &str) -> bool {
        self.others.contains_key(name) || DRIVERS.contains(name)
    }

    pub(super) fn meaning(&self, written: &str) -> Meaning<'n> {
        let kept = self.kept(written);
        if self.indicator(&kept).is_some() {
            return Meaning::Named(kept);
        }
        if let Some(subject) = self.subjects.iter().find(|subject| subject.id == written) {
            return self.of_subject(subject);
        }
        if self.is_known(written) {
            return Meaning::Named(kept);
        }
        let wanted = bare(written);
        let is_label = |label: &Text| [&label.zh, &label.en].iter().any(|label| bare(label) == wanted);
        let called = self.subjects.iter().filter(|subject| is_label(&subject.label)).map(|s| self.of_subject(s));
        let others = self.others.iter().filter(|(_, label)| is_label(label)).map(|(name, _)| name.clone());
        let by_label = labelled(written, self.indicators).into_iter().map(|name| self.kept(name)).chain(others);
        let by_label = only(by_label.map(Meaning::Named).chain(called));
        if by_label != Meaning::Nothing {
            return by_label;
        }
        let usual = usually_called(written, self.indicators).into_iter().map(|name| Meaning::Named(self.kept(name)));
        only(usual)
    }

    fn of_subject(&self, subject: &'n TargetSubject) -> Meaning<'n> {
        match &subject.held {
            SubjectMeasure::Alone(_) => Meaning::Subject(subject),
            SubjectMeasure::Level(indicator) => Meaning::Named(self.kept(indicator)),
            SubjectMeasure::Change(_) => Meaning::Change(subject),
        }
    }

    /// The name of the figures of a row, and the target whose they are where no indicator carries it; what is wrong with the
    /// name is reported.
    pub(super) fn read(
        &self,
        row: &Row<'_>,
        problems: &mut Diagnostics,
    ) -> Option<(String, Option<&'n TargetSubject>)> {
        let written = row.cell(0);
        match self.meaning(written) {
            _ if written.is_empty() => {
                problems.error(row.whole(), text!("这一行没有指标名", "this row has no indicator"));
                None
            }
            Meaning::Named(name) => Some((name, None)),
            Meaning::Subject(subject) => Some((subject.id.clone(), Some(subject))),
            Meaning::Nothing => Some((written.to_owned(), None)),
            Meaning::Change(subject) => {
                let (indicator, label) = match &subject.held {
                    SubjectMeasure::Change(indicator) | SubjectMeasure::Level(indicator) => (indicator, &subject.label),
                    SubjectMeasure::Alone(_) => return Some((subject.id.clone(), Some(subject))),
                };
                let Text { zh, en } = label;
                problems
                    .error(
                        row.span(0),
                        text!(
                            "目标“{zh}”是自基期起的变化：填增量还是水平，无法分辨",
                            "ambiguous: the target ({en}) is a change since the base year, and this may be the change or a level"
                        ),
                    )
                    .hint(text!(
                        "指标写 `{indicator}`，数值写各年的水平",
                        "write `{indicator}` for the indicator, and its level in each year"
                    ));
                None
            }
            Meaning::Open(names) => {
                let all = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                problems
                    .error(
                        row.span(0),
                        text!("`{written}` 可以指几个指标", "`{written}` may be any of several indicators"),
                    )
                    .hint(text!("写其中一个：{all}", "write one of {all}"));
                None
            }
        }
    }

    /// Reports an unknown name, with the nearest known ones.
    pub(super) fn report_unknown(&self, row: &Row<'_>, is_of_baseline: bool, problems: &mut Diagnostics) {
        let written = row.cell(0);
        let of_indicators = self.indicators.iter().flat_map(|i| [i.name.as_str(), &i.label.zh, &i.label.en]);
        let of_subjects = self.subjects.iter().flat_map(|s| [s.id.as_str(), &s.label.zh, &s.label.en]);
        let others = self.others.iter().flat_map(|(name, label)| [name.as_str(), &label.zh, &label.en]);
        let near = few_nearest(written, of_indicators.chain(of_subjects).chain(others));
        let message = if is_of_baseline {
            text!("没有名为 `{written}` 的指标", "no indicator is named `{written}`")
        } else {
            text!(
                "没有名为 `{written}` 的指标，规划里也没有这个目标：只列出，不与任何目标或预测比较",
                "no indicator is named `{written}` and no target of the plan: it is shown, and no target or projection is held against it"
            )
        };
        let near = near.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let (zh, en) = match near.is_empty() {
            true => (
                "`carecast list indicators` 列出所有指标".to_owned(),
                "`carecast list indicators` lists them all".to_owned(),
            ),
            false => (format!("最接近的有：{near}"), format!("the nearest: {near}")),
        };
        problems.warning(row.span(0), message).hint(match is_of_baseline {
            true => text!(
                "{zh}；若是另外的数据，在 baseline.toml 的 [other_figures] 里写明名称",
                "{en}; if it is a figure of its own, name it in [other_figures] of baseline.toml"
            ),
            false => text!("{zh}", "{en}"),
        });
    }
}

/// The one thing that is meant, or the several; a change gives way to what else has its name.
fn only<'n>(meanings: impl Iterator<Item = Meaning<'n>>) -> Meaning<'n> {
    let mut found: Vec<Meaning<'n>> = Vec::new();
    for meaning in meanings {
        if !found.contains(&meaning) {
            found.push(meaning);
        }
    }
    if found.iter().any(|meaning| !matches!(meaning, Meaning::Change(_))) {
        found.retain(|meaning| !matches!(meaning, Meaning::Change(_)));
    }
    if found.len() < 2 {
        return found.pop().unwrap_or(Meaning::Nothing);
    }
    let name = |meaning: Meaning<'n>| match meaning {
        Meaning::Named(name) => vec![name],
        Meaning::Subject(subject) | Meaning::Change(subject) => vec![subject.id.clone()],
        Meaning::Open(names) => names,
        Meaning::Nothing => Vec::new(),
    };
    Meaning::Open(found.into_iter().flat_map(name).collect())
}
