//! The fan of one indicator: what it was, how it may go on, and its targets.

use super::FigureSource;
use super::words::{axis_unit, day, drawn, footnote, known_until, label_first, moved, prices};
use crate::chart::{Band, Break, Captions, Chart, Fan, FanLabels, TargetMark};
use crate::indicator::{Display, IndicatorKind, TableUnit};
use crate::language::{Language, Text, text};
use crate::number::short;
use crate::projection::{Series, Summary};

/// The chart, if the projection kept the indicator.
pub(super) fn fan(subject: FigureSource<'_>, indicator: &str) -> Option<Chart> {
    let series = subject.projection.series(indicator)?;
    let axis = axis_unit([series], subject.language)?;
    let scaled = |base: f64| base / axis.scale;
    let Past { history, since, breaks, known_until } = past(subject, series, axis);
    // A base year that is uncertain itself has its part of the bands; from a certain one they open.
    let base_year = subject.projection.years.first;
    let is_uncertain = |base: Summary<'_>| base.exists() && base.interval_90().0 < base.interval_90().1;
    let goes_on = breaks.iter().all(|broken| broken.year != base_year + 1);
    let with_base = goes_on && (known_until > base_year || series.year(base_year).is_some_and(is_uncertain));
    let (years, summaries): (Vec<i32>, Vec<Summary<'_>>) =
        drawn(series, subject.projection.years.iter().skip(usize::from(!with_base))).into_iter().unzip();
    let bands = bands(series, &summaries, axis);
    let last = summaries.last()?;
    let (targets, unlabelled) = targets(subject, indicator, axis);
    let language = subject.language;
    Some(Chart::from(Fan {
        captions: captions(subject, series, axis, &unlabelled)?,
        since,
        breaks,
        jump_off: known_until,
        bands,
        median: years.iter().filter_map(|year| series.figure(*year)).map(scaled).collect(),
        beside: None,
        targets,
        labels: FanLabels {
            actual: language.pick("实际", "actual").to_owned(),
            projection: language.pick("预测", "projection").to_owned(),
            base: base_label(subject, series, &history, known_until),
            ..end_labels(series, *last, axis, language)
        },
        history,
        zero_baseline: zero_baseline(series),
        years,
        ..Fan::default()
    }))
}

/// The bands of 90, 80 and 50 % of the runs; none where all runs agree.
pub(super) fn bands<'s>(series: Series<'_>, summaries: &[Summary<'s>], axis: TableUnit) -> Vec<Band> {
    let band = |label: &str, edge: fn(Summary<'s>) -> (f64, f64)| Band {
        label: label.to_owned(),
        low: summaries.iter().map(|summary| edge(*summary).0 / axis.scale).collect(),
        high: summaries.iter().map(|summary| edge(*summary).1 / axis.scale).collect(),
    };
    if series.is_certain() {
        return Vec::new();
    }
    vec![band("90%", Summary::interval_90), band("80%", Summary::interval_80), band("50%", Summary::interval_50)]
}

/// The figure of the last known year: of the base year with the mark of its status; a later one, or one from which the
/// projection does not start, is named as published.
fn base_label(subject: FigureSource<'_>, series: Series<'_>, history: &[(i32, f64)], known_until: i32) -> String {
    let Some((_, value)) = history.last().filter(|(year, _)| *year == known_until) else {
        return String::new();
    };
    let is_later = known_until > series.years().first;
    match subject.record.shifted_base(series).map(|_| ()).or(is_later.then_some(())) {
        Some(_) => format!("{}{}", subject.language.pick("公布 ", "published "), short(*value)),
        None => format!("{}{}", short(*value), series.base_status().mark()),
    }
}

/// The axis of levels, and of rates near zero, begins at zero; that of other rates shows their own range.
pub(super) fn zero_baseline(series: Series<'_>) -> bool {
    if series.indicator().kind != IndicatorKind::Ratio {
        return true;
    }
    let edges =
        || series.years().iter().filter_map(|year| series.year(year)).filter(|s| s.exists()).map(Summary::interval_90);
    let (low, high) = edges().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (a, b)| (low.min(a), high.max(b)));
    low <= 0.0 || high - low > 0.3 * high
}

/// The labels at the right end: median and outermost edges, or the single value of all runs.
pub(super) fn end_labels(series: Series<'_>, last: Summary<'_>, axis: TableUnit, language: Language) -> FanLabels {
    let end = |base: f64| short(base / axis.scale);
    if series.is_certain() {
        return FanLabels { median: end(last.median()), ..FanLabels::default() };
    }
    FanLabels {
        median: format!("{} {}", language.pick("中位数", "median"), end(last.median())),
        low_end: format!("{} {}", language.pick("5%分位", "5th percentile"), end(last.interval_90().0)),
        high_end: format!("{} {}", language.pick("95%分位", "95th percentile"), end(last.interval_90().1)),
        ..FanLabels::default()
    }
}

