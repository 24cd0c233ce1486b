//! From assumptions to a model: the components that the requested indicators need, in an order in which they can run.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ndarray::Array3;

use super::batch::{Batch, Column, Schema};
use super::care;
use super::central::CentralValue;
use super::component::Component;
use super::demography::{Demography, VitalConstraints, headcounts};
use super::equation::{Moment, ValueDerivation};
use super::formula::IndicatorEquation;
use super::given;
use super::labour;
use super::mechanism::{Mechanism, joined, kept};
use super::need;
use super::order::DependencyGraph;
use crate::diagnostic::Diagnostics;
use crate::formula::Definition;
use crate::formula::QuantityRole;
use crate::language::text;
use crate::scenario::{Assumptions, PopulationMethod};

/// Components in execution order, and the columns that they read and write.
pub struct Model {
    schema: Schema,
    components: Vec<Box<dyn Component>>,
    drivers: Vec<(String, Column)>,
    shocks: BTreeMap<String, Column>,
    central: Vec<Column>,
    outputs: Vec<(String, Column)>,
    base_influences: Vec<Vec<String>>,
    years: usize,
    /// The columns for which a batch of many runs has room.
    room: Vec<bool>,
}

/// The columns for which a batch of many runs has room: those that are kept, and what is given.
fn room(ordered: &[Mechanism], is_kept: &dyn Fn(Column) -> bool, schema: &Schema) -> Vec<bool> {
    let mut room = vec![false; schema.len()];
    let ports = ordered.iter().map(Mechanism::ports);
    for column in ports.flat_map(|ports| ports.reads.iter().map(|port| port.column).chain(ports.writes.clone())) {
        room[column.place()] = is_kept(column) || schema.role(column) != QuantityRole::Indicator;
    }
    room
}

/// The reference of deviations: values of the deterministic run, in which no driver deviates.
#[derive(Debug, Clone)]
pub struct CentralRun {
    /// By column, by year.
    values: Vec<Vec<f64>>,
}

impl Model {
    /// The drivers that the model reads, by name, with their columns. They must be filled in every year before a run.
    #[must_use]
    pub fn drivers(&self) -> &[(String, Column)] {
        &self.drivers
    }

    /// The indicators that were asked for and can be computed, with their columns.
    #[must_use]
    pub fn outputs(&self) -> &[(String, Column)] {
        &self.outputs
    }

    /// The drivers on which an output of the base year can depend, directly or through others; `output` is its place in
    /// [`Model::outputs`].
    #[must_use]
    pub fn base_influences(&self, output: usize) -> &[String] {
        self.base_influences.get(output).map_or(&[], Vec::as_slice)
    }

    /// How a value of a finished run was computed; `None` for a driver, or if no component explains it.
    #[must_use]
    pub fn explain(&self, column: Column, moment: Moment<'_>) -> Option<ValueDerivation> {
        let writer = self.components.iter().find(|component| component.ports().writes.contains(&column))?;
        writer.explain(column, moment)
    }

    /// The people of the first run of a batch that has been run, `[year][sex][age]` (male, female; 0 to 100+); `None` where
    /// no output needs them.
    #[must_use]
    pub fn people(&self, batch: &Batch) -> Option<Array3<f64>> {
        self.components.iter().find_map(|component| component.people(batch))
    }

    /// The component of people by age; `None` where no output needs it.
    pub(super) fn demography(&self) -> Option<&Demography> {
        self.components.iter().find_map(|component| component.demography())
    }

    /// The names of the columns.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// How many years a run has, the base year included.
    #[must_use]
    pub fn years(&self) -> usize {
        self.years
    }

