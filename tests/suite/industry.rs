//! The demand side of the industry held against the past: `examples/industry_scores.rs` makes the tables of docs/industry.md.

use carecast::analysis::hindcast::{ShockSize, industry};
use carecast::baseline::Library;
use carecast::{Language, report};

#[test]
fn the_tables_in_docs_are_what_the_example_makes() {
    let found =
        [ShockSize::AsStated, ShockSize::FromWindow].map(|shocks| industry(&Library::embedded(), shocks).unwrap());
    let [as_stated, from_window] = &found;
    let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    for (language, file) in [(Language::English, "industry.md"), (Language::Chinese, "industry.zh.md")] {
        let made = report::hindcast::industry_calibration(as_stated, from_window, language);
        let kept = std::fs::read_to_string(docs.join(file)).unwrap();
        assert!(
            kept.contains(made.trim_end()),
            "docs/{file} is out of date: cargo run --release --example industry_scores\n{made}"
        );
    }
    // From every year with a figure to every later one: the nation from 2012 on, Hunan from 2020, Hainan from 2016.
    let counts: Vec<usize> = from_window.iter().map(|series| series.forecasts.len()).collect();
    assert_eq!(counts, [66, 6, 1, 10]);
}
