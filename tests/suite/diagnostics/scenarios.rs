//! What is wrong in the text of a scenario.

use carecast::{Diagnostics, Language};

use super::chinese::in_chinese;
use super::{HEAD, PLAN, library, read_scenario, record, render, snapshot};

/// A name, and what follows on `HEAD`.
#[rustfmt::skip]
const SCENARIOS: &[(&str, &str)] = &[
    // Keys and types.
    ("unknown key", "titel = \"x\"\n"),
    ("unknown key that resembles nothing", "zzz = 1\n"),
    ("unknown key of a driver", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\np1O = 3\n"),
    ("a driver of unknown keys alone", "[assume.economy.real_growth]\nunti = \"%\"\ncentrl = 5\n"),
    ("an error of the count that cannot be", "assume.population.count_error = \"300 %\"\n"),
    ("an error of the count without its unit", "assume.population.count_error = 3\n"),
    ("an error of the count whose reach cannot be", "[assume.population.count_error]\nunit = \"%\"\ncentral = 0\np10 = -300\np90 = 300\n"),
    ("an error of a cohort that there is not", "assume.population.count_error.aged_60_plus = 0\n"),
    ("an error of mortality that cannot be", "assume.population.mortality_error = \"300 %\"\n"),
    ("an error of migration that cannot be", "assume.population.migration_error = \"300 %\"\n"),
    ("a group that is no driver", "correlation.factor = { name = \"a\", loads = { \"population.count_error\" = 0.5 } }\n"),
    ("a path of the error of a count", "[assume.population.count_error]\nunit = \"%\"\nyear = [2022, 2030]\ncentral = [0, 1]\n"),
    ("unknown keys of every other table", "correlation = { factors = 1 }\nensemble = { run = 5 }\noutputs = { indicator = 1 }\n"),
    ("missing keys of a policy", "[[policy]]\nlabel = \"l\"\n"),
    ("missing key of outputs", "[outputs]\n"),
    ("missing keys of a factor and a pair", "[correlation]\nfactor = { name = \"f\" }\npairs = [{ correlation = 0.1 }]\n"),
    ("wrong type: not a string", "plan = 3\n"),
    ("wrong type: not a number", "[ensemble]\nseed = \"abc\"\n"),
    ("wrong type: not an array", "[outputs]\nindicators = \"gdp.real\"\n"),
    ("wrong type: not a table", "ensemble = 5\n"),
    ("wrong type: not a text", "title = true\n"),
    ("wrong type: a boolean for a quantity", "[assume.economy]\nreal_growth = true\n"),
    ("wrong type: extends", "extends = 3\n"),
    ("wrong type: assume", "assume = 3\n"),
    ("wrong type: loads", "correlation.factor = { name = \"a\", loads = 0.5 }\n"),
    ("a date is a string", "[ensemble]\nruns = 2023-09-20\n"),
    ("an impossible central value beside percentiles", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = -200\np10 = 3\np90 = 5\n"),
    ("an impossible central value of one year", "[assume.economy.real_growth]\nunit = \"%\"\nyear = [2023, 2030]\ncentral = [4, -200]\np10 = [3, 3]\np90 = [5, 6]\n"),
    ("p10 above central and p90", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\np10 = 6\np90 = 5\n"),
    ("p10 above central in one year", "[assume.economy.real_growth]\nunit = \"%\"\nyear = [2023, 2030]\ncentral = [4, 5]\np10 = [3, 5.5]\np90 = [5, 6]\n"),
    ("p90 impossibly far below central", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\np10 = 3\np90 = -300\n"),
    ("shocks impossibly large", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\nshock = { sd = 300 }\n"),
    ("a correlation and a policy of a driver whose range is invalid", "[assume.care.base_residents]\nunit = \"人\"\ncentral = 5000\np10 = 6000\np90 = 7000\n[assume.care.target_occupancy]\nunit = \"%\"\ncentral = 50\np10 = 60\np90 = 70\n[correlation]\npairs = { between = [\"care.base_residents\", \"care.target_occupancy\"], correlation = 0.5 }\n[[policy]]\nid = \"p\"\ndriver = \"care.target_occupancy\"\nadd = \"1 pp\"\nfrom = 2024\nto = 2025\n"),
    ("an integer beyond 64 bits", "[assume.economy.real_growth]\nunit = \"%\"\nyear = [99999999999999999999]\ncentral = [1]\n"),
    ("a hexadecimal integer beyond 64 bits", "ensemble.seed = 0x99999999999999999999\n"),
    ("a large integer without a unit", "assume.economy.real_growth = 99999999999999999999\n"),
    ("a byte order mark before a key", "title = \"A\"\n\u{feff}ensemble.runs = 10\n"),
    ("byte order marks in a text and a comment", "title = \"a\u{feff}b\" # \u{feff}\n"),
    ("TOML syntax", "title = \"x\n"),
    ("TOML key twice", "title = \"x\"\ntitle = \"y\"\n"),
    ("TOML table twice", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 5\n[assume.economy.real_growth]\nunit = \"%\"\ncentral = 6\n"),
    ("a rate without quotes", "[assume.economy.real_growth]\ncentral=5%\n[assume.population]\nnet_migration = -5 万人/年 # out\n"),
    ("a rate without quotes after which nothing else is wrong", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\nshock = { sd = 0.5pp, persistence = 0.5 }\n"),
    ("rates without quotes in an array", "[assume.economy.real_growth]\nyear = [2023, 2030]\ncentral = [5%, 6 %]\n"),
    ("a text without quotes", "title = shandong\n"),
    ("no value", "title =\n"),
    ("no comma in an array", "[assume.economy.real_growth]\nunit = \"%\"\nyear = [2023 2030]\ncentral = [5, 6]\n"),
    ("no comma in an inline table", "ensemble = { runs = 5 seed = 1 }\n"),
    ("no equals sign", "title \"x\"\n"),
    ("a colon", "title: \"x\"\n"),
    ("a full-width colon", "[assume.economy.real_growth]\nunit： \"%\"\n"),
    ("an array that is not closed", "outputs.indicators = [\"gdp.real\"\n"),
    ("an inline table that is not closed", "ensemble = { runs = 5\n"),
    ("a heading that is not closed", "[assume.care.beds\n"),
    ("a space in a heading", "[assume.care beds]\nunit = \"%\"\ncentral = 5\n"),
    ("a space in the name of something of one's own", "[driver.my driver]\nunit = \"%\"\ncentral = 5\n"),
    ("spaces in keys", "[assume.economy]\nreal growth = \"5 %\"\n[assume.care.use_growth]\nunit = \"%\"\ncentral value = 1\n"),
    ("thousands set apart", "ensemble.runs = 10,000\n"),
    ("a leading zero", "ensemble.runs = 010\n"),
    ("no digits before the point", "correlation.factor = { name = \"a\", loads = { \"care.base_residents\" = .5 } }\n"),
    ("True", "outputs.all = True\n"),
    ("a path of Windows", "plan = \"C:\\plans\\plan.toml\"\n"),
    ("a Chinese key without quotes", "标题 = \"x\"\n"),
    ("an unknown unit in Chinese", "[assume.economy.real_growth]\nunit = \"万\"\ncentral = 0.5\n"),
    ("not a finite number", "[assume.population]\nnet_migration = inf\n"),
    ("not a whole number", "[ensemble]\nruns = 1.5\nseed = -1\n"),
    ("whole numbers with an exponent or too large", "ensemble = { runs = 1e4, seed = 18446744073709551615 }\n"),
    ("no runs", "ensemble.runs = 0\n"),
    ("too many runs", "ensemble.runs = 1000000001\n"),
    ("not a year", "[assume.economy.real_growth]\nunit = \"%\"\nyear = [20260, 2027.5]\ncentral = [4, 4]\n"),
    ("nothing under a name", "[assume.economy]\n"),
    // From history.
    ("a driver from history beside its band", "[assume.economy.real_growth]\nunit = \"%\"\np10 = 3\nshock = { sd = 1 }\nfrom_history = { series = \"gdp.real_growth\" }\n"),
    ("a central path beside a trend", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 3\nfrom_history = { series = \"gdp.real_growth\" }\n"),
    ("no series and an unknown method", "[assume.economy]\nreal_growth.from_history = {}\ndeflator_growth.from_history = { series = \"gdp.nominal\", method = \"median-of-three\" }\n"),
    ("unknown keys of a history", "[assume.economy.real_growth]\nfrom_history = { serie = \"gdp.real_growth\", since = \"x\" }\n"),
    ("an unknown series", "[assume.economy.real_growth]\nfrom_history = { series = \"gdp.real_grwth\" }\n"),
    ("a misspelt from_history", "[assume.economy.real_growth]\ncentral = 4\nunit = \"%\"\nfrom_histroy = { series = \"gdp.real_growth\" }\n"),
    ("a nominal series for real growth", "[assume.economy.real_growth]\nfrom_history = { series = \"gdp.nominal\" }\n"),
    ("a share for a rate of growth", "[assume.economy.real_growth]\nfrom_history = { series = \"population.share_aged_60_plus\" }\n"),
    ("a series in another unit", "[assume.population.net_migration]\nfrom_history = { series = \"gdp.nominal\" }\n"),
    ("a history too short for the base year", "[assume.economy.real_growth]\nfrom_history = { series = \"gdp.real_growth\", since = 2020 }\n"),
    ("a history of a figure of the base year", "[assume.economy.base_nominal_gdp]\nfrom_history = { series = \"gdp.nominal\" }\n"),
    ("a series beside a reference class", "[assume.economy.real_growth]\nfrom_history = { method = \"reference-class\", series = \"gdp.real_growth\", since = 2012 }\n"),
    ("a reference class that is not built in", "[assume.care.use_growth]\nfrom_history = { method = \"reference-class\" }\n"),
    // Units.
    ("unknown unit", "[assume.economy.real_growth]\nunit = \"percent\"\ncentral = 4\n"),
    ("wrong unit", "[assume.care.beds.nursing.starts]\nunit = \"亿元\"\ncentral = 4\n"),
    ("wrong unit in a string", "[assume.care.beds.nursing]\nstarts = \"3000 张\"\n"),
    ("percentage points for percent", "[assume.economy]\nreal_growth = \"4.5 pp\"\n"),
    ("percent for percentage points", "[assume.industry.total.price_wedge]\nunit = \"%\"\ncentral = 1\n"),
    ("a bare number for a rate", "[assume.economy]\nreal_growth = 4.5\n"),
    ("a bare number for percentage points", "[assume.industry.total]\nprice_wedge = 1\n"),
    ("a bare number for money", "[assume.economy]\nbase_nominal_gdp = 87435\n"),
    ("a bare number in a path", "[assume.economy.real_growth]\nyear = [2023, 2030]\ncentral = [4, \"5 %\"]\n"),
    ("not a quantity", "[assume.economy]\nreal_growth = \"four %\"\n"),
    ("births a woman for growth", "[assume.economy]\nreal_growth = \"4 children per woman\"\n"),
    ("percentage points for the deviation of a count", "[assume.care.beds.nursing.starts]\ncentral = 4\nshock = { sd = \"1 pp\" }\n"),
    // Paths.
    ("no central", "[assume.economy.real_growth]\nunit = \"%\"\np10 = 3\np90 = 5\n"),
    ("more values than years", "[assume.economy.real_growth]\nunit = \"%\"\nyear = [2023, 2030]\ncentral = [4, 5, 6]\n"),
    ("several values without years", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = [4, 5]\n"),
    ("a year twice", "[assume.economy.real_growth]\nunit = \"%\"\nyear = [2026, 2026]\ncentral = [4, 5]\n"),
    ("falling years", "[assume.economy.real_growth]\nunit = \"%\"\nyear = [2026, 2024]\ncentral = [4, 5]\n"),
    ("a year outside the horizon", "[assume.economy.real_growth]\nunit = \"%\"\nyear = [2023, 2035]\ncentral = [4, 5]\n"),
    ("no years", "assume.economy.real_growth = { unit = \"%\", year = [], central = 3 }\n"),
    ("one year, after the horizon", "assume.economy.real_growth = { unit = \"%\", year = [2050], central = [4] }\n"),
    ("a year before the base year", "[assume.economy.real_growth]\nunit = \"%\"\nyear = [2019, 2030]\ncentral = [4, 5]\n"),
    ("p10 and p90 reversed", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\np10 = 5\np90 = 3\n"),
    ("low and high reversed in one year", "[assume.economy.real_growth]\nunit = \"%\"\nyear = [2023, 2030]\ncentral = [4, 4]\nlow = [3, 5]\nhigh = [5, 6]\n"),
    ("p10 without p90", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\np10 = 3\n"),
    ("high without low", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\nhigh = 5\n"),
    ("p10, p90 and low, high", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\np10 = 3\np90 = 5\nlow = 3\nhigh = 5\n"),
    ("shock without sd", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\nshock = { persistence = 0.5 }\n"),
    ("negative sd", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\nshock = { sd = -1 }\n"),
    ("persistence of 1", "[assume.economy.real_growth]\nunit = \"%\"\ncentral = 4\nshock = { sd = 1, persistence = 1 }\n"),
    ("shocks from the base year on", "assume.economy.real_growth = { unit = \"%\", central = 4, shock = { sd = 1, from = 2022 } }\n"),
    ("shocks from after the horizon on", "assume.economy.real_growth = { unit = \"%\", central = 4, shock = { sd = 1, from = 2050 } }\n"),
    ("a path of what counts in the base year only", "assume.care.base_residents = { year = [2022, 2030], central = [5000, 6000] }\n"),
    ("shocks to what counts in the base year only", "assume.care.beds.construction_lag = { central = 2, shock = { sd = 1 } }\n"),
    ("an impossible value", "[assume.care]\ntarget_occupancy = \"120 %\"\n"),
    ("an impossible count", "assume.care.beds.nursing.starts = -5\n"),
    ("an impossible ratio", "assume.care.beds.closure_sensitivity = 11\n"),
    ("growth a hundred times too large", "[assume.economy.real_growth]\nunit = \"1\"\ncentral = 45\n"),
    // Names.
    ("unknown driver", "[assume.economy]\nreal_grwth = \"4 %\"\n"),
    ("unknown driver that resembles nothing", "assume.xyz = 1\n"),
    ("unknown indicator", "[outputs]\nindicators = [\"gdp.reel\"]\n"),
    ("pattern without an indicator", "[outputs]\nindicators = [\"health.*\"]\n"),
    // Policies.
    ("policy on an unknown driver", "[[policy]]\nid = \"p\"\ndriver = \"care.use\"\nadd = \"1 pp\"\nfrom = 2024\nto = 2025\n"),
    ("policy after the horizon", "[[policy]]\nid = \"p\"\ndriver = \"care.use_growth\"\nadd = \"1 pp\"\nfrom = 2031\nto = 2032\n"),
    ("policy before the projection", "[[policy]]\nid = \"p\"\ndriver = \"care.use_growth\"\nadd = \"1 pp\"\nfrom = 2020\nto = 2022\n"),
    ("policy that ends before it begins", "[[policy]]\nid = \"p\"\ndriver = \"care.use_growth\"\nadd = \"1 pp\"\nfrom = 2026\nto = 2025\n"),
    ("policy in percent on a rate", "[[policy]]\nid = \"p\"\ndriver = \"care.use_growth\"\nadd = \"1 %\"\nfrom = 2024\nto = 2025\n"),
    ("policy without a unit", "[[policy]]\nid = \"p\"\ndriver = \"care.use_growth\"\nadd = 1\nfrom = 2024\nto = 2025\n"),
    ("policy with half a table", "[[policy]]\nid = \"p\"\ndriver = \"care.use_growth\"\nadd = { val = 1 }\nfrom = 2024\nto = 2025\n"),
    ("policy on what counts in the base year only", "[[policy]]\nid = \"p\"\ndriver = \"care.beds.construction_lag\"\nadd = 1\nfrom = 2024\nto = 2025\n"),
    ("policy on a driver without a value", "[[policy]]\nid = \"p\"\ndriver = \"economy.real_growth\"\nadd = \"1 pp\"\nfrom = 2024\nto = 2025\n"),
    ("policy beyond what is possible", "[[policy]]\nid = \"p\"\ndriver = \"care.target_occupancy\"\nadd = \"90 pp\"\nfrom = 2024\nto = 2025\n"),
    ("two policies of one id", "[[policy]]\nid = \"p\"\ndriver = \"care.use_growth\"\nadd = \"1 pp\"\nfrom = 2024\nto = 2024\n[[policy]]\nid = \"p\"\ndriver = \"care.use_growth\"\nadd = \"2 pp\"\nfrom = 2025\nto = 2025\n"),
    // What moves together.
    ("factor loads over 1", "correlation.factor = [{ name = \"a\", loads = { \"care.base_residents\" = 0.8 } }, { name = \"b\", loads = { \"care.base_residents\" = 0.7 } }]\n"),
    ("a load beyond 1", "correlation.factor = { name = \"a\", loads = { \"care.base_residents\" = 1.2 } }\n"),
    ("a driver twice in a factor", "correlation.factor = { name = \"a\", loads = { \"care.base_residents\" = 0.6, \"care.base*\" = 0.6 } }\n"),
    ("a factor twice", "correlation.factor = [{ name = \"a\", loads = { \"care.base_residents\" = 0.6 } }, { name = \"a\", loads = { \"care.base_residents\" = 0.6 } }]\n"),
    ("a load on a certain driver", "correlation.factor = { name = \"a\", loads = { \"care.use_growth\" = 0.5 } }\n"),
    ("a pair of three", "correlation.pairs = { between = [\"care.*\", \"care.*\", \"care.*\"], correlation = 0.5 }\n"),
    ("a driver paired with itself", "correlation.pairs = { between = [\"care.base_residents\", \"care.base_residents\"], correlation = 0.5 }\n"),
    ("a pair of an unknown driver", "correlation.pairs = { between = [\"care.base_residents\", \"care.base_resident\"], correlation = 0.5 }\n"),
    ("a pair twice", "correlation.pairs = [{ between = [\"care.base_residents\", \"population.sex_ratio_at_birth\"], correlation = 0.5 }, { between = [\"population.sex_ratio_at_birth\", \"care.base_residents\"], correlation = -0.5 }]\nassume.population.sex_ratio_at_birth.shock.sd = 0.1\n"),
    ("a matrix without rows", "assume.population.sex_ratio_at_birth.shock.sd = 0.1\n[correlation.matrix]\ndrivers = [\"care.base_residents\", \"population.sex_ratio_at_birth\"]\n"),
    ("a matrix with a row too few", "assume.population.sex_ratio_at_birth.shock.sd = 0.1\n[correlation.matrix]\ndrivers = [\"care.base_residents\", \"population.sex_ratio_at_birth\"]\nrows = [[1]]\n"),
    ("a row that is too long, one that is too short", "assume.population.sex_ratio_at_birth.shock.sd = 0.1\n[correlation.matrix]\ndrivers = [\"care.base_residents\", \"population.sex_ratio_at_birth\"]\nrows = [[1, 0.5, 0.5], []]\n"),
    ("another figure on the diagonal", "assume.population.sex_ratio_at_birth.shock.sd = 0.1\n[correlation.matrix]\ndrivers = [\"care.base_residents\", \"population.sex_ratio_at_birth\"]\nrows = [[0.9], [0.5, 1]]\n"),
    ("a matrix that is not symmetric", "assume.population.sex_ratio_at_birth.shock.sd = 0.1\n[correlation.matrix]\ndrivers = [\"care.base_residents\", \"population.sex_ratio_at_birth\"]\nrows = [[1, 0.4], [0.5, 1]]\n"),
    ("a correlation beyond 1 in a matrix", "assume.population.sex_ratio_at_birth.shock.sd = 0.1\n[correlation.matrix]\ndrivers = [\"care.base_residents\", \"population.sex_ratio_at_birth\"]\nrows = [[1], [1.5, 1]]\n"),
    ("a driver twice in a matrix", "assume.population.sex_ratio_at_birth.shock.sd = 0.1\n[correlation.matrix]\ndrivers = [\"care.base_residents\", \"care.base_residents\"]\nrows = [[1], [0.5, 1]]\n"),
    ("a pattern and an unknown driver in a matrix", "assume.population.sex_ratio_at_birth.shock.sd = 0.1\n[correlation.matrix]\ndrivers = [\"*\", \"care.base_resident\"]\nrows = [[1], [0.5, 1]]\n"),
    ("in a factor and in a pair", "correlation.factor = { name = \"a\", loads = { \"care.base_residents\" = 0.5 } }\ncorrelation.pairs = [{ between = [\"care.base_residents\", \"population.sex_ratio_at_birth\"], correlation = 0.5 }]\nassume.population.sex_ratio_at_birth.shock.sd = 0.1\n"),
    ("not positive definite", "[correlation]\npairs = [\n  { between = [\"care.base_residents\", \"care.target_occupancy\"], correlation = 0.9 },\n  { between = [\"care.base_residents\", \"population.sex_ratio_at_birth\"], correlation = 0.9 },\n  { between = [\"care.target_occupancy\", \"population.sex_ratio_at_birth\"], correlation = -0.9 },\n]\n[assume]\npopulation.sex_ratio_at_birth.shock.sd = 0.1\ncare.target_occupancy = { unit = \"%\", central = 80, low = 70, high = 90 }\n"),
];

/// A name and a whole scenario.
#[rustfmt::skip]
const WHOLE_SCENARIOS: &[(&str, &str)] = &[
    ("missing format", "baseline = \"tiny\"\nhorizon = 2030\n"),
    ("a later format", "format = 2\nbaseline = \"tiny\"\nhorizon = 2030\n"),
    ("empty", ""),
    ("unknown baseline", "format = 1\nbaseline = \"tinny\"\nhorizon = 2030\n"),
    ("a baseline by its label", "format = 1\nbaseline = \"山东\"\nhorizon = 2030\n"),
    ("a baseline without an industry", "format = 1\nbaseline = \"hubei\"\nhorizon = 2030\nassume.industry.total.growth = \"5 %\"\nassume.industry.total.price_wedge = \"0 pp\"\ncorrelation.factor = { name = \"a\", loads = { \"industry.total.growth\" = 0.6 } }\n"),
    ("horizon before the base year", "format = 1\nbaseline = \"tiny\"\nhorizon = 2020\n"),
    ("horizon in the base year", "format = 1\nbaseline = \"tiny\"\nhorizon = 2022\n"),
    ("horizon after the vital rates end", "format = 1\nbaseline = \"tiny\"\nhorizon = 2031\n"),
    ("horizon that is no year", "format = 1\nbaseline = \"tiny\"\nhorizon = \"soon\"\n"),
    ("horizon misspelt", "format = 1\nbaseline = \"tiny\"\nhorizn = 2030\n"),
    ("baseline that is no string", "format = 1\nbaseline = 3\nhorizon = 2030\n"),
    ("no baseline and no horizon", "format = 1\n"),
    ("a plan", PLAN),
];

pub(super) fn scenario_cases() -> impl Iterator<Item = (&'static str, String)> {
    let following = SCENARIOS.iter().map(|(name, rest)| (*name, format!("{HEAD}{rest}")));
    following.chain(WHOLE_SCENARIOS.iter().map(|(name, text)| (*name, (*text).to_owned())))
}

#[test]
fn scenarios() {
    let (folder, library) = library();
    assert_eq!(read_scenario(HEAD, &library).unwrap(), Diagnostics::new(), "the head alone has no problems");
    let shown = |text: &str| render(read_scenario(text, &library), folder.path(), Language::English);
    snapshot("scenarios", &record(scenario_cases().map(|(name, text)| (name, shown(&text)))));
}

#[test]
fn scenarios_in_chinese() {
    let (folder, library) = library();
    let shown = |text: &str| render(read_scenario(text, &library), folder.path(), Language::Chinese);
    let all: Vec<_> = scenario_cases().collect();
    let cases = in_chinese(&all, |case| case.0);
    snapshot("scenarios_in_chinese", &record(cases.iter().map(|(name, text)| (*name, shown(text)))));
}

#[test]
fn a_file_with_four_mistakes_has_four_problems() {
    let (_folder, library) = library();
    let text = format!(
        "{HEAD}titel = \"x\"\n[assume.economy]\nreal_grwth = \"4 %\"\ndeflator_growth = 0.5\n[assume.care.use_growth]\nunit = \"%\"\ncentral = 1\np10 = 2\np90 = 0\n"
    );
    let found = read_scenario(&text, &library).unwrap();
    let mut lines: Vec<usize> =
        found.problems().iter().filter_map(|p| p.span.as_ref()).map(carecast::Span::line).collect();
    lines.sort_unstable();
    assert_eq!(lines, [4, 6, 7, 11], "{}", found.render(Language::English, false));
}

#[test]
fn two_syntax_errors_and_a_wrong_unit_are_told_at_once() {
    let (_folder, library) = library();
    let text = format!("{HEAD}title = \nassume.economy.real_growth = \"4 pp\"\nplan = = 3\n");
    let found = read_scenario(&text, &library).unwrap();
    let lines: Vec<usize> = found.problems().iter().filter_map(|p| p.span.as_ref()).map(carecast::Span::line).collect();
    assert!([4, 5, 6].iter().all(|line| lines.contains(line)), "{}", found.render(Language::English, false));
}
