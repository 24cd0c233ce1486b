//! How a value of the deterministic run came about: its equation, its inputs, and where each of them was stated.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::explanation::{
    AssumptionNote, AssumptionPart, BaselineSource, Computation, Contribution, ExplainedFigure, Explanation,
    FigureRole, PartKind, Provenance,
};
use crate::baseline::Status;
use crate::diagnostic::{Diagnostics, suggestion};
use crate::ensemble::{CauseSearch, Settings, run_central, updated_value};
use crate::error::Result;
use crate::indicator::{
    Aggregation, DIMENSIONLESS, GrowthTerm, Indicator, IndicatorKind, Prominence, Unit, is_population_error,
};
use crate::language::Text;
use crate::model::{
    Batch, Leaf, Model, Moment, QuantityRole, Rule, ValueDerivation, ValueExpression, ValueRef, assemble_whole,
};
use crate::projection::{GrowthMeasure, Projection};
use crate::scenario::{Assumption, AssumptionOrigin, Assumptions, OutputIndicator, UsedFigure, Years, several};

/// Indicators whose explanation shows what contributed to the growth of the industry.
const WITH_CONTRIBUTIONS: [&str; 3] = ["industry.value_added", "industry.growth_nominal", "industry.increase"];

/// Explains the value of an indicator, or of an assumption, in the deterministic run of a scenario. Inputs are explained down to
/// `depth` steps below it; an equation that only takes over another value is no step. Warnings are added to `problems`.
///
/// # Errors
/// [`Diagnostics`] where there is no such name, the year is not projected, the scenario does not say enough to compute it,
/// or it has no value in that year.
///
/// ```
/// use carecast::{Diagnostics, analysis::{Provenance, explain}, baseline::Library, scenario::Assumptions};
/// let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\nassume.economy.real_growth = \"5 %\"\n\
///             assume.economy.deflator_growth = \"1 %\"\n";
/// let mut problems = Diagnostics::new();
/// let scenario = Assumptions::parse("steady.toml", text, &Library::embedded(), &mut problems)?;
/// let gdp = explain(&scenario, "gdp.real", 2023, 1, &mut problems)?;
/// let Provenance::Computed(computed) = &gdp.how else { panic!() };
/// assert_eq!(computed.inputs.len(), 2);
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn explain(
    assumptions: &Assumptions,
    name: &str,
    year: i32,
    depth: usize,
    problems: &mut Diagnostics,
) -> Result<Explanation> {
    let at = place_of(assumptions, year)?;
    match explained(assumptions, name) {
        Some(indicator) => {
            let name = indicator.name.clone();
            Explainer::of(assumptions, &[indicator], problems)?.computed(&name, (year, at), depth)
        }
        None => assumed(assumptions, name, at),
    }
}

/// Explains values of one scenario one after another: its model is built and run once, which [`explain`] does for each.
pub struct Explainer<'e> {
    assumptions: &'e Assumptions,
    /// The same scenario with what is to be explained as its outputs.
    asked: Assumptions,
    model: Model,
    batch: Batch,
    taken: FiguresOnce,
}

/// The published figures in paths of a scenario, computed on first use: it needs a projection of the population.
type FiguresOnce = OnceCell<Vec<UsedFigure>>;

impl<'e> Explainer<'e> {
    /// Builds and runs the model of these indicators. Warnings are added to `problems`.
    ///
    /// # Errors
    /// [`Diagnostics`] where the scenario does not say enough to compute one of them. Names of drivers, and unknown ones,
    /// are passed over here.
    pub fn new(assumptions: &'e Assumptions, names: &[&str], problems: &mut Diagnostics) -> Result<Self> {
        let indicators: Vec<Indicator> = names.iter().filter_map(|name| explained(assumptions, name)).collect();
        Self::of(assumptions, &indicators, problems)
    }

    fn of(assumptions: &'e Assumptions, indicators: &[Indicator], problems: &mut Diagnostics) -> Result<Self> {
        let mut asked = assumptions.clone();
        let output = |indicator: &Indicator| OutputIndicator { name: indicator.name.clone(), required: true };
        asked.outputs = indicators.iter().map(output).collect();
        if indicators.iter().any(|indicator| WITH_CONTRIBUTIONS.contains(&indicator.name.as_str())) {
            asked.keep("industry.contribution.*");
            asked.keep("industry.increase");
            asked.keep("industry.increase.*");
            asked.keep("industry.growth_nominal");
        }
        let model = assemble_whole(&asked, problems)?;
        let batch = run_central(&model, &asked, &Settings::of(&asked));
        Ok(Self { assumptions, asked, model, batch, taken: FiguresOnce::new() })
    }

