//! What is wrong in the structure that a scenario chooses: method and basis of GDP, subsectors, ways of stating growth.

use carecast::baseline::Library;
use carecast::ensemble::Settings;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Language, Projection};

use super::files::load_scenario;
use super::{HEAD, SERIES, library, put, read_scenario, record, render, replaced, snapshot, tiny};

/// A name, and what follows on `HEAD`.
#[rustfmt::skip]
const STRUCTURES: &[(&str, &str)] = &[
    ("unknown method", "economy.method = \"productivty\"\n"),
    ("unknown keys of economy and industry", "economy.metod = \"growth\"\nindustry.subsectors = []\n"),
    ("unknown definition of disability", "care.disability = \"ald\"\nassume.care.shift_to_formal = \"1 pp\"\n"),
    ("demand for care in detail without a definition", "assume.care.healthy_share_of_longevity = \"0 %\"\n"),
    ("unknown rule and type of starts", "[care.starts]\nrule = \"needs\"\ntype = \"family\"\n"),
    ("starts without a rule", "[care.starts]\ntype = \"nursing\"\n"),
    ("unknown methods of care", "[care]\ndemand = \"flows\"\nresidents_limited_by = \"staff\"\ninsurance_pays_from = \"mild\"\n"),
    ("unknown key of care", "care.definition = \"adl\"\n"),
    ("starts by the people of another year", "[care.starts]\nrule = \"ratio\"\npeople = \"next-year\"\n"),
    ("unknown method of the population", "population.method = \"growht\"\n"),
    ("unknown key of the population", "population.metod = \"growth\"\n"),
    ("a headcount's growth where cohorts are the method", "assume.population.aged_60_plus.growth = \"3 %\"\n"),
    ("fertility where headcounts grow", "population.method = \"growth\"\n[assume.population]\naged_60_plus.growth = \"3 %\"\ntotal_fertility_rate = 1.2\n"),
    ("policy on fertility where headcounts grow", "population.method = \"growth\"\n[[policy]]\nid = \"p\"\ndriver = \"population.total_fertility_rate\"\nadd = 0.1\nfrom = 2024\nto = 2025\n"),
    ("unknown basis", "economy.basis = \"newer\"\n"),
    ("productivity stated where growth is the method", "assume.economy.labour_productivity_growth = \"5 %\"\n"),
    ("growth stated where productivity is the method", "economy.method = \"productivity\"\nassume.economy.real_growth = \"5 %\"\n"),
    ("policy on the growth of GDP by productivity", "economy.method = \"productivity\"\n[[policy]]\nid = \"p\"\ndriver = \"economy.real_growth\"\nadd = \"1 pp\"\nfrom = 2024\nto = 2025\n"),
    ("retirement below what is possible", "assume.economy.retirement_age = \"55 years of age\"\n"),
    ("growth and trend", "[assume.industry.total]\ngrowth = \"5 %\"\ntrend = \"1 %\"\n"),
    ("two prices", "[assume.industry.total]\nprice_wedge = \"1 pp\"\nprice_growth = \"1 %\"\n"),
    ("two kinds of elderly", "[assume.industry.total]\nelasticity_aged_60_plus = 0.5\nelasticity_aged_65_plus = 0.5\n"),
    ("elasticity in percent of a person", "[assume.industry.total]\nelasticity_income = \"1 人\"\n"),
    ("policy on the growth of a trend", "assume.industry.total.trend = \"1 %\"\n[[policy]]\nid = \"p\"\ndriver = \"industry.total.growth\"\nadd = \"1 pp\"\nfrom = 2024\nto = 2025\n"),
    ("shares that do not sum to 100%", "[[industry.subsector]]\nid = \"a\"\nlabel = \"A\"\nshare_of_base = \"40 %\"\n[[industry.subsector]]\nid = \"b\"\nlabel = \"B\"\nshare_of_base = 0.5\n"),
    ("a share in points and one beyond the whole", "[[industry.subsector]]\nid = \"a\"\nlabel = \"A\"\nshare_of_base = \"40 pp\"\n[[industry.subsector]]\nid = \"b\"\nlabel = \"B\"\nshare_of_base = 60\n"),
    ("a split without shares", "[[industry.subsector]]\nid = \"a\"\nlabel = \"A\"\n"),
    ("a subsector of a name that is taken", "[[industry.subsector]]\nid = \"increase\"\nlabel = \"A\"\nshare_of_base = 0.5\n[[industry.subsector]]\nid = \"b\"\nlabel = \"B\"\nshare_of_base = 0.5\n"),
    ("unknown market", "[[industry.subsector]]\nid = \"a\"\nlabel = \"A\"\nshare_of_base = 0.5\nmarket = \"nation\"\n[[industry.subsector]]\nid = \"b\"\nlabel = \"B\"\nshare_of_base = 0.5\n"),
    ("residents of the nation", "[[industry.subsector]]\nid = \"a\"\nlabel = \"A\"\nshare_of_base = 0.5\nmarket = \"parent\"\n[[industry.subsector]]\nid = \"b\"\nlabel = \"B\"\nshare_of_base = 0.5\n[assume.industry.a]\nelasticity_care = 0.5\n"),
    ("a driver of the total where it is split", "assume.industry.total.growth = \"5 %\"\n[[industry.subsector]]\nid = \"a\"\nlabel = \"A\"\nshare_of_base = 0.5\n[[industry.subsector]]\nid = \"b\"\nlabel = \"B\"\nshare_of_base = 0.5\n"),
];

