//! A driver's path: central value by year, range of a lasting deviation, and annual shocks.

use super::Years;
use super::file::WrittenAssumption;
use super::fraction;
use super::from_history::{FromHistory, WrittenHistory};
use super::knots::{self, COLUMNS, Knots};
use crate::baseline::{Baseline, InputFile};
use crate::diagnostic::document::{Fields, Node, TomlValue};
use crate::diagnostic::{Diagnostics, Span};
use crate::error::Result;
use crate::indicator::{Driver, Indicator, Quantity, Subsector, Unit, read_indicator, read_quantity, read_unit};
use crate::language::{Language, Text, text};
use crate::quantile::Z90;

/// The distribution of the lasting deviation of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeviationShape {
    /// Split normal distribution: two half normals joined at the median (from `p10` and `p90`).
    SplitNormal,
    /// Split t distribution with 4 degrees of freedom, with the same 10th and 90th percentiles as the split normal: the
    /// default for errors with frequent outliers.
    HeavyTailed,
    /// Uniform on each side of the median, with half of the probability each (from `low` and `high`).
    Uniform,
}

/// The lasting deviation of a path: one draw for each run moves the whole path.
#[derive(Debug, Clone, PartialEq)]
pub struct LastingDeviation {
    /// The distribution of the draw.
    pub shape: DeviationShape,
    /// By year: the scale below the central path; one standard deviation of the half normal, or the whole range.
    pub below: Vec<f64>,
    /// By year: the scale above the central path.
    pub above: Vec<f64>,
}

impl LastingDeviation {
    /// The meaning of a range: limits, or the 10th and 90th percentiles.
    pub(crate) fn reach(&self) -> f64 {
        if self.shape == DeviationShape::Uniform { 1.0 } else { Z90 }
    }

    /// The keys of the lower and the upper end of the range.
    pub(crate) fn ends(&self) -> [&'static str; 2] {
        if self.shape == DeviationShape::Uniform { ["low", "high"] } else { ["p10", "p90"] }
    }
}

/// Annual shocks: s(t) = persistence x s(t-1) + sd x a standard normal draw of the year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shock {
    /// Standard deviation of the innovation, in base units.
    pub sd: f64,
    /// Share of last year's shock that remains, from 0 to below 1.
    pub persistence: f64,
    /// Index of the first year with shocks, at least 1.
    pub from: usize,
    /// Index after the last year with shocks, at most the number of years.
    pub until: usize,
}

impl Shock {
    /// Whether the year of this index has a shock.
    #[must_use]
    pub fn reaches(self, year: usize) -> bool {
        (self.from..self.until).contains(&year)
    }
}

/// The values of a driver in every year from the base year to the horizon, in base units.
#[derive(Debug, Clone, PartialEq)]
pub struct DriverPath {
    /// The central path, by year.
    pub central: Vec<f64>,
    /// The lasting deviation, if the path is uncertain.
    pub spread: Option<LastingDeviation>,
    /// Annual shocks, if any.
    pub shock: Option<Shock>,
}

impl DriverPath {
    /// A constant path without uncertainty.
    #[must_use]
    pub fn constant(value: f64, years: usize) -> Self {
        Self { central: vec![value; years], spread: None, shock: None }
    }

    /// Whether the path is uncertain.
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        self.spread.is_some() || self.shock.is_some()
    }

    /// Whether the year of this index has a deviation or a shock.
    pub(super) fn is_uncertain_in(&self, year: usize) -> bool {
        let deviates = |spread: &LastingDeviation| [&spread.below, &spread.above].iter().any(|side| side[year] != 0.0);
        self.spread.as_ref().is_some_and(deviates) || self.shock.is_some_and(|shock| shock.reaches(year))
    }

    /// The path up to a year, by index, and from it on a constant without uncertainty.
    #[must_use]
    pub fn constant_from(mut self, year: usize, value: f64) -> Self {
        let set = |years: &mut Vec<f64>, value: f64| years.iter_mut().skip(year).for_each(|known| *known = value);
        set(&mut self.central, value);
        if let Some(spread) = &mut self.spread {
            set(&mut spread.below, 0.0);
            set(&mut spread.above, 0.0);
        }
        self.spread = self.spread.filter(|spread| spread.below.iter().chain(&spread.above).any(|side| *side != 0.0));
        self.shock = self.shock.map(|shock| Shock { until: shock.until.min(year), ..shock });
        self.shock = self.shock.filter(|shock| shock.from < shock.until);
        self
    }

    /// A value between its 10th and 90th percentiles.
    pub(super) fn between(value: f64, (p10, p90): (f64, f64), years: usize) -> Self {
        let (below, above) = (vec![(value - p10) / Z90; years], vec![(p90 - value) / Z90; years]);
        let spread = LastingDeviation { shape: DeviationShape::SplitNormal, below, above };
        Self { central: vec![value; years], spread: Some(spread), shock: None }
    }

    /// A value in a range with known ends: uniform on each side of the central value.
    pub(super) fn within(value: f64, range: (f64, f64), years: usize) -> Self {
        let (below, above) = (value - range.0, range.1 - value);
        let spread = (below > 0.0 || above > 0.0).then(|| LastingDeviation {
            shape: DeviationShape::Uniform,
            below: vec![below; years],
            above: vec![above; years],
        });
        Self { central: vec![value; years], spread, shock: None }
    }
}

