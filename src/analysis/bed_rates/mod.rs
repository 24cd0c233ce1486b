//! Rates at which care beds open, close and are converted, estimated from published stocks.
//!
//! Nothing is published of starts, openings or closings: stocks alone are. Of each group of beds, institutional and community,
//! the growth of the stock in a year t is
//!
//! ```text
//! growth(t) = opened(t) x (1 + e(t)) - closed,   opened(t) = opened(last) x exp(-fall x (t - last))
//! ```
//!
//! with the rate of closing, that of opening in the last year, the yearly fall of openings, and what openings of single years
//! deviate by, e, in proportion to them. Deviations of the two groups, and their rates of closing, have [`COMMON`] of their
//! variance in common.
//! Over several years of which the stock is not known in between the averages of both sides are compared. The nursing share
//! of the last year follows from that of the year before, the rates, the nursing part of openings, and conversion.
//!
//! Draws from the priors are weighted by the likelihood of the published figures (importance sampling). Growth tells the
//! difference of opening and closing: each of them is known little better than before, and they are correlated. Occupancy is
//! published for none of the years, so that nothing is learned of its effect on closing ([`SENSITIVITY`]).

use crate::baseline::Baseline;
use crate::ensemble::{from_probability, noise};
use crate::scenario::{Z90, cholesky};

/// The part of the variance of closing that all types of beds have in common; a choice.
pub const COMMON: f64 = 0.8;
/// What openings fall by after the last known year, each year as a part of the fall of the year before (a damped trend; Gardner
/// and McKenzie 1985); a choice.
const DAMPING: f64 = 0.8;
/// What an occupancy lower by one (100 %) adds to closing; a choice, of which the figures say nothing.
pub const SENSITIVITY: f64 = 0.03;
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
/// Choices: the nursing part of openings; the nursing share of the year before the last.
const NURSING_OPENED: Band = (0.6, 0.8, 0.95);
const NURSING_SHARE: Band = (0.50, 0.54, 0.57);
/// Vague: openings of the last year as a share of the stock (median, and standard deviation of the logarithm), the yearly fall
/// of openings and what single years deviate by, as a part of openings (standard deviations).
const OPENED: (f64, f64) = (0.03, 1.0);
const FALL: f64 = 0.25;
const DEVIATION: f64 = 0.5;

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

/// Names of estimates that are no drivers: closing of institutional and of community beds, the deviation from its median that
/// all types have in common and what is left of institutional closing, the nursing share of the year before the last, the
/// deviation of the growth of all beds in the year after it.
pub const CLOSED_INSTITUTIONAL: &str = "closing of institutional beds";
/// See [`CLOSED_INSTITUTIONAL`].
pub const CLOSED_COMMUNITY: &str = "closing of community beds";
/// See [`CLOSED_INSTITUTIONAL`].
pub const CLOSED_COMMON: &str = "closing in common";
/// See [`CLOSED_INSTITUTIONAL`].
pub const CLOSED_OWN: &str = "closing of institutional beds, own part";
/// See [`CLOSED_INSTITUTIONAL`].
pub const CONVERTED_ORDINARY: &str = "care.beds.conversion_rate";
/// See [`CLOSED_INSTITUTIONAL`].
pub const SHARE_BEFORE: &str = "nursing share of the year before";
/// See [`CLOSED_INSTITUTIONAL`].
pub const NEXT_DEVIATION: &str = "deviation of growth in the next year";

impl BedRates {
    /// The posterior of an estimate by its name.
    #[must_use]
    pub fn posterior(&self, name: &str) -> Option<Band> {
        self.rates.iter().find(|rate| rate.name == name).map(|rate| rate.posterior)
    }

    /// What closing adds at the target occupancy, given that of institutional beds at the nation's occupancy.
    #[must_use]
    pub fn closed_at_target(closed: f64) -> f64 {
        (closed - SENSITIVITY * (OCCUPANCY.1 - OCCUPANCY.0)).max(0.0)
    }
}

/// What is correlated, by name of driver.
pub const CORRELATED: [&str; 9] = [
    "care.beds.common_closure_rate",
    "care.beds.nursing.closure_rate",
    "care.beds.ordinary.closure_rate",
    "care.beds.community.closure_rate",
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
const HORIZONS: [i32; 5] = [0, 1, 2, 4, 7];

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
    let [total, institutional, community] = [Group::Total, Group::Institutional, Group::Community].map(|group| {
        let name = indicator(group);
        let years = (first..=last).filter_map(|year| Some((year, stock(baseline, name, year)?)));
        (name, years.collect::<Vec<(i32, f64)>>())
    });
    let parts_from =
        community.1.iter().map(|(year, _)| *year).find(|year| institutional.1.iter().any(|other| other.0 == *year));
    let share = parts_from.and_then(|year| {
        let of = |stocks: &[(i32, f64)]| stocks.iter().find(|stock| stock.0 == year).map(|stock| stock.1);
        Some(of(&institutional.1)? / of(&total.1)?)
    });
    let (Some(parts_from), Some(share)) = (parts_from, share) else { return Vec::new() };
    let mut all = Vec::new();
    // Both parts from the year on in which both are known: what is longer is in the total.
    for ((indicator, stocks), weight, from, until) in [
        (total, share, first, parts_from),
        (institutional, 1.0, parts_from - 1, last),
        (community, 0.0, parts_from - 1, last),
    ] {
        for pair in stocks.windows(2).filter(|pair| pair[1].0 <= until && pair[0].0 >= from) {
            let years = (pair[0].0, pair[1].0);
            let growth = libm::pow(pair[1].1 / pair[0].1, 1.0 / f64::from(years.1 - years.0)) - 1.0;
            all.push(ObservedGrowth { indicator, years, growth, weight });
        }
    }
    all
}

