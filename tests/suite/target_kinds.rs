//! What kind of target it is: whole counts, what holds in every year, what is kept, ranges and readings, and the driver by
//! which one is reached. On the pinned copies, against figures worked out by hand.

use std::path::{Path, PathBuf};

use carecast::analysis::review::{
    self, DerivationRule, Inquiry, ProgressMethod, ProgressVerdict, Review, ReviewNote, ReviewRow, TargetNote,
};
use carecast::baseline::{Actuals, Library};
use carecast::ensemble::{Keep, Memory, Settings};
use carecast::plan::Hold;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Language, Projection};

fn pinned() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pinned")
}

/// The projection of the pinned reference, held against a plan of these targets, and what was known of it.
struct Held {
    assumptions: Assumptions,
    projection: Projection,
    actuals: Vec<Actuals>,
    problems: Diagnostics,
}

/// Holds the pinned reference against a plan 2023-2027 of these targets; `more` stands in the scenario.
fn held(targets: &str, actuals: &str, more: &str, runs: usize) -> Held {
    let folder = tempfile::tempdir().unwrap();
    let reference = pinned().join("scenarios/shandong-2023-2027/reference.toml");
    let titled = |name: &str| format!("format = 1\ntitle = {{ zh = \"{name}\", en = \"{name}\" }}\n");
    let own = format!("{}extends = '{}'\nplan = \"plan.toml\"\n{more}", titled("own"), reference.display());
    let plan = "period = [2023, 2027]\nbase_year = 2022\nbaseline = \"shandong\"\n";
    std::fs::write(folder.path().join("own.toml"), own).unwrap();
    std::fs::write(folder.path().join("plan.toml"), format!("{}{plan}{targets}", titled("plan"))).unwrap();
    std::fs::write(folder.path().join("actuals.csv"), format!("indicator,period,value,comparator,unit\n{actuals}"))
        .unwrap();
    let mut problems = Diagnostics::new();
    let library = Library::embedded().preferring(pinned().join("baselines"));
    let mut assumptions = Assumptions::load(&folder.path().join("own.toml"), &library, &mut problems).unwrap();
    let path = folder.path().join("actuals.csv");
    let read = Actuals::load(&path, &assumptions.baseline, &assumptions.indicators, &mut problems).unwrap();
    let actuals = vec![read];
    let plan = assumptions.plan.clone().unwrap();
    review::keep(&plan, &actuals, &mut assumptions);
    let settings = Settings { runs, ..Settings::of(&assumptions) };
    let projection = Projection::run(&assumptions, &settings, &mut problems).unwrap();
    Held { assumptions, projection, actuals, problems }
}

/// Reviews such a plan at the end of 2025.
fn reviewed(targets: &str, actuals: &str) -> Review {
    reviewed_with(targets, actuals, 60)
}

fn reviewed_with(targets: &str, actuals: &str, runs: usize) -> Review {
    let Held { assumptions, projection, actuals, mut problems } = held(targets, actuals, "", runs);
    let plan = assumptions.plan.clone().unwrap();
    let inquiry = Inquiry::new((&plan, assumptions.years), Some(2025), None, Vec::new()).unwrap();
    let settings = Settings { runs, ..Settings::of(&assumptions) };
    review::review(&plan, (&assumptions, &projection), None, &actuals, &inquiry, &settings, &mut problems).unwrap()
}

fn row<'r>(review: &'r Review, target: &str) -> &'r ReviewRow {
    review.rows.iter().find(|row| row.target.id == target).unwrap()
}

fn says(notes: &[TargetNote], what: &str) -> bool {
    notes.iter().any(|note| note.sentence().en.contains(what))
}

/// A target; `lines` are more of its keys.
fn target(id: &str, comparator: &str, value: &str, unit: &str, lines: &str) -> String {
    let label = if lines.contains("indicator") { String::new() } else { format!("label = \"{id}\"\n") };
    format!(
        "[[target]]\nid = \"{id}\"\nperiod = 2027\ncomparator = \"{comparator}\"\nvalue = {value}\nunit = \"{unit}\"\n\
         quote = \"q\"\n{label}{lines}\n"
    )
}

