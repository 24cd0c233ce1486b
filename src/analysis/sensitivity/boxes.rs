//! Scenario discovery by the patient rule induction method, PRIM (Friedman & Fisher 1999; Bryant & Lempert 2010).

#![expect(clippy::needless_pass_by_value, reason = "a view is a reference already")]

use ndarray::ArrayView2;

use super::NoResult;
use crate::ensemble::quantile;
use crate::error::Result;

/// How boxes are sought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peel {
    /// The share of the runs in the box that a peel takes off.
    pub share: f64,
    /// The least share of all runs that a box may hold.
    pub least_support: f64,
    /// Density that is enough: the trajectory's first box that dense is taken, else the densest.
    pub density: f64,
    /// The most boxes.
    pub boxes: usize,
}

impl Default for Peel {
    fn default() -> Self {
        Self { share: 0.05, least_support: 0.05, density: 0.8, boxes: 4 }
    }
}

/// A limit of a box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    /// The input, by number.
    pub input: usize,
    /// The least value in the box, if it is limited below.
    pub from: Option<f64>,
    /// The largest value in the box, if it is limited above.
    pub to: Option<f64>,
}

/// One box of a trajectory.
#[derive(Debug, Clone, PartialEq)]
pub struct Box {
    /// The limits, by input; an input that is not limited is absent.
    pub limits: Vec<Limit>,
    /// The share of all interesting runs that it holds.
    pub coverage: f64,
    /// The share of its runs that are interesting.
    pub density: f64,
    /// The share of all runs that it holds.
    pub support: f64,
}

/// A trajectory of boxes, and the box that was chosen from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Boxes {
    /// From the box of all runs on, peel by peel.
    pub trajectory: Vec<Box>,
    /// The chosen one, its needless limits taken away.
    pub chosen: Box,
}

/// Boxes in the space of `inputs`, `[input][run]`, that hold many of the interesting runs and few others. Each box after
/// the first is sought among the runs that those before it leave; its coverage and density are of those alone.
///
/// # Errors
/// A failure if no run is interesting, or all are, or there are fewer than 100.
///
/// ```
/// use carecast::analysis::sensitivity::{Peel, find_boxes, scrambled_sobol};
/// let points = scrambled_sobol(4096, 3, 1).unwrap();
/// let interesting: Vec<bool> = points.rows().into_iter().map(|x| x[0] < 0.3 && x[2] > 0.5).collect();
/// let found = find_boxes(points.t(), &interesting, &Peel { boxes: 1, ..Peel::default() })?;
/// assert!(found[0].chosen.limits.iter().all(|limit| limit.input != 1));
/// # Ok::<(), carecast::Error>(())
/// ```
pub fn find_boxes(inputs: ArrayView2<'_, f64>, interesting: &[bool], peel: &Peel) -> Result<Vec<Boxes>> {
    let runs = interesting.len();
    if runs < 100 || inputs.ncols() != runs {
        return Err(NoResult::TooFewRuns { least: 100 }.into());
    }
    let count = interesting.iter().filter(|is| **is).count();
    if count == 0 || count == runs {
        return Err(if count == 0 { NoResult::NoRunMisses } else { NoResult::EveryRunMisses }.into());
    }
    let mut left: Vec<usize> = (0..runs).collect();
    let mut found = Vec::new();
    while found.len() < peel.boxes {
        let remaining = left.iter().filter(|run| interesting[**run]).count();
        // The remainder is as sparse as at the edges of boxes: another box would add nothing.
        if remaining * 10 < count || left.len() * 10 < runs {
            break;
        }
        let search = BoxSearch { inputs, interesting, peel, left: &left, interesting_left: remaining, all: runs };
        let boxes = search.run();
        if boxes.chosen.limits.is_empty() || (!found.is_empty() && boxes.chosen.density < 0.5) {
            break;
        }
        left.retain(|run| !inside(inputs, &boxes.chosen.limits, *run));
        found.push(boxes);
    }
    Ok(found)
}

fn inside(inputs: ArrayView2<'_, f64>, limits: &[Limit], run: usize) -> bool {
    limits.iter().all(|limit| {
        let value = inputs[[limit.input, run]];
        limit.from.is_none_or(|from| value >= from) && limit.to.is_none_or(|to| value <= to)
    })
}

struct BoxSearch<'s> {
    inputs: ArrayView2<'s, f64>,
    interesting: &'s [bool],
    peel: &'s Peel,
    left: &'s [usize],
    interesting_left: usize,
    all: usize,
}

