//! One target: what was published of it, the way that it is to go, the review, and how it goes on from what is known.

use super::fan::{bands, bands_in_words, end_labels, zero_baseline};
use super::words::{axis_unit, captions, drawn, file_name, footnote, prices};
use super::{Figure, FigureSource};
use crate::analysis::review::{Review, ReviewRow, StatusGround, TrendOutlook};
use crate::analysis::{Assessment, CoursePoint, Record, TargetCourse};
use crate::baseline::Status;
use crate::chart::{Band, Break, Fan, FanLabels, ReviewMark, TargetMark};
use crate::indicator::{Comparator, Display, TableUnit};
use crate::language::{Language, Text, text};
use crate::number::short;
use crate::projection::{Series, Summary};
use crate::words::sentence::sentence;

/// A chart of each target of a review of which a figure, a base or a projection is known, in the plan's order.
pub(super) fn of_review(review: &Review, record: &Record, language: Language) -> Vec<Figure> {
    let subject = FigureSource::new(record, language);
    let own = review.rows.iter().filter(|row| row.target.is_own() && is_worth_drawing(row));
    let chart = |row: &ReviewRow| {
        let course = TargetCourse::of_review(row, review, record)?;
        let trend = match &row.status.ground {
            StatusGround::Trend(trend) => Some(*trend),
            _ => None,
        };
        let said = Said { title: row.finding(), goal: goal_of_row(row), sources: sources(row) };
        figure(&course, trend, said, subject)
    };
    own.filter_map(chart).collect()
}

/// Whether a target has a status, or figures that may come to one: a line to a goal alone says nothing.
pub(super) fn is_worth_drawing(row: &ReviewRow) -> bool {
    let is_open = matches!(row.status.ground, StatusGround::Open | StatusGround::NotCountable(_));
    !is_open || !row.actuals.is_empty()
}

/// The same of a run: of each target that it assesses, or of those that an indicator has.
pub(super) fn of_run(subject: FigureSource<'_>, indicator: Option<&str>) -> Vec<Figure> {
    let is_asked = |assessment: &&Assessment| {
        // What the scenario itself states is judged by nothing.
        let outlook = assessment.outlook.as_ref().filter(|outlook| outlook.estimate.is_some());
        let name = outlook.map(|outlook| outlook.indicator.name.as_str());
        assessment.target.is_own() && name.is_some() && (indicator.is_none() || name == indicator)
    };
    let chart = |assessment: &Assessment| {
        let course = TargetCourse::of_run(assessment, subject.record)?;
        let outlook = assessment.outlook.as_ref()?;
        let (label, verdict) = (&assessment.target.label, assessment.verdict.words());
        let probability = outlook.estimate.map(|estimate| {
            let Text { zh, en } = Text::both(|language| estimate.words(language));
            text!("，实现可能性{zh}", ", probability {en}")
        });
        let title = sentence!(
            "{label}：{verdict}{probability}",
            "{label}: {verdict}{probability}",
            [label, verdict, probability]
        );
        let goal = Text::both(|language| assessment.goal(outlook, language));
        let goal = Text::same(format!("{} ", assessment.target.sign())).followed_by(&goal);
        figure(&course, None, Said { title, goal, sources: None }, subject)
    };
    subject.record.assessments.iter().filter(is_asked).filter_map(chart).collect()
}

/// The words about a target that its figures do not have.
struct Said {
    title: Text,
    /// What is to be reached.
    goal: Text,
    /// Whose figures they are, where the projection has none of them.
    sources: Option<Text>,
}

/// How a target goes on from what is known.
struct Ahead {
    /// The last year that was known when it was made.
    known_until: i32,
    years: Vec<i32>,
    bands: Vec<Band>,
    median: Vec<f64>,
    labels: FanLabels,
    /// What shades and lines mean.
    meaning: Text,
    is_from_zero: bool,
}

