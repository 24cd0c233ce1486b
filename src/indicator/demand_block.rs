//! The demand side of the industry: blocks of subsectors, what people of each age spend on them, and how that answers to
//! income, prices and wages.

use super::driver::Default;

/// A block of the industry with one demand side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum DemandBlock {
    /// Medical services, rehabilitation and health management.
    Medical,
    /// Elderly care.
    Care,
    /// Medicines and devices.
    Medicines,
    /// Food, fitness, tourism and the rest.
    Other,
    /// The industry in one figure: the other four by their shares.
    Whole,
}

/// How a driver of the demand side stands by default: its central value, 10th and 90th percentile, in the driver's unit.
type Range = [f64; 3];

/// Relative spending per head from an age on.
type Profile = &'static [(usize, f64)];

/// The driver, then its range for medical, care, medicines, other and the whole.
///
/// Sources are those of the rows of `driver.rs`. What a block has of its own is a choice around them.
#[rustfmt::skip]
const RANGES: [(&str, [Range; 5]); 6] = [
    ("age_gradient",           [[1.0, 0.7, 1.3], [0.9, 0.8, 1.0], [1.0, 0.7, 1.3], [1.0, 0.6, 1.4], [1.0, 0.7, 1.3]]),
    ("elasticity_income",      [[0.7, 0.44, 0.97], [0.8, 0.4, 1.2], [0.7, 0.44, 0.97], [1.2, 0.9, 1.5], [0.8, 0.5, 1.1]]),
    ("elasticity_price",       [[-0.2, -0.4, 0.0], [-0.4, -0.8, -0.1], [-0.2, -0.4, 0.0], [-0.8, -1.2, -0.4], [-0.3, -0.6, 0.0]]),
    ("labour_share_of_costs",  [[40.0, 30.0, 50.0], [60.0, 50.0, 70.0], [20.0, 15.0, 25.0], [40.0, 30.0, 50.0], [35.0, 25.0, 45.0]]),
    ("productivity_growth",    [[2.5, 1.0, 4.0], [1.0, 0.0, 2.5], [5.0, 3.0, 7.0], [4.0, 2.0, 6.0], [3.3, 1.8, 4.8]]),
    ("trend",                  [[0.0, -1.5, 1.5], [0.0, -1.5, 1.5], [0.0, -1.5, 1.5], [0.0, -1.5, 1.5], [0.0, -1.5, 1.5]]),
];

/// Spending per head from these ages on, that of the nation's mean person of 2020 being 1.
///
/// Assumed: no profile by single blocks is published for China. Medical services and medicines: city dwellers in their
/// sixties spend 50 to 100 % more of their own money than one of 40, those over 80 100 to 170 % more (Meng and Yeo 2005,
/// *Ageing and health-care expenditure in urban China*, household survey; secondary); medicines rise earlier, with chronic
/// diseases. Care: the share who need help in daily living ([`crate::model`]'s prevalence of disability, mean of the sexes).
/// Other: what working ages spend on leisure and food for health, by judgement.
const MEDICAL: Profile = &[
    (0, 0.89),
    (5, 0.40),
    (15, 0.45),
    (25, 0.64),
    (35, 0.79),
    (45, 0.99),
    (55, 1.34),
    (60, 1.69),
    (65, 1.98),
    (70, 2.23),
    (75, 2.38),
    (80, 2.48),
];
const CARE: Profile =
    &[(0, 0.0), (60, 1.88), (65, 2.81), (70, 4.62), (75, 7.51), (80, 12.27), (85, 19.49), (90, 30.31)];
const MEDICINES: Profile = &[
    (0, 0.70),
    (5, 0.30),
    (15, 0.35),
    (25, 0.55),
    (35, 0.75),
    (45, 1.05),
    (55, 1.50),
    (60, 1.90),
    (65, 2.21),
    (70, 2.41),
    (75, 2.51),
    (80, 2.41),
];
const OTHER: Profile = &[
    (0, 0.72),
    (15, 0.92),
    (25, 1.18),
    (35, 1.23),
    (45, 1.18),
    (55, 1.08),
    (60, 1.03),
    (65, 0.92),
    (70, 0.77),
    (75, 0.56),
    (80, 0.41),
];

