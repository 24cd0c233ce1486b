//! The equations of the program itself, as the files beside the model write them.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::listing::{any_subsector, is_one_of, vocabulary};
use super::{Definition, Each, FormulaNames, FormulaResult, Lists, ModelStructure, ParsedFormula, WrittenLaw};
use crate::diagnostic::document::{Entry, Node, TomlValue, parse};
use crate::diagnostic::{Diagnostics, Source, Span};
use crate::indicator::{DIMENSIONLESS, Dimension, Driver, Indicator, Subsector, Unit, drivers};
use crate::language::{Text, text};

/// The files, in the order in which a reader takes them.
const FILES: [(&str, &str); 7] = [
    ("population.toml", include_str!("../model/equations/population.toml")),
    ("economy.toml", include_str!("../model/equations/economy.toml")),
    ("industry.toml", include_str!("../model/equations/industry.toml")),
    ("contributions.toml", include_str!("../model/equations/contributions.toml")),
    ("beds.toml", include_str!("../model/equations/beds.toml")),
    ("demand.toml", include_str!("../model/equations/demand.toml")),
    ("care.toml", include_str!("../model/equations/care.toml")),
];

/// Quantities of native components that are no indicators: names and units.
const GIVEN: [(&str, &str); 26] = [
    ("population.labour_force_retiring_at_60", "persons"),
    ("population.labour_force_retiring_at_61", "persons"),
    ("population.labour_force_retiring_at_62", "persons"),
    ("population.labour_force_retiring_at_63", "persons"),
    ("population.labour_force_retiring_at_64", "persons"),
    ("population.labour_force_retiring_at_65", "persons"),
    ("care.disabled", "persons"),
    ("care.disabled_by.degree.mild", "persons"),
    ("care.disabled_by.census", "persons"),
    ("care.disabled_by.adl", "persons"),
    ("care.disabled_by.survey", "persons"),
    ("care.disabled_by.broad", "persons"),
    ("care.use_calibration", "1"),
    ("parent.population.total", "persons"),
    ("parent.population.aged_60_plus", "persons"),
    ("parent.population.aged_65_plus", "persons"),
    ("population.weighted_by_spending.medical", "persons"),
    ("population.weighted_by_spending.care", "persons"),
    ("population.weighted_by_spending.medicines", "persons"),
    ("population.weighted_by_spending.other", "persons"),
    ("population.weighted_by_spending.whole", "persons"),
    ("parent.population.weighted_by_spending.medical", "persons"),
    ("parent.population.weighted_by_spending.care", "persons"),
    ("parent.population.weighted_by_spending.medicines", "persons"),
    ("parent.population.weighted_by_spending.other", "persons"),
    ("parent.population.weighted_by_spending.whole", "persons"),
];

/// The names of all that the program computes, whatever a scenario chooses: none can be given to anything else.
pub(crate) fn taken_names(lists: &Lists) -> HashSet<String> {
    let of_each = |written: &Template| lists.each(&written.name).iter().map(|each| each.name(&written.name)).collect();
    let equations = written().flat_map::<Vec<String>, _>(of_each);
    equations.chain(GIVEN.iter().map(|(name, _)| (*name).to_owned())).collect()
}

/// Whether a name is of the kind that each policy has its own of.
pub(crate) fn is_of_policy(name: &str) -> bool {
    let within = [".raised_by.", ".dearer_by.", ".gained_by.", ".gained_by_policy."];
    let begins = ["policy.", "industry.contribution.", "industry.increase."];
    begins.iter().any(|begin| name.starts_with(begin)) || within.iter().any(|part| name.contains(part))
}

/// The condition under which the program has an equation of a name, as it is written; `None` where it never has, or has
/// one without a condition.
pub(crate) fn condition_of(name: &str, structure: &ModelStructure) -> Option<String> {
    let equation = written().find(|equation| is_one_of(&equation.name, name, structure.lists()))?;
    let each = structure.lists().each(&equation.name).into_iter().find(|each| each.name(&equation.name) == name)?;
    equation.when.as_ref().map(|when| each.name(when.text()))
}

