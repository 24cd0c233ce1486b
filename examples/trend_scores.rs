//! How good trends are: the tables of docs/trend.md, and the fit of the widths of intervals.
//!
//! ```console
//! $ CARECAST_REFERENCE_DATA=DIR cargo run --release --example trend_scores
//! ```
//!
//! DIR/forecast holds `annual_dev.csv.gz` (annual series of the M1, M3 and Tourism competitions), `r_forecast_ref.csv.gz`
//! (forecasts of R's `forecast`) and `pwt10_gdp_pop_emp.csv.gz` (Penn World Table). Each competition is tested with widths that
//! were fitted to the other two; the Penn World Table takes no part in any fit.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

use carecast::analysis::score::{PointErrors, interval_score, naive_error};
use carecast::trend::widening::{LEVELS, Widening, terms};
use carecast::trend::{AnnualSeries, Trend, TrendMethod, ValueScale};

/// The numbers of last figures to which series are cut for the fit, and for the tests.
const FITTED_CUTS: [usize; 8] = [4, 5, 6, 8, 10, 14, 20, 30];
const TESTED_CUTS: [Option<usize>; 6] = [None, Some(4), Some(5), Some(6), Some(8), Some(10)];
/// The competitions, and the set that takes no part in the fit.
const COMPETITIONS: [&str; 3] = ["m1", "m3", "tour"];
const APART: &str = "pwt";

/// An annual series and its outcomes.
struct Case {
    set: String,
    id: String,
    series: AnnualSeries,
    naive_error: f64,
    outcomes: Vec<f64>,
}

/// All rows of a packed table, split at its commas.
fn rows(path: &Path) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path)?).read_to_string(&mut text)?;
    Ok(text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect())
}

/// A series of which a trend can be made: a level, or one that may be negative where the level would fall to zero.
fn case(set: &str, id: &str, values: &[f64], outcomes: &[f64]) -> Option<Case> {
    let scales = [ValueScale::Level, ValueScale::Signed];
    let mut made = scales.iter().filter_map(|scale| AnnualSeries::new(1, values.to_vec(), *scale).ok());
    let to = i32::try_from(values.len() + outcomes.len()).ok()?;
    let series = made.find(|series| Trend::of(series, to, TrendMethod::Median).is_ok())?;
    let (set, id) = (set.to_owned(), id.to_owned());
    Some(Case { set, id, series, naive_error: naive_error(values)?, outcomes: outcomes.to_vec() })
}

/// Every series, cut to its last figures, as names, values and outcomes.
type Raw = (String, String, Vec<f64>, Vec<f64>);

fn competitions(folder: &Path) -> Result<Vec<Raw>, Box<dyn Error>> {
    let numbers = |text: &str| text.split(';').map(str::parse).collect::<Result<Vec<f64>, _>>();
    let series = rows(&folder.join("annual_dev.csv.gz"))?.into_iter().map(|row| {
        let [.., train, test] = row.as_slice() else { return Err("a short row".into()) };
        Ok((row[0].clone(), row[1].clone(), numbers(train)?, numbers(test)?))
    });
    series.collect()
}

/// GDP, population and employment of each country up to twelve years before the last, and those twelve years.
fn penn_world_table(folder: &Path) -> Result<Vec<Raw>, Box<dyn Error>> {
    let mut all: BTreeMap<(String, usize), Vec<f64>> = BTreeMap::new();
    for row in rows(&folder.join("pwt10_gdp_pop_emp.csv.gz"))? {
        for column in 2..5 {
            if let Ok(value) = row[column].parse() {
                all.entry((row[0].clone(), column)).or_default().push(value);
            }
        }
    }
    let long = all.into_iter().filter(|(_, values)| values.len() >= 42);
    Ok(long
        .map(|((country, column), values)| {
            let (known, outcomes) = values.split_at(values.len() - 12);
            (APART.to_owned(), format!("{country}{column}"), known.to_vec(), outcomes.to_vec())
        })
        .collect())
}

fn cut(raw: &[Raw], figures: Option<usize>) -> Vec<Case> {
    let cut = |(set, id, values, outcomes): &Raw| {
        let from = figures.map_or(Some(0), |figures| values.len().checked_sub(figures))?;
        case(set, id, &values[from..], outcomes)
    };
    raw.iter().filter_map(cut).collect()
}

fn trend(case: &Case, widening: Option<&[Widening; 3]>) -> Option<Trend> {
    let to = case.series.years().1 + i32::try_from(case.outcomes.len()).ok()?;
    match widening {
        Some(widening) => Trend::widened(&case.series, to, TrendMethod::Median, widening).ok(),
        None => Trend::of(&case.series, to, TrendMethod::Median).ok(),
    }
}

