//! Vital rates by year: who dies, who bears children, and how many boys are born for each girl.

use std::collections::BTreeMap;
use std::sync::Arc;

use ndarray::{Array1, Array2, Array3, ArrayView1, Axis, Slice};

use super::population::{SEXES, sex, single_age};
use crate::diagnostic::table::{self, Row};
use crate::diagnostic::{Diagnostics, Source, Span};
use crate::language::text;
use crate::schedule::{AGES, FERTILE_AGES, Mortality, mean_age_at_childbearing};

/// Rates by calendar year.
#[derive(Debug, Clone, PartialEq)]
pub struct VitalRates {
    /// The first year; the others follow without gaps.
    pub first_year: i32,
    /// Central death rates, `[year][sex][age]`, a person-year; ages 0 to 100+.
    pub mortality: Array3<f64>,
    /// Births a woman-year, `[year][age]`; ages 15 to 49.
    pub fertility: Array2<f64>,
    /// Males born for each female, `[year]`.
    pub sex_ratio_at_birth: Array1<f64>,
    /// Persons added over the year at the age that they have at its end, `[year][sex][age]`, where a baseline has them.
    pub net_migration: Option<Array3<f64>>,
}

impl VitalRates {
    /// The index of a calendar year on the first axis, if the rates have it.
    #[must_use]
    pub fn index(&self, year: i32) -> Option<usize> {
        usize::try_from(year - self.first_year).ok().filter(|index| *index < self.sex_ratio_at_birth.len())
    }

    /// The last year.
    #[must_use]
    pub fn last_year(&self) -> i32 {
        self.first_year + i32::try_from(self.sex_ratio_at_birth.len()).unwrap_or(0) - 1
    }

    /// The total fertility rate of the year at an index: children a woman.
    #[must_use]
    pub fn total_fertility_rate(&self, index: usize) -> f64 {
        self.fertility.row(index).sum()
    }

    /// The mean age at childbearing of the year at an index, in years.
    #[must_use]
    pub fn mean_age_at_childbearing(&self, index: usize) -> f64 {
        mean_age_at_childbearing(&self.fertility.row(index))
    }

    /// Life expectancy at birth of the year at an index, both sexes weighted as they are born, in years.
    #[must_use]
    pub fn life_expectancy(&self, index: usize) -> f64 {
        self.mortality_schedule(index).own_life_expectancy()
    }

    /// Net migration of the year at an index, persons; none where the baseline has none by age.
    #[must_use]
    pub fn net_migration(&self, index: usize) -> f64 {
        let [male, female] = self.net_migration_by_sex(index);
        male + female
    }

    /// What a driver of demography is by these rates in a year. Those of the base year itself are not needed, nothing of it
    /// being projected: where the rates begin after it, it has those of the next year.
    pub(crate) fn driver(&self, name: &str, year: i32) -> Option<f64> {
        let index = self.index(year).or_else(|| self.index(year + 1))?;
        Some(match name {
            "population.total_fertility_rate" => self.total_fertility_rate(index),
            "population.mean_age_at_childbearing" => self.mean_age_at_childbearing(index),
            "population.life_expectancy" => self.life_expectancy(index),
            "population.sex_ratio_at_birth" => self.sex_ratio_at_birth[index],
            "population.net_migration" => self.net_migration(index),
            _ => return None,
        })
    }

    pub(crate) fn net_migration_by_sex(&self, index: usize) -> [f64; 2] {
        let persons = self.net_migration.as_ref().map(|persons| persons.index_axis(Axis(0), index));
        persons.map_or([0.0; 2], |persons| [persons.row(0).sum(), persons.row(1).sum()])
    }

    fn mortality_schedule(&self, index: usize) -> Mortality {
        Mortality::new(&self.mortality.index_axis(Axis(0), index), self.sex_ratio_at_birth[index])
    }

