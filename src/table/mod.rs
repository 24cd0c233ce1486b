//! Tables: typed cells, made once in both languages, for any medium.
//!
//! The maker of a table fills each cell with a name, words, a figure with its value, or an interval. A medium chooses the
//! language and decides how a cell looks: [`Table::to_plain`] for terminals, [`Table::to_json`] for programs, `export` for
//! files, `report::page` for HTML.

mod cell;
#[cfg(feature = "files")]
mod json;
#[cfg(feature = "report")]
mod plain;
mod row_unit;
#[cfg(feature = "report")]
mod wrap;

pub(crate) use cell::significant;
pub use cell::{Cell, Content};
pub use row_unit::RowUnit;
#[cfg(feature = "report")]
pub use wrap::{below, wrap_lines};

use serde::Serialize;

use crate::language::{Language, Text};
use crate::projection::in_brackets;

/// The names of columns, in Chinese and in English.
#[must_use]
pub fn headings<const N: usize>(names: [(&str, &str); N]) -> Vec<Text> {
    names.map(|(zh, en)| Text::new(zh, en)).to_vec()
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its content.
    pub title: Text,
    /// The names of the columns; a file for machines knows a column by its English name.
    pub columns: Vec<Text>,
    /// The rows, each as long as the columns are many.
    pub rows: Vec<Vec<Cell>>,
    /// The notes below it.
    pub notes: Vec<Text>,
}

impl Table {
    /// A table whose cells are made column by column: `columns` are names, and what stands in the row of an item.
    pub fn of<'i, I: 'i, F: Fn(&I) -> Cell>(
        title: Text,
        columns: impl IntoIterator<Item = (Text, F)>,
        items: impl IntoIterator<Item = &'i I>,
    ) -> Self {
        let (columns, cells): (Vec<Text>, Vec<F>) = columns.into_iter().unzip();
        let rows = items.into_iter().map(|item| cells.iter().map(|cell| cell(item)).collect());
        Self { title, columns, rows: rows.collect(), notes: Vec::new() }
    }

    /// The same with what must be said below it.
    #[must_use]
    pub fn noted(mut self, notes: impl IntoIterator<Item = Text>) -> Self {
        self.notes.extend(notes);
        self
    }

    /// The same without the notes that stand below earlier tables, which a last note says; `told` takes in the others.
    #[must_use]
    pub fn without_repeated_notes(mut self, told: &mut Vec<Text>) -> Self {
        let all = self.notes.len();
        self.notes.retain(|note| !told.contains(note));
        told.extend(self.notes.iter().cloned());
        if self.notes.len() < all {
            self.notes.push(Text::new("其余注释同前", "other notes: as above"));
        }
        self
    }

    /// The same with what was given to the scenario beside its files in its title.
    #[must_use]
    pub fn headed(mut self, settings: &[Text]) -> Self {
        self.title = self.title.followed_by(&in_brackets(settings));
        self
    }

    /// Whether a column holds figures alone.
    #[must_use]
    pub fn is_of_figures(&self, column: usize) -> bool {
        let mut lines = self.rows.iter().filter_map(|row| row.get(column)).flat_map(|cell| &cell.lines).peekable();
        lines.peek().is_some() && lines.all(Content::is_figure)
    }

    /// The table in Markdown: a line for each row, the notes as paragraphs.
    #[must_use]
    pub fn to_markdown(&self, language: Language) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | ").replace('\n', " "));
        let mut text = line(self.columns.iter().map(|name| name.get(language).to_owned()).collect());
        text.push_str(&format!("|{}\n", " --- |".repeat(self.columns.len())));
        text.extend(self.rows.iter().map(|row| line(row.iter().map(|cell| cell.shown(language)).collect())));
        text.extend(self.notes.iter().flat_map(|note| ["\n", note.get(language)]));
        text
    }
}

/// The tone of a cell, in addition to its words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Nothing in particular.
    #[default]
    Plain,
    /// As it should be.
    Good,
    /// Between.
    Middling,
    /// Not as it should be.
    Poor,
    /// Not known.
    Unknown,
}
