//! Updates a projection with figures published since the base year.
//!
//! The runs of a scenario give the covariances of its outputs and draws. Once figures are published, the draws x of each run
//! are updated with the observed outputs o:
//!
//! ```text
//! x <- x + C_xo (C_oo + R)^-1 (y + e - o)
//! ```
//!
//! Here y are the figures, R their error variances, e an error drawn for the run with that variance, and C the covariances
//! of the ensemble. The model is then run again with these draws, so that every identity holds in every run. For a linear model with
//! normal draws this is a sample from the exact posterior distribution (Matheron's rule; Journel & Huijbregts 1978; as
//! ensemble Kalman update Evensen 1994, 2003). Since the model is not linear, each run repeats the update with the remaining
//! difference until it converges: randomised maximum likelihood (Oliver, He &
//! Reynolds 1996) with the sensitivities of the ensemble (Gu & Oliver 2007).
//!
//! The deterministic run is updated in the same way towards the figures themselves, without errors: in a linear model it is
//! the exact posterior mean. Figures far from their expectation are weighted first ([`far`]).
//!
//! Draws known to be independent are not updated: those that no observed indicator reads, and shocks of years after the last
//! figure. Correlations within the sampling error of the ensemble are set to 0.

mod choice;
mod far;
mod posterior;
mod update;

pub use choice::{LeftOut, LeftOutReason, published_actuals};

use ndarray::{Array2, Axis, concatenate};

use self::choice::{ChosenEvidence, choose};
use self::far::{UNKNOWN_STEP, UpdateWeights, weigh};
use self::update::{Outputs, Steps, Update};
use super::moments::Moments;
use crate::diagnostic::Diagnostics;
use crate::ensemble::{Draw, Draws, Settings, VariantOutput, VariantRuns, Variants};
use crate::error::{Error, Result};
use crate::indicator::{Unit, slip};
use crate::language::Text;
use crate::projection::Projection;
use crate::scenario::{Assumptions, FAR, OutputIndicator, Posterior, UsedFigure};

/// Runs of the model in which the figures are taken in, at most.
const ROUNDS: usize = 10;

/// What may still be missing at the end, in standard deviations of an output, on average over the runs.
const ENOUGH: f64 = 1e-5;

/// What may be missing of one figure without a warning, in standard deviations.
const MUCH_MISSING: f64 = 0.05;

/// Runs below which covariances mean nothing.
const LEAST_RUNS: usize = 100;

/// A figure published after the base year.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The dotted name of the indicator.
    pub indicator: String,
    /// The calendar year.
    pub year: i32,
    /// The figure in base units.
    pub value: f64,
    /// How far the truth may lie from it, as a standard deviation in base units; 0 for a figure that is taken as exact.
    pub standard_error: f64,
    /// The id of the statistical basis on which it is declared to stand, if any.
    pub basis: Option<String>,
}

/// What was made of a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Handling {
    /// It was used as it was published.
    AsPublished,
    /// It lies far from what was expected, by so many standard deviations given the figures before it: the variance of the
    /// innovations of its year and of its error was inflated to where it lies one standard deviation off.
    Inflated {
        /// Standard deviations from what was expected.
        distance: f64,
    },
    /// It stands on a level that was revised: only growth from one such figure to the next was used, with the error of a
    /// derived figure.
    Revised,
}

/// A revision of the level of an indicator: a step that growth does not explain, while growth after it is as expected.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// The dotted name of the indicator.
    pub indicator: String,
    /// The years of the figures on the new level.
    pub years: Vec<i32>,
    /// The step as it is estimated, as a fraction of the level on the base year's basis.
    pub step: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// What is doubtful of a published figure, with what to do about it where more than the figure is needed to say so.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Doubt {
    /// Runs cannot be brought to it: so many standard deviations are missing on average.
    NotReached { label: Text, year: i32, missing: f64 },
    /// It lies so many standard deviations from what was expected; a slip may explain it, or another statistical basis.
    Far { label: Text, year: i32, distance: f64, is_inflated: bool, slip: Option<Text>, basis: Option<Text> },
    /// The level of its indicator is taken to be revised.
    Revised { revision: Revision, label: Text, basis: Text },
    /// The scenario has this value without uncertainty.
    DiffersFromCertain { label: Text, year: i32, value: f64, unit: Unit, slip: Option<Text> },
}

