//! Whether published GDP was revised between the base year and now: a step of its level that growth does not explain.
//!
//! A statistical office that revises GDP after a census publishes later years on the new level, and seldom says of each
//! figure on which it stands. Growth of the deflator over such a step would be that of no price.

use super::surprise::{FAR, Surprises};
use super::{Assumptions, DeviationShape, DriverPath};
use crate::baseline::Observation;
use crate::diagnostic::Diagnostics;
use crate::language::{Text, text};
use crate::number::{percent, signed, signed_percent};

const GDP: &str = "gdp.nominal";
const REAL_GROWTH: &str = "economy.real_growth";
const DEFLATOR: &str = "economy.deflator_growth";

/// A published figure of GDP that lies far from where growth as expected leads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct FarGdp {
    /// Its year.
    pub(crate) year: i32,
    /// How far, in standard deviations, given the figures before it.
    pub(crate) distance: f64,
    /// The step of the level and its standard error, both as fractions, where the figures show a revision.
    pub(crate) revision: Option<(f64, f64)>,
}

impl Assumptions {
    /// The figures of GDP published on the basis of the base year, up to a year, that lie far from where growth as published
    /// or assumed leads. A figure that is declared to stand on the basis of the base year is never taken for revised.
    pub(crate) fn far_gdp(&self, until: i32) -> Vec<FarGdp> {
        let Some(path) = Path::of(self, until) else { return Vec::new() };
        let mut surprises = Surprises::new(path.residuals.clone(), path.covariance(self));
        let mut far = Vec::new();
        for (at, figure) in path.figures.iter().enumerate() {
            let Some((distance, _)) = surprises.innovations().map(|all| all[at]) else { break };
            if distance.abs() <= FAR {
                continue;
            }
            let level: Vec<f64> = (0..path.figures.len()).map(|other| f64::from(u8::from(other >= at))).collect();
            let shift = figure.basis.is_none().then(|| surprises.revision(at, &level, &path.event(self, at))).flatten();
            let revision = shift.map(|shift| (libm::expm1(shift.size), shift.standard_error));
            far.push(FarGdp { year: figure.period.year, distance, revision });
            // Whether step or event: later figures are held against this one.
            surprises.free(&level);
        }
        far
    }

    /// Says which published figures of GDP are far, and what was made of them.
    pub(super) fn warn_of_far_gdp(&self, far: &[FarGdp], problems: &mut Diagnostics) {
        for FarGdp { year, distance, revision } in far {
            let before = year - 1;
            let distance = signed(*distance, 1);
            let message = match revision {
                Some((step, error)) => {
                    let (step, error) = (signed_percent(*step, 1), percent(*error, 1));
                    text!(
                        "公布的GDP自{year}年起水平变动{step}（标准误{error}），此后增速与预期一致，视为口径修订：{before}至{year}年不推算平减指数",
                        "published GDP steps by {step} (standard error {error}) in {year} while growth after it is as expected: taken for a revision, no deflator is derived from {before} to {year}"
                    )
                }
                None => text!(
                    "{year}年公布的GDP与预期相差{distance}个标准差：不据以推算当年平减指数",
                    "published GDP of {year} lies {distance} standard deviations from what was expected: no deflator is derived from it"
                ),
            };
            problems.warning(None, message).hint(self.how_to_declare_basis(GDP));
        }
    }

    /// How a user states the statistical basis of a figure.
    pub(crate) fn how_to_declare_basis(&self, indicator: &str) -> Text {
        let Text { zh, en } = self.baseline.basis_of_base_year(indicator).map_or_else(
            || Text::same(""),
            |own| text!("；确与基期可比的写 `{own}`", "; where it compares with the base year, write `{own}`"),
        );
        text!(
            "若该数口径与基期不同，在数据的“口径”(basis)列写明，新口径写作 `代号=名称`，则不与基期相接{zh}",
            "if the figure is on another basis than the base year, name it in the column `basis` (a new one: `id=its name`), and it is set aside{en}"
        )
    }
}

/// Figures of GDP beside the path that the scenario takes.
struct Path<'p> {
    figures: Vec<&'p Observation>,
    /// By year from the base year: whether real growth was published.
    is_published: Vec<bool>,
    /// Logarithms of figures less those of the path.
    residuals: Vec<f64>,
}

