//! A document to be read in a browser or printed: one HTML file that needs nothing else, in both languages.
//!
//! A [`Page`] holds the content; [`Page::to_html`] lays it out. Charts are inline SVG, style and script stand in
//! the file, and a switch chooses the language. Every word that comes from outside is escaped; what a reviewer writes in
//! Markdown may hold no HTML of its own. On paper it is A4 with page numbers.
//!
//! ```
//! use carecast::report::page::{Block, Page, Section};
//! use carecast::table::{Cell, Table};
//! use carecast::{Language, Text};
//!
//! let table = Table {
//!     title: Text::new("指标", "Indicators"),
//!     columns: vec![Text::new("指标", "Indicator"), Text::same("2025")],
//!     rows: vec![vec![Cell::words("床位", "Beds"), Cell::number(38.1, Text::same("38.1"))]],
//!     notes: vec![],
//! };
//! let page = Page {
//!     language: Language::Chinese,
//!     title: Text::new("中期评估", "Mid-term review"),
//!     subtitle: Text::same(""),
//!     notice: None,
//!     facts: vec![],
//!     cover: vec![],
//!     sections: vec![Section::new("indicators", Text::new("主要指标", "Indicators"), vec![Block::Table(table)])],
//! };
//! let html = page.to_html(false)?;
//! assert!(html.starts_with("<!doctype html>") && html.contains("38.1"));
//! # Ok::<(), carecast::Error>(())
//! ```

pub(crate) mod markdown;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minijinja::HtmlEscape;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value, context};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::chart::{self, Chart, Svg};
use crate::error::{Error, Result};
use crate::language::{Language, Text, is_cjk, text};
use crate::table::{Cell, Content, Table, Tone};

/// A document in both languages.
#[derive(Debug, Clone)]
pub struct Page {
    /// The language in which it opens.
    pub language: Language,
    /// What it is.
    pub title: Text,
    /// Of what, and as of when.
    pub subtitle: Text,
    /// What a reader must know before anything else: that it is a draft.
    pub notice: Option<Text>,
    /// The lines under the title: issuer, document number, runs, seed; a name and a value each.
    pub facts: Vec<(Text, Text)>,
    /// The lines of the cover: a name each, and its value, or a blank to be filled in.
    pub cover: Vec<(Text, Option<Text>)>,
    /// The sections; the contents list them, numbered.
    pub sections: Vec<Section>,
}

/// One numbered section.
#[derive(Debug, Clone, Serialize)]
pub struct Section {
    id: &'static str,
    heading: Text,
    blocks: Vec<Block>,
    is_annex: bool,
}

impl Section {
    /// A section; `id` is its address within the page, ascii and without spaces.
    #[must_use]
    pub fn new(id: &'static str, heading: Text, blocks: Vec<Block>) -> Self {
        Self { id, heading, blocks, is_annex: false }
    }

    /// The same as an annex, which is not numbered among the sections.
    #[must_use]
    pub fn into_annex(self) -> Self {
        Self { is_annex: true, ..self }
    }

    /// Whether it is an annex.
    #[must_use]
    pub fn is_annex(&self) -> bool {
        self.is_annex
    }

    /// Its address within the page.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Its heading.
    #[must_use]
    pub fn heading(&self) -> &Text {
        &self.heading
    }

    /// Its parts.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
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
    /// An important remark: a missing figure, a doubt.
    Remark(Text),
    /// A list, an item a line.
    List(Vec<Text>),
    /// A table. Its columns can be sorted, unless a row belongs to the one above it.
    #[serde(serialize_with = "laid_out")]
    Table(Table),
    /// A chart, in either language.
    Figure(Drawing),
    /// The text of a reviewer.
    Own(Own),
}

/// A chart drawn in both languages.
#[derive(Debug, Clone)]
pub struct Drawing {
    zh: Svg,
    en: Svg,
    /// What is drawn, in Chinese and in English, for mediums that draw it themselves, and the name of its files.
    charts: Option<Box<[Chart; 2]>>,
    name: String,
}

