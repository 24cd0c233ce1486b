//! Goal seeking: the least change of a driver with which targets are reached, and what targets could be instead.

mod break_even;
mod trial;

use ndarray::{Array2, Axis};

pub(in crate::analysis) use self::break_even::break_even;
use self::trial::Trial;
use super::finding::{NoAnswer, QuestionWarning};
use super::{Goal, first_changed, independence, problems};
use crate::analysis::ProbabilityEstimate;
use crate::diagnostic::{Diagnostics, Source, Span};
use crate::ensemble::{Settings, VariantRuns, Variants, Varied, Vary, quantile};
use crate::error::Result;
use crate::indicator::{Driver, read_written};
use crate::scenario::Assumptions;

/// When the goals count as reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AttainmentCriterion {
    /// The deterministic run meets all of them.
    Central,
    /// At least this share of the runs meets all of them.
    Probability(f64),
}

/// A driver whose change is sought.
#[derive(Debug, Clone, PartialEq)]
pub struct Lever {
    /// The driver.
    pub driver: Driver,
    /// The least and the largest change to be considered, in base units; `None` for what keeps the path possible.
    pub limits: Option<(f64, f64)>,
    /// The first year that may change, where somebody chose it; `None` for that of [`Assumptions::set`].
    pub from: Option<i32>,
}

/// What a change makes of the goals.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The change of the driver, in base units.
    pub change: f64,
    /// By goal: the deterministic run's value where the criterion is the deterministic run, else the median.
    pub values: Vec<f64>,
    /// The share of runs that meets all goals, and how far it is known; certain where the criterion is the deterministic run.
    pub probability: ProbabilityEstimate,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Answer {
    /// The goals are reached as it is.
    Reached,
    /// The least change that reaches them, within a tolerance; one smaller by the tolerance does not.
    Change {
        /// The change and what it makes.
        state: State,
        /// The width of the last bracket, in base units.
        tolerance: f64,
    },
    /// No change that reaches them was found between the limits.
    NotFound,
}

/// The answer to "what would it take?".
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    /// The driver and the limits within which it was changed.
    pub driver: Driver,
    /// The least and the largest change that was considered, in base units.
    pub limits: (f64, f64),
    /// Whether nothing bounds the driver on a side, neither what is possible nor who asks: then there the limit is as far as
    /// was looked.
    pub is_unbounded: bool,
    /// The years in which the change is added.
    pub years: Vec<i32>,
    /// The driver's central value in the first goal's year before the change, or its base value.
    pub level: f64,
    /// The goals, all of which are to be reached.
    pub goals: Vec<Goal>,
    /// When they count as reached.
    pub criterion: AttainmentCriterion,
    /// Without any change.
    pub now: State,
    /// At both limits.
    pub at_limits: [State; 2],
    /// What was found.
    pub answer: Answer,
    /// A change larger than the one found (or any, where none was) at which the goals are missed again: the driver does
    /// not act in one direction only. Looked for at 33 changes up to twice the one found.
    pub missed_again: Option<f64>,
    /// Runs of every state; 1 where the criterion is the deterministic run.
    pub runs: usize,
    /// The seed of the draws, which all states share.
    pub seed: u64,
    sampling_error: Option<f64>,
}

impl Solution {
    /// Whether the goals stay where they are at both limits of the driver.
    #[must_use]
    pub fn has_no_effect(&self) -> bool {
        self.at_limits.iter().all(|limit| limit.values == self.now.values)
    }

    /// The year of [`Solution::level`]; `None` of a driver that counts in the base year alone.
    #[must_use]
    pub fn year_of_level(&self) -> Option<i32> {
        self.goals.first().map(|goal| goal.year).filter(|_| !self.driver.at_base)
    }

    /// Half the width of the 95 % interval of the change that was found: that of the changes at which the share of runs is
    /// as much below and above the wanted one as its own interval is wide. The change is a quantile over the runs of what
    /// each of them needs. `None` where nothing was drawn, no change was found, or runs are too few for an interval.
    #[must_use]
    pub fn sampling_error(&self) -> Option<f64> {
        self.sampling_error
    }
}

