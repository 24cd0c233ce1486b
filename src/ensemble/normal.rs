//! Standard normal deviates from uniform bits, by a table of the inverse distribution function.
//!
//! The table holds, for each of 32 halvings of the tail probability p and 32 cells in each, a polynomial of degree 6
//! through values of Wichura's algorithm AS 241 (1988), which itself serves for smaller p. One inverse serves every way of
//! sampling, and the same bits come out on every platform: only sums, products and `libm` are used.

use std::sync::LazyLock;

use crate::scenario::{T90, Z90};
use crate::vectors::widest;

/// The number of deviates computed together.
const ABREAST: usize = 4;
const OCTAVES: usize = 32;
const CELLS: usize = 32;
const DEGREE: usize = 6;
/// Cells in the table: a power of two.
const SIZE: u64 = (OCTAVES * CELLS) as u64;
/// Bits of a number's fraction that give its place within a cell.
const WITHIN: u32 = 52 - 5;
/// The cell of 2^-33, the least number of the table, counted from that of 2^-1022: cells follow one another as numbers do.
const FIRST: u64 = (1023 - 1 - OCTAVES as u64) * CELLS as u64;

const HALF: u64 = 1022 << 52;
const TWO: u64 = 1024 << 52;
const SIGN: u64 = 1 << 63;

/// The coefficients of one cell, in a line of the cache.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Coefficients([f64; DEGREE + 1]);

/// The inverse of the standard normal distribution function.
struct Inverse(Box<[Coefficients; OCTAVES * CELLS]>);

static INVERSE: LazyLock<Inverse> = LazyLock::new(Inverse::build);

/// The tail probability that 64 uniform bits stand for, its sign that of the deviate: the lowest bit is the sign, the upper
/// 52 the probability, between 0 and 0.5, both exclusive.
#[inline]
pub(super) fn signed_tail(bits: u64) -> f64 {
    // Of 0.5 to 1, less half a step less than 0.5: 52 bits and a half, which a float of 53 holds exactly.
    let p = f64::from_bits(HALF | (bits >> 12)) - (0.5 - f64::EPSILON / 4.0);
    // The deviate of a lower tail is negative.
    f64::from_bits(p.to_bits() | (!bits << 63))
}

/// Turns signed tail probabilities into deviates. A separate pass is faster than interleaving with the hashes.
pub(super) fn invert(tails: &mut [f64]) {
    let inverse = &*INVERSE;
    widest!({
        let (rows, rest) = tails.as_chunks_mut::<ABREAST>();
        for row in rows {
            match inverse.of_table(row) {
                Some(deviates) => *row = deviates,
                None => inverse.one_by_one(row),
            }
        }
        inverse.one_by_one(rest);
    });
}

/// The deviate below which a standard normal falls with probability `p`, 0 < p < 1; that of 0.5 is 0.
pub(crate) fn from_probability(p: f64) -> f64 {
    match p {
        _ if p < 0.5 => INVERSE.of_signed_tail(-p),
        _ if p > 0.5 => INVERSE.of_signed_tail(1.0 - p),
        _ => 0.0,
    }
}

/// The deviate of Student's t distribution with 4 degrees of freedom that has the rank of a standard normal one, over the
/// ratio of their 90th percentiles: both reach as far in 8 of 10 runs, and this one further in the others.
///
/// The quantile with 4 degrees of freedom is known in closed form (Shaw 2006, *Sampling Student's T distribution*).
pub(super) fn heavy_tailed(z: f64) -> f64 {
    let both_tails = libm::erfc(z.abs() * std::f64::consts::FRAC_1_SQRT_2);
    let root = (both_tails * (2.0 - both_tails)).sqrt();
    let q = libm::cos(libm::acos(root) / 3.0) / root;
    let t = 2.0 * (q - 1.0).max(0.0).sqrt() * (Z90 / T90);
    if z < 0.0 { -t } else { t }
}

impl Inverse {
    /// The deviate of a tail probability p, 0 < |p| < 0.5: of the lower tail where p is negative, else of the upper.
    fn of_signed_tail(&self, p: f64) -> f64 {
        match self.of_table(&[p]) {
            Some([deviate]) => deviate,
            None => as241(p.abs()).copysign(p),
        }
    }

    /// Turns tail probabilities into deviates one after another.
    #[cold]
    #[inline(never)]
    fn one_by_one(&self, tails: &mut [f64]) {
        for tail in tails {
            *tail = self.of_signed_tail(*tail);
        }
    }

