//! Charts of the word processor's own: a reader can edit them, and their figures stand in a workbook within the document.
//!
//! The part that describes a chart is that of a workbook with the same chart, which is embedded with it: one description serves
//! both.

use std::io::{Cursor, Read};

use rust_xlsxwriter::{
    Chart as SheetChart, ChartErrorBars, ChartErrorBarsDirection, ChartErrorBarsType, ChartFont, ChartFormat,
    ChartLegendPosition, ChartLine, ChartLineDashType, ChartMarker, ChartMarkerType, ChartSolidFill, ChartType,
    Color as SheetColor, Workbook, Worksheet, XlsxError,
};
use zip::ZipArchive;

use super::sheet::describe;
use crate::chart::palette::{self, BESIDE, Color, INK, PROJECTION, TARGET};
use crate::chart::{Band, Bars, Break, Chart, Fan, Lines, ReviewMark, Stack, axis_begins_at, stretches};
use crate::error::{Error, Result};
use crate::language::{Language, text};

/// A chart as the parts of a document: its description, and the workbook in which its figures stand.
pub(super) struct NativeChart {
    pub(super) description: String,
    pub(super) workbook: Vec<u8>,
}

/// The chart, if it is of a kind that word processors draw; the others remain pictures.
pub(super) fn native(chart: &Chart, language: Language) -> Result<Option<NativeChart>> {
    let drawn = match chart {
        Chart::Fan(fan) => self::fan(fan, language),
        Chart::Lines(lines) => self::lines(lines),
        Chart::Stack(stack) => self::stack(stack),
        Chart::Bars(bars) => self::bars(bars),
        _ => return Ok(None),
    };
    let failed = |cause: XlsxError| Error::caused(text!("无法生成图", "a chart cannot be made"), cause);
    let workbook = drawn.map_err(failed)?;
    let description = description(&workbook)?;
    Ok(Some(NativeChart { description, workbook }))
}

