//! Which of several figures for one thing counts: statistics offices publish a figure, revise it, and publish it again.
//!
//! Of several figures for the same indicator, period and basis, a final one comes before a preliminary one, and then the one
//! published last. One that does not say when it was published comes before those of a baseline and after the dated ones of
//! other tables. A figure that names no basis stands on that of the others for its period. Figures of one vintage that
//! differ by more than their rounding contradict each other.

use std::collections::BTreeMap;

use super::{ActualRow, Baseline, Observation, Period};
use crate::diagnostic::{Diagnostics, Span};
use crate::indicator::{Comparator, Display, Indicator};
use crate::language::{Language, Text, text};

/// A candidate among the vintages of a figure.
#[derive(Debug, Clone)]
pub(crate) struct Vintage {
    pub(crate) actual: ActualRow,
    pub(crate) is_of_baseline: bool,
}

/// A figure in whose place another counts.
#[derive(Debug, Clone)]
pub(crate) struct Superseded {
    pub(crate) vintage: Vintage,
    pub(crate) by: Vintage,
    /// When the one without a date was published is not known, and matters.
    is_doubtful: bool,
}

/// What came of a choice.
#[derive(Debug, Default)]
pub(crate) struct ChosenVintages {
    /// The figures that count, in the order in which they were given.
    pub(crate) kept: Vec<Vintage>,
    /// Those that another differs from and supersedes.
    pub(crate) superseded: Vec<Superseded>,
    /// Pairs that contradict each other.
    conflicts: Vec<(Vintage, Vintage)>,
    /// Figures that name no basis, with the one on which they were taken to stand in place of others.
    on_basis_of_others: Vec<(Vintage, String)>,
}

/// What a choice has to know of a region.
#[derive(Clone, Copy)]
pub(crate) struct VintageContext<'r> {
    pub(crate) indicators: &'r [Indicator],
    /// Where there is none, a figure without a basis stands on none.
    pub(crate) baseline: Option<&'r Baseline>,
}

impl VintageContext<'_> {
    /// The period of a figure as that of a year, where it is one: 31 December of a stock, all twelve months.
    fn period(self, figure: &Observation) -> Period {
        let indicator = self.indicators.iter().find(|indicator| indicator.name == figure.indicator);
        let stocks_at = self.baseline.map_or_else(Default::default, |baseline| baseline.stocks_at);
        if stocks_at.is_year(figure.period) {
            return Period::whole(figure.period.year);
        }
        if figure.is_over_a_year(indicator) {
            return figure.period;
        }
        let (year, month, day) = figure.period.end();
        let end = Period { month: Some(month), day: Some(day), ..Period::whole(year) };
        if stocks_at.is_year(end) { Period::whole(year) } else { end }
    }
}

/// Chooses among figures, in the order in which they are given.
pub(crate) fn choose(all: &[Vintage], rule: VintageContext<'_>) -> ChosenVintages {
    let mut things: BTreeMap<(String, Period), Vec<usize>> = BTreeMap::new();
    for (at, vintage) in all.iter().enumerate() {
        let figure = &vintage.actual.figure;
        things.entry((figure.indicator.clone(), rule.period(figure))).or_default().push(at);
    }
    let mut chosen = ChosenVintages::default();
    let mut kept: Vec<(usize, Vintage)> = Vec::new();
    for ((indicator, _), places) in things {
        let unsaid = basis_of_others(&indicator, places.iter().map(|at| &all[*at]), rule);
        let mut by_basis: BTreeMap<Option<&String>, Vec<usize>> = BTreeMap::new();
        for at in places {
            by_basis.entry(all[at].actual.figure.basis.as_ref().or(unsaid.as_ref())).or_default().push(at);
        }
        for (basis, places) in by_basis {
            let (at, mut best) = chosen.choose_one(all, &places);
            if let (None, Some(basis)) = (&best.actual.figure.basis, basis) {
                if chosen.superseded.iter().any(|former| former.by.actual.place == best.actual.place) {
                    chosen.on_basis_of_others.push((best.clone(), basis.clone()));
                }
                best.actual.figure.basis = Some(basis.clone());
            }
            kept.push((at, best));
        }
    }
    kept.sort_by_key(|(at, _)| *at);
    chosen.kept = kept.into_iter().map(|(_, vintage)| vintage).collect();
    chosen
}

