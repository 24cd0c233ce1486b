//! How every target of the plan stands, and on what ground.

use super::targets::{self, goal, in_year, progress};
use super::{base, unit_and_nature};
use crate::analysis::review::{NextStep, NotCountable, ProgressMethod, Review, ReviewRow, StatusGround};
use crate::language::{Text, text};
use crate::plan::{Target, Undated};
use crate::table::{Cell, Table, Tone, headings};

/// Every target with its ground, its verdict where it has one, and what would lead to one where it has none.
#[must_use]
pub fn statuses(review: &Review) -> Table {
    let own = review.rows.iter().filter(|row| row.target.is_own());
    let rows = own.map(|row| status(row, review));
    let undated = undated(review).map(|target| {
        let [ground, verdict, remark] = without_year();
        vec![Cell::from(target.target().row_label()), ground, verdict, remark]
    });
    let columns = headings([
        ("目标", "Target"),
        ("评估依据", "Ground"),
        ("结论", "Verdict"),
        ("说明与下一步", "Remarks, next step"),
    ]);
    Table {
        title: Text::new("各目标的评估状况", "How every target stands"),
        columns,
        rows: rows.chain(undated).collect(),
        notes: vec![review.status_counts().headline(), grounds_with_verdict()],
    }
}

/// The row of one target among the statuses.
pub(crate) fn status(row: &ReviewRow, review: &Review) -> Vec<Cell> {
    vec![label(row, review), ground(row), verdict(row), remark(row)]
}

/// Every target with its figures year by year, who has the figures, progress and time elapsed, ground and verdict.
pub(in crate::report) fn overview(review: &Review) -> Table {
    let mut columns = headings([("指标（单位，属性）\n数据提供单位", "Target (unit, nature)\ndata provider")]);
    let years: Vec<i32> = (review.base_year + 1..=review.as_of).collect();
    columns.push(Text::same(review.base_year.to_string()));
    columns.extend(years.iter().map(|year| Text::same(year.to_string())));
    columns.extend(headings([
        ("目标", "Goal"),
        ("完成进度\n/时序进度", "Progress\n/time elapsed"),
        ("评估依据", "Ground"),
        ("结论", "Verdict"),
        ("说明与下一步", "Remarks, next step"),
    ]));
    let rows = review.rows.iter().map(|row| {
        let figures = years.iter().map(|year| in_year(row, *year));
        let progress = match (&row.status.ground, row.by(ProgressMethod::Linear)) {
            (StatusGround::CompletionRate(rate), None) => targets::rate(row, *rate),
            _ => progress(row),
        };
        let head = [name(row), base(row)].into_iter().chain(figures);
        head.chain([goal(row), progress, ground(row), verdict(row), remark(row)]).collect()
    });
    let undated = undated(review).map(|undated| {
        let target = undated.target();
        let blank = std::iter::repeat_with(Cell::missing).take(years.len() + 1);
        let [ground, verdict, remark] = without_year();
        let head = std::iter::once(named(target, None)).chain(blank);
        head.chain([Cell::from(stated(target)), Cell::missing(), ground, verdict, remark]).collect()
    });
    Table {
        title: Text::new("规划目标完成情况", "How the targets of the plan stand"),
        columns,
        rows: rows.chain(undated).collect(),
        notes: vec![
            Text::new(
                "* 推算，† 假设。时序进度为评估年末（或所用数据时点）已过时间占规划期的比重。",
                "* derived, † assumed. Time elapsed: the share of the target's time that has passed at the review, or at the time of the figure used.",
            ),
            grounds_with_verdict(),
        ],
    }
}

/// The name of a target; of several of one name each with its year.
fn label(row: &ReviewRow, review: &Review) -> Cell {
    let (label, year) = (row.target.label_alone(), row.target.year);
    let named = review.rows.iter().filter(|other| other.target.is_own() && other.target.label == label).count();
    let Text { zh, en } = &label;
    let with_year = || text!("{zh}（{year}年）", "{en} ({year})");
    if named > 1 { with_year().into() } else { label.into() }
}

/// The figure of a target as the plan states it.
fn stated(target: &Target) -> Text {
    Text::both(|l| format!("{} {}", target.sign(), target.stated_in_words().get(l)))
}

/// The targets that have no year, as the plan's own ones.
fn undated(review: &Review) -> impl Iterator<Item = &Undated> {
    review.plan.undated.iter().filter(|undated| undated.target().is_own())
}

fn without_year() -> [Cell; 3] {
    let ground = StatusGround::NotCountable(NotCountable::NoYear);
    [ground.name().into(), Cell::missing(), NotCountable::NoYear.words().into()]
}

/// Which grounds carry a verdict.
fn grounds_with_verdict() -> Text {
    Text::new(
        "只有公布进度、逐年考核、人工评估和模型测算作结论；完成率和趋势外推不作结论。",
        "Only published figures, years, assessments by hand and the model carry a verdict; a completion rate and a trend carry none.",
    )
}

fn name(row: &ReviewRow) -> Cell {
    named(&row.target, Some(unit_and_nature(row)))
}

fn named(target: &Target, under: Option<Text>) -> Cell {
    let under = under.filter(|under| !under.zh.is_empty());
    Cell::from(target.row_label()).over_all(under).over_all(target.responsible.clone())
}

fn ground(row: &ReviewRow) -> Cell {
    row.status.ground.name().into()
}

/// The verdict, which of a target of every year has the number of years; or nothing.
fn verdict(row: &ReviewRow) -> Cell {
    let said = match &row.status.ground {
        StatusGround::Yearly(_) => Some(row.verdict_in_words()),
        ground => ground.verdict_in_words(),
    };
    let tone = match &row.status.ground {
        ground if ground.lags() => Tone::Poor,
        ground if ground.has_verdict() => Tone::Middling,
        _ => Tone::Unknown,
    };
    said.map_or_else(Cell::missing, Cell::from).in_tone(tone)
}

/// What stands behind the status, and what comes next.
fn remark(row: &ReviewRow) -> Cell {
    let detail = row.status.ground.detail_in_words(row.unit());
    let steps = (!row.status.next_steps.is_empty()).then(|| {
        let Text { zh, en } = NextStep::all_in_words(&row.status.next_steps);
        text!("下一步：{zh}", "next: {en}")
    });
    // An assessment by hand beside a verdict of published figures is shown, not used.
    let by_hand = row.target.assessment.as_ref().filter(|_| !matches!(row.status.ground, StatusGround::ByHand(_)));
    let by_hand = by_hand.map(|assessment| {
        let (Text { zh, en }, Text { zh: why_zh, en: why_en }) =
            (assessment.verdict.words(), assessment.evidence_in_words());
        text!("人工评估：{zh}，{why_zh}", "by hand: {en}, {why_en}")
    });
    Cell::blank().over_all(detail.into_iter().chain(steps).chain(by_hand))
}
