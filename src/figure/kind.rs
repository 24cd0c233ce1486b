//! The kinds of figures by name, and what each needs.

use super::{
    Figure, FigureSource, beds, beside_trend, care, comparison, contributions, fan, multiples, pyramid, scoreboard,
    subsectors, target, words,
};
use crate::analysis::Record;
use crate::chart::Chart;
use crate::diagnostic::suggestion;
use crate::error::{Error, Result};
use crate::language::{Language, Text, text};

/// A kind of figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChartKind {
    /// One indicator with its uncertainty, what was published of it, and its targets.
    Fan,
    /// The same with the trend of the published figures beside it.
    Trend,
    /// One indicator under several scenarios or in several regions.
    Comparison,
    /// Value added of each subsector, or one indicator of each of several results, on one axis.
    Multiples,
    /// Where the industry's growth comes from.
    Contributions,
    /// Value added by subsector, one above the other.
    Subsectors,
    /// People by age and sex in the base year and in a later one.
    Pyramid,
    /// Care beds by type, one above the other.
    Beds,
    /// Each type of institutional beds against the need for it.
    Need,
    /// Caregivers against those required.
    Caregivers,
    /// The plan's targets: progress and time elapsed.
    Scoreboard,
    /// One target: what was published, the straight line to it, its review, and the projection.
    Target,
}

