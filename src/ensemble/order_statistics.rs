//! Exact order statistics of values that arrive in any order and are not kept.
//!
//! Around every wanted rank a bracket of values is held. It begins as all values there are, and becomes narrower as more
//! arrive: what falls out is counted, so that ranks within the bracket stay exact. After t of n values the value of final
//! rank q n lies among those of ranks q t, give or take a few standard deviations, `sqrt(q (1 - q) t (1 - t / n))`. So about
//! the square root of n values are held, however many arrive. Where a rank is not in its bracket in the end, which hardly
//! ever happens, [`OrderStatistics::value`] is `None`, and all values are gone through again with more leeway.

use std::ops::Range;

use super::summary::{QUANTILES, Ranks};
use crate::vectors::widest;

/// How far a bracket reaches beyond the expected rank, in standard deviations of the rank: one rank in a million is missed.
pub(super) const LEEWAY: f64 = 5.0;
/// With fewer values held, a bracket does not become narrower.
const FEW: usize = 1024;
/// A bracket becomes narrower when it holds so many times the values that it should.
const GROWTH: f64 = 3.0;
/// The most values that a thread holds of a series before others take them over.
pub(super) const HELD_BY_THREAD: usize = 512;
/// The number of values among which one near a bracket is looked for together.
const BLOCK: u8 = 16;

/// Values between two limits, among which some wanted ranks lie.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bracket {
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// The number of values up to the lower limit.
    pub(crate) up_to_low: u64,
    /// The numbers of values equal to each limit, if they are counted: if the limit was met twice when it was set. A limit
    /// is always the value of some run.
    pub(crate) at_limits: [Option<u64>; 2],
    /// The values strictly between the limits.
    pub(crate) held: Vec<f64>,
}

/// The most values held of one series in one place, about, of so many in all: at half of the runs brackets are widest.
pub(super) fn most_held(all: usize) -> usize {
    let of_quantiles = QUANTILES.map(|p| 2.0 * LEEWAY * (p * (1.0 - p) * all as f64 / 4.0).sqrt()).iter().sum::<f64>();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 <= held < 1e12")]
    let held = (GROWTH * of_quantiles) as usize;
    all.min(2 * FEW + held)
}

impl Bracket {
    fn between(low: f64, high: f64, is_counted: [bool; 2]) -> Self {
        Self { low, high, up_to_low: 0, at_limits: is_counted.map(|is| is.then_some(0)), held: Vec::new() }
    }

    /// The same limits, without values.
    fn emptied(&self) -> Self {
        Self::between(self.low, self.high, self.at_limits.map(|at| at.is_some()))
    }

    /// Whether it can be a bracket of so many values.
    fn can_be_of(&self, seen: u64) -> bool {
        let Self { low, high, up_to_low, at_limits, held } = self;
        let counts = [Some(*up_to_low), Some(held.len() as u64)].into_iter().chain(*at_limits);
        counts.flatten().all(|count| count <= seen)
            && (low <= high || *low == f64::INFINITY)
            && held.iter().all(|value| low < value && value < high)
    }

    fn add(&mut self, values: &[f64]) {
        let Self { low, high, .. } = *self;
        let holds_all = low == f64::NEG_INFINITY && high == f64::INFINITY;
        if holds_all && widest!(values.iter().fold(true, |all, value| all & value.is_finite())) {
            self.held.extend(values.iter().map(|value| value + 0.0));
            return;
        }
        if low < high {
            values.iter().for_each(|value| self.add_one(*value));
            return;
        }
        // Nothing lies between: values that are all the same are only counted.
        self.up_to_low += widest!(count(values, |value| value <= low));
        for at in self.at_limits.iter_mut().flatten() {
            *at += widest!(count(values, |value| value == low));
        }
    }

    #[inline(always)]
    fn add_one(&mut self, value: f64) {
        self.up_to_low += u64::from(value <= self.low);
        for (limit, at) in [self.low, self.high].into_iter().zip(&mut self.at_limits) {
            if let Some(at) = at {
                *at += u64::from(value == limit);
            }
        }
        if value > self.low && value < self.high {
            // Zero has one sign: limits are compared, not sorted.
            self.held.push(value + 0.0);
        }
    }

