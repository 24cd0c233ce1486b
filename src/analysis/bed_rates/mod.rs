//! Rates at which care beds open, close and are converted, estimated from published stocks.
//!
//! Nothing is published of starts, openings or closings: stocks alone are. Of each group of beds, institutional and community,
//! the growth of the stock in a year t is
//!
//! ```text
//! growth(t) = opened x exp(-fall x (t - last)) - closed - e(t)
//! ```
//!
//! with the rates of opening and closing of the last year, the yearly fall of openings, and deviations of single years e of
//! standard deviation tau. Deviations of the two groups, and their rates of closing, have [`COMMON`] of their variance in common.
//! Over several years of which the stock is not known in between the averages of both sides are compared. The nursing share
//! of the last year follows from that of the year before, the rates, the nursing part of openings, and conversion.
//!
//! Draws from the priors are weighted by the likelihood of the published figures (importance sampling). Growth tells the
//! difference of opening and closing: each of them is known hardly better than before, and they are strongly correlated. No
//! occupancy is published for two of the years, so that the prior of its effect on closing stands.

use crate::baseline::Baseline;
use crate::ensemble::{from_probability, noise};
use crate::scenario::{Z90, cholesky};

/// The part of the variance of closing that all types of beds have in common; a choice.
pub const COMMON: f64 = 0.8;
/// What openings fall by after the last known year, each year as a part of the fall of the year before (a damped trend; Gardner
/// and McKenzie 1985); a choice.
const DAMPING: f64 = 0.8;
/// The occupancy at which closing has its prior, and the target from which occupancy falls short: of the nation.
const OCCUPANCY: (f64, f64) = (0.485, 0.80);
/// Standard error of a published growth rate: rounding of the stocks.
const ROUNDING: f64 = 0.001;
/// Standard error of a published nursing share.
const ROUNDING_OF_SHARE: f64 = 0.0005;

/// 10th percentile, median and 90th percentile.
pub type Band = (f64, f64, f64);

/// Priors, from `parameters.csv` of the care data where it has them.
const CLOSED: Band = (0.01, 0.04, 0.08);
const CONVERTED: Band = (0.02, 0.06, 0.12);
/// Choices: what an occupancy lower by one (100 %) adds to closing; the nursing part of openings; the nursing share of the
/// year before the last.
const SENSITIVITY: Band = (0.01, 0.03, 0.08);
const NURSING_OPENED: Band = (0.6, 0.8, 0.95);
const NURSING_SHARE: Band = (0.50, 0.54, 0.57);
/// Vague: openings of the last year as a share of the stock (median, and standard deviation of the logarithm), the yearly fall
/// of openings and the deviation of single years (standard deviations).
const OPENED: (f64, f64) = (0.03, 1.0);
const FALL: f64 = 0.25;
const TAU: f64 = 0.02;

/// A group of beds whose stock is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Total,
    Institutional,
    Community,
}

/// The growth of a stock a year, on average over some years.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservedGrowth {
    /// The indicator.
    pub indicator: &'static str,
    /// The year of the first stock, and that of the second.
    pub years: (i32, i32),
    /// As a fraction a year.
    pub growth: f64,
    /// The part of the stock that is institutional.
    weight: f64,
}

impl ObservedGrowth {
    fn grown_in(&self) -> std::ops::RangeInclusive<i32> {
        self.years.0 + 1..=self.years.1
    }

    fn count(&self) -> f64 {
        f64::from(self.years.1 - self.years.0)
    }
}

/// A rate before and after the published stocks.
#[derive(Debug, Clone, PartialEq)]
pub struct EstimatedRate {
    /// What it is: a driver, or the year of one after `@`.
    pub name: String,
    /// Before.
    pub prior: Band,
    /// After.
    pub posterior: Band,
}

/// The estimates, with what they rest on.
#[derive(Debug, Clone, PartialEq)]
pub struct BedRates {
    /// The last year of figures.
    pub last: i32,
    /// The growth rates used.
    pub used: Vec<ObservedGrowth>,
    /// The nursing share used, of the last year.
    pub nursing_share: f64,
    /// The rates.
    pub rates: Vec<EstimatedRate>,
    /// The draws that would be as good as the weighted ones.
    pub effective_draws: f64,
    /// By pair of [`CORRELATED`]: the correlation of the posterior.
    pub correlations: Vec<Vec<f64>>,
}

/// What is correlated, by name of driver.
pub const CORRELATED: [&str; 7] = [
    "care.beds.common_closure_rate",
    "care.beds.closure_sensitivity",
    "care.beds.nursing.opening_rate",
    "care.beds.ordinary.opening_rate",
    "care.beds.community.opening_rate",
    "care.beds.conversion_rate",
    "care.beds.nursing.base_stock",
];

