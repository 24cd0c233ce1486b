//! `carecast trend`: an annual series of a region or of one's own, continued.

use std::path::Path;

use super::{carecast, ended, names, snapshot, wide};

fn with_csv(text: &str, arguments: &[&str]) -> super::Ended {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("my.csv"), text).unwrap();
    let mut command = carecast();
    command.current_dir(folder.path()).args(["trend", "my.csv"]).args(arguments).args(["--charts", "none"]);
    ended(&mut command, folder.path())
}

#[test]
fn the_gdp_of_a_province_in_both_languages() {
    for language in ["zh", "en"] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = wide();
        command.args(["trend", "shandong", "gdp.nominal", "--to", "2030", "--lang", language, "--out"]);
        let end = ended(command.arg(folder.path()), folder.path());
        assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
        snapshot(&format!("trend_{language}"), &end.stdout);
        let files = ["gdp-nominal.csv", "charts/gdp-nominal.png", "charts/gdp-nominal.svg", "manifest.json"];
        assert_eq!(names(&folder.path().join("shandong/trend")), files.map(str::to_owned).into());
        let table = std::fs::read_to_string(folder.path().join("shandong/trend/gdp-nominal.csv")).unwrap();
        snapshot("trend_csv", &table);
    }
}

#[test]
fn trends_of_several_indicators_stand_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let trend = |more: &[&str]| {
        let mut command = carecast();
        command
            .args(["trend", "shandong"])
            .args(more)
            .args(["--to", "2028", "--charts", "none", "--lang", "en", "--out"]);
        let end = ended(command.arg(folder.path()), folder.path());
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        end.stdout
    };
    // By its label, and up to a year: what came later is not used.
    let earlier = trend(&["地区生产总值", "--as-of", "2021", "--method", "drift"]);
    assert!(
        earlier.contains("Figures: 7, 2015 to 2021") && earlier.contains("Method: random walk with drift"),
        "{earlier}"
    );
    trend(&["population.total", "--scale", "log"]);
    let manifest = std::fs::read_to_string(folder.path().join("shandong/trend/manifest.json")).unwrap();
    assert!(manifest.contains("trend shandong population.total --to 2028 --scale log"), "{manifest}");
    assert!(manifest.contains("gdp-nominal.csv"), "{manifest}");
}

#[test]
fn figures_published_since_belong_to_the_series() {
    let folder = tempfile::tempdir().unwrap();
    let actuals = folder.path().join("actuals.csv");
    let rows = "指标,时期,数值,单位,口径\n60岁及以上占比,2021,22.0,%,population-census-2020\n";
    std::fs::write(&actuals, rows).unwrap();
    let trend = |more: &[&Path]| {
        let mut command = carecast();
        let share = "population.share_aged_60_plus";
        command.args(["trend", "shandong", share, "--to", "2028", "--charts", "none", "--lang", "en", "--out"]);
        ended(command.arg(folder.path().join("out")).args(more), folder.path())
    };
    let without = trend(&[]);
    assert_eq!(without.code, Some(2));
    assert!(
        without.stderr.contains("at most 3 consecutive annual figures on one statistical basis"),
        "{}",
        without.stderr
    );
    let with = trend(&[Path::new("--actuals"), &actuals]);
    assert_eq!(with.code, Some(0), "{}", with.stderr);
    assert!(with.stdout.contains("continued in log odds, within 0 and 100%"), "{}", with.stdout);
}

#[test]
fn a_table_of_ones_own() {
    let end = with_csv(
        "年份,数值,单位\n2019,120,万人\n2020,131,万人\n2021,128,万人\n2022,140,万人\n",
        &["--to", "2024", "--lang", "zh"],
    );
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
    assert!(end.stdout.contains("my：趋势外推（万人）"), "{}", end.stdout);
    let gap = with_csv(
        "year,value\n2012,9\n2014,11\n2015,12\n2016,14\n2017,13\n2018,15\n",
        &["--to", "2020", "--lang", "en"],
    );
    assert_eq!(gap.code, Some(0));
    assert!(
        gap.stderr.contains("no figure for 2013: only 2014 to 2018 are used; figures left out beyond the gap: 1"),
        "{}",
        gap.stderr
    );
    assert!(gap.stdout.contains("Left out: 2012 (beyond a gap)"), "{}", gap.stdout);
}

