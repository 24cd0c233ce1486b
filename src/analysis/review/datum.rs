//! What has become known: figures with when they were announced, and which of them a review at some day could know.

use super::Inquiry;
use crate::baseline::{Actuals, Baseline, Observation, StockDay};
use crate::language::{Text, text};

/// A figure that has become known; its source is told in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Datum {
    /// The figure. Its name may also be the id of a target that no indicator carries.
    pub figure: Observation,
    /// Whether the baseline has it, and not a file of actuals.
    pub(super) is_of_baseline: bool,
    /// How it was computed, where the review did it.
    pub derivation: Option<Text>,
}

impl Datum {
    /// A figure as it was published, with its source in words: title and publisher, where the baseline knows it by its id.
    fn published(figure: &Observation, baseline: &Baseline, is_of_baseline: bool) -> Self {
        let source = match baseline.sources.get(&figure.source) {
            Some(known) if known.publisher.is_empty() || known.publisher == "none" => known.title.clone(),
            Some(known) => format!("{}（{}）", known.title, known.publisher),
            None => figure.source.clone(),
        };
        Self { figure: Observation { source, ..figure.clone() }, is_of_baseline, derivation: None }
    }

    /// The year of which it tells as a whole: it names no month, or the last day.
    pub(super) fn of_year(&self) -> Option<i32> {
        let period = self.figure.period;
        StockDay::YearEnd.is_year(period).then_some(period.year)
    }
}

/// The figures of the files, then those of the baseline that they do not have, in order of time.
pub(super) fn all(files: &[Actuals], baseline: &Baseline) -> Vec<Datum> {
    let in_files = files.iter().flat_map(|file| &file.figures).map(|actual| &actual.figure);
    let given: Vec<&Observation> = in_files.collect();
    let is_given = |figure: &&Observation| {
        let same = |known: &&Observation| {
            let basis = known.basis.is_none() || figure.basis.is_none() || known.basis == figure.basis;
            known.indicator == figure.indicator && known.period == figure.period && basis
        };
        given.iter().any(same)
    };
    let in_baseline = baseline.series.iter().filter(|figure| !is_given(figure));
    let in_baseline = in_baseline.map(|figure| Datum::published(figure, baseline, true));
    let mut all: Vec<Datum> = given.iter().map(|figure| Datum::published(figure, baseline, false)).collect();
    all.extend(in_baseline);
    sort(&mut all);
    all
}

/// In order of time; of one period, the one announced last comes last.
pub(super) fn sort(figures: &mut [Datum]) {
    let announced = |datum: &Datum| datum.figure.published_on.clone();
    figures.sort_by(|a, b| a.figure.at().total_cmp(&b.figure.at()).then_with(|| announced(a).cmp(&announced(b))));
}

/// A figure that a review does not use.
#[derive(Debug, Clone, PartialEq)]
pub struct Unused {
    /// The figure.
    pub figure: Observation,
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
    for datum in figures {
        let reason = if datum.figure.at() < f64::from(base) {
            text!("在起算年 {base} 年末以前", "of a time before the end of {base}, from which the review counts")
        } else if datum.figure.period.year > as_of {
            text!("在评估年 {as_of} 年以后", "of a year after {as_of}, at whose end the plan is reviewed")
        } else {
            within.push(datum);
            continue;
        };
        if !datum.is_of_baseline {
            unused.push(Unused { label: label(&datum.figure.indicator), figure: datum.figure, reason });
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
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for datum in figures {
        let reason = match datum.figure.known_by(day) {
            Some(true) => {
                known.push(datum);
                continue;
            }
            Some(false) => {
                let published = datum.figure.published_on.as_deref().unwrap_or_default();
                text!("{published} 才公布", "announced on {published}")
            }
            None => {
                Text::new("不知何时公布，按当时未知处理", "nobody says when it was announced: taken as not known then")
            }
        };
        unknown.push(Unused { label: label(&datum.figure.indicator), figure: datum.figure, reason });
    }
    (known, unknown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::{Library, Period, Status};
    use crate::diagnostic::Diagnostics;
    use crate::indicator::{Comparator, Unit};

    fn datum(published_on: Option<&str>) -> Datum {
        let unit = Unit::parse("%").unwrap();
        let figure = Observation {
            indicator: "x".to_owned(),
            period: Period { year: 2025, month: Some(9), day: None },
            value: unit.to_base(76.4),
            comparator: Comparator::Equal,
            unit,
            half_digit: unit.to_base(0.05),
            status: Status::Published,
            basis: None,
            published_on: published_on.map(str::to_owned),
            preliminary: false,
            source: String::new(),
            note: String::new(),
        };
        Datum { figure, is_of_baseline: false, derivation: None }
    }

    #[test]
    fn what_was_announced_later_was_not_known() {
        let all = vec![datum(Some("2025-10-28")), datum(None)];
        let (known, unknown) = known_by(all.clone(), Some("2025-10-28"), |name| Text::same(name));
        assert_eq!((known.len(), unknown.len()), (1, 1));
        let (known, unknown) = known_by(all.clone(), Some("2025-10-27"), |name| Text::same(name));
        assert_eq!((known.len(), unknown.len()), (0, 2));
        assert_eq!(known_by(all, None, |name| Text::same(name)).0.len(), 2);
    }

    #[test]
    fn a_bound_reaches_to_the_next_figure_that_could_have_been_announced() {
        let share = datum(None).figure;
        let range = |comparator| Observation { comparator, ..share.clone() }.range();
        let near = |(a, b): (f64, f64), (c, d): (f64, f64)| (a - c).abs() < 1e-12 && (b - d).abs() < 1e-12;
        assert!(near(range(Comparator::Equal), (0.7635, 0.7645)));
        assert!(near(range(Comparator::Above), (0.764, 0.765)));
        assert!(near(range(Comparator::AtMost), (0.763, 0.764)));
    }

    #[test]
    fn a_figure_is_as_exact_as_it_is_written() {
        let shandong = Baseline::load("shandong", &Library::embedded(), &mut Diagnostics::new()).unwrap();
        let all = all(&[], &shandong);
        let growth = |datum: &&Datum| datum.figure.indicator == "gdp.real_growth" && datum.of_year() == Some(2023);
        let (low, high) = all.iter().find(growth).unwrap().figure.range();
        assert!((low - 0.0595).abs() < 1e-12 && (high - 0.0605).abs() < 1e-12, "6.0 %: {low} {high}");
    }
}