/// The basis of a figure that names none: the only one of the others, or else the region's own among them.
fn basis_of_others<'v>(
    indicator: &str,
    of: impl Iterator<Item = &'v Vintage>,
    rule: VintageContext<'_>,
) -> Option<String> {
    let baseline = rule.baseline?;
    let mut named: Vec<&String> = of.filter_map(|vintage| vintage.actual.figure.basis.as_ref()).collect();
    named.sort();
    named.dedup();
    if named.len() > 1 {
        named.retain(|basis| baseline.is_basis_of_base_year(indicator, Some(basis)));
    }
    match named[..] {
        [only] => Some(only.clone()),
        _ => None,
    }
}

impl ChosenVintages {
    /// The place among `all` of the one of `places` that counts, and the figure.
    fn choose_one(&mut self, all: &[Vintage], places: &[usize]) -> (usize, Vintage) {
        let latest_of_baseline =
            places.iter().map(|at| &all[*at]).filter(|v| v.is_of_baseline).filter_map(Vintage::published).max();
        let rank = |at: usize| Rank::of(&all[at], latest_of_baseline.as_deref());
        let mut order = places.to_vec();
        // Of equals the most detailed one, then the first.
        order.sort_by(|a, b| {
            let exactness = |at: usize| all[at].exactness();
            rank(*b).cmp(&rank(*a)).then_with(|| exactness(*a).total_cmp(&exactness(*b)))
        });
        let first = order.first().copied().unwrap_or_default();
        let best = &all[first];
        let mut former: Vec<usize> = Vec::new();
        for (at, other) in order.iter().enumerate().skip(1).map(|(at, other)| (at, *other)) {
            let twin = order[..at].iter().find(|twin| rank(**twin) == rank(other) && !all[**twin].agrees(&all[other]));
            if let Some(twin) = twin {
                self.conflicts.push((all[*twin].clone(), all[other].clone()));
            } else if !best.agrees(&all[other]) && !former.iter().any(|former| all[*former].agrees(&all[other])) {
                former.push(other);
                let undated = [best, &all[other]].map(|vintage| vintage.published().is_none());
                let by_date = best.is_final() == all[other].is_final() && undated[0] != undated[1];
                let is_doubtful = by_date && !best.is_of_baseline && !all[other].is_of_baseline;
                self.superseded.push(Superseded { vintage: all[other].clone(), by: best.clone(), is_doubtful });
            }
        }
        (first, best.clone())
    }

    /// Tells of contradictions, each an error that shows both places.
    pub(crate) fn report_conflicts(&self, problems: &mut Diagnostics) {
        for (one, other) in &self.conflicts {
            // What a user wrote is easier to mend than what a baseline has.
            let (at, with) = if other.is_of_baseline { (other, one) } else { (one, other) };
            let (Text { zh: a, en: b }, Text { zh: c, en: d }) = (at.shown(), with.shown());
            let Text { zh, en } = name_and_period(&with.actual.figure);
            let place = in_words(&at.actual.place);
            problems
                .error(
                    with.actual.place.clone(),
                    text!(
                        "{zh} 有两个互相矛盾的数：这里是 {c}，{place} 是 {a}",
                        "two figures contradict each other for {en}: {d} here, {b} in {place}"
                    ),
                )
                .hint(text!(
                    "只留一个；若一个是后来修订的，用 published_on（公布日期）或 preliminary（初步）写明；口径不同则用 basis（口径）写明",
                    "keep one; where one is a later revision, say so by published_on or preliminary, and where their statistical bases differ, by basis"
                ));
        }
    }

    /// Tells, at the places of the user's own tables, which figures count no longer, and on which basis figures were taken to
    /// stand that name none.
    pub(crate) fn report_superseded(&self, problems: &mut Diagnostics) {
        for former in &self.superseded {
            let (vintage, by) = (&former.vintage, &former.by);
            if vintage.is_of_baseline && by.is_of_baseline {
                continue;
            }
            let (here, there) = if vintage.is_of_baseline { (by, vintage) } else { (vintage, by) };
            let (Text { zh: a, en: b }, Text { zh: why_zh, en: why_en }) = (vintage.shown(), former.reason());
            let Text { zh, en } = name_and_period(&vintage.actual.figure);
            let message = text!("{zh} 的 {a} 不再使用：{why_zh}", "{b} ({en}) is not used: {why_en}");
            let place = here.actual.place.clone();
            let problem =
                if former.is_doubtful { problems.warning(place, message) } else { problems.note(place, message) };
            let other = in_words(&there.actual.place);
            problem.hint(text!("另一个数在 {other}", "the other figure is in {other}"));
        }
        for (vintage, basis) in &self.on_basis_of_others {
            let Text { zh, en } = name_and_period(&vintage.actual.figure);
            problems
                .note(
                    vintage.actual.place.clone(),
                    text!(
                        "{zh} 没有写口径，按被取代的数的口径 `{basis}`",
                        "{en} names no statistical basis: it is taken to stand on `{basis}`, that of the figure whose place it takes"
                    ),
                )
                .hint(text!("若不是，用 basis（口径）列写明", "if it does not, say so in the column basis"));
        }
    }
}

