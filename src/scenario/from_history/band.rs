//! The band of a forecast as draws: a deviation that lasts, with one draw for all years, and a shock of each year.
//!
//! **A trend.** Levels and shares add up year by year, so that what misses one year is mostly still missed in the next: all of
//! their band lasts. Changes (growth rates, net migration) do not: most of an error ends with its year, and what lasts decides
//! how far the sum of several years may err. The share that lasts is that of the growth of countries
//! ([`LASTING_SHARE`]): the shock has 1 - 0.37 of the variance of the first year ahead, the same in every year, and
//! what a later year's band is wider by lasts. The deviation that lasts has heavy tails (Student's t, 4 degrees of freedom): half of
//! its draws lie within 0.48 of its 10th and 90th percentiles and 95 % within 1.81, of trends as tested within 0.47 and 1.97 at ten
//! figures (normal: 0.53 and 1.53). Its scale in each year is such that the sum of both has the trend's 10th and 90th percentiles.
//!
//! **A reference class.** The errors of averages over one to eight years, split by [`AverageSplit`].

use super::ForecastContext;
use crate::quantile::{T90, Z90};
use crate::scenario::Years;
use crate::scenario::path::{DeviationShape, DriverPath, LastingDeviation, Shock};
use crate::trend::{AverageSplit, History, LASTING_SHARE, LeftOutReason, Trend};

/// The interval of a trend whose ends are the 10th and the 90th percentile, among its levels.
const LEVEL_80: usize = 1;

/// Halvings of an interval: so many leave nothing between two neighbouring numbers.
const HALVINGS: usize = 60;

/// The path of a driver by its trend, and the standard deviation of its yearly shock.
pub(super) fn path_of(history: &History, trend: &Trend, context: ForecastContext<'_>) -> (DriverPath, f64) {
    let ForecastContext { years, before, .. } = context;
    let last = trend.series.years().1;
    let ahead = |year: i32| usize::try_from(year - last - 1).ok().filter(|at| *at < trend.median.len());
    let central = years.iter().enumerate().map(|(at, year)| match ahead(year) {
        Some(ahead) => trend.median[ahead],
        None => known(history, year).or_else(|| before?.central.get(at).copied()).unwrap_or(f64::NAN),
    });
    let central: Vec<f64> = central.collect();
    let reach = |year: i32| {
        ahead(year).map_or((0.0, 0.0), |at| {
            let (low, high) = trend.intervals[LEVEL_80][at];
            (trend.median[at] - low, high - trend.median[at])
        })
    };
    let shock = shock(trend);
    let side = |reach: f64| if reach > 0.0 { lasting_scale(reach, shock) } else { 0.0 };
    let (below, above) = years.iter().map(reach).map(|(below, above)| (side(below), side(above))).unzip();
    let from = years.iter().position(|year| year > last).unwrap_or(0).max(1);
    let spread = LastingDeviation { shape: DeviationShape::HeavyTailed, below, above };
    let yearly = (shock > 0.0).then_some(Shock { sd: shock, persistence: 0.0, from, until: years.count() });
    (DriverPath { central, spread: Some(spread), shock: yearly }, shock)
}

/// The figure of a year that is known: of the series, or else one on another basis or beyond a gap.
fn known(history: &History, year: i32) -> Option<f64> {
    let (first, _) = history.series.years();
    let of_series = usize::try_from(year - first).ok().and_then(|at| history.series.values().get(at));
    let is_figure = |reason: &LeftOutReason| matches!(reason, LeftOutReason::OtherBasis(_) | LeftOutReason::BeyondGap);
    let other = || history.left_out.iter().rfind(|left| left.year == year && is_figure(&left.reason));
    of_series.copied().or_else(|| other().map(|left| left.value))
}

/// The standard deviation of the yearly shock of a trend: none of levels and shares.
fn shock(trend: &Trend) -> f64 {
    if !trend.series.scale().is_of_changes() {
        return 0.0;
    }
    let deviations = trend.intervals[LEVEL_80].iter().map(|(low, high)| (high - low) / (2.0 * Z90));
    let narrowest = deviations.clone().fold(f64::INFINITY, f64::min);
    // Where a later year's band is narrower, it has no room for more.
    deviations.take(1).fold(0.0, |_, first| ((1.0 - LASTING_SHARE).sqrt() * first).min(0.9 * narrowest))
}