    /// The births and deaths that these rates imply for the year that ends with `people` (`[sex][age]`).
    ///
    /// Person-years lived at an age are taken as the mean of those who are that age at the end of the year and those
    /// who were at its beginning, who are one year older at its end.
    #[must_use]
    pub fn implied(&self, year: i32, people: &Array2<f64>) -> Option<(f64, f64)> {
        let index = self.index(year)?;
        let lived = |sex: usize, age: usize| (people[[sex, age]] + people[[sex, (age + 1).min(AGES - 1)]]) / 2.0;
        let births = FERTILE_AGES.map(|age| self.fertility[[index, age - 15]] * lived(1, age)).sum();
        let deaths = (0..2).flat_map(|sex| (0..AGES).map(move |age| (sex, age)));
        let deaths = deaths.map(|(sex, age)| self.mortality[[index, sex, age]] * lived(sex, age)).sum();
        Some((births, deaths))
    }

    /// The same schedules with the mortality of every year shifted alike (Brass), so that life expectancy in `year` is the
    /// one stated; `None` where these rates do not have that year, or no shift leads there.
    #[must_use]
    pub fn with_life_expectancy(mut self, year: i32, life_expectancy: f64) -> Option<Self> {
        let shift = self.mortality_schedule(self.index(year)?).exact_shift(life_expectancy)?;
        for index in 0..self.sex_ratio_at_birth.len() {
            let shifted = self.mortality_schedule(index).death_rates_at(shift);
            for ((sex, age), rate) in self.mortality.index_axis_mut(Axis(0), index).indexed_iter_mut() {
                *rate = shifted[sex][age];
            }
        }
        Some(self)
    }

    /// The same schedules with every fertility and every death rate multiplied.
    #[must_use]
    pub fn scaled(mut self, births: f64, deaths: f64) -> Self {
        self.fertility *= births;
        self.mortality *= deaths;
        self
    }
}

/// Rates of one kind as they stand in a file: values by year, NaN where the file has none.
struct ByYear {
    source: Arc<Source>,
    years: BTreeMap<i32, Array1<f64>>,
    width: usize,
    /// How many problems there were before the file was read.
    before: usize,
}

impl ByYear {
    fn new(source: &Arc<Source>, width: usize, problems: &Diagnostics) -> Self {
        Self { source: Arc::clone(source), years: BTreeMap::new(), width, before: problems.problems().len() }
    }

    fn put(&mut self, year: i32, at: usize, rate: f64, row: &Row<'_>, problems: &mut Diagnostics) {
        let width = self.width;
        let rates = self.years.entry(year).or_insert_with(|| Array1::from_elem(width, f64::NAN));
        if !rates[at].is_nan() {
            problems.error(row.whole(), text!("这个率在前面已有", "this rate is in an earlier row already"));
        }
        rates[at] = rate;
    }

    /// The years as rows of an array; gaps within a year or between years are problems.
    fn dense(&self, what: impl Fn(usize) -> String, problems: &mut Diagnostics) -> Option<(i32, Array2<f64>)> {
        if problems.problems().len() > self.before {
            // A row that was refused is told already; that its rate is then missing is no news.
            return None;
        }
        let (Some(&first), Some(&last)) = (self.years.keys().next(), self.years.keys().next_back()) else {
            problems.error(Span::new(&self.source, 0..0), text!("表里没有数据行", "the table has no rows"));
            return None;
        };
        let place = || Span::new(&self.source, 0..0);
        for year in first..=last {
            match self.years.get(&year) {
                None => {
                    problems.error(place(), text!("缺少 {year} 年", "the year {year} is missing"));
                }
                Some(rates) => {
                    if let Some(at) = rates.iter().position(|rate| rate.is_nan()) {
                        let missing = what(at);
                        problems.error(place(), text!("{year} 年缺少 {missing}", "{year} has no {missing}"));
                    }
                }
            }
        }
        let rows: Vec<ArrayView1<'_, f64>> = self.years.values().map(|rates| rates.view()).collect();
        Some((first, ndarray::stack(Axis(0), &rows).ok()?))
    }
}

fn year(row: &Row<'_>, problems: &mut Diagnostics) -> Option<i32> {
    let written = row.cell(0);
    let found = written.parse().ok().filter(|year| (1900..=2200).contains(year));
    if found.is_none() {
        problems.error(row.span(0), text!("`{written}` 不是年份", "`{written}` is not a year"));
    }
    found
}

fn rate(row: &Row<'_>, column: usize, possible: f64, problems: &mut Diagnostics) -> Option<f64> {
    let rate = row.non_negative(column, problems)?;
    if rate > possible {
        let message = text!("{rate} 高得不可能", "{rate} is higher than can be");
        problems.error(row.span(column), message).expected(text!("应不超过 {possible}", "expected at most {possible}"));
    }
    Some(rate)
}

