//! Figures that lie far from what was expected: a revision is estimated and taken out, another figure is used with the
//! variance of what was new in its year inflated.
//!
//! A far figure that enters with the weight of any other bends all that comes later: the update, which knows no large
//! innovations, explains it by the deviations that last. So, as forecasters intervene (West & Harrison 1997, ch. 11; Box &
//! Tiao 1975), what is particular to its year is let loose. The variance of the innovations (shocks) of that year and of the
//! figure's error is inflated by one factor, to where the figure lies one standard deviation from what was expected: that is
//! the factor of greatest likelihood, and the rule by which adaptive filters make residuals consistent with their variance
//! (Jazwinski 1969). Nothing in it is fitted but to the figure that is far.

use super::update::Outputs;
use super::{Evidence, Handling};
use crate::baseline::Status;
use crate::ensemble::Draw;
use crate::indicator::{Indicator, IndicatorKind};
use crate::scenario::{Assumptions, FAR, Surprises};

/// How many times the standard deviation of an innovation may become, at most; what is still missing is taken for an error
/// of the figure. An innovation ten times its usual size is a slip of the pen before it is an event.
const MOST_WIDENED: f64 = 10.0;

/// The standard deviation of a revision before figures determine its size, as a multiple of the level: a vague prior.
pub(super) const UNKNOWN_STEP: f64 = 10.0;

/// The variances used by the update.
pub(super) struct UpdateWeights {
    /// By draw: its standard deviation; 1 but for inflated innovations.
    pub(super) widened: Vec<f64>,
    /// By figure: the variance of its error, in units of its output's variance.
    pub(super) error: Vec<f64>,
    /// Revisions whose size is not known.
    pub(super) steps: Vec<LevelRevision>,
    /// By figure: what was made of it.
    pub(super) handling: Vec<Handling>,
}

/// A revision of the level of an indicator.
pub(super) struct LevelRevision {
    pub(super) indicator: String,
    /// The first year on the new level.
    pub(super) year: i32,
    /// By figure: what a revision by [`UNKNOWN_STEP`] times the whole adds, in standard deviations of the output.
    pub(super) shape: Vec<f64>,
}

impl LevelRevision {
    /// The name of what a run draws of it.
    pub(super) fn name(&self) -> String {
        let Self { indicator, year, .. } = self;
        format!("step {indicator} {year}")
    }
}

/// Whether an indicator is a level that grows: of such a step with growth unchanged is a revision. People who are born and
/// ratios are made anew every year: what falls and stays there has fallen.
fn is_level(indicator: &Indicator) -> bool {
    indicator.kind == IndicatorKind::Stock
        || indicator.kind == IndicatorKind::Flow && indicator.unit.dimension.money == 1
}

/// Looks for far figures, in order of time, and weighs them.
pub(super) fn weigh(
    assumptions: &Assumptions,
    chosen: &[Evidence],
    outputs: &Outputs,
    draws: &[Draw],
) -> UpdateWeights {
    let mut search = FarSearch::new(assumptions, chosen, outputs, draws);
    search.take_known_revisions();
    for at in 0..chosen.len() {
        let Some((distance, variance)) = search.surprises.innovations().map(|all| all[at]) else { break };
        if distance.abs() <= FAR {
            continue;
        }
        let level = search.level(at);
        if search.can_be_revised(at) && search.surprises.revision(at, &level, &search.event(at)).is_some() {
            search.take_for_revised(at, &level);
        } else {
            search.inflate(at, distance, variance);
        }
    }
    search.weights
}

struct FarSearch<'s> {
    assumptions: &'s Assumptions,
    chosen: &'s [Evidence],
    outputs: &'s Outputs,
    draws: &'s [Draw],
    /// The figures in order of time, by place among those chosen.
    order: Vec<usize>,
    /// In that order.
    surprises: Surprises,
    weights: UpdateWeights,
}

impl<'s> FarSearch<'s> {
    fn new(assumptions: &'s Assumptions, chosen: &'s [Evidence], outputs: &'s Outputs, draws: &'s [Draw]) -> Self {
        let mut order: Vec<usize> = (0..chosen.len()).collect();
        order.sort_by_key(|at| (chosen[*at].year, &chosen[*at].indicator));
        let error = outputs.errors(chosen);
        let residual = |at: &usize| (chosen[*at].value - outputs.mean[*at]) / outputs.scale[*at];
        let entry = |a: usize, b: usize| outputs.correlations[a][b] + if a == b { error[a] } else { 0.0 };
        let covariance = order.iter().map(|a| order.iter().map(|b| entry(*a, *b)).collect()).collect();
        let surprises = Surprises::new(order.iter().map(residual).collect(), covariance);
        let (widened, handling) = (vec![1.0; draws.len()], vec![Handling::AsPublished; chosen.len()]);
        let weights = UpdateWeights { widened, error, steps: Vec::new(), handling };
        Self { assumptions, chosen, outputs, draws, order, surprises, weights }
    }

