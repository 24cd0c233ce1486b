//! Formulas that need one another: within one year, or without any value in the base year, that cannot be.

use std::collections::BTreeMap;

use super::{Definition, Law, Subject};
use crate::diagnostic::{Diagnostics, Span};
use crate::language::text;

/// A need of one definition for another: the place in its formula, and whether it is last year's value.
struct Need<'d> {
    of: &'d str,
    place: &'d Span,
    previous: bool,
}

/// Says which definitions cannot be computed because they need one another within one year, or because they need their own
/// value of last year without ever having one: an indicator has none before the base year, a variable has its initial.
///
/// Only indicators of the scenario's own can: nothing else reads them.
pub(crate) fn check_dependencies(definitions: &[Definition], problems: &mut Diagnostics) {
    let every = definitions.iter();
    let within_a_year = every.clone().map(|definition| needs(definition, |need| !need.previous));
    let circular = report_circles(within_a_year.collect(), problems);
    let formulas =
        every.filter(|definition| matches!(definition.law, Law::Formula(_)) && !circular.contains(&definition.name));
    report_circles(formulas.map(|definition| needs(definition, |_| true)).collect(), problems);
}

fn needs<'d>(definition: &'d Definition, counts: impl Fn(&Need<'d>) -> bool) -> (&'d str, Vec<Need<'d>>) {
    let reads = definition.law.formulas().flat_map(|formula| &formula.reads);
    // A driver is given, whatever bears the same name.
    let reads = reads.filter(|(read, _)| matches!(read.subject, Subject::Indicator | Subject::Central));
    let needs = reads.map(|(read, place)| Need { of: &read.name, place, previous: read.previous });
    (&definition.name, needs.filter(counts).collect())
}

/// Tells of every circle, and returns the names in them.
fn report_circles(mut open: BTreeMap<&str, Vec<Need<'_>>>, problems: &mut Diagnostics) -> Vec<String> {
    let mut circular = Vec::new();
    loop {
        let names: Vec<&str> = open.keys().copied().collect();
        open.values_mut().for_each(|needs| needs.retain(|need| names.contains(&need.of)));
        let before = open.len();
        open.retain(|_, needs| !needs.is_empty());
        if open.is_empty() {
            return circular;
        }
        if open.len() == before {
            let names = report(&open, problems);
            names.iter().for_each(|name| drop(open.remove(name.as_str())));
            circular.extend(names);
        }
    }
}

/// Follows needs until one comes again, and tells of the circle; returns the names in it.
fn report(open: &BTreeMap<&str, Vec<Need<'_>>>, problems: &mut Diagnostics) -> Vec<String> {
    let mut path: Vec<(&str, &Need<'_>)> = Vec::new();
    let Some((mut at, mut needs)) = open.first_key_value() else { return Vec::new() };
    // Everything that is left has a need that is left too.
    while let Some(need) = needs.first() {
        path.push((at, need));
        if let Some(start) = path.iter().position(|(name, _)| *name == need.of) {
            path.drain(..start);
            break;
        }
        match open.get_key_value(need.of) {
            Some((name, its)) => (at, needs) = (name, its),
            None => break,
        }
    }
    let Some((first, need)) = path.first() else { return Vec::new() };
    let names: Vec<&str> = path.iter().map(|(name, _)| *name).chain([*first]).collect();
    let circle = names.join(" → ");
    if path.iter().any(|(_, need)| need.previous) {
        let message = text!(
            "在基年没有值，因而永远没有：{circle}",
            "without a value in the base year there is never one: {circle}"
        );
        problems.error(need.place.clone(), message).hint(text!(
            "把其中一个写成 [variable]：initial 是基年的值，next 由上年的值算出",
            "make one of them a [variable]: `initial` is the base year's value, `next` follows from last year's"
        ));
    } else {
        let message = text!("同一年内互相依赖：{circle}", "a cycle within one year: {circle}");
        problems
            .error(need.place.clone(), message)
            .hint(text!("其中一处改读上年的值：previous(…)", "let one of them read last year's value: previous(…)"));
    }
    path.iter().map(|(name, _)| (*name).to_owned()).collect()
}
