//! Problems found in what people wrote.
//!
//! A reader of an input file does not stop at the first mistake: it adds a [`Problem`] with the place, what was expected and
//! how to mend it, and goes on. The caller decides whether the problems are fatal.

pub(crate) mod document;
#[cfg(feature = "files")]
mod encoding;
mod hidden;
mod nearest;
pub(crate) mod numeral;
mod source;
pub(crate) mod spreadsheet;
mod syntax;
pub(crate) mod table;
#[cfg(feature = "office")]
mod workbook;

pub(crate) use nearest::{few_nearest, nearest, suggestion, unknown};
pub use source::{Source, Span};

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::language::{Language, Text, text, visible};
use crate::limits::MOST_PROBLEMS;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Nothing can be computed from this input.
    Error,
    /// The result stands, but the reader should know.
    Warning,
    /// Nothing is wrong: how something was understood.
    Note,
}

/// One problem: what is wrong, where, what was expected and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Whether anything can be computed in spite of it.
    pub severity: Severity,
    /// The error.
    pub message: Text,
    /// Where, if it has a place.
    pub span: Option<Span>,
    /// The value expected at that place.
    pub expected: Option<Text>,
    /// How to mend it.
    pub hint: Option<Text>,
    /// Whether another error at its place replaces it.
    provisional: bool,
    /// Whether it only counts further problems of its severity.
    ends_list: bool,
}

impl Problem {
    /// Whether nothing can be computed because of it.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Says what was expected at the place.
    pub fn expected(&mut self, text: Text) -> &mut Self {
        self.expected = Some(text);
        self
    }

    /// Says how to mend it.
    pub fn hint(&mut self, text: Text) -> &mut Self {
        self.hint = Some(text);
        self
    }

    /// Is replaced by any later error at its place.
    pub(crate) fn provisional(&mut self) -> &mut Self {
        self.provisional = true;
        self
    }

    fn render(&self, language: Language, renderer: &Renderer) -> String {
        let shown = |text: &Text| visible(text.get(language)).into_owned();
        let level = match self.severity {
            Severity::Error => Level::ERROR.with_name(language.pick("错误", "error")),
            Severity::Warning => Level::WARNING.with_name(language.pick("警告", "warning")),
            Severity::Note => Level::NOTE.with_name(language.pick("说明", "note")),
        };
        let title = level.primary_title(shown(&self.message));
        let mut group = match &self.span {
            Some(span) => {
                // Only these lines: a renderer of the whole text for each of its problems would take as long as all of both.
                let (lines, range) = span.shown_lines();
                let mark = AnnotationKind::Primary.span(range).label(self.expected.as_ref().map(shown));
                let name = visible(&span.source.name);
                match span.cell() {
                    None => {
                        let snippet = Snippet::source(lines).line_start(span.line()).path(name);
                        Group::with_title(title).element(snippet.annotation(mark))
                    }
                    // Of a workbook the cell is said, and its row shown.
                    Some(cell) => {
                        let place = Origin::path(format!("{name} {}", visible(&cell)));
                        let row = span.row();
                        let snippet = Snippet::source(lines).line_start(row).annotation(mark);
                        Group::with_title(title).element(place).element(snippet)
                    }
                }
            }
            None => Group::with_title(title),
        };
        if let Some(hint) = &self.hint {
            let level = Level::HELP.with_name(language.pick("建议", "help"));
            group = group.element(level.message(shown(hint)));
        }
        renderer.render(&[group])
    }
}

/// A finding that is a warning without a place in a file. Its sentences are in `words`.
pub(crate) trait Warning {
    /// What is found.
    fn message(&self) -> Text;
    /// What to do about it.
    fn hint(&self) -> Option<Text>;
}

/// The problems found so far, in the order in which they were found: at most [`MOST_PROBLEMS`] of each severity, after which
/// the last of them counts the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    problems: Vec<Problem>,
    /// How many more there are, by severity.
    beyond: [usize; 3],
    /// The last of those, so that an expectation and a hint can be added to it.
    unlisted: Option<Box<Problem>>,
}

impl Diagnostics {
    /// What was found, a line each with its place, in English.
    #[cfg(test)]
    pub(crate) fn lines(&self) -> String {
        let line = |problem: &Problem| {
            let place = problem.span.as_ref();
            let place = place.map(|span| format!("{}:{}: {}", span.source().file_name(), span.line(), span.text()));
            format!("{}: {}\n", place.unwrap_or_default(), problem.message.en)
        };
        self.problems.iter().map(line).collect()
    }