/// Why a scenario cannot be updated with published figures.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum CannotCondition {
    /// Fewer runs than covariances need.
    TooFewRuns { least: usize },
    /// Two different values, in base units, for one indicator and year; no unit for an unknown indicator.
    Contradiction { label: Text, year: i32, values: (f64, f64), unit: Option<Unit> },
    /// The figure says nearly the same as others.
    NearlyTheSame { label: Text, year: i32 },
}

/// A figure that the runs were brought to agree with.
#[derive(Debug, Clone, PartialEq)]
pub struct Used {
    /// The figure.
    pub actual: Evidence,
    /// The mean of the runs and their standard deviation before.
    pub before: (f64, f64),
    /// The same after.
    pub after: (f64, f64),
    /// How many standard deviations (of runs and figure together) it lies from what the scenario expected; beyond 3 the
    /// scenario, the figure or its basis is doubtful, and a warning is added.
    pub surprise: f64,
    /// What was made of it.
    pub handling: Handling,
    /// The mean of the runs and their standard deviation after all figures but those that lie far, where there are such.
    pub without_far: Option<(f64, f64)>,
}

/// What the figures say of one draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// The draw.
    pub draw: Draw,
    /// Its mean over the runs, in standard deviations of what the scenario assumes; about 0 before.
    pub mean: f64,
    /// Its standard deviation; about 1 before.
    pub sd: f64,
}

/// A scenario before and after what is known was taken in.
#[derive(Debug, Clone)]
pub struct Conditioned {
    /// The runs as the scenario draws them. The observed indicators are kept too.
    pub before: Projection,
    /// The runs that agree with what is known; the same as before where nothing could be used.
    pub after: Projection,
    /// The same without the figures that lie far from what was expected, where there are such.
    pub without_far: Option<Projection>,
    /// The figures that were used, by name and year.
    pub used: Vec<Used>,
    /// The levels that were revised.
    pub revisions: Vec<Revision>,
    /// Those that were not, each with the reason.
    pub left_out: Vec<LeftOut>,
    /// What was learned of the draws that the observed indicators read, from the most moved to the least.
    pub learned: Vec<Learned>,
    /// The draws of the runs after: given to [`Settings`], they make them again.
    pub draws: Draws,
    /// The distribution of which those are a sample, as far as it is normal: any other runs can be drawn from it. `None` where
    /// nothing could be used.
    pub posterior: Option<Posterior>,
}

