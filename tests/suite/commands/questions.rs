//! `carecast sweep`, `solve`, `sensitivity`, `discover`: what they print and write, and that they agree with `run`.

use super::{Ended, REFERENCE, carecast, ended, figure, files, json, names, rows, run, snapshot};

fn ask(arguments: &[&str], out: &std::path::Path) -> Ended {
    let end = ended(carecast().args(arguments).arg("--out").arg(out), out);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    end
}

#[test]
fn a_sweep_of_one_driver_and_of_two() {
    let out = tempfile::tempdir().unwrap();
    let one = ["sweep", REFERENCE, "--vary", "economy.real_growth=4..6 %:3", "--runs", "200", "--lang", "en"];
    let first = ask(&one, out.path());
    let expected = [
        "charts/probability-2.png",
        "charts/probability-2.svg",
        "charts/probability.png",
        "charts/probability.svg",
        "charts/sweep-2.png",
        "charts/sweep-2.svg",
        "charts/sweep.png",
        "charts/sweep.svg",
        "manifest.json",
        "sweep.csv",
    ];
    // Two charts for each target of the plan that can be assessed: what comes of it, and how probable it is.
    let written = names(&out.path().join("reference/sweep"));
    assert!(expected.iter().all(|name| written.contains(*name)) && written.len() % 4 == 2, "{written:?}");
    let asked = &json(&out.path().join("reference/sweep/manifest.json"))["asked"];
    assert_eq!(asked[1], "--vary economy.real_growth=4..6 %:3");
    assert_eq!(json(&out.path().join("reference/sweep/manifest.json"))["runs"], 200);
    let two = ["--vary", "industry.total.growth=4..6 %:3", "--indicator", "industry.share_of_gdp@2027", "--lang", "zh"];
    let second = ask(&[&["sweep", REFERENCE, "--vary", "economy.real_growth=4..6 %:3"], &two[..]].concat(), out.path());
    snapshot("sweep", &format!("{}\n{}", first.stdout, second.stdout));
}

#[test]
fn one_unit_serves_both_ends_of_a_range() {
    let out = tempfile::tempdir().unwrap();
    let asked = ["--vary", "economy.base_nominal_gdp=80000..90000 亿元:3", "--indicator", "gdp.nominal@2022", "-q"];
    ask(&[&["sweep", REFERENCE], &asked[..]].concat(), out.path());
    let levels: Vec<String> =
        rows(&out.path().join("reference/sweep/sweep.csv")).into_iter().map(|row| row["value"].clone()).collect();
    assert_eq!(levels, ["8000000000000", "8500000000000", "9000000000000"]);
}

#[test]
fn a_level_of_a_sweep_is_what_a_run_with_it_set_comes_to() {
    let out = tempfile::tempdir().unwrap();
    let asked = ["--indicator", "industry.share_of_gdp@2027", "--runs", "200", "--charts", "none", "-q"];
    ask(&[&["sweep", REFERENCE, "--vary", "economy.real_growth=4..5 %:2"], &asked[..]].concat(), out.path());
    run(&[REFERENCE, "--set", "economy.real_growth=5 %", "--charts", "none", "-q"], out.path());
    let set = out.path().join("reference--economy.real_growth=5%");
    let targets = super::objects(&set.join("targets.json"));
    let mut probabilities = 0;
    for row in rows(&out.path().join("reference/sweep/sweep.csv")) {
        if row["economy.real_growth [%]"] != "5" {
            continue;
        }
        if row["statistic"] == "probability" {
            let target = targets.iter().find(|target| target["target"] == row["target"]).unwrap();
            let wanted = ["probability", "probability_low", "probability_high"].map(|column| target[column].as_str());
            let got = ["value", "probability_low", "probability_high"].map(|column| row[column].as_str());
            assert_eq!(got, wanted);
            probabilities += 1;
            continue;
        }
        let wanted = figure(&set, &row["indicator"], &row["year"], &row["statistic"]);
        let got: f64 = row["value"].parse().unwrap();
        assert!((got - wanted).abs() <= 1e-12 * wanted.abs(), "{}: {got} {wanted}", row["statistic"]);
        assert_eq!(row["probability_low"], "");
    }
    assert_eq!(probabilities, 1);
}

