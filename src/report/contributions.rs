//! The growth of value added, split into its terms.

use super::Table;
use crate::indicator::{TableUnit, Term, Unit};
use crate::language::{Language, Text, text};
use crate::number::{UNDEFINED, percent};
use crate::projection::{Projection, Series, Split, Summary};

/// A term of growth as it was kept.
struct Kept<'p> {
    contribution: Series<'p>,
    increase: Series<'p>,
    label: String,
}

impl Kept<'_> {
    fn growth(&self, year: i32) -> Option<f64> {
        self.contribution.year(year).map(Summary::central)
    }
}

/// What each term adds to nominal growth in these years, and to value added since the base year, in the central run, where
/// they add up. `None` where the projection did not keep the contributions.
#[must_use]
pub fn contributions(projection: &Projection, years: &[i32], language: Language) -> Option<Table> {
    let terms: Vec<Kept<'_>> = Term::ALL.iter().map(|term| kept(projection, *term, language)).collect::<Option<_>>()?;
    let policies = policies(projection, language);
    let (first, last) = (projection.years.first, projection.years.last);
    let years: Vec<i32> = years.iter().copied().filter(|year| *year > first).collect();
    let points = TableUnit::of(Unit::parse("pp")?, language);
    let money = TableUnit::of(Unit::parse("yuan")?, language);
    let whole = projection.series("industry.increase").and_then(|series| series.year(last))?.central();
    let row = |label: &str, growth: &dyn Fn(i32) -> Option<f64>, increase: f64| -> Vec<String> {
        let growth = years.iter().map(|year| growth(*year).map_or(UNDEFINED.to_owned(), |pp| points.format(pp)));
        let share = percent(increase / whole, 0);
        std::iter::once(label.to_owned()).chain(growth).chain([money.format(increase), share]).collect()
    };
    let of_policies = |term: &Term| if *term == Term::Policy { policies.as_slice() } else { &[] };
    let in_order = Term::ALL.iter().zip(&terms).flat_map(|(term, kept)| std::iter::once(kept).chain(of_policies(term)));
    let mut rows: Vec<Vec<String>> = Vec::new();
    for term in in_order {
        // A term that the central run does not have would be a row of zeros.
        if projection.years.iter().skip(1).any(|year| term.growth(year).is_some_and(|growth| growth != 0.0)) {
            rows.push(row(&term.label, &|year| term.growth(year), term.increase.year(last)?.central()));
        }
    }
    let rest = |year: i32| projection.unsplit(Split::Growth, year, Summary::central);
    let rest_of_increase = projection.unsplit(Split::Increase, last, Summary::central);
    let is_split = rest_of_increase.is_none() && years.iter().all(|year| rest(*year).is_none());
    if !is_split {
        let label = Term::no_term();
        rows.push(row(label.get(language), &rest, rest_of_increase.unwrap_or(0.0)));
    }
    let total = |year: i32| -> Option<f64> {
        let terms: Option<f64> = terms.iter().map(|term| term.growth(year)).sum();
        Some(terms? + rest(year).unwrap_or(0.0))
    };
    rows.push(row(language.pick("合计：名义增速", "total: nominal growth"), &total, whole));
    let title =
        Text::new("增加值增长的来源（在本情景的假设下）", "Where growth comes from, under the scenario's assumptions");
    Some(Table {
        title: title.get(language).to_owned(),
        header: header(&years, (first + 1, last), money.label, language),
        rows,
        notes: notes(!policies.is_empty(), is_split, language),
    })
}

fn header(years: &[i32], (from, to): (i32, i32), money: &str, language: Language) -> Vec<String> {
    let points = years.iter().map(|year| text!("{year}\n百分点", "{year}\npp").get(language).to_owned());
    let more = [format!("{from}–{to}\n{money}"), language.pick("占增量", "of the\nincrease").to_owned()];
    std::iter::once(language.pick("来源", "Source").to_owned()).chain(points).chain(more).collect()
}

fn notes(policies: bool, is_split: bool, language: Language) -> Vec<String> {
    let assumed = Text::new(
        "在本情景的假设下：弹性是假设，未经估计。中心路径，各项相加等于合计",
        "under the scenario's assumptions: elasticities are assumed, not estimated. Central run; the terms add up to the total",
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
    let told = [Some(assumed), Some(trend), policies.then_some(indented), (!is_split).then_some(unsplit)];
    told.into_iter().flatten().map(|note| note.get(language).to_owned()).collect()
}

fn kept(projection: &Projection, term: Term, language: Language) -> Option<Kept<'_>> {
    let id = term.id();
    Some(Kept {
        contribution: projection.series(&format!("industry.contribution.{id}"))?,
        increase: projection.series(&format!("industry.increase.{id}"))?,
        label: term.label().get(language).to_owned(),
    })
}

/// Every policy of which a contribution was kept.
fn policies(projection: &Projection, language: Language) -> Vec<Kept<'_>> {
    let ids = projection.all().filter_map(|series| {
        let indicator = series.indicator();
        let id = indicator.name.strip_prefix("industry.contribution.policy.")?;
        let increase = projection.series(&format!("industry.increase.policy.{id}"))?;
        Some(Kept { contribution: series, increase, label: format!("  {}", indicator.part(language)) })
    });
    ids.collect()
}
