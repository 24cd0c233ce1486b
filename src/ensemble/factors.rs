//! The factors of a sensitivity analysis: which drivers hang together, and of which coordinates of the unit cube they are made.

use std::collections::BTreeMap;

use super::draws::Stream;
use super::fill::{Filled, Filler};
use super::told::Told;

/// Drivers whose draws hang together, and everything random about them: one factor of a sensitivity analysis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// The drivers; several where they are correlated.
    pub drivers: Vec<String>,
    /// The coordinates of the unit cube that are its own.
    pub dimensions: Vec<usize>,
}

/// A weighted sum of standard normal deviates: coordinates of the unit cube with their weights.
pub type Form = Vec<(usize, f64)>;

/// The streams of all uncertain drivers, numbered, and the drivers that share any.
pub(super) fn factors(filler: &Filler<'_>) -> (BTreeMap<Stream, usize>, Vec<Factor>) {
    let mut streams = BTreeMap::new();
    let mut factors: Vec<Factor> = Vec::new();
    let mut tied = Vec::new();
    for (name, driver) in filler.names().iter().zip(filler.drivers()) {
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
        // Draws that counts tie to one another are one factor.
        let is_tied = driver.told.iter().flatten().any(|mixed| mixed.loads.iter().any(|load| *load != 0.0));
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

/// What a driver draws, one form a draw: that of its lasting deviation, and one for each year of its shocks. Means are left
/// out.
pub(super) fn forms(driver: &Filled<'_>, told: Option<&Told<'_>>, places: &BTreeMap<Stream, usize>) -> Vec<Form> {
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
        if let (Some(told), Some(Some(mixed))) = (told, driver.told.get(moment)) {
            told.taken_over(mixed).for_each(|(stream, weight)| add(stream, weight));
        }
        weights.into_iter().collect()
    };
    path.into_iter().chain(shocks).map(form).filter(|form: &Form| !form.is_empty()).collect()
}
