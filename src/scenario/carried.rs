//! Forecasts of rates from their latest deviations, with the error model of the rate.
//!
//! The errors of fertility and mortality are levels that are independent of what came before the jump-off: their scales are
//! estimated from changes since a known level, and runs are drawn in the same way after the last published year. The
//! conditional expectation of a later level is therefore the present one, but not the last deviation as a whole, because
//! published figures have errors and small numbers of births or deaths vary by chance. The Kalman filter estimates a level
//! with independent steps, observed with independent errors (Durbin & Koopman 2012, ch. 2). The error of migration is the
//! same rate in every year: its conditional expectation is the mean of the observed deviations.

use super::error::{RegionalError, STATED_BY, error_growth};
use super::{AssumptionOrigin, Assumptions, UsedFigure};
use crate::indicator::{Default, ErrorGrowth, ErrorScale};
use crate::language::{Text, text};
use crate::number::{percent, signed_percent};
use crate::schedule::MortalitySchedule;

const LIFE_EXPECTANCY: &str = "population.life_expectancy";

/// The least and the most that logs of death rates may differ.
const MOST: f64 = 2.5;

/// So many leave nothing of that range between two neighbouring numbers.
const HALVINGS: usize = 60;

/// The shift of the years after the last published one, relative to the assumed path.
#[derive(Debug, Clone, PartialEq)]
pub struct Carried {
    /// The driver.
    pub driver: String,
    /// The last published year.
    pub last: i32,
    /// The shift: in logs of birth or death rates; for migration in persons a year.
    pub deviation: f64,
    /// The weight of the last published year: 1 if it is the only one.
    pub weight_of_last: f64,
    /// By year: the change of the driver, in base units.
    pub added: Vec<f64>,
}

/// An observed deviation.
struct ObservedDeviation {
    year: i32,
    deviation: f64,
    /// The standard deviation of its error.
    error: f64,
}

/// The estimate of a level after observed deviations, with its standard deviation.
struct LevelEstimate {
    expected: f64,
    variance: f64,
    /// The weight of the last deviation in the estimate.
    weight_of_last: f64,
}

impl Assumptions {
    /// The forecasts implied by figures to be set in paths; none for a rate that is certain or has a stated uncertainty.
    /// Each comes with the standard deviation of its level.
    pub(super) fn carried_by(&self, taken: &[UsedFigure]) -> Vec<(Carried, f64)> {
        STATED_BY.iter().filter_map(|(error, rate)| self.carried_in(error, rate, taken)).collect()
    }

    fn carried_in(&self, error: &str, rate: &str, taken: &[UsedFigure]) -> Option<(Carried, f64)> {
        let scale = self.default_scale(error)?;
        let published: Vec<ObservedDeviation> =
            taken.iter().filter(|t| t.driver == rate).filter_map(|t| self.deviation(t)).collect();
        let last = published.last()?.year;
        let regional = RegionalError::new(error, &scale, &self.baseline);
        let LevelEstimate { expected, variance, weight_of_last } = match scale.growth {
            ErrorGrowth::Rate => {
                let sum: f64 = published.iter().map(|published| published.deviation).sum();
                LevelEstimate {
                    expected: sum / published.len() as f64,
                    variance: 0.0,
                    weight_of_last: 1.0 / published.len() as f64,
                }
            }
            _ => filtered(&published, self.years.first, &regional),
        };
        let added =
            self.years.iter().map(|year| if year > last { self.moved(rate, year, expected) } else { Some(0.0) });
        let added: Vec<f64> = added.collect::<Option<_>>()?;
        let driver = rate.to_owned();
        Some((Carried { driver, last, deviation: expected, weight_of_last, added }, variance.sqrt()))
    }

