//! Every target of a review with a status, as a bar: solid for what was published, hatched for what is modelled.

use super::questions::numbered;
use super::words::captions;
use super::{Figure, FigureSource, MOST_ROWS};
use crate::analysis::AttainmentVerdict;
use crate::analysis::review::{ProgressMethod, Review, ReviewRow, StatusGround};
use crate::baseline::Status;
use crate::chart::{ScoreRow, Scoreboard};
use crate::indicator::{Comparator, Display};
use crate::language::{Language, Text, text};
use crate::number::percent;
use crate::plan::Course;
use crate::words::sentence::sentence;

/// A row for each target with a status, on as many pages as they need; none where none has one.
pub(super) fn review_board(review: &Review, subject: FigureSource<'_>) -> Vec<Figure> {
    let language = subject.language;
    let has_status = |row: &&ReviewRow| {
        row.target.is_own() && !matches!(row.status.ground, StatusGround::Open | StatusGround::NotCountable(_))
    };
    let rows: Vec<ScoreRow> = review.rows.iter().filter(has_status).map(|row| score(row, language)).collect();
    let title = review.status_counts().short();
    let (region, as_of) = (&review.region, review.as_of);
    let is_rate = |row: &ReviewRow| matches!(row.status.ground, StatusGround::CompletionRate(_));
    let rate = review.rows.iter().filter(has_status).any(is_rate).then(|| {
        Text::new("；基期值未公布的为目标值的比重", "; where the base is not published: the share of the target")
    });
    let subtitle = sentence!(
        "{region}；由基期值（0%）到目标值（100%）的进度，截至{as_of}年末{rate}",
        "{region}; progress from the base (0%) to the target (100%) at the end of {as_of}{rate}",
        [region, rate]
    );
    let others = review.status_counts();
    let undrawn = others.open + others.all.saturating_sub(others.countable);
    let undrawn = (undrawn > 0).then(|| {
        text!("另有{undrawn}项待补充数据或不可计量，未画。", "{undrawn} more are open or not countable and not drawn. ")
    });
    let thresholds = AttainmentVerdict::thresholds();
    let footnote = sentence!(
        "{undrawn}预测以情景的假设为前提；{thresholds}。",
        "{undrawn}Projections rest on the scenario's assumptions; {thresholds}.",
        [undrawn, thresholds]
    );
    let pages = rows.len().div_ceil(MOST_ROWS);
    let page = |(number, rows): (usize, &[ScoreRow])| {
        let title = match pages {
            1 => title.clone(),
            _ => sentence!(
                "{title}（第{number}页，共{pages}页）",
                "{title} (page {number} of {pages})",
                [title = &title]
            ),
        };
        let board = Scoreboard {
            captions: captions([&title, &subtitle, &footnote], language),
            legend: legend(rows, as_of, language),
            rows: rows.to_vec(),
        };
        Figure::new(&numbered("targets", number - 1), board).high(200 + 68 * rows.len())
    };
    (1..).zip(rows.chunks(MOST_ROWS)).map(page).collect()
}

/// The legend explains only what some row has.
fn legend(rows: &[ScoreRow], as_of: i32, language: Language) -> [String; 5] {
    let entry = |words: Text, has: fn(&ScoreRow) -> bool| {
        if rows.iter().any(has) { words.get(language).to_owned() } else { String::new() }
    };
    [
        entry(Text::new("公布数的进度", "progress, published"), |row| row.progress.is_some() && !row.is_modelled),
        entry(text!("{as_of}年模型中位数的进度", "progress in {as_of}, model (median)"), |row| {
            row.progress.is_some() && row.is_modelled
        }),
        entry(Text::new("时间进度", "time elapsed"), |row| row.elapsed.is_some()),
        entry(Text::new("目标年预测（中位数与80%区间）", "when due (median, 80% interval)"), |row| {
            row.projected.is_some()
        }),
        entry(Text::new("目标", "target"), |_| true),
    ]
}

