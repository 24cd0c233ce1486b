//! How well the model would have done: from one census to the next without migration, and from the base year to what has
//! been published since.

mod coverage;
mod history;
mod industry;
mod national;
mod scale;

pub use coverage::{Bands, Forecast, Scores, TestRuns, bands, census_forecasts};
pub use industry::{INDUSTRY_RUNS, IndustryForecast, IndustryHindcast, industry, industry_with};
pub use scale::{Parts, Scales, scales};

use ndarray::{Array1, Array2, Array3, ArrayRef2, Axis, Slice};
use serde::Serialize;

use crate::baseline::{Baseline, Census, Library, Observation, RateLevel, StockDay, VitalRates};
use crate::diagnostic::Diagnostics;
use crate::ensemble::Settings;
use crate::error::Result;
use crate::indicator::{Comparator, ErrorGrowth};
use crate::language::Text;
use crate::model::demography::{Inputs, MortalityInput, project};
use crate::projection::Projection;
use crate::scenario::Assumptions;

/// The ages from which on the elderly are counted.
pub const ELDERLY: [usize; 3] = [60, 65, 80];

/// The indicators that are compared with what has been published since the base year.
const PUBLISHED: [(&str, usize); 2] = [("population.aged_60_plus", 60), ("population.aged_65_plus", 65)];

/// Those aged 60 and over, say, at a later census: as projected from an earlier one, and as counted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CensusGroup {
    /// The first age; the group has no last.
    pub from_age: usize,
    /// Persons of these ages at the earlier census.
    pub before: f64,
    /// Persons projected with the nation's mortality, without migration.
    pub nation_mortality: f64,
    /// The same with life expectancy as far from the nation's as was published of the year of the earlier census.
    pub own_mortality: Option<f64>,
    /// Persons counted at the later census.
    pub counted: f64,
}

impl CensusGroup {
    /// Projected over counted, less 1: with the region's own mortality where it is known, else the nation's.
    #[must_use]
    pub fn error(&self) -> f64 {
        self.own_mortality.unwrap_or(self.nation_mortality) / self.counted - 1.0
    }

    /// The same with the nation's mortality.
    #[must_use]
    pub fn error_with_nation_mortality(&self) -> f64 {
        self.nation_mortality / self.counted - 1.0
    }
}

/// A region from one census to the next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hindcast {
    /// The id of its baseline.
    pub region: String,
    /// The label shown to readers.
    #[serde(skip)]
    pub label: Text,
    /// The years of the two censuses.
    pub years: (i32, i32),
    /// Published life expectancy of the earlier year: the region's own mortality is made to lie as far from the nation's.
    pub life_expectancy: Option<f64>,
    /// What set the level of the nation's mortality: the deaths published for the earlier year. `None` where none were: then it
    /// is that of the nation's base year, which nobody knew at the earlier census.
    #[serde(skip)]
    pub level: Option<RateLevel>,
    /// What sets it in the nation's base year, by the same rule.
    #[serde(skip)]
    pub base_level: Option<RateLevel>,
    /// By how many years life expectancy rose from the first of these years to the last: as published, and by the death rates
    /// that were used (the region's own where its life expectancy is known).
    pub life_expectancy_rise: (Option<f64>, f64),
    /// By [`ELDERLY`].
    pub groups: [CensusGroup; 3],
    /// Of working age at both censuses (20-49 at the first, ten years older at the second): counted over projected, less
    /// 1. Few of them die, so this is nearly net migration.
    pub workers_gained: f64,
}

