//! Trials of changes, and the search among them for the least that reaches the goals.

use std::cell::RefCell;

use ndarray::{Array2, Axis};

use super::{Answer, AttainmentCriterion, BEYOND, State};
use crate::analysis::ProbabilityEstimate;
use crate::analysis::questions::Goal;
use crate::ensemble::{Sampling, VariantRuns, Variants, Varied, quantile};
use crate::error::Result;

/// Halvings of the distance to a limit: the finest first step, and the last bracket; a deterministic run costs little.
const FIRST: u32 = 12;
const LAST: u32 = 26;
const LAST_OF_CENTRAL: u32 = 40;
/// Halvings of the change found, to find the ends of its interval.
const LAST_OF_INTERVAL: u32 = 12;
/// With fewer runs on the rarer side of a probability the interval of a change is not known.
const FEW_BEYOND: f64 = 3.0;
/// Changes at which it is checked that the driver acts in one direction only.
const CHECKED: usize = 33;

/// Tries changes.
pub(super) struct Trial<'t> {
    pub(super) variants: &'t Variants<'t>,
    /// The place of the first goal among the readings of the variants; the others follow.
    pub(super) first: usize,
    /// Drivers that are changed by the same amount.
    pub(super) varied: &'t [Varied<'t>],
    pub(super) goals: &'t [Goal],
    pub(super) criterion: AttainmentCriterion,
    pub(super) which: VariantRuns,
    pub(super) sampling: Sampling,
    pub(super) known: RefCell<Vec<State>>,
}

