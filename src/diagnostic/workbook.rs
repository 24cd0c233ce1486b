//! Excel workbooks as text: a line for each row of a sheet, its cells between tabs, so that tables are read from them as from
//! any other file, and a place in them is that of a cell.
//!
//! Formulas stand with the values that Excel last computed. A percentage is written as one (`6.5%`), a date as `2025-12-31`.

mod hidden_rows;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, StyleRange, Xlsx, XlsxError};
use zip::result::ZipError;

use self::hidden_rows::hidden_rows;
use super::source::{Sheet, Unread, cell_name};
use crate::language::{Text, text};
use crate::limits::{MOST_BYTES_OF_FILE, MOST_CELLS};

/// No table is wider.
const MOST_COLUMNS: u32 = 512;

/// What the part of a sheet has.
const SHEET: &[u8] = b"sheetData";

/// The rows of a sheet, and the characters of the last reference, `XFD1048576`.
const MOST_ROWS: u32 = 1 << 20;
const MOST_REFERENCE: usize = 10;

/// The most bytes of text in all cells together.
const MOST_TEXT: usize = 1 << 26;

/// How a workbook of Excel 2007 or later begins: it is a zip file.
pub(super) const ZIP: &[u8] = b"PK\x03\x04";

/// The text of the sheets of a workbook, one after another, where each begins, and what is not read.
type Decoded = (String, Vec<Sheet>, Unread);

/// The most places that are named of what is not read.
const MOST_NAMED: usize = 20;

/// Reads a workbook, or says why it cannot be read.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, Text> {
    check_size(bytes)?;
    let unreadable = |error: XlsxError| {
        let error = error.to_string();
        text!("Excel 工作簿读不通：{error}", "the Excel workbook cannot be read: {error}")
    };
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let (mut all, mut sheets) = (String::new(), Vec::new());
    let mut room = Room { cells: MOST_CELLS, text: MOST_TEXT };
    // A sheet of a chart alone has no cells; one that is hidden is no part of what a person sees.
    let with_cells = workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).cloned();
    let (shown, hidden): (Vec<_>, Vec<_>) = with_cells.partition(|sheet| sheet.visible == SheetVisible::Visible);
    let hidden_rows = hidden_rows(bytes);
    let mut unread = Unread { sheets: hidden.into_iter().map(|sheet| sheet.name).collect(), ..Unread::default() };
    for name in shown.into_iter().map(|sheet| sheet.name) {
        let styles = workbook.worksheet_style(&name).map_err(unreadable)?;
        let mut cells = cells(&mut workbook, &name, &styles, (&mut room, &mut unread))?;
        if let Some(rows) = hidden_rows.get(&name) {
            let with_cells: BTreeSet<u32> =
                cells.keys().map(|(row, _)| *row).filter(|row| rows.contains(row)).collect();
            cells.retain(|(row, _), _| !rows.contains(row));
            let names = with_cells.into_iter().map(|row| format!("{name}!{}", row + 1));
            let room = MOST_NAMED.saturating_sub(unread.rows.len());
            unread.rows.extend(names.take(room));
        }
        sheets.push(Sheet { name, start: all.len() });
        write(cells, &mut all);
    }
    if sheets.is_empty() {
        return Err(Text::new("工作簿没有可见的工作表", "the workbook has no sheet that is shown"));
    }
    Ok((all, sheets, unread))
}

/// What may still be read of a workbook.
struct Room {
    cells: usize,
    text: usize,
}

/// Refuses what unpacks to more than a file may have.
fn check_size(bytes: &[u8]) -> Result<(), Text> {
    let damaged =
        |_| Text::new("压缩的文件已损坏，或不是 Excel 工作簿", "the packed file is damaged, or no Excel workbook");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut unpacked = 0_u64;
    for part in 0..archive.len() {
        let read = archive.by_index(part).map_err(damaged)?;
        let room = MOST_BYTES_OF_FILE.saturating_sub(unpacked);
        let mut content = Vec::new();
        read.take(room + 1).read_to_end(&mut content).map_err(|_| damaged(ZipError::FileNotFound))?;
        unpacked = unpacked.saturating_add(content.len() as u64);
        if unpacked > MOST_BYTES_OF_FILE {
            let most = MOST_BYTES_OF_FILE >> 20;
            return Err(text!("工作簿解压后大于 {most} MiB", "the workbook has more than {most} MiB, unpacked"));
        }
        if content.windows(SHEET.len()).any(|part| part == SHEET) {
            check_references(&content)?;
        }
    }
    Ok(())
}

