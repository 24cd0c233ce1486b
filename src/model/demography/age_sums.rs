//! The population indicators: sums over ages, ratios, the median age.

use super::super::batch::{Batch, Column, Schema};
use super::cohort::{Cohorts, Flows};
use super::component::TOGETHER;
use crate::schedule::{AGES, BySexAndAge, Lanes};

type Runs = Lanes<TOGETHER>;

/// The columns of the population indicators.
pub(super) struct AgeSums {
    total: Column,
    aged_0_14: Column,
    aged_15_59: Column,
    aged_60_plus: Column,
    aged_65_plus: Column,
    aged_80_plus: Column,
    share_60: Column,
    share_65: Column,
    dependency: Column,
    median_age: Column,
    births: Column,
    deaths: Column,
    migration: Column,
    /// Whether anything reads the median age, which takes as long as everything else here.
    pub(super) needs_median_age: bool,
}

impl AgeSums {
    pub(super) fn new(schema: &mut Schema) -> Self {
        let mut column = |name: &str| schema.indicator(&format!("population.{name}"));
        Self {
            total: column("total"),
            aged_0_14: column("aged_0_14"),
            aged_15_59: column("aged_15_59"),
            aged_60_plus: column("aged_60_plus"),
            aged_65_plus: column("aged_65_plus"),
            aged_80_plus: column("aged_80_plus"),
            share_60: column("share_aged_60_plus"),
            share_65: column("share_aged_65_plus"),
            dependency: column("old_age_dependency_ratio"),
            median_age: column("median_age"),
            births: column("births"),
            deaths: column("deaths"),
            migration: column("net_migration"),
            needs_median_age: true,
        }
    }

    pub(super) fn columns(&self) -> Vec<Column> {
        let levels = [self.total, self.aged_0_14, self.aged_15_59, self.aged_60_plus, self.aged_65_plus];
        let ratios = [self.aged_80_plus, self.share_60, self.share_65, self.dependency, self.median_age];
        levels.into_iter().chain(ratios).chain([self.births, self.deaths, self.migration]).collect()
    }

    pub(super) fn median_age(&self) -> Column {
        self.median_age
    }

    /// Writes the indicators of the runs from `first` on; nothing happened in the base year.
    pub(super) fn record(
        &self,
        cohorts: &Cohorts<TOGETHER>,
        happened: Option<&Flows<TOGETHER>>,
        first: usize,
        year: usize,
        batch: &mut Batch,
    ) {
        let mut put = |column, runs: &Runs| put(batch, column, first, year, runs);
        let [young, working, from_60, from_65, aged_80] =
            std::array::from_fn(|range| add(&cohorts.sums[0][range], &cohorts.sums[1][range]));
        let aged_65 = add(&from_65, &aged_80);
        let aged_60 = add(&from_60, &aged_65);
        let total = add(&add(&young, &working), &aged_60);
        let levels = [
            (self.total, &total),
            (self.aged_0_14, &young),
            (self.aged_15_59, &working),
            (self.aged_60_plus, &aged_60),
            (self.aged_65_plus, &aged_65),
            (self.aged_80_plus, &aged_80),
        ];
        for (column, runs) in levels {
            put(column, runs);
        }
        let ratio = |part: &Runs, whole: &Runs| -> Runs { std::array::from_fn(|lane| part[lane] / whole[lane]) };
        put(self.share_60, &ratio(&aged_60, &total));
        put(self.share_65, &ratio(&aged_65, &total));
        put(self.dependency, &ratio(&aged_60, &working));
        if self.needs_median_age {
            put(self.median_age, &median_age(cohorts, &total));
        }
        let unknown = [f64::NAN; TOGETHER];
        let mut flow = |column, of: fn(&Flows<TOGETHER>) -> &[Runs; 2]| {
            put(column, &happened.map_or(unknown, |flows| add(&of(flows)[0], &of(flows)[1])));
        };
        flow(self.births, |flows| &flows.births);
        flow(self.deaths, |flows| &flows.deaths);
        flow(self.migration, |flows| &flows.migration);
    }
}

fn add(a: &Runs, b: &Runs) -> Runs {
    std::array::from_fn(|lane| a[lane] + b[lane])
}

/// The age that half of the people have passed, those of one age being spread evenly over it.
fn median_age(cohorts: &Cohorts<TOGETHER>, total: &Runs) -> Runs {
    let [men, women] = &cohorts.people;
    let (mut so_far, mut younger, mut age) = ([0.0; TOGETHER], [0.0; TOGETHER], [0.0; TOGETHER]);
    // Without branches: every age up to which no more than half of the people are counts one up.
    for (male, female) in men.iter().zip(women) {
        for lane in 0..TOGETHER {
            so_far[lane] += male[lane] + female[lane];
            let not_yet = so_far[lane] <= total[lane] / 2.0;
            age[lane] += if not_yet { 1.0 } else { 0.0 };
            younger[lane] = if not_yet { so_far[lane] } else { younger[lane] };
        }
    }
    std::array::from_fn(|lane| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of at most 101 ages")]
        let at = (age[lane] as usize).min(AGES - 1);
        let here = men[at][lane] + women[at][lane];
        age[lane] + (total[lane] / 2.0 - younger[lane]) / here
    })
}

/// The sum over sexes and ages of people times weight.
pub(super) fn weighted(cohorts: &Cohorts<TOGETHER>, weights: &BySexAndAge) -> Runs {
    let mut sum = [0.0; TOGETHER];
    for (people, weights) in cohorts.people.iter().zip(weights) {
        for (cell, weight) in people.iter().zip(weights).filter(|(_, weight)| **weight != 0.0) {
            for lane in 0..TOGETHER {
                sum[lane] += cell[lane] * weight;
            }
        }
    }
    sum
}

/// Writes the lanes of the runs that the batch has.
pub(super) fn put(batch: &mut Batch, column: Column, first: usize, year: usize, runs: &Runs) {
    let out = &mut batch.get_mut(column, year)[first..];
    for (out, value) in out.iter_mut().zip(runs) {
        *out = *value;
    }
}
