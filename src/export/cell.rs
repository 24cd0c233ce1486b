//! Tables for people and for programs: one set of columns gives a csv in one language and a json.
//!
//! The csv begins with a byte order mark for Excel, is in one language, with one unit system per row and rounded figures.
//! The json has fixed English keys, ids and full precision, and does not depend on the language.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::csv::records;
use super::json::to_json;
use crate::error::Result;
use crate::indicator::Unit;
use crate::language::{Language, Text};

/// The byte order mark by which Excel detects UTF-8.
const MARK: &str = "\u{feff}";

/// The significant digits of computed figures, and of published ones (without floating-point noise).
const MADE: usize = 4;
const PUBLISHED: usize = 10;

/// One cell.
pub(super) enum Cell {
    /// A missing value.
    Nothing,
    /// A name or quoted text, the same in all languages.
    Said(String),
    /// Words in both languages.
    Words(Text),
    /// An id for programs, with its words.
    Named(String, Text),
    /// A number in full precision, with its text.
    Number(f64, Text),
}

impl Cell {
    /// A value of an enumeration; the English text is the id.
    pub(super) fn one_of(id: &str, zh: &str) -> Self {
        Self::Named(id.to_owned(), Text::new(zh, id))
    }

    /// A unit by its symbol.
    pub(super) fn unit(unit: Unit) -> Self {
        Self::Named(unit.symbol.to_owned(), Text::both(|language| unit.label(language).to_owned()))
    }

    /// A whole number.
    pub(super) fn whole(number: i32) -> Self {
        Self::Number(f64::from(number), Text::same(number.to_string()))
    }

    /// A computed figure.
    pub(super) fn made(value: Option<f64>) -> Self {
        Self::rounded(value, MADE)
    }

    /// A published figure.
    pub(super) fn published(value: Option<f64>) -> Self {
        Self::rounded(value, PUBLISHED)
    }

    /// A growth rate, or a share of progress.
    pub(super) fn growth(value: Option<f64>) -> Self {
        Self::rounded(value, 3)
    }

    /// A probability, rounded to its standard error, or to two decimals without one.
    pub(super) fn probability(value: Option<f64>, standard_error: Option<f64>) -> Self {
        let Some(value) = value.filter(|value| value.is_finite()) else { return Self::Nothing };
        let known = |error: &f64| *error < 1e-2;
        let decimals = standard_error.filter(known).map_or(2, |error| if error < 1e-3 { 4 } else { 3 });
        Self::Number(value, Text::same(plain(&format!("{value:.decimals$}"))))
    }

    fn rounded(value: Option<f64>, digits: usize) -> Self {
        match value.filter(|value| value.is_finite()) {
            Some(value) => Self::Number(value, Text::same(significant(value, digits))),
            None => Self::Nothing,
        }
    }

    fn shown(self, language: Language) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Said(text) => text,
            Self::Words(words) | Self::Named(_, words) | Self::Number(_, words) => words.get(language).to_owned(),
        }
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_none(),
            Self::Said(text) | Self::Named(text, _) => serializer.serialize_str(text),
            Self::Words(words) => words.serialize(serializer),
            // Years and other whole numbers are written without decimals.
            Self::Number(number, words) => match words.en.parse::<i32>() {
                Ok(whole) if f64::from(whole) == *number => serializer.serialize_i32(whole),
                _ => serializer.serialize_f64(*number),
            },
        }
    }
}

/// A figure to this number of significant digits, without trailing zeros.
pub(super) fn significant(value: f64, digits: usize) -> String {
    plain(&format!("{value:.*e}", digits.saturating_sub(1)))
}

/// A number without exponent, trailing zeros and negative zero.
fn plain(written: &str) -> String {
    written.parse().map_or_else(|_| written.to_owned(), |value: f64| (value + 0.0).to_string())
}

