//! Moving the jump-off year to the last published figures: driver paths use figures published since the base year.

use super::revision::FarGdp;
use super::vital_years::VitalYears;
use super::{Assumptions, Setting};
use crate::baseline::{Observation, Status};
use crate::diagnostic::Diagnostics;
use crate::error::{Error, Result};
use crate::indicator::{Comparator, Display, Driver};
use crate::language::{Text, text};

const NET_MIGRATION: &str = "population.net_migration";

/// A published figure used in the path of a driver.
#[derive(Debug, Clone, PartialEq)]
pub struct UsedFigure {
    /// The indicator.
    pub indicator: String,
    /// The calendar year.
    pub year: i32,
    /// The driver.
    pub driver: String,
    /// The value of the driver in that year, in base units.
    pub value: f64,
    /// Published if the figure is that of the driver itself, else derived.
    pub status: Status,
    /// The titles of the sources, and the rule of derivation.
    pub source: Text,
    /// The rounding tolerance for equality with a path, in base units.
    pub(super) tolerance: f64,
}

impl UsedFigure {
    /// Whether paths with these figures determine births, deaths or migration.
    pub(crate) fn hold_change_of_people(taken: &[Self], year: i32) -> bool {
        let holds = |driver: &str, indicators: &[&str]| {
            let mut of_year = taken.iter().filter(|figure| figure.year == year && figure.driver == driver);
            of_year.any(|figure| indicators.contains(&figure.indicator.as_str()))
        };
        holds("population.total_fertility_rate", &["population.births"])
            && holds("population.life_expectancy", &["population.deaths"])
            && holds(NET_MIGRATION, &["population.total", NET_MIGRATION])
    }
}

/// Migration as the residual of published totals, births and deaths.
struct Balance<'b> {
    /// Persons.
    value: f64,
    /// Its rounding tolerance.
    rounding: f64,
    /// The total, that of the year before, births and deaths.
    figures: [&'b Observation; 4],
}

impl Assumptions {
    /// Moves the jump-off to the end of `year`: paths take the published values of drivers since the base year, without
    /// uncertainty, instead of the scenario's; their shocks begin afterwards. The deviation of the last known year decays
    /// in later years with the persistence of the driver's shocks, the conditional mean of runs with that deviation.
    /// Drivers made from history are forecast again from what was known at the end of `year`.
    /// Fertility, mortality and migration with default errors keep the part given by those errors
    /// ([`Carried`](super::Carried)). Returns the figures used.
    ///
    /// - real growth of GDP as published;
    /// - growth of the deflator: nominal over real growth, if GDP of both years is on one basis, and no step of the level
    ///   shows a revision between them;
    /// - net migration as the residual of published totals, births and deaths (the balancing equation), so that all three are
    ///   met; as published if one of them is missing;
    /// - total fertility and life expectancy that reproduce the published births and deaths in the deterministic run (in other
    ///   runs, with other populations, rates are adjusted until they do); without published births and deaths, the published
    ///   rates themselves, an official life expectancy with the offset of the rates in earlier years.
    ///
    /// Published population counts are used by [`as_of`](crate::analysis::as_of), which begins with this, and other
    /// indicators by [`condition`](crate::analysis::condition). Policies do not apply in years that are known. Levels of
    /// stocks are not replaced: they follow from the paths, and every identity holds from the base year on. Later settings
    /// ([`Assumptions::set`]) change the years after it.
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
    pub fn as_of(&mut self, year: i32, problems: &mut Diagnostics) -> Result<Vec<UsedFigure>> {
        let (first, last) = (self.years.first, self.years.last);
        if year <= first || year >= last {
            return Err(Error::failure(text!(
                "as-of {year} 不在基期 {first} 之后、预测期末{last}年之前",
                "as-of {year} does not lie after the base year {first} and before the horizon {last}"
            )));
        }
        self.forecast_again(year, problems)?;
        let far = self.far_gdp(year);
        let (taken, unreached) = self.follow(year);
        let derived = |far: &FarGdp| self.deflator_growth(far.year).is_some();
        self.warn_of_far_gdp(&far.into_iter().filter(derived).collect::<Vec<_>>(), problems);
        if taken.is_empty() {
            let region = &self.baseline.id;
            problems.warning(
                None,
                text!(
                    "基线 {region} 没有{first}年以后、{year}年以前公布的驱动因素数据",
                    "the baseline {region} has no figure of a driver published for the years after {first} up to {year}"
                ),
            );
        }
        if self.drivers.contains_key(NET_MIGRATION) {
            self.warn_of_imbalance(year, problems);
        }
        self.warn_of_unpublished(year, &taken, problems);
        warn_of_unreached(unreached, problems);
        let carried = self.carried_by(&taken);
        for figure in &taken {
            self.hold(figure);
        }
        self.carried.clear();
        carried.into_iter().for_each(|(carried, open)| self.carry(carried, open));
        self.as_of = Some(year);
        self.used_figures.clone_from(&taken);
        self.keep_published_growth();
        self.settings.push(Setting {
            written: format!("as-of {year}"),
            words: Some(text!("以截至{year}年末的已公布数据为起点", "as of the end of {year}")),
        });
        Ok(taken)
    }

