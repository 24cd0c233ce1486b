//! People that cannot be, and figures in the wrong unit: what `check`, `run` and `review` say of them.

use std::path::{Path, PathBuf};

use super::{REFERENCE, carecast, ended, folder_with, root, with};

/// A city that takes its age structure from Shandong.
fn city(total: &str, aged: &str) -> tempfile::TempDir {
    let baseline = "format = 1\nid = \"jinan\"\nlabel = { zh = \"济南市\", en = \"Jinan\" }\nparent = \"shandong\"\nbase_year = 2022\n\
                    [source.bureau]\ntitle = \"Bulletin\"\n[population]\ninherit = true\n\
                    margins = [\"population.total\", \"population.aged_60_plus\"]\n[vital_rates]\ninherit = true\n";
    let series = format!(
        "indicator,period,value,comparator,unit,status,basis,published_on,preliminary,source,note\n\
         population.total,2022,{total},=,万人,published,,,,bureau,\n\
         population.aged_60_plus,2022,{aged},=,万人,published,,,,bureau,\n"
    );
    folder_with(&[
        ("baselines/jinan/baseline.toml", baseline),
        ("baselines/jinan/series.csv", &series),
        (
            "jinan.toml",
            "format = 1\nbaseline = \"jinan\"\nhorizon = 2026\noutputs.indicators = [\"population.aged_60_plus\"]\n",
        ),
    ])
}

fn checked(folder: &Path, file: &str, language: &str) -> String {
    let end = ended(carecast().current_dir(folder).args(["check", file, "--lang", language]), folder);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    end.stderr
}

#[test]
fn persons_that_were_entered_as_ten_thousands_are_told() {
    let folder = city("9415000", "207.5");
    for file in ["baselines/jinan", "jinan.toml"] {
        let told = checked(folder.path(), file, "en");
        for said in [
            "implausible: jinan has 94.15 billion people in the base year, more than its parent shandong with 101.6 million",
            "in `persons` it would not be more",
            "implausible: 0.0022% of the people of jinan in the base year are aged 60+, usually 3-50%",
            "population.total is about 10 000 times what it should be: perhaps a slip of the unit, in `persons` it would fit",
        ] {
            assert!(told.contains(said), "{said} is not in {told}");
        }
    }
    let told = checked(folder.path(), "jinan.toml", "zh");
    for said in [
        "不合常理：jinan 基期人口为 941.5亿人，多于上级 shandong",
        "以“人”计则不多于上级",
        "不常见：2023–2026年60岁及以上人口年增长",
    ] {
        assert!(told.contains(said), "{said} is not in {told}");
    }
}

#[test]
fn a_decimal_point_out_of_place_is_told() {
    let told = checked(city("941.5", "20.75").path(), "jinan.toml", "zh");
    for said in [
        "占 2.204%",
        "上级 shandong 为 22.14%",
        "population.aged_60_plus 约为应有之数的十分之一",
        "60岁及以上人口年增长",
    ] {
        assert!(told.contains(said), "{said} is not in {told}");
    }
    assert_eq!(checked(city("941.5", "207.5").path(), "jinan.toml", "zh"), "");
}

#[test]
fn people_who_leap_from_year_to_year_are_told() {
    let folder = city("941.5", "207.5");
    let series = folder.path().join("baselines/jinan/series.csv");
    let more = "population.total,2020,92.02,=,万人,published,,,,bureau,\n";
    std::fs::write(&series, std::fs::read_to_string(&series).unwrap() + more).unwrap();
    let told = checked(folder.path(), "baselines/jinan", "en");
    assert!(
        told.contains(
            "implausible: population.total of jinan goes from 920.2 thousand in 2020 to 9.415 million in 2022"
        ),
        "{told}"
    );
    assert!(told.contains("about 10 times what it should be"), "{told}");
}

