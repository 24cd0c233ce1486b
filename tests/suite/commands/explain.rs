//! `carecast explain`.

use super::{PRODUCTIVITY, REFERENCE, SEVEN_DOMAINS, ended, folder_with, root, snapshot, wide, with};

/// What is printed of a value; the command must succeed without a word of complaint.
fn shown(arguments: &[&str]) -> String {
    let end = ended(wide().arg("explain").args(arguments), root());
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    format!("$ explain {}\n{}\n", arguments.join(" "), end.stdout)
}

#[test]
fn explanations() {
    let english = [
        vec![REFERENCE, "industry.value_added", "2027"],
        vec![REFERENCE, "industry.value_added", "2022"],
        vec![SEVEN_DOMAINS, "industry.pharma.growth_real", "2027"],
        vec![SEVEN_DOMAINS, "industry.contribution.ageing", "2027"],
        vec![REFERENCE, "population.aged_15_59", "2025"],
        vec![REFERENCE, "population.total", "2023", "--depth", "2"],
        vec![REFERENCE, "care.beds.nursing", "2027", "--depth", "2"],
        vec![REFERENCE, "care.users.institution", "2023", "--depth", "2"],
        vec![REFERENCE, "economy.real_growth", "2027"],
        vec![PRODUCTIVITY, "gdp.real_growth", "2027", "--depth", "3"],
    ];
    let of = |cases: &[Vec<&str>], language: &str| -> String {
        cases.iter().map(|case| shown(&[case.as_slice(), &["--lang", language]].concat())).collect()
    };
    snapshot("explain_in_english", &of(&english, "en"));
    let chinese = [
        vec![REFERENCE, "industry.share_of_gdp", "2027", "--depth", "2"],
        vec![SEVEN_DOMAINS, "industry.growth_nominal", "2027"],
        vec![SEVEN_DOMAINS, "industry.medical.growth_real", "2027", "--depth", "2"],
        vec![REFERENCE, "population.aged_60_plus", "2027", "--depth", "2"],
        vec![REFERENCE, "population.deaths", "2027"],
        vec![REFERENCE, "population.aged_80_plus", "2022"],
        vec![REFERENCE, "care.occupancy", "2025", "--depth", "3"],
    ];
    snapshot("explain_in_chinese", &of(&chinese, "zh"));
}

const WITH_POLICIES: &str = r#"format = 1
baseline = "shandong"
horizon = 2026

[assume.economy]
real_growth = "5 %"
deflator_growth = "1 %"

[assume.industry.total]
trend = "1 %"
elasticity_income = 0.8
share_ceiling = "7 %"

[[policy]]
id = "insurance"
label = { zh = "长护险", en = "care insurance" }
driver = "industry.total.trend"
add = "0.6 pp"
from = 2024
to = 2026

[[policy]]
id = "drug_prices"
label = { zh = "药品集采", en = "drug procurement" }
driver = "industry.total.price_wedge"
add = "-0.4 pp"
from = 2025
to = 2025
"#;

#[test]
fn policies_and_ceilings_by_name_and_place() {
    let folder = folder_with(&[("policies.toml", WITH_POLICIES)]);
    let explain = |indicator: &str, year: &str, depth: &str, language: &str| {
        let arguments = ["explain", "policies.toml", indicator, year, "--depth", depth, "--lang", language];
        let end = ended(wide().current_dir(folder.path()).args(arguments), folder.path());
        assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
        format!("$ explain {indicator} {year}\n{}\n", end.stdout)
    };
    let english = explain("industry.value_added", "2025", "3", "en")
        + &explain("industry.contribution.policy.drug_prices", "2025", "1", "en")
        + &explain("industry.total.trend", "2023", "1", "en");
    snapshot("explain_policies", &(english + &explain("industry.total.growth_real", "2025", "1", "zh")));
}

const OWN: &str = r#"format = 1
baseline = "shandong"
horizon = 2026

[driver.physicians_trained]
unit = "persons/year"
central = 24000

[variable.physicians]
unit = "persons"
initial = "34.6 万人"
next = "physicians * (1 - 3 %) + physicians_trained"

[indicator.physicians_per_1000]
label = { zh = "每千人口医师", en = "Physicians per 1000" }
unit = "persons per 1000 persons"
formula = "if(physicians > 0, physicians / population.total, 0)"
"#;

