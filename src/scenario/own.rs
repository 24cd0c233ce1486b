//! The scenario's own drivers, variables and indicators.

use std::collections::{BTreeMap, BTreeSet};

use super::Years;
use super::file::{OwnKind, Written, WrittenOwn};
use super::path::{self, DriverPath};
use crate::baseline::InputFile;
use crate::diagnostic::document::{Node, Table, Value};
use crate::diagnostic::{Diagnostics, Span, suggestion};
use crate::error::Result;
use crate::formula::{
    BuiltIn, Computed, Definition, Each, Lists, Names, Written as Formula, WrittenLaw, check_dependencies, is_reserved,
};
use crate::indicator::{Aggregation, DIMENSIONLESS, Default, Dimension, Driver, Indicator, Kind, Prominence, Unit};
use crate::language::{Text, text};

/// A declaration, for one or for one of each list.
pub(super) struct Declared<'w> {
    pub(super) name: String,
    each: Each,
    own: &'w WrittenOwn,
}

/// What is declared, once for each of the lists in a name.
pub(super) fn expanded<'w>(written: &'w BTreeMap<String, WrittenOwn>, lists: &Lists) -> Vec<Declared<'w>> {
    let of_each = |(name, own): (&String, &'w WrittenOwn)| {
        // A driver is stated by itself.
        let each = if own.kind == OwnKind::Driver { vec![Each::default()] } else { lists.each(name) };
        let one = |each: Each| Declared { name: each.name(name), each, own };
        each.into_iter().map(one).collect::<Vec<_>>()
    };
    written.iter().flat_map(of_each).collect()
}

