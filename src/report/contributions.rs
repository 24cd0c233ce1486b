//! The growth of value added, split into its terms.

use crate::indicator::{GrowthTerm, Unit};
use crate::language::{Text, text};
use crate::number::percent;
use crate::projection::{GrowthMeasure, Projection, Series, Summary};
use crate::table::{Cell, RowUnit, Table};

/// A term of growth as it was kept.
struct StoredTerm<'p> {
    contribution: Series<'p>,
    increase: Series<'p>,
    label: Cell,
}

impl StoredTerm<'_> {
    fn growth(&self, year: i32) -> Option<f64> {
        self.contribution.year(year).map(Summary::central)
    }
}

/// What each term adds to nominal growth in these years, and to value added since the base year, in the deterministic run, where
/// they add up. `None` where the projection did not keep the contributions.
#[must_use]
pub fn contributions(projection: &Projection, years: &[i32]) -> Option<Table> {
    let terms: Vec<StoredTerm<'_>> =
        GrowthTerm::ALL.iter().map(|term| kept(projection, *term)).collect::<Option<_>>()?;
    let policies = policies(projection);
    let (first, last) = (projection.years.first, projection.years.last);
    let years: Vec<i32> = years.iter().copied().filter(|year| *year > first).collect();
    let points = RowUnit::fitting(Unit::parse("pp")?, 0.0);
    let whole = projection.series("industry.increase").and_then(|series| series.year(last))?.central();
    let money = RowUnit::fitting(Unit::parse("yuan")?, whole);
    let row = |label: Cell, growth: &dyn Fn(i32) -> Option<f64>, increase: f64| -> Vec<Cell> {
        let growth = years.iter().map(|year| growth(*year).map_or_else(Cell::missing, |pp| points.cell(pp)));
        let share = increase / whole;
        let increase = [money.cell(increase), Cell::share(share, percent(share, 0))];
        std::iter::once(label).chain(growth).chain(increase).collect()
    };
    let of_policies = |term: &GrowthTerm| if *term == GrowthTerm::Policy { policies.as_slice() } else { &[] };
    let in_order =
        GrowthTerm::ALL.iter().zip(&terms).flat_map(|(term, kept)| std::iter::once(kept).chain(of_policies(term)));
    let mut rows = Vec::new();
    for term in in_order {
        // A term that the deterministic run does not have would be a row of zeros.
        if projection.years.iter().skip(1).any(|year| term.growth(year).is_some_and(|growth| growth != 0.0)) {
            rows.push(row(term.label.clone(), &|year| term.growth(year), term.increase.year(last)?.central()));
        }
    }
    let rest = |year: i32| projection.unsplit(GrowthMeasure::Growth, year, Summary::central);
    let rest_of_increase = projection.unsplit(GrowthMeasure::Increase, last, Summary::central);
    let is_split = rest_of_increase.is_none() && years.iter().all(|year| rest(*year).is_none());
    if !is_split {
        rows.push(row(GrowthTerm::no_term().into(), &rest, rest_of_increase.unwrap_or(0.0)));
    }
    let total = |year: i32| -> Option<f64> {
        let terms: Option<f64> = terms.iter().map(|term| term.growth(year)).sum();
        Some(terms? + rest(year).unwrap_or(0.0))
    };
    rows.push(row(Cell::words("合计：名义增速", "total: nominal growth"), &total, whole));
    Some(Table {
        title: Text::new(
            "增加值增长的来源（在本情景的假设下）",
            "Where growth comes from, under the scenario's assumptions",
        ),
        columns: columns(&years, (first + 1, last), &money.label()),
        rows,
        notes: notes(!policies.is_empty(), is_split),
    })
}

fn columns(years: &[i32], (from, to): (i32, i32), money: &Text) -> Vec<Text> {
    let points = years.iter().map(|year| text!("{year}\n百分点", "{year}\npp"));
    let increase = Text::same(format!("{from}–{to}\n")).followed_by(money);
    let share = Text::new("占增量", "of the\nincrease");
    std::iter::once(Text::new("来源", "Source")).chain(points).chain([increase, share]).collect()
}

fn notes(policies: bool, is_split: bool) -> Vec<Text> {
    let assumed = Text::new(
        "在本情景的假设下：弹性是假设，未经估计。中心路径，各项相加等于合计",
        "under the scenario's assumptions: elasticities are assumed, not estimated. Deterministic run; the terms add up to the total",
    );
    let trend = Text::new(
        "趋势是其他各项没有解释的部分，可以为负",
        "the trend is what no other term explains; it can be negative",
    );
    let indented = Text::new("缩进的各项政策已含在“政策”内", "indented policies are part of “policies”");
    let unsplit = Text::new(
        "情景另定了增长所依据的方程，各项仍按程序的方程分解，与实际增速有差额",
        "the scenario replaces equations of growth; the terms are still those of the program's equations and leave a rest",
    );
    let notes = [Some(assumed), Some(trend), policies.then_some(indented), (!is_split).then_some(unsplit)];
    notes.into_iter().flatten().collect()
}

fn kept(projection: &Projection, term: GrowthTerm) -> Option<StoredTerm<'_>> {
    let id = term.id();
    Some(StoredTerm {
        contribution: projection.series(&format!("industry.contribution.{id}"))?,
        increase: projection.series(&format!("industry.increase.{id}"))?,
        label: term.label().into(),
    })
}

/// Every policy with a stored contribution.
fn policies(projection: &Projection) -> Vec<StoredTerm<'_>> {
    let ids = projection.all().filter_map(|series| {
        let indicator = series.indicator();
        let id = indicator.name.strip_prefix("industry.contribution.policy.")?;
        let increase = projection.series(&format!("industry.increase.policy.{id}"))?;
        let label = Text::both(|language| indicator.part(language).to_owned());
        Some(StoredTerm { contribution: series, increase, label: Cell::from(label).into_part() })
    });
    ids.collect()
}
