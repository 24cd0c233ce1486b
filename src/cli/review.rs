//! `carecast review`: hold a plan against what has become known and against a projection, or ask for what is missing.

use std::path::{Path, PathBuf};

use carecast::analysis::questions::{independence, solve::Lever};
use carecast::analysis::review::{self, Inquiry, Review};
use carecast::analysis::{Record, check_excess, check_realism};
use carecast::baseline::Actuals;
use carecast::ensemble::Settings;
use carecast::export::{self, Content, Manifest};
use carecast::figure::Medium;
use carecast::plan::Plan;
use carecast::report::page::Drawing;
use carecast::report::{Enclosed, OwnWords};
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Language, Projection, Result, Text, figure, report};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::arguments;
use super::run::{Request, draw_and_tell, in_charts, to_draw};
use super::terminal::{print_problems, print_table, teller};
use super::watch::watched;

pub(super) fn command(language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| language.pick(zh, en).to_owned();
    let file = |name: &'static str, value: &'static str| {
        Arg::new(name).long(name).value_name(value).value_parser(value_parser!(PathBuf))
    };
    let command = Command::new("review")
        .about(say(
            "评估一个规划：各目标的进度、预测、可能性和结论，缺什么数据，怎样才能达到",
            "Review a plan: progress, projection, probability and verdict of each target, what is missing, what it would take",
        ))
        .after_help(say(
            "写入 DIR/（用 --set 时写入 DIR/review--<所设>/）：review.html（报告，可打印）、review.csv（各目标；review.json 供程序读）、figures.csv（用到的数据与预测），以及 carecast run 的各文件和图；--request 时为 DIR/request/ 下按部门的数据需求表和文字模板。\n\
             例：carecast review --scenario scenarios/shandong-2023-2027/reference.toml --actuals scenarios/shandong-2023-2027/actuals.csv --as-of 2025",
            "Writes into DIR/ (with --set into DIR/review--<what is set>/): review.html (the report, to read or print), review.csv (the targets; review.json for machines), \
             figures.csv (what became known, beside the projection), and the files and charts of carecast run.\n\
             With --request only, in DIR/request/: a table to fill in for each department, and templates for the \
             reviewer's text.\n\
             Example: carecast review --scenario scenarios/shandong-2023-2027/reference.toml --actuals scenarios/shandong-2023-2027/actuals.csv --as-of 2025",
        ))
        .arg(file("scenario", "SCENARIO").required(true).help(say("情景文件（.toml）", "the scenario file (.toml)")))
        .arg(file("plan", "PLAN").help(say("规划文件（.toml）；默认用情景所指的", "the plan (.toml); default: the scenario's")))
        .arg(file("actuals", "CSV").action(ArgAction::Append).help(say(
            "规划以来公布的数据（csv）；可重复",
            "figures that became known since (csv); may be repeated",
        )))
        .arg(
            Arg::new("as-of")
                .long("as-of")
                .value_name("YEAR")
                .value_parser(arguments::year(language))
                .help(say("评估到哪一年末；默认为规划的中期评估年", "the year at whose end the plan is reviewed; default: the plan's own")),
        )
        .arg(Arg::new("published-by").long("published-by").value_name("YYYY-MM-DD").help(say(
            "只用这一天及以前公布的数据（不知公布日期的也不用）",
            "use only what had been published by this day (and nothing whose day is not known)",
        )))
        .arg(
            Arg::new("vary")
                .long("vary")
                .value_name("DRIVER[=from..to]")
                .action(ArgAction::Append)
                .help(say("用哪个驱动因素来达到目标；默认取目标本领域的一个", "the driver by which targets are to be reached; default: one of the target's own field")),
        )
        .arg(Arg::new("request").long("request").action(ArgAction::SetTrue).help(say(
            "只写出按部门的数据需求表和文字模板",
            "only write what to ask of each department, and templates for the reviewer's text",
        )))
        .arg(file("text", "DIR").help(say(
            "评估人自己的文字所在文件夹：tasks.md、causes.md、advice.md",
            "the folder with the reviewer's own text: tasks.md, causes.md, advice.md",
        )));
    command
        .arg(arguments::set(language))
        .arg(arguments::from(language))
        .arg(arguments::plan_year(language))
        .arg(arguments::out(language))
        .arg(arguments::runs(language, arguments::RUNS_OF_SCENARIO))
        .arg(arguments::seed(language))
        .arg(arguments::threads(language))
        .arg(arguments::memory(
            language,
            (
                "评估同时保留四次预测，各占四分之一；超出时不运行",
                "A review holds four projections at once, each in a quarter; what does not fit is not run",
            ),
        ))
        .arg(arguments::charts(language))
        .arg(arguments::chart_size(language))
        .arg(Arg::new("embed-fonts").long("embed-fonts").action(ArgAction::SetTrue).help(say(
            "把中文字体放进 review.html（多约 4 MB），在没有中文字体的电脑上也一样",
            "put the Chinese font into review.html (about 4 MB more): it looks the same on a computer without one",
        )))
        .arg(arguments::quiet(language))
}

