//! Targets compared with a projection.

use super::estimate::{ProbabilityEstimate, probability_range};
use super::rests_on::{Rests, TargetBases, TargetBasis};
use super::{AttainmentVerdict, ProbabilityGrounds};
use crate::baseline::{Observation, Status};
use crate::ensemble::quantile;
use crate::indicator::{Driver, Indicator, IndicatorKind, Unit};
use crate::language::Text;
use crate::plan::{Aim, Course, Hold, Plan, Target};
use crate::projection::{Projection, Series, Summary};
use crate::scenario::{Assumptions, BaseNote, BaseOrigin, CountedFrom, MissingBase};

/// From where the way to a target counts.
#[derive(Debug, Clone, PartialEq)]
pub struct StartingPoint {
    /// The plan's base year; of a level without a figure of that year, the year from which the projection starts.
    pub year: i32,
    /// The level of the indicator in that year, in base units: the figure, or the median of what each run counts from.
    pub value: f64,
    /// Half of the last digit of a published figure, in base units; 0 of others.
    pub half_digit: f64,
    /// Published, derived or assumed.
    pub status: Status,
    /// Where it comes from.
    pub origin: BaseOrigin,
    /// Notes: a census day, a chain across bases.
    pub notes: Vec<BaseNote>,
}

/// Median and interval of what a target is about, in base units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MedianAndInterval {
    /// The median of the runs in the target year.
    pub median: f64,
    /// The 10th and 90th percentile in the target year.
    pub interval_80: (f64, f64),
}

/// The projection of a target, in base units.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Outlook {
    /// The indicator of the target.
    pub indicator: Indicator,
    /// The measure of the target; goal, central, median and interval refer to it.
    pub aim: Aim,
    /// The target's figure.
    pub goal: f64,
    /// From where the way to the target counts; `None` of a level where that is not known.
    pub start: Option<StartingPoint>,
    /// The deterministic run in the target year.
    pub central: f64,
    /// The distribution over runs; `None` for an increment or growth from each run's own base, if the values of the
    /// runs were not kept.
    pub spread: Option<MedianAndInterval>,
    /// The share of runs that meet the target and where it would lie, at 95 %, with infinitely many runs, to 6 decimals: for
    /// random runs the exact interval (Clopper & Pearson 1934), else by Student's distribution over what was drawn
    /// independently ([`half_width_95`](crate::ensemble::half_width_95)). `None` where there is nothing to assess.
    pub estimate: Option<ProbabilityEstimate>,
    /// Of a target that is to be kept and can be read in two ways, the same for each: that by which it is judged first.
    pub holds: Vec<(Hold, ProbabilityEstimate)>,
    /// The standard error of that share, by how the runs were spread
    /// ([`standard_error`](crate::ensemble::standard_error)); `None` where there are too few runs.
    pub probability_standard_error: Option<f64>,
    /// Growth a year from the start to the target's figure: a fraction, or for a ratio the difference a year. `None` where
    /// no growth is needed, the target being met at its start or a limit not to be passed, and where no rate leads there.
    pub required_growth: Option<f64>,
    /// The same to the projected median.
    pub projected_growth: Option<f64>,
    /// The driver whose stated path alone the figure follows from, if there is just one.
    pub rests_on: Option<String>,
    /// What the probability rests on: typed paths; the scenarios, a break-even value and a split of variance where they were
    /// asked for.
    pub grounds: ProbabilityGrounds,
    /// What each run of an increment or a growth counts from; `None` of a level, and where it was read back from files.
    pub(crate) counted_from: Option<CountedFrom>,
}

/// A target and its assessment.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Assessment {
    /// The target.
    pub target: Target,
    /// Its projection, if it can be assessed.
    pub outlook: Option<Outlook>,
    /// The verdict.
    pub verdict: AttainmentVerdict,
    /// Why it was not assessed.
    pub reason: Option<UnassessedReason>,
}

/// Why a target has no attainment probability.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum UnassessedReason {
    /// The model has no indicator for it.
    NoIndicator,
    /// The projection does not hold its indicator.
    IndicatorNotKept {
        /// The dotted name.
        indicator: String,
    },
    /// It is due no later than the year from which the projection starts.
    DueByJumpOff {
        /// The target's year.
        due: i32,
        /// The jump-off year.
        jump_off: i32,
    },
    /// It is to be met in every year, and none of them is projected.
    NoYearLeft {
        /// The target's year.
        due: i32,
    },
    /// Its year is not projected.
    NotProjected {
        /// The target's year.
        due: i32,
    },
    /// The indicator has no value in a year that the target needs.
    Undefined {
        /// The year.
        year: i32,
        /// The reason given by the model.
        because: Text,
    },
    /// There is nothing to count an increment or a growth from.
    NoBase(MissingBase),
    /// The values of the runs were not kept, and only targets of the scenario's own plan were counted.
    RunsNotKept,
    /// Its indicator is a driver whose value the scenario states, with no equation between.
    StatedByScenario {
        /// The driver.
        driver: Box<Driver>,
    },
    /// As the files of a run have it.
    Recorded(Text),
}

