//! Identities of every run and year, and of what is at the limits of what is possible.

use carecast::ensemble::Settings;
use carecast::indicator::{BED_TYPES, FAMILY};
use carecast::scenario::{Assumptions, DemandMethod};
use carecast::{Diagnostics, Projection};
use ndarray::{Array1, Zip, concatenate};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::scenarios::scenario;
use super::{ALL_OUTPUTS, BASE_YEAR, ROUNDING, central, library, project, projected, resolve};

/// One year of all runs, the deterministic run last.
struct Year<'p> {
    projection: &'p Projection,
    year: i32,
}

impl Year<'_> {
    fn at(&self, indicator: &str, year: i32) -> Array1<f64> {
        let series = self.projection.series(indicator).unwrap_or_else(|| panic!("no {indicator}"));
        let central = Array1::from_elem(1, series.year(year).unwrap().central());
        let mut parts: Vec<_> = series.values_by_run(year).unwrap().collect();
        parts.push(central.view());
        concatenate(ndarray::Axis(0), &parts).unwrap()
    }

    fn now(&self, indicator: &str) -> Array1<f64> {
        self.at(indicator, self.year)
    }

    fn before(&self, indicator: &str) -> Array1<f64> {
        self.at(indicator, self.year - 1)
    }

    /// Holds two sides of an identity to be equal but for rounding of figures as large as `scale`.
    fn balances(&self, what: &str, left: &Array1<f64>, right: &Array1<f64>, scale: &Array1<f64>) {
        Zip::indexed(left).and(right).and(scale).for_each(|run, left, right, scale| {
            let largest = left.abs().max(right.abs()).max(*scale);
            let year = self.year;
            assert!((left - right).abs() <= ROUNDING * largest, "{what} in {year}, run {run}: {left} is not {right}");
        });
    }

    fn equal(&self, indicator: &str, right: &Array1<f64>) {
        let left = self.now(indicator);
        self.balances(indicator, &left, right, &Array1::zeros(left.len()));
    }

    fn at_most(&self, what: &str, left: &Array1<f64>, right: &Array1<f64>) {
        Zip::indexed(left).and(right).for_each(|run, left, right| {
            assert!(*left <= right + ROUNDING * right.abs(), "{what} in {}, run {run}: {left} > {right}", self.year);
        });
    }

    fn not_negative(&self, indicator: &str) {
        assert!(self.now(indicator).iter().all(|value| *value >= 0.0), "{indicator} is negative in {}", self.year);
    }

    fn population(&self) {
        let now = |name: &str| self.now(&format!("population.{name}"));
        let total = now("total");
        self.equal("population.total", &(now("aged_0_14") + now("aged_15_59") + now("aged_60_plus")));
        self.at_most("65+ within 60+", &now("aged_65_plus"), &now("aged_60_plus"));
        self.at_most("80+ within 65+", &now("aged_80_plus"), &now("aged_65_plus"));
        self.equal("population.share_aged_60_plus", &(now("aged_60_plus") / &total));
        self.equal("population.share_aged_65_plus", &(now("aged_65_plus") / &total));
        self.equal("population.old_age_dependency_ratio", &(now("aged_60_plus") / now("aged_15_59")));
        assert!(now("median_age").iter().all(|age| (0.0..101.0).contains(age)));
        for part in ["total", "aged_0_14", "aged_15_59", "aged_60_plus", "aged_65_plus", "aged_80_plus"] {
            self.not_negative(&format!("population.{part}"));
        }
    }

    fn population_balance(&self) {
        let now = |name: &str| self.now(&format!("population.{name}"));
        let before = self.before("population.total");
        let after = &before + now("births") - now("deaths") + now("net_migration");
        self.balances("population", &now("total"), &after, &before);
        self.not_negative("population.births");
        self.not_negative("population.deaths");
        assert!(now("life_expectancy").iter().all(|age| *age > 20.0));
    }

    fn economy(&self) {
        self.equal("gdp.nominal", &(self.now("gdp.real") * self.now("gdp.deflator")));
        self.equal("gdp.real_per_head", &(self.now("gdp.real") / self.now("population.total")));
    }

    fn industry(&self, parts: &[String]) {
        for what in ["value_added", "value_added_real"] {
            let sum = parts.iter().map(|id| self.now(&format!("industry.{id}.{what}"))).reduce(|a, b| a + b);
            self.equal(&format!("industry.{what}"), &sum.unwrap());
        }
        self.equal("industry.share_of_gdp", &(self.now("industry.value_added") / self.now("gdp.nominal")));
    }

    fn grew(&self, growth: &str, of: &str) {
        let now = self.now(growth);
        self.balances(growth, &now, &(self.now(of) / self.before(of) - 1.0), &Array1::ones(now.len()));
    }

    fn growth(&self, parts: &[String]) {
        self.grew("gdp.real_growth", "gdp.real");
        self.grew("gdp.nominal_growth", "gdp.nominal");
        let each = parts.iter().map(|id| format!("industry.{id}"));
        for part in each.chain(["industry".to_owned()]) {
            self.grew(&format!("{part}.growth_nominal"), &format!("{part}.value_added"));
            self.grew(&format!("{part}.growth_real"), &format!("{part}.value_added_real"));
        }
    }

    fn beds(&self) {
        let now = |name: &str| self.now(&format!("care.beds.{name}"));
        self.equal("care.beds.institutional", &(now("nursing") + now("ordinary")));
        self.equal("care.beds.total", &(now("institutional") + now("community")));
        self.equal("care.beds.nursing_share", &(now("nursing") / now("institutional")));
        for age in ["60", "65"] {
            let elderly = self.now(&format!("population.aged_{age}_plus"));
            self.equal(&format!("care.beds.per_1000_aged_{age}_plus"), &(now("total") / elderly));
        }
        for kind in BED_TYPES.into_iter().chain([FAMILY]) {
            self.not_negative(&format!("care.beds.{kind}"));
            self.not_negative(&format!("care.beds.{kind}.starts"));
        }
        self.at_most("nursing within institutional", &now("nursing"), &now("institutional"));
        self.equal("care.beds.institutional", &(now("public") + now("private")));
        self.at_most("private within institutional", &now("private"), &now("institutional"));
        self.not_negative("care.beds.private");
        for what in ["starts", "pipeline"] {
            let sum = BED_TYPES.map(|kind| now(&format!("{kind}.{what}"))).into_iter().reduce(|a, b| a + b);
            self.equal(&format!("care.beds.{what}"), &sum.unwrap());
        }
        let lacking = ["nursing", "ordinary"].map(|kind| {
            let spare = now(&format!("{kind}.need")) - now(kind);
            self.equal(&format!("care.beds.{kind}.shortage"), &spare.mapv(|beds| beds.max(0.0)));
            spare.mapv(|beds| beds.max(0.0))
        });
        let [nursing, ordinary] = lacking;
        self.equal("care.beds.shortage", &(nursing + ordinary));
        // Netting can only hide a shortage.
        let slack = 1e-9 * now("need");
        self.at_most("gap within the shortage", &now("gap"), &(now("shortage") + slack));
    }

    /// Caregivers, insurance and money add up.
    fn care_accounts(&self) {
        let now = |name: &str| self.now(&format!("care.{name}"));
        let required = now("caregivers_required");
        let gap = &required - now("caregivers");
        self.balances("gap of caregivers", &now("caregivers_gap"), &gap, &required);
        self.not_negative("care.caregivers");
        self.at_most("insured within the population", &now("insurance.insured"), &self.now("population.total"));
        self.at_most("beneficiaries", &now("insurance.beneficiaries"), &now("insurance.eligible"));
        self.at_most("eligible within the disabled", &now("insurance.eligible"), &now("dependants.total"));
        let months = now("insurance.balance") * 12.0 / now("insurance.spending");
        if now("insurance.spending").iter().all(|spending| *spending > 0.0) {
            self.equal("care.insurance.reserve_months", &months);
        }
    }

    fn care_flows(&self) {
        let now = |name: &str| self.now(&format!("care.{name}"));
        let before = self.before("care.insurance.balance");
        let (income, spending) = (now("insurance.income"), now("insurance.spending"));
        let scale = before.mapv(f64::abs) + &income + &spending;
        self.balances("fund", &now("insurance.balance"), &(&before + &income - &spending), &scale);
        let paid = ["central_government", "local_government", "operators"];
        let paid = paid.map(|payer| now(&format!("finance.investment.{payer}"))).into_iter().reduce(|a, b| a + b);
        let investment = now("finance.investment");
        self.balances("payers", &investment, &paid.unwrap(), &now("finance.subsidy"));
        let stayed = self.before("care.caregivers") + now("caregivers_recruited");
        self.at_most("caregivers", &now("caregivers"), &stayed);
    }

    fn bed_balance(&self) {
        let now = |name: &str| self.now(&format!("care.beds.{name}"));
        let nothing = now("converted") * 0.0;
        let converted = [now("converted"), -now("converted"), nothing.clone(), nothing];
        for (kind, converted) in BED_TYPES.into_iter().chain([FAMILY]).zip(&converted) {
            let coming = self.before(&format!("care.beds.{kind}.pipeline")) + now(&format!("{kind}.starts"));
            let came = now(&format!("{kind}.pipeline")) + now(&format!("{kind}.opened"));
            self.at_most("under construction and opened", &came, &coming);
            let (opened, closed) = (now(&format!("{kind}.opened")), now(&format!("{kind}.closed")));
            let before = self.before(&format!("care.beds.{kind}"));
            let scale = &before + &opened;
            self.balances(kind, &now(kind), &(&before + &opened - &closed + converted), &scale);
            self.at_most("closed within the beds there were", &closed, &before);
            self.not_negative(&format!("care.beds.{kind}.opened"));
            self.not_negative(&format!("care.beds.{kind}.closed"));
        }
        self.not_negative("care.beds.converted");
        for flow in ["opened", "closed"] {
            let sum = BED_TYPES.map(|kind| now(&format!("{kind}.{flow}"))).into_iter().reduce(|a, b| a + b);
            self.equal(&format!("care.beds.{flow}"), &sum.unwrap());
        }
    }

    /// Everyone who is disabled has one setting; users of institutions are those of each level.
    fn people_by_setting(&self) {
        let now = |name: &str| self.now(&format!("care.{name}"));
        let total = now("dependants.total");
        let levels = ["mild", "moderate", "severe"];
        let by_level = levels.map(|level| now(&format!("dependants.{level}"))).into_iter().reduce(|a, b| a + b);
        self.equal("care.dependants.total", &by_level.unwrap());
        self.at_most("the disabled within 60+", &total, &self.now("population.aged_60_plus"));
        let in_institutions = levels.map(|level| now(&format!("users.institution.{level}")));
        for (level, users) in levels.iter().zip(&in_institutions) {
            self.at_most("users within their level", users, &now(&format!("dependants.{level}")));
        }
        let in_institutions = in_institutions.into_iter().reduce(|a, b| a + b).unwrap();
        self.equal("care.users.institution", &(&in_institutions + now("users.institution.none")));
        let settings = ["community", "home", "informal"].map(|setting| now(&format!("users.{setting}")));
        for (name, users) in ["community", "home", "informal"].iter().zip(&settings) {
            let scale = 1e-9 * &total;
            self.at_most(name, &(-users), &scale);
        }
        let outside = settings.into_iter().reduce(|a, b| a + b).unwrap();
        self.balances("users over settings", &total, &(in_institutions + outside), &total);
    }

    /// Residents and need; where the operating limit or the target is certain, against it.
    fn occupancy(&self, assumptions: &Assumptions) {
        let (users, residents) = (self.now("care.users.institution"), self.now("care.residents"));
        let beds = self.now("care.beds.institutional");
        if assumptions.care.demand == DemandMethod::Stock {
            self.balances("users", &users, &(&residents + self.now("care.waiting")), &users);
        }
        self.not_negative("care.waiting");
        self.at_most("residents within the beds", &residents, &beds);
        self.equal("care.occupancy", &(&residents / &beds));
        let need = self.now("care.beds.need");
        self.balances("gap", &self.now("care.beds.gap"), &(&need - &beds), &(&need + &beds));
        let certain = |driver: &str| {
            let path = &assumptions.drivers[driver].path;
            (!path.is_uncertain()).then(|| path.central[assumptions.years.index(self.year).unwrap()])
        };
        let choice = assumptions.care;
        let plain = choice.demand == DemandMethod::Stock && !choice.staff_limits_residents;
        if let Some(limit) = certain("care.operating_limit").filter(|_| plain) {
            let room = Zip::from(&users).and(&beds).map_collect(|users, beds| users.min(limit * beds));
            self.equal("care.residents", &room);
        }
        if let Some(target) = certain("care.target_occupancy") {
            self.equal("care.beds.need", &(users / target));
        }
    }

    fn published_base(&self) {
        let runs = self.now("gdp.nominal").len();
        // The count of people errs: what was published is the deterministic run's.
        let people = [
            ("population.total", 101_627_900.0),
            ("population.aged_60_plus", 22_500_000.0),
            ("population.aged_65_plus", 16_990_000.0),
        ];
        for (indicator, published) in people {
            let counted = central(self.projection, indicator, BASE_YEAR);
            assert!((counted - published).abs() <= ROUNDING * published, "{indicator}: {counted}");
        }
        let figures = [("gdp.nominal", 8.743_51e12), ("gdp.real", 8.743_51e12), ("gdp.deflator", 1.0)];
        for (indicator, published) in figures {
            self.equal(indicator, &Array1::from_elem(runs, published));
        }
    }
}

