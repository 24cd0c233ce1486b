//! Assumptions of a scenario that exceed what is possible: more insured than people, more residents than beds. The model
//! caps them; each is reported with both figures and the place of the statement.

use crate::diagnostic::Diagnostics;
use crate::ensemble::{Settings, run_central};
use crate::indicator::{DIMENSIONLESS, HEADCOUNTS, Unit};
use crate::model::{Batch, Model, QuantityRole, assemble_whole};
use crate::scenario::{AssumptionOrigin, Assumptions, PopulationMethod};

/// An assumption that the model caps. `sentence()` is it in words.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CappedAssumption {
    /// The cap that it exceeds.
    pub cap: Cap,
    /// The driver that states it.
    pub driver: String,
    /// The end of a stated range at which it does, all else being central; `None` where the central path does.
    pub at: Option<RangeEnd>,
    /// The years in which it does.
    pub years: Vec<i32>,
    /// The figure that is stated in the first of these, in base units.
    pub stated: f64,
    /// The most that is possible in that year, in base units.
    pub most: f64,
    /// The unit in which both are shown.
    pub unit: Unit,
    /// Where it is stated, the driver first; then what else it depends on.
    pub stated_by: Vec<StatedBy>,
}

/// The cap that an assumption exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cap {
    /// More employees insured than people.
    InsuredPeople,
    /// More conversions than ordinary beds.
    OrdinaryBeds,
    /// More residents of institutions in the base year than beds.
    InstitutionalBeds,
    /// Use of care in the community and at home of more than all.
    CareOutsideInstitutions,
    /// Use of institutional care, calibrated and grown, of more than all.
    InstitutionalCare,
    /// A cumulative shift back to informal care of more than had shifted.
    ShiftBack,
    /// A cumulative shift to formal care of more than all.
    Shift,
    /// More out-migration than people of an age.
    OutMigration,
    /// A headcount that grows beyond the group that contains it.
    HeadcountGrowth,
    /// A headcount of the base year beyond the group that contains it.
    BaseHeadcount,
}

/// The end of a driver's stated range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RangeEnd {
    /// The driver.
    pub driver: String,
    /// The end as a scenario writes it: `high`, `p10`.
    pub name: &'static str,
}

/// The origin of a figure, with its place.
#[derive(Debug, Clone, PartialEq)]
pub enum StatedBy {
    /// A driver.
    Driver(String, AssumptionOrigin),
    /// A policy, by its id.
    Policy(String, AssumptionOrigin),
}

/// A figure that a scenario states in a year, and the most that it can be, in base units.
struct Excess {
    /// The driver that states it.
    driver: String,
    /// The year, counted from the base year.
    year: usize,
    stated: f64,
    most: f64,
    /// The driver that states the most, where one does.
    against: Option<String>,
}

/// The search for figures that exceed a cap.
type Finder = fn(&Central<'_>) -> Vec<Excess>;

static CAPS: [(Cap, Finder); 10] = [
    (Cap::InsuredPeople, insured),
    (Cap::OrdinaryBeds, conversions),
    (Cap::InstitutionalBeds, residents),
    (Cap::CareOutsideInstitutions, outside_institutions),
    (Cap::InstitutionalCare, in_institutions),
    (Cap::ShiftBack, shifted_back),
    (Cap::Shift, shifted),
    (Cap::OutMigration, migration),
    (Cap::HeadcountGrowth, headcounts),
    (Cap::BaseHeadcount, base_headcounts),
];

/// The deterministic run of every indicator that the scenario allows to compute.
struct Central<'c> {
    assumptions: &'c Assumptions,
    model: &'c Model,
    batch: Batch,
}

/// The model of every indicator that the scenario allows to compute.
fn whole_model(assumptions: &Assumptions) -> Option<Model> {
    let mut whole = assumptions.clone();
    whole.keep("*");
    assemble_whole(&whole, &mut Diagnostics::new()).ok()
}

impl<'c> Central<'c> {
    fn of(model: &'c Model, assumptions: &'c Assumptions) -> Self {
        let batch = run_central(model, assumptions, &Settings::of(assumptions));
        Self { assumptions, model, batch }
    }

    fn years(&self) -> std::ops::Range<usize> {
        0..self.assumptions.years.count()
    }

    fn indicator(&self, name: &str, year: usize) -> Option<f64> {
        let column = self.model.schema().find(QuantityRole::Indicator, name)?;
        let value = self.batch.get(column, year).first().copied()?;
        value.is_finite().then_some(value)
    }

