//! Correlation of driver draws: common factors, or correlations of named pairs, one by one or as a matrix.

use std::collections::{BTreeMap, BTreeSet};

use super::unknown::report_unknown;
use crate::diagnostic::document::{Fields, Node, TomlValue};
use crate::diagnostic::{Diagnostics, Span};
use crate::indicator::{Driver, matches};
use crate::language::{Text, counted, text};

/// For every correlated driver: the streams of standard normal draws, with weights, that sum to its draw.
///
/// The squares of a driver's weights sum to 1. A driver that is not listed has only its own stream. Pairs are processed in
/// order of their names: a new pair may change the draws of drivers later in the alphabet (a new factor never does).
pub type Mixtures = BTreeMap<String, Vec<(String, f64)>>;

/// The drivers that can be correlated.
pub(super) struct CorrelationDrivers<'d> {
    pub(super) uncertain: BTreeSet<String>,
    pub(super) certain: BTreeSet<String>,
    pub(super) all: &'d [Driver],
}

/// Parses `[correlation]` for the uncertain drivers.
pub(super) fn read(node: &Node, drivers: &CorrelationDrivers<'_>, problems: &mut Diagnostics) -> Mixtures {
    let Some(mut fields) = node.fields(problems) else { return Mixtures::new() };
    let factors = one_or_many(fields.get("factor"));
    let pairs = one_or_many(fields.get("pairs"));
    let matrices = one_or_many(fields.get("matrix"));
    fields.finish(problems);
    let mut loads: BTreeMap<String, Vec<(String, f64)>> = BTreeMap::new();
    for factor in factors {
        read_factor(factor, drivers, &mut loads, problems);
    }
    let mut mixtures = Mixtures::new();
    for (driver, mut streams) in loads {
        let explained: f64 = streams.iter().map(|(_, load)| load * load).sum();
        if explained > 1.0 + ROUNDING {
            let explained = format!("{explained:.4}").trim_end_matches('0').to_owned();
            problems
                .error(
                    node.span.clone(),
                    text!(
                        "`{driver}` 的因子载荷平方和为 {explained}",
                        "the squared loads of `{driver}` sum to {explained}"
                    ),
                )
                .expected(text!("应不超过1", "expected at most 1"));
            continue;
        }
        streams.push((driver.clone(), (1.0 - explained).max(0.0).sqrt()));
        mixtures.insert(driver, streams);
    }
    let mut correlations = Correlations::new();
    for fields in pairs.iter().filter_map(|node| node.fields(problems)).collect::<Vec<_>>() {
        read_pair(fields, drivers, &mut correlations, problems);
    }
    for fields in matrices.iter().filter_map(|node| node.fields(problems)).collect::<Vec<_>>() {
        read_matrix(fields, drivers, &mut correlations, problems);
    }
    mix_pairs(&correlations, &mut mixtures, &node.span, problems);
    mixtures
}

fn one_or_many(node: Option<&Node>) -> Vec<&Node> {
    match node.map(|node| (&node.value, node)) {
        Some((TomlValue::Array(items), _)) => items.iter().collect(),
        Some((_, node)) => vec![node],
        None => Vec::new(),
    }
}

/// The uncertain drivers matching a name or pattern; none is an error.
fn named<'d>(
    pattern: &str,
    place: &Span,
    drivers: &'d CorrelationDrivers<'_>,
    problems: &mut Diagnostics,
) -> Vec<&'d str> {
    let found: Vec<&str> = drivers.uncertain.iter().map(String::as_str).filter(|name| matches(pattern, name)).collect();
    if !found.is_empty() {
        return found;
    }
    if !drivers.all.iter().any(|driver| driver.is_named(pattern)) {
        report_unknown(pattern, place, drivers.all, drivers.uncertain.iter().map(String::as_str), problems);
    } else if drivers.certain.iter().any(|name| matches(pattern, name)) {
        // A scenario may remove the uncertainty of a driver correlated in the file it extends.
        problems
            .warning(
                place.clone(),
                text!("`{pattern}` 是确定的，无从相关", "`{pattern}` has no uncertainty; its correlations are ignored"),
            )
            .hint(text!("给它 p10 与 p90、low 与 high 或 shock", "give it p10 and p90, low and high, or a shock"));
    }
    found
}

