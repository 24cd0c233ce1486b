//! The population indicators that follow from ages: sums over them, the median age.

use super::super::batch::{Batch, Column, Schema};
use super::cohort::{Cohorts, Flows, RANGES};
use crate::schedule::{AGES, BySexAndAge, Lanes, TOGETHER, each_lane};

/// A value of each of the runs that are computed together.
pub(super) type Runs = Lanes<TOGETHER>;

/// The population indicators.
pub(super) struct AgeSums {
    columns: Vec<(Column, AgeSum)>,
}

/// How an indicator follows from the sums over age ranges and from what happened.
#[derive(Clone)]
enum AgeSum {
    /// The sum of some of [`RANGES`].
    People(Ages),
    MedianAge,
    Flow(fn(&Flows<TOGETHER>) -> &[Runs; 2]),
}

/// Places in [`RANGES`].
type Ages = std::ops::Range<usize>;

impl AgeSums {
    pub(super) fn new(schema: &mut Schema) -> Self {
        use AgeSum::{Flow, MedianAge, People};
        let quantities = [
            ("total", People(0..RANGES.len())),
            ("aged_0_14", People(0..1)),
            ("aged_15_59", People(1..2)),
            ("aged_60_plus", People(2..RANGES.len())),
            ("aged_65_plus", People(3..RANGES.len())),
            ("aged_80_plus", People(4..RANGES.len())),
            ("median_age", MedianAge),
            ("births", Flow(|flows| &flows.births)),
            ("deaths", Flow(|flows| &flows.deaths)),
            ("net_migration", Flow(|flows| &flows.migration)),
        ];
        let column = |(name, quantity): (&str, AgeSum)| (schema.indicator(&format!("population.{name}")), quantity);
        Self { columns: quantities.map(column).into() }
    }

    pub(super) fn columns(&self) -> Vec<Column> {
        self.columns.iter().map(|(column, _)| *column).collect()
    }

    /// Those that a batch has room for.
    pub(super) fn kept(&self, batch: &Batch) -> Self {
        let kept = self.columns.iter().filter(|(column, _)| batch.has_room(*column));
        Self { columns: kept.cloned().collect() }
    }

    /// Writes the indicators of the runs from `first` on, for which there must be room; nothing happened in the base year.
    #[inline(always)]
    pub(super) fn record(
        &self,
        cohorts: &Cohorts<TOGETHER>,
        happened: Option<&Flows<TOGETHER>>,
        first: usize,
        year: usize,
        batch: &mut Batch,
    ) {
        let people = |ages: &Ages| {
            let mut sum = [0.0; TOGETHER];
            for (men, women) in cohorts.sums[0][ages.clone()].iter().zip(&cohorts.sums[1][ages.clone()]) {
                sum = add(&sum, &add(men, women));
            }
            sum
        };
        for (column, quantity) in &self.columns {
            let runs = match quantity {
                AgeSum::People(ages) => people(ages),
                AgeSum::MedianAge => median_age(cohorts, &people(&(0..RANGES.len()))),
                AgeSum::Flow(of) => happened.map_or([f64::NAN; TOGETHER], |flows| add(&of(flows)[0], &of(flows)[1])),
            };
            put(batch, *column, first, year, &runs);
        }
    }
}

#[inline(always)]
fn add(a: &Runs, b: &Runs) -> Runs {
    each_lane(|lane| a[lane] + b[lane])
}

/// The age that half of the people have passed, those of one age being spread evenly over it.
#[inline(always)]
fn median_age(cohorts: &Cohorts<TOGETHER>, total: &Runs) -> Runs {
    let [men, women] = cohorts.people();
    let half: Runs = each_lane(|lane| total[lane] / 2.0);
    let (mut so_far, mut younger, mut age) = ([0.0; TOGETHER], [0.0; TOGETHER], [0.0; TOGETHER]);
    // Without branches: every age up to which no more than half of the people are counts one up. One thing is done to all
    // runs before the next, or the compiler takes them one by one.
    for (male, female) in men.iter().zip(women) {
        so_far = add(&so_far, &add(male, female));
        age = each_lane(|lane| age[lane] + if so_far[lane] <= half[lane] { 1.0 } else { 0.0 });
        younger = each_lane(|lane| if so_far[lane] <= half[lane] { so_far[lane] } else { younger[lane] });
    }
    each_lane(|lane| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of at most 101 ages")]
        let at = (age[lane] as usize).min(AGES - 1);
        let here = men[at][lane] + women[at][lane];
        age[lane] + (total[lane] / 2.0 - younger[lane]) / here
    })
}

/// Weights by sex and age.
pub(super) struct AgeWeights {
    pub(super) by_age: BySexAndAge,
    /// The ages of each sex between the first and the last with a weight: most sums are of a few ages.
    weighted: [Ages; 2],
}

impl AgeWeights {
    pub(super) fn new(by_age: BySexAndAge) -> Self {
        let weighted = by_age.each_ref().map(|weights| {
            let first = weights.iter().position(|weight| *weight != 0.0).unwrap_or(AGES);
            first..weights.iter().rposition(|weight| *weight != 0.0).map_or(first, |last| last + 1)
        });
        Self { by_age, weighted }
    }

    /// The sum over sexes and ages of people times weight.
    #[inline(always)]
    pub(super) fn sum(&self, cohorts: &Cohorts<TOGETHER>) -> Runs {
        let mut sum = [0.0; TOGETHER];
        for ((people, weights), ages) in cohorts.people().into_iter().zip(&self.by_age).zip(&self.weighted) {
            for (cell, weight) in people[ages.clone()].iter().zip(&weights[ages.clone()]) {
                for lane in 0..TOGETHER {
                    sum[lane] += cell[lane] * weight;
                }
            }
        }
        sum
    }
}

/// Writes the lanes of the runs that the batch has.
#[inline(always)]
pub(super) fn put(batch: &mut Batch, column: Column, first: usize, year: usize, runs: &Runs) {
    let out = &mut batch.get_mut(column, year)[first..];
    if let Some(out) = out.first_chunk_mut() {
        *out = *runs;
        return;
    }
    for (out, value) in out.iter_mut().zip(runs) {
        *out = *value;
    }
}