/// Updates the runs of a scenario with figures published after its base year. The order in which figures
/// are given does not matter. No figure counts twice: one that a path of the scenario holds already (as
/// [`Assumptions::as_of`] makes it), one that the scenario is certain of, one that follows from others and one that is given
/// twice are left out, with the reason.
///
/// Run 17 before and after uses the same draws; the error of a figure is drawn by seed, name, year and run. Needs a few
/// thousand runs: covariances are estimated from them.
///
/// # Errors
/// As [`Projection::run`]; a failure for fewer than 100 runs, and for two different figures of one indicator and year.
///
/// ```
/// use carecast::analysis::{Evidence, assess, condition};
/// use carecast::{Diagnostics, baseline::Library, ensemble::Settings, scenario::Assumptions};
/// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
/// let mut problems = Diagnostics::new();
/// let assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
/// let settings = Settings { runs: 1000, ..Settings::of(&assumptions) };
/// // Had value added of 6100 been published for 2024, give or take 30:
/// let known =
///     Evidence { indicator: "industry.value_added".into(), year: 2024, value: 6.1e11, standard_error: 3e9, basis: None };
/// let conditioned = condition(&assumptions, &[known], &settings, &mut problems)?;
/// let plan = assumptions.plan.as_ref().unwrap();
/// let probability = |projection| assess(plan, &assumptions, projection)[0].outlook.as_ref().unwrap().estimate.unwrap().share;
/// assert!(probability(&conditioned.after) < probability(&conditioned.before));
/// assert!((conditioned.used[0].after.0 - 6.1e11).abs() < 3e9);
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn condition(
    assumptions: &Assumptions,
    actuals: &[Evidence],
    settings: &Settings<'_>,
    problems: &mut Diagnostics,
) -> Result<Conditioned> {
    if settings.runs < LEAST_RUNS {
        return Err(CannotCondition::TooFewRuns { least: LEAST_RUNS }.into());
    }
    let mut assumptions = assumptions.clone();
    for actual in actuals {
        let known = assumptions.indicator(&actual.indicator).is_some();
        if known && assumptions.outputs.iter().all(|output| output.name != actual.indicator) {
            assumptions.outputs.push(OutputIndicator { name: actual.indicator.clone(), required: false });
        }
    }
    let mut warnings = Diagnostics::new();
    let before = Projection::run(&assumptions, settings, &mut warnings)?;
    let ChosenEvidence { used: chosen, left_out } = choose(&assumptions, actuals, &before, problems)?;
    let all = update_with(&assumptions, &chosen, settings, &before, problems)?;
    problems.append(all.warnings.unwrap_or(warnings));
    let is_far = |handling: &Handling| matches!(handling, Handling::Inflated { .. });
    let near = chosen.iter().zip(&all.handling).filter(|(_, handling)| !is_far(handling));
    let near: Vec<Evidence> = near.map(|(actual, _)| actual.clone()).collect();
    let without_far = match near.len() < chosen.len() {
        true => Some(update_with(&assumptions, &near, settings, &before, &mut Diagnostics::new())?.projection),
        false => None,
    };
    let used = chosen.into_iter().zip(all.handling).map(|(actual, handling)| {
        let without = without_far.as_ref().map(|without| of_runs(without, &actual));
        used(actual, handling, (&before, &all.projection), without)
    });
    let used: Vec<Used> = used.collect();
    let taken = assumptions.figures_in_paths();
    let surprises = used.iter().filter_map(|used| surprise(used, &assumptions));
    let revisions = all.revisions.iter().filter_map(|revision| doubt_of_revision(revision, &taken, &assumptions));
    surprises.chain(revisions).for_each(|doubt| problems.warn(&doubt));
    Ok(Conditioned {
        learned: learned(&all.draws, &all.read),
        before,
        after: all.projection,
        without_far,
        used,
        revisions: all.revisions,
        left_out,
        draws: all.draws,
        posterior: all.posterior,
    })
}

/// What came of some figures.
struct UpdateResult {
    projection: Projection,
    draws: Draws,
    posterior: Option<Posterior>,
    /// By draw: whether anything observed reads it.
    read: Vec<bool>,
    handling: Vec<Handling>,
    revisions: Vec<Revision>,
    /// The warnings of the runs; none without figures to use.
    warnings: Option<Diagnostics>,
}

