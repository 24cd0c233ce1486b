//! `carecast new`: template files for a region.

use std::path::Path;

use carecast::baseline::Library;
use carecast::export::write_whole;
use carecast::{Diagnostics, Language, Result, Text, starter};
use clap::Args;

use super::Invocation;
use super::terminal::say;

/// Create baseline, plan, actuals and scenarios for a region, ready to run, with a comment on every line
///
/// 为一个地区生成基线、规划、实际数和情景文件：可以直接运行，逐行有注释
#[derive(Debug, Args)]
#[command(
    after_help = "An embedded region (carecast list baselines) starts from its own data; for another one, figures are assumed and must \
        be replaced. Comments are in the language of --lang. Existing files are never overwritten.\n\
        Example: carecast new my-county --like hunan && carecast run my-county/reference.toml",
    after_long_help = "程序自带的地区（见 carecast list baselines）用它自己的数；其他地区的数都是假设，待替换。注释的语言由 --lang 决定。不覆盖已有的文件。\n\
        例：carecast new my-county --like hunan && carecast run my-county/reference.toml"
)]
pub(super) struct Arguments {
    /// Region, and name of the new folder
    ///
    /// 地区，也是所写文件夹的名称
    #[arg(value_name = "REGION")]
    region: String,
    /// Embedded region whose age structure and per-capita figures are used, or scenario whose folder is copied; default: the
    /// region itself if it is embedded, else shandong
    ///
    /// 沿用其年龄结构和人均数的程序自带地区，或复制其文件夹的情景；默认为该地区自己（程序自带时），否则为 shandong
    #[arg(long, value_name = "REGION|SCENARIO")]
    like: Option<String>,
}

pub(super) fn new(arguments: &Arguments, invocation: &Invocation) -> Result<()> {
    let (region, language) = (arguments.region.as_str(), invocation.language);
    let files = starter::files(region, arguments.like.as_deref(), &invocation.library, language)?;
    let folder = Path::new(region);
    if folder.symlink_metadata().is_ok() {
        let mut problems = Diagnostics::new();
        problems
            .error(
                None,
                Text::new(
                    format!("{region} 已经存在，不予覆盖"),
                    format!("{region} already exists and is not overwritten"),
                ),
            )
            .hint(Text::new("换一个名称，或先移走它", "choose another name, or move it away first"));
        return Err(problems.into());
    }
    for (name, text) in &files {
        let path = folder.join(name);
        write_whole(&path, text.as_bytes())?;
        say(path.display());
    }
    // A new region starts from assumed figures in its baseline; an embedded one has its own.
    let is_assumed = !Library::embedded().ids().iter().any(|id| id == region);
    let baseline = format!("baselines/{region}/series.csv");
    let first =
        if is_assumed && files.iter().any(|(name, _)| *name == baseline) { &baseline } else { "reference.toml" };
    let (first, scenario) = (folder.join(first), folder.join("reference.toml"));
    let (first, scenario) = (first.display(), scenario.display());
    match language {
        Language::Chinese => say(format_args!("先修改：{first}\n运行：carecast run {scenario}")),
        Language::English => say(format_args!("Edit first: {first}\nTo run: carecast run {scenario}")),
    }
    Ok(())
}