    /// The names of the components, in the order in which they run.
    pub fn components(&self) -> impl Iterator<Item = &'static str> {
        self.components.iter().map(|component| component.ports().name)
    }

    /// Room for `width` runs of this model: for one run of everything that is computed, so that it can be explained, for
    /// more of what something reads.
    #[must_use]
    pub fn batch(&self, width: usize) -> Batch {
        let is_whole = width == 1;
        let room: Vec<bool> = self.room.iter().map(|has_room| *has_room || is_whole).collect();
        let mut batch = Batch::with_room(&room, self.years, width).with_registers(&self.schema);
        batch.is_whole = is_whole;
        batch
    }

    /// The bytes of a batch of this number of runs.
    #[must_use]
    pub fn batch_bytes(&self, width: usize) -> usize {
        let with_room = self.room.iter().filter(|has_room| **has_room).count();
        let columns = with_room.saturating_mul(self.years);
        columns.saturating_mul(width).saturating_mul(size_of::<f64>()).saturating_add(self.schema.register_bytes())
    }

    /// Where the shocks of a driver are to be left by themselves, if a component reads them.
    #[must_use]
    pub fn shocks(&self, driver: &str) -> Option<Column> {
        self.shocks.get(driver).copied()
    }

    /// Runs the deterministic run: a batch of one whose drivers stand on their central paths.
    pub fn run_central(&self, batch: &mut Batch) -> CentralRun {
        batch.is_central = true;
        self.run_through(batch);
        batch.is_central = false;
        let by_year = |column: &Column| (0..self.years).map(|year| batch.get(*column, year)[0]).collect();
        CentralRun { values: self.central.iter().map(by_year).collect() }
    }

    /// Runs every component through every year of a batch whose driver columns are filled.
    pub fn run(&self, batch: &mut Batch, central: &CentralRun) {
        for (column, values) in self.central.iter().zip(&central.values) {
            for (year, value) in values.iter().enumerate() {
                batch.get_mut(*column, year).fill(*value);
            }
        }
        self.run_through(batch);
    }

    fn run_through(&self, batch: &mut Batch) {
        for component in &self.components {
            component.start(batch);
        }
        for year in 1..self.years {
            for component in &self.components {
                component.step(year, batch);
            }
        }
    }
}

/// Builds the model that computes the outputs of a scenario. Outputs that nobody asked for and that cannot be computed
/// are left out with a warning.
///
/// # Errors
/// [`Diagnostics`] where an output that was asked for needs a driver without a value or data that the baseline lacks.
pub fn assemble(assumptions: &Assumptions, problems: &mut Diagnostics) -> Result<Model, Diagnostics> {
    build(assumptions, false, problems)
}

/// The same with every column that the components can fill: an explanation shows some that nothing else reads.
///
/// # Errors
/// As [`assemble`].
pub(crate) fn assemble_whole(assumptions: &Assumptions, problems: &mut Diagnostics) -> Result<Model, Diagnostics> {
    build(assumptions, true, problems)
}

fn build(assumptions: &Assumptions, is_whole: bool, problems: &mut Diagnostics) -> Result<Model, Diagnostics> {
    let mut schema = Schema::default();
    let mut found = Diagnostics::new();
    // Nothing is wrong with the program's own equations: a test asserts it. Those of the scenario have been read.
    let (equations, replaced) = assumptions.computed(&mut found);
    let components = every_component(assumptions, &equations, &mut schema);
    let plan = DependencyGraph::new(&schema, &components, assumptions);
    let outputs = outputs(assumptions, &schema, &plan, &mut found);
    let order = plan.order(&outputs, &mut found);
    let order = found.or_value(order)?;
    plan.report_idle(&order, &replaced, &mut found);
    let base_influences = outputs.iter().map(|(_, column)| plan.base_influences(*column)).collect();
    problems.append(found);
    let mut all: Vec<Option<Mechanism>> = components.into_iter().map(Some).collect();
    let ordered: Vec<_> = order.into_iter().filter_map(|at| all[at].take()).collect();
    let read: BTreeSet<Column> = ordered.iter().flat_map(|m| &m.ports().reads).map(|port| port.column).collect();
    let of_role =
        |role: QuantityRole| read.iter().copied().filter(|column| schema.role(*column) == role).collect::<Vec<_>>();
    let named = |column: Column| (schema.name(column).to_owned(), column);
    let mut drivers: Vec<_> = of_role(QuantityRole::Driver).into_iter().map(named).collect();
    // In the order of `list drivers`, whatever the order of the equations.
    let listed = assumptions.known_drivers();
    let places: HashMap<&str, usize> =
        listed.iter().enumerate().map(|(at, driver)| (driver.name.as_str(), at)).collect();
    drivers.sort_by_key(|(name, _)| places.get(name.as_str()).copied());
    let shocks = of_role(QuantityRole::Shock).into_iter().map(named).collect();
    let central = of_role(QuantityRole::Central);
    let kept = kept(&ordered, outputs.iter().map(|(_, column)| *column), &schema);
    let is_kept = |column: Column| is_whole || kept.contains(&column);
    let room = room(&ordered, &is_kept, &schema);
    let components = joined(ordered, &is_kept, &mut schema);
    let years = assumptions.years.count();
    Ok(Model { schema, components, drivers, shocks, central, outputs, base_influences, years, room })
}

