//! The command line from end to end: what it prints and writes, in which language, and with which exit code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

const REFERENCE: &str = "scenarios/shandong-2023-2027/reference.toml";
const HIGH: &str = "scenarios/shandong-2023-2027/high.toml";
const LOW: &str = "scenarios/shandong-2023-2027/low.toml";

// ---- How the program is started --------------------------------------------------------------------------------------

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program in the folder of the project, with nothing in its surroundings that it could heed.
fn carecast() -> Command {
    let mut command = assert_cmd::cargo::cargo_bin_cmd!("carecast");
    command.current_dir(root()).env("LANG", "C").env("NO_COLOR", "1");
    for name in ["LC_ALL", "LC_MESSAGES", "LC_CTYPE", "LANGUAGE", "CLICOLOR_FORCE", "COLUMNS", "RAYON_NUM_THREADS"] {
        command.env_remove(name);
    }
    command
}

struct Ended {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

/// What the program says; a folder in it becomes `[dir]`, and space at the end of lines is dropped.
fn ended(command: &mut Command, folder: &Path) -> Ended {
    let output = command.output().unwrap();
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let text = |bytes: Vec<u8>| {
        let mut text = String::from_utf8(bytes).unwrap();
        for folder in [real.as_path(), folder] {
            text = text.replace(&folder.display().to_string(), "[dir]");
        }
        text.replace('\\', "/").lines().map(|line| line.trim_end().to_owned() + "\n").collect::<String>()
    };
    Ended { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn with(arguments: &[&str]) -> Ended {
    ended(carecast().args(arguments), root())
}

/// Runs scenarios into a folder; they must succeed.
fn run(arguments: &[&str], out: &Path) -> Ended {
    let end = ended(carecast().arg("run").args(arguments).args(["--runs", "200", "--out"]).arg(out), out);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    end
}

fn snapshot(name: &str, shown: &str) {
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, shown);
    });
}

/// Every file under a folder by its path in it.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn names(folder: &Path) -> BTreeSet<String> {
    files(folder).into_keys().map(|path| path.display().to_string().replace('\\', "/")).collect()
}

fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().collect::<Result<_, _>>().unwrap()
}

