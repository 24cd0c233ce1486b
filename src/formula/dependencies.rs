//! Formulas that need one another: within one year, or without any value in the base year, that cannot be.

use std::collections::{BTreeMap, HashMap};

use super::{Definition, Expression, Formula, Law, QuantityRole, Read};
use crate::diagnostic::{Diagnostics, Span};
use crate::language::{Text, text};

/// A need of one definition for another: the place in its formula, and whether it is last year's value.
struct Need<'d> {
    of: &'d str,
    place: &'d Span,
    previous: bool,
}

/// The dependencies of each definition.
type Needs<'d> = BTreeMap<&'d str, Vec<Need<'d>>>;

/// Says which definitions cannot be computed because they need one another within one year, or because they need their own
/// value of last year without ever having one: an indicator has none before the base year, a variable has its initial.
///
/// Only indicators of the scenario's own can: nothing else reads them.
pub(crate) fn check_dependencies(definitions: &[Definition], problems: &mut Diagnostics) {
    let within_a_year = definitions.iter().map(|definition| {
        let in_year = |later: bool| {
            let formula = definition.law.of_year(later);
            needs(formula, formula.expression.timed_reads(later))
        };
        let needs = in_year(false).into_iter().chain(in_year(true)).filter(|need| !need.previous);
        (definition.name.as_str(), needs.collect())
    });
    let circular = report_circles(within_a_year.collect(), problems);
    let formulas = definitions.iter().filter_map(|definition| match &definition.law {
        Law::Formula(formula) if !circular.contains(&definition.name) => {
            let mut reads = formula.expression.timed_reads(true);
            // What was before a delay begins is stated, and makes a value.
            reads.retain(|(read, _)| !is_begun(&formula.expression, read));
            Some((definition.name.as_str(), needs(formula, reads)))
        }
        _ => None,
    });
    report_circles(formulas.collect(), problems);
}

/// Whether a delay with a starting value reads the value.
fn is_begun(expression: &Expression, read: &Read) -> bool {
    let mut found = false;
    expression.visit(&mut |part| {
        found |= matches!(part, Expression::Delay(delay) if std::ptr::eq(&delay.of, read) && delay.before.is_some());
    });
    found
}

fn needs<'d>(formula: &'d Formula, reads: Vec<(&'d Read, bool)>) -> Vec<Need<'d>> {
    // A driver is given even if an indicator has the same name.
    let reads =
        reads.into_iter().filter(|(read, _)| matches!(read.role, QuantityRole::Indicator | QuantityRole::Central));
    let need = |(read, previous): (&'d Read, bool)| {
        let (_, place) = formula.reads.iter().find(|(known, _)| known.name == read.name)?;
        Some(Need { of: &read.name, place, previous })
    };
    reads.filter_map(need).collect()
}

/// Tells of every circle, and returns the names in them.
fn report_circles(mut open: Needs<'_>, problems: &mut Diagnostics) -> Vec<String> {
    let mut circular = Vec::new();
    leave_circles(&mut open);
    while !open.is_empty() {
        let names = report(&open, problems);
        names.iter().for_each(|name| drop(open.remove(name.as_str())));
        circular.extend(names);
        leave_circles(&mut open);
    }
    circular
}

/// Takes out what needs nothing that is in a circle, and every need of it.
fn leave_circles(open: &mut Needs<'_>) {
    let mut needed_by: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut count: HashMap<&str, usize> = HashMap::new();
    for (name, needs) in &*open {
        let of = needs.iter().map(|need| need.of).filter(|of| open.contains_key(of));
        count.insert(name, of.map(|of| needed_by.entry(of).or_default().push(name)).count());
    }
    let mut free: Vec<&str> = count.iter().filter(|(_, count)| **count == 0).map(|(name, _)| *name).collect();
    while let Some(name) = free.pop() {
        for by in needed_by.remove(name).into_iter().flatten() {
            if let Some(count) = count.get_mut(by) {
                *count -= 1;
                free.extend((*count == 0).then_some(by));
            }
        }
    }
    open.retain(|name, _| count.get(name).is_some_and(|count| *count > 0));
    let names: Vec<&str> = open.keys().copied().collect();
    open.values_mut().for_each(|needs| needs.retain(|need| names.binary_search(&need.of).is_ok()));
}

/// Follows dependencies until one repeats, and reports the cycle; returns its names.
fn report(open: &Needs<'_>, problems: &mut Diagnostics) -> Vec<String> {
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
            "在基期没有值，因而永远没有：{circle}",
            "without a value in the base year there is never one: {circle}"
        );
        problems.error(need.place.clone(), message).hint(text!(
            "把其中一个写成 [variable]：initial 是基期的值，next 由上年的值算出",
            "make one of them a [variable]: `initial` is the base year's value, `next` follows from last year's"
        ));
    } else {
        let message = text!("同一年内互相依赖：{circle}", "a cycle within one year: {circle}");
        problems.error(need.place.clone(), message).hint(last_years_value());
    }
    path.iter().map(|(name, _)| (*name).to_owned()).collect()
}

/// How a cycle within one year is mended.
pub(crate) fn last_years_value() -> Text {
    Text::new(
        "其中一处改读上年的值：previous(…)，或 delay(…, 1, 基期以前的值)；时滞不是1以上的数时，仍可能读当年的值",
        "let one of them read last year's value: previous(…), or delay(…, 1, what was before the base year); a lag that is no \
         number of 1 or more may reach into the same year",
    )
}