/// The indicators that were asked for and can be computed; others are left out with a warning.
fn outputs(
    assumptions: &Assumptions,
    schema: &Schema,
    plan: &DependencyGraph<'_>,
    problems: &mut Diagnostics,
) -> Vec<(String, Column)> {
    let mut outputs = Vec::new();
    let mut left_out: BTreeMap<(String, String), Vec<&str>> = BTreeMap::new();
    for output in &assumptions.outputs {
        let name = &output.name;
        let Some(column) = schema.find(QuantityRole::Indicator, name) else { continue };
        match plan.lacking(column) {
            Some(lacking) if output.required => {
                let (zh, en) = plan.missing_input_reason(lacking, column);
                problems.error(None, text!("无法计算 {name}：{zh}", "{name} cannot be computed: {en}")).hint(text!(
                    "在情景里写出它，或不要求这个指标",
                    "state it in the scenario, or drop this indicator from the outputs"
                ));
            }
            Some(lacking) => {
                left_out.entry(plan.missing_input_reason(lacking, column)).or_default().push(name.as_str());
            }
            None => outputs.push((name.clone(), column)),
        }
    }
    for ((zh, en), names) in left_out {
        let names = names.join(", ");
        problems.warning(None, text!("略去 {names}：{zh}", "left out: {names}: {en}"));
    }
    if outputs.is_empty() && assumptions.outputs.iter().all(|output| !output.required) {
        // No headline: whatever can be computed is better than nothing.
        let known = assumptions.indicators.iter().map(|known| &known.name);
        let all = known.filter_map(|name| Some((name.clone(), schema.find(QuantityRole::Indicator, name)?)));
        outputs.extend(all.filter(|(_, column)| plan.lacking(*column).is_none()));
    }
    if outputs.is_empty() && !problems.has_errors() {
        problems.error(None, text!("没有可以计算的指标", "no indicator can be computed"));
    }
    outputs
}

fn every_component(assumptions: &Assumptions, equations: &[Definition], schema: &mut Schema) -> Vec<Mechanism> {
    let mut all: Vec<Mechanism> = native(assumptions, schema).into_iter().map(Mechanism::Native).collect();
    all.extend(
        equations.iter().map(|equation| Mechanism::Equation(Box::new(IndicatorEquation::new(schema, equation)))),
    );
    // Values of the deterministic run are copied while it runs.
    let central: Vec<String> = schema.of_role(QuantityRole::Central).map(str::to_owned).collect();
    all.extend(central.iter().map(|name| Mechanism::Native(Box::new(CentralValue::new(schema, name)))));
    // Indicators that no component writes still have a column, so that asking for one finds what is lacking.
    for output in &assumptions.outputs {
        schema.indicator(&output.name);
    }
    all
}