    /// The stated path of a driver that the model reads.
    fn driver(&self, name: &str, year: usize) -> Option<f64> {
        self.model.schema().find(QuantityRole::Driver, name)?;
        self.assumptions.drivers.get(name)?.path.central.get(year).copied()
    }

    /// A driver against the most that it can be, in every year from one on.
    fn above(&self, driver: &str, from: usize, figures: impl Fn(usize) -> Option<(f64, f64)>) -> Vec<Excess> {
        let excess = |year: usize| {
            let (stated, most) = figures(year)?;
            let is_more = stated - most > 1e-9 * stated.abs().max(most.abs());
            is_more.then(|| Excess { driver: driver.to_owned(), year, stated, most, against: None })
        };
        self.years().skip(from).filter_map(excess).collect()
    }
}

fn insured(of: &Central<'_>) -> Vec<Excess> {
    let name = "care.insurance.employees_insured";
    of.above(name, 0, |year| Some((of.driver(name, year)?, of.indicator("population.total", year)?)))
}

fn conversions(of: &Central<'_>) -> Vec<Excess> {
    let name = "care.beds.conversions";
    of.above(name, 1, |year| {
        let standing = of.indicator("care.beds.ordinary", year)? + of.indicator("care.beds.converted", year)?;
        Some((of.driver(name, year)?, standing))
    })
}

fn residents(of: &Central<'_>) -> Vec<Excess> {
    let name = "care.base_residents";
    let mut found = of.above(name, 0, |year| {
        let beds =
            of.driver("care.beds.nursing.base_stock", year)? + of.driver("care.beds.ordinary.base_stock", year)?;
        Some((of.driver(name, year)?, beds))
    });
    // It counts in the base year only.
    found.truncate(1);
    found
}

const LEVELS: [&str; 4] = ["none", "mild", "moderate", "severe"];

fn outside_institutions(of: &Central<'_>) -> Vec<Excess> {
    let of_level = |level: &str| {
        let [community, home] = ["community", "home"].map(|setting| format!("care.use.{level}.{setting}"));
        of.above(&community, 0, |year| Some((of.driver(&community, year)? + of.driver(&home, year)?, 1.0)))
    };
    LEVELS.into_iter().flat_map(of_level).collect()
}

fn in_institutions(of: &Central<'_>) -> Vec<Excess> {
    let of_level = |level: &str| {
        let name = format!("care.use.{level}.institution");
        of.above(&name, 0, |year| {
            let growth = of.indicator("care.use_calibration", 0)? * of.indicator("care.use_index", year)?;
            Some((growth * of.driver(&name, year)?, 1.0))
        })
    };
    LEVELS.into_iter().flat_map(of_level).collect()
}

/// By year: the sum of the shifts to formal care, the sum of the year before being one that can be.
fn shifts(of: &Central<'_>) -> Vec<(usize, f64)> {
    let mut so_far: f64 = 0.0;
    let years = of.years().skip(1).filter_map(|year| Some((year, of.driver(SHIFT, year)?)));
    let sums = years.map(|(year, more)| {
        let sum = so_far + more;
        so_far = sum.clamp(0.0, 1.0);
        (year, sum)
    });
    sums.collect()
}

/// The driver whose sum over the years is looked at.
const SHIFT: &str = "care.shift_to_formal";

fn shifted_back(of: &Central<'_>) -> Vec<Excess> {
    let below = shifts(of).into_iter().filter(|(_, sum)| *sum < -1e-12);
    let driver = || SHIFT.to_owned();
    below.map(|(year, sum)| Excess { driver: driver(), year, stated: sum, most: 0.0, against: None }).collect()
}

fn shifted(of: &Central<'_>) -> Vec<Excess> {
    let above = shifts(of).into_iter().filter(|(_, sum)| *sum > 1.0 + 1e-12);
    let driver = || SHIFT.to_owned();
    above.map(|(year, sum)| Excess { driver: driver(), year, stated: sum, most: 1.0, against: None }).collect()
}

