//! Ratios whose numerator and denominator are indicators themselves.

/// A ratio with its numerator and its denominator, as the model defines them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quotient {
    pub(crate) numerator: &'static str,
    pub(crate) ratio: &'static str,
    pub(crate) denominator: &'static str,
}

const fn quotient(numerator: &'static str, ratio: &'static str, denominator: &'static str) -> Quotient {
    Quotient { numerator, ratio, denominator }
}

/// The quotients of which numerator, ratio and denominator are all figures that plans and statistics offices give.
pub(crate) const QUOTIENTS: [Quotient; 7] = [
    quotient("industry.value_added", "industry.share_of_gdp", "gdp.nominal"),
    quotient("care.beds.total", "care.beds.per_1000_aged_60_plus", "population.aged_60_plus"),
    quotient("care.beds.total", "care.beds.per_1000_aged_65_plus", "population.aged_65_plus"),
    quotient("care.beds.nursing", "care.beds.nursing_share", "care.beds.institutional"),
    quotient("care.beds.private", "care.beds.private_share", "care.beds.institutional"),
    quotient("population.aged_60_plus", "population.share_aged_60_plus", "population.total"),
    quotient("population.aged_65_plus", "population.share_aged_65_plus", "population.total"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicator::{Kind, indicators};

    #[test]
    fn ratios_are_those_of_levels() {
        let all = indicators(&[]);
        let kind = |name: &str| all.iter().find(|indicator| indicator.name == name).map(|indicator| indicator.kind);
        for Quotient { numerator, ratio, denominator } in QUOTIENTS {
            assert_eq!(kind(ratio), Some(Kind::Ratio), "{ratio}");
            assert!([numerator, denominator].iter().all(|level| kind(level).is_some_and(|kind| kind != Kind::Ratio)));
        }
    }
}