// ---- Whole counts ----------------------------------------------------------------------------------------------------

#[test]
fn whole_things_that_are_counted_are_exact() {
    let targets = target("clusters", ">=", "3", "个", "") + &target("medicines", ">=", "6", "家", "");
    let known = "clusters,2022,2,=,个\nclusters,2025,2,=,个\nmedicines,2022,0,=,家\nmedicines,2025,5,=,家\n";
    // A file may refuse a zero; what is counted from one is the same.
    let known = known.replace("medicines,2022,0", "medicines,2022,1");
    let review = reviewed(&targets, &known);
    let clusters = row(&review, "clusters");
    let progress = clusters.by(ProgressMethod::Linear).unwrap();
    assert_eq!((progress.value, progress.range, clusters.verdict), (0.0, None, ProgressVerdict::Behind));
    assert!(!clusters.is_within_rounding);
    let medicines = row(&review, "medicines").by(ProgressMethod::Linear).unwrap();
    assert_eq!((medicines.value, medicines.range), (0.8, None), "4 of 5");
    // What is stated in ten thousands is rounded as ever.
    let review = reviewed(&target("beds", ">=", "3", "万个", ""), "beds,2022,2,=,万个\nbeds,2025,2,=,万个\n");
    assert!(row(&review, "beds").is_within_rounding);
}

#[test]
fn five_of_six_is_83_percent() {
    let review = reviewed(&target("medicines", ">=", "7", "个", ""), "medicines,2022,1,=,个\nmedicines,2025,6,=,个\n");
    let progress = row(&review, "medicines").by(ProgressMethod::Linear).unwrap();
    assert!((progress.value - 5.0 / 6.0).abs() < 1e-12 && progress.range.is_none(), "{progress:?}");
}

// ---- Every year ------------------------------------------------------------------------------------------------------

#[test]
fn what_is_to_hold_in_every_year_is_judged_year_by_year() {
    let every = |known: &str| {
        let targets = target("projects", ">=", "10", "个/年", "course = \"every_year\"");
        reviewed(&targets, &known.replace('p', "projects"))
    };
    for (known, standing, words) in [
        (
            "p,2023,11,=,个/年\np,2024,9,=,个/年\np,2025,10,=,个/年\n",
            ProgressVerdict::MissedInSomeYears,
            "met in 2 of 3 years",
        ),
        (
            "p,2023,11,=,个/年\np,2024,10,=,个/年\np,2025,10,=,个/年\n",
            ProgressVerdict::MetInEveryYear,
            "met in 3 of 3 years",
        ),
        (
            "p,2023,11,=,个/年\np,2025,10,=,个/年\n",
            ProgressVerdict::Inconclusive,
            "met in 2 of the 2 years with figures, 1 without",
        ),
        ("p,2024,8,=,个/年\n", ProgressVerdict::MissedInSomeYears, "met in 0 of the 1 year with figures, 2 without"),
        // More than 9 may be 10 or not.
        (
            "p,2023,9,>,个/年\np,2024,10,>,个/年\n",
            ProgressVerdict::Inconclusive,
            "met in 1 of the 1 year with figures, 2 without",
        ),
    ] {
        let review = every(known);
        let row = row(&review, "projects");
        assert_eq!(row.verdict, standing, "{known}");
        assert!(row.verdict_in_words().en.ends_with(&format!("({words})")), "{}", row.verdict_in_words().en);
        assert!(row.by(ProgressMethod::Linear).is_none() && row.growth.required.is_none() && !row.is_within_rounding);
    }
    let row = row(&every("p,2023,11,=,个/年\n"), "projects").clone();
    assert_eq!(row.indication, Some(ProgressVerdict::MetInEveryYear));
    assert_eq!(row.verdict_in_words().zh, "数据不足（有数据的1年中1年达标，2年无数据）");
}

