//! Reading the tables and checking that every country has all of them, whole and in agreement.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use ndarray::{Array1, Array2};

use super::{Country, folder};
use crate::baseline::VitalRates;
use crate::baseline::figures::{self, ByYear};
use crate::diagnostic::table::{self, Row};
use crate::diagnostic::{Diagnostics, Source, Span, suggestion};
use crate::language::text;
use crate::schedule::{AGES, FERTILE_AGES};

/// How far the sum of fertility rates may be from the total fertility rate stated beside them.
const TOLERATED: f64 = 0.005;
/// More people than this of one sex and age in one country cannot be, in thousands: no age of India has 13 000.
const MOST_THOUSANDS: f64 = 30_000.0;

/// One table: its text, and the figures of each country.
struct WppTable {
    source: Arc<Source>,
    countries: BTreeMap<String, ByYear>,
    /// Whether every row could be read: otherwise that a figure is missing is no news.
    is_sound: bool,
}

/// The metadata of a country.
struct Meta {
    iso3: String,
    name: String,
    note: String,
}

struct WppReader<'r> {
    folder: &'r Path,
    /// The countries asked for, in capitals; all where there are none.
    asked: Vec<String>,
}

/// Every country asked for; nothing where any of them is not sound.
pub(super) fn countries(from: &Path, asked: &[String], problems: &mut Diagnostics) -> Option<Vec<Country>> {
    if !from.is_dir() {
        let shown = from.display();
        problems.error(None, text!("没有文件夹 {shown}", "no such folder: {shown}"));
        return None;
    }
    let reader = WppReader { folder: from, asked: asked.iter().map(|iso3| iso3.to_ascii_uppercase()).collect() };
    let meta = reader.meta(problems);
    let by_sex_and_age = 2 * AGES;
    let population = reader.table("in_pop_base", &["sex", "age", "pop_k"], by_sex_and_age, problems, population_row);
    let mortality = reader.table("in_mx", &["sex", "age", "mx"], by_sex_and_age, problems, mortality_row);
    let fertility = reader.table("in_asfr", &["age", "asfr"], FERTILE_AGES.len(), problems, fertility_row);
    let totals = reader.table("in_tfr_srb", &["tfr", "srb"], 2, problems, totals_row);
    let migration = reader.table("in_netmig", &["sex", "age", "net_mig_k"], by_sex_and_age, problems, migration_row);
    let (meta_source, known) = meta?;
    reader.refuse_unknown(&known, problems);
    let tables = Tables {
        population: population?,
        mortality: mortality?,
        fertility: fertility?,
        totals: totals?,
        migration: migration?,
    };
    tables.refuse_nameless(&meta_source, &known, problems);
    let read: Vec<Option<Country>> =
        known.iter().filter(|meta| reader.wants(&meta.iso3)).map(|meta| tables.country(meta, problems)).collect();
    read.into_iter().collect()
}

impl WppReader<'_> {
    fn wants(&self, iso3: &str) -> bool {
        self.asked.is_empty() || self.asked.iter().any(|asked| asked == iso3)
    }

    fn refuse_unknown(&self, known: &[Meta], problems: &mut Diagnostics) {
        for iso3 in self.asked.iter().filter(|asked| !known.iter().any(|meta| meta.iso3 == **asked)) {
            let folder = self.folder.display();
            problems
                .error(None, text!("{folder} 里没有国家 `{iso3}`", "unknown country `{iso3}` in {folder}"))
                .hint(suggestion(iso3, known.iter().map(|meta| meta.iso3.as_str())));
        }
    }

    fn meta(&self, problems: &mut Diagnostics) -> Option<(Arc<Source>, Vec<Meta>)> {
        let source = folder::table(self.folder, "meta", problems)?;
        let mut known: Vec<Meta> = Vec::new();
        let columns = ["iso3", "un_loc_id", "name", "base_and_rates_source"];
        let before = problems.errors();
        table::read(&source, &columns, problems, |row, problems| {
            let Some(iso3) = iso3(row, problems) else { return };
            if known.iter().any(|other| other.iso3 == iso3) {
                problems.error(row.span(0), text!("{iso3} 在前面的行里已有", "{iso3} is in an earlier row already"));
            }
            let name = row.cell(2);
            if name.is_empty() {
                problems.error(row.whole(), text!("{iso3} 没有名称", "{iso3} has no name"));
            }
            known.push(Meta { iso3: iso3.to_owned(), name: name.to_owned(), note: row.cell(3).to_owned() });
        });
        (problems.errors() == before).then_some((source, known))
    }

    /// Reads a table whose first columns are `iso3` and `year`; `read` puts what a row holds into its country's figures.
    fn table(
        &self,
        name: &str,
        columns: &[&str],
        width: usize,
        problems: &mut Diagnostics,
        read: impl Fn(&Row<'_>, i32, &mut ByYear, &mut Diagnostics),
    ) -> Option<WppTable> {
        let source = folder::table(self.folder, name, problems)?;
        let columns: Vec<&str> = ["iso3", "year"].iter().chain(columns).copied().collect();
        let mut countries: BTreeMap<String, ByYear> = BTreeMap::new();
        let before = problems.errors();
        table::read(&source, &columns, problems, |row, problems| {
            if !self.wants(row.cell(0)) {
                return;
            }
            let (Some(iso3), Some(year)) = (iso3(row, problems), figures::year(row, 1, problems)) else { return };
            if let Some(own) = countries.get_mut(iso3) {
                read(row, year, own, problems);
            } else {
                let mut own = ByYear::new(&source, iso3, width);
                read(row, year, &mut own, problems);
                countries.insert(iso3.to_owned(), own);
            }
        });
        Some(WppTable { source, countries, is_sound: problems.errors() == before })
    }
}

