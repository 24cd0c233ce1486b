//! Equations as lines of text.

use crate::formula::{Equation, EquationFile};
use crate::language::{Language, Text, text};
use crate::table::{Cell, Table};

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

/// The same as tables, one for each file: a row for each equation.
#[must_use]
pub fn equation_tables(files: &[EquationFile]) -> Vec<Table> {
    type EquationColumn = (Text, fn(&Equation) -> Cell);
    let columns: [EquationColumn; 8] = [
        (Text::new("名称", "name"), |equation| Cell::name(equation.name.clone())),
        (Text::new("含义", "meaning"), |equation| {
            let meaning = Cell::from(equation.label.clone());
            equation.note.iter().cloned().fold(meaning, Cell::over)
        }),
        (Text::new("单位", "unit"), |equation| Cell::unit(equation.unit)),
        (Text::new("条件", "when"), |equation| equation.when.clone().map_or_else(Cell::blank, Cell::name)),
        (Text::new("算式", "formula"), |equation| written(equation, &["formula", "next"])),
        (Text::new("基期算式", "formula of the base year"), |equation| written(equation, &["base", "initial"])),
        (Text::new("存量", "stock"), |equation| {
            let is_stock = equation.formulas.iter().any(|one| one.key == "next");
            if is_stock { Cell::named("stock", Text::new("是", "yes")) } else { Cell::blank() }
        }),
        (Text::new("出处", "source"), |equation| place(equation).into()),
    ];
    files.iter().map(|file| Table::of(file.title.clone(), columns.clone(), &file.equations)).collect()
}

/// The formula under the first of these keys that the equation has.
fn written(equation: &Equation, keys: &[&str]) -> Cell {
    let formula = equation.formulas.iter().find(|one| keys.contains(&one.key));
    formula.map_or_else(Cell::blank, |one| Cell::name(one.text.clone()))
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
