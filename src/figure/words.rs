//! Words that every figure needs.

use super::FigureSource;
use crate::analysis::Record;
use crate::baseline::{Status, StockDay};
use crate::chart::{Captions, TargetMark};
use crate::indicator::{Display, Indicator, IndicatorKind, TableUnit, Unit};
use crate::language::{Language, Text, text};
use crate::number::grouped;
use crate::projection::{Projection, Series, Summary, in_brackets, settings_of};
use crate::scenario::Years;
use crate::words::publisher::publishers;

/// The suffix of a unit of money: the price basis.
pub(super) fn prices(unit: Unit, language: Language) -> &'static str {
    if unit.dimension.money == 1 { language.pick("，现价", ", current prices") } else { "" }
}

/// The suffix of a unit of a stock: its reference day, unless 31 December.
pub(super) fn day(indicator: &Indicator, day: StockDay, language: Language) -> String {
    if indicator.kind != IndicatorKind::Stock || day == StockDay::YearEnd {
        return String::new();
    }
    format!("{}{}", language.pick("，", ", "), day.each_year().get(language))
}

/// How many runs there were and from which seed; where nothing is uncertain neither matters.
pub(super) fn runs_and_seed(projection: &Projection) -> Text {
    let (runs, seed) = (grouped(projection.runs as f64, 0), projection.seed);
    match projection.runs {
        1 => text!("模拟1次，随机种子{seed}", "1 run, seed {seed}"),
        _ if projection.is_certain() => Text::new("各次运行相同", "the same in every run"),
        _ => text!("模拟{runs}次，随机种子{seed}", "{runs} runs, seed {seed}"),
    }
}

/// Whose figures of the indicators these are, and who calculated with them.
pub(super) fn calculated<'r>(records: impl IntoIterator<Item = &'r Record>, indicators: &[&str]) -> Text {
    let of = |record: &'r Record| {
        let observed = indicators.iter().filter_map(|name| record.observed(name));
        let names = observed.flat_map(|observed| observed.publishers.iter().map(String::as_str));
        names.map(|name| (name, &record.projection.region_label)).collect::<Vec<_>>()
    };
    let Text { zh, en } = publishers(records.into_iter().flat_map(of));
    match zh.is_empty() {
        true => Text::new("carecast测算", "Calculated by carecast"),
        false => text!("数据：{zh}；carecast测算", "Data: {en}; calculated by carecast"),
    }
}

/// The source line: origin of the figures, jump-off, runs and seed, and unpublished figures of the base year.
pub(super) fn footnote(subject: FigureSource<'_>, indicators: &[&str]) -> String {
    let projection = subject.projection;
    let base = projection.years.first;
    let (zh_title, en_title) = (&projection.title.zh, &projection.title.en);
    let Text { zh: zh_set, en: en_set } = in_brackets(&projection.settings);
    let (zh_region, en_region) = (&projection.region_label.zh, &projection.region_label.en);
    let Text { zh: zh_base, en: en_base } = projection.stocks_at.words(base);
    let Text { zh: zh_runs, en: en_runs } = runs_and_seed(projection);
    let Text { zh: zh_by, en: en_by } = calculated([subject.record], indicators);
    let note = text!(
        "{zh_by}；情景：{zh_title}{zh_set}；基线：{zh_region}；基期{zh_base}；{zh_runs}。",
        "{en_by}; scenario: {en_title}{en_set}; baseline: {en_region}; jump-off: {en_base}; {en_runs}."
    );
    let mut note = note.get(subject.language).to_owned();
    for series in indicators.iter().filter_map(|name| projection.series(name)) {
        note.push_str(gaps(series).get(subject.language));
    }
    // Where the base year is another than published the chart has no mark: its point is what was published.
    let is_marked = |series: &Series<'_>| subject.record.shifted_base(*series).is_none();
    let marked = indicators.iter().filter_map(|name| projection.series(name)).filter(is_marked);
    let Some(weakest) = marked.map(Series::base_status).max() else { return note };
    note.push_str(status(weakest).get(subject.language));
    note
}