#[test]
fn where_runs_are_few_the_answers_are_intervals() {
    let out = tempfile::tempdir().unwrap();
    let few = ["--target", "value_added", "--runs", "20", "--charts", "none", "--lang"];
    let mut shown = String::new();
    for language in ["en", "zh"] {
        for asked in [
            &["sweep", REFERENCE, "--vary", "industry.total.growth=3..6 %:3"][..],
            &["solve", REFERENCE, "--vary", "industry.total.growth", "--probability", "0.8"],
            &["solve", REFERENCE, "--adjust"],
        ] {
            shown += &ask(&[asked, &few, &[language]].concat(), out.path()).stdout;
        }
    }
    snapshot("questions_with_few_runs", &shown);
    let solved = &rows(&out.path().join("reference/solve/solve.csv"))[0];
    let [low, share, high] = ["share_low", "share", "share_high"].map(|column| solved[column].parse::<f64>().unwrap());
    assert!(low < 0.65 && 0.8 <= share && high > 0.94, "{low} {share} {high}");
}

#[test]
fn what_a_central_run_says_is_no_estimate() {
    let out = tempfile::tempdir().unwrap();
    let target = ["--target", "value_added", "--charts", "none", "-q"];
    ask(&[&["sweep", REFERENCE, "--vary", "industry.total.growth=3..6 %:2"], &target[..]].concat(), out.path());
    let swept = rows(&out.path().join("reference/sweep/sweep.csv"));
    assert_eq!(swept.iter().map(|row| row["value"].as_str()).collect::<Vec<_>>(), ["0", "1"]);
    assert!(swept.iter().all(|row| row["probability_low"].is_empty() && row["probability_high"].is_empty()));
    ask(&[&["solve", REFERENCE, "--vary", "industry.total.growth"], &target[..]].concat(), out.path());
    assert_eq!(rows(&out.path().join("reference/solve/solve.csv"))[0]["share_high"], "");
}

#[test]
fn what_it_would_take() {
    let out = tempfile::tempdir().unwrap();
    let target = ["solve", REFERENCE, "--target", "industry.value_added@2030>=9000 亿元", "--runs", "500"];
    let levers = ["--vary", "industry.total.growth", "--vary", "economy.real_growth", "--lang"];
    let central = ask(&[&target[..], &levers, &["en"]].concat(), out.path());
    let limits = ["--vary", "industry.total.growth=-1..1 pp", "--probability", "0.8", "--lang", "zh"];
    let likely = ask(&[&target[..], &limits].concat(), out.path());
    let adjusted =
        ["solve", REFERENCE, "--adjust", "--target", "value_added", "--target", "share_of_gdp", "--runs", "500"];
    let adjusted = ask(&[&adjusted[..], &["--lang", "en"]].concat(), out.path());
    snapshot("solve", &format!("{}\n{}\n{}", central.stdout, likely.stdout, adjusted.stdout));
    assert_eq!(rows(&out.path().join("reference/solve/adjust.csv")).len(), 5);
}

#[test]
fn what_matters() {
    let out = tempfile::tempdir().unwrap();
    let mut shown = String::new();
    for method in ["tornado", "morris", "sobol", "given-data"] {
        let asked = ["--indicator", "care.beds.per_1000_aged_60_plus@2027", "--method", method, "--lang", "en"];
        let few: &[&str] = if method == "given-data" { &["--runs", "1000"] } else { &["--points", "64"] };
        shown += &ask(&[&["sensitivity", REFERENCE], &asked[..], few].concat(), out.path()).stdout;
    }
    snapshot("sensitivity", &shown);
    let written = names(&out.path().join("reference/sensitivity"));
    assert!(written.contains("charts/tornado.svg") && written.contains("sobol.csv"), "{written:?}");
}

#[test]
fn when_a_target_is_missed() {
    let out = tempfile::tempdir().unwrap();
    let asked = ["discover", REFERENCE, "--target", "value_added", "--runs", "2000", "--lang"];
    let english = ask(&[&asked[..], &["en"]].concat(), out.path());
    let chinese = ask(&[&asked[..], &["zh"]].concat(), out.path());
    snapshot("discover", &format!("{}\n{}", english.stdout, chinese.stdout));
    let boxes = rows(&out.path().join("reference/discover/boxes.csv"));
    assert!(boxes.iter().any(|row| row["step"] == "chosen" && row["driver"] == "industry.total.growth"));
    assert!(out.path().join("reference/discover/charts/discover.png").is_file());
}

#[test]
fn answers_do_not_depend_on_threads() {
    let of = |threads: &str| {
        let out = tempfile::tempdir().unwrap();
        let sweep = ["sweep", REFERENCE, "--vary", "industry.total.growth=4..6 %:3", "--runs", "300", "-q"];
        ask(&[&sweep[..], &["--threads", threads]].concat(), out.path());
        let asked = ["sensitivity", REFERENCE, "--target", "value_added", "--method", "sobol", "--points", "64", "-q"];
        ask(&[&asked[..], &["--threads", threads]].concat(), out.path());
        files(out.path())
    };
    assert!(of("1") == of("3"));
}
