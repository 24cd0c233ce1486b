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
use super::super::equation::{Equation as Explained, Expression, Moment, unit};
use super::subsector::Equation;
use crate::indicator::{Subsector, Term};
use crate::language::{Text, text};
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
    labels: Vec<Text>,
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
        let labels = levers.iter().map(|policy| policy.label.clone()).collect();
        Self { parts, total, increase, terms, policies, labels, ports }
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
            batch.update(sum.contribution, year, [(policy.contribution, year)], |sum, [policy]| sum + policy);
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
            let from = [(nominal, year), (nominal, year - 1), (self.total, year - 1)];
            batch.map(part.contribution, year, from, |[now, before, total]| (now - before) / total);
        }
        self.sum_policies(year, batch);
        for account in self.accounts() {
            let money = (account.contribution, year);
            batch.map(account.increase, year, [(account.increase, year - 1), money], |[so_far, money]| so_far + money);
            batch.update(account.contribution, year, [(self.total, year - 1)], |money, [total]| money / total);
        }
        batch.map(self.increase, year, [(self.total, year), (self.total, 0)], |[now, base]| now - base);
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Explained> {
        if column == self.increase {
            return Some((moment.now(self.total) - moment.at(self.total, 0)).into());
        }
        if let Some(account) = self.accounts().find(|account| account.increase == column) {
            return Some(self.explain_increase(account, moment));
        }
        if moment.is_base() {
            return None;
        }
        if let Some(part) = self.parts.iter().find(|part| part.contribution == column) {
            let nominal = part.equation.nominal;
            return Some(((moment.now(nominal) - moment.before(nominal)) / moment.before(self.total)).into());
        }
        let formula = match self.terms.iter().find(|(_, account)| account.contribution == column) {
            Some((Term::Policy, _)) => moment.sum(self.policies.iter().map(|policy| policy.contribution)),
            Some((term, _)) => self.share_of(moment, |part| self.rate(part, *term, moment)),
            None => {
                let policy = self.policies.iter().position(|policy| policy.contribution == column)?;
                self.share_of(moment, |part| self.rate_of_policy(part, policy, moment))
            }
        };
        let assumed = Text::new("在本情景的假设下", "under the scenario's assumptions");
        Some(Explained::from(formula).noting(assumed))
    }
}

/// How the terms of a year came about.
impl Contributions {
    fn explain_increase(&self, account: Account, moment: Moment<'_>) -> Explained {
        if moment.is_base() {
            return Expression::Number(0.0).into();
        }
        let added = moment.now(account.contribution) * moment.before(self.total);
        (moment.before(account.increase) + added).into()
    }

    /// The rates of subsectors, weighted by what they were of the total a year before.
    fn share_of(&self, moment: Moment<'_>, rate: impl Fn(&Part) -> Option<Expression>) -> Expression {
        let weight = |part: &Part| moment.before(part.equation.nominal) / moment.before(self.total);
        Expression::sum(self.parts.iter().filter_map(|part| Some(weight(part) * rate(part)?)))
    }

    /// What [`Self::add`] adds of a term to one subsector's growth; `None` where the subsector has no such term.
    fn rate(&self, part: &Part, term: Term, moment: Moment<'_>) -> Option<Expression> {
        let (equation, now) = (&part.equation, |column| moment.now(column));
        let real = &equation.real_growth;
        match term {
            Term::Trend => {
                let explained = real.elastic.iter().filter(|_| real.is_total);
                // The run that is explained has no shocks.
                let stated = self.less(now(real.stated), &part.on_growth, moment);
                Some(explained.fold(stated, |stated, e| stated - now(e.elasticity) * now(e.central)))
            }
            Term::Shock => Some(now(part.shocks)),
            Term::Ceiling => equation.ceiling_effect.map(now),
            Term::Price => {
                let price = self.less(equation.price.formula(moment), &part.on_price, moment);
                Some(price * (1.0 + now(equation.growth_real)))
            }
            Term::Policy => None,
            Term::Population | Term::Income | Term::Ageing | Term::Care => {
                let elastic = real.elastic.iter().filter(|e| e.term == term);
                elastic.map(|e| now(e.elasticity) * now(e.growth)).reduce(|sum, one| sum + one)
            }
        }
    }

    fn rate_of_policy(&self, part: &Part, policy: usize, moment: Moment<'_>) -> Option<Expression> {
        let of = |levers: &[Lever]| {
            let own = levers.iter().filter(|lever| lever.account == policy);
            own.map(|lever| self.given(lever, moment)).reduce(|sum, one| sum + one)
        };
        let volume = || 1.0 + moment.now(part.equation.growth_real);
        match (of(&part.on_growth), of(&part.on_price)) {
            (Some(growth), Some(price)) => Some(growth + price * volume()),
            (Some(growth), None) => Some(growth),
            (None, price) => Some(price? * volume()),
        }
    }

    /// A stated rate without what policies add to it.
    fn less(&self, stated: Expression, levers: &[Lever], moment: Moment<'_>) -> Expression {
        levers.iter().fold(stated, |stated, lever| stated - self.given(lever, moment))
    }

    fn given(&self, lever: &Lever, moment: Moment<'_>) -> Expression {
        let value = lever.add.get(moment.year).copied().unwrap_or(0.0);
        let none = Text::same("");
        let Text { zh, en } = self.labels.get(lever.account).unwrap_or(&none);
        Expression::Given { label: text!("政策“{zh}”", "policy {en}"), unit: unit("pp"), value }
    }
}
