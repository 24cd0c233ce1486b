//! A population projected from arrays to arrays.

use std::fmt;
use std::ops::Range;

use ndarray::{Array2, Array3, ArrayView, ArrayView1, ArrayView2, ArrayView3, CowArray, Dimension, Ix3};

use super::cohort::{Cohorts, Nobody, by_sex};
use crate::schedule::{AGES, BySexAndAge, MAX_BIRTH_RATE, MAX_DEATH_RATE, put_survival};
use crate::vectors::widest;

/// The inputs of a projection. The first axis of the others is the year; sexes are male, female; ages 0 to 100+.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'i> {
    /// Persons at the start, `[sex][age]`.
    pub population: ArrayView2<'i, f64>,
    /// Who survives each year.
    pub mortality: MortalityInput<'i>,
    /// Births a woman-year, `[year][age]`, ages 0 to 100+ (0 where there are none, and at age 0).
    pub fertility: ArrayView2<'i, f64>,
    /// Males born for each female, `[year]`.
    pub sex_ratio_at_birth: ArrayView1<'i, f64>,
    /// Persons added at the end of each year, at the age that they then have, `[year][sex][age]`.
    pub net_migration: ArrayView3<'i, f64>,
}

/// How mortality is given, `[year][sex][age]`.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum MortalityInput<'i> {
    /// Central death rates, which go through a life table of each year.
    DeathRates(ArrayView3<'i, f64>),
    /// Survival over each year: see [`super::survival`].
    Survival(ArrayView3<'i, f64>),
}

impl<'i> MortalityInput<'i> {
    /// The name of the array, the array, and the range of its values.
    fn array(&self) -> (&'static str, ArrayView3<'i, f64>, Possible) {
        match self {
            Self::DeathRates(rates) => ("death_rates", *rates, Possible::UpTo(MAX_DEATH_RATE)),
            Self::Survival(survival) => ("survival", *survival, Possible::UpTo(1.0)),
        }
    }
}

/// A projected population.
#[derive(Debug, Clone, PartialEq)]
pub struct Trajectory {
    /// Persons, `[year][sex][age]`; the first year is the start.
    pub population: Array3<f64>,
    /// Births over each year, `[year][sex]`.
    pub births: Array2<f64>,
    /// Deaths over each year, those of the year's births included, `[year][sex]`.
    pub deaths: Array2<f64>,
    /// Age cells that migration would have made negative and that were set to half a person, as the United Nations do.
    pub raised_cells: u64,
}

/// An array of [`Inputs`] that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum InputError {
    /// The shape of an array does not match the years, sexes and ages.
    Shape {
        /// Which array.
        array: &'static str,
        /// The shape that it should have.
        expected: Vec<usize>,
        /// The shape that it has.
        found: Vec<usize>,
    },
    /// A value is not finite, negative, or implausibly high.
    Value {
        /// Which array.
        array: &'static str,
        /// Where in it.
        index: Vec<usize>,
    },
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape { array, expected, found } => write!(f, "{array} has shape {found:?}, expected {expected:?}"),
            Self::Value { array, index } => write!(f, "{array} has an impossible value at {index:?}"),
        }
    }
}

impl std::error::Error for InputError {}