/// The context of parsing a driver's assumption.
pub(super) struct PathContext<'r> {
    pub(super) driver: &'r Driver,
    /// The driver's default, used if the scenario gives only an uncertainty.
    pub(super) default: Option<&'r DriverPath>,
    pub(super) years: Years,
    pub(super) baseline: &'r Baseline,
    pub(super) subsectors: &'r [Subsector],
}

/// A path, and the past that it is made from, if it is.
pub(super) struct ReadPath {
    pub(super) path: DriverPath,
    pub(super) history: Option<FromHistory>,
}

impl From<DriverPath> for ReadPath {
    fn from(path: DriverPath) -> Self {
        Self { path, history: None }
    }
}

/// Parses one driver's assumption; `None` after any error. The files it names are added to `files`.
pub(super) fn read(
    written: &WrittenAssumption,
    reading: &PathContext<'_>,
    files: &mut Vec<InputFile>,
    problems: &mut Diagnostics,
) -> Result<Option<ReadPath>> {
    let PathContext { driver, years, .. } = *reading;
    let before = problems.errors();
    let read = match &written.node.value {
        TomlValue::Table(_) => match written.node.fields(problems) {
            Some(fields) => read_table(fields, reading, files, problems)?,
            None => None,
        },
        _ if driver.is_of_single_years() => {
            report_single_years(driver, &written.key, problems);
            None
        }
        _ => {
            let value = read_quantity(&written.node, None, driver.unit, problems);
            if let Some(value) = value.filter(|value| !driver.is_possible(*value)) {
                report_impossible(value, driver, &written.node.span, true, problems);
            }
            value.map(|value| DriverPath::constant(value, years.count()).into())
        }
    };
    if let Some(ReadPath { path, .. }) = &read
        && driver.at_base
        && (path.shock.is_some() || path.central.iter().any(|value| *value != path.central[0]))
    {
        let name = &driver.name;
        problems
            .error(written.key.clone(), text!("`{name}` 只在基期有意义", "`{name}` counts in the base year only"))
            .expected(text!("应为一个数，不是路径，也没有冲击", "expected one number, no path and no shock"));
    }
    Ok(read.filter(|_| problems.errors() == before))
}

/// The error for a path of a driver that occurs in single years.
pub(super) fn report_single_years(driver: &Driver, place: &Span, problems: &mut Diagnostics) {
    let name = &driver.name;
    problems
        .error(place.clone(), text!("`{name}` 没有写明年份", "`{name}` does not say in which years"))
        .expected(text!(
            "应按启用的年份写，如 {{ year = [2025, 2026], central = [\"3000张/年\", \"2000张/年\"] }}；没有写的年份为0",
            "expected the years in which they open, such as {{ year = [2025, 2026], central = [\"3000 beds/year\", \"2000 beds/year\"] }}; years that are not stated have none"
        ));
}

/// The indicators to whose published figures an assumption was set, as its table names them.
pub(super) fn calibrated_to(
    written: &WrittenAssumption,
    indicators: &[Indicator],
    problems: &mut Diagnostics,
) -> Vec<String> {
    let TomlValue::Table(_) = &written.node.value else { return Vec::new() };
    // Errors of the table itself are reported when its path is read.
    let mut fields = written.node.fields(&mut Diagnostics::new());
    let listed = fields.as_mut().and_then(|fields| fields.get("calibrated_to"));
    let listed = listed.and_then(|node| node.array(problems)).unwrap_or_default();
    let mut found = Vec::new();
    for node in listed {
        let Some(name) = node.string(problems) else { continue };
        let indicator = read_indicator(name, &node.span, indicators, problems);
        found.extend(indicator.map(|indicator| indicator.name.clone()));
    }
    found
}

