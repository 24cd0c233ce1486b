//! Drivers made from history: the band of the draws is that of the trend, nothing later is used, nothing is counted twice.

use std::fmt::Write as _;
use std::path::Path;

use carecast::baseline::{Baseline, Library};
use carecast::ensemble::{Keep, Settings};
use carecast::report;
use carecast::scenario::{Assumptions, HistoryForecast};
use carecast::trend::{History, HistoryRequest, Trend, TrendMethod, ValueScale, prior_bands_of_region};
use carecast::{Diagnostics, Language, Projection};
use proptest::prelude::*;

const HEAD: &str = "format = 1\nbaseline = \"shandong\"\nhorizon = 2030\n";
const CSV: &str = "year,value,unit\n2013,110,人\n2014,120,人\n2015,131,人\n2016,128,人\n2017,140,人\n2018,139,人\n\
                   2019,150,人\n2020,149,人\n2021,158,人\n2022,171,人\n2023,169,人\n2024,180,人\n2025,178,人\n";
const RUNS: usize = 20_000;

/// A scenario in a folder of its own, beside these csv files.
fn load(text: &str, files: &[(&str, &str)]) -> Result<(Assumptions, Diagnostics), carecast::Error> {
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|(name, text)| std::fs::write(folder.path().join(name), text).unwrap());
    let path = folder.path().join("a.toml");
    std::fs::write(&path, format!("{HEAD}{text}")).unwrap();
    let mut problems = Diagnostics::new();
    Ok((Assumptions::load(&path, &Library::embedded(), &mut problems)?, problems))
}

fn loaded(text: &str, files: &[(&str, &str)]) -> Assumptions {
    load(text, files).unwrap().0
}

fn refused(text: &str, files: &[(&str, &str)]) -> String {
    load(text, files).unwrap_err().to_string()
}

/// The runs of an own driver, shown as an indicator.
fn shown(driver: &str, unit: &str, from_history: &str) -> String {
    format!(
        "[driver.{driver}]\nunit = \"{unit}\"\nfrom_history = {from_history}\n\
         [indicator.shown]\nunit = \"{unit}\"\nformula = \"{driver}\"\n[outputs]\nindicators = [\"shown\"]\n"
    )
}

/// The share of runs below a value, in each year.
fn projected(assumptions: &Assumptions) -> Projection {
    let settings = Settings { runs: RUNS, keep: Keep::Series(&["shown"]), ..Settings::of(assumptions) };
    Projection::run(assumptions, &settings, &mut Diagnostics::new()).unwrap()
}

/// Holds the runs to the trend in every year ahead: 10th, 50th and 90th percentile within sampling error, the other intervals
/// within a few points of their level.
fn agrees(projection: &Projection, trend: &Trend, [of_inner, of_outer]: [f64; 2]) {
    let series = projection.series("shown").unwrap();
    let mut years = 0;
    for (at, year) in trend.years.iter().enumerate().filter(|(_, year)| **year > 2022) {
        let below = |limit: f64| series.probability(*year, |value| value < limit).unwrap();
        let [inner, middle, outer] = &trend.intervals;
        for (limit, share) in [(middle[at].0, 0.1), (trend.median[at], 0.5), (middle[at].1, 0.9)] {
            let error = (share * (1.0 - share) / RUNS as f64).sqrt();
            assert!((below(limit) - share).abs() < 4.0 * error, "{year}: {} of {share}", below(limit));
        }
        let within = |(low, high): (f64, f64)| below(high) - below(low);
        assert!((within(inner[at]) - 0.5).abs() < of_inner, "{year}: {}", within(inner[at]));
        assert!((within(outer[at]) - 0.95).abs() < of_outer, "{year}: {}", within(outer[at]));
        years += 1;
    }
    assert_eq!(years, 8);
}

fn trend_of(history: &History, method: TrendMethod) -> Trend {
    Trend::of(&history.series, 2030, method).unwrap()
}

fn baseline(id: &str) -> Baseline {
    Baseline::load(id, &Library::embedded(), &mut Diagnostics::new()).unwrap()
}