/// The country of a row: three capital letters, which become the name of a folder.
fn iso3<'r>(row: &Row<'r>, problems: &mut Diagnostics) -> Option<&'r str> {
    let written = row.cell(0);
    let is_code = written.len() == 3 && written.bytes().all(|letter| letter.is_ascii_uppercase());
    if !is_code {
        problems
            .error(row.span(0), text!("`{written}` 不是国家代码", "`{written}` is not the code of a country"))
            .expected(text!("应为 ISO 3166的三个大写字母，如 CAN", "expected three capitals of ISO 3166, such as CAN"));
    }
    is_code.then_some(written)
}

/// Persons from a cell in thousands, to the digit: the decimal point is moved before the number is read.
fn persons(row: &Row<'_>, column: usize, problems: &mut Diagnostics) -> Option<f64> {
    let thousands = row.number(column, problems)?;
    if thousands.abs() > MOST_THOUSANDS {
        problems
            .error(row.span(column), text!("{thousands} 千人多得不可能", "{thousands} thousand is implausibly high"))
            .expected(text!("应不超过 {MOST_THOUSANDS}", "expected at most {MOST_THOUSANDS}"))
            .hint(text!("这一列以千人计", "this column is in thousands: divide persons by 1000"));
        return None;
    }
    let (digits, exponent) = row.cell(column).split_once(['e', 'E']).unwrap_or((row.cell(column), "0"));
    let moved = exponent.parse::<i32>().ok().map(|exponent| format!("{digits}e{}", exponent.saturating_add(3)));
    moved.and_then(|moved| moved.parse().ok()).or(Some(thousands * 1000.0))
}

fn put_by_sex_and_age(
    row: &Row<'_>,
    year: i32,
    own: &mut ByYear,
    problems: &mut Diagnostics,
    figure: impl Fn(usize, &mut Diagnostics) -> Option<f64>,
) {
    let sex = figures::sex(row, 2, problems);
    let age = figures::single_age(row, 3, problems);
    let figure = figure(age.unwrap_or(0), problems);
    if let (Some(sex), Some(age), Some(figure)) = (sex, age, figure) {
        own.put(year, sex * AGES + age, figure, row, problems);
    }
}

fn population_row(row: &Row<'_>, year: i32, own: &mut ByYear, problems: &mut Diagnostics) {
    put_by_sex_and_age(row, year, own, problems, |_, problems| {
        row.non_negative(4, problems)?;
        persons(row, 4, problems)
    });
}

fn mortality_row(row: &Row<'_>, year: i32, own: &mut ByYear, problems: &mut Diagnostics) {
    put_by_sex_and_age(row, year, own, problems, |age, problems| figures::death_rate(row, 4, age, problems));
}

fn migration_row(row: &Row<'_>, year: i32, own: &mut ByYear, problems: &mut Diagnostics) {
    put_by_sex_and_age(row, year, own, problems, |_, problems| persons(row, 4, problems));
}

fn fertility_row(row: &Row<'_>, year: i32, own: &mut ByYear, problems: &mut Diagnostics) {
    let age = figures::fertile_age(row, 2, problems);
    let rate = figures::birth_rate(row, 3, problems);
    if let (Some(age), Some(rate)) = (age, rate) {
        own.put(year, age - FERTILE_AGES.start, rate, row, problems);
    }
}

fn totals_row(row: &Row<'_>, year: i32, own: &mut ByYear, problems: &mut Diagnostics) {
    let total = figures::total_fertility_rate(row, 2, problems);
    let ratio = figures::sex_ratio(row, 3, problems);
    if let (Some(total), Some(ratio)) = (total, ratio) {
        own.put(year, 0, total, row, problems);
        own.put(year, 1, ratio, row, problems);
    }
}

struct Tables {
    population: WppTable,
    mortality: WppTable,
    fertility: WppTable,
    totals: WppTable,
    migration: WppTable,
}

impl Tables {
    fn all(&self) -> [&WppTable; 5] {
        [&self.population, &self.mortality, &self.fertility, &self.totals, &self.migration]
    }

    /// Countries that have figures but no name.
    fn refuse_nameless(&self, meta: &Arc<Source>, known: &[Meta], problems: &mut Diagnostics) {
        let mut nameless: Vec<&String> = self.all().into_iter().flat_map(|table| table.countries.keys()).collect();
        nameless.sort();
        nameless.dedup();
        for iso3 in nameless.into_iter().filter(|iso3| !known.iter().any(|meta| meta.iso3 == **iso3)) {
            problems.error(Span::new(meta, 0..0), text!("没有 {iso3} 的名称", "no name is known for {iso3}"));
        }
    }

