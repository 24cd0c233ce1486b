//! A report as a Word document: A4 with the margins, type and page numbers of official documents (GB/T 9704-2012), native
//! tables, charts as pictures. Fonts are named, and taken from where the file is read; styles may be replaced by a reader's own.

mod markdown;
mod parts;
mod table;
mod text;

use std::fmt::Write as _;

use self::parts::{Package, section_properties};
use self::text::{escaped, paragraph, runs};
use crate::error::Result;
use crate::language::{Language, Text};
use crate::report::page::{Block, Drawing, Page};

/// The report as a Word document in one language.
///
/// # Errors
/// A failure if a chart cannot be made a picture, which needs the feature `png`.
pub fn document(page: &Page, language: Language) -> Result<Vec<u8>> {
    let mut body = Body { language, xml: String::new(), package: Package::default(), tables: 0, figures: 0 };
    body.cover(page);
    for (at, section) in page.sections.iter().enumerate() {
        let heading = numbered(at, section.heading().get(language), language);
        body.heading(&heading, section.id());
        for block in section.blocks() {
            body.block(block)?;
        }
    }
    let Body { mut xml, package, .. } = body;
    xml.push_str(&section_properties(false));
    package.finish(&xml, page.title.get(language))
}

/// A heading with its number, as official documents in each language count.
fn numbered(at: usize, heading: &str, language: Language) -> String {
    const DIGITS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
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
}

impl Body {
    /// Title, what must be known first, the facts, and the contents.
    fn cover(&mut self, page: &Page) {
        let language = self.language;
        self.xml.push_str(&paragraph("Title", page.title.get(language)));
        self.xml.push_str(&paragraph("Subtitle", page.subtitle.get(language)));
        if let Some(notice) = &page.notice {
            self.xml.push_str(&paragraph("Remark", notice.get(language)));
        }
        for (name, value) in &page.facts {
            let (name, value) = (name.get(language), value.get(language));
            self.xml.push_str(&paragraph("Fact", &format!("{name}{}{value}", language.pick("：", ": "))));
        }
        self.xml.push_str(&paragraph("Caption", language.pick("目　录", "Contents")));
        for (at, section) in page.sections.iter().enumerate() {
            let heading = numbered(at, section.heading().get(language), language);
            let _ = write!(
                self.xml,
                r#"<w:p><w:pPr><w:pStyle w:val="Contents"/></w:pPr><w:hyperlink w:anchor="{}" w:history="1">{}</w:hyperlink></w:p>"#,
                escaped(section.id()),
                runs(&heading, "")
            );
        }
    }

    /// A heading to which the contents lead.
    fn heading(&mut self, heading: &str, id: &str) {
        self.package.bookmarks += 1;
        let (number, id) = (self.package.bookmarks, escaped(id));
        let _ = write!(
            self.xml,
            r#"<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:bookmarkStart w:id="{number}" w:name="{id}"/>{}<w:bookmarkEnd w:id="{number}"/></w:p>"#,
            runs(heading, "")
        );
    }

    fn block(&mut self, block: &Block) -> Result<()> {
        let language = self.language;
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

    /// A chart as a picture as wide as the text; its title is drawn in it.
    fn figure(&mut self, drawing: &Drawing) -> Result<()> {
        let svg = drawing.get(self.language);
        let size = svg.size();
        let picture = svg.to_png().map_err(|cause| {
            crate::error::Error::caused(Text::new("无法把图转为图片", "a chart cannot be made a picture"), cause)
        })?;
        self.figures += 1;
        let id = self.package.picture(picture);
        let name = self.caption(("图", "Figure"), self.figures, &Text::same(""));
        self.xml.push_str(&parts::picture(&id, self.figures, name.trim(), (size.width, size.height)));
        self.xml.push_str(&paragraph("FigureCaption", name.trim()));
        Ok(())
    }
}
