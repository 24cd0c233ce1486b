//! The base of increments and growth: the figure of a plan's base year.

use super::Assumptions;
use crate::baseline::{LifeExpectancyOffset, Observation, Period, Status};
use crate::indicator::{Comparator, IndicatorKind, growth_of};
use crate::language::Text;
use crate::plan::{Aim, Course, Target};

/// The figure of a plan's base year used as the base of a target, with its origin.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedFrom {
    /// The plan's base year.
    pub year: i32,
    /// The figure, or its rule for each run.
    pub value: BaseValue,
    /// Published or derived; assumed if it is a run's own value.
    pub status: Status,
    /// Half of the last digit of a published figure, in base units; 0 otherwise.
    pub half_digit: f64,
    /// The statistical basis, if named.
    pub basis: Option<String>,
    /// Where it comes from.
    pub origin: BaseOrigin,
    /// Notes: a census day, or a chain across a change of basis.
    pub notes: Vec<BaseNote>,
}

/// Where the base of a target comes from.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BaseOrigin {
    /// A published figure, with its source.
    Published(String),
    /// A run's own value of the year before a target of every year.
    YearBefore(i32),
    /// The level of a year and published growth rates of all years between.
    Chained {
        /// The year of the level.
        anchor: i32,
        /// The first and the last year of the growth rates.
        rates: (i32, i32),
    },
    /// Not published for this year: the scenario's own value.
    ScenarioValue(i32),
    /// The figure from which the projection starts, with its rule in the baseline.
    JumpOff(Text),
    /// In the words of a result that was read.
    Recorded(Text),
}

/// What to know of the base of a target.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BaseNote {
    /// It is the figure of a census day.
    CensusDay(Period),
    /// A published life expectancy plus the offset of the model's death rates from official tables.
    Offset {
        /// The offset.
        offset: LifeExpectancyOffset,
        /// The label of the region of the target.
        region: Text,
    },
    /// Its growth rates stand on several statistical bases, in this order.
    ChangesOfBasis(Vec<Text>),
    /// In the words of a result that was read.
    Recorded(Text),
}

/// The base of a target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BaseValue {
    /// One figure for all runs, in base units.
    Figure(f64),
    /// The run's own value in a projected year, times a factor: 1 in the base year itself, else the cumulative published
    /// growth between.
    OfRun {
        /// The projected year.
        year: i32,
        /// The factor.
        factor: f64,
    },
}

impl CountedFrom {
    /// The base of one year of a target: this, or the year before for targets of every year.
    #[must_use]
    pub fn in_year(&self, target: &Target, year: i32) -> Self {
        if target.course == Course::EveryYear { Self::of_year_before(year) } else { self.clone() }
    }

    /// The projected year that gives each run its base; `None` if all runs share it.
    #[must_use]
    pub fn projected_year(&self) -> Option<i32> {
        match self.value {
            BaseValue::Figure(_) => None,
            BaseValue::OfRun { year, .. } => Some(year),
        }
    }

    /// The base of one year of a target of every year: a run's own value of the year before.
    #[must_use]
    pub fn of_year_before(year: i32) -> Self {
        let before = year - 1;
        Self {
            year: before,
            value: BaseValue::OfRun { year: before, factor: 1.0 },
            status: Status::Assumed,
            half_digit: 0.0,
            basis: None,
            origin: BaseOrigin::YearBefore(before),
            notes: Vec::new(),
        }
    }

    /// The base of a run that has `own` in [`CountedFrom::projected_year`], in base units.
    #[must_use]
    pub fn base(&self, own: f64) -> f64 {
        match self.value {
            BaseValue::Figure(figure) => figure,
            BaseValue::OfRun { factor, .. } => own * factor,
        }
    }
}

/// Why there is nothing from which an increment or a growth counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MissingBase {
    /// The model has no indicator for the target.
    NoIndicator,
    /// The plan does not state its base year.
    BaseYearUnknown,
    /// The target is due no later than the plan's base year.
    DueByBaseYear {
        /// The target's year.
        due: i32,
        /// The plan's base year.
        base_year: i32,
    },
    /// No figure of the base year is published, and the projection has flows only from the next year on.
    NoFlowInJumpOffYear {
        /// The base year.
        year: i32,
    },
    /// No figure of the base year is published on the same statistical basis, nor growth rates that lead to it.
    NotPublished {
        /// The base year.
        year: i32,
        /// The year from which the projection starts.
        jump_off: i32,
    },
    /// The figure of the base year is not above 0: growth from it is undefined.
    NotPositive {
        /// The base year.
        year: i32,
    },
}

