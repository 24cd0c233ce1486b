//! Levers of the care system: what is stated comes out.

use carecast::ensemble::Settings;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Projection, analysis};

use super::{central, project, projected, resolve};

const ONE_RUN: &str = "[outputs]\nindicators = [\"population.*\", \"care.beds.*\", \"care.users.*\", \"care.dependants.*\", \
                       \"care.residents\", \"care.waiting\", \"care.occupancy\", \"care.caregivers\", \"care.caregivers_required\"]\n\
                       [ensemble]\nruns = 1\n[assume.care.workforce]\nbase_caregivers = \"20000 persons\"\n\
                       training = \"5000 persons/year\"\n[assume.care.beds]\nbase_private_share = \"40 %\"\n";

/// The deterministic run of a scenario with these choices and assumptions of the care system.
fn care(choices: &str, assumed: &str) -> Projection {
    projected(2030, &format!("{ONE_RUN}{assumed}[care]\ndisability = \"adl\"\n{choices}")).1
}

fn close(value: f64, wanted: f64) {
    assert!((value - wanted).abs() <= 1e-9 * wanted.abs(), "{value} is not {wanted}");
}

/// Nothing closes or is converted, and what is started opens in its year.
const AT_ONCE: &str = "construction_lag = \"0 years\"\nconversion_rate = \"0 %\"\napproach_rate = \"100 %\"\n\
                       target_ratio = \"40 张/千人\"\nnursing.closure_rate = \"0 %\"\n\
                       ordinary.closure_rate = \"0 %\"\ncommunity.closure_rate = \"0 %\"\n";

#[test]
fn starts_reach_the_ratio_that_they_aim_at() {
    let projection = care("starts = { rule = \"ratio\" }\n", AT_ONCE);
    for year in 2023..=2030 {
        close(central(&projection, "care.beds.per_1000_aged_60_plus", year), 0.040);
    }
    // Nobody aims at it.
    let stated = care("starts = { rule = \"stated\" }\n", AT_ONCE);
    close(central(&stated, "care.beds.total", 2030), central(&stated, "care.beds.total", 2022));
}

#[test]
fn starts_reach_the_need_that_they_aim_at_and_no_more() {
    let projection = care("starts = { rule = \"need\", type = \"ordinary\" }\n", AT_ONCE);
    for year in 2023..=2030 {
        let (need, beds) =
            (central(&projection, "care.beds.need", year), central(&projection, "care.beds.institutional", year));
        let before = central(&projection, "care.beds.institutional", year - 1);
        close(beds, need.max(before));
    }
    close(central(&projection, "care.beds.nursing", 2030), central(&projection, "care.beds.nursing", 2022));
}

#[test]
fn what_is_under_construction_counts_towards_the_aim() {
    // Five years pass before anything opens: the first year's starts already make up for all that is lacking.
    let slow = AT_ONCE.replace("\"0 years\"", "\"5 years\"");
    let projection = care("starts = { rule = \"ratio\" }\n", &slow);
    let started: f64 = (2023..=2027).map(|year| central(&projection, "care.beds.starts", year)).sum();
    let elderly = central(&projection, "population.aged_60_plus", 2027);
    close(central(&projection, "care.beds.total", 2027), central(&projection, "care.beds.total", 2022));
    close(started, 0.040 * elderly - central(&projection, "care.beds.total", 2022));
    close(central(&projection, "care.beds.pipeline", 2027), started);
}

#[test]
fn a_programme_converts_its_number_and_family_beds_count_in_no_total() {
    let plain = care("", AT_ONCE);
    let more = "conversions = \"1000 张/年\"\nfamily = { base_stock = \"2 万张\", starts = \"500 张/年\" }\n";
    let projection = care("", &format!("{AT_ONCE}{more}"));
    close(central(&projection, "care.beds.converted", 2025), 1000.0);
    let nursing = |projection| central(projection, "care.beds.nursing", 2025);
    close(nursing(&projection) - nursing(&plain), 3000.0);
    close(central(&projection, "care.beds.total", 2025), central(&plain, "care.beds.total", 2025));
    assert!(central(&projection, "care.beds.family", 2025) > 0.0);
}

#[test]
fn informal_care_gives_way_by_the_stated_share() {
    let stays = care("", "[assume.care]\nhealthy_share_of_longevity = \"50 %\"\n");
    let shifts = care("", "[assume.care]\nshift_to_formal = \"1 pp\"\nshift_to_institution = \"25 %\"\n");
    for (years, year) in (1_u32..).zip(2023..=2030) {
        let of = |projection: &Projection, setting: &str| central(projection, &format!("care.users.{setting}"), year);
        let moved = 0.01 * f64::from(years) * of(&stays, "informal");
        close(of(&stays, "informal") - of(&shifts, "informal"), moved);
        close(of(&shifts, "institution") - of(&stays, "institution"), 0.25 * moved);
    }
}

