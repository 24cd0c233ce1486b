//! Vital rates by year: mortality, fertility, sex ratio at birth.

use std::sync::Arc;

use ndarray::{Array1, Array2, Array3, Axis, Slice};

use super::by_year::ByYear;
use super::population::{SEXES, sex, single_age};
use crate::diagnostic::document::report_no_year;
use crate::diagnostic::numeral::calendar_year;
use crate::diagnostic::table::{self, Row};
use crate::diagnostic::{Diagnostics, Source, Span};
use crate::language::{Text, text};
use crate::limits::YEARS;
use crate::schedule::{
    AGES, BySexAndAge, FERTILE_AGES, MAX_BIRTH_RATE, MAX_DEATH_RATE, MortalitySchedule, by_sex_and_age,
    mean_age_at_childbearing,
};

/// Rates by year: the twelve months that end on the baseline's day of stocks, calendar years by default.
#[derive(Debug, Clone, PartialEq)]
pub struct VitalRates {
    /// The first year; the others follow without gaps.
    pub first_year: i32,
    /// Central death rates per person-year, `[year][sex][age]`; ages 0 to 100+.
    pub mortality: Array3<f64>,
    /// Births per woman-year, `[year][age]`; ages 15 to 49.
    pub fertility: Array2<f64>,
    /// Males born for each female, `[year]`.
    pub sex_ratio_at_birth: Array1<f64>,
    /// Net migration in persons at the age at the end of the year, `[year][sex][age]`, if available.
    pub net_migration: Option<Array3<f64>>,
}

impl VitalRates {
    /// The index of a calendar year, if the rates have it.
    #[must_use]
    pub fn index(&self, year: i32) -> Option<usize> {
        usize::try_from(year - self.first_year).ok().filter(|index| *index < self.sex_ratio_at_birth.len())
    }

    /// The last year.
    #[must_use]
    pub fn last_year(&self) -> i32 {
        self.first_year + i32::try_from(self.sex_ratio_at_birth.len()).unwrap_or(0) - 1
    }

    /// The total fertility rate of the year at an index: children per woman.
    #[must_use]
    pub fn total_fertility_rate(&self, index: usize) -> f64 {
        self.fertility.row(index).sum()
    }

    /// The mean age at childbearing of the year at an index, in years.
    #[must_use]
    pub fn mean_age_at_childbearing(&self, index: usize) -> f64 {
        mean_age_at_childbearing(&self.fertility.row(index))
    }

    /// Life expectancy at birth of the year at an index, both sexes weighted by births, in years.
    #[must_use]
    pub fn life_expectancy(&self, index: usize) -> f64 {
        self.mortality_schedule(index).own_life_expectancy()
    }

    /// Net migration of the year at an index, in persons; `None` without migration by age.
    #[must_use]
    pub fn net_migration(&self, index: usize) -> f64 {
        let [male, female] = self.net_migration_by_sex(index);
        male + female
    }

    /// The value of a demographic driver implied by these rates in a year. Rates of the base year itself are not needed; if
    /// the rates begin after it, it uses those of the next year.
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

    /// Net migration of a year by sex and age; `None` without migration by age.
    pub(crate) fn net_migration_by_age(&self, year: i32) -> Option<BySexAndAge> {
        let persons = self.net_migration.as_ref()?.index_axis(Axis(0), self.index(year)?);
        Some(by_sex_and_age(&persons))
    }

    pub(crate) fn net_migration_by_sex(&self, index: usize) -> [f64; 2] {
        let persons = self.net_migration.as_ref().map(|persons| persons.index_axis(Axis(0), index));
        persons.map_or([0.0; 2], |persons| [persons.row(0).sum(), persons.row(1).sum()])
    }

    /// The mortality of the year at an index, with derived quantities.
    pub(crate) fn mortality_schedule(&self, index: usize) -> MortalitySchedule {
        MortalitySchedule::new(&self.mortality.index_axis(Axis(0), index), self.sex_ratio_at_birth[index])
    }

