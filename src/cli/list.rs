//! `carecast list`: baselines, scenarios, indicators, drivers and equations.

use std::path::{Path, PathBuf};

use carecast::baseline::{Baseline, RateLevel, StockDay, load_all};
use carecast::formula;
use carecast::indicator::{Default, Driver, ErrorScale, Indicator, Subsector, Unit, drivers, indicators};
use carecast::plan::Plan;
use carecast::report;
use carecast::scenario::Assumptions;
use carecast::table::{Cell, Table, headings};
use carecast::{Diagnostics, Language, Result, Text, embedded};
use clap::{Args, ValueEnum};

use super::Invocation;
use super::terminal::{print_lines, print_table, prints_json, say};

/// List baselines, scenarios, indicators, drivers or equations
///
/// 列出基线、情景、指标、驱动因素或方程
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// What to list
    ///
    /// 列出什么
    #[arg(value_name = "baselines|scenarios|indicators|drivers|equations", value_enum, hide_possible_values = true)]
    what: ListTopic,
    /// List only this equation, or those matching a pattern such as care.beds.* (equations only)
    ///
    /// 只列出此方程；名字里可用 *，如 care.beds.*（仅用于 equations）
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Folder to search for scenarios; default: scenarios, and the embedded ones
    ///
    /// 在此文件夹找情景；默认 scenarios 和程序自带的
    #[arg(long = "in", value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Use the subsectors of this baseline in names of indicators and drivers; default: `*` for any
    ///
    /// 列出此基线的产业领域的指标和驱动因素；默认用 * 代表各领域
    #[arg(long, value_name = "BASELINE")]
    region: Option<String>,
    /// Typeset the equations as a Markdown document (equations only)
    ///
    /// 方程排成数学式，输出 Markdown 文档（仅用于 equations）
    #[arg(long)]
    markdown: bool,
    /// List the indicators, drivers or equations of this scenario, including its own
    ///
    /// 列出此情景的指标、驱动因素或方程，它自己声明的也在内
    #[arg(long, value_name = "FILE", conflicts_with = "region")]
    scenario: Option<PathBuf>,
}

/// What is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ListTopic {
    Baselines,
    Scenarios,
    Indicators,
    Drivers,
    Equations,
}

pub(super) fn list(arguments: &Arguments, invocation: &Invocation) -> Result<()> {
    refuse_what_is_for_others(arguments)?;
    let language = invocation.language;
    match arguments.what {
        ListTopic::Equations => equations(arguments, invocation),
        ListTopic::Baselines => baselines(invocation),
        ListTopic::Scenarios => scenarios(arguments.folder.as_deref(), invocation),
        ListTopic::Indicators => {
            let listed = match scenario(arguments, invocation)? {
                Some(scenario) => scenario.indicators,
                None => indicators(&subsectors(arguments, invocation)?),
            };
            print_table(&indicator_table(listed), language);
            Ok(())
        }
        ListTopic::Drivers => {
            let listed = match scenario(arguments, invocation)? {
                Some(scenario) => scenario.known_drivers(),
                None => drivers(&subsectors(arguments, invocation)?),
            };
            print_table(&driver_table(&listed), language);
            Ok(())
        }
    }
}

/// Refuses arguments that do not apply to what is listed.
fn refuse_what_is_for_others(arguments: &Arguments) -> Result<()> {
    let are_equations = arguments.what == ListTopic::Equations;
    let mut problems = Diagnostics::new();
    if let Some(name) = arguments.name.as_ref().filter(|_| !are_equations) {
        let message = Text::new(
            format!("`{name}`：只有 list equations 可以按名字列出"),
            format!("`{name}`: only `list equations` takes a name"),
        );
        problems.error(None, message);
    }
    if !are_equations && arguments.markdown {
        problems.error(None, Text::new("--markdown 只用于 equations", "`--markdown` applies to `equations` only"));
    }
    if prints_json() && arguments.markdown {
        problems.error(None, Text::new("--json 不能与 --markdown 同用", "`--json` cannot be used with `--markdown`"));
    }
    if are_equations && arguments.region.is_some() {
        let message = Text::new("--region 不能与 equations 同用", "`--region` cannot be used with `equations`");
        problems.error(None, message).hint(Text::new("用 --scenario 指定情景", "name a scenario with `--scenario`"));
    }
    if problems.problems().is_empty() { Ok(()) } else { Err(problems.into()) }
}

