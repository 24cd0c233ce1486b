//! The errors of a projection of people: what they are where a scenario does not say, and what they share with the nation.

use std::collections::BTreeMap;

use super::correlation::Mixtures;
use super::path::{DriverPath, Shape, Spread};
use super::{Assumption, Assumptions, Origin, Years};
use crate::baseline::{Baseline, Status};
use crate::indicator::{Default, Driver, ErrorGrowth, ErrorScale, MIGRATION_ERROR, MORTALITY_ERROR};
use crate::language::{Text, text};

/// The errors of a rate, and the driver whose own uncertainty takes the place of each.
const STATED_BY: [(&str, &str); 2] =
    [(MORTALITY_ERROR, "population.life_expectancy"), (MIGRATION_ERROR, "population.net_migration")];

/// How the scale of a [`Shape::HeavyTailed`] deviation is written: its 90th percentile over that of the normal distribution.
const HEAVY_TAIL: f64 = super::T90 / super::Z90;

/// None, give or take an error of this scale; none at all up to the year of a place, what happened being known.
fn path(scale: &ErrorScale, is_nation: bool, years: usize, known: usize) -> DriverPath {
    let unit = scale.of(is_nation) * if scale.heavy_tailed { HEAVY_TAIL } else { 1.0 };
    let side = |year: usize| match scale.growth {
        ErrorGrowth::AtBase => unit,
        _ if year <= known => 0.0,
        _ => unit * scale.growth.factor(year - known),
    };
    let sides: Vec<f64> = (0..years).map(side).collect();
    let shape = if scale.heavy_tailed { Shape::HeavyTailed } else { Shape::SplitNormal };
    let spread = Spread { shape, below: sides.clone(), above: sides };
    DriverPath { spread: Some(spread), ..DriverPath::constant(0.0, years) }
}

/// What an error of this scale is where a scenario does not say.
pub(super) fn default(driver: &Driver, scale: &ErrorScale, baseline: &Baseline, years: Years) -> Assumption {
    let is_nation = baseline.parent.is_none();
    Assumption {
        driver: driver.clone(),
        path: path(scale, is_nation, years.count(), 0),
        origin: Origin::Default(source(driver, scale, is_nation)),
        status: Status::Derived,
        calibrated_to: Vec::new(),
    }
}

impl Assumptions {
    /// Whether the rate of an error is known in a year, as it was told.
    pub(crate) fn is_known(&self, error: &str, year: i32) -> bool {
        let stated = STATED_BY.iter().find(|(name, _)| *name == error).map(|(_, stated)| *stated);
        self.told.iter().any(|told| Some(told.driver.as_str()) == stated && told.year == year)
    }

    /// Tells the error of a rate that the rate is known up to the year of a place: it grows from there on.
    pub(super) fn know_until(&mut self, rate: &str, at: usize) {
        let is_nation = self.baseline.parent.is_none();
        let Some((error, _)) = STATED_BY.iter().find(|(_, stated)| *stated == rate) else { return };
        let Some(assumption) = self.drivers.get_mut(*error) else { return };
        let path = &mut assumption.path;
        match (&assumption.driver.default, &assumption.origin) {
            (Default::Error(scale), Origin::Default(_)) if path.is_uncertain() => {
                *path = self::path(scale, is_nation, path.central.len(), at);
            }
            _ => {}
        }
    }
}

/// Where the scale comes from, and what it is.
fn source(driver: &Driver, scale: &ErrorScale, is_nation: bool) -> Text {
    let size = driver.unit.from_base(scale.of(is_nation));
    let (zh, en) = (&driver.source.zh, &driver.source.en);
    let (heavy_zh, heavy_en) = if scale.heavy_tailed {
        ("t分布（自由度4）尺度", "scale of a t distribution")
    } else {
        ("标准差", "standard deviation")
    };
    let (when_zh, when_en) = match scale.growth {
        ErrorGrowth::AtBase => ("", ""),
        ErrorGrowth::Level => ("，十年后", " after ten years"),
        ErrorGrowth::Rate => ("，每年", " a year"),
    };
    text!("{zh}；{heavy_zh}{size:.2} %{when_zh}", "{en}; {heavy_en} {size:.2} %{when_en}")
}

/// A scenario that says how uncertain life expectancy or migration is has said how far they may err: the default gives way.
pub(super) fn give_way(assumed: &mut BTreeMap<String, Assumption>) {
    for (error, stated) in STATED_BY {
        let Some(by) = assumed.get(stated).filter(|by| by.path.is_uncertain()) else { continue };
        let Origin::Scenario { file, line } = &by.origin else { continue };
        let why = text!(
            "情景自己写出了 {stated} 的不确定性（{file}:{line}）",
            "the scenario states how uncertain {stated} is ({file}:{line})"
        );
        let Some(assumption) = assumed.get_mut(error) else { continue };
        if matches!(assumption.origin, Origin::Default(_)) {
            assumption.path = DriverPath::constant(0.0, assumption.path.central.len());
            assumption.origin = Origin::Default(why);
        }
    }
}

/// What the name of a stream that the regions of a nation share begins with.
const NATION: &str = "nation ";

/// Whether the regions of a nation share a stream of draws.
pub(super) fn is_shared(stream: &str) -> bool {
    stream.starts_with(NATION)
}

/// Draws the errors of which the scenario does not say with what they move partly with the nation's.
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
                let (nation, own) = scale.weights();
                vec![(shared, nation), (name.clone(), own)]
            }
        };
        mixtures.insert(name.clone(), mixture);
    }
}
