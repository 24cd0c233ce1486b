//! The table of drivers by influence on an outcome.

use super::called;
use crate::analysis::questions::sensitivity::{Findings, Sensitivity};
use crate::analysis::sensitivity::IndexEstimate;
use crate::indicator::Display;
use crate::language::{Text, text};
use crate::number::{UNDEFINED, fixed};
use crate::table::{Cell, RowUnit, Table, headings};

fn share(value: f64) -> Cell {
    Cell::share(value, fixed(value, 3))
}

/// A share of the variance and half its interval.
fn estimated(estimate: &IndexEstimate) -> Cell {
    let half_width = estimate.half_width.map_or(UNDEFINED.to_owned(), |half_width| fixed(half_width, 3));
    Cell::share(estimate.value, format!("{} ± {half_width}", fixed(estimate.value, 3)))
}

/// The drivers by influence, the largest first.
#[must_use]
pub fn sensitivity(found: &Sensitivity) -> Table {
    let unit = RowUnit::fitting(found.outcome.indicator().unit, found.central);
    let Text { zh, en } = found.outcome_in_words();
    // The unit of a column of the outcome stands below its name.
    let in_unit = |zh: &str, en: &str| match unit.label() {
        label if label.zh.is_empty() => Text::new(zh, en),
        label => Text::joined(&[Text::new(zh, en), label], "\n", "\n"),
    };
    let (columns, cells): (Vec<Text>, Vec<Vec<Cell>>) = match &found.findings {
        Findings::Bars(bars) => {
            let cells = bars.iter().zip(&found.factors).map(|(bar, drivers)| {
                let ((low, high), swing) = (bar.outcome, bar.swing(found.central));
                let shown = |base: f64| {
                    Text::both(|language| Display(language).in_own_unit_to_four_digits(base, drivers[0].unit))
                };
                let ends = [bar.driver.0, bar.driver.1].map(shown);
                let outcome = [low, high, swing].map(|base| unit.cell(base));
                std::iter::once(Text::joined(&ends, " → ", " → ").into()).chain(outcome).collect()
            });
            let columns = [in_unit("p10 时", "at p10"), in_unit("p90 时", "at p90"), Text::new("相差", "swing")];
            (std::iter::once(Text::same("p10 → p90")).chain(columns).collect(), cells.collect())
        }
        Findings::Effects(effects) => {
            let cells = effects
                .iter()
                .map(|effect| [effect.mean_absolute, effect.mean, effect.sd].map(|base| unit.cell(base)).to_vec());
            (["μ*", "μ", "σ"].map(|sign| in_unit(sign, sign)).to_vec(), cells.collect())
        }
        Findings::Indices { indices, shapley } => {
            let cells = indices.first.iter().zip(&indices.total);
            let cells =
                cells.map(|(first, total)| vec![estimated(first), estimated(total), share(total.value - first.value)]);
            let columns = headings([("一阶", "first order"), ("总", "total"), ("总 − 一阶", "total − first")]);
            let (mut columns, mut cells) = (columns, cells.collect::<Vec<_>>());
            if !shapley.is_empty() {
                columns.push(Text::new("沙普利", "Shapley"));
                let effects = |effects: &Vec<_>| effects.iter().map(estimated).fold(Cell::blank(), Cell::over);
                cells.iter_mut().zip(shapley).for_each(|(cells, of)| cells.push(effects(of)));
            }
            (columns, cells)
        }
        Findings::First(first) => {
            (vec![Text::new("一阶", "first order")], first.iter().map(|index| vec![share(*index)]).collect())
        }
    };
    let rows = found.factors.iter().zip(cells);
    let rows = rows.map(|(drivers, cells)| {
        let factor =
            drivers.iter().map(called).reduce(|all, next| all.followed_by(&Text::same("\n+ ")).followed_by(&next));
        factor.map(Cell::from).into_iter().chain(cells).collect()
    });
    Table {
        title: text!("{zh}的影响因素", "Drivers of {en}, by influence"),
        columns: std::iter::once(Text::new("驱动因素", "Driver")).chain(columns).collect(),
        rows: rows.collect(),
        notes: found.notes(),
    }
}
