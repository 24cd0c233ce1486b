//! Scenario files, resolved against a baseline into [`Assumptions`].
//!
//! A scenario names a baseline and a horizon and states assumptions on drivers: a number, a path, or an uncertain path.
//! Drivers that it does not state have their default. Every error has its file, line and column.

mod as_of;
mod care;
mod carried;
mod choices;
mod correlation;
mod counted_from;
mod equations;
mod error;
mod feedback;
mod file;
mod fraction;
mod from_history;
mod knots;
mod no_equation;
mod overlay;
mod own;
mod path;
mod policies;
mod population;
mod posterior;
mod regions;
mod resolve;
mod revision;
mod sampling;
mod set;
mod setting;
mod structure;
mod surprise;
mod unknown;
mod vital_counts;
mod vital_years;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

pub use as_of::UsedFigure;
pub use care::{CareChoice, DemandMethod, DisabilityDefinition, Entitlement, StartGoal, StartRule};
pub use carried::Carried;
pub use correlation::Mixtures;
pub(crate) use correlation::cholesky;
pub use counted_from::{BaseNote, BaseOrigin, BaseValue, CountedFrom, MissingBase};
pub(crate) use from_history::first_prior;
pub use from_history::{FromHistory, HistoryForecast, HistoryMethod};
pub use path::{DeviationShape, DriverPath, LastingDeviation, Shock};
pub use population::PopulationMethod;
pub(crate) use posterior::Mixed;
pub use posterior::{Posterior, RankOneTerm};
pub use regions::{RegionalTotal, Regions};
pub use sampling::Sampling;
pub(crate) use set::{possible, quantity};
pub use setting::Setting;
pub use structure::{EconomyChoice, GrowthMethod};
pub(crate) use surprise::{FAR, Surprises};
pub(crate) use unknown::several;
pub(crate) use vital_counts::{VitalCount, VitalCounts};

use crate::baseline::{Baseline, Basis, InputFile, Library, Status, read_source};
use crate::diagnostic::{Diagnostics, Source, unknown};
use crate::error::Result;
use crate::formula::{Definition, Law};
use crate::indicator::{Default, Driver, Indicator, Subsector, matches};
use crate::language::{Text, text};
use crate::plan::Plan;
pub(crate) use crate::quantile::{T90, Z90};

/// The years of a projection: the base year and every year after it up to the horizon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Years {
    /// The base year.
    pub first: i32,
    /// The horizon.
    pub last: i32,
}

impl Years {
    /// The number of years, including the base year.
    #[must_use]
    pub fn count(self) -> usize {
        usize::try_from(self.last - self.first + 1).unwrap_or(0)
    }

    /// The calendar years in order.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = i32> + Clone {
        self.first..=self.last
    }

    /// Ascending calendar years, with consecutive ones as ranges: `2023–2025, 2028`.
    #[must_use]
    pub fn grouped(years: impl IntoIterator<Item = i32>) -> String {
        let mut groups: Vec<(i32, i32)> = Vec::new();
        for year in years {
            match groups.last_mut().filter(|(_, last)| last + 1 == year) {
                Some((_, last)) => *last = year,
                None => groups.push((year, year)),
            }
        }
        let shown = groups.iter().map(|(first, last)| match first == last {
            true => first.to_string(),
            false => format!("{first}–{last}"),
        });
        shown.collect::<Vec<_>>().join(", ")
    }

    /// The index of a calendar year, if it is projected.
    #[must_use]
    pub fn index(self, year: i32) -> Option<usize> {
        (self.first..=self.last).contains(&year).then(|| usize::try_from(year - self.first).unwrap_or(0))
    }

    /// The years that both have; `None` where there are none.
    #[must_use]
    pub fn overlap(self, other: Self) -> Option<Self> {
        let years = Self { first: self.first.max(other.first), last: self.last.min(other.last) };
        (years.first <= years.last).then_some(years)
    }
}

/// The origin of an assumption.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AssumptionOrigin {
    /// A scenario file.
    Scenario {
        /// The file.
        file: String,
        /// The line, counted from 1.
        line: usize,
    },
    /// The default, with its source.
    Default(Text),
    /// Published figures used by [`Assumptions::as_of`], with their sources.
    Published(Text),
    /// A setting of [`Assumptions::set`] that replaces the scenario's path.
    Set {
        /// The setting, as written.
        written: String,
        /// The first year of the setting.
        first: i32,
        /// Origin and status of the path before that year; `None` if there are no such years.
        before: Option<Box<(AssumptionOrigin, Status)>>,
    },
}

