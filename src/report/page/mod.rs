//! A document to be read in a browser or printed: one HTML file that needs nothing else, in both languages.
//!
//! A [`Page`] says what is to be read; [`Page::to_html`] lays it out. Charts are inline SVG, style and script stand in
//! the file, and a switch chooses the language. Every word that comes from outside is escaped; what a reviewer writes in
//! Markdown may hold no HTML of its own. On paper it is A4 with page numbers.
//!
//! ```
//! use carecast::report::page::{Block, Cell, Page, Section, Table};
//! use carecast::{Language, Text};
//!
//! let table = Table {
//!     title: Text::new("指标", "Indicators"),
//!     header: vec![Text::new("指标", "Indicator"), Text::same("2025")],
//!     rows: vec![vec![Cell::new(Text::new("床位", "Beds")), Cell::new(Text::same("38.1")).sorted_by(38.1)]],
//!     notes: vec![],
//! };
//! let page = Page {
//!     language: Language::Chinese,
//!     title: Text::new("中期评估", "Mid-term review"),
//!     subtitle: Text::same(""),
//!     facts: vec![],
//!     sections: vec![Section::new("indicators", Text::new("主要指标", "Indicators"), vec![Block::Table(table)])],
//! };
//! let html = page.to_html(false)?;
//! assert!(html.starts_with("<!doctype html>") && html.contains("38.1"));
//! # Ok::<(), carecast::Error>(())
//! ```

pub(crate) mod markdown;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value, context};
use serde::Serialize;

use crate::chart::{self, Svg};
use crate::error::{Error, Result};
use crate::language::{Language, Text, text};

/// A document in both languages.
#[derive(Debug, Clone)]
pub struct Page {
    /// The language in which it opens.
    pub language: Language,
    /// What it is.
    pub title: Text,
    /// Of what, and as of when.
    pub subtitle: Text,
    /// What stands under the title: issuer, document number, runs, seed; a name and a value each.
    pub facts: Vec<(Text, Text)>,
    /// The sections; the contents list them, numbered.
    pub sections: Vec<Section>,
}

/// One numbered section.
#[derive(Debug, Clone, Serialize)]
pub struct Section {
    id: &'static str,
    heading: Text,
    blocks: Vec<Block>,
}

impl Section {
    /// A section; `id` is its address within the page, ascii and without spaces.
    #[must_use]
    pub fn new(id: &'static str, heading: Text, blocks: Vec<Block>) -> Self {
        Self { id, heading, blocks }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }
}

/// A part of a section.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", content = "content", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Paragraph(Text),
    /// What must not be overlooked: a figure that is missing, a doubt.
    Remark(Text),
    /// A list, an item a line.
    List(Vec<Text>),
    /// A table.
    Table(Table),
    /// A chart, in either language.
    Figure(Drawing),
    /// What a reviewer wrote.
    Own(Own),
}

/// A chart drawn in both languages.
#[derive(Debug, Clone, Serialize)]
pub struct Drawing {
    zh: Value,
    en: Value,
}

impl Drawing {
    /// A chart with Chinese and with English words.
    #[must_use]
    pub fn new(zh: &Svg, en: &Svg) -> Self {
        let safe = |svg: &Svg| Value::from_safe_string(svg.as_str().to_owned());
        Self { zh: safe(zh), en: safe(en) }
    }
}

/// Text in Markdown that someone else wrote, in the language in which it was written.
#[derive(Debug, Clone, Serialize)]
pub struct Own {
    html: Value,
}

impl Own {
    /// Reads Markdown (CommonMark with tables and strikethrough). HTML in it is shown as it is written; links lead to
    /// web and mail addresses and within the page only.
    #[must_use]
    pub fn from_markdown(source: &str) -> Self {
        Self { html: Value::from_safe_string(markdown::to_html(source)) }
    }
}

/// A table. Its columns can be sorted, unless a row belongs to the one above it: its first cell is empty.
#[derive(Debug, Clone)]
pub struct Table {
    /// What it shows.
    pub title: Text,
    /// The names of the columns.
    pub header: Vec<Text>,
    /// The rows, each as long as the header.
    pub rows: Vec<Vec<Cell>>,
    /// What must be said below it.
    pub notes: Vec<Text>,
}

impl Table {
    /// The table that a terminal shows, from its two versions.
    #[must_use]
    pub fn of(zh: super::Table, en: super::Table) -> Self {
        let pairs = |zh: Vec<String>, en: Vec<String>| -> Vec<Text> {
            zh.into_iter().zip(en).map(|(zh, en)| Text::new(zh, en)).collect()
        };
        let rows = zh.rows.into_iter().zip(en.rows);
        Self {
            title: Text::new(zh.title, en.title),
            header: pairs(zh.header, en.header),
            rows: rows.map(|(zh, en)| pairs(zh, en).into_iter().map(Cell::new).collect()).collect(),
            notes: pairs(zh.notes, en.notes),
        }
    }
}

/// Lines of figures and short words are not broken; a column with longer ones is text, and flush left.
const LONGEST_FIGURE: usize = 22;

impl Table {
    fn is_text(&self, column: usize) -> bool {
        let lines = |text: &Text| text.zh.lines().any(|line| line.chars().count() > LONGEST_FIGURE);
        self.rows.iter().filter_map(|row| row.get(column)).any(|cell| lines(&cell.text))
    }
}

