//! Which drivers matter for an indicator or a target, by four methods.

mod methods;

use std::ops::RangeInclusive;

use ndarray::Array2;

use self::methods::{MethodResult, SensitivityTask};
use super::Goal;
use super::finding::{NoAnswer, QuestionWarning, Unmoved};
use crate::analysis::MAX_HALF_WIDTH;
use crate::analysis::sensitivity::{Effect, IndexEstimate, Indices};
use crate::diagnostic::Diagnostics;
use crate::ensemble::{Settings, VariantOutput, VariantRuns, Variants};
use crate::error::Result;
use crate::indicator::{Driver, Indicator};
use crate::scenario::Assumptions;

/// What is asked about.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum QuantityOfInterest {
    /// An indicator in a year.
    Value(Indicator, i32),
    /// Whether a goal is met: 1 or 0 in each run. One driver at a time and elementary effects look at its indicator.
    Met(Goal),
}

/// How drivers are varied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SensitivityMethod {
    /// One factor at a time at its 10th and 90th percentile, the others on their central paths, no shocks; what published
    /// counts tie to it ([`as_of`](crate::analysis::as_of)) moves with it as far as its correlation has it on average.
    Tornado,
    /// Morris's elementary effects, over so many trajectories. Levels are probabilities of the draws, four from 0.1 to 0.9; a
    /// step goes over two thirds of them (from the 10th to the 63rd percentile, or from the 37th to the 90th, or back), and
    /// its effect is scaled to the whole.
    Morris(usize),
    /// Sobol's indices on so many points; where drivers are correlated, Shapley effects too.
    Sobol(usize),
    /// First-order indices from so many ordinary runs.
    GivenData(usize),
}

/// A bar of a tornado.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// The values of the factor's first driver at its 10th and 90th percentile, in the outcome's year.
    pub driver: (f64, f64),
    /// The indicator there, in base units.
    pub outcome: (f64, f64),
}

impl Bar {
    /// How far the factor moves the indicator: from the 10th to the 90th percentile, with its sign. Where both lie on one side
    /// of the central value, the longest way between the three, without sign.
    #[must_use]
    pub fn swing(&self, central: f64) -> f64 {
        let (low, high) = self.outcome;
        if self.turns(central) { low.max(high).max(central) - low.min(high).min(central) } else { high - low }
    }

    /// Whether both ends lie on one side of the central value: the factor does not act in one direction only.
    #[must_use]
    pub fn turns(&self, central: f64) -> bool {
        let (low, high) = self.outcome;
        low.min(high) > central || low.max(high) < central
    }
}

/// The result of a method, one entry a factor.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Findings {
    /// Of [`SensitivityMethod::Tornado`].
    Bars(Vec<Bar>),
    /// Of [`SensitivityMethod::Morris`], in base units of the indicator, scaled to the whole way from the 10th to the 90th percentile.
    Effects(Vec<Effect>),
    /// Of [`SensitivityMethod::Sobol`].
    Indices {
        /// Of the factors.
        indices: Indices,
        /// By factor and driver: its Shapley effect among the drivers that have an effect of their own, 0 for one that has
        /// none; empty where no drivers are correlated.
        shapley: Vec<Vec<IndexEstimate>>,
    },
    /// Of [`SensitivityMethod::GivenData`].
    First(Vec<f64>),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// What was asked about.
    pub outcome: QuantityOfInterest,
    /// How.
    pub method: SensitivityMethod,
    /// The factors: correlated drivers are one. Each lists its drivers, those first that have an effect of their own.
    pub factors: Vec<Vec<Driver>>,
    /// Drivers without effect of their own: they are listed because they are correlated with others.
    pub idle: Vec<Driver>,
    /// The indicator in the deterministic run.
    pub central: f64,
    /// What was found, in the order of the factors.
    pub findings: Findings,
    /// Uncertain drivers that were left out because they have shocks alone.
    pub left_out: Vec<Driver>,
    /// Whether published counts tie drivers to one another ([`as_of`](crate::analysis::as_of)).
    pub knows_counts: bool,
    /// The seed.
    pub seed: u64,
}

impl QuantityOfInterest {
    /// The indicator.
    #[must_use]
    pub fn indicator(&self) -> &Indicator {
        match self {
            Self::Value(indicator, _) => indicator,
            Self::Met(goal) => &goal.indicator,
        }
    }

    /// The year.
    #[must_use]
    pub fn year(&self) -> i32 {
        match self {
            Self::Value(_, year) => *year,
            Self::Met(goal) => goal.year,
        }
    }

    /// The indicator and the year that are looked at.
    #[must_use]
    pub fn reading(&self) -> VariantOutput {
        VariantOutput { indicator: self.indicator().name.clone(), year: self.year() }
    }

    fn of(&self, value: f64) -> f64 {
        match self {
            Self::Value(..) => value,
            Self::Met(goal) => f64::from(u8::from(goal.is_met(value))),
        }
    }
}

