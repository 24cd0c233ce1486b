//! Tidy tables of a review, and the tables in which departments fill in what is missing.

use super::csv::records;
use super::targets::growth_unit;
use crate::analysis::questions::solve::{Aim, Answer};
use crate::analysis::review::{Datum, Method, Missing, Projected, Review, ReviewRow};
use crate::error::Result;
use crate::indicator::Unit;
use crate::language::{Language, Text};
use crate::plan::Nature;

const COLUMNS: [&str; 46] = [
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
    "aim",
    "stated",
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

/// One row for each target: figures in `unit`, which is that of the plan, growth a year in `growth_unit`, shares as fractions.
/// Where `aim` is not `level`, `stated` is the increment or growth that the plan states, and `value` and all other figures
/// are the level to which that leads from the base; the probability stays that of the increment or growth. The words (break-even, notes, what it would take) stand in the last columns in the given language.
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
    let (growth_unit, scale) =
        unit.map_or_else(Default::default, |unit| growth_unit(Some(unit).filter(|_| row.in_points)));
    let growth = |value: Option<f64>| plain(value.map(|value| value * scale));
    let base = row.base.as_ref();
    let latest = row.latest();
    let of_latest = |get: fn(&Datum) -> String| latest.map_or(String::new(), get);
    let (value, written_unit) = match &row.measure {
        Some(level) if target.aim != crate::plan::Aim::Level => {
            (level.unit.from_base(level.value).to_string(), level.unit.symbol)
        }
        _ => {
            let (value, unit) = target.figure_and_unit();
            (value.to_owned(), unit)
        }
    };
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
        value,
        written_unit.to_owned(),
        target.aim.id().to_owned(),
        target.stated.clone(),
        review.base_year.to_string(),
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
        plain(row.milestone.and_then(|milestone| milestone.probability).map(|estimate| estimate.share)),
        by(Method::Linear),
        by(Method::UnitedNations),
        by(Method::RatioOfGrowth),
        growth_unit,
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

/// Every figure that became known since the base year, and the projection of its year made without it: target (where it is
/// a target's), indicator, label, period, value, unit, comparator, status, basis, published_on, source, derivation, p10, p50,
/// p90, note.
///
/// # Errors
/// A failure if the table cannot be made.
pub fn figures(review: &Review, language: Language) -> Result<Vec<u8>> {
    let header = [
        "target",
        "indicator",
        "label",
        "period",
        "value",
        "unit",
        "comparator",
        "status",
        "basis",
        "published_on",
        "source",
        "derivation",
        "p10",
        "p50",
        "p90",
        "note",
    ];
    let line =
        |target: &str, label: &Text, unit: Unit, figure: &Datum, projected: Option<Projected>, note: Option<&Text>| {
            let show = |value: f64| unit.from_base(value).to_string();
            let of = |get: fn(Projected) -> f64| projected.map_or(String::new(), |projected| show(get(projected)));
            let words = |text: Option<&Text>| text.map_or(String::new(), |text| text.get(language).to_owned());
            vec![
                target.to_owned(),
                figure.indicator.clone(),
                label.get(language).to_owned(),
                figure.period_written(),
                show(figure.value),
                unit.symbol.to_owned(),
                figure.comparator.sign().to_owned(),
                figure.status.name().en,
                figure.basis.clone().unwrap_or_default(),
                figure.published_on.clone().unwrap_or_default(),
                figure.source.clone(),
                words(figure.derivation.as_ref()),
                of(|projected| projected.interval_80.0),
                of(|projected| projected.median),
                of(|projected| projected.interval_80.1),
                words(note).trim().to_owned(),
            ]
        };
    let mut rows = Vec::new();
    for row in &review.rows {
        let Some(unit) = row.unit() else { continue };
        rows.extend(row.actuals.iter().map(|figure| line(&row.target.id, &row.target.label, unit, figure, None, None)));
    }
    for row in &review.context {
        let beside = row.actuals.iter().zip(&row.projected).zip(&row.notes);
        rows.extend(
            beside.map(|((figure, projected), note)| line("", &row.label, row.unit, figure, *projected, note.as_ref())),
        );
    }
    records(&header.map(str::to_owned), rows)
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
            // Some of them are sentences, some are not.
            let parts = [one.label.get(language), definition, one.purpose.get(language)]
                .map(|part| part.trim_end_matches(['。', '.']));
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            let note = parts.join(language.pick("。", ". "));
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
