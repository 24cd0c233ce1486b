//! `carecast chart`: finished runs drawn again from their files.

use std::fmt::Write as _;
use std::path::Path;

use super::{Ended, HIGH, LOW, REFERENCE, SEVEN_DOMAINS, SMALL, carecast, ended, folder_with, names, run, snapshot};

const CARE: &str = "scenarios/shandong-2023-2027/care/supply-constrained.toml";

fn chart(folder: &Path, results: &[&str], options: &[&str]) -> Ended {
    let results = results.iter().map(|name| folder.join(name));
    ended(carecast().arg("chart").args(results).args(options), folder)
}

fn drawn(folder: &Path, results: &[&str], options: &[&str]) -> Vec<String> {
    let end = chart(folder, results, options);
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""), "{}", end.stdout);
    end.stdout.lines().map(|line| line.trim_start_matches("[dir]/").to_owned()).collect()
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// The texts of a document with their places, in CSS pixels.
fn structure(svg: &str) -> String {
    let attribute = |part: &str, name: &str| {
        let from = part.split_once(&format!(" {name}=\"")).unwrap().1;
        from.split_once('"').unwrap().0.to_owned()
    };
    let mut shown = String::new();
    for part in svg.split("<text").skip(1) {
        let (head, rest) = part.split_once('>').unwrap();
        let words = rest.split_once("</text>").unwrap().0;
        let [x, y] = ["x", "y"].map(|name| attribute(head, name).parse::<f64>().unwrap() / 4.0);
        writeln!(shown, "{x:>4.0} {y:>4.0} {words}").unwrap();
    }
    let shapes = ["<polyline", "<polygon", "<circle"].map(|shape| svg.matches(shape).count());
    writeln!(shown, "{} lines, {} areas, {} discs", shapes[0], shapes[1], shapes[2]).unwrap();
    shown
}

#[test]
fn a_chart_drawn_again_is_the_one_of_the_run() {
    let out = tempfile::tempdir().unwrap();
    run(&[REFERENCE, LOW, "--charts", "svg", "--lang", "zh", "-q"], out.path());
    let again = drawn(out.path(), &["reference"], &["--kind", "fan", "--charts", "svg", "--lang", "zh"]);
    assert_eq!(again, ["reference/charts/fan-industry-value-added.svg"]);
    assert_eq!(read(out.path(), &again[0]), read(out.path(), "reference/charts/value-added.svg"));
    let options = ["--kind", "comparison", "--kind", "scoreboard", "--charts", "svg", "--lang", "zh"];
    let again = drawn(out.path(), &["reference", "low"], &options);
    assert_eq!(again, ["charts/comparison.svg", "reference/charts/targets.svg", "low/charts/targets.svg"]);
    // The command wrote over what the run had written: the same.
    let before = read(out.path(), "charts/comparison.svg");
    run(&[REFERENCE, LOW, "--charts", "svg", "--lang", "zh", "-q"], out.path());
    assert_eq!(before, read(out.path(), "charts/comparison.svg"));
}

#[test]
fn results_of_one_name_are_told_apart_in_another_folder() {
    let out = tempfile::tempdir().unwrap();
    for folder in ["a", "b"] {
        run(&[REFERENCE, "--charts", "none", "-q"], &out.path().join(folder));
    }
    let to = out.path().join("x").display().to_string();
    let options = ["--kind", "fan", "--charts", "svg", "--out", &to];
    let written = drawn(out.path(), &["a/reference", "b/reference"], &options);
    let name = "fan-industry-value-added.svg";
    assert_eq!(written, ["a", "b"].map(|folder| format!("x/{folder}-reference/{name}")));
}

