use serde_json::{Value, json};

use super::*;
use crate::ensemble::Settings;
use crate::projection::Projection;

const SHANDONG: &str = "carecast:shandong-2023-2027/reference.toml";

fn explorer(path: &str) -> Explorer {
    Explorer::open(Path::new(path), &Library::embedded()).unwrap()
}

fn answer(explorer: &mut Explorer, question: &Value) -> Value {
    serde_json::from_str(&explorer.answer(&question.to_string())).unwrap()
}

fn figures(answer: &Value, name: &str, statistic: &str) -> Vec<f64> {
    answer["series"][name][statistic].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
}

#[test]
fn the_file_of_a_change_gives_its_figures_to_the_last_digit() {
    let mut explorer = explorer(SHANDONG);
    let changes = json!({ "drivers": {
        "economy.real_growth": { "shift": 0.005 }, "care.beds.nursing.closure_rate": { "shift": -0.01 },
        "industry.medical.elasticity_income": { "shift": 0.05 }, "industry.medical.trend": { "shift": -0.002 },
    } });
    let moved = answer(&mut explorer, &json!({ "ask": "project", "runs": 200, "changes": changes }));
    let text = moved["text"].as_str().unwrap();
    assert!(text.contains("extends = \"carecast:shandong-2023-2027/reference.toml\""), "{text}");
    let mut problems = Diagnostics::new();
    let assumptions = Assumptions::parse("beside.toml", text, &Library::embedded(), &mut problems).unwrap();
    let settings = Settings { runs: 200, ..Settings::of(&assumptions) };
    let projection = Projection::run(&assumptions, &settings, &mut problems).unwrap();
    for (name, year) in [("industry.value_added", 2027), ("care.beds.total", 2030), ("industry.share_of_gdp", 2030)] {
        let series = projection.find(name).unwrap();
        let summary = series.year(year).unwrap();
        let at = series.years().index(year).unwrap();
        for (statistic, value) in summary.iter() {
            assert_eq!(figures(&moved, name, statistic)[at], value, "{name} {statistic}");
        }
    }
    // Growth is published up to 2025: it changes from 2026 on, and its uncertainty stays.
    let path = &assumptions.drivers["economy.real_growth"].path;
    let before = &explorer.assumptions().drivers["economy.real_growth"].path;
    assert_eq!(path.central[3], before.central[3]);
    assert!((path.central[4] - before.central[4] - 0.005).abs() < 1e-12);
    let width = |path: &crate::scenario::DriverPath| path.spread.as_ref().unwrap().above[4];
    assert!((width(path) - width(before)).abs() < 1e-12 && path.shock == before.shock);
}

#[test]
fn nothing_changed_is_the_scenario_itself() {
    let mut explorer = explorer(SHANDONG);
    let asked = json!({ "ask": "project", "runs": 100, "changes": {} });
    let (as_it_is, table) = (answer(&mut explorer, &asked), explorer.assumptions().clone());
    assert!(as_it_is["text"].is_null());
    let settings = Settings { runs: 100, ..Settings::of(&table) };
    let projection = Projection::run(&table, &settings, &mut Diagnostics::new()).unwrap();
    let median = projection.find("industry.value_added").unwrap().year(2027).unwrap().median();
    assert_eq!(figures(&as_it_is, "industry.value_added", "p50")[5], median);
    let assessed = crate::analysis::assess(table.plan.as_ref().unwrap(), &table, &projection);
    let share = assessed[0].outlook.as_ref().unwrap().estimate.unwrap().share;
    assert_eq!(as_it_is["targets"][0]["share"].as_f64(), Some(share));
}