/// Projects a population year by year: survivors, births before migration, migration at the end of the year.
///
/// # Errors
/// [`InputError`] where shapes disagree, or a value is not finite, negative (except migration), or implausibly high: a
/// survival above 1, a death rate above 3 (that of infants who all die at once), more than 1 birth a woman-year.
///
/// ```
/// use carecast::model::demography::{Inputs, MortalityInput, project};
/// use ndarray::{Array1, Array2, Array3};
///
/// let years = 30;
/// let trajectory = project(&Inputs {
///     population: Array2::from_elem((2, 101), 1000.0).view(),
///     mortality: MortalityInput::DeathRates(Array3::from_elem((years, 2, 101), 0.01).view()),
///     fertility: Array2::from_shape_fn((years, 101), |(_, age)| if (15..50).contains(&age) { 0.05 } else { 0.0 }).view(),
///     sex_ratio_at_birth: Array1::from_elem(years, 1.05).view(),
///     net_migration: Array3::zeros((years, 2, 101)).view(),
/// })?;
/// assert_eq!(trajectory.population.dim(), (31, 2, 101));
/// # Ok::<(), carecast::model::demography::InputError>(())
/// ```
pub fn project(inputs: &Inputs<'_>) -> Result<Trajectory, InputError> {
    check_shapes(inputs)?;
    let years = inputs.sex_ratio_at_birth.len();
    let fertility = inputs.fertility.as_standard_layout();
    let (fertility, _) = fertility.as_slice().unwrap_or_default().as_chunks();
    let fertile = fertile_ages(fertility);
    let (_, mortality, rate) = inputs.mortality.array();
    let (mortality, migration) = (mortality.as_standard_layout(), inputs.net_migration.as_standard_layout());
    let mut cohorts: Cohorts<1> = Cohorts::new(&inputs.population).never_empty();
    let mut population = Vec::with_capacity((years + 1) * 2 * AGES);
    keep(&cohorts, &mut population);
    let (mut births, mut deaths, mut raised_cells) = (Array2::zeros((years, 2)), Array2::zeros((years, 2)), 0);
    let mut made: BySexAndAge = [[0.0; AGES]; 2];
    let mut of_mortality = Overall::default();
    let mut sound = fertile.is_empty() || fertile.start > 0;
    // A year's values are looked through when they are at hand, which spares them a second way through the caches.
    let by_year = by_year(&mortality).iter().zip(by_year(&migration)).zip(fertility);
    for (year, ((mortality, migration), fertility)) in by_year.enumerate() {
        let (all, values) = (&mut of_mortality, mortality.as_flattened());
        widest!(all.add(values));
        let migrants = migration.each_ref().map(|persons| [ArrayView1::from(persons).sum()]);
        sound &= migrants.iter().flatten().all(|sum| sum.is_finite());
        let survival = match inputs.mortality {
            MortalityInput::Survival(_) => mortality,
            MortalityInput::DeathRates(_) => {
                let out = &mut made;
                widest!(put_survival(mortality, out));
                &made
            }
        };
        let (all, fertile, ratio) = (&mut cohorts, fertile.clone(), inputs.sex_ratio_at_birth[year]);
        let flows = widest!({
            let [survival, migration] = [survival, migration].map(|of| move |sex: usize, age: usize| [of[sex][age]]);
            let born = all.born(fertile, survival, |age| [fertility[age]]);
            all.step(by_sex(&born, &[ratio]), survival, migration, migrants, &Nobody)
        });
        for sex in 0..2 {
            births[[year, sex]] = flows.births[sex][0];
            deaths[[year, sex]] = flows.deaths[sex][0];
        }
        raised_cells += flows.raised_cells(1);
        keep(&cohorts, &mut population);
    }
    if !sound || !of_mortality.is_sound(rate) {
        check_values(inputs)?;
    }
    check_fewer_values(inputs)?;
    // There are as many values as the shape has.
    let population = Array3::from_shape_vec((years + 1, 2, AGES), population).unwrap_or_default();
    Ok(Trajectory { population, births, deaths, raised_cells })
}

/// The values of each year, of an array in standard layout.
fn by_year<'a>(array: &'a CowArray<'_, f64, Ix3>) -> &'a [BySexAndAge] {
    array.as_slice().unwrap_or_default().as_chunks::<AGES>().0.as_chunks::<2>().0
}

/// The ages between the youngest and the oldest at which there are births in any year.
fn fertile_ages(fertility: &[[f64; AGES]]) -> Range<usize> {
    let rates = widest!({
        let mut rates = [0; AGES];
        for year in fertility {
            for (rates, rate) in rates.iter_mut().zip(year) {
                *rates |= rate.to_bits();
            }
        }
        rates
    });
    let youngest = rates.iter().position(|bits| *bits != 0).unwrap_or(AGES);
    let end = rates.iter().rposition(|bits| *bits != 0).map_or(0, |age| age + 1);
    youngest.min(end)..end
}

fn keep(cohorts: &Cohorts<1>, population: &mut Vec<f64>) {
    for people in cohorts.people() {
        population.extend_from_slice(people.as_flattened());
    }
}

fn check_shapes(inputs: &Inputs<'_>) -> Result<(), InputError> {
    let years = inputs.sex_ratio_at_birth.len();
    let shape = |array: &'static str, found: &[usize], expected: &[usize]| {
        if found == expected {
            return Ok(());
        }
        Err(InputError::Shape { array, expected: expected.to_vec(), found: found.to_vec() })
    };
    shape("population", inputs.population.shape(), &[2, AGES])?;
    let (mortality, death_rates_or_survival, _) = inputs.mortality.array();
    shape(mortality, death_rates_or_survival.shape(), &[years, 2, AGES])?;
    shape("fertility", inputs.fertility.shape(), &[years, AGES])?;
    shape("net_migration", inputs.net_migration.shape(), &[years, 2, AGES])
}

/// Looks at every value.
fn check_values(inputs: &Inputs<'_>) -> Result<(), InputError> {
    let (mortality, death_rates_or_survival, rate) = inputs.mortality.array();
    values(mortality, &death_rates_or_survival, rate)?;
    check_fewer_values(inputs)?;
    if let Some(year) = inputs.fertility.column(0).iter().position(|rate| *rate > 0.0) {
        return Err(InputError::Value { array: "fertility", index: vec![year, 0] });
    }
    values("net_migration", &inputs.net_migration, Possible::Any)
}

