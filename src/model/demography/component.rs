//! Demography as a component of the model: all runs of a batch through all years.

mod account;
mod age_structure;
mod published_counts;
mod steps;

use ndarray::{Array2, Array3, Axis};

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};
use super::super::equation::{Moment, ValueDerivation};
use super::age_sums::{AgeSums, AgeWeights, Runs, put};
use super::cohort::{AtRate, Cohorts, Flows, Movers, Nobody, by_sex};
use crate::baseline::VitalRates;
use crate::indicator::{COUNTED_COHORTS, migration_error_at};
use crate::schedule::{
    AGES, BySexAndAge, ChildbearingPattern, FERTILE_AGES, MortalityAdjustment, MortalitySchedule, TOGETHER,
    by_sex_and_age, each_lane, migration_profile,
};

use crate::vectors::widest;

use account::Account;
pub(super) use published_counts::RateAdjustments;
pub(in crate::model) use published_counts::VitalConstraints;

/// The population that another component weights by age and sex, and the column in which the sum is left.
pub(in crate::model) struct Weighting {
    pub(in crate::model) column: String,
    pub(in crate::model) weights: Array2<f64>,
}

/// The schedules of a year before any driver.
pub(super) struct Schedules {
    mortality: MortalitySchedule,
    /// Survival at the schedule's own life expectancy.
    survival: BySexAndAge,
    childbearing: ChildbearingPattern,
    /// Persons by sex and age whom the baseline has moving, and their sums by sex.
    migration: Option<BySexAndAge>,
    migrants: [f64; 2],
}

impl Schedules {
    fn of(rates: &VitalRates, year: i32) -> Option<Self> {
        let index = rates.index(year)?;
        let mortality = rates.mortality_schedule(index);
        let persons = rates.net_migration.as_ref();
        let migration = persons.map(|persons| by_sex_and_age(&persons.index_axis(Axis(0), index)));
        let migrants = migration.map_or([0.0; 2], |_| rates.net_migration_by_sex(index));
        Some(Self {
            survival: mortality.survival_at(0.0),
            mortality,
            childbearing: ChildbearingPattern::new(&rates.fertility.row(index)),
            migration,
            migrants,
        })
    }

    /// Whether the mortality of these runs is that of the schedule as it stands.
    fn is_own_mortality(&self, driven: &Driven) -> bool {
        let own = self.mortality.own_life_expectancy();
        driven.life_expectancy.iter().all(|years| *years == own) && driven.is_mortality_certain()
    }

    fn level(&self, driven: &Driven) -> MortalityAdjustment<TOGETHER> {
        self.mortality.levels(&driven.life_expectancy, &driven.mortality_error)
    }

    /// Life expectancy at birth in each run: the one assumed, which mortality is made to give, where it does not err.
    fn life_expectancy(&self, driven: &Driven) -> Runs {
        if driven.is_mortality_certain() {
            return driven.life_expectancy;
        }
        let made = widest!(self.mortality.life_expectancies(&self.level(driven)));
        each_lane(|lane| if driven.mortality_error[lane] == 0.0 { driven.life_expectancy[lane] } else { made[lane] })
    }

    /// The births of the year.
    #[inline(always)]
    pub(super) fn born(
        &self,
        people: &Cohorts<TOGETHER>,
        driven: &Driven,
        survival: impl Fn(usize, usize) -> Runs,
    ) -> Runs {
        let (childbearing, total) = (&self.childbearing, &driven.fertility);
        let is_own = driven.mean_age.iter().all(|age| *age == childbearing.own_mean_age());
        if is_own {
            let shares = childbearing.own_shares();
            return people.born(FERTILE_AGES, survival, |age| times(total, shares[age - FERTILE_AGES.start]));
        }
        let shares = &childbearing.shares(&driven.mean_age);
        people.born(FERTILE_AGES, survival, |age| {
            let shares = &shares[age - FERTILE_AGES.start];
            each_lane(|lane| total[lane] * shares[lane])
        })
    }

    fn known_migration(&self, sex: usize, age: usize) -> f64 {
        self.migration.map_or(0.0, |persons| persons[sex][age])
    }
}

/// The drivers' columns.
struct DemographicDrivers {
    fertility: Column,
    mean_age: Column,
    sex_ratio: Column,
    life_expectancy: Column,
    migration: Column,
    /// By [`COUNTED_COHORTS`].
    count_errors: [Column; COUNTED_COHORTS.len()],
    mortality_error: Column,
    migration_error: Column,
    fertility_error: Column,
}

