//! The demand side of the industry: need, income, relative prices, and the way back to GDP.

use carecast::indicator::DemandBlock;
use carecast::{Diagnostics, Projection};
use libm::pow;
use ndarray::Axis;

use super::{BASE_YEAR, central, project, projected, resolve};

const BLOCKS: [(&str, DemandBlock, f64); 4] = [
    ("medical", DemandBlock::Medical, 0.46),
    ("care", DemandBlock::Care, 0.08),
    ("medicines", DemandBlock::Medicines, 0.31),
    ("other", DemandBlock::Other, 0.15),
];

/// Four blocks on the demand side; `body` comes after what is asked for and before the list of subsectors.
fn blocks(body: &str) -> String {
    let mut text = format!(
        "outputs.indicators = [\"population.*\", \"gdp.*\", \"industry.*\"]\nensemble.runs = 40\n\
         assume.economy.deflator_growth = \"1 %\"\n{body}\n"
    );
    for (id, _, share) in BLOCKS {
        text += &format!("[[industry.subsector]]\nid = \"{id}\"\nlabel = \"{id}\"\nshare_of_base = {share}\n");
    }
    text
}

/// A driver of every block.
fn each(driver: &str, value: &str) -> String {
    BLOCKS.map(|(id, ..)| format!("assume.industry.{id}.{driver} = \"{value}\"\n")).concat()
}

/// No relative price and nothing beside need and income.
fn income_alone() -> String {
    each("labour_share_of_costs", "0 %") + &each("trend", "0 %")
}

fn growth(path: &str) -> String {
    format!("assume.economy.real_growth = {{ unit = \"%\", {path} }}\n")
}

#[test]
fn need_is_people_of_each_age_times_what_that_age_spends() {
    let gradient = 1.2;
    let text = blocks(&format!("{}assume.industry.medical.age_gradient = {gradient}", growth("central = 5")));
    let (_, projection) = projected(2035, &text);
    let people = projection.people.as_ref().unwrap();
    for (id, block, _) in BLOCKS {
        let name = format!("industry.{id}.growth_by.need");
        let steep = match block {
            DemandBlock::Medical => gradient,
            DemandBlock::Care => 0.9,
            _ => 1.0,
        };
        let needs: Vec<f64> = people
            .axis_iter(Axis(0))
            .map(|year| {
                let spent = |age| 1.0 + steep * (block.spending_at(age) - 1.0);
                year.indexed_iter().map(|((_, age), persons)| persons * spent(age)).sum()
            })
            .collect();
        for (at, year) in (BASE_YEAR..=2035).enumerate().skip(1) {
            let again = needs[at] / needs[at - 1] - 1.0;
            assert!((central(&projection, &name, year) - again).abs() < 1e-9, "{id} {year}");
        }
        // It has a band, in points.
        let series = projection.series(&name).unwrap();
        assert_eq!(series.indicator().unit.symbol, "pp");
        let (low, high) = series.year(2030).unwrap().interval_80();
        assert!(low < central(&projection, &name, 2030) && central(&projection, &name, 2030) < high, "{id}");
    }
    // The old are many more each year, all people fewer.
    let at = |id: &str| central(&projection, &format!("industry.{id}.growth_by.need"), 2027);
    assert!(at("care") > 0.02 && at("medical") > 0.004 && at("other") < 0.0, "{} {}", at("care"), at("other"));
}

#[test]
fn people_who_stay_as_many_need_no_more() {
    let held = ["total", "aged_60_plus", "aged_65_plus", "aged_80_plus"]
        .map(|id| format!("assume.population.{id}.growth = \"0 %\"\n"))
        .concat();
    let method = "population.method = \"growth\"\nassume.population.aged_80_plus.base = \"300 万人\"\n";
    let text = blocks(&format!("{}{method}{held}", growth("central = 5, p10 = 3, p90 = 7")));
    let (_, projection) = projected(2030, &text);
    for (id, ..) in BLOCKS {
        let series = projection.series(&format!("industry.{id}.growth_by.need")).unwrap();
        for year in BASE_YEAR + 1..=2030 {
            assert!(series.values_by_run(year).unwrap().flatten().all(|growth| growth.abs() < 1e-14), "{id} {year}");
        }
    }
    // More people aged 80+ alone: what they spend beyond those of 65 to 79.
    let text = text.replace("aged_80_plus.growth = \"0 %\"", "aged_80_plus.growth = \"5 %\"");
    let (_, older) = projected(2030, &text);
    assert!(central(&older, "industry.care.growth_by.need", 2024) > 0.01);
    assert!(central(&older, "industry.other.growth_by.need", 2024) < 0.0);
}

