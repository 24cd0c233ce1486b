//! Native tables: the header repeats on every page, a wide table lies on a page across, and what a screen shows when a cell is
//! pointed at stands below as numbered notes.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::parts::{TEXT_ACROSS, TEXT_UPRIGHT};
use super::text::{paragraph, runs};
use crate::language::{Language, is_cjk};
use crate::table::{Cell, Table};
use crate::xml::escaped;

/// A table with more columns lies across.
const MOST_UPRIGHT: usize = 7;

/// The narrowest and the widest column, in characters.
const WIDTHS: (usize, usize) = (6, 30);

/// The most that a column asks for, in characters.
const MOST_WIDTH: usize = 240;

/// The margins of a cell, in twentieths of a point.
const MARGINS: usize = 130;

/// Whether a table lies on a page across.
pub(super) fn is_wide(table: &Table) -> bool {
    table.columns.len() > MOST_UPRIGHT
}

/// Writes a table below its caption.
pub(super) fn write(table: &Table, caption: &str, language: Language, xml: &mut String) {
    let is_wide = is_wide(table);
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

/// The widths of the columns in twentieths of a point, together the whole: none narrower than its longest figure or word, which
/// are not broken; what is left goes to those in which more stands.
fn widths(table: &Table, size: usize, language: Language, whole: usize) -> Vec<usize> {
    // Half a character's height is its width in Latin letters; a hair more, and the margins of the cell.
    let in_points = |characters: usize| characters * size * 11 / 2 + MARGINS;
    let columns = 0..table.columns.len();
    let lines = |column: usize| {
        let head = table.columns[column].get(language).lines().map(|line| (line.to_owned(), false));
        let cells = table.rows.iter().filter_map(move |row| row.get(column));
        let cells = cells.flat_map(|cell| {
            // A number of a note stands behind the last line.
            let note = if cell.detail.is_some() { "[00]" } else { "" };
            let is_figure = is_figures(cell);
            cell.written_lines(language).map(move |line| (line + note, is_figure))
        });
        head.chain(cells).collect::<Vec<(String, bool)>>()
    };
    let least: Vec<usize> = columns
        .clone()
        .map(|column| {
            let widest =
                lines(column).iter().map(|(line, whole)| if *whole { line.width() } else { unbroken(line) }).max();
            in_points(widest.unwrap_or(0).clamp(WIDTHS.0, WIDTHS.1))
        })
        .collect();
    let wanted: Vec<usize> = columns
        .map(|column| {
            let widest = lines(column).iter().map(|(line, _)| line.width()).max().unwrap_or(0);
            in_points(widest.clamp(WIDTHS.0, MOST_WIDTH)).max(least[column])
        })
        .collect();
    let (sum, all): (usize, usize) = (least.iter().sum(), wanted.iter().sum());
    if sum >= whole {
        return least.iter().map(|width| width * whole / sum).collect();
    }
    let (left, asked) = (whole - sum, (all - sum).max(1));
    // A table that needs less than the page is as wide as the page all the same.
    let share = |(least, wanted): (&usize, &usize)| match all == sum {
        true => least * whole / sum,
        false => least + (wanted - least) * left / asked,
    };
    least.iter().zip(&wanted).map(share).collect()
}

/// The width of the longest part of a line that is not broken: between Chinese characters a line may end.
fn unbroken(line: &str) -> usize {
    let parts =
        line.split(|c: char| c.is_whitespace() || is_cjk(c) || matches!(c, '/' | '、' | '，' | '；' | '（' | '）'));
    parts.map(UnicodeWidthStr::width).max().unwrap_or(0)
}