fn read_mortality(source: &Arc<Source>, problems: &mut Diagnostics) -> Option<(i32, Array2<f64>)> {
    let mut rates = ByYear::new(source, 2 * AGES, problems);
    table::read(source, &["year", "sex", "age", "central_death_rate"], problems, |row, problems| {
        let year = year(row, problems);
        let sex = sex(row, 1, problems);
        let age = single_age(row, 2, problems);
        let rate = rate(row, 3, 3.0, problems);
        if let (Some(year), Some(sex), Some(age), Some(rate)) = (year, sex, age, rate) {
            rates.put(year, sex * AGES + age, rate, row, problems);
        }
    });
    rates.dense(|at| format!("{} {}", SEXES[at / AGES].0, at % AGES), problems)
}

fn read_fertility(source: &Arc<Source>, problems: &mut Diagnostics) -> Option<(i32, Array2<f64>)> {
    let mut rates = ByYear::new(source, FERTILE_AGES.len(), problems);
    table::read(source, &["year", "age", "births_per_woman"], problems, |row, problems| {
        let year = year(row, problems);
        let age = single_age(row, 1, problems).filter(|age| {
            let fertile = FERTILE_AGES.contains(age);
            if !fertile {
                problems.error(row.span(1), text!("{age} 岁不在 15 至 49 岁", "age {age} is not within 15 to 49"));
            }
            fertile
        });
        let rate = rate(row, 2, 1.0, problems);
        if let (Some(year), Some(age), Some(rate)) = (year, age, rate) {
            rates.put(year, age - FERTILE_AGES.start, rate, row, problems);
        }
    });
    rates.dense(|at| format!("{}", at + FERTILE_AGES.start), problems)
}

fn read_sex_ratio(source: &Arc<Source>, problems: &mut Diagnostics) -> Option<(i32, Array2<f64>)> {
    let mut rates = ByYear::new(source, 1, problems);
    table::read(source, &["year", "males_per_female"], problems, |row, problems| {
        if let (Some(year), Some(rate)) = (year(row, problems), rate(row, 1, 2.0, problems)) {
            if rate == 0.0 {
                problems.error(row.span(1), text!("出生性别比不能为 0", "the sex ratio cannot be 0"));
            }
            rates.put(year, 0, rate, row, problems);
        }
    });
    rates.dense(|_| "males_per_female".to_owned(), problems)
}

/// Reads the three files; the years that all of them have are kept.
pub(super) fn read(files: [&Arc<Source>; 3], problems: &mut Diagnostics) -> Option<VitalRates> {
    let mortality = read_mortality(files[0], problems);
    let fertility = read_fertility(files[1], problems);
    let sex_ratio = read_sex_ratio(files[2], problems);
    if let Some((first, rates)) = &fertility
        && let Some(at) = rates.outer_iter().position(|rates| rates.sum() == 0.0)
    {
        let year = first + i32::try_from(at).unwrap_or(0);
        problems.error(Span::new(files[1], 0..0), text!("{year} 年没有生育", "there are no births in {year}"));
    }
    let tables = [mortality?, fertility?, sex_ratio?];
    let first_year = tables.iter().map(|(first, _)| *first).max()?;
    let last_year = tables.iter().map(|(first, rows)| first + i32::try_from(rows.nrows()).unwrap_or(0) - 1).min()?;
    let Some(years) = usize::try_from(last_year - first_year + 1).ok().filter(|years| *years > 0) else {
        problems.error(
            Span::new(files[0], 0..0),
            text!(
                "死亡率、生育率和出生性别比没有共同的年份",
                "mortality, fertility and sex ratio have no year in common"
            ),
        );
        return None;
    };
    let [mortality, fertility, sex_ratio] = tables.map(|(first, rows)| {
        let skip = usize::try_from(first_year - first).unwrap_or(0);
        rows.slice_axis(Axis(0), Slice::from(skip..skip + years)).to_owned()
    });
    Some(VitalRates {
        first_year,
        mortality: mortality.into_shape_with_order((years, 2, AGES)).ok()?,
        fertility,
        sex_ratio_at_birth: sex_ratio.column(0).to_owned(),
        net_migration: None,
    })
}
