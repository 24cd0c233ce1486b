//! How each target stands at a review, and on what ground.

use super::{Inquiry, Missing, MissingPurpose, ProgressVerdict, Responsible, Review, ReviewRow};
use crate::analysis::AttainmentVerdict;
use crate::baseline::{ActualRow, Actuals, Baseline};
use crate::diagnostic::Diagnostics;
use crate::language::Text;
use crate::plan::{Aim, Course, HandAssessment};
use crate::scenario::Assumptions;
use crate::trend::{FEWEST_FIGURES, History, HistoryRequest, Trend, TrendMethod};

/// How a target stands, and what comes next where it has no verdict.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TargetStatus {
    /// On what ground it stands, with the verdict where the ground carries one.
    pub ground: StatusGround,
    /// What would lead to a verdict; empty where there is one.
    pub next_steps: Vec<NextStep>,
}

/// The ground of a target's status. Published figures, years, people and the model carry a verdict, the others none.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum StatusGround {
    /// Published figures.
    Published(ProgressVerdict),
    /// Published figures year by year: it is to be met in every year.
    Yearly(ProgressVerdict),
    /// People.
    ByHand(HandAssessment),
    /// The probability of the model.
    Modelled(AttainmentVerdict),
    /// A published figure as a share of the target, where the base is not known: at most this much of the way is done.
    CompletionRate(f64),
    /// The past figures alone, continued.
    Trend(TrendOutlook),
    /// None yet.
    Open,
    /// It cannot be counted.
    NotCountable(NotCountable),
}

/// The figures of a target continued to its year. It is no verdict: a trend knows no policy.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct TrendOutlook {
    /// The year to which it is continued: that of the target.
    pub year: i32,
    /// The median in that year, in base units.
    pub median: f64,
    /// Its 80 % interval.
    pub interval_80: (f64, f64),
    /// The first and last year of the figures that are continued.
    pub figures: (i32, i32),
}

/// Why a target cannot be counted.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum NotCountable {
    /// The plan file says why.
    Stated(Text),
    /// No figure can be stated in its unit.
    Unit,
    /// It is growth from a base that is not above 0.
    Undefined,
    /// It has no year: the text of the plan hides it, or gives none.
    NoYear,
}

/// What would lead to a verdict.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum NextStep {
    /// Ask this department for the figures of these years.
    AskFigures {
        /// Who has them.
        of: Responsible,
        /// The years.
        years: Vec<i32>,
    },
    /// Ask for the figure of the base year.
    AskBase {
        /// Who has it.
        of: Responsible,
        /// The base year.
        year: i32,
    },
    /// Obtain base and figure on one statistical basis.
    SameBasis,
    /// Obtain the figure itself: only a bound is published.
    ExactFigure,
    /// Run more runs: these are too few.
    MoreRuns,
    /// Let people assess it.
    AssessByHand,
}

impl StatusGround {
    /// The id in files.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Published(_) => "published",
            Self::Yearly(_) => "yearly",
            Self::ByHand(_) => "by_hand",
            Self::Modelled(_) => "modelled",
            Self::CompletionRate(_) => "completion_rate",
            Self::Trend(_) => "trend",
            Self::Open => "open",
            Self::NotCountable(_) => "not_countable",
        }
    }

    /// Whether it carries a verdict.
    #[must_use]
    pub fn has_verdict(&self) -> bool {
        matches!(self, Self::Published(_) | Self::Yearly(_) | Self::ByHand(_) | Self::Modelled(_))
    }

    /// Whether the target is behind or missed, or will probably be missed.
    #[must_use]
    pub fn lags(&self) -> bool {
        match self {
            Self::Published(verdict) | Self::Yearly(verdict) => verdict.lags(),
            Self::ByHand(assessment) => assessment.verdict.lags(),
            Self::Modelled(verdict) => {
                matches!(verdict, AttainmentVerdict::MoreLikelyMissed | AttainmentVerdict::LikelyMissed)
            }
            _ => false,
        }
    }
}

/// How many targets have a status of which kind. Rows that belong to another target are not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StatusCounts {
    /// The targets of the plan.
    pub all: usize,
    /// Those that can be counted.
    pub countable: usize,
    /// Those with a verdict: published, yearly, by hand or modelled.
    pub with_verdict: usize,
    /// By published figures, year by year or not.
    pub published: usize,
    /// By people.
    pub by_hand: usize,
    /// By the model.
    pub modelled: usize,
    /// Those with a completion rate and no base.
    pub completion_rate: usize,
    /// Those with a trend alone.
    pub trend: usize,
    /// Those without any status.
    pub open: usize,
}

impl Review {
    /// How many targets have a status of which kind.
    #[must_use]
    pub fn status_counts(&self) -> StatusCounts {
        let mut counts = StatusCounts { all: self.plan.count(), ..StatusCounts::default() };
        for row in self.rows.iter().filter(|row| row.target.is_own()) {
            let number = match row.status.ground {
                StatusGround::Published(_) | StatusGround::Yearly(_) => &mut counts.published,
                StatusGround::ByHand(_) => &mut counts.by_hand,
                StatusGround::Modelled(_) => &mut counts.modelled,
                StatusGround::CompletionRate(_) => &mut counts.completion_rate,
                StatusGround::Trend(_) => &mut counts.trend,
                StatusGround::Open => &mut counts.open,
                StatusGround::NotCountable(_) => continue,
            };
            *number += 1;
            counts.countable += 1;
        }
        counts.with_verdict = counts.published + counts.by_hand + counts.modelled;
        counts
    }
}

