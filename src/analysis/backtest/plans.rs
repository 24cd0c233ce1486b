//! Plans whose outcome is known: the probability of each target from every earlier year, beside whether it was met.

use std::collections::BTreeSet;
use std::path::PathBuf;

use rayon::prelude::*;

use super::asked::AskedIndicators;
use super::{BacktestRequest, RegionName};
use crate::analysis::review::{self, Inquiry, ProgressVerdict};
use crate::analysis::score::{brier_score, forecasts_wanted};
use crate::analysis::{Assessment, assess};
use crate::baseline::{Actuals, Baseline, Library};
use crate::diagnostic::Diagnostics;
use crate::embedded;
use crate::ensemble::{Keep, Settings};
use crate::error::Result;
use crate::language::Text;
use crate::plan::{Plan, Target, Undated};
use crate::projection::Projection;
use crate::scenario::Assumptions;

/// Embedded scenarios that hold figures of the year in which their targets are due, and so forecast nothing. Their files say so.
const WRITTEN_AFTERWARDS: [&str; 2] = ["shandong-2022", "shandong-2022-elderly-and-child-care"];

/// To how many points a Brier score is to tell how often probabilities come true: 15 either way.
const WANTED: f64 = 0.15;

/// The probability of a target from an earlier year.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TargetForecast {
    /// The title of the plan.
    pub plan: Text,
    /// The region.
    pub region: RegionName,
    /// The id of the target in its plan.
    pub id: String,
    /// Its label.
    pub label: Text,
    /// The last year whose figures were known.
    pub origin: i32,
    /// The year in which it was due.
    pub due: i32,
    /// The probability.
    pub probability: f64,
    /// Whether it was met.
    pub met: bool,
    /// Whether it is the first of the target's.
    pub is_first: bool,
}

/// A target of which nothing can be said.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct OpenTarget {
    /// The title of the plan.
    pub plan: Text,
    /// The region.
    pub region: RegionName,
    /// The id of the target in its plan.
    pub id: String,
    /// Its label.
    pub label: Text,
    /// Why.
    pub reason: OpenTargetReason,
}

/// Why a target has no forecast with a known outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum OpenTargetReason {
    /// The published text of the plan hides its years.
    HiddenYears,
    /// The model has no indicator for it.
    NoIndicator,
    /// No figure of the year in which it is due is known.
    NoOutcome,
    /// The figures of that year leave it open.
    Undecided(ProgressVerdict),
    /// The scenario was written with figures of that year.
    WrittenAfterwards,
    /// The scenario does not say how probable it is.
    NoProbability,
}

impl OpenTargetReason {
    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::HiddenYears => "hidden_years",
            Self::NoIndicator => "no_indicator",
            Self::NoOutcome => "no_outcome",
            Self::Undecided(_) => "undecided",
            Self::WrittenAfterwards => "written_afterwards",
            Self::NoProbability => "no_probability",
        }
    }
}

/// What is known of the probabilities of targets.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct PlanBacktest {
    /// The number of plans.
    pub plans: usize,
    /// Probabilities of targets whose outcome is known, by plan, target and origin.
    pub forecasts: Vec<TargetForecast>,
    /// The other targets.
    pub open: Vec<OpenTarget>,
}

impl PlanBacktest {
    /// How many targets with a known outcome it takes for a Brier score that says something.
    #[must_use]
    pub fn wanted() -> usize {
        forecasts_wanted(WANTED)
    }

    /// The first probability of each target.
    pub fn first(&self) -> impl Iterator<Item = &TargetForecast> {
        self.forecasts.iter().filter(|forecast| forecast.is_first)
    }