fn read_factor(
    node: &Node,
    drivers: &CorrelationDrivers<'_>,
    loads: &mut BTreeMap<String, Vec<(String, f64)>>,
    problems: &mut Diagnostics,
) {
    let Some(mut fields) = node.fields(problems) else { return };
    let name = fields.required("name", problems).and_then(|node| node.string(problems)).map(str::to_owned);
    let listed = fields.required("loads", problems);
    fields.finish(problems);
    let (Some(name), Some(listed)) = (name, listed) else { return };
    let TomlValue::Table(table) = &listed.value else {
        listed.mismatch(&Text::new("表", "a table"), problems);
        return;
    };
    for (pattern, entry) in &table.entries {
        let Some(load) = within_one(&entry.node, problems) else { continue };
        for driver in named(pattern, &entry.key_span, drivers, problems) {
            let streams = loads.entry(driver.to_owned()).or_default();
            let stream = format!("factor {name}");
            if streams.iter().any(|(known, _)| *known == stream) {
                problems.error(
                    entry.key_span.clone(),
                    text!("因子 {name} 两次提到 `{driver}`", "the factor {name} names `{driver}` twice"),
                );
            } else {
                streams.push((stream, load));
            }
        }
    }
}

fn within_one(node: &Node, problems: &mut Diagnostics) -> Option<f64> {
    let number = node.number(problems)?;
    if (-1.0..=1.0).contains(&number) {
        return Some(number);
    }
    problems
        .error(node.span.clone(), text!("{number} 不是相关系数", "{number} is not a correlation"))
        .expected(text!("应在 -1与1之间", "expected -1 to 1"));
    None
}

/// Correlations by pair, each in the order of the names.
type Correlations = BTreeMap<(String, String), f64>;

/// Pairs that are not listed are uncorrelated.
fn mix_pairs(correlations: &Correlations, mixtures: &mut Mixtures, place: &Span, problems: &mut Diagnostics) {
    let drivers: Vec<String> =
        correlations.keys().flat_map(|(a, b)| [a.clone(), b.clone()]).collect::<BTreeSet<_>>().into_iter().collect();
    if let Some(both) = drivers.iter().find(|driver| mixtures.contains_key(*driver)) {
        problems.error(
            place.clone(),
            text!("`{both}` 同时在 factor 和 pairs 里", "`{both}` is both in a factor and in pairs"),
        );
        return;
    }
    let index = |name: &String| drivers.binary_search(name).unwrap_or_default();
    let mut matrix = vec![vec![0.0; drivers.len()]; drivers.len()];
    for (at, row) in matrix.iter_mut().enumerate() {
        row[at] = 1.0;
    }
    for ((a, b), correlation) in correlations {
        matrix[index(a)][index(b)] = *correlation;
        matrix[index(b)][index(a)] = *correlation;
    }
    match factor(&matrix) {
        Ok(factor) => {
            for (driver, row) in drivers.iter().zip(factor) {
                let streams = drivers.iter().cloned().zip(row).filter(|(_, weight)| *weight != 0.0).collect();
                mixtures.insert(driver.clone(), streams);
            }
        }
        Err(at) => {
            let (driver, known) = (&drivers[at], drivers[..at].join(", "));
            problems
                .error(
                    place.clone(),
                    text!(
                        "这些相关系数不是半正定的，不可能同时成立",
                        "these correlations are not positive semidefinite: they cannot all hold"
                    ),
                )
                .hint(text!(
                    "`{driver}` 与 {known} 的相关系数太强或互相矛盾；减弱它们",
                    "those of `{driver}` with {known} are too strong or contradict one another; weaken them"
                ));
        }
    }
}