impl<'p> Path<'p> {
    fn of(assumptions: &'p Assumptions, until: i32) -> Option<Self> {
        let first = assumptions.years.first;
        let own = |year: i32| {
            let figure = assumptions.figure(GDP, year, None)?;
            (assumptions.baseline.is_own_basis(figure) && figure.value > 0.0).then_some(figure)
        };
        let base = assumptions.baseline.history(GDP).into_iter().find(|figure| {
            figure.period.year == first && figure.value > 0.0 && assumptions.baseline.is_own_basis(figure)
        })?;
        let deflator = &assumptions.drivers.get(DEFLATOR)?.path;
        let real = assumptions.drivers.get(REAL_GROWTH).map(|assumption| &assumption.path);
        let (mut figures, mut residuals, mut is_published) = (Vec::new(), Vec::new(), vec![false]);
        let mut expected = libm::log(base.value);
        for year in first + 1..=until.min(assumptions.years.last) {
            let at = assumptions.years.index(year)?;
            let published = assumptions.figure("gdp.real_growth", year, None).map(|figure| figure.value);
            let Some(growth) = published.or_else(|| Some(real?.central[at])) else { break };
            expected += libm::log1p(growth) + libm::log1p(deflator.central[at]);
            is_published.push(published.is_some());
            if let Some(figure) = own(year) {
                residuals.push(libm::log(figure.value) - expected);
                figures.push(figure);
            }
        }
        (!figures.is_empty()).then_some(Self { figures, is_published, residuals })
    }

    /// What paths and figures leave open, in logarithms.
    fn covariance(&self, assumptions: &Assumptions) -> Vec<Vec<f64>> {
        let at: Vec<usize> = self.places(assumptions);
        let mut loads: Vec<Vec<f64>> = Vec::new();
        for path in self.open(assumptions) {
            loads.push(at.iter().map(|until| self.sum(*until, &path, |year| lasting(path.0, year))).collect());
            for shocked in 1..self.is_published.len() {
                loads.push(
                    at.iter().map(|until| self.sum(*until, &path, |year| shock(path.0, shocked, year))).collect(),
                );
            }
        }
        let error = |at: usize| self.figures[at].standard_error() / self.figures[at].value;
        let entry = |a: usize, b: usize| {
            let own = if a == b { error(a) * error(a) } else { 0.0 };
            own + loads.iter().map(|load| load[a] * load[b]).sum::<f64>()
        };
        (0..at.len()).map(|a| (0..at.len()).map(|b| entry(a, b)).collect()).collect()
    }

    /// How far an event in the year of a figure moves each figure: what its shocks do, as far as they move that figure.
    fn event(&self, assumptions: &Assumptions, at: usize) -> Vec<f64> {
        let places = self.places(assumptions);
        let mut shape = vec![0.0; places.len()];
        for path in self.open(assumptions) {
            let moved = |until: usize| self.sum(until, &path, |year| shock(path.0, places[at], year));
            let own = moved(places[at]);
            shape.iter_mut().zip(&places).for_each(|(shape, until)| *shape += own * moved(*until));
        }
        shape
    }

    /// The years of the figures, by index.
    fn places(&self, assumptions: &Assumptions) -> Vec<usize> {
        self.figures.iter().filter_map(|figure| assumptions.years.index(figure.period.year)).collect()
    }

    /// The paths that GDP follows, and whether each is that of real growth.
    fn open<'a>(&self, assumptions: &'a Assumptions) -> Vec<(&'a DriverPath, bool)> {
        let path = |name: &str| assumptions.drivers.get(name).map(|assumption| &assumption.path);
        let real = path(REAL_GROWTH).map(|path| (path, true));
        path(DEFLATOR).map(|path| (path, false)).into_iter().chain(real).collect()
    }

    /// The sum over years up to one, but for those in which real growth is published.
    fn sum(&self, until: usize, (_, is_real): &(&DriverPath, bool), of: impl Fn(usize) -> f64) -> f64 {
        (1..=until).filter(|year| !(*is_real && self.is_published[*year])).map(of).sum()
    }
}

/// The standard deviation of a lasting deviation in a year.
fn lasting(path: &DriverPath, year: usize) -> f64 {
    let Some(spread) = &path.spread else { return 0.0 };
    let (below, above) = (spread.below[year], spread.above[year]);
    let of_shape = if spread.shape == DeviationShape::Uniform { 1.0 / 3.0 } else { 1.0 };
    (of_shape * (below * below + above * above) / 2.0).sqrt()
}

/// The effect of an innovation of one standard deviation in a year on the path in another.
fn shock(path: &DriverPath, shocked: usize, year: usize) -> f64 {
    match path.shock {
        Some(shock) if shocked >= shock.from && year >= shocked => {
            (shocked..year).fold(shock.sd, |left, _| left * shock.persistence)
        }
        _ => 0.0,
    }
}
