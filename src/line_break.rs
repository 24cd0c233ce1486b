//! Where a line of text may break: at spaces, and between Chinese characters, but not before closing nor after opening
//! punctuation.

use crate::language::is_cjk;

/// White space that may be collapsed; no-break and thin spaces are kept.
pub(crate) fn is_space(c: char) -> bool {
    c.is_ascii_whitespace()
}

/// The parts of a text between which a line may break, each with the space that follows it.
pub(crate) fn pieces(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut previous: Option<char> = None;
    for (at, character) in text.char_indices() {
        if previous.is_some_and(|before| may_break(before, character)) {
            parts.push(&text[start..at]);
            start = at;
        }
        previous = Some(character);
    }
    if start < text.len() {
        parts.push(&text[start..]);
    }
    parts
}

fn may_break(before: char, after: char) -> bool {
    if is_space(before) {
        return !is_space(after);
    }
    if is_space(after) || closes(after) || opens(before) {
        return false;
    }
    is_cjk(before) || is_cjk(after) || matches!(before, '—' | '…')
}

/// Signs that must not begin a line.
pub(crate) fn closes(c: char) -> bool {
    "，。、；：？！）》〉」』】〕〗”’％‰°·…—,.;:?!)]}%\u{a0}\u{2009}\u{202f}～".contains(c)
}

/// Signs that must not end a line.
pub(crate) fn opens(c: char) -> bool {
    "（《〈「『【〔〖“‘([{¥￥$\u{a0}\u{2009}\u{202f}".contains(c)
}
