//! What is learned from published counts of people: `--as-of`, and what a library user is told.

use std::path::Path;

use carecast::analysis::{AsOf, Evidence, Handling, LeftOutReason, Record, as_of, condition, explain};
use carecast::baseline::{Actuals, Library};
use carecast::chart::Chart;
use carecast::ensemble::{EnsemblePart, Keep, Settings, VariantOutput, VariantRuns, Variants};
use carecast::figure::{ChartKind, of_kind};
use carecast::indicator::indicators;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Language, Projection, report};
use ndarray::Array2;

use crate::verdicts::pinned;

const ELDERLY: &str = "population.aged_60_plus";

fn shipped() -> Assumptions {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/shandong-2023-2027/reference.toml");
    Assumptions::load(&path, &Library::embedded(), &mut Diagnostics::new()).unwrap()
}

/// People of the pinned Shandong as of the end of 2024.
fn known() -> (Assumptions, AsOf) {
    let library = Library::embedded().with_folder(pinned("baselines"));
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2030\noutputs.indicators = [\"population.*\"]\n";
    let mut assumptions = Assumptions::parse("people.toml", text, &library, &mut Diagnostics::new()).unwrap();
    let known = as_of(&mut assumptions, 2024, &mut Diagnostics::new()).unwrap();
    (assumptions, known)
}

fn project(assumptions: &Assumptions, settings: &Settings<'_>) -> Projection {
    Projection::run(assumptions, settings, &mut Diagnostics::new()).unwrap()
}

fn with_runs(assumptions: &Assumptions, runs: usize) -> Settings<'static> {
    Settings { runs, ..Settings::of(assumptions) }
}

/// Deterministic run, median and width of the 80 % interval of those aged 60 and over, in millions.
fn elderly(projection: &Projection, year: i32) -> (f64, f64, f64) {
    let summary = projection.series(ELDERLY).unwrap().year(year).unwrap();
    let (low, high) = summary.interval_80();
    (summary.central() / 1e6, summary.median() / 1e6, (high - low) / 1e6)
}

/// Of the shipped baseline: the figures that the next years are to bear out.
#[test]
fn told_of_the_elderly_of_2024_the_runs_of_2025_follow() {
    let assumptions = shipped();
    let settings = with_runs(&assumptions, 4000);
    let count = Evidence {
        indicator: ELDERLY.to_owned(),
        year: 2024,
        value: 2.482e7,
        standard_error: 0.005 * 2.482e7,
        basis: None,
    };
    let told = condition(&assumptions, &[count], &settings, &mut Diagnostics::new()).unwrap();
    let mut known = assumptions.clone();
    as_of(&mut known, 2024, &mut Diagnostics::new()).unwrap();
    let (_, _, untold) = elderly(&told.before, 2025);
    for projection in [&told.after, &project(&known, &settings)] {
        let (central, median, width) = elderly(projection, 2025);
        assert!((25.6..=25.95).contains(&median) && (25.6..=25.95).contains(&central), "{central} {median}");
        assert!(width < 0.6 * untold, "{width} {untold}");
    }
}

/// Who is there to bear children and to die hangs on what counts say of the base year: births, deaths and the total are met
/// all the same, net migration being their balance.
#[test]
fn told_counts_leave_births_deaths_and_the_total_as_published() {
    let nation = "format = 1\nbaseline = \"china\"\nhorizon = 2030\n";
    let mut wrong = shipped();
    wrong.set(&["population.count_error.aged_60_69=2%"], None, &mut Diagnostics::new()).unwrap();
    let parse = |text: &str| Assumptions::parse("test.toml", text, &Library::embedded(), &mut Diagnostics::new());
    for (mut assumptions, year) in [(shipped(), 2024), (wrong, 2024), (parse(nation).unwrap(), 2025)] {
        assumptions.keep("population.*");
        let known = as_of(&mut assumptions, year, &mut Diagnostics::new()).unwrap();
        assert!(known.counts.iter().any(|used| used.actual.indicator.contains("aged_60_plus")));
        let projection = project(&assumptions, &with_runs(&assumptions, 200));
        for indicator in ["population.births", "population.deaths", "population.total"] {
            for year in 2023..=year {
                let history = assumptions.baseline.history(indicator);
                let published = history.into_iter().find(|o| o.period.year == year).unwrap().value;
                let summary = projection.series(indicator).unwrap().year(year).unwrap();
                let error = summary.central() / published - 1.0;
                assert!(error.abs() < 2e-5, "{indicator} {year}: {error}");
                // Every run has the births and deaths published; totals as well as the count of the base year is known.
                let runs = projection.series(indicator).unwrap().values_by_run(year).unwrap();
                let runs: Vec<f64> = runs.flatten().copied().collect();
                let most = if indicator == "population.total" { 0.003 } else { 2e-5 };
                let off = |run: &f64| (run / published - 1.0).abs();
                assert!(runs.iter().all(|run| off(run) < most), "{indicator} {year}: {runs:?}");
            }
        }
    }
}

