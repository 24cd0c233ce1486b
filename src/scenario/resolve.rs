//! Resolves a parsed scenario file into typed assumptions.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::choices::Choices;
use super::correlation;
use super::error;
use super::file::{self, ScenarioFile};
use super::from_history::FromHistory;
use super::knots::interpolate;
use super::overlay::refuse_unread;
use super::own;
use super::path::{self, DriverPath, ReadPath};
use super::policies;
use super::regions;
use super::unknown::report_unknown;
use super::{Assumption, AssumptionOrigin, Assumptions, InputFile, OutputIndicator, Years};
use crate::baseline::{Baseline, Library, Status};
use crate::diagnostic::{Diagnostics, Source, Span, nearest, suggestion};
use crate::error::{Error, Result};
use crate::formula::{Definition, is_of_policy, taken_names};
use crate::indicator::{
    Default, Driver, Indicator, Prominence, Subsector, drivers, indicators, is_of_group, matches, policy_indicators,
    read_indicator,
};
use crate::language::{Text, text};
use crate::plan::Plan;

/// The default number of runs.
const DEFAULT_RUNS: usize = 10_000;
/// The number of projected years assumed for finding further errors in a scenario without a last year.
const STAND_IN_YEARS: i32 = 30;
/// The default seed.
const DEFAULT_SEED: u64 = 1;

pub(super) fn resolve(source: &Arc<Source>, library: &Library, problems: &mut Diagnostics) -> Result<Assumptions> {
    let mut found = Diagnostics::new();
    let mut written = file::read(source, &mut found)?;
    let regions = std::mem::take(&mut written.regions);
    let read = match head(source, &written, library, &mut found)? {
        Some((baseline, years)) => {
            let mut read = body(source, written, baseline, years, &mut found)?;
            if let Some(whole) = &mut read {
                regions::resolve(regions, whole, (source, library), &mut found)?;
            }
            read
        }
        None => {
            report_rest(source, &written, library, &mut found);
            None
        }
    };
    let assumptions = found.or_value(read)?;
    problems.append(found);
    Ok(assumptions)
}

/// Reports further errors of a scenario without baseline or last year, for the baseline that is probably meant, or else for
/// the one with the fewest errors.
fn report_rest(source: &Arc<Source>, written: &ScenarioFile, library: &Library, problems: &mut Diagnostics) {
    if written.is_plan {
        return;
    }
    let ids = library.ids();
    let named = written.baseline.as_ref().map(|(id, _)| id.as_str());
    let meant = named.and_then(|id| nearest(id, ids.iter().map(String::as_str)));
    let candidates = meant.map_or(ids.iter().map(String::as_str).collect(), |meant| vec![meant]);
    let errors_of = |id: &str| {
        let baseline = Arc::new(Baseline::load(id, library, &mut Diagnostics::new()).ok()?);
        let last = written.horizon.as_ref().map_or(baseline.base_year + STAND_IN_YEARS, |(last, _)| *last);
        let years = years(&baseline, last, &Span::new(source, 0..0), &mut Diagnostics::new())?;
        let mut found = Diagnostics::new();
        body(source, written.clone(), baseline, years, &mut found).ok()?;
        found.retain_errors();
        Some(found)
    };
    let least = candidates.into_iter().filter_map(errors_of).min_by_key(Diagnostics::errors);
    problems.append_new(least.unwrap_or_default());
}

/// The same for a given baseline.
pub(super) fn for_baseline(
    baseline: Arc<Baseline>,
    source: &Arc<Source>,
    problems: &mut Diagnostics,
) -> Result<Assumptions> {
    let mut found = Diagnostics::new();
    let written = file::read(source, &mut found)?;
    let last = horizon(source, &written, &mut found);
    let read = match last.and_then(|(last, place)| years(&baseline, last, place, &mut found)) {
        Some(years) => body(source, written.clone(), baseline, years, &mut found)?,
        None => None,
    };
    let assumptions = found.or_value(read)?;
    problems.append(found);
    Ok(assumptions)
}

