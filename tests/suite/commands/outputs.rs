//! Where results go: what stays in a folder, and what becomes of output that cannot be written.

use std::path::Path;

use super::{Ended, REFERENCE, SEVEN_DOMAINS, SMALL, carecast, ended, files, folder_with, names, run, with};

const TWO: &str = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\nplan = \"plan.toml\"\n\
                   outputs.indicators = [\"population.total\"]\n";
const PLAN: &str = "format = 1\ntitle = \"P\"\nperiod = [2023, 2025]\nbase_year = 2022\nbaseline = \"shandong\"\n\
                    [[target]]\nid = \"t\"\nindicator = \"population.total\"\nperiod = 2025\ncomparator = \">=\"\n\
                    value = 10000\nunit = \"万人\"\nquote = \"q\"\n";

fn in_folder(folder: &Path, arguments: &[&str]) -> Ended {
    ended(carecast().current_dir(folder).args(arguments), folder)
}

// ---- Files of an earlier result --------------------------------------------------------------------------------------

#[test]
fn a_result_leaves_nothing_of_the_one_before_it_in_its_folder() {
    let out = tempfile::tempdir().unwrap();
    run(&[REFERENCE, "--contributions", "--charts", "svg", "-q"], out.path());
    let folder = out.path().join("reference");
    assert!(folder.join("contributions.csv").is_file() && folder.join("charts/value-added.svg").is_file());
    std::fs::write(folder.join("charts/mine.svg"), "mine").unwrap();
    run(&[REFERENCE, "--charts", "none", "-q"], out.path());
    let left =
        ["population.csv", "projection.csv", "projection.json", "targets.csv", "targets.json"].map(str::to_owned);
    let beside = ["charts/mine.svg", "manifest.json"].map(str::to_owned);
    assert_eq!(names(&folder), left.iter().cloned().chain(beside).collect());
    assert_eq!(super::folders::listed(&folder), left);
}

#[test]
fn a_run_that_fails_takes_nothing_away() {
    let folder = folder_with(&[("a.toml", SMALL)]);
    let ok = in_folder(folder.path(), &["run", "a.toml", "--runs", "20", "--out", "out", "--charts", "svg", "-q"]);
    assert_eq!(ok.code, Some(0), "{}", ok.stderr);
    let before = files(folder.path());
    let end = in_folder(folder.path(), &["run", "a.toml", "--set", "economy.real_growth=900%", "--out", "out", "-q"]);
    assert_eq!(end.code, Some(2));
    assert!(before == files(folder.path()));
}

#[test]
fn a_comparison_leaves_nothing_of_the_one_before_it() {
    let other = TWO.replace("plan.toml", "other.toml");
    let plan = PLAN.replace("\"P\"", "\"Q\"");
    let folder = folder_with(&[
        ("a.toml", TWO),
        ("b.toml", &other),
        ("c.toml", SMALL),
        ("d.toml", SMALL),
        ("plan.toml", PLAN),
        ("other.toml", &plan),
    ]);
    let run = |scenarios: [&str; 2], charts: &str| {
        let options = ["--runs", "20", "--out", "out", "--charts", charts, "-q"];
        let end = in_folder(folder.path(), &[&["run"][..], &scenarios, &options].concat());
        assert_eq!(end.code, Some(0), "{}", end.stderr);
    };
    run(["a.toml", "b.toml"], "svg");
    let out = folder.path().join("out");
    assert!(out.join("scoreboard.csv").is_file());
    run(["c.toml", "d.toml"], "none");
    assert!(out.join("comparison.csv").is_file() && !out.join("scoreboard.csv").exists());
    assert!(!out.join("charts").exists(), "{:?}", names(&out));
}

#[test]
fn scenarios_are_compared_in_a_year_that_all_of_them_project() {
    let near = TWO.replace("2025", "2024");
    let folder = folder_with(&[("a.toml", TWO), ("b.toml", &near), ("plan.toml", PLAN)]);
    let end = in_folder(
        folder.path(),
        &["run", "a.toml", "b.toml", "--runs", "20", "--out", "out", "--charts", "none", "--lang", "en"],
    );
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    assert!(end.stdout.contains("Scenarios in 2024"), "{}", end.stdout);
}

#[test]
fn an_answer_leaves_nothing_of_an_earlier_one_to_the_same_question() {
    let out = tempfile::tempdir().unwrap();
    let sensitivity = |method: &str, asked: &[&str], charts: &str| {
        let mut command = carecast();
        command.args(["sensitivity", REFERENCE, "--method", method, "--points", "2", "--charts", charts, "-q"]);
        asked.iter().for_each(|asked| _ = command.args(["--indicator", asked]));
        let end = ended(command.arg("--out").arg(out.path()), out.path());
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        names(&out.path().join("reference/sensitivity")).into_iter().collect::<Vec<String>>()
    };
    let (industry, gdp) = ("industry.value_added@2027", "gdp.nominal@2027");
    let first = ["charts/tornado-2.svg", "charts/tornado.svg", "manifest.json", "tornado-2.csv", "tornado.csv"];
    assert_eq!(sensitivity("tornado", &[industry, gdp], "svg"), first);
    assert_eq!(sensitivity("tornado", &[industry], "none"), ["manifest.json", "tornado.csv"]);
    assert_eq!(sensitivity("morris", &[industry], "none"), ["manifest.json", "morris.csv", "tornado.csv"]);
}

