//! Tables of the answers to questions: sweeps, goals sought, sensitivities, boxes.

mod sensitivity;

pub use sensitivity::sensitivity;

use super::Table;
use crate::analysis::Estimate;
use crate::analysis::questions::discover::Discovery;
use crate::analysis::questions::solve::{Adjusted, Aim, Answer, Solution, State};
use crate::analysis::questions::sweep::Sweep;
use crate::indicator::{Display, Driver, TableUnit};
use crate::language::{Language, Text, text};
use crate::number::{percent, trimmed};

/// More rows or columns than this are in the csv alone.
const MOST_ROWS: usize = 40;
const MOST_COLUMNS: usize = 12;

/// The figure of a driver in its own unit.
pub(super) fn level(driver: &Driver, base: f64, language: Language) -> String {
    Display(language).in_own_unit(base, driver.unit)
}

/// A sweep: one row a level for one driver, a grid for two, one row a combination for more.
#[must_use]
pub fn sweep(sweep: &Sweep, language: Language) -> Vec<Table> {
    if sweep.shown_readings().next().is_none() && sweep.shown_goals().next().is_none() {
        return Vec::new();
    }
    let mut tables = match sweep.axes.len() {
        2 if sweep.axes[1].levels.len() <= MOST_COLUMNS => grids(sweep, language),
        _ => vec![list(sweep, language)],
    };
    for table in &mut tables {
        if table.rows.len() > MOST_ROWS {
            let more = table.rows.len() - MOST_ROWS;
            table.rows.truncate(MOST_ROWS);
            let note = text!("另有{more}行，见 sweep.csv", "{more} more rows are in sweep.csv");
            table.notes.push(note.get(language).to_owned());
        }
    }
    if let Some(table) = tables.last_mut() {
        table.notes.extend(sweep_notes(sweep).into_iter().map(|note| note.get(language).to_owned()));
    }
    tables
}

/// What the figures are, from which year on drivers were varied, and where the runs are too few for some of them.
fn sweep_notes(sweep: &Sweep) -> Vec<Text> {
    sweep_figures(sweep).into_iter().chain(varied(sweep)).collect()
}

/// From which year on drivers were varied.
fn varied(sweep: &Sweep) -> Option<Text> {
    let words = sweep.varied_in_words();
    let (zh, en): (Vec<&str>, Vec<&str>) = words.iter().map(|words| (words.zh.as_str(), words.en.as_str())).unzip();
    let (zh, en) = (zh.join("，"), en.join(", "));
    (!words.is_empty()).then(|| text!("{zh}；此前各年按情景", "{en}; earlier years as the scenario has them"))
}

fn sweep_figures(sweep: &Sweep) -> Vec<Text> {
    let Some(runs) = sweep.runs else {
        return vec![text!(
            "无偏离的一次运行；可能性要用 --runs",
            "the central run of each; --runs gives probabilities"
        )];
    };
    let is_empty = (sweep.shown_readings().next().is_none(), sweep.shown_goals().next().is_none());
    let Text { zh, en } = match is_empty {
        (_, true) => Text::new("中位数与80%区间", "median and 80% interval"),
        (true, false) => Text::new("可能性与95%区间", "probability and 95% interval"),
        (false, false) => {
            Text::new("中位数与80%区间，可能性与95%区间", "median and 80% interval, probability and 95% interval")
        }
    };
    let figures =
        text!("{zh}；每种组合{runs}次运行，抽样相同", "{en}; {runs} runs of each combination, with the same draws");
    std::iter::once(figures)
        .chain(Estimate::too_few(sweep.shown_goals().flat_map(|goal| sweep.probability.row(goal)).copied()))
        .collect()
}

