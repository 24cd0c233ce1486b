//! Problems at a place in figures that a trend is to continue.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::history::{AnnualFigure, HistoryRequest, LeftOut, LeftOutReason};
use super::series::{FEWEST_FIGURES, UnusableSeries};
use crate::diagnostic::table::{Row, line_at};
use crate::diagnostic::{Diagnostics, Source, Span, few_nearest, suggestion};
use crate::indicator::{Indicator, Unit};
use crate::language::{Language, Text, text};

/// A name that may mean several indicators.
pub(super) fn ambiguous((written, place): (&str, &Span), several: &[&Indicator]) -> Diagnostics {
    let mut problems = Diagnostics::new();
    let names = several.iter().map(|indicator| format!("`{}`", indicator.name)).collect::<Vec<_>>().join(", ");
    problems
        .error(place.clone(), text!("`{written}` 可以指几个指标", "`{written}` may be any of several indicators"))
        .hint(text!("写其中一个：{names}", "write one of {names}"));
    problems
}

/// A year to which figures reach already.
pub(super) fn not_ahead(to: i32, last: i32) -> Diagnostics {
    let mut problems = Diagnostics::new();
    problems.error(
        None,
        text!(
            "`to` {to}：所用的数已到{last}年，应写更晚的年份",
            "`to` {to}: the figures used reach {last}; give a later year"
        ),
    );
    problems
}

/// A name that means no indicator and no other figure.
pub(super) fn unknown(
    (written, place): (&str, &Span),
    known: &[Indicator],
    others: &BTreeMap<String, Text>,
) -> Diagnostics {
    let mut problems = Diagnostics::new();
    let labels = known.iter().flat_map(|indicator| [&indicator.name, &indicator.label.zh, &indicator.label.en]);
    let labels = labels.chain(others.keys()).map(String::as_str);
    let near = few_nearest(written, labels.clone());
    let near = near.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    problems.error(place.clone(), text!("没有指标 `{written}`", "unknown indicator `{written}`")).hint(
        match near.is_empty() {
            true => suggestion(written, labels),
            false => text!("最接近的有：{near}", "the nearest: {near}"),
        },
    );
    problems
}

/// No stretch of consecutive years on one basis is long enough.
pub(super) fn too_few(
    label: &Text,
    by_basis: &[Vec<AnnualFigure>],
    longest: &[AnnualFigure],
    request: HistoryRequest,
) -> Diagnostics {
    let mut problems = Diagnostics::new();
    let (count, all) = (longest.len(), by_basis.iter().map(Vec::len).sum::<usize>());
    let place = longest.last().map(|figure| figure.place.clone());
    let Text { zh, en } = label;
    let message = match all {
        0 => text!("{zh}没有可用的年度数", "{en} has no annual figures to continue"),
        _ if by_basis.len() > 1 => text!(
            "{zh}：同一口径下连续的年度数最多{count}个，外推至少要{FEWEST_FIGURES}个",
            "{en}: at most {count} consecutive annual figures on one statistical basis; a trend takes {FEWEST_FIGURES}"
        ),
        _ if count < all => text!(
            "{zh}：有{all}个年度数，中间有缺，连续的最多{count}个，外推至少要{FEWEST_FIGURES}个",
            "{en}: {all} annual figures with gaps, at most {count} of consecutive years; a trend takes {FEWEST_FIGURES}"
        ),
        _ => text!(
            "{zh}只有{count}个年度数，外推至少要{FEWEST_FIGURES}个",
            "{en}: {count} annual figures; a trend takes {FEWEST_FIGURES}"
        ),
    };
    problems.error(place, message).hint(match (request.since, request.as_of) {
        (None, None) => Text::new(
            "补上缺的年份（写进 csv，或另给数据表 `actuals`）；不同口径的数要先换算到同一口径",
            "add the missing years (in the csv, or in a table given as `actuals`); convert figures on other bases first",
        ),
        _ => Text::new("放宽所用的年份（`since`、`as-of`）", "use more years (`since`, `as-of`)"),
    });
    problems
}

