//! `carecast check`: read baselines, scenarios and plans and list every problem.

use std::path::{Path, PathBuf};

use carecast::baseline::Baseline;
use carecast::model::assemble;
use carecast::plan::Plan;
use carecast::{Diagnostics, Language, Result};
use clap::{Arg, ArgMatches, Command, value_parser};

use super::terminal::print_problems;

pub(super) fn command(language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| language.pick(zh, en).to_owned();
    Command::new("check")
        .about(say(
            "检查基线、情景和规划文件，列出全部问题",
            "Check baselines, scenarios and plans: list every problem",
        ))
        .arg(
            Arg::new("files")
                .value_name("FILE")
                .required(true)
                .num_args(1..)
                .value_parser(value_parser!(PathBuf))
                .help(say(
                    "情景或规划（.toml），或基线（文件夹或其中的 baseline.toml）",
                    "scenarios or plans (.toml), or baselines (a folder, or the baseline.toml in it)",
                )),
        )
        .arg(super::arguments::set(language))
}

pub(super) fn check(matches: &ArgMatches, language: Language) -> Result<()> {
    let mut unusable = super::Unusable::default();
    for path in matches.get_many::<PathBuf>("files").into_iter().flatten() {
        let mut problems = Diagnostics::new();
        match check_one(path, matches, &mut problems) {
            Ok(what) => {
                print_problems(&problems, language);
                let (name, warnings) = (path.display(), problems.warnings());
                match language {
                    Language::Chinese => anstream::println!("{name}：{what}，无错误，{warnings} 条警告"),
                    Language::English => anstream::println!("{name}: {what}, no errors, {warnings} warnings"),
                }
            }
            Err(error) => unusable.add(error, language),
        }
    }
    unusable.end(language)
}

/// Reads a file as what it is and says what that was.
fn check_one(path: &Path, matches: &ArgMatches, problems: &mut Diagnostics) -> Result<&'static str> {
    let library = super::library(matches);
    let is_baseline = path.is_dir() && path.join("baseline.toml").is_file();
    let folder = if is_baseline { Some(path) } else { path.parent().filter(|_| path.ends_with("baseline.toml")) };
    if let Some(folder) = folder {
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let id = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let library = library.preferring(folder.parent().unwrap_or(Path::new(".")));
        Baseline::load(&id, &library, problems)?;
        return Ok("baseline");
    }
    if Plan::is_plan(path)? {
        Plan::load_alone(path, &library.near(path), problems)?;
        return Ok("plan");
    }
    let assumptions = super::load(path, matches, problems)?;
    assemble(&assumptions, problems)?;
    Ok("scenario")
}
