//! `carecast list`.

use std::path::Path;

use super::{Ended, HIGH, LOW, REFERENCE, SEVEN_DOMAINS, SMALL, ended, folder_with, root, snapshot, wide, with};

#[test]
fn list_of_indicators_and_drivers() {
    for what in ["indicators", "drivers"] {
        let end = with(&["list", what, "--lang", "en"]);
        assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
        snapshot(&format!("list_{what}"), &end.stdout);
    }
    let end = with(&["list", "drivers", "--region", "shandong", "--lang", "zh"]);
    assert!(end.stdout.contains("industry.total.growth") && end.stdout.contains("医养健康产业：增加值实际增速"));
    assert!(!end.stdout.contains("industry.*"), "{}", end.stdout);
    let end = with(&["list", "indicators", "--region", "shandnog", "--lang", "en"]);
    assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""));
    assert!(end.stderr.contains("did you mean `shandong`?"), "{}", end.stderr);
}

fn listed_wide(arguments: &[&str]) -> Ended {
    ended(wide().args(arguments), root())
}

/// The first words of the rows of a printed table; what is indented belongs to the row above.
fn first_words(table: &str) -> Vec<&str> {
    let body = table.split('═').next_back().unwrap_or_default();
    // Notes stand below the last rule.
    let rows = body.lines().skip(1).take_while(|line| !line.starts_with('─'));
    rows.filter(|line| !line.starts_with("  ")).filter_map(|line| line.split_whitespace().next()).collect()
}

#[test]
fn list_of_baselines_and_scenarios() {
    let end = listed_wide(&["list", "baselines", "--lang", "en"]);
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
    let listed = first_words(&end.stdout);
    assert_eq!(listed.len(), 55, "the nation, its provinces, Shandong of 2021, 21 cities and a district");
    assert!(["china", "hunan", "shandong", "tibet"].iter().all(|id| listed.contains(id)), "{listed:?}");
    let shandong: Vec<&str> = end.stdout.lines().find(|l| l.contains("shandong")).unwrap().split_whitespace().collect();
    assert_eq!(shandong[..4], ["shandong", "Shandong", "2022", "China"]);
    let nation = end.stdout.lines().find(|line| line.contains(" china  ")).unwrap();
    for level in ["deaths ×0.904", "births ×1.046", "life expectancy +1.10 (2020, 2021)"] {
        assert!(end.stdout.contains(level), "{nation}");
    }
    let end = listed_wide(&["list", "scenarios", "--lang", "zh"]);
    let listed = first_words(&end.stdout);
    assert!([HIGH, LOW, REFERENCE].iter().all(|file| listed.contains(file)), "{listed:?}");
    assert!(listed.is_sorted_by_key(Path::new) && listed.iter().all(|file| !file.ends_with("plan.toml")), "{listed:?}");
    assert!(end.stdout.contains("高增长情景") && end.stdout.contains("山东省"), "{}", end.stdout);
    // Elsewhere, and in a folder that is named.
    let folder = folder_with(&[("mine/a.toml", SMALL), ("mine/not.toml", "x = 1"), ("mine/text.txt", "x")]);
    let mut command = wide();
    let end = ended(command.current_dir(folder.path()).args(["list", "scenarios", "--in", "mine"]), root());
    assert_eq!(first_words(&end.stdout), ["mine/a.toml", "mine/not.toml"]);
    let broken = end.stdout.lines().find(|line| line.contains("not.toml")).unwrap();
    assert!(broken.contains("has errors: see carecast check"), "{broken}");
}

#[test]
fn list_of_what_a_scenario_declares() {
    let declared = "[driver.physicians.trained]\nunit = \"persons/year\"\nlabel = { zh = \"新增医师\", en = \"Trained\" }\ncentral = 5\n\
                    [indicator.physicians.needed]\nunit = \"万名\"\nformula = \"population.total * 0.3 %\"\n";
    let folder = folder_with(&[("own.toml", &format!("{SMALL}{declared}"))]);
    let path = folder.path().join("own.toml").display().to_string();
    let listed = |what: &str| {
        let end = with(&["list", what, "--scenario", &path, "--lang", "zh"]);
        assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
        let table = end.stdout;
        let row: Vec<&str> = table.lines().skip_while(|line| !line.contains("physicians")).take(2).collect();
        assert!(table.contains("industry.total.growth"), "the subsectors of its baseline: {table}");
        row.join(" ").split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(listed("drivers")[..2], ["physicians.trained", "新增医师"]);
    assert!(listed("drivers").iter().any(|word| word.starts_with("人/年；")));
    assert_eq!(listed("indicators")[0], "physicians.needed");
    assert!(listed("indicators").iter().any(|word| word.starts_with("万名，")));
    let end = with(&["list", "drivers", "--scenario", &path, "--region", "shandong", "--lang", "en"]);
    assert_eq!(end.code, Some(2), "one or the other");
}

#[test]
fn the_drivers_of_a_scenario_are_those_of_its_own_split() {
    let end = with(&["list", "drivers", "--scenario", SEVEN_DOMAINS, "--lang", "en"]);
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
    let listed = first_words(&end.stdout);
    assert!(listed.contains(&"industry.pharma.growth"), "{listed:?}");
    assert!(!listed.contains(&"industry.total.growth"), "{listed:?}");
}

/// What is printed where lines are as long as they need to be.
fn whole_lines(arguments: &[&str]) -> Ended {
    ended(wide().args(arguments), root())
}

/// What is printed of equations: the block of one of them.
fn block<'p>(printed: &'p str, name: &str) -> &'p str {
    let blocks = printed.split("\n\n");
    blocks.into_iter().find(|block| block.starts_with(&format!("{name}: "))).unwrap_or_else(|| panic!("{printed}"))
}

