//! The series that a driver continues: the right one for it, in its unit.

use super::ForecastContext;
use super::written::{SeriesSource, WrittenHistory};
use crate::baseline::Baseline;
use crate::diagnostic::{Diagnostics, Span};
use crate::error::Result;
use crate::indicator::{Default, Driver, IndicatorKind, Unit, indicators, is_growth, meant};
use crate::language::{Language, Text, text};
use crate::trend::{History, HistoryRequest, unit_of_file};

/// Drivers of real growth: figures at current prices do not do.
const REAL: [&str; 5] = [
    "economy.real_growth",
    "parent.real_growth",
    "economy.labour_productivity_growth",
    "industry.*.growth",
    "industry.*.productivity_growth",
];

/// Drivers of prices.
const PRICES: [&str; 3] = ["economy.deflator_growth", "industry.*.price_growth", "industry.*.price_wedge"];

/// The history that a driver continues, from figures up to the year of the context.
pub(super) fn history(
    written: &WrittenHistory,
    context: ForecastContext<'_>,
    problems: &mut Diagnostics,
) -> Result<History> {
    let request = HistoryRequest {
        since: written.since,
        as_of: Some(context.until),
        scale: written.scale,
        of_growth: of_growth(written, context)?,
    };
    match &written.series {
        SeriesSource::Baseline { name, place } => {
            History::published_at(region(context), &[], (name, place), request, problems)
        }
        SeriesSource::File { source, .. } => History::of_source(source, request, problems),
        SeriesSource::None => Err(written.no_series(context.driver).into()),
    }
}

/// The baseline whose series a driver continues: of a driver of the parent region, that region's.
fn region<'r>(context: ForecastContext<'r>) -> &'r Baseline {
    let parent = context.baseline.parent_baseline.as_deref().filter(|_| context.driver.name.starts_with("parent."));
    parent.unwrap_or(context.baseline)
}

/// Whether it is the yearly growth of a level that is continued, for a driver that is one.
fn of_growth(written: &WrittenHistory, context: ForecastContext<'_>) -> Result<bool> {
    let driver = context.driver;
    let (unit, kind, name, place) = match &written.series {
        SeriesSource::Baseline { name, place } => {
            let known = indicators(&region(context).subsectors);
            let [only] = meant(name, &known)[..] else {
                // Another figure of the baseline; what is none is reported when it is looked for.
                let Some(unit) = region(context).unit_of_figures(name) else { return Ok(false) };
                return fits(driver, unit, None, place);
            };
            (Some(only.unit), Some(only.kind), Some(only.name.clone()), place)
        }
        SeriesSource::File { source, place } => (unit_of_file(source), None, None, place),
        SeriesSource::None => return Ok(false),
    };
    let Some(unit) = unit.or_else(|| driver.unit.is_count().then_some(driver.unit)) else {
        return Err(unit_missing(driver, place).into());
    };
    if let Some(name) = &name {
        refuse_other_quantity(driver, name, kind, place)?;
    }
    fits(driver, unit, name.as_deref(), place)
}

/// Whether a unit is written for rates.
fn is_rate(unit: Unit) -> bool {
    matches!(unit.symbol, "%" | "‰" | "pp")
}

/// Whether figures in a unit are levels whose growth is continued; an error where they cannot be turned into the driver.
fn fits(driver: &Driver, unit: Unit, indicator: Option<&str>, place: &Span) -> Result<bool> {
    let is_of_level = driver.begins_after_base() && driver.unit.symbol == "%" && !driver.is_in_points();
    if is_of_level && !is_rate(unit) {
        let is_money = unit.dimension.money != 0;
        let is_real = indicator.is_none_or(|name| name.ends_with("real"));
        return if is_money && !is_real { Err(current_prices(driver, place).into()) } else { Ok(true) };
    }
    if driver.unit.accepts(unit) { Ok(false) } else { Err(other_unit(driver, unit, place).into()) }
}

