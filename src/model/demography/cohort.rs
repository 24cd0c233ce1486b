//! One year of cohorts.

use std::ops::Range;

use ndarray::ArrayRef2;

use crate::schedule::{AGES, Lanes, each_lane, total};

const OPEN: usize = AGES - 1;

/// Half a person stays in a cell from which more people would have left than there were, as in the United Nations' own
/// projections (0.0005 thousand); where less was there before, as in a county's oldest ages, that much: nobody is made.
pub(super) const HALF_A_PERSON: f64 = 0.5;

/// Age ranges whose sums are kept: 0-14, 15-59, 60-64, 65-79, 80 and over.
pub(super) const RANGES: [Range<usize>; 5] = [0..15, 15..60, 60..65, 65..80, 80..AGES];

/// How many years go by until everybody is moved back to the end of the rows.
const ROOM: usize = 32;

/// The people of each run, from the beginning of a line of the cache on: a row of eight runs then lies in one line, not in two.
#[derive(Clone)]
#[repr(align(64))]
pub(super) struct Cohorts<const N: usize> {
    /// `[sex][place][run]`. A cohort grows older where it stands: what moves is the place of age 0.
    rows: [[Lanes<N>; ROOM + AGES]; 2],
    /// The place of age 0.
    youngest: usize,
    /// Whether half a person stands in every cell from which more would have left than there were, even where less was there.
    is_never_empty: bool,
    /// Their sums over [`RANGES`], `[sex][range][run]`.
    pub(super) sums: [[Lanes<N>; RANGES.len()]; 2],
}

/// The flows of a year. Arrays are by sex.
pub(super) struct Flows<const N: usize> {
    pub(super) births: [Lanes<N>; 2],
    pub(super) deaths: [Lanes<N>; 2],
    /// Net migration; out-migration is capped at the population of the cell.
    pub(super) migration: [Lanes<N>; 2],
    /// How many cells were raised.
    pub(super) raised: Lanes<N>,
}

/// The sign bits of a run's cells together: a set one means that somewhere more people left than there were.
type Signs<const N: usize> = [u64; N];

impl<const N: usize> Flows<N> {
    /// From how many age cells of the first `runs` runs more people would have left than there were.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of cells, counted in floats")]
    pub(super) fn raised_cells(&self, runs: usize) -> u64 {
        self.raised.iter().take(runs).sum::<f64>() as u64
    }

    /// Those of a year from everybody at its start to everybody at its end: who is not accounted for has died.
    #[inline(always)]
    pub(super) fn balanced(
        before: [Lanes<N>; 2],
        births: [Lanes<N>; 2],
        migration: [Lanes<N>; 2],
        after: [Lanes<N>; 2],
    ) -> Self {
        let died = |sex: usize| {
            each_lane(|lane| before[sex][lane] + births[sex][lane] + migration[sex][lane] - after[sex][lane])
        };
        Self { births, deaths: [died(0), died(1)], migration, raised: [0.0; N] }
    }
}

impl<const N: usize> Cohorts<N> {
    /// The same people in every run.
    pub(super) fn new(base: &ArrayRef2<f64>) -> Self {
        let place = |sex: usize, place: usize| place.checked_sub(ROOM).map_or(0.0, |age| base[[sex, age]]);
        let rows = [0, 1].map(|sex| std::array::from_fn(|at| [place(sex, at); N]));
        let mut cohorts = Self { rows, youngest: ROOM, is_never_empty: false, sums: [[[0.0; N]; RANGES.len()]; 2] };
        cohorts.add_up();
        cohorts
    }

    /// The same as the United Nations have it: a cell from which more would have left than there were is set to half a person.
    pub(super) fn never_empty(self) -> Self {
        Self { is_never_empty: true, ..self }
    }

    /// Multiplies the people of each cohort by a number of each run, the cohorts being ranges of ages.
    pub(super) fn multiply(&mut self, cohorts: impl Iterator<Item = (Range<usize>, Lanes<N>)>) {
        let youngest = self.youngest;
        for (ages, by) in cohorts {
            for row in &mut self.rows {
                for cell in &mut row[youngest + ages.start..youngest + ages.end] {
                    *cell = times(cell, &by);
                }
            }
        }
        self.add_up();
    }

    /// Males, females; by age from 0.
    pub(super) fn people(&self) -> [&[Lanes<N>]; 2] {
        self.rows.each_ref().map(|row| &row[self.youngest..self.youngest + AGES])
    }

