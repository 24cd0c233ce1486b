//! The review of a plan in tables: the targets, what the missing figures would have to be, what else has become known,
//! what it would take.

use super::Table;
use crate::analysis::questions::solve::{Aim as Asked, Answer, Solution};
use crate::analysis::review::{ContextRow, Datum, Growth, Method, Projected, Review, ReviewRow, Standing, Unused};
use crate::baseline::Observation;
use crate::indicator::{Comparator, Display, TableUnit, Unit, with_minus};
use crate::language::{Language, Text, text};
use crate::plan::{Aim, Nature};

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

/// Whether anything can be said of a target beyond what the plan says.
#[must_use]
pub fn is_substantive(row: &ReviewRow) -> bool {
    row.outlook.is_some() || !row.actuals.is_empty()
}

/// Target by target: base, figures since, target, growth, progress, projection, probability, verdict.
#[must_use]
pub fn targets(review: &Review, language: Language) -> Table {
    let say = |zh: &str, en: &str| language.pick(zh, en).to_owned();
    let years: Vec<i32> = (review.base_year + 1..=review.as_of).collect();
    let mut names = vec![say("指标（单位，属性）", "Target (unit, nature)"), format!("{}", review.base_year)];
    names.extend(years.iter().map(i32::to_string));
    names.extend([
        say("目标", "Target"),
        say("年增\n所需/实际", "A year: needed\n/observed"),
        say("完成进度\n/时间进度", "Progress\n/time elapsed"),
        say("预测到期值\n[80% 区间]", "Projected when due\n[80 %]"),
        say("可能性", "Probability"),
        say("结论", "Verdict"),
    ]);
    let shown = review.rows.iter().filter(|row| is_substantive(row));
    let rows = shown.map(|row| target(review, row, &years, language)).collect();
    let mut notes: Vec<Text> = vec![review.thresholds.clone()];
    let left: Vec<&ReviewRow> = review.rows.iter().filter(|row| !is_substantive(row)).collect();
    if !left.is_empty() {
        let count = left.len();
        notes.push(text!(
            "另有 {count} 个目标既无公布数据也无模型指标，见 review.csv；--request 写出数据需求表",
            "{count} more targets have neither a published figure nor an indicator of the model: see review.csv; --request writes what to ask for"
        ));
    }
    notes.extend(joint(review, language));
    notes.extend(review.notes.clone());
    Table {
        title: title(review, language),
        header: names,
        rows,
        notes: notes.iter().map(|note| note.get(language).to_owned()).collect(),
    }
}

fn title(review: &Review, language: Language) -> String {
    let (plan, as_of) = (review.plan.title.get(language), review.as_of);
    let by = review.published_by.as_ref();
    match language {
        Language::Chinese => {
            let by = by.map_or(String::new(), |day| format!("，只用 {day} 及以前公布的数据"));
            format!("{plan}：截至 {as_of} 年末的评估{by}")
        }
        Language::English => {
            let by = by.map_or(String::new(), |day| format!(", with what had been published by {day}"));
            format!("{plan}: review at the end of {as_of}{by}")
        }
    }
}

/// The probabilities of several targets together.
pub(super) fn joint(review: &Review, language: Language) -> Vec<Text> {
    let one = |joint: &crate::analysis::review::Joint, zh: &str, en: &str| {
        let (count, now) = (joint.targets.len(), joint.now.words(language));
        let before = joint.before.map(|before| before.words(language));
        let (was_zh, was_en) = before.map_or((String::new(), String::new()), |before| {
            (format!("（纳入公布数据前{before}）"), format!(" ({before} before the published figures were taken in)"))
        });
        text!("{zh} {count} 个目标同时实现的可能性：{now}{was_zh}", "all {count} {en} together: {now}{was_en}")
    };
    let all = review.joint.iter().map(|joint| one(joint, "可评估的", "that can be assessed"));
    let ahead =
        review.joint_ahead.iter().filter(|ahead| review.joint.as_ref().is_some_and(|all| all.targets != ahead.targets));
    all.chain(ahead.map(|joint| one(joint, "其中尚未到期的", "that can be assessed and are still ahead"))).collect()
}

