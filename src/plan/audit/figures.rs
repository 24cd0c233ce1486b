//! All the figures of an audit: the plan's own, those of its region's baseline, and those published later.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::figure::{AuditFigure, FigureOrigin};
use crate::baseline::{Actuals, Baseline, Status};
use crate::language::Text;
use crate::plan::{Aim, Plan, SecondaryRole, Target, Undated};

/// All the figures of an audit, indexed by indicator and year: the time of an audit grows with the number of figures only.
pub(super) struct AuditFigures<'a> {
    pub(super) all: Vec<Arc<AuditFigure>>,
    /// By indicator: the levels that the plan states.
    of_plan: BTreeMap<String, Levels>,
    /// By indicator: the levels that are not targets.
    levels: BTreeMap<String, Levels>,
    pub(super) baseline: Option<&'a Baseline>,
    /// The plan's base year, else the baseline's; figures of the baseline after it are not used.
    pub(super) base_year: i32,
}

/// The levels of one indicator, as positions among all figures.
#[derive(Default)]
struct Levels {
    all: Vec<usize>,
    /// By year; of levels that are not targets only those from outside the plan.
    by_year: BTreeMap<Option<i32>, Vec<usize>>,
    /// The figure used, by year.
    best: BTreeMap<Option<i32>, usize>,
}

impl<'a> AuditFigures<'a> {
    /// Collects the plan's figures, the baseline's up to its base year or the plan's, and those published later.
    pub(super) fn gather(plan: &Plan, baseline: Option<&'a Baseline>, actuals: Option<&Actuals>) -> Self {
        let mut all: Vec<AuditFigure> = plan.statements.iter().map(AuditFigure::of_statement).collect();
        // An expected upper end contradicts nothing.
        let is_stated = |target: &&Target| {
            let is_upper_end = target.part.as_ref().is_some_and(|part| part.role == SecondaryRole::UpperEnd);
            !is_upper_end || target.comparator.is_upper_bound()
        };
        let of_target = |target: &Target| AuditFigure::of_target(target, plan.base_year);
        all.extend(plan.targets.iter().filter(is_stated).map(of_target));
        let undated = plan.undated.iter().map(Undated::target).filter(is_stated);
        all.extend(undated.map(|target| AuditFigure { year: None, ..of_target(target) }));
        let labels = crate::indicator::indicators(baseline.map_or(&[], |baseline| &baseline.subsectors));
        let label = |name: &str| {
            let known = labels.iter().find(|indicator| indicator.name == name);
            known.map_or_else(|| Text::same(name), |indicator| indicator.label.clone())
        };
        // A plan with masked years is compared with the baseline's base year.
        let base_year = plan.base_year.or(baseline.map(|baseline| baseline.base_year)).unwrap_or_default();
        if let Some(baseline) = baseline {
            let whole = baseline.series.iter().filter(|o| baseline.stocks_at.is_year(o.period));
            let known = whole.filter(|o| o.period.year <= base_year.max(baseline.base_year));
            all.extend(known.map(|o| AuditFigure::of_observation(o, label(&o.indicator), FigureOrigin::Baseline)));
            all.extend(people(baseline).into_iter().flatten().map(|(name, persons)| counted(name, persons, baseline)));
        }
        for actual in actuals.map(Actuals::last_vintages).into_iter().flatten() {
            let figure = &actual.figure;
            // Value added of nine months is not a level of the year.
            if figure.is_of_part_of_year(labels.iter().find(|indicator| indicator.name == figure.indicator)) {
                continue;
            }
            all.push(AuditFigure::of_observation(figure, label(&figure.indicator), FigureOrigin::PublishedLater));
        }
        let all = all.into_iter().map(Arc::new).collect();
        Self { all, of_plan: BTreeMap::new(), levels: BTreeMap::new(), baseline, base_year }.indexed()
    }

    fn indexed(mut self) -> Self {
        let (mut of_plan, mut levels) = (BTreeMap::<String, Levels>::new(), BTreeMap::<String, Levels>::new());
        let rank = |at: usize| {
            let figure = &self.all[at];
            (figure.origin, !self.is_own_basis(figure), figure.status)
        };
        for (at, figure) in self.all.iter().enumerate().filter(|(_, figure)| figure.aim == Aim::Level) {
            let Some(indicator) = &figure.indicator else { continue };
            if figure.is_of_plan() {
                let own = of_plan.entry(indicator.clone()).or_default();
                own.all.push(at);
                own.by_year.entry(figure.year).or_default().push(at);
                own.best.entry(figure.year).or_insert(at);
            }
            if figure.origin != FigureOrigin::Target {
                let own = levels.entry(indicator.clone()).or_default();
                own.all.push(at);
                if !figure.is_of_plan() {
                    own.by_year.entry(figure.year).or_default().push(at);
                }
                let best = own.best.entry(figure.year).or_insert(at);
                if rank(at) < rank(*best) {
                    *best = at;
                }
            }
        }
        (self.of_plan, self.levels) = (of_plan, levels);
        self
    }

