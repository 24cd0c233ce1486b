//! `carecast hindcast`: tests of the population model on the past.

use std::path::{Path, PathBuf};

use carecast::analysis::hindcast::{Bands, Hindcast, bands, between_censuses, scales, since_base_year};
use carecast::baseline::{Baseline, load_all};
use carecast::figure::{Figure, Medium};
use carecast::report::hindcast::HindcastFindings;
use carecast::{Diagnostics, Result, Text, export, figure, report};
use clap::Args;

use super::Invocation;
use super::terminal::{notifier, print_problems, print_table, say};

/// Test the population model on the past: project each census from the previous one, and compare figures published since the base year
///
/// 回测：由上一次普查推算下一次，由基期推算此后的公布数，看误差
#[derive(Debug, Args)]
#[command(
    after_help = "Writes into DIR/: hindcast.md, hindcast.csv and charts.",
    after_long_help = "写入 DIR/：hindcast.md、hindcast.csv 和图。"
)]
pub(super) struct Arguments {
    /// Baselines; default: all
    ///
    /// 基线；默认全部
    #[arg(value_name = "BASELINE")]
    regions: Vec<String>,
    /// Folder for the results; default: out/hindcast
    ///
    /// 结果文件夹；默认 out/hindcast
    #[arg(long, value_name = "DIR", default_value = "out/hindcast", hide_default_value = true)]
    out: PathBuf,
}

pub(super) fn hindcast(arguments: &Arguments, invocation: &Invocation) -> Result<()> {
    let (out, asked, language) = (arguments.out.as_path(), &arguments.regions, invocation.language);
    let library = invocation.library.clone().near(Path::new("./here"));
    export::check_folder(out, Path::new(""), &["hindcast.md", "hindcast.csv"])?;
    let mut problems = Diagnostics::new();
    let regions: Vec<Baseline> = if asked.is_empty() {
        load_all(&library, &mut problems)?
    } else {
        asked.iter().map(|id| Baseline::load(id, &library, &mut problems)).collect::<Result<_>>()?
    };
    let nation = Baseline::load("china", &library, &mut problems)?;
    print_problems(&problems, language);
    let mut censuses: Vec<Hindcast> = regions.iter().filter_map(|region| between_censuses(region, &nation)).collect();
    censuses.sort_by(|a, b| a.groups[0].error().total_cmp(&b.groups[0].error()));
    let mut tested: Vec<Bands> = Vec::new();
    for hindcast in &censuses {
        if let Some(region) = regions.iter().find(|region| region.id == hindcast.region) {
            tested.extend(bands(region, &nation, hindcast)?);
        }
    }
    let mut since = Vec::new();
    for region in &regions {
        since.push((region.id.as_str(), region.label.clone(), since_base_year(region, &library)?));
    }
    let nothing = since.iter().filter(|(id, _, outcomes)| {
        outcomes.is_empty() && (!asked.is_empty() || censuses.is_empty()) && censuses.iter().all(|h| h.region != *id)
    });
    refuse(nothing.map(|(_, label, _)| label))?;
    since.retain(|(_, _, outcomes)| !outcomes.is_empty());
    if !censuses.is_empty() {
        print_table(&report::hindcast::between_censuses(&censuses), language);
        let provinces: Vec<&Bands> = tested.iter().filter(|bands| bands.region != nation.id).collect();
        if provinces.len() >= report::hindcast::FEWEST_COMPARED {
            print_table(&report::hindcast::coverage(&provinces), language);
        }
    }
    for (_, label, outcomes) in &since {
        print_table(&report::hindcast::since_base_year(label, outcomes), language);
    }
    let charts = since.iter().flat_map(|(id, label, outcomes)| {
        let region = regions.iter().find(|region| region.id == *id);
        let band = region.and_then(|region| figure::hindcast::band_since_base_year(region, outcomes, language));
        figure::hindcast::since_base_year(id, label, outcomes, language).into_iter().chain(band)
    });
    let figures: Vec<Figure> = figure::hindcast::hindcast(&censuses, language).into_iter().chain(charts).collect();
    let since: Vec<(Text, _)> = since.into_iter().map(|(_, label, outcomes)| (label, outcomes)).collect();
    let scales = scales();
    let found = HindcastFindings { censuses: &censuses, bands: &tested, scales: scales.as_ref(), since: &since };
    let document = |names: &[String]| report::hindcast::hindcast(&found, names, language);
    let picture_of = |figure: &Figure| format!("{}.png", figure.name);
    let (to_draw, notify) = (figures.iter().map(picture_of).collect::<Vec<String>>(), notifier(language));
    let undrawn = export::write_hindcast(out, document(&[]), &censuses, &to_draw, &notify)?;
    let (mut told, mut names, mut files) = (Diagnostics::new(), Vec::new(), Vec::new());
    for (figure, svg) in figures.iter().zip(figure::draw_all(&figures, Medium::Screen, &mut told)) {
        let picture = svg.and_then(|svg| figure::picture(figure, &svg, &mut told));
        let Some(picture) = picture else { continue };
        files.push((picture_of(figure), picture));
        names.push(figure.name.clone());
    }
    print_problems(&told, language);
    files.push(export::hindcast_document(document(&names)));
    undrawn.finish(None, &files)?;
    say(format_args!("{} {}", language.pick("已写入", "written:"), out.display()));
    Ok(())
}

/// Rejects regions without anything to hindcast.
fn refuse<'r>(regions: impl Iterator<Item = &'r Text>) -> Result<()> {
    let mut problems = Diagnostics::new();
    for Text { zh, en } in regions {
        let message = Text::new(format!("{zh}没有可以回测的数据"), format!("{en} has no data for a hindcast"));
        problems.error(None, message).hint(Text::new(
            "要有间隔整年的两次普查（基线里的 [[census]]），或基期以后公布的60岁及以上、65岁及以上人口（series.csv）",
            "it takes two censuses whole years apart ([[census]] in the baseline), or people aged 60+ or 65+ published for years after the base year (series.csv)",
        ));
    }
    if problems.has_errors() { Err(problems.into()) } else { Ok(()) }
}
