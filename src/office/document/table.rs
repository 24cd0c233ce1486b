//! Native tables: the header repeats on every page, a wide table lies on a page across, and what a screen shows when a cell is
//! pointed at stands below as numbered notes.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::parts::{TEXT_ACROSS, TEXT_UPRIGHT, break_section};
use super::text::{escaped, paragraph, runs};
use crate::language::Language;
use crate::table::{Cell, Table};

/// A table with more columns lies across.
const MOST_UPRIGHT: usize = 7;

/// The narrowest and the widest column, in characters.
const WIDTHS: (usize, usize) = (6, 30);

/// The margins of a cell, in twentieths of a point.
const MARGINS: usize = 130;

/// Writes a table below its caption.
pub(super) fn write(table: &Table, caption: &str, language: Language, xml: &mut String) {
    let is_wide = table.columns.len() > MOST_UPRIGHT;
    if is_wide {
        xml.push_str(&break_section(false));
    }
    xml.push_str(&paragraph("Caption", caption));
    // Half points: what is wide is set smaller.
    let size = if table.columns.len() > 5 { 18 } else { 21 };
    let widths = widths(table, size, language, if is_wide { TEXT_ACROSS } else { TEXT_UPRIGHT });
    xml.push_str(r#"<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/><w:tblW w:w="0" w:type="auto"/><w:tblLayout w:type="fixed"/><w:tblLook w:firstRow="1"/></w:tblPr><w:tblGrid>"#);
    for width in &widths {
        let _ = write!(xml, r#"<w:gridCol w:w="{width}"/>"#);
    }
    xml.push_str("</w:tblGrid>");
    xml.push_str("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
    for (name, width) in table.columns.iter().zip(&widths) {
        let properties = format!(r#"<w:b/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>"#);
        xml.push_str(&cell(
            *width,
            "center",
            r#"<w:shd w:val="clear" w:fill="EDEDED"/>"#,
            &runs(name.get(language), &properties),
        ));
    }
    xml.push_str("</w:tr>");
    let mut details: Vec<&str> = Vec::new();
    for row in &table.rows {
        xml.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        for (column, (content, width)) in row.iter().zip(&widths).enumerate() {
            let side = if column > 0 && is_figures(content) { "right" } else { "left" };
            xml.push_str(&cell(*width, side, "", &words(content, size, language, &mut details)));
        }
        xml.push_str("</w:tr>");
    }
    xml.push_str("</w:tbl>");
    for note in &table.notes {
        xml.push_str(&paragraph("Note", note.get(language)));
    }
    for (number, detail) in (1..).zip(details) {
        xml.push_str(&paragraph("Note", &format!("[{number}] {detail}")));
    }
    if is_wide {
        xml.push_str(&break_section(true));
    }
}

fn is_figures(cell: &Cell) -> bool {
    !cell.lines.is_empty() && cell.lines.iter().all(crate::table::Content::is_figure)
}

/// The lines of a cell, and the number of the note that says more; the same detail has one number.
fn words<'t>(cell: &'t Cell, size: usize, language: Language, details: &mut Vec<&'t str>) -> String {
    let properties = format!(r#"<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>"#);
    let mut xml = runs(&cell.shown(language), &properties);
    if let Some(detail) = cell.detail.as_ref().map(|detail| detail.get(language)).filter(|detail| !detail.is_empty()) {
        let at = details.iter().position(|known| *known == detail).unwrap_or_else(|| {
            details.push(detail);
            details.len() - 1
        });
        let raised = format!(r#"<w:vertAlign w:val="superscript"/>{properties}"#);
        xml.push_str(&runs(&format!("[{}]", at + 1), &raised));
    }
    xml
}

fn cell(width: usize, side: &str, properties: &str, runs: &str) -> String {
    format!(
        r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="Cell"/><w:jc w:val="{}"/></w:pPr>{runs}</w:p></w:tc>"#,
        escaped(side)
    )
}

/// The widths of the columns in twentieths of a point, together the whole: columns of figures, which are not broken, as wide as
/// what stands in them, the others by what stands in them in the rest.
fn widths(table: &Table, size: usize, language: Language, whole: usize) -> Vec<usize> {
    let characters = |column: usize| {
        let head = table.columns[column].get(language).lines().map(|line| line.width().div_ceil(2)).max().unwrap_or(0);
        let cells = table.rows.iter().filter_map(|row| row.get(column));
        // A number of a note stands behind the last line.
        let note = |cell: &Cell| if cell.detail.is_some() { 3 } else { 0 };
        let lines = cells.flat_map(|cell| cell.written_lines(language).map(move |line| line.width() + note(cell)));
        lines.chain([head]).max().unwrap_or(0).clamp(WIDTHS.0, WIDTHS.1)
    };
    let all: Vec<usize> = (0..table.columns.len()).map(characters).collect();
    let is_fixed = |column: usize| column > 0 && table.is_of_figures(column);
    // Half a character's height is its width in Latin letters; a hair more, and the margins of the cell.
    let natural = |column: usize| all[column] * size * 11 / 2 + MARGINS;
    let fixed: usize = (0..all.len()).filter(|column| is_fixed(*column)).map(natural).sum();
    let others: usize = (0..all.len()).filter(|column| !is_fixed(*column)).map(|column| all[column]).sum();
    // Where figures leave too little for words, all share.
    if others == 0 || fixed * 3 > whole * 2 {
        let sum: usize = all.iter().sum::<usize>().max(1);
        return all.into_iter().map(|width| width * whole / sum).collect();
    }
    let width = |column: usize| {
        if is_fixed(column) { natural(column) } else { all[column] * (whole - fixed) / others }
    };
    (0..all.len()).map(width).collect()
}
