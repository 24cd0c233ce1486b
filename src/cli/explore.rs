//! `carecast explore`: a page in which a scenario can be explored, with the engine in it.

use std::path::PathBuf;

use carecast::Result;
use clap::Args;

use super::Invocation;
use super::terminal::print_problems;

/// Write a page to explore a scenario in any browser, offline: move drivers, switch policies, see charts and targets at once
///
/// 生成一个可在浏览器中离线使用的页面：移动各驱动因素、开关政策，随即看到各图和各目标的变化
#[derive(Debug, Args)]
#[command(
    after_help = "The page is one file with the scenario, its files and the engine in it; it gives the figures of this program to the last \
        digit. Browsers: Chrome and Edge 97, Firefox 113, Safari 16.4, or later.\n\
        Example: carecast explore shandong-2023-2027/reference --out explorer.html",
    after_long_help = "页面是一个文件，含情景、它用到的文件和计算程序，算出的数与本程序逐位相同。浏览器：Chrome、Edge 97，Firefox 113，Safari 16.4 或更新版本。\n\
        例：carecast explore shandong-2023-2027/reference --out explorer.html"
)]
pub(super) struct Arguments {
    /// Scenario file (.toml), or an embedded scenario
    ///
    /// 情景文件（.toml）或程序自带的情景
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    /// File to write; default: explorer.html
    ///
    /// 写入的文件；默认 explorer.html
    #[arg(long, value_name = "FILE", default_value = "explorer.html", hide_default_value = true)]
    out: PathBuf,
}

pub(super) fn explore(arguments: &Arguments, invocation: &Invocation) -> Result<()> {
    let path = invocation.file(&arguments.scenario)?;
    // What is wrong with the scenario is said before what this program lacks.
    let explorer = carecast::explorer::Explorer::open(&path, &invocation.library)?;
    print_problems(explorer.warnings(), invocation.language);
    let inputs = carecast::explorer::inputs(&path, explorer.assumptions());
    built::write(arguments, &explorer, &inputs, invocation)
}

#[cfg(explorer_module)]
mod built {
    use carecast::explorer::page::page;
    use carecast::explorer::{Explorer, Inputs};
    use carecast::export::write_whole;

    use super::*;
    use crate::cli::terminal::say;

    const ENGINE: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/explorer/module/carecast.wasm.gz"));

    pub(super) fn write(
        arguments: &Arguments,
        explorer: &Explorer,
        inputs: &Inputs,
        invocation: &Invocation,
    ) -> Result<()> {
        let language = invocation.language;
        write_whole(&arguments.out, page(explorer, inputs, ENGINE, language)?.as_bytes())?;
        say(format_args!("{} {}", language.pick("已写入", "written:"), arguments.out.display()));
        Ok(())
    }
}

#[cfg(not(explorer_module))]
mod built {
    use carecast::explorer::{Explorer, Inputs};
    use carecast::{Diagnostics, Text};

    use super::*;

    /// That this program was built without the engine of the page, and what makes it.
    pub(super) fn write(_: &Arguments, _: &Explorer, _: &Inputs, _: &Invocation) -> Result<()> {
        let mut problems = Diagnostics::new();
        let message = Text::new(
            "这个程序编译时没有页面的计算模块，不能生成页面",
            "this program was built without the page's engine: it cannot write the page",
        );
        problems.error(None, message).hint(Text::new(
            "在源码文件夹中运行 explorer/build，再编译一次：cargo build --release",
            "in the folder of the sources run explorer/build, then build again: cargo build --release",
        ));
        Err(problems.into())
    }
}