/// A wildcard matches every pair.
fn read_pair(
    mut fields: Fields<'_>,
    drivers: &CorrelationDrivers<'_>,
    correlations: &mut Correlations,
    problems: &mut Diagnostics,
) {
    let between = fields.required("between", problems);
    let correlation = fields.required("correlation", problems).and_then(|node| within_one(node, problems));
    fields.finish(problems);
    let (Some(between), Some(correlation)) = (between, correlation) else { return };
    let Some(items) = between.array(problems) else { return };
    let [a, b] = items else {
        problems.error(between.span.clone(), text!("between 要有两个驱动因素", "`between` names two drivers"));
        return;
    };
    let mut side = |node: &Node| match node.string(problems) {
        Some(pattern) => named(pattern, &node.span, drivers, problems),
        None => Vec::new(),
    };
    let (left, right) = (side(a), side(b));
    if left.len() == 1 && left == right {
        let one = left[0];
        problems.error(between.span.clone(), text!("`{one}` 与自己成对", "`{one}` is paired with itself"));
    }
    for a in &left {
        for b in right.iter().filter(|b| *b != a) {
            put((a, b), correlation, &between.span, correlations, problems);
        }
    }
}

fn put(
    (a, b): (&str, &str),
    correlation: f64,
    place: &Span,
    correlations: &mut Correlations,
    problems: &mut Diagnostics,
) {
    let key = if a < b { (a.to_owned(), b.to_owned()) } else { (b.to_owned(), a.to_owned()) };
    if correlations.insert(key, correlation).is_some_and(|known| known != correlation) {
        problems.error(
            place.clone(),
            text!(
                "`{a}` 与 `{b}` 的相关系数已在前面给出",
                "the correlation of `{a}` with `{b}` is given above already"
            ),
        );
    }
}

/// Parses `drivers` and the `rows` of their correlations: full rows, or up to the diagonal.
fn read_matrix(
    mut fields: Fields<'_>,
    drivers: &CorrelationDrivers<'_>,
    correlations: &mut Correlations,
    problems: &mut Diagnostics,
) {
    let listed = fields.required("drivers", problems).and_then(|node| node.array(problems));
    let rows_node = fields.required("rows", problems);
    let rows = rows_node.and_then(|node| node.array(problems));
    fields.finish(problems);
    let (Some(listed), Some(rows), Some(rows_node)) = (listed, rows, rows_node) else { return };
    let mut names: Vec<Option<&str>> = Vec::new();
    for node in listed {
        let found = node.string(problems).map(|name| named(name, &node.span, drivers, problems)).unwrap_or_default();
        if let [_, _, ..] = found.as_slice() {
            problems.error(
                node.span.clone(),
                text!("矩阵里一行只能有一个驱动因素", "a row of a matrix has one driver, not a pattern of several"),
            );
        }
        let name = found.first().copied();
        if let Some(name) = name.filter(|name| names.contains(&Some(*name))) {
            problems.error(node.span.clone(), text!("`{name}` 写了两次", "`{name}` is named twice"));
        }
        names.push(name);
    }
    let (count, given) = (names.len(), rows.len());
    if count != given {
        let rows = counted(given, "row");
        problems
            .error(rows_node.span.clone(), text!("矩阵有{given}行", "the matrix has {rows}"))
            .expected(text!("应有{count}行，每个驱动因素一行", "expected {count}, one for each driver"));
        return;
    }
    for (at, node) in rows.iter().enumerate() {
        read_row(at, node, &names, correlations, problems);
    }
}

