//! Tables of targets: of one plan, and of several as a scoreboard.

use super::csv::{records, table};
use crate::analysis::{Assessment, Outlook, Scored, Verdict};
use crate::error::Result;
use crate::indicator::{Kind, Unit};
use crate::plan::{Aim, Undated};
use crate::projection::Projection;

const COLUMNS: [&str; 24] = [
    "scenario",
    "region",
    "target",
    "indicator",
    "period",
    "comparator",
    "value",
    "unit",
    "aim",
    "base",
    "central",
    "p50",
    "p10",
    "p90",
    "probability",
    "probability_se",
    "probability_low",
    "probability_high",
    "required_growth",
    "projected_growth",
    "growth_unit",
    "verdict",
    "reason",
    "quote",
];

/// One row for each target; figures are in the unit that the plan states, growth in percent or percentage points a year.
/// Targets that have no year stand at the end, with `masked` or `unstated` for the period.
pub(super) fn targets(projection: &Projection, undated: &[Undated], assessments: &[Assessment]) -> Result<Vec<u8>> {
    table(COLUMNS, rows(projection, undated, assessments))
}

/// The targets of several plans in one table, each with the title of its plan.
pub(super) fn scoreboard(all: &[Scored<'_>]) -> Result<Vec<u8>> {
    let header: Vec<String> = std::iter::once("plan").chain(COLUMNS).map(str::to_owned).collect();
    let rows = all.iter().flat_map(|scored| {
        let own = rows(scored.projection, &scored.plan.undated, &scored.assessments);
        own.into_iter().map(|row| std::iter::once(scored.plan.title.zh.clone()).chain(row).collect::<Vec<String>>())
    });
    records(&header, rows.collect())
}

fn rows(projection: &Projection, without_year: &[Undated], assessments: &[Assessment]) -> Vec<[String; 24]> {
    let dated = assessments.iter().map(|assessment| dated(projection, assessment));
    dated.chain(without_year.iter().map(|target| undated(projection, target))).collect()
}

fn undated(projection: &Projection, target: &Undated) -> [String; 24] {
    let measure = target.measure();
    let (value, unit) = target.stated().split_once(' ').unwrap_or((target.stated(), ""));
    let known = [
        (0, projection.scenario.clone()),
        (1, projection.region.clone()),
        (2, target.id().to_owned()),
        (3, measure.map_or(String::new(), |measure| measure.indicator.clone())),
        (4, target.because.words().en),
        (5, target.comparator().sign().to_owned()),
        (6, value.to_owned()),
        (7, unit.to_owned()),
        (8, target.aim().id().to_owned()),
        (21, Verdict::NotAssessed.id().to_owned()),
        (22, target.reason().en),
        (23, target.quote().to_owned()),
    ];
    let mut row: [String; 24] = Default::default();
    for (at, cell) in known {
        row[at] = cell;
    }
    row
}

fn dated(projection: &Projection, assessment: &Assessment) -> [String; 24] {
    let target = &assessment.target;
    let measure = target.measure.as_ref();
    let (value, unit) = target.stated.split_once(' ').unwrap_or((&target.stated, ""));
    let figure = |get: fn(&Outlook) -> f64| match (&assessment.outlook, measure) {
        (Some(outlook), Some(measure)) => measure.unit.from_base(get(outlook)).to_string(),
        _ => String::new(),
    };
    // Where the figure is a growth, the level of the base year has another unit than the target's.
    let is_growth = matches!(target.aim, Aim::Growth | Aim::AverageGrowth);
    let base = if is_growth { String::new() } else { figure(|outlook| outlook.base) };
    let share = |get: fn(&Outlook) -> f64| assessment.outlook.as_ref().map_or(String::new(), |o| get(o).to_string());
    let standard_error = assessment.outlook.as_ref().and_then(|outlook| outlook.probability_standard_error);
    let standard_error = standard_error.map_or(String::new(), |error| error.to_string());
    let growth_unit = match &assessment.outlook {
        Some(outlook) if outlook.indicator.kind == Kind::Ratio => "pp/year",
        Some(_) => "%/year",
        None => "",
    };
    let growth = |get: fn(&Outlook) -> f64| {
        assessment.outlook.as_ref().map_or(String::new(), |o| (get(o) * growth_scale(o)).to_string())
    };
    [
        projection.scenario.clone(),
        projection.region.clone(),
        target.id.clone(),
        measure.map_or(String::new(), |measure| measure.indicator.clone()),
        target.year.to_string(),
        target.comparator.sign().to_owned(),
        value.to_owned(),
        unit.to_owned(),
        target.aim.id().to_owned(),
        base,
        figure(|outlook| outlook.central),
        figure(|outlook| outlook.median),
        figure(|outlook| outlook.interval_80.0),
        figure(|outlook| outlook.interval_80.1),
        share(|outlook| outlook.probability),
        standard_error,
        share(|outlook| outlook.probability_range.0),
        share(|outlook| outlook.probability_range.1),
        growth(|outlook| outlook.required_growth),
        growth(|outlook| outlook.projected_growth),
        growth_unit.to_owned(),
        assessment.verdict.id().to_owned(),
        assessment.reason.as_ref().map_or(String::new(), |reason| reason.en.clone()),
        target.quote.clone(),
    ]
}

/// What turns a growth in base units into the figure of `growth_unit`.
fn growth_scale(outlook: &Outlook) -> f64 {
    match outlook.indicator.kind {
        Kind::Ratio if outlook.indicator.unit.symbol != "%" => outlook.indicator.unit.from_base(1.0),
        _ => Unit::parse("%").map_or(1.0, |percent| percent.from_base(1.0)),
    }
}