    /// The same, to be changed; [`Self::add_up`] afterwards.
    pub(super) fn cells_mut(&mut self) -> [&mut [Lanes<N>]; 2] {
        let here = self.youngest..self.youngest + AGES;
        self.rows.each_mut().map(|row| &mut row[here.clone()])
    }

    /// Everybody of one sex.
    #[inline(always)]
    pub(super) fn total(&self, sex: usize) -> Lanes<N> {
        total(&self.sums[sex])
    }

    /// Adds up both sexes side by side, since each addition to a sum waits for the last: infants after all others of their
    /// range, as [`Self::survive`] does.
    #[inline(always)]
    pub(super) fn add_up(&mut self) {
        let here = self.youngest..self.youngest + AGES;
        let [men, women] = self.rows.each_ref().map(|row| &row[here.clone()]);
        for (at, range) in RANGES.into_iter().enumerate() {
            let ages = range.start.max(1)..range.end;
            let (mut all_men, mut all_women) = ([0.0; N], [0.0; N]);
            for (men, women) in men[ages.clone()].iter().zip(&women[ages]) {
                (all_men, all_women) = (plus(&all_men, men), plus(&all_women, women));
            }
            (self.sums[0][at], self.sums[1][at]) = (all_men, all_women);
        }
        (self.sums[0][0], self.sums[1][0]) = (plus(&self.sums[0][0], &men[0]), plus(&self.sums[1][0], &women[0]));
    }

    /// The births of the year, by survival (as [`Self::step`] asks for it) and births a woman-year at the ages `fertile`,
    /// which do not begin at 0. Women of an age over the year are the mean of those at its start and those at its end who
    /// were there all along.
    #[inline(always)]
    pub(super) fn born(
        &self,
        fertile: Range<usize>,
        survival: impl Fn(usize, usize) -> Lanes<N>,
        fertility: impl Fn(usize) -> Lanes<N>,
    ) -> Lanes<N> {
        let [_, women] = self.people();
        let mut born_twice = [0.0; N];
        for (age, pair) in fertile.clone().zip(women[fertile.start.saturating_sub(1)..].windows(2)) {
            let [younger, here] = pair else { continue };
            // Into the open age group come those who are in it already, too.
            let coming = if age == OPEN { plus(younger, here) } else { *younger };
            let survivors = times(&coming, &survival(1, age));
            born_twice = plus(&born_twice, &times(&fertility(age), &plus(here, &survivors)));
        }
        each_lane(|lane| born_twice[lane] / 2.0)
    }

    /// One year: survivors, births, and migration at the end. Survival and the persons that migration adds are asked for by
    /// sex and the age at the end of the year; `migrants` are the latter by sex. Of every age some people move `besides`.
    #[inline(always)]
    pub(super) fn step(
        &mut self,
        births: [Lanes<N>; 2],
        survival: impl Fn(usize, usize) -> Lanes<N>,
        migration: impl Fn(usize, usize) -> Lanes<N> + Copy,
        migrants: [Lanes<N>; 2],
        besides: &impl Movers<N>,
    ) -> Flows<N> {
        let before = [self.total(0), self.total(1)];
        self.let_a_year_in();
        let (mut migration, mut raised, year) = (migrants, [0.0; N], YearEvents { survival, migration, besides });
        let signs = self.survive(births, &year, &mut migration);
        if signs.iter().any(|bits| f64::from_bits(*bits).is_sign_negative()) {
            raised = self.raise_negative_cells(year.migration, &mut migration);
        }
        Flows { raised, ..Flows::balanced(before, births, migration, [self.total(0), self.total(1)]) }
    }

