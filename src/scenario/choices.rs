//! The structural choices of a scenario, as read by the conditions of equations.

use std::collections::BTreeMap;

use super::{
    Assumption, AssumptionOrigin, Assumptions, CareChoice, DemandMethod, Entitlement, GrowthMethod, Policy,
    PopulationMethod, StartGoal,
};
use crate::baseline::Baseline;
use crate::diagnostic::Diagnostics;
use crate::formula::{Lists, ModelStructure, ScenarioEquations};
use crate::indicator::{BED_TYPES, DemandBlock, FAMILY, GrowthTerm, Indicator, Market, Subsector};

/// The parts of a scenario on which its structure depends.
pub(crate) struct Choices<'c> {
    pub(super) method: GrowthMethod,
    pub(super) population: PopulationMethod,
    pub(super) care: CareChoice,
    pub(super) baseline: &'c Baseline,
    pub(super) subsectors: &'c [Subsector],
    pub(super) drivers: &'c BTreeMap<String, Assumption>,
    pub(super) policies: &'c [Policy],
}

impl Assumptions {
    /// What it chooses of the model's structure.
    pub(crate) fn choices(&self) -> Choices<'_> {
        Choices {
            method: self.economy.method,
            population: self.population,
            care: self.care,
            baseline: &self.baseline,
            subsectors: &self.subsectors,
            drivers: &self.drivers,
            policies: &self.policies,
        }
    }
}

impl Choices<'_> {
    /// The lists over which equations are repeated.
    pub(crate) fn lists(&self) -> Lists {
        let mut lists = Lists::of_every_scenario();
        lists.add("subsector", self.subsectors.iter().map(|part| (part.id.clone(), part.label.clone())));
        let terms = GrowthTerm::ALL.iter().filter(|_| !self.subsectors.is_empty());
        lists.add("term", terms.map(|term| (term.id().to_owned(), term.label())));
        lists.add("policy", self.industry_policies().map(|policy| (policy.id.clone(), policy.label.clone())));
        lists
    }

    fn industry_policies(&self) -> impl Iterator<Item = &Policy> {
        self.policies.iter().filter(|policy| policy.moves_industry())
    }

    /// What the program computes in it.
    pub(crate) fn program(&self, indicators: &[Indicator], problems: &mut Diagnostics) -> ScenarioEquations {
        ScenarioEquations::new(self.structure(), indicators, self.industry_policies().map(Policy::adds), problems)
    }

    /// The choices by the names that equations use.
    pub(crate) fn structure(&self) -> ModelStructure {
        let mut structure = ModelStructure::of(self.lists());
        self.drivers.keys().for_each(|driver| structure.state(driver));
        structure.choose("economy.method.productivity", self.method == GrowthMethod::Productivity);
        self.choose_industry(&mut structure);
        self.choose_care(&mut structure);
        structure
    }

    fn choose_industry(&self, structure: &mut ModelStructure) {
        structure.choose("industry.has_subsectors", !self.subsectors.is_empty());
        structure.choose("industry.has_policies", self.industry_policies().next().is_some());
        let sells_to_parent = |part: &Subsector| part.market == Market::Parent;
        structure.choose("parent.is_projected", self.subsectors.iter().any(sells_to_parent));
        for part in self.subsectors {
            let stated = |name: &str| self.drivers.contains_key(&format!("industry.{}.{name}", part.id));
            let mut choose =
                |choice: &str, is_made: bool| structure.choose(format!("industry.{}.{choice}", part.id), is_made);
            choose("is_total", stated("growth"));
            let on_demand = part.follows_demand && !stated("growth");
            choose("follows_demand", on_demand);
            for block in DemandBlock::ALL {
                choose(&format!("block.{}", block.id()), part.block == block);
            }
            choose("sells_to_parent", sells_to_parent(part));
            choose("is_share_of_total", part.share_of_base.is_some());
            choose("overlaps", part.overlap.is_some());
            let elasticities = ["population", "income", "aged_60_plus", "aged_65_plus", "care"];
            choose("has_elasticity", on_demand || elasticities.iter().any(|of| stated(&format!("elasticity_{of}"))));
        }
        for policy in self.industry_policies() {
            for Subsector { id, .. } in self.subsectors {
                let moves =
                    |drivers: &[&str]| drivers.iter().any(|driver| policy.driver == format!("industry.{id}.{driver}"));
                let mut choose = |choice: &str, is_made: bool| {
                    structure.choose(format!("policy.{}.{choice}.{id}", policy.id), is_made);
                };
                choose("moves_growth_of", moves(&["growth", "trend"]));
                choose("moves_prices_of", moves(&["price_wedge", "price_growth"]));
            }
        }
    }

    fn choose_care(&self, structure: &mut ModelStructure) {
        let care = self.care;
        structure.choose("care.disability.is_defined", care.disability.is_some());
        structure.choose("care.severity.by_age", care.severity_by_age);
        structure.choose("care.demand.flow", care.demand == DemandMethod::Flow);
        structure.choose("care.residents.limited_by_staff", care.staff_limits_residents);
        structure.choose("care.insurance.pays_from.moderate", care.entitlement == Entitlement::Moderate);
        structure.choose("care.closure.reacts", self.closure_reacts());
        structure.choose("care.starts.of_last_year", care.starts.is_some_and(|rule| rule.of_last_year));
        for id in BED_TYPES.iter().chain([&FAMILY]) {
            let of_type = care.starts.filter(|rule| *id == if rule.nursing { "nursing" } else { "ordinary" });
            let aims = |aim: StartGoal| of_type.is_some_and(|rule| rule.aim == aim);
            structure.choose(format!("care.starts.ratio.{id}"), aims(StartGoal::Ratio));
            structure.choose(format!("care.starts.need.{id}"), aims(StartGoal::Need));
        }
    }

    /// Whether closure follows occupancy: where residents are known; a sensitivity that is stated says by itself what it
    /// lacks.
    fn closure_reacts(&self) -> bool {
        let sensitivity = self.drivers.get("care.beds.closure_sensitivity");
        let stated = sensitivity
            .is_some_and(|a| matches!(a.origin, AssumptionOrigin::Scenario { .. } | AssumptionOrigin::Set { .. }));
        let by_age = self.population == PopulationMethod::Cohort && self.baseline.population.is_some();
        stated || (by_age && self.drivers.contains_key("care.base_residents"))
    }
}