    /// The mean Brier score of the first probability of each target; `None` where there are too few.
    #[must_use]
    pub fn brier_score(&self) -> Option<f64> {
        let scores: Vec<f64> = self.first().map(|one| brier_score(one.probability, one.met)).collect();
        (scores.len() >= Self::wanted()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
    }
}

/// The embedded plans of these regions.
pub(super) fn plans(
    regions: &[Baseline],
    library: &Library,
    request: &BacktestRequest,
    asked: &AskedIndicators,
) -> Result<PlanBacktest> {
    let names: Vec<String> = embedded::scenarios()
        .into_iter()
        .filter_map(|name| Some(name.strip_suffix("/reference")?.to_owned()))
        .collect();
    let found = names.par_iter().map(|folder| of_scenario(folder, (regions, library), request, asked));
    let mut all = PlanBacktest::default();
    for found in found.collect::<Result<Vec<_>>>()?.into_iter().flatten() {
        all.plans += 1;
        all.forecasts.extend(found.forecasts);
        all.open.extend(found.open);
    }
    Ok(all)
}

/// A scenario with its plan and the figures published since.
struct PlanCase {
    assumptions: Assumptions,
    plan: Plan,
    actuals: Vec<Actuals>,
    region: RegionName,
    /// Indicators and years of the figures that baselines of the region have.
    figures: BTreeSet<(String, i32)>,
    settings: Settings<'static>,
    looked_at: Vec<String>,
}

fn of_scenario(
    folder: &str,
    (regions, library): (&[Baseline], &Library),
    request: &BacktestRequest,
    asked: &AskedIndicators,
) -> Result<Option<PlanBacktest>> {
    let inside = |file: &str| PathBuf::from(format!("{}{folder}/{file}", embedded::INSIDE));
    let path = inside("reference.toml");
    let mut assumptions = Assumptions::load(&path, library, &mut Diagnostics::new())?;
    // The baseline of an earlier year is another one of the same region.
    let of_region = regions.iter().find(|region| region.code == assumptions.baseline.code);
    let (Some(region), Some(plan)) = (of_region, assumptions.plan.clone()) else { return Ok(None) };
    let of_code = regions.iter().filter(|other| other.code == assumptions.baseline.code);
    let figures =
        of_code.flat_map(|region| &region.series).map(|figure| (figure.indicator.clone(), figure.period.year));
    let (region, figures) = (RegionName::of(region), figures.collect());
    let mut actuals = Vec::new();
    let path = inside("actuals.csv");
    if embedded::is_file(&path) {
        let of = (assumptions.baseline.as_ref(), assumptions.indicators.as_slice());
        actuals.push(Actuals::load_about(&path, of, &plan.subjects(), &mut Diagnostics::new())?);
    }
    let looked_at = review::keep(&plan, &actuals, &mut assumptions);
    let own = Settings::of(&assumptions);
    let settings = Settings { runs: request.other_runs(), seed: request.seed.unwrap_or(own.seed), ..own };
    PlanCase { assumptions, plan, actuals, region, figures, settings, looked_at }.tested(folder, asked).map(Some)
}

impl PlanCase {
    fn tested(&self, folder: &str, asked: &AskedIndicators) -> Result<PlanBacktest> {
        let mut found = PlanBacktest::default();
        let is_asked = |target: &&Target| {
            let indicator = target.measure.as_ref().map_or(target.id.as_str(), |measure| &measure.indicator);
            target.is_own() && asked.has(indicator)
        };
        let undated = self.plan.undated.iter().map(Undated::target).filter(is_asked);
        found.open.extend(undated.map(|target| self.open(target, OpenTargetReason::HiddenYears)));
        let targets = self.plan.targets.iter().filter(is_asked);
        let mut with_outcome = Vec::new();
        for target in targets {
            match self.without_outcome(target) {
                Some(reason) => found.open.push(self.open(target, reason)),
                None if WRITTEN_AFTERWARDS.contains(&folder) => {
                    found.open.push(self.open(target, OpenTargetReason::WrittenAfterwards));
                }
                None => with_outcome.push(target),
            }
        }
        let Some(base_year) = self.plan.base_year.filter(|_| !with_outcome.is_empty()) else { return Ok(found) };
        let keep: Vec<&str> = self.looked_at.iter().map(String::as_str).collect();
        let settings = Settings { keep: Keep::Series(&keep), ..self.settings };
        let before = Projection::run(&self.assumptions, &settings, &mut Diagnostics::new())?;
        let mut decided = Vec::new();
        for target in with_outcome {
            match self.outcome(target, &before, &settings)? {
                Ok(met) => decided.push((target, met)),
                Err(reason) => found.open.push(self.open(target, reason)),
            }
        }
        let last = decided.iter().map(|(target, _)| target.year).max().unwrap_or(base_year);
        for origin in base_year..last {
            let assessed = self.assessed_from((origin, base_year), &before, &settings)?;
            for (target, met) in decided.iter().filter(|(target, _)| target.year > origin) {
                let of = assessed.iter().find(|assessment| assessment.target.id == target.id);
                let outlook = of.and_then(|assessment| assessment.outlook.as_ref());
                let Some(estimate) = outlook.and_then(|outlook| outlook.estimate) else { continue };
                found.forecasts.push(TargetForecast {
                    plan: self.plan.title.clone(),
                    region: self.region.clone(),
                    id: target.id.clone(),
                    label: target.label.clone(),
                    origin,
                    due: target.year,
                    probability: estimate.share,
                    met: *met,
                    is_first: found.forecasts.iter().all(|known| known.id != target.id),
                });
            }
        }
        for (target, _) in &decided {
            if found.forecasts.iter().all(|known| known.id != target.id) {
                found.open.push(self.open(target, OpenTargetReason::NoProbability));
            }
        }
        Ok(found)
    }