/// Refuses a sheet in which a row or cell lies outside what Excel has: 1 048 576 rows and columns to XFD.
fn check_references(sheet: &[u8]) -> Result<(), Text> {
    const MARK: &[u8] = b"r=";
    let mut at = 0;
    while let Some(next) = sheet[at..].windows(MARK.len()).position(|two| two == MARK) {
        at += next + MARK.len();
        let is_attribute = at > MARK.len() && sheet[at - MARK.len() - 1].is_ascii_whitespace();
        let Some(quote) = sheet.get(at).copied().filter(|quote| is_attribute && matches!(quote, b'"' | b'\'')) else {
            continue;
        };
        let after = sheet[at + 1..].iter().copied();
        let written: Vec<u8> = after.take(MOST_REFERENCE + 1).take_while(|byte| *byte != quote).collect();
        let letters = written.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let row = std::str::from_utf8(&written[letters..]).ok().and_then(|row| row.parse::<u32>().ok());
        if letters > 3 || row.is_none_or(|row| row == 0 || row > MOST_ROWS) {
            let written = String::from_utf8_lossy(&written).into_owned();
            return Err(text!(
                "工作表里没有单元格 {written}：文件已损坏",
                "no sheet has a cell {written}: the file is damaged"
            ));
        }
    }
    Ok(())
}

/// The cells of a sheet that hold anything, by row and column, counted from 0.
fn cells(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    styles: &StyleRange,
    (room, unread): (&mut Room, &mut Unread),
) -> Result<BTreeMap<(u32, u32), String>, Text> {
    let unreadable = |error: XlsxError| {
        let error = error.to_string();
        text!("工作表“{name}”读不通：{error}", "the sheet `{name}` cannot be read: {error}")
    };
    let mut cells = BTreeMap::new();
    let mut reader = workbook.worksheet_cells_reader(name).map_err(unreadable)?;
    while let Some(cell) = reader.next_cell_with_formula().map_err(unreadable)? {
        let place = cell.pos;
        let format = styles.get(place).and_then(|style| style.number_format.as_ref());
        let is_percent = format.is_some_and(|format| is_percentage(&format.format_code));
        let written = written(&cell.value, is_percent);
        if written.is_empty() {
            // A formula that gives an empty text has a value all the same.
            if cell.formula.is_some() && matches!(cell.value, DataRef::Empty) && unread.formulas.len() < MOST_NAMED {
                let at = |number: u32| usize::try_from(number).unwrap_or(0) + 1;
                unread.formulas.push(cell_name(name, at(place.0), at(place.1)));
            }
            continue;
        }
        if place.1 >= MOST_COLUMNS {
            return Err(text!(
                "工作表“{name}”在第{MOST_COLUMNS}列以后还有内容；请删去",
                "the sheet `{name}` has cells beyond column {MOST_COLUMNS}: clear them"
            ));
        }
        let left = (room.cells.checked_sub(1), room.text.checked_sub(written.len()));
        let (Some(cells_left), Some(text_left)) = left else {
            return Err(text!(
                "工作簿内容太多：至多{MOST_CELLS}格、{MOST_TEXT}字节",
                "the workbook holds too much: at most {MOST_CELLS} cells and {MOST_TEXT} bytes of text"
            ));
        };
        (room.cells, room.text) = (cells_left, text_left);
        cells.insert(place, written);
    }
    Ok(cells)
}

/// Whether a number format shows a percentage: its first section has a percent sign that is no literal.
fn is_percentage(format: &str) -> bool {
    let mut characters = format.chars();
    let mut is_quoted = false;
    while let Some(character) = characters.next() {
        match character {
            '"' => is_quoted = !is_quoted,
            '\\' if !is_quoted => {
                characters.next();
            }
            ';' if !is_quoted => return false,
            '%' if !is_quoted => return true,
            _ => {}
        }
    }
    false
}

