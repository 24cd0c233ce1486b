//! Tables of targets: of one plan, and of several as a scoreboard.

use super::csv::{records, table};
use super::document::base_unit;
use crate::analysis::{Assessment, Outlook, Scored, Verdict};
use crate::error::Result;
use crate::indicator::{Kind, Unit};
use crate::plan::Undated;
use crate::projection::Projection;

const COLUMNS: [&str; 26] = [
    "scenario",
    "region",
    "target",
    "indicator",
    "period",
    "comparator",
    "value",
    "unit",
    "aim",
    "base_year",
    "base",
    "base_unit",
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

/// One row for each target; figures are in the unit that the plan states, of what the aim is (level, increment, growth). The
/// base is the level of the indicator in the year from which the aim counts, in a unit of its own where the figure is a
/// growth. Growth a year stands in [`growth_unit`]. Targets that have no year stand at the end, with `masked` or `unstated`
/// for the period.
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

fn rows(projection: &Projection, without_year: &[Undated], assessments: &[Assessment]) -> Vec<[String; 26]> {
    let dated = assessments.iter().map(|assessment| dated(projection, assessment));
    dated.chain(without_year.iter().map(|target| undated(projection, target))).collect()
}

fn undated(projection: &Projection, target: &Undated) -> [String; 26] {
    let measure = target.measure();
    let (value, unit) = target.promise().figure_and_unit();
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
        (23, Verdict::NotAssessed.id().to_owned()),
        (24, target.reason().en),
        (25, target.quote().to_owned()),
    ];
    let mut row: [String; 26] = Default::default();
    for (at, cell) in known {
        row[at] = cell;
    }
    row
}

fn dated(projection: &Projection, assessment: &Assessment) -> [String; 26] {
    let target = &assessment.target;
    let measure = target.measure.as_ref();
    let (value, unit) = target.figure_and_unit();
    let figure = |get: fn(&Outlook) -> f64| match (&assessment.outlook, measure) {
        (Some(outlook), Some(measure)) => measure.unit.from_base(get(outlook)).to_string(),
        _ => String::new(),
    };
    let outlook = assessment.outlook.as_ref();
    let of_base = outlook.map(|outlook| base_unit(target.aim, measure.map(|m| m.unit), &outlook.indicator));
    let base = outlook.zip(of_base).map(|(outlook, unit)| unit.from_base(outlook.base));
    let share = |get: fn(&Outlook) -> f64| assessment.outlook.as_ref().map_or(String::new(), |o| get(o).to_string());
    let standard_error = assessment.outlook.as_ref().and_then(|outlook| outlook.probability_standard_error);
    let standard_error = standard_error.map_or(String::new(), |error| error.to_string());
    let ratio = of_base.filter(|_| outlook.is_some_and(|outlook| outlook.indicator.kind == Kind::Ratio));
    let (growth_unit, scale) = if outlook.is_some() { growth_unit(ratio) } else { (String::new(), 1.0) };
    let growth = |get: fn(&Outlook) -> f64| outlook.map_or(String::new(), |o| (get(o) * scale).to_string());
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
        outlook.map_or(String::new(), |outlook| outlook.base_year.to_string()),
        base.map_or(String::new(), |base| base.to_string()),
        of_base.map_or("", |unit| unit.symbol).to_owned(),
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
        growth_unit,
        assessment.verdict.id().to_owned(),
        assessment.reason.as_ref().map_or(String::new(), |reason| reason.en.clone()),
        target.quote.clone(),
    ]
}

/// The unit of growth a year, and what turns it into that: percent; of a ratio, in whose unit a level of it is shown, the
/// difference a year: percentage points where it is a percentage, else that unit.
pub(super) fn growth_unit(ratio: Option<Unit>) -> (String, f64) {
    match ratio {
        None => ("%/year".to_owned(), 100.0),
        Some(unit) if unit.symbol == "%" => ("pp/year".to_owned(), 100.0),
        Some(unit) => (format!("{}/year", unit.symbol), unit.from_base(1.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_of_a_ratio_is_in_points_or_in_its_own_unit() {
        let of = |symbol: &str| growth_unit(Unit::parse(symbol));
        assert_eq!(growth_unit(None), ("%/year".to_owned(), 100.0));
        assert_eq!(of("%"), ("pp/year".to_owned(), 100.0));
        let (unit, scale) = of("beds per 1000 persons");
        assert_eq!((unit.as_str(), (scale * 0.0021 * 10.0).round()), ("beds per 1000 persons/year", 21.0));
    }
}