/// The figure of `projection.csv` in one indicator, year and statistic.
fn figure(out: &Path, indicator: &str, year: &str, statistic: &str) -> f64 {
    let wanted = [("indicator", indicator), ("year", year), ("statistic", statistic)];
    let all = rows(&out.join("projection.csv"));
    let mut found = all.iter().filter(|row| wanted.iter().all(|(column, value)| row[*column] == *value));
    let value = found.next().unwrap_or_else(|| panic!("no {indicator} {year} {statistic}"))["value"].parse().unwrap();
    assert!(found.next().is_none(), "{indicator} {year} {statistic} stands there twice");
    value
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// A folder with scenario files whose text is given.
fn folder_with(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

const SMALL: &str =
    "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\noutputs.indicators = [\"population.total\"]\n";

fn copy(from: &Path, to: &Path) {
    for (path, content) in files(from) {
        let target = to.join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, content).unwrap();
    }
}

// ---- run -------------------------------------------------------------------------------------------------------------

#[test]
fn the_reference_scenario_in_english() {
    let out = tempfile::tempdir().unwrap();
    let end = run(&[REFERENCE, "--charts", "none", "--lang", "en"], out.path());
    assert_eq!(end.stderr, "");
    snapshot("run_in_english", &end.stdout);
}

#[test]
fn the_reference_scenario_in_chinese() {
    let out = tempfile::tempdir().unwrap();
    let end = run(&[REFERENCE, "--charts", "none", "--lang", "zh"], out.path());
    assert_eq!(end.stderr, "");
    snapshot("run_in_chinese", &end.stdout);
}

#[test]
fn the_files_of_a_run() {
    let out = tempfile::tempdir().unwrap();
    run(&[REFERENCE], out.path());
    let expected = [
        "reference/charts/aged-60-plus.png",
        "reference/charts/aged-60-plus.svg",
        "reference/charts/care-beds.png",
        "reference/charts/care-beds.svg",
        "reference/charts/value-added.png",
        "reference/charts/value-added.svg",
        "reference/manifest.json",
        "reference/projection.csv",
        "reference/projection.json",
        "reference/targets.csv",
    ];
    assert_eq!(names(out.path()), expected.map(str::to_owned).into());
    for (path, content) in files(out.path()) {
        let sound = match path.extension().and_then(|ending| ending.to_str()) {
            Some("png") => content.starts_with(b"\x89PNG\r\n\x1a\n"),
            Some("svg") => content.starts_with(b"<svg") && content.trim_ascii_end().ends_with(b"</svg>"),
            _ => content.ends_with(b"\n") && std::str::from_utf8(&content).is_ok(),
        };
        assert!(sound, "{}", path.display());
    }
    let folder = out.path().join("reference");
    assert_eq!(figure(&folder, "population.aged_60_plus", "2022", "central").round(), 22_500_000.0);
    let share = figure(&folder, "industry.share_of_gdp", "2022", "central");
    assert_eq!(format!("{share:.2}"), "6.43");
}

#[test]
fn the_rows_of_projection_csv() {
    let out = tempfile::tempdir().unwrap();
    run(&[REFERENCE, "--charts", "none"], out.path());
    let folder = out.path().join("reference");
    let text = std::fs::read_to_string(folder.join("projection.csv")).unwrap();
    assert_eq!(text.lines().next(), Some("scenario,region,indicator,unit,year,statistic,value"));
    let all = rows(&folder.join("projection.csv"));
    let column = |name: &str| all.iter().map(|row| row[name].clone()).collect::<BTreeSet<String>>();
    assert_eq!(column("scenario"), BTreeSet::from(["reference".to_owned()]));
    assert_eq!(column("region"), BTreeSet::from(["shandong".to_owned()]));
    assert_eq!(column("year"), (2022..=2030).map(|year| year.to_string()).collect());
    let statistics = ["central", "mean", "sd", "p05", "p10", "p25", "p50", "p75", "p90", "p95"];
    assert_eq!(column("statistic"), statistics.map(str::to_owned).into());
    assert!(all.iter().all(|row| row["value"].parse::<f64>().is_ok_and(f64::is_finite)));
    for year in 2023..=2030 {
        let at = |statistic| figure(&folder, "industry.value_added", &year.to_string(), statistic);
        let rising = ["p05", "p10", "p25", "p50", "p75", "p90", "p95"].map(at);
        assert!(rising.is_sorted() && rising[0] < rising[6], "{year}: {rising:?}");
    }
    // The same figures as the document.
    let document = json(&folder.join("projection.json"));
    assert_eq!(document["base_year"], 2022);
    assert_eq!(document["runs"], 200);
    let elderly = document["indicators"].as_array().unwrap().iter().find(|i| i["name"] == "population.aged_60_plus");
    let last = elderly.unwrap()["statistics"]["p50"].as_array().unwrap().last().unwrap().as_f64().unwrap();
    // Json is read to within a last digit.
    assert!((last / figure(&folder, "population.aged_60_plus", "2030", "p50") - 1.0).abs() < 1e-14);
}

#[test]
fn the_rows_of_targets_csv() {
    let out = tempfile::tempdir().unwrap();
    run(&[REFERENCE, "--charts", "none"], out.path());
    let folder = out.path().join("reference");
    let all = rows(&folder.join("targets.csv"));
    assert_eq!(all.len(), 21);
    let targets: BTreeSet<&str> = all.iter().map(|row| row["target"].as_str()).collect();
    assert_eq!(targets.len(), 21, "a target stands there twice");
    let assessed: Vec<_> = all.iter().filter(|row| !row["probability"].is_empty()).collect();
    assert_eq!(assessed.iter().map(|row| row["target"].as_str()).collect::<Vec<_>>(), ["value_added", "share_of_gdp"]);
    for row in &all {
        let number = |column: &str| row[column].parse::<f64>().unwrap();
        if row["probability"].is_empty() {
            assert!(row["central"].is_empty() && row["indicator"].is_empty() && !row["reason"].is_empty(), "{row:?}");
        } else {
            assert!((0.0..=1.0).contains(&number("probability")));
            assert!((number("probability_low")..=number("probability_high")).contains(&number("probability")));
            assert!(number("p10") < number("p50") && number("p50") < number("p90"));
            assert!(row["reason"].is_empty(), "{row:?}");
        }
        assert!(!row["quote"].is_empty() && !row["verdict"].is_empty());
    }
    let value_added = assessed[0];
    let shown = ["period", "comparator", "value", "unit", "growth_unit"].map(|column| value_added[column].as_str());
    assert_eq!(shown, ["2027", ">", "7000", "亿元", "%/year"]);
    // In the unit of the target, 100 million yuan; the table of the projection is in yuan.
    let projected = figure(&folder, "industry.value_added", "2027", "central");
    assert!((value_added["central"].parse::<f64>().unwrap() * 1e8 / projected - 1.0).abs() < 1e-12);
    // From the base to 7000 in five years.
    let [base, needed] = ["base", "required_growth"].map(|column| value_added[column].parse::<f64>().unwrap());
    assert!((5600.0..5640.0).contains(&base), "{base}");
    let reached = (0..5).fold(base, |level, _| level * (1.0 + needed / 100.0));
    assert!((reached - 7000.0).abs() < 1e-6, "{reached}");
    assert_eq!(assessed[1]["growth_unit"], "pp/year");
}

#[test]
fn the_manifest_tells_nothing_of_the_machine() {
    let out = tempfile::tempdir().unwrap();
    run(&[REFERENCE, "--charts", "none", "--threads", "2", "--lang", "en"], out.path());
    let manifest = json(&out.path().join("reference/manifest.json"));
    let keys: Vec<&String> = manifest.as_object().unwrap().keys().collect();
    let mut expected =
        ["program", "version", "scenario", "baseline", "runs", "seed", "options", "inputs", "warnings"].to_vec();
    expected.sort_unstable();
    let mut found: Vec<&str> = keys.iter().map(|key| key.as_str()).collect();
    found.sort_unstable();
    assert_eq!(found, expected);
    assert_eq!(manifest["seed"], 20_230_920);
    assert_eq!(manifest["runs"], 200);
    assert_eq!(manifest["options"], serde_json::json!({ "charts": [], "language": "en" }));
    assert_eq!(manifest["warnings"], serde_json::json!([]));
    let inputs = manifest["inputs"].as_array().unwrap();
    let read: BTreeSet<&str> = inputs.iter().map(|input| input["name"].as_str().unwrap()).collect();
    assert_eq!(read.len(), inputs.len(), "an input stands there twice");
    assert!(
        ["reference.toml", "plan.toml", "baselines/shandong/series.csv", "baselines/china/mortality.csv"]
            .iter()
            .all(|name| read.contains(name))
    );
    for input in inputs {
        let (name, digest) = (input["name"].as_str().unwrap(), input["sha256"].as_str().unwrap());
        assert!(!Path::new(name).is_absolute() && !name.contains(".."), "{name}");
        assert!(digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()), "{digest}");
    }
    let text = manifest.to_string();
    for word in [root().to_str().unwrap(), out.path().to_str().unwrap(), "thread", "time", "date"] {
        assert!(!text.contains(word), "{word}");
    }
}

