//! Equations as they are written, for whoever reads, cites or replaces them.

use super::built_in::{BuiltIn, Template, built_in, files};
use super::law::{Initial, WrittenLaw};
use super::{Definition, Formula, FormulaPurpose, Law, Lists, ModelStructure, ParsedFormula};
use crate::diagnostic::document::TomlValue;
use crate::diagnostic::{Diagnostics, Span, suggestion};
use crate::error::{Error, Result};
use crate::indicator::{DIMENSIONLESS, Indicator, Subsector, Unit, indicators, matches};
use crate::language::{Text, text};

/// The equations of one file: a part of the model, or what a scenario adds.
#[derive(Debug, Clone, PartialEq)]
pub struct EquationFile {
    /// The file's name, without folders for one of the program.
    pub name: String,
    /// The title of its equations.
    pub title: Text,
    /// A note for readers, in paragraphs.
    pub note: Option<Text>,
    /// The equations, in the order of the file.
    pub equations: Vec<Equation>,
}

/// An equation as it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Equation {
    /// What it computes: a dotted name, in which `{list}` stands for each of a list.
    pub name: String,
    /// Its label.
    pub label: Text,
    /// Its unit.
    pub unit: Unit,
    /// The heading of the part of the file that begins with it.
    pub section: Option<Text>,
    /// A note for readers.
    pub note: Option<Text>,
    /// The condition on a scenario's structure under which it holds; `None` for an equation of a scenario, which does.
    pub when: Option<String>,
    /// Its formulas.
    pub formulas: Vec<WrittenFormula>,
    /// Where it is written.
    pub place: Span,
    /// The place of the program's equation that it stands in for.
    pub replaces: Option<Span>,
}

/// A formula and the key under which it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenFormula {
    /// `formula` or `next`; `base` or `initial` for that of the base year.
    pub key: &'static str,
    /// The formula, with the line ends of its file.
    pub text: String,
}

/// Every equation of the program as it is written, by file.
///
/// ```
/// let files = carecast::formula::equations();
/// let closed = files.iter().flat_map(|file| &file.equations).find(|equation| equation.name == "care.beds.{type}.closed");
/// assert_eq!(closed.unwrap().formulas[1].key, "formula");
/// ```
#[must_use]
pub fn equations() -> Vec<EquationFile> {
    let known = vocabulary();
    let one = |template: &Template| {
        let known = known.iter().find(|known| known.name == template.name);
        let label_and_unit =
            known.map(|known| (known.label.clone(), known.unit)).or_else(|| template.label_and_unit.clone());
        let label_and_unit = label_and_unit.unwrap_or_else(|| (Text::same(template.name.clone()), DIMENSIONLESS));
        let when = template.when.as_ref().map(|when| when.text().to_owned());
        equation(template, (template.name.clone(), label_and_unit), when, &|formula| formula.text().to_owned())
    };
    let of_file = |file: &super::built_in::BuiltInFile| {
        let mut equations: Vec<Equation> = file.equations.iter().map(one).collect();
        equations.sort_by_key(|equation| equation.place.line());
        EquationFile { name: file.name.to_owned(), title: file.title.clone(), note: file.note.clone(), equations }
    };
    files().iter().map(of_file).collect()
}

/// Every indicator of the program; `{subsector}` stands for the id and the name of a subsector.
pub(super) fn vocabulary() -> Vec<Indicator> {
    indicators(&[any_subsector()])
}

/// A subsector that stands for any, of which a part is counted in others and which is a share of the total.
pub(super) fn any_subsector() -> Subsector {
    let label = Text::same("{subsector}");
    Subsector { overlap: Some(0.0), share_of_base: Some(1.0), ..Subsector::new("{subsector}", label) }
}

/// The equations that hold in a scenario: those of the program for each of its lists, some of them replaced, and its own.
pub(crate) fn held(
    structure: &ModelStructure,
    indicators: &[Indicator],
    definitions: &[Definition],
) -> Vec<EquationFile> {
    // What is wrong with the program's own equations is for its tests.
    let of_program = built_in(structure, indicators, &mut Diagnostics::new());
    let mut all: Vec<EquationFile> = Vec::new();
    for file in files() {
        let of_file = of_program.iter().filter(|equation| equation.written.place.file() == file.name);
        let one = |built_in: &BuiltIn| {
            let named = (built_in.name.clone(), built_in.label_and_unit.clone());
            let text = |formula: &ParsedFormula| formula.decided(structure, &built_in.each);
            let written = equation(built_in.written, named, None, &text);
            match definitions.iter().find(|definition| definition.name == built_in.name) {
                Some(definition) => {
                    Equation { section: written.section, ..own(definition, Some(&built_in.written.place)) }
                }
                None => written,
            }
        };
        let mut equations: Vec<Equation> = of_file.map(one).collect();
        // In the order of the file, the lists in theirs.
        equations.sort_by_key(|equation| equation.replaces.as_ref().unwrap_or(&equation.place).line());
        let (title, note) = (file.title.clone(), file.note.clone());
        all.push(EquationFile { name: file.name.to_owned(), title, note, equations });
    }
    for definition in definitions.iter().filter(|definition| !definition.replaces) {
        let name = definition.place().file();
        if !all.iter().any(|file| file.name == name) {
            let title = Text::new("情景自有的方程", "Equations of the scenario's own");
            all.push(EquationFile { name: name.to_owned(), title, note: None, equations: Vec::new() });
        }
        let file = all.iter_mut().filter(|file| file.name == name);
        file.for_each(|file| file.equations.push(own(definition, None)));
    }
    all.retain(|file| !file.equations.is_empty());
    all
}

