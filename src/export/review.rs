//! Tidy tables of a review, and the tables in which departments fill in what is missing.

use super::csv::records;
use crate::analysis::questions::solve::{Aim, Answer};
use crate::analysis::review::{Datum, Method, Missing, Review, ReviewRow};
use crate::error::Result;
use crate::language::{Language, Text};
use crate::plan::Nature;

const COLUMNS: [&str; 44] = [
    "plan",
    "region",
    "scenario",
    "as_of",
    "target",
    "label",
    "indicator",
    "nature",
    "period",
    "comparator",
    "value",
    "unit",
    "base_year",
    "base",
    "base_low",
    "base_high",
    "base_comparator",
    "base_status",
    "base_basis",
    "base_source",
    "latest",
    "latest_period",
    "latest_comparator",
    "latest_status",
    "latest_basis",
    "latest_source",
    "time_elapsed",
    "line",
    "constant_growth_line",
    "line_probability",
    "linear_progress",
    "un_progress_chart",
    "ratio_of_growth",
    "growth_unit",
    "required_growth",
    "observed_growth",
    "needed_growth",
    "p10",
    "p50",
    "p90",
    "probability",
    "probability_before",
    "verdict",
    "indication",
];

/// One row for each target: figures in the unit that the plan states, growth in percent or points a year, shares as
/// fractions. The words (break-even, notes, what it would take) stand in the last columns in the given language.
///
/// # Errors
/// A failure if the table cannot be made.
pub fn review(review: &Review, language: Language) -> Result<Vec<u8>> {
    let mut header: Vec<String> = COLUMNS.map(str::to_owned).to_vec();
    header.extend(["break_even", "needed", "notes", "definition", "quote"].map(str::to_owned));
    let rows: Vec<Vec<String>> = review.rows.iter().map(|one| row(review, one, language)).collect();
    records(&header, rows)
}

fn row(review: &Review, row: &ReviewRow, language: Language) -> Vec<String> {
    let target = &row.target;
    let unit = row.unit();
    let show = |value: Option<f64>| match (unit, value) {
        (Some(unit), Some(value)) => unit.from_base(value).to_string(),
        _ => String::new(),
    };
    let plain = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
    let scale = if row.in_points { unit.map_or(1.0, |unit| unit.from_base(1.0)) } else { 100.0 };
    let growth = |value: Option<f64>| plain(value.map(|value| value * scale));
    let growth_unit = match unit {
        Some(unit) if row.in_points && unit.symbol == "%" => "pp/year",
        Some(_) if row.in_points => "unit/year",
        Some(_) => "%/year",
        None => "",
    };
    let base = row.base.as_ref();
    let latest = row.latest();
    let of_latest = |get: fn(&Datum) -> String| latest.map_or(String::new(), get);
    let (value, written_unit) = target.stated.split_once(' ').unwrap_or((&target.stated, ""));
    let outlook = row.outlook.as_ref();
    let by = |method: Method| plain(row.by(method).map(|progress| progress.value));
    let texts = |texts: &[Text]| texts.iter().map(|text| text.get(language)).collect::<Vec<_>>().join(" | ");
    vec![
        review.plan.document.clone(),
        review.plan.baseline.clone(),
        review.scenario.0.clone(),
        review.as_of.to_string(),
        target.id.clone(),
        target.label.get(language).to_owned(),
        row.measure.as_ref().map_or(String::new(), |measure| measure.indicator.clone()),
        target.nature.map_or("", |nature| if nature == Nature::Binding { "binding" } else { "expected" }).to_owned(),
        target.year.to_string(),
        target.comparator.sign().to_owned(),
        value.to_owned(),
        written_unit.to_owned(),
        review.plan.base_year.to_string(),
        show(base.map(|base| base.value)),
        show(base.map(|base| base.range.0)),
        show(base.map(|base| base.range.1)),
        base.map_or(String::new(), |base| base.comparator.sign().to_owned()),
        base.map_or(String::new(), |base| base.status.name().en),
        base.and_then(|base| base.basis.clone()).unwrap_or_default(),
        base.map_or(String::new(), |base| base.source.get(language).to_owned()),
        show(latest.map(|latest| latest.value)),
        of_latest(Datum::period_written),
        of_latest(|latest| latest.comparator.sign().to_owned()),
        of_latest(|latest| latest.status.name().en),
        of_latest(|latest| latest.basis.clone().unwrap_or_default()),
        of_latest(|latest| latest.source.clone()),
        row.time_elapsed.to_string(),
        show(row.milestone.map(|milestone| milestone.line)),
        show(row.milestone.and_then(|milestone| milestone.constant_growth)),
        plain(row.milestone.and_then(|milestone| milestone.probability)),
        by(Method::Linear),
        by(Method::UnitedNations),
        by(Method::RatioOfGrowth),
        growth_unit.to_owned(),
        growth(row.growth.required),
        growth(row.growth.observed),
        growth(row.growth.needed_now),
        show(outlook.map(|outlook| outlook.interval_80.0)),
        show(outlook.map(|outlook| outlook.median)),
        show(outlook.map(|outlook| outlook.interval_80.1)),
        plain(outlook.map(|outlook| outlook.probability)),
        plain(row.outlook_before.as_ref().map(|outlook| outlook.probability)),
        row.standing.id().to_owned(),
        row.indication.map_or("", |indication| indication.id()).to_owned(),
        texts(&row.break_even),
        needed(row),
        texts(&row.notes),
        target.definition.as_ref().map_or("", |definition| definition.get(language)).to_owned(),
        target.quote.clone(),
    ]
}

