//! The variance of a target's figure by kinds of uncertainty: first-order indices of groups of draws.

use std::cell::{Cell, RefCell};

use ndarray::{Array2, ArrayView2};

use crate::analysis::Assessment;
use crate::analysis::sensitivity::{Saltelli, indices_if_varied};
use crate::diagnostic::Diagnostics;
use crate::ensemble::{Settings, VariantOutput, Variants};
use crate::error::{Error, Result};
use crate::indicator::{Driver, is_population_error};
use crate::plan::Aim;
use crate::scenario::{Assumptions, CountedFrom};

/// A kind of uncertainty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UncertaintySource {
    /// Figures of the base year: stocks, counts, shares.
    JumpOff,
    /// Paths that the scenario assumes.
    Path,
    /// Shocks from year to year.
    Shock,
    /// Statistical revisions.
    Basis,
    /// The model: elasticities, profiles, rates of use, and the errors of past projections of the population.
    Model,
}

impl UncertaintySource {
    /// Every kind, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::JumpOff, Self::Path, Self::Shock, Self::Basis, Self::Model];

    /// The id in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::JumpOff => "jump_off",
            Self::Path => "path",
            Self::Shock => "shock",
            Self::Basis => "basis",
            Self::Model => "model",
        }
    }

    /// The kind of the lasting deviation of a driver.
    ///
    /// ```
    /// use carecast::{analysis::UncertaintySource, indicator::drivers};
    /// let of = |name: &str| UncertaintySource::of(drivers(&[]).iter().find(|driver| driver.name == name).unwrap());
    /// assert_eq!(of("economy.real_growth"), UncertaintySource::Path);
    /// assert_eq!(of("economy.base_nominal_gdp"), UncertaintySource::JumpOff);
    /// assert_eq!(of("economy.gdp_revision"), UncertaintySource::Basis);
    /// assert_eq!(of("care.beds.closure_sensitivity"), UncertaintySource::Model);
    /// ```
    #[must_use]
    pub fn of(driver: &Driver) -> Self {
        let is = |patterns: &[&str]| patterns.iter().any(|pattern| driver.is_named(pattern));
        if is(&BASIS) {
            Self::Basis
        } else if driver.at_base || driver.name.starts_with("population.count_error") {
            Self::JumpOff
        } else if is_population_error(&driver.name) || is(&MODEL) || !driver.is_yearly() {
            Self::Model
        } else {
            Self::Path
        }
    }
}

const BASIS: [&str; 2] = ["economy.gdp_revision", "economy.gdp_revision_passed_on"];

/// Yearly drivers that say how the model works rather than what happens.
const MODEL: [&str; 4] =
    ["industry.*.productivity_growth", "care.use.*", "care.target_occupancy", "care.operating_limit"];

/// The variance of a figure, as shares of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VarianceSplit {
    /// What each kind of [`UncertaintySource::ALL`] explains by itself; `None` of a kind of which nothing is drawn. An estimate
    /// may lie a little below 0 or above 1.
    pub shares: [Option<f64>; 5],
    /// What is left: the effect of several kinds together. The six sum to 1.
    pub interaction: f64,
    /// Half the width of the widest 95 % interval of a share; `None` where it is not known.
    pub half_width: Option<f64>,
    /// The number of runs from which the shares were estimated.
    pub runs: usize,
    /// Whether published figures of the review had no part in it: they update single runs, which cannot be drawn anew.
    pub before_update: bool,
}

impl VarianceSplit {
    /// The share of a kind; `None` where nothing of it is drawn.
    #[must_use]
    pub fn share(&self, of: UncertaintySource) -> Option<f64> {
        UncertaintySource::ALL.iter().zip(self.shares).find(|(known, _)| **known == of)?.1
    }
}

/// Points of each of the two samples: with five kinds 14 336 runs, and shares within about 0.05; fewer where fewer runs are asked
/// for.
const POINTS: usize = 2048;
const FEWEST_POINTS: usize = 64;

const RESAMPLES: usize = 100;

/// The figure of a target among the outputs of a model: the level in its year, and its base.
struct Figure {
    aim: Aim,
    due: i32,
    level: usize,
    from: Option<(CountedFrom, Option<usize>)>,
}

impl Figure {
    /// Its value at every point, `outputs[output][point]`.
    fn values(&self, outputs: &Array2<f64>) -> Vec<f64> {
        let levels = outputs.row(self.level);
        let Some((from, own)) = &self.from else { return levels.to_vec() };
        let years = f64::from(self.due - from.year);
        let own = |point: usize| own.map_or(0.0, |own| outputs[[own, point]]);
        levels.iter().enumerate().map(|(at, level)| self.aim.of(from.base(own(at)), *level, years)).collect()
    }
}

