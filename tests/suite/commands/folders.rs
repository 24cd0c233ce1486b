//! Whose files stand in a folder: manifests, what no manifest lists, links, and results that were not finished.

use std::path::Path;

use serde_json::{Value, json as value};
use sha2::{Digest, Sha256};

use super::{Ended, REFERENCE, carecast, ended, files, folder_with, json, names, with};

/// A scenario that has charts and takes no time.
pub(super) const PEOPLE: &str = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\nensemble.runs = 200\n\
    outputs.indicators = [\"population.total\", \"population.aged_60_plus\"]\n";

fn in_folder(folder: &Path, arguments: &[&str]) -> Ended {
    ended(carecast().current_dir(folder).args(arguments), folder)
}

fn done(folder: &Path, arguments: &[&str]) -> Ended {
    let end = in_folder(folder, arguments);
    assert_eq!(end.code, Some(0), "{arguments:?}: {}", end.stderr);
    end
}

/// Runs the small scenario of a folder into `out/a`.
fn run_small(folder: &Path, options: &[&str]) -> Ended {
    done(folder, &[&["run", "a.toml", "--runs", "20", "--out", "out", "-q"], options].concat())
}

fn refused(folder: &Path, arguments: &[&str], chinese: &[&str], english: &[&str]) {
    for (language, words) in [("zh", chinese), ("en", english)] {
        let end = in_folder(folder, &[arguments, &["--lang", language]].concat());
        assert_eq!(end.code, Some(1), "{arguments:?}: {}{}", end.stdout, end.stderr);
        assert!(words.iter().all(|words| end.stderr.contains(words)), "{arguments:?}: {}", end.stderr);
    }
}

/// A file in a manifest.
fn hashed(folder: &Path, name: &str) -> Value {
    let digest = Sha256::digest(std::fs::read(folder.join(name)).unwrap());
    let sha256: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    value!({ "name": name, "sha256": sha256 })
}

/// The files that a manifest lists of everything in its folder; all of them are as it says.
pub(super) fn listed(folder: &Path) -> Vec<String> {
    let manifest = json(&folder.join("manifest.json"));
    let others = manifest["others"].as_array().into_iter().flatten();
    let answers = std::iter::once(&manifest).chain(others);
    let all: Vec<Value> = answers.flat_map(|answer| answer["files"].as_array().unwrap().clone()).collect();
    let names: Vec<String> = all.iter().map(|file| file["name"].as_str().unwrap().to_owned()).collect();
    all.iter().zip(&names).for_each(|(file, name)| assert_eq!(*file, hashed(folder, name)));
    names
}

/// Nothing is in a folder but what its manifest lists, as it says.
fn assert_own_files(folder: &Path) {
    let mut known = listed(folder);
    known.push("manifest.json".to_owned());
    assert_eq!(names(folder), known.into_iter().collect());
}

// ---- What no manifest lists ------------------------------------------------------------------------------------------

#[test]
fn a_file_that_no_manifest_lists_is_neither_overwritten_nor_taken_away() {
    let folder = folder_with(&[("a.toml", PEOPLE), ("b.toml", PEOPLE), ("out/a/projection.csv", "mine")]);
    let run = ["run", "a.toml", "--runs", "20", "--out", "out"];
    let own = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let words = ["projection.csv 已经存在，而没有哪份 manifest.json 列出它", "--out"];
    refused(folder.path(), &run, &words, &["projection.csv is there already, and no manifest.json lists it", "--out"]);
    assert_eq!((own("out/a/projection.csv").as_str(), names(&folder.path().join("out")).len()), ("mine", 1));
    // Of a chart it is told when charts are drawn: nothing is written then either.
    std::fs::remove_file(folder.path().join("out/a/projection.csv")).unwrap();
    for name in ["out/a/charts/aged-60-plus.svg", "out/comparison.csv", "out/a/manifest.json"] {
        std::fs::create_dir_all(folder.path().join(name).parent().unwrap()).unwrap();
        std::fs::write(folder.path().join(name), "mine").unwrap();
        let before = files(folder.path());
        refused(folder.path(), &["run", "a.toml", "b.toml", "--runs", "20", "--out", "out"], &["不予覆盖"], &[name]);
        std::fs::remove_dir_all(folder.path().join("out/b")).unwrap_or_default();
        assert!(before == files(folder.path()), "{name}");
        std::fs::remove_file(folder.path().join(name)).unwrap();
    }
    // What stands beside a result stays, whatever comes after it.
    run_small(folder.path(), &["--charts", "svg"]);
    std::fs::write(folder.path().join("out/a/charts/mine.svg"), "mine").unwrap();
    run_small(folder.path(), &["--charts", "none"]);
    assert_eq!(own("out/a/charts/mine.svg"), "mine");
    assert!(!folder.path().join("out/a/charts/aged-60-plus.svg").exists());
}

#[test]
fn a_manifest_without_hashes_lists_files_too() {
    let folder = folder_with(&[("a.toml", PEOPLE)]);
    run_small(folder.path(), &["--charts", "svg"]);
    let out = folder.path().join("out/a");
    let mut manifest = json(&out.join("manifest.json"));
    let names: Vec<Value> = manifest["files"].as_array().unwrap().iter().map(|file| file["name"].clone()).collect();
    manifest["files"] = Value::Array(names);
    std::fs::write(out.join("manifest.json"), manifest.to_string()).unwrap();
    run_small(folder.path(), &["--charts", "none"]);
    assert!(!out.join("charts").exists());
    assert_own_files(&out);
}

#[test]
fn a_shard_replaces_a_shard_and_nothing_else() {
    let folder = folder_with(&[("a.toml", PEOPLE), ("out/a.1-of-1.shard", "mine")]);
    let run = ["run", "a.toml", "--shard", "1/1", "--out", "out"];
    let english = ["a.1-of-1.shard already exists and is not a shard of carecast"];
    refused(folder.path(), &run, &["不是 carecast 的分片文件：不予覆盖"], &english);
    std::fs::remove_file(folder.path().join("out/a.1-of-1.shard")).unwrap();
    done(folder.path(), &run);
    // What a killed process left.
    std::fs::write(folder.path().join("out/.carecast-a.1-of-1.shard.part"), "half").unwrap();
    done(folder.path(), &run);
    assert_eq!(names(&folder.path().join("out")), ["a.1-of-1.shard".to_owned()].into());
}

#[test]
fn answers_to_other_questions_stay_and_are_listed() {
    let out = tempfile::tempdir().unwrap();
    let path = out.path().to_str().unwrap();
    let indicator = ["--points", "2", "--indicator", "industry.value_added@2027", "--charts", "none", "-q"];
    let folder = out.path().join("reference/sensitivity");
    for (method, tables) in [
        ("tornado", &["tornado.csv"][..]),
        ("morris", &["morris.csv", "tornado.csv"]),
        ("tornado", &["tornado.csv", "morris.csv"]),
    ] {
        let asked = ["sensitivity", REFERENCE, "--method", method, "--out", path];
        let end = with(&[&asked[..], &indicator].concat());
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        assert_eq!(listed(&folder), tables);
        assert_own_files(&folder);
    }
    let before = &json(&folder.join("manifest.json"))["others"][0]["asked"];
    assert!(before.to_string().contains("morris"), "{before}");
}

#[test]
fn a_comparison_and_a_hindcast_list_their_files() {
    let folder = folder_with(&[("a.toml", PEOPLE), ("b.toml", PEOPLE)]);
    done(folder.path(), &["run", "a.toml", "b.toml", "--runs", "20", "--out", "out", "--charts", "none", "-q"]);
    let out = folder.path().join("out");
    assert_eq!(listed(&out), ["comparison.csv"]);
    let compared = &json(&out.join("manifest.json"))["compared"];
    assert_eq!(compared[1], value!({ "scenario": "b", "runs": 20, "seed": 1 }));
    done(folder.path(), &["hindcast", "shandong", "--out", "past"]);
    assert_own_files(&folder.path().join("past"));
}

// ---- Links -----------------------------------------------------------------------------------------------------------

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let folder = folder_with(&[("a.toml", PEOPLE)]);
    run_small(folder.path(), &["--charts", "svg"]);
    let (charts, elsewhere) = (folder.path().join("out/a/charts"), folder.path().join("elsewhere"));
    std::fs::rename(&charts, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &charts).unwrap();
    let before = files(&elsewhere);
    let words = ["out/a/charts is a link, and links are not followed", "--out"];
    refused(folder.path(), &["run", "a.toml", "--runs", "20", "--out", "out"], &["是链接：不循链接写入"], &words);
    refused(folder.path(), &["chart", "out/a", "--kind", "fan"], &["是链接"], &words[..1]);
    // Nothing is written into it, and nothing is taken out of it.
    run_small(folder.path(), &["--charts", "none"]);
    assert!(!before.is_empty() && before == files(&elsewhere) && charts.is_symlink());
    std::fs::rename(folder.path().join("out/a"), folder.path().join("moved")).unwrap();
    std::os::unix::fs::symlink("../moved", folder.path().join("out/a")).unwrap();
    let before = files(&folder.path().join("moved"));
    refused(folder.path(), &["run", "a.toml", "--runs", "20", "--out", "out"], &["是链接"], &["out/a is a link"]);
    assert!(before == files(&folder.path().join("moved")));
    // The folder that somebody names may be one.
    std::os::unix::fs::symlink("out", folder.path().join("named")).unwrap();
    done(folder.path(), &["run", "a.toml", "--set", "economy.real_growth=3%", "--runs", "20", "--out", "named", "-q"]);
    // It must lead somewhere.
    std::os::unix::fs::symlink("nowhere", folder.path().join("dangling")).unwrap();
    for out in ["dangling", "dangling/below"] {
        let words = ["dangling is a link to what is not there", "--out"];
        refused(folder.path(), &["run", "a.toml", "--out", out], &["dangling 是链接", "--out"], &words);
    }
    assert!(!folder.path().join("nowhere").exists());
    // A link where a table is to be.
    let table = folder.path().join("tables/a/projection.csv");
    std::fs::create_dir_all(table.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink("/dev/null", &table).unwrap();
    refused(folder.path(), &["run", "a.toml", "--out", "tables"], &["是链接"], &["projection.csv is a link"]);
}

#[test]
fn a_manifest_that_lists_a_folder_does_not_stop_the_next_run() {
    let folder = folder_with(&[("a.toml", PEOPLE)]);
    run_small(folder.path(), &["--charts", "none"]);
    let out = folder.path().join("out/a");
    std::fs::create_dir(out.join("sub")).unwrap();
    let mut manifest = json(&out.join("manifest.json"));
    manifest["files"].as_array_mut().unwrap().extend([value!("sub"), value!("."), value!(""), value!("../a.toml")]);
    std::fs::write(out.join("manifest.json"), manifest.to_string()).unwrap();
    let asked = ["run", "a.toml", "--runs", "20", "--out", "out", "--charts", "none", "--lang", "en"];
    let first = in_folder(folder.path(), &asked);
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    let told = "lists \"\", \".\", \"../a.toml\", \"sub\", which is not a result file";
    assert!(first.stderr.contains(told), "{}", first.stderr);
    let second = in_folder(folder.path(), &asked);
    assert!(second.code == Some(0) && !second.stderr.contains("not a result file"), "{}", second.stderr);
    assert!(out.join("sub").is_dir());
    assert_own_files(&out);
}

// ---- Charts that are drawn later -------------------------------------------------------------------------------------

const FAN: &str = "charts/fan-population-aged-60-plus.svg";

fn draw(folder: &Path, options: &[&str]) -> Ended {
    let asked = ["chart", "out/a", "--kind", "fan", "--indicator", "population.aged_60_plus", "--charts", "svg"];
    in_folder(folder, &[&asked[..], options].concat())
}

#[test]
fn a_chart_that_is_drawn_later_is_listed_and_goes_with_its_result() {
    let folder = folder_with(&[("a.toml", PEOPLE), ("b.toml", PEOPLE)]);
    run_small(folder.path(), &["--charts", "none"]);
    let out = folder.path().join("out/a");
    let before = json(&out.join("manifest.json"));
    for _ in 0..2 {
        assert_eq!(draw(folder.path(), &[]).code, Some(0));
        assert_own_files(&out);
    }
    let mut manifest = json(&out.join("manifest.json"));
    assert_eq!(manifest["files"].as_array().unwrap().first(), Some(&hashed(&out, FAN)));
    manifest["files"] = before["files"].clone();
    assert_eq!(manifest, before, "the rest of the manifest is as it was");
    run_small(folder.path(), &["--charts", "none"]);
    assert!(!out.join("charts").exists());
    // Elsewhere they have a manifest of their own.
    for _ in 0..2 {
        assert_eq!(draw(folder.path(), &["--out", "drawn"]).code, Some(0));
        assert_own_files(&folder.path().join("drawn"));
    }
    let made = json(&folder.path().join("drawn/manifest.json"));
    assert_eq!((&made["asked"], &made["inputs"][0]["name"]), (&value!("chart"), &value!("a/projection.json")));
    // A folder of charts is part of the result above it.
    assert_eq!(draw(folder.path(), &[]).code, Some(0));
    assert_eq!(draw(folder.path(), &["--out", "out/a/charts"]).code, Some(0));
    assert_own_files(&out);
    std::fs::create_dir(folder.path().join("other")).unwrap();
    std::fs::write(folder.path().join("other/fan-population-aged-60-plus.svg"), "mine").unwrap();
    let end = draw(folder.path(), &["--out", "other", "--lang", "en"]);
    assert_eq!(end.code, Some(1));
    assert!(end.stderr.contains("no manifest.json lists it"), "{}", end.stderr);
}

#[test]
fn a_chart_of_several_results_is_listed_beside_them() {
    let folder = folder_with(&[("a.toml", PEOPLE), ("b.toml", PEOPLE)]);
    for name in ["a.toml", "b.toml"] {
        done(folder.path(), &["run", name, "--runs", "20", "--out", "out", "--charts", "none", "-q"]);
    }
    let indicator = ["--indicator", "population.total", "--charts", "svg"];
    let asked = [&["chart", "out/a", "out/b", "--kind", "comparison"], &indicator[..]].concat();
    let out = folder.path().join("out");
    done(folder.path(), &asked);
    let charts = listed(&out);
    assert!(charts.len() == 1 && charts[0].starts_with("charts/comparison"), "{charts:?}");
    // They go when results are compared anew.
    done(folder.path(), &["run", "a.toml", "b.toml", "--runs", "20", "--out", "out", "--charts", "none", "-q"]);
    assert_eq!(listed(&out), ["comparison.csv"]);
    assert!(!out.join("charts").exists());
}

#[test]
fn a_chart_is_drawn_of_what_the_manifest_lists_alone() {
    let folder = folder_with(&[("a.toml", PEOPLE)]);
    run_small(folder.path(), &["--charts", "none"]);
    let out = folder.path().join("out/a");
    let path = out.join("population.csv");
    let people = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, people.replace(",0,", ",00,")).unwrap();
    refused(
        folder.path(),
        &["chart", "out/a"],
        &["population.csv 不是 manifest.json 所列的文件"],
        &["population.csv is not the file that manifest.json lists", "run `carecast run` again"],
    );
    std::fs::write(&path, people).unwrap();
    std::fs::remove_file(out.join("manifest.json")).unwrap();
    let end = draw(folder.path(), &["--lang", "en"]);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    assert!(end.stderr.contains("out/a has no manifest.json that lists its files"), "{}", end.stderr);
    let end = draw(folder.path(), &["--lang", "zh"]);
    assert!(end.stderr.contains("没有列出这些文件的 manifest.json"), "{}", end.stderr);
}

