//! The plan's targets: progress and time elapsed.

use std::cmp::Ordering;

use super::questions::numbered;
use super::words::{calculated, captions, runs_and_seed};
use super::{Figure, FigureSource, MOST_ROWS};
use crate::analysis::{Assessment, AttainmentVerdict, Outlook, ProbabilityEstimate};
use crate::baseline::Status;
use crate::chart::{ScoreRow, Scoreboard};
use crate::indicator::Display;
use crate::language::{Language, Text, counted, text};
use crate::plan::{Aim, Course, compare};
use crate::projection::in_brackets;

/// A target that was assessed.
#[derive(Clone, Copy)]
struct Assessed<'a> {
    assessment: &'a Assessment,
    outlook: &'a Outlook,
    estimate: ProbabilityEstimate,
}

/// A row for each target that was assessed, on as many pages as they need; none where none was. Progress is that of the median by the year of the
/// plan's review, where one is set and projected: a run has no actual figures after its base year.
pub(super) fn scoreboard(subject: FigureSource<'_>) -> Vec<Figure> {
    let (projection, language) = (subject.projection, subject.language);
    let assessed = subject.record.assessments.iter().filter_map(|assessment| {
        let outlook = assessment.outlook.as_ref()?;
        Some(Assessed { assessment, outlook, estimate: outlook.estimate? })
    });
    let assessed: Vec<Assessed<'_>> = assessed.collect();
    if assessed.is_empty() {
        return Vec::new();
    }
    let mut starts: Vec<i32> = assessed.iter().filter_map(|one| Some(one.outlook.start.as_ref()?.year)).collect();
    starts.sort_unstable();
    let base = starts.first().copied().unwrap_or(projection.years.first);
    let review = subject.record.review.filter(|year| *year > base && *year <= projection.years.last);
    let rows: Vec<ScoreRow> = assessed.iter().map(|one| row(subject, *one, review)).collect();
    // Other readings of a target and upper ends of ranges are drawn, but not counted.
    let own: Vec<Assessed<'_>> = assessed.iter().copied().filter(|one| one.assessment.target.is_own()).collect();
    let title = title(&own);
    let (region_zh, region_en) = (&projection.region_label.zh, &projection.region_label.en);
    let subtitle = text!(
        "{region_zh}；由{base}年数值（0%）到目标值（100%）的进度，按预测",
        "{region_en}; progress from the figure of {base} (0%) to the target (100%), as projected"
    );
    let count_of = |verdict: AttainmentVerdict| {
        subject.record.assessments.iter().filter(|a| a.target.is_own() && a.verdict == verdict).count()
    };
    let (others, assumed) = (count_of(AttainmentVerdict::NotAssessed), count_of(AttainmentVerdict::Assumed));
    let mut others_words = Vec::new();
    if others > 0 {
        others_words
            .push(text!("另有{others}个目标未评估，未画。", " {others} more targets are not assessed and not drawn."));
    }
    if assumed > 0 {
        others_words.push(text!("{assumed}个由情景假定，未画。", " {assumed} assumed by the scenario: not drawn."));
    }
    let Text { zh: others_zh, en: others_en } = Text::joined(&others_words, "", "");
    let Text { zh: zh_runs, en: en_runs } = runs_and_seed(projection);
    let (zh_title, en_title) = (&projection.title.zh, &projection.title.en);
    let Text { zh: zh_set, en: en_set } = in_brackets(&projection.settings);
    let Text { zh, en } = AttainmentVerdict::thresholds();
    let named: Vec<&str> = assessed.iter().map(|one| one.outlook.indicator.name.as_str()).collect();
    let Text { zh: zh_by, en: en_by } = calculated([subject.record], &named);
    let footnote = text!(
        "{zh_by}；情景：{zh_title}{zh_set}；{zh_runs}。以本情景的假设为前提；{zh}。{others_zh}",
        "{en_by}; scenario: {en_title}{en_set}; {en_runs}. Under the scenario's assumptions; {en}.{others_en}"
    );
    let legend = |rows: &[ScoreRow]| legend(rows, review, language);
    let pages = rows.len().div_ceil(MOST_ROWS);
    let page = |(number, rows): (usize, &[ScoreRow])| {
        let Text { zh, en } = &title;
        let title = match pages {
            1 => title.clone(),
            _ => text!("{zh}（第{number}页，共{pages}页）", "{en} (page {number} of {pages})"),
        };
        let captions = captions([&title, &subtitle, &footnote], language);
        let name = numbered("targets", number - 1);
        Figure::new(&name, Scoreboard { captions, legend: legend(rows), rows: rows.to_vec() })
            .high(200 + 68 * rows.len())
    };
    (1..).zip(rows.chunks(MOST_ROWS)).map(page).collect()
}