    /// Explains one of the indicators, or an assumption, as [`explain`] does.
    ///
    /// # Errors
    /// As those of [`explain`].
    pub fn explain(&self, name: &str, year: i32, depth: usize) -> Result<Explanation> {
        let at = place_of(self.assumptions, year)?;
        match explained(self.assumptions, name) {
            Some(indicator) => self.computed(&indicator.name, (year, at), depth),
            None => assumed(self.assumptions, name, at),
        }
    }

    fn computed(&self, name: &str, (year, at): (i32, usize), depth: usize) -> Result<Explanation> {
        let Self { assumptions, asked, model, batch, taken } = self;
        let mut walk = ExplanationWalk { assumptions, model, batch, taken, done: BTreeMap::new() };
        let column = model.schema().find(QuantityRole::Indicator, name);
        let Some(value) =
            column.map(|column| ValueRef { column, year: at }).filter(|value| value.of(batch).is_finite())
        else {
            let because = column.and_then(|column| CauseSearch { model, assumptions: asked, batch }.reason(column, at));
            let name = name.to_owned();
            return Err(NotExplained::NoValue { name, year, because, is_base_year: at == 0 }.into());
        };
        let mut explanation = walk.explain(value, depth);
        if WITH_CONTRIBUTIONS.contains(&name) && at > 0 {
            explanation.contributions = walk.contributions(at);
        }
        Ok(explanation)
    }
}

/// The median of the runs beside a value of the deterministic run.
#[derive(Debug, Clone, PartialEq)]
pub struct MedianOfRuns {
    /// The median in base units.
    pub value: f64,
    /// The unit in files.
    pub unit: Unit,
    /// How many runs there are.
    pub runs: usize,
}

/// The median of an indicator in a year over the runs of a scenario, as its tables show it; `None` of what is no indicator
/// or the same in all runs, and in the base year, of which tables show the deterministic run.
///
/// # Errors
/// As [`Projection::run`].
pub fn median_of_runs(assumptions: &Assumptions, name: &str, year: i32) -> Result<Option<MedianOfRuns>> {
    let Some(indicator) = assumptions.meant_indicator(name).filter(|_| year > assumptions.years.first) else {
        return Ok(None);
    };
    let outputs = vec![OutputIndicator { name: indicator.name.clone(), required: true }];
    let asked = Assumptions { outputs, ..assumptions.clone() };
    // The problems of the model are reported already.
    let projection = Projection::run(&asked, &Settings::of(&asked), &mut Diagnostics::new())?;
    let series = projection.series(&indicator.name).filter(|series| !series.is_certain());
    let summary = series.and_then(|series| series.year(year)).filter(|summary| summary.exists());
    let median = |value| MedianOfRuns { value, unit: indicator.unit, runs: projection.runs };
    Ok(summary.map(|summary| median(summary.median())))
}

fn place_of(assumptions: &Assumptions, year: i32) -> Result<usize> {
    let not_projected = || NotExplained::YearNotProjected { year, years: assumptions.years };
    assumptions.years.index(year).ok_or_else(|| not_projected().into())
}

/// The indicator of a name, or the equation on the way to indicators.
fn explained(assumptions: &Assumptions, name: &str) -> Option<Indicator> {
    assumptions.meant_indicator(name).cloned().or_else(|| on_the_way(assumptions, name))
}

/// An intermediate quantity of the equations, treated as an indicator.
fn on_the_way(assumptions: &Assumptions, name: &str) -> Option<Indicator> {
    let mut all = assumptions.equations().into_iter().flat_map(|file| file.equations);
    let equation = all.find(|equation| equation.name == name && !assumptions.drivers.contains_key(name))?;
    let (kind, aggregation) = (IndicatorKind::Ratio, Aggregation::Recompute);
    let prominence = Prominence::OnRequest;
    Some(Indicator { name: equation.name, unit: equation.unit, label: equation.label, kind, aggregation, prominence })
}

/// Why a value cannot be explained.
pub(crate) enum NotExplained {
    /// The year is not one of the scenario's.
    YearNotProjected { year: i32, years: Years },
    /// It has no value in that year; because of this, where that is known.
    NoValue { name: String, year: i32, because: Option<Text>, is_base_year: bool },
    /// There is no such indicator.
    UnknownIndicator { name: String, suggestion: Text },
}

