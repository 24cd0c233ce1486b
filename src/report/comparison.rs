//! Several scenarios beside one another.

use super::Table;
use super::headline::cell;
use crate::indicator::{Indicator, TableUnit};
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
fn headlines(projections: &[Projection]) -> Vec<&Indicator> {
    let mut found: Vec<&Indicator> = Vec::new();
    for series in projections.iter().flat_map(Projection::all) {
        let indicator = series.indicator();
        if indicator.is_headline() && !found.iter().any(|known| known.name == indicator.name) {
            found.push(indicator);
        }
    }
    found
}
