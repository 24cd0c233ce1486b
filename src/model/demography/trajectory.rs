//! A population projected from arrays to arrays.

use std::fmt;
use std::ops::Range;

use ndarray::{Array2, Array3, ArrayRef2, ArrayView, ArrayView1, ArrayView2, ArrayView3, Axis, Dimension, Zip};

use super::cohort::{Cohorts, Rates};
use crate::schedule::{AGES, by_sex_and_age};

/// What a projection needs. The first axis of the others is the year; sexes are male, female; ages 0 to 100+.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'i> {
    /// Persons at the start, `[sex][age]`.
    pub population: ArrayView2<'i, f64>,
    /// Survival over each year, `[year][sex][age]`: see [`super::survival`].
    pub survival: ArrayView3<'i, f64>,
    /// Births a woman-year, `[year][age]`, ages 0 to 100+ (0 where there are none, and at age 0).
    pub fertility: ArrayView2<'i, f64>,
    /// Males born for each female, `[year]`.
    pub sex_ratio_at_birth: ArrayView1<'i, f64>,
    /// Persons added at the end of each year, at the age that they then have, `[year][sex][age]`.
    pub net_migration: ArrayView3<'i, f64>,
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
    /// Age cells that migration would have made negative and that were set to half a person.
    pub raised_cells: u64,
}

/// An array of [`Inputs`] that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum InputError {
    /// An array has another shape than the years, sexes and ages ask for.
    Shape {
        /// Which array.
        array: &'static str,
        /// The shape that it should have.
        expected: Vec<usize>,
        /// The shape that it has.
        found: Vec<usize>,
    },
    /// A value is not finite, or negative where it cannot be.
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
/// [`InputError`] where shapes disagree, or a value is not finite or (other than migration) negative.
///
/// ```
/// use carecast::model::demography::{Inputs, project, survival};
/// use ndarray::{Array1, Array2, Array3, Axis};
///
/// let death_rates = Array2::from_elem((2, 101), 0.01);
/// let years = 30;
/// let survival = survival(&death_rates).insert_axis(Axis(0));
/// let trajectory = project(&Inputs {
///     population: Array2::from_elem((2, 101), 1000.0).view(),
///     survival: survival.broadcast((years, 2, 101)).unwrap(),
///     fertility: Array2::from_shape_fn((years, 101), |(_, age)| if (15..50).contains(&age) { 0.05 } else { 0.0 }).view(),
///     sex_ratio_at_birth: Array1::from_elem(years, 1.05).view(),
///     net_migration: Array3::zeros((years, 2, 101)).view(),
/// })?;
/// assert_eq!(trajectory.population.dim(), (31, 2, 101));
/// # Ok::<(), carecast::model::demography::InputError>(())
/// ```
pub fn project(inputs: &Inputs<'_>) -> Result<Trajectory, InputError> {
    check(inputs)?;
    let years = inputs.sex_ratio_at_birth.len();
    let fertile = fertile_ages(&inputs.fertility);
    let mut trajectory = Trajectory {
        population: Array3::zeros((years + 1, 2, AGES)),
        births: Array2::zeros((years, 2)),
        deaths: Array2::zeros((years, 2)),
        raised_cells: 0,
    };
    let mut cohorts: Cohorts<1> = Cohorts::new(&inputs.population);
    keep(&cohorts, 0, &mut trajectory);
    for year in 0..years {
        let survival = by_sex_and_age(&inputs.survival.index_axis(Axis(0), year));
        let fertility = inputs.fertility.row(year);
        let migration = inputs.net_migration.index_axis(Axis(0), year);
        let migrants = [[migration.row(0).sum()], [migration.row(1).sum()]];
        let migration = by_sex_and_age(&migration);
        let flows = cohorts.step(&Rates {
            survival: |sex: usize, age: usize| [survival[sex][age]],
            fertile: fertile.clone(),
            fertility: |age| [fertility[age]],
            sex_ratio_at_birth: [inputs.sex_ratio_at_birth[year]],
            migration: |sex: usize, age: usize| [migration[sex][age]],
            migrants,
        });
        for sex in 0..2 {
            trajectory.births[[year, sex]] = flows.births[sex][0];
            trajectory.deaths[[year, sex]] = flows.deaths[sex][0];
        }
        trajectory.raised_cells += flows.raised_cells(1);
        keep(&cohorts, year + 1, &mut trajectory);
    }
    Ok(trajectory)
}

/// The ages between the youngest and the oldest at which there are births in any year.
fn fertile_ages(fertility: &ArrayRef2<f64>) -> Range<usize> {
    let (mut youngest, mut end) = (AGES, 0);
    for rates in fertility.outer_iter() {
        youngest = youngest.min(rates.iter().position(|rate| *rate > 0.0).unwrap_or(AGES));
        end = end.max(rates.iter().rposition(|rate| *rate > 0.0).map_or(0, |age| age + 1));
    }
    youngest.min(end)..end
}

fn keep(cohorts: &Cohorts<1>, year: usize, trajectory: &mut Trajectory) {
    let mut out = trajectory.population.index_axis_mut(Axis(0), year);
    for (mut out, people) in out.outer_iter_mut().zip(cohorts.people()) {
        Zip::from(&mut out).and(people).for_each(|out, cell| *out = cell[0]);
    }
}

fn check(inputs: &Inputs<'_>) -> Result<(), InputError> {
    let years = inputs.sex_ratio_at_birth.len();
    let shape = |array: &'static str, found: &[usize], expected: &[usize]| {
        if found == expected {
            return Ok(());
        }
        Err(InputError::Shape { array, expected: expected.to_vec(), found: found.to_vec() })
    };
    shape("population", inputs.population.shape(), &[2, AGES])?;
    shape("survival", inputs.survival.shape(), &[years, 2, AGES])?;
    shape("fertility", inputs.fertility.shape(), &[years, AGES])?;
    shape("net_migration", inputs.net_migration.shape(), &[years, 2, AGES])?;
    let positive = |value: &f64| value.is_finite() && *value >= 0.0;
    values("population", &inputs.population, positive)?;
    values("survival", &inputs.survival, positive)?;
    values("fertility", &inputs.fertility, positive)?;
    if let Some(year) = inputs.fertility.column(0).iter().position(|rate| *rate > 0.0) {
        return Err(InputError::Value { array: "fertility", index: vec![year, 0] });
    }
    values("sex_ratio_at_birth", &inputs.sex_ratio_at_birth, positive)?;
    values("net_migration", &inputs.net_migration, |value| value.is_finite())
}

fn values<D: Dimension>(
    array: &'static str,
    view: &ArrayView<'_, f64, D>,
    possible: impl Fn(&f64) -> bool,
) -> Result<(), InputError> {
    // Every value is looked at, which goes faster than stopping at the first that is wrong.
    let sound = match view.as_slice() {
        Some(values) => values.iter().fold(true, |sound, value| sound & possible(value)),
        None => view.iter().all(&possible),
    };
    if sound {
        return Ok(());
    }
    let found = view.view().into_dyn().indexed_iter().find(|(_, value)| !possible(value)).map(|(index, _)| index);
    Err(InputError::Value { array, index: found.map(|index| index.slice().to_vec()).unwrap_or_default() })
}