fn shown(language: Language) -> Vec<(&'static str, String)> {
    let (folder, library) = library();
    let mut cases: Vec<(&str, String)> = STRUCTURES
        .iter()
        .map(|(name, rest)| (*name, render(read_scenario(&format!("{HEAD}{rest}"), &library), folder.path(), language)))
        .collect();
    let later = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\neconomy.basis = \"economic-census-2023\"\n";
    cases.push((
        "a basis without GDP of the base year",
        render(read_scenario(later, &library), folder.path(), language),
    ));
    let mixed = two_bases();
    let text = format!("{HEAD}economy.basis = \"new\"\n");
    cases.push((
        "a basis on which value added does not stand",
        render(read_scenario(&text, &mixed.1), mixed.0.path(), language),
    ));
    let below = [
        (
            "a.toml",
            "extends = \"b.toml\"\n[[industry.subsector]]\nid = \"a\"\nlabel = \"A\"\nshare_of_base = 0.5\n[[industry.subsector]]\nid = \"b\"\nlabel = \"B\"\nshare_of_base = 0.5\n",
        ),
        (
            "b.toml",
            "assume.industry.total.growth = \"5 %\"\n[[policy]]\nid = \"p\"\ndriver = \"industry.total.growth\"\nadd = \"1 pp\"\nfrom = 2024\nto = 2025\n",
        ),
    ];
    cases.push(("a policy below a split", load_scenario(&below, language)));
    cases
}

/// The baseline `tiny` with value added on a basis of its own.
fn two_bases() -> (tempfile::TempDir, Library) {
    let folder = tempfile::tempdir().unwrap();
    let mut files = tiny();
    let toml =
        replaced(&files["baseline.toml"], "[[subsector]]", "[[basis]]\nid = \"old\"\nlabel = \"Old\"\n\n[[subsector]]");
    files.insert("baseline.toml", toml);
    let series = replaced(
        SERIES,
        "industry.value_added,2022,6,=,亿元,published,",
        "industry.value_added,2022,6,=,亿元,published,old",
    );
    files.insert("series.csv", series);
    put(folder.path(), "tiny", &files);
    let library = Library::embedded().with_folder(folder.path());
    (folder, library)
}

#[test]
fn structures() {
    snapshot("structures", &record(shown(Language::English)));
}

#[test]
fn structures_in_chinese() {
    snapshot("structures_in_chinese", &record(shown(Language::Chinese)));
}

#[test]
fn what_a_file_says_gives_way_to_another_way_of_saying_it_above() {
    let files = [
        ("a.toml", "extends = \"b.toml\"\n[assume.industry.total]\ntrend = \"1 %\"\nprice_growth = \"1 %\"\n"),
        ("b.toml", "[assume.industry.total]\ngrowth = \"5 %\"\nprice_wedge = \"1 pp\"\n"),
    ];
    assert_eq!(load_scenario(&files, Language::English), "");
}

#[test]
fn gdp_of_the_base_year_stands_on_the_basis_that_is_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = tiny();
    let toml =
        replaced(&files["baseline.toml"], "[[subsector]]", "[[basis]]\nid = \"old\"\nlabel = \"Old\"\n\n[[subsector]]");
    files.insert("baseline.toml", toml);
    files.insert("series.csv", format!("{SERIES}gdp.nominal,2022,90,=,亿元,published,old,,no,yearbook,\n"));
    put(folder.path(), "tiny", &files);
    let library = Library::embedded().with_folder(folder.path());
    let base = |choice: &str| {
        let text = format!(
            "{HEAD}{choice}outputs.indicators = [\"gdp.nominal\"]\n\
             assume.economy = {{ real_growth = \"4 %\", deflator_growth = \"1 %\" }}\n"
        );
        let assumptions = Assumptions::parse("a.toml", &text, &library, &mut Diagnostics::new()).unwrap();
        let settings = Settings { runs: 1, ..Settings::of(&assumptions) };
        let projection = Projection::run(&assumptions, &settings, &mut Diagnostics::new()).unwrap();
        let basis = projection.gdp_basis.clone().map(|basis| basis.en);
        (projection.series("gdp.nominal").unwrap().year(2022).unwrap().central(), basis)
    };
    assert_eq!(base(""), (100e8, Some("New".to_owned())));
    assert_eq!(base("economy.basis = \"new\"\n"), (100e8, Some("New".to_owned())));
    assert_eq!(base("economy.basis = \"old\"\n"), (90e8, Some("Old".to_owned())));
}

#[test]
fn a_region_without_parent_cannot_sell_to_it() {
    let (_folder, library) = library();
    let text = format!(
        "{HEAD}outputs.indicators = [\"industry.a.value_added\"]\nassume.economy.deflator_growth = \"1 %\"\n\
         assume.industry.a = {{ growth = \"5 %\", elasticity_population = 1 }}\n\
         [[industry.subsector]]\nid = \"a\"\nlabel = \"A\"\nshare_of_base = 0.5\nmarket = \"parent\"\n\
         [[industry.subsector]]\nid = \"b\"\nlabel = \"B\"\nshare_of_base = 0.5\n"
    );
    let assumptions = Assumptions::parse("a.toml", &text, &library, &mut Diagnostics::new()).unwrap();
    let error = Projection::run(&assumptions, &Settings::of(&assumptions), &mut Diagnostics::new()).unwrap_err();
    let told = &error.diagnostics().unwrap().problems()[0].message.en;
    assert_eq!(
        told,
        "industry.a.value_added cannot be computed: the baseline tiny lacks the data for parent.population.total"
    );
}
