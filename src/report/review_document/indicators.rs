//! The table of all targets, and that of the indicators with figures or a projection.

use crate::analysis::AttainmentVerdict;
use crate::analysis::review::{BreakEven, ProgressMethod, ProgressVerdict, Review, ReviewNote, ReviewRow, TargetNote};
use crate::indicator::DIMENSIONLESS;
use crate::language::{Text, text};
use crate::number::percent;
use crate::plan::Target;
use crate::report;
use crate::report::page::{Block, Drawing};
use crate::report::review::{
    aimed_at, base, before_the_update, grows_from, growth, is_substantive, known, likelihood, projected,
    required_growth, time_elapsed, unit_and_nature,
};
use crate::table::{Cell, Content, Table, Tone};

/// The table, the limits of its verdicts, and the charts.
pub(super) fn blocks(review: &Review, charts: Vec<Drawing>) -> Vec<Block> {
    let rows: Vec<&ReviewRow> = review.rows.iter().filter(|row| is_substantive(row)).collect();
    let mut blocks = vec![Block::Table(report::review::overview(review))];
    if rows.is_empty() {
        return blocks;
    }
    let title = Text::new("指标、进度与判断", "Indicators, progress and verdicts");
    let table = Table::of(title, columns(review), rows).noted([
        Text::new(
            "* 推算，† 假设；[ ] 为80%区间；括号内的判断只是预测的提示，不是依公布数作出的结论。",
            "* derived, † assumed; [ ]: 80% interval; a verdict in brackets is an indication from the projection, not a finding from published figures.",
        ),
        ProgressVerdict::thresholds(),
    ]);
    let narrow = review.notes.iter().filter(|note| matches!(note, ReviewNote::NarrowBands(_)));
    let table = table.noted(before_the_update(review)).noted(narrow.map(ReviewNote::sentence));
    blocks.push(Block::Table(table));
    blocks.extend(charts.into_iter().map(Block::Figure));
    blocks
}

/// A column: its name, and its cell in the row of a target.
type IndicatorColumn = (Text, fn(&ReviewRow) -> Cell);

fn columns(review: &Review) -> [IndicatorColumn; 9] {
    let as_of = review.as_of;
    [
        (Text::new("指标", "Indicator"), name_cell),
        (Text::new("基期", "Base"), base_cell),
        (Text::new("最新公布", "Last published"), actual_cell),
        (Text::new("目标", "Target"), target_cell),
        (Text::new("年均增速\n实际（需达）", "A year\nobserved (required)"), growth_cell),
        (text!("完成进度\n时间进度（{as_of}）", "Progress\ntime elapsed ({as_of})"), progress_cell),
        (Text::new("目标年预测值", "Projected when due"), projected_cell),
        (Text::new("可能性", "Probability"), probability_cell),
        (Text::new("判断", "Verdict"), verdict_cell),
    ]
}

fn nothing() -> Cell {
    Cell::missing().in_tone(Tone::Unknown)
}

/// The plan's own words, its definition and doubts.
fn words_of(target: &Target) -> Text {
    let quote = Some(&target.quote).filter(|quote| !quote.is_empty()).map(|quote| text!("“{quote}”", "“{quote}”"));
    let said = [quote.as_ref(), target.definition.as_ref(), target.note.as_ref()];
    Text::joined(&said.into_iter().flatten().cloned().collect::<Vec<_>>(), "\n", "\n")
}

fn name_cell(row: &ReviewRow) -> Cell {
    Cell::from(row.target.row_label()).over(unit_and_nature(row)).with_detail(words_of(&row.target))
}

fn base_cell(row: &ReviewRow) -> Cell {
    row.base.as_ref().map_or_else(nothing, |known| base(row).with_detail(known.source.words()))
}

fn actual_cell(row: &ReviewRow) -> Cell {
    let Some(datum) = row.latest().or(row.actuals.last()) else { return nothing() };
    let actual = &datum.figure;
    let when = actual.period;
    let when = if actual.preliminary {
        text!("{when}（初步）", "{when} (preliminary)")
    } else {
        text!("{when}", "{when}")
    };
    let detail = Text::both(|l| {
        let derivation = datum.derivation.iter().map(|derivation| derivation.words().get(l).to_owned());
        let rest = [actual.source.clone(), actual.note.clone()];
        derivation.chain(rest).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    });
    known(row, actual).over(when).with_detail(detail)
}

