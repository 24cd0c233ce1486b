//! Published figures with their days of publication, and which of them a review on some day could know.

use super::identity::Derivation;
use super::problems::warn_unused;
use super::{BoundedAmount, Inquiry};
use crate::baseline::{
    ActualRow, Actuals, Baseline, Observation, Reference, StockDay, Vintage, VintageContext, choose,
};
use crate::diagnostic::{Diagnostics, Span};
use crate::indicator::Indicator;
use crate::language::Text;

/// A published figure, or one computed from such.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Datum {
    /// The figure. Its name may also be the id of a target that no indicator carries.
    pub figure: Observation,
    /// Whether the baseline has it, and not a file of actuals.
    pub(super) is_of_baseline: bool,
    /// Where it stands, unless the review computed it.
    pub(super) place: Option<Span>,
    /// How it was computed, where the review did it.
    pub derivation: Option<Derivation>,
    /// The bound that was published, where the figure was computed from one: `>5580万人`.
    pub published: Option<BoundedAmount>,
}

impl Datum {
    /// A figure as it was published, with the title and publisher of its source where the baseline lists it.
    fn published(vintage: Vintage, baseline: &Baseline) -> Self {
        let Vintage { actual: ActualRow { figure, place }, is_of_baseline } = vintage;
        let source = baseline.sources.get(&figure.source).map_or(figure.source.clone(), Reference::title_and_publisher);
        Self {
            figure: Observation { source, ..figure },
            is_of_baseline,
            place: Some(place),
            derivation: None,
            published: None,
        }
    }

    /// The year, if the figure is of a whole year or of its last day.
    pub(super) fn of_year(&self) -> Option<i32> {
        let period = self.figure.period;
        StockDay::YearEnd.is_year(period).then_some(period.year)
    }
}

/// The figures of the files and of the baseline, with all their vintages, in order of time.
pub(super) fn all(files: &[Actuals], baseline: &Baseline) -> Vec<Vintage> {
    let vintage = |is_of_baseline| move |actual: &ActualRow| Vintage { actual: actual.clone(), is_of_baseline };
    let in_files = files.iter().flat_map(|file| &file.figures).map(vintage(false));
    let mut all: Vec<Vintage> = in_files.chain(baseline.vintages.iter().map(vintage(true))).collect();
    all.sort_by(|a, b| a.actual.figure.at().total_cmp(&b.actual.figure.at()));
    all
}

/// Of several vintages of a figure the last, in order of time; those that it supersedes are not used. Contradictions are
/// errors.
pub(super) fn last_vintages(
    vintages: &[Vintage],
    (baseline, indicators): (&Baseline, &[Indicator]),
    label: impl Fn(&str) -> Text,
    problems: &mut Diagnostics,
) -> (Vec<Datum>, Vec<Unused>) {
    let chosen = choose(vintages, VintageContext { indicators, baseline: Some(baseline) });
    chosen.report_conflicts(problems);
    if !problems.has_errors() {
        chosen.report_superseded(problems);
    }
    let unused = chosen.superseded.iter().map(|former| {
        let (figure, by) = (&former.vintage.actual.figure, &former.by.actual.figure);
        let reason = UnusedReason::Superseded { by: Box::new(by.clone()), is_final: former.is_by_final() };
        Unused { label: label(&figure.indicator), figure: figure.clone(), reason }
    });
    let unused = unused.collect();
    let mut known: Vec<Datum> = chosen.kept.into_iter().map(|vintage| Datum::published(vintage, baseline)).collect();
    sort(&mut known);
    (known, unused)
}

/// In order of time; of one period, the one published last comes last.
pub(super) fn sort(figures: &mut [Datum]) {
    let published = |datum: &Datum| datum.figure.published_on.clone();
    figures.sort_by(|a, b| a.figure.at().total_cmp(&b.figure.at()).then_with(|| published(a).cmp(&published(b))));
}

/// A figure that a review does not use.
#[derive(Debug, Clone, PartialEq)]
pub struct Unused {
    /// The figure.
    pub figure: Observation,
    /// What a reader calls it.
    pub label: Text,
    /// Why.
    pub reason: UnusedReason,
}

/// Why a review does not use a figure.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum UnusedReason {
    /// It is of a time before the end of the plan's base year.
    BeforeBaseYear(i32),
    /// It is of a time after the review's year.
    AfterReview(i32),
    /// It was published later than the day of the inquiry, on this day.
    PublishedLater(String),
    /// Its day of publication is unknown, so it is taken as unknown on the day of the inquiry.
    PublicationDayUnknown,
    /// Another figure takes its place.
    Superseded {
        /// The other figure.
        by: Box<Observation>,
        /// Whether it is final and this one preliminary; else it was published later.
        is_final: bool,
    },
}

