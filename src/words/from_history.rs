//! Drivers made from the past, in words.

use crate::indicator::{Display, Driver};
use crate::language::{Text, text};
use crate::scenario::{FromHistory, HistoryForecast, HistoryMethod, first_prior};
use crate::trend::TrendMethod;
use crate::words::sentence::sentence;

impl HistoryMethod {
    /// The name of the method.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::Trend(method) => TrendMethod::words(method),
            Self::ReferenceClass => Text::new("参照组", "reference class"),
        }
    }
}

impl FromHistory {
    /// On what it rests, in short: series, years and method.
    #[must_use]
    pub fn grounds(&self) -> Text {
        match &self.forecast {
            HistoryForecast::Trend { history, trend, .. } => {
                let growth = history.of_growth.then(|| Text::new("年增速", ", yearly growth"));
                let (first, last) = trend.series.years();
                sentence!(
                    "按历史外推：{label}{growth}，{first}–{last}年，{method}",
                    "continued from history: {label}{growth}, {first}–{last}, {method}",
                    [label = &history.label, growth, method = self.method().words()]
                )
            }
            HistoryForecast::ReferenceClass { bands, .. } => {
                let prior = first_prior(bands);
                let cases = prior.errors.first().map_or(0, |error| error.cases);
                sentence!("参照组：{basis}", "reference class: {basis}", [basis = prior.basis.words(cases)])
            }
        }
    }

    /// How a driver is made: the figures used and left out, the method, the first and the last forecast.
    #[must_use]
    pub fn words(&self, driver: &Driver) -> Text {
        let name = &driver.name;
        let details = match &self.forecast {
            HistoryForecast::Trend { history, trend, shock } => {
                let left_out = history.left_out_in_words().map(|words| sentence!("；{words}", "; {words}", [words]));
                let at_end = trend.years.last().zip(trend.median.last().zip(trend.intervals[1].last()));
                let end = at_end.map(|(year, (median, (low, high)))| {
                    let [median, low, high] = [*median, *low, *high]
                        .map(|value| Text::both(|language| Display(language).quantity(value, driver.unit)));
                    sentence!(
                        "；{year}年{median}，80%区间{low}至{high}",
                        "; {median} in {year}, 80% interval {low} to {high}",
                        [median, low, high]
                    )
                });
                let yearly = (*shock > 0.0).then(|| {
                    let sd = Text::both(|language| Display(language).quantity(*shock, driver.unit.of_difference()));
                    sentence!("；其中年度冲击标准差{sd}", "; of it yearly shocks of {sd}", [sd])
                });
                sentence!(
                    "{label}；{used}{left_out}；{method}{end}{yearly}",
                    "{label}; {used}{left_out}; {method}{end}{yearly}",
                    [
                        label = &history.label,
                        used = history.used_in_words(),
                        left_out,
                        method = trend.method_in_words(),
                        end,
                        yearly
                    ]
                )
            }
            HistoryForecast::ReferenceClass { bands, split } => {
                let (before, last) = (bands.first - 5, bands.first - 1);
                let recent = Text::both(|language| Display(language).quantity(bands.recent, driver.unit));
                let sd = Text::both(|language| Display(language).quantity(split.shock, driver.unit.of_difference()));
                sentence!(
                    "{grounds}；{before}–{last}年平均{recent}；年度冲击标准差{sd}",
                    "{grounds}; {before}–{last} averaged {recent}; yearly shocks of {sd}",
                    [grounds = self.grounds(), recent, sd]
                )
            }
        };
        let until = self.until;
        let head = text!("`{name}` 由{until}年及以前的历史得出：", "`{name}` follows from history up to {until}: ");
        head.followed_by(&details)
    }
}
