//! Prior bands, and stated ones that are narrower.

use crate::analysis::{NarrowBand, narrow_bands};
use crate::diagnostic::Diagnostics;
use crate::indicator::Display;
use crate::language::{Language, Text, phrase, text};
use crate::number::fixed;
use crate::scenario::Assumptions;
use crate::trend::{AverageError, DRIVERS_WITH_PRIOR, NoPrior, PriorBasis};

impl Diagnostics {
    /// Adds a note on each stated band that is narrower than history has it.
    pub fn note_narrow_bands(&mut self, assumptions: &Assumptions) {
        for narrow in narrow_bands(assumptions) {
            self.note(None, narrow.sentence()).hint(narrow.advice());
        }
    }
}

impl PriorBasis {
    /// Whose history it is, with the number of cases.
    #[must_use]
    pub fn words(&self, cases: usize) -> Text {
        Text::both(|language| match self {
            Self::ReferenceClass { growth, countries } => {
                let [from, below] = [growth.0, growth.1].map(|growth| format!("{:.0}%", growth * 100.0));
                phrase!(
                    language,
                    "此前五年年均增长{from}至{below}的国家（{countries}国{cases}例，Penn World Table）",
                    "countries that had grown by {from} to {below} a year for five years ({cases} cases of {countries}, Penn World Table)"
                )
            }
            Self::OwnHistory { region, years: (first, last) } => {
                let region = region.get(language);
                phrase!(
                    language,
                    "{region}{first}–{last}年自身（{cases}例）",
                    "{region} itself in {first}–{last} ({cases} cases)"
                )
            }
            Self::HealthExpenditure { region, years: (first, last) } => {
                let region = region.get(language);
                phrase!(
                    language,
                    "{region}卫生总费用超过GDP名义增速的部分，{first}–{last}年（{cases}例）",
                    "what total health expenditure of {region} outgrew nominal GDP by in {first}–{last} ({cases} cases)"
                )
            }
        })
    }
}

/// A stated band, its width, and how wide it is by history.
struct BandInWords {
    stated: String,
    wide: String,
    by_history: String,
}

impl NarrowBand {
    /// The stated band beside what history has, and where it is stated.
    #[must_use]
    pub fn sentence(&self) -> Text {
        let (first, last) = self.years;
        Text::both(|language| {
            let (label, place) = (self.label(language), self.places(language));
            let BandInWords { stated, wide, by_history } = self.in_words(language);
            phrase!(
                language,
                "区间偏窄：{label}：{first}–{last}年平均的80%区间定为{stated}，宽{wide}（{place}）；历史上这样的平均数的80%区间：{by_history}",
                "narrow band: average {label} in {first}–{last} is stated within {stated} (80%), {wide} wide ({place}); by history the 80% interval of such averages is {by_history}"
            )
        })
    }

    /// The same without its place in files, for a reader of a report.
    #[must_use]
    pub fn brief(&self) -> Text {
        let (first, last) = self.years;
        Text::both(|language| {
            let label = self.label(language);
            let BandInWords { stated, wide, by_history } = self.in_words(language);
            phrase!(
                language,
                "{label}{first}–{last}年平均定为{stated}，宽{wide}，历史上的80%区间：{by_history}",
                "average {label} in {first}–{last} within {stated}, {wide} wide; by history the 80% interval is {by_history}"
            )
        })
    }

    fn in_words(&self, language: Language) -> BandInWords {
        // All to the same digit: the width is that of the interval as it is written.
        let tenth = |growth: f64| (1000.0 * growth).round() / 10.0;
        let points = |width: f64| {
            let width = fixed(width, 1);
            phrase!(language, "{width}个百分点", "{width} pp")
        };
        let (from, to) = (tenth(self.stated.0), tenth(self.stated.1));
        let [low, high] = [from, to].map(|growth| format!("{}%", fixed(growth, 1)));
        let wider = self.wider.iter().map(|(basis, error): &(PriorBasis, AverageError)| {
            let (basis, width) = (basis.words(error.cases), points(tenth(error.width())));
            let basis = basis.get(language);
            phrase!(language, "{basis}宽{width}", "{width} wide for {basis}")
        });
        BandInWords {
            stated: Display(language).range(&low, &high),
            wide: points(to - from),
            by_history: wider.collect::<Vec<String>>().join(language.pick("，", ", ")),
        }
    }