#[test]
fn the_same_run_gives_the_same_bytes_wherever_and_however_it_is_started() {
    let out = tempfile::tempdir().unwrap();
    let at = |name: &str| out.path().join(name);
    run(&[REFERENCE], &at("first"));
    let first = files(&at("first"));
    assert_eq!(first.len(), 10);
    run(&[REFERENCE], &at("again"));
    run(&[REFERENCE, "--threads", "1"], &at("one"));
    run(&[REFERENCE, "--threads", "3"], &at("three"));
    let elsewhere = tempfile::tempdir().unwrap();
    let absolute = root().join(REFERENCE);
    let mut command = carecast();
    command.current_dir(elsewhere.path()).arg("run").arg(absolute).args(["--runs", "200", "--quiet"]);
    assert_eq!(ended(&mut command, out.path()).code, Some(0));
    assert!(first == files(&elsewhere.path().join("out")), "from another folder, into the default one");
    for name in ["again", "one", "three"] {
        let other = files(&at(name));
        let differing: Vec<_> = first.iter().filter(|(path, content)| other.get(*path) != Some(*content)).collect();
        assert!(differing.is_empty() && other.len() == first.len(), "{name}: {:?}", differing.first().map(|d| d.0));
    }
}

#[test]
fn another_seed_and_another_number_of_runs_give_another_result() {
    let out = tempfile::tempdir().unwrap();
    let at = |name: &str| out.path().join(name);
    let one = |name: &str, options: &[&str]| {
        let options = [&[REFERENCE, "--charts", "none"], options].concat();
        let mut command = carecast();
        command.arg("run").args(options).arg("--out").arg(at(name));
        assert_eq!(ended(&mut command, out.path()).code, Some(0));
        let figure = |statistic| figure(&at(name).join("reference"), "industry.value_added", "2030", statistic);
        (figure("central"), figure("p50"))
    };
    let (central, median) = one("a", &["--runs", "100"]);
    let seeded = one("b", &["--runs", "100", "--seed", "7"]);
    let more = one("c", &["--runs", "101"]);
    assert_eq!((seeded.0, more.0), (central, central), "the central run has no draws");
    assert!(seeded.1 != median && more.1 != median);
}

