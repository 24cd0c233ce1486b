//! Failures and arguments that cannot be used; a mistake hides no other.

use super::{REFERENCE, SMALL, carecast, ended, folder_with, with};

#[test]
fn a_missing_file_is_a_failure_that_names_it() {
    for what in ["run", "check"] {
        let end = with(&[what, "scenarios/none.toml", "--lang", "en"]);
        assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{what}");
        assert!(end.stderr.starts_with("error: no such file: scenarios/none.toml"), "{}", end.stderr);
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
    assert!(
        end.stderr.starts_with("error: cannot write results into file/under/small: file is a file"),
        "{}",
        end.stderr
    );
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
