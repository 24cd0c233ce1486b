//! A year with counted births or deaths: the fertility and the life expectancy that reproduce them.

use super::VitalRates;
use crate::schedule::{AGES, BySexAndAge, ChildbearingPattern, FERTILE_AGES, MortalitySchedule};

/// What is known of a year: a count, or the driver by which it is projected.
#[derive(Debug, Clone, Copy)]
pub(crate) enum CountOrDriver {
    /// Persons who were counted.
    Count(f64),
    /// A total fertility rate, or a life expectancy in years.
    Driver(f64),
}

/// The drivers of a year, and who is there at its end before anybody moves.
#[derive(Debug, Clone)]
pub(crate) struct CountedYear {
    pub(crate) total_fertility_rate: f64,
    pub(crate) life_expectancy: f64,
    pub(crate) people: BySexAndAge,
}

/// Births and deaths of one year, with the pattern by age that the year has.
struct VitalYear<'y> {
    people: &'y BySexAndAge,
    mortality: MortalitySchedule,
    /// Shares of the total fertility rate at ages 15 to 49.
    shares: [f64; FERTILE_AGES.end - FERTILE_AGES.start],
    /// Boys among the newborn.
    boys: f64,
}

impl VitalRates {
    /// The year that begins with `people`: with the births and deaths that were counted, or by the drivers that are given. `None`
    /// where the rates do not have the year, or no rates lead to the counts.
    pub(crate) fn counted_year(
        &self,
        year: i32,
        people: &BySexAndAge,
        (births, deaths): (CountOrDriver, CountOrDriver),
        (mean_age, sex_ratio): (f64, f64),
    ) -> Option<CountedYear> {
        let index = self.index(year)?;
        let pattern = ChildbearingPattern::new(&self.fertility.row(index));
        let shares = pattern.shares_at(mean_age);
        let boys = sex_ratio / (1.0 + sex_ratio);
        let all = VitalYear { people, mortality: self.mortality_schedule(index), shares, boys };
        let shift = match deaths {
            CountOrDriver::Driver(life_expectancy) => all.mortality.exact_shift(life_expectancy)?,
            CountOrDriver::Count(deaths) => all.shift_at(deaths, births)?,
        };
        let survival = all.mortality.survival_at(shift);
        let born = all.born(births, &survival);
        let total_fertility_rate = match births {
            CountOrDriver::Driver(rate) => rate,
            CountOrDriver::Count(births) => births / all.women(&survival),
        };
        let life_expectancy = all.mortality.life_expectancy(shift);
        Some(CountedYear { total_fertility_rate, life_expectancy, people: all.survivors(born, &survival) })
            .filter(|year| year.total_fertility_rate.is_finite())
    }
}

impl VitalYear<'_> {
    /// Women by age, weighted by their shares of births.
    fn women(&self, survival: &BySexAndAge) -> f64 {
        let lived = |age: usize| (self.people[1][age] + self.people[1][age - 1] * survival[1][age]) / 2.0;
        FERTILE_AGES.zip(&self.shares).map(|(age, share)| share * lived(age)).sum()
    }

    fn born(&self, births: CountOrDriver, survival: &BySexAndAge) -> f64 {
        match births {
            CountOrDriver::Count(births) => births,
            CountOrDriver::Driver(rate) => rate * self.women(survival),
        }
    }

    fn survivors(&self, born: f64, survival: &BySexAndAge) -> BySexAndAge {
        let open = AGES - 1;
        std::array::from_fn(|sex| {
            let (people, survival) = (&self.people[sex], &survival[sex]);
            let born = born * if sex == 0 { self.boys } else { 1.0 - self.boys };
            std::array::from_fn(|age| match age {
                0 => born * survival[0],
                _ if age == open => (people[open - 1] + people[open]) * survival[open],
                _ => people[age - 1] * survival[age],
            })
        })
    }

    fn deaths(&self, shift: f64, births: CountOrDriver) -> f64 {
        let survival = self.mortality.survival_at(shift);
        let born = self.born(births, &survival);
        let sum = |people: &BySexAndAge| people.as_flattened().iter().sum::<f64>();
        sum(self.people) + born - sum(&self.survivors(born, &survival))
    }

    /// The shift that gives this number of deaths; a higher shift gives fewer.
    fn shift_at(&self, deaths: f64, births: CountOrDriver) -> Option<f64> {
        let (mut low, mut high) = LOGS;
        let is_between =
            self.deaths(libm::expm1(low), births) > deaths && self.deaths(libm::expm1(high), births) < deaths;
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            if self.deaths(libm::expm1(middle), births) > deaths {
                low = middle;
            } else {
                high = middle;
            }
        }
        is_between.then(|| libm::expm1(f64::midpoint(low, high)))
    }
}

/// Beyond these life expectancy is below 20 or above 100 years.
const LOGS: (f64, f64) = (-8.0, 16.0);

/// So many leave nothing of that range between two neighbouring numbers.
const HALVINGS: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Diagnostics;
    use crate::baseline::{Baseline, Library};
    use crate::schedule::by_sex_and_age;

    #[test]
    fn the_drivers_found_lead_back_to_the_counts() {
        let china = Baseline::load("china", &Library::embedded(), &mut Diagnostics::new()).unwrap();
        let (rates, people) = (china.vital_rates.unwrap(), by_sex_and_age(&china.population.unwrap()));
        let index = rates.index(2023).unwrap();
        let others = (rates.mean_age_at_childbearing(index), rates.sex_ratio_at_birth[index]);
        let counts = (CountOrDriver::Count(9.02e6), CountOrDriver::Count(11.10e6));
        let by_counts = rates.counted_year(2023, &people, counts, others).unwrap();
        let sum = |people: &BySexAndAge| people.as_flattened().iter().sum::<f64>();
        assert!((sum(&people) + 9.02e6 - 11.10e6 - sum(&by_counts.people)).abs() < 1.0);
        let drivers =
            (CountOrDriver::Driver(by_counts.total_fertility_rate), CountOrDriver::Driver(by_counts.life_expectancy));
        let by_drivers = rates.counted_year(2023, &people, drivers, others).unwrap();
        for (counted, driven) in by_counts.people.as_flattened().iter().zip(by_drivers.people.as_flattened()) {
            assert!((counted / driven - 1.0).abs() < 1e-9, "{counted} {driven}");
        }
        // More deaths than people: nothing leads there.
        let absurd = (CountOrDriver::Count(9.02e6), CountOrDriver::Count(3e9));
        assert!(rates.counted_year(2023, &people, absurd, others).is_none());
    }
}
