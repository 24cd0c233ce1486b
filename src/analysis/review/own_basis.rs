//! A quotient of the review's years on the statistical basis of the base year, where its denominator has been published on
//! another one alone.

use super::datum::Datum;
use super::facts::{Facts, projected};
use super::identity::{Derivation, DerivationRule, Identity, around, quotient_of};
use crate::baseline::{Observation, Period, Status};
use crate::indicator::Comparator;

impl Facts<'_> {
    /// What a ratio would be on the basis of the base year: its published numerator over the projected denominator, for the
    /// years of which the denominator is on another basis or has not been published.
    pub(super) fn on_own_basis(&self, ratio: &str) -> Vec<Datum> {
        let Some(own) = self.assumptions.gdp_basis().map(|basis| basis.id.clone()) else { return Vec::new() };
        let quotients = around(ratio).filter(|identity| identity.quotient == ratio && !identity.is_upper_bound);
        let of_money = quotients.filter(|identity| identity.below.starts_with("gdp."));
        of_money.flat_map(|identity| self.by_projection(identity, &own)).collect()
    }

    fn by_projection(&self, identity: Identity, own: &str) -> Vec<Datum> {
        let stands_on = |datum: &Datum| datum.figure.basis.as_deref().is_none_or(|basis| basis == own);
        let is_known =
            |name: &str, period: Period| self.of(name).any(|datum| datum.figure.period == period && stands_on(datum));
        let numerators = self.of(identity.above).filter(|datum| self.is_since_base(datum) && stands_on(datum));
        let open =
            numerators.filter(|datum| datum.of_year().is_some() && !is_known(identity.quotient, datum.figure.period));
        open.filter_map(|datum| self.over_projection(identity, &datum.figure, own)).collect()
    }

    fn over_projection(&self, identity: Identity, above: &Observation, own: &str) -> Option<Datum> {
        let year = above.period.year;
        let unit = self.assumptions.indicator(identity.quotient)?.unit;
        let of_below = self.assumptions.indicator(identity.below)?;
        let below = projected(self.projection, identity.below, year)?;
        let denominator = Observation {
            indicator: identity.below.to_owned(),
            period: above.period,
            value: below.median,
            comparator: Comparator::About,
            unit: of_below.unit,
            half_digit: 0.0,
            status: Status::Derived,
            basis: Some(own.to_owned()),
            ..above.clone()
        };
        let quotient = quotient_of(identity, above, &denominator, unit)?;
        let rule = DerivationRule::OverProjection(of_below.label.clone());
        let derivation = quotient.derivation.map(|derivation| Derivation { rule, ..derivation });
        Some(Datum { derivation, ..quotient })
    }
}
