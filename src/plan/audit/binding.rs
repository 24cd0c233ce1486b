//! A level and a ratio promised together: which of them binds depends on how the denominator grows.

use std::sync::Arc;

use super::basis::on_one_basis;
use super::figure::{AuditFigure, FigureOrigin};
use super::figures::AuditFigures;
use super::{Binding, BindingTargetFinding, Finding, FindingKind, Gravity, RecentGrowth};
use crate::indicator::{QUOTIENTS, Quotient};
use crate::limits::MOST_PAIRS;
use crate::plan::Aim;

pub(super) fn findings(figures: &AuditFigures<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for quotient in QUOTIENTS {
        for level in figures.of_plan(quotient.numerator).filter(|figure| is_floor(figure)) {
            let ratios = figures.all_of_plan_in(quotient.ratio, level.year).filter(|ratio| is_floor(ratio));
            // Several figures for one thing are reported as pairs: each level is compared with the first few only.
            let ratios = ratios.take(MOST_PAIRS);
            found.extend(ratios.filter_map(|ratio| finding(figures, quotient, level, ratio)));
        }
    }
    found
}

/// Whether a target is at least as demanding.
fn is_floor(figure: &AuditFigure) -> bool {
    figure.origin == FigureOrigin::Target && !figure.comparator.is_upper_bound()
}

/// The growth of the last year that was published on one basis; else the average up to the base year over as many years
/// as are known, at most five.
fn recent_growth(figures: &AuditFigures<'_>, indicator: &str) -> Option<RecentGrowth> {
    let levels: Vec<&Arc<AuditFigure>> = figures.levels(indicator).collect();
    let later = figures.later(indicator);
    for last in later.iter().rev() {
        let to = last.year?;
        if let Some(factor) = on_one_basis(&levels, to) {
            return Some(RecentGrowth { from: to - 1, to, rate: factor.half_way() - 1.0, level: last.value });
        }
    }
    let (base_year, base) = (figures.base_year, figures.level(indicator, Some(figures.base_year))?);
    let earlier = levels.iter().filter(|level| level.basis == base.basis && level.comparator == base.comparator);
    let first = earlier.filter(|level| level.year.is_some_and(|year| (base_year - 5..base_year).contains(&year)));
    let first = first.min_by_key(|level| level.year)?;
    let from = first.year?;
    let rate = Aim::AverageGrowth.of(first.value, base.value, f64::from(base_year - from));
    Some(RecentGrowth { from, to: base_year, rate, level: base.value })
}

fn finding(
    figures: &AuditFigures<'_>,
    quotient: Quotient,
    level: &Arc<AuditFigure>,
    ratio: &Arc<AuditFigure>,
) -> Option<Finding> {
    let recent = recent_growth(figures, quotient.denominator)?;
    let due = level.year.filter(|year| *year > recent.to)?;
    let implied = level.rounding_range().over(ratio.rounding_range());
    let projected = recent.level * libm::pow(1.0 + recent.rate, f64::from(due - recent.to));
    let binding = match projected {
        projected if projected > implied.high => Binding::Ratio,
        projected if projected < implied.low => Binding::Level,
        _ => Binding::Both,
    };
    let kind = FindingKind::BindingTarget(BindingTargetFinding {
        level: level.clone(),
        ratio: ratio.clone(),
        denominator: quotient.denominator()?,
        recent,
        projected,
        level_for_ratio: ratio.value * projected,
        ratio_for_level: level.value / projected,
        binding,
    });
    Some(Finding { gravity: if binding == Binding::Both { Gravity::Note } else { Gravity::Attention }, kind })
}