/// No value is missing after the base year, and the statistics of each series are in order.
fn summaries_are_in_order(projection: &Projection) {
    for series in projection.all() {
        let name = &series.indicator().name;
        for year in projection.years.iter() {
            let values: Vec<f64> = series.values_by_run(year).unwrap().flatten().copied().collect();
            assert_eq!(values.len(), projection.runs);
            let central = series.year(year).unwrap().central();
            if year == BASE_YEAR && central.is_nan() {
                continue;
            }
            assert!(central.is_finite() && values.iter().all(|value| value.is_finite()), "{name} in {year}");
            let least = values.iter().copied().fold(f64::INFINITY, f64::min);
            let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let summary = series.summary();
            let statistics = summary.row(projection.years.index(year).unwrap());
            let slack = ROUNDING * least.abs().max(most.abs());
            assert!((least - slack..=most + slack).contains(&statistics[1]), "mean of {name} in {year}");
            assert!(statistics[2] >= 0.0, "sd of {name} in {year}");
            let mut quantiles = vec![least];
            quantiles.extend(statistics.iter().skip(3));
            quantiles.push(most);
            assert!(quantiles.is_sorted(), "quantiles of {name} in {year}: {quantiles:?}");
        }
    }
}

/// The beds of the deterministic run, computed again from the drivers' paths and the users.
fn beds_follow_from_the_drivers(assumptions: &Assumptions, projection: &Projection) {
    let driver = |name: &str, year: usize| assumptions.drivers[name].path.central[year];
    let lag = driver("care.beds.construction_lag", 0);
    let whole_years = (1..=20_u32).take_while(|ago| f64::from(*ago) <= lag).count();
    let mut beds = BED_TYPES.map(|kind| driver(&format!("care.beds.{kind}.base_stock"), 0));
    let mut occupancy = f64::NAN;
    let started = |kind: &str, year: usize| {
        central(projection, &format!("care.beds.{kind}.starts"), assumptions.years.iter().nth(year).unwrap())
    };
    for (year, calendar) in assumptions.years.iter().enumerate() {
        let modelled = |name: &str| central(projection, name, calendar);
        let of = |kind: &str, what: &str, year: usize| driver(&format!("care.beds.{kind}.{what}"), year);
        if year == 0 {
            let (users, residents) = (modelled("care.users.institution"), driver("care.base_residents", 0));
            assert!((users - residents).abs() <= ROUNDING * residents, "{users} {residents}");
        } else {
            let shortfall = (driver("care.target_occupancy", year - 1) - occupancy).max(0.0);
            for (kind, beds) in BED_TYPES.into_iter().zip(&mut beds) {
                let finished = |years_ago: usize| {
                    let begun = year.saturating_sub(years_ago);
                    started(kind, begun) * (1.0 - of(kind, "cancellation_rate", begun))
                };
                let opened = (1.0 - lag.fract()) * finished(whole_years) + lag.fract() * finished(whole_years + 1);
                let reaction = if kind == "community" { 0.0 } else { driver("care.beds.closure_sensitivity", year) };
                let closed = *beds * (of(kind, "closure_rate", year) + reaction * shortfall).min(1.0);
                *beds += opened - closed;
            }
            let converted = driver("care.beds.conversion_rate", year) * beds[1] + driver("care.beds.conversions", year);
            let converted = converted.min(beds[1]);
            beds[0] += converted;
            beds[1] -= converted;
        }
        occupancy = modelled("care.residents") / (beds[0] + beds[1]);
        for kind in BED_TYPES {
            let (stated, starts) = (of(kind, "starts", year), started(kind, year));
            assert!(starts >= stated);
            let ruled = assumptions.care.starts.is_some_and(|rule| rule.nursing == (kind == "nursing"));
            assert!(starts == stated || (year > 0 && ruled), "{kind} {calendar}");
        }
        for (kind, beds) in BED_TYPES.into_iter().zip(beds) {
            let modelled = modelled(&format!("care.beds.{kind}"));
            assert!((modelled - beds).abs() <= ROUNDING * beds.max(1.0), "{kind} in {calendar}: {modelled}, {beds}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20_230_920),
        ..ProptestConfig::default()
    })]

    #[test]
    fn identities_hold_in_every_run_and_year(text in scenario()) {
        let assumptions = resolve(&text);
        let projection = project(&assumptions);
        let parts: Vec<String> = assumptions.baseline.subsectors.iter().map(|part| part.id.clone()).collect();
        for year in assumptions.years.iter() {
            let year = Year { projection: &projection, year };
            year.population();
            year.economy();
            year.industry(&parts);
            year.beds();
            year.people_by_setting();
            year.care_accounts();
            year.occupancy(&assumptions);
            if year.year == BASE_YEAR {
                year.published_base();
            } else {
                year.population_balance();
                year.growth(&parts);
                year.bed_balance();
                year.care_flows();
            }
        }
        summaries_are_in_order(&projection);
        beds_follow_from_the_drivers(&assumptions, &projection);
    }
}

