//! The model told what has become known: the jump-off moved to the last published figures, and the draws of what is left
//! brought to agree with the others.

use std::sync::Arc;

use super::facts::{label, precise};
use super::{Conditioned, Inquiry, known};
use crate::analysis::condition::{Actual, Handling, LeftOut, Used, condition, published_actuals};
use crate::baseline::{Actuals, Observation};
use crate::diagnostic::Diagnostics;
use crate::ensemble::{Draws, Settings};
use crate::error::Result;
use crate::language::{Text, text};
use crate::number::signed;
use crate::projection::Projection;
use crate::scenario::{Assumptions, Taken};

/// A scenario that knows what has become known.
pub struct Updated {
    /// Its paths hold what has been published of drivers.
    pub assumptions: Assumptions,
    /// Its runs agree with the other figures, as far as they are good.
    pub projection: Projection,
    /// The same without the figures that lie far from what was expected, where there are such.
    pub without_far: Option<Projection>,
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
pub fn condition_on(
    assumptions: &Assumptions,
    announced: &[Actuals],
    inquiry: &Inquiry,
    settings: &Settings<'_>,
    problems: &mut Diagnostics,
) -> Result<Option<Updated>> {
    let as_of = inquiry.as_of;
    let mut told = with_figures(assumptions, announced, inquiry)?;
    let held = told.taken();
    let moves = told.baseline.base_year < as_of && as_of < told.years.last;
    let mut warnings = Diagnostics::new();
    let taken = if moves { told.as_of(as_of, &mut warnings)? } else { Vec::new() };
    // That nothing can be put into a path is no news to a reader of the review.
    if !taken.is_empty() {
        problems.append(warnings);
    }
    let new = taken.iter().filter(|figure| !held.contains(figure));
    let mut sentences: Vec<Text> = new.map(|figure| in_path(figure, &told)).collect();
    let conditioned = condition(&told, &published_actuals(&told, as_of), settings, problems)?;
    let revised = |used: &&Used| used.handling == Handling::Revised;
    sentences.extend(conditioned.used.iter().filter(|used| !revised(used)).map(|used| in_draws(used, &told)));
    let of_revision =
        conditioned.revisions.iter().map(|revision| revision.sentence(&label(&told, &revision.indicator)));
    sentences.extend(of_revision);
    if sentences.is_empty() {
        return Ok(None);
    }
    let method = Text::new(
        "“此前”为情景本身；现为：已公布的增速、净迁移等写入路径，其余公布数据使各驱动因素的抽样按高斯更新与之相符（误差按舍入与来源），再整体重算",
        "before: the scenario as it stands. Now: published growth, migration and the like stand in the paths; for the other figures the draws of the drivers are brought to agree by the Gaussian update (with errors by rounding and source), and the model is run again",
    );
    let is_far = |used: &Used| used.handling != Handling::AsPublished;
    let of_far = Text::new(
        "；距预期3个标准差以上的数：水平变动而增速不变的视为口径修订，估计变动幅度后只用增速；其余放宽当年冲击与数据误差的方差后使用，另列不用它的结果",
        "; figures more than 3 standard deviations from what was expected: a level that steps while growth is unchanged was revised, its step is estimated and only growth is used; others are used with the variance of their year's shocks and errors inflated, and results without them are shown",
    );
    let method = if conditioned.used.iter().any(is_far) { method.followed_by(&of_far) } else { method };
    let mut left_out = conditioned.left_out;
    left_out.extend(no_figures_of_a_year(&told, &conditioned.used, &left_out, as_of));
    let told_what = Conditioned {
        figures: sentences,
        method,
        used: conditioned.used,
        revisions: conditioned.revisions,
        left_out,
        learned: conditioned.learned,
        taken,
    };
    Ok(Some(Updated {
        assumptions: told,
        projection: conditioned.after,
        without_far: conditioned.without_far,
        draws: conditioned.draws,
        told: told_what,
    }))
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

/// Figures published since the base year that say too little to bring runs to agree with: mere bounds, approximate ones, and
/// those of part of a year or of another day than that of the stocks.
fn no_figures_of_a_year(told: &Assumptions, used: &[Used], left_out: &[LeftOut], as_of: i32) -> Vec<LeftOut> {
    let baseline = &told.baseline;
    let is_told = |figure: &Observation| {
        let is_of = |actual: &Actual| actual.indicator == figure.indicator && actual.year == figure.period.year;
        used.iter().any(|used| is_of(&used.actual)) || left_out.iter().any(|left| is_of(&left.actual))
    };
    let since = baseline.series.iter().filter(|figure| {
        (baseline.base_year + 1..=as_of).contains(&figure.period.year)
            && told.indicator(&figure.indicator).is_some()
            && !is_told(figure)
    });
    let left = since.map(|figure| {
        let reason = if baseline.stocks_at.is_year(figure.period) {
            Text::new("只是界限或约数", "a mere bound, or approximate")
        } else {
            let period = figure.period;
            text!("是 {period} 的数，不是全年或年末数", "it is of {period}, not of a whole year or its end")
        };
        let actual = Actual {
            indicator: figure.indicator.clone(),
            year: figure.period.year,
            value: figure.value,
            standard_error: figure.standard_error(),
            basis: figure.basis.clone(),
        };
        LeftOut::new(actual, reason, told)
    });
    left.collect()
}

fn in_path(figure: &Taken, assumptions: &Assumptions) -> Text {
    let unit = assumptions.drivers.get(&figure.driver).map(|assumption| assumption.driver.unit);
    let Text { zh, en } = unit.map_or_else(|| Text::same(""), |unit| precise(figure.value, unit));
    let driver = assumptions.drivers.get(&figure.driver).map(|assumption| &assumption.driver);
    let Text { zh: a, en: b } =
        Text::both(|language| driver.map_or(figure.driver.as_str(), |driver| driver.label(language)).to_owned());
    let year = figure.year;
    // What is published of one indicator says what another is: fertility by births, mortality by deaths.
    if figure.indicator != figure.driver && figure.indicator.starts_with("population.") {
        let Text { zh: c, en: d } = label(assumptions, &figure.indicator);
        return text!("{a} {year}年由公布的{c}推算为 {zh}", "{b} in {year}, {en}: derived from {d} as published");
    }
    text!("{a} {year}年按公布数取 {zh}", "{b} in {year} as published: {en}")
}

fn in_draws(used: &Used, assumptions: &Assumptions) -> Text {
    let (name, year) = (&used.actual.indicator, used.actual.year);
    let unit = assumptions.indicator(name).map(|indicator| indicator.unit);
    let show = |value: f64| unit.map_or_else(|| Text::same(""), |unit| precise(value, unit));
    let [published, before, now] = [used.actual.value, used.before.0, used.after.0].map(show);
    let (Text { zh: a, en: d }, Text { zh: b, en: e }, Text { zh: c, en: f }) = (published, before, now);
    let surprise = signed(used.surprise, 1);
    let Text { zh, en } = label(assumptions, name);
    let said = text!(
        "{zh} {year}年公布 {a}：各次运行平均由 {b} 变为 {c}（相差{surprise}个标准差）",
        "{en} in {year}, published {d}: mean of the runs {e} before, {f} now ({surprise} standard deviations off)"
    );
    let without = match (used.handling, used.without_far) {
        (Handling::Inflated { .. }, Some((mean, _))) => show(mean),
        _ => return said,
    };
    let Text { zh, en } = without;
    said.followed_by(&text!(
        "；与预期相差过大，已放宽当年冲击与数据误差的方差；不用此数则为 {zh}",
        "; far from what was expected, so used with the variance of that year's shocks and of its error inflated; without it {en}"
    ))
}
