//! Scenarios: read once, changed as often as wanted.

use std::path::PathBuf;
use std::sync::Arc;

use carecast::analysis::WhatIf;
use carecast::baseline::Library;
use carecast::plan::PlanYears;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Scenario as Front};
use numpy::{PyArray2, PyArrayMethods, ToPyArray};
use pyo3::prelude::*;

use crate::arguments::{file, words};
use crate::failure::{chosen, raised, warnings};
use crate::watch::watched;

/// The scenarios inside the package.
#[pyfunction]
pub(crate) fn scenarios() -> Vec<String> {
    carecast::embedded::scenarios()
}

/// Changes of a scenario outside its files.
#[derive(Debug, Clone, FromPyObject)]
#[pyo3(from_item_all)]
struct Changes {
    set: Vec<String>,
    as_of: Option<i32>,
    from_year: Option<i32>,
    plan_years: Option<String>,
    keep: Vec<String>,
}

/// A scenario as it was read, and as it is changed.
#[pyclass(frozen, module = "carecast._engine")]
pub(crate) struct Scenario {
    written: Arc<Written>,
    pub(crate) assumptions: Arc<Assumptions>,
    pub(crate) problems: Diagnostics,
}

/// A scenario as it was read.
struct Written {
    assumptions: Assumptions,
    problems: Diagnostics,
    /// Its file, or the name of its text.
    path: PathBuf,
}

/// A row of a list of names: name, label, unit, kind or meaning.
type Named = (String, String, String, String);

impl Scenario {
    fn of(py: Python<'_>, read: carecast::Result<Front>, path: PathBuf) -> PyResult<Self> {
        let front = read.map_err(|error| raised(py, &error))?;
        let (assumptions, problems) = (front.assumptions().clone(), front.warnings().clone());
        let written = Written { assumptions: assumptions.clone(), problems: problems.clone(), path };
        Ok(Self { written: Arc::new(written), assumptions: Arc::new(assumptions), problems })
    }

    /// The file of the scenario, or the name of its text.
    pub(crate) fn path(&self) -> &PathBuf {
        &self.written.path
    }

    /// The scenario as it was read, without changes.
    pub(crate) fn unchanged(&self) -> (&Assumptions, &Diagnostics) {
        (&self.written.assumptions, &self.written.problems)
    }
}

fn library(baselines: Option<PathBuf>) -> Library {
    let embedded = Library::embedded();
    match baselines {
        Some(folder) => embedded.with_folder(folder),
        None => embedded,
    }
}

#[pymethods]
impl Scenario {
    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf, baselines: Option<PathBuf>) -> PyResult<Self> {
        let path = file(py, &path)?;
        let read = py.detach(|| Front::load_with(&path, &library(baselines)));
        Self::of(py, read, path)
    }

    #[staticmethod]
    fn parse(py: Python<'_>, name: &str, text: &str, baselines: Option<PathBuf>) -> PyResult<Self> {
        let read = py.detach(|| Front::parse_with(name, text, &library(baselines)));
        Self::of(py, read, PathBuf::from(name))
    }

    /// The scenario as it was read, with these changes and no others.
    fn changed(&self, py: Python<'_>, changes: Changes) -> PyResult<Self> {
        let plan_years = changes.plan_years.as_deref().map(PlanYears::read).transpose();
        let plan_years = plan_years.map_err(|problems| raised(py, &problems.into()))?;
        let Written { assumptions, problems, .. } = &*self.written;
        let (mut assumptions, mut problems) = (assumptions.clone(), problems.clone());
        let set = words(&changes.set);
        let what_if = WhatIf { as_of: changes.as_of, set: &set, from: changes.from_year, plan_years };
        watched(py, None, |_| what_if.apply(&mut assumptions, &mut problems))?;
        changes.keep.iter().for_each(|pattern| assumptions.keep(pattern));
        Ok(Self { written: Arc::clone(&self.written), assumptions: Arc::new(assumptions), problems })
    }

    #[getter]
    fn id(&self) -> &str {
        &self.assumptions.id
    }

    #[getter]
    fn title(&self) -> &str {
        self.assumptions.title.get(chosen())
    }

    #[getter]
    fn region(&self) -> &str {
        &self.assumptions.baseline.id
    }

    #[getter]
    fn region_label(&self) -> &str {
        self.assumptions.baseline.label.get(chosen())
    }

    #[getter]
    fn years(&self) -> (i32, i32) {
        (self.assumptions.years.first, self.assumptions.years.last)
    }

    #[getter]
    fn runs(&self) -> usize {
        self.assumptions.runs
    }

    #[getter]
    fn seed(&self) -> u64 {
        self.assumptions.seed
    }

    #[getter]
    fn settings(&self) -> Vec<String> {
        self.assumptions.settings_in_words().iter().map(|setting| setting.get(chosen()).to_owned()).collect()
    }

    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        warnings(py, &self.problems)
    }

    /// Every driver that is stated: name, meaning, unit, status; whether it is uncertain; `[driver][year]` of the central path in
    /// its unit.
    fn drivers<'py>(&self, py: Python<'py>) -> (Vec<Named>, Vec<bool>, Bound<'py, PyArray2<f64>>) {
        let language = chosen();
        let stated: Vec<_> = self.assumptions.drivers.values().collect();
        let named = stated.iter().map(|of| {
            let status = of.status.name().get(language).to_owned();
            (
                of.driver.name.clone(),
                of.driver.meaning.get(language).to_owned(),
                of.driver.unit.symbol.to_owned(),
                status,
            )
        });
        let uncertain = stated.iter().map(|of| of.path.is_uncertain()).collect();
        let years = self.assumptions.years.count();
        let central = stated.iter().flat_map(|of| of.path.central.iter().map(|value| of.driver.unit.from_base(*value)));
        let central: Vec<f64> = central.collect();
        let shape = [stated.len(), years];
        let array = central.to_pyarray(py).reshape(shape);
        (named.collect(), uncertain, array.unwrap_or_else(|_| PyArray2::zeros(py, [0, 0], false)))
    }

    /// Every indicator that can be kept: name, label, unit, kind.
    fn indicators(&self) -> Vec<Named> {
        self.assumptions.indicators.iter().map(crate::result::named).collect()
    }
}