#[test]
fn rates_and_migration_that_no_region_has_are_told() {
    let base = "format = 1\nbaseline = \"shandong\"\nhorizon = 2027\noutputs.indicators = [\"population.aged_60_plus\"]\n[assume.population]\n";
    let cases = [
        (
            "net_migration = \"-9000 万人/年\"\n",
            "unusual: net migration as a share of the base-year population in 2023–2027 is −88.6%",
            "万 may be counted twice",
        ),
        (
            "total_fertility_rate = { unit = \"children per woman\", central = 10 }\n",
            "unusual: total fertility rate",
            "0.7 to 6.1 over countries in 2023",
        ),
        ("life_expectancy = \"40 岁\"\n", "unusual: life expectancy", "54 to 86 over countries in 2023"),
        ("mean_age_at_childbearing = \"24岁\"\n", "unusual: mean age at childbearing", "27.3 to 33.6 in 12 countries"),
        (
            "sex_ratio_at_birth = { unit = \"males per female\", central = 0.515 }\n",
            "unusual: sex ratio at birth",
            "neither the share of males nor males per 100 females",
        ),
    ];
    for (assumed, what, hint) in cases {
        let folder = folder_with(&[("x.toml", &format!("{base}{assumed}"))]);
        let told = checked(folder.path(), "x.toml", "en");
        assert!(told.contains(what) && told.contains(hint), "{assumed}: {told}");
        let out = folder.path().join("out");
        let end = ended(
            carecast()
                .current_dir(folder.path())
                .args(["run", "x.toml", "--runs", "5", "-q", "--lang", "en", "--charts", "none", "--out"])
                .arg(&out),
            folder.path(),
        );
        assert!(end.stderr.contains(what), "{assumed}: {}", end.stderr);
    }
}

#[test]
fn a_unit_that_was_mistaken_is_told_where_figures_are_taken_in() {
    let rows = "industry.value_added,2024,6600,万元\nindustry.share_of_gdp,2023,0.065,%\n";
    let folder = folder_with(&[("actuals.csv", &format!("indicator,period,value,unit\n{rows}"))]);
    let [actuals, out] = ["actuals.csv", "out"].map(|name| folder.path().join(name).display().to_string());
    let end = with(
        &[
            &["review", "--scenario", REFERENCE, "--actuals", &actuals, "--as-of", "2024", "--out", &out][..],
            &["--runs", "100", "-q", "--charts", "none", "--lang", "zh"],
        ]
        .concat(),
    );
    // Against the base year with its place, and against what the scenario expected.
    for what in ["不合常理：industry.share_of_gdp 2023 为 0.065%，而基线2022年为 6.4", "actuals.csv:3:"] {
        assert!(end.stderr.contains(what), "{what}: {}", end.stderr);
    }
    for hint in [
        "约为应有之数的万分之一：疑为单位之误，以“亿元”计则相符",
        "约为应有之数的百分之一：疑为单位之误，以“1”计则相符",
    ] {
        assert!(end.stderr.contains(hint), "{hint}: {}", end.stderr);
    }
}

