//! Cells without a value: a division by zero in some run leaves its cell empty, with the reason.

use std::collections::{BTreeMap, BTreeSet};

use ndarray::{Array3, Axis};
use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostics;
use crate::formula::Operator;
use crate::indicator::{DIMENSIONLESS, Display, Unit};
use crate::language::{Language, Text, text};
use crate::model::{
    Batch, Column, Leaf, Model, Moment, QuantityRole, Rule, ValueDerivation, ValueExpression, ValueRef,
};
use crate::scenario::{Assumptions, Years};

/// A cell in which some runs have no finite value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UndefinedCell {
    /// The index of output and year, contiguous by output.
    pub(crate) series: usize,
    /// The number of runs without a value.
    pub(crate) runs: u64,
    /// The first such run.
    pub(crate) first: usize,
}

/// Adds gaps of other runs; all are in the order of their series.
pub(super) fn merge(gaps: &mut Vec<UndefinedCell>, more: &[UndefinedCell]) {
    let mut all: BTreeMap<usize, UndefinedCell> = gaps.iter().map(|gap| (gap.series, *gap)).collect();
    for gap in more {
        let known = all.entry(gap.series).or_insert(UndefinedCell { runs: 0, ..*gap });
        known.runs = known.runs.saturating_add(gap.runs);
        known.first = known.first.min(gap.first);
    }
    *gaps = all.into_values().collect();
}

/// A cell of a projection without a value, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undefined {
    /// The index of the output.
    pub output: usize,
    /// The year, counted from the base year.
    pub year: usize,
    /// The number of runs; 0 if only the deterministic run has no value.
    pub runs: u64,
    /// The division by zero, in words.
    pub because: Text,
}

/// Removes the statistics of undefined cells, `[output][year][statistic]`.
pub(super) fn empty(summary: &mut Array3<f64>, undefined: &[Undefined]) {
    for cell in undefined {
        summary.index_axis_mut(Axis(0), cell.output).index_axis_mut(Axis(0), cell.year).fill(f64::NAN);
    }
}

/// The share of runs without a value, in words; `None` if that is every run. `runs` are the numbers of runs by cell; 0
/// means only the deterministic run.
pub(crate) fn how_often(of_cells: impl IntoIterator<Item = u64>, runs: usize) -> Option<Text> {
    let (least, most) = of_cells.into_iter().fold((u64::MAX, 0), |(least, most), of| (least.min(of), most.max(of)));
    match (least, most) {
        (_, 0) => Some(Text::new("中心路径", "the deterministic run")),
        (least, _) if least == runs as u64 => None,
        (least, most) if least == most => Some(text!("{runs}次运行中{most}次", "{most} of {runs} runs")),
        (_, most) => Some(text!("{runs}次运行中最多{most}次", "up to {most} of {runs} runs")),
    }
}

/// Warns of undefined cells: once for each reason, with the outputs and years.
pub(super) fn warn(undefined: &[Undefined], model: &Model, years: Years, runs: usize, problems: &mut Diagnostics) {
    let mut reasons: Vec<&Text> = Vec::new();
    for cell in undefined {
        if !reasons.contains(&&cell.because) {
            reasons.push(&cell.because);
        }
    }
    for because in reasons {
        let cells = || undefined.iter().filter(|cell| cell.because == *because);
        // The years of each output, and the outputs of the same years together.
        let mut years_of: Vec<(usize, BTreeSet<i32>)> = Vec::new();
        for cell in cells() {
            let year = years.iter().nth(cell.year);
            match years_of.iter_mut().find(|(output, _)| *output == cell.output) {
                Some((_, known)) => known.extend(year),
                None => years_of.push((cell.output, year.into_iter().collect())),
            }
        }
        let mut together: Vec<(BTreeSet<i32>, Vec<String>)> = Vec::new();
        for (output, when) in years_of {
            let name = model.outputs().get(output).map(|(name, _)| format!("`{name}`"));
            match together.iter_mut().find(|(known, _)| *known == when) {
                Some((_, names)) => names.extend(name),
                None => together.push((when, name.into_iter().collect())),
            }
        }
        let how_often = how_often(cells().map(|cell| cell.runs), runs).unwrap_or_else(every_run);
        let Text { zh: how_zh, en: how_en } = how_often;
        let Text { zh: because_zh, en: because_en } = because;
        let clauses = together.iter().enumerate().map(|(at, (when, names))| {
            let (when, zh, en) = (Years::grouped(when.iter().copied()), names.join("、"), names.join(", "));
            let are = if names.len() == 1 { " is undefined" } else { " are undefined" };
            let are = if at == 0 { are } else { "" };
            (format!("{zh} 在{when}年"), format!("{en}{are} in {when}"))
        });
        let (zh, en): (Vec<String>, Vec<String>) = clauses.unzip();
        let (zh, en) = (zh.join("，"), en.join("; "));
        problems
            .warning(None, text!("{zh}没有意义（{how_zh}）：{because_zh}", "{en} ({how_en}): {because_en}"))
            .hint(left_empty());
    }
}

