//! Tables of the answers to questions: sweeps, goals sought, sensitivities, boxes.

mod sensitivity;

pub use sensitivity::sensitivity;

use ndarray::Axis;

use crate::analysis::ProbabilityEstimate;
use crate::analysis::questions::Goal;
use crate::analysis::questions::discover::Discovery;
use crate::analysis::questions::solve::{Adjusted, Answer, AttainmentCriterion, Solution, State};
use crate::analysis::questions::sweep::Sweep;
use crate::indicator::{DIMENSIONLESS, Display, Driver};
use crate::language::{Text, text};
use crate::number::{percent, trimmed};
use crate::table::{Cell, RowUnit, Table, headings};

/// More rows or columns than this are in the csv alone.
const MOST_ROWS: usize = 40;
const MOST_COLUMNS: usize = 12;

/// The label of a driver.
fn called(driver: &Driver) -> Text {
    Text::both(|language| driver.label(language).to_owned())
}

/// The figure of a driver in its own unit.
fn level(driver: &Driver, base: f64) -> Cell {
    Cell::number(driver.unit.from_base(base), level_in_words(driver, base)).in_unit(driver.unit)
}

fn level_in_words(driver: &Driver, base: f64) -> Text {
    Text::both(|language| Display(language).in_own_unit(base, driver.unit))
}

/// A share to whole percents.
fn in_percent(share: f64) -> Cell {
    Cell::share(share, percent(share, 0))
}

/// A probability with its 95 % interval.
fn with_interval(estimate: ProbabilityEstimate, decimals: usize) -> Cell {
    Cell::written(estimate.share, |language| estimate.figures(decimals, language)).in_unit(DIMENSIONLESS)
}

/// A sweep: one row a level for one driver, a grid for two, one row a combination for more.
#[must_use]
pub fn sweep(sweep: &Sweep) -> Vec<Table> {
    if sweep.shown_readings().next().is_none() && sweep.shown_goals().next().is_none() {
        return Vec::new();
    }
    let mut tables = match sweep.axes.len() {
        2 if sweep.axes[1].levels.len() <= MOST_COLUMNS => grids(sweep),
        _ => vec![list(sweep)],
    };
    for table in &mut tables {
        if table.rows.len() > MOST_ROWS {
            let more = table.rows.len() - MOST_ROWS;
            table.rows.truncate(MOST_ROWS);
            table.notes.push(text!("另有{more}行，见 sweep.csv", "{more} more rows are in sweep.csv"));
        }
    }
    if let Some(table) = tables.last_mut() {
        table.notes.extend(sweep.notes());
    }
    tables
}

/// The unit of a reading's figures, so small that the largest of them has digits.
fn unit_of(sweep: &Sweep, reading: usize) -> RowUnit {
    let figures = sweep.summary.index_axis(Axis(0), reading);
    RowUnit::of_figures(sweep.readings[reading].0.unit, figures.iter().copied())
}

/// The median and its interval, or the deterministic run where there is nothing else.
fn value(sweep: &Sweep, reading: usize, variant: usize) -> Cell {
    let (unit, summary) = (unit_of(sweep, reading), sweep.summary_of(reading, variant));
    match sweep.runs {
        Some(_) => unit.figure_and_interval(summary.median(), summary.interval_80()),
        None => unit.cell(summary.central()),
    }
}

fn probability(sweep: &Sweep, goal: usize, variant: usize) -> Cell {
    let estimate = sweep.probability[[goal, variant]];
    match sweep.runs {
        _ if estimate.share.is_nan() => Cell::missing(),
        Some(_) => with_interval(estimate, 0),
        None if estimate.share > 0.5 => Cell::words("达到", "met"),
        None => Cell::words("未达到", "missed"),
    }
}

