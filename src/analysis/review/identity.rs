//! What one published figure says of another: quotients whose parts are published apart.

use super::datum::Datum;
use crate::baseline::Status;
use crate::indicator::{Comparator, Unit};
use crate::language::text;

/// A quotient of two indicators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) quotient: &'static str,
    pub(super) above: &'static str,
    pub(super) below: &'static str,
    /// Whether the quotient of the parts is no less than the indicator, rather than equal to it.
    pub(super) is_upper_bound: bool,
}

const fn quotient(quotient: &'static str, above: &'static str, below: &'static str) -> Identity {
    Identity { quotient, above, below, is_upper_bound: false }
}

/// The definitions of the model's quotients, as far as both parts are figures that statistics offices publish.
static IDENTITIES: [Identity; 7] = [
    quotient("industry.share_of_gdp", "industry.value_added", "gdp.nominal"),
    quotient("population.share_aged_60_plus", "population.aged_60_plus", "population.total"),
    quotient("population.share_aged_65_plus", "population.aged_65_plus", "population.total"),
    quotient("care.beds.nursing_share", "care.beds.nursing", "care.beds.institutional"),
    quotient("care.beds.per_1000_aged_60_plus", "care.beds.total", "population.aged_60_plus"),
    quotient("care.occupancy", "care.residents", "care.beds.institutional"),
    // Employees are all insured, so that of the other people a smaller share is than of all.
    Identity {
        quotient: "care.insurance.resident_coverage",
        above: "care.insurance.insured",
        below: "population.total",
        is_upper_bound: true,
    },
];

/// The identities that have an indicator for their quotient or its numerator.
pub(super) fn around(indicator: &str) -> impl Iterator<Item = Identity> {
    IDENTITIES.into_iter().filter(move |identity| identity.quotient == indicator || identity.above == indicator)
}

/// The indicators that go into the quotient that an indicator is.
pub(super) fn parts(indicator: &str) -> impl Iterator<Item = &'static str> {
    IDENTITIES.into_iter().filter(move |identity| identity.quotient == indicator).flat_map(|i| [i.above, i.below])
}

/// Quotients that follow from published parts and were not published themselves, for the same period, or for a stock the
/// last year's end before it. Parts of two statistical bases make one only where the numerator names none.
pub(super) fn derive(known: &[Datum], percent: impl Fn(&str) -> Option<Unit>) -> Vec<Datum> {
    let mut derived = Vec::new();
    for identity in IDENTITIES {
        let Some(unit) = percent(identity.quotient) else { continue };
        for above in known.iter().filter(|figure| figure.indicator == identity.above) {
            let published = |figure: &&Datum| figure.indicator == identity.quotient && figure.period == above.period;
            if known.iter().any(|figure| published(&figure)) {
                continue;
            }
            let same_basis =
                |figure: &&Datum| above.basis.is_none() || figure.basis.is_none() || figure.basis == above.basis;
            let below = known.iter().filter(|figure| figure.indicator == identity.below).filter(same_basis);
            let below = below.filter(|figure| figure.at() <= above.at() && above.at() - figure.at() < 1.0);
            // People of the last year's end may stand for those of a month; money of a year may not.
            let is_stock = identity.below.starts_with("population.");
            let Some(below) = below
                .filter(|figure| is_stock || figure.period == above.period)
                .max_by(|a, b| a.at().total_cmp(&b.at()))
            else {
                continue;
            };
            derived.push(quotient_of(identity, above, below, unit));
        }
    }
    derived
}

fn quotient_of(identity: Identity, above: &Datum, below: &Datum, unit: Unit) -> Datum {
    let value = above.value / below.value;
    let (low, high) = (above.range().0 / below.range().1, above.range().1 / below.range().0);
    let figures = (above.unit.from_base(above.value), below.unit.from_base(below.value));
    let (a, b) = (format!("{} {}", figures.0, above.unit.zh), format!("{} {}", figures.1, below.unit.zh));
    let when = below.period_written();
    let derivation = if identity.is_upper_bound {
        text!("不高于 {a} / {b}（{when}）", "no more than {a} / {b} ({when})")
    } else {
        text!("{a} / {b}（{when}）", "{a} / {b} ({when})")
    };
    let (comparator, value) = match above.comparator {
        _ if identity.is_upper_bound => (Comparator::AtMost, high),
        bound => (bound, value),
    };
    Datum {
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
        is_of_baseline: false,
        derivation: Some(derivation),
    }
}
