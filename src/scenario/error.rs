//! Default errors of the population projection, and the part shared with the nation.

use std::collections::BTreeMap;

use super::correlation::Mixtures;
use super::path::{DeviationShape, DriverPath, LastingDeviation, Shock};
use super::{Assumption, AssumptionOrigin, Assumptions, Years};
use crate::baseline::{Baseline, Status};
use crate::indicator::{
    Default, Driver, ESTIMATED_IN, ErrorGrowth, ErrorScale, FERTILITY_ERROR, MIGRATION_ERROR, MORTALITY_ERROR,
    of_single_persons, of_size,
};
use crate::language::{Text, text};
use crate::number::{fixed, percent};

/// The errors of a rate, and the driver whose own uncertainty replaces each.
pub(super) const STATED_BY: [(&str, &str); 3] = [
    (MORTALITY_ERROR, "population.life_expectancy"),
    (MIGRATION_ERROR, "population.net_migration"),
    (FERTILITY_ERROR, "population.total_fertility_rate"),
];

/// The growth of a rate's error with the horizon.
pub(super) fn error_growth(rate: &str) -> Option<ErrorGrowth> {
    let (error, _) = STATED_BY.iter().find(|(_, stated)| *stated == rate)?;
    Some(match *error {
        FERTILITY_ERROR => ErrorGrowth::Walk,
        MORTALITY_ERROR => ErrorGrowth::Level,
        _ => ErrorGrowth::Rate,
    })
}

/// The ratio of the 90th percentile of a [`DeviationShape::HeavyTailed`] deviation to that of the normal distribution.
const HEAVY_TAIL: f64 = super::T90 / super::Z90;

/// An error in a region.
pub(super) struct RegionalError {
    scale: ErrorScale,
    /// Whether it is the nation whose regions gave the scales.
    is_nation: bool,
    /// The scale relative to a province, for smaller regions.
    of_size: f64,
    /// The annual standard deviation from small numbers of births and deaths.
    of_single_persons: Option<f64>,
}

impl RegionalError {
    pub(super) fn new(driver: &str, scale: &ErrorScale, baseline: &Baseline) -> Self {
        let persons = || baseline.population.as_ref().map_or(f64::INFINITY, |people| people.sum());
        let of_size = if driver == MIGRATION_ERROR { of_size(persons()) } else { 1.0 };
        let events = |first: bool| {
            let (people, rates) = (baseline.population.as_ref()?, baseline.vital_rates.as_ref()?);
            let (births, deaths) = rates.implied(baseline.base_year + 1, people)?;
            of_single_persons(if first { births } else { deaths })
        };
        let of_single_persons = match driver {
            FERTILITY_ERROR => events(true),
            MORTALITY_ERROR => events(false),
            _ => None,
        };
        let scale = ErrorScale { region: scale.region * of_size, ..*scale };
        let is_nation = baseline.parent.is_none() && baseline.id == ESTIMATED_IN;
        Self { scale, is_nation, of_size, of_single_persons }
    }

    fn size(&self) -> f64 {
        self.scale.of(self.is_nation)
    }

    /// The standard deviation after a number of years.
    pub(super) fn after(&self, years: usize) -> f64 {
        self.size() * self.scale.growth.factor(years)
    }

    /// The annual standard deviation from small numbers of births and deaths.
    pub(super) fn by_chance(&self) -> f64 {
        self.of_single_persons.unwrap_or(0.0)
    }

    /// None, give or take this error; none at all up to the year of a place, what happened being known but for what is `open`
    /// of its level, a standard deviation.
    fn path(&self, years: usize, known: usize, open: f64) -> DriverPath {
        let tail = if self.scale.heavy_tailed { HEAVY_TAIL } else { 1.0 };
        let side = |year: usize| match self.scale.growth {
            ErrorGrowth::AtBase => tail * self.size(),
            _ if year <= known => 0.0,
            _ => tail * libm::hypot(self.after(year - known), open),
        };
        let sides: Vec<f64> = (0..years).map(side).collect();
        let shape = if self.scale.heavy_tailed { DeviationShape::HeavyTailed } else { DeviationShape::SplitNormal };
        let spread = LastingDeviation { shape, below: sides.clone(), above: sides };
        let shock = self.of_single_persons.map(|sd| Shock { sd, persistence: 0.0, from: known + 1, until: years });
        let shock = shock.filter(|shock| shock.from < shock.until);
        DriverPath { spread: Some(spread), shock, ..DriverPath::constant(0.0, years) }
    }

    /// Where the scale comes from, and what it is.
    fn source(&self, driver: &Driver) -> Text {
        let size = percent(self.size(), 2);
        let (zh, en) = (&driver.source.zh, &driver.source.en);
        let (heavy_zh, heavy_en) = if self.scale.heavy_tailed {
            ("t分布（自由度4）尺度", "scale of a t distribution")
        } else {
            ("标准差", "standard deviation")
        };
        let (when_zh, when_en) = match self.scale.growth {
            ErrorGrowth::AtBase => ("", ""),
            ErrorGrowth::Level | ErrorGrowth::Walk => ("，十年后", " after ten years"),
            ErrorGrowth::Rate => ("，每年", " a year"),
        };
        let Text { zh, en } = text!("{zh}；{heavy_zh}{size}{when_zh}", "{en}; {heavy_en} {size}{when_en}");
        let (mut zh, mut en) = (zh, en);
        if self.of_size > 1.0 {
            let times = fixed(self.of_size, 2);
            zh.push_str(&format!("（比各省小的地区，放大到{times}倍）"));
            en.push_str(&format!(" (a region smaller than the provinces: {times} times theirs)"));
        }
        if let Some(sd) = self.of_single_persons.map(|sd| percent(sd, 1)) {
            zh.push_str(&format!("；人数少，各年另有偶然波动，标准差{sd}"));
            en.push_str(&format!("; few persons: by chance {sd} from year to year besides"));
        }
        Text::new(zh, en)
    }
}