/// A drawing stands in the page as it is, with the figures behind it as a table to be saved.
impl Serialize for Drawing {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct InLanguage {
            svg: Value,
            data: Option<Value>,
        }
        let in_language = |language: Language| InLanguage {
            svg: Value::from_safe_string(self.get(language).as_str().to_owned()),
            // Base64 needs no escape.
            data: self.chart(language).map(|chart| Value::from_safe_string(STANDARD.encode(chart.to_csv(language)))),
        };
        let [zh, en] = [Language::Chinese, Language::English].map(in_language);
        let mut drawing = serializer.serialize_struct("Drawing", 3)?;
        drawing.serialize_field("zh", &zh)?;
        drawing.serialize_field("en", &en)?;
        drawing.serialize_field("name", &self.name)?;
        drawing.end()
    }
}

impl Drawing {
    /// A chart with Chinese and with English words.
    #[must_use]
    pub fn new(zh: &Svg, en: &Svg) -> Self {
        Self { zh: zh.clone(), en: en.clone(), charts: None, name: String::new() }
    }

    /// The same with what is drawn, in Chinese and in English, and the name under which its figures are saved.
    #[must_use]
    pub fn of_charts(self, name: &str, zh: Chart, en: Chart) -> Self {
        Self { charts: Some(Box::new([zh, en])), name: name.to_owned(), ..self }
    }

    /// What is drawn, with words of a language.
    #[must_use]
    pub fn chart(&self, language: Language) -> Option<&Chart> {
        let [zh, en] = self.charts.as_deref()?;
        Some(match language {
            Language::Chinese => zh,
            Language::English => en,
        })
    }

    /// The drawing with words of a language.
    #[must_use]
    pub fn get(&self, language: Language) -> &Svg {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// Text in Markdown that someone else wrote, in the language in which it was written.
#[derive(Debug, Clone, Serialize)]
pub struct Own {
    html: Value,
    #[serde(skip)]
    markdown: String,
}

impl Own {
    /// Reads Markdown (CommonMark with tables and strikethrough). HTML in it is shown as it is written; links lead to
    /// web and mail addresses and within the page only.
    #[must_use]
    pub fn from_markdown(source: &str) -> Self {
        Self { html: Value::from_safe_string(markdown::to_html(source)), markdown: source.to_owned() }
    }

    /// The Markdown as it was written.
    #[must_use]
    pub fn markdown(&self) -> &str {
        &self.markdown
    }
}

/// A cell as the template reads it.
#[derive(Serialize)]
struct RenderedCell<'c> {
    text: Text,
    detail: &'c Option<Text>,
    /// The number of the note that has the detail on paper.
    note: Option<usize>,
    sort: Option<f64>,
    tone: Tone,
    is_figure: bool,
}

/// A cell, and its detail among those of the table; the same detail has one number.
fn shown<'c>(cell: &'c Cell, details: &mut Vec<&'c Text>) -> RenderedCell<'c> {
    let text = Text::both(|language| cell.shown(language));
    let is_figure = cell.lines.iter().all(Content::is_figure);
    let note = cell.detail.as_ref().map(|detail| {
        let at = details.iter().position(|known| *known == detail).unwrap_or_else(|| {
            details.push(detail);
            details.len() - 1
        });
        at + 1
    });
    RenderedCell { text, detail: &cell.detail, note, sort: cell.sort_value(), tone: cell.tone, is_figure }
}

/// A table as the template reads it: figures are not broken and stand flush right, a column of words is flush left.
fn laid_out<S: Serializer>(table: &Table, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct LaidOut<'t> {
        title: &'t Text,
        header: &'t [Text],
        rows: Vec<Vec<RenderedCell<'t>>>,
        notes: &'t [Text],
        is_text: Vec<bool>,
        is_sortable: bool,
        /// What a reader sees who points at a cell, for paper.
        details: Vec<&'t Text>,
    }
    let mut details = Vec::new();
    let rows = table.rows.iter().map(|row| row.iter().map(|cell| shown(cell, &mut details)).collect());
    let rows: Vec<Vec<RenderedCell<'_>>> = rows.collect();
    let laid_out = LaidOut {
        title: &table.title,
        header: &table.columns,
        rows,
        notes: &table.notes,
        is_text: (0..table.columns.len()).map(|column| !table.is_of_figures(column)).collect(),
        details,
        is_sortable: table.rows.iter().all(|row| row.first().is_some_and(|cell| !cell.lines.is_empty())),
    };
    laid_out.serialize(serializer)
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
        environment.add_filter("quoted", |text: &str| Value::from_safe_string(with_chinese_marked(text)));
        environment.add_filter("lines", |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>());
        // Base64 needs no escape.
        let fonts = embed_fonts.then(|| {
            let encoded = |(weight, bytes): (u16, &[u8])| (weight, Value::from_safe_string(STANDARD.encode(bytes)));
            chart::embedded_fonts().map(encoded)
        });
        let safe = |text: &'static str| Value::from_safe_string(text.to_owned());
        environment
            .render_str(
                include_str!("page.html"),
                context! {
                    language => self.language.tag(),
                    title => Value::from(Serde(&self.title)),
                    subtitle => Value::from(Serde(&self.subtitle)),
                    notice => Value::from(Serde(&self.notice)),
                    facts => Value::from(Serde(&self.facts)),
                    cover => Value::from(Serde(&self.cover)),
                    sections => Value::from(Serde(&self.sections)),
                    style => safe(include_str!("page.css")),
                    script => safe(include_str!("page.js")),
                    fonts => Value::from(Serde(&fonts)),
                },
            )
            .map_err(failed)
    }
}