/// A cell in words, without what divides cells and rows.
fn written(value: &DataRef<'_>, is_percent: bool) -> String {
    match value {
        DataRef::Int(number) if is_percent => format!("{}%", number.saturating_mul(100)),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) if is_percent => format!("{}%", percent(*number)),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => on_one_line(text),
        DataRef::SharedString(text) => on_one_line(text),
        DataRef::Bool(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        DataRef::DateTime(date) => day(*date),
        DataRef::DateTimeIso(date) => date.split('T').next().unwrap_or_default().to_owned(),
        DataRef::DurationIso(duration) => on_one_line(duration),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// A fraction in percent, without the digits that a product of floats adds.
fn percent(fraction: f64) -> String {
    let digits = format!("{:.12}", fraction * 100.0);
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn day(date: ExcelDateTime) -> String {
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

fn on_one_line(text: &str) -> String {
    text.trim().replace(['\t', '\n', '\r'], " ")
}

/// Writes cells as lines, with empty lines for rows without any.
fn write(cells: BTreeMap<(u32, u32), String>, all: &mut String) {
    let (mut row, mut column) = (0, 0);
    for (place, cell) in cells {
        while row < place.0 {
            all.push('\n');
            (row, column) = (row + 1, 0);
        }
        while column < place.1 {
            all.push('\t');
            column += 1;
        }
        all.push_str(&cell);
    }
    all.push('\n');
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

    use super::*;
    use crate::diagnostic::{Diagnostics, Source, table};
    use crate::language::Language;

    /// Figures below a title that runs over the columns, notes on a sheet of their own.
    fn returned() -> Vec<u8> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet().set_name("填表说明").unwrap();
        sheet.write(0, 0, "请填写“数据”表").unwrap();
        let sheet = workbook.add_worksheet().set_name("数据").unwrap();
        sheet.merge_range(0, 1, 0, 4, "2025年数据需求表", &Format::new()).unwrap();
        for (column, name) in (1..).zip(["指标", "时期", "数值", "说明"]) {
            sheet.write(2, column, name).unwrap();
        }
        sheet.write(3, 1, "industry.share_of_gdp").unwrap();
        sheet
            .write_with_format(
                3,
                2,
                ExcelDateTime::from_ymd(2025, 12, 31).unwrap(),
                &Format::new().set_num_format("yyyy-mm-dd"),
            )
            .unwrap();
        sheet.write_with_format(3, 3, 0.0655, &Format::new().set_num_format("0.0%")).unwrap();
        sheet.write(3, 4, "含“引号”与\"引号\"\n和换行").unwrap();
        sheet.write(6, 1, "industry.value_added").unwrap();
        sheet.write(6, 2, 2025).unwrap();
        sheet.write(6, 3, Formula::new("=SUM(1,2)").set_result("6500.25")).unwrap();
        sheet.write(7, 1, "care.beds.total").unwrap();
        sheet.write(7, 3, "约七十万").unwrap();
        workbook.save_to_buffer().unwrap()
    }

    fn source(bytes: &[u8]) -> Arc<Source> {
        Source::decode("returned.xlsx".to_owned(), bytes).unwrap()
    }

    #[test]
    fn a_table_is_read_below_its_title_whichever_sheet_has_it() {
        let source = source(&returned());
        let (mut rows, mut problems) = (Vec::new(), Diagnostics::new());
        table::read(&source, &["indicator", "period", "value", "note"], &mut problems, |row, problems| {
            rows.push([0, 1, 2, 3].map(|column| row.cell(column).to_owned()));
            row.number(2, problems);
        });
        let wanted = [
            ["industry.share_of_gdp", "2025-12-31", "6.55%", "含“引号”与\"引号\" 和换行"],
            ["industry.value_added", "2025", "6500.25", ""],
            ["care.beds.total", "", "约七十万", ""],
        ];
        assert_eq!(rows, wanted);
        // A percentage is no number by itself, and what is written out is none.
        assert_eq!(problems.errors(), 2, "{}", problems.render(Language::English, false));
        // The cell is named, and its row shown by the number that Excel gives it.
        let told = problems.render(Language::English, false);
        assert!(told.contains("--> returned.xlsx 数据!D8\n"), "{told}");
        assert!(told.contains("\n8 | "), "{told}");
    }

    #[test]
    fn what_is_no_workbook_is_refused() {
        let told =
            |bytes: &[u8]| Source::decode("a.xlsx".to_owned(), bytes).unwrap_err().render(Language::English, false);
        assert!(told(b"PK\x03\x04 and no more").contains("the packed file is damaged, or no Excel workbook"));
        let whole = returned();
        assert!(told(&whole[..whole.len() / 2]).contains("damaged"));
    }

    #[test]
    fn only_a_percent_sign_that_is_shown_makes_a_percentage() {
        assert!(["0%", "0.00%", "0.0%;-0.0%", "\"x\"0%"].into_iter().all(is_percentage));
        assert!(!["0.00\"%\"", "0.0\\%", "0.0;-0.0%", "General"].into_iter().any(is_percentage));
    }

    #[test]
    fn cells_that_no_sheet_has_are_refused() {
        assert!(
            check_references(br#"<row r="1"><c r="XFD1048576"/></row><x r:id="rId1" sr="9999999999999"/>"#).is_ok()
        );
        for sheet in [r#"<c r="ZZZZZZZZZZ9">"#, r#"<row r="4000000000">"#, r#"<c r="A0">"#, "<c r='A99999999999'>"] {
            assert!(check_references(sheet.as_bytes()).is_err(), "{sheet}");
        }
    }

    #[test]
    fn percentages_have_no_digits_of_their_own() {
        assert_eq!([0.065, 0.0655, 1.0, 0.123_456_789].map(percent), ["6.5", "6.55", "100", "12.3456789"]);
    }

    proptest! {
        #[test]
        fn a_damaged_workbook_is_read_or_refused(at in 0_usize..4000, byte in any::<u8>()) {
            let mut bytes = returned();
            let at = at % bytes.len();
            bytes[at] = byte;
            let _ = Source::decode("a.xlsx".to_owned(), &bytes);
        }
    }
}