    /// The deviation of a figure from the assumed path.
    fn deviation(&self, taken: &UsedFigure) -> Option<ObservedDeviation> {
        let UsedFigure { driver, year, value, .. } = taken;
        let assumed = self.assumed(driver, *year)?;
        let figure = self.figure(&taken.indicator, *year, None)?;
        let relative = figure.standard_error() / figure.value.abs();
        let (deviation, error) = match error_growth(driver)? {
            ErrorGrowth::Rate => (value - assumed, 0.0),
            ErrorGrowth::Level => {
                let mortality = self.mortality(*year)?;
                let deviation = log_deviation(&mortality, assumed, *value)?;
                let is_count = taken.indicator != LIFE_EXPECTANCY;
                let off = || log_deviation(&mortality, assumed, value - figure.standard_error());
                (deviation, if is_count { relative } else { off()? - deviation })
            }
            _ if *value > 0.0 && assumed > 0.0 => (libm::log(value / assumed), relative),
            _ => return None,
        };
        Some(ObservedDeviation { year: *year, deviation, error })
    }

    /// What a deviation adds to a rate in a year.
    fn moved(&self, rate: &str, year: i32, deviation: f64) -> Option<f64> {
        let assumed = self.assumed(rate, year)?;
        let (least, most) = self.drivers.get(rate)?.driver.possible;
        let moved = match error_growth(rate)? {
            ErrorGrowth::Rate => assumed + deviation,
            ErrorGrowth::Level => life_expectancy(&self.mortality(year)?, assumed, deviation),
            _ => assumed * libm::exp(deviation),
        };
        Some(moved.clamp(least, most) - assumed)
    }

    fn assumed(&self, rate: &str, year: i32) -> Option<f64> {
        self.drivers.get(rate)?.path.central.get(self.years.index(year)?).copied()
    }

    fn mortality(&self, year: i32) -> Option<MortalitySchedule> {
        let rates = self.baseline.vital_rates.as_ref()?;
        Some(rates.mortality_schedule(rates.index(year)?))
    }

    /// Shifts the years after the last published one.
    pub(super) fn carry(&mut self, carried: Carried, open: f64) {
        let Some(assumption) = self.drivers.get_mut(&carried.driver) else { return };
        assumption.path.central.iter_mut().zip(&carried.added).for_each(|(value, added)| *value += added);
        if let Some(last) = self.years.index(carried.last) {
            self.know_until(&carried.driver, last, open);
        }
        self.carried.push(carried);
    }

    /// The scale of an error that stands as it is by default.
    pub(super) fn default_scale(&self, error: &str) -> Option<ErrorScale> {
        let assumption = self.drivers.get(error).filter(|assumption| assumption.path.is_uncertain())?;
        match (&assumption.driver.default, &assumption.origin) {
            (Default::Error(scale), AssumptionOrigin::Default(_)) => Some(*scale),
            _ => None,
        }
    }
}

/// The Kalman filter of a level with independent steps and observation errors; it is known at the base year.
fn filtered(published: &[ObservedDeviation], base: i32, regional: &RegionalError) -> LevelEstimate {
    let (mut level, mut known) = (LevelEstimate { expected: 0.0, variance: 0.0, weight_of_last: 0.0 }, base);
    for ObservedDeviation { year, deviation, error } in published {
        let step = regional.after(usize::try_from(year - known).unwrap_or(0));
        let by_chance = regional.by_chance();
        let (before, noise) = (level.variance + step * step, error * error + by_chance * by_chance);
        let gain = if before > 0.0 { before / (before + noise) } else { 0.0 };
        level.expected += gain * (deviation - level.expected);
        level.variance = before * (1.0 - gain);
        level.weight_of_last = gain;
        known = *year;
    }
    level
}

/// Life expectancy where the logs of all death rates are raised from those that lead to another.
fn life_expectancy(mortality: &MortalitySchedule, assumed: f64, raised: f64) -> f64 {
    mortality.life_expectancies(&mortality.levels(&[assumed], &[raised]))[0]
}

/// By how much the logs of all death rates are raised where life expectancy is not what was assumed.
fn log_deviation(mortality: &MortalitySchedule, assumed: f64, value: f64) -> Option<f64> {
    let (mut low, mut high) = (-MOST, MOST);
    let lives = |raised: f64| life_expectancy(mortality, assumed, raised);
    let is_between = lives(low) > value && lives(high) < value;
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if lives(middle) > value {
            low = middle;
        } else {
            high = middle;
        }
    }
    is_between.then(|| f64::midpoint(low, high))
}