#[test]
fn what_cannot_be_continued_is_said_at_its_row() {
    let refused: [(&str, &[&str], &str, &str); 9] = [
        ("year,value\n2020,1\n2021,2\n2022,4\n", &[], "my: 3 annual figures; a trend takes 4", "my.csv:4:6"),
        (
            "year,value\n2018,1\n2020,2\n2021,4\n2023,5\n",
            &[],
            "4 annual figures with gaps, at most 2 of consecutive years",
            "my.csv:4:6",
        ),
        ("year,value\n2020,5\n2021,5\n2022,5\n2023,5\n", &[], "the figures of all years are the same", "my.csv:2:6"),
        ("year,value\n2020,5\n2021,6\n2022,7\n2023,8\n", &[], "the change is the same in all years", "my.csv:2:6"),
        (
            "year,value\n2020,5\n2021,0\n2022,7\n2023,8\n",
            &["--scale", "log"],
            "the figure of 2021 is not positive",
            "my.csv:3:6",
        ),
        (
            "year,value,unit\n2020,5,%\n2021,6,%\n2022,107,%\n2023,8,%\n",
            &["--scale", "share"],
            "the figure of 2022 is not between 0 and 100%",
            "my.csv:4:6",
        ),
        (
            "year,value,basis\n2020,5,a\n2021,6,a\n2022,8,b\n2023,7,b\n",
            &[],
            "at most 2 consecutive annual figures on one statistical basis",
            "my.csv:5:6",
        ),
        (
            "year,value\n2020,50\n2021,31\n2022,20\n2023,8\n",
            &[],
            "the trend of the level falls below zero in 2024",
            "use the `scale` log",
        ),
        ("indicator,period,value\ngdp.nominal,2020,5\n", &[], "this is a table of several indicators", "my.csv:1:1"),
    ];
    for (text, more, message, place) in refused {
        let end = with_csv(text, &[more, &["--to", "2030", "--lang", "en"]].concat());
        assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{text}");
        assert!(end.stderr.contains(message) && end.stderr.contains(place), "{text}: {}", end.stderr);
    }
}

#[test]
fn bands_of_growth_by_history() {
    let bands = [
        (
            "en",
            [
                "countries that had grown by 4% to 6% a year",
                "China itself in 2000–2025 (23 cases)",
                "2021–2025 averaged 5.88%",
            ],
        ),
        ("zh", ["此前五年年均增长4%至6%的国家", "全国2000–2025年自身（23例）", "2021–2025年平均5.88%"]),
    ];
    for (language, said) in bands {
        let end = ended(
            wide().args(["trend", "shandong", "--driver", "economy.real_growth", "--lang", language]),
            super::root(),
        );
        assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
        assert!(said.iter().all(|words| end.stdout.contains(words)), "{}", end.stdout);
        // A row for each number of years, of either history.
        for years in 1..=8 {
            let rows = end.stdout.lines().filter(|line| line.trim_start().starts_with(&format!("{years} ")));
            assert_eq!(rows.count(), 2, "{years}\n{}", end.stdout);
        }
    }
}

#[test]
fn bands_of_the_industry_follow_from_health_expenditure() {
    let china = ended(wide().args(["trend", "china", "--driver", "industry.*.trend", "--lang", "en"]), super::root());
    assert_eq!(china.code, Some(0), "{}", china.stderr);
    let asked =
        |driver: &str| ended(wide().args(["trend", "shandong", "--driver", driver, "--lang", "en"]), super::root());
    for driver in ["industry.*.trend", "industry.total.trend", "industry.*.growth"] {
        let end = asked(driver);
        assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""), "{driver}");
        let basis = "what total health expenditure of China outgrew nominal GDP by in 2005–2024 (9 cases)";
        assert!(end.stdout.contains(basis), "{driver}\n{}", end.stdout);
    }
    // The reason, and what would do.
    for (driver, said) in [
        ("industry.total.price_wedge", ["no history of", "consumer prices of health care"]),
        (
            "economy.retirement_age",
            ["no history of `economy.retirement_age` is built in", "built in: economy.real_growth"],
        ),
        ("care.use_growth", ["is built in", "with `from_history` in a scenario"]),
        ("industry.medical.trend", ["there is no driver", "give the scenario in place of the region"]),
        ("industry.total.tren", ["there is no driver `industry.total.tren`", "did you mean `industry.total.trend`?"]),
    ] {
        let end = asked(driver);
        assert_eq!(end.code, Some(2), "{driver}");
        assert!(said.iter().all(|words| end.stderr.contains(words)), "{}", end.stderr);
    }
}

