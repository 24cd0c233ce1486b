//! Tables of answers to questions, in long format.

use super::csv::{records, table};
use crate::analysis::ProbabilityEstimate;
use crate::analysis::questions::discover::Discovery;
use crate::analysis::questions::sensitivity::{Findings, Sensitivity};
use crate::analysis::questions::solve::{Adjusted, Answer, AttainmentCriterion, Solution};
use crate::analysis::questions::sweep::Sweep;
use crate::ensemble::STATISTICS;
use crate::error::Result;
use crate::indicator::Unit;

/// scenario, region, a column for each driver (in its unit), indicator, unit, year, statistic, value, target,
/// probability_low, probability_high. The statistic `probability` (1 or 0 for the deterministic run) belongs to a target;
/// the last two columns have its 95 % interval over runs. A value missing in some run of a combination is empty.
///
/// # Errors
/// A failure if the table cannot be made.
pub fn sweep(sweep: &Sweep, scenario: &str, region: &str) -> Result<Vec<u8>> {
    let mut header = vec!["scenario".to_owned(), "region".to_owned()];
    header.extend(sweep.axes.iter().map(|axis| format!("{} [{}]", axis.driver.name, axis.driver.unit.symbol)));
    let columns = ["indicator", "unit", "year", "statistic", "value", "target", "probability_low", "probability_high"];
    header.extend(columns.map(str::to_owned));
    let mut rows = Vec::new();
    for variant in 0..sweep.levels.nrows() {
        let mut start = vec![scenario.to_owned(), region.to_owned()];
        let levels = sweep.axes.iter().zip(sweep.levels.row(variant));
        start.extend(levels.map(|(axis, base)| rounded(axis.driver.unit, *base)));
        let mut row = |(name, unit, year): (&str, &str, i32), (statistic, value): (&str, f64), end: [String; 3]| {
            let value = if value.is_finite() { value.to_string() } else { String::new() };
            let figure = [name, unit, &year.to_string(), statistic, &value].map(str::to_owned);
            rows.push(start.iter().cloned().chain(figure).chain(end).collect::<Vec<String>>());
        };
        for (at, (indicator, year)) in sweep.readings.iter().enumerate() {
            let values = sweep.summary.index_axis(ndarray::Axis(0), at);
            for (statistic, value) in STATISTICS.iter().zip(values.row(variant)) {
                let statistic = (*statistic, indicator.unit.from_base(*value));
                row((&indicator.name, indicator.unit.symbol, *year), statistic, Default::default());
            }
        }
        for (at, goal) in sweep.goals.iter().enumerate() {
            let estimate = sweep.probability[[at, variant]];
            let [low, high] = ends(sweep.runs.map(|_| estimate));
            let statistic = ("probability", estimate.share);
            row((&goal.indicator.name, "1", goal.year), statistic, [goal.written.clone(), low, high]);
        }
    }
    records(&header, rows)
}

/// The 95 % interval of a probability; none for the deterministic run.
fn ends(estimate: Option<ProbabilityEstimate>) -> [String; 2] {
    let estimate = estimate.filter(|estimate| estimate.share.is_finite());
    let end = |of: fn((f64, f64)) -> f64| estimate.map_or(String::new(), |estimate| of(estimate.range).to_string());
    [end(|range| range.0), end(|range| range.1)]
}

/// A level in its unit, without floating-point noise.
fn rounded(unit: Unit, base: f64) -> String {
    let figure = format!("{:.10}", unit.from_base(base));
    figure.trim_end_matches('0').trim_end_matches('.').to_owned()
}

const SOLUTION: [&str; 22] = [
    "scenario",
    "driver",
    "unit",
    "goals",
    "aim",
    "answer",
    "change",
    "tolerance",
    "before",
    "after",
    "least",
    "largest",
    "share",
    "share_low",
    "share_high",
    "values",
    "values_at_least",
    "values_at_largest",
    "missed_again_at",
    "runs",
    "first_year",
    "last_year",
];

/// scenario, driver, unit, goals, aim, answer (`reached`, `change`, `not_found` between the limits), change (of a rate in percentage
/// points), tolerance, before, after, least and largest change considered, share of runs that meet all goals with the ends
/// of its 95 % interval (none where the aim is central), values of the goals (`;` between them) with the answer, at the
/// least and at the largest change, change at which they are missed again, runs, first and last year of the change.
///
/// # Errors
/// A failure if the table cannot be made.
pub fn solve(solutions: &[Solution], scenario: &str) -> Result<Vec<u8>> {
    table(SOLUTION, solutions.iter().map(|solution| solution_row(solution, scenario)).collect())
}

