//! A numerator, a ratio and a denominator: two of them give the third.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::basis::continued;
use super::figure::AuditFigure;
use super::figures::AuditFigures;
use super::{
    AgainstBase, Finding, FindingKind, Gravity, ImpliedDenominatorFinding, Interval, QuotientFinding, RemainingGrowth,
};
use crate::indicator::{QUOTIENTS, Quotient};

pub(super) fn findings(figures: &AuditFigures<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for quotient in QUOTIENTS {
        let names = [quotient.numerator, quotient.ratio, quotient.denominator];
        let years: BTreeSet<Option<i32>> =
            names.iter().flat_map(|name| figures.of_plan(name)).map(|figure| figure.year).collect();
        for year in years {
            let own = names.map(|name| figures.of_plan_in(name, year));
            if own.iter().flatten().count() < 2 {
                continue;
            }
            let [numerator, ratio, denominator] =
                [0, 1, 2].map(|at: usize| own[at].or_else(|| figures.level(names[at], year)));
            match (numerator, ratio, denominator) {
                (Some(numerator), Some(ratio), Some(denominator)) => {
                    found.push(quotient_of(numerator, ratio, denominator));
                }
                (Some(numerator), Some(ratio), None) => {
                    found.extend(implied_denominator(figures, quotient, numerator, ratio));
                }
                _ => {}
            }
        }
    }
    found
}

/// All three are known: they agree or not.
fn quotient_of(numerator: &Arc<AuditFigure>, ratio: &Arc<AuditFigure>, denominator: &Arc<AuditFigure>) -> Finding {
    let range = numerator.true_range().over(ratio.true_range());
    let agree = range.meets(denominator.true_range());
    let gravity = Gravity::of(agree, [numerator, ratio, denominator].iter().all(|figure| figure.is_of_plan()));
    let implied = numerator.value / ratio.value;
    let (numerator, ratio, denominator) = (numerator.clone(), ratio.clone(), denominator.clone());
    Finding {
        gravity,
        kind: FindingKind::Quotient(QuotientFinding { numerator, ratio, denominator, implied, range, agree }),
    }
}

/// The denominator is unknown for that year: the value implied by the plan's two figures, compared with earlier values.
fn implied_denominator(
    figures: &AuditFigures<'_>,
    quotient: Quotient,
    numerator: &Arc<AuditFigure>,
    ratio: &Arc<AuditFigure>,
) -> Option<Finding> {
    let denominator = quotient.denominator()?;
    let implied = numerator.value / ratio.value;
    let range = numerator.rounding_range().over(ratio.rounding_range());
    let upto = numerator.year.unwrap_or(i32::MAX);
    let base = figures
        .level(quotient.denominator, Some(figures.base_year))
        .or_else(|| figures.last_before(quotient.denominator, numerator.year, upto))
        .or_else(|| figures.first_known(quotient.denominator));
    let is_fewer = |base: &AuditFigure| denominator.unit.dimension.persons == 1 && range.high < base.true_range().low;
    let against = base.and_then(|base| {
        if is_fewer(base) {
            let (ratio, numerator) = (numerator.value / base.value, ratio.value * base.value);
            return Some(AgainstBase::Fewer { base: base.clone(), ratio, numerator });
        }
        let years = f64::from(numerator.year? - base.year?);
        let growth = |to: Interval| to.growth_from(base.rounding_range(), years);
        (years > 0.0).then(|| AgainstBase::Growth {
            base: base.clone(),
            growth: growth(Interval::between(implied, implied)).half_way(),
            range: growth(range),
        })
    });
    let gravity = if matches!(against, Some(AgainstBase::Fewer { .. })) { Gravity::Attention } else { Gravity::Note };
    let remaining = remaining_growth(figures, quotient, implied, numerator.year);
    let (numerator, ratio) = (numerator.clone(), ratio.clone());
    let kind = FindingKind::ImpliedDenominator(ImpliedDenominatorFinding {
        numerator,
        ratio,
        denominator,
        implied,
        range,
        against,
        remaining,
    });
    Some(Finding { gravity, kind })
}

/// The growth a year that is left after the latest published figure: as published, and on the basis of the base year
/// where that is another.
fn remaining_growth(
    figures: &AuditFigures<'_>,
    quotient: Quotient,
    implied: f64,
    year: Option<i32>,
) -> Option<RemainingGrowth> {
    let latest = figures.later(quotient.denominator).into_iter().rfind(|figure| figure.year < year)?;
    let (year, known) = (year?, latest.year?);
    let years = f64::from(year - known);
    let growth = |from: Interval| Interval::between(implied, implied).growth_from(from, years);
    let known_basis = |id: &str| figures.baseline?.bases.iter().find(|basis| basis.id == id);
    let basis = latest.basis.as_deref().and_then(known_basis).map(|basis| basis.label.clone());
    let own = (!figures.is_own_basis(latest)).then(|| continued(figures, quotient.denominator, known)).flatten();
    Some(RemainingGrowth {
        latest: latest.clone(),
        basis,
        growth: growth(latest.rounding_range()).half_way(),
        on_base_year_basis: own.map(|own| {
            let growth = growth(own.figure);
            (own, Interval::between(growth.low, growth.high))
        }),
    })
}
