//! The figure in a cell of a table with its unit, which stands in the cell or beside it.

use crate::diagnostic::Diagnostics;
use crate::diagnostic::numeral::NumeralError;
use crate::diagnostic::table::Row;
use crate::indicator::Unit;
use crate::language::{Language, text};
use crate::limits::{LARGEST_FIGURE, LEAST_FIGURE};

/// The figure of a row in base units, half of its last digit, and its unit.
///
/// A cell may carry its unit (`2250万人`) or its scale (`2250万` of 人), as long as it and the unit of the row leave no
/// doubt: `2250万` of 万人 can be read in two ways.
pub(super) fn figure(row: &Row<'_>, wanted: Option<Unit>, problems: &mut Diagnostics) -> Option<(f64, f64, Unit)> {
    let found = as_written(row, wanted, problems)?;
    let size = found.0.abs();
    if size > LARGEST_FIGURE || size > 0.0 && size < LEAST_FIGURE {
        let (written, zh, en) = (row.cell(2), found.2.label(Language::Chinese), found.2.label(Language::English));
        let (a, b) = if size > 1.0 { ("大", "large") } else { ("小", "small") };
        problems
            .error(row.span(2), text!("`{written}` {zh}：{a}得不可能", "`{written}` {en}: too {b} for any figure"))
            .hint(text!("核对数值和单位", "check the figure and its unit"));
        return None;
    }
    Some(found)
}

fn as_written(row: &Row<'_>, wanted: Option<Unit>, problems: &mut Diagnostics) -> Option<(f64, f64, Unit)> {
    let stated = unit(row, wanted, problems);
    let numeral = row.numeral(2).map_err(|fault| row.not_a_number(2, fault, problems)).ok()?;
    let stated = stated?;
    let half = numeral.half_digit();
    let own = known(&numeral.rest, wanted);
    let unit = match (own, stated) {
        _ if numeral.rest.is_empty() => stated?,
        (Some(own), None) => own,
        (Some(own), Some(stated)) if own == stated => own,
        // The row states persons, the cell ten thousands of persons.
        (Some(own), Some(stated)) if stated.is_base_of(own) => own,
        (None, Some(stated)) if stated.exponent == 0 && numeral.scaled().is_some() => {
            let scale = numeral.scaled()? / numeral.figure();
            let half = if scale.is_finite() { half * scale } else { half };
            return Some((stated.to_base(numeral.scaled()?), stated.to_base(half), stated));
        }
        (own, stated) => {
            match stated.filter(|_| own.is_some() || numeral.scaled().is_some()) {
                Some(stated) => report_two_units(row, own, stated, problems),
                None => row.not_a_number(2, NumeralError::NotANumber, problems),
            }
            return None;
        }
    };
    Some((unit.to_base(numeral.figure()), unit.to_base(half), unit))
}

fn report_two_units(row: &Row<'_>, own: Option<Unit>, stated: Unit, problems: &mut Diagnostics) {
    let (written, zh, en) = (row.cell(2), stated.label(Language::Chinese), row.cell(4));
    let another_kind = own.is_some_and(|own| own.dimension != stated.dimension || own.difference != stated.difference);
    let message = if another_kind {
        text!("`{written}` 与单位 `{zh}` 不是同一种量", "`{written}` and the unit `{en}` measure different things")
    } else {
        text!("`{written}` 与单位 `{zh}` 合在一起有两种读法", "`{written}` of `{en}` can be read in two ways")
    };
    problems
        .error(row.span(2), message)
        .hint(text!("数值只写数字，单位写在单位列", "write the figure alone, and its unit in the column of units"));
}

/// The unit in its own cell; nothing where that is empty and the figure carries one; the outer nothing is a problem.
/// `wanted` is a unit of the row's indicator, if that is known.
fn unit(row: &Row<'_>, wanted: Option<Unit>, problems: &mut Diagnostics) -> Option<Option<Unit>> {
    let written = row.cell(4);
    let found = known(written, wanted);
    let carried = || row.numeral(2).ok().and_then(|numeral| known(&numeral.rest, wanted));
    if found.is_none() && written.is_empty() {
        if carried().is_some() {
            return Some(None);
        }
        problems.error(row.span(4), text!("没有单位", "the unit is missing"));
        return None;
    }
    if found.is_none() {
        problems
            .error(row.span(4), text!("未知的单位 `{written}`", "unknown unit `{written}`"))
            .hint(Unit::suggestion(written, wanted));
        return None;
    }
    Some(found)
}

/// The unit that is written so: one of the program's, with or without "a year", or that of the target itself.
fn known(written: &str, wanted: Option<Unit>) -> Option<Unit> {
    let named = || Unit::named(written);
    let fits = |unit: &Unit| !unit.is_coined() || wanted.is_some_and(|wanted| wanted.is_same_but_for_year(*unit));
    Unit::parse(written).or_else(|| named().filter(fits))
}
