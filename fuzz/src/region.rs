//! The region about which scenarios, plans and tables are read.

use std::sync::{Arc, LazyLock};

use carecast::Diagnostics;
use carecast::baseline::{Baseline, Library};
use carecast::indicator::{Driver, Indicator, drivers, indicators};

/// Shandong as the program has it, with the names that can be used there.
pub(super) struct Region {
    pub(super) baseline: Arc<Baseline>,
    pub(super) indicators: Vec<Indicator>,
    pub(super) drivers: Vec<Driver>,
}

pub(super) static SHANDONG: LazyLock<Region> = LazyLock::new(|| {
    let read = Baseline::load("shandong", &Library::embedded(), &mut Diagnostics::new());
    let baseline = Arc::new(read.expect("the baseline is sound"));
    let indicators = indicators(&baseline.subsectors);
    let drivers = drivers(&baseline.subsectors);
    Region { baseline, indicators, drivers }
});
