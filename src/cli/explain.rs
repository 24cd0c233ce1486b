//! `carecast explain`: how a value of the central run came about.

use std::path::{Path, PathBuf};

use carecast::analysis::{explain as explained, questions::independence};
use carecast::ensemble::Reading;
use carecast::{Diagnostics, Language, Result, report};
use clap::{Arg, ArgMatches, Command};

use super::arguments;
use super::terminal::{print_problems, print_table, say};

pub(super) fn command(language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| language.pick(zh, en).to_owned();
    Command::new("explain")
        .about(say(
            "说明一个数的来历：公式、各项输入的值及其出处（中心情形）",
            "Say how a value came about: equation, inputs with their values, where each was stated (central run)",
        ))
        .after_help(say(
            "例：carecast explain reference.toml industry.value_added 2027 --depth 2",
            "Example: carecast explain reference.toml industry.value_added 2027 --depth 2",
        ))
        .arg(arguments::scenario(language))
        .arg(
            Arg::new("indicator")
                .value_name("INDICATOR")
                .required(true)
                .help(say("指标或驱动因素，见 carecast list", "an indicator or a driver: see carecast list")),
        )
        .arg(
            Arg::new("year")
                .value_name("YEAR")
                .required(true)
                .value_parser(arguments::year(language))
                .help(say("年份", "the year")),
        )
        .arg(
            Arg::new("depth")
                .long("depth")
                .value_name("N")
                .default_value("1")
                .value_parser(arguments::whole(language, 1..=1000))
                .hide_default_value(true)
                .help(say("再追溯几层输入；默认 1", "how many steps of inputs to follow; default: 1")),
        )
        .args(arguments::what_if(language))
        .arg(arguments::plan_year(language))
}

pub(super) fn explain(matches: &ArgMatches, language: Language) -> Result<()> {
    let text = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
    let path = matches.get_one::<PathBuf>("scenario").map_or(Path::new(""), PathBuf::as_path);
    let year = matches.get_one::<i32>("year").copied().unwrap_or_default();
    let depth = matches.get_one::<u64>("depth").and_then(|depth| usize::try_from(*depth).ok()).unwrap_or(1);
    let mut problems = Diagnostics::new();
    arguments::first_year(matches, &["set"])?;
    let assumptions = super::load(path, matches, &mut problems)?;
    let indicator = assumptions.meant_indicator(text("indicator"));
    if let Some(indicator) = indicator.filter(|_| assumptions.years.index(year).is_some()) {
        let asked = Reading { indicator: indicator.name.clone(), year };
        independence::of_readings(&assumptions, [asked], &assumptions.changed().collect::<Vec<_>>(), &mut problems)?;
    }
    let explanation = explained(&assumptions, text("indicator"), year, depth, &mut problems)?;
    print_problems(&problems, language);
    let settings = assumptions.settings_in_words();
    say(report::explanation(&explanation, &settings, language));
    if let Some(table) = report::sources_of_growth(&explanation, language) {
        print_table(&table.headed(&settings, language));
    }
    Ok(())
}
