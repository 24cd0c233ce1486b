//! Words as runs and paragraphs of WordprocessingML.

/// A text that XML holds as it is: reserved characters are escaped, and controls that no XML may have are left out.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(character),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(character),
        }
    }
    out
}

/// Runs of a text with these properties; its line ends are those of the document.
pub(super) fn runs(text: &str, properties: &str) -> String {
    let properties = if properties.is_empty() { String::new() } else { format!("<w:rPr>{properties}</w:rPr>") };
    let lines: Vec<String> = text
        .lines()
        .map(|line| format!(r#"<w:r>{properties}<w:t xml:space="preserve">{}</w:t></w:r>"#, escaped(line)))
        .collect();
    lines.join("<w:r><w:br/></w:r>")
}

/// A paragraph of a style.
pub(super) fn paragraph(style: &str, text: &str) -> String {
    format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{}</w:p>"#, runs(text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_cannot_leave_their_element() {
        assert_eq!(escaped("<a & \"b\">\u{1}"), "&lt;a &amp; &quot;b&quot;&gt;");
        assert_eq!(
            runs("一\n二", ""),
            r#"<w:r><w:t xml:space="preserve">一</w:t></w:r><w:r><w:br/></w:r><w:r><w:t xml:space="preserve">二</w:t></w:r>"#
        );
    }
}
