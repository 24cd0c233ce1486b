//! Where labels go: measured boxes that never overlap.

/// A point in CSS pixels, y downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// An upright box in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub(super) x0: f64,
    pub(super) y0: f64,
    pub(super) x1: f64,
    pub(super) y1: f64,
}

impl Rect {
    /// The square of half-width `radius` around a point.
    pub(super) fn around(at: Point, radius: f64) -> Self {
        Self { x0: at.x - radius, y0: at.y - radius, x1: at.x + radius, y1: at.y + radius }
    }

    /// This box, larger by `by` on every side.
    #[must_use]
    pub(super) fn grown(self, by: f64) -> Self {
        Self { x0: self.x0 - by, y0: self.y0 - by, x1: self.x1 + by, y1: self.y1 + by }
    }

    pub(super) fn width(self) -> f64 {
        self.x1 - self.x0
    }

    pub(super) fn height(self) -> f64 {
        self.y1 - self.y0
    }

    /// Whether the insides of two boxes have a point in common.
    pub(super) fn overlaps(self, other: Self) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }

    /// Whether the other box lies inside this one.
    pub(super) fn holds(self, other: Self) -> bool {
        other.x0 >= self.x0 && other.x1 <= self.x1 && other.y0 >= self.y0 && other.y1 <= self.y1
    }

    /// The point of the box that is nearest to `to`.
    fn nearest(self, to: Point) -> Point {
        Point { x: to.x.clamp(self.x0, self.x1), y: to.y.clamp(self.y0, self.y1) }
    }

    /// Whether a straight line passes through the box (the method of Liang and Barsky).
    pub(super) fn is_crossed(self, line: (Point, Point)) -> bool {
        let (from, to) = line;
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (slope, room) in
            [(-dx, from.x - self.x0), (dx, self.x1 - from.x), (-dy, from.y - self.y0), (dy, self.y1 - from.y)]
        {
            if slope == 0.0 {
                if room < 0.0 {
                    return false;
                }
            } else if slope < 0.0 {
                enter = enter.max(room / slope);
            } else {
                leave = leave.min(room / slope);
            }
        }
        enter <= leave
    }
}

/// Tops for boxes in one column, as near as can be to where they are wanted.
///
/// `wanted` gives the middle and the height of each box; `gap` is kept between them. The result
/// is in the order of `wanted`; it is `None` when the boxes together are taller than the column.
pub(super) fn dodge(wanted: &[(f64, f64)], gap: f64, top: f64, bottom: f64) -> Option<Vec<f64>> {
    let total: f64 = wanted.iter().map(|w| w.1 + gap).sum::<f64>() - gap;
    if total > bottom - top {
        return None;
    }
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].0.total_cmp(&wanted[b].0));

    // With the heights of the boxes above taken off, the tops need only be in ascending order:
    // the least squares solution pools neighbours that are out of order, then clips to the column.
    let mut pools: Vec<(f64, usize)> = Vec::new();
    let mut above = 0.0;
    for &index in &order {
        let (middle, height) = wanted[index];
        let mut pool = (middle - height / 2.0 - above, 1);
        above += height + gap;
        while let Some(&(mean, count)) = pools.last() {
            if mean <= pool.0 {
                break;
            }
            pools.pop();
            let sum = mean * count as f64 + pool.0 * pool.1 as f64;
            pool = (sum / (count + pool.1) as f64, count + pool.1);
        }
        pools.push(pool);
    }
    let slack = (bottom - top - total).max(0.0);
    let mut tops = vec![0.0; wanted.len()];
    let mut above = 0.0;
    let means = pools.iter().flat_map(|&(mean, count)| std::iter::repeat_n(mean, count));
    for (&index, mean) in order.iter().zip(means) {
        tops[index] = mean.clamp(top, top + slack) + above;
        above += wanted[index].1 + gap;
    }
    Some(tops)
}

/// What a label belongs to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    /// A mark of the given half-width; its label stands as near as can be, better above.
    Mark(Point, f64),
    /// The top of a column; its label stands over it.
    Top(Point),
    /// An upright line from the first height down to the second; its label is beside its upper end.
    Upright(f64, (f64, f64)),
}

