//! A scenario beside the trend, in words.

use crate::analysis::{BesideTrend, MedianAndInterval};
use crate::indicator::Display;
use crate::language::Text;
use crate::scenario::Years;
use crate::words::sentence::sentence;

impl BesideTrend {
    /// Whether and where scenario and trend part by more than their bands.
    #[must_use]
    pub fn sentence(&self) -> Text {
        let year = self.year;
        let [scenario, trend] = [self.of_scenario, self.of_trend].map(|band| self.band(band));
        let label = &self.indicator.label;
        if self.parted.is_empty() {
            return sentence!(
                "{label}：{year}年情景为{scenario}，公布数的趋势为{trend}，两个80%区间相交",
                "{label}: {scenario} in {year} in the scenario, {trend} on the trend of published figures; the 80% intervals meet",
                [label, scenario, trend]
            );
        }
        let side = match self.of_scenario.median > self.of_trend.median {
            true => Text::new("高于", "above"),
            false => Text::new("低于", "below"),
        };
        let years = Years::grouped(self.parted.iter().copied());
        sentence!(
            "{label}：{years}年情景与趋势的80%区间不相交，情景{side}趋势：{year}年情景为{scenario}，公布数的趋势为{trend}",
            "{label}: in {years} the 80% intervals of scenario and trend do not meet; the scenario is {side}: {scenario} in {year}, against {trend} on the trend of published figures",
            [label, side, scenario, trend]
        )
    }

    /// The finding as the title of a chart.
    #[must_use]
    pub fn title(&self) -> Text {
        let (label, year) = (&self.indicator.label, self.year);
        let [scenario, trend] = [self.of_scenario, self.of_trend].map(|band| self.quantity(band.median));
        let meet = self.meet();
        sentence!(
            "{label}：{year}年情景约{scenario}，按趋势约{trend}，{meet}",
            "{label}: about {scenario} in {year}, on trend about {trend}; {meet}",
            [label, scenario, trend, meet]
        )
    }

    /// Whether the bands meet.
    #[must_use]
    pub fn meet(&self) -> Text {
        match self.parted.is_empty() {
            true => Text::new("80%区间相交", "80% intervals meet"),
            false => Text::new("80%区间不相交", "80% intervals do not meet"),
        }
    }

    /// The figures that the trend continues.
    #[must_use]
    pub fn figures_in_words(&self) -> Text {
        let ((first, last), count) = (self.trend.series.years(), self.trend.series.values().len());
        sentence!(
            "{first}–{last}年{count}个公布数",
            "{count} published figures of {first}–{last}",
            [
                first = &Text::same(first.to_string()),
                last = &Text::same(last.to_string()),
                count = &Text::same(count.to_string()),
            ]
        )
    }

    fn quantity(&self, value: f64) -> Text {
        Text::both(|language| Display(language).quantity(value, self.indicator.unit))
    }

    fn band(&self, band: MedianAndInterval) -> Text {
        let (low, high) = band.interval_80;
        let [median, low, high] = [band.median, low, high].map(|value| self.quantity(value));
        sentence!("{median}（{low}至{high}）", "{median} ({low} to {high})", [median, low, high])
    }
}