/// The unit of a reading's figures, so small that the largest of them has digits.
fn unit_of(sweep: &Sweep, reading: usize, language: Language) -> TableUnit {
    let figures = sweep.summary.index_axis(ndarray::Axis(0), reading);
    let largest = figures.iter().filter(|figure| figure.is_finite()).fold(0.0, |largest: f64, f| largest.max(f.abs()));
    TableUnit::fitting(sweep.readings[reading].0.unit, language, largest)
}

fn value(sweep: &Sweep, reading: usize, variant: usize, language: Language) -> String {
    let unit = unit_of(sweep, reading, language);
    let at = |statistic: usize| unit.format(sweep.summary[[reading, variant, statistic]]);
    if sweep.runs.is_some() { format!("{} [{}, {}]", at(6), at(4), at(8)) } else { at(0) }
}

fn probability(sweep: &Sweep, goal: usize, variant: usize, language: Language) -> String {
    let estimate = sweep.probability[[goal, variant]];
    match sweep.runs {
        None if estimate.share.is_nan() => estimate.words(language),
        Some(_) => estimate.figures(0, language),
        None if estimate.share > 0.5 => language.pick("达到", "met").to_owned(),
        None => language.pick("未达到", "missed").to_owned(),
    }
}

fn list(sweep: &Sweep, language: Language) -> Table {
    let mut header: Vec<String> = sweep.axes.iter().map(|axis| axis.driver.name.clone()).collect();
    header.extend(sweep.shown_readings().map(|at| {
        let (indicator, year) = &sweep.readings[at];
        let (label, unit) = (indicator.label.get(language), unit_of(sweep, at, language).label);
        format!("{label}\n{year}, {unit}").trim_end_matches(", ").to_owned()
    }));
    header.extend(sweep.shown_goals().map(|at| sweep.goals[at].words(language)));
    let rows = (0..sweep.levels.nrows()).take(MOST_ROWS + 1).map(|variant| {
        let levels = sweep.axes.iter().zip(sweep.levels.row(variant));
        let mut row: Vec<String> = levels.map(|(axis, base)| level(&axis.driver, *base, language)).collect();
        row.extend(sweep.shown_readings().map(|reading| value(sweep, reading, variant, language)));
        row.extend(sweep.shown_goals().map(|goal| probability(sweep, goal, variant, language)));
        row
    });
    let mut rows: Vec<Vec<String>> = rows.collect();
    // What is left out is counted, not made.
    rows.resize(sweep.levels.nrows(), Vec::new());
    Table { title: language.pick("变动", "Sweep").to_owned(), header, rows, notes: Vec::new() }
}

fn grids(sweep: &Sweep, language: Language) -> Vec<Table> {
    let (down, across) = (&sweep.axes[0], &sweep.axes[1]);
    let grid = |title: String, cell: &dyn Fn(usize) -> String| {
        let mut header = vec![format!("{}\n  \u{2193}, {} \u{2192}", down.driver.name, across.driver.name)];
        header.extend(across.levels.iter().map(|base| level(&across.driver, *base, language)));
        let rows = down.levels.iter().enumerate().map(|(at, base)| {
            let mut row = vec![level(&down.driver, *base, language)];
            row.extend((0..across.levels.len()).map(|other| cell(at * across.levels.len() + other)));
            row
        });
        Table { title, header, rows: rows.collect(), notes: Vec::new() }
    };
    let readings = sweep.shown_readings().map(|at| {
        let (indicator, year) = &sweep.readings[at];
        let (label, unit) = (indicator.label.get(language), unit_of(sweep, at, language).label);
        let title = text!("{label}，{year}年，{unit}", "{label} in {year}, {unit}");
        grid(title.get(language).trim_end_matches([',', '，', ' ']).to_owned(), &|v| value(sweep, at, v, language))
    });
    let goals = sweep.shown_goals().map(|at| {
        let words = sweep.goals[at].words(language);
        let title = match sweep.runs {
            Some(_) => text!("可能性：{words}", "Probability of {words}"),
            None => text!("是否达到：{words}", "Met or missed: {words}"),
        };
        grid(title.get(language).to_owned(), &|variant| probability(sweep, at, variant, language))
    });
    readings.chain(goals).collect()
}