fn target(review: &Review, row: &ReviewRow, years: &[i32], language: Language) -> Vec<String> {
    let unit = row.unit().map(|unit| TableUnit::of(unit, language));
    let show = |value: f64| unit.map_or(String::new(), |unit| unit.format(value));
    let mut cells = vec![format!("{}\n  {}", row.target.label.get(language), unit_and_nature(row, language))];
    cells.push(row.base.as_ref().map_or_else(
        || "–".to_owned(),
        |base| format!("{}{}{}", bound(base.comparator), show(base.value), super::headline::mark(base.status)),
    ));
    cells.extend(years.iter().map(|year| in_year(row, *year, unit)));
    cells.push(goal(row, language));
    cells.push(format!(
        "{}\n/ {}",
        growth(row, row.growth.required, language),
        growth(row, row.growth.observed, language)
    ));
    cells.push(progress(row, language));
    cells.push(projected(row, language).unwrap_or_else(|| "–".to_owned()));
    cells.push(probability(row, language));
    cells.push(verdict(row, review, language));
    cells
}

/// What stands under a target's name: `亿元，约束性`.
pub(super) fn unit_and_nature(row: &ReviewRow, language: Language) -> String {
    let nature = row.target.nature.map(|nature| nature_words(nature).get(language).to_owned());
    let unit = row.unit().map(|unit| TableUnit::of(unit, language).label.to_owned()).filter(|label| !label.is_empty());
    unit.into_iter().chain(nature).collect::<Vec<_>>().join(language.pick("，", ", "))
}

/// The median when the target is due, and under it the interval.
pub(super) fn projected(row: &ReviewRow, language: Language) -> Option<String> {
    let (outlook, unit) = (row.outlook.as_ref()?, TableUnit::of(row.unit()?, language));
    let (low, high) = outlook.interval_80;
    Some(format!("{}\n[{}, {}]", unit.format(outlook.median), unit.format(low), unit.format(high)))
}

/// The nature of a target in words.
#[must_use]
pub fn nature_words(nature: Nature) -> Text {
    match nature {
        Nature::Expected => Text::new("预期性", "expected"),
        Nature::Binding => Text::new("约束性", "binding"),
    }
}

/// What is to be reached and when; under it the increment or growth from which it follows.
fn goal(row: &ReviewRow, language: Language) -> String {
    let level = format!("{} {} ({})", row.target.comparator.symbol(), stated(row, language), row.target.year);
    aimed_at(row, language).map_or(level.clone(), |aim| format!("{level}\n({aim})"))
}

/// The increment or growth that a target is stated as: `增加 3 万张`.
pub(super) fn aimed_at(row: &ReviewRow, language: Language) -> Option<String> {
    let (counted, measure) = (row.target.aim.counted()?, row.target.measure.as_ref()?);
    Some(format!("{} {}", counted.get(language), measure.shown(language)))
}

/// The target's figure in its unit.
pub(super) fn stated(row: &ReviewRow, language: Language) -> String {
    match &row.measure {
        // A level that follows from an increment or a growth has more digits than the plan shows.
        Some(level) if row.target.aim != Aim::Level => Display(language).precise(level.value, level.unit),
        Some(level) => Display(language).quantity(level.value, level.unit),
        None => row.target.stated.clone(),
    }
}

/// The sign before a figure that is a bound.
fn bound(comparator: Comparator) -> &'static str {
    if comparator == Comparator::Equal { "" } else { comparator.symbol() }
}

/// The last figure of a year; a month of it is named.
fn in_year(row: &ReviewRow, year: i32, unit: Option<TableUnit>) -> String {
    let last = row.actuals.iter().map(|datum| &datum.figure).rfind(|figure| figure.period.year == year);
    last.map_or_else(|| "–".to_owned(), |figure| shown(figure, unit))
}

/// A figure with its bound, its status, and its month where it is none of a year.
fn shown(figure: &Observation, unit: Option<TableUnit>) -> String {
    let value = unit.map_or(String::new(), |unit| unit.format(figure.value));
    let mark = super::headline::mark(figure.status);
    let month = figure.period.month.map_or(String::new(), |_| format!("\n({})", figure.period));
    format!("{}{value}{mark}{month}", bound(figure.comparator))
}

/// Growth a year: percent of a level, points of a share, the unit itself of another ratio.
#[must_use]
pub fn growth(row: &ReviewRow, growth: Option<f64>, language: Language) -> String {
    let Some(growth) = growth else { return "–".to_owned() };
    let (figure, symbol) = match row.unit() {
        Some(unit) if row.in_points && unit.symbol != "%" => (unit.from_base(growth), ""),
        _ if row.in_points => (growth * 100.0, language.pick("点", "pp")),
        _ => (growth * 100.0, "%"),
    };
    // What rounds to nothing has no sign.
    let figure = if figure.abs() < 0.005 { "0.00".to_owned() } else { format!("{figure:+.2}") };
    with_minus(format!("{figure} {symbol}").trim_end())
}

