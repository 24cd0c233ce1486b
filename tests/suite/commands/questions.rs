//! `carecast sweep`, `solve`, `sensitivity`, `discover`: what they print and write, and that they agree with `run`.

use super::{Ended, TYPED_PATH, carecast, ended, figure, files, folder_with, json, names, rows, run, snapshot};

fn ask(arguments: &[&str], out: &std::path::Path) -> Ended {
    let end = ended(carecast().args(arguments).arg("--out").arg(out), out);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    end
}

#[test]
fn a_sweep_of_one_driver_and_of_two() {
    let out = tempfile::tempdir().unwrap();
    let one = ["sweep", TYPED_PATH, "--vary", "economy.real_growth=4..6 %:3", "--runs", "200", "--lang", "en"];
    let first = ask(&one, out.path());
    // Two charts for each target of the plan that depends on the driver: what comes of it, and how probable it is.
    let expected = [
        "charts/probability-industry-share-of-gdp-2027.png",
        "charts/probability-industry-share-of-gdp-2027.svg",
        "charts/sweep-industry-share-of-gdp-2027.png",
        "charts/sweep-industry-share-of-gdp-2027.svg",
        "manifest.json",
        "sweep.csv",
    ];
    let written: Vec<String> = names(&out.path().join("typed-path/sweep")).into_iter().collect();
    assert_eq!(written, expected);
    let asked = &json(&out.path().join("typed-path/sweep/manifest.json"))["asked"];
    assert_eq!(asked[1], "--vary economy.real_growth=4..6 %:3");
    assert_eq!(json(&out.path().join("typed-path/sweep/manifest.json"))["runs"], 200);
    let two = ["--vary", "industry.total.growth=4..6 %:3", "--indicator", "industry.share_of_gdp@2027", "--lang", "zh"];
    let second =
        ask(&[&["sweep", TYPED_PATH, "--vary", "economy.real_growth=4..6 %:3"], &two[..]].concat(), out.path());
    snapshot("sweep", &format!("{}\n{}", first.stdout, second.stdout));
}

#[test]
fn a_sweep_shows_and_draws_what_depends_on_its_drivers() {
    let out = tempfile::tempdir().unwrap();
    let share = ["--indicator", "industry.share_of_gdp@2027", "--target", "industry.share_of_gdp@2027>=6 %"];
    let asked = ["--indicator", "industry.value_added@2027", "--target", "industry.value_added@2027>=7000 亿元"];
    let sweep = ["sweep", TYPED_PATH, "--vary", "economy.real_growth=4..6 %:3", "--runs", "100", "--lang", "en"];
    let end = ask(&[&sweep[..], &asked, &share, &["--target", "industry.share_of_gdp@2027>=7 %"]].concat(), out.path());
    assert!(end.stdout.contains("Share of GDP") && !end.stdout.contains("value added"), "{}", end.stdout);
    let told = "`industry.value_added` does not depend on `economy.real_growth`";
    assert!(end.stderr.contains(told), "{}", end.stderr);
    let drawn = names(&out.path().join("typed-path/sweep/charts"));
    let wanted = [
        "probability-industry-share-of-gdp-2027-2.svg",
        "probability-industry-share-of-gdp-2027-3.svg",
        "probability-industry-share-of-gdp-2027.svg",
        "sweep-industry-share-of-gdp-2027.svg",
    ];
    assert_eq!(drawn.iter().filter(|name| name.ends_with("svg")).collect::<Vec<_>>(), wanted);
    // The table for machines keeps all that was asked for.
    let rows = rows(&out.path().join("typed-path/sweep/sweep.csv"));
    assert!(rows.iter().any(|row| row["indicator"] == "industry.value_added"));
    // Over two drivers, what depends on one of them is shown.
    let two = ["--vary", "industry.total.growth=4..6 %:2", "--charts", "none"];
    let end = ask(&[&sweep[..], &two, &asked, &share].concat(), out.path());
    assert!(end.stdout.contains("Industry value added in 2027"), "{}", end.stdout);
    // Where nothing depends on it there is nothing to show.
    let end = ended(carecast().args([&sweep[..], &asked].concat()).arg("--out").arg(out.path()), out.path());
    let told = "nothing in industry.value_added depends on `economy.real_growth`";
    assert!(end.code == Some(1) && end.stderr.contains(told) && end.stdout.is_empty(), "{}", end.stderr);
}