    /// The births and deaths that these rates imply for the year that ends with `people` (`[sex][age]`), without migration:
    /// those of a projection of the people alive at its beginning.
    ///
    /// The survivors, divided by survival, are the people at the beginning. Without the deceased, person-years and deaths
    /// would be about 4 % too low.
    #[must_use]
    pub fn implied(&self, year: i32, people: &Array2<f64>) -> Option<(f64, f64)> {
        let index = self.index(year)?;
        let survival = self.mortality_schedule(index).survival_at(0.0);
        let entered = |sex: usize, age: usize| match survival[sex][age] {
            some if some > 0.0 => people[[sex, age]] / some,
            _ => people[[sex, age]],
        };
        let women = |age: usize| (entered(1, age + 1) + people[[1, age]]) / 2.0;
        let births = FERTILE_AGES.map(|age| self.fertility[[index, age - FERTILE_AGES.start]] * women(age)).sum();
        let cells = (0..2).flat_map(|sex| (0..AGES).map(move |age| (sex, age)));
        let deaths = cells.map(|(sex, age)| entered(sex, age) - people[[sex, age]]).sum();
        Some((births, deaths))
    }

    /// These schedules with the mortality of every year shifted equally (Brass), so that life expectancy in `year` is the
    /// stated one; `None` if these rates lack that year, or no shift reaches it.
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

    /// These schedules with net migration by sex and age from a table, for the years that both have.
    pub(super) fn with_net_migration(self, source: &Arc<Source>, problems: &mut Diagnostics) -> Option<Self> {
        let (first, persons) =
            read_by_sex_and_age(source, "persons", problems, |row, _, problems| row.number(3, problems))?;
        let last = first + i32::try_from(persons.nrows()).ok()? - 1;
        let (begin, end) = (first.max(self.first_year), last.min(self.last_year()));
        let Some(years) = usize::try_from(end - begin + 1).ok().filter(|years| *years > 0) else {
            let (own_first, own_last) = (self.first_year, self.last_year());
            problems.error(
                Span::new(source, 0..0),
                text!(
                    "净迁入有{first}至{last}年，率只有{own_first}至{own_last}年",
                    "net migration is of {first} to {last}, the rates are of {own_first} to {own_last}"
                ),
            );
            return None;
        };
        let from = |own: i32| {
            let skip = usize::try_from(begin - own).unwrap_or(0);
            Slice::from(skip..skip + years)
        };
        let own = from(self.first_year);
        let persons = persons.slice_axis(Axis(0), from(first)).to_owned();
        Some(Self {
            first_year: begin,
            mortality: self.mortality.slice_axis(Axis(0), own).to_owned(),
            fertility: self.fertility.slice_axis(Axis(0), own).to_owned(),
            sex_ratio_at_birth: self.sex_ratio_at_birth.slice_axis(Axis(0), own).to_owned(),
            net_migration: Some(persons.into_shape_with_order((years, 2, AGES)).ok()?),
        })
    }

    /// These schedules with all fertility and death rates multiplied.
    #[must_use]
    pub fn scaled(mut self, births: f64, deaths: f64) -> Self {
        self.fertility *= births;
        self.mortality *= deaths;
        self
    }
}

pub(crate) fn year(row: &Row<'_>, column: usize, problems: &mut Diagnostics) -> Option<i32> {
    let written = row.cell(column);
    let found = calendar_year(written).filter(|year| YEARS.contains(year));
    if found.is_none() {
        report_no_year(&format!("`{written}`"), row.span(column), problems);
    }
    found
}

fn rate(row: &Row<'_>, column: usize, possible: f64, slip: fn() -> Text, problems: &mut Diagnostics) -> Option<f64> {
    let rate = row.non_negative(column, problems)?;
    if rate > possible {
        let message = text!("{rate} 高得不可能", "{rate} is implausibly high");
        let problem = problems.error(row.span(column), message);
        problem.expected(text!("应不超过 {possible}", "expected at most {possible}")).hint(slip());
    }
    Some(rate)
}

fn per_1000() -> Text {
    Text::new("率以每人年计；若为‰，请除以1000", "a rate is for one person-year: divide a rate per 1000 by 1000")
}

/// The maximum central death rate of a single age after the first: at 2 nobody survives, since q = m / (1 + m / 2) is 1.
const MAX_DEATH_RATE_AT_SINGLE_AGE: f64 = 2.0;