fn equations(arguments: &Arguments, invocation: &Invocation) -> Result<()> {
    let listed = scenario(arguments, invocation)?.map_or_else(formula::equations, |scenario| scenario.equations());
    let listed = match &arguments.name {
        Some(name) => formula::named(&listed, name)?,
        None => listed,
    };
    if prints_json() {
        report::equation_tables(&listed).iter().for_each(|table| print_table(table, invocation.language));
    } else if arguments.markdown {
        say(report::model(&listed, invocation.language).trim_end());
    } else {
        print_lines(&report::equations(&listed, invocation.language));
    }
    Ok(())
}

/// The scenario that was named.
fn scenario(arguments: &Arguments, invocation: &Invocation) -> Result<Option<Assumptions>> {
    let path = arguments.scenario.as_ref();
    path.map(|path| Assumptions::load(&invocation.file(path)?, &invocation.library, &mut Diagnostics::new()))
        .transpose()
}

/// The subsectors of the baseline that was named, or `*` for any.
fn subsectors(arguments: &Arguments, invocation: &Invocation) -> Result<Vec<Subsector>> {
    match &arguments.region {
        Some(id) => Ok(Baseline::load(id, &invocation.library, &mut Diagnostics::new())?.subsectors),
        None => Ok(vec![Subsector::new("*", Text::new("各领域", "each subsector"))]),
    }
}

fn table<const N: usize>((zh, en): (&str, &str), columns: [(&str, &str); N], rows: Vec<Vec<Cell>>) -> Table {
    Table { title: Text::new(zh, en), columns: headings(columns), rows, notes: Vec::new() }
}

fn baselines(invocation: &Invocation) -> Result<()> {
    let library = invocation.library.clone().near(Path::new("./here"));
    let all = load_all(&library, &mut Diagnostics::new())?;
    let parent = |id: &str| match all.iter().find(|parent| parent.id == id) {
        Some(parent) => parent.label.clone().into(),
        None => Cell::name(id),
    };
    let rows = all.iter().map(|baseline| {
        vec![
            Cell::name(baseline.id.clone()),
            baseline.label.clone().into(),
            match baseline.stocks_at {
                StockDay::YearEnd => Cell::whole(baseline.base_year),
                day => Cell::name(format!("{}-{}", baseline.base_year, day.tag())),
            },
            baseline.parent.as_deref().map_or_else(Cell::blank, parent),
            Cell::count(baseline.series.len()),
            levels(baseline).into(),
        ]
    });
    let columns = [
        ("基线", "baseline"),
        ("地区", "region"),
        ("基期", "base year"),
        ("上级地区", "parent"),
        ("数据条数", "figures"),
        ("人口动态率的水平", "level of vital rates"),
    ];
    let note = Text::new(
        "×：率表或上级地区的率乘以此数，即得基期公布的人数；预期寿命 +：按率计算的预期寿命比官方数高出的岁数，取所列各年的平均，视为不变",
        "×: factor on the rates of the table, or of the parent, that gives the count published for the base year; \
         life expectancy +: years above the official figure, as the mean of the years given, taken as constant",
    );
    print_table(&table(("基线", "Baselines"), columns, rows.collect()).noted([note]), invocation.language);
    Ok(())
}

/// The counts that set the level of a baseline's rates, and how far its life expectancy lies from the official one.
fn levels(baseline: &Baseline) -> Text {
    let own = baseline.rate_levels.iter().filter(|level| level.region == baseline.label);
    let mut words: Vec<Text> = own.map(RateLevel::short).collect();
    let offset = baseline.life_expectancy_offset().filter(|offset| offset.region == baseline.label);
    words.extend(offset.map(|offset| offset.short()));
    if words.is_empty() && baseline.vital_rates.is_some() {
        words.push(match baseline.rate_levels.is_empty() {
            true => Text::new("同率表", "as in its table"),
            false => Text::new("同上级地区", "as in the parent region"),
        });
    }
    Text::joined(&words, "，", ", ")
}

