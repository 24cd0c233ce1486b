//! Fonts: measuring, wrapping, and replacing characters that cannot be drawn.

use std::borrow::Cow;
use std::sync::LazyLock;

use ab_glyph::{Font, FontRef};

use super::ChartError;
use super::palette::Face;
use crate::line_break::{closes, is_space, opens, pieces};

/// The embedded fonts (SIL Open Font License 1.1, see `fonts/README.md`).
pub(super) static REGULAR: &[u8] = include_bytes!("fonts/NotoSansSC-Regular.otf");
pub(super) static BOLD: &[u8] = include_bytes!("fonts/NotoSansSC-Bold.otf");

/// The embedded fonts for documents that hold charts: CSS weight and OpenType file of each.
pub(crate) fn embedded_fonts() -> [(u16, &'static [u8]); 2] {
    [(400, REGULAR), (700, BOLD)]
}

/// The font families named in an SVG, the embedded one first.
pub(super) const FAMILIES: &str = "Noto Sans SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, SimHei, sans-serif";

/// How far the letters of a line reach above and below the baseline, in ems.
pub(super) const ASCENT: f64 = 0.88;
pub(super) const DESCENT: f64 = 0.22;
/// The middle of a line of digits or hanzi above the baseline, in ems.
pub(super) const MIDDLE: f64 = 0.37;

struct Fonts {
    regular: FontRef<'static>,
    bold: FontRef<'static>,
}

static FONTS: LazyLock<Result<Fonts, ChartError>> = LazyLock::new(|| {
    let parse = |bytes| FontRef::try_from_slice(bytes).map_err(|e| ChartError::Draw(format!("embedded font: {e}")));
    Ok(Fonts { regular: parse(REGULAR)?, bold: parse(BOLD)? })
});

pub(super) fn font(bold: bool) -> Result<&'static FontRef<'static>, ChartError> {
    match &*FONTS {
        Ok(fonts) if bold => Ok(&fonts.bold),
        Ok(fonts) => Ok(&fonts.regular),
        Err(e) => Err(e.clone()),
    }
}

/// The replacement for a character that the embedded fonts lack.
pub(super) const BOX: char = '\u{25a1}';

/// Whether the embedded fonts have a character; both have the same.
fn is_known(character: char) -> bool {
    font(false).is_ok_and(|font| font.glyph_id(character).0 != 0)
}

/// The characters of a text that the embedded fonts lack, in its order, each once.
pub(super) fn unknown(text: &str) -> Vec<char> {
    let mut unknown = Vec::new();
    for character in text.chars().filter(|character| !is_known(*character)) {
        if !unknown.contains(&character) {
            unknown.push(character);
        }
    }
    unknown
}

/// A text as it is drawn: with a box for each character that the embedded fonts lack.
pub(super) fn with_boxes(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_known) {
        return Cow::Borrowed(text);
    }
    text.chars().map(|character| if is_known(character) { character } else { BOX }).collect()
}

/// The width of one line of text in CSS pixels, with a box for what the embedded fonts lack.
///
/// The embedded fonts have no kerning and no ligatures, so this is what is drawn.
pub(super) fn width(text: &str, face: Face) -> Result<f64, ChartError> {
    let font = font(face.bold)?;
    let mut units = 0.0;
    for character in text.chars() {
        let glyph = font.glyph_id(character);
        let drawn = if glyph.0 == 0 { font.glyph_id(BOX) } else { glyph };
        units += f64::from(font.h_advance_unscaled(drawn));
    }
    let per_em = f64::from(font.units_per_em().unwrap_or(1000.0));
    Ok(units / per_em * face.size)
}

/// One line of text as it is drawn: runs of white space become one space, as in SVG.
pub(super) fn one_line(text: &str) -> String {
    text.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Breaks `text` into lines no wider than `limit` pixels.
///
/// A line feed always breaks. Chinese breaks between any two characters but not before closing
/// nor after opening punctuation; Latin breaks at spaces, and inside a word only when the word
/// alone is wider than the limit.
pub(super) fn wrap(text: &str, face: Face, limit: f64) -> Result<Vec<String>, ChartError> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let paragraph = one_line(paragraph);
        if !paragraph.is_empty() {
            wrap_paragraph(&paragraph, face, limit, &mut lines)?;
        }
    }
    Ok(lines)
}

/// As [`wrap`], with lines of about equal length: no last line of one character.
pub(super) fn wrap_evenly(text: &str, face: Face, limit: f64) -> Result<Vec<String>, ChartError> {
    let lines = wrap(text, face, limit)?;
    if lines.len() < 2 {
        return Ok(lines);
    }
    let (mut low, mut high) = (limit / 2.0, limit);
    for _ in 0..8 {
        let middle = f64::midpoint(low, high);
        if wrap(text, face, middle)?.len() > lines.len() {
            low = middle;
        } else {
            high = middle;
        }
    }
    wrap(text, face, high)
}

fn wrap_paragraph(text: &str, face: Face, limit: f64, lines: &mut Vec<String>) -> Result<(), ChartError> {
    let mut line = String::new();
    let mut used = 0.0;
    for piece in pieces(text) {
        let piece_width = width(piece, face)?;
        let bare_width = width(piece.trim_end_matches(is_space), face)?;
        if used + bare_width > limit && !line.is_empty() {
            push_line(&mut line, lines);
            used = 0.0;
        }
        if bare_width <= limit {
            line.push_str(piece);
            used += piece_width;
            continue;
        }
        // A word wider than the line: as many characters on each line as fit, signs with the characters that they belong to.
        for character in unbroken(piece) {
            let advance = width(character, face)?;
            if used + advance > limit && !line.is_empty() {
                push_line(&mut line, lines);
                used = 0.0;
            }
            line.push_str(character);
            used += advance;
        }
    }
    push_line(&mut line, lines);
    Ok(())
}

