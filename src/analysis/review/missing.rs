//! The figures that a review lacks, and who keeps them.

use super::facts::Facts;
use super::identity::parts;
use super::{Missing, ReviewRow};
use crate::baseline::{Observation, Status};
use crate::indicator::{Comparator, Indicator, TableUnit};
use crate::language::{Language, Text, text};
use crate::plan::Aim;

/// Which department keeps a figure, where the plan does not say: by what provincial departments report on.
static DEPARTMENTS: [(&str, &str, &str); 7] = [
    ("care.insurance.", "医疗保障局", "Healthcare security administration"),
    ("care.integrated.", "卫生健康委员会", "Health commission"),
    ("care.", "民政厅（局）", "Civil affairs department"),
    ("gdp.", "统计局", "Bureau of statistics"),
    ("population.", "统计局", "Bureau of statistics"),
    ("industry.", "统计局", "Bureau of statistics"),
    ("health.", "卫生健康委员会", "Health commission"),
];

pub(super) fn department(indicator: &str) -> Text {
    let found = DEPARTMENTS.iter().find(|(start, ..)| indicator.starts_with(start));
    found.map_or_else(|| Text::new("牵头部门", "Lead department"), |(_, zh, en)| Text::new(*zh, *en))
}

/// What is missing: the targets' own figures, the parts from which they follow, and base-year figures that are assumed.
pub(super) fn missing(facts: &Facts<'_>, rows: &[ReviewRow]) -> Vec<Missing> {
    let mut found = Vec::new();
    for row in rows {
        of_target(facts, row, &mut found);
    }
    for row in rows {
        of_parts(facts, row, &mut found);
    }
    assumed(facts, &mut found);
    found
}

fn add(found: &mut Vec<Missing>, missing: Missing) {
    if !found.iter().any(|known| known.indicator == missing.indicator && known.year == missing.year) {
        found.push(missing);
    }
}

/// Whether a figure tells of a year as a whole, or of a stock in its last month.
fn is_at_end_of(year: i32, figure: &Observation, indicator: Option<&Indicator>) -> bool {
    let at_end = figure.period.year == year && figure.period.month.is_none_or(|month| month == 12);
    at_end && !figure.is_of_part_of_year(indicator)
}

/// The unit in which a department is asked for an indicator.
fn in_tables(indicator: &Indicator) -> String {
    TableUnit::of(indicator.unit, Language::Chinese).label.to_owned()
}

fn of_target(facts: &Facts<'_>, row: &ReviewRow, found: &mut Vec<Missing>) {
    let target = &row.target;
    let of_indicator = target.measure.as_ref().and_then(|measure| facts.assumptions.indicator(&measure.indicator));
    let (name, unit) = match (&row.measure, of_indicator) {
        (Some(measure), Some(_)) => (measure.indicator.clone(), measure.unit.zh.to_owned()),
        // A change whose base is not known: what is asked for are the levels.
        (None, Some(indicator)) => (facts.kept(&indicator.name), in_tables(indicator)),
        (measure, None) => {
            let name = measure.as_ref().map_or(&target.id, |measure| &measure.indicator);
            (name.clone(), target.figure_and_unit().1.to_owned())
        }
    };
    let responsible = target.responsible.clone().unwrap_or_else(|| department(&name));
    let label = row.label_of_figures();
    let (zh, en) = (&target.label.zh, &target.label.en);
    let ask = |year: i32, purpose: Text| Missing {
        indicator: name.clone(),
        label: label.clone(),
        year,
        unit: unit.clone(),
        definition: target.definition.clone().filter(|_| target.aim == Aim::Level),
        responsible: responsible.clone(),
        purpose,
    };
    if row.base.is_none() {
        let purpose = text!("目标“{zh}”的基期值", "the base of the target: {en}");
        add(found, ask(facts.base_year, purpose));
    }
    let known = |year: i32| {
        let mut figures = row.actuals.iter().map(|datum| &datum.figure);
        figures
            .any(|figure| is_at_end_of(year, figure, row.indicator.as_ref()) && figure.comparator != Comparator::AtMost)
    };
    for year in (facts.base_year + 1)..=facts.as_of.min(target.year) {
        if !known(year) {
            add(found, ask(year, text!("目标“{zh}”的进度", "progress of the target: {en}")));
        }
    }
}

/// What a quotient that is a target is made of, in the review's year.
fn of_parts(facts: &Facts<'_>, row: &ReviewRow, found: &mut Vec<Missing>) {
    let Some(indicator) = &row.indicator else { return };
    for part in parts(&indicator.name) {
        let of_part = facts.assumptions.indicator(part);
        let known = facts.of(part).any(|datum| is_at_end_of(facts.as_of, &datum.figure, of_part));
        let Some(part) = facts.assumptions.indicator(part).filter(|_| !known) else { continue };
        let (zh, en) = (&row.target.label.zh, &row.target.label.en);
        let missing = Missing {
            indicator: part.name.clone(),
            label: part.label.clone(),
            year: facts.as_of,
            unit: in_tables(part),
            definition: None,
            responsible: department(&part.name),
            purpose: text!("计算目标“{zh}”", "from which the target follows: {en}"),
        };
        add(found, missing);
    }
}

/// Figures of the base year from which the projection starts although nobody has published them.
fn assumed(facts: &Facts<'_>, found: &mut Vec<Missing>) {
    let baseline = &facts.assumptions.baseline;
    for indicator in &facts.assumptions.indicators {
        let Some(jump_off) = baseline.jump_off(&indicator.name).filter(|j| j.status == Status::Assumed) else {
            continue;
        };
        let given = |year: i32| facts.of(&indicator.name).any(|datum| datum.figure.period.year == year);
        for year in [baseline.base_year, facts.as_of] {
            if given(year) {
                continue;
            }
            let missing = Missing {
                indicator: indicator.name.clone(),
                label: indicator.label.clone(),
                year,
                unit: in_tables(indicator),
                definition: None,
                responsible: department(&indicator.name),
                purpose: Text::new(
                    format!("预测的起点，现为假设：{}", jump_off.rule.zh),
                    format!("the projection starts from an assumption: {}", jump_off.rule.en),
                ),
            };
            add(found, missing);
        }
    }
}