/// The projections that a review holds at once at most: the scenario as it stands, and, while runs are brought to agree with
/// what became known, that before, after, and without the figures that lie far from what was expected.
const HELD_AT_ONCE: u64 = 4;

/// The file of the report.
const PAGE: &str = "review.html";

/// What the arguments lead to.
struct Case {
    assumptions: Assumptions,
    plan: Plan,
    announced: Vec<Actuals>,
    inquiry: Inquiry,
    own_words: Vec<OwnWords>,
    /// What was set, in words.
    settings: Vec<Text>,
    /// The folder of the results: one of its own where something was set.
    folder: PathBuf,
    problems: Diagnostics,
}

pub(super) fn review(matches: &ArgMatches, language: Language) -> Result<()> {
    let mut case = load(matches)?;
    let request = Request::new(matches, language)?;
    let only_asks = matches.get_flag("request");
    let below = case.folder.strip_prefix(request.out).unwrap_or(Path::new(""));
    match (only_asks, request.formats.is_empty()) {
        (true, _) => export::check_folder(request.out, Path::new("request/text"), &[])?,
        (false, true) => export::check_folder(request.out, below, &export::TABLES_OF_RESULT)?,
        (false, false) => {
            export::check_folder(request.out, below, &export::TABLES_OF_RESULT)?;
            export::check_folder(request.out, &below.join("charts"), &[])?;
        }
    }
    let (projection, review) = case.review(&request)?;
    print_problems(&case.problems, language);
    if only_asks {
        return ask(&review, &request);
    }
    if !request.quiet {
        let tables = report::review::review(&review, language).into_iter();
        tables.for_each(|table| print_table(&table.headed(&case.settings, language)));
    }
    write(case, &projection, &review, &request)
}

impl Case {
    /// Reviews the plan with the scenario as it stands, and where something has become known since as it then is; that
    /// stays, with its projection.
    fn review(&mut self, request: &Request<'_>) -> Result<(Projection, Review)> {
        let Self { assumptions, plan, announced, inquiry, problems, .. } = self;
        let settings = arguments::settings(request.matches, assumptions)?;
        let settings = Settings { memory: settings.memory.shared_by(HELD_AT_ONCE), ..settings };
        let before = watched(&settings, request.quiet, request.language, |running| {
            Projection::run(assumptions, running, problems)
        })?;
        let knowing = review::take_in(assumptions, announced, inquiry, &settings, problems)?;
        let latest = knowing.as_ref().map_or((&*assumptions, &before), |told| (&told.assumptions, &told.projection));
        check_realism(latest.0, latest.1, problems);
        check_excess(latest.0, problems);
        let scenario = (&*assumptions, &before);
        let review = review::review(plan, scenario, knowing.as_ref(), announced, inquiry, &settings, problems)?;
        let Some(knowing) = knowing else { return Ok((before, review)) };
        *assumptions = knowing.assumptions;
        Ok((knowing.projection, review))
    }

    fn manifest<'m>(
        &'m self,
        record: &'m Record,
        asked: &'m [String],
        charts: Vec<&'static str>,
        language: Language,
    ) -> Manifest<'m> {
        let runs = (record.projection.runs, record.projection.seed);
        Manifest::of_question(&self.assumptions, runs, asked, language, &self.problems).with_charts(charts)
    }

    /// The report: the review with the charts.
    fn page(
        &self,
        review: &Review,
        manifest: &Manifest<'_>,
        charts: Vec<Drawing>,
        request: &Request<'_>,
    ) -> Result<Content> {
        let enclosed = Enclosed {
            charts,
            own_words: self.own_words.clone(),
            settings: self.settings.clone(),
            provenance: manifest.entries(),
            warnings: manifest.warnings().cloned().collect(),
        };
        let document = report::review_document(review, enclosed, request.language);
        let page = document.to_html(request.matches.get_flag("embed-fonts"))?;
        Ok((PAGE.to_owned(), page.into_bytes()))
    }
}

