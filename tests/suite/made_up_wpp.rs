//! A small folder as `carecast import wpp` reads it: two countries that do not exist, two intervals.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

pub(crate) type Tables = BTreeMap<&'static str, String>;

const COUNTRIES: [&str; 2] = ["AAA", "BBB"];
const YEARS: [i32; 2] = [2025, 2026];

fn csv(header: &str, rows: impl Iterator<Item = String>) -> String {
    std::iter::once(header.to_owned()).chain(rows).map(|row| row + "\n").collect()
}

/// One row for each country, year, sex and age.
fn by_sex_and_age(years: &[i32], figure: impl Fn(usize, usize) -> String) -> impl Iterator<Item = String> {
    let mut rows = Vec::new();
    for iso3 in COUNTRIES {
        for year in years {
            for (at, sex) in ["male", "female"].into_iter().enumerate() {
                rows.extend((0..=100).map(|age| format!("{iso3},{year},{sex},{age},{}", figure(at, age))));
            }
        }
    }
    rows.into_iter()
}

/// Low in youth, one in five at the end.
fn death_rate(age: usize) -> String {
    let part = age as f64 / 100.0;
    format!("{:.5}", 0.002 + 0.2 * part * part * part * part * part)
}

/// The tables by name, without problems.
pub(crate) fn tables() -> Tables {
    let each_year = || COUNTRIES.into_iter().flat_map(|iso3| YEARS.map(|year| (iso3, year)));
    let fertile = each_year().flat_map(|(iso3, year)| (15..50).map(move |age| format!("{iso3},{year},{age},0.04")));
    Tables::from([
        (
            "meta",
            "iso3,un_loc_id,name,base_and_rates_source\nAAA,1,Aland,graduated\nBBB,2,\"Beland, \"\"B\"\"\",\n"
                .to_owned(),
        ),
        (
            "in_pop_base",
            csv("iso3,year,sex,age,pop_k", by_sex_and_age(&YEARS[..1], |sex, age| format!("{}.125", 101 - age + sex))),
        ),
        ("in_mx", csv("iso3,year,sex,age,mx", by_sex_and_age(&YEARS, |_, age| death_rate(age)))),
        ("in_asfr", csv("iso3,year,age,asfr", fertile)),
        ("in_tfr_srb", csv("iso3,year,tfr,srb", each_year().map(|(iso3, year)| format!("{iso3},{year},1.4,1.05")))),
        (
            "in_netmig",
            csv(
                "iso3,year,sex,age,net_mig_k",
                by_sex_and_age(&YEARS, |_, age| if age == 30 { "-1.5".to_owned() } else { "1e-2".to_owned() }),
            ),
        ),
    ])
}

fn pack(text: &str) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(text.as_bytes()).unwrap();
    packer.finish().unwrap()
}

/// Writes the tables into a folder, as `.csv` or as `.csv.gz`.
pub(crate) fn put(folder: &Path, tables: &Tables, packed: bool) {
    std::fs::create_dir_all(folder).unwrap();
    for (name, text) in tables {
        if packed {
            std::fs::write(folder.join(format!("{name}.csv.gz")), pack(text)).unwrap();
        } else {
            std::fs::write(folder.join(format!("{name}.csv")), text).unwrap();
        }
    }
}
