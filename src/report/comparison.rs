//! Several scenarios beside one another.

use super::headline::{cell, unit_of};
use super::targets::{probability, range};
use crate::analysis::Record;
use crate::indicator::Indicator;
use crate::language::{Text, text};
use crate::plan::Plan;
use crate::projection::{Projection, Summary, distinct_names};
use crate::table::{Cell, RowUnit, Table};

/// Scenarios beside one another; of more than these each has a row of its own.
const MOST_COLUMNS: usize = 6;

/// The headline indicators of every scenario in one year with GDP and growth, indicators of the care system that differ, and the probability of
/// each target of the plan; a missing value is a dash. Below each indicator stands its difference to the first scenario, run
/// by run.
#[must_use]
pub fn comparison(records: &[Record], plan: Option<&Plan>, year: i32) -> Table {
    let projections: Vec<&Projection> = records.iter().map(|record| &record.projection).collect();
    let projections = &projections[..];
    let names = distinct_names(projections);
    let (mut rows, mut gaps) = (Vec::new(), Vec::new());
    for indicator in overview(projections).into_iter().chain(differing(projections, year)) {
        let compared = projections.iter().filter_map(|projection| projection.series(&indicator.name));
        let unit = unit_of(compared, &[year]);
        gaps.extend(gaps_of(&indicator.name, projections, &names, year));
        let mut row = vec![Cell::from(indicator.label.clone()).over(unit.label())];
        row.extend(projections.iter().map(|projection| {
            let series = projection.series(&indicator.name);
            series.map_or_else(Cell::missing, |series| cell(series, year, &unit))
        }));
        rows.push(row);
        rows.extend(difference_row(indicator, projections, &names, year));
    }
    if let Some(plan) = plan {
        rows.extend(probabilities(records, plan));
    }
    let is_uncertain = !projections.iter().all(|projection| projection.is_certain());
    let note = is_uncertain.then(|| Text::new("中位数与80%区间", "median and 80% interval"));
    let notes = note.into_iter().chain(notes_on_differences(projections, &names, is_uncertain));
    let table = Table {
        title: text!("{year}年各情景比较", "Scenarios in {year}"),
        columns: std::iter::once(Text::new("指标", "Indicator")).chain(names.iter().cloned()).collect(),
        rows,
        notes: notes.chain(stocks_at(projections)).chain(gaps).collect(),
    };
    if projections.len() > MOST_COLUMNS { turned(table) } else { table }
}

/// The difference of an indicator to the first scenario, run by run; `None` where no scenario differs in any run.
fn difference_row(indicator: &Indicator, projections: &[&Projection], names: &[Text], year: i32) -> Option<Vec<Cell>> {
    let later = projections.iter().skip(1);
    let all: Vec<Option<Summary<'_>>> =
        later.map(|projection| projection.difference()?.ok()?.year(&indicator.name, year)).collect();
    let edges = all.iter().flatten().flat_map(|summary| <[f64; 2]>::from(summary.interval_90()));
    let largest = edges.map(f64::abs).fold(0.0, f64::max);
    if largest == 0.0 {
        return None;
    }
    let unit = RowUnit::fitting(indicator.unit.of_difference(), largest);
    let (Text { zh, en }, Text { zh: to_zh, en: to_en }) = (&indicator.label, names.first()?);
    let heading = Cell::from(text!("{zh}：与“{to_zh}”之差", "{en}: difference to {to_en}")).over(unit.label());
    let shown = |summary: Summary<'_>| unit.difference_and_interval(summary.median(), summary.interval_80());
    let cells = all.iter().map(|summary| summary.map_or_else(Cell::missing, shown));
    Some([heading, Cell::words("对照", "reference")].into_iter().chain(cells).collect())
}

/// The differences, and the scenarios without any.
fn notes_on_differences(projections: &[&Projection], names: &[Text], is_uncertain: bool) -> Vec<Text> {
    let differences = || projections.iter().filter_map(|projection| projection.difference());
    let is_some = differences().any(|difference| difference.is_ok());
    let what = (is_some && is_uncertain).then(|| {
        Text::new(
            "差值按同一次模拟逐次计算（各情景的同一次模拟使用相同的随机抽样），列出其中位数与80%区间；它可以不等于两个中位数之差",
            "differences are taken run by run (the same run of each scenario uses the same draws); shown are their median and 80% interval, and this median may differ from the difference of the two medians",
        )
    });
    let missing = differences().zip(names.iter().skip(1)).filter_map(|(difference, name)| {
        let Text { zh: why_zh, en: why_en } = difference.err()?.words();
        let (first, Text { zh, en }) = (names.first()?, name);
        let (first_zh, first_en) = (&first.zh, &first.en);
        Some(text!("{zh}：未列与“{first_zh}”之差，{why_zh}", "{en}: no difference to {first_en}: {why_en}"))
    });
    what.into_iter().chain(missing).collect()
}