/// The place found for a label.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) rect: Rect,
    /// A line from the label to its mark, where it stands away from it.
    pub(super) leader: Option<(Point, Point)>,
    /// Whether nothing but the grid lies under the label.
    pub(super) clear: bool,
}

/// Finds free space in a plot and remembers what is taken.
#[derive(Debug, Clone)]
pub(super) struct Placer {
    /// Labels stay inside.
    pub(super) bounds: Rect,
    /// Marks and labels, never covered.
    pub(super) solid: Vec<Rect>,
    /// Lines, never covered by a label; a leader may cross them if it must.
    pub(super) lines: Vec<(Point, Point)>,
    /// Areas of colour, covered only if there is no other place nearby.
    pub(super) soft: Vec<Rect>,
    /// Heights of grid lines, which labels had better not cover.
    pub(super) grid: Vec<f64>,
}

/// Space between a label and anything else, in pixels.
const PADDING: f64 = 3.0;
/// From this distance on a label needs a leader.
const LEADER_FROM: f64 = 9.0;
/// A label is farther from its mark than this only if all nearer places are worse.
const NEAR: f64 = 130.0;
/// A label moves this far rather than cover a grid line.
const GRID_COST: f64 = 12.0;
/// Steps of the search, in pixels.
const STEP: (f64, f64) = (8.0, 6.0);

impl Placer {
    pub(super) fn new(bounds: Rect) -> Self {
        Self { bounds, solid: Vec::new(), lines: Vec::new(), soft: Vec::new(), grid: Vec::new() }
    }

    /// The best free place for a label of the given width and height, which is then taken.
    pub(super) fn place(&mut self, anchor: Anchor, width: f64, height: f64) -> Option<Spot> {
        let mut candidates: Vec<(f64, Rect)> = self
            .starts(anchor, width, height)
            .into_iter()
            .map(|rect| (cost(anchor, rect) + self.grid_cost(rect), rect))
            .collect();
        candidates.sort_by(|a, b| a.0.total_cmp(&b.0));
        let far = candidates.partition_point(|(cost, _)| *cost <= NEAR);
        let (near, far) = candidates.split_at(far);
        let near: Vec<Rect> = near.iter().map(|c| c.1).filter(|&r| self.is_free(r)).collect();
        // Each round gives up one more wish.
        let spot = self
            .first_fit(anchor, &near, true, false)
            .or_else(|| self.first_fit(anchor, &near, true, true))
            .or_else(|| self.first_fit(anchor, &near, false, true))
            .or_else(|| {
                let far: Vec<Rect> = far.iter().map(|c| c.1).filter(|&r| self.is_free(r)).collect();
                self.first_fit(anchor, &far, false, true)
            })?;
        self.solid.push(spot.rect);
        self.lines.extend(spot.leader);
        Some(spot)
    }

    /// The nearest free and clear place for a label that needs no leader there; it is then taken.
    pub(super) fn place_near(&mut self, anchor: Anchor, width: f64, height: f64) -> Option<Rect> {
        let mut near: Vec<(f64, Rect)> =
            self.starts(anchor, width, height).into_iter().map(|rect| (cost(anchor, rect), rect)).collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        let free = near.into_iter().map(|(_, rect)| rect).find(|&rect| {
            let clear = !self.soft.iter().any(|s| s.overlaps(rect.grown(PADDING)));
            clear && leader(anchor, rect).is_none() && self.is_free(rect)
        })?;
        self.solid.push(free);
        Some(free)
    }

    /// The first of the free boxes that is clear of areas and whose leader crosses no line, or
    /// that need not be or may.
    fn first_fit(&self, anchor: Anchor, free: &[Rect], clear_only: bool, may_cross: bool) -> Option<Spot> {
        free.iter().find_map(|&rect| {
            let clear = !self.soft.iter().any(|s| s.overlaps(rect.grown(PADDING)));
            let leader = leader(anchor, rect);
            let fits = (clear || !clear_only) && self.leader_fits(anchor, leader, may_cross);
            fits.then_some(Spot { rect, leader, clear })
        })
    }

