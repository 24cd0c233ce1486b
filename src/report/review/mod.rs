//! The review of a plan in tables: the targets, what the missing figures would have to be, what else has become known,
//! what it would take.

mod context;
mod targets;

pub(super) use context::context;
pub use targets::targets;
pub(super) use targets::{
    aimed_at, growth, is_substantive, joint, likelihood, projected, stated, time_elapsed, unit_and_nature,
};

use super::Table;
use crate::analysis::questions::solve::{Aim, Answer, Solution};
use crate::analysis::review::{BreakEven, Review, ReviewRow, TargetNote, Unused, UpdateFigure};
use crate::indicator::{Comparator, Display, Unit};
use crate::language::{Language, Text, text};
use crate::number::percent;

/// All tables of a review, in the order of the report.
#[must_use]
pub fn review(review: &Review, language: Language) -> Vec<Table> {
    let tables = [
        Some(targets(review, language)),
        break_even(review, language),
        needed(review, language),
        conditioned(review, language),
        context(review, language),
        missing(review, language),
        unused(review, language),
    ];
    tables.into_iter().flatten().collect()
}

/// The sign before a figure that is a bound.
fn bound(comparator: Comparator) -> &'static str {
    if comparator == Comparator::Equal { "" } else { comparator.symbol() }
}

/// What must be said of each target, and what the missing figures would have to be.
pub(super) fn break_even(review: &Review, language: Language) -> Option<Table> {
    let mut rows = Vec::new();
    for row in review.rows.iter().filter(|row| is_substantive(row)) {
        let derived = row.latest().and_then(|latest| Some(latest.derivation.as_ref()?.words()));
        let model = milestone(review, row).filter(|_| !row.break_even.is_empty());
        let sentences = row.break_even.iter().map(BreakEven::sentence).chain(model).chain(derived);
        let sentences = sentences.chain(row.notes.iter().map(TargetNote::sentence));
        for (at, sentence) in sentences.enumerate() {
            let label = if at == 0 { row.target.row_label().get(language).to_owned() } else { String::new() };
            rows.push(vec![label, sentence.get(language).to_owned()]);
        }
    }
    (!rows.is_empty()).then(|| Table {
        title: language
            .pick("暂无数据的目标所需的临界值，及说明", "What the missing figures would have to be, and remarks")
            .to_owned(),
        header: vec![
            language.pick("目标", "Target").to_owned(),
            language.pick("临界值与说明", "Break-even, remarks").to_owned(),
        ],
        rows,
        notes: Vec::new(),
    })
}

/// What the model makes of the straight line.
fn milestone(review: &Review, row: &ReviewRow) -> Option<Text> {
    let (milestone, projected) = (row.milestone?, row.projected_now?);
    let probability = milestone.probability?;
    let measure = row.measure.as_ref()?;
    let Text { zh: a, en: b } = Text::both(|language| {
        let show = |value: f64| Display(language).to_check(value, measure.unit);
        let (low, high) = projected.interval_80;
        format!("{} [{}, {}]", show(projected.median), show(low), show(high))
    });
    let Text { zh, en } = Text::both(|language| probability.words(language));
    let year = review.as_of;
    let Text { zh: of_zh, en: of_en } = match (milestone.is_kept, milestone.falls) {
        (true, _) => Text::new("达到目标", "meeting the target"),
        (false, true) => Text::new("不落后于直线", "being no higher than the straight line"),
        (false, false) => Text::new("不落后于直线", "being no lower than the straight line"),
    };
    Some(text!("模型：{year}年 {a}，{of_zh}的可能性{zh}", "model: {b} in {year}; the probability of {of_en} is {en}"))
}

/// What it would take.
pub(super) fn needed(review: &Review, language: Language) -> Option<Table> {
    let say = |zh: &str, en: &str| language.pick(zh, en).to_owned();
    let rows: Vec<Vec<String>> = review
        .rows
        .iter()
        .filter_map(|row| {
            let needed = row.needed.as_ref()?;
            let unit = row.unit()?;
            let values = needed
                .values
                .iter()
                .map(|(share, value)| format!("{}: {}", percent(*share, 0), Display(language).quantity(*value, unit)));
            let from = if row.growth.needed_now.is_none() {
                String::new()
            } else if row.growth.from_actual {
                say("自最近数据", "from the last figure")
            } else {
                say("自预测值", "from the projection")
            };
            Some(vec![
                format!("{} {} {}", row.target.label.get(language), row.target.sign(), stated(row, language)),
                format!("{}\n{from}", growth(row, row.growth.needed_now, language)).trim_end().to_owned(),
                needed.changes.iter().map(|change| change_words(change, language)).collect::<Vec<_>>().join("\n"),
                values.collect::<Vec<_>>().join("\n"),
            ])
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        title: language.pick("实现目标的条件分析", "What it would take").to_owned(),
        header: vec![
            say("目标", "Target"),
            say("此后每年需增", "Growth needed from now"),
            say("评估年之后驱动因素至少要变", "Least change of a driver after the review"),
            say("不同实现概率对应的目标值", "Value with this probability"),
        ],
        rows,
        notes: review
            .rows
            .iter()
            .any(has_sampling_error)
            .then(|| {
                let runs = review.runs;
                let note = text!("±：{runs}次运行的抽样误差（95%）", "±: what {runs} runs leave open (95%)");
                note.get(language).to_owned()
            })
            .into_iter()
            .collect(),
    })
}