#[test]
fn growth_in_every_year_is_over_the_year_before() {
    let targets = target(
        "value",
        ">=",
        "5",
        "%",
        "course = \"every_year\"\naim = \"growth\"\nindicator = \"industry.value_added\"",
    ) + &target(
        "more",
        ">=",
        "200",
        "亿元",
        "course = \"every_year\"\naim = \"increment\"\nindicator = \"industry.value_added\"",
    );
    let review = reviewed(
        &targets,
        "industry.value_added,2023,5950,=,亿元\nindustry.value_added,2024,6230,=,亿元\nindustry.value_added,2025,6480,=,亿元\n",
    );
    // 5950 over "more than 5600" is known only as a bound; 6230/5950 = 4.7 %, 6480/6230 = 4.0 %.
    let met = |id: &str| row(&review, id).years.iter().map(|year| year.met).collect::<Vec<_>>();
    assert_eq!(met("value"), [None, Some(false), Some(false)]);
    assert_eq!(met("more"), [None, Some(true), Some(true)]);
    assert_eq!(row(&review, "value").verdict, ProgressVerdict::MissedInSomeYears);
    // 5600 and five times 200.
    let level = row(&review, "more").measure.as_ref().unwrap().value;
    assert!((level / 6.6e11 - 1.0).abs() < 1e-9, "{level}");
}

// ---- Keep ------------------------------------------------------------------------------------------------------------

const THREE_YEARS: &str = "industry.value_added,2023,5950,=,亿元\nindustry.value_added,2024,6230,=,亿元\n\
                           industry.value_added,2025,6480,=,亿元\n";

fn share(lines: &str) -> String {
    target("share", "~", "6.5", "%", &format!("course = \"keep\"\nindicator = \"industry.share_of_gdp\"\n{lines}"))
}

#[test]
fn a_state_is_judged_by_the_last_year_on_the_basis_of_the_base_year() {
    let review = reviewed(&share(""), THREE_YEARS);
    let row = row(&review, "share");
    assert_eq!((row.verdict, row.indication), (ProgressVerdict::NotKept, None));
    let latest = row.latest().unwrap();
    assert_eq!(latest.figure.period.year, 2025);
    // 6480 over a GDP of about 101 200 on the basis of the base year; 6480 / 103 197 as published on the later one.
    assert_eq!((latest.figure.value * 1e4).round(), 640.0, "{}", latest.figure.value);
    assert!(matches!(latest.derivation.as_ref().unwrap().rule, DerivationRule::OverProjection(_)));
    let of_2025: Vec<f64> = row
        .actuals
        .iter()
        .filter(|datum| datum.figure.period.year == 2025)
        .map(|datum| (datum.figure.value * 1e4).round())
        .collect();
    assert_eq!(of_2025.len(), 2, "both are shown");
    assert!(of_2025.contains(&628.0) && of_2025.contains(&640.0), "{of_2025:?}");
    assert!(row.by(ProgressMethod::Linear).is_none() && !row.is_within_rounding);
    assert!(row.growth.required.is_none() && row.growth.needed_now.is_none());
    assert!(says(&row.notes, "judged as a floor (6.45% and more)"), "{:?}", row.notes);
    assert!(says(&row.notes, "as a band (6.45% to 6.55%): not kept"), "{:?}", row.notes);
    let cells = carecast::report::review::targets(&review).to_plain(Language::English, 1000);
    assert!(cells.contains("(other basis 6.28*)") && cells.contains("not kept"), "{cells}");
}

