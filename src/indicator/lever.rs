//! Which drivers a planner can move: what a plan decides, funds or promotes, and not what it finds.

use super::{Driver, matches};

/// Policy levers: drivers that plans build, convert, train, cover, pay for and promote.
static LEVERS: [&str; 18] = [
    "economy.real_growth",
    "economy.labour_productivity_growth",
    "industry.*.growth",
    "industry.*.trend",
    "care.beds.*.starts",
    "care.beds.conversion_rate",
    "care.beds.conversions",
    "care.beds.target_ratio",
    "care.beds.approach_rate",
    "care.beds.private_share_of_openings",
    "care.shift_to_formal",
    "care.workforce.training",
    "care.insurance.employees_insured",
    "care.insurance.resident_coverage",
    "care.insurance.city_coverage",
    "care.insurance.take_up",
    "care.insurance.contribution",
    "care.insurance.benefit",
];

impl Driver {
    /// Whether a planner can move it: starts and conversions of beds, training, coverage, growth; not how many
    /// are born, die or move, what is common elsewhere, nor anything that is over with the base year.
    ///
    /// ```
    /// use carecast::indicator::drivers;
    /// let all = drivers(&[]);
    /// let can = |name: &str| all.iter().find(|driver| driver.name == name).unwrap().is_lever();
    /// assert!(can("care.beds.nursing.starts") && can("care.beds.conversion_rate") && can("economy.real_growth"));
    /// assert!(!can("care.beds.nursing.closure_rate") && !can("population.life_expectancy"));
    /// ```
    #[must_use]
    pub fn is_lever(&self) -> bool {
        !self.at_base && LEVERS.iter().any(|pattern| matches(pattern, &self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Subsector, drivers};
    use super::*;
    use crate::language::Text;

    #[test]
    fn every_lever_is_a_driver() {
        let all = drivers(&[Subsector::new("total", Text::same("total"))]);
        for pattern in LEVERS {
            assert!(all.iter().any(|driver| driver.is_named(pattern) && driver.is_lever()), "{pattern}");
        }
    }
}
