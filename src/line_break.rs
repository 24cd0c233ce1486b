//! Where a line of text may break: at spaces, and between Chinese characters, but not before closing nor after opening
//! punctuation, and never between a number and its sign or its
//! unit.

use crate::language::is_cjk;

/// White space that may be collapsed; no-break and thin spaces are kept.
pub(crate) fn is_space(c: char) -> bool {
    c.is_ascii_whitespace()
}

/// The parts of a text between which a line may break, each with the space that follows it.
pub(crate) fn pieces(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut end_of_unit) = (0, 0);
    let mut previous: Option<char> = None;
    for (at, character) in text.char_indices() {
        let (before, after) = text.split_at(at);
        let is_open = |previous| may_break(previous, character) && at >= end_of_unit && !follows_sign(before, after);
        if previous.is_some_and(is_open) {
            parts.push(&text[start..at]);
            start = at;
        }
        if character.is_ascii_digit() {
            end_of_unit = at + 1 + unit_length(&after[1..]);
        }
        previous = Some(character);
    }
    if start < text.len() {
        parts.push(&text[start..]);
    }
    parts
}

/// Powers of ten before a Chinese unit.
const MAGNITUDES: [char; 5] = ['十', '百', '千', '万', '亿'];

/// Chinese units of several characters, and those that follow a magnitude or a slash; longer ones before those with which
/// they begin.
const UNITS: [&str; 14] =
    ["个百分点", "个标准差", "个孩子", "年末", "年底", "年", "个月", "个", "张", "人", "元", "岁", "家", "次"];

/// English words that belong to the number before them.
const WORDS: [&str; 8] = [" trillion", " billion", " million", " thousand", " percentage", " pp", " %", " ‰"];

/// Whether `after` is a number or an amount of money and `before` ends with its sign, or with the currency of the number.
fn follows_sign(before: &str, after: &str) -> bool {
    let before = before.trim_end_matches(is_space);
    let is_number = after.starts_with(|c: char| c.is_ascii_digit() || c == '\u{2212}');
    let is_signed = before.ends_with(|c: char| "<>≤≥≈=±约".contains(c)) && (is_number || after.starts_with("CNY"));
    is_signed || is_number && before.ends_with("CNY")
}

/// The length in bytes of the unit with which the text after a number begins: any Chinese character is taken for one.
fn unit_length(text: &str) -> usize {
    if let Some(word) = WORDS.iter().find(|word| text.starts_with(**word)) {
        return word.len();
    }
    let mut rest = text;
    let first = text.chars().next().filter(|c| is_cjk(*c)).map_or(0, char::len_utf8);
    loop {
        rest = rest.trim_start_matches(MAGNITUDES);
        rest = UNITS.iter().find_map(|unit| rest.strip_prefix(unit)).unwrap_or(rest);
        let (from, per) = (text.len() - rest.len(), rest.strip_prefix('/'));
        match per.filter(|_| from > 0) {
            Some(per) => rest = per,
            None => return from.max(first),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_its_unit_stay_together() {
        let broken = |text: &str| pieces(text).join("|");
        assert_eq!(broken("床位70万张以上"), "床|位|70万张|以|上");
        assert_eq!(broken("高0.23个百分点，在80%区间"), "高|0.23个百分点，|在|80%|区|间");
        assert_eq!(broken("2027年突破7000亿元"), "2027年|突|破|7000亿元");
        assert_eq!(broken("31.1张/千人"), "31.1张/千人");
        assert_eq!(broken("CNY 562 billion by 2027"), "CNY 562 billion |by |2027");
        assert_eq!(broken("第5章"), "第|5章");
        assert_eq!(broken("5万/"), "5万/");
        assert_eq!(broken("约 5 和"), "约 5 |和");
    }
}
