//! Every kind of chart in both languages: writes `docs/gallery.md` and `docs/gallery/*.svg`.
//!
//! `cargo run --release --example gallery`

use std::path::Path;

use carecast::analysis::backtest::{Backtest, BacktestRequest, backtest};
use carecast::analysis::questions::sensitivity::{QuantityOfInterest, SensitivityMethod, sensitivity};
use carecast::analysis::questions::sweep::Sweep;
use carecast::analysis::questions::{Goal, SweepAxis, read_readings};
use carecast::analysis::{Record, assess};
use carecast::baseline::{Baseline, Library, load_all};
use carecast::ensemble::Settings;
use carecast::export::write_whole;
use carecast::figure::questions::QuestionContext;
use carecast::figure::{self, ChartKind, Figure};
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Language, Projection, Result};

const RUNS: usize = 1000;

fn assumptions(scenario: &str) -> Result<Assumptions> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/shandong-2023-2027").join(scenario);
    let mut assumptions = Assumptions::load(&path, &Library::embedded(), &mut Diagnostics::new())?;
    ["industry.contribution.*", "industry.growth_nominal"].iter().for_each(|pattern| assumptions.keep(pattern));
    Ok(assumptions)
}

fn record(scenario: &str) -> Result<Record> {
    let assumptions = assumptions(scenario)?;
    let settings = Settings { runs: RUNS, ..Settings::of(&assumptions) };
    let projection = Projection::run(&assumptions, &settings, &mut Diagnostics::new())?;
    let assessments = assumptions.plan.as_ref().map_or_else(Vec::new, |plan| assess(plan, &assumptions, &projection));
    Ok(Record::new(&assumptions, &projection, &assessments))
}

/// The records that the kinds are drawn of.
struct Records {
    growth: Vec<Record>,
    seven: Vec<Record>,
    care: Vec<Record>,
}

impl Records {
    fn new() -> Result<Self> {
        let all = |names: &[&str]| names.iter().map(|name| record(name)).collect::<Result<Vec<Record>>>();
        Ok(Self {
            growth: all(&["reference.toml", "low.toml", "high.toml"])?,
            seven: all(&["seven-domains.toml"])?,
            care: all(&[
                "care/supply-constrained.toml",
                "care/demographic-only.toml",
                "care/healthy-ageing.toml",
                "care/shift-to-formal.toml",
            ])?,
        })
    }

    fn figures(&self, language: Language) -> Result<Vec<Figure>> {
        let first = |records: &'_ [Record]| records.iter().take(1).cloned().collect::<Vec<Record>>();
        let of = |kind: ChartKind, records: &[Record], indicator: Option<&str>| {
            figure::of_kind(kind, records, indicator, language)
        };
        let (reference, supply) = (first(&self.growth), first(&self.care));
        let figures = [
            of(ChartKind::Fan, &reference, Some("industry.value_added"))?,
            of(ChartKind::Fan, &reference, Some("industry.share_of_gdp"))?,
            of(ChartKind::Fan, &reference, Some("population.aged_60_plus"))?,
            of(ChartKind::Comparison, &self.growth, None)?,
            of(ChartKind::Comparison, &self.care, Some("care.occupancy"))?,
            of(ChartKind::Multiples, &self.seven, None)?,
            of(ChartKind::Multiples, &self.care, Some("care.occupancy"))?,
            of(ChartKind::Contributions, &self.seven, None)?,
            of(ChartKind::Subsectors, &self.seven, None)?,
            of(ChartKind::Pyramid, &reference, None)?,
            of(ChartKind::Beds, &reference, None)?,
            of(ChartKind::Need, &supply, None)?,
            of(ChartKind::Caregivers, &supply, None)?,
            of(ChartKind::Insurance, &supply, None)?,
            of(ChartKind::Scoreboard, &reference, None)?,
            of(ChartKind::Target, &reference, Some("industry.value_added"))?,
        ];
        Ok(figures.into_iter().flatten().collect())
    }
}

fn asked(of: &Assumptions) -> QuestionContext<'_> {
    QuestionContext { region: &of.baseline.label, scenario: &of.title, settings: &[] }
}

/// The charts of questions: what matters, and what comes of varying it.
fn questions(language: Language) -> Result<Vec<Figure>> {
    let reference = assumptions("reference.toml")?;
    let seven = assumptions("seven-domains.toml")?;
    let mut problems = Diagnostics::new();
    let mut figures = Vec::new();
    for method in [SensitivityMethod::Tornado, SensitivityMethod::Morris(20), SensitivityMethod::Sobol(128)] {
        let (indicator, year) = read_readings(&["industry.value_added@2027"], &seven)?.remove(0);
        let outcome = QuantityOfInterest::Value(indicator, year);
        let found = sensitivity(&seven, outcome, method, &Settings::of(&seven), &mut problems)?;
        figures.extend(figure::questions::sensitivity(&found, asked(&seven), language));
    }
    let (growth, prices) = ("industry.medical.trend=-3..3 %:7", "economy.deflator_growth=-1..2 %:7");
    for (vary, name) in [(&[growth][..], "curve"), (&[prices, growth][..], "heat-map")] {
        let axes = SweepAxis::read_all(vary, None, &reference)?;
        let readings = read_readings(&["industry.value_added@2027"], &reference)?;
        let goals = Goal::read_all(&["value_added"], &reference)?;
        let settings = Settings::of(&reference);
        let sweep = Sweep::run(&reference, axes, readings, goals, Some(200), &settings, &mut problems)?;
        for mut figure in figure::questions::sweep(&sweep, asked(&reference), language) {
            let kind = figure.name.split('-').next().unwrap_or_default();
            figure.name = format!("{name}-{kind}");
            figures.push(figure);
        }
    }
    Ok(figures)
}

/// Forecasts held against their outcomes.
fn past() -> Result<Backtest> {
    let (library, mut problems) = (Library::embedded(), Diagnostics::new());
    let nation = Baseline::load("china", &library, &mut problems)?;
    backtest(&load_all(&library, &mut problems)?, &nation, &library, &BacktestRequest::default())
}

fn main() -> Result<()> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let records = Records::new()?;
    let past = past()?;
    let mut page = String::from(
        "# Gallery\n\nEvery kind of chart in Chinese and in English, of the Shandong scenarios; made by\n\
         `cargo run --release --example gallery`. `carecast chart DIR` draws them of any finished run, `carecast sensitivity`,\n\
         `carecast sweep` and `carecast backtest` write the last ones themselves.\n",
    );
    let mut pairs = Vec::new();
    for language in [Language::Chinese, Language::English] {
        let mut figures = records.figures(language)?;
        figures.extend(questions(language)?);
        figures.extend(figure::backtest(&past, language));
        pairs.push(figures);
    }
    for (chinese, english) in pairs[0].iter().zip(&pairs[1]) {
        page.push_str(&format!("\n## {}\n", chinese.name));
        for (figure, tag) in [(chinese, "zh"), (english, "en")] {
            let file = format!("gallery/{}.{tag}.svg", figure.name);
            let svg = figure.draw()?;
            write_whole(&docs.join(&file), svg.as_str().as_bytes())?;
            page.push_str(&format!("\n![{}]({file})\n", figure.title()));
        }
    }
    write_whole(&docs.join("gallery.md"), page.as_bytes())
}