impl Superseded {
    /// Whether a final figure takes the place of a preliminary one.
    pub(crate) fn is_by_final(&self) -> bool {
        self.by.is_final() && !self.vintage.is_final()
    }

    fn reason(&self) -> Text {
        superseded_by(&self.by.actual.figure, self.is_by_final())
    }
}

/// Which figure counts in the place of another, and why: it is final, or published later.
pub(crate) fn superseded_by(by: &Observation, is_final: bool) -> Text {
    let Text { zh: a, en: b } = shown(by);
    let (zh, en) = match &by.published_on {
        _ if is_final => ("，为最终数".to_owned(), ", which is final".to_owned()),
        Some(day) => (format!("，公布于 {day}"), format!(", published on {day}")),
        None => ("，未注明公布日期".to_owned(), ", which does not say when it was published".to_owned()),
    };
    text!("已由 {a} 取代{zh}", "superseded by {b}{en}")
}

/// What makes one vintage come before another, in order of weight.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    is_final: bool,
    published: Option<String>,
    /// Of a user's table, without a date, where a baseline has others.
    is_newer: bool,
}

impl Rank {
    fn of(vintage: &Vintage, latest_of_baseline: Option<&str>) -> Self {
        let published = vintage.published();
        let is_newer = !vintage.is_of_baseline && published.is_none();
        let published = published.or_else(|| latest_of_baseline.filter(|_| is_newer).map(str::to_owned));
        Self { is_final: vintage.is_final(), published, is_newer }
    }
}

impl Vintage {
    fn is_final(&self) -> bool {
        !self.actual.figure.preliminary
    }

    /// The day on which it was published; of a month or a year the last.
    fn published(&self) -> Option<String> {
        self.actual.figure.published_by()
    }

    /// How much it leaves open, for putting figures of one vintage in order: bounds after figures.
    fn exactness(&self) -> f64 {
        let figure = &self.actual.figure;
        if figure.comparator.is_figure() { figure.half_digit } else { f64::INFINITY }
    }

    /// Whether both can be true: they are the same, or their ranges overlap. 100 and 101 only touch.
    fn agrees(&self, other: &Self) -> bool {
        let (one, two) = (&self.actual.figure, &other.actual.figure);
        let [(a, b), (c, d)] = [one, two].map(|figure| match figure.comparator {
            Comparator::Equal | Comparator::About => {
                (figure.value - figure.half_digit, figure.value + figure.half_digit)
            }
            Comparator::Above | Comparator::AtLeast => (figure.value, f64::INFINITY),
            Comparator::Below | Comparator::AtMost => (f64::NEG_INFINITY, figure.value),
        });
        let hair = 1e-9 * one.value.abs().max(two.value.abs());
        (one.value - two.value).abs() <= hair || a + hair < d && c + hair < b
    }

    /// The figure as it was written.
    fn shown(&self) -> Text {
        shown(&self.actual.figure)
    }
}

fn shown(figure: &Observation) -> Text {
    let sign = if figure.comparator == Comparator::Equal { "" } else { figure.comparator.symbol() };
    Text::both(|language: Language| {
        format!("{sign}{}", Display(language).stated(figure.value, figure.half_digit, figure.unit))
    })
}

fn name_and_period(figure: &Observation) -> Text {
    let (name, period) = (&figure.indicator, figure.period);
    text!("{name} {period}", "{name} of {period}")
}

/// A place as `actuals.csv:3`, or with the cell of a workbook.
pub(super) fn in_words(place: &Span) -> String {
    place.name()
}

#[cfg(test)]
mod tests;