impl DemographicDrivers {
    fn all(&self) -> impl Iterator<Item = Column> {
        let Self { fertility, mean_age, sex_ratio, life_expectancy, migration, .. } = *self;
        let errors = [self.mortality_error, self.migration_error, self.fertility_error];
        [fertility, mean_age, sex_ratio, life_expectancy, migration].into_iter().chain(self.count_errors).chain(errors)
    }
}

/// The values of drivers in a year, by run.
#[derive(Clone, Copy, Default)]
pub(super) struct Driven {
    /// Total fertility, its error included.
    fertility: Runs,
    mean_age: Runs,
    pub(super) sex_ratio: Runs,
    life_expectancy: Runs,
    migration: Runs,
    mortality_error: Runs,
    migration_error: Runs,
}

impl Driven {
    fn is_mortality_certain(&self) -> bool {
        self.mortality_error.iter().all(|error| *error == 0.0)
    }
}

/// The whole population, through all years at once: it depends on drivers alone.
pub struct Demography {
    base: Array2<f64>,
    /// Of the years after the base year, in order.
    schedules: Vec<Schedules>,
    /// Shares of migration by sex and age beyond what the baseline has by age itself.
    migration_profile: BySexAndAge,
    /// Their sums by sex.
    migrants_profile: [f64; 2],
    /// How far the migration of an age errs, for each 1 of the error.
    migration_errors: [f64; AGES],
    /// Sums over ages that other components read, with their names.
    weightings: Vec<(Column, String, AgeWeights)>,
    drivers: DemographicDrivers,
    sums: AgeSums,
    life_expectancy: Column,
    /// The births and deaths that every run must have, where any were published.
    published_counts: Option<VitalConstraints>,
    account: Account,
    ports: Ports,
}

impl Demography {
    /// `base` is the population at the end of `base_year`, `[sex][age]`; `rates` must have the `years - 1` years after it.
    pub(in crate::model) fn new(
        schema: &mut Schema,
        base: &Array2<f64>,
        rates: &VitalRates,
        base_year: i32,
        years: usize,
        weightings: Vec<Weighting>,
    ) -> Self {
        let mut driver = |name: &str| schema.driver(&format!("population.{name}"));
        let drivers = DemographicDrivers {
            fertility: driver("total_fertility_rate"),
            mean_age: driver("mean_age_at_childbearing"),
            sex_ratio: driver("sex_ratio_at_birth"),
            life_expectancy: driver("life_expectancy"),
            migration: driver("net_migration"),
            count_errors: COUNTED_COHORTS.map(|(id, _)| driver(&format!("count_error.{id}"))),
            mortality_error: driver("mortality_error"),
            migration_error: driver("migration_error"),
            fertility_error: driver("fertility_error"),
        };
        let sums = AgeSums::new(schema);
        let life_expectancy = schema.indicator("population.life_expectancy");
        let account = Account::new(schema);
        let weights =
            |w: Weighting| (schema.indicator(&w.column), w.column, AgeWeights::new(by_sex_and_age(&w.weights)));
        let weightings: Vec<_> = weightings.into_iter().map(weights).collect();
        let mut writes = sums.columns();
        writes.push(life_expectancy);
        writes.extend(weightings.iter().map(|(column, ..)| *column));
        let migration_profile = by_sex_and_age(&migration_profile(base));
        let reads = drivers.all().map(Port::now).collect();
        Self {
            migration_errors: std::array::from_fn(migration_error_at),
            migrants_profile: migration_profile.map(|shares| shares.iter().sum()),
            migration_profile,
            base: base.clone(),
            schedules: (base_year + 1..).take(years - 1).filter_map(|year| Schedules::of(rates, year)).collect(),
            weightings,
            drivers,
            sums,
            life_expectancy,
            published_counts: None,
            account,
            ports: Ports { name: "demography", reads, writes },
        }
    }

    /// The same with the births and deaths that every run must have.
    pub(in crate::model) fn with_published_counts(self, counts: Option<VitalConstraints>) -> Self {
        Self { published_counts: counts, ..self }
    }

    /// Life expectancy of the base year is not known.
    pub(super) fn no_life_expectancy_at_base(&self, batch: &mut Batch) {
        batch.get_mut(self.life_expectancy, 0).fill(f64::NAN);
    }

