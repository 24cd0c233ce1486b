//! A report as a Word document: A4 with the margins, type and page numbers of official documents (GB/T 9704-2012), native
//! tables, charts as pictures. Fonts are named, and taken from where the file is read; styles may be replaced by a reader's own.

mod markdown;
mod parts;
mod styles;
mod table;
mod text;

use std::fmt::Write as _;

pub use self::styles::Styles;

use self::parts::{Package, break_section, section_properties};
use self::text::{paragraph, runs};
use crate::error::Result;
use crate::language::{Language, Text};
use crate::office::native;
use crate::report::SUMMARY;
use crate::report::page::{Block, Drawing, Page, Section};
use crate::xml::escaped;

/// The report as a Word document in one language, with these styles.
///
/// # Errors
/// A failure if a chart cannot be made, or not be made a picture, which needs the feature `png`.
pub fn document(page: &Page, styles: &Styles, language: Language) -> Result<Vec<u8>> {
    let mut body = Body {
        language,
        xml: String::new(),
        package: Package::default(),
        tables: 0,
        figures: 0,
        is_across: false,
        is_begun: true,
        heading: None,
    };
    body.cover(page);
    for (at, section) in page.sections.iter().enumerate() {
        body.heading = Some((numbered(at, section, language), section.id().to_owned()));
        for block in section.blocks() {
            body.block(block)?;
        }
        // The summary has a page of its own.
        if section.id() == SUMMARY {
            body.xml.push_str(PAGE_BREAK);
        }
    }
    let Body { mut xml, package, is_across, .. } = body;
    xml.push_str(&section_properties(is_across));
    package.finish(&styles.named(xml), page.title.get(language), styles)
}

/// A heading with its number, as official documents in each language count.
fn numbered(at: usize, section: &Section, language: Language) -> String {
    const DIGITS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    let heading = section.heading().get(language);
    if section.is_annex() {
        return heading.to_owned();
    }
    match language {
        Language::Chinese => {
            let number = match at {
                0..10 => DIGITS[at].to_owned(),
                10..19 => format!("十{}", DIGITS[at - 10]),
                _ => (at + 1).to_string(),
            };
            format!("{number}、{heading}")
        }
        Language::English => format!("{}. {heading}", at + 1),
    }
}

/// The body of a document as it is written.
struct Body {
    language: Language,
    xml: String,
    package: Package,
    tables: usize,
    figures: usize,
    /// Whether pages lie across.
    is_across: bool,
    /// Whether something stands on them.
    is_begun: bool,
    /// A heading that is yet to be written, with its id: it stands on the page of what follows.
    heading: Option<(String, String)>,
}

const PAGE_BREAK: &str = r#"<w:p><w:r><w:br w:type="page"/></w:r></w:p>"#;

