//! What probabilities rest on, in files.

use serde::{Deserialize, Serialize};

use super::cell::ExportColumn;
use super::targets::said;
use crate::analysis::{
    ProbabilityGrounds, ScenarioProbability, ScenarioRange, TargetBreakEven, TypedPath, UncertaintySource,
    VarianceSplit,
};
use crate::indicator::Unit;
use crate::language::Text;
use crate::table::Cell;

/// The cell of a column; nothing where a target has no probability.
type CellOf = fn(&ProbabilityGrounds) -> Cell;

/// The last columns of tables of targets: typed paths, the range over scenarios, the break-even value in `break_even_unit` and
/// the change that leads there, the split of variance as shares, and the runs behind each.
const COLUMNS: [ExportColumn<CellOf>; 20] = [
    ("typed_paths", "给定路径", |grounds| {
        let names: Vec<&str> = grounds.typed_paths.iter().map(|typed| typed.driver.as_str()).collect();
        said((!names.is_empty()).then(|| names.join("; ")))
    }),
    ("scenarios", "情景个数", |grounds| of(grounds.scenarios.as_ref(), |range| Cell::count(range.scenarios))),
    ("probability_lowest", "各情景最低可能性", |grounds| {
        of(grounds.scenarios.as_ref(), |range| Cell::probability(Some(range.lowest.share), None))
    }),
    ("scenario_lowest", "可能性最低的情景", |grounds| {
        of(grounds.scenarios.as_ref(), |range| Cell::named(&range.lowest.scenario, range.lowest.title.clone()))
    }),
    ("probability_highest", "各情景最高可能性", |grounds| {
        of(grounds.scenarios.as_ref(), |range| Cell::probability(Some(range.highest.share), None))
    }),
    ("scenario_highest", "可能性最高的情景", |grounds| {
        of(grounds.scenarios.as_ref(), |range| Cell::named(&range.highest.scenario, range.highest.title.clone()))
    }),
    ("break_even_driver", "可能性50%对应的驱动因素", |grounds| {
        of(grounds.break_even.as_ref(), |found| Cell::named(&found.driver, found.label.clone()))
    }),
    ("break_even_value", "可能性50%时的取值", |grounds| {
        of(grounds.break_even.as_ref(), |found| Cell::made(found.level.map(|level| found.unit.from_base(level))))
    }),
    ("break_even_unit", "取值单位", |grounds| of(grounds.break_even.as_ref(), |found| Cell::unit(found.unit))),
    ("break_even_change", "可能性50%时的变动", |grounds| {
        of(grounds.break_even.as_ref(), |found| Cell::made(Some(found.unit.of_difference().from_base(found.change))))
    }),
    ("break_even_error", "变动的抽样误差", |grounds| {
        of(grounds.break_even.as_ref(), |found| {
            Cell::growth(found.error.map(|error| found.unit.of_difference().from_base(error)))
        })
    }),
    ("break_even_runs", "每次试算的模拟次数", |grounds| {
        of(grounds.break_even.as_ref(), |found| Cell::count(found.runs))
    }),
    ("variance_jump_off", "方差：基期数据", |grounds| share(grounds, UncertaintySource::JumpOff)),
    ("variance_path", "方差：情景路径", |grounds| share(grounds, UncertaintySource::Path)),
    ("variance_shock", "方差：年度冲击", |grounds| share(grounds, UncertaintySource::Shock)),
    ("variance_basis", "方差：口径修订", |grounds| share(grounds, UncertaintySource::Basis)),
    ("variance_model", "方差：模型参数", |grounds| share(grounds, UncertaintySource::Model)),
    ("variance_interaction", "方差：交互", |grounds| {
        of(grounds.split, |split| Cell::growth(Some(split.interaction)))
    }),
    ("variance_error", "方差占比的抽样误差", |grounds| {
        of(grounds.split, |split| Cell::growth(split.half_width))
    }),
    ("variance_runs", "方差分解的模拟次数", |grounds| of(grounds.split, |split| Cell::count(split.runs))),
];

fn of<T>(found: Option<T>, cell: impl Fn(T) -> Cell) -> Cell {
    found.map_or_else(Cell::missing, cell)
}

fn share(grounds: &ProbabilityGrounds, source: UncertaintySource) -> Cell {
    of(grounds.split, |split| Cell::growth(split.share(source)))
}

/// The cell of a column of a table of `I`.
pub(super) type CellOfRow<'c, I> = Box<dyn Fn(&I) -> Cell + 'c>;

