//! What is known about a region: figures with their sources, people by age and sex, vital rates.
//!
//! A baseline is a folder of files (see `baselines/README.md`). A region may take its age pattern and its vital rates
//! from a parent region; what it takes is scaled to its own published figures.

mod actuals;
mod basis;
mod by_year;
mod cell;
mod counted;
mod level;
mod library;
mod magnitude;
mod naming;
mod people;
mod period;
mod plausible;
mod population;
mod rake;
mod rates;
mod read;
mod scale;
mod series;
mod stock_day;
mod subsector;
mod vintage;
mod vital;

use std::collections::BTreeMap;
use std::sync::Arc;

use ndarray::Array2;
use serde::Serialize;

pub use actuals::{Actual, Actuals};
pub(crate) use counted::Known;
pub use level::{LifeExpectancyGap, LifeExpectancyOffset, RateLevel};
#[cfg(all(feature = "embedded", feature = "files"))]
pub(crate) use library::embedded_files;
pub(crate) use library::read_source;
pub use library::{InputFile, Library};
#[cfg(feature = "files")]
pub(crate) use library::{read_within, too_large};
pub use naming::{Held, Subject};
pub use period::Period;
pub use population::Census;
pub use rates::VitalRates;
pub(crate) use read::format_one;
pub use series::{Observation, Status};
pub use stock_day::StockDay;
pub(crate) use subsector::read_subsectors;
pub(crate) use vintage::{Rule, Vintage, choose, superseded_by};

use crate::diagnostic::{Diagnostics, Source, Span};
use crate::error::{Error, Result};
use crate::indicator::{Comparator, Subsector};
use crate::language::Text;

/// What reads figures by year, sex and age, for other tables that hold them.
pub(crate) mod figures {
    pub(crate) use super::by_year::ByYear;
    pub(crate) use super::population::{SEXES, sex, single_age};
    pub(crate) use super::rates::{
        birth_rate, death_rate, fertile_age, sex_and_age, sex_ratio, total_fertility_rate, year,
    };
}

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// The title of the publication.
    pub title: String,
    /// Who issued it.
    pub publisher: String,
    /// Where it was read.
    pub url: String,
    /// Its licence, where one is known.
    pub licence: String,
    /// A remark.
    pub note: String,
}

/// A statistical basis: figures of two bases are never put into one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// The id that figures refer to.
    pub id: String,
    /// What a reader sees.
    pub label: Text,
}

/// The figure from which a projection starts, where the published one is only a bound or there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct JumpOff {
    /// The figure, in base units.
    pub value: f64,
    /// The range that the known facts allow, in base units; equal to the value where it is certain.
    pub range: (f64, f64),
    /// Published, derived or assumed.
    pub status: Status,
    /// The rule or the reason; for a published figure, its source.
    pub rule: Text,
}

/// What is known about a region.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Baseline {
    /// The ascii id: the name of the folder.
    pub id: String,
    /// What a reader sees.
    pub label: Text,
    /// The administrative code (GB/T 2260).
    pub code: String,
    /// The region from which patterns and rates are inherited.
    pub parent: Option<String>,
    /// The parent itself: subsectors that sell to it follow its people.
    pub(crate) parent_baseline: Option<Arc<Self>>,
    /// The year from whose stocks projections start.
    pub base_year: i32,
    /// The day of a year at which its stocks stand, and with which the twelve months of its flows end.
    pub stocks_at: StockDay,
    /// The parts of the industry for which value added is counted.
    pub subsectors: Vec<Subsector>,
    /// Figures of the past: of several vintages of one the last.
    pub series: Vec<Observation>,
    /// The same with all their vintages, and where they stand.
    pub(crate) vintages: Vec<Actual>,
    /// What the series has beside indicators: names, and what a reader sees.
    pub other_figures: BTreeMap<String, Text>,
    /// The statistical bases that the figures stand on.
    pub bases: Vec<Basis>,
    /// The sources that the figures cite, by id.
    pub sources: BTreeMap<String, Reference>,
    /// People at the base year's day of stocks, `[sex][age]` (male, female; 0 to 100+), if the baseline has them.
    pub population: Option<Array2<f64>>,
    /// The censuses that the baseline has by age and sex, in order of time.
    pub censuses: Vec<Census>,
    /// Vital rates by year, if the baseline has or inherits them.
    pub vital_rates: Option<VitalRates>,
    /// The published figures that set the level of the rates, those of the regions from which they are inherited first; none
    /// where the rates are the table's own.
    pub rate_levels: Vec<RateLevel>,
    /// The title of the source of the tables of vital rates, where `[vital_rates]` names one; with inherited rates the parent's.
    pub rates_source: Option<Text>,
    /// The files that were read, those of parents too.
    pub files: Vec<InputFile>,
    jump_offs: BTreeMap<String, JumpOff>,
    definitions: BTreeMap<String, String>,
    age_pattern: Option<Arc<Source>>,
}