fn scenarios(folder: Option<&Path>, invocation: &Invocation) -> Result<()> {
    let usual = Path::new("scenarios");
    let on_disk = match folder {
        Some(folder) => toml_files(super::arguments::existing_folder("--in", folder)?),
        None => toml_files(usual),
    };
    let mut rows = Vec::new();
    for path in on_disk {
        if !Plan::is_plan(&path).unwrap_or(false) && !path.ends_with("baseline.toml") {
            rows.push(scenario_row(path.display().to_string(), &path, invocation));
        }
    }
    let inside = embedded::scenarios().into_iter().filter(|_| folder.is_none());
    let inside = inside.filter(|name| !usual.join(format!("{name}.toml")).is_file());
    let first_inside = inside.clone().next();
    rows.extend(inside.map(|name| {
        let path = PathBuf::from(format!("{}{name}", embedded::INSIDE));
        scenario_row(name, &path, invocation)
    }));
    let columns = [("情景\n  标题", "scenario\n  title"), ("地区\n终年", "region\nhorizon"), ("规划", "plan")];
    let note = first_inside.map(|name| {
        Text::new(
            format!("程序自带的情景直接用名称，如 carecast run {name}"),
            format!("scenarios without .toml are embedded: carecast run {name}"),
        )
    });
    print_table(&table(("情景", "Scenarios"), columns, rows).noted(note), invocation.language);
    Ok(())
}

/// The row of a scenario, under the name by which it is run.
fn scenario_row(name: String, path: &Path, invocation: &Invocation) -> Vec<Cell> {
    let Ok(scenario) = Assumptions::load(path, &invocation.library, &mut Diagnostics::new()) else {
        return vec![Cell::name(name), Cell::words("有错误，见 carecast check", "has errors: see carecast check")];
    };
    vec![
        Cell::name(name).over(scenario.title),
        Cell::from(scenario.baseline.label.clone()).over(Cell::whole(scenario.years.last)),
        scenario.plan.map_or_else(Cell::blank, |plan| plan.title.into()),
    ]
}

/// Every .toml file under a folder, in order of their paths.
fn toml_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn indicator_table(listed: Vec<Indicator>) -> Table {
    let rows = listed.into_iter().map(|indicator| {
        let about = Text::joined(&[unit_in_words(indicator.unit), indicator.kind.name()], "，", ", ");
        vec![Cell::name(indicator.name).over(about), indicator.label.into()]
    });
    let columns = [("指标\n  单位，类别", "indicator\n  unit, kind"), ("含义", "meaning")];
    table(("指标", "Indicators"), columns, rows.collect())
}

fn unit_in_words(unit: Unit) -> Text {
    Text::new(unit.label(Language::Chinese), unit.label(Language::English))
}

/// The scale of an error for a region of a nation, and for a nation: `0 ± 2.1 / 1.0`.
fn error_scale(scale: &ErrorScale, unit: Unit) -> String {
    let [region, nation] = [false, true].map(|is_nation| two_digits(unit.from_base(scale.of(is_nation))));
    format!("0 ± {region} / {nation}")
}

/// A positive figure to two significant digits.
fn two_digits(value: f64) -> String {
    let decimals = if value >= 10.0 {
        0
    } else if value >= 1.0 {
        1
    } else if value >= 0.1 {
        2
    } else {
        3
    };
    format!("{value:.decimals$}")
}

fn driver_table(drivers: &[Driver]) -> Table {
    let rows = drivers.iter().map(|driver| {
        let default = match &driver.default {
            Default::Value(value) => Text::same(value.to_string()),
            Default::JumpOff(indicator) => Text::same(indicator.clone()),
            Default::Error(scale) => Text::same(error_scale(scale, driver.unit)),
            Default::Range { central, p10, p90 } => {
                Text::new(format!("{central}（{p10}至{p90}）"), format!("{central} ({p10} to {p90})"))
            }
            Default::VitalRates => Text::new("基线", "baseline"),
            Default::Split(_) => Text::new("情景的划分", "the scenario's split"),
            Default::Law(_) => Text::new("按规定", "by law"),
            Default::Required => Text::new("须写出", "required"),
            Default::Unused => Text::new("不写则无", "left out"),
        };
        let about = Text::joined(&[unit_in_words(driver.unit), default], "；", "; ");
        let meaning = Cell::from(driver.meaning.clone());
        let source = Some(driver.source.clone()).filter(|source| !source.zh.is_empty());
        vec![Cell::name(driver.name.clone()).over(about), source.into_iter().fold(meaning, Cell::over)]
    });
    let columns =
        [("驱动因素\n  单位；默认", "driver\n  unit; default"), ("含义\n默认值来源", "meaning\nsource of the default")];
    table(("驱动因素", "Drivers"), columns, rows.collect())
}
