//! The scenario's own drivers, variables and indicators.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::file::{OwnKind, WrittenAssumption, WrittenOwn};
use super::no_equation;
use super::path::{self, ReadPath};
use crate::baseline::InputFile;
use crate::diagnostic::document::{Node, TomlTable, TomlValue};
use crate::diagnostic::{Diagnostics, Span};
use crate::error::Result;
use crate::formula::{
    BuiltIn, Definition, Each, FormulaNames, FormulaResult, Lists, ParsedFormula as Formula, WrittenLaw,
    check_dependencies, is_reserved,
};
use crate::indicator::{
    Aggregation, DIMENSIONLESS, Default, Dimension, Driver, Indicator, IndicatorKind, Prominence, Unit,
};
use crate::language::{Text, text};

/// A declaration, for one or for one of each list.
pub(super) struct Declared<'w> {
    pub(super) name: String,
    each: Each,
    own: &'w WrittenOwn,
}

/// The declarations, one for each member of the lists in a name. An empty list is reported.
pub(super) fn expanded<'w>(
    written: &'w BTreeMap<String, WrittenOwn>,
    lists: &Lists,
    problems: &mut Diagnostics,
) -> Vec<Declared<'w>> {
    let mut all = Vec::new();
    for (name, own) in written {
        // A driver is stated by itself.
        let each = if own.kind == OwnKind::Driver { vec![Each::default()] } else { lists.each(name) };
        if each.is_empty() {
            let message =
                text!("`{name}` 的列表在这里是空的", "the list in `{name}` is empty here: nothing is declared");
            problems.warning(own.written.key.clone(), message);
        }
        all.extend(each.into_iter().map(|each| Declared { name: each.name(name), each, own }));
    }
    all
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
    let listed = drivers.iter().map(|driver| &driver.name).chain(indicators.iter().map(|indicator| &indicator.name));
    let listed: HashSet<String> = if written.is_empty() { HashSet::new() } else { listed.cloned().collect() };
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
        if taken_by_equations(name) || listed.contains(name) {
            let problem =
                problems.error(place.clone(), text!("`{name}` 已是程序里的名字", "`{name}` is a name of the program"));
            problem.hint(match own.kind {
                OwnKind::Driver => {
                    text!(
                        "在 [assume] 里给它赋值，或换一个名字",
                        "state its value under [assume], or choose another name"
                    )
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

/// Whether a name is valid in formulas.
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
fn head(written: &WrittenAssumption, problems: &mut Diagnostics) -> Option<(Unit, Option<Text>)> {
    let mut fields = written.node.fields(problems)?;
    let label = fields.text("label", problems);
    let Some(node) = fields.get("unit") else {
        let place = written.key.clone();
        problems.error(place, text!("缺少键 `unit`", "the key `unit` is missing")).hint(text!(
            "写出单位，如 unit = \"万人\"；纯数写 \"1\"",
            "give the unit, such as unit = \"万人\", or \"1\" for a plain number"
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
        IndicatorKind::Ratio
    } else if years < 0 || (money > 0 && own == OwnKind::Indicator) {
        // Money is what came in over a year throughout the vocabulary; a stock of it is a variable.
        IndicatorKind::Flow
    } else {
        IndicatorKind::Stock
    };
    let aggregation = if kind == IndicatorKind::Ratio { Aggregation::Recompute } else { Aggregation::Sum };
    // Declared indicators are outputs; a variable is intermediate.
    let prominence = if own == OwnKind::Indicator { Prominence::Headline } else { Prominence::Kept };
    Indicator { name, unit, label, kind, aggregation, prominence }
}

/// The path that a declared driver states.
pub(super) fn path(
    own: &WrittenOwn,
    reading: &path::PathContext<'_>,
    files: &mut Vec<InputFile>,
    problems: &mut Diagnostics,
) -> Result<Option<ReadPath>> {
    let TomlValue::Table(table) = &own.written.node.value else { return Ok(None) };
    // Its label has been read; the rest is what stands under [assume] for any driver.
    let mut entries = table.entries.clone();
    entries.remove("label");
    let node = Node { value: TomlValue::Table(TomlTable { entries }), span: own.written.node.span.clone() };
    let written = WrittenAssumption { key: own.written.key.clone(), node };
    path::read(&written, reading, files, problems)
}

/// What is declared and left out, since its condition does not hold: by name its unit, and the place of the condition.
pub(super) fn left_out(
    written: &[Declared<'_>],
    names: &FormulaNames<'_>,
    indicators: &[Indicator],
    problems: &mut Diagnostics,
) -> BTreeMap<String, (Unit, Span)> {
    let units: HashMap<&str, Unit> = indicators.iter().map(|known| (known.name.as_str(), known.unit)).collect();
    let mut found = BTreeMap::new();
    for Declared { name, each, own } in written {
        let TomlValue::Table(table) = &own.written.node.value else { continue };
        let has_condition = matches!(own.kind, OwnKind::Variable | OwnKind::Indicator);
        let Some(when) = table.entries.get("when").filter(|_| has_condition) else { continue };
        let unit = units.get(name.as_str()).copied().unwrap_or(DIMENSIONLESS);
        let computed = FormulaResult { name, unit, each };
        // The same error of several members is reported once.
        let mut messages = Diagnostics::new();
        let written = Formula::read(&when.node, &mut messages);
        let holds = written.and_then(|written| written.holds(&computed, names, &mut messages));
        problems.append_new(messages);
        if holds == Some(false) {
            found.insert(name.clone(), (unit, when.key_span.clone()));
        }
    }
    found
}

/// Reports that a requested name is excluded by its condition.
pub(super) fn report_left_out(name: &str, place: &Span, condition: &Span, problems: &mut Diagnostics) {
    let (file, line) = (condition.source().file_name(), condition.line());
    problems
        .error(place.clone(), text!("本情景没有 `{name}`", "there is no `{name}` in this scenario"))
        .expected(text!("其 when（{file}:{line}）不成立", "its `when` ({file}:{line}) does not hold"));
}

/// Reads the formulas of declarations, and of replacements of program equations.
pub(super) fn definitions(
    written: &[Declared<'_>],
    names: &FormulaNames<'_>,
    indicators: &[Indicator],
    built_in: &[BuiltIn],
    problems: &mut Diagnostics,
) -> Vec<Definition> {
    let known: HashMap<&str, &Indicator> = indicators.iter().map(|known| (known.name.as_str(), known)).collect();
    let by_name: HashMap<&str, &BuiltIn> = built_in.iter().map(|known| (known.name.as_str(), known)).collect();
    let mut all = Vec::new();
    for Declared { name, each, own } in written {
        if own.kind == OwnKind::Driver || names.is_broken(name) || names.left_out(name).is_some() {
            continue;
        }
        let replaced = by_name.get(name.as_str()).filter(|_| own.kind == OwnKind::Equation);
        let label_and_unit = match (replaced, known.get(name.as_str())) {
            (Some(replaced), _) => replaced.label_and_unit.clone(),
            (None, indicator) if own.kind == OwnKind::Equation => {
                // Of a list it replaces those that there are.
                let mut of_list = written.iter().filter(|other| std::ptr::eq(other.own, *own));
                if !of_list.any(|other| by_name.contains_key(other.name.as_str())) {
                    no_equation::report(name, &own.written.key, indicator.is_some(), built_in, names, problems);
                }
                continue;
            }
            (None, Some(indicator)) => (indicator.label.clone(), indicator.unit),
            (None, None) => continue,
        };
        let mut wrong = Diagnostics::new();
        let law = law(own, replaced.copied(), &mut wrong).and_then(|(law, note)| {
            Some((law.resolved(&FormulaResult { name, unit: label_and_unit.1, each }, names, &mut wrong)?, note))
        });
        // Of each of a list once.
        problems.append_new(wrong);
        let replaces = own.kind == OwnKind::Equation;
        all.extend(law.map(|(law, note)| Definition { name: name.clone(), label_and_unit, note, replaces, law }));
    }
    check_dependencies(&all, problems);
    all
}

/// The formulas that a declaration states, and what a reader should know of them. What stands in place of an equation of the
/// program is a stock where that is one.
fn law(own: &WrittenOwn, replaced: Option<&BuiltIn>, problems: &mut Diagnostics) -> Option<(WrittenLaw, Option<Text>)> {
    let mut fields = own.written.node.fields(problems)?;
    let is_stock = replaced.map_or(own.kind == OwnKind::Variable, BuiltIn::is_stock);
    if let Some(BuiltIn { name, .. }) = replaced
        && fields.peek(if is_stock { "next" } else { "formula" }).is_none()
    {
        let place = own.written.key.clone();
        match is_stock {
            true => problems
                .error(place, text!("`{name}` 是存量", "`{name}` is a stock"))
                .expected(text!("应写 initial 和 next", "expected `initial` and `next`")),
            false => problems.error(place, text!("`{name}` 不是存量", "`{name}` is not a stock")).expected(text!(
                "应写 formula；基期的规则不同时另写 base",
                "expected `formula`, and `base` where the base year has another rule"
            )),
        };
        return None;
    }
    if own.kind != OwnKind::Equation {
        let _ = (fields.get("unit"), fields.get("label"), fields.get("when"));
    }
    let law = match is_stock {
        true => WrittenLaw::stock(&mut fields, problems),
        false => WrittenLaw::value(&mut fields, problems),
    };
    let note = fields.text("note", problems);
    fields.finish(problems);
    Some((law?, note))
}