    /// Adds the values of another with the same limits, or with wider ones.
    fn absorb(&mut self, other: &Self) {
        self.up_to_low += other.up_to_low;
        let is_shared = [self.low == other.low, self.high == other.high];
        for ((at, its), is_shared) in self.at_limits.iter_mut().zip(other.at_limits).zip(is_shared) {
            if is_shared {
                // What one of them did not count is not known of both.
                *at = at.zip(its).map(|(at, its)| at + its);
            }
        }
        if is_shared == [true; 2] {
            self.held.extend_from_slice(&other.held);
        } else {
            self.add(&other.held);
        }
    }

    /// Brings the held values of these ranks, ascending, to their places.
    fn place(&mut self, ranks: &[usize]) {
        let inside = |rank: &usize| rank.checked_sub(usize::try_from(self.up_to_low).ok()?);
        let places: Vec<usize> = ranks.iter().filter_map(inside).filter(|place| *place < self.held.len()).collect();
        place(&mut self.held, 0, &places);
    }

    /// The value of a rank among all values, once the held ones are at their places; `None` if it is not known.
    fn value(&self, rank: u64) -> Option<f64> {
        let at_limits = [(0, self.low), (1, self.high)].map(|(at, limit)| match self.at_limits[at] {
            Some(count) => count,
            None => u64::from(limit.is_finite()),
        });
        let inside = self.held.len() as u64;
        match rank.checked_sub(self.up_to_low) {
            None => (rank + at_limits[0] >= self.up_to_low).then_some(self.low),
            Some(place) if place < inside => self.held.get(usize::try_from(place).ok()?).copied(),
            // Where both limits are one value, that was counted as up to the lower.
            Some(place) => (self.low < self.high && place < inside + at_limits[1]).then_some(self.high),
        }
    }
}

/// Brings the values of these ranks, ascending and each once, to their places; `offset` is the rank of the first value.
fn place(values: &mut [f64], offset: usize, ranks: &[usize]) {
    let Some(&middle) = ranks.get(ranks.len() / 2) else { return };
    let (left, right) = ranks.split_at(ranks.len() / 2);
    let (below, _, above) = values.select_nth_unstable_by(middle - offset, f64::total_cmp);
    place(below, offset, left);
    place(above, middle + 1, &right[1..]);
}

#[inline(always)]
fn has(values: &[f64], wanted: f64) -> bool {
    values.iter().fold(false, |has, value| has | (*value == wanted))
}

#[inline(always)]
fn count(values: &[f64], holds: impl Fn(f64) -> bool) -> u64 {
    values.iter().map(|value| u64::from(holds(*value))).sum()
}

/// Cells of equal width that tell most values from those near a bracket: larger values never have a smaller cell.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Grid {
    least: f64,
    per_unit: f64,
}

/// The number of cells.
const CELLS: f64 = 65_536.0;
/// Values whose cells are found together.
const PIECE: usize = 256;
/// Groups that are looked at together: one bit each.
const TOGETHER: usize = u16::BITS as usize;

impl Grid {
    /// Cells over all limits; `None` where they leave no room for any.
    fn over(groups: &[Group]) -> Option<Self> {
        let limits =
            || groups.iter().flat_map(|group| [group.bracket.low, group.bracket.high]).filter(|l| l.is_finite());
        let (least, most) = (limits().fold(f64::INFINITY, f64::min), limits().fold(f64::NEG_INFINITY, f64::max));
        let margin = (most - least) / 64.0;
        let per_unit = (CELLS - 1.0) / (most - least + 2.0 * margin);
        (per_unit.is_finite() && per_unit > 0.0).then_some(Self { least: least - margin, per_unit })
    }

    #[expect(clippy::cast_possible_truncation, reason = "the last 16 bits of those of a whole number below 65 536")]
    #[inline(always)]
    fn cell(self, value: f64) -> u16 {
        let place = ((value - self.least) * self.per_unit).clamp(0.0, CELLS - 1.0);
        // The last bits of a float of this size are its whole part, rounded: faster than a conversion.
        (place + 4_503_599_627_370_496.0).to_bits() as u16
    }
}

