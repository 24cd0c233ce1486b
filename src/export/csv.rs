//! Tidy tables: one row for each statistic, one for each target.

use crate::analysis::hindcast::Hindcast;
use crate::analysis::{Assessment, Outlook};
use crate::error::{Error, Result};
use crate::indicator::{Kind, Unit};
use crate::language::text;
use crate::projection::Projection;

/// scenario, region, indicator, unit, year, statistic, value. A value that does not exist has no row. The last statistic,
/// `se`, is the standard error of the mean.
pub(super) fn projection(projection: &Projection) -> Result<Vec<u8>> {
    let mut rows: Vec<[String; 7]> = Vec::new();
    for series in projection.all() {
        let indicator = series.indicator();
        for year in projection.years.iter() {
            let Some(summary) = series.year(year).filter(|summary| summary.exists()) else { continue };
            let error = series.standard_error(year).map(|error| ("se", error));
            rows.extend(summary.iter().chain(error).map(|(statistic, value)| {
                [
                    projection.scenario.clone(),
                    projection.region.clone(),
                    indicator.name.clone(),
                    indicator.unit.symbol.to_owned(),
                    year.to_string(),
                    statistic.to_owned(),
                    indicator.unit.from_base(value).to_string(),
                ]
            }));
        }
    }
    table(["scenario", "region", "indicator", "unit", "year", "statistic", "value"], rows)
}

/// One row for each region and group of ages.
pub(super) fn hindcast(all: &[Hindcast]) -> Result<Vec<u8>> {
    let optional = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
    let rows = all.iter().flat_map(|hindcast| {
        let (from, to) = hindcast.years;
        hindcast.groups.iter().map(move |group| {
            [
                hindcast.region.clone(),
                from.to_string(),
                to.to_string(),
                optional(hindcast.life_expectancy),
                group.from_age.to_string(),
                group.before.to_string(),
                group.nation_mortality.to_string(),
                optional(group.own_mortality),
                group.counted.to_string(),
                group.error_with_nation_mortality().to_string(),
                optional(group.own_mortality.map(|_| group.error())),
                hindcast.workers_gained.to_string(),
            ]
        })
    });
    let header = [
        "region",
        "from",
        "to",
        "life_expectancy_from",
        "from_age",
        "counted_from",
        "projected_nation_mortality",
        "projected_own_mortality",
        "counted_to",
        "error_nation_mortality",
        "error_own_mortality",
        "workers_gained",
    ];
    table(header, rows.collect())
}

/// Under what the contributions hold, in both languages: they are no estimates.
const ASSUMED: &str = "under the scenario's assumptions / 在本情景的假设下";

/// scenario, region, term, measure (`growth`: pp of the nominal growth of the year; `increase`: money since the base
/// year), unit, year, statistic, value, note; `None` where contributions were not kept. Terms add up to `total` in the
/// central run and in the mean of the runs, not in quantiles; a policy (`policy.<id>`) is a part of `policy`.
pub(super) fn contributions(projection: &Projection) -> Result<Option<Vec<u8>>> {
    let mut rows: Vec<[String; 9]> = Vec::new();
    for series in projection.all() {
        let indicator = series.indicator();
        let (term, measure) = match indicator.name.as_str() {
            "industry.growth_nominal" => ("total", "growth"),
            "industry.increase" => ("total", "increase"),
            name => match (name.strip_prefix("industry.contribution."), name.strip_prefix("industry.increase.")) {
                (Some(term), _) => (term, "growth"),
                (_, Some(term)) => (term, "increase"),
                _ => continue,
            },
        };
        for year in projection.years.iter().skip(1) {
            let Some(summary) = series.year(year).filter(|summary| summary.exists()) else { continue };
            rows.extend(summary.iter().map(|(statistic, value)| {
                [
                    projection.scenario.clone(),
                    projection.region.clone(),
                    term.to_owned(),
                    measure.to_owned(),
                    indicator.unit.symbol.to_owned(),
                    year.to_string(),
                    statistic.to_owned(),
                    indicator.unit.from_base(value).to_string(),
                    ASSUMED.to_owned(),
                ]
            }));
        }
    }
    if rows.iter().all(|row| row[2] == "total") {
        return Ok(None);
    }
    table(["scenario", "region", "term", "measure", "unit", "year", "statistic", "value", "note"], rows).map(Some)
}

/// One row for each target; figures are in the unit that the plan states, growth in percent or percentage points a year.
pub(super) fn targets(projection: &Projection, assessments: &[Assessment]) -> Result<Vec<u8>> {
    let rows = assessments.iter().map(|assessment| {
        let target = &assessment.target;
        let measure = target.measure.as_ref();
        let (value, unit) = target.stated.split_once(' ').unwrap_or((&target.stated, ""));
        let figure = |get: fn(&Outlook) -> f64| match (&assessment.outlook, measure) {
            (Some(outlook), Some(measure)) => measure.unit.from_base(get(outlook)).to_string(),
            _ => String::new(),
        };
        let share =
            |get: fn(&Outlook) -> f64| assessment.outlook.as_ref().map_or(String::new(), |o| get(o).to_string());
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
            figure(|outlook| outlook.base),
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
    });
    let header = [
        "scenario",
        "region",
        "target",
        "indicator",
        "period",
        "comparator",
        "value",
        "unit",
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
    table(header, rows.collect())
}

/// scenario, indicator, unit, year, p10, p50, p90 of the headline indicators in every year.
pub(super) fn comparison(projections: &[Projection]) -> Result<Vec<u8>> {
    let mut rows = Vec::new();
    for projection in projections {
        for series in projection.all().filter(|series| series.indicator().is_headline()) {
            let indicator = series.indicator();
            for year in projection.years.iter() {
                let Some(summary) = series.year(year).filter(|summary| summary.exists()) else { continue };
                let (low, high) = summary.interval_80();
                let [low, median, high] =
                    [low, summary.median(), high].map(|v| indicator.unit.from_base(v).to_string());
                let (scenario, name, unit) =
                    (projection.scenario.clone(), indicator.name.clone(), indicator.unit.symbol);
                rows.push([scenario, name, unit.to_owned(), year.to_string(), low, median, high]);
            }
        }
    }
    table(["scenario", "indicator", "unit", "year", "p10", "p50", "p90"], rows)
}

/// What turns a growth in base units into the figure of `growth_unit`.
fn growth_scale(outlook: &Outlook) -> f64 {
    match outlook.indicator.kind {
        Kind::Ratio if outlook.indicator.unit.symbol != "%" => outlook.indicator.unit.from_base(1.0),
        _ => Unit::parse("%").map_or(1.0, |percent| percent.from_base(1.0)),
    }
}

fn table<const N: usize>(header: [&str; N], rows: Vec<[String; N]>) -> Result<Vec<u8>> {
    records(&header.map(str::to_owned), rows)
}

/// A table of as many columns as its header has.
pub(super) fn records(header: &[String], rows: Vec<impl AsRef<[String]>>) -> Result<Vec<u8>> {
    let failed = |cause: csv::Error| Error::caused(text!("无法生成 csv", "cannot make the csv"), cause);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(failed)?;
    for row in rows {
        writer.write_record(row.as_ref()).map_err(failed)?;
    }
    writer.into_inner().map_err(|cause| Error::caused(text!("无法生成 csv", "cannot make the csv"), cause.into_error()))
}
