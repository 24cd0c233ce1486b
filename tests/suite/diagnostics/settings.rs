//! What can be wrong with `DRIVER=VALUE`.

use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Error, Language};

use super::{HEAD, all, library, record, render, snapshot};

const ASSUMED: &str = "outputs.indicators = [\"industry.value_added\"]\nassume.industry.total.growth = \"5 %\"\n\
    assume.economy = { real_growth = \"4 %\", deflator_growth = \"1 %\" }\n\
    [[policy]]\nid = \"push\"\ndriver = \"industry.total.growth\"\nadd = { unit = \"pp\", value = 1 }\nfrom = 2025\nto = 2026\n";

fn set(settings: &[&str]) -> Result<Diagnostics, Error> {
    let (_folder, library) = library();
    let mut problems = Diagnostics::new();
    let mut assumptions = Assumptions::parse("a.toml", &format!("{HEAD}{ASSUMED}"), &library, &mut problems).unwrap();
    let mut warnings = Diagnostics::new();
    let done = assumptions.set(settings, None, &mut warnings);
    all(done, warnings)
}

#[test]
fn settings() {
    let shown = |settings: &[&str]| render(set(settings), std::path::Path::new("nowhere"), Language::English);
    let cases = [
        ("nothing is set", shown(&["economy.real_growth"])),
        ("an unknown driver", shown(&["economy.real_grwth=4%"])),
        ("no unit", shown(&["economy.real_growth=4"])),
        ("a unit of another kind", shown(&["economy.real_growth=4 亿元"])),
        ("no number", shown(&["economy.real_growth=fast"])),
        ("not possible", shown(&["economy.real_growth=-150%"])),
        ("set twice", shown(&["economy.real_growth=4%", "economy.real_growth=5%"])),
        ("not read by this method", shown(&["economy.labour_productivity_growth=4%"])),
        ("two mistakes at once", shown(&["a=1", "economy.real_growth=x"])),
        ("a policy goes with the path", shown(&["industry.total.growth=4%"])),
        ("another way of stating the same", shown(&["industry.total.trend=4%"])),
    ];
    snapshot("settings", &record(cases));
}

#[test]
fn what_is_set_is_certain_and_leaves_the_draws_of_others_alone() {
    let (_folder, library) = library();
    let text = format!(
        "{HEAD}outputs.indicators = [\"gdp.nominal\", \"gdp.deflator\"]\n[assume.economy]\n\
         real_growth = {{ unit = \"%\", central = 4, p10 = 2, p90 = 5, shock = {{ sd = 1 }} }}\n\
         deflator_growth = {{ unit = \"%\", central = 1, p10 = 0, p90 = 3 }}\n\
         [correlation]\nfactor = {{ name = \"f\", loads = {{ \"economy.*\" = 0.7 }} }}\n"
    );
    let mut problems = Diagnostics::new();
    let plain = Assumptions::parse("a.toml", &text, &library, &mut problems).unwrap();
    let mut set = plain.clone();
    set.set(&["economy.real_growth=3%"], None, &mut problems).unwrap();
    let settings = |a: &Assumptions| carecast::ensemble::Settings { runs: 50, ..carecast::ensemble::Settings::of(a) };
    let run = |a: &Assumptions| carecast::Projection::run(a, &settings(a), &mut Diagnostics::new()).unwrap();
    let (plain, set) = (run(&plain), run(&set));
    let deflator = |p: &carecast::Projection| -> Vec<f64> {
        p.series("gdp.deflator").unwrap().values_by_run(2030).unwrap().flat_map(|runs| runs.to_vec()).collect()
    };
    assert_eq!(deflator(&plain), deflator(&set));
    let real = set.series("gdp.nominal").unwrap().values_by_run(2023).unwrap().flat_map(|runs| runs.to_vec()).zip(
        set.series("gdp.deflator")
            .unwrap()
            .values_by_run(2023)
            .unwrap()
            .flat_map(|runs| runs.to_vec())
            .collect::<Vec<_>>(),
    );
    for (nominal, deflator) in real {
        assert!((nominal / deflator / 1e10 - 1.03).abs() < 1e-12, "{nominal} {deflator}");
    }
}
