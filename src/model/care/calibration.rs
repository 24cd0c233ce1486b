//! The multiple of the rates of use at which users of institutions in the base year are its recorded residents.
//!
//! Of the people of a level of disability, min(1, c x rate) live in an institution: no equation gives c at once, since at
//! some levels everyone may.

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};
use super::super::equation::{Moment, ValueDerivation};
use super::{in_words, unit};
use crate::language::Text;

/// The names of the levels of disability, the self-caring first.
const LEVELS: [&str; 4] = ["none", "mild", "moderate", "severe"];

/// The column of c.
pub(super) const CALIBRATION: &str = "care.use_calibration";

/// c, the same in every year.
pub(in crate::model) struct Calibration {
    residents: Column,
    people: [Column; 4],
    rates: [Column; 4],
    calibration: Column,
    ports: Ports,
}

impl Calibration {
    pub(in crate::model) fn new(schema: &mut Schema) -> Self {
        let residents = schema.driver("care.base_residents");
        let people = LEVELS.map(|level| schema.indicator(&format!("care.people.{level}")));
        let rates = LEVELS.map(|level| schema.driver(&format!("care.use.{level}.institution")));
        let calibration = schema.indicator(CALIBRATION);
        let reads = people.into_iter().chain(rates).chain([residents]).map(Port::now).collect();
        let ports = Ports { name: "calibration of use", reads, writes: vec![calibration] };
        Self { residents, people, rates, calibration, ports }
    }

    /// c such that the sum over levels of people x min(1, c x rate) is the residents.
    fn of_run(&self, run: usize, batch: &Batch) -> f64 {
        let at = |column: Column| batch.get(column, 0)[run];
        let residents = at(self.residents);
        let levels = [0, 1, 2, 3].map(|level| (at(self.people[level]), at(self.rates[level])));
        // Every round finds those levels of which everyone is in an institution; there are no more than four.
        let (mut c, mut full) = (0.0, [false; 4]);
        for _ in 0..=levels.len() {
            let (mut all_of, mut use_of) = (0.0, 0.0);
            for ((people, rate), full) in levels.iter().zip(full) {
                if full { all_of += people } else { use_of += people * rate }
            }
            if use_of <= 0.0 {
                return c;
            }
            c = (residents - all_of).max(0.0) / use_of;
            for ((_, rate), full) in levels.iter().zip(&mut full) {
                *full |= c * rate > 1.0;
            }
        }
        c
    }
}

impl Component for Calibration {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        batch.write(self.calibration, 0, |batch, out| {
            for (run, out) in out.iter_mut().enumerate() {
                *out = self.of_run(run, batch);
            }
        });
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        batch.map(self.calibration, year, [(self.calibration, 0)], |[of_base]| of_base);
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<ValueDerivation> {
        let what = Text::new(
            "使基期机构用户等于入住机构老年人的倍数",
            "the multiple of the rates of use at which users of the base year are its residents",
        );
        let name = Text::new("机构使用率的校准倍数", "calibration of the use of institutions");
        let base = Moment { year: 0, ..moment };
        (column == self.calibration).then(|| in_words(what, &self.ports, base).called(name, unit("1")))
    }
}