    /// The stored columns of a batch.
    pub(super) fn kept(&self, batch: &Batch) -> StoredColumns<'_> {
        let weightings = self.weightings.iter().filter(|(column, ..)| batch.has_room(*column));
        StoredColumns {
            sums: self.sums.kept(batch),
            weightings: weightings.map(|(column, _, weights)| (*column, weights)).collect(),
            life_expectancy: Some(self.life_expectancy).filter(|column| batch.has_room(*column)),
        }
    }

    /// Projects one group of runs from `first` on through all years from the population of the base year.
    fn project(&self, mut cohorts: Cohorts<TOGETHER>, first: usize, kept: &StoredColumns<'_>, batch: &mut Batch) {
        self.count(&mut cohorts, first, batch);
        kept.record(&cohorts, None, first, 0, batch);
        let mut moved = RateAdjustments::none();
        // A year's drivers are read while the people of the year before are on their way: they come from far in memory.
        let mut driven = [Driven::default(); 2];
        let last = batch.years() - 1;
        self.read(first, 1.min(last), batch, &mut driven[1]);
        for (year, schedules) in (1..batch.years()).zip(&self.schedules) {
            self.read(first, (year + 1).min(last), batch, &mut driven[(year + 1) % 2]);
            let driven = &mut driven[year % 2];
            if let Some(counts) = &self.published_counts {
                counts.meet(&cohorts, schedules, year, driven, &mut moved);
            }
            let flows = self.step(&mut cohorts, schedules, driven);
            kept.record_life_expectancy(schedules, driven, (first, year), batch);
            // Runs beyond the batch repeat its last one and are not recorded.
            batch.raised_cells += flows.raised_cells(batch.width() - first);
            kept.record(&cohorts, Some(&flows), first, year, batch);
        }
    }

    /// Puts the people of the base year right by the error of their count in each run.
    pub(super) fn count(&self, cohorts: &mut Cohorts<TOGETHER>, first: usize, batch: &Batch) {
        let errors = self.drivers.count_errors.map(|column| lanes(column, first, 0, batch));
        if errors.as_flattened().iter().all(|error| *error == 0.0) {
            return;
        }
        let by = errors.iter().map(|error| each_lane(|lane| 1.0 + error[lane]));
        cohorts.multiply(COUNTED_COHORTS.into_iter().map(|(_, ages)| ages).zip(by));
    }

    /// Reads what the drivers are in a year of the runs from `first` on.
    fn read(&self, first: usize, year: usize, batch: &Batch, driven: &mut Driven) {
        widest!({
            let lanes = |column: Column| lanes(column, first, year, batch);
            let (fertility, error) = (lanes(self.drivers.fertility), lanes(self.drivers.fertility_error));
            let is_certain = error.iter().all(|error| *error == 0.0);
            driven.fertility =
                if is_certain { fertility } else { each_lane(|lane| fertility[lane] * libm::exp(error[lane])) };
            driven.mean_age = lanes(self.drivers.mean_age);
            driven.sex_ratio = lanes(self.drivers.sex_ratio);
            driven.life_expectancy = lanes(self.drivers.life_expectancy);
            driven.migration = lanes(self.drivers.migration);
            driven.mortality_error = lanes(self.drivers.mortality_error);
            driven.migration_error = lanes(self.drivers.migration_error);
        });
    }

    /// Schedules that are the same in all of these runs are taken as they stand; others are made for each run, to the
    /// same bits.
    pub(super) fn step(
        &self,
        cohorts: &mut Cohorts<TOGETHER>,
        schedules: &Schedules,
        driven: &Driven,
    ) -> Flows<TOGETHER> {
        if schedules.is_own_mortality(driven) {
            let survival = &schedules.survival;
            return widest!(self.step_with(cohorts, schedules, driven, |sex, age| [survival[sex][age]; TOGETHER]));
        }
        let (mortality, level) = (&schedules.mortality, &schedules.level(driven));
        // Made where it is needed: to keep all of it for a year would take longer than to divide once more for the births.
        widest!(self.step_with(
            cohorts,
            schedules,
            driven,
            #[inline(always)]
            |sex, age| mortality.survival(sex, age, level)
        ))
    }

    #[inline(always)]
    fn step_with(
        &self,
        cohorts: &mut Cohorts<TOGETHER>,
        schedules: &Schedules,
        driven: &Driven,
        survival: impl Fn(usize, usize) -> Runs + Copy,
    ) -> Flows<TOGETHER> {
        let born = schedules.born(cohorts, driven, survival);
        let births = by_sex(&born, &driven.sex_ratio);
        let known = schedules.migrants;
        let beyond: Runs = each_lane(|lane| driven.migration[lane] - (known[0] + known[1]));
        let [men, women] = self.migrants_profile;
        let migrants = [plus(known[0], times(&beyond, men)), plus(known[1], times(&beyond, women))];
        // Where migration is certain nothing is spent on its error.
        if driven.migration_error.iter().all(|error| *error == 0.0) {
            return self.survive(cohorts, schedules, survival, births, (beyond, migrants), &Nobody);
        }
        let erring = AtRate { rate: &driven.migration_error, by_age: &self.migration_errors };
        self.survive(cohorts, schedules, survival, births, (beyond, migrants), &erring)
    }

    /// Takes everybody through the year: migration `beyond` what the baseline has by age is spread over ages, `migrants` are
    /// all of it by sex, and some move `besides`.
    #[inline(always)]
    fn survive(
        &self,
        cohorts: &mut Cohorts<TOGETHER>,
        schedules: &Schedules,
        survival: impl Fn(usize, usize) -> Runs,
        births: [Runs; 2],
        (beyond, migrants): (Runs, [Runs; 2]),
        besides: &impl Movers<TOGETHER>,
    ) -> Flows<TOGETHER> {
        let profile = &self.migration_profile;
        let spread = move |sex: usize, age: usize| times(&beyond, profile[sex][age]);
        match &schedules.migration {
            None => cohorts.step(births, survival, spread, migrants, besides),
            Some(known) => {
                let all = move |sex: usize, age: usize| plus(known[sex][age], spread(sex, age));
                cohorts.step(births, survival, all, migrants, besides)
            }
        }
    }
}

