//! Cells: what stands in a table, with its value and as people read it in both languages.

use super::Tone;
use crate::baseline::Status;
use crate::indicator::{DIMENSIONLESS, Unit};
use crate::language::{Language, Text};
use crate::number::UNDEFINED;

/// The digits to which a figure that a model or a rule made is known, and those that are without the noise of floats.
const MADE: usize = 4;
const PUBLISHED: usize = 10;

/// One line of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A figure that does not exist: a dash for people, empty in a csv, null in a json.
    Missing,
    /// An id, or what somebody wrote: the same in both languages.
    Name(String),
    /// Words in both languages.
    Words(Text),
    /// An id with its words.
    Named(String, Text),
    /// A figure, whose digits are never broken apart.
    Number {
        /// All digits, in the unit of files.
        value: f64,
        /// That unit; `None` for a year and a count, and where a column of its own says it.
        unit: Option<Unit>,
        /// As people read it, in the unit that is usual in their language.
        written: Text,
        /// All digits in that unit, in Chinese and in English.
        shown: [f64; 2],
        /// The status of a figure: derived and assumed figures carry a mark.
        status: Option<Status>,
    },
    /// The range of a figure, never broken apart. In a language in which both ends read alike nothing is written.
    Interval {
        /// The lower end, in the unit of files.
        low: f64,
        /// The upper end.
        high: f64,
        /// The unit of both.
        unit: Option<Unit>,
        /// As people read it.
        written: Text,
    },
}

impl Content {
    /// As people read it.
    #[must_use]
    pub fn written(&self, language: Language) -> String {
        match self {
            Self::Missing => UNDEFINED.to_owned(),
            Self::Name(name) => name.clone(),
            Self::Words(words) | Self::Named(_, words) | Self::Interval { written: words, .. } => {
                words.get(language).to_owned()
            }
            Self::Number { written, status, .. } => {
                format!("{}{}", written.get(language), status.map_or("", Status::mark))
            }
        }
    }

    /// Whether it is a figure, or stands in the place of one.
    #[must_use]
    pub fn is_figure(&self) -> bool {
        matches!(self, Self::Missing | Self::Number { .. } | Self::Interval { .. })
    }
}

/// One cell: the first line is what is read first, the others explain it. One without lines is blank: its row continues the
/// row above.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    /// Its content, line by line.
    pub lines: Vec<Content>,
    /// Additional detail: a quote, a definition, a source.
    pub detail: Option<Text>,
    /// The number by which its column is sorted where that is not the value of its first line.
    pub order: Option<f64>,
    /// Its tone; the words state the same.
    pub tone: Tone,
    /// Whether it is a part of what stands in the rows above it.
    pub is_part: bool,
}

impl From<Content> for Cell {
    fn from(content: Content) -> Self {
        Self { lines: vec![content], ..Self::default() }
    }
}

impl From<Text> for Cell {
    fn from(words: Text) -> Self {
        Content::Words(words).into()
    }
}

impl Cell {
    /// A cell in which nothing stands.
    #[must_use]
    pub fn blank() -> Self {
        Self::default()
    }

    /// A figure that does not exist.
    #[must_use]
    pub fn missing() -> Self {
        Content::Missing.into()
    }

    /// An id, or what somebody wrote.
    #[must_use]
    pub fn name(name: impl Into<String>) -> Self {
        Content::Name(name.into()).into()
    }

    /// Words that differ by language.
    #[must_use]
    pub fn words(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Text::new(zh, en).into()
    }

    /// The id.
    #[must_use]
    pub fn named(id: &str, words: Text) -> Self {
        Content::Named(id.to_owned(), words).into()
    }

    /// One of a few: English readers read its id too.
    pub(crate) fn one_of(id: &str, zh: &str) -> Self {
        Self::named(id, Text::new(zh, id))
    }

    /// A unit by its symbol.
    pub(crate) fn unit(unit: Unit) -> Self {
        Self::named(unit.symbol, Text::both(|language| unit.label(language).to_owned()))
    }

    /// A number with all its digits and as people read it; missing where it is none.
    #[must_use]
    pub fn number(value: f64, written: Text) -> Self {
        if value.is_finite() {
            Content::Number { value, unit: None, written, shown: [value; 2], status: None }.into()
        } else {
            Self::missing()
        }
    }

    /// A number that is written by the same rule in each language.
    pub(crate) fn written(value: f64, write: impl Fn(Language) -> String) -> Self {
        Self::number(value, Text::both(write))
    }

    /// A number that reads the same in both languages.
    pub(crate) fn same(value: f64, written: String) -> Self {
        Self::number(value, Text::same(written))
    }

    /// A share, an index, a relative error: a number without a unit that reads the same in both languages.
    pub(crate) fn share(value: f64, written: String) -> Self {
        Self::same(value, written).in_unit(DIMENSIONLESS)
    }

    /// A whole number: a year.
    #[must_use]
    pub fn whole(number: i32) -> Self {
        Self::same(f64::from(number), number.to_string())
    }

    /// How many there are of something.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "nothing that is counted here comes near 2^53")]
    pub fn count(number: usize) -> Self {
        Self::same(number as f64, number.to_string())
    }

    /// A figure that a model or a rule made.
    pub(crate) fn made(value: Option<f64>) -> Self {
        Self::rounded(value, MADE)
    }

