//! Labels of names in typeset equations, with their lists.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use super::built_in::{condition_of, drivers_of_any_subsector};
use super::listing::{EquationFile, equations, is_one_of, vocabulary};
use super::syntax::{self, Function, SyntaxNode, Tree};
use super::{Each, Lists, ModelStructure};
use crate::diagnostic::document::{Fields, TomlValue, parse};
use crate::diagnostic::{Diagnostics, Source};
use crate::indicator::{Driver, Subsector, Unit, drivers, matches};
use crate::language::{Language, Text, text};

/// The file of the names.
const FILE: (&str, &str) = ("symbols.toml", include_str!("../model/equations/symbols.toml"));

/// The lists, and what stands for one of each.
const LISTS: [(&str, &str, &str); 5] = [
    ("type", "类型", "type"),
    ("level", "程度", "level"),
    ("subsector", "领域", "subsector"),
    ("term", "项", "term"),
    ("policy", "政策", "policy"),
];

/// The label of a name.
#[derive(Debug, Clone)]
pub(super) struct Symbol {
    pub(super) label: Text,
    /// Of which one of its lists it is.
    pub(super) of: Vec<Text>,
    /// Whether it has a value of every year.
    pub(super) is_yearly: bool,
}

/// Quantities computed by other methods than equations.
#[derive(Debug, Clone)]
pub(crate) struct Native {
    pub(crate) name: String,
    pub(crate) label: Text,
    /// How it is computed.
    pub(crate) note: Text,
    /// The drivers from which it follows.
    pub(crate) drivers: Vec<String>,
    /// The names of what is computed with it: `population.*`.
    also: Option<String>,
}

/// How a quantity is computed that no equation computes, and the drivers from which it follows.
pub(crate) fn native_of(name: &str) -> Option<(Text, Vec<String>)> {
    let (_, _, natives) = read(&mut Diagnostics::new());
    let is_among = |native: &&Native| native.also.as_ref().is_some_and(|also| matches(also, name));
    let native = natives.iter().find(|native| native.name == name).or_else(|| natives.iter().find(is_among))?;
    Some((native.note.clone(), native.drivers.clone()))
}

/// Why an equation of the program does not hold in a scenario of this structure: the choice that it does not make, or the
/// condition as it is written.
pub(crate) fn unmet(name: &str, structure: &ModelStructure) -> Option<Text> {
    /// What is said of choices that are not made.
    static UNMADE: LazyLock<Vec<(String, Text)>> = LazyLock::new(|| {
        let mut nothing = Diagnostics::new();
        let root = parse(&Source::new(FILE.0, FILE.1), &mut nothing);
        let unmade = root.fields(&mut nothing).map(|mut file| texts(&mut file, "unmade", &mut Diagnostics::new()));
        unmade.into_iter().flatten().collect()
    });
    let condition = condition_of(name, structure)?;
    let is_it = |choice: &str| condition.contains(choice) && structure.choice(choice, &Each::default()) == Some(false);
    let told = UNMADE.iter().find(|(choice, _)| is_it(choice)).map(|(_, told)| told.clone());
    Some(told.unwrap_or_else(|| text!("情景不满足条件 {condition}", "the scenario does not fulfil {condition}")))
}

/// A driver that equations read.
pub(crate) struct ReadDriver {
    /// Its name, in which `{list}` stands for each of a list.
    pub(crate) name: String,
    /// What it means.
    pub(crate) label: Text,
    pub(crate) unit: Unit,
}

/// The names that equations may use.
pub(crate) struct Symbols {
    indicators: HashMap<String, Symbol>,
    drivers: HashMap<String, Symbol>,
    choices: Named,
    natives: Vec<Native>,
    lists: Lists,
}

impl Symbols {
    /// Those of the program, and of the equations of these files.
    pub(crate) fn new(files: &[EquationFile]) -> Self {
        let (named, choices, natives) = read(&mut Diagnostics::new());
        let lists = Lists::of_the_program();
        let mut symbols = Self { indicators: HashMap::new(), drivers: HashMap::new(), choices, natives, lists };
        let program = equations();
        let of_equations = program.iter().chain(files).flat_map(|file| &file.equations);
        let of_equations = of_equations.map(|equation| (&equation.name, &equation.label));
        let (words, natives) = (vocabulary(), symbols.natives.clone());
        let labels = of_equations.clone().chain(words.iter().map(|known| (&known.name, &known.label)));
        for (name, label) in labels.chain(natives.iter().map(|native| (&native.name, &native.label))) {
            let label = named.get(name).unwrap_or(label);
            symbols.indicators.entry(name.clone()).or_insert_with(|| Symbol::of_label(label, true));
        }
        let drivers = drivers(&[Subsector::new("*", Text::same("*"))]);
        for (name, label) in &named {
            let driver = drivers.iter().find(|driver| is_one_of(name, &driver.name, &symbols.lists));
            let symbol = Symbol::of_label(label, driver.is_none_or(Driver::is_yearly));
            if symbols.indicators.contains_key(name) {
                continue;
            }
            let its_kind = if driver.is_some() { &mut symbols.drivers } else { &mut symbols.indicators };
            its_kind.insert(name.clone(), symbol);
        }
        symbols
    }