#[test]
fn drivers_that_matter_can_be_moved_both_ways() {
    let mut explorer = explorer(SHANDONG);
    let described = answer(&mut explorer, &json!({ "ask": "describe" }));
    let matter: Vec<&str> = described["matter"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert!(matter.contains(&"industry.medical.trend") && matter.len() <= 10, "{matter:?}");
    for name in matter {
        let levers = described["levers"].as_array().unwrap();
        let lever = levers.iter().find(|lever| lever["name"] == name).unwrap();
        let scale = lever["scale"].as_f64().unwrap();
        for direction in [-0.1, 0.1] {
            let changes = json!({ "drivers": { name: { "shift": direction * scale } } });
            let moved = answer(&mut explorer, &json!({ "ask": "project", "runs": 1, "changes": changes }));
            assert!(moved["error"].is_null(), "{name}: {moved}");
        }
    }
}

#[test]
fn a_policy_is_switched_off_and_moved_in_time() {
    let text = "format = 1\ntitle = { zh = \"甲\", en = \"A\" }\nextends = \"carecast:hunan/reference.toml\"\n\
                [[policy]]\nid = \"p\"\nlabel = { zh = \"政策\", en = \"Policy\" }\ndriver = \"economy.real_growth\"\n\
                add = \"0.5 pp\"\nfrom = 2026\n";
    let mut explorer = explorer("carecast:hunan/reference.toml");
    explorer.open_text("policy-test.toml", text).unwrap();
    let gdp = |explorer: &mut Explorer, changes: Value| {
        let moved = answer(explorer, &json!({ "ask": "project", "runs": 1, "changes": changes }));
        assert!(moved["error"].is_null(), "{moved}");
        figures(&moved, "gdp.nominal", "central").last().copied().unwrap()
    };
    let on = gdp(&mut explorer, json!({}));
    let off = gdp(&mut explorer, json!({ "policies": { "p": { "on": false } } }));
    let later = gdp(&mut explorer, json!({ "policies": { "p": { "on": true, "from": 2028 } } }));
    assert!(off < later && later < on, "{off} {later} {on}");
    let both = json!({ "policies": { "p": { "on": false } }, "drivers": { "economy.real_growth": { "shift": 0.0 } } });
    assert!((gdp(&mut explorer, both) / off - 1.0).abs() < 1e-9);
    let unknown =
        answer(&mut explorer, &json!({ "ask": "project", "changes": { "policies": { "q": { "on": false } } } }));
    assert!(unknown["error"]["en"].as_str().unwrap().contains("no policy `q`"), "{unknown}");
}

#[test]
fn what_a_target_would_take_is_found_and_suffices() {
    let mut explorer = explorer(SHANDONG);
    let asked = json!({ "ask": "solve", "target": "value_added", "drivers": ["industry.medical.trend"], "probability": 0.9, "runs": 500 });
    let sought = answer(&mut explorer, &asked);
    let change = sought["changes"][0]["change"].as_f64().unwrap();
    assert!(change > 0.0);
    let changes = json!({ "drivers": { "industry.medical.trend": { "shift": change } } });
    let moved = answer(&mut explorer, &json!({ "ask": "project", "runs": 500, "changes": changes }));
    // The file states the shift to twelve digits.
    assert!(moved["targets"][0]["share"].as_f64().unwrap() >= 0.899, "{}", moved["targets"][0]);
}

#[test]
fn faults_are_said_as_in_the_terminal() {
    let mut explorer = explorer(SHANDONG);
    let said = |explorer: &mut Explorer, question: Value| {
        answer(explorer, &question)["error"]["en"].as_str().unwrap().to_owned()
    };
    let text = "format = 1\nextends = \"carecast:hunan/reference.toml\"\nassume.economy.real_grwth = \"4 %\"\n";
    let unknown = said(&mut explorer, json!({ "ask": "open", "name": "mine.toml", "text": text }));
    assert!(
        unknown.contains("--> mine.toml:3") && unknown.contains("did you mean `economy.real_growth`?"),
        "{unknown}"
    );
    let driver = said(
        &mut explorer,
        json!({ "ask": "project", "changes": { "drivers": { "economy.real_grwth": { "shift": 0.1 } } } }),
    );
    assert!(driver.contains("did you mean `economy.real_growth`?"), "{driver}");
    let far = said(
        &mut explorer,
        json!({ "ask": "project", "runs": 1, "changes": { "drivers": { "economy.real_growth": { "shift": 1e9 } } } }),
    );
    assert!(far.contains("explored.toml"), "{far}");
    assert!(said(&mut explorer, json!({ "ask": "fly" })).contains("cannot be read"));
    // What could not be opened leaves what is open.
    assert_eq!(explorer.assumptions().id, "reference");
}

#[test]
fn files_that_are_not_embedded_go_along() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("mine");
    std::fs::create_dir_all(folder.join("below")).unwrap();
    std::fs::write(folder.join("base.toml"), "format = 1\nextends = \"carecast:hunan/reference.toml\"\n").unwrap();
    let scenario = folder.join("below/above.toml");
    std::fs::write(&scenario, "format = 1\nextends = \"../base.toml\"\ntitle = { zh = \"乙\", en = \"B\" }\n").unwrap();
    let opened = Explorer::open(&scenario, &Library::embedded()).unwrap();
    let found = inputs(&scenario, opened.assumptions());
    assert_eq!(found.scenario, "below/above.toml");
    assert_eq!(found.files.keys().collect::<Vec<_>>(), ["base.toml", "below/above.toml"]);
    // Elsewhere the same opens from its texts.
    let moved = Inputs {
        scenario: format!("given-elsewhere/{}", found.scenario),
        files: found.files.into_iter().map(|(path, text)| (format!("given-elsewhere/{path}"), text)).collect(),
    };
    let mut again =
        Explorer::open_inputs(&serde_json::to_string(&moved).unwrap()).unwrap_or_else(|why| panic!("{why}"));
    let changes = json!({ "drivers": { "economy.real_growth": { "shift": 0.001 } } });
    let answer = answer(&mut again, &json!({ "ask": "project", "runs": 1, "changes": changes }));
    assert!(answer["text"].as_str().unwrap().contains("extends = \"above.toml\""), "{answer}");
}
