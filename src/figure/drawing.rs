//! Drawing figures so that one that cannot be drawn, or a character that cannot, stops nothing.

use std::collections::BTreeMap;

use super::{Figure, Medium};
use crate::chart::{Svg, unknown_characters};
use crate::diagnostic::Diagnostics;
use crate::error::Error;
use crate::language::{Language, Text, text};

/// How many characters that the font lacks are named.
const NAMED: usize = 10;

/// Draws figures for a medium, each in its place; `None` with a warning where a figure cannot be drawn. Another
/// warning names the characters in whose place boxes are drawn.
#[must_use]
pub fn draw_all(figures: &[Figure], medium: Medium, problems: &mut Diagnostics) -> Vec<Option<Svg>> {
    let mut unknown = BTreeMap::new();
    let mut draw = |figure: &Figure| match figure.draw_for(medium) {
        Ok(svg) => {
            for (character, text) in svg.unknown() {
                unknown.entry(*character).or_insert_with(|| text.clone());
            }
            Some(svg)
        }
        Err(error) => {
            not_drawn(&error, problems);
            None
        }
    };
    let drawn = figures.iter().map(&mut draw).collect();
    report_unknown(&unknown, problems);
    drawn
}

/// The pictures of drawn figures, as PNG; `None` with a warning where one cannot be made.
#[must_use]
pub fn picture(figure: &Figure, svg: &Svg, problems: &mut Diagnostics) -> Option<Vec<u8>> {
    figure.picture(svg).map_err(|error| not_drawn(&error, problems)).ok()
}

/// A drawn figure with the outlines of letters in place of text; `None` with a warning where that cannot be made.
#[must_use]
pub fn outlined(figure: &Figure, svg: &Svg, problems: &mut Diagnostics) -> Option<Svg> {
    svg.outlined().map_err(|cause| not_drawn(&figure.cannot_be_drawn(&cause), problems)).ok()
}

fn not_drawn(error: &Error, problems: &mut Diagnostics) {
    let warning = problems.warning(None, Text::both(|language| error.render(language)));
    warning.hint(Text::new(
        "其余的表、文件和图不受影响；缩短标题和目标的文字，或换一种尺寸（`chart_size`），再画一次",
        "all other tables, files and charts are complete; shorten titles and targets or take another size (`chart_size`), and draw it again",
    ));
}

/// Warns of characters that charts have boxes for, each with a text that has it.
fn report_unknown(unknown: &BTreeMap<char, String>, problems: &mut Diagnostics) {
    if unknown.is_empty() {
        return;
    }
    let named = Text::both(|language| {
        let one = |(character, text): (&char, &String)| {
            let (code, shown, within) = (u32::from(*character), printable(*character), visible(text));
            match language {
                Language::Chinese => format!("{shown}（U+{code:04X}，见“{within}”）"),
                Language::English => format!("{shown} (U+{code:04X}, in “{within}”)"),
            }
        };
        let mut named: Vec<String> = unknown.iter().take(NAMED).map(one).collect();
        let more = unknown.len().saturating_sub(NAMED);
        if more > 0 {
            named.push(match language {
                Language::Chinese => format!("另有{more}个"),
                Language::English => format!("and {more} more"),
            });
        }
        named.join(language.pick("、", ", "))
    });
    let Text { zh, en } = named;
    problems
        .warning(
            None,
            text!(
                "图的字体没有这些字符，图中画作方框：{zh}",
                "the font of the charts lacks characters, drawn as boxes: {en}"
            ),
        )
        .hint(Text::new("换用别的字符；表和文件不受影响", "use other characters; tables and files have them"));
}

/// Warns of characters in texts for which charts would have boxes.
pub fn check_words<'w>(texts: impl IntoIterator<Item = &'w str>, problems: &mut Diagnostics) {
    let mut unknown = BTreeMap::new();
    for text in texts {
        for character in unknown_characters(text) {
            unknown.entry(character).or_insert_with(|| text.to_owned());
        }
    }
    report_unknown(&unknown, problems);
}

/// A character between quotation marks, or nothing of one that cannot be seen.
fn printable(character: char) -> String {
    if visible(&character.to_string()).is_empty() { String::new() } else { format!("“{character}”") }
}

/// A text without what cannot be seen: controls, and marks that turn the direction of writing.
fn visible(text: &str) -> String {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    text.chars().filter(|c| !is_hidden(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Captions, Fan};

    fn figure(title: &str) -> Figure {
        let captions = Captions { title: title.to_owned(), language: "zh".to_owned(), ..Captions::default() };
        Figure::new("a", Fan { captions, years: vec![2030], median: vec![3.0], ..Fan::default() })
    }

    #[test]
    fn one_figure_that_cannot_be_drawn_leaves_the_others() {
        let mut problems = Diagnostics::new();
        let figures = [figure("好"), figure(&"很长的标题".repeat(500)), figure("也好 \u{1f600}\u{202e}")];
        let drawn = draw_all(&figures, Medium::Screen, &mut problems);
        assert_eq!(drawn.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, true]);
        assert_eq!((problems.has_errors(), problems.warnings()), (false, 2));
        let told = problems.render(Language::English, false);
        assert!(
            told.contains("cannot draw a") && told.contains("“\u{1f600}” (U+1F600, in “也好 \u{1f600}”)"),
            "{told}"
        );
        assert!(told.contains("(U+202E, in") && !told.contains('\u{202e}'), "{told}");
    }

    #[test]
    fn no_more_than_ten_characters_are_named() {
        let mut problems = Diagnostics::new();
        let unknown = ('\u{1f600}'..='\u{1f60d}').map(|character| (character, character.to_string())).collect();
        report_unknown(&unknown, &mut problems);
        let told = problems.render(Language::English, false);
        assert!(told.contains("U+1F609") && !told.contains("U+1F60A") && told.contains("and 4 more"), "{told}");
        assert!(problems.render(Language::Chinese, false).contains("另有4个"));
    }
}