/// The place of an output, which is added if it is new.
fn place(outputs: &mut Vec<VariantOutput>, indicator: &str, year: i32) -> usize {
    let wanted = VariantOutput { indicator: indicator.to_owned(), year };
    outputs.iter().position(|known| *known == wanted).unwrap_or_else(|| {
        outputs.push(wanted);
        outputs.len() - 1
    })
}

/// Target by target; `None` for those without a probability, whose figure does not vary, or is undefined in some run.
pub(super) fn splits(
    assessments: &[Assessment],
    assumptions: &Assumptions,
    settings: &Settings<'_>,
) -> Result<Vec<Option<VarianceSplit>>> {
    let mut outputs = Vec::new();
    let mut figure = |assessment: &Assessment| {
        let outlook = assessment.outlook.as_ref().filter(|outlook| outlook.estimate.is_some())?;
        let (indicator, due) = (&outlook.indicator.name, assessment.target.year);
        let level = place(&mut outputs, indicator, due);
        let from = outlook.counted_from.clone().map(|from| {
            let own = from.projected_year().map(|year| place(&mut outputs, indicator, year));
            (from, own)
        });
        Some(Figure { aim: outlook.aim, due, level, from })
    };
    let figures: Vec<Option<Figure>> = assessments.iter().map(&mut figure).collect();
    if outputs.is_empty() {
        return Ok(vec![None; assessments.len()]);
    }
    let drawn = Settings { draws: None, ..*settings };
    // What the model warns of was reported when the scenario was run.
    let variants = Variants::new(assumptions, outputs, &drawn, &mut Diagnostics::new())?;
    let groups = groups(&variants);
    let dimensions: Vec<Vec<usize>> = groups.iter().map(|(_, dimensions)| dimensions.clone()).collect();
    let points = settings.runs.next_power_of_two().clamp(FEWEST_POINTS, POINTS);
    let design = Saltelli { points, seed: settings.seed, second_order: false, resamples: RESAMPLES };
    // All figures are read from the same runs.
    let evaluated: RefCell<Vec<Array2<f64>>> = RefCell::default();
    let split = |figure: &Figure| {
        let next = Cell::new(0);
        let function = |points: ArrayView2<'_, f64>| {
            let at = next.replace(next.get() + 1);
            if evaluated.borrow().len() == at {
                let values = variants.on_cube(points)?;
                evaluated.borrow_mut().push(values);
            }
            Ok(figure.values(&evaluated.borrow()[at]))
        };
        let found = indices_if_varied(variants.dimensions(), &dimensions, &design, function)?;
        Ok::<_, Error>(found.map(|found| {
            let mut shares = [None; 5];
            for ((source, _), index) in groups.iter().zip(&found.first) {
                shares[*source as usize] = Some(index.value);
            }
            let half_widths = found.first.iter().map(|index| index.half_width).collect::<Option<Vec<f64>>>();
            VarianceSplit {
                shares,
                interaction: 1.0 - shares.iter().flatten().sum::<f64>(),
                half_width: half_widths.map(|all| all.into_iter().fold(0.0, f64::max)),
                runs: found.evaluations,
                before_update: settings.draws.is_some(),
            }
        }))
    };
    let one = |figure: &Option<Figure>| match figure.as_ref().filter(|_| !dimensions.is_empty()).map(split) {
        Some(Err(error)) if error.why_undefined().is_none() => Err(error),
        found => Ok(found.and_then(Result::ok).flatten()),
    };
    figures.iter().map(one).collect()
}

/// The coordinates of the unit cube by the kind of their draws, without kinds that have none. A draw that several drivers
/// share has the first kind of theirs in this order: path, model, jump-off, basis.
fn groups(variants: &Variants<'_>) -> Vec<(UncertaintySource, Vec<usize>)> {
    use UncertaintySource::{Basis, JumpOff, Model, Path, Shock};
    let mut of_coordinate: Vec<Option<UncertaintySource>> = vec![None; variants.dimensions()];
    let (drivers, coordinates) = (variants.drivers(), variants.coordinates());
    for kind in [Path, Model, JumpOff, Basis] {
        for (driver, coordinates) in drivers.iter().zip(&coordinates) {
            for at in coordinates.path.iter().filter(|_| UncertaintySource::of(driver) == kind) {
                of_coordinate[*at].get_or_insert(kind);
            }
        }
    }
    for at in coordinates.iter().flat_map(|coordinates| &coordinates.shocks) {
        of_coordinate[*at].get_or_insert(Shock);
    }
    let of_kind = |kind: UncertaintySource| {
        let own = of_coordinate.iter().enumerate().filter(|(_, known)| **known == Some(kind));
        (kind, own.map(|(at, _)| at).collect::<Vec<usize>>())
    };
    UncertaintySource::ALL.into_iter().map(of_kind).filter(|(_, dimensions)| !dimensions.is_empty()).collect()
}
