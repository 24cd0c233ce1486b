//! What is wrong in a plan.

use carecast::plan::PlanYears;
use carecast::{Diagnostics, Language};

use super::{PLAN, read_plan, record, render, replaced, snapshot};

/// A name, what is replaced in `PLAN`, and by what.
#[rustfmt::skip]
const PLANS: &[(&str, &str, &str)] = &[
    ("unknown key", "base_year = 2022\n", "base_year = 2022\nissued = 1\n"),
    ("unknown key of a target", "nature = \"expected\"\n", "natur = \"expected\"\n"),
    ("missing keys", "title = \"Plan\"\nperiod = [2023, 2027]\nbase_year = 2022\nbaseline = \"tiny\"\n", ""),
    ("missing keys of a target", "period = 2027\ncomparator = \">\"\nvalue = 7000\nunit = \"亿元\"\nquote = \"q\"\n", ""),
    ("wrong type", "value = 7000", "value = \"7000\""),
    ("half a text", "title = \"Plan\"", "title = { en = \"Plan\" }"),
    ("a period of one year", "[2023, 2027]", "[2023]"),
    ("a period that runs backwards", "[2023, 2027]", "[2027, 2023]"),
    ("comparator typo", "\">\"", "\"=>\""),
    ("comparator turned round, full-width", "\">\"", "\"＝＜\""),
    ("comparator that resembles nothing", "\">\"", "\"more\""),
    ("nature typo", "\"expected\"", "\"expectd\""),
    ("exceeding typo", "\"allowed\"", "\"forbidden\""),
    ("unknown indicator", "industry.value_added", "industry.value_aded"),
    ("wrong unit", "\"亿元\"", "\"万人\""),
    ("unknown unit", "\"亿元\"", "\"亿圆\""),
    ("target without label", "label = \"Laboratories\"\n", ""),
    ("an id twice", "id = \"labs\"", "id = \"va\""),
    ("a target after the plan's period", "period = 2027", "period = 2072"),
    ("aim typo", "nature = \"expected\"\n", "aim = \"increase\"\n"),
    ("a growth in another unit", "unit = \"亿元\"\n", "unit = \"亿元\"\naim = \"growth\"\n"),
    ("a year that is neither given nor hidden", "period = 2027", "period = \"20xx\""),
    ("a period that is neither given nor hidden", "[2023, 2027]", "\"maskd\""),
    ("a base year that is neither given nor hidden", "base_year = 2022", "base_year = \"hidden\""),
    ("a base year after the period", "base_year = 2022\n", "base_year = 2029\n"),
    ("a base year within the period", "base_year = 2022\n", "base_year = 2025\n"),
    ("a level below zero", "value = 7000", "value = -7000"),
    ("a decline by more than all of it", "value = 7000\nunit = \"亿元\"", "value = -150\nunit = \"%\"\naim = \"average_growth\""),
    ("about an indicator that is none", "label = \"Laboratories\"\n", "label = \"Laboratories\"\nabout = \"care.beds.nursng\"\n"),
    ("about another kind of thing", "label = \"Laboratories\"\n", "label = \"Laboratories\"\nabout = \"care.beds.nursing\"\n"),
];

/// What `--plan-year` may be wrong in.
const YEARS: [&str; 7] =
    ["2025", "start=2021,ende=2025", "start=2021", "end=next", "end=20255", "end=2025,end=2026", "start=2026,end=2025"];

#[test]
fn years_of_plans() {
    let shown =
        |language| YEARS.map(|written| (written, PlanYears::read(written).unwrap_err().render(language, false)));
    snapshot("plan_years", &record(shown(Language::English)));
    snapshot("plan_years_in_chinese", &record(shown(Language::Chinese)));
    let unused = PlanYears::read("start=2021,end=2025").unwrap().unused();
    snapshot(
        "plan_years_unused",
        &[Language::English, Language::Chinese].map(|l| unused.render(l, false)).join("\n\n"),
    );
}

/// What replaces a part of `STATEMENT`, which stands at the end of `PLAN`.
#[rustfmt::skip]
const STATEMENTS: &[(&str, &str, &str)] = &[
    ("missing keys", "comparator = \"=\"\nvalue = 36\nunit = \"%\"\nquote = \"q\"\n", ""),
    ("unknown key", "quote = ", "nature = "),
    ("an aim that is none", "\"growth\"", "\"grwth\""),
    ("a change in one year", "[2018, 2022]", "2022"),
    ("a period that runs backwards", "[2018, 2022]", "[2022, 2018]"),
    ("a period in words", "[2018, 2022]", "\"maskd\""),
    ("growth in money", "\"%\"", "\"亿元\""),
    ("unknown indicator", "industry.value_added", "industry.value_aded"),
    ("no label", "indicator = \"industry.value_added\"\n", ""),
];

const STATEMENT: &str = "[[statement]]\nindicator = \"industry.value_added\"\naim = \"growth\"\nperiod = [2018, 2022]\ncomparator = \"=\"\nvalue = 36\nunit = \"%\"\nquote = \"q\"\n";

#[test]
fn statements() {
    let folder = tempfile::tempdir().unwrap();
    let read = |statement: &str| read_plan(&format!("{PLAN}\n{statement}"), folder.path());
    assert_eq!(read(STATEMENT).unwrap(), Diagnostics::new(), "the statement has no problems");
    let shown = |(name, old, new): &(&'static str, &str, &str), language| {
        (*name, render(read(&replaced(STATEMENT, old, new)), folder.path(), language))
    };
    snapshot("statements", &record(STATEMENTS.iter().map(|case| shown(case, Language::English))));
    let first = STATEMENTS
        .iter()
        .filter(|case| ["a change in one year", "a period that runs backwards", "no label"].contains(&case.0));
    snapshot("statements_in_chinese", &record(first.map(|case| shown(case, Language::Chinese))));
}

#[test]
fn plans() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(read_plan(PLAN, folder.path()).unwrap(), Diagnostics::new(), "the plan has no problems");
    let shown =
        |old, new| render(read_plan(&replaced(PLAN, old, new), folder.path()), folder.path(), Language::English);
    snapshot("plans", &record(PLANS.iter().map(|(name, old, new)| (*name, shown(old, new)))));
    let zh = |old, new| render(read_plan(&replaced(PLAN, old, new), folder.path()), folder.path(), Language::Chinese);
    let silent = PLANS.iter().filter(|(name, ..)| {
        let in_chinese = ["a base year after the period", "a level below zero", "a decline by more than all of it"];
        name.ends_with("neither given nor hidden") || name.contains("aim") || in_chinese.contains(name)
    });
    snapshot("plans_in_chinese", &record(silent.map(|(name, old, new)| (*name, zh(old, new)))));
}

#[test]
fn comparators_may_be_written_as_readers_see_them() {
    let folder = tempfile::tempdir().unwrap();
    for sign in ["≥", "≤", "≈", "＞", "＜", "＞＝", "＜＝", "＝", " >= "] {
        let found = read_plan(&replaced(PLAN, "\">\"", &format!("\"{sign}\"")), folder.path()).unwrap();
        assert_eq!(found, Diagnostics::new(), "{sign}");
    }
}
