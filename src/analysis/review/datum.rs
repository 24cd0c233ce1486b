//! What has become known: figures with when they were announced, and which of them a review at some day could know.

use super::Inquiry;
use crate::baseline::{Actuals, Baseline, Observation, Period, Status};
use crate::indicator::{Comparator, Unit};
use crate::language::{Text, text};

/// A figure that has become known.
#[derive(Debug, Clone, PartialEq)]
pub struct Datum {
    /// The dotted name, or the id of a target that no indicator carries.
    pub indicator: String,
    /// What it is about.
    pub period: Period,
    /// The figure, in base units.
    pub value: f64,
    /// How it bounds the true one.
    pub comparator: Comparator,
    /// The unit in which it was announced.
    pub unit: Unit,
    /// Half of the last digit that it shows, in base units.
    pub half_digit: f64,
    /// Published, derived or assumed.
    pub status: Status,
    /// The statistical basis, where one is named.
    pub basis: Option<String>,
    /// When it was announced, if known.
    pub published_on: Option<String>,
    /// Whether it is preliminary.
    pub preliminary: bool,
    /// Who says so and where.
    pub source: String,
    /// A remark.
    pub note: String,
    /// Whether the baseline has it, and not a file of actuals.
    pub(super) is_of_baseline: bool,
    /// How it was computed, where the review did it.
    pub derivation: Option<Text>,
}

impl Datum {
    /// A figure of a baseline or of a file of actuals; its source is cited in words.
    fn of(observation: &Observation, half_digit: f64, baseline: &Baseline) -> Self {
        Self {
            indicator: observation.indicator.clone(),
            period: observation.period,
            value: observation.value,
            comparator: observation.comparator,
            unit: observation.unit,
            half_digit,
            status: observation.status,
            basis: observation.basis.clone(),
            published_on: observation.published_on.clone(),
            preliminary: observation.preliminary,
            source: cited(&observation.source, baseline),
            note: observation.note.clone(),
            is_of_baseline: false,
            derivation: None,
        }
    }

    /// The end of its period, in years: 2025 is the end of 2025, 2024.75 that of September.
    #[must_use]
    pub fn at(&self) -> f64 {
        end_of(self.period)
    }

    /// The range that its rounding and its comparator leave, in base units: a figure announced as "more than 5580" is
    /// taken to lie below the next that could have been announced so.
    #[must_use]
    pub fn range(&self) -> (f64, f64) {
        let (value, digit) = (self.value, 2.0 * self.half_digit);
        match self.comparator {
            Comparator::Equal | Comparator::About => (value - self.half_digit, value + self.half_digit),
            Comparator::Above | Comparator::AtLeast => (value, value + digit),
            Comparator::Below | Comparator::AtMost => (value - digit, value),
        }
    }

    /// Whether it was known on a day, such as `2020-12-31`; `None` where nobody knows when it was announced.
    #[must_use]
    pub fn known_by(&self, day: &str) -> Option<bool> {
        self.published_on.as_deref().map(|published| published <= day)
    }

    /// Its period as files write it.
    #[must_use]
    pub fn period_written(&self) -> String {
        self.period.to_string()
    }
}

/// The end of a period in years: a year's own number stands for its end.
pub(super) fn end_of(period: Period) -> f64 {
    let months = f64::from(period.month.unwrap_or(12));
    let before = match period.day {
        Some(day) => (months - 1.0 + f64::from(day) / 31.0) / 12.0,
        None => months / 12.0,
    };
    f64::from(period.year) - 1.0 + before
}

/// The year of which a figure tells as a whole: it names no month, or the last day.
pub(super) fn of_year(period: Period) -> Option<i32> {
    let whole = period.month.is_none() || (period.month == Some(12) && period.day == Some(31));
    whole.then_some(period.year)
}

/// Half of the last digit of a figure, in base units. Zeros at the end of a whole number count as digits.
pub(super) fn of_half_digit(base: f64, unit: Unit) -> f64 {
    let figure = format!("{:.6}", unit.from_base(base));
    let decimals = figure.trim_end_matches('0').split_once('.').map_or(0, |(_, decimals)| decimals.len());
    unit.to_base((0..decimals).fold(0.5, |size, _| size / 10.0))
}

/// A source in words: its title and publisher, where the baseline knows it by its id.
fn cited(source: &str, baseline: &Baseline) -> String {
    match baseline.sources.get(source) {
        Some(known) if known.publisher.is_empty() || known.publisher == "none" => known.title.clone(),
        Some(known) => format!("{}（{}）", known.title, known.publisher),
        None => source.to_owned(),
    }
}

