//! The loops over runs to which formulas are compiled.
//!
//! Arithmetic that hangs together, such as `a * (1 - b) + c`, is a chain: a value to which one link after another is
//! applied. Up to four links are one loop, so that what lies between them stays in registers; there is a loop for every
//! sequence of links. Every loop does the operations in the order of the formula, and factors of 1 and -1 are exact: the
//! bits are those of the formula evaluated run by run.

/// What is done to the value of a chain, with two columns `a` and `b`, and numbers `k` and `c` that are the same
/// in every run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// value + k a
    Add,
    /// value + k a b
    AddProduct,
    /// value x a
    Multiply,
    /// value x (c + k a): `x * (1 - rate)`, `x * (1 + growth)`
    Scale,
    /// value / a
    Divide,
}

/// The operands of a link; those that it has no use for are ignored.
#[derive(Clone, Copy)]
pub(super) struct Operands<'o> {
    pub(super) c: f64,
    pub(super) k: f64,
    pub(super) a: &'o [f64],
    pub(super) b: &'o [f64],
}

/// A loop over runs: fills the first slice from the second and the operands of each link, slices of the same length.
pub(super) type Kernel = fn(&mut [f64], &[f64], &[Operands<'_>; LONGEST]);

/// The most links of one loop.
pub(super) const LONGEST: usize = 4;

trait Apply {
    fn apply(value: f64, numbers: (f64, f64), a: f64, b: f64) -> f64;
}

macro_rules! links {
    ($($name:ident: $value:ident, $numbers:pat, $a:ident, $b:ident => $result:expr;)*) => {
        $(
            struct $name;
            impl Apply for $name {
                #[inline(always)]
                fn apply($value: f64, $numbers: (f64, f64), $a: f64, $b: f64) -> f64 {
                    $result
                }
            }
        )*
    };
}

links! {
    Add: value, (_, k), a, _b => value + k * a;
    AddProduct: value, (_, k), a, b => value + k * a * b;
    Multiply: value, _, a, _b => value * a;
    Scale: value, (c, k), a, _b => value * (c + k * a);
    Divide: value, _, a, _b => value / a;
    // After the last link.
    Nothing: value, _, _a, _b => value;
}

/// The loop of four links.
fn links<A: Apply, B: Apply, C: Apply, D: Apply>(out: &mut [f64], x: &[f64], operands: &[Operands<'_>; LONGEST]) {
    let runs = out.len();
    let x = &x[..runs];
    // Slices of one known length are read without a check at every run.
    let [p, q, r, s] = operands.map(|with| Operands { a: &with.a[..runs], b: &with.b[..runs], ..with });
    for run in 0..runs {
        let value = A::apply(x[run], (p.c, p.k), p.a[run], p.b[run]);
        let value = B::apply(value, (q.c, q.k), q.a[run], q.b[run]);
        let value = C::apply(value, (r.c, r.k), r.a[run], r.b[run]);
        out[run] = D::apply(value, (s.c, s.k), s.a[run], s.b[run]);
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
            Link::AddProduct => {
                type $link_type = AddProduct;
                $then
            }
            Link::Multiply => {
                type $link_type = Multiply;
                $then
            }
            Link::Scale => {
                type $link_type = Scale;
                $then
            }
            Link::Divide => {
                type $link_type = Divide;
                $then
            }
        }
    };
}

/// The loop of a first link and at most three more.
pub(super) fn chain(first: Link, rest: &[Link]) -> Kernel {
    by_link!(first, A => second::<A>(rest))
}

fn second<A: Apply>(rest: &[Link]) -> Kernel {
    match rest.split_first() {
        None => links::<A, Nothing, Nothing, Nothing>,
        Some((link, rest)) => by_link!(link, B => third::<A, B>(rest)),
    }
}

fn third<A: Apply, B: Apply>(rest: &[Link]) -> Kernel {
    match rest.split_first() {
        None => links::<A, B, Nothing, Nothing>,
        Some((link, rest)) => by_link!(link, C => fourth::<A, B, C>(rest)),
    }
}

fn fourth<A: Apply, B: Apply, C: Apply>(rest: &[Link]) -> Kernel {
    match rest.first() {
        None => links::<A, B, C, Nothing>,
        Some(link) => by_link!(link, D => links::<A, B, C, D>),
    }
}

/// What is no link of a chain: one loop each, over a first value and the columns of one [`Operands`].
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
    /// `a` where the first value, a condition, holds, `b` elsewhere.
    If,
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
        Single::Copy => |out, a, _| out.copy_from_slice(a),
        Single::Absolute => |out, a, _| map2(out, a, a, |a, _| a.abs()),
        Single::Minimum => |out, a, [more, ..]| map2(out, a, more.a, |a, b| if a.is_nan() || a < b { a } else { b }),
        Single::Maximum => |out, a, [more, ..]| map2(out, a, more.a, |a, b| if a.is_nan() || a > b { a } else { b }),
        Single::Less => |out, a, [more, ..]| map2(out, a, more.a, |a, b| holds(a, b, a < b)),
        Single::LessOrEqual => |out, a, [more, ..]| map2(out, a, more.a, |a, b| holds(a, b, a <= b)),
        Single::Equal => |out, a, [more, ..]| map2(out, a, more.a, |a, b| holds(a, b, a == b)),
        Single::NotEqual => |out, a, [more, ..]| map2(out, a, more.a, |a, b| holds(a, b, a != b)),
        Single::If => |out, condition, [Operands { a: then, b: otherwise, .. }, ..]| {
            for (((out, condition), then), otherwise) in out.iter_mut().zip(condition).zip(*then).zip(*otherwise) {
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
