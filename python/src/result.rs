//! Results of runs.

use std::collections::BTreeMap;
use std::sync::Arc;

use carecast::analysis::questions::independence;
use carecast::analysis::{Assessment, Record, Scored, ShiftedBase, add_grounds, assess, compare_scenarios};
use carecast::ensemble::{STATISTICS, Settings};
use carecast::indicator::Indicator;
use carecast::plan::Aim;
use carecast::projection::{RegionalProjection, Series};
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Projection, export, figure, report};
use numpy::ndarray::{Array2, Array3, ArrayView1};
use numpy::{IntoPyArray, PyArray1, PyArray2, PyArray3, ToPyArray};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::arguments::Running;
use crate::failure::{chosen, problems, raised};
use crate::scenario::Scenario;
use crate::table::{Drawn, Shown, drawn, shown};
use crate::view::read_only;
use crate::watch::watched;

/// The result of a scenario.
#[pyclass(frozen, module = "carecast._engine")]
pub(crate) struct Result {
    pub(crate) assumptions: Arc<Assumptions>,
    pub(crate) record: Record,
    pub(crate) found: Diagnostics,
    /// Of a whole: its regions.
    regional: Option<(RegionalProjection, Vec<Vec<Assessment>>)>,
}

/// Name, label, unit, kind.
pub(crate) fn named(indicator: &Indicator) -> (String, String, String, String) {
    let Indicator { name, unit, label, kind, .. } = indicator;
    (name.clone(), label.get(chosen()).to_owned(), unit.symbol.to_owned(), kind.name().en)
}

impl Result {
    /// Assesses a projection as the command line does.
    pub(crate) fn assessed(
        assumptions: Arc<Assumptions>,
        projection: &Projection,
        assessments: Option<Vec<Assessment>>,
        mut found: Diagnostics,
    ) -> Self {
        found.warn_of_implausible(&assumptions, projection);
        let record = Record::new(&assumptions, projection, assessments.as_deref().unwrap_or_default());
        Self::recorded(assumptions, record, found)
    }

    pub(crate) fn recorded(assumptions: Arc<Assumptions>, record: Record, found: Diagnostics) -> Self {
        Self { assumptions, record, found, regional: None }
    }

    fn projection(&self) -> &Projection {
        &self.record.projection
    }

