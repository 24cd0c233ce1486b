//! The projection: every indicator in every year, in display units.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::sheet::{self, Formats, set_width, to_print};
use crate::analysis::Record;
use crate::indicator::TableUnit;
use crate::language::Language;
use crate::projection::{Series, Summary};

/// The name of the sheet, to which formulas and charts of others refer.
pub(super) fn name(language: Language) -> &'static str {
    language.pick("预测", "Projection")
}

/// The column of the first year.
pub(super) const FIRST_YEAR: u16 = 3;

/// The row of the years.
pub(super) const YEARS: u32 = 0;

/// A statistic with its name in both languages.
type Statistic = (&'static str, &'static str, fn(Summary<'_>) -> f64);

/// The statistics of an indicator, a row each.
pub(super) const STATISTICS: [Statistic; 7] = [
    ("5%分位", "5th percentile", |of| of.interval_90().0),
    ("10%分位", "10th percentile", |of| of.interval_80().0),
    ("25%分位", "25th percentile", |of| of.interval_50().0),
    ("中位数", "median", |of| of.median()),
    ("75%分位", "75th percentile", |of| of.interval_50().1),
    ("90%分位", "90th percentile", |of| of.interval_80().1),
    ("95%分位", "95th percentile", |of| of.interval_90().1),
];

/// The place of each among the rows of an indicator.
pub(super) const P05: u32 = 0;
pub(super) const P10: u32 = 1;
pub(super) const P25: u32 = 2;
pub(super) const MEDIAN: u32 = 3;
pub(super) const P75: u32 = 4;
pub(super) const P90: u32 = 5;
pub(super) const P95: u32 = 6;

/// Where an indicator stands on the sheet.
pub(super) struct SeriesRows<'p> {
    pub(super) series: Series<'p>,
    /// Its first row.
    pub(super) first: u32,
    pub(super) unit: TableUnit,
}

/// Writes the sheet; returns where each indicator stands.
pub(super) fn sheet<'p>(
    sheet: &mut Worksheet,
    record: &'p Record,
    language: Language,
) -> Result<Vec<SeriesRows<'p>>, XlsxError> {
    let (formats, projection) = (Formats::new(language), &record.projection);
    sheet.set_name(name(language))?;
    let names = [language.pick("指标", "Indicator"), language.pick("单位", "Unit"), ""];
    sheet::headings(sheet, YEARS, names, &formats)?;
    sheet::years(sheet, (YEARS, FIRST_YEAR), projection.years, &formats)?;
    let mut rows = Vec::new();
    let mut first = YEARS + 1;
    for series in projection.all() {
        let indicator = series.indicator();
        let years = projection.years.iter().filter_map(|year| series.year(year)).filter(|of| of.exists());
        let largest = years.map(|of| of.interval_80().1.abs().max(of.interval_80().0.abs())).fold(0.0, f64::max);
        let unit = TableUnit::fitting(indicator.unit, language, largest);
        let number = formats.number(unit.decimals);
        for (below, (zh, en, value)) in (0..).zip(STATISTICS) {
            let row = first + below;
            sheet.write_string_with_format(
                row,
                0,
                indicator.label.get(language),
                &formats.words().unset_text_wrap(),
            )?;
            sheet.write_string_with_format(row, 1, unit.label, &formats.words())?;
            sheet.write_string_with_format(row, 2, language.pick(zh, en), &formats.small())?;
            for (column, year) in (FIRST_YEAR..).zip(projection.years.iter()) {
                let Some(summary) = series.year(year).filter(|summary| summary.exists()) else { continue };
                sheet.write_number_with_format(row, column, value(summary) / unit.scale, &number)?;
            }
        }
        rows.push(SeriesRows { series, first, unit });
        first += P95 + 1;
    }
    // What is other than published.
    let moved = projection.all().filter_map(|series| record.shifted_base(series));
    for (row, moved) in (first + 1..).zip(moved) {
        let said = moved.sentence();
        sheet.write_string_with_format(row, 0, said.get(language), &formats.small().unset_text_wrap())?;
    }
    set_width(sheet, 0, 44)?;
    set_width(sheet, 1, 14)?;
    set_width(sheet, 2, 16)?;
    sheet.set_freeze_panes(1, FIRST_YEAR)?;
    sheet.set_repeat_rows(YEARS, YEARS)?;
    sheet.autofilter(YEARS, 0, first.saturating_sub(1).max(1), 2)?;
    to_print(sheet);
    Ok(rows)
}