    /// Notes the last year with published figures, if it is before the requested year.
    fn warn_of_unpublished(&self, year: i32, taken: &[UsedFigure], problems: &mut Diagnostics) {
        let is_of_people = |o: &&Observation| {
            o.indicator.starts_with("population.")
                && o.comparator == Comparator::Equal
                && self.baseline.stocks_at.is_year(o.period)
        };
        let counts = self.baseline.series.iter().filter(is_of_people).map(|o| o.period.year);
        let all = taken.iter().map(|figure| figure.year).chain(counts);
        let published = all.filter(|published| (self.years.first + 1..=year).contains(published)).max();
        let Some(last) = published.filter(|last| *last < year) else { return };
        let (region, next) = (&self.baseline.id, last + 1);
        problems
            .warning(
                None,
                text!(
                    "as-of {year}：基线 {region} 公布的数据只到{last}年；{next}年起仍按情景的假设",
                    "as-of {year}: the last year of which the baseline {region} has published figures is {last}; from {next} on the scenario's assumptions stand"
                ),
            )
            .hint(text!("改用{last}年（`as_of`），或补充数据", "take {last} (`as_of`), or add figures"));
    }

    /// The published figures already in paths of the scenario: the driver is certain in that year and equals the published
    /// value, whether by [`Assumptions::as_of`] or by the scenario itself.
    #[must_use]
    pub fn figures_in_paths(&self) -> Vec<UsedFigure> {
        // Rates fitted to counts refer to the population at the time of fitting.
        let mut all = self.used_figures.clone();
        let is_new = |figure: &UsedFigure| {
            self.used_figures.iter().all(|used| (&used.driver, used.year) != (&figure.driver, figure.year))
        };
        all.extend(self.published(self.years.last).into_iter().filter(is_new));
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

    /// Sets a figure in the path of its driver; a known rate has no error.
    fn hold(&mut self, figure: &UsedFigure) {
        let Some(at) = self.years.index(figure.year) else { return };
        self.know_until(&figure.driver, at, 0.0);
        let Some(assumption) = self.drivers.get_mut(&figure.driver) else { return };
        let path = &mut assumption.path;
        // With an uncertain lasting deviation, one year cannot separate the two.
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

    /// The last year after the base year with a published value of a driver, if any.
    pub(super) fn last_published(&self, driver: &str) -> Option<i32> {
        let all = self.published(self.years.last).into_iter();
        all.filter(|figure| figure.driver == driver).map(|figure| figure.year).max()
    }

    /// The first year in which a driver is an assumption: after the last one with a published value.
    pub(crate) fn first_assumed(&self, driver: &Driver) -> i32 {
        if !driver.is_yearly() {
            return self.years.first;
        }
        self.last_published(&driver.name).unwrap_or(self.years.first) + 1
    }

    /// The published values of drivers for the years after the base year up to `until`.
    fn published(&self, until: i32) -> Vec<UsedFigure> {
        self.follow(until).0
    }

    /// The published values, and the first year whose births and deaths no rates reproduce.
    fn follow(&self, until: i32) -> (Vec<UsedFigure>, Option<i32>) {
        let mut found = Vec::new();
        let far = self.far_gdp(until);
        // Outliers are not used for prices in paths.
        let is_far = |year: i32| far.iter().any(|far| far.year == year);
        let mut vital_years = VitalYears::new(self);
        for year in self.years.first + 1..=until.min(self.years.last) {
            let migration = self.net_migration(year);
            let vital = vital_years.next(year, migration.as_ref().map(|taken| taken.value));
            let deflator = self.deflator_growth(year).filter(|_| !is_far(year));
            let figures = [self.real_growth(year), deflator, migration].into_iter().flatten();
            found.extend(figures.chain(vital).filter(|figure| self.drivers.contains_key(&figure.driver)));
        }
        (found, vital_years.unreached)
    }

    /// The figure of an indicator in a year, on the basis of another figure if given.
    pub(super) fn figure(&self, indicator: &str, year: i32, beside: Option<&Observation>) -> Option<&Observation> {
        let history = self.baseline.history(indicator);
        let fits = |o: &&Observation| {
            o.period.year == year
                && o.comparator == Comparator::Equal
                && beside.is_none_or(|other| other.basis == o.basis)
        };
        history.into_iter().find(fits)
    }

    fn real_growth(&self, year: i32) -> Option<UsedFigure> {
        let figure = self.figure("gdp.real_growth", year, None)?;
        let (value, status, source) = (figure.value, figure.status, self.baseline.source_of(figure));
        let (indicator, driver) = ("gdp.real_growth".to_owned(), "economy.real_growth".to_owned());
        Some(UsedFigure { indicator, year, driver, value, status, source, tolerance: 5e-4 })
    }

    fn deflator_growth(&self, year: i32) -> Option<UsedFigure> {
        let now = self.figure("gdp.nominal", year, None)?;
        let before = self.figure("gdp.nominal", year - 1, Some(now))?;
        let real = self.figure("gdp.real_growth", year, None)?;
        let value = now.value / before.value / (1.0 + real.value) - 1.0;
        let Text { zh, en } = self.titles(&[now, before, real]);
        let source = text!("名义增速与实际增速之比：{zh}", "nominal over real growth: {en}");
        let (indicator, driver) = ("gdp.nominal".to_owned(), "economy.deflator_growth".to_owned());
        Some(UsedFigure { indicator, year, driver, value, status: Status::Derived, source, tolerance: 5e-4 })
    }

    /// Migration as the residual of total, births and deaths, so that all three are met; else as published.
    fn net_migration(&self, year: i32) -> Option<UsedFigure> {
        let driver = NET_MIGRATION.to_owned();
        if let Some(Balance { value, figures, .. }) = self.balance(year) {
            let Text { zh, en } = self.titles(&figures);
            let source =
                text!("公布的总人口之差减出生加死亡：{zh}", "what published totals, births and deaths leave: {en}");
            let (indicator, status) = ("population.total".to_owned(), Status::Derived);
            return Some(UsedFigure { indicator, year, driver, value, status, source, tolerance: 1000.0 });
        }
        let figure = self.figure(NET_MIGRATION, year, None)?;
        let (value, status, source) = (figure.value, figure.status, self.baseline.source_of(figure));
        let tolerance = 1e-3 * value.abs();
        Some(UsedFigure { indicator: driver.clone(), year, driver, value, status, source, tolerance })
    }

    /// The distinct titles of the sources of some figures.
    fn titles(&self, figures: &[&Observation]) -> Text {
        let mut titles: Vec<Text> = Vec::new();
        for title in figures.iter().map(|figure| self.baseline.source_of(figure)) {
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
        Text::joined(&titles, "、", ", ")
    }

    /// The published change of the total minus births plus deaths, with its rounding tolerance.
    fn balance(&self, year: i32) -> Option<Balance<'_>> {
        let now = self.figure("population.total", year, None)?;
        let before = self.figure("population.total", year - 1, Some(now))?;
        let births = self.figure("population.births", year, None)?;
        let deaths = self.figure("population.deaths", year, None)?;
        let figures = [now, before, births, deaths];
        let rounding = figures.iter().map(|figure| figure.half_digit).sum();
        Some(Balance { value: now.value - before.value - births.value + deaths.value, rounding, figures })
    }

    /// Warns if published migration differs from the residual of published totals, births and deaths, which supersedes it.
    fn warn_of_imbalance(&self, until: i32, problems: &mut Diagnostics) {
        for year in self.years.first + 1..=until {
            let Some(Balance { value: balance, rounding, .. }) = self.balance(year) else { continue };
            let Some(published) = self.figure(NET_MIGRATION, year, None) else { continue };
            if (published.value - balance).abs() <= rounding + published.half_digit {
                continue;
            }
            let shown = |value: f64| Text::both(|language| Display(language).precise(value, published.unit));
            let (Text { zh, en }, Text { zh: left_zh, en: left_en }) = (shown(published.value), shown(balance));
            problems.warning(
                None,
                text!(
                    "{year}年公布的净迁移为 {zh}，而公布的总人口、出生、死亡之差为 {left_zh}：三者都采用，净迁移取其差",
                    "net migration of {year} was published as {en}, but published totals, births and deaths leave {left_en}: those three are met, and migration is what they leave"
                ),
            );
        }
    }
}

/// Warns of the first year whose published births and deaths are not used, because no rates reproduce them.
fn warn_of_unreached(unreached: Option<i32>, problems: &mut Diagnostics) {
    let Some(year) = unreached else { return };
    problems
        .warning(
            None,
            text!(
                "{year}年公布的出生或死亡人数没有任何率能够达到：该年起的出生和死亡人数不采用",
                "no rates lead to the births or deaths published for {year}: births and deaths from then on are not used"
            ),
        )
        .hint(text!(
            "核对 population.births 和 population.deaths 的单位和小数点",
            "check the units and decimal points of population.births and population.deaths"
        ));
}
