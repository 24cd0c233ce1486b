//! Mortality at a stated life expectancy: Brass's relational model.
//!
//! Brass (1971), *On the scale of mortality*: the logits of survivors, ln(l / (1 - l)) / 2, of two populations differ by
//! a constant, so that l' = A l / (1 + (A - 1) l) with A > 0. The force of mortality is then mu' = mu / (1 + (A - 1) l),
//! and so the central death rates are taken: m'(x) = m(x) / (1 + shift p(x)), with shift = A - 1 and p(x) the survivors
//! halfway through the deaths of the age. It changes young ages by the whole of A and the oldest hardly, as observed
//! gains do. One number moves both sexes.

use std::sync::OnceLock;

use ndarray::{Array2, ArrayRef2};

use super::lanes::{Lanes, TOGETHER, each_lane};
use super::life_table::{fill_survival, lived_after, survival_of, survival_to, years_lived};
use super::{AGES, BySexAndAge, by_sex_and_age};
use crate::vectors::widest;

/// Knots of the table of shifts for each 1 of ln A.
const KNOTS: f64 = 10.0;

/// The least and the largest ln A in the table, times [`KNOTS`]: of the schedules of *World Population Prospects 2024* they
/// lead to life expectancies below 20 and above 100 years.
const TABULATED: (i32, i32) = (-80, 160);

/// How far the death rates of each run lie from those of a schedule: m'(x) = m(x) / (all + young p(x)).
#[derive(Debug, Clone, Copy)]
pub(crate) struct MortalityAdjustment<const N: usize> {
    /// The shift common to all ages.
    all: Lanes<N>,
    /// The shift weighted by survivors: full for the young, near zero for the oldest.
    young: Lanes<N>,
}

impl<const N: usize> MortalityAdjustment<N> {
    /// Brass's relational shift alone.
    #[inline(always)]
    fn of(shift: &Lanes<N>) -> Self {
        Self { all: [1.0; N], young: *shift }
    }
}

/// A mortality schedule, and all that are related to it.
#[derive(Debug)]
pub(crate) struct MortalitySchedule {
    /// Half the central death rates.
    half_rates: BySexAndAge,
    /// Survivors to the middle of each age, of one newborn.
    survivors: BySexAndAge,
    /// Males among the newborn, by which the sexes' life expectancies are weighted.
    males: f64,
    /// Life expectancy at birth of the schedule as it stands.
    own: f64,
    /// Made when a shift is first asked for: most schedules are used as they are.
    table: OnceLock<LifeExpectancyTable>,
}

impl MortalitySchedule {
    /// `death_rates` are central, `[sex][age]`.
    pub(crate) fn new(death_rates: &ArrayRef2<f64>, sex_ratio_at_birth: f64) -> Self {
        let half_rates = by_sex_and_age(death_rates).map(|rates| rates.map(|rate| rate / 2.0));
        let survivors = [0, 1].map(|sex| midway(&survival_of(sex, &half_rates[sex], |_| 1.0)));
        let males = sex_ratio_at_birth / (1.0 + sex_ratio_at_birth);
        let mut schedule = Self { half_rates, survivors, males, own: 0.0, table: OnceLock::new() };
        schedule.own = schedule.life_expectancy(0.0);
        schedule
    }

    /// Life expectancy at birth of both sexes as the schedule stands, weighted as they are born, in years.
    pub(crate) fn own_life_expectancy(&self) -> f64 {
        self.own
    }

    /// The level of each run at which its life expectancy is the one stated (see [`Self::shift`]) before the logs of all
    /// death rates are raised by an error.
    pub(crate) fn levels<const N: usize>(
        &self,
        life_expectancy: &Lanes<N>,
        error: &Lanes<N>,
    ) -> MortalityAdjustment<N> {
        let shift = self.shifts(life_expectancy);
        if error.iter().all(|error| *error == 0.0) {
            return MortalityAdjustment::of(&shift);
        }
        let all = each_lane(|lane| libm::exp(-error[lane]));
        MortalityAdjustment { all, young: each_lane(|lane| shift[lane] * all[lane]) }
    }

