//! Exact order statistics of many values without sorting them.
//!
//! Values are sorted into cells of equal width. A sample predicts the cells of the wanted ranks, with a margin; one pass
//! counts the values of every cell and gathers those of the predicted cells, and only these are sorted. If a rank is in
//! another cell, or cells cannot separate the values, all of them are sorted.

/// Cells between the least and the largest value of the sample.
const CELLS: usize = 1024;
/// Fewer values than this are sorted directly.
const FEW: usize = 1 << 15;
/// The size of the sample that predicts ranks.
const SAMPLE: usize = 1 << 16;
/// The margin around a rank in the sample, in standard deviations of that rank.
const LEEWAY: f64 = 5.0;

/// The values of these ranks (ascending, each once) among all `rows` together. `room` is reused from call to call.
pub(super) fn order_statistics(rows: &[&[f64]], ranks: &[usize], room: &mut Vec<f64>) -> Vec<f64> {
    let count: usize = rows.iter().map(|row| row.len()).sum();
    room.clear();
    if count >= FEW
        && let Some(places) = gather(rows, count, ranks, room)
    {
        place(room, 0, &places);
        return places.iter().map(|place| room[*place]).collect();
    }
    room.clear();
    rows.iter().for_each(|row| room.extend_from_slice(row));
    place(room, 0, ranks);
    ranks.iter().map(|rank| room[*rank]).collect()
}

/// Writes the order statistics of these ranks; `offset` is the rank of the first value.
fn place(values: &mut [f64], offset: usize, ranks: &[usize]) {
    let Some(&middle) = ranks.get(ranks.len() / 2) else { return };
    let (left, right) = ranks.split_at(ranks.len() / 2);
    let (below, _, above) = values.select_nth_unstable_by(middle - offset, f64::total_cmp);
    place(below, offset, left);
    place(above, middle + 1, &right[1..]);
}

/// Cells of equal width; what lies beyond the first and the last is counted to them.
#[derive(Clone, Copy)]
struct HistogramGrid {
    least: f64,
    per_unit: f64,
}

impl HistogramGrid {
    /// Cells for the values of a sample; `None` where they are all the same, or some are not finite.
    fn new(sample: impl Iterator<Item = f64>) -> Option<Self> {
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in sample {
            if !value.is_finite() {
                return None;
            }
            (least, most) = (least.min(value), most.max(value));
        }
        let per_unit = CELLS as f64 / (most - least);
        (per_unit.is_finite() && per_unit > 0.0).then_some(Self { least, per_unit })
    }

    /// Larger values never have a smaller cell.
    #[expect(clippy::cast_possible_truncation, reason = "held within 0 and the last cell")]
    fn cell(self, value: f64) -> usize {
        let place = ((value - self.least) * self.per_unit).clamp(0.0, (CELLS - 1) as f64);
        // The last bits of a float of this size are its whole part, rounded: quicker than a conversion.
        (place + 4_503_599_627_370_496.0).to_bits() as usize & (CELLS - 1)
    }
}

/// Gathers the values of the cells in which the ranks lie, and gives the ranks among these; `None` where that fails.
fn gather(rows: &[&[f64]], count: usize, ranks: &[usize], room: &mut Vec<f64>) -> Option<Vec<usize>> {
    // An odd step, so that no rhythm of the runs is met.
    let step = (count / SAMPLE.min(count / 8)) | 1;
    let sample = || rows.iter().flat_map(|row| row.iter().step_by(step)).copied();
    let grid = HistogramGrid::new(sample())?;
    let mut counts = [0_usize; CELLS];
    sample().for_each(|value| counts[grid.cell(value)] += 1);
    let wanted = likely(&counts, ranks, count);
    let mut counts = [0_usize; CELLS];
    // One cell more than is filled: every value is written behind the last, and stays there if it is wanted.
    let mut filled = 0;
    for row in rows {
        room.resize(filled + row.len(), 0.0);
        for value in *row {
            let cell = grid.cell(*value);
            counts[cell] += 1;
            room[filled] = *value;
            filled += usize::from(wanted[cell]);
        }
    }
    room.truncate(filled);
    among_wanted(&counts, &wanted, ranks)
}

/// The cells in which the ranks lie, give or take, as the counts of a sample have it.
fn likely(counts: &[usize; CELLS], ranks: &[usize], count: usize) -> [bool; CELLS] {
    let size: usize = counts.iter().sum();
    let mut wanted = [false; CELLS];
    for rank in ranks {
        let share = (*rank as f64 + 0.5) / count as f64;
        let leeway = LEEWAY * (share * (1.0 - share) * size as f64).sqrt() + 1.0;
        let (from, to) = (share * size as f64 - leeway, share * size as f64 + leeway);
        let mut below = 0;
        for (wanted, of_cell) in wanted.iter_mut().zip(counts) {
            let above = below + of_cell;
            *wanted |= above as f64 >= from && below as f64 <= to;
            below = above;
        }
    }
    wanted
}

/// The ranks among the values of the wanted cells alone; `None` where one lies in another cell.
fn among_wanted(counts: &[usize; CELLS], wanted: &[bool; CELLS], ranks: &[usize]) -> Option<Vec<usize>> {
    let mut cells = counts.iter().zip(wanted);
    let (mut end, mut left_out, mut is_wanted) = (0, 0, false);
    let mut places = Vec::with_capacity(ranks.len());
    for rank in ranks {
        while end <= *rank {
            let (count, wanted) = cells.next()?;
            end += count;
            left_out += if *wanted { 0 } else { *count };
            is_wanted = *wanted;
        }
        if !is_wanted {
            return None;
        }
        places.push(rank - left_out);
    }
    Some(places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ensemble::mix;

    fn check(name: &str, value: impl Fn(u64) -> f64) {
        let values: Vec<f64> = (0..100_000).map(|at| value(mix(at))).collect();
        let rows: Vec<&[f64]> = values.chunks(8192).collect();
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        let ranks = [0, 4999, 5000, 49_999, 50_000, 94_999, 99_999];
        let got = order_statistics(&rows, &ranks, &mut Vec::new());
        let wanted: Vec<u64> = ranks.iter().map(|rank| sorted[*rank].to_bits()).collect();
        assert_eq!(got.iter().map(|value| value.to_bits()).collect::<Vec<_>>(), wanted, "{name}");
    }

    #[test]
    fn they_are_those_of_the_sorted_values_whatever_the_values() {
        let even = |bits: u64| (bits >> 11) as f64 / (1_u64 << 53) as f64;
        check("even", even);
        check("a long tail", |bits| 1.0 / (even(bits) + 1e-12));
        check("few different ones", |bits| (bits % 3) as f64);
        check("all the same", |_| 7.0);
        check("all but one the same", |bits| f64::from(u8::from(bits == mix(77_777))));
        check("not a number", |_| f64::NAN);
        check("very large", |bits| (even(bits) - 0.5) * 1e308);
        check("of both signs, tiny", |bits| (even(bits) - 0.5) * 1e-310);
    }

    #[test]
    fn ranks_that_the_sample_misleads_about_are_found_all_the_same() {
        // Sorted runs in rows that the sample meets unevenly.
        let values: Vec<f64> = (0..70_000).map(|at| f64::from(at % 7) + f64::from(at) * 1e-9).collect();
        let rows: Vec<&[f64]> = values.chunks(8192).collect();
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        let ranks: Vec<usize> = (0..70_000).step_by(997).collect();
        let got = order_statistics(&rows, &ranks, &mut Vec::new());
        assert!(got.iter().zip(&ranks).all(|(value, rank)| *value == sorted[*rank]));
    }
}
