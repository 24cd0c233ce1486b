//! Annual series continued without a model.

use std::path::{Path, PathBuf};

use carecast::baseline::{Actuals, Baseline, Library};
use carecast::indicator::indicators;
use carecast::trend::{AnnualSeries, History, HistoryRequest, PastErrors, TrendMethod, ValueScale};
use carecast::{Diagnostics, Text, export, figure, report};
use pyo3::prelude::*;

use crate::arguments::one_of;
use crate::question::Answer;
use crate::table::{drawn, language};
use crate::watch::watched;

/// Where the figures are.
#[derive(Debug, Clone, FromPyObject)]
pub(crate) enum Figures {
    /// A name, a first year and one value a year.
    Values((String, i32, Vec<f64>)),
    /// A region, an indicator and tables of figures published since.
    Region((String, String, Vec<PathBuf>)),
    /// A table of one series.
    File(PathBuf),
}

#[pyfunction]
pub(crate) fn trend(
    py: Python<'_>,
    figures: Figures,
    to: i32,
    since: Option<i32>,
    as_of: Option<i32>,
    method: &str,
    scale: Option<&str>,
    baselines: Option<PathBuf>,
) -> PyResult<Answer> {
    let method = one_of("method", method, &TrendMethod::NAMES)?;
    let scale = scale.map(|scale| one_of("scale", scale, &ValueScale::NAMES)).transpose()?;
    let request = HistoryRequest { since, as_of, scale };
    watched(py, None, |_| {
        let mut found = Diagnostics::new();
        let history = match figures {
            Figures::Values((name, first, values)) => {
                of_values(name, first, values, scale.unwrap_or(ValueScale::Level))?
            }
            Figures::Region((region, indicator, actuals)) => {
                let library = baselines.into_iter().fold(Library::embedded(), Library::with_folder);
                let baseline = Baseline::load(&region, &library.near(Path::new("./here")), &mut found)?;
                let known = indicators(&baseline.subsectors);
                let actuals = actuals.iter().map(|path| Actuals::load(path, &baseline, &known, &mut found));
                let actuals = actuals.collect::<carecast::Result<Vec<_>>>()?;
                History::published(&baseline, &actuals, &indicator, request, &mut found)?
            }
            Figures::File(path) => History::of_file(&path, request, &mut found)?,
        };
        let trend = history.continued_to(to, method)?;
        let errors = PastErrors::of(&history.series, method);
        let tables = vec![report::trend(&history, &trend, errors.as_ref())];
        let figures: Vec<figure::Figure> = figure::trend(&history, &trend, language()).into_iter().collect();
        let charts = drawn(&figures, &mut found);
        Ok(Answer { files: vec![export::trend_table(&history, &trend)?], tables, charts, found })
    })
}

/// The history of values without a file.
fn of_values(name: String, first: i32, values: Vec<f64>, scale: ValueScale) -> carecast::Result<History> {
    let series = AnnualSeries::new(first, values, scale).map_err(|why| why.in_diagnostics(None))?;
    let label = Text::same(&name);
    Ok(History { name, label, region: None, unit: None, series, basis: None, left_out: Vec::new(), files: Vec::new() })
}
