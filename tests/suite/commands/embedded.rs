//! Scenarios shipped inside the program, from a folder in which there is nothing.

use super::{Ended, REFERENCE, carecast, ended, files, folder_with, names, root};
use std::path::Path;

fn within(folder: &Path, arguments: &[&str]) -> Ended {
    ended(carecast().current_dir(folder).args(arguments), folder)
}

const FEW: [&str; 4] = ["--runs", "100", "--charts", "none"];

#[test]
fn a_scenario_inside_runs_as_its_file_does() {
    let folder = folder_with(&[]);
    let written = |name: &str| {
        let end = within(folder.path(), &[&["run", name, "--out", name], &FEW[..], &["--lang", "en"]].concat());
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        let said = format!("using the embedded scenario carecast:shandong-2023-2027/reference.toml (no file {name})");
        assert_eq!(end.stderr.contains(&said), !name.starts_with("carecast:"), "{}", end.stderr);
        files(&folder.path().join(name).join("reference"))
    };
    let whole = written("shandong-2023-2027/reference");
    assert_eq!(written(REFERENCE), whole, "as README names it");
    let folder = folder_with(&[]);
    let out = folder.path().display().to_string();
    let end = within(root(), &[&["run", REFERENCE, "--out", &out], &FEW[..], &["--lang", "en"]].concat());
    assert!(!end.stderr.contains("inside the program"), "{}", end.stderr);
    assert_eq!(files(&folder.path().join("reference")), whole, "the same bytes as from the files");
    let end = within(folder.path(), &["check", "hunan/reference", "--lang", "zh"]);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    assert!(
        end.stderr.contains("使用程序自带的情景 carecast:hunan/reference.toml（没有文件 hunan/reference）"),
        "{}",
        end.stderr
    );
}

#[test]
fn plans_tables_and_baselines_inside_are_found_too() {
    let folder = folder_with(&[]);
    // It has a baseline of its own beside it.
    let own = ["run", "shandong-2018-2022/reference"];
    let end = within(folder.path(), &[&own[..], &FEW].concat());
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    let actuals = ["--actuals", "shandong-2023-2027/actuals.csv"];
    let end = within(folder.path(), &[&["check", "shandong-2023-2027/plan"], &actuals[..]].concat());
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    let review = ["review", "--scenario", "shandong-2023-2027/reference", "--as-of", "2025"];
    let end = within(folder.path(), &[&review[..], &actuals, &FEW].concat());
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    // A care scenario extends a file in the folder above it.
    let explained = ["explain", "shandong-2023-2027/care/healthy-ageing", "economy.real_growth@2027", "--lang", "en"];
    let end = within(folder.path(), &explained);
    assert!(end.stdout.contains("reference.toml:"), "{}{}", end.stdout, end.stderr);
}

#[test]
fn a_scenario_of_ones_own_extends_one_inside() {
    let own = "format = 1\ntitle = \"mine\"\nextends = \"carecast:shandong-2023-2027/reference.toml\"\nassume.economy.real_growth = \"4 %\"\n";
    let folder = folder_with(&[("mine.toml", own), ("bad.toml", &own.replace("reference.toml", "referense.toml"))]);
    let end = within(folder.path(), &[&["run", "mine.toml"], &FEW[..]].concat());
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    let end = within(folder.path(), &["run", "bad.toml", "--lang", "en"]);
    assert_eq!(end.code, Some(2));
    assert!(end.stderr.contains("no such file: carecast:shandong-2023-2027/referense.toml"), "{}", end.stderr);
}

#[test]
fn scenarios_inside_are_listed_and_misspelt_ones_told() {
    let folder = folder_with(&[("scenarios/hunan/reference.toml", super::SMALL)]);
    let end = within(folder.path(), &["list", "scenarios", "--lang", "en"]);
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
    assert!(end.stdout.contains(" shandong-2023-2027/reference "), "{}", end.stdout);
    assert!(!end.stdout.contains(" hunan/reference "), "the file comes first: {}", end.stdout);
    assert!(!end.stdout.contains("has errors"), "{}", end.stdout);
    for (language, words) in [
        ("en", "no such file: shandong-2023-2027/referense; did you mean `shandong-2023-2027/reference`"),
        ("zh", "没有文件 shandong-2023-2027/referense；是否想写程序自带的 `shandong-2023-2027/reference`？"),
    ] {
        let end = within(folder.path(), &["run", "shandong-2023-2027/referense", "--lang", language]);
        assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""));
        assert!(end.stderr.contains(words), "{}", end.stderr);
    }
    assert_eq!(names(folder.path()).len(), 1, "nothing is written");
}

#[test]
fn without_arguments_the_program_says_what_to_type_first() {
    let folder = folder_with(&[]);
    for (language, words) in [("en", "First steps:"), ("zh", "可以先试：")] {
        for arguments in [&["--lang", language][..], &[]] {
            let end = ended(
                carecast()
                    .current_dir(folder.path())
                    .env("LANG", if language == "zh" { "zh_CN.UTF-8" } else { "C" })
                    .args(arguments),
                folder.path(),
            );
            assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""));
            if arguments.is_empty() && !cfg!(target_os = "linux") {
                continue;
            }
            assert!(end.stderr.contains(words) && end.stderr.lines().count() <= 6, "{}", end.stderr);
            // What it says can be typed.
            let typed = end.stderr.lines().filter_map(|line| line.trim().strip_prefix("carecast "));
            for line in typed.filter(|line| line.starts_with("run ")) {
                let words: Vec<&str> = line.split_whitespace().take(2).collect();
                let end = within(folder.path(), &[&words[..], &FEW].concat());
                assert_eq!(end.code, Some(0), "{}", end.stderr);
            }
        }
    }
}
