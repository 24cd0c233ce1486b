//! What a reviewer wrote in Markdown: headings, paragraphs, lists and the rows of tables as paragraphs.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::text::{paragraph, runs};

/// Writes the paragraphs of a text.
pub(super) fn write(source: &str, xml: &mut String) {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let (mut written, mut style, mut bold) = (String::new(), "BodyText", 0_usize);
    for event in Parser::new_ext(source, options) {
        match event {
            Event::Start(Tag::Heading { .. }) => style = "Heading2",
            Event::Start(Tag::Item) => style = "ListBullet",
            Event::Start(Tag::Strong) => bold += 1,
            Event::End(TagEnd::Strong) => bold = bold.saturating_sub(1),
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                written.push_str(&runs(&text, if bold > 0 { "<w:b/>" } else { "" }));
            }
            Event::SoftBreak | Event::HardBreak => written.push_str(&runs(" ", "")),
            Event::End(TagEnd::TableCell) => written.push_str(&runs("\u{3000}", "")),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::TableRow
                | TagEnd::TableHead
                | TagEnd::CodeBlock,
            ) => {
                end(&mut written, style, xml);
                if !matches!(event, Event::End(TagEnd::Paragraph)) {
                    style = "BodyText";
                }
            }
            _ => {}
        }
    }
    end(&mut written, style, xml);
}

/// Ends a paragraph, if there is anything in it.
fn end(written: &mut String, style: &str, xml: &mut String) {
    if !written.is_empty() {
        xml.push_str(&paragraph(style, "").replace("</w:p>", &format!("{written}</w:p>")));
        written.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_paragraphs_with_styles() {
        let mut xml = String::new();
        write("# 原因\n\n一是**需求**不足。\n\n- 甲\n- <b>乙</b>\n", &mut xml);
        let styles: Vec<&str> =
            xml.split("w:pStyle w:val=\"").skip(1).filter_map(|part| part.split('"').next()).collect();
        assert_eq!(styles, ["Heading2", "BodyText", "ListBullet", "ListBullet"]);
        assert!(xml.contains("<w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">需求</w:t>"));
        assert!(xml.contains("&lt;b&gt;") && !xml.contains("<b>"));
    }
}
