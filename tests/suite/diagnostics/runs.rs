//! What is found when a model is assembled and run.

use carecast::baseline::Library;
use carecast::ensemble::Settings;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Error, Language, Projection};
use tempfile::TempDir;

use super::{Files, HEAD, SERIES, all, library, put, record, render, snapshot};

/// A region of which only GDP is known.
const BARE: &str =
    "format = 1\nid = \"bare\"\nlabel = \"Bare\"\nbase_year = 2022\nsource.yearbook.title = \"Yearbook\"\n";

fn bare_library() -> (TempDir, Library) {
    let folder = tempfile::tempdir().unwrap();
    let series = SERIES.lines().filter(|line| line.starts_with("indicator") || line.starts_with("gdp"));
    let series: String = series.map(|line| line.replace(",new,", ",,") + "\n").collect();
    put(folder.path(), "bare", &Files::from([("baseline.toml", BARE.to_owned()), ("series.csv", series)]));
    let library = Library::embedded().with_folder(folder.path());
    (folder, library)
}

const GDP: &str = "[assume.economy]\nreal_growth = \"4 %\"\ndeflator_growth = \"1 %\"\n";

fn run_scenario(text: &str, library: &Library, runs: usize) -> Result<Diagnostics, Error> {
    let assumptions = Assumptions::parse("a.toml", text, library, &mut Diagnostics::new()).unwrap();
    let mut warnings = Diagnostics::new();
    let settings = Settings { runs, ..Settings::of(&assumptions) };
    let projected = Projection::run(&assumptions, &settings, &mut warnings);
    all(projected, warnings)
}

#[test]
fn models_and_runs() {
    let (folder, tiny) = library();
    let (_bare_folder, bare) = bare_library();
    let bare_head = HEAD.replace("tiny", "bare");
    let shown = |text: String, library| render(run_scenario(&text, library, 50), folder.path(), Language::English);
    let wide = "population.sex_ratio_at_birth = { unit = \"males per female\", central = 1, p10 = 0.2, p90 = 1.8 }\n";
    let cases = [
        ("a required driver is missing", shown(format!("{HEAD}outputs.indicators = [\"gdp.real\"]\n"), &tiny)),
        (
            "an indicator nobody can compute",
            shown(format!("{bare_head}outputs.indicators = [\"population.total\"]\n{GDP}"), &bare),
        ),
        ("headlines left out", shown(format!("{HEAD}{GDP}"), &tiny)),
        (
            "disabled people without a definition",
            shown(format!("{HEAD}outputs.indicators = [\"care.dependants.severe\"]\n"), &tiny),
        ),
        ("nothing to compute", shown(bare_head.clone(), &bare)),
        (
            "clamped to a limit",
            shown(format!("{HEAD}outputs.indicators = [\"population.total\"]\n[assume]\n{wide}"), &tiny),
        ),
        (
            "more leave than there are",
            shown(
                format!(
                    "{HEAD}outputs.indicators = [\"population.total\"]\nassume.population.net_migration = \"-9 万人/年\"\n"
                ),
                &tiny,
            ),
        ),
    ];
    snapshot("runs", &record(cases));
}

#[test]
fn values_that_are_not_finite_are_a_failure_that_names_them() {
    let (_folder, library) = library();
    let text = format!(
        "{HEAD}outputs.indicators = [\"y\"]\n[assume.economy]\nbase_nominal_gdp = {{ unit = \"亿元\", central = 100, low = 90, high = 110 }}\nreal_growth = \"100 %\"\ndeflator_growth = \"100 %\"\n[indicator.y]\nunit = \"yuan\"\nformula = \"gdp.nominal * 1e300\"\n"
    );
    let error = run_scenario(&text, &library, 50).unwrap_err();
    let told = error.to_string();
    let what = "y of the deterministic run is not finite in 2022: a driver is too large; its drivers: economy.base_nominal_gdp = ";
    assert!(told.starts_with(what) && told.contains(" yuan, economy."), "{told}");
}

#[test]
fn no_runs_are_refused() {
    let (_folder, library) = library();
    let text = format!("{HEAD}outputs.indicators = [\"gdp.real\"]\n{GDP}");
    let error = run_scenario(&text, &library, 0).unwrap_err();
    assert_eq!(error.to_string(), "at least 1 run is needed");
}
