//! The level of a region's vital rates, and the gap between its life expectancy and the official one.

use super::{Baseline, Observation, Status};
use crate::indicator::Comparator;
use crate::language::{Text, text};

/// A published figure that sets the level of vital rates; the pattern by age and the trend are those of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct RateLevel {
    /// The region of the figure: a region that inherits rates inherits their levels too.
    pub region: Text,
    /// The indicator: births, deaths or life expectancy.
    pub indicator: String,
    /// The year of the figure.
    pub year: i32,
    /// The figure in base units.
    pub published: f64,
    /// Published, derived or assumed.
    pub status: Status,
    /// The title of its source.
    pub source: Text,
    /// The factor of every rate; `None` if mortality was shifted to a life expectancy.
    pub factor: Option<f64>,
}

impl RateLevel {
    /// A sentence on the level.
    #[must_use]
    pub fn words(&self) -> Text {
        let (Text { zh, en }, Text { zh: source_zh, en: source_en }, year) = (&self.region, &self.source, self.year);
        let Some(factor) = self.factor else {
            let years = self.published;
            return text!(
                "{zh}：死亡率移到{year}年公布的预期寿命 {years:.2}岁（{source_zh}）",
                "{en}: death rates shifted to the life expectancy published for {year}, {years:.2} years ({source_en})"
            );
        };
        let (what_zh, what_en) = match self.indicator.as_str() {
            "population.births" => ("出生人数", "births"),
            _ => ("死亡人数", "deaths"),
        };
        let (count_zh, count_en) = if self.published < 1e4 {
            (format!("{:.0}人", self.published), format!("{:.0} persons", self.published))
        } else {
            (format!("{:.2}万人", self.published / 1e4), format!("{:.4} million", self.published / 1e6))
        };
        text!(
            "{zh}：水平取自{year}年{what_zh} {count_zh}（{source_zh}），各年龄的率乘以 {factor:.4}；年龄模式和趋势取自率表",
            "{en}: level by the {what_en} of {year}, {count_en} ({source_en}): rates at all ages times {factor:.4}; age pattern and trend are the table's"
        )
    }

    /// A short form: `deaths ×0.904`.
    #[must_use]
    pub fn short(&self) -> Text {
        match (self.indicator.as_str(), self.factor) {
            ("population.births", Some(factor)) => text!("出生 ×{factor:.3}", "births ×{factor:.3}"),
            (_, Some(factor)) => text!("死亡 ×{factor:.3}", "deaths ×{factor:.3}"),
            (_, None) => {
                let year = self.year;
                text!("{year}年预期寿命", "life expectancy of {year}")
            }
        }
    }
}

/// An official life expectancy and that of the rates in the same year.
#[derive(Debug, Clone, PartialEq)]
pub struct LifeExpectancyGap {
    /// The year of both.
    pub year: i32,
    /// The official figure, in years.
    pub official: f64,
    /// Life expectancy from the rates, in years.
    pub by_rates: f64,
    /// The title of the source of the official figure.
    pub source: Text,
}

impl LifeExpectancyGap {
    /// The life expectancy from the rates minus the official one, in years.
    #[must_use]
    pub fn years(&self) -> f64 {
        self.by_rates - self.official
    }
}

/// The gap between life expectancy from a region's rates and the official one: official life tables correct deaths for
/// under-reporting, published counts of deaths do not. It is a constant: the mean of the gaps of the last three official
/// figures.
#[derive(Debug, Clone, PartialEq)]
pub struct LifeExpectancyOffset {
    /// The region of the figures.
    pub region: Text,
    /// The gaps in order of their years; at least one.
    pub gaps: Vec<LifeExpectancyGap>,
}

impl LifeExpectancyOffset {
    /// That of a region by the last of these gaps, of which there is at least one.
    fn of(region: &Text, mut gaps: Vec<LifeExpectancyGap>) -> Self {
        let skipped = gaps.len().saturating_sub(MOST_GAPS);
        Self { region: region.clone(), gaps: gaps.split_off(skipped) }
    }

    /// The offset after a later gap of a region was published: it replaces gaps of another region.
    #[must_use]
    pub fn with(self, region: &Text, gap: LifeExpectancyGap) -> Self {
        let is_own = self.region == *region;
        let mut gaps = if is_own { self.gaps } else { Vec::new() };
        gaps.push(gap);
        Self::of(region, gaps)
    }

    /// The constant: the mean of the gaps, in years.
    #[must_use]
    pub fn years(&self) -> f64 {
        self.gaps.iter().map(LifeExpectancyGap::years).sum::<f64>() / self.gaps.len() as f64
    }

    /// The minimum and maximum of the gaps, in years.
    #[must_use]
    pub fn spread(&self) -> (f64, f64) {
        let years = || self.gaps.iter().map(LifeExpectancyGap::years);
        (years().fold(f64::INFINITY, f64::min), years().fold(f64::NEG_INFINITY, f64::max))
    }

    /// The life expectancy from the rates that corresponds to an official figure, in years.
    #[must_use]
    pub fn by_rates(&self, official: f64) -> f64 {
        official + self.years()
    }

    /// A short form: `life expectancy +1.08 (2020, 2021)`.
    #[must_use]
    pub fn short(&self) -> Text {
        let (years, Text { zh, en }) = (self.years(), self.years_known());
        text!("预期寿命 {years:+.2}（{zh}）", "life expectancy {years:+.2} ({en})")
    }

    fn years_known(&self) -> Text {
        let years: Vec<Text> = self.gaps.iter().map(|gap| Text::same(gap.year.to_string())).collect();
        Text::joined(&years, "、", ", ")
    }