    /// A figure as somebody published it.
    pub(crate) fn published(value: Option<f64>) -> Self {
        Self::rounded(value, PUBLISHED)
    }

    /// A growth, or a share of a way.
    pub(crate) fn growth(value: Option<f64>) -> Self {
        Self::rounded(value, 3)
    }

    /// A share of runs, which is known to its standard error, to the second decimal where there is none.
    pub(crate) fn probability(value: Option<f64>, standard_error: Option<f64>) -> Self {
        let Some(value) = value.filter(|value| value.is_finite()) else { return Self::missing() };
        let known = |error: &f64| *error < 1e-2;
        let decimals = standard_error.filter(known).map_or(2, |error| if error < 1e-3 { 4 } else { 3 });
        Self::same(value, plain(&format!("{value:.decimals$}")))
    }

    fn rounded(value: Option<f64>, digits: usize) -> Self {
        let known = value.filter(|value| value.is_finite());
        known.map_or_else(Self::missing, |value| Self::same(value, significant(value, digits)))
    }

    /// The same with what its figures are in the units in which people read them, in Chinese and in English.
    pub(super) fn showing(mut self, in_units: [f64; 2]) -> Self {
        for line in &mut self.lines {
            if let Content::Number { shown, .. } = line {
                *shown = in_units;
            }
        }
        self
    }

    /// The same with signs around its figures.
    pub(crate) fn between(mut self, before: &str, after: &str) -> Self {
        for line in &mut self.lines {
            if let Content::Number { written, .. } = line {
                *written =
                    Text::new(format!("{before}{}{after}", written.zh), format!("{before}{}{after}", written.en));
            }
        }
        self
    }

    /// The same with words before its figures.
    pub(crate) fn after(mut self, zh: &str, en: &str) -> Self {
        for line in &mut self.lines {
            if let Content::Number { written, .. } = line {
                *written = Text::new(zh, en).followed_by(written);
            }
        }
        self
    }

    /// The same with more lines below.
    #[must_use]
    pub fn over(mut self, below: impl Into<Self>) -> Self {
        self.lines.extend(below.into().lines);
        self
    }

    /// The same with further lines below, where there are any.
    pub(crate) fn over_all(self, below: impl IntoIterator<Item = Text>) -> Self {
        below.into_iter().fold(self, Self::over)
    }

    /// The same with the mark of a status after its first figure.
    #[must_use]
    pub fn with_status(mut self, of: Status) -> Self {
        if let Some(Content::Number { status, .. }) = self.lines.first_mut() {
            *status = Some(of);
        }
        self
    }

    /// The same with the unit of files in which its figures stand that have none yet.
    #[must_use]
    pub fn in_unit(mut self, of: Unit) -> Self {
        for line in &mut self.lines {
            if let Content::Number { unit, .. } | Content::Interval { unit, .. } = line {
                unit.get_or_insert(of);
            }
        }
        self
    }

    /// The same with more to be read when it is pointed at.
    #[must_use]
    pub fn with_detail(self, detail: Text) -> Self {
        Self { detail: Some(detail).filter(|detail| !detail.zh.is_empty()), ..self }
    }

    /// The same with the number by which its column is sorted; one that is not finite is sorted last.
    #[must_use]
    pub fn sorted_by(self, value: f64) -> Self {
        Self { order: Some(value), ..self }
    }

    /// The same with a tone.
    #[must_use]
    pub fn in_tone(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }

    /// The same as a part of what stands above it.
    pub(crate) fn into_part(self) -> Self {
        Self { is_part: true, ..self }
    }

    /// The number by which its column is sorted.
    #[must_use]
    pub fn sort_value(&self) -> Option<f64> {
        let of_first = || match self.lines.first()? {
            Content::Number { value, .. } => Some(*value),
            _ => None,
        };
        self.order.or_else(of_first).filter(|value| value.is_finite())
    }

    /// The displayed text, line by line.
    pub(crate) fn written_lines(&self, language: Language) -> impl Iterator<Item = String> {
        self.lines.iter().map(move |line| line.written(language)).filter(|line| !line.is_empty())
    }

    /// The displayed text, with line ends between its lines.
    #[must_use]
    pub fn shown(&self, language: Language) -> String {
        self.written_lines(language).collect::<Vec<_>>().join("\n")
    }
}

/// A figure to so many significant digits, without zeros at its end.
pub(crate) fn significant(value: f64, digits: usize) -> String {
    plain(&format!("{value:.*e}", digits.saturating_sub(1)))
}

/// A written number without an exponent, without zeros at its end and without the sign of nothing.
fn plain(written: &str) -> String {
    written.parse().map_or_else(|_| written.to_owned(), |value: f64| (value + 0.0).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_rounded_to_what_is_known() {
        assert_eq!(significant(7_372.907, 4), "7373");
        assert_eq!(significant(23_667_681.4, 4), "23670000");
        assert_eq!(significant(55.366_157, 4), "55.37");
        assert_eq!(significant(6.4, 10), "6.4");
        assert_eq!(significant(24_820_000.000_000_004, 10), "24820000");
        assert_eq!(significant(-0.0, 4), "0");
        let shown = |error| Cell::probability(Some(0.447_26), error).shown(Language::English);
        assert_eq!([None, Some(0.03), Some(0.005), Some(0.0005)].map(shown), ["0.45", "0.45", "0.447", "0.4473"]);
        assert_eq!(Cell::made(Some(f64::NAN)), Cell::missing());
    }
}