#[test]
fn every_published_count_of_people_is_used_once_or_left_out_with_a_reason() {
    let (assumptions, known) = known();
    let used: Vec<(&str, i32)> = known.counts.iter().map(|u| (u.actual.indicator.as_str(), u.actual.year)).collect();
    // 23.91 million in 2023 is derived from the share and the total; in 2024 the count is published, and the share is the same.
    // Of the totals the last: births, deaths and migration lead to the one before.
    assert_eq!(used, [(ELDERLY, 2024), ("population.share_aged_60_plus", 2023), ("population.total", 2024)]);
    assert!(known.counts.iter().all(|used| used.handling == Handling::AsPublished && used.after.1 < used.before.1));
    let left: Vec<String> = known
        .left_out
        .iter()
        .map(|left| format!("{} {}: {}", left.actual.indicator, left.actual.year, left.reason.sentence().en))
        .collect();
    assert_eq!(
        left,
        [
            "population.aged_60_plus 2023: the same figure as “Share aged 60+”, given the published total; it would count twice",
            "population.share_aged_60_plus 2024: the same figure as “Population aged 60+”, given the published total; it would count twice",
            "population.total 2023: it follows from the total of 2024 and the births, deaths and migration in the paths; it would count twice",
        ]
    );
    assert!(known.taken.iter().any(|taken| taken.driver == "population.total_fertility_rate"));
    let words = assumptions.settings_in_words();
    assert_eq!(
        words[0].en,
        "as of the end of 2024, with the published counts: Population aged 60+ (2024), Share aged 60+ (2023), Population (2024)"
    );
    assert_eq!(
        words[0].zh,
        "以截至2024年末的已公布数据为起点，计入已公布的60岁及以上人口（2024年）、60岁及以上占比（2023年）、常住人口（2024年）"
    );
    // The model is brought near: within the error of the figure.
    let (central, ..) = elderly(&project(&assumptions, &with_runs(&assumptions, 1)), 2024);
    assert!((central / 24.82 - 1.0).abs() < 0.005, "{central}");
}

fn nation_as_of_2025(assumed: &str) -> (Assumptions, AsOf) {
    let text =
        format!("format = 1\nbaseline = \"china\"\nhorizon = 2040\noutputs.indicators = [\"population.*\"]\n{assumed}");
    let mut assumptions =
        Assumptions::parse("nation.toml", &text, &Library::embedded(), &mut Diagnostics::new()).unwrap();
    let known = as_of(&mut assumptions, 2025, &mut Diagnostics::new()).unwrap();
    (assumptions, known)
}

/// The shares are those counts over the total, rounded: each says less. Counts of several years are of the same people, who
/// were counted anew.
#[test]
fn of_a_count_and_its_rounded_share_the_count_is_used_in_every_year() {
    let (_, known) = nation_as_of_2025("");
    let used: Vec<(&str, i32)> = known.counts.iter().map(|u| (u.actual.indicator.as_str(), u.actual.year)).collect();
    let by_age = ["population.aged_60_plus", "population.aged_65_plus"];
    let mut expected: Vec<(&str, i32)> =
        by_age.into_iter().flat_map(|name| (2023..=2025).map(move |year| (name, year))).collect();
    expected.push(("population.total", 2025));
    assert_eq!(used, expected, "{:?}", known.left_out);
    let shares = known.left_out.iter().filter(|left| left.actual.indicator.contains("share"));
    assert!(
        shares.clone().count() == 6 && shares.clone().all(|left| matches!(left.reason, LeftOutReason::SameAs { .. }))
    );
}

