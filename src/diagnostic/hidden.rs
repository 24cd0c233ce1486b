//! Characters of a text that cannot be seen.

use std::sync::Arc;

use super::{Diagnostics, Source, Span};
use crate::language::{is_hidden, text};

/// Tells every character of a text that cannot be seen; and of a file in what it was written, where that is not plain to
/// see.
pub(super) fn report(source: &Arc<Source>, problems: &mut Diagnostics) {
    // Nearly all tables are ASCII of nothing but letters, digits and signs.
    let is_plain = |b: u8| matches!(b, b' '..=b'~' | b'\n' | b'\r' | b'\t');
    let text = if source.text.bytes().fold(true, |plain, b| plain & is_plain(b)) { "" } else { &source.text };
    for (at, hidden) in text.match_indices(is_hidden) {
        if problems.is_full() {
            break;
        }
        report_hidden(hidden, Span::new(source, at..at + hidden.len()), problems);
    }
    #[cfg(feature = "files")]
    super::encoding::report(source, problems);
}

/// Tells that a text has a character that cannot be seen, such as one that steers a terminal or turns the direction of
/// writing.
pub(super) fn report_hidden(hidden: &str, place: Span, problems: &mut Diagnostics) {
    let code = hidden.chars().next().map_or(0, u32::from);
    problems
        .error(place, text!("不可见的字符 U+{code:04X}", "the character U+{code:04X} cannot be seen"))
        .hint(text!("删去它", "take it out"));
}
