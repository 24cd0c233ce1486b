//! The review of a plan against the arithmetic that every economist does by hand.

use std::path::{Path, PathBuf};

use carecast::analysis::questions::solve::Solution;
use carecast::analysis::review::{
    self, BreakEven, BreakEvenMeaning, FigureNote, Inquiry, IntervalPlace, ProgressMethod, ProgressVerdict, Review,
    ReviewNote, ReviewRow, TargetNote, UnusedReason, UpdateFigure,
};
use carecast::analysis::{MedianAndInterval, UnassessedReason};
use carecast::baseline::{Actuals, Library, Status};
use carecast::ensemble::Settings;
use carecast::scenario::{Assumptions, MissingBase};
use carecast::table::Cell;
use carecast::{Diagnostics, Language, Projection, Text, report};

fn scenario(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(path)
}

/// Reviews a scenario's plan with the figures of one table.
fn reviewed(scenario: &Path, actuals: &str, as_of: i32, published_by: Option<&str>) -> Review {
    let mut problems = Diagnostics::new();
    let mut assumptions = Assumptions::load(scenario, &Library::embedded(), &mut problems).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("actuals.csv");
    std::fs::write(&path, actuals).unwrap();
    let actuals = [Actuals::load(&path, &assumptions.baseline, &assumptions.indicators, &mut problems).unwrap()];
    let plan = assumptions.plan.clone().unwrap();
    review::keep(&plan, &actuals, &mut assumptions);
    let settings = Settings { runs: 60, ..Settings::of(&assumptions) };
    let projection = Projection::run(&assumptions, &settings, &mut problems).unwrap();
    let inquiry = Inquiry::new((&plan, assumptions.years), Some(as_of), published_by, Vec::new()).unwrap();
    review::review(&plan, (&assumptions, &projection), None, &actuals, &inquiry, &settings, &mut problems).unwrap()
}

pub(super) fn shandong(rows: &str) -> Review {
    let known = format!("indicator,period,value,comparator,unit\n{rows}");
    reviewed(&scenario("shandong-2023-2027/reference.toml"), &known, 2025, None)
}

fn previous(as_of: i32, published_by: Option<&str>) -> Review {
    let known = std::fs::read_to_string(scenario("shandong-2018-2022/actuals.csv")).unwrap();
    reviewed(&scenario("shandong-2018-2022/reference.toml"), &known, as_of, published_by)
}

pub(super) fn row<'r>(review: &'r Review, target: &str) -> &'r ReviewRow {
    review.rows.iter().find(|row| row.target.id == target).unwrap()
}

/// Whether one of the sentences of findings contains this.
fn says<F>(findings: &[F], sentence: fn(&F) -> Text, what: &str) -> bool {
    findings.iter().any(|finding| sentence(finding).en.contains(what))
}

// ---- Where the value added of 2025 is known -----------------------------------------------------------------------

#[test]
fn value_added_is_held_against_the_time_elapsed() {
    // By the share of a GDP of 103 197 that they would be.
    let published = [
        ("6192", 42.3, ProgressVerdict::Behind),
        ("6398", 57.0, ProgressVerdict::AsExpected),
        ("6605", 71.8, ProgressVerdict::Ahead),
    ];
    for (value, percent, standing) in published {
        let review = shandong(&format!("industry.value_added,2025,{value},=,亿元\n"));
        let row = row(&review, "value_added");
        let progress = row.by(ProgressMethod::Linear).unwrap();
        assert!((progress.value * 100.0 - percent).abs() < 0.06, "{value}: {}", progress.value);
        let (low, high) = progress.range.unwrap();
        assert!(low < progress.value && progress.value < high, "the base was more than 5600: {low} {high}");
        assert_eq!((row.verdict, row.indication, row.time_elapsed), (standing, None, 0.6), "{value}");
        assert!(row.break_even.is_empty(), "nothing is missing");
        assert!(row.notes.contains(&TargetNote::BaseIsLowerBound));
    }
}