    fn country(&self, meta: &Meta, problems: &mut Diagnostics) -> Option<Country> {
        let mut absent = false;
        for table in self.all().into_iter().filter(|table| !table.countries.contains_key(&meta.iso3)) {
            let iso3 = &meta.iso3;
            absent = true;
            if table.is_sound {
                let place = Span::new(&table.source, 0..0);
                problems.error(place, text!("表里没有 {iso3} 的行", "the table has no rows of {iso3}"));
            }
        }
        if absent || !self.all().into_iter().all(|table| table.is_sound) {
            return None;
        }
        let [population, mortality, fertility, totals, migration] =
            self.all().map(|table| table.countries.get(&meta.iso3));
        let (base_year, population) = base(&meta.iso3, population?, problems)?;
        let flows = [mortality?, fertility?, totals?, migration?];
        let (first, last) = years(&flows)?;
        if !(first..=last).contains(&base_year) {
            let iso3 = &meta.iso3;
            problems
                .error(
                    self.population.countries.get(iso3).and_then(|own| own.place(base_year)),
                    text!(
                        "{iso3} 的基期是{base_year}年，而各率只有{first}至{last}年",
                        "{iso3} has the base year {base_year}; its rates are of {first} to {last}"
                    ),
                )
                .expected(text!(
                    "各率应从基期开始的那一年起",
                    "expected rates from the interval that begins in the base year on"
                ));
            return None;
        }
        let by_sex_and_age = figures::sex_and_age;
        let mortality = flows[0].dense((first, last), by_sex_and_age, problems);
        let fertility = flows[1].dense((first, last), |at| format!("{}", at + FERTILE_AGES.start), problems);
        let totals = flows[2].dense((first, last), |at| ["tfr", "srb"][at % 2].to_owned(), problems);
        let migration = flows[3].dense((first, last), by_sex_and_age, problems);
        let (mortality, fertility, totals, migration) = (mortality?, fertility?, totals?, migration?);
        check_fertility(&meta.iso3, first, &fertility, &totals, flows[2], problems);
        let years = mortality.nrows();
        let shape = (years, 2, AGES);
        let rates = VitalRates {
            // An interval is labelled by the stock to which it leads.
            first_year: first + 1,
            mortality: mortality.into_shape_with_order(shape).ok()?,
            fertility,
            sex_ratio_at_birth: totals.column(1).to_owned(),
            net_migration: Some(migration.into_shape_with_order(shape).ok()?),
        };
        Some(Country {
            iso3: meta.iso3.clone(),
            name: meta.name.clone(),
            note: meta.note.clone(),
            base_year,
            population,
            rates,
        })
    }
}

/// The first year that any of some tables has, and the last.
fn years(tables: &[&ByYear]) -> Option<(i32, i32)> {
    let ranges = || tables.iter().filter_map(|own| own.range());
    Some((ranges().map(|(first, _)| first).min()?, ranges().map(|(_, last)| last).max()?))
}

/// The base year and its people: one year, every age of both sexes.
fn base(iso3: &str, own: &ByYear, problems: &mut Diagnostics) -> Option<(i32, Array2<f64>)> {
    let (first, last) = own.range()?;
    if first != last {
        problems
            .error(
                own.place(last),
                text!("{iso3} 有不止一个基期：{first}、{last}", "{iso3} has more than one base year: {first}, {last}"),
            )
            .expected(text!("应只有一年", "expected one year only"));
        return None;
    }
    let people = own.dense((first, first), figures::sex_and_age, problems)?;
    if people.sum() <= 0.0 {
        problems.error(own.place(first), text!("{iso3} 没有人口", "{iso3} has no people"));
        return None;
    }
    Some((first, people.into_shape_with_order((2, AGES)).ok()?))
}

/// The fertility rates of a year add up to the total stated for it; the first year in which they do not is reported.
fn check_fertility(
    iso3: &str,
    first: i32,
    rates: &Array2<f64>,
    totals: &Array2<f64>,
    stated: &ByYear,
    problems: &mut Diagnostics,
) {
    let sums: Array1<f64> = rates.outer_iter().map(|rates| rates.sum()).collect();
    let differs = |(sum, total): (&f64, &f64)| (sum - total).abs() > TOLERATED * total;
    let Some(at) = sums.iter().zip(totals.column(0)).position(differs) else { return };
    let (sum, total) = (sums[at], totals[[at, 0]]);
    let year = first + i32::try_from(at).unwrap_or(0);
    problems
        .error(
            stated.place(year),
            text!(
                "{iso3} {year}年总和生育率为 {total}，而 in_asfr 各年龄合计 {sum:.6}",
                "{iso3} {year} has a total fertility rate of {total}; the rates in in_asfr add up to {sum:.6}"
            ),
        )
        .expected(text!("应相差不超过0.5%", "expected to differ by at most 0.5%"));
}
