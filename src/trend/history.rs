//! The figures of a series that a trend continues: on one statistical basis, without a gap. The others are left out, each with
//! the reason.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::series::{AnnualSeries, FEWEST_FIGURES, UnusableSeries, ValueScale};
use super::{Trend, TrendMethod, annual_file, problems};
use crate::baseline::{Actuals, Baseline, InputFile, Vintage, VintageContext, choose, read_source};
use crate::diagnostic::{Diagnostics, Source, Span};
use crate::error::Result;
use crate::indicator::{Indicator, Unit, indicators, is_growth, meant};
use crate::language::Text;

/// What is to be made of the figures that are found.
#[derive(Debug, Clone, Copy, Default)]
pub struct HistoryRequest {
    /// The first year of the figures to be used.
    pub since: Option<i32>,
    /// The last year of the figures to be used.
    pub as_of: Option<i32>,
    /// The scale; by default that of the indicator: a share, what may be negative, or a level.
    pub scale: Option<ValueScale>,
    /// Whether the yearly growth of a level is to be continued, not the level.
    pub of_growth: bool,
}

/// Why a figure is not part of the series.
#[derive(Debug, Clone, PartialEq)]
pub enum LeftOutReason {
    /// It stands on another statistical basis, or on none that is named.
    OtherBasis(Option<Text>),
    /// Years without a figure lie between it and the series.
    BeyondGap,
    /// It is a bound, not a figure.
    Bound,
    /// Its year is not asked for.
    NotAsked,
}

/// A figure that is not part of the series.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// Its year.
    pub year: i32,
    /// The figure in base units.
    pub value: f64,
    /// Why.
    pub reason: LeftOutReason,
}

/// The history of a quantity.
#[derive(Debug, Clone)]
pub struct History {
    /// The dotted name of the indicator, or the name of the file without its ending.
    pub name: String,
    /// The label.
    pub label: Text,
    /// The id and label of the region, if it is known.
    pub region: Option<(String, Text)>,
    /// The unit, if it is known.
    pub unit: Option<Unit>,
    /// The figures that are continued.
    pub series: AnnualSeries,
    /// The label of their statistical basis, if it is named.
    pub basis: Option<Text>,
    /// The other figures, in order of time.
    pub left_out: Vec<LeftOut>,
    /// Whether the figures are the yearly growth of what is published.
    pub of_growth: bool,
    /// The files read.
    pub files: Vec<InputFile>,
}

/// A figure of a year, as it was found.
#[derive(Debug, Clone)]
pub(super) struct AnnualFigure {
    pub(super) year: i32,
    pub(super) value: f64,
    pub(super) basis: Option<Text>,
    pub(super) is_bound: bool,
    /// The day on which it was published, if that is known.
    pub(super) published_on: Option<String>,
    pub(super) place: Span,
}

impl History {
    /// The history of an indicator or another figure of a region, by its name or label: that of its baseline, and of tables of
    /// figures published since. Of several vintages of a figure the last counts. Warnings are added to `problems`.
    ///
    /// # Errors
    /// [`Diagnostics`] if there is no such indicator, or no series of at least [`FEWEST_FIGURES`] years on one statistical
    /// basis and on the scale.
    ///
    /// ```
    /// use carecast::Diagnostics;
    /// use carecast::baseline::{Baseline, Library};
    /// use carecast::trend::{History, HistoryRequest};
    /// let shandong = Baseline::load("shandong", &Library::embedded(), &mut Diagnostics::new())?;
    /// let gdp = History::published(&shandong, &[], "gdp.nominal", HistoryRequest::default(), &mut Diagnostics::new())?;
    /// // Those of 2024 and 2025 stand on the basis of the next census.
    /// assert_eq!(gdp.series.years(), (2015, 2023));
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn published(
        baseline: &Baseline,
        actuals: &[Actuals],
        written: &str,
        request: HistoryRequest,
        problems: &mut Diagnostics,
    ) -> Result<Self> {
        Self::published_at(baseline, actuals, (written, &argument(written)), request, problems)
    }

