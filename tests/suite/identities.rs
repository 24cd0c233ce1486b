//! What must hold in every run and every year of any scenario: balances of people and beds, sums of parts, ratios of
//! what they are ratios of; and the central run against a second, plainer computation of demography and beds.

use std::path::Path;
use std::sync::OnceLock;

use carecast::baseline::{Baseline, Library};
use carecast::ensemble::Settings;
use carecast::indicator::BED_TYPES;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Projection};
use ndarray::{Array1, Array2, Zip, concatenate};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const BASE_YEAR: i32 = 2022;
const ALL_OUTPUTS: &str = "[outputs]\nindicators = [\"population.*\", \"gdp.*\", \"industry.*\", \"care.*\"]\n";
/// Relative rounding that an identity may show.
const ROUNDING: f64 = 1e-9;

// ---- Random scenarios ------------------------------------------------------------------------------------------------

/// What a scenario says of one driver.
#[derive(Debug, Clone)]
struct Written {
    driver: String,
    uncertain: bool,
    toml: String,
}

/// A path with up to three knots, perhaps with a range and shocks; its knots and ranges stay within `limits`.
fn path(driver: &str, unit: &'static str, limits: (f64, f64)) -> BoxedStrategy<Written> {
    let driver = driver.to_owned();
    let knots = prop::collection::vec((1..12_i32, 0.0..1.0, 0.0..1.0, 0.0..1.0), 1..4);
    let shock = prop::option::of((0.0..0.1, 0.0..0.95, BASE_YEAR + 1..2040));
    (knots, 0..3_u8, shock)
        .prop_map(move |(knots, range, shock)| {
            let (low, high) = limits;
            let mut year = BASE_YEAR - 1;
            let mut columns: [Vec<String>; 4] = Default::default();
            for (step, at, below, above) in knots {
                year += step;
                let central = low + at * (high - low);
                let values = [central, central - below * (central - low), central + above * (high - central)];
                columns[0].push(year.to_string());
                for (column, value) in columns[1..].iter_mut().zip(values) {
                    column.push(format!("{value:.6}"));
                }
            }
            let [years, central, bottom, top] = columns.map(|column| column.join(", "));
            let mut toml = format!("[assume.{driver}]\nunit = \"{unit}\"\nyear = [{years}]\ncentral = [{central}]\n");
            if let Some((bottom_name, top_name)) =
                [None, Some(("p10", "p90")), Some(("low", "high"))][usize::from(range)]
            {
                toml += &format!("{bottom_name} = [{bottom}]\n{top_name} = [{top}]\n");
            }
            if let Some((share, persistence, from)) = shock {
                let sd = share * (high - low);
                toml += &format!("shock = {{ sd = {sd:.6}, persistence = {persistence:.3}, from = {from} }}\n");
            }
            Written { driver: driver.clone(), uncertain: range > 0 || shock.is_some(), toml }
        })
        .boxed()
}

/// One number for all years, perhaps within a range of which the limits are known.
fn number(driver: &str, unit: &'static str, limits: (f64, f64)) -> BoxedStrategy<Written> {
    let driver = driver.to_owned();
    (0.0..1.0, any::<bool>())
        .prop_map(move |(at, ranged)| {
            let (low, high) = limits;
            let central = low + at * (high - low);
            let mut toml = format!("[assume.{driver}]\nunit = \"{unit}\"\ncentral = {central:.4}\n");
            if ranged {
                toml += &format!("low = {low:.4}\nhigh = {high:.4}\n");
            }
            Written { driver: driver.clone(), uncertain: ranged, toml }
        })
        .boxed()
}

/// What a scenario need not say.
fn perhaps(written: BoxedStrategy<Written>) -> BoxedStrategy<Option<Written>> {
    prop::option::weighted(0.6, written).boxed()
}

fn said(written: BoxedStrategy<Written>) -> BoxedStrategy<Option<Written>> {
    written.prop_map(Some).boxed()
}