/// The baseline and the years, which everything else needs.
pub(super) fn head(
    source: &Arc<Source>,
    written: &ScenarioFile,
    library: &Library,
    problems: &mut Diagnostics,
) -> Result<Option<(Arc<Baseline>, Years)>> {
    if written.is_plan {
        return Ok(None);
    }
    let whole = Span::new(source, 0..0);
    let baseline = match &written.baseline {
        None if written.unread.contains(&"baseline") => None,
        None => {
            let ids = library.ids().join(", ");
            problems
                .error(whole.clone(), text!("缺少键 `baseline`", "the key `baseline` is missing"))
                .hint(text!("可用的基线：{ids}", "baselines that can be used: {ids}"));
            None
        }
        Some((id, place)) => Baseline::named(id, place, library, problems)?.map(Arc::new),
    };
    let Some((last, place)) = horizon(source, written, problems) else { return Ok(None) };
    Ok(baseline.and_then(|baseline| {
        let years = years(&baseline, last, place, problems)?;
        Some((baseline, years))
    }))
}

/// The last year, with its place.
fn horizon<'w>(source: &Arc<Source>, written: &'w ScenarioFile, problems: &mut Diagnostics) -> Option<(i32, &'w Span)> {
    if let Some((last, place)) = &written.horizon {
        return Some((*last, place));
    }
    if !written.unread.contains(&"horizon") {
        problems
            .error(Span::new(source, 0..0), text!("缺少键 `horizon`", "the key `horizon` is missing"))
            .hint(text!("写出最后一年，如 horizon = 2030", "give the last year, such as horizon = 2030"));
    }
    None
}

/// From the base year to the horizon, or to the last year with rates in the baseline.
fn years(baseline: &Baseline, horizon: i32, place: &Span, problems: &mut Diagnostics) -> Option<Years> {
    let years = Years { first: baseline.base_year, last: horizon };
    if years.count() < 2 {
        let base = years.first;
        problems
            .error(
                place.clone(),
                text!("horizon 不在基期 {base} 之后", "the horizon is not after the base year {base}"),
            )
            .expected(text!("应晚于 {base}", "expected a year after {base}"));
        return None;
    }
    let next = years.first + 1;
    let rates = baseline.vital_rates.as_ref().map(|rates| (rates.first_year, rates.last_year()));
    let Some((begin, end)) = rates.filter(|(begin, end)| next < *begin || years.last > *end) else {
        return Some(years);
    };
    let problem = problems.error(
        place.clone(),
        text!("人口动态率只有{begin}至{end}年", "the vital rates run from {begin} to {end} only"),
    );
    if next >= begin {
        problem.expected(text!("应不晚于 {end}", "expected {end} or earlier"));
    } else {
        problem.hint(text!(
            "基线的率要从基期的下一年 {next} 起",
            "the baseline's rates must begin in {next}, the year after its base year"
        ));
    }
    // The rest of the scenario is read for the years that there are.
    Some(Years { last: years.last.min(end).max(next), ..years })
}