// ---- Results that were not finished ----------------------------------------------------------------------------------

#[test]
fn a_result_that_was_not_finished_is_told_and_replaced() {
    let folder = folder_with(&[("a.toml", PEOPLE)]);
    let out = folder.path().join("out/a");
    run_small(folder.path(), &["--seed", "2", "--charts", "none"]);
    let (new, second) = (json(&out.join("manifest.json")), files(&out));
    run_small(folder.path(), &["--seed", "1", "--charts", "svg"]);
    let first = files(&out);
    let old = json(&out.join("manifest.json"));
    // As seed 2 leaves it over seed 1 where it is killed after the first of its files.
    let mut between = new.clone();
    let charts: Vec<&Path> =
        first.keys().map(std::path::PathBuf::as_path).filter(|name| name.starts_with("charts")).collect();
    between["replaces"] = value!(charts);
    let kill = |manifest: &Value| {
        std::fs::remove_dir_all(&out).unwrap();
        for (name, content) in &first {
            std::fs::create_dir_all(out.join(name).parent().unwrap()).unwrap();
            std::fs::write(out.join(name), content).unwrap();
        }
        std::fs::remove_file(out.join("manifest.json")).unwrap();
        std::fs::write(out.join("manifest.incomplete.json"), manifest.to_string()).unwrap();
        std::fs::write(out.join("projection.csv"), &second[Path::new("projection.csv")]).unwrap();
        std::fs::create_dir_all(out.join(".carecast-staged/charts")).unwrap();
        std::fs::write(out.join(".carecast-staged/projection.json"), "{").unwrap();
        std::fs::write(out.join(".carecast-lock"), "").unwrap();
    };
    for manifest in [&between, &old] {
        kill(manifest);
        let words = ["the result in out/a is not finished", "projection.json", "run it again"];
        let words = if *manifest == between { &words[..] } else { &words[..1] };
        refused(folder.path(), &["chart", "out/a"], &["out/a 里的结果没有写完"], words);
        let end = run_small(folder.path(), &["--seed", "2", "--charts", "none", "--lang", "en"]);
        assert_eq!(end.stderr, "the result in out/a was not finished: it is replaced\n");
        assert!(second == files(&out), "{:?}", names(&out));
    }
    kill(&between);
    let end = run_small(folder.path(), &["--seed", "2", "--charts", "none", "--lang", "zh"]);
    assert_eq!(end.stderr, "out/a 里的结果没有写完，现予替换\n");
    assert_own_files(&out);
}

