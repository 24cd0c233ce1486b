//! Annual figures in a table of one's own: a row for each year.

use std::sync::Arc;

use super::history::AnnualFigure;
use super::problems;
use crate::diagnostic::numeral::calendar_year;
use crate::diagnostic::table::{self, ColumnSpec, Row};
use crate::diagnostic::{Diagnostics, Source};
use crate::indicator::{Unit, possible_size};
use crate::language::Text;
use crate::limits::YEARS;

/// The columns, in the order in which they are read.
const COLUMNS: [ColumnSpec<'_>; 6] = [
    ColumnSpec::required("year"),
    ColumnSpec::required("value"),
    ColumnSpec::optional("unit"),
    ColumnSpec::optional("basis"),
    ColumnSpec::optional("source"),
    ColumnSpec::optional("note"),
];

/// The figures and their unit, if it is stated; rows without a value are skipped.
pub(super) fn read(source: &Arc<Source>, problems: &mut Diagnostics) -> (Vec<AnnualFigure>, Option<Unit>) {
    let (mut figures, mut unit): (Vec<AnnualFigure>, Option<Unit>) = (Vec::new(), None);
    if problems::report_table_of_indicators(source, problems) {
        return (figures, unit);
    }
    table::read(source, &COLUMNS, problems, |row, problems| {
        if row.cell(1).is_empty() {
            return;
        }
        let year = year(row, problems);
        let own = own_unit(row, unit, problems);
        // A percentage brings its unit.
        let percentage = row.percentage(1).filter(|_| own.is_none_or(|unit| unit.symbol == "%"));
        let own = if percentage.is_some() { Unit::parse("%") } else { own };
        let (Some(year), Some(value)) = (year, percentage.or_else(|| row.number(1, problems))) else { return };
        let base = own.map_or(value, |unit| unit.to_base(value));
        let Some(value) = possible_size(base, &row.span(1), own.unwrap_or(crate::indicator::DIMENSIONLESS), problems)
        else {
            return;
        };
        unit = unit.or(own);
        let basis = Some(row.cell(3)).filter(|basis| !basis.is_empty()).map(Text::same);
        if let Some(twin) = figures.iter().find(|other| other.year == year && other.basis == basis) {
            return problems::report_twice(year, twin, row, problems);
        }
        figures.push(AnnualFigure { year, value, basis, is_bound: false, published_on: None, place: row.span(1) });
    });
    if figures.is_empty() && !problems.has_errors() {
        problems::report_no_rows(source, problems);
    }
    (figures, unit)
}

fn year(row: &Row<'_>, problems: &mut Diagnostics) -> Option<i32> {
    let read = calendar_year(row.cell(0)).filter(|year| YEARS.contains(year));
    if read.is_none() {
        problems::report_no_year(row, problems);
    }
    read
}

/// The unit of a row; one that measures another thing than those before is reported.
fn own_unit(row: &Row<'_>, before: Option<Unit>, problems: &mut Diagnostics) -> Option<Unit> {
    let written = row.cell(2);
    if written.is_empty() {
        return before;
    }
    let read = Unit::parse(written).filter(|unit| before.is_none_or(|before| before.accepts(*unit)));
    if read.is_none() {
        problems::report_unit(row, before, problems);
    }
    read.or(before)
}
