//! One target at the review: from what is known to the verdict.

use super::break_even;
use super::datum::{self, Datum};
use super::facts::Facts;
use super::identity::{Identity, around};
use super::target_review::{TargetReview, is_growth_from_nothing};
use super::{Amount, Base, BaseSource, ReviewRow, StatusGround, TargetNote, TargetStatus};
use crate::analysis::estimate::ProbabilityEstimate;
use crate::analysis::targets::{Assessment, MedianAndInterval, Outlook};
use crate::baseline::{Observation, Status};
use crate::indicator::{Comparator, Indicator, IndicatorKind, Unit};
use crate::plan::{Aim, Course, Measure, SecondaryRole, Target};
use crate::projection::{Projection, Summary};

/// The figure of a target with its unit: as the model has it, or as the plan states it.
pub(super) fn measure(target: &Target) -> Option<Measure> {
    if let Some(measure) = &target.measure {
        return Some(measure.clone());
    }
    let (figure, unit) = target.figure_and_unit();
    let unit = Unit::named(unit)?;
    let value = unit.to_base(figure.parse().ok()?);
    // Figures bear the name of the target, not that of the upper end of its range; another reading is another thing.
    let of_range = target.part.as_ref().filter(|part| part.role == SecondaryRole::UpperEnd);
    let indicator = of_range.map_or(&target.id, |part| &part.of).clone();
    let upper = target.upper.map(|upper| unit.to_base(upper));
    Some(Measure { indicator, value, upper, unit, half_digit: unit.half_digit(figure) })
}