#[test]
fn several_scenarios_are_compared() {
    let out = tempfile::tempdir().unwrap();
    let end = run(&[LOW, REFERENCE, HIGH, "--charts", "svg", "--lang", "en"], out.path());
    let found = names(out.path());
    assert!(found.contains("comparison.csv") && found.contains("charts/comparison.svg"));
    assert_eq!(found.len(), 2 + 3 * (4 + 3), "{found:?}");
    assert!(!found.iter().any(|name| name.ends_with(".png")));
    let table = end.stdout.split("Scenarios in 2027").nth(1).unwrap();
    assert!(["Low growth", "Reference", "High growth"].iter().all(|title| table.contains(title)), "{table}");
    let all = rows(&out.path().join("comparison.csv"));
    let of = |scenario: &str| {
        let wanted = |row: &&BTreeMap<String, String>| {
            row["scenario"] == scenario && row["indicator"] == "industry.value_added" && row["year"] == "2030"
        };
        let found: Vec<_> = all.iter().filter(wanted).collect();
        assert_eq!(found.len(), 1, "{scenario}");
        found[0]["p50"].parse::<f64>().unwrap()
    };
    assert!(of("low") < of("reference") && of("reference") < of("high"));
    assert_eq!(of("high"), figure(&out.path().join("high"), "industry.value_added", "2030", "p50"));
}

#[test]
fn scenarios_of_the_same_name_do_not_overwrite_one_another() {
    let folder = folder_with(&[("a/same.toml", SMALL), ("b/same.toml", &SMALL.replace("2025", "2026"))]);
    let paths = ["a/same.toml", "b/same.toml"].map(|name| folder.path().join(name).display().to_string());
    let out = folder.path().join("out");
    run(&[&paths[0], &paths[1], "--charts", "none"], &out);
    let horizon = |name: &str| json(&out.join(name).join("projection.json"))["horizon"].as_i64();
    assert_eq!((horizon("a-same"), horizon("b-same")), (Some(2025), Some(2026)));
    let scenarios: BTreeSet<String> = ["a-same", "b-same"]
        .iter()
        .flat_map(|name| rows(&out.join(name).join("projection.csv")))
        .map(|row| row["scenario"].clone())
        .collect();
    assert_eq!(scenarios, ["a-same", "b-same"].map(str::to_owned).into());
}

#[test]
fn scenarios_in_folders_of_the_same_name_do_not_overwrite_one_another() {
    let folder = folder_with(&[("x/a/same.toml", SMALL), ("y/a/same.toml", &SMALL.replace("2025", "2026"))]);
    let paths = ["x/a/same.toml", "y/a/same.toml"].map(|name| folder.path().join(name).display().to_string());
    let out = folder.path().join("out");
    run(&[&paths[0], &paths[1], "--charts", "none"], &out);
    assert_eq!(names(&out).iter().filter(|name| name.ends_with("projection.json")).count(), 2, "{:?}", names(&out));
}

#[test]
fn check_refuses_a_plan_of_an_unknown_baseline() {
    let plan = std::fs::read_to_string(root().join("scenarios/shandong-2023-2027/plan.toml")).unwrap();
    let named = "baseline  = \"shandong\"";
    assert!(plan.contains(named));
    let folder = folder_with(&[("plan.toml", &plan.replace(named, "baseline = \"shandnog\""))]);
    let path = folder.path().join("plan.toml").display().to_string();
    let end = with(&["check", &path, "--lang", "en"]);
    assert_eq!(end.code, Some(2), "{}", end.stdout);
    assert!(end.stderr.contains("did you mean `shandong`?"), "{}", end.stderr);
}

#[test]
fn check_goes_on_after_a_file_that_is_not_there() {
    let folder = folder_with(&[("bad.toml", "format = 1\n")]);
    let mut command = carecast();
    let end = ended(command.current_dir(folder.path()).args(["check", "none.toml", "bad.toml"]), folder.path());
    assert!(end.stderr.contains("none.toml") && end.stderr.contains("`horizon` is missing"), "{}", end.stderr);
    assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "an input was refused");
    std::fs::write(folder.path().join("good.toml"), SMALL).unwrap();
    let mut command = carecast();
    command.current_dir(folder.path()).args(["check", "none.toml", "nor.toml", "good.toml", "--lang", "en"]);
    let end = ended(&mut command, folder.path());
    assert_eq!(end.code, Some(1), "files are missing, and that is all");
    assert_eq!(end.stdout, "good.toml: scenario, no errors, 0 warnings\n");
    assert!(["there is no file none.toml", "there is no file nor.toml"].iter().all(|told| end.stderr.contains(told)));
}

