//! `carecast check`.

use super::{
    Ended, HIGH, LOW, REFERENCE, SMALL, carecast, ended, figure, folder_with, root, run, snapshot, wide, with,
};

#[test]
fn check_of_sound_files() {
    let plan = "scenarios/shandong-2023-2027/plan.toml";
    let all = [REFERENCE, HIGH, LOW, plan, "baselines/shandong", "baselines/china/baseline.toml"];
    let end = with(&[&["check"], &all[..], &["--lang", "en"]].concat());
    assert_eq!(end.code, Some(0));
    // Their bands of growth are choices, and narrower than history has them.
    let told: Vec<&str> =
        end.stderr.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase())).collect();
    assert_eq!(told.len(), 9, "{told:#?}");
    assert!(told.iter().all(|line| line.starts_with("note: narrow band: average ")), "{told:#?}");
    // Each with its place, and a width that is the difference of the ends as they are written.
    for line in told {
        assert!(line.contains(".toml, line "), "{line}");
        let (_, said) = line.split_once("is stated within ").unwrap();
        let number = |text: &str| text.trim_end_matches('%').replace('\u{2212}', "-").parse::<f64>().unwrap();
        let (ends, rest) = said.split_once(" (80%), ").unwrap();
        let (low, high) = ends.split_once(" to ").or_else(|| ends.split_once('–')).unwrap();
        let (wide, _) = rest.split_once(" pp wide").unwrap();
        assert!((number(high) - number(low) - number(wide)).abs() < 1e-9, "{line}");
    }
    let kinds = ["scenario", "scenario", "scenario", "plan", "baseline", "baseline"];
    let expected: String =
        all.iter().zip(kinds).map(|(path, kind)| format!("{path}: {kind}, no errors, 0 warnings\n")).collect();
    let told: String =
        end.stdout.lines().filter(|line| line.contains(", no errors, ")).map(|l| l.to_owned() + "\n").collect();
    assert_eq!(told, expected);
    let end = with(&["check", plan, "--lang", "zh"]);
    assert!(
        end.stdout
            .starts_with(&format!("{plan}：规划，无错误，0条警告\n\n规划数字互校：矛盾0项，需关注3项，说明3项\n"))
    );
}

#[test]
fn check_audits_a_plan_with_what_became_known() {
    let (plan, actuals) = ("scenarios/shandong-2023-2027/plan.toml", "scenarios/shandong-2023-2027/actuals.csv");
    let with = |arguments: &[&str]| ended(wide().args(arguments), root());
    let end = with(&["check", plan, "--actuals", actuals, "--lang", "en"]);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    for told in ["2.16% a year", "on the statistical basis of the base year", "CNY 735.3 billion", "6.25% and 6.21%"] {
        assert!(end.stdout.contains(told), "{told} is not in\n{}", end.stdout);
    }
    let rows_left_empty = "note: rows without a value were skipped: 3\n";
    assert!(end.stderr.starts_with(rows_left_empty) && end.stdout.contains("no errors, 0 warnings"), "{}", end.stderr);
    let other = with(&["check", plan, "--baseline", "hunan", "--lang", "en"]);
    assert!(other.stdout.contains("they do not agree"), "{}", other.stdout);
}

#[test]
fn check_takes_actuals_for_plans_only() {
    let folder =
        folder_with(&[("good.toml", SMALL), ("bad.csv", "indicator,period,value,unit\ngdp.nominal,2025,x,亿元\n")]);
    let mut command = carecast();
    command.current_dir(folder.path()).args(["check", "good.toml", "--actuals", "bad.csv", "--lang", "en"]);
    let end = ended(&mut command, folder.path());
    assert_eq!(end.code, Some(2));
    assert!(end.stderr.contains("none of the files is a plan"), "{}", end.stderr);
    let plan = root().join("scenarios/shandong-2023-2027/plan.toml").display().to_string();
    let mut command = carecast();
    command.current_dir(folder.path()).args(["check", &plan, "--actuals", "bad.csv", "--lang", "en"]);
    let end = ended(&mut command, folder.path());
    assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""));
    assert!(end.stderr.contains("bad.csv:2:18"), "{}", end.stderr);
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
        assert!(
            end.stderr.starts_with(
                "error: gdp.real cannot be computed: `economy.real_growth` is given neither by the scenario"
            ),
            "{}",
            end.stderr
        );
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
    assert!(["no such file: none.toml", "no such file: nor.toml"].iter().all(|told| end.stderr.contains(told)));
}