#[test]
fn a_pattern_means_all_drivers_and_a_scenario_brings_its_subsectors() {
    let scenario = "scenarios/shandong-2023-2027/reference.toml";
    let one =
        ended(wide().args(["trend", scenario, "--driver", "industry.medical.trend", "--lang", "en"]), super::root());
    assert_eq!((one.code, one.stderr.as_str()), (Some(0), ""));
    assert!(one.stdout.contains("Medical services: "), "{}", one.stdout);
    let all = ended(wide().args(["trend", scenario, "--driver", "industry.*.trend", "--lang", "en"]), super::root());
    assert_eq!(all.code, Some(0), "{}", all.stderr);
    for part in ["Medical services: ", "Medicines and devices: "] {
        assert!(all.stdout.contains(part), "{part}\n{}", all.stdout);
    }
    // Those without a history are named.
    assert!(all.stderr.contains("`industry.care.trend` has no history"), "{}", all.stderr);
    let pattern =
        ended(wide().args(["trend", "shandong", "--driver", "economy.*_growth", "--lang", "en"]), super::root());
    assert!(
        pattern.stdout.contains("growth of real GDP") && pattern.stdout.contains("GDP deflator"),
        "{}",
        pattern.stdout
    );
}

#[test]
fn a_share_that_has_reached_all_of_it_is_refused_as_such() {
    let end = with_csv(
        "year,value,unit\n2020,80,%\n2021,90,%\n2022,95,%\n2023,100,%\n",
        &["--scale", "share", "--to", "2030", "--lang", "en"],
    );
    assert!(end.stderr.contains("the figure of 2023 is exactly 100%, which has no log odds"), "{}", end.stderr);
    assert!(end.stderr.contains("leave these years out (`since`)"), "{}", end.stderr);
}

#[test]
fn a_scenario_beside_the_trend() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = folder.path().join("boom.toml");
    let text = "format = 1\nextends = \"carecast:shandong-2023-2027/reference.toml\"\n[assume.economy]\nreal_growth = \"15 %\"\n";
    std::fs::write(&scenario, text).unwrap();
    let run = |language: &str| {
        let mut command = wide();
        command
            .arg("run")
            .arg(&scenario)
            .args(["--runs", "100", "--trend", "--charts", "svg", "--lang", language, "--out"]);
        let end = ended(command.arg(folder.path().join(language)), folder.path());
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        end.stdout
    };
    let (zh, en) = (run("zh"), run("en"));
    assert!(zh.contains("情景与趋势外推的比较") && zh.contains("情景与趋势的80%区间不相交，情景高于趋势"), "{zh}");
    assert!(en.contains("The scenario beside the trend") && en.contains("do not meet; the scenario is above"), "{en}");
    let chart = folder.path().join("en/boom/charts/trend-gdp-nominal.svg");
    let chart = std::fs::read_to_string(chart).unwrap();
    assert!(chart.contains("intervals do not meet"), "{chart}");
    // From the files of the run alone, in any format.
    let mut command = carecast();
    command.args(["chart"]).arg(folder.path().join("en/boom"));
    command.args(["--kind", "trend", "--indicator", "gdp.nominal", "--charts", "vega-lite", "--lang", "en"]);
    let end = ended(&mut command, folder.path());
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    let specification = folder.path().join("en/boom/charts/trend-gdp-nominal.vl.json");
    let specification: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(specification).unwrap()).unwrap();
    assert_eq!(specification["datasets"]["beside"].as_array().unwrap().len() % 3, 0);
    let mut command = carecast();
    command.args(["chart"]).arg(folder.path().join("en/boom"));
    command.args(["--kind", "trend", "--indicator", "care.beds.nursing", "--lang", "en"]);
    let end = ended(&mut command, folder.path());
    assert!(end.stderr.contains("cannot draw trend of `care.beds.nursing`: fewer than four"), "{}", end.stderr);
}
