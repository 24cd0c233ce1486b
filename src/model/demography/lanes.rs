//! The few runs that go through the years together: one value of each, side by side.

/// How many they are: 16 keep two sexes and 101 ages in a core's first-level cache.
pub(super) const LANES: usize = 16;

/// One value for each of the runs.
pub(super) type Lanes = [f64; LANES];

/// The sum of cells, run by run.
pub(super) fn total(cells: &[Lanes]) -> Lanes {
    let mut sum = [0.0; LANES];
    for cell in cells {
        for lane in 0..LANES {
            sum[lane] += cell[lane];
        }
    }
    sum
}