#[test]
fn one_unit_serves_both_ends_of_a_range() {
    let out = tempfile::tempdir().unwrap();
    let asked = ["--vary", "economy.base_nominal_gdp=80000..90000 亿元:3", "--indicator", "gdp.nominal@2022", "-q"];
    ask(&[&["sweep", TYPED_PATH], &asked[..]].concat(), out.path());
    let levels: Vec<String> =
        rows(&out.path().join("typed-path/sweep/sweep.csv")).into_iter().map(|row| row["value"].clone()).collect();
    assert_eq!(levels, ["8000000000000", "8500000000000", "9000000000000"]);
}

#[test]
fn a_level_of_a_sweep_is_what_a_run_with_it_set_comes_to() {
    let out = tempfile::tempdir().unwrap();
    let asked = ["--indicator", "industry.share_of_gdp@2027", "--runs", "200", "--charts", "none", "-q"];
    ask(&[&["sweep", TYPED_PATH, "--vary", "economy.real_growth=4..5 %:2"], &asked[..]].concat(), out.path());
    run(&[TYPED_PATH, "--set", "economy.real_growth=5 %", "--charts", "none", "-q"], out.path());
    let set = out.path().join("typed-path--economy.real_growth=5%");
    let targets = super::objects(&set.join("targets.json"));
    let mut probabilities = 0;
    for row in rows(&out.path().join("typed-path/sweep/sweep.csv")) {
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
            &["sweep", TYPED_PATH, "--vary", "industry.total.growth=3..6 %:3"][..],
            &["solve", TYPED_PATH, "--vary", "industry.total.growth", "--probability", "0.8"],
            &["solve", TYPED_PATH, "--adjust"],
        ] {
            shown += &ask(&[asked, &few, &[language]].concat(), out.path()).stdout;
        }
    }
    snapshot("questions_with_few_runs", &shown);
    let solved = &rows(&out.path().join("typed-path/solve/solve.csv"))[0];
    let [low, share, high] = ["share_low", "share", "share_high"].map(|column| solved[column].parse::<f64>().unwrap());
    assert!(low < 0.65 && 0.8 <= share && high > 0.94, "{low} {share} {high}");
}

#[test]
fn what_a_central_run_says_is_no_estimate() {
    let out = tempfile::tempdir().unwrap();
    let target = ["--target", "value_added", "--charts", "none", "-q"];
    ask(&[&["sweep", TYPED_PATH, "--vary", "industry.total.growth=3..6 %:2"], &target[..]].concat(), out.path());
    let swept = rows(&out.path().join("typed-path/sweep/sweep.csv"));
    assert_eq!(swept.iter().map(|row| row["value"].as_str()).collect::<Vec<_>>(), ["0", "1"]);
    assert!(swept.iter().all(|row| row["probability_low"].is_empty() && row["probability_high"].is_empty()));
    ask(&[&["solve", TYPED_PATH, "--vary", "industry.total.growth"], &target[..]].concat(), out.path());
    assert_eq!(rows(&out.path().join("typed-path/solve/solve.csv"))[0]["share_high"], "");
}

#[test]
fn what_it_would_take() {
    let out = tempfile::tempdir().unwrap();
    let target = ["solve", TYPED_PATH, "--target", "industry.value_added@2030>=9000 亿元", "--runs", "500"];
    let levers = ["--vary", "industry.total.growth", "--vary", "economy.deflator_growth", "--lang"];
    let central = ask(&[&target[..], &levers, &["en"]].concat(), out.path());
    let limits = ["--vary", "industry.total.growth=-1..1 pp", "--probability", "0.8", "--lang", "zh"];
    let likely = ask(&[&target[..], &limits].concat(), out.path());
    let adjusted =
        ["solve", TYPED_PATH, "--adjust", "--target", "value_added", "--target", "share_of_gdp", "--runs", "500"];
    let adjusted = ask(&[&adjusted[..], &["--lang", "en"]].concat(), out.path());
    snapshot("solve", &format!("{}\n{}\n{}", central.stdout, likely.stdout, adjusted.stdout));
    assert_eq!(rows(&out.path().join("typed-path/solve/adjust.csv")).len(), 5);
}