    /// The same for a name that is written at a place.
    pub(crate) fn published_at(
        baseline: &Baseline,
        actuals: &[Actuals],
        (written, place): (&str, &Span),
        request: HistoryRequest,
        problems: &mut Diagnostics,
    ) -> Result<Self> {
        let known = indicators(&baseline.subsectors);
        let of_baseline = baseline.vintages.iter().map(|actual| (actual, true));
        let announced = actuals.iter().flat_map(|actuals| &actuals.figures).map(|actual| (actual, false));
        let vintage = |(actual, is_of_baseline): (&crate::baseline::ActualRow, bool)| Vintage {
            actual: actual.clone(),
            is_of_baseline,
        };
        let all: Vec<Vintage> = of_baseline.chain(announced).map(vintage).collect();
        let (name, label, indicator) = named((written, place), baseline, &known, &all)?;
        let (figures, unit) = annual_figures(&name, all, (baseline, actuals, &known), problems)?;
        let unit = indicator.map(|known| known.unit).or(unit);
        let scale = request.scale.unwrap_or_else(|| usual_scale(indicator, &figures));
        let figures = if request.of_growth { growth(&figures)? } else { figures };
        let (unit, scale) = if request.of_growth { (Unit::parse("%"), ValueScale::Growth) } else { (unit, scale) };
        let (series, basis, left_out) = continued(&label, figures, (request, scale), problems)?;
        let files = baseline.files.iter().chain(actuals.iter().map(|actuals| &actuals.file)).cloned().collect();
        let region = Some((baseline.id.clone(), baseline.label.clone()));
        Ok(Self { name, label, region, unit, series, basis, left_out, of_growth: request.of_growth, files })
    }

    /// The history in a table of one's own: a csv with the columns `year` and `value`, and if need be `unit` and `basis` (in
    /// Chinese 年份, 数值, 单位, 口径).
    ///
    /// # Errors
    /// As [`History::published`], and a failure if the file cannot be read.
    pub fn of_file(path: &Path, request: HistoryRequest, problems: &mut Diagnostics) -> Result<Self> {
        Self::of_source(&read_source(path)?, request, problems)
    }

    /// Continues the figures to a year.
    ///
    /// # Errors
    /// [`Diagnostics`] if that year is not after the last figure, or if the series cannot be continued.
    ///
    /// ```
    /// use carecast::Diagnostics;
    /// use carecast::baseline::{Baseline, Library};
    /// use carecast::trend::{History, HistoryRequest, TrendMethod};
    /// let shandong = Baseline::load("shandong", &Library::embedded(), &mut Diagnostics::new())?;
    /// let gdp = History::published(&shandong, &[], "gdp.nominal", HistoryRequest::default(), &mut Diagnostics::new())?;
    /// assert_eq!(gdp.continued_to(2026, TrendMethod::Median)?.years, [2024, 2025, 2026]);
    /// assert!(gdp.continued_to(2020, TrendMethod::Median).is_err());
    /// # Ok::<(), carecast::Error>(())
    /// ```
    pub fn continued_to(&self, to: i32, method: TrendMethod) -> Result<Trend> {
        let last = self.series.years().1;
        if to <= last {
            return Err(problems::not_ahead(to, last).into());
        }
        Trend::of(&self.series, to, method).map_err(|why| why.in_diagnostics(None).into())
    }

    pub(crate) fn of_source(source: &Arc<Source>, request: HistoryRequest, problems: &mut Diagnostics) -> Result<Self> {
        let mut found = Diagnostics::new();
        let (figures, unit) = annual_file::read(source, &mut found);
        let figures = found.or_value(Some(figures))?;
        problems.append(found);
        let file = source.file_name();
        let name = file.rsplit_once('.').map_or(file.as_str(), |(name, _)| name).to_owned();
        let scale = request.scale.unwrap_or_else(|| usual_scale(None, &figures));
        let figures = if request.of_growth { growth(&figures)? } else { figures };
        let (unit, scale) = if request.of_growth { (Unit::parse("%"), ValueScale::Growth) } else { (unit, scale) };
        let label = Text::same(&name);
        let (series, basis, left_out) = continued(&label, figures, (request, scale), problems)?;
        let files = vec![InputFile::beside(source)];
        Ok(Self { name, label, region: None, unit, series, basis, left_out, of_growth: request.of_growth, files })
    }
}