fn solution_row(solution: &Solution, scenario: &str) -> [String; 22] {
    let unit = solution.driver.unit;
    let figure = |base: f64| rounded(unit, base);
    let values = |values: &[f64]| {
        let shown = solution.goals.iter().zip(values).map(|(g, v)| g.indicator.unit.from_base(*v).to_string());
        shown.collect::<Vec<_>>().join(";")
    };
    let (answer, state, tolerance) = match &solution.answer {
        Answer::Reached => ("reached", Some(&solution.now), None),
        Answer::Change { state, tolerance } => ("change", Some(state), Some(*tolerance)),
        Answer::NotFound => ("not_found", None, None),
    };
    let change = state.map(|state| state.change);
    let probability = state.map(|state| state.probability);
    let [share_low, share_high] = ends(probability.filter(|_| solution.criterion != AttainmentCriterion::Central));
    let optional = |base: Option<f64>| base.map_or(String::new(), figure);
    let year = |year: Option<&i32>| year.map_or(String::new(), i32::to_string);
    [
        scenario.to_owned(),
        solution.driver.name.clone(),
        unit.symbol.to_owned(),
        solution.goals.iter().map(|goal| goal.written.as_str()).collect::<Vec<_>>().join("; "),
        match solution.criterion {
            AttainmentCriterion::Central => "central".to_owned(),
            AttainmentCriterion::Probability(share) => share.to_string(),
        },
        answer.to_owned(),
        optional(change),
        optional(tolerance),
        figure(solution.level),
        optional(change.map(|change| solution.level + change)),
        figure(solution.limits.0),
        figure(solution.limits.1),
        probability.map_or(String::new(), |probability| probability.share.to_string()),
        share_low,
        share_high,
        state.map_or(String::new(), |state| values(&state.values)),
        values(&solution.at_limits[0].values),
        values(&solution.at_limits[1].values),
        optional(solution.missed_again),
        solution.runs.to_string(),
        year(solution.years.first()),
        year(solution.years.last()),
    ]
}

/// scenario, target, indicator, unit, year, current probability with its 95 % interval, share, value with that probability;
/// a last row has the joint probability of all targets.
///
/// # Errors
/// A failure if the table cannot be made.
pub fn adjusted(adjusted: &[Adjusted], joint: ProbabilityEstimate, scenario: &str) -> Result<Vec<u8>> {
    let header = [
        "scenario",
        "target",
        "indicator",
        "unit",
        "year",
        "probability",
        "probability_low",
        "probability_high",
        "share",
        "value",
    ];
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row =
        |[target, indicator, unit, year]: [&str; 4], estimate: ProbabilityEstimate, share: String, value: String| {
            let [low, high] = ends(Some(estimate));
            let start = [scenario, target, indicator, unit, year].map(str::to_owned);
            rows.push(start.into_iter().chain([estimate.share.to_string(), low, high, share, value]).collect());
        };
    for Adjusted { goal, probability, values } in adjusted {
        for (share, value) in values {
            let (indicator, year) = (&goal.indicator, goal.year.to_string());
            let value = indicator.unit.from_base(*value).to_string();
            let asked = [&goal.written, &indicator.name, indicator.unit.symbol, &year];
            row(asked, *probability, share.to_string(), value);
        }
    }
    row(["(all)", "", "", ""], joint, String::new(), String::new());
    records(&header.map(str::to_owned), rows)
}

