//! Runs a program over the runs of a batch, a tile of some vectors at a time.
//!
//! The runs of a tile stand side by side in the registers of the processor. There they have one running value, to which
//! step after step is applied; what is needed again is stored to a register of the batch or to a column. Every step does
//! to each run what the formula does, in its order and without fused operations, so that the bits are those of the formula
//! evaluated run by run, whatever the vectors.

use pulp::{Scalar, Simd, WithSimd};

use crate::model::batch::{Batch, Column, Register, TILE, ValueLocation, YearRows};

/// Vectors of a tile. Eight of them, and what one step takes, fit the sixteen registers of AVX2.
const VECTORS: usize = 8;

/// One step of a program.
#[derive(Debug, Clone, Copy)]
pub(super) enum Instruction {
    /// Applies a link to the running value; a link that takes one operand ignores the second.
    Apply(Link, ValueLocation, ValueLocation),
    /// The same with a number as first operand.
    ApplyNumber(Link, f64, ValueLocation),
    /// Makes the running value positive.
    Absolute,
    /// Makes the running value 1 where it exists, 0 where it does not.
    Exists,
    /// Adds what a column is in every year after the base year.
    AddLater(Column),
    /// Stores the running value, which stays.
    Store(ValueLocation),
    /// Replaces the running value, a lag, by the column's value that many years ago.
    Delay(LookBack),
}

/// The columns that a delay reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct LookBack {
    pub(super) of: Column,
    /// Whether the base year and all before it count: otherwise they are stated apart.
    pub(super) with_base: bool,
}

/// A year, counted from the base year, and how much its value counts; `None` where it does not.
pub(super) type WeightedYear = Option<(usize, f64)>;

impl LookBack {
    /// What makes up the value of `lag` years before `year`, sooner and later. `None` where there is no such lag.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a finite lag of 0 or more, floored")]
    #[inline(always)]
    pub(super) fn terms(self, lag: f64, year: usize) -> Option<[WeightedYear; 2]> {
        if !lag.is_finite() || lag < 0.0 {
            return None;
        }
        let whole = lag.floor();
        let (ago, share) = (whole as usize, lag - whole);
        let term = |ago: usize, weight: f64| {
            let then = year.saturating_sub(ago);
            (weight > 0.0 && (then > 0 || self.with_base)).then_some((then, weight))
        };
        Some([term(ago, 1.0 - share), term(ago.saturating_add(1), share)])
    }
}

