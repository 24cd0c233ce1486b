//! The table of targets that a terminal shows, and the words of its cells that the document shows too.

use super::bound;
use crate::analysis::review::{Datum, Joint, ProgressMethod, ProgressVerdict, Review, ReviewNote, ReviewRow};
use crate::indicator::{Display, TableUnit};
use crate::language::{Language, Text, counted, text};
use crate::number::{UNDEFINED, percent};
use crate::plan::{Aim, Nature};
use crate::report::Table;
use crate::report::targets as of_plan;

/// Whether anything can be said of a target beyond what the plan says.
pub(in crate::report) fn is_substantive(row: &ReviewRow) -> bool {
    row.outlook.is_some() || !row.actuals.is_empty() || row.verdict == ProgressVerdict::Undefined
}

/// Target by target: base, figures since, target, growth, progress, projection, probability, verdict.
#[must_use]
pub fn targets(review: &Review, language: Language) -> Table {
    let columns = columns(review, language);
    let shown = review.rows.iter().filter(|row| is_substantive(row));
    Table {
        title: title(review, language),
        rows: shown.map(|row| columns.iter().map(|(_, cell)| cell(row)).collect()).collect(),
        header: columns.into_iter().map(|(name, _)| name).collect(),
        notes: notes(review).iter().map(|note| note.get(language).to_owned()).collect(),
    }
}

/// A column: its name, and its cell in the row of a target.
type Column<'c> = (String, Box<dyn Fn(&ReviewRow) -> String + 'c>);

fn columns(review: &Review, language: Language) -> Vec<Column<'_>> {
    let column = |zh: &str, en: &str, cell: fn(&ReviewRow, Language) -> String| -> Column<'_> {
        (language.pick(zh, en).to_owned(), Box::new(move |row| cell(row, language)))
    };
    let base_year = review.base_year.to_string();
    let mut columns =
        vec![column("指标（单位，属性）", "Target (unit, nature)", name), column(&base_year, &base_year, base)];
    for year in review.base_year + 1..=review.as_of {
        columns.push((year.to_string(), Box::new(move |row| in_year(row, year, language))));
    }
    columns.extend([
        column("目标", "Target", goal),
        column("年均增速\n需达/实际", "A year: needed\n/observed", growth_so_far),
        column("完成进度\n/时间进度", "Progress\n/time elapsed", progress),
        column("预测到期值\n[80%区间]", "Projected when due\n[80%]", |row, language| {
            projected(row, language).unwrap_or_else(|| UNDEFINED.to_owned())
        }),
        column("可能性", "Probability", probability),
    ]);
    columns.push((language.pick("结论", "Verdict").to_owned(), Box::new(move |row| verdict(row, review, language))));
    columns
}

/// What must be said below the table.
fn notes(review: &Review) -> Vec<Text> {
    let mut notes = vec![ProgressVerdict::thresholds()];
    let count = review.rows.iter().filter(|row| row.target.is_own() && !is_substantive(row)).count();
    if count > 0 {
        let (more, have) = (counted(count, "more target"), if count == 1 { "has" } else { "have" });
        notes.push(text!(
            "另有{count}个目标既无公布数据也无模型指标，见 review.csv；--request 写出数据需求表",
            "{more} {have} neither a published figure nor an indicator of the model: see review.csv; --request writes what to ask for"
        ));
    }
    notes.extend(joint(review));
    notes.extend(review.notes.iter().map(ReviewNote::sentence));
    notes
}

fn title(review: &Review, language: Language) -> String {
    let (plan, as_of) = (review.plan.title.get(language), review.as_of);
    let by = review.published_by.as_ref();
    match language {
        Language::Chinese => {
            let by = by.map_or(String::new(), |day| format!("，只用 {day} 及以前公布的数据"));
            format!("{plan}：截至{as_of}年末的评估{by}")
        }
        Language::English => {
            let by = by.map_or(String::new(), |day| format!(", with what had been published by {day}"));
            format!("{plan}: review at the end of {as_of}{by}")
        }
    }
}

