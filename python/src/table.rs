//! Tables and charts of the library, for display.

use carecast::figure::{Figure, Medium, draw_all};
use carecast::table::Table;
use carecast::{Diagnostics, Language};
use pyo3::prelude::*;

use crate::failure::{chosen, raised};

/// The widest line of a table in plain text.
const COLUMNS: usize = 120;

/// A table: as json, and as plain text.
pub(crate) type Shown = (String, String);

/// A chart: name, title, svg.
pub(crate) type Drawn = (String, String, String);

pub(crate) fn shown(py: Python<'_>, tables: impl IntoIterator<Item = Table>) -> PyResult<Vec<Shown>> {
    let language = chosen();
    let tables = tables.into_iter().map(|table| {
        let json = table.to_json().map_err(|error| raised(py, &error))?;
        Ok((json, table.to_plain(language, COLUMNS)))
    });
    tables.collect()
}

/// Draws figures; one that cannot be drawn is left out with a warning.
pub(crate) fn drawn(figures: &[Figure], problems: &mut Diagnostics) -> Vec<Drawn> {
    let drawn = draw_all(figures, Medium::Screen, problems);
    let of_each = figures.iter().zip(drawn);
    of_each
        .filter_map(|(figure, svg)| Some((figure.name.clone(), figure.title().to_owned(), svg?.as_str().to_owned())))
        .collect()
}

/// The language in which charts are drawn.
pub(crate) fn language() -> Language {
    chosen()
}