/// The correlation of deviations of two stocks in one year.
fn correlation(a: &ObservedGrowth, b: &ObservedGrowth) -> f64 {
    COMMON + (1.0 - COMMON) * (a.weight * b.weight + (1.0 - a.weight) * (1.0 - b.weight))
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
    opened: [f64; 2],
    fall: f64,
    /// What single years deviate by, as a part of openings.
    deviation: f64,
    nursing_opened: f64,
    converted: f64,
    /// The nursing share of the year before the last, as it follows.
    share_before: f64,
}

impl BedDraw {
    /// Openings of a group so many years after the last, as a share of the stock; before it the fall is not damped.
    fn opened_after(&self, group: usize, years: i32) -> f64 {
        let damped = (0..years.max(0)).scan(1.0, |part, _| {
            *part *= DAMPING;
            Some(*part)
        });
        let damped: f64 = damped.sum();
        self.opened[group] * libm::exp(-self.fall * (damped + f64::from(years.min(0))))
    }

    /// Openings of a stock in a year, as a share of it.
    fn opened_in(&self, of: &ObservedGrowth, years: i32) -> f64 {
        of.weight * self.opened_after(0, years) + (1.0 - of.weight) * self.opened_after(1, years)
    }

    fn growth(&self, of: &ObservedGrowth, last: i32) -> f64 {
        let opened: f64 = of.grown_in().map(|year| self.opened_in(of, year - last)).sum();
        opened / of.count() - of.weight * self.closed[0] - (1.0 - of.weight) * self.closed[1]
    }

    /// The covariance of two average growth rates.
    fn covariance(&self, a: &ObservedGrowth, b: &ObservedGrowth, last: i32) -> f64 {
        let years = a.grown_in().filter(|year| b.grown_in().contains(year));
        let shared: f64 = years.map(|year| self.opened_in(a, year - last) * self.opened_in(b, year - last)).sum();
        self.deviation * self.deviation * shared * correlation(a, b) / (a.count() * b.count())
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
        figure.indicator == "care.beds.nursing_share"
            && figure.period.year == last
            && baseline.stocks_at.is_year(figure.period)
    })?;
    let share = share.value;
    let grown =
        used.iter().find(|growth| growth.indicator == "care.beds.institutional" && growth.years == (last - 1, last))?;
    let all = drawn(share, 1.0 + grown.growth, draws);
    let weights = weighed(&all, &used, last)?;
    let sum: f64 = weights.iter().sum();
    let effective_draws = sum * sum / weights.iter().map(|weight| weight * weight).sum::<f64>();
    let rates = rates(&all, &weights, (last, used.first()?.weight));
    let correlations = correlations(&all, &weights);
    Some(BedRates { last, used, nursing_share: share, rates, effective_draws, correlations })
}

/// Draws from the priors.
fn drawn(share: f64, growth: f64, draws: usize) -> Vec<BedDraw> {
    let column = |name: &str| noise(1, "care beds", name, draws);
    let [common, own, own_of_community, fall, deviation] =
        ["common", "institutional", "community", "fall", "deviation"].map(column);
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
            opened,
            fall: FALL * fall[at],
            deviation: (DEVIATION * deviation[at]).abs(),
            nursing_opened,
            converted,
            share_before: before,
        }
    };
    (0..draws).map(draw).collect()
}

/// The weight of each draw: the likelihood of the growth rates, times the prior of the nursing share that it implies.
fn weighed(all: &[BedDraw], used: &[ObservedGrowth], last: i32) -> Option<Vec<f64>> {
    let mut logs = Vec::with_capacity(all.len());
    for draw in all {
        let mut log = 0.0;
        let entry = |(i, a): (usize, &ObservedGrowth)| {
            let of = |(j, b): (usize, &ObservedGrowth)| {
                draw.covariance(a, b, last) + if i == j { ROUNDING * ROUNDING } else { 0.0 }
            };
            used.iter().enumerate().map(of).collect()
        };
        let lower = cholesky(&used.iter().enumerate().map(entry).collect::<Vec<Vec<f64>>>()).ok()?;
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

fn rates(all: &[BedDraw], weights: &[f64], (last, share): (i32, f64)) -> Vec<EstimatedRate> {
    let even = vec![1.0; all.len()];
    let rate = |name: String, of: &dyn Fn(&BedDraw) -> f64| EstimatedRate {
        name,
        prior: band(all, &even, of),
        posterior: band(all, weights, of),
    };
    let mut rates = vec![
        rate(CLOSED_INSTITUTIONAL.into(), &|draw| draw.closed[0]),
        rate(CLOSED_COMMUNITY.into(), &|draw| draw.closed[1]),
        rate(CLOSED_COMMON.into(), &|draw| draw.common),
        rate(CLOSED_OWN.into(), &|draw| draw.closed[0] - draw.common),
        rate(CONVERTED_ORDINARY.into(), &|draw| draw.converted),
        rate(SHARE_BEFORE.into(), &|draw| draw.share_before),
        rate("fall of openings".into(), &|draw| draw.fall),
        rate("deviation of single years, of openings".into(), &|draw| draw.deviation),
        rate(NEXT_DEVIATION.into(), &|draw| {
            draw.deviation * (share * draw.opened_after(0, 1) + (1.0 - share) * draw.opened_after(1, 1))
        }),
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
        // Nursing and ordinary beds close alike.
        &|draw| draw.closed[0] - draw.common,
        &|draw| draw.closed[0] - draw.common,
        &|draw| draw.closed[1] - draw.common,
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
            scores[at] = from_probability(((below + 0.5 * weights[at]) / whole).clamp(1e-9, 1.0 - 1e-9));
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
