//! The knots of a path as they are written: inline, or in a csv file.

use std::sync::Arc;

use super::file::beside;
use super::{Years, path};
use crate::baseline::{InputFile, figures, read_source};
use crate::diagnostic::document::{Node, TomlValue};
use crate::diagnostic::table::{self, ColumnSpec};
use crate::diagnostic::{Diagnostics, Source, Span};
use crate::error::Result;
use crate::indicator::{Driver, Unit, is_population_error, possible_size, read_quantity};
use crate::language::{Language, counted, text};

/// Values at knots, in base units.
pub(super) struct Knots {
    years: Vec<i32>,
    columns: [Option<KnotColumn>; 5],
}

/// The values of a column, and where each is written: one place where one number serves all knots.
struct KnotColumn {
    values: Vec<f64>,
    places: Vec<Span>,
}

impl KnotColumn {
    fn place(&self, knot: usize) -> Option<&Span> {
        self.places.get(knot).or(self.places.first())
    }
}

const CENTRAL: usize = 0;

/// The one knot of a path for which no years are written.
const NO_YEAR: i32 = 0;

/// The names of the columns of a path, in the order of the columns of [`Knots`].
pub(super) const COLUMNS: [&str; 5] = ["central", "p10", "p90", "low", "high"];

/// Where the knots are written.
pub(super) struct KnotNodes<'w> {
    pub(super) from: Option<&'w Node>,
    pub(super) years: Option<&'w Node>,
    pub(super) columns: [Option<&'w Node>; 5],
}

impl Knots {
    /// Reads the knots of a driver's table at `place`; the file that it names is added to `files`.
    pub(super) fn read(
        written: &KnotNodes<'_>,
        unit: Option<Unit>,
        driver: &Driver,
        place: &Span,
        files: &mut Vec<InputFile>,
        problems: &mut Diagnostics,
    ) -> Result<Option<Self>> {
        let inline = written.years.is_some() || written.columns.iter().any(Option::is_some);
        match written.from {
            Some(node) if inline => {
                problems.error(
                    node.span.clone(),
                    text!("from 与 year、central、p10、p90 不能同时给出", "`from` replaces year, central, p10 and p90"),
                );
                Ok(None)
            }
            Some(node) => read_csv(node, unit, driver, files, problems),
            None => Ok(read_inline(written.years, written.columns, unit, driver, place, problems)),
        }
    }

    /// Every column in every year: linear between knots, flat outside.
    pub(super) fn by_year(self, years: Years) -> [Option<Vec<f64>>; 5] {
        let Self { years: knots, columns } = self;
        let of_year = |values: &[f64], year| interpolate(&knots, values, year);
        columns.map(|column| column.map(|column| years.iter().map(|year| of_year(&column.values, year)).collect()))
    }

    /// Reports impossible values, each at its place; those that follow from an earlier one are left out.
    pub(super) fn check_values(&self, driver: &Driver, problems: &mut Diagnostics) {
        let before = problems.errors();
        self.check_possible(CENTRAL, driver, problems);
        if problems.errors() == before {
            self.check_order(problems);
        }
        if problems.errors() > before {
            return;
        }
        for column in CENTRAL + 1..COLUMNS.len() {
            // An error of the population has no natural bound at which draws are clamped.
            if is_population_error(&driver.name) {
                self.check_possible(column, driver, problems);
            }
            if problems.errors() == before {
                self.check_distance(column, driver, problems);
            }
        }
    }

    /// Reports the first impossible value of a column.
    fn check_possible(&self, column: usize, driver: &Driver, problems: &mut Diagnostics) {
        let Some(column) = &self.columns[column] else { return };
        let impossible = column.values.iter().position(|value| !driver.is_possible(*value));
        if let Some((knot, place)) = impossible.and_then(|knot| Some((knot, column.place(knot)?))) {
            path::report_impossible(column.values[knot], driver, place, true, problems);
        }
    }

    /// Reports the first end of a range farther from the central value than the whole possible range of the driver.
    fn check_distance(&self, at: usize, driver: &Driver, problems: &mut Diagnostics) {
        let (Some(end), Some(central)) = (&self.columns[at], &self.columns[CENTRAL]) else { return };
        let distances = end.values.iter().zip(&central.values).map(|(end, central)| (end - central).abs());
        let far = distances.into_iter().position(|distance| distance > driver.possible_width());
        if let Some(place) = far.and_then(|knot| end.place(knot)) {
            path::report_far(driver, COLUMNS[at], place, problems);
        }
    }