/// Projects the first census of a region to its second, without migration, by the nation's death rates at the level that was
/// known in the year of the first; `None` where the region lacks two censuses that lie whole years apart, or the nation the
/// rates.
///
/// The death rates of the twelve months from a census day are those of the two calendar years, by the months in each.
#[must_use]
pub fn between_censuses(region: &Baseline, nation: &Baseline) -> Option<Hindcast> {
    let [earlier, later] = region.censuses.first_chunk()?;
    let (rates, level) = known_rates(nation, earlier.date.year)?;
    let years = usize::try_from(later.date.year - earlier.date.year).ok().filter(|years| *years > 0)?;
    if (earlier.date.month, earlier.date.day) != (later.date.month, later.date.day) {
        return None;
    }
    let day = Day::of(earlier)?;
    let with_nation = survivors(&earlier.people, day, &rates, years, 0.0)?;
    let life_expectancy = known(region, "population.life_expectancy", earlier.date.year);
    let own = own_rates(region, nation, &rates, earlier.date.year);
    let with_own = own.as_ref().and_then(|rates| survivors(&earlier.people, day, rates, years, 0.0));
    let used = own.as_ref().unwrap_or(&rates);
    let at = |year: i32| used.index(year).map(|index| used.life_expectancy(index));
    let published = known(region, "population.life_expectancy", later.date.year).zip(life_expectancy);
    let life_expectancy_rise =
        (published.map(|(then, before)| then - before), at(later.date.year)? - at(earlier.date.year)?);
    let from = |people: &Array2<f64>, age: usize| older(people, age..people.ncols());
    let groups = ELDERLY.map(|from_age| CensusGroup {
        from_age,
        before: from(&earlier.people, from_age),
        nation_mortality: from(&with_nation, from_age),
        own_mortality: with_own.as_ref().map(|people| from(people, from_age)),
        counted: from(&later.people, from_age),
    });
    let workers = 20 + years..50 + years;
    let expected = older(with_own.as_ref().unwrap_or(&with_nation), workers.clone());
    Some(Hindcast {
        region: region.id.clone(),
        label: region.label.clone(),
        years: (earlier.date.year, later.date.year),
        life_expectancy,
        level,
        base_level: nation.level_of_deaths().cloned(),
        life_expectancy_rise,
        groups,
        workers_gained: older(&later.people, workers) / expected - 1.0,
    })
}

fn older(people: &ArrayRef2<f64>, ages: std::ops::Range<usize>) -> f64 {
    ages.map(|age| people.column(age).sum()).sum()
}

/// The figure of a baseline for an indicator and year, bounds excluded.
fn known(region: &Baseline, indicator: &str, year: i32) -> Option<f64> {
    let figures = region.history(indicator);
    figures.iter().find(|o| o.period.year == year && o.comparator == Comparator::Equal).map(|o| o.value)
}

/// The nation's rates with the level of mortality that was known in the year of a census, and the figure that set it; as they
/// are, where there is none.
fn known_rates(nation: &Baseline, year: i32) -> Option<(VitalRates, Option<RateLevel>)> {
    let census = nation.censuses.iter().find(|census| census.date.year == year);
    let known = census.and_then(|census| nation.rates_of_census(census));
    match known {
        Some((rates, level)) => Some((rates, Some(level))),
        None => Some((nation.vital_rates.clone()?, None)),
    }
}

/// The nation's rates with the mortality of every year shifted alike, so that in one year life expectancy lies as far from the
/// nation's as published figures of both do. `None` where one of the two was not published.
fn own_rates(region: &Baseline, nation: &Baseline, rates: &VitalRates, year: i32) -> Option<VitalRates> {
    let name = "population.life_expectancy";
    let beyond = known(region, name, year)? - known(nation, name, year)?;
    rates.clone().with_life_expectancy(year, rates.life_expectancy(rates.index(year)?) + beyond)
}

/// A day of a year.
#[derive(Clone, Copy)]
struct Day {
    year: i32,
    share_of_year_left: f64,
}

impl Day {
    /// Of the twelve months from 1 November on, two are in the census year.
    fn of(census: &Census) -> Option<Self> {
        let (month, day) = (f64::from(census.date.month?), f64::from(census.date.day?));
        Some(Self { year: census.date.year, share_of_year_left: (13.0 - month - (day - 1.0) / 31.0) / 12.0 })
    }
}

