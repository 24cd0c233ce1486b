//! The document of the model's equations.

use std::path::Path;

use carecast::formula::equations;
use carecast::{Language, report};

const DOCUMENTS: [(Language, &str); 2] =
    [(Language::English, "docs/model.md"), (Language::Chinese, "docs/model.zh.md")];

#[test]
fn the_document_is_that_of_the_files() {
    for (language, file) in DOCUMENTS {
        let written = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
        let tag = language.tag();
        assert!(
            written == report::model(&equations(), language),
            "`carecast list equations --markdown --lang {tag} > {file}` renews it"
        );
    }
}

/// The formulas of a document.
fn formulas(document: &str) -> Vec<&str> {
    document.split("```math\n").skip(1).filter_map(|rest| rest.split("\n```").next()).collect()
}

#[test]
fn every_formula_is_well_formed_and_every_name_has_its_label() {
    for (language, _) in DOCUMENTS {
        let document = report::model(&equations(), language);
        let all = formulas(&document);
        let count: usize = equations().iter().map(|file| file.equations.len()).sum();
        assert_eq!(all.len(), count);
        for formula in all {
            well_formed(formula);
            // A name that has no label would stand as it is written: its parts joined by dots.
            let bytes = formula.as_bytes();
            let dotted = |at: usize| bytes[at] == b'.' && bytes[at - 1].is_ascii_lowercase() && bytes[at + 1] != b' ';
            assert!(!(1..bytes.len() - 1).any(dotted) && !formula.contains(['?', '？', '*']), "{formula}");
        }
    }
}

/// Asserts that brackets, `\left` and `\right`, `\begin` and `\end` stand in pairs, one within the other.
fn well_formed(formula: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = formula;
    while let Some(at) = rest.find(['{', '}', '\\']) {
        let from = &rest[at..];
        let mut length = 1;
        if from.starts_with('{') {
            open.push("{");
        } else if from.starts_with('}') {
            assert_eq!(open.pop(), Some("{"), "{formula}");
        } else if from.starts_with(r"\left") {
            open.push("left");
        } else if from.starts_with(r"\right") {
            assert_eq!(open.pop(), Some("left"), "{formula}");
        } else if let Some(inner) = from.strip_prefix(r"\begin{") {
            open.push(inner.split('}').next().unwrap());
            length = from.find('}').unwrap() + 1;
        } else if let Some(inner) = from.strip_prefix(r"\end{") {
            assert_eq!(open.pop(), inner.split('}').next(), "{formula}");
            length = from.find('}').unwrap() + 1;
        } else if from.starts_with(r"\\") || from.starts_with(r"\{") || from.starts_with(r"\}") {
            length = 2;
        }
        rest = &from[length..];
    }
    assert_eq!(open, [""; 0], "{formula}");
}