/// The published figures drawn: up to the last year that the runs were told, later ones, and the breaks of their basis.
struct Past {
    history: Vec<(i32, f64)>,
    since: Vec<(i32, f64)>,
    breaks: Vec<Break>,
    /// The base year, or the last later one whose figure updated the runs.
    known_until: i32,
}

fn past(subject: FigureSource<'_>, series: Series<'_>, axis: TableUnit) -> Past {
    let base_year = subject.projection.years.first;
    let observed = subject.record.observed(&series.indicator().name);
    let figures = observed.map_or(&[][..], |observed| &observed.figures);
    let scaled = figures.iter().map(|(year, value)| (*year, value / axis.scale));
    let known_until = known_until(subject.record, &series.indicator().name);
    let (mut history, since): (Vec<_>, Vec<_>) = scaled.partition(|(year, _)| *year <= known_until);
    if let Some(base) = series.year(base_year).filter(|base| base.exists()) {
        let counted = observed.and_then(|observed| observed.base);
        let base = (base_year, counted.unwrap_or_else(|| base.central()) / axis.scale);
        history.insert(history.partition_point(|(year, _)| *year < base_year), base);
    }
    let label = subject.language.pick("口径变更", "basis changed");
    let breaks = observed.map_or(&[][..], |observed| &observed.breaks).iter();
    let breaks = breaks.map(|year| Break { year: *year, label: label.to_owned() }).collect();
    Past { history, since, breaks, known_until }
}

/// The targets; and what is said of those without a label.
fn targets(subject: FigureSource<'_>, indicator: &str, axis: TableUnit) -> (Vec<TargetMark>, Text) {
    let marks = subject.record.assessments.iter().filter_map(|assessment| {
        let outlook = assessment.outlook.as_ref().filter(|outlook| outlook.is_level_of(indicator))?;
        let measure = assessment.target.measure.as_ref()?;
        let (year, sign) = (assessment.target.year, assessment.target.sign());
        let goal = measure.shown(subject.language);
        let Text { zh, en } = match outlook.estimate {
            Some(estimate) => {
                let probability = estimate.words(subject.language);
                let beside = Text::both(|language| outlook.beside_probability(language).unwrap_or_default());
                match beside.zh.is_empty() {
                    true => text!("可能性{probability}", "probability {probability}"),
                    false => {
                        let Text { zh, en } = beside;
                        text!("可能性{probability}（{zh}）", "probability {probability} ({en})")
                    }
                }
            }
            None => assessment.verdict.words(),
        };
        let label = text!("规划目标 {year}：{sign} {goal}，{zh}", "Target {year}: {sign} {goal}, {en}");
        let label = label.get(subject.language).to_owned();
        Some(TargetMark { year, value: outlook.goal / axis.scale, label })
    });
    let mut marks: Vec<TargetMark> = marks.collect();
    let unlabelled = label_first(&mut marks);
    (marks, unlabelled)
}

fn captions(subject: FigureSource<'_>, series: Series<'_>, axis: TableUnit, unlabelled: &Text) -> Option<Captions> {
    let language = subject.language;
    let indicator = series.indicator();
    let title = finding(subject, series)?;
    let prices = prices(indicator.unit, language);
    let unit = axis.label;
    let (region_zh, region_en) = (&subject.projection.region_label.zh, &subject.projection.region_label.en);
    let day = day(indicator, subject.projection.stocks_at, language);
    let Text { zh: bands_zh, en: bands_en } = bands_in_words(series, axis);
    let subtitle = text!("{region_zh}；{unit}{prices}{day}{bands_zh}", "{region_en}; {unit}{prices}{day}{bands_en}");
    let told = known_until(subject.record, &indicator.name);
    let later =
        subject.record.observed(&indicator.name).is_some_and(|o| o.figures.iter().any(|(year, _)| *year > told));
    let (zh_later, en_later) = if later {
        ("；空心点为之后公布、未用于预测的数", "; rings: published later, not used in the projection")
    } else {
        ("", "")
    };
    let (Text { zh, en }, cut) = (subtitle, !zero_baseline(series));
    let (zh_cut, en_cut) =
        if cut { ("；纵轴不从零开始", "; the axis does not begin at zero") } else { ("", "") };
    let (zh_more, en_more) = (&unlabelled.zh, &unlabelled.en);
    let subtitle = text!("{zh}{zh_later}{zh_more}{zh_cut}", "{en}{en_later}{en_more}{en_cut}");
    let display = Display(language);
    // A flow has no value in the base year.
    let ((since, _), (last, _)) = (series.first_known()?, series.last_known()?);
    let [base, end] =
        [series.figure(since)?, series.figure(last)?].map(|value| display.quantity(value, indicator.unit));
    let published = subject.record.shifted_base(series).map(|moved| display.quantity(moved.published, indicator.unit));
    let Text { zh: zh_base, en: en_base } = match published.filter(|published| *published != base) {
        Some(published) => text!("{base}（公布{published}）", "{base} (published {published})"),
        None => Text::same(base),
    };
    let (zh, en) = (&indicator.label.zh, &indicator.label.en);
    let (zh_median, en_median) = if series.is_certain() { ("", "") } else { ("中位数", "median ") };
    let description = text!(
        "{zh}：{since}年{zh_base}，{last}年{zh_median}{end}。",
        "{en}: {en_base} in {since}, {en_median}{end} in {last}."
    );
    let moved = subject.record.shifted_base(series).map(|moved| moved.sentence());
    let moved = moved.map_or(String::new(), |Text { zh, en }| text!("{zh}。", " {en}.").get(language).to_owned());
    Some(Captions {
        title,
        subtitle: subtitle.get(language).to_owned(),
        footnote: footnote(subject, &[&indicator.name]) + &moved,
        description: description.get(language).to_owned(),
        language: language.tag().to_owned(),
    })
}

