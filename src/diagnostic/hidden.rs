//! Characters of a text that cannot be seen.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Diagnostics, Source, Span};
use crate::language::{is_hidden, text};

/// Reports every invisible character of a text, and the encoding of a file that is not plain UTF-8.
pub(super) fn report(source: &Arc<Source>, problems: &mut Diagnostics) {
    // Nearly all tables are ASCII of nothing but letters, digits and signs.
    let is_plain = |b: u8| matches!(b, b' '..=b'~' | b'\n' | b'\r' | b'\t');
    let text = if source.text.bytes().fold(true, |plain, b| plain & is_plain(b)) { "" } else { &source.text };
    for (at, hidden) in text.match_indices(is_hidden) {
        if problems.is_full() {
            break;
        }
        if at == 0 && hidden == BYTE_ORDER_MARK {
            continue;
        }
        report_hidden(hidden, Span::new(source, at..at + hidden.len()), problems);
    }
    #[cfg(feature = "files")]
    super::encoding::report(source, problems);
}

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The text with spaces in place of byte order marks, so that it can be read; every other byte keeps its place.
pub(super) fn without_byte_order_marks(text: &str) -> Cow<'_, str> {
    if text.contains(BYTE_ORDER_MARK) { text.replace(BYTE_ORDER_MARK, "   ").into() } else { text.into() }
}

/// Reports an invisible character, such as one that controls a terminal or turns the direction of writing.
pub(super) fn report_hidden(hidden: &str, place: Span, problems: &mut Diagnostics) {
    if hidden == BYTE_ORDER_MARK {
        problems
            .error(
                place,
                text!(
                    "文件中间有字节顺序标记（BOM，U+FEFF），它不可见",
                    "a byte order mark (BOM, U+FEFF), which cannot be seen, is in the middle of the file"
                ),
            )
            .expected(text!("标记在此字符之前", "the mark is before this character"))
            .hint(text!(
                "删去它；它只能在文件开头，把几个文件拼成一个时常会留下",
                "take it out: it may only begin a file, and is often left where files were joined"
            ));
        return;
    }
    let code = hidden.chars().next().map_or(0, u32::from);
    problems
        .error(place, text!("不可见的字符 U+{code:04X}", "the character U+{code:04X} cannot be seen"))
        .hint(text!("删去它", "take it out"));
}