#[test]
fn a_merge_says_which_share_was_not_finished_and_what_it_replaces() {
    let folder = folder_with(&[("a.toml", PEOPLE)]);
    for share in ["1/2", "2/2"] {
        done(folder.path(), &["run", "a.toml", "--runs", "9000", "--shard", share, "--out", "parts", "-q"]);
    }
    let merge = ["merge", "parts/a.1-of-2.shard", "parts/a.2-of-2.shard", "--out", "out", "--charts", "none", "-q"];
    done(folder.path(), &merge);
    let out = folder.path().join("out/a");
    std::fs::rename(out.join("manifest.json"), out.join("manifest.incomplete.json")).unwrap();
    let end = done(folder.path(), &[&merge[..], &["--lang", "en"]].concat());
    assert_eq!(end.stderr, "the result in out/a was not finished: it is replaced\n");
    assert_own_files(&out);
    let parts = folder.path().join("parts");
    std::fs::rename(parts.join("a.2-of-2.shard"), parts.join(".carecast-a.2-of-2.shard.part")).unwrap();
    for (language, words) in [("zh", "a.2-of-2.shard.part 没有写完"), ("en", "a.2-of-2.shard.part is not finished")]
    {
        let end = in_folder(folder.path(), &["merge", "parts/a.1-of-2.shard", "--lang", language]);
        assert_eq!(end.code, Some(2));
        assert!(end.stderr.contains(words) && end.stderr.contains("2/2"), "{}", end.stderr);
    }
}

// ---- Tables that people fill in --------------------------------------------------------------------------------------

#[test]
fn a_request_that_somebody_has_filled_in_is_not_overwritten() {
    let out = tempfile::tempdir().unwrap();
    let path = out.path().to_str().unwrap();
    let ask = ["review", "--scenario", REFERENCE, "--request", "--runs", "100", "--out", path, "--lang", "zh"];
    let request = out.path().join("request");
    for _ in 0..2 {
        let end = with(&ask);
        assert_eq!(end.code, Some(0), "{}", end.stderr);
    }
    let table = listed(&request).remove(0);
    std::fs::write(request.join(&table), "filled in").unwrap();
    let before = files(&request);
    let end = with(&ask);
    assert_eq!(end.code, Some(1));
    assert!(end.stderr.contains(&table) && end.stderr.contains("写出以后已有人填写"), "{}", end.stderr);
    assert!(before == files(&request));
}