/// The assumption on one driver.
#[derive(Debug, Clone, PartialEq)]
pub struct Assumption {
    /// The driver.
    pub driver: Driver,
    /// Its path over the years, including policies.
    pub path: DriverPath,
    /// Its origin.
    pub origin: AssumptionOrigin,
    /// Published or derived if it is a figure of the baseline; assumed otherwise.
    pub status: Status,
    /// The indicators whose published figures it was calibrated to; these do not serve as checks of a projection.
    pub calibrated_to: Vec<String>,
}

impl Assumption {
    /// Whether its value of a calendar year is used: of some only that of the base year is, of the others that of every later
    /// year.
    #[must_use]
    pub fn is_used_in(&self, year: i32, years: Years) -> bool {
        (year == years.first) == self.driver.at_base && (years.first..=years.last).contains(&year)
    }

    /// Whether it was set outside the scenario's files, at least from some year on.
    pub(crate) fn is_set(&self) -> bool {
        self.first_set().is_some()
    }

    /// The first year in which it was set outside the scenario's files.
    pub(crate) fn first_set(&self) -> Option<i32> {
        if let AssumptionOrigin::Set { first, .. } = &self.origin { Some(*first) } else { None }
    }

    /// Origin and status of the value of a calendar year.
    #[must_use]
    pub fn stated_in(&self, year: i32) -> (&AssumptionOrigin, Status) {
        let mut stated = (&self.origin, self.status);
        while let AssumptionOrigin::Set { first, before: Some(before), .. } = stated.0
            && year < *first
        {
            stated = (&before.0, before.1);
        }
        stated
    }
}

/// A policy: a named change of a driver, by year.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Its id.
    pub id: String,
    /// The label.
    pub label: Text,
    /// The driver.
    pub driver: String,
    /// The change by year, in base units.
    pub add: Vec<f64>,
    /// Its origin.
    pub origin: AssumptionOrigin,
}

impl Policy {
    /// The name of the change in formulas.
    pub(crate) fn adds(&self) -> String {
        format!("policy.{}.adds", self.id)
    }

    /// Whether its driver is the growth or the price of a subsector.
    #[must_use]
    pub fn moves_industry(&self) -> bool {
        let lever =
            self.driver.strip_prefix("industry.").and_then(|rest| rest.rsplit_once('.')).map(|(_, lever)| lever);
        lever.is_some_and(|lever| ["growth", "trend", "price_wedge", "price_growth"].contains(&lever))
    }
}

/// An output indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputIndicator {
    /// Its dotted name.
    pub name: String,
    /// Whether the scenario names it explicitly, or its plan needs it. Headlines and wildcard matches are omitted with a
    /// warning if the scenario lacks inputs for them.
    pub required: bool,
}

/// A scenario resolved against its baseline: all inputs of a model.
#[derive(Debug, Clone)]
pub struct Assumptions {
    /// The scenario's name: that of its file.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// The baseline of its region.
    pub baseline: Arc<Baseline>,
    /// The base year and the horizon.
    pub years: Years,
    /// The method of GDP growth, and the statistical basis of GDP.
    pub economy: EconomyChoice,
    /// The method of the population projection.
    pub population: PopulationMethod,
    /// The structure of the care system.
    pub care: CareChoice,
    /// The subsectors of the industry: those of the scenario, or else of the baseline.
    pub subsectors: Vec<Subsector>,
    /// The assumptions by driver. A driver without default that the scenario does not state is absent.
    pub drivers: BTreeMap<String, Assumption>,
    /// The settings given outside the scenario's files.
    pub settings: Vec<Setting>,
    /// The year of the update with published figures ([`Assumptions::as_of`]); what-ifs change later years.
    pub as_of: Option<i32>,
    /// The published figures used by that update.
    pub used_figures: Vec<UsedFigure>,
    /// The past of drivers that are made from it, by driver; [`Assumptions::history_of`] leaves out those that were set.
    pub histories: BTreeMap<String, FromHistory>,
    /// The deviations carried forward to later years.
    pub carried: Vec<Carried>,
    /// The scenario's own paths of drivers that were set: elasticities apply to deviations from them.
    pub anchors: BTreeMap<String, DriverPath>,
    /// The correlation of driver draws.
    pub mixtures: Mixtures,
    /// The posterior of the draws, after an update with published counts.
    pub posterior: Option<Posterior>,
    /// The policies; their effect is included in the drivers' paths.
    pub policies: Vec<Policy>,
    /// The number of runs.
    pub runs: usize,
    /// The seed of every draw.
    pub seed: u64,
    /// The sampling method.
    pub sampling: Sampling,
    /// The output indicators.
    pub outputs: Vec<OutputIndicator>,
    /// Every indicator of the region; the scenario's own are last.
    pub indicators: Vec<Indicator>,
    /// The definitions of the scenario's own indicators.
    pub definitions: Vec<Definition>,
    /// The plan of the scenario, if it names one.
    pub plan: Option<Plan>,
    /// The parts of the region that are projected together, if the scenario names any.
    pub regions: Option<Arc<Regions>>,
    /// The scenario files read, including plan and csv paths; the baseline has its own list.
    pub files: Vec<InputFile>,
}

