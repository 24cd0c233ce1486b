//! Whether a driver does anything by itself: one that is correlated with others may seem to.

use ndarray::{Array2, Axis};

use crate::ensemble::{Settings, VariantRuns, Variants, Varied, Vary};
use crate::indicator::Driver;
use crate::scenario::Assumptions;

/// Runs in which a driver is moved alone.
const TRIED: usize = 64;

/// How far what is asked moves on average where a driver alone is moved by its own spread, all others as they are drawn: 0 for
/// one without effect of its own.
pub(super) fn own_effect(
    driver: &Driver,
    assumptions: &Assumptions,
    variants: &Variants<'_>,
    settings: &Settings<'_>,
) -> f64 {
    let Some(assumption) = assumptions.drivers.get(&driver.name) else { return 0.0 };
    let path = &assumption.path;
    let lasting = path.spread.iter().flat_map(|spread| spread.above.iter().chain(&spread.below));
    let size = lasting.copied().chain(path.shock.map(|shock| shock.sd)).fold(0.0, f64::max);
    let varied = Varied { driver: &driver.name, vary: Vary::Shift, first: assumptions.years.first };
    let changes = Array2::from_shape_fn((3, 1), |(at, _)| [0.0, size, -size][at]);
    settings.expect(3 * TRIED);
    // A driver whose move leaves a figure without value has an effect.
    let Ok(values) = variants.run(&[varied], changes.view(), VariantRuns::Runs(TRIED)) else { return f64::INFINITY };
    let moved = values.outer_iter().map(|reading| {
        let from = reading.index_axis(Axis(0), 0);
        let to = reading.rows().into_iter().skip(1);
        to.map(|to| to.iter().zip(&from).map(|(to, from)| (to - from).abs()).sum::<f64>()).sum::<f64>()
    });
    moved.sum::<f64>() / (2 * TRIED) as f64
}