/// Figures of the same basis that are cut off by missing years.
pub(super) fn warn_of_gap(used: &[AnnualFigure], left_out: &[LeftOut], problems: &mut Diagnostics) {
    let beyond: Vec<i32> =
        left_out.iter().filter(|left| left.reason == LeftOutReason::BeyondGap).map(|left| left.year).collect();
    let (Some(first), Some(last)) = (used.first(), used.last()) else { return };
    if beyond.is_empty() {
        return;
    }
    let (place, missing) = match beyond.iter().any(|year| *year > last.year) {
        true => (&last.place, last.year + 1),
        false => (&first.place, first.year - 1),
    };
    let count = beyond.len();
    let (first, last) = (first.year, last.year);
    problems
        .warning(
            place.clone(),
            text!(
                "{missing}年没有数：只用{first}至{last}年，缺口另一边的数（{count}个）不用",
                "no figure for {missing}: only {first} to {last} are used; figures left out beyond the gap: {count}"
            ),
        )
        .hint(Text::new(
            "补上缺的年份，就会用到它们；缺的数不会自动填补",
            "add the missing years to use them; gaps are never filled",
        ));
}

impl UnusableSeries {
    /// The error, at the place of the figure if there is one.
    #[must_use]
    pub fn in_diagnostics(self, place: Option<Span>) -> Diagnostics {
        let mut problems = Diagnostics::new();
        problems.error(place, self.message()).hint(self.hint());
        problems
    }
}

/// Reports a table with a column of indicators, which is read with the baseline of a region.
pub(super) fn report_table_of_indicators(source: &Arc<Source>, problems: &mut Diagnostics) -> bool {
    let header = source.text.trim_start_matches(['\u{feff}', '\r', '\n']).lines().next().unwrap_or_default();
    let mut headings = header.split([',', ';', '\t']).map(|heading| heading.trim().trim_matches('"'));
    if !headings.any(|heading| ["indicator", "指标", "指标名称"].contains(&heading)) {
        return false;
    }
    problems
        .error(
            line_at(source, source.text.len() - source.text.trim_start_matches(['\u{feff}', '\r', '\n']).len()),
            Text::new("这是多个指标的数据表", "this is a table of several indicators"),
        )
        .hint(Text::new(
            "写明地区和指标，如 carecast trend shandong gdp.nominal --actuals 此文件",
            "name region and indicator, such as `carecast trend shandong gdp.nominal --actuals THIS_FILE`",
        ));
    true
}

pub(super) fn report_no_rows(source: &Arc<Source>, problems: &mut Diagnostics) {
    problems.error(Span::new(source, 0..0), Text::new("表里没有带数值的行", "no row of the table has a value"));
}

pub(super) fn report_no_year(row: &Row<'_>, problems: &mut Diagnostics) {
    let written = row.cell(0);
    problems
        .error(row.span(0), text!("`{written}` 不是年份", "`{written}` is not a year"))
        .expected(Text::new("应为2025一类", "expected a year such as 2025"));
}

pub(super) fn report_twice(year: i32, twin: &AnnualFigure, row: &Row<'_>, problems: &mut Diagnostics) {
    let line = twin.place.line();
    problems.error(row.span(0), text!("{year}年在第{line}行已有", "{year} is in line {line} already")).hint(Text::new(
        "只留一个；口径不同则用 basis（口径）列写明",
        "keep one; name different bases in a column `basis`",
    ));
}

pub(super) fn report_unit(row: &Row<'_>, before: Option<Unit>, problems: &mut Diagnostics) {
    let written = row.cell(2);
    match before {
        Some(before) if Unit::parse(written).is_some() => {
            let (zh, en) = (before.label(Language::Chinese), before.label(Language::English));
            problems
                .error(row.span(2), text!("`{written}` 与前面的单位不是一类", "`{written}` measures another thing"))
                .expected(text!("应为 `{zh}` 一类的单位", "expected a unit like `{en}`"));
        }
        _ => {
            let units: Vec<&str> = Unit::all().flat_map(|unit| [unit.symbol, unit.zh]).collect();
            problems
                .error(row.span(2), text!("没有单位 `{written}`", "unknown unit `{written}`"))
                .hint(suggestion(written, units.iter().copied()));
        }
    }
}