    /// No problems yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an error; what is returned takes an expectation and a hint.
    pub fn error(&mut self, span: impl Into<Option<Span>>, message: Text) -> &mut Problem {
        self.add(Severity::Error, span.into(), message)
    }

    /// Adds a warning.
    pub fn warning(&mut self, span: impl Into<Option<Span>>, message: Text) -> &mut Problem {
        self.add(Severity::Warning, span.into(), message)
    }

    /// Adds a finding as a warning.
    pub(crate) fn warn(&mut self, of: &impl Warning) {
        let problem = self.warning(None, of.message());
        if let Some(hint) = of.hint() {
            problem.hint(hint);
        }
    }

    /// Adds a note: how something was understood that could have been written more plainly.
    pub fn note(&mut self, span: impl Into<Option<Span>>, message: Text) -> &mut Problem {
        self.add(Severity::Note, span.into(), message)
    }

    fn add(&mut self, severity: Severity, span: Option<Span>, message: Text) -> &mut Problem {
        if severity == Severity::Error && span.is_some() {
            self.problems.retain(|known| !known.provisional || known.span != span);
        }
        self.put(Problem { severity, message, span, expected: None, hint: None, provisional: false, ends_list: false })
    }

    fn put(&mut self, problem: Problem) -> &mut Problem {
        let severity = problem.severity;
        if self.listed(severity) >= MOST_PROBLEMS {
            self.add_unlisted(severity, 1);
            return self.unlisted.insert(Box::new(problem));
        }
        let index = self.problems.len();
        self.problems.push(problem);
        &mut self.problems[index]
    }

    fn listed(&self, severity: Severity) -> usize {
        self.problems.iter().filter(|known| known.severity == severity && !known.ends_list).count()
    }

    /// Counts problems that are not listed; the first of them adds a note that the list is incomplete.
    fn add_unlisted(&mut self, severity: Severity, count: usize) {
        if count > 0 && self.beyond[severity as usize] == 0 {
            let message = match severity {
                Severity::Error => text!(
                    "错误多于{MOST_PROBLEMS}条，其余不再列出：先改正这些",
                    "there are more than {MOST_PROBLEMS} errors; the rest is not listed: mend these first"
                ),
                Severity::Warning => text!(
                    "警告多于{MOST_PROBLEMS}条，其余不再列出",
                    "there are more than {MOST_PROBLEMS} warnings; the rest is not listed"
                ),
                Severity::Note => text!(
                    "说明多于{MOST_PROBLEMS}条，其余不再列出",
                    "there are more than {MOST_PROBLEMS} notes; the rest is not listed"
                ),
            };
            let (span, expected, hint) = (None, None, None);
            self.problems.push(Problem {
                severity,
                message,
                span,
                expected,
                hint,
                provisional: false,
                ends_list: true,
            });
        }
        self.beyond[severity as usize] += count;
    }

    /// Whether the list of errors is full: a reader of a long input can stop. The list then ends with a note that there are
    /// more.
    pub(crate) fn is_full(&mut self) -> bool {
        let is_full = self.listed(Severity::Error) >= MOST_PROBLEMS;
        self.add_unlisted(Severity::Error, usize::from(is_full));
        is_full
    }

