//! The basis of a target's figure: a value that the scenario states, or a result of the model.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::TypedPath;
use crate::diagnostic::Diagnostics;
use crate::ensemble::{Settings, run_central};
use crate::formula::Operator;
use crate::indicator::Comparator;
use crate::language::Text;
use crate::model::{Batch, Column, Leaf, Model, Moment, QuantityRole, Rule, ValueExpression, ValueRef, assemble_whole};
use crate::plan::{Aim, Plan, Target};
use crate::scenario::{AssumptionOrigin, Assumptions, OutputIndicator, UsedFigure};

/// The basis of a target's figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rests {
    /// The model: several drivers, or what has been published.
    Model,
    /// It follows from the stated path of this one driver.
    PathOf(String),
    /// It is this driver's stated value itself, with no equation between: nothing to assess.
    OwnValue(String),
}

/// What the figure of a target rests on.
pub(super) struct TargetBasis {
    pub(super) rests: Rests,
    /// The growth behind it that the scenario types.
    pub(super) typed_paths: Vec<TypedPath>,
}

/// What the figures of a plan's targets rest on, in the plan's order.
pub(crate) struct TargetBases(pub(super) Vec<TargetBasis>);

impl TargetBases {
    /// That of every target of a plan.
    pub(crate) fn of(plan: &Plan, assumptions: &Assumptions) -> Self {
        let equations = Equations::behind(plan, assumptions);
        let basis = |target| TargetBasis { rests: equations.rests(target), typed_paths: equations.typed_paths(target) };
        Self(plan.targets.iter().map(basis).collect())
    }
}

/// The equations of a scenario, to be asked what an indicator rests on.
pub(super) struct Equations<'a> {
    assumptions: &'a Assumptions,
    /// The model of the indicators that the plan's targets are about, after its deterministic run; `None` where none can be computed.
    run: Option<(Model, Batch)>,
    /// The published figures in the paths of drivers.
    in_paths: OnceCell<Vec<UsedFigure>>,
}

impl<'a> Equations<'a> {
    /// The equations behind the indicators of a plan's targets.
    pub(super) fn behind(plan: &Plan, assumptions: &'a Assumptions) -> Self {
        let mut asked = assumptions.clone();
        let names: BTreeSet<&str> = plan.measures().map(|measure| measure.indicator.as_str()).collect();
        asked.outputs =
            names.into_iter().map(|name| OutputIndicator { name: name.to_owned(), required: false }).collect();
        // Indicators that cannot be computed were reported when the scenario was run.
        let model = if asked.outputs.is_empty() { None } else { assemble_whole(&asked, &mut Diagnostics::new()).ok() };
        let run = model.map(|model| {
            let batch = run_central(&model, &asked, &Settings::of(&asked));
            (model, batch)
        });
        Self { assumptions, run, in_paths: OnceCell::new() }
    }

    /// The basis of a target's figure in its due year.
    pub(super) fn rests(&self, target: &Target) -> Rests {
        let Some(name) = target.measure.as_ref().map(|measure| measure.indicator.as_str()) else {
            return Rests::Model;
        };
        let Some(at) = self.assumptions.years.index(target.year) else { return Rests::Model };
        match self.same_driver(name, at) {
            Some(driver) if self.is_published(name, &driver, target.year, at) => Rests::Model,
            Some(driver) if target.aim == Aim::Level && !self.is_set(&driver, target.year) => Rests::OwnValue(driver),
            Some(driver) => Rests::PathOf(driver),
            None => self.only_driver(name, at).map_or(Rests::Model, Rests::PathOf),
        }
    }

    /// The driver whose value an indicator takes over: of the same name, or through equations that only pass it on, or hold
    /// it to a limit.
    fn same_driver(&self, name: &str, at: usize) -> Option<String> {
        if self.assumptions.drivers.contains_key(name) {
            return Some(name.to_owned());
        }
        let (model, batch) = self.run.as_ref()?;
        let mut value = ValueRef { column: model.schema().find(QuantityRole::Indicator, name)?, year: at };
        // No chain is longer than there are columns.
        for _ in 0..model.schema().len() {
            if model.schema().role(value.column) == QuantityRole::Driver {
                return Some(model.schema().name(value.column).to_owned());
            }
            let Rule::Formula(formula) = model.explain(value.column, Moment { batch, year: at })?.rule else {
                return None;
            };
            value = passed_on(&formula).filter(|next| next.year == at)?;
        }
        None
    }