/// The dimension of a pattern's sum in other scenarios; `None` if no name of the program matches it.
pub(super) fn summed_elsewhere(pattern: &str, lists: &Lists) -> Option<Dimension> {
    static ALL: LazyLock<Vec<(String, Unit)>> = LazyLock::new(|| {
        let label_and_unit =
            written().filter_map(|equation| Some((equation.name.clone(), equation.label_and_unit.as_ref()?.1)));
        let listed = vocabulary().into_iter().map(|known| (known.name, known.unit));
        let drivers = drivers_of_any_subsector().map(|driver| (driver.name, driver.unit));
        label_and_unit.chain(listed).chain(drivers).collect()
    });
    ALL.iter().find(|(name, _)| is_one_of(name, pattern, lists)).map(|(_, unit)| unit.dimension)
}

/// Whether a driver is one that a subsector has in other scenarios.
pub(super) fn is_driver_elsewhere(name: &str, lists: &Lists) -> bool {
    drivers_of_any_subsector().any(|driver| is_one_of(&driver.name, name, lists))
}

/// Every driver; a subsector's base year is stated by itself or as a share of the total.
pub(super) fn drivers_of_any_subsector() -> impl Iterator<Item = Driver> {
    let by_itself = Subsector { share_of_base: None, ..any_subsector() };
    [any_subsector(), by_itself].into_iter().flat_map(|part| drivers(&[part]))
}

/// Whether a file is one of the program's equation files.
pub(crate) fn is_built_in(source: &Source) -> bool {
    FILES.iter().any(|(name, text)| source.name == *name && source.text == *text)
}

/// A file of equations.
#[derive(Debug)]
pub(super) struct BuiltInFile {
    pub(super) name: &'static str,
    pub(super) title: Text,
    pub(super) note: Option<Text>,
    pub(super) equations: Vec<Template>,
}

/// An equation of the program, for one or for each of some lists.
#[derive(Debug)]
pub(super) struct Template {
    /// Its name, with `{list}` where it stands for each of a list.
    pub(super) name: String,
    /// Label and unit, if not in the vocabulary.
    pub(super) label_and_unit: Option<(Text, Unit)>,
    /// The condition on the scenario's structure under which it holds.
    pub(super) when: Option<ParsedFormula>,
    pub(super) law: WrittenLaw,
    /// The heading of the part of the file that begins with it.
    pub(super) section: Option<Text>,
    /// A note for readers.
    pub(super) note: Option<Text>,
    pub(super) place: Span,
}

/// Every equation of the program, by file, and what is wrong with them: nothing, as a test asserts.
static ALL: LazyLock<(Vec<BuiltInFile>, Diagnostics)> = LazyLock::new(|| {
    let mut problems = Diagnostics::new();
    let mut all = Vec::new();
    for (name, text) in FILES {
        let root = parse(&Source::new(name, text), &mut problems);
        let Some(mut file) = root.fields(&mut problems) else { continue };
        let title = file.text("title", &mut problems).unwrap_or_else(|| Text::same(name));
        let note = file.text("note", &mut problems);
        let mut equations = Vec::new();
        for (kind, is_stock) in [("indicator", false), ("variable", true)] {
            let Some(TomlValue::Table(table)) = file.get(kind).map(|node| &node.value) else { continue };
            let read = table.entries.iter().map(|(name, entry)| equation(name, entry, is_stock, &mut problems));
            equations.extend(read.flatten());
        }
        file.finish(&mut problems);
        all.push(BuiltInFile { name, title, note, equations });
    }
    (all, problems)
});

/// The files of the program's equations.
pub(super) fn files() -> &'static [BuiltInFile] {
    &ALL.0
}

/// The program's equations as they are written, in the order of the files.
fn written() -> impl Iterator<Item = &'static Template> {
    files().iter().flat_map(|file| &file.equations)
}

