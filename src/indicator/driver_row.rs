//! A row of the tables of drivers, and the words and ranges that many rows share.

use super::population_error::ErrorScale;

/// `*` in a name stands for a subsector or a bed type.
pub(super) struct DriverRow {
    pub(super) name: &'static str,
    pub(super) unit: &'static str,
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    pub(super) default: RowDefault,
    pub(super) source: (&'static str, &'static str),
    pub(super) possible: (f64, f64),
    pub(super) at_base: bool,
}

pub(super) enum RowDefault {
    Value(f64),
    Error(ErrorScale),
    JumpOff(&'static str),
    VitalRates,
    /// That of its block where a subsector is on the demand side.
    Demand,
    Split,
    Overlap,
    Law(&'static [(i32, f64)]),
    Required,
    Unused,
}

pub(super) const ANY: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);
pub(super) const POSITIVE: (f64, f64) = (0.0, f64::INFINITY);
pub(super) const SHARE: (f64, f64) = (0.0, 1.0);
pub(super) const GROWTH: (f64, f64) = (-1.0, 1.0);
pub(super) const CHOICE: (&str, &str) = ("建模选择", "modelling choice");
pub(super) const BASELINE: (&str, &str) = ("基线的基期数", "the baseline's jump-off figure");
pub(super) const NONE: (&str, &str) = ("无", "none");
pub(super) const HINDCAST: (&str, &str) = (
    "历史检验（docs/hindcast.md）：2000–2010年各省误差",
    "hindcast (docs/hindcast.md): errors of provinces, 2000 to 2010",
);
pub(super) const NATIONS_AND_PROVINCES: (&str, &str) = (
    "历史检验（docs/hindcast.md）：人口大国至2010年预期寿命的误差，2000–2010年各省误差",
    "hindcast (docs/hindcast.md): errors of populous nations' life expectancy up to 2010, of provinces, 2000 to 2010",
);
pub(super) const FERTILITY_RECORD: (&str, &str) = (
    "历史检验（docs/hindcast.md）：1950–2010年总和生育率的变动，1980–1999年一省出生的变动",
    "hindcast (docs/hindcast.md): steps of total fertility, 1950 to 2010, and of a province's births, 1980 to 1999",
);
pub(super) const MIGRATION_RECORD: (&str, &str) = (
    "历史检验（docs/hindcast.md）：2000–2010年各省误差，1991–2010年全国净迁移",
    "hindcast (docs/hindcast.md): errors of provinces, 2000 to 2010, and the nation's net migration, 1991 to 2010",
);
