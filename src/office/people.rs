//! People by age and sex in every year.

use ndarray::Array3;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::sheet::{self, Formats, set_width, to_print};
use crate::language::Language;
use crate::scenario::Years;

/// Writes the sheet: `people` are `[year][sex][age]` of the deterministic run.
pub(super) fn sheet(
    sheet: &mut Worksheet,
    people: &Array3<f64>,
    years: Years,
    language: Language,
) -> Result<(), XlsxError> {
    let formats = Formats::new(language);
    sheet.set_name(language.pick("分年龄人口", "People by age"))?;
    sheet::headings(sheet, 0, [language.pick("年龄", "Age"), language.pick("性别", "Sex")], &formats)?;
    sheet::years(sheet, (0, 2), years, &formats)?;
    let (_, sexes, ages) = people.dim();
    let mut row = 1;
    for (sex, name) in (0..sexes).zip([language.pick("男", "male"), language.pick("女", "female")]) {
        for age in 0..ages {
            let is_open = age + 1 == ages;
            let written = if is_open { format!("{age}+") } else { age.to_string() };
            sheet.write_string_with_format(row, 0, written, &formats.words())?;
            sheet.write_string_with_format(row, 1, name, &formats.words())?;
            for (column, year) in (2..).zip(0..people.dim().0) {
                sheet.write_number_with_format(row, column, people[[year, sex, age]], &formats.number(0))?;
            }
            row += 1;
        }
    }
    let note = language.pick("人，中心路径，年末", "persons, deterministic run, at the end of the year");
    sheet.write_string_with_format(row, 0, note, &formats.small().unset_text_wrap())?;
    set_width(sheet, 0, 10)?;
    sheet.set_freeze_panes(1, 2)?;
    sheet.set_repeat_rows(0, 0)?;
    to_print(sheet);
    Ok(())
}