    fn open(&self, target: &Target, reason: OpenTargetReason) -> OpenTarget {
        OpenTarget {
            plan: self.plan.title.clone(),
            region: self.region.clone(),
            id: target.id.clone(),
            label: target.label.clone(),
            reason,
        }
    }

    /// Why the outcome of a target cannot be known; `None` where there are figures of its year.
    fn without_outcome(&self, target: &Target) -> Option<OpenTargetReason> {
        if self.plan.base_year.is_none() {
            return Some(OpenTargetReason::HiddenYears);
        }
        let Some(measure) = &target.measure else { return Some(OpenTargetReason::NoIndicator) };
        let of_baseline = self.assumptions.baseline.series.iter();
        let mut since =
            of_baseline.chain(self.actuals.iter().flat_map(|actuals| &actuals.figures).map(|row| &row.figure));
        let is_of_year = self.figures.contains(&(measure.indicator.clone(), target.year))
            || since.any(|figure| figure.indicator == measure.indicator && figure.period.year == target.year);
        (!is_of_year).then_some(OpenTargetReason::NoOutcome)
    }

    /// Whether a target was met, as a review at the end of its year has it.
    fn outcome(
        &self,
        target: &Target,
        projection: &Projection,
        settings: &Settings<'_>,
    ) -> Result<std::result::Result<bool, OpenTargetReason>> {
        let inquiry = Inquiry::new((&self.plan, self.assumptions.years), Some(target.year), None, Vec::new())?;
        let of = (&self.assumptions, projection);
        let review = review::review(&self.plan, of, None, &self.actuals, &inquiry, settings, &mut Diagnostics::new())?;
        let row = review.rows.iter().find(|row| row.target.id == target.id);
        let verdict = row.map_or(ProgressVerdict::FigureMissing, |row| row.verdict);
        Ok(match verdict {
            ProgressVerdict::AlreadyMet
            | ProgressVerdict::MetWhenDue
            | ProgressVerdict::MetInEveryYear
            | ProgressVerdict::Kept => Ok(true),
            ProgressVerdict::NotKept | ProgressVerdict::MissedInSomeYears | ProgressVerdict::MissedWhenDue => Ok(false),
            open => Err(OpenTargetReason::Undecided(open)),
        })
    }

    /// The targets as they were assessed with the figures of a year and earlier ones, published by the end of the next.
    fn assessed_from(
        &self,
        (origin, base_year): (i32, i32),
        before: &Projection,
        settings: &Settings<'_>,
    ) -> Result<Vec<Assessment>> {
        if origin == base_year {
            return Ok(assess(&self.plan, &self.assumptions, before));
        }
        let day = format!("{}-12-31", origin + 1);
        let inquiry = Inquiry::new((&self.plan, self.assumptions.years), Some(origin), Some(&day), Vec::new())?;
        let assumptions = Assumptions { as_of: Some(origin), ..self.assumptions.clone() };
        let updated = review::condition_on(&assumptions, &self.actuals, &inquiry, settings, &mut Diagnostics::new())?;
        Ok(match updated {
            Some(updated) => assess(&self.plan, &updated.assumptions, &updated.projection),
            None => assess(&self.plan, &self.assumptions, before),
        })
    }
}