fn migration(of: &Central<'_>) -> Vec<Excess> {
    let name = "population.net_migration";
    let figures = |year: usize| Some((of.driver(name, year)?, of.indicator(name, year)?));
    // The error of migration moves people beside those that are stated: nobody in the deterministic run.
    let fewer = |year: usize| figures(year).filter(|(stated, moved)| moved - stated > 0.01 * stated.abs());
    let years = of.years().skip(1).filter_map(|year| Some((year, fewer(year)?)));
    let excess = |(year, (stated, most))| Excess { driver: name.to_owned(), year, stated, most, against: None };
    years.map(excess).collect()
}

fn headcounts(of: &Central<'_>) -> Vec<Excess> {
    if of.assumptions.population != PopulationMethod::Growth {
        return Vec::new();
    }
    let projected = HEADCOUNTS.iter().filter(|id| of.indicator(&format!("population.{id}"), 0).is_some());
    let projected: Vec<&&str> = projected.collect();
    let pair = |pair: &[&&str]| {
        let (all, part) = (format!("population.{}", pair[0]), format!("population.{}", pair[1]));
        of.above(&format!("{part}.growth"), 1, |year| {
            let people = of.indicator(&part, year - 1)? * (1.0 + of.driver(&format!("{part}.growth"), year)?);
            Some((people, of.indicator(&all, year)?))
        })
    };
    projected.windows(2).flat_map(pair).collect()
}

/// Headcounts of the base year, the larger group before the smaller, that are both stated.
fn base_headcounts(of: &Central<'_>) -> Vec<Excess> {
    if of.assumptions.population != PopulationMethod::Growth {
        return Vec::new();
    }
    let names = HEADCOUNTS.iter().map(|id| format!("population.{id}.base"));
    let stated: Vec<(String, f64)> =
        names.filter_map(|name| of.driver(&name, 0).map(|people| (name, people))).collect();
    let pair = |pair: &[(String, f64)]| {
        let [(all, most), (part, people)] = pair else { return None };
        let excess = of.above(part, 0, |year| (year == 0).then_some((*people, *most))).pop()?;
        Some(Excess { against: Some(all.clone()), ..excess })
    };
    stated.windows(2).filter_map(pair).collect()
}

/// The unit of what a driver is compared by: people, where a growth leads to a headcount.
fn unit_of(driver: &str, assumptions: &Assumptions) -> Unit {
    let people = driver.starts_with("population.") && driver.ends_with(".growth");
    let stated = assumptions.drivers.get(driver).map(|assumption| assumption.driver.unit);
    let shown = if people { Unit::parse("persons") } else { stated };
    // A sum of percentage points is a share.
    let shown = shown.and_then(|unit| if unit.difference { Unit::parse("%") } else { Some(unit) });
    shown.unwrap_or(DIMENSIONLESS)
}

/// Where a driver is stated, what its figure is compared or summed with, and the policies that move it by then.
fn stated_by(excess: &Excess, end: Option<&RangeEnd>, assumptions: &Assumptions, year: i32) -> Vec<StatedBy> {
    let moved = end.map(|end| end.driver.as_str()).filter(|moved| *moved != excess.driver);
    let drivers = [Some(excess.driver.as_str()), excess.against.as_deref(), moved].into_iter().flatten();
    let drivers = drivers.filter_map(|driver| {
        let origin = assumptions.drivers.get(driver)?.stated_in(year).0.clone();
        Some(StatedBy::Driver(driver.to_owned(), origin))
    });
    // The share using care in the community is summed with that at home; shifts to formal care over all years.
    let driver = excess.driver.as_str();
    let home = driver.strip_suffix(".community").map(|level| format!("{level}.home"));
    let moves = |name: &str| name == driver || home.as_deref() == Some(name);
    let from = if driver == SHIFT { 0 } else { excess.year };
    let at_work = |add: &[f64]| add.iter().take(excess.year + 1).skip(from).any(|add| *add != 0.0);
    let policies = assumptions.policies.iter().filter(|policy| moves(&policy.driver) && at_work(&policy.add));
    drivers.chain(policies.map(|policy| StatedBy::Policy(policy.id.clone(), policy.origin.clone()))).collect()
}

