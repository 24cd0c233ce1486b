//! `carecast explore`, and the page that it writes. What the page does in a browser is `.ci/explorer`.

use std::io::Write;
use std::path::Path;

use carecast::baseline::Library;
use carecast::explorer::page::page;
use carecast::explorer::{Explorer, SOURCE, inputs};
use carecast::{Language, Result};
use serde_json::Value;

use super::{REFERENCE, ended, folder_with, root, wide};

/// An engine that does nothing, built from these sources.
fn packed(source: &str) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(format!("wasm {source} wasm").as_bytes()).unwrap();
    packer.finish().unwrap()
}

fn made(scenario: &Path, engine: &[u8], language: Language) -> Result<String> {
    let explorer = Explorer::open(scenario, &Library::embedded())?;
    page(&explorer, &inputs(scenario, explorer.assumptions()), engine, language)
}

/// What the page knows when it opens.
fn content(page: &str) -> Value {
    serde_json::from_str(script(page, "application/json", "content")).unwrap()
}

/// The files that it opens its engine with.
fn files(page: &str) -> Value {
    let packed =
        base64::Engine::decode(&base64::prelude::BASE64_STANDARD, script(page, "text/plain", "inputs")).unwrap();
    serde_json::from_reader(flate2::read::GzDecoder::new(packed.as_slice())).unwrap()
}

fn script<'p>(page: &'p str, kind: &str, id: &str) -> &'p str {
    let (_, rest) = page.split_once(&format!("<script type=\"{kind}\" id=\"{id}\">")).unwrap();
    rest.split_once("</script>").unwrap().0
}

#[test]
fn the_page_holds_everything_and_needs_nothing() {
    let path = root().join(REFERENCE);
    let page = made(&path, &packed(SOURCE), Language::English).unwrap();
    assert!(!page.contains("src=") && !page.contains("@import") && !page.contains("://fonts"), "something is loaded");
    assert!(!page.contains(root().to_str().unwrap()), "the page tells a path of this machine");
    assert_eq!(page.matches("<script").count(), page.matches("</script>").count());
    let content = content(&page);
    let inputs = files(&page);
    assert_eq!(inputs["files"].as_object().unwrap().keys().collect::<Vec<_>>(), ["plan.toml", "reference.toml"]);
    assert_eq!((&inputs["scenario"], &content["language"]), (&"reference.toml".into(), &"en".into()));
    let described = &content["description"];
    let charts: Vec<&str> =
        described["charts"].as_array().unwrap().iter().map(|chart| chart["id"].as_str().unwrap()).collect();
    for chart in [
        "value_added",
        "share_of_gdp",
        "contributions",
        "aged_60_plus",
        "pyramid",
        "beds",
        "occupancy",
        "staff",
        "fund",
    ] {
        assert!(charts.contains(&chart), "{chart} in {charts:?}");
    }
    // Every driver that is shown says what it is, in which unit, where it comes from and how far it usually reaches.
    for name in described["matter"].as_array().unwrap() {
        let levers = described["levers"].as_array().unwrap();
        let lever = levers.iter().find(|lever| lever["name"] == *name).unwrap();
        for (key, text) in
            [("label", "zh"), ("label", "en"), ("meaning", "zh"), ("unit", "en"), ("origin", "zh"), ("status", "en")]
        {
            assert!(!lever[key][text].as_str().unwrap().is_empty(), "{name} has no {key}");
        }
        assert!(lever["low"].is_array() && lever["high"].is_array(), "{name} has no range");
    }
    assert_eq!(content["projected"]["runs"], 1000);
    assert!(content["projected"]["targets"][0]["share"].as_f64().unwrap() > 0.5);
}

#[test]
fn a_country_has_the_charts_that_it_has_figures_for() {
    let path = "carecast:regions/china.toml".as_ref();
    let page = made(path, &packed(SOURCE), Language::Chinese).unwrap();
    let content = content(&page);
    let charts: Vec<&str> = content["description"]["charts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|chart| chart["id"].as_str().unwrap())
        .collect();
    assert!(charts.contains(&"pyramid") && !charts.contains(&"value_added"), "{charts:?}");
    assert!(files(&page)["files"].as_object().unwrap().is_empty());
}

#[test]
fn words_of_a_scenario_cannot_end_a_script() {
    let home = folder_with(&[(
        "a.toml",
        "format = 1\nbaseline = \"hunan\"\nhorizon = 2025\ntitle = { zh = \"</script><b>甲\", en = \"</script><b>A\" }\n",
    )]);
    let page = made(&home.path().join("a.toml"), &packed(SOURCE), Language::English).unwrap();
    assert!(!page.contains("<b>"));
    assert_eq!(page.matches("<script").count(), page.matches("</script>").count());
}

#[test]
fn an_engine_of_other_sources_is_refused() {
    let path = root().join(REFERENCE);
    let other = made(&path, &packed("carecast source 0000000000000000"), Language::English).unwrap_err();
    assert!(other.render(Language::English).contains("was built from other sources"), "{other}");
    let damaged = made(&path, b"not packed", Language::English).unwrap_err();
    assert!(damaged.render(Language::Chinese).contains("已损坏"), "{damaged}");
}

#[test]
fn what_is_wrong_with_a_scenario_is_said_first() {
    let home = folder_with(&[("a.toml", "format = 1\nbaseline = \"shandng\"\nhorizon = 2030\n")]);
    let end = ended(wide().args(["explore", "a.toml", "--lang", "en"]).current_dir(home.path()), home.path());
    assert_eq!(end.code, Some(2));
    assert!(end.stderr.contains("--> a.toml:2") && end.stderr.contains("did you mean `shandong`"), "{}", end.stderr);
    assert!(!home.path().join("explorer.html").exists());
}

#[cfg(not(explorer_module))]
#[test]
fn without_the_engine_the_command_says_what_makes_it() {
    let home = folder_with(&[]);
    for (language, words) in [("zh", "没有页面的计算模块"), ("en", "was built without the page's engine")] {
        let end = ended(
            wide().args(["explore", "hunan/reference", "--lang", language]).current_dir(home.path()),
            home.path(),
        );
        assert_eq!(end.code, Some(2));
        assert!(end.stderr.contains(words) && end.stderr.contains("explorer/build"), "{}", end.stderr);
    }
    assert!(!home.path().join("explorer.html").exists());
}

#[cfg(explorer_module)]
#[test]
fn the_command_writes_one_file_of_at_most_3_mib_or_refuses_an_old_engine() {
    let home = folder_with(&[]);
    let end = ended(
        wide().args(["explore", "hunan/reference", "--lang", "en", "--out", "page.html"]).current_dir(home.path()),
        home.path(),
    );
    if end.code == Some(0) {
        let size = std::fs::metadata(home.path().join("page.html")).unwrap().len();
        assert!((500_000..=3 << 20).contains(&size), "{size}");
        assert!(end.stdout.contains("written: page.html"), "{}", end.stdout);
    } else {
        assert!(end.stderr.contains("explorer/build"), "{}", end.stderr);
    }
}
