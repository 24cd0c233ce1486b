//! The population indicators: sums over ages, ratios, the median age.

use ndarray::Array2;

use super::super::batch::{Batch, Column, Schema};
use super::cohort::{Flows, People};
use super::lanes::{Lanes, TOGETHER, total};
use crate::baseline::AGES;

/// What is recorded of a year beside the people; nothing happened in the base year.
pub(super) struct Year {
    pub(super) flows: Flows<TOGETHER>,
    /// Both sexes, weighted as they are born.
    pub(super) life_expectancy: Lanes<TOGETHER>,
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
        let open = AGES - 1;
        Self {
            by_age: [
                (column("total"), 0, open),
                (column("aged_0_14"), 0, 14),
                (column("aged_15_59"), 15, 59),
                (column("aged_60_plus"), 60, open),
                (column("aged_65_plus"), 65, open),
                (column("aged_80_plus"), 80, open),
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

    /// Writes the indicators of the runs from `first` on.
    pub(super) fn record(
        &self,
        people: &People<TOGETHER>,
        happened: Option<&Year>,
        first: usize,
        year: usize,
        batch: &mut Batch,
    ) {
        let mut put = |column, lanes: &Lanes<TOGETHER>| put(batch, column, first, year, lanes);
        let sums = self.by_age.map(|(_, from, to)| add(&total(&people[0][from..=to]), &total(&people[1][from..=to])));
        for ((column, _, _), lanes) in self.by_age.iter().zip(&sums) {
            put(*column, lanes);
        }
        let ratio = |part: &Lanes<TOGETHER>, whole: &Lanes<TOGETHER>| -> Lanes<TOGETHER> {
            std::array::from_fn(|lane| part[lane] / whole[lane])
        };
        let [total, _, working, elderly, aged_65, _] = &sums;
        put(self.share_60, &ratio(elderly, total));
        put(self.share_65, &ratio(aged_65, total));
        put(self.dependency, &ratio(elderly, working));
        put(self.median_age, &median_age(people, total));
        let unknown = [f64::NAN; TOGETHER];
        let flows = happened.map(|happened| &happened.flows);
        put(self.births, &flows.map_or(unknown, |flows| add(&flows.births[0], &flows.births[1])));
        put(self.deaths, &flows.map_or(unknown, |flows| add(&flows.deaths[0], &flows.deaths[1])));
        put(self.migration, flows.map_or(&unknown, |flows| &flows.migration));
        put(self.life_expectancy, happened.map_or(&unknown, |happened| &happened.life_expectancy));
    }
}

fn add(a: &Lanes<TOGETHER>, b: &Lanes<TOGETHER>) -> Lanes<TOGETHER> {
    std::array::from_fn(|lane| a[lane] + b[lane])
}

/// The age that half of the people have passed, those of one age being spread evenly over it.
fn median_age(people: &People<TOGETHER>, total: &Lanes<TOGETHER>) -> Lanes<TOGETHER> {
    let (mut so_far, mut younger, mut age) = ([0.0; TOGETHER], [0.0; TOGETHER], [0.0; TOGETHER]);
    // Without branches: every age up to which no more than half of the people are counts one up.
    for (male, female) in people[0].iter().zip(&people[1]) {
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
        let here = people[0][at][lane] + people[1][at][lane];
        age[lane] + (total[lane] / 2.0 - younger[lane]) / here
    })
}

/// The sum over sexes and ages of people times weight (`[sex][age]`).
pub(super) fn weighted(people: &People<TOGETHER>, weights: &Array2<f64>) -> Lanes<TOGETHER> {
    let mut sum = [0.0; TOGETHER];
    for (people, weights) in people.iter().zip(weights.outer_iter()) {
        for (cell, weight) in people.iter().zip(weights) {
            for lane in 0..TOGETHER {
                sum[lane] += cell[lane] * weight;
            }
        }
    }
    sum
}

/// Writes the lanes of the runs that the batch has.
pub(super) fn put(batch: &mut Batch, column: Column, first: usize, year: usize, lanes: &Lanes<TOGETHER>) {
    let out = &mut batch.get_mut(column, year)[first..];
    for (out, value) in out.iter_mut().zip(lanes) {
        *out = *value;
    }
}
