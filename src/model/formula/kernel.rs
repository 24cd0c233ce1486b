//! The loops over runs to which formulas are compiled.
//!
//! Arithmetic that hangs together, such as `a * (1 - b) + c`, is a chain: a value to which one operand after another is
//! applied. Up to three links of a chain are one loop, so that what lies between them stays in registers. Every loop
//! does the operations in the order of the formula: the bits are those of the formula evaluated run by run.

/// One link of a chain: what an operand does to the value so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// value + operand
    Add,
    /// value - operand
    Subtract,
    /// operand - value
    SubtractFrom,
    /// value x operand
    Multiply,
    /// value / operand
    Divide,
    /// operand / value
    DivideInto,
}

/// What is no arithmetic: one loop each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Single {
    Copy,
    Absolute,
    Minimum,
    Maximum,
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    /// The second operand where the first, a condition, holds, the third elsewhere.
    If,
}

/// A loop over runs: fills the first slice from operands of the same length. Loops of fewer operands leave the others.
pub(super) type Kernel = fn(&mut [f64], [&[f64]; 4]);

trait Apply {
    fn apply(value: f64, operand: f64) -> f64;
}

macro_rules! links {
    ($($name:ident: $value:ident, $operand:ident => $result:expr;)*) => {
        $(
            struct $name;
            impl Apply for $name {
                #[inline(always)]
                fn apply($value: f64, $operand: f64) -> f64 {
                    $result
                }
            }
        )*
    };
}

links! {
    Add: value, operand => value + operand;
    Subtract: value, operand => value - operand;
    SubtractFrom: value, operand => operand - value;
    Multiply: value, operand => value * operand;
    Divide: value, operand => value / operand;
    DivideInto: value, operand => operand / value;
}

fn one<A: Apply>(out: &mut [f64], [x, a, ..]: [&[f64]; 4]) {
    for ((out, x), a) in out.iter_mut().zip(x).zip(a) {
        *out = A::apply(*x, *a);
    }
}

fn two<A: Apply, B: Apply>(out: &mut [f64], [x, a, b, _]: [&[f64]; 4]) {
    for (((out, x), a), b) in out.iter_mut().zip(x).zip(a).zip(b) {
        *out = B::apply(A::apply(*x, *a), *b);
    }
}

fn three<A: Apply, B: Apply, C: Apply>(out: &mut [f64], [x, a, b, c]: [&[f64]; 4]) {
    for ((((out, x), a), b), c) in out.iter_mut().zip(x).zip(a).zip(b).zip(c) {
        *out = C::apply(B::apply(A::apply(*x, *a), *b), *c);
    }
}

/// Compiles an expression for every link, of which the one at hand is taken.
macro_rules! by_link {
    ($link:expr, $link_type:ident => $then:expr) => {
        match $link {
            Link::Add => {
                type $link_type = Add;
                $then
            }
            Link::Subtract => {
                type $link_type = Subtract;
                $then
            }
            Link::SubtractFrom => {
                type $link_type = SubtractFrom;
                $then
            }
            Link::Multiply => {
                type $link_type = Multiply;
                $then
            }
            Link::Divide => {
                type $link_type = Divide;
                $then
            }
            Link::DivideInto => {
                type $link_type = DivideInto;
                $then
            }
        }
    };
}

fn third<A: Apply, B: Apply>(link: Link) -> Kernel {
    by_link!(link, C => three::<A, B, C>)
}

fn second<A: Apply>(link: Link, rest: &[Link]) -> Kernel {
    match rest.first() {
        None => by_link!(link, B => two::<A, B>),
        Some(last) => by_link!(link, B => third::<A, B>(*last)),
    }
}

/// The most links of one loop.
pub(super) const LONGEST: usize = 3;

/// The loop of a first link and at most two more.
pub(super) fn chain(first: Link, rest: &[Link]) -> Kernel {
    match rest.split_first() {
        None => by_link!(first, A => one::<A>),
        Some((next, rest)) => by_link!(first, A => second::<A>(*next, rest)),
    }
}

/// A condition: 1 where it holds, 0 where not, and nothing where a side does not exist.
#[inline(always)]
fn holds(a: f64, b: f64, holds: bool) -> f64 {
    if a.is_nan() || b.is_nan() {
        f64::NAN
    } else if holds {
        1.0
    } else {
        0.0
    }
}

#[inline(always)]
fn map2(out: &mut [f64], a: &[f64], b: &[f64], f: impl Fn(f64, f64) -> f64) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = f(*a, *b);
    }
}

/// What does not exist (NaN) in any operand does not exist in the result.
pub(super) fn single(single: Single) -> Kernel {
    match single {
        Single::Copy => |out, [a, ..]| out.copy_from_slice(a),
        Single::Absolute => |out, [a, ..]| map2(out, a, a, |a, _| a.abs()),
        Single::Minimum => |out, [a, b, ..]| map2(out, a, b, |a, b| if a.is_nan() || a < b { a } else { b }),
        Single::Maximum => |out, [a, b, ..]| map2(out, a, b, |a, b| if a.is_nan() || a > b { a } else { b }),
        Single::Less => |out, [a, b, ..]| map2(out, a, b, |a, b| holds(a, b, a < b)),
        Single::LessOrEqual => |out, [a, b, ..]| map2(out, a, b, |a, b| holds(a, b, a <= b)),
        Single::Equal => |out, [a, b, ..]| map2(out, a, b, |a, b| holds(a, b, a == b)),
        Single::NotEqual => |out, [a, b, ..]| map2(out, a, b, |a, b| holds(a, b, a != b)),
        Single::If => |out, [condition, then, otherwise, _]| {
            for (((out, condition), then), otherwise) in out.iter_mut().zip(condition).zip(then).zip(otherwise) {
                *out = if condition.is_nan() {
                    f64::NAN
                } else if *condition != 0.0 {
                    *then
                } else {
                    *otherwise
                };
            }
        },
    }
}