/// OWA of a method on some cases.
fn owa<'c>(cases: impl Iterator<Item = &'c Case>, method: TrendMethod) -> f64 {
    let (mut errors, mut benchmark) = (Vec::new(), Vec::new());
    for case in cases {
        let Some(trend) = trend(case, None) else { continue };
        let points = match method {
            TrendMethod::Median => &trend.median,
            TrendMethod::Ets => &trend.methods[0],
            TrendMethod::Theta => &trend.methods[1],
            TrendMethod::Drift => &trend.methods[2],
        };
        let last = case.series.values().last().copied().unwrap_or(f64::NAN);
        errors.push(PointErrors::of(points, &case.outcomes, case.naive_error));
        benchmark.push(PointErrors::of(&vec![last; case.outcomes.len()], &case.outcomes, case.naive_error));
    }
    PointErrors::mean(&errors).relative_to(PointErrors::mean(&benchmark))
}

/// How wide half an interval must be, in standard deviations, to hold an outcome.
fn needed(series: &AnnualSeries, outcome: f64, (centre, deviation): (f64, f64)) -> f64 {
    let distance = match series.scale() {
        ValueScale::Level if outcome < centre => centre * centre / outcome - centre,
        _ => (outcome - centre).abs(),
    };
    distance / deviation
}

/// The quantile of values, by linear interpolation.
fn quantile(values: &mut [f64], probability: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let at = probability * (values.len() as f64 + 1.0) - 1.0;
    let below = (0..values.len()).rev().find(|index| *index as f64 <= at).unwrap_or(0);
    let above = values.get(below + 1).or(values.last())?;
    Some(values[below] + (at - below as f64).clamp(0.0, 1.0) * (above - values[below]))
}

/// The widths fitted to all competitions but one.
fn fit(by_cut: &[Vec<Case>], without: Option<&str>) -> [Widening; 3] {
    // The quantiles of each cut and year ahead, with their number of series.
    let mut cells: Vec<(usize, usize, Vec<f64>)> = Vec::new();
    for (figures, cases) in FITTED_CUTS.iter().zip(by_cut) {
        let mut ratios: Vec<Vec<f64>> = vec![Vec::new(); 6];
        for case in cases.iter().filter(|case| without != Some(&case.set)) {
            let deviations = Trend::deviations(&case.series, case.outcomes.len());
            for ((ratios, outcome), at) in ratios.iter_mut().zip(&case.outcomes).zip(deviations) {
                ratios.push(needed(&case.series, *outcome, at));
            }
        }
        cells.extend(ratios.into_iter().enumerate().map(|(at, ratios)| (*figures, at + 1, ratios)));
    }
    LEVELS.map(|level| {
        let (mut normal, mut right) = ([[0.0; 3]; 3], [0.0; 3]);
        for (figures, year, ratios) in &mut cells {
            let Some(quantile) = quantile(ratios, level) else { continue };
            let (terms, weight) = (terms(*figures, *year), ratios.len() as f64);
            for row in 0..3 {
                (0..3).for_each(|column| normal[row][column] += weight * terms[row] * terms[column]);
                right[row] += weight * terms[row] * libm::log(quantile);
            }
        }
        solve(normal, right)
    })
}

/// The solution of three linear equations, by elimination.
fn solve(mut normal: [[f64; 3]; 3], mut right: [f64; 3]) -> Widening {
    for pivot in 0..3 {
        for row in (0..3).filter(|row| *row != pivot) {
            let ratio = normal[row][pivot] / normal[pivot][pivot];
            (0..3).for_each(|column| normal[row][column] -= ratio * normal[pivot][column]);
            right[row] -= ratio * right[pivot];
        }
    }
    [0, 1, 2].map(|row| right[row] / normal[row][row])
}

/// Coverage of the three intervals in percent, and MSIS.
fn intervals<'c>(
    cases: impl Iterator<Item = &'c Case>,
    years: std::ops::Range<usize>,
    widening: impl Fn(&str) -> [Widening; 3],
) -> [f64; 4] {
    let (mut within, mut count, mut scaled, mut series) = ([0.0; 3], 0.0, 0.0, 0.0);
    for case in cases {
        let Some(trend) = trend(case, Some(&widening(&case.set))) else { continue };
        let years = years.start..years.end.min(case.outcomes.len());
        let mut score = 0.0;
        for at in years.clone() {
            let outcome = case.outcomes[at];
            for (within, intervals) in within.iter_mut().zip(&trend.intervals) {
                *within += f64::from((intervals[at].0..=intervals[at].1).contains(&outcome));
            }
            score += interval_score(trend.intervals[2][at], LEVELS[2], outcome) / case.naive_error;
            count += 1.0;
        }
        scaled += score / years.len() as f64;
        series += 1.0;
    }
    let [half, eighty, ninety_five] = within.map(|within| 100.0 * within / count);
    [half, eighty, ninety_five, scaled / series]
}