/// Growth rates between the base year and a year with a known level: what they make of that level.
struct Chain<'o> {
    factor: f64,
    rates: Vec<&'o Observation>,
}

impl Assumptions {
    /// The base of a target of a plan with this base year, whatever the jump-off year: the figure published for that year
    /// on the basis of the projection (for a stock also one of a census day); else a chain of published annual growth rates
    /// from a published level or the jump-off year; else the projection's own value in that year.
    ///
    /// # Errors
    /// The reason why there is no base.
    pub fn counted_from<'o>(
        &'o self,
        target: &Target,
        base_year: Option<i32>,
        also: &'o [Observation],
        exists: impl Fn(i32) -> bool,
    ) -> Result<CountedFrom, MissingBase> {
        let Some(measure) = &target.measure else { return Err(MissingBase::NoIndicator) };
        let Some(year) = base_year else { return Err(MissingBase::BaseYearUnknown) };
        if target.year <= year {
            return Err(MissingBase::DueByBaseYear { due: target.year, base_year: year });
        }
        let name = measure.indicator.as_str();
        if target.course == Course::EveryYear && target.aim != Aim::Level {
            let from = CountedFrom::of_year_before(target.year);
            return if exists(from.year) { Ok(from) } else { Err(self.missing_base(name, from.year)) };
        }
        let found = self
            .published_base(name, year, also)
            .or_else(|| self.chained(name, year, also, &exists))
            .or_else(|| exists(year).then(|| self.own_value(name, year)));
        let found = found.ok_or_else(|| self.missing_base(name, year))?;
        let grows = matches!(target.aim, Aim::Growth | Aim::AverageGrowth);
        match found.value {
            BaseValue::Figure(figure) if grows && figure <= 0.0 => Err(MissingBase::NotPositive { year }),
            _ => Ok(found),
        }
    }

    /// The figure published for a year, on the basis of the projection.
    fn published_base(&self, name: &str, year: i32, also: &[Observation]) -> Option<CountedFrom> {
        let figure = self.level(name, year, also)?;
        let mut notes = Vec::new();
        if !self.baseline.stocks_at.is_year(figure.period) {
            notes.push(BaseNote::CensusDay(figure.period));
        }
        let source = self.baseline.sources.get(&figure.source).map_or(figure.source.as_str(), |known| &known.title);
        // Official life expectancy is lower than that of the model's death rates by a constant.
        let offset = self.life_expectancy_offset().filter(|_| name == "population.life_expectancy");
        let region = &self.baseline.label;
        notes.extend(offset.clone().map(|offset| BaseNote::Offset { offset, region: region.clone() }));
        Some(CountedFrom {
            year,
            value: BaseValue::Figure(figure.value + offset.as_ref().map_or(0.0, LifeExpectancyOffset::years)),
            status: if offset.is_some() { figure.status.max(Status::Derived) } else { figure.status },
            half_digit: figure.half_digit,
            basis: figure.basis.clone(),
            origin: BaseOrigin::Published(source.to_owned()),
            notes,
        })
    }

    /// The level of an indicator in a year as published on the basis of the projection: of the whole year, or else of a day
    /// in it where it is a stock. A bound is no figure.
    fn level<'o>(&'o self, name: &str, year: i32, also: &'o [Observation]) -> Option<&'o Observation> {
        let indicator = self.indicator(name)?;
        let of_days =
            indicator.kind != IndicatorKind::Flow && !name.starts_with("gdp.") && !name.starts_with("industry.");
        let fits = |o: &&Observation| {
            o.indicator == name
                && o.period.year == year
                && o.comparator.is_figure()
                && (self.baseline.stocks_at.is_year(o.period) || of_days && o.period.day.is_some())
                && self.is_own_basis(o)
        };
        let all = || also.iter().chain(&self.baseline.series).filter(fits);
        let whole = || all().filter(|o| self.baseline.stocks_at.is_year(o.period));
        // An approximate figure is used if there is no exact one.
        let exact = |o: &&Observation| o.comparator == Comparator::Equal;
        whole().find(exact).or_else(|| whole().next()).or_else(|| all().find(exact)).or_else(|| all().next())
    }

    /// Whether a figure is on the basis of the projection.
    fn is_own_basis(&self, figure: &Observation) -> bool {
        let of_money = figure.indicator.starts_with("gdp.") || figure.indicator.starts_with("industry.");
        match (self.gdp_basis(), &figure.basis) {
            (_, None) => true,
            (Some(own), Some(basis)) if of_money => own.id == *basis,
            (_, Some(basis)) if self.baseline.at_base_of_people(figure) == Some(basis) => true,
            _ => self.baseline.is_own_basis(figure),
        }
    }

    /// The base by a chain of published growth rates, from the nearest year with a level: a published one, or the year at
    /// which the projection starts.
    fn chained(
        &self,
        name: &str,
        year: i32,
        also: &[Observation],
        exists: &impl Fn(i32) -> bool,
    ) -> Option<CountedFrom> {
        let growth = growth_of(name)?;
        let first = self.years.first;
        let mut anchors: Vec<i32> =
            also.iter().chain(&self.baseline.series).filter(|o| o.indicator == name).map(|o| o.period.year).collect();
        anchors.push(first);
        anchors.retain(|anchor| *anchor != year);
        anchors.sort_by_key(|anchor| (anchor.abs_diff(year), *anchor));
        anchors.dedup();
        anchors.into_iter().find_map(|anchor| {
            let published = self.level(name, anchor, also);
            if published.is_none() && !(anchor == first && exists(first)) {
                return None;
            }
            let chain = self.chain(growth, anchor, year, also)?;
            let value = match published {
                Some(level) => BaseValue::Figure(level.value * chain.factor),
                None => BaseValue::OfRun { year: first, factor: chain.factor },
            };
            let rates = (anchor.min(year) + 1, anchor.max(year));
            Some(CountedFrom {
                year,
                value,
                status: Status::Derived.max(published.map_or(Status::Derived, |level| level.status)),
                half_digit: 0.0,
                basis: published.and_then(|level| level.basis.clone()),
                origin: BaseOrigin::Chained { anchor, rates },
                notes: self.changes_of_basis(&chain).into_iter().collect(),
            })
        })
    }

    /// The value in `year` of a level of `anchor`, by published growth rates; `None` if one is missing.
    fn chain<'o>(&'o self, growth: &str, anchor: i32, year: i32, also: &'o [Observation]) -> Option<Chain<'o>> {
        let mut chain = Chain { factor: 1.0, rates: Vec::new() };
        for between in anchor.min(year) + 1..=anchor.max(year) {
            let of_year = also.iter().chain(&self.baseline.series).filter(|o| {
                o.indicator == growth
                    && o.period.year == between
                    && o.comparator == Comparator::Equal
                    && self.baseline.stocks_at.is_year(o.period)
            });
            // Several bases: that of the projection first.
            let rates: Vec<&Observation> = of_year.collect();
            let rate = rates.iter().copied().find(|rate| self.is_own_basis(rate)).or(rates.first().copied())?;
            if rate.value <= -1.0 {
                return None;
            }
            chain.factor *= if anchor < year { 1.0 + rate.value } else { 1.0 / (1.0 + rate.value) };
            chain.rates.push(rate);
        }
        Some(chain)
    }

    /// The note that the growth rates of a chain are on several bases.
    fn changes_of_basis(&self, chain: &Chain<'_>) -> Option<BaseNote> {
        let mut bases: Vec<&String> = chain.rates.iter().filter_map(|rate| rate.basis.as_ref()).collect();
        bases.dedup();
        if bases.len() < 2 {
            return None;
        }
        let label = |id: &String| {
            let known = self.baseline.bases.iter().find(|basis| basis.id == *id);
            known.map_or_else(|| Text::same(id.as_str()), |basis| basis.label.clone())
        };
        Some(BaseNote::ChangesOfBasis(bases.into_iter().map(label).collect()))
    }

    /// The projection's own value in the base year.
    pub(crate) fn own_value(&self, name: &str, year: i32) -> CountedFrom {
        let start = self.baseline.jump_off(name).filter(|_| year == self.years.first);
        CountedFrom {
            year,
            value: BaseValue::OfRun { year, factor: 1.0 },
            status: start.as_ref().map_or(Status::Assumed, |start| start.status),
            half_digit: 0.0,
            basis: None,
            origin: start.map_or(BaseOrigin::ScenarioValue(year), |start| BaseOrigin::JumpOff(start.rule)),
            notes: Vec::new(),
        }
    }

    fn missing_base(&self, name: &str, year: i32) -> MissingBase {
        let jump_off = self.years.first;
        let is_flow = self.indicator(name).is_some_and(|indicator| indicator.kind == IndicatorKind::Flow);
        match year == jump_off && is_flow {
            true => MissingBase::NoFlowInJumpOffYear { year },
            false => MissingBase::NotPublished { year, jump_off },
        }
    }
}