    /// Reports the first value of each range that is on the wrong side of the central value, at its place. A year is named
    /// only where it is written.
    fn check_order(&self, problems: &mut Diagnostics) {
        let [central, ranges @ ..] = &self.columns;
        let ends = [(1, &ranges[0], &ranges[1]), (3, &ranges[2], &ranges[3])];
        for (at, low, high) in ends {
            let (Some(low), Some(central), Some(high)) = (low, central, high) else { continue };
            let at_knot = |knot: usize| [low, central, high].map(|column| column.values[knot]);
            let is_ordered = |knot: &usize| at_knot(*knot).is_sorted();
            let Some(knot) = (0..self.years.len()).find(|knot| !is_ordered(knot)) else { continue };
            // The end that is on the wrong side; the lower one where both are.
            let [low_value, central_value, _] = at_knot(knot);
            let misplaced = if low_value > central_value { low } else { high };
            let (low, high, year) = (COLUMNS[at], COLUMNS[at + 1], self.years[knot]);
            let message = if year == NO_YEAR {
                text!("{low}、central、{high} 的次序颠倒", "{low}, central and {high} are out of order")
            } else {
                text!(
                    "{year}年 {low}、central、{high} 的次序颠倒",
                    "{low}, central and {high} of {year} are out of order"
                )
            };
            problems
                .error(misplaced.place(knot).cloned(), message)
                .expected(text!("应为 {low} ≤ central ≤ {high}", "expected {low} ≤ central ≤ {high}"));
        }
    }

    /// Every column in every year, for events in single years: as stated in those, 0 in all others.
    pub(super) fn in_stated_years(self, years: Years) -> [Option<Vec<f64>>; 5] {
        let Self { years: knots, columns } = self;
        let of_year = |values: &[f64], year: i32| {
            knots.iter().position(|knot| *knot == year).and_then(|at| values.get(at)).copied().unwrap_or(0.0)
        };
        columns.map(|column| column.map(|column| years.iter().map(|year| of_year(&column.values, year)).collect()))
    }

    /// Knots outside the projection may be meant (a long path from a file), but not where every one of them is.
    pub(super) fn warn_outside(&self, place: Option<&Node>, each: bool, years: Years, problems: &mut Diagnostics) {
        let Some(place) = place else { return };
        let (first, last) = (years.first, years.last);
        let outside = |year: &&i32| **year < first || **year > last;
        let all = self.years.iter().filter(outside).count() == self.years.len();
        let Some(year) = self.years.iter().find(outside).filter(|_| each || all) else { return };
        problems
            .warning(place.span.clone(), text!("{year}年不在预测期内", "the year {year} is outside the projection"))
            .expected(text!("预测期为{first}至{last}年", "the projection runs from {first} to {last}"));
    }
}

/// The columns of an inline path: arrays as long as `year`, or single numbers.
fn read_inline(
    years: Option<&Node>,
    nodes: [Option<&Node>; 5],
    unit: Option<Unit>,
    driver: &Driver,
    place: &Span,
    problems: &mut Diagnostics,
) -> Option<Knots> {
    if nodes[CENTRAL].is_none() {
        let name = &driver.name;
        problems.error(place.clone(), text!("`{name}` 没有 central", "`{name}` has no `central`")).hint(text!(
            "写 central = 数，或 year 与 central 两个数组",
            "write central = number, or arrays year and central"
        ));
        return None;
    }
    // Errors in one list are independent of others: all lists are read, so that all errors are reported.
    let years = match years {
        Some(node) => read_years(node, problems),
        None => Some(vec![NO_YEAR]),
    };
    let (mut columns, mut is_whole) = ([None, None, None, None, None], true);
    for (column, node) in columns.iter_mut().zip(nodes) {
        let Some(node) = node else { continue };
        let list = if let TomlValue::Array(items) = &node.value { Some(items.as_slice()) } else { None };
        let has_length =
            years.as_deref().is_none_or(|years| list.is_none_or(|list| is_as_long(list, years, node, problems)));
        let items = list.unwrap_or(std::slice::from_ref(node));
        let read: Vec<f64> = items.iter().filter_map(|item| read_quantity(item, unit, driver.unit, problems)).collect();
        is_whole &= has_length && read.len() == items.len();
        let knots = years.as_ref().map_or(1, Vec::len);
        let values = if let [one] = read[..] { vec![one; knots] } else { read };
        *column = Some(KnotColumn { values, places: items.iter().map(|item| item.span.clone()).collect() });
    }
    years.filter(|_| is_whole).map(|years| Knots { years, columns })
}

/// Whether a list has a value for each of these years; otherwise reports it.
fn is_as_long(list: &[Node], years: &[i32], node: &Node, problems: &mut Diagnostics) -> bool {
    let (found, wanted) = (list.len(), years.len());
    if found == wanted {
        return true;
    }
    let values = counted(found, "value");
    let problem = problems.error(node.span.clone(), text!("这里有{found}个值", "the list has {values}"));
    if years == [NO_YEAR] {
        problem.expected(text!("应为一个数，或另写 year", "expected one number, or `year` beside it"));
    } else {
        problem.expected(text!("year 有{wanted}个", "`year` has {wanted}")).hint(text!(
            "每年都同样的数不用方括号，只写一个数",
            "for the same in every year write one number without brackets"
        ));
    }
    false
}

