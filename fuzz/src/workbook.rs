//! Tables in Excel workbooks: the bytes of a workbook, or of its one sheet.

use std::io::{Cursor, Write};

use carecast::Diagnostics;
use carecast::fuzzing::table;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::messages;

const COLUMNS: [&str; 4] = ["indicator", "period", "value", "unit"];

/// The parts of a workbook around a sheet.
const PARTS: [(&str, &str); 5] = [
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="数据" sheetId="1" r:id="r1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#,
    ),
    (
        "xl/styles.xml",
        r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="14"/></cellXfs></styleSheet>"#,
    ),
];

/// Every cell of the table has a place on a sheet.
pub fn check(data: &[u8]) -> bool {
    let workbook = if data.starts_with(b"PK") { data.to_owned() } else { with_sheet(data) };
    let Some(source) = messages::source("table.xlsx", &workbook) else { return false };
    let mut problems = Diagnostics::new();
    let rows = table(&source, &COLUMNS, &mut problems);
    messages::shown(&problems);
    for (cell, place) in rows.iter().flatten() {
        assert!(!cell.contains(['\t', '\n']), "{cell:?}");
        assert!(place.cell().is_some_and(|cell| cell.contains('!')));
    }
    !problems.has_errors()
}

/// A workbook whose sheet has these bytes.
fn with_sheet(sheet: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let parts = PARTS.iter().map(|(name, text)| (*name, text.as_bytes()));
    for (name, content) in parts.chain([("xl/worksheets/sheet1.xml", sheet)]) {
        zip.start_file(name, options).expect("memory can be written");
        zip.write_all(content).expect("memory can be written");
    }
    zip.finish().expect("memory can be written").into_inner()
}