/// A central death rate; in the open age group it cannot be zero, or nobody would ever leave it.
pub(crate) fn death_rate(row: &Row<'_>, column: usize, age: usize, problems: &mut Diagnostics) -> Option<f64> {
    let possible = if (1..AGES - 1).contains(&age) { MAX_DEATH_RATE_AT_SINGLE_AGE } else { MAX_DEATH_RATE };
    let rate = rate(row, column, possible, per_1000, problems)?;
    if rate == 0.0 && age == AGES - 1 {
        problems.error(
            row.span(column),
            text!("最高年龄组（100+）的死亡率不能为0", "the death rate of the open age group (100+) cannot be 0"),
        );
    }
    Some(rate)
}

pub(crate) fn birth_rate(row: &Row<'_>, column: usize, problems: &mut Diagnostics) -> Option<f64> {
    rate(row, column, MAX_BIRTH_RATE, per_1000, problems)
}

pub(crate) fn sex_ratio(row: &Row<'_>, column: usize, problems: &mut Diagnostics) -> Option<f64> {
    let slip = || {
        Text::new(
            "每出生一名女婴对应的男婴数：女=100时的105写作1.05",
            "boys born for each girl: write 105 per 100 girls as 1.05",
        )
    };
    let ratio = rate(row, column, 2.0, slip, problems)?;
    if ratio == 0.0 {
        problems.error(row.span(column), text!("出生性别比不能为0", "the sex ratio cannot be 0"));
    }
    Some(ratio)
}

/// More children a woman than any population has had, or could have.
const MOST_CHILDREN: f64 = 15.0;

/// Whether the rates of the year at an index can be, as a table of them could have them.
pub(super) fn can_be(rates: &VitalRates, index: usize) -> bool {
    let most = |age: usize| if (1..AGES - 1).contains(&age) { MAX_DEATH_RATE_AT_SINGLE_AGE } else { MAX_DEATH_RATE };
    rates.mortality.index_axis(Axis(0), index).indexed_iter().all(|((_, age), rate)| *rate <= most(age))
        && rates.fertility.row(index).iter().all(|rate| *rate <= MAX_BIRTH_RATE)
        && rates.total_fertility_rate(index) <= MOST_CHILDREN
}

/// Births a woman over all ages.
pub(crate) fn total_fertility_rate(row: &Row<'_>, column: usize, problems: &mut Diagnostics) -> Option<f64> {
    let total = rate(row, column, MOST_CHILDREN, per_1000, problems)?;
    if total == 0.0 {
        problems.error(row.span(column), text!("总和生育率不能为0", "the total fertility rate cannot be 0"));
    }
    Some(total)
}

/// Rejects years with an impossible total fertility; the first of them is reported.
fn check_totals(rates: &ByYear, first: i32, by_age: &Array2<f64>, problems: &mut Diagnostics) {
    let totals = by_age.sum_axis(Axis(1));
    let year = |at: usize| first + i32::try_from(at).unwrap_or(0);
    if let Some(year) = totals.iter().position(|total| *total == 0.0).map(year) {
        problems.error(rates.place(year), text!("{year}年没有生育", "there are no births in {year}"));
    }
    if let Some(at) = totals.iter().position(|total| *total > MOST_CHILDREN) {
        let (year, total) = (year(at), totals[at]);
        problems
            .error(
                rates.place(year),
                text!(
                    "{year}年各年龄生育率合计 {total:.6}，高得不可能",
                    "the birth rates of {year} add up to {total:.6}, which is implausibly high"
                ),
            )
            .expected(text!("应不超过 {MOST_CHILDREN}", "expected at most {MOST_CHILDREN}"))
            .hint(per_1000());
    }
}

pub(crate) fn fertile_age(row: &Row<'_>, column: usize, problems: &mut Diagnostics) -> Option<usize> {
    single_age(row, column, problems).filter(|age| {
        let fertile = FERTILE_AGES.contains(age);
        if !fertile {
            problems.error(row.span(column), text!("{age}岁不在15至49岁", "age {age} is not within 15 to 49"));
        }
        fertile
    })
}

/// The name of a cell of a table by sex and age.
pub(crate) fn sex_and_age(at: usize) -> String {
    format!("{} {}", SEXES[at / AGES % 2].0, at % AGES)
}