/// A text as HTML in which Chinese words, quoted in a text that may be English, are marked as such: a browser then chooses
/// their glyphs and a reading voice their language.
fn with_chinese_marked(text: &str) -> String {
    let mut html = String::new();
    for word in text.split_inclusive(char::is_whitespace) {
        let escaped = HtmlEscape(word.trim_end()).to_string();
        let space = &word[word.trim_end().len()..];
        let marked = if word.contains(is_cjk) { format!("<bdi lang=\"zh\">{escaped}</bdi>") } else { escaped };
        html.extend([marked.as_str(), space]);
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(blocks: Vec<Block>) -> Page {
        Page {
            language: Language::English,
            title: Text::new("评估 <一>", "Review <1> & \"2\""),
            subtitle: Text::same("</title><script>alert(0)</script>"),
            notice: Some(Text::same("<script>alert(5)</script>")),
            facts: vec![(Text::new("种子", "Seed"), Text::same("7"))],
            cover: vec![(Text::new("密级", "Secrecy"), None)],
            sections: vec![Section::new("only", Text::new("唯一", "Only"), blocks)],
        }
    }

    #[test]
    fn everything_that_comes_from_outside_is_escaped() {
        let hostile = || Text::new("\"><img src=x onerror=alert(1)>", "<script>alert(2)</script>'\"");
        let table = Table {
            title: hostile(),
            columns: vec![hostile()],
            rows: vec![vec![Cell::from(hostile()).with_detail(hostile()).sorted_by(f64::NAN).in_tone(Tone::Poor)]],
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
        let fonts: Vec<&str> =
            html.split("base64,").skip(1).filter_map(|rest| rest.split_once(')')).map(|f| f.0).collect();
        assert!(fonts.len() == 2 && fonts.iter().all(|font| !font.contains('&')), "base64 is not escaped");
    }

    #[test]
    fn chinese_quoted_in_english_is_marked() {
        let html = page(vec![Block::Paragraph(Text::new("床位", "“床位 <3”, beds"))]).to_html(false).unwrap();
        assert!(html.contains("<span lang=\"en\"><bdi lang=\"zh\">“床位</bdi> &lt;3”, beds</span>"), "{html}");
    }

    #[test]
    fn a_text_that_is_the_same_in_both_languages_stands_once() {
        let html = page(vec![Block::Paragraph(Text::same("7000"))]).to_html(false).unwrap();
        assert!(html.contains("<p>7000</p>"));
        let html = page(vec![Block::Paragraph(Text::new("床位", "beds"))]).to_html(false).unwrap();
        assert!(html.contains("<p><span lang=\"zh\">床位</span><span lang=\"en\">beds</span></p>"));
    }
}
