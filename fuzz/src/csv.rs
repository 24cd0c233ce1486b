//! Tables of separated values.

use carecast::fuzzing::table;
use carecast::{Diagnostics, Source};

use super::messages;

const COLUMNS: [&str; 4] = ["indicator", "period", "value", "unit"];

/// Every cell stands where it is said to stand, and a table written again from its cells has the same cells.
pub fn check(data: &[u8]) -> bool {
    let Some(source) = messages::source("table.csv", data) else { return false };
    let mut problems = Diagnostics::new();
    let mut rows = table(&source, &COLUMNS, &mut problems);
    messages::shown(&problems);
    for (cell, place) in rows.iter().flatten() {
        // With quotes or full-width signs the cell is not the text of its place.
        let written = place.text();
        if written.is_ascii() && !place.source().text.contains('"') {
            assert_eq!(written.trim(), cell, "line {}", place.line());
        }
    }
    if problems.has_errors() {
        return false;
    }
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let cells = |row: &[(String, _)]| row.iter().map(|(cell, _)| cell.clone()).collect::<Vec<String>>();
    writer.write_record(COLUMNS).expect("memory can be written");
    for row in &rows {
        writer.write_record(cells(row)).expect("memory can be written");
    }
    let written = String::from_utf8(writer.into_inner().expect("memory can be written")).expect("text stays text");
    let mut again = table(&Source::new("again.csv", written), &COLUMNS, &mut problems);
    // A row that stands there twice is read once: rows that differed in how they were written may be the same now.
    for rows in [&mut rows, &mut again] {
        let mut seen = std::collections::HashSet::new();
        rows.retain(|row| seen.insert(cells(row)));
    }
    let plain = |rows: &[Vec<_>]| rows.iter().map(|row| cells(row)).collect::<Vec<_>>();
    assert_eq!(plain(&rows), plain(&again));
    true
}
