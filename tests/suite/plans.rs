//! Every plan of the source documents: its scenario, its targets word for word, the people of its city, and years that the
//! published text hides.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use carecast::analysis::{AttainmentVerdict, Outlook, UnassessedReason, assess};
use carecast::baseline::{Baseline, Library};
use carecast::ensemble::Settings;
use carecast::plan::{Aim, Plan, PlanYears, Silence, Undated};
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Projection};

use crate::reference_data::reference_set;

/// A plan's folder, the beginning of its name in the table of facts, its targets, and those that an indicator carries.
const PLANS: [(&str, &str, usize, usize); 10] = [
    ("changzhi", "长治市", 102, 4),
    ("guigang", "贵港市", 48, 0),
    ("guilin", "桂林市", 8, 0),
    ("hunan", "湖南省", 3, 1),
    ("panjin", "盘锦", 9, 0),
    ("pingdingshan", "XX(平顶山)市", 23, 5),
    ("shandong-2022", "城市医养健康产业", 18, 2),
    ("shandong-2022-elderly-and-child-care", "养老托育", 16, 2),
    ("shandong-2023-2027", "山东省医养健康产业", 22, 4),
    ("xianan", "咸安区", 28, 1),
];

/// Cities and the district, with their parents.
const CITIES: [(&str, &str); 6] = [
    ("changzhi", "shanxi"),
    ("guigang", "guangxi"),
    ("guilin", "guangxi"),
    ("panjin", "liaoning"),
    ("pingdingshan", "henan"),
    ("xianan", "hubei"),
];

fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

fn reference(folder: &str) -> Assumptions {
    let mut problems = Diagnostics::new();
    let path = scenarios().join(folder).join("reference.toml");
    let read = Assumptions::load(&path, &Library::embedded(), &mut problems);
    assert_eq!(problems, Diagnostics::new(), "{folder}");
    read.unwrap_or_else(|error| panic!("{folder}: {error}"))
}

fn plan(folder: &str) -> Plan {
    reference(folder).plan.unwrap()
}

/// The figures and quotes of all targets, dated or not, with the id.
fn quotes(plan: &Plan) -> BTreeMap<String, (String, String)> {
    let dated = plan.targets.iter().map(|target| (target.id.clone(), (target.stated.clone(), target.quote.clone())));
    let undated = plan.undated.iter();
    let undated = undated.map(Undated::target).map(|open| (open.id.clone(), (open.stated.clone(), open.quote.clone())));
    dated.chain(undated).collect()
}

#[test]
fn every_plan_has_a_folder_and_its_targets() {
    let folders: BTreeSet<String> = std::fs::read_dir(scenarios())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().join("plan.toml").is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        // The plan before Shandong's is known from the press alone.
        .filter(|folder| folder != "shandong-2018-2022")
        .collect();
    assert_eq!(folders, PLANS.iter().map(|(folder, ..)| (*folder).to_owned()).collect());
    for (folder, _, count, measured) in PLANS {
        let plan = plan(folder);
        assert_eq!(plan.targets.len() + plan.undated.len(), count, "{folder}");
        assert_eq!(plan.measures().count(), measured, "{folder}");
        if folder == "shandong-2023-2027" {
            assert_eq!(plan.count(), 20, "a range and two readings are one target each");
        }
    }
}

