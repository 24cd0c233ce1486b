//! What a scenario states and the model cannot do: more insured than people, more residents than beds. The model takes what
//! is possible; the warning names both figures and the place of the statement.

use crate::diagnostic::Diagnostics;
use crate::ensemble::{Settings, run_central};
use crate::indicator::{DIMENSIONLESS, Display, HEADCOUNTS, Unit};
use crate::language::{Language, Text, text};
use crate::model::{Batch, Model, Role, assemble_whole};
use crate::scenario::{Assumptions, Origin, PopulationMethod, Years};

/// A figure that a scenario states in a year, and the most that it can be, in base units.
struct Excess {
    /// The driver that states it.
    driver: String,
    /// The year, counted from the base year.
    year: usize,
    stated: f64,
    most: f64,
}

/// What is compared: how the figures are named, and where they come from.
struct Comparison {
    /// What is stated, where it is more than one driver says.
    stated: Option<(&'static str, &'static str)>,
    most: (&'static str, &'static str),
    /// What the model does.
    taken: (&'static str, &'static str),
    find: fn(&Central<'_>) -> Vec<Excess>,
}

static COMPARISONS: &[Comparison] = &[
    Comparison {
        stated: None,
        most: ("多于常住人口", "more than all people"),
        taken: ("按全部常住人口参保计算", "the model insures all people"),
        find: insured,
    },
    Comparison {
        stated: None,
        most: ("多于当年可改造的普通型床位", "more than the ordinary beds that there are to convert"),
        taken: ("只改造现有的普通型床位", "the model converts those that there are"),
        find: conversions,
    },
    Comparison {
        stated: None,
        most: ("多于基年末机构床位", "more than the institutional beds of the base year"),
        taken: ("每张床位最多住一人，其余按等候计算", "the model gives a bed to one resident, and the others wait"),
        find: residents,
    },
    Comparison {
        stated: Some(("与居家照护使用比例合计", "with the share that has care at home")),
        most: ("多于全部", "more than all of them"),
        taken: ("两者按比例缩减到合计 100%", "the model scales both down to 100% together"),
        find: outside_institutions,
    },
    Comparison {
        stated: Some(("（校准并增长后）", "(calibrated, with its growth)")),
        most: ("多于全部", "more than all of them"),
        taken: ("按 100% 计算", "the model takes 100%"),
        find: in_institutions,
    },
    Comparison {
        stated: Some(("（累计，负数为转回家人照料）", "(added up; negative: back to informal care)")),
        most: ("转回的多于此前转出的", "more moves back than had moved"),
        taken: ("累计按 0 计算", "the model takes 0 for the sum"),
        find: shifted_back,
    },
    Comparison {
        stated: Some(("（累计）", "(added up)")),
        most: ("多于全部", "more than all of them"),
        taken: ("累计按 100% 计算", "the model takes 100% for the sum"),
        find: shifted,
    },
    Comparison {
        stated: None,
        most: ("超出可迁出的人口，实际为", "more leave than there are; the model has"),
        taken: ("各年龄迁出不多于该年龄的人口", "no more leave an age than are there"),
        find: migration,
    },
    Comparison {
        stated: Some(("（推算的人数）", "(the headcount that it leads to)")),
        most: ("多于包含它的人数", "above that of the group of which it is part"),
        taken: ("按后者计算", "the model takes the latter"),
        find: headcounts,
    },
];

/// The central run of everything that a scenario says enough to compute.
struct Central<'c> {
    assumptions: &'c Assumptions,
    model: Model,
    batch: Batch,
}

impl<'c> Central<'c> {
    fn of(assumptions: &'c Assumptions) -> Option<Self> {
        let mut whole = assumptions.clone();
        whole.keep("*");
        let model = assemble_whole(&whole, &mut Diagnostics::new()).ok()?;
        let batch = run_central(&model, assumptions, &Settings::of(assumptions));
        Some(Self { assumptions, model, batch })
    }

    fn years(&self) -> std::ops::Range<usize> {
        0..self.assumptions.years.count()
    }

    fn indicator(&self, name: &str, year: usize) -> Option<f64> {
        let column = self.model.schema().find(Role::Indicator, name)?;
        let value = self.batch.get(column, year).first().copied()?;
        value.is_finite().then_some(value)
    }

    /// What a scenario states of a driver that the model reads.
    fn driver(&self, name: &str, year: usize) -> Option<f64> {
        self.model.schema().find(Role::Driver, name)?;
        self.assumptions.drivers.get(name)?.path.central.get(year).copied()
    }

