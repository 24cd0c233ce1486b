//! Which drivers matter for an indicator or a target, by four methods.

use ndarray::{Array2, ArrayView2};

use super::Goal;
use crate::analysis::sensitivity::{
    Effect, Estimate, Indices, Saltelli, Screening, elementary_effects, given_data, sobol_indices,
};
use crate::diagnostic::Diagnostics;
use crate::ensemble::{Luck, Reading, Settings, Variants, told_value};
use crate::error::{Error, Result};
use crate::indicator::{Driver, Indicator};
use crate::language::text;
use crate::scenario::{Assumptions, Shape, Z90};

/// What is asked about.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// An indicator in a year.
    Value(Indicator, i32),
    /// Whether a goal is met: 1 or 0 in each run. One driver at a time and elementary effects look at its indicator.
    Met(Goal),
}

/// How drivers are varied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// One factor at a time at its 10th and 90th percentile, the others on their central paths, no shocks; what published
    /// counts tie to it ([`as_of`](crate::analysis::as_of)) moves with it as far as its correlation has it on average.
    Tornado,
    /// Morris's elementary effects between the 10th and 90th percentile, over so many trajectories.
    Morris(usize),
    /// Sobol's indices on so many points.
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

/// The result of a method, one entry a factor.
#[derive(Debug, Clone, PartialEq)]
pub enum Findings {
    /// Of [`Method::Tornado`].
    Bars(Vec<Bar>),
    /// Of [`Method::Morris`], in base units of the indicator for going from the 10th to the 90th percentile.
    Effects(Vec<Effect>),
    /// Of [`Method::Sobol`].
    Indices(Indices),
    /// Of [`Method::GivenData`].
    First(Vec<f64>),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// What was asked about.
    pub outcome: Outcome,
    /// How.
    pub method: Method,
    /// The factors: correlated drivers are one. Each lists its drivers.
    pub factors: Vec<Vec<Driver>>,
    /// The indicator in the central run.
    pub central: f64,
    /// What was found, in the order of the factors.
    pub findings: Findings,
    /// Uncertain drivers that were left out because they have shocks alone.
    pub left_out: Vec<String>,
    /// Whether published counts tie drivers to one another ([`as_of`](crate::analysis::as_of)).
    pub knows_counts: bool,
    /// The seed.
    pub seed: u64,
}

impl Outcome {
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
    pub fn reading(&self) -> Reading {
        Reading { indicator: self.indicator().name.clone(), year: self.year() }
    }

    fn of(&self, value: f64) -> f64 {
        match self {
            Self::Value(..) => value,
            Self::Met(goal) => f64::from(u8::from(goal.is_met(value))),
        }
    }
}

impl Method {
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
/// As [`Variants::on_cube`] and the method's own function; a failure if nothing uncertain moves the outcome.
///
/// ```
/// use carecast::analysis::questions::{read_readings, sensitivity::{Findings, Method, Outcome, sensitivity}};
/// use carecast::{Diagnostics, baseline::Library, ensemble::Settings, scenario::Assumptions};
/// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
/// let mut problems = Diagnostics::new();
/// let assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
/// let (indicator, year) = read_readings(&["industry.value_added@2027"], &assumptions)?.remove(0);
/// let outcome = Outcome::Value(indicator, year);
/// let found = sensitivity(&assumptions, outcome, Method::Tornado, &Settings::of(&assumptions), &mut problems)?;
/// let Findings::Bars(bars) = &found.findings else { panic!() };
/// assert!(bars.iter().all(|bar| bar.outcome.0 < found.central && found.central < bar.outcome.1));
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn sensitivity(
    assumptions: &Assumptions,
    outcome: Outcome,
    method: Method,
    settings: &Settings<'_>,
    problems: &mut Diagnostics,
) -> Result<Sensitivity> {
    let variants = Variants::new(assumptions, vec![outcome.reading()], settings, problems)?;
    let central = variants.run(&[], Array2::zeros((1, 0)).view(), Luck::Central)?[[0, 0, 0]];
    let all = variants.drivers();
    let factors: Vec<Vec<Driver>> = variants
        .factors()
        .iter()
        .map(|factor| all.iter().filter(|d| factor.drivers.contains(&d.name)).map(|d| (*d).clone()).collect())
        .collect();
    if factors.is_empty() {
        return Err(nothing_varies(&outcome));
    }
    let asked = Asked { assumptions, variants: &variants, all: &all, outcome: &outcome, settings };
    let Found { mut factors, mut findings, left_out } = match method {
        Method::Tornado => asked.one_at_a_time(factors)?,
        Method::Morris(trajectories) => asked.screened(factors, trajectories)?,
        Method::Sobol(points) => asked.decomposed(factors, points)?,
        Method::GivenData(runs) => asked.over_runs(factors, runs)?,
    };
    variants.warn(problems);
    if findings.are_none() {
        return Err(nothing_varies(&outcome));
    }
    let order = findings.order();
    factors = order.iter().map(|at| std::mem::take(&mut factors[*at])).collect();
    findings.sort(&order);
    let knows_counts = assumptions.posterior.is_some();
    Ok(Sensitivity { outcome, method, factors, central, findings, left_out, knows_counts, seed: settings.seed })
}

fn nothing_varies(outcome: &Outcome) -> Error {
    let name = &outcome.indicator().name;
    Error::failure(text!(
        "{name} 所取决的驱动因素都是确定的：没有变化可言",
        "every driver on which {name} depends is certain: nothing varies"
    ))
}

impl Findings {
    /// Whether no factor moves the outcome at all.
    fn are_none(&self) -> bool {
        match self {
            Self::Bars(bars) => bars.iter().all(|bar| bar.outcome.0 == bar.outcome.1),
            Self::Effects(effects) => effects.iter().all(|effect| effect.mean_absolute == 0.0),
            // Without variance there are no indices.
            Self::Indices(_) | Self::First(_) => false,
        }
    }

