//! The figures that an audit holds against one another: a plan's own, its region's, and what became known later.

use super::interval::Interval;
use super::words::stated;
use crate::baseline::{Actuals, Baseline, Observation, Status};
use crate::indicator::{Comparator, Unit};
use crate::language::Text;
use crate::plan::{Aim, Measure, Plan, Statement, Target};

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
        let half = if self.comparator.is_figure() { self.half } else { 0.0 };
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

/// All the figures of an audit.
pub(super) struct Facts<'f> {
    pub(super) all: Vec<Fact>,
    pub(super) baseline: Option<&'f Baseline>,
    /// The year after which the baseline's figures are not looked at.
    pub(super) base_year: i32,
}

impl<'f> Facts<'f> {
    /// The plan's figures; of the baseline those up to its base year or the plan's, and what became known later.
    pub(super) fn gather(plan: &Plan, baseline: Option<&'f Baseline>, actuals: Option<&Actuals>) -> Self {
        let mut all: Vec<Fact> = plan.statements.iter().map(Fact::of_statement).collect();
        all.extend(plan.targets.iter().map(|target| Fact::of_target(target, plan.base_year)));
        all.extend(
            plan.undated.iter().map(|target| Fact { year: None, ..Fact::of_target(target.promise(), plan.base_year) }),
        );
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
        Self { all, baseline, base_year }
    }

    /// Levels of an indicator that the plan states.
    pub(super) fn of_plan<'s>(&'s self, indicator: &'s str) -> impl Iterator<Item = &'s Fact> {
        self.all.iter().filter(move |fact| {
            fact.is_indicator && fact.subject == indicator && fact.aim == Aim::Level && fact.is_of_plan()
        })
    }

    /// Levels of an indicator as the plan states them of the past, as the baseline knows them and as they became known.
    pub(super) fn levels<'s>(&'s self, indicator: &str) -> impl Iterator<Item = &'s Fact> {
        self.all.iter().filter(move |fact| {
            fact.is_indicator && fact.subject == indicator && fact.aim == Aim::Level && fact.origin != Origin::Target
        })
    }

    /// The level of an indicator in a year: as the plan states it, else as the baseline knows it, else as it became
    /// known; of several bases the one on which the base year stands.
    pub(super) fn level(&self, indicator: &str, year: Option<i32>) -> Option<&Fact> {
        let in_year = self.levels(indicator).filter(|fact| fact.year == year);
        in_year.min_by_key(|fact| (fact.origin, !self.is_own_basis(fact), fact.status))
    }

    /// The last known level of an indicator before a year (or at all), no target: one on the plan's basis first.
    pub(super) fn last_before(&self, indicator: &str, year: Option<i32>, upto: i32) -> Option<&Fact> {
        let years = self.levels(indicator).filter_map(|fact| fact.year).filter(|known| *known <= upto);
        let last = years.filter(|known| year.is_none_or(|year| *known < year)).max()?;
        self.level(indicator, Some(last))
    }

    /// The first known level of an indicator, whatever the year.
    pub(super) fn first_known(&self, indicator: &str) -> Option<&Fact> {
        let first = self.levels(indicator).filter_map(|fact| fact.year).min()?;
        self.level(indicator, Some(first))
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