fn load(matches: &ArgMatches) -> Result<Case> {
    let mut problems = Diagnostics::new();
    let path = matches.get_one::<PathBuf>("scenario").map_or(Path::new(""), PathBuf::as_path);
    let from = arguments::first_year(matches, &["set", "vary"])?;
    let mut assumptions = Assumptions::load(path, &super::library(matches)?, &mut problems)?;
    super::give_plan_years(&mut assumptions, matches)?;
    if let Some(path) = matches.get_one::<PathBuf>("plan") {
        let plan = Plan::load(path, &assumptions.indicators, &mut problems)?;
        assumptions.files.retain(|file| assumptions.plan.as_ref().is_none_or(|own| own.file != *file));
        assumptions.files.push(plan.file.clone());
        assumptions.plan = Some(plan);
    }
    let plan = review::plan_of(&assumptions)?.clone();
    let mut announced = Vec::new();
    for path in matches.get_many::<PathBuf>("actuals").into_iter().flatten() {
        let of = (assumptions.baseline.as_ref(), assumptions.indicators.as_slice());
        let actuals = Actuals::load_about(path, of, &plan.subjects(), &mut problems)?;
        assumptions.files.push(actuals.file.clone());
        announced.push(actuals);
    }
    review::keep(&plan, &announced, &mut assumptions);
    let published_by = matches.get_one::<String>("published-by").map(String::as_str);
    super::refuse_unused_years(matches, [Some(&plan)])?;
    let as_of = arguments::year_given(matches, "as-of");
    let mut inquiry = Inquiry::new((&plan, assumptions.years), as_of, published_by, Vec::new())?;
    review::check_figures(&assumptions, &announced, &inquiry)?;
    // What is known is known up to the review.
    assumptions.as_of = Some(inquiry.as_of);
    let id = assumptions.id.clone();
    assumptions.set(&arguments::words(matches, "set"), from, &mut problems)?;
    let settings = assumptions.settings_in_words();
    let set = assumptions.id.strip_prefix(&id).filter(|set| !set.is_empty());
    let out = arguments::folder(matches);
    let folder = set.map_or_else(|| out.to_owned(), |set| out.join(format!("review{set}")));
    inquiry.levers = Lever::read_all(&arguments::words(matches, "vary"), from, &assumptions)?;
    independence::of_scenario(&assumptions, &mut problems)?;
    let levers: Vec<(&str, i32)> =
        inquiry.levers.iter().map(|lever| (lever.driver.name.as_str(), from.unwrap_or(inquiry.as_of + 1))).collect();
    independence::of_plan(&assumptions, &levers, &mut problems)?;
    let own_words = OwnWords::read(matches.get_one::<PathBuf>("text").map(PathBuf::as_path))?;
    Ok(Case { assumptions, plan, announced, inquiry, own_words, settings, folder, problems })
}

/// Writes what to ask for, and templates for the reviewer's text where there is none yet.
fn ask(review: &Review, asked: &Request<'_>) -> Result<()> {
    let language = asked.language;
    let folder = asked.out.join("request");
    export::write_request(&folder, &export::review::requests(&review.missing, language)?, &teller(language))?;
    let text = folder.join("text");
    for (name, content) in OwnWords::templates(language) {
        // What somebody has written is never replaced.
        if text.join(&name).symlink_metadata().is_err() {
            export::write_whole(&text.join(&name), content.as_bytes())?;
        }
    }
    if !asked.quiet {
        report::review::missing(review, language).iter().for_each(print_table);
    }
    asked.wrote(&folder);
    Ok(())
}

fn write(mut case: Case, projection: &Projection, review: &Review, request: &Request<'_>) -> Result<()> {
    let (out, language, tell) = (case.folder.clone(), request.language, teller(request.language));
    let record = Record::new(&case.assumptions, projection, &review.assessments);
    let figures = figure::figures(&record, language);
    let mut files = Vec::new();
    files.extend(export::review::review(review, language)?);
    files.push(("figures.csv".to_owned(), export::review::figures(review)?));
    let asked = asked(&case.inquiry, request.matches);
    let mut to_draw = to_draw(&figures, &request.formats);
    to_draw.push(PAGE.to_owned());
    let undrawn = {
        let manifest = case.manifest(&record, &asked, Vec::new(), language);
        files.push(case.page(review, &manifest, Vec::new(), request)?);
        export::write(&out, &record, &manifest, files, &to_draw, &tell)?
    };
    let mut charts = in_charts(draw_and_tell(&figures, request, &mut case.problems));
    let drawings = drawings(&record, request, &mut case.problems);
    let manifest = case.manifest(&record, &asked, request.formats.clone(), language);
    charts.push(case.page(review, &manifest, drawings, request)?);
    undrawn.finish(Some(&manifest), &charts)?;
    request.wrote(&out);
    Ok(())
}

/// The charts of the report, in both languages; without those that cannot be drawn in one of them.
fn drawings(record: &Record, request: &Request<'_>, problems: &mut Diagnostics) -> Vec<Drawing> {
    let [zh, en] = [Language::Chinese, Language::English].map(|language| {
        let mut found = Diagnostics::new();
        let drawn = figure::draw_all(&figure::figures(record, language), Medium::Screen, &mut found);
        // Of the files of the charts, or in the other language, the same is told already.
        let new = found.without(problems);
        print_problems(&new, request.language);
        problems.append(new);
        drawn
    });
    zh.iter().zip(&en).filter_map(|(zh, en)| Some(Drawing::new(zh.as_ref()?, en.as_ref()?))).collect()
}

/// What the manifest says was asked.
fn asked(inquiry: &Inquiry, matches: &ArgMatches) -> Vec<String> {
    let mut asked = vec!["review".to_owned(), format!("--as-of {}", inquiry.as_of)];
    asked.extend(inquiry.published_by.iter().map(|day| format!("--published-by {day}")));
    asked.extend(arguments::words(matches, "vary").into_iter().map(|vary| format!("--vary {vary}")));
    asked.extend(arguments::year_given(matches, "from").map(|year| format!("--from {year}")));
    asked
}