#[test]
fn every_kind_in_both_languages() {
    let out = tempfile::tempdir().unwrap();
    run(&[SEVEN_DOMAINS, "--contributions", "--charts", "none", "-q"], out.path());
    let mut command = carecast();
    command.args(["run", CARE, REFERENCE, "--runs", "100", "--charts", "none", "-q", "--out"]).arg(out.path());
    assert_eq!(ended(&mut command, out.path()).code, Some(0));
    for (language, name) in [("zh", "charts_in_chinese"), ("en", "charts_in_english")] {
        let folder = out.path().join(language);
        let to = ["--charts", "svg", "--lang", language, "--out", folder.to_str().unwrap()];
        let mut files = drawn(out.path(), &["seven-domains"], &to);
        assert_eq!(files.len(), 10, "{files:?}");
        let care = [&["--kind", "need", "--kind", "caregivers"], &to[..]].concat();
        files.extend(drawn(out.path(), &["supply-constrained"], &care));
        files.extend(drawn(out.path(), &["reference", "seven-domains"], &to));
        let mut shown = String::new();
        for file in &files {
            let svg = read(out.path(), file);
            assert!(svg.contains("<title>") && svg.contains("<desc>") && svg.contains("Microsoft YaHei"), "{file}");
            texts(&svg).iter().for_each(|text| check_words(text, language, file));
            writeln!(shown, "{file}\n{}", structure(&svg)).unwrap();
        }
        snapshot(name, &shown);
    }
}

