//! One indicator of a projection: statistics by year, and values run by run.

use ndarray::{ArrayView1, ArrayView2, Axis};

use super::{BaseShift, Projection};
use crate::baseline::Status;
use crate::ensemble::{self, STATISTICS, Undefined};
use crate::error::{Error, Result};
use crate::indicator::Indicator;
use crate::language::{Text, text};
use crate::plan::{Aim, Target};
use crate::scenario::{CountedFrom, Years};

/// Statistics of an indicator over the runs in one year, in base units. A missing value (such as growth of the base year)
/// is NaN.
#[derive(Debug, Clone, Copy)]
pub struct Summary<'p> {
    /// In the order of [`STATISTICS`].
    pub(crate) statistics: ArrayView1<'p, f64>,
}

impl Summary<'_> {
    fn at(self, statistic: usize) -> f64 {
        self.statistics[statistic]
    }

    /// The value of the deterministic run; it can differ from median and mean.
    #[must_use]
    pub fn central(self) -> f64 {
        self.at(0)
    }

    /// The mean of the runs.
    #[must_use]
    pub fn mean(self) -> f64 {
        self.at(1)
    }

    /// The median of the runs.
    #[must_use]
    pub fn median(self) -> f64 {
        self.at(6)
    }

    /// The 10th and 90th percentile (80 % interval).
    #[must_use]
    pub fn interval_80(self) -> (f64, f64) {
        (self.at(4), self.at(8))
    }

    /// The 5th and 95th percentile (90 % interval).
    #[must_use]
    pub fn interval_90(self) -> (f64, f64) {
        (self.at(3), self.at(9))
    }

    /// The quartiles (50 % interval).
    #[must_use]
    pub fn interval_50(self) -> (f64, f64) {
        (self.at(5), self.at(7))
    }

    /// Whether the value exists.
    #[must_use]
    pub fn exists(self) -> bool {
        !self.central().is_nan()
    }

    /// Every statistic with its name, in the order of [`STATISTICS`].
    pub fn iter(self) -> impl Iterator<Item = (&'static str, f64)> {
        let values: [f64; STATISTICS.len()] = std::array::from_fn(|at| self.at(at));
        STATISTICS.into_iter().zip(values)
    }
}

/// One indicator of a [`Projection`].
#[derive(Debug, Clone, Copy)]
pub struct Series<'p> {
    pub(super) projection: &'p Projection,
    pub(super) index: usize,
}

impl<'p> Series<'p> {
    /// The base year and the horizon.
    #[must_use]
    pub fn years(self) -> Years {
        self.projection.years
    }

    /// Whether the figure of the base year is published, derived or assumed.
    #[must_use]
    pub fn base_status(self) -> Status {
        self.projection.base_status[self.index]
    }

    /// Why counts of people of the base year may be other than published.
    pub(crate) fn base_shift(self) -> Option<BaseShift> {
        self.projection.base_shift
    }

    /// Whether all runs are equal in every year.
    #[must_use]
    pub fn is_certain(self) -> bool {
        self.projection.years.iter().filter_map(|year| self.year(year)).filter(|summary| summary.exists()).all(
            |summary| {
                let (low, high) = summary.interval_90();
                low == high
            },
        )
    }

