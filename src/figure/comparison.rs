//! One indicator under several scenarios, or in several regions.

use super::Figure;
use super::words::{self, axis_unit, day, drawn, file_name, known_until, prices};
use crate::analysis::{Assessment, Outlook, ProbabilityEstimate, Record};
use crate::chart::{Captions, Line, Lines, Sides, TargetMark, TickFormat};
use crate::indicator::{Display, Indicator, TableUnit};
use crate::language::{Language, Text, text};
use crate::number::short;
use crate::plan::Aim;
use crate::projection::{Projection, Series, Summary, distinct_names};

/// More names than these have no room at the right end.
const MOST_LINES: usize = 16;
/// More probabilities than these make no title.
const MOST_IN_TITLE: usize = 4;

/// One of the scenarios: its name among the others, and the indicator under it.
#[derive(Clone, Copy)]
struct Member<'m> {
    record: &'m Record,
    name: &'m Text,
    series: Series<'m>,
}

/// Value added, or where that is the same in all the occupancy of institutions, or else the first headline that all
/// scenarios have, under each; `None` for fewer than two scenarios or where they share no headline.
#[must_use]
pub fn comparison(records: &[Record], language: Language) -> Option<Figure> {
    of(records, None, language)
}

/// The same of an indicator of choice.
pub(super) fn of(records: &[Record], indicator: Option<&str>, language: Language) -> Option<Figure> {
    if records.len() < 2 {
        return None;
    }
    let name = indicator.or_else(|| shared(records))?;
    let projections: Vec<&Projection> = records.iter().map(|record| &record.projection).collect();
    let names = distinct_names(&projections);
    let members = records.iter().zip(&names);
    let all: Vec<Member<'_>> = members
        .filter_map(|(record, label)| Some(Member { record, name: label, series: record.projection.series(name)? }))
        // A line has a value in some projected year.
        .filter(|member| member.series.last_known().is_some_and(|(year, _)| year > member.series.years().first))
        .collect();
    let shown = largest(&all);
    let left_out = all.len() - shown.len();
    let first = shown.first()?;
    let first_year = first.record.projection.years.first;
    let unit = axis_unit(shown.iter().map(|member| member.series), language)?;
    let base = first.series.first_known()?.1.central();
    let is_shared = |member: &Member<'_>| {
        let own = member.series.year(first_year).map(Summary::central);
        member.record.projection.years.first == first_year
            && own.is_some_and(|own| (own - base).abs() <= 1e-9 * base.abs())
    };
    // Scenarios of one region part at one point; regions have a point each.
    let one_point = shown.iter().all(is_shared);
    // What all were told is known; what only some were told is not.
    let known_until = shown.iter().map(|member| known_until(member.record, name)).min()?.max(first_year);
    let history = if one_point { past(*first, (first_year, base), known_until, unit) } else { Vec::new() };
    let mut targets = targets(&shown, unit, language);
    let unlabelled = words::label_first(&mut targets);
    let joins = one_point && known_until == first_year;
    let lines = shown.iter().map(|member| line(*member, joins, unit, language));
    let chart = Lines {
        captions: captions(&shown, (left_out, &unlabelled), unit, language)?,
        lines: lines.collect(),
        history,
        breaks: Vec::new(),
        jump_off: known_until,
        targets,
        labels: Sides {
            actual: language.pick("实际", "actual").to_owned(),
            projection: language.pick("预测", "projection").to_owned(),
        },
        zero_baseline: true,
        tick_format: TickFormat::default(),
    };
    let file = indicator.map_or_else(|| "comparison".to_owned(), |name| format!("comparison-{}", file_name(name)));
    Some(Figure::new(&file, chart))
}

