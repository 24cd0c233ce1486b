//! The growth of value added, split into its terms.

use super::Table;
use crate::indicator::{TableUnit, Term, Unit};
use crate::language::{Language, text};
use crate::projection::{Projection, Series};

/// A term of growth as it was kept.
struct Kept<'p> {
    contribution: Series<'p>,
    increase: Series<'p>,
    label: String,
}

/// What each term adds to nominal growth in these years, and to value added since the base year, in the central run: there
/// the terms add up to the digits shown. `None` where the projection did not keep the contributions.
#[must_use]
pub fn contributions(projection: &Projection, years: &[i32], language: Language) -> Option<Table> {
    let terms: Vec<Kept<'_>> = Term::ALL.iter().map(|term| kept(projection, *term, language)).collect::<Option<_>>()?;
    let (first, last) = (projection.years.first, projection.years.last);
    let years: Vec<i32> = years.iter().copied().filter(|year| *year > first).collect();
    let points = TableUnit::of(Unit::parse("pp")?, language);
    let money = TableUnit::of(Unit::parse("yuan")?, language);
    let whole = projection.series("industry.increase").and_then(|series| series.year(last))?.central();
    let row = |label: String, growth: &dyn Fn(i32) -> Option<f64>, increase: f64| -> Vec<String> {
        let growth = years.iter().map(|year| growth(*year).map_or("–".to_owned(), |pp| points.format(pp)));
        let share = format!("{:.0}%", 100.0 * increase / whole).replace('-', "\u{2212}");
        std::iter::once(label).chain(growth).chain([money.format(increase), share]).collect()
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for term in terms.iter().chain(&policies(projection, language)) {
        let increase = term.increase.year(last)?.central();
        // A term that is no part of the scenario would be a row of zeros.
        let counts = |year: &i32| {
            term.contribution.year(*year).is_some_and(|s| s.central() != 0.0 || s.interval_90() != (0.0, 0.0))
        };
        if projection.years.iter().skip(1).any(|year| counts(&year)) {
            rows.push(row(term.label.clone(), &|year| Some(term.contribution.year(year)?.central()), increase));
        }
    }
    let total = |year: i32| -> Option<f64> {
        Some(terms.iter().filter_map(|term| term.contribution.year(year)).map(|s| s.central()).sum())
    };
    rows.push(row(language.pick("合计：名义增速", "total: nominal growth").to_owned(), &total, whole));
    let unit = money.label;
    let mut header = vec![language.pick("来源", "Source").to_owned()];
    header.extend(years.iter().map(|year| text!("{year}\n百分点", "{year}\npp").get(language).to_owned()));
    let from = first + 1;
    header.push(format!("{from}–{last}\n{unit}"));
    header.push(language.pick("占增量", "of the\nincrease").to_owned());
    let notes = [
        text!(
            "在本情景的假设下；弹性未经估计，只是假设。中心情形，各项相加等于合计",
            "under the scenario's assumptions: elasticities are assumed, not estimated. Central run; the terms add up to the total"
        ),
        text!(
            "趋势是其他各项没有解释的部分；缩进的政策已含在“政策”内",
            "the trend is what no other term explains; indented policies are part of “policies”"
        ),
    ];
    Some(Table {
        title: language
            .pick("增加值增长的来源（在本情景的假设下）", "Where growth comes from, under the scenario's assumptions")
            .to_owned(),
        header,
        rows,
        notes: notes.map(|note| note.get(language).to_owned()).into(),
    })
}

fn kept(projection: &Projection, term: Term, language: Language) -> Option<Kept<'_>> {
    let id = term.id();
    Some(Kept {
        contribution: projection.series(&format!("industry.contribution.{id}"))?,
        increase: projection.series(&format!("industry.increase.{id}"))?,
        label: term.label().get(language).to_owned(),
    })
}

/// Every policy of which a contribution was kept, indented below the terms.
fn policies(projection: &Projection, language: Language) -> Vec<Kept<'_>> {
    let ids = projection.all().filter_map(|series| {
        let indicator = series.indicator();
        let id = indicator.name.strip_prefix("industry.contribution.policy.")?;
        let increase = projection.series(&format!("industry.increase.policy.{id}"))?;
        let label = indicator.label.get(language);
        let label = label.rsplit_once(['：', ':']).map_or(label, |(_, label)| label.trim());
        Some(Kept { contribution: series, increase, label: format!("  {label}") })
    });
    ids.collect()
}