/// scenario, indicator, unit, year, method, factor (drivers joined by ` + `), with, measure, value, half_width. Measures:
/// `p10` and `p90` (the indicator there), `driver_p10` and `driver_p90` (the first driver, in its unit); `mu_star`, `mu`,
/// `sigma`; `first`, `total`, `second` (with the other factor in `with`), and where drivers are correlated `shapley` of each
/// driver, each with half its 95 % interval, empty where that cannot be estimated.
///
/// # Errors
/// A failure if the table cannot be made.
pub fn sensitivity(found: &Sensitivity, scenario: &str) -> Result<Vec<u8>> {
    let header =
        ["scenario", "indicator", "unit", "year", "method", "factor", "with", "measure", "value", "half_width"];
    let indicator = found.outcome.indicator();
    let name = |at: usize| {
        let drivers = found.factors.get(at).map_or(&[][..], Vec::as_slice);
        drivers.iter().map(|driver| driver.name.as_str()).collect::<Vec<_>>().join(" + ")
    };
    let mut rows: Vec<[String; 10]> = Vec::new();
    let mut row = |factor: String, with: String, measure: &str, value: f64, half_width: Option<f64>| {
        let half_width = half_width.map_or(String::new(), |half_width| half_width.to_string());
        let (year, method) = (found.outcome.year().to_string(), found.method.id());
        let start = [scenario, &indicator.name, indicator.unit.symbol, &year, method].map(str::to_owned);
        let [a, b, c, d, e] = start;
        rows.push([a, b, c, d, e, factor, with, measure.to_owned(), value.to_string(), half_width]);
    };
    let none = String::new;
    match &found.findings {
        Findings::Bars(bars) => {
            for (at, bar) in bars.iter().enumerate() {
                let driver = |base| found.factors[at].first().map_or(base, |driver| driver.unit.from_base(base));
                row(name(at), none(), "driver_p10", driver(bar.driver.0), None);
                row(name(at), none(), "driver_p90", driver(bar.driver.1), None);
                row(name(at), none(), "p10", indicator.unit.from_base(bar.outcome.0), None);
                row(name(at), none(), "p90", indicator.unit.from_base(bar.outcome.1), None);
            }
        }
        Findings::Effects(effects) => {
            for (at, effect) in effects.iter().enumerate() {
                row(name(at), none(), "mu_star", indicator.unit.from_base(effect.mean_absolute), None);
                row(name(at), none(), "mu", indicator.unit.from_base(effect.mean), None);
                row(name(at), none(), "sigma", indicator.unit.from_base(effect.sd), None);
            }
        }
        Findings::Indices { indices, shapley } => {
            for (at, (first, total)) in indices.first.iter().zip(&indices.total).enumerate() {
                row(name(at), none(), "first", first.value, first.half_width);
                row(name(at), none(), "total", total.value, total.half_width);
            }
            for pair in &indices.second {
                let (a, b) = pair.factors;
                row(name(a), name(b), "second", pair.index.value, pair.index.half_width);
            }
            let drivers = found.factors.iter().flatten().zip(shapley.iter().flatten());
            drivers.for_each(|(driver, effect)| {
                row(driver.name.clone(), none(), "shapley", effect.value, effect.half_width);
            });
        }
        Findings::First(first) => {
            first.iter().enumerate().for_each(|(at, index)| row(name(at), none(), "first", *index, None));
        }
    }
    records(&header.map(str::to_owned), rows)
}

/// scenario, goals, box, step (of the peeling; `chosen` for the box that was taken), driver, unit, from, to, coverage,
/// density, support. A box without limits has one row without driver.
///
/// # Errors
/// A failure if the table cannot be made.
pub fn discover(found: &Discovery, scenario: &str) -> Result<Vec<u8>> {
    let header = ["scenario", "goals", "box", "step", "driver", "unit", "from", "to", "coverage", "density", "support"];
    let goals = found.goals.iter().map(|goal| goal.written.as_str()).collect::<Vec<_>>().join("; ");
    let mut rows: Vec<[String; 11]> = Vec::new();
    for (number, boxes) in found.boxes.iter().enumerate() {
        let steps = boxes.trajectory.iter().enumerate().map(|(step, described)| (step.to_string(), described));
        for (step, described) in steps.chain([("chosen".to_owned(), &boxes.chosen)]) {
            let mut row = |driver: &str, unit: &str, from: String, to: String| {
                let [coverage, density, support] =
                    [described.coverage, described.density, described.support].map(|share| share.to_string());
                let number = (number + 1).to_string();
                let start = [scenario, &goals, &number, &step, driver, unit].map(str::to_owned);
                let [a, b, c, d, e, f] = start;
                rows.push([a, b, c, d, e, f, from, to, coverage, density, support]);
            };
            for limit in &described.limits {
                let Some(driver) = found.drivers.get(limit.input) else { continue };
                let figure = |base: Option<f64>| base.map_or(String::new(), |base| rounded(driver.unit, base));
                row(&driver.name, driver.unit.symbol, figure(limit.from), figure(limit.to));
            }
            if described.limits.is_empty() {
                row("", "", String::new(), String::new());
            }
        }
    }
    records(&header.map(str::to_owned), rows)
}