/// Adds the scenario's own drivers and indicators to those of the program; returns the names of those whose unit is not
/// known. The formulas are read later.
pub(super) fn declare(
    written: &[Declared<'_>],
    drivers: &mut Vec<Driver>,
    indicators: &mut Vec<Indicator>,
    taken_by_equations: &dyn Fn(&str) -> bool,
    problems: &mut Diagnostics,
) -> Vec<String> {
    let (listed_drivers, listed_indicators) = (drivers.len(), indicators.len());
    let mut broken = Vec::new();
    let mut seen = BTreeSet::new();
    for Declared { name, each, own } in written {
        let place = &own.written.key;
        if !seen.insert(name.as_str()) {
            problems.error(place.clone(), text!("`{name}` 声明了两次", "`{name}` is declared twice"));
            broken.push(name.clone());
        }
        if own.kind == OwnKind::Equation || broken.contains(name) {
            continue;
        }
        let taken = taken_by_equations(name)
            || drivers[..listed_drivers].iter().any(|driver| driver.name == *name)
            || indicators[..listed_indicators].iter().any(|indicator| indicator.name == *name);
        if taken {
            let problem =
                problems.error(place.clone(), text!("`{name}` 已是程序里的名字", "`{name}` is a name of the program"));
            problem.hint(match own.kind {
                OwnKind::Driver => {
                    text!("在 [assume] 里给它赋值，或换一个名字", "say its value under [assume], or take another name")
                }
                _ => text!("换一个名字，如 `my.{name}`", "take another name, such as `my.{name}`"),
            });
            continue;
        }
        let sound = is_name(name, place, problems);
        let head = head(&own.written, problems);
        if !sound || head.is_none() {
            broken.push(name.clone());
        }
        let (unit, label) = head.unwrap_or((DIMENSIONLESS, None));
        let label = label.map_or_else(|| Text::same(name.clone()), |label| each.label(&label));
        if own.kind == OwnKind::Driver {
            drivers.push(driver(name.clone(), unit, label));
        } else {
            indicators.push(indicator(name.clone(), unit, label, own.kind));
        }
    }
    broken
}

/// Whether a name can stand in a formula.
fn is_name(name: &str, place: &Span, problems: &mut Diagnostics) -> bool {
    let letter = |part: &str| part.starts_with(|c: char| c.is_ascii_lowercase());
    let plain = |part: &str| part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if is_reserved(name) {
        problems.error(
            place.clone(),
            text!("`{name}` 在公式里另有含义，不能作名字", "`{name}` means something in formulas, and can be no name"),
        );
        return false;
    }
    if name.split('.').all(|part| letter(part) && plain(part)) {
        return true;
    }
    problems
        .error(place.clone(), text!("`{name}` 不能作名字", "`{name}` can be no name"))
        .expected(text!(
            "应为小写英文字母、数字和下划线，以字母开头，可用点分段",
            "expected lower-case ascii letters, digits and underscores, a letter first, parts joined by dots"
        ))
        .hint(text!("中文名称写在 label 里", "what readers see is its `label`"));
    false
}

/// What every declaration begins with: its unit, and perhaps what a reader sees.
fn head(written: &Written, problems: &mut Diagnostics) -> Option<(Unit, Option<Text>)> {
    let mut fields = written.node.fields(problems)?;
    let label = fields.text("label", problems);
    let Some(node) = fields.get("unit") else {
        let place = written.key.clone();
        problems.error(place, text!("缺少键 `unit`", "the key `unit` is missing")).hint(text!(
            "写出单位，如 unit = \"万人\"；纯数写 \"1\"",
            "say the unit, such as unit = \"万人\", or \"1\" for a plain number"
        ));
        return None;
    };
    let written = node.string(problems)?;
    let Some(unit) = Unit::parse(written) else {
        problems
            .error(node.span.clone(), text!("未知的单位 `{written}`", "unknown unit `{written}`"))
            .hint(Unit::suggestion(written, None));
        return None;
    };
    Some((unit, label))
}

fn driver(name: String, unit: Unit, label: Text) -> Driver {
    Driver {
        name,
        unit,
        meaning: label,
        default: Default::Required,
        source: Text::new("情景", "the scenario"),
        at_base: false,
        possible: (f64::NEG_INFINITY, f64::INFINITY),
    }
}

fn indicator(name: String, unit: Unit, label: Text, own: OwnKind) -> Indicator {
    let Dimension { money, persons, beds, years, items } = unit.dimension;
    let quotient = [money, persons, beds, items].iter().any(|power| *power < 0);
    let kind = if quotient || unit.dimension == Dimension::default() {
        Kind::Ratio
    } else if years < 0 || (money > 0 && own == OwnKind::Indicator) {
        // Money is what came in over a year throughout the vocabulary; a stock of it is a variable.
        Kind::Flow
    } else {
        Kind::Stock
    };
    let aggregation = if kind == Kind::Ratio { Aggregation::Recompute } else { Aggregation::Sum };
    // Who declares an indicator wants to see it; a variable is on the way to one.
    let prominence = if own == OwnKind::Indicator { Prominence::Headline } else { Prominence::Kept };
    Indicator { name, unit, label, kind, aggregation, prominence }
}

/// The path that a declared driver states.
pub(super) fn path(
    own: &WrittenOwn,
    driver: &Driver,
    years: Years,
    files: &mut Vec<InputFile>,
    problems: &mut Diagnostics,
) -> Result<Option<DriverPath>> {
    let Value::Table(table) = &own.written.node.value else { return Ok(None) };
    // Its label has been read; the rest is what stands under [assume] for any driver.
    let mut entries = table.entries.clone();
    entries.remove("label");
    let node = Node { value: Value::Table(Table { entries }), span: own.written.node.span.clone() };
    let written = Written { key: own.written.key.clone(), node };
    path::read(&written, &path::Reading { driver, default: None, years }, files, problems)
}

/// Reads the formulas of what was declared, and of what takes the place of an equation of the program.
pub(super) fn definitions(
    written: &[Declared<'_>],
    names: &Names<'_>,
    indicators: &[Indicator],
    built_in: &[BuiltIn],
    problems: &mut Diagnostics,
) -> Vec<Definition> {
    let mut all = Vec::new();
    for Declared { name, each, own } in written {
        if own.kind == OwnKind::Driver || names.is_broken(name) {
            continue;
        }
        let replaced = built_in.iter().find(|known| known.name == *name);
        let told = match (own.kind, replaced) {
            (OwnKind::Equation, None) => {
                tell_no_equation(name, &own.written.key, built_in, problems);
                continue;
            }
            (OwnKind::Equation, Some(replaced)) => replaced.told.clone(),
            _ => match indicators.iter().find(|indicator| indicator.name == *name) {
                Some(indicator) => (indicator.label.clone(), indicator.unit),
                None => continue,
            },
        };
        let Some(mut fields) = own.written.node.fields(problems) else { continue };
        if own.kind != OwnKind::Equation {
            let _ = (fields.get("unit"), fields.get("label"));
        }
        let is_stock = match own.kind {
            OwnKind::Equation => replaced.is_some_and(BuiltIn::is_stock),
            kind => kind == OwnKind::Variable,
        };
        if is_stock && own.kind == OwnKind::Equation && fields.peek("next").is_none() {
            problems
                .error(own.written.key.clone(), text!("`{name}` 是存量", "`{name}` is a stock"))
                .expected(text!("应写 initial 和 next", "expected `initial` and `next`"));
            continue;
        }
        let law = match is_stock {
            true => WrittenLaw::stock(&mut fields, problems),
            false => WrittenLaw::value(&mut fields, problems),
        };
        let when = fields.get("when").filter(|_| own.kind != OwnKind::Equation);
        let when = when.and_then(|node| Formula::read(node, problems));
        fields.finish(problems);
        let computed = Computed { name, unit: told.1, each };
        if when.is_some_and(|when| when.holds(&computed, names, problems) == Some(false)) {
            continue;
        }
        let law = law.and_then(|law| law.resolved(&computed, names, problems));
        let replaces = own.kind == OwnKind::Equation;
        all.extend(law.map(|law| Definition { name: name.clone(), told, replaces, law }));
    }
    check_dependencies(&all, problems);
    all
}

/// Whether a name was declared for one of a list for which its condition does not hold.
pub(super) fn is_left_out(name: &str, written: &[Declared<'_>], definitions: &[Definition]) -> bool {
    let is_declared = |declared: &Declared<'_>| {
        declared.name == name && matches!(declared.own.kind, OwnKind::Variable | OwnKind::Indicator)
    };
    written.iter().any(is_declared) && !definitions.iter().any(|definition| definition.name == name)
}

fn tell_no_equation(name: &str, place: &Span, built_in: &[BuiltIn], problems: &mut Diagnostics) {
    let message = text!("程序里没有方程 `{name}`", "the program has no equation `{name}`");
    let hint = suggestion(name, built_in.iter().map(|known| known.name.as_str()));
    problems.error(place.clone(), message).hint(hint);
}
