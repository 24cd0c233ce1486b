//! Published data of a region: figures with their sources, population by age and sex, vital rates.
//!
//! A baseline is a folder of files (see `baselines/README.md`). A region may inherit its age pattern and vital rates from a
//! parent region; these are scaled to its own published figures.

mod actuals;
mod basis;
mod by_year;
mod cell;
mod counted;
mod level;
mod library;
mod magnitude;
mod naming;
mod neighbours;
mod people;
mod period;
mod plausible;
mod population;
mod rake;
mod rates;
mod read;
mod regions;
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

pub use actuals::{ActualRow, Actuals};
pub(crate) use counted::CountOrDriver;
pub use level::{LifeExpectancyGap, LifeExpectancyOffset, RateLevel};
#[cfg(feature = "explorer")]
pub(crate) use library::embedded_file;
#[cfg(all(feature = "embedded", feature = "files"))]
pub(crate) use library::embedded_files;
pub(crate) use library::read_source;
pub use library::{InputFile, Library};
#[cfg(feature = "files")]
pub(crate) use library::{read_within, too_large};
pub use naming::{SubjectMeasure, TargetSubject};
pub use period::Period;
pub use population::Census;
pub use rates::VitalRates;
pub(crate) use read::format_one;
pub(crate) use regions::{fit_regions, parent_and_year};
pub use series::{AssessedRow, Observation, Status};
pub use stock_day::StockDay;
pub(crate) use subsector::read_subsectors;
pub(crate) use vintage::{Vintage, VintageContext, choose, superseded_by};

use crate::diagnostic::{Diagnostics, Source, Span};
use crate::error::{Error, Result};
use crate::indicator::{Comparator, Subsector};
use crate::language::Text;

/// Readers of figures by year, sex and age, for other tables.
pub(crate) mod figures {
    pub(crate) use super::by_year::ByYear;
    pub(crate) use super::population::{SEXES, sex, single_age};
    pub(crate) use super::rates::{
        birth_rate, death_rate, fertile_age, sex_and_age, sex_ratio, total_fertility_rate, year,
    };
}

/// The source of a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// The title of the publication.
    pub title: String,
    /// The issuer.
    pub publisher: String,
    /// Where it was found.
    pub url: String,
    /// Its licence, if known.
    pub licence: String,
    /// A remark.
    pub note: String,
}

impl Reference {
    /// The title, and the publisher where one is known.
    pub(crate) fn title_and_publisher(&self) -> String {
        match self.publisher.as_str() {
            "" | "none" => self.title.clone(),
            publisher => format!("{}（{publisher}）", self.title),
        }
    }
}

/// A statistical basis: figures on different bases are never combined in one series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// The id that figures refer to.
    pub id: String,
    /// The label.
    pub label: Text,
}

/// A jump-off figure that is not published exactly: the published one is a bound, or there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct JumpOff {
    /// The figure, in base units.
    pub value: f64,
    /// The range compatible with published facts, in base units; equal to the value if it is certain.
    pub range: (f64, f64),
    /// Published, derived or assumed.
    pub status: Status,
    /// The rule or the reason; for a published figure, its source.
    pub rule: Text,
}

/// Published data of a region.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Baseline {
    /// The ascii id: the name of the folder.
    pub id: String,
    /// The label.
    pub label: Text,
    /// The administrative code (GB/T 2260).
    pub code: String,
    /// The region whose patterns and rates are inherited.
    pub parent: Option<String>,
    /// The parent: subsectors that sell to it follow its population.
    pub(crate) parent_baseline: Option<Arc<Self>>,
    /// The base year: projections start from its stocks.
    pub base_year: i32,
    /// The day of the year to which stocks refer, and at which the twelve months of flows end.
    pub stocks_at: StockDay,
    /// The subsectors of the industry with value added.
    pub subsectors: Vec<Subsector>,
    /// Published figures; of several vintages the last.
    pub series: Vec<Observation>,
    /// Published figures with all vintages and their places.
    pub(crate) vintages: Vec<ActualRow>,
    /// Figures in the series other than indicators: names and labels.
    pub other_figures: BTreeMap<String, Text>,
    /// The statistical bases of the figures.
    pub bases: Vec<Basis>,
    /// The sources of the figures, by id.
    pub sources: BTreeMap<String, Reference>,
    /// Population at the base year's day of stocks, `[sex][age]` (male, female; 0 to 100+), if available.
    pub population: Option<Array2<f64>>,
    /// The censuses by age and sex, in order of time.
    pub censuses: Vec<Census>,
    /// Vital rates by year, own or inherited.
    pub vital_rates: Option<VitalRates>,
    /// The published figures that set the level of the rates, those of the regions they are inherited from first; empty if
    /// the rates are those of the table.
    pub rate_levels: Vec<RateLevel>,
    /// The title of the source of vital rates, if `[vital_rates]` names one; for inherited rates the parent's.
    pub rates_source: Option<Text>,
    /// The files read, including those of parents.
    pub files: Vec<InputFile>,
    jump_offs: BTreeMap<String, JumpOff>,
    definitions: BTreeMap<String, String>,
    age_pattern: Option<Arc<Source>>,
    /// What is published of the people of the base year, to which they were raked.
    margins: Vec<rake::Margin>,
    /// Whether people by age are those of the parent, raked to its own totals.
    pub(crate) has_ages_of_parent: bool,
}