    /// Survival of a sex to an age in each run, at its level.
    #[inline(always)]
    pub(crate) fn survival<const N: usize>(&self, sex: usize, age: usize, level: &MortalityAdjustment<N>) -> Lanes<N> {
        survival_to(
            sex,
            age,
            #[inline(always)]
            |age| self.half_rates[sex][age],
            #[inline(always)]
            |age| self.divisor(sex, age, level),
        )
    }

    /// The divisor of death rates.
    #[inline(always)]
    fn divisor<const N: usize>(&self, sex: usize, age: usize, level: &MortalityAdjustment<N>) -> Lanes<N> {
        let survivors = self.survivors[sex][age];
        each_lane(|lane| level.all[lane] + level.young[lane] * survivors)
    }

    #[inline(always)]
    fn fill_survival<const N: usize>(
        &self,
        sex: usize,
        level: &MortalityAdjustment<N>,
        survival: &mut [Lanes<N>; AGES],
    ) {
        fill_survival(sex, |age| self.half_rates[sex][age], |age| self.divisor(sex, age, level), survival);
    }

    /// Survival by sex and age at one shift.
    pub(crate) fn survival_at(&self, shift: f64) -> BySexAndAge {
        let level = MortalityAdjustment::of(&[shift]);
        std::array::from_fn(|sex| survival_of(sex, &self.half_rates[sex], |age| self.divisor(sex, age, &level)[0]))
    }

    /// Central death rates at one shift.
    pub(crate) fn death_rates_at(&self, shift: f64) -> BySexAndAge {
        let level = MortalityAdjustment::of(&[shift]);
        let rate = |sex: usize, age: usize| self.half_rates[sex][age] * 2.0 / self.divisor(sex, age, &level)[0];
        std::array::from_fn(|sex| std::array::from_fn(|age| rate(sex, age)))
    }

    /// Life expectancy at birth of both sexes at one shift, in years.
    pub(crate) fn life_expectancy(&self, shift: f64) -> f64 {
        self.life_expectancies(&MortalityAdjustment::of(&[shift]))[0]
    }

    /// The shift at which life expectancy is the one stated, by Newton's method in ln A within a bracket; `None` where there
    /// is none.
    pub(crate) fn exact_shift(&self, life_expectancy: f64) -> Option<f64> {
        // Beyond these nobody would survive childhood, or nobody would die before 100.
        let (mut low, mut high, mut log) = (-16.0, 40.0, 0.0);
        for _ in 0..200 {
            let [here, beside] = self.life_expectancies(&MortalityAdjustment::of(&[log, log + 1e-6].map(libm::expm1)));
            let excess = here - life_expectancy;
            if excess.abs() <= 1e-12 * life_expectancy {
                return Some(libm::expm1(log));
            }
            if excess > 0.0 {
                high = log;
            } else {
                low = log;
            }
            let next = log - excess * 1e-6 / (beside - here);
            log = if next > low && next < high { next } else { low / 2.0 + high / 2.0 };
        }
        None
    }

    /// The shift at which life expectancy is the one stated, interpolated in a table. The schedule's own needs no shift;
    /// life expectancies beyond the table, which few schedules have between 35 and 100 years, are looked for one by one.
    ///
    /// Measured (a test holds it to that): the shift gives the stated life expectancy to 2e-6 years where fewer than 17 of
    /// 1000 infants die, and to 5e-4 years where more do and the years that they live follow a rule with kinks.
    pub(crate) fn shift(&self, life_expectancy: f64) -> f64 {
        if life_expectancy == self.own {
            return 0.0;
        }
        let table = self.table.get_or_init(|| self.tabulate());
        if table.has(life_expectancy) {
            return table.shift(life_expectancy);
        }
        self.exact_shift(life_expectancy).unwrap_or_else(|| table.shift(life_expectancy))
    }

