//! `carecast chart`: draw again, or draw more, from the files of finished runs.

use std::path::{Path, PathBuf};

use carecast::analysis::Record;
use carecast::export::{self, Content, Finished};
use carecast::figure::{self, Figure, Kind};
use carecast::{Diagnostics, Error, Language, Result, Text};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::arguments;
use super::terminal::{print_problems, say, teller};

pub(super) fn command(language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| language.pick(zh, en).to_owned();
    let kinds = Kind::NAMES.map(|(name, _)| name).join(", ");
    let after = match language {
        Language::Chinese => format!(
            "图的种类：{kinds}\n图写入 DIR/charts/；给出多个 DIR 时 comparison 和 multiples 作比较，写入第一个 DIR 的上一级的 charts/。\n\
             例：carecast chart out/reference --kind fan --indicator care.beds.nursing_share\n    \
             carecast chart out/reference out/low out/high --kind comparison --chart-size slide"
        ),
        Language::English => format!(
            "Kinds: {kinds}\nCharts are written into DIR/charts/; of several DIRs comparison and multiples compare them, into charts/ beside the first DIR.\n\
             Examples: carecast chart out/reference --kind fan --indicator care.beds.nursing_share\n          \
             carecast chart out/reference out/low out/high --kind comparison --chart-size slide"
        ),
    };
    Command::new("chart")
        .about(say(
            "由已有结果的文件画图，不再运行",
            "Draw charts from the files of finished runs, without running again",
        ))
        .after_help(after)
        .arg(
            Arg::new("results")
                .value_name("DIR")
                .required(true)
                .num_args(1..)
                .value_parser(value_parser!(PathBuf))
                .help(say(
                    "结果文件夹，如 out/reference；一个或多个",
                    "folders of results, such as out/reference; one or more",
                )),
        )
        .arg(Arg::new("kind").long("kind").value_name("KIND").action(ArgAction::Append).help(say(
            "图的种类，可重复；默认画出结果够画的全部种类",
            "a kind of chart, may be repeated; default: every kind that the results have what it takes for",
        )))
        .arg(Arg::new("indicator").long("indicator").value_name("I").action(ArgAction::Append).help(say(
            "fan、comparison、multiples 的指标，可重复；默认产业增加值",
            "indicator of fan, comparison and multiples, may be repeated; default: value added",
        )))
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("svg|png|both")
                .default_value("both")
                .value_parser(["svg", "png", "both"])
                .hide_possible_values(true)
                .hide_default_value(true)
                .help(say("文件格式；默认两种都写", "files to write; default: both")),
        )
        .arg(arguments::chart_size(language))
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("DIR")
                .value_parser(value_parser!(PathBuf))
                .help(say("图写到这里", "folder for the charts")),
        )
}

pub(super) fn chart(matches: &ArgMatches, language: Language) -> Result<()> {
    // A wrong name is told before files are read.
    let kinds = arguments::words(matches, "kind").into_iter().map(Kind::named).collect::<Result<Vec<Kind>>>()?;
    let paths: Vec<&PathBuf> = matches.get_many("results").into_iter().flatten().collect();
    let mut problems = Diagnostics::new();
    let finished = paths.iter().map(|path| export::read(path, &mut problems)).collect::<Result<Vec<Finished>>>()?;
    print_problems(&problems, language);
    let (records, read): (Vec<Record>, Vec<_>) =
        finished.into_iter().map(|Finished { record, files }| (record, files)).unzip();
    let formats: &[&str] = match matches.get_one::<String>("format").map(String::as_str) {
        Some("svg") => &["svg"],
        Some("png") => &["png"],
        _ => &["svg", "png"],
    };
    let asked = Asked { kinds, indicators: arguments::words(matches, "indicator"), language };
    let last = |path: &&PathBuf| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let names: Vec<(String, &Path)> = paths.iter().map(|path| (last(path), path.as_path())).collect();
    let names = arguments::apart(&names);
    let (mut folders, mut problems): (Vec<Charts>, _) = (Vec::new(), Diagnostics::new());
    for (place, figures) in asked.figures(&records, &names, &mut problems)? {
        let (folder, own) = match (matches.get_one::<PathBuf>("out"), place) {
            (Some(out), Some(at)) if paths.len() > 1 => (out.join(&names[at]), None),
            (Some(out), _) => (out.clone(), None),
            (None, Some(at)) => (paths[at].join("charts"), Some(at)),
            (None, None) => (paths[0].parent().unwrap_or(Path::new("")).join("charts"), None),
        };
        let (root, inside) = match (own, matches.contains_id("out")) {
            (Some(at), _) => (paths[at].clone(), "charts/"),
            (None, true) => export::folder_of_charts(&folder),
            (None, false) => (paths[0].parent().unwrap_or(Path::new("")).to_owned(), "charts/"),
        };
        export::check_folder(&root, Path::new(inside), &[])?;
        let drawn = super::run::draw(&figures, formats, arguments::medium(matches), &mut problems);
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
        export::add_charts(root, &drawn_of, own, files, &teller(language))?;
        files.iter().for_each(|(name, _)| say(root.join(name).display()));
    }
    Ok(())
}

/// Charts that are added to one folder.
struct Charts {
    root: PathBuf,
    /// The place of the result whose folder it is.
    own: Option<usize>,
    files: Vec<Content>,
}

/// What is to be drawn.
struct Asked<'a> {
    kinds: Vec<Kind>,
    indicators: Vec<&'a str>,
    language: Language,
}

/// Figures of the result at this place, or of all results together.
type Placed = (Option<usize>, Vec<Figure>);

impl Asked<'_> {
    /// All that can be drawn; a warning tells of each that cannot, with the name of its folder where there are several.
    ///
    /// # Errors
    /// Why the only one that was asked for cannot be drawn.
    fn figures(&self, records: &[Record], names: &[String], problems: &mut Diagnostics) -> Result<Vec<Placed>> {
        let together = (records.len() == 1).then_some(0);
        if self.kinds.is_empty() && self.indicators.is_empty() {
            return Ok(vec![(together, figure::every(records, self.language))]);
        }
        // An indicator without a kind is shown as what every result can be drawn as.
        let alone = [if records.len() == 1 { Kind::Fan } else { Kind::Comparison }];
        let (mut placed, mut undrawn): (Vec<Placed>, Vec<(Option<&String>, Error)>) = (Vec::new(), Vec::new());
        for kind in if self.kinds.is_empty() { &alone[..] } else { &self.kinds } {
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
    fn of(&self, kind: Kind, records: &[Record]) -> (Vec<Figure>, Vec<Error>) {
        // Beside kinds that show an indicator of choice there may be others.
        let is_for_others = !kind.takes_indicator() && self.kinds.iter().any(|kind| kind.takes_indicator());
        let indicators: Vec<Option<&str>> = if self.indicators.is_empty() || is_for_others {
            vec![None]
        } else {
            self.indicators.iter().copied().map(Some).collect()
        };
        let (mut figures, mut undrawn) = (Vec::new(), Vec::new());
        for indicator in indicators {
            match figure::figure(kind, records, indicator, self.language) {
                Ok(figure) => figures.push(figure),
                Err(error) => undrawn.push(error),
            }
        }
        (figures, undrawn)
    }
}