/// The scale of a heavy-tailed deviation whose sum with a normal shock reaches this far at its 90th percentile.
fn lasting_scale(reach: f64, shock: f64) -> f64 {
    if shock <= 0.0 {
        return reach / Z90;
    }
    let (mut low, mut high) = (0.0, reach / Z90);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if heavy_tailed_and_normal(middle, shock, reach) > 0.9 {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The probability that a heavy-tailed deviation of this scale and a normal shock are together no more than a value.
fn heavy_tailed_and_normal(scale: f64, shock: f64, value: f64) -> f64 {
    // The trapezoid rule over the shock, from -8 to 8 standard deviations.
    const STEP: f64 = 1.0 / 32.0;
    let nodes = (-256..=256).map(|at| f64::from(at) * STEP);
    let density = |z: f64| STEP * libm::exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt();
    nodes.map(|z| density(z) * students_t((value - shock * z) / scale.max(f64::MIN_POSITIVE) * (T90 / Z90))).sum()
}

/// The distribution function of Student's t with 4 degrees of freedom.
fn students_t(t: f64) -> f64 {
    let t = t.clamp(-1e9, 1e9);
    let square = t * t / 4.0;
    let root = (1.0 + square).sqrt();
    0.5 + 0.375 * t / root * (1.0 - square / (3.0 * (1.0 + square)))
}

/// The path around a central one by split errors; years that are known have none.
pub(super) fn path_of_split(
    central: Vec<f64>,
    split: &AverageSplit,
    years: Years,
    is_known: &dyn Fn(i32) -> bool,
) -> DriverPath {
    let side = |lasting: f64| years.iter().map(|year| if is_known(year) { 0.0 } else { lasting }).collect::<Vec<f64>>();
    let (below, above) = (side(split.lasting.0), side(split.lasting.1));
    let from = years.iter().enumerate().filter(|(_, year)| is_known(*year)).map(|(at, _)| at + 1).last().unwrap_or(1);
    let is_uncertain = |sides: &[f64]| sides.iter().any(|side| *side > 0.0);
    let has_spread = is_uncertain(&below) || is_uncertain(&above);
    let spread = has_spread.then_some(LastingDeviation { shape: DeviationShape::SplitNormal, below, above });
    let until = years.count();
    let shock = Shock { sd: split.shock, persistence: 0.0, from, until };
    DriverPath { central, spread, shock: Some(shock).filter(|shock| shock.sd > 0.0 && shock.from < until) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

    #[test]
    fn the_distribution_is_that_of_students_t() {
        let exact = StudentsT::new(0.0, 1.0, 4.0).unwrap();
        for t in [-30.0, -3.0, -1.5, -0.1, 0.0, 0.7, T90, 5.0, 100.0] {
            assert!((students_t(t) - exact.cdf(t)).abs() < 1e-9, "{t}");
        }
        assert!((students_t(T90) - 0.9).abs() < 1e-12);
    }

    #[test]
    fn the_sum_of_both_reaches_as_far_as_the_band() {
        // Hardly any shock and hardly anything else are the two ends.
        assert!((lasting_scale(1.0, 0.0) - 1.0 / Z90).abs() < 1e-12);
        assert!((lasting_scale(1.0, 1e-3) - 1.0 / Z90).abs() < 1e-3);
        for shock in [0.1, 0.4, 0.6, 0.77] {
            let scale = lasting_scale(1.0, shock);
            assert!((heavy_tailed_and_normal(scale, shock, 1.0) - 0.9).abs() < 1e-9);
            assert!((heavy_tailed_and_normal(scale, shock, -1.0) - 0.1).abs() < 1e-9);
        }
        let normal = Normal::standard().cdf(0.3 / 0.5);
        assert!((heavy_tailed_and_normal(1e-9, 0.5, 0.3) - normal).abs() < 0.01);
    }
}
