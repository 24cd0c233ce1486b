//! `carecast explain`: how a value of the deterministic run is computed.

use std::path::PathBuf;

use carecast::analysis::{explain as explained, median_of_runs, questions::independence, questions::name_and_year};
use carecast::ensemble::VariantOutput;
use carecast::{Diagnostics, Result, Text, report};
use clap::Args;

use super::Invocation;
use super::arguments::{self, WhatIf};
use super::terminal::{print_lines, print_problems, print_table, prints_json};

/// Trace a value of the deterministic run: equation, inputs with their values, and the source of each
///
/// 说明一个数的来历：公式、各项输入的值及其出处（中心路径）
#[derive(Debug, Args)]
#[command(
    after_help = "Example: carecast explain reference.toml industry.value_added@2027 --depth 2",
    after_long_help = "例：carecast explain reference.toml industry.value_added@2027 --depth 2"
)]
pub(super) struct Arguments {
    /// Scenario file (.toml), or an embedded scenario
    ///
    /// 情景文件（.toml）或程序自带的情景
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    /// Indicator or driver, and year, such as gdp.nominal@2027: see carecast list
    ///
    /// 指标或驱动因素，及年份，如 gdp.nominal@2027；见 carecast list
    #[arg(value_name = "INDICATOR@YEAR")]
    indicator: String,
    // The year by itself, as it was given once.
    #[arg(value_name = "YEAR", hide = true, value_parser = arguments::year)]
    year: Option<i32>,
    /// Depth of inputs to trace; default: 1
    ///
    /// 再追溯几层输入；默认 1
    #[arg(long, value_name = "N", default_value = "1", hide_default_value = true)]
    #[arg(value_parser = arguments::whole::<usize>(1, 1000))]
    depth: usize,
    #[command(flatten)]
    what_if: WhatIf,
}

pub(super) fn explain(arguments: &Arguments, invocation: &Invocation) -> Result<()> {
    let Arguments { what_if, depth, .. } = arguments;
    let (name, year) = match arguments.year {
        Some(year) => (arguments.indicator.as_str(), year),
        None => name_and_year(&arguments.indicator)?,
    };
    let mut problems = Diagnostics::new();
    what_if.changes.first_year(None)?;
    let assumptions = super::load(&arguments.scenario, what_if, invocation, &mut problems)?;
    super::note_regions(&assumptions, &mut problems);
    let indicator = assumptions.meant_indicator(name);
    if let Some(indicator) = indicator.filter(|_| assumptions.years.index(year).is_some()) {
        let asked = VariantOutput { indicator: indicator.name.clone(), year };
        independence::of_readings(&assumptions, [asked], &assumptions.changed().collect::<Vec<_>>(), &mut problems)?;
    }
    let explanation = explained(&assumptions, name, year, *depth, &mut problems)?;
    print_problems(&problems, invocation.language);
    let settings = assumptions.settings_in_words();
    let median = median_of_runs(&assumptions, name, year)?.map(|median| median.words());
    let beside: Vec<Text> = median.into_iter().chain(settings.clone()).collect();
    if prints_json() {
        print_table(&report::explained_values(&explanation, &beside), invocation.language);
    } else {
        print_lines(&report::explanation(&explanation, &beside, invocation.language));
    }
    if let Some(table) = report::sources_of_growth(&explanation) {
        print_table(&table.headed(&settings), invocation.language);
    }
    Ok(())
}
