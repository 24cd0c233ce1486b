//! Changes compared with levels: growth with average growth, increments and growth with the levels before and after.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::figure::AuditFigure;
use super::figures::AuditFigures;
use super::{Agreement, AverageGrowthFinding, ChangeOfLevelFinding, Finding, FindingKind, Gravity, Interval};
use crate::baseline::Status;
use crate::limits::MOST_PAIRS;
use crate::plan::Aim;

pub(super) fn findings(figures: &AuditFigures<'_>) -> Vec<Finding> {
    let changes = || figures.all.iter().filter(|figure| figure.is_of_plan() && figure.aim != Aim::Level);
    let of = |figure: &Arc<AuditFigure>| (figure.subject().to_owned(), figure.since, figure.year);
    let mut averages: BTreeMap<_, Vec<&Arc<AuditFigure>>> = BTreeMap::new();
    for average in changes().filter(|figure| figure.aim == Aim::AverageGrowth) {
        averages.entry(of(average)).or_default().push(average);
    }
    // Several averages of one thing are reported as pairs: each total is compared with the first few only.
    let total = changes().filter(|figure| figure.aim == Aim::Growth);
    let averages = total.flat_map(|total| {
        let same = averages.get(&of(total)).into_iter().flatten().take(MOST_PAIRS);
        same.filter_map(move |average| average_growth(total, average)).collect::<Vec<Finding>>()
    });
    averages.chain(changes().filter_map(|change| change_of_level(figures, change))).collect()
}

/// A growth over several years against the average that is stated beside it.
fn average_growth(total: &Arc<AuditFigure>, average: &Arc<AuditFigure>) -> Option<Finding> {
    let years = f64::from(total.year? - total.since?);
    let a_year = |growth: f64| Aim::AverageGrowth.of(1.0, 1.0 + growth, years);
    let (range, implied) = (total.rounding_range().map(a_year), a_year(total.value));
    let (gravity, agreement) = if !range.meets(average.true_range()) {
        (Gravity::Contradiction, Agreement::Disagree)
    } else if !average.true_range().holds(implied) {
        (Gravity::Attention, Agreement::OnlyByRounding)
    } else {
        (Gravity::Note, Agreement::Agree)
    };
    let (total, average) = (total.clone(), average.clone());
    Some(Finding {
        gravity,
        kind: FindingKind::AverageGrowth(AverageGrowthFinding { total, average, implied, range, agreement }),
    })
}

/// Where a change leads from a level.
fn reached(aim: Aim, from: Interval, by: Interval, years: f64) -> Interval {
    // What grows is positive, and loses no more than all of it.
    let (from, by) = match aim {
        Aim::Level | Aim::Increment => (from, by),
        Aim::Growth | Aim::AverageGrowth => {
            (Interval { low: from.low.max(0.0), ..from }, Interval { low: by.low.max(-1.0), ..by })
        }
    };
    Interval { low: aim.level(from.low, by.low, years), high: aim.level(from.high, by.high, years) }
}

/// A change between two levels that are known.
fn change_of_level(figures: &AuditFigures<'_>, change: &Arc<AuditFigure>) -> Option<Finding> {
    let (since, until) = (change.since?, change.year?);
    let independent = |figure: &&Arc<AuditFigure>| figure.is_of_plan() || figure.status == Status::Published;
    let before = figures.level(change.subject(), Some(since)).filter(independent)?;
    let own = figures.of_plan_in(change.subject(), Some(until));
    let after = own.or_else(|| figures.level(change.subject(), Some(until)).filter(independent))?;
    if before.unit.is_none() || before.basis != after.basis && before.basis.is_some() && after.basis.is_some() {
        return None;
    }
    let reached = reached(change.aim, before.true_range(), change.true_range(), f64::from(until - since));
    let agree = reached.meets(after.true_range());
    let gravity = Gravity::of(agree, before.is_of_plan() && after.is_of_plan());
    let (before, change, after) = (before.clone(), change.clone(), after.clone());
    Some(Finding {
        gravity,
        kind: FindingKind::ChangeOfLevel(ChangeOfLevelFinding { before, change, after, reached, agree }),
    })
}
