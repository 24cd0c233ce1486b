//! A plan's figures held against one another: what is found, and that rounding alone is no contradiction.

use std::path::Path;

use carecast::baseline::{Actuals, Baseline, Library};
use carecast::indicator::indicators;
use carecast::plan::Plan;
use carecast::plan::audit::{Finding, Gravity, Rule, audit};
use carecast::table::Cell;
use carecast::{Diagnostics, Language, report};
use proptest::prelude::*;

/// A city of which only the people aged 60 and over and the GDP of some years are known.
const CITY: &str = "format = 1\nid = \"city\"\nlabel = \"City\"\nbase_year = 2017\nstocks_at = \"12-31\"\n\n[source.book]\ntitle = \"Yearbook\"\n";
const SERIES: &str = "\
indicator,period,value,comparator,unit,status,basis,published_on,preliminary,source,note
population.aged_60_plus,2017,54.3,=,万人,published,,,,book,
gdp.nominal,2014,1331,=,亿元,published,,,,book,
gdp.nominal,2017,1771.6,=,亿元,published,,,,book,
";

struct City {
    folder: tempfile::TempDir,
}

impl City {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("baselines/city");
        std::fs::create_dir_all(&home).unwrap();
        std::fs::write(home.join("baseline.toml"), CITY).unwrap();
        std::fs::write(home.join("series.csv"), SERIES).unwrap();
        Self { folder }
    }

    /// What an audit finds in a plan for 2018 to 2020, with what became known later.
    fn audit(&self, plan: &str, actuals: &str) -> Vec<Finding> {
        let head =
            "format = 1\ntitle = \"t\"\nperiod = [2018, 2020]\nbase_year = 2017\nreview = 2019\nbaseline = \"city\"\n";
        let path = self.folder.path().join("plan.toml");
        std::fs::write(&path, format!("{head}{plan}")).unwrap();
        let library = Library::embedded().near(&path);
        let mut problems = Diagnostics::new();
        let plan = Plan::load_alone(&path, &library, &mut problems).unwrap_or_else(|error| panic!("{error}"));
        let baseline = Baseline::load("city", &library, &mut problems).unwrap();
        let csv = self.folder.path().join("actuals.csv");
        std::fs::write(&csv, format!("indicator,period,value,unit\n{actuals}")).unwrap();
        let actuals = Actuals::load(&csv, &baseline, &indicators(&baseline.subsectors), &mut problems).unwrap();
        assert_eq!(problems, Diagnostics::new());
        audit(&plan, Some(&baseline), Some(&actuals))
    }
}

fn target(id: &str, indicator: &str, comparator: &str, value: &str, unit: &str, more: &str) -> String {
    format!(
        "[[target]]\nid = \"{id}\"\nindicator = \"{indicator}\"\nperiod = 2020\ncomparator = \"{comparator}\"\nvalue = {value}\nunit = \"{unit}\"\nquote = \"q\"\n{more}\n"
    )
}

fn statement(indicator: &str, period: &str, comparator: &str, value: &str, unit: &str, more: &str) -> String {
    format!(
        "[[statement]]\nindicator = \"{indicator}\"\nperiod = {period}\ncomparator = \"{comparator}\"\nvalue = {value}\nunit = \"{unit}\"\nquote = \"q\"\n{more}\n"
    )
}

/// The one finding of a rule.
fn one(found: &[Finding], rule: Rule) -> &Finding {
    let of_rule: Vec<&Finding> = found.iter().filter(|finding| finding.rule == rule).collect();
    assert_eq!(of_rule.len(), 1, "{found:?}");
    of_rule[0]
}

fn says(finding: &Finding, parts: &[&str]) {
    for part in parts {
        assert!(finding.sentence.zh.contains(part), "{part} is not in {}", finding.sentence.zh);
    }
}

// ---- Shandong --------------------------------------------------------------------------------------------------------

fn shandong(with_actuals: bool) -> Vec<Finding> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/shandong-2023-2027");
    let library = Library::embedded();
    let mut problems = Diagnostics::new();
    let plan = Plan::load_alone(&folder.join("plan.toml"), &library, &mut problems).unwrap();
    let baseline = Baseline::load("shandong", &library, &mut problems).unwrap();
    let known = indicators(&baseline.subsectors);
    let actuals = Actuals::load(&folder.join("actuals.csv"), &baseline, &known, &mut problems).unwrap();
    assert!(actuals.figures.iter().all(|actual| actual.figure.period.year > plan.base_year.unwrap()));
    assert!(actuals.figures.iter().all(|actual| baseline.sources.contains_key(&actual.figure.source)));
    assert!(actuals.of("industry.value_added").is_empty(), "none was published");
    audit(&plan, Some(&baseline), with_actuals.then_some(&actuals))
}

