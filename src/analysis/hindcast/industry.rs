//! How well the demand side of the industry would have done: forecasts from every year of three published series, held against
//! what followed.
//!
//! From each origin the built-in model forecasts the later figures: need by people of each age, income, relative prices, a
//! trend and yearly shocks, as the reference scenario of Shandong has them. Figures up to the origin update it; from a series'
//! first figure only these priors speak. What the model reads is as known at the origin: people are those of the last census,
//! with the errors of past projections; GDP and prices of the nation are continued from their figures up to the origin as
//! [`crate::trend`] continues any series, within its band. Nothing is fitted to the years that are forecast.
//!
//! Beside it stands a random walk with drift of the logarithms, fitted to the same figures, within the band of Student's t of
//! its own residuals; it has none before the third figure.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use rayon::prelude::*;
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::{known_rates, own_rates};
use crate::analysis::score::interval_score;
use crate::analysis::{Evidence, Handling, Used, condition};
use crate::baseline::{Baseline, Library};
use crate::diagnostic::Diagnostics;
use crate::ensemble::{Settings, quantile};
use crate::error::Result;
use crate::indicator::{DemandBlock, Subsector};
use crate::language::Text;
use crate::projection::Projection;
use crate::scenario::Assumptions;
use crate::trend::{AnnualSeries, RandomWalk, Trend, TrendMethod, ValueScale};

/// The level of the intervals that are judged.
const LEVEL: f64 = 0.8;

/// The runs of each origin, unless others are asked for.
pub const INDUSTRY_RUNS: usize = 1000;

/// First releases were revised by as much: total health expenditure of 2022 by 0.5 %.
const ERROR_OF_FIGURES: f64 = 0.005;

/// A published series, and the block of the industry that is to follow it.
struct PublishedSeries {
    region: &'static str,
    indicator: &'static str,
    block: DemandBlock,
    /// The year from which on figures serve the model; earlier ones serve the random walk alone.
    first: i32,
    /// The first year that is forecast from.
    first_origin: i32,
}

const SERIES: [PublishedSeries; 4] = [
    PublishedSeries {
        region: "china",
        indicator: "health.expenditure",
        block: DemandBlock::Medical,
        first: 2010,
        first_origin: 2012,
    },
    PublishedSeries {
        region: "hunan",
        indicator: "industry.value_added",
        block: DemandBlock::Whole,
        first: 2020,
        first_origin: 2020,
    },
    PublishedSeries {
        region: "hunan",
        indicator: "medical_services.value_added",
        block: DemandBlock::Medical,
        first: 2022,
        first_origin: 2022,
    },
    PublishedSeries {
        region: "hainan",
        indicator: "medical_health_industry.value_added",
        block: DemandBlock::Whole,
        first: 2016,
        first_origin: 2016,
    },
];

/// A figure forecast from an earlier year, and what was published.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct IndustryForecast {
    /// The last year whose figure was known.
    pub origin: i32,
    /// The year of the figure.
    pub year: i32,
    /// The published figure in base units.
    pub published: f64,
    /// The median of the runs.
    pub median: f64,
    /// The 80 % interval of the runs.
    pub interval: (f64, f64),
    /// The runs, from the least to the largest.
    pub runs: Vec<f64>,
    /// That of the random walk with drift; `None` where it has none.
    pub drift: Option<(f64, f64)>,
}

impl IndustryForecast {
    /// How many years ahead.
    #[must_use]
    pub fn years_ahead(&self) -> i32 {
        self.year - self.origin
    }

    /// Whether the interval holds the figure.
    #[must_use]
    pub fn holds(&self) -> bool {
        (self.interval.0..=self.interval.1).contains(&self.published)
    }

    /// Whether that of the random walk does.
    #[must_use]
    pub fn drift_holds(&self) -> Option<bool> {
        self.drift.map(|(low, high)| (low..=high).contains(&self.published))
    }