    /// Moves the place of age 0, where nobody stands yet, one down; those who enter the open age group join it.
    #[inline(always)]
    pub(super) fn let_a_year_in(&mut self) {
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

    /// Brings everybody, who stand at their new ages, to the end of the year, and counts who moves besides.
    #[inline(always)]
    fn survive<S, M, B: Movers<N>>(
        &mut self,
        births: [Lanes<N>; 2],
        year: &YearEvents<'_, S, M, B>,
        moved: &mut [Lanes<N>; 2],
    ) -> Signs<N>
    where
        S: Fn(usize, usize) -> Lanes<N>,
        M: Fn(usize, usize) -> Lanes<N>,
    {
        let here = self.youngest..self.youngest + AGES;
        let [men, women] = &mut self.rows;
        let people = &mut [&mut men[here.clone()], &mut women[here]];
        (people[0][0], people[1][0]) = (births[0], births[1]);
        let mut signs = [0; N];
        if N == 1 {
            // Of a single run the sums are made afterwards: on the way, each age would wait for the one before.
            for (sex, people) in people.iter_mut().enumerate() {
                for (age, cell) in people.iter_mut().enumerate() {
                    year.pass(cell, age, &year.of(sex, age), &mut moved[sex], &mut signs);
                }
            }
            self.add_up();
            return signs;
        }
        self.sums = [[[0.0; N]; RANGES.len()]; 2];
        let sums = &mut self.sums;
        // Ages whose survival is by a rule of their own go by themselves: no branch is then left within a loop.
        survivors::<N, 1, 2, _, _, _>(people, year, sums, 0, moved, &mut signs);
        survivors::<N, 2, 15, _, _, _>(people, year, sums, 0, moved, &mut signs);
        survivors::<N, 15, 60, _, _, _>(people, year, sums, 1, moved, &mut signs);
        survivors::<N, 60, 65, _, _, _>(people, year, sums, 2, moved, &mut signs);
        survivors::<N, 65, 80, _, _, _>(people, year, sums, 3, moved, &mut signs);
        survivors::<N, 80, OPEN, _, _, _>(people, year, sums, 4, moved, &mut signs);
        survivors::<N, OPEN, AGES, _, _, _>(people, year, sums, 4, moved, &mut signs);
        // Last, since nobody else waits for the births.
        survivors::<N, 0, 1, _, _, _>(people, year, sums, 0, moved, &mut signs);
        signs
    }

    /// Lets no more people leave a cell than there are, half a person aside; returns in how many cells it was so. Migration
    /// is told how many left.
    #[cold]
    fn raise_negative_cells(
        &mut self,
        given: impl Fn(usize, usize) -> Lanes<N>,
        migration: &mut [Lanes<N>; 2],
    ) -> Lanes<N> {
        let mut raised = [0.0; N];
        let is_never_empty = self.is_never_empty;
        for (sex, (row, migration)) in self.rows.iter_mut().zip(migration).enumerate() {
            for (age, cell) in row[self.youngest..self.youngest + AGES].iter_mut().enumerate() {
                let leaving = given(sex, age);
                for lane in (0..N).filter(|lane| cell[*lane] < 0.0).collect::<Vec<_>>() {
                    let were_there = (cell[lane] - leaving[lane]).max(0.0);
                    let stay = if is_never_empty { HALF_A_PERSON } else { were_there.min(HALF_A_PERSON) };
                    migration[lane] += stay - cell[lane];
                    raised[lane] += 1.0;
                    cell[lane] = stay;
                }
            }
        }
        self.add_up();
        raised
    }
}

/// People who move beside those whose number is given: a part of the survivors of every age.
pub(super) trait Movers<const N: usize> {
    /// Adds those of a run to the survivors of an age, and to the sum of those who moved.
    fn join(&self, age: usize, lane: usize, survivors: &mut f64, moved: &mut f64);
}

/// No additional migration.
pub(super) struct Nobody;

impl<const N: usize> Movers<N> for Nobody {
    #[inline(always)]
    fn join(&self, _age: usize, _lane: usize, _survivors: &mut f64, _moved: &mut f64) {}
}

/// A rate of each run, times a number of each age.
pub(super) struct AtRate<'r, const N: usize> {
    pub(super) rate: &'r Lanes<N>,
    pub(super) by_age: &'r [f64; AGES],
}

impl<const N: usize> Movers<N> for AtRate<'_, N> {
    #[inline(always)]
    fn join(&self, age: usize, lane: usize, survivors: &mut f64, moved: &mut f64) {
        let movers = *survivors * (self.rate[lane] * self.by_age[age]);
        *survivors += movers;
        *moved += movers;
    }
}

/// What happens to people over a year: survival and the persons that migration adds, by sex and the age at its end.
struct YearEvents<'b, S, M, B> {
    survival: S,
    migration: M,
    besides: &'b B,
}

