//! The files of a country: its baseline, and a commented scenario.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::{Country, ImportRequest, Imported};
use crate::baseline::figures::SEXES;
use crate::baseline::{StockDay, VitalRates};
use crate::diagnostic::Diagnostics;
use crate::error::{Error, Result};
use crate::export::{STAGED, write_whole};
use crate::language::text;
use crate::schedule::{AGES, FERTILE_AGES};

/// The first line of a `baseline.toml` that may be replaced.
const OURS: &str = "# Made by `carecast import wpp`, which replaces this folder; without this line it does not.";

/// A text as TOML and JSON quote it.
fn quoted(text: &str) -> String {
    // TOML, unlike JSON, wants this one escaped too.
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

fn age_label(age: usize) -> String {
    if age == AGES - 1 { format!("{age}+") } else { age.to_string() }
}

/// The folder of all baselines.
const BASELINES: &str = "baselines";

fn home(to: &Path, country: &Country) -> PathBuf {
    to.join(BASELINES).join(country.iso3.to_ascii_lowercase())
}

/// Baselines are not written through a link.
pub(super) fn refuse_link(to: &Path, problems: &mut Diagnostics) {
    let link = to.join(BASELINES);
    if link.is_symlink() {
        let link = link.display();
        problems
            .error(None, text!("{link} 是链接：不循链接写入", "{link} is a link, and links are not followed"))
            .hint(text!("移走它，或指定别的文件夹（`out`）", "move it away, or name another folder (`out`)"));
    }
}

/// Puts back what an import that was killed had moved aside, and takes away what it had not put in its place.
pub(super) fn restore(to: &Path) -> Result<()> {
    let baselines = to.join(BASELINES);
    let staged = baselines.join(STAGED);
    for moved in std::fs::read_dir(staged.join(OLD)).into_iter().flatten().flatten() {
        let home = baselines.join(moved.file_name());
        if home.symlink_metadata().is_err() {
            std::fs::rename(moved.path(), &home).map_err(|cause| Error::write(&home, cause))?;
        }
    }
    match std::fs::remove_dir_all(&staged) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(Error::write(&staged, cause)),
        _ => Ok(()),
    }
}

/// A folder that was made or kept by hand is not replaced.
pub(super) fn refuse_what_is_not_ours(to: &Path, country: &Country, problems: &mut Diagnostics) {
    let home = home(to, country);
    let ours = std::fs::read_to_string(home.join("baseline.toml")).is_ok_and(|text| text.lines().next() == Some(OURS));
    if home.symlink_metadata().is_ok() && !ours {
        let home = home.display();
        problems
            .error(None, text!("{home} 不是由导入生成的", "{home} was not made by an import"))
            .hint(text!("可要求替换它（`force`）", "it can be replaced (`force`)"));
    }
}

/// Writes one country: its folder first, so that a scenario never names a baseline that is not there.
pub(super) fn write(request: &ImportRequest<'_>, country: &Country, problems: &mut Diagnostics) -> Result<Imported> {
    let home = home(request.to, country);
    let files = [
        ("baseline.toml", baseline(country)),
        ("series.csv", series(country)),
        ("population.csv", population(country)),
        ("mortality.csv", mortality(&country.rates)),
        ("fertility.csv", fertility(&country.rates)),
        ("sex-ratio-at-birth.csv", sex_ratio_at_birth(&country.rates)),
        ("net-migration.csv", net_migration(&country.rates)),
    ];
    write_folder(&home, &files).map_err(|cause| Error::write(&home, cause))?;
    let path = request.to.join(format!("{}.toml", country.iso3));
    let text = scenario(country);
    match std::fs::read_to_string(&path) {
        Ok(present) if present != text && !request.replace => {
            let shown = path.display();
            problems
                .warning(
                    None,
                    text!("{shown} 已有且不同，予以保留", "{shown} is there already and differs: it is kept"),
                )
                .hint(text!("可要求替换它（`force`）", "it can be replaced (`force`)"));
        }
        Ok(present) if present == text => {}
        _ => write_whole(&path, text.as_bytes())?,
    }
    Ok(Imported {
        iso3: country.iso3.clone(),
        name: country.name.clone(),
        years: (country.base_year, country.rates.last_year()),
        baseline: home,
        scenario: path,
    })
}

/// Among staged folders those that are being replaced.
const OLD: &str = "old";