/// The probabilities of several targets together.
pub(in crate::report) fn joint(review: &Review) -> Vec<Text> {
    let one = |joint: &Joint, zh: &str, en: &str| {
        let count = joint.targets.len();
        let Text { zh: now_zh, en: now_en } = Text::both(|language| joint.now.words(language));
        let was = joint.before.map(|before| Text::both(|language| before.words(language)));
        let was = was.map(|Text { zh, en }| {
            text!("（纳入公布数据前{zh}）", " ({en} before the published figures were taken in)")
        });
        text!("{zh} {count}个目标同时实现的可能性：{now_zh}", "all {count} {en} together: {now_en}")
            .followed_by(&was.unwrap_or_else(|| Text::same("")))
    };
    let all = review.joint.iter().map(|joint| one(joint, "可评估的", "that can be assessed"));
    let ahead =
        review.joint_ahead.iter().filter(|ahead| review.joint.as_ref().is_some_and(|all| all.targets != ahead.targets));
    all.chain(ahead.map(|joint| one(joint, "其中尚未到期的", "that can be assessed and are still ahead"))).collect()
}

/// A figure in the unit that stands under the target's name.
fn figure(row: &ReviewRow, value: f64, language: Language) -> String {
    row.unit().map_or(String::new(), |unit| TableUnit::of(unit, language).format(value))
}

fn name(row: &ReviewRow, language: Language) -> String {
    format!("{}\n  {}", row.target.row_label().get(language), unit_and_nature(row, language))
}

fn base(row: &ReviewRow, language: Language) -> String {
    let Some(base) = &row.base else { return UNDEFINED.to_owned() };
    format!("{}{}{}", bound(base.comparator), figure(row, base.value, language), base.status.mark())
}

/// What stands under a target's name: `亿元，约束性`.
pub(in crate::report) fn unit_and_nature(row: &ReviewRow, language: Language) -> String {
    let nature = row.target.nature.map(|nature| nature_words(nature).get(language).to_owned());
    let unit = row.unit().map(|unit| TableUnit::of(unit, language).label.to_owned()).filter(|label| !label.is_empty());
    unit.into_iter().chain(nature).collect::<Vec<_>>().join(language.pick("，", ", "))
}

