//! The growth of the industry's value added, split into terms that add up to it in every run and year.
//!
//! For subsector j, with g its real and p its price growth, nominal growth is g + p (1 + g), and
//!     g = sum of elasticity x growth + trend + policies + shock + ceiling.
//! Each elasticity explains the whole growth of what it follows. Where the total is stated, the trend is what is left of it
//! in the central run; a lasting deviation of the stated path belongs to the trend. A policy on prices counts with the
//! policies, as a part of p (1 + g). Policies on other drivers show through the term that they move.
//!
//! In money, a term is value added of the year before times the term; since the base year, the sum over the years.

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};
use super::subsector::Equation;
use crate::indicator::{Subsector, Term};
use crate::scenario::{Assumptions, Policy};

/// A term's columns: the contribution to the year's growth, and the money since the base year.
#[derive(Clone, Copy)]
struct Account {
    contribution: Column,
    increase: Column,
}

impl Account {
    fn new(schema: &mut Schema, term: &str) -> Self {
        Self {
            contribution: schema.indicator(&format!("industry.contribution.{term}")),
            increase: schema.indicator(&format!("industry.increase.{term}")),
        }
    }
}

/// What a policy adds to a subsector, by year.
struct Lever {
    /// Its place among the accounts of policies.
    account: usize,
    add: Vec<f64>,
}

/// One subsector and the levers on its growth and its prices.
struct Part {
    equation: Equation,
    shocks: Column,
    on_growth: Vec<Lever>,
    on_price: Vec<Lever>,
    /// Its contribution to the growth of the total.
    contribution: Column,
}

/// The split of growth.
pub(super) struct Contributions {
    parts: Vec<Part>,
    total: Column,
    increase: Column,
    terms: Vec<(Term, Account)>,
    policies: Vec<Account>,
    ports: Ports,
}

impl Contributions {
    pub(super) fn new(
        schema: &mut Schema,
        subsectors: &[Subsector],
        equations: Vec<Equation>,
        assumptions: &Assumptions,
    ) -> Self {
        let levers: Vec<&Policy> = assumptions.industry_policies().collect();
        let of = |driver: &str| -> Vec<Lever> {
            let on = levers.iter().enumerate().filter(|(_, policy)| policy.driver == driver);
            on.map(|(account, policy)| Lever { account, add: policy.add.clone() }).collect()
        };
        let parts: Vec<Part> = subsectors
            .iter()
            .zip(equations)
            .map(|(part, equation)| Part {
                shocks: schema.shock(&equation.real_growth.driver),
                on_growth: of(&equation.real_growth.driver),
                on_price: ["price_wedge", "price_growth"]
                    .iter()
                    .flat_map(|name| of(&format!("industry.{}.{name}", part.id)))
                    .collect(),
                contribution: schema.indicator(&format!("industry.{}.contribution", part.id)),
                equation,
            })
            .collect();
        let total = schema.indicator("industry.value_added");
        let increase = schema.indicator("industry.increase");
        let terms: Vec<_> = Term::ALL.iter().map(|term| (*term, Account::new(schema, term.id()))).collect();
        let policies: Vec<_> = levers.iter().map(|p| Account::new(schema, &format!("policy.{}", p.id))).collect();
        let ports = Self::ports(&parts, total, increase, terms.iter().map(|(_, account)| account).chain(&policies));
        Self { parts, total, increase, terms, policies, ports }
    }

