//! The styles of a document: ours, or those of a reader's own template, to which ours are added that it lacks.

use std::io::{Cursor, Read};
use std::path::Path;

use zip::ZipArchive;

use crate::error::{Error, Result};
use crate::language::text;
use crate::limits::MOST_BYTES_OF_FILE;
use crate::xml::escaped;

const OWN: &str = include_str!("styles.xml");

/// The styles, and the ids by which a document names them.
#[derive(Debug, Clone)]
pub struct Styles {
    xml: String,
    /// Our id of a style, and the one that the template has for a style of that name.
    renamed: Vec<(String, String)>,
    /// The colours and fonts to which the styles of a template refer.
    theme: Option<Vec<u8>>,
}

impl Default for Styles {
    fn default() -> Self {
        Self { xml: OWN.to_owned(), renamed: Vec::new(), theme: None }
    }
}

impl Styles {
    /// The styles of a template, a Word document (.docx) or template (.dotx): a style that it has under the usual name
    /// (`heading 1`, `Title`, `caption` …) replaces ours.
    ///
    /// # Errors
    /// A failure if it is no Word document, or its styles are damaged.
    ///
    /// ```
    /// assert!(carecast::office::Styles::of_template(b"no document").is_err());
    /// ```
    pub fn of_template(document: &[u8]) -> Result<Self> {
        Self::named_template(document, " ")
    }

    fn named_template(document: &[u8], name: &str) -> Result<Self> {
        let no_document = || {
            Error::failure(text!(
                "模板{name}不是 Word 文档（.docx）：请用 Word 另存为 .docx",
                "the template{name}is no Word document (.docx): save it as .docx in Word"
            ))
        };
        let mut archive = ZipArchive::new(Cursor::new(document)).map_err(|_| no_document())?;
        let xml = part(&mut archive, "word/styles.xml")?.ok_or_else(no_document)?;
        let xml = String::from_utf8(xml).map_err(|_| damaged())?;
        let theme = part(&mut archive, "word/theme/theme1.xml")?;
        Self::merged(&xml, theme)
    }

    /// The same of a file.
    ///
    /// # Errors
    /// As [`Styles::of_template`], and a failure if the file cannot be read.
    pub fn read(path: &Path) -> Result<Self> {
        let shown = path.display();
        let cannot = || text!("无法读取模板 {shown}", "cannot read the template {shown}");
        let content = std::fs::read(path).map_err(|cause| Error::caused(cannot(), cause))?;
        Self::named_template(&content, &format!(" {shown} "))
    }

