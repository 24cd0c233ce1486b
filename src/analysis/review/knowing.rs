//! The model told what has become known: the jump-off moved to the last published figures, and the draws of what is left
//! brought to agree with the others.

use std::sync::Arc;

use super::facts::{label, precise};
use super::{Conditioned, Inquiry, known};
use crate::analysis::condition::{Used, condition, published_actuals};
use crate::baseline::Actuals;
use crate::diagnostic::Diagnostics;
use crate::ensemble::{Draws, Settings};
use crate::error::Result;
use crate::indicator::with_minus;
use crate::language::{Text, text};
use crate::projection::Projection;
use crate::scenario::{Assumptions, Taken};

/// A scenario that knows what has become known.
pub struct Knowing {
    /// Its paths hold what has been published of drivers.
    pub assumptions: Assumptions,
    /// Its runs agree with the other figures, as far as they are good.
    pub projection: Projection,
    /// The draws of those runs.
    pub draws: Draws,
    /// What was told.
    pub told: Conditioned,
}

/// Tells a scenario what was known at the inquiry; `None` where that is nothing it does not hold already. No figure is told
/// twice: one that a path holds is not conditioned on.
///
/// # Errors
/// As [`Assumptions::as_of`] and [`condition`].
pub fn take_in(
    assumptions: &Assumptions,
    announced: &[Actuals],
    inquiry: &Inquiry,
    settings: &Settings<'_>,
    problems: &mut Diagnostics,
) -> Result<Option<Knowing>> {
    let as_of = inquiry.as_of;
    let mut told = with_figures(assumptions, announced, inquiry)?;
    let held = told.taken();
    let moves = told.baseline.base_year < as_of && as_of < told.years.last;
    // That nothing can be put into a path is no news to a reader of the review.
    let mut ignored = Diagnostics::new();
    let taken = if moves { told.as_of(as_of, &mut ignored)? } else { Vec::new() };
    let new = taken.iter().filter(|figure| !held.contains(figure));
    let mut sentences: Vec<Text> = new.map(|figure| in_path(figure, &told)).collect();
    let conditioned = condition(&told, &published_actuals(&told, as_of), settings, problems)?;
    sentences.extend(conditioned.used.iter().map(|used| in_draws(used, &told)));
    if sentences.is_empty() {
        return Ok(None);
    }
    let method = Text::new(
        "“此前”为情景本身；现为：已公布的增速、净迁移等写入路径，其余公布数据使各驱动因素的抽样按高斯更新与之相符（误差按舍入与来源），再整体重算",
        "before: the scenario as it stands. Now: published growth, migration and the like stand in the paths; for the other figures the draws of the drivers are brought to agree by the Gaussian update (with errors by rounding and source), and the model is run again",
    );
    let told_what = Conditioned {
        figures: sentences,
        method,
        used: conditioned.used,
        left_out: conditioned.left_out,
        learned: conditioned.learned,
        taken,
    };
    let (projection, draws) = (conditioned.after, conditioned.draws);
    Ok(Some(Knowing { assumptions: told, projection, draws, told: told_what }))
}

/// The scenario on a baseline that has, of the time after its base year, the figures that were known at the inquiry.
fn with_figures(assumptions: &Assumptions, announced: &[Actuals], inquiry: &Inquiry) -> Result<Assumptions> {
    // What is to be said of the figures the review says.
    let (known, _) = known(assumptions, announced, inquiry, &mut Diagnostics::new())?;
    let mut baseline = assumptions.baseline.as_ref().clone();
    let base_year = baseline.base_year;
    baseline.series.retain(|figure| figure.period.year <= base_year);
    let published = known.into_iter().filter(|datum| datum.derivation.is_none()).map(|datum| datum.figure);
    baseline.series.extend(published.filter(|figure| figure.period.year > base_year));
    Ok(Assumptions { baseline: Arc::new(baseline), ..assumptions.clone() })
}

fn in_path(figure: &Taken, assumptions: &Assumptions) -> Text {
    let unit = assumptions.drivers.get(&figure.driver).map(|assumption| assumption.driver.unit);
    let Text { zh, en } = unit.map_or_else(|| Text::same(""), |unit| precise(figure.value, unit));
    let (driver, year) = (&figure.driver, figure.year);
    text!("{driver} {year} 年按公布数取 {zh}", "{driver} in {year} as published: {en}")
}

fn in_draws(used: &Used, assumptions: &Assumptions) -> Text {
    let (name, year) = (&used.actual.indicator, used.actual.year);
    let unit = assumptions.indicator(name).map(|indicator| indicator.unit);
    let show = |value: f64| unit.map_or_else(|| Text::same(""), |unit| precise(value, unit));
    let [published, before, now] = [used.actual.value, used.before.0, used.after.0].map(show);
    let (Text { zh: a, en: d }, Text { zh: b, en: e }, Text { zh: c, en: f }) = (published, before, now);
    let surprise = with_minus(&format!("{:+.1}", used.surprise));
    let Text { zh, en } = label(assumptions, name);
    text!(
        "{zh} {year} 年公布 {a}：各次运行平均由 {b} 变为 {c}（相差 {surprise} 个标准差）",
        "{en} in {year}, published {d}: mean of the runs {e} before, {f} now ({surprise} standard deviations off)"
    )
}