/// The part of a workbook that describes its chart, with a reference to the workbook itself.
fn description(workbook: &[u8]) -> Result<String> {
    let failed = |cause: std::io::Error| Error::caused(text!("无法生成图", "a chart cannot be made"), cause);
    let mut archive = ZipArchive::new(Cursor::new(workbook)).map_err(|cause| failed(cause.into()))?;
    let mut xml = String::new();
    let mut part = archive.by_name("xl/charts/chart1.xml").map_err(|cause| failed(cause.into()))?;
    part.read_to_string(&mut xml).map_err(failed)?;
    // A year without a figure is a gap; where nothing is said, some programs draw a zero.
    xml = xml.replacen("</c:chart>", r#"<c:dispBlanksAs val="gap"/></c:chart>"#, 1);
    // How a sheet prints is nothing of a document.
    let end = xml.find("<c:printSettings").or_else(|| xml.rfind("</c:chartSpace>")).unwrap_or(xml.len());
    xml.truncate(end);
    xml.push_str(r#"<c:externalData r:id="workbook"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>"#);
    Ok(xml)
}

const SHEET: &str = "Data";

/// A sheet with names in the first column and a series a row, over the same categories in the first row.
struct DataSheet {
    sheet: Worksheet,
    rows: u32,
    last: u16,
    /// The series that the legend does not name, by their number.
    unnamed: Vec<usize>,
}

impl DataSheet {
    fn over_years(years: &[i32]) -> std::result::Result<Self, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(SHEET)?;
        for (column, year) in (1..).zip(years) {
            sheet.write_number(0, column, *year)?;
        }
        Ok(Self { sheet, rows: 0, last: u16::try_from(years.len()).unwrap_or(u16::MAX), unnamed: Vec::new() })
    }

    fn over_names<'n>(names: impl Iterator<Item = &'n str>) -> std::result::Result<Self, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(SHEET)?;
        let mut last = 0;
        for (column, name) in (1..).zip(names) {
            sheet.write_string(0, column, name)?;
            last = column;
        }
        Ok(Self { sheet, rows: 0, last, unnamed: Vec::new() })
    }

    /// Writes a series; returns its row.
    fn row(&mut self, name: &str, values: impl Iterator<Item = Option<f64>>) -> std::result::Result<u32, XlsxError> {
        self.rows += 1;
        self.sheet.write_string(self.rows, 0, name)?;
        for (column, value) in (1..).zip(values) {
            if let Some(value) = value.filter(|value| value.is_finite()) {
                self.sheet.write_number(self.rows, column, value)?;
            }
        }
        Ok(self.rows)
    }

    fn add<'c>(&self, chart: &'c mut SheetChart, row: u32) -> &'c mut rust_xlsxwriter::ChartSeries {
        let series = chart.add_series();
        series.set_categories((SHEET, 0, 1, 0, self.last)).set_values((SHEET, row, 1, row, self.last));
        series.set_name((SHEET, row, 0));
        series
    }

    /// Leaves a series out of the legend. A series has a row, in their order.
    fn leave_unnamed(&mut self, row: u32) {
        self.unnamed.extend(row.checked_sub(1).and_then(|at| usize::try_from(at).ok()));
    }

    /// Adds actual values as a line with points, in as many series as there are stretches on one statistical basis; the legend
    /// names the first.
    fn add_actual(
        &mut self,
        chart: &mut SheetChart,
        (name, years): (&str, &[i32]),
        (history, breaks): (&[(i32, f64)], &[Break]),
    ) -> std::result::Result<(), XlsxError> {
        for (at, stretch) in stretches(history, breaks).enumerate() {
            let row = self.row(name, years.iter().map(|year| value_of(stretch, *year)))?;
            self.add(chart, row).set_format(&mut stroke(INK, 1.5)).set_marker(&points(ChartMarkerType::Circle, INK, 5));
            if at > 0 {
                self.leave_unnamed(row);
            }
        }
        Ok(())
    }

    /// The workbook with its chart.
    fn finish(mut self, mut chart: SheetChart, from: AxisFrom) -> std::result::Result<Vec<u8>, XlsxError> {
        chart.title().set_hidden();
        chart.legend().set_position(ChartLegendPosition::Bottom).delete_entries(&self.unnamed);
        let mut font = ChartFont::new();
        font.set_size(9);
        chart.x_axis().set_font(&font);
        chart.y_axis().set_font(&font);
        chart.y_axis().set_major_gridlines_line(ChartLine::new().set_color(shade(palette::GRID)).set_width(0.75));
        match from {
            AxisFrom::Zero => {
                chart.y_axis().set_min(0);
            }
            AxisFrom::Value(least) => {
                chart.y_axis().set_min(least);
            }
            AxisFrom::Any => {}
        }
        self.sheet.insert_chart(self.rows + 2, 0, &chart)?;
        let mut workbook = Workbook::new();
        describe(&mut workbook, "carecast")?;
        workbook.push_worksheet(self.sheet);
        workbook.save_to_buffer()
    }
}

/// Where the axis of values begins.
#[derive(Clone, Copy)]
enum AxisFrom {
    Zero,
    Value(f64),
    /// Where the program that draws it has it begin.
    Any,
}

impl AxisFrom {
    /// That of a chart of these values: programs begin an axis at zero however close together they lie.
    fn of(is_from_zero: bool, values: impl Iterator<Item = f64>) -> Self {
        let (low, high) = values
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        match is_from_zero {
            true => Self::Zero,
            false if low <= high => Self::Value(axis_begins_at(low, high)),
            false => Self::Any,
        }
    }
}

fn shade(colour: Color) -> SheetColor {
    SheetColor::RGB(colour.number())
}

fn stroke(colour: Color, width: f64) -> ChartFormat {
    let mut format = ChartFormat::new();
    format.set_line(ChartLine::new().set_color(shade(colour)).set_width(width));
    format
}

fn fill(colour: Color) -> ChartFormat {
    let mut format = ChartFormat::new();
    format.set_solid_fill(ChartSolidFill::new().set_color(shade(colour))).set_no_line();
    format
}

fn points(kind: ChartMarkerType, colour: Color, size: u8) -> ChartMarker {
    let mut marker = ChartMarker::new();
    marker.set_type(kind).set_size(size).set_format(&mut fill(colour));
    marker
}

/// A marker of which only the outline is drawn.
fn ring(colour: Color, size: u8) -> ChartMarker {
    let mut format = ChartFormat::new();
    format.set_no_fill().set_line(ChartLine::new().set_color(shade(colour)).set_width(1.5));
    let mut marker = ChartMarker::new();
    marker.set_type(ChartMarkerType::Circle).set_size(size).set_format(&mut format);
    marker
}

