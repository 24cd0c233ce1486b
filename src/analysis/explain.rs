//! How a value of the central run came about: its equation, its inputs, and where each of them was stated.

use std::collections::BTreeMap;

use crate::baseline::{RateLevel, Status};
use crate::diagnostic::{Diagnostics, suggestion};
use crate::ensemble::{Search, Settings, run_central, updated_value};
use crate::error::Result;
use crate::indicator::{
    Aggregation, DIMENSIONLESS, FERTILITY_ERROR, Indicator, Kind, MORTALITY_ERROR, Prominence, Term, Unit,
    is_population_error,
};
use crate::language::{Text, text};
use crate::model::{Batch, Equation, Expression, Leaf, Model, Moment, Role, Rule, Value, assemble_whole};
use crate::projection::Split;
use crate::scenario::{Assumption, Assumptions, Origin, Output, several};

/// Indicators whose explanation shows what contributed to the growth of the industry.
const WITH_CONTRIBUTIONS: [&str; 3] = ["industry.value_added", "industry.growth_nominal", "industry.increase"];

/// A value with what it is called.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// How formulas call it: its dotted name, or words where it is no indicator.
    pub name: Text,
    /// What a reader sees.
    pub label: Text,
    /// The unit in files.
    pub unit: Unit,
    /// The calendar year.
    pub year: i32,
    /// The value in base units.
    pub value: f64,
}

/// A value, how it came about, and what the baseline says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The value.
    pub figure: Figure,
    /// How it came about.
    pub how: How,
    /// Status and source of the baseline's own figure, where this value of the base year is that figure.
    pub baseline: Option<(Status, Text)>,
    /// What contributed to the industry's growth over the year; empty for other indicators.
    pub contributions: Vec<Contribution>,
}

/// How a value came about.
#[derive(Debug, Clone, PartialEq)]
pub enum How {
    /// A component computed it.
    Computed(Computed),
    /// It was assumed, there and with that status; policies that move it are part of it.
    Assumed {
        /// Where it was stated.
        origin: Origin,
        /// Published or derived where a baseline's figure was taken.
        status: Status,
        /// The path without policies, and what each policy adds; empty where none does.
        parts: Vec<Part>,
        /// What a reader should know beside it: where the level of vital rates comes from.
        notes: Vec<Text>,
    },
    /// It is explained before, at least as far.
    Above,
    /// It was computed; what it was computed from lies below the depth that was asked for.
    Further,
}

/// What was computed, and from what.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    /// The formula, or words.
    pub rule: Rule,
    /// What a reader should know beside it.
    pub note: Option<Text>,
    /// The values that it reads, by the place that they have in the formula.
    pub inputs: Vec<(Value, Explanation)>,
}

/// A part of an assumption.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it is.
    pub label: Text,
    /// What it adds, in base units.
    pub value: f64,
    /// Where it was stated.
    pub origin: Origin,
}

/// What one term contributes to the industry's growth, under the scenario's assumptions.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// The term.
    pub label: Text,
    /// Its part of the year's nominal growth, a fraction.
    pub growth: f64,
    /// Its part of the increase of value added since the base year, yuan.
    pub increase: f64,
    /// Whether it is one policy of all that the term of policies counts already.
    pub is_policy: bool,
}

impl Computed {
    /// The input that stands for a value.
    #[must_use]
    pub fn input(&self, value: Value) -> Option<&Figure> {
        self.inputs.iter().find(|(known, _)| *known == value).map(|(_, input)| &input.figure)
    }

    /// What an expression of its inputs comes to.
    #[must_use]
    pub fn evaluate(&self, expression: &Expression) -> f64 {
        expression.evaluate(&|value| self.input(value).map_or(f64::NAN, |figure| figure.value))
    }
}

