//! The table of the main indicators, and the list of the targets that nothing can be computed for.

use crate::analysis::review::{BreakEven, ProgressMethod, ProgressVerdict, Review, ReviewRow, TargetNote};
use crate::analysis::{AttainmentVerdict, UnassessedReason};
use crate::indicator::{TableUnit, Unit};
use crate::language::{Language, Text, text};
use crate::number::{UNDEFINED, exact, percent};
use crate::plan::Target;
use crate::report::page::{Block, Cell, Drawing, Table, Tone};
use crate::report::review::{aimed_at, growth, is_substantive, likelihood, projected, time_elapsed, unit_and_nature};

/// The table, the limits of its verdicts, and the charts.
pub(super) fn blocks(review: &Review, charts: Vec<Drawing>) -> Vec<Block> {
    let rows: Vec<&ReviewRow> = review.rows.iter().filter(|row| is_substantive(row)).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let columns = columns(review);
    let table = Table {
        title: Text::new("指标、进度与判断", "Indicators, progress and verdicts"),
        rows: rows.iter().map(|row| columns.iter().map(|(_, cell)| cell(row)).collect()).collect(),
        header: columns.into_iter().map(|(name, _)| name).collect(),
        notes: vec![
            Text::new(
                "* 推算，† 假设；[ ] 为80%区间；括号内的判断只是预测的提示，不是依公布数作出的结论。指向带点线的文字可见原文、口径与来源。",
                "* derived, † assumed; [ ]: 80% interval; a verdict in brackets is an indication from the projection, not a finding from published figures. Point at dotted words for quote, definition and source.",
            ),
            ProgressVerdict::thresholds(),
        ],
    };
    let mut blocks = vec![Block::Table(table)];
    blocks.extend(charts.into_iter().map(Block::Figure));
    blocks
}