    /// Levels of an indicator that the plan states.
    pub(super) fn of_plan(&self, indicator: &str) -> impl Iterator<Item = &Arc<AuditFigure>> {
        self.of_plan.get(indicator).into_iter().flat_map(|own| &own.all).map(|at| &self.all[*at])
    }

    /// The levels of an indicator in a year that the plan states.
    pub(super) fn all_of_plan_in(&self, indicator: &str, year: Option<i32>) -> impl Iterator<Item = &Arc<AuditFigure>> {
        let own = self.of_plan.get(indicator).and_then(|own| own.by_year.get(&year));
        own.into_iter().flatten().map(|at| &self.all[*at])
    }

    /// The first level of an indicator in a year that the plan states.
    pub(super) fn of_plan_in(&self, indicator: &str, year: Option<i32>) -> Option<&Arc<AuditFigure>> {
        let first = self.of_plan.get(indicator)?.best.get(&year)?;
        Some(&self.all[*first])
    }

    /// Levels of an indicator in a year from outside the plan.
    pub(super) fn others_in(&self, indicator: &str, year: Option<i32>) -> impl Iterator<Item = &Arc<AuditFigure>> {
        let others = self.levels.get(indicator).and_then(|own| own.by_year.get(&year));
        others.into_iter().flatten().map(|at| &self.all[*at])
    }

    /// Levels of an indicator that are not targets: the plan's statements, the baseline's and those published later.
    pub(super) fn levels(&self, indicator: &str) -> impl Iterator<Item = &Arc<AuditFigure>> {
        self.levels.get(indicator).into_iter().flat_map(|own| &own.all).map(|at| &self.all[*at])
    }

    /// The level of an indicator in a year, not a target: the plan's, else the baseline's, else the one published later; on
    /// the statistical basis of the base year first.
    pub(super) fn level(&self, indicator: &str, year: Option<i32>) -> Option<&Arc<AuditFigure>> {
        let best = self.levels.get(indicator)?.best.get(&year)?;
        Some(&self.all[*best])
    }

    /// The last known level of an indicator up to a year and before another (where one is given).
    pub(super) fn last_before(&self, indicator: &str, year: Option<i32>, upto: i32) -> Option<&Arc<AuditFigure>> {
        let best = &self.levels.get(indicator)?.best;
        let before = |known: i32| known <= upto && year.is_none_or(|year| known < year);
        let last = best.keys().rev().flatten().find(|known| before(**known))?;
        self.level(indicator, Some(*last))
    }

    /// The first known level of an indicator.
    pub(super) fn first_known(&self, indicator: &str) -> Option<&Arc<AuditFigure>> {
        let first = self.levels.get(indicator)?.best.keys().flatten().next()?;
        self.level(indicator, Some(*first))
    }

    /// Whether a figure is on the statistical basis of the base year, or on none in particular.
    pub(super) fn is_own_basis(&self, figure: &AuditFigure) -> bool {
        self.baseline.is_none_or(|baseline| baseline.is_basis_of_base_year(figure.subject(), figure.basis.as_deref()))
    }

    /// The levels of an indicator published for years after the base year, by year.
    pub(super) fn later(&self, indicator: &str) -> Vec<&Arc<AuditFigure>> {
        let is_later = |figure: &&Arc<AuditFigure>| {
            let is_after_base = figure.year.is_some_and(|year| year > self.base_year);
            figure.origin == FigureOrigin::PublishedLater && is_after_base
        };
        let mut later: Vec<&Arc<AuditFigure>> = self.levels(indicator).filter(is_later).collect();
        later.sort_by_key(|figure| figure.year);
        later
    }
}

/// Headcounts of the base year, where the baseline has people by age but no figure in its series.
fn people(baseline: &Baseline) -> Option<Vec<(&'static str, f64)>> {
    let people = baseline.population.as_ref()?;
    let aged = |from: usize| people.columns().into_iter().skip(from).map(|both| both.sum()).sum::<f64>();
    let unknown = |name: &str| !baseline.history(name).iter().any(|o| o.period.year == baseline.base_year);
    let groups = [("population.aged_60_plus", 60), ("population.aged_65_plus", 65), ("population.total", 0)];
    Some(groups.into_iter().filter(|(name, _)| unknown(name)).map(|(name, from)| (name, aged(from))).collect())
}

fn counted(name: &str, persons: f64, baseline: &Baseline) -> AuditFigure {
    let indicators = crate::indicator::indicators(&[]);
    let found = indicators.iter().find(|indicator| indicator.name == name);
    let label = found.map_or_else(|| Text::same(name), |indicator| indicator.label.clone());
    AuditFigure {
        half_digit: 0.5,
        unit: found.map(|indicator| indicator.unit),
        status: Status::Derived,
        ..AuditFigure::level(Some(name.to_owned()), label, Some(baseline.base_year), persons, FigureOrigin::Baseline)
    }
}
