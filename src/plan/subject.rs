//! The targets of a plan as subjects of published figures.

use super::{Aim, Plan, SecondaryRole, Target};
use crate::baseline::{SubjectMeasure, TargetSubject};
use crate::indicator::Unit;

impl Plan {
    /// Its targets as what a table of figures may be about, those that have no year yet too.
    #[must_use]
    pub fn subjects(&self) -> Vec<TargetSubject> {
        let undated = self.undated.iter().map(super::Undated::target);
        self.targets.iter().chain(undated).filter_map(Target::subject).collect()
    }
}

impl Target {
    /// The measure of a target's figures; `None` if it can have none.
    fn subject(&self) -> Option<TargetSubject> {
        // A figure is held against both ends of a range under the name of the target.
        if self.part.as_ref().is_some_and(|part| part.role == SecondaryRole::UpperEnd) {
            return None;
        }
        let (figure, written) = self.figure_and_unit();
        let held = match (&self.measure, self.aim) {
            (Some(measure), Aim::Level) => SubjectMeasure::Level(measure.indicator.clone()),
            (Some(measure), _) => SubjectMeasure::Change(measure.indicator.clone()),
            (None, _) => SubjectMeasure::Alone(Unit::named(written)?),
        };
        let value = match (&self.measure, &held) {
            (None, SubjectMeasure::Alone(unit)) => unit.to_base(figure.parse().ok()?),
            (measure, _) => measure.as_ref().map_or(0.0, |measure| measure.value),
        };
        Some(TargetSubject { id: self.id.clone(), label: self.label.clone(), held, value })
    }
}