/// Defines what can be done to the running value `v`, with one or two operands.
macro_rules! links {
    (
        one { $($(#[$of_one:meta])* $one:ident: |$s1:ident, $v1:ident, $a1:ident| $result1:expr;)* }
        two { $($(#[$of_two:meta])* $two:ident: |$s2:ident, $v2:ident, $a2:ident, $b2:ident| $result2:expr;)* }
        by_run { $($(#[$of_by_run:meta])* $by_run:ident: $compute:expr;)* }
    ) => {
        /// What is done to the running value `v` with operands `a` and `b`. What does not exist (NaN) in any of them does
        /// not exist in the result.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Link {
            $($(#[$of_one])* $one,)*
            $($(#[$of_two])* $two,)*
            $($(#[$of_by_run])* $by_run,)*
        }

        impl Link {
            #[inline(always)]
            fn apply<S: Simd, const K: usize>(
                self,
                simd: S,
                value: &mut [S::f64s; K],
                a: impl Operand<S>,
                (b, rows, first): (ValueLocation, &YearRows<'_>, usize),
            ) {
                match self {
                    $(Self::$one => {
                        let $s1 = simd;
                        for k in 0..K {
                            let ($v1, $a1) = (value[k], a.at(k));
                            value[k] = $result1;
                        }
                    })*
                    $(Self::$two => {
                        let ($s2, b) = (simd, vectors::<S, K>(rows, b, first));
                        for k in 0..K {
                            let ($v2, $a2, $b2) = (value[k], a.at(k), b[k]);
                            value[k] = $result2;
                        }
                    })*
                    $(Self::$by_run => {
                        let mut of_runs = [[0.0; TILE]; 2];
                        for k in 0..K {
                            S::as_mut_simd_f64s(&mut of_runs[0]).0[k] = value[k];
                            S::as_mut_simd_f64s(&mut of_runs[1]).0[k] = a.at(k);
                        }
                        let [values, operands] = &mut of_runs;
                        let runs = K * S::F64_LANES;
                        run_by_run(&mut values[..runs], &operands[..runs], $compute);
                        value.copy_from_slice(&S::as_simd_f64s(values).0[..K]);
                    })*
                }
            }
        }
    };
}

links! {
    one {
        /// a
        Take: |_s, _v, a| a;
        /// v + a
        Add: |s, v, a| s.add_f64s(v, a);
        /// v - a
        Subtract: |s, v, a| s.sub_f64s(v, a);
        /// a - v
        SubtractFrom: |s, v, a| s.sub_f64s(a, v);
        /// v x a
        Multiply: |s, v, a| s.mul_f64s(v, a);
        /// v / a
        Divide: |s, v, a| s.div_f64s(v, a);
        /// a / v
        DivideInto: |s, v, a| s.div_f64s(a, v);
        /// The smaller of v and a, the second where they are equal: 0 and -0 are.
        Minimum: |s, v, a| existing(s, v, s.select_f64s(s.less_than_f64s(v, a), v, a));
        /// The smaller of a and v.
        MinimumOf: |s, v, a| existing(s, a, s.select_f64s(s.less_than_f64s(a, v), a, v));
        /// The larger of v and a.
        Maximum: |s, v, a| existing(s, v, s.select_f64s(s.less_than_f64s(a, v), v, a));
        /// The larger of a and v.
        MaximumOf: |s, v, a| existing(s, a, s.select_f64s(s.less_than_f64s(v, a), a, v));
        /// 1 where v < a, else 0
        Less: |s, v, a| condition(s, v, a, s.less_than_f64s(v, a));
        /// 1 where v <= a, else 0
        LessOrEqual: |s, v, a| condition(s, v, a, s.less_than_or_equal_f64s(v, a));
        /// 1 where v > a, else 0
        Greater: |s, v, a| condition(s, v, a, s.less_than_f64s(a, v));
        /// 1 where v >= a, else 0
        GreaterOrEqual: |s, v, a| condition(s, v, a, s.less_than_or_equal_f64s(a, v));
        /// 1 where v = a, else 0
        Equal: |s, v, a| condition(s, v, a, s.equal_f64s(v, a));
        /// 0 where v = a, else 1
        NotEqual: |s, v, a| {
            let equal = s.select_f64s(s.equal_f64s(v, a), s.splat_f64s(0.0), s.splat_f64s(1.0));
            existing(s, v, existing(s, a, equal))
        };
    }
    two {
        /// a where v, a condition, holds, b elsewhere: the other does not count.
        Choose: |s, v, a, b| {
            existing(s, v, s.select_f64s(s.equal_f64s(v, s.splat_f64s(0.0)), b, a))
        };
        /// v + (a x b)
        AddProduct: |s, v, a, b| s.add_f64s(v, s.mul_f64s(a, b));
        /// v - (a x b)
        SubtractProduct: |s, v, a, b| s.sub_f64s(v, s.mul_f64s(a, b));
        /// v x (a + b)
        MultiplySum: |s, v, a, b| s.mul_f64s(v, s.add_f64s(a, b));
        /// v x (a - b)
        MultiplyDifference: |s, v, a, b| s.mul_f64s(v, s.sub_f64s(a, b));
    }
    by_run {
        /// v to the power of a
        Power: libm::pow;
        /// a to the power of v
        PowerOf: |v, a| libm::pow(a, v);
    }
}

/// What processors have no instruction for. Apart from the loop over the steps: a call in it would take the registers of the
/// tile. A power of nothing, and to nothing, is nothing.
#[inline(never)]
fn run_by_run(values: &mut [f64], operands: &[f64], compute: fn(f64, f64) -> f64) {
    for (value, operand) in values.iter_mut().zip(operands) {
        if !value.is_nan() {
            *value = if operand.is_nan() { *operand } else { compute(*value, *operand) };
        }
    }
}

/// The result where `value` exists, and `value` elsewhere.
#[inline(always)]
fn existing<S: Simd>(simd: S, value: S::f64s, result: S::f64s) -> S::f64s {
    simd.select_f64s(simd.equal_f64s(value, value), result, value)
}

/// 1 where a condition of two values holds, 0 where not, and nothing where one of them does not exist.
#[inline(always)]
fn condition<S: Simd>(simd: S, a: S::f64s, b: S::f64s, holds: S::m64s) -> S::f64s {
    let holds = simd.select_f64s(holds, simd.splat_f64s(1.0), simd.splat_f64s(0.0));
    existing(simd, a, existing(simd, b, holds))
}

/// What a link takes for the vectors of a tile.
trait Operand<S: Simd>: Copy {
    fn at(self, vector: usize) -> S::f64s;
}

/// A number that is the same in all of them.
#[derive(Clone, Copy)]
struct Number<V>(V);

impl<S: Simd> Operand<S> for Number<S::f64s> {
    #[inline(always)]
    fn at(self, _vector: usize) -> S::f64s {
        self.0
    }
}

impl<S: Simd> Operand<S> for &[S::f64s] {
    #[inline(always)]
    fn at(self, vector: usize) -> S::f64s {
        self[vector]
    }
}

/// What a link makes of numbers that are known beforehand.
pub(super) fn folded(link: Link, value: f64, operand: f64) -> f64 {
    let place = ValueLocation::Register(0);
    let steps = [
        Instruction::ApplyNumber(Link::Take, value, place),
        Instruction::ApplyNumber(link, operand, place),
        Instruction::Store(place),
    ];
    let mut register = [Register::of(value)];
    tile::<Scalar, 1>(Scalar, &steps, &mut YearRows::of_registers(&mut register), 0);
    register[0].first()
}

/// A program that is to be run in a year.
pub(super) struct Pass<'p> {
    pub(super) steps: &'p [Instruction],
    pub(super) year: usize,
    pub(super) batch: &'p mut Batch,
}

impl WithSimd for Pass<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (width, rows) = (self.batch.width(), self.batch.rows(self.year));
        if width >= VECTORS * S::F64_LANES {
            tiles::<S, VECTORS>(simd, self.steps, rows, width);
        } else if width >= S::F64_LANES {
            tiles::<S, 1>(simd, self.steps, rows, width);
        } else {
            tiles::<Scalar, 1>(Scalar, self.steps, rows, width);
        }
    }
}

/// Runs the steps over at least as many runs as a tile has. The last tile begins early enough to be whole: that it computes
/// some runs again changes nothing, for a program writes nothing that it reads before.
#[inline(always)]
fn tiles<S: Simd, const K: usize>(simd: S, steps: &[Instruction], mut rows: YearRows<'_>, width: usize) {
    let together = K * S::F64_LANES;
    for first in (0..width).step_by(together) {
        tile::<S, K>(simd, steps, &mut rows, first.min(width - together));
    }
}

/// The values of a tile at a place.
#[inline(always)]
fn vectors<'r, S: Simd, const K: usize>(rows: &'r YearRows<'_>, place: ValueLocation, first: usize) -> &'r [S::f64s] {
    &S::as_simd_f64s(rows.values_at(place, first)).0[..K]
}

#[inline(always)]
fn tile<S: Simd, const K: usize>(simd: S, steps: &[Instruction], rows: &mut YearRows<'_>, first: usize) {
    let mut value = [simd.splat_f64s(0.0); K];
    for step in steps {
        match *step {
            Instruction::Apply(link, a, b) => {
                link.apply(simd, &mut value, vectors::<S, K>(rows, a, first), (b, rows, first));
            }
            Instruction::ApplyNumber(link, a, b) => {
                link.apply(simd, &mut value, Number(simd.splat_f64s(a)), (b, rows, first));
            }
            Instruction::Store(place) => {
                S::as_mut_simd_f64s(rows.values_at_mut(place, first)).0[..K].copy_from_slice(&value);
            }
            Instruction::Absolute => {
                for value in &mut value {
                    *value = simd.abs_f64s(*value);
                }
            }
            Instruction::Exists => {
                let (one, zero) = (simd.splat_f64s(1.0), simd.splat_f64s(0.0));
                for value in &mut value {
                    *value = simd.select_f64s(simd.equal_f64s(*value, *value), one, zero);
                }
            }
            Instruction::AddLater(of) => {
                for year in 1..rows.years {
                    let values = &S::as_simd_f64s(&rows.of_year(of, year)[first..]).0[..K];
                    for k in 0..K {
                        value[k] = simd.add_f64s(value[k], values[k]);
                    }
                }
            }
            Instruction::Delay(back) => value = delayed(simd, back, &value, rows, first),
        }
    }
}

/// A column in the year that lies each run's lag back.
#[inline(always)]
fn delayed<S: Simd, const K: usize>(
    simd: S,
    back: LookBack,
    lags: &[S::f64s; K],
    rows: &YearRows<'_>,
    first: usize,
) -> [S::f64s; K] {
    let mut of_runs = [0.0; TILE];
    let (vectors, _) = S::as_mut_simd_f64s(&mut of_runs);
    vectors[..K].copy_from_slice(lags);
    let runs = &mut of_runs[..K * S::F64_LANES];
    // The lag is the same in all runs, unless it is uncertain itself.
    let lag = runs[0];
    if runs.iter().fold(true, |same, other| same & (*other == lag)) {
        let nothing = if back.terms(lag, rows.year).is_some() { 0.0 } else { f64::NAN };
        let mut sum = [simd.splat_f64s(nothing); K];
        for (then, weight) in back.terms(lag, rows.year).into_iter().flatten().flatten() {
            let values = &S::as_simd_f64s(&rows.of_year(back.of, then)[first..]).0[..K];
            let weight = simd.splat_f64s(weight);
            for k in 0..K {
                sum[k] = simd.add_f64s(sum[k], simd.mul_f64s(weight, values[k]));
            }
        }
        return sum;
    }
    for (run, lag) in runs.iter_mut().enumerate() {
        *lag = back.terms(*lag, rows.year).map_or(f64::NAN, |terms| {
            let of = |(then, weight): (usize, f64)| weight * rows.of_year(back.of, then)[first + run];
            terms.into_iter().flatten().fold(0.0, |sum, term| sum + of(term))
        });
    }
    let mut sum = *lags;
    sum.copy_from_slice(&S::as_simd_f64s(runs).0[..K]);
    sum
}
