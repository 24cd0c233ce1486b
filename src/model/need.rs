//! Need: people weighted by what each age spends on a block of the industry.

use ndarray::Array2;

use super::demography::Weighting;
use crate::indicator::DemandBlock;
use crate::language::Text;
use crate::schedule::AGES;

const COLUMN: &str = "population.weighted_by_spending.";

/// The column of a block.
pub(super) fn column(block: DemandBlock) -> String {
    format!("{COLUMN}{}", block.id())
}

/// What a column is called.
pub(super) fn label(column: &str) -> Option<Text> {
    column.starts_with(COLUMN).then(|| Text::new("按年龄支出加权的人口", "people weighted by what their age spends"))
}

/// The sums required from demography.
pub(super) fn weightings() -> impl Iterator<Item = Weighting> {
    DemandBlock::ALL.into_iter().map(|block| Weighting {
        column: column(block),
        weights: Array2::from_shape_fn((2, AGES), |(_, age)| block.spending_at(age)),
    })
}
