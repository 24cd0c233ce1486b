//! The posterior distribution of the draws, in the form from which any runs can be drawn.

use super::Evidence;
use super::far::Step;
use super::update::Update;
use crate::ensemble::Draws;
use crate::scenario::{Posterior, RankOneTerm};

/// What one figure takes away from what is uncertain: draws e become `e - gain x direction (direction . e)`.
struct Reduction {
    direction: Vec<f64>,
    gain: f64,
}

/// The distribution to which an update of independent draws leads, figure by figure (Potter's square root); its mean is what
/// the deterministic run was moved by. What a revision of unknown size draws is one draw more.
pub(super) fn of(chosen: &[Evidence], update: &Update, steps: &[Step], moved: &Draws) -> Posterior {
    let own = update.common.outer_iter().zip(&update.widened);
    let told: Vec<usize> = own
        .enumerate()
        .filter(|(_, (row, widened))| row.iter().any(|common| *common != 0.0) || **widened != 1.0)
        .map(|(draw, _)| draw)
        .collect();
    let listed = moved.listed();
    let mut draws: Vec<(String, Option<i32>)> =
        told.iter().map(|draw| (listed[*draw].name.clone(), listed[*draw].year)).collect();
    draws.extend(steps.iter().map(|step| (step.name(), None)));
    let mut mean: Vec<f64> = told.iter().map(|draw| moved.central()[*draw]).collect();
    mean.resize(draws.len(), 0.0);
    let mut widened: Vec<f64> = told.iter().map(|draw| update.widened[*draw]).collect();
    widened.resize(draws.len(), 1.0);
    let seen = |figure: usize| -> Vec<f64> {
        let own = told.iter().map(|draw| update.common[[*draw, figure]]);
        own.chain(update.steps.column(figure).iter().copied()).collect()
    };
    let mut reductions: Vec<Reduction> = Vec::new();
    for figure in 0..chosen.len() {
        let mut direction = seen(figure);
        reductions.iter().for_each(|reduction| reduction.apply(&mut direction));
        let (known, error) = (dot(&direction, &direction), update.error[figure]);
        let all = known + error;
        if known > 0.0 {
            reductions.push(Reduction { direction, gain: 1.0 / (all + (all * error).sqrt()) });
        }
    }
    let mut terms = terms(&reductions, &widened);
    // A draw that a far figure widens takes over more of itself.
    for (draw, widened) in widened.iter().enumerate().filter(|(_, widened)| **widened != 1.0) {
        let only = |value: f64| {
            let mut only = vec![0.0; draws.len()];
            only[draw] = value;
            only
        };
        terms.push(RankOneTerm { along: only(widened - 1.0), of: only(1.0) });
    }
    let figures = chosen.iter().map(|actual| (actual.indicator.clone(), actual.year, actual.value)).collect();
    Posterior { figures, draws, mean, terms }
}

/// The reductions one after the other, from the last to the first, each in terms of the draws before any of them.
fn terms(reductions: &[Reduction], widened: &[f64]) -> Vec<RankOneTerm> {
    let mut terms: Vec<RankOneTerm> = Vec::new();
    for (at, reduction) in reductions.iter().enumerate().rev() {
        let mut of = reduction.direction.clone();
        for (later, term) in reductions[at + 1..].iter().rev().zip(&terms) {
            let shared = later.gain * dot(&reduction.direction, &later.direction);
            of.iter_mut().zip(&term.of).for_each(|(of, later)| *of -= shared * later);
        }
        let along = reduction.direction.iter().zip(widened).map(|(d, widened)| -reduction.gain * widened * d);
        terms.push(RankOneTerm { along: along.collect(), of });
    }
    terms
}

impl Reduction {
    fn apply(&self, draws: &mut [f64]) {
        let taken = self.gain * dot(&self.direction, draws);
        draws.iter_mut().zip(&self.direction).for_each(|(draw, direction)| *draw -= taken * direction);
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
