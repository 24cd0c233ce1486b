//! Several scenarios beside one another.

use super::Table;
use super::headline::cell;
use crate::error::{Error, Result};
use crate::indicator::TableUnit;
use crate::language::{Language, text};
use crate::projection::Projection;

/// The headline indicators of every scenario in one year; scenarios that lack one show a dash.
#[must_use]
pub fn comparison(projections: &[Projection], year: i32, language: Language) -> Table {
    let mut header = vec![language.pick("指标", "Indicator").to_owned()];
    header.extend(projections.iter().map(|projection| projection.title.get(language).to_owned()));
    let mut rows = Vec::new();
    for indicator in headlines(projections) {
        let unit = TableUnit::of(indicator.unit, language);
        let mut row = vec![format!("{}\n  {}", indicator.label.get(language), unit.label)];
        row.extend(projections.iter().map(|projection| {
            let summary = projection.series(&indicator.name).and_then(|series| series.year(year));
            summary.map_or("–".to_owned(), |summary| cell(summary, unit))
        }));
        rows.push(row);
    }
    let title = text!("{year} 年各情景比较", "Scenarios in {year}");
    let note = language.pick("中位数与 80% 区间", "median and 80 % interval");
    Table { title: title.get(language).to_owned(), header, rows, notes: vec![note.to_owned()] }
}

/// The headline indicators that any of the scenarios kept, each once.
fn headlines(projections: &[Projection]) -> Vec<&crate::indicator::Indicator> {
    let mut found: Vec<&crate::indicator::Indicator> = Vec::new();
    for series in projections.iter().flat_map(Projection::all) {
        let indicator = series.indicator();
        if indicator.is_headline() && !found.iter().any(|known| known.name == indicator.name) {
            found.push(indicator);
        }
    }
    found
}

/// scenario, indicator, unit, year, p10, p50, p90 of the headline indicators in every year.
///
/// # Errors
/// A failure where the table cannot be made.
pub fn comparison_csv(projections: &[Projection]) -> Result<Vec<u8>> {
    let failed = |cause: csv::Error| Error::caused(text!("无法生成 csv", "cannot make the csv"), cause);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["scenario", "indicator", "unit", "year", "p10", "p50", "p90"]).map_err(failed)?;
    for projection in projections {
        for series in projection.all().filter(|series| series.indicator().is_headline()) {
            let indicator = series.indicator();
            for year in projection.years.iter() {
                let Some(summary) = series.year(year).filter(|summary| summary.exists()) else { continue };
                let (low, high) = summary.interval_80();
                let figures = [low, summary.median(), high].map(|value| indicator.unit.from_base(value).to_string());
                let [low, median, high] = figures;
                let year = year.to_string();
                let unit = indicator.unit.symbol;
                writer
                    .write_record([&projection.scenario, &indicator.name, unit, &year, &low, &median, &high])
                    .map_err(failed)?;
            }
        }
    }
    writer.into_inner().map_err(|cause| Error::caused(text!("无法生成 csv", "cannot make the csv"), cause.into_error()))
}
