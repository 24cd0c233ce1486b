//! Residents and people waiting where demand is a flow: users / length of stay are referred in a year and wait in a queue
//! (see `flow`), users and places moving in a straight line through the year. The steps are shorter than a year, which no
//! equation of a year says.

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};
use super::super::equation::{Moment, ValueDerivation};
use super::flow::{Pace, Queue};
use super::in_words;
use crate::language::Text;

/// Steps of the flow in a year: a quarter of a month each.
const STEPS: i32 = 48;
/// A month, in years: the least time from referral to admission.
const DELAY: f64 = 1.0 / 12.0;

/// The queue in front of institutions.
pub(in crate::model) struct Admissions {
    users: Column,
    places: Column,
    /// Residents of the base year, when nobody's wait is known.
    at_once: Column,
    length_of_stay: Column,
    residents: Column,
    waiting: Column,
    ports: Ports,
}

impl Admissions {
    pub(in crate::model) fn new(schema: &mut Schema) -> Self {
        let [users, places, at_once, residents, waiting] =
            ["care.users.institution", "care.places", "care.residents_at_once", "care.residents", "care.waiting"]
                .map(|name| schema.indicator(name));
        let length_of_stay = schema.driver("care.length_of_stay");
        let mut reads = [users, places, at_once, length_of_stay].map(Port::now).to_vec();
        reads.extend([users, places, residents, waiting].map(Port::before));
        let ports = Ports { name: "admissions", reads, writes: vec![residents, waiting] };
        Self { users, places, at_once, length_of_stay, residents, waiting, ports }
    }

    /// The queue of a run through a year.
    fn queue(&self, run: usize, year: usize, batch: &Batch) -> Queue {
        let at = |column: Column, year: usize| batch.get(column, year)[run];
        let length_of_stay = at(self.length_of_stay, year);
        let pace = Pace { length_of_stay, delay: DELAY, step: 1.0 / f64::from(STEPS) };
        let between = |from: f64, to: f64, part: f64| from + part * (to - from);
        let [places, users] = [self.places, self.users].map(|of| [year - 1, year].map(|year| at(of, year)));
        let start = Queue { residents: at(self.residents, year - 1), waiting: at(self.waiting, year - 1) };
        (0..STEPS).fold(start, |queue, step| {
            let (now, then) = (f64::from(step) / f64::from(STEPS), f64::from(step + 1) / f64::from(STEPS));
            let movement = queue.movement(between(places[0], places[1], now), pace);
            let referrals = between(users[0], users[1], now) / length_of_stay;
            queue.after(movement, referrals, between(places[0], places[1], then), pace)
        })
    }
}

impl Component for Admissions {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        batch.map(self.residents, 0, [(self.at_once, 0)], |[residents]| residents);
        batch.map(self.waiting, 0, [(self.users, 0), (self.residents, 0)], |[users, residents]| users - residents);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        for run in 0..batch.width() {
            let queue = self.queue(run, year, batch);
            batch.get_mut(self.residents, year)[run] = queue.residents;
            batch.get_mut(self.waiting, year)[run] = queue.waiting;
        }
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<ValueDerivation> {
        if ![self.residents, self.waiting].contains(&column) {
            return None;
        }
        if moment.is_base() {
            let formula = match column == self.residents {
                true => moment.now(self.at_once),
                false => moment.now(self.users) - moment.now(self.residents),
            };
            return Some(formula.into());
        }
        let what = Text::new(
            "一年48步：转介等于用户除以平均入住年数；有空床即入住，按平均入住年数离开",
            "48 steps a year: users over the mean stay are referred, enter as places come free, and leave after the mean \
             stay",
        );
        Some(in_words(what, &self.ports, moment))
    }
}
