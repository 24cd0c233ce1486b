//! A department's request as a workbook: what is asked for, cells to fill in, and lists of what may stand in them.

use rust_xlsxwriter::{DataValidation, Workbook, Worksheet, XlsxError};

use super::sheet::{self, Formats, describe, fit_height, lines_in, set_width, to_print};
use crate::error::{Error, Result};
use crate::export::review::Request;
use crate::language::{Language, Text, text};
use crate::table::Cell;

/// The row of the headings: above them stand a title and who filled the table in.
const HEADINGS: u32 = 3;

/// Columns that a person fills in beside those of the table, in Chinese and in English.
const FURTHER: [(&str, &str); 3] = [("口径", "basis"), ("初步", "preliminary"), ("来源", "source")];

/// The columns in which one of a few may stand.
fn choices(column: &str, language: Language) -> &'static [&'static str] {
    match (column, language) {
        ("comparator", _) => &["=", ">", ">=", "<", "<=", "~"],
        ("status", Language::Chinese) => &["公布", "推算", "假设"],
        ("status", Language::English) => &["published", "derived", "assumed"],
        ("preliminary", Language::Chinese) => &["是", "否"],
        ("preliminary", Language::English) => &["yes", "no"],
        _ => &[],
    }
}

/// A request as a workbook that is read back as it is. `bases` are the statistical bases to choose from.
///
/// # Errors
/// A failure if the workbook cannot be made.
pub fn request(asked: &Request, bases: &[String], language: Language) -> Result<Vec<u8>> {
    let department = &asked.department;
    made(asked, bases, language).map_err(|cause| {
        Error::caused(text!("无法生成“{department}”的需求表", "the request to {department} cannot be made"), cause)
    })
}

/// The width of a column by its English name, in characters.
fn width(name: &str) -> usize {
    match name {
        "note" => 60,
        "label" => 36,
        "indicator" => 14,
        "period" | "comparator" => 9,
        _ => 16,
    }
}

fn made(asked: &Request, bases: &[String], language: Language) -> std::result::Result<Vec<u8>, XlsxError> {
    let Request { department, table, figures, .. } = asked;
    let mut workbook = Workbook::new();
    describe(&mut workbook, department)?;
    let (sheet, formats) = (workbook.add_worksheet(), Formats::new(language));
    sheet.set_name(language.pick("数据", "Data"))?;
    let title = match language {
        Language::Chinese => format!("数据需求表：{department}"),
        Language::English => format!("Request for figures: {department}"),
    };
    sheet.write_string_with_format(0, 0, title, &formats.title())?;
    let filled_in = language.pick("填表人：　　　　　　填表日期：", "Filled in by:                    on:");
    sheet.write_string_with_format(1, 0, filled_in, &formats.words().unset_text_wrap())?;
    // What a figure is called stands before the id by which it is read back.
    let (called, further) = (Text::new("名称", "label"), FURTHER.map(|(zh, en)| Text::new(zh, en)));
    let at = table.columns.iter().position(|name| name.en == "indicator").unwrap_or(0);
    let (before, after) = table.columns.split_at(at);
    let columns: Vec<&Text> = before.iter().chain([&called]).chain(after).chain(&further).collect();
    sheet::headings(sheet, HEADINGS, columns.iter().map(|name| name.get(language)), &formats)?;
    let blank = Cell::blank();
    for ((row, cells), (id, label)) in (HEADINGS + 1..).zip(&table.rows).zip(figures) {
        let (label, id) = (Cell::from(label.clone()), Cell::name(id.clone()));
        let (before, after) = cells.split_at(at.min(cells.len()));
        let rest = after.iter().skip(1).chain(std::iter::repeat_n(&blank, FURTHER.len()));
        let cells = before.iter().chain([&label, &id]).chain(rest);
        let mut lines = Vec::new();
        for ((column, cell), name) in (0..).zip(cells).zip(&columns) {
            let written = cell.shown(language);
            if written.is_empty() {
                sheet.write_blank(row, column, &formats.to_fill_in())?;
                continue;
            }
            lines.push(lines_in(&written, width(&name.en)));
            let format = if name.en == "indicator" { formats.small() } else { formats.words() };
            sheet.write_string_with_format(row, column, written, &format)?;
        }
        fit_height(sheet, row, lines)?;
    }
    let last = HEADINGS + u32::try_from(table.rows.len()).unwrap_or(0);
    for (column, name) in (0..).zip(&columns) {
        offer(sheet, (column, last), name.get(Language::English), (bases, language))?;
    }
    for (column, name) in columns.iter().enumerate() {
        set_width(sheet, column, width(&name.en))?;
    }
    sheet.set_freeze_panes(HEADINGS + 1, 0)?;
    to_print(sheet);
    workbook.save_to_buffer()
}

/// Offers what may stand in a column, as a list that opens at each cell.
fn offer(
    sheet: &mut Worksheet,
    (column, last): (u16, u32),
    name: &str,
    (bases, language): (&[String], Language),
) -> std::result::Result<(), XlsxError> {
    let own: Vec<&str> = bases.iter().map(String::as_str).collect();
    let listed = if name == "basis" { own.as_slice() } else { choices(name, language) };
    // Excel takes a list of at most 255 characters.
    let length: usize = listed.iter().map(|one| one.chars().count() + 1).sum();
    if listed.is_empty() || length > 255 || last <= HEADINGS {
        return Ok(());
    }
    // Another basis may be named: what is not in the list is not refused there.
    let list = DataValidation::new().allow_list_strings(listed)?.show_error_message(name != "basis");
    sheet.add_data_validation(HEADINGS + 1, column, last, column, &list)?;
    Ok(())
}