/// The columns for which a batch has room.
pub(super) struct StoredColumns<'d> {
    sums: AgeSums,
    weightings: Vec<(Column, &'d AgeWeights)>,
    life_expectancy: Option<Column>,
}

impl StoredColumns<'_> {
    /// Writes the life expectancy of a year.
    pub(super) fn record_life_expectancy(
        &self,
        schedules: &Schedules,
        driven: &Driven,
        (first, year): (usize, usize),
        batch: &mut Batch,
    ) {
        if let Some(column) = self.life_expectancy {
            put(batch, column, first, year, &schedules.life_expectancy(driven));
        }
    }

    /// Writes what follows from the people of the runs from `first` on, and from what happened in the year.
    pub(super) fn record(
        &self,
        cohorts: &Cohorts<TOGETHER>,
        flows: Option<&Flows<TOGETHER>>,
        first: usize,
        year: usize,
        batch: &mut Batch,
    ) {
        widest!({
            self.sums.record(cohorts, flows, first, year, batch);
            for (column, weights) in &self.weightings {
                put(batch, *column, first, year, &weights.sum(cohorts));
            }
        });
    }
}

/// The values of a column in a year of the runs from `first` on.
#[inline(always)]
fn lanes(column: Column, first: usize, year: usize, batch: &Batch) -> Runs {
    let values = &batch.get(column, year)[first..];
    match values.first_chunk() {
        Some(all) => *all,
        None => repeat_last(values),
    }
}

/// The values of a batch's last runs, with the last of them once more where there are fewer than go together.
#[cold]
fn repeat_last(values: &[f64]) -> Runs {
    each_lane(|lane| values[lane.min(values.len() - 1)])
}

#[inline(always)]
fn times(by: &Runs, value: f64) -> Runs {
    each_lane(|lane| value * by[lane])
}

#[inline(always)]
fn plus(known: f64, lanes: Runs) -> Runs {
    each_lane(|lane| known + lanes[lane])
}

#[inline(always)]
fn plus_lanes(a: &Runs, b: &Runs) -> Runs {
    each_lane(|lane| a[lane] + b[lane])
}

impl Component for Demography {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        if batch.has_people {
            return;
        }
        let (base, kept) = (Cohorts::new(&self.base), self.kept(batch));
        for first in (0..batch.width()).step_by(TOGETHER) {
            self.project(base.clone(), first, &kept, batch);
        }
        self.no_life_expectancy_at_base(batch);
    }

    fn demography(&self) -> Option<&Demography> {
        Some(self)
    }

    fn people(&self, batch: &Batch) -> Option<Array3<f64>> {
        Some(self.people_by_age(batch))
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<ValueDerivation> {
        self.explained(column, moment)
    }
}