fn read_by_sex_and_age(
    source: &Arc<Source>,
    column: &str,
    problems: &mut Diagnostics,
    figure: impl Fn(&Row<'_>, usize, &mut Diagnostics) -> Option<f64>,
) -> Option<(i32, Array2<f64>)> {
    let before = problems.errors();
    let mut figures = ByYear::new(source, "", 2 * AGES);
    table::read(source, &["year", "sex", "age", column], problems, |row, problems| {
        let year = year(row, 0, problems);
        let sex = sex(row, 1, problems);
        let age = single_age(row, 2, problems);
        let figure = figure(row, age.unwrap_or(0), problems);
        if let (Some(year), Some(sex), Some(age), Some(figure)) = (year, sex, age, figure) {
            figures.put(year, sex * AGES + age, figure, row, problems);
        }
    });
    figures.all_years(before, sex_and_age, problems)
}

fn read_fertility(source: &Arc<Source>, problems: &mut Diagnostics) -> Option<(i32, Array2<f64>)> {
    let before = problems.errors();
    let mut rates = ByYear::new(source, "", FERTILE_AGES.len());
    table::read(source, &["year", "age", "births_per_woman"], problems, |row, problems| {
        let year = year(row, 0, problems);
        let age = fertile_age(row, 1, problems);
        let rate = birth_rate(row, 2, problems);
        if let (Some(year), Some(age), Some(rate)) = (year, age, rate) {
            rates.put(year, age - FERTILE_AGES.start, rate, row, problems);
        }
    });
    let (first, by_age) = rates.all_years(before, |at| format!("{}", at + FERTILE_AGES.start), problems)?;
    check_totals(&rates, first, &by_age, problems);
    Some((first, by_age))
}

fn read_sex_ratio(source: &Arc<Source>, problems: &mut Diagnostics) -> Option<(i32, Array2<f64>)> {
    let before = problems.errors();
    let mut rates = ByYear::new(source, "", 1);
    table::read(source, &["year", "males_per_female"], problems, |row, problems| {
        if let (Some(year), Some(ratio)) = (year(row, 0, problems), sex_ratio(row, 1, problems)) {
            rates.put(year, 0, ratio, row, problems);
        }
    });
    rates.all_years(before, |_| "males_per_female".to_owned(), problems)
}

/// Reads the three files; the years that all of them have are kept.
pub(super) fn read(files: [&Arc<Source>; 3], problems: &mut Diagnostics) -> Option<VitalRates> {
    let mortality = read_by_sex_and_age(files[0], "central_death_rate", problems, |row, age, problems| {
        death_rate(row, 3, age, problems)
    });
    let fertility = read_fertility(files[1], problems);
    let sex_ratio = read_sex_ratio(files[2], problems);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::demography;

    #[test]
    fn implied_births_and_deaths_are_those_of_the_year_that_led_to_the_people() {
        let law = |sex: usize, age: usize| 4e-5 * (1.3 - 0.3 * sex as f64) * libm::exp(0.09 * age as f64) + 0.0005;
        let rates = VitalRates {
            first_year: 2022,
            mortality: Array3::from_shape_fn((1, 2, AGES), |(_, sex, age)| law(sex, age)),
            fertility: Array2::from_elem((1, FERTILE_AGES.len()), 0.04),
            sex_ratio_at_birth: Array1::from_elem(1, 1.06),
            net_migration: None,
        };
        let fertility =
            Array2::from_shape_fn((1, AGES), |(_, age)| if FERTILE_AGES.contains(&age) { 0.04 } else { 0.0 });
        let trajectory = demography::project(&demography::Inputs {
            population: Array2::from_shape_fn((2, AGES), |(_, age)| 2000.0 - 19.0 * age as f64).view(),
            mortality: demography::MortalityInput::DeathRates(rates.mortality.view()),
            fertility: fertility.view(),
            sex_ratio_at_birth: rates.sex_ratio_at_birth.view(),
            net_migration: Array3::zeros((1, 2, AGES)).view(),
        })
        .unwrap();
        let after = trajectory.population.index_axis(Axis(0), 1).to_owned();
        let (births, deaths) = rates.implied(2022, &after).unwrap();
        assert!((births / trajectory.births.sum() - 1.0).abs() < 1e-12, "{births}");
        // The newborn stand for those who died, too.
        assert!((deaths / trajectory.deaths.sum() - 1.0).abs() < 1e-12, "{deaths}");
    }
}