/// The median when the target is due, and under it the interval.
pub(in crate::report) fn projected(row: &ReviewRow, language: Language) -> Option<String> {
    Some(of_plan::projected(row.outlook.as_ref()?, TableUnit::of(row.unit()?, language)))
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
fn goal(row: &ReviewRow, language: Language) -> String {
    let level = format!("{} {} ({})", row.target.sign(), stated(row, language), row.target.year);
    let under = aimed_at(row, language);
    under.into_iter().fold(level, |level, aim| format!("{level}\n({aim})"))
}

/// The increment or growth that a target is stated as, and in which years it holds: `增加 3 万张`, `逐年`.
pub(in crate::report) fn aimed_at(row: &ReviewRow, language: Language) -> Option<String> {
    let target = &row.target;
    let change = target.aim.counted().zip(target.measure.as_ref());
    let change = change.map(|(counted, measure)| format!("{} {}", counted.get(language), measure.shown(language)));
    let course = target.course.words().map(|words| words.get(language).to_owned());
    let said: Vec<String> = course.into_iter().chain(change).collect();
    (!said.is_empty()).then(|| said.join(language.pick("", ": ")))
}

/// The target's figure in its unit.
pub(in crate::report) fn stated(row: &ReviewRow, language: Language) -> String {
    match &row.measure {
        // A level that follows from an increment or a growth has more digits than the plan shows.
        Some(level) if row.target.aim != Aim::Level => Display(language).precise(level.value, level.unit),
        Some(level) if level.upper.is_some() => level.shown(language),
        Some(level) => Display(language).quantity(level.value, level.unit),
        None => row.target.stated.clone(),
    }
}

/// The last figure of a year, with its bound and its status; a month of it is named. Where it has been published on two
/// statistical bases, that of the base year stands first.
fn in_year(row: &ReviewRow, year: i32, language: Language) -> String {
    let of_year = || row.actuals.iter().filter(|known| known.figure.period.year == year);
    let own = row.base.as_ref().and_then(|base| base.basis.as_ref());
    let is_own = |known: &&Datum| known.figure.basis.is_none() || known.figure.basis.as_ref() == own;
    let (first, other) = (of_year().rfind(is_own), of_year().rfind(|known| !is_own(known)));
    let shown = |datum: &Datum| {
        let known = &datum.figure;
        let month = known.period.month.map_or(String::new(), |_| format!("\n({})", known.period));
        let published = datum.published.as_ref().map_or(String::new(), |published| {
            format!("\n{} {}", language.pick("公布：", "published:"), published.words().get(language))
        });
        let sign = bound(known.comparator);
        format!("{sign}{}{}{month}{published}", figure(row, known.value, language), known.status.mark())
    };
    match (first, other) {
        (None, None) => UNDEFINED.to_owned(),
        (Some(only), None) | (None, Some(only)) => shown(only),
        (Some(first), Some(other)) => {
            format!("{}\n({} {})", shown(first), language.pick("另一口径", "other basis"), shown(other))
        }
    }
}

/// Growth a year: percent of a level, points of a share, the unit itself of another ratio.
pub(in crate::report) fn growth(row: &ReviewRow, growth: Option<f64>, language: Language) -> String {
    let ratio = row.unit().filter(|_| row.in_points);
    growth.map_or_else(|| UNDEFINED.to_owned(), |growth| Display(language).growth_a_year(growth, ratio))
}

fn growth_so_far(row: &ReviewRow, language: Language) -> String {
    let [needed, observed] = [row.growth.required, row.growth.observed].map(|value| growth(row, value, language));
    format!("{needed}\n/ {observed}")
}

/// The time elapsed at the figure on which progress rests, whose year is named where it is not the review's; or at the
/// review, where there is none.
pub(in crate::report) fn time_elapsed(row: &ReviewRow) -> String {
    let figure = row.time_of_figure.zip(row.latest()).filter(|_| row.by(ProgressMethod::Linear).is_some());
    match figure {
        Some((time, latest)) if time < row.time_elapsed => {
            format!("{} ({})", percent(time, 0), latest.figure.period)
        }
        _ => percent(row.time_elapsed, 0),
    }
}

/// Linear progress against the time elapsed.
fn progress(row: &ReviewRow, language: Language) -> String {
    let time = time_elapsed(row);
    match row.by(ProgressMethod::Linear) {
        Some(progress) => format!("{}\n/ {time}", percent(progress.value, 1)),
        None if row.is_within_rounding && row.latest().is_some() => {
            format!("{}\n/ {time}", language.pick("按区间", "by band"))
        }
        None => format!("–\n/ {time}"),
    }
}

/// The probability and what is to be thought of it.
pub(in crate::report) fn likelihood(row: &ReviewRow, language: Language) -> Option<String> {
    let words = row.attainment.words();
    let words = words.get(language);
    Some(match row.outlook.as_ref()?.estimate {
        Some(estimate) => {
            let other = row.outlook.as_ref().and_then(|outlook| outlook.other_hold(language));
            let other = other.map_or(String::new(), |other| format!("\n({other})"));
            format!("{}\n{words}{other}", estimate.words(language))
        }
        None => words.to_owned(),
    })
}

fn probability(row: &ReviewRow, language: Language) -> String {
    let Some(mut shown) = likelihood(row, language) else { return UNDEFINED.to_owned() };
    let others = [
        (&row.outlook_before, language.pick("此前", "before:")),
        (&row.outlook_without_far, language.pick("不用异常数据", "without far figures:")),
    ];
    for (outlook, words) in others {
        let estimate = outlook.as_ref().and_then(|outlook| Some(outlook.estimate?.words(language)));
        shown.extend(estimate.map(|estimate| format!("\n({words} {estimate})")));
    }
    shown
}

fn verdict(row: &ReviewRow, review: &Review, language: Language) -> String {
    let words = row.verdict_in_words();
    let verdict = words.get(language);
    let Some(indication) = row.indication else { return verdict.to_owned() };
    let from = match row.verdict {
        ProgressVerdict::NotComparable => language.pick("不计口径差异", "bases aside"),
        _ if row.target.year <= review.as_of && row.latest().is_some() => {
            language.pick("按更早的数据", "from an earlier figure")
        }
        _ => language.pick("按预测", "as projected"),
    };
    let indication = indication.words();
    format!("{verdict}\n({from}{}{})", language.pick("：", ": "), indication.get(language))
}
