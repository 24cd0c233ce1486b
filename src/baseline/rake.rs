//! Population by single age: census groups split by a parent's pattern, carried forward along cohorts, and raked to
//! published totals.
//!
//! Arrays are `[sex][age]`, sex 0 male and 1 female, age 0 to 100, the last being 100 and over.

use ndarray::{Array2, ArrayView2, Axis, Slice};

use crate::schedule::AGES;

/// Persons of one sex in an age group, both ages included.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AgeGroup {
    pub(super) sex: usize,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) persons: f64,
}

/// A published total over an age range of both sexes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Margin {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) persons: f64,
}

/// Splits each group over its single ages in proportion to `pattern`.
pub(super) fn split(groups: &[AgeGroup], pattern: &Array2<f64>) -> Array2<f64> {
    let mut people = Array2::zeros((2, AGES));
    for group in groups {
        let row = pattern.row(group.sex);
        let shape = row.slice_axis(Axis(0), Slice::from(group.from..=group.to));
        let total: f64 = shape.sum();
        for (age, weight) in (group.from..=group.to).zip(shape) {
            people[[group.sex, age]] = group.persons * weight / total;
        }
    }
    people
}

/// Carries a population forward by `years` (may be fractional): each birth cohort changes as the parent's did.
///
/// Those aged a at the later date were, `years` before, between a - years and a + 1 - years; they stood in up to two
/// single ages, taken in proportion. Cohorts born in between take the parent's number for that age, scaled as the
/// youngest cohort that can be compared.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 <= years < 101")]
pub(super) fn carry(people: &Array2<f64>, before: &Array2<f64>, after: &Array2<f64>, years: f64) -> Array2<f64> {
    let whole = years.ceil() as usize;
    let older = whole as f64 - years;
    let cohort = |source: &Array2<f64>, sex: usize, age: usize| -> f64 {
        let younger = if age >= whole { source[[sex, age - whole]] } else { 0.0 };
        let elder = if age + 1 >= whole { source[[sex, age + 1 - whole]] } else { 0.0 };
        if older == 0.0 { younger } else { younger * (1.0 - older) + elder * older }
    };
    let mut carried = Array2::zeros((2, AGES));
    for sex in 0..2 {
        let mut born_since = 0.0;
        for age in (0..AGES).rev() {
            let ratio = if age == AGES - 1 {
                open_ended(people, sex, whole) / open_ended(before, sex, whole)
            } else if age >= whole {
                cohort(people, sex, age) / cohort(before, sex, age)
            } else {
                born_since
            };
            born_since = ratio;
            carried[[sex, age]] = after[[sex, age]] * ratio;
        }
    }
    carried
}

/// Everyone who is 100 or over `whole` years later.
fn open_ended(source: &Array2<f64>, sex: usize, whole: usize) -> f64 {
    source.row(sex).iter().skip((AGES - 1).saturating_sub(whole)).sum()
}

/// Scales a population until every margin holds: iterative proportional fitting (Deming & Stephan 1940).
///
/// Returns `None` if margins contradict each other or require people at ages without any.
pub(super) fn rake(mut people: Array2<f64>, margins: &[Margin]) -> Option<Array2<f64>> {
    for _ in 0..2000 {
        let mut worst = 0.0_f64;
        for margin in margins {
            let mut range = people.slice_axis_mut(Axis(1), Slice::from(margin.from..=margin.to));
            let factor = margin.persons / range.sum();
            if !factor.is_finite() {
                return None;
            }
            worst = worst.max((factor - 1.0).abs());
            range *= factor;
        }
        if worst < 1e-13 {
            return Some(people);
        }
    }
    let holds = |m: &Margin| (ages(&people, m.from, m.to).sum() / m.persons - 1.0).abs() < 1e-9;
    margins.iter().all(holds).then_some(people)
}

fn ages(people: &Array2<f64>, from: usize, to: usize) -> ArrayView2<'_, f64> {
    people.slice_axis(Axis(1), Slice::from(from..=to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern() -> Array2<f64> {
        Array2::from_shape_fn((2, AGES), |(sex, age)| 1000.0 - 9.0 * age as f64 + 10.0 * sex as f64)
    }

    #[test]
    fn groups_keep_their_totals() {
        let groups =
            [AgeGroup { sex: 0, from: 0, to: 4, persons: 77.0 }, AgeGroup { sex: 1, from: 5, to: 100, persons: 123.0 }];
        let people = split(&groups, &pattern());
        assert!((people.row(0).iter().take(5).sum::<f64>() - 77.0).abs() < 1e-12);
        assert!((people.sum() - 200.0).abs() < 1e-12);
    }

    #[test]
    fn a_region_like_its_parent_is_carried_like_it() {
        let before = pattern();
        let after = before.mapv(|n| n * 0.97);
        let people = before.mapv(|n| n * 0.1);
        let carried = carry(&people, &before, &after, 2.0 + 1.0 / 6.0);
        for (got, parent) in carried.iter().zip(&after) {
            assert!((got - 0.1 * parent).abs() < 1e-9, "{got} {parent}");
        }
    }

    #[test]
    fn a_large_cohort_moves_up_by_its_years() {
        let before = pattern();
        let mut people = before.clone();
        people[[0, 57]] *= 2.0;
        let carried = carry(&people, &before, &before, 2.0);
        assert!((carried[[0, 59]] / before[[0, 59]] - 2.0).abs() < 1e-12);
        assert!((carried[[0, 57]] / before[[0, 57]] - 1.0).abs() < 1e-12);
    }

    #[test]
    fn margins_hold_and_contradictions_are_found() {
        let margin = |from, to, persons| Margin { from, to, persons };
        let raked = rake(pattern(), &[margin(0, 100, 100.0), margin(60, 100, 30.0), margin(65, 100, 20.0)]).unwrap();
        assert!((raked.sum() - 100.0).abs() < 1e-9);
        assert!((ages(&raked, 60, 100).sum() - 30.0).abs() < 1e-9);
        assert!((ages(&raked, 65, 100).sum() - 20.0).abs() < 1e-9);
        assert_eq!(rake(pattern(), &[margin(60, 100, 30.0), margin(65, 100, 40.0)]), None);
    }
}