/// A column: its key, which is its English heading, its Chinese heading, and its cell.
pub(super) type Column<F> = (&'static str, &'static str, F);

/// The table for people.
///
/// # Errors
/// A failure if the table cannot be made.
pub(super) fn for_people<L, F: Fn(&L) -> Cell>(
    columns: &[Column<F>],
    rows: &[L],
    language: Language,
) -> Result<Vec<u8>> {
    let header: Vec<String> = columns.iter().map(|(en, zh, _)| language.pick(zh, en).to_owned()).collect();
    let cells = |row: &L| columns.iter().map(|(.., cell)| cell(row).shown(language)).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
    marked(&header, rows)
}

/// A table of texts for people.
///
/// # Errors
/// A failure if the table cannot be made.
pub(super) fn marked(header: &[String], rows: Vec<impl AsRef<[String]>>) -> Result<Vec<u8>> {
    let mut content = MARK.as_bytes().to_vec();
    content.extend(records(header, rows)?);
    Ok(content)
}

/// The table for programs: an object for each row.
///
/// # Errors
/// A failure if the json cannot be made.
pub(super) fn for_machines<L, F: Fn(&L) -> Cell>(columns: &[Column<F>], rows: &[L]) -> Result<Vec<u8>> {
    let objects: Vec<Object<'_, L, F>> = rows.iter().map(|row| Object { columns, row }).collect();
    to_json(&objects)
}

/// A row as an object with the keys of its columns, in order.
struct Object<'o, L, F> {
    columns: &'o [Column<F>],
    row: &'o L,
}

impl<L, F: Fn(&L) -> Cell> Serialize for Object<'_, L, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.columns.len()))?;
        for (key, _, cell) in self.columns {
            map.serialize_entry(key, &cell(self.row))?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type CellOf = fn(&f64) -> Cell;

    const COLUMNS: [Column<CellOf>; 3] = [
        ("name", "名称", |_| Cell::Words(Text::new("一", "one"))),
        ("value", "数值", |value| Cell::made(Some(*value))),
        ("verdict", "结论", |value| if *value > 0.0 { Cell::one_of("met", "完成") } else { Cell::Nothing }),
    ];

    #[test]
    fn people_read_words_and_machines_ids_and_all_digits() {
        let rows = [1234.567, -0.000_012_347];
        let csv = |language| String::from_utf8(for_people(&COLUMNS, &rows, language).unwrap()).unwrap();
        assert_eq!(csv(Language::Chinese), "\u{feff}名称,数值,结论\n一,1235,完成\n一,-0.00001235,\n");
        assert_eq!(csv(Language::English), "\u{feff}name,value,verdict\none,1235,met\none,-0.00001235,\n");
        let json: serde_json::Value = serde_json::from_slice(&for_machines(&COLUMNS, &rows).unwrap()).unwrap();
        assert_eq!(
            json[0],
            serde_json::json!({"name": {"zh": "一", "en": "one"}, "value": 1234.567, "verdict": "met"})
        );
        assert_eq!((json[1]["value"].as_f64(), json[1]["verdict"].is_null()), (Some(-0.000_012_347), true));
    }

    #[test]
    fn figures_are_rounded_to_what_is_known() {
        assert_eq!(significant(7_372.907, 4), "7373");
        assert_eq!(significant(23_667_681.4, 4), "23670000");
        assert_eq!(significant(55.366_157, 4), "55.37");
        assert_eq!(significant(6.4, 10), "6.4");
        assert_eq!(significant(24_820_000.000_000_004, 10), "24820000");
        assert_eq!(significant(-0.0, 4), "0");
        let shown = |error| Cell::probability(Some(0.447_26), error).shown(Language::English);
        assert_eq!([None, Some(0.03), Some(0.005), Some(0.0005)].map(shown), ["0.45", "0.45", "0.447", "0.4473"]);
        assert!(matches!(Cell::made(Some(f64::NAN)), Cell::Nothing));
    }
}