/// By how much value added of 2027 is lower, in parts of the lower one, and what the elasticities say of each block in
/// equal parts of its value added there.
fn lower(usual: &Projection, less: &Projection, expected: impl Fn(f64) -> f64) -> (f64, f64) {
    let whole = |projection| central(projection, "industry.value_added", 2027);
    let elasticity = |id: &str| match id {
        "care" => 0.8,
        "other" => 1.2,
        _ => 0.7,
    };
    let of_blocks = BLOCKS.map(|(id, ..)| {
        let weight = central(less, &format!("industry.{id}.value_added"), 2027) / whole(less);
        weight * expected(elasticity(id))
    });
    (whole(usual) / whole(less) - 1.0, of_blocks.iter().sum())
}

#[test]
fn less_growth_of_gdp_lowers_value_added_as_the_elasticities_say() {
    let with = |from_2026: [f64; 2]| {
        let path = format!("year = [2025, 2026, 2027], central = [5, {}, {}]", from_2026[0], from_2026[1]);
        projected(2027, &blocks(&(growth(&path) + &income_alone()))).1
    };
    // One point less of income in each of two years: to a hundredth of a point what first-order elasticities give.
    let near = |e: f64| (1.0 + e * 0.01) * (1.0 + e * 0.01) - 1.0;
    for usual in [[1.0, 1.0], [5.0, 4.7]] {
        // GDP is one in a hundred lower after the first year, and again after the second.
        let less = usual.map(|growth| 100.0 * ((1.0 + growth / 100.0) / 1.01 - 1.0));
        let (found, expected) = lower(&with(usual), &with(less), near);
        assert!((found - expected).abs() < 1e-4, "{usual:?}: {found} is not {expected}");
    }
    // At 5 % a point less is 1.05 to 1.04, a fall of 0.96 %; the elasticities act on that, exactly.
    let exact = |e: f64| pow(1.05 / 1.04, e) * pow(1.047 / 1.037, e) - 1.0;
    let (found, expected) = lower(&with([5.0, 4.7]), &with([4.0, 3.7]), exact);
    assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
}

#[test]
fn at_an_elasticity_of_one_the_share_does_not_move_with_gdp() {
    let at = |rate: &str, elasticity: &str| {
        let text = growth(&format!("central = {rate}")) + &income_alone() + &each("elasticity_income", elasticity);
        central(&projected(2027, &blocks(&text)).1, "industry.share_of_gdp", 2027)
    };
    assert!((at("1", "100 %") / at("7", "100 %") - 1.0).abs() < 1e-12);
    // Below one it rises in a recession, by what is missing to one.
    let ratio = at("1", "70 %") / at("7", "70 %");
    assert!((ratio / pow(1.07 / 1.01, 5.0 * 0.3) - 1.0).abs() < 1e-12, "{ratio}");
}

#[test]
fn wages_that_outgrow_productivity_make_services_dearer_and_take_volume() {
    let text = blocks(&(growth("central = 6") + &each("labour_share_of_costs", "50 %") + &each("trend", "0 %")));
    let (_, projection) = projected(2025, &text);
    let at = |name: &str| central(&projection, name, 2025);
    let income = at("gdp.real_per_head") / central(&projection, "gdp.real_per_head", 2024) - 1.0;
    let push = 0.5 * (income - 0.025);
    assert!((at("industry.medical.price_growth") - (0.01 + push)).abs() < 1e-12);
    let relative = (1.01 + push) / 1.01;
    assert!((at("industry.medical.relative_price_growth") - (relative - 1.0)).abs() < 1e-12);
    let (need, by_income) = (at("industry.medical.growth_by.need"), at("industry.medical.growth_by.income"));
    assert!((by_income - (1.0 + need) * (pow(1.0 + income, 0.7) - 1.0)).abs() < 1e-12);
    let expected = (1.0 + need) * pow(1.0 + income, 0.7) * pow(relative, -0.2) - 1.0;
    assert!((at("industry.medical.growth_real") - expected).abs() < 1e-12);
}