/// A signed figure of a change: of a rate in percentage points.
pub(super) fn change(driver: &Driver, base: f64, language: Language) -> String {
    Display(language).change_in_own_unit(base, driver.unit)
}

/// What it would take to reach the targets, one row a driver.
#[must_use]
pub fn solve(solutions: &[Solution], language: Language) -> Table {
    let header: &[&str] = match language {
        Language::Chinese => &["驱动因素", "原值", "至少要变", "变后", "结果"],
        Language::English => &["Driver", "As it is", "Least change", "Then", "Result"],
    };
    let title = solutions.first().map_or_else(String::new, |first| {
        let goals: Vec<String> = first.goals.iter().map(|goal| goal.words(language)).collect();
        let (goals, share) = (goals.join(language.pick("，且 ", " and ")), aim(first.aim));
        match first.aim {
            Aim::Central => text!("实现目标的条件（无偏离时）：{goals}", "What it would take, centrally: {goals}"),
            Aim::Probability(_) => {
                text!(
                    "怎样才能以 {share} 的可能性达到：{goals}",
                    "What it would take with probability {share}: {goals}"
                )
            }
        }
        .get(language)
        .to_owned()
    });
    let rows = solutions.iter().map(|solution| solution_row(solution, language)).collect();
    let mut notes: Vec<String> = solutions.iter().flat_map(|solution| solution_notes(solution, language)).collect();
    let runs = solutions.iter().map(|solution| solution.runs).max().unwrap_or(1);
    if solutions.iter().any(|solution| solution.aim != Aim::Central) {
        let note = text!(
            "中位数，括号内是可能性与95%区间；每次试算{runs}次运行，抽样相同",
            "medians, with the probability and its 95% interval; every trial has {runs} runs with the same draws"
        );
        notes.push(note.get(language).to_owned());
        if solutions.iter().any(|solution| solution.sampling_error().is_some()) {
            let note = text!("±：{runs}次运行的抽样误差（95%）", "±: what {runs} runs leave open (95%)");
            notes.push(note.get(language).to_owned());
        }
        let few = Estimate::too_few(solutions.iter().flat_map(shown).map(|state| state.probability));
        notes.extend(few.map(|note| note.get(language).to_owned()));
    }
    let assumed = "在本情景的假设下，其他驱动因素不变";
    notes.push(language.pick(assumed, "under the scenario's assumptions, all other drivers as they are").to_owned());
    Table { title, header: header.iter().map(|name| (*name).to_owned()).collect(), rows, notes }
}

fn aim(aim: Aim) -> String {
    match aim {
        Aim::Central => String::new(),
        Aim::Probability(share) => percent(share, 0),
    }
}

/// The goals' values, or the share of runs that meets them.
fn state(solution: &Solution, state: &State, language: Language) -> String {
    let values = solution.goals.iter().zip(&state.values).map(|(goal, value)| {
        let unit = TableUnit::fitting(goal.indicator.unit, language, *value);
        format!("{} {}", unit.format(*value), unit.label)
    });
    let values = values.collect::<Vec<_>>().join("; ");
    match solution.aim {
        Aim::Central => values,
        Aim::Probability(_) => format!("{values} ({})", state.probability.figures(1, language)),
    }
}

/// The states that the result of a solution tells of.
fn shown(solution: &Solution) -> Vec<&State> {
    match &solution.answer {
        Answer::Reached => vec![&solution.now],
        Answer::Change { state, .. } => vec![state],
        Answer::NotFound if has_no_effect(solution) => vec![&solution.now],
        Answer::NotFound => solution.at_limits.iter().collect(),
    }
}

/// Whether the goals stay where they are at both limits of the driver.
fn has_no_effect(solution: &Solution) -> bool {
    solution.at_limits.iter().all(|limit| limit.values == solution.now.values)
}

