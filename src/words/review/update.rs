//! What a scenario was updated with.

use crate::analysis::review::{Amount, ScenarioUpdate, UpdateFigure};
use crate::analysis::{Handling, Used};
use crate::indicator::Unit;
use crate::language::Text;
use crate::number::signed;
use crate::words::sentence::sentence;

impl UpdateFigure {
    /// The figure and what was made of it in a sentence.
    #[must_use]
    pub fn sentence(&self) -> Text {
        match self {
            Self::InPath { driver, year, value, derived_from, is_fitted, after } => {
                let value = Amount { value: *value, unit: driver.unit };
                let after = after.map(|after| Amount { value: after, unit: driver.unit });
                match (derived_from, after) {
                    (Some(from), Some(after)) if *is_fitted => sentence!(
                        "{year}年{from}：通过{driver}计入（中心路径在计入公布的人数之前为{value}，之后为{after}；各次模拟人口不同，各取与公布数一致的值）",
                        "{from} of {year}: used through {driver} ({value} in the deterministic run before counts of people are used, {after} after; each run, with its own population, has the value that leads to the published figure)",
                        [driver = **driver, from, value, after]
                    ),
                    (Some(from), None) if *is_fitted => sentence!(
                        "{year}年{from}：通过{driver}计入（中心路径在计入公布的人数之前为{value}；各次模拟人口不同，各取与公布数一致的值）",
                        "{from} of {year}: used through {driver} ({value} in the deterministic run, before counts of people are used; each run, with its own population, has the value that leads to the published figure)",
                        [driver = **driver, from, value]
                    ),
                    (Some(from), _) => sentence!(
                        "{year}年{from}：通过{driver}计入（推算为{value}），各次模拟与公布数一致",
                        "{from} of {year}: used through {driver} ({value}, derived from it), so that every run has the published figure",
                        [driver = **driver, from, value]
                    ),
                    (None, _) => sentence!(
                        "{year}年{driver}按公布数取{value}",
                        "{driver} in {year} as published: {value}",
                        [driver = **driver, value]
                    ),
                }
            }
            Self::InDraws { label, unit, used } => in_draws(label, *unit, used),
            Self::Revised { label, revision } => revision.sentence(label),
        }
    }
}

fn in_draws(label: &Text, unit: Unit, used: &Used) -> Text {
    let (year, surprise) = (used.actual.year, signed(used.surprise, 1));
    let amount = |value: f64| Amount { value, unit };
    let said = sentence!(
        "{year}年{label}公布数为{published}：各次模拟的均值由{before}（只计入路径中的公布数时）变为{after}（全部计入后），与预期相差{surprise}个标准差",
        "{label} in {year}, published {published}: mean of the runs {before} with the published figures in the paths alone, {after} with all of them ({surprise} standard deviations from expected)",
        [label, published = amount(used.actual.value), before = amount(used.before.0), after = amount(used.after.0)]
    );
    match (used.handling, used.without_far) {
        (Handling::Inflated { .. }, Some((mean, _))) => said.followed_by(&sentence!(
            "；与预期相差过大，已放宽当年冲击与数据误差的方差；不用此数则为{without}",
            "; far from expected, so used with inflated variances of that year's shocks and of its own error; without it {without}", [without = amount(mean)])),
        _ => said,
    }
}

impl ScenarioUpdate {
    /// How the figures were used.
    #[must_use]
    pub fn method(&self) -> Text {
        let said = Text::new(
            "更新方法：已公布的增速、净迁移等写入路径；其余公布数据按其与各驱动因素的相关关系修正抽样（误差取自舍入与来源），再重新模拟",
            "The update: published growth, migration and the like are put into the paths; the draws of the drivers are conditioned on the other figures by the Gaussian update (with errors from rounding and source), and the model is run again",
        );
        if self.used.iter().all(|used| used.handling == Handling::AsPublished) {
            return said;
        }
        said.followed_by(&Text::new(
            "；偏离预期3个标准差以上的数据：水平变动而增速不变的视为口径修订，估计变动幅度后只用增速；其余放宽当年冲击与数据误差的方差后使用，并另列不用它们的结果",
            "; figures more than 3 standard deviations from expected: where the level steps while growth is unchanged, it is taken as revised, the step is estimated and only growth is used; others are used with inflated variances of their year's shocks and errors, and results without them are shown",
        ))
    }
}
