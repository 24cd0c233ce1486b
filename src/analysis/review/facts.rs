//! What a review rests on: the figures, the scenario and its projection.

use super::ProjectedValue;
use super::datum::Datum;
use crate::baseline::Observation;
use crate::indicator::same_quantity;
use crate::language::Text;
use crate::plan::Measure;
use crate::projection::Projection;
use crate::scenario::Assumptions;

/// What a review rests on.
pub(super) struct Facts<'f> {
    /// The year from which the plan counts.
    pub(super) base_year: i32,
    pub(super) assumptions: &'f Assumptions,
    /// The projection: after the update, where there is one.
    pub(super) projection: &'f Projection,
    /// Figures of the base year and since, derived ones too.
    pub(super) known: &'f [Datum],
    /// Those of them that were published.
    pub(super) also: &'f [Observation],
    pub(super) as_of: i32,
}

impl Facts<'_> {
    /// The figures of an indicator, in order of time.
    pub(super) fn of(&self, name: &str) -> impl Iterator<Item = &Datum> {
        self.known.iter().filter(move |datum| datum.figure.indicator == name)
    }

    /// The name under which the figures of an indicator are kept: those of an only subsector are the industry's.
    pub(super) fn kept(&self, name: &str) -> String {
        let of = &self.assumptions;
        let name = same_quantity(name, of.subsectors.iter().map(|subsector| subsector.id.as_str()));
        same_quantity(&name, of.baseline.subsectors.iter().map(|subsector| subsector.id.as_str()))
    }

    /// Whether a figure is of a time after the base year and up to the review.
    pub(super) fn is_since_base(&self, datum: &Datum) -> bool {
        let at = datum.figure.at();
        f64::from(self.base_year) < at && at <= f64::from(self.as_of)
    }

    /// What a reader calls an indicator.
    pub(super) fn label(&self, name: &str) -> Text {
        label(self.assumptions, name)
    }

    /// The name of a statistical basis.
    pub(super) fn basis(&self, id: &str) -> Text {
        self.assumptions.baseline.label_of_basis(id)
    }

    /// By what factor GDP of the base year was revised from the basis of the region to that of a figure, where both are
    /// known.
    pub(super) fn revision(&self, figure: &Observation) -> Option<f64> {
        let own = &self.assumptions.gdp_basis()?.id;
        let gdp = |basis: &str| {
            let at_base = self.of("gdp.nominal").filter(|known| known.of_year() == Some(self.base_year));
            at_base.map(|known| &known.figure).find(|known| known.basis.as_deref() == Some(basis))
        };
        Some(gdp(figure.basis.as_deref()?)?.value / gdp(own)?.value)
    }

    pub(super) fn projected(&self, measure: Option<&Measure>, year: i32) -> Option<ProjectedValue> {
        projected(self.projection, &measure?.indicator, year)
    }
}

/// What a reader calls an indicator, a target that none carries, or another figure of the baseline; what is not known goes
/// by its name.
pub(super) fn label(assumptions: &Assumptions, name: &str) -> Text {
    let of_indicator = assumptions.indicator(name).map(|indicator| &indicator.label);
    let of_target = || Some(&assumptions.plan.as_ref()?.targets.iter().find(|target| target.id == name)?.label);
    let of_other = || assumptions.baseline.other_figures.get(name);
    of_indicator.or_else(of_target).or_else(of_other).cloned().unwrap_or_else(|| Text::same(name))
}

/// A projected value, where there is one.
pub(super) fn projected(projection: &Projection, name: &str, year: i32) -> Option<ProjectedValue> {
    let summary = projection.series(name)?.year(year).filter(|summary| summary.exists())?;
    Some(ProjectedValue { year, median: summary.median(), interval_80: summary.interval_80() })
}
