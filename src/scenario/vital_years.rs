//! Fertility and life expectancy of the years that are published since the base year.

use super::Assumptions;
use super::as_of::UsedFigure;
use crate::baseline::{CountOrDriver, LifeExpectancyOffset, Observation, Status};
use crate::ensemble::updated_value;
use crate::indicator::{COUNT_ERROR, COUNTED_COHORTS, Display};
use crate::language::{Text, text};
use crate::schedule::{AGES, BySexAndAge, by_sex_and_age, migration_profile};

const FERTILITY: &str = "population.total_fertility_rate";
const LIFE_EXPECTANCY: &str = "population.life_expectancy";

/// How near a path lies to a figure found from counts and is still the same, relative to it.
const TOLERATED: f64 = 1e-3;

/// The same of life expectancy, in years: deaths change by as much in proportion as fertility does by its own.
const TOLERATED_YEARS: f64 = 0.01;

/// The population of a region projected from the base year through the years with published births and deaths.
pub(super) struct VitalYears<'a> {
    assumptions: &'a Assumptions,
    /// By sex and age at the end of the last year that was followed; `None` for a region without people by age.
    people: Option<BySexAndAge>,
    /// Shares of net migration by sex and age.
    profile: BySexAndAge,
    /// The gap between life expectancy from the rates and the official one: official figures up to the base year with the
    /// baseline's rates, and those of later updated years with the rates that reproduce the published deaths
    /// ([`Assumptions::as_of`]). Official figures of other years are not used.
    offset: Option<LifeExpectancyOffset>,
    /// The first year whose births and deaths no rates reproduce: the population is not followed from there on.
    pub(super) unreached: Option<i32>,
}

impl<'a> VitalYears<'a> {
    pub(super) fn new(assumptions: &'a Assumptions) -> Self {
        let base = assumptions.baseline.population.as_ref();
        let profile = base.map_or([[0.0; AGES]; 2], |people| by_sex_and_age(&migration_profile(people)));
        let people = base.map(|people| counted(by_sex_and_age(people), assumptions));
        let offset = assumptions.baseline.life_expectancy_offset();
        Self { assumptions, people, profile, offset, unreached: None }
    }

    /// The published figures of the next year; net migration if it is published.
    pub(super) fn next(&mut self, year: i32, migration: Option<f64>) -> Vec<UsedFigure> {
        let [births, deaths] = ["population.births", "population.deaths"].map(|name| self.figure(name, year));
        let [fertility, life] = [FERTILITY, LIFE_EXPECTANCY].map(|name| self.figure(name, year));
        let life = life.map(|official| self.offset.as_ref().map_or(official, |offset| offset.by_rates(official)));
        let mut taken = Vec::new();
        let assumptions = self.assumptions;
        let mut take = |indicator: &str, driver: &str, value: Option<f64>| {
            let Some((value, figure)) = value.zip(assumptions.figure(indicator, year, None)) else { return };
            let tolerance = if driver == LIFE_EXPECTANCY { TOLERATED_YEARS } else { TOLERATED * value.abs() };
            let (status, source) = source(assumptions, figure, driver, value);
            let [indicator, driver] = [indicator, driver].map(str::to_owned);
            taken.push(UsedFigure { indicator, year, driver, value, status, source, tolerance });
        };
        let is_followed = self.people.is_some() && self.assumptions.baseline.vital_rates.is_some();
        let by_counts = self.follow(year, (births, deaths), (fertility, life), migration);
        if is_followed && by_counts.is_none() && (births.is_some() || deaths.is_some()) {
            self.unreached = self.unreached.or(Some(year));
        }
        match (births, by_counts) {
            (Some(_), Some((rate, _))) => take("population.births", FERTILITY, Some(rate)),
            _ => take(FERTILITY, FERTILITY, fertility),
        }
        match (deaths, by_counts) {
            (Some(_), Some((_, years))) => {
                take("population.deaths", LIFE_EXPECTANCY, Some(years));
                self.offset = assumptions.offset_with(self.offset.take(), year, years);
            }
            _ => take(LIFE_EXPECTANCY, LIFE_EXPECTANCY, life),
        }
        taken
    }

    fn figure(&self, name: &str, year: i32) -> Option<f64> {
        self.assumptions.figure(name, year, None).map(|figure| figure.value)
    }

