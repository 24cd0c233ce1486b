//! How the runs of an ensemble are spread over what is possible.

use serde::{Deserialize, Serialize};

/// How runs are drawn. With every method each run has the distribution of the scenario; methods differ in how evenly
/// the runs together are spread, and so how far means and probabilities are known (`docs/sampling.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Sampling {
    /// Independent runs.
    #[default]
    Random,
    /// Pairs of runs, the second with all deviations of the first turned round (Hammersley & Morton 1956).
    Antithetic,
    /// Every draw is divided into as many equal strata as runs, with one run in each (McKay, Beckman & Conover 1979).
    LatinHypercube,
    /// Points of Sobol' sequences, scrambled by Owen's method (1995).
    Sobol,
}

impl Sampling {
    /// Every way, as scenarios and the command line name it.
    pub const ALL: [(&'static str, Self); 4] = [
        ("random", Self::Random),
        ("antithetic", Self::Antithetic),
        ("latin-hypercube", Self::LatinHypercube),
        ("sobol", Self::Sobol),
    ];

    /// The word that files use.
    #[must_use]
    pub fn id(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, known)| *known == self).map_or("", |(id, _)| id)
    }
}
