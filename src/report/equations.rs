//! Equations as lines of text.

use crate::formula::{Equation, EquationFile};
use crate::language::{Language, Text, text};

/// The equations of files as they are written, each with its name, what it is called, its unit and its place.
#[must_use]
pub fn equations(files: &[EquationFile], language: Language) -> String {
    let mut lines = Vec::new();
    for file in files {
        lines.push(String::new());
        lines.push(format!("# {} ({})", file.title.get(language), file.name));
        for equation in &file.equations {
            lines.push(String::new());
            add(&mut lines, equation, language);
        }
    }
    lines.join("\n")
}

fn add(lines: &mut Vec<String>, equation: &Equation, language: Language) {
    let (label, unit) = (equation.label.get(language), equation.unit.label(language));
    let (open, close) = language.pick("（|）", " (|)").split_once('|').unwrap_or_default();
    lines.push(format!("{}: {label}{open}{unit}{close}  {}", equation.name, place(equation).get(language)));
    lines.extend(equation.note.iter().map(|note| format!("    # {}", note.get(language))));
    let when = equation.when.as_deref().map(|when| ("when", when));
    let formulas: Vec<(&str, &str)> = equation.formulas.iter().map(|one| (one.key, one.text.as_str())).collect();
    let width = when.iter().chain(&formulas).map(|(key, _)| key.len()).max().unwrap_or(0);
    for (key, written) in when.into_iter().chain(formulas) {
        let (first, rest) = written.split_once('\n').map_or((written, None), |(first, rest)| (first, Some(rest)));
        lines.push(format!("    {key:width$} = {first}"));
        lines.extend(rest.iter().flat_map(|rest| rest.lines()).map(|line| format!("    {line}")));
    }
}

/// Where it is written, and what it stands in for.
pub(super) fn place(equation: &Equation) -> Text {
    let (file, line) = (equation.place.file(), equation.place.line());
    match &equation.replaces {
        None => Text::same(format!("{file}:{line}")),
        Some(replaced) => {
            let (known, at) = (replaced.file(), replaced.line());
            text!("{file}:{line}，代替程序的方程 {known}:{at}", "{file}:{line}, in place of the program's {known}:{at}")
        }
    }
}
