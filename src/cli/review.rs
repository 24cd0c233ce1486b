//! `carecast review`: assess a plan with published figures and a projection, or request missing data.

use std::path::{Path, PathBuf};

use carecast::analysis::Record;
use carecast::analysis::peers::{self, Until};
use carecast::analysis::review::{Inquiry, Review, ReviewCase, ReviewRequest};
use carecast::baseline::{Baseline, Library};
use carecast::chart::Svg;
use carecast::export::{self, FileContent, Manifest};
use carecast::figure::{Figure, Medium};
use carecast::plan::Plan;
use carecast::plan::audit::audit;
use carecast::report::page::{Drawing, Page};
use carecast::report::{Enclosed, MADE_FROM, OwnWords};
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Language, Projection, Result, Text, figure, report};
use clap::Args;

use super::Invocation;
use super::arguments::{self, Changes, EnsembleArguments, OutputArguments, recorded, words};
use super::office::{self, DOCUMENT, DocumentStyle, SLIDES};
use super::run::{OutputRequest, draw_and_report, in_charts, to_draw};
use super::terminal::{notifier, print_problems, print_table};
use super::watch::watched;

/// Review a plan: progress, projection, probability and verdict of each target, missing data, and what meeting it would take
///
/// 评估一个规划：各目标的进度、预测、可能性和结论，缺什么数据，实现目标的条件
#[derive(Debug, Args)]
#[command(
    after_help = "Writes into DIR/ (with --set into DIR/review--<what is set>/): review.html (the report, to read or print), \
        review.csv (the targets; review.json for machines), review-made-from.txt (inputs with hashes, messages), figures.csv (published figures beside the projection), and the \
        files and charts of carecast run.\n\
        With --request, only DIR/request/: a table to fill in for each department, and templates for the reviewer's text.\n\
        A review holds four projections at a time, each limited to a quarter of --memory.\n\
        Example: carecast review --scenario scenarios/shandong-2023-2027/reference.toml --actuals scenarios/shandong-2023-2027/actuals.csv --as-of 2025",
    after_long_help = "写入 DIR/（用 --set 时写入 DIR/review--<所设>/）：review.html（报告，可打印）、review.csv（各目标；review.json 供程序读）、review-made-from.txt（输入及其哈希、运行提示）、figures.csv（用到的数据与预测），以及 carecast run 的各文件和图；--request 时为 DIR/request/ 下按部门的数据需求表和文字模板。\n\
        评估同时保留四次预测，各占 --memory 的四分之一；超出时不运行。\n\
        例：carecast review --scenario scenarios/shandong-2023-2027/reference.toml --actuals scenarios/shandong-2023-2027/actuals.csv --as-of 2025"
)]
pub(super) struct Arguments {
    /// Scenario file (.toml), or an embedded scenario
    ///
    /// 情景文件（.toml）或程序自带的情景
    #[arg(long, value_name = "SCENARIO")]
    scenario: PathBuf,
    /// Plan (.toml); default: the scenario's
    ///
    /// 规划文件（.toml）；默认用情景所指的
    #[arg(long, value_name = "PLAN")]
    plan: Option<PathBuf>,
    /// Figures published since (csv); may be repeated
    ///
    /// 规划以来公布的数据（csv）；可重复
    #[arg(long, value_name = "CSV")]
    actuals: Vec<PathBuf>,
    /// Review year: figures up to its end are used; default: the plan's review year
    ///
    /// 评估到哪一年末；默认为规划的中期评估年
    #[arg(long, value_name = "YEAR", value_parser = arguments::year)]
    as_of: Option<i32>,
    /// Use only figures published by this day (none without a known publication day)
    ///
    /// 只用这一天及以前公布的数据（不知公布日期的也不用）
    #[arg(long, value_name = "YYYY-MM-DD")]
    published_by: Option<String>,
    /// Driver to change in order to reach targets; default: one of the target's field
    ///
    /// 用哪个驱动因素来达到目标；默认取目标本领域的一个
    #[arg(long, value_name = "DRIVER[=from..to]")]
    vary: Vec<String>,
    /// Another scenario of the plan, over which probabilities range too; may be repeated
    ///
    /// 同一规划的其他情景，用于给出可能性的范围；可重复
    #[arg(long, value_name = "SCENARIO")]
    beside: Vec<PathBuf>,
    /// Also find what each probability rests on: the value of a driver at which it is 50 %, and the split of variance
    ///
    /// 另求各可能性取决于什么：可能性为50%时驱动因素的取值，以及方差由哪类不确定性构成
    #[arg(long)]
    rests_on: bool,
    /// Write only the data requests for departments, and templates for the reviewer's text
    ///
    /// 只写出按部门的数据需求表和文字模板
    #[arg(long, conflicts_with_all = ["docx", "pptx"])]
    request: bool,
    /// Folder with the reviewer's own text: tasks.md, causes.md, advice.md
    ///
    /// 评估人自己的文字所在文件夹：tasks.md、causes.md、advice.md
    #[arg(long, value_name = "DIR")]
    text: Option<PathBuf>,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    ensemble: EnsembleArguments,
    /// Embed the Chinese font in review.html (about 4 MB), for computers without one
    ///
    /// 把中文字体放进 review.html（多约 4 MB），在没有中文字体的电脑上也一样
    #[arg(long)]
    embed_fonts: bool,
    /// Also write review.docx: the report as a Word document
    ///
    /// 另写 review.docx：报告的 Word 文档
    #[arg(long)]
    docx: bool,
    /// Also write review.pptx: the findings as six to eight slides
    ///
    /// 另写 review.pptx：主要结论的幻灯片，六至八页
    #[arg(long)]
    pptx: bool,
    /// A Word document (.docx) whose styles review.docx takes
    ///
    /// 套用其样式的 Word 模板（.docx）
    #[arg(long, value_name = "FILE", requires = "docx")]
    template: Option<PathBuf>,
    #[command(flatten)]
    output: OutputArguments,
}