/// A bracket and the wanted ranks in it, by their indices.
#[derive(Debug, Clone, PartialEq)]
struct Group {
    ranks: Range<usize>,
    bracket: Bracket,
    /// With so many values held it becomes narrower.
    most: usize,
}

/// The order statistics of a stream of values at some ranks.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OrderStatistics {
    /// The wanted ranks as shares of the number of all values, ascending: the rank and a half over that number.
    shares: Vec<f64>,
    groups: Vec<Group>,
    /// The number of values so far.
    seen: u64,
    /// How far brackets reach, in standard deviations of a rank.
    leeway: f64,
    /// Cells that tell most values from those near a bracket.
    grid: Option<Grid>,
    /// Changes with the limits.
    version: u32,
}

impl OrderStatistics {
    /// No values yet; ranks as ascending shares of all values.
    pub(super) fn new(shares: Vec<f64>, leeway: f64) -> Self {
        let everything = Bracket::between(f64::NEG_INFINITY, f64::INFINITY, [false; 2]);
        let groups = vec![Group { ranks: 0..shares.len(), bracket: everything, most: FEW }];
        Self { shares, groups, seen: 0, leeway, grid: None, version: 0 }
    }

    /// The order statistics of `seen` values with these brackets, each with its ranks by their indices; `None` if they cannot
    /// be those of any values.
    pub(crate) fn of_brackets(all: usize, seen: u64, brackets: Vec<(Range<usize>, Bracket)>) -> Option<Self> {
        let mut whole = Self::new(Ranks::of(all).shares(), LEEWAY);
        let mut next = 0;
        for (ranks, bracket) in &brackets {
            let follows = ranks.start == next && ranks.end > next;
            if !follows || !bracket.can_be_of(seen) {
                return None;
            }
            next = ranks.end;
        }
        let group = |(ranks, bracket)| Group { ranks, bracket, most: FEW };
        (whole.groups, whole.seen) = (brackets.into_iter().map(group).collect(), seen);
        (next == whole.shares.len()).then_some(whole)
    }

    /// The brackets, each with its ranks by their indices.
    pub(crate) fn brackets(&self) -> impl Iterator<Item = (Range<usize>, &Bracket)> {
        self.groups.iter().map(|group| (group.ranks.clone(), &group.bracket))
    }

    /// One with the same limits and without values, for one thread: what it takes is absorbed later.
    pub(super) fn emptied(&self) -> Self {
        let emptied = |group: &Group| Group { bracket: group.bracket.emptied(), ..group.clone() };
        Self { groups: self.groups.iter().map(emptied).collect(), shares: Vec::new(), seen: 0, ..*self }
    }

    pub(super) fn add(&mut self, values: &[f64]) {
        self.seen += values.len() as u64;
        let Some(grid) = self.grid.filter(|_| self.groups.len() <= TOGETHER) else {
            self.groups.iter_mut().for_each(|group| group.bracket.add(values));
            return;
        };
        let groups = &mut self.groups[..];
        widest!(for piece in values.chunks(PIECE) {
            add_piece(groups, grid, piece);
        });
    }

    /// The number of values held.
    pub(super) fn held(&self) -> usize {
        self.groups.iter().map(|group| group.bracket.held.len()).sum()
    }

    /// Takes over the values of one made by [`OrderStatistics::emptied`], now or before brackets became narrower, and gives
    /// it the limits of now. `all` is the number of values that there will be.
    pub(super) fn take_over(&mut self, part: &mut Self, all: u64) {
        self.seen += std::mem::take(&mut part.seen);
        for group in &mut self.groups {
            if let Some(its) = part.groups.iter().find(|its| its.ranks.contains(&group.ranks.start)) {
                group.bracket.absorb(&its.bracket);
            }
        }
        if self.groups.iter().any(|group| group.bracket.held.len() > group.most) {
            self.narrow(all);
        }
        if part.version == self.version {
            part.groups.iter_mut().for_each(Group::clear);
        } else {
            *part = self.emptied();
        }
    }