    /// Follows the people through a year: total fertility and life expectancy in it.
    fn follow(
        &mut self,
        year: i32,
        (births, deaths): (Option<f64>, Option<f64>),
        (fertility, life): (Option<f64>, Option<f64>),
        migration: Option<f64>,
    ) -> Option<(f64, f64)> {
        let people = self.people.take()?;
        let rates = self.assumptions.baseline.vital_rates.as_ref()?;
        let central = |name: &str| {
            let at = self.assumptions.years.index(year)?;
            self.assumptions.drivers.get(name)?.path.central.get(at).copied()
        };
        let known = |count: Option<f64>, published: Option<f64>, name: &str| match count {
            Some(count) => Some(CountOrDriver::Count(count)),
            None => published.or_else(|| central(name)).map(CountOrDriver::Driver),
        };
        let counts = (known(births, fertility, FERTILITY)?, known(deaths, life, LIFE_EXPECTANCY)?);
        let others = (central("population.mean_age_at_childbearing")?, central("population.sex_ratio_at_birth")?);
        let found = rates.counted_year(year, &people, counts, others)?;
        let moved = migration.or_else(|| central("population.net_migration")).unwrap_or(0.0);
        self.people = Some(self.with_migrants(found.people, year, moved));
        Some((found.total_fertility_rate, found.life_expectancy))
    }

    /// Those whom the baseline has moving by age, and the rest by the schedule.
    fn with_migrants(&self, mut people: BySexAndAge, year: i32, moved: f64) -> BySexAndAge {
        let rates = self.assumptions.baseline.vital_rates.as_ref();
        let known = rates.and_then(|rates| rates.net_migration_by_age(year));
        let all = known.map_or(0.0, |known| known.as_flattened().iter().sum());
        for (sex, people) in people.iter_mut().enumerate() {
            for (age, people) in people.iter_mut().enumerate() {
                let known = known.map_or(0.0, |known| known[sex][age]);
                *people = (*people + known + (moved - all) * self.profile[sex][age]).max(0.0);
            }
        }
        people
    }
}

impl Assumptions {
    /// The gap between life expectancy from the rates and the official one: official figures up to the base year with the
    /// baseline's rates, and those of later updated years with the rates that reproduce the published deaths
    /// ([`Assumptions::as_of`]). Official figures of other years are not used.
    #[must_use]
    pub fn life_expectancy_offset(&self) -> Option<LifeExpectancyOffset> {
        let by_deaths =
            self.used_figures.iter().filter(|used| used.driver == LIFE_EXPECTANCY && used.indicator != LIFE_EXPECTANCY);
        by_deaths.fold(self.baseline.life_expectancy_offset(), |offset, used| {
            self.offset_with(offset, used.year, used.value)
        })
    }

    /// The same once the life expectancy by the deaths of another year is known.
    fn offset_with(
        &self,
        offset: Option<LifeExpectancyOffset>,
        year: i32,
        by_rates: f64,
    ) -> Option<LifeExpectancyOffset> {
        match self.baseline.life_expectancy_gap(year, by_rates) {
            Some(gap) => offset.map(|offset| offset.with(&self.baseline.label, gap)),
            None => offset,
        }
    }
}

/// The people of the base year, put right by what the deterministic run has of the errors of their count.
fn counted(mut people: BySexAndAge, assumptions: &Assumptions) -> BySexAndAge {
    for (cohort, ages) in COUNTED_COHORTS {
        let name = format!("{COUNT_ERROR}.{cohort}");
        let assumed = assumptions.drivers.get(&name).and_then(|assumption| assumption.path.central.first().copied());
        let error = updated_value(assumptions, &name, 0, 0.0).or(assumed).unwrap_or(0.0);
        for people in people.iter_mut().flat_map(|people| &mut people[ages.clone()]) {
            *people *= 1.0 + error;
        }
    }
    people
}

/// Where a driver's value comes from that is, or leads to, a published figure.
fn source(assumptions: &Assumptions, figure: &Observation, driver: &str, value: f64) -> (Status, Text) {
    let title = assumptions.baseline.source_of(figure);
    if figure.indicator == driver && figure.value == value {
        return (figure.status, title);
    }
    let shown = Text::both(|language| Display(language).precise(figure.value, figure.unit));
    let ((Text { zh, en }, Text { zh: zh_title, en: en_title }), year) = ((shown, title), figure.period.year);
    let source = match figure.indicator.as_str() {
        LIFE_EXPECTANCY => text!(
            "{year}年官方数 {zh} 加与官方寿命表之差：{zh_title}",
            "official {en} of {year}, and the constant by which official tables differ: {en_title}"
        ),
        "population.births" => {
            text!("按{year}年出生 {zh} 求得：{zh_title}", "by the births of {year}, {en}: {en_title}")
        }
        _ => text!("按{year}年死亡 {zh} 求得：{zh_title}", "by the deaths of {year}, {en}: {en_title}"),
    };
    (Status::Derived, source)
}