impl Trial<'_> {
    pub(super) fn one(&self, change: f64) -> Result<State> {
        let known = self.known.borrow().iter().find(|state| state.change == change).cloned();
        if let Some(state) = known {
            return Ok(state);
        }
        let values = Array2::from_elem((1, self.varied.len()), change);
        let out =
            self.variants.run_of(self.first..self.first + self.goals.len(), self.varied, values.view(), self.which)?;
        let runs = out.len_of(Axis(2));
        let mut met = vec![true; runs];
        let mut values = Vec::new();
        for (at, goal) in self.goals.iter().enumerate() {
            let of_goal = out.index_axis(Axis(0), at);
            let mut sorted = of_goal.iter().copied().collect::<Vec<f64>>();
            met.iter_mut().zip(&sorted).for_each(|(met, value)| *met &= goal.is_met(*value));
            sorted.sort_by(f64::total_cmp);
            values.push(quantile(&sorted, 0.5));
        }
        let probability = match self.which {
            VariantRuns::Central => ProbabilityEstimate::certain(met.iter().all(|met| *met)),
            VariantRuns::Runs(_) => ProbabilityEstimate::of_runs(self.sampling, met.iter().copied()),
        };
        let state = State { change, values, probability };
        self.known.borrow_mut().push(state.clone());
        Ok(state)
    }

    /// The state at a limit, or at the next change before it at which figures exist: what is possible of a driver may end
    /// where a quotient has no value.
    fn farthest(&self, limit: f64) -> Result<State> {
        let part = |part: &f64| self.one(limit * part);
        self.one(limit).or_else(|error| [0.999, 0.99, 0.9, 0.5].iter().find_map(|p| part(p).ok()).ok_or(error))
    }

    fn reached(&self, state: &State) -> bool {
        match self.criterion {
            AttainmentCriterion::Central => state.probability.share == 1.0,
            AttainmentCriterion::Probability(share) => state.probability.share >= share,
        }
    }

    /// The states at the ends of limits, and what is found between them.
    pub(super) fn between(&self, limits: (f64, f64)) -> Result<([State; 2], Answer, Option<f64>)> {
        let at_limits = [self.farthest(limits.0)?, self.farthest(limits.1)?];
        if self.reached(&self.one(0.0)?) {
            return Ok((at_limits, Answer::Reached, None));
        }
        let (answer, missed_again) = self.search((at_limits[0].change, at_limits[1].change))?;
        Ok((at_limits, answer, missed_again))
    }

    /// The change that would reach the goals in the deterministic run if the driver acted in proportion to the least change, in
    /// powers of two of its unit, that moves each goal which it moves at all by a thousandth of the way; `None` where it moves
    /// none.
    pub(super) fn in_proportion(&self, unit: f64, bounds: (f64, f64)) -> Result<Option<f64>> {
        let known = RefCell::default();
        let central = Trial { criterion: AttainmentCriterion::Central, which: VariantRuns::Central, known, ..*self };
        let now = central.one(0.0)?;
        let mut proportion = None;
        for power in -10..=30 {
            let size = unit * libm::exp2(f64::from(power));
            for change in [size, -size].into_iter().filter(|change| (bounds.0..=bounds.1).contains(change)) {
                // Beyond a change at which figures have no value there is nothing to be found.
                let Ok(state) = central.one(change) else { return Ok(proportion) };
                let share = |at: usize| {
                    let wanted = self.goals[at].measure.value;
                    let way = (wanted - now.values[at]).abs().max(wanted.abs() / BEYOND);
                    (state.values[at] - now.values[at]).abs() / way
                };
                let least = (0..self.goals.len()).map(share).filter(|share| *share > 0.0).fold(f64::INFINITY, f64::min);
                if least.is_finite() {
                    proportion = Some(size / least);
                    if least >= 1e-3 {
                        return Ok(proportion);
                    }
                }
            }
        }
        Ok(proportion)
    }

    /// The least change on either side, and one beyond it at which the goals are missed again.
    fn search(&self, limits: (f64, f64)) -> Result<(Answer, Option<f64>)> {
        let mut bracket = self.doubled(limits)?;
        // Between the limits there may be a window that doubling steps over.
        if bracket.is_none() {
            bracket = self.stepped(limits)?;
        }
        let Some((missed, met)) = bracket else { return Ok((Answer::NotFound, None)) };
        let last = if self.which == VariantRuns::Central { LAST_OF_CENTRAL } else { LAST };
        let finest =
            met.abs().max((limits.1 - limits.0) / f64::from(1_u32 << FIRST)) / f64::from(1_u32 << (last - FIRST));
        let (mut missed, mut met) = self.narrow(missed, met, finest)?;
        // A smaller change may do where the driver does not act in one direction only.
        let mut missed_again = None;
        let far = (2.0 * met).clamp(limits.0, limits.1);
        let mut before = 0.0;
        for at in 1..CHECKED {
            let change = far * at as f64 / (CHECKED - 1) as f64;
            let reached = self.reached(&self.one(change)?);
            if reached && change.abs() < missed.abs() {
                (missed, met) = self.narrow(before, change, finest)?;
            }
            if !reached && change.abs() > met.abs() {
                missed_again = missed_again.or(Some(change));
            }
            before = change;
        }
        let tolerance = (met - missed).abs();
        Ok((Answer::Change { state: self.one(met)?, tolerance }, missed_again))
    }

    /// Doubles a small change on either side until one reaches the goals: the change before it and that one.
    fn doubled(&self, limits: (f64, f64)) -> Result<Option<(f64, f64)>> {
        let mut inner = (0.0, 0.0);
        for halvings in (0..=FIRST).rev() {
            let part = 1.0 / f64::from(1_u32 << halvings);
            let mut found: Vec<(f64, f64)> = Vec::new();
            for (limit, inner) in [(limits.0, &mut inner.0), (limits.1, &mut inner.1)] {
                let change = limit * part;
                if change != 0.0 && self.reached(&self.one(change)?) {
                    found.push((*inner, change));
                }
                *inner = change;
            }
            if !found.is_empty() {
                return Ok(least(found));
            }
        }
        Ok(None)
    }

    /// Goes to either limit in even steps until a change reaches the goals: the change before it and that one.
    fn stepped(&self, limits: (f64, f64)) -> Result<Option<(f64, f64)>> {
        let mut found: Vec<(f64, f64)> = Vec::new();
        for limit in [limits.0, limits.1] {
            let mut inner = 0.0;
            for at in 1..CHECKED {
                let change = limit * at as f64 / (CHECKED - 1) as f64;
                if change != 0.0 && self.reached(&self.one(change)?) {
                    found.push((inner, change));
                    break;
                }
                inner = change;
            }
        }
        Ok(least(found))
    }

    /// Whether so few runs miss the goals at a change with this probability, or meet them, that its interval is not known.
    pub(super) fn are_too_few(&self, share: f64, runs: usize) -> bool {
        share.min(1.0 - share) * (runs as f64) < FEW_BEYOND
    }

    /// Half the width of the 95 % interval of the change that was found, for this many runs and no more.
    pub(super) fn sampling_error(&self, met: &State, limits: (f64, f64)) -> Result<Option<f64>> {
        let AttainmentCriterion::Probability(share) = self.criterion else { return Ok(None) };
        let VariantRuns::Runs(runs) = self.which else { return Ok(None) };
        if self.are_too_few(share, runs) {
            return Ok(None);
        }
        let (low, high) = met.probability.range;
        let at = |share: f64| {
            let known = RefCell::new(self.known.borrow().clone());
            Trial { criterion: AttainmentCriterion::Probability(share), known, ..*self }
        };
        let finest = met.change.abs() / f64::from(1_u32 << LAST_OF_INTERVAL);
        let below = at(low + share - met.probability.share);
        let least = if below.reached(&self.one(0.0)?) { 0.0 } else { below.narrow(0.0, met.change, finest)?.1 };
        let above = at(high + share - met.probability.share);
        let limit = if met.change < 0.0 { limits.0 } else { limits.1 };
        let (mut inner, mut step) = (met.change, (met.change - least).abs().max(finest));
        while inner != limit {
            let outer = if limit < inner { (inner - step).max(limit) } else { (inner + step).min(limit) };
            if above.reached(&above.one(outer)?) {
                let most = above.narrow(inner, outer, finest)?.1;
                return Ok(Some((most - least).abs() / 2.0).filter(|error| *error > 0.0));
            }
            (inner, step) = (outer, 2.0 * step);
        }
        Ok(None)
    }

    /// Halves a bracket until it is fine enough.
    fn narrow(&self, mut missed: f64, mut met: f64, finest: f64) -> Result<(f64, f64)> {
        while (met - missed).abs() > finest {
            let middle = 0.5 * (missed + met);
            if middle == missed || middle == met {
                break;
            }
            if self.reached(&self.one(middle)?) { met = middle } else { missed = middle }
        }
        Ok((missed, met))
    }
}

/// The bracket whose change is the least.
fn least(brackets: Vec<(f64, f64)>) -> Option<(f64, f64)> {
    brackets.into_iter().min_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))
}
