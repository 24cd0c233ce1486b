//! Ensembles computed in shards, by several processes or machines.

use std::path::PathBuf;
use std::sync::Arc;

use carecast::Projection;
use carecast::analysis::questions::independence;
use carecast::ensemble::{EnsemblePart, Shard};
use carecast::export::shard::{ShardFile, ShardOrigin, by_scenario, in_order, write_shard};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::arguments::Running;
use crate::failure::{chosen, raised};
use crate::result::{Result, assessments};
use crate::scenario::Scenario;
use crate::watch::watched;

/// Computes shard `index` of `of` and writes it to a file. `asked` is what the result was asked with, as json: shards of other
/// questions are not merged with it.
#[pyfunction]
pub(crate) fn shard(
    py: Python<'_>,
    scenario: PyRef<'_, Scenario>,
    index: usize,
    of: usize,
    file: PathBuf,
    asked: &str,
    running: Running,
    progress: Option<Py<PyAny>>,
) -> PyResult<()> {
    let asked = serde_json::from_str(asked).map_err(|error| PyValueError::new_err(error.to_string()))?;
    let shard = Shard::parse(&format!("{index}/{of}")).map_err(|error| raised(py, &error))?;
    let (assumptions, mut found) = (Arc::clone(&scenario.assumptions), scenario.problems.clone());
    let path = scenario.path().clone();
    drop(scenario);
    refuse_regions(&assumptions)?;
    let running = running.checked()?;
    watched(py, progress.as_ref(), |watching| {
        running.settings(&assumptions, watching, |settings| {
            let part = EnsemblePart::run(&assumptions, settings, shard.runs(settings.runs)?, &mut found)?;
            let origin = ShardOrigin {
                version: carecast::VERSION.to_owned(),
                scenario: assumptions.id.clone(),
                path,
                place: (0, 1),
                options: asked,
                language: chosen(),
                seed: settings.seed,
                runs: settings.runs,
                inputs: ShardOrigin::inputs(&assumptions, &assumptions),
            };
            write_shard(&file, &part, shard, &origin)
        })
    })
}

/// Merges all shards of an ensemble: the result of a single run, with the same bits.
#[pyfunction]
pub(crate) fn merge(
    py: Python<'_>,
    scenario: PyRef<'_, Scenario>,
    files: Vec<PathBuf>,
    running: Running,
    rests_on: bool,
    progress: Option<Py<PyAny>>,
) -> PyResult<Result> {
    let (assumptions, mut found) = (Arc::clone(&scenario.assumptions), scenario.problems.clone());
    drop(scenario);
    refuse_regions(&assumptions)?;
    let running = running.checked()?;
    watched(py, progress.as_ref(), |watching| {
        running.settings(&assumptions, watching, |settings| {
            independence::of_scenario(&assumptions, &mut found)?;
            let opened = files.iter().map(|path| ShardFile::open(path)).collect::<carecast::Result<Vec<_>>>()?;
            let shards = by_scenario(opened)?.into_iter().next().unwrap_or_default();
            let shards = in_order(shards, &assumptions, &assumptions)?;
            let parts = shards.iter().map(|shard| shard.read(&assumptions));
            let projection = Projection::of_parts(&assumptions, settings, parts, &mut found)?;
            let grounds = rests_on.then_some(settings);
            let assessed = assessments(&[(&assumptions, &projection)], grounds)?.pop().flatten();
            Ok(Result::assessed(Arc::clone(&assumptions), &projection, assessed, found))
        })
    })
}

fn refuse_regions(assumptions: &carecast::scenario::Assumptions) -> PyResult<()> {
    match &assumptions.regions {
        None => Ok(()),
        Some(_) => Err(PyValueError::new_err("a scenario with [[region]] cannot be run in shards")),
    }
}