impl Carried {
    /// A sentence on the forecast and its reason.
    #[must_use]
    pub fn words(&self) -> Text {
        let (last, by) = (self.last, signed_percent(libm::expm1(self.deviation), 1));
        let weight = percent(self.weight_of_last, 0);
        match error_growth(&self.driver) {
            Some(ErrorGrowth::Walk) => text!(
                "截至{last}年的出生人数偏离所设路径（折合生育率{by}），今后沿用这一偏离：生育率误差是随机游走，最佳预测就是最近的水平；其中{last}年占{weight}，因为2010年以前的历年出生数里看不出只持续一年的波动（docs/hindcast.md）",
                "births up to {last} deviate from the assumed path (fertility {by}), and the deviation is carried forward: the error of fertility is a random walk, whose best forecast is its last level; the weight of {last} is {weight}, since yearly births up to 2010 show no transitory component (docs/hindcast.md)"
            ),
            Some(ErrorGrowth::Level) => text!(
                "截至{last}年的死亡人数偏离所设路径（折合死亡率{by}），今后沿用这一偏离，其中{last}年占{weight}：死亡率误差自已知的水平起算，其后的变动与此前无关",
                "deaths up to {last} deviate from the assumed path (death rates {by}), and the deviation is carried forward with weight {weight} on {last}: errors of mortality start from the known level and do not depend on earlier ones"
            ),
            _ => text!(
                "截至{last}年各年净迁入偏离所设路径，今后沿用其平均数：迁移误差每年同一速率",
                "net migration up to {last} deviates from the assumed path, and the mean deviation is carried forward: its error is the same rate in every year"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::{Baseline, Library};
    use crate::diagnostic::Diagnostics;
    use crate::indicator::FERTILITY_ERROR;

    fn regional(scale: ErrorScale) -> RegionalError {
        let china = Baseline::load("china", &Library::embedded(), &mut Diagnostics::new()).unwrap();
        RegionalError::new(FERTILITY_ERROR, &scale, &china)
    }

    /// The conditional expectation from the covariance itself: C_lo (C_oo + R)^-1 d, with two observed years.
    #[test]
    fn the_filter_is_the_conditional_expectation_of_a_random_walk() {
        let scale = ErrorScale { nation: 0.2, region: 0.2, growth: ErrorGrowth::Walk, heavy_tailed: false };
        let published = [(2023, 0.05, 0.03), (2025, -0.1, 0.06)];
        let published = published.map(|(year, deviation, error)| ObservedDeviation { year, deviation, error });
        let found = filtered(&published, 2022, &regional(scale));
        let covariance = |a: f64, b: f64| 0.004 * a.min(b);
        let (a, b, c) = (covariance(1.0, 1.0) + 0.0009, covariance(1.0, 3.0), covariance(3.0, 3.0) + 0.0036);
        let determinant = a * c - b * b;
        let (x, y) = ((c * 0.05 - b * -0.1) / determinant, (a * -0.1 - b * 0.05) / determinant);
        // Of any later year: its covariance with those two is theirs with the last.
        let expected = covariance(9.0, 1.0) * x + covariance(3.0, 3.0) * y;
        assert!((found.expected - expected).abs() < 1e-12, "{} {expected}", found.expected);
        // The weight of the last: its place in the row of C_lo (C_oo + R)^-1.
        let weight = (-b * covariance(9.0, 1.0) + a * covariance(3.0, 3.0)) / determinant;
        assert!((found.weight_of_last - weight).abs() < 1e-12, "{} {weight}", found.weight_of_last);
    }

    #[test]
    fn an_exact_figure_is_carried_on_whole() {
        let scale = ErrorScale { nation: 0.2, region: 0.2, growth: ErrorGrowth::Level, heavy_tailed: false };
        let published = [
            ObservedDeviation { year: 2023, deviation: 0.05, error: 0.0 },
            ObservedDeviation { year: 2024, deviation: 0.01, error: 0.0 },
        ];
        let found = filtered(&published, 2022, &regional(scale));
        assert!((found.expected - 0.01).abs() < 1e-15 && found.variance == 0.0 && found.weight_of_last == 1.0);
    }
}