impl<S, M, B> YearEvents<'_, S, M, B> {
    /// Survival of an age, and whom migration adds to it.
    #[inline(always)]
    fn of<const N: usize>(&self, sex: usize, age: usize) -> [Lanes<N>; 2]
    where
        S: Fn(usize, usize) -> Lanes<N>,
        M: Fn(usize, usize) -> Lanes<N>,
    {
        [(self.survival)(sex, age), (self.migration)(sex, age)]
    }

    /// Takes the people of an age through the year.
    #[inline(always)]
    fn pass<const N: usize>(
        &self,
        cell: &mut Lanes<N>,
        age: usize,
        [survival, migration]: &[Lanes<N>; 2],
        moved: &mut Lanes<N>,
        signs: &mut Signs<N>,
    ) where
        B: Movers<N>,
    {
        for lane in 0..N {
            let mut there = cell[lane] * survival[lane];
            self.besides.join(age, lane, &mut there, &mut moved[lane]);
            there += migration[lane];
            signs[lane] |= there.to_bits();
            cell[lane] = there;
        }
    }
}

/// Takes the people at the ages from `FROM` to before `TO` through the year, and adds them to the sums of their range, in
/// order of age. To do that here keeps the compiler from working on several ages at once instead of several runs. Both sexes
/// go side by side, since each addition to a sum waits for the last.
#[inline(always)]
fn survivors<const N: usize, const FROM: usize, const TO: usize, S, M, B: Movers<N>>(
    people: &mut [&mut [Lanes<N>]; 2],
    year: &YearEvents<'_, S, M, B>,
    sums: &mut [[Lanes<N>; RANGES.len()]; 2],
    range: usize,
    moved: &mut [Lanes<N>; 2],
    signs: &mut Signs<N>,
) where
    S: Fn(usize, usize) -> Lanes<N>,
    M: Fn(usize, usize) -> Lanes<N>,
{
    let [men, women] = people;
    let (mut all_men, mut all_women) = (sums[0][range], sums[1][range]);
    for (age, (men, women)) in (FROM..TO).zip(men[FROM..TO].iter_mut().zip(&mut women[FROM..TO])) {
        // Asked for before anything is stored: the compiler then keeps runs side by side.
        let (of_men, of_women) = (year.of(0, age), year.of(1, age));
        year.pass(men, age, &of_men, &mut moved[0], signs);
        all_men = plus(&all_men, men);
        year.pass(women, age, &of_women, &mut moved[1], signs);
        all_women = plus(&all_women, women);
    }
    (sums[0][range], sums[1][range]) = (all_men, all_women);
}

#[inline(always)]
fn plus<const N: usize>(a: &Lanes<N>, b: &Lanes<N>) -> Lanes<N> {
    each_lane(|lane| a[lane] + b[lane])
}

#[inline(always)]
fn times<const N: usize>(a: &Lanes<N>, b: &Lanes<N>) -> Lanes<N> {
    each_lane(|lane| a[lane] * b[lane])
}

/// Births by sex, boys first.
#[inline(always)]
pub(super) fn by_sex<const N: usize>(born: &Lanes<N>, sex_ratio: &Lanes<N>) -> [Lanes<N>; 2] {
    let girls: Lanes<N> = each_lane(|lane| born[lane] / (1.0 + sex_ratio[lane]));
    [each_lane(|lane| born[lane] - girls[lane]), girls]
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    /// Deaths of the years and sums at their end, of each run; migration is by run, at every age.
    fn projected<const N: usize>(migration: [f64; N]) -> Vec<[(f64, [f64; RANGES.len()]); N]> {
        let base = Array2::from_shape_fn((2, AGES), |(sex, age)| 1e4 / (3.0 + age as f64) + 0.1 * sex as f64);
        let mut cohorts: Cohorts<N> = Cohorts::new(&base);
        let survival = |sex: usize, age: usize| [0.999 - 0.0001 * (sex + age) as f64; N];
        let year = |_| {
            let births = cohorts.born(15..50, survival, |age| [0.001 * age as f64; N]);
            let migrants = [migration.map(|persons| persons * AGES as f64); 2];
            let flows = cohorts.step(by_sex(&births, &[1.05; N]), survival, |_, _| migration, migrants, &Nobody);
            std::array::from_fn(|run| (flows.deaths[0][run], cohorts.sums[0].map(|sum| sum[run])))
        };
        (0..40).map(year).collect()
    }

    #[test]
    fn a_run_has_the_same_bits_whoever_goes_with_it() {
        // Where more would have left somebody else's cells than there were, too.
        let together = projected([0.37, -8.0, -0.7]);
        for (run, migration) in [0.37, -8.0, -0.7].into_iter().enumerate() {
            let alone = projected([migration]);
            assert!(together.iter().zip(alone).all(|(together, alone)| together[run] == alone[0]), "run {run}");
        }
    }
}