impl Lever {
    /// Reads drivers whose change is sought: `DRIVER`, or `DRIVER=from..to` with the least and the largest change (of a
    /// rate, in percentage points). `from` is the first year that may change; without it, that of [`Assumptions::set`].
    ///
    /// # Errors
    /// [`Diagnostics`] with everything that is wrong with them.
    pub fn read_all(written: &[&str], from: Option<i32>, assumptions: &Assumptions) -> Result<Vec<Self>> {
        let mut problems = Diagnostics::new();
        let mut levers = Vec::new();
        for written in written {
            let source = Source::new("vary", *written);
            let text = source.text.as_str();
            let (name, range) = text.split_once('=').map_or((text, None), |(name, range)| (name, Some(range)));
            let place = Span::new(&source, 0..name.len());
            let Some(driver) = assumptions.settable(name.trim(), &place, &mut problems) else { continue };
            if assumptions.drivers.contains_key(&driver.name) {
                assumptions.first_changed(&driver, from, &place, &mut problems);
            }
            let limits = range.map(|range| {
                let place = Span::new(&source, name.len() + 1..text.len());
                read_limits(range, &place, &driver, &mut problems)
            });
            match limits {
                Some(None) => {}
                limits => levers.push(Self { driver, limits: limits.flatten(), from }),
            }
        }
        Ok(problems.or_value(Some(levers))?)
    }

    /// The changes within its limits that keep the path possible; without an end where nothing bounds it.
    fn limits(&self, variants: &Variants<'_>, first: i32) -> (f64, f64) {
        match (self.limits, variants.shift_limits(&self.driver.name, first)) {
            (Some(limits), Some((least, most))) => (limits.0.max(least), limits.1.min(most)),
            (limits, possible) => limits.or(possible).unwrap_or((0.0, 0.0)),
        }
    }
}

/// Limits with an end: where there is none, this size.
fn ended((least, most): (f64, f64), size: f64) -> (f64, f64) {
    (if least.is_finite() { least } else { -size }, if most.is_finite() { most } else { size })
}

/// The least and the largest change, which hold no change between them.
fn read_limits(range: &str, place: &Span, driver: &Driver, problems: &mut Diagnostics) -> Option<(f64, f64)> {
    let Some((from, to)) = range.split_once("..") else {
        problems::no_range(range, place, problems);
        return None;
    };
    let unit = driver.unit.of_difference();
    // A unit that does not fit is that of both.
    let high = read_written(to, place, unit, problems)?;
    let low = match super::in_unit_of(from, to, unit) {
        Some(low) => low,
        None => read_written(from, place, unit, problems)?,
    };
    let read = (low, high);
    if read.0 > 0.0 || read.1 < 0.0 || read.0 >= read.1 {
        problems::range_without_zero(place, problems);
        return None;
    }
    Some(read)
}

/// Where nothing bounds a driver, it is looked so many times as far as its size, or as what would do in proportion.
const BEYOND: f64 = 10.0;