/// Everything else.
pub(super) fn body(
    source: &Arc<Source>,
    written: ScenarioFile,
    baseline: Arc<Baseline>,
    years: Years,
    problems: &mut Diagnostics,
) -> Result<Option<Assumptions>> {
    let split = written.structure.subsectors.clone().filter(|parts| !parts.is_empty());
    let mut subsectors = split.unwrap_or_else(|| baseline.subsectors.clone());
    subsectors.iter_mut().for_each(|part| part.follows_demand = written.follows_demand(&part.id));
    let economy = written.structure.economy();
    written.structure.check_basis(&baseline, problems);
    let mut known = drivers(&subsectors);
    let mut indicators = indicators(&subsectors);
    let (population, care) = (written.structure.population(), written.structure.care.choice());
    let nothing = BTreeMap::new();
    let choices = Choices {
        method: economy.method,
        population,
        care,
        baseline: &baseline,
        subsectors: &subsectors,
        drivers: &nothing,
        policies: &[],
    };
    let lists = choices.lists();
    let declared = own::expanded(&written.own, &lists, problems);
    let listed = known.len();
    // Most scenarios declare nothing, and need not know.
    let taken = if declared.is_empty() { HashSet::new() } else { taken_names(&lists) };
    let is_taken = |name: &str| taken.contains(name) || is_of_policy(name);
    let broken = own::declare(&declared, &mut known, &mut indicators, &is_taken, problems);
    refuse_unknown(&written, &known, problems);
    refuse_unread(&written, &subsectors, problems);
    let named = written.assume.iter().map(|(name, entry)| (name.as_str(), &entry.key));
    written.structure.care.require_definition(named, problems);
    let mut files = written.files.clone();
    let all = ScenarioDrivers {
        known: &known,
        listed,
        broken: &broken,
        baseline: &baseline,
        subsectors: &subsectors,
        years,
        indicators: &indicators,
    };
    let (mut assumed, histories) = all.assumed(&written, economy.basis.as_deref(), &mut files, problems)?;
    assumed.remove(economy.method.unread());
    assumed.retain(|name, _| population.reads(name));
    let policies = policies::read(&written, &known, &mut assumed, years, problems);
    for policy in policies.iter().filter(|policy| policy.moves_industry()) {
        indicators.extend(policy_indicators(&policy.id, &policy.label));
    }
    let choices = Choices { drivers: &assumed, policies: &policies, ..choices };
    let (definitions, left_out) = definitions(&declared, &choices, (&known, &indicators, &broken), problems);
    definitions.iter().for_each(|definition| warn_of_long_lags(definition, years, problems));
    // Of a list those that the structure leaves out are no indicators either.
    indicators.retain(|indicator| !left_out.contains_key(&indicator.name));
    let mut mixtures = mixtures(&written, &known, &assumed, problems);
    error::share_with_nation(&baseline, &assumed, &mut mixtures);
    let plan = match &written.plan {
        Some((path, place)) => read_plan(path, place, &baseline, &indicators, problems)?,
        None => None,
    };
    files.extend(plan.as_ref().map(|plan| plan.file.clone()));
    let outputs = outputs(&written, &indicators, &left_out, plan.as_ref(), problems);
    let id = scenario_id(&source.name);
    let mut resolved = Assumptions {
        title: written.title.unwrap_or_else(|| Text::same(id.clone())),
        id,
        baseline,
        years,
        economy,
        population,
        care,
        subsectors,
        drivers: assumed,
        settings: Vec::new(),
        as_of: None,
        used_figures: Vec::new(),
        histories,
        carried: Vec::new(),
        anchors: BTreeMap::new(),
        mixtures,
        posterior: None,
        policies,
        runs: written.runs.unwrap_or(DEFAULT_RUNS),
        seed: written.seed.unwrap_or(DEFAULT_SEED),
        sampling: written.sampling.unwrap_or_default(),
        outputs,
        indicators,
        definitions,
        plan,
        regions: None,
        files,
    };
    resolved.keep_published_growth();
    Ok(Some(resolved))
}

/// What the scenario computes itself, or in place of an equation of the program; and what it declares and its structure
/// leaves out, with the places of the conditions.
fn definitions(
    declared: &[own::Declared<'_>],
    choices: &Choices<'_>,
    (drivers, indicators, broken): (&[Driver], &[Indicator], &[String]),
    problems: &mut Diagnostics,
) -> (Vec<Definition>, BTreeMap<String, Span>) {
    if declared.is_empty() {
        return (Vec::new(), BTreeMap::new());
    }
    let program = choices.program(indicators, problems);
    let mut names = program.names(indicators, drivers, broken);
    let left_out = own::left_out(declared, &names, indicators, problems);
    left_out.iter().for_each(|(name, (unit, place))| names.leave_out(name, *unit, place));
    let definitions = own::definitions(declared, &names, indicators, &program.equations, problems);
    (definitions, left_out.into_iter().map(|(name, (_, place))| (name, place)).collect())
}

/// Warns of a delay so long that no year of the projection reads another one.
fn warn_of_long_lags(definition: &Definition, years: Years, problems: &mut Diagnostics) {
    let (first, last) = (years.first, years.last);
    for formula in definition.law.formulas() {
        let Some(lag) = formula.longest_lag().filter(|lag| *lag >= f64::from(last - first)) else { continue };
        problems
            .warning(
                formula.place().clone(),
                text!(
                    "时滞{lag}年：直到{last}年读到的都是基期（{first}年）或更早的数",
                    "a lag of {lag} years: up to {last} it only reads figures of the base year {first} or before"
                ),
            )
            .hint(text!("缩短时滞，或推迟 horizon", "use a shorter lag or a later horizon"));
    }
}

/// The drivers of a scenario.
struct ScenarioDrivers<'d> {
    /// Built-in drivers, then the scenario's own.
    known: &'d [Driver],
    /// The number of built-in drivers.
    listed: usize,
    /// Drivers with an invalid declaration.
    broken: &'d [String],
    baseline: &'d Baseline,
    subsectors: &'d [Subsector],
    years: Years,
    indicators: &'d [Indicator],
}

/// The assumptions by driver, and the past of those that are made from it.
type Assumed = (BTreeMap<String, Assumption>, BTreeMap<String, FromHistory>);