fn figure(course: &TargetCourse, trend: Option<TrendOutlook>, said: Said, subject: FigureSource<'_>) -> Option<Figure> {
    let language = subject.language;
    let series = subject.projection.series(&course.indicator);
    let axis = axis(course, series, trend, language);
    let scaled = |base: f64| base / axis.scale;
    let ahead = match (series, trend) {
        (Some(series), _) => of_model(course, series, axis, subject),
        (None, Some(trend)) => Some(of_trend(trend, axis, language)),
        (None, None) => None,
    };
    let last = course.comparable().map(|point| point.period.year).max();
    let known_until = ahead.as_ref().map_or(last.unwrap_or(course.goal.0), |ahead| ahead.known_until);
    let is_known = |point: &&CoursePoint| point.is_on_own_basis && point.period.year <= known_until;
    let drawn = |point: &CoursePoint| (point.period.year, scaled(point.value));
    let history: Vec<(i32, f64)> = course.published.iter().filter(is_known).map(drawn).collect();
    let mut since: Vec<(i32, f64)> = course.published.iter().filter(|point| !is_known(point)).map(drawn).collect();
    // A year has one ring: that on the basis of the base.
    since.dedup_by_key(|(year, _)| *year);
    let goals = [Some((course.goal.1, &said.goal)), course.upper.map(|upper| (upper, &said.goal))];
    let due = course.goal.0;
    let targets = goals.into_iter().flatten().enumerate().map(|(at, (value, Text { zh, en }))| {
        let label = text!("规划目标 {due}：{zh}", "Target {due}: {en}");
        let label = if at == 0 { label.get(language).to_owned() } else { String::new() };
        TargetMark { year: due, value: scaled(value), label }
    });
    let review = course.review.map(|year| ReviewMark {
        year,
        label: text!("评估：{year}年末", "review: end of {year}").get(language).to_owned(),
    });
    let base = course.published.iter().filter(is_known).find(|point| point.period.year == known_until);
    let base = base.map(|point| format!("{}{}", sign(point.comparator), short(scaled(point.value))));
    let has = |known: Option<&Ahead>| known.map_or(Text::same(""), |ahead| ahead.meaning.clone());
    let is_from_zero = match &ahead {
        Some(ahead) => ahead.is_from_zero,
        None => is_from_zero(course),
    };
    let subtitle = subtitle(course, &has(ahead.as_ref()), (axis, !since.is_empty(), is_from_zero), subject);
    let footnote = footnotes(course, series, said.sources, subject);
    let (labels, actual) = match &ahead {
        Some(ahead) => (ahead.labels.clone(), language.pick("公布", "published")),
        None => (FanLabels::default(), ""),
    };
    let (years, bands, median) = ahead.map_or_else(Default::default, |ahead| (ahead.years, ahead.bands, ahead.median));
    let fan = Fan {
        captions: captions([&said.title, &subtitle, &footnote], language),
        years,
        history,
        since,
        breaks: Vec::<Break>::new(),
        jump_off: known_until,
        bands,
        median,
        targets: targets.collect(),
        schedule: course.way.iter().map(|(year, value)| (*year, scaled(*value))).collect(),
        review,
        labels: FanLabels {
            actual: actual.to_owned(),
            base: base.unwrap_or_default(),
            schedule: language.pick("时序直线", "straight line to the target").to_owned(),
            ..labels
        },
        zero_baseline: is_from_zero,
        ..Fan::default()
    };
    Some(Figure::new(&format!("target-{}", file_name(&course.target.id)), fan))
}

/// The unit that all figures of a chart fit.
fn axis(
    course: &TargetCourse,
    series: Option<Series<'_>>,
    trend: Option<TrendOutlook>,
    language: Language,
) -> TableUnit {
    if let Some(axis) = series.and_then(|series| axis_unit([series], language)) {
        return axis;
    }
    let points = course.published.iter().map(|point| point.value).chain([course.goal.1]).chain(course.upper);
    let ahead = trend.into_iter().map(|trend| trend.interval_80.1);
    let largest = points.chain(ahead).map(f64::abs).fold(0.0, f64::max);
    TableUnit::fitting(course.unit, language, largest)
}

/// The projection from the last year that its runs were told to the year of the target.
fn of_model(course: &TargetCourse, series: Series<'_>, axis: TableUnit, subject: FigureSource<'_>) -> Option<Ahead> {
    let language = subject.language;
    let first = series.years().first;
    let known_until = course.used_until.map_or(first, |until| until.max(first));
    // A base that is uncertain itself, or is another figure than was published, has its part of the bands.
    let starts_elsewhere = || {
        let point = course.comparable().find(|point| point.period.year == known_until);
        let own = series.figure(known_until);
        let is_same = |(point, own): (&CoursePoint, f64)| (point.value - own).abs() <= 1e-9 * own.abs();
        !point.zip(own).is_some_and(is_same)
    };
    let is_uncertain = |summary: Summary<'_>| summary.interval_90().0 < summary.interval_90().1;
    let with_base = known_until > first || series.year(first).is_some_and(is_uncertain) || starts_elsewhere();
    let from = if with_base { known_until } else { known_until + 1 };
    let (years, summaries): (Vec<i32>, Vec<Summary<'_>>) = drawn(series, from..=course.goal.0).into_iter().unzip();
    let last = *summaries.last()?;
    Some(Ahead {
        known_until,
        bands: bands(series, &summaries, axis),
        median: years.iter().filter_map(|year| series.figure(*year)).map(|value| value / axis.scale).collect(),
        years,
        labels: FanLabels {
            projection: language.pick("预测", "projection").to_owned(),
            ..end_labels(series, last, axis, language)
        },
        meaning: bands_in_words(series, axis),
        is_from_zero: zero_baseline(series),
    })
}

/// The trend from the last figure to the year of the target.
fn of_trend(trend: TrendOutlook, axis: TableUnit, language: Language) -> Ahead {
    let (scaled, (low, high)) = (|base: f64| base / axis.scale, trend.interval_80);
    Ahead {
        known_until: trend.figures.1,
        years: vec![trend.year],
        bands: vec![Band { label: "80%".to_owned(), low: vec![scaled(low)], high: vec![scaled(high)] }],
        median: vec![scaled(trend.median)],
        labels: FanLabels {
            projection: language.pick("趋势外推", "trend").to_owned(),
            median: format!("{} {}", language.pick("趋势", "trend"), short(scaled(trend.median))),
            low_end: format!("{} {}", language.pick("10%分位", "10th percentile"), short(scaled(low))),
            high_end: format!("{} {}", language.pick("90%分位", "90th percentile"), short(scaled(high))),
            ..FanLabels::default()
        },
        meaning: Text::new(
            "；深色线为趋势外推，阴影为80%区间，不作结论",
            "; dark line: trend, shaded: its 80% interval; no verdict",
        ),
        is_from_zero: low <= 0.0 || high - low > 0.3 * high,
    }
}

/// Whether an axis without a projection begins at zero: figures that lie close together need their own range.
fn is_from_zero(course: &TargetCourse) -> bool {
    let values = course.published.iter().map(|point| point.value).chain([course.goal.1]).chain(course.upper);
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), value| (l.min(value), h.max(value)));
    low <= 0.0 || high - low > 0.3 * high
}