/// The rates of so many twelve months from a day on: those of the two calendar years, by the months in each.
fn rates_from(day: Day, rates: &VitalRates, years: usize) -> Option<VitalRates> {
    let first = rates.index(day.year)?;
    rates.index(day.year + i32::try_from(years).ok()?)?;
    let (this, next) = (day.share_of_year_left, 1.0 - day.share_of_year_left);
    let from = |skip: usize| Slice::from(first + skip..first + skip + years);
    Some(VitalRates {
        first_year: day.year + 1,
        mortality: &rates.mortality.slice_axis(Axis(0), from(0)) * this
            + &rates.mortality.slice_axis(Axis(0), from(1)) * next,
        fertility: &rates.fertility.slice_axis(Axis(0), from(0)) * this
            + &rates.fertility.slice_axis(Axis(0), from(1)) * next,
        sex_ratio_at_birth: rates.sex_ratio_at_birth.slice_axis(Axis(0), from(1)).to_owned(),
        net_migration: None,
    })
}

/// The people of a day who are alive some whole years later, without migration, where log death rates drift up by so much over ten
/// years; the children born since are left out.
fn survivors(people: &Array2<f64>, day: Day, rates: &VitalRates, years: usize, drift: f64) -> Option<Array2<f64>> {
    let mut death_rates = rates_from(day, rates, years)?.mortality;
    for (year, mut rates) in death_rates.outer_iter_mut().enumerate() {
        rates *= libm::exp(drift * ErrorGrowth::Level.factor(year + 1));
    }
    let ages = people.ncols();
    let trajectory = project(&Inputs {
        population: people.view(),
        mortality: MortalityInput::DeathRates(death_rates.view()),
        fertility: Array2::zeros((years, ages)).view(),
        sex_ratio_at_birth: Array1::ones(years).view(),
        net_migration: Array3::zeros((years, 2, ages)).view(),
    });
    Some(trajectory.ok()?.population.index_axis(Axis(0), years).to_owned())
}

/// A figure published since the base year beside what two methods make of what was known then.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HindcastOutcome {
    /// The dotted name.
    pub indicator: String,
    /// The base year, and persons at its day of stocks: as published, or else those of the baseline's people by age.
    pub base: (i32, f64),
    /// The year at whose day of stocks the figure stands.
    pub year: i32,
    /// That day.
    #[serde(skip)]
    pub stocks_at: StockDay,
    /// Persons published.
    pub published: f64,
    /// Persons projected from the base year by cohorts, nothing being assumed beyond the baseline: nobody moves.
    pub cohorts: f64,
    /// The runs around that, in which the count, mortality and migration err by default.
    #[serde(skip)]
    pub forecast: Forecast,
    /// Persons if the growth from the last census to the base year went on.
    pub constant_growth: f64,
}

/// Compares what a baseline's own people and rates lead to with the figures published for years after its base year.
///
/// # Errors
/// As [`Assumptions::parse`] and [`Projection::run`].
pub fn since_base_year(region: &Baseline, library: &Library) -> Result<Vec<HindcastOutcome>> {
    since_base_year_with(region, library, TestRuns::default())
}

/// The same with a number of runs.
///
/// # Errors
/// As [`since_base_year`].
pub fn since_base_year_with(region: &Baseline, library: &Library, runs: TestRuns) -> Result<Vec<HindcastOutcome>> {
    let later: Vec<&Observation> = PUBLISHED.iter().flat_map(|(name, _)| published_later(region, name)).collect();
    let Some(last) = later.iter().map(|o| o.period.year).max() else { return Ok(Vec::new()) };
    let (id, runs) = (&region.id, runs.as_sobol_points());
    let text = format!(
        "format = 1\nbaseline = \"{id}\"\nhorizon = {last}\n[outputs]\nindicators = [\"population.aged_*\"]\n{runs}"
    );
    let mut problems = Diagnostics::new();
    let assumptions = Assumptions::parse("hindcast.toml", &text, library, &mut problems)?;
    let projection = Projection::run(&assumptions, &Settings::of(&assumptions), &mut problems)?;
    let from_age = |name: &str| PUBLISHED.iter().find(|(known, _)| *known == name).map(|(_, age)| *age);
    let outcome = |o: &&Observation| {
        let own = || Some(projection.series(&o.indicator)?.year(region.base_year)?.central());
        let base = known(region, &o.indicator, region.base_year).or_else(own)?;
        Some(HindcastOutcome {
            indicator: o.indicator.clone(),
            year: o.period.year,
            stocks_at: region.stocks_at,
            published: o.value,
            cohorts: projection.series(&o.indicator)?.year(o.period.year)?.central(),
            forecast: Forecast::of(projection.series(&o.indicator)?, o.period.year, from_age(&o.indicator)?, o.value),
            base: (region.base_year, base),
            constant_growth: constant_growth(region, o, base)?,
        })
    };
    Ok(later.iter().filter_map(outcome).collect())
}