    /// The same of each run.
    fn shifts<const N: usize>(&self, life_expectancy: &Lanes<N>) -> Lanes<N> {
        let table = self.table.get_or_init(|| self.tabulate());
        if life_expectancy.iter().all(|years| *years != self.own && table.has(*years)) {
            return widest!(table.shifts(life_expectancy));
        }
        each_lane(|lane| self.shift(life_expectancy[lane]))
    }

    fn tabulate(&self) -> LifeExpectancyTable {
        let logs: Vec<f64> = (TABULATED.0..=TABULATED.1).map(|knot| f64::from(knot) / KNOTS).collect();
        let mut years = Vec::with_capacity(logs.len());
        for some in logs.chunks(TOGETHER) {
            let shift: Lanes<TOGETHER> =
                std::array::from_fn(|lane| some.get(lane).map_or(0.0, |log| libm::expm1(*log)));
            years.extend(self.life_expectancies(&MortalityAdjustment::of(&shift)).iter().take(some.len()));
        }
        LifeExpectancyTable::new(&logs, &years)
    }

    /// Life expectancy at each of some levels.
    pub(crate) fn life_expectancies<const N: usize>(&self, level: &MortalityAdjustment<N>) -> Lanes<N> {
        let mut years = [0.0; N];
        for (sex, weight) in [self.males, 1.0 - self.males].into_iter().enumerate() {
            let mut survival = [[0.0; N]; AGES];
            self.fill_survival(sex, level, &mut survival);
            let mut lived = [1.0; N];
            for (age, survival) in survival.iter().enumerate() {
                for lane in 0..N {
                    lived[lane] *= lived_after(age, survival[lane]);
                    years[lane] += weight * lived[lane];
                }
            }
        }
        years
    }
}

/// Knots of the table: fewer than 2^8, so that eight steps find one.
const MOST_KNOTS: usize = 256;

/// Life expectancies at evenly spaced ln A, and between them ln A by cubic Hermite interpolation, with slopes from the five
/// nearest knots.
#[derive(Debug)]
struct LifeExpectancyTable {
    /// Beyond the last knot, infinity.
    years: Box<[f64; MOST_KNOTS]>,
    /// The least and the greatest life expectancy.
    range: (f64, f64),
    /// By the knot at which each begins. Its two outermost knots on each side are there for slopes alone.
    pieces: Vec<ShiftPiece>,
}

/// From one knot to the next.
#[derive(Debug, Clone, Copy)]
struct ShiftPiece {
    /// Life expectancy at its beginning.
    years: f64,
    /// 1 over the years to its end.
    per_year: f64,
    /// What ln A rises by, a polynomial without constant of the place in it from 0 to 1.
    rise: [f64; 3],
    /// A - 1 at its beginning.
    shift: f64,
}

impl LifeExpectancyTable {
    fn new(logs: &[f64], at_knots: &[f64]) -> Self {
        let slope =
            |k: usize| 12.0 / KNOTS / (8.0 * (at_knots[k + 1] - at_knots[k - 1]) - (at_knots[k + 2] - at_knots[k - 2]));
        let inner = 2..at_knots.len() - 3;
        let piece = |at: usize| {
            let at = at.clamp(inner.start, inner.end - 1);
            let step = at_knots[at + 1] - at_knots[at];
            let (from, to, rise) = (slope(at) * step, slope(at + 1) * step, 1.0 / KNOTS);
            ShiftPiece {
                years: at_knots[at],
                per_year: 1.0 / step,
                rise: [from, 3.0 * rise - 2.0 * from - to, from + to - 2.0 * rise],
                shift: libm::expm1(logs[at]),
            }
        };
        let mut years = Box::new([f64::INFINITY; MOST_KNOTS]);
        years.iter_mut().zip(at_knots).for_each(|(out, years)| *out = *years);
        let range = (at_knots[inner.start], at_knots[inner.end]);
        Self { years, range, pieces: (0..MOST_KNOTS).map(piece).collect() }
    }

