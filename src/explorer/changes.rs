//! What a page has changed, as the text of a scenario file that extends the one that is explored.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostics, Source, Span, unknown};
use crate::error::{Error, Result};
use crate::indicator::Unit;
use crate::language::text;
use crate::scenario::{Assumption, Assumptions, DriverPath, Policy};

/// The name of the file that states the changes.
pub(super) const NAME: &str = "explored.toml";

/// What is changed in a scenario.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Changes {
    /// By driver.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub drivers: BTreeMap<String, DriverChange>,
    /// By id of the policy.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub policies: BTreeMap<String, PolicyChange>,
}

/// How a driver is changed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DriverChange {
    /// What is added to its path from the first year that a what-if can change, in base units. Its uncertainty stays.
    pub shift: f64,
}

/// How a policy is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyChange {
    /// Whether it has an effect.
    pub on: bool,
    /// Its first year; that of the scenario if not given.
    pub from: Option<i32>,
    /// Its last year; that of the scenario if not given.
    pub to: Option<i32>,
}

impl Changes {
    /// Whether nothing is changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.drivers.is_empty() && self.policies.is_empty()
    }

    /// The text of the scenario file that extends `source` by these changes.
    ///
    /// # Errors
    /// An error for an unknown driver or policy.
    pub(super) fn text(&self, assumptions: &Assumptions, source: &Source) -> Result<String> {
        let extended =
            if crate::embedded::is_inside(source.name.as_ref()) { source.name.clone() } else { source.file_name() };
        let title = &assumptions.title;
        let mut file = format!(
            "# {} + changes made in the explorer; keep this file in the same folder.\nformat  = 1\ntitle   = {{ zh = {}, en = {} }}\nextends = {}\n",
            quoted_in_comment(&extended),
            quoted(&format!("{}（调整）", title.zh)),
            quoted(&format!("{}, changed", title.en)),
            quoted(&extended),
        );
        for (name, change) in &self.drivers {
            let assumption = assumptions.driver(name)?;
            file += &driver_text(assumption, change.shift, assumptions)?;
        }
        for (id, change) in &self.policies {
            let policy = assumptions.policies.iter().find(|policy| policy.id == *id).ok_or_else(|| {
                let message = text!("情景没有政策 `{id}`", "the scenario has no policy `{id}`");
                unknown(id, message, assumptions.policies.iter().map(|policy| policy.id.as_str()))
            })?;
            let unit = assumptions.drivers.get(&policy.driver).map(|assumption| assumption.driver.unit);
            file += &policy_text(policy, *change, unit, assumptions);
        }
        Ok(file)
    }
}

/// The index of the first year in which a change acts on a driver.
pub(super) fn first_changed(assumption: &Assumption, assumptions: &Assumptions) -> Result<usize> {
    let name = assumption.driver.name.as_str();
    let place = Span::new(&Source::new("changes", name), 0..name.len());
    let mut found = Diagnostics::new();
    let first = assumptions.first_changed(&assumption.driver, None, &place, &mut found);
    let first = found.or_value(first)?;
    Ok(assumptions.years.index(first).unwrap_or(0))
}

/// The path with its policies taken away: these stay where they are stated.
pub(super) fn stated_path(assumption: &Assumption, assumptions: &Assumptions) -> DriverPath {
    let mut path = assumption.path.clone();
    for policy in assumptions.policies.iter().filter(|policy| policy.driver == assumption.driver.name) {
        path.central.iter_mut().zip(&policy.add).for_each(|(central, add)| *central -= add);
    }
    path
}

