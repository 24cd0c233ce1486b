//! Projections of a whole and of its parts, drawn together.

use super::{BaseShift, Projection};
use crate::baseline::Status;
use crate::diagnostic::Diagnostics;
use crate::ensemble::{self, RegionalResult, RegionalSums, Sampling, ScenarioModel, Settings};
use crate::error::{Error, Result};
use crate::language::text;
use crate::model::assemble;
use crate::scenario::{Assumptions, RegionalTotal};

/// The projections of a whole and of its parts, whose sums hold in every run and year.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RegionalProjection {
    /// The whole.
    pub whole: Projection,
    /// Its parts, in the order of the scenario.
    pub parts: Vec<Projection>,
    /// What leads where they differ.
    pub total: RegionalTotal,
    /// What adds up beside people.
    pub sums: RegionalSums,
    /// Whether the parts are the 31 provinces of the nation, which lack Hong Kong, Macao and Taiwan.
    pub is_of_provinces: bool,
}

/// What of a population does not depend on its ages at the start.
const WITHOUT_AGES: [&str; 4] = ["total", "births", "deaths", "net_migration"];

impl Projection {
    /// Assembles the models of a whole and of its parts and runs them together: run k of each uses common draws where drivers
    /// share them, people are reconciled by sex and age year by year, and other figures that all have, run by run. Warnings
    /// are added to `problems`.
    ///
    /// # Errors
    /// As [`Projection::run`]; an error if the scenario names no regions, or if sampling is by Sobol' points, whose dimensions
    /// differ by region.
    ///
    /// ```
    /// use carecast::{Diagnostics, Projection, baseline::Library, ensemble::Settings, scenario::Assumptions};
    /// let mut cities = String::from("format = 1\nbaseline = \"shandong\"\nhorizon = 2025\n[regions]\ntotal = \"whole\"\n");
    /// cities.push_str("[[region]]\nbaseline = [\"jinan\", \"qingdao\", \"zibo\", \"zaozhuang\", \"dongying\", \"yantai\",\n");
    /// cities.push_str("\"weifang\", \"jining\", \"taian\", \"weihai\", \"rizhao\", \"linyi\", \"dezhou\", \"liaocheng\", \"binzhou\", \"heze\"]\n");
    /// let mut problems = Diagnostics::new();
    /// let assumptions = Assumptions::parse("cities.toml", &cities, &Library::embedded(), &mut problems)?;
    /// let settings = Settings { runs: 20, ..Settings::of(&assumptions) };
    /// let regional = Projection::run_regions(&assumptions, &settings, &mut problems)?;
    /// let of = |projection: &Projection| -> Vec<f64> {
    ///     let aged = projection.find("population.aged_60_plus").unwrap();
    ///     aged.values_by_run(2025).unwrap().flatten().copied().collect()
    /// };
    /// for (run, whole) in of(&regional.whole).into_iter().enumerate() {
    ///     let sum: f64 = regional.parts.iter().map(|part| of(part)[run]).sum();
    ///     assert!((sum / whole - 1.0).abs() < 1e-9);
    /// }
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn run_regions(
        assumptions: &Assumptions,
        settings: &Settings<'_>,
        problems: &mut Diagnostics,
    ) -> Result<RegionalProjection> {
        let Some(regions) = &assumptions.regions else {
            return Err(Error::failure(text!("情景没有 [[region]]", "the scenario has no [[region]]")));
        };
        if settings.sampling == Sampling::Sobol {
            let mut found = Diagnostics::new();
            found
                .error(
                    None,
                    text!(
                        "Sobol' 点的维度因地区而异，各地区不能一起抽样",
                        "Sobol' points have other dimensions in each region: regions cannot be drawn together by them"
                    ),
                )
                .hint(text!("用 random、antithetic 或 latin-hypercube", "use random, antithetic or latin-hypercube"));
            return Err(found.into());
        }
        let all: Vec<&Assumptions> = std::iter::once(assumptions).chain(&regions.parts).collect();
        let mut models = vec![assemble(assumptions, problems)?];
        for part in &regions.parts {
            // What a part leaves out is said where it is projected by itself; here it is not added up, and that is said.
            models.push(assemble(part, &mut Diagnostics::new())?);
        }
        let scenarios: Vec<ScenarioModel<'_>> = all
            .iter()
            .zip(&models)
            .map(|(assumptions, model)| ScenarioModel { model, assumptions, settings })
            .collect();
        let mut found = vec![Diagnostics::new(); all.len()];
        let RegionalResult { regions: outcomes, sums } = ensemble::run_regions(&scenarios, regions.total, &mut found)?;
        found.into_iter().for_each(|found| problems.append_new(found));
        let mut projections = scenarios.iter().zip(outcomes).map(|(scenario, (outcome, people))| {
            let ScenarioModel { model, assumptions, settings } = *scenario;
            let projection = Self { people: Some(people), ..Self::new(assumptions, model, settings, outcome) };
            projection.with_ages_of_parent(assumptions)
        });
        let mut whole = projections.next().ok_or_else(ensemble::no_runs)?;
        if regions.total == RegionalTotal::Parts {
            let is_updated = regions.parts.iter().any(|part| part.posterior.is_some());
            whole.base_shift = Some(if is_updated { BaseShift::SumOfUpdatedParts } else { BaseShift::SumOfParts });
        }
        let (parts, is_of_provinces) = (projections.collect(), is_of_provinces(assumptions, &regions.parts));
        Ok(RegionalProjection { whole, parts, total: regions.total, sums, is_of_provinces })
    }