impl Baseline {
    /// Loads the baseline `id` and what it inherits. Warnings are added to `problems`.
    ///
    /// # Errors
    /// [`Diagnostics`] with every problem of its files; a failure where a file cannot be read.
    ///
    /// ```
    /// use carecast::{Diagnostics, baseline::{Baseline, Library}};
    /// let shandong = Baseline::load("shandong", &Library::embedded(), &mut Diagnostics::new())?;
    /// let people = shandong.population.as_ref().unwrap();
    /// assert!((people.sum() - 101_627_900.0).abs() < 1.0);
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn load(id: &str, library: &Library, problems: &mut Diagnostics) -> Result<Self> {
        read::load(id, library, problems, &mut Vec::new())
    }

    /// Loads the baseline that a file names at `place`; what is wrong with it, or that there is none, is told there.
    pub(crate) fn named(id: &str, place: &Span, library: &Library, problems: &mut Diagnostics) -> Result<Option<Self>> {
        if !read::is_known(id, Some(place), library, problems) {
            return Ok(None);
        }
        let mut found = Diagnostics::new();
        let read = Error::told(Self::load(id, library, &mut found), problems)?;
        problems.append(found);
        Ok(read)
    }

    /// The nation that the region is of: the last of its parents, or itself where it has none.
    pub(crate) fn nation(&self) -> &Self {
        self.parent_baseline.as_deref().map_or(self, Self::nation)
    }

    /// The figure from which a projection of `indicator` starts at the base year.
    ///
    /// A `[jump_off]` of the baseline comes first; else the figure with `=` in the series, on the basis that the
    /// baseline's definitions name where there are several. `None` where the baseline has no such figure.
    #[must_use]
    pub fn jump_off(&self, indicator: &str) -> Option<JumpOff> {
        if let Some(stated) = self.jump_offs.get(indicator) {
            return Some(stated.clone());
        }
        let mut figures: Vec<&Observation> = self.at_base_year(indicator).collect();
        if figures.len() > 1 {
            figures.retain(|o| self.is_own_basis(o));
        }
        figures.first().map(|figure| self.as_jump_off(figure))
    }

    /// The figure of `indicator` at the base year that stands on this statistical basis.
    #[must_use]
    pub fn jump_off_on(&self, indicator: &str, basis: &str) -> Option<JumpOff> {
        let figure = self.at_base_year(indicator).find(|o| o.basis.as_deref() == Some(basis))?;
        Some(self.as_jump_off(figure))
    }

    /// The statistical bases on which there is a figure of `indicator` at the base year.
    pub(crate) fn bases_of(&self, indicator: &str) -> Vec<&str> {
        self.at_base_year(indicator).filter_map(|o| o.basis.as_deref()).collect()
    }

    fn at_base_year(&self, indicator: &str) -> impl Iterator<Item = &Observation> {
        self.series.iter().filter(move |o| {
            o.indicator == indicator
                && o.period.year == self.base_year
                && self.stocks_at.is_year(o.period)
                && o.comparator == Comparator::Equal
        })
    }

