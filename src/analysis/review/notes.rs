//! Notes to a review as a whole.

use super::facts::Facts;
use super::{Amount, Inquiry, ReviewRow};
use crate::analysis::{NarrowBand, ProbabilityEstimate, TypedPath, narrow_bands};
use crate::baseline::Status;
use crate::language::Text;
use crate::projection::Projection;

/// A remark on a review as a whole.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ReviewNote {
    /// How many targets have figures.
    Coverage {
        /// The plan's targets, without rows that belong to another.
        targets: usize,
        /// Those with a figure after the base year, of their own or of a part.
        with_figure: usize,
        /// Those among them of which only another reading, or the other end of the range, has a figure.
        by_part_alone: usize,
        /// The plan's base year.
        base_year: i32,
    },
    /// Figures published after this day, or on an unknown day, are not used.
    PublishedBy(String),
    /// By this day no figure after the base year had been published.
    NothingPublished {
        /// The day.
        day: String,
        /// The plan's base year.
        base_year: i32,
    },
    /// There are too few runs for some of the probabilities.
    FewRuns,
    /// Money of the base year and some later figures are on different statistical bases.
    BasesDiffer {
        /// That of the base year; `None` where none is stated.
        base: Option<Text>,
        /// Those of later figures.
        later: Vec<Text>,
    },
    /// Bands of the scenario that are narrower than history has them, which makes probabilities too certain.
    NarrowBands(Vec<NarrowBand>),
    /// Growth behind targets that the scenario types.
    TypedPaths(Vec<TypedPath>),
    /// Figures of the year in which the projection starts that were not published, and that the update moved.
    BaseMoved {
        /// That year.
        year: i32,
        /// What each was, and what it is now.
        figures: Vec<MovedBase>,
    },
}

/// A figure of the year in which the projection starts that an update moved.
#[derive(Debug, Clone, PartialEq)]
pub struct MovedBase {
    /// What a reader calls the indicator.
    pub label: Text,
    /// Before the update.
    pub before: Amount,
    /// After it.
    pub after: Amount,
}

/// What moves by less than this fraction of itself looks the same.
const MOVED: f64 = 5e-4;

/// The figures of the first year, of targets and of the headlines, that were not published and that the update moved.
fn moved_bases(facts: &Facts<'_>, before: &Projection, rows: &[ReviewRow]) -> Option<ReviewNote> {
    let year = before.years.first;
    let is_target = |name: &str| rows.iter().any(|row| row.indicator.as_ref().is_some_and(|known| known.name == name));
    let is_headline = |name: &str| before.headlines().any(|series| series.indicator().name == name);
    let shown = before.all().filter(|series| {
        let name = series.indicator().name.as_str();
        series.base_status() != Status::Published && (is_target(name) || is_headline(name))
    });
    let moved = shown.filter_map(|series| {
        let indicator = series.indicator();
        let (was, is) = (series.figure(year)?, facts.projection.series(&indicator.name)?.figure(year)?);
        let amount = |value: f64| Amount { value, unit: indicator.unit };
        let figure = MovedBase { label: indicator.label.clone(), before: amount(was), after: amount(is) };
        ((is - was).abs() > MOVED * was.abs()).then_some(figure)
    });
    let figures: Vec<MovedBase> = moved.collect();
    (!figures.is_empty()).then_some(ReviewNote::BaseMoved { year, figures })
}

/// The coverage with figures, what was known on the day of the inquiry, whether the runs are enough, on how many bases figures
/// are, and which figures of the first year the update moved; `before` is the projection before it.
pub(super) fn notes(
    facts: &Facts<'_>,
    inquiry: &Inquiry,
    before: Option<&Projection>,
    rows: &[ReviewRow],
) -> Vec<ReviewNote> {
    let own = rows.iter().filter(|row| row.target.is_own());
    // A figure of another reading of a target, or of its other end, is one of the target.
    let is_known = |row: &&ReviewRow| !row.actuals.is_empty();
    let is_known_by_part = |row: &&ReviewRow| !is_known(row) && has_figure_of_part(rows, row);
    let targets = own.clone().count();
    let (with_own, by_part_alone) = (own.clone().filter(is_known).count(), own.filter(is_known_by_part).count());
    let with_figure = with_own + by_part_alone;
    let mut notes = vec![ReviewNote::Coverage { targets, with_figure, by_part_alone, base_year: facts.base_year }];
    notes.extend(inquiry.published_by.iter().flat_map(|day| of_day(facts, day)));
    let has_few =
        rows.iter().filter_map(|row| row.outlook.as_ref()?.estimate).any(ProbabilityEstimate::has_too_few_runs);
    notes.extend(has_few.then_some(ReviewNote::FewRuns));
    let narrow = narrow_bands(facts.assumptions);
    let has_probability = rows.iter().any(|row| row.outlook.as_ref().is_some_and(|outlook| outlook.estimate.is_some()));
    notes.extend((has_probability && !narrow.is_empty()).then_some(ReviewNote::NarrowBands(narrow)));
    let typed = TypedPath::behind(rows.iter().filter_map(|row| row.outlook.as_ref()));
    notes.extend((!typed.is_empty()).then_some(ReviewNote::TypedPaths(typed)));
    notes.extend(of_bases(facts));
    notes.extend(before.and_then(|before| moved_bases(facts, before, rows)));
    notes
}

/// Whether a figure is published of another reading of a target, or of the other end of its range.
fn has_figure_of_part(rows: &[ReviewRow], row: &ReviewRow) -> bool {
    let is_part_of = |part: &&ReviewRow| part.target.part.as_ref().is_some_and(|part| part.of == row.target.id);
    rows.iter().filter(is_part_of).any(|part| !part.actuals.is_empty())
}

/// That figures published after a day are not used, and where that leaves none.
fn of_day(facts: &Facts<'_>, day: &str) -> Vec<ReviewNote> {
    let mut notes = vec![ReviewNote::PublishedBy(day.to_owned())];
    if !facts.known.iter().any(|datum| facts.is_since_base(datum)) {
        notes.push(ReviewNote::NothingPublished { day: day.to_owned(), base_year: facts.base_year });
    }
    notes
}

/// That money of the base year and later is on several statistical bases, where it is.
fn of_bases(facts: &Facts<'_>) -> Option<ReviewNote> {
    let own = facts.assumptions.gdp_basis();
    let since = facts.known.iter().filter(|datum| facts.is_since_base(datum)).map(|datum| &datum.figure);
    let money = since.filter(|figure| figure.indicator == "gdp.nominal" || figure.indicator.starts_with("industry."));
    let mut other: Vec<&String> = money.filter_map(|figure| figure.basis.as_ref()).collect();
    other.retain(|basis| own.is_none_or(|own| own.id != **basis));
    other.sort();
    other.dedup();
    if other.is_empty() {
        return None;
    }
    let later = other.into_iter().map(|id| facts.basis(id)).collect();
    Some(ReviewNote::BasesDiffer { base: own.map(|own| own.label.clone()), later })
}
