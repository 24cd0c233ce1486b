//! A finished run read back from its files.

use std::borrow::Cow;
use std::io::Read;
use std::path::Path;

use ndarray::{Array3, ArrayViewMut1};

use super::document::{self, Document};
use super::folder::{Listing, ReadFiles, check_whole};
use super::{POPULATION, PROJECTION};
use crate::analysis::{
    Assessment, MedianAndInterval, Observed, Outlook, ProbabilityEstimate, ProbabilityGrounds, Record, StartingPoint,
    UnassessedReason,
};
use crate::baseline::StockDay;
use crate::baseline::figures::SEXES;
use crate::diagnostic::Diagnostics;
use crate::ensemble::{STATISTICS, Undefined};
use crate::error::{Error, Result};
use crate::indicator::{Aggregation, Indicator, IndicatorKind, Prominence, Unit};
use crate::language::{Text, text};
use crate::plan::{Measure, Target, Undated};
use crate::projection::Projection;
use crate::scenario::{BaseNote, BaseOrigin, Years};
use crate::schedule::AGES;

/// A finished run.
#[derive(Debug, Clone)]
pub struct Finished {
    /// The result.
    pub record: Record,
    /// The files read.
    pub files: ReadFiles,
}

/// Reads `projection.json` and, if present, `population.csv` of a folder written by [`super::write`]. The projection then
/// has statistics but no values of runs. A folder without a manifest causes a warning.
///
/// # Errors
/// A failure that names the file and the problem: it is missing, of another program or version, changed, or its result is
/// unfinished.
pub fn read(folder: &Path, problems: &mut Diagnostics) -> Result<Finished> {
    let mut files = ReadFiles::default();
    let path = folder.join(PROJECTION);
    if !path.is_file() {
        check_whole(folder, &files)?;
        return Err(no_result(folder));
    }
    let content = std::fs::read(&path).map_err(|cause| unreadable(&path, cause))?;
    files.note(PROJECTION, &content);
    let of_people = folder.join(POPULATION);
    let people_by_age = if of_people.is_file() {
        let content = std::fs::read(&of_people).map_err(|cause| unreadable(&of_people, cause))?;
        files.note(POPULATION, &content);
        Some(content)
    } else {
        if Listing::of(folder).names().contains(POPULATION) {
            problems.warning(None, no_people(&of_people));
        }
        None
    };
    if let Some(warning) = check_whole(folder, &files)? {
        problems.warning(None, warning);
    }
    let mut record = of_json(&path, &content)?;
    if let Some(content) = people_by_age {
        let people = people(content.as_slice(), record.projection.years);
        record.projection.people = Some(people.map_err(|cause| unreadable(&of_people, cause))?);
    }
    Ok(Finished { record, files })
}

/// The error for a missing file of population by age.
fn no_people(path: &Path) -> Text {
    let path = path.display();
    text!(
        "没有 {path}，而 manifest.json 列有它：没有分年龄人口，画不出人口金字塔；请再运行一次 `carecast run`",
        "{path} is missing, though manifest.json lists it: there are no people by age and no population pyramid; run `carecast run` again"
    )
}

/// Parses the content of `projection.json`; the path is for messages.
pub(crate) fn of_json(path: &Path, content: &[u8]) -> Result<Record> {
    // Editors may have put a byte order mark before it.
    let content = content.strip_prefix("\u{feff}".as_bytes()).unwrap_or(content);
    let document: Document<'_> = serde_json::from_slice(content).map_err(|cause| {
        let path = path.display();
        Error::caused(
            text!(
                "{path} 不是这个版本的 carecast 写的结果；请再运行一次 `carecast run`",
                "{path} is not a result as this version of carecast writes it; run `carecast run` again"
            ),
            cause,
        )
    })?;
    record(&document).ok_or_else(|| {
        let path = path.display();
        Error::failure(text!(
            "{path} 自相矛盾：单位、年份或数值个数不对；请再运行一次 `carecast run`",
            "{path} contradicts itself: a unit, the years or the number of values are wrong; run `carecast run` again"
        ))
    })
}

/// The error for a folder without a result, with folders below it that have one.
fn no_result(folder: &Path) -> Error {
    let below = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut results: Vec<String> =
        below.filter(|path| path.join(PROJECTION).is_file()).map(|path| path.display().to_string()).collect();
    results.sort();
    let shown = folder.display();
    if results.is_empty() {
        return Error::failure(text!(
            "{shown} 里没有 {PROJECTION}：这里不是 `carecast run` 的结果文件夹（如 out/reference）",
            "{shown} has no {PROJECTION}: it is not a folder that `carecast run` made, such as out/reference"
        ));
    }
    let results = results.join(", ");
    Error::failure(text!(
        "{shown} 里没有 {PROJECTION}；结果在：{results}",
        "{shown} has no {PROJECTION}; there are results in {results}"
    ))
}

fn unreadable(path: &Path, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    let path = path.display();
    Error::caused(text!("无法读取 {path}", "cannot read {path}"), cause)
}