#[test]
fn what_is_met_before_it_is_due_is_already_met() {
    let review = shandong("industry.value_added,2025,7010,=,亿元\n");
    let row = row(&review, "value_added");
    assert_eq!(row.verdict, ProgressVerdict::AlreadyMet);
    assert!(row.needed.is_none(), "nothing more is needed");
}

#[test]
fn growth_needed_starts_from_the_last_figure() {
    let review = shandong("industry.value_added,2025,6192,=,亿元\n");
    let growth = row(&review, "value_added").growth;
    assert!(growth.from_actual);
    // The base was published as "more than 5600": growth counts from 5620, as in the targets of a run.
    assert!((growth.required.unwrap() - 0.0449).abs() < 5e-5, "{growth:?}");
    assert!((growth.observed.unwrap() - 0.0328).abs() < 1e-4, "{growth:?}");
    let from = "count from CNY 562 billion (derived), from which the projection starts";
    assert!(says(&row(&review, "value_added").notes, TargetNote::sentence, from));
    let table = report::review::targets(&review);
    let cells: Vec<String> = table.rows.iter().flatten().map(|cell| cell.shown(Language::English)).collect();
    assert!(cells.iter().any(|cell| cell == "+4.49%\n/ +3.28%\nfrom 562.0*"), "{cells:?}");
    assert!((growth.needed_now.unwrap() - 0.0632).abs() < 1e-4, "{growth:?}");
}

#[test]
fn the_share_follows_from_its_parts_on_their_own_basis_only() {
    // GDP of 2025 stands on a later basis than the base: the share that follows is shown and not compared.
    let targets = target("share", "industry.share_of_gdp", "level", "~", "6.5 %");
    let review = with_targets(&targets, "industry.value_added,2025,6605,=,亿元\n");
    let share = row(&review, "share");
    let derived = share.latest().unwrap();
    assert!((derived.figure.value - 6605.0 / 103_197.0).abs() < 1e-9 && derived.derivation.is_some());
    assert_eq!(share.verdict, ProgressVerdict::NotComparable);
    assert!(share.by(ProgressMethod::Linear).is_none() && share.is_within_rounding);
    assert!(says(
        &share.break_even,
        BreakEven::sentence,
        "CNY 665.63 billion (with GDP (current prices) of CNY 10.3197 trillion as published)"
    ));
}

#[test]
fn a_share_that_is_rounded_is_judged_by_a_band() {
    for (share, standing) in [
        ("6.3", ProgressVerdict::Behind),
        ("6.4", ProgressVerdict::AsExpected),
        ("6.40", ProgressVerdict::Behind),
        ("6.45", ProgressVerdict::AlreadyMet),
    ] {
        let targets = target("share", "industry.share_of_gdp", "level", "~", "6.5 %");
        let review = with_targets(&targets, &format!("industry.share_of_gdp,2025,{share},=,%\n"));
        let row = row(&review, "share");
        assert_eq!(row.verdict, standing, "{share}");
        assert!(row.by(ProgressMethod::Linear).is_none() && row.is_within_rounding, "no percentage of the way");
        assert!(row.notes.contains(&TargetNote::WithinRounding));
    }
}

// ---- Where it is not -------------------------------------------------------------------------------------------------

#[test]
fn a_missing_figure_is_said_with_what_it_would_have_to_be() {
    let review = shandong("gdp.nominal,2025,103197,=,亿元\n");
    let row = row(&review, "value_added");
    assert_eq!(row.verdict, ProgressVerdict::FigureMissing);
    assert!(row.indication.is_some() && row.by(ProgressMethod::Linear).is_none());
    let milestone = row.milestone.unwrap();
    assert_eq!((milestone.line / 1e8).round(), 6440.0);
    assert_eq!((milestone.constant_growth.unwrap() / 1e7).round(), 64023.0);
    assert!(says(&row.break_even, BreakEven::sentence, "Industry value added in 2025 of at least CNY 644 billion"));
    assert!(says(&row.break_even, BreakEven::sentence, "Share of GDP in 2025 of at least 6.25%"));
    let asked: Vec<i32> =
        review.missing.iter().filter(|m| m.indicator == "industry.value_added").map(|m| m.year).collect();
    assert_eq!(asked, [2023, 2024, 2025]);
}

