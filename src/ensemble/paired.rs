//! Paired ensembles: run k of one uses the same draws as run k of the other, so that their difference has a meaning run by
//! run (common random numbers).

use std::collections::BTreeMap;

use super::draws::Stream;
use super::run::Ensemble;
use super::sampling::Sampler;
use super::settings::Settings;
use crate::model::{Batch, Column};
use crate::scenario::{Assumptions, Posterior, Sampling, Years};

/// Why there is no difference run by run between two projections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unpaired {
    /// The regions differ, and regions have separate draws.
    Regions,
    /// The numbers of runs differ.
    Runs,
    /// The seeds differ.
    Seeds,
    /// The sampling methods differ.
    Samplings,
    /// Some draw has another dimension of the Sobol' points, because the uncertain drivers differ.
    SobolDimensions,
    /// The draws of one of them were given by the caller.
    GivenDraws,
    /// Published figures update the two differently.
    Updates,
    /// There is no common year.
    Years,
}

/// Everything that determines the draws of an ensemble, except the number of the run.
#[derive(Debug, Clone)]
pub(crate) struct DrawBasis {
    region: String,
    runs: usize,
    seed: u64,
    sampling: Sampling,
    /// Of Sobol' points: the dimension that each stream takes.
    dimensions: BTreeMap<Stream, usize>,
    is_given: bool,
    posterior: Option<Posterior>,
}

impl DrawBasis {
    pub(super) fn new(assumptions: &Assumptions, settings: &Settings<'_>, sampler: &Sampler<'_>) -> Self {
        Self {
            region: assumptions.baseline.id.clone(),
            runs: settings.runs,
            seed: settings.seed,
            sampling: settings.sampling,
            dimensions: sampler.dimensions.clone(),
            is_given: settings.draws.is_some(),
            posterior: assumptions.posterior.clone(),
        }
    }

    /// Why run k of this ensemble does not use the draws of run k of another; `None` where it does.
    pub(crate) fn unpaired(&self, other: &Self) -> Option<Unpaired> {
        let same_dimension = |(stream, dimension)| other.dimensions.get(stream).is_none_or(|its| its == dimension);
        let checks = [
            (self.is_given || other.is_given, Unpaired::GivenDraws),
            (self.region != other.region, Unpaired::Regions),
            (self.runs != other.runs, Unpaired::Runs),
            (self.seed != other.seed, Unpaired::Seeds),
            (self.sampling != other.sampling, Unpaired::Samplings),
            (!self.dimensions.iter().all(same_dimension), Unpaired::SobolDimensions),
            (self.posterior != other.posterior, Unpaired::Updates),
        ];
        checks.into_iter().find(|(differs, _)| *differs).map(|(_, reason)| reason)
    }
}

/// The outputs that two paired scenarios have in common, and their difference run by run.
#[derive(Debug, Clone)]
pub(crate) struct Pairs {
    /// The names of the outputs.
    pub(crate) outputs: Vec<String>,
    pub(crate) years: Years,
    cells: Vec<PairedCell>,
    /// The differences of the deterministic runs, by output and year.
    central: Vec<f64>,
}

/// An output in a year in which both scenarios have it.
#[derive(Debug, Clone, Copy)]
pub(super) struct PairedCell {
    own: (Column, usize),
    /// Its series among those of the first scenario.
    its: usize,
    /// Whether both compute it.
    pub(super) exists: bool,
}

impl PairedCell {
    /// The differences in the runs of a batch, the first of which is at this place among the outputs of the first scenario.
    pub(super) fn differences<'b>(
        &self,
        own: &'b Batch,
        (first, place): (&'b BlockOutputs, usize),
    ) -> impl Iterator<Item = f64> + 'b {
        let own = own.get(self.own.0, self.own.1);
        own.iter().zip(&first.series(self.its)[place..]).map(|(own, its)| own - its)
    }
}

/// The outputs of the first scenario in some consecutive runs, `[series][run]`.
pub(super) struct BlockOutputs {
    runs: usize,
    values: Vec<f64>,
}

impl BlockOutputs {
    /// Room for so many runs.
    pub(super) fn new(ensemble: &Ensemble<'_>, runs: usize) -> Self {
        Self { runs, values: vec![0.0; ensemble.columns().count() * runs] }
    }

    /// Those of one run.
    pub(super) fn of_run(ensemble: &Ensemble<'_>, run: usize) -> Self {
        let mut outputs = Self::new(ensemble, 1);
        outputs.take(ensemble, &ensemble.one_run(Some(run)), 0);
        outputs
    }

    /// Takes those of a batch, the first of whose runs is at this place.
    pub(super) fn take(&mut self, ensemble: &Ensemble<'_>, batch: &Batch, place: usize) {
        for (runs, (column, year)) in self.values.chunks_mut(self.runs).zip(ensemble.columns()) {
            runs[place..place + batch.width()].copy_from_slice(batch.get(column, year));
        }
    }

    fn series(&self, series: usize) -> &[f64] {
        &self.values[series * self.runs..(series + 1) * self.runs]
    }
}

impl Pairs {
    /// What a scenario has in common with the first one, with the same units.
    ///
    /// # Errors
    /// Why run k of one has nothing to do with run k of the other.
    pub(super) fn new(own: &Ensemble<'_>, first: &Ensemble<'_>) -> Result<Self, Unpaired> {
        if let Some(reason) = own.draw_basis().unpaired(&first.draw_basis()) {
            return Err(reason);
        }
        let [own_years, its_years] = [own.assumptions.years, first.assumptions.years];
        let years = own_years.overlap(its_years).ok_or(Unpaired::Years)?;
        let unit = |ensemble: &Ensemble<'_>, name: &str| ensemble.assumptions.indicator(name).map(|known| known.unit);
        let mut pairs = Self { outputs: Vec::new(), years, cells: Vec::new(), central: Vec::new() };
        for (at, (name, column)) in own.model.outputs().iter().enumerate() {
            let other = first.model.outputs().iter().position(|(known, _)| known == name);
            let Some(other) = other.filter(|_| unit(own, name) == unit(first, name)) else { continue };
            pairs.outputs.push(name.clone());
            for year in years.iter() {
                let (Some(year), Some(its_year)) = (own_years.index(year), its_years.index(year)) else { continue };
                let is_there = !own.is_absent(at * own_years.count() + year);
                let exists = is_there && !first.is_absent(other * its_years.count() + its_year);
                let its = other * its_years.count() + its_year;
                pairs.cells.push(PairedCell { own: (*column, year), its, exists });
                pairs.central.push(own.central[[at, year]] - first.central[[other, its_year]]);
            }
        }
        Ok(pairs)
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = PairedCell> {
        self.cells.iter().copied()
    }

    pub(super) fn cells_count(&self) -> usize {
        self.cells.len()
    }

    pub(super) fn central(&self) -> impl Iterator<Item = f64> {
        self.central.iter().copied()
    }
}