/// Linear progress against the time elapsed.
fn progress(row: &ReviewRow, language: Language) -> String {
    let time = format!("{:.0}%", row.time_elapsed * 100.0);
    match row.by(Method::Linear) {
        Some(progress) => with_minus(&format!("{:.1}%\n/ {time}", progress.value * 100.0)),
        None if row.is_within_rounding && row.latest().is_some() => {
            format!("{}\n/ {time}", language.pick("按区间", "by band"))
        }
        None => format!("–\n/ {time}"),
    }
}

/// The probability and what is to be thought of it.
pub(super) fn likelihood(row: &ReviewRow, language: Language) -> Option<String> {
    let estimate = row.outlook.as_ref()?.estimate();
    Some(format!("{}\n{}", estimate.words(language), row.likelihood.words().get(language)))
}

fn probability(row: &ReviewRow, language: Language) -> String {
    let Some(now) = likelihood(row, language) else { return "–".to_owned() };
    match &row.outlook_before {
        Some(before) => {
            format!("{now}\n({} {})", language.pick("此前", "before:"), before.estimate().words(language))
        }
        None => now,
    }
}

fn verdict(row: &ReviewRow, review: &Review, language: Language) -> String {
    let words = row.standing.words();
    let verdict = words.get(language);
    let Some(indication) = row.indication else { return verdict.to_owned() };
    let from = match row.standing {
        Standing::NotComparable => language.pick("不计口径差异", "bases aside"),
        _ if row.target.year <= review.as_of && row.latest().is_some() => {
            language.pick("按更早的数据", "from an earlier figure")
        }
        _ => language.pick("按预测", "as projected"),
    };
    let indication = indication.words();
    format!("{verdict}\n({from}{}{})", language.pick("：", ": "), indication.get(language))
}

/// What must be said of each target, and what the missing figures would have to be.
pub(super) fn break_even(review: &Review, language: Language) -> Option<Table> {
    let mut rows = Vec::new();
    for row in review.rows.iter().filter(|row| is_substantive(row)) {
        let derived = row.latest().and_then(|latest| latest.derivation.clone());
        let model = milestone(review, row).filter(|_| !row.break_even.is_empty());
        let sentences = row.break_even.iter().cloned().chain(model).chain(derived).chain(row.notes.iter().cloned());
        for (at, sentence) in sentences.enumerate() {
            let label = if at == 0 { row.target.label.get(language) } else { "" };
            rows.push(vec![label.to_owned(), sentence.get(language).to_owned()]);
        }
    }
    (!rows.is_empty()).then(|| Table {
        title: language
            .pick("缺少数据时的临界值，及说明", "What the missing figures would have to be, and remarks")
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
    Some(text!("模型：{year} 年 {a}，{of_zh}的可能性{zh}", "model: {b} in {year}; the probability of {of_en} is {en}"))
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
                .map(|(share, value)| format!("{:.0}%: {}", share * 100.0, Display(language).precise(*value, unit)));
            let from = if row.growth.from_actual {
                say("自最近数据", "from the last figure")
            } else {
                say("自预测值", "from the projection")
            };
            Some(vec![
                format!(
                    "{} {} {}",
                    row.target.label.get(language),
                    row.target.comparator.symbol(),
                    stated(row, language)
                ),
                format!("{}\n{from}", growth(row, row.growth.needed_now, language)),
                needed.changes.iter().map(|change| change_words(change, language)).collect::<Vec<_>>().join("\n"),
                values.collect::<Vec<_>>().join("\n"),
            ])
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        title: language.pick("怎样才能达到", "What it would take").to_owned(),
        header: vec![
            say("目标", "Target"),
            say("此后每年需增", "Growth needed from now"),
            say("评估年之后驱动因素至少要变", "Least change of a driver after the review"),
            say("目标定为此值时的可能性", "Value with this probability"),
        ],
        rows,
        notes: Vec::new(),
    })
}