impl SensitivityMethod {
    /// The names of the methods, as files and arguments write them.
    pub const NAMES: [&'static str; 4] = ["tornado", "morris", "sobol", "given-data"];

    /// How many points or trajectories there may be.
    pub const POINTS: RangeInclusive<usize> = 2..=1_048_576;

    /// The method of a name, with so many points (by default 1024) or trajectories (100), or with so many runs; `None` for another
    /// name.
    ///
    /// ```
    /// use carecast::analysis::questions::sensitivity::SensitivityMethod;
    /// assert_eq!(SensitivityMethod::named("sobol", None, 10_000), Some(SensitivityMethod::Sobol(1024)));
    /// assert_eq!(SensitivityMethod::named("given-data", None, 10_000), Some(SensitivityMethod::GivenData(10_000)));
    /// ```
    #[must_use]
    pub fn named(name: &str, points: Option<usize>, runs: usize) -> Option<Self> {
        match name {
            "tornado" => Some(Self::Tornado),
            "morris" => Some(Self::Morris(points.unwrap_or(100))),
            "sobol" => Some(Self::Sobol(points.unwrap_or(1024))),
            "given-data" => Some(Self::GivenData(runs)),
            _ => None,
        }
    }

    /// The method as files and arguments name it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Tornado => "tornado",
            Self::Morris(_) => "morris",
            Self::Sobol(_) => "sobol",
            Self::GivenData(_) => "given-data",
        }
    }
}

/// Which factors an outcome depends on, and how much.
///
/// # Errors
/// As [`Variants::on_cube`] and the method's own function; a failure if nothing uncertain moves the outcome. Few points are a
/// warning.
///
/// ```
/// use carecast::analysis::questions::{read_readings, sensitivity::{Findings, SensitivityMethod, QuantityOfInterest, sensitivity}};
/// use carecast::{Diagnostics, baseline::Library, ensemble::Settings, scenario::Assumptions};
/// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/typed-path.toml");
/// let mut problems = Diagnostics::new();
/// let assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
/// let (indicator, year) = read_readings(&["industry.value_added@2027"], &assumptions)?.remove(0);
/// let outcome = QuantityOfInterest::Value(indicator, year);
/// let found = sensitivity(&assumptions, outcome, SensitivityMethod::Tornado, &Settings::of(&assumptions), &mut problems)?;
/// let Findings::Bars(bars) = &found.findings else { panic!() };
/// assert!(bars.iter().all(|bar| bar.outcome.0 < found.central && found.central < bar.outcome.1));
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn sensitivity(
    assumptions: &Assumptions,
    outcome: QuantityOfInterest,
    method: SensitivityMethod,
    settings: &Settings<'_>,
    problems: &mut Diagnostics,
) -> Result<Sensitivity> {
    Ok(answer(assumptions, outcome, method, settings, problems)?.map_err(|why| NoAnswer::NothingMoves(vec![why]))?)
}

/// As [`sensitivity`], of several outcomes. One that nothing uncertain moves, or that has no value in some run, is a warning
/// that names it and says why.
///
/// # Errors
/// As [`sensitivity`]; a failure if none of them is left.
pub fn sensitivities(
    assumptions: &Assumptions,
    outcomes: Vec<QuantityOfInterest>,
    method: SensitivityMethod,
    settings: &Settings<'_>,
    problems: &mut Diagnostics,
) -> Result<Vec<Sensitivity>> {
    let (mut found, mut unmoved) = (Vec::new(), Vec::new());
    for outcome in outcomes {
        match answer(assumptions, outcome, method, settings, problems) {
            Ok(Ok(one)) => found.push(one),
            Ok(Err(why)) => unmoved.push(why),
            Err(error) => unmoved.push(Unmoved::Undefined(error.why_undefined().cloned().ok_or(error)?)),
        }
    }
    if found.is_empty() {
        return Err(NoAnswer::NothingMoves(unmoved).into());
    }
    unmoved.iter().for_each(|why| problems.warn(&QuestionWarning::Skipped(why)));
    Ok(found)
}

