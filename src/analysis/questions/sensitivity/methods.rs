//! The methods, each as it is asked of a model.

use ndarray::{Array2, ArrayView2};

use super::{Bar, Findings, QuantityOfInterest};
use crate::analysis::questions::own_effect::own_effect;
use crate::analysis::sensitivity::{
    IndexEstimate, Orders, Saltelli, Screening, are_varied, elementary_effects, given_data, indices_if_varied,
    shapley_effects,
};
use crate::diagnostic::Diagnostics;
use crate::ensemble::{Settings, Variants, updated_value};
use crate::error::Result;
use crate::indicator::Driver;
use crate::scenario::{Assumptions, DeviationShape, Z90};

/// What is asked of which model, and how its runs are made.
pub(super) struct SensitivityTask<'a> {
    pub(super) assumptions: &'a Assumptions,
    pub(super) variants: &'a Variants<'a>,
    /// The drivers of the model.
    pub(super) all: &'a [&'a Driver],
    pub(super) outcome: &'a QuantityOfInterest,
    pub(super) settings: &'a Settings<'a>,
}

/// What a method found, with the factors of which it did.
pub(super) struct MethodResult {
    pub(super) factors: Vec<Vec<Driver>>,
    pub(super) findings: Findings,
    pub(super) left_out: Vec<Driver>,
}

