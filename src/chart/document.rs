//! The SVG document around what plotters draws.

use super::{Captions, ChartError, Size, text};

/// Plotters knows only whole pixels: drawing larger keeps curves smooth and lines in their place.
pub(super) const SCALE_WHOLE: u32 = 4;

/// Gives the drawing its size on the page, its language, and its title and description in words; and each text its measured
/// width, in the units of the drawing and in the order drawn, which it then keeps in whatever font a reader has.
pub(super) fn finish(raw: &str, widths: &[i32], captions: &Captions, size: Size) -> Result<String, ChartError> {
    // Attributes and texts are escaped, so an angle bracket always ends a tag.
    let body = raw
        .split_once(">\n")
        .map(|(_, body)| body)
        .ok_or_else(|| ChartError::Draw("plotters wrote no SVG root".to_owned()))?;
    let language = escape(&captions.language);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" {} viewBox=\"0 0 {} {}\" \
         role=\"img\" lang=\"{language}\" xml:lang=\"{language}\" stroke-linejoin=\"round\">\n\
         <title>{}</title>\n<desc>{}</desc>\n",
        dimensions(size),
        size.width * SCALE_WHOLE,
        size.height * SCALE_WHOLE,
        escape(&text::one_line(&captions.title)),
        escape(&text::one_line(&captions.description)),
    );
    out.reserve(body.len());
    let (mut rest, mut widths) = (body, widths.iter());
    // Plotters puts line feeds around each text, which some readers draw as spaces.
    while let Some((before, from)) = rest.split_once("<text") {
        let Some((attributes, after)) = from.split_once(">\n") else {
            break;
        };
        let Some((words, next)) = after.split_once("\n</text>") else {
            break;
        };
        let attributes = whole_size(attributes);
        let width = widths
            .next()
            .map_or_else(String::new, |width| format!(" textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\""));
        for part in [before, "<text", &attributes, &width, ">", words, "</text>"] {
            out.push_str(part);
        }
        rest = next;
    }
    out.push_str(rest);
    Ok(out)
}

/// The attributes that say how large the drawing is on the page.
pub(super) fn dimensions(size: Size) -> String {
    format!("width=\"{}\" height=\"{}\"", size.width, size.height)
}

/// Rounds the size of the type, which plotters gets by a division that leaves a trace.
fn whole_size(attributes: &str) -> String {
    const KEY: &str = "font-size=\"";
    let rounded = attributes.split_once(KEY).and_then(|(before, from)| {
        let (size, after) = from.split_once('"')?;
        let size: f64 = size.parse().ok()?;
        Some(format!("{before}{KEY}{}\"{after}", size.round()))
    });
    rounded.unwrap_or_else(|| attributes.to_owned())
}

/// Escapes a text for XML; characters that XML forbids become spaces.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push(' '),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
