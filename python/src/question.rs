//! Questions asked of a scenario: sweep, solve, sensitivity.

use std::collections::BTreeMap;
use std::sync::Arc;

use carecast::analysis::questions::sensitivity::{QuantityOfInterest, SensitivityMethod, sensitivities};
use carecast::analysis::questions::solve::{AttainmentCriterion, Lever, adjust as target_values, solve as seek};
use carecast::analysis::questions::{Goal, SweepAxis, independence, read_readings, sweep::Sweep, unasked};
use carecast::ensemble::VariantOutput;
use carecast::export::FileContent;
use carecast::figure::{Figure, questions::QuestionContext, questions::numbered};
use carecast::scenario::Assumptions;
use carecast::table::Table;
use carecast::{Diagnostics, export, figure, report};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::arguments::{Running, one_of, words};
use crate::failure::problems;
use crate::scenario::Scenario;
use crate::table::{Drawn, Shown, drawn, language, shown};
use crate::watch::watched;

/// The answer to a question: files as the command line writes them, tables, charts.
#[pyclass(frozen, module = "carecast._engine")]
pub(crate) struct Answer {
    pub(crate) files: Vec<FileContent>,
    pub(crate) tables: Vec<Table>,
    pub(crate) charts: Vec<Drawn>,
    pub(crate) found: Diagnostics,
}

#[pymethods]
impl Answer {
    #[getter]
    fn files<'py>(&self, py: Python<'py>) -> BTreeMap<String, Bound<'py, PyBytes>> {
        self.files.iter().map(|(name, content)| (name.clone(), PyBytes::new(py, content))).collect()
    }

    fn tables(&self, py: Python<'_>) -> PyResult<Vec<Shown>> {
        shown(py, self.tables.iter().cloned())
    }

    fn charts(&self) -> Vec<Drawn> {
        self.charts.clone()
    }

    #[getter]
    fn problems<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        problems(py, &self.found, None)
    }
}

impl Answer {
    /// The answer with its tables under the settings of the scenario.
    fn new(
        assumptions: &Assumptions,
        tables: Vec<Table>,
        files: Vec<FileContent>,
        mut found: Diagnostics,
        figures: &[Figure],
    ) -> Self {
        let settings = assumptions.settings_in_words();
        let tables = tables.into_iter().map(|table| table.headed(&settings)).collect();
        let charts = drawn(figures, &mut found);
        Self { files, tables, charts, found }
    }
}

/// Warns of what is asked and does not depend on the drivers set.
fn report_independence(
    assumptions: &Assumptions,
    asked: impl IntoIterator<Item = VariantOutput>,
    found: &mut Diagnostics,
) -> carecast::Result<()> {
    let changes: Vec<(&str, i32)> = assumptions.changed().collect();
    independence::of_readings(assumptions, asked, &changes, found).map(drop)
}