fn published_later<'b>(region: &'b Baseline, name: &str) -> impl Iterator<Item = &'b Observation> + use<'b> {
    let base = region.base_year;
    let later = move |o: &&Observation| o.period.year > base && o.comparator == Comparator::Equal;
    region.history(name).into_iter().filter(later)
}

/// The figure `base` of the base year, grown on at the rate since the last census.
fn constant_growth(region: &Baseline, of: &Observation, base: f64) -> Option<f64> {
    let census = region.censuses.last()?;
    let (_, age) = *PUBLISHED.iter().find(|(name, _)| *name == of.indicator)?;
    let counted = older(&census.people, age..census.people.ncols());
    let since =
        f64::from(region.base_year + 1) - f64::from(census.date.year) - (f64::from(census.date.month?) - 1.0) / 12.0;
    let ahead = f64::from(of.period.year - region.base_year);
    Some(base * libm::pow(base / counted, ahead / since))
}

#[cfg(test)]
mod tests {
    use super::coverage::at_census;
    use super::*;

    fn shandong_and_nation() -> [Baseline; 2] {
        let load = |id| Baseline::load(id, &Library::embedded(), &mut Diagnostics::new()).unwrap();
        ["shandong", "china"].map(load)
    }

    fn assert_near(a: f64, b: f64) {
        assert!((a / b - 1.0).abs() < 1e-9, "{a} {b}");
    }

    #[test]
    fn the_level_is_that_of_the_deaths_published_for_the_year_of_the_census() {
        let [_, china] = shandong_and_nation();
        let (rates, level) = known_rates(&china, 2010).unwrap();
        let level = level.unwrap();
        assert_eq!((level.year, level.published), (2010, 9.51e6));
        assert_near(rates.implied(2010, &china.censuses[0].people).unwrap().1, 9.51e6);
        // The reported factor applies to the rates of the table, not of the base year.
        let base = china.level_of_deaths().unwrap().factor.unwrap();
        let index = rates.index(2015).unwrap();
        let on_base = rates.mortality[[index, 0, 70]] / china.vital_rates.as_ref().unwrap().mortality[[index, 0, 70]];
        assert_near(level.factor.unwrap(), on_base * base);
    }

    #[test]
    fn nothing_that_sets_the_level_of_the_base_year_has_a_say() {
        let [shandong, china] = shandong_and_nation();
        let mut other = china.clone();
        other.vital_rates = Some(china.vital_rates.clone().unwrap().scaled(0.8, 1.3));
        let found = [&china, &other].map(|nation| between_censuses(&shandong, nation).unwrap());
        let [groups, others] = [&found[0].groups, &found[1].groups];
        for (group, other) in groups.iter().zip(others) {
            assert_near(group.nation_mortality, other.nation_mortality);
            assert_near(group.own_mortality.unwrap(), other.own_mortality.unwrap());
        }
        let runs = [(&china, &found[0]), (&other, &found[1])].map(|(nation, hindcast)| {
            let rates = at_census(&shandong, nation, hindcast).unwrap().vital_rates.clone();
            rates.unwrap().mortality
        });
        runs[0].iter().zip(&runs[1]).for_each(|(a, b)| assert_near(*a, *b));
    }

    #[test]
    fn without_deaths_of_that_year_the_level_is_the_base_years_and_said_to_be() {
        let [shandong, mut china] = shandong_and_nation();
        china.series.retain(|o| !(o.indicator == "population.deaths" && o.period.year == 2010));
        assert_eq!(between_censuses(&shandong, &china).unwrap().level, None);
        let (rates, _) = known_rates(&china, 2010).unwrap();
        assert_eq!(Some(rates), china.vital_rates);
    }
}
