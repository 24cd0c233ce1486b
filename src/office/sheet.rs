//! Tables on a sheet: typed cells, formats, widths, and how it prints.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

use crate::language::Language;
use crate::scenario::Years;
use crate::table::{Cell, Content, Table};

/// The widest column, in characters.
const MOST_WIDTH: usize = 44;

/// The narrowest.
const LEAST_WIDTH: usize = 9;

/// What a page across holds in type that can be read, in characters.
const PAGE_WIDTH: usize = 150;

/// How cells look. Fonts are named, and taken from where the file is read.
pub(super) struct Formats {
    language: Language,
}

impl Formats {
    pub(super) fn new(language: Language) -> Self {
        Self { language }
    }

    /// Words.
    pub(super) fn words(&self) -> Format {
        let font = self.language.pick("宋体", "Calibri");
        Format::new().set_font_name(font).set_font_size(10.5).set_align(FormatAlign::Top).set_text_wrap()
    }

    /// Words below others.
    pub(super) fn small(&self) -> Format {
        self.words().set_font_size(9).set_font_color(Color::RGB(0x59_59_59))
    }

    /// The title of a table.
    pub(super) fn title(&self) -> Format {
        self.words().set_bold().set_font_size(13).unset_text_wrap()
    }

    /// The name of a column.
    pub(super) fn heading(&self) -> Format {
        let format = self.words().set_bold().set_background_color(Color::RGB(0xDC_E6_F1));
        format.set_border_bottom(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter)
    }

    /// A number with so many decimals.
    pub(super) fn number(&self, decimals: usize) -> Format {
        self.words().unset_text_wrap().set_align(FormatAlign::Right).set_num_format(number_format(decimals, false))
    }

    /// The same as a percentage.
    pub(super) fn percent(&self, decimals: usize) -> Format {
        let zeros = "0".repeat(decimals);
        let format = if decimals == 0 { "0%".to_owned() } else { format!("0.{zeros}%") };
        self.number(0).set_num_format(format)
    }

    /// A cell that a person fills in.
    pub(super) fn to_fill_in(&self) -> Format {
        self.words().set_background_color(Color::RGB(0xFF_F2_CC)).set_border(FormatBorder::Thin)
    }

    /// A number that a reader may change.
    pub(super) fn to_change(&self, decimals: usize) -> Format {
        self.number(decimals).set_background_color(Color::RGB(0xFF_F2_CC)).set_border(FormatBorder::Thin)
    }
}

/// Gives a workbook its title, and no time of writing, which would make every file another.
pub(super) fn describe(workbook: &mut Workbook, title: &str) -> Result<(), XlsxError> {
    let properties = DocProperties::new().set_title(title).set_author("carecast");
    workbook.set_properties(&properties.set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    Ok(())
}

/// Writes the names of columns into a row, from the first column on.
pub(super) fn headings<N: AsRef<str>>(
    sheet: &mut Worksheet,
    row: u32,
    names: impl IntoIterator<Item = N>,
    formats: &Formats,
) -> Result<(), XlsxError> {
    for (column, name) in (0..).zip(names) {
        sheet.write_string_with_format(row, column, name.as_ref(), &formats.heading())?;
    }
    Ok(())
}

/// Writes years as the names of columns, from a column on.
pub(super) fn years(
    sheet: &mut Worksheet,
    (row, first): (u32, u16),
    years: Years,
    formats: &Formats,
) -> Result<(), XlsxError> {
    for (column, year) in (first..).zip(years.iter()) {
        sheet.write_number_with_format(row, column, year, &formats.heading().set_num_format("0"))?;
    }
    Ok(())
}

/// The format of a number with so many decimals, in groups of three digits only where people read it so.
fn number_format(decimals: usize, is_grouped: bool) -> String {
    let whole = if is_grouped { "#,##0" } else { "0" };
    if decimals == 0 { whole.to_owned() } else { format!("{whole}.{}", "0".repeat(decimals)) }
}

/// How a number stands on a sheet: its decimals, and whether they are those of a percentage. `None` where what people read is no
/// number alone.
pub(super) fn decimals_of(written: &str, shown: f64) -> Option<(usize, bool)> {
    let plain: String = written.chars().filter(|c| !matches!(c, ',' | '\u{2009}' | '\u{a0}' | ' ')).collect();
    let plain = plain.replace('\u{2212}', "-");
    let plain = plain.strip_prefix('+').unwrap_or(&plain);
    let (digits, is_percent) = plain.strip_suffix('%').map_or((plain, false), |digits| (digits, true));
    let read: f64 = digits.parse().ok().filter(|_| digits.starts_with(|c: char| c.is_ascii_digit() || c == '-'))?;
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let shown = if is_percent { shown * 100.0 } else { shown };
    // What is rounded to its digits is what is read.
    let is_same = format!("{shown:.decimals$}").parse().is_ok_and(|rounded: f64| rounded == read);
    is_same.then_some((decimals, is_percent))
}

/// Writes tables one below the other; a cell of several lines takes as many rows.
pub(super) fn of_tables(
    sheet: &mut Worksheet,
    name: &str,
    tables: &[Table],
    language: Language,
) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    let widths = widths(tables, language);
    let mut row = 0;
    for table in tables {
        row = self::table(sheet, row, (table, &widths), language)? + 1;
    }
    for (column, width) in widths.into_iter().enumerate() {
        set_width(sheet, column, width)?;
    }
    to_print(sheet);
    Ok(())
}