#[test]
fn all_residents_insured_is_read_in_two_ways_and_the_known_bound_settles_one() {
    let known = "population.total,2024,10080.17,=,万人\ncare.insurance.insured,2025-10,5580,>,万人\n";
    let review = shandong(known);
    let persons = row(&review, "residents_ltci_person_coverage");
    assert_eq!(persons.verdict, ProgressVerdict::MissedWhenDue);
    let bound = persons.latest().unwrap().figure.value;
    assert!((0.553..0.5545).contains(&bound), "{bound}");
    // What was published is shown as it was.
    let published = persons.latest().unwrap().published.unwrap().words();
    assert_eq!((published.zh.as_str(), published.en.as_str()), (">5580万人", ">55.8 million"));
    for (language, shown) in [(Language::Chinese, "公布：>5580万人"), (Language::English, "published: >55.8 million")]
    {
        let table = report::review::targets(&review);
        assert!(table.rows.iter().flatten().any(|cell| cell.shown(language).contains(shown)), "{table:?}");
    }
    // The bound is computed as it is said: of a figure published as "more than 5580" no more than 5581 are left.
    let said = persons.latest().unwrap().derivation.as_ref().unwrap().words().en;
    assert!(said.starts_with("no more than 55.81 million / 100.8017 million (2024)"), "{said}");
    assert!(said.contains("including employees") && (bound - 5581.0 / 10080.17).abs() < 1e-5, "{said} {bound}");
    // The pace counts from nothing, as no base is known, and the row has one status.
    assert!(says(&persons.notes, TargetNote::sentence, "even counted from 0 in the base year"));
    let table = report::review::targets(&review);
    let status = |cells: &[Cell]| {
        let last = cells.iter().rev().take(2).map(|cell| cell.shown(Language::English).replace('\n', " "));
        last.collect::<Vec<_>>()
    };
    assert_eq!(status(table.rows.last().unwrap()), ["not met when due", "settled by published figures"]);
    // Neither of two sentences says that a figure is known and the other that none is.
    let coverage = ReviewNote::Coverage { targets: 20, with_figure: 1, by_part_alone: 1, base_year: 2022 };
    assert!(review.notes.contains(&coverage), "{:?}", review.notes);
    // A path that the scenario states is shown as stated, not as the runs' median of it.
    let base = persons.base.as_ref().unwrap();
    assert!(base.status == Status::Assumed && (base.value - base.range.0) * (base.range.1 - base.value) >= 0.0);
    let cities = row(&review, "residents_ltci_city_coverage");
    assert_eq!((cities.verdict, cities.indication), (ProgressVerdict::FigureMissing, None));
}

/// What it would take, as far as the runs tell it, and in the reader's words.
#[test]
fn what_it_would_take_is_shown_to_its_sampling_error() {
    let review = shandong("gdp.nominal,2025,103197,=,亿元\n");
    let solutions = || review.rows.iter().filter_map(|row| row.needed.as_ref()).flat_map(|needed| &needed.changes);
    let error = solutions().find_map(Solution::sampling_error).unwrap();
    // 60 runs: their share of 80 % is known to some 10 points, and a point of growth is worth some ten of them.
    assert!((0.001..0.05).contains(&error), "{error}");
    let tables = [Language::Chinese, Language::English].map(|language| {
        let shown = report::review::review(&review).into_iter().map(|table| table.to_plain(language, 1000));
        shown.collect::<Vec<String>>().join("\n")
    });
    assert!(tables.iter().all(|table| table.contains(" ± ")), "{tables:?}");
    assert!(tables[0].contains("60次运行的抽样误差"), "{}", tables[0]);
    assert!(!tables[0].contains("industry.medical.trend"), "{}", tables[0]);
}