/// The status of a row; `history` is what is known of its figures.
pub(super) fn status(row: &ReviewRow, history: &KnownHistory<'_>, missing: &[Missing]) -> TargetStatus {
    let ground = ground(row, history);
    let is_open = !ground.has_verdict() && !matches!(ground, StatusGround::NotCountable(_));
    let next_steps = if is_open { next_steps(row, missing) } else { Vec::new() };
    TargetStatus { ground, next_steps }
}

fn ground(row: &ReviewRow, history: &KnownHistory<'_>) -> StatusGround {
    if let Some(reason) = &row.target.not_countable {
        return StatusGround::NotCountable(NotCountable::Stated(reason.clone()));
    }
    if row.verdict.is_of_figures() {
        return match row.target.course {
            Course::EveryYear => StatusGround::Yearly(row.verdict),
            Course::Reach | Course::Keep => StatusGround::Published(row.verdict),
        };
    }
    if AttainmentVerdict::OF_PROBABILITY.contains(&row.attainment) {
        return StatusGround::Modelled(row.attainment);
    }
    if let Some(assessment) = row.target.assessment.as_ref().filter(|known| history.is_known(known)) {
        return StatusGround::ByHand(assessment.clone());
    }
    if let Some(rate) = row.completion_rate {
        return StatusGround::CompletionRate(rate);
    }
    match history.trend(row) {
        Some(trend) => StatusGround::Trend(trend),
        None if row.verdict == ProgressVerdict::Undefined => StatusGround::NotCountable(NotCountable::Undefined),
        None if row.measure.is_none() && row.target.measure.is_none() => StatusGround::NotCountable(NotCountable::Unit),
        None => StatusGround::Open,
    }
}

fn next_steps(row: &ReviewRow, missing: &[Missing]) -> Vec<NextStep> {
    let mut steps = Vec::new();
    if row.attainment == AttainmentVerdict::TooFewRuns {
        steps.push(NextStep::MoreRuns);
    }
    match row.verdict {
        ProgressVerdict::NotComparable => steps.push(NextStep::SameBasis),
        ProgressVerdict::Inconclusive => steps.push(NextStep::ExactFigure),
        _ => {}
    }
    let name = row.measure.as_ref().map_or(&row.target.id, |measure| &measure.indicator);
    let asked: Vec<&Missing> = missing.iter().filter(|figure| figure.indicator == *name).collect();
    let is_base = |figure: &&&Missing| matches!(figure.purpose, MissingPurpose::Base(_));
    let base = asked.iter().find(is_base);
    steps.extend(base.map(|figure| NextStep::AskBase { of: figure.responsible.clone(), year: figure.year }));
    let years: Vec<i32> = asked.iter().filter(|figure| !is_base(figure)).map(|figure| figure.year).collect();
    let of = asked.iter().find(|figure| !is_base(figure)).map(|figure| figure.responsible.clone());
    steps.extend(of.map(|of| NextStep::AskFigures { of, years }));
    if steps.is_empty() {
        steps.push(NextStep::AssessByHand);
    }
    steps
}

/// What was known of the past at a review: the baseline and the figures published since.
pub(super) struct KnownHistory<'h> {
    baseline: Baseline,
    actuals: Vec<Actuals>,
    inquiry: &'h Inquiry,
}

impl<'h> KnownHistory<'h> {
    /// Without what was published later than the day of the inquiry.
    pub(super) fn new(assumptions: &Assumptions, actuals: &[Actuals], inquiry: &'h Inquiry) -> Self {
        let (mut baseline, mut actuals) = (assumptions.baseline.as_ref().clone(), actuals.to_vec());
        if let Some(day) = &inquiry.published_by {
            let base = f64::from(inquiry.base_year);
            let was_known = |actual: &ActualRow| actual.figure.known_by(day) == Some(true);
            baseline.vintages.retain(|actual| actual.figure.at() <= base || was_known(actual));
            actuals.iter_mut().for_each(|file| file.figures.retain(was_known));
        }
        Self { baseline, actuals, inquiry }
    }

    /// Whether an assessment had been made by the day of the inquiry.
    fn is_known(&self, assessment: &HandAssessment) -> bool {
        self.inquiry.published_by.as_ref().is_none_or(|day| assessment.on <= *day)
    }

    /// The figures of a target continued to its year, where there are at least [`FEWEST_FIGURES`] of consecutive years on one
    /// basis.
    fn trend(&self, row: &ReviewRow) -> Option<TrendOutlook> {
        let measure = row.measure.as_ref()?;
        if row.target.course == Course::EveryYear && row.target.aim != Aim::Level {
            return None;
        }
        let request = HistoryRequest { as_of: Some(self.inquiry.as_of), ..HistoryRequest::default() };
        // That there is none is said by the row, not as a problem of the files.
        let mut unsaid = Diagnostics::new();
        let history =
            History::published(&self.baseline, &self.actuals, &measure.indicator, request, &mut unsaid).ok()?;
        debug_assert!(history.series.values().len() >= FEWEST_FIGURES);
        let year = row.target.year;
        if history.series.years().1 >= year {
            return None;
        }
        let trend = Trend::of(&history.series, year, TrendMethod::Median).ok()?;
        let [_, interval_80, _] = &trend.intervals;
        Some(TrendOutlook {
            year,
            median: *trend.median.last()?,
            interval_80: *interval_80.last()?,
            figures: history.series.years(),
        })
    }
}