/// Splits figures into those from the base year to the review and those of files that are not; what a baseline has of
/// other years is no business of a review.
pub(super) fn within(
    vintages: Vec<Vintage>,
    inquiry: &Inquiry,
    label: impl Fn(&str) -> Text,
    problems: &mut Diagnostics,
) -> (Vec<Vintage>, Vec<Unused>) {
    let (base, as_of) = (inquiry.base_year, inquiry.as_of);
    let (mut within, mut unused, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for vintage in vintages {
        let figure = &vintage.actual.figure;
        let reason = if figure.at() < f64::from(base) {
            UnusedReason::BeforeBaseYear(base)
        } else if figure.period.year > as_of {
            UnusedReason::AfterReview(as_of)
        } else {
            within.push(vintage);
            continue;
        };
        if !vintage.is_of_baseline {
            places.push((vintage.actual.place.clone(), reason.clone()));
            unused.push(Unused { label: label(&figure.indicator), figure: figure.clone(), reason });
        }
    }
    warn_unused(&places, problems);
    (within, unused)
}

/// Splits figures into those published by a day and those published later, or on an unknown day.
pub(super) fn known_by(
    vintages: Vec<Vintage>,
    day: Option<&str>,
    label: impl Fn(&str) -> Text,
) -> (Vec<Vintage>, Vec<Unused>) {
    let Some(day) = day else { return (vintages, Vec::new()) };
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for vintage in vintages {
        let figure = &vintage.actual.figure;
        let reason = match figure.known_by(day) {
            Some(true) => {
                known.push(vintage);
                continue;
            }
            Some(false) => UnusedReason::PublishedLater(figure.published_on.clone().unwrap_or_default()),
            None => UnusedReason::PublicationDayUnknown,
        };
        unknown.push(Unused { label: label(&figure.indicator), figure: figure.clone(), reason });
    }
    (known, unknown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::{Library, Period, Status};
    use crate::diagnostic::Source;
    use crate::indicator::{Comparator, Unit};

    fn vintage(published_on: Option<&str>) -> Vintage {
        let unit = Unit::parse("%").unwrap();
        let figure = Observation {
            indicator: "x".to_owned(),
            period: Period { month: Some(9), ..Period::whole(2025) },
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
        let place = Span::new(&Source::new("actuals.csv", ""), 0..0);
        Vintage { actual: ActualRow { figure, place }, is_of_baseline: false }
    }

    #[test]
    fn what_was_published_later_was_not_known() {
        let all = vec![vintage(Some("2025-10-28")), vintage(None)];
        let (known, unknown) = known_by(all.clone(), Some("2025-10-28"), |name| Text::same(name));
        assert_eq!((known.len(), unknown.len()), (1, 1));
        let (known, unknown) = known_by(all.clone(), Some("2025-10-27"), |name| Text::same(name));
        assert_eq!((known.len(), unknown.len()), (0, 2));
        // Of a month or a year only its end is sure.
        for (published, day, was_known) in
            [("2025-10", "2025-10-30", false), ("2025-10", "2025-10-31", true), ("2025", "2025-10-31", false)]
        {
            let (known, _) = known_by(vec![vintage(Some(published))], Some(day), |name| Text::same(name));
            assert_eq!(known.len() == 1, was_known, "{published} {day}");
        }
        assert_eq!(known_by(all, None, |name| Text::same(name)).0.len(), 2);
    }

    #[test]
    fn a_bound_reaches_to_the_next_figure_that_could_have_been_published() {
        let share = vintage(None).actual.figure;
        let range = |comparator| Observation { comparator, ..share.clone() }.range();
        let near = |(a, b): (f64, f64), (c, d): (f64, f64)| (a - c).abs() < 1e-12 && (b - d).abs() < 1e-12;
        assert!(near(range(Comparator::Equal), (0.7635, 0.7645)));
        assert!(near(range(Comparator::Above), (0.764, 0.765)));
        assert!(near(range(Comparator::AtMost), (0.763, 0.764)));
    }

    #[test]
    fn a_figure_is_as_exact_as_it_is_written() {
        let shandong = Baseline::load("shandong", &Library::embedded(), &mut Diagnostics::new()).unwrap();
        let (all, _) =
            last_vintages(&all(&[], &shandong), (&shandong, &[]), |name| Text::same(name), &mut Diagnostics::new());
        let growth = |datum: &&Datum| datum.figure.indicator == "gdp.real_growth" && datum.of_year() == Some(2023);
        let (low, high) = all.iter().find(growth).unwrap().figure.range();
        assert!((low - 0.0595).abs() < 1e-12 && (high - 0.0605).abs() < 1e-12, "6.0 %: {low} {high}");
    }
}
