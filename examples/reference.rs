//! The reference of the book, made from the registries: every indicator, driver and unit, in English and Chinese.
//!
//! `cargo run --example reference` writes `docs/book/reference/`.

use std::fmt::Write as _;
use std::path::Path;

use carecast::indicator::{Default, Subsector, Unit, drivers, indicators};
use carecast::{Language, Text};

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/book/reference");
    std::fs::create_dir_all(&folder)?;
    pages().iter().try_for_each(|(name, text)| std::fs::write(folder.join(name), text))
}

/// The files of the reference: names and contents.
pub fn pages() -> Vec<(String, String)> {
    let languages = [(Language::English, ""), (Language::Chinese, ".zh")];
    let pages = languages.map(|(language, ending)| {
        [("indicators", indicator_page(language)), ("drivers", driver_page(language)), ("units", unit_page(language))]
            .map(|(name, text)| (format!("{name}{ending}.md"), text))
    });
    pages.into_iter().flatten().collect()
}

/// Any subsector: in names `*` stands for its id.
fn any_subsector() -> [Subsector; 1] {
    [Subsector::new("*", Text::new("各领域", "each subsector"))]
}

fn page(title: &str, first: &str, header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
    let mut out = format!("# {title}\n\n{first}\n\n{}|{}\n", line(&header), "---|".repeat(header.len()));
    for row in rows {
        // A bar would end the cell.
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        out.push_str(&line(&cells));
    }
    out
}

fn code(name: &str) -> String {
    format!("`{name}`")
}

fn indicator_page(language: Language) -> String {
    let rows = indicators(&any_subsector()).into_iter().map(|indicator| {
        let (unit, kind, label) = (indicator.unit.label(language), indicator.kind.name(), &indicator.label);
        vec![code(&indicator.name), unit.to_owned(), kind.get(language).to_owned(), label.get(language).to_owned()]
    });
    match language {
        Language::English => page(
            "Indicators",
            "What a projection can contain. `*` stands for a subsector of the industry. The same list in a terminal: \
             `carecast list indicators`.",
            &["indicator", "unit", "kind", "meaning"],
            rows,
        ),
        Language::Chinese => page(
            "指标",
            "预测中可以包含的指标。`*` 代表产业的一个领域。在终端中查看：`carecast list indicators`。",
            &["指标", "单位", "类别", "含义"],
            rows,
        ),
    }
}

fn driver_page(language: Language) -> String {
    let rows = drivers(&any_subsector()).into_iter().map(|driver| {
        vec![
            code(&driver.name),
            driver.unit.label(language).to_owned(),
            default(&driver.default, driver.unit, language),
            driver.meaning.get(language).to_owned(),
            driver.source.get(language).to_owned(),
        ]
    });
    match language {
        Language::English => page(
            "Drivers",
            "What a scenario can assume under `[assume]`. `*` stands for a subsector of the industry. The same list in a \
             terminal: `carecast list drivers`.",
            &["driver", "unit", "default", "meaning", "source of the default"],
            rows,
        ),
        Language::Chinese => page(
            "驱动因素",
            "情景在 `[assume]` 中可以假设的量。`*` 代表产业的一个领域。在终端中查看：`carecast list drivers`。",
            &["驱动因素", "单位", "默认值", "含义", "默认值来源"],
            rows,
        ),
    }
}

fn default(default: &Default, unit: Unit, language: Language) -> String {
    let words = |zh: &str, en: &str| language.pick(zh, en).to_owned();
    match default {
        Default::Value(value) => value.to_string(),
        Default::JumpOff(indicator) => code(indicator),
        Default::Error(scale) => {
            let [region, nation] = [false, true].map(|is_nation| unit.from_base(scale.of(is_nation)));
            let mut out = String::new();
            // Writing into a text cannot fail.
            let _ = write!(out, "0 ± {region:.2} / {nation:.2}");
            out
        }
        Default::Range { central, p10, p90 } => format!("{central} ({p10}…{p90})"),
        Default::VitalRates => words("基线的人口动态率", "the baseline's vital rates"),
        Default::Split(_) => words("情景的产业划分", "the scenario's list of subsectors"),
        Default::Law(_) => words("按规定", "by law"),
        Default::Required => words("必填", "required"),
        Default::Unused => words("不写则不计", "left out"),
    }
}

fn unit_page(language: Language) -> String {
    let rows = Unit::all().map(|unit| vec![code(unit.symbol), code(unit.zh)]);
    match language {
        Language::English => page(
            "Units",
            "Each unit may be written in either way. A figure of a count may also be followed by 万 or 亿.",
            &["unit", "in Chinese"],
            rows,
        ),
        Language::Chinese => page("单位", "两种写法均可。", &["英文写法", "中文写法"], rows),
    }
}