fn score(row: &ReviewRow, language: Language) -> ScoreRow {
    let ground = &row.status.ground;
    let published = row.by(ProgressMethod::Linear).map(|progress| progress.value).or(row.completion_rate);
    let modelled = row.projected_now.and_then(|now| row.share_of_way(now.median));
    let progress = published.or(modelled);
    let spread = row.outlook.as_ref().filter(|_| !row.verdict.is_settled()).and_then(|outlook| outlook.spread);
    let projected = spread.and_then(|spread| {
        let share = |level: f64| row.share_of_way(level);
        let (a, b) = (share(spread.interval_80.0)?, share(spread.interval_80.1)?);
        Some((share(spread.median)?, (a.min(b), a.max(b))))
    });
    let time = row.time_of_figure.filter(|_| published.is_some()).unwrap_or(row.time_elapsed);
    let verdict = match ground {
        StatusGround::Yearly(_) => Some(row.verdict_in_words()),
        ground => ground.verdict_in_words(),
    };
    let in_language = |text: &Text| text.get(language).to_owned();
    ScoreRow {
        label: in_language(&row.target.row_label()),
        detail: detail(row, language),
        progress,
        is_modelled: published.is_none(),
        elapsed: progress.is_some().then_some(time),
        projected,
        remark: remark(row, progress.is_some() || projected.is_some()).map_or(String::new(), |text| in_language(&text)),
        outcome: in_language(&verdict.unwrap_or_else(|| Text::new("不作结论", "no verdict"))),
        verdict: in_language(&ground.name()),
    }
}

/// The last figure, the base, and the target.
fn detail(row: &ReviewRow, language: Language) -> String {
    let unit = row.unit();
    let shown = |comparator: Comparator, value: f64| {
        let sign = if comparator == Comparator::Equal { "" } else { comparator.symbol() };
        unit.map(|unit| format!("{sign}{}", Display(language).quantity(value, unit)))
    };
    let base = row.base.as_ref().and_then(|base| {
        let mark = if base.status == Status::Published { "" } else { base.status.mark() };
        Some((base.year.to_string(), shown(base.comparator, base.value)? + mark))
    });
    let latest = row.latest().or(row.actuals.last()).map(|datum| &datum.figure);
    let latest = latest.and_then(|figure| Some((figure.period.to_string(), shown(figure.comparator, figure.value)?)));
    let known = base.into_iter().chain(latest).map(|(when, value)| match language {
        Language::Chinese if when.len() == 4 => format!("{when}年{value}"),
        Language::Chinese => format!("{when}为{value}"),
        Language::English => format!("{when}: {value}"),
    });
    let known: Vec<String> = known.collect();
    let (year, sign, Text { zh, en }) = (row.target.year, row.target.sign(), row.goal_in_words());
    let goal = text!("目标：{year}年 {sign} {zh}", "target {year}: {sign} {en}");
    let known = known.join(language.pick("，", "; "));
    if known.is_empty() { goal.get(language).to_owned() } else { format!("{known}\n{}", goal.get(language)) }
}

/// Why there is no bar, or what the bar is.
fn remark(row: &ReviewRow, is_drawn: bool) -> Option<Text> {
    let ground = match &row.status.ground {
        StatusGround::ByHand(assessment) => {
            let (by, on) = (&assessment.by, &assessment.on);
            Some(sentence!("{by}，{on}", "{by}, {on}", [by]))
        }
        StatusGround::Trend(trend) => row.unit().map(|unit| {
            let (year, Text { zh, en }) =
                (trend.year, Text::both(|language| Display(language).to_check(trend.median, unit)));
            text!("趋势至{year}年为{zh}", "trend: {en} in {year}")
        }),
        StatusGround::CompletionRate(rate) => {
            let rate = percent(*rate, 1);
            Some(text!("为目标值的{rate}；基期值未公布", "{rate} of the target; base not published"))
        }
        _ => None,
    };
    ground.or_else(|| {
        if is_drawn {
            return None;
        }
        let is_met = row.milestone.is_some_and(|milestone| milestone.is_kept);
        match row.target.course {
            Course::EveryYear => Some(Text::new("逐年判断，不计进度", "judged year by year")),
            Course::Keep => Some(Text::new("保持类，不计进度", "to be kept: no progress")),
            Course::Reach if is_met => Some(Text::new("基期已达到，不计进度", "met at the base: no progress")),
            Course::Reach => Some(Text::new("不计进度", "no progress to measure")),
        }
    })
}
