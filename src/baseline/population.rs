//! Population of the base year by single age and sex.

use std::sync::Arc;

use ndarray::Array2;

use super::rake::{AgeGroup, Margin, carry, rake, split};
use super::{Baseline, Observation, Period, StockDay};
use crate::diagnostic::table::{self, Row};
use crate::diagnostic::{Diagnostics, Source, Span, suggestion};
use crate::indicator::Comparator;
use crate::language::text;
use crate::schedule::AGES;

/// The sexes in the order of every array's first axis.
pub(crate) const SEXES: [(&str, usize); 2] = [("male", 0), ("female", 1)];

const SEXES_IN_CHINESE: [(&str, usize); 2] = [("男", 0), ("女", 1)];

/// Age groups of one day, as a census publishes them.
pub(super) struct CensusGroups {
    pub(super) date: Period,
    pub(super) groups: Vec<AgeGroup>,
    pub(super) source: Arc<Source>,
}

/// The tolerance between the sum of a structure and the published total: censuses exclude the armed forces.
const TOLERATED: f64 = 0.005;

impl CensusGroups {
    /// The counted population, if counted on the base year's day and by single age.
    pub(super) fn single_ages_at(&self, (base_year, day): (i32, StockDay)) -> Option<Array2<f64>> {
        if self.date != day.of(base_year) || self.groups.iter().any(|group| group.from != group.to) {
            return None;
        }
        let mut people = Array2::zeros((2, AGES));
        for group in &self.groups {
            people[[group.sex, group.from]] = group.persons;
        }
        Some(people)
    }

    /// Its sum is the total that the baseline's series gives for its day, or one of them where several bases have one.
    pub(super) fn check_total(&self, baseline: &Baseline, problems: &mut Diagnostics) {
        let day = baseline.stocks_at;
        let same_day =
            |period: Period| period == self.date || (period.month.is_none() && day.of(period.year) == self.date);
        let sum: f64 = self.groups.iter().map(|group| group.persons).sum();
        let is_near = |total: f64| (sum - total).abs() <= TOLERATED * total;
        let totals = baseline
            .series
            .iter()
            .filter(|o| o.indicator == "population.total" && o.comparator == Comparator::Equal && same_day(o.period));
        let totals: Vec<f64> = totals.map(|o| o.value).collect();
        let Some(total) = totals.first().filter(|_| !totals.iter().any(|total| is_near(*total))) else { return };
        let Period { year, month, day, .. } = self.date;
        let (month, day) = (month.unwrap_or(12), day.unwrap_or(31));
        problems
            .error(
                Span::new(&self.source, 0..0),
                text!(
                    "{year}-{month:02}-{day:02} 各年龄合计{sum}人，而 series.csv 的 population.total 为{total}人",
                    "the ages of {year}-{month:02}-{day:02} add up to {sum} persons; population.total in series.csv is {total}"
                ),
            )
            .expected(text!("应相差不超过0.5%", "expected to differ by at most 0.5%"));
    }
}

/// Population counted on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Census {
    /// The day.
    pub date: Period,
    /// Population, `[sex][age]` (male, female; 0 to 100+). Age groups are counted; single ages within them follow a
    /// pattern.
    pub people: Array2<f64>,
}

/// Single ages of several days, used as a pattern.
pub(super) struct AgePattern {
    days: Vec<(Period, Array2<f64>)>,
    source: Arc<Source>,
}

const COLUMNS: [&str; 4] = ["date", "sex", "age", "persons"];

/// Reads `0`, `1-4` or `100+`.
fn age_range(written: &str) -> Option<(usize, usize)> {
    let age = |text: &str| text.parse::<usize>().ok().filter(|age| *age < AGES);
    if let Some(from) = written.strip_suffix('+') {
        return Some((age(from)?, AGES - 1));
    }
    let (from, to) = written.split_once('-').unwrap_or((written, written));
    Some((age(from)?, age(to)?)).filter(|(from, to)| from <= to)
}

/// The single age in a cell: `0` to `99`, and `100+` or `100` for the open group.
pub(crate) fn single_age(row: &Row<'_>, column: usize, problems: &mut Diagnostics) -> Option<usize> {
    let written = row.cell(column);
    let ages = || age_range(written).filter(|(from, to)| from == to).map(|(from, _)| from);
    // Nearly all are digits alone.
    let found = written.parse().ok().filter(|age| *age < AGES).or_else(ages);
    if found.is_none() {
        problems
            .error(row.span(column), text!("`{written}` 不是单岁年龄", "`{written}` is not a single age"))
            .expected(text!("应为0至99，或100+", "expected 0 to 99, or 100+"));
    }
    found
}

