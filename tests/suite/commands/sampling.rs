//! `--sampling` and `--as-of`: what they print and write.

use super::{REFERENCE, figure, folder_with, json, rows, run, with};

#[test]
fn every_sampling_is_written_down_with_its_errors() {
    let mut central = Vec::new();
    for sampling in ["random", "antithetic", "latin-hypercube", "sobol"] {
        let out = tempfile::tempdir().unwrap();
        let end = run(&[REFERENCE, "--charts", "none", "--lang", "en", "--sampling", sampling], out.path());
        assert!(end.stdout.contains(&format!("sampling: {sampling}; standard errors of means")), "{}", end.stdout);
        assert_eq!(end.stderr.contains("use 128 or 256"), sampling == "sobol", "{}", end.stderr);
        let folder = out.path().join("reference");
        assert_eq!(json(&folder.join("manifest.json"))["sampling"], sampling);
        assert_eq!(json(&folder.join("projection.json"))["sampling"], sampling);
        let error = figure(&folder, "industry.value_added", "2027", "se");
        let usual = figure(&folder, "industry.value_added", "2027", "sd") / 200.0_f64.sqrt();
        assert!(if sampling == "random" { (error / usual - 1.0).abs() < 1e-12 } else { error < usual }, "{sampling}");
        central.push(figure(&folder, "industry.value_added", "2027", "central"));
        let targets = rows(&folder.join("targets.csv"));
        let number = |name: &str| targets[0][name].parse::<f64>().unwrap();
        assert!(number("probability_se") > 0.0 && number("probability_se") < 0.04);
        assert!(
            number("probability_low") < number("probability") && number("probability") < number("probability_high")
        );
    }
    central.dedup();
    assert_eq!(central.len(), 1);
}

#[test]
fn a_scenario_says_how_it_is_sampled_and_the_command_line_wins() {
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2024\nensemble.sampling = \"latin-hypercube\"\n\
                assume.population.total_fertility_rate.shock.sd = 0.1\noutputs.indicators = [\"population.births\"]\n";
    let folder = folder_with(&[("a.toml", text), ("b.toml", &text.replace("latin-hypercube", "sobl"))]);
    let path = |name: &str| folder.path().join(name).display().to_string();
    let sampling = |more: &[&str]| {
        run(&[&[path("a.toml").as_str(), "--charts", "none", "-q"], more].concat(), folder.path());
        json(&folder.path().join("a/manifest.json"))["sampling"].clone()
    };
    assert_eq!(sampling(&[]), "latin-hypercube");
    assert_eq!(sampling(&["--sampling", "antithetic"]), "antithetic");
    let end = with(&["run", &path("b.toml"), "--lang", "en"]);
    assert_eq!(end.code, Some(2));
    assert!(end.stderr.contains("`sobl` is not one of the choices"), "{}", end.stderr);
    assert!(end.stderr.contains("did you mean `sobol`?"), "{}", end.stderr);
    let end = with(&["run", &path("a.toml"), "--sampling", "halton", "--lang", "en"]);
    assert_eq!(end.code, Some(2));
}

#[test]
fn as_of_a_year_what_was_published_is_certain() {
    let text = "format = 1\nbaseline = \"shandong\"\nhorizon = 2030\noutputs.indicators = [\"gdp.real_growth\"]\n\
                [assume.economy]\nreal_growth = { unit = \"%\", central = 4, p10 = 3, p90 = 5, shock = { sd = 1 } }\n\
                deflator_growth = \"1 %\"\n";
    let folder = folder_with(&[("a.toml", text)]);
    let path = folder.path().join("a.toml").display().to_string();
    run(&[&path, "--charts", "none", "-q", "--as-of", "2025"], folder.path());
    let written = folder.path().join("a");
    assert_eq!(json(&written.join("manifest.json"))["settings"][0], "as-of 2025");
    for statistic in ["p05", "p95"] {
        assert!((figure(&written, "gdp.real_growth", "2025", statistic) - 5.5).abs() < 1e-9);
    }
    assert!(figure(&written, "gdp.real_growth", "2026", "sd") > 0.5);
    for (year, says) in [("2022", "does not lie after the base year 2022"), ("2030", "before the horizon 2030")] {
        let end = with(&["run", REFERENCE, "--as-of", year, "--lang", "en"]);
        assert_ne!(end.code, Some(0));
        assert!(end.stderr.contains(says), "{}", end.stderr);
    }
}
