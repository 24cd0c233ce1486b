//! Sobol' sequences with Owen's nested uniform scrambling.
//!
//! The direction numbers are those of Joe and Kuo (2008), the scrambling is Owen's (1995): the digit of each level is
//! flipped by a hash of all digits before it, which keeps every equidistribution of the sequence and makes each point
//! uniform.

use ndarray::Array2;

use crate::ensemble::mix;

/// Dimension, degree of the polynomial and numbers: one line a dimension from the second on.
const DIRECTION_NUMBERS: &str = include_str!("direction_numbers.txt");

/// The most coordinates that a point can have.
pub const MOST_DIMENSIONS: usize = 512;

/// Digits that the scrambling nests; those after them are drawn.
const DIGITS: usize = 32;

/// `[point][dimension]`: the first `points` points of a scrambled Sobol' sequence, each coordinate strictly between 0
/// and 1; `None` above [`MOST_DIMENSIONS`]. A power of two of points is best spread.
#[must_use]
pub fn scrambled_sobol(points: usize, dimensions: usize, seed: u64) -> Option<Array2<f64>> {
    if dimensions > MOST_DIMENSIONS || points > 1 << DIGITS {
        return None;
    }
    let mut out = Array2::zeros((points, dimensions));
    for (dimension, mut column) in out.columns_mut().into_iter().enumerate() {
        let directions = directions(dimension)?;
        let key = mix(seed ^ mix(dimension as u64 + 1));
        let mut digits = 0_u32;
        for (at, value) in column.iter_mut().enumerate() {
            *value = scramble(digits, key);
            digits ^= directions[(!(at as u64)).trailing_zeros() as usize % DIGITS];
        }
    }
    Some(out)
}

/// The direction numbers of a dimension, counted from 0: the first digit is the highest bit.
fn directions(dimension: usize) -> Option<[u32; DIGITS]> {
    let mut all = [0_u32; DIGITS];
    if dimension == 0 {
        all.iter_mut().enumerate().for_each(|(at, v)| *v = 1 << (DIGITS - 1 - at));
        return Some(all);
    }
    let mut lines = DIRECTION_NUMBERS.lines().filter(|line| !line.starts_with('#'));
    let numbers: Vec<u32> = lines.nth(dimension - 1)?.split_whitespace().filter_map(|n| n.parse().ok()).collect();
    let (degree, coefficients) = (*numbers.first()? as usize, *numbers.get(1)?);
    let initial = numbers.get(2..2 + degree)?;
    for (at, m) in initial.iter().enumerate() {
        all[at] = m << (DIGITS - 1 - at);
    }
    for at in degree..DIGITS {
        let mut next = all[at - degree] ^ (all[at - degree] >> degree);
        for k in 1..degree {
            if (coefficients >> (degree - 1 - k)) & 1 == 1 {
                next ^= all[at - k];
            }
        }
        all[at] = next;
    }
    Some(all)
}

/// Owen's nested uniform scrambling of 32 digits; below them, a draw.
fn scramble(digits: u32, key: u64) -> f64 {
    let mut flipped = 0_u32;
    for level in 0..DIGITS {
        // The digits before this one, with their number, say whether it is flipped.
        let prefix = if level == 0 { 0 } else { u64::from(digits >> (DIGITS - level)) };
        let flip = mix(key ^ mix((prefix << 6) | level as u64)) >> 63;
        let digit = u64::from(digits >> (DIGITS - 1 - level)) & 1;
        flipped = (flipped << 1) | u32::from(digit ^ flip == 1);
    }
    let rest = mix(key ^ mix((u64::from(digits) << 6) | DIGITS as u64)) >> 32;
    let bits = (u64::from(flipped) << 32) | rest;
    // 52 bits and a half: strictly between 0 and 1.
    ((bits >> 12) as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_points_are_the_published_ones() {
        // Joe & Kuo's own first points in dimensions 1 to 3, by grey code: .5 .5 .5; .75 .25 .25; .25 .75 .75.
        let point = |at: usize| -> Vec<f64> {
            (0..3)
                .map(|dimension| {
                    let directions = directions(dimension).unwrap();
                    let digits = (0..at).fold(0_u32, |x, i| x ^ directions[(!(i as u64)).trailing_zeros() as usize]);
                    f64::from(digits) / 4_294_967_296.0
                })
                .collect()
        };
        assert_eq!(point(1), [0.5, 0.5, 0.5]);
        assert_eq!(point(2), [0.75, 0.25, 0.25]);
        assert_eq!(point(3), [0.25, 0.75, 0.75]);
    }

    #[test]
    fn every_dimension_is_stratified_and_pairs_are_where_they_should_be() {
        let points = scrambled_sobol(1024, 512, 7).unwrap();
        for column in points.columns() {
            let mut cells = vec![0; 1024];
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a coordinate is below 1")]
            column.iter().for_each(|x| cells[(x * 1024.0) as usize] += 1);
            assert!(cells.iter().all(|count| *count == 1));
        }
        // The first two dimensions are a (0, 10, 2)-net: 32 x 32 boxes hold one point each.
        let mut boxes = vec![0; 1024];
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a coordinate is below 1")]
        for point in points.rows() {
            boxes[(point[0] * 32.0) as usize * 32 + (point[1] * 32.0) as usize] += 1;
        }
        assert!(boxes.iter().all(|count| *count == 1));
    }

    #[test]
    fn scrambles_differ_and_none_has_too_many_dimensions() {
        assert_ne!(scrambled_sobol(8, 2, 1), scrambled_sobol(8, 2, 2));
        assert!(scrambled_sobol(8, 513, 1).is_none());
    }
}