    /// A driver against the most that it can be, in every year from one on.
    fn above(&self, driver: &str, from: usize, figures: impl Fn(usize) -> Option<(f64, f64)>) -> Vec<Excess> {
        let excess = |year: usize| {
            let (stated, most) = figures(year)?;
            let is_more = stated - most > 1e-9 * stated.abs().max(most.abs());
            is_more.then(|| Excess { driver: driver.to_owned(), year, stated, most })
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
    let years = of.years().skip(1).filter_map(|year| Some((year, of.driver("care.shift_to_formal", year)?)));
    let sums = years.map(|(year, more)| {
        let sum = so_far + more;
        so_far = sum.clamp(0.0, 1.0);
        (year, sum)
    });
    sums.collect()
}

fn shifted_back(of: &Central<'_>) -> Vec<Excess> {
    let below = shifts(of).into_iter().filter(|(_, sum)| *sum < -1e-12);
    let driver = || "care.shift_to_formal".to_owned();
    below.map(|(year, sum)| Excess { driver: driver(), year, stated: sum, most: 0.0 }).collect()
}

fn shifted(of: &Central<'_>) -> Vec<Excess> {
    let above = shifts(of).into_iter().filter(|(_, sum)| *sum > 1.0 + 1e-12);
    let driver = || "care.shift_to_formal".to_owned();
    above.map(|(year, sum)| Excess { driver: driver(), year, stated: sum, most: 1.0 }).collect()
}

fn migration(of: &Central<'_>) -> Vec<Excess> {
    let name = "population.net_migration";
    let figures = |year: usize| Some((of.driver(name, year)?, of.indicator(name, year)?));
    // The error of migration moves people beside those that are stated: nobody in the central run.
    let fewer = |year: usize| figures(year).filter(|(stated, moved)| moved - stated > 0.01 * stated.abs());
    let years = of.years().skip(1).filter_map(|year| Some((year, fewer(year)?)));
    years.map(|(year, (stated, most))| Excess { driver: name.to_owned(), year, stated, most }).collect()
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

/// The unit of what a driver is compared by: people, where a growth leads to a headcount.
fn unit_of(driver: &str, assumptions: &Assumptions) -> Unit {
    let people = driver.starts_with("population.") && driver.ends_with(".growth");
    let stated = assumptions.drivers.get(driver).map(|assumption| assumption.driver.unit);
    let shown = if people { Unit::parse("persons") } else { stated };
    // A sum of percentage points is a share.
    let shown = shown.and_then(|unit| if unit.difference { Unit::parse("%") } else { Some(unit) });
    shown.unwrap_or(DIMENSIONLESS)
}

/// Where a driver is stated.
fn place(driver: &str, assumptions: &Assumptions, year: i32) -> Text {
    match assumptions.drivers.get(driver).map(|assumption| assumption.stated_in(year).0) {
        Some(Origin::Scenario { file, line }) => text!("{file} 第 {line} 行", "{file}, line {line}"),
        Some(Origin::Set { written, .. }) => text!("设为 {written}", "set: {written}"),
        Some(Origin::Default(Text { zh, en })) => text!("默认值，{zh}", "default, {en}"),
        Some(Origin::Published(source)) => source.clone(),
        None => Text::same(""),
    }
}

/// Adds a warning for each statement of a scenario that the central run cannot follow, with the years, the figures of the
/// first of them, and the place.
///
/// ```
/// use carecast::{Diagnostics, analysis, baseline::Library, scenario::Assumptions};
/// let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2024\n[assume.economy]\nreal_growth = \"5 %\"\n\
///             deflator_growth = \"1 %\"\n[assume.care]\nbase_residents = \"80 万人\"\n\
///             beds.nursing.base_stock = \"30 万张\"\nbeds.ordinary.base_stock = \"20 万张\"\n";
/// let mut problems = Diagnostics::new();
/// let assumptions = Assumptions::parse("full.toml", text, &Library::embedded(), &mut problems)?;
/// analysis::check_excess(&assumptions, &mut problems);
/// let told = problems.problems().iter().any(|problem| problem.message.en.starts_with(
///     "`care.base_residents` is 800 thousand in 2022, more than the institutional beds of the base year: 500 thousand",
/// ));
/// assert!(told);
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn check_excess(assumptions: &Assumptions, problems: &mut Diagnostics) {
    let Some(central) = Central::of(assumptions) else { return };
    for comparison in COMPARISONS {
        let found = (comparison.find)(&central);
        for excesses in found.chunk_by(|a, b| a.driver == b.driver) {
            tell(comparison, excesses, assumptions, problems);
        }
    }
}

fn tell(comparison: &Comparison, excesses: &[Excess], assumptions: &Assumptions, problems: &mut Diagnostics) {
    let Some(Excess { driver, year, stated, most }) = excesses.first() else { return };
    let calendar = |at: usize| assumptions.years.iter().nth(at);
    let years = Years::grouped(excesses.iter().filter_map(|excess| calendar(excess.year)));
    let first = calendar(*year).unwrap_or(assumptions.years.first);
    let (unit, place) = (unit_of(driver, assumptions), place(driver, assumptions, first));
    let message = |language: Language| {
        let pick = |(zh, en): (&'static str, &'static str)| language.pick(zh, en);
        let [stated, most] = [*stated, *most].map(|figure| Display(language).quantity(figure, unit));
        let with = comparison.stated.map(pick);
        let (limit, place) = (pick(comparison.most), place.get(language));
        let several = excesses.len() > 1;
        match language {
            Language::Chinese => {
                let others = if several { format!("（{years} 年均如此）") } else { String::new() };
                format!(
                    "`{driver}`{} {first} 年为 {stated}，{limit}：{most}{others}（{place}）",
                    with.unwrap_or_default()
                )
            }
            Language::English => {
                let with = with.map_or(String::new(), |with| format!(" {with}"));
                let others = if several { format!("; so in {years}") } else { String::new() };
                format!("`{driver}`{with} is {stated} in {first}, {limit}: {most}{others} ({place})")
            }
        }
    };
    problems.warning(None, Text::both(message)).hint(Text::new(comparison.taken.0, comparison.taken.1));
}