impl ScenarioDrivers<'_> {
    /// Each as stated by the scenario, or its default.
    fn assumed(
        &self,
        written: &ScenarioFile,
        gdp_basis: Option<&str>,
        files: &mut Vec<InputFile>,
        problems: &mut Diagnostics,
    ) -> Result<Assumed> {
        let years = self.years;
        let (mut assumed, mut histories) = (BTreeMap::new(), BTreeMap::new());
        let mut read: Option<&Span> = None;
        for (at, driver) in self.known.iter().enumerate() {
            let mut assumption = default(driver, self.baseline, gdp_basis, years);
            let context = path::PathContext {
                driver,
                default: None,
                years,
                baseline: self.baseline,
                subsectors: self.subsectors,
            };
            let mut history = None;
            let is_own = at >= self.listed && !self.broken.contains(&driver.name);
            if let Some(own) = written.own.get(&driver.name).filter(|_| is_own) {
                let read = own::path(own, &context, files, problems)?;
                let calibrated_to = path::calibrated_to(&own.written, self.indicators, problems);
                assumption = read.map(|read| stated(driver, read, &mut history, (&own.written.key, calibrated_to)));
            }
            if let Some(entry) = written.of_driver(driver) {
                let reading = path::PathContext { default: assumption.as_ref().map(|a| &a.path), ..context };
                // An error of a group of drivers is reported once.
                let is_first = read.replace(&entry.key) != Some(&entry.key);
                let (mut other_files, mut again) = (Vec::new(), Diagnostics::new());
                let (files, problems) =
                    if is_first { (&mut *files, &mut *problems) } else { (&mut other_files, &mut again) };
                let read = path::read(entry, &reading, files, problems)?;
                let calibrated_to = path::calibrated_to(entry, self.indicators, problems);
                assumption = read.map(|read| stated(driver, read, &mut history, (&entry.key, calibrated_to)));
            }
            histories.extend(history.map(|history| (driver.name.clone(), history)));
            assumed.extend(assumption.map(|assumption| (driver.name.clone(), assumption)));
        }
        error::give_way(&mut assumed);
        Ok((assumed, histories))
    }
}

/// The correlation of drivers.
fn mixtures(
    written: &ScenarioFile,
    known: &[Driver],
    assumed: &BTreeMap<String, Assumption>,
    problems: &mut Diagnostics,
) -> correlation::Mixtures {
    let Some(node) = &written.correlation else { return correlation::Mixtures::new() };
    let (uncertain, certain): (Vec<_>, Vec<_>) = assumed.iter().partition(|(_, a)| a.path.is_uncertain());
    let names = |drivers: Vec<(&String, &Assumption)>| drivers.into_iter().map(|(name, _)| name.clone()).collect();
    let drivers = correlation::CorrelationDrivers { uncertain: names(uncertain), certain: names(certain), all: known };
    correlation::read(node, &drivers, problems)
}

/// The scenario's statement on a driver; what follows from its past is derived.
fn stated(
    driver: &Driver,
    ReadPath { path, history: made_from }: ReadPath,
    history: &mut Option<FromHistory>,
    (key, calibrated_to): (&Span, Vec<String>),
) -> Assumption {
    let origin = AssumptionOrigin::Scenario { file: key.source().file_name(), line: key.line() };
    let status = if made_from.is_some() { Status::Derived } else { Status::Assumed };
    *history = made_from;
    Assumption { driver: driver.clone(), path, origin, status, calibrated_to }
}

/// The name of a scenario: that of its file. It becomes a folder name, so it cannot consist of dots.
fn scenario_id(path: &str) -> String {
    let stem =
        std::path::Path::new(path).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    if stem.chars().all(|c| c == '.') { "scenario".to_owned() } else { stem }
}

fn refuse_unknown(written: &ScenarioFile, known: &[Driver], problems: &mut Diagnostics) {
    for (name, entry) in &written.assume {
        if known.iter().any(|driver| is_of_group(&driver.name, name)) {
            continue;
        }
        let owner = name.rsplit_once('.').filter(|(owner, _)| known.iter().any(|driver| driver.name == *owner));
        if let Some((owner, key)) = owner {
            problems
                .error(entry.key.clone(), text!("`{owner}` 没有键 `{key}`", "`{owner}` has no key `{key}`"))
                .hint(suggestion(key, file::DRIVER_KEYS));
        } else if !known.iter().any(|driver| driver.name == *name) {
            report_unknown(name, &entry.key, known, known.iter().map(|driver| driver.name.as_str()), problems);
        }
    }
}