/// Makes a folder out of sight and then moves it into its place, so that nobody ever sees half of it. Where that is cut
/// short, [`restore`] mends it.
fn write_folder(home: &Path, files: &[(&str, String)]) -> std::io::Result<()> {
    let staged = home.with_file_name(STAGED);
    let name = home.file_name().unwrap_or_default();
    let (new, old) = (staged.join("new").join(name), staged.join(OLD));
    let write = || {
        std::fs::create_dir_all(&new)?;
        files.iter().try_for_each(|(name, text)| std::fs::write(new.join(name), text))?;
        std::fs::create_dir_all(&old)?;
        let old = old.join(name);
        let replaces = home.symlink_metadata().is_ok();
        if replaces {
            std::fs::rename(home, &old)?;
        }
        std::fs::rename(&new, home).inspect_err(|_| {
            // The previous files are restored; if even that fails, the first error is enough.
            let _ = if replaces { std::fs::rename(&old, home) } else { Ok(()) };
        })
    };
    let written = write();
    // What stays is taken away by the next import.
    let _ = std::fs::remove_dir_all(&staged);
    written
}

fn baseline(country: &Country) -> String {
    let Country { iso3, name, base_year, .. } = country;
    let (id, label) = (quoted(&iso3.to_ascii_lowercase()), quoted(name));
    let day = StockDay::MidYear.tag();
    let (first, base) = (country.rates.first_year, base_year);
    let before = first - 1;
    let made = if country.note.is_empty() { "not said" } else { country.note.as_str() };
    let note = quoted(&format!(
        "People and rates by single age and sex; base and rates by single age: {made}. A derivative: the United Nations does not endorse it."
    ));
    format!(
        r#"{OURS}

format    = 1
id        = {id}
label     = {label}
base_year = {base}
stocks_at = "{day}"     # stocks of year t are those of 1 July t; flows of t are those of the twelve months before that day

[population]
structure = "population.csv"                      # single ages at 1 July {base}

[vital_rates]                                     # the year {first} is 1 July {before} to 30 June {first}, and so on
mortality          = "mortality.csv"
fertility          = "fertility.csv"
sex_ratio_at_birth = "sex-ratio-at-birth.csv"
net_migration      = "net-migration.csv"

[source.wpp2024]
title     = "World Population Prospects 2024"
publisher = "United Nations, Department of Economic and Social Affairs, Population Division"
url       = "https://population.un.org/wpp/"
licence   = "CC BY 3.0 IGO"
note      = {note}
"#
    )
}

/// The sums of the people by age that a reader looks for.
fn series(country: &Country) -> String {
    let ranges = [
        ("population.total", 0),
        ("population.aged_60_plus", 60),
        ("population.aged_65_plus", 65),
        ("population.aged_80_plus", 80),
    ];
    let mut text =
        String::from("indicator,period,value,comparator,unit,status,basis,published_on,preliminary,source,note\n");
    for (indicator, from) in ranges {
        let persons: f64 = country.population.outer_iter().map(|sex| sex.iter().skip(from).sum::<f64>()).sum();
        let day = format!("{}-{}", country.base_year, StockDay::MidYear.tag());
        let _ = writeln!(
            text,
            "{indicator},{day},{persons:.3},=,人,derived,,,,wpp2024,sum of population.csv to a thousandth"
        );
    }
    text
}

fn population(country: &Country) -> String {
    let mut text = String::from("date,sex,age,persons\n");
    let (year, day) = (country.base_year, StockDay::MidYear.tag());
    for ((sex, age), persons) in country.population.indexed_iter() {
        let (sex, age) = (SEXES[sex].0, age_label(age));
        let _ = writeln!(text, "{year}-{day},{sex},{age},{persons}");
    }
    text
}

/// The label of a year by its place in the rates.
fn year(rates: &VitalRates, at: usize) -> i32 {
    rates.first_year + i32::try_from(at).unwrap_or(0)
}

fn mortality(rates: &VitalRates) -> String {
    let mut text = String::from("year,sex,age,central_death_rate\n");
    for ((at, sex, age), rate) in rates.mortality.indexed_iter() {
        let (year, sex, age) = (year(rates, at), SEXES[sex].0, age_label(age));
        let _ = writeln!(text, "{year},{sex},{age},{rate}");
    }
    text
}

