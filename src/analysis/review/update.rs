//! The update of a scenario with published figures: some are put into paths of drivers, the draws are conditioned on the
//! others.

use std::sync::Arc;

use super::facts::label;
use super::{Inquiry, known};
use crate::analysis::condition::{
    Evidence, Handling, Learned, LeftOut, LeftOutReason, Revision, Used, condition, published_actuals,
};
use crate::baseline::{ActualRow, Actuals, Observation};
use crate::diagnostic::Diagnostics;
use crate::ensemble::{Draws, Settings};
use crate::error::Result;
use crate::indicator::{Driver, Unit};
use crate::language::Text;
use crate::projection::Projection;
use crate::scenario::{Assumptions, UsedFigure};

/// A scenario updated with published figures.
pub struct Updated {
    /// The scenario, with published figures of drivers in their paths.
    pub assumptions: Assumptions,
    /// The runs, conditioned on the other figures.
    pub projection: Projection,
    /// The same without outliers among the figures, if there are any.
    pub without_far: Option<Projection>,
    /// The draws of those runs.
    pub draws: Draws,
    /// The figures used.
    pub update: ScenarioUpdate,
}

/// The figures with which a scenario was updated.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ScenarioUpdate {
    /// Each figure and its use.
    pub figures: Vec<UpdateFigure>,
    /// Figures on which the draws were conditioned.
    pub used: Vec<Used>,
    /// Revised levels: only the growth of their figures was used.
    pub revisions: Vec<Revision>,
    /// Figures not used, with the reason.
    pub left_out: Vec<LeftOut>,
    /// How they moved the draws, most moved first.
    pub learned: Vec<Learned>,
    /// Figures in the paths of drivers.
    pub taken: Vec<UsedFigure>,
}

/// What put a figure into the path of a driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldBy {
    /// The scenario itself.
    Scenario,
    /// The update.
    Update,
}

impl ScenarioUpdate {
    /// What put a figure into the path of a driver; `None` where no path holds it.
    #[must_use]
    pub fn held_by(&self, figure: &Evidence) -> Option<HeldBy> {
        let is_it = |used: &&UsedFigure| used.indicator == figure.indicator && used.year == figure.year;
        let taken = self.taken.iter().find(is_it)?;
        let is_new = self.figures.iter().any(|used| match used {
            UpdateFigure::InPath { driver, year, .. } => driver.name == taken.driver && *year == taken.year,
            UpdateFigure::InDraws { .. } | UpdateFigure::Revised { .. } => false,
        });
        Some(if is_new { HeldBy::Update } else { HeldBy::Scenario })
    }
}

/// A figure that a scenario was updated with.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum UpdateFigure {
    /// The path of a driver holds it.
    InPath {
        /// The driver.
        driver: Box<Driver>,
        /// The year.
        year: i32,
        /// The driver's value, in base units.
        value: f64,
        /// The label of the published indicator from which the value was derived, where that is not the driver's own.
        derived_from: Option<Text>,
        /// Whether it is a rate that leads to that figure in the deterministic run, made before counts of people are used:
        /// every run, with another population, has its own.
        is_fitted: bool,
        /// Where it is such a rate and the projection has an indicator of that name: its value in the deterministic run
        /// after counts of people are used.
        after: Option<f64>,
    },
    /// The draws were conditioned on it.
    InDraws {
        /// What a reader calls the indicator.
        label: Text,
        /// Its unit.
        unit: Unit,
        /// The figure, and the runs before and after.
        used: Used,
    },
    /// It is on a revised level, and only growth was used.
    Revised {
        /// What a reader calls the indicator.
        label: Text,
        /// The revision.
        revision: Revision,
    },
}

