//! Tables of separated values with the place of every cell, as people and spreadsheets save them.
//!
//! Columns are separated by commas, tabs or semicolons, whichever makes the header one that is known. Rows without
//! anything in them are passed over; an exact duplicate of a row counts once, with a warning.

mod records;
mod sheets;

use std::borrow::Cow;
use std::sync::Arc;

use records::{Records, SeenLines};

use super::numeral::{Comma, Numeral, NumeralError, folded, plain_decimal};
use super::{Diagnostics, Source, Span, hidden, spreadsheet, suggestion};
use crate::language::{Text, text};
use crate::limits::MOST_PROBLEMS_OF_TABLE;

/// A column to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ColumnSpec<'c> {
    name: &'c str,
    required: bool,
}

impl<'c> ColumnSpec<'c> {
    /// A column that may be missing: its cells are then empty.
    pub(crate) const fn optional(name: &'c str) -> Self {
        Self { name, required: false }
    }

    /// A column that a table must have.
    pub(crate) const fn required(name: &'c str) -> Self {
        Self { name, required: true }
    }

    /// Whether a heading names this column.
    fn is_called(self, heading: &str) -> bool {
        heading == self.name || CHINESE.iter().any(|(name, words)| *name == self.name && words.contains(&heading))
    }
}

impl<'c> From<&'c str> for ColumnSpec<'c> {
    fn from(name: &'c str) -> Self {
        Self::required(name)
    }
}

/// Chinese headings of columns and the names for which they are read.
const CHINESE: [(&str, &[&str]); 22] = [
    ("indicator", &["指标", "指标名称"]),
    ("period", &["时期", "时间", "期间"]),
    ("value", &["数值", "数据", "指标值"]),
    ("comparator", &["比较符", "限定"]),
    ("unit", &["单位", "计量单位"]),
    ("status", &["状态", "性质"]),
    ("basis", &["口径", "统计口径"]),
    ("published_on", &["公布日期", "发布日期"]),
    ("preliminary", &["初步", "是否初步数"]),
    ("verdict", &["评估结论", "结论"]),
    ("assessed_by", &["评估人", "评估单位"]),
    ("assessed_on", &["评估日期"]),
    ("source", &["来源", "数据来源"]),
    ("note", &["说明", "备注", "注"]),
    ("year", &["年份", "年度", "年"]),
    ("central", &["中值", "中位"]),
    ("date", &["日期"]),
    ("sex", &["性别"]),
    ("age", &["年龄"]),
    ("persons", &["人数", "人口"]),
    ("label", &["名称"]),
    ("department", &["责任部门", "部门", "牵头部门"]),
];

/// The characters that may separate columns, the usual one first.
const DELIMITERS: [char; 3] = [',', '\t', ';'];

/// One row of a table; cells are in the order in which the reader asked for the columns.
pub(crate) struct Row<'r> {
    source: &'r Arc<Source>,
    /// The cells as they are written, in the order of the table.
    cells: &'r [Cow<'r, str>],
    /// The byte at which the row begins.
    start: usize,
    positions: &'r [Option<usize>],
    delimiter: char,
}