/// An equation of the program; `text` writes its formulas.
fn equation(
    template: &Template,
    (name, label_and_unit): (String, (Text, Unit)),
    when: Option<String>,
    text: &dyn Fn(&ParsedFormula) -> String,
) -> Equation {
    let initial = |initial: &Initial| match initial {
        Initial::Formula(formula) => text(formula),
        Initial::Figure(node) => figure(node.span.text()).to_owned(),
    };
    let formulas = match &template.law {
        WrittenLaw::Value { formula, base } => {
            let base = base.as_ref().map(|base| ("base", initial(base)));
            base.into_iter().chain([("formula", text(formula))]).collect()
        }
        WrittenLaw::Stock { initial: start, next } => vec![("initial", initial(start)), ("next", text(next))],
    };
    let written = |(key, text)| WrittenFormula { key, text };
    Equation {
        name,
        label: label_and_unit.0,
        unit: label_and_unit.1,
        section: template.section.clone(),
        note: template.note.clone(),
        when,
        formulas: formulas.into_iter().map(written).collect(),
        place: template.place.clone(),
        replaces: None,
    }
}

/// An equation of a scenario.
fn own(definition: &Definition, replaced: Option<&Span>) -> Equation {
    let written = |key, formula: &Formula| WrittenFormula { key, text: figure(&formula.text).to_owned() };
    let formulas = match &definition.law {
        Law::Formula(formula) => vec![written("formula", formula)],
        Law::Stock { initial, next } if next.purpose == FormulaPurpose::Next => {
            vec![written("initial", initial), written("next", next)]
        }
        Law::Stock { initial, next } => vec![written("base", initial), written("formula", next)],
    };
    Equation {
        name: definition.name.clone(),
        label: definition.label_and_unit.0.clone(),
        unit: definition.label_and_unit.1,
        section: None,
        note: definition.note.clone(),
        when: None,
        formulas,
        place: definition.place().clone(),
        replaces: replaced.cloned(),
    }
}

impl ParsedFormula {
    /// The formula as it is written.
    pub(super) fn text(&self) -> &str {
        if let TomlValue::String(text) = &self.node.value { text } else { self.node.span.text() }
    }
}

/// A figure without the quotes in which it is written.
fn figure(text: &str) -> &str {
    text.trim_matches(['"', '\''])
}

/// Those of a name, or of a pattern in which `*` stands for one or more parts of a name; `care.beds.nursing.closed` is
/// `care.beds.{type}.closed` for one of its list.
///
/// # Errors
/// [`Diagnostics`] with the nearest name where there is none.
///
/// ```
/// use carecast::formula::{equations, named};
/// let found = named(&equations(), "care.beds.*.closed").unwrap();
/// assert_eq!(found[0].equations.len(), 1);
/// assert!(named(&equations(), "gdp.rael").is_err());
/// ```
pub fn named(files: &[EquationFile], pattern: &str) -> Result<Vec<EquationFile>> {
    let lists = Lists::of_the_program();
    let mut found = files.to_vec();
    for file in &mut found {
        let is_meant = |name: &str| matches(pattern, name) || is_one_of(name, pattern, &lists);
        file.equations.retain(|equation| is_meant(&equation.name));
    }
    found.retain(|file| !file.equations.is_empty());
    if !found.is_empty() {
        return Ok(found);
    }
    let mut problems = Diagnostics::new();
    let names = files.iter().flat_map(|file| &file.equations).map(|equation| equation.name.as_str());
    problems
        .error(None, text!("没有方程 `{pattern}`", "unknown equation `{pattern}`"))
        .hint(suggestion(pattern, names));
    Err(Error::from(problems))
}

/// Whether a name, in which `*` may stand for any part, is that of one of the list for which an equation is written.
pub(super) fn is_one_of(template: &str, name: &str, lists: &Lists) -> bool {
    let (parts, of_name) = (template.split('.'), name.split('.'));
    let is_item = |part: &str, of: &str| {
        let Some(list) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) else { return false };
        let is_known = lists.items(list).is_none_or(|items| items.iter().any(|(id, _)| id == of));
        is_known && !of.contains('{')
    };
    let is_alike = |(part, of): (&str, &str)| part == of || of == "*" || is_item(part, of);
    parts.clone().count() == of_name.clone().count() && parts.zip(of_name).all(is_alike)
}