/// A plan assessed by the projection of a scenario, for tables of several of them.
#[derive(Debug, Clone)]
pub struct Scored<'p> {
    /// The plan.
    pub plan: &'p Plan,
    /// The projection.
    pub projection: &'p Projection,
    /// Target by target, as [`assess`] has them.
    pub assessments: Vec<Assessment>,
}

/// Assesses every target of a plan that has a year by the projection of a scenario.
///
/// ```
/// use carecast::{Diagnostics, Projection, analysis, baseline::Library, ensemble::Settings, scenario::Assumptions};
/// # let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/shandong-2023-2027/reference.toml");
/// let mut problems = Diagnostics::new();
/// let assumptions = Assumptions::load(scenario.as_ref(), &Library::embedded(), &mut problems)?;
/// let settings = Settings { runs: 500, ..Settings::of(&assumptions) };
/// let projection = Projection::run(&assumptions, &settings, &mut problems)?;
/// let assessed = analysis::assess(assumptions.plan.as_ref().unwrap(), &assumptions, &projection);
/// let estimate = assessed[0].outlook.as_ref().unwrap().estimate.unwrap();
/// assert!((0.5..1.0).contains(&estimate.share));
/// // Why a target is not assessed can be matched on, and put into words.
/// let reason = assessed.iter().find_map(|assessment| assessment.reason.as_ref()).unwrap();
/// assert!(matches!(reason, analysis::UnassessedReason::NoIndicator | analysis::UnassessedReason::StatedByScenario { .. }));
/// assert!(!reason.sentence().zh.is_empty());
/// # Ok::<(), carecast::Error>(())
/// ```
#[must_use]
pub fn assess(plan: &Plan, assumptions: &Assumptions, projection: &Projection) -> Vec<Assessment> {
    assess_with(plan, assumptions, projection, &[])
}

/// The same, increments and growth being counted from figures that are known beside those of the baseline, if there are any.
pub(super) fn assess_with(
    plan: &Plan,
    assumptions: &Assumptions,
    projection: &Projection,
    also: &[Observation],
) -> Vec<Assessment> {
    assess_on(plan, assumptions, projection, also, &TargetBases::of(plan, assumptions))
}

/// The same where it is known what each target rests on: neither the values of drivers nor the number of runs change that.
pub(crate) fn assess_on(
    plan: &Plan,
    assumptions: &Assumptions,
    projection: &Projection,
    also: &[Observation],
    bases: &TargetBases,
) -> Vec<Assessment> {
    let held = AssessmentContext { plan, assumptions, projection, also };
    plan.targets.iter().zip(&bases.0).map(|(target, basis)| held.assess(target, basis)).collect()
}

/// The data against which targets are assessed.
struct AssessmentContext<'h> {
    plan: &'h Plan,
    assumptions: &'h Assumptions,
    projection: &'h Projection,
    also: &'h [Observation],
}