fn solution_row(solution: &Solution, language: Language) -> Vec<String> {
    let driver = &solution.driver;
    let start = level(driver, solution.level, language);
    let years = match (solution.years.first(), solution.years.last()) {
        (Some(first), Some(last)) if first != last => format!("{first}\u{2013}{last}"),
        (Some(only), _) => only.to_string(),
        _ => String::new(),
    };
    let (found, then, result) = match &solution.answer {
        Answer::Reached => {
            let now = state(solution, &solution.now, language);
            (language.pick("不用变", "none").to_owned(), start.clone(), now)
        }
        Answer::Change { state: reached, .. } => {
            let (changed, then) = match solution.sampling_error() {
                Some(error) => changed_within(solution, reached.change, error, language),
                None => {
                    (change(driver, reached.change, language), level(driver, solution.level + reached.change, language))
                }
            };
            (format!("{changed}\n  {years}"), then, state(solution, reached, language))
        }
        Answer::NotFound if has_no_effect(solution) => {
            let none = language.pick("对它没有作用", "has no effect on it");
            (none.to_owned(), String::new(), state(solution, &solution.now, language))
        }
        Answer::NotFound => {
            let [low, high] = &solution.at_limits;
            let at = |limit: &State| {
                let (change, state) = (change(driver, limit.change, language), state(solution, limit, language));
                format!("{change}{}{state}", language.pick("：", ": "))
            };
            let [least, most] = [low, high].map(|limit| change(driver, limit.change, language));
            let none = text!("{least}至 {most}之间\n未找到", "not found between\n{least} and {most}");
            (none.get(language).to_owned(), String::new(), format!("{}\n{}", at(low), at(high)))
        }
    };
    vec![driver.name.clone(), start, found, then, result]
}

/// A change and what it leads to, to the digits that the runs tell.
fn changed_within(solution: &Solution, by: f64, error: f64, language: Language) -> (String, String) {
    let (unit, display) = (solution.driver.unit, Display(language));
    let error_shown = display.in_own_unit_within(error, error, unit.of_difference());
    let change = display.in_own_unit_within(by, error, unit.of_difference());
    let sign = if by > 0.0 { "+" } else { "" };
    (format!("{sign}{change} ± {error_shown}"), display.in_own_unit_within(solution.level + by, error, unit))
}

fn solution_notes(solution: &Solution, language: Language) -> Vec<String> {
    let name = &solution.driver.name;
    let mut notes = Vec::new();
    if let Answer::Change { tolerance, .. } = solution.answer {
        let is_below_last_digit = trimmed(solution.driver.unit.from_base(tolerance), 4) == "0";
        let tolerance = change(&solution.driver, tolerance, language).replace('+', "");
        let within = if is_below_last_digit {
            text!("误差小于所显示的末位", "within the last digit shown")
        } else {
            text!("误差不超过 {tolerance}", "within {tolerance}")
        };
        let Text { zh, en } = within;
        let note = match solution.aim {
            Aim::Central => text!("{name}：{zh}", "{name}: {en}"),
            Aim::Probability(_) => text!("{name}：就这些运行而言，{zh}", "{name}: {en}, for these runs"),
        };
        notes.push(note.get(language).to_owned());
    }
    if solution.is_unbounded && solution.answer == Answer::NotFound && !has_no_effect(solution) {
        let note = text!(
            "{name} 没有界限：要看得更远或更细，用 --vary {name}=从..到",
            "nothing bounds {name}: to look further or closer, give limits with --vary {name}=from..to"
        );
        notes.push(note.get(language).to_owned());
    }
    if let Some(missed) = solution.missed_again {
        let missed = change(&solution.driver, missed, language);
        let note = text!(
            "{name} 的作用不是单向的：变动 {missed} 时又达不到",
            "{name} does not act in one direction only: with a change of {missed} it is missed again"
        );
        notes.push(note.get(language).to_owned());
    }
    notes
}