/// The figures of whole years under a name, of several vintages the last, and the unit of the first.
pub(super) fn annual_figures(
    name: &str,
    all: Vec<Vintage>,
    (baseline, actuals, known): (&Baseline, &[Actuals], &[Indicator]),
    problems: &mut Diagnostics,
) -> Result<(Vec<AnnualFigure>, Option<Unit>)> {
    let of_name: Vec<Vintage> = all.into_iter().filter(|vintage| vintage.actual.figure.indicator == name).collect();
    let chosen = choose(&of_name, VintageContext { indicators: known, baseline: Some(baseline) });
    let mut found = Diagnostics::new();
    chosen.report_conflicts(&mut found);
    if found.has_errors() {
        return Err(found.into());
    }
    chosen.report_superseded(problems);
    let bases = || baseline.bases.iter().chain(actuals.iter().flat_map(|actuals| &actuals.bases));
    let of_year = chosen.kept.iter().map(|vintage| &vintage.actual);
    let of_year = of_year.filter(|actual| baseline.stocks_at.is_year(actual.figure.period));
    let figures: Vec<AnnualFigure> = of_year
        .map(|actual| AnnualFigure {
            year: actual.figure.period.year,
            value: actual.figure.value,
            // Growth compares two years on one basis, whichever that is: a new one is no break in it.
            basis: actual.figure.basis.as_ref().filter(|_| !is_growth(name)).map(|id| {
                bases().find(|basis| basis.id == *id).map_or_else(|| Text::same(id), |basis| basis.label.clone())
            }),
            is_bound: !actual.figure.comparator.is_figure(),
            published_on: actual.figure.published_on.clone(),
            place: actual.place.clone(),
        })
        .collect();
    let unit = chosen.kept.first().map(|first| first.actual.figure.unit);
    Ok((figures, unit))
}

/// The unit of a table of one's own, if it is stated.
pub(crate) fn unit_of_file(source: &Arc<Source>) -> Option<Unit> {
    // Its problems are reported when its figures are read.
    annual_file::read(source, &mut Diagnostics::new()).1
}

/// The place of an indicator that is named in a call, not in a file.
pub(super) fn argument(written: &str) -> Span {
    Span::new(&Source::new("INDICATOR", written), 0..written.len())
}

/// The name, the label and the indicator that a name or label means.
pub(super) fn named<'i>(
    (written, place): (&str, &Span),
    baseline: &Baseline,
    known: &'i [Indicator],
    all: &[Vintage],
) -> Result<(String, Text, Option<&'i Indicator>)> {
    match meant(written, known)[..] {
        [only] => return Ok((only.name.clone(), only.label.clone(), Some(only))),
        [] => {}
        ref several => return Err(problems::ambiguous((written, place), several).into()),
    }
    let mut others = baseline.names_of_other_figures();
    let names = all.iter().map(|vintage| &vintage.actual.figure.indicator);
    names.for_each(|name| {
        others.entry(name.clone()).or_insert_with(|| Text::same(name));
    });
    let is_meant = |(name, label): &(&String, &Text)| *name == written || label.zh == written || label.en == written;
    match others.iter().find(is_meant) {
        Some((name, label)) => Ok((name.clone(), label.clone(), None)),
        None => Err(problems::unknown((written, place), known, &others).into()),
    }
}

