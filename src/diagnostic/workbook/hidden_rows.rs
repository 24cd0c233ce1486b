//! Which rows of which sheets are hidden, from the parts of a workbook.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use zip::ZipArchive;

/// The hidden rows of each sheet, counted from 0, by the name of the sheet. What cannot be read has none: whoever reads the cells
/// says that it is damaged.
pub(super) fn hidden_rows(bytes: &[u8]) -> BTreeMap<String, BTreeSet<u32>> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return BTreeMap::new() };
    let mut part = |name: &str| {
        let mut content = Vec::new();
        archive.by_name(name).ok()?.read_to_end(&mut content).ok()?;
        Some(String::from_utf8_lossy(&content).into_owned())
    };
    let (Some(book), Some(relations)) = (part("xl/workbook.xml"), part("xl/_rels/workbook.xml.rels")) else {
        return BTreeMap::new();
    };
    let targets: BTreeMap<&str, &str> = tags(&relations)
        .filter(|tag| tag.name == "Relationship")
        .filter_map(|tag| Some((tag.attribute("Id")?, tag.attribute("Target")?)))
        .collect();
    let mut hidden = BTreeMap::new();
    for sheet in tags(&book).filter(|tag| tag.name == "sheet") {
        let (Some(name), Some(target)) =
            (sheet.attribute("name"), sheet.attribute("id").and_then(|id| targets.get(id)))
        else {
            continue;
        };
        let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        let rows = part(&path).map(|xml| rows(&xml)).unwrap_or_default();
        if !rows.is_empty() {
            hidden.insert(unescaped(name), rows);
        }
    }
    hidden
}

/// The hidden rows of a sheet. A row without a number follows the one before it.
fn rows(xml: &str) -> BTreeSet<u32> {
    let (mut found, mut next) = (BTreeSet::new(), 1_u32);
    for tag in tags(xml).filter(|tag| tag.name == "row") {
        let row = tag.attribute("r").and_then(|row| row.parse().ok()).unwrap_or(next);
        next = row.saturating_add(1);
        if matches!(tag.attribute("hidden"), Some("1" | "true")) && row > 0 {
            found.insert(row - 1);
        }
    }
    found
}

/// The beginning of an element: its name and its attributes, without the prefixes of namespaces.
struct Tag<'x> {
    name: &'x str,
    attributes: &'x str,
}

fn tags(xml: &str) -> impl Iterator<Item = Tag<'_>> {
    xml.split('<').skip(1).filter_map(|rest| {
        let (inner, _) = rest.split_once('>')?;
        let inner = inner.trim_end_matches('/');
        let (name, attributes) = inner.split_once(|c: char| c.is_whitespace()).unwrap_or((inner, ""));
        Some(Tag { name: local(name), attributes })
    })
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

impl<'x> Tag<'x> {
    fn attribute(&self, wanted: &str) -> Option<&'x str> {
        let mut rest = self.attributes;
        loop {
            let (name, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            let (value, next) = after[1..].split_once(quote)?;
            if local(name.trim()) == wanted {
                return Some(value);
            }
            rest = next;
        }
    }
}

/// A text with its five named references resolved, and numbered ones.
fn unescaped(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let Some((reference, next)) = after.split_once(';') else {
            out.push('&');
            rest = after;
            continue;
        };
        let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
        let character = match reference {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => match reference.strip_prefix("#x") {
                Some(digits) => number(digits, 16),
                None => reference.strip_prefix('#').and_then(|digits| number(digits, 10)),
            },
        };
        out.extend(character);
        rest = next;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_hidden_are_found() {
        let xml = r#"<x:sheetData><x:row r="3" hidden="1"/><row hidden='true' ht="2"/><row r="9"/></x:sheetData>"#;
        assert_eq!(rows(xml).into_iter().collect::<Vec<u32>>(), [2, 3]);
        assert_eq!(unescaped("甲&amp;乙&#x4e19; & 丁"), "甲&乙丙 & 丁");
    }
}
