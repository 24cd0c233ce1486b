//! Damaged inputs: whatever is read, nothing panics.

use std::path::Path;

use carecast::baseline::{Actuals, Baseline, Library};
use carecast::ensemble::Settings;
use carecast::model::assemble;
use carecast::plan::{Plan, audit::audit};
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Error, Language, Projection};
use proptest::prelude::*;

use super::{Files, age_pattern, put, replaced, tiny};

const PIECES: [&str; 29] = [
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
    "\t",
    ";",
    "１２",
    "万",
    "\u{a0}",
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

/// A driver, a variable and an indicator of a scenario's own.
const DECLARED: &str = r#"
[driver.physicians.trained]
unit = "万人/年"
central = 2.4
shock = { sd = 0.1 }
[variable.physicians.total]
unit = "persons"
initial = "34.6 万人"
next = "max(0, physicians.total * (1 - 2.5 %) + physicians.trained)"
[indicator.physicians.per_1000]
unit = "人/千人"
formula = """
if(growth(physicians.total) > 1 % and not population.total <= [5 人],
   physicians.total / population.total, 1 / sum(industry.*.value_added) * [1 元])"""
"#;

/// Shandong with a small age pattern and the rates of ten years, so that reading it takes no time.
fn light_shandong() -> Files {
    let mut files = tiny();
    let embedded = Path::new(env!("CARGO_MANIFEST_DIR")).join("baselines/shandong");
    let own = |name: &str| std::fs::read_to_string(embedded.join(name)).unwrap();
    let toml = replaced(&own("baseline.toml"), "parent = \"china\"\n", "");
    let rates = "mortality = \"mortality.csv\"\nfertility = \"fertility.csv\"\nsex_ratio_at_birth = \"sex-ratio-at-birth.csv\"\n";
    let toml = replaced(&toml, "inherit = true", &format!("{rates}#"));
    // Of a population that dies at one rate at every age; at the province's own it would live beyond a hundred.
    let toml = replaced(&toml, "scale_deaths_to", "#scale_deaths_to");
    let toml = replaced(&toml, "earlier =", "#earlier =");
    let mortality = files["mortality.csv"].replace(",0.01\n", ",0.02\n");
    files.insert("mortality.csv", mortality);
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
    for file in ["reference.toml", "seven-domains.toml"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/shandong-2023-2027").join(file);
        let text = std::fs::read_to_string(&path).unwrap() + DECLARED;
        let name = path.display().to_string();
        let parse = |text: &str| {
            let mut warnings = Diagnostics::new();
            use_up(Assumptions::parse(&name, text, &library, &mut warnings), warnings);
        };
        assert!(
            Assumptions::parse(&name, &text, &library, &mut Diagnostics::new()).is_ok(),
            "the scenario itself is sound"
        );
        // The fuzzer does the same for hours: `fuzz/`.
        proptest!(config(30), |(all in damage())| parse(&damaged(&text, &all)));
    }
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

/// Bytes in other encodings, some of them taken out or put in.
#[test]
fn damaged_bytes_never_panic() {
    let folder = tempfile::tempdir().unwrap();
    let files = light_shandong();
    put(folder.path(), "shandong", &files);
    let library = Library::embedded().with_folder(folder.path());
    let baseline = Baseline::load("shandong", &library, &mut Diagnostics::new()).unwrap();
    let series: String = files["series.csv"].lines().take(40).map(|line| format!("{line}\r\n")).collect();
    let scenario = format!("format = 1\nbaseline = \"shandong\"\nhorizon = 2026\ntitle = \"基准情景\"\n{DECLARED}");
    let saved = |text: &str| {
        let units = || text.encode_utf16();
        [
            text.as_bytes().to_vec(),
            encoding_rs::GB18030.encode(text).0.into_owned(),
            [0xff, 0xfe].into_iter().chain(units().flat_map(u16::to_le_bytes)).collect(),
            units().flat_map(u16::to_be_bytes).collect::<Vec<u8>>(),
        ]
    };
    let (table, text) = (saved(&series.replace(',', "\t")), saved(&scenario));
    let spliced = |bytes: Vec<u8>, (at, length, instead): &(prop::sample::Index, usize, Vec<u8>)| {
        let mut bytes = bytes;
        let from = at.index(bytes.len() + 1);
        let to = (from + length).min(bytes.len());
        bytes.splice(from..to, instead.iter().copied());
        bytes
    };
    let damage = (any::<prop::sample::Index>(), 0..9_usize, prop::collection::vec(any::<u8>(), 0..6));
    proptest!(config(60), |(all in prop::collection::vec(damage, 0..3), which in 0..4_usize)| {
        let damaged = |bytes: &[u8]| all.iter().fold(bytes.to_vec(), spliced);
        let path = folder.path().join("actuals.csv");
        std::fs::write(&path, damaged(&table[which])).unwrap();
        let mut problems = Diagnostics::new();
        let known = carecast::indicator::indicators(&baseline.subsectors);
        let read = Actuals::load(&path, &baseline, &known, &mut problems);
        let shown = [Language::Chinese, Language::English].map(|language| match &read {
            Ok(_) => problems.render(language, true),
            Err(error) => error.render(language),
        });
        prop_assert!(shown.iter().all(|shown| read.is_ok() || !shown.is_empty()));
        let path = folder.path().join("a.toml");
        std::fs::write(&path, damaged(&text[which])).unwrap();
        let mut warnings = Diagnostics::new();
        use_up(Assumptions::load(&path, &library, &mut warnings), warnings);
    });
}

#[test]
fn a_damaged_plan_never_panics() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "shandong", &light_shandong());
    let library = Library::embedded().with_folder(folder.path());
    let baseline = Baseline::load("shandong", &library, &mut Diagnostics::new()).unwrap();
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/shandong-2023-2027");
    let known = carecast::indicator::indicators(&baseline.subsectors);
    let actuals = Actuals::load(&own.join("actuals.csv"), &baseline, &known, &mut Diagnostics::new()).unwrap();
    let text = std::fs::read_to_string(own.join("plan.toml")).unwrap();
    // The statements and the first targets.
    let text: String = text.split("[[target]]").take(4).collect::<Vec<&str>>().join("[[target]]");
    let path = folder.path().join("plan.toml");
    proptest!(config(60), |(all in damage())| {
        std::fs::write(&path, damaged(&text, &all)).unwrap();
        let mut problems = Diagnostics::new();
        match Plan::load_alone(&path, &library, &mut problems) {
            Ok(plan) => {
                let found = audit(&plan, Some(&baseline), Some(&actuals));
                prop_assert!(found.iter().all(|finding| !finding.sentence().en.contains("NaN")), "{found:?}");
            }
            Err(error) => prop_assert!(!error.render(Language::Chinese).is_empty()),
        }
    });
}
