//! A table as json: what stands in each cell by type, and as people read it in both languages.

use serde::Serialize;

use super::{Cell, Content, Table};
use crate::baseline::Status;
use crate::error::{Error, Result};
use crate::language::{Language, Text, text};

/// A table as machines read it.
#[derive(Serialize)]
struct TableDocument<'t> {
    title: &'t Text,
    columns: &'t [Text],
    rows: Vec<Vec<OfCell<'t>>>,
    notes: &'t [Text],
}

/// A cell: its first line, and the others below; `part` where it is a part of what stands above it.
#[derive(Serialize)]
struct OfCell<'c> {
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    first: Option<LineDocument<'c>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    below: Vec<LineDocument<'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'c Text>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    part: bool,
}

/// A line of a cell. The interval of a figure belongs to its line; one without a figure stands alone.
#[derive(Serialize)]
struct LineDocument<'c> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'c str>,
    /// Null for a figure that does not exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Option<f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interval: Option<[f64; 2]>,
    text: Text,
}

impl<'c> LineDocument<'c> {
    fn of(content: &'c Content) -> Self {
        let text = Text::both(|language| content.written(language));
        let line = Self { id: None, value: None, unit: None, status: None, interval: None, text };
        match content {
            Content::Missing => Self { value: Some(None), ..line },
            Content::Words(_) => line,
            Content::Name(id) | Content::Named(id, _) => Self { id: Some(id), ..line },
            Content::Number { value, unit, status, .. } => {
                Self { value: Some(Some(*value)), unit: unit.map(|unit| unit.symbol), status: *status, ..line }
            }
            Content::Interval { low, high, unit, .. } => {
                Self { interval: Some([*low, *high]), unit: unit.map(|unit| unit.symbol), ..line }
            }
        }
    }
}

impl<'c> OfCell<'c> {
    fn of(cell: &'c Cell) -> Self {
        let mut lines: Vec<LineDocument<'c>> = Vec::new();
        let is_blank =
            |line: &&Content| matches!(line, Content::Words(words) if words.zh.is_empty() && words.en.is_empty());
        for line in cell.lines.iter().filter(|line| !is_blank(line)).map(LineDocument::of) {
            let has_value = |above: &&mut LineDocument<'_>| above.value.is_some_and(|value| value.is_some());
            match lines.last_mut().filter(has_value).filter(|above| above.interval.is_none() && line.interval.is_some())
            {
                Some(above) => {
                    let both = |language: Language| {
                        let (above, line) = (above.text.get(language), line.text.get(language));
                        [above, line].map(str::to_owned).into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>()
                    };
                    let text = Text::both(|language| both(language).join("\n"));
                    (above.interval, above.text) = (line.interval, text);
                }
                None => lines.push(line),
            }
        }
        let mut lines = lines.into_iter();
        Self { first: lines.next(), below: lines.collect(), note: cell.detail.as_ref(), part: cell.is_part }
    }
}

impl Table {
    /// The table as one line of json: `title`, `columns`, `rows` of cells, `notes`. A cell has the `value` of its figure with all
    /// digits, the `unit` of files in which it stands, its `status` (`published`, `derived` or `assumed`), its `interval`, the
    /// `id` of a name, and the `text` that people read; further lines stand `below`.
    ///
    /// # Errors
    /// A failure if the json cannot be made.
    ///
    /// ```
    /// use carecast::Text;
    /// use carecast::table::{Cell, Table};
    /// let row = vec![Cell::number(38.125, Text::same("38.1"))];
    /// let table = Table { title: Text::same("Beds"), columns: vec![Text::same("2025")], rows: vec![row], notes: vec![] };
    /// assert!(table.to_json()?.contains(r#"{"value":38.125,"text":{"zh":"38.1","en":"38.1"}}"#));
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn to_json(&self) -> Result<String> {
        let rows = self.rows.iter().map(|row| row.iter().map(OfCell::of).collect()).collect();
        let document = TableDocument { title: &self.title, columns: &self.columns, rows, notes: &self.notes };
        serde_json::to_string(&document)
            .map_err(|cause| Error::caused(text!("无法生成 json", "cannot make the json"), cause))
    }
}
