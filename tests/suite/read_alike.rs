//! What people write is read in one way wherever it stands, and nothing in it is passed over in silence.

use carecast::baseline::Library;
use carecast::ensemble::Settings;
use carecast::plan::Plan;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Error, Projection, Severity};

use crate::commands::{carecast, ended};

const HEAD: &str = "format = 1\nbaseline = \"shandong\"\nhorizon = 2027\n\
    [assume.economy.deflator_growth]\nunit = \"%\"\ncentral = 1\np10 = 0\np90 = 2\n\
    [assume.industry.total.growth]\nunit = \"%\"\ncentral = 5\np10 = 4\np90 = 6\n";

const GROWTH: &str = "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 5\np10 = 4\np90 = 6\n";

fn parse(text: &str) -> (Result<Assumptions, Error>, Diagnostics) {
    let mut problems = Diagnostics::new();
    let read = Assumptions::parse("a.toml", text, &Library::embedded(), &mut problems);
    (read, problems)
}

/// The errors of a scenario, by message.
fn errors(text: &str) -> Vec<String> {
    let error = parse(text).0.unwrap_err();
    let problems = error.diagnostics().unwrap().problems();
    problems.iter().filter(|problem| problem.is_error()).map(|problem| problem.message.en.clone()).collect()
}

fn warnings(text: &str) -> Vec<String> {
    let (read, problems) = parse(text);
    read.unwrap();
    let warnings = problems.problems().iter().filter(|problem| problem.severity == Severity::Warning);
    warnings.map(|problem| problem.message.en.clone()).collect()
}

