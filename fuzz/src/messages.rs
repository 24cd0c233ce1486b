//! What must hold of everything that a reader tells.

use std::sync::Arc;

use carecast::{Diagnostics, Language, Problem, Result, Source, Span, fuzzing};

/// What is told in place of all that a long list of mistakes would hold.
const LISTS_END: [&str; 2] = ["the rest was not looked at", "the rest is not listed"];

/// The text of a file; nothing, where it is refused.
pub(super) fn source(name: &str, data: &[u8]) -> Option<Arc<Source>> {
    let read = fuzzing::source(name, data);
    read.inspect_err(check_error).ok()
}

/// Checks why something was refused, and tells that it was not read.
pub(super) fn refused(error: &carecast::Error) -> bool {
    check_error(error);
    false
}

/// Problems of one file: every error has its place in it, and all can be shown.
pub(super) fn check<T>(read: &Result<T>, warnings: &Diagnostics) {
    shown(warnings);
    assert!(read.is_err() || !warnings.has_errors(), "an error, and yet a value");
    if let Err(error) = read {
        check_error(error);
        for problem in
            error.diagnostics().iter().flat_map(|found| found.problems()).filter(|problem| problem.is_error())
        {
            let ends_a_list = LISTS_END.iter().any(|end| problem.message.en.contains(end));
            assert!(problem.span.is_some() || ends_a_list, "no place: {problem:?}");
        }
    }
}

/// An error that may be of a file as a whole: it can be shown.
pub(super) fn check_error(error: &carecast::Error) {
    match error.diagnostics() {
        Some(found) => {
            assert!(found.has_errors(), "refused without an error");
            shown(found);
        }
        None => [Language::Chinese, Language::English].into_iter().for_each(|language| fit(&error.render(language))),
    }
}

/// Everything that was told can be shown in both languages.
pub(super) fn shown(found: &Diagnostics) {
    found.problems().iter().filter_map(|problem| problem.span.as_ref()).for_each(stands_in_its_file);
    found.problems().iter().for_each(says_something);
    for language in [Language::Chinese, Language::English] {
        let shown = found.render(language, false);
        assert_eq!(shown.is_empty(), found.problems().is_empty());
        fit(&shown);
    }
}

fn says_something(problem: &Problem) {
    let texts = [Some(&problem.message), problem.expected.as_ref(), problem.hint.as_ref()];
    for text in texts.into_iter().flatten() {
        assert!(!text.zh.trim().is_empty() && !text.en.trim().is_empty(), "an empty message: {problem:?}");
    }
}

fn stands_in_its_file(place: &Span) {
    let text = &place.source().text;
    let line = text.split('\n').nth(place.line() - 1).unwrap_or_else(|| panic!("no line {}", place.line()));
    assert!(place.column() <= line.chars().count() + 1, "line {} has no column {}", place.line(), place.column());
    assert!(text.contains(place.text()));
}

/// Nothing in a text makes a terminal do something: no control characters, none that turn the direction of writing, no
/// return to the beginning of a line.
fn fit(text: &str) {
    assert!(!text.replace("\r\n", "\n").contains('\r'), "a carriage return in {text:?}");
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let unfit = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t') || turns(*c));
    assert_eq!(unfit, None, "in {text:?}");
}