/// The targets of which neither a figure nor a projection exists, with the reason.
pub(super) fn others(review: &Review) -> Vec<Block> {
    let rows: Vec<Vec<Cell>> = review
        .rows
        .iter()
        .filter(|row| !is_substantive(row))
        .map(|row| {
            let target = &row.target;
            let reason = row.not_projected.as_ref().map_or_else(|| Text::same(UNDEFINED), UnassessedReason::sentence);
            vec![
                Cell::new(target.row_label()).with_detail(words_of(target)),
                year(target),
                Cell::new(Text::both(|_| format!("{} {}", target.sign(), target.stated))),
                Cell::new(reason),
            ]
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let header = vec![
        Text::new("目标", "Target"),
        Text::new("到期", "Due"),
        Text::new("目标值", "Goal"),
        Text::new("原因", "Reason"),
    ];
    let title = Text::new("未评估的目标", "Targets not assessed");
    vec![Block::Table(Table { title, header, rows, notes: Vec::new() })]
}

/// A column: its name, and its cell in the row of a target.
type Column = (Text, fn(&ReviewRow) -> Cell);

fn columns(review: &Review) -> [Column; 9] {
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
    Cell::new(Text::same(UNDEFINED)).in_tone(Tone::Unknown)
}

fn year(target: &Target) -> Cell {
    Cell::new(Text::same(target.year.to_string())).sorted_by(f64::from(target.year))
}

/// The plan's own words, its definition and doubts.
fn words_of(target: &Target) -> Text {
    let quote = Some(&target.quote).filter(|quote| !quote.is_empty()).map(|quote| text!("“{quote}”", "“{quote}”"));
    let said = [quote.as_ref(), target.definition.as_ref(), target.note.as_ref()];
    Text::joined(&said.into_iter().flatten().cloned().collect::<Vec<_>>(), "\n", "\n")
}

fn name_cell(row: &ReviewRow) -> Cell {
    let target = &row.target;
    let label = target.row_label();
    Cell::new(Text::both(|l| format!("{}\n{}", label.get(l), unit_and_nature(row, l)))).with_detail(words_of(target))
}

/// A figure in the unit that stands under the indicator's name.
fn figure(value: f64, unit: Option<Unit>, language: Language) -> String {
    unit.map_or_else(|| exact(value), |unit| TableUnit::of(unit, language).format(value))
}

/// A figure that somebody stated, without digits that nobody stated.
fn stated(value: f64, unit: Option<Unit>, language: Language) -> String {
    let text = figure(value, unit, language);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn bounded(sign: &str, figure: &str) -> String {
    if sign == "=" { figure.to_owned() } else { format!("{sign} {figure}") }
}

fn base_cell(row: &ReviewRow) -> Cell {
    let Some(base) = &row.base else { return nothing() };
    let sign = base.comparator.symbol();
    let text = Text::both(|l| bounded(sign, &stated(base.value, row.unit(), l)) + base.status.mark());
    Cell::new(text).with_detail(base.source.words()).sorted_by(base.value)
}

fn actual_cell(row: &ReviewRow) -> Cell {
    let Some(datum) = row.latest().or(row.actuals.last()) else { return nothing() };
    let actual = &datum.figure;
    let (sign, when) = (actual.comparator.symbol(), actual.period);
    let shown = |l| bounded(sign, &stated(actual.value, row.unit(), l)) + actual.status.mark();
    let preliminary = if actual.preliminary { Text::new("（初步）", " (preliminary)") } else { Text::same("") };
    let detail = Text::both(|l| {
        let derivation = datum.derivation.iter().map(|derivation| derivation.words().get(l).to_owned());
        let rest = [actual.source.clone(), actual.note.clone()];
        derivation.chain(rest).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    });
    Cell::new(Text::both(|l| format!("{}\n{when}{}", shown(l), preliminary.get(l))))
        .with_detail(detail)
        .sorted_by(actual.value)
}

fn target_cell(row: &ReviewRow) -> Cell {
    let target = &row.target;
    let goal = match &row.measure {
        Some(measure) => Text::both(|l| stated(measure.value, Some(measure.unit), l)),
        None => Text::same(target.stated.clone()),
    };
    let sign = target.sign();
    let cell = Cell::new(Text::both(|l| {
        let aim = aimed_at(row, l).map_or(String::new(), |aim| format!("\n({aim})"));
        format!("{}\n{}{aim}", bounded(sign, goal.get(l)), target.year)
    }));
    row.measure.as_ref().map_or(cell.clone(), |measure| cell.sorted_by(measure.value))
}

fn growth_cell(row: &ReviewRow) -> Cell {
    let (observed, required) = (row.growth.observed, row.growth.required);
    let cell = Cell::new(Text::both(|l| format!("{}\n({})", growth(row, observed, l), growth(row, required, l))));
    observed.map_or(cell.clone(), |observed| cell.sorted_by(observed))
}

fn progress_cell(row: &ReviewRow) -> Cell {
    let time = time_elapsed(row);
    let by = |method: ProgressMethod| row.by(method).map(|progress| progress.value);
    let percent = |value: f64| percent(value, 0);
    let Some(linear) = by(ProgressMethod::Linear) else {
        return Cell::new(Text::both(|_| format!("–\n{time}")));
    };
    let range = row.by(ProgressMethod::Linear).and_then(|progress| progress.range);
    let range = range.map_or(String::new(), |(low, high)| format!("\n[{}, {}]", percent(low), percent(high)));
    let mut detail = Text::same("");
    for method in [ProgressMethod::UnitedNations, ProgressMethod::RatioOfGrowth] {
        let (Some(value), name) = (by(method), method.name()) else { continue };
        let reading = method.reading(value);
        let reading = |l| reading.as_ref().map_or(String::new(), |reading| format!(" · {}", reading.words().get(l)));
        detail = Text::both(|l| format!("{}{}: {}{}\n", detail.get(l), name.get(l), percent(value), reading(l)));
    }
    let cell = Cell::new(Text::both(|_| format!("{}{range}\n{time}", percent(linear)))).sorted_by(linear);
    if detail.en.is_empty() { cell } else { cell.with_detail(detail) }
}

fn projected_cell(row: &ReviewRow) -> Cell {
    let Some(outlook) = row.outlook.as_ref().filter(|_| row.unit().is_some()) else { return nothing() };
    let median = outlook.spread.map_or(outlook.central, |spread| spread.median);
    Cell::new(Text::both(|l| projected(row, l).unwrap_or_default())).sorted_by(median)
}

fn probability_cell(row: &ReviewRow) -> Cell {
    let Some(outlook) = &row.outlook else { return nothing() };
    let text = Text::both(|l| likelihood(row, l).unwrap_or_default());
    let tone = match row.attainment {
        AttainmentVerdict::LikelyMet => Tone::Good,
        AttainmentVerdict::LikelyMissed => Tone::Poor,
        AttainmentVerdict::NotAssessed | AttainmentVerdict::Assumed | AttainmentVerdict::TooFewRuns => Tone::Unknown,
        _ => Tone::Middling,
    };
    let cell = Cell::new(text).in_tone(tone);
    let cell = outlook.estimate.map_or(cell.clone(), |estimate| cell.sorted_by(estimate.share));
    let others = [
        (&row.outlook_before, Text::new("计入新数据之前：", "before the new figures: ")),
        (&row.outlook_without_far, Text::new("不用异常数据：", "without the figures far from expected: ")),
    ];
    let others = others.iter().filter_map(|(outlook, words)| {
        let estimate = outlook.as_ref()?.estimate?;
        Some(Text::both(|l| words.get(l).to_owned() + &estimate.words(l)))
    });
    let others: Vec<Text> = others.collect();
    if others.is_empty() {
        return cell;
    }
    cell.with_detail(Text::joined(&others, "\n", "\n"))
}

fn verdict_cell(row: &ReviewRow) -> Cell {
    let words = row.verdict_in_words();
    let indication = row.indication.map(ProgressVerdict::words);
    let text = Text::both(|l| {
        let hint = indication.as_ref().map_or(String::new(), |words| format!("\n({})", words.get(l)));
        words.get(l).to_owned() + &hint
    });
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
        ProgressVerdict::NotComparable | ProgressVerdict::Undefined | ProgressVerdict::FigureMissing => Tone::Unknown,
    };
    let cell = Cell::new(text).sorted_by(at as f64).in_tone(tone);
    let notes: Vec<Text> =
        row.break_even.iter().map(BreakEven::sentence).chain(row.notes.iter().map(TargetNote::sentence)).collect();
    if notes.is_empty() {
        return cell;
    }
    cell.with_detail(Text::both(|l| notes.iter().map(|note| note.get(l)).collect::<Vec<_>>().join("\n")))
}