#[test]
fn health_moves_with_the_share_of_longevity_and_the_definition_sets_the_level() {
    let with = |share: u32| {
        let text = format!("[assume.care]\nhealthy_share_of_longevity = \"{share} %\"\n");
        central(&care("", &text), "care.dependants.total", 2030)
    };
    assert!(with(100) < with(50) && with(50) < with(0));
    let mut before = 0.0;
    for definition in ["census", "adl", "survey-2021", "broad"] {
        let text = format!("{ONE_RUN}[care]\ndisability = \"{definition}\"\n");
        let (assumptions, projection) = projected(2030, &text);
        let disabled = central(&projection, "care.dependants.total", 2022);
        assert!(disabled > 1.3 * before, "{definition}: {disabled}");
        before = disabled;
        // Whoever is disabled, those who lived in institutions are counted.
        let residents = assumptions.drivers["care.base_residents"].path.central[0];
        close(central(&projection, "care.users.institution", 2022), residents);
    }
}

#[test]
fn beds_without_caregivers_stay_empty_where_the_scenario_says_so() {
    let (free, limited) = (care("", ""), care("residents_limited_by = \"beds-and-staff\"\n", ""));
    for year in 2022..=2030 {
        let of = |name: &str| central(&limited, &format!("care.{name}"), year);
        let staffing = (of("caregivers") / of("caregivers_required")).min(1.0);
        assert!(staffing < 1.0);
        close(of("residents"), staffing * central(&free, "care.residents", year));
        close(of("waiting"), of("users.institution") - of("residents"));
    }
}

#[test]
fn people_who_flow_fill_the_beds_that_they_would_fill_as_a_stock() {
    let (stock, flow) = (care("", ""), care("demand = \"flow\"\n", "[assume.care]\nlength_of_stay = \"2 years\"\n"));
    for year in 2023..=2030 {
        let of = |projection: &Projection| central(projection, "care.residents", year);
        // They arrive over a mean stay, so they lag behind a demand that grows by 4 % a year.
        let ratio = of(&flow) / of(&stock);
        assert!((0.88..1.0).contains(&ratio), "{year}: {ratio}");
        assert!(central(&flow, "care.waiting", year) > 0.0);
    }
    let full = care("demand = \"flow\"\n", "[assume.care]\noperating_limit = \"40 %\"\n");
    close(central(&full, "care.occupancy", 2030), 0.40);
    let waiting = |year| central(&full, "care.waiting", year);
    assert!(waiting(2030) > waiting(2026) && waiting(2026) > waiting(2023));
}

#[test]
fn an_unusual_care_system_is_reported() {
    let text = format!(
        "format = 1\nbaseline = \"shandong\"\nhorizon = 2030\n{ONE_RUN}[assume.care]\nprevalence_multiplier = 2\n\
         [assume.care.beds.nursing]\nstarts = \"200000 张/年\"\n[care]\ndisability = \"broad\"\n"
    );
    let assumptions: Assumptions = resolve(&text);
    let projection = project(&assumptions);
    let found: Vec<&str> =
        analysis::unusual_values(&assumptions, &projection).iter().map(|unusual| unusual.quantity).collect();
    let expected = [
        "care.beds.starts.share_of_beds",
        "care.dependants.share_aged_60_plus",
        "care.caregivers.per_institutional_bed",
    ];
    assert!(expected.iter().all(|quantity| found.contains(quantity)), "{found:?}");
    let quiet = resolve(&format!(
        "format = 1\nbaseline = \"shandong\"\nhorizon = 2030\n{ONE_RUN}[care]\ndisability = \"adl\"\n"
    ));
    let projection = Projection::run(&quiet, &Settings::of(&quiet), &mut Diagnostics::new()).unwrap();
    let found = analysis::unusual_values(&quiet, &projection);
    assert!(!found.iter().any(|unusual| unusual.quantity == "care.dependants.share_aged_60_plus"), "{found:?}");
}

#[test]
fn beds_under_construction_open_in_the_years_that_are_stated_and_in_no_other() {
    let stated = "nursing.under_construction = { year = [2024, 2027], central = [\"10000 张/年\", \"3000 张/年\"] }\n";
    let projection = care("", &format!("{AT_ONCE}{stated}"));
    let opened = |year| central(&projection, "care.beds.nursing.opened", year);
    let years: Vec<f64> = (2023..=2030).map(opened).collect();
    assert_eq!(years, [0.0, 10_000.0, 0.0, 0.0, 3000.0, 0.0, 0.0, 0.0]);
    close(central(&projection, "care.beds.nursing.pipeline", 2022), 13_000.0);
    // What says no years is refused: every year is not what was meant.
    for wrong in [
        "\"10000 张/年\"",
        "{ central = \"10000 张/年\" }",
        "{ year = [2024], central = [\"1 张/年\"], shock = { sd = \"1 张/年\" } }",
    ] {
        let text = format!(
            "format = 1\nbaseline = \"shandong\"\nhorizon = 2030\nassume.care.beds.nursing.under_construction = {wrong}\n"
        );
        let read = Assumptions::parse("x.toml", &text, &super::library(), &mut Diagnostics::new());
        assert!(read.unwrap_err().to_string().contains("does not say in which years"), "{wrong}");
    }
}

#[test]
fn what_is_typed_of_the_base_year_is_assumed() {
    let projection = care("", "");
    for indicator in ["care.beds.private_share", "care.beds.private", "care.caregivers"] {
        let Some(series) = projection.series(indicator) else { panic!("{indicator}") };
        assert_eq!(series.base_status(), carecast::baseline::Status::Assumed, "{indicator}");
    }
}
