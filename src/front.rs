//! The short API: load a scenario, set how it runs, project it.

use std::fmt;
#[cfg(feature = "files")]
use std::path::Path;

use crate::analysis::{Assessment, assess};
use crate::baseline::Library;
use crate::diagnostic::Diagnostics;
use crate::ensemble::{Keep, Memory, Sampling, Settings};
use crate::error::Result;
use crate::projection::Projection;
use crate::scenario::Assumptions;

/// A scenario resolved against its baseline, with the settings of its runs and the warnings so far.
///
/// It consists of [`Assumptions`] and [`Settings`]. For progress, interruption or given draws, pass
/// [`Scenario::assumptions`] to [`Projection::run`].
///
/// ```
/// use carecast::Scenario;
/// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
/// let result = Scenario::load(path)?.runs(1_000).project()?;
/// let value_added = result.projection.find("industry.value_added")?;
/// assert!((0.0..=1.0).contains(&value_added.probability(2027, |yuan| yuan > 7e11).unwrap()));
/// # Ok::<(), carecast::Error>(())
/// ```
#[derive(Clone)]
pub struct Scenario {
    assumptions: Assumptions,
    settings: Settings<'static>,
    warnings: Diagnostics,
}

/// The results of a [`Scenario`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Projected {
    /// Every kept indicator in every year.
    pub projection: Projection,
    /// The assessment of each target of the scenario's plan; empty without a plan.
    pub assessments: Vec<Assessment>,
    /// Warnings from reading, running and checking the scenario: unusual or impossible values. Warnings never change a
    /// figure.
    pub warnings: Diagnostics,
}