/// Every driver of a region with these subsectors, said or left to its default.
fn every_driver(subsectors: &[&str]) -> Vec<BoxedStrategy<Option<Written>>> {
    let mut all = vec![
        said(path("economy.real_growth", "%", (-3.0, 8.0))),
        said(path("economy.deflator_growth", "%", (-2.0, 5.0))),
        perhaps(path("population.total_fertility_rate", "children per woman", (0.3, 4.0))),
        perhaps(path("population.sex_ratio_at_birth", "males per female", (1.0, 1.2))),
        perhaps(path("population.mortality_ratio", "1", (0.4, 1.8))),
        perhaps(
            prop_oneof![
                3 => path("population.net_migration", "万人/年", (-60.0, 40.0)),
                1 => path("population.net_migration", "万人/年", (-900.0, -100.0)),
            ]
            .boxed(),
        ),
        perhaps(number("care.beds.construction_lag", "years", (0.0, 6.0))),
        perhaps(path("care.beds.closure_sensitivity", "1", (0.0, 0.5))),
        perhaps(path("care.beds.conversion_rate", "%", (0.0, 60.0))),
        perhaps(path("care.use_growth", "%", (-4.0, 8.0))),
        perhaps(path("care.target_occupancy", "%", (40.0, 100.0))),
        perhaps(path("care.operating_limit", "%", (40.0, 100.0))),
    ];
    for id in subsectors {
        all.push(said(path(&format!("industry.{id}.growth"), "%", (-10.0, 15.0))));
        all.push(perhaps(path(&format!("industry.{id}.price_wedge"), "pp", (-2.0, 2.0))));
    }
    for id in BED_TYPES {
        all.push(perhaps(path(&format!("care.beds.{id}.starts"), "张/年", (0.0, 60_000.0))));
        all.push(perhaps(path(&format!("care.beds.{id}.cancellation_rate"), "%", (0.0, 60.0))));
        all.push(perhaps(path(&format!("care.beds.{id}.closure_rate"), "%", (0.0, 30.0))));
    }
    all
}

/// Policies that leave every driver within what is possible.
fn policies() -> impl Strategy<Value = String> {
    let kinds = [
        ("economy.real_growth", -2.0, 2.0, "pp"),
        ("care.beds.nursing.closure_rate", 0.0, 5.0, "pp"),
        ("care.beds.conversion_rate", 0.0, 10.0, "pp"),
        ("care.beds.ordinary.starts", 0.0, 20_000.0, "beds/year"),
        ("population.total_fertility_rate", 0.0, 0.5, "children per woman"),
    ];
    let policy = (prop::sample::select(kinds.to_vec()), 0.0..1.0, 2023..2030_i32, 0..20_i32);
    prop::collection::vec(policy, 0..3).prop_map(|policies| {
        let written = policies.into_iter().enumerate().map(|(at, ((driver, low, high, unit), share, from, lasts))| {
            let (add, to) = (low + share * (high - low), from + lasts);
            format!(
                "[[policy]]\nid = \"p{at}\"\ndriver = \"{driver}\"\nadd = \"{add:.4} {unit}\"\n\
                 from = {from}\nto = {to}\n"
            )
        });
        written.collect()
    })
}

/// A factor over whatever growth is uncertain, and a pair of base stocks, which are uncertain by default.
fn correlation(drivers: &[Written], (first, second, pair): (f64, f64, f64)) -> String {
    let mut uncertain = drivers.iter().filter(|d| d.uncertain && d.driver.ends_with("growth"));
    let mut toml = format!(
        "[correlation]\npairs = {{ between = [\"care.beds.ordinary.base_stock\", \"care.base_residents\"], \
         correlation = {pair:.3} }}\n"
    );
    if let (Some(a), Some(b)) = (uncertain.next(), uncertain.next()) {
        let (a, b) = (&a.driver, &b.driver);
        toml += &format!("factor = {{ name = \"f\", loads = {{ \"{a}\" = {first:.3}, \"{b}\" = {second:.3} }} }}\n");
    }
    toml
}