/// The assumptions that the deterministic run has to cap, each with its years; and those that it has to cap with one driver
/// at an end of its stated range.
///
/// ```
/// use carecast::{Diagnostics, analysis::{Cap, capped_assumptions}, baseline::Library, scenario::Assumptions};
/// let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2024\n[assume.economy]\nreal_growth = \"5 %\"\n\
///             deflator_growth = \"1 %\"\n[assume.care]\nbase_residents = \"80 万人\"\n\
///             beds.nursing.base_stock = \"30 万张\"\nbeds.ordinary.base_stock = \"20 万张\"\n";
/// let mut problems = Diagnostics::new();
/// let assumptions = Assumptions::parse("full.toml", text, &Library::embedded(), &mut problems)?;
/// let capped = capped_assumptions(&assumptions);
/// assert_eq!((capped[0].cap, capped[0].stated, capped[0].most), (Cap::InstitutionalBeds, 800_000.0, 500_000.0));
/// assert!(capped[0].sentence().en.starts_with(
///     "`care.base_residents` is 800 thousand in 2022, more than the institutional beds of the base year: 500 thousand",
/// ));
/// # Ok::<(), carecast::Error>(())
/// ```
#[must_use]
pub fn capped_assumptions(assumptions: &Assumptions) -> Vec<CappedAssumption> {
    let Some(model) = whole_model(assumptions) else { return Vec::new() };
    let central = Central::of(&model, assumptions);
    let known = CAPS.map(|(cap, find)| (cap, find(&central)));
    let mut capped = Vec::new();
    for (cap, excesses) in &known {
        let by_driver = excesses.chunk_by(|a, b| a.driver == b.driver);
        capped.extend(by_driver.filter_map(|excesses| of_driver(*cap, excesses, None, assumptions)));
    }
    for driver in assumptions.drivers.keys().filter(|driver| is_compared(driver)) {
        for (end, moved) in at_ends(driver, assumptions) {
            let at_end = Central::of(&model, &moved);
            for ((cap, find), (_, known)) in CAPS.iter().zip(&known) {
                let mut excesses = find(&at_end);
                // What the central path exceeds is reported already, and other drivers are reported by themselves.
                excesses
                    .retain(|excess| sums(driver) == excess.driver && !known.iter().any(|k| k.driver == excess.driver));
                capped.extend(of_driver(*cap, &excesses, Some(&end), assumptions));
            }
        }
    }
    capped
}

/// The figures of one driver that exceed a cap.
fn of_driver(
    cap: Cap,
    excesses: &[Excess],
    end: Option<&RangeEnd>,
    assumptions: &Assumptions,
) -> Option<CappedAssumption> {
    let first = excesses.first()?;
    let years: Vec<i32> = excesses.iter().filter_map(|excess| assumptions.years.iter().nth(excess.year)).collect();
    let stated_by = stated_by(first, end, assumptions, *years.first()?);
    let (driver, unit) = (first.driver.clone(), unit_of(&first.driver, assumptions));
    let (stated, most) = (first.stated, first.most);
    Some(CappedAssumption { cap, driver, at: end.cloned(), years, stated, most, unit, stated_by })
}

/// The driver under whose name a driver is compared.
fn sums(driver: &str) -> String {
    driver.strip_suffix(".home").map_or(driver.to_owned(), |level| format!("{level}.community"))
}

/// Whether any comparison looks at a driver.
fn is_compared(driver: &str) -> bool {
    let one = ["care.insurance.employees_insured", "care.beds.conversions", "care.base_residents", SHIFT];
    let of_people = driver.strip_prefix("population.");
    one.contains(&driver)
        || driver.starts_with("care.use.")
        || of_people.is_some_and(|rest| rest == "net_migration" || rest.ends_with(".base") || rest.ends_with(".growth"))
}

/// The scenario with a driver at either end of the range that the scenario states for it.
fn at_ends(driver: &str, assumptions: &Assumptions) -> Vec<(RangeEnd, Assumptions)> {
    let Some(assumption) = assumptions.drivers.get(driver) else { return Vec::new() };
    let is_stated = matches!(assumption.origin, AssumptionOrigin::Scenario { .. } | AssumptionOrigin::Set { .. });
    let Some(spread) = assumption.path.spread.as_ref().filter(|_| is_stated) else { return Vec::new() };
    let (least, most) = assumption.driver.possible;
    let sides = [(&spread.below, -spread.reach()), (&spread.above, spread.reach())];
    let moved = sides.into_iter().zip(spread.ends()).map(|((side, reach), name)| {
        let mut moved = assumptions.clone();
        if let Some(assumption) = moved.drivers.get_mut(driver) {
            for (central, size) in assumption.path.central.iter_mut().zip(side) {
                *central = (*central + reach * size).clamp(least, most);
            }
        }
        (RangeEnd { driver: driver.to_owned(), name }, moved)
    });
    moved.collect()
}
