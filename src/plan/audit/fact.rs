//! The figures that an audit holds against one another: a plan's own, its region's, and what became known later.

use std::collections::BTreeMap;

use super::interval::Interval;
use super::words::stated;
use crate::baseline::{Actuals, Baseline, Observation, Status};
use crate::indicator::{Comparator, Unit};
use crate::language::Text;
use crate::plan::{Aim, Course, Measure, Plan, Role, Statement, Target, Undated};

/// Where a figure stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    /// A target of the plan.
    Target,
    /// What the plan says of the past.
    Statement,
    /// What the baseline knows.
    Baseline,
    /// What became known later.
    Actual,
}

/// One figure.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    /// The indicator, or the label where there is none.
    pub(super) subject: String,
    pub(super) is_indicator: bool,
    pub(super) label: Text,
    pub(super) aim: Aim,
    /// In which years it is so, if it is a target.
    pub(super) course: Course,
    pub(super) since: Option<i32>,
    /// Nothing where the plan hides the year: the end of the plan.
    pub(super) year: Option<i32>,
    pub(super) comparator: Comparator,
    pub(super) value: f64,
    pub(super) half: f64,
    pub(super) unit: Option<Unit>,
    /// As the plan writes it, where the unit is not one of the program's.
    pub(super) stated: String,
    pub(super) of: Option<Text>,
    pub(super) origin: Origin,
    pub(super) status: Status,
    /// The statistical basis.
    pub(super) basis: Option<String>,
    /// The measure and whether more than "about" is allowed, for a target that an indicator carries.
    pub(super) target: Option<(Measure, bool)>,
}

impl Fact {
    /// A target of a plan; an increment or growth counts from the plan's base year.
    fn of_target(target: &Target, base_year: Option<i32>) -> Self {
        let measure = target.about.as_ref().or(target.measure.as_ref());
        let written = target.figure_and_unit().0.parse().ok();
        Self {
            subject: measure.map_or_else(|| target.label.zh.clone(), |measure| measure.indicator.clone()),
            is_indicator: measure.is_some(),
            label: target.label.clone(),
            aim: target.aim,
            course: target.course,
            since: base_year.filter(|_| target.aim != Aim::Level),
            year: Some(target.year),
            comparator: target.comparator,
            value: measure.map(|measure| measure.value).or(written).unwrap_or(f64::NAN),
            half: measure.map_or(0.0, |measure| measure.half_digit),
            unit: measure.map(|measure| measure.unit),
            stated: target.stated.clone(),
            of: target.of.clone(),
            origin: Origin::Target,
            status: Status::Published,
            basis: None,
            target: (target.about.is_none() && target.aim == Aim::Level)
                .then(|| target.measure.clone().map(|measure| (measure, target.exceeding_allowed)))
                .flatten(),
        }
    }

    fn of_statement(statement: &Statement) -> Self {
        Self {
            subject: statement.indicator.clone().unwrap_or_else(|| statement.label.zh.clone()),
            is_indicator: statement.indicator.is_some(),
            label: statement.label.clone(),
            aim: statement.aim,
            course: Course::Reach,
            since: statement.since,
            year: statement.year,
            comparator: statement.comparator,
            value: statement.value,
            half: statement.half_digit,
            unit: statement.unit,
            stated: statement.stated.clone(),
            of: statement.of.clone(),
            origin: Origin::Statement,
            status: Status::Published,
            basis: None,
            target: None,
        }
    }

    fn of_observation(observation: &Observation, label: Text, origin: Origin) -> Self {
        Self {
            subject: observation.indicator.clone(),
            is_indicator: true,
            label,
            aim: Aim::Level,
            course: Course::Reach,
            since: None,
            year: Some(observation.period.year),
            comparator: observation.comparator,
            value: observation.value,
            half: observation.half_digit,
            unit: Some(observation.unit),
            stated: String::new(),
            of: None,
            origin,
            status: observation.status,
            basis: observation.basis.clone(),
            target: None,
        }
    }

    /// The figure as its digits show it: the bound itself where it is one.
    pub(super) fn stated(&self) -> Interval {
        let half = match self.comparator {
            Comparator::About => self.half,
            // Whole things that were counted are not rounded.
            Comparator::Equal => self.unit.map_or(self.half, |unit| unit.rounding(self.half)),
            _ => 0.0,
        };
        Interval::around(self.value, half)
    }

    /// Where the true figure lies if the words are true.
    pub(super) fn truth(&self) -> Interval {
        let Interval { low, high } = self.stated();
        Interval {
            low: if self.comparator.is_upper_bound() { f64::NEG_INFINITY } else { low },
            high: if self.comparator.is_lower_bound() { f64::INFINITY } else { high },
        }
    }

    pub(super) fn is_of_plan(&self) -> bool {
        matches!(self.origin, Origin::Target | Origin::Statement)
    }