/// Explains the value of an indicator, or of an assumption, in the central run of a scenario. Inputs are explained down to
/// `depth` steps below it; an equation that only takes over another value is no step. Warnings are added to `problems`.
///
/// # Errors
/// [`Diagnostics`] where there is no such name, the year is not projected, the scenario does not say enough to compute it,
/// or it has no value in that year.
///
/// ```
/// use carecast::{Diagnostics, analysis::{How, explain}, baseline::Library, scenario::Assumptions};
/// let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\nassume.economy.real_growth = \"5 %\"\n\
///             assume.economy.deflator_growth = \"1 %\"\n";
/// let mut problems = Diagnostics::new();
/// let scenario = Assumptions::parse("steady.toml", text, &Library::embedded(), &mut problems)?;
/// let gdp = explain(&scenario, "gdp.real", 2023, 1, &mut problems)?;
/// let How::Computed(computed) = &gdp.how else { panic!() };
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
    let Some(at) = assumptions.years.index(year) else {
        let (first, last) = (assumptions.years.first, assumptions.years.last);
        let mut wrong = Diagnostics::new();
        wrong
            .error(None, text!("情景不预测{year}年", "{year} is not projected"))
            .hint(text!("预测期为{first}至{last}年", "the scenario runs from {first} to {last}"));
        return Err(wrong.into());
    };
    let on_the_way = || on_the_way(assumptions, name);
    let Some(indicator) = assumptions.meant_indicator(name).cloned().or_else(on_the_way) else {
        return assumed(assumptions, name, at);
    };
    let name = indicator.name.as_str();
    let mut asked = assumptions.clone();
    asked.outputs = vec![Output { name: name.to_owned(), required: true }];
    if WITH_CONTRIBUTIONS.contains(&name) {
        asked.keep("industry.contribution.*");
        asked.keep("industry.increase");
        asked.keep("industry.increase.*");
        asked.keep("industry.growth_nominal");
    }
    let model = assemble_whole(&asked, problems)?;
    let batch = run_central(&model, &asked, &Settings::of(&asked));
    let mut explainer = Explainer { assumptions, model: &model, batch: &batch, done: BTreeMap::new() };
    let column = model.schema().find(Role::Indicator, name);
    let Some(value) = column.map(|column| Value { column, year: at }).filter(|value| value.of(&batch).is_finite())
    else {
        let search = Search { model: &model, assumptions: &asked, batch: &batch };
        let because = column.and_then(|column| search.reason(column, at));
        return Err(no_value(&indicator, year, because, at == 0).into());
    };
    let mut explanation = explainer.explain(value, depth);
    if WITH_CONTRIBUTIONS.contains(&name) && at > 0 {
        explanation.contributions = explainer.contributions(at);
    }
    Ok(explanation)
}

/// What an equation computes on the way to indicators, as if it were one.
fn on_the_way(assumptions: &Assumptions, name: &str) -> Option<Indicator> {
    let mut all = assumptions.equations().into_iter().flat_map(|file| file.equations);
    let equation = all.find(|equation| equation.name == name && !assumptions.drivers.contains_key(name))?;
    let (kind, aggregation) = (Kind::Ratio, Aggregation::Recompute);
    let prominence = Prominence::OnRequest;
    Some(Indicator { name: equation.name, unit: equation.unit, label: equation.label, kind, aggregation, prominence })
}

fn no_value(indicator: &Indicator, year: i32, because: Option<Text>, is_base: bool) -> Diagnostics {
    let (name, next) = (&indicator.name, year + 1);
    let mut wrong = Diagnostics::new();
    let problem = wrong.error(None, text!("{name} 在{year}年没有数", "{name} has no value in {year}"));
    problem.hint(match because {
        Some(because) => because,
        None if is_base => text!(
            "{year}年是基期，增速和流量从{next}年起才有",
            "{year} is the base year: growth and flows begin in {next}"
        ),
        None => Text::new("它不是有限的数：某个驱动因素过大", "it is not finite: a driver is too large"),
    });
    wrong
}