impl Serialize for Table {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct LaidOut<'t> {
            title: &'t Text,
            header: &'t [Text],
            rows: &'t [Vec<Cell>],
            notes: &'t [Text],
            is_text: Vec<bool>,
            is_sortable: bool,
        }
        let continues = |row: &Vec<Cell>| row.first().is_some_and(|cell| cell.text.zh.trim().is_empty());
        let table = LaidOut {
            title: &self.title,
            header: &self.header,
            rows: &self.rows,
            notes: &self.notes,
            is_text: (0..self.header.len()).map(|column| self.is_text(column)).collect(),
            is_sortable: !self.rows.iter().any(continues),
        };
        table.serialize(serializer)
    }
}

/// What a cell says at a glance, beside its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Nothing in particular.
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

/// One cell. The first line is what is seen first; the others explain it.
#[derive(Debug, Clone, Serialize)]
pub struct Cell {
    text: Text,
    detail: Option<Text>,
    sort: Option<f64>,
    tone: Tone,
}

impl Cell {
    /// A cell of words or figures.
    #[must_use]
    pub fn new(text: Text) -> Self {
        Self { text, detail: None, sort: None, tone: Tone::Plain }
    }

    /// With more to be read when it is pointed at: a quote, a definition, a source.
    #[must_use]
    pub fn with_detail(self, detail: Text) -> Self {
        Self { detail: Some(detail).filter(|detail| !detail.zh.is_empty()), ..self }
    }

    /// With the number by which its column is sorted; one that is not finite is sorted last.
    #[must_use]
    pub fn sorted_by(self, value: f64) -> Self {
        Self { sort: Some(value).filter(|value| value.is_finite()), ..self }
    }

    /// With a tone; the words must say the same.
    #[must_use]
    pub fn in_tone(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }
}

impl Page {
    /// The whole document. With `embed_fonts` it holds the Chinese font too (4.2 MB more) and looks the same everywhere.
    ///
    /// # Errors
    /// A failure of the template, which no content brings about.
    pub fn to_html(&self, embed_fonts: bool) -> Result<String> {
        let failed = |cause| Error::caused(text!("无法排出报告", "cannot lay out the report"), cause);
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.add_filter("lines", |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>());
        let fonts =
            embed_fonts.then(|| chart::embedded_fonts().map(|(weight, bytes)| (weight, STANDARD.encode(bytes))));
        let safe = |text: &'static str| Value::from_safe_string(text.to_owned());
        environment
            .render_str(
                include_str!("page.html"),
                context! {
                    language => self.language.tag(),
                    title => Value::from(Serde(&self.title)),
                    subtitle => Value::from(Serde(&self.subtitle)),
                    facts => Value::from(Serde(&self.facts)),
                    sections => Value::from(Serde(&self.sections)),
                    style => safe(include_str!("page.css")),
                    script => safe(include_str!("page.js")),
                    fonts => Value::from(Serde(&fonts)),
                },
            )
            .map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(blocks: Vec<Block>) -> Page {
        Page {
            language: Language::English,
            title: Text::new("评估 <一>", "Review <1> & \"2\""),
            subtitle: Text::same("</title><script>alert(0)</script>"),
            facts: vec![(Text::new("种子", "Seed"), Text::same("7"))],
            sections: vec![Section::new("only", Text::new("唯一", "Only"), blocks)],
        }
    }

    #[test]
    fn everything_that_comes_from_outside_is_escaped() {
        let hostile = || Text::new("\"><img src=x onerror=alert(1)>", "<script>alert(2)</script>'\"");
        let table = Table {
            title: hostile(),
            header: vec![hostile()],
            rows: vec![vec![Cell::new(hostile()).with_detail(hostile()).sorted_by(f64::NAN).in_tone(Tone::Poor)]],
            notes: vec![hostile()],
        };
        let blocks = vec![
            Block::Paragraph(hostile()),
            Block::Remark(hostile()),
            Block::List(vec![hostile()]),
            Block::Table(table),
            Block::Own(Own::from_markdown("<script>alert(3)</script>\n\n[x](javascript:alert(4))")),
        ];
        let html = page(blocks).to_html(false).unwrap();
        assert_eq!(html.matches("<script").count(), 1, "only our own");
        assert!(!html.contains("<img") && !html.contains("javascript:"));
        assert!(html.contains("data-en=\"Review &lt;1&gt; &amp; &quot;2&quot;\""));
    }

    #[test]
    fn nothing_is_fetched_from_elsewhere() {
        let html = page(vec![Block::Paragraph(Text::same("x"))]).to_html(true).unwrap();
        assert!(!html.contains("src=\"http") && !html.contains("<link") && !html.contains("@import"));
        assert!(html.contains("font-weight: 700; src: url(data:font/otf;base64,T1RUTw"));
    }

    #[test]
    fn a_text_that_is_the_same_in_both_languages_stands_once() {
        let html = page(vec![Block::Paragraph(Text::same("7000"))]).to_html(false).unwrap();
        assert!(html.contains("<p>7000</p>"));
        let html = page(vec![Block::Paragraph(Text::new("床位", "beds"))]).to_html(false).unwrap();
        assert!(html.contains("<p><span lang=\"zh\">床位</span><span lang=\"en\">beds</span></p>"));
    }
}