fn record(document: &Document<'_>) -> Option<Record> {
    let years = Years { first: document.base_year, last: document.horizon };
    if !document.years.iter().copied().eq(years.iter()) {
        return None;
    }
    if !document.indicators.iter().all(indicator_is_finite) || !document.targets.iter().all(target_is_finite) {
        return None;
    }
    let indicators: Vec<Indicator> = document.indicators.iter().map(indicator).collect::<Option<_>>()?;
    let mut summary = Array3::from_elem((indicators.len(), years.count(), STATISTICS.len()), f64::NAN);
    for ((written, indicator), mut summary) in document.indicators.iter().zip(&indicators).zip(summary.outer_iter_mut())
    {
        for (name, column) in STATISTICS.into_iter().zip(summary.columns_mut()) {
            fill(column, written.statistics.get(name)?, indicator.unit)?;
        }
    }
    let undefined = document.indicators.iter().enumerate().flat_map(|(output, written)| {
        written.undefined.iter().filter_map(move |(year, because, runs)| {
            let because = because.clone().into_owned();
            Some(Undefined { output, year: years.index(*year)?, runs: *runs, because })
        })
    });
    let undefined = undefined.collect();
    let (mut assessments, mut without_year) = (Vec::new(), Vec::new());
    for (at, written) in document.targets.iter().enumerate() {
        match written.year_missing {
            Some(because) => without_year.push(Undated::new(at, because, target(written)?)),
            None => assessments.push(assessment(written, &indicators)?),
        }
    }
    let observed = document.indicators.iter().zip(&indicators).filter(|(written, _)| !written.observed.is_empty());
    let observed = observed.map(|(written, indicator)| Observed {
        indicator: indicator.name.clone(),
        figures: written.observed.iter().map(|(year, value)| (*year, indicator.unit.back_to_base(*value))).collect(),
        base: written.base_count.map(|base| indicator.unit.back_to_base(base)),
        breaks: written.breaks.clone(),
        used_until: written.used_until,
        publishers: written.publishers.iter().map(|publisher| publisher.clone().into_owned()).collect(),
    });
    Some(Record {
        observed: observed.collect(),
        assessments,
        undated: without_year,
        review: document.review,
        projection: Projection {
            scenario: document.scenario.to_string(),
            title: document.title.clone().into_owned(),
            settings: document.settings.iter().map(|set| set.clone().into_owned()).collect(),
            region: document.region.to_string(),
            region_label: document.region_label.clone().into_owned(),
            gdp_basis: document.gdp_basis.clone().map(Cow::into_owned),
            years,
            stocks_at: StockDay::of_tag(&document.stocks_at)?,
            base_status: document.indicators.iter().map(|indicator| indicator.base_status).collect(),
            base_shift: document.base_shift,
            indicators,
            runs: document.runs,
            seed: document.seed,
            sampling: document.sampling,
            population: document.population,
            people: None,
            summary,
            standard_errors: None,
            targets: Vec::new(),
            values: None,
            difference: None,
            undefined,
        },
    })
}

/// Whether figures in a unit are numbers in base units too: 1e308 亿元 is none.
fn are_finite(unit: &str, figures: impl IntoIterator<Item = f64>) -> bool {
    Unit::parse(unit).is_some_and(|unit| figures.into_iter().all(|figure| unit.to_base(figure).is_finite()))
}

fn indicator_is_finite(written: &document::IndicatorDocument<'_>) -> bool {
    let observed = written.observed.iter().map(|(_, value)| *value).chain(written.base_count);
    are_finite(&written.unit, observed.chain(written.statistics.values().flatten().copied().flatten()))
}

fn target_is_finite(written: &document::TargetDocument<'_>) -> bool {
    let (low, high) = written.interval_80.unzip();
    let figures = [written.value, written.upper, written.half_digit, written.central, written.median, low, high];
    let of = |unit: &Option<Cow<'_, str>>, figures: &[Option<f64>]| {
        unit.as_ref().is_none_or(|unit| are_finite(unit, figures.iter().copied().flatten()))
    };
    of(&written.unit, &figures) && of(&written.base_unit, &[written.base, written.base_half_digit])
}

fn indicator(written: &document::IndicatorDocument<'_>) -> Option<Indicator> {
    Some(Indicator {
        name: written.name.to_string(),
        unit: Unit::parse(&written.unit)?,
        label: written.label.clone().into_owned(),
        kind: written.kind,
        aggregation: if written.kind == IndicatorKind::Ratio { Aggregation::Recompute } else { Aggregation::Sum },
        prominence: if written.headline { Prominence::Headline } else { Prominence::Kept },
    })
}

fn fill(mut column: ArrayViewMut1<'_, f64>, written: &[Option<f64>], unit: Unit) -> Option<()> {
    if column.len() != written.len() {
        return None;
    }
    for (value, written) in column.iter_mut().zip(written) {
        *value = written.map_or(f64::NAN, |figure| unit.back_to_base(figure));
    }
    Some(())
}

/// The unit of a target's figure, where it is one that figures can have.
fn unit(written: &document::TargetDocument<'_>) -> Option<Option<Unit>> {
    written.unit.as_ref().map_or(Some(None), |symbol| Unit::parse(symbol).map(Some))
}