#[test]
fn a_plan_is_not_run_as_a_scenario() {
    let end = with(&["run", "scenarios/shandong-2023-2027/plan.toml", "--lang", "zh"]);
    assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""));
    assert!(end.stderr.starts_with("错误: 这是规划，不是情景\n"), "{}", end.stderr);
    assert_eq!(end.stderr.matches("错误: ").count(), 1, "{}", end.stderr);
}

#[test]
fn more_memory_than_there_is_sense_in_is_refused_before_anything_is_computed() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = root().join(REFERENCE).display().to_string();
    let refused = |language: &str| {
        let mut command = carecast();
        command.current_dir(folder.path()).args(["run", &scenario, "--runs", "1000000000", "--lang", language]);
        let end = ended(command.timeout(Duration::from_secs(20)), folder.path());
        assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{}", end.stderr);
        assert!(names(folder.path()).is_empty(), "nothing is written");
        end.stderr
    };
    let english = refused("en");
    assert!(english.starts_with("error: 1000000000 runs would need about "), "{english}");
    assert!(english.ends_with(" GiB of memory, more than 8; ask for fewer runs or fewer indicators in [outputs]\n"));
    let chinese = refused("zh");
    assert!(chinese.starts_with("错误: 1000000000 次运行需要约 ") && chinese.contains("超过 8 GiB"), "{chinese}");
}

#[test]
fn a_title_that_cannot_be_drawn_is_told_in_one_language() {
    let scenario = std::fs::read_to_string(root().join(REFERENCE)).unwrap();
    let plan = std::fs::read_to_string(root().join("scenarios/shandong-2023-2027/plan.toml")).unwrap();
    assert!(scenario.contains("基准情景"));
    let folder = folder_with(&[("a.toml", &scenario.replace("基准情景", "情景\u{1f600}")), ("plan.toml", &plan)]);
    let drawn = |options: &[&str]| {
        let mut command = carecast();
        command.current_dir(folder.path()).args(["run", "a.toml", "--runs", "5", "--quiet"]).args(options);
        ended(&mut command, folder.path())
    };
    let end = drawn(&["--lang", "zh"]);
    assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""));
    assert!(end.stderr.starts_with("错误: 无法绘制 value-added：内嵌字体没有“\u{1f600}”"), "{}", end.stderr);
    assert!(end.stderr.ends_with("；请换一个字\n") && !end.stderr.contains("font"), "{}", end.stderr);
    assert_eq!(names(folder.path()), ["a.toml", "plan.toml"].map(str::to_owned).into(), "nothing is written");
    // Neither the tables nor the charts in English, where the title is another, have that character.
    assert_eq!(drawn(&["--lang", "zh", "--charts", "none"]).code, Some(0));
    assert_eq!(drawn(&["--lang", "en"]).code, Some(0));
}

#[test]
fn quiet_prints_nothing() {
    let out = tempfile::tempdir().unwrap();
    for quiet in ["--quiet", "-q"] {
        let end = run(&[REFERENCE, LOW, "--charts", "none", quiet], out.path());
        assert_eq!((end.stdout.as_str(), end.stderr.as_str()), ("", ""));
    }
    assert!(out.path().join("comparison.csv").is_file());
}

#[test]
fn warnings_of_a_run_go_to_standard_error_and_into_the_manifest() {
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\n[assume.economy]\nreal_growth = \"5 %\"\ndeflator_growth = \"0 %\"\n";
    let folder = folder_with(&[("partial.toml", text)]);
    let path = folder.path().join("partial.toml").display().to_string();
    let end = run(&[&path, "--charts", "none", "--quiet", "--lang", "en"], folder.path());
    assert_eq!(end.stdout, "");
    assert!(end.stderr.contains("warning: left out: industry.value_added, industry.share_of_gdp"), "{}", end.stderr);
    let warnings = &json(&folder.path().join("partial/manifest.json"))["warnings"];
    assert!(warnings[0]["en"].as_str().unwrap().starts_with("left out: industry.value_added"), "{warnings}");
    assert!(!folder.path().join("partial/targets.csv").exists(), "without a plan there are no targets");
}