fn value_of(points: &[(i32, f64)], year: i32) -> Option<f64> {
    points.iter().find(|(of, _)| *of == year).map(|(_, value)| *value)
}

/// Every year from the first to the last: an axis of categories has the same distance between all.
fn without_gaps(years: &[i32]) -> Vec<i32> {
    let ends = years.iter().min().zip(years.iter().max());
    ends.map_or_else(Vec::new, |(first, last)| (*first..=*last).collect())
}

fn fan(fan: &Fan, language: Language) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut years: Vec<i32> = fan.history.iter().chain(&fan.since).map(|(year, _)| *year).collect();
    years.extend(fan.years.iter().chain(fan.targets.iter().map(|target| &target.year)));
    years.extend(fan.schedule.iter().map(|(year, _)| *year).chain(fan.review.iter().map(|review| review.year)));
    let years = without_gaps(&years);
    let mut data = DataSheet::over_years(&years)?;
    let projected = |values: &[f64], year: i32| {
        let at = fan.years.iter().position(|of| *of == year)?;
        values.get(at).copied()
    };
    let mut lines = SheetChart::new(ChartType::Line);
    // Columns stack downwards from zero where they are negative: a band about zero has its edges as lines.
    let is_stacked = fan.bands.iter().all(|band| band.low.iter().all(|low| *low >= 0.0));
    let mut columns = SheetChart::new(ChartType::ColumnStacked);
    if is_stacked {
        stack_bands(&mut data, &mut columns, (fan, &years), language)?;
    } else {
        for (number, (band, name)) in fan.bands.iter().zip(names_of_bands(fan, language)).enumerate() {
            // The edges of a band are lines, darker than its area would be.
            let colour = PROJECTION.tint(0.4 + 0.2 * number.min(2) as f64);
            for (at, edge) in [&band.high, &band.low].into_iter().enumerate() {
                let row = data.row(&name, years.iter().map(|year| projected(edge, *year)))?;
                data.add(&mut lines, row)
                    .set_format(&mut stroke(colour, 1.0))
                    .set_marker(ChartMarker::new().set_none());
                if at > 0 {
                    data.leave_unnamed(row);
                }
            }
        }
    }
    if !fan.schedule.is_empty() {
        let row = data.row(&fan.labels.schedule, years.iter().map(|year| along(&fan.schedule, *year)))?;
        let mut dashed = ChartFormat::new();
        let line =
            ChartLine::new().set_color(shade(TARGET)).set_width(1.5).set_dash_type(ChartLineDashType::Dash).clone();
        dashed.set_line(&line);
        data.add(&mut lines, row).set_format(&mut dashed).set_marker(ChartMarker::new().set_none());
    }
    let median = if fan.bands.is_empty() { &fan.labels.projection } else { language.pick("中位数", "median") };
    if !fan.years.is_empty() {
        let row = data.row(median, years.iter().map(|year| projected(&fan.median, *year)))?;
        // One year alone has no line.
        let marker = if fan.years.len() > 1 {
            ChartMarker::new().set_none().clone()
        } else {
            points(ChartMarkerType::Circle, PROJECTION, 7)
        };
        data.add(&mut lines, row).set_format(&mut stroke(PROJECTION, 2.25)).set_marker(&marker);
    }
    if let Some(beside) = &fan.beside {
        let of_year = |year: i32| Some(beside.median[beside.years.iter().position(|of| *of == year)?]);
        let row = data.row(&beside.label, years.iter().map(|year| of_year(*year)))?;
        data.add(&mut lines, row).set_format(&mut stroke(BESIDE, 1.5)).set_marker(ChartMarker::new().set_none());
    }
    let actual = match fan.labels.actual.as_str() {
        "" => language.pick("公布", "published"),
        actual => actual,
    };
    data.add_actual(&mut lines, (actual, &years), (&fan.history, &fan.breaks))?;
    if !fan.since.is_empty() {
        let name = language.pick("基期之后公布", "published since");
        let row = data.row(name, years.iter().map(|year| value_of(&fan.since, *year)))?;
        data.add(&mut lines, row).set_format(ChartFormat::new().set_no_line()).set_marker(&ring(INK, 7));
    }
    if let Some(review) = &fan.review {
        add_review(&mut data, &mut lines, (review, fan, &years))?;
    }
    if !fan.targets.is_empty() {
        let goal = |year: i32| fan.targets.iter().find(|target| target.year == year).map(|target| target.value);
        let row = data.row(language.pick("规划目标", "target"), years.iter().map(|year| goal(*year)))?;
        data.add(&mut lines, row).set_format(ChartFormat::new().set_no_line()).set_marker(&points(
            ChartMarkerType::Diamond,
            TARGET,
            9,
        ));
    }
    let edges = fan.bands.iter().flat_map(|band| band.low.iter().chain(&band.high));
    let points = [&fan.history, &fan.since, &fan.schedule].into_iter().flatten().map(|(_, value)| *value);
    let goals = fan.targets.iter().map(|target| target.value);
    let values = edges.chain(&fan.median).copied().chain(points).chain(goals);
    let from = AxisFrom::of(fan.zero_baseline, values);
    if fan.bands.is_empty() || !is_stacked {
        return data.finish(lines, from);
    }
    columns.combine(&lines);
    data.finish(columns, from)
}