    fn figure(&self, at: usize) -> &'s Evidence {
        &self.chosen[self.order[at]]
    }

    /// Revisions that were found when published growth was put into paths: no growth is left to estimate them from.
    fn take_known_revisions(&mut self) {
        let far = self.assumptions.far_gdp(self.assumptions.years.last);
        for year in far.iter().filter(|far| far.revision.is_some()).map(|far| far.year) {
            let is_first = |at: &usize| self.figure(*at).indicator == "gdp.nominal" && self.figure(*at).year >= year;
            if let Some(at) = (0..self.order.len()).find(is_first) {
                self.take_for_revised(at, &self.level(at));
            }
        }
    }

    /// Whether a figure may stand on a basis that nobody named. One that is declared to stand on the base year's does not.
    fn can_be_revised(&self, at: usize) -> bool {
        let figure = self.figure(at);
        let is_level = self.assumptions.indicator(&figure.indicator).is_some_and(is_level);
        is_level && figure.basis.is_none() && figure.value > 0.0 && self.outputs.mean[self.order[at]] > 0.0
    }

    /// What a revision from a figure on moves: it and the later figures of its indicator.
    fn level(&self, at: usize) -> Vec<f64> {
        let of_same = |other: &usize| {
            *other >= at && self.figure(*other).indicator == self.figure(at).indicator && self.can_be_revised(*other)
        };
        let size = |other: usize| self.outputs.mean[self.order[other]] / self.outputs.scale[self.order[other]];
        (0..self.order.len()).map(|other| if of_same(&other) { size(other) } else { 0.0 }).collect()
    }

    /// The innovations of a figure's year that move it, as places of draws.
    fn innovations_of(&self, at: usize) -> Vec<usize> {
        let (year, figure) = (self.figure(at).year, self.order[at]);
        let moves = |draw: &usize| self.draws[*draw].year == Some(year) && self.outputs.common[[*draw, figure]] != 0.0;
        (0..self.draws.len()).filter(moves).collect()
    }

    /// What a draw moves, by figure in order of time.
    fn moved_by(&self, draw: usize) -> Vec<f64> {
        self.order.iter().map(|figure| self.outputs.common[[draw, *figure]] * self.weights.widened[draw]).collect()
    }

    /// What an event in a figure's year moves: its innovations, as far as they move that figure.
    fn event(&self, at: usize) -> Vec<f64> {
        let mut shape = vec![0.0; self.order.len()];
        for draw in self.innovations_of(at) {
            let moved = self.moved_by(draw);
            shape.iter_mut().zip(&moved).for_each(|(shape, other)| *shape += moved[at] * other);
        }
        shape
    }

    /// What an error of a figure moves: it alone.
    fn own(&self, at: usize) -> Vec<f64> {
        (0..self.order.len()).map(|other| f64::from(u8::from(other == at))).collect()
    }

    fn take_for_revised(&mut self, at: usize, level: &[f64]) {
        self.surprises.free(level);
        let mut shape = vec![0.0; level.len()];
        for (place, size) in self.order.iter().zip(level) {
            shape[*place] = UNKNOWN_STEP * size;
            if *size != 0.0 {
                self.weights.handling[*place] = Handling::Revised;
            }
        }
        // What is carried over to another basis is derived, and as rough.
        for at in (0..level.len()).filter(|at| level[*at] != 0.0) {
            let place = self.order[at];
            let derived = Status::Derived.roughness() * self.chosen[place].value / self.outputs.scale[place];
            let more = derived * derived - self.weights.error[place];
            if more > 0.0 {
                self.weights.error[place] += more;
                self.surprises.widen(&self.own(at), more);
            }
        }
        let Evidence { indicator, year, .. } = self.figure(at);
        self.weights.steps.push(LevelRevision { indicator: indicator.clone(), year: *year, shape });
    }

    /// Inflates what is particular to a figure's year, until the figure lies one standard deviation off.
    fn inflate(&mut self, at: usize, distance: f64, variance: f64) {
        let (figure, wanted) = (self.order[at], variance * (distance * distance - 1.0));
        let innovations = self.innovations_of(at);
        let moved: Vec<Vec<f64>> = innovations.iter().map(|draw| self.moved_by(*draw)).collect();
        let error = self.weights.error[figure];
        let of_innovations: f64 = moved.iter().map(|moved| moved[at] * moved[at]).sum();
        let widened = innovations.iter().map(|draw| self.weights.widened[*draw]).fold(1.0, f64::max);
        let most = (MOST_WIDENED / widened) * (MOST_WIDENED / widened);
        let factor = if of_innovations > 0.0 { (1.0 + wanted / (of_innovations + error)).min(most) } else { 1.0 };
        for (draw, moved) in innovations.iter().zip(&moved) {
            self.weights.widened[*draw] *= factor.sqrt();
            self.surprises.widen(moved, factor - 1.0);
        }
        let more = wanted - (factor - 1.0) * of_innovations;
        self.weights.error[figure] += more;
        self.surprises.widen(&self.own(at), more);
        self.weights.handling[figure] = Handling::Inflated { distance };
    }
}
