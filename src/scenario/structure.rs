//! What a scenario chooses of the model's structure: how GDP and population grow, on which statistical basis it stands,
//! and into which subsectors the industry is split.

use super::care::Care;
use super::population::{self, PopulationMethod};
use crate::baseline::{Baseline, read_subsectors};
use crate::diagnostic::document::Fields;
use crate::diagnostic::{Diagnostics, Span, suggestion};
use crate::indicator::Subsector;
use crate::language::text;
use crate::number::trimmed;

/// How real GDP grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum GrowthMethod {
    /// By the growth that the scenario states.
    #[default]
    Growth,
    /// By the labour force and its productivity.
    Productivity,
}

/// What a scenario chooses of the economy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EconomyChoice {
    /// How real GDP grows.
    pub method: GrowthMethod,
    /// The statistical basis of GDP, if the scenario chooses another than the baseline's own.
    pub basis: Option<String>,
}

/// The same as it is written.
#[derive(Debug, Clone, Default)]
pub(super) struct StructureFields {
    pub(super) method: Option<(GrowthMethod, Span)>,
    pub(super) basis: Option<(String, Span)>,
    pub(super) population: Option<(PopulationMethod, Span)>,
    pub(super) subsectors: Option<Vec<Subsector>>,
    pub(super) care: Care,
}

impl StructureFields {
    pub(super) fn read(fields: &mut Fields<'_>, problems: &mut Diagnostics) -> Self {
        let population = population::read(fields, problems);
        let mut read = Self { care: Care::read(fields, problems), population, ..Self::default() };
        if let Some(mut economy) = fields.get("economy").and_then(|node| node.fields(problems)) {
            let methods = [("growth", GrowthMethod::Growth), ("productivity", GrowthMethod::Productivity)];
            let place = economy.peek("method").map(|node| node.span.clone());
            read.method = economy.choice("method", &methods, problems).zip(place);
            let basis = economy.get("basis");
            read.basis =
                basis.and_then(|node| node.string(problems).map(|basis| (basis.to_owned(), node.span.clone())));
            economy.finish(problems);
        }
        if let Some(mut industry) = fields.get("industry").and_then(|node| node.fields(problems)) {
            let node = industry.required("subsector", problems);
            let subsectors = read_subsectors(node, true, problems);
            // An empty list undoes a split: the industry is the baseline's.
            if let Some(node) = node.filter(|_| !subsectors.is_empty()) {
                check_shares(&subsectors, &node.span, problems);
            }
            read.subsectors = Some(subsectors);
            industry.finish(problems);
        }
        read
    }

    pub(super) fn overlaid(self, above: Self) -> Self {
        Self {
            method: above.method.or(self.method),
            basis: above.basis.or(self.basis),
            population: above.population.or(self.population),
            subsectors: above.subsectors.or(self.subsectors),
            care: self.care.overlaid(above.care),
        }
    }

    pub(super) fn economy(&self) -> EconomyChoice {
        EconomyChoice {
            method: self.method.as_ref().map_or(GrowthMethod::Growth, |(method, _)| *method),
            basis: self.basis.as_ref().map(|(basis, _)| basis.clone()),
        }
    }

    pub(super) fn population(&self) -> PopulationMethod {
        self.population.as_ref().map(|(method, _)| *method).unwrap_or_default()
    }

    /// Whether the baseline knows the basis and has GDP of the base year on it.
    pub(super) fn check_basis(&self, baseline: &Baseline, problems: &mut Diagnostics) {
        let Some((basis, place)) = &self.basis else { return };
        if !baseline.bases.iter().any(|known| known.id == *basis) {
            problems
                .error(place.clone(), text!("没有口径 `{basis}`", "unknown basis `{basis}`"))
                .hint(suggestion(basis, baseline.bases.iter().map(|basis| basis.id.as_str())));
            return;
        }
        let (having, year) = (baseline.bases_of("gdp.nominal"), baseline.base_year);
        if !having.contains(&basis.as_str()) {
            let having = having.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
            problems
                .error(
                    place.clone(),
                    text!("口径 `{basis}` 没有{year}年的 GDP", "the basis `{basis}` has no GDP of {year}"),
                )
                .hint(text!("有这一数字的口径：{having}", "bases that have it: {having}"));
            return;
        }
        let of_industry = baseline.bases_of("industry.value_added");
        if !of_industry.is_empty() && !of_industry.contains(&basis.as_str()) {
            let theirs = of_industry.join(", ");
            problems.warning(
                place.clone(),
                text!(
                    "产业增加值是口径 {theirs} 的数，占GDP比重因此混用两个口径",
                    "value added of the industry is on {theirs}: its share of GDP mixes two bases"
                ),
            );
        }
    }
}

impl GrowthMethod {
    /// The driver that this method does not read.
    pub(super) fn unread(self) -> &'static str {
        match self {
            Self::Growth => "economy.labour_productivity_growth",
            Self::Productivity => "economy.real_growth",
        }
    }
}

/// The parts of a whole sum to it.
fn check_shares(parts: &[Subsector], place: &Span, problems: &mut Diagnostics) {
    let sum: f64 = parts.iter().filter_map(|part| part.share_of_base).sum();
    // An unreadable share was already reported, and makes the sum unknown.
    if (sum - 1.0).abs() > 1e-9 {
        let percent = trimmed(sum * 100.0, 4);
        problems
            .error(place.clone(), text!("各领域的份额合计为{percent}%", "the shares sum to {percent}%"))
            .expected(text!("应为100%", "expected 100%"));
    }
}