    fn as_jump_off(&self, figure: &Observation) -> JumpOff {
        JumpOff {
            value: figure.value,
            range: (figure.value, figure.value),
            status: figure.status,
            rule: self.source_of(figure),
        }
    }

    /// The names of the figures that it has beside indicators, those of its parents too.
    pub(crate) fn names_of_other_figures(&self) -> BTreeMap<String, Text> {
        let mut names = self.parent_baseline.as_ref().map(|parent| parent.names_of_other_figures()).unwrap_or_default();
        names.extend(self.series.iter().map(|figure| (figure.indicator.clone(), Text::same(&figure.indicator))));
        names.extend(self.other_figures.clone());
        names
    }

    /// The title of a figure's source.
    pub(crate) fn source_of(&self, figure: &Observation) -> Text {
        Text::same(self.sources.get(&figure.source).map_or(figure.source.as_str(), |source| &source.title))
    }

    /// The statistical basis on which GDP stands, where `[definitions]` names one.
    #[must_use]
    pub fn gdp_basis(&self) -> Option<&Basis> {
        let id = self.definitions.get("gdp_basis")?;
        self.bases.iter().find(|basis| basis.id == *id)
    }

    /// Figures of `indicator` for whole years, in order of time, whatever basis they stand on.
    #[must_use]
    pub fn history(&self, indicator: &str) -> Vec<&Observation> {
        let is_whole = |o: &&Observation| o.indicator == indicator && self.stocks_at.is_year(o.period);
        let mut figures: Vec<&Observation> = self.series.iter().filter(is_whole).collect();
        figures.sort_by_key(|o| o.period);
        figures
    }

    /// The basis on which the base year's figure of an indicator is declared to stand.
    pub(crate) fn basis_of_base_year(&self, indicator: &str) -> Option<&str> {
        let figures = self.at_base_year(indicator).filter(|o| self.is_own_basis(o));
        figures.filter_map(|o| o.basis.as_deref()).next()
    }

    /// What a reader calls a statistical basis; one that is not known goes by its id.
    pub(crate) fn label_of_basis(&self, id: &str) -> Text {
        let known = self.bases.iter().find(|basis| basis.id == id);
        known.map_or_else(|| Text::same(id), |basis| basis.label.clone())
    }

    /// Where a figure is of people: the basis on which the total of the base year was counted.
    pub(crate) fn at_base_of_people(&self, figure: &Observation) -> Option<&String> {
        let total = |o: &&Observation| o.indicator == "population.total" && o.period.year == self.base_year;
        self.series.iter().filter(|_| figure.indicator.starts_with("population.")).find(total)?.basis.as_ref()
    }

    /// Whether a figure stands on the basis of the base year.
    pub(crate) fn is_own_basis(&self, observation: &Observation) -> bool {
        self.is_basis_of_base_year(&observation.indicator, observation.basis.as_deref())
    }

    /// Whether a basis is that of the base year for an indicator: the one that `[definitions]` names, or else that of
    /// the indicator's figure of the base year itself. No basis is as good as that.
    pub(crate) fn is_basis_of_base_year(&self, indicator: &str, basis: Option<&str>) -> bool {
        if basis.is_none_or(|basis| self.definitions.values().any(|defined| defined == basis)) {
            return true;
        }
        let at_base = |o: &&Observation| o.indicator == indicator && o.period.year == self.base_year;
        self.series.iter().find(at_base).is_some_and(|o| o.basis.as_deref() == basis)
    }
}

/// Loads every baseline that the library has, for listing.
///
/// # Errors
/// As [`Baseline::load`].
pub fn load_all(library: &Library, problems: &mut Diagnostics) -> Result<Vec<Baseline>> {
    library.ids().iter().map(|id| Baseline::load(id, library, problems)).collect::<std::result::Result<_, Error>>()
}
