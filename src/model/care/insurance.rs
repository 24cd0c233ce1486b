//! Long-term-care insurance: who is insured, who draws benefits, and the fund.
//!
//! insured = employees insured + coverage of residents x (population - employees insured); cities are counted apart: a
//! scheme may run in every city and cover few of the people. eligible = disabled from the level of entitlement on x the
//! insured share of the population; beneficiaries = eligible x take-up; income = insured x contribution; spending =
//! beneficiaries x benefit; balance = last year's + income - spending; reserve = balance / (spending / 12), in months.

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};
use super::super::equation::{Equation, Moment};
use super::disability::people_by_level;
use crate::scenario::{Disability as Definition, Entitlement};

/// Who is insured.
pub(in crate::model) struct Insured {
    population: Column,
    employees: Column,
    coverage: [Column; 2],
    insured: Column,
    covered: [Column; 2],
    ports: Ports,
}

impl Insured {
    pub(in crate::model) fn new(schema: &mut Schema) -> Self {
        let [employees, residents, cities] = ["employees_insured", "resident_coverage", "city_coverage"]
            .map(|name| schema.driver(&format!("care.insurance.{name}")));
        let population = schema.indicator("population.total");
        let [insured, of_residents, of_cities] = ["insured", "resident_coverage", "city_coverage"]
            .map(|name| schema.indicator(&format!("care.insurance.{name}")));
        let reads = [population, employees, residents, cities].map(Port::now).to_vec();
        let covered = [of_residents, of_cities];
        let ports = Ports { name: "insured", reads, writes: vec![insured, of_residents, of_cities] };
        Self { population, employees, coverage: [residents, cities], insured, covered, ports }
    }
}

impl Component for Insured {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        self.step(0, batch);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        for (covered, stated) in self.covered.into_iter().zip(self.coverage) {
            batch.map(covered, year, [(stated, year)], |[share]| share);
        }
        let from = [self.population, self.employees, self.coverage[0]].map(|column| (column, year));
        batch.map(self.insured, year, from, |[people, employees, coverage]| {
            let employees = employees.min(people);
            employees + coverage * (people - employees)
        });
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        let now = |column| moment.now(column);
        if let Some((_, stated)) = self.covered.iter().zip(self.coverage).find(|(covered, _)| **covered == column) {
            return Some(now(stated).into());
        }
        let employees = || now(self.employees).smaller(now(self.population));
        let others = now(self.population) - employees();
        (column == self.insured).then(|| (employees() + now(self.coverage[0]) * others).into())
    }
}

/// Benefits and the fund.
pub(in crate::model) struct Fund {
    population: Column,
    insured: Column,
    entitled: Vec<Column>,
    take_up: Column,
    contribution: Column,
    benefit: Column,
    base_balance: Column,
    eligible: Column,
    beneficiaries: Column,
    income: Column,
    spending: Column,
    balance: Column,
    reserve: Column,
    ports: Ports,
}

impl Fund {
    pub(in crate::model) fn new(schema: &mut Schema, definition: Option<Definition>, entitlement: Entitlement) -> Self {
        let [_, _, moderate, severe] = people_by_level(schema, definition);
        let entitled = match entitlement {
            Entitlement::Severe => vec![severe],
            Entitlement::Moderate => vec![moderate, severe],
        };
        let [take_up, contribution, benefit, base_balance] = ["take_up", "contribution", "benefit", "base_balance"]
            .map(|name| schema.driver(&format!("care.insurance.{name}")));
        let population = schema.indicator("population.total");
        let [insured, eligible, beneficiaries, income, spending, balance, reserve] =
            ["insured", "eligible", "beneficiaries", "income", "spending", "balance", "reserve_months"]
                .map(|name| schema.indicator(&format!("care.insurance.{name}")));
        let read = [population, insured, take_up, contribution, benefit, base_balance];
        let reads = read.into_iter().chain(entitled.iter().copied()).map(Port::now).collect();
        let writes = vec![eligible, beneficiaries, income, spending, balance, reserve];
        Self {
            population,
            insured,
            entitled,
            take_up,
            contribution,
            benefit,
            base_balance,
            eligible,
            beneficiaries,
            income,
            spending,
            balance,
            reserve,
            ports: Ports { name: "long-term-care insurance", reads, writes },
        }
    }

    fn flows(&self, year: usize, batch: &mut Batch) {
        let at = |column| (column, year);
        batch.sum(self.eligible, year, &self.entitled);
        batch.update(self.eligible, year, [at(self.insured), at(self.population)], |entitled, [insured, people]| {
            entitled * (insured / people)
        });
        batch
            .map(self.beneficiaries, year, [at(self.eligible), at(self.take_up)], |[eligible, share]| eligible * share);
        batch.map(self.income, year, [at(self.insured), at(self.contribution)], |[insured, paid]| insured * paid);
        batch
            .map(self.spending, year, [at(self.beneficiaries), at(self.benefit)], |[people, benefit]| people * benefit);
    }

    fn reserve(&self, year: usize, batch: &mut Batch) {
        let (balance, spending) = ((self.balance, year), (self.spending, year));
        batch.map(self.reserve, year, [balance, spending], |[balance, spending]| 12.0 * balance / spending);
    }
}

impl Component for Fund {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        self.flows(0, batch);
        batch.map(self.balance, 0, [(self.base_balance, 0)], |[balance]| balance);
        self.reserve(0, batch);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        self.flows(year, batch);
        let from = [(self.balance, year - 1), (self.income, year), (self.spending, year)];
        batch.map(self.balance, year, from, |[before, income, spending]| before + income - spending);
        self.reserve(year, batch);
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        let now = |column| moment.now(column);
        let balance = match moment.is_base() {
            true => now(self.base_balance),
            false => moment.before(self.balance) + now(self.income) - now(self.spending),
        };
        let entitled = moment.sum(self.entitled.iter().copied());
        let formulas = [
            (self.eligible, entitled * (now(self.insured) / now(self.population))),
            (self.beneficiaries, now(self.eligible) * now(self.take_up)),
            (self.income, now(self.insured) * now(self.contribution)),
            (self.spending, now(self.beneficiaries) * now(self.benefit)),
            (self.balance, balance),
            (self.reserve, now(self.balance) * 12.0 / now(self.spending)),
        ];
        formulas.into_iter().find(|(known, _)| *known == column).map(|(_, formula)| formula.into())
    }
}