/// Writes a table from a row on; returns the row after it.
fn table(
    sheet: &mut Worksheet,
    first: u32,
    (table, widths): (&Table, &[usize]),
    language: Language,
) -> Result<u32, XlsxError> {
    let formats = Formats::new(language);
    let mut row = first;
    sheet.write_string_with_format(row, 0, table.title.get(language), &formats.title())?;
    row += 1;
    for (column, name) in (0_u16..).zip(&table.columns) {
        let is_of_figures = table.is_of_figures(usize::from(column));
        let side = if is_of_figures { FormatAlign::Right } else { FormatAlign::Left };
        sheet.write_string_with_format(row, column, name.get(language), &formats.heading().set_align(side))?;
    }
    let lines = table.columns.iter().map(|name| name.get(language).lines().count()).max().unwrap_or(1);
    sheet.set_row_height(row, 15.0 * f64::from(u32::try_from(lines).unwrap_or(1)))?;
    row += 1;
    for cells in &table.rows {
        let lines = cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(1).max(1);
        for (column, cell) in (0..).zip(cells) {
            for (below, line) in (0..).zip(&cell.lines) {
                content(sheet, (row + below, column), line, &formats)?;
            }
        }
        for (below, line) in (0..).zip(0..lines) {
            let broken =
                |(cell, width): (&Cell, &usize)| Some(lines_in(&cell.lines.get(line)?.written(language), *width));
            fit_height(sheet, row + below, cells.iter().zip(widths).filter_map(broken))?;
        }
        row += u32::try_from(lines).unwrap_or(1);
    }
    let last = u16::try_from(table.columns.len().saturating_sub(1)).unwrap_or(0);
    for note in &table.notes {
        if last == 0 {
            sheet.write_string_with_format(row, 0, note.get(language), &formats.small())?;
        } else {
            sheet.merge_range(row, 0, row, last, note.get(language), &formats.small())?;
        }
        sheet.set_row_height(row, 13.0 * lines_of(note.get(language), table.columns.len()))?;
        row += 1;
    }
    Ok(row)
}

/// How many lines words take in a column so many characters wide.
pub(super) fn lines_in(written: &str, width: usize) -> usize {
    let room = width.saturating_sub(1).max(1);
    let lines = written.lines().map(|line| {
        let (mut lines, mut used) = (1, 0);
        for word in line.split(' ') {
            let (wide, from) = (word.width(), if used == 0 { 0 } else { used + 1 });
            if from + wide <= room {
                used = from + wide;
                continue;
            }
            // It begins a line of its own, and goes on where it is longer than that: Chinese has no spaces.
            let further = wide.saturating_sub(1) / room;
            lines += usize::from(used > 0) + further;
            used = wide - further * room;
        }
        lines
    });
    lines.sum::<usize>().max(1)
}

/// Makes a row as high as the cell with the most lines: not every program finds the height of a row by itself.
pub(super) fn fit_height(
    sheet: &mut Worksheet,
    row: u32,
    lines: impl IntoIterator<Item = usize>,
) -> Result<(), XlsxError> {
    // Excel knows no row higher than 409 points.
    let most = lines.into_iter().max().unwrap_or(1).min(29);
    if most > 1 {
        sheet.set_row_height(row, 14.0 * f64::from(u32::try_from(most).unwrap_or(1)))?;
    }
    Ok(())
}