/// Every scenario under a folder.
fn scenarios(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries
        .flat_map(|path| match path.is_dir() {
            true => scenarios(&path),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml") && !path.ends_with("plan.toml"))
        .collect();
    found.sort();
    found
}

/// Those of the other plans, and every baseline, are checked beside their own tests.
#[test]
fn no_scenario_of_shandong_has_people_that_cannot_be() {
    let all = scenarios(&root().join("scenarios/shandong-2023-2027"));
    let files: Vec<&str> = all.iter().filter_map(|path| path.to_str()).collect();
    assert!(files.len() > 8, "{files:?}");
    let end = with(&[&["check", "--lang", "en"], &files[..]].concat());
    // Over 28 years a few ages of a few runs run empty, and the wide band of a trend passes what growth can be: both are said.
    let known =
        ["was capped at the population of its age in 3 age cells", "4 draws of `parent.real_growth` were clamped"];
    let told = super::warnings_but_unusual(&end.stderr);
    let others: Vec<_> = told.iter().filter(|told| !known.iter().any(|known| told.contains(known))).collect();
    assert_eq!((end.code, others.len(), told.len()), (Some(0), 0, 2), "{told:?}");
}

/// What `check` and `run` say of a scenario, in one language.
fn told_by_both(text: &str, language: &str) -> [String; 2] {
    let folder = folder_with(&[("x.toml", text)]);
    let run = ["run", "x.toml", "--runs", "20", "--charts", "none", "--out", "out", "--lang", language];
    let end = ended(carecast().current_dir(folder.path()).args(run), folder.path());
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    [checked(folder.path(), "x.toml", language), end.stderr]
}

#[test]
fn what_is_stated_beyond_what_can_be_is_told_with_figures_and_place() {
    let head = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\noutputs.indicators = [\"gdp.nominal\"]\n\
                [assume.economy]\nreal_growth = \"5 %\"\ndeflator_growth = \"1 %\"\n[care]\ndisability = \"adl\"\n[assume.care]\n";
    let beds = "beds.nursing.base_stock = \"30 万张\"\nbeds.ordinary.base_stock = \"20 万张\"\n";
    let cases = [
        (
            "insurance.employees_insured = \"20000 万人\"\n".to_owned(),
            "`care.insurance.employees_insured`在2022年为20000万人，多于常住人口：10163万人（2022–2025年均如此）（x.toml第11行）",
            "`care.insurance.employees_insured` is 200 million in 2022, more than the population: 102 million; so in 2022–2025 (x.toml, line 11)",
        ),
        (
            format!("beds.conversions = \"50 万张/年\"\nbeds.ordinary.closure_rate = \"0 %\"\n{beds}"),
            "`care.beds.conversions`在2023年为50万张/年，多于当年可改造的普通型床位：20万张/年（2023–2025年均如此）（x.toml第11行）",
            "`care.beds.conversions` is 500 thousand beds/year in 2023, more than the ordinary beds left to convert: 200 thousand beds/year; so in 2023–2025 (x.toml, line 11)",
        ),
        (
            format!("base_residents = \"80 万人\"\n{beds}"),
            "`care.base_residents`在2022年为80万人，多于基期末机构床位：50万人（x.toml第11行）",
            "`care.base_residents` is 800 thousand in 2022, more than the institutional beds of the base year: 500 thousand (x.toml, line 11)",
        ),
        (
            "use.severe.community = \"60 %\"\nuse.severe.home = \"70 %\"\n".to_owned(),
            "`care.use.severe.community`与居家照护使用比例合计在2022年为130%，超过上限：100%（2022–2025年均如此）（x.toml第11行）",
            "`care.use.severe.community` together with the share using care at home is 130% in 2022, more than the maximum: 100%; so in 2022–2025 (x.toml, line 11)",
        ),
        (
            "shift_to_formal = { year = [2023, 2024], central = [\"2 pp\", \"-3 pp\"] }\n".to_owned(),
            "`care.shift_to_formal`（累计，负数为转回家人照料）在2024年为\u{2212}1%，转回的多于此前转出的：0%（2024–2025年均如此）（x.toml第11行）",
            "`care.shift_to_formal` (cumulative; negative: back to informal care) is \u{2212}1% in 2024, more moves back than had moved: 0%; so in 2024–2025 (x.toml, line 11)",
        ),
    ];
    for (assumed, zh, en) in cases {
        let text = format!("{head}{assumed}");
        for (language, said) in [("zh", zh), ("en", en)] {
            for told in told_by_both(&text, language) {
                assert!(told.contains(said), "{said}\n{told}");
            }
        }
    }
    let head_of_people = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\noutputs.indicators = [\"population.*\"]\n\
                          [population]\nmethod = \"growth\"\n[assume.economy]\nreal_growth = \"5 %\"\ndeflator_growth = \"1 %\"\n\
                          [assume.population]\ntotal.growth = \"0 %\"\naged_60_plus.growth = \"0 %\"\naged_65_plus.growth = \"0 %\"\n";
    let people = "total.base = \"3000 人\"\naged_60_plus.base = \"4000 人\"\naged_65_plus.base = \"5000 人\"\n";
    for said in [
        "`population.aged_60_plus.base` is 4000 persons in 2022, more than the group that contains it: 3000 persons (x.toml, line 15; `population.total.base`: x.toml, line 14)",
        "`population.aged_65_plus.base` is 5000 persons in 2022, more than the group that contains it: 4000 persons (x.toml, line 16; `population.aged_60_plus.base`: x.toml, line 15)",
    ] {
        let told = &told_by_both(&format!("{head_of_people}{people}"), "en")[0];
        assert!(told.contains(said), "{said}\n{told}");
    }
    // What can be is not told of.
    let fine = format!("{head}{beds}base_residents = \"30 万人\"\nshift_to_formal = \"1 pp\"\n");
    assert_eq!(told_by_both(&fine, "en")[0], "");
}

#[test]
fn the_table_of_a_county_shows_its_people() {
    for (total, aged, zh, en) in [("0.3", "0.07", "人\n", "persons\n"), ("5", "1.1", "万人\n", "thousand persons\n")]
    {
        let folder = city(total, aged);
        for (language, unit) in [("zh", zh), ("en", en)] {
            let run = ["run", "jinan.toml", "--runs", "20", "--charts", "none", "--out", "out", "--lang", language];
            let end = ended(carecast().current_dir(folder.path()).args(run), folder.path());
            assert_eq!(end.code, Some(0), "{}", end.stderr);
            let table = end.stdout.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
            let units = table.lines().filter(|line| line.trim_start().starts_with(unit.trim_end())).count();
            assert!(units > 0 && !table.contains("0.00"), "{table}");
        }
    }
}

#[test]
fn the_end_of_a_range_beyond_what_can_be_is_told_with_its_name_and_place() {
    let head = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\noutputs.indicators = [\"gdp.nominal\"]\n\
                [assume.economy]\nreal_growth = \"5 %\"\ndeflator_growth = \"1 %\"\n[care]\ndisability = \"adl\"\n[assume.care]\n";
    let beds = "beds.nursing.base_stock = \"30 万张\"\nbeds.ordinary.base_stock = \"20 万张\"\n";
    let cases = [
        (
            format!("base_residents = {{ unit = \"万人\", central = 27, low = 20, high = 300 }}\n{beds}"),
            "`care.base_residents`取 high 时在2022年为300万人，多于基期末机构床位：50万人（x.toml第11行）",
            "`care.base_residents` at its `high` is 3 million in 2022, more than the institutional beds of the base year: 500 thousand (x.toml, line 11)",
        ),
        (
            "shift_to_formal = { unit = \"pp\", central = 0, p10 = -5, p90 = 5 }\n".to_owned(),
            "`care.shift_to_formal`（累计，负数为转回家人照料）取 p10 时在2023年为\u{2212}5%，转回的多于此前转出的：0%（2023–2025年均如此）（x.toml第11行）",
            "`care.shift_to_formal` (cumulative; negative: back to informal care) at its `p10` is \u{2212}5% in 2023, more moves back than had moved: 0%; so in 2023–2025 (x.toml, line 11)",
        ),
        (
            "use.severe.community = \"60 %\"\nuse.severe.home = { unit = \"%\", central = 30, low = 20, high = 70 }\n"
                .to_owned(),
            "`care.use.severe.community`与居家照护使用比例合计在 `care.use.severe.home` 取 high 时在2022年为130%，超过上限：100%（2022–2025年均如此）（x.toml第11行；`care.use.severe.home`：x.toml第12行）",
            "`care.use.severe.community` together with the share using care at home at the `high` of `care.use.severe.home` is 130% in 2022, more than the maximum: 100%; so in 2022–2025 (x.toml, line 11; `care.use.severe.home`: x.toml, line 12)",
        ),
    ];
    for (assumed, zh, en) in cases {
        for (language, said) in [("zh", zh), ("en", en)] {
            for told in told_by_both(&format!("{head}{assumed}"), language) {
                assert!(told.contains(said), "{said}\n{told}");
            }
        }
    }
    // A range within what can be is not told of.
    let fine = format!("{head}{beds}base_residents = {{ unit = \"万人\", central = 27, low = 20, high = 40 }}\n");
    assert_eq!(told_by_both(&fine, "en")[0], "");
}

#[test]
fn the_policy_that_leads_beyond_what_can_be_is_told_with_its_place() {
    let head = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\noutputs.indicators = [\"gdp.nominal\"]\n\
                [assume.economy]\nreal_growth = \"5 %\"\ndeflator_growth = \"1 %\"\n[care]\ndisability = \"adl\"\n\
                [assume.care]\ninsurance.employees_insured = \"3000 万人\"\n";
    let policy = |driver: &str, add: &str| {
        format!(
            "{head}[[policy]]\nid = \"more\"\ndriver = \"{driver}\"\nadd = \"{add}\"\nfrom = 2024\nto = 2024\n\
             [[policy]]\nid = \"other\"\ndriver = \"economy.real_growth\"\nadd = \"1 pp\"\nfrom = 2024\nto = 2024\n"
        )
    };
    for (driver, add, zh, en) in [
        (
            "care.insurance.employees_insured",
            "20000 万人",
            "（x.toml第11行；政策 more：x.toml第12行）",
            "(x.toml, line 11; policy more: x.toml, line 12)",
        ),
        ("care.shift_to_formal", "-3 pp", "；政策 more：x.toml第12行）", "; policy more: x.toml, line 12)"),
    ] {
        for (language, said) in [("zh", zh), ("en", en)] {
            for told in told_by_both(&policy(driver, add), language) {
                assert!(told.contains(driver) && told.contains(said), "{said}\n{told}");
                assert!(!told.contains("other"), "{told}");
            }
        }
    }
}