#[test]
fn every_promise_is_listed_word_for_word() {
    let Some(folder) = reference_set("plans") else { return };
    let text = std::fs::read_to_string(folder.join("plan_facts.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let facts: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    for (folder, name, ..) in PLANS {
        let said = |fact: &&BTreeMap<String, String>| fact["plan"].starts_with(name);
        let all: BTreeSet<&str> = facts.iter().filter(said).map(|fact| fact["quote_zh"].as_str()).collect();
        assert!(!all.is_empty(), "{folder}");
        let listed = quotes(&plan(folder));
        for (id, (_, quote)) in &listed {
            assert!(all.contains(quote.as_str()), "{folder}, {id}: no such words in the plan: {quote}");
        }
        let promised = facts
            .iter()
            .filter(said)
            .filter(|fact| !["actual", "ranking"].contains(&fact["kind"].as_str()) && !fact["value"].is_empty());
        for fact in promised {
            let (quote, value): (_, f64) = (&fact["quote_zh"], fact["value"].parse().unwrap());
            let same = |(stated, listed): &(String, String)| {
                let figure: f64 = stated.split(' ').next().unwrap().parse().unwrap();
                // An order of magnitude ("trillion-yuan level") stands in the unit of its words.
                listed == quote && (figure == value || stated == "1 万亿元")
            };
            assert!(listed.values().any(same), "{folder}: {quote} ({value}) is not listed");
        }
    }
}

#[test]
fn a_city_has_its_own_number_of_people_in_the_shape_of_its_province() {
    let load = |id: &str| Baseline::load(id, &Library::embedded(), &mut Diagnostics::new()).unwrap();
    for (city, province) in CITIES {
        let (city, province) = (load(city), load(province));
        assert_eq!(city.parent.as_deref(), Some(province.id.as_str()));
        let people = city.population.as_ref().unwrap();
        let own = city.jump_off("population.total").unwrap().value;
        assert!((people.sum() / own - 1.0).abs() < 1e-12, "{}", city.id);
        // Raked to its total alone, every cell is the province's times one factor, where the base year is the same.
        if city.base_year == province.base_year {
            let theirs = province.population.as_ref().unwrap();
            let factor = people.sum() / theirs.sum();
            let worst =
                people.iter().zip(theirs).map(|(own, theirs)| (own / theirs / factor - 1.0).abs()).fold(0.0, f64::max);
            assert!(worst < 1e-12, "{}: {worst}", city.id);
        }
        let (own, theirs) = (city.vital_rates.unwrap(), province.vital_rates.unwrap());
        assert_eq!((own.first_year, own.last_year()), (theirs.first_year, theirs.last_year()));
        if city.id != "guigang" {
            assert_eq!(own, theirs, "{}", city.id);
        }
    }
    // Guigang has births and deaths of its own, and its rates give them back.
    let guigang = load("guigang");
    let people = guigang.population.as_ref().unwrap();
    let (births, deaths) = guigang.vital_rates.as_ref().unwrap().implied(2022, people).unwrap();
    assert!((births - 40_500.0).abs() < 1e-6 && (deaths - 31_500.0).abs() < 1e-6);
}

/// A baseline of a district of Guilin, whose people are inherited through its city and its province.
fn district(change: (&str, &str)) -> Result<Baseline, String> {
    let text = "format = 1\nid = \"yangshuo\"\nlabel = \"Yangshuo\"\nparent = \"guilin\"\nbase_year = 2022\n\
                [population]\ninherit = true\nmargins = [\"population.total\", \"population.aged_60_plus\"]\n\
                [vital_rates]\ninherit = true\n[source.made_up]\ntitle = \"made up\"\n";
    let series = "indicator,period,value,comparator,unit,status,basis,published_on,preliminary,source,note\n\
                  population.total,2022,30,=,万人,assumed,,,,made_up,\npopulation.aged_60_plus,2022,6,=,万人,assumed,,,,made_up,\n";
    assert!(change.0.is_empty() || text.contains(change.0));
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("yangshuo");
    std::fs::create_dir(&home).unwrap();
    std::fs::write(home.join("baseline.toml"), text.replace(change.0, change.1)).unwrap();
    std::fs::write(
        home.join("series.csv"),
        series.replace("2022", if change.1.contains("2009") { "2009" } else { "2022" }),
    )
    .unwrap();
    let library = Library::embedded().with_folder(folder.path());
    Baseline::load("yangshuo", &library, &mut Diagnostics::new()).map_err(|error| error.to_string())
}

#[test]
fn people_are_inherited_through_any_number_of_parents() {
    let district = district(("", "")).unwrap();
    let people = district.population.unwrap();
    let aged: f64 = people.rows().into_iter().flat_map(|row| row.to_vec().split_off(60)).sum();
    assert!((people.sum() - 300_000.0).abs() < 1e-6 && (aged - 60_000.0).abs() < 1e-6);
    let guangxi = Baseline::load("guangxi", &Library::embedded(), &mut Diagnostics::new()).unwrap();
    assert_eq!(district.vital_rates, guangxi.vital_rates);
    assert_eq!(district.files.iter().filter(|file| file.name.ends_with("baseline.toml")).count(), 4);
}

#[test]
fn people_that_cannot_be_inherited() {
    let total = district(("margins = [\"population.total\", ", "margins = [")).unwrap_err();
    assert!(total.contains("how many people there are cannot be inherited"), "{total}");
    let early = district(("base_year = 2022", "base_year = 2009")).unwrap_err();
    assert!(early.contains("the parent guilin has no people by age of 2009 or before"), "{early}");
    let between = district((
        "parent = \"guilin\"\nbase_year = 2022",
        "parent = \"guangxi\"\nbase_year = 2022\nstocks_at = \"07-01\"",
    ))
    .unwrap_err();
    assert!(between.contains("the age pattern has no 2022-07-01"), "{between}");
}

#[test]
fn shandong_of_2021_ages_into_shandong_of_2022() {
    let assumptions = reference("shandong-2022");
    let settings = Settings { runs: 50, ..Settings::of(&assumptions) };
    let projection = Projection::run(&assumptions, &settings, &mut Diagnostics::new()).unwrap();
    let aged = projection.series("population.aged_60_plus").unwrap().year(2022).unwrap().central();
    // 22.5 million were published; nothing of that figure went into the baseline of 2021.
    assert!((aged / 22_500_000.0 - 1.0).abs() < 0.002, "{aged}");
}

fn years(written: &str) -> PlanYears {
    PlanYears::read(written).unwrap()
}

#[test]
fn targets_of_a_masked_plan_wait_for_its_years() {
    let masked = plan("changzhi");
    assert_eq!((masked.period, masked.base_year, masked.targets.len()), (None, None, 0));
    assert!(masked.undated.iter().any(|target| target.because == Silence::Unstated));
    let mut dated = masked.clone();
    assert!(dated.give_years(years("start=2023, end=2026")));
    assert_eq!((dated.period, dated.base_year), (Some((2023, 2026)), Some(2022)));
    assert!(dated.undated.is_empty() && dated.targets.iter().all(|target| target.year == 2026));
    let order = |plan: &Plan| plan.targets.iter().map(|target| target.id.clone()).collect::<Vec<_>>();
    assert_eq!(order(&dated), masked.undated.iter().map(|target| target.target().id.clone()).collect::<Vec<_>>());
    let mut open = masked;
    assert!(open.give_years(years("end=2026")));
    assert_eq!((open.period, open.base_year, open.targets.len()), (None, None, 102));
    // A plan that states its years keeps them.
    let mut stated = plan("shandong-2023-2027");
    assert!(!stated.give_years(years("start=2030,end=2035")));
    assert_eq!(stated, plan("shandong-2023-2027"));
}

#[test]
fn a_year_that_is_given_is_judged_and_recorded() {
    let mut assumptions = reference("xianan");
    assert!(assumptions.give_plan_years(years("end=2025")));
    let written: Vec<&str> = assumptions.settings.iter().map(|setting| setting.written.as_str()).collect();
    assert_eq!(written, ["--plan-year end=2025"]);
    let settings = Settings { runs: 100, ..Settings::of(&assumptions) };
    let projection = Projection::run(&assumptions, &settings, &mut Diagnostics::new()).unwrap();
    let assessed = assess(assumptions.plan.as_ref().unwrap(), &assumptions, &projection);
    let share = assessed.iter().find(|a| a.target.id == "nursing_bed_share").unwrap();
    assert!(share.verdict != AttainmentVerdict::NotAssessed && share.target.year == 2025);
    // A year that is over when the projection begins is not judged.
    let mut over = reference("xianan");
    over.give_plan_years(years("end=2020"));
    let assessed = assess(over.plan.as_ref().unwrap(), &over, &projection);
    let share = assessed.iter().find(|a| a.target.id == "nursing_bed_share").unwrap();
    assert_eq!(share.reason, Some(UnassessedReason::DueByJumpOff { due: 2020, jump_off: 2022 }));
}

fn outlook(aim: Aim, value: f64) -> (Outlook, Projection) {
    let mut assumptions = reference("shandong-2022");
    let plan = assumptions.plan.as_mut().unwrap();
    plan.targets.retain(|target| target.id == "nursing_type_beds_added");
    let target = &mut plan.targets[0];
    target.aim = aim;
    let measure = target.measure.as_mut().unwrap();
    measure.value = value;
    let settings = Settings { runs: 400, ..Settings::of(&assumptions) };
    let projection = Projection::run(&assumptions, &settings, &mut Diagnostics::new()).unwrap();
    let assessed = assess(assumptions.plan.as_ref().unwrap(), &assumptions, &projection);
    (assessed[0].outlook.clone().unwrap(), projection)
}

#[test]
fn an_increment_and_a_growth_are_counted_in_every_run() {
    for (aim, value) in [(Aim::Increment, 25_000.0), (Aim::Growth, 0.09), (Aim::AverageGrowth, 0.09)] {
        let (outlook, projection) = outlook(aim, value);
        let beds = projection.series("care.beds.nursing").unwrap();
        let all = |year: i32| beds.values_by_run(year).unwrap().flat_map(|runs| runs.to_vec()).collect::<Vec<f64>>();
        let (before, after) = (all(2021), all(2022));
        let reached = |(before, after): (&f64, &f64)| match aim {
            Aim::Increment => after - before >= value,
            _ => after / before - 1.0 >= value,
        };
        let met = before.iter().zip(&after).filter(|pair| reached(*pair)).count();
        assert!(met > 0 && met < 400, "the example should be uncertain");
        let (share, spread) = (outlook.estimate.unwrap().share, outlook.spread.unwrap());
        assert!((share - met as f64 / 400.0).abs() < 0.003, "{aim:?}: {share} {met}");
        assert!(spread.interval_80.0 < spread.median && spread.median < spread.interval_80.1);
        let base = outlook.start.unwrap().value;
        let level = aim.level(base, value, 1.0);
        assert!((outlook.required_growth.unwrap() - (level / base - 1.0)).abs() < 1e-12);
    }
}