#[test]
fn a_state_is_never_met_early() {
    for (known, standing) in
        [("6.6", ProgressVerdict::Kept), ("6.45", ProgressVerdict::Kept), ("6.4", ProgressVerdict::NotKept)]
    {
        let review = reviewed(
            &share(""),
            &format!("industry.share_of_gdp,2024,6.9,=,%\nindustry.share_of_gdp,2025,{known},=,%\n"),
        );
        assert_eq!(row(&review, "share").verdict, standing, "{known}");
    }
    // As a band, too much is not kept; and the file is followed.
    let review = reviewed(&share("keep = \"band\""), "industry.share_of_gdp,2025,6.6,=,%\n");
    let band = row(&review, "share");
    assert_eq!(band.verdict, ProgressVerdict::NotKept);
    assert!(
        says(&band.notes, "judged as a band (6.45% to 6.55%); as a floor (6.45% and more): kept"),
        "{:?}",
        band.notes
    );
    // A bound settles what it can: more than 6.3 may be 6.5 or not.
    for (known, standing) in [
        ("6.3,>", ProgressVerdict::Inconclusive),
        ("6.5,>", ProgressVerdict::Kept),
        ("6.3,<", ProgressVerdict::NotKept),
    ] {
        let review = reviewed(&share(""), &format!("industry.share_of_gdp,2025,{known},%\n"));
        assert_eq!(row(&review, "share").verdict, standing, "{known}");
    }
    let review = reviewed(&share(""), "");
    let missing = row(&review, "share");
    assert_eq!(missing.verdict, ProgressVerdict::FigureMissing);
    assert!(matches!(missing.indication, Some(ProgressVerdict::Kept | ProgressVerdict::NotKept)));
}

// ---- Probabilities ---------------------------------------------------------------------------------------------------

/// The values of every run in a year.
fn runs(projection: &Projection, indicator: &str, year: i32) -> Vec<f64> {
    let series = projection.series(indicator).unwrap();
    series.values_by_run(year).unwrap().flat_map(|part| part.iter().copied().collect::<Vec<f64>>()).collect()
}

/// The probability of a target, whether the values of the runs are kept or only counted.
fn share_of(targets: &str, id: &str, memory: &str) -> (f64, Held) {
    let held = held(targets, "", "", 2000);
    let settings = Settings { runs: 2000, memory: Memory::parse(memory).unwrap(), ..Settings::of(&held.assumptions) };
    let projection = Projection::run(&held.assumptions, &settings, &mut Diagnostics::new()).unwrap();
    let plan = held.assumptions.plan.clone().unwrap();
    let assessed = carecast::analysis::assess(&plan, &held.assumptions, &projection);
    let one = assessed.iter().find(|assessment| assessment.target.id == id).unwrap();
    (one.outlook.as_ref().unwrap().estimate.unwrap().share, Held { projection, ..held })
}

#[test]
fn the_probability_is_that_every_year_meets_it() {
    let targets =
        target(
            "pace",
            ">=",
            "4",
            "%",
            "course = \"every_year\"\naim = \"growth\"\nindicator = \"industry.value_added\"",
        ) + &target("level", ">=", "5700", "亿元", "course = \"every_year\"\nindicator = \"industry.value_added\"");
    let (pace, held) = share_of(&targets, "pace", "1GiB");
    let value: Vec<Vec<f64>> = (2022..=2027).map(|year| runs(&held.projection, "industry.value_added", year)).collect();
    let share = |met: &dyn Fn(usize) -> bool| (0..2000).filter(|run| met(*run)).count() as f64 / 2000.0;
    let grows = |run: usize| (1..=5).all(|year| value[year][run] / value[year - 1][run] >= 1.04);
    let stands = |run: usize| (1..=5).all(|year| value[year][run] >= 5.7e11);
    assert_eq!(pace, share(&grows));
    assert!(pace > 0.0 && pace < 1.0, "{pace}");
    assert!(pace < share(&|run| value[5][run] / value[4][run] >= 1.04), "the last year alone is likelier");
    assert_eq!(share_of(&targets, "level", "1GiB").0, share(&stands));
    // At the review the years up to it are no longer a matter of chance.
    let review = reviewed(&targets, THREE_YEARS);
    let row = row(&review, "pace");
    let (years, met) = (row.years.len(), row.outlook.as_ref().unwrap().estimate.unwrap().share);
    assert_eq!(years, 3);
    assert!(met > pace, "two years are left: {met} {pace}");
}