#[test]
fn a_baseline_of_ones_own_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    for id in ["shandong", "china"] {
        copy(&root().join("baselines").join(id), &folder.path().join("baselines").join(id));
    }
    let series = folder.path().join("baselines/shandong/series.csv");
    let text = std::fs::read_to_string(&series).unwrap();
    let published = "population.aged_60_plus,2022,2250,";
    assert_eq!(text.matches(published).count(), 1);
    std::fs::write(&series, text.replace(published, "population.aged_60_plus,2022,2300,")).unwrap();
    let scenario = SMALL.replace("population.total", "population.aged_60_plus");
    std::fs::create_dir_all(folder.path().join("scenarios/deep")).unwrap();
    std::fs::write(folder.path().join("scenarios/deep/own.toml"), &scenario).unwrap();
    let elsewhere = folder_with(&[("own.toml", &scenario)]);
    let elderly = |arguments: &[&str], current: &Path, out: &str| {
        let mut command = carecast();
        command.current_dir(current).arg("run").args(arguments).args(["--runs", "5", "--charts", "none", "--out", out]);
        let end = ended(&mut command, folder.path());
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        figure(&current.join(out).join("own"), "population.aged_60_plus", "2022", "central").round()
    };
    assert_eq!(elderly(&["scenarios/deep/own.toml"], folder.path(), "o1"), 23_000_000.0, "above the scenario");
    assert_eq!(elderly(&["own.toml"], &folder.path().join("scenarios/deep"), "o2"), 23_000_000.0, "above, relative");
    assert_eq!(elderly(&["own.toml"], elsewhere.path(), "o3"), 22_500_000.0, "embedded");
    let named = folder.path().join("baselines").display().to_string();
    assert_eq!(elderly(&["own.toml", "--baselines", &named], elsewhere.path(), "o4"), 23_000_000.0, "named");
}

// ---- check -----------------------------------------------------------------------------------------------------------

#[test]
fn check_of_sound_files() {
    let plan = "scenarios/shandong-2023-2027/plan.toml";
    let all = [REFERENCE, HIGH, LOW, plan, "baselines/shandong", "baselines/china/baseline.toml"];
    let end = with(&[&["check"], &all[..], &["--lang", "en"]].concat());
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
    let kinds = ["scenario", "scenario", "scenario", "plan", "baseline", "baseline"];
    let expected: String =
        all.iter().zip(kinds).map(|(path, kind)| format!("{path}: {kind}, no errors, 0 warnings\n")).collect();
    assert_eq!(end.stdout, expected);
    let end = with(&["check", plan, "--lang", "zh"]);
    assert_eq!(end.stdout, format!("{plan}：plan，无错误，0 条警告\n"));
}

#[test]
fn check_lists_every_problem_of_every_file() {
    let folder = folder_with(&[
        (
            "bad.toml",
            "format = 1\nbaseline = \"shandong\"\nhorizon = 2030\ntitel = \"x\"\n[assume.economy]\nreal_growth = \"4 pp\"\ndeflator_grwth = \"1 %\"\n",
        ),
        ("worse.toml", "format = 1\nbaseline = \"shandnog\"\nhorizon = 2030\n"),
        ("good.toml", SMALL),
        (
            "plan.toml",
            "format = 1\ntitle = \"t\"\nperiod = [2023, 2027]\nbase_year = 2022\nbaseline = \"shandong\"\n[[target]]\nid = \"x\"\nquote = \"q\"\nperiod = 2027\ncomparator = \"=>\"\nvalue = 3\nunit = \"个\"\n",
        ),
        ("home/baseline.toml", "format = 1\nid = \"hom\"\nlabel = \"x\"\nbase_year = 2022\n"),
        ("home/series.csv", "indicator\n"),
    ]);
    let names = ["bad.toml", "good.toml", "worse.toml", "plan.toml", "home"];
    let mut command = carecast();
    let end = ended(command.current_dir(folder.path()).arg("check").args(names).args(["--lang", "en"]), folder.path());
    assert_eq!(end.code, Some(2));
    assert_eq!(end.stdout, "good.toml: scenario, no errors, 0 warnings\n");
    snapshot("check", &end.stderr);
}

#[test]
fn check_and_run_refuse_a_scenario_that_says_too_little() {
    let folder = folder_with(&[("few.toml", &SMALL.replace("population.total", "gdp.real"))]);
    let path = folder.path().join("few.toml").display().to_string();
    for what in ["check", "run"] {
        let end = ended(carecast().current_dir(folder.path()).args([what, &path, "--lang", "en"]), folder.path());
        assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{what}");
        assert!(end.stderr.starts_with("error: gdp.real cannot be computed: neither the scenario"), "{}", end.stderr);
    }
    assert!(!folder.path().join("out").exists(), "nothing is written");
}

#[test]
fn a_mistake_in_one_scenario_is_told_before_any_is_run() {
    let folder = folder_with(&[("good.toml", SMALL), ("bad.toml", "format = 1\n")]);
    let mut command = carecast();
    let end = ended(command.current_dir(folder.path()).args(["run", "good.toml", "bad.toml", "--runs", "5"]), root());
    assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""));
    assert!(end.stderr.contains("the key `horizon` is missing"), "{}", end.stderr);
    assert!(!folder.path().join("out").exists());
}