    fn series(&self, py: Python<'_>, indicator: &str) -> PyResult<Series<'_>> {
        self.projection().find(indicator).map_err(|error| raised(py, &error))
    }
}

/// The assessments of scenarios, with the range over those of one plan, and if asked for what they rest on.
pub(crate) fn assessments(
    scenarios: &[(&Assumptions, &Projection)],
    grounds: Option<&Settings<'_>>,
) -> carecast::Result<Vec<Option<Vec<Assessment>>>> {
    let mut scored = Vec::new();
    for (assumptions, projection) in scenarios {
        let Some(plan) = &assumptions.plan else { continue };
        let mut assessments = assess(plan, assumptions, projection);
        if let Some(settings) = grounds {
            add_grounds(&mut assessments, assumptions, settings)?;
        }
        scored.push(Scored { plan, projection, assessments });
    }
    compare_scenarios(&mut scored);
    let mut of_each = scored.into_iter().map(|scored| scored.assessments);
    Ok(scenarios.iter().map(|(of, _)| of.plan.as_ref().and_then(|_| of_each.next())).collect())
}

/// Runs a scenario; `rests_on` also finds what each probability rests on.
#[pyfunction]
pub(crate) fn run(
    py: Python<'_>,
    scenario: PyRef<'_, Scenario>,
    running: Running,
    rests_on: bool,
    progress: Option<Py<PyAny>>,
) -> PyResult<Result> {
    let (assumptions, mut found) = (Arc::clone(&scenario.assumptions), scenario.problems.clone());
    drop(scenario);
    let running = running.checked()?;
    watched(py, progress.as_ref(), |watching| {
        running.settings(&assumptions, watching, |settings| {
            independence::of_scenario(&assumptions, &mut found)?;
            if let Some(regions) = &assumptions.regions {
                let regional = Projection::run_regions(&assumptions, settings, &mut found)?;
                let parts = regions.parts.iter().zip(&regional.parts);
                let of_parts =
                    parts.map(|(part, of)| part.plan.as_ref().map_or_else(Vec::new, |plan| assess(plan, part, of)));
                let of_parts = of_parts.collect();
                let of_whole = assumptions.plan.as_ref().map(|plan| assess(plan, &assumptions, &regional.whole));
                let whole = Result::assessed(Arc::clone(&assumptions), &regional.whole, of_whole, found);
                return Ok(Result { regional: Some((regional, of_parts)), ..whole });
            }
            let projection = Projection::run(&assumptions, settings, &mut found)?;
            let grounds = rests_on.then_some(settings);
            let assessed = assessments(&[(&assumptions, &projection)], grounds)?.pop().flatten();
            Ok(Result::assessed(Arc::clone(&assumptions), &projection, assessed, found))
        })
    })
}

/// Runs scenarios side by side: of each later one the difference to the first is known run by run.
#[pyfunction]
pub(crate) fn compare(
    py: Python<'_>,
    scenarios: Vec<PyRef<'_, Scenario>>,
    running: Running,
    progress: Option<Py<PyAny>>,
) -> PyResult<Vec<Result>> {
    let running = running.checked()?;
    let all: Vec<Arc<Assumptions>> = scenarios.iter().map(|scenario| Arc::clone(&scenario.assumptions)).collect();
    let mut found: Vec<Diagnostics> = scenarios.iter().map(|scenario| scenario.problems.clone()).collect();
    if all.iter().any(|of| of.regions.is_some()) {
        return Err(PyValueError::new_err("a scenario with [[region]] is run by itself, not compared with others"));
    }
    drop(scenarios);
    watched(py, progress.as_ref(), |watching| {
        let Some(first) = all.first() else { return Ok(Vec::new()) };
        running.settings(first, watching, |settings| {
            for (of, found) in all.iter().zip(&mut found) {
                independence::of_scenario(of, found)?;
            }
            // Each has its own runs, seed and sampling where none are given.
            let own = |of: &Assumptions| -> Settings<'_> {
                let usual = Settings::of(of);
                let given = running.runs();
                Settings {
                    runs: given.unwrap_or(usual.runs),
                    seed: running.seed().unwrap_or(usual.seed),
                    sampling: running.sampling().unwrap_or(usual.sampling),
                    ..*settings
                }
            };
            let with_settings: Vec<(&Assumptions, Settings<'_>)> = all.iter().map(|of| (&**of, own(of))).collect();
            let projections = Projection::run_side_by_side(&with_settings, &mut found)?;
            let pairs: Vec<(&Assumptions, &Projection)> = all.iter().map(|of| &**of).zip(&projections).collect();
            let assessed = assessments(&pairs, None)?;
            let of_each = all.iter().zip(&projections).zip(assessed).zip(found);
            let results = of_each.map(|(((of, projection), assessed), found)| {
                Result::assessed(Arc::clone(of), projection, assessed, found)
            });
            Ok(results.collect())
        })
    })
}

#[pymethods]
impl Result {
    #[getter]
    fn scenario(&self) -> &str {
        &self.projection().scenario
    }

    #[getter]
    fn title(&self) -> &str {
        self.projection().title.get(chosen())
    }

    #[getter]
    fn region(&self) -> &str {
        &self.projection().region
    }

    #[getter]
    fn region_label(&self) -> &str {
        self.projection().region_label.get(chosen())
    }

    #[getter]
    fn settings(&self) -> Vec<String> {
        self.projection().settings.iter().map(|setting| setting.get(chosen()).to_owned()).collect()
    }

    #[getter]
    fn years(&self) -> (i32, i32) {
        (self.projection().years.first, self.projection().years.last)
    }

    #[getter]
    fn runs(&self) -> usize {
        self.projection().runs
    }

    #[getter]
    fn seed(&self) -> u64 {
        self.projection().seed
    }

    #[getter]
    fn sampling(&self) -> &'static str {
        self.projection().sampling.id()
    }