/// The years of figures from which the shipped rates are estimated: before 2014 community beds were counted more narrowly,
/// and figures after 2023 are for the estimate to be tested with. And the number of draws.
pub const FIRST: i32 = 2014;
/// See [`FIRST`].
pub const LAST: i32 = 2023;
/// See [`FIRST`].
pub const DRAWS: usize = 200_000;

/// The years after the last at which the path of openings is given.
const HORIZONS: [i32; 7] = [0, 1, 2, 4, 7, 12, 27];

/// The year-end stock of an indicator, exactly as published.
fn stock(baseline: &Baseline, indicator: &str, year: i32) -> Option<f64> {
    let found = baseline.series.iter().find(|figure| {
        figure.indicator == indicator && figure.period.year == year && baseline.stocks_at.is_year(figure.period)
    });
    found.map(|figure| figure.value)
}

/// Growth of each group from one published stock to the next: of the total until both parts are known.
fn observed(baseline: &Baseline, first: i32, last: i32) -> Vec<ObservedGrowth> {
    let indicator = |group| match group {
        Group::Total => "care.beds.total",
        Group::Institutional => "care.beds.institutional",
        Group::Community => "care.beds.community",
    };
    let [total, institutional, community] =
        [Group::Total, Group::Institutional, Group::Community].map(|group| {
            let name = indicator(group);
            let years = (first..=last).filter_map(|year| Some((year, stock(baseline, name, year)?)));
            (name, years.collect::<Vec<(i32, f64)>>())
        });
    let parts_from = community.1.iter().map(|(year, _)| *year).find(|year| institutional.1.iter().any(|i| i.0 == *year));
    let share = parts_from.and_then(|year| {
        let of = |stocks: &[(i32, f64)]| stocks.iter().find(|stock| stock.0 == year).map(|stock| stock.1);
        Some(of(&institutional.1)? / of(&total.1)?)
    });
    let (Some(parts_from), Some(share)) = (parts_from, share) else { return Vec::new() };
    let mut all = Vec::new();
    for ((indicator, stocks), weight, until) in
        [(total, share, parts_from), (institutional, 1.0, last), (community, 0.0, last)]
    {
        for pair in stocks.windows(2).filter(|pair| pair[1].0 <= until && pair[0].0 >= first) {
            let years = (pair[0].0, pair[1].0);
            let growth = (pair[1].1 / pair[0].1).powf(1.0 / f64::from(years.1 - years.0)) - 1.0;
            all.push(ObservedGrowth { indicator, years, growth, weight });
        }
    }
    all
}

/// Covariances of the average deviations of two growth rates, in units of tau squared.
fn covariance(a: &ObservedGrowth, b: &ObservedGrowth) -> f64 {
    let shared = a.grown_in().filter(|year| b.grown_in().contains(year)).count() as f64 / (a.count() * b.count());
    shared * (COMMON + (1.0 - COMMON) * (a.weight * b.weight + (1.0 - a.weight) * (1.0 - b.weight)))
}

/// A split normal value of these percentiles.
fn split(band: Band, deviate: f64) -> f64 {
    let (p10, median, p90) = band;
    median + deviate / Z90 * if deviate < 0.0 { median - p10 } else { p90 - median }
}

/// One draw of everything that is estimated.
#[derive(Debug, Clone, Copy)]
struct BedDraw {
    /// The deviation of closing that all have in common, and what is a group's own: institutional, community.
    common: f64,
    closed: [f64; 2],
    sensitivity: f64,
    opened: [f64; 2],
    fall: f64,
    tau: f64,
    nursing_opened: f64,
    converted: f64,
    /// The nursing share of the year before the last, as it follows.
    share_before: f64,
}

impl BedDraw {
    /// Openings of a group so many years after the last, as a share of the stock; before it the fall is not damped.
    fn opened_after(&self, group: usize, years: i32) -> f64 {
        let damped: f64 = (0..years.max(0)).map(|year| DAMPING.powi(year + 1)).sum();
        self.opened[group] * libm::exp(-self.fall * (damped + f64::from(years.min(0))))
    }

    fn growth(&self, of: &ObservedGrowth, last: i32) -> f64 {
        let each = |group: usize| {
            let opened: f64 = of.grown_in().map(|year| self.opened_after(group, year - last)).sum();
            opened / of.count() - self.closed[group]
        };
        of.weight * each(0) + (1.0 - of.weight) * each(1)
    }
}