pub(crate) fn sex(row: &Row<'_>, column: usize, problems: &mut Diagnostics) -> Option<usize> {
    let written = row.cell(column);
    let found = SEXES.iter().chain(&SEXES_IN_CHINESE).find(|(name, _)| *name == written).map(|(_, sex)| *sex);
    if found.is_none() {
        problems
            .error(row.span(column), text!("`{written}` 不是性别", "`{written}` is not a sex"))
            .hint(suggestion(written, ["male", "female"]));
    }
    found
}

fn date(row: &Row<'_>, problems: &mut Diagnostics) -> Option<Period> {
    let written = row.cell(0);
    let found = Period::parse(written).filter(|period| period.day.is_some());
    if found.is_none() {
        problems
            .error(row.span(0), text!("`{written}` 不是日期", "`{written}` is not a date"))
            .expected(text!("应为2020-11-01一类", "expected a date such as 2020-11-01"));
    }
    found
}

fn rows(
    source: &Arc<Source>,
    problems: &mut Diagnostics,
    mut take: impl FnMut(Period, AgeGroup, &Row<'_>, &mut Diagnostics),
) {
    table::read(source, &COLUMNS, problems, |row, problems| {
        let date = date(row, problems);
        let sex = sex(row, 1, problems);
        let range = age_range(row.cell(2));
        if range.is_none() {
            let written = row.cell(2);
            problems
                .error(row.span(2), text!("`{written}` 不是年龄组", "`{written}` is not an age group"))
                .expected(text!("应为0、1-4或100+ 一类", "expected 0, 1-4 or 100+"));
        }
        let persons = row.non_negative(3, problems);
        if let (Some(date), Some(sex), Some((from, to)), Some(persons)) = (date, sex, range, persons) {
            take(date, AgeGroup { sex, from, to, persons }, row, problems);
        }
    });
}

/// Reads a structure: one day, two sexes, groups that cover 0 to 100+ once.
pub(super) fn read_structure(source: &Arc<Source>, problems: &mut Diagnostics) -> Option<CensusGroups> {
    let before = problems.errors();
    let mut day: Option<Period> = None;
    let mut groups = Vec::new();
    let mut rows_of: RowPlaces = Array2::default((2, AGES));
    rows(source, problems, |date, group, row, problems| {
        if *day.get_or_insert(date) != date {
            problems.error(row.span(0), text!("一个年龄结构只能有一个日期", "a structure has one date only"));
        }
        for age in group.from..=group.to {
            if rows_of[[group.sex, age]].is_some() {
                let message = text!("{age}岁已在前面的行里", "age {age} is in an earlier row already");
                problems.error(row.span(2), message);
                break;
            }
            rows_of[[group.sex, age]] = Some(row.start());
        }
        groups.push(group);
    });
    if problems.errors() == before {
        report_missing(source, &rows_of, problems);
    }
    Some(CensusGroups { date: day?, groups, source: Arc::clone(source) })
}

/// Reads a pattern: single ages of both sexes for each of its days.
pub(super) fn read_age_pattern(source: &Arc<Source>, problems: &mut Diagnostics) -> AgePattern {
    let before = problems.errors();
    let mut days: Vec<(Period, Array2<f64>)> = Vec::new();
    let mut rows_of: Vec<RowPlaces> = Vec::new();
    rows(source, problems, |date, group, row, problems| {
        if group.from != group.to || group.persons == 0.0 {
            problems.error(
                row.whole(),
                text!("年龄模式要有每个单岁年龄的正数", "a pattern needs a positive number for every single age"),
            );
            return;
        }
        let at = days.iter().position(|(day, _)| *day == date).unwrap_or_else(|| {
            days.push((date, Array2::zeros((2, AGES))));
            rows_of.push(Array2::default((2, AGES)));
            days.len() - 1
        });
        let cell = &mut days[at].1[[group.sex, group.from]];
        if *cell > 0.0 {
            problems.error(row.whole(), text!("这个年龄在前面的行里已有", "this age is in an earlier row already"));
        }
        *cell = group.persons;
        rows_of[at][[group.sex, group.from]] = Some(row.start());
    });
    if problems.errors() == before {
        rows_of.iter().for_each(|rows| report_missing(source, rows, problems));
    }
    AgePattern { days, source: Arc::clone(source) }
}

/// Where the row of each sex and age begins.
type RowPlaces = Array2<Option<usize>>;

/// How many ranges of ages are named; of more, how many ages there are in all.
const NAMED: usize = 4;

/// Says which ages of which sex are absent, at the row after which the first of them should stand.
fn report_missing(source: &Arc<Source>, rows: &RowPlaces, problems: &mut Diagnostics) {
    let mut ranges: Vec<(usize, usize, usize)> = Vec::new();
    for (index, _) in rows.indexed_iter().filter(|(_, row)| row.is_none()) {
        match ranges.last_mut() {
            Some((sex, _, to)) if *sex == index.0 && *to + 1 == index.1 => *to = index.1,
            _ => ranges.push((index.0, index.1, index.1)),
        }
    }
    let Some(&(sex, from, _)) = ranges.first() else { return };
    let younger = (0..from).rev().find_map(|age| rows[[sex, age]]);
    let near = younger.or_else(|| rows.iter().flatten().max().copied());
    let place = near.map_or_else(|| Span::new(source, 0..0), |start| table::line_at(source, start));
    let name = |&(sex, from, to): &(usize, usize, usize)| {
        let sex = SEXES[sex].0;
        if from == to { format!("{sex} {from}") } else { format!("{sex} {from}-{to}") }
    };
    let shown: Vec<String> = ranges.iter().take(NAMED).map(name).collect();
    let (zh, en) = (shown.join("、"), shown.join(", "));
    let (zh_rest, en_rest) = if ranges.len() > NAMED { (" 等", " and others") } else { ("", "") };
    problems.error(place, text!("缺少的年龄：{zh}{zh_rest}", "ages missing: {en}{en_rest}"));
}

/// Years from one date to another; months count as twelfths and days as fractions of 30.4375.
fn years_between(from: Period, to: Period) -> f64 {
    let position = |p: Period| {
        let month = f64::from(p.month.unwrap_or(12)) - 1.0;
        let day = f64::from(p.day.unwrap_or(31)) - 1.0;
        f64::from(p.year) + (month + (day / 30.0).min(1.0)) / 12.0
    };
    // To a twelfth of a year: ages are known no better.
    ((position(to) - position(from)) * 12.0).round() / 12.0
}

/// A census: the counted population, with age groups split into single ages by the pattern of that day.
pub(super) fn census(structure: &CensusGroups, pattern: &AgePattern, problems: &mut Diagnostics) -> Option<Census> {
    let then = pattern.at(structure.date, problems)?;
    Some(Census { date: structure.date, people: split(&structure.groups, then) })
}

/// The parent's people at its last count before the base year's day, or on that day: its censuses, and its own base year.
pub(super) fn last_count(parent: &Baseline, (base_year, day): (i32, StockDay)) -> Option<Census> {
    let base = day.of(base_year);
    let own = parent.population.as_ref().map(|people| (parent.stocks_at.of(parent.base_year), people));
    let counts = parent.censuses.iter().map(|census| (census.date, &census.people)).chain(own);
    let last = counts.filter(|(date, _)| *date <= base).max_by_key(|(date, _)| *date);
    last.map(|(date, people)| Census { date, people: people.clone() })
}

/// Published totals of the base year, and where they are named.
pub(super) struct Margins {
    pub(super) all: Vec<Margin>,
    /// Nothing where there are none.
    pub(super) place: Option<Span>,
}

impl Margins {
    /// The people with these totals; that no structure has them is a problem.
    pub(super) fn rake(&self, people: Array2<f64>, problems: &mut Diagnostics) -> Option<Array2<f64>> {
        let raked = rake(people, &self.all);
        if raked.is_none() {
            let ages = |margin: &Margin| match margin.to {
                to if to == AGES - 1 => format!("{}+: {}", margin.from, margin.persons),
                to => format!("{}-{to}: {}", margin.from, margin.persons),
            };
            let all: Vec<String> = self.all.iter().map(ages).collect();
            let (zh, en) = (all.join("、"), all.join(", "));
            problems
                .error(
                    self.place.clone(),
                    text!(
                        "年龄结构无法同时满足各公布总数：它们互相矛盾",
                        "no age structure has all the published totals: they contradict one another"
                    ),
                )
                .hint(text!("核对 series.csv 里基期的这些人数：{zh}", "check these persons in series.csv: {en}"));
        }
        raked
    }
}

/// The population on the base year's day of stocks: carried forward and raked (see [`super::rake`]). Errors of the count
/// refer to `place`.
pub(super) fn at_base_year(
    counted: &Census,
    pattern: &AgePattern,
    (base_year, day): (i32, StockDay),
    margins: &Margins,
    place: &Span,
    problems: &mut Diagnostics,
) -> Option<Array2<f64>> {
    let base = day.of(base_year);
    let (then, now) = (pattern.at(counted.date, problems), pattern.at(base, problems));
    let (then, now) = (then?, now?);
    let years = years_between(counted.date, base);
    if !(0.0..20.0).contains(&years) {
        let years = (years * 10.0).round() / 10.0;
        let (zh, en) = match day {
            StockDay::YearEnd => ("基期末", "the end of the base year"),
            StockDay::MidYear => ("基期7月1日", "1 July of the base year"),
        };
        problems
            .error(place.clone(), text!("普查日期离{zh} {years}年", "the structure is {years} years before {en}"))
            .expected(text!("应为0至20年", "expected 0 to 20 years"));
        return None;
    }
    let people = &counted.people;
    let carried = if years == 0.0 { people.clone() } else { carry(people, then, now, years) };
    margins.rake(carried, problems)
}

impl AgePattern {
    fn at(&self, day: Period, problems: &mut Diagnostics) -> Option<&Array2<f64>> {
        let found = self.days.iter().find(|(date, _)| *date == day).map(|(_, people)| people);
        if found.is_none() {
            let written = |period: &Period| {
                let (month, day) = (period.month.unwrap_or(12), period.day.unwrap_or(31));
                format!("{}-{month:02}-{day:02}", period.year)
            };
            let mut days: Vec<Period> = self.days.iter().map(|(day, _)| *day).collect();
            days.sort();
            let days: Vec<String> = days.iter().map(written).collect();
            let (day, zh, en) = (written(&day), days.join("、"), days.join(", "));
            problems
                .error(Span::new(&self.source, 0..0), text!("年龄模式没有 {day}", "the age pattern has no {day}"))
                .expected(text!("应为有模式的日期之一：{zh}", "expected one of the days that it has: {en}"))
                .hint(text!(
                    "用 age_pattern 指明有 {day} 的表，或改用其中某一天的普查或基期",
                    "name a table that has {day} with age_pattern, or take a count or a base year of one of these days"
                ));
        }
        found
    }
}

/// The ages that a margin's indicator covers.
pub(super) fn margin_ages(indicator: &str) -> Option<(usize, usize)> {
    match indicator {
        "population.total" => Some((0, 100)),
        "population.aged_0_14" => Some((0, 14)),
        "population.aged_15_59" => Some((15, 59)),
        "population.aged_60_plus" => Some((60, 100)),
        "population.aged_65_plus" => Some((65, 100)),
        "population.aged_80_plus" => Some((80, 100)),
        _ => None,
    }
}

/// The margin that an observation of the base year sets: a positive figure that is no mere bound.
pub(super) fn margin(observation: &Observation) -> Option<Margin> {
    if observation.comparator != Comparator::Equal || observation.value <= 0.0 {
        return None;
    }
    let (from, to) = margin_ages(&observation.indicator)?;
    Some(Margin { from, to, persons: observation.value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_census_is_26_months_before_the_end_of_the_base_year() {
        let years = years_between(Period::parse("2020-11-01").unwrap(), Period::parse("2022-12-31").unwrap());
        assert!((years - 26.0 / 12.0).abs() < 1e-12);
    }

    #[test]
    fn age_groups_are_read_as_they_are_printed() {
        assert_eq!(age_range("1-4"), Some((1, 4)));
        assert_eq!(age_range("100+"), Some((100, 100)));
        assert_eq!(age_range("85+"), Some((85, 100)));
        assert_eq!(age_range("9-5"), None);
        assert_eq!(age_range("101"), None);
    }
}
