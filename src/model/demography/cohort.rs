//! One year of cohorts, for a few runs at a time.

use ndarray::{Array1, Array2};

use super::super::batch::{Batch, Column, Schema};
use super::lanes::{LANES, Lanes, total};
use super::life_table::LifeTable;
use crate::baseline::{AGES, FERTILE_AGES, VitalRates};

const OPEN: usize = AGES - 1;

/// The rates of a year before any driver.
pub(super) struct Rates {
    /// Central death rates, `[sex][age]`.
    mortality: Array2<f64>,
    /// Shares of the total fertility rate by age from 15 to 49; they sum to 1.
    fertility_pattern: Array1<f64>,
}

impl Rates {
    pub(super) fn of(rates: &VitalRates, year: i32) -> Option<Self> {
        let index = rates.index(year)?;
        let fertility = rates.fertility.row(index);
        Some(Self {
            mortality: rates.mortality.index_axis(ndarray::Axis(0), index).to_owned(),
            fertility_pattern: &fertility / fertility.sum(),
        })
    }
}

/// The drivers of a year.
pub(super) struct Drivers {
    pub(super) fertility: Lanes,
    pub(super) sex_ratio: Lanes,
    pub(super) mortality: Lanes,
    pub(super) migration: Lanes,
}

/// The people of each run, and what happened over the year that ended with them.
pub(super) struct State {
    /// `[sex][age][lane]`.
    people: [Vec<Lanes>; 2],
    births: Lanes,
    deaths: Lanes,
    migration: Lanes,
    /// By sex.
    life_expectancy: [Lanes; 2],
    sex_ratio: Lanes,
}

/// Half a person stands in a cell from which more people would have left than there were, as in the United Nations'
/// own projections (0.0005 thousand).
const HALF_A_PERSON: f64 = 0.5;

impl State {
    pub(super) fn new(base: &Array2<f64>) -> Self {
        let sex = |sex: usize| base.row(sex).iter().map(|people| [*people; LANES]).collect();
        let unknown = [f64::NAN; LANES];
        Self {
            people: [sex(0), sex(1)],
            births: unknown,
            deaths: unknown,
            migration: unknown,
            life_expectancy: [unknown; 2],
            sex_ratio: unknown,
        }
    }

    /// One year: survivors, births, migration. Returns how many age cells of the first `recorded` lanes were raised to
    /// half a person.
    pub(super) fn step(&mut self, rates: &Rates, profile: &Array2<f64>, drivers: &Drivers, recorded: usize) -> u64 {
        let before: [Lanes; 2] = [0, 1].map(|sex| total(&self.people[sex]));
        let mut women = [[0.0; LANES]; FERTILE_AGES.end - FERTILE_AGES.start];
        for (women, age) in women.iter_mut().zip(FERTILE_AGES) {
            *women = self.people[1][age];
        }
        let infant_survival = [0, 1].map(|sex| self.survive(sex, rates, &drivers.mortality));
        // Women of an age over the year: those at its start and those at its end, before migration.
        let mut births = [0.0; LANES];
        for ((start, age), share) in women.iter().zip(FERTILE_AGES).zip(&rates.fertility_pattern) {
            for lane in 0..LANES {
                births[lane] += share * (start[lane] + self.people[1][age][lane]) / 2.0;
            }
        }
        for lane in 0..LANES {
            births[lane] *= drivers.fertility[lane];
            let girls = births[lane] / (1.0 + drivers.sex_ratio[lane]);
            self.people[0][0][lane] = (births[lane] - girls) * infant_survival[0][lane];
            self.people[1][0][lane] = girls * infant_survival[1][lane];
        }
        let survivors: [Lanes; 2] = [0, 1].map(|sex| total(&self.people[sex]));
        self.births = births;
        self.sex_ratio = drivers.sex_ratio;
        for lane in 0..LANES {
            self.deaths[lane] =
                before[0][lane] + before[1][lane] + births[lane] - survivors[0][lane] - survivors[1][lane];
        }
        let raised = self.migrate(profile, &drivers.migration, recorded);
        let after: [Lanes; 2] = [0, 1].map(|sex| total(&self.people[sex]));
        for lane in 0..LANES {
            self.migration[lane] = after[0][lane] + after[1][lane] - survivors[0][lane] - survivors[1][lane];
        }
        raised
    }

    /// Ages one sex by a year; age 0 is left empty. Returns the survival of the newborn.
    fn survive(&mut self, sex: usize, rates: &Rates, mortality: &Lanes) -> Lanes {
        let people = &mut self.people[sex];
        let rate = |age: usize| -> Lanes {
            let base = rates.mortality[[sex, age]];
            std::array::from_fn(|lane| base * mortality[lane])
        };
        let mut table = LifeTable::new();
        let infants = table.infants(sex, &rate(0));
        let mut younger = std::mem::replace(&mut people[0], [0.0; LANES]);
        for (age, cell) in people.iter_mut().enumerate().take(OPEN).skip(1) {
            let survival = table.single_age(&rate(age));
            let here = *cell;
            for lane in 0..LANES {
                cell[lane] = younger[lane] * survival[lane];
            }
            younger = here;
        }
        let survival = table.open_age(&rate(OPEN));
        for lane in 0..LANES {
            people[OPEN][lane] = (younger[lane] + people[OPEN][lane]) * survival[lane];
        }
        self.life_expectancy[sex] = table.years_lived;
        infants
    }

