//! People by age, which the columns of a batch do not keep.

use ndarray::{Array3, Axis, Zip};

use super::super::cohort::Cohorts;
use super::{Demography, Moved};
use crate::model::batch::Batch;
use crate::schedule::AGES;

impl Demography {
    /// The people of the first run of a batch whose drivers are filled, `[year][sex][age]`.
    pub(super) fn people_by_age(&self, batch: &Batch) -> Array3<f64> {
        let mut people = Array3::zeros((batch.years(), 2, AGES));
        let mut cohorts = Cohorts::new(&self.base);
        self.count(&mut cohorts, 0, batch);
        let mut keep = |cohorts: &Cohorts<{ crate::schedule::TOGETHER }>, year: usize| {
            for (mut out, ages) in people.index_axis_mut(Axis(0), year).outer_iter_mut().zip(cohorts.people()) {
                Zip::from(&mut out).and(ages).for_each(|out, cell| *out = cell[0]);
            }
        };
        keep(&cohorts, 0);
        let mut moved = Moved::none();
        for (year, schedules) in (1..batch.years()).zip(&self.schedules) {
            let mut driven = self.driven(0, year, batch);
            self.meet_told(&cohorts, schedules, year, &mut driven, &mut moved);
            self.step(&mut cohorts, schedules, &driven);
            keep(&cohorts, year);
        }
        people
    }
}
