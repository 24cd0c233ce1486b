//! Targets of a plan, looked at in every run as runs come in.

use super::run::Ensemble;
use crate::model::{Batch, Column};
use crate::plan::{Aim, Target};
use crate::scenario::CountedFrom;

/// A target of an output, in one or several years.
pub(super) struct StreamedTarget {
    pub(super) target: Target,
    column: Column,
    /// The target's year, counted from the base year.
    year: usize,
    years: Vec<DueYear>,
}

/// A year in which a target is due.
struct DueYear {
    from: Option<CountedFrom>,
    /// The years of the base and of the level, counted from the base year.
    base: usize,
    level: usize,
    /// The number of years between them.
    years: f64,
}

impl StreamedTarget {
    /// The base and the level of a due year in a run of a batch.
    fn base_and_level(&self, due: &DueYear, batch: &Batch, run: usize) -> (f64, f64) {
        let [own, level] = [due.base, due.level].map(|year| batch.get(self.column, year)[run]);
        (due.from.as_ref().map_or(0.0, |from| from.base(own)), level)
    }

    /// The target's figure in a run of a batch, if it counts from a base; not a number where there is no such growth.
    pub(super) fn figure(&self, batch: &Batch, run: usize) -> f64 {
        let Some(due) = self.years.iter().find(|due| due.level == self.year) else { return f64::NAN };
        let (base, level) = self.base_and_level(due, batch, run);
        let aim = self.target.aim;
        if aim.is_undefined(base, level) { f64::NAN } else { aim.of(base, level, due.years) }
    }

    /// Whether a run of a batch meets it in all its years.
    pub(super) fn is_met(&self, batch: &Batch, run: usize) -> bool {
        self.years.iter().all(|due| {
            let (base, level) = self.base_and_level(due, batch, run);
            self.target.is_met_by(base, level, due.years)
        })
    }
}

impl Ensemble<'_> {
    /// The targets of the scenario's plan whose indicator is an output and whose year is projected.
    pub(super) fn targets(&self) -> Vec<StreamedTarget> {
        let plans = self.assumptions.plan.iter();
        plans.flat_map(|plan| plan.in_every_reading().filter_map(|t| self.target(t, plan.base_year))).collect()
    }

    fn target(&self, target: Target, base_year: Option<i32>) -> Option<StreamedTarget> {
        let (model, years) = (self.model, self.assumptions.years);
        let name = &target.measure.as_ref()?.indicator;
        let output = model.outputs().iter().position(|(known, _)| known == name)?;
        let column = model.outputs()[output].1;
        let place = |year: i32| years.index(year);
        let year = place(target.year)?;
        let exists = |year: i32| place(year).is_some_and(|year| !self.is_absent(output * model.years() + year));
        let from = match target.aim {
            Aim::Level => None,
            _ => Some(self.assumptions.counted_from(&target, base_year, &[], exists).ok()?),
        };
        let due = |year: i32| {
            let from = from.as_ref().map(|from| from.in_year(&target, year));
            let level = place(year)?;
            let base = from.as_ref().and_then(CountedFrom::projected_year).map_or(Some(level), place)?;
            let years = from.as_ref().map_or(0.0, |from| f64::from(year - from.year));
            Some(DueYear { from, base, level, years })
        };
        let years = target.years_after(years.first).map(due).collect::<Option<Vec<DueYear>>>()?;
        Some(StreamedTarget { target, column, year, years })
    }
}