#[test]
fn what_begins_at_0_is_solved_and_what_is_not_found_says_between_which_changes() {
    let out = tempfile::tempdir().unwrap();
    let beds = |target: &'static str| ["solve", TYPED_PATH, "--vary", "care.beds.conversions", "--target", target];
    let enough = beds("care.beds.nursing@2027>=450000 beds");
    let mut shown = ask(&[&enough[..], &["--lang", "en"]].concat(), out.path()).stdout;
    let solved = &rows(&out.path().join("typed-path/solve/solve.csv"))[0];
    // By hand: 400 943.277 nursing beds without conversions, and 3.973 279 044 for each a year.
    let change: f64 = solved["change"].parse().unwrap();
    assert!((change - 12_346.659).abs() < 1e-3, "{change}");
    assert_eq!((solved["first_year"].as_str(), solved["answer"].as_str()), ("2023", "change"));
    // In half of the runs it takes more.
    ask(&[&enough[..], &["--probability", "0.5", "--runs", "300", "-q"]].concat(), out.path());
    let likely: f64 = rows(&out.path().join("typed-path/solve/solve.csv"))[0]["change"].parse().unwrap();
    assert!(likely > 1.1 * change && likely < 2.0 * change, "{likely}");
    let too_many = beds("care.beds.nursing@2027>=4500000 beds");
    for language in ["en", "zh"] {
        shown += &ask(&[&too_many[..], &["--lang", language]].concat(), out.path()).stdout;
    }
    assert_eq!(rows(&out.path().join("typed-path/solve/solve.csv"))[0]["answer"], "not_found");
    snapshot("solve_from_0", &shown);
}

#[test]
fn what_matters() {
    let out = tempfile::tempdir().unwrap();
    let mut shown = String::new();
    for method in ["tornado", "morris", "sobol", "given-data"] {
        let asked = ["--indicator", "care.beds.per_1000_aged_60_plus@2027", "--method", method, "--lang", "en"];
        let few: &[&str] = if method == "given-data" { &["--runs", "1000"] } else { &["--points", "64"] };
        shown += &ask(&[&["sensitivity", TYPED_PATH], &asked[..], few].concat(), out.path()).stdout;
    }
    snapshot("sensitivity", &shown);
    let written = names(&out.path().join("typed-path/sensitivity"));
    assert!(["charts/tornado.svg", "charts/shapley.svg", "sobol.csv"].iter().all(|name| written.contains(*name)));
    let shares = rows(&out.path().join("typed-path/sensitivity/sobol.csv"));
    let shares =
        shares.iter().filter(|row| row["measure"] == "shapley").map(|row| row["value"].parse::<f64>().unwrap());
    assert!((shares.sum::<f64>() - 1.0).abs() < 1e-9);
}

#[test]
fn an_indicator_that_nothing_moves_is_skipped_by_name() {
    let out = tempfile::tempdir().unwrap();
    // Growth is published to 2025.
    let asked = ["--indicator", "gdp.real@2025", "--indicator", "industry.value_added@2027", "--charts", "none"];
    for (language, told) in [("en", "skipped: gdp.real in 2025 does not vary"), ("zh", "略去：gdp.real 在2025年")]
    {
        let end = ask(&[&["sensitivity", TYPED_PATH], &asked[..], &["--lang", language]].concat(), out.path());
        assert!(end.stderr.contains(told), "{}", end.stderr);
        let rows = rows(&out.path().join("typed-path/sensitivity/tornado.csv"));
        assert!(rows.iter().all(|row| row["indicator"] == "industry.value_added"));
        // Growth of GDP is correlated with it, and has no effect.
        assert_eq!(rows[0]["factor"], "industry.total.growth");
    }
}

#[test]
fn when_a_target_is_missed() {
    let out = tempfile::tempdir().unwrap();
    let asked = ["discover", TYPED_PATH, "--target", "value_added", "--runs", "2000", "--lang"];
    let english = ask(&[&asked[..], &["en"]].concat(), out.path());
    let chinese = ask(&[&asked[..], &["zh"]].concat(), out.path());
    snapshot("discover", &format!("{}\n{}", english.stdout, chinese.stdout));
    let boxes = rows(&out.path().join("typed-path/discover/boxes.csv"));
    assert!(boxes.iter().any(|row| row["step"] == "chosen" && row["driver"] == "industry.total.growth"));
    assert!(out.path().join("typed-path/discover/charts/discover.png").is_file());
}

