//! Assumptions, and the publications behind the figures of the region.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::sheet::{self, Formats, set_width, to_print};
use crate::indicator::TableUnit;
use crate::language::Language;
use crate::scenario::Assumptions;

/// Writes the sheet: each driver with its central path and where it is stated, then the sources.
pub(super) fn sheet(sheet: &mut Worksheet, assumptions: &Assumptions, language: Language) -> Result<(), XlsxError> {
    let formats = Formats::new(language);
    sheet.set_name(language.pick("假设与来源", "Assumptions and sources"))?;
    let title = language.pick("假设（中心路径）", "Assumptions (central paths)");
    sheet.write_string_with_format(0, 0, title, &formats.title())?;
    let headings = [
        language.pick("驱动因素", "Driver"),
        language.pick("名称", "Name"),
        language.pick("单位", "Unit"),
        language.pick("出处", "Stated in"),
    ];
    sheet::headings(sheet, 1, headings, &formats)?;
    sheet::years(sheet, (1, 4), assumptions.years, &formats)?;
    let mut row = 2;
    for (name, assumption) in &assumptions.drivers {
        let path = &assumption.path.central;
        let unit =
            TableUnit::fitting(assumption.driver.unit, language, path.iter().fold(0.0, |a, b| f64::max(a, b.abs())));
        sheet.write_string_with_format(row, 0, assumption.driver.label(language), &formats.words())?;
        sheet.write_string_with_format(row, 1, name, &formats.small())?;
        sheet.write_string_with_format(row, 2, unit.label, &formats.words())?;
        sheet.write_string_with_format(row, 3, assumption.origin.words().get(language), &formats.small())?;
        for ((column, year), value) in (4..).zip(assumptions.years.iter()).zip(path) {
            if !assumption.is_used_in(year, assumptions.years) {
                continue;
            }
            sheet.write_number_with_format(row, column, value / unit.scale, &formats.number(unit.decimals))?;
        }
        row += 1;
    }
    row += 1;
    sheet.write_string_with_format(row, 0, language.pick("来源", "Sources"), &formats.title())?;
    row += 1;
    let headings =
        [language.pick("名称", "Title"), language.pick("发布者", "Publisher"), "", language.pick("网址", "Address")];
    sheet::headings(sheet, row, headings, &formats)?;
    row += 1;
    for source in assumptions.baseline.sources.values() {
        sheet.write_string_with_format(row, 0, &source.title, &formats.words())?;
        sheet.write_string_with_format(row, 1, &source.publisher, &formats.words())?;
        sheet.write_string_with_format(row, 3, &source.url, &formats.small())?;
        row += 1;
    }
    set_width(sheet, 0, 40)?;
    set_width(sheet, 1, 36)?;
    set_width(sheet, 2, 12)?;
    set_width(sheet, 3, 40)?;
    sheet.set_freeze_panes(2, 1)?;
    to_print(sheet);
    Ok(())
}
