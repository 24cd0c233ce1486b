//! Where the tables of a workbook begin.

use std::ops::Range;
use std::sync::Arc;

use super::{ColumnSpec, UnreadTable, folded};
use crate::diagnostic::Source;

impl<'t> UnreadTable<'t> {
    /// The tables of a workbook: of each sheet the rows from the first on that has the columns that must be there. Titles may
    /// stand above, and sheets without such a row are passed over. Where no sheet has one, the first sheet from its first row
    /// on that is not empty: what is missing is then told there. Nothing of any other file.
    pub(super) fn of_sheets(source: &'t Arc<Source>, columns: &[ColumnSpec<'_>]) -> Vec<Self> {
        let of_sheet = |range: Range<usize>| {
            let mut start = range.start;
            for line in source.text.get(range.clone())?.split_inclusive('\n') {
                let named =
                    |column: &&ColumnSpec<'_>| line.split('\t').any(|cell| column.is_called(&folded(cell.trim())));
                let mut required = columns.iter().filter(|column| column.required).peekable();
                if required.peek().is_some() && required.all(|column| named(&column)) {
                    return Some(Self { source, delimiter: '\t', start, end: range.end });
                }
                start += line.len();
            }
            None
        };
        let tables: Vec<Self> = source.sheet_ranges().filter_map(of_sheet).collect();
        if !tables.is_empty() {
            return tables;
        }
        let first = source.sheet_ranges().find_map(|range| {
            let text = source.text.get(range.clone())?;
            let start = range.start + text.len() - text.trim_start_matches('\n').len();
            (start < range.end).then_some(Self { source, delimiter: '\t', start, end: range.end })
        });
        first.into_iter().collect()
    }
}
