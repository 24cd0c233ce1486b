//! Tables in long format: one row for each statistic, one for each target.

use crate::analysis::hindcast::Hindcast;
use crate::baseline::figures::SEXES;
use crate::diagnostic::spreadsheet;
use crate::error::{Error, Result};
use crate::indicator::Unit;
use crate::language::text;
use crate::projection::{GrowthMeasure, Projection, Summary};
use crate::trend::{History, Trend, TrendMethod};

/// scenario, region, indicator, unit, year, statistic, value. A value that is not computed (growth of the base year) has no
/// row; an undefined one has one row, with the statistic `undefined` and no value. The last statistic, `se`, is the
/// standard error of the mean.
pub(super) fn projection(projection: &Projection) -> Result<Vec<u8>> {
    projections([projection])
}

/// The same of several, one after the other.
pub(super) fn projections<'p>(all: impl IntoIterator<Item = &'p Projection>) -> Result<Vec<u8>> {
    let mut rows: Vec<[String; 7]> = Vec::new();
    all.into_iter().for_each(|projection| put_rows(projection, &mut rows));
    table(["scenario", "region", "indicator", "unit", "year", "statistic", "value"], rows)
}

fn put_rows(projection: &Projection, rows: &mut Vec<[String; 7]>) {
    for series in projection.all() {
        let indicator = series.indicator();
        for year in projection.years.iter() {
            let Some(summary) = series.year(year) else { continue };
            let undefined = series.undefined(year).map(|_| ("undefined", None));
            let error = series.standard_error(year).map(|error| ("se", error));
            let known = summary.iter().chain(error).filter(|_| summary.exists());
            let known = known.map(|(statistic, value)| (statistic, Some(value)));
            rows.extend(undefined.into_iter().chain(known).map(|(statistic, value)| {
                [
                    projection.scenario.clone(),
                    projection.region.clone(),
                    indicator.name.clone(),
                    indicator.unit.symbol.to_owned(),
                    year.to_string(),
                    statistic.to_owned(),
                    value.map_or(String::new(), |value| indicator.unit.from_base(value).to_string()),
                ]
            }));
        }
    }
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

/// region, indicator, unit, year, statistic, value, note. The statistic is `figure` for the figures that are continued,
/// `left_out` for others, with the reason; then `median` (the trend), the ends of its intervals, and the forecast of each method.
pub(super) fn trend(history: &History, trend: &Trend) -> Result<Vec<u8>> {
    let region = history.region.as_ref().map_or("", |(id, _)| id);
    let symbol = history.unit.map_or("", |unit| unit.symbol);
    let mut rows: Vec<[String; 7]> = Vec::new();
    let mut put = |year: i32, statistic: &str, base: f64, note: &str| {
        let value = history.unit.map_or(base, |unit| unit.from_base(base)).to_string();
        let words = [region, &history.name, symbol, &year.to_string(), statistic, &value, note];
        rows.push(words.map(str::to_owned));
    };
    let basis = history.basis.as_ref().map_or("", |basis| &basis.en);
    for (year, value) in (history.series.years().0..).zip(history.series.values()) {
        put(year, "figure", *value, basis);
    }
    for left in &history.left_out {
        put(left.year, "left_out", left.value, &left.reason.words().en);
    }
    for (at, year) in trend.years.iter().enumerate() {
        put(*year, "median", trend.median[at], "");
        let [half, eighty, ninety_five] = trend.intervals.each_ref().map(|intervals| intervals[at]);
        let ends = [
            ("p2.5", ninety_five.0),
            ("p10", eighty.0),
            ("p25", half.0),
            ("p75", half.1),
            ("p90", eighty.1),
            ("p97.5", ninety_five.1),
        ];
        ends.into_iter().for_each(|(statistic, value)| put(*year, statistic, value, ""));
        for ((method, _), values) in TrendMethod::NAMES[1..].iter().zip(&trend.methods) {
            put(*year, method, values[at], "");
        }
    }
    table(["region", "indicator", "unit", "year", "statistic", "value", "note"], rows)
}

/// scenario, region, year, sex, age, persons of the deterministic run; `None` if the model has no ages.
pub(super) fn population(projection: &Projection) -> Result<Option<Vec<u8>>> {
    let Some(people) = &projection.people else { return Ok(None) };
    let mut rows = Vec::new();
    for (year, people) in projection.years.iter().zip(people.outer_iter()) {
        for ((sex, _), people) in SEXES.iter().zip(people.outer_iter()) {
            rows.extend(people.iter().enumerate().map(|(age, persons)| {
                let open = if age + 1 == people.len() { "+" } else { "" };
                let (scenario, region) = (projection.scenario.clone(), projection.region.clone());
                let age = format!("{age}{open}");
                [scenario, region, year.to_string(), (*sex).to_owned(), age, persons.to_string()]
            }));
        }
    }
    table(["scenario", "region", "year", "sex", "age", "persons"], rows).map(Some)
}

/// The condition of the contributions, in both languages: they are not estimates.
const ASSUMED: &str = "under the scenario's assumptions / 在本情景的假设下";

/// scenario, region, term, measure (`growth`: pp of the nominal growth of the year; `increase`: money since the base year),
/// unit, year, statistic, value, note; `None` if contributions are not outputs. Terms add up to `total` in the
/// deterministic run and in the mean of the runs, not in quantiles; a policy (`policy.<id>`) is a part of `policy`.
/// `unsplit` is the remainder, if the scenario replaces equations of the terms; usually there is none.
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
            let row = |(statistic, value): (&str, f64)| {
                contribution(projection, (term, measure), indicator.unit, (year, statistic, value))
            };
            rows.extend(summary.iter().map(row));
        }
    }
    for (split, measure, unit) in
        [(GrowthMeasure::Growth, "growth", "pp"), (GrowthMeasure::Increase, "increase", "yuan")]
    {
        let Some(unit) = Unit::parse(unit) else { continue };
        for year in projection.years.iter().skip(1) {
            let central = projection.unsplit(split, year, Summary::central).map(|rest| (year, "central", rest));
            let mean = projection.unsplit(split, year, Summary::mean).map(|rest| (year, "mean", rest));
            let row = |rest| contribution(projection, ("unsplit", measure), unit, rest);
            rows.extend(central.into_iter().chain(mean).map(row));
        }
    }
    if rows.iter().all(|row| row[2] == "total") {
        return Ok(None);
    }
    table(["scenario", "region", "term", "measure", "unit", "year", "statistic", "value", "note"], rows).map(Some)
}

