//! Word templates: the bytes of a document, or of its styles.

use std::io::{Cursor, Write};

use carecast::Language;
use carecast::Text;
use carecast::office::{self, Styles};
use carecast::report::page::{Block, Page, Section};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A template that is read styles a document that is whole.
pub fn check(data: &[u8]) -> bool {
    let template = if data.starts_with(b"PK") { data.to_owned() } else { with_styles(data) };
    let Ok(styles) = Styles::of_template(&template) else { return false };
    let section = Section::new("only", Text::new("唯一", "Only"), vec![Block::Paragraph(Text::same("words"))]);
    let page = Page {
        language: Language::Chinese,
        title: Text::same("title"),
        subtitle: Text::same(""),
        notice: None,
        facts: vec![],
        cover: vec![],
        sections: vec![section],
    };
    let document = office::document(&page, &styles, Language::Chinese).expect("a document without charts is made");
    assert!(document.starts_with(b"PK"));
    true
}

/// A document whose styles are these bytes.
fn with_styles(styles: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("word/styles.xml", SimpleFileOptions::default()).expect("memory can be written");
    zip.write_all(styles).expect("memory can be written");
    zip.finish().expect("memory can be written").into_inner()
}
