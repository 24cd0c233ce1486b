//! The table of targets that a terminal shows, and the words of its cells that the document shows too.

use super::bound;
use crate::analysis::review::{
    Datum, Joint, ProgressMethod, ProgressVerdict, Review, ReviewNote, ReviewRow, TargetNote,
};
use crate::baseline::{Observation, Status};
use crate::indicator::Display;
use crate::language::{Text, text};
use crate::number::percent;
use crate::plan::Nature;
use crate::report::targets as of_plan;
use crate::table::{Cell, RowUnit, Table};

/// Whether a target has figures or a projection beyond the plan's own text.
pub(in crate::report) fn is_substantive(row: &ReviewRow) -> bool {
    row.outlook.is_some() || !row.actuals.is_empty() || row.verdict == ProgressVerdict::Undefined
}

/// Target by target: base, figures since, target, growth, progress, projection, probability, verdict.
#[must_use]
pub fn targets(review: &Review) -> Table {
    let shown = review.rows.iter().filter(|row| is_substantive(row));
    Table::of(title(review), columns(review), shown).noted(notes(review))
}

/// A column: its name, and its cell in the row of a target.
type TargetColumn<'c> = (Text, Box<dyn Fn(&ReviewRow) -> Cell + 'c>);

fn columns(review: &Review) -> Vec<TargetColumn<'_>> {
    let column =
        |zh: &str, en: &str, cell: fn(&ReviewRow) -> Cell| -> TargetColumn<'_> { (Text::new(zh, en), Box::new(cell)) };
    let base_year = review.base_year.to_string();
    let mut columns =
        vec![column("指标（单位，属性）", "Target (unit, nature)", name), column(&base_year, &base_year, base)];
    for year in review.base_year + 1..=review.as_of {
        columns.push((Text::same(year.to_string()), Box::new(move |row| in_year(row, year))));
    }
    columns.extend([
        column("目标", "Target", goal),
        column("年均增速\n需达/实际", "A year: needed\n/observed", growth_so_far),
        column("完成进度\n/时间进度", "Progress\n/time elapsed", progress),
        column("目标年预测值\n[80%区间]", "Projected when due\n[80%]", |row| {
            projected(row).unwrap_or_else(Cell::missing)
        }),
        column("可能性", "Probability", probability),
    ]);
    columns.push((Text::new("结论", "Verdict"), Box::new(|row| verdict(row, review))));
    columns
}

/// The notes below the table.
fn notes(review: &Review) -> Vec<Text> {
    let mut notes = vec![ProgressVerdict::thresholds()];
    notes.extend(before_the_update(review));
    notes.extend(joint(review));
    notes.extend(review.notes.iter().map(ReviewNote::sentence));
    notes
}

/// What "before the update" means, if a probability has it.
pub(in crate::report) fn before_the_update(review: &Review) -> Option<Text> {
    let is_said = review.update.is_some() && review.rows.iter().any(|row| row.outlook_before.is_some());
    is_said.then(|| {
        Text::new(
            "更新前：情景本身，未计入基期以后新公布的数据",
            "before the update: the scenario as it stands, without figures published since",
        )
    })
}

fn title(review: &Review) -> Text {
    let (Text { zh, en }, as_of) = (&review.plan.title, review.as_of);
    let title = text!("{zh}：截至{as_of}年末的评估", "{en}: review at the end of {as_of}");
    let by = review.published_by.as_ref();
    let by = by.map(|day| text!("，只用 {day} 及以前公布的数据", ", with what had been published by {day}"));
    by.iter().fold(title, Text::followed_by)
}