/// What deaths say of mortality is told for every year of which they were published.
#[test]
fn every_figure_that_the_model_was_told_is_listed() {
    let path = scenario("shandong-2023-2027/reference.toml");
    let mut problems = Diagnostics::new();
    let assumptions = Assumptions::load(&path, &Library::embedded(), &mut problems).unwrap();
    let plan = assumptions.plan.clone().unwrap();
    let inquiry = Inquiry::new((&plan, assumptions.years), Some(2024), None, Vec::new()).unwrap();
    let settings = Settings { runs: 100, ..Settings::of(&assumptions) };
    let known = review::condition_on(&assumptions, &[], &inquiry, &settings, &mut problems).unwrap().unwrap();
    let in_paths = known.update.figures.iter().filter_map(|figure| match figure {
        UpdateFigure::InPath { driver, year, derived_from: Some(_), .. } => Some((driver.name.as_str(), *year)),
        _ => None,
    });
    let in_paths: Vec<(&str, i32)> = in_paths.collect();
    for year in [2023, 2024] {
        for driver in ["population.total_fertility_rate", "population.life_expectancy"] {
            assert!(in_paths.contains(&(driver, year)), "{driver} {year}: {in_paths:?}");
        }
    }
}

#[test]
fn figures_that_no_target_is_about_stand_beside_the_projection() {
    let review = shandong("population.aged_60_plus,2024,2482,=,万人\ncare.beds.nursing_share,2025-09,76.4,=,%\n");
    let of = |name: &str| review.context.iter().find(|row| row.name == name).unwrap();
    let aged = of("population.aged_60_plus");
    let of_2024 = aged.figures.iter().find(|compared| compared.datum.figure.period.year == 2024).unwrap();
    let note = of_2024.note.as_ref().unwrap().sentence().en;
    assert!(note.contains("% more than projected, within the 80% interval"), "{note}");
    let note = of("care.beds.nursing_share").figures[0].note.as_ref().unwrap();
    let FigureNote::Compared(comparison) = note else { panic!("{note:?}") };
    assert_eq!((comparison.place, comparison.projected_at_end_of), (IntervalPlace::Within, Some(2025)));
    // The scenario takes growth as it was published: no test.
    assert_eq!(of("gdp.real_growth").figures[0].note, Some(FigureNote::TakenByScenario));
}

#[test]
fn the_probability_of_all_is_no_more_than_of_each() {
    let review = shandong("gdp.nominal,2025,103197,=,亿元\n");
    let (all, ahead) = (review.joint.unwrap(), review.joint_ahead.unwrap());
    let least = review
        .rows
        .iter()
        .filter_map(|row| row.outlook.as_ref()?.estimate)
        .map(|estimate| estimate.share)
        .fold(1.0, f64::min);
    assert!(all.now.share <= least && all.now.share <= ahead.now.share);
    // Two of the plan's targets are assumed by the scenario and count in no joint probability.
    assert_eq!((all.targets.len(), ahead.targets.len()), (2, 2));
}

#[test]
fn what_it_would_take_changes_nothing_of_the_past() {
    let review = shandong("gdp.nominal,2025,103197,=,亿元\n");
    let needed = row(&review, "share_of_gdp").needed.as_ref().unwrap();
    assert_eq!(needed.changes.len(), 2, "one for each probability");
    for solution in &needed.changes {
        assert_eq!(solution.driver.name, "industry.medical.trend");
        assert!(solution.years.iter().all(|year| *year > 2025), "{:?}", solution.years);
    }
    let (half, most) = (needed.values[0], needed.values[1]);
    assert!(half.0 == 0.5 && most.0 == 0.8 && half.1 > most.1);
}

/// A folder with a plan of the given years and targets, and a scenario that holds it against the reference of Shandong.
fn folder_of(years: &str, targets: &str) -> tempfile::TempDir {
    let reference = scenario("shandong-2023-2027/reference.toml");
    let named = |name: &str| format!("format = 1\ntitle = {{ zh = \"{name}\", en = \"{name}\" }}\n");
    let folder = tempfile::tempdir().unwrap();
    let own = format!("extends = '{}'\nplan = \"plan.toml\"\n", reference.display());
    std::fs::write(folder.path().join("own.toml"), named("own") + &own).unwrap();
    let plan = format!("{}{years}\nbaseline = \"shandong\"\n{targets}", named("plan"));
    std::fs::write(folder.path().join("plan.toml"), plan).unwrap();
    folder
}