impl BoxSearch<'_> {
    fn run(&self) -> Boxes {
        let mut limits: Vec<Limit> = Vec::new();
        let mut rows = self.left.to_vec();
        let mut trajectory = vec![self.describe(&limits)];
        while let Some((next, kept)) = self.best_peel(&limits, &rows) {
            if (kept.len() as f64) < self.peel.least_support * self.all as f64 {
                break;
            }
            (limits, rows) = (next, kept);
            let described = self.describe(&limits);
            let done = described.density >= 1.0;
            trajectory.push(described);
            if done {
                break;
            }
        }
        let densest = trajectory.iter().map(|b| b.density).fold(0.0, f64::max);
        let enough = self.peel.density.min(densest);
        let chosen = trajectory.iter().find(|b| b.density >= enough).unwrap_or(&trajectory[0]);
        let chosen = self.without_needless(chosen);
        Boxes { trajectory, chosen }
    }

    /// The limits after the peel that leaves the greatest gain of density for the runs that it takes off, and the runs
    /// that it leaves.
    fn best_peel(&self, limits: &[Limit], rows: &[usize]) -> Option<(Vec<Limit>, Vec<usize>)> {
        let density = |rows: &[usize]| {
            rows.iter().filter(|run| self.interesting[**run]).count() as f64 / rows.len().max(1) as f64
        };
        let mut best: Option<(f64, Vec<Limit>, Vec<usize>)> = None;
        for input in 0..self.inputs.nrows() {
            let mut values: Vec<f64> = rows.iter().map(|run| self.inputs[[input, *run]]).collect();
            values.sort_by(f64::total_cmp);
            let (low, high) = (quantile(&values, self.peel.share), quantile(&values, 1.0 - self.peel.share));
            for (from, to) in [(Some(low), None), (None, Some(high))] {
                let next = narrowed(limits, Limit { input, from, to });
                let kept: Vec<usize> = rows.iter().copied().filter(|run| inside(self.inputs, &next, *run)).collect();
                if kept.len() == rows.len() || kept.is_empty() {
                    continue;
                }
                // The gain in density for each run given up, so that inputs with many equal values are not favoured.
                let gain = (density(&kept) - density(rows)) / (rows.len() - kept.len()) as f64;
                if best.as_ref().is_none_or(|(known, ..)| gain > *known) {
                    best = Some((gain, next, kept));
                }
            }
        }
        best.map(|(_, limits, kept)| (limits, kept))
    }

    /// The box without the limits that take off few interesting runs and leave its density about as it is.
    fn without_needless(&self, found: &Box) -> Box {
        let mut kept = found.clone();
        loop {
            let without = |at: usize| {
                let mut limits = kept.limits.clone();
                limits.remove(at);
                self.describe(&limits)
            };
            let loosest = (0..kept.limits.len()).map(without).max_by(|a, b| a.density.total_cmp(&b.density));
            match loosest {
                Some(looser) if looser.density >= found.density - 0.02 => kept = looser,
                _ => return kept,
            }
        }
    }

    fn describe(&self, limits: &[Limit]) -> Box {
        let rows = self.left.iter().filter(|run| inside(self.inputs, limits, **run));
        let (mut all, mut interesting) = (0_usize, 0_usize);
        for run in rows {
            all += 1;
            interesting += usize::from(self.interesting[*run]);
        }
        Box {
            limits: limits.to_vec(),
            coverage: interesting as f64 / self.interesting_left.max(1) as f64,
            density: interesting as f64 / all.max(1) as f64,
            support: all as f64 / self.all as f64,
        }
    }
}

/// The limits with one more.
fn narrowed(limits: &[Limit], more: Limit) -> Vec<Limit> {
    let mut next = limits.to_vec();
    match next.iter_mut().find(|limit| limit.input == more.input) {
        Some(limit) => {
            limit.from = more.from.or(limit.from);
            limit.to = more.to.or(limit.to);
        }
        None => {
            next.push(more);
            next.sort_by_key(|limit| limit.input);
        }
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sensitivity::scrambled_sobol;

    #[test]
    fn a_known_box_is_found_and_nothing_else() {
        let points = scrambled_sobol(8192, 5, 3).unwrap();
        let interesting: Vec<bool> =
            points.rows().into_iter().map(|x| x[1] < 0.4 && x[3] > 0.3 && x[3] < 0.8).collect();
        let found = find_boxes(points.t(), &interesting, &Peel { density: 0.97, ..Peel::default() }).unwrap();
        assert_eq!(found.len(), 1);
        let chosen = &found[0].chosen;
        assert!(chosen.coverage > 0.93 && chosen.density > 0.93, "{chosen:?}");
        let [second, fourth] = &chosen.limits[..] else { panic!("{chosen:?}") };
        assert_eq!((second.input, second.from), (1, None));
        assert!((second.to.unwrap() - 0.4).abs() < 0.03, "{chosen:?}");
        assert!((fourth.from.unwrap() - 0.3).abs() < 0.03 && (fourth.to.unwrap() - 0.8).abs() < 0.03, "{chosen:?}");
        let densities: Vec<f64> = found[0].trajectory.iter().map(|b| b.density).collect();
        assert!(densities.windows(2).all(|pair| pair[1] >= pair[0] - 1e-9), "{densities:?}");
    }

    #[test]
    fn two_boxes_are_found_one_after_the_other() {
        let points = scrambled_sobol(8192, 3, 3).unwrap();
        let interesting: Vec<bool> =
            points.rows().into_iter().map(|x| (x[0] < 0.3 && x[1] < 0.5) || x[2] > 0.85).collect();
        let found = find_boxes(points.t(), &interesting, &Peel::default()).unwrap();
        let mut inputs: Vec<Vec<usize>> =
            found.iter().map(|boxes| boxes.chosen.limits.iter().map(|limit| limit.input).collect()).collect();
        inputs.sort();
        assert_eq!(inputs, [vec![0, 1], vec![2]]);
        assert!(found.iter().all(|boxes| boxes.chosen.density > 0.75));
    }

    #[test]
    fn nothing_to_look_for_is_an_error() {
        let points = scrambled_sobol(128, 1, 3).unwrap();
        let run = |is: bool| find_boxes(points.t(), &[is; 128], &Peel::default()).unwrap_err().to_string();
        assert!(run(true).contains("every run misses") && run(false).contains("no run misses"));
    }
}
