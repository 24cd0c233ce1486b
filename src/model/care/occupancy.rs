//! What of the demand for institutions finds a bed.
//!
//! As a stock: residents = min(users, operating limit x beds); waiting = users - residents. As a flow: users / length of
//! stay are referred in a year and wait in a queue (see `flow`), users and beds moving in a straight line through the
//! year. Where caregivers limit residents, the share of them that there are is the share of these places that can be used.
//!
//! occupancy = residents / beds; need = users / target occupancy; gap = need - beds (Zhang, Puterman & Atkins 2012: beds
//! follow from a forecast of demand; beds per 1000 are an outcome).

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};
use super::super::equation::{Equation, Moment};
use super::flow::{Pace, Queue};
use super::in_words;
use super::workforce::STAFFING;
use crate::language::Text;
use crate::scenario::{CareChoice, DemandMethod};

/// Steps of the flow in a year: a quarter of a month each.
const STEPS: i32 = 48;
/// A month, in years: the least time from referral to admission.
const DELAY: f64 = 1.0 / 12.0;

/// Residents, people waiting, occupancy, need and gap.
pub(in crate::model) struct Occupancy {
    users: Column,
    beds: Column,
    operating_limit: Column,
    target: Column,
    /// The share of the caregivers required that there are, where it limits residents.
    staffing: Option<Column>,
    /// Mean stay in years, where demand is a flow.
    length_of_stay: Option<Column>,
    residents: Column,
    waiting: Column,
    occupancy: Column,
    need: Column,
    gap: Column,
    ports: Ports,
}

impl Occupancy {
    pub(in crate::model) fn new(schema: &mut Schema, choice: CareChoice) -> Self {
        let [operating_limit, target] =
            ["care.operating_limit", "care.target_occupancy"].map(|name| schema.driver(name));
        let staffing = choice.staff_limits_residents.then(|| schema.indicator(STAFFING));
        let length_of_stay = (choice.demand == DemandMethod::Flow).then(|| schema.driver("care.length_of_stay"));
        let [users, beds, residents, waiting, occupancy, need, gap] = [
            "care.users.institution",
            "care.beds.institutional",
            "care.residents",
            "care.waiting",
            "care.occupancy",
            "care.beds.need",
            "care.beds.gap",
        ]
        .map(|name| schema.indicator(name));
        let read = [users, beds, operating_limit, target].into_iter().chain(staffing).chain(length_of_stay);
        let reads = read.map(Port::now).collect();
        let writes = vec![residents, waiting, occupancy, need, gap];
        Self {
            users,
            beds,
            operating_limit,
            target,
            staffing,
            length_of_stay,
            residents,
            waiting,
            occupancy,
            need,
            gap,
            ports: Ports { name: "care occupancy", reads, writes },
        }
    }

    /// The places of a run that can be used at the end of a year.
    fn places(&self, run: usize, year: usize, batch: &Batch) -> f64 {
        let at = |column: Column| batch.get(column, year)[run];
        at(self.operating_limit) * at(self.beds) * self.staffing.map_or(1.0, at)
    }

    /// Residents as a stock. What staff is there is spread over those who would have a bed.
    fn resident(&self, run: usize, year: usize, batch: &Batch) -> f64 {
        let at = |column: Column| batch.get(column, year)[run];
        at(self.users).min(at(self.operating_limit) * at(self.beds)) * self.staffing.map_or(1.0, at)
    }

    /// The queue of a run through a year.
    fn queue(&self, run: usize, year: usize, length_of_stay: Column, batch: &Batch) -> Queue {
        let at = |column: Column, year: usize| batch.get(column, year)[run];
        let length_of_stay = at(length_of_stay, year);
        let pace = Pace { length_of_stay, delay: DELAY, step: 1.0 / f64::from(STEPS) };
        let between = |from: f64, to: f64, part: f64| from + part * (to - from);
        let places = [year - 1, year].map(|year| self.places(run, year, batch));
        let users = [year - 1, year].map(|year| at(self.users, year));
        let start = Queue { residents: at(self.residents, year - 1), waiting: at(self.waiting, year - 1) };
        (0..STEPS).fold(start, |queue, step| {
            let (now, then) = (f64::from(step) / f64::from(STEPS), f64::from(step + 1) / f64::from(STEPS));
            let movement = queue.movement(between(places[0], places[1], now), pace);
            let referrals = between(users[0], users[1], now) / length_of_stay;
            queue.after(movement, referrals, between(places[0], places[1], then), pace)
        })
    }
}

impl Component for Occupancy {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        self.step(0, batch);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        let at = |column| (column, year);
        match self.length_of_stay.filter(|_| year > 0) {
            None => {
                batch.write(self.residents, year, |batch, out| {
                    out.iter_mut().enumerate().for_each(|(run, out)| *out = self.resident(run, year, batch));
                });
                let from = [at(self.users), at(self.residents)];
                batch.map(self.waiting, year, from, |[users, residents]| users - residents);
            }
            Some(length_of_stay) => {
                for run in 0..batch.width() {
                    let queue = self.queue(run, year, length_of_stay, batch);
                    batch.get_mut(self.residents, year)[run] = queue.residents;
                    batch.get_mut(self.waiting, year)[run] = queue.waiting;
                }
            }
        }
        batch.map(self.occupancy, year, [at(self.residents), at(self.beds)], |[residents, beds]| residents / beds);
        batch.map(self.need, year, [at(self.users), at(self.target)], |[users, target]| users / target);
        batch.map(self.gap, year, [at(self.need), at(self.beds)], |[need, beds]| need - beds);
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        let now = |column| moment.now(column);
        let flows = self.length_of_stay.is_some() && !moment.is_base();
        if flows && [self.residents, self.waiting].contains(&column) {
            let what = Text::new(
                "一年48步：转介等于用户除以平均入住年数；有空床即入住，按平均入住年数离开",
                "48 steps a year: users over the mean stay are referred, enter as places come free, and leave after the mean \
                 stay",
            );
            return Some(in_words(what, &self.ports, moment));
        }
        let housed = now(self.users).smaller(now(self.operating_limit) * now(self.beds));
        let residents = match self.staffing {
            Some(staffing) => housed * now(staffing),
            None => housed,
        };
        let formulas = [
            (self.residents, residents),
            (self.waiting, now(self.users) - now(self.residents)),
            (self.occupancy, now(self.residents) / now(self.beds)),
            (self.need, now(self.users) / now(self.target)),
            (self.gap, now(self.need) - now(self.beds)),
        ];
        formulas.into_iter().find(|(known, _)| *known == column).map(|(_, formula)| formula.into())
    }
}
