//! From what is written to typed assumptions.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::correlation::{self, Drivers};
use super::file::{self, ScenarioFile, WrittenPolicy};
use super::knots::interpolate;
use super::overlay::refuse_unread;
use super::own;
use super::path::{self, DriverPath};
use super::structure::Method;
use super::unknown::tell_unknown;
use super::{Assumption, Assumptions, Origin, Output, Policy, Years};
use crate::baseline::{Baseline, Library, Status};
use crate::diagnostic::{Diagnostics, Source, Span, suggestion};
use crate::error::{Error, Result};
use crate::indicator::{
    Default, Driver, Indicator, Prominence, Unit, alternative, drivers, indicators, matches, policy_indicators,
    read_quantity,
};
use crate::language::{Text, text};
use crate::plan::Plan;

/// Runs of a scenario that does not say how many.
const DEFAULT_RUNS: usize = 10_000;
/// The seed of a scenario that does not say which.
const DEFAULT_SEED: u64 = 1;

pub(super) fn resolve(source: &Arc<Source>, library: &Library, problems: &mut Diagnostics) -> Result<Assumptions> {
    let mut found = Diagnostics::new();
    let written = file::read(source, &mut found)?;
    let read = match head(source, &written, library, &mut found)? {
        Some((baseline, years)) => body(source, written, baseline, years, &mut found)?,
        None => None,
    };
    let assumptions = found.or_value(read)?;
    problems.append(found);
    Ok(assumptions)
}

/// The baseline and the years, without which nothing else can be read.
fn head(
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
    let Some((last, place)) = &written.horizon else {
        if written.unread.contains(&"horizon") {
            return Ok(None);
        }
        problems
            .error(whole, text!("缺少键 `horizon`", "the key `horizon` is missing"))
            .hint(text!("写出最后一年，如 horizon = 2030", "give the last year, such as horizon = 2030"));
        return Ok(None);
    };
    let Some(baseline) = baseline else { return Ok(None) };
    let years = Years { first: baseline.base_year, last: *last };
    if years.count() < 2 {
        let base = years.first;
        problems
            .error(
                place.clone(),
                text!("horizon 不在基年 {base} 之后", "the horizon is not after the base year {base}"),
            )
            .expected(text!("应晚于 {base}", "expected a year after {base}"));
        return Ok(None);
    }
    if let Some(rates) = &baseline.vital_rates {
        let (begin, end) = (rates.first_year, rates.last_year());
        if years.first + 1 < begin || years.last > end {
            let problem = problems.error(
                place.clone(),
                text!("人口动态率只有 {begin} 至 {end} 年", "the vital rates run from {begin} to {end} only"),
            );
            if years.first + 1 >= begin {
                problem.expected(text!("应不晚于 {end}", "expected {end} or earlier"));
            } else {
                let next = years.first + 1;
                problem.hint(text!(
                    "基线的率要从基年的下一年 {next} 起",
                    "the baseline's rates must begin in {next}, the year after its base year"
                ));
            }
            // The rest of the scenario is read for the years that there are.
            let last = years.last.min(end).max(years.first + 1);
            return Ok(Some((baseline.clone(), Years { last, ..years })));
        }
    }
    Ok(Some((baseline, years)))
}