#[test]
fn a_hindcast_of_another_region_leaves_nothing_of_the_one_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    assert_eq!(with(&["hindcast", "shandong", "--out", out]).code, Some(0));
    let before = files(folder.path());
    // A region of which nothing can be hindcast.
    let end = with(&["hindcast", "panjin", "--out", out, "--lang", "en"]);
    assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""));
    assert!(end.stderr.contains("Panjin has no data for a hindcast"), "{}", end.stderr);
    assert!(end.stderr.contains("two censuses whole years apart"), "{}", end.stderr);
    assert!(before == files(folder.path()));
    std::fs::write(folder.path().join("mine.png"), "mine").unwrap();
    assert_eq!(with(&["hindcast", "china", "--out", out, "--lang", "en"]).code, Some(0));
    assert!(!folder.path().join("hindcast-shandong.png").exists() && folder.path().join("mine.png").exists());
    let document = std::fs::read_to_string(folder.path().join("hindcast.md")).unwrap();
    assert!(!document.contains("NaN") && document.contains("hardly any migration"), "{document}");
}

// ---- What cannot be written ------------------------------------------------------------------------------------------

#[test]
fn a_folder_for_results_that_is_a_file_is_told_before_anything_is_computed() {
    let folder = folder_with(&[("file", "x"), ("a.toml", SMALL)]);
    let year = ["--vary", "economy.real_growth=3..6 %:2", "--indicator", "population.total@2025"];
    let asked: [&[&str]; 5] = [
        &["run", "a.toml"],
        &["trend", "shandong", "gdp.nominal", "--to", "2030"],
        &["run", "a.toml", "--shard", "1/2"],
        &["hindcast"],
        &[&["sweep", "a.toml"][..], &year].concat(),
    ];
    for asked in asked {
        for out in ["file", "file/under"] {
            let end = in_folder(folder.path(), &[asked, &["--out", out, "--lang", "en"]].concat());
            assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{asked:?}");
            assert!(end.stderr.contains("file is a file, not a folder; name another folder (--out)"), "{}", end.stderr);
        }
    }
    let end = in_folder(folder.path(), &["run", "a.toml", "--out", "file", "--lang", "zh"]);
    assert!(end.stderr.contains("file 是文件，不是文件夹；指定别的文件夹（--out）"), "{}", end.stderr);
}

/// A file that takes nothing.
#[cfg(target_os = "linux")]
fn full() -> std::process::Stdio {
    std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap().into()
}

#[cfg(target_os = "linux")]
fn into_nothing(arguments: &[&str]) -> std::process::Output {
    let program = carecast().get_program().to_owned();
    let mut command = std::process::Command::new(program);
    command.current_dir(super::root()).env("LANG", "C").args(arguments).stdout(full());
    command.stderr(std::process::Stdio::piped()).output().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_an_error_and_loses_no_file() {
    let out = tempfile::tempdir().unwrap();
    let path = out.path().to_str().unwrap();
    let run = ["run", REFERENCE, "--runs", "20", "--charts", "none", "--lang", "en", "--out", path];
    let asked: [&[&str]; 5] = [&run, &["list", "drivers"], &["check", REFERENCE], &["--help"], &["--version"]];
    for asked in asked {
        let end = into_nothing(asked);
        let told = String::from_utf8(end.stderr).unwrap();
        assert_eq!(end.status.code(), Some(1), "{asked:?}: {told}");
        assert!(told.contains("error: cannot write to standard output") && !told.contains("panicked"), "{told}");
    }
    assert!(out.path().join("reference/projection.csv").is_file());
}

#[cfg(target_os = "linux")]
#[test]
fn standard_error_that_cannot_be_written_is_no_reason_to_panic() {
    let program = carecast().get_program().to_owned();
    let mut command = std::process::Command::new(program);
    let status = command.args(["run", "none.toml"]).stdout(full()).stderr(full()).status().unwrap();
    assert_eq!(status.code(), Some(1));
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_quiet() {
    let program = carecast().get_program().to_owned();
    let mut command = std::process::Command::new(program);
    command.args(["list", "drivers"]).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let end = child.wait_with_output().unwrap();
    assert_eq!((end.status.code(), end.stderr.as_slice()), (Some(0), &b""[..]));
}

// ---- Folders that are named ------------------------------------------------------------------------------------------

#[test]
fn a_folder_that_is_not_there_is_told() {
    let folder = folder_with(&[("file", "x"), ("a.toml", SMALL)]);
    let baselines: [&[&str]; 5] = [
        &["run", "a.toml", "--baselines"],
        &["check", "a.toml", "--baselines"],
        &["list", "baselines", "--baselines"],
        &["hindcast", "--baselines"],
        &["list", "scenarios", "--in"],
    ];
    for asked in baselines {
        let option = asked.last().unwrap();
        for (named, what) in [("none", "no such folder: none"), ("file", "file is a file, not a folder")] {
            let end = in_folder(folder.path(), &[asked, &[named, "--lang", "en"]].concat());
            assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{asked:?}");
            assert!(end.stderr.contains(what) && end.stderr.contains(option), "{}", end.stderr);
        }
    }
}

#[test]
fn charts_of_no_kind_and_of_one_contradict_each_other() {
    for command in [&["run", REFERENCE][..], &["sweep", SEVEN_DOMAINS, "--vary", "economy.real_growth=3..6 %:2"]] {
        let end = with(&[command, &["--charts", "none,svg", "--lang", "en"]].concat());
        assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""));
        assert!(end.stderr.contains("`none,svg` contradicts itself"), "{}", end.stderr);
    }
}