#[test]
fn the_band_of_the_runs_is_that_of_the_trend() {
    let until = HistoryRequest { as_of: Some(2022), ..HistoryRequest::default() };
    // A rate: yearly shocks and a deviation that lasts.
    let growth = loaded(&shown("rate", "%", "{ series = \"gdp.real_growth\" }"), &[]);
    let path = &growth.drivers["rate"].path;
    assert!(path.shock.is_some() && path.spread.is_some());
    let shandong = baseline("shandong");
    let history = History::published(&shandong, &[], "gdp.real_growth", until, &mut Diagnostics::new()).unwrap();
    agrees(&projected(&growth), &trend_of(&history, TrendMethod::Median), [0.08, 0.04]);
    // A level, all of whose band lasts, below and above by different distances; and by another method.
    for (name, method) in [("median", TrendMethod::Median), ("theta", TrendMethod::Theta)] {
        let from_history = format!("{{ series = \"my.csv\", method = \"{name}\" }}");
        let level = loaded(&shown("level", "人", &from_history), &[("my.csv", CSV)]);
        assert!(level.drivers["level"].path.shock.is_none());
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("my.csv"), CSV).unwrap();
        let history = History::of_file(&folder.path().join("my.csv"), until, &mut Diagnostics::new()).unwrap();
        assert_eq!(history.series.years(), (2013, 2022));
        agrees(&projected(&level), &trend_of(&history, method), [0.08, 0.04]);
    }
    // A share stays one.
    let csv = "year,value,unit\n2016,71,%\n2017,78,%\n2018,80,%\n2019,86,%\n2020,88,%\n2021,91,%\n2022,92,%\n";
    let share = loaded(&shown("part", "%", "{ series = \"s.csv\", scale = \"share\" }"), &[("s.csv", csv)]);
    let HistoryForecast::Trend { history, trend, shock } = &share.histories["part"].forecast else { panic!() };
    assert_eq!((history.series.scale(), *shock), (ValueScale::Share, 0.0));
    // Of log odds a deviation in points has the three percentiles, and another shape between and beyond them.
    agrees(&projected(&share), trend, [0.1, 0.04]);
}

#[test]
fn a_driver_that_is_growth_continues_the_growth_of_a_level() {
    let text = "[population]\nmethod = \"growth\"\n[assume.population]\n\
                total.growth = { from_history = { series = \"my.csv\", method = \"drift\" } }\n\
                [outputs]\nindicators = [\"population.total\"]\n";
    let assumptions = loaded(text, &[("my.csv", CSV)]);
    let path = &assumptions.drivers["population.total.growth"].path;
    // Drift: the mean change of the logarithm's yearly change goes on from the last of 2022.
    let levels = [110.0_f64, 120.0, 131.0, 128.0, 140.0, 139.0, 150.0, 149.0, 158.0, 171.0];
    let growth: Vec<f64> = levels.windows(2).map(|pair| libm::log(pair[1] / pair[0])).collect();
    let slope = (growth[8] - growth[0]) / 8.0;
    for (at, value) in path.central.iter().enumerate() {
        let wanted = libm::exp(growth[8] + slope * at as f64) - 1.0;
        assert!((value - wanted).abs() < 1e-12, "{at}: {value} {wanted}");
    }
    // No growth crosses a break of the basis.
    let two = CSV.replace("unit\n", "unit,basis\n").replace('人', "人,a").replace("2016,128,人,a", "2016,228,人,b");
    let two = two.replace("2014,120,人,a", "2014,120,人,b").replace("2015,131,人,a", "2015,131,人,b");
    let HistoryForecast::Trend { history, .. } =
        &loaded(text, &[("my.csv", &two)]).histories["population.total.growth"].forecast
    else {
        panic!()
    };
    assert_eq!(history.series.years(), (2018, 2022));
}