fn list(sweep: &Sweep) -> Table {
    let axes = sweep.axes.iter().map(|axis| called(&axis.driver));
    let readings = sweep.shown_readings().map(|at| {
        let (indicator, year) = &sweep.readings[at];
        let unit = unit_of(sweep, at).label();
        Text::both(|language| {
            let label = indicator.label.get(language);
            format!("{label}\n{year}, {}", unit.get(language)).trim_end_matches(", ").to_owned()
        })
    });
    let goals = sweep.shown_goals().map(|at| Text::both(|language| sweep.goals[at].words(language)));
    let rows = (0..sweep.levels.nrows()).take(MOST_ROWS + 1).map(|variant| {
        let levels = sweep.axes.iter().zip(sweep.levels.row(variant)).map(|(axis, base)| level(&axis.driver, *base));
        let readings = sweep.shown_readings().map(|reading| value(sweep, reading, variant));
        let goals = sweep.shown_goals().map(|goal| probability(sweep, goal, variant));
        levels.chain(readings).chain(goals).collect()
    });
    let mut rows: Vec<Vec<Cell>> = rows.collect();
    // What is left out is counted, not made.
    rows.resize(sweep.levels.nrows(), Vec::new());
    let columns = axes.chain(readings).chain(goals).collect();
    let varied: Vec<Text> = sweep.axes.iter().map(|axis| called(&axis.driver)).collect();
    let Text { zh, en } = Text::joined(&varied, "、", ", ");
    let title = text!("变动：{zh}", "Sweep: {en}");
    Table { title, columns, rows, notes: Vec::new() }
}

fn grids(sweep: &Sweep) -> Vec<Table> {
    let (down, across) = (&sweep.axes[0], &sweep.axes[1]);
    let grid = |title: Text, cell: &dyn Fn(usize) -> Cell| {
        let (Text { zh: a, en: c }, Text { zh: b, en: d }) = (called(&down.driver), called(&across.driver));
        let corner = text!("{a} ↓\n{b} →", "{c} ↓\n{d} →");
        let columns = across.levels.iter().map(|base| level_in_words(&across.driver, *base));
        let rows = down.levels.iter().enumerate().map(|(at, base)| {
            let cells = (0..across.levels.len()).map(|other| cell(at * across.levels.len() + other));
            std::iter::once(level(&down.driver, *base)).chain(cells).collect()
        });
        Table { title, columns: std::iter::once(corner).chain(columns).collect(), rows: rows.collect(), notes: vec![] }
    };
    let readings = sweep.shown_readings().map(|at| {
        let (indicator, year) = &sweep.readings[at];
        let (Text { zh, en }, unit) = (&indicator.label, unit_of(sweep, at).label());
        let title = text!("{zh}，{year}年", "{en} in {year}");
        let title = if unit.zh.is_empty() { title } else { Text::joined(&[title, unit], "，", ", ") };
        grid(title, &|variant| value(sweep, at, variant))
    });
    let goals = sweep.shown_goals().map(|at| {
        let Text { zh, en } = Text::both(|language| sweep.goals[at].words(language));
        let title = match sweep.runs {
            Some(_) => text!("可能性：{zh}", "Probability of {en}"),
            None => text!("是否达到：{zh}", "Met or missed: {en}"),
        };
        grid(title, &|variant| probability(sweep, at, variant))
    });
    readings.chain(goals).collect()
}

/// The goals in words, one after the other.
fn goals_in_words(goals: &[Goal]) -> Text {
    let goals: Vec<Text> = goals.iter().map(|goal| Text::both(|language| goal.words(language))).collect();
    Text::joined(&goals, "，且 ", " and ")
}