impl<'r> Row<'r> {
    /// The text of a cell, without the space around it; full-width digits, and a cell of
    /// nothing but full-width letters, digits and signs, are given in ASCII. What was
    /// written so that no spreadsheet computes it is as it was.
    pub(crate) fn cell(&self, column: usize) -> &'r str {
        let position = self.positions.get(column).copied().flatten();
        let cell = position.and_then(|at| self.cells.get(at)).map_or("", |cell| &**cell);
        // Nearly all cells begin and end with a letter or digit of ASCII.
        let (first, last) = (cell.as_bytes().first(), cell.as_bytes().last());
        if first.is_some_and(u8::is_ascii_alphanumeric) && last.is_some_and(u8::is_ascii_alphanumeric) {
            return cell;
        }
        let cell = cell.trim();
        let as_it_was = spreadsheet::as_it_was(cell);
        if as_it_was.len() == cell.len() { cell } else { as_it_was.trim() }
    }

    /// Whether the table has this column.
    pub(crate) fn has(&self, column: usize) -> bool {
        self.positions.get(column).is_some_and(Option::is_some)
    }

    /// The place of a cell; that of the whole row where the table has no such column.
    pub(crate) fn span(&self, column: usize) -> Span {
        let Some(wanted) = self.positions.get(column).copied().flatten() else { return self.whole() };
        let start = self.start;
        let line = self.source.text.get(start..).unwrap_or_default();
        let (from, to) = cell_range(line, wanted, self.delimiter);
        Span::new(self.source, start + from..start + to)
    }

    /// The place of the whole row.
    pub(crate) fn whole(&self) -> Span {
        line_at(self.source, self.start)
    }

    /// The byte at which the row begins: enough to find it again with [`line_at`].
    pub(crate) fn start(&self) -> usize {
        self.start
    }

    /// The number in a cell with the text after it, or why it has no number.
    pub(crate) fn numeral(&self, column: usize) -> Result<Numeral, NumeralError> {
        Numeral::read(self.cell(column), if self.delimiter == ';' { Comma::MayBeDecimal } else { Comma::Thousands })
    }

    /// Says why a cell holds no number.
    pub(crate) fn not_a_number(&self, column: usize, fault: NumeralError, problems: &mut Diagnostics) {
        let written = self.cell(column);
        fault.explain(problems.error(self.span(column), text!("`{written}` 不是数", "`{written}` is not a number")));
    }

    /// The finite number in a cell, or a problem; `2.5万` is 25000.
    pub(crate) fn number(&self, column: usize, problems: &mut Diagnostics) -> Option<f64> {
        if let Some(number) = plain_decimal(self.cell(column)) {
            return Some(number);
        }
        match self.numeral(column).map(|numeral| numeral.scaled().ok_or(NumeralError::NotANumber)) {
            Ok(Ok(number)) => Some(number),
            Ok(Err(fault)) | Err(fault) => {
                self.not_a_number(column, fault, problems);
                None
            }
        }
    }

    /// The number of a cell that is a percentage: 6 of `6%`.
    pub(crate) fn percentage(&self, column: usize) -> Option<f64> {
        self.numeral(column).ok().filter(|numeral| numeral.rest == "%").map(|numeral| numeral.figure())
    }

    /// A finite number of 0 or more, or a problem.
    pub(crate) fn non_negative(&self, column: usize, problems: &mut Diagnostics) -> Option<f64> {
        let number = self.number(column, problems)?;
        if number < 0.0 {
            let message = text!("{number} 为负", "{number} is negative");
            problems.error(self.span(column), message).expected(text!("应为0或正数", "expected 0 or more"));
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
fn cell_range(line: &str, wanted: usize, delimiter: char) -> (usize, usize) {
    let (mut index, mut from, mut quoted) = (0, 0, false);
    for (at, character) in line.char_indices() {
        match character {
            '"' => quoted = !quoted,
            '\n' | '\r' if !quoted => return (from, at),
            _ if character == delimiter && !quoted => {
                if index == wanted {
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

/// Reads a table that has these columns and no others, in any order, and hands every row to `read`, until there are too
/// many problems to be told one by one.
///
/// A column that is missing or unknown, or a row of another length, is a problem; without its columns no row is read.
pub(crate) fn read<'c, C: Into<ColumnSpec<'c>> + Copy>(
    source: &Arc<Source>,
    columns: &[C],
    problems: &mut Diagnostics,
    read: impl FnMut(&Row<'_>, &mut Diagnostics),
) {
    let mut read = read;
    let columns: Vec<ColumnSpec<'c>> = columns.iter().map(|column| (*column).into()).collect();
    hidden::report(source, problems);
    source.note_unread(problems);
    let tables = UnreadTable::of_sheets(source, &columns);
    if tables.is_empty() {
        UnreadTable::new(source, &columns).read(&columns, problems, read);
        return;
    }
    for table in tables {
        table.read(&columns, problems, &mut read);
    }
}

/// A table, before its header is read.
struct UnreadTable<'t> {
    source: &'t Arc<Source>,
    delimiter: char,
    /// The byte at which the header begins.
    start: usize,
    /// The byte at which the table ends.
    end: usize,
}

impl<'t> UnreadTable<'t> {
    fn new(source: &'t Arc<Source>, columns: &[ColumnSpec<'_>]) -> Self {
        let text = &source.text;
        let mut start = text.len() - text.trim_start_matches(['\u{feff}', '\r', '\n']).len();
        // A line that declares the separator to spreadsheets.
        if text[start..].lines().next().is_some_and(|line| line.starts_with("sep=") && line.len() <= 5) {
            let end = text[start..].find(['\r', '\n']).map_or(text.len(), |length| start + length);
            start = text.len() - text[end..].trim_start_matches(['\r', '\n']).len();
        }
        let header = text[start..].lines().next().unwrap_or_default();
        let known = |delimiter: &char| {
            let headings = header.split(*delimiter).map(|heading| heading.trim().trim_matches('"').trim());
            headings.filter(|heading| columns.iter().any(|column| column.is_called(&folded(heading)))).count()
        };
        // The first of those that make the most headings known.
        let delimiter = DELIMITERS.iter().rev().max_by_key(|delimiter| known(delimiter)).copied().unwrap_or(',');
        Self { source, delimiter, start, end: text.len() }
    }

    fn read(
        &self,
        columns: &[ColumnSpec<'_>],
        problems: &mut Diagnostics,
        mut read: impl FnMut(&Row<'_>, &mut Diagnostics),
    ) {
        let source = self.source;
        let mut records = if source.is_workbook() {
            Records::of_lines(&source.text[..self.end], self.start, self.delimiter)
        } else {
            Records::new(&source.text, self.start, self.delimiter)
        };
        if !matches!(records.next(), Ok(true)) {
            let wanted = columns.iter().filter(|column| column.required).map(|column| column.name);
            let wanted = wanted.collect::<Vec<&str>>().join(",");
            problems
                .error(Span::new(source, 0..0), text!("表是空的", "the table is empty"))
                .hint(text!("第一行应为 {wanted}", "the first line should be {wanted}"));
            return;
        }
        self.report_how_it_was_read(problems);
        let line = line_at(source, self.start);
        let Some(header) = TableHeader::read(&records.cells, columns, (&line, self.delimiter), problems) else {
            return;
        };
        // Of a workbook the cells that are blank at the end of a row are not there.
        let least = if source.is_workbook() { 0 } else { header.least };
        let header = TableHeader { least, ..header };
        // Room for a table of rates by age from the start.
        let rows = source.text.as_bytes()[self.start..].iter().filter(|byte| **byte == b'\n').count();
        let mut seen = SeenLines::with_capacity_and_hasher(rows.min(1 << 15), Default::default());
        let is_ascii = source.text.is_ascii();
        let before = problems.errors();
        loop {
            if problems.errors() > before + MOST_PROBLEMS_OF_TABLE {
                let name = &source.name;
                problems.error(
                    None,
                    text!(
                        "{name} 里还可能有别的问题，未再查看",
                        "there may be more in {name}: the rest was not looked at"
                    ),
                );
                return;
            }
            match records.next() {
                Ok(false) => return,
                Ok(true) => {
                    if !is_ascii {
                        records.cells.iter_mut().for_each(put_in_ascii_where_full_width);
                    }
                    let (cells, start) = (&records.cells, records.start);
                    let row = Row { source, cells, start, positions: &header.positions, delimiter: self.delimiter };
                    if records.is_last_with_quotes() && report_open_quote(source, start, problems) {
                        return;
                    }
                    if row.cells.iter().all(|cell| cell.trim_start().is_empty()) || !header.fits(&row, problems) {
                        continue;
                    }
                    if records.line().is_some_and(|line| self.repeats(&row, line, &mut seen, problems)) {
                        continue;
                    }
                    read(&row, problems);
                }
                Err(error) => {
                    let message = text!("CSV 读不通：{error}", "the CSV cannot be read: {error}");
                    problems.error(Span::new(source, 0..0), message);
                    return;
                }
            }
        }
    }

    /// A note on the separator of the file.
    fn report_how_it_was_read(&self, problems: &mut Diagnostics) {
        if self.source.is_workbook() {
            return;
        }
        let (zh, en) = match self.delimiter {
            '\t' => ("制表符", "tabs"),
            ';' => ("分号", "semicolons"),
            _ => return,
        };
        problems.note(
            Span::new(self.source, self.start..self.start),
            text!("列以{zh}分隔", "the columns are separated by {en}"),
        );
    }

    /// Whether the line of the row is an exact duplicate: reported, and counted once. `seen` has where the first of each
    /// begins.
    fn repeats<'s>(&self, row: &Row<'_>, line: &'s str, seen: &mut SeenLines<'s>, problems: &mut Diagnostics) -> bool {
        let first = *seen.entry(line).or_insert(row.start);
        if first == row.start {
            return false;
        }
        let Text { zh, en } = line_at(self.source, first).place_in_words();
        problems.warning(
            row.whole(),
            text!("这一行与{zh}完全相同，只计一次", "duplicate row: identical to {en}, counted once"),
        );
        true
    }
}

/// Whether a quote that is opened in the last row is never closed, so that the rest of the file is one cell: told.
fn report_open_quote(source: &Arc<Source>, start: usize, problems: &mut Diagnostics) -> bool {
    let row = source.text.get(start..).unwrap_or_default();
    if row.matches('"').count() % 2 == 0 {
        return false;
    }
    // The one that is open is the last of the first line with an odd number of them.
    let mut at = start;
    for line in row.split_inclusive('\n') {
        if line.matches('"').count() % 2 == 1 {
            at += line.rfind('"').unwrap_or_default();
            break;
        }
        at += line.len();
    }
    problems
        .error(Span::new(source, at..at + 1), text!("引号没有闭合", "a quote is opened here and never closed"))
        .hint(text!(
            "文字里的引号写两遍（\"\"），整格加引号；或删去它",
            "write quotes within a text twice (\"\") and put the whole cell in quotes, or take it out"
        ));
    true
}

/// Turns the full-width digits of a cell into ASCII, and all of one that is written in full-width letters, digits and signs
/// alone; other text stays.
fn put_in_ascii_where_full_width(cell: &mut Cow<'_, str>) {
    if !cell.is_ascii()
        && let Cow::Owned(narrowed) = narrow(cell)
    {
        *cell = Cow::Owned(narrowed);
    }
}

fn narrow(cell: &str) -> Cow<'_, str> {
    let is_wide_digit = |c: char| ('０'..='９').contains(&c);
    match folded(cell) {
        Cow::Owned(plain) if plain.is_ascii() => Cow::Owned(plain),
        Cow::Owned(_) if cell.contains(is_wide_digit) => {
            Cow::Owned(cell.chars().map(|c| if is_wide_digit(c) { folded_digit(c) } else { c }).collect())
        }
        _ => Cow::Borrowed(cell),
    }
}

fn folded_digit(digit: char) -> char {
    folded(digit.encode_utf8(&mut [0; 4])).chars().next().unwrap_or(digit)
}

/// The header row.
struct TableHeader {
    /// Where each column stands; nothing where the table does without it.
    positions: Vec<Option<usize>>,
    width: usize,
    /// From this cell on a row may lack cells: those of columns that need not be there.
    least: usize,
}

impl TableHeader {
    fn read(
        record: &[Cow<'_, str>],
        columns: &[ColumnSpec<'_>],
        (line, delimiter): (&Span, char),
        problems: &mut Diagnostics,
    ) -> Option<Self> {
        let mut named: Vec<Cow<'_, str>> = record.iter().map(|heading| folded(heading.trim())).collect();
        // Cells that a spreadsheet has touched are saved though there is nothing in them.
        while named.len() > 1 && named.last().is_some_and(|heading| heading.is_empty()) {
            named.pop();
        }
        let is_known = |heading: &str| columns.iter().any(|column| column.is_called(heading));
        let place = |at: usize| {
            let (from, to) = cell_range(line.text(), at, delimiter);
            line.part(from..to)
        };
        // A table of a workbook may stand at some distance from its left edge.
        let is_blank = |heading: &str| heading.is_empty() && line.cell().is_some();
        let unknown = named.iter().enumerate().filter(|(_, heading)| !is_known(heading) && !is_blank(heading));
        for (at, heading) in unknown {
            let problem = problems.error(place(at), text!("未知的列 `{heading}`", "unknown column `{heading}`"));
            if named.len() == 1 && record.iter().any(|written| written.contains('，')) {
                problem
                    .hint(text!("列之间要用半角逗号", "separate columns by the comma `,`, not by the full-width one"));
                return None;
            }
            problem.hint(suggestion(heading, columns.iter().map(|column| column.name)));
        }
        let mut positions = Vec::with_capacity(columns.len());
        for column in columns {
            let name = column.name;
            let mut found = named.iter().enumerate().filter(|(_, heading)| column.is_called(heading));
            let first = found.next().map(|(at, _)| at);
            if let Some((second, _)) = found.next() {
                problems.error(place(second), text!("列 `{name}` 出现两次", "duplicate column `{name}`"));
                return None;
            }
            if first.is_none() && column.required {
                problems.error(line.clone(), text!("缺少列 `{name}`", "the column `{name}` is missing"));
            }
            positions.push(first);
        }
        let required = columns.iter().zip(&positions).filter(|(column, _)| column.required);
        let required: Vec<usize> = required.map(|(_, at)| *at).collect::<Option<_>>()?;
        let least = required.iter().map(|at| at + 1).max().unwrap_or(0);
        Some(Self { positions, width: named.len(), least })
    }

    /// Whether a row has a cell for every column that must be there, and nothing beyond the columns.
    fn fits(&self, row: &Row<'_>, problems: &mut Diagnostics) -> bool {
        let (found, width) = (row.cells.len(), self.width);
        let beyond = row.cells.iter().skip(width).any(|cell| !cell.trim().is_empty());
        if found >= self.least && !beyond {
            return true;
        }
        let problem = problems
            .error(row.whole(), text!("这一行的单元格数为 {found}", "cells in this row: {found}"))
            .expected(text!("标题行为 {width}", "the header has {width}"));
        if found > width {
            problem.hint(text!("含逗号的文字要加英文双引号", "put text that contains a comma in double quotes"));
        }
        false
    }
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