#[test]
fn answers_do_not_depend_on_threads() {
    let of = |threads: &str| {
        let out = tempfile::tempdir().unwrap();
        let sweep = ["sweep", TYPED_PATH, "--vary", "industry.total.growth=4..6 %:3", "--runs", "300", "-q"];
        ask(&[&sweep[..], &["--threads", threads]].concat(), out.path());
        let asked = ["sensitivity", TYPED_PATH, "--target", "value_added", "--method", "sobol", "--points", "64", "-q"];
        ask(&[&asked[..], &["--threads", threads]].concat(), out.path());
        files(out.path())
    };
    assert!(of("1") == of("3"));
}

#[test]
fn an_interval_that_cannot_be_estimated_is_left_empty() {
    // With so few points some resample holds one value of the outcome alone.
    let out = tempfile::tempdir().unwrap();
    let jumps = "format = 1\nbaseline = \"shandong\"\nhorizon = 2027\n[assume.economy]\n\
        real_growth = { unit = \"%\", central = 5, p10 = 4, p90 = 6 }\n\
        deflator_growth = { unit = \"%\", central = 1, p10 = 0, p90 = 2 }\n\
        [indicator.jump]\nunit = \"1\"\nformula = \"if(growth(gdp.nominal) > 7 %, 1, 0)\"\n\
        [outputs]\nindicators = [\"jump\"]\n";
    let scenario = out.path().join("jumps.toml");
    std::fs::write(&scenario, jumps).unwrap();
    let scenario = scenario.display().to_string();
    let asked = ["sensitivity", &scenario, "--method", "sobol", "--points", "2", "--charts", "svg"];
    let asked = [&asked[..], &["--indicator", "jump@2027", "--lang", "en"]].concat();
    let end = ask(&asked, out.path());
    assert!(
        end.stderr.contains("intervals of indices cannot be estimated, as in some resample the outcome does not vary"),
        "{}",
        end.stderr
    );
    assert!(end.stdout.contains(" ± – ") && end.stdout.contains("± –: the interval cannot be"), "{}", end.stdout);
    let read = |name: &str| std::fs::read_to_string(out.path().join("jumps/sensitivity").join(name)).unwrap();
    let written = read("sobol.csv");
    let chart = read("charts/sobol.svg");
    assert!(!format!("{}{}{written}{chart}", end.stdout, end.stderr).contains("NaN"));
    assert!(written.lines().skip(1).all(|line| line.ends_with(',')), "{written}");
    assert!(chart.contains("too few points for 95% intervals") && !chart.contains("black line"), "{chart}");
}

#[test]
fn a_sweep_without_an_indicator_shows_what_the_scenario_has() {
    let growth = "format = 1\nbaseline = \"china\"\nhorizon = 2027\n[assume]\n\
        economy.deflator_growth = \"1 %\"\neconomy.real_growth = \"5 %\"\n";
    let people = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\n\
        outputs.indicators = [\"population.total\", \"population.aged_60_plus\"]\n";
    let folder = folder_with(&[("growth.toml", growth), ("people.toml", people)]);
    let sweep = |scenario: &str, vary: &str, language: &str| {
        let mut command = carecast();
        command.current_dir(folder.path()).args(["sweep", scenario, "--vary", vary, "--charts", "none"]);
        let end = ended(command.args(["--lang", language]), folder.path());
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        end
    };
    // The nation's baseline has no industry, and no other headline depends on growth.
    let end = sweep("growth.toml", "economy.real_growth=3..6%:4", "en");
    assert!(
        end.stderr.contains("`gdp.real_growth` is shown") && end.stderr.contains("also has: population.total"),
        "{}",
        end.stderr
    );
    assert!(end.stdout.contains("Real GDP growth"), "{}", end.stdout);
    let end = sweep("growth.toml", "economy.real_growth=3..6%:4", "zh");
    assert!(end.stderr.contains("改看 `gdp.real_growth`"), "{}", end.stderr);
    // What the scenario names comes before all else.
    let end = sweep("people.toml", "population.fertility_error=1..5%:3", "en");
    assert!(end.stdout.contains("Population") && !end.stderr.contains("care.beds"), "{}{}", end.stdout, end.stderr);
}