/// The probabilities of several targets together.
pub(in crate::report) fn joint(review: &Review) -> Vec<Text> {
    let one = |joint: &Joint, zh: &str, en: &str| {
        let count = joint.targets.len();
        let Text { zh: now_zh, en: now_en } = Text::both(|language| joint.now.words(language));
        let was = joint.before.map(|before| Text::both(|language| before.words(language)));
        let was = was.map(|Text { zh, en }| text!("（更新前{zh}）", " ({en} before the update)"));
        text!("{zh}{count}个目标同时实现的可能性：{now_zh}", "all {count} {en} met together: {now_en}")
            .followed_by(&was.unwrap_or_else(|| Text::same("")))
    };
    let all = review.joint.iter().map(|joint| one(joint, "可评估的", "that can be assessed"));
    let ahead =
        review.joint_ahead.iter().filter(|ahead| review.joint.as_ref().is_some_and(|all| all.targets != ahead.targets));
    all.chain(ahead.map(|joint| one(joint, "其中尚未到期的", "that can be assessed and are still ahead"))).collect()
}

/// The unit of a target's row, by all its figures.
pub(crate) fn unit_of(row: &ReviewRow) -> Option<RowUnit> {
    let base = row.base.iter().flat_map(|base| [base.value, base.grows_from]);
    let known = row.actuals.iter().map(|datum| datum.figure.value);
    let goal = row.measure.iter().map(|measure| measure.value);
    let projected = row.outlook.iter().flat_map(of_plan::figures);
    let measure = row.measure.as_ref()?;
    let unit = RowUnit::of_figures(measure.unit, base.chain(known).chain(goal).chain(projected));
    Some(unit.of_indicator(&measure.indicator))
}

/// A published figure, or one derived from it, in the unit under the target's name, with its bound.
fn figure(row: &ReviewRow, bound: &str, value: f64, (status, half_digit): (Status, f64)) -> Cell {
    let Some((own, unit)) = row.unit().zip(unit_of(row)) else { return Cell::blank() };
    let written = match status {
        Status::Published => unit.format_published(value, half_digit),
        Status::Derived | Status::Assumed => unit.format(value),
    };
    Cell::number(own.from_base(value), Text::same(bound).followed_by(&written)).with_status(status)
}

fn name(row: &ReviewRow) -> Cell {
    Cell::from(row.target.row_label()).over(unit_and_nature(row))
}

pub(in crate::report) fn base(row: &ReviewRow) -> Cell {
    let Some(base) = &row.base else { return Cell::missing() };
    figure(row, bound(base.comparator), base.value, (base.status, base.half_digit))
}

/// A published figure of a target, with its bound and its status.
pub(in crate::report) fn known(row: &ReviewRow, known: &Observation) -> Cell {
    figure(row, bound(known.comparator), known.value, (known.status, known.half_digit))
}

/// The line under a target's name: `亿元，约束性`.
pub(in crate::report) fn unit_and_nature(row: &ReviewRow) -> Text {
    let unit = unit_of(row).map(|unit| unit.label()).filter(|label| !label.zh.is_empty());
    let said: Vec<Text> = unit.into_iter().chain(row.target.nature.map(nature_words)).collect();
    Text::joined(&said, "，", ", ")
}

/// The median when the target is due, and under it the interval.
pub(in crate::report) fn projected(row: &ReviewRow) -> Option<Cell> {
    Some(of_plan::projected(row.outlook.as_ref()?, &unit_of(row)?))
}

/// The nature of a target in words.
fn nature_words(nature: Nature) -> Text {
    match nature {
        Nature::Expected => Text::new("预期性", "expected"),
        Nature::Binding => Text::new("约束性", "binding"),
    }
}

/// What is to be reached and when; under it the increment or growth from which it follows, and whether it is to hold in
/// every year or to be kept.
pub(super) fn goal(row: &ReviewRow) -> Cell {
    let (sign, year, Text { zh, en }) = (row.target.sign(), row.target.year, row.goal_in_words());
    let level = text!("{sign} {zh} ({year})", "{sign} {en} ({year})");
    let under = aimed_at(row).map(|Text { zh, en }| text!("（{zh}）", "({en})"));
    let value = row.measure.as_ref().map(|measure| measure.unit.from_base(measure.value));
    value.map_or_else(|| level.clone().into(), |value| Cell::number(value, level.clone())).over_all(under)
}