    /// Makes the brackets narrower that hold too many values.
    fn narrow(&mut self, all: u64) {
        let mut groups = Vec::with_capacity(self.groups.len());
        for group in std::mem::take(&mut self.groups) {
            if group.bracket.held.len() > group.most {
                self.split(group, all, &mut groups);
            } else {
                groups.push(group);
            }
        }
        self.groups = groups;
        self.grid = Grid::over(&self.groups);
        self.version += 1;
    }

    /// The places, among the values so far, between which the value of a final rank lies.
    fn places(&self, rank: usize, all: u64) -> (f64, f64) {
        let (share, seen) = (self.shares[rank], self.seen as f64);
        let left = (1.0 - seen / all as f64).max(0.0);
        let leeway = self.leeway * (share * (1.0 - share) * seen * left).sqrt() + 1.0;
        (share * seen - leeway, share * seen + leeway)
    }

    fn split(&self, Group { ranks, mut bracket, .. }: Group, all: u64, groups: &mut Vec<Group>) {
        let places: Vec<(f64, f64)> = ranks.clone().map(|rank| self.places(rank, all)).collect();
        // Ranks whose brackets would overlap share one: by group the ranks, and the places of its limits.
        let (mut shared, mut from) = (Vec::new(), 0);
        while from < places.len() {
            let mut to = from + 1;
            while to < places.len() && places[to].0 <= places[to - 1].1 {
                to += 1;
            }
            let below = bracket.up_to_low as f64;
            let limits = [places[from].0, places[to - 1].1].map(|place| bracket.held_place(place - below));
            shared.push((ranks.start + from..ranks.start + to, limits, places[to - 1].1 - places[from].0));
            from = to;
        }
        let mut limits: Vec<usize> =
            shared.iter().flat_map(|(_, limits, _)| limits.iter().flatten().copied()).collect();
        limits.dedup();
        place(&mut bracket.held, 0, &limits);
        for (ranks, limits, expected) in shared {
            let narrower = bracket.between_places(limits);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 4e9")]
            let most = FEW.max((GROWTH * expected.min(1e9)) as usize).max(2 * narrower.held.len());
            groups.push(Group { ranks, bracket: narrower, most });
        }
    }

    /// Joins with the order statistics of other values. Limits become those that both know enough about.
    pub(super) fn merge(&mut self, other: &Self) {
        self.seen += other.seen;
        let mut groups: Vec<Group> = Vec::new();
        for own in &self.groups {
            for its in &other.groups {
                let ranks = own.ranks.start.max(its.ranks.start)..own.ranks.end.min(its.ranks.end);
                if !ranks.is_empty() {
                    let bracket = own.bracket.joined(&its.bracket);
                    groups.push(Group { ranks, bracket, most: own.most.max(its.most) });
                }
            }
        }
        self.groups = groups;
        self.grid = Grid::over(&self.groups);
        self.version += 1;
    }

    /// The values of the wanted ranks, once all values are there; `None` if a bracket has missed one.
    pub(super) fn values(&mut self, ranks: &[usize]) -> Option<Vec<f64>> {
        let mut values = Vec::with_capacity(ranks.len());
        for group in &mut self.groups {
            let of_group = ranks.get(group.ranks.clone())?;
            group.bracket.place(of_group);
            for rank in of_group {
                values.push(group.bracket.value(*rank as u64)?);
            }
        }
        (values.len() == ranks.len()).then_some(values)
    }
}

