//! Arguments of calls.

use std::num::NonZero;
use std::path::PathBuf;
use std::thread::available_parallelism;

use carecast::ensemble::{Keep, Memory, Sampling, Settings};
use carecast::scenario::Assumptions;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::watch::Watching;

/// How an ensemble is run: values not given are those of the scenario.
#[derive(Debug, Clone, FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Running {
    pub(crate) runs: Option<usize>,
    pub(crate) seed: Option<u64>,
    pub(crate) sampling: Option<String>,
    pub(crate) threads: Option<usize>,
    pub(crate) memory: Option<String>,
    /// The indicators whose values are kept run by run; all if not given.
    pub(crate) values: Option<Vec<String>>,
}

/// The checked form of [`Running`].
pub(crate) struct Checked {
    given: Running,
    sampling: Option<Sampling>,
}

impl Running {
    /// Checks what is a word of a list.
    pub(crate) fn checked(self) -> PyResult<Checked> {
        let sampling = self.sampling.as_deref().map(|name| one_of("sampling", name, &Sampling::ALL)).transpose()?;
        Ok(Checked { given: self, sampling })
    }
}

impl Checked {
    /// Calls with the settings of an ensemble of a scenario.
    ///
    /// Threads belong to the call: a process that was forked from this one has none of a pool that were shared.
    pub(crate) fn settings<T>(
        &self,
        of: &Assumptions,
        watching: &Watching<'_>,
        call: impl FnOnce(&Settings<'_>) -> carecast::Result<T>,
    ) -> carecast::Result<T> {
        let (own, given) = (Settings::of(of), &self.given);
        let memory = given.memory.as_deref().map(Memory::parse).transpose()?;
        let names: Option<Vec<&str>> = given.values.as_ref().map(|names| names.iter().map(String::as_str).collect());
        call(&Settings {
            runs: given.runs.unwrap_or(own.runs),
            seed: given.seed.unwrap_or(own.seed),
            sampling: self.sampling.unwrap_or(own.sampling),
            threads: Some(given.threads.unwrap_or_else(|| available_parallelism().map_or(1, NonZero::get))),
            memory: memory.unwrap_or(Memory::USUAL),
            keep: match &names {
                None => Keep::All,
                Some(names) if names.is_empty() => Keep::Summaries,
                Some(names) => Keep::Series(names),
            },
            progress: Some(watching.meter),
            stop: Some(watching.stop),
            ..own
        })
    }

    /// The number of runs, if given.
    pub(crate) fn runs(&self) -> Option<usize> {
        self.given.runs
    }

    /// The seed, if given.
    pub(crate) fn seed(&self) -> Option<u64> {
        self.given.seed
    }

    /// The sampling method, if given.
    pub(crate) fn sampling(&self) -> Option<Sampling> {
        self.sampling
    }
}

/// The value of this name.
pub(crate) fn one_of<T: Copy>(argument: &str, given: &str, named: &[(&str, T)]) -> PyResult<T> {
    let found = named.iter().find(|(name, _)| *name == given);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<String> = named.iter().map(|(name, _)| format!("{name:?}")).collect();
        PyValueError::new_err(format!("{argument} must be one of {}, not {given:?}", names.join(", ")))
    })
}

/// What is borrowed of owned words.
pub(crate) fn words(given: &[String]) -> Vec<&str> {
    given.iter().map(String::as_str).collect()
}

/// The file of an argument: on disk, else embedded.
pub(crate) fn file(py: Python<'_>, named: &PathBuf) -> PyResult<PathBuf> {
    carecast::embedded::find(named).map_err(|error| {
        let message = error.render(crate::failure::chosen());
        let exception = || py.import("carecast.errors")?.getattr("ScenarioNotFoundError")?.call1((message,));
        exception().map_or_else(|failed| failed, PyErr::from_value)
    })
}
