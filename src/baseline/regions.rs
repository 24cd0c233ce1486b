//! People of several regions fitted to the whole that they make up.

use ndarray::{Array2, Axis, Slice};

use super::rake::Margin;
use super::{Baseline, Library};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::document;
use crate::error::Result;
use crate::schedule::AGES;

/// How often everything is scaled once; published totals that fit one another take some dozen times.
const MOST_ROUNDS: usize = 2000;

/// How far a total may be off at the end, as a share of it.
const MET: f64 = 1e-9;

/// The people of the parts, `[sex][age]`, scaled in turn to what is published of each and, by sex and age, to the whole: iterative
/// proportional fitting (Deming & Stephan 1940). Totals of all people are first brought to the sum of the whole, of which they
/// differ by rounding. `None` if published totals contradict one another.
pub(crate) fn fit_regions(whole: &Baseline, parts: &[&Baseline]) -> Option<Vec<Array2<f64>>> {
    let all = whole.population.as_ref()?;
    let mut people: Vec<Array2<f64>> = parts.iter().map(|part| part.population.clone()).collect::<Option<_>>()?;
    let is_total = |margin: &&Margin| (margin.from, margin.to) == (0, AGES - 1);
    let total = |(part, people): (&&Baseline, &Array2<f64>)| {
        part.margins.iter().find(is_total).map_or_else(|| people.sum(), |margin| margin.persons)
    };
    let totals: Vec<f64> = parts.iter().zip(&people).map(total).collect();
    let to_whole = all.sum() / totals.iter().sum::<f64>();
    for round in 0..MOST_ROUNDS {
        let mut worst = 0.0_f64;
        for ((part, people), total) in parts.iter().zip(&mut people).zip(&totals) {
            let own = Margin { from: 0, to: AGES - 1, persons: *total };
            let others = part.margins.iter().filter(|margin| !is_total(margin));
            for margin in std::iter::once(&own).chain(others) {
                let mut range = people.slice_axis_mut(Axis(1), Slice::from(margin.from..=margin.to));
                let factor = margin.persons * to_whole / range.sum();
                if !factor.is_finite() {
                    return None;
                }
                worst = worst.max((factor - 1.0).abs());
                range *= factor;
            }
        }
        for (index, persons) in all.indexed_iter() {
            let sum: f64 = people.iter().map(|people| people[index]).sum();
            if sum > 0.0 {
                people.iter_mut().for_each(|people| people[index] *= persons / sum);
            }
        }
        // At first each has its own totals, and they are together not yet the whole.
        if round > 0 && worst < MET {
            return Some(people);
        }
    }
    None
}

/// The parent and the base year of a baseline, without reading its tables; `None` where its file cannot be read.
pub(crate) fn parent_and_year(id: &str, library: &Library) -> Result<Option<(Option<String>, i32)>> {
    let Some(source) = library.read(id, "baseline.toml")? else { return Ok(None) };
    let mut unsaid = Diagnostics::new();
    let root = document::parse(&source, &mut unsaid);
    let Some(mut fields) = root.fields(&mut unsaid) else { return Ok(None) };
    let parent = fields.string("parent", &mut unsaid);
    Ok(fields.year("base_year", &mut unsaid).map(|year| (parent, year)))
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;

    #[test]
    fn regions_keep_their_totals_and_add_up_by_age() {
        let load = |id: &str| Baseline::load(id, &Library::embedded(), &mut Diagnostics::new()).unwrap();
        let (hunan, hubei) = (load("hunan"), load("hubei"));
        let people = |of: &Baseline| of.population.clone().unwrap();
        let mut whole = load("china");
        // A whole with somewhat other ages, and as many people.
        let mut all = people(&hunan) + people(&hubei);
        let before = all.sum();
        all.indexed_iter_mut().for_each(|((_, age), persons)| *persons *= 1.0 + 0.001 * age as f64);
        all *= before / all.sum();
        whole.population = Some(all.clone());
        let mut free = hubei.clone();
        free.margins.clear();
        let fitted = fit_regions(&whole, &[&hunan, &free]).unwrap();
        let sum = &fitted[0] + &fitted[1];
        assert!(sum.iter().zip(&all).all(|(sum, all)| (sum / all - 1.0).abs() < 1e-12));
        let aged = |of: &Array2<f64>| of.slice_axis(Axis(1), Slice::from(60..)).sum();
        assert!((fitted[0].sum() / people(&hunan).sum() - 1.0).abs() < 1e-8);
        assert!((aged(&fitted[0]) / aged(&people(&hunan)) - 1.0).abs() < 1e-8);
        // Without a published number, its old people follow the whole.
        assert!(aged(&fitted[1]) > 1.002 * aged(&people(&hubei)));
    }
}
