//! Standard normal deviates from uniform bits, by a table of the inverse distribution function.
//!
//! The table holds, for each of 16 halvings of the tail probability p and 256 cells in each, a polynomial of degree 4: the
//! Taylor series about the middle of the cell, where Wichura's algorithm AS 241 (1988) and one step of Newton's method give the
//! deviate. The algorithm itself serves smaller p, one draw in 65 536. Deviates are within 1e-15 of AS 241, relative to the
//! greater of 1 and the deviate (a test checks it).
//!
//! One inverse serves every way of sampling, and the same bits come out on every platform: only sums, products and `libm`
//! are used.

use std::sync::LazyLock;

use crate::scenario::{T90, Z90};

/// The number of deviates computed together.
const ABREAST: usize = 4;
const OCTAVES: usize = 16;
const CELLS: usize = 256;
/// Cells in the table: a power of two.
const SIZE: u64 = (OCTAVES * CELLS) as u64;
/// Bits of a number's fraction that give its place within a cell.
const WITHIN: u32 = 52 - CELLS.trailing_zeros();
/// The cell of 2^-17, the least number of the table, counted from that of 2^-1022: cells follow one another as numbers do.
const FIRST: u64 = ((1023 - 1 - OCTAVES) * CELLS) as u64;
/// The upper bits of the coefficient of the fourth power, which are the low bits of that of the third.
const SHARED: u32 = 28;

const HALF: u64 = 1022 << 52;
const TWO: u64 = 1024 << 52;
const SIGN: u64 = 1 << 63;

/// The coefficients of a cell by rising powers. The last has those of the third and of the fourth power: half a line of the
/// cache holds all.
#[derive(Clone, Copy)]
#[repr(align(32))]
struct Coefficients([f64; 4]);

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
    #[cfg(target_arch = "x86_64")]
    if let Some(vectors) = pulp::x86::V3::try_new() {
        pulp::Simd::vectorize(vectors, Inversion { vectors, inverse, tails });
        return;
    }
    let (rows, rest) = tails.as_chunks_mut::<ABREAST>();
    for row in rows {
        match inverse.of_table(row) {
            Some(deviates) => *row = deviates,
            None => inverse.one_by_one(row),
        }
    }
    inverse.one_by_one(rest);
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
        let (mut cells, mut t, mut beyond) = ([0; N], [0.0; N], false);
        for lane in 0..N {
            let bits = tails[lane].to_bits() & !SIGN;
            beyond |= bits < FIRST << WITHIN;
            cells[lane] = (bits >> WITHIN).wrapping_sub(FIRST);
            // The place within the cell, from -1 to 1.
            t[lane] = f64::from_bits(TWO | (bits << (64 - WITHIN) >> (64 - 52))) - 3.0;
        }
        if beyond {
            return None;
        }
        let mut deviates = [0.0; N];
        for lane in 0..N {
            let [constant, first, second, third] = self.0[(cells[lane] % SIZE) as usize].0;
            let (t, fourth) = (t[lane], f64::from_bits(third.to_bits() << (64 - SHARED)));
            let upper = constant + t * (first + t * (second + t * (third + t * fourth)));
            deviates[lane] = f64::from_bits(upper.to_bits() ^ (tails[lane].to_bits() & SIGN));
        }
        Some(deviates)
    }

    fn build() -> Self {
        let mut table = Box::new([Coefficients([0.0; 4]); OCTAVES * CELLS]);
        let mut octave = 0.25;
        for of_octave in table.chunks_exact_mut(CELLS).rev() {
            let half_width = octave / (2.0 * CELLS as f64);
            for (cell, coefficients) in of_octave.iter_mut().enumerate() {
                *coefficients = Coefficients::about(octave + (2 * cell + 1) as f64 * half_width, half_width);
            }
            octave /= 2.0;
        }
        Self(table)
    }
}

impl Coefficients {
    /// Those of the deviate of an upper tail around `p`, in half widths of the cell.
    fn about(p: f64, half_width: f64) -> Self {
        let z = -as241(p);
        // The derivative is minus one over the density; those of higher order are polynomials in z times its powers.
        let derivative = -(2.0 * std::f64::consts::PI).sqrt() * libm::exp(z * z / 2.0);
        // One step of Newton's method.
        let z = z - (libm::erfc(z * std::f64::consts::FRAC_1_SQRT_2) / 2.0 - p) * derivative;
        let (square, slope) = (z * z, half_width * derivative);
        let slope_2 = slope * slope;
        let slope_4 = slope_2 * slope_2;
        let second = z * slope_2 / 2.0;
        let third = (1.0 + 2.0 * square) * slope_2 * slope / 6.0;
        let fourth = z * (7.0 + 6.0 * square) * slope_4 / 24.0;
        let fifth = (7.0 + square * (46.0 + square * 24.0)) * slope_4 * slope / 120.0;
        let sixth = z * (127.0 + square * (326.0 + square * 120.0)) * slope_4 * slope_2 / 720.0;
        // The last two are spread over the others so that the rest is least: they are the Chebyshev polynomials of their
        // degree, (16 t^5 - 20 t^3 + 5 t) / 16 and (32 t^6 - 48 t^4 + 18 t^2 - 1) / 32, which are omitted.
        let third = third + fifth * (20.0 / 16.0);
        let fourth = fourth + sixth * (48.0 / 32.0);
        Self([z + sixth / 32.0, slope - fifth * (5.0 / 16.0), second - sixth * (18.0 / 32.0), shared(third, fourth)])
    }
}

