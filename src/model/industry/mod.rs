//! What the equations of the industry read that is no equation: the parent region's people, what policies add by year.

mod market;
mod policy;

use super::batch::Schema;
use super::component::Component;
use crate::indicator::{DIMENSIONLESS, Market, Unit};
use crate::scenario::Assumptions;

use market::ParentPeople;
use policy::PolicyPath;

/// Every component of the industry; the model keeps those that it needs.
pub(super) fn components(assumptions: &Assumptions, schema: &mut Schema) -> Vec<Box<dyn Component>> {
    let mut all: Vec<Box<dyn Component>> = Vec::new();
    if assumptions.subsectors.iter().any(|part| part.market == Market::Parent) {
        let (first, years) = (assumptions.years.first, assumptions.years.count());
        let parent = assumptions.baseline.parent_baseline.as_deref();
        let people = parent.and_then(|parent| ParentPeople::new(schema, parent, first, years));
        all.extend(people.map(|people| Box::new(people) as Box<dyn Component>));
    }
    for policy in assumptions.industry_policies() {
        all.push(Box::new(PolicyPath::new(schema, policy)));
    }
    all
}

/// The names and units of what policies add.
pub(super) fn given(assumptions: &Assumptions) -> impl Iterator<Item = (String, Unit)> {
    assumptions.industry_policies().map(|policy| (policy::adds(policy), DIMENSIONLESS))
}