    /// Quantities computed by other methods than equations.
    pub(crate) fn natives(&self) -> &[Native] {
        &self.natives
    }

    /// What an indicator or a driver is called, and by which lists there is one for each.
    pub(crate) fn title(&self, name: &str) -> Option<(Text, Vec<Text>)> {
        self.indicator(name).or_else(|| self.driver(name)).map(|symbol| (symbol.label, symbol.of))
    }

    /// The drivers that equations read, in the order of `list drivers`; one of a list stands for all of it.
    pub(crate) fn drivers_of(&self, files: &[EquationFile]) -> Vec<ReadDriver> {
        let mut named: Vec<String> = Vec::new();
        for equation in files.iter().flat_map(|file| &file.equations) {
            let formulas = equation.formulas.iter().map(|formula| formula.text.as_str());
            for tree in formulas.chain(equation.when.as_deref()).filter_map(|text| syntax::parse(text).ok()) {
                self.drivers_in(&tree, false, &mut named);
            }
        }
        let mut read = Vec::new();
        for Driver { name, unit, meaning, .. } in drivers_of_any_subsector() {
            let named = named.iter().find(|named| is_one_of(named, &name, &self.lists)).cloned();
            let Some(name) = named else { continue };
            if read.iter().all(|known: &ReadDriver| known.name != name) {
                read.push(ReadDriver { name, label: meaning, unit });
            }
        }
        read
    }

    /// The names of drivers in a formula, or a part of one; within `driver(…)` and its like every name is one.
    fn drivers_in(&self, tree: &Tree, is_driver: bool, found: &mut Vec<String>) {
        match &tree.node {
            SyntaxNode::Number(_) | SyntaxNode::Quantity(_) => {}
            SyntaxNode::Name(name) if is_driver || self.indicator(name).is_none() => found.push(name.clone()),
            SyntaxNode::Name(_) => {}
            SyntaxNode::Negate(inner) | SyntaxNode::Not(inner) => self.drivers_in(inner, false, found),
            SyntaxNode::Binary(_, sides) => sides.iter().for_each(|side| self.drivers_in(side, false, found)),
            SyntaxNode::Call(function, arguments) => {
                let is_driver =
                    matches!(function, Function::Driver | Function::Shock | Function::Later | Function::Stated);
                arguments.iter().for_each(|argument| self.drivers_in(argument, is_driver, found));
            }
        }
    }

    /// The label of an indicator.
    pub(super) fn indicator(&self, name: &str) -> Option<Symbol> {
        self.find(&self.indicators, name)
    }

    /// The label of a driver.
    pub(super) fn driver(&self, name: &str) -> Option<Symbol> {
        self.find(&self.drivers, name)
    }

    /// A choice of the scenario's structure in words.
    pub(super) fn choice(&self, name: &str) -> Option<&Text> {
        self.choices.get(name)
    }

    /// The list and the one of it that a choice such as `type.nursing` names.
    pub(super) fn item(&self, name: &str) -> Option<(Text, Text)> {
        let (list, id) = name.split_once('.')?;
        let (_, zh, en) = LISTS.into_iter().find(|(known, ..)| *known == list)?;
        let (_, label) = self.lists.items(list)?.iter().find(|(known, _)| known == id)?;
        Some((Text::new(zh, en), label.clone()))
    }

    fn find(&self, symbols: &HashMap<String, Symbol>, name: &str) -> Option<Symbol> {
        if let Some(symbol) = symbols.get(name) {
            return Some(symbol.clone());
        }
        // One of a list.
        let mut templates: Vec<&String> = symbols.keys().filter(|known| is_one_of(known, name, &self.lists)).collect();
        templates.sort();
        let template = templates.first()?;
        let mut symbol = symbols.get(*template)?.clone();
        let items = template.split('.').zip(name.split('.')).filter(|(part, of)| part != of);
        symbol.of = items.map(|(list, of)| self.label(list.trim_matches(['{', '}']), of)).collect();
        Some(symbol)
    }