#[test]
fn identities_hold_where_more_people_would_leave_than_there_are() {
    let text = "[assume.population]\nnet_migration = \"-5000 万人/年\"\n\
                [outputs]\nindicators = [\"population.*\"]\n[ensemble]\nruns = 3\n";
    let (assumptions, projection) = projected(2030, text);
    for year in assumptions.years.iter() {
        let year = Year { projection: &projection, year };
        year.population();
        if year.year > BASE_YEAR {
            year.population_balance();
            // What is reported is who left, not who would have.
            assert!(year.now("population.net_migration").iter().all(|left| *left > -5e7));
            assert!(year.now("population.total").iter().all(|people| *people >= 0.0));
            // Nobody is made where everybody leaves.
            assert!(year.now("population.net_migration").iter().all(|left| *left <= 0.0));
        }
    }
    let mut warnings = Diagnostics::new();
    Projection::run(&assumptions, &Settings::of(&assumptions), &mut warnings).unwrap();
    assert!(warnings.problems().iter().any(|w| w.message.en.contains("out-migration was capped")));
}

// ---- Limits of what is possible --------------------------------------------------------------------------------------

#[test]
fn identities_hold_at_the_ends_of_life_expectancy() {
    for years in [35, 95] {
        identities_hold_at_a_life_expectancy_of(years);
    }
}