/// An assumption that was asked for by its own name.
fn assumed(assumptions: &Assumptions, name: &str, at: usize) -> Result<Explanation> {
    if let Some(assumption) = assumptions.drivers.get(name) {
        return Ok(of_assumption(assumptions, &FiguresOnce::new(), assumption, at));
    }
    if let Some((message, hint)) = several(name, assumptions.drivers.keys().map(String::as_str)) {
        let mut wrong = Diagnostics::new();
        wrong.error(None, message).hint(hint);
        return Err(wrong.into());
    }
    let names = assumptions.indicators.iter().map(|indicator| indicator.name.as_str());
    let suggestion = suggestion(name, names.chain(assumptions.drivers.keys().map(String::as_str)));
    Err(NotExplained::UnknownIndicator { name: name.to_owned(), suggestion }.into())
}

/// The names of the published counts that corrected the projection.
fn published_counts(assumptions: &Assumptions) -> Text {
    let figures = assumptions.posterior.iter().flat_map(|posterior| &posterior.figures);
    let named: Vec<String> = figures.map(|(name, year, _)| format!("{name} {year}")).collect();
    Text::same(named.join(", "))
}

fn of_assumption(assumptions: &Assumptions, taken: &FiguresOnce, assumption: &Assumption, at: usize) -> Explanation {
    let driver = &assumption.driver;
    let year = calendar(assumptions, at);
    let on_path = assumption.path.central.get(at).copied().unwrap_or(f64::NAN);
    let published = assumptions.used_figures.iter().find(|used| used.driver == driver.name && used.year == year);
    let published = published.filter(|published| published.value == on_path);
    let published =
        published.map(|published| (AssumptionOrigin::Published(published.source.clone()), published.status));
    let is_published = published.is_some();
    let (origin, status) = published.unwrap_or_else(|| {
        let (origin, status) = assumption.stated_in(year);
        (origin.clone(), status)
    });
    let value = updated_value(assumptions, &driver.name, at, 0.0).unwrap_or(on_path);
    let is_indicator = assumptions.indicator(&driver.name).is_some();
    let figure = ExplainedFigure {
        name: driver.name.clone(),
        label: driver.meaning.clone(),
        role: if is_indicator { FigureRole::Assumed } else { FigureRole::Own },
        unit: driver.unit,
        year,
        value,
    };
    let policies = assumptions.policies.iter().filter(|policy| policy.driver == driver.name);
    let mut parts: Vec<AssumptionPart> = policies
        .filter_map(|policy| {
            let value = policy.add.get(at).copied().filter(|value| *value != 0.0)?;
            Some(AssumptionPart { kind: PartKind::Policy(policy.label.clone()), value, origin: policy.origin.clone() })
        })
        .collect();
    let own = if parts.is_empty() { PartKind::Path } else { PartKind::WithoutPolicies };
    parts.extend(carried_forward(assumptions, assumption, at));
    if !parts.is_empty() || value != on_path {
        let stated = on_path - parts.iter().map(|part| part.value).sum::<f64>();
        parts.insert(0, AssumptionPart { kind: own, value: stated, origin: origin.clone() });
    }
    if value != on_path {
        let origin = AssumptionOrigin::Default(published_counts(assumptions));
        parts.push(AssumptionPart { kind: PartKind::LearnedFromCounts, value: value - on_path, origin });
    }
    let mut notes = notes(assumptions, &driver.name, (year, is_published), value);
    let history = assumptions.history_of(&driver.name).filter(|_| !is_published);
    notes.extend(history.map(|history| AssumptionNote::FromHistory { how: history.words(driver) }));
    if matches!(origin, AssumptionOrigin::Scenario { .. }) {
        let all = taken.get_or_init(|| assumptions.figures_in_paths());
        let taken = all.iter().find(|taken| taken.driver == driver.name && taken.year == year).cloned();
        notes.extend(taken.map(|taken| AssumptionNote::Published { status: taken.status, source: taken.source }));
    }
    let how = Provenance::Assumed { origin, status, parts, notes };
    Explanation { figure, how, baseline: None, contributions: Vec::new() }
}

/// The deviation of published figures that is carried forward to a year, where nothing was set in its place.
fn carried_forward(assumptions: &Assumptions, assumption: &Assumption, at: usize) -> Option<AssumptionPart> {
    let is_set =
        matches!(&assumption.origin, AssumptionOrigin::Set { first, .. } if calendar(assumptions, at) >= *first);
    let carried = assumptions.carried.iter().find(|carried| carried.driver == assumption.driver.name && !is_set)?;
    let value = carried.added.get(at).copied().filter(|added| *added != 0.0)?;
    Some(AssumptionPart { kind: PartKind::CarriedForward, value, origin: AssumptionOrigin::Default(carried.words()) })
}

