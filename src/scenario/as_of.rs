//! The jump-off moved to the last published figures: paths that hold what has been published since the base year.

use super::revision::FarGdp;
use super::vital_years::VitalYears;
use super::{Assumptions, Setting};
use crate::baseline::Observation;
use crate::diagnostic::Diagnostics;
use crate::error::{Error, Result};
use crate::indicator::Comparator;
use crate::language::text;

/// A published figure that the path of a driver holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The indicator whose figure it is.
    pub indicator: String,
    /// The calendar year.
    pub year: i32,
    /// The driver whose path holds it.
    pub driver: String,
    /// What the driver is in that year by what was published, in base units.
    pub value: f64,
    /// How far a path may lie from that and still be the same, for rounding, in base units.
    pub(super) tolerance: f64,
}

impl Assumptions {
    /// Moves the jump-off to the end of `year`: what has been published of drivers since the base year stands in their paths,
    /// certain, in place of what the scenario assumed; their shocks begin after it. Of the deviation of the last year that is
    /// known, as much stays in each later year as the persistence of the driver's shocks leaves: what the runs that have that
    /// deviation come to on average. The figures are returned.
    ///
    /// - real growth of GDP as published;
    /// - growth of the deflator: nominal over real growth, where both years' GDP stands on one basis, and no step of the
    ///   level shows that it was revised between them;
    /// - net migration as published, else the change of the total less births plus deaths;
    /// - total fertility and life expectancy at which births and deaths are those published; where these are not, as published
    ///   themselves, an official life expectancy with the offset that the baseline's rates have to it.
    ///
    /// Published counts of people are for [`as_of`](crate::analysis::as_of), which begins with this, and what is published of
    /// other indicators for [`condition`](crate::analysis::condition). Policies that added to a path
    /// add nothing in a year that is known. Levels of stocks are not put in: they follow from the paths, and every identity
    /// holds from the base year on. What is set afterwards ([`Assumptions::set`]) changes the years after it.
    ///
    /// # Errors
    /// A failure if `year` is not after the base year and before the horizon.
    ///
    /// ```
    /// use carecast::{Diagnostics, baseline::Library, scenario::Assumptions};
    /// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
    /// let mut problems = Diagnostics::new();
    /// let mut assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
    /// let taken = assumptions.as_of(2024, &mut problems)?;
    /// assert!(taken.iter().any(|t| t.driver == "economy.real_growth" && t.year == 2024 && t.value == 0.057));
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn as_of(&mut self, year: i32, problems: &mut Diagnostics) -> Result<Vec<Taken>> {
        let (first, last) = (self.years.first, self.years.last);
        if year <= first || year >= last {
            return Err(Error::failure(text!(
                "as-of {year} 不在基年 {first} 之后、预测期末 {last} 年之前",
                "as-of {year} does not lie after the base year {first} and before the horizon {last}"
            )));
        }
        let far = self.far_gdp(year);
        let taken = self.published(year);
        let derived = |far: &FarGdp| self.deflator_growth(far.year).is_some();
        self.warn_of_far_gdp(&far.into_iter().filter(derived).collect::<Vec<_>>(), problems);
        if taken.is_empty() {
            let region = &self.baseline.id;
            problems.warning(
                None,
                text!(
                    "基线 {region} 没有 {first} 年以后、{year} 年以前公布的驱动因素数据",
                    "the baseline {region} has no figure of a driver published for the years after {first} up to {year}"
                ),
            );
        }
        for figure in &taken {
            self.hold(figure);
        }
        self.as_of = Some(year);
        self.settings.push(Setting {
            written: format!("as-of {year}"),
            words: Some(text!("以截至 {year} 年末公布的数据为起点", "as of the end of {year}")),
        });
        Ok(taken)
    }

    /// The published figures that paths of the scenario hold already: the driver is certain in that year, and is what was
    /// published, whether [`Assumptions::as_of`] or the scenario itself says so.
    #[must_use]
    pub fn taken(&self) -> Vec<Taken> {
        let mut all = self.published(self.years.last);
        all.retain(|figure| {
            let (Some(assumption), Some(at)) = (self.drivers.get(&figure.driver), self.years.index(figure.year)) else {
                return false;
            };
            let path = &assumption.path;
            let spread = path.spread.as_ref().is_some_and(|s| s.below[at] != 0.0 || s.above[at] != 0.0);
            let shocked = path.shock.is_some_and(|shock| shock.reaches(at));
            !spread && !shocked && (path.central[at] - figure.value).abs() <= figure.tolerance
        });
        all
    }

