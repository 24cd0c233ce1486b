//! Lines of text no wider than a number of columns. A figure is not broken, nor parted from its sign or its unit.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::line_break::{is_space, pieces};

/// How many columns a text takes; the escape sequences of colours take none.
pub(super) fn width(text: &str) -> usize {
    let mut parts = text.split(ESCAPE);
    let before = parts.next().unwrap_or_default().width();
    before + parts.map(|part| part.split_once('m').map_or(0, |(_, shown)| shown.width())).sum::<usize>()
}

/// What begins the escape sequence of a colour; `m` ends it.
const ESCAPE: char = '\u{1b}';

/// A text whose lines are at most `columns` wide, unless a single word is wider; what continues a line begins at the column
/// that `hang` finds for it, at most in the middle.
///
/// ```
/// use carecast::table::{below, wrap_lines};
/// assert_eq!(wrap_lines("  = births - deaths", 12, below), "  = births -\n    deaths");
/// ```
#[must_use]
pub fn wrap_lines(text: &str, columns: usize, hang: impl Fn(&str) -> usize) -> String {
    let lines = text.lines().flat_map(|line| match width(line) <= columns {
        true => vec![line.to_owned()],
        false => wrap(line, columns, hang(line).min(columns / 2)),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Two spaces to the right of where a line begins.
#[must_use]
pub fn below(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len() + 2
}

/// The parts of a word that is wider than a line: the parts of a name, else its characters; figures stay whole.
fn syllables(word: &str, limit: usize) -> Vec<String> {
    if word.contains(ESCAPE) {
        return vec![word.to_owned()];
    }
    let names = word.split_inclusive(['.', '_', '/']);
    let mut found: Vec<String> = Vec::new();
    for name in names {
        let is_after_figure = found.last().is_some_and(|last| last.ends_with(|c: char| is_in_figure(c)));
        match found.last_mut().filter(|_| is_after_figure && name.starts_with(is_in_figure)) {
            Some(last) => last.push_str(name),
            None => found.push(name.to_owned()),
        }
    }
    let characters = |name: String| {
        let mut parts: Vec<String> = Vec::new();
        let mut before = ' ';
        for c in name.chars() {
            let stays = c.width() == Some(0) || is_space(c) || is_in_figure(before) && is_in_figure(c);
            match parts.last_mut().filter(|_| stays) {
                Some(last) => last.push(c),
                None => parts.push(c.to_string()),
            }
            before = c;
        }
        parts
    };
    found.into_iter().flat_map(|name| if width(&name) > limit { characters(name) } else { vec![name] }).collect()
}

/// Whether a character is inside a figure where it stands beside digits.
fn is_in_figure(c: char) -> bool {
    c.is_ascii_digit() || ".,%‰–\u{2212}\u{202f}".contains(c)
}

/// The columns of the widest part that no line end can divide.
pub(super) fn widest_part(text: &str) -> usize {
    pieces(text).iter().map(|part| width(part.trim_end_matches(is_space))).max().unwrap_or(0)
}

/// A text in lines of at most `limit` columns; lines after the first begin with `hang` spaces. A word that is wider than a
/// line is broken; a figure that is wider reaches beyond it.
pub(super) fn wrap(text: &str, limit: usize, hang: usize) -> Vec<String> {
    let mut lines = WrappedLines { done: Vec::new(), line: String::new(), limit, hang };
    for part in pieces(text) {
        if width(part.trim_end_matches(is_space)) + hang <= limit {
            lines.add(part);
        } else {
            syllables(part, limit.saturating_sub(hang)).iter().for_each(|syllable| lines.add(syllable));
        }
    }
    lines.end();
    lines.done
}

struct WrappedLines {
    done: Vec<String>,
    line: String,
    limit: usize,
    hang: usize,
}

impl WrappedLines {
    fn add(&mut self, part: &str) {
        let is_empty = self.line.trim_matches(is_space).is_empty();
        if !is_empty && width(&self.line) + width(part.trim_end_matches(is_space)) > self.limit {
            self.end();
            self.line = " ".repeat(self.hang);
        }
        self.line.push_str(part);
    }

    fn end(&mut self) {
        self.done.push(self.line.trim_end_matches(is_space).to_owned());
        self.line.clear();
    }
}
