//! The review of a plan.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use carecast::analysis::Record;
use carecast::analysis::review::{Review as Found, ReviewCase, ReviewRequest};
use carecast::plan::PlanYears;
use carecast::scenario::Assumptions;
use carecast::table::Table;
use carecast::{Diagnostics, Projection, export, report};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::arguments::{Running, file, words};
use crate::failure::{chosen, problems, raised};
use crate::result::Result;
use crate::scenario::Scenario;
use crate::table::{Shown, shown};
use crate::watch::watched;

/// What is asked of a review.
#[derive(Debug, Clone, FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Request {
    plan: Option<PathBuf>,
    actuals: Vec<PathBuf>,
    as_of: Option<i32>,
    published_by: Option<String>,
    vary: Vec<String>,
    set: Vec<String>,
    from_year: Option<i32>,
    plan_years: Option<String>,
    rests_on: bool,
}

/// A reviewed plan, and the projection with which it was reviewed.
#[pyclass(frozen, module = "carecast._engine")]
pub(crate) struct Review {
    review: Found,
    settings: Vec<carecast::Text>,
    result: Py<Result>,
}

/// Reviews a plan with a scenario as it was read, and changed as the request says.
#[pyfunction]
pub(crate) fn review(
    py: Python<'_>,
    scenario: PyRef<'_, Scenario>,
    request: Request,
    beside: Vec<PyRef<'_, Scenario>>,
    running: Running,
    progress: Option<Py<PyAny>>,
) -> PyResult<Review> {
    let plan_years = request.plan_years.as_deref().map(PlanYears::read).transpose();
    let plan_years = plan_years.map_err(|problems| raised(py, &problems.into()))?;
    let plan = request.plan.as_ref().map(|path| file(py, path)).transpose()?;
    let actuals = request.actuals.iter().map(|path| file(py, path)).collect::<PyResult<Vec<PathBuf>>>()?;
    let (assumptions, found) = scenario.unchanged();
    let (assumptions, mut found) = (assumptions.clone(), found.clone());
    let others: Vec<(String, Assumptions)> =
        beside.iter().map(|other| (other.path().display().to_string(), other.unchanged().0.clone())).collect();
    drop((scenario, beside));
    let running = running.checked()?;
    let (case, projection, review) = watched(py, progress.as_ref(), |watching| {
        let request = ReviewRequest {
            plan: plan.as_deref(),
            actuals: &actuals.iter().map(PathBuf::as_path).collect::<Vec<&Path>>(),
            as_of: request.as_of,
            published_by: request.published_by.as_deref(),
            vary: &words(&request.vary),
            set: &words(&request.set),
            from: request.from_year,
            plan_years,
            grounds: request.rests_on,
        };
        let mut case = ReviewCase::new(assumptions, &request, &mut found)?;
        let scenario = case.assumptions.clone();
        let (projection, review) = running.settings(&scenario, watching, |settings| {
            let before = case.project(settings, &mut found)?;
            let (projection, mut review) = case.review(before, settings, &mut found)?;
            let others = others.into_iter().map(|(name, other)| case.beside(other, &name, &request));
            case.compare(&mut review, others.collect::<carecast::Result<_>>()?, settings)?;
            Ok((projection, review))
        })?;
        Ok((case, projection, review))
    })?;
    let settings = case.settings.clone();
    let result = Result::reviewed(case.assumptions, &projection, &review, found);
    Ok(Review { review, settings, result: Py::new(py, result)? })
}

impl Result {
    /// The result of a review: its record says which figures updated the runs.
    fn reviewed(assumptions: Assumptions, projection: &Projection, review: &Found, found: Diagnostics) -> Self {
        let used = review.update.iter().flat_map(|update| {
            let counts = update.used.iter().map(|used| (used.actual.indicator.as_str(), used.actual.year));
            counts.chain(update.taken.iter().map(|taken| (taken.indicator.as_str(), taken.year)))
        });
        let record = Record::new(&assumptions, projection, &review.assessments).updated_with(used);
        Self::recorded(Arc::new(assumptions), record, found)
    }
}

#[pymethods]
impl Review {
    #[getter]
    fn result(&self, py: Python<'_>) -> Py<Result> {
        self.result.clone_ref(py)
    }

    #[getter]
    fn as_of(&self) -> i32 {
        self.review.as_of
    }

    #[getter]
    fn plan(&self) -> &str {
        self.review.plan.title.get(chosen())
    }

    #[getter]
    fn problems<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        problems(py, &self.result.get().found, None)
    }

    /// `review.csv`, `review.json` and `figures.csv`, with the bytes that the command line writes.
    fn files<'py>(&self, py: Python<'py>) -> PyResult<BTreeMap<String, Bound<'py, PyBytes>>> {
        let files = || {
            let mut files = export::review::review(&self.review, chosen())?.to_vec();
            files.push(("figures.csv".to_owned(), export::review::figures(&self.review)?));
            Ok(files)
        };
        let files = files().map_err(|error: carecast::Error| raised(py, &error))?;
        Ok(files.into_iter().map(|(name, content)| (name, PyBytes::new(py, &content))).collect())
    }

    /// The tables that the command line prints.
    fn tables(&self, py: Python<'_>) -> PyResult<Vec<Shown>> {
        let tables = report::review::review(&self.review).into_iter();
        shown(py, tables.map(|table: Table| table.headed(&self.settings)))
    }
}