/// How many lines a note takes across so many columns of middling width.
fn lines_of(note: &str, columns: usize) -> f64 {
    let lines = note.width().div_ceil(16 * columns.max(1)).max(1);
    f64::from(u32::try_from(lines).unwrap_or(1))
}

fn content(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    line: &Content,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let language = formats.language;
    if let Content::Number { written, shown, status, .. } = line {
        let number = shown[usize::from(language == Language::English)];
        if let Some((decimals, is_percent)) = decimals_of(written.get(language), number) {
            let format = if is_percent { formats.percent(decimals) } else { formats.number(decimals) };
            let is_grouped = written.get(language).contains(',');
            let plain = number_format(decimals, is_grouped);
            // The mark of a status is a part of the format: the cell remains a number.
            let format = match status.map_or("", crate::baseline::Status::mark) {
                "" if is_percent => format,
                "" => format.set_num_format(plain),
                mark if is_percent => format.set_num_format(format!("{plain}%\"{mark}\"")),
                mark => format.set_num_format(format!("{plain}\"{mark}\"")),
            };
            sheet.write_number_with_format(row, column, number, &format)?;
            return Ok(());
        }
    }
    let written = line.written(language);
    if !written.is_empty() {
        let format = if line.is_figure() { formats.small().set_align(FormatAlign::Right) } else { formats.words() };
        sheet.write_string_with_format(row, column, written, &format)?;
    }
    Ok(())
}

/// Columns as wide as what stands in them, within limits.
fn widths(tables: &[Table], language: Language) -> Vec<usize> {
    let columns = tables.iter().map(|table| table.columns.len()).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = tables.iter().flat_map(|table| &table.rows).filter_map(|row| row.get(column));
        let written = cells.flat_map(|cell| cell.written_lines(language));
        let heads =
            tables.iter().filter_map(|table| table.columns.get(column)).map(|name| name.get(language).to_owned());
        let widest = written.chain(heads).map(|line| line.width()).max().unwrap_or(0);
        (widest + 2).clamp(LEAST_WIDTH, MOST_WIDTH)
    };
    within_page((0..columns).map(width).collect())
}

/// The same, the widest columns narrowed until the table is as wide as a page at most: on paper it is not made smaller than can be
/// read.
fn within_page(mut widths: Vec<usize>) -> Vec<usize> {
    while widths.iter().sum::<usize>() > PAGE_WIDTH {
        let Some(widest) = widths.iter_mut().max().filter(|widest| **widest > LEAST_WIDTH) else { break };
        *widest -= 1;
    }
    widths
}

/// Sets the width of a column, in characters.
pub(super) fn set_width(sheet: &mut Worksheet, column: usize, width: usize) -> Result<(), XlsxError> {
    let column = u16::try_from(column).unwrap_or(u16::MAX);
    sheet.set_column_width(column, f64::from(u32::try_from(width).unwrap_or(u32::MAX)))?;
    Ok(())
}

/// A4 across, as wide as the page, with page numbers.
pub(super) fn to_print(sheet: &mut Worksheet) {
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0).set_footer("&C&P / &N");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_break_between_words_and_chinese_anywhere() {
        assert_eq!(lines_in("", 16), 1);
        assert_eq!(lines_in("one two", 8), 1);
        assert_eq!(lines_in("one two three", 8), 2);
        assert_eq!(lines_in("一二三四五六七八", 9), 2);
        assert_eq!(lines_in("首行\n次行", 9), 2);
    }

    #[test]
    fn what_people_read_says_how_a_number_stands() {
        assert_eq!(decimals_of("5 620", 5620.4), Some((0, false)));
        assert_eq!(decimals_of("1,234.50", 1234.5), Some((2, false)));
        assert_eq!(decimals_of("\u{2212}3.9", -3.94), Some((1, false)));
        assert_eq!(decimals_of("+5.5%", 0.0551), Some((1, true)));
        assert_eq!(decimals_of("约45%", 0.447), None);
        assert_eq!(decimals_of("562.0", 5.62e11), None, "another unit");
        assert_eq!(decimals_of("–", f64::NAN), None);
    }
}