/// A row of the contributions.
fn contribution(
    projection: &Projection,
    (term, measure): (&str, &str),
    unit: Unit,
    (year, statistic, value): (i32, &str, f64),
) -> [String; 9] {
    [
        projection.scenario.clone(),
        projection.region.clone(),
        term.to_owned(),
        measure.to_owned(),
        unit.symbol.to_owned(),
        year.to_string(),
        statistic.to_owned(),
        unit.from_base(value).to_string(),
        ASSUMED.to_owned(),
    ]
}

/// scenario, indicator, unit, year, p10, p50, p90 of the headlines, GDP and growth in every year; then the difference to the
/// first scenario, run by run: difference_unit, difference_p10, difference_p50, difference_p90. These are empty for the
/// first scenario itself and if the runs are not paired.
pub(super) fn comparison(projections: &[Projection]) -> Result<Vec<u8>> {
    let mut rows = Vec::new();
    for projection in projections {
        let difference = projection.difference().and_then(std::result::Result::ok);
        for series in projection.overview() {
            let indicator = series.indicator();
            for year in projection.years.iter() {
                let Some(summary) = series.year(year).filter(|summary| summary.exists()) else { continue };
                let interval = |summary: Summary<'_>, unit: Unit| {
                    let (low, high) = summary.interval_80();
                    [low, summary.median(), high].map(|value| unit.from_base(value).to_string())
                };
                let (unit, unit_of_difference) = (indicator.unit, indicator.unit.of_difference());
                let difference = difference.and_then(|difference| difference.year(&indicator.name, year));
                let [p10, p50, p90] = interval(summary, unit);
                let [difference_p10, difference_p50, difference_p90] =
                    difference.map_or_else(Default::default, |difference| interval(difference, unit_of_difference));
                rows.push([
                    projection.scenario.clone(),
                    indicator.name.clone(),
                    unit.symbol.to_owned(),
                    year.to_string(),
                    p10,
                    p50,
                    p90,
                    difference.map_or("", |_| unit_of_difference.symbol).to_owned(),
                    difference_p10,
                    difference_p50,
                    difference_p90,
                ]);
            }
        }
    }
    let header = [
        "scenario",
        "indicator",
        "unit",
        "year",
        "p10",
        "p50",
        "p90",
        "difference_unit",
        "difference_p10",
        "difference_p50",
        "difference_p90",
    ];
    table(header, rows)
}

pub(super) fn table<const N: usize>(header: [&str; N], rows: Vec<[String; N]>) -> Result<Vec<u8>> {
    records(&header.map(str::to_owned), rows)
}

/// A table by its columns, each with a name and a cell function.
pub(super) fn of_columns<R, Cell: Fn(&R) -> String>(columns: &[(&'static str, Cell)], rows: &[R]) -> Result<Vec<u8>> {
    let header: Vec<String> = columns.iter().map(|(name, _)| (*name).to_owned()).collect();
    let cells = |row: &R| columns.iter().map(|(_, cell)| cell(row)).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
    records(&header, rows)
}

/// A table with the columns of its header.
pub(super) fn records(header: &[String], rows: Vec<impl AsRef<[String]>>) -> Result<Vec<u8>> {
    let failed = |cause: csv::Error| Error::caused(text!("无法生成 csv", "cannot make the csv"), cause);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut write = |row: &[String]| writer.write_record(row.iter().map(|cell| spreadsheet::inert(cell).into_owned()));
    write(header).map_err(failed)?;
    for row in rows {
        write(row.as_ref()).map_err(failed)?;
    }
    writer.into_inner().map_err(|cause| Error::caused(text!("无法生成 csv", "cannot make the csv"), cause.into_error()))
}