#[test]
fn level_and_share_of_shandong_imply_a_gdp_and_the_share_binds() {
    let found = shandong(true);
    let implied = found.iter().find(|finding| finding.sentence.zh.contains("隐含")).unwrap();
    says(implied, &["107692.3亿元", "106870.2亿元～108527.1亿元", "4.26%"]);
    // Both bases: as published, and continued on that of the base year.
    says(implied, &["103197亿元", "余下每年 2.15%", "基期口径", "余下每年 3.13%～3.23%"]);
    let binding = one(&found, Rule::Binding);
    assert_eq!(binding.gravity, Gravity::Finding);
    says(binding, &["4.70%", "7353亿元", "6.19%", "起约束作用的是“增加值占GDP比重”", "两者可以同时达到"]);
    let before = shandong(false);
    says(one(&before, Rule::Binding), &["起约束作用的是“增加值占GDP比重”"]);
    assert!(!before.iter().any(|finding| finding.sentence.zh.contains("103197")), "not known in 2023");
}

#[test]
fn growth_of_shandong_agrees_with_its_average_barely() {
    let change = shandong(false).into_iter().find(|finding| finding.rule == Rule::Change).unwrap();
    assert_eq!(change.gravity, Gravity::Finding);
    says(&change, &["36%", "7.99%", "7.89%～8.09%", "≥ 8%", "才勉强相合"]);
}

#[test]
fn a_share_that_rounding_hides_is_judged_by_a_band() {
    let found = shandong(true);
    says(one(&found, Rule::HiddenByRounding), &["6.4%", "6.5%", "0.1个百分点", "6.45%～6.55%"]);
    says(one(&found, Rule::Milestone), &["4.56%", "6440亿元", "6402.3亿元", "6.24% 与 6.20%"]);
}

#[test]
fn the_audit_of_shandong_as_it_is_shown() {
    let found = shandong(true);
    let shown = [Language::Chinese, Language::English].map(|language| {
        let table = report::audit(&found);
        let joined = |texts: Vec<String>, between: &str| texts.join(between);
        let row = |row: &Vec<Cell>| joined(row.iter().map(|cell| cell.shown(language)).collect(), "\n  ");
        let rows = joined(table.rows.iter().map(row).collect(), "\n\n");
        let notes = joined(table.notes.iter().map(|note| note.get(language).to_owned()).collect(), "\n");
        format!("{}\n\n{rows}\n\n{notes}", table.title.get(language))
    });
    insta::with_settings!({snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("audit", shown.join("\n\n\n"));
    });
}

// ---- Other plans -----------------------------------------------------------------------------------------------------

#[test]
fn beds_and_beds_per_1000_imply_old_people() {
    // Changzhi: 18 000 beds of all kinds, 40 beds for 1000 old people; 345.49万 people of whom 15.73 % were aged 60+.
    let plan = target("beds", "care.beds.total", "=", "1.8", "万张", "")
        + &target("ratio", "care.beds.per_1000_aged_60_plus", "=", "40", "张/千人", "");
    let found = City::new().audit(&plan, "");
    let implied = one(&found, Rule::Quotient);
    assert_eq!(implied.gravity, Gravity::Finding);
    says(implied, &["45万人", "43.21万人～46.84万人", "54.3万人", "33.15张/千人", "2.172万张"]);
    assert_eq!(implied.about.zh, "60岁及以上人口");
    let bounds = plan.replace("\"=\"", "\">=\"");
    says(
        one(&City::new().audit(&bounds, ""), Rule::Quotient),
        &["隐含60岁及以上人口 45万人，少于基线中2017年的 54.3万人"],
    );
}

#[test]
fn two_values_of_one_share_are_told_with_their_denominators() {
    // Pingdingshan: nursing beds at least 30 % of beds in one place, about 35 % in another.
    let of = |of: &str| format!("of = \"{of}\"");
    let plan = target("social", "care.beds.nursing_share", ">=", "30", "%", &of("社会养老床位总数"))
        + &target("local", "care.beds.nursing_share", "~", "35", "%", &of("当地养老床位"))
            .replace("indicator", "label = \"护理型床位占当地养老床位\"\nabout");
    let found = City::new().audit(&plan, "");
    let pair = one(&found, Rule::Pair);
    assert_eq!(pair.gravity, Gravity::Finding);
    says(pair, &["≥ 30%（占社会养老床位总数）", "≈ 35%（占当地养老床位）", "分母不同"]);
    let without = plan.replace("of = ", "definition = ");
    says(one(&City::new().audit(&without, ""), Rule::Pair), &["≈ 35%（护理型床位占当地养老床位）", "两者可以同时成立"]);
    let disjoint = without.replace("\">=\"", "\"<=\"");
    assert_eq!(one(&City::new().audit(&disjoint, ""), Rule::Pair).gravity, Gravity::Contradiction);
}