fn scenario_of(baseline: &'static str, subsectors: &[&str]) -> impl Strategy<Value = String> + use<> {
    let head = (2023..=2060_i32, 1..=40_u32, any::<u32>());
    let loads = prop::option::of((-1.0..1.0, -1.0..1.0, -0.95..0.95));
    (head, every_driver(subsectors), policies(), loads).prop_map(move |(head, drivers, policies, loads)| {
        let (horizon, runs, seed) = head;
        let drivers: Vec<Written> = drivers.into_iter().flatten().collect();
        // A policy may begin after a near horizon: then there is none.
        let policies = if horizon < 2030 { String::new() } else { policies };
        let mut text = format!("format = 1\nbaseline = \"{baseline}\"\nhorizon = {horizon}\n{ALL_OUTPUTS}");
        text += &format!("[ensemble]\nruns = {runs}\nseed = {seed}\n{policies}");
        text.extend(drivers.iter().map(|driver| driver.toml.as_str()));
        if let Some(loads) = loads {
            text += &correlation(&drivers, loads);
        }
        text
    })
}

/// A scenario for Shandong with its industry in one or in three parts.
fn scenario() -> impl Strategy<Value = String> {
    prop_oneof![scenario_of("shandong", &["total"]), scenario_of("parted", &PARTS.map(|(id, _)| id))]
}

// ---- Baselines -------------------------------------------------------------------------------------------------------

/// Subsectors and their value added in the base year, in 亿元.
const PARTS: [(&str, f64); 3] = [("medical", 2400.5), ("elderly_care", 1219.5), ("pharma", 2000.0)];

/// The baselines of the program and `parted`: Shandong with three subsectors.
fn library() -> Library {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        part_the_industry(folder.path());
        folder
    });
    Library::embedded().with_folder(folder.path())
}

fn part_the_industry(library: &Path) {
    let (from, to) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("baselines/shandong"), library.join("parted"));
    std::fs::create_dir(&to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
    let toml = std::fs::read_to_string(to.join("baseline.toml")).unwrap();
    let (head, rest) = toml.split_once("[[subsector]]").unwrap();
    let (_, rest) = rest.split_once("\n\n").unwrap();
    let mut parted = head.replace("id = \"shandong\"", "id = \"parted\"");
    for (id, value) in PARTS {
        parted += &format!("[[subsector]]\nid = \"{id}\"\nlabel = {{ zh = \"{id}\", en = \"{id}\" }}\n");
        parted += &format!(
            "[jump_off.\"industry.{id}.value_added\"]\nvalue = {value}\nlow = {}\nunit = \"亿元\"\n\
             status = \"assumed\"\nrule = {{ zh = \"试\", en = \"for the test\" }}\n",
            0.9 * value
        );
    }
    std::fs::write(to.join("baseline.toml"), parted + rest).unwrap();
}

fn resolve(text: &str) -> Assumptions {
    let parsed = Assumptions::parse("scenario.toml", text, &library(), &mut Diagnostics::new());
    parsed.unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn project(assumptions: &Assumptions) -> Projection {
    Projection::run(assumptions, &Settings::of(assumptions), &mut Diagnostics::new()).unwrap()
}

/// Projects a scenario for Shandong of which `body` is said.
fn projected(horizon: i32, body: &str) -> (Assumptions, Projection) {
    let assumptions = resolve(&format!("format = 1\nbaseline = \"shandong\"\nhorizon = {horizon}\n{body}"));
    let projection = project(&assumptions);
    (assumptions, projection)
}

fn central(projection: &Projection, indicator: &str, year: i32) -> f64 {
    projection.series(indicator).unwrap().year(year).unwrap().central()
}

// ---- Identities ------------------------------------------------------------------------------------------------------

/// One year of all runs, the central run last.
struct Year<'p> {
    projection: &'p Projection,
    year: i32,
}