    /// The factors from the one that matters most on.
    fn order(&self) -> Vec<usize> {
        let weights: Vec<f64> = match self {
            Self::Bars(bars) => bars.iter().map(|bar| (bar.outcome.1 - bar.outcome.0).abs()).collect(),
            Self::Effects(effects) => effects.iter().map(|effect| effect.mean_absolute).collect(),
            Self::Indices(indices) => indices.total.iter().map(|total| total.value).collect(),
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
            Self::Indices(indices) => {
                let sorted = |all: &[Estimate]| order.iter().map(|at| all[*at]).collect();
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

/// What is asked of which model, and how its runs are made.
struct Asked<'a> {
    assumptions: &'a Assumptions,
    variants: &'a Variants<'a>,
    /// The drivers of the model.
    all: &'a [&'a Driver],
    outcome: &'a Outcome,
    settings: &'a Settings<'a>,
}

/// What a method found, with the factors of which it did.
struct Found {
    factors: Vec<Vec<Driver>>,
    findings: Findings,
    left_out: Vec<String>,
}

impl Asked<'_> {
    fn one_at_a_time(&self, factors: Vec<Vec<Driver>>) -> Result<Found> {
        let factors = self.untied(factors);
        let (factors, still): (Vec<_>, Vec<_>) =
            factors.into_iter().partition(|drivers| drivers.iter().any(|driver| self.is_lasting(driver)));
        let left_out = still.into_iter().flatten().map(|driver| driver.name).collect();
        self.settings.expect(2 * factors.len());
        let findings = Findings::Bars(self.bars(&factors)?);
        Ok(Found { factors, findings, left_out })
    }

    /// Drivers that only published counts tie to one another each by itself.
    fn untied(&self, factors: Vec<Vec<Driver>>) -> Vec<Vec<Driver>> {
        let mut untied = Vec::new();
        for factor in factors {
            let (told, others): (Vec<_>, Vec<_>) =
                factor.into_iter().partition(|driver| self.variants.is_told(self.place(driver)));
            untied.extend(told.into_iter().map(|driver| vec![driver]));
            untied.extend(Some(others).filter(|others| !others.is_empty()));
        }
        untied
    }

    fn screened(&self, factors: Vec<Vec<Driver>>, trajectories: usize) -> Result<Found> {
        let design = Screening { trajectories, range: (0.1, 0.9), seed: self.settings.seed };
        let value = |points: ArrayView2<'_, f64>| Ok(self.variants.on_cube(points)?.row(0).to_vec());
        self.settings.expect(trajectories.saturating_mul(factors.len() + 1));
        let effects = elementary_effects(self.variants.dimensions(), &self.dimensions(), &design, value)?;
        Ok(Found { factors, findings: Findings::Effects(effects), left_out: Vec::new() })
    }

    fn decomposed(&self, factors: Vec<Vec<Driver>>, points: usize) -> Result<Found> {
        let design = Saltelli { points, seed: self.settings.seed, second_order: true, resamples: 100 };
        let of_outcome = |points: ArrayView2<'_, f64>| {
            let values = self.variants.on_cube(points)?;
            Ok(values.row(0).iter().map(|value| self.outcome.of(*value)).collect())
        };
        self.settings.expect(points.saturating_mul(2 * factors.len() + 2));
        let indices = sobol_indices(self.variants.dimensions(), &self.dimensions(), &design, of_outcome)?;
        Ok(Found { factors, findings: Findings::Indices(indices), left_out: Vec::new() })
    }