/// Refuses an indicator that measures something else than the driver, though it has its unit.
fn refuse_other_quantity(driver: &Driver, name: &str, kind: Option<IndicatorKind>, place: &Span) -> Result<()> {
    let is_one_of = |patterns: &[&str]| patterns.iter().any(|pattern| driver.is_named(pattern));
    // What a driver of the scenario's own means is its own affair.
    let is_own = driver.default == Default::Required;
    let is_share = kind == Some(IndicatorKind::Ratio) && !is_growth(name);
    let is_nominal = is_growth(name) && name.contains("nominal");
    let why = if is_nominal && is_one_of(&REAL) {
        text!("`{name}` 按现价计算，含价格变动", "`{name}` is at current prices and includes their change")
    } else if is_growth(name) && is_one_of(&PRICES) {
        text!("`{name}` 不是价格的涨幅", "`{name}` is no growth of prices")
    } else if driver.is_in_points() {
        text!(
            "没有公布需求、收入和价格没有解释的部分的数列，`{name}` 是另一回事",
            "no series is published of what need, income and prices do not explain; `{name}` is another thing"
        )
    } else if is_growth(name) && !driver.begins_after_base() && !is_own {
        text!("`{name}` 是增速", "`{name}` is a rate of growth")
    } else if is_share && driver.begins_after_base() {
        text!("`{name}` 不是增速", "`{name}` is no rate of growth")
    } else {
        return Ok(());
    };
    let meaning = Text::both(|language| driver.label(language).to_owned());
    let Text { zh, en } = meaning;
    let hint = if driver.is_named("economy.real_growth") {
        text!("用 series = \"gdp.real_growth\"", "use series = \"gdp.real_growth\"")
    } else if driver.is_in_points() {
        text!("用 method = \"reference-class\" 并写 central", "use method = \"reference-class\" with `central`")
    } else {
        text!("给出{zh}的数列，可写成 csv", "name a series of {en}, in a csv if need be")
    };
    Err(refusal(place, why, hint).into())
}

fn current_prices(driver: &Driver, place: &Span) -> Diagnostics {
    let is_gdp = driver.is_named("economy.real_growth") || driver.is_named("parent.real_growth");
    let hint = match is_gdp {
        true => text!("用 series = \"gdp.real_growth\"", "use series = \"gdp.real_growth\""),
        false => text!("用可比价的数列或指数（csv）", "use a series at constant prices, or an index, in a csv"),
    };
    let name = &driver.name;
    refusal(
        place,
        text!(
            "按现价计算的金额，其增长不是 `{name}`：含量价两方面的变动",
            "the growth of money at current prices is not `{name}`: prices and volume change in it"
        ),
        hint,
    )
}

fn other_unit(driver: &Driver, unit: Unit, place: &Span) -> Diagnostics {
    let (zh, en) = (unit.label(Language::Chinese), unit.label(Language::English));
    let (own_zh, own_en) = (driver.unit.label(Language::Chinese), driver.unit.label(Language::English));
    let name = &driver.name;
    refusal(
        place,
        text!("数列的单位是 {zh}，`{name}` 的是 {own_zh}", "the series is in {en}, `{name}` in {own_en}"),
        text!("换算成 {own_zh}（csv）", "convert it to {own_en}, in a csv"),
    )
}

fn unit_missing(driver: &Driver, place: &Span) -> Diagnostics {
    let (zh, en) = (driver.unit.label(Language::Chinese), driver.unit.label(Language::English));
    refusal(
        place,
        text!("文件没有写明单位", "the file does not state its unit"),
        text!("在 csv 里加一列 unit（单位），如 {zh}", "add a column `unit` to the csv, such as {en}"),
    )
}

fn refusal(place: &Span, why: Text, hint: Text) -> Diagnostics {
    let mut problems = Diagnostics::new();
    problems.error(place.clone(), why).hint(hint);
    problems
}