/// `0.5: industry.total.growth +0.004; 0.8: …; value with 0.5: 6900`.
fn needed(row: &ReviewRow) -> String {
    let Some(needed) = &row.needed else { return String::new() };
    let changes = needed.changes.iter().map(|solution| {
        let share = if let Aim::Probability(share) = solution.aim { share } else { 1.0 };
        let name = &solution.driver.name;
        match &solution.answer {
            Answer::Reached => format!("{share}: {name} +0"),
            Answer::Change { state, .. } => {
                format!("{share}: {name} {:+}", solution.driver.unit.from_base(state.change))
            }
            Answer::NotReachable => format!("{share}: {name} not reachable"),
        }
    });
    let values = needed
        .values
        .iter()
        .filter_map(|(share, value)| Some(format!("value with {share}: {}", row.unit()?.from_base(*value))));
    changes.chain(values).collect::<Vec<_>>().join("; ")
}

/// What a department is asked for: a table for each, by name of file, in UTF-8 with the mark that Excel needs. The value is
/// left empty; filled in, the file is a table of actuals.
///
/// # Errors
/// A failure if a table cannot be made.
pub fn requests(missing: &[Missing], language: Language) -> Result<Vec<(String, Vec<u8>)>> {
    let mut departments: Vec<&Text> = Vec::new();
    for one in missing {
        if !departments.contains(&&one.responsible) {
            departments.push(&one.responsible);
        }
    }
    let names = |zh: [&str; 9], en: [&str; 9]| match language {
        Language::Chinese => zh.map(str::to_owned),
        Language::English => en.map(str::to_owned),
    };
    let header = names(
        ["责任部门", "指标", "时期", "数值", "比较符", "单位", "状态", "公布日期", "说明"],
        ["department", "indicator", "period", "value", "comparator", "unit", "status", "published_on", "note"],
    );
    let mut files = Vec::new();
    for department in departments {
        let asked = missing.iter().filter(|one| one.responsible == *department);
        let rows = asked.map(|one| {
            let definition = one.definition.as_ref().map_or("", |definition| definition.get(language));
            let note = [one.label.get(language), definition, one.purpose.get(language)];
            let note =
                note.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(language.pick("。", ". "));
            let (empty, equal) = (String::new(), "=".to_owned());
            let department = department.get(language).to_owned();
            [
                department,
                one.indicator.clone(),
                one.year.to_string(),
                empty.clone(),
                equal,
                one.unit.clone(),
                empty.clone(),
                empty,
                note,
            ]
        });
        let mut content = "\u{feff}".as_bytes().to_vec();
        content.extend(records(&header, rows.collect())?);
        let name = department.get(language).replace(|c: char| !c.is_alphanumeric(), "-");
        files.push((format!("{}.csv", name.trim_matches('-').to_lowercase()), content));
    }
    Ok(files)
}