impl Scenario {
    /// Reads a scenario file. Its baseline is searched in folders `baselines` beside and above the file, then among the
    /// embedded ones.
    ///
    /// # Errors
    /// As [`Assumptions::load`].
    #[cfg(feature = "files")]
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        Self::load_with(path, &Library::embedded())
    }

    /// Reads a scenario file; its baseline is searched in `library` first.
    ///
    /// # Errors
    /// As [`Assumptions::load`].
    #[cfg(feature = "files")]
    pub fn load_with(path: impl AsRef<Path>, library: &Library) -> Result<Self> {
        let mut warnings = Diagnostics::new();
        let assumptions = Assumptions::load(path.as_ref(), library, &mut warnings)?;
        Ok(Self::new(assumptions, warnings))
    }

    /// Reads a scenario from its text, with an embedded baseline; `name` stands for the file in messages.
    ///
    /// # Errors
    /// As [`Assumptions::parse`].
    ///
    /// ```
    /// use carecast::Scenario;
    /// let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\n";
    /// let people = Scenario::parse("people.toml", text)?.runs(100).project()?;
    /// assert!(people.projection.find("population.aged_60_plus")?.figure(2025).unwrap() > 24e6);
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        Self::parse_with(name, text, &Library::embedded())
    }

    /// Reads a scenario from its text, with a baseline of `library`.
    ///
    /// # Errors
    /// As [`Assumptions::parse`].
    pub fn parse_with(name: &str, text: &str, library: &Library) -> Result<Self> {
        let mut warnings = Diagnostics::new();
        let assumptions = Assumptions::parse(name, text, library, &mut warnings)?;
        Ok(Self::new(assumptions, warnings))
    }

    /// A scenario from assumptions that were read otherwise, with their warnings and the scenario's own settings.
    #[must_use]
    pub fn new(assumptions: Assumptions, warnings: Diagnostics) -> Self {
        Self { settings: Settings::of(&assumptions), assumptions, warnings }
    }

    /// Sets the number of runs.
    #[must_use]
    pub fn runs(mut self, runs: usize) -> Self {
        self.settings.runs = runs;
        self
    }

    /// Sets the seed of the draws.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// Sets the sampling method.
    #[must_use]
    pub fn sampling(mut self, sampling: Sampling) -> Self {
        self.settings.sampling = sampling;
        self
    }

    /// Sets the number of threads; default: all cores. Results do not depend on it.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.settings.threads = Some(threads);
        self
    }

    /// Sets the memory limit: what needs more is an error, and no result depends on it.
    #[must_use]
    pub fn memory(mut self, memory: Memory) -> Self {
        self.settings.memory = memory;
        self
    }

    /// Adds the indicators that match a pattern such as `industry.contribution.*` to the outputs.
    #[must_use]
    pub fn keep(mut self, pattern: &str) -> Self {
        self.assumptions.keep(pattern);
        self
    }

    /// Keeps statistics alone and no values by run, so that memory does not grow with the number of runs.
    ///
    /// ```
    /// use carecast::Scenario;
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
    /// let result = Scenario::load(path)?.runs(10_000).summaries_only().project()?;
    /// let value_added = result.projection.find("industry.value_added")?;
    /// assert!(value_added.year(2027).unwrap().median() > 7e11);
    /// assert!(value_added.values_by_run(2027).is_err());
    /// # Ok::<(), carecast::Error>(())
    /// ```
    #[must_use]
    pub fn summaries_only(mut self) -> Self {
        self.settings.keep = Keep::Summaries;
        self
    }

    /// Replaces paths of drivers with constants, from the first year after published figures: see [`Assumptions::set`].
    ///
    /// # Errors
    /// As [`Assumptions::set`].
    ///
    /// ```
    /// use carecast::Scenario;
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
    /// let growth = |scenario: &Scenario| scenario.assumptions().driver("economy.real_growth").unwrap().path.central[5];
    /// let slower = Scenario::load(path)?.set(&["economy.real_growth=4 %"])?;
    /// assert_eq!(growth(&slower), 0.04);
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn set(mut self, settings: &[&str]) -> Result<Self> {
        self.assumptions.set(settings, None, &mut self.warnings)?;
        Ok(self)
    }

    /// The assumptions.
    #[must_use]
    pub fn assumptions(&self) -> &Assumptions {
        &self.assumptions
    }

    /// The warnings so far.
    #[must_use]
    pub fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }

    /// Runs the scenario and assesses the targets of its plan.
    ///
    /// # Errors
    /// As [`Projection::run`].
    pub fn project(&self) -> Result<Projected> {
        let mut warnings = self.warnings.clone();
        let projection = Projection::run(&self.assumptions, &self.settings, &mut warnings)?;
        Ok(self.assessed(projection, warnings))
    }

    /// Runs scenarios side by side: of each later one the [difference](Projection::difference) to the first is known run by
    /// run, which leaves out the uncertainty that both share.
    ///
    /// # Errors
    /// As [`Projection::run_side_by_side`].
    ///
    /// ```
    /// use carecast::Scenario;
    /// # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/");
    /// let scenarios = [Scenario::load(format!("{folder}reference.toml"))?, Scenario::load(format!("{folder}low.toml"))?];
    /// let results = Scenario::project_side_by_side(&scenarios.map(|scenario| scenario.runs(1_000)))?;
    /// let difference = results[1].projection.difference().unwrap().unwrap();
    /// assert!(difference.year("industry.value_added", 2027).unwrap().median() < 0.0);
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn project_side_by_side(scenarios: &[Self]) -> Result<Vec<Projected>> {
        let with_settings: Vec<_> =
            scenarios.iter().map(|scenario| (&scenario.assumptions, scenario.settings)).collect();
        let mut warnings: Vec<Diagnostics> = scenarios.iter().map(|scenario| scenario.warnings.clone()).collect();
        let projections = Projection::run_side_by_side(&with_settings, &mut warnings)?;
        let of_each = scenarios.iter().zip(projections).zip(warnings);
        Ok(of_each.map(|((scenario, projection), warnings)| scenario.assessed(projection, warnings)).collect())
    }

    fn assessed(&self, projection: Projection, mut warnings: Diagnostics) -> Projected {
        let assumptions = &self.assumptions;
        warnings.warn_of_implausible(assumptions, &projection);
        let assessments = assumptions.plan.as_ref().map(|plan| assess(plan, assumptions, &projection));
        Projected { projection, assessments: assessments.unwrap_or_default(), warnings }
    }
}

impl fmt::Debug for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (id, runs, seed) = (&self.assumptions.id, self.settings.runs, self.settings.seed);
        f.debug_struct("Scenario").field("id", id).field("runs", &runs).field("seed", &seed).finish_non_exhaustive()
    }
}
