//! The page itself: one file that needs no network, with the scenario, its files and the engine in it.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::{Explorer, Inputs, SOURCE, questions};
use crate::chart::interactive::{filled, in_script};
use crate::chart::palette;
use crate::error::{Error, Result};
use crate::language::{Language, text};

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
/// What runs beside the page: the engine.
const WORKER: &str = include_str!("worker.js");
/// What runs in the page, in this order.
const SCRIPTS: [&str; 11] = [
    include_str!("words.js"),
    include_str!("elements.js"),
    include_str!("figures.js"),
    include_str!("engine.js"),
    include_str!("state.js"),
    include_str!("charts.js"),
    include_str!("levers.js"),
    include_str!("targets.js"),
    include_str!("dialogs.js"),
    include_str!("guide.js"),
    include_str!("main.js"),
];

/// The most that a page may take.
const MOST_BYTES: usize = 3 << 20;

/// The statistics that charts draw: of others the page learns from its engine.
const DRAWN: [&str; 7] = ["p05", "p10", "p25", "p50", "p75", "p90", "p95"];

/// The number of runs of what a page shows first, and after each move.
const RUNS: usize = 1000;

/// Refuses an engine that does not compute what this program computes.
fn checked(packed: &[u8]) -> Result<()> {
    let mut module = Vec::new();
    let damaged = text!(
        "页面的计算模块已损坏：请重新运行 explorer/build",
        "the page's engine is damaged: run explorer/build again"
    );
    GzDecoder::new(packed).read_to_end(&mut module).map_err(|cause| Error::caused(damaged, cause))?;
    if module.windows(SOURCE.len()).any(|window| window == SOURCE.as_bytes()) {
        return Ok(());
    }
    Err(Error::failure(text!(
        "页面的计算模块由另一版本的源码编译，算出的数可能不同：请重新运行 explorer/build，再编译本程序",
        "the page's engine was built from other sources and might give other figures: run explorer/build again, then build this program"
    )))
}

/// The page for a scenario that is open, with its files and the engine in it: `packed` is that as WebAssembly, packed by gzip.
/// `language` is the one in which the page begins.
///
/// # Errors
/// A failure if the engine is damaged or was built from other sources or the page would be larger than 3 MiB; else as
/// [`Projection::run`](crate::Projection::run).
pub fn page(explorer: &Explorer, inputs: &Inputs, packed: &[u8], language: Language) -> Result<String> {
    checked(packed)?;
    let mut description = written(&explorer.described()?)?;
    let mut projected = written(&explorer.project(&super::Changes::default(), Some(RUNS))?)?;
    for statistics in projected["series"].as_object_mut().into_iter().flat_map(|series| series.values_mut()) {
        if let Some(statistics) = statistics.as_object_mut() {
            statistics.retain(|name, _| DRAWN.contains(&name.as_str()));
        }
    }
    // On the page files have the paths that they have in it: nobody learns where they stand here.
    description["path"] = inputs.scenario.clone().into();
    let folder = explorer.source.name.strip_suffix(&inputs.scenario).unwrap_or_default().to_owned();
    for language in [Language::Chinese, Language::English] {
        let warnings = &mut projected["warnings"][language.tag()];
        if let Some(said) = warnings.as_str().filter(|_| !folder.is_empty()) {
            *warnings = said.replace(&folder, "").into();
        }
    }
    let content = json!({
        "text": inputs.files.get(&inputs.scenario),
        "description": description,
        "projected": projected,
        "colors": palette::for_pages(),
        "runs": RUNS,
        "language": language.tag(),
        "version": env!("CARGO_PKG_VERSION"),
    });
    let title = &explorer.assumptions.title;
    let region = &explorer.assumptions.baseline.label;
    let places = [
        ("@LANGUAGE@", language.tag().to_owned()),
        ("@TITLE@", escaped(&format!("{} · {}", region.get(language), title.get(language)))),
        ("@STYLE@", STYLE.to_owned()),
        ("@CONTENT@", in_script(&content)),
        ("@WORKER@", WORKER.to_owned()),
        ("@INPUTS@", in_base64(&gzipped(&written(inputs)?.to_string())?)),
        ("@MODULE@", in_base64(packed)),
        ("@SCRIPT@", SCRIPTS.concat()),
    ];
    let page = filled(PAGE, &places);
    if page.len() > MOST_BYTES {
        let (size, most) = (page.len() >> 10, MOST_BYTES >> 20);
        return Err(Error::failure(text!(
            "页面有 {size} KiB，超过 {most} MiB：情景所用的文件太大",
            "the page would have {size} KiB, more than {most} MiB: the scenario's files are too large"
        )));
    }
    Ok(page)
}

fn in_base64(bytes: &[u8]) -> String {
    base64::Engine::encode(&base64::prelude::BASE64_STANDARD, bytes)
}

/// A text packed as the browser unpacks it.
fn gzipped(text: &str) -> Result<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    let packed = packer.write_all(text.as_bytes()).and_then(|()| packer.finish());
    packed.map_err(|cause| Error::caused(text!("无法压缩页面的文件", "cannot pack the page's files"), cause))
}

fn escaped(text: &str) -> String {
    crate::xml::escaped(text)
}

fn written(of: &impl serde::Serialize) -> Result<Value> {
    serde_json::to_value(of).map_err(questions::unmade)
}
