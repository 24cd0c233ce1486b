//! `carecast import`: make baselines and scenarios from the tables that others publish.

use std::path::{Path, PathBuf};

use carecast::import::wpp::{self, Imported, Request};
use carecast::{Diagnostics, Language, Result};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::terminal::{print_problems, say, teller};

pub(super) fn command(language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| language.pick(zh, en).to_owned();
    Command::new("import")
        .about(say("由他处公布的数据生成基线和情景", "Make baselines and scenarios from tables that others publish"))
        .after_help(say(
            "写入 FOLDER/baselines/<iso3>/ 和 FOLDER/<ISO3>.toml。DIR 里须有（.csv 或 .csv.gz）：\n\
             meta、in_pop_base、in_mx、in_asfr、in_tfr_srb、in_netmig；各列见 baselines/README.md。\n\
             例：carecast import wpp wpp2024 --out world --country CAN,FRA && carecast run world/*.toml",
            "Writes FOLDER/baselines/<iso3>/ and FOLDER/<ISO3>.toml. DIR holds, as .csv or .csv.gz:\n\
             meta, in_pop_base, in_mx, in_asfr, in_tfr_srb, in_netmig; for their columns see baselines/README.md.\n\
             Example: carecast import wpp wpp2024 --out world --country CAN,FRA && carecast run world/*.toml",
        ))
        .arg(Arg::new("what").value_name("wpp").required(true).value_parser(["wpp"]).hide_possible_values(true).help(
            say(
                "数据的种类：wpp 为联合国《世界人口展望》",
                "which data: wpp is the United Nations' World Population Prospects",
            ),
        ))
        .arg(
            Arg::new("from")
                .value_name("DIR")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(say("数据所在的文件夹", "the folder with the tables")),
        )
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("FOLDER")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(say("写入的文件夹", "the folder to write into")),
        )
        .arg(
            Arg::new("country")
                .long("country")
                .value_name("ISO3,...")
                .value_delimiter(',')
                .action(ArgAction::Append)
                .help(say(
                    "只导入这些国家，如 CAN,FRA；默认全部",
                    "these countries only, such as CAN,FRA; default: all",
                )),
        )
        .arg(Arg::new("force").long("force").action(ArgAction::SetTrue).help(say(
            "替换不是由导入生成的文件夹和改动过的情景",
            "replace folders that no import made, and scenarios that were changed",
        )))
}

pub(super) fn import(matches: &ArgMatches, language: Language) -> Result<()> {
    let path = |name: &str| matches.get_one::<PathBuf>(name).map_or(Path::new("."), PathBuf::as_path);
    let countries: Vec<String> = matches.get_many::<String>("country").into_iter().flatten().cloned().collect();
    let to = path("out");
    let request = Request { from: path("from"), to, countries: &countries, replace: matches.get_flag("force") };
    let mut problems = Diagnostics::new();
    let imported = wpp::import(&request, &mut problems, &teller(language))?;
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
        Language::Chinese => say(format_args!("共 {count} 个国家或地区。运行：carecast run {example}")),
        Language::English => say(format_args!("countries: {count}. To run: carecast run {example}")),
    }
    Ok(())
}