/// The least change of a driver that reaches all goals. The change is added to the driver's path from the first year that
/// may change ([`Vary::Shift`]), and its uncertainty stays; every change is tried with the same draws. Where nothing bounds a
/// driver, it is looked as far as ten times its size, and then ten times the change that would do in proportion. A goal that does not
/// depend on the driver is a warning.
///
/// # Errors
/// As [`Variants::run`]; a failure without goals, for a probability not between 0 and 1, or if no goal depends on the
/// driver; [`Diagnostics`] where there is no year to change.
///
/// ```
/// use carecast::analysis::questions::{Goal, solve::{AttainmentCriterion, Answer, Lever, solve}};
/// use carecast::{Diagnostics, baseline::Library, ensemble::Settings, scenario::Assumptions};
/// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
/// let mut problems = Diagnostics::new();
/// let assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
/// let goals = Goal::read_all(&["industry.value_added@2030>=9000 亿元"], &assumptions)?;
/// let lever = &Lever::read_all(&["industry.medical.trend"], None, &assumptions)?[0];
/// let solution = solve(&assumptions, lever, goals, AttainmentCriterion::Central, &Settings::of(&assumptions), &mut problems)?;
/// let Answer::Change { state, tolerance } = solution.answer else { panic!() };
/// // A goal counts as met where it is missed by a billionth.
/// assert!((state.values[0] / 9e11 - 1.0).abs() < 1e-4 && tolerance < 1e-6);
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn solve(
    assumptions: &Assumptions,
    lever: &Lever,
    goals: Vec<Goal>,
    criterion: AttainmentCriterion,
    settings: &Settings<'_>,
    problems: &mut Diagnostics,
) -> Result<Solution> {
    check(&goals, criterion)?;
    let driver = lever.driver.clone();
    let name = driver.name.as_str();
    let Some(assumption) = assumptions.drivers.get(name) else {
        return Err(NoAnswer::NotStated { driver: driver.name }.into());
    };
    let first = first_changed(&driver, lever.from, assumptions, problems)?;
    let variants = Variants::new(assumptions, goals.iter().map(Goal::reading).collect(), settings, problems)?;
    if variants.reads(name) {
        let asked = goals.iter().map(Goal::reading);
        independence::of_readings(assumptions, asked, &[(name, first)], problems)?;
    }
    let year = goals[0].year;
    let at = if driver.at_base { 0 } else { assumptions.years.index(year).unwrap_or(0) };
    let level = assumption.path.central.get(at).copied().unwrap_or_default();
    let bounds = lever.limits(&variants, first);
    let is_unbounded = !(bounds.0.is_finite() && bounds.1.is_finite());
    let which = if let AttainmentCriterion::Probability(_) = criterion {
        VariantRuns::Runs(settings.runs)
    } else {
        VariantRuns::Central
    };
    let (sampling, known) = (settings.sampling, std::cell::RefCell::default());
    let varied = [Varied { driver: name, vary: Vary::Shift, first }];
    let trial =
        Trial { variants: &variants, first: 0, varied: &varied, goals: &goals, criterion, which, sampling, known };
    let now = trial.one(0.0)?;
    let size = BEYOND * level.abs();
    let mut found = trial.between(ended(bounds, size))?;
    if is_unbounded && found.1 == Answer::NotFound {
        let unit = driver.unit.of_difference().to_base(1.0);
        let further = BEYOND * trial.in_proportion(unit, bounds)?.unwrap_or(unit);
        // So far out figures may have no value.
        let nearer = std::iter::successors(Some(further), |size| Some(size / 4.0)).take(8);
        let mut wider = None;
        for further in nearer.take_while(|further| *further > size) {
            let between = trial.between(ended(bounds, further));
            let is_found = between.is_ok();
            wider = Some(between);
            if is_found {
                break;
            }
        }
        found = wider.unwrap_or(Ok(found))?;
    }
    let (at_limits, answer, missed_again) = found;
    let limits = (at_limits[0].change, at_limits[1].change);
    // What was held at a limit counts in the answer alone: trials go to the ends of what is possible.
    variants.warn(&mut Diagnostics::new());
    trial.known.borrow_mut().clear();
    if let Answer::Change { state: State { change, .. }, .. } = &answer {
        trial.one(*change)?;
    }
    variants.warn(problems);
    let runs = if let VariantRuns::Runs(runs) = which { runs } else { 1 };
    let sampling_error = match &answer {
        Answer::Change { state, .. } => trial.sampling_error(state, limits)?,
        Answer::Reached | Answer::NotFound => None,
    };
    if let AttainmentCriterion::Probability(share) = criterion
        && matches!(answer, Answer::Change { .. })
        && trial.are_too_few(share, runs)
    {
        problems.warn(&QuestionWarning::FewRunsBeyond { driver: name, share, runs });
    }
    let last = if driver.at_base { first } else { assumptions.years.last };
    let years = (first..=last).collect();
    Ok(Solution {
        driver: driver.clone(),
        limits,
        is_unbounded,
        years,
        level,
        criterion,
        now,
        at_limits,
        answer,
        missed_again,
        runs,
        seed: settings.seed,
        sampling_error,
        goals,
    })
}

