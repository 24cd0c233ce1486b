//! What is wrong in the tables that `carecast import wpp` reads, or in the way of what it writes.

use std::path::Path;

use carecast::import::wpp::{ImportRequest, import};
use carecast::{Diagnostics, Error, Language};

use super::{all, record, render, replaced, snapshot};
use crate::made_up_wpp::{Tables, put, tables};

/// A name, a table, what is replaced in it, and by what.
type Case = (&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const TABLES: &[Case] = &[
    ("a missing column", "in_mx", "iso3,year,sex,age,mx", "iso3,year,sex,age,m"),
    ("a missing column of names", "meta", "iso3,un_loc_id,name,base", "iso3,un_loc_id,base"),
    ("a code that is none", "in_asfr", "AAA,2025,20,", "../,2025,20,"),
    ("a country twice", "meta", "BBB,2,", "AAA,1,Again,\nBBB,2,"),
    ("a country without a name", "meta", "AAA,1,Aland,", "AAA,1,,"),
    ("a country that only some tables have", "meta", "BBB,2,", "CCC,3,Celand,\nBBB,2,"),
    ("a country that has figures and no name", "meta", "AAA,1,Aland,graduated\n", ""),
    ("a bad year", "in_mx", "AAA,2026,male,0,", "AAA,26,male,0,"),
    ("a bad sex", "in_netmig", "AAA,2026,male,0,", "AAA,2026,man,0,"),
    ("a bad age", "in_pop_base", "AAA,2025,male,7,", "AAA,2025,male,107,"),
    ("a missing age", "in_pop_base", "AAA,2025,male,7,94.125\n", ""),
    ("an age twice", "in_pop_base", "AAA,2025,male,7,94.125\n", "AAA,2025,male,7,94.125\nAAA,2025,male,7,95.125\n"),
    ("a missing age of the fertile", "in_asfr", "BBB,2026,15,0.04\n", ""),
    ("an age that is not fertile", "in_asfr", "BBB,2026,15,0.04\n", "BBB,2026,14,0.0\nBBB,2026,15,0.04\n"),
    ("a missing year", "in_tfr_srb", "BBB,2026,1.4,1.05\n", ""),
    ("a missing first year", "in_tfr_srb", "BBB,2025,1.4,1.05\n", ""),
    ("two base years", "in_pop_base", "AAA,2025,female,100,", "AAA,2024,female,100,"),
    ("fewer than no people", "in_pop_base", "AAA,2025,male,7,94.125", "AAA,2025,male,7,-94.125"),
    ("more people than can be", "in_pop_base", "AAA,2025,male,7,94.125", "AAA,2025,male,7,94125000"),
    ("not a number", "in_netmig", "AAA,2025,male,30,-1.5", "AAA,2025,male,30,NaN"),
    ("a death rate that cannot be", "in_mx", "AAA,2025,male,0,0.00200", "AAA,2025,male,0,10.01"),
    ("nobody dies at the highest ages", "in_mx", "AAA,2025,male,100,0.20200", "AAA,2025,male,100,0"),
    ("a birth rate that cannot be", "in_asfr", "AAA,2025,20,0.04", "AAA,2025,20,40"),
    ("fertility that disagrees with its total", "in_tfr_srb", "BBB,2026,1.4,", "BBB,2026,1.39,"),
    ("no fertility", "in_tfr_srb", "BBB,2026,1.4,", "BBB,2026,0,"),
    ("a sex ratio that cannot be", "in_tfr_srb", "BBB,2026,1.4,1.05", "BBB,2026,1.4,105"),
    ("a short row", "in_tfr_srb", "BBB,2026,1.4,1.05", "BBB,2026,1.4"),
    ("a death rate that leaves nobody at a single age", "in_mx", "AAA,2025,male,7,0.00200", "AAA,2025,male,7,2.5"),
    ("more children than can be", "in_tfr_srb", "BBB,2026,1.4,", "BBB,2026,1400,"),
    ("persons in a column of thousands", "in_pop_base", "AAA,2025,male,7,94.125", "AAA,2025,male,7,94125"),
];

/// A name, a table, and what becomes of each of its rows.
type Change = (&'static str, &'static str, fn(&str) -> Option<String>);

#[rustfmt::skip]
const ROWS: &[Change] = &[
    ("a missing sex", "in_mx", |row| (!row.contains("AAA,2025,female")).then(|| row.to_owned())),
    ("a missing sex in every year", "in_mx", |row| (!row.contains("female")).then(|| row.to_owned())),
    ("two ages missing in every year", "in_netmig", |row| (!row.contains("male,57,")).then(|| row.to_owned())),
    ("years that only one table has", "in_tfr_srb", |row| Some(row.replace("AAA,2026,1.4,1.05", "AAA,2026,1.4,1.05\nAAA,2029,1.4,1.05"))),
    ("a base year after the rates", "in_pop_base", |row| Some(row.replace(",2025,", ",2110,"))),
    ("a base year before the rates", "in_pop_base", |row| Some(row.replace(",2025,", ",2020,"))),
];

fn found(from: &Path, to: &Path, countries: &[&str]) -> Result<Diagnostics, Error> {
    let countries: Vec<String> = countries.iter().map(|iso3| (*iso3).to_owned()).collect();
    let mut warnings = Diagnostics::new();
    let read = import(&ImportRequest { from, to, countries: &countries, replace: false }, &mut warnings, &|_| {});
    all(read, warnings)
}

/// What is found in a folder of tables after `change`; nothing may have been written.
fn refused(tables: &Tables, countries: &[&str], language: Language, change: impl Fn(&Path)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("wpp"), folder.path().join("out"));
    put(&from, tables, false);
    change(&from);
    let found = found(&from, &to, countries);
    assert!(!to.exists(), "something was written");
    render(found, folder.path(), language)
}