impl Facts<'_> {
    /// Everything of a row but what it would take; `before` is the assessment before the update with published figures,
    /// `without_far` the one without figures that lie far from expected.
    pub(super) fn row(
        &self,
        assessment: &Assessment,
        before: Option<(&Assessment, &Projection)>,
        without_far: Option<(&Assessment, &Projection)>,
    ) -> ReviewRow {
        let target = &assessment.target;
        let stated = measure(target).map(|stated| Measure { indicator: self.kept(&stated.indicator), ..stated });
        let indicator = stated.as_ref().and_then(|measure| self.assumptions.indicator(&measure.indicator)).cloned();
        let base = stated.as_ref().and_then(|measure| self.base(target, measure));
        let measure = stated.and_then(|measure| self.level(target, measure, base.as_ref(), indicator.as_ref()));
        let in_points = is_ratio(indicator.as_ref(), measure.as_ref());
        let review = TargetReview { facts: self, target, measure: measure.as_ref(), base: base.as_ref(), in_points };
        let (mut actuals, parts) = measure
            .as_ref()
            .map_or_else(Default::default, |measure| self.actuals(&measure.indicator, indicator.as_ref()));
        if target.course == Course::Keep && target.aim == Aim::Level {
            actuals.extend(measure.iter().flat_map(|measure| self.on_own_basis(&measure.indicator)));
            datum::sort(&mut actuals);
        }
        let latest = review.latest(&actuals);
        let figure = latest.map(|at| &actuals[at].figure);
        let years = review.in_years(&actuals);
        let not_counted = assessment.reason.as_ref().filter(|_| base.is_none() && target.aim != Aim::Level);
        let judged = review.judge(figure, &years, not_counted);
        let outlook = |of: &Assessment, projection| {
            of.outlook.as_ref().map(|outlook| as_a_level(outlook, target, measure.as_ref(), projection))
        };
        let mut row = ReviewRow {
            target: target.clone(),
            in_points,
            is_within_rounding: review.is_within_rounding(),
            time_elapsed: review.time_elapsed(),
            time_of_figure: figure.map(|figure| review.time_elapsed_at(figure.at())),
            milestone: review.milestone(),
            growth: review.growth(figure),
            progress: review.progress(figure, assessment),
            completion_rate: figure.and_then(|figure| review.completion_rate(figure)),
            status: TargetStatus { ground: StatusGround::Open, next_steps: Vec::new() },
            projected_now: self.projected(measure.as_ref(), self.as_of),
            verdict: judged.verdict,
            indication: judged.indication,
            notes: judged.notes,
            outlook: outlook(assessment, self.projection),
            outlook_before: before.and_then(|(before, projection)| outlook(before, projection)),
            outlook_without_far: without_far.and_then(|(without, projection)| outlook(without, projection)),
            attainment: assessment.verdict,
            not_projected: assessment.reason.clone(),
            break_even: Vec::new(),
            needed: None,
            indicator,
            measure,
            base,
            actuals,
            latest,
            years,
        };
        let part =
            |figure: &Observation| TargetNote::PartOfYear { period: figure.period, amount: Amount::published(figure) };
        row.notes.extend(parts.iter().map(|datum| part(&datum.figure)));
        row.notes.extend(stated_base_not_used(&row));
        row.notes.extend(self.basis_of_probability(&row));
        row.break_even = break_even::break_even(self, &row);
        row
    }

    /// On which basis the probability of a ratio to GDP is, where later figures of GDP are on another.
    fn basis_of_probability(&self, row: &ReviewRow) -> Option<TargetNote> {
        row.outlook.as_ref()?.estimate.filter(|_| !row.verdict.is_settled())?;
        let measure = row.target.measure.as_ref()?;
        let is_it = |identity: &Identity| identity.quotient == measure.indicator && identity.below.starts_with("gdp.");
        let denominator = around(&measure.indicator).find(is_it)?.below;
        let own = self.assumptions.gdp_basis()?;
        let is_other = |datum: &&Datum| datum.figure.basis.as_ref().is_some_and(|basis| *basis != own.id);
        let later = self.of(denominator).filter(|datum| self.is_since_base(datum)).find(is_other)?;
        let there = self.revision(&later.figure).and_then(|factor| {
            // The quotient is lower by as much as the denominator is higher: the same as a higher goal.
            let (value, half_digit) = (measure.value * factor, measure.half_digit * factor);
            let upper = measure.upper.map(|upper| upper * factor);
            let measure = Measure { value, upper, half_digit, ..measure.clone() };
            let target = Target { measure: Some(measure.clone()), ..row.target.clone() };
            let series = self.projection.series(&measure.indicator)?;
            let met = self.projection.met_by_run(&target, series, None);
            Some((factor, ProbabilityEstimate::of(self.projection, &met)?))
        });
        let other = self.basis(later.figure.basis.as_deref()?);
        Some(TargetNote::ProbabilityOnBasis { basis: own.label.clone(), other, there })
    }

    /// The level at which a target is met: an increment or a growth is counted from the base.
    fn level(
        &self,
        target: &Target,
        measure: Measure,
        base: Option<&Base>,
        indicator: Option<&Indicator>,
    ) -> Option<Measure> {
        if target.aim == Aim::Level {
            return Some(measure);
        }
        let Base { value: base, year, .. } = base.filter(|base| !is_growth_from_nothing(target, base.value))?;
        let unit =
            if target.aim == Aim::Increment && !measure.unit.difference { measure.unit } else { indicator?.unit };
        let years = f64::from(target.year - year);
        // What grows in every year has grown as often by the end.
        let (aim, in_all) = match (target.course, target.aim) {
            (Course::EveryYear, Aim::Growth) => (Aim::AverageGrowth, 1.0),
            (Course::EveryYear, Aim::Increment) => (Aim::Increment, years),
            (_, aim) => (aim, 1.0),
        };
        let level = |figure: f64| aim.level(*base, figure * in_all, years);
        let value = level(measure.value);
        let half_digit = (level(measure.value + measure.half_digit) - value).abs();
        Some(Measure { value, upper: measure.upper.map(level), unit, half_digit, ..measure })
    }

    /// From what an increment or a growth counts: one figure, or that of every run, whose median it is.
    fn counted(&self, target: &Target, name: &str) -> Option<Base> {
        let series = self.projection.series(name)?;
        let exists = |year: i32| series.year(year).is_some_and(Summary::exists);
        let from = self.assumptions.counted_from(target, Some(self.base_year), self.also, exists).ok()?;
        let own = from.projected_year().and_then(|year| series.year(year));
        // In the base year the figure that every table shows of it.
        let figure = from.projected_year().and_then(|year| series.figure(year));
        let value = from.base(figure.unwrap_or(0.0));
        let range = own.map_or((value - from.half_digit, value + from.half_digit), |own| {
            let (low, high) = own.interval_80();
            (from.base(low), from.base(high))
        });
        Some(Base {
            year: from.year,
            value,
            grows_from: value,
            grows_from_status: from.status,
            range,
            half_digit: from.half_digit,
            comparator: Comparator::Equal,
            status: from.status,
            basis: from.basis,
            source: BaseSource::Counted { origin: from.origin, notes: from.notes },
        })
    }

    /// The published figure of the base year, also where it is a bound; else what the projection has of it, or of the year
    /// in which it starts.
    fn base(&self, target: &Target, measure: &Measure) -> Option<Base> {
        let name = &measure.indicator;
        // What no indicator carries counts from what was published of it.
        let is_modelled = self.assumptions.indicator(name).is_some();
        if target.aim != Aim::Level && target.course != Course::EveryYear && is_modelled {
            return self.counted(target, name);
        }
        let year = self.base_year;
        let jump_off = self.assumptions.baseline.jump_off(name).filter(|_| self.assumptions.baseline.base_year == year);
        let own_basis = self.assumptions.gdp_basis().map(|basis| &basis.id);
        let at_base = self.of(name).filter(|datum| datum.of_year() == Some(year));
        // An upper bound is nothing to count progress from.
        let at_base = at_base.filter(|datum| !datum.figure.comparator.is_upper_bound());
        let best = at_base.min_by_key(|datum| {
            let other_basis = datum.figure.basis.is_some() && datum.figure.basis.as_ref() != own_basis;
            (other_basis, datum.figure.status)
        });
        if let Some(Datum { figure, derivation, .. }) = best {
            let range = jump_off.as_ref().map_or(figure.range(), |jump_off| {
                (jump_off.range.0.min(figure.value), jump_off.range.1.max(figure.value))
            });
            // Nothing grows from "more than 5600": growth counts from what the projection starts from.
            let start = jump_off.as_ref().filter(|_| !figure.comparator.is_figure());
            return Some(Base {
                year,
                value: figure.value,
                grows_from: start.map_or(figure.value, |start| start.value),
                grows_from_status: start.map_or(figure.status, |start| start.status),
                range,
                half_digit: figure.rounding(),
                comparator: figure.comparator,
                status: figure.status,
                basis: figure.basis.clone(),
                source: match derivation {
                    Some(derivation) => BaseSource::Derived(derivation.clone()),
                    None => BaseSource::Published(figure.source.clone()),
                },
            });
        }
        if let Some(base) = self.stated_base(target, measure) {
            return Some(base);
        }
        if let Some(counted) = self.counted(target, name).filter(|counted| counted.status != Status::Assumed) {
            return Some(counted);
        }
        let series = self.projection.series(name)?;
        let of = |year: i32| Some((year, series.year(year).filter(|summary| summary.exists())?));
        let (year, summary) = of(year).or_else(|| of(series.years().first))?;
        let jump_off = self.assumptions.baseline.jump_off(name).filter(|_| self.assumptions.baseline.base_year == year);
        let source = jump_off.map_or(BaseSource::Scenario, |jump_off| BaseSource::JumpOff(jump_off.rule));
        let is_stated = self.assumptions.drivers.contains_key(name);
        let value = series.figure(year).filter(|_| !is_stated).unwrap_or_else(|| summary.central());
        // A path that the scenario states was not published.
        let status = if is_stated { Status::Assumed } else { series.base_status() };
        Some(Base {
            year,
            value,
            grows_from: value,
            grows_from_status: status,
            range: summary.interval_80(),
            half_digit: 0.0,
            comparator: Comparator::Equal,
            status,
            basis: None,
            source,
        })
    }

    /// The value of the base year as the plan states or implies it; another reading is about something else.
    fn stated_base(&self, target: &Target, measure: &Measure) -> Option<Base> {
        let is_reading = target.part.as_ref().is_some_and(|part| part.role == SecondaryRole::Reading);
        let value = measure.unit.to_base(target.base.filter(|_| !is_reading)?);
        Some(Base {
            year: self.base_year,
            value,
            grows_from: value,
            grows_from_status: Status::Published,
            range: (value, value),
            half_digit: 0.0,
            comparator: Comparator::Equal,
            status: Status::Published,
            basis: None,
            source: BaseSource::Plan,
        })
    }

    /// The figures published since the base year, and apart from them flows of part of a year.
    fn actuals(&self, name: &str, indicator: Option<&Indicator>) -> (Vec<Datum>, Vec<Datum>) {
        let since = self.of(name).filter(|datum| self.is_since_base(datum));
        since.cloned().partition(|datum| !datum.figure.is_of_part_of_year(indicator))
    }
}