/// Moves the draws, and runs the model with them.
fn update_with(
    assumptions: &Assumptions,
    chosen: &[Evidence],
    settings: &Settings<'_>,
    before: &Projection,
    problems: &mut Diagnostics,
) -> Result<UpdateResult> {
    let mut draws = Draws::of(assumptions, settings)?;
    if chosen.is_empty() {
        let (projection, read) = (before.clone(), vec![false; draws.listed().len()]);
        let (handling, revisions) = (Vec::new(), Vec::new());
        return Ok(UpdateResult { projection, draws, posterior: None, read, handling, revisions, warnings: None });
    }
    let DrawUpdate { read, weights, steps, posterior } =
        move_draws(assumptions, chosen, settings, &mut draws, problems)?;
    let mut warnings = Diagnostics::new();
    let projection = Projection::run(assumptions, &Settings { draws: Some(&draws), ..*settings }, &mut warnings)?;
    let revisions = weights.steps.iter().zip(&steps).map(|(step, (size, error))| {
        let years = chosen.iter().zip(&step.shape).filter(|(_, shape)| **shape != 0.0).map(|(actual, _)| actual.year);
        Revision {
            indicator: step.indicator.clone(),
            years: years.collect(),
            step: UNKNOWN_STEP * size,
            standard_error: UNKNOWN_STEP * error,
        }
    });
    let revisions = revisions.collect();
    let (posterior, handling, warnings) = (Some(posterior), weights.handling, Some(warnings));
    Ok(UpdateResult { projection, draws, posterior, read, handling, revisions, warnings })
}

/// How the draws were moved.
struct DrawUpdate {
    read: Vec<bool>,
    weights: UpdateWeights,
    /// By step: the revision and its standard error, as multiples of [`UNKNOWN_STEP`].
    steps: Vec<(f64, f64)>,
    posterior: Posterior,
}

fn move_draws(
    assumptions: &Assumptions,
    chosen: &[Evidence],
    settings: &Settings<'_>,
    draws: &mut Draws,
    problems: &mut Diagnostics,
) -> Result<DrawUpdate> {
    let asked: Vec<VariantOutput> =
        chosen.iter().map(|actual| VariantOutput { indicator: actual.indicator.clone(), year: actual.year }).collect();
    // `[figure][lane]`: all runs, then the deterministic run.
    let observe = |draws: &Draws| {
        let given = Settings { draws: Some(draws), progress: None, ..*settings };
        let variants = Variants::new(assumptions, asked.clone(), &given, &mut Diagnostics::new())?;
        let lanes =
            |which| Ok::<_, Error>(variants.run(&[], Array2::zeros((1, 0)).view(), which)?.index_axis_move(Axis(1), 0));
        let (runs, central) = (lanes(VariantRuns::Runs(settings.runs))?, lanes(VariantRuns::Central)?);
        let together = concatenate(Axis(1), &[runs.view(), central.view()]);
        let together = together.map_err(Error::shape)?;
        Ok::<_, Error>((together, variants.reads_draws(draws)))
    };
    let drawn = draws.clone();
    let (mut observed, read) = observe(&drawn)?;
    let outputs = Outputs::new(chosen, observed.view(), &drawn, &read);
    let weights = weigh(assumptions, chosen, &outputs, drawn.listed());
    let update = Update::new(chosen, &outputs, &weights, assumptions, settings)?;
    let goals = update.goals(chosen, assumptions, settings);
    if update.widens() {
        update.move_draws(&drawn, &Array2::zeros(goals.dim()), draws);
        observed = observe(draws)?.0;
    }
    let mut steps = Steps::new(&update, goals, observed.view());
    for _ in 0..ROUNDS {
        if steps.missing() < ENOUGH {
            break;
        }
        steps.propose(&update);
        update.move_draws(&drawn, &steps.proposed, draws);
        steps.judge(&update, observe(draws)?.0.view());
    }
    update.move_draws(&drawn, &steps.taken, draws);
    for (actual, missing) in chosen.iter().zip(steps.missing_by_figure()) {
        if missing > MUCH_MISSING {
            let label = label_of(&actual.indicator, assumptions);
            problems.warn(&Doubt::NotReached { label, year: actual.year, missing });
        }
    }
    let posterior = posterior::of(chosen, &update, &weights.steps, draws);
    Ok(DrawUpdate { read, weights, steps: update.moved_steps(&steps.taken), posterior })
}

/// The mean of runs, and the variance of what they are a sample of.
fn moments(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let moments = Moments::of(values);
    (moments.mean, moments.sample_variance())
}

