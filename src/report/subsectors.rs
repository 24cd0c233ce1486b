//! Value added by subsector.

use super::headline::{by_year, row};
use crate::language::{Text, counted, text};
use crate::projection::{Projection, Series};
use crate::table::Table;

/// The value added of every subsector that was kept, median and 80 % interval in `years`, of which the first is the base
/// year; `None` for fewer than two.
#[must_use]
pub fn subsectors(projection: &Projection, years: &[i32]) -> Option<Table> {
    let kept: Vec<Series<'_>> = projection.subsectors().collect();
    if kept.len() < 2 {
        return None;
    }
    let (runs, runs_en) = (projection.runs, counted(projection.runs, "run"));
    let note = text!(
        "中位数与80%区间，{runs}次运行；* 推算，† 假设：基期的份额没有公布数",
        "median and 80% interval of {runs_en}; * derived, † assumed: no source publishes the base-year split"
    );
    Some(Table {
        title: Text::new("各领域增加值", "Value added by subsector"),
        columns: by_year(Text::new("领域", "Subsector"), years),
        rows: kept.iter().map(|series| row(*series, years)).collect(),
        notes: std::iter::once(note)
            .chain(kept.iter().flat_map(|series| series.gaps_in_words(years.iter().copied())))
            .collect(),
    })
}
