//! Problems found in what people wrote.
//!
//! A reader of an input file does not stop at the first mistake: it pushes a [`Problem`] with the place, what was
//! expected and how to mend it, and goes on. Whoever called decides whether what was found is fatal.

pub(crate) mod document;
mod encoding;
pub(crate) mod numeral;
pub(crate) mod spreadsheet;
mod syntax;
pub(crate) mod table;

use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::language::{Language, Text, text};

/// A file that a person wrote: its name as that person knows it, and its text.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as given, or a path inside the embedded baselines.
    pub name: String,
    /// The whole text.
    pub text: String,
    /// In what it was written, where that is worth telling.
    encoding: Option<encoding::Encoding>,
}

impl Source {
    /// A source ready to be pointed into.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { name: name.into(), text: text.into(), encoding: None })
    }

    /// The name without the folders before it: what may be told where folders differ from machine to machine.
    #[must_use]
    pub fn file_name(&self) -> String {
        let path = std::path::Path::new(&self.name);
        path.file_name().map_or_else(|| self.name.clone(), |name| name.to_string_lossy().into_owned())
    }
}

/// A place in a [`Source`], as a range of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    source: Arc<Source>,
    range: Range<usize>,
}

impl Span {
    /// The bytes `range` of `source`; a range outside the text is cut to it, and one that ends within a character to the
    /// byte at which that begins.
    #[must_use]
    pub fn new(source: &Arc<Source>, range: Range<usize>) -> Self {
        let whole = |at: usize| (0..=at.min(source.text.len())).rev().find(|at| source.text.is_char_boundary(*at));
        let end = whole(range.end).unwrap_or(0);
        let start = whole(range.start.min(end)).unwrap_or(0);
        Self { source: Arc::clone(source), range: start..end }
    }

    /// Some of its bytes, counted from its beginning.
    pub(crate) fn part(&self, range: Range<usize>) -> Self {
        Self::new(&self.source, self.range.start + range.start..self.range.start + range.end)
    }

    /// The file.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The name of the file.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.source.name
    }

    /// The line, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.before().matches('\n').count() + 1
    }

    /// The column in characters, counted from 1.
    #[must_use]
    pub fn column(&self) -> usize {
        self.before().rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1
    }

    /// What stands there.
    #[must_use]
    pub fn text(&self) -> &str {
        self.source.text.get(self.range.clone()).unwrap_or_default()
    }

    fn before(&self) -> &str {
        self.source.text.get(..self.range.start).unwrap_or_default()
    }
}

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
    /// What is wrong.
    pub message: Text,
    /// Where, if it has a place.
    pub span: Option<Span>,
    /// What was expected at that place.
    pub expected: Option<Text>,
    /// How to mend it.
    pub hint: Option<Text>,
    /// Whether any other error told of its place makes it superfluous.
    yields: bool,
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

    /// Leaves its place to any other error that is told of it later: one that knows better what was meant.
    pub(crate) fn yields(&mut self) -> &mut Self {
        self.yields = true;
        self
    }

    fn render(&self, language: Language, renderer: &Renderer) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR.with_name(language.pick("错误", "error")),
            Severity::Warning => Level::WARNING.with_name(language.pick("警告", "warning")),
            Severity::Note => Level::NOTE.with_name(language.pick("说明", "note")),
        };
        let title = level.primary_title(self.message.get(language).to_owned());
        let mut group = match &self.span {
            Some(span) => {
                let mark = AnnotationKind::Primary
                    .span(span.range.clone())
                    .label(self.expected.as_ref().map(|text| text.get(language).to_owned()));
                let snippet = Snippet::source(&span.source.text).path(&span.source.name).annotation(mark);
                Group::with_title(title).element(snippet)
            }
            None => Group::with_title(title),
        };
        if let Some(hint) = &self.hint {
            let level = Level::HELP.with_name(language.pick("建议", "help"));
            group = group.element(level.message(hint.get(language).to_owned()));
        }
        renderer.render(&[group])
    }
}

/// The problems found so far, in the order in which they were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    problems: Vec<Problem>,
}

impl Diagnostics {
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

    /// Adds a note: how something was understood that could have been written more plainly.
    pub fn note(&mut self, span: impl Into<Option<Span>>, message: Text) -> &mut Problem {
        self.add(Severity::Note, span.into(), message)
    }

    fn add(&mut self, severity: Severity, span: Option<Span>, message: Text) -> &mut Problem {
        if severity == Severity::Error && span.is_some() {
            self.problems.retain(|known| !known.yields || known.span != span);
        }
        let index = self.problems.len();
        self.problems.push(Problem { severity, message, span, expected: None, hint: None, yields: false });
        &mut self.problems[index]
    }