fn read_years(node: &Node, problems: &mut Diagnostics) -> Option<Vec<i32>> {
    let items = node.array(problems)?;
    let years: Vec<i32> = items.iter().filter_map(|item| item.year(problems)).collect();
    if years.is_empty() && items.is_empty() {
        problems.error(node.span.clone(), text!("year 里没有年份", "`year` has no years"));
    }
    if years.len() < items.len() || years.is_empty() {
        return None;
    }
    if let Some(at) = (1..years.len()).find(|&at| years[at] <= years[at - 1]) {
        let (before, year) = (years[at - 1], years[at]);
        problems
            .error(
                items[at].span.clone(),
                if year == before {
                    text!("{year} 写了两次", "duplicate year {year}")
                } else {
                    text!("{year} 排在 {before} 之后", "{year} comes after {before}")
                },
            )
            .expected(text!("年份要递增", "years must rise"));
        return None;
    }
    Some(years)
}

/// A path in a csv file: year, central and, if the file has them, p10 and p90.
fn read_csv(
    node: &Node,
    unit: Option<Unit>,
    driver: &Driver,
    files: &mut Vec<InputFile>,
    problems: &mut Diagnostics,
) -> Result<Option<Knots>> {
    let Some(named) = node.string(problems) else { return Ok(None) };
    let path = beside(named, &node.span);
    if !crate::embedded::is_file(&path) {
        let shown = path.display();
        problems.error(node.span.clone(), text!("没有文件 {shown}", "no such file: {shown}"));
        return Ok(None);
    }
    let source = read_source(&path)?;
    files.push(InputFile::beside(&source));
    let Some(unit) = unit.or_else(|| driver.unit.is_count().then_some(driver.unit)) else {
        let (zh, en) = (driver.unit.label(Language::Chinese), driver.unit.label(Language::English));
        problems
            .error(
                node.span.clone(),
                text!("没有写明文件里数字的单位", "the unit of the figures in the file is not stated"),
            )
            .hint(text!("在这个表里写 unit，如 \"{zh}\"", "write `unit` in this table, such as \"{en}\""));
        return Ok(None);
    };
    Ok(rows(&source, unit, problems))
}

/// The rows of a path: in rising years, figures in this unit.
fn rows(source: &Arc<Source>, unit: Unit, problems: &mut Diagnostics) -> Option<Knots> {
    let before = problems.errors();
    let columns = [
        ColumnSpec::required("year"),
        ColumnSpec::required("central"),
        ColumnSpec::optional("p10"),
        ColumnSpec::optional("p90"),
    ];
    let no_values = || Some(KnotColumn { values: Vec::new(), places: Vec::new() });
    let (mut years, mut columns_read) = (Vec::<i32>::new(), [no_values(), no_values(), no_values()]);
    table::read(source, &columns, problems, |row, problems| {
        let Some(year) = figures::year(row, 0, problems) else { return };
        if let Some(last) = years.last().filter(|last| year <= **last) {
            problems
                .error(row.span(0), text!("{year} 排在 {last} 之后", "{year} comes after {last}"))
                .expected(text!("年份要递增", "years must rise"));
            return;
        }
        years.push(year);
        for (at, column) in columns_read.iter_mut().enumerate() {
            if !row.has(at + 1) {
                *column = None;
            }
            if let Some(column) = column {
                let figure = row.number(at + 1, problems).map(|figure| unit.to_base(figure));
                let figure = figure.and_then(|base| possible_size(base, &row.span(at + 1), unit, problems));
                column.values.push(figure.unwrap_or(0.0));
                column.places.push(row.span(at + 1));
            }
        }
    });
    if years.is_empty() {
        if problems.errors() == before {
            problems.error(Span::new(source, 0..0), text!("表里没有数据行", "the table has no rows"));
        }
        return None;
    }
    if problems.errors() > before {
        return None;
    }
    let [central, p10, p90] = columns_read;
    let columns = [central, p10, p90, None, None];
    Some(Knots { years, columns })
}

/// Linear between knots, flat outside.
pub(super) fn interpolate(years: &[i32], values: &[f64], year: i32) -> f64 {
    let after = years.partition_point(|knot| *knot <= year);
    match (after.checked_sub(1), years.get(after)) {
        (None, _) => values[0],
        (Some(before), None) => values[before],
        (Some(before), Some(next)) => {
            let share = f64::from(year - years[before]) / f64::from(next - years[before]);
            values[before] + share * (values[after] - values[before])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_linear_between_knots_and_flat_outside() {
        let (years, values) = ([2026, 2028], [4.0, 3.0]);
        let at = |year| interpolate(&years, &values, year);
        assert_eq!([at(2020), at(2026), at(2027), at(2028), at(2040)], [4.0, 4.0, 3.5, 3.0, 3.0]);
    }
}
