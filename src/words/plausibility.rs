//! Unusual values and capped assumptions, as warnings.

use crate::analysis::{Cap, CappedAssumption, LikelySlip, StatedBy, UnusualValue, capped_assumptions, unusual_values};
use crate::diagnostic::Diagnostics;
use crate::indicator::Display;
use crate::language::{Language, Text, phrase, text};
use crate::projection::Projection;
use crate::scenario::{AssumptionOrigin, Assumptions, Years};
use crate::words::sentence::sentence;

impl Diagnostics {
    /// Adds a warning for each unusual value of a projection and each assumption that the model caps.
    pub fn warn_of_implausible(&mut self, assumptions: &Assumptions, projection: &Projection) {
        for unusual in unusual_values(assumptions, projection) {
            self.warning(None, unusual.sentence()).hint(unusual.advice());
        }
        for capped in capped_assumptions(assumptions) {
            self.warning(None, capped.sentence()).hint(capped.effect());
        }
    }
}

impl UnusualValue {
    /// The quantity with its years, its values, the usual range and where that comes from.
    #[must_use]
    pub fn sentence(&self) -> Text {
        let years = Years::grouped(self.years.iter().copied());
        let driver = self.driver.as_ref().map_or(String::new(), |driver| format!(" `{driver}`"));
        let (least, most) = self.usual;
        Text::both(|language| {
            let show = |value: f64| Display(language).quantity(value, self.unit);
            let range = |(low, high): (f64, f64)| Display(language).range(&show(low), &show(high));
            let usual = match (least.is_finite(), most.is_finite()) {
                (false, _) => language.pick("不超过", "at most ").to_owned() + &show(most),
                (true, false) => language.pick("不低于", "at least ").to_owned() + &show(least),
                (true, true) => range(self.usual),
            };
            let (label, source, values) = (self.label.get(language), self.source.get(language), range(self.values));
            if self.is_impossible {
                return phrase!(
                    language,
                    "不可能：{years}年{label}{driver}为{values}，超过100%：部分多于整体",
                    "impossible: {label}{driver} in {years} is {values}, more than 100%: a part exceeds the whole"
                );
            }
            phrase!(
                language,
                "不常见：{years}年{label}{driver}为{values}，通常为{usual}（{source}）",
                "unusual: {label}{driver} in {years} is {values}, usually {usual} ({source})"
            )
        })
    }

    /// What to check where a slip is likely, and what to do where none was made.
    #[must_use]
    pub fn advice(&self) -> Text {
        if self.is_impossible {
            return Text::new(
                "结果不受影响，但不能使用：核对增速及其单位和预测期",
                "results are not changed, but of no use: check growth, its unit and the horizon",
            );
        }
        let (zh, en) = self.slip.map_or(("结果不受影响", "results are not changed"), LikelySlip::check);
        text!("{zh}；如确系有意设定，请在情景中说明理由", "{en}; if it is intended, give the reason in the scenario")
    }
}

impl LikelySlip {
    fn check(self) -> (&'static str, &'static str) {
        match self {
            Self::PopulationUnits => (
                "核对 population.total、population.aged_60_plus 和 population.net_migration 的单位和小数点：“万”是否多算或漏算",
                "check units and decimal points of population.total, population.aged_60_plus and population.net_migration: 万 may be counted twice or left out",
            ),
            Self::DecimalPoint => ("核对小数点", "check the decimal point"),
            Self::SexRatioConvention => (
                "应为每名女婴对应的男婴数：不是男婴所占比例，也不以女婴为100",
                "expected is males born per female, neither the share of males nor males per 100 females",
            ),
            Self::MigrationUnit => (
                "核对 population.net_migration 的单位：“万”是否多算一次",
                "check the unit of population.net_migration: 万 may be counted twice",
            ),
        }
    }
}

impl CappedAssumption {
    /// The stated figure, what it exceeds, the years, and where it is stated.
    #[must_use]
    pub fn sentence(&self) -> Text {
        let Self { cap, driver, years, .. } = self;
        let (all_years, first) = (Years::grouped(years.iter().copied()), years.first().copied().unwrap_or_default());
        Text::both(|language| {
            let at =
                self.at.as_ref().map_or(String::new(), |end| match (&end.driver == driver, &end.driver, end.name) {
                    (true, _, name) => phrase!(language, "取 {name} 时", " at its `{name}`"),
                    (false, other, name) => {
                        phrase!(language, "在 `{other}` 取 {name} 时", " at the `{name}` of `{other}`")
                    }
                });
            let others = match years.len() > 1 {
                true => phrase!(language, "（{all_years}年均如此）", "; so in {all_years}"),
                false => String::new(),
            };
            let [stated, most] = [self.stated, self.most].map(|figure| Display(language).quantity(figure, self.unit));
            let ((of_zh, of_en), (limit_zh, limit_en)) = (cap.figure(), cap.limit());
            let places = self.places(language);
            phrase!(
                language,
                "`{driver}`{of_zh}{at}在{first}年为{stated}，{limit_zh}：{most}{others}（{places}）",
                "`{driver}`{of_en}{at} is {stated} in {first}, {limit_en}: {most}{others} ({places})"
            )
        })
    }

