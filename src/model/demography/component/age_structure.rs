//! People by age, which the columns of a batch do not keep.

use ndarray::{Array3, Axis, Zip};

use super::super::cohort::{Cohorts, Flows};
use super::{Demography, Driven, RateAdjustments, Schedules};
use crate::model::batch::Batch;
use crate::schedule::{AGES, TOGETHER};

impl Demography {
    /// The people of the first run of a batch whose drivers are filled, `[year][sex][age]`.
    pub(super) fn people_by_age(&self, batch: &Batch) -> Array3<f64> {
        let mut people = Array3::zeros((batch.years(), 2, AGES));
        self.again(batch, |year, cohorts, _| {
            for (mut out, ages) in people.index_axis_mut(Axis(0), year).outer_iter_mut().zip(cohorts.people()) {
                Zip::from(&mut out).and(ages).for_each(|out, cell| *out = cell[0]);
            }
        });
        people
    }

    /// Takes the first run of a batch through all years again, and shows the people of each and what led to them.
    pub(super) fn again(
        &self,
        batch: &Batch,
        mut see: impl FnMut(usize, &Cohorts<TOGETHER>, Option<(&Schedules, &Driven, &Flows<TOGETHER>)>),
    ) {
        let mut cohorts = Cohorts::new(&self.base);
        self.count(&mut cohorts, 0, batch);
        see(0, &cohorts, None);
        let mut moved = RateAdjustments::none();
        for (year, schedules) in (1..batch.years()).zip(&self.schedules) {
            let mut driven = Driven::default();
            self.read(0, year, batch, &mut driven);
            if let Some(counts) = &self.published_counts {
                counts.meet(&cohorts, schedules, year, &mut driven, &mut moved);
            }
            let flows = self.step(&mut cohorts, schedules, &driven);
            see(year, &cohorts, Some((schedules, &driven, &flows)));
        }
    }
}