    /// Where it stands, in words.
    pub(super) fn whose(&self) -> Text {
        match self.origin {
            Origin::Target | Origin::Statement => Text::new("规划所述", "in the plan"),
            Origin::Baseline => Text::new("基线中", "in the baseline"),
            Origin::Actual => Text::new("后来公布的", "as known later"),
        }
    }

    /// The figure with its comparator and unit: `> 7000 亿元`.
    pub(super) fn shown(&self) -> Text {
        let figure = match self.unit {
            Some(unit) => stated(self.value, self.half, unit),
            None => Text::same(self.stated.clone()),
        };
        match self.comparator {
            Comparator::Equal => figure,
            other => {
                Text::new(format!("{} {}", other.symbol(), figure.zh), format!("{} {}", other.symbol(), figure.en))
            }
        }
    }
}

/// All the figures of an audit, and where they stand, so that a plan of thousands of targets is audited in as many steps.
pub(super) struct Facts<'f> {
    pub(super) all: Vec<Fact>,
    /// The plan's levels of an indicator, in the order of the plan, and the first of each year.
    of_plan: BTreeMap<String, Levels>,
    /// The levels of an indicator that are no target's, and of each year the one that counts.
    levels: BTreeMap<String, Levels>,
    pub(super) baseline: Option<&'f Baseline>,
    /// The year after which the baseline's figures are not looked at.
    pub(super) base_year: i32,
}

/// The levels of one indicator: all of them, by year (of those that are no target's without the plan's own), and of each year
/// the one that counts.
#[derive(Default)]
struct Levels {
    all: Vec<usize>,
    by_year: BTreeMap<Option<i32>, Vec<usize>>,
    best: BTreeMap<Option<i32>, usize>,
}

impl<'f> Facts<'f> {
    /// The plan's figures; of the baseline those up to its base year or the plan's, and what became known later.
    pub(super) fn gather(plan: &Plan, baseline: Option<&'f Baseline>, actuals: Option<&Actuals>) -> Self {
        let mut all: Vec<Fact> = plan.statements.iter().map(Fact::of_statement).collect();
        // What is expected at most contradicts nothing.
        let is_fact = |target: &&Target| {
            let is_upper_end = target.part.as_ref().is_some_and(|part| part.role == Role::UpperEnd);
            !is_upper_end || target.comparator.is_upper_bound()
        };
        let of_target = |target: &Target| Fact::of_target(target, plan.base_year);
        all.extend(plan.targets.iter().filter(is_fact).map(of_target));
        let undated = plan.undated.iter().map(Undated::promise).filter(is_fact);
        all.extend(undated.map(|target| Fact { year: None, ..of_target(target) }));
        let labels = crate::indicator::indicators(baseline.map_or(&[], |baseline| &baseline.subsectors));
        let label = |name: &str| {
            let known = labels.iter().find(|indicator| indicator.name == name);
            known.map_or_else(|| Text::same(name), |indicator| indicator.label.clone())
        };
        // A plan that hides its years is held against what its baseline starts from.
        let base_year = plan.base_year.or(baseline.map(|baseline| baseline.base_year)).unwrap_or_default();
        if let Some(baseline) = baseline {
            let whole = baseline.series.iter().filter(|o| baseline.stocks_at.is_year(o.period));
            let known = whole.filter(|o| o.period.year <= base_year.max(baseline.base_year));
            all.extend(known.map(|o| Fact::of_observation(o, label(&o.indicator), Origin::Baseline)));
            all.extend(people(baseline).into_iter().flatten().map(|(name, persons)| counted(name, persons, baseline)));
        }
        for actual in actuals.map(Actuals::last_vintages).into_iter().flatten() {
            let figure = &actual.figure;
            // Value added of nine months is no level of the year.
            if figure.is_of_part_of_year(labels.iter().find(|indicator| indicator.name == figure.indicator)) {
                continue;
            }
            all.push(Fact::of_observation(figure, label(&figure.indicator), Origin::Actual));
        }
        let facts = Self { all, of_plan: BTreeMap::new(), levels: BTreeMap::new(), baseline, base_year };
        facts.indexed()
    }

    fn indexed(mut self) -> Self {
        let (mut of_plan, mut levels) = (BTreeMap::<String, Levels>::new(), BTreeMap::<String, Levels>::new());
        let rank = |at: usize| {
            let fact = &self.all[at];
            (fact.origin, !self.is_own_basis(fact), fact.status)
        };
        let is_level = |fact: &Fact| fact.is_indicator && fact.aim == Aim::Level;
        for (at, fact) in self.all.iter().enumerate().filter(|(_, fact)| is_level(fact)) {
            if fact.is_of_plan() {
                let own = of_plan.entry(fact.subject.clone()).or_default();
                own.all.push(at);
                own.by_year.entry(fact.year).or_default().push(at);
                own.best.entry(fact.year).or_insert(at);
            }
            if fact.origin != Origin::Target {
                let own = levels.entry(fact.subject.clone()).or_default();
                own.all.push(at);
                if !fact.is_of_plan() {
                    own.by_year.entry(fact.year).or_default().push(at);
                }
                let best = own.best.entry(fact.year).or_insert(at);
                if rank(at) < rank(*best) {
                    *best = at;
                }
            }
        }
        (self.of_plan, self.levels) = (of_plan, levels);
        self
    }