    /// Puts a figure into the path of its driver; what has become known of a rate does not err.
    fn hold(&mut self, figure: &Taken) {
        let Some(at) = self.years.index(figure.year) else { return };
        self.know_until(&figure.driver, at);
        let Some(assumption) = self.drivers.get_mut(&figure.driver) else { return };
        let path = &mut assumption.path;
        // Where a lasting deviation is uncertain too, a year does not tell the one from the other.
        let shock = path.shock.filter(|shock| shock.from <= at && path.spread.is_none());
        let mut remains = figure.value - path.central[at];
        path.central[at] = figure.value;
        for later in path.central.iter_mut().skip(at + 1) {
            remains *= shock.map_or(0.0, |shock| shock.persistence);
            *later += remains;
        }
        if let Some(spread) = &mut path.spread {
            spread.below[at] = 0.0;
            spread.above[at] = 0.0;
            let sides = spread.below.iter().chain(&spread.above);
            if sides.into_iter().all(|side| *side == 0.0) {
                path.spread = None;
            }
        }
        if let Some(shock) = &mut path.shock {
            shock.from = shock.from.max(at + 1);
        }
        path.shock = path.shock.filter(|shock| shock.from < shock.until);
        for policy in self.policies.iter_mut().filter(|policy| policy.driver == figure.driver) {
            policy.add[at] = 0.0;
        }
    }

    /// The last year after the base year for which a driver has been published, if there is one.
    pub(super) fn last_published(&self, driver: &str) -> Option<i32> {
        let all = self.published(self.years.last).into_iter();
        all.filter(|figure| figure.driver == driver).map(|figure| figure.year).max()
    }

    /// What has been published of drivers for the years after the base year up to `until`.
    fn published(&self, until: i32) -> Vec<Taken> {
        let mut found = Vec::new();
        let far = self.far_gdp(until);
        // What lies far from what was expected says nothing of prices that a path should hold.
        let is_far = |year: i32| far.iter().any(|far| far.year == year);
        let mut vital = VitalYears::new(self);
        for year in self.years.first + 1..=until.min(self.years.last) {
            let migration = self.net_migration(year);
            let vital = vital.next(year, migration.as_ref().map(|taken| taken.value));
            let deflator = self.deflator_growth(year).filter(|_| !is_far(year));
            let figures = [self.real_growth(year), deflator, migration].into_iter().flatten();
            found.extend(figures.chain(vital).filter(|figure| self.drivers.contains_key(&figure.driver)));
        }
        found
    }

    /// The figure of an indicator in a year, on the basis of another figure if one is given.
    pub(super) fn figure(&self, indicator: &str, year: i32, beside: Option<&Observation>) -> Option<&Observation> {
        let history = self.baseline.history(indicator);
        let fits = |o: &&Observation| {
            o.period.year == year
                && o.comparator == Comparator::Equal
                && beside.is_none_or(|other| other.basis == o.basis)
        };
        history.into_iter().find(fits)
    }

    fn real_growth(&self, year: i32) -> Option<Taken> {
        let value = self.figure("gdp.real_growth", year, None)?.value;
        let (indicator, driver) = ("gdp.real_growth".to_owned(), "economy.real_growth".to_owned());
        Some(Taken { indicator, year, driver, value, tolerance: 5e-4 })
    }

    fn deflator_growth(&self, year: i32) -> Option<Taken> {
        let now = self.figure("gdp.nominal", year, None)?;
        let before = self.figure("gdp.nominal", year - 1, Some(now))?;
        let real = self.figure("gdp.real_growth", year, None)?.value;
        let value = now.value / before.value / (1.0 + real) - 1.0;
        let (indicator, driver) = ("gdp.nominal".to_owned(), "economy.deflator_growth".to_owned());
        Some(Taken { indicator, year, driver, value, tolerance: 5e-4 })
    }

    fn net_migration(&self, year: i32) -> Option<Taken> {
        let name = "population.net_migration";
        if let Some(figure) = self.figure(name, year, None) {
            let tolerance = 1e-3 * figure.value.abs();
            let (indicator, driver) = (name.to_owned(), name.to_owned());
            return Some(Taken { indicator, year, driver, value: figure.value, tolerance });
        }
        let now = self.figure("population.total", year, None)?;
        let before = self.figure("population.total", year - 1, Some(now))?;
        let births = self.figure("population.births", year, None)?.value;
        let deaths = self.figure("population.deaths", year, None)?.value;
        let value = now.value - before.value - births + deaths;
        let indicator = "population.total".to_owned();
        Some(Taken { indicator, year, driver: name.to_owned(), value, tolerance: 1000.0 })
    }
}