impl AssessmentContext<'_> {
    fn assess(&self, target: &Target, basis: &TargetBasis) -> Assessment {
        let found = self.outlook(target, basis);
        let (outlook, verdict, reason) = match found {
            Ok((outlook, Rests::OwnValue(driver))) => {
                let assumption = self.assumptions.drivers.get(&driver);
                let driver = assumption.map(|assumption| Box::new(assumption.driver.clone()));
                let reason = driver.map(|driver| UnassessedReason::StatedByScenario { driver });
                (Some(outlook), AttainmentVerdict::Assumed, reason)
            }
            Ok((outlook, _)) => {
                let verdict = outlook.estimate.map_or(AttainmentVerdict::NotAssessed, ProbabilityEstimate::verdict);
                (Some(outlook), verdict, None)
            }
            Err(reason) => (None, AttainmentVerdict::NotAssessed, Some(reason)),
        };
        Assessment { target: target.clone(), outlook, verdict, reason }
    }

    fn outlook(&self, target: &Target, basis: &TargetBasis) -> Result<(Outlook, Rests), UnassessedReason> {
        let Some(measure) = &target.measure else { return Err(UnassessedReason::NoIndicator) };
        let (name, due, jump_off) = (&measure.indicator, target.year, self.projection.years.first);
        let not_kept = || UnassessedReason::IndicatorNotKept { indicator: name.clone() };
        let series = self.projection.series(name).ok_or_else(not_kept)?;
        if due <= jump_off {
            return Err(UnassessedReason::DueByJumpOff { due, jump_off });
        }
        if target.years_after(jump_off).next().is_none() {
            return Err(UnassessedReason::NoYearLeft { due });
        }
        let at = series.year(due).ok_or(UnassessedReason::NotProjected { due })?;
        let from = self.counted_from(target, series).map_err(UnassessedReason::NoBase)?;
        if let Some((year, because)) = series.undefined_for(target, from.as_ref()) {
            return Err(UnassessedReason::Undefined { year, because: because.clone() });
        }
        let start = from.as_ref().map(|from| starting_point(from, series));
        let reached = Reached::of(target, series, from.as_ref(), at, self.projection.figure_of_target(target))
            .map_err(UnassessedReason::NoBase)?;
        let rests = basis.rests.clone();
        let counted_from = from.filter(|_| target.aim != Aim::Level);
        let counted = counted_from.as_ref();
        let share = match rests {
            Rests::OwnValue(_) => None,
            _ => Some(self.projection.share_meeting(target, counted).ok_or(UnassessedReason::RunsNotKept)?),
        };
        let error = share.and_then(|_| self.projection.standard_error_of_share_meeting(target, counted));
        let (sampling, runs) = (self.projection.sampling, self.projection.runs);
        let estimate =
            |share: f64, error| ProbabilityEstimate { share, range: probability_range(share, error, sampling, runs) };
        let by_hold = |hold: Hold| {
            let held = target.held(hold);
            let share = share.and_then(|_| self.projection.share_meeting(&held, counted))?;
            Some((hold, estimate(share, self.projection.standard_error_of_share_meeting(&held, counted))))
        };
        let outlook = Outlook {
            indicator: series.indicator().clone(),
            aim: target.aim,
            goal: measure.value,
            start,
            central: reached.central,
            spread: reached.spread,
            estimate: share.map(|share| estimate(share, error)),
            holds: target.holds().into_iter().flatten().filter_map(by_hold).collect(),
            probability_standard_error: error,
            required_growth: None,
            projected_growth: None,
            rests_on: match &rests {
                Rests::Model => None,
                Rests::PathOf(driver) | Rests::OwnValue(driver) => Some(driver.clone()),
            },
            grounds: ProbabilityGrounds { typed_paths: basis.typed_paths.clone(), ..ProbabilityGrounds::default() },
            counted_from,
        };
        // Of what is assumed no growth is needed or projected.
        Ok((if outlook.estimate.is_some() { outlook.with_growth(target) } else { outlook }, rests))
    }

    /// From what a target counts. A level counts from nothing; its way does: from where the projection starts if that is the
    /// plan's base year, so that growth counts from the figure that is shown; or else from a figure known of the base year.
    fn counted_from(&self, target: &Target, series: Series<'_>) -> Result<Option<CountedFrom>, MissingBase> {
        let exists = |year: i32| series.year(year).is_some_and(Summary::exists);
        let first = self.projection.years.first;
        if target.aim == Aim::Level && self.plan.base_year == Some(first) && exists(first) {
            return Ok(Some(self.assumptions.own_value(&series.indicator().name, first)));
        }
        let found = |year| self.assumptions.counted_from(target, year, self.also, exists);
        match (target.aim, found(self.plan.base_year)) {
            (Aim::Level, Err(_)) => Ok(found(Some(self.projection.years.first)).ok()),
            (_, found) => found.map(Some),
        }
    }
}

/// The base with its level: of runs that differ, their median, in the base year the figure that tables show of it.
fn starting_point(from: &CountedFrom, series: Series<'_>) -> StartingPoint {
    let own = from.projected_year().and_then(|year| series.figure(year)).unwrap_or_default();
    let is_jump_off = from.projected_year() == Some(series.years().first);
    StartingPoint {
        year: from.year,
        value: from.base(own),
        half_digit: from.half_digit,
        status: if is_jump_off { from.status.max(series.base_status()) } else { from.status },
        origin: from.origin.clone(),
        notes: from.notes.clone(),
    }
}

/// The projected value of a target in its year.
struct Reached {
    central: f64,
    spread: Option<MedianAndInterval>,
}