/// Adds at most [`PIECE`] values to at most [`TOGETHER`] groups. Most lie near no bracket, and their cells alone tell so.
/// Brackets can overlap: where many values are equal, one stays as wide as the one from which it was split.
#[inline(always)]
fn add_piece(groups: &mut [Group], grid: Grid, values: &[f64]) {
    // By value: a bit for each group that it is near.
    let (mut cells, mut near) = ([0_u16; PIECE], [0_u16; PIECE]);
    let (cells, near) = (&mut cells[..values.len()], &mut near[..values.len()]);
    for (cell, value) in cells.iter_mut().zip(values) {
        *cell = grid.cell(*value);
    }
    for (bit, Group { bracket, .. }) in groups.iter_mut().enumerate() {
        let (low, high) = (grid.cell(bracket.low), grid.cell(bracket.high));
        let mut below = 0_u16;
        for (cell, near) in cells.iter().zip(&mut *near) {
            below += u16::from(*cell < low);
            *near |= u16::from((*cell >= low) & (*cell <= high)) << bit;
        }
        bracket.up_to_low += u64::from(below);
    }
    // Every index is written behind that of the last near value, and stays there if its own is near.
    let (mut places, mut count, mut at) = ([0_u8; PIECE], 0, 0_u8);
    for block in near.chunks(usize::from(BLOCK)) {
        if block.iter().fold(0, |any, near| any | near) == 0 {
            at = at.wrapping_add(BLOCK);
            continue;
        }
        for near in block {
            places[count % PIECE] = at;
            count += usize::from(*near > 0);
            at = at.wrapping_add(1);
        }
    }
    for at in places[..count].iter().map(|at| usize::from(*at)) {
        let mut near = near[at];
        while near > 0 {
            if let Some(group) = groups.get_mut(near.trailing_zeros() as usize) {
                group.bracket.add_one(values[at]);
            }
            near &= near - 1;
        }
    }
}

impl Group {
    fn clear(&mut self) {
        let Bracket { up_to_low, at_limits, held, .. } = &mut self.bracket;
        *up_to_low = 0;
        at_limits.iter_mut().flatten().for_each(|at| *at = 0);
        held.clear();
    }
}

impl Bracket {
    /// A place among the held values; `None` beyond them.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 <= place < held")]
    fn held_place(&self, place: f64) -> Option<usize> {
        (place >= 0.0 && place < self.held.len() as f64).then_some(place as usize)
    }

    /// The values between two places, at which they stand: those before the first are up to it, those after the second from
    /// it; `None` for the limits that there are.
    fn between_places(&self, [low, high]: [Option<usize>; 2]) -> Self {
        let limits = [low.map_or(self.low, |at| self.held[at]), high.map_or(self.high, |at| self.held[at])];
        let inside = &self.held[low.map_or(0, |at| at + 1)..high.unwrap_or(self.held.len())];
        let outside = [low.map(|at| &self.held[..at]), high.map(|at| &self.held[at + 1..])];
        // Whether other values equal a new limit.
        let is_met_again = [0, 1]
            .map(|at| outside[at].map(|outside| widest!(has(outside, limits[at])) || widest!(has(inside, limits[at]))));
        let is_counted = [0, 1].map(|at| is_met_again[at].unwrap_or(self.at_limits[at].is_some()));
        let mut narrower = Self::between(limits[0], limits[1], is_counted);
        if is_met_again.iter().flatten().any(|is_met_again| *is_met_again) || limits[0] >= limits[1] {
            narrower.absorb(self);
            return narrower;
        }
        narrower.up_to_low = self.up_to_low + low.map_or(0, |at| at as u64 + 1);
        for ((at, known), is_new) in narrower.at_limits.iter_mut().zip(self.at_limits).zip(is_met_again) {
            if is_new.is_none() {
                *at = known;
            }
        }
        narrower.held.extend_from_slice(inside);
        narrower
    }

    /// One with the narrower limits of both, and the values of both; where nothing lies in both, it knows of no rank.
    fn joined(&self, other: &Self) -> Self {
        let (low, high) = (self.low.max(other.low), self.high.min(other.high));
        let knows = |bracket: &Self| low < bracket.high || bracket.low == bracket.high && low == bracket.low;
        if low > high || !knows(self) || !knows(other) {
            return Self::between(f64::INFINITY, f64::NEG_INFINITY, [true; 2]);
        }
        let is_counted = |limit: f64, at: usize| {
            let is_whole = |bracket: &Self| [bracket.low, bracket.high][at] != limit || bracket.at_limits[at].is_some();
            is_whole(self) && is_whole(other)
        };
        let mut joined = Self::between(low, high, [is_counted(low, 0), is_counted(high, 1)]);
        joined.absorb(self);
        joined.absorb(other);
        joined
    }
}

#[cfg(test)]
mod tests;
