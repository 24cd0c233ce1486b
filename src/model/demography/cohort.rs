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

/// How many years go by until everybody is moved back to the end of the rows.
const ROOM: usize = 32;

/// The people of each run.
#[derive(Clone)]
pub(super) struct Cohorts<const N: usize> {
    /// `[sex][place][run]`. A cohort grows older where it stands: what moves is the place of age 0.
    rows: [[Lanes<N>; ROOM + AGES]; 2],
    /// The place of age 0.
    youngest: usize,
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
/// `fertility` is the births a woman-year at the ages `fertile`, which do not begin at 0; `migrants` are the persons added by
/// sex.
pub(super) struct Rates<const N: usize, S, F> {
    pub(super) survival: S,
    pub(super) fertile: Range<usize>,
    pub(super) fertility: F,
    pub(super) sex_ratio_at_birth: Lanes<N>,
    pub(super) migrants: [Lanes<N>; 2],
}

/// The sign bits of a run's cells together: one that is set tells that somewhere more people left than there were.
type Signs<const N: usize> = [u64; N];

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
        let place = |sex: usize, place: usize| place.checked_sub(ROOM).map_or(0.0, |age| base[[sex, age]]);
        let rows = [0, 1].map(|sex| std::array::from_fn(|at| [place(sex, at); N]));
        let mut cohorts = Self { rows, youngest: ROOM, sums: [[[0.0; N]; RANGES.len()]; 2] };
        cohorts.add_up();
        cohorts
    }

    /// Males, females; by age from 0.
    pub(super) fn people(&self) -> [&[Lanes<N>]; 2] {
        self.rows.each_ref().map(|row| &row[self.youngest..self.youngest + AGES])
    }

    /// Everybody of one sex.
    #[inline]
    fn total(&self, sex: usize) -> Lanes<N> {
        std::array::from_fn(|lane| self.sums[sex].iter().map(|sum| sum[lane]).sum())
    }

    fn add_up(&mut self) {
        let sums = self.people().map(|people| RANGES.map(|range| crate::schedule::total(&people[range])));
        self.sums = sums;
    }

    /// One year: survivors, births (before migration), migration at the end. `migration` are the persons added by sex and
    /// the age that they have at the end of the year.
    #[inline(always)]
    pub(super) fn step<S, F>(
        &mut self,
        rates: &Rates<N, S, F>,
        migration: impl Fn(usize, usize) -> Lanes<N>,
    ) -> Flows<N>
    where
        S: Fn(usize, usize) -> Lanes<N>,
        F: Fn(usize) -> Lanes<N>,
    {
        let before = [self.total(0), self.total(1)];
        let births = by_sex(&self.births(rates), &rates.sex_ratio_at_birth);
        self.let_a_year_in();
        let mut signs = [0; N];
        for (sex, births) in births.iter().enumerate() {
            let survival = |age: usize| (rates.survival)(sex, age);
            self.survive(sex, births, &survival, &|age| migration(sex, age), &mut signs);
        }
        let (mut migration, mut raised) = (rates.migrants, [0.0; N]);
        if signs.iter().any(|bits| f64::from_bits(*bits).is_sign_negative()) {
            raised = self.raise_negative_cells(&mut migration);
        }
        let deaths = [0, 1].map(|sex: usize| {
            let after = self.total(sex);
            std::array::from_fn(|lane| before[sex][lane] + births[sex][lane] + migration[sex][lane] - after[lane])
        });
        Flows { births, deaths, migration, raised }
    }

    /// The births of the year. Women of an age over the year are the mean of those at its start and those at its end who
    /// were there all along.
    #[inline(always)]
    fn births<S, F>(&self, rates: &Rates<N, S, F>) -> Lanes<N>
    where
        S: Fn(usize, usize) -> Lanes<N>,
        F: Fn(usize) -> Lanes<N>,
    {
        let [_, women] = self.people();
        let mut born_twice = [0.0; N];
        for (age, pair) in rates.fertile.clone().zip(women[rates.fertile.start.saturating_sub(1)..].windows(2)) {
            let [younger, here] = pair else { continue };
            // Into the open age group come those who are in it already, too.
            let coming = if age == OPEN { plus(younger, here) } else { *younger };
            let survivors = times(&coming, &(rates.survival)(1, age));
            born_twice = plus(&born_twice, &times(&(rates.fertility)(age), &plus(here, &survivors)));
        }
        born_twice.map(|twice| twice / 2.0)
    }

    /// Moves the place of age 0, where nobody stands yet, one down; those who enter the open age group join it.
    #[inline(always)]
    fn let_a_year_in(&mut self) {
        if self.youngest == 0 {
            self.rows.iter_mut().for_each(|row| row.copy_within(..AGES, ROOM));
            self.youngest = ROOM;
        }
        self.youngest -= 1;
        for row in &mut self.rows {
            let open = self.youngest + OPEN;
            row[open] = plus(&row[open], &row[open + 1]);
        }
    }

    /// Brings one sex, which stands at its new ages, to the end of the year.
    #[inline(always)]
    fn survive(
        &mut self,
        sex: usize,
        births: &Lanes<N>,
        survival: &impl Fn(usize) -> Lanes<N>,
        migration: &impl Fn(usize) -> Lanes<N>,
        signs: &mut Signs<N>,
    ) {
        let people = &mut self.rows[sex][self.youngest..self.youngest + AGES];
        people[0] = *births;
        let children = survivors::<N, 1, 15>(people, survival, migration, signs);
        self.sums[sex] = [
            plus(&children, &survivors::<N, 0, 1>(people, survival, migration, signs)),
            survivors::<N, 15, 60>(people, survival, migration, signs),
            survivors::<N, 60, 65>(people, survival, migration, signs),
            survivors::<N, 65, 80>(people, survival, migration, signs),
            survivors::<N, 80, AGES>(people, survival, migration, signs),
        ];
    }

    /// Sets negative cells to half a person, which migration is told to have added; returns how many there were.
    #[cold]
    fn raise_negative_cells(&mut self, migration: &mut [Lanes<N>; 2]) -> Lanes<N> {
        let mut raised = [0.0; N];
        for (row, migration) in self.rows.iter_mut().zip(migration) {
            for cell in &mut row[self.youngest..self.youngest + AGES] {
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

/// Takes the people at the ages from `FROM` to before `TO` through survival and migration, and returns their sum, which is
/// made here, in order of age: that keeps the compiler from working on several ages at once instead of several runs.
#[inline(always)]
fn survivors<const N: usize, const FROM: usize, const TO: usize>(
    people: &mut [Lanes<N>],
    survival: &impl Fn(usize) -> Lanes<N>,
    migration: &impl Fn(usize) -> Lanes<N>,
    signs: &mut Signs<N>,
) -> Lanes<N> {
    let mut sum = [0.0; N];
    for (age, cell) in (FROM..TO).zip(&mut people[FROM..TO]) {
        let (survival, migration) = (survival(age), migration(age));
        for lane in 0..N {
            let there = cell[lane] * survival[lane] + migration[lane];
            sum[lane] += there;
            signs[lane] |= there.to_bits();
            cell[lane] = there;
        }
    }
    sum
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