fn identities_hold_at_a_life_expectancy_of(years: i32) {
    let text = &format!(
        "[assume.population]\nlife_expectancy = \"{years} 岁\"\n[outputs]\nindicators = [\"population.*\"]\n\
                [ensemble]\nruns = 1\n"
    );
    let (assumptions, projection) = projected(2030, text);
    for year in assumptions.years.iter().skip(1) {
        let year = Year { projection: &projection, year };
        year.population();
        year.population_balance();
    }
}

#[test]
fn a_policy_leaves_a_driver_within_what_is_possible() {
    let text = format!(
        "{ALL_OUTPUTS}[ensemble]\nruns = 3\n[assume.economy]\nreal_growth = \"4 %\"\ndeflator_growth = \"1 %\"\n\
         [assume.industry.total]\ngrowth = \"4 %\"\n[assume.care.beds.nursing]\nclosure_rate = \"1 %\"\n\
         [[policy]]\nid = \"kept_open\"\ndriver = \"care.beds.nursing.closure_rate\"\nadd = \"-3 pp\"\n\
         from = 2024\nto = 2030\n"
    );
    let text = format!("format = 1\nbaseline = \"shandong\"\nhorizon = 2030\n{text}");
    // A policy that carries a driver beyond what is possible is either refused or held at the limit.
    let Ok(assumptions) = Assumptions::parse("scenario.toml", &text, &library(), &mut Diagnostics::new()) else {
        return;
    };
    let projection = project(&assumptions);
    for year in 2023..=2030 {
        Year { projection: &projection, year }.not_negative("care.beds.nursing.closed");
    }
}
