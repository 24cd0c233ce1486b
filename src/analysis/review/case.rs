//! What a review needs, put together: the scenario with the changes asked for, the plan, published figures.

use std::path::Path;

use super::problems::other_plan;
use super::{Inquiry, Review, check_figures, condition_on, keep, plan_of};
use crate::analysis::questions::{independence, solve::Lever};
use crate::baseline::Actuals;
use crate::diagnostic::Diagnostics;
use crate::ensemble::{Keep, Settings};
use crate::error::Result;
use crate::language::Text;
use crate::plan::{Plan, PlanYears};
use crate::projection::Projection;
use crate::scenario::Assumptions;

/// The maximum number of projections that a review holds at a time: the scenario as it is, and during the update those
/// before, after, and without outliers.
const HELD_AT_ONCE: u64 = 4;

/// The most runs of each of the other scenarios of the plan.
const RUNS_BESIDE: usize = 2000;

/// What is asked of a review, as it is written.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReviewRequest<'r> {
    /// The plan; by default that of the scenario.
    pub plan: Option<&'r Path>,
    /// Tables of figures published since.
    pub actuals: &'r [&'r Path],
    /// The year of the review; by default that of the plan.
    pub as_of: Option<i32>,
    /// Figures published after this day are not used.
    pub published_by: Option<&'r str>,
    /// The drivers by whose change targets are to be reached, each `DRIVER` or `DRIVER=from..to`.
    pub vary: &'r [&'r str],
    /// Drivers set to constants.
    pub set: &'r [&'r str],
    /// The first year in which the drivers set or varied change.
    pub from: Option<i32>,
    /// The years of a plan whose published text hides them.
    pub plan_years: Option<PlanYears>,
    /// Whether to find what the probabilities rest on.
    pub grounds: bool,
}

/// A plan to be reviewed, with all that its review needs.
#[derive(Clone)]
pub struct ReviewCase {
    /// The scenario with the changes asked for; once [reviewed](ReviewCase::review), as it was updated.
    pub assumptions: Assumptions,
    /// The plan.
    pub plan: Plan,
    /// The tables of figures published since.
    pub announced: Vec<Actuals>,
    /// What is asked.
    pub inquiry: Inquiry,
    /// The name of the scenario before drivers were set.
    pub unset: String,
    /// The settings, in words.
    pub settings: Vec<Text>,
    /// The indicators whose runs are looked at one by one.
    looked_at: Vec<String>,
}

impl ReviewCase {
    /// Reads the plan and the figures, and changes the scenario as asked. Warnings are added to `problems`.
    ///
    /// # Errors
    /// [`Diagnostics`] with what is wrong with the files or the request; a failure where a file cannot be read, where there is no
    /// plan, and as [`Inquiry::new`].
    ///
    /// ```
    /// use std::path::Path;
    /// use carecast::analysis::review::{ReviewCase, ReviewRequest};
    /// use carecast::{Diagnostics, baseline::Library, ensemble::Settings, scenario::Assumptions};
    /// # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027");
    /// let mut problems = Diagnostics::new();
    /// let scenario = Path::new(folder).join("reference.toml");
    /// let assumptions = Assumptions::load(&scenario, &Library::embedded(), &mut problems)?;
    /// let actuals = Path::new(folder).join("actuals.csv");
    /// let request = ReviewRequest { actuals: &[&actuals], as_of: Some(2025), ..ReviewRequest::default() };
    /// let mut case = ReviewCase::new(assumptions, &request, &mut problems)?;
    /// let settings = Settings { runs: 200, ..Settings::of(&case.assumptions) };
    /// let before = case.project(&settings, &mut problems)?;
    /// let (updated, review) = case.review(before, &settings, &mut problems)?;
    /// assert_eq!((review.as_of, review.rows.len()), (2025, review.plan.targets.len()));
    /// assert!(updated.find("industry.value_added")?.year(2027).is_some());
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn new(mut assumptions: Assumptions, request: &ReviewRequest<'_>, problems: &mut Diagnostics) -> Result<Self> {
        if let Some(years) = request.plan_years {
            assumptions.give_plan_years(years);
        }
        if let Some(path) = request.plan {
            let plan = Plan::load(path, &assumptions.indicators, problems)?;
            assumptions.files.retain(|file| assumptions.plan.as_ref().is_none_or(|own| own.file != *file));
            assumptions.files.push(plan.file.clone());
            assumptions.plan = Some(plan);
        }
        let mut plan = plan_of(&assumptions)?.clone();
        let mut announced = Vec::new();
        for path in request.actuals {
            let of = (assumptions.baseline.as_ref(), assumptions.indicators.as_slice());
            let actuals = Actuals::load_about(path, of, &plan.subjects(), problems)?;
            assumptions.files.push(actuals.file.clone());
            announced.push(actuals);
        }
        plan.assess_by_hand(&announced)?;
        let looked_at = keep(&plan, &announced, &mut assumptions);
        if let Some(years) = request.plan_years.filter(|_| plan.years_given.is_none()) {
            return Err(years.unused().into());
        }
        let mut inquiry = Inquiry::new((&plan, assumptions.years), request.as_of, request.published_by, Vec::new())?;
        check_figures(&assumptions, &announced, &inquiry)?;
        // Figures count if published by the review.
        assumptions.as_of = Some(inquiry.as_of);
        let (unset, from) = (assumptions.id.clone(), request.from);
        assumptions.set(request.set, from, problems)?;
        let settings = assumptions.settings_in_words();
        inquiry.grounds = request.grounds;
        inquiry.levers = Lever::read_all(request.vary, from, &assumptions)?;
        independence::of_scenario(&assumptions, problems)?;
        let varied_from = from.unwrap_or(inquiry.as_of + 1);
        let levers: Vec<(&str, i32)> =
            inquiry.levers.iter().map(|lever| (lever.driver.name.as_str(), varied_from)).collect();
        independence::of_plan(&assumptions, &levers, problems)?;
        Ok(Self { assumptions, plan, announced, inquiry, unset, settings, looked_at })
    }