    /// The interval scores of the model and of the random walk, in percent of the figure.
    #[must_use]
    pub fn interval_scores(&self) -> (f64, Option<f64>) {
        let score = |interval| 100.0 * interval_score(interval, LEVEL, self.published) / self.published;
        (score(self.interval), self.drift.map(score))
    }
}

/// The forecasts of a published series.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct IndustryHindcast {
    /// The id of the region's baseline.
    pub region_id: String,
    /// The region.
    pub region: Text,
    /// The dotted name of what is published.
    pub indicator: String,
    /// Its label.
    pub label: Text,
    /// The published figures by year, in base units.
    pub figures: BTreeMap<i32, f64>,
    /// By origin, then by year.
    pub forecasts: Vec<IndustryForecast>,
}

impl IndustryHindcast {
    /// The year of the first figure after an origin: the next year but where none was published.
    #[must_use]
    pub fn next_figure(&self, origin: i32) -> Option<i32> {
        self.forecasts.iter().filter(|one| one.origin == origin).map(|one| one.year).min()
    }
}

/// Forecasts Hunan's and Hainan's industry and the nation's total health expenditure from every year with a published figure.
///
/// # Errors
/// As [`Projection::run`] and [`condition`].
pub fn industry(library: &Library) -> Result<Vec<IndustryHindcast>> {
    industry_with(library, (INDUSTRY_RUNS, 0), |_, _| true)
}

/// The same with so many runs and another seed, of the regions and indicators that are asked for.
///
/// # Errors
/// As [`industry`].
pub fn industry_with(
    library: &Library,
    runs: (usize, u64),
    is_asked: impl Fn(&str, &str) -> bool,
) -> Result<Vec<IndustryHindcast>> {
    let nation = Baseline::load("china", library, &mut Diagnostics::new())?;
    let mut all = Vec::new();
    for series in SERIES.iter().filter(|series| is_asked(series.region, series.indicator)) {
        let region = Baseline::load(series.region, library, &mut Diagnostics::new())?;
        let history = region.history(series.indicator);
        let figures: BTreeMap<i32, f64> = history.iter().map(|figure| (figure.period.year, figure.value)).collect();
        let Some(known) = as_known(&region, &nation, (series.first, series.block))? else { continue };
        let origins: Vec<i32> = figures.keys().copied().filter(|year| *year >= series.first_origin).collect();
        let of_origins = origins.par_iter().map(|origin| from_origin(&figures, (&known, &nation), *origin, runs));
        let forecasts: Vec<Vec<IndustryForecast>> = of_origins.collect::<Result<_>>()?;
        let forecasts = forecasts.concat();
        let of_indicator = crate::indicator::indicators(&region.subsectors);
        let label = of_indicator.iter().find(|known| known.name == series.indicator).map(|known| known.label.clone());
        let label = label.or_else(|| region.other_figures.get(series.indicator).cloned());
        let label = label.unwrap_or_else(|| Text::same(series.indicator));
        all.push(IndustryHindcast {
            region_id: region.id.clone(),
            region: region.label.clone(),
            indicator: series.indicator.to_owned(),
            label,
            figures,
            forecasts,
        });
    }
    Ok(all)
}

