//! TOML documents with the place of every key and value, read so that one mistake does not hide the next.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Diagnostics, Source, Span, hidden, nearest, numeral, suggestion, syntax};
use crate::language::{Text, is_hidden, text};
use crate::limits::YEARS;

/// A value and its place. Nodes of several files may be mixed: each knows its file.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) value: TomlValue,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum TomlValue {
    String(String),
    Number(f64),
    Integer(i64),
    Boolean(bool),
    Array(Vec<Node>),
    Table(TomlTable),
}

/// Reports a text that is not a usable calendar year.
pub(crate) fn report_no_year(written: &str, place: Span, problems: &mut Diagnostics) {
    let (first, last) = (YEARS.start(), YEARS.end());
    let problem = problems.error(place, text!("{written} 不是年份", "{written} is not a year"));
    problem.expected(text!("应为{first}至{last}的年份", "expected a year from {first} to {last}"));
    if written.contains([',', '，', '、']) {
        problem.hint(text!("这里只能写一个年份", "give one year only"));
    }
}

/// The entries of a table, by key.
#[derive(Debug, Clone, Default)]
pub(crate) struct TomlTable {
    pub(crate) entries: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key_span: Span,
    pub(crate) node: Node,
}

/// Parses a whole document; every syntax error becomes a problem, and what could be read is returned.
pub(crate) fn parse(source: &Arc<Source>, problems: &mut Diagnostics) -> Node {
    hidden::report(source, problems);
    let span = Span::new(source, 0..0);
    if source.is_workbook() {
        problems.error(
            span.clone(),
            text!("这是 Excel 工作簿，这里应为 TOML 文件", "this is an Excel workbook: expected a file in TOML"),
        );
        return Node { value: TomlValue::Table(TomlTable::default()), span };
    }
    let written = hidden::without_byte_order_marks(&source.text);
    let (mut root, mut errors) = DeTable::parse_recoverable(&written);
    // The content of a table whose name has a space is read too; otherwise its keys would be reported as unknown.
    let names = syntax::names_with_spaces(source, &errors);
    let joined = syntax::joined(&written, &names);
    if !names.is_empty() {
        (root, errors) = DeTable::parse_recoverable(&joined);
    }
    syntax::report_spaces(names, problems);
    syntax::report(source, &errors, problems);
    Node { value: TomlValue::Table(table(source, root.get_ref(), problems)), span }
}

fn table(source: &Arc<Source>, table: &DeTable<'_>, problems: &mut Diagnostics) -> TomlTable {
    let mut entries = BTreeMap::new();
    for (key, value) in table {
        let key_span = Span::new(source, key.span());
        let name = syntax::name_with_spaces(&key_span).unwrap_or(key.get_ref()).to_owned();
        refuse_hidden(&name, &key_span, problems);
        entries.insert(name, Entry { key_span, node: node(source, value, problems) });
    }
    TomlTable { entries }
}

fn node(source: &Arc<Source>, value: &Spanned<DeValue<'_>>, problems: &mut Diagnostics) -> Node {
    let span = Span::new(source, value.span());
    let read = match value.get_ref() {
        DeValue::String(string) => {
            refuse_hidden(string, &span, problems);
            TomlValue::String(string.to_string())
        }
        DeValue::Integer(integer) => match i64::from_str_radix(integer.as_str(), integer.radix()) {
            Ok(whole) => TomlValue::Integer(whole),
            // Beyond i64 only digits to base 10 are read as a float.
            Err(_) if integer.radix() == 10 || integer.as_str().is_empty() => number(integer.as_str(), &span, problems),
            Err(_) => number(span.text(), &span, problems),
        },
        DeValue::Float(float) => number(float.as_str(), &span, problems),
        DeValue::Boolean(boolean) => TomlValue::Boolean(*boolean),
        DeValue::Datetime(date) => TomlValue::String(date.to_string()),
        DeValue::Array(array) => TomlValue::Array(array.iter().map(|item| node(source, item, problems)).collect()),
        DeValue::Table(inner) => TomlValue::Table(table(source, inner, problems)),
    };
    Node { value: read, span }
}

/// Rejects a string with an escaped invisible character; an unescaped one is reported for the file.
fn refuse_hidden(text: &str, place: &Span, problems: &mut Diagnostics) {
    if let Some((_, hidden)) = text.match_indices(is_hidden).next()
        && !place.text().contains(is_hidden)
    {
        hidden::report_hidden(hidden, place.clone(), problems);
    }
}

fn number(digits: &str, span: &Span, problems: &mut Diagnostics) -> TomlValue {
    match numeral::figure(&digits.replace('_', "")) {
        Some(number) => TomlValue::Number(number),
        // Empty digits come from an error of syntax, which is reported.
        _ if digits.is_empty() => TomlValue::Number(f64::NAN),
        _ => {
            problems
                .error(span.clone(), text!("`{digits}` 不是可用的数", "`{digits}` is not a number that can be used"))
                .expected(text!("应为有限的十进制数", "expected a finite decimal number"));
            // Reported already: NaN is treated as missing.
            TomlValue::Number(f64::NAN)
        }
    }
}