/// Context of an assumption: where the level of the baseline's rates comes from, for the drivers that set it, and a life
/// expectancy in terms of official tables. Rates of a year that is published have the level of its own figures.
fn notes(
    assumptions: &Assumptions,
    driver: &str,
    (year, is_published): (i32, bool),
    value: f64,
) -> Vec<AssumptionNote> {
    let baseline = &assumptions.baseline;
    if is_population_error(driver) && assumptions.is_known(driver, year) {
        return vec![AssumptionNote::NoError { error: driver.to_owned() }];
    }
    let is_births = match driver {
        "population.total_fertility_rate" => true,
        "population.life_expectancy" => false,
        _ => return Vec::new(),
    };
    let levels = baseline.rate_levels.iter().filter(|_| !is_published);
    let levels = levels.filter(|level| (level.indicator == "population.births") == is_births);
    let mut notes: Vec<AssumptionNote> = levels.cloned().map(AssumptionNote::RateLevel).collect();
    notes.extend(course_of_table(assumptions, driver, year).filter(|_| !is_published));
    if let Some(offset) = assumptions.life_expectancy_offset().filter(|_| !is_births) {
        let official = baseline.official_life_expectancies();
        let published = official.map(|official| (official.period.year, official.value)).collect();
        let region = baseline.label.clone();
        notes.push(AssumptionNote::OfficialLifeExpectancy { offset, region, by_rates: value, year, published });
    }
    notes
}

/// The course of a rate from the first projected year on by the baseline's table, where its path is that of the table.
fn course_of_table(assumptions: &Assumptions, driver: &str, year: i32) -> Option<AssumptionNote> {
    let assumption = assumptions.drivers.get(driver)?;
    let (rates, first) = (assumptions.baseline.vital_rates.as_ref()?, assumptions.years.first + 1);
    if !matches!(assumption.origin, AssumptionOrigin::Default(_)) || year <= first {
        return None;
    }
    let (first, here) = ((first, rates.driver(driver, first)?), (year, rates.driver(driver, year)?));
    Some(AssumptionNote::CourseOfTable { source: assumptions.baseline.rates_source.clone()?, first, here })
}

fn calendar(assumptions: &Assumptions, at: usize) -> i32 {
    assumptions.years.iter().nth(at).unwrap_or(assumptions.years.last)
}

/// The value that an equation only takes over.
fn taken_over(equation: &ValueDerivation) -> Option<ValueRef> {
    match equation.rule {
        Rule::Formula(ValueExpression::Read(Leaf::Value(value))) => Some(value),
        _ => None,
    }
}

struct ExplanationWalk<'e> {
    assumptions: &'e Assumptions,
    model: &'e Model,
    batch: &'e Batch,
    taken: &'e FiguresOnce,
    /// The values already explained, and the depth.
    done: BTreeMap<ValueRef, usize>,
}