fn fertility(rates: &VitalRates) -> String {
    let mut text = String::from("year,age,births_per_woman\n");
    for ((at, age), rate) in rates.fertility.indexed_iter() {
        let (year, age) = (year(rates, at), age + FERTILE_AGES.start);
        let _ = writeln!(text, "{year},{age},{rate}");
    }
    text
}

fn sex_ratio_at_birth(rates: &VitalRates) -> String {
    let mut text = String::from("year,males_per_female\n");
    for (at, ratio) in rates.sex_ratio_at_birth.iter().enumerate() {
        let _ = writeln!(text, "{},{ratio}", year(rates, at));
    }
    text
}

fn net_migration(rates: &VitalRates) -> String {
    let mut text = String::from("year,sex,age,persons\n");
    for ((at, sex, age), persons) in rates.net_migration.iter().flat_map(|persons| persons.indexed_iter()) {
        let (year, sex, age) = (year(rates, at), SEXES[sex].0, age_label(age));
        let _ = writeln!(text, "{year},{sex},{age},{persons}");
    }
    text
}

/// A driver as a scenario would assume it: the country's own path at a few years, commented out.
fn lever(
    country: &Country,
    name: &str,
    unit: &str,
    remark: &str,
    decimals: usize,
    of: fn(&VitalRates, usize) -> f64,
) -> String {
    let rates = &country.rates;
    let (first, last) = (country.base_year + 1, rates.last_year());
    let mut years: Vec<i32> =
        [first, 2035, 2050, last].into_iter().filter(|year| (first..=last).contains(year)).collect();
    years.dedup();
    let figures = years.iter().filter_map(|year| rates.index(*year)).map(|at| format!("{:.decimals$}", of(rates, at)));
    let figures = figures.collect::<Vec<_>>().join(", ");
    let years = years.iter().map(i32::to_string).collect::<Vec<_>>().join(", ");
    format!(
        "\n# [assume.population.{name}]     # {remark}\n# unit    = \"{unit}\"\n# year    = [{years}]\n# central = [{figures}]\n"
    )
}

fn scenario(country: &Country) -> String {
    let Country { iso3, name, base_year, .. } = country;
    let (id, last) = (iso3.to_ascii_lowercase(), country.rates.last_year());
    let name = name.replace(['\r', '\n'], " ");
    let levers = [
        lever(country, "total_fertility_rate", "children per woman", "总和生育率", 3, VitalRates::total_fertility_rate),
        lever(
            country,
            "mean_age_at_childbearing",
            "years of age",
            "平均生育年龄",
            2,
            VitalRates::mean_age_at_childbearing,
        ),
        lever(country, "sex_ratio_at_birth", "males per female", "出生性别比", 4, |rates, at| {
            rates.sex_ratio_at_birth[at]
        }),
        lever(country, "life_expectancy", "years of age", "平均预期寿命", 2, VitalRates::life_expectancy),
        lever(country, "net_migration", "persons/year", "净迁入", 0, VitalRates::net_migration),
    ]
    .concat();
    format!(
        r#"# {name}: population to {last} as in World Population Prospects 2024. From the folder of this file:
#
#     carecast run {iso3}.toml
#
# Made by `carecast import wpp` from data of the United Nations, CC BY 3.0 IGO; the United Nations does not endorse it.
# Stocks of year t are those of 1 July t, flows of t those of the twelve months before. The base year is {base_year}.

format   = 1
title    = {{ zh = "联合国《世界人口展望》2024年版", en = "World Population Prospects 2024" }}
baseline = "{id}"
horizon  = {last}

# What the scenario does not say is as the United Nations has it. To try something else, take the `# ` away and change
# figures: linear between years, flat outside. The figures are the United Nations' own in these years. p10 and p90 make a
# path uncertain.
# 情景未写明的，均按联合国数据。要改哪一项，就去掉该段行首的“# ”再改数字：年份之间线性，之外持平。
{levers}
[outputs]
indicators = [
    "population.total",
    "population.aged_0_14",
    "population.aged_15_59",
    "population.aged_60_plus",
    "population.aged_65_plus",
    "population.aged_80_plus",
    "population.share_aged_60_plus",
    "population.share_aged_65_plus",
    "population.old_age_dependency_ratio",
    "population.median_age",
    "population.births",
    "population.deaths",
    "population.net_migration",
    "population.life_expectancy",
]

[ensemble]
runs = 1000  # the errors of the count, of mortality and of migration are uncertain by default
"#
    )
}