/// The characters of a word, closing signs with the one before them, opening ones with the one after.
fn unbroken(word: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, character) in word.char_indices() {
        if before.is_some_and(|before| !opens(before) && !closes(character)) {
            parts.push(&word[start..at]);
            start = at;
        }
        before = Some(character);
    }
    parts.push(&word[start..]);
    parts
}

fn push_line(line: &mut String, lines: &mut Vec<String>) {
    let trimmed = line.trim_end_matches(is_space);
    if !trimmed.is_empty() {
        lines.push(trimmed.to_owned());
    }
    line.clear();
}

#[cfg(test)]
mod tests {
    use super::super::palette::{LABEL, TITLE};
    use super::*;

    #[test]
    fn both_weights_are_fonts_and_widths_are_ems() {
        for bold in [false, true] {
            let face = Face { size: 10.0, bold };
            assert!((width("养老", face).unwrap() - 20.0).abs() < 1e-9);
            assert!((width("\u{202f}", face).unwrap() - 1.7).abs() < 1e-6);
        }
    }

    #[test]
    fn every_sign_that_the_charts_write_themselves_exists() {
        for bold in [false, true] {
            let text = "0123456789\u{2212}±×÷≥≤≈∞←→↑↓●◆▲%‰°–—…“”‘’，。、；：（）《》【】\u{2009}\u{202f}\u{a0}e";
            width(text, Face { size: 10.0, bold }).unwrap();
        }
    }

    #[test]
    fn what_the_fonts_lack_is_a_box_as_wide_as_it_is_drawn() {
        let text = "养老\u{1f600}院\u{202e}\u{1f600}";
        assert_eq!(unknown(text), ['\u{1f600}', '\u{202e}']);
        assert_eq!(with_boxes(text), "养老□院□□");
        assert_eq!(width(text, LABEL), width("养老□院□□", LABEL));
        assert!(matches!(with_boxes("养老"), Cow::Borrowed("养老")));
    }

    /// The characters that an encoding of two bytes has in these rows.
    fn gb2312(rows: std::ops::RangeInclusive<u8>) -> String {
        let bytes: Vec<u8> = rows.flat_map(|row| (0xa1..=0xfe).flat_map(move |cell| [0xa0 + row, cell])).collect();
        let text = encoding_rs::GBK.decode_without_bom_handling(&bytes).0;
        // The standard leaves places empty, which its extensions fill.
        text.chars().filter(|c| !matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fffd}')).collect()
    }

    #[test]
    fn the_fonts_have_both_levels_of_gb2312_and_what_places_and_health_need_beside_them() {
        let hanzi = gb2312(16..=87);
        assert_eq!(hanzi.chars().count(), 6763);
        let listed = |list: &str| -> String {
            list.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split(' ').next()).collect()
        };
        let places = listed(include_str!("fonts/place_names.txt"));
        assert!(places.contains('埇') && places.contains('鄠') && places.chars().count() > 150);
        let latin: String = ('\u{a0}'..='\u{17e}').chain("ȘșȚțǎǜẠệỹ".chars()).collect();
        let signs = "㎡㎥㎎㎏℃₂₀₉²³※✓①⑩⑴⒈㈠Ⅻⅹ〇αΩ×÷≥≤′″〔〕【】";
        for text in [&hanzi, &places, &listed(include_str!("fonts/characters.txt")), &latin, signs] {
            assert_eq!(unknown(text), Vec::<char>::new());
            for bold in [false, true] {
                let font = font(bold).unwrap();
                assert!(text.chars().all(|character| font.glyph_id(character).0 != 0));
            }
        }
        assert!(REGULAR.len() + BOLD.len() <= 3_200_000, "{} bytes", REGULAR.len() + BOLD.len());
    }

    #[test]
    fn lines_are_never_wider_than_the_limit() {
        let text = "山东省医养健康产业增加值 2027 年达到 7000 亿元的可能性约 85%，Shandong province，（规划目标）";
        for limit in [30.0, 60.0, 100.0, 250.0] {
            let lines = wrap(text, TITLE, limit).unwrap();
            for line in &lines {
                let fits = width(line, TITLE).unwrap() <= limit + 1e-9;
                assert!(fits || line.chars().count() <= 3, "{line} at {limit}");
            }
            let kept: String = lines.concat().split(' ').collect();
            assert_eq!(kept, text.split(' ').collect::<String>());
        }
    }

    #[test]
    fn punctuation_stays_with_its_word() {
        let lines = wrap("养老服务，床位（护理型）增加", LABEL, 48.0).unwrap();
        for line in &lines {
            assert!(!line.starts_with(closes) && !line.ends_with(opens), "{lines:?}");
        }
    }

    #[test]
    fn latin_breaks_at_spaces() {
        let lines = wrap("aged sixty and over", LABEL, 60.0).unwrap();
        assert!(lines.iter().all(|l| "aged sixty and over".contains(l.as_str())), "{lines:?}");
        assert!(lines.len() > 1);
    }

    #[test]
    fn even_lines_take_no_more_lines() {
        let text = "到二〇三〇年全省护理型床位占比达到七成的可能性";
        let plain = wrap(text, TITLE, 300.0).unwrap();
        let even = wrap_evenly(text, TITLE, 300.0).unwrap();
        assert_eq!(plain.len(), even.len());
        assert!(even.last().unwrap().chars().count() > 5, "{even:?}");
    }
}