/// The figures of the files, then those of the baseline that they do not have.
pub(super) fn all(files: &[Actuals], baseline: &Baseline) -> Vec<Datum> {
    let in_files = files.iter().flat_map(|file| &file.figures);
    let mut figures: Vec<Datum> =
        in_files.map(|actual| Datum::of(&actual.figure, actual.half_digit, baseline)).collect();
    let given = figures.clone();
    for observation in &baseline.series {
        let same = |known: &Datum| {
            let basis = known.basis.is_none() || observation.basis.is_none() || known.basis == observation.basis;
            known.indicator == observation.indicator && known.period == observation.period && basis
        };
        if !given.iter().any(same) {
            let half_digit = of_half_digit(observation.value, observation.unit);
            figures.push(Datum { is_of_baseline: true, ..Datum::of(observation, half_digit, baseline) });
        }
    }
    sort(&mut figures);
    figures
}

/// In order of time; of one period, the one announced last comes last.
pub(super) fn sort(figures: &mut [Datum]) {
    figures.sort_by(|a, b| a.at().total_cmp(&b.at()).then_with(|| a.published_on.cmp(&b.published_on)));
}

/// A figure that a review does not use.
#[derive(Debug, Clone, PartialEq)]
pub struct Unused {
    /// The figure.
    pub figure: Datum,
    /// What a reader calls it.
    pub label: Text,
    /// Of another time, announced later, or nobody knows when.
    pub reason: Text,
}

/// Parts figures into those from the base year to the review and those of files that are not; what a baseline knows of
/// other years is no business of a review.
pub(super) fn within(
    figures: Vec<Datum>,
    inquiry: &Inquiry,
    label: impl Fn(&str) -> Text,
) -> (Vec<Datum>, Vec<Unused>) {
    let (base, as_of) = (inquiry.base_year, inquiry.as_of);
    let (mut within, mut unused) = (Vec::new(), Vec::new());
    for figure in figures {
        let reason = if figure.at() < f64::from(base) {
            text!("在起算年 {base} 年末以前", "of a time before the end of {base}, from which the review counts")
        } else if figure.period.year > as_of {
            text!("在评估年 {as_of} 年以后", "of a year after {as_of}, at whose end the plan is reviewed")
        } else {
            within.push(figure);
            continue;
        };
        if !figure.is_of_baseline {
            unused.push(Unused { label: label(&figure.indicator), figure, reason });
        }
    }
    (within, unused)
}

/// Parts figures into those that were known on a day and those that were not, or of which nobody knows.
pub(super) fn known_by(
    figures: Vec<Datum>,
    day: Option<&str>,
    label: impl Fn(&str) -> Text,
) -> (Vec<Datum>, Vec<Unused>) {
    let Some(day) = day else { return (figures, Vec::new()) };
    let mut known = Vec::new();
    let mut unknown = Vec::new();
    for figure in figures {
        let label = label(&figure.indicator);
        match figure.known_by(day) {
            Some(true) => known.push(figure),
            Some(false) => {
                let published = figure.published_on.clone().unwrap_or_default();
                let reason = text!("{published} 才公布", "announced on {published}");
                unknown.push(Unused { figure, label, reason });
            }
            None => {
                let reason = Text::new(
                    "不知何时公布，按当时未知处理",
                    "nobody says when it was announced: taken as not known then",
                );
                unknown.push(Unused { figure, label, reason });
            }
        }
    }
    (known, unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(value: f64, comparator: Comparator, unit: &str) -> Datum {
        let unit = Unit::parse(unit).unwrap();
        Datum {
            indicator: "x".to_owned(),
            period: Period { year: 2025, month: Some(9), day: None },
            value: unit.to_base(value),
            comparator,
            unit,
            half_digit: of_half_digit(unit.to_base(value), unit),
            status: Status::Published,
            basis: None,
            published_on: Some("2025-10-28".to_owned()),
            preliminary: false,
            source: String::new(),
            note: String::new(),
            is_of_baseline: false,
            derivation: None,
        }
    }

    #[test]
    fn a_figure_is_known_to_half_of_its_last_digit() {
        let share = figure(76.4, Comparator::Equal, "%");
        assert!((share.half_digit - 0.0005).abs() < 1e-12);
        assert_eq!(share.at(), 2024.75);
        let insured = figure(5580.0, Comparator::Above, "万人");
        assert_eq!(insured.range(), (55_800_000.0, 55_810_000.0));
    }

    #[test]
    fn what_was_announced_later_was_not_known() {
        let mut undated = figure(1.0, Comparator::Equal, "%");
        undated.published_on = None;
        let all = vec![figure(76.4, Comparator::Equal, "%"), undated];
        let (known, unknown) = known_by(all.clone(), Some("2025-10-28"), |name| Text::same(name));
        assert_eq!((known.len(), unknown.len()), (1, 1));
        let (known, unknown) = known_by(all.clone(), Some("2025-10-27"), |name| Text::same(name));
        assert_eq!((known.len(), unknown.len()), (0, 2));
        assert_eq!(known_by(all, None, |name| Text::same(name)).0.len(), 2);
    }
}