#[test]
fn a_reference_class_spreads_averages_as_its_table_does() {
    let text = "[assume.economy.real_growth]\nfrom_history = { method = \"reference-class\" }\n\
                [indicator.shown]\nunit = \"%\"\nformula = \"economy.real_growth\"\n[outputs]\nindicators = [\"shown\"]\n";
    let assumptions = loaded(text, &[]);
    let HistoryForecast::ReferenceClass { bands, split } = &assumptions.histories["economy.real_growth"].forecast
    else {
        panic!()
    };
    let shandong = baseline("shandong");
    let command = prior_bands_of_region("economy.real_growth", &shandong, &[]).unwrap();
    // The same rule as the command's, from what was known at the end of 2022.
    assert_eq!(bands.priors[0], command[0].as_ref().unwrap().priors[0]);
    assert_eq!(bands.first, 2023);
    let projection = projected(&assumptions);
    let runs = |year: i32| -> Vec<f64> {
        projection.series("shown").unwrap().values_by_run(year).unwrap().flat_map(|chunk| chunk.to_vec()).collect()
    };
    let by_year: Vec<Vec<f64>> = (2023..=2030).map(runs).collect();
    for error in &bands.priors[0].errors {
        let mut averages: Vec<f64> = (0..RUNS)
            .map(|run| by_year[..error.years].iter().map(|year| year[run]).sum::<f64>() / error.years as f64)
            .collect();
        averages.sort_by(f64::total_cmp);
        let of_split = split.average_error(error.years);
        for ((share, of_table), of_split) in
            [0.1, 0.5, 0.9].iter().zip([error.p10, error.median, error.p90]).zip(of_split)
        {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place among the runs")]
            let drawn = averages[(share * RUNS as f64) as usize] - bands.recent;
            // Sampling error, and what two half normals of different width move the median; then the fit to the table.
            assert!((drawn - of_split).abs() < 0.0025, "{} {share}: {drawn} {of_split}", error.years);
            assert!((drawn - of_table).abs() < 0.007, "{} {share}: {drawn} {of_table}", error.years);
        }
    }
    // Of the industry's trend history has the errors alone: the path is stated.
    let trend = "[assume.industry.total.trend]\nfrom_history = { method = \"reference-class\" }\n";
    let refusal = refused(trend, &[]);
    assert!(refusal.contains("is too short") || refusal.contains("state `central`"), "{refusal}");
}