    fn ports<'a>(
        parts: &[Part],
        total: Column,
        increase: Column,
        accounts: impl Iterator<Item = &'a Account>,
    ) -> Ports {
        let mut reads = vec![Port::now(total), Port::before(total)];
        let mut writes = vec![increase];
        for part in parts {
            let equation = &part.equation;
            let now = [equation.growth_real, equation.price_factor, equation.nominal, part.shocks];
            reads.extend(now.into_iter().chain(equation.ceiling_effect).map(Port::now));
            reads.push(Port::before(equation.nominal));
            reads.extend(equation.real_growth.ports());
            writes.push(part.contribution);
        }
        writes.extend(accounts.flat_map(|account| [account.contribution, account.increase]));
        Ports { name: "contributions", reads, writes }
    }

    fn term(&self, wanted: Term) -> Option<Account> {
        self.terms.iter().find(|(term, _)| *term == wanted).map(|(_, account)| *account)
    }

    fn accounts(&self) -> impl Iterator<Item = Account> {
        self.terms.iter().map(|(_, account)| *account).chain(self.policies.iter().copied())
    }

    /// Adds what one subsector's terms make in money to the contributions of the year.
    fn add(&self, part: &Part, year: usize, batch: &mut Batch) {
        let Part { equation, shocks, on_growth, on_price, .. } = part;
        let real = &equation.real_growth;
        let mut add = |account: Option<Account>, rate: &dyn Fn(&Batch, usize) -> f64| {
            let Some(account) = account else { return };
            batch.write(account.contribution, year, |batch, out| {
                for (run, (out, before)) in out.iter_mut().zip(batch.get(equation.nominal, year - 1)).enumerate() {
                    *out += before * rate(batch, run);
                }
            });
        };
        for e in &real.elastic {
            add(self.term(e.term), &|batch, run| batch.get(e.elasticity, year)[run] * batch.get(e.growth, year)[run]);
        }
        let by_policies = |levers: &[Lever]| levers.iter().map(|lever| lever.add[year]).sum::<f64>();
        let (growth_policies, price_policies) = (by_policies(on_growth), by_policies(on_price));
        add(self.term(Term::Trend), &|batch, run| {
            let stated = batch.get(real.stated, year)[run] - growth_policies - batch.get(*shocks, year)[run];
            let explained = real.elastic.iter().filter(|_| real.is_total);
            let explained =
                explained.map(|e| batch.get(e.elasticity, year)[run] * batch.get(e.central, year)[run]).sum::<f64>();
            stated - explained
        });
        add(self.term(Term::Shock), &|batch, run| batch.get(*shocks, year)[run]);
        if let Some(effect) = equation.ceiling_effect {
            add(self.term(Term::Ceiling), &|batch, run| batch.get(effect, year)[run]);
        }
        let volume = |batch: &Batch, run: usize| 1.0 + batch.get(equation.growth_real, year)[run];
        add(self.term(Term::Price), &|batch, run| {
            let price = batch.get(equation.price_factor, year)[run] - 1.0 - price_policies;
            price * volume(batch, run)
        });
        for lever in on_growth {
            add(self.policies.get(lever.account).copied(), &|_, _| lever.add[year]);
        }
        for lever in on_price {
            add(self.policies.get(lever.account).copied(), &|batch, run| lever.add[year] * volume(batch, run));
        }
    }

    /// All policies together.
    fn sum_policies(&self, year: usize, batch: &mut Batch) {
        let Some(sum) = self.term(Term::Policy) else { return };
        for policy in &self.policies {
            batch.write(sum.contribution, year, |batch, out| {
                out.iter_mut().zip(batch.get(policy.contribution, year)).for_each(|(out, policy)| *out += policy);
            });
        }
    }
}

impl Component for Contributions {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        for account in self.accounts() {
            batch.get_mut(account.contribution, 0).fill(f64::NAN);
            batch.get_mut(account.increase, 0).fill(0.0);
        }
        for part in &self.parts {
            batch.get_mut(part.contribution, 0).fill(f64::NAN);
        }
        batch.get_mut(self.increase, 0).fill(0.0);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        for account in self.accounts() {
            batch.get_mut(account.contribution, year).fill(0.0);
        }
        for part in &self.parts {
            self.add(part, year, batch);
            let nominal = part.equation.nominal;
            batch.write(part.contribution, year, |batch, out| {
                let money = batch.get(nominal, year).iter().zip(batch.get(nominal, year - 1));
                for ((out, (now, before)), total) in out.iter_mut().zip(money).zip(batch.get(self.total, year - 1)) {
                    *out = (now - before) / total;
                }
            });
        }
        self.sum_policies(year, batch);
        for account in self.accounts() {
            let money = (account.contribution, year);
            batch.map2(account.increase, year, (account.increase, year - 1), money, |so_far, money| so_far + money);
            batch.write(account.contribution, year, |batch, out| {
                out.iter_mut().zip(batch.get(self.total, year - 1)).for_each(|(out, total)| *out /= total);
            });
        }
        batch.map2(self.increase, year, (self.total, year), (self.total, 0), |now, base| now - base);
    }
}