/// What it would take to reach the targets, one row a driver.
#[must_use]
pub fn solve(solutions: &[Solution]) -> Table {
    let columns = headings([
        ("驱动因素", "Driver"),
        ("当前值", "Current"),
        ("最小变动", "Smallest change"),
        ("变动后", "New value"),
        ("结果", "Result"),
    ]);
    let title = solutions.first().map_or_else(
        || Text::same(""),
        |first| {
            let Text { zh, en } = goals_in_words(&first.goals);
            match first.criterion {
                AttainmentCriterion::Central => {
                    text!("实现目标的条件（中心路径）：{zh}", "Change required in the deterministic run: {en}")
                }
                AttainmentCriterion::Probability(share) => {
                    let share = percent(share, 0);
                    text!("以{share}的概率实现目标的条件：{zh}", "Change required for a probability of {share}: {en}")
                }
            }
        },
    );
    let mut notes: Vec<Text> = solutions.iter().flat_map(Solution::notes).collect();
    let runs = solutions.iter().map(|solution| solution.runs).max().unwrap_or(1);
    if solutions.iter().any(|solution| solution.criterion != AttainmentCriterion::Central) {
        notes.push(text!(
            "中位数，括号内为概率与95%区间；每次试算模拟{runs}次，抽样相同",
            "medians, with the probability and its 95% interval; every trial has {runs} runs with the same draws"
        ));
        if solutions.iter().any(|solution| solution.sampling_error().is_some()) {
            notes.push(text!("±：模拟{runs}次的抽样误差（95%）", "±: sampling error of {runs} runs (95%)"));
        }
        notes.extend(ProbabilityEstimate::too_few(solutions.iter().flat_map(shown).map(|state| state.probability)));
    }
    notes.push(Text::new(
        "在本情景的假设下，其他驱动因素不变",
        "under the scenario's assumptions, other drivers unchanged",
    ));
    Table { title, columns, rows: solutions.iter().map(solution_row).collect(), notes }
}

/// The goals' values, and below them the share of runs that meets them.
fn state(solution: &Solution, state: &State) -> Cell {
    let values = solution.goals.iter().zip(&state.values);
    let values = values.map(|(goal, value)| {
        let year = goal.year;
        let Text { zh, en } = text!("{year}年 ", "{year}: ");
        RowUnit::fitting(goal.indicator.unit, *value).cell_with_unit(*value).after(&zh, &en)
    });
    let shown = values.fold(Cell::blank(), Cell::over);
    match solution.criterion {
        AttainmentCriterion::Central => shown,
        AttainmentCriterion::Probability(_) => shown.over(with_interval(state.probability, 1).between("(", ")")),
    }
}

/// The states that a solution reports.
fn shown(solution: &Solution) -> Vec<&State> {
    match &solution.answer {
        Answer::Reached => vec![&solution.now],
        Answer::Change { state, .. } => vec![state],
        Answer::NotFound if solution.has_no_effect() => vec![&solution.now],
        Answer::NotFound => solution.at_limits.iter().collect(),
    }
}

fn solution_row(solution: &Solution) -> Vec<Cell> {
    let driver = &solution.driver;
    let year = solution.year_of_level().map(|year| text!("{year}年", "in {year}"));
    let of_year = |level: Cell| level.over_all(year.clone());
    let start = of_year(level(driver, solution.level));
    let years = match (solution.years.first(), solution.years.last()) {
        (Some(first), Some(last)) if first != last => format!("{first}\u{2013}{last}"),
        (Some(only), _) => only.to_string(),
        _ => String::new(),
    };
    let (found, then, result) = match &solution.answer {
        Answer::Reached => (Cell::words("无需变动", "none"), start.clone(), state(solution, &solution.now)),
        Answer::Change { state: reached, .. } => {
            let (changed, then) = match solution.sampling_error() {
                Some(error) => changed_within(solution, reached.change, error),
                None => (
                    Cell::number(driver.unit.from_base(reached.change), driver.change_in_words(reached.change))
                        .in_unit(driver.unit.of_difference()),
                    level(driver, solution.level + reached.change),
                ),
            };
            (changed.over(Cell::name(years)), of_year(then), state(solution, reached))
        }
        Answer::NotFound if solution.has_no_effect() => {
            (Cell::words("对它没有作用", "has no effect on it"), Cell::blank(), state(solution, &solution.now))
        }
        Answer::NotFound => {
            let [low, high] = &solution.at_limits;
            let at = |limit: &State| Cell::from(driver.change_in_words(limit.change)).over(state(solution, limit));
            let [Text { zh: a, en: c }, Text { zh: b, en: d }] =
                [low, high].map(|limit| driver.change_in_words(limit.change));
            let none = text!("{a}至{b}之间\n未找到", "not found between\n{c} and {d}");
            (none.into(), Cell::blank(), at(low).over(at(high)))
        }
    };
    vec![called(driver).into(), start, found, then, result]
}