#[test]
fn an_empty_list_of_policies_takes_away_those_below() {
    let folder = tempfile::tempdir().unwrap();
    let policy = "[[policy]]\nid = \"a\"\ndriver = \"economy.real_growth\"\nadd = \"1 pp\"\nfrom = 2024\nto = 2025\n";
    let base = format!("{HEAD}{GROWTH}{policy}");
    let above = |more: &str| format!("format = 1\nextends = \"base.toml\"\n{more}");
    for (name, text) in [
        ("base.toml", base.clone()),
        ("none.toml", above("policy = []\n")),
        ("other.toml", above(&policy.replace("\"a\"", "\"b\""))),
        ("again.toml", format!("format = 1\nextends = \"none.toml\"\n{policy}")),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let ids = |name: &str| {
        let path = folder.path().join(name);
        let read = Assumptions::load(&path, &Library::embedded(), &mut Diagnostics::new()).unwrap();
        let ids: Vec<String> = read.policies.iter().map(|policy| policy.id.clone()).collect();
        (ids, read.drivers["economy.real_growth"].path.central[2])
    };
    assert_eq!(ids("base.toml").0, ["a"]);
    assert_eq!(ids("none.toml"), (vec![], 0.05));
    assert_eq!(ids("other.toml").0, ["a", "b"]);
    assert_eq!(ids("again.toml").0, ["a"]);
}

#[test]
fn a_list_is_as_long_as_its_years() {
    let growth = |rest: &str| format!("{HEAD}[assume.economy.real_growth]\nunit = \"%\"\n{rest}\n");
    assert_eq!(errors(&growth("year = [2023, 2024, 2025]\ncentral = [5]")), ["the list has 1 value"]);
    assert_eq!(errors(&growth("year = [2023, 2024, 2025]\ncentral = [5, 4]")), ["the list has 2 values"]);
    assert_eq!(errors(&growth("year = [2023, 2024]\ncentral = [5, 4]\np10 = [3]\np90 = 6")), ["the list has 1 value"]);
    assert_eq!(errors(&growth("central = [5, 4]")), ["the list has 2 values"]);
    // All that is wrong is told at once.
    assert_eq!(
        errors(&growth("year = [2023, 2024, 2025]\ncentral = [5, 4]\np10 = [1]\np90 = [8, 9, 9, 9]")),
        ["the list has 2 values", "the list has 1 value", "the list has 4 values"]
    );
    assert_eq!(errors(&growth("year = [2024, 2023]\ncentral = [5, \"x\"]\np10 = [\"y\", 1]")).len(), 3);
    for one in ["central = [5]", "year = [2023]\ncentral = [5]", "year = [2023, 2024]\ncentral = 5"] {
        assert_eq!(warnings(&growth(one)), Vec::<String>::new(), "{one}");
    }
}

#[test]
fn a_fraction_that_is_called_percent_is_told() {
    let growth = |rest: &str| warnings(&format!("{HEAD}[assume.economy.real_growth]\nunit = \"%\"\n{rest}\n"));
    assert_eq!(growth("central = 0.045"), ["the unit is %: 0.045 is 0.045 %, not 4.5 %"]);
    assert_eq!(growth("central = 0.05\np10 = 0.04\np90 = 0.06"), ["the unit is %: 0.05 is 0.05 %, not 5 %"]);
    // Small figures among others, and none at all, may be meant.
    for meant in ["year = [2023, 2024]\ncentral = [0.05, 0.6]", "central = 0", "central = 0.2"] {
        assert_eq!(growth(meant), Vec::<String>::new(), "{meant}");
    }
    let share =
        |figure: &str| format!("{HEAD}{GROWTH}[assume.care.insurance.take_up]\nunit = \"%\"\ncentral = {figure}\n");
    assert_eq!(warnings(&share("0.64")), ["the unit is %: 0.64 is 0.64 %, not 64 %"]);
    assert_eq!(warnings(&share("64")), Vec::<String>::new());
}

#[test]
fn a_fraction_in_one_percentile_or_a_shock_is_told() {
    let growth = |rest: &str| warnings(&format!("{HEAD}[assume.economy.real_growth]\nunit = \"%\"\n{rest}\n"));
    assert_eq!(growth("central = 5\np10 = 0.03\np90 = 6"), ["the unit is %: 0.03 is 0.03 %, not 3 %"]);
    assert_eq!(growth("central = 5\nlow = 0.03\nhigh = 6"), ["the unit is %: 0.03 is 0.03 %, not 3 %"]);
    assert_eq!(growth("central = 5\nshock = { sd = 0.015 }"), ["the unit is %: 0.015 is 0.015 %, not 1.5 %"]);
    // A hundred times as much would be above the central value.
    for meant in
        ["central = 2\np10 = 0.05\np90 = 4", "central = 5\np10 = -0.05\np90 = 8", "central = 5\nshock = { sd = 0.5 }"]
    {
        assert_eq!(growth(meant), Vec::<String>::new(), "{meant}");
    }
}

#[test]
fn a_fraction_in_a_setting_or_a_policy_is_told() {
    let set = |scenario: &str, setting: &str| -> Vec<String> {
        let mut assumptions = parse(scenario).0.unwrap();
        let mut problems = Diagnostics::new();
        assumptions.set(&[setting], None, &mut problems).unwrap();
        problems.problems().iter().map(|problem| problem.message.en.clone()).collect()
    };
    let usual = format!("{HEAD}{GROWTH}");
    assert_eq!(set(&usual, "economy.real_growth=0.045%"), ["the unit is %: 0.045 is 0.045 %, not 4.5 %"]);
    assert_eq!(set(&usual, "care.insurance.take_up=0.64%"), ["the unit is %: 0.64 is 0.64 %, not 64 %"]);
    // Where the scenario has figures as small it may be meant.
    let small = format!("{HEAD}[assume.economy.real_growth]\ncentral = \"0.05 %\"\n");
    for (scenario, setting) in [
        (&usual, "economy.real_growth=4.5 %"),
        (&usual, "economy.real_growth=0 %"),
        (&usual, "population.migration_error=0.05 %"),
        (&small, "economy.real_growth=0.045 %"),
    ] {
        assert_eq!(set(scenario, setting), Vec::<String>::new(), "{setting}");
    }
    let policy = |add: &str| {
        warnings(&format!(
            "{HEAD}{GROWTH}[[policy]]\nid = \"p\"\ndriver = \"economy.real_growth\"\nfrom = 2023\nto = 2024\nadd = {add}\n"
        ))
    };
    for add in ["{ unit = \"pp\", value = 0.01 }", "\"0.01 pp\""] {
        assert_eq!(policy(add), ["the unit is pp: 0.01 is 0.01 pp, not 1 pp"], "{add}");
    }
    assert_eq!(policy("\"0.5 pp\""), Vec::<String>::new());
}

#[test]
fn a_range_is_refused_where_its_centre_would_be() {
    let growth = |rest: &str| errors(&format!("{HEAD}[assume.economy.real_growth]\nunit = \"%\"\n{rest}\n"));
    let far = |end: &str| format!("`{end}` of `economy.real_growth` is impossibly far from `central`");
    assert_eq!(growth("central = 5\np10 = 3\np90 = 1e15"), [far("p90")]);
    assert_eq!(growth("central = 5\nlow = -1e15\nhigh = 6"), [far("low")]);
    assert_eq!(growth("central = 5\nshock = { sd = 1e15 }"), [far("shock")]);
    assert_eq!(growth("central = 5\np10 = 3\np90 = 1e160"), ["1e160 is too large for any figure"]);
    assert_eq!(growth("central = 5\nshock = { sd = 1e160 }"), ["1e160 is too large for any figure"]);
    let wide = format!("{HEAD}[assume.economy.real_growth]\nunit = \"%\"\ncentral = 5\np10 = 3\np90 = 120\n");
    assert_eq!(warnings(&wide), Vec::<String>::new());
}

/// Growth of GDP and of its prices, run by run.
fn runs(correlation: &str) -> Vec<[f64; 2]> {
    let outputs = "[outputs]\nindicators = [\"gdp.real_growth\", \"gdp.deflator\"]\n";
    let (read, mut problems) = parse(&format!("{HEAD}{GROWTH}{outputs}[correlation]\n{correlation}\n"));
    let assumptions = read.unwrap();
    let settings = Settings { runs: 500, ..Settings::of(&assumptions) };
    let projection = Projection::run(&assumptions, &settings, &mut problems).unwrap();
    let of = |name: &str| {
        projection.series(name).unwrap().values_by_run(2023).unwrap().flatten().copied().collect::<Vec<f64>>()
    };
    of("gdp.real_growth").into_iter().zip(of("gdp.deflator")).map(|(a, b)| [a, b]).collect()
}

#[test]
fn correlations_of_one_and_singular_matrices_hold_in_every_run() {
    for (given, sign) in [("1", 1.0), ("-1", -1.0), ("1.0", 1.0)] {
        let pair = format!("between = [\"economy.real_growth\", \"economy.deflator_growth\"], correlation = {given}");
        for [growth, prices] in runs(&format!("pairs = [{{ {pair} }}]")) {
            assert!(((growth - 0.05) - sign * (prices - 1.01)).abs() < 1e-12, "{given}: {growth} {prices}");
        }
    }
    let names = "[\"industry.total.growth\", \"economy.real_growth\", \"economy.deflator_growth\"]";
    for [growth, prices] in runs(&format!("matrix = {{ drivers = {names}, rows = [[1], [0.6, 1], [0.6, 1, 1]] }}")) {
        assert!(((growth - 0.05) - (prices - 1.01)).abs() < 1e-12, "{growth} {prices}");
    }
    let cannot = format!("matrix = {{ drivers = {names}, rows = [[1], [0.6, 1], [0.5, 1, 1]] }}");
    let said = errors(&format!("{HEAD}{GROWTH}[correlation]\n{cannot}\n"));
    assert_eq!(said, ["these correlations are not positive semidefinite: they cannot all hold"]);
    // Loads whose squares sum to 1 but for rounding.
    let loads = |a: &str, b: &str| {
        format!("{{ name = \"{a}\", loads = {{ \"economy.real_growth\" = {b}, \"economy.deflator_growth\" = {b} }} }}")
    };
    let half = "0.7071067811865476";
    for [growth, prices] in runs(&format!("factor = [{}, {}]", loads("a", half), loads("b", half))) {
        assert!(((growth - 0.05) - (prices - 1.01)).abs() < 1e-7, "{growth} {prices}");
    }
}

#[test]
fn only_years_that_somebody_wrote_are_out_of_order() {
    let growth = |rest: &str| format!("{HEAD}[assume.economy.real_growth]\nunit = \"%\"\n{rest}\n");
    let said = |rest: &str| errors(&growth(rest));
    assert_eq!(said("central = 5\np10 = 6\np90 = 7"), ["p10, central and p90 are out of order"]);
    assert_eq!(
        said("year = [2024, 2026]\ncentral = [5, 4]\nlow = [4, 5]\nhigh = [6, 7]"),
        ["low, central and high of 2026 are out of order"]
    );
    assert_eq!(
        said("year = [2024, 2026]\ncentral = [5, 4]\np10 = [6, 3]\np90 = [7, 5]"),
        ["p10, central and p90 of 2024 are out of order"]
    );
    // Between knots where all three are the same nothing is out of order by the last bit.
    let same = "year = [2022, 2027]\ncentral = [0.3, 0.7]\np10 = [0.3, 0.7]\np90 = [0.3, 0.7]";
    assert_eq!(warnings(&growth(same)), Vec::<String>::new());
}

#[test]
fn a_misspelt_baseline_hides_no_other_mistake() {
    let rest = "horizon = 2027\n[assume.economy]\nreal_grwth = \"5 %\"\ndeflator_growth = \"1 furlong\"\n\
        [outputs]\nindicators = [\"gdp.nominl\"]\n";
    let others =
        ["unknown driver `economy.real_grwth`", "`1 furlong` is not a quantity", "unknown indicator `gdp.nominl`"];
    let with = |first: &str| errors(&format!("format = 1\n{first}{rest}"));
    let found = with("baseline = \"shandnog\"\n");
    assert_eq!(found[0], "unknown baseline `shandnog`");
    assert_eq!(found[1..], others);
    // Nothing is like it.
    assert_eq!(with("baseline = \"qqq\"\n")[1..], others);
    assert_eq!(with("")[1..], others);
    let no_horizon = format!("format = 1\nbaseline = \"shandong\"\n{}", &rest[rest.find('[').unwrap()..]);
    assert_eq!(errors(&no_horizon)[1..], others);
    // What is right for the region that is meant is no mistake.
    let right = format!("{HEAD}{GROWTH}").replace("\"shandong\"", "\"shandnog\"");
    assert_eq!(errors(&right), ["unknown baseline `shandnog`"]);
}

#[test]
fn figures_beyond_any_are_refused_wherever_they_stand() {
    for rest in [
        "central = 1e151",
        "central = 5\np10 = -1e160\np90 = 1e160",
        "central = 5\nshock = { sd = 1e170 }",
        "central = 5\nlow = -1e24\nhigh = 6",
        "year = [2023, 2024]\ncentral = [5, 1e30]",
    ] {
        let said = errors(&format!("{HEAD}[assume.economy.real_growth]\nunit = \"%\"\n{rest}\n"));
        assert!(said.iter().any(|message| message.ends_with("is too large for any figure")), "{rest}: {said:?}");
    }
    let (read, mut problems) = parse(&format!("{HEAD}{GROWTH}"));
    let error = read.unwrap().set(&["care.insurance.contribution=1e151 元/人"], None, &mut problems).unwrap_err();
    assert!(error.to_string().contains("is too large for any figure"), "{error}");
}

#[test]
fn a_probability_outside_the_projection_is_none() {
    let (read, mut problems) = parse(&format!("{HEAD}{GROWTH}"));
    let assumptions = read.unwrap();
    let settings = Settings { runs: 50, ..Settings::of(&assumptions) };
    let projection = Projection::run(&assumptions, &settings, &mut problems).unwrap();
    let gdp = projection.series("gdp.nominal").unwrap();
    let above = |year: i32| gdp.probability(year, |yuan| yuan > 0.0);
    assert_eq!([2021, 2022, 2027, 2028].map(above), [None, Some(1.0), Some(1.0), None]);
}

fn plan(indicator: &str, period: &str, comparator: &str) -> Plan {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.toml");
    let text = format!(
        "format = 1\ntitle = \"t\"\nperiod = [2023, \"2027年\"]\nbase_year = \"2022年末\"\nbaseline = \"shandong\"\n\
         [[target]]\nid = \"t\"\nquote = \"q\"\nindicator = \"{indicator}\"\nperiod = {period}\n\
         comparator = \"{comparator}\"\nvalue = 7000\nunit = \"亿元\"\n"
    );
    std::fs::write(&path, text).unwrap();
    let mut problems = Diagnostics::new();
    let plan = Plan::load_alone(&path, &Library::embedded(), &mut problems).unwrap();
    assert_eq!(problems, Diagnostics::new(), "{indicator} {period} {comparator}");
    plan
}

#[test]
fn plans_read_names_years_and_comparators_as_actuals_do() {
    let usual = plan("industry.value_added", "2027", ">");
    for indicator in ["industry.value_added", "医养健康产业增加值", "产业增加值"] {
        for period in ["2027", "\"2027年\"", "\"2027年末\"", "\"２０２７\"", "\"截至2027年底\""] {
            for comparator in [">", "＞", "超过"] {
                let read = plan(indicator, period, comparator);
                assert_eq!(
                    (&read.targets, read.base_year, read.period),
                    (&usual.targets, Some(2022), Some((2023, 2027)))
                );
            }
        }
    }
}

#[test]
fn options_read_names_years_and_comparators_as_actuals_do() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.toml"), format!("{HEAD}{GROWTH}")).unwrap();
    let said = |arguments: &[&str]| {
        let mut command = carecast();
        command.current_dir(folder.path()).args(arguments).args(["--lang", "zh"]);
        let end = ended(&mut command, folder.path());
        assert_eq!(end.code, Some(0), "{arguments:?}: {}", end.stderr);
        end.stdout
    };
    let sweep = |driver: &str, target: &str| {
        let vary = format!("{driver}=3..6%:3");
        said(&["sweep", "a.toml", "--vary", &vary, "--target", target, "--runs", "50", "--charts", "none"])
    };
    let usual = sweep("economy.real_growth", "gdp.nominal@2027>=12万亿元");
    let table = |printed: &str| printed.lines().filter(|line| line.contains('│') || line.contains("%")).count();
    assert!(table(&usual) > 0, "{usual}");
    for target in
        ["地区生产总值@2027年不低于12万亿元", "gdp.nominal@2027年末≥12万亿元", "GDP@２０２７ 不少于 12 万亿元"]
    {
        let other = sweep("economy.real_growth", target);
        assert_eq!(table(&other), table(&usual), "{target}: {other}");
    }
    let explained = |name: &str, year: &str, set: &str| said(&["explain", "a.toml", name, year, "--set", set]);
    let usual = explained("gdp.real", "2025", "economy.real_growth=4.5%");
    assert_eq!(
        explained("地区生产总值（基期价）", "2025年", "GDP实际增速=4.5%").lines().count(),
        usual.lines().count()
    );
}
