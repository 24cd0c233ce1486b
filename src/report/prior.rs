//! Prior bands as tables.

use crate::indicator::Display;
use crate::language::{Text, text};
use crate::table::{Cell, RowUnit, Table, headings};
use crate::trend::{Prior, PriorBands};

/// A table for each history: by the number of years averaged, the errors of the past, and the band that they make around what
/// is expected.
#[must_use]
pub fn prior_bands(bands: &PriorBands) -> Vec<Table> {
    bands.priors.iter().map(|prior| table(bands, prior)).collect()
}

fn table(bands: &PriorBands, prior: &Prior) -> Table {
    let driver = &bands.driver;
    let of = |unit| RowUnit::fitting(unit, f64::INFINITY);
    let (unit, of_error) = (of(driver.unit), of(driver.unit.of_difference()));
    let rows = prior.errors.iter().map(|error| {
        let expected = bands.recent + error.median;
        vec![
            Cell::count(error.years),
            of_error.cell(error.p10),
            of_error.cell(error.median),
            of_error.cell(error.p90),
            unit.figure_and_interval(expected, (bands.recent + error.p10, bands.recent + error.p90)),
        ]
    });
    // What those authors found is of real GDP alone.
    let is_slowing = driver.name == "economy.real_growth" && prior.errors.iter().all(|error| error.median < 0.0);
    let (before, last) = (bands.first - 5, bands.first - 1);
    let Text { zh, en } = Text::both(|language| Display(language).quantity(bands.recent, driver.unit));
    let cases = prior.errors.first().map_or(0, |error| error.cases);
    let title = Text::both(|language| driver.label(language).to_owned()).followed_by(&Text::new("：", ": "));
    Table {
        title: title.followed_by(&prior.basis.words(cases)),
        columns: headings([
            ("平均年数", "Years\naveraged"),
            ("误差\n10%分位", "Error,\np10"),
            ("误差\n中位数", "Error,\nmedian"),
            ("误差\n90%分位", "Error,\np90"),
            ("此后年均\n（80%区间）", "Average\nafterwards\n[80%]"),
        ]),
        rows: rows.collect(),
        notes: [
            Some(text!(
                "误差为若干年的平均增速减此前五年的平均（百分点）；{before}–{last}年平均{zh}",
                "errors: average growth over so many years less that of the five years before, in points; {before}–{last} averaged {en}"
            )),
            Some(Text::new(
                "各例的年份重叠，实际例数较少",
                "the years of cases overlap: they are fewer than they look",
            )),
            is_slowing.then(|| {
                Text::new(
                    "中位数为负：增长快的时期过后，增速通常回落（Ho 和 Mauro 2014）",
                    "medians below 0: fast growth usually slows (Ho and Mauro 2014)",
                )
            }),
        ]
        .into_iter()
        .flatten()
        .collect(),
    }
}
