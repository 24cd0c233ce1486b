//! The steps of a year one by one, for regions that take each of them together.

use super::super::age_sums::Runs;
use super::super::cohort::Cohorts;
use super::{Batch, Demography, Driven, RateAdjustments, Schedules};
use crate::schedule::{AGES, TOGETHER, each_lane};
use crate::vectors::widest;

impl Schedules {
    /// Survival of each run.
    pub(in super::super) fn survival_of(&self, driven: &Driven) -> Box<[[Runs; AGES]; 2]> {
        let mut all = Box::new([[[0.0; TOGETHER]; AGES]; 2]);
        let is_own = self.is_own_mortality(driven);
        let level = &self.level(driven);
        let cells = &mut all;
        widest!(for (sex, all) in cells.iter_mut().enumerate() {
            for (age, all) in all.iter_mut().enumerate() {
                let own = self.survival[sex][age];
                *all = if is_own { [own; TOGETHER] } else { self.mortality.survival(sex, age, level) };
            }
        });
        all
    }
}

impl Demography {
    /// The people of the base year in every run, as they were counted.
    pub(in super::super) fn counted(&self) -> Cohorts<TOGETHER> {
        Cohorts::new(&self.base)
    }

    /// The schedules and the drivers of a year of the runs from `first` on; `None` where there are no schedules.
    pub(in super::super) fn driven(
        &self,
        people: &Cohorts<TOGETHER>,
        (first, year): (usize, usize),
        batch: &Batch,
        moved: &mut RateAdjustments,
    ) -> Option<(&Schedules, Driven)> {
        let schedules = self.schedules.get(year - 1)?;
        let mut driven = Driven::default();
        self.read(first, year, batch, &mut driven);
        if let Some(counts) = &self.published_counts {
            counts.meet(people, schedules, year, &mut driven, moved);
        }
        Some((schedules, driven))
    }

    /// Who moves to or from a sex and age over a year, beside those who stay.
    #[inline(always)]
    pub(in super::super) fn movers(
        &self,
        schedules: &Schedules,
        driven: &Driven,
        (sex, age): (usize, usize),
        stay: &Runs,
    ) -> Runs {
        let known = schedules.migrants;
        let beyond: Runs = each_lane(|lane| driven.migration[lane] - (known[0] + known[1]));
        let (given, profile) = (schedules.known_migration(sex, age), self.migration_profile[sex][age]);
        let by_age = self.migration_errors[age];
        each_lane(|lane| stay[lane] * (driven.migration_error[lane] * by_age) + given + beyond[lane] * profile)
    }
}
