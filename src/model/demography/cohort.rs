//! One year of cohorts.

use std::ops::Range;

use ndarray::ArrayRef2;

use crate::schedule::{AGES, Lanes};

const OPEN: usize = AGES - 1;

/// Half a person stands in a cell from which more people would have left than there were, as in the United Nations'
/// own projections (0.0005 thousand).
const HALF_A_PERSON: f64 = 0.5;

/// Age ranges of which sums are kept: 0-14, 15-59, 60-64, 65-79, 80 and over.
pub(super) const RANGES: [Range<usize>; 5] = [0..15, 15..60, 60..65, 65..80, 80..AGES];

/// The people of each run.
pub(super) struct Cohorts<const N: usize> {
    /// `[sex][age][run]`.
    pub(super) people: [[Lanes<N>; AGES]; 2],
    /// Their sums over [`RANGES`], `[sex][range][run]`.
    pub(super) sums: [[Lanes<N>; RANGES.len()]; 2],
}

/// What happened over a year. Arrays are by sex.
pub(super) struct Flows<const N: usize> {
    pub(super) births: [Lanes<N>; 2],
    pub(super) deaths: [Lanes<N>; 2],
    /// What migration added, cells raised to half a person included.
    pub(super) migration: [Lanes<N>; 2],
    /// How many cells were raised.
    raised: Lanes<N>,
}

/// The rates of a year, asked for by sex and age.
///
/// `survival` is asked for each sex in order of age from 0. `fertility` is the births a woman-year at the ages `fertile`,
/// which do not begin at 0. `migration` are the persons added at the age that they have at the end of the year;
/// `migrants` is their sum by sex.
pub(super) struct Rates<const N: usize, S, F, M> {
    pub(super) survival: S,
    pub(super) fertile: Range<usize>,
    pub(super) fertility: F,
    pub(super) sex_ratio_at_birth: Lanes<N>,
    pub(super) migration: M,
    pub(super) migrants: [Lanes<N>; 2],
}

/// What a year leaves of one sex beside its people.
struct Grown<const N: usize> {
    /// Survival of the newborn.
    infants: Lanes<N>,
    /// Twice the births.
    born_twice: Lanes<N>,
    signs: Signs,
}

/// The sign bits of all cells together: one that is set tells that somewhere more people left than there were.
#[derive(Clone, Copy, Default)]
struct Signs([u64; 2]);

impl Signs {
    #[inline(always)]
    fn note<const N: usize>(&mut self, lanes: &Lanes<N>) {
        for (lane, value) in lanes.iter().enumerate() {
            self.0[lane % 2] |= value.to_bits();
        }
    }

    fn any_negative(&self) -> bool {
        self.0.iter().any(|bits| f64::from_bits(*bits).is_sign_negative())
    }
}

impl<const N: usize> Flows<N> {
    /// How many age cells of the first `runs` runs were raised to half a person.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of cells, counted in floats")]
    pub(super) fn raised_cells(&self, runs: usize) -> u64 {
        self.raised.iter().take(runs).sum::<f64>() as u64
    }
}

impl<const N: usize> Cohorts<N> {
    /// The same people in every run.
    pub(super) fn new(base: &ArrayRef2<f64>) -> Self {
        let people = [0, 1].map(|sex| std::array::from_fn(|age| [base[[sex, age]]; N]));
        let mut cohorts = Self { people, sums: [[[0.0; N]; RANGES.len()]; 2] };
        cohorts.add_up();
        cohorts
    }

    /// Everybody of one sex.
    fn total(&self, sex: usize) -> Lanes<N> {
        std::array::from_fn(|lane| self.sums[sex].iter().map(|sum| sum[lane]).sum())
    }

    fn add_up(&mut self) {
        for (sums, people) in self.sums.iter_mut().zip(&self.people) {
            for (sum, range) in sums.iter_mut().zip(RANGES) {
                *sum = crate::schedule::total(&people[range]);
            }
        }
    }