#[test]
fn a_plan_by_itself_may_name_what_only_a_scenario_computes() {
    let plan = "format = 1\ntitle = \"t\"\nperiod = [2023, 2027]\nbase_year = 2022\nbaseline = \"shandong\"\n[[target]]\nid = \"x\"\n\
                indicator = \"physicians.per_1000\"\nquote = \"q\"\nperiod = 2025\ncomparator = \">=\"\nvalue = 3.2\nunit = \"人/千人\"\n";
    let own = "[indicator.physicians.per_1000]\nunit = \"人/千人\"\nformula = \"[34.6 万人] / population.total\"\n";
    let scenario = format!("plan = \"plan.toml\"\n{SMALL}{own}");
    let folder =
        folder_with(&[("plan.toml", plan), ("own.toml", &scenario), ("other.toml", &scenario.replace(own, ""))]);
    let check = |name: &str| {
        let mut command = carecast();
        ended(command.current_dir(folder.path()).args(["check", name, "--lang", "en"]), folder.path())
    };
    let end = check("plan.toml");
    assert_eq!((end.code, end.stdout.as_str()), (Some(0), "plan.toml: plan, no errors, 1 warning\n"));
    assert!(end.stderr.contains("a scenario has to compute it in [indicator.physicians.per_1000]"), "{}", end.stderr);
    let end = check("own.toml");
    assert_eq!((end.code, end.stdout.as_str()), (Some(0), "own.toml: scenario, no errors, 0 warnings\n"));
    let end = check("other.toml");
    assert_eq!(end.code, Some(2));
    assert!(end.stderr.contains("unknown indicator `physicians.per_1000`"), "{}", end.stderr);
}

/// Hubei as it was known at the end of a year: its last count carried there and raked to two published totals.
fn hubei_at(year: i32) -> [(String, String); 2] {
    let baseline = format!(
        "format = 1\nid = \"hubei_{year}\"\nlabel = {{ zh = \"湖北省\", en = \"Hubei\" }}\nparent = \"hubei\"\nbase_year = {year}\n\
         [source.bureau]\ntitle = \"Bulletin\"\n[population]\ninherit = true\n\
         margins = [\"population.total\", \"population.aged_60_plus\"]\n\
         [vital_rates]\ninherit = true\nscale_births_to = \"population.births\"\n"
    );
    let series = format!(
        "indicator,period,value,unit,comparator,status,basis,published_on,preliminary,source,note\n\
         population.total,{year},5834,万人,=,published,,,,bureau,\n\
         population.aged_60_plus,{year},1350,万人,=,published,,,,bureau,\n\
         population.births,{year},34.7,万人,=,published,,,,bureau,\n"
    );
    let file = |name: &str| format!("baselines/hubei_{year}/{name}");
    [(file("baseline.toml"), baseline), (file("series.csv"), series)]
}

