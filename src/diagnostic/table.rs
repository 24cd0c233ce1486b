//! Comma-separated tables with the place of every cell.

use std::sync::Arc;

use super::{Diagnostics, Source, Span, suggestion};
use crate::language::text;

/// One row of a table; cells are in the order in which the reader asked for the columns.
pub(crate) struct Row<'r> {
    source: &'r Arc<Source>,
    record: &'r csv::StringRecord,
    positions: &'r [usize],
}

impl<'r> Row<'r> {
    /// The text of a cell, without the space around it.
    pub(crate) fn cell(&self, column: usize) -> &'r str {
        self.positions.get(column).and_then(|&at| self.record.get(at)).unwrap_or_default().trim()
    }

    /// The place of a cell.
    pub(crate) fn span(&self, column: usize) -> Span {
        let start = self.start();
        let line = self.source.text.get(start..).unwrap_or_default();
        let wanted = self.positions.get(column).copied().unwrap_or_default();
        let (from, to) = cell_range(line, wanted);
        Span::new(self.source, start + from..start + to)
    }

    /// The place of the whole row.
    pub(crate) fn whole(&self) -> Span {
        line_at(self.source, self.start())
    }

    /// The byte at which the row begins: enough to find it again with [`line_at`].
    pub(crate) fn start(&self) -> usize {
        let byte = usize::try_from(self.record.position().map_or(0, csv::Position::byte)).unwrap_or_default();
        // The reader counts a record from the end of the last, line ends and empty lines included.
        let skipped = self.source.text.as_bytes().iter().skip(byte).take_while(|b| matches!(b, b'\r' | b'\n')).count();
        byte + skipped
    }

    /// The finite number in a cell, or a problem.
    pub(crate) fn number(&self, column: usize, problems: &mut Diagnostics) -> Option<f64> {
        let written = self.cell(column);
        match written.parse::<f64>() {
            Ok(number) if number.is_finite() => Some(number),
            _ => {
                problems
                    .error(self.span(column), text!("`{written}` 不是数", "`{written}` is not a number"))
                    .expected(text!("应为十进制数，如 1234.5", "expected a decimal number such as 1234.5"));
                None
            }
        }
    }

    /// A finite number of 0 or more, or a problem.
    pub(crate) fn non_negative(&self, column: usize, problems: &mut Diagnostics) -> Option<f64> {
        let number = self.number(column, problems)?;
        if number < 0.0 {
            let message = text!("{number} 为负", "{number} is negative");
            problems.error(self.span(column), message).expected(text!("应为 0 或正数", "expected 0 or more"));
            return None;
        }
        Some(number)
    }
}

/// The line that begins at a byte.
pub(crate) fn line_at(source: &Arc<Source>, start: usize) -> Span {
    let line = source.text.get(start..).unwrap_or_default();
    Span::new(source, start..start + line.find(['\r', '\n']).unwrap_or(line.len()))
}

/// The bytes of the `wanted`-th cell of a line.
fn cell_range(line: &str, wanted: usize) -> (usize, usize) {
    let (mut index, mut from, mut quoted) = (0, 0, false);
    for (at, character) in line.char_indices() {
        match character {
            '"' => quoted = !quoted,
            ',' | '\n' | '\r' if !quoted => {
                if index == wanted || character != ',' {
                    return (from, at);
                }
                index += 1;
                from = at + 1;
            }
            _ => {}
        }
    }
    (from, line.len())
}

/// Reads a table that has exactly these columns, in any order, and hands every row to `read`.
///
/// A column that is missing or unknown, or a row of another length, is a problem; without its columns no row is read.
pub(crate) fn read(
    source: &Arc<Source>,
    columns: &[&str],
    problems: &mut Diagnostics,
    mut read: impl FnMut(&Row<'_>, &mut Diagnostics),
) {
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(source.text.as_bytes());
    let mut record = csv::StringRecord::new();
    if !matches!(reader.read_record(&mut record), Ok(true)) {
        let wanted = columns.join(",");
        problems
            .error(Span::new(source, 0..0), text!("表是空的", "the table is empty"))
            .hint(text!("第一行应为 {wanted}", "the first line should be {wanted}"));
        return;
    }
    let start = source.text.len() - source.text.trim_start_matches(['\u{feff}', '\r', '\n']).len();
    let length = source.text[start..].find(['\r', '\n']).unwrap_or(source.text.len() - start);
    let header = Span::new(source, start..start + length);
    let Some(positions) = positions(&record, columns, &header, problems) else { return };
    let width = record.len();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return,
            Ok(true) => {
                let row = Row { source, record: &record, positions: &positions };
                if record.len() == width {
                    read(&row, problems);
                } else {
                    let found = record.len();
                    let problem = problems
                        .error(row.whole(), text!("这一行的单元格数为 {found}", "cells in this row: {found}"))
                        .expected(text!("标题行为 {width}", "the header has {width}"));
                    if found > width {
                        problem.hint(text!(
                            "含逗号的文字要加英文双引号",
                            "put text that contains a comma in double quotes"
                        ));
                    }
                }
            }
            Err(error) => {
                problems
                    .error(Span::new(source, 0..0), text!("CSV 读不通：{error}", "the CSV cannot be read: {error}"));
                return;
            }
        }
    }
}

fn positions(
    header: &csv::StringRecord,
    columns: &[&str],
    span: &Span,
    problems: &mut Diagnostics,
) -> Option<Vec<usize>> {
    let named: Vec<&str> = header.iter().map(|name| name.trim_start_matches('\u{feff}').trim()).collect();
    for name in &named {
        if !columns.contains(name) {
            problems
                .error(span.clone(), text!("未知的列 `{name}`", "unknown column `{name}`"))
                .hint(suggestion(name, columns.iter().copied()));
        }
    }
    if let Some(twice) = named.iter().enumerate().find(|(at, name)| named[..*at].contains(name)).map(|(_, name)| name) {
        problems.error(span.clone(), text!("列 `{twice}` 出现两次", "the column `{twice}` stands there twice"));
        return None;
    }
    let mut positions = Vec::with_capacity(columns.len());
    for column in columns {
        match named.iter().position(|name| name == column) {
            Some(at) => positions.push(at),
            None => {
                problems.error(span.clone(), text!("缺少列 `{column}`", "the column `{column}` is missing"));
            }
        }
    }
    (positions.len() == columns.len()).then_some(positions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_found_behind_quotes_and_wide_characters() {
        let source = Source::new("t.csv", "a,b,c\n\"一,二\",三,x\n");
        let mut spans = Vec::new();
        let mut problems = Diagnostics::new();
        read(&source, &["c", "a", "b"], &mut problems, |row, problems| {
            assert_eq!((row.cell(0), row.cell(1), row.cell(2)), ("x", "一,二", "三"));
            assert_eq!(row.number(0, problems), None);
            spans.push(row.span(0));
        });
        assert_eq!(problems.problems().len(), 1);
        assert_eq!((spans[0].line(), spans[0].column()), (2, 9));
    }
}