    /// The indicator.
    #[must_use]
    pub fn indicator(self) -> &'p Indicator {
        &self.projection.indicators[self.index]
    }

    /// The statistics of a calendar year, if it is projected.
    #[must_use]
    pub fn year(self, year: i32) -> Option<Summary<'p>> {
        let at = self.projection.years.index(year)?;
        let statistics = self.projection.summary.index_axis(Axis(0), self.index).index_axis_move(Axis(0), at);
        Some(Summary { statistics })
    }

    /// The representative figure of a calendar year: in the base year the jump-off figure as published, derived or stated,
    /// later the median of the runs. `None` outside the projected years and for missing values.
    ///
    /// ```
    /// use carecast::{Diagnostics, Projection, baseline::Library, ensemble::Settings, scenario::Assumptions};
    /// let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\noutputs.indicators = [\"population.total\"]\n";
    /// let mut problems = Diagnostics::new();
    /// let assumptions = Assumptions::parse("people.toml", text, &Library::embedded(), &mut problems)?;
    /// let settings = Settings { runs: 100, ..Settings::of(&assumptions) };
    /// let projection = Projection::run(&assumptions, &settings, &mut problems)?;
    /// // The published total of 2022: how well it is known is in the interval.
    /// let total = projection.series("population.total").unwrap();
    /// assert!((total.figure(2022).unwrap() - 101_627_900.0).abs() < 1.0);
    /// # Ok::<(), carecast::Error>(())
    /// ```
    #[must_use]
    pub fn figure(self, year: i32) -> Option<f64> {
        let summary = self.year(year).filter(|summary| summary.exists())?;
        let central = Some(summary.central()).filter(|central| year == self.years().first && central.is_finite());
        Some(central.unwrap_or(summary.median()))
    }

    /// Why a calendar year has no value: the division by zero in some run. `None` if it has a value, and if it is not
    /// computed at all (growth of the base year).
    #[must_use]
    pub fn undefined(self, year: i32) -> Option<&'p Text> {
        self.gap(year).map(|cell| &cell.because)
    }

    /// The cell of a calendar year, where it has no value.
    pub(crate) fn gap(self, year: i32) -> Option<&'p Undefined> {
        let at = self.projection.years.index(year)?;
        self.projection.undefined.iter().find(|cell| cell.output == self.index && cell.year == at)
    }

    /// The share of runs in which cells have no value, in words; empty if that is every run.
    pub(crate) fn how_often(self, cells: impl IntoIterator<Item = &'p Undefined>) -> Text {
        let how_often = ensemble::how_often(cells.into_iter().map(|cell| cell.runs), self.projection.runs);
        how_often.map_or(Text::same(""), |Text { zh, en }| text!("（{zh}）", ", in {en}"))
    }

    /// Sentences on years without a value, with the share of runs and the reason, one for each reason.
    pub(crate) fn gaps_in_words(self, years: impl IntoIterator<Item = i32>) -> Vec<Text> {
        let mut reasons: Vec<(&Text, Vec<(i32, &Undefined)>)> = Vec::new();
        for (year, cell) in years.into_iter().filter_map(|year| Some((year, self.gap(year)?))) {
            match reasons.iter_mut().find(|(known, _)| **known == cell.because) {
                Some((_, cells)) => cells.push((year, cell)),
                None => reasons.push((&cell.because, vec![(year, cell)])),
            }
        }
        let Text { zh, en } = &self.indicator().label;
        let words = reasons.into_iter().map(|(because, cells)| {
            let (why_zh, why_en) = (&because.zh, &because.en);
            let Text { zh: how_zh, en: how_en } = self.how_often(cells.iter().map(|(_, cell)| *cell));
            let years = Years::grouped(cells.into_iter().map(|(year, _)| year));
            text!("{zh} {years}年没有意义{how_zh}：{why_zh}", "{en} is undefined in {years}{how_en}: {why_en}")
        });
        words.collect()
    }

    /// The first year without a value among the years of a target, and the reason.
    pub(crate) fn undefined_for(self, target: &Target, from: Option<&CountedFrom>) -> Option<(i32, &'p Text)> {
        let base = from.filter(|_| target.aim != Aim::Level).and_then(CountedFrom::projected_year);
        let years = target.years_after(self.years().first).chain([target.year]).chain(base);
        years.into_iter().find_map(|year| Some((year, self.undefined(year)?)))
    }

    /// The first year with a value, and its statistics: the year after the base year for flows and growth not computed for
    /// it.
    #[must_use]
    pub fn first_known(self) -> Option<(i32, Summary<'p>)> {
        let known = self.years().iter().filter_map(|year| Some((year, self.year(year)?)));
        known.into_iter().find(|(_, summary)| summary.exists())
    }

    /// The last year with a value, and its statistics.
    #[must_use]
    pub fn last_known(self) -> Option<(i32, Summary<'p>)> {
        let known = self.years().iter().rev().filter_map(|year| Some((year, self.year(year)?)));
        known.into_iter().find(|(_, summary)| summary.exists())
    }

    /// `[year][statistic]`, the statistics in the order of [`STATISTICS`].
    #[must_use]
    pub fn summary(self) -> ArrayView2<'p, f64> {
        self.projection.summary.index_axis(Axis(0), self.index)
    }

    /// The values of all runs in a calendar year, in parts of at most 8192 runs, without a copy.
    ///
    /// # Errors
    /// A failure if the year is not projected, or if the values were not kept: see
    /// [`Keep`](crate::ensemble::Keep).
    pub fn values_by_run(self, year: i32) -> Result<impl Iterator<Item = ArrayView1<'p, f64>>> {
        let name = &self.indicator().name;
        let Some(at) = self.projection.years.index(year) else {
            return Err(Error::failure(text!("{name} 没有{year}年的值", "{name} has no value in {year}")));
        };
        let values = self.projection.values.as_deref().and_then(|values| values.of(self.index, at));
        values.ok_or_else(|| {
            Error::failure(text!(
                "没有保存 {name} 每次运行的数值；要用 `Keep::All`，或列有它的 `Keep::Series`",
                "the values of {name} were not kept run by run; ask for `Keep::All`, or for `Keep::Series` with its name"
            ))
        })
    }

    /// The values of all runs in a year; none if they were not kept.
    pub(crate) fn kept_values(self, year: i32) -> impl Iterator<Item = f64> + 'p {
        self.values_by_run(year).into_iter().flatten().flatten().copied()
    }

    /// The exact quantile `q` of a calendar year, linear between the values of two runs. `None` if the year is not
    /// projected or has no value, if `q` is not between 0 and 1, and if the values of the runs were not kept; the quantiles
    /// of [`Summary`] are always available.
    ///
    /// ```
    /// use carecast::Scenario;
    /// let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\n";
    /// let people = Scenario::parse("people.toml", text)?.runs(1000).project()?;
    /// let aged = people.projection.find("population.aged_60_plus")?;
    /// assert_eq!(aged.quantile(2025, 0.5), Some(aged.year(2025).unwrap().median()));
    /// assert!(aged.quantile(2025, 0.01) < aged.quantile(2025, 0.99));
    /// # Ok::<(), carecast::Error>(())
    /// ```
    #[must_use]
    pub fn quantile(self, year: i32, q: f64) -> Option<f64> {
        self.year(year).filter(|summary| summary.exists() && (0.0..=1.0).contains(&q))?;
        let mut values: Vec<f64> = self.kept_values(year).collect();
        values.sort_unstable_by(f64::total_cmp);
        Some(ensemble::quantile(&values, q)).filter(|value| !value.is_nan())
    }

    /// The base of each run and its value in a calendar year; the base is 0 without `from`.
    pub(crate) fn with_base(self, year: i32, from: Option<&'p CountedFrom>) -> impl Iterator<Item = (f64, f64)> + 'p {
        let own = from.and_then(CountedFrom::projected_year);
        let bases: Box<dyn Iterator<Item = f64> + 'p> = match (from, own) {
            (Some(from), Some(year)) => Box::new(self.kept_values(year).map(|own| from.base(own))),
            (Some(from), None) => Box::new(std::iter::repeat(from.base(0.0))),
            (None, _) => Box::new(std::iter::repeat(0.0)),
        };
        bases.zip(self.kept_values(year))
    }

    /// The standard error of the mean over the runs in a calendar year. `None` if the year is not projected, the value is
    /// missing, there are too few runs, or the projection was read back from files.
    #[must_use]
    pub fn standard_error(self, year: i32) -> Option<f64> {
        self.year(year).filter(|summary| summary.exists())?;
        self.projection.standard_errors.as_ref()?[[self.index, self.projection.years.index(year)?]]
    }

    /// The share of runs for which `holds` is true of the value in a calendar year. `None` if the year is not projected or
    /// the values were not kept.
    #[must_use]
    pub fn probability(self, year: i32, holds: impl Fn(f64) -> bool) -> Option<f64> {
        let mut values = self.values_by_run(year).ok()?.flatten().peekable();
        values.peek()?;
        Some(values.filter(|value| holds(**value)).count() as f64 / self.projection.runs as f64)
    }
}
