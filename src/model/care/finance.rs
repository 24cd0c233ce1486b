//! Money: what institutional beds cost to build and convert, who pays, and subsidies; at current prices.
//!
//! investment = starts x cost of a new bed + conversions x cost of converting one; the central government pays its subsidy
//! for each bed started, the local one its subsidies for building and converting, the operators the rest. subsidy = these
//! three and the operating subsidy of each resident. Costs and rates are stated in prices of the base year and move with
//! the GDP deflator.

use super::super::batch::{Batch, Column, Schema};
use super::super::component::{Component, Port, Ports};
use super::super::equation::{Equation, Moment};

/// The places of the drivers among the rates.
const NEW: usize = 0;
const CONVERTED: usize = 1;
const CENTRAL: usize = 2;
const BUILDING: usize = 3;
const CONVERTING: usize = 4;
const OPERATING: usize = 5;

/// Investment and subsidies.
pub(in crate::model) struct Finance {
    rates: [Column; 6],
    starts: [Column; 2],
    converted: Column,
    residents: Column,
    deflator: Column,
    investment: Column,
    central: Column,
    local: Column,
    operators: Column,
    operating: Column,
    subsidy: Column,
    ports: Ports,
}

impl Finance {
    pub(in crate::model) fn new(schema: &mut Schema) -> Self {
        let rates = [
            "cost_of_new_bed",
            "cost_of_conversion",
            "central_subsidy_of_new_bed",
            "local_subsidy_of_new_bed",
            "local_subsidy_of_conversion",
            "operating_subsidy",
        ]
        .map(|name| schema.driver(&format!("care.finance.{name}")));
        let starts = ["nursing", "ordinary"].map(|kind| schema.indicator(&format!("care.beds.{kind}.starts")));
        let [converted, residents, deflator] =
            ["care.beds.converted", "care.residents", "gdp.deflator"].map(|name| schema.indicator(name));
        let [investment, central, local, operators, operating, subsidy] = [
            "investment",
            "investment.central_government",
            "investment.local_government",
            "investment.operators",
            "subsidy.operating",
            "subsidy",
        ]
        .map(|name| schema.indicator(&format!("care.finance.{name}")));
        let read = rates.into_iter().chain(starts).chain([converted, residents, deflator]);
        let writes = vec![investment, central, local, operators, operating, subsidy];
        let ports = Ports { name: "care finance", reads: read.map(Port::now).collect(), writes };
        Self {
            rates,
            starts,
            converted,
            residents,
            deflator,
            investment,
            central,
            local,
            operators,
            operating,
            subsidy,
            ports,
        }
    }

    /// Rates times what they are paid for, at current prices.
    fn pay(&self, out: Column, year: usize, rates: &[(usize, &[Column])], batch: &mut Batch) {
        batch.write(out, year, |batch, out| {
            for (run, out) in out.iter_mut().enumerate() {
                let at = |column: Column| batch.get(column, year)[run];
                *out = 0.0;
                for (rate, of) in rates {
                    let number: f64 = of.iter().map(|column| at(*column)).sum();
                    *out += at(self.rates[*rate]) * number;
                }
                *out *= at(self.deflator);
            }
        });
    }
}

impl Component for Finance {
    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn start(&self, batch: &mut Batch) {
        // What was converted in the base year is not known.
        self.step(0, batch);
    }

    fn step(&self, year: usize, batch: &mut Batch) {
        let (starts, converted) = (&self.starts[..], &[self.converted][..]);
        self.pay(self.investment, year, &[(NEW, starts), (CONVERTED, converted)], batch);
        self.pay(self.central, year, &[(CENTRAL, starts)], batch);
        self.pay(self.local, year, &[(BUILDING, starts), (CONVERTING, converted)], batch);
        self.pay(self.operating, year, &[(OPERATING, &[self.residents])], batch);
        let from = [self.investment, self.central, self.local].map(|column| (column, year));
        batch.map(self.operators, year, from, |[investment, central, local]| investment - central - local);
        batch.sum(self.subsidy, year, &[self.central, self.local, self.operating]);
    }

    fn explain(&self, column: Column, moment: Moment<'_>) -> Option<Equation> {
        let (now, rate) = (|column| moment.now(column), |at: usize| moment.now(self.rates[at]));
        let (starts, prices) = (|| moment.sum(self.starts), || now(self.deflator));
        if moment.is_base() && ![self.central, self.operating].contains(&column) {
            return None;
        }
        let converting = |at: usize| rate(at) * now(self.converted);
        let formulas = [
            (self.investment, (rate(NEW) * starts() + converting(CONVERTED)) * prices()),
            (self.central, rate(CENTRAL) * starts() * prices()),
            (self.local, (rate(BUILDING) * starts() + converting(CONVERTING)) * prices()),
            (self.operating, rate(OPERATING) * now(self.residents) * prices()),
            (self.operators, now(self.investment) - now(self.central) - now(self.local)),
            (self.subsidy, moment.sum([self.central, self.local, self.operating])),
        ];
        formulas.into_iter().find(|(known, _)| *known == column).map(|(_, formula)| formula.into())
    }
}