/// The number nearest to `third` whose low bits are the upper ones of `fourth`.
fn shared(third: f64, fourth: f64) -> f64 {
    let low = (fourth.to_bits() + (1 << (63 - SHARED))) >> (64 - SHARED);
    let (step, third) = (1 << SHARED, third.to_bits() - low + (1 << (SHARED - 1)));
    f64::from_bits(third / step * step + low)
}

/// Tail probabilities to be turned into deviates four at a time, with vectors of 32 bytes.
///
/// Each step is that of [`Inverse::of_table`], and so is every bit. Written out, since compilers turn four rows of
/// coefficients into columns with twice as many instructions.
#[cfg(target_arch = "x86_64")]
struct Inversion<'t> {
    vectors: pulp::x86::V3,
    inverse: &'t Inverse,
    tails: &'t mut [f64],
}

#[cfg(target_arch = "x86_64")]
impl pulp::NullaryFnOnce for Inversion<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        use std::arch::x86_64::{__m128d, __m256d, __m256i};
        let Self { vectors: pulp::x86::V3 { avx, avx2, .. }, inverse, tails } = self;
        const WITHIN_BITS: i32 = WITHIN as i32;
        const BEFORE_BITS: i32 = 64 - WITHIN_BITS;
        const SHARED_SHIFT: i32 = 64 - SHARED as i32;
        let [signs, others, least, first, two] =
            [SIGN, !SIGN, FIRST << WITHIN, FIRST, TWO].map(|all| -> __m256i { pulp::cast([all; ABREAST]) });
        let three: __m256d = pulp::cast([3.0; ABREAST]);
        let (rows, rest) = tails.as_chunks_mut::<ABREAST>();
        for row in rows {
            let tails: __m256i = pulp::cast(*row);
            let bits = avx2._mm256_and_si256(tails, others);
            // The sign of a difference is that of a number below the table.
            if avx._mm256_movemask_pd(pulp::cast(avx2._mm256_sub_epi64(bits, least))) != 0 {
                inverse.one_by_one(row);
                continue;
            }
            let cells = avx2._mm256_sub_epi64(avx2._mm256_srli_epi64::<WITHIN_BITS>(bits), first);
            let within = avx2._mm256_srli_epi64::<12>(avx2._mm256_slli_epi64::<BEFORE_BITS>(tails));
            let t = avx._mm256_sub_pd(pulp::cast(avx2._mm256_or_si256(within, two)), three);
            let cells: [u64; ABREAST] = pulp::cast(cells);
            let [a, b, c, d] = cells.map(|cell| -> [__m128d; 2] { pulp::cast(inverse.0[(cell % SIZE) as usize].0) });
            let pair = |low, high| avx._mm256_insertf128_pd::<1>(avx._mm256_castpd128_pd256(low), high);
            let (lower, lower_odd) = (pair(a[0], c[0]), pair(b[0], d[0]));
            let (upper, upper_odd) = (pair(a[1], c[1]), pair(b[1], d[1]));
            let third = avx._mm256_unpackhi_pd(upper, upper_odd);
            let mut deviates = pulp::cast(avx2._mm256_slli_epi64::<SHARED_SHIFT>(pulp::cast(third)));
            for coefficient in [
                third,
                avx._mm256_unpacklo_pd(upper, upper_odd),
                avx._mm256_unpackhi_pd(lower, lower_odd),
                avx._mm256_unpacklo_pd(lower, lower_odd),
            ] {
                deviates = avx._mm256_add_pd(coefficient, avx._mm256_mul_pd(t, deviates));
            }
            let signs = avx2._mm256_and_si256(tails, signs);
            *row = pulp::cast(avx2._mm256_xor_si256(pulp::cast(deviates), signs));
        }
        inverse.one_by_one(rest);
    }
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

    /// The places `t` of every cell of the table, from -1 to 1, and some numbers below it.
    fn of_every_cell(t: &[f64]) -> impl Iterator<Item = f64> {
        let octaves = (0..=OCTAVES).scan(0.25, |octave, _| Some(std::mem::replace(octave, *octave / 2.0)));
        octaves.flat_map(move |octave| {
            let middles = (0..CELLS).rev().map(move |cell| octave * (1.0 + (cell as f64 + 0.5) / CELLS as f64));
            middles.flat_map(move |middle| {
                t.iter().rev().map(move |t| (middle + t * octave / (2.0 * CELLS as f64)).min(0.5f64.next_down()))
            })
        })
    }

    #[test]
    fn the_table_is_within_rounding_of_the_algorithm() {
        let mut worst = 0.0_f64;
        for p in of_every_cell(&[-1.0, -0.9, -0.5, -0.1, 0.3, 0.6, 0.999, 1.0]) {
            let exact = as241(p);
            worst = worst.max((from_probability(p) - exact).abs() / exact.abs().max(1.0));
        }
        assert!(worst < 1e-15, "{worst}");
    }

    #[test]
    fn deviates_rise_with_probability_and_are_symmetric() {
        let mut last = 0.0;
        for p in of_every_cell(&[-0.999, -0.4, 0.2, 0.8]) {
            let deviate = from_probability(p);
            assert!(deviate < last, "{p}: {deviate} {last}");
            assert_eq!(INVERSE.of_signed_tail(p), -deviate, "{p}");
            last = deviate;
        }
        // From one cell to the next, within rounding.
        for edge in of_every_cell(&[-1.0]) {
            let (below, above) = (from_probability(edge.next_down()), from_probability(edge));
            assert!(below <= above + 1e-15 * above.abs().max(1.0), "{edge}: {below} {above}");
        }
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