    /// One year: survivors, births (before migration), migration at the end.
    #[inline(always)]
    pub(super) fn step<S, F, M>(&mut self, mut rates: Rates<N, S, F, M>) -> Flows<N>
    where
        S: FnMut(usize, usize) -> Lanes<N>,
        F: Fn(usize) -> Lanes<N>,
        M: Fn(usize, usize) -> Lanes<N>,
    {
        let before = [self.total(0), self.total(1)];
        let (men, women) = (self.grow_older(0, &mut rates), self.grow_older(1, &mut rates));
        // Women of an age over the year are the mean of those at its start and those at its end.
        let births = by_sex(&women.born_twice.map(|twice| twice / 2.0), &rates.sex_ratio_at_birth);
        let mut signs = Signs::default();
        for (sex, grown) in [&men, &women].into_iter().enumerate() {
            let there = plus(&times(&births[sex], &grown.infants), &(rates.migration)(sex, 0));
            signs.note(&there);
            self.sums[sex][0] = plus(&self.sums[sex][0], &there);
            self.people[sex][0] = there;
        }
        let (mut migration, mut raised) = (rates.migrants, [0.0; N]);
        if [signs, men.signs, women.signs].iter().any(Signs::any_negative) {
            raised = self.raise_negative_cells(&mut migration);
        }
        let deaths = [0, 1].map(|sex: usize| {
            let after = self.total(sex);
            std::array::from_fn(|lane| before[sex][lane] + births[sex][lane] + migration[sex][lane] - after[lane])
        });
        Flows { births, deaths, migration, raised }
    }

    /// Takes one sex a year on, but for the newborn.
    #[inline(always)]
    fn grow_older<S, F, M>(&mut self, sex: usize, rates: &mut Rates<N, S, F, M>) -> Grown<N>
    where
        S: FnMut(usize, usize) -> Lanes<N>,
        F: Fn(usize) -> Lanes<N>,
        M: Fn(usize, usize) -> Lanes<N>,
    {
        let people = &mut self.people[sex];
        let infants = (rates.survival)(sex, 0);
        let (mut born_twice, mut signs) = ([0.0; N], Signs::default());
        let mut younger = people[0];
        for (sum, range) in self.sums[sex].iter_mut().zip(RANGES) {
            let mut so_far = [0.0; N];
            for (age, cell) in people.iter_mut().enumerate().take(range.end).skip(range.start.max(1)) {
                let here = *cell;
                // Into the open age group come those who are in it already, too.
                let coming = if age == OPEN { plus(&younger, &here) } else { younger };
                let survivors = times(&coming, &(rates.survival)(sex, age));
                if sex == 1 && rates.fertile.contains(&age) {
                    born_twice = plus(&born_twice, &times(&(rates.fertility)(age), &plus(&here, &survivors)));
                }
                let there = plus(&survivors, &(rates.migration)(sex, age));
                so_far = plus(&so_far, &there);
                signs.note(&there);
                *cell = there;
                younger = here;
            }
            *sum = so_far;
        }
        Grown { infants, born_twice, signs }
    }

    /// Sets negative cells to half a person, which migration is told to have added; returns how many there were.
    #[cold]
    fn raise_negative_cells(&mut self, migration: &mut [Lanes<N>; 2]) -> Lanes<N> {
        let mut raised = [0.0; N];
        for (people, migration) in self.people.iter_mut().zip(migration) {
            for cell in people {
                for lane in (0..N).filter(|lane| cell[*lane] < 0.0).collect::<Vec<_>>() {
                    migration[lane] += HALF_A_PERSON - cell[lane];
                    raised[lane] += 1.0;
                    cell[lane] = HALF_A_PERSON;
                }
            }
        }
        self.add_up();
        raised
    }
}

#[inline(always)]
fn plus<const N: usize>(a: &Lanes<N>, b: &Lanes<N>) -> Lanes<N> {
    std::array::from_fn(|lane| a[lane] + b[lane])
}

#[inline(always)]
fn times<const N: usize>(a: &Lanes<N>, b: &Lanes<N>) -> Lanes<N> {
    std::array::from_fn(|lane| a[lane] * b[lane])
}

/// Births by sex, boys first.
fn by_sex<const N: usize>(born: &Lanes<N>, sex_ratio: &Lanes<N>) -> [Lanes<N>; 2] {
    let girls: Lanes<N> = std::array::from_fn(|lane| born[lane] / (1.0 + sex_ratio[lane]));
    [std::array::from_fn(|lane| born[lane] - girls[lane]), girls]
}