/// What shades and lines mean; a band thinner than its line cannot be seen and is stated with its figures.
pub(super) fn bands_in_words(series: Series<'_>, axis: TableUnit) -> Text {
    if series.is_certain() {
        return Text::same("");
    }
    let widths = series.years().iter().filter_map(|year| series.year(year)).filter(|s| s.exists()).map(|summary| {
        let (low, high) = summary.interval_90();
        (high - low, high)
    });
    let (widest, top) = widths.fold((0.0, 0.0), |(w, t), (width, high)| (f64::max(w, width), f64::max(t, high.abs())));
    let last = series.last_known().map(|(year, summary)| (year, summary.interval_90()));
    match last.filter(|_| zero_baseline(series) && widest < THINNEST * top) {
        Some((year, (low, high))) => {
            let [low, high] = [low, high].map(|base| short(base / axis.scale));
            let unit = axis.label;
            text!(
                "；深色线为中位数，90%预测区间窄于线宽（{year}年{low}至{high}{unit}）",
                "; line: median; 90% of the runs lie within its width ({low} to {high} {unit} in {year})"
            )
        }
        None => text!(
            "；阴影由内到外为50%、80%、90%预测区间，深色线为中位数",
            "; shaded, from the inside: 50%, 80% and 90% of the runs; dark line: median"
        ),
    }
}

/// A band narrower than this share of the axis is hidden by a line of 2.5 pixels on a plot of some 350.
const THINNEST: f64 = 0.01;

/// What the chart shows, with its figure: the chance of the target, or how far the indicator goes.
fn finding(subject: FigureSource<'_>, series: Series<'_>) -> Option<String> {
    let display = Display(subject.language);
    let indicator = series.indicator();
    let (zh, en) = (&indicator.label.zh, &indicator.label.en);
    let targeted = subject.record.assessments.iter().find_map(|assessment| {
        let outlook = assessment.outlook.as_ref().filter(|outlook| outlook.is_level_of(&indicator.name))?;
        Some((assessment, outlook, outlook.estimate?))
    });
    let title = match targeted {
        Some((assessment, outlook, estimate)) => {
            let (year, words) = (assessment.target.year, assessment.target.comparator.words());
            let (words_zh, words_en) = (words.zh, words.en);
            let goal = assessment.goal(outlook, subject.language);
            let probability = estimate.words(subject.language);
            text!(
                "{zh}：{year}年{words_zh}{goal}的可能性{probability}",
                "{en}: probability of {words_en} {goal} in {year} is {probability}"
            )
        }
        None => {
            let ((first, _), (last, _)) = (series.first_known()?, series.last_known()?);
            let (base, end) = (series.figure(first)?, series.figure(last)?);
            let figure = display.quantity(end, indicator.unit);
            let change = end - base;
            let moved = moved(change, indicator.unit, subject.language);
            let (more_zh, more_en) = if change < 0.0 { ("少", "less") } else { ("多", "more") };
            // Where the base year is another figure than was published, its point is not that from which is counted.
            let start = subject.record.shifted_base(series).and_then(|moved| {
                let [published, start] =
                    [moved.published, moved.start].map(|count| display.quantity(count, indicator.unit));
                (published != start).then(|| (moved.name_of_start(), start))
            });
            let Text { zh: zh_base, en: en_base } = start
                .map_or_else(|| Text::same(""), |(Text { zh, en }, base)| text!("（{zh}{base}）", " ({en}: {base})"));
            text!(
                "{zh} {last}年约{figure}，比{first}年{zh_base}{more_zh}{moved}",
                "{en}: about {figure} in {last}, {moved} {more_en} than in {first}{en_base}"
            )
        }
    };
    Some(title.get(subject.language).to_owned())
}
