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
    /// The driver that states the most, where one does.
    against: Option<String>,
}

/// The end of a driver's range, as it is written: `high`, `p10`.
struct End<'e> {
    driver: &'e str,
    name: &'static str,
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
        most: ("多于基期末机构床位", "more than the institutional beds of the base year"),
        taken: ("每张床位最多住一人，其余按等候计算", "the model gives a bed to one resident, and the others wait"),
        find: residents,
    },
    Comparison {
        stated: Some(("与居家照护使用比例合计", "with the share that has care at home")),
        most: ("多于全部", "more than all of them"),
        taken: ("两者按比例缩减到合计100%", "the model scales both down to 100% together"),
        find: outside_institutions,
    },
    Comparison {
        stated: Some(("（校准并增长后）", "(calibrated, with its growth)")),
        most: ("多于全部", "more than all of them"),
        taken: ("按100%计算", "the model takes 100%"),
        find: in_institutions,
    },
    Comparison {
        stated: Some(("（累计，负数为转回家人照料）", "(added up; negative: back to informal care)")),
        most: ("转回的多于此前转出的", "more moves back than had moved"),
        taken: ("累计按0计算", "the model takes 0 for the sum"),
        find: shifted_back,
    },
    Comparison {
        stated: Some(("（累计）", "(added up)")),
        most: ("多于全部", "more than all of them"),
        taken: ("累计按100%计算", "the model takes 100% for the sum"),
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
    Comparison {
        stated: None,
        most: ("多于包含它的人数", "more than the group of which it is part"),
        taken: ("按后者计算", "the model takes the latter"),
        find: base_headcounts,
    },
];

/// The central run of everything that a scenario says enough to compute.
struct Central<'c> {
    assumptions: &'c Assumptions,
    model: &'c Model,
    batch: Batch,
}

/// The model of everything that a scenario says enough to compute.
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
    // The error of migration moves people beside those that are stated: nobody in the central run.
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

/// Where a driver is stated, where what it is held against or summed up with is, and where the policies are that move it by then.
fn places(excess: &Excess, end: Option<&End<'_>>, assumptions: &Assumptions, year: i32) -> Text {
    let mut places = Vec::new();
    let moved = end.map(|end| end.driver).filter(|moved| *moved != excess.driver);
    for against in excess.against.as_deref().into_iter().chain(moved) {
        let Text { zh, en } = place(against, assumptions, year);
        places.push(text!("`{against}`：{zh}", "`{against}`: {en}"));
    }
    // With care in the community that at home is summed up; the shifts to formal care of all years are.
    let driver = excess.driver.as_str();
    let home = driver.strip_suffix(".community").map(|level| format!("{level}.home"));
    let moves = |name: &str| name == driver || home.as_deref() == Some(name);
    let from = if driver == SHIFT { 0 } else { excess.year };
    let at_work = |add: &[f64]| add.iter().take(excess.year + 1).skip(from).any(|add| *add != 0.0);
    for policy in assumptions.policies.iter().filter(|policy| moves(&policy.driver) && at_work(&policy.add)) {
        let (id, Text { zh, en }) = (&policy.id, origin(&policy.origin));
        places.push(text!("政策 {id}：{zh}", "policy {id}: {en}"));
    }
    let Text { mut zh, mut en } = place(driver, assumptions, year);
    for place in places {
        (zh, en) = (format!("{zh}；{}", place.zh), format!("{en}; {}", place.en));
    }
    Text::new(zh, en)
}

/// Where a driver is stated.
fn place(driver: &str, assumptions: &Assumptions, year: i32) -> Text {
    assumptions.drivers.get(driver).map_or(Text::same(""), |assumption| origin(assumption.stated_in(year).0))
}