    fn label(&self, list: &str, id: &str) -> Text {
        let known = self.lists.items(list).and_then(|items| items.iter().find(|(known, _)| known == id));
        known.map_or_else(|| Text::same(id), |(_, label)| label.clone())
    }

    /// What stands for any of a list, where a pattern has `*`: the name with the list, and the word for one of it.
    pub(super) fn summed(&self, pattern: &str) -> Option<(Symbol, Text)> {
        LISTS.iter().find_map(|(list, zh, en)| {
            let name = pattern.replacen('*', &format!("{{{list}}}"), 1);
            let symbol = self.indicators.get(&name).or_else(|| self.drivers.get(&name));
            let of_one = || if name.contains('{') { self.indicator(&name) } else { None };
            Some((symbol.cloned().or_else(of_one)?, Text::new(*zh, *en)))
        })
    }
}

impl Symbol {
    /// A label without its lists, which it has beside it.
    fn of_label(label: &Text, is_yearly: bool) -> Self {
        let (mut zh, mut en) = (label.zh.clone(), label.en.clone());
        let mut found: Vec<(usize, Text)> = Vec::new();
        for (list, list_zh, list_en) in LISTS {
            let Some(at) = label.en.find(&format!("{{{list}}}")) else { continue };
            found.push((at, Text::new(list_zh, list_en)));
            for around in ["“|”", "|：", "：|", "|"] {
                zh = zh.replace(&around.replace('|', &format!("{{{list}}}")), "");
            }
            for around in ["|: ", ": |", " |", "|"] {
                en = en.replace(&around.replace('|', &format!("{{{list}}}")), "");
            }
        }
        found.sort_by_key(|(at, _)| *at);
        let mut letters = en.chars();
        let en = letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect());
        Self { label: Text::new(zh, en), of: found.into_iter().map(|(_, of)| of).collect(), is_yearly }
    }
}

type Named = BTreeMap<String, Text>;

/// The file's labels, choices and what is native.
fn read(problems: &mut Diagnostics) -> (Named, Named, Vec<Native>) {
    let root = parse(&Source::new(FILE.0, FILE.1), problems);
    let Some(mut file) = root.fields(problems) else { return (Named::new(), Named::new(), Vec::new()) };
    let (named, choices) = (texts(&mut file, "symbol", problems), texts(&mut file, "choice", problems));
    let _ = texts(&mut file, "unmade", problems);
    let mut natives = Vec::new();
    if let Some(TomlValue::Table(table)) = file.get("native").map(|node| &node.value) {
        let mut entries: Vec<_> = table.entries.iter().collect();
        entries.sort_by_key(|(_, entry)| entry.key_span.line());
        for (name, entry) in entries {
            let Some(mut fields) = entry.node.fields(problems) else { continue };
            let (label, note) = (fields.text("label", problems), fields.text("note", problems));
            let drivers = fields.get("drivers").and_then(|node| node.array(problems)).unwrap_or_default();
            let drivers = drivers.iter().filter_map(|node| node.string(problems).map(str::to_owned)).collect();
            let also = fields.string("also", problems);
            fields.finish(problems);
            let (Some(label), Some(note)) = (label, note) else { continue };
            natives.push(Native { name: name.clone(), label, note, drivers, also });
        }
    }
    file.finish(problems);
    (named, choices, natives)
}

fn texts(file: &mut Fields<'_>, key: &'static str, problems: &mut Diagnostics) -> Named {
    let Some(TomlValue::Table(table)) = file.get(key).map(|node| &node.value) else { return Named::new() };
    let text = |(name, entry): (&String, &crate::diagnostic::document::Entry)| {
        entry.node.text(problems).map(|text| (name.clone(), text))
    };
    table.entries.iter().filter_map(text).collect()
}

impl Text {
    /// How wide it is in letters; a Chinese character is as wide as two.
    pub(super) fn width(&self, language: Language) -> usize {
        width(self.get(language))
    }
}

/// How wide a text is in letters; a Chinese character is as wide as two.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_names_has_no_mistake_and_a_label_leaves_its_lists() {
        let mut problems = Diagnostics::new();
        let (named, choices, natives) = read(&mut problems);
        assert!(problems.problems().is_empty(), "{}", problems.lines());
        assert!(!named.is_empty() && !choices.is_empty() && !natives.is_empty());
        let label = Text::new("{subsector}：政策“{policy}”提高的增速", "{subsector}: growth added by policy {policy}");
        let symbol = Symbol::of_label(&label, true);
        assert_eq!(symbol.label, Text::new("政策提高的增速", "Growth added by policy"));
        assert_eq!(symbol.of, [Text::new("领域", "subsector"), Text::new("政策", "policy")]);
    }
}