    /// Where it is stated: the driver of the assumption without its name, others with theirs.
    fn places(&self, language: Language) -> String {
        let places = self.stated_by.iter().map(|stated_by| match stated_by {
            StatedBy::Driver(name, origin) if *name == self.driver => origin.words().get(language).to_owned(),
            StatedBy::Driver(name, origin) => {
                let place = origin.words().get(language).to_owned();
                phrase!(language, "`{name}`：{place}", "`{name}`: {place}")
            }
            StatedBy::Policy(id, origin) => {
                let place = origin.words().get(language).to_owned();
                phrase!(language, "政策 {id}：{place}", "policy {id}: {place}")
            }
        });
        places.collect::<Vec<String>>().join(language.pick("；", "; "))
    }

    /// What the model uses in place of the stated figure.
    #[must_use]
    pub fn effect(&self) -> Text {
        let (zh, en) = match self.cap {
            Cap::InsuredPeople => ("按全部常住人口参保计算", "the model insures the whole population"),
            Cap::OrdinaryBeds => ("只改造现有的普通型床位", "the model converts only existing beds"),
            Cap::InstitutionalBeds => {
                ("每张床位最多入住一人，其余按等候计算", "the model gives each bed to one resident; the others wait")
            }
            Cap::CareOutsideInstitutions => {
                ("两者按比例缩减到合计100%", "the model scales both down to a total of 100%")
            }
            Cap::InstitutionalCare => ("按100%计算", "the model uses 100%"),
            Cap::ShiftBack => ("累计按0计算", "the model uses a cumulative 0"),
            Cap::Shift => ("累计按100%计算", "the model uses a cumulative 100%"),
            Cap::OutMigration => {
                ("各年龄迁出人数不超过该年龄的人口", "out-migration is capped at the population of each age")
            }
            Cap::HeadcountGrowth | Cap::BaseHeadcount => ("按后者计算", "the model uses the latter"),
        };
        Text::new(zh, en)
    }
}

impl Cap {
    /// What the figure is, where it is not the driver's own.
    fn figure(self) -> (&'static str, &'static str) {
        match self {
            Self::CareOutsideInstitutions => ("与居家照护使用比例合计", " together with the share using care at home"),
            Self::InstitutionalCare => ("（校准并增长后）", " (calibrated and grown)"),
            Self::ShiftBack => ("（累计，负数为转回家人照料）", " (cumulative; negative: back to informal care)"),
            Self::Shift => ("（累计）", " (cumulative)"),
            Self::HeadcountGrowth => ("（推算的人数）", " (the implied headcount)"),
            _ => ("", ""),
        }
    }

    /// What the figure exceeds.
    fn limit(self) -> (&'static str, &'static str) {
        match self {
            Self::InsuredPeople => ("多于常住人口", "more than the population"),
            Self::OrdinaryBeds => ("多于当年可改造的普通型床位", "more than the ordinary beds left to convert"),
            Self::InstitutionalBeds => ("多于基期末机构床位", "more than the institutional beds of the base year"),
            Self::CareOutsideInstitutions | Self::InstitutionalCare | Self::Shift => {
                ("超过上限", "more than the maximum")
            }
            Self::ShiftBack => ("转回的多于此前转出的", "more moves back than had moved"),
            Self::OutMigration => {
                ("超出可迁出的人口，实际为", "more than the population that can leave; the model has")
            }
            Self::HeadcountGrowth | Self::BaseHeadcount => ("多于包含它的人群", "more than the group that contains it"),
        }
    }
}

impl AssumptionOrigin {
    /// Where it is stated, or what it rests on.
    #[must_use]
    pub fn words(&self) -> Text {
        Text::both(|language| match self {
            Self::Scenario { file, line } => phrase!(language, "{file}第{line}行", "{file}, line {line}"),
            Self::Set { written, .. } => phrase!(language, "设为 {written}", "set: {written}"),
            Self::Default(source) => {
                let source = source.get(language);
                phrase!(language, "默认值，{source}", "default, {source}")
            }
            Self::Published(source) => source.get(language).to_owned(),
        })
    }

    /// On what it rests, for readers who do not have the files.
    #[must_use]
    pub fn grounds(&self) -> Text {
        match self {
            Self::Scenario { .. } => Text::new("情景设定", "set by the scenario"),
            Self::Default(source) => {
                sentence!("默认值（来源：{source}）", "default (source: {source})", [source])
            }
            Self::Published(source) => {
                sentence!("已公布数据（来源：{source}）", "published figures (source: {source})", [source])
            }
            Self::Set { .. } => self.words(),
        }
    }
}