/// The file of the report.
const PAGE: &str = "review.html";

/// The case to review, with what its report needs.
struct Case {
    of: ReviewCase,
    own_words: Vec<OwnWords>,
    /// The nation of the region and its neighbours.
    peers: Vec<Baseline>,
    /// The folder of the results: a separate one if drivers were set.
    folder: PathBuf,
    problems: Diagnostics,
}

pub(super) fn review(arguments: &Arguments, invocation: &Invocation) -> Result<()> {
    let style = DocumentStyle::of(arguments.template.as_ref())?;
    let language = invocation.language;
    let mut case = load(arguments, invocation)?;
    let request = OutputRequest::new(&arguments.output, language)?;
    office::check(arguments.docx || arguments.pptx)?;
    let only_asks = arguments.request;
    let below = case.folder.strip_prefix(request.out).unwrap_or(Path::new(""));
    match (only_asks, request.formats.is_empty()) {
        (true, _) => export::check_folder(request.out, Path::new("request/text"), &[])?,
        (false, true) => export::check_folder(request.out, below, &export::TABLES_OF_RESULT)?,
        (false, false) => {
            export::check_folder(request.out, below, &export::TABLES_OF_RESULT)?;
            export::check_folder(request.out, &below.join("charts"), &[])?;
        }
    }
    let (projection, mut review) = case.review(arguments, &request)?;
    if !only_asks {
        case.compare(&mut review, arguments, invocation)?;
    }
    print_problems(&case.problems, language);
    if only_asks {
        return ask(&review, &request);
    }
    if !request.quiet {
        let tables = report::review::review(&review).into_iter();
        tables.for_each(|table| print_table(&table.headed(&case.of.settings), language));
    }
    write(case, &projection, &review, (arguments, &style), &request)
}

impl Case {
    /// Reviews the plan with the scenario, updated if figures were published; the updated scenario and its projection are
    /// kept.
    fn review(&mut self, arguments: &Arguments, request: &OutputRequest<'_>) -> Result<(Projection, Review)> {
        let Self { of, problems, .. } = self;
        let settings = arguments.ensemble.settings(&of.assumptions);
        let before = watched(&settings, request.quiet, request.language, |running| of.project(running, problems))?;
        of.review(before, &settings, problems)
    }

    /// Compares the probabilities with those of other scenarios of the plan, if any are asked for.
    fn compare(&mut self, review: &mut Review, arguments: &Arguments, invocation: &Invocation) -> Result<()> {
        let set = &words(&arguments.changes.set)[..];
        let from = arguments.changes.first_year(Some(&arguments.vary))?;
        let request = ReviewRequest { set, from, plan_years: arguments.changes.plan_year, ..ReviewRequest::default() };
        let load = |path: &PathBuf| {
            let other = Assumptions::load(&invocation.file(path)?, &invocation.library, &mut Diagnostics::new())?;
            self.of.beside(other, &path.display().to_string(), &request)
        };
        let others = arguments.beside.iter().map(load).collect::<Result<_>>()?;
        let settings = arguments.ensemble.settings(&self.of.assumptions);
        self.of.compare(review, others, &settings)
    }