/// Reviews a plan of the given targets against the reference scenario of Shandong.
pub(super) fn with_targets(targets: &str, actuals: &str) -> Review {
    let folder = folder_of("period = [2023, 2027]\nbase_year = 2022", targets);
    let actuals = format!("indicator,period,value,comparator,unit\n{actuals}");
    reviewed(&folder.path().join("own.toml"), &actuals, 2025, None)
}

pub(super) fn target(id: &str, indicator: &str, aim: &str, comparator: &str, figure: &str) -> String {
    let (value, unit) = figure.split_once(' ').unwrap();
    format!(
        "[[target]]\nid = \"{id}\"\nindicator = \"{indicator}\"\naim = \"{aim}\"\nperiod = 2027\n\
         comparator = \"{comparator}\"\nvalue = {value}\nunit = \"{unit}\"\nquote = \"q\"\n"
    )
}

// ---- A plan that begins before the projection ------------------------------------------------------------------------

#[test]
fn a_plan_that_begins_before_the_projection_counts_from_its_own_base_year() {
    let targets = target("never", "industry.value_added", "level", ">=", "30000 亿元")
        + &target("ever", "industry.value_added", "level", ">=", "3000 亿元")
        + &target("added", "industry.value_added", "increment", ">=", "100 亿元");
    let folder = folder_of("period = [2021, 2027]\nbase_year = 2020", &targets);
    let path = folder.path().join("own.toml");
    let review = reviewed(&path, "indicator,period,value,comparator,unit\n", 2025, None);
    let share = |at: usize| Some(review.rows[at].outlook.as_ref()?.estimate?.share);
    // Of value added in 2020 nobody knows a figure: an increment since then is not assessed.
    assert_eq!([0, 1, 2].map(share), [Some(0.0), Some(1.0), None]);
    let missing = MissingBase::NotPublished { year: 2020, jump_off: 2022 };
    assert_eq!(review.rows[2].not_projected, Some(UnassessedReason::NoBase(missing)));
    assert_eq!(review.joint.as_ref().unwrap().now.share, 0.0, "all together are no likelier than each");
    // Levels have a way all the same, from the year in which the projection starts.
    assert_eq!((review.base_year, review.rows[0].time_elapsed), (2020, 0.6));
    assert_eq!([0, 1].map(|at| review.rows[at].base.as_ref().unwrap().year), [2022, 2022]);
    assert!(review.rows[2].base.is_none());
    // At the end of the year in which the projection begins nothing has happened yet, and nothing is to be taken in.
    let start = reviewed(&path, "indicator,period,value,comparator,unit\n", 2022, None);
    assert!(start.rows[..2].iter().all(|row| row.time_elapsed == 0.0 && row.indication.is_none()));
    let mut problems = Diagnostics::new();
    let assumptions = Assumptions::load(&path, &Library::embedded(), &mut problems).unwrap();
    let plan = assumptions.plan.as_ref().unwrap();
    let inquiry = Inquiry::new((plan, assumptions.years), Some(2022), None, Vec::new()).unwrap();
    let settings = Settings { runs: 100, ..Settings::of(&assumptions) };
    assert!(review::condition_on(&assumptions, &[], &inquiry, &settings, &mut problems).unwrap().is_none());
}

// ---- Increments and growth ---------------------------------------------------------------------------------------------