impl Year<'_> {
    fn at(&self, indicator: &str, year: i32) -> Array1<f64> {
        let series = self.projection.series(indicator).unwrap_or_else(|| panic!("no {indicator}"));
        let central = Array1::from_elem(1, series.year(year).unwrap().central());
        let mut parts: Vec<_> = series.runs(year).collect();
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
        for kind in BED_TYPES {
            self.not_negative(&format!("care.beds.{kind}"));
        }
    }

    fn bed_balance(&self) {
        let now = |name: &str| self.now(&format!("care.beds.{name}"));
        let nothing = now("converted") * 0.0;
        let converted = [now("converted"), -now("converted"), nothing];
        for (kind, converted) in BED_TYPES.into_iter().zip(&converted) {
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

    /// Residents and need; where the operating limit or the target is certain, against it.
    fn occupancy(&self, assumptions: &Assumptions) {
        let (users, residents) = (self.now("care.users.institution"), self.now("care.residents"));
        let beds = self.now("care.beds.institutional");
        self.balances("users", &users, &(&residents + self.now("care.waiting")), &users);
        self.not_negative("care.waiting");
        self.at_most("residents within the beds", &residents, &beds);
        self.equal("care.occupancy", &(&residents / &beds));
        let need = self.now("care.beds.need");
        self.balances("gap", &self.now("care.beds.gap"), &(&need - &beds), &(&need + &beds));
        let certain = |driver: &str| {
            let path = &assumptions.drivers[driver].path;
            (!path.is_uncertain()).then(|| path.central[assumptions.years.index(self.year).unwrap()])
        };
        if let Some(limit) = certain("care.operating_limit") {
            let room = Zip::from(&users).and(&beds).map_collect(|users, beds| users.min(limit * beds));
            self.equal("care.residents", &room);
        }
        if let Some(target) = certain("care.target_occupancy") {
            self.equal("care.beds.need", &(users / target));
        }
    }

    fn published_base(&self) {
        let runs = self.now("gdp.nominal").len();
        let figures = [
            ("population.total", 101_627_900.0),
            ("population.aged_60_plus", 22_500_000.0),
            ("population.aged_65_plus", 16_990_000.0),
            ("gdp.nominal", 8.743_51e12),
            ("gdp.real", 8.743_51e12),
            ("gdp.deflator", 1.0),
        ];
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
            let values: Vec<f64> = series.runs(year).flatten().copied().collect();
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

/// The beds of the central run, computed again from the drivers' paths and the users.
fn beds_follow_from_the_drivers(assumptions: &Assumptions, projection: &Projection) {
    let driver = |name: &str, year: usize| assumptions.drivers[name].path.central[year];
    let lag = driver("care.beds.construction_lag", 0);
    let whole_years = (1..=20_u32).take_while(|ago| f64::from(*ago) <= lag).count();
    let mut beds = BED_TYPES.map(|kind| driver(&format!("care.beds.{kind}.base_stock"), 0));
    let mut occupancy = f64::NAN;
    for (year, calendar) in assumptions.years.iter().enumerate() {
        let modelled = |name: &str| central(projection, name, calendar);
        let of = |kind: &str, what: &str, year: usize| driver(&format!("care.beds.{kind}.{what}"), year);
        if year == 0 {
            assert_eq!(modelled("care.users.institution"), driver("care.base_residents", 0));
        } else {
            let shortfall = (driver("care.target_occupancy", year - 1) - occupancy).max(0.0);
            for (kind, beds) in BED_TYPES.into_iter().zip(&mut beds) {
                let finished = |years_ago: usize| {
                    let begun = year.saturating_sub(years_ago);
                    of(kind, "starts", begun) * (1.0 - of(kind, "cancellation_rate", begun))
                };
                let opened = (1.0 - lag.fract()) * finished(whole_years) + lag.fract() * finished(whole_years + 1);
                let reaction = if kind == "community" { 0.0 } else { driver("care.beds.closure_sensitivity", year) };
                let closed = *beds * (of(kind, "closure_rate", year) + reaction * shortfall).min(1.0);
                *beds += opened - closed;
            }
            let converted = driver("care.beds.conversion_rate", year) * beds[1];
            beds[0] += converted;
            beds[1] -= converted;
        }
        let room = driver("care.operating_limit", year) * (beds[0] + beds[1]);
        occupancy = modelled("care.users.institution").min(room) / (beds[0] + beds[1]);
        let starts: f64 = BED_TYPES.iter().map(|kind| of(kind, "starts", year)).sum();
        assert!((modelled("care.beds.starts") - starts).abs() <= ROUNDING * starts);
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
            year.occupancy(&assumptions);
            if year.year == BASE_YEAR {
                year.published_base();
            } else {
                year.population_balance();
                year.growth(&parts);
                year.bed_balance();
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
            assert!(year.now("population.total").iter().all(|people| *people >= 0.5 * 202.0));
        }
    }
    let mut warnings = Diagnostics::new();
    Projection::run(&assumptions, &Settings::of(&assumptions), &mut warnings).unwrap();
    assert!(warnings.problems().iter().any(|w| w.message.en.contains("set to half a person")));
}

// ---- Limits of what is possible --------------------------------------------------------------------------------------

#[test]
fn identities_hold_at_the_largest_mortality_ratio() {
    let text = "[assume.population]\nmortality_ratio = 5\n[outputs]\nindicators = [\"population.*\"]\n\
                [ensemble]\nruns = 1\n";
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

// ---- Demography ------------------------------------------------------------------------------------------------------

const POPULATION: &str = "[outputs]\nindicators = [\"population.*\"]\n[ensemble]\nruns = 1\n";

/// A population and what befell it, by the formulas of the United Nations' projections written out age by age.
struct Cohorts {
    /// Male, female; 0 to 100+.
    people: [Vec<f64>; 2],
    births: f64,
    deaths: f64,
    life_expectancy: f64,
}

/// Years lived in the first year by those who die in it (Andreev & Kingkade 2015).
fn lived_by_infants(sex: usize, m: f64) -> f64 {
    match (sex, m) {
        (0, m) if m < 0.023 => 0.14929 - 1.99545 * m,
        (0, m) if m < 0.08307 => 0.02832 + 3.26021 * m,
        (0, _) => 0.29915,
        (_, m) if m < 0.01724 => 0.14903 - 2.05527 * m,
        (_, m) if m < 0.06891 => 0.04667 + 3.88089 * m,
        _ => 0.31411,
    }
}

/// Person-years lived at each age by one newborn.
fn life_table(sex: usize, m: &[f64]) -> Vec<f64> {
    let mut alive = 1.0;
    let mut lived = Vec::new();
    for (age, m) in m.iter().enumerate().take(100) {
        let a = if age == 0 { lived_by_infants(sex, *m) } else { 0.5 };
        let died = alive * (m / (1.0 + (1.0 - a) * m));
        lived.push(alive - died + a * died);
        alive -= died;
    }
    lived.push(alive / m[100]);
    lived
}

impl Cohorts {
    fn of(people: &Array2<f64>) -> Self {
        let unknown = f64::NAN;
        let people = [people.row(0).to_vec(), people.row(1).to_vec()];
        Self { people, births: unknown, deaths: unknown, life_expectancy: unknown }
    }

    fn step(&mut self, mortality: &Array2<f64>, fertility: &[f64], sex_ratio: f64) {
        let start = self.aged(0);
        let women = self.people[1].clone();
        let tables = [0, 1].map(|sex| life_table(sex, &mortality.row(sex).to_vec()));
        for (people, lived) in self.people.iter_mut().zip(&tables) {
            let before = people.clone();
            for age in 1..100 {
                people[age] = before[age - 1] * (lived[age] / lived[age - 1]);
            }
            people[100] = (before[99] + before[100]) * (lived[100] / (lived[99] + lived[100]));
        }
        self.births = (15..50).map(|age| fertility[age - 15] * (women[age] + self.people[1][age]) / 2.0).sum();
        let girls = self.births / (1.0 + sex_ratio);
        let boys = self.births - girls;
        self.people[0][0] = boys * tables[0][0];
        self.people[1][0] = girls * tables[1][0];
        self.deaths = start + self.births - self.aged(0);
        let expectancy = [0, 1].map(|sex| tables[sex].iter().sum::<f64>());
        self.life_expectancy = (boys * expectancy[0] + girls * expectancy[1]) / self.births;
    }

    fn aged(&self, from: usize) -> f64 {
        self.people.iter().flat_map(|people| &people[from..]).sum()
    }
}

#[test]
fn demography_agrees_with_a_plain_projection() {
    let (assumptions, projection) = projected(2060, POPULATION);
    let baseline = Baseline::load("shandong", &Library::embedded(), &mut Diagnostics::new()).unwrap();
    let rates = baseline.vital_rates.unwrap();
    let mut cohorts = Cohorts::of(&baseline.population.unwrap());
    for year in assumptions.years.iter() {
        if year > BASE_YEAR {
            let at = rates.index(year).unwrap();
            let mortality = rates.mortality.index_axis(ndarray::Axis(0), at).to_owned();
            cohorts.step(&mortality, &rates.fertility.row(at).to_vec(), rates.sex_ratio_at_birth[at]);
        }
        let plain = [
            ("total", cohorts.aged(0)),
            ("aged_60_plus", cohorts.aged(60)),
            ("aged_65_plus", cohorts.aged(65)),
            ("aged_80_plus", cohorts.aged(80)),
            ("births", cohorts.births),
            ("deaths", cohorts.deaths),
            ("life_expectancy", cohorts.life_expectancy),
        ];
        for (name, wanted) in plain.into_iter().filter(|(_, wanted)| !wanted.is_nan()) {
            let modelled = central(&projection, &format!("population.{name}"), year);
            assert!((modelled - wanted).abs() <= 1e-11 * wanted, "{name} in {year}: {modelled}, {wanted}");
        }
    }
}

#[test]
fn fertility_twice_as_high_brings_twice_the_births() {
    let (assumptions, usual) = projected(2024, POPULATION);
    let rate = assumptions.drivers["population.total_fertility_rate"].path.central[1];
    let twice = format!("{POPULATION}[assume.population]\ntotal_fertility_rate = {}\n", 2.0 * rate);
    let (_, doubled) = projected(2024, &twice);
    let births = |projection: &Projection| central(projection, "population.births", 2023);
    assert!((births(&doubled) / births(&usual) - 2.0).abs() < 1e-12);
    // Those born are the only difference that fertility makes.
    let elderly = |projection: &Projection| central(projection, "population.aged_60_plus", 2024);
    assert_eq!(elderly(&doubled), elderly(&usual));
}

#[test]
fn higher_death_rates_shorten_lives() {
    let (_, usual) = projected(2040, POPULATION);
    let higher = format!("{POPULATION}[assume.population]\nmortality_ratio = 1.1\n");
    let (_, shortened) = projected(2040, &higher);
    for year in 2023..=2040 {
        let of = |projection: &Projection, name: &str| central(projection, &format!("population.{name}"), year);
        let lost = of(&usual, "life_expectancy") - of(&shortened, "life_expectancy");
        assert!((0.6..1.3).contains(&lost), "{lost} in {year}");
        assert!(of(&shortened, "total") < of(&usual, "total"));
        assert!(of(&usual, "net_migration").abs() < 1e-6);
    }
}

// ---- The reference scenario ------------------------------------------------------------------------------------------

#[test]
fn the_reference_scenario_comes_near_what_was_published_since() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/shandong-2023-2027/reference.toml");
    let mut assumptions = Assumptions::load(&path, &Library::embedded(), &mut Diagnostics::new()).unwrap();
    assumptions.runs = 200;
    let projection = project(&assumptions);
    // Published: 24.82 million at the end of 2024.
    let elderly = projection.series("population.aged_60_plus").unwrap().year(2024).unwrap();
    for value in [elderly.central(), elderly.median()] {
        assert!((value / 24_820_000.0 - 1.0).abs() < 0.015, "{value}");
    }
    let share = projection.series("industry.share_of_gdp").unwrap().year(2027).unwrap();
    assert!((0.06..0.072).contains(&share.central()) && (0.06..0.072).contains(&share.median()));
    let (low, high) = share.interval_90();
    assert!(0.055 < low && high < 0.08, "{low} to {high}");
    let beds = projection.series("care.beds.total").unwrap().year(2027).unwrap().median();
    assert!((400_000.0..800_000.0).contains(&beds), "{beds}");
    let nursing_share = projection.series("care.beds.nursing_share").unwrap().year(2027).unwrap().median();
    assert!((0.55..0.9).contains(&nursing_share), "{nursing_share}");
}
