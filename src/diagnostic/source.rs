//! Input files, and places in them.

use std::ops::Range;
use std::sync::Arc;

use super::Diagnostics;
use crate::language::{Text, text};

/// A file that a person wrote: its name as that person knows it, and its text.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as given, or a path inside the embedded baselines.
    pub name: String,
    /// The whole text.
    pub text: String,
    /// In what it was written, where that is worth telling.
    #[cfg(feature = "files")]
    pub(super) encoding: Option<super::encoding::Encoding>,
    /// Of a workbook: its sheets, in order.
    pub(super) sheets: Vec<Sheet>,
    /// What of it is not read.
    pub(super) unread: Unread,
}

/// What of a workbook is not read, and must be said.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Unread {
    /// The names of hidden sheets.
    pub(super) sheets: Vec<String>,
    /// Hidden rows that hold something: `数据!5`.
    pub(super) rows: Vec<String>,
    /// Cells with a formula whose value is not in the file: `数据!D8`.
    pub(super) formulas: Vec<String>,
}

/// A sheet of a workbook: a row is a line, and its cells stand between tabs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sheet {
    pub(super) name: String,
    /// The byte at which it begins.
    pub(super) start: usize,
}

impl Source {
    /// A source ready to be pointed into.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self {
            name: name.into(),
            text: text.into(),
            #[cfg(feature = "files")]
            encoding: None,
            sheets: Vec::new(),
            unread: Unread::default(),
        })
    }

    /// Says what of a workbook is not read.
    pub(super) fn note_unread(self: &Arc<Self>, problems: &mut Diagnostics) {
        let Unread { sheets, rows, formulas } = &self.unread;
        let mut note = |all: &[String], zh: &str, en: &str| {
            if !all.is_empty() {
                let (all_zh, all_en) = (all.join("、"), all.join(", "));
                problems.note(Span::new(self, 0..0), text!("{zh}：{all_zh}", "{en}: {all_en}"));
            }
        };
        note(sheets, "隐藏的工作表未读", "hidden sheets are not read");
        note(rows, "隐藏的行未读", "hidden rows are not read");
        note(
            formulas,
            "公式没有保存计算结果，按空格读（请用 Excel 打开并保存一次）",
            "formulas without a saved value are read as empty (open the file in Excel and save it)",
        );
    }

    /// Whether it is a workbook.
    pub(super) fn is_workbook(&self) -> bool {
        !self.sheets.is_empty()
    }

    /// The bytes of each sheet of a workbook.
    pub(super) fn sheet_ranges(&self) -> impl Iterator<Item = Range<usize>> {
        let ends = self.sheets.iter().skip(1).map(|sheet| sheet.start).chain([self.text.len()]);
        self.sheets.iter().zip(ends).map(|(sheet, end)| sheet.start..end)
    }

    /// The name without the folders before it: what may be told where folders differ from machine to machine.
    #[must_use]
    pub fn file_name(&self) -> String {
        let path = std::path::Path::new(&self.name);
        path.file_name().map_or_else(|| self.name.clone(), |name| name.to_string_lossy().into_owned())
    }
}

/// A cell as people name it: `数据!C7`, with row and column counted from 1.
pub(super) fn cell_name(sheet: &str, row: usize, mut column: usize) -> String {
    let mut letters = String::new();
    while column > 0 {
        let letter = u8::try_from((column - 1) % 26).unwrap_or(0);
        letters.insert(0, char::from(b'A' + letter));
        column = (column - 1) / 26;
    }
    format!("{sheet}!{letters}{row}")
}

/// A place in a [`Source`], as a range of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub(super) source: Arc<Source>,
    pub(super) range: Range<usize>,
}

impl Span {
    /// The bytes `range` of `source`; a range outside the text is cut to it, and one that ends within a character to the
    /// byte at which that begins.
    #[must_use]
    pub fn new(source: &Arc<Source>, range: Range<usize>) -> Self {
        let whole = |at: usize| (0..=at.min(source.text.len())).rev().find(|at| source.text.is_char_boundary(*at));
        let end = whole(range.end).unwrap_or(0);
        let start = whole(range.start.min(end)).unwrap_or(0);
        Self { source: Arc::clone(source), range: start..end }
    }