/// The value on a line through points in a year between its ends.
fn along(points: &[(i32, f64)], year: i32) -> Option<f64> {
    let pair = points.windows(2).find(|pair| (pair[0].0..=pair[1].0).contains(&year))?;
    let ((from, low), (to, high)) = (pair[0], pair[1]);
    Some(low + (high - low) * f64::from(year - from) / f64::from(to - from))
}

/// Adds the review as a ring where the way to the target, or else the target, stands in its year, with a line down to the axis.
fn add_review(
    data: &mut DataSheet,
    lines: &mut SheetChart,
    (review, fan, years): (&ReviewMark, &Fan, &[i32]),
) -> std::result::Result<(), XlsxError> {
    let goal = fan.targets.first().map(|target| target.value);
    let place = along(&fan.schedule, review.year).or(goal);
    let row = data.row(&review.label, years.iter().map(|year| place.filter(|_| *year == review.year)))?;
    let mut down = ChartErrorBars::new();
    let mut stroke = stroke(INK, 1.25);
    down.set_type(ChartErrorBarsType::Percentage(100.0))
        .set_direction(ChartErrorBarsDirection::Minus)
        .set_end_cap(false)
        .set_format(&mut stroke);
    data.add(lines, row).set_format(ChartFormat::new().set_no_line()).set_marker(&ring(INK, 8)).set_y_error_bars(&down);
    Ok(())
}

/// What bands are called, from the outermost inwards.
fn names_of_bands(fan: &Fan, language: Language) -> Vec<String> {
    fan.bands.iter().map(|band| format!("{}{}", band.label, language.pick("区间", " interval"))).collect()
}

/// Adds the bands of a fan as columns one upon the other, in the projected years alone. An area has no gaps: spreadsheets would
/// begin it at zero, a year too early.
fn stack_bands(
    data: &mut DataSheet,
    columns: &mut SheetChart,
    (fan, years): (&Fan, &[i32]),
    language: Language,
) -> std::result::Result<(), XlsxError> {
    let Some(outer) = fan.bands.first() else { return Ok(()) };
    let in_year = |year: i32| fan.years.iter().position(|of| *of == year);
    let row = data
        .row(language.pick("下沿", "lower edge"), years.iter().map(|year| outer.low.get(in_year(*year)?).copied()))?;
    data.add(columns, row).set_format(ChartFormat::new().set_no_fill().set_no_line()).set_gap(0);
    data.leave_unnamed(row);
    // The edges from below: outermost low, …, innermost low, innermost high, …, outermost high.
    let lows = fan.bands.iter().map(|band: &Band| &band.low);
    let highs = fan.bands.iter().rev().map(|band| &band.high);
    let edges: Vec<&Vec<f64>> = lows.chain(highs).collect();
    let names = names_of_bands(fan, language);
    for (pair, step) in edges.windows(2).enumerate() {
        let band = pair.min(edges.len() - 2 - pair);
        let width = |year: &i32| {
            let at = in_year(*year)?;
            Some(step[1].get(at)? - step[0].get(at)?)
        };
        let row = data.row(names.get(band).map_or("", String::as_str), years.iter().map(width))?;
        data.add(columns, row).set_format(&mut fill(palette::band(band, fan.bands.len())));
        if pair > edges.len() / 2 - 1 {
            data.leave_unnamed(row);
        }
    }
    Ok(())
}