fn with(case: &Case, language: Language) -> String {
    let (_, name, old, new) = *case;
    let mut tables = tables();
    let text = replaced(&tables[name], old, new);
    tables.insert(name, text);
    refused(&tables, &[], language, |_| ())
}

#[test]
fn tables_to_import() {
    let folder = tempfile::tempdir().unwrap();
    put(&folder.path().join("wpp"), &tables(), false);
    let sound = found(&folder.path().join("wpp"), &folder.path().join("out"), &[]).unwrap();
    assert_eq!(sound, Diagnostics::new(), "the tables have no problems");
    snapshot("imports", &record(TABLES.iter().map(|case| (case.0, with(case, Language::English)))));
}

#[test]
fn tables_with_many_rows_changed() {
    let refused_with = |(_, name, change): &Change, language: Language| {
        let mut tables = tables();
        let text = tables[name].lines().filter_map(change).map(|row| row + "\n").collect();
        tables.insert(name, text);
        refused(&tables, &[], language, |_| ())
    };
    let english = ROWS.iter().map(|change| (change.0, refused_with(change, Language::English)));
    snapshot("import_rows", &record(english));
    let chinese = ROWS.iter().map(|change| (change.0, refused_with(change, Language::Chinese)));
    snapshot("import_rows_in_chinese", &record(chinese));
}

#[test]
fn folders_to_import_from() {
    let english = Language::English;
    let remove = |from: &Path| std::fs::remove_file(from.join("in_mx.csv")).unwrap();
    let both = |from: &Path| std::fs::write(from.join("in_mx.csv.gz"), "").unwrap();
    let broken = |from: &Path| {
        remove(from);
        std::fs::write(from.join("in_mx.csv.gz"), "iso3,year,sex,age,mx\n").unwrap();
    };
    let truncated = |from: &Path| {
        put(from, &Tables::from([("in_mx", tables()["in_mx"].clone())]), true);
        remove(from);
        let path = from.join("in_mx.csv.gz");
        let packed = std::fs::read(&path).unwrap();
        std::fs::write(path, &packed[..packed.len() / 2]).unwrap();
    };
    let folder = |from: &Path| {
        remove(from);
        std::fs::create_dir(from.join("in_mx.csv")).unwrap();
    };
    let gone = |from: &Path| std::fs::remove_dir_all(from).unwrap();
    let cases = [
        ("a missing table", refused(&tables(), &[], english, remove)),
        ("a table that is there twice", refused(&tables(), &[], english, both)),
        ("a table that is not packed", refused(&tables(), &[], english, broken)),
        ("a table of which half is missing", refused(&tables(), &[], english, truncated)),
        ("a folder in place of a table", refused(&tables(), &[], english, folder)),
        ("no folder", refused(&tables(), &[], english, gone)),
        ("a country that is not there", refused(&tables(), &["AAA", "BBC"], english, |_| ())),
        ("a missing table, in Chinese", refused(&tables(), &[], Language::Chinese, remove)),
        ("fertility that disagrees, in Chinese", with(&TABLES[23], Language::Chinese)),
    ];
    snapshot("import_folders", &record(cases));
}

#[test]
fn a_country_that_is_not_asked_for_is_not_looked_at() {
    let mut tables = tables();
    let broken = replaced(&tables["in_mx"], "AAA,2025,male,0,0.00200", "AAA,2025,male,0,x");
    tables.insert("in_mx", broken);
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &tables, false);
    let out = folder.path().join("out");
    assert_eq!(found(folder.path(), &out, &["bbb"]).unwrap(), Diagnostics::new());
    assert!(out.join("BBB.toml").is_file() && !out.join("AAA.toml").exists());
}

#[test]
fn of_a_table_that_is_wrong_throughout_the_first_problems_are_told() {
    let mut tables = tables();
    let wrong = tables["in_netmig"].replace(",1e-2", ",much");
    tables.insert("in_netmig", wrong);
    let shown = refused(&tables, &[], Language::English, |_| ());
    assert_eq!(shown.matches("`much` is not a number").count(), 21, "{shown}");
    assert!(shown.contains("the rest was not looked at"), "{shown}");
}
