//! Markdown that someone else wrote, as HTML that can do no harm.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, html};

/// HTML in the source becomes text; a picture becomes its description, since the page must need nothing else.
pub(crate) fn to_html(source: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let events = Parser::new_ext(source, options).filter_map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Some(Event::Text(raw)),
        Event::Start(Tag::Image { .. }) | Event::End(pulldown_cmark::TagEnd::Image) => None,
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = if is_harmless(&dest_url) { dest_url } else { CowStr::Borrowed("#") };
            Some(Event::Start(Tag::Link { link_type, dest_url, title, id }))
        }
        // The page's own headings are of the first and second level.
        Event::Start(Tag::Heading { level, .. }) => {
            Some(Event::Start(Tag::Heading { level: below(level), id: None, classes: vec![], attrs: vec![] }))
        }
        Event::End(pulldown_cmark::TagEnd::Heading(level)) => {
            Some(Event::End(pulldown_cmark::TagEnd::Heading(below(level))))
        }
        other => Some(other),
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    out
}

fn below(level: pulldown_cmark::HeadingLevel) -> pulldown_cmark::HeadingLevel {
    use pulldown_cmark::HeadingLevel::{H1, H2, H3, H4, H5, H6};
    match level {
        H1 => H3,
        H2 => H4,
        H3 => H5,
        H4 | H5 | H6 => H6,
    }
}

/// An address of the web, of mail, or within the page. Anything else, `javascript:` above all, is not followed.
fn is_harmless(address: &str) -> bool {
    let lower = address.trim_start().to_ascii_lowercase();
    ["https://", "http://", "mailto:", "#"].iter().any(|start| lower.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_laid_out_and_harmless() {
        let html = to_html("# 任务\n\n- **已完成** 三项\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
        assert!(
            html.contains("<h3>任务</h3>") && html.contains("<strong>已完成</strong>") && html.contains("<td>1</td>")
        );
        let html =
            to_html("<script>alert(1)</script> <b onclick=x>y</b>\n\n[a](javascript:alert(1)) ![p](http://x/y.png)");
        assert!(
            !html.contains("<script")
                && !html.contains("<b ")
                && !html.contains("javascript")
                && !html.contains("<img")
        );
        assert!(html.contains("&lt;script&gt;"));
    }
}
