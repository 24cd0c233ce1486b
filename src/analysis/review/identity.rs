//! Quotients that follow from published numerators and denominators.

use super::datum::Datum;
use super::{Amount, BoundedAmount};
use crate::baseline::{Observation, Period, Status};
use crate::indicator::{Comparator, QUOTIENTS, Quotient, Unit};
use crate::language::Text;

/// A quotient of two indicators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) quotient: &'static str,
    pub(super) above: &'static str,
    pub(super) below: &'static str,
    /// Whether the quotient of the parts is no less than the indicator, rather than equal to it.
    pub(super) is_upper_bound: bool,
}

/// How a review computed a quotient from a numerator and a denominator.
#[derive(Debug, Clone, PartialEq)]
pub struct Derivation {
    /// The numerator, as published.
    pub numerator: BoundedAmount,
    /// The denominator.
    pub denominator: BoundedAmount,
    /// The time of the denominator.
    pub period: Period,
    /// What the quotient is.
    pub rule: DerivationRule,
}

/// What a computed quotient is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum DerivationRule {
    /// The quotient of two published figures.
    Quotient,
    /// The share of all people that are insured, which that of those who are no employees does not exceed, because all
    /// employees are insured.
    UpperBound {
        /// The most that the numerator can be: of one published as a lower bound up to the next figure of its last digit.
        largest: Amount,
    },
    /// The quotient of a published figure and the projected denominator, by its label, on the basis of the base year.
    OverProjection(Text),
}

/// Those of [`QUOTIENTS`], and two of whose parts plans say little.
fn identities() -> impl Iterator<Item = Identity> {
    let known = QUOTIENTS.into_iter().map(|Quotient { numerator, ratio, denominator }| Identity {
        quotient: ratio,
        above: numerator,
        below: denominator,
        is_upper_bound: false,
    });
    known.chain([
        Identity {
            quotient: "care.occupancy",
            above: "care.residents",
            below: "care.beds.institutional",
            is_upper_bound: false,
        },
        // Employees are all insured, so that of the other people a smaller share is than of all.
        Identity {
            quotient: "care.insurance.resident_coverage",
            above: "care.insurance.insured",
            below: "population.total",
            is_upper_bound: true,
        },
    ])
}

/// The identities that have an indicator for their quotient or its numerator.
pub(super) fn around(indicator: &str) -> impl Iterator<Item = Identity> {
    identities().filter(move |identity| identity.quotient == indicator || identity.above == indicator)
}

/// The indicators that go into the quotient that an indicator is.
pub(super) fn parts(indicator: &str) -> impl Iterator<Item = &'static str> {
    identities().filter(move |identity| identity.quotient == indicator).flat_map(|i| [i.above, i.below])
}

/// Quotients that follow from published parts and were not published themselves, for the same period, or for a stock the
/// last year's end before it. Parts of two statistical bases make one only where the numerator names none; two bounds make one
/// only where they bound it from the same side.
pub(super) fn derive(known: &[Datum], percent: impl Fn(&str) -> Option<Unit>) -> Vec<Datum> {
    let of =
        |name: &'static str| known.iter().map(|datum| &datum.figure).filter(move |figure| figure.indicator == name);
    let mut derived = Vec::new();
    for identity in identities() {
        let Some(unit) = percent(identity.quotient) else { continue };
        for above in of(identity.above) {
            if of(identity.quotient).any(|published| published.period == above.period) {
                continue;
            }
            let same_basis =
                |figure: &&Observation| above.basis.is_none() || figure.basis.is_none() || figure.basis == above.basis;
            let below = of(identity.below).filter(same_basis);
            let below = below.filter(|figure| figure.at() <= above.at() && above.at() - figure.at() < 1.0);
            // The population at the end of the year can be used for a month; money flows of a year cannot.
            let is_stock = identity.below.starts_with("population.");
            let below = below.filter(|figure| is_stock || figure.period == above.period);
            let Some(below) = below.max_by(|a, b| a.at().total_cmp(&b.at())) else { continue };
            derived.extend(quotient_of(identity, above, below, unit));
        }
    }
    derived
}

/// How a quotient is bounded whose parts are; `None` where one part bounds it from below and the other from above.
fn bound(above: Comparator, below: Comparator) -> Option<Comparator> {
    use Comparator::{About, Above, AtLeast, AtMost, Below, Equal};
    // A larger denominator makes less of the quotient.
    let turned = match below {
        Above => Below,
        AtLeast => AtMost,
        AtMost => AtLeast,
        Below => Above,
        same => same,
    };
    match (above, turned) {
        (Equal | About, About) => Some(About),
        (Equal | About, other) if other != Equal => Some(other),
        (other, Equal | About) => Some(other),
        (Above, Above | AtLeast) | (AtLeast, Above) => Some(Above),
        (Below, Below | AtMost) | (AtMost, Below) => Some(Below),
        (AtLeast, AtLeast) => Some(AtLeast),
        (AtMost, AtMost) => Some(AtMost),
        _ => None,
    }
}

pub(super) fn quotient_of(identity: Identity, above: &Observation, below: &Observation, unit: Unit) -> Option<Datum> {
    // Of nothing there is no share.
    if below.range().0 <= 0.0 {
        return None;
    }
    let value = above.value / below.value;
    let (low, high) = (above.range().0 / below.range().1, above.range().1 / below.range().0);
    let [numerator, denominator] = [above, below].map(BoundedAmount::published);
    let largest = Amount { value: above.range().1, unit: above.unit };
    let rule = if identity.is_upper_bound { DerivationRule::UpperBound { largest } } else { DerivationRule::Quotient };
    let derivation = Derivation { numerator, denominator, period: below.period, rule };
    let (comparator, value) = match identity.is_upper_bound {
        true => (Comparator::AtMost, high),
        false => (bound(above.comparator, below.comparator)?, value),
    };
    let figure = Observation {
        indicator: identity.quotient.to_owned(),
        period: above.period,
        value,
        comparator,
        unit,
        half_digit: 0.5 * (high - low),
        status: Status::Derived.max(above.status).max(below.status),
        basis: below.basis.clone(),
        published_on: above.published_on.clone().max(below.published_on.clone()),
        preliminary: above.preliminary || below.preliminary,
        source: if above.source == below.source {
            above.source.clone()
        } else {
            format!("{}; {}", above.source, below.source)
        },
        note: String::new(),
    };
    let published = Some(numerator).filter(|numerator| numerator.comparator != Comparator::Equal);
    Some(Datum { figure, is_of_baseline: false, place: None, derivation: Some(derivation), published })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotient_is_bounded_by_both_its_parts() {
        use Comparator::{About, Above, AtLeast, AtMost, Below, Equal};
        assert_eq!(bound(Equal, Equal), Some(Equal));
        assert_eq!(bound(Above, Equal), Some(Above));
        assert_eq!(bound(Equal, Above), Some(Below), "6605 of more than 103 000 is less than 6605 / 103 000");
        assert_eq!(bound(Equal, AtMost), Some(AtLeast));
        assert_eq!(
            (bound(About, Equal), bound(Equal, About), bound(About, Above)),
            (Some(About), Some(About), Some(Below))
        );
        assert_eq!((bound(AtLeast, Below), bound(AtMost, AtLeast)), (Some(Above), Some(AtMost)));
        assert_eq!((bound(Above, Above), bound(Below, AtMost)), (None, None), "the two say nothing together");
    }
}