/// The default of a driver; `None` if the scenario must state it.
fn default(driver: &Driver, baseline: &Baseline, gdp_basis: Option<&str>, years: Years) -> Option<Assumption> {
    let (path, origin, status) = match &driver.default {
        Default::Value(value) => {
            let path = DriverPath::constant(driver.unit.to_base(*value), years.count());
            (path, driver.source.clone(), Status::Assumed)
        }
        Default::JumpOff(indicator) => {
            let figure = match gdp_basis.filter(|_| indicator == "gdp.nominal") {
                Some(basis) => baseline.jump_off_on(indicator, basis)?,
                None => baseline.jump_off(indicator)?,
            };
            (DriverPath::within(figure.value, figure.range, years.count()), figure.rule, figure.status)
        }
        Default::Range { central, p10, p90 } => {
            let [central, p10, p90] = [central, p10, p90].map(|value| driver.unit.to_base(*value));
            (DriverPath::between(central, (p10, p90), years.count()), driver.source.clone(), Status::Assumed)
        }
        Default::Error(scale) => return Some(error::default(driver, scale, baseline, years)),
        Default::VitalRates => {
            let rates = baseline.vital_rates.as_ref()?;
            let central = years.iter().map(|year| rates.driver(&driver.name, year)).collect::<Option<_>>()?;
            (DriverPath { central, spread: None, shock: None }, driver.source.clone(), Status::Derived)
        }
        Default::Split(share) => (DriverPath::constant(*share, years.count()), driver.source.clone(), Status::Assumed),
        Default::Law(path) => {
            let (knots, values): (Vec<i32>, Vec<f64>) =
                path.iter().map(|(year, value)| (*year, driver.unit.to_base(*value))).unzip();
            let central = years.iter().map(|year| interpolate(&knots, &values, year)).collect();
            (DriverPath { central, spread: None, shock: None }, driver.source.clone(), Status::Published)
        }
        Default::Required | Default::Unused => return None,
    };
    let origin = AssumptionOrigin::Default(origin);
    Some(Assumption { driver: driver.clone(), path, origin, status, calibrated_to: Vec::new() })
}

fn read_plan(
    path: &std::path::Path,
    place: &Span,
    baseline: &Baseline,
    indicators: &[Indicator],
    problems: &mut Diagnostics,
) -> Result<Option<Plan>> {
    if !crate::embedded::is_file(path) {
        let shown = path.display();
        problems.error(place.clone(), text!("没有文件 {shown}", "no such file: {shown}"));
        return Ok(None);
    }
    let mut found = Diagnostics::new();
    let plan = Error::report_input(Plan::load(path, indicators, &mut found), problems)?;
    problems.append(found);
    let Some(plan) = plan else { return Ok(None) };
    if plan.baseline != baseline.id {
        let (theirs, ours) = (&plan.baseline, &baseline.id);
        problems.error(
            place.clone(),
            text!(
                "这份规划是 {theirs} 的，而情景是 {ours} 的",
                "this plan is about {theirs}, the scenario about {ours}"
            ),
        );
    }
    Ok(Some(plan))
}

/// The outputs: headlines or those requested, and those needed by targets.
fn outputs(
    written: &ScenarioFile,
    indicators: &[Indicator],
    left_out: &BTreeMap<String, Span>,
    plan: Option<&Plan>,
    problems: &mut Diagnostics,
) -> Vec<OutputIndicator> {
    let targeted = |name: &str| plan.is_some_and(|plan| plan.measures().any(|measure| measure.indicator == name));
    let patterns: Vec<&str> = written
        .outputs
        .iter()
        .flatten()
        .filter_map(|(pattern, place)| {
            if indicators.iter().any(|indicator| matches(pattern, &indicator.name)) {
                return Some(pattern.as_str());
            }
            if let Some(condition) = left_out.get(pattern) {
                own::report_left_out(pattern, place, condition, problems);
                return None;
            }
            Some(read_indicator(pattern, place, indicators, problems)?.name.as_str())
        })
        .collect();
    let output = |indicator: &Indicator| {
        let name = indicator.name.clone();
        let asked = patterns.iter().any(|pattern| matches(pattern, &name));
        let by_name = patterns.contains(&name.as_str());
        let required = by_name || targeted(&name);
        (asked || required || (written.outputs.is_none() && indicator.prominence != Prominence::OnRequest))
            .then_some(OutputIndicator { name, required })
    };
    indicators.iter().filter_map(output).collect()
}