fn equation(name: &str, entry: &Entry, is_stock: bool, problems: &mut Diagnostics) -> Option<Template> {
    let mut fields = entry.node.fields(problems)?;
    let law = match is_stock {
        true => WrittenLaw::stock(&mut fields, problems),
        false => WrittenLaw::value(&mut fields, problems),
    };
    let when = fields.get("when").and_then(|node| ParsedFormula::read(node, problems));
    let label = fields.text("label", problems);
    let unit = fields.get("unit").and_then(|node| unit(node, problems));
    let (section, note) = (fields.text("section", problems), fields.text("note", problems));
    fields.finish(problems);
    let place = entry.key_span.clone();
    Some(Template { name: name.to_owned(), label_and_unit: label.zip(unit), when, law: law?, section, note, place })
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
    /// The label and unit.
    pub(crate) label_and_unit: (Text, Unit),
    pub(super) each: Each,
    pub(super) written: &'static Template,
}

/// The program's equations in a scenario.
pub(crate) struct ScenarioEquations {
    pub(crate) structure: ModelStructure,
    /// The equations that hold, in the order of the files.
    pub(crate) equations: Vec<BuiltIn>,
    /// Names and units of native quantities that are no indicators.
    given: Vec<(String, Unit)>,
}

impl ScenarioEquations {
    /// That of a scenario of this structure, in which policies add what these names say.
    pub(crate) fn new(
        structure: ModelStructure,
        indicators: &[Indicator],
        of_policies: impl Iterator<Item = String>,
        problems: &mut Diagnostics,
    ) -> Self {
        let of_every_scenario = GIVEN.iter().map(|(name, unit)| ((*name).to_owned(), Unit::parse(unit)));
        let given = of_every_scenario.chain(of_policies.map(|name| (name, None)));
        let given = given.map(|(name, unit)| (name, unit.unwrap_or(DIMENSIONLESS))).collect();
        Self { equations: built_in(&structure, indicators, problems), structure, given }
    }

    /// The names available to formulas: these indicators and drivers, and intermediate quantities.
    pub(crate) fn names<'n>(
        &'n self,
        indicators: &'n [Indicator],
        drivers: &'n [Driver],
        broken: &'n [String],
    ) -> FormulaNames<'n> {
        let mut names = FormulaNames::new(indicators, drivers, broken, &self.structure);
        self.equations.iter().for_each(|equation| names.add_indicator(&equation.name, equation.label_and_unit.1));
        self.given.iter().for_each(|(name, unit)| names.add_indicator(name, *unit));
        names
    }
}

/// Every equation that holds in a scenario of this structure, in the order of the files.
pub(super) fn built_in(
    structure: &ModelStructure,
    indicators: &[Indicator],
    problems: &mut Diagnostics,
) -> Vec<BuiltIn> {
    let (all, faults) = &*ALL;
    problems.append(faults.clone());
    let known: HashMap<&str, &Indicator> = indicators.iter().map(|known| (known.name.as_str(), known)).collect();
    let nothing = FormulaNames::of_conditions(structure);
    let mut found = Vec::new();
    for written in all.iter().flat_map(|file| &file.equations) {
        for each in structure.lists().each(&written.name) {
            let name = each.name(&written.name);
            let computed = FormulaResult { name: &name, unit: DIMENSIONLESS, each: &each };
            let holds = written.when.as_ref().map(|when| when.holds(&computed, &nothing, problems));
            if holds.is_some_and(|holds| holds != Some(true)) {
                continue;
            }
            let label_and_unit = match (&written.label_and_unit, known.get(name.as_str())) {
                (_, Some(known)) => (known.label.clone(), known.unit),
                (Some((label, unit)), None) => (each.label(label), *unit),
                (None, None) => (Text::same(name.clone()), DIMENSIONLESS),
            };
            found.push(BuiltIn { label_and_unit, name, each, written });
        }
    }
    found
}

impl BuiltIn {
    /// Whether it is a stock, whose next value follows from the last.
    pub(crate) fn is_stock(&self) -> bool {
        matches!(self.written.law, WrittenLaw::Stock { .. })
    }

