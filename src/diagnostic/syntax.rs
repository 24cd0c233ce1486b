//! Syntax errors of TOML documents, in plain words.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::numeral::{Comma, Numeral, folded};
use super::{Diagnostics, Source, Span};
use crate::language::text;

/// Reports the syntax errors found by the TOML parser, each once, with what was probably meant.
pub(super) fn report(source: &Arc<Source>, errors: &[toml::de::Error], problems: &mut Diagnostics) {
    let mut lines_told = BTreeSet::new();
    let lines = LineIndex::of(&source.text);
    // One mistake causes several errors in its line; the most specific comes first.
    let mut found: Vec<(Option<Span>, String)> = errors
        .iter()
        .map(|error| {
            let message = error.message().lines().collect::<Vec<_>>().join("; ");
            (error.span().map(|range| Span::new(source, range)), message)
        })
        .collect();
    found.sort_by_key(|(_, message)| !is_of_value(message));
    for (span, message) in found {
        let Some(span) = span else {
            problems.error(None, text!("TOML 语法错误：{message}", "TOML syntax: {message}"));
            continue;
        };
        if problems.is_full() {
            return;
        }
        let line = lines.at(span.range.start);
        // A duplicate table is reported once, not again for each of its keys.
        let is_under_told = message.starts_with("duplicate key") && lines_told.contains(&lines.heading_above(line));
        if is_under_told || !is_of_value(&message) && lines_told.contains(&line) {
            continue;
        }
        if let Some((sign, plain)) = full_width(&span) {
            if !lines_told.contains(&line) {
                lines_told.insert(line);
                let written = sign.text().to_owned();
                problems
                    .error(
                        sign,
                        text!("TOML 语法错误：全角字符 `{written}`", "TOML syntax: the full-width sign `{written}`"),
                    )
                    .expected(text!("应为半角的 `{plain}`", "expected `{plain}`"));
            }
            continue;
        }
        lines_told.insert(line);
        report_one(span, &message, problems);
    }
}

