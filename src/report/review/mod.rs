//! The review of a plan in tables: the targets, what the missing figures would have to be, what else has become known,
//! what it would take.

mod context;
mod status;
mod targets;

pub(super) use context::context;
pub(super) use status::overview;
#[cfg(feature = "office")]
pub(crate) use status::status;
pub use status::statuses;
pub use targets::targets;
pub(crate) use targets::unit_of;
pub(super) use targets::{
    aimed_at, base, before_the_update, grows_from, growth, is_substantive, joint, known, likelihood, projected,
    required_growth, time_elapsed, unit_and_nature,
};

use crate::analysis::questions::solve::{Answer, AttainmentCriterion, Solution};
use crate::analysis::review::{BreakEven, HeldBy, Review, ReviewRow, TargetNote, Unused, UpdateFigure};
use crate::indicator::{Comparator, Display, Unit};
use crate::language::{Language, Text, text};
use crate::number::percent;
use crate::table::{Cell, Table, headings};

/// All tables of a review, in the order of the report.
#[must_use]
pub fn review(review: &Review) -> Vec<Table> {
    let tables = [
        Some(targets(review)),
        Some(statuses(review)),
        grounds(review),
        break_even(review),
        needed(review),
        crate::report::beside_trend(&review.beside_trend),
        conditioned(review),
        context(review),
        missing(review),
        unused(review),
    ];
    tables.into_iter().flatten().collect()
}

/// What the probabilities rest on of targets that published figures have not settled.
pub(super) fn grounds(review: &Review) -> Option<Table> {
    let open = review.assessments.iter().zip(&review.rows).filter(|(_, row)| !row.verdict.is_settled());
    crate::report::grounds(open.map(|(assessment, _)| assessment))
}

/// The sign before a figure that is a bound.
fn bound(comparator: Comparator) -> &'static str {
    if comparator == Comparator::Equal { "" } else { comparator.symbol() }
}

