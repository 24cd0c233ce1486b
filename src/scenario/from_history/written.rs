//! `from_history` as it is written beside the other keys of a driver.

use std::path::Path;
use std::sync::Arc;

use super::super::file::beside;
use super::super::knots::{self, COLUMNS, Knots};
use super::super::path::{PathContext, ReadPath};
use super::{ForecastContext, FromHistory, HistoryMethod};
use crate::baseline::{InputFile, read_source};
use crate::diagnostic::document::{Fields, Node};
use crate::diagnostic::{Diagnostics, Source, Span};
use crate::error::{Error, Result};
use crate::indicator::{Driver, Unit};
use crate::language::{Text, text};
use crate::trend::{NoPrior, TrendMethod, ValueScale};

/// The methods with the names that a scenario gives them.
const METHODS: [(&str, HistoryMethod); 5] = [
    ("median", HistoryMethod::Trend(TrendMethod::Median)),
    ("ets", HistoryMethod::Trend(TrendMethod::Ets)),
    ("theta", HistoryMethod::Trend(TrendMethod::Theta)),
    ("drift", HistoryMethod::Trend(TrendMethod::Drift)),
    ("reference-class", HistoryMethod::ReferenceClass),
];

/// Endings of files; the name of an indicator has dots too.
const FILES: [&str; 4] = [".csv", ".tsv", ".txt", ".xlsx"];

/// Where the series is.
#[derive(Debug, Clone)]
pub(super) enum SeriesSource {
    /// An indicator or another figure of the baseline.
    Baseline { name: String, place: Span },
    /// A table of one's own.
    File { source: Arc<Source>, place: Span },
    /// Not named: the reference class has its own.
    None,
}

/// A statement from history.
#[derive(Debug, Clone)]
pub(in crate::scenario) struct WrittenHistory {
    pub(in crate::scenario) method: HistoryMethod,
    pub(super) series: SeriesSource,
    pub(super) since: Option<i32>,
    pub(super) scale: Option<ValueScale>,
    /// The path around which a reference class has its errors, by year, where it is stated.
    pub(super) stated: Option<Vec<f64>>,
    pub(in crate::scenario) place: Span,
}

impl WrittenHistory {
    /// Reads `from_history` and what stands beside it, and makes the path.
    pub(in crate::scenario) fn read(
        node: &Node,
        mut around: Fields<'_>,
        unit: Option<Unit>,
        reading: &PathContext<'_>,
        files: &mut Vec<InputFile>,
        problems: &mut Diagnostics,
    ) -> Result<Option<ReadPath>> {
        let before = problems.errors();
        let PathContext { driver, years, baseline, subsectors, .. } = *reading;
        let Some(mut fields) = node.fields(problems) else { return Ok(None) };
        let method = fields.choice("method", &METHODS, problems);
        let tries_method = fields.tries("method");
        let method = method.or_else(|| (!tries_method).then_some(HistoryMethod::Trend(TrendMethod::Median)));
        let (tries_series, series_node) = (fields.tries("series"), fields.get("series"));
        let since_node = fields.get("since");
        let scale_node = fields.peek("scale");
        let scale = fields.choice("scale", &ValueScale::NAMES, problems);
        fields.finish(problems);
        refuse_driver(driver, node, problems);
        let knots = [around.get("central"), around.get("year")];
        refuse_beside(&mut around, (method, node), knots, problems);
        let _ = around.get("calibrated_to");
        around.finish(problems);
        let Some(method) = method else { return Ok(None) };
        let mut written = Self {
            method,
            series: SeriesSource::None,
            since: since_node.and_then(|node| node.year(problems)),
            scale,
            stated: None,
            place: node.span.clone(),
        };
        match method {
            HistoryMethod::Trend(_) => match series_node {
                Some(node) => match series(node, files, problems)? {
                    Some(found) => written.series = found,
                    None => return Ok(None),
                },
                // A misspelt key is reported as such.
                None if tries_series => {}
                None => problems.append(written.no_series(driver)),
            },
            HistoryMethod::ReferenceClass => {
                let others = [("series", series_node), ("since", since_node), ("scale", scale_node)];
                for (key, node) in others.into_iter().filter_map(|(key, node)| Some((key, node?))) {
                    report_own_series(key, node, problems);
                }
                written.stated = stated(knots, unit, reading, files, problems)?;
            }
        }
        if problems.errors() > before {
            return Ok(None);
        }
        let until = years.first;
        let context = ForecastContext { driver, baseline, subsectors, years, until, before: None };
        let made = FromHistory::make(&written, context, problems);
        let Some((path, history)) = Error::report_input(made, problems)? else { return Ok(None) };
        problems.note(node.span.clone(), history.words(driver));
        Ok(Some(ReadPath { path, history: Some(history) }))
    }

    /// The same result, its errors with the driver for which it was wanted.
    pub(super) fn about<T>(&self, (driver, until): (&Driver, i32), made: Result<T>) -> Result<T> {
        let mut found = Diagnostics::new();
        let made = Error::report_input(made, &mut found)?;
        let (name, file, line) = (&driver.name, self.place.source().file_name(), self.place.line());
        let subject = text!(
            "`{name}` 的 from_history（{file}第{line}行，只用{until}年及以前的数）：",
            "`from_history` of `{name}` ({file}, line {line}; figures up to {until} alone): "
        );
        found = found.about(&subject, &self.place);
        Ok(found.or_value(made)?)
    }

