//! A region beside its nation and its neighbours.

use crate::analysis::peers::{PeerComparison, PeerRow};
use crate::language::Text;
use crate::table::{Cell, RowUnit, Table};

/// A row for each indicator, a column for each region; `None` where nothing published is common to them.
#[must_use]
pub fn peers(comparison: &PeerComparison) -> Option<Table> {
    // A region of which nothing is comparable has no column.
    let is_known = |at: &usize| *at == 0 || comparison.rows.iter().any(|row| row.figures[*at].is_some());
    let shown: Vec<usize> = (0..comparison.regions.len()).filter(is_known).collect();
    let mut columns = vec![Text::new("指标（单位）", "Indicator (unit)"), Text::new("年份", "Year")];
    columns.extend(shown.iter().map(|at| comparison.regions[*at].clone()));
    let rows: Vec<Vec<Cell>> = comparison.rows.iter().map(|row| cells(row, &shown)).collect();
    (!rows.is_empty()).then(|| Table {
        title: Text::new("与全国和相邻地区比较", "Beside the nation and its neighbours"),
        columns,
        rows,
        notes: vec![Text::new(
            "各地已公布的同年数，只列可比的比率和增速；– 为未收集到公布数；* 推算，† 假设。",
            "published figures of one year; ratios and growth only, which regions have in common; – none known; * derived, † assumed.",
        )],
    })
}

fn cells(row: &PeerRow, shown: &[usize]) -> Vec<Cell> {
    let known = row.figures.iter().flatten();
    let unit = RowUnit::of_figures(row.indicator.unit, known.map(|figure| figure.value));
    let label = unit.label();
    let name = Cell::from(row.indicator.label.clone()).over_all(Some(label).filter(|label| !label.zh.is_empty()));
    let figures = shown.iter().map(|at| match &row.figures[*at] {
        Some(figure) => unit.cell(figure.value).with_status(figure.status),
        None => Cell::missing(),
    });
    [name, Cell::whole(row.year)].into_iter().chain(figures).collect()
}