/// Notes to each target, and the values that missing figures would need.
pub(super) fn break_even(review: &Review) -> Option<Table> {
    let mut rows = Vec::new();
    for row in review.rows.iter().filter(|row| is_substantive(row)) {
        let derived = row.latest().and_then(|latest| Some(latest.derivation.as_ref()?.words()));
        let model = milestone(review, row).filter(|_| !row.break_even.is_empty());
        let sentences = row.break_even.iter().map(BreakEven::sentence).chain(model).chain(derived);
        let sentences = sentences.chain(row.notes.iter().map(TargetNote::sentence));
        for (at, sentence) in sentences.enumerate() {
            let label = if at == 0 { row.target.row_label().into() } else { Cell::blank() };
            rows.push(vec![label, sentence.into()]);
        }
    }
    (!rows.is_empty()).then(|| Table {
        title: Text::new("缺少的数据所需的临界值，及说明", "What the missing figures would have to be, and remarks"),
        columns: vec![Text::new("目标", "Target"), Text::new("临界值与说明", "Break-even, remarks")],
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
pub(super) fn needed(review: &Review) -> Option<Table> {
    let rows: Vec<Vec<Cell>> = review.rows.iter().filter_map(needed_row).collect();
    let columns = headings([
        ("目标", "Target"),
        ("此后每年需增", "Growth needed from now"),
        ("评估年之后驱动因素至少要变", "Least change of a driver after the review"),
        ("不同实现概率对应的目标值", "Value with this probability"),
    ]);
    let runs = review.runs;
    let note = review.rows.iter().any(has_sampling_error);
    let note = note.then(|| text!("±：{runs}次运行的抽样误差（95%）", "±: what {runs} runs leave open (95%)"));
    (!rows.is_empty()).then(|| Table {
        title: Text::new("实现目标的条件分析", "What it would take"),
        columns,
        rows,
        notes: note.into_iter().collect(),
    })
}

fn needed_row(row: &ReviewRow) -> Option<Vec<Cell>> {
    let needed = row.needed.as_ref()?;
    let (sign, Text { zh, en }, stated) = (row.target.sign(), &row.target.label, row.goal_in_words());
    let year = row.target.year;
    let target = text!("{zh} {sign} ", "{en} {sign} ").followed_by(&stated);
    let target = target.followed_by(&text!("（{year}年）", " ({year})"));
    let from = row.growth.needed_now.map(|_| match row.growth.from_actual {
        true => Text::new("自最近数据", "from the last figure"),
        false => Text::new("自预测值", "from the projection"),
    });
    let unit = unit_of(row)?;
    let values = needed.values.iter().map(|(share, value)| {
        let share = percent(*share, 0) + ": ";
        unit.cell_with_unit(*value).after(&share, &share)
    });
    Some(vec![
        target.into(),
        required_growth(row, row.growth.needed_now).over_all(from),
        Cell::blank().over_all(needed.changes.iter().map(|change| Text::both(|l| change_words(change, l)))),
        values.fold(Cell::blank(), Cell::over),
    ])
}

fn has_sampling_error(row: &ReviewRow) -> bool {
    let changes = row.needed.iter().flat_map(|needed| &needed.changes);
    changes.into_iter().any(|change| change.sampling_error().is_some())
}

/// One answer: `50%: industry.total.growth +0.4 pp`.
fn change_words(solution: &Solution, language: Language) -> String {
    let share = if let AttainmentCriterion::Probability(share) = solution.criterion {
        percent(share, 0)
    } else {
        String::new()
    };
    let driver = solution.driver.label(language);
    let unit = solution.driver.unit;
    let in_year = solution.year_of_level().map(|year| text!("{year}年 ", "{year}: "));
    let in_year = in_year.as_ref().map_or("", |year| year.get(language));
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
                    format!("{sign}{change} ± {error} ({in_year}{} → {})", show(level, unit), within(changed, unit))
                }
                None => {
                    let change = show(state.change, difference);
                    format!("{sign}{change} ({in_year}{} → {})", show(level, unit), show(changed, unit))
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
pub(super) fn conditioned(review: &Review) -> Option<Table> {
    let update = review.update.as_ref()?;
    let (mut held, mut unused) = (Vec::new(), Vec::new());
    for left in &update.left_out {
        let (Text { zh, en }, Text { zh: why, en: why_en }, year) =
            (&left.label, left.reason.sentence(), left.actual.year);
        let said = text!("{year}年{zh}：{why}", "{en} of {year}: {why_en}");
        match update.held_by(&left.actual) {
            // What went through the path of a driver is listed as that.
            Some(HeldBy::Update) => {}
            Some(HeldBy::Scenario) => held.push(said),
            None => unused.push(said),
        }
    }
    let used = update.figures.iter().map(UpdateFigure::sentence).collect();
    let groups = [
        (Text::new("用于更新", "used for the update"), used),
        (Text::new("情景已采用", "in the scenario already"), held),
        (Text::new("未使用", "not used"), unused),
    ];
    let rows = groups.into_iter().flat_map(|(group, sentences): (Text, Vec<Text>)| {
        let heading = std::iter::once(Cell::from(group)).chain(std::iter::repeat_with(Cell::blank));
        sentences.into_iter().zip(heading).map(|(sentence, group)| vec![group, sentence.into()])
    });
    Some(Table {
        title: Text::new("模型纳入的公布数据", "Published figures used to update the projection"),
        columns: headings([("用法", "Use"), ("数据", "Figure")]).to_vec(),
        rows: rows.collect(),
        notes: vec![update.method()],
    })
}

/// How many figures are missing, by who keeps them.
#[must_use]
pub fn missing(review: &Review) -> Option<Table> {
    let mut departments: Vec<(Text, Vec<Text>, usize)> = Vec::new();
    for missing in &review.missing {
        let department = missing.responsible.name();
        let at = departments.iter().position(|(known, ..)| *known == department).unwrap_or_else(|| {
            departments.push((department, Vec::new(), 0));
            departments.len() - 1
        });
        let (_, labels, count) = &mut departments[at];
        *count += 1;
        if !labels.contains(&missing.label) {
            labels.push(missing.label.clone());
        }
    }
    const SHOWN: usize = 4;
    let rows = departments.into_iter().map(|(department, labels, count)| {
        let (all, more) = (labels.len(), labels.len().saturating_sub(SHOWN));
        let shown = Text::joined(&labels[..all - more], "、", ", ");
        let rest = (more > 0).then(|| text!("等{all}项", " and {more} more"));
        vec![department.clone().into(), Cell::count(count), rest.iter().fold(shown, Text::followed_by).into()]
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    let columns = headings([("数据提供单位", "Whom to ask"), ("需报数据（项）", "Figures"), ("指标", "Indicators")]);
    (!rows.is_empty()).then(|| Table {
        title: Text::new("缺少的数据", "Figures that are missing"),
        columns,
        rows,
        notes: vec![Text::new(
            "carecast review --request 按部门写出可填的表，填好后用 --actuals 读回",
            "carecast review --request writes a table for each of them; filled in, it is read back with --actuals",
        )],
    })
}

/// What is not used: of a time that is not reviewed, or not known on the day that was named.
pub(super) fn unused(review: &Review) -> Option<Table> {
    let row = |unused: &Unused| {
        let figure = &unused.figure;
        let sign = bound(figure.comparator);
        let value = |language| format!("{sign}{}", Display(language).quantity(figure.value, figure.unit));
        vec![
            unused.label.clone().into(),
            Cell::name(figure.period.to_string()),
            Cell::written(figure.unit.from_base(figure.value), value),
            unused.reason.words().into(),
        ]
    };
    let columns = headings([("指标", "Indicator"), ("时期", "Period"), ("数值", "Value"), ("原因", "Why")]);
    (!review.unused.is_empty()).then(|| Table {
        title: Text::new("未使用的数据", "Figures that are not used"),
        columns,
        rows: review.unused.iter().map(row).collect(),
        notes: Vec::new(),
    })
}
