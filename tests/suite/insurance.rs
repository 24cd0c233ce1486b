//! Long-term-care insurance to 2050: contributions and benefits that grow, when spending exceeds income and when the balance is
//! gone. On the pinned baseline; figures worked out by hand from its central run.

use carecast::ensemble::Settings;
use carecast::{Diagnostics, Projection};

use crate::verdicts::{plan, scenario, target};

/// The pinned reference to 2050 with these assumptions on the insurance.
fn to_2050(insurance: &str) -> Projection {
    let more = format!(
        "horizon = 2050\n[assume.care.insurance]\n{insurance}\n[outputs]\nindicators = [\"care.insurance.*\", \"population.total\"]\n"
    );
    let (_folder, assumptions) =
        scenario(&plan((2023, 2027), 2022, &[&target("population.births growth >= -60 % 2027")]), &more);
    let settings = Settings { runs: 200, ..Settings::of(&assumptions) };
    Projection::run(&assumptions, &settings, &mut Diagnostics::new()).unwrap()
}

fn central(projection: &Projection, indicator: &str, year: i32) -> f64 {
    projection.series(&format!("care.insurance.{indicator}")).unwrap().year(year).unwrap().central()
}

const GROWING: &str = "contribution_growth = \"4.25 %\"\nbenefit_growth = \"4.25 %\"";

#[test]
fn with_both_growing_alike_the_balance_is_gone_in_2044() {
    let projection = to_2050(GROWING);
    let of = |indicator: &str, year: i32| central(&projection, indicator, year);
    assert!(of("balance", 2043) > 0.0 && of("balance", 2044) < 0.0);
    assert!((of("balance", 2050) / 1e8 + 298.7).abs() <= 0.5, "{}", of("balance", 2050) / 1e8);
    // Spending exceeds income eight years earlier, in 2036.
    let first = (2023..=2050).find(|year| of("spending", *year) > of("income", *year));
    assert_eq!(first, Some(2036));
    assert_eq!((of("years_without_deficit", 2050), of("years_of_balance", 2050)), (13.0, 21.0));
    // What would cover the year's spending exceeds what is paid from that year on.
    for year in 2023..=2050 {
        let paid = (2022..year).fold(60.0, |paid, _| paid * 1.0425);
        assert_eq!(of("break_even_contribution", year) > paid, year >= 2036, "{year}");
        let insured = of("insured", year);
        assert!((of("income", year) / (insured * paid) - 1.0).abs() < 1e-12);
    }
}

#[test]
fn parts_add_up_by_degree_and_by_payer() {
    let shares = "moderate_benefit = 0.5\ngovernment_share = \"40 %\"\nmedical_insurance_share = \"35 %\"";
    let projection = to_2050(&format!("{GROWING}\n{shares}"));
    let of = |indicator: &str, year: i32| central(&projection, indicator, year);
    for year in [2022, 2035, 2050] {
        let sum = |parts: &[&str]| parts.iter().map(|part| of(part, year)).sum::<f64>();
        let close = |whole: &str, parts: &[&str]| {
            let (whole, parts) = (of(whole, year), sum(parts));
            assert!((whole - parts).abs() <= 1e-9 * whole, "{year}: {whole}, {parts}");
        };
        close("income", &["income.government", "income.medical_insurance", "income.insured"]);
        close("spending", &["spending.moderate", "spending.severe"]);
        close("beneficiaries", &["beneficiaries.moderate", "beneficiaries.severe"]);
        let ratio = of("spending.moderate", year) / of("beneficiaries.moderate", year);
        assert!((ratio / (of("spending.severe", year) / of("beneficiaries.severe", year)) - 0.5).abs() < 1e-12);
    }
}

#[test]
fn what_follows_wages_grows_with_gdp_per_head_and_the_deflator() {
    let projection = to_2050("benefit_to_wages = 1\ncontribution_to_prices = 1");
    let of = |indicator: &str, year: i32| central(&projection, indicator, year);
    let benefit = |year: i32| of("spending", year) / of("beneficiaries", year);
    let paid = |year: i32| of("income", year) / of("insured", year);
    // Prices rise by 0.8 % a year from 2028 on; real growth stays at its last value, and people grow fewer.
    assert!((paid(2040) / paid(2039) - 1.008).abs() < 1e-12);
    let people = |year: i32| projection.series("population.total").unwrap().year(year).unwrap().central();
    let growth = 1.042 * people(2039) / people(2040) * 1.008;
    assert!((benefit(2040) / benefit(2039) / growth - 1.0).abs() < 1e-9);
    assert!((paid(2022) - 60.0).abs() < 1e-12 && (benefit(2022) - 8800.0).abs() < 1e-9);
}
