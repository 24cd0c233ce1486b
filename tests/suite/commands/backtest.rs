//! `carecast backtest`: the published document is what the command makes.

use super::{ended, names, root, snapshot, wide, with};

#[test]
fn the_document_in_docs_is_what_the_command_makes() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let end = with(&["backtest", "--out", out, "--charts", "svg", "--lang", "en"]);
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
    for file in ["calibration.md", "backtest-left-out.csv", "charts/calibration.svg"] {
        let made = std::fs::read_to_string(folder.path().join(file)).unwrap();
        let kept = std::fs::read_to_string(root().join("docs").join(file)).unwrap();
        assert!(made == kept, "docs/{file} is out of date: carecast backtest --out docs --charts svg --lang en");
    }
}

#[test]
fn one_series_in_both_languages() {
    for language in ["zh", "en"] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = wide();
        command.args(["backtest", "shandong", "hunan", "--indicator", "gdp.nominal", "--lang", language, "--out"]);
        let end = ended(command.arg(folder.path()), folder.path());
        assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
        snapshot(&format!("backtest_{language}"), &end.stdout);
        let files = [
            "backtest-left-out.csv",
            "backtest.csv",
            "backtest.json",
            "calibration.md",
            "charts/calibration.png",
            "charts/calibration.svg",
            "manifest.json",
        ];
        assert_eq!(names(folder.path()), files.map(str::to_owned).into());
        let document = std::fs::read_to_string(folder.path().join("calibration.md")).unwrap();
        assert!(document.contains("](charts/calibration.svg)"), "{document}");
        let manifest = std::fs::read_to_string(folder.path().join("manifest.json")).unwrap();
        assert!(manifest.contains("backtest shandong hunan --indicator gdp.nominal"), "{manifest}");
    }
}

#[test]
fn what_cannot_be_tested_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let refused = |asked: &[&str], language: &str| {
        let end = with(&[&["backtest"], asked, &["--out", out, "--lang", language]].concat());
        assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{asked:?}: {}", end.stderr);
        end.stderr
    };
    let told = refused(&["shandon"], "en");
    assert!(told.contains("did you mean `shandong`?"), "{told}");
    let told = refused(&["shandong", "--indicator", "gdp.nominel"], "en");
    assert!(told.contains("no figures of `gdp.nominel`") && told.contains("did you mean `gdp.nominal`?"), "{told}");
    let told = refused(&["panjin"], "en");
    assert!(told.contains("no forecast can be tested") && told.contains("fewer than 5 annual figures"), "{told}");
    let told = refused(&["panjin"], "zh");
    assert!(told.contains("没有可以检验的预测") && told.contains("年度数不足5个"), "{told}");
    let told = refused(&["shandong", "--runs", "5"], "en");
    assert!(told.contains("from 100 to 100000"), "{told}");
}