    /// Whether a life expectancy lies within the table.
    fn has(&self, life_expectancy: f64) -> bool {
        (self.range.0..=self.range.1).contains(&life_expectancy)
    }

    fn shift(&self, life_expectancy: f64) -> f64 {
        self.shifts(&[life_expectancy])[0]
    }

    /// The shift at a life expectancy, in each run.
    #[inline(always)]
    fn shifts<const N: usize>(&self, life_expectancy: &Lanes<N>) -> Lanes<N> {
        // How many knots lie at or below it, of all runs at once: a search would wait for each comparison.
        let mut below = [0; N];
        for step in [128, 64, 32, 16, 8, 4, 2, 1] {
            for lane in 0..N {
                let is_below = self.years[(below[lane] + step - 1) % MOST_KNOTS] <= life_expectancy[lane];
                below[lane] += if is_below { step } else { 0 };
            }
        }
        let mut pieces = [&self.pieces[0]; N];
        for lane in 0..N {
            pieces[lane] = &self.pieces[below[lane].saturating_sub(1)];
        }
        let t: Lanes<N> =
            each_lane(|lane| ((life_expectancy[lane] - pieces[lane].years) * pieces[lane].per_year).clamp(0.0, 1.0));
        let log: Lanes<N> = each_lane(|lane| {
            let [first, second, third] = pieces[lane].rise;
            t[lane] * (first + t[lane] * (second + t[lane] * third))
        });
        let factor_less_1: Lanes<N> = each_lane(|lane| small_exp_m1(log[lane]));
        each_lane(|lane| pieces[lane].shift + (1.0 + pieces[lane].shift) * factor_less_1[lane])
    }
}

/// exp(x) - 1 for x from 0 to 0.1, by its series: what is omitted is less than 1e-18.
#[inline(always)]
fn small_exp_m1(x: f64) -> f64 {
    let divisors = [10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0];
    let mut sum = 1.0;
    for divisor in divisors {
        sum = 1.0 + x * (1.0 / divisor) * sum;
    }
    x * sum
}

/// Survivors halfway through the deaths of each age, of one newborn: those alive in the middle of a single age, and half
/// as many in the open age group as in the middle of the age below it.
fn midway(survival: &[f64; AGES]) -> [f64; AGES] {
    let lived = years_lived(survival);
    let open = AGES - 1;
    std::array::from_fn(|age| if age < open { lived[age] } else { lived[open - 1] / 2.0 })
}

