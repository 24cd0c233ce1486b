//! Places, values and how many problems there are.

use std::collections::BTreeMap;
use std::path::Path;

use carecast::baseline::Library;
use carecast::ensemble::Settings;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Error, Language, Projection};

use super::{
    BASELINE, HEAD, PLAN, RATIOS, SERIES, all, library, put, read_baseline, read_plan, read_scenario, replaced, tiny,
    vital_rates,
};

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
    let uncertain = "assume.population.sex_ratio_at_birth.shock.sd = 0.1\n";
    for correlation in [
        "factor = { name = \"a\", loads = { \"care.base*\" = 0.6, \"population.*\" = -0.3 } }",
        "factor = [{ name = \"a\", loads = { \"care.base_residents\" = 0.6 } }, { name = \"b\", loads = { \"care.base_residents\" = 0.8 } }]",
        "pairs = { between = [\"care.*\", \"population.sex_*\"], correlation = -0.7 }",
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
        ("horizon of a wrong type", scenario("format = 1\nbaseline = \"tiny\"\nhorizon = \"soon\"\n")),
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
    let (residents, mortality) = ("care.base_residents", "population.sex_ratio_at_birth");
    let pairs = [pair(residents, mortality, "0.5"), pair(mortality, residents, "-0.5")].join(", ");
    let uncertain = "assume.population.sex_ratio_at_birth.shock.sd = 0.1\n";
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
        ("assume.care.beds.closure_sensitivity = 11\n", "cannot be 11\n"),
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