fn body(
    source: &Arc<Source>,
    written: ScenarioFile,
    baseline: Arc<Baseline>,
    years: Years,
    problems: &mut Diagnostics,
) -> Result<Option<Assumptions>> {
    let subsectors = written.structure.subsectors.clone().unwrap_or_else(|| baseline.subsectors.clone());
    let economy = written.structure.economy();
    written.structure.check_basis(&baseline, problems);
    let mut known = drivers(&subsectors);
    let mut indicators = indicators(&subsectors);
    let declared: Vec<_> = written.own.iter().collect();
    let listed = known.len();
    let broken = own::declare(&declared, &mut known, &mut indicators, problems);
    let definitions = own::definitions(&declared, &known, &indicators, &broken, problems);
    refuse_unknown(&written, &known, problems);
    refuse_unread(&written, &subsectors, problems);
    let named = written.assume.iter().map(|(name, entry)| (name.as_str(), &entry.key));
    written.structure.care.require_definition(named, problems);
    let mut files = written.files.clone();
    let mut assumed = BTreeMap::new();
    for (at, driver) in known.iter().enumerate() {
        let mut assumption = default(driver, &baseline, economy.basis.as_deref(), years);
        if let Some(own) = written.own.get(&driver.name).filter(|_| at >= listed && !broken.contains(&driver.name)) {
            let path = own::path(own, driver, years, &mut files, problems)?;
            assumption = path.map(|path| stated(driver, path, &own.written.key));
        }
        if let Some(entry) = written.assume.get(&driver.name) {
            let reading = path::Reading { driver, default: assumption.as_ref().map(|a| &a.path), years };
            assumption =
                path::read(entry, &reading, &mut files, problems)?.map(|path| stated(driver, path, &entry.key));
        }
        assumed.extend(assumption.map(|assumption| (driver.name.clone(), assumption)));
    }
    assumed.remove(economy.method.unread());
    let population = written.structure.population();
    assumed.retain(|name, _| population.reads(name));
    let policies = policies(&written, &known, &mut assumed, years, problems);
    for policy in policies.iter().filter(|policy| policy.moves_industry()) {
        indicators.extend(policy_indicators(&policy.id, &policy.label));
    }
    let mixtures = match &written.correlation {
        Some(node) => {
            let (uncertain, certain): (Vec<_>, Vec<_>) = assumed.iter().partition(|(_, a)| a.path.is_uncertain());
            let names =
                |drivers: Vec<(&String, &Assumption)>| drivers.into_iter().map(|(name, _)| name.clone()).collect();
            let drivers = Drivers { uncertain: names(uncertain), certain: names(certain), all: &known };
            correlation::read(node, &drivers, problems)
        }
        None => correlation::Mixtures::new(),
    };
    let plan = match &written.plan {
        Some((path, place)) => read_plan(path, place, &baseline, &indicators, problems)?,
        None => None,
    };
    files.extend(plan.as_ref().map(|plan| plan.file.clone()));
    let outputs = outputs(&written, &indicators, plan.as_ref(), problems);
    let id = scenario_id(&source.name);
    Ok(Some(Assumptions {
        title: written.title.unwrap_or_else(|| Text::same(id.clone())),
        id,
        baseline,
        years,
        economy,
        population,
        care: written.structure.care.choice(),
        subsectors,
        drivers: assumed,
        settings: Vec::new(),
        anchors: BTreeMap::new(),
        mixtures,
        policies,
        runs: written.runs.unwrap_or(DEFAULT_RUNS),
        seed: written.seed.unwrap_or(DEFAULT_SEED),
        sampling: written.sampling.unwrap_or_default(),
        outputs,
        indicators,
        definitions,
        plan,
        files,
    }))
}

/// What the scenario says of a driver.
fn stated(driver: &Driver, path: DriverPath, key: &Span) -> Assumption {
    let origin = Origin::Scenario { file: key.source().file_name(), line: key.line() };
    Assumption { driver: driver.clone(), path, origin, status: Status::Assumed }
}

/// The name of a scenario: that of its file. It becomes the name of a folder, so a name of dots alone will not do.
fn scenario_id(path: &str) -> String {
    let stem =
        std::path::Path::new(path).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    if stem.chars().all(|c| c == '.') { "scenario".to_owned() } else { stem }
}

fn refuse_unknown(written: &ScenarioFile, known: &[Driver], problems: &mut Diagnostics) {
    for (name, entry) in &written.assume {
        let owner = name.rsplit_once('.').filter(|(owner, _)| known.iter().any(|driver| driver.name == *owner));
        if let Some((owner, key)) = owner {
            problems
                .error(entry.key.clone(), text!("`{owner}` 没有键 `{key}`", "`{owner}` has no key `{key}`"))
                .hint(suggestion(key, file::DRIVER_KEYS));
        } else if !known.iter().any(|driver| driver.name == *name) {
            tell_unknown(name, &entry.key, known, known.iter().map(|driver| driver.name.as_str()), problems);
        }
    }
}

/// What a driver is when the scenario does not say; `None` where the scenario has to.
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
    Some(Assumption { driver: driver.clone(), path, origin: Origin::Default(origin), status })
}