/// The columns of a table of `I`, followed by those of the grounds of each row.
pub(super) fn with_grounds<'c, I: 'c, F: Fn(&I) -> Cell + 'c>(
    columns: impl IntoIterator<Item = ExportColumn<F>>,
    grounds: impl for<'r> Fn(&'r I) -> Option<&'r ProbabilityGrounds> + Copy + 'c,
) -> Vec<ExportColumn<CellOfRow<'c, I>>> {
    let mut all: Vec<ExportColumn<CellOfRow<'c, I>>> = Vec::new();
    for (en, zh, cell) in columns {
        all.push((en, zh, Box::new(cell)));
    }
    for (en, zh, cell) in COLUMNS {
        all.push((en, zh, Box::new(move |row: &I| grounds(row).map_or_else(Cell::missing, cell))));
    }
    all
}

/// What a probability rests on, in `projection.json`.
#[derive(Serialize, Deserialize)]
pub(super) struct GroundsDocument {
    /// Names and labels of drivers.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    typed_paths: Vec<(String, Text)>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    scenarios: Option<RangeDocument>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    break_even: Option<BreakEvenDocument>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    variance: Option<SplitDocument>,
}

/// The range of a probability over scenarios.
#[derive(Serialize, Deserialize)]
struct RangeDocument {
    low: f64,
    high: f64,
    /// Id and title of the scenario with each.
    lowest: (String, Text),
    highest: (String, Text),
    scenarios: usize,
    runs: usize,
}

/// Value and change in `unit`.
#[derive(Serialize, Deserialize)]
struct BreakEvenDocument {
    driver: String,
    label: Text,
    unit: String,
    value: Option<f64>,
    change: f64,
    error: Option<f64>,
    years: Option<(i32, i32)>,
    runs: usize,
}

/// Shares of the variance, in the order of [`UncertaintySource::ALL`].
#[derive(Serialize, Deserialize)]
struct SplitDocument {
    shares: [Option<f64>; 5],
    interaction: f64,
    half_width: Option<f64>,
    runs: usize,
    #[serde(default)]
    before_update: bool,
}

impl GroundsDocument {
    /// `None` where there is nothing to say.
    pub(super) fn of(grounds: &ProbabilityGrounds) -> Option<Self> {
        (*grounds != ProbabilityGrounds::default()).then(|| Self {
            typed_paths: grounds.typed_paths.iter().map(|typed| (typed.driver.clone(), typed.label.clone())).collect(),
            scenarios: grounds.scenarios.as_ref().map(|range| RangeDocument {
                low: range.lowest.share,
                high: range.highest.share,
                lowest: (range.lowest.scenario.clone(), range.lowest.title.clone()),
                highest: (range.highest.scenario.clone(), range.highest.title.clone()),
                scenarios: range.scenarios,
                runs: range.runs,
            }),
            break_even: grounds.break_even.as_ref().map(|found| BreakEvenDocument {
                driver: found.driver.clone(),
                label: found.label.clone(),
                unit: found.unit.symbol.to_owned(),
                value: found.level.map(|level| found.unit.from_base(level)),
                change: found.unit.of_difference().from_base(found.change),
                error: found.error.map(|error| found.unit.of_difference().from_base(error)),
                years: found.years,
                runs: found.runs,
            }),
            variance: grounds.split.map(|split| SplitDocument {
                shares: split.shares,
                interaction: split.interaction,
                half_width: split.half_width,
                runs: split.runs,
                before_update: split.before_update,
            }),
        })
    }

    /// As they were written; `None` if a unit is not known.
    pub(super) fn read(&self) -> Option<ProbabilityGrounds> {
        let typed = self.typed_paths.iter();
        let end = |share: f64, (scenario, title): &(String, Text)| ScenarioProbability {
            share,
            scenario: scenario.clone(),
            title: title.clone(),
        };
        let range = |range: &RangeDocument| ScenarioRange {
            lowest: end(range.low, &range.lowest),
            highest: end(range.high, &range.highest),
            scenarios: range.scenarios,
            runs: range.runs,
        };
        let break_even = |written: &BreakEvenDocument| {
            let unit = Unit::parse(&written.unit)?;
            Some(TargetBreakEven {
                driver: written.driver.clone(),
                label: written.label.clone(),
                unit,
                change: unit.of_difference().back_to_base(written.change),
                level: written.value.map(|value| unit.back_to_base(value)),
                error: written.error.map(|error| unit.of_difference().back_to_base(error)),
                years: written.years,
                runs: written.runs,
            })
        };
        let split = |split: &SplitDocument| VarianceSplit {
            shares: split.shares,
            interaction: split.interaction,
            half_width: split.half_width,
            runs: split.runs,
            before_update: split.before_update,
        };
        Some(ProbabilityGrounds {
            typed_paths: typed
                .map(|(driver, label)| TypedPath { driver: driver.clone(), label: label.clone() })
                .collect(),
            scenarios: self.scenarios.as_ref().map(range),
            break_even: match &self.break_even {
                Some(written) => Some(break_even(written)?),
                None => None,
            },
            split: self.variance.as_ref().map(split),
        })
    }
}