/// The yearly growth of a level, where both years have a figure on one basis.
fn growth(levels: &[AnnualFigure]) -> Result<Vec<AnnualFigure>> {
    if let Some(low) = levels.iter().find(|level| level.value <= 0.0) {
        let why = UnusableSeries::OffScale { year: low.year, value: low.value, scale: ValueScale::Growth };
        return Err(why.in_diagnostics(Some(low.place.clone())).into());
    }
    let of_year = |level: &AnnualFigure| {
        let before = levels.iter().find(|before| before.year == level.year - 1 && before.basis == level.basis)?;
        let is_bound = level.is_bound || before.is_bound;
        Some(AnnualFigure { value: level.value / before.value - 1.0, is_bound, ..level.clone() })
    };
    Ok(levels.iter().filter_map(of_year).collect())
}

/// The scale of an indicator, or of figures of which nothing is known.
pub(super) fn usual_scale(indicator: Option<&Indicator>, figures: &[AnnualFigure]) -> ValueScale {
    let is_below_zero = || figures.iter().any(|figure| figure.value < 0.0);
    match indicator {
        Some(indicator) => ValueScale::usual(indicator),
        None if is_below_zero() => ValueScale::Signed,
        None => ValueScale::Level,
    }
}

/// The years that are continued, their basis, and the figures that are not: of all stretches of consecutive years on one basis
/// that are long enough the one that ends last.
fn continued(
    label: &Text,
    figures: Vec<AnnualFigure>,
    (request, scale): (HistoryRequest, ValueScale),
    problems: &mut Diagnostics,
) -> Result<(AnnualSeries, Option<Text>, Vec<LeftOut>)> {
    let mut left_out = Vec::new();
    let mut by_basis: BTreeMap<Option<String>, BTreeMap<i32, AnnualFigure>> = BTreeMap::new();
    for figure in figures {
        let is_asked = request.since.is_none_or(|since| figure.year >= since)
            && request.as_of.is_none_or(|as_of| figure.year <= as_of);
        let reason = match (is_asked, figure.is_bound) {
            (false, _) => LeftOutReason::NotAsked,
            (true, true) => LeftOutReason::Bound,
            (true, false) => {
                let basis = figure.basis.as_ref().map(|basis| basis.zh.clone());
                by_basis.entry(basis).or_default().insert(figure.year, figure);
                continue;
            }
        };
        left_out.push(LeftOut { year: figure.year, value: figure.value, reason });
    }
    let by_basis: Vec<Vec<AnnualFigure>> = by_basis.into_values().map(|years| years.into_values().collect()).collect();
    let stretches = || by_basis.iter().flat_map(|figures| figures.chunk_by(|a, b| a.year + 1 == b.year));
    let last_year = |stretch: &[AnnualFigure]| stretch.last().map(|figure| figure.year);
    let long = stretches().filter(|stretch| stretch.len() >= FEWEST_FIGURES);
    let Some(used) = long.max_by_key(|stretch| (last_year(stretch), stretch.len())) else {
        let longest: &[AnnualFigure] = stretches().max_by_key(|stretch| stretch.len()).unwrap_or_default();
        return Err(problems::too_few(label, &by_basis, longest, request).into());
    };
    let basis = used[0].basis.clone();
    let is_used = |figure: &AnnualFigure| figure.basis == basis && used.iter().any(|used| used.year == figure.year);
    for figure in by_basis.iter().flatten().filter(|figure| !is_used(figure)) {
        let reason = match figure.basis == basis {
            true => LeftOutReason::BeyondGap,
            false => LeftOutReason::OtherBasis(figure.basis.clone()),
        };
        left_out.push(LeftOut { year: figure.year, value: figure.value, reason });
    }
    left_out.sort_by_key(|left| left.year);
    problems::warn_of_gap(used, &left_out, problems);
    let values = used.iter().map(|figure| figure.value).collect();
    match AnnualSeries::new(used[0].year, values, scale) {
        Ok(series) => Ok((series, basis, left_out)),
        Err(why) => {
            let year = if let UnusableSeries::OffScale { year, .. } = why { Some(year) } else { None };
            let place = used.iter().find(|figure| year.is_none_or(|year| figure.year == year));
            Err(why.in_diagnostics(place.map(|figure| figure.place.clone())).into())
        }
    }
}