fn policies(
    written: &ScenarioFile,
    known: &[Driver],
    assumed: &mut BTreeMap<String, Assumption>,
    years: Years,
    problems: &mut Diagnostics,
) -> Vec<Policy> {
    let population = written.structure.population();
    let mut read = Vec::new();
    for policy in &written.policies {
        let (name, place) = &policy.driver;
        let Some(driver) = known.iter().find(|driver| driver.name == *name) else {
            tell_unknown(name, place, known, known.iter().map(|driver| driver.name.as_str()), problems);
            continue;
        };
        if policy.from > policy.to {
            let (from, to) = (policy.from, policy.to);
            problems.error(
                policy.place.clone(),
                text!(
                    "政策的 from（{from}）晚于 to（{to}）",
                    "the policy's `from` ({from}) is later than its `to` ({to})"
                ),
            );
            continue;
        }
        if policy.from > years.last || policy.to <= years.first {
            let (from, to, first, last) = (policy.from, policy.to, years.first + 1, years.last);
            problems
                .error(
                    policy.place.clone(),
                    text!(
                        "政策的 {from} 至 {to} 年不在预测期内",
                        "the policy's years {from} to {to} are outside the projection"
                    ),
                )
                .expected(text!(
                    "应在 {first} 至 {last} 年内，from 不晚于 to",
                    "expected within {first} to {last}, from no later than to"
                ));
            continue;
        }
        if driver.at_base {
            problems.error(
                place.clone(),
                text!(
                    "`{name}` 只在基年有意义，政策改变不了它",
                    "`{name}` counts in the base year only: no policy changes it"
                ),
            );
            continue;
        }
        let Some(value) = added(policy, driver, problems) else { continue };
        let add: Vec<f64> =
            years.iter().map(|year| if (policy.from..=policy.to).contains(&year) { value } else { 0.0 }).collect();
        let Some(assumption) = assumed.get_mut(name) else {
            problems
                .error(
                    place.clone(),
                    text!("`{name}` 没有值，政策无从增减", "`{name}` has no value to which a policy could add"),
                )
                .hint(match alternative(name).filter(|other| assumed.contains_key(other)) {
                    Some(other) => text!("情景写的是 `{other}`", "the scenario states `{other}`"),
                    None if Method::Growth.unread() == name || Method::Productivity.unread() == name => {
                        text!("[economy] method 不用它", "[economy] method does not read it")
                    }
                    None if !population.reads(name) => {
                        text!("[population] method 不用它", "[population] method does not read it")
                    }
                    None => text!("先在 [assume] 里写出它", "say it under [assume] first"),
                });
            continue;
        };
        let was_possible = path::is_possible(&assumption.path, driver);
        for (central, add) in assumption.path.central.iter_mut().zip(&add) {
            *central += add;
        }
        if was_possible {
            path::check_possible(&assumption.path, driver, &policy.place, false, problems);
        }
        let label = policy.label.clone().unwrap_or_else(|| Text::same(policy.id.clone()));
        let origin = Origin::Scenario { file: policy.place.source().file_name(), line: policy.place.line() };
        read.push(Policy { id: policy.id.clone(), label, driver: name.clone(), add, origin });
    }
    read
}

/// What a policy adds, in base units: a rate is moved by percentage points, anything else by its own unit.
fn added(policy: &WrittenPolicy, driver: &Driver, problems: &mut Diagnostics) -> Option<f64> {
    let points = Unit::parse("pp").filter(|_| driver.unit.symbol == "%");
    let expected = points.unwrap_or(driver.unit);
    let node = &policy.add;
    if let crate::diagnostic::document::Value::Table(_) = node.value {
        let mut fields = node.fields(problems)?;
        let unit =
            fields.required("unit", problems).and_then(|unit| crate::indicator::read_unit(unit, expected, problems));
        let value = fields.required("value", problems);
        fields.finish(problems);
        return read_quantity(value?, Some(unit?), expected, problems);
    }
    read_quantity(node, None, expected, problems)
}

fn read_plan(
    path: &std::path::Path,
    place: &Span,
    baseline: &Baseline,
    indicators: &[Indicator],
    problems: &mut Diagnostics,
) -> Result<Option<Plan>> {
    if !path.is_file() {
        let shown = path.display();
        problems.error(place.clone(), text!("没有文件 {shown}", "there is no file {shown}"));
        return Ok(None);
    }
    let mut found = Diagnostics::new();
    let plan = Error::told(Plan::load(path, indicators, &mut found), problems)?;
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

/// Headlines and what the targets need, or what the scenario asks for and what the targets need.
fn outputs(
    written: &ScenarioFile,
    indicators: &[Indicator],
    plan: Option<&Plan>,
    problems: &mut Diagnostics,
) -> Vec<Output> {
    let targeted = |name: &str| plan.is_some_and(|plan| plan.measures().any(|measure| measure.indicator == name));
    let patterns = written.outputs.as_deref().unwrap_or_default();
    for (pattern, place) in patterns {
        if !indicators.iter().any(|indicator| matches(pattern, &indicator.name)) {
            problems
                .error(place.clone(), text!("没有指标 `{pattern}`", "no indicator is named `{pattern}`"))
                .hint(suggestion(pattern, indicators.iter().map(|i| i.name.as_str())));
        }
    }
    let output = |indicator: &Indicator| {
        let name = indicator.name.clone();
        let asked = patterns.iter().any(|(pattern, _)| matches(pattern, &name));
        let by_name = patterns.iter().any(|(pattern, _)| *pattern == name);
        let required = by_name || targeted(&name);
        (asked || required || (written.outputs.is_none() && indicator.prominence != Prominence::OnRequest))
            .then_some(Output { name, required })
    };
    indicators.iter().filter_map(output).collect()
}
