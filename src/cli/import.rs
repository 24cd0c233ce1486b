//! `carecast import`: baselines and scenarios from published tables.

use std::path::PathBuf;

use carecast::import::wpp::{self, ImportRequest, Imported};
use carecast::{Diagnostics, Language, Result};
use clap::{Args, ValueEnum};

use super::terminal::{notifier, print_problems, say};

/// Create baselines and scenarios from published tables
///
/// 由他处公布的数据生成基线和情景
#[derive(Debug, Args)]
#[command(
    after_help = "Writes FOLDER/baselines/<iso3>/ and FOLDER/<ISO3>.toml. DIR holds, as .csv or .csv.gz:\n\
        meta, in_pop_base, in_mx, in_asfr, in_tfr_srb, in_netmig; for their columns see baselines/README.md.\n\
        Example: carecast import wpp wpp2024 --out world --country CAN,FRA && carecast run world/*.toml",
    after_long_help = "写入 FOLDER/baselines/<iso3>/ 和 FOLDER/<ISO3>.toml。DIR 里须有（.csv 或 .csv.gz）：\n\
        meta、in_pop_base、in_mx、in_asfr、in_tfr_srb、in_netmig；各列见 baselines/README.md。\n\
        例：carecast import wpp wpp2024 --out world --country CAN,FRA && carecast run world/*.toml"
)]
pub(super) struct Arguments {
    /// Data source: wpp (World Population Prospects of the United Nations)
    ///
    /// 数据的种类：wpp 为联合国《世界人口展望》
    #[arg(value_name = "wpp", value_enum, hide_possible_values = true)]
    what: What,
    /// Folder with the tables
    ///
    /// 数据所在的文件夹
    #[arg(value_name = "DIR")]
    from: PathBuf,
    /// Output folder
    ///
    /// 写入的文件夹
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Import these countries only, such as CAN,FRA; default: all
    ///
    /// 只导入这些国家，如 CAN,FRA；默认全部
    #[arg(long, value_name = "ISO3,...", value_delimiter = ',')]
    country: Vec<String>,
    /// Also replace folders not created by an import, and edited scenarios
    ///
    /// 替换不是由导入生成的文件夹和改动过的情景
    #[arg(long)]
    force: bool,
}

/// The data that can be imported.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    Wpp,
}

pub(super) fn import(arguments: &Arguments, language: Language) -> Result<()> {
    let Arguments { what: What::Wpp, from, out: to, country: countries, force } = arguments;
    let request = ImportRequest { from, to, countries, replace: *force };
    let mut problems = Diagnostics::new();
    let imported = wpp::import(&request, &mut problems, &notifier(language))?;
    print_problems(&problems, language);
    for country in &imported {
        let Imported { name, years: (first, last), baseline, scenario, .. } = country;
        let (baseline, scenario) = (baseline.display(), scenario.display());
        match language {
            Language::Chinese => say(format_args!("{name} {first}–{last}：{scenario}，{baseline}")),
            Language::English => say(format_args!("{name} {first}–{last}: {scenario}, {baseline}")),
        }
    }
    let count = imported.len();
    let example = match imported.as_slice() {
        [only] => only.scenario.clone(),
        _ => to.join("*.toml"),
    };
    let example = example.display();
    match language {
        Language::Chinese => say(format_args!("共{count}个国家或地区。运行：carecast run {example}")),
        Language::English => say(format_args!("countries: {count}. To run: carecast run {example}")),
    }
    Ok(())
}
