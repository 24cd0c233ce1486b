//! Markdown that a reviewer writes.

/// The elements that may come of it.
const ELEMENTS: [&str; 24] = [
    "p",
    "h3",
    "h4",
    "h5",
    "h6",
    "strong",
    "em",
    "del",
    "ul",
    "ol",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "blockquote",
    "pre",
    "code",
    "hr",
    "br",
    "a",
    "div",
];
/// The attributes that they may have.
const ATTRIBUTES: [&str; 5] = ["href", "title", "start", "style", "class"];
/// What an address may begin with.
const ADDRESSES: [&str; 4] = ["https://", "http://", "mailto:", "#"];

/// Nothing but plain elements comes of it, and links lead to the web, to mail and within the page.
pub fn check(data: &[u8]) -> bool {
    let Ok(written) = str::from_utf8(data) else { return false };
    let html = carecast::fuzzing::markdown(written);
    for rest in html.split('<').skip(1) {
        let tag = rest.trim_start_matches('/');
        let length = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
        let (name, mut rest) = tag.split_at(length);
        assert!(ELEMENTS.contains(&name), "<{name}> in {html}");
        while let Some((attribute, after)) = rest.trim_start().split_once("=\"") {
            // What stands after the tag is text.
            if attribute.contains('>') {
                break;
            }
            assert!(ATTRIBUTES.contains(&attribute), "`{attribute}` of <{name}> in {html}");
            let (value, after) = after.split_once('"').unwrap_or_else(|| panic!("a quote is open in {html}"));
            let address = value.trim_start().to_ascii_lowercase();
            assert!(
                attribute != "href" || ADDRESSES.iter().any(|start| address.starts_with(start)),
                "{value} in {html}"
            );
            assert!(attribute != "style" || value.starts_with("text-align: "), "{value} in {html}");
            rest = after;
        }
        assert!(rest.contains('>'), "a tag is open in {html}");
    }
    true
}