/// One answer: `50%: industry.total.growth +0.4 pp`.
#[must_use]
pub fn change_words(solution: &Solution, language: Language) -> String {
    let share =
        if let Asked::Probability(share) = solution.aim { format!("{:.0}%", share * 100.0) } else { String::new() };
    let driver = &solution.driver.name;
    let unit = solution.driver.unit;
    let answer = match &solution.answer {
        Answer::Reached => language.pick("无需变动", "no change").to_owned(),
        Answer::Change { state, .. } => {
            let sign = if state.change > 0.0 { "+" } else { "" };
            let (level, changed) = (solution.level, solution.level + state.change);
            let show = |value: f64, unit: Unit| Display(language).precise(value, unit);
            let change = show(state.change, unit.of_difference());
            format!("{sign}{change} ({} → {})", show(level, unit), show(changed, unit))
        }
        Answer::NotReachable => language.pick("在可能的范围内达不到", "not within what is possible").to_owned(),
    };
    format!("{share}: {driver} {answer}")
}

/// What the model was told before it was run again, and what it was not.
pub(super) fn conditioned(review: &Review, language: Language) -> Option<Table> {
    let told = review.conditioned.as_ref()?;
    let mut rows: Vec<Vec<String>> = told.figures.iter().map(|figure| vec![figure.get(language).to_owned()]).collect();
    for left in &told.left_out {
        let (name, year, reason) = (&left.actual.indicator, left.actual.year, left.reason.get(language));
        let not = language.pick("未用", "not used");
        rows.push(vec![format!("{not}: {name} {year}: {reason}")]);
    }
    Some(Table {
        title: language.pick("模型纳入的公布数据", "Published figures that the model was told").to_owned(),
        header: vec![language.pick("数据", "Figure").to_owned()],
        rows,
        notes: vec![told.method.get(language).to_owned()],
    })
}

/// What else has become known.
pub(super) fn context(review: &Review, language: Language) -> Option<Table> {
    let say = |zh: &str, en: &str| language.pick(zh, en).to_owned();
    let rows: Vec<Vec<String>> = review.context.iter().flat_map(|row| context_rows(row, language)).collect();
    (!rows.is_empty()).then(|| Table {
        title: say("环境与相关指标：公布数与预测", "Surroundings: what was published beside the projection"),
        header: vec![
            say("指标", "Indicator"),
            say("时期", "Period"),
            say("公布", "Published"),
            say("预测 [80% 区间]", "Projected [80 %]"),
            say("说明", "Remark"),
        ],
        rows,
        notes: vec![say(
            "预测未使用这些公布数，除非注明；* 推算，† 假设",
            "projected without these figures unless said; * derived, † assumed",
        )],
    })
}

fn context_rows(row: &ContextRow, language: Language) -> Vec<Vec<String>> {
    let unit = TableUnit::of(row.unit, language);
    let line = |(at, datum): (usize, &Datum)| {
        let figure = &datum.figure;
        let projected: Option<&Projected> = row.projected[at].as_ref();
        let shown = projected.map_or("–".to_owned(), |projected| {
            let (low, high) = projected.interval_80;
            format!("{} [{}, {}]", unit.format(projected.median), unit.format(low), unit.format(high))
        });
        let note = row.notes[at].as_ref().map_or("", |note| note.get(language));
        let label = if at == 0 {
            format!(
                "{} {}",
                row.label.get(language),
                language.pick("（", "(").to_owned() + unit.label + language.pick("）", ")")
            )
        } else {
            String::new()
        };
        let value = format!(
            "{}{}{}",
            bound(figure.comparator),
            unit.format(figure.value),
            super::headline::mark(figure.status)
        );
        vec![label, figure.period.to_string(), value, shown, note.to_owned()]
    };
    row.actuals.iter().enumerate().map(line).collect()
}

/// How many figures are missing, by who keeps them.
#[must_use]
pub fn missing(review: &Review, language: Language) -> Option<Table> {
    let say = |zh: &str, en: &str| language.pick(zh, en).to_owned();
    let mut departments: Vec<(&str, Vec<&str>, usize)> = Vec::new();
    for missing in &review.missing {
        let department = missing.responsible.get(language);
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
                Language::Chinese => format!("等 {} 项", labels.len()),
                Language::English => format!(" and {more} more"),
            });
        }
        vec![department.to_owned(), count.to_string(), shown]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    (!rows.is_empty()).then(|| Table {
        title: say("缺少的数据", "Figures that are missing"),
        header: vec![say("向谁索取", "Whom to ask"), say("数据个数", "Figures"), say("指标", "Indicators")],
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
            unused.reason.get(language).to_owned(),
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

/// Growth a year in words for those who read a row alone: needed, observed, needed from now.
#[must_use]
pub fn growths(row: &ReviewRow, language: Language) -> [String; 3] {
    let Growth { required, observed, needed_now, .. } = row.growth;
    [required, observed, needed_now].map(|value| growth(row, value, language))
}