/// The mortality schedule related to `death_rates` (central, `[sex][age]`, male and female, ages 0 to 100+) at which life
/// expectancy at birth, both sexes weighted as they are born, is the one stated in years: a shift of Brass's logits.
///
/// `None` where no shift leads there.
///
/// ```
/// use carecast::model::demography::{life_expectancy, shift_mortality};
/// use ndarray::Array2;
/// let rates = Array2::from_shape_fn((2, 101), |(_, age)| 0.0002 * 1.09_f64.powi(age as i32));
/// let shifted = shift_mortality(&rates, 1.05, 80.0).unwrap();
/// let [male, female] = life_expectancy(&shifted);
/// assert!(((1.05 * male + female) / 2.05 - 80.0).abs() < 1e-9);
/// ```
///
/// # Panics
/// If the array does not have two rows of 101 ages.
#[must_use]
pub fn shift_mortality(
    death_rates: &ArrayRef2<f64>,
    sex_ratio_at_birth: f64,
    life_expectancy: f64,
) -> Option<Array2<f64>> {
    let schedule = MortalitySchedule::new(death_rates, sex_ratio_at_birth);
    let shift = schedule.exact_shift(life_expectancy)?;
    let rates = schedule.death_rates_at(shift);
    Some(Array2::from_shape_fn((2, AGES), |(sex, age)| rates[sex][age]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::life_expectancy;

    /// Gompertz's law with a little extra at birth.
    fn rates(level: f64) -> Array2<f64> {
        let law = |sex: usize, age: usize| level * (1.3 - 0.3 * sex as f64) * libm::exp(0.085 * age as f64);
        Array2::from_shape_fn((2, AGES), |(sex, age)| law(sex, age) + if age == 0 { 0.004 } else { 0.0 })
    }

    fn both(rates: &Array2<f64>, sex_ratio: f64) -> f64 {
        let [male, female] = life_expectancy(rates);
        (sex_ratio * male + female) / (1.0 + sex_ratio)
    }

    #[test]
    fn a_shifted_schedule_gives_back_the_stated_life_expectancy() {
        for level in [3e-5, 1e-4, 3e-4] {
            for wanted in [36.0, 50.0, 63.3, 75.0, 82.7, 88.0, 94.0] {
                let shifted = shift_mortality(&rates(level), 1.06, wanted).unwrap();
                let got = both(&shifted, 1.06);
                assert!((got - wanted).abs() < 1e-9, "{level} {wanted}: {got}");
            }
        }
        assert_eq!(shift_mortality(&rates(1e-4), 1.06, 1e9), None);
    }

    #[test]
    fn the_table_of_shifts_is_as_right_as_said() {
        for level in [3e-5, 1e-4, 3e-4] {
            let schedule = MortalitySchedule::new(&rates(level), 1.06);
            for tenth in 350..=1000 {
                let wanted = f64::from(tenth) / 10.0;
                let shift = schedule.shift(wanted);
                let error = (schedule.life_expectancy(shift) - wanted).abs();
                let kinks = schedule.death_rates_at(shift)[0][0] > 0.016;
                assert!(error < if kinks { 5e-4 } else { 2e-6 }, "{level} {wanted}: {error:e}");
            }
        }
    }

    #[test]
    fn the_logits_of_survivors_differ_by_a_constant() {
        let rates = rates(1e-4);
        let shifted = shift_mortality(&rates, 1.06, 80.0).unwrap();
        let logits = |rates: &Array2<f64>| {
            let lived = years_lived(&survival_of(1, &by_sex_and_age(rates)[1].map(|rate| rate / 2.0), |_| 1.0));
            lived.map(|alive| libm::log(alive / (1.0 - alive)) / 2.0)
        };
        let (before, after) = (logits(&rates), logits(&shifted));
        let differences: Vec<f64> = (1..100).map(|age| after[age] - before[age]).collect();
        let middle = differences[50];
        assert!(middle.abs() > 0.05);
        assert!(differences.iter().all(|d| (d / middle - 1.0).abs() < 0.05), "{differences:?}");
    }

    #[test]
    fn runs_side_by_side_get_the_shift_of_one_alone() {
        let schedule = MortalitySchedule::new(&rates(1e-4), 1.06);
        let own = schedule.own_life_expectancy();
        for others in [[70.0, 79.9, 91.3, 64.0], [70.0, own, 91.3, 64.0], [70.0, 79.9, 104.0, 64.0]] {
            let together = schedule.levels(&others, &[0.0; 4]).young;
            assert_eq!(together, others.map(|years| schedule.shift(years)));
        }
        for tenth in 0..=1000 {
            let x = f64::from(tenth) / 1e4;
            assert!((small_exp_m1(x) / libm::expm1(x) - 1.0).abs() < 5e-16 || x == 0.0, "{x}");
        }
    }

    #[test]
    fn runs_side_by_side_get_the_bits_of_one_alone() {
        let schedule = MortalitySchedule::new(&rates(1e-4), 1.06);
        let shift = [0.0, 0.3, -0.2, 2.0];
        for sex in 0..2 {
            let mut together = [[0.0; 4]; AGES];
            schedule.fill_survival(sex, &MortalityAdjustment::of(&shift), &mut together);
            for (lane, shift) in shift.into_iter().enumerate() {
                assert_eq!(together.map(|runs| runs[lane]), schedule.survival_at(shift)[sex]);
            }
        }
    }
}