/// The indicators compared by default.
fn shared(records: &[Record]) -> Option<&str> {
    let projections = || records.iter().map(|record| &record.projection);
    let everywhere = |name: &str| projections().all(|projection| projection.series(name).is_some());
    let differs = |name: &str| {
        let end = |projection: &Projection| Some(projection.series(name)?.year(projection.years.last)?.median());
        let ends: Vec<f64> = projections().filter_map(end).collect();
        ends.iter().any(|end| *end != ends[0])
    };
    // Scenarios of the care system leave value added as it is, and are compared by how full the beds are.
    let chosen = ["industry.value_added", "care.occupancy"].into_iter().find(|name| everywhere(name) && differs(name));
    let value_added = Some("industry.value_added").filter(|name| everywhere(name));
    let headlines = records.first()?.projection.indicators.iter().filter(|known| known.is_headline());
    let headline = headlines.map(|known| known.name.as_str()).find(|name| everywhere(name));
    chosen.or(value_added).or(headline)
}

/// What was published on the basis of the base year up to the last year that all runs were told, and the figure of the
/// base year itself.
fn past(first: Member<'_>, (year, base): (i32, f64), known_until: i32, unit: TableUnit) -> Vec<(i32, f64)> {
    let name = &first.series.indicator().name;
    let before = words::past(first.record, name, year);
    let told = words::told(first.record, name, (year, known_until));
    let all = before.into_iter().chain([(year, base)]).chain(told);
    all.map(|(year, value)| (year, value / unit.scale)).collect()
}

/// The targets of all scenarios, each once; their probabilities are in the title.
fn targets(shown: &[Member<'_>], unit: TableUnit, language: Language) -> Vec<TargetMark> {
    let mut marks: Vec<TargetMark> = Vec::new();
    for assessment in shown.iter().flat_map(|member| &member.record.assessments) {
        let name = &shown[0].series.indicator().name;
        let Some(measure) = assessment.target.measure.as_ref().filter(|m| m.indicator == *name) else { continue };
        if assessment.target.aim != Aim::Level {
            continue;
        }
        let (year, sign) = (assessment.target.year, assessment.target.sign());
        let goal = measure.shown(language);
        let label = text!("规划目标 {year}：{sign} {goal}", "Target {year}: {sign} {goal}");
        let mark = TargetMark { year, value: measure.value / unit.scale, label: label.get(language).to_owned() };
        if !marks.contains(&mark) {
            marks.push(mark);
        }
    }
    marks
}

/// The line of one scenario; from its base year on, unless it joins a point that all have.
fn line(member: Member<'_>, joins: bool, unit: TableUnit, language: Language) -> Line {
    let Member { name, series, .. } = member;
    let years = series.years().iter().skip(usize::from(joins));
    let summaries = drawn(series, years);
    let values: Vec<f64> = summaries.iter().map(|(_, summary)| summary.median() / unit.scale).collect();
    let interval = summaries.last().filter(|_| !series.is_certain()).map(|(_, last)| last.interval_80());
    let end = short(values.last().copied().unwrap_or_default());
    Line {
        label: format!("{} {end}", name.get(language)),
        years: summaries.iter().map(|(year, _)| *year).collect(),
        values,
        interval_at_end: interval.map(|(low, high)| (low / unit.scale, high / unit.scale)),
    }
}

/// The scenarios that are shown: all where there is room for their names, else the largest at the end.
fn largest<'m>(all: &[Member<'m>]) -> Vec<Member<'m>> {
    let end =
        |member: &Member<'_>| member.series.last_known().map_or(f64::NEG_INFINITY, |(_, summary)| summary.median());
    let mut places: Vec<usize> = (0..all.len()).collect();
    places.sort_by(|a, b| end(&all[*b]).total_cmp(&end(&all[*a])));
    places.truncate(MOST_LINES);
    places.sort_unstable();
    places.into_iter().map(|at| all[at]).collect()
}

