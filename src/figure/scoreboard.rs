//! The plan's targets: how far along the way, against the time that has gone by.

use super::words::{captions, runs_and_seed};
use super::{Figure, Subject};
use crate::analysis::{Assessment, Outlook};
use crate::chart::{ScoreRow, Scoreboard};
use crate::indicator::Display;
use crate::language::{Text, text};

/// A row for each target that was assessed; `None` where none was. Progress is that of the median by the year of the
/// plan's review, where one is set and projected: a run has no actual figures after its base year.
pub(super) fn scoreboard(subject: Subject<'_>) -> Option<Figure> {
    let (projection, language) = (subject.projection, subject.language);
    let assessed: Vec<(&Assessment, &Outlook)> =
        subject.record.assessments.iter().filter_map(|a| Some((a, a.outlook.as_ref()?))).collect();
    if assessed.is_empty() {
        return None;
    }
    let review = subject.record.review.filter(|year| *year > projection.years.first && *year <= projection.years.last);
    let rows = assessed.iter().map(|(assessment, outlook)| row(subject, assessment, outlook, review));
    let likely = assessed.iter().filter(|(_, outlook)| outlook.probability >= 0.5).count();
    let count = assessed.len();
    let title = text!(
        "{count} 个可评估的规划目标中，{likely} 个的可能性不低于 50%",
        "{likely} of {count} targets that can be assessed have a probability of 50% or more"
    );
    let (region_zh, region_en) = (&projection.region_label.zh, &projection.region_label.en);
    let base = projection.years.first;
    let subtitle = text!(
        "{region_zh}；由 {base} 年数值（0%）到目标值（100%）的进度，按预测",
        "{region_en}; progress from the figure of {base} (0%) to the target (100%), as projected"
    );
    let others = subject.record.assessments.len() - count;
    let (others_zh, others_en) = match others {
        0 => (String::new(), String::new()),
        _ => (
            format!("另有 {others} 个目标没有对应的指标，未画。"),
            format!(" {others} more targets have no indicator and are not drawn."),
        ),
    };
    let Text { zh: zh_runs, en: en_runs } = runs_and_seed(projection);
    let (zh_title, en_title) = (&projection.title.zh, &projection.title.en);
    let footnote = text!(
        "来源：carecast；情景：{zh_title}；{zh_runs}。可能性以本情景的假设为前提；0.8、0.5、0.2 为本工具的判断界限。{others_zh}",
        "Source: carecast; scenario: {en_title}; {en_runs}. Probabilities hold under the scenario's assumptions; the thresholds 0.8, 0.5, 0.2 are ours.{others_en}"
    );
    let legend = match review {
        Some(year) => [
            text!("到 {year} 年的进度（中位数）", "progress by {year} (median)"),
            text!("到 {year} 年已过的时间", "time elapsed by {year}"),
            text!("到期时（中位数与 80% 区间）", "when due (median, 80% interval)"),
            text!("目标", "target"),
        ],
        None => [
            Text::same(""),
            Text::same(""),
            text!("到期时（中位数与 80% 区间）", "when due (median, 80% interval)"),
            text!("目标", "target"),
        ],
    };
    let board = Scoreboard {
        captions: captions([&title, &subtitle, &footnote], language),
        legend: legend.map(|words| words.get(language).to_owned()),
        rows: rows.collect(),
    };
    Some(Figure::new("targets", board).high(200 + 68 * count))
}

fn row(subject: Subject<'_>, assessment: &Assessment, outlook: &Outlook, review: Option<i32>) -> ScoreRow {
    let (projection, language) = (subject.projection, subject.language);
    let target = &assessment.target;
    let (base, way) = (outlook.base, outlook.goal - outlook.base);
    // Where the base year is within the last digit of the target there is no way whose shares would mean anything.
    let digit = target.measure.as_ref().map_or(0.0, |measure| 2.0 * measure.half_digit);
    let has_way = way.abs() > digit.max(1e-9 * base.abs());
    let share = |value: f64| Some((value - base) / way).filter(|share| has_way && share.is_finite());
    let series = projection.series(&outlook.indicator.name);
    let review = review.filter(|year| *year <= target.year);
    let reviewed = review.and_then(|year| series?.year(year)).and_then(|summary| share(summary.median()));
    let years = f64::from(target.year - projection.years.first);
    let elapsed = review.map(|year| f64::from(year - projection.years.first) / years);
    let (low, high) = outlook.interval_80;
    let projected = share(outlook.median).zip(share(low).zip(share(high)));
    let projected = projected.map(|(middle, (a, b))| (middle, (a.min(b), a.max(b))));
    let display = Display(language);
    let unit = target.measure.as_ref().map_or(outlook.indicator.unit, |measure| measure.unit);
    let [from, goal, median] = [base, outlook.goal, outlook.median].map(|value| display.quantity(value, unit));
    let (year, sign, first) = (target.year, target.comparator.symbol(), projection.years.first);
    let detail = text!(
        "{first} 年 {from}，{year} 年预测 {median}\n目标：{year} 年 {sign} {goal}",
        "{first}: {from}; projected {year}: {median}\ntarget {year}: {sign} {goal}"
    );
    let probability = display.probability(outlook.probability);
    let outcome = text!("可能性{probability}", "probability {probability}");
    let remark = match has_way {
        true => Text::same(""),
        false => text!(
            "{first} 年的数值与目标相差不到一个末位，不计进度",
            "{first} is within the last digit of the target: no progress to measure"
        ),
    };
    ScoreRow {
        remark: remark.get(language).to_owned(),
        label: target.label.get(language).to_owned(),
        detail: detail.get(language).to_owned(),
        progress: reviewed,
        elapsed: elapsed.filter(|_| projected.is_some()),
        projected,
        outcome: outcome.get(language).to_owned(),
        verdict: assessment.verdict.words().get(language).to_owned(),
    }
}
