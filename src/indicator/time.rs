//! Properties of an indicator's figures: for a moment or a whole year; possibly zero or always positive.

use super::{Indicator, IndicatorKind};

impl Indicator {
    /// Whether a figure covers the whole year: flows, and rates and quotients of flows, such as growth and the
    /// share of GDP. One of some months is then no figure of the year. Stocks and their quotients stand at a moment.
    #[must_use]
    pub fn is_over_a_year(&self) -> bool {
        match self.kind {
            IndicatorKind::Flow => true,
            IndicatorKind::Stock => false,
            IndicatorKind::Ratio => {
                let name = self.name.as_str();
                ["gdp.", "industry."].iter().any(|start| name.starts_with(start))
                    || matches!(name, "population.life_expectancy" | "care.insurance.reserve_months")
                    || name.contains("growth")
            }
        }
    }

    /// Whether there is always some of it, so that 0 is no figure: people, births, GDP, value added, care beds as a whole. A
    /// flow that may stand still, a type of bed or an insurance that is not there yet can be 0.
    #[must_use]
    pub fn is_never_nothing(&self) -> bool {
        let name = self.name.as_str();
        let of_people = name.starts_with("population.") && name != "population.net_migration";
        let of_money = self.kind != IndicatorKind::Ratio && name.starts_with("gdp.")
            || name.ends_with(".value_added")
            || name.ends_with("value_added_real")
            || name.ends_with("share_of_gdp");
        of_people
            || of_money
            || matches!(name, "gdp.deflator" | "gdp.real_per_head" | "gdp.productivity")
            || matches!(name, "care.beds.total" | "care.beds.institutional" | "care.residents" | "care.occupancy")
            || name.starts_with("care.beds.per_1000")
    }
}

#[cfg(test)]
mod tests {
    use crate::indicator::indicators;

    #[test]
    fn shares_of_stocks_stand_at_a_moment_and_shares_of_flows_over_a_year() {
        let all = indicators(&[]);
        let over = |name: &str| all.iter().find(|indicator| indicator.name == name).unwrap().is_over_a_year();
        for name in ["gdp.nominal", "gdp.real_growth", "industry.share_of_gdp", "population.births", "care.beds.opened"]
        {
            assert!(over(name), "{name}");
        }
        for name in ["population.total", "population.share_aged_60_plus", "care.beds.nursing_share", "care.occupancy"] {
            assert!(!over(name), "{name}");
        }
    }
}
