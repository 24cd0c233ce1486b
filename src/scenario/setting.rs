//! Settings given outside a scenario's files, and the name of the results.

use super::{AssumptionOrigin, Assumptions};
use crate::formula::Definition;
use crate::indicator::{Display, Driver, is_population_error};
use crate::language::{Text, text};

/// Something that was given beside the scenario's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// As it was written: `economy.real_growth=4.5 %`.
    pub written: String,
    /// In words, for the heads of tables and the source lines of charts: `growth of real GDP set to 4.5% from 2026`. `None`
    /// where the tables that it concerns say it themselves.
    pub words: Option<Text>,
}

impl Assumptions {
    /// What was given beside the scenario's files, and which equations of the program it replaces, in words.
    #[must_use]
    pub fn settings_in_words(&self) -> Vec<Text> {
        let replaced = self.replaced_equations().map(|equation| {
            let (name, place) = (&equation.name, equation.place());
            let (file, line) = (place.source().file_name(), place.line());
            text!("方程 {name} 另定（{file}:{line}）", "the equation of {name} replaced ({file}:{line})")
        });
        self.settings.iter().filter_map(|setting| setting.words.clone()).chain(replaced).collect()
    }

    /// The equations of the scenario that stand in place of equations of the program.
    pub fn replaced_equations(&self) -> impl Iterator<Item = &Definition> {
        self.definitions.iter().filter(|definition| definition.replaces)
    }

    /// The drivers that were set, each with the first calendar year in which it holds what was set.
    pub fn changed(&self) -> impl Iterator<Item = (&str, i32)> {
        self.drivers.iter().filter_map(|(name, assumption)| match assumption.origin {
            AssumptionOrigin::Set { first, .. } => Some((name.as_str(), first)),
            _ => None,
        })
    }

    /// Gives the results a name of their own, for what is set: they never replace those of the scenario as it stands.
    pub(super) fn name_after(&mut self, settings: &[&str], from: Option<i32>) {
        let mut parts: Vec<String> = settings.iter().map(ToString::to_string).collect();
        parts.sort();
        parts.extend(from.map(|year| format!("from={year}")));
        parts.extend(self.as_of.map(|year| format!("as-of={year}")));
        self.id = named_after(&self.id, &parts);
    }
}

/// The value to which a driver or its group is set, in words.
pub(super) fn words(driver: &Driver, value: f64, first: Option<i32>, is_group: bool) -> Text {
    let Text { zh: value_zh, en: value_en } = Text::both(|language| Display(language).precise(value, driver.unit));
    let Text { zh, en } = match is_group {
        true if is_population_error(&driver.name) => {
            Text::new("基期各年龄人数的误差", "error of the base year's count at all ages")
        }
        true => driver.label_among(2),
        false => driver.label_among(1),
    };
    match first {
        Some(year) => text!("{zh}自{year}年起设为 {value_zh}", "{en} set to {value_en} from {year}"),
        None => text!("{zh}设为 {value_zh}", "{en} set to {value_en}"),
    }
}

/// More bytes than these are too many for the name of a folder, to which file names may be joined.
const LONGEST: usize = 120;

/// A name with what was set: `reference--economy.real_growth=4.5%`. It is the name of a folder on any system: a `/` becomes
/// `_`, space goes, and where anything else is lost the name ends in a few digits of a hash of all of it.
fn named_after(id: &str, parts: &[String]) -> String {
    let is_safe = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '=' | '%');
    let (mut name, mut lossy) = (String::new(), false);
    for part in parts {
        name.push_str("--");
        for c in part.chars().filter(|c| !c.is_whitespace()) {
            lossy |= !is_safe(c) && c != '/';
            name.push(if is_safe(c) { c } else { '_' });
        }
    }
    if name.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|end| name.is_char_boundary(*end)).unwrap_or(0);
        name.truncate(end);
        lossy = true;
    }
    // A name that ends in a dot is none on some systems.
    lossy |= name.ends_with('.');
    if lossy {
        let whole: String = parts.join("\n").chars().filter(|c| *c == '\n' || !c.is_whitespace()).collect();
        name.push_str(&format!("--{}", mark(&whole)));
    }
    format!("{id}{name}")
}

/// A short hash that identifies the settings.
#[cfg(feature = "files")]
fn mark(whole: &str) -> String {
    crate::export::sha256(whole.as_bytes()).chars().take(8).collect()
}

/// Nothing is written, so that the name need not be that of a folder.
#[cfg(not(feature = "files"))]
fn mark(whole: &str) -> String {
    whole.to_owned()
}

#[cfg(all(test, feature = "files"))]
mod tests {
    use super::*;

    fn named(settings: &[&str]) -> String {
        named_after("reference", &settings.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn results_are_named_after_what_is_set() {
        assert_eq!(named(&["economy.real_growth=4.5 %"]), "reference--economy.real_growth=4.5%");
        assert_eq!(named(&["care.beds.nursing.starts=2万张/年"]), "reference--care.beds.nursing.starts=2万张_年");
        assert_eq!(named(&["economy.real_growth=4.5%", "from=2023"]), "reference--economy.real_growth=4.5%--from=2023");
    }

    #[test]
    fn names_are_folders_and_differ_where_settings_do() {
        let odd = ["a=1,000 persons/year", "a=1，000 persons/year", "a=1:000 persons/year", "a=-1.", "a=\"..\\x*?<>|"];
        let mut names: Vec<String> = odd.iter().map(|setting| named(&[setting])).collect();
        let long = |last: &str| named(&[&format!("{}={last}", "economy.real_growth".repeat(20))]);
        names.extend([long("1%"), long("2%"), named(&["a=万张".repeat(90).as_str()])]);
        for name in &names {
            assert!(name.len() < 150 && !name.ends_with('.') && !name.contains(' '), "{name}");
            assert!(!name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|', ',']), "{name}");
        }
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
