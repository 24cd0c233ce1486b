//! The demand side of the industry held against the past: `examples/industry_scores.rs` makes the tables of docs/industry.md.

use carecast::analysis::hindcast::{IndustryForecast, industry};
use carecast::baseline::Library;
use carecast::{Language, report};

#[test]
fn the_tables_in_docs_are_what_the_example_makes() {
    let found = industry(&Library::embedded()).unwrap();
    let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    for (language, file) in [(Language::English, "industry.md"), (Language::Chinese, "industry.zh.md")] {
        let made = report::hindcast::industry_calibration(&found, language);
        let kept = std::fs::read_to_string(docs.join(file)).unwrap();
        assert!(
            kept.contains(made.trim_end()),
            "docs/{file} is out of date: cargo run --release --example industry_scores\n{made}"
        );
    }
    // From every year with a figure to every later one: the nation from 2012 on, Hunan from 2020, Hainan from 2016.
    let counts: Vec<usize> = found.iter().map(|series| series.forecasts.len()).collect();
    assert_eq!(counts, [66, 6, 1, 10]);
    // What docs say of them: the intervals hold about as often as they should, and score better than drift.
    let all: Vec<&IndustryForecast> = found.iter().flat_map(|series| &series.forecasts).collect();
    for ahead in [|years: i32| years == 1, |years: i32| years >= 1] {
        let of: Vec<_> = all.iter().filter(|one| ahead(one.years_ahead())).collect();
        let holds = of.iter().filter(|one| one.holds()).count() as f64 / of.len() as f64;
        assert!((0.65..=0.95).contains(&holds), "{holds}");
        let scores: Vec<(f64, f64)> =
            of.iter().filter_map(|one| Some((one.interval_scores().0, one.interval_scores().1?))).collect();
        let [own, drift] = [|score: &(f64, f64)| score.0, |score: &(f64, f64)| score.1]
            .map(|of| scores.iter().map(of).sum::<f64>() / scores.len() as f64);
        assert!(own < drift, "{own} {drift}");
    }
}

#[test]
fn nothing_published_after_an_origin_has_a_say() {
    // The same baselines with other figures of the last two years.
    let folder = tempfile::tempdir().unwrap();
    let kept = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("baselines/china");
    let china = folder.path().join("china");
    std::fs::create_dir(&china).unwrap();
    for file in std::fs::read_dir(kept).unwrap().map(Result::unwrap) {
        std::fs::copy(file.path(), china.join(file.file_name())).unwrap();
    }
    let series = std::fs::read_to_string(china.join("series.csv")).unwrap();
    let changed = ["health.expenditure,2024,90895.5", "gdp.real_growth,2024,5.0", "gdp.nominal_growth,2024,4.23"];
    let others = ["health.expenditure,2024,190895.5", "gdp.real_growth,2024,1.0", "gdp.nominal_growth,2024,9.23"];
    let series = changed.iter().zip(others).fold(series, |series, (was, is)| {
        assert!(series.contains(was), "{was}");
        series.replace(was, is)
    });
    std::fs::write(china.join("series.csv"), series).unwrap();
    let found = [Library::embedded(), Library::embedded().preferring(folder.path())].map(|of| industry(&of).unwrap());
    let [nation, other] = found.map(|mut all| all.swap_remove(0).forecasts);
    for (one, other) in nation.iter().zip(&other).filter(|(one, _)| one.origin < 2024) {
        assert_eq!((one.origin, one.year), (other.origin, other.year));
        assert_eq!(
            (one.median, one.interval, one.drift),
            (other.median, other.interval, other.drift),
            "{}",
            one.origin
        );
    }
}

/// Value added per health worker, derived from Shandong in 2022, held against the nation in 2021 (docs/care.md): total health
/// expenditure times a value-added rate of 0.45 (0.3 to 0.6) over its personnel.
#[test]
fn value_added_per_health_worker_fits_the_nation() {
    use carecast::Diagnostics;
    use carecast::baseline::Baseline;
    let load = |id: &str| Baseline::load(id, &Library::embedded(), &mut Diagnostics::new()).unwrap();
    let figure = |of: &Baseline, name: &str, year: i32| {
        of.series.iter().find(|figure| figure.indicator == name && figure.period.year == year).unwrap().value
    };
    let (shandong, china) = (load("shandong"), load("china"));
    let total = shandong.jump_off("industry.value_added").unwrap().value;
    let derived = 0.46 * total / figure(&shandong, "health.personnel", 2022);
    assert!((derived - 239_600.0).abs() < 50.0, "{derived}");
    let expected = figure(&china, "health.expenditure", 2021) * 0.45 / derived;
    let published = figure(&china, "health.personnel", 2021);
    assert!((expected / published - 1.0).abs() < 0.05, "{expected}, {published}");
}
