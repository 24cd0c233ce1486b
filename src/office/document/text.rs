//! Words as runs and paragraphs of WordprocessingML.

use crate::xml::escaped;

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
        assert_eq!(escaped("<a & \"b\">\u{1}"), "&lt;a &amp; &quot;b&quot;&gt; ");
        assert_eq!(
            runs("一\n二", ""),
            r#"<w:r><w:t xml:space="preserve">一</w:t></w:r><w:r><w:br/></w:r><w:r><w:t xml:space="preserve">二</w:t></w:r>"#
        );
    }
}