/// The targets as stated in the plan; where a target has no year, the one here is a placeholder.
fn target(written: &document::TargetDocument<'_>) -> Option<Target> {
    let unit = unit(written)?;
    let measure = written.indicator.as_ref().and_then(|name| {
        Some(Measure {
            indicator: name.to_string(),
            value: unit?.back_to_base(written.value?),
            upper: written.upper.map(|upper| unit.map_or(upper, |unit| unit.back_to_base(upper))),
            unit: unit?,
            half_digit: unit?.back_to_base(written.half_digit?),
        })
    });
    let text = |text: &Option<Cow<'_, Text>>| text.clone().map(Cow::into_owned);
    Some(Target {
        id: written.id.to_string(),
        label: written.label.clone().into_owned(),
        stated: written.stated.to_string(),
        upper: written.upper,
        measure,
        // For audits of the plan's own file alone.
        about: None,
        of: None,
        responsible: None,
        base: None,
        not_countable: None,
        assessment: None,
        year: written.year.unwrap_or_default(),
        aim: written.aim,
        course: written.course,
        first_year: None,
        part: written.part.clone().map(Cow::into_owned),
        comparator: written.comparator,
        exceeding_allowed: written.exceeding_allowed,
        nature: written.nature,
        definition: text(&written.definition),
        quote: written.quote.to_string(),
        note: text(&written.note),
    })
}

fn assessment(written: &document::TargetDocument<'_>, indicators: &[Indicator]) -> Option<Assessment> {
    written.year?;
    let target = target(written)?;
    let indicator = target.measure.as_ref().and_then(|m| indicators.iter().find(|known| known.name == m.indicator));
    let outlook = indicator.and_then(|indicator| outlook(written, indicator));
    let reason = written.reason.clone().map(|reason| UnassessedReason::Recorded(reason.into_owned()));
    Some(Assessment { target, outlook, verdict: written.verdict, reason })
}

/// What was projected; nothing where the target was held against no projection, an error where a figure is missing.
fn outlook(written: &document::TargetDocument<'_>, indicator: &Indicator) -> Option<Outlook> {
    let unit = unit(written)??;
    let spread = written.median.zip(written.interval_80).map(|(median, (low, high))| MedianAndInterval {
        median: unit.back_to_base(median),
        interval_80: (unit.back_to_base(low), unit.back_to_base(high)),
    });
    let start = || {
        let unit = Unit::parse(written.base_unit.as_ref()?)?;
        Some(StartingPoint {
            year: written.base_year?,
            value: unit.back_to_base(written.base?),
            half_digit: unit.back_to_base(written.base_half_digit.unwrap_or(0.0)),
            status: written.base_status?,
            origin: BaseOrigin::Recorded(written.base_source.clone()?.into_owned()),
            notes: written.base_notes.iter().cloned().map(|note| BaseNote::Recorded(note.into_owned())).collect(),
        })
    };
    Some(Outlook {
        indicator: indicator.clone(),
        aim: written.aim,
        goal: unit.back_to_base(written.value?),
        start: start(),
        central: unit.back_to_base(written.central?),
        spread,
        estimate: written
            .probability
            .zip(written.probability_range)
            .map(|(share, range)| ProbabilityEstimate { share, range }),
        holds: written
            .holds
            .iter()
            .map(|(hold, share, range)| (*hold, ProbabilityEstimate { share: *share, range: *range }))
            .collect(),
        probability_standard_error: written.probability_standard_error,
        required_growth: written.required_growth,
        projected_growth: written.projected_growth,
        rests_on: written.rests_on.as_ref().map(ToString::to_string),
        grounds: match &written.grounds {
            Some(grounds) => grounds.read()?,
            None => ProbabilityGrounds::default(),
        },
        counted_from: None,
    })
}

/// People by year, sex and age; every cell must be there.
pub(crate) fn people(
    table: impl Read,
    years: Years,
) -> std::result::Result<Array3<f64>, Box<dyn std::error::Error + Send + Sync>> {
    let mut people = Array3::from_elem((years.count(), 2, AGES), f64::NAN);
    let mut reader = csv::Reader::from_reader(table);
    for row in reader.records() {
        let row = row?;
        let cell = |at: usize| row.get(at).unwrap_or_default();
        let year = cell(2).parse().ok().and_then(|year| years.index(year));
        let sex = SEXES.iter().find(|(name, _)| *name == cell(3)).map(|(_, sex)| *sex);
        let place = year.zip(sex).zip(cell(4).trim_end_matches('+').parse::<usize>().ok().filter(|age| *age < AGES));
        let line = row.position().map_or(0, csv::Position::line);
        let ((year, sex), age) = place.ok_or_else(|| format!("line {line}: no such year, sex or age"))?;
        people[[year, sex, age]] =
            cell(5).parse().map_err(|_| format!("line {line}: `{}` is not a number", cell(5)))?;
    }
    if people.iter().any(|persons: &f64| !persons.is_finite()) {
        return Err("a year, sex or age is missing".into());
    }
    Ok(people)
}
