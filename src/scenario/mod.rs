//! What is assumed: scenario files, resolved against a baseline into [`Assumptions`].
//!
//! A scenario names a baseline and a horizon and says what it assumes of each driver: a number, a path, or an uncertain
//! path. What it does not say comes from the driver's default. Every mistake points at file, line and column.

mod as_of;
mod care;
mod carried;
mod choices;
mod correlation;
mod counted_from;
mod equations;
mod error;
mod file;
mod fraction;
mod knots;
mod no_equation;
mod overlay;
mod own;
mod path;
mod policies;
mod population;
mod posterior;
mod resolve;
mod revision;
mod sampling;
mod set;
mod setting;
mod structure;
mod surprise;
mod told_counts;
mod unknown;
mod vital_years;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

pub use as_of::Taken;
pub use care::{CareChoice, DemandMethod, Disability, Entitlement, StartGoal, StartRule};
pub use carried::Carried;
pub use correlation::Mixtures;
pub(crate) use correlation::cholesky;
pub use counted_from::{BaseValue, CountedFrom, MissingBase};
pub use path::{DriverPath, Shape, Shock, Spread};
pub(crate) use path::{T90, Z90};
pub use population::PopulationMethod;
pub(crate) use posterior::Mixed;
pub use posterior::{Posterior, Term};
pub use sampling::Sampling;
pub(crate) use set::{possible, quantity};
pub use setting::Setting;
pub use structure::{EconomyChoice, GrowthMethod};
pub(crate) use surprise::{FAR, Surprises};
pub(crate) use told_counts::{ToldCount, ToldCounts};
pub(crate) use unknown::several;

use crate::baseline::{Baseline, Basis, InputFile, Library, Status, read_source};
use crate::diagnostic::{Diagnostics, Source, unknown};
use crate::error::Result;
use crate::formula::{Definition, Law};
use crate::indicator::{Default, Driver, Indicator, Subsector, matches};
use crate::language::{Text, text};
use crate::plan::Plan;

/// The years of a projection: the base year and every year after it up to the horizon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Years {
    /// The base year.
    pub first: i32,
    /// The horizon.
    pub last: i32,
}

impl Years {
    /// How many years there are, the base year included.
    #[must_use]
    pub fn count(self) -> usize {
        usize::try_from(self.last - self.first + 1).unwrap_or(0)
    }

    /// The calendar years in order.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = i32> + Clone {
        self.first..=self.last
    }

    /// Calendar years in rising order, those that follow on one another as a range: `2023–2025, 2028`.
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

    /// The place of a calendar year, if it is one of these.
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

/// Where an assumption was made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// In a scenario file.
    Scenario {
        /// The file.
        file: String,
        /// The line, counted from 1.
        line: usize,
    },
    /// By default, from this source.
    Default(Text),
    /// Published, as [`Assumptions::as_of`] took it in: by these sources.
    Published(Text),
    /// In place of what the scenario says, as [`Assumptions::set`] was given it.
    Set {
        /// The setting, as it was written.
        written: String,
        /// The first year in which it holds.
        first: i32,
        /// Where the path of the years before it was assumed, and its status; `None` where there are no such years.
        before: Option<Box<(Origin, Status)>>,
    },
}

/// What is assumed of one driver.
#[derive(Debug, Clone, PartialEq)]
pub struct Assumption {
    /// The driver.
    pub driver: Driver,
    /// Its path over the years, policies included.
    pub path: DriverPath,
    /// Where it was assumed.
    pub origin: Origin,
    /// Published or derived where a baseline's figure was taken; assumed otherwise.
    pub status: Status,
    /// The indicators to whose published figures it was set: those figures are no check of a projection.
    pub calibrated_to: Vec<String>,
}

impl Assumption {
    /// Where the value of a calendar year was assumed, and its status.
    #[must_use]
    pub fn stated_in(&self, year: i32) -> (&Origin, Status) {
        let mut stated = (&self.origin, self.status);
        while let Origin::Set { first, before: Some(before), .. } = stated.0
            && year < *first
        {
            stated = (&before.0, before.1);
        }
        stated
    }
}

/// A named lever: what it adds to a driver, by year.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Its id.
    pub id: String,
    /// What a reader sees.
    pub label: Text,
    /// The driver that it moves.
    pub driver: String,
    /// What it adds by year, in base units.
    pub add: Vec<f64>,
    /// Where it was stated.
    pub origin: Origin,
}

impl Policy {
    /// The name of what it adds, for formulas.
    pub(crate) fn adds(&self) -> String {
        format!("policy.{}.adds", self.id)
    }

    /// Whether it moves the growth or the prices of a subsector directly.
    #[must_use]
    pub fn moves_industry(&self) -> bool {
        let lever =
            self.driver.strip_prefix("industry.").and_then(|rest| rest.rsplit_once('.')).map(|(_, lever)| lever);
        lever.is_some_and(|lever| ["growth", "trend", "price_wedge", "price_growth"].contains(&lever))
    }
}