/// The texts of a document.
fn texts(svg: &str) -> Vec<String> {
    let after = svg.split("<text").skip(1).filter_map(|part| part.split_once('>'));
    let written = after.filter_map(|(_, rest)| Some(rest.split_once("</text>")?.0));
    written.map(|text| text.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")).collect()
}

/// A text that a reader sees has no ids, no values that are no numbers, and in Chinese no English but names and symbols.
fn check_words(text: &str, language: &str, file: &str) {
    let mut words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'));
    let is_id = |word: &str| {
        let is_part = |part: &str| part.starts_with(|c: char| c.is_ascii_lowercase()) && part.len() > 1;
        word.contains('_') || word.split('.').count() > 1 && word.split('.').all(is_part)
    };
    let known = ["carecast", "GDP", "csv", "N", "CNY", "PRIM"];
    let is_foreign =
        |word: &str| language == "zh" && word.starts_with(|c: char| c.is_ascii_alphabetic()) && !known.contains(&word);
    let found = words.find(|word| is_id(word) || is_foreign(word) || matches!(*word, "NaN" | "inf"));
    assert_eq!(found, None, "{file}: {text}");
}

/// The number that a title begins with, in 亿元 or 万张, is the total of the last column.
#[test]
fn a_title_has_the_figure_that_is_drawn() {
    let out = tempfile::tempdir().unwrap();
    run(&[SEVEN_DOMAINS, "--charts", "none", "-q"], out.path());
    let options = ["--kind", "subsectors", "--kind", "beds", "--charts", "vega-lite", "--lang", "zh"];
    let files = drawn(out.path(), &["seven-domains"], &options);
    assert_eq!(files.len(), 2, "{files:?}");
    for file in files {
        let spec: serde_json::Value = serde_json::from_str(&read(out.path(), &file)).unwrap();
        let parts = spec["datasets"]["parts"].as_array().unwrap();
        let last = parts.iter().map(|part| part["year"].as_i64().unwrap()).max().unwrap();
        let of_last = parts.iter().filter(|part| part["year"].as_i64() == Some(last));
        let total: f64 = of_last.map(|part| part["value"].as_f64().unwrap()).sum();
        let title = spec["title"]["text"].as_str().unwrap();
        let shown = if total >= 1000.0 { format!("{total:.0}亿元") } else { format!("{total:.1}万张") };
        assert!(title.contains(&shown), "{title}: {shown}");
    }
}

#[test]
fn targets_without_number_are_paged_and_labelled_first_to_last() {
    let target = |number: usize| {
        format!(
            "[[target]]\nid = \"t{number}\"\nindicator = \"population.total\"\nperiod = 2025\ncomparator = \">=\"\n\
             value = {}\nunit = \"万人\"\nquote = \"q\"\n",
            10_000 + number
        )
    };
    let plan = |count: usize| {
        let targets: String = (1..=count).map(target).collect();
        format!(
            "format = 1\ntitle = \"p\"\nperiod = [2022, 2025]\nbase_year = 2022\nbaseline = \"shandong\"\n{targets}"
        )
    };
    for (count, pages) in [(19, 2), (250, 25)] {
        let folder = folder_with(&[("a.toml", &format!("plan = \"plan.toml\"\n{SMALL}")), ("plan.toml", &plan(count))]);
        let mut command = carecast();
        command.current_dir(folder.path()).args(["run", "a.toml", "--runs", "20", "--charts", "none", "-q"]);
        assert_eq!(ended(&mut command, folder.path()).code, Some(0));
        for size in ["default", "report", "slide", "narrow"] {
            let kinds = ["--kind", "scoreboard", "--kind", "fan", "--charts", "svg", "--chart-size", size];
            let files = drawn(folder.path(), &["out/a"], &kinds);
            assert_eq!(files.len(), pages + 1, "{count} {size}: {files:?}");
        }
        let fan = read(folder.path(), "out/a/charts/fan-population-total.svg");
        let more = count - 8;
        assert!(texts(&fan).concat().contains(&format!("{more} more targets are drawn without labels")), "{count}");
    }
}

#[test]
fn outlines_have_no_text_and_specifications_have_the_data() {
    let out = tempfile::tempdir().unwrap();
    run(&[REFERENCE, "--charts", "svg,outlines,vega-lite", "-q"], out.path());
    let outlined = read(out.path(), "reference/charts/value-added.outlines.svg");
    assert!(!outlined.contains("<text") && outlined.contains("<title>") && outlined.contains("<path fill=\"#"));
    let spec: serde_json::Value =
        serde_json::from_str(&read(out.path(), "reference/charts/value-added.vl.json")).unwrap();
    let median = spec["datasets"]["median"].as_array().unwrap();
    let table = read(out.path(), "reference/projection.csv");
    let of_2027 = median.iter().find(|point| point["year"] == 2027).unwrap()["value"].as_f64().unwrap();
    let row =
        table.lines().find(|line| line.contains(",industry.value_added,") && line.contains(",2027,p50,")).unwrap();
    let yuan: f64 = row.rsplit(',').next().unwrap().parse().unwrap();
    assert!((yuan / 1e9 / of_2027 - 1.0).abs() < 1e-14, "{yuan} {of_2027}");
}

#[test]
fn charts_in_the_style_of_a_house() {
    let style = "fonts = [\"仿宋\"]\ntype_scale = 1.25\nsource = { zh = \"制图：某院。\", en = \"Drawn by us.\" }\n\
                 [colors]\nprojection = \"#8B0000\"\n";
    let folder =
        folder_with(&[("a.toml", SMALL), ("house.toml", style), ("wrong.toml", "[colors]\nprojection = \"rot\"\n")]);
    let mut command = carecast();
    command.current_dir(folder.path()).args(["run", "a.toml", "--runs", "20", "--charts", "none", "-q"]);
    assert_eq!(ended(&mut command, folder.path()).code, Some(0));
    let run = |style: &str, format: &str| {
        let style = folder.path().join(style).display().to_string();
        let options = ["--kind", "fan", "--charts", format, "--lang", "en", "--style", &style];
        chart(folder.path(), &["out/a"], &options)
    };
    assert_eq!((run("house.toml", "svg").code, run("house.toml", "html").code), (Some(0), Some(0)));
    let svg = read(folder.path(), "out/a/charts/fan-population-total.svg");
    assert!(svg.contains("=\"#8B0000\"") && !svg.contains("=\"#005A9C\"") && svg.contains("font-family=\"仿宋, Noto"));
    assert!(svg.contains("Drawn by us.") && svg.contains("width=\"800\" height=\"500\""), "{}", &svg[..300]);
    let page = read(folder.path(), "out/a/charts/fan-population-total.html");
    assert!(page.contains("Drawn by us.") && page.contains("uPlot") && !page.contains("src=\"http"));
    let end = run("wrong.toml", "svg");
    assert_eq!(end.code, Some(2));
    assert!(end.stderr.contains("`rot` is not a colour") && end.stderr.contains("wrong.toml:2"), "{}", end.stderr);
}

#[test]
fn sizes_for_paper_and_slides() {
    let out = tempfile::tempdir().unwrap();
    run(&[REFERENCE, "--charts", "none", "-q"], out.path());
    let png = |size: &str| {
        let files = drawn(out.path(), &["reference"], &["--kind", "fan", "--kind", "scoreboard", "--chart-size", size]);
        files
            .iter()
            .filter(|name| name.ends_with(".png"))
            .map(|name| {
                let content = std::fs::read(out.path().join(name)).unwrap();
                let number = |at: usize| u32::from_be_bytes(content[at..at + 4].try_into().unwrap());
                (number(16), number(20))
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(png("default")[0], (1600, 1000));
    assert_eq!(png("slide"), [(1920, 1080), (1920, 1080)]);
    assert!(png("narrow").iter().all(|(width, _)| *width == 1170));
    assert!(png("report").iter().all(|(width, _)| *width == 1890));
    let svg = read(out.path(), "reference/charts/fan-industry-value-added.svg");
    assert!(svg.contains("width=\"16cm\" height=\"10.5cm\""), "{}", &svg[..200]);
}

#[test]
fn what_cannot_be_drawn_says_what_is_missing() {
    let out = tempfile::tempdir().unwrap();
    run(&[REFERENCE, HIGH, "--charts", "none", "-q"], out.path());
    let small = folder_with(&[(
        "small.toml",
        &SMALL.replace("population.total", "gdp.nominal").replace(
            "horizon = 2025\n",
            "horizon = 2025\nassume.economy = { real_growth = \"5 %\", deflator_growth = \"1 %\" }\n",
        ),
    )]);
    let path = small.path().join("small.toml").display().to_string();
    run(&[&path, "--charts", "none", "-q"], out.path());
    std::fs::create_dir(out.path().join("broken")).unwrap();
    std::fs::write(out.path().join("broken/projection.json"), "{\"scenario\": 1}\n").unwrap();
    let cases: [(&[&str], &[&str]); 13] = [
        (&["reference"], &["--kind", "piramid"]),
        (&["reference"], &["--kind", "tornado"]),
        (&["reference"], &["--kind", "fan", "--indicator", "industry.value_aded"]),
        (&["reference"], &["--kind", "pyramid", "--indicator", "industry.value_added"]),
        (&["reference"], &["--kind", "comparison"]),
        (&["reference"], &["--kind", "multiples"]),
        (&["reference"], &["--kind", "contributions"]),
        (&["reference"], &["--kind", "need"]),
        (&["small"], &["--kind", "pyramid"]),
        (&["small"], &["--kind", "scoreboard"]),
        (&[""], &["--kind", "fan"]),
        (&["nowhere"], &[]),
        (&["broken"], &[]),
    ];
    let mut shown = String::new();
    for (results, options) in cases {
        for language in ["zh", "en"] {
            let end = chart(out.path(), results, &[options, &["--lang", language]].concat());
            assert_eq!((end.code, end.stdout.as_str()), (Some(1), ""), "{options:?}");
            shown.push_str(&end.stderr);
        }
    }
    assert!(!names(out.path()).iter().any(|name| name.contains("charts/")), "nothing is written");
    snapshot("chart_errors", &shown);
}

#[test]
fn people_by_age_add_up_to_the_indicators() {
    let out = tempfile::tempdir().unwrap();
    run(&[REFERENCE, "--charts", "none", "-q"], out.path());
    let folder = out.path().join("reference");
    let rows = super::rows(&folder.join("population.csv"));
    assert_eq!(rows.len(), 9 * 2 * 101);
    for year in ["2022", "2027", "2030"] {
        let aged = |row: &&std::collections::BTreeMap<String, String>| {
            row["year"] == year && row["age"].trim_end_matches('+').parse::<u32>().unwrap() >= 60
        };
        let sum: f64 = rows.iter().filter(aged).map(|row| row["persons"].parse::<f64>().unwrap()).sum();
        let told = super::figure(&folder, "population.aged_60_plus", year, "central");
        assert!((sum / told - 1.0).abs() < 1e-12, "{year}: {sum} {told}");
    }
}

#[test]
fn what_can_be_drawn_is_drawn_beside_what_cannot() {
    let out = tempfile::tempdir().unwrap();
    let text = SMALL.replace("[\"population.total\"]", "[\"population.total\", \"x\"]");
    let own = "[driver.none]\nunit = \"1\"\ncentral = 0\n[indicator.x]\nunit = \"1\"\nformula = \"1 / none\"\n\
               label = { zh = \"倒数\", en = \"inverse\" }\n";
    let small = folder_with(&[("small.toml", &format!("{text}{own}")), ("other.toml", SMALL)]);
    let paths = ["small.toml", "other.toml"].map(|name| small.path().join(name).display().to_string());
    run(&[&paths[0], &paths[1], "--charts", "none", "-q"], out.path());
    let svg = |results: &[&str], options: &[&str]| {
        chart(out.path(), results, &[options, &["--charts", "svg", "--lang", "en"]].concat())
    };
    let end = svg(&["small"], &["--kind", "subsectors", "--kind", "pyramid"]);
    assert_eq!((end.code, end.stdout.as_str()), (Some(0), "[dir]/small/charts/pyramid.svg\n"), "{}", end.stderr);
    assert!(end.stderr.starts_with("warning: cannot draw subsectors: it needs two to eight"), "{}", end.stderr);
    let asked = ["--kind", "fan", "--indicator", "x", "--indicator", "population.total"];
    let end = svg(&["small"], &asked);
    assert_eq!(end.stdout, "[dir]/small/charts/fan-population-total.svg\n", "{}", end.stderr);
    let warning = "warning: cannot draw fan of `x`: no projected year has a value; inverse is undefined in 2022";
    assert!(end.code == Some(0) && end.stderr.starts_with(warning), "{}", end.stderr);
    // Of several folders the warning names the one that lacks it.
    let end = svg(&["small", "other"], &asked);
    assert_eq!((end.code, end.stdout.lines().count()), (Some(0), 2), "{}", end.stderr);
    assert!(end.stderr.contains("warning: small: cannot draw fan of `x`"), "{}", end.stderr);
    assert!(end.stderr.contains("warning: other: other has not kept the indicator `x`"), "{}", end.stderr);
    // Where nothing is drawn each reason is told, and the command fails.
    let end = svg(&["small"], &["--kind", "subsectors", "--kind", "need"]);
    assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{}", end.stderr);
    let told = ["cannot draw subsectors", "cannot draw need", "error: no chart was drawn"];
    assert!(told.iter().all(|words| end.stderr.contains(words)), "{}", end.stderr);
    let end = svg(&["small"], &["--indicator", "x"]);
    assert!(end.code == Some(1) && end.stderr.starts_with("error: cannot draw fan of `x`"), "{}", end.stderr);
}

#[test]
fn people_by_age_that_are_gone_are_told() {
    let folder = folder_with(&[("small.toml", SMALL)]);
    let run = ["run", "small.toml", "--runs", "20", "-q", "--charts", "none"];
    assert_eq!(ended(carecast().current_dir(folder.path()).args(run), folder.path()).code, Some(0));
    let charts = |language| {
        let end = chart(folder.path(), &["out/small"], &["--charts", "svg", "--lang", language]);
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        (end.stdout.contains("pyramid.svg"), end.stderr)
    };
    assert_eq!(charts("en"), (true, String::new()));
    std::fs::remove_file(folder.path().join("out/small/population.csv")).unwrap();
    for (language, words) in
        [("en", "population.csv is missing, though manifest.json lists it"), ("zh", "画不出人口金字塔")]
    {
        let (has_pyramid, told) = charts(language);
        assert!(!has_pyramid && told.contains(words), "{told}");
    }
}

#[test]
fn what_is_asked_for_twice_is_drawn_once() {
    let folder = folder_with(&[("a.toml", SMALL)]);
    let mut command = carecast();
    command.current_dir(folder.path()).args(["run", "a.toml", "--runs", "20", "--charts", "none", "-q"]);
    assert_eq!(ended(&mut command, folder.path()).code, Some(0));
    let twice =
        ["--kind", "fan", "--kind", "fan", "--indicator", "population.total", "--indicator", "population.total"];
    let files = drawn(folder.path(), &["out/a"], &[&twice[..], &["--charts", "svg"]].concat());
    assert_eq!(files, ["out/a/charts/fan-population-total.svg"]);
    assert!(folder.path().join("out/a/manifest.json").is_file());
}

#[test]
fn larger_type_gives_way_where_words_have_no_room() {
    let out = tempfile::tempdir().unwrap();
    std::fs::write(out.path().join("large.toml"), "type_scale = 2.0\n").unwrap();
    let style = out.path().join("large.toml").display().to_string();
    run(&[REFERENCE, "--charts", "none", "-q"], out.path());
    for size in ["default", "report", "slide", "narrow"] {
        let options =
            ["--kind", "scoreboard", "--kind", "fan", "--charts", "svg", "--style", &style, "--chart-size", size];
        assert_eq!(drawn(out.path(), &["reference"], &options).len(), 2, "{size}");
    }
}