/// The values that targets could have, with their probabilities as they stand.
#[must_use]
pub fn adjusted(adjusted: &[Adjusted], joint: Estimate, runs: usize, language: Language) -> Table {
    let mut header: Vec<String> =
        [language.pick("目标", "Target"), language.pick("可能性", "Probability")].map(str::to_owned).to_vec();
    let shares = adjusted.first().map_or(&[][..], |first| &first.values);
    header.extend(shares.iter().map(|(share, _)| {
        let share = percent(*share, 0);
        text!("{share} 可能达到的值", "value with {share}").get(language).to_owned()
    }));
    let rows = adjusted.iter().map(|adjusted| {
        let mut row = vec![adjusted.goal.words(language), adjusted.probability.figures(1, language)];
        let unit = |value| TableUnit::fitting(adjusted.goal.indicator.unit, language, value);
        let figure = |value| format!("{} {}", unit(value).format(value), unit(value).label);
        row.extend(adjusted.values.iter().map(|(_, value)| figure(*value)));
        row
    });
    let mut notes = Vec::new();
    if adjusted.len() > 1 {
        let joint = joint.figures(1, language);
        notes.push(text!("同时达到全部目标的可能性：{joint}", "probability of all targets together: {joint}"));
    }
    notes.push(text!("可能性与95%区间；{runs}次运行", "probability and 95% interval; {runs} runs"));
    notes.extend(Estimate::too_few(adjusted.iter().map(|adjusted| adjusted.probability).chain([joint])));
    let notes = notes.into_iter().map(|note| note.get(language).to_owned()).collect();
    let title = language.pick("目标可以定在哪里", "Where the targets could be").to_owned();
    Table { title, header, rows: rows.collect(), notes }
}

/// When targets are missed: a sentence a box, and a table of the boxes.
#[must_use]
pub fn discover(found: &Discovery, language: Language) -> Table {
    let (first, last) = found.years;
    let goals: Vec<String> = found.goals.iter().map(|goal| goal.words(language)).collect();
    let goals = goals.join(language.pick("，且 ", " and "));
    let share = percent(found.missed, 0);
    let title = text!("何时达不到：{goals}（{share} 的运行）", "When it is missed: {goals} ({share} of the runs)");
    let rows = found.boxes.iter().enumerate().map(|(at, boxes)| {
        let chosen = &boxes.chosen;
        let words = found.conditions(chosen, language, |driver| &driver.name);
        vec![
            (at + 1).to_string(),
            words,
            percent(chosen.coverage, 0),
            percent(chosen.density, 0),
            percent(chosen.support, 0),
        ]
    });
    let header: &[&str] = match language {
        Language::Chinese => &["箱", "达不到的条件", "覆盖率", "密度", "占运行"],
        Language::English => &["Box", "Missed when", "Coverage", "Density", "Of runs"],
    };
    let runs = found.runs;
    let mut notes = vec![
        text!(
            "驱动因素取{first}至{last}年平均（只在基期有意义的取基期值）；{runs}次运行",
            "drivers as their means over {first} to {last} (base values of those that count there alone); {runs} runs"
        ),
        text!(
            "覆盖率：达不到的运行有多少在箱内；密度：箱内有多少达不到。后面的箱只看前面剩下的运行",
            "coverage: how many of the runs that miss are in the box; density: how many in the box miss. Later boxes count what earlier ones leave"
        ),
    ];
    if found.boxes.is_empty() {
        notes.push(text!("没有一组条件能区分达不到的运行", "no box tells the runs that miss from the others"));
    }
    Table {
        title: title.get(language).to_owned(),
        header: header.iter().map(|name| (*name).to_owned()).collect(),
        rows: rows.collect(),
        notes: notes.into_iter().map(|note| note.get(language).to_owned()).collect(),
    }
}