    /// Whether no mark, label or line lies in the box.
    fn is_free(&self, rect: Rect) -> bool {
        !self.solid.iter().any(|s| s.overlaps(rect.grown(PADDING)))
            && !self.lines.iter().any(|&l| rect.grown(PADDING - 1.0).is_crossed(l))
    }

    fn grid_cost(&self, rect: Rect) -> f64 {
        let covers = self.grid.iter().any(|&y| rect.y0 - 1.0 < y && y < rect.y1 + 1.0);
        if covers { GRID_COST } else { 0.0 }
    }

    /// The boxes to try: a grid, and those flush with or centred on the anchor.
    fn starts(&self, anchor: Anchor, width: f64, height: f64) -> Vec<Rect> {
        let bounds = self.bounds;
        let (at, gap) = match anchor {
            Anchor::Mark(at, radius) => (at, radius + PADDING + 1.0),
            Anchor::Top(at) => (at, PADDING + 0.5),
            Anchor::Upright(x, (y, _)) => (Point { x, y: y + 6.0 }, PADDING + 2.0),
        };
        let mut xs = vec![at.x + gap, at.x - gap - width];
        let mut ys = vec![at.y - gap - height, at.y + gap, at.y - height / 2.0, at.y];
        let (mut x, mut y) = (bounds.x0, bounds.y0);
        if !matches!(anchor, Anchor::Upright(..)) {
            xs.extend([at.x - width / 2.0, bounds.x1 - width]);
            while x + width <= bounds.x1 {
                xs.push(x);
                x += STEP.0;
            }
        }
        while y + height <= bounds.y1 {
            ys.push(y);
            y += STEP.1;
        }
        xs.iter()
            .flat_map(|&x0| ys.iter().map(move |&y0| Rect { x0, y0, x1: x0 + width, y1: y0 + height }))
            .filter(|&rect| bounds.holds(rect))
            .collect()
    }

    /// Whether a leader avoids all labels and marks but its own, and, unless it may, all lines.
    fn leader_fits(&self, anchor: Anchor, leader: Option<(Point, Point)>, may_cross: bool) -> bool {
        let Some(line) = leader else { return true };
        let own = |rect: &Rect| match anchor {
            Anchor::Mark(at, _) | Anchor::Top(at) => Rect::around(at, 0.5).overlaps(*rect),
            Anchor::Upright(..) => false,
        };
        // Lines that end near the mark belong to it: the target lies on the path itself.
        let near = |l: &(Point, Point)| Rect::around(line.1, 10.0).is_crossed(*l);
        self.solid.iter().filter(|r| !own(r)).all(|r| !r.grown(1.0).is_crossed(line))
            && (may_cross || self.lines.iter().filter(|l| !near(l)).all(|&l| !cross(line, l)))
    }
}

/// How much worse a place is than the best imaginable one, in pixels of distance.
fn cost(anchor: Anchor, rect: Rect) -> f64 {
    let (at, sideways, below) = match anchor {
        Anchor::Mark(at, _) => (at, 0.05, 6.0),
        Anchor::Top(at) => (at, 1.0, 60.0),
        Anchor::Upright(x, (top, _)) => (Point { x, y: top }, 0.05, 0.0),
    };
    let nearest = rect.nearest(at);
    let (dx, dy) = (nearest.x - at.x, nearest.y - at.y);
    let off_centre = (f64::midpoint(rect.x0, rect.x1) - at.x).abs();
    let under = if rect.y1 > at.y { below } else { 0.0 };
    (dx * dx + dy * dy).sqrt() + sideways * off_centre + under
}

