//! Paired ensembles: run k of one uses the same draws as run k of the other, so that their difference has a meaning run by
//! run (common random numbers).

use std::collections::BTreeMap;

use super::draws::Stream;
use super::sampling::Sampler;
use super::settings::Settings;
use crate::scenario::{Assumptions, Posterior, Sampling};

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
    /// The values of the runs of one of them were not kept.
    ValuesNotKept,
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
    pub(super) fn new(assumptions: &Assumptions, settings: &Settings<'_>, sampler: Sampler<'_>) -> Self {
        Self {
            region: assumptions.baseline.id.clone(),
            runs: settings.runs,
            seed: settings.seed,
            sampling: settings.sampling,
            dimensions: sampler.dimensions,
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