#[test]
fn the_difference_of_two_scenarios_is_split_by_channel() {
    let feedback = "assume.economy.industry_feedback = 1\n";
    let with = |path: &str| projected(2027, &blocks(&(growth(path) + feedback))).1;
    let usual = with("year = [2025, 2026], central = [5, 5]");
    let less = with("year = [2025, 2026], central = [5, 4]");
    let difference = |name: &str| central(&usual, name, 2027) - central(&less, name, 2027);
    let channels = ["need", "income", "relative_price", "trend", "policy", "price", "shock", "ceiling"];
    let by_channel: f64 = channels.iter().map(|term| difference(&format!("industry.increase.{term}"))).sum();
    assert!((by_channel / difference("industry.value_added") - 1.0).abs() < 1e-9);
    // Need per head is the same; more value added to multiply it by is not.
    let part = |term: &str| difference(&format!("industry.increase.{term}")) / difference("industry.value_added");
    assert!(part("income") > 0.5 && part("price") > 0.05 && part("relative_price") < 0.0);
}

#[test]
fn the_excess_of_the_industry_enters_gdp_a_year_later_where_a_scenario_says_so() {
    let with = |more: &str| projected(2030, &blocks(&(growth("central = 4") + more))).1;
    let (apart, linked) = (with(""), with("assume.economy.industry_feedback = 1\n"));
    for year in BASE_YEAR + 1..=2030 {
        assert_eq!(central(&apart, "gdp.real_growth", year), 0.04);
        let before = |name: &str| central(&linked, name, year - 1);
        let excess = match year {
            2023 => 0.0,
            _ => before("industry.share_of_gdp") * (before("industry.growth_real") - before("gdp.real_growth")),
        };
        assert!((central(&linked, "gdp.real_growth", year) - (0.04 + excess)).abs() < 1e-15, "{year}");
    }
    assert!(central(&linked, "gdp.real_growth", 2030) != 0.04);
}

/// Published growth has the industry's part in it already; it is so whether the scenario states the feedback or a setting.
#[test]
fn the_feedback_leaves_published_growth_of_gdp_alone() {
    let path = growth(
        "year = [2023, 2024, 2025, 2026], central = [6.0, 5.7, 5.5, 5.0], p10 = [6.0, 5.7, 5.5, 4.0], p90 = [6.0, 5.7, 5.5, 6.0]",
    );
    let (mut apart, plain) = projected(2030, &blocks(&path));
    let (_, linked) = projected(2030, &blocks(&(path + "assume.economy.industry_feedback = 1\n")));
    apart.set(&["economy.industry_feedback=1"], None, &mut Diagnostics::new()).unwrap();
    let set = project(&apart);
    let growth = |of: &Projection, year: i32| central(of, "gdp.real_growth", year);
    for (year, published) in [(2023, 0.06), (2024, 0.057), (2025, 0.055)] {
        assert_eq!([growth(&linked, year), growth(&set, year), growth(&plain, year)], [published; 3], "{year}");
    }
    assert!(growth(&linked, 2026) != growth(&plain, 2026));
    assert_eq!(growth(&linked, 2026), growth(&set, 2026));
}

#[test]
fn a_growth_that_is_typed_or_set_takes_the_place_of_demand() {
    let one = |more: &str| {
        resolve(&format!(
            "format = 1\nbaseline = \"shandong\"\nhorizon = 2027\noutputs.indicators = [\"industry.*\"]\n\
             assume.economy = {{ real_growth = \"5 %\", deflator_growth = \"1 %\" }}\nensemble.runs = 20\n{more}"
        ))
    };
    let (mut demand, typed) = (one(""), one("assume.industry.total.growth = \"4 %\"\n"));
    assert!(demand.subsectors[0].follows_demand && !typed.subsectors[0].follows_demand);
    assert!(project(&demand).series("industry.total.growth_by.need").is_some());
    demand.set(&["industry.total.growth=4 %"], Some(2023), &mut Diagnostics::new()).unwrap();
    let [set, typed] = [project(&demand), project(&typed)];
    assert!(set.series("industry.total.growth_by.need").is_none());
    let of = |projection: &Projection| central(projection, "industry.value_added", 2027);
    assert_eq!(of(&set), of(&typed));
    // People have no part in a typed path: elasticities to people are in place of need.
    let own = one("assume.industry.total = { trend = \"1 %\", elasticity_population = 1 }\n");
    assert!(!own.subsectors[0].follows_demand && !own.drivers.contains_key("industry.total.elasticity_price"));
}