#[test]
fn an_increment_or_a_growth_is_reviewed_as_the_level_it_leads_to() {
    let targets = target("beds", "care.beds.nursing", "increment", ">=", "3 万张")
        + &target("pace", "industry.value_added", "average_growth", ">=", "5 %")
        + &target("share", "care.beds.nursing_share", "increment", ">=", "5 pp");
    let review = with_targets(&targets, "care.beds.nursing,2025,30.5,=,万张\n");
    // Both bases were published as bounds only: each run counts from its own, within the range that other facts leave.
    type LeadsTo = (&'static str, fn(f64) -> f64, (f64, f64), &'static str);
    let leads_to: [LeadsTo; 2] = [
        ("beds", |base| base + 3e4, (2.90e5, 2.95e5), "10 thousand beds"),
        ("pace", |base| base * 1.05 * 1.05 * 1.05 * 1.05 * 1.05, (5.60e11, 5.64e11), "yuan"),
    ];
    for (id, level, (least, most), unit) in leads_to {
        let row = row(&review, id);
        let (measure, outlook) = (row.measure.as_ref().unwrap(), row.outlook.as_ref().unwrap());
        let base = row.base.as_ref().unwrap();
        assert!((least..=most).contains(&base.value) && base.status == Status::Derived, "{base:?}");
        let level = level(base.value);
        assert!((measure.value / level - 1.0).abs() < 1e-9 && outlook.goal == measure.value, "{}", measure.value);
        assert_eq!(row.unit().unwrap().symbol, unit);
        let MedianAndInterval { median, interval_80: (low, high) } = outlook.spread.unwrap();
        assert!(row.base.as_ref().unwrap().value < low && low < median && median < high, "{outlook:?}");
        let milestone = row.milestone.unwrap();
        assert!(milestone.line < measure.value && milestone.line > row.base.as_ref().unwrap().value);
        assert!(says(&row.notes, TargetNote::sentence, "reviewed as the level of"), "{:?}", row.notes);
    }
    let beds = row(&review, "beds");
    let progress = beds.by(ProgressMethod::Linear).unwrap();
    let (low, high) = progress.range.unwrap();
    let base = beds.base.as_ref().unwrap().value;
    assert!((progress.value - (305_000.0 - base) / 30_000.0).abs() < 1e-9, "{}", progress.value);
    // The base was more than 29, up to 29.5: 1 to 1.5 of 3, whatever level that leads to.
    assert!((0.3..progress.value).contains(&low) && (progress.value..0.54).contains(&high), "{low} {high}");
    let share = row(&review, "share");
    assert_eq!(share.unit().unwrap().symbol, "%", "levels are not in points");
    assert!(says(&share.notes, TargetNote::sentence, "the plan asks for 5 pp"), "what is added is: {:?}", share.notes);
    assert!(review.missing.iter().all(|missing| missing.unit != "个百分点"));
    let pace = row(&review, "pace");
    let least = "Industry value added in 2025 of at least CNY 65";
    assert!(says(&pace.break_even, BreakEven::sentence, least), "{:?}", pace.break_even);
}

// ---- What the base meets already -------------------------------------------------------------------------------------

#[test]
fn a_target_that_the_base_meets_already_has_no_way_to_go() {
    let targets = target("value", "industry.value_added", "level", ">=", "5000 亿元");
    let review = with_targets(&targets, "");
    let still = row(&review, "value");
    let milestone = still.milestone.unwrap();
    assert!(
        milestone.is_kept && milestone.line == 5e11 && milestone.probability.unwrap().share > 0.95,
        "{milestone:?}"
    );
    assert_eq!(still.break_even[0].means, BreakEvenMeaning::StillMet);
    assert!(says(&still.break_even, BreakEven::sentence, "still meets the target of CNY 500 billion"));
    assert!(still.notes.contains(&TargetNote::MetAtBase));
    // It rose: no regression. It fell below: behind, whatever the share of the way.
    for (value, standing) in [("5800", ProgressVerdict::AlreadyMet), ("4900", ProgressVerdict::Behind)] {
        let review = with_targets(&targets, &format!("industry.value_added,2025,{value},=,亿元\n"));
        let row = row(&review, "value");
        assert!(row.by(ProgressMethod::Linear).is_none());
        assert_eq!(row.verdict, standing, "{value}");
    }
}

