//! Where the level of a region's vital rates comes from, and how far its life expectancy lies from the official one.

use super::{Baseline, Observation, Status};
use crate::indicator::Comparator;
use crate::language::{Text, text};

/// A published figure that sets the level of vital rates; their pattern by age and their trend are those of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct RateLevel {
    /// The region whose figure it is: a region that inherits rates inherits their levels too.
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
    /// What every rate was multiplied by; `None` where mortality was shifted to a life expectancy.
    pub factor: Option<f64>,
}

impl RateLevel {
    /// What it says, in words.
    #[must_use]
    pub fn words(&self) -> Text {
        let (Text { zh, en }, Text { zh: source_zh, en: source_en }, year) = (&self.region, &self.source, self.year);
        let Some(factor) = self.factor else {
            let years = self.published;
            return text!(
                "{zh}：死亡率移到 {year} 年公布的预期寿命 {years:.2} 岁（{source_zh}）",
                "{en}: death rates shifted to the life expectancy published for {year}, {years:.2} years ({source_en})"
            );
        };
        let (what_zh, what_en) = match self.indicator.as_str() {
            "population.births" => ("出生人数", "births"),
            _ => ("死亡人数", "deaths"),
        };
        let (count_zh, count_en) = if self.published < 1e4 {
            (format!("{:.0} 人", self.published), format!("{:.0} persons", self.published))
        } else {
            (format!("{:.2} 万人", self.published / 1e4), format!("{:.4} million", self.published / 1e6))
        };
        text!(
            "{zh}：水平取自 {year} 年{what_zh} {count_zh}（{source_zh}），各年龄的率乘以 {factor:.4}；年龄模式和趋势取自率表",
            "{en}: level by the {what_en} of {year}, {count_en} ({source_en}): rates at all ages times {factor:.4}; age pattern and trend are the table's"
        )
    }

    /// In a few signs: `deaths ×0.904`.
    #[must_use]
    pub fn short(&self) -> Text {
        match (self.indicator.as_str(), self.factor) {
            ("population.births", Some(factor)) => text!("出生 ×{factor:.3}", "births ×{factor:.3}"),
            (_, Some(factor)) => text!("死亡 ×{factor:.3}", "deaths ×{factor:.3}"),
            (_, None) => {
                let year = self.year;
                text!("{year} 年预期寿命", "life expectancy of {year}")
            }
        }
    }
}

/// How far life expectancy by a region's rates lies above the official one: official life tables correct deaths for
/// under-reporting, published counts of deaths do not say so many. Taken once, at the last official figure up to the base
/// year, and constant.
#[derive(Debug, Clone, PartialEq)]
pub struct LifeExpectancyOffset {
    /// The region whose figure it is.
    pub region: Text,
    /// The year of the official figure.
    pub year: i32,
    /// The official figure, in years.
    pub official: f64,
    /// Life expectancy by the rates in that year, in years.
    pub by_rates: f64,
}

impl LifeExpectancyOffset {
    /// By the rates less the official figure, in years.
    #[must_use]
    pub fn years(&self) -> f64 {
        self.by_rates - self.official
    }

    /// In a few signs: `life expectancy +1.04 (2021)`.
    #[must_use]
    pub fn short(&self) -> Text {
        let (years, year) = (self.years(), self.year);
        text!("预期寿命 {years:+.2}（{year}）", "life expectancy {years:+.2} ({year})")
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

    /// What it says, in words, beside the life expectancy of a region by its rates in one year and what was officially
    /// published for it.
    #[must_use]
    pub fn words(&self, region: &Text, by_rates: f64, year: i32, published: Option<f64>) -> Text {
        let Self { region: Text { zh, en }, year: of, official, by_rates: then } = self;
        let (years, here) = (self.years(), by_rates - self.years());
        let (also_zh, also_en) = published.map_or_else(Default::default, |published| {
            let now = by_rates - published;
            (
                format!("（{year} 年公布 {published:.2}，与按率的差 {now:.2} 岁）"),
                format!(" (published for {year}: {published:.2}, from which the rates differ by {now:.2})"),
            )
        });
        let words = text!(
            "按官方生命表的口径 {here:.2} 岁{also_zh}：减去常数 {years:.2} 岁，即{zh} {of} 年按率的 {then:.2} 岁与官方的 {official:.2} 岁之差；官方生命表校正死亡漏报，公布的死亡人数没有这么多",
            "by official life tables {here:.2}{also_en}: less a constant {years:.2}, which is {en} in {of} by its rates, {then:.2}, less the official {official:.2}; official tables correct deaths for under-reporting, the published count has not so many"
        );
        match self.of_another(region) {
            Some(whose) => words.followed_by(&whose),
            None => words,
        }
    }
}

impl Baseline {
    /// How far life expectancy by the rates lies above the official one; the parent's, where the region has inherited rates and
    /// no official figure that its own rates can be compared with. `None` where mortality is not that of published deaths.
    #[must_use]
    pub fn life_expectancy_offset(&self) -> Option<LifeExpectancyOffset> {
        let by_deaths = self.rate_levels.iter().rfind(|level| level.indicator != "population.births")?;
        by_deaths.factor?;
        let rates = self.vital_rates.as_ref()?;
        let known = |o: &&Observation| {
            o.indicator == "population.life_expectancy"
                && o.comparator == Comparator::Equal
                && o.status == Status::Published
                && self.stocks_at.is_year(o.period)
                && o.period.year <= self.base_year
                && o.period.year >= self.base_year - FARTHEST
                && rates.index(o.period.year).is_some()
        };
        let own = self.series.iter().filter(known).max_by_key(|o| o.period).and_then(|o| {
            let by_rates = rates.life_expectancy(rates.index(o.period.year)?);
            let region = self.label.clone();
            Some(LifeExpectancyOffset { region, year: o.period.year, official: o.value, by_rates })
        });
        own.or_else(|| self.parent_baseline.as_ref()?.life_expectancy_offset())
    }

    /// The life expectancy by the rates that an official figure stands for: the figure, and the offset.
    #[must_use]
    pub fn life_expectancy_of_official(&self, official: f64) -> f64 {
        official + self.life_expectancy_offset().map_or(0.0, |offset| offset.years())
    }
}

/// Years before the base year up to which an official life expectancy tells the offset of today.
const FARTHEST: i32 = 5;
