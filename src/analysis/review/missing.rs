//! The figures that a review lacks, and who keeps them.

use super::facts::Facts;
use super::identity::parts;
use super::{Missing, ReviewRow};
use crate::baseline::{Observation, Status};
use crate::indicator::{Comparator, Indicator, TableUnit};
use crate::language::{Language, Text};
use crate::plan::{Aim, Course};

/// A department that keeps figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Department {
    /// 医疗保障局.
    HealthcareSecurity,
    /// 卫生健康委员会.
    Health,
    /// 民政厅（局）.
    CivilAffairs,
    /// 统计局.
    Statistics,
    /// Whichever leads.
    Lead,
}

/// Who keeps a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Responsible {
    /// As the plan names it.
    Named(Text),
    /// As departments of a province usually share the work.
    Usual(Department),
}

/// What a missing figure is needed for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MissingPurpose {
    /// The base of this target.
    Base(Text),
    /// The progress of this target.
    Progress(Text),
    /// To compute this target, of which it is numerator or denominator.
    Quotient(Text),
    /// The projection starts from an assumption of it, made by this rule.
    JumpOff(Text),
}

/// The department that keeps an indicator where the plan does not say, by the beginning of its name.
const DEPARTMENTS: [(&str, Department); 7] = [
    ("care.insurance.", Department::HealthcareSecurity),
    ("care.integrated.", Department::Health),
    ("care.", Department::CivilAffairs),
    ("gdp.", Department::Statistics),
    ("population.", Department::Statistics),
    ("industry.", Department::Statistics),
    ("health.", Department::Health),
];

fn usual(indicator: &str) -> Responsible {
    let found = DEPARTMENTS.iter().find(|(start, _)| indicator.starts_with(start));
    Responsible::Usual(found.map_or(Department::Lead, |(_, department)| *department))
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

/// Whether a figure is of a whole year, or of a stock in its last month.
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
    let responsible = target.responsible.clone().map_or_else(|| usual(&name), Responsible::Named);
    let label = row.label_of_figures();
    let ask = |year: i32, purpose: MissingPurpose| Missing {
        indicator: name.clone(),
        label: label.clone(),
        year,
        unit: unit.clone(),
        definition: target.definition.clone().filter(|_| target.aim == Aim::Level),
        responsible: responsible.clone(),
        purpose,
    };
    if row.base.is_none() && needs_base(row, facts.as_of) {
        add(found, ask(facts.base_year, MissingPurpose::Base(target.label.clone())));
    }
    let known = |year: i32| {
        let mut figures = row.actuals.iter().map(|datum| &datum.figure);
        figures
            .any(|figure| is_at_end_of(year, figure, row.indicator.as_ref()) && figure.comparator != Comparator::AtMost)
    };
    for year in (facts.base_year + 1)..=facts.as_of.min(target.year) {
        if !known(year) {
            add(found, ask(year, MissingPurpose::Progress(target.label.clone())));
        }
    }
}

/// Whether a verdict needs the base: not where published figures have given one, nor of a level that is only to be met, in
/// every year, in the last one or in the year that has come.
fn needs_base(row: &ReviewRow, as_of: i32) -> bool {
    let target = &row.target;
    let is_met_by_itself = target.aim == Aim::Level && (target.course != Course::Reach || target.year <= as_of);
    !row.verdict.is_of_figures() && !is_met_by_itself
}

/// What a quotient that is a target is made of, in the review's year.
fn of_parts(facts: &Facts<'_>, row: &ReviewRow, found: &mut Vec<Missing>) {
    let Some(indicator) = &row.indicator else { return };
    for part in parts(&indicator.name) {
        let of_part = facts.assumptions.indicator(part);
        let known = facts.of(part).any(|datum| is_at_end_of(facts.as_of, &datum.figure, of_part));
        let Some(part) = facts.assumptions.indicator(part).filter(|_| !known) else { continue };
        let missing = Missing {
            indicator: part.name.clone(),
            label: part.label.clone(),
            year: facts.as_of,
            unit: in_tables(part),
            definition: None,
            responsible: usual(&part.name),
            purpose: MissingPurpose::Quotient(row.target.label.clone()),
        };
        add(found, missing);
    }
}

/// Figures of the base year from which the projection starts although they are not published.
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
                responsible: usual(&indicator.name),
                purpose: MissingPurpose::JumpOff(jump_off.rule.clone()),
            };
            add(found, missing);
        }
    }
}