impl ExplanationWalk<'_> {
    fn explain(&mut self, value: ValueRef, depth: usize) -> Explanation {
        let schema = self.model.schema();
        let name = schema.name(value.column);
        if schema.role(value.column) == QuantityRole::Driver
            && let Some(assumption) = self.assumptions.drivers.get(name)
        {
            return of_assumption(self.assumptions, self.taken, assumption, value.year);
        }
        let equation = self.equation(value);
        let figure = self.figure(value, equation.as_ref());
        let baseline = self.of_baseline(value);
        let how = match equation {
            _ if schema.role(value.column) == QuantityRole::Shock => Provenance::NoShock,
            Some(equation) => self.how(value, equation, depth),
            None => Provenance::Further,
        };
        Explanation { figure, how, baseline, contributions: Vec::new() }
    }

    fn equation(&self, value: ValueRef) -> Option<ValueDerivation> {
        self.model.explain(value.column, Moment { batch: self.batch, year: value.year })
    }

    fn how(&mut self, value: ValueRef, equation: ValueDerivation, depth: usize) -> Provenance {
        // Taking over another value is no step.
        let takes_over = taken_over(&equation).is_some();
        let reads = equation.reads();
        let is_end = reads.is_empty();
        if depth == 0 && !is_end && !self.is_an_assumption(value) {
            return Provenance::Further;
        }
        if !is_end && self.done.get(&value).is_some_and(|done| *done >= depth) {
            return Provenance::Above;
        }
        self.done.insert(value, depth);
        let below = if takes_over { depth } else { depth.saturating_sub(1) };
        let inputs = reads.into_iter().map(|input| (input, self.explain(input, below))).collect();
        Provenance::Computed(Computation { rule: equation.rule, note: equation.note, inputs })
    }

    /// Whether a value only takes over, perhaps through others, what is assumed.
    fn is_an_assumption(&self, value: ValueRef) -> bool {
        let is_driver = self.model.schema().role(value.column) == QuantityRole::Driver;
        is_driver || self.equation(value).as_ref().and_then(taken_over).is_some_and(|from| self.is_an_assumption(from))
    }

    /// The label and unit that an equation gives to what it computes on the way to an indicator.
    fn term(&self, name: &str, year: usize) -> Option<(Text, Unit)> {
        let column = self.model.schema().find(QuantityRole::Indicator, name)?;
        self.equation(ValueRef { column, year })?.name
    }

    fn figure(&self, value: ValueRef, equation: Option<&ValueDerivation>) -> ExplainedFigure {
        let schema = self.model.schema();
        let name = schema.name(value.column);
        let known = self.assumptions.indicator(name).map(|known| (known.label.clone(), known.unit));
        let own = || known.clone().or_else(|| self.term(name, value.year));
        let (role, named) = match schema.role(value.column) {
            QuantityRole::Central => (FigureRole::Central, own()),
            QuantityRole::Shock => (FigureRole::Shock, Unit::parse("%").map(|percent| (Text::same(name), percent))),
            QuantityRole::Indicator | QuantityRole::Driver => {
                let named = known.clone().or_else(|| equation.and_then(|equation| equation.name.clone()));
                (FigureRole::Own, named.or_else(own))
            }
        };
        let (label, unit) = named.unwrap_or_else(|| (Text::same(name), DIMENSIONLESS));
        let year = calendar(self.assumptions, value.year);
        ExplainedFigure { name: name.to_owned(), label, role, unit, year, value: value.of(self.batch) }
    }

    /// Status and source of a figure of the base year that is the baseline's own.
    fn of_baseline(&self, value: ValueRef) -> Option<(Status, BaselineSource)> {
        let schema = self.model.schema();
        if value.year != 0 || schema.role(value.column) != QuantityRole::Indicator {
            return None;
        }
        let (baseline, name) = (&self.assumptions.baseline, schema.name(value.column));
        let here = value.of(self.batch);
        if let Some(figure) = baseline.jump_off(name)
            && (figure.value - here).abs() <= 1e-9 * here.abs()
        {
            return Some((figure.status, BaselineSource::Figure(figure.rule)));
        }
        let is_people = name.starts_with("population.") && self.assumptions.indicator(name).is_some();
        is_people.then(|| {
            let census = baseline.censuses.last().map(|census| census.date.year);
            let (base_year, is_corrected) = (baseline.base_year, self.assumptions.posterior.is_some());
            let census = census.filter(|census| *census <= base_year);
            (Status::Derived, BaselineSource::PeopleByAge { census, base_year, is_corrected })
        })
    }

    /// The terms of growth that the deterministic run has, each policy after the term of all policies.
    fn contributions(&self, at: usize) -> Vec<Contribution> {
        let figure = |name: &str| -> Option<f64> {
            let column = self.model.schema().find(QuantityRole::Indicator, name)?;
            self.model
                .outputs()
                .iter()
                .any(|(_, kept)| *kept == column)
                .then(|| ValueRef { column, year: at }.of(self.batch))
        };
        let one = |id: &str, label: Text, is_policy: bool| {
            let growth = figure(&format!("industry.contribution.{id}"))?;
            let increase = figure(&format!("industry.increase.{id}"))?;
            Some(Contribution { label, growth, increase, is_policy })
        };
        let mut all = Vec::new();
        for term in GrowthTerm::ALL {
            all.extend(one(term.id(), term.label(), false));
            if term == GrowthTerm::Policy {
                let policies = self.assumptions.industry_policies();
                all.extend(policies.filter_map(|p| one(&format!("policy.{}", p.id), p.label.clone(), true)));
            }
        }
        let rest = |split: GrowthMeasure, of: fn(&Contribution) -> f64| {
            let terms = all.iter().filter(|term| !term.is_policy).map(of);
            GrowthMeasure::rest(figure(split.names().0)?, terms)
        };
        let growth = rest(GrowthMeasure::Growth, |term| term.growth);
        let increase = rest(GrowthMeasure::Increase, |term| term.increase);
        if growth.is_some() || increase.is_some() {
            let [growth, increase] = [growth, increase].map(|rest| rest.unwrap_or(0.0));
            all.push(Contribution { label: GrowthTerm::no_term(), growth, increase, is_policy: false });
        }
        all
    }
}