/// What the name of a stream of another region's draws begins with.
const FOREIGN: &str = "region ";

/// The name, in a mixture, of a stream of another region.
fn foreign_stream(region: &str, stream: &str) -> String {
    format!("{FOREIGN}{region} {stream}")
}

impl Assumptions {
    /// Reads and resolves a scenario file. Its baseline is searched in `library`, then in folders `baselines` beside and
    /// above the file, then among the embedded ones. Warnings are added to `problems`.
    ///
    /// # Errors
    /// [`Diagnostics`] with every problem of the files; a failure if a file cannot be read.
    #[cfg(feature = "files")]
    pub fn load(path: &Path, library: &Library, problems: &mut Diagnostics) -> Result<Self> {
        let source = read_source(path)?;
        resolve::resolve(&source, &library.clone().near(path), problems)
    }

    /// Resolves a scenario from its text; `name` stands for the file in messages.
    ///
    /// # Errors
    /// As [`Assumptions::load`].
    ///
    /// ```
    /// use carecast::{Diagnostics, baseline::Library, scenario::Assumptions};
    /// let text = r#"
    /// format = 1
    /// baseline = "shandong"
    /// horizon = 2030
    /// [assume.economy]
    /// real_growth = "4.5 %"
    /// deflator_growth = "0.5 %"
    /// [assume.industry.total]
    /// growth = "5 %"
    /// "#;
    /// let scenario = Assumptions::parse("steady.toml", text, &Library::embedded(), &mut Diagnostics::new())?;
    /// assert_eq!(scenario.drivers["economy.real_growth"].path.central[1], 0.045);
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn parse(name: &str, text: &str, library: &Library, problems: &mut Diagnostics) -> Result<Self> {
        resolve::resolve(&Source::new(name, text), library, problems)
    }

    /// Resolves a scenario's text against a given baseline, instead of one that it names.
    ///
    /// # Errors
    /// As [`Assumptions::load`].
    pub fn for_baseline(baseline: Arc<Baseline>, name: &str, text: &str, problems: &mut Diagnostics) -> Result<Self> {
        Self::of_source(baseline, &Source::new(name, text), problems)
    }