/// Errors of fertility and mortality are levels: what births and deaths said last of them is the best forecast.
#[test]
fn what_was_told_of_births_and_deaths_is_carried_on_as_their_errors_persist() {
    let central = |assumed: &str, indicator: &str, year: i32| {
        let projection = {
            let (assumptions, _) = nation_as_of_2025(assumed);
            project(&assumptions, &with_runs(&assumptions, 1))
        };
        projection.series(indicator).unwrap().year(year).unwrap().central()
    };
    let certain = "assume.population.fertility_error = 0\nassume.population.mortality_error = 0\n";
    let births = |assumed: &str| central(assumed, "population.births", 2026) / 7.92e6;
    // The path of 2022 leads to 8.64 million; women of childbearing age are 1 % fewer than in 2025.
    assert!((0.975..0.995).contains(&births("")) && births(certain) > 1.08, "{} {}", births(""), births(certain));
    let life = |assumed: &str| central(assumed, "population.life_expectancy", 2026);
    // Deaths of 2025 are 1.9 % above the path of 2022; the exceptional 2023, 4.3 % above it, is not carried on.
    let lost = life(certain) - life("");
    assert!((0.15..0.25).contains(&lost), "{lost}");
    let (assumptions, _) = nation_as_of_2025("");
    let explained = explain(&assumptions, "population.total_fertility_rate", 2026, 1, &mut Diagnostics::new()).unwrap();
    let shown = [Language::English, Language::Chinese].map(|language| report::explanation(&explained, &[], language));
    assert!(shown[0].contains("the error of fertility is a random walk"), "{}", shown[0]);
    assert!(shown[1].contains("生育率误差是随机游走"), "{}", shown[1]);
    let told = explain(&assumptions, "population.fertility_error", 2025, 1, &mut Diagnostics::new()).unwrap();
    let told = report::explanation(&told, &[], Language::English);
    assert!(told.contains("every run has the published births"), "{told}");
    // What is set afterwards is what was set.
    let mut set = assumptions.clone();
    set.set(&["population.total_fertility_rate=1.5"], None, &mut Diagnostics::new()).unwrap();
    let explained = explain(&set, "population.total_fertility_rate", 2026, 1, &mut Diagnostics::new()).unwrap();
    assert!(explained.figure.value == 1.5 && !report::explanation(&explained, &[], Language::English).contains("walk"));
}

/// The error of migration is one rate in every year.
#[test]
fn the_mean_of_told_migration_is_carried_on_where_it_errs() {
    let later = |assumed: &str| {
        let text = format!("format = 1\nbaseline = \"shandong\"\nhorizon = 2030\n{assumed}");
        let mut assumptions =
            Assumptions::parse("bare.toml", &text, &Library::embedded(), &mut Diagnostics::new()).unwrap();
        assumptions.as_of(2024, &mut Diagnostics::new()).unwrap();
        assumptions.drivers["population.net_migration"].path.central[3..].to_vec()
    };
    // 2023: 10122.97 - 10162.79 - 61.0 + 83.1; 2024: 10080.17 - 10122.97 - 64.9 + 81.7, in 10 000 persons.
    assert!(later("").iter().all(|moved| (moved + 218_600.0).abs() < 1.0), "{:?}", later(""));
    assert!(later("assume.population.migration_error = 0\n").iter().all(|moved| *moved == 0.0));
}

#[test]
fn an_error_that_is_set_after_it_gave_way_is_told() {
    let mut problems = Diagnostics::new();
    let mut reference = shipped();
    reference.set(&["population.migration_error=1%"], None, &mut problems).unwrap();
    let said = problems.render(Language::English, false);
    let expected = "had given way to the uncertainty that the scenario states of population.net_migration";
    assert!(said.contains(expected), "{said}");
    let told = |from: Option<i32>| {
        let (mut problems, mut nation) = (Diagnostics::new(), nation_as_of_2025("").0);
        nation.set(&["population.fertility_error=5%"], from, &mut problems).unwrap();
        problems.render(Language::English, false)
    };
    assert!(told(Some(2024)).contains("had given way to what was published of 2024"), "{}", told(Some(2024)));
    assert_eq!(told(None), "");
}