impl Node {
    fn kind(&self) -> Text {
        match self.value {
            TomlValue::String(_) => Text::new("字符串", "a string"),
            TomlValue::Number(_) | TomlValue::Integer(_) => Text::new("数", "a number"),
            TomlValue::Boolean(_) => Text::new("布尔值", "a boolean"),
            TomlValue::Array(_) => Text::new("数组", "an array"),
            TomlValue::Table(_) => Text::new("表", "a table"),
        }
    }

    /// Reports that another type of value was expected here.
    pub(crate) fn mismatch(&self, expected: &Text, problems: &mut Diagnostics) {
        let was_told = match &self.value {
            TomlValue::Number(number) => number.is_nan(),
            // Text without quotes is an error of syntax, which is reported; a date is not.
            TomlValue::String(_) => {
                let written = self.span.text();
                let is_date = written.contains(['-', ':']) && !written.contains(|c: char| c.is_whitespace());
                !written.is_empty() && !written.starts_with(['"', '\'']) && !is_date
            }
            _ => false,
        };
        if was_told {
            return;
        }
        let found = self.kind();
        let (zh, en) = (&expected.zh, &expected.en);
        let message = Text::new(format!("类型不对：这里是{}", found.zh), format!("wrong type: this is {}", found.en));
        problems.error(self.span.clone(), message).expected(text!("应为{zh}", "expected {en}"));
    }

    pub(crate) fn string(&self, problems: &mut Diagnostics) -> Option<&str> {
        if let TomlValue::String(string) = &self.value {
            return Some(string);
        }
        self.mismatch(&Text::new("字符串", "a string"), problems);
        None
    }

    /// The place of some bytes of this string; the whole string where it is written with escapes.
    pub(crate) fn within(&self, range: Range<usize>) -> Span {
        let (TomlValue::String(value), written) = (&self.value, self.span.text()) else { return self.span.clone() };
        let quoted = ["\"\"\"", "'''", "\"", "'"].into_iter().find_map(|quote| {
            let inner = written.strip_prefix(quote)?.strip_suffix(quote)?;
            // A line end after the quotes of a text of several lines is not part of it.
            let (start, inner) = match inner.strip_prefix('\n').filter(|_| quote.len() == 3) {
                Some(rest) => (quote.len() + 1, rest),
                None => (quote.len(), inner),
            };
            (inner == value).then_some(start)
        });
        match quoted {
            Some(start) => Span::new(
                &self.span.source,
                self.span.range.start + start + range.start..self.span.range.start + start + range.end,
            ),
            None => self.span.clone(),
        }
    }

    pub(crate) fn number(&self, problems: &mut Diagnostics) -> Option<f64> {
        let number = self.as_number();
        if number.is_none() {
            self.mismatch(&Text::new("数", "a number"), problems);
        }
        number
    }

    /// The number, if it is one.
    pub(crate) fn as_number(&self) -> Option<f64> {
        match self.value {
            TomlValue::Number(number) => Some(number).filter(|number| !number.is_nan()),
            TomlValue::Integer(whole) => Some(whole as f64),
            _ => None,
        }
    }

    pub(crate) fn boolean(&self, problems: &mut Diagnostics) -> Option<bool> {
        if let TomlValue::Boolean(boolean) = self.value {
            return Some(boolean);
        }
        self.mismatch(&Text::new("true 或 false", "true or false"), problems);
        None
    }

    /// A whole number within a range, such as a count of runs or a seed.
    pub(crate) fn whole(&self, range: std::ops::RangeInclusive<i64>, problems: &mut Diagnostics) -> Option<u64> {
        if let TomlValue::Integer(whole) = self.value
            && range.contains(&whole)
        {
            return u64::try_from(whole).ok();
        }
        self.number(problems)?;
        let (written, least, most) = (self.span.text(), range.start(), range.end());
        problems
            .error(self.span.clone(), text!("`{written}` 不能用在这里", "`{written}` cannot be used here"))
            .expected(text!(
                "应为{least}至{most}的整数，不带小数点和指数",
                "expected a whole number from {least} to {most}, without decimal point or exponent"
            ));
        None
    }

    /// A calendar year within [`YEARS`]: a number, or a text such as `2025年`.
    pub(crate) fn year(&self, problems: &mut Diagnostics) -> Option<i32> {
        let year = match &self.value {
            TomlValue::String(written) if numeral::calendar_year(written).is_some() => numeral::calendar_year(written),
            _ => numeral::calendar_year(&self.number(problems)?.to_string()),
        };
        let year = year.filter(|year| YEARS.contains(year));
        if year.is_none() {
            report_no_year(self.span.text(), self.span.clone(), problems);
        }
        year
    }