#[test]
fn both_probabilities_of_what_is_kept_are_told() {
    let targets = share("keep = \"band\"");
    let (band, held) = share_of(&targets, "share", "1GiB");
    let value = runs(&held.projection, "industry.share_of_gdp", 2027);
    let share = |met: &dyn Fn(f64) -> bool| value.iter().filter(|value| met(**value)).count() as f64 / 2000.0;
    assert_eq!(band, share(&|value| (0.0645..0.0655).contains(&value)));
    let plan = held.assumptions.plan.as_ref().unwrap();
    let assessed = carecast::analysis::assess(plan, &held.assumptions, &held.projection);
    let outlook = assessed[0].outlook.as_ref().unwrap();
    let floor = outlook.held(Hold::Floor).unwrap().share;
    assert_eq!((floor, outlook.held(Hold::Band).unwrap().share), (share(&|value| value >= 0.0645), band));
    assert!(floor > band && outlook.required_growth.is_none());
    let table = carecast::report::targets(plan, &assessed);
    assert!(
        table.rows[0].iter().any(|cell| cell.shown(Language::English).contains("(as a band; as a floor: ")),
        "{:?}",
        table.rows
    );
    assert!(
        table.notes.iter().any(|note| note.en.contains("judged as a band; in brackets the probability as a floor"))
    );
}

#[test]
fn runs_that_are_only_counted_tell_the_same() {
    // A small model, so that more runs than memory holds are soon done.
    let folder = tempfile::tempdir().unwrap();
    let scenario = "format = 1\nbaseline = \"shandong\"\nhorizon = 2025\nplan = \"plan.toml\"\ntitle = \"small\"\n\
         outputs.indicators = [\"gdp.nominal\"]\n\
         [assume.economy]\nreal_growth = { unit = \"%\", central = 5, p10 = 4, p90 = 6 }\ndeflator_growth = \"1 %\"\n\
         [assume.industry.total]\ngrowth = { unit = \"%\", central = 6, p10 = 4, p90 = 8 }\n";
    let value = "indicator = \"industry.value_added\"\ncourse = \"every_year\"\n";
    let targets = share("")
        + &target("level", ">=", "5900", "亿元", value)
        + &target("pace", ">=", "7", "%", &format!("{value}aim = \"growth\"\n"));
    let plan = "format = 1\ntitle = \"plan\"\nperiod = [2023, 2025]\nbase_year = 2022\nbaseline = \"shandong\"\n";
    std::fs::write(folder.path().join("scenario.toml"), scenario).unwrap();
    std::fs::write(
        folder.path().join("plan.toml"),
        plan.to_owned() + &targets.replace("period = 2027", "period = 2025"),
    )
    .unwrap();
    let library = Library::embedded().with_folder(pinned().join("baselines"));
    let path = folder.path().join("scenario.toml");
    let assumptions = Assumptions::load(&path, &library, &mut Diagnostics::new()).unwrap();
    let plan = assumptions.plan.as_ref().unwrap();
    let of = |keep: Keep<'_>| {
        let settings = Settings { runs: 60_000, keep, ..Settings::of(&assumptions) };
        let projection = Projection::run(&assumptions, &settings, &mut Diagnostics::new()).unwrap();
        let outlooks: Vec<_> = carecast::analysis::assess(plan, &assumptions, &projection)
            .into_iter()
            .map(|assessment| assessment.outlook.unwrap())
            .collect();
        let shares: Vec<f64> = outlooks.iter().map(|outlook| outlook.estimate.unwrap().share).collect();
        let holds: Vec<f64> = outlooks[0].holds.iter().map(|(_, estimate)| estimate.share).collect();
        (shares, holds)
    };
    let (kept, streamed) = (of(Keep::All), of(Keep::Summaries));
    assert_eq!(kept, streamed);
    assert!(kept.0.iter().chain(&kept.1).all(|share| *share > 0.0 && *share < 1.0), "{kept:?}");
}

// ---- Ranges and readings ---------------------------------------------------------------------------------------------

