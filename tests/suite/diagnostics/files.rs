//! What is wrong in the files to which a scenario points, and in reading files at all.

use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Language};

use super::chinese::in_chinese;
use super::{HEAD, PLAN, all, library, record, render, snapshot};

/// A name, the files beside one another, the first of which is the scenario.
pub(super) type FileCase = (&'static str, &'static [(&'static str, &'static str)]);

#[rustfmt::skip]
pub(super) const FILES: &[FileCase] = &[
    ("extends itself", &[("a.toml", "extends = \"a.toml\"\n")]),
    (
        "a cycle of extends",
        &[
            ("a.toml", "extends = [\"b.toml\"]\n"),
            ("b.toml", "extends = [\"./c.toml\"]\n"),
            ("c.toml", "extends = \"a.toml\"\n"),
        ],
    ),
    ("extends nothing", &[("a.toml", "extends = \"\"\n")]),
    ("extends nothing among others", &[("a.toml", "extends = [\"b.toml\", \" \"]\n"), ("b.toml", "format = 1\n")]),
    ("extends a folder", &[("a.toml", "extends = \".\"\n")]),
    ("extends a file that is not there", &[("a.toml", "extends = \"b.toml\"\n")]),
    (
        "a mistake in a file below",
        &[("a.toml", "extends = \"b.toml\"\n"), ("b.toml", "assume.economy.real_growth = \"4 pp\"\n")],
    ),
    ("no plan", &[("a.toml", "plan = \"plan.toml\"\n")]),
    (
        "the plan of another region",
        &[
            ("a.toml", "plan = \"plan.toml\"\n"),
            (
                "plan.toml",
                "format = 1\ntitle = \"t\"\nperiod = [2023, 2027]\nbase_year = 2022\nbaseline = \"china\"\ntarget = []\n",
            ),
        ],
    ),
    ("a mistake in the plan", &[("a.toml", "plan = \"plan.toml\"\n"), ("plan.toml", "format = 1\n")]),
    ("no csv", &[("a.toml", "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n")]),
    ("an empty csv", &[("a.toml", "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n"), ("p.csv", "")]),
    (
        "unknown and missing columns",
        &[
            ("a.toml", "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n"),
            ("p.csv", "yeer,central,p10\n2023,4,3\n"),
        ],
    ),
    (
        "short and long rows",
        &[
            ("a.toml", "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n"),
            ("p.csv", "year,central\n2023\n2024,4\n2025,4,5\n"),
        ],
    ),
    (
        "bad numbers and years",
        &[
            ("a.toml", "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n"),
            ("p.csv", "year,central\n2023,four\n2025,nan\n2024,4\nlater,4\n"),
        ],
    ),
    (
        "a year that no calendar has",
        &[
            ("a.toml", "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n"),
            ("p.csv", "year,central\n-2000000000,4\n2000000000,5\n"),
        ],
    ),
    (
        "a quote that is never closed",
        &[
            ("a.toml", "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n"),
            ("p.csv", "year,central\n2023,\"4\n2024,4\n2025,4\n"),
        ],
    ),
    (
        "p10 alone after a line on the separator",
        &[
            ("a.toml", "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n"),
            ("p.csv", "sep=;\nyear;central;p10\n2023;4;3\n"),
        ],
    ),
    (
        "p10 and p90 reversed in a csv",
        &[
            ("a.toml", "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n"),
            ("p.csv", "year,central,p10,p90\n2023,4,3,5\n2024,4,5,3\n"),
        ],
    ),
    (
        "a csv without rows",
        &[
            ("a.toml", "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n"),
            ("p.csv", "year,central\n"),
        ],
    ),
    (
        "a csv of a rate without a unit",
        &[
            ("a.toml", "assume.economy.real_growth = { from = \"p.csv\" }\n"),
            ("p.csv", "year,central\n2023,4\n"),
        ],
    ),
    (
        "a column twice",
        &[
            ("a.toml", "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n"),
            ("p.csv", "year,central,central\n2023,4,5\n"),
        ],
    ),
    (
        "values beside a csv",
        &[
            ("a.toml", "assume.economy.real_growth = { unit = \"%\", central = 3, from = \"p.csv\" }\n"),
            ("p.csv", "year,central\n2023,4\n"),
        ],
    ),
    (
        "a csv of years after the horizon",
        &[
            ("a.toml", "assume.economy.real_growth = { unit = \"%\", from = \"p.csv\" }\n"),
            ("p.csv", "year,central\n2050,4\n2051,5\n"),
        ],
    ),
    ("a plan instead of what it extends", &[("a.toml", "extends = \"plan.toml\"\n"), ("plan.toml", PLAN)]),
];

pub(super) fn load_scenario(files: &[(&str, &str)], language: Language) -> String {
    let (folder, library) = library();
    for (at, (name, text)) in files.iter().enumerate() {
        // Files that are extended must not need what the first one says.
        let head = if at == 0 { HEAD } else { "format = 1\n" };
        let text = if name.ends_with(".csv") || text.starts_with("format") {
            (*text).to_owned()
        } else {
            format!("{head}{text}")
        };
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let mut warnings = Diagnostics::new();
    let read = Assumptions::load(&folder.path().join(files[0].0), &library, &mut warnings);
    render(all(read, warnings), folder.path(), language)
}

#[test]
fn files_of_a_scenario() {
    snapshot("files", &record(FILES.iter().map(|(name, files)| (*name, load_scenario(files, Language::English)))));
}

#[test]
fn files_of_a_scenario_in_chinese() {
    let cases = in_chinese(FILES, |case| case.0);
    let shown = cases.iter().map(|(name, files)| (*name, load_scenario(files, Language::Chinese)));
    snapshot("files_in_chinese", &record(shown));
}

#[test]
fn a_file_that_cannot_be_read_is_a_failure_that_names_it() {
    let (folder, library) = library();
    let load =
        |name: &str| Assumptions::load(&folder.path().join(name), &library, &mut Diagnostics::new()).unwrap_err();
    let missing = load("missing.toml");
    assert!(missing.diagnostics().is_none());
    assert!(missing.render(Language::English).starts_with("no such file: "), "{missing}");
    assert!(missing.to_string().contains("missing.toml"));
    assert!(missing.render(Language::Chinese).starts_with("没有文件 "));
}

#[test]
fn a_byte_order_mark_is_no_mistake() {
    let (folder, library) = library();
    let path = folder.path().join("a.toml");
    std::fs::write(&path, format!("\u{feff}{HEAD}titel = 1\n")).unwrap();
    let error = Assumptions::load(&path, &library, &mut Diagnostics::new()).unwrap_err();
    let problems = error.diagnostics().unwrap().problems();
    assert_eq!(problems.len(), 1, "{error}");
    let place = problems[0].span.as_ref().unwrap();
    assert_eq!((place.line(), place.column(), place.text()), (4, 1, "titel"));
}
