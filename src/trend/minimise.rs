//! The minimum of a function of a few parameters, by the simplex of Nelder and Mead.

/// The maximum number of parameters of a function.
pub(super) const MOST_PARAMETERS: usize = 5;

/// The parameters of a function; those beyond its number are not used.
pub(super) type Parameters = [f64; MOST_PARAMETERS];

/// The maximum number of evaluations of the function.
const EVALUATIONS: usize = 1500;
/// The relative difference of values, and of parameters, over the simplex at convergence.
const SAME_VALUE: f64 = 1e-10;
const SAME_PLACE: f64 = 1e-6;

/// A point and the value of the function there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub(super) at: Parameters,
    pub(super) value: f64,
}

/// The lowest point found from `start`. There are as many parameters as `steps`, which span the first simplex.
///
/// The function is infinite or NaN where it is not defined.
pub(super) fn minimise(start: Parameters, steps: &[f64], function: impl Fn(&Parameters) -> f64) -> Point {
    let count = steps.len();
    let evaluate = |at: Parameters| {
        let value = function(&at);
        Point { at, value: if value.is_nan() { f64::INFINITY } else { value } }
    };
    let mut simplex = vec![evaluate(start)];
    for (parameter, step) in steps.iter().enumerate() {
        let mut at = start;
        at[parameter] += step;
        simplex.push(evaluate(at));
    }
    let mut evaluations = simplex.len();
    loop {
        simplex.sort_by(|a, b| a.value.total_cmp(&b.value));
        let (best, second, worst) = (simplex[0], simplex[count - 1], simplex[count]);
        if evaluations > EVALUATIONS || has_converged(&best, &worst, count) {
            return best;
        }
        let mut centre = [0.0; MOST_PARAMETERS];
        for point in &simplex[..count] {
            centre.iter_mut().zip(point.at).for_each(|(sum, at)| *sum += at / count as f64);
        }
        // From the centre of the others towards the worst point, or away from it.
        let along = |reach: f64| {
            let mut at = centre;
            at.iter_mut().zip(worst.at).for_each(|(at, worst)| *at += reach * (worst - *at));
            evaluate(at)
        };
        let reflected = along(-1.0);
        evaluations += 2;
        let next = if reflected.value < best.value {
            let expanded = along(-2.0);
            Some(if expanded.value < reflected.value { expanded } else { reflected })
        } else if reflected.value < second.value {
            Some(reflected)
        } else {
            let contracted = along(if reflected.value < worst.value { -0.5 } else { 0.5 });
            Some(contracted).filter(|contracted| contracted.value < worst.value.min(reflected.value))
        };
        if let Some(point) = next {
            simplex[count] = point;
            continue;
        }
        evaluations += count;
        for point in &mut simplex[1..] {
            let mut at = point.at;
            at.iter_mut().zip(best.at).for_each(|(at, best)| *at = 0.5 * (*at + best));
            *point = evaluate(at);
        }
    }
}

fn has_converged(best: &Point, worst: &Point, count: usize) -> bool {
    let near = |at: usize| (worst.at[at] - best.at[at]).abs() <= SAME_PLACE * (1.0 + best.at[at].abs());
    worst.value - best.value <= SAME_VALUE * (1.0 + best.value.abs()) && (0..count).all(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_valley_of_rosenbrock_is_followed_to_its_end() {
        let valley = |at: &Parameters| {
            let (x, y) = (at[0], at[1]);
            (1.0 - x) * (1.0 - x) + 100.0 * (y - x * x) * (y - x * x)
        };
        let lowest = minimise([-1.2, 1.0, 0.0, 0.0, 0.0], &[0.1, 0.1], valley);
        assert!(lowest.at[..2].iter().all(|at| (at - 1.0).abs() < 1e-4), "{lowest:?}");
    }
}
