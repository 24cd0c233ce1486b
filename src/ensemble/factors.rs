//! The factors of a sensitivity analysis: groups of correlated drivers, and their coordinates of the unit cube.

use std::collections::BTreeMap;

use super::draws::Stream;
use super::driver_sampler::{DriverSampler, SampledDriver};
use super::posterior::PosteriorDraws;

/// A factor of a sensitivity analysis: a group of correlated drivers with all their draws.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// The drivers; several if they are correlated.
    pub drivers: Vec<String>,
    /// The coordinates of the unit cube that are its own.
    pub dimensions: Vec<usize>,
}

/// A weighted sum of standard normal deviates: coordinates of the unit cube with their weights.
pub type Form = Vec<(usize, f64)>;

/// The coordinates of the unit cube of one driver; those of a common factor are its own too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coordinates {
    /// Those of its lasting deviation.
    pub path: Vec<usize>,
    /// Those of its yearly shocks.
    pub shocks: Vec<usize>,
}

/// The coordinates of a driver.
pub(super) fn coordinates(driver: &SampledDriver<'_>, places: &BTreeMap<Stream, usize>) -> Coordinates {
    let shocks = driver.path.shock.map_or(0..0, |shock| shock.from..shock.until);
    let sources = || driver.sources.iter().filter(|source| source.weight != 0.0);
    let place = |stream: &Stream| places.get(stream).copied();
    let path = sources().filter(|_| driver.path.spread.is_some()).filter_map(|source| place(source.streams.first()?));
    let of_shocks = sources().flat_map(|source| source.streams.get(shocks.clone()).unwrap_or_default());
    Coordinates { path: path.collect(), shocks: of_shocks.filter_map(place).collect() }
}

/// The streams of all uncertain drivers, numbered, and the groups of drivers that share streams.
pub(super) fn factors(driver_sampler: &DriverSampler<'_>) -> (BTreeMap<Stream, usize>, Vec<Factor>) {
    let mut streams = BTreeMap::new();
    let mut factors: Vec<Factor> = Vec::new();
    let mut tied = Vec::new();
    for (name, driver) in driver_sampler.names().iter().zip(driver_sampler.drivers()) {
        let mut own = Vec::new();
        for source in driver.sources.iter().filter(|source| source.weight != 0.0) {
            let path = driver.path.spread.is_some().then_some(source.streams[0]);
            let shocks =
                driver.path.shock.and_then(|shock| source.streams.get(shock.from..shock.until)).unwrap_or_default();
            for stream in path.into_iter().chain(shocks.iter().copied()) {
                let next = streams.len();
                own.push(*streams.entry(stream).or_insert(next));
            }
        }
        // Draws made dependent by published counts are one factor.
        let is_tied = driver.updated.iter().flatten().any(|mixed| mixed.loads.iter().any(|load| *load != 0.0));
        if is_tied && !own.is_empty() {
            tied.append(&mut own);
            own.clone_from(&tied);
        }
        if own.is_empty() {
            continue;
        }
        let (joined, mut kept): (Vec<Factor>, Vec<Factor>) =
            factors.into_iter().partition(|factor| factor.dimensions.iter().any(|dimension| own.contains(dimension)));
        let mut factor = Factor { drivers: Vec::new(), dimensions: Vec::new() };
        for other in joined {
            factor.drivers.extend(other.drivers);
            factor.dimensions.extend(other.dimensions);
        }
        factor.drivers.push((*name).to_owned());
        factor.dimensions.extend(own);
        factor.dimensions.sort_unstable();
        factor.dimensions.dedup();
        kept.push(factor);
        factors = kept;
    }
    factors.sort_by(|a, b| a.drivers.cmp(&b.drivers));
    (streams, factors)
}

/// The draws of a driver as forms: that of its lasting deviation, and one for each year of its shocks. Means are omitted.
pub(super) fn forms(
    driver: &SampledDriver<'_>,
    posterior: Option<&PosteriorDraws<'_>>,
    places: &BTreeMap<Stream, usize>,
) -> Vec<Form> {
    let path = driver.path.spread.is_some().then_some(0);
    let shocks = driver.path.shock.map_or(0..0, |shock| shock.from..shock.until);
    let form = |moment: usize| {
        let mut weights: BTreeMap<usize, f64> = BTreeMap::new();
        let mut add = |stream: Stream, weight: f64| {
            if let Some(place) = places.get(&stream).filter(|_| weight != 0.0) {
                *weights.entry(*place).or_default() += weight;
            }
        };
        let own = driver.sources.iter().filter_map(|source| Some((*source.streams.get(moment)?, source.weight)));
        own.for_each(|(stream, weight)| add(stream, weight));
        if let (Some(posterior), Some(Some(mixed))) = (posterior, driver.updated.get(moment)) {
            posterior.taken_over(mixed).for_each(|(stream, weight)| add(stream, weight));
        }
        weights.into_iter().collect()
    };
    path.into_iter().chain(shocks).map(form).filter(|form: &Form| !form.is_empty()).collect()
}