    /// Whether the same model serves both scenarios: they differ in the paths of drivers alone, which are no part of a model.
    #[cfg(feature = "explorer")]
    pub(crate) fn has_structure_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.baseline, &other.baseline)
            && (self.years, &self.economy, self.population, self.care)
                == (other.years, &other.economy, other.population, other.care)
            && self.drivers.keys().eq(other.drivers.keys())
            && (&self.subsectors, &self.outputs, &self.indicators, &self.definitions)
                == (&other.subsectors, &other.outputs, &other.indicators, &other.definitions)
            && (&self.policies, self.as_of) == (&other.policies, other.as_of)
            && self.posterior.is_none()
            && other.posterior.is_none()
    }

    #[cfg(feature = "explorer")]
    pub(crate) fn of_library(source: &Arc<Source>, library: &Library, problems: &mut Diagnostics) -> Result<Self> {
        resolve::resolve(source, library, problems)
    }

    pub(crate) fn of_source(baseline: Arc<Baseline>, source: &Arc<Source>, problems: &mut Diagnostics) -> Result<Self> {
        resolve::for_baseline(baseline, source, problems)
    }

    /// The policies with a separate contribution to the industry's growth.
    pub fn industry_policies(&self) -> impl Iterator<Item = &Policy> {
        self.policies.iter().filter(|policy| policy.moves_industry())
    }

    /// Adds the indicators that match a pattern such as `industry.contribution.*` to the outputs.
    pub fn keep(&mut self, pattern: &str) {
        for indicator in self.indicators.iter().filter(|indicator| matches(pattern, &indicator.name)) {
            if !self.outputs.iter().any(|output| output.name == indicator.name) {
                self.outputs.push(OutputIndicator { name: indicator.name.clone(), required: false });
            }
        }
    }

    /// The scenario's own indicators whose base-year value depends on a stated figure: an own driver, or the initial value
    /// of a stock.
    pub(crate) fn rest_on_own_figures(&self) -> BTreeSet<&str> {
        let is_own = |name: &str| self.drivers.get(name).is_some_and(|a| a.driver.default == Default::Required);
        let mut readers: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut open: Vec<&str> = Vec::new();
        for definition in &self.definitions {
            let Some(first) = definition.law.formulas().next() else { continue };
            let is_stock = matches!(definition.law, Law::Stock { .. }) && !definition.replaces;
            let (name, read) = (definition.name.as_str(), first.names());
            open.extend(((is_stock && first.is_stated()) || read.iter().any(|name| is_own(name))).then_some(name));
            read.into_iter().for_each(|read| readers.entry(read).or_default().push(name));
        }
        let mut found = BTreeSet::new();
        while let Some(name) = open.pop() {
            if found.insert(name) {
                open.extend(readers.remove(name).into_iter().flatten());
            }
        }
        found
    }

    /// The statistical basis of GDP, if scenario or baseline names one.
    #[must_use]
    pub fn gdp_basis(&self) -> Option<&Basis> {
        match &self.economy.basis {
            Some(id) => self.baseline.bases.iter().find(|basis| basis.id == *id),
            None => self.baseline.gdp_basis(),
        }
    }

    /// The basis of GDP in the projection: that of the jump-off figure, and the revision that the scenario states.
    #[must_use]
    pub fn gdp_basis_in_words(&self) -> Option<Text> {
        let Text { zh, en } = &self.gdp_basis()?.label;
        Some(match self.drivers.contains_key("economy.gdp_revision") {
            true => text!("{zh}，另按情景假设的统计修订", "{en}, revised as the scenario assumes"),
            false => Text::new(zh.clone(), en.clone()),
        })
    }

    /// The region of a stream of draws: the nation if its regions share the stream.
    pub(crate) fn region_of(&self, stream: &str) -> &str {
        if error::is_shared(stream) { &self.baseline.nation().id } else { &self.baseline.id }
    }

    /// The parts that are projected together; none where the scenario names none.
    pub fn parts_mut(&mut self) -> &mut [Self] {
        self.regions.as_mut().map_or(&mut [], |regions| &mut Arc::make_mut(regions).parts)
    }

    /// The region and the name by which a stream of draws is keyed.
    pub(crate) fn key_of<'s>(&'s self, stream: &'s str) -> (&'s str, &'s str) {
        let foreign = stream.strip_prefix(FOREIGN).and_then(|rest| rest.split_once(' '));
        foreign.unwrap_or_else(|| (self.region_of(stream), stream))
    }

    /// The assumption on a driver.
    ///
    /// # Errors
    /// [`Diagnostics`] with the nearest name, if the scenario does not state it and it has no default.
    ///
    /// ```
    /// use carecast::Scenario;
    /// let scenario = Scenario::parse("bare.toml", "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\n")?;
    /// let error = scenario.assumptions().driver("population.net_migraton").unwrap_err();
    /// assert!(error.to_string().contains("did you mean `population.net_migration`?"));
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn driver(&self, name: &str) -> Result<&Assumption> {
        self.drivers.get(name).ok_or_else(|| {
            let message = text!("情景没有驱动因素 `{name}`", "the scenario has no driver `{name}`");
            unknown(name, message, self.drivers.keys().map(String::as_str))
        })
    }

    /// The indicator of this name.
    #[must_use]
    pub fn indicator(&self, name: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.name == name)
    }

    /// The indicator with this name: its dotted name, its label in either language, or a usual name.
    ///
    /// ```
    /// use carecast::{Diagnostics, baseline::Library, scenario::Assumptions};
    /// let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\n";
    /// let scenario = Assumptions::parse("bare.toml", text, &Library::embedded(), &mut Diagnostics::new())?;
    /// assert_eq!(scenario.meant_indicator("地区生产总值").unwrap().name, "gdp.nominal");
    /// # Ok::<(), carecast::Error>(())
    /// ```
    #[must_use]
    pub fn meant_indicator(&self, written: &str) -> Option<&Indicator> {
        let meant = crate::indicator::meant(written, &self.indicators);
        if let [only] = meant[..] { Some(only) } else { None }
    }
}