fn has_sampling_error(row: &ReviewRow) -> bool {
    let changes = row.needed.iter().flat_map(|needed| &needed.changes);
    changes.into_iter().any(|change| change.sampling_error().is_some())
}

/// One answer: `50%: industry.total.growth +0.4 pp`.
fn change_words(solution: &Solution, language: Language) -> String {
    let share = if let Aim::Probability(share) = solution.aim { percent(share, 0) } else { String::new() };
    let driver = solution.driver.label(language);
    let unit = solution.driver.unit;
    let answer = match &solution.answer {
        Answer::Reached => language.pick("无需变动", "no change").to_owned(),
        Answer::Change { state, .. } => {
            let sign = if state.change > 0.0 { "+" } else { "" };
            let (level, changed) = (solution.level, solution.level + state.change);
            let show = |value: f64, unit: Unit| Display(language).precise(value, unit);
            let difference = unit.of_difference();
            match solution.sampling_error() {
                Some(error) => {
                    let within = |value: f64, unit: Unit| Display(language).within(value, error, unit);
                    let [change, error] = [state.change, error].map(|value| within(value, difference));
                    format!("{sign}{change} ± {error} ({} → {})", show(level, unit), within(changed, unit))
                }
                None => {
                    let change = show(state.change, difference);
                    format!("{sign}{change} ({} → {})", show(level, unit), show(changed, unit))
                }
            }
        }
        Answer::NotFound => {
            let (least, most) = solution.limits;
            let end = |change: f64| {
                let sign = if change > 0.0 { "+" } else { "" };
                format!("{sign}{}", Display(language).precise(change, unit.of_difference()))
            };
            let (least, most) = (end(least), end(most));
            text!("在{least}至{most}之间未找到", "not found between {least} and {most}").get(language).to_owned()
        }
    };
    format!("{share}: {driver}{}{answer}", language.pick("：", ": "))
}

/// The figures with which the scenario was updated, and those that were not used.
pub(super) fn conditioned(review: &Review, language: Language) -> Option<Table> {
    let update = review.update.as_ref()?;
    let sentence = |figure: &UpdateFigure| vec![figure.sentence().get(language).to_owned()];
    let mut rows: Vec<Vec<String>> = update.figures.iter().map(sentence).collect();
    for left in &update.left_out {
        let (name, year, reason) = (left.label.get(language), left.actual.year, left.reason.get(language));
        let not = language.pick("未用于更新：", "not used for the update: ");
        let sentence = match language {
            Language::Chinese => format!("{not}{name}（{year}年）：{reason}"),
            Language::English => format!("{not}{name} of {year}: {reason}"),
        };
        rows.push(vec![sentence]);
    }
    Some(Table {
        title: language.pick("模型纳入的公布数据", "Published figures used to update the projection").to_owned(),
        header: vec![language.pick("数据", "Figure").to_owned()],
        rows,
        notes: vec![update.method().get(language).to_owned()],
    })
}

/// How many figures are missing, by who keeps them.
#[must_use]
pub fn missing(review: &Review, language: Language) -> Option<Table> {
    let say = |zh: &str, en: &str| language.pick(zh, en).to_owned();
    let mut departments: Vec<(String, Vec<&str>, usize)> = Vec::new();
    for missing in &review.missing {
        let department = missing.responsible.name().get(language).to_owned();
        let at = departments.iter().position(|(known, ..)| *known == department).unwrap_or_else(|| {
            departments.push((department, Vec::new(), 0));
            departments.len() - 1
        });
        let (_, labels, count) = &mut departments[at];
        *count += 1;
        let label = missing.label.get(language);
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    const SHOWN: usize = 4;
    let rows = departments.into_iter().map(|(department, labels, count)| {
        let more = labels.len().saturating_sub(SHOWN);
        let mut shown = labels[..labels.len() - more].join(language.pick("、", ", "));
        if more > 0 {
            shown.push_str(&match language {
                Language::Chinese => format!("等 {}项", labels.len()),
                Language::English => format!(" and {more} more"),
            });
        }
        vec![department, count.to_string(), shown]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    (!rows.is_empty()).then(|| Table {
        title: say("缺少的数据", "Figures that are missing"),
        header: vec![say("数据提供单位", "Whom to ask"), say("需报数据（项）", "Figures"), say("指标", "Indicators")],
        rows,
        notes: vec![say(
            "carecast review --request 按部门写出可填的表，填好后用 --actuals 读回",
            "carecast review --request writes a table for each of them; filled in, it is read back with --actuals",
        )],
    })
}

/// What is not used: of a time that is not reviewed, or not known on the day that was named.
pub(super) fn unused(review: &Review, language: Language) -> Option<Table> {
    let say = |zh: &str, en: &str| language.pick(zh, en).to_owned();
    let row = |unused: &Unused| {
        let figure = &unused.figure;
        let value = Display(language).quantity(figure.value, figure.unit);
        vec![
            unused.label.get(language).to_owned(),
            figure.period.to_string(),
            format!("{}{value}", bound(figure.comparator)),
            unused.reason.words().get(language).to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = review.unused.iter().map(row).collect();
    (!rows.is_empty()).then(|| Table {
        title: say("未使用的数据", "Figures that are not used"),
        header: vec![say("指标", "Indicator"), say("时期", "Period"), say("数值", "Value"), say("原因", "Why")],
        rows,
        notes: Vec::new(),
    })
}