    /// The same of several at once; `None` if one of them lies beyond the table.
    #[inline(always)]
    fn of_table<const N: usize>(&self, tails: &[f64; N]) -> Option<[f64; N]> {
        let (mut cells, mut t, mut beyond) = ([0; N], [0.0; N], 0);
        for lane in 0..N {
            let bits = tails[lane].to_bits() & !SIGN;
            cells[lane] = (bits >> WITHIN).wrapping_sub(FIRST);
            beyond |= cells[lane];
            // The place within the cell, from -1 to 1.
            t[lane] = f64::from_bits(TWO | (bits << (64 - WITHIN) >> (64 - 52))) - 3.0;
        }
        if beyond >= SIZE {
            return None;
        }
        let (mut coefficients, mut deviates) = ([&self.0[0].0; N], [0.0; N]);
        for lane in 0..N {
            coefficients[lane] = &self.0[(cells[lane] % SIZE) as usize].0;
            deviates[lane] = coefficients[lane][DEGREE];
        }
        for power in (0..DEGREE).rev() {
            for lane in 0..N {
                deviates[lane] = coefficients[lane][power] + t[lane] * deviates[lane];
            }
        }
        for lane in 0..N {
            // So far they are those of the lower tail.
            let sign = tails[lane].to_bits() & SIGN;
            deviates[lane] = f64::from_bits(deviates[lane].to_bits() ^ sign ^ SIGN);
        }
        Some(deviates)
    }

    fn build() -> Self {
        let mut table = Box::new([Coefficients([0.0; DEGREE + 1]); OCTAVES * CELLS]);
        let (nodes, mut octave) = (nodes(), 0.25);
        for of_octave in table.chunks_exact_mut(CELLS).rev() {
            let half_width = octave / (2.0 * CELLS as f64);
            for (cell, polynomial_of_cell) in of_octave.iter_mut().enumerate() {
                let middle = octave + (2 * cell + 1) as f64 * half_width;
                *polynomial_of_cell = Coefficients(polynomial(&nodes, |t| as241(middle + t * half_width)));
            }
            octave /= 2.0;
        }
        Self(table)
    }
}

/// The Chebyshev nodes of [-1, 1].
fn nodes() -> [f64; DEGREE + 1] {
    std::array::from_fn(|i| libm::cos(std::f64::consts::PI * (i as f64 + 0.5) / (DEGREE + 1) as f64))
}

/// The coefficients of the polynomial that meets `f` at these nodes (Newton's divided differences, expanded).
fn polynomial(nodes: &[f64; DEGREE + 1], f: impl Fn(f64) -> f64) -> [f64; DEGREE + 1] {
    const N: usize = DEGREE + 1;
    let mut difference = nodes.map(f);
    for order in 1..N {
        for i in (order..N).rev() {
            difference[i] = (difference[i] - difference[i - 1]) / (nodes[i] - nodes[i - order]);
        }
    }
    let mut coefficients = [0.0; N];
    for i in (0..N).rev() {
        // coefficients x (t - node) + difference
        for power in (1..N).rev() {
            coefficients[power] = coefficients[power - 1] - nodes[i] * coefficients[power];
        }
        coefficients[0] = difference[i] - nodes[i] * coefficients[0];
    }
    coefficients
}

/// Wichura's algorithm AS 241, procedure PPND16, for 0 < p <= 0.5: about 16 digits.
#[cold]
fn as241(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(r, &CENTRE);
    }
    let r = libm::sqrt(-libm::log(p));
    -if r <= 5.0 { ratio(r - 1.6, &MIDDLE) } else { ratio(r - 5.0, &TAIL) }
}

/// Numerator and denominator, by rising powers.
type Rational = ([f64; 8], [f64; 8]);

fn ratio(r: f64, (numerator, denominator): &Rational) -> f64 {
    let value = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, coefficient| sum * r + coefficient);
    value(numerator) / value(denominator)
}

