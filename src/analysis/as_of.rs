//! A scenario that starts from what has been published since its base year: growth, births, deaths and migration in its paths,
//! counts of people in its draws.

use super::condition::{Conditioned, Evidence, LeftOut, Used, condition, label_of, published_actuals};
use crate::diagnostic::Diagnostics;
use crate::ensemble::Settings;
use crate::error::Result;
use crate::indicator::IndicatorKind;
use crate::language::Text;
use crate::scenario::{Assumptions, OutputIndicator, Sampling, UsedFigure};

/// Runs that estimate the covariance of counts and draws: a fixed number, so that the update is the same for any number of
/// runs and any shard.
const RUNS: usize = 4096;

/// The most rounds of fitting rates to the population given by counts; the difference shrinks about a hundredfold a round.
const ROUNDS: usize = 6;

/// The relative tolerance between two rounds for convergence.
const AGREES: f64 = 1e-7;

/// The update of a scenario with published figures.
#[derive(Debug, Clone, PartialEq)]
pub struct AsOf {
    /// The figures that its paths hold.
    pub taken: Vec<UsedFigure>,
    /// The counts of people that its draws were brought to agree with, with the runs before and after.
    pub counts: Vec<Used>,
    /// Published counts that were not used, each with the reason.
    pub left_out: Vec<LeftOut>,
}

/// Tells a scenario what has been published up to the end of `year`: [`Assumptions::as_of`], and then the counts of people, by
/// age and as shares, that no path can hold. From these it learns how far the count of the base year, mortality and migration
/// err, so that its runs and its deterministic run agree with them as far as they are good: the draws are given the posterior
/// distribution to which [`condition`] leads ([`Assumptions::posterior`]). That belongs to the scenario: whatever is asked of it
/// later, however many runs are made and wherever, starts from there. Other indicators that no path holds are not learned from.
///
/// # Errors
/// As [`Assumptions::as_of`] and [`condition`].
///
/// ```
/// use carecast::{Diagnostics, Projection, analysis::as_of, baseline::Library, ensemble::Settings, scenario::Assumptions};
/// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
/// let mut problems = Diagnostics::new();
/// let mut assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
/// let known = as_of(&mut assumptions, 2024, &mut problems)?;
/// let elderly = known.counts.iter().find(|used| used.actual.indicator == "population.aged_60_plus").unwrap();
/// // What is known now is known better than before.
/// assert!(elderly.after.1 < elderly.before.1);
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn as_of(assumptions: &mut Assumptions, year: i32, problems: &mut Diagnostics) -> Result<AsOf> {
    let PeopleUpdate { taken, known, warnings } = update_people(assumptions, year, problems)?;
    // Warnings of the runs are reported where they are made.
    problems.append(warnings);
    assumptions.posterior = known.posterior;
    let counts = CountsByIndicator::of(assumptions, &known.used);
    if let Some(told) = assumptions.settings.last_mut().and_then(|setting| setting.words.as_mut())
        && !known.used.is_empty()
    {
        *told = told.clone().followed_by(&counts.into());
    }
    Ok(AsOf { taken, counts: known.used, left_out: known.left_out })
}

/// The update by published births, deaths, migration and counts of people together.
pub(super) struct PeopleUpdate {
    pub(super) taken: Vec<UsedFigure>,
    /// The update of the draws by counts.
    pub(super) known: Conditioned,
    /// The warnings of those runs.
    pub(super) warnings: Diagnostics,
}

/// Puts published figures into the paths, and computes the update of the draws by counts of people. Births and deaths depend
/// on the population, which depends on the counts: rates are fitted to the population of the deterministic run as corrected by
/// counts, until both converge. The draws are not changed yet.
pub(super) fn update_people(
    assumptions: &mut Assumptions,
    year: i32,
    problems: &mut Diagnostics,
) -> Result<PeopleUpdate> {
    assumptions.posterior = None;
    let untold = assumptions.clone();
    let mut taken = assumptions.as_of(year, problems)?;
    let mut warnings = Diagnostics::new();
    let mut known = learn(assumptions, year, &mut warnings)?;
    for _ in 1..ROUNDS {
        if known.posterior.is_none() {
            break;
        }
        let mut again = Assumptions { posterior: known.posterior.clone(), ..untold.clone() };
        let held = again.as_of(year, &mut Diagnostics::new())?;
        let agrees = held.iter().zip(&taken).all(|(a, b)| (a.value - b.value).abs() <= AGREES * b.value.abs());
        (taken, again.posterior) = (held, None);
        *assumptions = again;
        if agrees {
            break;
        }
        warnings = Diagnostics::new();
        known = learn(assumptions, year, &mut warnings)?;
    }
    Ok(PeopleUpdate { taken, known, warnings })
}

/// The update of the draws by counts of people published up to a year.
fn learn(assumptions: &Assumptions, year: i32, problems: &mut Diagnostics) -> Result<Conditioned> {
    let counts: Vec<Evidence> = published_actuals(assumptions, year)
        .into_iter()
        .filter(|actual| is_count_of_people(assumptions, &actual.indicator))
        .collect();
    let mut asked = assumptions.clone();
    // Whatever is asked of the scenario, it learns the same.
    asked.plan = None;
    let observed = counts.iter().map(|actual| OutputIndicator { name: actual.indicator.clone(), required: false });
    asked.outputs = observed.collect();
    asked.outputs.dedup();
    let settings = Settings { runs: RUNS, sampling: Sampling::Random, ..Settings::of(&asked) };
    condition(&asked, &counts, &settings, problems)
}

/// Whether an indicator counts people, or is a ratio of such counts.
fn is_count_of_people(assumptions: &Assumptions, name: &str) -> bool {
    let known = assumptions.indicator(name).filter(|_| name.starts_with("population."));
    known.is_some_and(|known| {
        known.kind == IndicatorKind::Stock
            || known.kind == IndicatorKind::Ratio && name.starts_with("population.share_")
    })
}

/// Published counts of people, each indicator with its years.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CountsByIndicator(pub(crate) Vec<(Text, Vec<i32>)>);

impl CountsByIndicator {
    /// Those that were used.
    fn of(assumptions: &Assumptions, used: &[Used]) -> Self {
        let mut listed: Vec<(&str, Vec<i32>)> = Vec::new();
        for Used { actual, .. } in used {
            match listed.last_mut() {
                Some((name, years)) if *name == actual.indicator => years.push(actual.year),
                _ => listed.push((&actual.indicator, vec![actual.year])),
            }
        }
        Self(listed.into_iter().map(|(name, years)| (label_of(name, assumptions), years)).collect())
    }
}
