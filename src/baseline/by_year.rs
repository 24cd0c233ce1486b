//! Figures by year with their rows, for locating missing ones.

use std::collections::BTreeMap;
use std::sync::Arc;

use ndarray::Array2;

use crate::diagnostic::table::{self, Row};
use crate::diagnostic::{Diagnostics, Source, Span};
use crate::language::{Text, text};

/// Figures of one kind as written in a file: for every year, one for each cell of sex and age.
pub(crate) struct ByYear {
    source: Arc<Source>,
    years: BTreeMap<i32, Vec<Option<PlacedValue>>>,
    width: usize,
    /// The owner of the figures as a prefix of messages; empty if unambiguous.
    owner: String,
}

#[derive(Clone, Copy)]
struct PlacedValue {
    value: f64,
    /// Where its row begins.
    start: usize,
}

/// Years in a row that lack the same figures.
struct MissingYears {
    years: (i32, i32),
    /// Which of a year's figures; all of them where the years are not there at all.
    missing: Vec<usize>,
    /// Where the row begins after which the first of them should stand.
    near: usize,
}

impl MissingYears {
    fn told(&self, owner: &str, width: usize, what: impl Fn(usize) -> String) -> Text {
        let (first, last) = self.years;
        let is_one = first == last;
        let (zh, en) = match is_one {
            true => (format!("{first}年"), format!("{first}")),
            false => (format!("{first}至{last}年"), format!("{first} to {last}")),
        };
        let count = self.missing.len();
        let (Some(&from), Some(&to)) = (self.missing.first(), self.missing.last()) else { return Text::same("") };
        if count == width {
            let years = if is_one { format!("the year {en} is") } else { format!("the years {en} are") };
            return text!("{owner}缺少 {zh}", "{owner}{years} missing");
        }
        let (from_what, to_what) = (what(from), what(to));
        if count == 1 {
            let has = if is_one { "has" } else { "have" };
            return text!("{owner}{zh}缺少 {from_what}", "{owner}{en} {has} no {from_what}");
        }
        let (each, lack) = if is_one { ("", "lacks") } else { ("各", "lack") };
        let a_year = if is_one { "" } else { " a year" };
        if to - from + 1 == count {
            return text!(
                "{owner}{zh}{each}缺少{count}个数：{from_what}至{to_what}",
                "{owner}{en} {lack} {count} figures{a_year}, {from_what} to {to_what}"
            );
        }
        text!(
            "{owner}{zh}{each}缺少{count}个数，第一个是 {from_what}",
            "{owner}{en} {lack} {count} figures{a_year}, the first is {from_what}"
        )
    }
}

impl ByYear {
    pub(crate) fn new(source: &Arc<Source>, owner: &str, width: usize) -> Self {
        let owner = if owner.is_empty() { String::new() } else { format!("{owner}: ") };
        Self { source: Arc::clone(source), years: BTreeMap::new(), width, owner }
    }

    pub(crate) fn put(&mut self, year: i32, at: usize, value: f64, row: &Row<'_>, problems: &mut Diagnostics) {
        let width = self.width;
        let cells = self.years.entry(year).or_insert_with(|| vec![None; width]);
        let Some(cell) = cells.get_mut(at) else { return };
        if cell.is_some() {
            problems.error(row.whole(), text!("这个数在前面已有", "this figure is in an earlier row already"));
        }
        *cell = Some(PlacedValue { value, start: row.start() });
    }

    /// The first and the last year.
    pub(crate) fn range(&self) -> Option<(i32, i32)> {
        Some((*self.years.keys().next()?, *self.years.keys().next_back()?))
    }

    /// The row of a year's first figure.
    pub(crate) fn place(&self, year: i32) -> Option<Span> {
        let cell = self.years.get(&year)?.iter().copied().flatten().next()?;
        Some(table::line_at(&self.source, cell.start))
    }

    /// Every year from the first to the last as rows of an array; gaps within or between years are errors, reported at the
    /// row before the missing one. Years that lack the same figures are reported together.
    pub(crate) fn dense(
        &self,
        (first, last): (i32, i32),
        what: impl Fn(usize) -> String,
        problems: &mut Diagnostics,
    ) -> Option<Array2<f64>> {
        let rows = usize::try_from(last - first + 1).ok()?;
        let mut dense = Array2::zeros((rows, self.width));
        let mut gaps: Vec<MissingYears> = Vec::new();
        let mut near = self.years.values().flatten().flatten().next().map_or(0, |cell| cell.start);
        for (year, mut row) in (first..=last).zip(dense.outer_iter_mut()) {
            let empty = Vec::new();
            let cells = self.years.get(&year).unwrap_or(&empty);
            near = cells.iter().flatten().next().map_or(near, |cell| cell.start);
            let mut missing: Vec<usize> = (cells.len()..self.width).collect();
            for (at, cell) in cells.iter().enumerate() {
                match cell {
                    Some(cell) => {
                        row[at] = cell.value;
                        near = if missing.is_empty() { cell.start } else { near };
                    }
                    None => missing.push(at),
                }
            }
            match gaps.last_mut() {
                _ if missing.is_empty() => {}
                Some(gap) if gap.missing == missing && gap.years.1 == year - 1 => gap.years.1 = year,
                _ => gaps.push(MissingYears { years: (year, year), missing, near }),
            }
            near = cells.iter().flatten().map(|cell| cell.start).max().unwrap_or(near);
        }
        for gap in &gaps {
            let place = table::line_at(&self.source, gap.near);
            problems.error(place, gap.told(&self.owner, self.width, &what));
        }
        gaps.is_empty().then_some(dense)
    }

    /// As [`ByYear::dense`] over all the years that there are; nothing where rows were refused since there were `before`
    /// problems: that their figures are then missing is no news.
    pub(super) fn all_years(
        &self,
        before: usize,
        what: impl Fn(usize) -> String,
        problems: &mut Diagnostics,
    ) -> Option<(i32, Array2<f64>)> {
        if problems.errors() > before {
            return None;
        }
        let Some(range) = self.range() else {
            problems.error(Span::new(&self.source, 0..0), text!("表里没有数据行", "the table has no rows"));
            return None;
        };
        Some((range.0, self.dense(range, what, problems)?))
    }
}