/// An assumption that was asked for by its own name.
fn assumed(assumptions: &Assumptions, name: &str, at: usize) -> Result<Explanation> {
    if let Some(assumption) = assumptions.drivers.get(name) {
        return Ok(of_assumption(assumptions, assumption, at));
    }
    let names = assumptions.indicators.iter().map(|indicator| indicator.name.as_str());
    let names = names.chain(assumptions.drivers.keys().map(String::as_str));
    let mut wrong = Diagnostics::new();
    if let Some((message, hint)) = several(name, assumptions.drivers.keys().map(String::as_str)) {
        wrong.error(None, message).hint(hint);
        return Err(wrong.into());
    }
    wrong.error(None, text!("没有指标 `{name}`", "no indicator is named `{name}`")).hint(suggestion(name, names));
    Err(wrong.into())
}

/// The published counts from which the scenario learned.
fn figures_told(assumptions: &Assumptions) -> Text {
    let figures = assumptions.posterior.iter().flat_map(|posterior| &posterior.figures);
    let named: Vec<String> = figures.map(|(name, year, _)| format!("{name} {year}")).collect();
    Text::same(named.join(", "))
}

fn of_assumption(assumptions: &Assumptions, assumption: &Assumption, at: usize) -> Explanation {
    let driver = &assumption.driver;
    let year = calendar(assumptions, at);
    let on_path = assumption.path.central.get(at).copied().unwrap_or(f64::NAN);
    let told = assumptions.told.iter().find(|told| told.driver == driver.name && told.year == year);
    let told =
        told.filter(|told| told.value == on_path).map(|told| (Origin::Published(told.source.clone()), told.status));
    let is_told = told.is_some();
    let (origin, status) = told.unwrap_or_else(|| {
        let (origin, status) = assumption.stated_in(year);
        (origin.clone(), status)
    });
    let value = updated_value(assumptions, &driver.name, at, 0.0).unwrap_or(on_path);
    let figure = Figure {
        name: name_of_driver(assumptions, &driver.name),
        label: driver.meaning.clone(),
        unit: driver.unit,
        year,
        value,
    };
    let policies = assumptions.policies.iter().filter(|policy| policy.driver == driver.name);
    let mut parts: Vec<Part> = policies
        .filter_map(|policy| {
            let (value, Text { zh, en }) = (policy.add.get(at).copied()?, &policy.label);
            let label = text!("政策“{zh}”", "policy {en}");
            (value != 0.0).then(|| Part { label, value, origin: policy.origin.clone() })
        })
        .collect();
    let (own_zh, own_en) = if parts.is_empty() {
        ("情景的路径", "the scenario's path")
    } else {
        ("政策以外", "without policies")
    };
    parts.extend(carried_on(assumptions, assumption, at));
    if !parts.is_empty() {
        let stated = on_path - parts.iter().map(|part| part.value).sum::<f64>();
        parts.insert(0, Part { label: Text::new(own_zh, own_en), value: stated, origin: origin.clone() });
    }
    if value != on_path {
        if parts.is_empty() {
            let label = Text::new("情景的路径", "the scenario's path");
            parts.push(Part { label, value: on_path, origin: origin.clone() });
        }
        let origin = Origin::Default(figures_told(assumptions));
        let label = Text::new("由已公布的人数得知", "learned from published counts");
        parts.push(Part { label, value: value - on_path, origin });
    }
    let mut notes = notes(assumptions, &driver.name, (year, is_told), value);
    if matches!(origin, Origin::Scenario { .. }) {
        notes.extend(is_published(assumptions, &driver.name, year));
    }
    let how = How::Assumed { origin, status, parts, notes };
    Explanation { figure, how, baseline: None, contributions: Vec::new() }
}

/// The published figure that a path of the scenario holds in a year, with its own source.
fn is_published(assumptions: &Assumptions, driver: &str, year: i32) -> Option<Text> {
    let figure = assumptions.taken().into_iter().find(|taken| taken.driver == driver && taken.year == year)?;
    let (Text { zh: status_zh, en: status_en }, Text { zh, en }) = (figure.status.name(), figure.source);
    Some(text!("这一年就是公布数（{status_zh}：{zh}）", "in this year it is what was published ({status_en}: {en})"))
}