    /// Gives every name in it its meaning; `names` has what is computed on the way, [`FormulaNames::add_indicator`].
    pub(crate) fn resolved(&self, names: &FormulaNames<'_>, problems: &mut Diagnostics) -> Option<Definition> {
        let (name, unit) = (self.name.as_str(), self.label_and_unit.1);
        let computed = FormulaResult { name, unit, each: &self.each };
        let law = self.written.law.resolved(&computed, names, problems)?;
        Some(Definition {
            name: self.name.clone(),
            label_and_unit: self.label_and_unit.clone(),
            note: None,
            replaces: false,
            law,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::Library;
    use crate::scenario::{Assumptions, Policy};

    const EVERYTHING: &str = "format = 1\nbaseline = \"shandong\"\nhorizon = 2027\n\
        assume.economy.real_growth = \"5 %\"\nassume.economy.deflator_growth = \"1 %\"\n\
        assume.industry.a.growth = \"4 %\"\nassume.industry.b.trend = \"4 %\"\n\
        [care]\ndisability = \"adl\"\n[[policy]]\nid = \"more\"\nlabel = \"More\"\ndriver = \"industry.a.growth\"\n\
        add = \"1 pp\"\nfrom = 2024\nto = 2026\n[[industry.subsector]]\nid = \"a\"\nlabel = \"A\"\nshare_of_base = 0.4\n\
        overlap = 0.1\nmarket = \"parent\"\n[[industry.subsector]]\nid = \"b\"\nlabel = \"B\"\nshare_of_base = 0.6\n\
        overlap = 0.2\n[outputs]\nindicators = [\"gdp.nominal\"]\n";

    #[test]
    fn every_equation_of_the_program_has_its_names_and_units_whatever_a_scenario_chooses() {
        let mut problems = Diagnostics::new();
        let assumptions = Assumptions::parse("all.toml", EVERYTHING, &Library::embedded(), &mut problems).unwrap();
        let mut problems = Diagnostics::new();
        let (choices, mut drivers) = (assumptions.choices(), assumptions.known_drivers());
        // A subsector has the drivers of one way to state its base year; equations speak of both.
        let otherwise = |part: &Subsector| Subsector { share_of_base: None, ..part.clone() };
        drivers.extend(super::drivers(&assumptions.subsectors.iter().map(otherwise).collect::<Vec<_>>()));
        let adds = || assumptions.industry_policies().map(Policy::adds);
        let programs = [true, false].map(|is_made| {
            let structure = choices.structure().checked_whole(is_made);
            ScenarioEquations::new(structure, &assumptions.indicators, adds(), &mut problems)
        });
        let of_each: Vec<&BuiltIn> = programs.iter().flat_map(|program| &program.equations).collect();
        for program in &programs {
            let mut names = program.names(&assumptions.indicators, &drivers, &[]);
            of_each.iter().for_each(|equation| names.add_indicator(&equation.name, equation.label_and_unit.1));
            for equation in &program.equations {
                assert!(equation.resolved(&names, &mut problems).is_some(), "{}: {}", equation.name, problems.lines());
            }
            // Conditions, of each of a list, name drivers and choices that there are.
            for written in written() {
                for each in program.structure.lists().each(&written.name) {
                    let computed = FormulaResult { name: &written.name, unit: DIMENSIONLESS, each: &each };
                    let holds = written.when.as_ref().map(|when| when.holds(&computed, &names, &mut problems));
                    assert!(holds.is_none_or(|holds| holds.is_some()), "{}: {}", written.name, problems.lines());
                }
            }
        }
        assert!(problems.problems().is_empty(), "{}", problems.lines());
        // Everything that the vocabulary has and no component gives is computed by an equation.
        let all: Vec<&str> = of_each.iter().map(|equation| equation.name.as_str()).collect();
        let by_cohorts = |name: &str| name.starts_with("population.");
        for indicator in assumptions.indicators.iter().filter(|indicator| !by_cohorts(&indicator.name)) {
            assert!(all.contains(&indicator.name.as_str()), "{}", indicator.name);
        }
    }

    #[test]
    fn what_is_no_indicator_says_what_it_is_called_and_its_unit() {
        let (files, problems) = &*ALL;
        assert!(problems.problems().is_empty(), "{}", problems.lines());
        let listed = crate::indicator::indicators(&[Subsector::new("a", Text::same("A"))]);
        let is_listed = |name: &str| name.contains('{') || listed.iter().any(|indicator| indicator.name == name);
        let all = files.iter().flat_map(|file| &file.equations);
        for equation in all.filter(|equation| equation.label_and_unit.is_none()) {
            assert!(is_listed(&equation.name), "{}", equation.name);
        }
    }
}
