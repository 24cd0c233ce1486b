//! Demand for institutional care, and what of it finds a bed.
//!
//! users(t) = users(t-1) x W(t) / W(t-1) x (1 + growth of use(t)), W being the population weighted by how much more
//! people of an age use institutions. Users of the base year equal its recorded residents, never its beds.
//! residents = min(users, operating limit x beds); waiting = users - residents; occupancy = residents / beds;
//! need = users / target occupancy; gap = need - beds (Zhang, Puterman & Atkins 2012: beds follow from a forecast of
//! demand; beds per 1000 are an outcome).

use ndarray::Array2;

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};
use super::super::equation::{Equation, Expression, Moment};
use crate::schedule::AGES;

/// The column in which demography leaves the weighted population W.
pub(in crate::model) const INSTITUTIONAL_USE: &str = "population.weighted_by_institutional_use";

/// How much people of an age use institutions, relative to one another: percent of the age group, before calibration.
///
/// Assumed. (1 - p) x 0.4 + p x 5.1, with p the prevalence of disability in activities of daily living by age (2.6 % at
/// 60-64 to 42.6 % at 90+; shape after the CLHLS and CHARLS surveys, level 7.4 % of those aged 60+ in 2020, Cheng and
/// others, 人口学刊 2024(5)), 0.4 % of the independent and 5.1 % of the disabled in institutions (modelling choice).
const USE_BY_AGE: [(usize, f64); 7] =
    [(60, 0.52), (65, 0.58), (70, 0.70), (75, 0.89), (80, 1.19), (85, 1.64), (90, 2.40)];

/// The weights of W, `[sex][age]`.
pub(in crate::model) fn relative_institutional_use() -> Array2<f64> {
    let at = |age: usize| USE_BY_AGE.iter().rev().find(|(from, _)| age >= *from).map_or(0.0, |(_, rate)| *rate);
    Array2::from_shape_fn((2, AGES), |(_, age)| at(age))
}

/// People who would live in an institution.
pub(in crate::model) struct Demand {
    base_residents: Column,
    weighted: Column,
    use_growth: Column,
    users: Column,
    ports: Ports,
}

impl Demand {
    pub(in crate::model) fn new(schema: &mut Schema) -> Self {
        let base_residents = schema.driver("care.base_residents");
        let weighted = schema.indicator(INSTITUTIONAL_USE);
        let use_growth = schema.driver("care.use_growth");
        let users = schema.indicator("care.users.institution");
        let reads = vec![Port::now(base_residents), Port::now(weighted), Port::before(weighted), Port::now(use_growth)];
        let ports = Ports { name: "care demand", reads, writes: vec![users] };
        Self { base_residents, weighted, use_growth, users, ports }
    }
}

impl Component for Demand {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        batch.map(self.users, 0, (self.base_residents, 0), |residents| residents);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        batch.write(self.users, year, |batch, out| {
            let (now, before) = (batch.get(self.weighted, year), batch.get(self.weighted, year - 1));
            out.copy_from_slice(batch.get(self.users, year - 1));
            for (((out, now), before), growth) in
                out.iter_mut().zip(now).zip(before).zip(batch.get(self.use_growth, year))
            {
                *out *= now / before * (1.0 + growth);
            }
        });
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        (column == self.users).then(|| self.formula(moment).into())
    }
}

/// Residents, people waiting, occupancy, need and gap.
pub(in crate::model) struct Occupancy {
    users: Column,
    beds: Column,
    operating_limit: Column,
    target: Column,
    residents: Column,
    waiting: Column,
    occupancy: Column,
    need: Column,
    gap: Column,
    ports: Ports,
}

impl Occupancy {
    pub(in crate::model) fn new(schema: &mut Schema) -> Self {
        let [operating_limit, target] =
            ["care.operating_limit", "care.target_occupancy"].map(|name| schema.driver(name));
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
        Self {
            users,
            beds,
            operating_limit,
            target,
            residents,
            waiting,
            occupancy,
            need,
            gap,
            ports: Ports {
                name: "care occupancy",
                reads: [users, beds, operating_limit, target].map(Port::now).to_vec(),
                writes: vec![residents, waiting, occupancy, need, gap],
            },
        }
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
        batch.write(self.residents, year, |batch, out| {
            for ((out, users), (limit, beds)) in out
                .iter_mut()
                .zip(batch.get(self.users, year))
                .zip(batch.get(self.operating_limit, year).iter().zip(batch.get(self.beds, year)))
            {
                *out = users.min(limit * beds);
            }
        });
        batch.map2(self.waiting, year, at(self.users), at(self.residents), |users, residents| users - residents);
        batch.map2(self.occupancy, year, at(self.residents), at(self.beds), |residents, beds| residents / beds);
        batch.map2(self.need, year, at(self.users), at(self.target), |users, target| users / target);
        batch.map2(self.gap, year, at(self.need), at(self.beds), |need, beds| need - beds);
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        self.formula(column, moment).map(Equation::from)
    }
}

/// How the demand of a year came about.
impl Demand {
    fn formula(&self, moment: Moment<'_>) -> Expression {
        if moment.is_base() {
            return moment.now(self.base_residents);
        }
        let older = moment.now(self.weighted) / moment.before(self.weighted);
        moment.before(self.users) * older * (1.0 + moment.now(self.use_growth))
    }
}

/// What of it found a bed.
impl Occupancy {
    fn formula(&self, column: Column, moment: Moment<'_>) -> Option<Expression> {
        let now = |column| moment.now(column);
        let formulas = [
            (self.residents, now(self.users).smaller(now(self.operating_limit) * now(self.beds))),
            (self.waiting, now(self.users) - now(self.residents)),
            (self.occupancy, now(self.residents) / now(self.beds)),
            (self.need, now(self.users) / now(self.target)),
            (self.gap, now(self.need) - now(self.beds)),
        ];
        formulas.into_iter().find(|(known, _)| *known == column).map(|(_, formula)| formula)
    }
}
