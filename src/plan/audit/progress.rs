//! A target compared with the levels of its indicator: met already, hidden by rounding, or on the way.

use std::sync::Arc;

use super::figure::{AuditFigure, FigureOrigin};
use super::figures::AuditFigures;
use super::{
    AlreadyMetFinding, Finding, FindingKind, Gravity, HiddenByRoundingFinding, Interval, MilestoneFinding,
    MilestoneShares,
};
use crate::indicator::QUOTIENTS;
use crate::plan::{Aim, Course};

pub(super) fn findings(figures: &AuditFigures<'_>, review: Option<i32>) -> Vec<Finding> {
    let is_target = |figure: &&Arc<AuditFigure>| figure.origin == FigureOrigin::Target && figure.aim == Aim::Level;
    let targets = || figures.all.iter().filter(is_target);
    // A target for every year, or one to be kept, is not met once, and there is no way towards it.
    let reached_once = || targets().filter(|target| target.course == Course::Reach);
    let met = reached_once().filter_map(|target| already_met(figures, target));
    let hidden = targets().filter_map(|target| hidden_by_rounding(figures, target));
    let on_the_way = reached_once().filter_map(|target| milestone(figures, target, review));
    met.chain(hidden).chain(on_the_way).collect()
}

/// A figure known before the target's year, base year included, whose whole range meets the target.
fn already_met(figures: &AuditFigures<'_>, target: &Arc<AuditFigure>) -> Option<Finding> {
    let (measure, exceeding) = target.measure.as_ref()?;
    let base = figures.level(target.subject(), Some(figures.base_year));
    let known = base.into_iter().chain(figures.later(target.subject()));
    let meets = |figure: &&Arc<AuditFigure>| {
        let Interval { low, high } = figure.true_range();
        figure.year < target.year && [low, high].iter().all(|end| measure.is_met(target.comparator, *exceeding, *end))
    };
    let figure = known.filter(meets).min_by_key(|figure| figure.year)?.clone();
    Some(Finding {
        gravity: Gravity::Attention,
        kind: FindingKind::AlreadyMet(AlreadyMetFinding { target: target.clone(), figure }),
    })
}

/// A step is hidden where rounding of base and target is this share of it or more.
const HIDDEN: f64 = 0.25;

fn hidden_by_rounding(figures: &AuditFigures<'_>, target: &Arc<AuditFigure>) -> Option<Finding> {
    let base = figures.level(target.indicator.as_deref()?, Some(figures.base_year))?;
    let (step, rounding) = (target.value - base.value, target.rounding() + base.rounding());
    let is_hidden = rounding != 0.0 && rounding >= HIDDEN * step.abs();
    if !is_hidden || !base.comparator.is_figure() || target.year <= base.year {
        return None;
    }
    let (base, target) = (base.clone(), target.clone());
    let kind = FindingKind::HiddenByRounding(HiddenByRoundingFinding { base, target, step, rounding });
    Some(Finding { gravity: Gravity::Attention, kind })
}

/// Where a level stands in the year of the review on a straight line and at constant growth; also as a share of the
/// denominator of that year, where it is known.
fn milestone(figures: &AuditFigures<'_>, target: &Arc<AuditFigure>, review: Option<i32>) -> Option<Finding> {
    let indicator = target.indicator.as_deref()?;
    let base = figures.level(indicator, Some(figures.base_year)).filter(|base| base.value > 0.0)?;
    let (review, due) = (review?, target.year?);
    let is_on_the_way = (figures.base_year..due).contains(&review) && target.value > base.value;
    if target.unit_or_number().exponent < 0 || !is_on_the_way {
        return None;
    }
    let passed = f64::from(review - figures.base_year);
    let years = f64::from(due - figures.base_year);
    let growth = Aim::AverageGrowth.of(base.value, target.value, years);
    let straight = base.value + (target.value - base.value) * passed / years;
    let constant = base.value * libm::pow(1.0 + growth, passed);
    let shares = QUOTIENTS.iter().find(|quotient| quotient.numerator == indicator).and_then(|quotient| {
        let denominator = figures.level(quotient.denominator, Some(review))?.clone();
        let unit = figures.of_plan(quotient.ratio).find_map(|ratio| ratio.unit)?;
        let (straight, constant) = (straight / denominator.value, constant / denominator.value);
        Some(MilestoneShares { denominator, unit, straight, constant })
    });
    let (base, target) = (base.clone(), target.clone());
    let kind = FindingKind::Milestone(MilestoneFinding { base, target, growth, review, straight, constant, shares });
    Some(Finding { gravity: Gravity::Note, kind })
}
