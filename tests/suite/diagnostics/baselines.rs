//! What is wrong in a baseline and its tables.

use carecast::baseline::{Baseline, Library};
use carecast::import::wpp::{ImportRequest, import};
use carecast::{Diagnostics, Language};

use super::chinese::in_chinese;
use super::{
    BASELINE, Files, PEOPLE, RATIOS, SERIES, age_pattern, all, csv, put, read_baseline, record, render, replaced,
    sexes_and_ages, snapshot, tiny,
};
use crate::made_up_wpp;

/// A name, a file of `tiny`, what is replaced in it, and by what.
type BaselineCase = (&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
pub(super) const BASELINES: &[BaselineCase] = &[
    // baseline.toml
    ("unknown key", "baseline.toml", "base_year = 2022", "base_year = 2022\nbase_yaer = 2022"),
    ("missing keys", "baseline.toml", "format = 1\nid = \"tiny\"\nlabel = { zh = \"小区\", en = \"Tiny\" }\nbase_year = 2022\n", ""),
    ("another id", "baseline.toml", "id = \"tiny\"", "id = \"small\""),
    ("stocks of another day", "baseline.toml", "12-31", "06-30"),
    ("unknown definition", "baseline.toml", "gdp_basis", "gdp_base"),
    ("missing keys of a basis, a subsector and a jump-off", "baseline.toml", BASIS_TO_END, "[[basis]]\n[[subsector]]\n[jump_off.\"care.residents\"]\n"),
    ("unknown key of a source", "baseline.toml", "title = \"Yearbook\"", "titel = \"Yearbook\""),
    ("a name with a space that would do in quotes", "baseline.toml", "[source.yearbook]", "[source.the census]\ntitle = \"Census\"\n[source.yearbook]"),
    ("jump-off in an unknown unit", "baseline.toml", "\"千人\"", "\"kilopersons\""),
    ("jump-off of an unknown status", "baseline.toml", "\"derived\"", "\"guessed\""),
    ("jump-off outside its range", "baseline.toml", "value = 5", "value = 7"),
    ("parent that is not there", "baseline.toml", "base_year", "parent = \"chnia\"\nbase_year"),
    ("its own parent", "baseline.toml", "base_year", "parent = \"tiny\"\nbase_year"),
    ("no file of that name", "baseline.toml", "\"population.csv\"", "\"people.csv\""),
    ("no pattern", "baseline.toml", "age_pattern = \"age-pattern.csv\"\n", ""),
    ("margin that is not of an age range", "baseline.toml", "\"population.total\", ", "\"gdp.nominal\", "),
    ("margin that nobody published", "baseline.toml", "\"population.total\", ", "\"population.aged_80_plus\", "),
    ("scaled to what nobody published", "series.csv", "population.births,2022,500", "population.births,2021,500"),
    ("scaled to another count", "baseline.toml", "\"population.births\"", "\"population.deaths\""),
    ("scaled to nothing", "series.csv", "population.births,2022,500", "population.births,2022,0"),
    ("inherits from nobody", "baseline.toml", "[vital_rates]\nmortality = \"mortality.csv\"\nfertility = \"fertility.csv\"\nsex_ratio_at_birth = \"sex-ratio-at-birth.csv\"\n", "[vital_rates]\ninherit = true\n"),
    ("people inherited from nobody", "baseline.toml", "structure = \"population.csv\"\n", "inherit = true\n"),
    ("people of its own beside inherited ones", "baseline.toml", "structure = \"population.csv\"\n", "structure = \"population.csv\"\ninherit = true\n"),
    ("inherit that is not a boolean", "baseline.toml", "[vital_rates]", "[vital_rates]\ninherit = \"no\""),
    ("jump-off of an unknown indicator", "baseline.toml", "[jump_off.\"care.residents\"]", "[jump_off.\"care.residnts\"]"),
    ("jump-off in a unit of another kind", "baseline.toml", "\"千人\"", "\"亿元\""),
    ("jump-off of less than nothing", "baseline.toml", "value = 5\nlow = 4\n", "value = -5\nlow = -6\n"),
    ("definition that names no basis", "baseline.toml", "gdp_basis = \"new\"", "gdp_basis = \"nwe\""),
    ("a subsector twice", "baseline.toml", "[[subsector]]\n", "[[subsector]]\nid = \"total\"\nlabel = \"x\"\n[[subsector]]\n"),
    ("a subsector with a star", "baseline.toml", "id = \"total\"", "id = \"*\""),
    ("a basis twice", "baseline.toml", "[[basis]]\n", "[[basis]]\nid = \"new\"\nlabel = \"x\"\n[[basis]]\n"),
    // series.csv
    ("series without a header", "series.csv", SERIES, ""),
    ("series with missing and unknown columns", "series.csv", "comparator,unit,status", "comparator,units"),
    ("series with a comma in a note", "series.csv", ",no,yearbook,\n", ",no,yearbook,first, of two\n"),
    ("series with a bad period", "series.csv", "gdp.nominal,2022,", "gdp.nominal,2022-13,"),
    ("series with a bad number", "series.csv", ",100,=", ",\"1,00\",="),
    ("series with a comparator typo", "series.csv", ",100,=,", ",100,=>,"),
    ("series with an unknown unit", "series.csv", "亿元", "亿圆"),
    ("series with an unknown status", "series.csv", "published,new", "publishd,new"),
    ("series with an unknown basis", "series.csv", "published,new", "published,old"),
    ("series with an unknown source", "series.csv", "no,yearbook", "no,yaerbook"),
    ("series without a source", "series.csv", "no,yearbook", "no,"),
    ("series with an unclear preliminary", "series.csv", ",no,", ",perhaps,"),
    ("series with a figure twice", "series.csv", "gdp.nominal,", "gdp.nominal,2022,101,=,亿元,published,new,,no,yearbook,\ngdp.nominal,"),
    ("series with a near miss of an indicator", "series.csv", "gdp.nominal", "gdp.nominl"),
    ("series in a unit of another kind", "series.csv", "population.total,2022,10,=,万人", "population.total,2022,10,=,亿元"),
    ("series of a subsector in a unit of another kind", "series.csv", "industry.value_added,2022,6,=,亿元", "industry.total.value_added,2022,6,=,万人"),
    ("series of less than nothing", "series.csv", "population.births,2022,500", "population.births,2022,-500"),
    ("series without an indicator", "series.csv", "gdp.nominal,2022,", ",2022,"),
    ("series of 31 February", "series.csv", "gdp.nominal,2022,", "gdp.nominal,2022-02-31,"),
    ("margin of fewer than no people", "series.csv", "population.aged_60_plus,2022,2,", "population.aged_60_plus,2022,-2,"),
    ("margin that is a bound", "series.csv", "population.total,2022,10,=", "population.total,2022,10,>"),
    // population.csv
    ("people: bad date", "population.csv", "2022-12-31,female,60+", "2022,female,60+"),
    ("people: another date", "population.csv", "2022-12-31,female,60+", "2022-12-30,female,60+"),
    ("people: bad sex", "population.csv", "female,60+", "femal,60+"),
    ("people: bad age group", "population.csv", "1-59", "59-1"),
    ("people: negative", "population.csv", "40500", "-40500"),
    ("people: bad number", "population.csv", "40500", "4o500"),
    ("people: an age twice", "population.csv", "female,60+", "female,59+"),
    ("people: a missing age", "population.csv", "60-99", "60-98"),
    ("people: contradictory margins", "series.csv", "population.aged_60_plus,2022,2", "population.aged_60_plus,2022,11"),
    ("margin of a year without figures", "baseline.toml", "base_year = 2022", "base_year = 2030"),
    ("people: not a number", "population.csv", "40500", "NaN"),
    ("people: far from the published total", "series.csv", "population.total,2022,10,", "population.total,2022,11,"),
    ("people: of the end of the year where stocks are of 1 July", "baseline.toml", "\"12-31\"", "\"07-01\""),
    // age-pattern.csv
    ("pattern: groups", "age-pattern.csv", "2022-12-31,male,7,100", "2022-12-31,male,7-8,100"),
    ("pattern: a zero", "age-pattern.csv", "2022-12-31,male,7,100", "2022-12-31,male,7,0"),
    ("pattern: a missing age", "age-pattern.csv", "2022-12-31,male,7,100\n", ""),
    ("pattern: an age twice", "age-pattern.csv", "2022-12-31,male,7,100\n", "2022-12-31,male,7,100\n2022-12-31,male,7,200\n"),
    ("pattern: of another day", "population.csv", PEOPLE, PEOPLE_2020),
    // Vital rates
    ("mortality shifted and scaled", "baseline.toml", "scale_births_to = \"population.births\"\n", "scale_deaths_to = \"population.births\"\nshift_mortality_to = \"population.life_expectancy\"\n"),
    ("mortality shifted to nothing", "baseline.toml", "scale_births_to = \"population.births\"\n", "shift_mortality_to = \"population.life_expectancy\"\n"),
    ("earlier: no such file", "baseline.toml", "age_pattern =", "earlier = [\"then.csv\"]\nage_pattern ="),
    ("rates: bad year", "mortality.csv", "2021,male,0,", "21,male,0,"),
    ("rates: bad sex", "mortality.csv", "2021,male,0,", "2021,man,0,"),
    ("rates: an age group", "mortality.csv", "2021,male,0,", "2021,male,0-4,"),
    ("rates: negative", "mortality.csv", "2021,male,0,0.01", "2021,male,0,-0.01"),
    ("rates: impossible mortality", "mortality.csv", "2021,male,0,0.01", "2021,male,0,13.8"),
    ("rates: impossible fertility", "fertility.csv", "2021,15,0.04", "2021,15,4"),
    ("rates: impossible sex ratio", "sex-ratio-at-birth.csv", "2021,1.06", "2021,106"),
    ("rates: no boys", "sex-ratio-at-birth.csv", "2030,1.06", "2030,0"),
    ("rates: infertile age", "fertility.csv", "2021,15,0.04", "2021,14,0.04\n2021,15,0.04"),
    ("rates: a row twice", "mortality.csv", "2021,male,0,0.01", "2021,male,0,0.01\n2021,male,0,0.02"),
    ("rates: a missing age", "fertility.csv", "2025,20,0.04\n", ""),
    ("rates: a missing year", "sex-ratio-at-birth.csv", "2025,1.06\n", ""),
    ("rates: a short row", "sex-ratio-at-birth.csv", "2030,1.06\n", "2030,1.06\n2031\n"),
    ("rates: nobody dies at the highest ages", "mortality.csv", "2021,male,100,0.01", "2021,male,100,0"),
    ("rates: many missing ages", "fertility.csv", "2025,20,0.04\n2025,21,0.04\n", ""),
    ("migration: no such file", "baseline.toml", "[vital_rates]\n", "[vital_rates]\nnet_migration = \"net-migration.csv\"\n"),
    ("rates: no rows", "sex-ratio-at-birth.csv", RATIOS, "year,males_per_female\n"),
    ("rates: years that only meet", "sex-ratio-at-birth.csv", RATIOS, "year,males_per_female\n2031,1.06\n"),
    ("rates: no year in common", "sex-ratio-at-birth.csv", RATIOS, "year,males_per_female\n2050,1.06\n"),
];

const BASIS_TO_END: &str = "[[basis]]\nid = \"new\"\nlabel = \"New\"\n\n[[subsector]]\nid = \"total\"\nlabel = \"Industry\"\n\n[source.yearbook]\ntitle = \"Yearbook\"\n\n[jump_off.\"care.residents\"]\nvalue = 5\nlow = 4\nhigh = 6\nunit = \"千人\"\nstatus = \"derived\"\nrule = \"counted\"\n";
const PEOPLE_2020: &str = "date,sex,age,persons\n2020-11-01,male,0+,50000\n2020-11-01,female,0+,50000\n";

/// What is found in `tiny` with one thing in one of its files replaced.
fn baseline_with(file: &'static str, old: &str, new: &str, language: Language) -> String {
    let mut files = tiny();
    let text = replaced(&files[file], old, new);
    files.insert(file, text);
    let (found, folder) = read_baseline(&files);
    render(found, folder.path(), language)
}

#[test]
fn baselines() {
    assert_eq!(read_baseline(&tiny()).0.unwrap(), Diagnostics::new(), "`tiny` has no problems");
    let shown = |case: &BaselineCase| (case.0, baseline_with(case.1, case.2, case.3, Language::English));
    snapshot("baselines", &record(BASELINES.iter().map(shown)));
}

#[test]
fn baselines_in_chinese() {
    let cases = in_chinese(BASELINES, |case| case.0);
    let shown = |case: &&BaselineCase| (case.0, baseline_with(case.1, case.2, case.3, Language::Chinese));
    snapshot("baselines_in_chinese", &record(cases.iter().map(shown)));
}

#[test]
fn people_counted_too_long_ago_or_after_the_base_year() {
    let years = |base: i32| {
        let mut files = tiny();
        files.insert("age-pattern.csv", age_pattern(&["2022-12-31", &format!("{base}-12-31")]));
        files.insert("baseline.toml", format!("format = 1\nid = \"tiny\"\nlabel = \"x\"\nbase_year = {base}\nsource.yearbook = {{}}\nbasis = [{{ id = \"new\", label = \"x\" }}]\npopulation = {{ structure = \"population.csv\", age_pattern = \"age-pattern.csv\" }}\n"));
        let problems = read_baseline(&files).0.unwrap();
        let said = |problem: &carecast::Problem| {
            format!("{}; {}", problem.message.en, problem.expected.as_ref().map_or("", |text| &text.en))
        };
        problems.problems().iter().map(said).collect::<Vec<_>>()
    };
    assert_eq!(years(2041), Vec::<String>::new());
    assert_eq!(years(2042), ["the structure is 20 years before the end of the base year; expected 0 to 20 years"]);
    assert_eq!(years(2020), ["the structure is -2 years before the end of the base year; expected 0 to 20 years"]);
}

/// Published counts and what they scale: told where they are hardly meant, refused where no rates give them.
#[test]
fn counts_that_rates_cannot_give_and_counts_that_are_hardly_meant() {
    let both = "scale_births_to = \"population.births\"\nscale_deaths_to = \"population.deaths\"\n";
    let deaths = "scale_deaths_to = \"population.deaths\"\n";
    let none = "to which no rates lead with these people by age";
    let cases = [
        ("as the rates have it", both, "500", "1000", ""),
        // A unit taken for another: three times as many, or a third.
        ("deaths three times", both, "500", "3000", "warning: `population.deaths` is 2.9"),
        ("deaths a third", both, "500", "330", "warning: `population.deaths` is 0.3"),
        ("births in tens of thousands", both, "5000000", "1000", none),
        ("more births than women", both, "40000", "1000", none),
        ("everybody dies", both, "500", "9000000000", none),
        ("nobody dies", both, "500", "0", "population.deaths cannot be 0"),
        ("deaths without births", deaths, "500", "1000", "add scale_births_to = \"population.births\""),
        ("births that nobody published", deaths, "", "1000", "give population.births of 2022 in series.csv"),
    ];
    for (name, scale, births, deaths, expected) in cases {
        let mut files = tiny();
        let toml = replaced(BASELINE, "scale_births_to = \"population.births\"\n", scale);
        files.insert("baseline.toml", toml);
        let births = match births {
            "" => String::new(),
            births => format!("population.births,2022,{births},=,人,published,,,,yearbook,\n"),
        };
        let rows = births + &format!("population.deaths,2022,{deaths},=,人,published,,,,yearbook,\n");
        files.insert("series.csv", replaced(SERIES, "population.births,2022,500,=,人,published,,,,yearbook,\n", &rows));
        let (found, folder) = read_baseline(&files);
        for language in [Language::English, Language::Chinese] {
            let shown = match &found {
                Ok(problems) => problems.render(language, false),
                Err(error) => error.render(language),
            };
            assert!(language == Language::Chinese || shown.contains(expected), "{name}: {shown}");
            assert_eq!(shown.is_empty(), expected.is_empty(), "{name}: {shown}");
        }
        drop(folder);
    }
}

/// A name, a file, and what becomes of each of its rows.
type Change = (&'static str, &'static str, fn(&str) -> Option<String>);

#[rustfmt::skip]
const ROWS: &[Change] = &[
    ("more children than can be", "fertility.csv", |row| Some(row.replace(",0.04", ",0.9"))),
    ("rates per 1000 in every row", "fertility.csv", |row| Some(row.replace(",0.04", ",40"))),
    ("a missing sex", "mortality.csv", |row| (!row.contains("female")).then(|| row.to_owned())),
    ("a year without births", "fertility.csv", |row| Some(if row.starts_with("2024,") { row.replace(",0.04", ",0") } else { row.to_owned() })),
    ("people of one sex", "population.csv", |row| (!row.contains("female")).then(|| row.to_owned())),
    ("ages missing here and there", "age-pattern.csv", |row| (!row.contains("7,")).then(|| row.to_owned())),
];

#[test]
fn tables_of_a_baseline_with_many_rows_changed() {
    let found = |(_, file, change): &Change, language: Language| {
        let mut files = tiny();
        let text = files[file].lines().filter_map(change).map(|row| row + "\n").collect();
        files.insert(file, text);
        let (found, folder) = read_baseline(&files);
        render(found, folder.path(), language)
    };
    let english = ROWS.iter().map(|change| (change.0, found(change, Language::English)));
    snapshot("baseline_rows", &record(english));
    let chinese = ROWS.iter().filter(|(name, ..)| *name != "rates per 1000 in every row");
    snapshot("baseline_rows_in_chinese", &record(chinese.map(|change| (change.0, found(change, Language::Chinese)))));
}

/// What is found in a region whose parent is the country AAA, imported, with stocks at 1 July and migration by age.
fn child_of_a_country(stocks_at: &str, rates: &str, own: &[(&'static str, String)]) -> Result<Baseline, String> {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("wpp"), folder.path().join("out"));
    made_up_wpp::put(&from, &made_up_wpp::tables(), false);
    let request = ImportRequest { from: &from, to: &to, countries: &[], replace: false };
    import(&request, &mut Diagnostics::new(), &|_| {}).unwrap();
    let baselines = to.join("baselines");
    let people = std::fs::read_to_string(baselines.join("aaa/population.csv")).unwrap();
    let text = format!(
        "format = 1\nid = \"city\"\nlabel = \"City\"\nparent = \"aaa\"\nbase_year = 2025\nstocks_at = \"{stocks_at}\"\n[vital_rates]\n{rates}"
    );
    let text = if stocks_at == "07-01" { text + "[population]\nstructure = \"population.csv\"\n" } else { text };
    let mut files = Files::from([
        ("baseline.toml", text),
        ("series.csv", SERIES.lines().next().unwrap().to_owned() + "\n"),
        ("population.csv", people),
    ]);
    files.extend(own.iter().cloned());
    put(&baselines, "city", &files);
    let read = Baseline::load("city", &Library::embedded().with_folder(&baselines), &mut Diagnostics::new());
    read.map_err(|error| error.render(Language::English))
}

#[test]
fn a_region_inherits_rates_and_no_migrants() {
    let city = child_of_a_country("07-01", "inherit = true\n", &[]).unwrap();
    let rates = city.vital_rates.unwrap();
    assert_eq!((rates.first_year, rates.last_year(), rates.net_migration), (2026, 2027, None));
    assert_eq!(city.population.unwrap().sum(), 10_428_250.0);
    // Its own migrants, of a year that the rates have.
    let rows =
        |year: i32| csv("year,sex,age,persons", sexes_and_ages().map(|(sex, age)| format!("{year},{sex},{age},-2.5")));
    let own = "inherit = true\nnet_migration = \"net-migration.csv\"\n";
    let city = child_of_a_country("07-01", own, &[("net-migration.csv", rows(2027))]).unwrap();
    let rates = city.vital_rates.unwrap();
    assert_eq!((rates.first_year, rates.last_year(), rates.net_migration(0)), (2027, 2027, -505.0));
    let shown = child_of_a_country("07-01", own, &[("net-migration.csv", rows(2028))]).unwrap_err();
    assert!(shown.contains("net migration is of 2028 to 2028, the rates are of 2026 to 2027"), "{shown}");
    // A parent whose years end on another day.
    let shown = child_of_a_country("12-31", "inherit = true\n", &[]).unwrap_err();
    let expected = "the parent's rates are of years that end on 07-01, this region's of years that end on 12-31";
    assert!(shown.contains(expected) && shown.contains("city/baseline.toml:8:"), "{shown}");
    assert!(shown.contains("give the parent's stocks_at, or rates of its own"), "{shown}");
}

#[test]
fn a_year_in_which_nobody_is_born() {
    let mut files = tiny();
    let none: String = files["fertility.csv"]
        .lines()
        .map(|row| if row.starts_with("2030,") { row.replace(",0.04", ",0") } else { row.to_owned() } + "\n")
        .collect();
    files.insert("fertility.csv", none);
    let (found, _folder) = read_baseline(&files);
    let shown = found.unwrap().render(Language::English, false);
    assert!(shown.contains("there are no births in 2030"), "{shown}");
}

#[test]
fn parents_in_a_cycle() {
    let folder = tempfile::tempdir().unwrap();
    for (id, parent) in [("a", "b"), ("b", "c"), ("c", "a")] {
        let text = format!("format = 1\nid = \"{id}\"\nlabel = \"x\"\nbase_year = 2022\nparent = \"{parent}\"\n");
        let series = SERIES.lines().next().unwrap().to_owned() + "\n";
        put(folder.path(), id, &Files::from([("baseline.toml", text), ("series.csv", series)]));
    }
    let library = Library::embedded().with_folder(folder.path());
    let found = all(Baseline::load("a", &library, &mut Diagnostics::new()), Diagnostics::new()).unwrap();
    assert_eq!(found.problems().len(), 1);
    assert_eq!(found.problems()[0].message.en, "parents form a cycle: a → b → c → a");
    let place = found.problems()[0].span.as_ref().unwrap();
    assert_eq!((place.line(), place.column(), place.text()), (5, 10, "\"a\""));
    let shown = found.render(Language::English, false).replace('\\', "/");
    assert!(shown.contains("/c/baseline.toml:5:10"), "{shown}");
}

#[test]
fn a_baseline_without_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = tiny();
    files.remove("series.csv");
    files.insert(
        "baseline.toml",
        BASELINE.replace(", \"population.aged_60_plus\"", "").replace("\"population.total\"", ""),
    );
    put(folder.path(), "tiny", &files);
    let library = Library::embedded().with_folder(folder.path());
    let found = all(Baseline::load("tiny", &library, &mut Diagnostics::new()), Diagnostics::new()).unwrap();
    assert!(
        found.problems()[0].message.en.contains("has no file series.csv"),
        "{}",
        found.render(Language::English, false)
    );
    let unknown = Baseline::load("shandnog", &Library::embedded(), &mut Diagnostics::new()).unwrap_err();
    assert_eq!(unknown.to_string().lines().next(), Some("error: unknown baseline `shandnog`"));
    assert!(unknown.to_string().contains("did you mean `shandong`?"), "{unknown}");
}

#[test]
fn what_is_inside_the_program_has_no_problems() {
    for id in Library::embedded().ids() {
        let mut warnings = Diagnostics::new();
        Baseline::load(&id, &Library::embedded(), &mut warnings).unwrap();
        assert_eq!(warnings.render(Language::English, false), "", "{id}");
    }
}