fn lines(chart: &Lines) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut years: Vec<i32> = chart.history.iter().map(|(year, _)| *year).collect();
    years.extend(chart.lines.iter().flat_map(|line| &line.years));
    years.extend(chart.targets.iter().map(|target| target.year));
    let years = without_gaps(&years);
    let mut data = DataSheet::over_years(&years)?;
    let mut drawn = SheetChart::new(ChartType::Line);
    data.add_actual(&mut drawn, (&chart.labels.actual, &years), (&chart.history, &chart.breaks))?;
    for (line, colour) in chart.lines.iter().zip((0..).map(palette::series)) {
        let value = |year: &i32| line.values.get(line.years.iter().position(|of| of == year)?).copied();
        let row = data.row(&line.label, years.iter().map(value))?;
        data.add(&mut drawn, row).set_format(&mut stroke(colour, 2.25));
    }
    let values = chart.lines.iter().flat_map(|line| line.values.iter().copied());
    let points = chart.history.iter().map(|(_, value)| *value).chain(chart.targets.iter().map(|target| target.value));
    data.finish(drawn, AxisFrom::of(chart.zero_baseline, values.chain(points)))
}

fn stack(chart: &Stack) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut data = DataSheet::over_years(&chart.years)?;
    let mut drawn = SheetChart::new(ChartType::ColumnStacked);
    for (layer, colour) in chart.layers.iter().zip((0..).map(palette::layer)) {
        let row = data.row(&layer.label, layer.values.iter().copied().map(Some))?;
        data.add(&mut drawn, row).set_format(&mut fill(colour)).set_gap(60);
    }
    data.finish(drawn, AxisFrom::Zero)
}

fn bars(chart: &Bars) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut data = DataSheet::over_names(chart.rows.iter().map(|row| row.label.as_str()))?;
    let mut drawn = SheetChart::new(ChartType::Bar);
    for (at, (name, colour)) in chart.series.iter().zip((0..).map(palette::series)).enumerate() {
        let values = chart.rows.iter().map(|row| row.values.get(at).map(|(value, _)| *value));
        let row = data.row(name, values)?;
        data.add(&mut drawn, row).set_format(&mut fill(colour));
    }
    // The first row stands at the top, as in the picture.
    drawn.x_axis().set_reverse();
    data.finish(drawn, AxisFrom::Any)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The series of a fan whose statistical basis changed in 2018, each as it is described.
    fn series(low: f64) -> Vec<String> {
        let fan = Fan {
            years: vec![2023, 2024],
            history: vec![(2016, 4.0), (2017, 5.0), (2018, 3.0), (2022, 6.0)],
            since: vec![(2023, 6.5)],
            breaks: vec![Break { year: 2018, label: String::new() }],
            jump_off: 2022,
            bands: vec![Band { label: "90%".to_owned(), low: vec![low, low], high: vec![7.0, 8.0] }],
            median: vec![6.0, 7.0],
            ..Fan::default()
        };
        let drawn = native(&Chart::Fan(fan), Language::English).unwrap().unwrap();
        drawn.description.split("<c:ser>").skip(1).map(str::to_owned).collect()
    }

    /// How many years of a series have a figure.
    fn figures(series: &str) -> usize {
        let values = series.split("<c:val>").nth(1).and_then(|values| values.split("</c:val>").next());
        values.map_or(0, |values| values.matches("<c:pt ").count())
    }

    #[test]
    fn nothing_projected_stands_in_the_past_and_no_line_crosses_a_break() {
        for (low, first) in [(5.0, "lower edge"), (-1.0, "90% interval")] {
            let all = series(low);
            assert!(all[0].contains(first), "{}", all[0]);
            // The band, the median, actual values before the break and since, and what was published later.
            assert_eq!(all.iter().map(|one| figures(one)).collect::<Vec<_>>(), [2, 2, 2, 2, 2, 1]);
            let marker = all[5].split("<c:marker>").nth(1).and_then(|rest| rest.split("</c:marker>").next());
            assert!(marker.is_some_and(|marker| marker.contains("<a:noFill/>")), "{}", all[5]);
        }
    }
}