/// The blocks in the industry as a whole. Assumed: Hunan's medical services were 44 % of its health industry in 2023 and
/// medicines with their trade 22 %; the rest by judgement, as in `scenarios/shandong-2023-2027/seven-domains.toml`.
const SHARES: [(DemandBlock, f64); 4] = [
    (DemandBlock::Medical, 0.46),
    (DemandBlock::Care, 0.08),
    (DemandBlock::Medicines, 0.31),
    (DemandBlock::Other, 0.15),
];

impl DemandBlock {
    /// Every block.
    pub const ALL: [Self; 5] = [Self::Medical, Self::Care, Self::Medicines, Self::Other, Self::Whole];

    /// Its id, as in `block = "medical"` of a subsector.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Medical => "medical",
            Self::Care => "care",
            Self::Medicines => "medicines",
            Self::Other => "other",
            Self::Whole => "whole",
        }
    }

    /// The block of a subsector that states none: by its id, or else the whole.
    pub(super) fn of_subsector(id: &str) -> Self {
        match id {
            "medical" | "rehabilitation" => Self::Medical,
            "care" | "elderly_care" => Self::Care,
            "medicines" | "pharma" | "tcm" | "devices" => Self::Medicines,
            "other" | "digital" | "integrated" | "food" | "fitness" | "tourism" => Self::Other,
            _ => Self::Whole,
        }
    }

    /// What a person of an age spends, relative to the nation's mean person.
    ///
    /// ```
    /// use carecast::indicator::DemandBlock;
    /// assert!(DemandBlock::Medical.spending_at(70) > 2.0 * DemandBlock::Medical.spending_at(35));
    /// ```
    #[must_use]
    pub fn spending_at(self, age: usize) -> f64 {
        let profile = match self {
            Self::Medical => MEDICAL,
            Self::Care => CARE,
            Self::Medicines => MEDICINES,
            Self::Other => OTHER,
            Self::Whole => return SHARES.iter().map(|(block, share)| share * block.spending_at(age)).sum(),
        };
        profile.iter().rev().find(|(from, _)| age >= *from).map_or(0.0, |(_, spending)| *spending)
    }

    /// The default of a driver of the demand side, by the last part of its name.
    pub(super) fn default(self, driver: &str) -> Default {
        let known = RANGES.iter().find(|(name, _)| driver.ends_with(name));
        known.map_or(Default::Unused, |(_, ranges)| {
            let [central, p10, p90] = ranges[self as usize];
            Default::Range { central, p10, p90 }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::{Baseline, Library};
    use crate::diagnostic::Diagnostics;

    #[test]
    fn the_mean_person_of_the_nation_spends_one() {
        let china = Baseline::load("china", &Library::embedded(), &mut Diagnostics::new()).unwrap();
        let people = china.censuses.last().map(|census| census.people.clone()).unwrap();
        for block in DemandBlock::ALL {
            let spent: f64 = people.indexed_iter().map(|((_, age), persons)| persons * block.spending_at(age)).sum();
            assert!((spent / people.sum() - 1.0).abs() < 0.02, "{block:?} {}", spent / people.sum());
        }
    }

    #[test]
    fn the_whole_is_the_sum_of_its_blocks() {
        assert!((SHARES.iter().map(|(_, share)| share).sum::<f64>() - 1.0).abs() < 1e-12);
        for (name, ranges) in RANGES.iter().filter(|(name, _)| *name != "trend") {
            let mean: f64 = SHARES.iter().map(|(block, share)| share * ranges[*block as usize][0]).sum();
            let whole = ranges[DemandBlock::Whole as usize];
            assert!((mean - whole[0]).abs() < 0.2 * (whole[2] - whole[1]), "{name}: {mean}");
        }
    }
}