    /// Projects the scenario before it is updated with published figures.
    ///
    /// # Errors
    /// As [`Projection::run`].
    pub fn project(&self, settings: &Settings<'_>, problems: &mut Diagnostics) -> Result<Projection> {
        self.with_runs(settings, |settings| Projection::run(&self.assumptions, settings, problems))
    }

    /// Reviews the plan, given the projection [before](ReviewCase::project) the update. The scenario is updated if figures were
    /// published; its projection after that is returned.
    ///
    /// # Errors
    /// As [`condition_on`] and [`review`](super::review).
    pub fn review(
        &mut self,
        before: Projection,
        settings: &Settings<'_>,
        problems: &mut Diagnostics,
    ) -> Result<(Projection, Review)> {
        let Self { assumptions, plan, announced, inquiry, .. } = &*self;
        let (updated, review) = self.with_runs(settings, |settings| {
            let updated = condition_on(assumptions, announced, inquiry, settings, problems)?;
            let latest =
                updated.as_ref().map_or((assumptions, &before), |updated| (&updated.assumptions, &updated.projection));
            problems.warn_of_implausible(latest.0, latest.1);
            let scenario = (assumptions, &before);
            let review = super::review(plan, scenario, updated.as_ref(), announced, inquiry, settings, problems)?;
            Ok((updated, review))
        })?;
        let Some(updated) = updated else { return Ok((before, review)) };
        self.assumptions = updated.assumptions;
        Ok((updated.projection, review))
    }

    /// What was asked of this review, of another scenario of the plan: its years and what is set.
    ///
    /// # Errors
    /// [`Diagnostics`] if it is of another plan, and as [`Assumptions::set`].
    pub fn beside(&self, mut other: Assumptions, name: &str, request: &ReviewRequest<'_>) -> Result<Assumptions> {
        let mut problems = Diagnostics::new();
        if let Some(years) = request.plan_years {
            other.give_plan_years(years);
        }
        let title = &self.plan.title;
        if other.plan.as_ref().is_none_or(|own| own.title != *title) {
            return Err(other_plan(name, title).into());
        }
        other.set(request.set, request.from, &mut problems)?;
        Ok(other)
    }

    /// Gives each target the range of its probability over other scenarios of the plan: see [`Review::compare_with`].
    ///
    /// # Errors
    /// As [`Review::compare_with`].
    pub fn compare(&mut self, review: &mut Review, others: Vec<Assumptions>, settings: &Settings<'_>) -> Result<()> {
        let memory = settings.memory.shared_by(HELD_AT_ONCE);
        let settings = Settings { runs: settings.runs.min(RUNS_BESIDE), memory, ..*settings };
        for file in others.iter().flat_map(|other| &other.files) {
            if !self.assumptions.files.contains(file) {
                self.assumptions.files.push(file.clone());
            }
        }
        review.compare_with(others, &self.announced, &self.inquiry, &settings)
    }

    /// Calls with settings that keep the runs that are looked at.
    fn with_runs<T>(&self, settings: &Settings<'_>, call: impl FnOnce(&Settings<'_>) -> Result<T>) -> Result<T> {
        let looked_at: Vec<&str> = self.looked_at.iter().map(String::as_str).collect();
        let (keep, memory) = (Keep::Series(&looked_at), settings.memory.shared_by(HELD_AT_ONCE));
        call(&Settings { keep, memory, ..*settings })
    }
}