#[test]
fn published_years_are_given_and_the_forecast_begins_after_them() {
    let text = "[assume.economy]\nreal_growth.from_history = { series = \"gdp.real_growth\", since = 2012 }\n\
                deflator_growth.from_history = { method = \"reference-class\" }\n\
                [[policy]]\nid = \"p\"\ndriver = \"economy.real_growth\"\nadd = \"1 pp\"\nfrom = 2024\n";
    let mut assumptions = loaded(text, &[]);
    let path = assumptions.drivers["economy.real_growth"].path.clone();
    assert_eq!((path.central[0], path.shock.unwrap().from), (0.039, 1));
    assumptions.as_of(2024, &mut Diagnostics::new()).unwrap();
    let HistoryForecast::Trend { history, trend, .. } = &assumptions.histories["economy.real_growth"].forecast else {
        panic!()
    };
    assert_eq!((history.series.years(), trend.years[0]), ((2015, 2024), 2025));
    let path = &assumptions.drivers["economy.real_growth"].path;
    assert_eq!(path.central[1..3], [0.06, 0.057]);
    let spread = path.spread.as_ref().unwrap();
    for at in 0..3 {
        assert_eq!((spread.below[at], spread.above[at]), (0.0, 0.0), "{at}");
    }
    assert!(spread.below[3] > 0.0 && path.shock.unwrap().from == 3);
    // The policy is added to the forecast, not to what was published.
    assert!((path.central[3] - trend.median[0] - 0.01).abs() < 1e-12);
    let deflator = &assumptions.drivers["economy.deflator_growth"].path;
    assert!(deflator.spread.as_ref().unwrap().below[1..3].iter().all(|below| *below == 0.0));
    // What is set stays set.
    let mut set = loaded(text, &[]);
    set.set(&["economy.real_growth=4 %"], Some(2027), &mut Diagnostics::new()).unwrap();
    set.as_of(2024, &mut Diagnostics::new()).unwrap();
    let path = &set.drivers["economy.real_growth"].path;
    assert_eq!(path.central[1..3], [0.06, 0.057]);
    assert!(path.central[5..].iter().all(|growth| *growth == 0.04), "{:?}", path.central);
    assert!(set.history_of("economy.real_growth").is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever figures of later years say, nothing follows from them.
    #[test]
    fn later_figures_are_never_used(later in prop::collection::vec(1.0..1e4f64, 3), as_of in 2022..2026i32, growth: bool) {
        let until = usize::try_from(as_of - 2022).unwrap();
        let with = |later: &[f64]| {
            let mut csv = "year,value,unit\n".to_owned();
            let known = [110.0, 121.0, 118.0, 130.0, 141.0, 137.0];
            let published = [150.0, 155.0, 171.0];
            let figures = known.iter().chain(&published[..until]).chain(&later[until..]);
            for (year, value) in (2017..).zip(figures) {
                writeln!(csv, "{year},{value},人").unwrap();
            }
            let text = match growth {
                true => "[population]\nmethod = \"growth\"\n[assume.population.total.growth]\nfrom_history = { series = \"my.csv\" }\n"
                    .to_owned(),
                false => shown("x", "人", "{ series = \"my.csv\" }"),
            };
            let mut assumptions = loaded(&text, &[("my.csv", &csv)]);
            if as_of > 2022 {
                assumptions.as_of(as_of, &mut Diagnostics::new()).unwrap();
            }
            let driver = if growth { "population.total.growth" } else { "x" };
            assumptions.drivers[driver].path.clone()
        };
        prop_assert_eq!(with(&later), with(&[9.0, 99.0, 999.0]));
    }
}

#[test]
fn no_uncertainty_is_counted_twice() {
    let beside = "[assume.economy.real_growth]\nunit = \"%\"\np10 = 3\np90 = 5\nshock = { sd = 1 }\nfrom_history = { series = \"gdp.real_growth\" }\n";
    let error = refused(beside, &[]);
    assert!(error.contains("`p10`, `p90`, `shock` beside it would count them twice"), "{error}");
    assert!(error.contains("remove `p10`, `p90`, `shock`, or remove `from_history`"), "{error}");
    // An uncertain rate of one's own takes the place of the default error of that rate.
    let csv = "year,value,unit\n2016,1.9,个孩子/妇女\n2017,1.7,个孩子/妇女\n2018,1.5,个孩子/妇女\n2019,1.45,个孩子/妇女\n2020,1.25,个孩子/妇女\n2021,1.15,个孩子/妇女\n2022,1.1,个孩子/妇女\n";
    let fertility =
        "[assume.population.total_fertility_rate]\nfrom_history = { series = \"f.csv\", scale = \"log\" }\n";
    let assumptions = loaded(fertility, &[("f.csv", csv)]);
    assert!(assumptions.drivers["population.total_fertility_rate"].path.is_uncertain());
    assert!(!assumptions.drivers["population.fertility_error"].path.is_uncertain());
}

#[test]
fn what_cannot_be_continued_is_said_at_its_place() {
    let of = |series: &str| shown("x", "人", &format!("{{ series = \"{series}\" }}"));
    let rows = |rows: &str| format!("year,value,unit\n{rows}");
    let bad = [
        (rows("2020,1,人\n2021,2,人\n2022,4,人\n2023,5,人\n"), "3 annual figures; a trend takes 4", "my.csv:4"),
        (rows("2017,1,人\n2019,2,人\n2020,4,人\n2022,5,人\n"), "with gaps, at most 2 of consecutive years", "my.csv"),
        (rows("2019,5,人\n2020,5,人\n2021,5,人\n2022,5,人\n"), "the figures of all years are the same", "my.csv:2"),
        (rows("2019,5,万元\n2020,6,万元\n2021,5,万元\n2022,8,万元\n"), "the series is in 10 thousand yuan", "a.toml:6"),
        ("year,value\n2019,5\n2020,6\n2021,5\n2022,8\n2023,x\n".to_owned(), "", "my.csv:6"),
    ];
    for (csv, said, place) in bad {
        let error = refused(&of("my.csv"), &[("my.csv", &csv)]);
        assert!(error.contains(said) && error.contains(place), "{csv}: {error}");
        assert!(error.contains("`from_history` of `x` (a.toml, line 6; figures up to 2022 alone): "), "{error}");
    }
    let share = shown("x", "%", "{ series = \"my.csv\", scale = \"share\" }");
    let whole = rows("2019,80,%\n2020,90,%\n2021,95,%\n2022,100,%\n");
    let error = refused(&share, &[("my.csv", &whole)]);
    assert!(error.contains("is exactly 100%") && error.contains("my.csv:5"), "{error}");
    let negative = rows("2019,80,%\n2020,-9,%\n2021,95,%\n2022,97,%\n");
    assert!(refused(&share, &[("my.csv", &negative)]).contains("is not between 0 and 100%"));
    assert!(refused(&of("missing.csv"), &[]).contains("no such file"));
}

#[test]
fn where_a_driver_comes_from_is_shown() {
    let text = "[assume.economy]\nreal_growth.from_history = { series = \"gdp.real_growth\", method = \"ets\", since = 2012 }\n\
                deflator_growth = \"0.5 %\"\n[outputs]\nindicators = [\"gdp.nominal\"]\n";
    let (assumptions, problems) = load(text, &[]).unwrap();
    let said = problems.render(Language::English, false);
    assert!(
        said.contains(
            "`economy.real_growth` follows from history up to 2022: Real GDP growth; Figures: 8, 2015 to 2022"
        ),
        "{said}"
    );
    let table = report::assumptions(&assumptions, 2030);
    let rows: Vec<String> = table
        .rows
        .iter()
        .map(|row| row.iter().map(|cell| cell.shown(Language::Chinese)).collect::<Vec<_>>().join("|"))
        .collect();
    assert!(rows.iter().any(|row| row.contains("按历史外推：GDP实际增速，2015–2022年，指数平滑（ETS）")), "{rows:?}");
    let explained =
        carecast::analysis::explain(&assumptions, "gdp.real_growth", 2026, 1, &mut Diagnostics::new()).unwrap();
    let shown = format!("{explained:?}");
    assert!(shown.contains("FromHistory") && shown.contains("Derived"), "{shown}");
}

#[test]
fn the_shipped_example_runs() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/shandong-2023-2027/from-history.toml");
    let mut problems = Diagnostics::new();
    let assumptions = Assumptions::load(&path, &Library::embedded(), &mut problems).unwrap();
    assert_eq!(assumptions.histories.len(), 3);
    let settings = Settings { runs: 200, ..Settings::of(&assumptions) };
    let projection = Projection::run(&assumptions, &settings, &mut problems).unwrap();
    let width = |projection: &Projection| {
        let (low, high) = projection.series("industry.value_added").unwrap().year(2027).unwrap().interval_80();
        high - low
    };
    let reference = path.with_file_name("reference.toml");
    let reference = Assumptions::load(&reference, &Library::embedded(), &mut problems).unwrap();
    let narrower = Projection::run(&reference, &settings, &mut problems).unwrap();
    assert!(width(&projection) > 1.5 * width(&narrower));
    // No two spreads: neither the scenario's own shocks nor a stated band is left.
    let path = &assumptions.drivers["economy.real_growth"].path;
    assert_eq!(path.shock.unwrap().persistence, 0.0);
}

