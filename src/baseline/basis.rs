//! The statistical bases that tables of figures name.

use std::sync::Arc;

use super::Basis;
use crate::diagnostic::table::{self, ColumnSpec, Row};
use crate::diagnostic::{Diagnostics, Source, suggestion};
use crate::language::{Text, text};

/// The bases that a table of figures declares itself: cells such as `census-2023=Basis of the 2023 census`.
pub(super) fn declared(source: &Arc<Source>) -> Vec<Basis> {
    let mut found: Vec<Basis> = Vec::new();
    // Errors of the table are reported when its figures are read.
    table::read(source, &[ColumnSpec::optional("basis")], &mut Diagnostics::new(), |row, _| {
        let Some((id, label)) = split(row.cell(0)) else { return };
        if found.iter().all(|basis| basis.id != id) {
            found.push(Basis { id: id.to_owned(), label: Text::same(label) });
        }
    });
    found
}

/// An id and what a reader calls it.
fn split(written: &str) -> Option<(&str, &str)> {
    let (id, label) = written.split_once(['=', '＝'])?;
    let (id, label) = (id.trim(), label.trim());
    (!id.is_empty() && !label.is_empty()).then_some((id, label))
}

/// The id of the basis that a cell names: one of those known by its id or its label, or one that it declares. An empty cell
/// names none. `in_full` says whether it is a table of a baseline, which declares its bases in `baseline.toml`.
pub(super) fn of_cell(
    row: &Row<'_>,
    column: usize,
    known: &[Basis],
    in_full: bool,
    problems: &mut Diagnostics,
) -> Option<String> {
    let written = row.cell(column);
    if written.is_empty() {
        return None;
    }
    let (id, label) = split(written).filter(|_| !in_full).map_or((written, None), |(id, label)| (id, Some(label)));
    let is_named = |basis: &&Basis| {
        basis.id == id || label.is_none() && (basis.label.zh == id || basis.label.en.eq_ignore_ascii_case(id))
    };
    let Some(basis) = known.iter().find(is_named) else {
        let how = how_to_declare(id, in_full);
        let nearest = suggestion(id, known.iter().map(|basis| basis.id.as_str()));
        problems.error(row.span(column), text!("没有口径 `{id}`", "unknown basis `{id}`")).hint(if known.is_empty() {
            how
        } else {
            Text::joined(&[nearest, how], "；", "; ")
        });
        return None;
    };
    if let Some(label) = label.filter(|label| basis.label.zh != *label && basis.label.en != *label) {
        let Text { zh, en } = &basis.label;
        problems.error(
            row.span(column),
            text!(
                "口径 `{id}` 已名为“{zh}”，不能又名“{label}”",
                "the basis `{id}` is called \"{en}\" already, not \"{label}\""
            ),
        );
    }
    Some(basis.id.clone())
}

fn how_to_declare(id: &str, in_full: bool) -> Text {
    if in_full {
        return text!(
            "新口径在 baseline.toml 里写明：[[basis]] id = \"{id}\"，label = \"名称\"",
            "declare a new one in baseline.toml: [[basis]] with id = \"{id}\" and label = \"its name\""
        );
    }
    text!("新口径在这一列写一次 `{id}=名称` 即可", "to declare a new one, write `{id}=its name` in this column once")
}