#[test]
fn the_central_run_is_one_whoever_asks() {
    let (assumptions, _) = known();
    let central =
        project(&assumptions, &with_runs(&assumptions, 1)).series(ELDERLY).unwrap().year(2025).unwrap().central();
    let explanation = explain(&assumptions, ELDERLY, 2025, 1, &mut Diagnostics::new()).unwrap();
    assert_eq!(explanation.figure.value.to_bits(), central.to_bits());
    let asked = vec![VariantOutput { indicator: ELDERLY.to_owned(), year: 2025 }];
    let settings = with_runs(&assumptions, 1);
    let variants = Variants::new(&assumptions, asked, &settings, &mut Diagnostics::new()).unwrap();
    let varied = variants.run(&[], Array2::zeros((1, 0)).view(), VariantRuns::Central).unwrap()[[0, 0, 0]];
    assert_eq!(varied.to_bits(), central.to_bits());
    // The middle of the cube of a sensitivity analysis is the deterministic run too.
    let middle = Array2::from_elem((1, variants.dimensions()), 0.5);
    assert!((variants.on_cube(middle.view()).unwrap()[[0, 0]] / central - 1.0).abs() < 1e-12);
    let error = explain(&assumptions, "population.count_error.aged_60_69", 2022, 1, &mut Diagnostics::new()).unwrap();
    assert!(error.figure.value > 0.001, "{}", error.figure.value);
}

#[test]
fn runs_that_know_counts_have_the_same_bits_however_they_are_made() {
    let (mut assumptions, _) = known();
    assumptions.outputs.retain(|output| output.name == ELDERLY);
    let runs = 20_000;
    let whole = project(&assumptions, &with_runs(&assumptions, runs));
    let bits = |projection: &Projection| -> Vec<u64> {
        projection
            .series(ELDERLY)
            .unwrap()
            .values_by_run(2025)
            .unwrap()
            .flatten()
            .map(|value| value.to_bits())
            .collect()
    };
    let narrow = Settings { threads: Some(1), batch_width: 37, ..with_runs(&assumptions, runs) };
    assert_eq!(bits(&project(&assumptions, &narrow)), bits(&whole));
    // The first runs of a few are those of many.
    let few = project(&assumptions, &with_runs(&assumptions, 50));
    assert_eq!(bits(&few)[..], bits(&whole)[..50]);
    // Shares.
    let settings = with_runs(&assumptions, runs);
    let parts = [0..8192, 8192..16384, 16384..runs]
        .map(|range| EnsemblePart::run(&assumptions, &settings, range, &mut Diagnostics::new()));
    let merged = Projection::of_parts(&assumptions, &settings, parts, &mut Diagnostics::new()).unwrap();
    assert_eq!(bits(&merged), bits(&whole));
}