/// Looks at the values that are too few for it to matter when.
fn check_fewer_values(inputs: &Inputs<'_>) -> Result<(), InputError> {
    values("population", &inputs.population, Possible::UpTo(f64::MAX))?;
    values("fertility", &inputs.fertility, Possible::UpTo(MAX_BIRTH_RATE))?;
    values("sex_ratio_at_birth", &inputs.sex_ratio_at_birth, Possible::UpTo(f64::MAX))
}

/// The valid range of an array's values.
#[derive(Clone, Copy, PartialEq)]
enum Possible {
    /// Any finite number.
    Any,
    /// None is below 0 or above this.
    UpTo(f64),
}

impl Possible {
    fn has(self, value: f64) -> bool {
        match self {
            Self::Any => value.is_finite(),
            Self::UpTo(most) => (0.0..=most).contains(&value),
        }
    }
}

fn values<D: Dimension>(
    array: &'static str,
    view: &ArrayView<'_, f64, D>,
    possible: Possible,
) -> Result<(), InputError> {
    let mut overall = Overall::default();
    let all = &mut overall;
    if view.as_slice().map(|values| widest!(all.add(values))).is_some() && overall.is_sound(possible) {
        return Ok(());
    }
    let first = view.view().into_dyn().indexed_iter().find(|(_, value)| !possible.has(**value)).map(|(index, _)| index);
    first.map_or(Ok(()), |index| Err(InputError::Value { array, index: index.slice().to_vec() }))
}

/// How many values are looked at side by side.
const ABREAST: usize = 8;

/// Checks many values at once for validity, which is cheaper than checking each.
#[derive(Default)]
struct Overall {
    sums: [f64; ABREAST],
    /// The sign bits of all together.
    signs: [u64; ABREAST],
    largest: [f64; ABREAST],
}

impl Overall {
    #[inline(always)]
    fn add(&mut self, values: &[f64]) {
        let (rows, rest) = values.as_chunks::<ABREAST>();
        let (mut sums, mut signs, mut largest) = (self.sums, self.signs, self.largest);
        for row in rows {
            for at in 0..ABREAST {
                sums[at] += row[at];
                signs[at] |= row[at].to_bits();
                largest[at] = if row[at] > largest[at] { row[at] } else { largest[at] };
            }
        }
        (self.sums, self.signs, self.largest) = (sums, signs, largest);
        for (at, value) in rest.iter().enumerate() {
            self.sums[at] += value;
            self.signs[at] |= value.to_bits();
            self.largest[at] = self.largest[at].max(*value);
        }
    }