fn read_table(
    mut fields: Fields<'_>,
    reading: &PathContext<'_>,
    files: &mut Vec<InputFile>,
    problems: &mut Diagnostics,
) -> Result<Option<ReadPath>> {
    let PathContext { driver, default, years, .. } = *reading;
    let unit = match fields.get("unit") {
        Some(node) => match read_unit(node, driver.unit, problems) {
            Some(unit) => Some(unit),
            // Without its unit nothing else in the table can be read.
            None => return Ok(None),
        },
        None => None,
    };
    if let Some(node) = fields.get("from_history") {
        return WrittenHistory::read(node, fields, unit, reading, files, problems);
    }
    let place = fields.span().clone();
    let from = fields.get("from");
    let knot_years = fields.get("year");
    let nodes = COLUMNS.map(|column| fields.get(column));
    let shock_node = fields.get("shock");
    let shock = shock_node.and_then(|node| read_shock(node, unit, driver, years, problems));
    // Its errors are reported when it is read.
    let sd = shock_node.and_then(|node| node.fields(&mut Diagnostics::new())?.get("sd"));
    if let (Some(shock), Some(node)) = (shock, sd)
        && shock.sd > driver.possible_width()
    {
        report_far(driver, "shock", &node.span, problems);
    }
    // Of the assumption, not of its path.
    let _ = fields.get("calibrated_to");
    fields.finish(problems);
    if driver.is_of_single_years() && (shock.is_some() || from.is_none() && knot_years.is_none()) {
        report_single_years(driver, &place, problems);
        return Ok(None);
    }
    let only_uncertain = from.is_none() && knot_years.is_none() && nodes.iter().all(Option::is_none);
    if let Some(default) = default.filter(|_| only_uncertain) {
        return Ok(Some(DriverPath { shock, ..default.clone() }.into()));
    }
    let written = Knots::read(
        &knots::KnotNodes { from, years: knot_years, columns: nodes },
        unit,
        driver,
        &place,
        files,
        problems,
    )?;
    let Some(knots) = written else { return Ok(None) };
    knots.warn_outside(from.or(knot_years), from.is_none(), years, problems);
    fraction::of_path(&nodes, sd, unit, driver, problems);
    knots.check_values(driver, problems);
    let columns = if driver.is_of_single_years() { knots.in_stated_years(years) } else { knots.by_year(years) };
    let [central, p10, p90, low, high] = columns;
    let Some(central) = central else { return Ok(None) };
    let of =
        |bounds, names, shape, problems: &mut Diagnostics| spread(&central, bounds, names, shape, &place, problems);
    let normal = of((p10, p90), ("p10", "p90"), DeviationShape::SplitNormal, problems);
    let uniform = of((low, high), ("low", "high"), DeviationShape::Uniform, problems);
    if normal.is_some() && uniform.is_some() {
        problems
            .error(place, text!("p10/p90 与 low/high 不能同时给出", "p10/p90 and low/high cannot both be given"))
            .hint(text!(
                "p10/p90 是十分位数，low/high 是从不越过的界限",
                "p10/p90 are percentiles, low/high are limits that are never passed"
            ));
    }
    Ok(Some(DriverPath { central, spread: normal.or(uniform), shock }.into()))
}

type Bounds = (Option<Vec<f64>>, Option<Vec<f64>>);

fn spread(
    central: &[f64],
    bounds: Bounds,
    names: (&str, &str),
    shape: DeviationShape,
    place: &Span,
    problems: &mut Diagnostics,
) -> Option<LastingDeviation> {
    let (low, high) = match bounds {
        (None, None) => return None,
        (Some(low), Some(high)) => (low, high),
        (low, _) => {
            let (given, missing) = if low.is_some() { names } else { (names.1, names.0) };
            problems.error(place.clone(), text!("有 {given} 而没有 {missing}", "{given} is given without {missing}"));
            return None;
        }
    };
    let unit = if shape == DeviationShape::SplitNormal { Z90 } else { 1.0 };
    // Between knots that are in order only the last bit of an interpolated value can be out of it.
    let side = |from: &[f64], to: &[f64]| from.iter().zip(to).map(|(from, to)| (to - from).max(0.0) / unit).collect();
    Some(LastingDeviation { shape, below: side(&low, central), above: side(central, &high) })
}