/// In which years a series is undefined, in how many runs, and why in the first of them; nothing where it is in none.
fn gaps(series: Series<'_>) -> Text {
    let gaps: Vec<_> = series.years().iter().filter_map(|year| Some((year, series.gap(year)?))).collect();
    let Some((_, first)) = gaps.first() else { return Text::same("") };
    let Text { zh: why_zh, en: why_en } = &first.because;
    let Text { zh: how_zh, en: how_en } = series.how_often(gaps.iter().map(|(_, cell)| *cell));
    let (years, Text { zh, en }) = (Years::grouped(gaps.iter().map(|(year, _)| *year)), &series.indicator().label);
    text!(
        "{zh} {years}年没有意义{how_zh}（{why_zh}），未绘出。",
        " {en} is undefined in {years}{how_en} ({why_en}) and not drawn there."
    )
}

/// The settings, as a suffix of the source line of a chart.
pub(super) fn behind(settings: &[Text]) -> Text {
    let each = |language: Language| {
        let each = settings.iter().map(|set| format!("{}{}", language.pick("；", "; "), set.get(language)));
        each.collect::<String>()
    };
    Text::both(each)
}

/// The same for several results with the jump-off of the first, and the sentence on its unpublished figures.
pub(super) fn footnote_of_several(records: &[&Record], indicator: &str, status: &Text) -> Text {
    let all: Vec<&Projection> = records.iter().map(|record| &record.projection).collect();
    let Some(first) = all.first() else { return Text::same("") };
    let Text { zh: zh_set, en: en_set } = behind(&settings_of(&all));
    let Text { zh: zh_by, en: en_by } = calculated(records.iter().copied(), &[indicator]);
    let (status_zh, status_en) = (&status.zh, &status.en);
    let runs = grouped(first.runs as f64, 0);
    let have_same_runs = all.iter().all(|other| other.runs == first.runs);
    let Text { zh: zh_runs, en: en_runs } = match all.iter().all(|other| other.seed == first.seed) {
        true if have_same_runs => runs_and_seed(first),
        false if have_same_runs => {
            text!("各模拟{runs}次，随机种子各不相同", "{runs} runs each, with seeds of their own")
        }
        _ => Text::new("模拟次数和随机种子因情景而异", "runs and seeds differ by scenario"),
    };
    let Text { zh: zh_base, en: en_base } = first.stocks_at.words(first.years.first);
    text!(
        "{zh_by}{zh_set}；基期{zh_base}；{zh_runs}。{status_zh}",
        "{en_by}{en_set}; jump-off {en_base}; {en_runs}.{status_en}"
    )
}

/// More targets than these have no room for their labels.
const MOST_LABELLED: usize = 8;

/// Leaves the labels of the first targets alone; what the subtitle says of the others, which are drawn without.
pub(super) fn label_first(marks: &mut [TargetMark]) -> Text {
    marks.iter_mut().skip(MOST_LABELLED).for_each(|mark| mark.label.clear());
    match marks.len().saturating_sub(MOST_LABELLED) {
        0 => Text::same(""),
        more => text!("；另有{more}个目标只画出、未标注", "; {more} more targets are drawn without labels"),
    }
}

/// The comparable published figures of an indicator before the base year: none before a break of its basis.
pub(super) fn past(record: &Record, indicator: &str, base_year: i32) -> Vec<(i32, f64)> {
    let Some(observed) = record.observed(indicator) else { return Vec::new() };
    let since = observed.breaks.iter().copied().filter(|year| *year <= base_year).max();
    let comparable = |year: i32| year < base_year && since.is_none_or(|since| year >= since);
    observed.figures.iter().copied().filter(|(year, _)| comparable(*year)).collect()
}