/// Why cells of an indicator are empty, with the scenarios to which each note applies.
fn gaps_of(indicator: &str, projections: &[&Projection], names: &[Text], year: i32) -> Vec<Text> {
    let mut notes: Vec<(Text, Vec<&Text>)> = Vec::new();
    for (projection, name) in projections.iter().zip(names) {
        for note in projection.series(indicator).map(|series| series.gaps_in_words([year])).unwrap_or_default() {
            match notes.iter_mut().find(|(known, _)| *known == note) {
                Some((_, of)) => of.push(name),
                None => notes.push((note, vec![name])),
            }
        }
    }
    let named = notes.into_iter().map(|(note, of)| {
        let of: Vec<Text> = of.into_iter().cloned().collect();
        Text::joined(&of, "、", ", ").followed_by(&Text::new("：", ": ")).followed_by(&note)
    });
    named.collect()
}

/// A table with a row for each scenario instead of a column.
fn turned(table: Table) -> Table {
    let name_of = |row: &Vec<Cell>| {
        let name = |language| row.first().map_or_else(String::new, |cell| cell.shown(language));
        Text::both(name)
    };
    let columns = std::iter::once(Text::new("情景", "Scenario")).chain(table.rows.iter().map(name_of)).collect();
    let names = table.columns.iter().enumerate().skip(1);
    let rows = names.map(|(at, name)| {
        let cells = table.rows.iter().map(|row| row.get(at).cloned().unwrap_or_default());
        std::iter::once(name.clone().into()).chain(cells).collect()
    });
    Table { rows: rows.collect(), columns, ..table }
}

/// At which day stocks stand, where that is not the end of the year for all of them.
fn stocks_at(projections: &[&Projection]) -> Option<Text> {
    let first = projections.first()?.stocks_at;
    if projections.iter().all(|projection| projection.stocks_at == first) {
        return first.note();
    }
    let names = distinct_names(projections).into_iter().zip(projections);
    let days = names.map(|(name, one)| name.followed_by(&Text::same(format!(" {}", one.stocks_at.tag()))));
    let Text { zh, en } = Text::joined(&days.collect::<Vec<_>>(), "、", ", ");
    Some(text!("存量日期不同：{zh}", "stocks stand at different days: {en}"))
}

/// What a reader is shown first of any of the scenarios, each once.
fn overview<'p>(projections: &[&'p Projection]) -> Vec<&'p Indicator> {
    let mut found: Vec<&Indicator> = Vec::new();
    for series in projections.iter().flat_map(|projection| projection.overview()) {
        let indicator = series.indicator();
        if !found.iter().any(|known| known.name == indicator.name) {
            found.push(indicator);
        }
    }
    found
}

/// What of the care system a reader compares beside the headlines.
const CARE: [&str; 9] = [
    "care.dependants.total",
    "care.users.institution",
    "care.residents",
    "care.waiting",
    "care.occupancy",
    "care.beds.shortage",
    "care.caregivers_gap",
    "care.insurance.spending",
    "care.finance.investment",
];

/// Those that every scenario kept and that differ between scenarios.
fn differing<'p>(projections: &[&'p Projection], year: i32) -> impl Iterator<Item = &'p Indicator> {
    CARE.iter().filter_map(move |name| {
        let all: Option<Vec<_>> = projections.iter().map(|projection| projection.series(name)).collect();
        let all = all?;
        let mut medians = all.iter().map(|series| series.year(year).map(Summary::median));
        let first = medians.next()?;
        medians.any(|median| median != first).then_some(all.first()?.indicator())
    })
}

/// One row for each target that can be assessed: its probability under every scenario.
fn probabilities(records: &[Record], plan: &Plan) -> Vec<Vec<Cell>> {
    let rows = plan.targets.iter().filter_map(|target| {
        let measure = target.measure.as_ref()?;
        let (sign, year) = (target.sign(), target.year);
        let goal = Text::both(|language| {
            let name = language.pick("可能性", "probability");
            format!("{year} {sign} {}, {name}", measure.shown(language))
        });
        let outlooks = records.iter().flat_map(|record| &record.assessments).filter(|a| a.target.id == target.id);
        let range = outlooks.filter_map(|assessment| range(assessment.outlook.as_ref()?)).next();
        let mut row = vec![Cell::from(target.row_label()).over(goal).over_all(range)];
        row.extend(records.iter().map(|record| {
            let assessed = record.assessments.iter().find(|assessment| assessment.target.id == target.id);
            let estimate = assessed.and_then(|assessment| assessment.outlook.as_ref()?.estimate);
            let why = || assessed.map_or_else(Cell::missing, |assessment| assessment.verdict.words().into());
            estimate.map_or_else(why, probability)
        }));
        Some(row)
    });
    rows.collect()
}