/// A change and its result, rounded to the precision of the runs.
fn changed_within(solution: &Solution, by: f64, error: f64) -> (Cell, Cell) {
    let unit = solution.driver.unit;
    let within = |base: f64, unit, language| Display(language).in_own_unit_within(base, error, unit);
    let sign = if by > 0.0 { "+" } else { "" };
    let change = |language| {
        let [change, error] = [by, error].map(|base| within(base, unit.of_difference(), language));
        format!("{sign}{change} ± {error}")
    };
    let then = solution.level + by;
    (
        Cell::written(unit.from_base(by), change).in_unit(unit.of_difference()),
        Cell::written(unit.from_base(then), |language| within(then, unit, language)).in_unit(unit),
    )
}

/// The values that targets could have, with their probabilities as they stand.
#[must_use]
pub fn adjusted(adjusted: &[Adjusted], joint: ProbabilityEstimate, runs: usize) -> Table {
    let shares = adjusted.first().map_or(&[][..], |first| &first.values);
    let columns = shares.iter().map(|(share, _)| {
        let share = format!("{}%", trimmed(100.0 * share, 4));
        text!("{share}概率\n可达到的值", "Value reached\nwith {share}")
    });
    let rows = adjusted.iter().map(|adjusted| {
        let goal = Text::both(|language| adjusted.goal.words(language));
        let values = adjusted
            .values
            .iter()
            .map(|(_, value)| RowUnit::fitting(adjusted.goal.indicator.unit, *value).cell_with_unit(*value));
        [goal.into(), with_interval(adjusted.probability, 1)].into_iter().chain(values).collect()
    });
    let mut notes = Vec::new();
    if adjusted.len() > 1 {
        let Text { zh, en } = Text::both(|language| joint.figures(1, language));
        notes.push(text!("同时达到全部目标的可能性：{zh}", "probability of all targets together: {en}"));
    }
    notes.push(text!("可能性与95%区间；{runs}次运行", "probability and 95% interval; {runs} runs"));
    notes.extend(ProbabilityEstimate::rounded_across(adjusted.iter().map(|adjusted| adjusted.probability)));
    notes.extend(ProbabilityEstimate::too_few(adjusted.iter().map(|adjusted| adjusted.probability).chain([joint])));
    Table {
        title: Text::new("不同实现概率对应的目标值", "Target values by probability"),
        columns: [Text::new("目标", "Target"), Text::new("可能性", "Probability")].into_iter().chain(columns).collect(),
        rows: rows.collect(),
        notes,
    }
}

/// When targets are missed: a row a box.
#[must_use]
pub fn discover(found: &Discovery) -> Table {
    let (first, last) = found.years;
    let Text { zh, en } = goals_in_words(&found.goals);
    let share = percent(found.missed, 0);
    let title =
        text!("未达到目标的条件：{zh}（占模拟的{share}）", "When the target is missed: {en} ({share} of the runs)");
    let rows = found.boxes.iter().enumerate().map(|(at, boxes)| {
        let chosen = &boxes.chosen;
        let words = Text::both(|language| found.conditions(chosen, language));
        let shares = [chosen.coverage, chosen.density, chosen.support].map(in_percent);
        [Cell::count(at + 1), words.into()].into_iter().chain(shares).collect()
    });
    let columns = headings([
        ("箱", "Box"),
        ("达不到的条件", "Missed when"),
        ("覆盖率", "Coverage"),
        ("密度", "Density"),
        ("占运行", "Of runs"),
    ]);
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
    Table { title, columns, rows: rows.collect(), notes }
}
