//! The names available to a formula: quantities with their dimensions, choices of the scenario's structure, the list it is
//! written for.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use crate::diagnostic::Span;
use crate::indicator::{BED_TYPES, Dimension, Driver, FAMILY, GrowthTerm, Indicator, Unit, indicators};
use crate::language::Text;

/// Names in their order, with their dimensions, found at once.
#[derive(Debug, Default)]
pub(crate) struct Index<'n> {
    listed: Vec<(&'n str, Dimension)>,
    places: HashMap<&'n str, usize>,
}

impl<'n> Index<'n> {
    fn add(&mut self, name: &'n str, dimension: Dimension) {
        if !self.places.contains_key(name) {
            self.places.insert(name, self.listed.len());
            self.listed.push((name, dimension));
        }
    }

    pub(super) fn find(&self, name: &str) -> Option<Dimension> {
        self.places.get(name).map(|at| self.listed[*at].1)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&'n str, Dimension)> + Clone {
        self.listed.iter().copied()
    }
}

/// The names that a formula may use.
pub(crate) struct FormulaNames<'n> {
    pub(super) indicators: Index<'n>,
    pub(super) drivers: Index<'n>,
    pub(super) structure: &'n ModelStructure,
    /// Names with an invalid declaration; no further errors are reported for them.
    broken: &'n [String],
    /// Names of the scenario's own that its structure leaves out, with their dimensions and the places of their conditions.
    left_out: BTreeMap<&'n str, (Dimension, &'n Span)>,
    /// Whether only conditions are read, and no name but those of choices is known.
    pub(super) is_of_conditions: bool,
}

impl<'n> FormulaNames<'n> {
    pub(crate) fn new(
        indicators: &'n [Indicator],
        drivers: &'n [Driver],
        broken: &'n [String],
        structure: &'n ModelStructure,
    ) -> Self {
        let mut names = Self { broken, is_of_conditions: false, ..Self::of_conditions(structure) };
        indicators.iter().for_each(|indicator| names.indicators.add(&indicator.name, indicator.unit.dimension));
        drivers.iter().for_each(|driver| names.drivers.add(&driver.name, driver.unit.dimension));
        names
    }

    /// Those of the structure alone, for conditions whose other names a test checks.
    pub(crate) fn of_conditions(structure: &'n ModelStructure) -> Self {
        let (indicators, drivers, left_out) = Default::default();
        Self { indicators, drivers, structure, broken: &[], left_out, is_of_conditions: true }
    }

    /// Leaves out an indicator of the scenario's own, whose condition stands at `place`.
    pub(crate) fn leave_out(&mut self, name: &'n str, unit: Unit, place: &'n Span) {
        self.left_out.insert(name, (unit.dimension, place));
    }

    /// The place of the condition by which a name is left out.
    pub(crate) fn left_out(&self, name: &str) -> Option<&'n Span> {
        self.left_out.get(name).map(|(_, place)| *place)
    }

    /// The names that are left out, with their dimensions.
    pub(super) fn all_left_out(&self) -> impl Iterator<Item = (&'n str, Dimension)> {
        self.left_out.iter().map(|(name, (dimension, _))| (*name, *dimension))
    }

    /// Adds what is no indicator of the vocabulary but computed on the way to one.
    pub(crate) fn add_indicator(&mut self, name: &'n str, unit: Unit) {
        self.indicators.add(name, unit.dimension);
    }

    pub(crate) fn structure(&self) -> &'n ModelStructure {
        self.structure
    }

    pub(crate) fn is_driver(&self, name: &str) -> bool {
        self.drivers.find(name).is_some()
    }

    pub(crate) fn is_broken(&self, name: &str) -> bool {
        self.broken.iter().any(|broken| broken == name)
    }
}

/// How a scenario is built: the choices that it makes, and the drivers for which it has a path.
#[derive(Debug, Clone, Default)]
pub(crate) struct ModelStructure {
    /// The lists over which an equation can be repeated.
    lists: Lists,
    /// Every choice there is, by name, and whether it is made.
    choices: BTreeMap<String, bool>,
    stated: HashSet<String>,
    /// What every choice is, where what is not chosen is checked too: a test of the program's own equations wants that.
    whole: Option<bool>,
}

impl ModelStructure {
    pub(crate) fn of(lists: Lists) -> Self {
        Self { lists, ..Self::default() }
    }

    pub(crate) fn lists(&self) -> &Lists {
        &self.lists
    }

    /// Says of a choice whether it is made.
    pub(crate) fn choose(&mut self, name: impl Into<String>, is_made: bool) {
        self.choices.insert(name.into(), is_made);
    }

    /// Says that there is a path for a driver.
    pub(crate) fn state(&mut self, driver: impl Into<String>) {
        self.stated.insert(driver.into());
    }

    pub(super) fn is_stated(&self, driver: &str) -> bool {
        self.whole.unwrap_or_else(|| self.stated.contains(driver))
    }

    pub(super) fn is_checked_whole(&self) -> bool {
        self.whole.is_some()
    }

    /// The same choices, all of them made or none, with everything checked that is not chosen.
    #[cfg(test)]
    pub(super) fn checked_whole(&self, is_made: bool) -> Self {
        let choices = self.choices.keys().map(|name| (name.clone(), is_made)).collect();
        Self { lists: self.lists.clone(), choices, stated: self.stated.clone(), whole: Some(is_made) }
    }