fn read_shock(
    node: &Node,
    unit: Option<Unit>,
    driver: &Driver,
    years: Years,
    problems: &mut Diagnostics,
) -> Option<Shock> {
    let mut fields = node.fields(problems)?;
    let sd_node = fields.required("sd", problems);
    let sd = sd_node.and_then(|node| read_deviation(node, unit, driver, problems));
    let persistence_node = fields.get("persistence");
    let persistence = persistence_node.and_then(|node| node.number(problems)).unwrap_or(0.0);
    let from_node = fields.get("from");
    let from = from_node.and_then(|node| node.year(problems)).unwrap_or(years.first + 1);
    fields.finish(problems);
    if let (Some(node), true) = (from_node, from <= years.first) {
        let first = years.first + 1;
        problems
            .error(node.span.clone(), text!("冲击不能从{from}年起", "shocks cannot begin in {from}"))
            .expected(text!("应不早于{first}年", "expected {first} or later"));
        return None;
    }
    if let (Some(node), true) = (from_node, from > years.last) {
        let last = years.last;
        problems
            .warning(
                node.span.clone(),
                text!("{from}年起的冲击在预测期之后", "shocks from {from} on come after the projection"),
            )
            .expected(text!("预测到{last}年为止", "the projection ends in {last}"));
    }
    if let (Some(sd), Some(node)) = (sd, sd_node)
        && sd < 0.0
    {
        problems.error(node.span.clone(), text!("标准差为负", "the standard deviation is negative"));
    }
    if let (false, Some(node)) = ((0.0..1.0).contains(&persistence), persistence_node) {
        problems
            .error(node.span.clone(), text!("persistence 为 {persistence}", "the persistence is {persistence}"))
            .expected(text!("应在0与1之间，小于1", "expected 0 or more, and less than 1"));
        return None;
    }
    let from = usize::try_from(from - years.first).unwrap_or(0).max(1);
    Some(Shock { sd: sd?, persistence, from, until: years.count() })
}

/// A size of deviations in the driver's unit; that of a rate may be written in percentage points too.
fn read_deviation(node: &Node, unit: Option<Unit>, driver: &Driver, problems: &mut Diagnostics) -> Option<f64> {
    let points = match &node.value {
        TomlValue::String(written) => Quantity::parse(written).filter(|quantity| quantity.unit.difference),
        _ => None,
    };
    match points {
        Some(points) if driver.unit.symbol == "%" => Some(points.base()),
        _ => read_quantity(node, unit, driver.unit, problems),
    }
}

/// Rejects shocks, or an end of a range, farther from the central path than the whole possible range of the driver.
pub(super) fn report_far(driver: &Driver, end: &str, place: &Span, problems: &mut Diagnostics) {
    let name = &driver.name;
    problems
        .error(
            place.clone(),
            text!("`{name}` 的 {end} 离 central 太远，不可能", "`{end}` of `{name}` is impossibly far from `central`"),
        )
        .expected(possible_values(driver));
}

/// A figure of a driver as it is shown: ten digits are more than anyone writes, and hide the last of the float.
fn to_show(driver: &Driver, base: f64, language: Language) -> String {
    let unit = if driver.unit.symbol == "1" { "" } else { driver.unit.label(language) };
    let figure = format!("{:.10}", driver.unit.from_base(base));
    let figure = figure.trim_end_matches('0').trim_end_matches('.');
    format!("{figure} {unit}").trim_end().to_owned()
}

/// The possible values of a driver: `expected -100 % to 100 %`.
fn possible_values(driver: &Driver) -> Text {
    let (least, most) = driver.possible;
    let show = |base: f64| Text::both(|language| to_show(driver, base, language));
    let (low, high) = (show(least), show(most));
    if most.is_finite() {
        return Text::new(
            format!("应在 {} 与 {} 之间", low.zh, high.zh),
            format!("expected {} to {}", low.en, high.en),
        );
    }
    Text::new(format!("应不低于 {}", low.zh), format!("expected {} or more", low.en))
}

/// Reports an impossible value of a driver; one that differs from what is written may come from a policy.
pub(super) fn report_impossible(
    value: f64,
    driver: &Driver,
    place: &Span,
    as_written: bool,
    problems: &mut Diagnostics,
) {
    let name = &driver.name;
    let Text { zh, en } = Text::both(|language| to_show(driver, value, language));
    let problem = problems.error(place.clone(), text!("`{name}` 不可能是 {zh}", "`{name}` cannot be {en}"));
    problem.expected(possible_values(driver));
    if driver.unit.symbol == "%" && as_written {
        problem.hint(text!(
            "单位写对了吗？5%是0.05，5写成 unit = \"%\" 才是5%",
            "is the unit right? 5% is 0.05; a 5 means 5% only with unit = \"%\""
        ));
    }
}