    pub(crate) fn array(&self, problems: &mut Diagnostics) -> Option<&[Self]> {
        if let TomlValue::Array(items) = &self.value {
            return Some(items);
        }
        self.mismatch(&Text::new("数组", "an array"), problems);
        None
    }

    /// The fields of a table.
    pub(crate) fn fields(&self, problems: &mut Diagnostics) -> Option<Fields<'_>> {
        if let TomlValue::Table(table) = &self.value {
            return Some(Fields { table, span: &self.span, asked: Vec::new() });
        }
        self.mismatch(&Text::new("表", "a table"), problems);
        None
    }

    /// A text in both languages: `{ zh = "…", en = "…" }`, or one string for both.
    pub(crate) fn text(&self, problems: &mut Diagnostics) -> Option<Text> {
        if let TomlValue::String(string) = &self.value {
            return Some(Text::same(string.clone()));
        }
        if !matches!(self.value, TomlValue::Table(_)) {
            let expected =
                Text::new("字符串，或 { zh = \"…\", en = \"…\" }", "a string, or { zh = \"…\", en = \"…\" }");
            self.mismatch(&expected, problems);
            return None;
        }
        let mut fields = self.fields(problems)?;
        let zh = fields.required("zh", problems).and_then(|n| n.string(problems)).map(str::to_owned);
        let en = fields.required("en", problems).and_then(|n| n.string(problems)).map(str::to_owned);
        fields.finish(problems);
        Some(Text { zh: zh?, en: en? })
    }
}

/// A table being read: remembers which keys were read, so that all others can be reported as unknown.
pub(crate) struct Fields<'t> {
    table: &'t TomlTable,
    span: &'t Span,
    asked: Vec<&'static str>,
}

impl<'t> Fields<'t> {
    pub(crate) fn get(&mut self, key: &'static str) -> Option<&'t Node> {
        self.asked.push(key);
        self.table.entries.get(key).map(|entry| &entry.node)
    }

    /// The value of a key, without marking the key as read.
    pub(crate) fn peek(&self, key: &str) -> Option<&'t Node> {
        self.table.entries.get(key).map(|entry| &entry.node)
    }

    /// Whether the table has the key, perhaps misspelt.
    pub(crate) fn tries(&self, key: &str) -> bool {
        self.table.entries.keys().any(|written| nearest(written, [key]).is_some())
    }

    pub(crate) fn required(&mut self, key: &'static str, problems: &mut Diagnostics) -> Option<&'t Node> {
        let found = self.get(key);
        if found.is_none() {
            problems.error(self.span.clone(), text!("缺少键 `{key}`", "the key `{key}` is missing"));
        }
        found
    }

    pub(crate) fn string(&mut self, key: &'static str, problems: &mut Diagnostics) -> Option<String> {
        self.get(key).and_then(|node| node.string(problems)).map(str::to_owned)
    }

    pub(crate) fn text(&mut self, key: &'static str, problems: &mut Diagnostics) -> Option<Text> {
        self.get(key).and_then(|node| node.text(problems))
    }

    pub(crate) fn year(&mut self, key: &'static str, problems: &mut Diagnostics) -> Option<i32> {
        self.get(key).and_then(|node| node.year(problems))
    }

    pub(crate) fn span(&self) -> &'t Span {
        self.span
    }

    /// The one of `options` that the string under `key` names; anything else is a problem that lists them.
    pub(crate) fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        options: &[(&str, T)],
        problems: &mut Diagnostics,
    ) -> Option<T> {
        let node = self.get(key)?;
        choice(node, options, problems)
    }

    /// Reports every key that was not read, with the nearest known one.
    pub(crate) fn finish(self, problems: &mut Diagnostics) {
        for (key, entry) in &self.table.entries {
            if !self.asked.contains(&key.as_str()) {
                if problems.is_full() {
                    return;
                }
                problems
                    .error(entry.key_span.clone(), text!("未知的键 `{key}`", "unknown key `{key}`"))
                    .hint(suggestion(key, self.asked.iter().copied()));
            }
        }
    }
}

/// The one of `options` that a string node names; anything else is a problem that lists them.
pub(crate) fn choice<T: Copy>(node: &Node, options: &[(&str, T)], problems: &mut Diagnostics) -> Option<T> {
    let written = node.string(problems)?;
    let found = options.iter().find(|(name, _)| *name == written).map(|(_, value)| *value);
    if found.is_none() {
        let names: Vec<&str> = options.iter().map(|(name, _)| *name).collect();
        problems
            .error(node.span.clone(), text!("不认识 `{written}`", "`{written}` is not one of the choices"))
            .hint(suggestion(written, names));
    }
    found
}