/// What is drawn, in which unit.
fn subtitle(
    course: &TargetCourse,
    meaning: &Text,
    (axis, has_rings, is_from_zero): (TableUnit, bool, bool),
    subject: FigureSource<'_>,
) -> Text {
    let (region, unit) = (&subject.projection.region_label, axis.label);
    let prices = prices(course.unit, subject.language);
    let is_flat = course.way.first().is_some_and(|(_, value)| *value == course.goal.1);
    let way = match (course.way.is_empty(), is_flat) {
        (true, _) => Text::same(""),
        (false, true) => Text::new("；虚线为应保持的水平", "; dashed: the level to be kept"),
        (false, false) => Text::new("；虚线为从基期到目标的直线", "; dashed: straight line from base to target"),
    };
    let rings = if has_rings {
        Text::new("；空心点为未用于预测或口径不同的公布数", "; rings: not used in the projection, or on another basis")
    } else {
        Text::same("")
    };
    let cut = if is_from_zero {
        Text::same("")
    } else {
        Text::new("；纵轴不从零开始", "; the axis does not begin at zero")
    };
    sentence!(
        "{region}；{unit}{prices}{way}{meaning}{rings}{cut}",
        "{region}; {unit}{prices}{way}{meaning}{rings}{cut}",
        [region, way, meaning, rings, cut]
    )
}

/// Sources, and figures that are bounds, of part of a year, preliminary or not published.
fn footnotes(
    course: &TargetCourse,
    series: Option<Series<'_>>,
    sources: Option<Text>,
    subject: FigureSource<'_>,
) -> Text {
    let source = match series {
        Some(_) => Text::same(footnote(subject, &[&course.indicator])),
        None => sources.unwrap_or_else(|| Text::same("")),
    };
    let remarks: Vec<Text> = course.published.iter().filter_map(|point| remark(point, course)).collect();
    let remarks = (!remarks.is_empty()).then(|| {
        let Text { zh, en } = Text::joined(&remarks, "；", "; ");
        text!("{zh}。", " {en}.")
    });
    remarks.iter().fold(source, Text::followed_by)
}

/// The sign before a figure that is a bound.
fn sign(comparator: Comparator) -> &'static str {
    if comparator == Comparator::Equal { "" } else { comparator.symbol() }
}

fn remark(point: &CoursePoint, course: &TargetCourse) -> Option<Text> {
    let CoursePoint { period, value, comparator, status, is_preliminary, .. } = *point;
    let of_year = |zh: &str, en: &str| text!("{period}年{zh}", "{period}: {en}");
    let amount = |language: Language| format!("{}{}", sign(comparator), Display(language).quantity(value, course.unit));
    let Text { zh, en } = Text::both(amount);
    match (comparator, status) {
        (Comparator::Equal, Status::Derived) => Some(of_year("为推算", "derived")),
        (Comparator::Equal, Status::Assumed) => Some(of_year("为假设", "assumed")),
        (Comparator::Equal, Status::Published) if period.is_within_year() => {
            Some(text!("{period}为{zh}", "{period}: {en}"))
        }
        (Comparator::Equal, Status::Published) => is_preliminary.then(|| of_year("为初步数", "preliminary")),
        (Comparator::About, _) => Some(of_year("为约数", "approximate")),
        _ => Some(text!("{period}年公布为{zh}，画在界限处", "{period}: published as {en}, drawn at the bound")),
    }
}

/// What a row is to reach.
fn goal_of_row(row: &ReviewRow) -> Text {
    Text::same(format!("{} ", row.target.sign())).followed_by(&row.goal_in_words())
}

/// Whose figures those of a row are.
fn sources(row: &ReviewRow) -> Option<Text> {
    let mut named: Vec<&str> = Vec::new();
    for source in row.actuals.iter().map(|datum| datum.figure.source.as_str()).filter(|source| !source.is_empty()) {
        if !named.contains(&source) {
            named.push(source);
        }
    }
    let named = named.join("；");
    (!named.is_empty()).then(|| text!("数据：{named}。", "Data: {named}."))
}
