//! Caregivers: how many are required, and how many there are.
//!
//! required = sum over levels of those who would have a bed / residents per caregiver x shift cover + hours at home of the
//! severely disabled / hours of a caregiver; caregivers = last year's x (1 - turnover) + recruits; recruits = min(training,
//! what is still required).

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};
use super::super::equation::{Equation, Expression, Moment};
use super::demand::{institution_by_level, severe_at_home};
use super::unit;
use crate::language::Text;
use crate::scenario::Disability as Definition;

/// The column of the share of the caregivers required that there are, at most 1.
pub(super) const STAFFING: &str = "care.staffing";

/// Caregivers required.
pub(in crate::model) struct Required {
    by_level: [Column; 4],
    users: Column,
    beds: Column,
    operating_limit: Column,
    ratios: [Column; 4],
    shift_cover: Column,
    severe_at_home: Column,
    hours_at_home: Column,
    hours_of_work: Column,
    required: Column,
    ports: Ports,
}

impl Required {
    pub(in crate::model) fn new(schema: &mut Schema, definition: Option<Definition>) -> Self {
        let by_level = institution_by_level(schema, definition);
        let [users, beds, required] = ["care.users.institution", "care.beds.institutional", "care.caregivers_required"]
            .map(|name| schema.indicator(name));
        let operating_limit = schema.driver("care.operating_limit");
        let mut driver = |name: &str| schema.driver(&format!("care.workforce.{name}"));
        let [mild, moderate, severe] =
            ["mild", "moderate", "severe"].map(|l| driver(&format!("residents_per_caregiver.{l}")));
        let [shift_cover, hours_at_home, hours_of_work] =
            ["shift_cover", "home_hours_a_month", "hours_a_year"].map(driver);
        let severe_at_home = severe_at_home(schema);
        // The self-caring are looked after like the mildly disabled.
        let ratios = [mild, mild, moderate, severe];
        let read = by_level.into_iter().chain(ratios).chain([users, beds, operating_limit, severe_at_home]);
        let reads = read.chain([shift_cover, hours_at_home, hours_of_work]).map(Port::now).collect();
        let ports = Ports { name: "caregivers required", reads, writes: vec![required] };
        Self {
            by_level,
            users,
            beds,
            operating_limit,
            ratios,
            shift_cover,
            severe_at_home,
            hours_at_home,
            hours_of_work,
            required,
            ports,
        }
    }
}

impl Component for Required {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        self.step(0, batch);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        batch.write(self.required, year, |batch, out| {
            for (run, out) in out.iter_mut().enumerate() {
                let at = |column: Column| batch.get(column, year)[run];
                // Beds that are lacking are lacking at every level alike.
                let users = at(self.users);
                let housed =
                    if users > 0.0 { (at(self.operating_limit) * at(self.beds) / users).min(1.0) } else { 0.0 };
                let mut in_institutions = 0.0;
                for (level, ratio) in self.by_level.into_iter().zip(self.ratios) {
                    in_institutions += at(level) * housed / at(ratio);
                }
                let at_home = at(self.severe_at_home) * 12.0 * at(self.hours_at_home) / at(self.hours_of_work);
                *out = in_institutions * at(self.shift_cover) + at_home;
            }
        });
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        let now = |column| moment.now(column);
        let housed = (now(self.operating_limit) * now(self.beds) / now(self.users)).smaller(1.0.into());
        let each = self.by_level.into_iter().zip(self.ratios).map(|(level, ratio)| now(level) / now(ratio));
        let in_institutions = Expression::sum(each) * housed * now(self.shift_cover);
        let at_home = now(self.severe_at_home) * 12.0 * now(self.hours_at_home) / now(self.hours_of_work);
        (column == self.required).then(|| (in_institutions + at_home).into())
    }
}

/// Caregivers that there are.
pub(in crate::model) struct Caregivers {
    base: Column,
    turnover: Column,
    training: Column,
    required: Column,
    caregivers: Column,
    recruited: Column,
    gap: Column,
    staffing: Column,
    ports: Ports,
}

impl Caregivers {
    pub(in crate::model) fn new(schema: &mut Schema) -> Self {
        let [base, turnover, training] =
            ["base_caregivers", "turnover", "training"].map(|name| schema.driver(&format!("care.workforce.{name}")));
        let [required, caregivers, recruited, gap, staffing] = [
            "care.caregivers_required",
            "care.caregivers",
            "care.caregivers_recruited",
            "care.caregivers_gap",
            STAFFING,
        ]
        .map(|name| schema.indicator(name));
        let reads = [base, turnover, training, required].map(Port::now).to_vec();
        let ports = Ports { name: "caregivers", reads, writes: vec![caregivers, recruited, gap, staffing] };
        Self { base, turnover, training, required, caregivers, recruited, gap, staffing, ports }
    }

    fn compare(&self, year: usize, batch: &mut Batch) {
        let (required, caregivers) = ((self.required, year), (self.caregivers, year));
        batch.map(self.gap, year, [required, caregivers], |[required, caregivers]| required - caregivers);
        batch.map(self.staffing, year, [caregivers, required], |[caregivers, required]| {
            if caregivers < required { caregivers / required } else { 1.0 }
        });
    }
}

impl Component for Caregivers {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        batch.map(self.caregivers, 0, [(self.base, 0)], |[caregivers]| caregivers);
        batch.get_mut(self.recruited, 0).fill(f64::NAN);
        self.compare(0, batch);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        let before = (self.caregivers, year - 1);
        batch.map(self.caregivers, year, [before, (self.turnover, year)], |[before, turnover]| {
            before * (1.0 - turnover)
        });
        let from = [(self.caregivers, year), (self.required, year), (self.training, year)];
        batch.map(self.recruited, year, from, |[stay, required, training]| (required - stay).max(0.0).min(training));
        batch.update(self.caregivers, year, [(self.recruited, year)], |stay, [recruited]| stay + recruited);
        self.compare(year, batch);
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        let now = |column| moment.now(column);
        if column == self.gap {
            return Some((now(self.required) - now(self.caregivers)).into());
        }
        if column == self.staffing {
            let share = (now(self.caregivers) / now(self.required)).smaller(1.0.into());
            let name = Text::new("护理员到位率", "share of the caregivers required that there are");
            return Some(Equation::from(share).called(name, unit("%")));
        }
        if moment.is_base() {
            return (column == self.caregivers).then(|| now(self.base).into());
        }
        let stay = moment.before(self.caregivers) * (1.0 - now(self.turnover));
        match column {
            _ if column == self.caregivers => Some((stay + now(self.recruited)).into()),
            _ if column == self.recruited => {
                Some((now(self.required) - stay).larger(0.0.into()).smaller(now(self.training)).into())
            }
            _ => None,
        }
    }
}
