//! A few runs that go through the years together: one value of each, side by side.

/// One value for each of `N` runs.
pub(super) type Lanes<const N: usize> = [f64; N];

/// How many runs a batch sends through together: 16 keep two sexes and 101 ages in a core's first-level cache.
pub(super) const TOGETHER: usize = 16;

/// The sum of cells, run by run.
#[inline]
pub(super) fn total<const N: usize>(cells: &[Lanes<N>]) -> Lanes<N> {
    let mut sum = [0.0; N];
    for cell in cells {
        for lane in 0..N {
            sum[lane] += cell[lane];
        }
    }
    sum
}