#[test]
fn what_is_set_afterwards_is_so_and_what_is_certain_learns_nothing() {
    let (mut assumptions, _) = known();
    let told = project(&assumptions, &with_runs(&assumptions, 200));
    assert!(elderly(&told, 2022).2 > 0.0);
    assumptions.set(&["population.count_error=0%"], None, &mut Diagnostics::new()).unwrap();
    let (central, median, width) = elderly(&project(&assumptions, &with_runs(&assumptions, 200)), 2022);
    assert!(
        (central - 22.5).abs() < 1e-6 && (median - 22.5).abs() < 1e-6 && width < 1e-6,
        "{central} {median} {width}"
    );
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2027\noutputs.indicators = [\"population.aged_60_plus\"]\n\
                [assume.population]\ncount_error = \"0 %\"\nmortality_error = \"0 %\"\nmigration_error = \"0 %\"\n";
    let mut problems = Diagnostics::new();
    let mut certain = Assumptions::parse("certain.toml", text, &Library::embedded(), &mut problems).unwrap();
    let known = as_of(&mut certain, 2024, &mut problems).unwrap();
    assert!(known.counts.is_empty() && certain.posterior.is_none());
    assert_eq!(certain.settings_in_words()[0].en, "as of the end of 2024");
}

#[test]
fn beyond_the_last_published_year_that_year_is_told() {
    let told = |year: i32| {
        let mut problems = Diagnostics::new();
        as_of(&mut shipped(), year, &mut problems).unwrap();
        problems.problems().iter().map(|problem| problem.message.en.clone()).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(
        told(2027),
        "as-of 2027: the last year of which the baseline shandong has published figures is 2025; from 2026 on the scenario's assumptions stand"
    );
    assert!(!told(2025).contains("as-of"), "{}", told(2025));
}

/// Sources of what was told, and not those of the paths that it replaced.
#[test]
fn what_was_told_is_explained_by_its_own_source() {
    let (mut assumptions, _) = known();
    assumptions.keep("population.*");
    let shown = |name: &str, year: i32| {
        let explained = explain(&assumptions, name, year, 3, &mut Diagnostics::new()).unwrap();
        report::explanation(&explained, &[], Language::English)
    };
    let of = "2024年山东省国民经济和社会发展统计公报";
    for (name, words) in [
        ("population.net_migration", "what published totals, births and deaths leave: "),
        ("population.life_expectancy", "by the deaths of 2024, 817 thousand: "),
        ("population.total_fertility_rate", "by the births of 2024, 649 thousand: "),
    ] {
        let told = shown(name, 2024);
        assert!(told.contains(&format!("[derived: {words}{of}")), "{told}");
        assert!(!shown(name, 2025).contains(words), "{name}");
    }
    assert!(
        shown("population.migration_error", 2024)
            .contains("the figures of this year are published, so the error is zero")
    );
    assert!(!shown("population.migration_error", 2025).contains("the error is zero"));
}

/// Migration that was published gives way to the balance of what was published of everybody; counts that cannot be are told.
#[test]
fn figures_that_contradict_each_other_are_told_with_what_gives() {
    let told = |rows: &[(&str, f64)]| {
        let mut assumptions = shipped();
        let mut baseline = assumptions.baseline.as_ref().clone();
        for (name, value) in rows {
            let mut figure = baseline.series.iter().find(|o| o.indicator == "population.births").unwrap().clone();
            baseline.series.retain(|o| o.indicator != *name || o.period.year != 2024);
            (figure.indicator, figure.period.year, figure.value) = ((*name).to_owned(), 2024, *value);
            baseline.series.push(figure);
        }
        assumptions.baseline = std::sync::Arc::new(baseline);
        let mut problems = Diagnostics::new();
        let taken = assumptions.as_of(2024, &mut problems).unwrap();
        let of = |driver: &str| taken.iter().find(|t| t.driver == driver && t.year == 2024).map(|t| t.value);
        (problems.render(Language::English, false), of("population.net_migration"), of("population.life_expectancy"))
    };
    let (said, migration, _) = told(&[("population.net_migration", -1e5)]);
    let expected = "net migration of 2024 was published as −100 thousand, but published totals, births and deaths leave −260 thousand";
    assert!(said.contains(expected), "{said}");
    assert!((migration.unwrap() + 260_000.0).abs() < 1.0, "{migration:?}");
    let (said, ..) = told(&[("population.net_migration", -260_000.0)]);
    assert!(!said.contains("net migration"), "{said}");
    let (said, _, life) = told(&[("population.deaths", 9e8)]);
    assert!(said.contains("no rates lead to the births or deaths published for 2024"), "{said}");
    assert_eq!(life, None);
}

#[test]
fn errors_that_are_stated_together_are_one_name_to_state_and_no_driver() {
    let mut assumptions = shipped();
    assumptions.set(&["population.count_error=0%"], None, &mut Diagnostics::new()).unwrap();
    let words = &assumptions.settings_in_words()[0];
    assert_eq!(
        (words.zh.as_str(), words.en.as_str()),
        ("基期各年龄人数的误差设为 0%", "error of the base year's count at all ages set to 0%",)
    );
    for error in ["mortality_error", "migration_error", "count_error.aged_60_69"] {
        let mut assumptions = shipped();
        assumptions.set(&[&format!("population.{error}=0%")], None, &mut Diagnostics::new()).unwrap();
        let words = &assumptions.settings_in_words()[0];
        assert!(words.zh.contains("误差") && words.en.contains("error of"), "{words:?}");
        let known = assumptions.drivers[&format!("population.{error}")].path.is_uncertain();
        assert!(!known && assumptions.known_drivers().iter().any(|d| d.name == format!("population.{error}")));
    }
    let refused = explain(&assumptions, "population.count_error", 2022, 1, &mut Diagnostics::new()).unwrap_err();
    let refused = refused.render(Language::English);
    assert!(
        refused.contains("names 7 drivers") && refused.contains("population.count_error.aged_80_plus"),
        "{refused}"
    );
}

/// Whether the values of runs are kept makes no difference to what is said of them.
#[test]
fn runs_with_errors_of_people_that_are_not_kept_have_the_statistics_of_those_that_are() {
    let (mut assumptions, _) = known();
    assumptions.outputs.retain(|output| output.name == ELDERLY);
    let runs = 120_000;
    let kept = project(&assumptions, &with_runs(&assumptions, runs));
    let little = Settings { keep: Keep::Summaries, ..with_runs(&assumptions, runs) };
    let streamed = project(&assumptions, &little);
    let is_kept = |projection: &Projection| projection.series(ELDERLY).unwrap().values_by_run(2025).is_ok();
    assert!(is_kept(&kept) && !is_kept(&streamed));
    let bits = |projection: &Projection| {
        let summary = projection.series(ELDERLY).unwrap().summary().to_owned();
        summary.iter().map(|value| value.to_bits()).collect::<Vec<_>>()
    };
    assert_eq!(bits(&kept), bits(&streamed));
}

/// A count, a whole and a share that became known of one year.
#[test]
fn figures_of_one_year_that_contradict_each_other_are_told_with_their_places() {
    let shandong = shipped().baseline;
    let told = |rows: &str| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("known.csv");
        std::fs::write(&path, format!("indicator,period,value,comparator,unit\n{rows}")).unwrap();
        let mut problems = Diagnostics::new();
        Actuals::load(&path, &shandong, &indicators(&shandong.subsectors), &mut problems).unwrap();
        [Language::English, Language::Chinese].map(|language| problems.render(language, false))
    };
    let (count, total) = ("population.aged_60_plus,2025,2600,=,万人\n", "population.total,2025,10040,=,万人\n");
    let share = |percent: &str| format!("population.share_aged_60_plus,2025,{percent},=,%\n");
    let [english, chinese] = told(&format!("{count}{total}{}", share("25.1")));
    for words in ["figures of 2025 contradict each other", "known.csv:2", "known.csv:3", "25.1%", "25.9%"] {
        assert!(english.contains(words), "{words}: {english}");
    }
    assert!(chinese.contains("2025 的数互相矛盾"), "{chinese}");
    // To the rounding they agree.
    let [english, _] = told(&format!("{count}{total}{}", share("25.9")));
    assert!(!english.contains("contradict"), "{english}");
    // One that the baseline has published.
    let [english, _] = told("population.share_aged_60_plus,2024,26.0,=,%\n");
    assert!(english.contains("population.total 100.8 million (baseline)"), "{english}");
    let industry =
        "industry.value_added,2025,7000,=,亿元\ngdp.nominal,2025,100000,=,亿元\nindustry.share_of_gdp,2025,6,=,%\n";
    let [english, _] = told(industry);
    assert!(english.contains("figures of 2025 contradict each other"), "{english}");
    let [english, _] = told(&industry.replace(",6,", ",7,"));
    assert!(!english.contains("contradict"), "{english}");
}

/// The fan begins with the band of the base year, as the tables have it; where that is certain it opens from its point.
#[test]
fn the_fan_of_people_shows_how_uncertain_their_count_is() {
    let fan = |assumptions: &Assumptions| {
        let projection = project(assumptions, &with_runs(assumptions, 500));
        let edges = projection.series(ELDERLY).unwrap().year(2022).unwrap().interval_90();
        let record = Record::new(assumptions, &projection, &[]);
        let Chart::Fan(fan) =
            of_kind(ChartKind::Fan, &[record], Some(ELDERLY), Language::English).unwrap().remove(0).chart
        else {
            panic!("no fan")
        };
        (fan, edges)
    };
    let (uncertain, (low, high)) = fan(&shipped());
    assert_eq!(uncertain.years[0], 2022);
    let band = &uncertain.bands[0];
    let scale = high / band.high[0];
    assert!(high > low && (band.low[0] * scale / low - 1.0).abs() < 1e-12);
    let mut certain = shipped();
    certain.set(&["population.count_error=0%"], None, &mut Diagnostics::new()).unwrap();
    assert_eq!(fan(&certain).0.years[0], 2023);
}

/// The boundary between what is known and what is projected stands at the last published year that the runs were told.
#[test]
fn the_fan_parts_at_the_last_count_that_the_runs_were_told() {
    let fan = |year: Option<i32>| {
        let mut assumptions = shipped();
        if let Some(year) = year {
            as_of(&mut assumptions, year, &mut Diagnostics::new()).unwrap();
        }
        let projection = project(&assumptions, &with_runs(&assumptions, 100));
        let record = Record::new(&assumptions, &projection, &[]);
        let Chart::Fan(fan) =
            of_kind(ChartKind::Fan, &[record], Some(ELDERLY), Language::English).unwrap().remove(0).chart
        else {
            panic!("no fan")
        };
        let years = |points: &[(i32, f64)]| {
            points.iter().map(|(year, _)| *year).filter(|year| *year > 2022).collect::<Vec<_>>()
        };
        (fan.jump_off, years(&fan.history), years(&fan.since))
    };
    assert_eq!(fan(None), (2022, vec![], vec![2023, 2024]));
    assert_eq!(fan(Some(2023)), (2023, vec![2023], vec![2024]));
    assert_eq!(fan(Some(2024)), (2024, vec![2023, 2024], vec![]));
}
