//! Every message about what people wrote: the smallest input that draws it, and the place to which it points.
//!
//! A table of inputs belongs to each reader; what they draw stands in `snapshots/`. Nothing that is read may panic.

mod baselines;
mod chinese;
mod damage;
mod declarations;
mod files;
mod imports;
mod places;
mod plans;
mod questions;
mod runs;
mod scenarios;
mod settings;
mod spreadsheets;
mod structure;

use std::collections::BTreeMap;
use std::path::Path;

use carecast::baseline::{Baseline, Library};
use carecast::indicator::{Subsector, indicators};
use carecast::plan::Plan;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Error, Language, Text};
use tempfile::TempDir;

// ---- A small region --------------------------------------------------------------------------------------------------

const BASELINE: &str = r#"format = 1
id = "tiny"
label = { zh = "小区", en = "Tiny" }
base_year = 2022
stocks_at = "12-31"

[definitions]
gdp_basis = "new"

[population]
structure = "population.csv"
age_pattern = "age-pattern.csv"
margins = ["population.total", "population.aged_60_plus"]

[vital_rates]
mortality = "mortality.csv"
fertility = "fertility.csv"
sex_ratio_at_birth = "sex-ratio-at-birth.csv"
scale_births_to = "population.births"

[[basis]]
id = "new"
label = "New"

[[subsector]]
id = "total"
label = "Industry"

[source.yearbook]
title = "Yearbook"

[jump_off."care.residents"]
value = 5
low = 4
high = 6
unit = "千人"
status = "derived"
rule = "counted"
"#;

const SERIES: &str = "\
indicator,period,value,comparator,unit,status,basis,published_on,preliminary,source,note
population.total,2022,10,=,万人,published,,,,yearbook,
population.aged_60_plus,2022,2,=,万人,published,,,,yearbook,
population.births,2022,500,=,人,published,,,,yearbook,
gdp.nominal,2022,100,=,亿元,published,new,,no,yearbook,
industry.value_added,2022,6,=,亿元,published,,,,yearbook,
";

const PEOPLE: &str = "\
date,sex,age,persons
2022-12-31,male,0,500
2022-12-31,male,1-59,40000
2022-12-31,male,60-99,9000
2022-12-31,male,100+,1
2022-12-31,female,0-59,40500
2022-12-31,female,60+,10000
";

type Files = BTreeMap<&'static str, String>;

/// A table of rows after a header.
fn csv(header: &str, rows: impl Iterator<Item = String>) -> String {
    std::iter::once(header.to_owned()).chain(rows).map(|row| row + "\n").collect()
}

fn sexes_and_ages() -> impl Iterator<Item = (&'static str, usize)> {
    ["male", "female"].into_iter().flat_map(|sex| (0..=100).map(move |age| (sex, age)))
}

fn age_pattern(dates: &[&str]) -> String {
    let rows = dates.iter().flat_map(|date| sexes_and_ages().map(move |(sex, age)| format!("{date},{sex},{age},100")));
    csv("date,sex,age,persons", rows)
}

/// Mortality, fertility and sex ratios at birth, the same in each of these years.
fn vital_rates(years: std::ops::RangeInclusive<i32>) -> [(&'static str, String); 3] {
    let each = |year: i32| sexes_and_ages().map(move |(sex, age)| format!("{year},{sex},{age},0.01"));
    let mortality = csv("year,sex,age,central_death_rate", years.clone().flat_map(each));
    let fertile = |year: i32| (15..50).map(move |age| format!("{year},{age},0.04"));
    let fertility = csv("year,age,births_per_woman", years.clone().flat_map(fertile));
    let ratios = csv("year,males_per_female", years.map(|year| format!("{year},1.06")));
    [("mortality.csv", mortality), ("fertility.csv", fertility), ("sex-ratio-at-birth.csv", ratios)]
}

/// The files of the baseline `tiny`, which has no problems.
fn tiny() -> Files {
    let mut files = Files::from([
        ("baseline.toml", BASELINE.to_owned()),
        ("series.csv", SERIES.to_owned()),
        ("population.csv", PEOPLE.to_owned()),
        ("age-pattern.csv", age_pattern(&["2022-12-31"])),
    ]);
    files.extend(vital_rates(2021..=2030));
    files
}

fn put(folder: &Path, id: &str, files: &Files) {
    let home = folder.join(id);
    std::fs::create_dir_all(&home).unwrap();
    for (name, text) in files {
        std::fs::write(home.join(name), text).unwrap();
    }
}

/// A folder of baselines with `tiny` in it.
fn library() -> (TempDir, Library) {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "tiny", &tiny());
    let library = Library::embedded().with_folder(folder.path());
    (folder, library)
}