/// The figures published after the base year on its basis, up to the last year that the runs were told.
pub(super) fn told(record: &Record, indicator: &str, (base_year, known_until): (i32, i32)) -> Vec<(i32, f64)> {
    let Some(observed) = record.observed(indicator) else { return Vec::new() };
    let next_break = observed.breaks.iter().copied().filter(|year| *year > base_year).min();
    let comparable = |year: i32| (base_year + 1..=known_until).contains(&year) && next_break.is_none_or(|at| year < at);
    observed.figures.iter().copied().filter(|(year, _)| comparable(*year)).collect()
}

/// The last year of an indicator whose published figure the runs were told: the base year without an update.
pub(super) fn known_until(record: &Record, indicator: &str) -> i32 {
    let used = record.observed(indicator).and_then(|observed| observed.used_until);
    used.unwrap_or(record.projection.years.first)
}

/// The footnote on base-year figures that were not published, with the mark that they bear in the chart.
pub(super) fn status(weakest: Status) -> Text {
    let Text { zh, en } = status_without_mark(weakest);
    if en.is_empty() {
        return Text::same("");
    }
    let mark = weakest.mark();
    text!("{mark} {zh}", " {mark}{en}")
}

/// The same of a chart in which they bear no mark.
pub(super) fn status_without_mark(weakest: Status) -> Text {
    match weakest {
        Status::Published => Text::same(""),
        Status::Derived => Text::new("基期数为推算。", " The jump-off figure is derived."),
        Status::Assumed => Text::new("基期数部分为假设，并非都有公布数。", " Jump-off figures are partly assumed."),
    }
}

/// How far a figure moves, in words: a rate moves by percentage points, not by percent.
pub(super) fn moved(change: f64, unit: Unit, language: Language) -> String {
    Display(language).quantity(change.abs(), unit.of_difference())
}

/// The texts of a chart; its title also serves as the description for screen readers.
pub(super) fn captions([title, subtitle, footnote]: [&Text; 3], language: Language) -> Captions {
    let in_language = |text: &Text| text.get(language).to_owned();
    Captions {
        title: in_language(title),
        subtitle: in_language(subtitle),
        footnote: in_language(footnote),
        description: in_language(title),
        language: language.tag().to_owned(),
    }
}

/// An indicator's name as that of a file.
pub(super) fn file_name(indicator: &str) -> String {
    indicator.replace(['.', '_'], "-")
}

/// The years of a series that can be drawn as one line, with their values: the longest stretch of years without a gap.
pub(super) fn drawn(series: Series<'_>, years: impl IntoIterator<Item = i32>) -> Vec<(i32, Summary<'_>)> {
    let known = |year: i32| Some((year, series.year(year).filter(|summary| summary.exists())?));
    let known: Vec<(i32, Summary<'_>)> = years.into_iter().filter_map(known).collect();
    let stretches = known.chunk_by(|(before, _), (after, _)| before + 1 == *after);
    // Of several that are as long the first.
    let longest = stretches.rev().max_by_key(|stretch| stretch.len());
    longest.map_or_else(Vec::new, <[_]>::to_vec)
}

/// The longest stretch of years in which all of these have a value.
pub(super) fn years_of_all(all: &[Series<'_>], years: Years) -> Vec<i32> {
    let known = |year: &i32| all.iter().all(|series| series.year(*year).is_some_and(Summary::exists));
    let known: Vec<i32> = years.iter().filter(known).collect();
    known
        .chunk_by(|before, after| before + 1 == *after)
        .rev()
        .max_by_key(|stretch| stretch.len())
        .unwrap_or_default()
        .to_vec()
}

/// The unit of an axis that holds these series, their 95th percentile included.
pub(super) fn axis_unit<'s>(
    all: impl IntoIterator<Item = Series<'s>> + Clone,
    language: Language,
) -> Option<TableUnit> {
    let unit = all.clone().into_iter().next()?.indicator().unit;
    let tops = all.into_iter().flat_map(|series| {
        let summaries = series.years().iter().filter_map(move |year| series.year(year));
        summaries.filter(|summary| summary.exists()).map(|summary| summary.interval_90().1.abs())
    });
    Some(TableUnit::fitting(unit, language, tops.fold(0.0, f64::max)))
}
