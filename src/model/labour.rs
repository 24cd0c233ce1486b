//! The labour force: people times participation at each age, with the statutory retirement age.
//!
//! Participation at an age is that of the years before the reform. It drops at the old retirement ages; between the old and
//! the new one the part of that drop which the statutory age makes is undone. Demography leaves the labour force at every
//! whole retirement age of men from 60 to 65; between them it is linear (`gdp.labour_input` in `equations/economy.toml`), so
//! that every run can have its own path.

use std::ops::RangeInclusive;

use ndarray::Array2;

use super::demography::Weighting;
use crate::schedule::AGES;

/// The whole retirement ages of men for which demography leaves the labour force.
const RETIREMENT_AGES: RangeInclusive<u8> = 60..=65;
const FIRST: f64 = 60.0;

/// Participation in percent from these ages on, men and women, before the reform.
///
/// Assumed: the usual shape of China's censuses (early work, women leaving from 50 on, farmers working into old age),
/// rounded, at a level that makes the nation's labour force, 784 million in 2020 (National Bureau of Statistics; read in
/// secondary pages). Only its shape counts for growth.
const PARTICIPATION: [(usize, [f64; 2]); 14] = [
    (15, [0.0, 0.0]),
    (16, [22.0, 18.0]),
    (20, [68.0, 60.0]),
    (25, [94.0, 82.0]),
    (30, [97.0, 85.0]),
    (35, [97.0, 85.0]),
    (40, [96.0, 84.0]),
    (45, [95.0, 81.0]),
    (50, [91.0, 68.0]),
    (55, [82.0, 56.0]),
    (60, [58.0, 40.0]),
    (65, [42.0, 28.0]),
    (70, [25.0, 15.0]),
    (75, [9.0, 5.0]),
];

/// A group of one sex with one statutory retirement age.
struct RetirementGroup {
    sex: usize,
    old: f64,
    /// How far the law of 2024 raises it while it raises that of men from 60 to 63.
    rises: f64,
}

/// How much of the drop in participation at a retirement age the statutory age makes. Assumed: health, care for
/// grandchildren and the pension that is paid anyway make the rest.
const MADE_BY_LAW: f64 = 0.7;

/// Men at 60, women at 55 (staff) and at 50 (workers), as before 2025; the law raises them to 63, 58 and 55 in step
/// (decision of 13 September 2024: a month for every four months of birth, for every two in the last group).
const GROUPS: [RetirementGroup; 3] = [
    RetirementGroup { sex: 0, old: 60.0, rises: 3.0 },
    RetirementGroup { sex: 1, old: 55.0, rises: 3.0 },
    RetirementGroup { sex: 1, old: 50.0, rises: 5.0 },
];

fn before_the_reform(sex: usize, age: usize) -> f64 {
    PARTICIPATION.iter().rev().find(|(from, _)| age >= *from).map_or(0.0, |(_, percent)| percent[sex] / 100.0)
}

/// Participation at an age while the retirement age of men is `retirement`.
fn participation(sex: usize, age: usize, retirement: f64) -> f64 {
    let before = before_the_reform(sex, age);
    let groups = GROUPS.iter().filter(|group| group.sex == sex);
    let longer = groups.map(|group| {
        let new = group.old + group.rises * (retirement - FIRST) / 3.0;
        // The part of the year of age that lies between the old and the new retirement age.
        let within = (new.min(age as f64 + 1.0) - group.old.max(age as f64)).max(0.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "50 to 60")]
        let before_retiring = before_the_reform(sex, group.old as usize - 1);
        MADE_BY_LAW * within * (before_retiring - before).max(0.0)
    });
    before + longer.fold(0.0, f64::max)
}

/// The columns from demography: the labour force at whole retirement ages.
pub(super) fn weightings() -> impl Iterator<Item = Weighting> {
    RETIREMENT_AGES.map(|retirement| Weighting {
        column: format!("population.labour_force_retiring_at_{retirement}"),
        weights: Array2::from_shape_fn((2, AGES), |(sex, age)| participation(sex, age, f64::from(retirement))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::{Baseline, Library};
    use crate::diagnostic::Diagnostics;

    #[test]
    fn the_nation_has_about_the_labour_force_that_was_published() {
        let china = Baseline::load("china", &Library::embedded(), &mut Diagnostics::new()).unwrap();
        let people = china.population.unwrap();
        let at_60 = weightings().next().unwrap();
        let labour = (&people * &at_60.weights).sum();
        assert!((labour / 784e6 - 1.0).abs() < 0.03, "{labour}");
    }

    #[test]
    fn a_later_retirement_age_keeps_those_between_the_ages() {
        assert_eq!(participation(0, 60, 60.0), 0.58);
        // At 63 men of 60 to 62 work nearly as at 59.
        for age in 60..63 {
            assert!((participation(0, age, 63.0) - (0.58 + 0.7 * (0.82 - 0.58))).abs() < 1e-15);
        }
        assert_eq!(participation(0, 63, 63.0), 0.58);
        // The two groups of women at once: workers to 55, staff to 58.
        assert!(participation(1, 52, 63.0) > participation(1, 52, 60.0));
        assert!(participation(1, 56, 63.0) > participation(1, 56, 60.0));
        assert_eq!(participation(1, 58, 63.0), participation(1, 58, 60.0));
        for (sex, age) in (0..2).flat_map(|sex| (0..AGES).map(move |age| (sex, age))) {
            assert!((0.0..=1.0).contains(&participation(sex, age, 65.0)), "{sex} {age}");
        }
    }
}