fn leader(anchor: Anchor, rect: Rect) -> Option<(Point, Point)> {
    let (target, radius) = match anchor {
        Anchor::Mark(at, radius) => (at, radius),
        Anchor::Top(at) => (at, 0.0),
        // The label of an upright line is always beside it.
        Anchor::Upright(..) => return None,
    };
    let gap = rect.nearest(target);
    let (dx, dy) = (target.x - gap.x, target.y - gap.y);
    if (dx * dx + dy * dy).sqrt() - radius < LEADER_FROM {
        return None;
    }
    let inset = (rect.width() / 2.0).min(10.0);
    let inner = Rect { x0: rect.x0 + inset, x1: rect.x1 - inset, ..rect };
    let mut from = inner.nearest(target);
    if from.y > rect.y0 && from.y < rect.y1 {
        from = rect.nearest(target);
    }
    let (dx, dy) = (target.x - from.x, target.y - from.y);
    let length = (dx * dx + dy * dy).sqrt();
    let (ux, uy) = (dx / length, dy / length);
    let start = Point { x: from.x + 2.0 * ux, y: from.y + 2.0 * uy };
    Some((start, Point { x: target.x - radius * ux, y: target.y - radius * uy }))
}

/// Whether two straight lines cross.
fn cross(a: (Point, Point), b: (Point, Point)) -> bool {
    let side = |l: (Point, Point), p: Point| (l.1.x - l.0.x) * (p.y - l.0.y) - (l.1.y - l.0.y) * (p.x - l.0.x) > 0.0;
    side(a, b.0) != side(a, b.1) && side(b, a.0) != side(b, a.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn dodged_boxes_do_not_overlap(
            wanted in prop::collection::vec((-50.0..450.0f64, 8.0..20.0f64), 1..20),
        ) {
            let total: f64 = wanted.iter().map(|w| w.1 + 2.0).sum::<f64>() - 2.0;
            let Some(tops) = dodge(&wanted, 2.0, 0.0, 400.0) else {
                prop_assert!(total > 400.0);
                return Ok(());
            };
            let mut boxes: Vec<_> = tops.iter().zip(&wanted).map(|(t, w)| (*t, t + w.1)).collect();
            boxes.sort_by(|a, b| a.0.total_cmp(&b.0));
            prop_assert!(boxes[0].0 >= -1e-9 && boxes[boxes.len() - 1].1 <= 400.0 + 1e-9);
            prop_assert!(boxes.windows(2).all(|p| p[1].0 >= p[0].1 + 2.0 - 1e-9));
        }

        #[test]
        fn placed_labels_are_free_and_inside(
            marks in prop::collection::vec((0.0..300.0f64, 0.0..200.0f64, 10.0..150.0f64), 1..12),
        ) {
            let bounds = Rect { x0: 0.0, y0: 0.0, x1: 300.0, y1: 200.0 };
            let mut placer = Placer::new(bounds);
            let points: Vec<_> = marks.iter().map(|m| Point { x: m.0, y: m.1 }).collect();
            placer.solid.extend(points.iter().map(|&p| Rect::around(p, 8.0)));
            for (point, mark) in points.iter().zip(&marks) {
                placer.place(Anchor::Mark(*point, 8.0), mark.2, 13.0);
            }
            let labels = &placer.solid[marks.len()..];
            for (index, label) in labels.iter().enumerate() {
                prop_assert!(label.x0 >= 0.0 && label.x1 <= 300.0 && label.y0 >= 0.0 && label.y1 <= 200.0);
                prop_assert!(!placer.solid[..marks.len() + index].iter().any(|s| s.overlaps(*label)));
            }
        }
    }

    #[test]
    fn boxes_with_room_stay_where_they_are_wanted() {
        assert_eq!(dodge(&[(50.0, 10.0), (20.0, 10.0)], 2.0, 0.0, 100.0), Some(vec![45.0, 15.0]));
        assert_eq!(dodge(&[(50.0, 60.0), (20.0, 60.0)], 2.0, 0.0, 100.0), None);
    }

    #[test]
    fn a_line_through_a_box_is_seen() {
        let rect = Rect { x0: 0.0, y0: 0.0, x1: 10.0, y1: 10.0 };
        let line = |a, b, c, d| (Point { x: a, y: b }, Point { x: c, y: d });
        assert!(rect.is_crossed(line(-5.0, 5.0, 15.0, 6.0)));
        assert!(!rect.is_crossed(line(-5.0, 5.0, 5.0, 20.0)));
        assert!(!rect.is_crossed(line(20.0, 0.0, 20.0, 10.0)));
    }
}