/// What is carried on in a year from what was told, where nothing was set in its place.
fn carried_on(assumptions: &Assumptions, assumption: &Assumption, at: usize) -> Option<Part> {
    let is_set = matches!(&assumption.origin, Origin::Set { first, .. } if calendar(assumptions, at) >= *first);
    let carried = assumptions.carried.iter().find(|carried| carried.driver == assumption.driver.name && !is_set)?;
    let value = carried.added.get(at).copied().filter(|added| *added != 0.0)?;
    let label = Text::new("由已公布数延续", "carried on from what was published");
    Some(Part { label, value, origin: Origin::Default(carried.words()) })
}

/// Where the level of the baseline's rates comes from, for the drivers that set it; and what a life expectancy is in the terms
/// of official tables. Rates of a year that is told have the level of its own figures.
fn notes(assumptions: &Assumptions, driver: &str, (year, is_told): (i32, bool), value: f64) -> Vec<Text> {
    let baseline = &assumptions.baseline;
    if is_population_error(driver) && assumptions.is_known(driver, year) {
        return vec![of_known_year(driver)];
    }
    let is_births = match driver {
        "population.total_fertility_rate" => true,
        "population.life_expectancy" => false,
        _ => return Vec::new(),
    };
    let levels = baseline.rate_levels.iter().filter(|_| !is_told);
    let levels = levels.filter(|level| (level.indicator == "population.births") == is_births);
    let mut notes: Vec<Text> = levels.map(RateLevel::words).collect();
    notes.extend(course_of_rates(assumptions, driver, year).filter(|_| !is_told));
    if let Some(offset) = assumptions.life_expectancy_offset().filter(|_| !is_births) {
        let published: Vec<(i32, f64)> =
            baseline.official_life_expectancies().map(|official| (official.period.year, official.value)).collect();
        notes.push(offset.words(&baseline.label, value, year, &published));
    }
    notes
}

/// How a rate goes from the first projected year on by the baseline's table, where its path is that of the table.
fn course_of_rates(assumptions: &Assumptions, driver: &str, year: i32) -> Option<Text> {
    let assumption = assumptions.drivers.get(driver)?;
    if !matches!(assumption.origin, Origin::Default(_)) {
        return None;
    }
    let (rates, first) = (assumptions.baseline.vital_rates.as_ref()?, assumptions.years.first + 1);
    if year <= first {
        return None;
    }
    let (from, to) = (rates.driver(driver, first)?, rates.driver(driver, year)?);
    let Text { zh, en } = assumptions.baseline.rates_source.clone()?;
    Some(text!(
        "各年的变动是率表自身的（{zh}）：{first}年 {from:.2}，{year}年 {to:.2}",
        "its course over the years is that of the table ({en}): {from:.2} in {first}, {to:.2} in {year}"
    ))
}

/// Why an error is none in a year that was told, and what still differs from run to run.
fn of_known_year(error: &str) -> Text {
    let words = Text::new("这一年已公布，没有误差", "what was published of this year does not err");
    let others = match error {
        FERTILITY_ERROR => Text::new(
            "：各次运行的出生人数都是公布数；各次运行的育龄妇女不同，总和生育率随之不同",
            ": every run has the births published; runs differ in their women, and total fertility is in each what leads to them",
        ),
        MORTALITY_ERROR => Text::new(
            "：各次运行的死亡人数都是公布数；各次运行的老年人口不同，死亡率随之不同",
            ": every run has the deaths published; runs differ in their old people, and death rates are in each what leads to them",
        ),
        _ => return words,
    };
    words.followed_by(&others)
}

/// A driver can bear the name of an indicator.
fn name_of_driver(assumptions: &Assumptions, name: &str) -> Text {
    match assumptions.indicator(name) {
        Some(_) => text!("{name}（情景所设）", "{name} (as assumed)"),
        None => Text::same(name),
    }
}