/// Estimates the rates from the stocks of a baseline up to a year, from so many draws; `None` without such stocks.
///
/// ```
/// use carecast::{Diagnostics, analysis::bed_rates, baseline::{Baseline, Library}};
/// let china = Baseline::load("china", &Library::embedded(), &mut Diagnostics::new())?;
/// let found = bed_rates::estimate(&china, 2014, 2023, 2000).unwrap();
/// assert!(found.used.iter().all(|growth| growth.years.1 <= 2023));
/// # Ok::<(), carecast::Error>(())
/// ```
#[must_use]
pub fn estimate(baseline: &Baseline, first: i32, last: i32, draws: usize) -> Option<BedRates> {
    let used = observed(baseline, first, last);
    let share = baseline.series.iter().find(|figure| {
        figure.indicator == "care.beds.nursing_share" && figure.period.year == last && baseline.stocks_at.is_year(figure.period)
    })?;
    let share = share.value;
    let grown = used.iter().find(|growth| growth.indicator == "care.beds.institutional" && growth.years == (last - 1, last))?;
    let matrix: Vec<Vec<f64>> = used.iter().map(|a| used.iter().map(|b| covariance(a, b)).collect()).collect();
    let all = drawn(share, 1.0 + grown.growth, draws);
    let weights = weighed(&all, &used, &matrix, last)?;
    let effective_draws = weights.iter().sum::<f64>().powi(2) / weights.iter().map(|w| w * w).sum::<f64>();
    let rates = rates(&all, &weights, last);
    let correlations = correlations(&all, &weights);
    Some(BedRates { last, used, nursing_share: share, rates, effective_draws, correlations })
}

/// Draws from the priors.
fn drawn(share: f64, growth: f64, draws: usize) -> Vec<BedDraw> {
    let column = |name: &str| noise(1, "care beds", name, draws);
    let [common, own, own_of_community, sensitivity, fall, tau] =
        ["common", "institutional", "community", "sensitivity", "fall", "tau"].map(column);
    let [opened, opened_in_community, nursing, converted] =
        ["opened", "opened in community", "nursing", "converted"].map(column);
    let draw = |at: usize| {
        let of_closed = |own: &[f64]| {
            let deviate = COMMON.sqrt() * common[at] + (1.0 - COMMON).sqrt() * own[at];
            split(CLOSED, deviate).max(0.0)
        };
        let closed = [of_closed(&own), of_closed(&own_of_community)];
        let converted = split(CONVERTED, converted[at]).max(0.0);
        let nursing_opened = split(NURSING_OPENED, nursing[at]).clamp(0.0, 1.0);
        let vague = |deviate: f64| OPENED.0 * libm::exp(OPENED.1 * deviate);
        let opened = [vague(opened[at]), vague(opened_in_community[at])];
        // Institutional beds of the year before the last are 1, those of the last `growth`.
        let stays = 1.0 - closed[0];
        let ordinary_opened = (1.0 - nursing_opened) * opened[0];
        let before = (share * growth - nursing_opened * opened[0] - converted * (stays + ordinary_opened))
            / (stays * (1.0 - converted));
        BedDraw {
            common: split(CLOSED, COMMON.sqrt() * common[at]) - CLOSED.1,
            closed,
            sensitivity: split(SENSITIVITY, sensitivity[at]).max(0.0),
            opened,
            fall: FALL * fall[at],
            tau: (TAU * tau[at]).abs(),
            nursing_opened,
            converted,
            share_before: before,
        }
    };
    (0..draws).map(draw).collect()
}

/// The weight of each draw: the likelihood of the growth rates, times the prior of the nursing share that it implies.
fn weighed(all: &[BedDraw], used: &[ObservedGrowth], matrix: &[Vec<f64>], last: i32) -> Option<Vec<f64>> {
    let mut logs = Vec::with_capacity(all.len());
    for draw in all {
        let (mut log, variance) = (0.0, draw.tau * draw.tau);
        let entry = |(i, row): (usize, &Vec<f64>)| {
            let of = |(j, value): (usize, &f64)| variance * value + if i == j { ROUNDING * ROUNDING } else { 0.0 };
            row.iter().enumerate().map(of).collect()
        };
        let lower = cholesky(&matrix.iter().enumerate().map(entry).collect::<Vec<Vec<f64>>>()).ok()?;
        let mut solved: Vec<f64> = Vec::with_capacity(used.len());
        for (growth, row) in used.iter().zip(&lower) {
            let known: f64 = row.iter().zip(&solved).map(|(a, b)| a * b).sum();
            let own = row[solved.len()];
            let residual = (growth.growth - draw.growth(growth, last) - known) / own;
            log -= 0.5 * residual * residual + libm::log(own);
            solved.push(residual);
        }
        let (p10, median, p90) = NURSING_SHARE;
        let width = if draw.share_before < median { median - p10 } else { p90 - median };
        let width = width / Z90;
        let off = (draw.share_before - median) / width.hypot(ROUNDING_OF_SHARE);
        logs.push(log - 0.5 * off * off);
    }
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some(logs.into_iter().map(|log| libm::exp(log - most)).collect())
}