    /// The series is not named.
    pub(super) fn no_series(&self, driver: &Driver) -> Diagnostics {
        let mut problems = Diagnostics::new();
        let name = if driver.is_named("economy.real_growth") { "gdp.real_growth" } else { "figures.csv" };
        problems.error(self.place.clone(), text!("没有写 series", "`series` is missing")).hint(text!(
            "写基线里的数列或 csv 文件，如 series = \"{name}\"；或用 method = \"reference-class\"",
            "name a series of the baseline or a csv, such as series = \"{name}\"; or use method = \"reference-class\""
        ));
        problems
    }

    /// A driver without a reference class.
    pub(super) fn no_prior(&self, why: &NoPrior) -> Diagnostics {
        let mut problems = Diagnostics::new();
        problems.error(self.place.clone(), why.sentence()).hint(why.advice());
        problems
    }

    /// The history of a driver has errors alone, no level for its path.
    pub(super) fn central_missing(&self, driver: &Driver) -> Diagnostics {
        let (mut problems, name) = (Diagnostics::new(), &driver.name);
        problems
            .error(
                self.place.clone(),
                text!(
                    "`{name}` 的历史只有误差的大小，没有水平",
                    "the history of `{name}` tells how far it errs, not its level"
                ),
            )
            .hint(text!("在旁边写 central，如 central = 0", "state `central` beside it, such as central = 0"));
        problems
    }
}

/// The series of the baseline, or the file, of this name.
fn series(node: &Node, files: &mut Vec<InputFile>, problems: &mut Diagnostics) -> Result<Option<SeriesSource>> {
    let Some(named) = node.string(problems) else { return Ok(None) };
    let (place, lower) = (node.span.clone(), named.to_lowercase());
    if !FILES.iter().any(|ending| lower.ends_with(ending)) {
        return Ok(Some(SeriesSource::Baseline { name: named.to_owned(), place }));
    }
    let path = beside(named, &place);
    if !crate::embedded::is_file(Path::new(&path)) {
        let shown = path.display();
        problems.error(place, text!("没有文件 {shown}", "no such file: {shown}"));
        return Ok(None);
    }
    let source = read_source(&path)?;
    files.push(InputFile::beside(&source));
    Ok(Some(SeriesSource::File { source, place }))
}

/// The stated path around which the errors of a reference class lie.
fn stated(
    [central, year]: [Option<&Node>; 2],
    unit: Option<Unit>,
    reading: &PathContext<'_>,
    files: &mut Vec<InputFile>,
    problems: &mut Diagnostics,
) -> Result<Option<Vec<f64>>> {
    let Some(node) = central else { return Ok(None) };
    let mut columns = COLUMNS.map(|_| None);
    columns[0] = central;
    let nodes = knots::KnotNodes { from: None, years: year, columns };
    let knots = Knots::read(&nodes, unit, reading.driver, &node.span, files, problems)?;
    Ok(knots.and_then(|knots| {
        knots.check_values(reading.driver, problems);
        let [central, ..] = knots.by_year(reading.years);
        central
    }))
}

/// Refuses drivers that are no path.
fn refuse_driver(driver: &Driver, node: &Node, problems: &mut Diagnostics) {
    if !driver.is_yearly() || driver.is_of_single_years() {
        let name = &driver.name;
        problems
            .error(
                node.span.clone(),
                text!("`{name}` 不是逐年的数，没有趋势", "`{name}` has no trend: it is no yearly figure"),
            )
            .hint(text!("写 central", "state `central`"));
    }
}

/// Refuses what states the path or its uncertainty a second time.
fn refuse_beside(
    around: &mut Fields<'_>,
    (method, node): (Option<HistoryMethod>, &Node),
    [central, year]: [Option<&Node>; 2],
    problems: &mut Diagnostics,
) {
    const BANDS: [&str; 6] = ["p10", "p90", "low", "high", "shock", "from"];
    let mut second: Vec<&str> = BANDS.into_iter().filter(|key| around.get(key).is_some()).collect();
    if matches!(method, Some(HistoryMethod::Trend(_))) {
        second.extend(central.map(|_| "central"));
        second.extend(year.map(|_| "year"));
    }
    if second.is_empty() {
        return;
    }
    let keys = second.iter().map(|key| format!("`{key}`")).collect::<Vec<String>>();
    let (zh, en) = (keys.join("、"), keys.join(", "));
    problems
        .error(
            node.span.clone(),
            text!(
                "from_history 已给出路径和区间，旁边的{zh}会把不确定性算两次",
                "`from_history` gives path and band: {en} beside it would count them twice"
            ),
        )
        .hint(text!("删去{zh}，或删去 from_history", "remove {en}, or remove `from_history`"));
}

/// Refuses the keys of a series beside the reference class, which has its own.
fn report_own_series(key: &str, node: &Node, problems: &mut Diagnostics) {
    let Text { zh, en } = Text::new("参照组用自己的数列", "a reference class has its own series");
    problems
        .error(node.span.clone(), text!("{zh}，不用 {key}", "{en}: it takes no `{key}`"))
        .hint(text!("删去 {key}", "remove `{key}`"));
}