impl Baseline {
    /// Loads the baseline `id` and its inherited data. Warnings are added to `problems`.
    ///
    /// # Errors
    /// [`Diagnostics`] with every problem of its files; a failure if a file cannot be read.
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

    /// Loads the baseline named at `place` in a file; errors refer to that place.
    pub(crate) fn named(id: &str, place: &Span, library: &Library, problems: &mut Diagnostics) -> Result<Option<Self>> {
        if !read::is_known(id, Some(place), library, problems) {
            return Ok(None);
        }
        let mut found = Diagnostics::new();
        let read = Error::report_input(Self::load(id, library, &mut found), problems)?;
        problems.append(found);
        Ok(read)
    }

    /// The nation of the region: the last of its parents, or itself.
    pub(crate) fn nation(&self) -> &Self {
        self.parent_baseline.as_deref().map_or(self, Self::nation)
    }

    /// The jump-off figure of `indicator` in the base year.
    ///
    /// A `[jump_off]` of the baseline has priority; else the exact figure in the series, on the basis named in the
    /// definitions if there are several. `None` if the baseline has no such figure.
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

    /// The figure of `indicator` in the base year on this statistical basis.
    #[must_use]
    pub fn jump_off_on(&self, indicator: &str, basis: &str) -> Option<JumpOff> {
        let figure = self.at_base_year(indicator).find(|o| o.basis.as_deref() == Some(basis))?;
        Some(self.as_jump_off(figure))
    }

    /// The statistical bases with a figure of `indicator` in the base year.
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

    /// The names of figures other than indicators, including those of its parents.
    pub(crate) fn names_of_other_figures(&self) -> BTreeMap<String, Text> {
        let mut names = self.parent_baseline.as_ref().map(|parent| parent.names_of_other_figures()).unwrap_or_default();
        names.extend(self.series.iter().map(|figure| (figure.indicator.clone(), Text::same(&figure.indicator))));
        names.extend(self.other_figures.clone());
        names
    }

    /// The unit of the figures of a name, whether that is an indicator or not.
    pub(crate) fn unit_of_figures(&self, name: &str) -> Option<crate::indicator::Unit> {
        self.vintages.iter().find(|row| row.figure.indicator == name).map(|row| row.figure.unit)
    }

    /// The title of a figure's source.
    pub(crate) fn source_of(&self, figure: &Observation) -> Text {
        Text::same(self.sources.get(&figure.source).map_or(figure.source.as_str(), |source| &source.title))
    }

    /// The statistical basis of GDP, if `[definitions]` names one.
    #[must_use]
    pub fn gdp_basis(&self) -> Option<&Basis> {
        let id = self.definitions.get("gdp_basis")?;
        self.bases.iter().find(|basis| basis.id == *id)
    }

    /// Annual figures of `indicator`, in order of time, on any basis.
    #[must_use]
    pub fn history(&self, indicator: &str) -> Vec<&Observation> {
        let is_whole = |o: &&Observation| o.indicator == indicator && self.stocks_at.is_year(o.period);
        let mut figures: Vec<&Observation> = self.series.iter().filter(is_whole).collect();
        figures.sort_by_key(|o| o.period);
        figures
    }

    /// The declared basis of an indicator's base-year figure.
    pub(crate) fn basis_of_base_year(&self, indicator: &str) -> Option<&str> {
        let figures = self.at_base_year(indicator).filter(|o| self.is_own_basis(o));
        figures.filter_map(|o| o.basis.as_deref()).next()
    }

    /// The label of a statistical basis; an unknown one is shown by its id.
    pub(crate) fn label_of_basis(&self, id: &str) -> Text {
        let known = self.bases.iter().find(|basis| basis.id == id);
        known.map_or_else(|| Text::same(id), |basis| basis.label.clone())
    }

    /// For a population figure: the basis of the base year's total.
    pub(crate) fn at_base_of_people(&self, figure: &Observation) -> Option<&String> {
        let total = |o: &&Observation| o.indicator == "population.total" && o.period.year == self.base_year;
        self.series.iter().filter(|_| figure.indicator.starts_with("population.")).find(total)?.basis.as_ref()
    }

    /// Whether a figure is on the basis of the base year.
    pub(crate) fn is_own_basis(&self, observation: &Observation) -> bool {
        self.is_basis_of_base_year(&observation.indicator, observation.basis.as_deref())
    }

    /// Whether a basis is that of the base year for an indicator: the one in `[definitions]`, or else that of the
    /// indicator's base-year figure. No basis counts as that basis.
    pub(crate) fn is_basis_of_base_year(&self, indicator: &str, basis: Option<&str>) -> bool {
        if basis.is_none_or(|basis| self.definitions.values().any(|defined| defined == basis)) {
            return true;
        }
        let at_base = |o: &&Observation| o.indicator == indicator && o.period.year == self.base_year;
        self.series.iter().find(at_base).is_some_and(|o| o.basis.as_deref() == basis)
    }
}

/// Loads every baseline of the library, for listing.
///
/// # Errors
/// As [`Baseline::load`].
pub fn load_all(library: &Library, problems: &mut Diagnostics) -> Result<Vec<Baseline>> {
    library.ids().iter().map(|id| Baseline::load(id, library, problems)).collect::<std::result::Result<_, Error>>()
}
