//! Years with published births and deaths: every run reproduces them.
//!
//! A path holds the rates at which the deterministic run reproduces the published counts. Other runs have more or fewer women,
//! or old people, since their count errs: at the same rates they would have other births and deaths, though these are known
//! and who bears or dies is not. So in each run total fertility, and the logs of death rates, are moved until its births and
//! deaths are those published. Where the central path carries the level of the last known year on, so does each run.

use super::super::cohort::{Cohorts, by_sex};
use super::{Driven, Runs, Schedules, plus_lanes};
use crate::scenario::{VitalCount, VitalCounts};
use crate::schedule::{AGES, TOGETHER, each_lane};
use crate::vectors::widest;

/// Births and deaths that were published, by year.
pub(in crate::model) struct VitalConstraints {
    births: VitalCounts,
    deaths: VitalCounts,
}

/// How far the rates of each run are from their path because its births or deaths were published.
pub(in crate::model::demography) struct RateAdjustments {
    /// The factor on total fertility.
    fertility: Runs,
    /// The shift of log death rates.
    mortality: Runs,
}

impl RateAdjustments {
    pub(in crate::model::demography) fn none() -> Self {
        Self { fertility: [1.0; TOGETHER], mortality: [0.0; TOGETHER] }
    }
}

/// The tolerance for reproducing a published count, in logs: counts are published to four digits.
const MET: f64 = 1e-5;

/// How near a rate lies to the published one to count as equal.
const SAME: f64 = 1e-9;

/// The most that the logs of death rates are moved.
const MOST: f64 = 2.5;

/// Steps of the secant method, a fixed number so that a run does not depend on its neighbours. Runs are a few percent apart:
/// the third step converges.
const STEPS: usize = 3;

impl VitalConstraints {
    /// `None` where no year's births or deaths were published.
    pub(in crate::model) fn new(births: VitalCounts, deaths: VitalCounts) -> Option<Self> {
        let is_any = [&births, &deaths].into_iter().flat_map(|series| &series.counts).any(Option::is_some);
        is_any.then_some(Self { births, deaths })
    }

    /// Shifts the rates of a year with published births or deaths until each run reproduces them, and carries in later years what
    /// the last of such years left.
    pub(super) fn meet(
        &self,
        people: &Cohorts<TOGETHER>,
        schedules: &Schedules,
        year: usize,
        driven: &mut Driven,
        moved: &mut RateAdjustments,
    ) {
        let at = year - 1;
        let published = |counts: &VitalCounts| counts.counts.get(at).copied().flatten();
        let is_carried = |counts: &VitalCounts| counts.is_carried.get(at).copied().unwrap_or(false);
        let (births, deaths) = (published(&self.births), published(&self.deaths));
        if births.is_none() && is_carried(&self.births) {
            driven.fertility = each_lane(|lane| driven.fertility[lane] * moved.fertility[lane]);
        }
        if deaths.is_none() && is_carried(&self.deaths) {
            driven.mortality_error = each_lane(|lane| driven.mortality_error[lane] + moved.mortality[lane]);
        }
        // A run whose rate was set to something else keeps it.
        let held = births.map(|published| each_lane(|lane| is_same(driven.fertility[lane], published.rate)));
        if let Some(published) = deaths {
            let before = driven.mortality_error;
            schedules.meet_deaths(people, published, births.zip(held), driven);
            moved.mortality = each_lane(|lane| driven.mortality_error[lane] - before[lane]);
        }
        if let Some((published, held)) = births.zip(held) {
            let driven_now = &*driven;
            let born = widest!({
                let (mortality, level) = (&schedules.mortality, &schedules.level(driven_now));
                schedules.born(people, driven_now, |sex, age| mortality.survival(sex, age, level))
            });
            let by = each_lane(|lane| match published.count / born[lane] {
                by if held[lane] != 0.0 && by.is_finite() && libm::log(by).abs() > MET => by,
                _ => 1.0,
            });
            driven.fertility = each_lane(|lane| driven.fertility[lane] * by[lane]);
            moved.fertility = by;
        }
    }
}

impl Schedules {
    /// Moves the logs of death rates until each run has the deaths, its births being those published, where they are.
    fn meet_deaths(
        &self,
        people: &Cohorts<TOGETHER>,
        published: VitalCount,
        births: Option<(VitalCount, Runs)>,
        driven: &mut Driven,
    ) {
        let off = |driven: &Driven| -> Runs {
            let deaths = widest!(self.deaths_at(people, driven, births));
            each_lane(|lane| libm::log(deaths[lane] / published.count))
        };
        let (mut before, mut off_before) = (driven.mortality_error, off(driven));
        let mut here: Runs = each_lane(|lane| {
            let is_held = before[lane] == 0.0 && is_same(driven.life_expectancy[lane], published.rate) != 0.0;
            let is_met = off_before[lane].is_nan() || off_before[lane].abs() <= MET;
            if !is_held || is_met { before[lane] } else { (before[lane] - off_before[lane]).clamp(-MOST, MOST) }
        });
        for _ in 0..STEPS {
            driven.mortality_error = here;
            let off_here = off(driven);
            let next: Runs = each_lane(|lane| {
                let slope = (off_here[lane] - off_before[lane]) / (here[lane] - before[lane]);
                let step = off_here[lane] / slope;
                if slope > 0.0 && step.is_finite() { (here[lane] - step).clamp(-MOST, MOST) } else { here[lane] }
            });
            (before, off_before, here) = (here, off_here, next);
        }
        driven.mortality_error = here;
    }

    /// Who would die in the year by the rates as they are.
    #[inline(always)]
    fn deaths_at(&self, people: &Cohorts<TOGETHER>, driven: &Driven, births: Option<(VitalCount, Runs)>) -> Runs {
        let (mortality, level) = (&self.mortality, &self.level(driven));
        let survival = |sex: usize, age: usize| mortality.survival(sex, age, level);
        let by_rates = self.born(people, driven, survival);
        let born = match births {
            Some((published, held)) => {
                each_lane(|lane| if held[lane] != 0.0 { published.count } else { by_rates[lane] })
            }
            None => by_rates,
        };
        let born = by_sex(&born, &driven.sex_ratio);
        let mut deaths = [0.0; TOGETHER];
        for (sex, people) in people.people().into_iter().enumerate() {
            for age in 0..AGES {
                let coming = match age.checked_sub(1) {
                    None => born[sex],
                    Some(younger) if age == AGES - 1 => plus_lanes(&people[younger], &people[age]),
                    Some(younger) => people[younger],
                };
                let survival = survival(sex, age);
                deaths = each_lane(|lane| deaths[lane] + coming[lane] * (1.0 - survival[lane]));
            }
        }
        deaths
    }
}

/// 1 if a rate equals the published one, else 0.
fn is_same(rate: f64, published: f64) -> f64 {
    f64::from((rate - published).abs() <= SAME * published.abs())
}