    /// Whether any of the problems is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(Problem::is_error)
    }

    /// The number of errors: if reading something does not raise it, that was valid. Provisional errors do not count, so that
    /// an error that replaces one is counted.
    pub(crate) fn errors(&self) -> usize {
        let listed =
            self.problems.iter().filter(|known| known.is_error() && !known.provisional && !known.ends_list).count();
        listed + self.beyond[Severity::Error as usize]
    }

    /// How many of the problems are warnings.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.listed(Severity::Warning) + self.beyond[Severity::Warning as usize]
    }

    /// Every problem that is listed.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Leaves out what is no error.
    pub(crate) fn retain_errors(&mut self) {
        self.problems.retain(Problem::is_error);
        self.beyond = [self.beyond[Severity::Error as usize], 0, 0];
    }

    /// The same with the subject of every error before its message; an error without a place has that of the subject.
    pub(crate) fn about(mut self, subject: &Text, place: &Span) -> Self {
        for problem in self.problems.iter_mut().filter(|problem| problem.is_error() && !problem.ends_list) {
            problem.span.get_or_insert_with(|| place.clone());
            problem.message = subject.clone().followed_by(&problem.message);
        }
        self
    }

    /// Takes over the problems of another reading.
    pub fn append(&mut self, other: Self) {
        let Self { problems, beyond, .. } = other;
        for problem in problems.into_iter().filter(|problem| !problem.ends_list) {
            self.put(problem);
        }
        for (severity, count) in [Severity::Error, Severity::Warning, Severity::Note].into_iter().zip(beyond) {
            self.add_unlisted(severity, count);
        }
    }

    /// Takes over those problems of another reading that are not known yet: two readings of one place find the same.
    pub(crate) fn append_new(&mut self, other: Self) {
        let new = other.without(self);
        self.append(new);
    }

    /// Those problems that another reading has not found.
    #[must_use]
    pub fn without(mut self, known: &Self) -> Self {
        let is_known =
            |new: &Problem| known.problems.iter().any(|old| old.span == new.span && old.message == new.message);
        self.problems.retain(|problem| !is_known(problem));
        self
    }

    /// `value` if nothing found so far is an error, all the problems otherwise.
    pub(crate) fn or_value<T>(&self, value: Option<T>) -> Result<T, Self> {
        match value {
            Some(value) if !self.has_errors() => Ok(value),
            _ => Err(self.clone()),
        }
    }

    /// Every problem with its source line, a caret and the hint, as a compiler would show it.
    #[must_use]
    pub fn render(&self, language: Language, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let shown: Vec<String> = self.problems.iter().map(|p| p.render(language, &renderer)).collect();
        shown.join("\n\n")
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;

    #[test]
    fn a_long_list_says_that_it_ends() {
        let source = Source::new("a.toml", "x\n".repeat(10_000));
        let mut problems = Diagnostics::new();
        for line in 0..10_000 {
            let place = Span::new(&source, 2 * line..2 * line + 1);
            problems.error(place.clone(), text!("坏 {line}", "bad {line}")).hint(text!("改", "mend it"));
            problems.warning(place, text!("怪 {line}", "odd {line}"));
        }
        let mut all = Diagnostics::new();
        all.append(problems.clone());
        all.append(problems);
        assert_eq!((all.errors(), all.warnings(), all.has_errors()), (20_000, 20_000, true));
        assert_eq!(all.problems().len(), 2 * MOST_PROBLEMS + 2);
        let last = &all.problems()[2 * MOST_PROBLEMS];
        assert_eq!(last.message.en, "there are more than 100 errors; the rest is not listed: mend these first");
        let shown = all.render(Language::English, false);
        assert_eq!(shown.matches("--> a.toml:100:1").count(), 2, "{shown}");
        assert!(!shown.contains("bad 100"));
    }

    #[test]
    fn a_problem_is_shown_with_its_own_lines() {
        let source = Source::new("a.toml", "one = 1\ntwo = [\n  2,\n]\n三 = 3");
        let shown = |range: Range<usize>| {
            let mut problems = Diagnostics::new();
            problems.error(Span::new(&source, range), text!("坏", "bad"));
            problems.render(Language::English, false)
        };
        let of = |part: &str| source.text.find(part).map(|at| at..at + part.len()).unwrap();
        assert!(shown(of("三")).contains("--> a.toml:5:1\n  |\n5 | 三 = 3\n  | ^^"));
        assert!(shown(of("[\n  2,\n]")).contains("--> a.toml:2:7\n  |\n2 |   two = ["));
        assert!(shown(0..0).contains("--> a.toml:1:1\n  |\n1 | one = 1\n  | ^"));
        let end = source.text.len();
        assert!(shown(end..end).contains("--> a.toml:5:6"));
    }

    #[test]
    fn nothing_that_is_shown_steers_a_terminal() {
        // Among them CSI as one character, which begins a command as ESC and [ do.
        let hidden = ('\0'..='\u{206f}').filter(|c| crate::language::is_hidden(*c));
        for hidden in hidden.chain(['\u{9b}']) {
            let source = Source::new("a.toml", format!("a{hidden}b = {hidden}1"));
            let mut problems = Diagnostics::new();
            let at = source.text.rfind('1').unwrap();
            let told = problems.error(Span::new(&source, at..at + 1), text!("坏 {hidden}", "bad {hidden}"));
            told.expected(text!("应为 {hidden}", "expected {hidden}")).hint(text!("改 {hidden}", "mend {hidden}"));
            for language in [Language::Chinese, Language::English] {
                let shown = problems.render(language, false);
                assert!(!shown.contains(crate::language::is_hidden), "{hidden:?} in {shown:?}");
            }
        }
        let source = Source::new("a.toml", "a\u{9b}b = 1");
        let mut problems = Diagnostics::new();
        problems.error(Span::new(&source, 5..6), text!("坏", "bad"));
        let shown = problems.render(Language::English, false);
        assert!(shown.contains("1 | a\u{fffd}b = 1\n  |     ^"), "{shown}");
    }
}