impl ChartKind {
    /// Every kind with the name that arguments give it.
    pub const NAMES: [(&'static str, Self); 12] = [
        ("fan", Self::Fan),
        ("trend", Self::Trend),
        ("comparison", Self::Comparison),
        ("multiples", Self::Multiples),
        ("contributions", Self::Contributions),
        ("subsectors", Self::Subsectors),
        ("pyramid", Self::Pyramid),
        ("beds", Self::Beds),
        ("need", Self::Need),
        ("caregivers", Self::Caregivers),
        ("scoreboard", Self::Scoreboard),
        ("target", Self::Target),
    ];

    /// The kind of this name.
    ///
    /// # Errors
    /// An error that suggests the nearest name, or the command that draws a chart of that name.
    ///
    /// ```
    /// use carecast::figure::ChartKind;
    /// assert_eq!(ChartKind::named("pyramid").unwrap(), ChartKind::Pyramid);
    /// assert!(ChartKind::named("piramid").unwrap_err().to_string().contains("did you mean `pyramid`?"));
    /// ```
    pub fn named(name: &str) -> Result<Self> {
        if let Some((_, kind)) = Self::NAMES.iter().find(|(known, _)| *known == name) {
            return Ok(*kind);
        }
        // The name of its file.
        if name == "targets" {
            return Ok(Self::Scoreboard);
        }
        let command = match name {
            "tornado" | "morris" | "sobol" | "shapley" => Some("sensitivity"),
            "heat-map" | "heatmap" | "curve" | "sweep" => Some("sweep"),
            _ => None,
        };
        if let Some(command) = command {
            return Err(Error::failure(text!(
                "{name} 由 `carecast {command}` 自己绘制，图在它的结果文件夹里",
                "{name} is drawn by `carecast {command}` itself, into the folder of its result"
            )));
        }
        let Text { zh, en } = suggestion(name, Self::NAMES.iter().map(|(known, _)| *known));
        Err(Error::failure(text!("没有名为 `{name}` 的图；{zh}", "there is no chart named `{name}`; {en}")))
    }

    /// The name that arguments give it.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

    /// Whether it shows an indicator that can be chosen.
    #[must_use]
    pub fn takes_indicator(self) -> bool {
        matches!(self, Self::Fan | Self::Trend | Self::Comparison | Self::Multiples | Self::Target)
    }

    /// Whether it sets several results side by side.
    #[must_use]
    pub fn compares(self) -> bool {
        matches!(self, Self::Comparison | Self::Multiples)
    }

    /// The data that a result lacks for this kind, and how to obtain it.
    fn lacks(self) -> Text {
        match self {
            Self::Fan => Text::new("没有哪个预测年份有值", "no projected year has a value"),
            Self::Trend => Text::new(
                "基期以前同一口径、连续的公布数不足四个，或没有趋势",
                "fewer than four published figures of consecutive years on one basis, or figures without a trend",
            ),
            Self::Comparison => Text::new(
                "需要两个或更多结果文件夹，且都保留了这个指标",
                "it needs two result folders or more that all kept the indicator",
            ),
            Self::Multiples => Text::new(
                "需要两个或更多领域（情景里的 [[industry.subsector]]，如 seven-domains.toml），或多个结果文件夹和一个指标（`indicator`）",
                "it needs two subsectors or more ([[industry.subsector]] in the scenario, as in seven-domains.toml), or several result folders and an indicator (`indicator`)",
            ),
            Self::Contributions => Text::new(
                "结果里没有增长的分解；请带上它再运行一次（`contributions`）",
                "the result has no contributions to growth; run it again with them (`contributions`)",
            ),
            Self::Subsectors => Text::new(
                "需要两个到八个领域：情景里的 [[industry.subsector]]，如 seven-domains.toml",
                "it needs two to eight subsectors: [[industry.subsector]] in the scenario, as in seven-domains.toml",
            ),
            Self::Pyramid => Text::new(
                "没有 population.csv：情景没有要求任何人口指标，或由旧版本写成；请再运行一次",
                "there is no population.csv: the scenario asks for no indicator of people, or an older version wrote it; run it again",
            ),
            Self::Beds => Text::new(
                "结果里没有各类床位；请在 [outputs] indicators 里加 \"care.beds.*\"，再运行一次",
                "the result has no beds by type; add \"care.beds.*\" to [outputs] indicators and run it again",
            ),
            Self::Need => Text::new(
                "结果里没有床位需求；请在 [outputs] indicators 里加 \"care.beds.*.need\"，再运行一次（见 scenarios/shandong-2023-2027/care/）",
                "the result has no need for beds; add \"care.beds.*.need\" to [outputs] indicators and run it again (see scenarios/shandong-2023-2027/care/)",
            ),
            Self::Caregivers => Text::new(
                "结果里没有护理员；请在 [outputs] indicators 里加 \"care.caregivers*\"，再运行一次",
                "the result has no caregivers; add \"care.caregivers*\" to [outputs] indicators and run it again",
            ),
            Self::Scoreboard | Self::Target => Text::new(
                "结果里没有可评估的规划目标；情景应以 plan = \"…\" 指明规划",
                "the result has no target that could be assessed; the scenario should name a plan with plan = \"…\"",
            ),
        }
    }
}

/// One kind of figure of one or several results; several pages where one has no room for all rows. Without an indicator, a kind that takes one shows value added, or
/// what the results have in common. Kinds of one result are drawn of the first.
///
/// # Errors
/// An error that names what the results lack and how to get it, or suggests the nearest indicator.
pub fn of_kind(
    kind: ChartKind,
    records: &[Record],
    indicator: Option<&str>,
    language: Language,
) -> Result<Vec<Figure>> {
    if let Some(name) = indicator {
        known(kind, records, name)?;
    }
    let found = records.first().map_or_else(Vec::new, |record| pages(kind, (record, records), indicator, language));
    if found.is_empty() { Err(cannot_draw(kind, records, indicator, language)) } else { Ok(found) }
}

/// What a kind lacks, with the indicator that it would show; of one that has no value in any year, why.
fn cannot_draw(kind: ChartKind, records: &[Record], indicator: Option<&str>, language: Language) -> Error {
    let alone = records.first().filter(|_| matches!(kind, ChartKind::Fan | ChartKind::Trend));
    let shown = indicator.or_else(|| alone.map(|record| FigureSource::new(record, language).main_indicator()));
    let series = alone.zip(shown).and_then(|(record, shown)| record.projection.series(shown));
    let gaps = series.map(|series| series.gaps_in_words(series.years().iter())).unwrap_or_default();
    let Text { zh: why_zh, en: why_en } =
        gaps.first().map_or(Text::same(""), |Text { zh, en }| text!("；{zh}", "; {en}"));
    let Text { zh: of_zh, en: of_en } = shown.map_or(Text::same(""), |shown| text!("（`{shown}`）", " of `{shown}`"));
    let (name, Text { zh, en }) = (kind.name(), kind.lacks());
    Error::failure(text!("无法绘制 {name}{of_zh}：{zh}{why_zh}", "cannot draw {name}{of_en}: {en}{why_en}"))
}

/// Every kind that the results have what it takes for: of several results those that compare them.
#[must_use]
pub fn every(records: &[Record], language: Language) -> Vec<Figure> {
    let kinds = ChartKind::NAMES.into_iter().map(|(_, kind)| kind);
    let kinds = kinds.filter(|kind| records.len() == 1 || kind.compares());
    kinds.filter_map(|kind| of_kind(kind, records, None, language).ok()).flatten().collect()
}

/// Refuses an indicator that the kind does not take, or that a result has not kept.
fn known(kind: ChartKind, records: &[Record], indicator: &str) -> Result<()> {
    let name = kind.name();
    if !kind.takes_indicator() {
        return Err(Error::failure(text!(
            "{name} 不能选指标；可选指标的有 fan、trend、comparison、multiples、target",
            "{name} shows no indicator of choice; fan, trend, comparison, multiples and target do"
        )));
    }
    for record in records {
        let projection = &record.projection;
        if projection.series(indicator).is_none() {
            let scenario = &projection.scenario;
            let kept = projection.indicators.iter().map(|known| known.name.as_str());
            let Text { zh, en } = suggestion(indicator, kept);
            return Err(Error::failure(text!(
                "{scenario} 没有保留指标 `{indicator}`；{zh}（[outputs] indicators 决定保留哪些）",
                "{scenario} has not kept the indicator `{indicator}`; {en} ([outputs] indicators says which are kept)"
            )));
        }
    }
    Ok(())
}

fn pages(
    kind: ChartKind,
    (record, records): (&Record, &[Record]),
    indicator: Option<&str>,
    language: Language,
) -> Vec<Figure> {
    let subject = FigureSource::new(record, language);
    let named = |name: &str, chart: Option<Chart>| chart.map(|chart| Figure::new(name, chart));
    let one = match kind {
        ChartKind::Fan => {
            let name = indicator.unwrap_or_else(|| subject.main_indicator());
            named(&format!("fan-{}", words::file_name(name)), fan::fan(subject, name))
        }
        ChartKind::Trend => beside_trend::beside_trend(subject, indicator.unwrap_or_else(|| subject.main_indicator())),
        ChartKind::Comparison => comparison::of(records, indicator, language),
        ChartKind::Multiples => multiples::multiples(records, indicator, language),
        ChartKind::Contributions => contributions::contributions(subject),
        ChartKind::Subsectors => named("subsectors", subsectors::subsectors(subject)),
        ChartKind::Pyramid => pyramid::pyramid(subject),
        ChartKind::Beds => named("beds", beds::beds(subject)),
        ChartKind::Need => care::need(subject),
        ChartKind::Caregivers => named("caregivers", care::caregivers(subject)),
        ChartKind::Scoreboard => return scoreboard::scoreboard(subject),
        ChartKind::Target => return target::of_run(subject, indicator),
    };
    one.into_iter().collect()
}

impl<'s> FigureSource<'s> {
    /// Value added, or else the first headline, or else whatever there is.
    pub(super) fn main_indicator(self) -> &'s str {
        let all = || self.projection.indicators.iter();
        let main = all().find(|known| known.name == "industry.value_added");
        let main = main.or_else(|| all().find(|known| known.is_headline())).or_else(|| all().next());
        main.map_or("", |known| &known.name)
    }
}
