//! Prior bands as a table.

use crate::analysis::{Prior, PriorBands};
use crate::indicator::{Display, Driver};
use crate::language::{Text, text};
use crate::table::{Cell, RowUnit, Table, headings};

/// By the number of years averaged: the errors of the past, and the band that they make around what is expected.
#[must_use]
pub fn prior_bands(driver: &Driver, bands: &PriorBands) -> Table {
    let (unit, of_error) =
        (RowUnit::fitting(driver.unit, f64::INFINITY), RowUnit::fitting(driver.unit.of_difference(), f64::INFINITY));
    let row = |prior: &Prior, at: usize| {
        let error = &prior.errors[at];
        let basis = if at == 0 { Cell::from(prior.basis.words(error.cases)) } else { Cell::blank() };
        let expected = bands.recent + error.median;
        vec![
            basis,
            Cell::count(error.years),
            of_error.cell(error.p10),
            of_error.cell(error.median),
            of_error.cell(error.p90),
            unit.figure_and_interval(expected, (bands.recent + error.p10, bands.recent + error.p90)),
        ]
    };
    let rows = bands.priors.iter().flat_map(|prior| (0..prior.errors.len()).map(move |at| row(prior, at)));
    let (before, last) = (bands.first - 5, bands.first - 1);
    let Text { zh, en } = Text::both(|language| Display(language).quantity(bands.recent, driver.unit));
    let label = |language| driver.label(language).to_owned();
    Table {
        title: Text::both(label).followed_by(&Text::new("：按历史的区间", ": bands by history")),
        columns: headings([
            ("依据", "History"),
            ("平均年数", "Years averaged"),
            ("误差\n10%分位", "Error,\n10th percentile"),
            ("误差\n中位数", "Error,\nmedian"),
            ("误差\n90%分位", "Error,\n90th percentile"),
            ("此后年均\n（80%区间）", "Then a year\n[80%]"),
        ]),
        rows: rows.collect(),
        notes: vec![
            text!(
                "误差为若干年的平均增速减此前五年的平均（百分点）；{before}–{last}年平均{zh}",
                "errors: average growth over so many years less that of the five years before, in points; {before}–{last} averaged {en}"
            ),
            Text::new(
                "各例的年份重叠，实际例数较少；中位数为负：增长快的时期过后，增速通常回落（Ho 和 Mauro 2014）",
                "the years of cases overlap: they are fewer than they look; medians below 0: fast growth usually slows (Ho and Mauro 2014)",
            ),
        ],
    }
}