/// A driver's shifted path, with its uncertainty, as a table of a scenario file.
fn driver_text(assumption: &Assumption, shift: f64, assumptions: &Assumptions) -> Result<String> {
    if !shift.is_finite() {
        let name = &assumption.driver.name;
        return Err(Error::failure(text!("`{name}` 的变动不是数", "the change of `{name}` is no number")));
    }
    let (driver, years) = (&assumption.driver, assumptions.years);
    let first = first_changed(assumption, assumptions)?;
    let DriverPath { mut central, spread, shock } = stated_path(assumption, assumptions);
    central.iter_mut().skip(first).for_each(|value| *value += shift);
    // The base year of a rate of change has no effect; a file states what has one.
    let begin = usize::from(!driver.at_base && driver.begins_after_base());
    let end = if driver.at_base { 1 } else { central.len() };
    let mut table = format!("\n[assume.{}]\nunit    = {}\n", dotted(&driver.name), quoted(driver.unit.symbol));
    let mut columns = vec![("central", central.clone())];
    if let Some(spread) = &spread {
        let [low, high] = spread.ends();
        let reach = spread.reach();
        let end = |side: &[f64], sign: f64| central.iter().zip(side).map(|(at, by)| at + sign * reach * by).collect();
        columns.push((low, end(&spread.below, -1.0)));
        columns.push((high, end(&spread.above, 1.0)));
    }
    let columns: Vec<(&str, Vec<String>)> = columns
        .into_iter()
        .map(|(name, values)| (name, values[begin..end].iter().map(|value| number(*value, driver.unit)).collect()))
        .collect();
    let is_constant = columns.iter().all(|(_, values)| values.iter().all(|value| *value == values[0]));
    if !is_constant {
        let listed: Vec<String> = years.iter().skip(begin).map(|year: i32| year.to_string()).collect();
        let _ = writeln!(table, "year    = [{}]", listed.join(", "));
    }
    for (name, values) in &columns {
        let written = if is_constant { values[0].clone() } else { format!("[{}]", values.join(", ")) };
        let _ = writeln!(table, "{name:<7} = {written}");
    }
    if let Some(shock) = shock {
        let sd = number(shock.sd, driver.unit.of_difference());
        let from = years.first + i32::try_from(shock.from).unwrap_or(1);
        let _ = writeln!(table, "shock   = {{ sd = {sd}, persistence = {}, from = {from} }}", float(shock.persistence));
    }
    if !assumption.calibrated_to.is_empty() {
        let names: Vec<String> = assumption.calibrated_to.iter().map(|name| quoted(name)).collect();
        let _ = writeln!(table, "calibrated_to = [{}]", names.join(", "));
    }
    Ok(table)
}

/// A policy with other years, or without effect.
fn policy_text(policy: &Policy, change: PolicyChange, unit: Option<Unit>, assumptions: &Assumptions) -> String {
    let years = assumptions.years;
    let (from, to) = policy_years(policy, assumptions);
    let (from, to) = (change.from.unwrap_or(from), change.to.unwrap_or(to).min(years.last));
    let added = policy.add.iter().copied().find(|add| *add != 0.0).unwrap_or(0.0);
    let unit = unit.map_or("1", |unit| unit.of_difference().symbol);
    let add = unit_number(if change.on { added } else { 0.0 }, unit);
    let (id, driver) = (quoted(&policy.id), quoted(&policy.driver));
    let (zh, en) = (quoted(&policy.label.zh), quoted(&policy.label.en));
    format!(
        "\n[[policy]]\nid     = {id}\nlabel  = {{ zh = {zh}, en = {en} }}\ndriver = {driver}\nadd    = {{ value = {add}, unit = {} }}\nfrom   = {from}\nto     = {to}\n",
        quoted(unit)
    )
}

/// First and last year in which a policy has an effect.
pub(super) fn policy_years(policy: &Policy, assumptions: &Assumptions) -> (i32, i32) {
    let acting = || assumptions.years.iter().zip(&policy.add).filter(|(_, add)| **add != 0.0).map(|(year, _)| year);
    let (first, last) = (assumptions.years.first + 1, assumptions.years.last);
    (acting().next().unwrap_or(first), acting().last().unwrap_or(last))
}

fn unit_number(value: f64, symbol: &str) -> String {
    Unit::parse(symbol).map_or_else(|| float(value), |unit| number(value, unit))
}

/// A value in base units in the unit of a file, to twelve digits: what a page has moved has no more of them.
fn number(base: f64, unit: Unit) -> String {
    float(unit.from_base(base))
}

fn float(value: f64) -> String {
    let rounded: f64 = format!("{value:.11e}").parse().unwrap_or(value);
    // Without a sign before zero.
    let written = (rounded + 0.0).to_string();
    if written.contains(['.', 'e']) { written } else { format!("{written}.0") }
}

/// The parts of a dotted name as keys; one with other signs than letters in quotes.
fn dotted(name: &str) -> String {
    let is_bare = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
    let parts = name.split('.').map(|part| if is_bare(part) { part.to_owned() } else { quoted(part) });
    parts.collect::<Vec<_>>().join(".")
}

/// A text as a basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

fn quoted_in_comment(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