// ---- list ------------------------------------------------------------------------------------------------------------

#[test]
fn list_of_indicators_and_drivers() {
    for what in ["indicators", "drivers"] {
        let end = with(&["list", what, "--lang", "en"]);
        assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
        snapshot(&format!("list_{what}"), &end.stdout);
    }
    let end = with(&["list", "drivers", "--region", "shandong", "--lang", "zh"]);
    assert!(end.stdout.contains("industry.total.growth") && end.stdout.contains("医养健康产业：增加值实际增速"));
    assert!(!end.stdout.contains("industry.*"), "{}", end.stdout);
    let end = with(&["list", "indicators", "--region", "shandnog", "--lang", "en"]);
    assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""));
    assert!(end.stderr.contains("did you mean `shandong`?"), "{}", end.stderr);
}

/// The words of the rows of a printed table.
fn first_words(table: &str) -> Vec<&str> {
    let body = table.split('═').next_back().unwrap_or_default();
    body.lines().filter(|line| !line.starts_with('─')).filter_map(|line| line.split_whitespace().next()).collect()
}

#[test]
fn list_of_baselines_and_scenarios() {
    let end = with(&["list", "baselines", "--lang", "en"]);
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
    assert_eq!(first_words(&end.stdout), ["china", "shandong"]);
    let shandong: Vec<&str> = end.stdout.lines().find(|l| l.contains("shandong")).unwrap().split_whitespace().collect();
    assert_eq!(shandong[..4], ["shandong", "Shandong", "2022", "china"]);
    let end = with(&["list", "scenarios", "--lang", "zh"]);
    assert_eq!(first_words(&end.stdout), [HIGH, LOW, REFERENCE]);
    assert!(end.stdout.contains("高增长情景") && end.stdout.contains("山东省"), "{}", end.stdout);
    // Elsewhere, and in a folder that is named.
    let folder = folder_with(&[("mine/a.toml", SMALL), ("mine/not.toml", "x = 1"), ("mine/text.txt", "x")]);
    let mut command = carecast();
    let end = ended(command.current_dir(folder.path()).args(["list", "scenarios", "--in", "mine"]), root());
    assert_eq!(first_words(&end.stdout), ["mine/a.toml", "mine/not.toml"]);
    let broken = end.stdout.lines().find(|line| line.contains("not.toml")).unwrap();
    assert!(broken.contains("has errors: see carecast check"), "{broken}");
}

// ---- Failures --------------------------------------------------------------------------------------------------------

#[test]
fn a_missing_file_is_a_failure_that_names_it() {
    for what in ["run", "check"] {
        let end = with(&[what, "scenarios/none.toml", "--lang", "en"]);
        assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{what}");
        assert!(end.stderr.starts_with("error: there is no file scenarios/none.toml"), "{}", end.stderr);
        let end = with(&[what, "scenarios/none.toml", "--lang", "zh"]);
        assert!(end.stderr.starts_with("错误: 没有文件 scenarios/none.toml"), "{}", end.stderr);
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_a_failure_that_names_it() {
    let folder = folder_with(&[("file", "x"), ("small.toml", SMALL)]);
    let mut command = carecast();
    command.current_dir(folder.path()).args(["run", "small.toml", "--runs", "5", "--out", "file/under", "--quiet"]);
    let end = ended(&mut command, folder.path());
    assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""));
    assert!(end.stderr.starts_with("error: cannot write file/under/small/projection.csv: "), "{}", end.stderr);
}

#[test]
fn arguments_that_cannot_be_used() {
    let bad: [&[&str]; 12] = [
        &["run", REFERENCE, "--rums", "5"],
        &["run", REFERENCE, "--runs", "0"],
        &["run", REFERENCE, "--runs", "many"],
        &["run", REFERENCE, "--threads", "0"],
        &["run", REFERENCE, "--charts", "pdf"],
        &["run", REFERENCE, "--lang", "fr"],
        &["run", REFERENCE, "--seed", "-1"],
        &["run"],
        &["check"],
        &["list"],
        &["list", "everything"],
        &["rnu", REFERENCE],
    ];
    for arguments in bad {
        let end = with(arguments);
        assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(end.stderr.starts_with("error: "), "{arguments:?}: {}", end.stderr);
    }
    assert!(with(bad[0]).stderr.contains("--runs"), "the nearest option is named");
    assert_eq!(with(&[]).code, Some(2), "without arguments the help is an answer to a mistake");
}

// ---- Language and colour ---------------------------------------------------------------------------------------------