    /// Whether a choice is made; `None` where the name is that of no choice. `type.nursing` holds where the formula is
    /// for the type `nursing`.
    pub(super) fn choice(&self, name: &str, each: &Each) -> Option<bool> {
        if let Some(ListMember { own, id, items }) = self.asked(name, each) {
            return if own == id { Some(true) } else { items.iter().any(|(known, _)| known == id).then_some(false) };
        }
        self.choices.get(name).copied().or_else(|| {
            // A choice of each of a list.
            name.contains('{').then(|| self.choices.get(&each.name(name)).copied()).flatten()
        })
    }

    /// The member named by e.g. `type.nursing`; `None` if the formula has no such list.
    pub(super) fn asked<'a>(&'a self, name: &'a str, each: &'a Each) -> Option<ListMember<'a>> {
        let (list, id) = name.split_once('.').filter(|(_, id)| !id.contains(['.', '{']))?;
        Some(ListMember { own: each.of(list)?, id, items: self.lists.items(list).unwrap_or_default() })
    }

    /// The names of the choices.
    pub(super) fn choices(&self) -> impl Iterator<Item = &str> + Clone {
        self.choices.keys().map(String::as_str)
    }
}

/// The one of a list that is asked for.
pub(super) struct ListMember<'a> {
    /// The one for which the formula stands.
    own: &'a str,
    pub(super) id: &'a str,
    /// All that there are.
    pub(super) items: &'a [(String, Text)],
}

/// For which one of each list a formula stands: `type` is `nursing`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Each(Vec<Item>);

#[derive(Debug, Clone, PartialEq)]
struct Item {
    list: &'static str,
    id: String,
    label: Text,
}

impl Each {
    /// Whether a formula is for no list.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a choice such as `type.nursing` is of one of its lists.
    pub(super) fn is_asked(&self, choice: &str) -> bool {
        choice.split_once('.').is_some_and(|(list, _)| self.of(list).is_some())
    }

    fn of(&self, list: &str) -> Option<&str> {
        self.0.iter().find(|item| item.list == list).map(|item| item.id.as_str())
    }

    fn replaced<'i>(&'i self, template: &str, by: impl Fn(&'i Item) -> &'i str) -> String {
        let replaced = |text: String, item: &'i Item| text.replace(&format!("{{{}}}", item.list), by(item));
        self.0.iter().fold(template.to_owned(), replaced)
    }

    /// A name with every `{list}` in it replaced.
    #[must_use]
    pub(crate) fn name(&self, template: &str) -> String {
        if self.is_empty() { template.to_owned() } else { self.replaced(template, |item| &item.id) }
    }

    /// A label with every `{list}` in it replaced.
    #[must_use]
    pub(crate) fn label(&self, template: &Text) -> Text {
        let zh = self.replaced(&template.zh, |item| &item.label.zh);
        Text { zh, en: self.replaced(&template.en, |item| &item.label.en) }
    }
}

/// The lists over which an equation can be repeated: an id and a label.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lists(Vec<(&'static str, Vec<(String, Text)>)>);

impl Lists {
    /// The lists that are the same in every scenario: types of beds, levels of disability.
    pub(crate) fn of_every_scenario() -> Self {
        static LISTS: LazyLock<Lists> = LazyLock::new(Lists::fixed);
        LISTS.clone()
    }

    fn fixed() -> Self {
        let (mut lists, known) = (Lists::default(), indicators(&[]));
        let types = BED_TYPES.iter().chain([&FAMILY]).map(|id| {
            let name = format!("care.beds.{id}");
            let known = known.iter().find(|known| known.name == name);
            ((*id).to_owned(), known.map_or_else(|| Text::same(*id), |known| known.label.clone()))
        });
        lists.add("type", types);
        let levels = [
            ("none", "自理老人", "Self-caring people"),
            ("mild", "轻度失能老人", "Mildly disabled people"),
            ("moderate", "中度失能老人", "Moderately disabled people"),
            ("severe", "重度失能老人", "Severely disabled people"),
        ];
        lists.add("level", levels.map(|(id, zh, en)| (id.to_owned(), Text::new(zh, en))));
        lists
    }

    /// The lists of the program's own: those, and the terms of growth.
    pub(super) fn of_the_program() -> Self {
        let mut lists = Self::of_every_scenario();
        lists.add("term", GrowthTerm::ALL.map(|term| (term.id().to_owned(), term.label())));
        lists
    }

    /// The items of a list; `None` for one that a scenario makes.
    pub(super) fn items(&self, name: &str) -> Option<&[(String, Text)]> {
        self.0.iter().find(|(list, _)| *list == name).map(|(_, items)| items.as_slice())
    }

    /// Adds a list.
    pub(crate) fn add(&mut self, name: &'static str, items: impl IntoIterator<Item = (String, Text)>) {
        self.0.push((name, items.into_iter().collect()));
    }

    /// Every combination of items of the lists in a name, the last list turning fastest; one of none for a plain name.
    pub(crate) fn each(&self, template: &str) -> Vec<Each> {
        let mut all = vec![Each::default()];
        for (list, items) in self.0.iter().filter(|(list, _)| template.contains(&format!("{{{list}}}"))) {
            let with = |known: &Each, (id, label): &(String, Text)| {
                let item = Item { list, id: id.clone(), label: label.clone() };
                Each(known.0.iter().cloned().chain([item]).collect())
            };
            all = all.iter().flat_map(|known| items.iter().map(move |item| with(known, item))).collect();
        }
        all
    }
}

/// The quantity that a formula computes.
pub(crate) struct FormulaResult<'c> {
    /// Its name.
    pub(crate) name: &'c str,
    /// The unit of the result.
    pub(crate) unit: Unit,
    /// For which one of the lists in its name.
    pub(crate) each: &'c Each,
}
