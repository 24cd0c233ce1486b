//! A plan's figures compared with one another: what is found, and that rounding alone is no contradiction.

use std::path::Path;

use carecast::baseline::{Actuals, Baseline, Library};
use carecast::indicator::indicators;
use carecast::plan::Plan;
use carecast::plan::audit::{
    AgainstBase, Agreement, AlreadyMetFinding, AverageGrowthFinding, Binding, BindingTargetFinding,
    ChangeOfLevelFinding, FigureOrigin, Finding, FindingKind, Gravity, HiddenByRoundingFinding,
    ImpliedDenominatorFinding, Interval, MilestoneFinding, PairRelation, PublishedOtherwiseFinding, TwoFiguresFinding,
    audit,
};
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

    /// What an audit finds in a plan for 2018 to 2020, with what was published later.
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

/// The one finding of a kind.
macro_rules! one {
    ($found:expr, $kind:ident) => {{
        let found = $found;
        let of_kind: Vec<Finding> =
            found.iter().filter(|finding| matches!(finding.kind, FindingKind::$kind(_))).cloned().collect();
        assert_eq!(of_kind.len(), 1, "{found:?}");
        of_kind.into_iter().next().unwrap()
    }};
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-4 * expected.abs(), "{found} is not {expected}");
}

fn spans(found: Interval, low: f64, high: f64) {
    close(found.low, low);
    close(found.high, high);
}