    /// Whether any of the problems is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(Problem::is_error)
    }

    /// How many of the problems are errors: reading something is sound where there are no more of them after it. Those that
    /// yield do not count: another in the place of one is one more.
    pub(crate) fn errors(&self) -> usize {
        self.problems.iter().filter(|problem| problem.is_error() && !problem.yields).count()
    }

    /// How many of the problems are warnings.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.problems.iter().filter(|problem| problem.severity == Severity::Warning).count()
    }

    /// Every problem.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Takes over the problems of another reading.
    pub fn append(&mut self, other: Self) {
        self.problems.extend(other.problems);
    }

    /// Takes over those problems of another reading that are not known yet: two readings of one place find the same.
    pub(crate) fn append_new(&mut self, other: Self) {
        let new = other.without(self);
        self.append(new);
    }

    /// Those problems that another reading has not found.
    #[must_use]
    pub fn without(self, known: &Self) -> Self {
        let is_known =
            |new: &Problem| known.problems.iter().any(|old| old.span == new.span && old.message == new.message);
        Self { problems: self.problems.into_iter().filter(|problem| !is_known(problem)).collect() }
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

/// The candidate that `written` most resembles, if it is near enough to be what was meant; the first of equals.
pub(crate) fn nearest<'c>(written: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(written, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, candidate)| candidate)
}

/// The candidates that `written` most resembles, the nearest first: three at most, and none that is like it by chance.
pub(crate) fn few_nearest<'c>(written: &str, candidates: impl IntoIterator<Item = &'c str>) -> Vec<&'c str> {
    let likeness = |candidate| (strsim::jaro_winkler(written, candidate).max(shared(written, candidate)), candidate);
    let mut like: Vec<(f64, &str)> = candidates.into_iter().map(likeness).filter(|(like, _)| *like > 0.6).collect();
    like.sort_by(|a, b| b.0.total_cmp(&a.0));
    like.dedup_by_key(|(_, candidate)| *candidate);
    like.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// The share of the pairs of neighbouring characters that the shorter of two texts has in common with the other: Chinese
/// names are shortened in the middle.
fn shared(a: &str, b: &str) -> f64 {
    let pairs = |text: &str| {
        let characters: Vec<char> = text.chars().collect();
        characters.windows(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>()
    };
    let (a, b) = (pairs(a), pairs(b));
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() < 2 {
        return 0.0;
    }
    let common = short.iter().filter(|pair| long.contains(pair)).count();
    0.95 * common as f64 / short.len() as f64
}

/// More names than this are no help.
const MOST_LISTED: usize = 24;

/// "did you mean …" for the nearest candidate, else the list of what is possible.
pub(crate) fn suggestion<'c>(written: &str, candidates: impl IntoIterator<Item = &'c str> + Clone) -> Text {
    if let Some(near) = nearest(written, candidates.clone()) {
        return text!("是否想写 `{near}`？", "did you mean `{near}`?");
    }
    let mut all: Vec<String> = candidates.into_iter().map(|c| format!("`{c}`")).collect();
    all.retain(|name| name.len() > 2);
    all.dedup();
    if all.is_empty() {
        return text!("这里没有可用的名字", "no name is possible here");
    }
    if all.len() > MOST_LISTED {
        all.truncate(MOST_LISTED);
        all.push("…".to_owned());
    }
    let all = all.join(", ");
    text!("可用的有：{all}", "possible here: {all}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_counts_characters_not_bytes() {
        let source = Source::new("a.toml", "x = 1\n标题 = 2\n");
        let at = source.text.find('=').and_then(|first| source.text[first + 1..].find('=').map(|n| first + 1 + n));
        let span = Span::new(&source, at.unwrap()..at.unwrap() + 1);
        assert_eq!((span.line(), span.column()), (2, 4));
    }

    #[test]
    fn a_span_never_cuts_a_character() {
        let source = Source::new("a.toml", "标题");
        let texts: Vec<String> = (0..8).map(|end| Span::new(&source, 1..end).text().to_owned()).collect();
        assert_eq!(texts, ["", "", "", "标", "标", "标", "标题", "标题"]);
    }

    #[test]
    fn the_nearest_name_is_offered() {
        assert_eq!(
            nearest("economy.real_grwth", ["economy.real_growth", "population.total"]),
            Some("economy.real_growth")
        );
        assert_eq!(nearest("zzz", ["economy.real_growth"]), None);
    }
}