/// What moves an outcome, or why nothing does.
fn answer(
    assumptions: &Assumptions,
    outcome: QuantityOfInterest,
    method: SensitivityMethod,
    settings: &Settings<'_>,
    problems: &mut Diagnostics,
) -> Result<std::result::Result<Sensitivity, Unmoved>> {
    let variants = Variants::new(assumptions, vec![outcome.reading()], settings, problems)?;
    let central = variants.run(&[], Array2::zeros((1, 0)).view(), VariantRuns::Central)?[[0, 0, 0]];
    let all = variants.drivers();
    let factors: Vec<Vec<Driver>> = variants
        .factors()
        .iter()
        .map(|factor| all.iter().filter(|d| factor.drivers.contains(&d.name)).map(|d| (*d).clone()).collect())
        .collect();
    if factors.is_empty() {
        return Ok(Err(Unmoved::AllCertain(outcome)));
    }
    let asked = SensitivityTask { assumptions, variants: &variants, all: &all, outcome: &outcome, settings };
    let (factors, idle) = asked.by_own_effect(factors);
    let found = match method {
        SensitivityMethod::Tornado => Some(asked.one_at_a_time(factors)?),
        SensitivityMethod::Morris(trajectories) => Some(asked.screened(factors, trajectories)?),
        SensitivityMethod::Sobol(points) => asked.decomposed(factors, &idle, points)?,
        SensitivityMethod::GivenData(runs) => asked.over_runs(factors, runs)?,
    };
    variants.warn(problems);
    let moved = found.filter(|found| !found.findings.are_none(central));
    let Some(MethodResult { mut factors, mut findings, left_out }) = moved else {
        // By itself each driver may leave the outcome where it is, though runs differ.
        let runs = variants.run(&[], Array2::zeros((1, 0)).view(), VariantRuns::Runs(FEW_RUNS))?;
        let is_certain = runs.iter().all(|value| *value == central);
        return Ok(Err(Unmoved::NoneMoves { outcome, method, is_certain }));
    };
    if let (SensitivityMethod::Sobol(points), Findings::Indices { indices, shapley }) = (method, &findings) {
        report_few(&outcome, points, indices, shapley, problems);
    }
    let is_idle = |drivers: &Vec<Driver>| drivers.iter().all(|driver| idle.contains(driver));
    let mut order = findings.order(central);
    order.sort_by_key(|at| factors.get(*at).is_some_and(is_idle));
    factors = order.iter().map(|at| std::mem::take(&mut factors[*at])).collect();
    findings.sort(&order);
    let knows_counts = assumptions.posterior.is_some();
    let seed = settings.seed;
    Ok(Ok(Sensitivity { outcome, method, factors, idle, central, findings, left_out, knows_counts, seed }))
}

/// Runs that distinguish an outcome that no single driver moves from a certain one.
const FEW_RUNS: usize = 64;

/// With fewer points than these the intervals of indices are themselves uncertain.
const FEW_POINTS: usize = 128;

/// Warns where indices are known too roughly to be told apart.
fn report_few(
    outcome: &QuantityOfInterest,
    points: usize,
    indices: &Indices,
    shapley: &[Vec<IndexEstimate>],
    problems: &mut Diagnostics,
) {
    let estimates = indices.first.iter().chain(&indices.total).chain(shapley.iter().flatten());
    let half_widths: Option<Vec<f64>> = estimates.map(|estimate| estimate.half_width).collect();
    let widest = half_widths.map(|all| all.into_iter().fold(0.0, f64::max));
    if points >= FEW_POINTS && widest.is_some_and(|widest| widest <= MAX_HALF_WIDTH) {
        return;
    }
    problems.warn(&QuestionWarning::FewPoints { outcome, points, half_width: widest });
}

impl Findings {
    /// Whether no factor moves the outcome at all.
    fn are_none(&self, central: f64) -> bool {
        match self {
            Self::Bars(bars) => bars.iter().all(|bar| bar.swing(central) == 0.0),
            Self::Effects(effects) => effects.iter().all(|effect| effect.mean_absolute == 0.0),
            // Without variance there are no indices.
            Self::Indices { .. } | Self::First(_) => false,
        }
    }

    /// The factors from the one that matters most on.
    fn order(&self, central: f64) -> Vec<usize> {
        let weights: Vec<f64> = match self {
            Self::Bars(bars) => bars.iter().map(|bar| bar.swing(central).abs()).collect(),
            Self::Effects(effects) => effects.iter().map(|effect| effect.mean_absolute).collect(),
            Self::Indices { indices, .. } => indices.total.iter().map(|total| total.value).collect(),
            Self::First(first) => first.clone(),
        };
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]));
        order
    }

    fn sort(&mut self, order: &[usize]) {
        match self {
            Self::Bars(bars) => *bars = order.iter().map(|at| bars[*at].clone()).collect(),
            Self::Effects(effects) => *effects = order.iter().map(|at| effects[*at]).collect(),
            Self::First(first) => *first = order.iter().map(|at| first[*at]).collect(),
            Self::Indices { indices, shapley } => {
                if !shapley.is_empty() {
                    *shapley = order.iter().map(|at| shapley[*at].clone()).collect();
                }
                let sorted = |all: &[IndexEstimate]| order.iter().map(|at| all[*at]).collect();
                indices.first = sorted(&indices.first);
                indices.total = sorted(&indices.total);
                let place = |old: usize| order.iter().position(|at| *at == old).unwrap_or(old);
                for pair in &mut indices.second {
                    let (a, b) = (place(pair.factors.0), place(pair.factors.1));
                    pair.factors = (a.min(b), a.max(b));
                }
                indices.second.sort_by(|a, b| b.index.value.total_cmp(&a.index.value));
            }
        }
    }
}