fn says(finding: &Finding, parts: &[&str]) {
    for part in parts {
        assert!(finding.sentence().zh.contains(part), "{part} is not in {}", finding.sentence().zh);
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
    let FindingKind::ImpliedDenominator(ImpliedDenominatorFinding {
        denominator,
        implied,
        range,
        against,
        remaining,
        ..
    }) = one!(&found, ImpliedDenominator).kind
    else {
        unreachable!()
    };
    assert_eq!(denominator.name, "gdp.nominal");
    close(implied, 1.076_923e13);
    spans(range, 1.068_702e13, 1.085_271e13);
    let Some(AgainstBase::Growth { growth, base, .. }) = against else { panic!("{against:?}") };
    assert_eq!((base.year, (growth * 1e4).round()), (Some(2022), 426.0));
    // Both bases: as published, and continued on that of the base year.
    let remaining = remaining.unwrap();
    close(remaining.latest.value, 1.031_97e13);
    assert_eq!((remaining.growth * 1e4).round(), 215.0);
    let (continued, growth) = remaining.on_base_year_basis.unwrap();
    assert_eq!(continued.estimated.iter().map(|estimated| estimated.year).collect::<Vec<i32>>(), [2024]);
    assert_eq!([growth.low, growth.high].map(|end| (end * 1e4).round()), [313.0, 323.0]);
    let FindingKind::BindingTarget(BindingTargetFinding { recent, level_for_ratio, ratio_for_level, binding, .. }) =
        one!(&found, BindingTarget).kind
    else {
        unreachable!()
    };
    assert_eq!((recent.to, (recent.rate * 1e4).round(), binding), (2025, 470.0, Binding::Ratio));
    close(level_for_ratio, 7.353e11);
    assert_eq!((ratio_for_level * 1e4).round(), 619.0);
    assert_eq!(one!(&found, BindingTarget).gravity, Gravity::Attention);
    let before = shandong(false);
    assert!(matches!(
        one!(&before, BindingTarget).kind,
        FindingKind::BindingTarget(BindingTargetFinding { binding: Binding::Ratio, .. })
    ));
    let is_unknown = matches!(
        one!(&before, ImpliedDenominator).kind,
        FindingKind::ImpliedDenominator(ImpliedDenominatorFinding { remaining: None, .. })
    );
    assert!(is_unknown, "not published in 2023");
}

#[test]
fn growth_of_shandong_agrees_with_its_average_barely() {
    let change = one!(shandong(false), AverageGrowth);
    assert_eq!(change.gravity, Gravity::Attention);
    let FindingKind::AverageGrowth(AverageGrowthFinding { total, implied, range, agreement, .. }) = change.kind else {
        unreachable!()
    };
    close(total.value, 0.36);
    assert_eq!([implied, range.low, range.high].map(|rate| (rate * 1e4).round()), [799.0, 789.0, 809.0]);
    assert_eq!(agreement, Agreement::OnlyByRounding);
}

#[test]
fn a_share_that_rounding_hides_is_judged_by_a_band() {
    let found = shandong(true);
    let hidden = one!(&found, HiddenByRounding);
    let FindingKind::HiddenByRounding(HiddenByRoundingFinding { base, target, step, rounding }) = &hidden.kind else {
        unreachable!()
    };
    [base.value, target.value, *step, *rounding]
        .into_iter()
        .zip([0.064, 0.065, 0.001, 0.001])
        .for_each(|(a, b)| close(a, b));
    says(&hidden, &["6.4%", "6.5%", "0.1个百分点", "6.45%～6.55%"]);
    let FindingKind::Milestone(MilestoneFinding { growth, review, straight, constant, shares, .. }) =
        one!(&found, Milestone).kind
    else {
        unreachable!()
    };
    assert_eq!((review, (growth * 1e4).round()), (2025, 456.0));
    close(straight, 6.44e11);
    close(constant, 6.4023e11);
    let shares = shares.unwrap();
    assert_eq!([shares.straight, shares.constant].map(|share| (share * 1e4).round()), [624.0, 620.0]);
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
    let implied = one!(&found, ImpliedDenominator);
    assert_eq!((implied.gravity, implied.about().zh.as_str()), (Gravity::Attention, "60岁及以上人口"));
    says(&implied, &["45万人", "43.21万人～46.84万人", "54.3万人", "33.15张/千人", "2.172万张"]);
    let FindingKind::ImpliedDenominator(ImpliedDenominatorFinding { implied, range, against, remaining, .. }) =
        implied.kind
    else {
        unreachable!()
    };
    close(implied, 450_000.0);
    spans(range, 432_100.0, 468_400.0);
    let Some(AgainstBase::Fewer { base, ratio, numerator }) = against else { panic!("{against:?}") };
    assert_eq!((base.value, base.origin, remaining), (543_000.0, FigureOrigin::Baseline, None));
    close(ratio, 0.033_149);
    close(numerator, 21_720.0);
    let bounds = plan.replace("\"=\"", "\">=\"");
    says(
        &one!(City::new().audit(&bounds, ""), ImpliedDenominator),
        &["隐含60岁及以上人口45万人，少于基线中2017年的54.3万人"],
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
    let pair = one!(&found, TwoFigures);
    assert_eq!(pair.gravity, Gravity::Attention);
    says(&pair, &["不低于30%（占社会养老床位总数）", "约35%（占当地养老床位）", "分母不同"]);
    let relation = |plan: &str| match one!(City::new().audit(plan, ""), TwoFigures) {
        Finding { gravity, kind: FindingKind::TwoFigures(TwoFiguresFinding { relation, .. }), .. } => {
            (gravity, relation)
        }
        _ => unreachable!(),
    };
    assert_eq!(relation(&plan).1, PairRelation::DifferentDenominators);
    let without = plan.replace("of = ", "definition = ");
    assert_eq!(relation(&without), (Gravity::Attention, PairRelation::Compatible));
    says(&one!(City::new().audit(&without, ""), TwoFigures), &["约35%（护理型床位占当地养老床位）"]);
    let disjoint = without.replace("\">=\"", "\"<=\"");
    assert_eq!(relation(&disjoint), (Gravity::Contradiction, PairRelation::Incompatible));
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
    let change = one!(&found, ChangeOfLevel);
    assert_eq!(change.gravity, Gravity::Contradiction);
    says(&change, &["5000张", "1500张", "6000张", "不符"]);
    let FindingKind::ChangeOfLevel(ChangeOfLevelFinding { before, change, after, reached, agree }) = change.kind else {
        unreachable!()
    };
    assert_eq!([before.value, change.value, after.value, reached.low], [5000.0, 1500.0, 6000.0, 6500.0]);
    assert!(!agree);
    assert_eq!(one!(City::new().audit(&beds("6500", "1500"), ""), ChangeOfLevel).gravity, Gravity::Note);
}

#[test]
fn growth_of_at_most_so_much_a_year_is_a_range() {
    let plan = statement("care.beds.nursing", "2013", "=", "5000", "张", "")
        + &statement("care.beds.nursing", "2017", "=", "6000", "张", "")
        + &statement("care.beds.nursing", "[2013, 2017]", "<=", "8", "%", "aim = \"average_growth\"")
        + &target("x", "care.beds.nursing", ">=", "9000", "张", "");
    let found = City::new().audit(&plan, "");
    let change = one!(&found, ChangeOfLevel);
    assert_eq!(change.gravity, Gravity::Note, "{}", change.sentence().zh);
    says(&change, &["5000张", "年均增长不超过8%", "0张～680", "6000张", "相符"]);
    let faster = plan.replace("\"6000\"", "7000").replace("value = 6000", "value = 7000");
    assert_eq!(one!(City::new().audit(&faster, ""), ChangeOfLevel).gravity, Gravity::Contradiction);
}

#[test]
fn a_target_is_shown_with_the_digits_that_were_written() {
    let plan = target("level", "industry.value_added", ">=", "150", "亿元", "")
        + &target("share", "industry.share_of_gdp", ">=", "0.065", "%", "");
    let found = City::new().audit(&plan, "");
    says(&one!(&found, BindingTarget), &["0.065%相当于1.53亿元"]);
    let found = City::new().audit(&plan.replace("0.065", "6.4567"), "");
    says(&one!(&found, BindingTarget), &["6.4567%相当于152.3亿元"]);
    let known = statement("industry.share_of_gdp", "2017", "=", "6.4", "%", "");
    let found = City::new().audit(&(known + &plan.replace("0.065", "6.4567")), "");
    says(&one!(&found, HiddenByRounding), &["相差0.0567个百分点", "6.45665%～6.45675%"]);
}

#[test]
fn a_ceiling_over_a_floor_is_no_contradiction() {
    let plan = statement("care.beds.total", "2017", "<=", "1.8", "万张", "")
        + &statement("care.beds.per_1000_aged_60_plus", "2017", ">=", "30", "张/千人", "")
        + &target("x", "care.beds.nursing", ">=", "9000", "张", "");
    let found = City::new().audit(&plan, "");
    let quotient = one!(&found, Quotient);
    assert_eq!(quotient.gravity, Gravity::Note, "{}", quotient.sentence().zh);
    says(&quotient, &["不高于60", "54.3万人", "相符"]);
}

#[test]
fn an_average_that_the_total_excludes_is_a_contradiction() {
    let plan = statement("gdp.nominal", "[2014, 2017]", "=", "33.1", "%", "aim = \"growth\"")
        + &statement("gdp.nominal", "[2014, 2017]", ">=", "10.5", "%", "aim = \"average_growth\"")
        + &target("x", "gdp.nominal", ">=", "2400", "亿元", "");
    let found = City::new().audit(&plan, "");
    assert_eq!(found[0].gravity, Gravity::Contradiction);
    says(&found[0], &["33.1%", "10.00%", "不低于10.5%", "不符"]);
    let is_excluded = matches!(
        found[0].kind,
        FindingKind::AverageGrowth(AverageGrowthFinding { agreement: Agreement::Disagree, .. })
    );
    assert!(is_excluded, "{found:?}");
    // The levels of the baseline agree with the total and not with the average.
    let is_change = |finding: &Finding| matches!(finding.kind, FindingKind::ChangeOfLevel(_));
    let against_levels: Vec<Gravity> = found[1..].iter().filter(|f| is_change(f)).map(|f| f.gravity).collect();
    assert_eq!(against_levels, [Gravity::Attention, Gravity::Note]);
}

#[test]
fn figures_of_the_plan_that_cannot_all_be_true() {
    let plan = statement("gdp.nominal", "2017", "=", "1771.6", "亿元", "")
        + &statement("industry.value_added", "2017", "=", "100", "亿元", "")
        + &statement("industry.share_of_gdp", "2017", "=", "6.5", "%", "")
        + &target("x", "care.beds.total", ">=", "1", "万张", "");
    let found = City::new().audit(&plan, "");
    assert_eq!(one!(&found, Quotient).gravity, Gravity::Contradiction);
    let rounded = plan.replace("value = 6.5", "value = 5.6");
    assert_eq!(one!(City::new().audit(&rounded, ""), Quotient).gravity, Gravity::Note);
    // The same with a figure of the baseline is a finding: somebody else may be wrong.
    let others = plan.replace("1771.6", "1772.6");
    let found = City::new().audit(&others, "");
    let pair = one!(&found, PublishedOtherwise);
    says(&pair, &["1772.6亿元", "1771.6亿元", "基线中"]);
    let FindingKind::PublishedOtherwise(PublishedOtherwiseFinding { stated, published }) = pair.kind else {
        unreachable!()
    };
    assert_eq!((stated.value, published.value, published.origin), (1.7726e11, 1.7716e11, FigureOrigin::Baseline));
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
    let met: Vec<(&str, Option<i32>, f64)> = found
        .iter()
        .filter_map(|finding| match &finding.kind {
            FindingKind::AlreadyMet(AlreadyMetFinding { target, figure }) => {
                Some((target.indicator.as_deref()?, figure.year, figure.value))
            }
            _ => None,
        })
        .collect();
    let expected = [("care.beds.nursing", Some(2017), 9000.0), ("care.insurance.insured", Some(2019), 510_000.0)];
    assert_eq!(met, expected, "50% may have been 49.6");
}

#[test]
fn what_binds_depends_on_growth() {
    let plan = statement("industry.value_added", "2017", "=", "100", "亿元", "")
        + &target("level", "industry.value_added", ">=", "150", "亿元", "")
        + &target("share", "industry.share_of_gdp", ">=", "6.0", "%", "");
    // 150 and 6 % imply 2500; at 10 % a year GDP is 2358 in 2020.
    says(
        &one!(City::new().audit(&plan, ""), BindingTarget),
        &["10.00%", "2358.1亿元", "起约束作用的是“医养健康产业增加值”"],
    );
    // What the plan says of growth is no level.
    let told = statement("gdp.nominal", "[2012, 2013]", "=", "12.5", "%", "aim = \"growth\"") + &plan;
    says(&one!(City::new().audit(&told, ""), BindingTarget), &["2014年至2017年", "10.00%", "2358.1亿元"]);
    let fast = "gdp.nominal,2018,2100,亿元\ngdp.nominal,2019,2500,亿元\n";
    says(&one!(City::new().audit(&plan, fast), BindingTarget), &["起约束作用的是“增加值占GDP比重”"]);
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
        let has = |is: fn(&FindingKind) -> bool| found.iter().any(|finding| is(&finding.kind));
        let is_found = [
            has(|kind| matches!(kind, FindingKind::Quotient(_))),
            has(|kind| matches!(kind, FindingKind::ChangeOfLevel(_))),
            has(|kind| matches!(kind, FindingKind::AverageGrowth(_))),
        ];
        prop_assert_eq!(is_found, [true; 3]);
    });
}