    /// Whether the driver's value in the year is what was published, and no assumption.
    fn is_published(&self, name: &str, driver: &str, year: i32, at: usize) -> bool {
        let Some(assumption) = self.assumptions.drivers.get(driver) else { return false };
        let path = &assumption.path;
        let taken = |known: &UsedFigure| known.driver == driver && known.year == year;
        let is_certain = path.spread.as_ref().is_none_or(|spread| spread.below[at] == 0.0 && spread.above[at] == 0.0)
            && path.shock.is_none_or(|shock| !shock.reaches(at));
        let published = self.assumptions.baseline.history(name).into_iter().filter(|figure| figure.period.year == year);
        let mut same = published.filter(|figure| {
            figure.comparator == Comparator::Equal
                && (path.central[at] - figure.value).abs() <= figure.half_digit.max(1e-9 * figure.value.abs())
        });
        let in_paths = self.in_paths.get_or_init(|| self.assumptions.figures_in_paths());
        in_paths.iter().any(taken) || is_certain && same.next().is_some()
    }

    /// Whether the driver's value in the year was set by a setting.
    fn is_set(&self, driver: &str, year: i32) -> bool {
        let assumption = self.assumptions.drivers.get(driver);
        assumption.is_some_and(|assumption| matches!(assumption.stated_in(year).0, AssumptionOrigin::Set { .. }))
    }

    /// The growth behind a target's figure that the scenario types.
    pub(super) fn typed_paths(&self, target: &Target) -> Vec<TypedPath> {
        let mut typed = self.assumptions.typed_paths().peekable();
        let name = target.measure.as_ref().map(|measure| measure.indicator.as_str());
        // Most scenarios type none.
        let Some((name, at)) = name.zip(self.assumptions.years.index(target.year)).filter(|_| typed.peek().is_some())
        else {
            return Vec::new();
        };
        let (behind, _) = self.drivers_behind(name, at);
        typed
            .filter(|driver| behind.contains(driver.as_str()))
            .filter_map(|driver| {
                let known = &self.assumptions.drivers.get(&driver)?.driver;
                let label = Text::both(|language| known.label(language).to_owned());
                Some(TypedPath { driver, label })
            })
            .collect()
    }

    /// The one driver with a path over the years behind an indicator, if it has just one.
    fn only_driver(&self, name: &str, at: usize) -> Option<String> {
        let (drivers, is_complete) = self.drivers_behind(name, at);
        let mut drivers = drivers.into_iter();
        drivers.next().filter(|_| is_complete && drivers.next().is_none()).map(str::to_owned)
    }

    /// The drivers with a path over the years behind an indicator, and whether these are all: a value without an equation may
    /// depend on anything.
    fn drivers_behind(&self, name: &str, at: usize) -> (BTreeSet<&str>, bool) {
        let mut drivers: BTreeSet<&str> = BTreeSet::new();
        let Some((model, batch)) = self.run.as_ref() else { return (drivers, false) };
        let mut open: Vec<Column> = model.schema().find(QuantityRole::Indicator, name).into_iter().collect();
        let mut seen: BTreeSet<Column> = BTreeSet::new();
        let mut is_complete = true;
        while let Some(column) = open.pop() {
            if !seen.insert(column) {
                continue;
            }
            if matches!(model.schema().role(column), QuantityRole::Shock | QuantityRole::Central) {
                continue;
            }
            if model.schema().role(column) == QuantityRole::Driver {
                let name = model.schema().name(column);
                let has_path = self.assumptions.drivers.get(name).is_some_and(|assumption| !assumption.driver.at_base);
                drivers.extend(has_path.then_some(name));
                continue;
            }
            match model.explain(column, Moment { batch, year: at }) {
                Some(equation) => open.extend(equation.reads().into_iter().map(|value| value.column)),
                None => is_complete = false,
            }
        }
        (drivers, is_complete)
    }
}

/// The value that a formula passes on as it is, or within limits that are numbers.
fn passed_on(formula: &ValueExpression) -> Option<ValueRef> {
    match formula {
        ValueExpression::Read(Leaf::Value(value)) => Some(*value),
        ValueExpression::Binary(Operator::Minimum | Operator::Maximum, sides) => match &**sides {
            [ValueExpression::Number(_), other] | [other, ValueExpression::Number(_)] => passed_on(other),
            _ => None,
        },
        _ => None,
    }
}
