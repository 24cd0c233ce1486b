//! A few runs that go through ages and years together: one value of each, side by side.

/// One value for each of `N` runs.
pub(crate) type Lanes<const N: usize> = [f64; N];

/// How many runs go together: their two sexes and 101 ages stay in a core's first-level cache, and what is kept of an age
/// in its registers.
pub(crate) const TOGETHER: usize = 8;

/// The sum of cells, run by run.
#[inline]
pub(crate) fn total<const N: usize>(cells: &[Lanes<N>]) -> Lanes<N> {
    let mut sum = [0.0; N];
    for cell in cells {
        for lane in 0..N {
            sum[lane] += cell[lane];
        }
    }
    sum
}