#[test]
fn a_province_takes_the_margins_of_any_later_year() {
    let files: Vec<(String, String)> = [2019, 2023, 2024, 2025].into_iter().flat_map(hubei_at).collect();
    let mut files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    files.push(("next.toml", "format = 1\nbaseline = \"hubei_2024\"\nhorizon = 2030\nensemble.runs = 1\n"));
    let folder = folder_with(&files);
    let mut command = carecast();
    command.current_dir(folder.path()).args(["check", "--lang", "en"]);
    command.args(["baselines/hubei_2019", "baselines/hubei_2023", "baselines/hubei_2024", "baselines/hubei_2025"]);
    let end = ended(&mut command, folder.path());
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
    let out = folder.path().join("out");
    run(&[folder.path().join("next.toml").to_str().unwrap()], &out);
    let of = |indicator: &str, year: &str| figure(&out.join("next"), indicator, year, "central");
    assert!((of("population.total", "2024") / 58.34e6 - 1.0).abs() < 1e-9);
    assert!((of("population.aged_60_plus", "2024") / 13.5e6 - 1.0).abs() < 1e-9);
    // Those of 1965, of whom there are many, turn 60.
    assert!((13.9e6..15.0e6).contains(&of("population.aged_60_plus", "2025")));
}

#[test]
fn a_base_year_without_a_pattern_is_told_with_those_that_have_one() {
    let files = hubei_at(2027);
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = folder_with(&files);
    let mut command = carecast();
    command.current_dir(folder.path()).args(["check", "baselines/hubei_2027", "--lang", "en"]);
    let end = ended(&mut command, folder.path());
    assert_eq!(end.code, Some(2));
    for told in ["the age pattern has no 2027-12-31", "2024-12-31, 2025-12-31", "name a table that has 2027-12-31"] {
        assert!(end.stderr.contains(told), "{told} is not in {}", end.stderr);
    }
}

/// What is told of a scenario after the settings of its runs, in the order in which it is told.
fn warnings(end: &Ended) -> Vec<&str> {
    end.stderr.lines().filter(|line| line.starts_with("warning: ")).collect()
}

#[test]
fn check_tells_what_a_run_tells() {
    const HEAD: &str = "format = 1\nbaseline = \"shandong\"\nhorizon = 2030\n[ensemble]\nruns = 200\n";
    // Far from usual in all runs; undefined in some runs alone; undefined in every run.
    let fast = "[assume.economy]\nreal_growth = \"12 %\"\ndeflator_growth = \"1 %\"\n";
    let some = "[assume.economy]\nreal_growth = { unit = \"%\", year = [2023, 2024, 2025], central = [5, 4, 4], \
                p10 = [5, 4, -40], p90 = [5, 4, 8] }\ndeflator_growth = \"0 %\"\n[assume.industry.total]\n\
                trend = { unit = \"%\", central = 2, shock = { sd = 1 } }\nelasticity_income = 4\n\
                elasticity_aged_65_plus = -1\n";
    let every = "[assume.economy]\nreal_growth = \"-40 %\"\ndeflator_growth = \"0 %\"\n[assume.industry.total]\n\
                 trend = \"2 %\"\nelasticity_income = 5\nelasticity_aged_65_plus = 0\n";
    let of = |rest: &str| format!("{HEAD}{rest}");
    let folder = folder_with(&[("fast.toml", &of(fast)), ("some.toml", &of(some)), ("every.toml", &of(every))]);
    for (file, words) in [
        ("fast.toml", ["unusual: real GDP growth in 2023–2030 is 12%", ""]),
        ("some.toml", ["of 200 runs)", "and nothing falls by more than 100%"]),
        ("every.toml", ["unusual: real GDP growth", "(every run)"]),
    ] {
        let asked = |arguments: &[&str]| {
            let mut command = carecast();
            command.current_dir(folder.path()).args(arguments).args(["--lang", "en"]);
            ended(&mut command, folder.path())
        };
        let check = asked(&["check", file]);
        let run = asked(&["run", file, "--out", "out", "--charts", "none", "-q"]);
        assert_eq!((check.code, run.code), (Some(0), Some(0)), "{}{}", check.stderr, run.stderr);
        assert_eq!(warnings(&check), warnings(&run), "{file}");
        assert!(words.iter().all(|words| check.stderr.contains(words)), "{file}: {}", check.stderr);
        let count = warnings(&check).len();
        assert!(count > 0 && check.stdout.contains(&format!("no errors, {count} warning")), "{}", check.stdout);
    }
}