/// The legend explains only what some row has.
fn legend(rows: &[ScoreRow], review: Option<i32>, language: Language) -> [String; 5] {
    let entry = |words: Option<Text>, has: fn(&ScoreRow) -> bool| {
        words.filter(|_| rows.iter().any(has)).map_or_else(String::new, |words| words.get(language).to_owned())
    };
    let of_review = |words: fn(i32) -> Text| review.map(words);
    [
        entry(Some(Text::new("基期已达到", "met in the base year")), |row| {
            row.progress.is_some() && !row.is_modelled
        }),
        entry(
            of_review(|year| text!("到{year}年的进度（模型中位数）", "progress by {year} (model, median)")),
            |row| row.progress.is_some() && row.is_modelled,
        ),
        entry(of_review(|year| text!("时间进度（{year}年）", "time elapsed by {year}")), |row| {
            row.elapsed.is_some()
        }),
        entry(Some(Text::new("目标年（中位数与80%区间）", "when due (median, 80% interval)")), |row| {
            row.projected.is_some()
        }),
        entry(Some(Text::new("目标", "target")), |_| true),
    ]
}

/// The title: how many targets are more likely met than missed, if there are enough runs.
fn title(assessed: &[Assessed<'_>]) -> Text {
    let count = assessed.len();
    let targets = counted(count, "target");
    if assessed.iter().any(|one| !one.estimate.is_precise()) {
        return text!(
            "{count}个可评估的规划目标：运行次数太少，可能性尚难判断",
            "{targets} that can be assessed: the runs are too few to tell how likely"
        );
    }
    let is_likely = |one: &&Assessed<'_>| {
        matches!(one.assessment.verdict, AttainmentVerdict::LikelyMet | AttainmentVerdict::MoreLikelyMet)
    };
    let likely = assessed.iter().filter(is_likely).count();
    let are = if likely == 1 { "is" } else { "are" };
    text!(
        "{count}个可评估的规划目标中，{likely}个有望完成或预计能够完成",
        "{likely} of {targets} that can be assessed {are} more likely met than missed"
    )
}

/// The path to a target in levels of its indicator. An increment or a growth begins at the level of the base year.
struct TargetPath {
    from: f64,
    to: f64,
    /// Why progress is undefined.
    remark: Option<Text>,
    /// Whether the base year already meets the target.
    is_behind_us: bool,
}

impl TargetPath {
    /// `None` if its start is not known.
    fn of(assessment: &Assessment, outlook: &Outlook) -> Option<Self> {
        let (target, start) = (&assessment.target, outlook.start.as_ref()?);
        let (from, year) = (start.value, start.year);
        let to = outlook.level(outlook.goal, target.year)?;
        let level = target.measure.as_ref().filter(|_| outlook.aim == Aim::Level);
        let is_within_rounding = level.is_some_and(|measure| measure.is_within_rounding_of(from, start.half_digit));
        // The comparator of the target gives the direction, not the base year: a target already met has no distance left.
        let is_behind_us = target.is_met_by(from, from, f64::from(target.year - year));
        let is_behind_us = is_behind_us && target.course == Course::Reach;
        let has_way = !is_within_rounding && compare(from, to) != Some(Ordering::Equal);
        let remark = match (is_behind_us, has_way) {
            _ if target.course == Course::EveryYear => {
                Some(Text::new("逐年判断，不计进度", "judged year by year: no progress to measure"))
            }
            _ if target.course == Course::Keep => {
                Some(Text::new("保持类，不计进度", "to be kept: no progress to measure"))
            }
            (true, _) => Some(text!("{year}年已达到", "met in {year} already")),
            (false, true) => None,
            (false, false) => Some(text!(
                "{year}年的数值与目标之差小于末位精度，不计算完成进度",
                "{year} is within the last digit of the target: no progress to measure"
            )),
        };
        Some(Self { from, to, remark, is_behind_us })
    }

