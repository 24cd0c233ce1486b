//! Several scenarios beside one another.

use super::Table;
use super::headline::{cell, unit_of};
use crate::analysis::Record;
use crate::indicator::Indicator;
use crate::language::{Language, Text, text};
use crate::number::UNDEFINED;
use crate::plan::Plan;
use crate::projection::{Projection, Summary, distinct_names};

/// Scenarios beside one another; of more than these each has a row of its own.
const MOST_COLUMNS: usize = 6;

/// The headline indicators of every scenario in one year, what of the care system differs, and the probability of each
/// target of the plan; scenarios that lack one show a dash.
#[must_use]
pub fn comparison(records: &[Record], plan: Option<&Plan>, year: i32, language: Language) -> Table {
    let projections: Vec<&Projection> = records.iter().map(|record| &record.projection).collect();
    let projections = &projections[..];
    let mut header = vec![language.pick("指标", "Indicator").to_owned()];
    let names = distinct_names(projections);
    header.extend(names.iter().map(|name| name.get(language).to_owned()));
    let (mut rows, mut gaps) = (Vec::new(), Vec::new());
    for indicator in headlines(projections).into_iter().chain(differing(projections, year)) {
        let compared = projections.iter().filter_map(|projection| projection.series(&indicator.name));
        let unit = unit_of(compared, &[year], language);
        gaps.extend(gaps_of(&indicator.name, projections, &names, year));
        let mut row = vec![format!("{}\n  {}", indicator.label.get(language), unit.label)];
        row.extend(projections.iter().map(|projection| {
            let series = projection.series(&indicator.name);
            series.map_or(UNDEFINED.to_owned(), |series| cell(series, year, unit))
        }));
        rows.push(row);
    }
    if let Some(plan) = plan {
        rows.extend(probabilities(records, plan, language));
    }
    let title = text!("{year}年各情景比较", "Scenarios in {year}");
    let is_uncertain = !projections.iter().all(|projection| projection.is_certain());
    let note = is_uncertain.then(|| Text::new("中位数与80%区间", "median and 80% interval"));
    let notes = note.into_iter().chain(stocks_at(projections)).chain(gaps).map(|note| note.get(language).to_owned());
    let table = Table { title: title.get(language).to_owned(), header, rows, notes: notes.collect() };
    if projections.len() > MOST_COLUMNS { turned(table, language) } else { table }
}

/// Why cells of an indicator are empty, with the scenarios of which each note holds.
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
    let named = notes.into_iter().map(|(Text { zh, en }, of)| {
        let [of_zh, of_en] = [Language::Chinese, Language::English].map(|language| {
            of.iter().map(|name| name.get(language)).collect::<Vec<_>>().join(language.pick("、", ", "))
        });
        text!("{of_zh}：{zh}", "{of_en}: {en}")
    });
    named.collect()
}

/// A table with a row for each scenario instead of a column.
fn turned(table: Table, language: Language) -> Table {
    let mut header = vec![language.pick("情景", "Scenario").to_owned()];
    header.extend(table.rows.iter().filter_map(|row| row.first().cloned()));
    let names = table.header.into_iter().enumerate().skip(1);
    let rows = names.map(|(at, name)| {
        let cells = table.rows.iter().map(|row| row.get(at).cloned().unwrap_or_default());
        std::iter::once(name).chain(cells).collect()
    });
    Table { header, rows: rows.collect(), ..table }
}

/// At which day stocks stand, where that is not the end of the year for all of them.
fn stocks_at(projections: &[&Projection]) -> Option<Text> {
    let first = projections.first()?.stocks_at;
    if projections.iter().all(|projection| projection.stocks_at == first) {
        return first.note();
    }
    let days: Vec<String> = distinct_names(projections)
        .iter()
        .zip(projections)
        .map(|(name, projection)| format!("{} {}", name.zh, projection.stocks_at.tag()))
        .collect();
    let english: Vec<String> = distinct_names(projections)
        .iter()
        .zip(projections)
        .map(|(name, projection)| format!("{} {}", name.en, projection.stocks_at.tag()))
        .collect();
    let (zh, en) = (days.join("、"), english.join(", "));
    Some(text!("存量日期不同：{zh}", "stocks stand at different days: {en}"))
}

/// The headline indicators that any of the scenarios kept, each once.
fn headlines<'p>(projections: &[&'p Projection]) -> Vec<&'p Indicator> {
    let mut found: Vec<&Indicator> = Vec::new();
    for series in projections.iter().flat_map(|projection| projection.headlines()) {
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
fn probabilities(records: &[Record], plan: &Plan, language: Language) -> Vec<Vec<String>> {
    let rows = plan.targets.iter().filter_map(|target| {
        let measure = target.measure.as_ref()?;
        let (label, sign, year) = (target.row_label(), target.sign(), target.year);
        let goal = measure.shown(language);
        let name = language.pick("可能性", "probability");
        let mut row = vec![format!("{}\n  {year} {sign} {goal}, {name}", label.get(language))];
        row.extend(records.iter().map(|record| {
            let assessed = record.assessments.iter().find(|assessment| assessment.target.id == target.id);
            let estimate = assessed.and_then(|assessment| assessment.outlook.as_ref()?.estimate);
            estimate.map_or(UNDEFINED.to_owned(), |estimate| estimate.words(language))
        }));
        Some(row)
    });
    rows.collect()
}
