//! `carecast chart`: draw charts from the files of finished runs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use carecast::analysis::Record;
use carecast::export::{self, FileContent, Finished};
use carecast::figure::{self, ChartKind, Figure};
use carecast::{Diagnostics, Error, Language, Result, Text};
use clap::Args;

use super::arguments::{self, ChartFiles, Refused, read, words};
use super::run::Drawing;
use super::terminal::{notifier, print_problems, say};

/// Draw charts from the files of finished runs, without running again
///
/// 由已有结果的文件画图，不再运行
#[derive(Debug, Args)]
#[command(after_help = after_help(Language::English), after_long_help = after_help(Language::Chinese))]
pub(super) struct Arguments {
    /// Folders of results, such as out/reference; one or more
    ///
    /// 结果文件夹，如 out/reference；一个或多个
    #[arg(value_name = "DIR", required = true)]
    results: Vec<PathBuf>,
    /// Kind of chart, may be repeated; default: every kind that the results allow
    ///
    /// 图的种类，可重复；默认画出结果够画的全部种类
    #[arg(long, value_name = "KIND", value_parser = read(ChartKind::named))]
    kind: Vec<ChartKind>,
    /// Indicator for fan, trend, comparison, multiples and target, may be repeated; default: value added, of target every one
    ///
    /// fan、trend、comparison、multiples、target 的指标，可重复；默认产业增加值，target 默认全部目标
    #[arg(long, value_name = "I", value_parser = of_all_years)]
    indicator: Vec<String>,
    #[command(flatten)]
    drawn: ChartFiles,
    /// Folder for the charts
    ///
    /// 图写到这里
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

fn after_help(language: Language) -> String {
    let kinds = ChartKind::NAMES.map(|(name, _)| name).join(", ");
    match language {
        Language::Chinese => format!(
            "图的种类：{kinds}\n图写入 DIR/charts/；给出多个 DIR 时 comparison 和 multiples 作比较，写入第一个 DIR 的上一级的 charts/。\n\
             例：carecast chart out/reference --kind fan --indicator care.beds.nursing_share\n    \
             carecast chart out/reference out/low out/high --kind comparison --chart-size slide"
        ),
        Language::English => format!(
            "Kinds: {kinds}\nCharts are written to DIR/charts/. With several DIRs, comparison and multiples compare them in charts/ beside the first DIR.\n\
             Examples: carecast chart out/reference --kind fan --indicator care.beds.nursing_share\n          \
             carecast chart out/reference out/low out/high --kind comparison --chart-size slide"
        ),
    }
}

/// Reads an indicator that is shown in all its years.
fn of_all_years(written: &str) -> std::result::Result<String, Refused> {
    match written.split_once('@') {
        None => Ok(written.to_owned()),
        Some((name, _)) => Err(Refused::Expected(Text::new(
            format!("图中有各年的数，不写年份：{name}"),
            format!("a chart shows all years; omit the year: {name}"),
        ))),
    }
}

pub(super) fn chart(arguments: &Arguments, language: Language) -> Result<()> {
    let paths = &arguments.results;
    let mut problems = Diagnostics::new();
    let finished = paths.iter().map(|path| export::read(path, &mut problems)).collect::<Result<Vec<Finished>>>()?;
    print_problems(&problems, language);
    let (records, read): (Vec<Record>, Vec<_>) =
        finished.into_iter().map(|Finished { record, files }| (record, files)).unzip();
    let (formats, size) = (arguments.drawn.formats()?, &arguments.drawn.size);
    if formats.is_empty() {
        let mut problems = Diagnostics::new();
        let nothing = "carecast chart has nothing to do with --charts none";
        problems.error(None, Text::new("--charts none 时 carecast chart 无图可画", nothing));
        return Err(problems.into());
    }
    let drawing = Drawing { formats, medium: size.medium(), language, house: size.house()? };
    // What is asked for twice is drawn once.
    let mut kinds = arguments.kind.clone();
    let mut asked_before = Vec::new();
    kinds.retain(|kind| {
        let is_new = !asked_before.contains(kind);
        asked_before.push(*kind);
        is_new
    });
    let mut indicators = words(&arguments.indicator);
    let mut named_before = BTreeSet::new();
    indicators.retain(|name| named_before.insert(*name));
    let asked = ChartRequest { kinds: &kinds, indicators, language };
    let last = |path: &PathBuf| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let names: Vec<(String, &Path)> = paths.iter().map(|path| (last(path), path.as_path())).collect();
    let names = arguments::apart(&names);
    let (mut folders, mut problems): (Vec<Charts>, _) = (Vec::new(), Diagnostics::new());
    for (place, figures) in asked.figures(&records, &names, &mut problems)? {
        let (folder, own) = match (&arguments.out, place) {
            (Some(out), Some(at)) if paths.len() > 1 => (out.join(&names[at]), None),
            (Some(out), _) => (out.clone(), None),
            (None, Some(at)) => (paths[at].join("charts"), Some(at)),
            (None, None) => (paths[0].parent().unwrap_or(Path::new("")).join("charts"), None),
        };
        let (root, inside) = match (own, arguments.out.is_some()) {
            (Some(at), _) => (paths[at].clone(), "charts/"),
            (None, true) => export::folder_of_charts(&folder),
            (None, false) => (paths[0].parent().unwrap_or(Path::new("")).to_owned(), "charts/"),
        };
        export::check_folder(&root, Path::new(inside), &[])?;
        let drawn = super::run::draw(&figures, &drawing, &mut problems);
        let files = drawn.into_iter().map(|(name, content)| (format!("{inside}{name}"), content));
        match folders.iter_mut().find(|charts| charts.root == root) {
            Some(charts) => charts.files.extend(files),
            None => folders.push(Charts { root, own, files: files.collect() }),
        }
    }
    print_problems(&problems, language);
    if folders.iter().all(|charts| charts.files.is_empty()) {
        let mut problems = Diagnostics::new();
        problems.error(None, Text::new("没有画出任何图", "no chart was drawn"));
        return Err(problems.into());
    }
    let drawn_of: Vec<_> = names.iter().map(String::as_str).zip(&read).collect();
    for Charts { root, own, files } in &folders {
        let own = own.map(|at| &read[at]);
        export::add_charts(root, &drawn_of, own, files, &notifier(language))?;
        files.iter().for_each(|(name, _)| say(root.join(name).display()));
    }
    Ok(())
}

/// Charts that are added to one folder.
struct Charts {
    root: PathBuf,
    /// The place of the result whose folder it is.
    own: Option<usize>,
    files: Vec<FileContent>,
}

/// The charts to draw.
struct ChartRequest<'a> {
    kinds: &'a [ChartKind],
    indicators: Vec<&'a str>,
    language: Language,
}

