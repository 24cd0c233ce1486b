//! Two figures for one thing in one year.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::figure::{AuditFigure, FigureOrigin};
use super::figures::AuditFigures;
use super::{
    Finding, FindingKind, Gravity, MorePairsFinding, PairRelation, PublishedOtherwiseFinding, TwoFiguresFinding,
};
use crate::baseline::Status;
use crate::limits::MOST_PAIRS;
use crate::plan::Aim;

pub(super) fn findings(figures: &AuditFigures<'_>) -> Vec<Finding> {
    let mut found = within_the_plan(figures);
    found.extend(published_otherwise(figures));
    found
}

/// Statements of the plan about the past that differ from a figure published elsewhere for that year.
fn published_otherwise(figures: &AuditFigures<'_>) -> impl Iterator<Item = Finding> {
    let is_statement =
        |figure: &&Arc<AuditFigure>| figure.origin == FigureOrigin::Statement && figure.aim == Aim::Level;
    figures.all.iter().filter(is_statement).filter_map(|stated| {
        let differs = |other: &&Arc<AuditFigure>| {
            let is_comparable = other.status == Status::Published && figures.is_own_basis(other);
            is_comparable && !other.true_range().meets(stated.true_range())
        };
        let published = figures.others_in(stated.subject(), stated.year).find(differs)?.clone();
        let kind = FindingKind::PublishedOtherwise(PublishedOtherwiseFinding { stated: stated.clone(), published });
        Some(Finding { gravity: Gravity::Attention, kind })
    })
}

/// Two or more figures of the plan for the same thing.
fn within_the_plan(figures: &AuditFigures<'_>) -> Vec<Finding> {
    // In the order of the plan.
    let mut things: Vec<Vec<&Arc<AuditFigure>>> = Vec::new();
    let mut known = BTreeMap::new();
    for figure in figures.all.iter().filter(|figure| figure.is_of_plan()) {
        let thing = (figure.subject(), figure.aim as u8, figure.since, figure.year, figure.origin);
        let at = *known.entry(thing).or_insert(things.len());
        if at == things.len() {
            things.push(Vec::new());
        }
        things[at].push(figure);
    }
    things.iter().flat_map(|thing| of_one_thing(thing)).collect()
}

/// Every two figures of one thing that differ, up to [`MOST_PAIRS`].
fn of_one_thing(figures: &[&Arc<AuditFigure>]) -> Vec<Finding> {
    let pairs = |at: usize| figures[at + 1..].iter().filter_map(move |second| two_figures(figures[at], second));
    let mut pairs = (0..figures.len()).flat_map(pairs);
    let mut found: Vec<Finding> = pairs.by_ref().take(MOST_PAIRS).collect();
    if let Some(Finding { gravity, .. }) = pairs.next() {
        let (first, figures) = (figures[0].clone(), figures.len());
        found.push(Finding {
            gravity,
            kind: FindingKind::MorePairs(MorePairsFinding { first, figures, listed: MOST_PAIRS }),
        });
    }
    found
}

/// Whether two figures are the ends of one range: from 3 to 5.
fn is_range(first: &AuditFigure, second: &AuditFigure) -> bool {
    let from_to = |low: &AuditFigure, high: &AuditFigure| {
        low.comparator.is_lower_bound() && high.comparator.is_upper_bound() && low.value <= high.value
    };
    from_to(first, second) || from_to(second, first)
}

fn two_figures(first: &Arc<AuditFigure>, second: &Arc<AuditFigure>) -> Option<Finding> {
    let same = first.value == second.value && first.comparator == second.comparator;
    let (gravity, relation) = if first.of.is_some() && second.of.is_some() && first.of != second.of {
        (Gravity::Attention, PairRelation::DifferentDenominators)
    } else if same || is_range(first, second) {
        return None;
    } else if first.true_range().meets(second.true_range()) {
        (Gravity::Attention, PairRelation::Compatible)
    } else {
        (Gravity::Contradiction, PairRelation::Incompatible)
    };
    let (first, second) = (first.clone(), second.clone());
    Some(Finding { gravity, kind: FindingKind::TwoFigures(TwoFiguresFinding { first, second, relation }) })
}