/// Calls with the question as charts state it.
fn charted(assumptions: &Assumptions, draw: impl FnOnce(QuestionContext<'_>) -> Vec<Figure>) -> Vec<Figure> {
    let settings = assumptions.settings_in_words();
    draw(QuestionContext { region: &assumptions.baseline.label, scenario: &assumptions.title, settings: &settings })
}

#[pyfunction]
pub(crate) fn sweep(
    py: Python<'_>,
    scenario: PyRef<'_, Scenario>,
    vary: Vec<String>,
    from_year: Option<i32>,
    indicators: Vec<String>,
    targets: Vec<String>,
    running: Running,
    progress: Option<Py<PyAny>>,
) -> PyResult<Answer> {
    let (assumptions, mut found) = (Arc::clone(&scenario.assumptions), scenario.problems.clone());
    drop(scenario);
    let running = running.checked()?;
    watched(py, progress.as_ref(), |watching| {
        let axes = SweepAxis::read_all(&words(&vary), from_year, &assumptions)?;
        let asked =
            (read_readings(&words(&indicators), &assumptions)?, Goal::read_all(&words(&targets), &assumptions)?);
        let (readings, goals) = unasked::outcomes(&assumptions, &axes, asked, &mut found)?;
        let asked = readings.iter().map(|(of, year)| VariantOutput { indicator: of.name.clone(), year: *year });
        report_independence(&assumptions, asked.chain(goals.iter().map(Goal::reading)), &mut found)?;
        let runs = running.runs();
        let sweep = running.settings(&assumptions, watching, |settings| {
            Sweep::run(&assumptions, axes, readings, goals, runs, settings, &mut found)
        })?;
        let table = export::questions::sweep(&sweep, &assumptions.id, &assumptions.baseline.id)?;
        let figures = charted(&assumptions, |asked| figure::questions::sweep(&sweep.charted(), asked, language()));
        let files = vec![("sweep.csv".to_owned(), table)];
        Ok(Answer::new(&assumptions, report::questions::sweep(&sweep), files, found, &figures))
    })
}

#[pyfunction]
pub(crate) fn solve(
    py: Python<'_>,
    scenario: PyRef<'_, Scenario>,
    targets: Vec<String>,
    vary: Vec<String>,
    from_year: Option<i32>,
    probability: Option<f64>,
    running: Running,
    progress: Option<Py<PyAny>>,
) -> PyResult<Answer> {
    let (assumptions, mut found) = (Arc::clone(&scenario.assumptions), scenario.problems.clone());
    drop(scenario);
    let running = running.checked()?;
    watched(py, progress.as_ref(), |watching| {
        let goals = Goal::read_all(&words(&targets), &assumptions)?;
        let levers = Lever::read_all(&words(&vary), from_year, &assumptions)?;
        let criterion = probability.map_or(AttainmentCriterion::Central, AttainmentCriterion::Probability);
        report_independence(&assumptions, goals.iter().map(Goal::reading), &mut found)?;
        let solutions = running.settings(&assumptions, watching, |settings| {
            let of_each =
                levers.iter().map(|lever| seek(&assumptions, lever, goals.clone(), criterion, settings, &mut found));
            of_each.collect::<carecast::Result<Vec<_>>>()
        })?;
        let files = vec![("solve.csv".to_owned(), export::questions::solve(&solutions, &assumptions.id)?)];
        Ok(Answer::new(&assumptions, vec![report::questions::solve(&solutions)], files, found, &[]))
    })
}

/// The values that targets would need for these probabilities.
#[pyfunction]
pub(crate) fn adjust(
    py: Python<'_>,
    scenario: PyRef<'_, Scenario>,
    targets: Vec<String>,
    probabilities: Vec<f64>,
    running: Running,
    progress: Option<Py<PyAny>>,
) -> PyResult<Answer> {
    let (assumptions, mut found) = (Arc::clone(&scenario.assumptions), scenario.problems.clone());
    drop(scenario);
    let running = running.checked()?;
    watched(py, progress.as_ref(), |watching| {
        let goals = Goal::read_all(&words(&targets), &assumptions)?;
        report_independence(&assumptions, goals.iter().map(Goal::reading), &mut found)?;
        let (adjusted, joint, runs) = running.settings(&assumptions, watching, |settings| {
            let (adjusted, joint) = target_values(&assumptions, goals, &probabilities, settings, &mut found)?;
            Ok((adjusted, joint, settings.runs))
        })?;
        let files = vec![("adjust.csv".to_owned(), export::questions::adjusted(&adjusted, joint, &assumptions.id)?)];
        let tables = vec![report::questions::adjusted(&adjusted, joint, runs)];
        Ok(Answer::new(&assumptions, tables, files, found, &[]))
    })
}

#[pyfunction]
pub(crate) fn sensitivity(
    py: Python<'_>,
    scenario: PyRef<'_, Scenario>,
    indicators: Vec<String>,
    targets: Vec<String>,
    method: &str,
    points: Option<usize>,
    running: Running,
    progress: Option<Py<PyAny>>,
) -> PyResult<Answer> {
    let (assumptions, mut found) = (Arc::clone(&scenario.assumptions), scenario.problems.clone());
    drop(scenario);
    let running = running.checked()?;
    let method = one_of("method", method, &SensitivityMethod::NAMES.map(|name| (name, name)))?;
    if let Some(points) = points.filter(|points| !SensitivityMethod::POINTS.contains(points)) {
        let (least, most) = (SensitivityMethod::POINTS.start(), SensitivityMethod::POINTS.end());
        return Err(PyValueError::new_err(format!("points must be from {least} to {most}, not {points}")));
    }
    watched(py, progress.as_ref(), |watching| {
        let readings = read_readings(&words(&indicators), &assumptions)?;
        let readings = readings.into_iter().map(|(indicator, year)| QuantityOfInterest::Value(indicator, year));
        let goals = Goal::read_all(&words(&targets), &assumptions)?;
        let outcomes: Vec<QuantityOfInterest> =
            readings.chain(goals.into_iter().map(QuantityOfInterest::Met)).collect();
        report_independence(&assumptions, outcomes.iter().map(QuantityOfInterest::reading), &mut found)?;
        let sensitivities = running.settings(&assumptions, watching, |settings| {
            let method = SensitivityMethod::named(method, points, settings.runs).unwrap_or(SensitivityMethod::Tornado);
            sensitivities(&assumptions, outcomes, method, settings, &mut found)
        })?;
        let (mut files, mut figures) = (Vec::new(), Vec::new());
        for (number, one) in sensitivities.iter().enumerate() {
            let name = numbered(method, number);
            files.push((format!("{name}.csv"), export::questions::sensitivity(one, &assumptions.id)?));
            figures.extend(charted(&assumptions, |asked| figure::questions::sensitivity(one, asked, language())));
        }
        let tables = sensitivities.iter().map(report::questions::sensitivity).collect();
        Ok(Answer::new(&assumptions, tables, files, found, &figures))
    })
}
