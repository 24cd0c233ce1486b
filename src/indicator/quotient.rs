//! Ratios whose numerator and denominator are indicators themselves.

use super::{Indicator, indicators};

/// A ratio with its numerator and its denominator, as the model defines them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quotient {
    pub(crate) numerator: &'static str,
    pub(crate) ratio: &'static str,
    pub(crate) denominator: &'static str,
}

impl Quotient {
    /// The indicator that is the denominator.
    pub(crate) fn denominator(self) -> Option<Indicator> {
        indicators(&[]).into_iter().find(|indicator| indicator.name == self.denominator)
    }
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

/// Levels and the indicator that is their growth over the year before.
const GROWTHS: [(&str, &str); 4] = [
    ("gdp.nominal", "gdp.nominal_growth"),
    ("gdp.real", "gdp.real_growth"),
    ("industry.value_added", "industry.growth_nominal"),
    ("industry.value_added_real", "industry.growth_real"),
];

/// The indicator that is the yearly growth of a level, where there is one.
pub(crate) fn growth_of(level: &str) -> Option<&'static str> {
    GROWTHS.iter().find(|(known, _)| *known == level).map(|(_, growth)| *growth)
}

/// Whether an indicator is the yearly growth of another.
pub(crate) fn is_growth(indicator: &str) -> bool {
    GROWTHS.iter().any(|(_, growth)| *growth == indicator)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicator::{IndicatorKind, indicators};

    #[test]
    fn ratios_are_those_of_levels() {
        let all = indicators(&[]);
        let kind = |name: &str| all.iter().find(|indicator| indicator.name == name).map(|indicator| indicator.kind);
        for Quotient { numerator, ratio, denominator } in QUOTIENTS {
            assert_eq!(kind(ratio), Some(IndicatorKind::Ratio), "{ratio}");
            assert!(
                [numerator, denominator]
                    .iter()
                    .all(|level| kind(level).is_some_and(|kind| kind != IndicatorKind::Ratio))
            );
        }
    }

    #[test]
    fn growth_is_the_ratio_of_a_level_to_itself() {
        let all = indicators(&[]);
        for (level, growth) in GROWTHS {
            let kind = |name: &str| all.iter().find(|known| known.name == name).map(|known| known.kind);
            assert_eq!((kind(level), kind(growth)), (Some(IndicatorKind::Flow), Some(IndicatorKind::Ratio)), "{level}");
        }
    }
}