#[expect(clippy::excessive_precision, reason = "as published")]
const CENTRE: Rational = (
    [
        3.3871328727963666080e0,
        1.3314166789178437745e2,
        1.9715909503065514427e3,
        1.3731693765509461125e4,
        4.5921953931549871457e4,
        6.7265770927008700853e4,
        3.3430575583588128105e4,
        2.5090809287301226727e3,
    ],
    [
        1.0,
        4.2313330701600911252e1,
        6.8718700749205790830e2,
        5.3941960214247511077e3,
        2.1213794301586595867e4,
        3.9307895800092710610e4,
        2.8729085735721942674e4,
        5.2264952788528545610e3,
    ],
);
#[expect(clippy::excessive_precision, reason = "as published")]
const MIDDLE: Rational = (
    [
        1.42343711074968357734e0,
        4.63033784615654529590e0,
        5.76949722146069140550e0,
        3.64784832476320460504e0,
        1.27045825245236838258e0,
        2.41780725177450611770e-1,
        2.27238449892691845833e-2,
        7.74545014278341407640e-4,
    ],
    [
        1.0,
        2.05319162663775882187e0,
        1.67638483018380384940e0,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ],
);
#[expect(clippy::excessive_precision, reason = "as published")]
const TAIL: Rational = (
    [
        6.65790464350110377720e0,
        5.46378491116411436990e0,
        1.78482653991729133580e0,
        2.96560571828504891230e-1,
        2.65321895265761230930e-2,
        1.24266094738807843860e-3,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    ],
    [
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ],
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ensemble::mix;
    use statrs::distribution::{ContinuousCDF, Normal};

    #[test]
    fn the_inverse_agrees_with_an_independent_one() {
        let normal = Normal::standard();
        for p in [0.499, 0.4, 0.25, 0.1, 0.05, 0.01, 1e-4, 1e-9, 1e-15] {
            let (got, wanted) = (from_probability(p), normal.inverse_cdf(p));
            assert!((got - wanted).abs() < 2e-8 * wanted.abs().max(1.0), "{p}: {got} {wanted}");
        }
    }

    #[test]
    fn the_table_is_within_rounding_of_the_algorithm() {
        let mut worst = 0.0_f64;
        let mut p = 0.499_999;
        while p > 1e-12 {
            let exact = as241(p);
            worst = worst.max((from_probability(p) - exact).abs() / exact.abs().max(1.0));
            p *= 0.999_37;
        }
        assert!(worst < 3e-14, "{worst}");
    }

    fn of_bits(bits: u64) -> f64 {
        let mut deviate = [signed_tail(bits)];
        invert(&mut deviate);
        deviate[0]
    }

    #[test]
    fn heavy_tails_are_those_of_students_t() {
        use statrs::distribution::StudentsT;
        let (normal, student) = (Normal::standard(), StudentsT::new(0.0, 1.0, 4.0).unwrap());
        for z in [-7.0, -3.0, -1.0, -0.01, 0.0, 0.4, 1.281_551_565_544_600_4, 2.5, 5.0] {
            let wanted = student.inverse_cdf(normal.cdf(z)) * Z90 / T90;
            let got = heavy_tailed(z);
            assert!((got - wanted).abs() < 1e-6 * wanted.abs().max(1.0), "{z}: {got} {wanted}");
        }
        assert!((heavy_tailed(Z90) - Z90).abs() < 1e-9);
    }

    #[test]
    fn the_tail_probability_is_that_of_its_52_bits_and_a_half() {
        for bits in [0_u64, 1 << 12, 0x1234_5678_9ABC_DEF0, u64::MAX - 1] {
            let wanted = ((bits >> 12) as f64 + 0.5) / 9_007_199_254_740_992.0;
            assert_eq!(signed_tail(bits), -wanted);
            assert_eq!(signed_tail(bits | 1), wanted);
        }
    }

    #[test]
    fn several_at_once_are_what_each_is_by_itself() {
        for beyond in [None, Some(5), Some(8)] {
            let mut tails: Vec<f64> = (0..23).map(|at| signed_tail(mix(at))).collect();
            beyond.into_iter().for_each(|at: usize| tails[at] = -1e-12);
            let mut together = tails.clone();
            invert(&mut together);
            for (tail, deviate) in tails.into_iter().zip(together) {
                let mut alone = [tail];
                invert(&mut alone);
                assert_eq!(alone[0].to_bits(), deviate.to_bits(), "{tail}");
                assert_eq!(deviate.is_sign_negative(), tail < 0.0, "{tail}");
            }
        }
    }

    #[test]
    fn both_signs_and_every_bit_pattern_are_finite() {
        for bits in [0, 1, u64::MAX, u64::MAX - 1, 1 << 11, 3 << 62] {
            assert!(of_bits(bits).is_finite());
        }
        assert_eq!(of_bits(1 << 40), -of_bits((1 << 40) | 1));
    }
}