#[test]
fn list_of_equations_as_they_are_written() {
    let end = whole_lines(&["list", "equations", "--lang", "en"]);
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
    for file in ["Economy (economy.toml)", "Value added of the industry (industry.toml)", "Care beds (beds.toml)"] {
        assert!(end.stdout.contains(&format!("# {file}")), "{}", end.stdout);
    }
    let growth = block(&end.stdout, "gdp.real_growth");
    assert!(growth.starts_with("gdp.real_growth: Real GDP growth (%)  economy.toml:"), "{growth}");
    let formula = "    base    = undefined\n    formula = if(economy.method.productivity,\n        gdp.labour_input";
    assert!(growth.contains(formula), "{growth}");
    // One of a list, a pattern, a name that there is not.
    let named = |name: &str, language: &str| whole_lines(&["list", "equations", name, "--lang", language]);
    let end = named("care.beds.nursing.closed", "en");
    assert!(block(&end.stdout, "care.beds.{type}.closed").contains("type.nursing or type.ordinary"), "{}", end.stdout);
    let end = named("care.beds.private*", "zh");
    assert_eq!(end.stdout.matches("beds.toml:").count(), 1, "{}", end.stdout);
    let end = named("care.*_gap", "zh");
    assert!(block(&end.stdout, "care.caregivers_gap").contains("    when    = care.disability.is_defined\n"));
    let end = named("care.beds.nusring.closed", "en");
    assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""));
    assert!(end.stderr.contains("unknown equation `care.beds.nusring.closed`"), "{}", end.stderr);
    assert!(end.stderr.contains("did you mean `care.beds."), "{}", end.stderr);
    for arguments in [&["drivers", "gdp.real"][..], &["drivers", "--markdown"], &["equations", "--region", "shandong"]]
    {
        assert_eq!(with(&[&["list"], arguments].concat()).code, Some(2), "{arguments:?}");
    }
}

#[test]
fn list_of_the_equations_that_hold_in_a_scenario() {
    let own = "[indicator.births_of_gdp]\nunit = \"1\"\nformula = \"gdp.nominal / [1 元]\"\n\
               [variable.stock]\nunit = \"persons\"\ninitial = \"3 万人\"\nnext = \"stock * 2\"\n\
               [equation.\"gdp.nominal\"]\nbase = \"economy.base_nominal_gdp\"\nformula = \"\"\"gdp.real\n    * gdp.deflator\"\"\"\n";
    let folder = folder_with(&[("own.toml", &format!("{SMALL}{own}"))]);
    let path = folder.path().join("own.toml").display().to_string();
    let listed = |name: &str, language: &str| {
        let end = whole_lines(&["list", "equations", name, "--scenario", &path, "--lang", language]);
        assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
        end.stdout
    };
    let replaced = listed("gdp.nominal", "en");
    assert!(replaced.contains(", in place of the program's economy.toml:"), "{replaced}");
    assert!(replaced.contains("base    = economy.base_nominal_gdp\n    formula = gdp.real\n        * gdp.deflator"));
    assert!(listed("gdp.nominal", "zh").contains("，代替程序的方程 economy.toml:"));
    assert!(listed("births_of_gdp", "en").contains("    formula = gdp.nominal / [1 元]"));
    assert!(listed("stock", "en").contains("    initial = 3 万人\n    next    = stock * 2"));
    // Lists stand for each of theirs, what is chosen is decided.
    let end = whole_lines(&["list", "equations", "--scenario", SEVEN_DOMAINS, "--lang", "en"]);
    let decided = block(&end.stdout, "industry.elderly_care.growth_by_terms");
    assert!(decided.contains("industry.elderly_care.growth_by.care") && !decided.contains("stated("), "{decided}");
    assert!(!end.stdout.contains('{') && !end.stdout.contains("when "), "{}", end.stdout);
}