/// The increment or growth that a target is stated as, and in which years it holds: `增加 3 万张`, `逐年`.
pub(in crate::report) fn aimed_at(row: &ReviewRow) -> Option<Text> {
    let target = &row.target;
    let change = target.aim.counted().zip(target.measure.as_ref());
    let change = change.map(|(counted, measure)| {
        Text::both(|language| format!("{} {}", counted.get(language), measure.shown(language)))
    });
    let said: Vec<Text> = target.course.words().into_iter().chain(change).collect();
    (!said.is_empty()).then(|| Text::joined(&said, "", ": "))
}

/// The last figure of a year, with its bound and its status; a month of it is named. Where it has been published on two
/// statistical bases, that of the base year stands first.
pub(super) fn in_year(row: &ReviewRow, year: i32) -> Cell {
    let of_year = || row.actuals.iter().filter(|known| known.figure.period.year == year);
    let is_own = |known: &&Datum| row.is_on_own_basis(&known.figure);
    let (first, other) = (of_year().rfind(is_own), of_year().rfind(|known| !is_own(known)));
    let shown = |datum: &Datum| {
        let known = &datum.figure;
        let month = known.period.month.map(|_| Text::same(format!("({})", known.period)));
        let published = datum.published.as_ref().map(|published| {
            let Text { zh, en } = published.words();
            text!("公布：{zh}", "published: {en}")
        });
        self::known(row, known).over_all(month.into_iter().chain(published))
    };
    match (first, other) {
        (None, None) => Cell::missing(),
        (Some(only), None) | (None, Some(only)) => shown(only),
        (Some(first), Some(other)) => {
            let Text { zh, en } = Text::both(|language| shown(other).shown(language));
            shown(first).over(text!("（另一口径 {zh}）", "(other basis {en})"))
        }
    }
}

/// Growth a year: percent of a level, points of a share, the unit itself of another ratio.
pub(in crate::report) fn growth(row: &ReviewRow, growth: Option<f64>) -> Cell {
    let ratio = row.unit().filter(|_| row.in_points);
    let written = |growth| Cell::written(growth, |language| Display(language).growth_a_year(growth, ratio));
    growth.map_or_else(Cell::missing, written)
}

/// The same of growth that has to be reached.
pub(in crate::report) fn required_growth(row: &ReviewRow, growth: Option<f64>) -> Cell {
    let ratio = row.unit().filter(|_| row.in_points);
    let falls = row.milestone.is_some_and(|milestone| milestone.falls);
    let written =
        |growth| Cell::written(growth, |language| Display(language).required_growth_a_year(growth, ratio, falls));
    growth.map_or_else(Cell::missing, written)
}

/// From which figure growth counts, where that is not the base as it was published: `from 5620*`.
pub(in crate::report) fn grows_from(row: &ReviewRow) -> Option<Text> {
    let base = row.base.as_ref().filter(|base| base.grows_from != base.value)?;
    let shown = figure(row, "", base.grows_from, (base.grows_from_status, 0.0));
    (row.growth.required.is_some() || row.growth.observed.is_some()).then(|| {
        let Text { zh, en } = Text::both(|language| shown.shown(language));
        text!("自{zh}起", "from {en}")
    })
}

fn growth_so_far(row: &ReviewRow) -> Cell {
    let (required, observed) = (required_growth(row, row.growth.required), growth(row, row.growth.observed));
    required.over(observed.between("/ ", "")).over_all(grows_from(row))
}

/// The time elapsed at the figure on which progress rests, whose year is named where it is not the review's; or at the
/// review, where there is none.
pub(in crate::report) fn time_elapsed(row: &ReviewRow) -> String {
    time_of_progress(row).1
}