    /// Progress at a level, as a share of the path.
    fn share(&self, level: f64) -> Option<f64> {
        let share = (level - self.from) / (self.to - self.from);
        (self.remark.is_none() && share.is_finite()).then_some(share)
    }
}

fn row(subject: FigureSource<'_>, one: Assessed<'_>, review: Option<i32>) -> ScoreRow {
    let (projection, language) = (subject.projection, subject.language);
    let Assessed { assessment, outlook, estimate } = one;
    let target = &assessment.target;
    let way = TargetPath::of(assessment, outlook);
    let share = |level: f64| way.as_ref()?.share(level);
    let when_due = |figure: f64| share(outlook.level(figure, target.year)?);
    let series = projection.series(&outlook.indicator.name);
    let review = review.filter(|year| *year <= target.year);
    // As in a review, progress is not counted from an assumed base.
    let is_counted = !has_assumed_start(outlook);
    let review = review.filter(|_| is_counted);
    let reviewed = review.and_then(|year| series?.year(year)).and_then(|summary| share(summary.median()));
    let elapsed = review.zip(outlook.start.as_ref()).map(|(year, start)| {
        let since = |year: i32| f64::from(year - start.year);
        since(year) / since(target.year)
    });
    let projected = outlook.spread.and_then(|spread| {
        let (a, b) = (when_due(spread.interval_80.0)?, when_due(spread.interval_80.1)?);
        Some((when_due(spread.median)?, (a.min(b), a.max(b))))
    });
    let probability = estimate.words(language);
    let Text { zh, en } = Text::both(|language| outlook.beside_probability(language).unwrap_or_default());
    let outcome = match zh.is_empty() {
        true => text!("可能性{probability}", "probability {probability}"),
        false => text!("可能性{probability}（{zh}）", "probability {probability} ({en})"),
    };
    let remark = match &way {
        Some(way) => way.remark.clone(),
        None => Some(Text::new("基期值未知，不计进度", "no figure of the base year: no progress to measure")),
    };
    let is_met = way.is_some_and(|way| way.is_behind_us);
    ScoreRow {
        label: target.row_label().get(language).to_owned(),
        detail: detail(assessment, outlook, language),
        progress: if is_met { Some(1.0) } else { reviewed },
        // A run has no published figures after its base year.
        is_modelled: !is_met,
        elapsed: elapsed.filter(|_| projected.is_some()),
        projected,
        remark: remark.map_or(String::new(), |remark| remark.get(language).to_owned()),
        outcome: outcome.get(language).to_owned(),
        verdict: assessment.verdict.words().get(language).to_owned(),
    }
}

/// Whether the start of the path is assumed.
fn has_assumed_start(outlook: &Outlook) -> bool {
    outlook.start.as_ref().is_some_and(|start| start.status == Status::Assumed)
}

/// The projected figure and the target; for a level, the figure of the base year too.
fn detail(assessment: &Assessment, outlook: &Outlook, language: Language) -> String {
    let target = &assessment.target;
    let unit = target.measure.as_ref().map_or(outlook.indicator.unit, |measure| measure.unit);
    let show = |value: f64| Display(language).quantity(value, unit);
    let (goal, median) = (show(outlook.goal), show(outlook.shown()));
    let (year, sign) = (target.year, target.sign());
    let start = outlook.start.as_ref();
    let said = match (outlook.aim.counted(), start) {
        (None, Some(start)) => {
            let (first, from) = (start.year, show(start.value));
            let Text { zh: from_zh, en: from_en } = match has_assumed_start(outlook) {
                true => text!("{from}（假设，不计进度）", "{from} (assumed: progress not counted)"),
                false => Text::same(from),
            };
            text!(
                "{first}年{from_zh}，{year}年预测{median}\n目标：{year}年 {sign} {goal}",
                "{first}: {from_en}; projected {year}: {median}\ntarget {year}: {sign} {goal}"
            )
        }
        (Some(Text { zh, en }), Some(start)) => {
            let first = start.year;
            text!(
                "{first}–{year}年{zh}，预测{median}\n目标：{sign} {goal}",
                "{en} from {first} to {year}; projected: {median}\ntarget: {sign} {goal}"
            )
        }
        (_, None) => text!(
            "{year}年预测{median}\n目标：{year}年 {sign} {goal}",
            "projected {year}: {median}\ntarget {year}: {sign} {goal}"
        ),
    };
    said.get(language).to_owned()
}