#[test]
fn a_range_is_no_pair() {
    let plan = target("low", "care.beds.nursing_share", ">=", "30", "%", "")
        + &target("high", "care.beds.nursing_share", "<=", "50", "%", "");
    assert_eq!(City::new().audit(&plan, ""), []);
}

#[test]
fn levels_and_changes_must_add_up() {
    let beds = |base: &str, added: &str| {
        statement("care.beds.nursing", "2017", "=", base, "张", "")
            + &statement("care.beds.nursing", "[2016, 2017]", "=", added, "张", "aim = \"increment\"")
            + &statement("care.beds.nursing", "2016", "=", "5000", "张", "")
            + &target("x", "care.beds.nursing", ">=", "9000", "张", "")
    };
    let found = City::new().audit(&beds("6000", "1500"), "");
    let change = one(&found, Rule::Change);
    assert_eq!(change.gravity, Gravity::Contradiction);
    says(change, &["0.5万张", "0.15万张", "0.6万张", "不合"]);
    assert_eq!(one(&City::new().audit(&beds("6500", "1500"), ""), Rule::Change).gravity, Gravity::Note);
}

#[test]
fn growth_of_at_most_so_much_a_year_is_a_range() {
    let plan = statement("care.beds.nursing", "2013", "=", "5000", "张", "")
        + &statement("care.beds.nursing", "2017", "=", "6000", "张", "")
        + &statement("care.beds.nursing", "[2013, 2017]", "<=", "8", "%", "aim = \"average_growth\"")
        + &target("x", "care.beds.nursing", ">=", "9000", "张", "");
    let found = City::new().audit(&plan, "");
    let change = one(&found, Rule::Change);
    assert_eq!(change.gravity, Gravity::Note, "{}", change.sentence.zh);
    says(change, &["0.5万张", "≤ 8%", "0万张～0.68", "0.6万张", "相合"]);
    let faster = plan.replace("\"6000\"", "7000").replace("value = 6000", "value = 7000");
    assert_eq!(one(&City::new().audit(&faster, ""), Rule::Change).gravity, Gravity::Contradiction);
}

#[test]
fn a_target_is_shown_with_the_digits_that_were_written() {
    let plan = target("level", "industry.value_added", ">=", "150", "亿元", "")
        + &target("share", "industry.share_of_gdp", ">=", "0.065", "%", "");
    let found = City::new().audit(&plan, "");
    says(one(&found, Rule::Binding), &["≥ 0.065% 相当于 1.5亿元"]);
    let found = City::new().audit(&plan.replace("0.065", "6.4567"), "");
    says(one(&found, Rule::Binding), &["≥ 6.4567% 相当于 152.3亿元"]);
    let known = statement("industry.share_of_gdp", "2017", "=", "6.4", "%", "");
    let found = City::new().audit(&(known + &plan.replace("0.065", "6.4567")), "");
    says(one(&found, Rule::HiddenByRounding), &["相差 0.0567个百分点", "6.45665%～6.45675%"]);
}

#[test]
fn a_ceiling_over_a_floor_is_no_contradiction() {
    let plan = statement("care.beds.total", "2017", "<=", "1.8", "万张", "")
        + &statement("care.beds.per_1000_aged_60_plus", "2017", ">=", "30", "张/千人", "")
        + &target("x", "care.beds.nursing", ">=", "9000", "张", "");
    let found = City::new().audit(&plan, "");
    let quotient = one(&found, Rule::Quotient);
    assert_eq!(quotient.gravity, Gravity::Note, "{}", quotient.sentence.zh);
    says(quotient, &["不高于60", "54.3万人", "相合"]);
}

#[test]
fn an_average_that_the_total_excludes_is_a_contradiction() {
    let plan = statement("gdp.nominal", "[2014, 2017]", "=", "33.1", "%", "aim = \"growth\"")
        + &statement("gdp.nominal", "[2014, 2017]", ">=", "10.5", "%", "aim = \"average_growth\"")
        + &target("x", "gdp.nominal", ">=", "2400", "亿元", "");
    let found = City::new().audit(&plan, "");
    assert_eq!(found[0].gravity, Gravity::Contradiction);
    says(&found[0], &["33.1%", "10.00%", "≥ 10.5%", "不合"]);
    // The levels of the baseline agree with the total and not with the average.
    let against_levels: Vec<Gravity> =
        found[1..].iter().filter(|f| f.rule == Rule::Change).map(|f| f.gravity).collect();
    assert_eq!(against_levels, [Gravity::Finding, Gravity::Note]);
}