/// Names of tables and keys that have a space and no quotes, where that is an error of syntax: `care beds` in `[assume.care
/// beds]`.
pub(super) fn names_with_spaces(source: &Arc<Source>, errors: &[toml::de::Error]) -> Vec<Span> {
    let mut names = Vec::new();
    let mut known = BTreeSet::new();
    for error in errors {
        let is = |start: &str| error.message().starts_with(start);
        let Some(place) = error.span() else { continue };
        let text = &source.text;
        let from = text.get(..place.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let line = text.get(from..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let bare = line.trim_start();
        let dotted = match bare.trim_start_matches('[') {
            heading if heading.len() < bare.len() && is("unclosed") => heading.split_once(']').map(|(name, _)| name),
            key if key.len() == bare.len() && is("key with no value") => key.split_once('=').map(|(name, _)| name),
            _ => None,
        };
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ' | '\t');
        let Some(dotted) = dotted.filter(|dotted| dotted.chars().all(is_plain)) else { continue };
        let mut at = from + line.len() - bare.trim_start_matches('[').len();
        for part in dotted.split('.') {
            let start = at + part.len() - part.trim_start().len();
            let name = Span::new(source, start..start + part.trim().len());
            if name_with_spaces(&name).is_some() && known.insert(start) {
                names.push(name);
            }
            at += part.len() + 1;
        }
    }
    names
}

/// The name at a place, if it has a space and no quotes.
pub(super) fn name_with_spaces(place: &Span) -> Option<&str> {
    let written = place.text();
    (written.contains([' ', '\t']) && !written.starts_with(['"', '\''])).then_some(written)
}

/// The text with other signs in place of the spaces of these names, so that it can be read; every byte keeps its place.
pub(super) fn joined(text: &str, names: &[Span]) -> String {
    let mut text = text.to_owned();
    for name in names {
        text.replace_range(name.range.clone(), &name.text().replace([' ', '\t'], "_"));
    }
    text
}

/// Reports that names with spaces must be quoted, unless the name is unknown anyway.
pub(super) fn report_spaces(names: Vec<Span>, problems: &mut Diagnostics) {
    for name in names {
        let written = name.text().to_owned();
        problems
            .error(
                name,
                text!("TOML 语法错误：带空格的名字要加英文引号", "TOML syntax: a name with a space needs quotes"),
            )
            .expected(text!("应写成 \"{written}\"", "write \"{written}\""))
            .provisional();
    }
}

/// Whether an error is an invalid value: a line may have several.
fn is_of_value(message: &str) -> bool {
    message.starts_with("string values must be quoted") || message.starts_with("invalid float")
}

/// Where the lines of a text begin, and which of them are the headings of tables.
struct LineIndex {
    starts: Vec<usize>,
    headings: Vec<usize>,
}

impl LineIndex {
    fn of(text: &str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let is_heading = |line: &&str| line.trim_start().starts_with('[');
        let headings = text.lines().enumerate().filter(|(_, line)| is_heading(line)).map(|(at, _)| at + 1).collect();
        Self { starts, headings }
    }

    /// The line of a byte, counted from 1.
    fn at(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte)
    }

    /// The line of the heading above a line; 0 if there is none.
    fn heading_above(&self, line: usize) -> usize {
        let above = self.headings.partition_point(|heading| *heading <= line);
        above.checked_sub(1).map_or(0, |at| self.headings[at])
    }
}

fn report_one(span: Span, message: &str, problems: &mut Diagnostics) {
    let is = |start: &str| message.starts_with(start);
    if is("duplicate key") {
        return report_twice(span, problems);
    }
    if let Some(value) = value_at(&span).filter(|_| is_of_value(message)) {
        return report_unquoted(value, problems);
    }
    let (zh, en, expected) = match message {
        _ if is("unclosed array table") => ("表名的 `[[` 没有闭合", "`[[` of a table is not closed", "]]"),
        _ if is("unclosed table") => ("表名的 `[` 没有闭合", "`[` of a table is not closed", "]"),
        _ if is("unclosed array") => ("数组没有闭合", "an array is not closed", "]"),
        _ if is("unclosed inline table") => ("行内的表没有闭合", "an inline table is not closed", "}"),
        _ if is("invalid basic string") => ("字符串没有闭合", "a string is not closed", "\""),
        _ if is("invalid literal string") => ("字符串没有闭合", "a string is not closed", "'"),
        _ if is("invalid multi-line basic string") => ("多行字符串没有闭合", "a string is not closed", "\"\"\""),
        _ if is("key with no value") => ("键的后面缺少 `=`", "there is no `=` after the key", "="),
        _ if is("invalid boolean") => ("不是 true 也不是 false", "this is neither true nor false", "true` / `false"),
        _ if is("missing comma") => ("两项之间缺少逗号", "missing comma between two items", ","),
        _ => return report_other(span, message, problems),
    };
    problems
        .error(span, text!("TOML 语法错误：{zh}", "TOML syntax: {en}"))
        .expected(text!("应为 `{expected}`", "expected `{expected}`"));
}

fn report_other(span: Span, message: &str, problems: &mut Diagnostics) {
    let is = |start: &str| message.starts_with(start);
    if let Some((number, plain)) = thousands_at(&span).filter(|_| is("unexpected key or value")) {
        problems
            .error(number, text!("TOML 语法错误：数里不能有逗号", "TOML syntax: a number has no commas"))
            .expected(text!("应写成 {plain}", "write {plain}"));
        return;
    }
    let (told, hint) = match message {
        _ if is("unexpected leading zero") => (
            text!("TOML 语法错误：数不能以0开头", "TOML syntax: a number does not begin with 0"),
            text!("去掉前面的0；编号写成带引号的文字", "leave out the 0, or write a code as text in quotes"),
        ),
        _ if is("unexpected key or value") => (
            text!("TOML 语法错误：值的后面还有东西", "TOML syntax: unexpected text after the value"),
            text!(
                "一行一个键；数字里不写千分位逗号；注释以 # 开头；带单位的数加英文引号",
                "a line has one key; numbers have no commas; comments begin with #; a number with a unit needs quotes"
            ),
        ),
        _ if is("invalid unquoted key") || is("unquoted keys cannot be empty") => (
            text!("TOML 语法错误：这不能作为键", "TOML syntax: this cannot be a key"),
            text!(
                "键用半角字母、数字、`-`、`_`；别的要加英文引号",
                "keys consist of letters, digits, `-` and `_`; others need quotes"
            ),
        ),
        _ if is("missing escaped value") => (
            text!(
                "TOML 语法错误：`\\` 在双引号里另有意义",
                "TOML syntax: `\\` has a meaning of its own in double quotes"
            ),
            text!(
                "写成 `\\\\`，或改用单引号；路径可用 `/`",
                "write `\\\\`, or use single quotes; in paths `/` will do"
            ),
        ),
        _ if is("invalid fraction") || is("invalid mantissa") => (
            text!("TOML 语法错误：小数点两边都要有数字", "TOML syntax: a decimal point needs digits on both sides"),
            text!("如0.5、1.0", "such as 0.5 or 1.0"),
        ),
        _ => {
            problems.error(span, text!("TOML 语法错误：{message}", "TOML syntax: {message}"));
            return;
        }
    };
    problems.error(span, told).hint(hint);
}

/// A value that should have been in quotes, or none at all.
fn report_unquoted(value: Span, problems: &mut Diagnostics) {
    let written = value.text().to_owned();
    if written.is_empty() {
        problems.error(value, text!("TOML 语法错误：这里没有值", "TOML syntax: the value is missing"));
        return;
    }
    if written.contains('=') {
        problems
            .error(value, text!("TOML 语法错误：两项之间缺少逗号", "TOML syntax: missing comma between two items"))
            .expected(text!("应为 `,`", "expected `,`"));
        return;
    }
    let parts: Vec<&str> = written.split_whitespace().collect();
    if parts.len() > 1 && parts.iter().all(|part| part.parse::<f64>().is_ok()) {
        let all = parts.join(", ");
        problems
            .error(
                value,
                text!("TOML 语法错误：几个数之间没有逗号", "TOML syntax: there are no commas between numbers"),
            )
            .expected(text!("应为 {all}", "expected {all}"));
        return;
    }
    let is_quantity = Numeral::read(&written, Comma::Thousands).is_ok();
    let message = if is_quantity {
        text!("TOML 语法错误：带单位的数要加英文引号", "TOML syntax: a number with a unit needs quotes")
    } else {
        text!("TOML 语法错误：文字要加英文引号", "TOML syntax: text needs quotes")
    };
    let problem = problems.error(value, message);
    problem.expected(text!("应写成 \"{written}\"", "write \"{written}\""));
    if is_quantity {
        problem.hint(text!(
            "或在 [表] 里另写 unit = \"…\"，值只写数字",
            "or set unit = \"…\" in the same [table], and write the number alone"
        ));
    }
}

/// The item that a place is in: what stands between `=`, `[` or `,` and the next `,`, `]`, `}` or `#` of the line.
fn value_at(span: &Span) -> Option<Span> {
    let text = &span.source.text;
    let before = text.get(..span.range.start)?;
    let from = before.rfind(['=', '[', ',', '\n']).map_or(0, |at| at + 1);
    let rest = text.get(from..)?;
    let rest = &rest[..rest.find([',', ']', '}', '#', '\r', '\n']).unwrap_or(rest.len())];
    let from = from + rest.len() - rest.trim_start().len();
    Some(Span::new(&span.source, from..from + rest.trim().len()))
}

/// The number with thousands separators whose first comma is at a place, and the number without commas.
fn thousands_at(comma: &Span) -> Option<(Span, String)> {
    let text = &comma.source.text;
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.');
    let before = text.get(..comma.range.start)?;
    let from = before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let rest = text.get(from..)?;
    let number = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
    let numeral = Numeral::read(number, Comma::Thousands).ok().filter(|_| from < comma.range.start)?;
    let is_set_apart = number.contains(',') && numeral.rest.is_empty();
    is_set_apart.then(|| (Span::new(&comma.source, from..from + number.len()), number.replace(',', "")))
}

/// A duplicate key or table.
fn report_twice(span: Span, problems: &mut Diagnostics) {
    let text = &span.source.text;
    let start = text.get(..span.range.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let line = text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
    let bare = |line: &str| line.split('#').next().unwrap_or_default().split_whitespace().collect::<String>();
    let above = text.get(..start).unwrap_or_default().lines().enumerate();
    let is_table = line.trim_start().starts_with('[');
    let first = if is_table {
        above.map(|(at, other)| (at + 1, bare(other))).find(|(_, other)| *other == bare(line)).map(|(at, _)| at)
    } else {
        let key = |line: &str| bare(line).split('=').next().unwrap_or_default().to_owned();
        // Only keys of the same table.
        let lines: Vec<(usize, &str)> = above.collect();
        let same = lines.iter().rev().take_while(|(_, other)| !other.trim_start().starts_with('['));
        same.filter(|(_, other)| other.contains('=') && key(other) == key(line)).last().map(|(at, _)| at + 1)
    };
    let (name, span) = if is_table {
        let header = line.split('#').next().unwrap_or_default().trim();
        let from = start + line.len() - line.trim_start().len();
        (header.to_owned(), Span::new(&span.source, from..from + header.len()))
    } else {
        (span.text().to_owned(), span)
    };
    let problem =
        problems.error(span, text!("TOML 语法错误：`{name}` 出现两次", "TOML syntax: duplicate key `{name}`"));
    if let Some(first) = first {
        problem.expected(text!("第{first}行已有", "it is already given in line {first}"));
    }
    problem.hint(text!("把两处合为一处，或删去一处", "make one of the two, or take one out"));
}

/// Signs that Chinese input methods put in place of those that TOML knows, beside the full-width forms of ASCII.
const SIGNS: [(char, char); 11] = [
    ('“', '"'),
    ('”', '"'),
    ('‘', '\''),
    ('’', '\''),
    ('【', '['),
    ('】', ']'),
    ('。', '.'),
    ('、', ','),
    ('—', '-'),
    ('\u{3000}', ' '),
    // A colon has no place in TOML: it is written where a value follows.
    ('：', '='),
];

/// The first full-width sign in the lines of a syntax error, outside quotes and comments, and what to write for it.
fn full_width(span: &Span) -> Option<(Span, char)> {
    let text = &span.source.text;
    let from = text.get(..span.range.start)?.rfind('\n').map_or(0, |at| at + 1);
    let to = text.get(span.range.end..)?.find('\n').map_or(text.len(), |length| span.range.end + length);
    let mut quote = None;
    for (at, sign) in text.get(from..to)?.char_indices() {
        match (quote, sign) {
            (None, '"' | '\'') => quote = Some(sign),
            (Some(open), _) if sign == open => quote = None,
            (Some(_), _) => {}
            (None, '#') => return None,
            (None, _) => {
                let plain = SIGNS.iter().find(|(wide, _)| *wide == sign).map(|(_, plain)| *plain);
                let folded = || folded(sign.encode_utf8(&mut [0; 4])).chars().next().filter(|plain| *plain != sign);
                if let Some(plain) = plain.or_else(folded) {
                    let start = from + at;
                    return Some((Span::new(&span.source, start..start + sign.len_utf8()), plain));
                }
            }
        }
    }
    None
}