/// A row of correlations: as many values as drivers, or those up to the diagonal.
fn read_row(
    at: usize,
    node: &Node,
    names: &[Option<&str>],
    correlations: &mut Correlations,
    problems: &mut Diagnostics,
) {
    let Some(row) = node.array(problems) else { return };
    let (given, count, up_to_own) = (row.len(), names.len(), at + 1);
    if given != count && given != up_to_own {
        let figures = counted(given, "figure");
        problems.error(node.span.clone(), text!("这一行有{given}个数", "this row has {figures}")).expected(text!(
            "应有{count}个，或到对角线为止的{up_to_own}个",
            "expected {count}, or the {up_to_own} up to the diagonal"
        ));
        return;
    }
    for (other, node) in row.iter().enumerate() {
        let Some(correlation) = within_one(node, problems) else { continue };
        if other == at {
            if correlation != 1.0 {
                problems
                    .error(node.span.clone(), text!("对角线上是 {correlation}", "{correlation} on the diagonal"))
                    .expected(text!("应为1", "expected 1"));
            }
        } else if let (Some(a), Some(b)) = (names[at], names[other]) {
            put((a, b), correlation, &node.span, correlations, problems);
        }
    }
}

/// Rounding tolerance of a variance of 1.
const ROUNDING: f64 = 1e-12;
/// Rounding tolerance of a correlation determined by others.
const ROUNDING_OF_CORRELATION: f64 = 1e-9;

/// The lower triangular factor of a correlation matrix, or the row at which it proves not positive definite.
pub(crate) fn cholesky(matrix: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, usize> {
    let lower = factor(matrix)?;
    match (0..lower.len()).find(|at| lower[*at][*at] == 0.0) {
        Some(at) => Err(at),
        None => Ok(lower),
    }
}

/// The lower triangular factor of a correlation matrix that may be singular: where a row follows from those before it, such
/// as one that correlates with another by 1 or -1, its own weight is 0. Or the row at which it proves that no draws have
/// these correlations.
fn factor(matrix: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, usize> {
    let n = matrix.len();
    let mut lower = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
            let rest = matrix[i][j] - known;
            lower[i][j] = match (i == j, lower[j][j] > 0.0) {
                (true, _) if rest > ROUNDING => rest.sqrt(),
                (true, _) if rest >= -ROUNDING => 0.0,
                (false, true) => rest / lower[j][j],
                (false, false) if rest.abs() <= ROUNDING_OF_CORRELATION => 0.0,
                _ => return Err(i),
            };
        }
    }
    Ok(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factor_gives_the_matrix_back() {
        let matrix = vec![vec![1.0, 0.5, -0.2], vec![0.5, 1.0, 0.3], vec![-0.2, 0.3, 1.0]];
        let lower = cholesky(&matrix).unwrap();
        for (i, row) in matrix.iter().enumerate() {
            for (j, wanted) in row.iter().enumerate() {
                let got: f64 = (0..3).map(|k| lower[i][k] * lower[j][k]).sum();
                assert!((got - wanted).abs() < 1e-15);
            }
        }
        assert_eq!(cholesky(&[vec![1.0, 1.0], vec![1.0, 1.0]]), Err(1));
    }

    #[test]
    fn what_follows_from_others_has_no_weight_of_its_own() {
        assert_eq!(factor(&[vec![1.0, -1.0], vec![-1.0, 1.0]]), Ok(vec![vec![1.0, 0.0], vec![-1.0, 0.0]]));
        let singular = [vec![1.0, 0.6, 0.6], vec![0.6, 1.0, 1.0], vec![0.6, 1.0, 1.0]];
        let lower = factor(&singular).unwrap();
        for (got, wanted) in lower[1].iter().chain(&lower[2]).zip([0.6, 0.8, 0.0, 0.6, 0.8, 0.0]) {
            assert!((got - wanted).abs() < 1e-15, "{lower:?}");
        }
        // The second and third are one, and cannot differ in how they correlate with the first.
        assert_eq!(factor(&[vec![1.0, 1.0, 0.5], vec![1.0, 1.0, 0.6], vec![0.5, 0.6, 1.0]]), Err(2));
        assert_eq!(factor(&[vec![1.0, 0.9, -0.9], vec![0.9, 1.0, 0.9], vec![-0.9, 0.9, 1.0]]), Err(2));
    }
}