    fn merged(template: &str, theme: Option<Vec<u8>>) -> Result<Self> {
        let theirs = styles(template);
        let end = template.rfind("</w:styles>").ok_or_else(damaged)?;
        if theirs.is_empty() || !template.contains("<w:styles") {
            return Err(damaged());
        }
        let (mut renamed, mut added) = (Vec::new(), String::new());
        for style in styles(OWN) {
            let name = style.name();
            // A style that lacks its kind in the template is added under an id that is free there.
            match theirs.iter().find(|their| their.name().eq_ignore_ascii_case(name)) {
                Some(their) => renamed.push((style.id().to_owned(), their.id().to_owned())),
                None if theirs.iter().any(|their| their.id() == style.id()) => {
                    renamed.push((style.id().to_owned(), format!("carecast{}", style.id())));
                    added.push_str(style.xml);
                }
                None => added.push_str(style.xml),
            }
        }
        // Of two default styles of a kind the template's is one.
        let mut added = added.replace(r#" w:default="1""#, "");
        for attribute in ["w:styleId", "w:basedOn w:val", "w:next w:val"] {
            for (own, their) in &renamed {
                added =
                    added.replace(&format!(r#"{attribute}="{own}""#), &format!(r#"{attribute}="{}""#, escaped(their)));
            }
        }
        let head = without_numbering(&template[..end]);
        Ok(Self { xml: format!("{head}{added}</w:styles>"), renamed, theme })
    }

    /// The part of the document.
    pub(super) fn xml(&self) -> &str {
        &self.xml
    }

    /// The theme of a template.
    pub(super) fn theme(&self) -> Option<&[u8]> {
        self.theme.as_deref()
    }

    /// A body in which styles have the ids of the template.
    pub(super) fn named(&self, body: String) -> String {
        self.renamed
            .iter()
            .filter(|(own, their)| own != their)
            .fold(body, |body, (own, their)| {
                let (marked, their) = (format!("\u{1}{own}\u{1}"), escaped(their));
                // In two steps, so that an id that was put in is not replaced in turn.
                ["pStyle", "tblStyle"]
                    .into_iter()
                    .fold(body, |body, of| {
                        body.replace(&format!(r#"<w:{of} w:val="{own}"/>"#), &format!(r#"<w:{of} w:val="{marked}"/>"#))
                    })
                    .replace(&marked, &format!("\u{2}{their}"))
            })
            .replace('\u{2}', "")
    }
}

fn damaged() -> Error {
    Error::failure(text!(
        "模板的样式（word/styles.xml）读不懂",
        "the styles of the template (word/styles.xml) are damaged"
    ))
}

/// A part of the package, if it has it.
fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Option<Vec<u8>>> {
    let Ok(file) = archive.by_name(name) else { return Ok(None) };
    let mut content = Vec::new();
    file.take(MOST_BYTES_OF_FILE + 1).read_to_end(&mut content).map_err(|_| damaged())?;
    if content.len() as u64 > MOST_BYTES_OF_FILE {
        return Err(damaged());
    }
    Ok(Some(content))
}

/// One style as it is written.
struct Style<'x> {
    xml: &'x str,
}

impl<'x> Style<'x> {
    fn id(&self) -> &'x str {
        value(self.xml, "w:styleId=\"")
    }

    fn name(&self) -> &'x str {
        self.xml.split_once("<w:name ").map_or("", |(_, rest)| value(rest, "w:val=\""))
    }
}

/// What stands in quotes after a key.
fn value<'x>(xml: &'x str, key: &str) -> &'x str {
    xml.split_once(key).and_then(|(_, rest)| rest.split_once('"')).map_or("", |(value, _)| value)
}

/// The styles of a part.
fn styles(xml: &str) -> Vec<Style<'_>> {
    let mut found = Vec::new();
    let mut rest = xml;
    while let Some(start) = rest.find("<w:style ") {
        let Some(length) = rest[start..].find("</w:style>") else { break };
        let end = start + length + "</w:style>".len();
        found.push(Style { xml: &rest[start..end] });
        rest = &rest[end..];
    }
    found
}

/// Styles without the numbers of lists, which another part of the template holds: headings bring their numbers as text.
fn without_numbering(xml: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(xml.len()), xml);
    while let Some((before, after)) = rest.split_once("<w:numPr>") {
        out.push_str(before);
        rest = after.split_once("</w:numPr>").map_or("", |(_, after)| after);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = r#"<w:styles xmlns:w="x"><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style></w:styles>"#;

    #[test]
    fn styles_of_a_template_replace_ours_by_name() {
        let styles = Styles::merged(TEMPLATE, None).unwrap();
        assert_eq!(styles.named(r#"<w:pStyle w:val="Heading1"/>"#.to_owned()), r#"<w:pStyle w:val="1"/>"#);
        assert_eq!(styles.named(r#"<w:pStyle w:val="Note"/>"#.to_owned()), r#"<w:pStyle w:val="Note"/>"#);
        assert_eq!(styles.xml.matches(r#"w:val="heading 1""#).count(), 1);
        assert!(styles.xml.contains(r#"w:styleId="BodyText""#) && styles.xml.contains(r#"w:basedOn w:val="a""#));
        assert!(!styles.xml.contains("numId w:val=\"7\""));
        assert_eq!(styles.xml.matches(r#"w:type="paragraph" w:default="1""#).count(), 1);
    }

    #[test]
    fn ours_are_whole() {
        assert!(styles(OWN).iter().all(|style| !style.id().is_empty() && !style.name().is_empty()));
        assert!(Styles::merged("<w:styles>", None).is_err());
    }
}