/// The share of the time with which progress is compared, and the same in words: that of the last figure if it is earlier.
fn time_of_progress(row: &ReviewRow) -> (f64, String) {
    let figure = row.time_of_figure.zip(row.latest());
    let figure = figure.filter(|_| row.by(ProgressMethod::Linear).is_some() || row.completion_rate.is_some());
    match figure {
        Some((time, latest)) if time < row.time_elapsed => {
            (time, format!("{} ({})", percent(time, 0), latest.figure.period))
        }
        _ => (row.time_elapsed, percent(row.time_elapsed, 0)),
    }
}

/// A completion rate, which has no base, against the time elapsed.
pub(super) fn rate(row: &ReviewRow, rate: f64) -> Cell {
    let (share, time) = time_of_progress(row);
    let shown = percent(rate, 1);
    Cell::number(rate, text!("完成率{shown}", "rate {shown}")).over(Cell::same(share, format!("/ {time}")))
}

/// Linear progress against the time elapsed.
pub(super) fn progress(row: &ReviewRow) -> Cell {
    let (share, time) = time_of_progress(row);
    let time = Cell::same(share, format!("/ {time}"));
    let progress = match row.by(ProgressMethod::Linear) {
        Some(progress) => Cell::same(progress.value, percent(progress.value, 1)),
        None if row.is_within_rounding && row.latest().is_some() => Cell::words("按区间", "by band"),
        None => Cell::missing(),
    };
    progress.over(time)
}

/// The probability and what is to be thought of it. A target that published figures have settled has one status, its verdict.
pub(in crate::report) fn likelihood(row: &ReviewRow) -> Option<Cell> {
    let (outlook, words) = (row.outlook.as_ref()?, row.attainment.words());
    if row.verdict.is_settled() {
        return Some(Cell::words("依公布数已定", "settled by published figures"));
    }
    Some(match outlook.estimate {
        Some(estimate) => of_plan::probability(estimate)
            .over(words)
            .over_all(of_plan::other_hold(outlook))
            .over_all(of_plan::range(outlook))
            .over_all(basis_of_probability(row)),
        None => words.into(),
    })
}

/// On which statistical basis the probability is, where there are several.
fn basis_of_probability(row: &ReviewRow) -> Option<Text> {
    row.notes.iter().find_map(|note| match note {
        TargetNote::ProbabilityOnBasis { basis: Text { zh, en }, .. } => Some(text!("（{zh}）", "({en})")),
        _ => None,
    })
}

fn probability(row: &ReviewRow) -> Cell {
    let others = [
        (&row.outlook_before, Text::new("更新前", "before the update:")),
        (&row.outlook_without_far, Text::new("不用异常数据", "without far figures:")),
    ];
    let others = others.into_iter().filter(|_| !row.verdict.is_settled());
    let others = others.filter_map(|(outlook, Text { zh: before_zh, en: before_en })| {
        let estimate = outlook.as_ref()?.estimate?;
        let Text { zh, en } = Text::both(|language| estimate.words(language));
        Some(text!("（{before_zh}{zh}）", "({before_en} {en})"))
    });
    likelihood(row).map_or_else(Cell::missing, |shown| shown.over_all(others))
}

fn verdict(row: &ReviewRow, review: &Review) -> Cell {
    let indication = row.indication.map(|indication| {
        let Text { zh: from_zh, en: from_en } = match row.verdict {
            ProgressVerdict::NotComparable => Text::new("不计口径差异", "bases aside"),
            _ if row.target.year <= review.as_of && row.latest().is_some() => {
                Text::new("按更早的数据", "from an earlier figure")
            }
            _ => Text::new("按预测", "as projected"),
        };
        let Text { zh, en } = indication.words();
        text!("（{from_zh}：{zh}）", "({from_en}: {en})")
    });
    let (verdict, ground) = row.conclusion();
    Cell::from(verdict).over_all(ground).over_all(indication)
}