impl Body {
    /// The cover: secrecy, title, who made it, when, who signs, with lines where that is to be filled in; then the contents.
    fn cover(&mut self, page: &Page) {
        let language = self.language;
        // What is to be filled in is a line to write on.
        let line = |style: &str, (name, value): &(Text, Option<Text>)| {
            let name = format!("{}{}", name.get(language), language.pick("：", ": "));
            let value = match value {
                Some(value) => runs(value.get(language), ""),
                None => {
                    runs("\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}", r#"<w:u w:val="single"/>"#)
                }
            };
            paragraph(style, &name).replace("</w:p>", &format!("{value}</w:p>"))
        };
        let (first, others) = page.cover.split_at(page.cover.len().min(1));
        for secrecy in first {
            self.xml.push_str(&line("CoverSecrecy", secrecy));
        }
        self.xml.push_str(&paragraph("Title", page.title.get(language)));
        self.xml.push_str(&paragraph("Subtitle", page.subtitle.get(language)));
        for other in others {
            self.xml.push_str(&line("Fact", other));
        }
        for (name, value) in &page.facts {
            let (name, value) = (name.get(language), value.get(language));
            self.xml.push_str(&paragraph("Fact", &format!("{name}{}{value}", language.pick("：", ": "))));
        }
        if let Some(notice) = &page.notice {
            self.xml.push_str(&paragraph("Remark", notice.get(language)));
        }
        self.xml.push_str(PAGE_BREAK);
        self.xml.push_str(&paragraph("ContentsTitle", language.pick("目　录", "Contents")));
        self.contents(page);
        self.xml.push_str(PAGE_BREAK);
    }

    /// The contents: each line has the page of its heading, as a field that word processors fill in when they open or lay out the
    /// document. Within a field of contents some show what stands there until a person updates it.
    fn contents(&mut self, page: &Page) {
        let field =
            |kind: &str, properties: &str| format!(r#"<w:r><w:fldChar w:fldCharType="{kind}"{properties}/></w:r>"#);
        for (at, section) in page.sections.iter().enumerate() {
            let heading = numbered(at, section, self.language);
            let id = escaped(section.id());
            let instruction =
                format!(r#"<w:r><w:instrText xml:space="preserve"> PAGEREF {id} \h </w:instrText></w:r>"#);
            let number = field("begin", r#" w:dirty="true""#)
                + &instruction
                + &field("separate", "")
                + &runs("–", "")
                + &field("end", "");
            let _ = write!(
                self.xml,
                r#"<w:p><w:pPr><w:pStyle w:val="Contents"/></w:pPr><w:hyperlink w:anchor="{id}" w:history="1">{}<w:r><w:tab/></w:r>{number}</w:hyperlink></w:p>"#,
                runs(&heading, "")
            );
        }
    }

    /// Lets what follows stand on pages across or upright, and writes the heading that is due there.
    fn turn(&mut self, is_across: bool) {
        if self.is_across != is_across {
            if self.is_begun {
                self.xml.push_str(&break_section(self.is_across));
            }
            self.is_across = is_across;
        }
        self.is_begun = true;
        let Some((heading, id)) = self.heading.take() else { return };
        self.package.bookmarks += 1;
        let (number, id) = (self.package.bookmarks, escaped(&id));
        let _ = write!(
            self.xml,
            r#"<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:bookmarkStart w:id="{number}" w:name="{id}"/>{}<w:bookmarkEnd w:id="{number}"/></w:p>"#,
            runs(&heading, "")
        );
    }

    fn block(&mut self, block: &Block) -> Result<()> {
        let language = self.language;
        self.turn(matches!(block, Block::Table(table) if table::is_wide(table)));
        match block {
            Block::Paragraph(words) => self.xml.push_str(&paragraph("BodyText", words.get(language))),
            Block::Remark(words) => self.xml.push_str(&paragraph("Remark", words.get(language))),
            Block::List(items) => {
                items.iter().for_each(|item| self.xml.push_str(&paragraph("ListBullet", item.get(language))));
            }
            Block::Table(table) => {
                self.tables += 1;
                let caption = self.caption(("表", "Table"), self.tables, &table.title);
                table::write(table, &caption, language, &mut self.xml);
            }
            Block::Figure(drawing) => self.figure(drawing)?,
            Block::Own(own) => markdown::write(own.markdown(), &mut self.xml),
        }
        Ok(())
    }

    fn caption(&self, (zh, en): (&str, &str), number: usize, title: &Text) -> String {
        let title = title.get(self.language);
        match self.language {
            Language::Chinese => format!("{zh}{number}　{title}"),
            Language::English => format!("{en} {number}. {title}"),
        }
    }

    /// A chart that a reader can edit below its title, or else a picture, in which its title is drawn.
    fn figure(&mut self, drawing: &Drawing) -> Result<()> {
        self.figures += 1;
        let chart = drawing.chart(self.language);
        let native = chart.map(|chart| native::native(chart, self.language)).transpose()?.flatten();
        let title = chart.map_or("", |chart| &chart.captions().title);
        let name = self.caption(("图", "Figure"), self.figures, &Text::same(title));
        if let Some((native, chart)) = native.zip(chart) {
            let captions = chart.captions();
            let id = self.package.chart(native);
            self.xml.push_str(&paragraph("FigureUnit", &captions.subtitle));
            self.xml.push_str(&parts::chart(&id, self.figures, (title, &captions.description)));
            self.xml.push_str(&paragraph("FigureCaption", name.trim()));
            self.xml.push_str(&paragraph("Note", &captions.footnote));
            return Ok(());
        }
        let svg = drawing.get(self.language);
        let size = svg.size();
        let picture = svg.to_png().map_err(|cause| {
            crate::error::Error::caused(Text::new("无法把图转为图片", "a chart cannot be made a picture"), cause)
        })?;
        let id = self.package.picture(picture);
        self.xml.push_str(&parts::picture(&id, self.figures, name.trim(), (size.width, size.height)));
        self.xml.push_str(&paragraph("FigureCaption", name.trim()));
        Ok(())
    }
}