    /// Some of its bytes, counted from its beginning.
    pub(crate) fn part(&self, range: Range<usize>) -> Self {
        Self::new(&self.source, self.range.start + range.start..self.range.start + range.end)
    }

    /// The file.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The name of the file.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.source.name
    }

    /// The line, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.before().matches('\n').count() + 1
    }

    /// The column in characters, counted from 1.
    #[must_use]
    pub fn column(&self) -> usize {
        self.before().rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1
    }

    /// The text at that place.
    #[must_use]
    pub fn text(&self) -> &str {
        self.source.text.get(self.range.clone()).unwrap_or_default()
    }

    fn sheet(&self) -> Option<&Sheet> {
        self.source.sheets.iter().rfind(|sheet| sheet.start <= self.range.start)
    }

    /// The row of its sheet, counted from 1; the line where there are no sheets.
    pub(super) fn row(&self) -> usize {
        let start = self.sheet().map_or(0, |sheet| sheet.start);
        let before = self.source.text.get(start..self.range.start).unwrap_or_default();
        before.matches('\n').count() + 1
    }

    /// Of a place in a workbook: sheet and cell, such as `数据!C7`.
    #[must_use]
    pub fn cell(&self) -> Option<String> {
        let (sheet, row) = (self.sheet()?, self.row());
        let before = self.before();
        let column = before.rsplit('\n').next().unwrap_or_default().matches('\t').count() + 1;
        Some(cell_name(&sheet.name, row, column))
    }

    /// Where it is within its file, in words: `数据!C7` of a workbook, or else the line.
    #[must_use]
    pub fn place_in_words(&self) -> Text {
        match self.cell() {
            Some(cell) => Text::same(cell),
            None => {
                let line = self.line();
                text!("第{line}行", "line {line}")
            }
        }
    }

    /// File and place, as messages name them: `actuals.csv:7`, `returned.xlsx 数据!C7`.
    #[must_use]
    pub fn name(&self) -> String {
        let file = self.source.file_name();
        match self.cell() {
            Some(cell) => format!("{file} {cell}"),
            None => format!("{file}:{}", self.line()),
        }
    }

    pub(super) fn before(&self) -> &str {
        self.source.text.get(..self.range.start).unwrap_or_default()
    }

    /// The text from the beginning of its line on.
    pub(crate) fn rest_from_line(&self) -> &str {
        let from = self.before().rfind('\n').map_or(0, |at| at + 1);
        self.source.text.get(from..).unwrap_or_default()
    }

    /// The whole lines in which it stands, and its range in them. Controls beyond ASCII (C1: U+0080 to U+009F) stand as
    /// U+FFFD: terminals obey them too, and the renderer replaces only all other hidden characters.
    pub(super) fn shown_lines(&self) -> (String, Range<usize>) {
        let shown =
            |part: Option<&str>| part.unwrap_or_default().replace(|c| matches!(c, '\u{80}'..='\u{9f}'), "\u{fffd}");
        let before = self.before().rsplit('\n').next();
        let after = self.source.text.get(self.range.end..).and_then(|after| after.split('\n').next());
        let [before, marked, after] = [before, Some(self.text()), after].map(shown);
        let range = before.len()..before.len() + marked.len();
        (before + &marked + &after, range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_counts_characters_not_bytes() {
        let source = Source::new("a.toml", "x = 1\n标题 = 2\n");
        let at = source.text.find('=').and_then(|first| source.text[first + 1..].find('=').map(|n| first + 1 + n));
        let span = Span::new(&source, at.unwrap()..at.unwrap() + 1);
        assert_eq!((span.line(), span.column()), (2, 4));
    }

    #[test]
    fn a_span_never_cuts_a_character() {
        let source = Source::new("a.toml", "标题");
        let texts: Vec<String> = (0..8).map(|end| Span::new(&source, 1..end).text().to_owned()).collect();
        assert_eq!(texts, ["", "", "", "标", "标", "标", "标题", "标题"]);
    }
}