    /// The drivers: what they are, and of which subsectors.
    fn label(&self, language: Language) -> String {
        let labels = self.drivers.iter().map(|(driver, _)| driver.label(language));
        let parts: Option<Vec<(&str, &str)>> = labels.clone().map(|label| label.split_once(['：', ':'])).collect();
        let Some(parts) = parts else { return labels.collect::<Vec<_>>().join(language.pick("、", ", ")) };
        let what = parts.first().map_or("", |(_, what)| what.trim());
        let of: Vec<&str> = parts.iter().map(|(of, _)| of.trim()).collect();
        let of = of.join(language.pick("、", ", "));
        phrase!(language, "{what}（{of}）", "{what} ({of})")
    }

    /// Where it is stated, each place once.
    fn places(&self, language: Language) -> String {
        let mut places: Vec<String> = Vec::new();
        for (_, origin) in &self.drivers {
            let place = origin.words().get(language).to_owned();
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places.join(language.pick("；", "; "))
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> Text {
        Text::new(
            "放宽 p10 和 p90，或说明今后几年为何比过去更有把握；区间过窄，实现目标的可能性就过于确定",
            "widen p10 and p90, or say why the years ahead are better known than past ones were; a narrow band makes probabilities too certain",
        )
    }
}

impl NoPrior {
    /// Why there are no bands.
    #[must_use]
    pub fn sentence(&self) -> Text {
        let name = match self {
            Self::Unknown { written, .. } => written,
            Self::NotBuiltIn { driver } | Self::NoSeriesOfBlock { driver } | Self::TooFewYears { driver, .. } => {
                &driver.name
            }
        };
        match self {
            Self::Unknown { .. } => text!("没有驱动因素 `{name}`", "there is no driver `{name}`"),
            Self::NotBuiltIn { .. } => text!("程序没有内置 `{name}` 的历史数列", "no history of `{name}` is built in"),
            Self::NoSeriesOfBlock { .. } => text!(
                "`{name}` 没有历史数列：只有医疗服务和药品有可对照的支出（卫生总费用）",
                "`{name}` has no history: spending is published of medical services and medicines alone (total health expenditure)"
            ),
            Self::TooFewYears { region: Text { zh, en }, .. } => text!(
                "`{name}` 的历史数列太短：{zh}及其上级最近五年中须有三年以上的数，此前须有八例以上",
                "the history of `{name}` is too short: it takes three of the last five years and eight cases before, of {en} or its nation"
            ),
        }
    }

    /// What would do.
    #[must_use]
    pub fn advice(&self) -> Text {
        if let Self::Unknown { nearest: Text { zh, en }, is_of_other_subsector, .. } = self {
            return match is_of_other_subsector {
                true => text!(
                    "{zh}；情景自己划分的领域，请用情景文件代替地区：carecast trend 情景.toml --driver …",
                    "{en}; for a subsector of a scenario give the scenario in place of the region: `carecast trend SCENARIO.toml --driver ...`"
                ),
                false => text!("{zh}", "{en}"),
            };
        }
        let all = DRIVERS_WITH_PRIOR.join(", ");
        if let Self::NotBuiltIn { driver } = self
            && !driver.is_named("industry.*.price_*")
        {
            return text!(
                "内置的有：{all}；其他驱动因素，把公布的年度数列写成 csv，用 carecast trend 外推，或在情景里写 from_history",
                "built in: {all}; for others put the published series into a csv and continue it with `carecast trend`, or with `from_history` in a scenario"
            );
        }
        let is_price = matches!(self, Self::NotBuiltIn { driver } if driver.is_named("industry.*.price_*"));
        let price = is_price.then(|| Text::new(
            "；产业没有公布价格指数：可用医疗保健类居民消费价格的年度数列（csv），以 carecast trend 外推，或在情景里写 from_history",
            "; no price index of the industry is published: continue a yearly one, such as consumer prices of health care, from a csv with `carecast trend`, or with `from_history` in a scenario",
        ));
        let Text { zh, en } = price.unwrap_or_else(|| Text::same(""));
        text!("内置的有：{all}{zh}", "built in: {all}{en}")
    }
}
