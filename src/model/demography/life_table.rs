//! Life tables: from central death rates to survival.

use super::lanes::{LANES, Lanes};

/// Years lived in the first year of life by those who die in it (Andreev & Kingkade 2015), by sex (0 male, 1 female).
///
/// `death_rate` is the central death rate at age 0.
pub(super) fn years_lived_by_infants(sex: usize, death_rate: f64) -> f64 {
    if sex == 0 {
        match death_rate {
            m if m < 0.023 => 0.14929 - 1.99545 * m,
            m if m < 0.08307 => 0.02832 + 3.26021 * m,
            _ => 0.29915,
        }
    } else {
        match death_rate {
            m if m < 0.01724 => 0.14903 - 2.05527 * m,
            m if m < 0.06891 => 0.04667 + 3.88089 * m,
            _ => 0.31411,
        }
    }
}

/// A life table that is walked up the ages, one run in each lane.
pub(super) struct LifeTable {
    alive: Lanes,
    lived_before: Lanes,
    /// Years lived so far by a newborn; after the open age group, life expectancy at birth.
    pub(super) years_lived: Lanes,
}

impl LifeTable {
    pub(super) fn new() -> Self {
        Self { alive: [1.0; LANES], lived_before: [1.0; LANES], years_lived: [0.0; LANES] }
    }

    /// Survival of the newborn to the end of the year in which they are born.
    pub(super) fn infants(&mut self, sex: usize, death_rate: &Lanes) -> Lanes {
        let share = std::array::from_fn(|lane| years_lived_by_infants(sex, death_rate[lane]));
        self.advance(death_rate, &share)
    }

    /// Survival from the age below (completed years at the start of the year) to this single age, 1 to 99.
    pub(super) fn single_age(&mut self, death_rate: &Lanes) -> Lanes {
        self.advance(death_rate, &[0.5; LANES])
    }

    /// q = m / (1 + (1 - a) m), but never more than 1; L = l(x+1) + a d; survival = L(x) / L(x-1).
    #[inline(always)]
    fn advance(&mut self, death_rate: &Lanes, share: &Lanes) -> Lanes {
        let mut survival = [0.0; LANES];
        for lane in 0..LANES {
            let (m, a) = (death_rate[lane], share[lane]);
            let q = (m / (1.0 + (1.0 - a) * m)).min(1.0);
            let died = self.alive[lane] * q;
            let left = self.alive[lane] - died;
            let lived = left + a * died;
            survival[lane] = lived / self.lived_before[lane];
            self.alive[lane] = left;
            self.lived_before[lane] = lived;
            self.years_lived[lane] += lived;
        }
        survival
    }

    /// Survival into the open age group of those in it and in the last single age.
    pub(super) fn open_age(&mut self, death_rate: &Lanes) -> Lanes {
        let mut survival = [0.0; LANES];
        for lane in 0..LANES {
            let lived = self.alive[lane] / death_rate[lane];
            survival[lane] = lived / (self.lived_before[lane] + lived);
            self.years_lived[lane] += lived;
        }
        survival
    }
}