// ---- What a reading finds --------------------------------------------------------------------------------------------

fn render(found: Result<Diagnostics, Error>, folder: &Path, language: Language) -> String {
    let text = match found {
        Ok(problems) => {
            for problem in problems.problems() {
                let texts = [Some(&problem.message), problem.expected.as_ref(), problem.hint.as_ref()];
                for text in texts.into_iter().flatten() {
                    assert!(text.zh.chars().any(|c| ('一'..='鿿').contains(&c)), "not in Chinese: {}", text.zh);
                    assert!(text.zh != text.en, "the same in both languages: {}", text.en);
                }
            }
            problems.render(language, false)
        }
        Err(failure) => format!("FAILURE: {}", failure.render(language)),
    };
    let plain: Vec<&str> = text.lines().map(str::trim_end).collect();
    plain.join("\n").replace(&folder.display().to_string(), "[dir]").replace('\\', "/")
}

/// All the problems of a reading, whether it succeeded or not; a failure that is about no input stays one.
fn all<T>(result: Result<T, Error>, warnings: Diagnostics) -> Result<Diagnostics, Error> {
    match result {
        Ok(_) => Ok(warnings),
        Err(error) => match error.diagnostics() {
            Some(problems) => Ok(problems.clone()),
            None => Err(error),
        },
    }
}

/// One case after another: its name, then what was found.
fn record<'c>(cases: impl IntoIterator<Item = (&'c str, String)>) -> String {
    let mut shown = String::new();
    for (name, found) in cases {
        assert!(!found.is_empty(), "nothing was found: {name}");
        shown += &format!("==== {name}\n{found}\n\n");
    }
    shown
}

fn snapshot(name: &str, shown: &str) {
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, shown);
    });
}

// ---- Readings that several themes share ------------------------------------------------------------------------------

const HEAD: &str = "format = 1\nbaseline = \"tiny\"\nhorizon = 2030\n";

fn read_scenario(text: &str, library: &Library) -> Result<Diagnostics, Error> {
    let mut warnings = Diagnostics::new();
    let read = Assumptions::parse("a.toml", text, library, &mut warnings);
    all(read, warnings)
}

const PLAN: &str = r#"format = 1
title = "Plan"
period = [2023, 2027]
base_year = 2022
baseline = "tiny"

[[target]]
id = "va"
indicator = "industry.value_added"
period = 2027
comparator = ">"
value = 7000
unit = "亿元"
quote = "q"

[[target]]
id = "labs"
label = "Laboratories"
period = 2027
comparator = ">="
value = 1
unit = "家"
nature = "expected"
exceeding = "allowed"
quote = "q"
"#;

/// The text with one thing in it replaced.
fn replaced(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "`{old}` is not in the text");
    text.replacen(old, new, 1)
}

fn read_plan(text: &str, folder: &Path) -> Result<Diagnostics, Error> {
    let path = folder.join("plan.toml");
    std::fs::write(&path, text).unwrap();
    let subsector = Subsector::new("total", Text::same("Industry"));
    let mut warnings = Diagnostics::new();
    let read = Plan::load(&path, &indicators(&[subsector]), &mut warnings);
    all(read, warnings)
}

const RATIOS: &str = "year,males_per_female\n2021,1.06\n2022,1.06\n2023,1.06\n2024,1.06\n2025,1.06\n2026,1.06\n2027,1.06\n2028,1.06\n2029,1.06\n2030,1.06\n";

fn read_baseline(files: &Files) -> (Result<Diagnostics, Error>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "tiny", files);
    let mut warnings = Diagnostics::new();
    let read = Baseline::load("tiny", &Library::embedded().with_folder(folder.path()), &mut warnings);
    (all(read, warnings), folder)
}