#[test]
fn a_ceiling_is_kept_below_and_a_falling_target_lies_below_its_line() {
    let targets = target("ceiling", "industry.value_added", "level", "<=", "9000 亿元")
        + &target("fall", "care.beds.total", "level", "<=", "65 万张");
    let review = with_targets(&targets, "");
    let ceiling = row(&review, "ceiling");
    assert_eq!(ceiling.indication, Some(ProgressVerdict::AsExpected), "kept so far");
    assert!(ceiling.milestone.unwrap().probability.unwrap().share > 0.95);
    let fall = row(&review, "fall").milestone.unwrap();
    assert!(fall.falls && !fall.is_kept);
    let shown = report::review::review(&review);
    let words: String = shown.iter().map(|table| table.to_plain(Language::English, 1000)).collect();
    assert!(words.contains("being no higher than the straight line"), "{words}");
}

// ---- Figures that are not used ---------------------------------------------------------------------------------------

#[test]
fn figures_of_other_years_are_said_to_be_unused() {
    let review = shandong("population.deaths,2031,80,=,万人\npopulation.deaths,2019,80,=,万人\n");
    let unused: Vec<(i32, &UnusedReason)> =
        review.unused.iter().map(|unused| (unused.figure.period.year, &unused.reason)).collect();
    assert_eq!(unused, [(2019, &UnusedReason::BeforeBaseYear(2022)), (2031, &UnusedReason::AfterReview(2025))]);
    let part = shandong("industry.value_added,2025-09,4800,=,亿元\n");
    let part = row(&part, "value_added");
    let said = "CNY 480 billion (2025-09) covers part of the year";
    assert!(part.actuals.is_empty() && says(&part.notes, TargetNote::sentence, said));
    let nothing = reviewed(
        &scenario("shandong-2023-2027/reference.toml"),
        "indicator,period,value,comparator,unit\n",
        2025,
        Some("1990-01-01"),
    );
    let note = ReviewNote::NothingPublished { day: "1990-01-01".to_owned(), base_year: 2022 };
    assert!(nothing.notes.contains(&note), "{:?}", nothing.notes);
}

// ---- The previous plan -----------------------------------------------------------------------------------------------

#[test]
fn the_previous_plan_in_2020_with_what_was_known_then() {
    let review = previous(2020, Some("2020-12-31"));
    for target in ["value_added_2020", "value_added", "share_of_gdp"] {
        let row = row(&review, target);
        assert_eq!(row.verdict, ProgressVerdict::FigureMissing, "{target}: nothing had been announced");
        assert!(row.outlook.as_ref().unwrap().estimate.unwrap().share < 0.05, "{target}");
    }
    let line = row(&review, "value_added").milestone.unwrap().line;
    assert_eq!((line / 1e8).round(), 8785.0);
    let coverage = ReviewNote::Coverage { targets: 6, with_figure: 0, by_part_alone: 0, base_year: 2017 };
    assert!(review.notes.contains(&coverage), "{:?}", review.notes);
    let unknown: Vec<&UnusedReason> = review.unused.iter().map(|unused| &unused.reason).collect();
    assert!(unknown.contains(&&UnusedReason::PublishedLater("2023-09-20".to_owned())), "{unknown:?}");
    assert!(unknown.contains(&&UnusedReason::PublicationDayUnknown), "{unknown:?}");
}

#[test]
fn the_previous_plan_at_its_end_across_a_break_of_basis() {
    let review = previous(2022, None);
    let level = row(&review, "value_added");
    assert_eq!(level.verdict, ProgressVerdict::MissedWhenDue, "the revision of GDP does not change it");
    for said in ["48.7% of the target", "progress is 13.1%", "revised by \u{2212}13.3%"] {
        assert!(says(&level.notes, TargetNote::sentence, said), "{said}: {:?}", level.notes);
    }
    assert!(level.by(ProgressMethod::Linear).is_none(), "no progress is counted across bases");
    let share = row(&review, "share_of_gdp");
    assert!(says(&share.notes, TargetNote::sentence, "55.7% of the target"));
    assert_eq!(share.verdict, ProgressVerdict::MissedWhenDue);
    // Due in 2020: no figure of that year stands on the base's basis, and a drop in a revision is no regression.
    let interim = row(&review, "value_added_2020");
    assert_eq!(interim.verdict, ProgressVerdict::NotComparable);
}