    fn manifest<'m>(
        &'m self,
        record: &'m Record,
        asked: &'m [String],
        charts: Vec<&'static str>,
        language: Language,
    ) -> Manifest<'m> {
        let runs = (record.projection.runs, record.projection.seed);
        Manifest::of_question(&self.of.assumptions, runs, asked, language, &self.problems).with_charts(charts)
    }

    /// The report: the review with the charts.
    fn report(&self, review: &Review, charts: Vec<Drawing>, language: Language) -> Page {
        let (of, inquiry) = (&self.of.assumptions, &self.of.inquiry);
        let published_by = inquiry.published_by.as_deref();
        let until = Until { year: inquiry.as_of, published_by };
        // What was published later is not held against the plan.
        let since = self.of.announced.first().filter(|_| published_by.is_none());
        let enclosed = Enclosed {
            charts,
            own_words: self.own_words.clone(),
            settings: self.of.settings.clone(),
            peers: Some(peers::compare(&of.baseline, &self.peers, &of.indicators, until)),
            findings: audit(&review.plan, Some(of.baseline.as_ref()), since),
            assumptions: Some(report::assumptions(of, last_due(&review.plan).min(of.years.last))),
        };
        report::review_document(review, enclosed, language)
    }
}

/// The year in which the last target of a plan is due.
fn last_due(plan: &Plan) -> i32 {
    plan.targets.iter().map(|target| target.year).max().unwrap_or(i32::MAX)
}