/// The band of a quantity under weights.
fn band(all: &[BedDraw], weights: &[f64], of: &dyn Fn(&BedDraw) -> f64) -> Band {
    let mut values: Vec<(f64, f64)> = all.iter().map(of).zip(weights.iter().copied()).collect();
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let whole: f64 = weights.iter().sum();
    let at = |share: f64| {
        let mut sum = 0.0;
        let found = values.iter().find(|(_, weight)| {
            sum += weight;
            sum >= share * whole
        });
        found.or(values.last()).map_or(f64::NAN, |(value, _)| *value)
    };
    (at(0.1), at(0.5), at(0.9))
}

fn rates(all: &[BedDraw], weights: &[f64], last: i32) -> Vec<EstimatedRate> {
    let even = vec![1.0; all.len()];
    let rate = |name: String, of: &dyn Fn(&BedDraw) -> f64| EstimatedRate {
        name,
        prior: band(all, &even, of),
        posterior: band(all, weights, of),
    };
    let short = OCCUPANCY.1 - OCCUPANCY.0;
    let mut rates = vec![
        rate("closed institutional".into(), &|draw| draw.closed[0]),
        rate("closed community".into(), &|draw| draw.closed[1]),
        rate("fall of openings".into(), &|draw| draw.fall),
        rate("tau".into(), &|draw| draw.tau),
        rate("care.beds.common_closure_rate".into(), &|draw| draw.common),
        rate("care.beds.institutional.closure_rate".into(), &|draw| {
            (draw.closed[0] - draw.common - short * draw.sensitivity).max(0.0)
        }),
        rate("care.beds.community.closure_rate".into(), &|draw| (draw.closed[1] - draw.common).max(0.0)),
        rate("care.beds.closure_sensitivity".into(), &|draw| draw.sensitivity),
        rate("care.beds.conversion_rate".into(), &|draw| draw.converted),
        rate("nursing share before".into(), &|draw| draw.share_before),
    ];
    for years in HORIZONS {
        let year = last + years;
        rates.push(rate(format!("care.beds.nursing.opening_rate@{year}"), &|draw| {
            draw.opened_after(0, years) * draw.nursing_opened
        }));
        rates.push(rate(format!("care.beds.ordinary.opening_rate@{year}"), &|draw| {
            draw.opened_after(0, years) * (1.0 - draw.nursing_opened)
        }));
        rates.push(rate(format!("care.beds.community.opening_rate@{year}"), &|draw| draw.opened_after(1, years)));
    }
    rates
}

/// Correlations of normal scores, which keep their meaning where percentiles are kept.
fn correlations(all: &[BedDraw], weights: &[f64]) -> Vec<Vec<f64>> {
    let quantities: [&dyn Fn(&BedDraw) -> f64; CORRELATED.len()] = [
        &|draw| draw.common,
        &|draw| draw.sensitivity,
        &|draw| draw.opened_after(0, 1) * draw.nursing_opened,
        &|draw| draw.opened_after(0, 1) * (1.0 - draw.nursing_opened),
        &|draw| draw.opened_after(1, 1),
        &|draw| draw.converted,
        &|draw| draw.share_before,
    ];
    let whole: f64 = weights.iter().sum();
    let scores = quantities.map(|of| {
        let mut order: Vec<usize> = (0..all.len()).collect();
        let values: Vec<f64> = all.iter().map(of).collect();
        order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
        let (mut below, mut scores) = (0.0, vec![0.0; all.len()]);
        for at in order {
            scores[at] = from_probability((below + 0.5 * weights[at]) / whole);
            below += weights[at];
        }
        scores
    });
    let mean = |of: &dyn Fn(usize) -> f64| (0..all.len()).map(|at| weights[at] * of(at)).sum::<f64>() / whole;
    let between = |a: usize, b: usize| {
        let product = |i: usize, j: usize| mean(&|at| scores[i][at] * scores[j][at]);
        product(a, b) / (product(a, a) * product(b, b)).sqrt()
    };
    (0..scores.len()).map(|a| (0..scores.len()).map(|b| between(a, b)).collect()).collect()
}