#[test]
fn figures_of_the_plan_that_cannot_all_be_true() {
    let plan = statement("gdp.nominal", "2017", "=", "1771.6", "亿元", "")
        + &statement("industry.value_added", "2017", "=", "100", "亿元", "")
        + &statement("industry.share_of_gdp", "2017", "=", "6.5", "%", "")
        + &target("x", "care.beds.total", ">=", "1", "万张", "");
    let found = City::new().audit(&plan, "");
    assert_eq!(one(&found, Rule::Quotient).gravity, Gravity::Contradiction);
    let rounded = plan.replace("value = 6.5", "value = 5.6");
    assert_eq!(one(&City::new().audit(&rounded, ""), Rule::Quotient).gravity, Gravity::Note);
    // The same with a figure of the baseline is a finding: somebody else may be wrong.
    let others = plan.replace("1771.6", "1772.6");
    let found = City::new().audit(&others, "");
    says(one(&found, Rule::Pair), &["1772.6亿元", "1771.6亿元", "基线中"]);
}

#[test]
fn a_target_that_is_met_already_is_told() {
    let plan = statement("care.beds.nursing", "2017", ">", "9000", "张", "")
        + &target("met", "care.beds.nursing", ">=", "8000", "张", "")
        + &target("later", "care.insurance.insured", ">=", "50", "万人", "")
        + &target("open", "care.occupancy", ">=", "50", "%", "");
    let actuals =
        "care.insurance.insured,2018,49,万人\ncare.insurance.insured,2019-10,51,万人\ncare.occupancy,2019,50,%\n";
    let found = City::new().audit(&plan, actuals);
    let met: Vec<&str> = found.iter().filter(|f| f.rule == Rule::AlreadyMet).map(|f| f.sentence.zh.as_str()).collect();
    assert_eq!(met.len(), 2, "50% may have been 49.6: {met:?}");
    assert!(met[0].contains("> 0.9万张") && met[1].contains("2019年已为 51万人"), "{met:?}");
}

#[test]
fn what_binds_depends_on_growth() {
    let plan = statement("industry.value_added", "2017", "=", "100", "亿元", "")
        + &target("level", "industry.value_added", ">=", "150", "亿元", "")
        + &target("share", "industry.share_of_gdp", ">=", "6.0", "%", "");
    // 150 and 6 % imply 2500; at 10 % a year GDP is 2358 in 2020.
    says(
        one(&City::new().audit(&plan, ""), Rule::Binding),
        &["10.00%", "2358.1亿元", "起约束作用的是“医养健康产业增加值”"],
    );
    // What the plan says of growth is no level.
    let told = statement("gdp.nominal", "[2012, 2013]", "=", "12.5", "%", "aim = \"growth\"") + &plan;
    says(one(&City::new().audit(&told, ""), Rule::Binding), &["2014年至2017年", "10.00%", "2358.1亿元"]);
    let fast = "gdp.nominal,2018,2100,亿元\ngdp.nominal,2019,2500,亿元\n";
    says(one(&City::new().audit(&plan, fast), Rule::Binding), &["起约束作用的是“增加值占GDP比重”"]);
}

// ---- Rounding --------------------------------------------------------------------------------------------------------

#[test]
fn figures_rounded_from_true_ones_never_contradict() {
    let city = City::new();
    let config = ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() };
    let figures = (500.0..900.0_f64, 0.02..0.12_f64, -0.05..0.15_f64, 1..6_i32, 0..3_usize, 0..3_usize);
    proptest!(config, |((gdp, share, growth, years, digits, more) in figures)| {
        let since = 2017 - years;
        let value = gdp * share;
        let before = value / (0..years).fold(1.0, |factor, _| factor * (1.0 + growth));
        let plan = statement("gdp.nominal", "2017", "=", &format!("{gdp:.digits$}"), "亿元", "")
            + &statement("industry.value_added", "2017", "=", &format!("{value:.more$}"), "亿元", "")
            + &statement("industry.share_of_gdp", "2017", "=", &format!("{:.digits$}", share * 100.0), "%", "")
            + &statement("industry.value_added", &since.to_string(), "=", &format!("{before:.digits$}"), "亿元", "")
            + &statement("industry.value_added", &format!("[{since}, 2017]"), "=", &format!("{:.more$}", (value / before - 1.0) * 100.0), "%", "aim = \"growth\"")
            + &statement("industry.value_added", &format!("[{since}, 2017]"), "=", &format!("{:.digits$}", growth * 100.0), "%", "aim = \"average_growth\"")
            + &statement("industry.value_added", &format!("[{since}, 2017]"), "=", &format!("{:.more$}", value - before), "亿元", "aim = \"increment\"")
            + &target("x", "care.beds.total", ">=", "1", "万张", "");
        let found = city.audit(&plan, "");
        let contradictions: Vec<&Finding> = found.iter().filter(|f| f.gravity == Gravity::Contradiction).collect();
        prop_assert!(contradictions.is_empty(), "{contradictions:?}");
        prop_assert!(found.iter().any(|f| f.rule == Rule::Quotient) && found.iter().any(|f| f.rule == Rule::Change));
    });
}