/// What an error of this scale is where a scenario does not say.
pub(super) fn default(driver: &Driver, scale: &ErrorScale, baseline: &Baseline, years: Years) -> Assumption {
    let error = RegionalError::new(&driver.name, scale, baseline);
    Assumption {
        driver: driver.clone(),
        path: error.path(years.count(), 0, 0.0),
        origin: AssumptionOrigin::Default(error.source(driver)),
        status: Status::Derived,
        calibrated_to: Vec::new(),
    }
}

impl Assumptions {
    /// Whether the rate of an error is known in a year, as it was published.
    pub(crate) fn is_known(&self, error: &str, year: i32) -> bool {
        let stated = STATED_BY.iter().find(|(name, _)| *name == error).map(|(_, stated)| *stated);
        self.used_figures.iter().any(|used| Some(used.driver.as_str()) == stated && used.year == year)
    }

    /// Tells the error of a rate that the rate is known up to the year of a place, but for what is `open` of its level: it grows
    /// from there on.
    pub(super) fn know_until(&mut self, rate: &str, at: usize, open: f64) {
        let Some((error, _)) = STATED_BY.iter().find(|(_, stated)| *stated == rate) else { return };
        let Some(scale) = self.default_scale(error) else { return };
        let known = RegionalError::new(error, &scale, &self.baseline).path(self.years.count(), at, open);
        if let Some(assumption) = self.drivers.get_mut(*error) {
            assumption.path = known;
        }
    }
}

/// What an error that is set is added to, where it had given way: an uncertainty that the scenario states, or published figures.
pub(super) fn given_way(assumptions: &Assumptions, error: &str, first: i32) -> Option<Text> {
    let (_, rate) = STATED_BY.iter().find(|(known, _)| *known == error)?;
    let used = assumptions.used_figures.iter().filter(|used| used.driver == *rate && used.year >= first);
    if let Some(last) = used.map(|used| used.year).max() {
        return Some(text!(
            "`{error}` 在 {first}–{last}年已由公布数代替：设定之后，这些年不再与公布数相符",
            "`{error}` had given way to what was published of {first}–{last}: as set, those years no longer meet it"
        ));
    }
    let assumption = assumptions.drivers.get(*rate).filter(|assumption| assumption.path.is_uncertain())?;
    let AssumptionOrigin::Scenario { file, line } = &assumption.origin else { return None };
    Some(text!(
        "`{error}` 已让位于情景自己写出的 {rate} 的不确定性（{file}:{line}）：设定之后两者都起作用",
        "`{error}` had given way to the uncertainty that the scenario states of {rate} ({file}:{line}): as set, both hold"
    ))
}

/// A scenario that says how uncertain life expectancy, migration or fertility is has said how far they may err: the default
/// gives way.
pub(super) fn give_way(assumed: &mut BTreeMap<String, Assumption>) {
    for (error, stated) in STATED_BY {
        let Some(by) = assumed.get(stated).filter(|by| by.path.is_uncertain()) else { continue };
        let AssumptionOrigin::Scenario { file, line } = &by.origin else { continue };
        let why = text!(
            "情景自己写出了 {stated} 的不确定性（{file}:{line}）",
            "the scenario states how uncertain {stated} is ({file}:{line})"
        );
        let Some(assumption) = assumed.get_mut(error) else { continue };
        if matches!(assumption.origin, AssumptionOrigin::Default(_)) {
            assumption.path = DriverPath::constant(0.0, assumption.path.central.len());
            assumption.origin = AssumptionOrigin::Default(why);
        }
    }
}

/// What the name of a stream that the regions of a nation share begins with.
const NATION: &str = "nation ";

/// Whether the regions of a nation share a stream of draws.
pub(super) fn is_shared(stream: &str) -> bool {
    stream.starts_with(NATION)
}

/// Correlates errors with the nation's, unless the scenario states their correlation.
pub(super) fn share_with_nation(baseline: &Baseline, assumed: &BTreeMap<String, Assumption>, mixtures: &mut Mixtures) {
    for (name, assumption) in assumed {
        let Default::Error(scale) = assumption.driver.default else { continue };
        if !assumption.path.is_uncertain() || mixtures.contains_key(name) {
            continue;
        }
        let shared = format!("{NATION}{name}");
        let mixture = match baseline.parent {
            None => vec![(shared, 1.0)],
            Some(_) => {
                let (nation, own) = RegionalError::new(name, &scale, baseline).scale.weights();
                vec![(shared, nation), (name.clone(), own)]
            }
        };
        mixtures.insert(name.clone(), mixture);
    }
}
