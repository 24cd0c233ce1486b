//! The words of a formula: numbers, quantities in brackets, names and signs, each with its place.

use std::ops::Range;

use super::FormulaError;
use crate::indicator::{Quantity, Unit};
use crate::language::text;

/// A word of a formula.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A plain number; `5 %` is 0.05.
    Number(f64),
    /// A quantity in brackets.
    Quantity(Quantity),
    /// A dotted name, perhaps with `*` as one of its parts; a function or a word such as `and` too.
    Name(String),
    /// A sign of one or two characters.
    Sign(&'static str),
    /// The end of the formula.
    End,
}

/// Longer signs first: `<=` is not `<`.
const SIGNS: [&str; 13] = ["<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "(", ")", ","];

/// Accepted variants of a sign, and the sign.
const MISTAKEN: [(&str, &str); 20] = [
    ("（", "("),
    ("）", ")"),
    ("，", ","),
    ("＋", "+"),
    ("－", "-"),
    ("\u{2212}", "-"),
    ("×", "*"),
    ("＊", "*"),
    ("÷", "/"),
    ("／", "/"),
    ("≤", "<="),
    ("≥", ">="),
    ("≠", "!="),
    ("＜", "<"),
    ("＞", ">"),
    ("＝", "=="),
    ("=", "=="),
    ("&&", "and"),
    ("||", "or"),
    ("!", "not"),
];

/// Splits a formula into its words, the end among them.
pub(super) fn tokens(formula: &str) -> Result<Vec<(Token, Range<usize>)>, Box<FormulaError>> {
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        let rest = formula.get(at..).unwrap_or_default();
        let Some(first) = rest.chars().next() else { break };
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (token, length) = token(rest, at)?;
        found.push((token, at..at + length));
        at += length;
    }
    found.push((Token::End, formula.len()..formula.len()));
    Ok(found)
}

fn token(rest: &str, at: usize) -> Result<(Token, usize), Box<FormulaError>> {
    let first = rest.chars().next().unwrap_or_default();
    if first.is_ascii_digit() || (first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) {
        return number(rest, at);
    }
    if first == '[' {
        return quantity(rest, at);
    }
    if first.is_ascii_alphabetic() || first == '_' {
        return name(rest, at);
    }
    if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
        return Ok((Token::Sign(sign), sign.len()));
    }
    Err(strange(rest, at, first))
}

fn strange(rest: &str, at: usize, first: char) -> Box<FormulaError> {
    if let Some((written, meant)) = MISTAKEN.into_iter().find(|(written, _)| rest.starts_with(written)) {
        return FormulaError::new(
            at..at + written.len(),
            text!("公式里不用 `{written}`", "`{written}` is not allowed in a formula"),
        )
        .hint(text!("是否想写 `{meant}`？", "did you mean `{meant}`?"));
    }
    let fault = FormulaError::new(
        at..at + first.len_utf8(),
        text!("公式里不能有 `{first}`", "`{first}` is not allowed in a formula"),
    );
    match first {
        '^' => fault.hint(text!("平方写作 x * x", "a square is x * x")),
        '"' | '\'' => {
            fault.hint(text!("数量写在方括号里，如 [5万人]", "write a quantity in brackets, such as [5万人]"))
        }
        _ => fault.hint(text!(
            "名字只用小写英文字母、数字、下划线和点",
            "names are of lower-case ascii letters, digits, underscores and dots"
        )),
    }
}

/// A decimal number, `_` between its digits, perhaps with `%` or `‰` behind it.
fn number(rest: &str, at: usize) -> Result<(Token, usize), Box<FormulaError>> {
    let digits = |from: usize| {
        let tail = rest.get(from..).unwrap_or_default();
        tail.len() - tail.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_').len()
    };
    let mut length = digits(0);
    if rest[length..].starts_with('.') && digits(length + 1) > 0 {
        length += 1 + digits(length + 1);
    }
    if rest[length..].starts_with(['e', 'E']) {
        let sign = usize::from(rest[length + 1..].starts_with(['+', '-']));
        let exponent = digits(length + 1 + sign);
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    let written = &rest[..length];
    let figure = written.replace('_', "").parse::<f64>().ok().filter(|figure| figure.is_finite());
    let Some(figure) = figure else {
        return Err(FormulaError::new(
            at..at + length,
            text!("`{written}` 不是可用的数", "`{written}` is not a number that can be used"),
        ));
    };
    if rest[length..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '.') {
        return Err(FormulaError::new(
            at..at + length + 1,
            text!("数后面不能接字母", "a letter cannot follow a number"),
        )
        .hint(text!("数量写在方括号里，如 [5万人]", "write a quantity in brackets, such as [5万人]")));
    }
    let tail = rest[length..].trim_start_matches(' ');
    for symbol in ["%", "‰"] {
        if let (true, Some(unit)) = (tail.starts_with(symbol), Unit::parse(symbol)) {
            return Ok((Token::Number(unit.to_base(figure)), rest.len() - tail.len() + symbol.len()));
        }
    }
    Ok((Token::Number(figure), length))
}

fn quantity(rest: &str, at: usize) -> Result<(Token, usize), Box<FormulaError>> {
    let Some(end) = rest.find(']') else {
        return Err(FormulaError::new(at..at + 1, text!("`[` 没有对应的 `]`", "this `[` is never closed")));
    };
    let written = rest[1..end].trim();
    match Quantity::parse(written) {
        Some(quantity) => Ok((Token::Quantity(quantity), end + 1)),
        None => {
            Err(FormulaError::new(at..at + end + 1, text!("读不懂数量 `{written}`", "`{written}` is not a quantity"))
                .expected(text!("数和单位，如 [5600亿元]", "a number and a unit, such as [5600亿元]"))
                .hint(text!("纯数不加方括号", "write a plain number without brackets")))
        }
    }
}

/// A name: parts joined by dots; after a dot `*` may stand for a part, and `{list}` for each of a list in turn.
fn name(rest: &str, at: usize) -> Result<(Token, usize), Box<FormulaError>> {
    let part = |from: usize| {
        let tail = rest.get(from..).unwrap_or_default();
        tail.len() - tail.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "_{}".contains(c)).len()
    };
    let mut length = part(0);
    while rest[length..].starts_with('.') {
        let next = if rest[length + 1..].starts_with('*') { 1 } else { part(length + 1) };
        if next == 0 {
            let written = &rest[..=length];
            return Err(FormulaError::new(
                at..at + length + 1,
                text!("名字 `{written}` 不完整", "the name `{written}` is not complete"),
            ));
        }
        length += 1 + next;
    }
    Ok((Token::Name(rest[..length].to_owned()), length))
}