impl Arguments {
    /// Calls with what is asked, its files found.
    fn request<T>(&self, invocation: &Invocation, call: impl FnOnce(&ReviewRequest<'_>) -> Result<T>) -> Result<T> {
        let from = self.changes.first_year(Some(&self.vary))?;
        let plan = self.plan.as_ref().map(|path| invocation.file(path)).transpose()?;
        let actuals = self.actuals.iter().map(|path| invocation.file(path)).collect::<Result<Vec<PathBuf>>>()?;
        call(&ReviewRequest {
            plan: plan.as_deref(),
            actuals: &actuals.iter().map(PathBuf::as_path).collect::<Vec<&Path>>(),
            as_of: self.as_of,
            published_by: self.published_by.as_deref(),
            vary: &words(&self.vary),
            set: &words(&self.changes.set),
            from,
            plan_years: self.changes.plan_year,
            grounds: self.rests_on && !self.request,
        })
    }
}

fn load(arguments: &Arguments, invocation: &Invocation) -> Result<Case> {
    let mut problems = Diagnostics::new();
    arguments.changes.first_year(Some(&arguments.vary))?;
    let assumptions = Assumptions::load(&invocation.file(&arguments.scenario)?, &invocation.library, &mut problems)?;
    super::note_regions(&assumptions, &mut problems);
    let of = arguments.request(invocation, |request| ReviewCase::new(assumptions, request, &mut problems))?;
    let set = of.assumptions.id.strip_prefix(&of.unset).filter(|set| !set.is_empty());
    let out = &arguments.output.out;
    let folder = set.map_or_else(|| out.clone(), |set| out.join(format!("review{set}")));
    let own_words = OwnWords::read(arguments.text.as_deref())?;
    let peers = peers_of(&of.assumptions.baseline, &invocation.library);
    Ok(Case { of, own_words, peers, folder, problems })
}

/// The baselines of the regions above a region and of its neighbours; those that cannot be read are left out, as nothing rests
/// on them.
fn peers_of(baseline: &Baseline, library: &Library) -> Vec<Baseline> {
    let load = |id: &str| Baseline::load(id, library, &mut Diagnostics::new()).ok();
    let mut above: Vec<Baseline> = Vec::new();
    let mut next = baseline.parent.clone();
    while let Some(parent) = next.and_then(|id| load(&id)) {
        next = parent.parent.clone();
        above.push(parent);
    }
    above.reverse();
    let neighbours = baseline.neighbours().iter().filter_map(|id| load(id));
    above.into_iter().chain(neighbours).filter(|peer| peer.code != baseline.code).collect()
}

/// Writes the data requests, and templates for the reviewer's text if missing.
fn ask(review: &Review, asked: &OutputRequest<'_>) -> Result<()> {
    let language = asked.language;
    let folder = asked.out.join("request");
    let requests = export::review::requests(&review.missing, language);
    let files = requests
        .iter()
        .map(|one| if asked.workbook { office::request(one, review, language) } else { one.to_csv(language) });
    export::write_request(&folder, &files.collect::<Result<Vec<FileContent>>>()?, &notifier(language))?;
    let text = folder.join("text");
    for (name, content) in OwnWords::templates(language) {
        // Text of the reviewer is never overwritten.
        if text.join(&name).symlink_metadata().is_err() {
            export::write_whole(&text.join(&name), content.as_bytes())?;
        }
    }
    if !asked.quiet {
        report::review::missing(review).iter().for_each(|table| print_table(table, language));
    }
    asked.wrote(&folder);
    Ok(())
}

fn write(
    mut case: Case,
    projection: &Projection,
    review: &Review,
    (arguments, style): (&Arguments, &DocumentStyle),
    request: &OutputRequest<'_>,
) -> Result<()> {
    let (out, language, notify) = (case.folder.clone(), request.language, notifier(request.language));
    let used = review.update.iter().flat_map(|update| {
        let counts = update.used.iter().map(|used| (used.actual.indicator.as_str(), used.actual.year));
        counts.chain(update.taken.iter().map(|taken| (taken.indicator.as_str(), taken.year)))
    });
    let record = Record::new(&case.of.assumptions, projection, &review.assessments).updated_with(used);
    let figures = figure::figures_of_review(review, &record, language);
    let mut files = Vec::new();
    files.extend(export::review::review(review, language)?);
    files.push(("figures.csv".to_owned(), export::review::figures(review)?));
    let asked = asked(&case.of.inquiry, arguments);
    let page = |report: &Page| -> Result<FileContent> {
        Ok((PAGE.to_owned(), report.to_html(arguments.embed_fonts)?.into_bytes()))
    };
    if request.workbook {
        files.push(office::review(review, &record, &case.of.assumptions, language)?);
    }
    let mut to_draw = to_draw(&figures, &request.formats);
    to_draw.extend([PAGE, MADE_FROM].map(str::to_owned));
    to_draw.extend(arguments.docx.then(|| DOCUMENT.to_owned()));
    to_draw.extend(arguments.pptx.then(|| SLIDES.to_owned()));
    let undrawn = {
        let manifest = case.manifest(&record, &asked, Vec::new(), language);
        files.push(page(&case.report(review, Vec::new(), language))?);
        export::write(&out, &record, &manifest, files, &to_draw, &notify)?
    };
    let mut charts = in_charts(draw_and_report(&figures, request, &mut case.problems));
    let drawings = drawings(review, &record, request, &mut case.problems);
    let manifest = case.manifest(&record, &asked, request.formats.clone(), language);
    let report = case.report(review, drawings, language);
    let warnings: Vec<Text> = manifest.warnings().cloned().collect();
    let made_from = report::made_from(&manifest.entries(), &warnings, language);
    charts.push((MADE_FROM.to_owned(), made_from.into_bytes()));
    charts.push(page(&report)?);
    if arguments.docx {
        charts.push(office::document(&report, style, language)?);
    }
    if arguments.pptx {
        charts.push(office::slides(review, &report, language)?);
    }
    undrawn.finish(Some(&manifest), &charts)?;
    request.wrote(&out);
    Ok(())
}

/// The charts of the report, in both languages; without those that cannot be drawn in one of them.
fn drawings(review: &Review, record: &Record, request: &OutputRequest<'_>, problems: &mut Diagnostics) -> Vec<Drawing> {
    let [zh, en] = [Language::Chinese, Language::English].map(|language| {
        let mut found = Diagnostics::new();
        let figures = figure::figures_of_review(review, record, language);
        let drawn = figure::draw_all(&figures, Medium::Screen, &mut found);
        // The same warnings were reported for the chart files or the other language.
        let new = found.without(problems);
        print_problems(&new, request.language);
        problems.append(new);
        figures.into_iter().zip(drawn).map(|(figure, svg)| Some((figure, svg?))).collect::<Vec<_>>()
    });
    type Drawn = Option<(Figure, Svg)>;
    let both = |(zh, en): (Drawn, Drawn)| {
        let ((zh, zh_svg), (en, en_svg)) = zh.zip(en)?;
        Some(Drawing::new(&zh_svg, &en_svg).of_charts(&zh.name, zh.chart, en.chart))
    };
    zh.into_iter().zip(en).filter_map(both).collect()
}

/// The options recorded in the manifest.
fn asked(inquiry: &Inquiry, arguments: &Arguments) -> Vec<String> {
    let names = arguments.beside.iter().filter_map(|path| path.file_name());
    let beside: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    let options = [
        vec!["review".to_owned()],
        arguments.rests_on.then(|| "--rests-on".to_owned()).into_iter().collect(),
        recorded("as-of", [&inquiry.as_of]),
        recorded("published-by", &inquiry.published_by),
        recorded("vary", &arguments.vary),
        recorded("beside", &beside),
        recorded("from", &arguments.changes.from),
    ];
    options.concat()
}
