//! Every message about what people wrote: the smallest input that draws it, and the place to which it points.
//!
//! A table of inputs belongs to each reader; what they draw stands in `snapshots/`. Nothing that is read may panic.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use carecast::baseline::{Baseline, Library};
use carecast::ensemble::Settings;
use carecast::indicator::{Subsector, indicators};
use carecast::model::assemble;
use carecast::plan::Plan;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Error, Language, Projection, Text};
use proptest::prelude::*;
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
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, shown);
    });
}

// ---- Scenarios -------------------------------------------------------------------------------------------------------

const HEAD: &str = "format = 1\nbaseline = \"tiny\"\nhorizon = 2030\n";

/// A name, and what follows on `HEAD`.
#[rustfmt::skip]
const SCENARIOS: &[(&str, &str)] = &[
    // Keys and types.
    ("unknown key", "titel = \"x\"\n"),
    ("unknown key that resembles nothing", "zzz = 1\n"),
    ("unknown key of a driver", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\np1O = 3\n"),
    ("a driver of unknown keys alone", "[assume.economy.real_growth]\nunti = \"%\"\ncentrl = 5\n"),
    ("unknown keys of every other table", "correlation = { factors = 1 }\nensemble = { run = 5 }\noutputs = { indicator = 1 }\n"),
    ("missing keys of a policy", "[[policy]]\nlabel = \"l\"\n"),
    ("missing key of outputs", "[outputs]\n"),
    ("missing keys of a factor and a pair", "[correlation]\nfactor = { name = \"f\" }\npairs = [{ correlation = 0.1 }]\n"),
    ("wrong type: not a string", "plan = 3\n"),
    ("wrong type: not a number", "[ensemble]\nseed = \"abc\"\n"),
    ("wrong type: not an array", "[outputs]\nindicators = \"gdp.real\"\n"),
    ("wrong type: not a table", "ensemble = 5\n"),
    ("wrong type: not a text", "title = true\n"),
    ("wrong type: a boolean for a quantity", "[assume.economy]\nreal_growth = true\n"),
    ("wrong type: extends", "extends = 3\n"),
    ("wrong type: assume", "assume = 3\n"),
    ("wrong type: loads", "correlation.factor = { name = \"a\", loads = 0.5 }\n"),
    ("a date is a string", "[ensemble]\nruns = 2023-09-20\n"),
    ("TOML syntax", "title = \"x\n"),
    ("TOML key twice", "title = \"x\"\ntitle = \"y\"\n"),
    ("not a finite number", "[assume.population]\nnet_migration = inf\n"),
    ("not a whole number", "[ensemble]\nruns = 1.5\nseed = -1\n"),
    ("whole numbers with an exponent or too large", "ensemble = { runs = 1e4, seed = 18446744073709551615 }\n"),
    ("no runs", "ensemble.runs = 0\n"),
    ("too many runs", "ensemble.runs = 1000000001\n"),
    ("not a year", "[assume.economy.real_growth]\nunit = \"%\"\nyear = [20260, 2027.5]\ncentral = [4, 4]\n"),
    ("nothing under a name", "[assume.economy]\n"),
    // Units.
    ("unknown unit", "[assume.economy.real_growth]\nunit = \"percent\"\ncentral = 4\n"),
    ("wrong unit", "[assume.care.beds.nursing.starts]\nunit = \"亿元\"\ncentral = 4\n"),
    ("wrong unit in a string", "[assume.care.beds.nursing]\nstarts = \"3000 张\"\n"),
    ("percentage points for percent", "[assume.economy]\nreal_growth = \"4.5 pp\"\n"),
    ("percent for percentage points", "[assume.industry.total.price_wedge]\nunit = \"%\"\ncentral = 1\n"),
    ("a bare number for a rate", "[assume.economy]\nreal_growth = 4.5\n"),
    ("a bare number for percentage points", "[assume.industry.total]\nprice_wedge = 1\n"),
    ("a bare number for money", "[assume.economy]\nbase_nominal_gdp = 87435\n"),
    ("a bare number in a path", "[assume.economy.real_growth]\nyear = [2023, 2030]\ncentral = [4, \"5 %\"]\n"),
    ("not a quantity", "[assume.economy]\nreal_growth = \"four %\"\n"),
    ("births a woman for growth", "[assume.economy]\nreal_growth = \"4 children per woman\"\n"),
    ("percentage points for the deviation of a count", "[assume.care.beds.nursing.starts]\ncentral = 4\nshock = { sd = \"1 pp\" }\n"),
    // Paths.
    ("no central", "[assume.economy.real_growth]\nunit = \"%\"\np10 = 3\np90 = 5\n"),
    ("more values than years", "[assume.economy.real_growth]\nunit = \"%\"\nyear = [2023, 2030]\ncentral = [4, 5, 6]\n"),
    ("several values without years", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = [4, 5]\n"),
    ("falling years", "[assume.economy.real_growth]\nunit = \"%\"\nyear = [2026, 2024]\ncentral = [4, 5]\n"),
    ("a year outside the horizon", "[assume.economy.real_growth]\nunit = \"%\"\nyear = [2023, 2035]\ncentral = [4, 5]\n"),
    ("no years", "assume.economy.real_growth = { unit = \"%\", year = [], central = 3 }\n"),
    ("one year, after the horizon", "assume.economy.real_growth = { unit = \"%\", year = [2050], central = [4] }\n"),
    ("a year before the base year", "[assume.economy.real_growth]\nunit = \"%\"\nyear = [2019, 2030]\ncentral = [4, 5]\n"),
    ("p10 and p90 reversed", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\np10 = 5\np90 = 3\n"),
    ("low and high reversed in one year", "[assume.economy.real_growth]\nunit = \"%\"\nyear = [2023, 2030]\ncentral = [4, 4]\nlow = [3, 5]\nhigh = [5, 6]\n"),
    ("p10 without p90", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\np10 = 3\n"),
    ("high without low", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\nhigh = 5\n"),
    ("p10, p90 and low, high", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\np10 = 3\np90 = 5\nlow = 3\nhigh = 5\n"),
    ("shock without sd", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\nshock = { persistence = 0.5 }\n"),
    ("negative sd", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\nshock = { sd = -1 }\n"),
    ("persistence of 1", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\nshock = { sd = 1, persistence = 1 }\n"),
    ("shocks from the base year on", "assume.economy.real_growth = { unit = \"%\", central = 4, shock = { sd = 1, from = 2022 } }\n"),
    ("shocks from after the horizon on", "assume.economy.real_growth = { unit = \"%\", central = 4, shock = { sd = 1, from = 2050 } }\n"),
    ("a path of what counts in the base year only", "assume.care.base_residents = { year = [2022, 2030], central = [5000, 6000] }\n"),
    ("shocks to what counts in the base year only", "assume.care.beds.construction_lag = { central = 2, shock = { sd = 1 } }\n"),
    ("an impossible value", "[assume.care]\ntarget_occupancy = \"120 %\"\n"),
    ("an impossible count", "assume.care.beds.nursing.starts = -5\n"),
    ("an impossible ratio", "assume.population.mortality_ratio = 0.01\n"),
    ("growth a hundred times too large", "[assume.economy.real_growth]\nunit = \"1\"\ncentral = 45\n"),
    // Names.
    ("unknown driver", "[assume.economy]\nreal_grwth = \"4 %\"\n"),
    ("unknown driver that resembles nothing", "assume.xyz = 1\n"),
    ("unknown indicator", "[outputs]\nindicators = [\"gdp.reel\"]\n"),
    ("pattern without an indicator", "[outputs]\nindicators = [\"health.*\"]\n"),
    // Policies.
    ("policy on an unknown driver", "[[policy]]\nid = \"p\"\ndriver = \"care.use\"\nadd = \"1 pp\"\nfrom = 2024\nto = 2025\n"),
    ("policy after the horizon", "[[policy]]\nid = \"p\"\ndriver = \"care.use_growth\"\nadd = \"1 pp\"\nfrom = 2031\nto = 2032\n"),
    ("policy before the projection", "[[policy]]\nid = \"p\"\ndriver = \"care.use_growth\"\nadd = \"1 pp\"\nfrom = 2020\nto = 2022\n"),
    ("policy that ends before it begins", "[[policy]]\nid = \"p\"\ndriver = \"care.use_growth\"\nadd = \"1 pp\"\nfrom = 2026\nto = 2025\n"),
    ("policy in percent on a rate", "[[policy]]\nid = \"p\"\ndriver = \"care.use_growth\"\nadd = \"1 %\"\nfrom = 2024\nto = 2025\n"),
    ("policy without a unit", "[[policy]]\nid = \"p\"\ndriver = \"care.use_growth\"\nadd = 1\nfrom = 2024\nto = 2025\n"),
    ("policy with half a table", "[[policy]]\nid = \"p\"\ndriver = \"care.use_growth\"\nadd = { val = 1 }\nfrom = 2024\nto = 2025\n"),
    ("policy on what counts in the base year only", "[[policy]]\nid = \"p\"\ndriver = \"care.beds.construction_lag\"\nadd = 1\nfrom = 2024\nto = 2025\n"),
    ("policy on a driver without a value", "[[policy]]\nid = \"p\"\ndriver = \"economy.real_growth\"\nadd = \"1 pp\"\nfrom = 2024\nto = 2025\n"),
    ("policy beyond what is possible", "[[policy]]\nid = \"p\"\ndriver = \"care.target_occupancy\"\nadd = \"90 pp\"\nfrom = 2024\nto = 2025\n"),
    ("two policies of one id", "[[policy]]\nid = \"p\"\ndriver = \"care.use_growth\"\nadd = \"1 pp\"\nfrom = 2024\nto = 2024\n[[policy]]\nid = \"p\"\ndriver = \"care.use_growth\"\nadd = \"2 pp\"\nfrom = 2025\nto = 2025\n"),
    // What moves together.
    ("factor loads over 1", "correlation.factor = [{ name = \"a\", loads = { \"care.base_residents\" = 0.8 } }, { name = \"b\", loads = { \"care.base_residents\" = 0.7 } }]\n"),
    ("a load beyond 1", "correlation.factor = { name = \"a\", loads = { \"care.base_residents\" = 1.2 } }\n"),
    ("a driver twice in a factor", "correlation.factor = { name = \"a\", loads = { \"care.base_residents\" = 0.6, \"care.base*\" = 0.6 } }\n"),
    ("a factor twice", "correlation.factor = [{ name = \"a\", loads = { \"care.base_residents\" = 0.6 } }, { name = \"a\", loads = { \"care.base_residents\" = 0.6 } }]\n"),
    ("a load on a certain driver", "correlation.factor = { name = \"a\", loads = { \"care.use_growth\" = 0.5 } }\n"),
    ("a pair of three", "correlation.pairs = { between = [\"care.*\", \"care.*\", \"care.*\"], correlation = 0.5 }\n"),
    ("a driver paired with itself", "correlation.pairs = { between = [\"care.base_residents\", \"care.base_residents\"], correlation = 0.5 }\n"),
    ("a pair of an unknown driver", "correlation.pairs = { between = [\"care.base_residents\", \"care.base_resident\"], correlation = 0.5 }\n"),
    ("a pair twice", "correlation.pairs = [{ between = [\"care.base_residents\", \"population.mortality_ratio\"], correlation = 0.5 }, { between = [\"population.mortality_ratio\", \"care.base_residents\"], correlation = -0.5 }]\nassume.population.mortality_ratio.shock.sd = 0.1\n"),
    ("in a factor and in a pair", "correlation.factor = { name = \"a\", loads = { \"care.base_residents\" = 0.5 } }\ncorrelation.pairs = [{ between = [\"care.base_residents\", \"population.mortality_ratio\"], correlation = 0.5 }]\nassume.population.mortality_ratio.shock.sd = 0.1\n"),
    ("not positive definite", "[correlation]\npairs = [\n  { between = [\"care.base_residents\", \"care.target_occupancy\"], correlation = 0.9 },\n  { between = [\"care.base_residents\", \"population.mortality_ratio\"], correlation = 0.9 },\n  { between = [\"care.target_occupancy\", \"population.mortality_ratio\"], correlation = -0.9 },\n]\n[assume]\npopulation.mortality_ratio.shock.sd = 0.1\ncare.target_occupancy = { unit = \"%\", central = 80, low = 70, high = 90 }\n"),
];

/// A name and a whole scenario.
#[rustfmt::skip]
const WHOLE_SCENARIOS: &[(&str, &str)] = &[
    ("missing format", "baseline = \"tiny\"\nhorizon = 2030\n"),
    ("a later format", "format = 2\nbaseline = \"tiny\"\nhorizon = 2030\n"),
    ("empty", ""),
    ("unknown baseline", "format = 1\nbaseline = \"tinny\"\nhorizon = 2030\n"),
    ("horizon before the base year", "format = 1\nbaseline = \"tiny\"\nhorizon = 2020\n"),
    ("horizon in the base year", "format = 1\nbaseline = \"tiny\"\nhorizon = 2022\n"),
    ("horizon after the vital rates end", "format = 1\nbaseline = \"tiny\"\nhorizon = 2031\n"),
    ("horizon that is no year", "format = 1\nbaseline = \"tiny\"\nhorizon = \"2030\"\n"),
    ("horizon misspelt", "format = 1\nbaseline = \"tiny\"\nhorizn = 2030\n"),
    ("baseline that is no string", "format = 1\nbaseline = 3\nhorizon = 2030\n"),
    ("no baseline and no horizon", "format = 1\n"),
    ("a plan", PLAN),
];

/// The cases that are shown in Chinese too.
const IN_CHINESE: &[&str] = &[
    // Scenarios
    "unknown key",
    "a driver of unknown keys alone",
    "TOML syntax",
    "no runs",
    "wrong unit",
    "percentage points for percent",
    "a bare number for a rate",
    "a year outside the horizon",
    "no years",
    "p10 and p90 reversed",
    "shocks from the base year on",
    "shocks from after the horizon on",
    "a path of what counts in the base year only",
    "unknown driver",
    "policy on what counts in the base year only",
    "policy on a driver without a value",
    "policy beyond what is possible",
    "an impossible count",
    "two policies of one id",
    "a pair twice",
    "a driver twice in a factor",
    "a load on a certain driver",
    "a driver paired with itself",
    "not positive definite",
    "horizon before the base year",
    "a plan",
    // Files
    "a cycle of extends",
    "values beside a csv",
    "a csv of a rate without a unit",
    "a csv without rows",
    "a column twice",
    "short and long rows",
    // Baselines
    "parent that is not there",
    "definition that names no basis",
    "a subsector twice",
    "a subsector with a star",
    "jump-off of an unknown indicator",
    "jump-off in a unit of another kind",
    "jump-off of less than nothing",
    "series in a unit of another kind",
    "series of less than nothing",
    "series of 31 February",
    "series without a source",
    "margin that is a bound",
    "pattern: an age twice",
    "rates: no boys",
];

/// Those of the cases that are shown in Chinese too.
fn in_chinese<C>(cases: &[C], name: impl Fn(&C) -> &'static str) -> Vec<&C> {
    cases.iter().filter(|case| IN_CHINESE.contains(&name(case))).collect()
}

#[test]
fn cases_shown_in_chinese_exist() {
    let all = scenario_cases().map(|case| case.0);
    let all: BTreeSet<&str> =
        all.chain(FILES.iter().map(|case| case.0)).chain(BASELINES.iter().map(|case| case.0)).collect();
    let absent: Vec<_> = IN_CHINESE.iter().filter(|name| !all.contains(*name)).collect();
    assert!(absent.is_empty(), "{absent:?}");
}

fn scenario_cases() -> impl Iterator<Item = (&'static str, String)> {
    let following = SCENARIOS.iter().map(|(name, rest)| (*name, format!("{HEAD}{rest}")));
    following.chain(WHOLE_SCENARIOS.iter().map(|(name, text)| (*name, (*text).to_owned())))
}

fn read_scenario(text: &str, library: &Library) -> Result<Diagnostics, Error> {
    let mut warnings = Diagnostics::new();
    let read = Assumptions::parse("a.toml", text, library, &mut warnings);
    all(read, warnings)
}

#[test]
fn scenarios() {
    let (folder, library) = library();
    assert_eq!(read_scenario(HEAD, &library).unwrap(), Diagnostics::new(), "the head alone has no problems");
    let shown = |text: &str| render(read_scenario(text, &library), folder.path(), Language::English);
    snapshot("scenarios", &record(scenario_cases().map(|(name, text)| (name, shown(&text)))));
}

#[test]
fn scenarios_in_chinese() {
    let (folder, library) = library();
    let shown = |text: &str| render(read_scenario(text, &library), folder.path(), Language::Chinese);
    let all: Vec<_> = scenario_cases().collect();
    let cases = in_chinese(&all, |case| case.0);
    snapshot("scenarios_in_chinese", &record(cases.iter().map(|(name, text)| (*name, shown(text)))));
}

/// A name, the files beside one another, the first of which is the scenario.
type FileCase = (&'static str, &'static [(&'static str, &'static str)]);

#[rustfmt::skip]
const FILES: &[FileCase] = &[
    ("extends itself", &[("a.toml", "extends = \"a.toml\"\n")]),
    (
        "a cycle of extends",
        &[
            ("a.toml", "extends = [\"b.toml\"]\n"),
            ("b.toml", "extends = [\"./c.toml\"]\n"),
            ("c.toml", "extends = \"a.toml\"\n"),
        ],
    ),
    ("extends a file that is not there", &[("a.toml", "extends = \"b.toml\"\n")]),
    (
        "a mistake in a file below",
        &[("a.toml", "extends = \"b.toml\"\n"), ("b.toml", "assume.economy.real_growth = \"4 pp\"\n")],
    ),
    ("no plan", &[("a.toml", "plan = \"plan.toml\"\n")]),
    (
        "the plan of another region",
        &[
            ("a.toml", "plan = \"plan.toml\"\n"),
            (
                "plan.toml",
                "format = 1\ntitle = \"t\"\nperiod = [2023, 2027]\nbase_year = 2022\nbaseline = \"china\"\ntarget = []\n",
            ),
        ],
    ),
    ("a mistake in the plan", &[("a.toml", "plan = \"plan.toml\"\n"), ("plan.toml", "format = 1\n")]),
    ("no csv", &[("a.toml", "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n")]),
    ("an empty csv", &[("a.toml", "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n"), ("p.csv", "")]),
    (
        "unknown and missing columns",
        &[
            ("a.toml", "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n"),
            ("p.csv", "yeer,central,p10\n2023,4,3\n"),
        ],
    ),
    (
        "short and long rows",
        &[
            ("a.toml", "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n"),
            ("p.csv", "year,central\n2023\n2024,4\n2025,4,5\n"),
        ],
    ),
    (
        "bad numbers and years",
        &[
            ("a.toml", "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n"),
            ("p.csv", "year,central\n2023,four\n2025,nan\n2024,4\nlater,4\n"),
        ],
    ),
    (
        "p10 and p90 reversed in a csv",
        &[
            ("a.toml", "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n"),
            ("p.csv", "year,central,p10,p90\n2023,4,3,5\n2024,4,5,3\n"),
        ],
    ),
    (
        "a csv without rows",
        &[
            ("a.toml", "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n"),
            ("p.csv", "year,central\n"),
        ],
    ),
    (
        "a csv of a rate without a unit",
        &[
            ("a.toml", "assume.economy.real_growth = { from = \"p.csv\" }\n"),
            ("p.csv", "year,central\n2023,4\n"),
        ],
    ),
    (
        "a column twice",
        &[
            ("a.toml", "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n"),
            ("p.csv", "year,central,central\n2023,4,5\n"),
        ],
    ),
    (
        "values beside a csv",
        &[
            ("a.toml", "assume.economy.real_growth = { unit = \"%\", central = 3, from = \"p.csv\" }\n"),
            ("p.csv", "year,central\n2023,4\n"),
        ],
    ),
    (
        "a csv of years after the horizon",
        &[
            ("a.toml", "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n"),
            ("p.csv", "year,central\n2050,4\n2051,5\n"),
        ],
    ),
    ("a plan instead of what it extends", &[("a.toml", "extends = \"plan.toml\"\n"), ("plan.toml", PLAN)]),
];

fn load_scenario(files: &[(&str, &str)], language: Language) -> String {
    let (folder, library) = library();
    for (at, (name, text)) in files.iter().enumerate() {
        // Files that are extended must not need what the first one says.
        let head = if at == 0 { HEAD } else { "format = 1\n" };
        let text = if name.ends_with(".csv") || text.starts_with("format") {
            (*text).to_owned()
        } else {
            format!("{head}{text}")
        };
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let mut warnings = Diagnostics::new();
    let read = Assumptions::load(&folder.path().join(files[0].0), &library, &mut warnings);
    render(all(read, warnings), folder.path(), language)
}

#[test]
fn files_of_a_scenario() {
    snapshot("files", &record(FILES.iter().map(|(name, files)| (*name, load_scenario(files, Language::English)))));
}

#[test]
fn files_of_a_scenario_in_chinese() {
    let cases = in_chinese(FILES, |case| case.0);
    let shown = cases.iter().map(|(name, files)| (*name, load_scenario(files, Language::Chinese)));
    snapshot("files_in_chinese", &record(shown));
}

#[test]
fn a_file_with_four_mistakes_has_four_problems() {
    let (_folder, library) = library();
    let text = format!(
        "{HEAD}titel = \"x\"\n[assume.economy]\nreal_grwth = \"4 %\"\ndeflator_growth = 0.5\n[assume.care.use_growth]\nunit = \"%\"\ncentral = 1\np10 = 2\np90 = 0\n"
    );
    let found = read_scenario(&text, &library).unwrap();
    let mut lines: Vec<usize> =
        found.problems().iter().filter_map(|p| p.span.as_ref()).map(carecast::Span::line).collect();
    lines.sort_unstable();
    assert_eq!(lines, [4, 6, 7, 8], "{}", found.render(Language::English, false));
}

#[test]
fn two_syntax_errors_and_a_wrong_unit_are_told_at_once() {
    let (_folder, library) = library();
    let text = format!("{HEAD}title = \nassume.economy.real_growth = \"4 pp\"\nplan = = 3\n");
    let found = read_scenario(&text, &library).unwrap();
    let lines: Vec<usize> = found.problems().iter().filter_map(|p| p.span.as_ref()).map(carecast::Span::line).collect();
    assert!([4, 5, 6].iter().all(|line| lines.contains(line)), "{}", found.render(Language::English, false));
}

#[test]
fn a_file_that_cannot_be_read_is_a_failure_that_names_it() {
    let (folder, library) = library();
    let load =
        |name: &str| Assumptions::load(&folder.path().join(name), &library, &mut Diagnostics::new()).unwrap_err();
    let missing = load("missing.toml");
    assert!(missing.diagnostics().is_none());
    assert!(missing.render(Language::English).starts_with("there is no file "), "{missing}");
    assert!(missing.to_string().contains("missing.toml"));
    assert!(missing.render(Language::Chinese).starts_with("没有文件 "));
    std::fs::write(folder.path().join("gbk.toml"), b"title = \"\xbb\xf9\xd7\xbc\"\n").unwrap();
    let encoding = load("gbk.toml").to_string();
    assert!(encoding.contains("gbk.toml is not text in UTF-8; save it as UTF-8"), "{encoding}");
}

#[test]
fn a_byte_order_mark_is_no_mistake() {
    let (folder, library) = library();
    let path = folder.path().join("a.toml");
    std::fs::write(&path, format!("\u{feff}{HEAD}titel = 1\n")).unwrap();
    let error = Assumptions::load(&path, &library, &mut Diagnostics::new()).unwrap_err();
    let problems = error.diagnostics().unwrap().problems();
    assert_eq!(problems.len(), 1, "{error}");
    let place = problems[0].span.as_ref().unwrap();
    assert_eq!((place.line(), place.column(), place.text()), (4, 1, "titel"));
}

// ---- Plans -----------------------------------------------------------------------------------------------------------

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

/// A name, what is replaced in `PLAN`, and by what.
#[rustfmt::skip]
const PLANS: &[(&str, &str, &str)] = &[
    ("unknown key", "base_year = 2022\n", "base_year = 2022\nissued = 1\n"),
    ("unknown key of a target", "nature = \"expected\"\n", "natur = \"expected\"\n"),
    ("missing keys", "title = \"Plan\"\nperiod = [2023, 2027]\nbase_year = 2022\nbaseline = \"tiny\"\n", ""),
    ("missing keys of a target", "period = 2027\ncomparator = \">\"\nvalue = 7000\nunit = \"亿元\"\nquote = \"q\"\n", ""),
    ("wrong type", "value = 7000", "value = \"7000\""),
    ("half a text", "title = \"Plan\"", "title = { en = \"Plan\" }"),
    ("a period of one year", "[2023, 2027]", "[2023]"),
    ("a period that runs backwards", "[2023, 2027]", "[2027, 2023]"),
    ("comparator typo", "\">\"", "\"=>\""),
    ("comparator that resembles nothing", "\">\"", "\"more\""),
    ("nature typo", "\"expected\"", "\"expectd\""),
    ("exceeding typo", "\"allowed\"", "\"forbidden\""),
    ("unknown indicator", "industry.value_added", "industry.value_aded"),
    ("wrong unit", "\"亿元\"", "\"万人\""),
    ("unknown unit", "\"亿元\"", "\"亿圆\""),
    ("target without label", "label = \"Laboratories\"\n", ""),
    ("an id twice", "id = \"labs\"", "id = \"va\""),
    ("a target after the plan's period", "period = 2027", "period = 2072"),
];

/// The text with one thing in it replaced.
fn replaced(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "`{old}` is not in the text");
    text.replacen(old, new, 1)
}

fn read_plan(text: &str, folder: &Path) -> Result<Diagnostics, Error> {
    let path = folder.join("plan.toml");
    std::fs::write(&path, text).unwrap();
    let subsector = Subsector { id: "total".to_owned(), label: Text::same("Industry") };
    let mut warnings = Diagnostics::new();
    let read = Plan::load(&path, &indicators(&[subsector]), &mut warnings);
    all(read, warnings)
}

#[test]
fn plans() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(read_plan(PLAN, folder.path()).unwrap(), Diagnostics::new(), "the plan has no problems");
    let shown =
        |old, new| render(read_plan(&replaced(PLAN, old, new), folder.path()), folder.path(), Language::English);
    snapshot("plans", &record(PLANS.iter().map(|(name, old, new)| (*name, shown(old, new)))));
}

// ---- Baselines -------------------------------------------------------------------------------------------------------

/// A name, a file of `tiny`, what is replaced in it, and by what.
type BaselineCase = (&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const BASELINES: &[BaselineCase] = &[
    // baseline.toml
    ("unknown key", "baseline.toml", "base_year = 2022", "base_year = 2022\nbase_yaer = 2022"),
    ("missing keys", "baseline.toml", "format = 1\nid = \"tiny\"\nlabel = { zh = \"小区\", en = \"Tiny\" }\nbase_year = 2022\n", ""),
    ("another id", "baseline.toml", "id = \"tiny\"", "id = \"small\""),
    ("stocks of another day", "baseline.toml", "12-31", "06-30"),
    ("unknown definition", "baseline.toml", "gdp_basis", "gdp_base"),
    ("missing keys of a basis, a subsector and a jump-off", "baseline.toml", BASIS_TO_END, "[[basis]]\n[[subsector]]\n[jump_off.\"care.residents\"]\n"),
    ("unknown key of a source", "baseline.toml", "title = \"Yearbook\"", "titel = \"Yearbook\""),
    ("jump-off in an unknown unit", "baseline.toml", "\"千人\"", "\"kilopersons\""),
    ("jump-off of an unknown status", "baseline.toml", "\"derived\"", "\"guessed\""),
    ("jump-off outside its range", "baseline.toml", "value = 5", "value = 7"),
    ("parent that is not there", "baseline.toml", "base_year", "parent = \"chnia\"\nbase_year"),
    ("its own parent", "baseline.toml", "base_year", "parent = \"tiny\"\nbase_year"),
    ("no file of that name", "baseline.toml", "\"population.csv\"", "\"people.csv\""),
    ("no pattern", "baseline.toml", "age_pattern = \"age-pattern.csv\"\n", ""),
    ("margin that is not of an age range", "baseline.toml", "\"population.total\", ", "\"gdp.nominal\", "),
    ("margin that nobody published", "baseline.toml", "\"population.total\", ", "\"population.aged_80_plus\", "),
    ("scaled to what nobody published", "baseline.toml", "\"population.births\"", "\"population.deaths\""),
    ("inherits from nobody", "baseline.toml", "[vital_rates]\nmortality = \"mortality.csv\"\nfertility = \"fertility.csv\"\nsex_ratio_at_birth = \"sex-ratio-at-birth.csv\"\n", "[vital_rates]\ninherit = true\n"),
    ("inherit that is not a boolean", "baseline.toml", "[vital_rates]", "[vital_rates]\ninherit = \"no\""),
    ("jump-off of an unknown indicator", "baseline.toml", "[jump_off.\"care.residents\"]", "[jump_off.\"care.residnts\"]"),
    ("jump-off in a unit of another kind", "baseline.toml", "\"千人\"", "\"亿元\""),
    ("jump-off of less than nothing", "baseline.toml", "value = 5\nlow = 4\n", "value = -5\nlow = -6\n"),
    ("definition that names no basis", "baseline.toml", "gdp_basis = \"new\"", "gdp_basis = \"nwe\""),
    ("a subsector twice", "baseline.toml", "[[subsector]]\n", "[[subsector]]\nid = \"total\"\nlabel = \"x\"\n[[subsector]]\n"),
    ("a subsector with a star", "baseline.toml", "id = \"total\"", "id = \"*\""),
    ("a basis twice", "baseline.toml", "[[basis]]\n", "[[basis]]\nid = \"new\"\nlabel = \"x\"\n[[basis]]\n"),
    // series.csv
    ("series without a header", "series.csv", SERIES, ""),
    ("series with missing and unknown columns", "series.csv", "comparator,unit,status", "comparator,units"),
    ("series with a comma in a note", "series.csv", ",no,yearbook,\n", ",no,yearbook,first, of two\n"),
    ("series with a bad period", "series.csv", "gdp.nominal,2022,", "gdp.nominal,2022-13,"),
    ("series with a bad number", "series.csv", ",100,=", ",\"1,00\",="),
    ("series with a comparator typo", "series.csv", ",100,=", ",100,≥"),
    ("series with an unknown unit", "series.csv", "亿元", "亿圆"),
    ("series with an unknown status", "series.csv", "published,new", "publishd,new"),
    ("series with an unknown basis", "series.csv", "published,new", "published,old"),
    ("series with an unknown source", "series.csv", "no,yearbook", "no,yaerbook"),
    ("series without a source", "series.csv", "no,yearbook", "no,"),
    ("series with an unclear preliminary", "series.csv", ",no,", ",perhaps,"),
    ("series with a figure twice", "series.csv", "gdp.nominal,", "gdp.nominal,2022,101,=,亿元,published,new,,no,yearbook,\ngdp.nominal,"),
    ("series with a near miss of an indicator", "series.csv", "gdp.nominal", "gdp.nominl"),
    ("series in a unit of another kind", "series.csv", "population.total,2022,10,=,万人", "population.total,2022,10,=,亿元"),
    ("series of a subsector in a unit of another kind", "series.csv", "industry.value_added,2022,6,=,亿元", "industry.total.value_added,2022,6,=,万人"),
    ("series of less than nothing", "series.csv", "population.births,2022,500", "population.births,2022,-500"),
    ("series without an indicator", "series.csv", "gdp.nominal,2022,", ",2022,"),
    ("series of 31 February", "series.csv", "gdp.nominal,2022,", "gdp.nominal,2022-02-31,"),
    ("margin of fewer than no people", "series.csv", "population.aged_60_plus,2022,2,", "population.aged_60_plus,2022,-2,"),
    ("margin that is a bound", "series.csv", "population.total,2022,10,=", "population.total,2022,10,>"),
    // population.csv
    ("people: bad date", "population.csv", "2022-12-31,female,60+", "2022,female,60+"),
    ("people: another date", "population.csv", "2022-12-31,female,60+", "2022-12-30,female,60+"),
    ("people: bad sex", "population.csv", "female,60+", "femal,60+"),
    ("people: bad age group", "population.csv", "1-59", "59-1"),
    ("people: negative", "population.csv", "40500", "-40500"),
    ("people: bad number", "population.csv", "40500", "4o500"),
    ("people: an age twice", "population.csv", "female,60+", "female,59+"),
    ("people: a missing age", "population.csv", "60-99", "60-98"),
    ("people: contradictory margins", "series.csv", "population.aged_60_plus,2022,2", "population.aged_60_plus,2022,11"),
    ("margin of a year without figures", "baseline.toml", "base_year = 2022", "base_year = 2030"),
    // age-pattern.csv
    ("pattern: groups", "age-pattern.csv", "2022-12-31,male,7,100", "2022-12-31,male,7-8,100"),
    ("pattern: a zero", "age-pattern.csv", "2022-12-31,male,7,100", "2022-12-31,male,7,0"),
    ("pattern: a missing age", "age-pattern.csv", "2022-12-31,male,7,100\n", ""),
    ("pattern: an age twice", "age-pattern.csv", "2022-12-31,male,7,100\n", "2022-12-31,male,7,100\n2022-12-31,male,7,200\n"),
    ("pattern: of another day", "population.csv", PEOPLE, PEOPLE_2020),
    // Vital rates
    ("rates: bad year", "mortality.csv", "2021,male,0,", "21,male,0,"),
    ("rates: bad sex", "mortality.csv", "2021,male,0,", "2021,man,0,"),
    ("rates: an age group", "mortality.csv", "2021,male,0,", "2021,male,0-4,"),
    ("rates: negative", "mortality.csv", "2021,male,0,0.01", "2021,male,0,-0.01"),
    ("rates: impossible mortality", "mortality.csv", "2021,male,0,0.01", "2021,male,0,13.8"),
    ("rates: impossible fertility", "fertility.csv", "2021,15,0.04", "2021,15,4"),
    ("rates: impossible sex ratio", "sex-ratio-at-birth.csv", "2021,1.06", "2021,106"),
    ("rates: no boys", "sex-ratio-at-birth.csv", "2030,1.06", "2030,0"),
    ("rates: infertile age", "fertility.csv", "2021,15,0.04", "2021,14,0.04\n2021,15,0.04"),
    ("rates: a row twice", "mortality.csv", "2021,male,0,0.01", "2021,male,0,0.01\n2021,male,0,0.02"),
    ("rates: a missing age", "fertility.csv", "2025,20,0.04\n", ""),
    ("rates: a missing year", "sex-ratio-at-birth.csv", "2025,1.06\n", ""),
    ("rates: a short row", "sex-ratio-at-birth.csv", "2030,1.06\n", "2030,1.06\n2031\n"),
    ("rates: no rows", "sex-ratio-at-birth.csv", RATIOS, "year,males_per_female\n"),
    ("rates: years that only meet", "sex-ratio-at-birth.csv", RATIOS, "year,males_per_female\n2031,1.06\n"),
    ("rates: no year in common", "sex-ratio-at-birth.csv", RATIOS, "year,males_per_female\n2050,1.06\n"),
];

const BASIS_TO_END: &str = "[[basis]]\nid = \"new\"\nlabel = \"New\"\n\n[[subsector]]\nid = \"total\"\nlabel = \"Industry\"\n\n[source.yearbook]\ntitle = \"Yearbook\"\n\n[jump_off.\"care.residents\"]\nvalue = 5\nlow = 4\nhigh = 6\nunit = \"千人\"\nstatus = \"derived\"\nrule = \"counted\"\n";
const PEOPLE_2020: &str = "date,sex,age,persons\n2020-11-01,male,0+,50000\n2020-11-01,female,0+,50000\n";
const RATIOS: &str = "year,males_per_female\n2021,1.06\n2022,1.06\n2023,1.06\n2024,1.06\n2025,1.06\n2026,1.06\n2027,1.06\n2028,1.06\n2029,1.06\n2030,1.06\n";

fn read_baseline(files: &Files) -> (Result<Diagnostics, Error>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "tiny", files);
    let mut warnings = Diagnostics::new();
    let read = Baseline::load("tiny", &Library::embedded().with_folder(folder.path()), &mut warnings);
    (all(read, warnings), folder)
}

/// What is found in `tiny` with one thing in one of its files replaced.
fn baseline_with(file: &'static str, old: &str, new: &str, language: Language) -> String {
    let mut files = tiny();
    let text = replaced(&files[file], old, new);
    files.insert(file, text);
    let (found, folder) = read_baseline(&files);
    render(found, folder.path(), language)
}

#[test]
fn baselines() {
    assert_eq!(read_baseline(&tiny()).0.unwrap(), Diagnostics::new(), "`tiny` has no problems");
    let shown = |case: &BaselineCase| (case.0, baseline_with(case.1, case.2, case.3, Language::English));
    snapshot("baselines", &record(BASELINES.iter().map(shown)));
}

#[test]
fn baselines_in_chinese() {
    let cases = in_chinese(BASELINES, |case| case.0);
    let shown = |case: &&BaselineCase| (case.0, baseline_with(case.1, case.2, case.3, Language::Chinese));
    snapshot("baselines_in_chinese", &record(cases.iter().map(shown)));
}

#[test]
fn people_counted_too_long_ago_or_after_the_base_year() {
    let years = |base: i32| {
        let mut files = tiny();
        files.insert("age-pattern.csv", age_pattern(&["2022-12-31", &format!("{base}-12-31")]));
        files.insert("baseline.toml", format!("format = 1\nid = \"tiny\"\nlabel = \"x\"\nbase_year = {base}\nsource.yearbook = {{}}\nbasis = [{{ id = \"new\", label = \"x\" }}]\npopulation = {{ structure = \"population.csv\", age_pattern = \"age-pattern.csv\" }}\n"));
        let problems = read_baseline(&files).0.unwrap();
        let said = |problem: &carecast::Problem| {
            format!("{}; {}", problem.message.en, problem.expected.as_ref().map_or("", |text| &text.en))
        };
        problems.problems().iter().map(said).collect::<Vec<_>>()
    };
    assert_eq!(years(2041), Vec::<String>::new());
    assert_eq!(years(2042), ["the structure is 20 years before the end of the base year; expected 0 to 20 years"]);
    assert_eq!(years(2020), ["the structure is -2 years before the end of the base year; expected 0 to 20 years"]);
}

#[test]
fn parents_in_a_cycle() {
    let folder = tempfile::tempdir().unwrap();
    for (id, parent) in [("a", "b"), ("b", "c"), ("c", "a")] {
        let text = format!("format = 1\nid = \"{id}\"\nlabel = \"x\"\nbase_year = 2022\nparent = \"{parent}\"\n");
        let series = SERIES.lines().next().unwrap().to_owned() + "\n";
        put(folder.path(), id, &Files::from([("baseline.toml", text), ("series.csv", series)]));
    }
    let library = Library::embedded().with_folder(folder.path());
    let found = all(Baseline::load("a", &library, &mut Diagnostics::new()), Diagnostics::new()).unwrap();
    assert_eq!(found.problems().len(), 1);
    assert_eq!(found.problems()[0].message.en, "parents form a cycle: a → b → c → a");
    let place = found.problems()[0].span.as_ref().unwrap();
    assert_eq!((place.line(), place.column(), place.text()), (5, 10, "\"a\""));
    let shown = found.render(Language::English, false).replace('\\', "/");
    assert!(shown.contains("/c/baseline.toml:5:10"), "{shown}");
}

#[test]
fn a_baseline_without_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = tiny();
    files.remove("series.csv");
    files.insert(
        "baseline.toml",
        BASELINE.replace(", \"population.aged_60_plus\"", "").replace("\"population.total\"", ""),
    );
    put(folder.path(), "tiny", &files);
    let library = Library::embedded().with_folder(folder.path());
    let found = all(Baseline::load("tiny", &library, &mut Diagnostics::new()), Diagnostics::new()).unwrap();
    assert!(
        found.problems()[0].message.en.contains("has no file series.csv"),
        "{}",
        found.render(Language::English, false)
    );
    let unknown = Baseline::load("shandnog", &Library::embedded(), &mut Diagnostics::new()).unwrap_err();
    assert_eq!(unknown.to_string().lines().next(), Some("error: there is no baseline `shandnog`"));
    assert!(unknown.to_string().contains("did you mean `shandong`?"), "{unknown}");
}

#[test]
fn what_is_inside_the_program_has_no_problems() {
    for id in Library::embedded().ids() {
        let mut warnings = Diagnostics::new();
        Baseline::load(&id, &Library::embedded(), &mut warnings).unwrap();
        assert_eq!(warnings.render(Language::English, false), "", "{id}");
    }
}

// ---- Models and runs -------------------------------------------------------------------------------------------------

/// A region of which only GDP is known.
const BARE: &str =
    "format = 1\nid = \"bare\"\nlabel = \"Bare\"\nbase_year = 2022\nsource.yearbook.title = \"Yearbook\"\n";

fn bare_library() -> (TempDir, Library) {
    let folder = tempfile::tempdir().unwrap();
    let series = SERIES.lines().filter(|line| line.starts_with("indicator") || line.starts_with("gdp"));
    let series: String = series.map(|line| line.replace(",new,", ",,") + "\n").collect();
    put(folder.path(), "bare", &Files::from([("baseline.toml", BARE.to_owned()), ("series.csv", series)]));
    let library = Library::embedded().with_folder(folder.path());
    (folder, library)
}

const GDP: &str = "[assume.economy]\nreal_growth = \"4 %\"\ndeflator_growth = \"1 %\"\n";

fn run_scenario(text: &str, library: &Library, runs: usize) -> Result<Diagnostics, Error> {
    let assumptions = Assumptions::parse("a.toml", text, library, &mut Diagnostics::new()).unwrap();
    let mut warnings = Diagnostics::new();
    let settings = Settings { runs, ..Settings::of(&assumptions) };
    let projected = Projection::run(&assumptions, &settings, &mut warnings);
    all(projected, warnings)
}

#[test]
fn models_and_runs() {
    let (folder, tiny) = library();
    let (_bare_folder, bare) = bare_library();
    let bare_head = HEAD.replace("tiny", "bare");
    let shown = |text: String, library| render(run_scenario(&text, library, 50), folder.path(), Language::English);
    let wide = "population.mortality_ratio = { unit = \"1\", central = 1, p10 = -4, p90 = 4 }\n";
    let cases = [
        ("a required driver is missing", shown(format!("{HEAD}outputs.indicators = [\"gdp.real\"]\n"), &tiny)),
        (
            "an indicator nobody can compute",
            shown(format!("{bare_head}outputs.indicators = [\"population.total\"]\n{GDP}"), &bare),
        ),
        ("headlines left out", shown(format!("{HEAD}{GDP}"), &tiny)),
        ("nothing to compute", shown(bare_head.clone(), &bare)),
        (
            "held at a limit",
            shown(format!("{HEAD}outputs.indicators = [\"population.total\"]\n[assume]\n{wide}"), &tiny),
        ),
        (
            "more leave than there are",
            shown(
                format!(
                    "{HEAD}outputs.indicators = [\"population.total\"]\nassume.population.net_migration = \"-9 万人/年\"\n"
                ),
                &tiny,
            ),
        ),
    ];
    snapshot("runs", &record(cases));
}

#[test]
fn values_that_are_not_finite_are_a_failure_that_names_them() {
    let (_folder, library) = library();
    let text = format!(
        "{HEAD}outputs.indicators = [\"gdp.nominal\"]\n[assume.economy]\nbase_nominal_gdp = {{ unit = \"yuan\", central = 1e307, low = 1e306, high = 1e308 }}\nreal_growth = \"100 %\"\ndeflator_growth = \"100 %\"\n"
    );
    let error = run_scenario(&text, &library, 50).unwrap_err();
    assert_eq!(
        error.to_string(),
        "gdp.nominal of run 0 is not finite in 2023: a quotient by zero (no beds left?), or a driver that is too large"
    );
}

#[test]
fn no_runs_are_refused() {
    let (_folder, library) = library();
    let text = format!("{HEAD}outputs.indicators = [\"gdp.real\"]\n{GDP}");
    let error = run_scenario(&text, &library, 0).unwrap_err();
    assert_eq!(error.to_string(), "at least 1 run is needed");
}

// ---- Damage ----------------------------------------------------------------------------------------------------------

const PIECES: [&str; 24] = [
    "",
    " ",
    "\n",
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    "=",
    ",",
    ".",
    "#",
    "-",
    "nan",
    "inf",
    "-1",
    "0",
    "1e308",
    "99999999999999999999",
    "\u{feff}",
    "，",
    "é",
    "\r",
];

/// One slice of a text is taken out, and something stands in its place.
#[derive(Debug, Clone)]
struct Damage {
    at: prop::sample::Index,
    length: usize,
    piece: usize,
    copied: Option<(prop::sample::Index, usize)>,
}

fn damage() -> impl Strategy<Value = Vec<Damage>> {
    let copied = prop::option::weighted(0.3, (any::<prop::sample::Index>(), 1..60_usize));
    let one = (any::<prop::sample::Index>(), 0..30_usize, 0..PIECES.len(), copied);
    let one = one.prop_map(|(at, length, piece, copied)| Damage { at, length, piece, copied });
    prop::collection::vec(one, 1..4)
}

fn damaged(text: &str, all: &[Damage]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for one in all {
        let from = one.at.index(characters.len() + 1);
        let to = (from + one.length).min(characters.len());
        let instead: Vec<char> = match &one.copied {
            Some((at, length)) => {
                let start = at.index(characters.len() + 1);
                characters[start..(start + length).min(characters.len())].to_vec()
            }
            None => PIECES[one.piece].chars().collect(),
        };
        characters.splice(from..to, instead);
    }
    characters.into_iter().collect()
}

/// Shandong with a small age pattern and the rates of ten years, so that reading it takes no time.
fn light_shandong() -> Files {
    let mut files = tiny();
    let embedded = Path::new(env!("CARGO_MANIFEST_DIR")).join("baselines/shandong");
    let own = |name: &str| std::fs::read_to_string(embedded.join(name)).unwrap();
    let toml = replaced(&own("baseline.toml"), "parent = \"china\"\n", "");
    let rates = "mortality = \"mortality.csv\"\nfertility = \"fertility.csv\"\nsex_ratio_at_birth = \"sex-ratio-at-birth.csv\"\n";
    let toml = replaced(&toml, "inherit = true", &format!("{rates}#"));
    files.insert("baseline.toml", replaced(&toml, "margins =", "age_pattern = \"age-pattern.csv\"\nmargins ="));
    files.insert("series.csv", own("series.csv"));
    files.insert("population.csv", own("population.csv"));
    files.insert("age-pattern.csv", age_pattern(&["2020-11-01", "2022-12-31"]));
    files
}

/// Whatever was found can be shown in both languages, and what was read can be run.
fn use_up(read: Result<Assumptions, Error>, mut warnings: Diagnostics) {
    match read {
        Ok(assumptions) => {
            let settings = Settings { runs: 3, threads: Some(1), ..Settings::of(&assumptions) };
            if assemble(&assumptions, &mut warnings).is_ok() {
                let _ = Projection::run(&assumptions, &settings, &mut warnings);
            }
            let _ = warnings.render(Language::Chinese, true);
        }
        Err(error) => {
            let _ = error.render(Language::English);
            let _ = error.render(Language::Chinese);
        }
    }
}

fn config(cases: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(cases), failure_persistence: None, ..ProptestConfig::default() }
}

#[test]
fn a_damaged_scenario_never_panics() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "shandong", &light_shandong());
    let library = Library::embedded().with_folder(folder.path());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/shandong-2023-2027/reference.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let name = path.display().to_string();
    let parse = |text: &str| {
        let mut warnings = Diagnostics::new();
        use_up(Assumptions::parse(&name, text, &library, &mut warnings), warnings);
    };
    assert!(
        Assumptions::parse(&name, &text, &library, &mut Diagnostics::new()).is_ok(),
        "the scenario itself is sound"
    );
    proptest!(config(60), |(all in damage())| parse(&damaged(&text, &all)));
}

#[test]
fn a_damaged_series_never_panics() {
    let folder = tempfile::tempdir().unwrap();
    let files = light_shandong();
    put(folder.path(), "shandong", &files);
    let library = Library::embedded().with_folder(folder.path());
    let load = |text: &str| {
        std::fs::write(folder.path().join("shandong/series.csv"), text).unwrap();
        match Baseline::load("shandong", &library, &mut Diagnostics::new()) {
            Ok(baseline) => assert!(baseline.population.is_some_and(|people| people.iter().all(|n| n.is_finite()))),
            Err(error) => {
                let _ = error.render(Language::English);
                let _ = error.render(Language::Chinese);
            }
        }
    };
    load(&files["series.csv"]);
    proptest!(config(60), |(all in damage())| load(&damaged(&files["series.csv"], &all)));
}

// ---- Places, values and how many problems there are -------------------------------------------------------------------

/// The cases in which another number of problems was found than there are mistakes.
fn miscounted<'c>(cases: impl IntoIterator<Item = (&'c str, usize, Result<Diagnostics, Error>)>) -> String {
    let mut told = String::new();
    for (name, mistakes, found) in cases {
        let found = found.unwrap();
        let count = found.problems().len();
        if count != mistakes {
            told += &format!("{name}: {count} instead of {mistakes}\n{}\n", found.render(Language::English, false));
        }
    }
    told
}

/// What is found in a scenario with this on its head and with `p.csv` beside it.
fn scenario_with_csv(more: &str, csv: &str) -> Result<Diagnostics, Error> {
    let (folder, library) = library();
    std::fs::write(folder.path().join("p.csv"), csv).unwrap();
    let path = folder.path().join("a.toml");
    std::fs::write(&path, format!("{HEAD}{more}")).unwrap();
    let mut warnings = Diagnostics::new();
    let read = Assumptions::load(&path, &library, &mut warnings);
    all(read, warnings)
}

const FROM_CSV: &str = "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n";

fn edited_baseline(file: &'static str, old: &str, new: &str) -> Result<Diagnostics, Error> {
    let mut files = tiny();
    let text = replaced(&files[file], old, new);
    files.insert(file, text);
    read_baseline(&files).0
}

#[test]
fn places_in_a_csv_with_carriage_returns_or_empty_lines() {
    for (text, line) in [("year,central\r\n2023,4\r\n2024,x\r\n", 3), ("year,central\n\n2023,4\n\n2024,x\n", 5)] {
        let found = scenario_with_csv(FROM_CSV, text).unwrap();
        let place = found.problems()[0].span.clone().unwrap();
        assert_eq!((place.line(), place.column(), place.text()), (line, 6, "x"), "{text:?}");
    }
}

#[test]
fn vital_rates_that_begin_after_the_base_year_are_a_problem() {
    let mut files = tiny();
    files.extend(vital_rates(2024..=2030));
    files.insert("baseline.toml", replaced(BASELINE, "scale_births_to = \"population.births\"\n", ""));
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "tiny", &files);
    let library = Library::embedded().with_folder(folder.path());
    let text = format!(
        "{HEAD}outputs.indicators = [\"population.total\"]\nassume.population = {{ total_fertility_rate = 1, sex_ratio_at_birth = 1.05 }}\n"
    );
    let mut warnings = Diagnostics::new();
    let run = Assumptions::parse("a.toml", &text, &library, &mut warnings).and_then(|assumptions| {
        let settings = Settings { runs: 3, ..Settings::of(&assumptions) };
        Projection::run(&assumptions, &settings, &mut warnings)
    });
    assert!(run.unwrap_err().to_string().contains("vital rates"));
}

#[test]
fn every_draw_has_unit_variance() {
    let (_folder, library) = library();
    let uncertain = "assume.population.mortality_ratio.shock.sd = 0.1\n";
    for correlation in [
        "factor = { name = \"a\", loads = { \"care.base*\" = 0.6, \"population.*\" = -0.3 } }",
        "factor = [{ name = \"a\", loads = { \"care.base_residents\" = 0.6 } }, { name = \"b\", loads = { \"care.base_residents\" = 0.8 } }]",
        "pairs = { between = [\"care.*\", \"population.*\"], correlation = -0.7 }",
    ] {
        let text = format!("{HEAD}{uncertain}correlation.{correlation}\n");
        let read = Assumptions::parse("a.toml", &text, &library, &mut Diagnostics::new()).unwrap();
        assert!(read.mixtures.contains_key("care.base_residents"), "{correlation}");
        for (driver, streams) in &read.mixtures {
            let mut weights: BTreeMap<&str, f64> = BTreeMap::new();
            for (stream, weight) in streams {
                *weights.entry(stream).or_default() += weight;
            }
            let variance: f64 = weights.values().map(|weight| weight * weight).sum();
            assert!((variance - 1.0).abs() < 1e-12, "{driver}: {variance}");
        }
    }
}

#[test]
fn numbers_in_other_bases() {
    let (_folder, library) = library();
    for (written, meant) in [("0x10", 16), ("0xff", 255), ("0o17", 15), ("0b11", 3), ("1_000", 1000)] {
        let text = format!("{HEAD}ensemble.seed = {written}\n");
        let read = Assumptions::parse("a.toml", &text, &library, &mut Diagnostics::new());
        assert_eq!(read.map(|assumptions| assumptions.seed).ok(), Some(meant), "{written}");
    }
}

#[test]
fn an_unknown_parent_is_told_with_its_place_and_with_the_rest() {
    let mut files = tiny();
    files.insert("baseline.toml", replaced(BASELINE, "base_year", "parent = \"chnia\"\nzzz = 1\nbase_year"));
    let found = read_baseline(&files).0.unwrap();
    let mut lines: Vec<usize> = found.problems().iter().map(|problem| problem.span.as_ref().unwrap().line()).collect();
    lines.sort_unstable();
    assert_eq!(lines, [4, 5], "{}", found.render(Language::English, false));
}

#[test]
fn one_mistake_is_one_problem() {
    let (_folder, library) = library();
    let plans = tempfile::tempdir().unwrap();
    let scenario = |text: &str| read_scenario(text, &library);
    let baseline = edited_baseline;
    let cases = [
        ("horizon of a wrong type", scenario("format = 1\nbaseline = \"tiny\"\nhorizon = \"2030\"\n")),
        ("baseline of a wrong type", scenario("format = 1\nbaseline = 3\nhorizon = 2030\n")),
        (
            "between of a wrong type",
            scenario(&format!(
                "{HEAD}correlation.pairs = {{ between = \"care.base_residents\", correlation = 0.5 }}\n"
            )),
        ),
        ("a period with a wrong year", read_plan(&replaced(PLAN, "2027]", "\"x\"]"), plans.path())),
        ("a bad number of people", baseline("population.csv", "40500", "4o500")),
        ("overlapping ages", baseline("population.csv", "female,60+", "female,59+")),
        ("a group in a pattern", baseline("age-pattern.csv", "2022-12-31,male,7,100", "2022-12-31,male,7-8,100")),
        ("a negative rate", baseline("mortality.csv", "2021,male,0,0.01", "2021,male,0,-0.01")),
        ("a missing file of rates", baseline("baseline.toml", "mortality = \"mortality.csv\"\n", "")),
        (
            "rates without a year in common",
            baseline("sex-ratio-at-birth.csv", RATIOS, "year,males_per_female\n2050,1.06\n"),
        ),
        ("a series that is empty", baseline("series.csv", SERIES, "")),
    ];
    assert_eq!(miscounted(cases.map(|(name, found)| (name, 1, found))), "");
}

#[test]
fn a_mistake_hides_no_other() {
    let (_folder, library) = library();
    let scenario = |text: &str| read_scenario(text, &library);
    let two = "margins = [\"population.total\", \"population.aged_60_plus\"]";
    let cases = [
        ("an empty scenario", 3, scenario("")),
        ("an unknown key, and no horizon", 2, scenario("format = 1\nbaseline = \"tiny\"\nzzz = 1\n")),
        (
            "an unknown key, and a csv without rows",
            2,
            scenario_with_csv(&format!("zzz = 1\n{FROM_CSV}"), "year,central\n"),
        ),
        (
            "two margins that nobody published",
            2,
            edited_baseline(
                "baseline.toml",
                two,
                "margins = [\"population.aged_65_plus\", \"population.aged_80_plus\"]",
            ),
        ),
    ];
    assert_eq!(miscounted(cases), "");
}

#[test]
fn what_follows_from_a_mistake_is_not_told() {
    let (_folder, library) = library();
    let scenario = |rest: &str| read_scenario(&format!("{HEAD}{rest}"), &library);
    let policy = "[[policy]]\nid = \"p\"\ndriver = \"care.target_occupancy\"\nadd = \"1 pp\"\nfrom = 2024\nto = 2025\n";
    let cases = [
        ("a basis without a label", 1, edited_baseline("baseline.toml", "label = \"New\"\n", "")),
        (
            "a policy on what is impossible already",
            1,
            scenario(&format!("assume.care.target_occupancy = \"120 %\"\n{policy}")),
        ),
        (
            "a bad number in a csv",
            1,
            scenario_with_csv(
                "assume.care.target_occupancy = { unit = \"%\", from = \"p.csv\" }\n",
                "year,central\n2023,x\n",
            ),
        ),
        ("an infinite seed", 1, scenario("ensemble.seed = inf\n")),
        ("a seed of 64 bits", 1, scenario("ensemble.seed = 0xffffffffffffffff\n")),
    ];
    assert_eq!(miscounted(cases), "");
}

#[test]
fn nothing_is_passed_over_in_silence() {
    let (_folder, library) = library();
    let folder = tempfile::tempdir().unwrap();
    let pair = |a, b, r| format!("{{ between = [\"{a}\", \"{b}\"], correlation = {r} }}");
    let (residents, mortality) = ("care.base_residents", "population.mortality_ratio");
    let pairs = [pair(residents, mortality, "0.5"), pair(mortality, residents, "-0.5")].join(", ");
    let uncertain = "assume.population.mortality_ratio.shock.sd = 0.1\n";
    let sub = "industry.total.value_added,2022,6,=,万人,published,,,,yearbook,\nindustry.value_added";
    let cases = [
        ("a pair twice", 1, read_scenario(&format!("{HEAD}{uncertain}correlation.pairs = [{pairs}]\n"), &library)),
        (
            "a jump-off of fewer than no people",
            1,
            edited_baseline("baseline.toml", "value = 5\nlow = 4\n", "value = -5\nlow = -6\n"),
        ),
        ("a subsector's figure in persons", 1, edited_baseline("series.csv", "industry.value_added", sub)),
        ("a target after the plan", 1, read_plan(&replaced(PLAN, "period = 2027", "period = 2072"), folder.path())),
    ];
    assert_eq!(miscounted(cases), "");
}

#[test]
fn figures_are_shown_as_a_person_writes_them() {
    let (_folder, library) = library();
    for (text, said) in [
        ("assume.care.beds.nursing.starts = -5\n", "cannot be -5 beds/year\n"),
        ("assume.population.mortality_ratio = 0.01\n", "cannot be 0.01\n"),
        (TOO_MUCH, "cannot be 170 %\n"),
        ("ensemble.runs = 1e4\n", "`1e4` cannot be used here\n"),
        ("ensemble.seed = 18446744073709551615\n", "`18446744073709551615` cannot be used here\n"),
    ] {
        let shown = read_scenario(&format!("{HEAD}{text}"), &library).unwrap().render(Language::English, false);
        assert!(shown.contains(said), "{said:?} is not in\n{shown}");
        assert!(!shown.contains("inf") && shown.contains("expected "), "{shown}");
    }
}

/// Where the first problem is: a file's name and the line; nothing where it has no place.
fn place(found: Result<Diagnostics, Error>) -> String {
    let found = found.unwrap();
    let span = found.problems()[0].span.clone();
    span.map_or_else(String::new, |span| {
        format!("{}:{}", Path::new(span.file()).file_name().unwrap().display(), span.line())
    })
}

#[test]
fn a_problem_points_to_where_it_can_be_mended() {
    assert_eq!(place(scenario_with_csv(FROM_CSV, "\nyear,centrl\n2023,4\n")), "p.csv:2", "after an empty line");
    let no_rows = edited_baseline("sex-ratio-at-birth.csv", RATIOS, "year,males_per_female\n");
    assert_eq!(place(no_rows), "sex-ratio-at-birth.csv:1", "no rows");
    let with_uncertainty = scenario_with_csv(FROM_CSV, "\nyear,central,p10,p90\n2023,4,3,5\n").unwrap();
    assert_eq!(with_uncertainty, Diagnostics::new(), "an empty line before the header");
}

/// A policy that takes a driver beyond what is possible.
const TOO_MUCH: &str =
    "[[policy]]\nid = \"p\"\ndriver = \"care.target_occupancy\"\nadd = \"90 pp\"\nfrom = 2024\nto = 2025\n";

// ---- What is not yet as it should be ---------------------------------------------------------------------------------

#[test]
fn rates_without_a_year_in_common_have_a_place() {
    let found = edited_baseline("sex-ratio-at-birth.csv", RATIOS, "year,males_per_female\n2050,1.06\n");
    assert_ne!(place(found), "");
}

#[test]
fn a_policy_that_goes_too_far_is_no_mistake_of_units() {
    let (_folder, library) = library();
    let shown = read_scenario(&format!("{HEAD}{TOO_MUCH}"), &library).unwrap().render(Language::English, false);
    assert!(!shown.contains("is the unit right"), "{shown}");
}

#[test]
fn a_misspelt_key_is_not_told_as_missing_too() {
    let (_folder, library) = library();
    let cases = [
        ("horizon", 1, read_scenario("format = 1\nbaseline = \"tiny\"\nhorizn = 2030\n", &library)),
        ("baseline", 1, read_scenario("format = 1\nbaselin = \"tiny\"\nhorizon = 2030\n", &library)),
    ];
    assert_eq!(miscounted(cases), "");
}
