//! The equations of the program itself, as the files beside the model write them.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Computed, Definition, Each, Lists, Names, Structure, WrittenLaw, Written};
use crate::diagnostic::document::{Entry, Node, Value, parse};
use crate::diagnostic::{Diagnostics, Source};
use crate::indicator::{DIMENSIONLESS, Indicator, Unit};
use crate::language::{Text, text};

/// The files, in the order in which a reader takes them.
const FILES: [(&str, &str); 6] = [
    ("economy.toml", include_str!("../model/equations/economy.toml")),
    ("industry.toml", include_str!("../model/equations/industry.toml")),
    ("contributions.toml", include_str!("../model/equations/contributions.toml")),
    ("beds.toml", include_str!("../model/equations/beds.toml")),
    ("demand.toml", include_str!("../model/equations/demand.toml")),
    ("care.toml", include_str!("../model/equations/care.toml")),
];

/// An equation of the program, for one or for each of some lists.
#[derive(Debug)]
struct Template {
    /// Its name, with `{list}` where it stands for each of a list.
    name: String,
    /// What it is called and its unit, where the vocabulary does not say.
    told: Option<(Text, Unit)>,
    /// The condition on the scenario's structure under which it holds.
    when: Option<Written>,
    law: WrittenLaw,
}

/// Every equation of the program, in the order of its files, and what is wrong with them: nothing, as a test asserts.
static ALL: LazyLock<(Vec<Template>, Diagnostics)> = LazyLock::new(|| {
    let mut problems = Diagnostics::new();
    let mut all = Vec::new();
    for (name, text) in FILES {
        let root = parse(&Source::new(name, text), &mut problems);
        let Some(mut file) = root.fields(&mut problems) else { continue };
        for (kind, is_stock) in [("indicator", false), ("variable", true)] {
            let Some(Value::Table(table)) = file.get(kind).map(|node| &node.value) else { continue };
            let equations = table.entries.iter().map(|(name, entry)| equation(name, entry, is_stock, &mut problems));
            all.extend(equations.flatten());
        }
        file.finish(&mut problems);
    }
    (all, problems)
});

fn equation(name: &str, entry: &Entry, is_stock: bool, problems: &mut Diagnostics) -> Option<Template> {
    let mut fields = entry.node.fields(problems)?;
    let law = match is_stock {
        true => WrittenLaw::stock(&mut fields, problems),
        false => WrittenLaw::value(&mut fields, problems),
    };
    let when = fields.get("when").and_then(|node| Written::read(node, problems));
    let label = fields.text("label", problems);
    let unit = fields.get("unit").and_then(|node| unit(node, problems));
    fields.finish(problems);
    Some(Template { name: name.to_owned(), told: label.zip(unit), when, law: law? })
}

fn unit(node: &Node, problems: &mut Diagnostics) -> Option<Unit> {
    let symbol = node.string(problems)?;
    let known = Unit::parse(symbol);
    if known.is_none() {
        problems.error(node.span.clone(), text!("未知的单位 `{symbol}`", "unknown unit `{symbol}`"));
    }
    known
}

/// An equation of the program for one of each list.
#[derive(Debug)]
pub(crate) struct BuiltIn {
    /// Its name.
    pub(crate) name: String,
    /// What it is called, and its unit.
    pub(crate) told: (Text, Unit),
    each: Each,
    written: &'static Template,
}

/// Every equation that holds in a scenario of this structure, in the order of the files.
pub(crate) fn built_in(
    lists: &Lists,
    structure: &Structure,
    indicators: &[Indicator],
    problems: &mut Diagnostics,
) -> Vec<BuiltIn> {
    let (all, faults) = &*ALL;
    problems.append(faults.clone());
    let known: HashMap<&str, &Indicator> = indicators.iter().map(|known| (known.name.as_str(), known)).collect();
    let nothing = Names::new(&[], &[], &[], structure);
    let mut found = Vec::new();
    for written in all {
        for each in lists.each(&written.name) {
            let name = each.name(&written.name);
            let computed = Computed { name: &name, unit: DIMENSIONLESS, each: &each };
            let holds = written.when.as_ref().map(|when| when.holds(&computed, &nothing, problems));
            if holds.is_some_and(|holds| holds != Some(true)) {
                continue;
            }
            let told = match (&written.told, known.get(name.as_str())) {
                (_, Some(known)) => (known.label.clone(), known.unit),
                (Some((label, unit)), None) => (each.label(label), *unit),
                (None, None) => (Text::same(name.clone()), DIMENSIONLESS),
            };
            found.push(BuiltIn { told, name, each, written });
        }
    }
    found
}

impl BuiltIn {
    /// Whether it is a stock, whose next value follows from the last.
    pub(crate) fn is_stock(&self) -> bool {
        matches!(self.written.law, WrittenLaw::Stock { .. })
    }

    /// Gives every name in it its meaning; `names` has what is computed on the way, [`Names::add_indicator`].
    pub(crate) fn resolved(&self, names: &Names<'_>, problems: &mut Diagnostics) -> Option<Definition> {
        let (name, unit) = (self.name.as_str(), self.told.1);
        let computed = Computed { name, unit, each: &self.each };
        let law = self.written.law.resolved(&computed, names, problems)?;
        Some(Definition { name: self.name.clone(), told: self.told.clone(), law })
    }
}