    /// Whose it is, where it is not that of a region itself: it has no official figure that its rates can be compared with.
    #[must_use]
    pub fn of_another(&self, region: &Text) -> Option<Text> {
        let (Text { zh: own_zh, en: own_en }, Text { zh, en }) = (region, &self.region);
        (self.region != *region).then(|| {
            text!(
                "；{own_zh}没有可比的官方公布数，这是{zh}的差数",
                "; {own_en} has no published official figure to compare with, so the constant is that of {en}"
            )
        })
    }

    /// What it rests on, in words: whose gaps, of which years, from where to where, and their sources.
    #[must_use]
    pub fn basis(&self) -> Text {
        let (Text { zh, en }, Text { zh: years_zh, en: years_en }) = (&self.region, self.years_known());
        let mut sources: Vec<Text> = Vec::new();
        for gap in &self.gaps {
            if !sources.contains(&gap.source) {
                sources.push(gap.source.clone());
            }
        }
        let Text { zh: source_zh, en: source_en } = Text::joined(&sources, "、", ", ");
        match self.gaps.as_slice() {
            [LifeExpectancyGap { by_rates, official, .. }] => text!(
                "{zh} {years_zh}年按率的 {by_rates:.2}岁与官方的 {official:.2}岁之差（{source_zh}）",
                "{en} in {years_en} by its rates, {by_rates:.2}, less the official {official:.2} ({source_en})"
            ),
            _ => {
                let (least, most) = self.spread();
                text!(
                    "{zh} {years_zh}年按率与官方之差的平均，各年 {least:.2}至{most:.2}岁（{source_zh}）",
                    "the mean of how far {en} by its rates lies above the official figures of {years_en}, from {least:.2} to {most:.2} ({source_en})"
                )
            }
        }
    }

    /// What it says, in words, beside the life expectancy of a region by its rates in one year; `published` are the official
    /// figures of all years with these, known to the projection or not.
    #[must_use]
    pub fn words(&self, region: &Text, by_rates: f64, year: i32, published: &[(i32, f64)]) -> Text {
        let (years, here, Text { zh, en }) = (self.years(), by_rates - self.years(), self.basis());
        let of_year = published.iter().find(|(of, _)| *of == year);
        let (also_zh, also_en) = of_year.map_or_else(Default::default, |(_, published)| {
            let now = by_rates - published;
            (
                format!("（{year}年公布 {published:.2}，与按率的差 {now:.2}岁）"),
                format!(" (published for {year}: {published:.2}, from which the rates differ by {now:.2})"),
            )
        });
        let mut words = text!(
            "按官方生命表的口径 {here:.2}岁{also_zh}：减去常数 {years:.2}岁，即{zh}；官方生命表校正死亡漏报，公布的死亡人数没有这么多",
            "by official life tables {here:.2}{also_en}: less a constant {years:.2}, {en}; official tables correct deaths for under-reporting, the published count does not"
        );
        let earlier = published.iter().filter(|(of, _)| *of < year).max_by_key(|(of, _)| *of);
        if let Some((of, higher)) = earlier.filter(|(_, official)| of_year.is_none() && *official > here) {
            let after = by_rates - higher;
            words = words.followed_by(&text!(
                "；{of}年已公布 {higher:.2}岁，比这还高：只要寿命没有缩短，{year}年的差数不超过 {after:.2}岁，小于这一常数",
                "; {higher:.2} was published for {of} already, which is more: unless lives became shorter, the gap of {year} is {after:.2} at most, less than the constant"
            ));
        }
        match self.of_another(region) {
            Some(whose) => words.followed_by(&whose),
            None => words,
        }
    }
}

impl Baseline {
    /// How far life expectancy by the rates lies above the official one, by official figures up to the base year; the parent's,
    /// where the region has inherited rates and no official figure that its own rates can be compared with. `None` where
    /// mortality is not that of published deaths.
    #[must_use]
    pub fn life_expectancy_offset(&self) -> Option<LifeExpectancyOffset> {
        let by_deaths = self.rate_levels.iter().rfind(|level| level.indicator != "population.births")?;
        by_deaths.factor?;
        let rates = self.vital_rates.as_ref()?;
        let gap = |year: i32| self.life_expectancy_gap(year, rates.life_expectancy(rates.index(year)?));
        let known: Vec<_> = (self.base_year - FARTHEST..=self.base_year).filter_map(gap).collect();
        let own = (!known.is_empty()).then(|| LifeExpectancyOffset::of(&self.label, known));
        own.or_else(|| self.parent_baseline.as_ref()?.life_expectancy_offset())
    }

    /// The official life expectancy published for a year, beside one by rates.
    #[must_use]
    pub fn life_expectancy_gap(&self, year: i32, by_rates: f64) -> Option<LifeExpectancyGap> {
        let published = self.official_life_expectancies().find(|o| o.period.year == year)?;
        Some(LifeExpectancyGap { year, official: published.value, by_rates, source: self.source_of(published) })
    }

    /// The official life expectancies of whole years, in whatever order.
    pub(crate) fn official_life_expectancies(&self) -> impl Iterator<Item = &Observation> {
        self.series.iter().filter(|o| {
            o.indicator == "population.life_expectancy"
                && o.comparator == Comparator::Equal
                && o.status == Status::Published
                && self.stocks_at.is_year(o.period)
        })
    }
}

/// The number of years before the base year in which an official life expectancy is used for the gap.
const FARTHEST: i32 = 5;

/// How many official figures a constant rests on, the last ones that are known: as many years as life tables of small regions are
/// commonly made of.
const MOST_GAPS: usize = 3;
