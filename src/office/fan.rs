//! Charts of the spreadsheet's own: the bands of each headline as stacked areas, and its median.

use rust_xlsxwriter::{
    Chart, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartSolidFill, ChartType, Color, Formula,
    Worksheet, XlsxError,
};

use super::projection::{self, FIRST_YEAR, MEDIAN, P05, P10, P25, P75, P90, P95, STATISTICS, SeriesRows, YEARS};
use super::sheet::{Formats, set_width, to_print};
use crate::analysis::Record;
use crate::chart::palette::{self, PROJECTION};
use crate::language::Language;
use crate::projection::Summary;

/// A band: from which quantile to which, in words, and its colour.
struct Band {
    from: u32,
    to: u32,
    name: &'static str,
    /// Its number among the three bands, the outermost first.
    number: usize,
}

const fn band(from: u32, to: u32, name: &'static str, number: usize) -> Band {
    Band { from, to, name, number }
}

/// The bands from below.
const BANDS: [Band; 6] = [
    band(P05, P10, "5–10%", 0),
    band(P10, P25, "10–25%", 1),
    band(P25, MEDIAN, "25–50%", 2),
    band(MEDIAN, P75, "50–75%", 2),
    band(P75, P90, "75–90%", 1),
    band(P90, P95, "90–95%", 0),
];

/// How many rows a chart takes.
const CHART_ROWS: u32 = 20;

/// Writes the sheet of charts, and below them the widths of the bands, which follow from the projection by formulas.
pub(super) fn sheet(
    sheet: &mut Worksheet,
    rows: &[SeriesRows<'_>],
    record: &Record,
    language: Language,
) -> Result<(), XlsxError> {
    let (formats, name) = (Formats::new(language), language.pick("图", "Charts"));
    sheet.set_name(name)?;
    let overview: Vec<&str> = record.projection.overview().map(|series| series.indicator().name.as_str()).collect();
    let shown: Vec<&SeriesRows<'_>> =
        rows.iter().filter(|rows| overview.contains(&rows.series.indicator().name.as_str())).collect();
    let years = u16::try_from(record.projection.years.count()).unwrap_or(1);
    let last_year = FIRST_YEAR + years - 1;
    let charts = u32::try_from(shown.len().div_ceil(2)).unwrap_or(0);
    let mut row = charts * CHART_ROWS + 1;
    let heading = language
        .pick("图的数据：各带的宽度，由“预测”表算出", "Data of the charts: widths of bands, from sheet Projection");
    sheet.write_string_with_format(row - 1, 0, heading, &formats.title())?;
    for (at, rows) in (0..).zip(&shown) {
        let first = row;
        for Band { from, to, name, .. } in &BANDS {
            let label = rows.series.indicator().label.get(language);
            sheet.write_string_with_format(row, 0, label, &formats.words().unset_text_wrap())?;
            sheet.write_string_with_format(row, 2, *name, &formats.small())?;
            for (column, year) in (FIRST_YEAR..).zip(record.projection.years.iter()) {
                let Some(summary) = rows.series.year(year).filter(|summary| summary.exists()) else { continue };
                let cell = |quantile: u32| projection_cell(language, rows.first + quantile, column);
                let width = (quantile(summary, *to) - quantile(summary, *from)) / rows.unit.scale;
                let formula = Formula::new(format!("={}-{}", cell(*to), cell(*from))).set_result(width.to_string());
                sheet.write_formula_with_format(row, column, formula, &formats.number(rows.unit.decimals))?;
            }
            row += 1;
        }
        let chart = chart(rows, first, (name, last_year), record, language);
        let column = if at % 2 == 0 { 0 } else { 6 };
        sheet.insert_chart((at / 2) * CHART_ROWS, column, &chart)?;
    }
    set_width(sheet, 0, 36)?;
    set_width(sheet, 2, 12)?;
    to_print(sheet);
    Ok(())
}

/// The statistic that stands in this row of an indicator on the sheet of the projection.
fn quantile(summary: Summary<'_>, at: u32) -> f64 {
    let statistic = usize::try_from(at).ok().and_then(|at| STATISTICS.get(at));
    statistic.map_or(f64::NAN, |(_, _, value)| value(summary))
}

/// A cell of the sheet of the projection, as formulas name it.
fn projection_cell(language: Language, row: u32, column: u16) -> String {
    format!("'{}'!{}", projection::name(language), rust_xlsxwriter::utility::row_col_to_cell(row, column))
}

fn chart(
    rows: &SeriesRows<'_>,
    first_band: u32,
    (name, last_year): (&str, u16),
    record: &Record,
    language: Language,
) -> Chart {
    let projection = projection::name(language);
    // Growth has no value in the base year, and an area would begin at 0.
    let absent =
        record.projection.years.iter().take_while(|year| !rows.series.year(*year).is_some_and(Summary::exists));
    let first_year = FIRST_YEAR + u16::try_from(absent.count()).unwrap_or(0);
    let years = (projection, YEARS, first_year, YEARS, last_year);
    let mut areas = Chart::new(ChartType::AreaStacked);
    let floor = rows.first + P05;
    let invisible = || ChartFormat::new().set_no_fill().set_no_line().clone();
    areas
        .add_series()
        .set_categories(years)
        .set_values((projection, floor, first_year, floor, last_year))
        .set_format(&mut invisible())
        .delete_from_legend(true);
    for (row, Band { from, number, .. }) in (first_band..).zip(&BANDS) {
        let mut fill = ChartFormat::new();
        fill.set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(palette::band(*number, 3).number())))
            .set_no_line();
        let series = areas.add_series();
        series.set_categories(years).set_values((name, row, first_year, row, last_year)).set_format(&mut fill);
        // Each band is named once, by all that lies within it.
        let named = match *from {
            P05 => language.pick("90%区间", "90% interval"),
            P10 => language.pick("80%区间", "80% interval"),
            P25 => language.pick("50%区间", "50% interval"),
            _ => {
                series.delete_from_legend(true);
                continue;
            }
        };
        series.set_name(named);
    }
    let mut line = Chart::new(ChartType::Line);
    let median = rows.first + MEDIAN;
    let mut stroke = ChartFormat::new();
    stroke.set_line(ChartLine::new().set_color(Color::RGB(PROJECTION.number())).set_width(2.25));
    line.add_series()
        .set_categories(years)
        .set_values((projection, median, first_year, median, last_year))
        .set_name(language.pick("中位数", "median"))
        .set_format(&mut stroke);
    areas.combine(&line);
    let indicator = rows.series.indicator();
    let unit = if rows.unit.label.is_empty() { String::new() } else { format!(" ({})", rows.unit.label) };
    let unit = if language == Language::Chinese { unit.replace(" (", "（").replace(')', "）") } else { unit };
    let mut font = ChartFont::new();
    font.set_size(12).set_bold();
    areas.title().set_name(&format!("{}{unit}", indicator.label.get(language))).set_font(&font);
    areas.legend().set_position(ChartLegendPosition::Bottom);
    areas.y_axis().set_num_format(format!("#,##0{}", if rows.unit.decimals > 0 { ".0" } else { "" }));
    areas.y_axis().set_major_gridlines_line(ChartLine::new().set_color(Color::RGB(0xD9_D9_D9)).set_width(0.75));
    // A level is drawn from zero: a fan that is cut looks wider than it is.
    let mut years = record.projection.years.iter().filter_map(|year| rows.series.year(year));
    if !years.any(|of| quantile(of, P05) < 0.0) {
        areas.y_axis().set_min(0);
    }
    areas.set_width(620).set_height(380);
    areas
}