/// Figures of the result at this place, or of all results together.
type Placed = (Option<usize>, Vec<Figure>);

impl ChartRequest<'_> {
    /// All charts that can be drawn; each that cannot causes a warning, with the name of its folder if there are several.
    ///
    /// # Errors
    /// Why the only one that was asked for cannot be drawn.
    fn figures(&self, records: &[Record], names: &[String], problems: &mut Diagnostics) -> Result<Vec<Placed>> {
        let together = (records.len() == 1).then_some(0);
        if self.kinds.is_empty() && self.indicators.is_empty() {
            return Ok(vec![(together, figure::every(records, self.language))]);
        }
        // An indicator without a kind is shown as what every result can be drawn as.
        let alone = [if records.len() == 1 { ChartKind::Fan } else { ChartKind::Comparison }];
        let (mut placed, mut undrawn): (Vec<Placed>, Vec<(Option<&String>, Error)>) = (Vec::new(), Vec::new());
        for kind in if self.kinds.is_empty() { &alone[..] } else { self.kinds } {
            if kind.compares() {
                let (figures, errors) = self.of(*kind, records);
                placed.push((together, figures));
                undrawn.extend(errors.into_iter().map(|error| (None, error)));
                continue;
            }
            for (at, record) in records.iter().enumerate() {
                let (figures, errors) = self.of(*kind, std::slice::from_ref(record));
                placed.push((Some(at), figures));
                let name = names.get(at).filter(|_| records.len() > 1);
                undrawn.extend(errors.into_iter().map(|error| (name, error)));
            }
        }
        placed.retain(|(_, figures)| !figures.is_empty());
        if placed.is_empty() && undrawn.len() == 1 {
            return undrawn.pop().map_or(Ok(placed), |(_, error)| Err(error));
        }
        for (name, error) in undrawn {
            let within = |language: Language| {
                let name = name.map_or(String::new(), |name| format!("{name}{}", language.pick("：", ": ")));
                name + &error.render(language)
            };
            problems.warning(None, Text::new(within(Language::Chinese), within(Language::English)));
        }
        Ok(placed)
    }

    /// One kind for each indicator, and why those that are missing cannot be drawn.
    fn of(&self, kind: ChartKind, records: &[Record]) -> (Vec<Figure>, Vec<Error>) {
        // Beside kinds that show an indicator of choice there may be others.
        let is_for_others = !kind.takes_indicator() && self.kinds.iter().any(|kind| kind.takes_indicator());
        let indicators: Vec<Option<&str>> = if self.indicators.is_empty() || is_for_others {
            vec![None]
        } else {
            self.indicators.iter().copied().map(Some).collect()
        };
        let (mut figures, mut undrawn) = (Vec::new(), Vec::new());
        for indicator in indicators {
            match figure::of_kind(kind, records, indicator, self.language) {
                Ok(pages) => figures.extend(pages),
                Err(error) => undrawn.push(error),
            }
        }
        (figures, undrawn)
    }
}