/// The covariance of values around their means.
fn covariance<'v, V>(a: (V, f64), b: (V, f64)) -> f64
where
    V: ExactSizeIterator<Item = &'v f64>,
{
    let count = a.0.len() as f64;
    a.0.zip(b.0).map(|(x, y)| (x - a.1) * (y - b.1)).sum::<f64>() / (count - 1.0).max(1.0)
}

fn of_runs(projection: &Projection, actual: &Evidence) -> (f64, f64) {
    let Some(series) = projection.series(&actual.indicator) else { return (f64::NAN, f64::NAN) };
    let runs: Vec<f64> = series.kept_values(actual.year).collect();
    let (mean, variance) = moments(runs.iter().copied());
    (mean, variance.sqrt())
}

fn used(
    actual: Evidence,
    handling: Handling,
    (before, after): (&Projection, &Projection),
    without_far: Option<(f64, f64)>,
) -> Used {
    let (mean, sd) = of_runs(before, &actual);
    let together = (sd * sd + actual.standard_error * actual.standard_error).sqrt();
    let (after, surprise) = (of_runs(after, &actual), (actual.value - mean) / together);
    Used { before: (mean, sd), after, surprise, handling, without_far, actual }
}

/// What slip explains a figure that is far from what was expected, by the unit in which it was published.
fn slip_of(actual: &Evidence, expected: f64, assumptions: &Assumptions) -> Option<Text> {
    let Evidence { indicator, year, value, .. } = actual;
    let published = assumptions.baseline.history(indicator).into_iter();
    let published = published.rev().find(|figure| figure.period.year == *year && figure.value == *value);
    let unit = published.map(|figure| figure.unit).or_else(|| Some(assumptions.indicator(indicator)?.unit))?;
    slip(*value, expected, unit)
}

/// What is doubtful of a figure that was used.
fn surprise(used: &Used, assumptions: &Assumptions) -> Option<Doubt> {
    let Evidence { indicator, year, basis, .. } = &used.actual;
    let (distance, is_inflated) = match used.handling {
        Handling::Inflated { distance } => (distance, true),
        Handling::AsPublished if used.surprise.abs() > FAR => (used.surprise, false),
        Handling::AsPublished | Handling::Revised => return None,
    };
    let slip = slip_of(&used.actual, used.before.0, assumptions);
    let basis = basis.is_none().then(|| assumptions.how_to_declare_basis(indicator));
    Some(Doubt::Far { label: label_of(indicator, assumptions), year: *year, distance, is_inflated, slip, basis })
}

/// What is doubtful of a revision. That of GDP is told where published growth is put into paths.
fn doubt_of_revision(revision: &Revision, taken: &[UsedFigure], assumptions: &Assumptions) -> Option<Doubt> {
    let real_growth =
        |taken: &UsedFigure| taken.indicator == "gdp.real_growth" && revision.years.first() == Some(&taken.year);
    let is_told = revision.indicator == "gdp.nominal" && taken.iter().any(real_growth);
    let (indicator, revision) = (&revision.indicator, revision.clone());
    let (label, basis) = (label_of(indicator, assumptions), assumptions.how_to_declare_basis(indicator));
    (!is_told).then_some(Doubt::Revised { revision, label, basis })
}

/// What a reader calls an indicator.
pub(super) fn label_of(indicator: &str, assumptions: &Assumptions) -> Text {
    assumptions.indicator(indicator).map_or_else(|| Text::same(indicator), |known| known.label.clone())
}

fn learned(draws: &Draws, read: &[bool]) -> Vec<Learned> {
    let values = draws.values();
    let rows = draws.listed().iter().zip(values.outer_iter()).zip(read);
    let mut learned: Vec<Learned> = rows
        .filter(|(_, read)| **read)
        .map(|((draw, row), _)| {
            let (mean, variance) = moments(row.iter().copied());
            Learned { draw: draw.clone(), mean, sd: variance.sqrt() }
        })
        .collect();
    learned.sort_by(|a, b| b.mean.abs().total_cmp(&a.mean.abs()));
    learned
}

#[cfg(test)]
mod tests;