/// The words for every run, where [`how_often`] gives `None`.
pub(crate) fn every_run() -> Text {
    Text::new("每次运行", "every run")
}

/// A sentence that cells without a value are left empty.
pub(crate) fn left_empty() -> Text {
    Text::new("这些格留空，其余结果不受影响", "these cells are left empty; nothing else is changed")
}

/// A search for the reason of a value that is not finite, in a finished run alone in its batch.
pub(crate) struct CauseSearch<'s> {
    pub(crate) model: &'s Model,
    pub(crate) assumptions: &'s Assumptions,
    pub(crate) batch: &'s Batch,
}

impl CauseSearch<'_> {
    /// The division by zero, or the fall by more than 100 %, from which the missing value of a column in a year follows.
    /// `None` if there is none, such as on overflow.
    pub(crate) fn reason(&self, column: Column, year: usize) -> Option<Text> {
        let value = ValueRef { column, year };
        self.reason_of(value, &mut BTreeSet::new()).or_else(|| {
            // No number is beyond all floats and yet none at all.
            let follows = Text::new("它所依据的值没有意义", "what it follows from is undefined");
            (year > 0 && value.of(self.batch).is_nan()).then_some(follows)
        })
    }

    fn reason_of(&self, value: ValueRef, seen: &mut BTreeSet<ValueRef>) -> Option<Text> {
        if value.of(self.batch).is_finite() || !seen.insert(value) {
            return None;
        }
        let equation = self.model.explain(value.column, Moment { batch: self.batch, year: value.year })?;
        let deeper = equation.reads().into_iter().find_map(|read| self.reason_of(read, seen));
        deeper.or_else(|| match &equation.rule {
            Rule::Formula(formula) => {
                let lag = || self.lag(formula, value.year);
                let power = || self.power(formula, value.year);
                let fall = || self.fall(formula, value, &equation);
                self.quotient(formula, value.year).or_else(power).or_else(lag).or_else(fall)
            }
            Rule::Words { .. } => None,
        })
    }

    /// The quotient by 0 in a formula.
    fn quotient(&self, formula: &ValueExpression, year: usize) -> Option<Text> {
        let (quotient, under) = formula.parts().into_iter().find_map(|part| match part {
            ValueExpression::Binary(Operator::Divide, sides) if self.figure(&sides[1]) == 0.0 => {
                Some((part, &sides[1]))
            }
            _ => None,
        })?;
        Some(Text::both(|language| {
            let show = |part: &ValueExpression| part.show(&|leaf| self.name(leaf, year, language));
            let (quotient, nothing) = (show(quotient), show(under));
            match language {
                Language::Chinese => format!("{quotient}，而{nothing}为0"),
                Language::English => format!("{quotient}, and {nothing} is 0"),
            }
        }))
    }

    /// The power in a formula that cannot be: of 0 to a negative number, or of a negative number to a fraction.
    fn power(&self, formula: &ValueExpression, year: usize) -> Option<Text> {
        let impossible = |base: f64, exponent: f64| {
            base == 0.0 && exponent < 0.0 || base < 0.0 && exponent.is_finite() && exponent.fract() != 0.0
        };
        let (power, base) = formula.parts().into_iter().find_map(|part| match part {
            ValueExpression::Binary(Operator::Power, sides)
                if impossible(self.figure(&sides[0]), self.figure(&sides[1])) =>
            {
                Some((part, &sides[0]))
            }
            _ => None,
        })?;
        let is_zero = self.figure(base) == 0.0;
        Some(Text::both(|language| {
            let show = |part: &ValueExpression| part.show(&|leaf| self.name(leaf, year, language));
            let (power, base) = (show(power), show(base));
            match (language, is_zero) {
                (Language::Chinese, true) => format!("{power}，而{base}为0"),
                (Language::English, true) => format!("{power}, and {base} is 0"),
                (Language::Chinese, false) => format!("{power}，而{base}为负数，没有分数次幂"),
                (Language::English, false) => format!("{power}, and {base} is negative: it has no power of a fraction"),
            }
        }))
    }

    /// The lag in a formula that cannot be: one below 0.
    fn lag(&self, formula: &ValueExpression, year: usize) -> Option<Text> {
        let lags = formula.parts().into_iter().filter_map(|part| match part {
            ValueExpression::Delay(delay) => Some(&delay.lag),
            _ => None,
        });
        let lag = lags.into_iter().find(|lag| self.figure(lag) < 0.0)?;
        Some(Text::both(|language| {
            let name = lag.show(&|leaf| self.name(leaf, year, language));
            let years = Display(language).precise(self.figure(lag), Unit::parse("years").unwrap_or(DIMENSIONLESS));
            match language {
                Language::Chinese => format!("时滞（{name}）为 {years}，不能小于0"),
                Language::English => format!("the lag ({name}) is {years}, and no lag is below 0"),
            }
        }))
    }

    /// A formula with an impossible result: a fall by more than 100 %, for which the model has no value.
    fn fall(&self, formula: &ValueExpression, value: ValueRef, equation: &ValueDerivation) -> Option<Text> {
        let (figure, year) = (self.figure(self.beyond(formula)), self.assumptions.years.iter().nth(value.year)?);
        let known = self.assumptions.indicator(self.model.schema().name(value.column));
        let unit = known.map(|indicator| indicator.unit).or_else(|| equation.name.as_ref().map(|(_, unit)| *unit));
        let unit = unit.filter(|_| figure < 0.0)?;
        Some(Text::both(|language| {
            let name = self.name_of(value.column, Some(equation), language);
            let figure = Display(language).quantity(figure, unit);
            match language {
                Language::Chinese => format!("按公式{year}年{name}为 {figure}，降幅不能超过100%"),
                Language::English => {
                    format!("by its formula {name} in {year} is {figure}, and nothing falls by more than 100%")
                }
            }
        }))
    }

    /// The result of a formula without its guard against undefined values.
    fn beyond<'f>(&self, formula: &'f ValueExpression) -> &'f ValueExpression {
        match formula {
            ValueExpression::If(parts) if matches!(parts[1], ValueExpression::Number(none) if none.is_nan()) => {
                &parts[2]
            }
            _ => formula,
        }
    }

    fn figure(&self, formula: &ValueExpression) -> f64 {
        formula.evaluate(&|value| value.of(self.batch))
    }

    fn name(&self, leaf: &ValueExpression, year: usize, language: Language) -> String {
        match leaf {
            ValueExpression::Read(Leaf::Value(value)) => {
                let equation = self.model.explain(value.column, Moment { batch: self.batch, year: value.year });
                let name = self.name_of(value.column, equation.as_ref(), language);
                match (value.year == year, language) {
                    (true, _) => name,
                    (false, Language::Chinese) => format!("上年{name}"),
                    (false, Language::English) => format!("{name} of the year before"),
                }
            }
            ValueExpression::Number(number) => number.to_string(),
            ValueExpression::Read(Leaf::Given { label, .. }) => label.get(language).to_owned(),
            _ => String::new(),
        }
    }

    /// The label of a column for readers.
    fn name_of(&self, column: Column, equation: Option<&ValueDerivation>, language: Language) -> String {
        let (schema, assumptions) = (self.model.schema(), self.assumptions);
        let name = schema.name(column);
        if schema.role(column) == QuantityRole::Driver
            && let Some(assumption) = assumptions.drivers.get(name)
        {
            return assumption.driver.label(language).to_owned();
        }
        if let Some((label, _)) = equation.and_then(|equation| equation.name.as_ref()) {
            return label.get(language).to_owned();
        }
        let label = assumptions.indicator(name).map_or(name, |indicator| indicator.label.get(language));
        match schema.role(column) {
            QuantityRole::Central => format!("{label}{}", language.pick("（中心路径）", " in the deterministic run")),
            _ => label.to_owned(),
        }
    }
}