    fn migrate(&mut self, profile: &Array2<f64>, migration: &Lanes, recorded: usize) -> u64 {
        let mut raised = 0;
        for (people, shares) in self.people.iter_mut().zip(profile.outer_iter()) {
            for (cell, share) in people.iter_mut().zip(shares) {
                for lane in 0..LANES {
                    cell[lane] += share * migration[lane];
                    if cell[lane] < 0.0 {
                        cell[lane] = HALF_A_PERSON;
                        raised += u64::from(lane < recorded);
                    }
                }
            }
        }
        raised
    }

    /// The sum over sexes and ages of people times weight.
    pub(super) fn weighted(&self, weights: &Array2<f64>) -> Lanes {
        let mut sum = [0.0; LANES];
        for (people, weights) in self.people.iter().zip(weights.outer_iter()) {
            for (cell, weight) in people.iter().zip(weights) {
                for lane in 0..LANES {
                    sum[lane] += cell[lane] * weight;
                }
            }
        }
        sum
    }

    fn both_sexes(&self, from: usize, to: usize) -> Lanes {
        let mut sum = [0.0; LANES];
        for people in &self.people {
            for cell in &people[from..=to] {
                for lane in 0..LANES {
                    sum[lane] += cell[lane];
                }
            }
        }
        sum
    }

    /// The age that half of the people have passed, those of one age being spread evenly over it.
    fn median_age(&self, total: &Lanes) -> Lanes {
        let mut median = [f64::NAN; LANES];
        let mut younger = [0.0; LANES];
        for age in 0..AGES {
            for lane in 0..LANES {
                let here = self.people[0][age][lane] + self.people[1][age][lane];
                let half = total[lane] / 2.0;
                if younger[lane] <= half && half < younger[lane] + here {
                    median[lane] = age as f64 + (half - younger[lane]) / here;
                }
                younger[lane] += here;
            }
        }
        median
    }
}

/// Writes the lanes of runs that the batch has.
pub(super) fn put(batch: &mut Batch, column: Column, first: usize, year: usize, lanes: &Lanes) {
    let out = &mut batch.get_mut(column, year)[first..];
    for (out, value) in out.iter_mut().zip(lanes) {
        *out = *value;
    }
}

/// The columns of the population indicators.
pub(super) struct AgeSums {
    by_age: [(Column, usize, usize); 6],
    share_60: Column,
    share_65: Column,
    dependency: Column,
    median_age: Column,
    births: Column,
    deaths: Column,
    migration: Column,
    life_expectancy: Column,
}

impl AgeSums {
    pub(super) fn new(schema: &mut Schema) -> Self {
        let mut column = |name: &str| schema.indicator(&format!("population.{name}"));
        Self {
            by_age: [
                (column("total"), 0, OPEN),
                (column("aged_0_14"), 0, 14),
                (column("aged_15_59"), 15, 59),
                (column("aged_60_plus"), 60, OPEN),
                (column("aged_65_plus"), 65, OPEN),
                (column("aged_80_plus"), 80, OPEN),
            ],
            share_60: column("share_aged_60_plus"),
            share_65: column("share_aged_65_plus"),
            dependency: column("old_age_dependency_ratio"),
            median_age: column("median_age"),
            births: column("births"),
            deaths: column("deaths"),
            migration: column("net_migration"),
            life_expectancy: column("life_expectancy"),
        }
    }

    pub(super) fn columns(&self) -> Vec<Column> {
        let mut all: Vec<Column> = self.by_age.iter().map(|(column, _, _)| *column).collect();
        all.extend([self.share_60, self.share_65, self.dependency, self.median_age]);
        all.extend([self.births, self.deaths, self.migration, self.life_expectancy]);
        all
    }

    pub(super) fn record(&self, state: &State, first: usize, year: usize, batch: &mut Batch) {
        let mut put = |column, lanes: &Lanes| put(batch, column, first, year, lanes);
        let sums = self.by_age.map(|(_, from, to)| state.both_sexes(from, to));
        for ((column, _, _), lanes) in self.by_age.iter().zip(&sums) {
            put(*column, lanes);
        }
        let ratio = |part: &Lanes, whole: &Lanes| -> Lanes { std::array::from_fn(|lane| part[lane] / whole[lane]) };
        let [total, _, working, elderly, aged_65, _] = &sums;
        put(self.share_60, &ratio(elderly, total));
        put(self.share_65, &ratio(aged_65, total));
        put(self.dependency, &ratio(elderly, working));
        put(self.median_age, &state.median_age(total));
        put(self.births, &state.births);
        put(self.deaths, &state.deaths);
        put(self.migration, &state.migration);
        // Both sexes: weighted as they are born.
        let [male, female] = &state.life_expectancy;
        let both = std::array::from_fn(|lane| {
            let boys = state.sex_ratio[lane] / (1.0 + state.sex_ratio[lane]);
            boys * male[lane] + (1.0 - boys) * female[lane]
        });
        put(self.life_expectancy, &both);
    }
}