    /// A driver at a time: correlated ones cannot be put into one order.
    fn over_runs(&self, factors: Vec<Vec<Driver>>, runs: usize) -> Result<Found> {
        self.settings.expect(runs);
        let (inputs, outputs) = self.variants.ensemble(runs, self.outcome.year())?;
        let outputs: Vec<f64> = outputs.row(0).iter().map(|value| self.outcome.of(*value)).collect();
        let factors: Vec<Vec<Driver>> = factors.into_iter().flatten().map(|driver| vec![driver]).collect();
        let index = |driver: &Vec<Driver>| given_data(&inputs.row(self.place(&driver[0])).to_vec(), &outputs);
        let findings = Findings::First(factors.iter().map(index).collect::<Result<_>>()?);
        Ok(Found { factors, findings, left_out: Vec::new() })
    }

    /// By factor: its coordinates of the unit cube.
    fn dimensions(&self) -> Vec<Vec<usize>> {
        self.variants.factors().iter().map(|factor| factor.dimensions.clone()).collect()
    }

    fn place(&self, driver: &Driver) -> usize {
        self.all.iter().position(|known| known.name == driver.name).unwrap_or_default()
    }

    fn is_lasting(&self, driver: &Driver) -> bool {
        self.assumptions.drivers.get(&driver.name).is_some_and(|assumption| assumption.path.spread.is_some())
    }

    /// Each factor at its p10 and p90; drivers that are correlated move together, each in the direction in which its
    /// correlation with the first one points.
    fn bars(&self, factors: &[Vec<Driver>]) -> Result<Vec<Bar>> {
        let mut deviations = Array2::zeros((2 * factors.len(), self.all.len()));
        for (row, drivers) in factors.iter().enumerate() {
            let first = drivers.iter().find(|driver| self.is_lasting(driver)).map_or(0, |driver| self.place(driver));
            // What counts tie to it goes as far as its correlation has it on average.
            for other in
                (0..self.all.len()).filter(|other| self.variants.is_told(first) && self.variants.is_told(*other))
            {
                let along = Z90 * self.variants.correlation(first, other);
                deviations[[2 * row, other]] = -along;
                deviations[[2 * row + 1, other]] = along;
            }
            for driver in drivers.iter().filter(|_| !self.variants.is_told(first)) {
                let at = self.place(driver);
                let sign = if self.variants.correlation(first, at) < 0.0 { -1.0 } else { 1.0 };
                deviations[[2 * row, at]] = -Z90 * sign;
                deviations[[2 * row + 1, at]] = Z90 * sign;
            }
        }
        if factors.is_empty() {
            return Ok(Vec::new());
        }
        let values = self.variants.deviated(deviations.view())?;
        let bar = |(row, drivers): (usize, &Vec<Driver>)| {
            let first = drivers.iter().find(|driver| self.is_lasting(driver)).unwrap_or(&drivers[0]);
            Bar { driver: self.ends(first), outcome: (values[[0, 2 * row]], values[[0, 2 * row + 1]]) }
        };
        Ok(factors.iter().enumerate().map(bar).collect())
    }

    /// A driver at its 10th and 90th percentile.
    fn ends(&self, driver: &Driver) -> (f64, f64) {
        let Some(assumption) = self.assumptions.drivers.get(&driver.name) else { return (f64::NAN, f64::NAN) };
        let at = if driver.at_base { 0 } else { self.assumptions.years.index(self.outcome.year()).unwrap_or(0) };
        let end = |deviation: f64| told_value(self.assumptions, &driver.name, at, deviation);
        if let (Some(low), Some(high)) = (end(-Z90), end(Z90)) {
            return (low, high);
        }
        let (path, central) = (&assumption.path, assumption.path.central[at]);
        let Some(spread) = &path.spread else { return (central, central) };
        let reach = if spread.shape == Shape::Uniform { 0.8 } else { Z90 };
        let (least, most) = driver.possible;
        let within = |value: f64| value.clamp(least, most);
        (within(central - reach * spread.below[at]), within(central + reach * spread.above[at]))
    }
}
