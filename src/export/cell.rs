//! Tables that people read, and that machines read too: a csv in a language and a json.
//!
//! The csv begins with a byte order mark for Excel, is in one language, with one unit system per row and rounded figures.
//! The json has fixed English keys, ids and full precision, and does not depend on the language.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::csv::records;
use super::json::to_json;
use crate::error::Result;
use crate::language::{Language, Text};
use crate::table::{Cell, Content, Table};

/// The byte order mark by which Excel detects UTF-8.
const MARK: &str = "\u{feff}";

/// A column: its key, which is its English heading, its Chinese heading, and its cell.
pub(super) type ExportColumn<F> = (&'static str, &'static str, F);

/// A table of these columns, a row for each of `items`.
pub(super) fn table<I, F: Fn(&I) -> Cell>(columns: impl IntoIterator<Item = ExportColumn<F>>, items: &[I]) -> Table {
    let columns = columns.into_iter().map(|(en, zh, cell)| (Text::new(zh, en), cell));
    Table::of(Text::same(""), columns, items)
}

/// The table as people read it.
///
/// # Errors
/// A failure if the table cannot be made.
pub(super) fn for_people(table: &Table, language: Language) -> Result<Vec<u8>> {
    let shown = |cell: &Cell| match cell.lines.as_slice() {
        [Content::Missing] => String::new(),
        _ => cell.shown(language),
    };
    let header: Vec<String> = table.columns.iter().map(|name| name.get(language).to_owned()).collect();
    let rows: Vec<Vec<String>> = table.rows.iter().map(|row| row.iter().map(shown).collect()).collect();
    let mut content = MARK.as_bytes().to_vec();
    content.extend(records(&header, rows)?);
    Ok(content)
}

/// The table for programs: an object for each row.
///
/// # Errors
/// A failure if the json cannot be made.
pub(super) fn for_machines(table: &Table) -> Result<Vec<u8>> {
    to_json(&table.rows.iter().map(|row| Object { columns: &table.columns, row }).collect::<Vec<_>>())
}

/// A row by the keys of its columns, in their order.
struct Object<'o> {
    columns: &'o [Text],
    row: &'o [Cell],
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.columns.len()))?;
        for (key, cell) in self.columns.iter().zip(self.row) {
            map.serialize_entry(&key.en, &ForMachines(cell))?;
        }
        map.end()
    }
}

/// A cell as machines read it: its id or all digits, of several lines the first.
struct ForMachines<'c>(&'c Cell);

impl Serialize for ForMachines<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self.0.lines.first() {
            None | Some(Content::Missing) => serializer.serialize_none(),
            Some(Content::Name(text) | Content::Named(text, _)) => serializer.serialize_str(text),
            Some(Content::Words(words)) => words.serialize(serializer),
            // Years and other whole numbers are written as such.
            Some(Content::Number { value, written, .. }) => match written.en.parse::<i32>() {
                Ok(whole) if f64::from(whole) == *value => serializer.serialize_i32(whole),
                _ => serializer.serialize_f64(*value),
            },
            Some(Content::Interval { low, high, .. }) => [low, high].serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type CellOf = fn(&f64) -> Cell;

    const COLUMNS: [ExportColumn<CellOf>; 3] = [
        ("name", "名称", |_| Cell::words("一", "one")),
        ("value", "数值", |value| Cell::made(Some(*value))),
        ("verdict", "结论", |value| if *value > 0.0 { Cell::one_of("met", "完成") } else { Cell::missing() }),
    ];

    #[test]
    fn people_read_words_and_machines_ids_and_all_digits() {
        let table = table(COLUMNS, &[1234.567, -0.000_012_347]);
        let csv = |language| String::from_utf8(for_people(&table, language).unwrap()).unwrap();
        assert_eq!(csv(Language::Chinese), "\u{feff}名称,数值,结论\n一,1235,完成\n一,-0.00001235,\n");
        assert_eq!(csv(Language::English), "\u{feff}name,value,verdict\none,1235,met\none,-0.00001235,\n");
        let json: serde_json::Value = serde_json::from_slice(&for_machines(&table).unwrap()).unwrap();
        assert_eq!(
            json[0],
            serde_json::json!({"name": {"zh": "一", "en": "one"}, "value": 1234.567, "verdict": "met"})
        );
        assert_eq!((json[1]["value"].as_f64(), json[1]["verdict"].is_null()), (Some(-0.000_012_347), true));
    }
}
