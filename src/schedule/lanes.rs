//! A few runs that go through ages and years together: one value of each, side by side.

/// One value for each of `N` runs.
pub(crate) type Lanes<const N: usize> = [f64; N];

/// How many runs go together: their two sexes and 101 ages stay in a core's first-level cache, and what is kept of an age
/// in its registers.
pub(crate) const TOGETHER: usize = 8;

/// A value of each run by its place. Loops over lanes are written out, as here: what the standard library's functions of
/// arrays call is not always inlined, and then works on one run at a time.
#[inline(always)]
#[expect(clippy::needless_range_loop, reason = "written out")]
pub(crate) fn each_lane<const N: usize>(value: impl Fn(usize) -> f64) -> Lanes<N> {
    let mut lanes = [0.0; N];
    for lane in 0..N {
        lanes[lane] = value(lane);
    }
    lanes
}

/// The sum of cells, run by run.
#[inline(always)]
pub(crate) fn total<const N: usize>(cells: &[Lanes<N>]) -> Lanes<N> {
    let mut sum = [0.0; N];
    for cell in cells {
        for lane in 0..N {
            sum[lane] += cell[lane];
        }
    }
    sum
}
