//! Policies: named changes of drivers in some years.

use std::collections::BTreeMap;

use super::file::{ScenarioFile, WrittenPolicy};
use super::fraction;
use super::path;
use super::unknown::report_unknown;
use super::{Assumption, AssumptionOrigin, Policy, Years};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::document::TomlValue;
use crate::indicator::{Driver, Unit, alternative, read_quantity, read_unit};
use crate::language::{Text, text};

/// The valid policies, each added to the path of its driver.
pub(super) fn read(
    written: &ScenarioFile,
    known: &[Driver],
    assumed: &mut BTreeMap<String, Assumption>,
    years: Years,
    problems: &mut Diagnostics,
) -> Vec<Policy> {
    let mut read = Vec::new();
    for policy in &written.policies {
        let (name, place) = &policy.driver;
        let Some(driver) = known.iter().find(|driver| driver.name == *name) else {
            report_unknown(name, place, known, known.iter().map(|driver| driver.name.as_str()), problems);
            continue;
        };
        if !is_within(policy, years, problems) || !is_open(policy, driver, problems) {
            continue;
        }
        let Some(value) = added(policy, driver, problems) else { continue };
        fraction::of_policy(&policy.add, value, driver, problems);
        let Some(assumption) = assumed.get_mut(name) else {
            report_without_value(policy, driver, written, assumed, problems);
            continue;
        };
        let at_work = |year: i32| (policy.from..=policy.to.unwrap_or(years.last)).contains(&year);
        let add: Vec<f64> = years.iter().map(|year| if at_work(year) { value } else { 0.0 }).collect();
        for (central, add) in assumption.path.central.iter_mut().zip(&add) {
            *central += add;
        }
        if let Some(value) = assumption.path.central.iter().find(|value| !driver.is_possible(**value)) {
            path::report_impossible(*value, driver, &policy.place, false, problems);
        }
        let label = policy.label.clone().unwrap_or_else(|| Text::same(policy.id.clone()));
        let origin = AssumptionOrigin::Scenario { file: policy.place.source().file_name(), line: policy.place.line() };
        read.push(Policy { id: policy.id.clone(), label, driver: name.clone(), add, origin });
    }
    read
}

/// Whether a policy applies in a projected year.
fn is_within(policy: &WrittenPolicy, years: Years, problems: &mut Diagnostics) -> bool {
    let (from, first, last) = (policy.from, years.first + 1, years.last);
    let to = policy.to.unwrap_or(last.max(from));
    if from > to {
        problems.error(
            policy.place.clone(),
            text!("政策的 from（{from}）晚于 to（{to}）", "the policy's `from` ({from}) is later than its `to` ({to})"),
        );
        return false;
    }
    if from > last || to < first {
        problems
            .error(
                policy.place.clone(),
                text!(
                    "政策的{from}至{to}年不在预测期内",
                    "the policy's years {from} to {to} are outside the projection"
                ),
            )
            .expected(text!(
                "应在{first}至{last}年内，from 不晚于 to",
                "expected within {first} to {last}, from no later than to"
            ));
        return false;
    }
    true
}

/// Whether a policy can change this driver.
fn is_open(policy: &WrittenPolicy, driver: &Driver, problems: &mut Diagnostics) -> bool {
    let (name, place) = &policy.driver;
    if driver.at_base {
        problems.error(
            place.clone(),
            text!(
                "`{name}` 只在基期有意义，政策改变不了它",
                "`{name}` counts in the base year only: no policy changes it"
            ),
        );
    }
    !driver.at_base
}

/// Reports a policy whose driver has no value, and the alternative stated by the scenario.
fn report_without_value(
    policy: &WrittenPolicy,
    driver: &Driver,
    written: &ScenarioFile,
    assumed: &BTreeMap<String, Assumption>,
    problems: &mut Diagnostics,
) {
    let (name, place) = &policy.driver;
    let by_growth = written.structure.economy().method.unread() == name;
    let by_headcounts = !written.structure.population().reads(name);
    let is_stated = written.of_driver(driver).is_some() || written.own.contains_key(name);
    if is_stated && !by_growth && !by_headcounts {
        // Its statement is invalid: that is reported already.
        return;
    }
    let hint = match alternative(name).filter(|other| assumed.contains_key(other)) {
        Some(other) => text!("情景写的是 `{other}`", "the scenario states `{other}`"),
        None if by_growth => text!("[economy] method 不用它", "[economy] method does not read it"),
        None if by_headcounts => text!("[population] method 不用它", "[population] method does not read it"),
        None => text!("先在 [assume] 里写出它", "state it under [assume] first"),
    };
    problems
        .error(
            place.clone(),
            text!("`{name}` 没有值，政策无从增减", "`{name}` has no value to which a policy could add"),
        )
        .hint(hint);
}

/// The change of a policy, in base units: in percentage points for a rate, otherwise in the driver's unit.
fn added(policy: &WrittenPolicy, driver: &Driver, problems: &mut Diagnostics) -> Option<f64> {
    let points = Unit::parse("pp").filter(|_| driver.unit.symbol == "%");
    let expected = points.unwrap_or(driver.unit);
    let node = &policy.add;
    if let TomlValue::Table(_) = node.value {
        let mut fields = node.fields(problems)?;
        let unit = fields.required("unit", problems).and_then(|unit| read_unit(unit, expected, problems));
        let value = fields.required("value", problems);
        fields.finish(problems);
        return read_quantity(value?, Some(unit?), expected, problems);
    }
    read_quantity(node, None, expected, problems)
}