/// The finding: how likely a target is under each scenario, or how far the scenarios lie apart.
fn finding(shown: &[Member<'_>], language: Language) -> Option<Text> {
    let indicator = shown[0].series.indicator();
    likely(shown, indicator, language).or_else(|| {
        let (display, Text { zh, en }) = (Display(language), &indicator.label);
        let last = shown.iter().map(|member| member.record.projection.years.last).min()?;
        let ends = shown.iter().filter_map(|m| m.series.year(last)).filter(|end| end.exists()).map(Summary::median);
        let ends: Vec<f64> = ends.collect();
        let low = ends.iter().copied().fold(f64::INFINITY, f64::min);
        let high = ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let [low, high] = [low, high].map(|value| display.quantity(value, indicator.unit));
        Some(if low == high {
            text!("{zh}：{last}年各情景均为{low}", "{en}: {low} in {last} under all scenarios")
        } else if shown.iter().all(|member| member.series.is_certain()) {
            text!("{zh}：{last}年为{low}至{high}", "{en}: {low} to {high} in {last}")
        } else {
            text!("{zh}：{last}年各情景中位数为{low}至{high}", "{en}: medians of {low} to {high} in {last}")
        })
    })
}

/// The probability of the first target under each scenario, where all are held against the same.
fn likely(shown: &[Member<'_>], indicator: &Indicator, language: Language) -> Option<Text> {
    let outlooks: Vec<(&Member<'_>, &Assessment, &Outlook, ProbabilityEstimate)> = shown
        .iter()
        .filter_map(|member| {
            member.record.assessments.iter().find_map(|assessment| {
                let outlook = assessment.outlook.as_ref().filter(|o| o.is_level_of(&indicator.name))?;
                Some((member, assessment, outlook, outlook.estimate?))
            })
        })
        .collect();
    let (_, assessment, first, _) = outlooks.first()?;
    let (year, words) = (assessment.target.year, assessment.target.comparator.words());
    let same = outlooks.iter().all(|(_, other, outlook, _)| other.target.year == year && outlook.goal == first.goal);
    if !same || outlooks.len() != shown.len() || shown.len() > MOST_IN_TITLE {
        return None;
    }
    let goal = assessment.goal(first, language);
    let each = outlooks
        .iter()
        .map(|(member, .., estimate)| (member.name.get(language), estimate.words(language)))
        .map(|(name, probability)| format!("{name}{}{probability}", language.pick("", " ")));
    let each = each.collect::<Vec<_>>().join(language.pick("，", ", "));
    let (Text { zh, en }, words_zh, words_en) = (&indicator.label, &words.zh, &words.en);
    Some(text!(
        "{zh}：{year}年{words_zh}{goal}的可能性——{each}",
        "{en}: probability of {words_en} {goal} in {year} \u{2013} {each}"
    ))
}

fn captions(
    shown: &[Member<'_>],
    (left_out, unlabelled): (usize, &Text),
    unit: TableUnit,
    language: Language,
) -> Option<Captions> {
    let first = &shown[0].record.projection;
    let indicator = shown[0].series.indicator();
    let is_certain = shown.iter().all(|member| member.series.is_certain());
    let projections = || shown.iter().map(|member| &member.record.projection);
    let (name, prices) = (unit.label, prices(indicator.unit, language));
    let one_day = projections().all(|other| other.stocks_at == first.stocks_at);
    let day = if one_day { day(indicator, first.stocks_at, language) } else { String::new() };
    let Text { zh: region_zh, en: region_en } = if projections().all(|other| other.region == first.region) {
        first.region_label.clone()
    } else {
        text!("各地区", "by region")
    };
    let Text { zh, en } = &indicator.label;
    let mut subtitle = text!("{region_zh}；{zh}，{name}{prices}{day}", "{region_en}; {en}, {name}{prices}{day}");
    if !is_certain {
        let Text { zh, en } = subtitle;
        subtitle =
            text!("{zh}；各情景的中位数，线端为80%区间", "{en}; median of each scenario, 80% interval at the end");
    }
    if left_out > 0 {
        let (Text { zh, en }, shown) = (subtitle, shown.len());
        subtitle = text!(
            "{zh}；最大的{shown}个，另有{left_out}个未画",
            "{en}; the {shown} largest, {left_out} more are not drawn"
        );
    }
    let (Text { zh, en }, Text { zh: zh_more, en: en_more }) = (subtitle, unlabelled);
    let subtitle = text!("{zh}{zh_more}", "{en}{en_more}");
    let weakest = shown.iter().map(|member| member.series.base_status()).max()?;
    // The point of the base year bears no mark.
    let status = words::status_without_mark(weakest);
    let records: Vec<&Record> = shown.iter().map(|member| member.record).collect();
    let footnote = words::footnote_of_several(&records, &indicator.name, &status);
    Some(words::captions([&finding(shown, language)?, &subtitle, &footnote], language))
}