/// How many forecasts of exponential smoothing agree with the reference, of how many.
fn agreement(folder: &Path, cases: &[Case]) -> Result<(usize, usize), Box<dyn Error>> {
    let mut reference: BTreeMap<(String, String), Vec<f64>> = BTreeMap::new();
    for row in rows(&folder.join("r_forecast_ref.csv.gz"))?.iter().filter(|row| row[2] == "ets") {
        reference.entry((row[0].clone(), row[1].clone())).or_default().push(row[4].parse()?);
    }
    let mut agree = 0;
    for case in cases {
        let Some(wanted) = reference.get(&(case.set.clone(), case.id.clone())) else { continue };
        let Some(trend) = trend(case, None) else { continue };
        let size = wanted.iter().fold(0.0_f64, |size, value| size.max(value.abs()));
        let worst = wanted.iter().zip(&trend.methods[0]).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        agree += usize::from(worst <= 1e-3 * size);
    }
    Ok((agree, cases.len()))
}

fn main() -> Result<(), Box<dyn Error>> {
    let data = std::env::var_os("CARECAST_REFERENCE_DATA").ok_or("CARECAST_REFERENCE_DATA is not set")?;
    let folder = PathBuf::from(data).join("forecast");
    let (raw, apart) = (competitions(&folder)?, penn_world_table(&folder)?);

    println!("| figures | set | series | median | ETS | Theta | drift |\n|---|---|---|---|---|---|---|");
    for figures in TESTED_CUTS {
        let cases = cut(&raw, figures);
        let shown = figures.map_or("all".to_owned(), |figures| figures.to_string());
        for set in ["all"].iter().chain(&COMPETITIONS) {
            let of_set = || cases.iter().filter(|case| *set == "all" || case.set == *set);
            let [median, ets, theta, drift] = TrendMethod::NAMES.map(|(_, method)| owa(of_set(), method));
            println!("| {shown} | {set} | {} | {median:.3} | {ets:.3} | {theta:.3} | {drift:.3} |", of_set().count());
        }
        let cases = cut(&apart, figures);
        let [median, ets, theta, drift] = TrendMethod::NAMES.map(|(_, method)| owa(cases.iter(), method));
        println!("| {shown} | {APART} | {} | {median:.3} | {ets:.3} | {theta:.3} | {drift:.3} |", cases.len());
    }

    let by_cut: Vec<Vec<Case>> = FITTED_CUTS.iter().map(|figures| cut(&raw, Some(*figures))).collect();
    let fitted = fit(&by_cut, None);
    println!("\nfitted to all: {fitted:.3?}\n");
    let without: BTreeMap<&str, [Widening; 3]> =
        COMPETITIONS.iter().map(|set| (*set, fit(&by_cut, Some(set)))).collect();
    let of_set = |set: &str| without.get(set).copied().unwrap_or(fitted);
    println!("| figures | set | 50 % | 80 % | 95 % | MSIS |\n|---|---|---|---|---|---|");
    for figures in TESTED_CUTS {
        let shown = figures.map_or("all".to_owned(), |figures| figures.to_string());
        let cases = cut(&raw, figures);
        for set in ["all"].iter().chain(&COMPETITIONS) {
            let chosen = cases.iter().filter(|case| *set == "all" || case.set == *set);
            let [half, eighty, ninety_five, msis] = intervals(chosen, 0..6, of_set);
            println!("| {shown} | {set} | {half:.1} | {eighty:.1} | {ninety_five:.1} | {msis:.1} |");
        }
        let cases = cut(&apart, figures);
        for years in [0..6, 6..12] {
            let [half, eighty, ninety_five, msis] = intervals(cases.iter(), years.clone(), of_set);
            let ahead = format!("{APART}, years {} to {}", years.start + 1, years.end);
            println!("| {shown} | {ahead} | {half:.1} | {eighty:.1} | {ninety_five:.1} | {msis:.1} |");
        }
    }

    let all = cut(&raw, None);
    let (agree, of) = agreement(&folder, &all)?;
    println!("\nETS within 0.1 % of R's `ets`: {agree} of {of}");
    let begun = Instant::now();
    for at in 0..2000 {
        trend(&all[at % all.len()], None);
    }
    println!("2 000 series on one thread: {:.1} s", begun.elapsed().as_secs_f64());
    Ok(())
}