/// A region in a year, as its last census before and the mortality known then have it, with one block of the industry; nobody
/// moves.
fn as_known(region: &Baseline, nation: &Baseline, (year, block): (i32, DemandBlock)) -> Result<Option<Arc<Baseline>>> {
    let Some(census) = region.censuses.iter().rev().find(|census| census.date.year <= year) else { return Ok(None) };
    let Some((nations, _)) = known_rates(nation, census.date.year) else { return Ok(None) };
    let rates = own_rates(region, nation, &nations, census.date.year).unwrap_or(nations);
    let mut then = region.clone();
    then.base_year = census.date.year;
    (then.population, then.vital_rates) = (Some(census.people.clone()), Some(rates));
    (then.series, then.subsectors) = (Vec::new(), vec![Subsector { block, ..Subsector::new(PART, Text::same(PART)) }]);
    if let Ok(passed @ 1..) = usize::try_from(year - census.date.year) {
        let text = format!(
            "format = 1\nhorizon = {year}\n[outputs]\nindicators = [\"population.total\"]\n[ensemble]\nruns = 1\n"
        );
        let mut problems = Diagnostics::new();
        let assumptions = Assumptions::for_baseline(Arc::new(then.clone()), "hindcast.toml", &text, &mut problems)?;
        let projection = Projection::run(&assumptions, &Settings::of(&assumptions), &mut problems)?;
        then.population = projection.people.map(|people| people.index_axis_move(ndarray::Axis(0), passed));
        then.base_year = year;
    }
    Ok(Some(Arc::new(then)))
}

/// The forecasts of every later figure from one origin.
fn from_origin(
    figures: &BTreeMap<i32, f64>,
    (known, nation): (&Arc<Baseline>, &Baseline),
    origin: i32,
    runs: (usize, u64),
) -> Result<Vec<IndustryForecast>> {
    let (Some((last, _)), Some(base)) = (figures.last_key_value(), figures.get(&known.base_year)) else {
        return Ok(Vec::new());
    };
    if origin >= *last {
        return Ok(Vec::new());
    }
    let Some(text) = scenario(*base, nation, (known.base_year, origin, *last), runs) else { return Ok(Vec::new()) };
    let mut problems = Diagnostics::new();
    let assumptions = Assumptions::for_baseline(Arc::clone(known), "hindcast.toml", &text, &mut problems)?;
    let settings = Settings::of(&assumptions);
    let after_base = figures.range(known.base_year..=origin).skip(1);
    let evidence = after_base.map(|(year, value)| Evidence {
        indicator: OUTPUT.to_owned(),
        year: *year,
        value: *value,
        standard_error: ERROR_OF_FIGURES * value,
        basis: None,
    });
    let evidence: Vec<Evidence> = evidence.collect();
    let conditioned = condition(&assumptions, &evidence, &settings, &mut problems)?;
    // Of a level that the update takes for revised the growth alone is used: later figures stand on the level of the last one.
    let is_revised = |used: &Used| used.actual.year == origin && used.handling == Handling::Revised;
    let revised = figures.get(&origin).filter(|_| conditioned.used.iter().any(is_revised));
    let forecast = |(year, published): (&i32, &f64)| {
        let series = conditioned.after.series(OUTPUT)?;
        let mut runs: Vec<f64> = series.kept_values(*year).collect();
        if let Some(level) = revised {
            runs.iter_mut().zip(series.kept_values(origin)).for_each(|(run, then)| *run *= level / then);
        }
        runs.sort_by(f64::total_cmp);
        let [low, median, high] = [0.5 - LEVEL / 2.0, 0.5, 0.5 + LEVEL / 2.0].map(|share| quantile(&runs, share));
        Some(IndustryForecast {
            origin,
            year: *year,
            published: *published,
            median,
            interval: (low, high),
            runs,
            drift: drift(figures, origin, *year),
        })
    };
    Ok(figures.range(origin + 1..).filter_map(forecast).collect())
}

/// The one part of the industry, which is the series.
const PART: &str = "series";

const OUTPUT: &str = "industry.value_added";