fn calendar(assumptions: &Assumptions, at: usize) -> i32 {
    assumptions.years.iter().nth(at).unwrap_or(assumptions.years.last)
}

/// The value that an equation only takes over.
fn taken_over(equation: &Equation) -> Option<Value> {
    match equation.rule {
        Rule::Formula(Expression::Read(Leaf::Value(value))) => Some(value),
        _ => None,
    }
}

struct Explainer<'e> {
    assumptions: &'e Assumptions,
    model: &'e Model,
    batch: &'e Batch,
    /// What is explained already, and how far down.
    done: BTreeMap<Value, usize>,
}

impl Explainer<'_> {
    fn explain(&mut self, value: Value, depth: usize) -> Explanation {
        let schema = self.model.schema();
        let name = schema.name(value.column);
        if schema.role(value.column) == Role::Driver
            && let Some(assumption) = self.assumptions.drivers.get(name)
        {
            return of_assumption(self.assumptions, assumption, value.year);
        }
        let equation = self.equation(value);
        let figure = self.figure(value, equation.as_ref());
        let baseline = self.of_baseline(value);
        let how = equation.map_or(How::Further, |equation| self.how(value, equation, depth));
        Explanation { figure, how, baseline, contributions: Vec::new() }
    }

    fn equation(&self, value: Value) -> Option<Equation> {
        if self.model.schema().role(value.column) == Role::Shock {
            let none = Text::new("中心路径没有冲击", "the central run has no shocks");
            return Some(Equation::words(none, Vec::new()));
        }
        self.model.explain(value.column, Moment { batch: self.batch, year: value.year })
    }

    fn how(&mut self, value: Value, equation: Equation, depth: usize) -> How {
        // Taking over another value is no step.
        let takes_over = taken_over(&equation).is_some();
        let reads = equation.reads();
        let is_end = reads.is_empty();
        if depth == 0 && !is_end && !self.is_an_assumption(value) {
            return How::Further;
        }
        if !is_end && self.done.get(&value).is_some_and(|done| *done >= depth) {
            return How::Above;
        }
        self.done.insert(value, depth);
        let below = if takes_over { depth } else { depth.saturating_sub(1) };
        let inputs = reads.into_iter().map(|input| (input, self.explain(input, below))).collect();
        How::Computed(Computed { rule: equation.rule, note: equation.note, inputs })
    }

    /// Whether a value only takes over, perhaps through others, what is assumed.
    fn is_an_assumption(&self, value: Value) -> bool {
        let is_driver = self.model.schema().role(value.column) == Role::Driver;
        is_driver || self.equation(value).as_ref().and_then(taken_over).is_some_and(|from| self.is_an_assumption(from))
    }

    /// What a value on the way to an indicator is called, and its unit.
    fn told(&self, name: &str, year: usize) -> Option<(Text, Unit)> {
        let column = self.model.schema().find(Role::Indicator, name)?;
        self.equation(Value { column, year })?.name
    }

    fn figure(&self, value: Value, equation: Option<&Equation>) -> Figure {
        let schema = self.model.schema();
        let name = schema.name(value.column);
        let known = self.assumptions.indicator(name);
        let label = known.map(|indicator| indicator.label.clone());
        let label = label.or_else(|| self.told(name, value.year).map(|told| told.0));
        let label = label.unwrap_or_else(|| self.name_of_sum(name, value.year));
        let percent = Unit::parse("%").unwrap_or(DIMENSIONLESS);
        let (zh, en) = (&label.zh, &label.en);
        let (name, label, unit) = match schema.role(value.column) {
            Role::Central => (
                text!("中心路径({name})", "central({name})"),
                text!("{zh}：中心路径", "{en}: in the central run"),
                known.map_or_else(
                    || self.told(name, value.year).map_or(DIMENSIONLESS, |told| told.1),
                    |known| known.unit,
                ),
            ),
            Role::Shock => (
                text!("冲击({name})", "shock({name})"),
                text!("{name} 的逐年冲击", "year-to-year shock of {name}"),
                percent,
            ),
            Role::Indicator | Role::Driver => match equation.and_then(|e| e.name.clone()).filter(|_| known.is_none()) {
                Some((label, unit)) => (Text::same(name), label, unit),
                None => (Text::same(name), label, known.map_or(DIMENSIONLESS, |indicator| indicator.unit)),
            },
        };
        Figure { name, label, unit, year: calendar(self.assumptions, value.year), value: value.of(self.batch) }
    }

    /// What a column that is no indicator is called by the component that writes it.
    fn name_of_sum(&self, name: &str, year: usize) -> Text {
        let column = self.model.schema().find(Role::Indicator, name);
        let equation = column.and_then(|column| self.equation(Value { column, year }));
        equation.and_then(|equation| equation.name).map_or_else(|| Text::same(name), |(label, _)| label)
    }

    /// What the baseline says of a figure of the base year that is its own.
    fn of_baseline(&self, value: Value) -> Option<(Status, Text)> {
        let schema = self.model.schema();
        if value.year != 0 || schema.role(value.column) != Role::Indicator {
            return None;
        }
        let (baseline, name) = (&self.assumptions.baseline, schema.name(value.column));
        let here = value.of(self.batch);
        if let Some(figure) = baseline.jump_off(name)
            && (figure.value - here).abs() <= 1e-9 * here.abs()
        {
            return Some((figure.status, figure.rule));
        }
        let is_people = name.starts_with("population.") && self.assumptions.indicator(name).is_some();
        is_people.then(|| {
            let base = baseline.base_year;
            let rule = match baseline.censuses.last().map(|census| census.date.year) {
                Some(census) if census <= base => text!(
                    "{census}年人口普查的分年龄人口推到{base}年末，并与公布总数一致",
                    "the census of {census} by age, carried to the end of {base} and scaled to the published totals"
                ),
                _ => Text::new("基线的分年龄人口", "the baseline's people by age"),
            };
            let is_corrected = self.assumptions.posterior.is_some();
            let corrected = text!(
                "；再按{base}年以后公布的人数修正登记误差，所以与{base}年公布数不同",
                "; then put right by counts published for later years, which tell how far that of {base} errs: so it is not the figure published for {base}"
            );
            (Status::Derived, if is_corrected { rule.followed_by(&corrected) } else { rule })
        })
    }

    /// The terms of growth that the central run has, each policy after the term of all policies.
    fn contributions(&self, at: usize) -> Vec<Contribution> {
        let figure = |name: &str| -> Option<f64> {
            let column = self.model.schema().find(Role::Indicator, name)?;
            self.model
                .outputs()
                .iter()
                .any(|(_, kept)| *kept == column)
                .then(|| Value { column, year: at }.of(self.batch))
        };
        let one = |id: &str, label: Text, is_policy: bool| {
            let growth = figure(&format!("industry.contribution.{id}"))?;
            let increase = figure(&format!("industry.increase.{id}"))?;
            Some(Contribution { label, growth, increase, is_policy })
        };
        let mut all = Vec::new();
        for term in Term::ALL {
            all.extend(one(term.id(), term.label(), false));
            if term == Term::Policy {
                let policies = self.assumptions.industry_policies();
                all.extend(policies.filter_map(|p| one(&format!("policy.{}", p.id), p.label.clone(), true)));
            }
        }
        let rest = |split: Split, of: fn(&Contribution) -> f64| {
            let terms = all.iter().filter(|term| !term.is_policy).map(of);
            Split::rest(figure(split.names().0)?, terms)
        };
        let growth = rest(Split::Growth, |term| term.growth);
        let increase = rest(Split::Increase, |term| term.increase);
        if growth.is_some() || increase.is_some() {
            let [growth, increase] = [growth, increase].map(|rest| rest.unwrap_or(0.0));
            all.push(Contribution { label: Term::no_term(), growth, increase, is_policy: false });
        }
        all
    }
}