fn target_cell(row: &ReviewRow) -> Cell {
    let (target, sign) = (&row.target, row.target.sign());
    let goal = Text::same(format!("{sign} ")).followed_by(&row.goal_in_words());
    let goal = match &row.measure {
        Some(measure) => Cell::number(measure.unit.from_base(measure.value), goal),
        None => goal.into(),
    };
    let aim = aimed_at(row).map(|Text { zh, en }| text!("（{zh}）", "({en})"));
    goal.over(Cell::whole(target.year)).over_all(aim)
}

fn growth_cell(row: &ReviewRow) -> Cell {
    let required = required_growth(row, row.growth.required).between("(", ")");
    growth(row, row.growth.observed).over(required).over_all(grows_from(row))
}

fn progress_cell(row: &ReviewRow) -> Cell {
    let time = Cell::same(row.time_elapsed, time_elapsed(row));
    let percent = |value: f64| percent(value, 0);
    let Some(linear) = row.by(ProgressMethod::Linear) else { return Cell::missing().over(time) };
    let range = linear.range.map(|(low, high)| {
        let written = Text::same(format!("[{}, {}]", percent(low), percent(high)));
        Cell::from(Content::Interval { low, high, unit: Some(DIMENSIONLESS), written })
    });
    let details = [ProgressMethod::UnitedNations, ProgressMethod::RatioOfGrowth].into_iter().filter_map(|method| {
        let value = row.by(method)?.value;
        let reading = method.reading(value);
        let reading = |l| reading.as_ref().map_or(String::new(), |words| format!(" · {}", words.words().get(l)));
        Some(Text::both(|l| format!("{}: {}{}\n", method.name().get(l), percent(value), reading(l))))
    });
    let details: Vec<Text> = details.collect();
    let cell = range.into_iter().fold(Cell::same(linear.value, percent(linear.value)), Cell::over).over(time);
    cell.with_detail(Text::joined(&details, "", ""))
}

fn projected_cell(row: &ReviewRow) -> Cell {
    projected(row).unwrap_or_else(nothing)
}

fn probability_cell(row: &ReviewRow) -> Cell {
    let Some(shown) = likelihood(row) else { return nothing() };
    let tone = match row.attainment {
        _ if row.verdict.is_settled() => Tone::Unknown,
        AttainmentVerdict::LikelyMet => Tone::Good,
        AttainmentVerdict::LikelyMissed => Tone::Poor,
        AttainmentVerdict::NotAssessed | AttainmentVerdict::Assumed | AttainmentVerdict::TooFewRuns => Tone::Unknown,
        _ => Tone::Middling,
    };
    let others = [
        (&row.outlook_before, Text::new("更新前：", "before the update: ")),
        (&row.outlook_without_far, Text::new("不用异常数据：", "without the figures far from expected: ")),
    ];
    let others = others.iter().filter(|_| !row.verdict.is_settled()).filter_map(|(outlook, words)| {
        let estimate = outlook.as_ref()?.estimate?;
        Some(Text::both(|l| words.get(l).to_owned() + &estimate.words(l)))
    });
    shown.in_tone(tone).with_detail(Text::joined(&others.collect::<Vec<_>>(), "\n", "\n"))
}

fn verdict_cell(row: &ReviewRow) -> Cell {
    let indication = row.indication.map(ProgressVerdict::words).map(|Text { zh, en }| text!("（{zh}）", "({en})"));
    let at = ProgressVerdict::ALL.iter().position(|standing| *standing == row.verdict).unwrap_or_default();
    let tone = match row.verdict {
        ProgressVerdict::AlreadyMet
        | ProgressVerdict::MetWhenDue
        | ProgressVerdict::MetInEveryYear
        | ProgressVerdict::Kept
        | ProgressVerdict::Ahead => Tone::Good,
        ProgressVerdict::AsExpected => Tone::Middling,
        ProgressVerdict::Behind
        | ProgressVerdict::NotKept
        | ProgressVerdict::MissedInSomeYears
        | ProgressVerdict::MissedWhenDue => Tone::Poor,
        ProgressVerdict::NotComparable
        | ProgressVerdict::Undefined
        | ProgressVerdict::NotCounted
        | ProgressVerdict::Inconclusive
        | ProgressVerdict::FigureMissing => Tone::Unknown,
    };
    let notes: Vec<Text> =
        row.break_even.iter().map(BreakEven::sentence).chain(row.notes.iter().map(TargetNote::sentence)).collect();
    let (verdict, ground) = row.conclusion();
    let tone = match &row.status.ground {
        of if of.lags() => Tone::Poor,
        of if ground.is_some() && of.has_verdict() => Tone::Middling,
        _ => tone,
    };
    let cell = Cell::from(verdict).over_all(ground).over_all(indication);
    cell.sorted_by(at as f64).in_tone(tone).with_detail(Text::joined(&notes, "\n", "\n"))
}