/// The scenario: the demand side with the trend and the shocks of the reference scenario, and GDP as it was known.
fn scenario(base: f64, nation: &Baseline, years: (i32, i32, i32), (runs, seed): (usize, u64)) -> Option<String> {
    let (_, origin, last) = years;
    let seed = seed.saturating_add(u64::from(origin.unsigned_abs()));
    let mut text = format!(
        "format = 1\nhorizon = {last}\n[outputs]\nindicators = [\"{OUTPUT}\"]\n[ensemble]\nruns = {runs}\nseed = {seed}\n\
         [assume.industry.{PART}]\nbase_value_added = \"{base} yuan\"\n\
         trend = {{ unit = \"%\", central = 0, p10 = -1.5, p90 = 1.5, shock = {{ sd = 1.0, persistence = 0.3 }} }}\n\
         [assume.economy]\nbase_nominal_gdp = \"1e14 yuan\"\n"
    );
    let real = growth(nation, "gdp.real_growth");
    let nominal = growth(nation, "gdp.nominal_growth");
    let deflator =
        nominal.iter().filter_map(|(year, nominal)| Some((*year, (1.0 + nominal) / (1.0 + real.get(year)?) - 1.0)));
    path(&mut text, "real_growth", &real, years)?;
    path(&mut text, "deflator_growth", &deflator.collect(), years)?;
    Some(text)
}

fn growth(nation: &Baseline, indicator: &str) -> BTreeMap<i32, f64> {
    nation.history(indicator).into_iter().map(|figure| (figure.period.year, figure.value)).collect()
}

/// Writes a driver of the economy: growth as published up to the origin, from there on the trend of its level with its 80 % band.
/// `None` where no trend can be made.
fn path(
    text: &mut String,
    driver: &str,
    growth: &BTreeMap<i32, f64>,
    (base, origin, last): (i32, i32, i32),
) -> Option<()> {
    let known = growth.range(..=origin);
    let mut levels = vec![1.0];
    levels.extend(known.clone().scan(1.0, |level, (_, growth)| {
        *level *= 1.0 + growth;
        Some(*level)
    }));
    let first = known.clone().next()?.0 - 1;
    // Of a gap no trend is made.
    if known.clone().zip(first + 1..).any(|((year, _), wanted)| *year != wanted) {
        return None;
    }
    let level = *levels.last()?;
    let series = AnnualSeries::new(first, levels, ValueScale::Logarithm).ok()?;
    let trend = Trend::of(&series, last, TrendMethod::Median).ok()?;
    let [_, eighty, _] = &trend.intervals;
    let yearly = |levels: Vec<f64>| -> Vec<f64> {
        let before = std::iter::once(level).chain(levels.iter().copied());
        levels.iter().zip(before).map(|(level, before)| level / before - 1.0).collect()
    };
    let central = yearly(trend.median.clone());
    let (low, high) = (yearly(eighty.iter().map(|of| of.0).collect()), yearly(eighty.iter().map(|of| of.1).collect()));
    let published: Vec<f64> = known.filter(|(year, _)| **year > base).map(|(_, growth)| *growth).collect();
    let years: Vec<String> = (base + 1..=last).map(|year| year.to_string()).collect();
    let row = |ahead: &[f64]| {
        let percent = published.iter().chain(ahead).map(|growth| format!("{:.6}", 100.0 * growth));
        percent.collect::<Vec<_>>().join(", ")
    };
    let _ = writeln!(
        text,
        "{driver} = {{ unit = \"%\", year = [{}], central = [{}], p10 = [{}], p90 = [{}] }}",
        years.join(", "),
        row(&central),
        row(&low),
        row(&high)
    );
    Some(())
}

/// The band of the random walk with drift through the logarithms of the figures up to the origin.
fn drift(figures: &BTreeMap<i32, f64>, origin: i32, year: i32) -> Option<(f64, f64)> {
    let known: Vec<(f64, f64)> =
        figures.range(..=origin).map(|(year, value)| (f64::from(*year), libm::log(*value))).collect();
    let freedom = known.len().checked_sub(2).filter(|freedom| *freedom > 0)?;
    let (point, variance) = RandomWalk::of(&known)?.ahead(f64::from(year - origin));
    let reach = StudentsT::new(0.0, 1.0, freedom as f64).ok()?.inverse_cdf(0.5 + LEVEL / 2.0) * variance.sqrt();
    Some((libm::exp(point - reach), libm::exp(point + reach)))
}