/// Updates a scenario with what was published at the inquiry; `None` where that is nothing it does not hold already. No
/// figure counts twice: the draws are not conditioned on one that a path holds.
///
/// # Errors
/// As [`Assumptions::as_of`] and [`condition`].
pub fn condition_on(
    assumptions: &Assumptions,
    actuals: &[Actuals],
    inquiry: &Inquiry,
    settings: &Settings<'_>,
    problems: &mut Diagnostics,
) -> Result<Option<Updated>> {
    let as_of = inquiry.as_of;
    let mut updated = with_figures(assumptions, actuals, inquiry)?;
    let held = updated.figures_in_paths();
    let moves = updated.baseline.base_year < as_of && as_of < updated.years.last;
    let mut warnings = Diagnostics::new();
    let taken = if moves { updated.as_of(as_of, &mut warnings)? } else { Vec::new() };
    // A review does not warn that no figure can be put into a path.
    if !taken.is_empty() {
        problems.append(warnings);
    }
    let new = taken.iter().filter(|figure| !held.contains(figure));
    let mut figures: Vec<UpdateFigure> = new.filter_map(|figure| in_path(figure, &updated)).collect();
    let conditioned = condition(&updated, &published_actuals(&updated, as_of), settings, problems)?;
    let in_draws = conditioned.used.iter().filter(|used| used.handling != Handling::Revised);
    figures.extend(in_draws.filter_map(|used| {
        let indicator = updated.indicator(&used.actual.indicator)?;
        Some(UpdateFigure::InDraws { label: indicator.label.clone(), unit: indicator.unit, used: used.clone() })
    }));
    figures.extend(conditioned.revisions.iter().map(|revision| UpdateFigure::Revised {
        label: label(&updated, &revision.indicator),
        revision: revision.clone(),
    }));
    if figures.is_empty() {
        return Ok(None);
    }
    let mut left_out = conditioned.left_out;
    left_out.extend(no_figures_of_a_year(&updated, &conditioned.used, &left_out, as_of));
    for figure in &mut figures {
        if let UpdateFigure::InPath { driver, year, is_fitted: true, after, .. } = figure {
            let series = conditioned.after.series(&driver.name);
            *after = series.and_then(|series| Some(series.year(*year)?.central()));
        }
    }
    let update = ScenarioUpdate {
        figures,
        used: conditioned.used,
        revisions: conditioned.revisions,
        left_out,
        learned: conditioned.learned,
        taken,
    };
    Ok(Some(Updated {
        assumptions: updated,
        projection: conditioned.after,
        without_far: conditioned.without_far,
        draws: conditioned.draws,
        update,
    }))
}

fn in_path(figure: &UsedFigure, assumptions: &Assumptions) -> Option<UpdateFigure> {
    let driver = Box::new(assumptions.drivers.get(&figure.driver)?.driver.clone());
    // What is published of one indicator says what another is: fertility by births, mortality by deaths.
    let is_derived = figure.indicator != figure.driver && figure.indicator.starts_with("population.");
    let derived_from = is_derived.then(|| label(assumptions, &figure.indicator));
    let is_fitted = ["population.births", "population.deaths"].contains(&figure.indicator.as_str());
    Some(UpdateFigure::InPath { driver, year: figure.year, value: figure.value, derived_from, is_fitted, after: None })
}

/// The scenario on a baseline that has, of the time after its base year, the figures that were published at the inquiry.
fn with_figures(assumptions: &Assumptions, actuals: &[Actuals], inquiry: &Inquiry) -> Result<Assumptions> {
    // The review reports the problems of the figures.
    let (known, _) = known(assumptions, actuals, inquiry, &mut Diagnostics::new())?;
    let mut baseline = assumptions.baseline.as_ref().clone();
    let base_year = baseline.base_year;
    baseline.series.retain(|figure| figure.period.year <= base_year);
    let published = known.into_iter().filter(|datum| datum.derivation.is_none()).map(|datum| datum.figure);
    baseline.series.extend(published.filter(|figure| figure.period.year > base_year));
    // Drivers from history are forecast from what was known, too.
    let day = inquiry.published_by.as_deref();
    let was_known = |row: &ActualRow| day.is_none_or(|day| row.figure.known_by(day) == Some(true));
    baseline.vintages.retain(|row| row.figure.period.year <= base_year || was_known(row));
    baseline.vintages.extend(actuals.iter().flat_map(|file| &file.figures).filter(|row| was_known(row)).cloned());
    Ok(Assumptions { baseline: Arc::new(baseline), ..assumptions.clone() })
}

/// Figures published since the base year on which draws cannot be conditioned.
fn no_figures_of_a_year(updated: &Assumptions, used: &[Used], left_out: &[LeftOut], as_of: i32) -> Vec<LeftOut> {
    let baseline = &updated.baseline;
    let is_listed = |figure: &Observation| {
        let is_of = |actual: &Evidence| actual.indicator == figure.indicator && actual.year == figure.period.year;
        used.iter().any(|used| is_of(&used.actual)) || left_out.iter().any(|left| is_of(&left.actual))
    };
    let since = baseline.series.iter().filter(|figure| {
        (baseline.base_year + 1..=as_of).contains(&figure.period.year)
            && updated.indicator(&figure.indicator).is_some()
            && !is_listed(figure)
    });
    let left = since.map(|figure| {
        let is_of_year = baseline.stocks_at.is_year(figure.period);
        let reason = if is_of_year { LeftOutReason::NotExact } else { LeftOutReason::NotOfAYear(figure.period) };
        let actual = Evidence {
            indicator: figure.indicator.clone(),
            year: figure.period.year,
            value: figure.value,
            standard_error: figure.standard_error(),
            basis: figure.basis.clone(),
        };
        LeftOut::new(actual, reason, updated)
    });
    left.collect()
}