#[test]
fn a_year_on_two_bases_is_no_break_of_the_one_that_is_kept() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/shandong-2023-2027/reference.toml");
    let mut problems = Diagnostics::new();
    let mut assumptions = Assumptions::load(&path, &Library::embedded(), &mut problems).unwrap();
    assumptions.keep("gdp.real_growth");
    let settings = Settings { runs: 50, ..Settings::of(&assumptions) };
    let projection = Projection::run(&assumptions, &settings, &mut problems).unwrap();
    let record = carecast::analysis::Record::new(&assumptions, &projection, &[]);
    // GDP of 2016 to 2018 was published on the basis of two censuses, of 2015 to 2023 on that of the later one.
    let gdp = record.observed("gdp.nominal").unwrap();
    assert_eq!((gdp.breaks.as_slice(), gdp.figures.len()), ([].as_slice(), 8));
    let beside = record.beside_trend("gdp.nominal").unwrap();
    assert_eq!(beside.trend.series.years(), (2015, 2022));
    // Growth of the base year, of which the projection has none, belongs to the series.
    assert_eq!(record.beside_trend("gdp.real_growth").unwrap().trend.series.years(), (2015, 2022));
    // People of 2019 stand on the basis of the census before: three figures alone are on that of the base year.
    assert!(record.beside_trend("population.total").is_none());
}