/// An indicator to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Its dotted name.
    pub name: String,
    /// Whether the scenario asks for it by its name, or its plan needs it; a headline, or what a wildcard brings, is left
    /// out with a warning where the scenario does not say enough to compute it.
    pub required: bool,
}

/// A scenario resolved against its baseline: everything that a model needs.
#[derive(Debug, Clone)]
pub struct Assumptions {
    /// The scenario's name: that of its file.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// What is known about its region.
    pub baseline: Arc<Baseline>,
    /// The base year and the horizon.
    pub years: Years,
    /// How GDP grows and on which basis it stands.
    pub economy: EconomyChoice,
    /// How the population is projected.
    pub population: PopulationMethod,
    /// What is chosen of the care system.
    pub care: CareChoice,
    /// The parts of the industry: those of the scenario's split, or else the baseline's.
    pub subsectors: Vec<Subsector>,
    /// What is assumed, by driver. A driver without default that the scenario does not mention is absent.
    pub drivers: BTreeMap<String, Assumption>,
    /// What was put in place of the scenario's paths, told or given beside its files.
    pub settings: Vec<Setting>,
    /// The year up to whose end it was told what has been published ([`Assumptions::as_of`]): what-ifs change later years.
    pub as_of: Option<i32>,
    /// What was published and was put into paths when it was told.
    pub told: Vec<Taken>,
    /// What of it is carried on in later years.
    pub carried: Vec<Carried>,
    /// The scenario's own paths of the drivers that were set: elasticities measure deviations from them.
    pub anchors: BTreeMap<String, DriverPath>,
    /// How draws hang together.
    pub mixtures: Mixtures,
    /// What published counts say of the draws, where it was told of any.
    pub posterior: Option<Posterior>,
    /// Named levers; their effect is part of the drivers' paths.
    pub policies: Vec<Policy>,
    /// How many uncertain runs to make.
    pub runs: usize,
    /// The seed of every draw.
    pub seed: u64,
    /// How the runs are spread.
    pub sampling: Sampling,
    /// The indicators to keep of every run.
    pub outputs: Vec<Output>,
    /// Every indicator of the region, the scenario's own at the end.
    pub indicators: Vec<Indicator>,
    /// How the scenario's own indicators are computed.
    pub definitions: Vec<Definition>,
    /// The plan against which the scenario is held, if it names one.
    pub plan: Option<Plan>,
    /// The scenario files that were read, the plan and csv paths too; those of the baseline are its own.
    pub files: Vec<InputFile>,
}

impl Assumptions {
    /// Reads and resolves a scenario file. Its baseline is looked for in `library`, then in a folder `baselines` beside
    /// the file or above it, then in the program. Warnings are added to `problems`.
    ///
    /// # Errors
    /// [`Diagnostics`] with every problem of the files involved; a failure where a file cannot be read.
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

    /// Resolves a scenario's text against a baseline that is at hand, in place of one that it would name.
    ///
    /// # Errors
    /// As [`Assumptions::load`].
    pub fn for_baseline(baseline: Arc<Baseline>, name: &str, text: &str, problems: &mut Diagnostics) -> Result<Self> {
        Self::of_source(baseline, &Source::new(name, text), problems)
    }

    pub(crate) fn of_source(baseline: Arc<Baseline>, source: &Arc<Source>, problems: &mut Diagnostics) -> Result<Self> {
        resolve::for_baseline(baseline, source, problems)
    }

    /// The policies whose contribution to the industry's growth can be told apart.
    pub fn industry_policies(&self) -> impl Iterator<Item = &Policy> {
        self.policies.iter().filter(|policy| policy.moves_industry())
    }

    /// Keeps the indicators that a pattern such as `industry.contribution.*` matches, beside those kept already.
    pub fn keep(&mut self, pattern: &str) {
        for indicator in self.indicators.iter().filter(|indicator| matches(pattern, &indicator.name)) {
            if !self.outputs.iter().any(|output| output.name == indicator.name) {
                self.outputs.push(Output { name: indicator.name.clone(), required: false });
            }
        }
    }

    /// The indicators of the scenario's own into whose base-year value a figure goes that the scenario states: a driver
    /// of its own, or the initial value of a stock.
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

    /// The statistical basis on which GDP stands, where scenario or baseline name one.
    #[must_use]
    pub fn gdp_basis(&self) -> Option<&Basis> {
        match &self.economy.basis {
            Some(id) => self.baseline.bases.iter().find(|basis| basis.id == *id),
            None => self.baseline.gdp_basis(),
        }
    }

    /// The region whose draws a stream belongs to: the nation's where its regions share it.
    pub(crate) fn region_of(&self, stream: &str) -> &str {
        if error::is_shared(stream) { &self.baseline.nation().id } else { &self.baseline.id }
    }

    /// What is assumed of a driver.
    ///
    /// # Errors
    /// [`Diagnostics`] with the nearest name, if the scenario assumes nothing of it and it has no default.
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

    /// The one indicator that a person means by a name: its own, a label in either language, or what it is usually called.
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