#[test]
fn variables_of_the_scenarios_own() {
    let folder = folder_with(&[("own.toml", OWN)]);
    let mut shown = String::new();
    for (year, language) in [("2024", "en"), ("2022", "zh")] {
        let arguments = ["explain", "own.toml", "physicians_per_1000", year, "--depth", "2", "--lang", language];
        let end = ended(wide().current_dir(folder.path()).args(arguments), folder.path());
        assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
        shown += &end.stdout;
    }
    snapshot("explain_own", &shown);
}

#[test]
fn what_cannot_be_explained() {
    let no_beds = "format = 1\nbaseline = \"shandong\"\nhorizon = 2024\n[assume.care.beds]\n\
        nursing.closure_rate = \"100 %\"\nordinary.closure_rate = \"100 %\"\nconversion_rate = \"0 %\"\n";
    let folder = folder_with(&[("empty.toml", no_beds)]);
    let cases = [
        ["industry.value_aded", "2023"],
        ["nothing.at.all", "2023"],
        ["care.occupancy", "2025"],
        ["care.occupancy", "2024"],
        ["population.births", "2022"],
        ["gdp.nominal", "2023"],
    ];
    let mut told = String::new();
    for (case, language) in cases.iter().flat_map(|case| ["en", "zh"].map(|language| (case, language))) {
        let arguments = ["explain", "empty.toml", case[0], case[1], "--lang", language];
        let end = ended(wide().current_dir(folder.path()).args(arguments), folder.path());
        assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{case:?}");
        told += &format!("$ explain {} {}\n{}\n", case[0], case[1], end.stderr);
    }
    // The cause is the one that a run tells.
    let no_spending = format!("{no_beds}[assume.care.insurance]\ntake_up = \"0 %\"\nbase_balance = \"0 亿元\"\n");
    let folder = folder_with(&[("fund.toml", &no_spending)]);
    for language in ["en", "zh"] {
        let arguments = ["explain", "fund.toml", "care.insurance.reserve_months", "2023", "--lang", language];
        let end = ended(wide().current_dir(folder.path()).args(arguments), folder.path());
        assert_eq!(end.code, Some(2), "{}", end.stdout);
        told += &format!("$ explain care.insurance.reserve_months 2023\n{}\n", end.stderr);
    }
    snapshot("explain_errors", &told);
    let end = with(&["explain", REFERENCE, "gdp.nominal", "soon", "--lang", "en"]);
    assert_eq!(end.code, Some(2));
    assert!(end.stderr.contains("soon"), "{}", end.stderr);
}

#[test]
fn a_chart_has_all_years_and_says_so_where_one_is_named() {
    for (language, told) in [("en", "omit the year: gdp.nominal"), ("zh", "不写年份：gdp.nominal")] {
        let end = with(&["chart", "out/a", "--indicator", "gdp.nominal@2027", "--lang", language]);
        assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""));
        assert!(end.stderr.contains(told), "{}", end.stderr);
    }
}

#[test]
fn a_year_stands_beside_its_indicator_or_after_it() {
    let explain =
        |words: &[&str], language: &str| with(&[&["explain", REFERENCE], words, &["--lang", language]].concat());
    for (name, year) in [("gdp.nominal", "2027"), ("economy.real_growth", "2027"), ("地区生产总值", "2027年")] {
        let beside = explain(&[&format!("{name}@{year}")], "en");
        assert_eq!(beside.code, Some(0), "{}", beside.stderr);
        assert_eq!(beside.stdout, explain(&[name, year], "en").stdout);
    }
    for (words, english, chinese) in [
        (&["gdp.nominal"][..], "such as gdp.nominal@2027", "如 gdp.nominal@2027"),
        (&["gdp.nominal@soon"], "soon is not a year", "soon 不是年份"),
        (&["gdp.nominal@2099"], "2099 is not projected", "情景不预测2099年"),
        (&["gdp.nomnal@2027"], "did you mean `gdp.nominal`?", "是否想写 `gdp.nominal`？"),
    ] {
        for (language, told) in [("en", english), ("zh", chinese)] {
            let end = explain(words, language);
            assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{words:?}");
            assert!(end.stderr.contains(told), "{words:?}: {}", end.stderr);
        }
    }
}