fn origin(origin: &Origin) -> Text {
    match origin {
        Origin::Scenario { file, line } => text!("{file} 第{line}行", "{file}, line {line}"),
        Origin::Set { written, .. } => text!("设为 {written}", "set: {written}"),
        Origin::Default(Text { zh, en }) => text!("默认值，{zh}", "default, {en}"),
        Origin::Published(source) => source.clone(),
    }
}

/// Adds a warning for each statement of a scenario that the central run cannot follow, with the years, the figures of the
/// first of them, and the place; and for each end of a stated range that is beyond what can be, all else being central.
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
    let Some(model) = whole_model(assumptions) else { return };
    let central = Central::of(&model, assumptions);
    let found: Vec<Vec<Excess>> = COMPARISONS.iter().map(|comparison| (comparison.find)(&central)).collect();
    for (comparison, found) in COMPARISONS.iter().zip(&found) {
        for excesses in found.chunk_by(|a, b| a.driver == b.driver) {
            tell(comparison, excesses, None, assumptions, problems);
        }
    }
    for driver in assumptions.drivers.keys().filter(|driver| is_compared(driver)) {
        for (end, moved) in at_ends(driver, assumptions) {
            let at_end = Central::of(&model, &moved);
            for (comparison, known) in COMPARISONS.iter().zip(&found) {
                let mut excesses = (comparison.find)(&at_end);
                // What is too much in the central run is told already, and what another driver states is its own matter.
                excesses
                    .retain(|excess| sums(driver) == excess.driver && !known.iter().any(|k| k.driver == excess.driver));
                tell(comparison, &excesses, Some(&end), assumptions, problems);
            }
        }
    }
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
fn at_ends<'e>(driver: &'e str, assumptions: &Assumptions) -> Vec<(End<'e>, Assumptions)> {
    let Some(assumption) = assumptions.drivers.get(driver) else { return Vec::new() };
    let is_stated = matches!(assumption.origin, Origin::Scenario { .. } | Origin::Set { .. });
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
        (End { driver, name }, moved)
    });
    moved.collect()
}

fn tell(
    comparison: &Comparison,
    excesses: &[Excess],
    end: Option<&End<'_>>,
    assumptions: &Assumptions,
    problems: &mut Diagnostics,
) {
    let Some(excess) = excesses.first() else { return };
    let Excess { driver, year, stated, most, .. } = excess;
    let calendar = |at: usize| assumptions.years.iter().nth(at);
    let years = Years::grouped(excesses.iter().filter_map(|excess| calendar(excess.year)));
    let first = calendar(*year).unwrap_or(assumptions.years.first);
    let (unit, place) = (unit_of(driver, assumptions), places(excess, end, assumptions, first));
    let at_end = end.map_or(Text::same(""), |End { driver: of, name }| match of == driver {
        true => text!("取 {name} 时", " at its `{name}`"),
        false => text!("在 `{of}` 取 {name} 时", " at the `{name}` of `{of}`"),
    });
    let message = |language: Language| {
        let pick = |(zh, en): (&'static str, &'static str)| language.pick(zh, en);
        let [stated, most] = [*stated, *most].map(|figure| Display(language).quantity(figure, unit));
        let with = comparison.stated.map(pick);
        let (limit, place) = (pick(comparison.most), place.get(language));
        let several = excesses.len() > 1;
        match language {
            Language::Chinese => {
                let others = if several { format!("（{years}年均如此）") } else { String::new() };
                format!(
                    "`{driver}`{}{} {first}年为 {stated}，{limit}：{most}{others}（{place}）",
                    with.unwrap_or_default(),
                    at_end.zh
                )
            }
            Language::English => {
                let with = with.map_or(String::new(), |with| format!(" {with}"));
                let others = if several { format!("; so in {years}") } else { String::new() };
                let at_end = &at_end.en;
                format!("`{driver}`{with}{at_end} is {stated} in {first}, {limit}: {most}{others} ({place})")
            }
        }
    };
    problems.warning(None, Text::both(message)).hint(Text::new(comparison.taken.0, comparison.taken.1));
}