/// The native components: people by age, sums over ages, a queue in small steps, figures given by year.
fn native(assumptions: &Assumptions, schema: &mut Schema) -> Vec<Box<dyn Component>> {
    let baseline = &assumptions.baseline;
    let years = assumptions.years;
    let mut all: Vec<Box<dyn Component>> = Vec::new();
    if assumptions.population == PopulationMethod::Growth {
        all.extend(headcounts(schema, assumptions));
    } else if let (Some(people), Some(rates)) = (&baseline.population, &baseline.vital_rates) {
        let weightings = care::weightings().chain(labour::weightings()).chain(need::weightings()).collect();
        let counts = VitalConstraints::new(
            assumptions.vital_counts("population.births", "population.total_fertility_rate"),
            assumptions.vital_counts("population.deaths", "population.life_expectancy"),
        );
        let demography = Demography::new(schema, people, rates, years.first, years.count(), weightings);
        all.push(Box::new(demography.with_published_counts(counts)));
    }
    all.extend(given::paths(assumptions, schema));
    all.extend(care::components(assumptions, schema));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::{Baseline, Library};
    use crate::indicator::drivers;

    fn model(outputs: &str) -> Model {
        model_with(outputs, "[assume.industry.total]\ngrowth = \"5 %\"\n")
    }

    fn model_with(outputs: &str, more: &str) -> Model {
        let care = if more.contains("[care]") { "" } else { "[care]\ndisability = \"adl\"\n" };
        let text = format!(
            "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\noutputs.indicators = [{outputs}]\n\
             assume.economy.real_growth = \"5 %\"\nassume.economy.deflator_growth = \"0 %\"\n{more}{care}{CARE}"
        );
        let mut problems = Diagnostics::new();
        let assumptions = Assumptions::parse("all.toml", &text, &Library::embedded(), &mut problems).unwrap();
        let model = assemble(&assumptions, &mut problems).unwrap();
        // The method of GDP warns about unread sums and leaves them unread; headcounts omit whatever needs ages.
        let expected = |message: &str| {
            let is_of_growth = more.contains("\"growth\"") && message.starts_with("left out");
            // Wages and employment are computed where their parameters are stated.
            let is_of_labour = [".wage_share)", ".value_added_per_worker)"].iter().any(|end| message.contains(end));
            is_of_growth || is_of_labour || message.ends_with("is not read")
        };
        assert!(problems.problems().iter().all(|problem| expected(&problem.message.en)), "{problems:?}");
        model
    }

    /// The drivers of the care system that have no default.
    const CARE: &str = "[assume.care.beds]\nbase_private_share = \"50 %\"\ntarget_ratio = \"40 张/千人\"\n\
        common_closure_rate = \"1 %\"\n\
        [assume.care.workforce]\nbase_caregivers = \"50000 persons\"\ntraining = \"60000 persons/year\"\n\
        [assume.care.insurance]\nemployees_insured = \"2400 万人\"\nresident_coverage = \"20 %\"\n\
        city_coverage = \"50 %\"\ntake_up = \"60 %\"\nbase_balance = \"10 亿元\"\n\
        contribution_growth = \"1 %\"\ncontribution_to_wages = 1\ncontribution_to_prices = 1\n\
        benefit_growth = \"1 %\"\nbenefit_to_wages = 1\nbenefit_to_prices = 1\nmoderate_benefit = 0.5\n";

    /// A scenario in which starts follow a rule and people flow.
    fn rules(rule: &str) -> String {
        format!(
            "[care]\ndisability = \"adl\"\ndemand = \"flow\"\nresidents_limited_by = \"beds-and-staff\"\n\
             starts.rule = \"{rule}\"\n[assume.industry.total]\ngrowth = \"5 %\"\n"
        )
    }

    /// The drivers that models of these scenarios read.
    fn read_by(scenarios: &[&str]) -> BTreeSet<String> {
        let all = "\"population.*\", \"gdp.*\", \"industry.*\", \"care.*\"";
        let read = scenarios.iter().flat_map(|more| {
            let model = model_with(all, more);
            model.drivers().iter().map(|(name, _)| name.clone()).collect::<Vec<_>>()
        });
        read.collect()
    }

    #[test]
    fn every_driver_that_is_listed_is_read_and_no_other() {
        let subsectors = Baseline::load("shandong", &Library::embedded(), &mut Diagnostics::new()).unwrap().subsectors;
        let total = "[assume.industry.total]\ngrowth = \"5 %\"\n";
        let trend = "economy.method = \"productivity\"\n\
            assume.economy.labour_productivity_growth = \"5 %\"\n[assume.industry.total]\ntrend = \"1 %\"\n\
            price_growth = \"1 %\"\nshare_ceiling = \"20 %\"\nelasticity_population = 1\nelasticity_income = 0.8\n\
            elasticity_aged_60_plus = 0.5\nelasticity_care = 0.1\nwage_share = \"50 %\"\n";
        let sixty_five = "[assume.industry.total]\ngrowth = \"5 %\"\nelasticity_aged_65_plus = 0.5\n";
        let types = ["nursing", "ordinary", "community", "family"];
        let pipeline = types
            .map(|id| {
                format!(
                    "[assume.care.beds.{id}]\nunder_construction = {{ year = [2024], central = [\"100 beds/year\"] }}\n"
                )
            })
            .concat();
        let rates = types.map(|id| format!("[assume.care.beds.{id}]\nopening_rate = \"2 %\"\n")).concat();
        let rates = format!("{total}{rates}[care]\ndisability = \"adl\"\ninsurance_pays_from = \"moderate\"\n");
        let headcounts = ["total", "aged_60_plus", "aged_65_plus", "aged_80_plus"];
        let headcounts = headcounts.map(|id| format!("assume.population.{id}.growth = \"1 %\"\n")).concat();
        let pipeline = format!("{total}{pipeline}");
        let growth = format!(
            "{headcounts}assume.population.aged_80_plus.base = \"300 万人\"\npopulation.method = \"growth\"\n{total}"
        );
        let read = read_by(&[
            total,
            trend,
            sixty_five,
            "assume.economy.industry_feedback = 1\nassume.economy.gdp_revision = \"2 %\"\n\
             assume.industry.total.value_added_per_worker = \"300000 yuan per person\"\n",
            &rates,
            &rules("ratio"),
            &rules("need"),
            &pipeline,
            &growth,
        ]);
        let listed = drivers(&subsectors);
        // No subsector of Shandong sells to the nation.
        let listed = listed.iter().map(|driver| driver.name.clone()).filter(|name| name != "parent.real_growth");
        assert_eq!(read, listed.collect());
    }

    #[test]
    fn a_split_for_the_nation_reads_shares_and_the_parents_income() {
        let split = "assume.parent.real_growth = \"4 %\"\nassume.industry.b.growth = \"4 %\"\n\
            assume.industry.a.growth = \"4 %\"\nassume.industry.a.elasticity_income = 1\n\
            [[industry.subsector]]\nid = \"a\"\nlabel = \"A\"\nshare_of_base = 0.4\noverlap = 0.1\n\
            market = \"parent\"\n[[industry.subsector]]\nid = \"b\"\nlabel = \"B\"\nshare_of_base = 0.6\n";
        let read = read_by(&[split]);
        for name in
            ["industry.base_value_added", "industry.b.share_of_base", "industry.a.overlap", "parent.real_growth"]
        {
            assert!(read.contains(name), "{name}");
        }
    }

    #[test]
    fn what_nothing_needs_is_left_out() {
        let read = |model: &Model| model.drivers().iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        let mut of_gdp =
            ["economy.base_nominal_gdp", "economy.deflator_growth", "economy.real_growth"].map(str::to_owned).to_vec();
        let gdp = model("\"gdp.nominal\"");
        assert_eq!(gdp.components().collect::<Vec<_>>(), ["equations"]);
        let mut found = read(&gdp);
        found.sort();
        assert_eq!(found, of_gdp);
        let share = model("\"industry.share_of_gdp\"");
        of_gdp.extend(
            ["industry.total.base_value_added", "industry.total.growth", "industry.total.price_wedge"]
                .map(str::to_owned),
        );
        let mut found = read(&share);
        found.sort();
        assert_eq!(found, of_gdp);
    }

    #[test]
    fn beds_whose_closure_reads_last_years_occupancy_make_no_ring() {
        let care = model("\"care.occupancy\"");
        let order: Vec<&str> = care.components().collect();
        assert_eq!(order, ["demography", "disability", "equations", "calibration of use", "equations"]);
    }

    #[test]
    fn a_ring_is_named_where_the_scenario_writes_a_part_of_it() {
        let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\n\
            assume.economy.real_growth = \"5 %\"\nassume.economy.deflator_growth = \"0 %\"\n\
            [equation.\"gdp.real_growth\"]\nformula = \"economy.real_growth + 0 * gdp.real / [1 yuan]\"\n\
            [outputs]\nindicators = [\"gdp.nominal\"]\n";
        let mut problems = Diagnostics::new();
        let assumptions = Assumptions::parse("ring.toml", text, &Library::embedded(), &mut problems).unwrap();
        let Err(found) = assemble(&assumptions, &mut problems) else { panic!("there is a ring") };
        let problem = &found.problems()[0];
        assert_eq!(problem.message.en, "a cycle within one year: gdp.real_growth → gdp.real → gdp.real_growth");
        assert_eq!(problem.span.as_ref().map(crate::diagnostic::Span::line), Some(7));
    }
}
