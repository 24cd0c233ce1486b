//! One year of cohorts.

use std::ops::Range;

use ndarray::ArrayRef2;

use super::lanes::{Lanes, total};
use crate::baseline::AGES;

const OPEN: usize = AGES - 1;

/// Half a person stands in a cell from which more people would have left than there were, as in the United Nations'
/// own projections (0.0005 thousand).
const HALF_A_PERSON: f64 = 0.5;

/// People of each run, `[sex][age][run]`.
pub(super) type People<const N: usize> = [Vec<Lanes<N>>; 2];

/// What happened over a year.
pub(super) struct Flows<const N: usize> {
    /// By sex.
    pub(super) births: [Lanes<N>; 2],
    /// By sex.
    pub(super) deaths: [Lanes<N>; 2],
    /// What migration added to both sexes, cells raised to half a person included.
    pub(super) migration: Lanes<N>,
    /// How many cells were raised.
    raised: Lanes<N>,
}

impl<const N: usize> Flows<N> {
    /// How many age cells of the first `runs` runs were raised to half a person.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of cells, counted in floats")]
    pub(super) fn raised_cells(&self, runs: usize) -> u64 {
        self.raised.iter().take(runs).sum::<f64>() as u64
    }
}

/// The same people in every run.
pub(super) fn people<const N: usize>(base: &ArrayRef2<f64>) -> People<N> {
    [0, 1].map(|sex| base.row(sex).iter().map(|people| [*people; N]).collect())
}

/// One year: survivors, births (before migration), migration at the end.
///
/// `survival(sex, age)` is asked for each sex in order of age from 0; `fertility(age)` is the births a woman-year, for
/// the ages `fertile`; `migration(sex, age)` the persons added at the age that they have at the end of the year.
#[inline(always)]
pub(super) fn step<const N: usize>(
    people: &mut People<N>,
    mut survival: impl FnMut(usize, usize) -> Lanes<N>,
    fertile: Range<usize>,
    fertility: impl Fn(usize) -> Lanes<N>,
    sex_ratio: &Lanes<N>,
    migration: impl Fn(usize, usize) -> Lanes<N>,
) -> Flows<N> {
    let before = [total(&people[0]), total(&people[1])];
    let mut women = [[0.0; N]; AGES];
    women[fertile.clone()].copy_from_slice(&people[1][fertile.clone()]);
    let infants = [0, 1].map(|sex| survive(&mut people[sex], |age| survival(sex, age)));
    // Women of an age over the year are the mean of those at its start and those at its end.
    let mut born = [0.0; N];
    for ((start, end), age) in women[fertile.clone()].iter().zip(&people[1][fertile.clone()]).zip(fertile) {
        let rate = fertility(age);
        for lane in 0..N {
            born[lane] += rate[lane] * (start[lane] + end[lane]) / 2.0;
        }
    }
    let girls: Lanes<N> = std::array::from_fn(|lane| born[lane] / (1.0 + sex_ratio[lane]));
    let births = [std::array::from_fn(|lane| born[lane] - girls[lane]), girls];
    for sex in 0..2 {
        people[sex][0] = std::array::from_fn(|lane| births[sex][lane] * infants[sex][lane]);
    }
    let survivors = [total(&people[0]), total(&people[1])];
    let deaths = [0, 1].map(|sex: usize| -> Lanes<N> {
        std::array::from_fn(|lane| before[sex][lane] + births[sex][lane] - survivors[sex][lane])
    });
    let (moved, raised) = migrate(people, migration);
    Flows { births, deaths, migration: moved, raised }
}

/// Ages one sex by a year; age 0 is left empty. Returns the survival of the newborn.
#[inline(always)]
fn survive<const N: usize>(people: &mut [Lanes<N>], mut survival: impl FnMut(usize) -> Lanes<N>) -> Lanes<N> {
    let infants = survival(0);
    let mut younger = std::mem::replace(&mut people[0], [0.0; N]);
    for (age, cell) in people.iter_mut().enumerate().take(OPEN).skip(1) {
        let rate = survival(age);
        let here = *cell;
        for lane in 0..N {
            cell[lane] = younger[lane] * rate[lane];
        }
        younger = here;
    }
    let rate = survival(OPEN);
    for lane in 0..N {
        people[OPEN][lane] = (younger[lane] + people[OPEN][lane]) * rate[lane];
    }
    infants
}

/// Adds migrants; returns how many people that were, cells raised to half a person included, and how many cells those are.
#[inline(always)]
fn migrate<const N: usize>(
    people: &mut People<N>,
    migration: impl Fn(usize, usize) -> Lanes<N>,
) -> (Lanes<N>, Lanes<N>) {
    let (mut moved, mut raised) = ([0.0; N], [0.0; N]);
    for (sex, people) in people.iter_mut().enumerate() {
        for (age, cell) in people.iter_mut().enumerate() {
            let added = migration(sex, age);
            for lane in 0..N {
                let there = cell[lane] + added[lane];
                let negative = there < 0.0;
                let after = if negative { HALF_A_PERSON } else { there };
                moved[lane] += if negative { after - cell[lane] } else { added[lane] };
                raised[lane] += if negative { 1.0 } else { 0.0 };
                cell[lane] = after;
            }
        }
    }
    (moved, raised)
}