    /// Whether all values are possible. It may be `false` where they are: where their sum is beyond all floats, or a zero has
    /// a minus sign.
    fn is_sound(&self, possible: Possible) -> bool {
        let is_negative = |bits: &u64| f64::from_bits(*bits).is_sign_negative();
        // An infinite value or a NaN leaves its sum infinite or NaN.
        self.sums.iter().all(|sum| sum.is_finite())
            && match possible {
                Possible::Any => true,
                Possible::UpTo(most) => {
                    !self.signs.iter().any(is_negative) && self.largest.iter().all(|value| *value <= most)
                }
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::survival;
    use ndarray::{Array1, Axis};

    const YEARS: usize = 40;

    /// Arrays that can be projected.
    struct Arrays {
        population: Array2<f64>,
        death_rates: Array3<f64>,
        fertility: Array2<f64>,
        sex_ratio: Array1<f64>,
        migration: Array3<f64>,
    }

    impl Arrays {
        fn new() -> Self {
            let at = |(year, sex, age): (usize, usize, usize)| (year + 3 * sex + 7 * age) as f64;
            Self {
                population: Array2::from_shape_fn((2, AGES), |(sex, age)| 2000.0 - at((0, sex, age))),
                death_rates: Array3::from_shape_fn((YEARS, 2, AGES), |index| 0.0002 * at(index)),
                fertility: Array2::from_shape_fn((YEARS, AGES), |(_, age)| if age / 20 == 1 { 0.07 } else { 0.0 }),
                sex_ratio: Array1::from_elem(YEARS, 1.06),
                migration: Array3::from_shape_fn((YEARS, 2, AGES), |index| 4.0 - 0.01 * at(index)),
            }
        }

        fn project_with<'a>(&'a self, mortality: MortalityInput<'a>) -> Result<Trajectory, InputError> {
            project(&Inputs {
                population: self.population.view(),
                mortality,
                fertility: self.fertility.view(),
                sex_ratio_at_birth: self.sex_ratio.view(),
                net_migration: self.migration.view(),
            })
        }

        fn project(&self) -> Result<Trajectory, InputError> {
            self.project_with(MortalityInput::DeathRates(self.death_rates.view()))
        }
    }

    #[test]
    fn death_rates_and_the_survival_that_they_make_are_the_same_bits() {
        let arrays = Arrays::new();
        let mut made = Array3::zeros((YEARS, 2, AGES));
        for (mut made, rates) in made.outer_iter_mut().zip(arrays.death_rates.outer_iter()) {
            made.assign(&survival(&rates));
        }
        let of_rates = arrays.project().unwrap();
        assert_eq!(arrays.project_with(MortalityInput::Survival(made.view())), Ok(of_rates.clone()));
        // In whatever order the values stand in memory.
        let mut turned = Array3::zeros((AGES, 2, YEARS)).reversed_axes();
        turned.assign(&made);
        assert_eq!(arrays.project_with(MortalityInput::Survival(turned.view())), Ok(of_rates));
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_place() {
        let wrong = |array, index: &[usize]| Err(InputError::Value { array, index: index.to_vec() });
        let with = |change: &dyn Fn(&mut Arrays)| {
            let mut arrays = Arrays::new();
            change(&mut arrays);
            arrays.project()
        };
        assert_eq!(with(&|a| a.death_rates[[39, 1, 100]] = -0.1), wrong("death_rates", &[39, 1, 100]));
        assert_eq!(with(&|a| a.death_rates[[0, 0, 0]] = f64::NAN), wrong("death_rates", &[0, 0, 0]));
        assert_eq!(with(&|a| a.migration[[3, 1, 9]] = f64::INFINITY), wrong("net_migration", &[3, 1, 9]));
        assert_eq!(with(&|a| a.population[[1, 7]] = -1.0), wrong("population", &[1, 7]));
        assert_eq!(with(&|a| a.sex_ratio[5] = -1.0), wrong("sex_ratio_at_birth", &[5]));
        assert_eq!(with(&|a| a.fertility[[4, 20]] = -0.1), wrong("fertility", &[4, 20]));
        assert_eq!(with(&|a| a.fertility[[2, 0]] = 0.1), wrong("fertility", &[2, 0]));
        // Rates per 1000.
        assert_eq!(with(&|a| a.death_rates[[7, 0, 12]] = 3.1), wrong("death_rates", &[7, 0, 12]));
        assert_eq!(with(&|a| a.fertility[[4, 20]] = 70.0), wrong("fertility", &[4, 20]));
        let survival = Array3::from_shape_fn((YEARS, 2, AGES), |(_, _, age)| if age == 9 { 1.5 } else { 0.9 });
        let given = Arrays::new().project_with(MortalityInput::Survival(survival.view()));
        assert_eq!(given, wrong("survival", &[0, 0, 9]));
        let survival = Array3::from_elem((YEARS, 2, AGES), -0.5);
        let given = Arrays::new().project_with(MortalityInput::Survival(survival.view()));
        assert_eq!(given, wrong("survival", &[0, 0, 0]));
        let shape = InputError::Shape { array: "survival", expected: vec![40, 2, 101], found: vec![39, 2, 101] };
        let short = Arrays::new().project_with(MortalityInput::Survival(survival.slice_axis(Axis(0), (1..).into())));
        assert_eq!(short, Err(shape));
        // A zero with a minus sign is a zero, and nobody has to be born.
        assert!(with(&|a| a.death_rates[[3, 0, 9]] = -0.0).is_ok());
        let childless = with(&|a| a.fertility.fill(0.0)).unwrap();
        assert_eq!(
            (childless.births.sum(), childless.population[[1, 1, 0]]),
            (0.0, Arrays::new().migration[[0, 1, 0]])
        );
    }

    #[test]
    fn a_value_that_is_wrong_is_found_wherever_it_stands() {
        for at in [0, 5, 8, 201, 202] {
            let with = |value: f64| Array1::from_shape_fn(203, |other| if other == at { value } else { 1.0 });
            let found = |value: f64, possible: Possible| values("array", &with(value).view(), possible);
            let wrong = Err(InputError::Value { array: "array", index: vec![at] });
            for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                assert_eq!(
                    (found(value, Possible::UpTo(f64::MAX)), found(value, Possible::Any)),
                    (wrong.clone(), wrong.clone())
                );
            }
            assert_eq!((found(-1e-300, Possible::UpTo(f64::MAX)), found(-1e300, Possible::Any)), (wrong, Ok(())));
            assert_eq!(
                (found(-0.0, Possible::UpTo(f64::MAX)), found(f64::MAX, Possible::UpTo(f64::MAX))),
                (Ok(()), Ok(()))
            );
        }
        let huge = Array1::from_elem(50, f64::MAX);
        assert_eq!(values("array", &huge.view(), Possible::UpTo(f64::MAX)), Ok(()));
    }
}