impl Reached {
    fn of(
        target: &Target,
        series: Series<'_>,
        from: Option<&CountedFrom>,
        at: Summary<'_>,
        streamed: Option<(f64, (f64, f64))>,
    ) -> Result<Self, MissingBase> {
        let aim = target.aim;
        let Some(from) = from.filter(|_| aim != Aim::Level) else {
            let spread = MedianAndInterval { median: at.median(), interval_80: at.interval_80() };
            return Ok(Self { central: at.central(), spread: Some(spread) });
        };
        let years = f64::from(target.year - from.year);
        let own = from.projected_year().and_then(|year| series.year(year));
        let base = from.base(own.map_or(0.0, Summary::central));
        let mut undefined = aim.is_undefined(base, at.central());
        let mut runs: Vec<f64> = Vec::new();
        for (base, level) in series.with_base(target.year, Some(from)) {
            undefined |= aim.is_undefined(base, level);
            runs.push(aim.of(base, level, years));
        }
        if undefined {
            return Err(MissingBase::NotPositive { year: from.year });
        }
        // Where all runs count from one figure, quantiles of the level lead to those of what is counted.
        let certain = own.is_none_or(|own| own.interval_90().0 == own.interval_90().1);
        let spread = if !runs.is_empty() {
            runs.sort_unstable_by(f64::total_cmp);
            Some(MedianAndInterval {
                median: quantile(&runs, 0.5),
                interval_80: (quantile(&runs, 0.1), quantile(&runs, 0.9)),
            })
        } else if let Some((median, interval_80)) = streamed {
            Some(MedianAndInterval { median, interval_80 })
        } else if certain {
            let of = |level: f64| aim.of(base, level, years);
            let (low, high) = at.interval_80();
            Some(MedianAndInterval { median: of(at.median()), interval_80: (of(low), of(high)) })
        } else {
            None
        };
        let central = aim.of(base, at.central(), years);
        let figures = spread.iter().flat_map(|spread| [spread.median, spread.interval_80.0, spread.interval_80.1]);
        let finite = figures.chain([central]).all(f64::is_finite);
        if finite { Ok(Self { central, spread }) } else { Err(MissingBase::NotPositive { year: from.year }) }
    }
}

impl Outlook {
    /// The figure that is shown as projected, in base units: the median of the runs; of what the scenario itself states, which has
    /// no probability, the figure as stated. Without a distribution it is the deterministic run.
    #[must_use]
    pub fn shown(&self) -> f64 {
        self.spread.filter(|_| self.estimate.is_some()).map_or(self.central, |spread| spread.median)
    }

    /// With the growth a year that leads from its start to the goal and to the median.
    fn with_growth(mut self, target: &Target) -> Self {
        let Some(start) = &self.start else { return self };
        let years = f64::from(target.year - start.year);
        let is_ratio = self.indicator.kind == IndicatorKind::Ratio;
        let growth = |figure: f64| {
            let level = self.aim.level(start.value, figure, years);
            growth_a_year(is_ratio, start.value, level, years).filter(|_| years > 0.0)
        };
        // A target met at its start only has to be maintained, and a limit needs no growth.
        let is_met = target.is_met_by(start.value, start.value, years);
        let has_way = target.course == Course::Reach && !is_met && !target.comparator.is_upper_bound();
        let required = growth(self.goal).filter(|_| has_way);
        let projected = growth(self.spread.map_or(self.central, |spread| spread.median));
        self.required_growth = required;
        self.projected_growth = projected;
        self
    }

    /// The probability of a target that is to be kept, read in this way; `None` where it can be read in one way only.
    #[must_use]
    pub fn held(&self, hold: Hold) -> Option<ProbabilityEstimate> {
        self.holds.iter().find(|(known, _)| *known == hold).map(|(_, estimate)| *estimate)
    }

    /// The level of the indicator in a year at which what the target aims at is `figure`, counted from the start; `None`
    /// where there is none.
    #[must_use]
    pub fn level(&self, figure: f64, year: i32) -> Option<f64> {
        if self.aim == Aim::Level {
            return Some(figure);
        }
        let start = self.start.as_ref()?;
        Some(self.aim.level(start.value, figure, f64::from(year - start.year)))
    }

    /// Whether the target's figure is the level of this indicator, and has its place on an axis of it.
    #[must_use]
    pub fn is_level_of(&self, indicator: &str) -> bool {
        self.aim == Aim::Level && self.indicator.name == indicator
    }

    /// The unit in which the figure is shown: the indicator's, or percent where the figure is a growth.
    #[must_use]
    pub fn unit(&self) -> Unit {
        match self.aim {
            Aim::Level | Aim::Increment => self.indicator.unit,
            Aim::Growth | Aim::AverageGrowth => Unit::parse("%").unwrap_or(self.indicator.unit),
        }
    }
}

/// Growth a year: compound for levels, the plain difference for ratios; `None` where no rate leads from one to the other.
pub(super) fn growth_a_year(is_ratio: bool, base: f64, value: f64, years: f64) -> Option<f64> {
    let growth = if is_ratio {
        (value - base) / years
    } else if base > 0.0 && value >= 0.0 {
        Aim::AverageGrowth.of(base, value, years)
    } else {
        return None;
    };
    growth.is_finite().then_some(growth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_rate_leads_from_nothing() {
        assert_eq!(growth_a_year(false, 0.0, 5.0, 2.0), None);
        assert_eq!(growth_a_year(false, 5.0, -1.0, 2.0), None);
        assert_eq!(growth_a_year(true, 0.0, 0.02, 2.0), Some(0.01));
    }
}
