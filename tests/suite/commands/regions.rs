//! `carecast run` of a whole and its parts.

use std::path::Path;

use super::{carecast, ended, names, snapshot, wide};

const CITIES: &str = "scenarios/regions/shandong.toml";
const PROVINCES: &str = "scenarios/regions/china.toml";

#[test]
fn a_province_and_its_cities_in_both_languages() {
    for language in ["zh", "en"] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = wide();
        command.args(["run", CITIES, "--runs", "100", "--charts", "svg", "--lang", language, "--out"]);
        let end = ended(command.arg(folder.path()), folder.path());
        assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
        // The tables of the province are those of its own scenario.
        let heading = if language == "zh" { "各地区" } else { ": regions" };
        let at = end.stdout.lines().position(|line| line.contains(heading)).unwrap();
        let regions: Vec<&str> = end.stdout.lines().skip(at).collect();
        snapshot(&format!("regions_{language}"), &regions.join("\n"));
        let files = names(&folder.path().join("shandong"));
        for file in [
            "regions.csv",
            "projection.csv",
            "targets.csv",
            "charts/multiples-population-aged-60-plus.svg",
            "charts/tiles-population-share-aged-60-plus.svg",
        ] {
            assert!(files.contains(file), "{file} {files:?}");
        }
        // Cities have no place in a grid.
        let tiles = folder.path().join("shandong/charts/tiles-population-share-aged-60-plus.svg");
        let tiles = std::fs::read_to_string(tiles).unwrap();
        assert!(tiles.contains(if language == "zh" { "不表示方位" } else { "not a map" }), "{tiles}");
        let manifest = std::fs::read_to_string(folder.path().join("shandong/manifest.json")).unwrap();
        assert!(manifest.contains("baselines/jinan/series.csv"));
    }
}

#[test]
fn the_sum_of_provinces_is_explained_beside_the_nation() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = wide();
    command.args(["run", PROVINCES, "--runs", "20", "--charts", "none", "--lang", "en", "--set"]);
    command.args(["population.migration_error=0 %", "--out"]);
    let end = ended(command.arg(folder.path()), folder.path());
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    // Armed forces live in no province: nothing was updated.
    let printed = end.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(!printed.contains("updated to"), "{printed}");
    let told = "1.412 billion published of the whole; its regions add up to 1.41 billion";
    assert!(printed.contains(told), "{printed}");
    assert!(printed.contains("without Hong Kong, Macao and Taiwan"), "{printed}");
    let read =
        std::fs::read_to_string(folder.path().join("china--population.migration_error=0%/projection.json")).unwrap();
    assert!(read.contains("\"base_shift\": \"sum_of_parts\""));
    let at = end.stdout.find("sum of the regions less the whole by itself").unwrap();
    snapshot("regions_nation", &end.stdout[at..]);
}

#[test]
fn what_does_not_go_with_regions_is_refused() {
    let refused = |arguments: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        let mut command = carecast();
        command.args(["run", CITIES, "--lang", "en"]).args(arguments).arg("--out");
        let end = ended(command.arg(folder.path()), folder.path());
        assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{}", end.stderr);
        end.stderr
    };
    assert!(refused(&["--shard", "1/2", "--runs", "20000"]).contains("cannot be run in shards"));
    assert!(refused(&["--rests-on"]).contains("takes neither --rests-on nor --contributions"));
    assert!(refused(&[PROVINCES]).contains("is run by itself"));
    assert!(refused(&["--sampling", "sobol"]).contains("regions cannot be drawn together"));
    let folder = tempfile::tempdir().unwrap();
    let mut command = carecast();
    command.args(["review", "--scenario", CITIES, "--actuals", "scenarios/shandong-2023-2027/actuals.csv"]);
    command.args(["--as-of", "2025", "--runs", "100", "--charts", "none"]);
    let end = ended(command.args(["--lang", "en", "--out"]).arg(folder.path()), folder.path());
    assert!(end.stderr.contains("here the whole is taken by itself"), "{}", end.stderr);
    let mut command = carecast();
    command.args(["explain", CITIES, "population.total@2025", "--lang", "en"]);
    let end = ended(&mut command, Path::new("."));
    assert!(end.stderr.contains("here the whole is taken by itself"), "{}", end.stderr);
}