#[test]
fn a_range_and_two_readings_are_one_target_each() {
    let targets = target("clusters", ">=", "[3, 5]", "个", "")
        + "[[target]]\nid = \"cities\"\nindicator = \"care.beds.total\"\nperiod = 2027\ncomparator = \">=\"\n\
           value = 60\nunit = \"万张\"\nquote = \"q\"\n\
           [[target.reading]]\nid = \"persons\"\nindicator = \"care.beds.nursing\"\nvalue = 90\n"
        + &target("value", ">", "7000", "亿元", "indicator = \"industry.value_added\"");
    let review = reviewed(&targets, "clusters,2022,2,=,个\nclusters,2025,4,=,个\n");
    let rows: Vec<(&str, bool)> = review.rows.iter().map(|row| (row.target.id.as_str(), row.target.is_own())).collect();
    let expected =
        [("clusters", true), ("clusters_upper", false), ("cities", true), ("persons", false), ("value", true)];
    assert_eq!(rows, expected);
    // One figure, held against both ends.
    assert_eq!(row(&review, "clusters").verdict, ProgressVerdict::AlreadyMet);
    let upper = row(&review, "clusters_upper").by(ProgressMethod::Linear).unwrap().value;
    assert!((upper - 2.0 / 3.0).abs() < 1e-12);
    assert_eq!(review.joint.as_ref().unwrap().targets, ["cities", "value"], "90 万 nursing beds are out of reach");
    assert!(review.joint.as_ref().unwrap().now.share > 0.1);
    let coverage = ReviewNote::Coverage { targets: 3, with_figure: 1, by_part_alone: 0, base_year: 2022 };
    assert!(review.notes.contains(&coverage), "{:?}", review.notes);
    assert!(review.missing.iter().all(|missing| missing.indicator != "clusters_upper"));
    let Held { assumptions, projection, .. } = held(&targets, "", "", 200);
    let plan = assumptions.plan.as_ref().unwrap();
    let table = carecast::report::targets(plan, &carecast::analysis::assess(plan, &assumptions, &projection));
    assert!(table.notes.iter().any(|note| note.en.starts_with("1 more target is not assessed")), "{:?}", table.notes);
    assert!(
        table.rows.iter().any(|row| row[0].shown(Language::English).starts_with("– other reading: ")),
        "{:?}",
        table.rows
    );
}

// ---- What it would take ----------------------------------------------------------------------------------------------

#[test]
fn the_driver_is_one_that_a_planner_can_move_for_that_target() {
    // Few runs tell which driver it is.
    let targets = target("nursing", ">=", "95", "%", "indicator = \"care.beds.nursing_share\"")
        + &target("share", ">=", "8", "%", "indicator = \"industry.share_of_gdp\"")
        + &target("gdp", ">=", "15", "万亿元", "indicator = \"gdp.nominal\"")
        + &target("people", ">=", "3000", "万人", "indicator = \"population.aged_60_plus\"");
    let review = reviewed_with(&targets, "", 20);
    let driver = |id: &str| {
        let needed = row(&review, id).needed.as_ref().unwrap();
        needed.changes.first().map(|change| change.driver.name.clone()).unwrap_or_default()
    };
    assert!(
        ["care.beds.conversion_rate", "care.beds.nursing.starts"].contains(&driver("nursing").as_str()),
        "{}",
        driver("nursing")
    );
    assert_eq!(driver("share"), "industry.total.growth", "nobody slows GDP for a share of it");
    assert_eq!(driver("gdp"), "economy.real_growth", "prices are no lever");
    assert_eq!(driver("people"), "", "nobody plans how many grow old");
}

#[test]
fn what_is_met_needs_no_growth_and_neither_does_a_limit() {
    let targets = target("floor", ">=", "5000", "亿元", "indicator = \"industry.value_added\"")
        + &target("limit", "<=", "9000", "亿元", "indicator = \"industry.value_added\"")
        + &target("reached", ">=", "6000", "亿元", "indicator = \"industry.value_added\"")
        + &target("ahead", ">=", "7000", "亿元", "indicator = \"industry.value_added\"");
    let review = reviewed(&targets, THREE_YEARS);
    let growth = |id: &str| row(&review, id).growth;
    for id in ["floor", "limit"] {
        assert_eq!((growth(id).required, growth(id).needed_now), (None, None), "{id}");
        assert!(growth(id).observed.is_some(), "{id}");
    }
    assert!(growth("reached").required.is_none() && growth("reached").needed_now.is_none(), "6480 of 6000");
    assert!((growth("ahead").needed_now.unwrap() - ((7000.0_f64 / 6480.0).sqrt() - 1.0)).abs() < 1e-9);
}