#[test]
fn the_language_of_help_and_messages() {
    let (english, chinese) = ("Project a region's elderly population", "预测一个地区的老年人口");
    let help = |arguments: &[&str], locale: &str| {
        let end = ended(carecast().env("LANG", locale).args(arguments), root());
        assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
        end.stdout
    };
    assert!(help(&["--help"], "C").contains(english));
    assert!(help(&["--help"], "en_GB.UTF-8").contains(english));
    assert!(help(&["--help"], "fr_FR.UTF-8").contains(english), "a language that is not ours");
    // Elsewhere the locale is a setting of the user, not of the surroundings.
    assert!(help(&["--help"], "zh_CN.UTF-8").contains(chinese) || !cfg!(target_os = "linux"));
    assert!(help(&["--lang", "zh", "--help"], "C").contains(chinese));
    assert!(help(&["--lang=zh", "--help"], "C").contains(chinese));
    assert!(help(&["--lang", "en", "--help"], "zh_CN.UTF-8").contains(english));
    for (command, english, chinese) in [
        ("run", "how many runs", "运行次数"),
        ("check", "list every problem", "列出全部问题"),
        ("list", "what to list", "列出什么"),
    ] {
        let lower = |text: String| text.to_lowercase();
        assert!(lower(help(&[command, "--help"], "C")).contains(english), "{command}");
        assert!(help(&[command, "--help", "--lang", "zh"], "C").contains(chinese), "{command}");
    }
    let version = help(&["--version"], "zh_CN.UTF-8");
    assert_eq!(version, concat!("carecast ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
#[cfg(target_os = "linux")]
fn the_locale_picks_the_language_of_results() {
    let folder = folder_with(&[("small.toml", SMALL), ("bad.toml", "format = 1\n")]);
    let mut command = carecast();
    command.current_dir(folder.path()).env("LANG", "zh_CN.UTF-8");
    let end = ended(command.args(["run", "small.toml", "--runs", "5"]), folder.path());
    assert!(end.stdout.contains("已写入 out/small"), "{}", end.stdout);
    assert_eq!(json(&folder.path().join("out/small/manifest.json"))["options"]["language"], "zh");
    let mut command = carecast();
    command.current_dir(folder.path()).env("LANG", "en_US.UTF-8").env("LC_ALL", "zh_CN.UTF-8");
    let end = ended(command.args(["check", "bad.toml"]), folder.path());
    assert!(end.stderr.starts_with("错误: 缺少键"), "LC_ALL comes first: {}", end.stderr);
}

#[test]
fn no_colour_codes_reach_a_pipe() {
    let folder = folder_with(&[("bad.toml", "format = 1\nx = 1\n"), ("small.toml", SMALL)]);
    let commands: [&[&str]; 5] = [
        &["check", "bad.toml"],
        &["run", "small.toml", "--runs", "5", "--charts", "none"],
        &["list", "drivers"],
        &["--help"],
        &["run", "--nonsense"],
    ];
    for arguments in commands {
        let mut command = carecast();
        command.current_dir(folder.path()).env_remove("NO_COLOR").env("TERM", "xterm-256color").args(arguments);
        let end = ended(&mut command, folder.path());
        assert!(!(end.stdout.clone() + &end.stderr).contains('\u{1b}'), "{arguments:?}");
        assert!(!(end.stdout + &end.stderr).is_empty());
    }
}

// ---- A mistake hides no other ----------------------------------------------------------------------------------------

#[test]
fn an_unknown_baseline_of_a_plan_is_told_with_its_place_and_with_the_rest() {
    let text = "format = 1\ntitle = \"t\"\nperiod = [2023, 2027]\nbase_year = 2022\nbaseline = \"shandnog\"\nzzz = 1\ntarget = []\n";
    let folder = folder_with(&[("plan.toml", text)]);
    let mut command = carecast();
    let end = ended(command.current_dir(folder.path()).args(["check", "plan.toml"]), folder.path());
    assert_eq!(end.code, Some(2));
    assert!(end.stderr.contains("plan.toml:5:12") && end.stderr.contains("plan.toml:6:1"), "{}", end.stderr);
}

#[test]
fn a_missing_scenario_does_not_hide_what_is_wrong_with_others() {
    let folder = folder_with(&[("bad.toml", "format = 1\n")]);
    let mut command = carecast();
    let end = ended(command.current_dir(folder.path()).args(["run", "bad.toml", "none.toml"]), folder.path());
    assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""));
    assert!(!folder.path().join("out").exists(), "nothing is run");
    assert!(end.stderr.contains("none.toml") && end.stderr.contains("`horizon` is missing"), "{}", end.stderr);
}