fn check(goals: &[Goal], criterion: AttainmentCriterion) -> Result<()> {
    if goals.is_empty() {
        return Err(NoAnswer::NoGoal.into());
    }
    match criterion {
        AttainmentCriterion::Probability(share) if !(share > 0.0 && share < 1.0) => {
            Err(NoAnswer::NotAProbability(share).into())
        }
        _ => Ok(()),
    }
}

/// What a goal could be: its value with given probabilities.
#[derive(Debug, Clone, PartialEq)]
pub struct Adjusted {
    /// The goal.
    pub goal: Goal,
    /// The share of runs that meets it as it stands, and how far it is known.
    pub probability: ProbabilityEstimate,
    /// The value that would have these probabilities, in base units.
    pub values: Vec<(f64, f64)>,
}

/// Every goal with the values that would have these probabilities, and the share of runs that meets all of them as they
/// stand.
///
/// # Errors
/// As [`Variants::run`]; a failure without goals or for a probability not between 0 and 1.
///
/// ```
/// use carecast::analysis::questions::{Goal, solve::adjust};
/// use carecast::{Diagnostics, baseline::Library, ensemble::Settings, scenario::Assumptions};
/// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
/// let mut problems = Diagnostics::new();
/// let assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
/// let goals = Goal::read_all(&["value_added"], &assumptions)?;
/// let (adjusted, joint) = adjust(&assumptions, goals, &[0.5, 0.8], &Settings::of(&assumptions), &mut problems)?;
/// assert!(adjusted[0].values[1].1 < adjusted[0].values[0].1 && joint == adjusted[0].probability);
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn adjust(
    assumptions: &Assumptions,
    goals: Vec<Goal>,
    probabilities: &[f64],
    settings: &Settings<'_>,
    problems: &mut Diagnostics,
) -> Result<(Vec<Adjusted>, ProbabilityEstimate)> {
    check(&goals, AttainmentCriterion::Central)?;
    if let Some(band) = goals.iter().find(|goal| goal.is_band()) {
        return Err(NoAnswer::IsRange(Box::new(band.clone())).into());
    }
    probabilities.iter().try_for_each(|share| check(&goals, AttainmentCriterion::Probability(*share)))?;
    let variants = Variants::new(assumptions, goals.iter().map(Goal::reading).collect(), settings, problems)?;
    settings.expect(settings.runs);
    let out = variants.run(&[], Array2::zeros((1, 0)).view(), VariantRuns::Runs(settings.runs))?;
    variants.warn(problems);
    let mut met = vec![true; settings.runs];
    let mut adjusted = Vec::new();
    for (at, goal) in goals.into_iter().enumerate() {
        let mut runs: Vec<f64> = out.index_axis(Axis(0), at).iter().copied().collect();
        met.iter_mut().zip(&runs).for_each(|(met, value)| *met &= goal.is_met(*value));
        let probability = ProbabilityEstimate::of_runs(settings.sampling, runs.iter().map(|value| goal.is_met(*value)));
        runs.sort_by(f64::total_cmp);
        let below = goal.comparator.is_upper_bound();
        let value = |share: f64| quantile(&runs, if below { share } else { 1.0 - share });
        let values = probabilities.iter().map(|share| (*share, value(*share))).collect();
        adjusted.push(Adjusted { goal, probability, values });
    }
    Ok((adjusted, ProbabilityEstimate::of_runs(settings.sampling, met.iter().copied())))
}