    /// The same with figures of the base year by age marked as assumed, where ages are those of the parent and no number of the
    /// region itself is known.
    fn with_ages_of_parent(mut self, assumptions: &Assumptions) -> Self {
        if !assumptions.baseline.has_ages_of_parent {
            return self;
        }
        for (indicator, status) in self.indicators.iter().zip(&mut self.base_status) {
            let of_ages = indicator.name.strip_prefix("population.").filter(|rest| !WITHOUT_AGES.contains(rest));
            let is_published = |rest: &str| {
                let level = rest.strip_prefix("share_").unwrap_or(rest);
                assumptions.baseline.jump_off(&format!("population.{level}")).is_some()
            };
            if of_ages.is_some_and(|rest| !is_published(rest)) {
                *status = Status::Assumed;
            }
        }
        self
    }
}

/// The provinces of the nation of which figures are national ones.
const PROVINCES: usize = 31;

/// By the administrative codes (GB/T 2260): 000000 is the nation, four zeros end those of provinces.
fn is_of_provinces(whole: &Assumptions, parts: &[Assumptions]) -> bool {
    let is_province = |part: &Assumptions| part.baseline.code.ends_with("0000");
    whole.baseline.code == "000000" && parts.len() == PROVINCES && parts.iter().all(is_province)
}

impl RegionalProjection {
    /// The whole, then its parts.
    pub fn all(&self) -> impl Iterator<Item = &Projection> {
        std::iter::once(&self.whole).chain(&self.parts)
    }

    /// How much the parts have in a year beside the whole, at most in any run: the sum less the whole, as a share of the whole.
    /// `None` where the values of some run were not kept, or some part lacks the indicator.
    #[must_use]
    pub fn largest_gap(&self, indicator: &str, year: i32) -> Option<f64> {
        let values = |of: &Projection| -> Option<Vec<f64>> {
            Some(of.series(indicator)?.values_by_run(year).ok()?.flatten().copied().collect())
        };
        let whole = values(&self.whole)?;
        let mut sum = vec![0.0; whole.len()];
        for part in &self.parts {
            sum.iter_mut().zip(values(part)?).for_each(|(sum, value)| *sum += value);
        }
        let gaps = sum.iter().zip(&whole).map(|(sum, whole)| (sum - whole).abs() / whole.abs().max(1.0));
        Some(gaps.fold(0.0, f64::max))
    }
}
