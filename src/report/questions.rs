//! Tables of the answers to questions: sweeps, goals sought, sensitivities, boxes.

use super::Table;
use crate::analysis::questions::sweep::Sweep;
use crate::indicator::{Display, Driver, TableUnit};
use crate::language::{Language, text};

/// More rows or columns than this are in the csv alone.
const MOST_ROWS: usize = 40;
const MOST_COLUMNS: usize = 12;

/// The figure of a driver in its own unit.
pub(super) fn level(driver: &Driver, base: f64, language: Language) -> String {
    let unit = driver.unit;
    let figure = format!("{:.4}", unit.from_base(base));
    let figure = figure.trim_end_matches('0').trim_end_matches('.').replace('-', "\u{2212}");
    let figure = if figure == "\u{2212}0" { "0".to_owned() } else { figure };
    let symbol = if unit.symbol == "1" { "" } else { unit.label(language) };
    format!("{figure} {symbol}").trim_end().to_owned()
}

/// A sweep: one row a level for one driver, a grid for two, one row a combination for more.
#[must_use]
pub fn sweep(sweep: &Sweep, language: Language) -> Vec<Table> {
    let mut tables = match sweep.axes.len() {
        2 if sweep.axes[1].levels.len() <= MOST_COLUMNS => grids(sweep, language),
        _ => vec![list(sweep, language)],
    };
    for table in &mut tables {
        if table.rows.len() > MOST_ROWS {
            let more = table.rows.len() - MOST_ROWS;
            table.rows.truncate(MOST_ROWS);
            let note = text!("另有 {more} 行，见 sweep.csv", "{more} more rows are in sweep.csv");
            table.notes.push(note.get(language).to_owned());
        }
    }
    if let Some(table) = tables.last_mut() {
        let note = match sweep.runs {
            Some(runs) => text!(
                "中位数与 80% 区间；每种组合 {runs} 次运行，抽样相同",
                "median and 80 % interval; {runs} runs of each combination, with the same draws"
            ),
            None => text!("无偏离的一次运行；概率要用 --runs", "the central run of each; --runs gives probabilities"),
        };
        table.notes.push(note.get(language).to_owned());
    }
    tables
}

fn value(sweep: &Sweep, reading: usize, variant: usize, language: Language) -> String {
    let unit = TableUnit::of(sweep.readings[reading].0.unit, language);
    let at = |statistic: usize| unit.format(sweep.summary[[reading, variant, statistic]]);
    if sweep.runs.is_some() { format!("{} [{}, {}]", at(6), at(4), at(8)) } else { at(0) }
}

fn probability(sweep: &Sweep, goal: usize, variant: usize, language: Language) -> String {
    let share = sweep.probability[[goal, variant]];
    match sweep.runs {
        Some(_) => format!("{:.0}%", share * 100.0),
        None if share > 0.5 => language.pick("达到", "met").to_owned(),
        None => language.pick("未达到", "missed").to_owned(),
    }
}

fn list(sweep: &Sweep, language: Language) -> Table {
    let mut header: Vec<String> = sweep.axes.iter().map(|axis| axis.driver.name.clone()).collect();
    header.extend(sweep.readings.iter().map(|(indicator, year)| {
        let (label, unit) = (indicator.label.get(language), TableUnit::of(indicator.unit, language).label);
        format!("{label}\n{year}, {unit}").trim_end_matches(", ").to_owned()
    }));
    header.extend(sweep.goals.iter().map(|goal| goal.words(language)));
    let rows = (0..sweep.levels.nrows()).take(MOST_ROWS + 1).map(|variant| {
        let levels = sweep.axes.iter().zip(sweep.levels.row(variant));
        let mut row: Vec<String> = levels.map(|(axis, base)| level(&axis.driver, *base, language)).collect();
        row.extend((0..sweep.readings.len()).map(|reading| value(sweep, reading, variant, language)));
        row.extend((0..sweep.goals.len()).map(|goal| probability(sweep, goal, variant, language)));
        row
    });
    let mut rows: Vec<Vec<String>> = rows.collect();
    // What is left out is counted, not made.
    rows.resize(sweep.levels.nrows().min(rows.len().max(sweep.levels.nrows())), Vec::new());
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
    let readings = sweep.readings.iter().enumerate().map(|(at, (indicator, year))| {
        let (label, unit) = (indicator.label.get(language), TableUnit::of(indicator.unit, language).label);
        let title = text!("{label}，{year} 年，{unit}", "{label} in {year}, {unit}");
        grid(title.get(language).trim_end_matches([',', '，', ' ']).to_owned(), &|v| value(sweep, at, v, language))
    });
    let goals = sweep.goals.iter().enumerate().map(|(at, goal)| {
        let words = goal.words(language);
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
    let unit = driver.unit;
    let symbol = match unit.symbol {
        "%" => language.pick("个百分点", "pp"),
        "1" => "",
        _ => unit.label(language),
    };
    let figure = format!("{:+.4}", unit.from_base(base));
    let figure = figure.trim_end_matches('0').trim_end_matches('.').replace('-', "\u{2212}");
    format!("{figure} {symbol}").trim_end().to_owned()
}

/// A value as a sentence has it.
pub(super) fn quantity(base: f64, unit: crate::indicator::Unit, language: Language) -> String {
    Display(language).quantity(base, unit)
}
