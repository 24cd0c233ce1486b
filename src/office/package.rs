//! Packages of parts: what Word documents and slides have in common.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use crate::error::{Error, Result};
use crate::language::Text;
use crate::xml::escaped;

/// The type of the part that describes a chart.
pub(super) const CHART_TYPE: &str = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml";

/// The file of parts in this order, with a fixed time: the same parts give the same bytes.
pub(super) fn zipped<'p>(parts: impl Iterator<Item = (&'p str, &'p [u8])>) -> Result<Vec<u8>> {
    let failed = |cause| Error::caused(Text::new("无法写出文件", "the file cannot be made"), cause);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    for (name, content) in parts {
        zip.start_file(name, options).map_err(failed)?;
        zip.write_all(content).map_err(|cause| failed(cause.into()))?;
    }
    Ok(zip.finish().map_err(failed)?.into_inner())
}

/// The part with the title of a file; a time of writing would make every file another.
pub(super) fn core_properties(title: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:creator>carecast</dc:creator></cp:coreProperties>"#,
        escaped(title)
    )
}

/// From a chart to the workbook in which its figures stand.
pub(super) fn chart_relations(number: usize) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="workbook" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/package" Target="../embeddings/chart{number}.xlsx"/></Relationships>"#
    )
}