    /// Levels of an indicator that the plan states.
    pub(super) fn of_plan(&self, indicator: &str) -> impl Iterator<Item = &Fact> {
        self.of_plan.get(indicator).into_iter().flat_map(|own| &own.all).map(|at| &self.all[*at])
    }

    /// The levels of an indicator in a year that the plan states.
    pub(super) fn all_of_plan_in(&self, indicator: &str, year: Option<i32>) -> impl Iterator<Item = &Fact> {
        let own = self.of_plan.get(indicator).and_then(|own| own.by_year.get(&year));
        own.into_iter().flatten().map(|at| &self.all[*at])
    }

    /// The first level of an indicator in a year that the plan states.
    pub(super) fn of_plan_in(&self, indicator: &str, year: Option<i32>) -> Option<&Fact> {
        let first = self.of_plan.get(indicator)?.best.get(&year)?;
        Some(&self.all[*first])
    }

    /// Levels of an indicator in a year that others than the plan state.
    pub(super) fn others_in(&self, indicator: &str, year: Option<i32>) -> impl Iterator<Item = &Fact> {
        let others = self.levels.get(indicator).and_then(|own| own.by_year.get(&year));
        others.into_iter().flatten().map(|at| &self.all[*at])
    }

    /// Levels of an indicator as the plan states them of the past, as the baseline knows them and as they became known.
    pub(super) fn levels(&self, indicator: &str) -> impl Iterator<Item = &Fact> {
        self.levels.get(indicator).into_iter().flat_map(|own| &own.all).map(|at| &self.all[*at])
    }

    /// The level of an indicator in a year: as the plan states it, else as the baseline knows it, else as it became
    /// known; of several bases the one on which the base year stands.
    pub(super) fn level(&self, indicator: &str, year: Option<i32>) -> Option<&Fact> {
        let best = self.levels.get(indicator)?.best.get(&year)?;
        Some(&self.all[*best])
    }

    /// The last known level of an indicator before a year (or at all), no target: one on the plan's basis first.
    pub(super) fn last_before(&self, indicator: &str, year: Option<i32>, upto: i32) -> Option<&Fact> {
        let best = &self.levels.get(indicator)?.best;
        let before = |known: i32| known <= upto && year.is_none_or(|year| known < year);
        let last = best.keys().rev().flatten().find(|known| before(**known))?;
        self.level(indicator, Some(*last))
    }

    /// The first known level of an indicator, whatever the year.
    pub(super) fn first_known(&self, indicator: &str) -> Option<&Fact> {
        let first = self.levels.get(indicator)?.best.keys().flatten().next()?;
        self.level(indicator, Some(*first))
    }

    /// Whether a figure stands on the basis of the base year, or on none in particular.
    pub(super) fn is_own_basis(&self, fact: &Fact) -> bool {
        self.baseline.is_none_or(|baseline| baseline.is_basis_of_base_year(&fact.subject, fact.basis.as_deref()))
    }

    /// The figures of an indicator that became known after the base year, in order of time.
    pub(super) fn later<'s>(&'s self, indicator: &str) -> Vec<&'s Fact> {
        let mut later: Vec<&Fact> = self.levels(indicator).filter(|fact| fact.origin == Origin::Actual).collect();
        later.retain(|fact| fact.year.is_some_and(|year| year > self.base_year));
        later.sort_by_key(|fact| fact.year);
        later
    }
}

/// Old people of the base year, where the baseline has them by age but no figure in its series.
fn people(baseline: &Baseline) -> Option<Vec<(&'static str, f64)>> {
    let people = baseline.population.as_ref()?;
    let aged = |from: usize| people.columns().into_iter().skip(from).map(|both| both.sum()).sum::<f64>();
    let unknown = |name: &str| !baseline.history(name).iter().any(|o| o.period.year == baseline.base_year);
    let groups = [("population.aged_60_plus", 60), ("population.aged_65_plus", 65), ("population.total", 0)];
    Some(groups.into_iter().filter(|(name, _)| unknown(name)).map(|(name, from)| (name, aged(from))).collect())
}

fn counted(name: &str, persons: f64, baseline: &Baseline) -> Fact {
    let indicators = crate::indicator::indicators(&[]);
    let found = indicators.iter().find(|indicator| indicator.name == name);
    Fact {
        subject: name.to_owned(),
        is_indicator: true,
        label: found.map_or_else(|| Text::same(name), |indicator| indicator.label.clone()),
        aim: Aim::Level,
        course: Course::Reach,
        since: None,
        year: Some(baseline.base_year),
        comparator: Comparator::Equal,
        value: persons,
        half: 0.5,
        unit: found.map(|indicator| indicator.unit),
        stated: String::new(),
        of: None,
        origin: Origin::Baseline,
        status: Status::Derived,
        basis: None,
        target: None,
    }
}