    #[getter]
    fn problems<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        problems(py, &self.found, None)
    }

    /// Name, label, unit and kind of each indicator.
    fn indicators(&self) -> Vec<(String, String, String, String)> {
        self.projection().indicators.iter().map(named).collect()
    }

    /// `[indicator][year][statistic]` in the units of files: the statistics of `STATISTICS`, then the standard error of the mean.
    /// NaN where there is no value.
    fn statistics<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray3<f64>> {
        let projection = self.projection();
        let (years, count) = (projection.years, STATISTICS.len());
        let mut all = Array3::from_elem((projection.indicators.len(), years.count(), count + 1), f64::NAN);
        for (at, series) in projection.all().enumerate() {
            let unit = series.indicator().unit;
            for (place, year) in years.iter().enumerate() {
                let Some(summary) = series.year(year).filter(|summary| summary.exists()) else { continue };
                for (statistic, (_, value)) in summary.iter().enumerate() {
                    all[[at, place, statistic]] = unit.from_base(value);
                }
                if let Some((_, error)) = series.standard_error(year).map(|error| ("se", error)) {
                    all[[at, place, count]] = unit.from_base(error);
                }
            }
        }
        all.into_pyarray(py)
    }

    /// The differences to the first of the scenarios run side by side: the indicators, the first year, and
    /// `[indicator][year][statistic]` in units of differences. `None` of the first, and of a result by itself.
    #[allow(clippy::type_complexity)]
    fn difference<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<Option<(Vec<(String, String, String, String)>, i32, Bound<'py, PyArray3<f64>>)>> {
        let difference = match self.projection().difference() {
            None => return Ok(None),
            Some(Err(unpaired)) => return Err(PyValueError::new_err(unpaired.words().get(chosen()).to_owned())),
            Some(Ok(difference)) => difference,
        };
        let years = difference.years();
        let indicators = difference.indicators();
        let mut all = Array3::from_elem((indicators.len(), years.count(), STATISTICS.len()), f64::NAN);
        let mut rows = Vec::new();
        for (at, indicator) in indicators.iter().enumerate() {
            let unit = indicator.unit.of_difference();
            let (name, label, _, kind) = named(indicator);
            rows.push((name, label, unit.symbol.to_owned(), kind));
            for (place, year) in years.iter().enumerate() {
                let Some(summary) = difference.year(&indicator.name, year) else { continue };
                for (statistic, (_, value)) in summary.iter().enumerate() {
                    all[[at, place, statistic]] = unit.from_base(value);
                }
            }
        }
        Ok(Some((rows, years.first, all.into_pyarray(py))))
    }

    /// The values of all runs in a year, one copy: in the unit of files, or in the engine's base units.
    fn values<'py>(
        &self,
        py: Python<'py>,
        indicator: &str,
        year: i32,
        base_units: bool,
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let series = self.series(py, indicator)?;
        let (unit, parts) = (series.indicator().unit, series.values_by_run(year).map_err(|error| raised(py, &error))?);
        let mut all = Vec::with_capacity(self.projection().runs);
        for part in parts {
            match base_units {
                true => all.extend(part.iter().copied()),
                false => all.extend(part.iter().map(|value| unit.from_base(*value))),
            }
        }
        Ok(all.into_pyarray(py))
    }

    /// The same in base units as read-only views of the engine's memory, in parts of at most 8192 runs.
    fn chunks<'py>(slf: &Bound<'py, Self>, indicator: &str, year: i32) -> PyResult<Vec<Bound<'py, PyArray1<f64>>>> {
        read_only(slf, |result| {
            let parts: Vec<ArrayView1<'_, f64>> = result.projection().find(indicator)?.values_by_run(year)?.collect();
            Ok(parts)
        })
    }

    /// People of the deterministic run, `[year][sex][age]`, as a read-only view; `None` if the model has no ages.
    fn people<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyArray3<f64>>>> {
        let views =
            read_only(slf, |result| Ok(result.projection().people.iter().map(|people| people.view()).collect()))?;
        Ok(views.into_iter().next())
    }

    /// The indicator's published figures (year, value in the unit of files).
    fn observed<'py>(&self, py: Python<'py>, indicator: &str) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let unit = self.series(py, indicator)?.indicator().unit;
        let figures = self.record.observed(indicator).map_or(&[][..], |observed| &observed.figures);
        let mut all = Array2::zeros((figures.len(), 2));
        for (at, (year, value)) in figures.iter().enumerate() {
            (all[[at, 0]], all[[at, 1]]) = (f64::from(*year), unit.from_base(*value));
        }
        Ok(all.to_pyarray(py))
    }

    /// The targets of the plan that are a level of the indicator: year, value in the unit of files, probability.
    fn levels(&self, py: Python<'_>, indicator: &str) -> PyResult<Vec<(i32, f64, Option<f64>)>> {
        let unit = self.series(py, indicator)?.indicator().unit;
        let of_level = self.record.assessments.iter().filter(|assessment| assessment.target.aim == Aim::Level);
        let levels = of_level.filter_map(|assessment| {
            let measure = assessment.target.measure.as_ref().filter(|measure| measure.indicator == indicator)?;
            let share = assessment.outlook.as_ref().and_then(|outlook| Some(outlook.estimate?.share));
            Some((assessment.target.year, unit.from_base(measure.value), share))
        });
        Ok(levels.collect())
    }

    /// The unit in which a figure of this size is shown: its label, and how much of the unit of files it is.
    fn shown_in(&self, py: Python<'_>, indicator: &str, largest: f64) -> PyResult<(String, f64)> {
        let unit = self.series(py, indicator)?.indicator().unit;
        let shown = carecast::indicator::TableUnit::fitting(unit, chosen(), unit.to_base(largest));
        Ok((shown.label.to_owned(), unit.from_base(shown.scale)))
    }

    /// The tables of the result, by file name, with the bytes that the command line writes.
    fn files<'py>(&self, py: Python<'py>) -> PyResult<BTreeMap<String, Bound<'py, PyBytes>>> {
        let files = py.detach(|| {
            let mut files = export::tables_of_result(&self.record, chosen())?;
            if let Some((regional, assessments)) = &self.regional {
                files.extend(export::regions(regional, &self.scored(regional, assessments), chosen())?);
            }
            Ok(files)
        });
        let files = files.map_err(|error: carecast::Error| raised(py, &error))?;
        Ok(files.into_iter().map(|(name, content)| (name, PyBytes::new(py, &content))).collect())
    }

    /// The tables that the command line prints.
    fn tables(&self, py: Python<'_>) -> PyResult<Vec<Shown>> {
        let (projection, plan) = (self.projection(), self.assumptions.plan.as_ref());
        let years = report::years_shown(projection, plan);
        let moved = ShiftedBase::all(&self.assumptions, projection);
        let assessed = plan.map(|plan| report::targets(plan, &self.record.assessments));
        let tables = [
            Some(report::headlines(projection, &years).noted(moved.iter().map(ShiftedBase::sentence))),
            assessed,
            report::grounds(&self.record.assessments),
            report::subsectors(projection, &years),
            report::contributions(projection, &years),
        ];
        let mut told = Vec::new();
        let tables = tables.into_iter().flatten();
        let tables = tables
            .map(|table| table.headed(&projection.settings).without_repeated_notes(&mut told))
            .collect::<Vec<_>>();
        shown(py, tables)
    }

    /// The charts that the command line draws.
    fn charts<'py>(&self, py: Python<'py>) -> PyResult<(Vec<Drawn>, Vec<Bound<'py, PyAny>>)> {
        let mut found = Diagnostics::new();
        let charts = py.detach(|| drawn(&figure::figures(&self.record, chosen()), &mut found));
        Ok((charts, problems(py, &found, None)?))
    }

    /// The regions of a whole, each a result.
    fn parts(&self) -> Vec<Self> {
        let Some((regional, assessments)) = &self.regional else { return Vec::new() };
        let Some(regions) = &self.assumptions.regions else { return Vec::new() };
        let of_each = regions.parts.iter().zip(&regional.parts).zip(assessments);
        let parts = of_each.map(|((part, projection), assessments)| Self {
            record: Record::new(part, projection, assessments),
            assumptions: Arc::new(part.clone()),
            found: Diagnostics::new(),
            regional: None,
        });
        parts.collect()
    }
}

impl Result {
    fn scored<'r>(&'r self, regional: &'r RegionalProjection, assessments: &[Vec<Assessment>]) -> Vec<Scored<'r>> {
        let parts = self.assumptions.regions.as_deref().map_or(&[][..], |regions| &regions.parts);
        let of_each = parts.iter().zip(&regional.parts).zip(assessments);
        of_each
            .filter_map(|((part, projection), assessments)| {
                Some(Scored { plan: part.plan.as_ref()?, projection, assessments: assessments.clone() })
            })
            .collect()
    }
}
