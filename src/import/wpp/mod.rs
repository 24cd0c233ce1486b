//! Any country of the world from the United Nations' *World Population Prospects*: a baseline and a scenario for each.
//!
//! The tables are those of a projection by single age and sex, in long form with a header row, as `.csv` or `.csv.gz`;
//! `iso3` is the country's three letters, `sex` is `male` or `female`, ages are 0 to 99 and 100 (100 and over), `_k` are
//! thousands:
//!
//! | file | columns | |
//! |---|---|---|
//! | `meta` | iso3, un_loc_id, name, base_and_rates_source | one row a country |
//! | `in_pop_base` | iso3, year, sex, age, pop_k | people at 1 July of the base year |
//! | `in_mx` | iso3, year, sex, age, mx | central death rates |
//! | `in_asfr` | iso3, year, age, asfr | births a woman-year, ages 15 to 49 |
//! | `in_tfr_srb` | iso3, year, tfr, srb | their sum, and males born for each female |
//! | `in_netmig` | iso3, year, sex, age, net_mig_k | migrants at the age that they have at the end of the interval |
//!
//! There the `year` of a rate is the one in which its interval begins: y is 1 July y to 30 June y + 1. A baseline labels
//! an interval by the stock to which it leads, so that it is the year y + 1 of the files that are written.

mod folder;
mod read;
mod write;

use std::path::{Path, PathBuf};

use ndarray::Array2;

use crate::baseline::VitalRates;
use crate::diagnostic::Diagnostics;
use crate::error::Result;
use crate::export::{Notify, lock_folder};

/// What to import.
#[derive(Debug, Clone, Copy)]
pub struct ImportRequest<'r> {
    /// The folder with the tables.
    pub from: &'r Path,
    /// The folder to write into: `<ISO3>.toml` and `baselines/<iso3>/`.
    pub to: &'r Path,
    /// The countries by their ISO codes; all where there are none.
    pub countries: &'r [String],
    /// Whether folders that were not made by an import, and scenarios that differ, are replaced.
    pub replace: bool,
}

/// A country that was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Imported {
    /// The ISO code, in capitals.
    pub iso3: String,
    /// The country's name.
    pub name: String,
    /// The base year and the last year of its rates.
    pub years: (i32, i32),
    /// The folder of its baseline.
    pub baseline: PathBuf,
    /// Its scenario.
    pub scenario: PathBuf,
}

/// One country as the tables have it; the years of the rates are those in which their intervals end.
struct Country {
    iso3: String,
    name: String,
    /// How its base and rates were made.
    note: String,
    base_year: i32,
    /// Persons, `[sex][age]`.
    population: Array2<f64>,
    rates: VitalRates,
}

/// Reads the tables, checks every country that is asked for and writes its baseline and its scenario.
///
/// Nothing is written unless everything that was read is sound; each folder appears whole or not at all. A scenario that
/// is there already and differs is kept, with a warning. Two imports into one folder wait for one another; `tell` learns of it.
///
/// # Errors
/// [`Diagnostics`] with everything that is wrong in the tables or in the way of what is to be written; a failure where a
/// folder cannot be written: those before it stay.
pub fn import(request: &ImportRequest<'_>, problems: &mut Diagnostics, notify: Notify<'_>) -> Result<Vec<Imported>> {
    let mut found = Diagnostics::new();
    let countries = read::countries(request.from, request.countries, &mut found);
    refuse(request, countries.iter().flatten(), &mut found);
    let countries = found.or_value(countries)?;
    problems.append(found);
    let _lock = lock_folder(request.to, notify)?;
    write::restore(request.to)?;
    // Meanwhile, or with what was put back, others may be in the way.
    let mut found = Diagnostics::new();
    refuse(request, &countries, &mut found);
    found.or_value(Some(()))?;
    countries.iter().map(|country| write::write(request, country, problems)).collect()
}

/// Tells what is in the way of countries.
fn refuse<'c>(
    request: &ImportRequest<'_>,
    countries: impl IntoIterator<Item = &'c Country>,
    problems: &mut Diagnostics,
) {
    write::refuse_link(request.to, problems);
    for country in countries.into_iter().filter(|_| !request.replace) {
        write::refuse_what_is_not_ours(request.to, country, problems);
    }
}