impl SensitivityTask<'_> {
    /// The drivers of every factor in the order of their own effects, and those of correlated ones that have none.
    pub(super) fn by_own_effect(&self, factors: Vec<Vec<Driver>>) -> (Vec<Vec<Driver>>, Vec<Driver>) {
        let mut idle = Vec::new();
        let mut sorted = Vec::new();
        for drivers in factors {
            if drivers.len() == 1 {
                sorted.push(drivers);
                continue;
            }
            let effect = |driver: Driver| (own_effect(&driver, self.assumptions, self.variants, self.settings), driver);
            let mut weighed: Vec<(f64, Driver)> = drivers.into_iter().map(effect).collect();
            weighed.sort_by(|(a, _), (b, _)| b.total_cmp(a));
            idle.extend(weighed.iter().filter(|(effect, _)| *effect == 0.0).map(|(_, driver)| driver.clone()));
            sorted.push(weighed.into_iter().map(|(_, driver)| driver).collect());
        }
        // What was held at a limit in these trials is not worth a word.
        self.variants.warn(&mut Diagnostics::new());
        (sorted, idle)
    }

    pub(super) fn one_at_a_time(&self, factors: Vec<Vec<Driver>>) -> Result<MethodResult> {
        let (mut lasting, mut left_out) = (Vec::new(), Vec::new());
        for factor in self.untied(factors) {
            let (drivers, still): (Vec<_>, Vec<_>) = factor.into_iter().partition(|driver| self.is_lasting(driver));
            lasting.extend(Some(drivers).filter(|drivers| !drivers.is_empty()));
            left_out.extend(still);
        }
        let factors = lasting;
        self.settings.expect(2 * factors.len());
        let findings = Findings::Bars(self.bars(&factors)?);
        Ok(MethodResult { factors, findings, left_out })
    }

    /// Drivers that only published counts tie to one another each by itself.
    fn untied(&self, factors: Vec<Vec<Driver>>) -> Vec<Vec<Driver>> {
        let mut untied = Vec::new();
        for factor in factors {
            let (told, others): (Vec<_>, Vec<_>) =
                factor.into_iter().partition(|driver| self.variants.is_updated(self.place(driver)));
            untied.extend(told.into_iter().map(|driver| vec![driver]));
            untied.extend(Some(others).filter(|others| !others.is_empty()));
        }
        untied
    }

    pub(super) fn screened(&self, factors: Vec<Vec<Driver>>, trajectories: usize) -> Result<MethodResult> {
        let design = Screening { trajectories, range: (0.1, 0.9), seed: self.settings.seed };
        let value = |points: ArrayView2<'_, f64>| Ok(self.variants.on_cube(points)?.row(0).to_vec());
        self.settings.expect(trajectories.saturating_mul(factors.len() + 1));
        let effects = elementary_effects(self.variants.dimensions(), &self.dimensions(), &design, value)?;
        Ok(MethodResult { factors, findings: Findings::Effects(effects), left_out: Vec::new() })
    }

    /// `None` where the outcome does not vary.
    pub(super) fn decomposed(
        &self,
        factors: Vec<Vec<Driver>>,
        idle: &[Driver],
        points: usize,
    ) -> Result<Option<MethodResult>> {
        let design = Saltelli { points, seed: self.settings.seed, second_order: true, resamples: 100 };
        let of_outcome = |points: ArrayView2<'_, f64>| {
            let values = self.variants.on_cube(points)?;
            Ok(values.row(0).iter().map(|value| self.outcome.of(*value)).collect())
        };
        self.settings.expect(points.saturating_mul(2 * factors.len() + 2));
        let dimensions = self.variants.dimensions();
        let Some(indices) = indices_if_varied(dimensions, &self.dimensions(), &design, of_outcome)? else {
            return Ok(None);
        };
        let mut shapley = Vec::new();
        if factors.iter().any(|drivers| drivers.len() > 1) {
            // Correlation with other drivers is no effect of a driver itself.
            let acting = |driver: &&Driver| !idle.contains(driver);
            let forms = self.variants.forms();
            let players: Vec<&Driver> = factors.iter().flatten().filter(acting).collect();
            let inputs: Vec<_> = players.iter().map(|driver| forms[self.place(driver)].clone()).collect();
            self.settings.expect(points.saturating_mul(inputs.len() + 1));
            let design = Orders { points, seed: self.settings.seed };
            let effects = shapley_effects(dimensions, &inputs, &design, of_outcome)?;
            let effect = |driver: &Driver| {
                let player = players.iter().position(|player| player.name == driver.name);
                player.map_or(IndexEstimate { value: 0.0, half_width: Some(0.0) }, |player| effects[player])
            };
            shapley = factors.iter().map(|drivers| drivers.iter().map(effect).collect()).collect();
        }
        Ok(Some(MethodResult { factors, findings: Findings::Indices { indices, shapley }, left_out: Vec::new() }))
    }

    /// A driver at a time: correlated ones cannot be put into one order. `None` where the outcome does not vary.
    pub(super) fn over_runs(&self, factors: Vec<Vec<Driver>>, runs: usize) -> Result<Option<MethodResult>> {
        self.settings.expect(runs);
        let (inputs, outputs) = self.variants.ensemble(runs, self.outcome.year())?;
        let outputs: Vec<f64> = outputs.row(0).iter().map(|value| self.outcome.of(*value)).collect();
        if !are_varied(&outputs) {
            return Ok(None);
        }
        let factors: Vec<Vec<Driver>> = factors.into_iter().flatten().map(|driver| vec![driver]).collect();
        let index = |driver: &Vec<Driver>| given_data(&inputs.row(self.place(&driver[0])).to_vec(), &outputs);
        let findings = Findings::First(factors.iter().map(index).collect::<Result<_>>()?);
        Ok(Some(MethodResult { factors, findings, left_out: Vec::new() }))
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
            let first = drivers.first().map_or(0, |driver| self.place(driver));
            // What counts tie to it goes as far as its correlation has it on average.
            for other in
                (0..self.all.len()).filter(|other| self.variants.is_updated(first) && self.variants.is_updated(*other))
            {
                let along = Z90 * self.variants.correlation(first, other);
                deviations[[2 * row, other]] = -along;
                deviations[[2 * row + 1, other]] = along;
            }
            for driver in drivers.iter().filter(|_| !self.variants.is_updated(first)) {
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
        let bar = |(row, drivers): (usize, &Vec<Driver>)| Bar {
            driver: self.ends(&drivers[0]),
            outcome: (values[[0, 2 * row]], values[[0, 2 * row + 1]]),
        };
        Ok(factors.iter().enumerate().map(bar).collect())
    }

    /// A driver at its 10th and 90th percentile.
    fn ends(&self, driver: &Driver) -> (f64, f64) {
        let Some(assumption) = self.assumptions.drivers.get(&driver.name) else { return (f64::NAN, f64::NAN) };
        let at = if driver.at_base { 0 } else { self.assumptions.years.index(self.outcome.year()).unwrap_or(0) };
        let end = |deviation: f64| updated_value(self.assumptions, &driver.name, at, deviation);
        if let (Some(low), Some(high)) = (end(-Z90), end(Z90)) {
            return (low, high);
        }
        let (path, central) = (&assumption.path, assumption.path.central[at]);
        let Some(spread) = &path.spread else { return (central, central) };
        let reach = if spread.shape == DeviationShape::Uniform { 0.8 } else { Z90 };
        let (least, most) = driver.possible;
        let within = |value: f64| value.clamp(least, most);
        (within(central - reach * spread.below[at]), within(central + reach * spread.above[at]))
    }
}