/// That the base which the plan states gave way to another figure.
fn stated_base_not_used(row: &ReviewRow) -> Option<TargetNote> {
    let (base, measure) = (row.base.as_ref()?, row.measure.as_ref()?);
    let is_reading = row.target.part.as_ref().is_some_and(|part| part.role == SecondaryRole::Reading);
    let stated = measure.unit.to_base(row.target.base.filter(|_| !is_reading)?);
    let differs = (stated - base.value).abs() > base.half_digit + 1e-9 * base.value.abs();
    let amount = |value: f64| Amount { value, unit: measure.unit };
    (differs && !matches!(base.source, BaseSource::Plan))
        .then(|| TargetNote::StatedBaseNotUsed { stated: amount(stated), used: amount(base.value) })
}

/// The outlook of an increment or a growth in levels of its indicator: the probability stays that of the target.
fn as_a_level(outlook: &Outlook, target: &Target, measure: Option<&Measure>, projection: &Projection) -> Outlook {
    let at = projection.series(&outlook.indicator.name).and_then(|series| series.year(target.year));
    let (Some(measure), Some(at), false) = (measure, at, outlook.aim == Aim::Level) else { return outlook.clone() };
    Outlook {
        aim: Aim::Level,
        goal: measure.value,
        central: at.central(),
        spread: Some(MedianAndInterval { median: at.median(), interval_80: at.interval_80() }),
        ..outlook.clone()
    }
}

fn is_ratio(indicator: Option<&Indicator>, measure: Option<&Measure>) -> bool {
    match (indicator, measure) {
        (Some(indicator), _) => indicator.kind == IndicatorKind::Ratio,
        (None, Some(measure)) => matches!(measure.unit.symbol, "%" | "‰" | "pp"),
        (None, None) => false,
    }
}
