//! Equations of a scenario in place of those of the program, for each of a list, and with what the program's own use.

use carecast::baseline::Library;
use carecast::ensemble::Settings;
use carecast::scenario::Assumptions;
use carecast::{Diagnostics, Projection};

const HEAD: &str = "format = 1\nbaseline = \"shandong\"\nhorizon = 2027\n[ensemble]\nruns = 50\n[care]\ndisability = \"adl\"\n\
    [assume.economy]\nreal_growth = { unit = \"%\", central = 5, p10 = 4, p90 = 6 }\ndeflator_growth = \"1 %\"\n\
    [assume.industry.total]\ngrowth = \"6 %\"\n[assume.care.beds]\nnursing.starts = 20000\n";

fn read(more: &str) -> carecast::Result<Assumptions> {
    Assumptions::parse("own.toml", &format!("{HEAD}{more}"), &Library::embedded(), &mut Diagnostics::new())
}

fn run(more: &str) -> Projection {
    let assumptions = read(more).unwrap_or_else(|error| panic!("{more}: {error}"));
    Projection::run(&assumptions, &Settings::of(&assumptions), &mut Diagnostics::new()).unwrap()
}

fn central(projection: &Projection, indicator: &str, year: i32) -> f64 {
    projection.series(indicator).unwrap().year(year).unwrap().central()
}

fn outputs(names: &str) -> String {
    format!("[outputs]\nindicators = [{names}]\n")
}

#[test]
fn an_equation_of_the_scenario_stands_in_place_of_the_programs() {
    let beds =
        "\"care.beds.nursing\", \"care.beds.nursing.closed\", \"care.beds.nursing.opened\", \"care.beds.converted\"";
    let half = "[equation.\"care.beds.nursing.closed\"]\nbase = \"undefined\"\n\
        formula = \"50 % * previous(care.beds.nursing) / [1 years]\"\n";
    let projection = run(&format!("{half}{}", outputs(beds)));
    for year in 2023..=2027 {
        let before = central(&projection, "care.beds.nursing", year - 1);
        let [closed, opened, converted] =
            ["care.beds.nursing.closed", "care.beds.nursing.opened", "care.beds.converted"]
                .map(|name| central(&projection, name, year));
        assert_eq!(closed, 0.5 * before);
        let beds = central(&projection, "care.beds.nursing", year);
        assert!((beds - (before + opened - closed + converted)).abs() < 1e-9 * beds, "the rest of the model follows");
    }
    // It is told wherever the result is.
    let told: Vec<&str> = projection.settings.iter().map(|set| set.en.as_str()).collect();
    assert_eq!(told, ["the equation of care.beds.nursing.closed replaced (own.toml:17)"]);
}

#[test]
fn an_equation_that_says_what_the_programs_says_changes_nothing() {
    let out = outputs("\"industry.*\", \"gdp.*\", \"care.*\"");
    let same = "[equation.\"gdp.nominal\"]\nbase = \"economy.base_nominal_gdp\"\nformula = \"gdp.real * gdp.deflator\"\n\
        [equation.\"care.beds.community\"]\ninitial = \"care.beds.community.base_stock\"\n\
        next = \"care.beds.community + care.beds.community.opened - care.beds.community.closed\"\n";
    let (theirs, own) = (run(&out), run(&format!("{same}{out}")));
    for series in theirs.all() {
        let name = &series.indicator().name;
        for year in 2023..=2027 {
            let (a, b) = (series.year(year).unwrap(), own.series(name).unwrap().year(year).unwrap());
            assert_eq!(a.central().to_bits(), b.central().to_bits(), "{name} in {year}");
            assert_eq!(a.interval_80(), b.interval_80(), "{name} in {year}");
        }
    }
}

#[test]
fn an_equation_can_stand_for_each_of_a_list() {
    let each = "[indicator.\"my.{type}.share\"]\nlabel = { zh = \"{type}占比\", en = \"{type}: share\" }\nunit = \"%\"\n\
        when = \"type.nursing or type.ordinary\"\nformula = \"care.beds.{type} / care.beds.institutional\"\n";
    let out = outputs("\"my.nursing.share\", \"my.ordinary.share\"");
    let projection = run(&format!("{each}{out}"));
    for year in 2022..=2027 {
        let sum = central(&projection, "my.nursing.share", year) + central(&projection, "my.ordinary.share", year);
        assert!((sum - 1.0).abs() < 1e-12);
    }
    assert_eq!(projection.series("my.nursing.share").unwrap().indicator().label.en, "Nursing beds: share");
    let found = read(&format!("{each}{}", outputs("\"my.family.share\"")));
    let Err(found) = found else { panic!("there is no such indicator") };
    assert!(found.to_string().contains("my.family.share"), "{found}");
}

#[test]
fn delays_the_central_run_and_values_that_do_not_exist_can_be_asked_for() {
    let own = "[indicator.before]\nunit = \"亿元\"\nformula = \"delay(gdp.nominal, 1.5)\"\n\
        [indicator.begun]\nunit = \"beds/year\"\nformula = \"delay(care.beds.nursing.starts, 2, [7 beds/year])\"\n\
        [indicator.apart]\nunit = \"1\"\nformula = \"gdp.real / central(gdp.real)\"\n\
        [indicator.known]\nunit = \"%\"\nformula = \"if(exists(growth(gdp.real)), growth(gdp.real), 0)\"\n";
    let projection = run(&format!("{own}{}", outputs("\"before\", \"begun\", \"apart\", \"known\", \"gdp.nominal\"")));
    let gdp = |year| central(&projection, "gdp.nominal", year);
    assert_eq!(central(&projection, "before", 2025), 0.5 * gdp(2024) + 0.5 * gdp(2023));
    // Before the base year it was as in it.
    assert_eq!(central(&projection, "before", 2023), 0.5 * gdp(2022) + 0.5 * gdp(2022));
    // Begun up to the base year: what is stated instead. In 2025 arrives what was begun in 2023.
    assert_eq!([2022, 2023, 2024, 2025].map(|year| central(&projection, "begun", year)), [7.0, 7.0, 7.0, 20007.0]);
    assert_eq!(central(&projection, "apart", 2027), 1.0);
    let (low, high) = projection.series("apart").unwrap().year(2027).unwrap().interval_80();
    assert!(low < 0.99 && high > 1.01, "{low} {high}");
    assert_eq!(central(&projection, "known", 2022), 0.0);
    assert!((central(&projection, "known", 2023) - 0.05).abs() < 1e-12);
}

#[test]
fn what_is_wrong_with_an_equation_is_told_where_it_stands() {
    let out = outputs("\"gdp.nominal\"");
    for (own, told) in [
        (
            "[equation.\"care.beds.nursing.close\"]\nformula = \"1\"\n",
            &["the program has no equation `care.beds.nursing.close`", "care.beds.nursing.closed"][..],
        ),
        (
            "[equation.\"care.beds.nursing\"]\nformula = \"care.beds.nursing.opened * [1 years]\"\n",
            &["`care.beds.nursing` is a stock", "initial", "next"],
        ),
        (
            "[equation.\"gdp.nominal\"]\nformula = \"gdp.real * population.total\"\n",
            &["the formula gives", "expected `yuan`"],
        ),
        ("[indicator.x]\nunit = \"yuan\"\nformula = \"delay(gdp.real, -1)\"\n", &["a lag cannot be below 0"]),
        ("[indicator.x]\nunit = \"yuan\"\nformula = \"delay(gdp.real, gdp.real)\"\n", &["a lag is in years"]),
        ("[indicator.x]\nunit = \"yuan\"\nformula = \"delay(gdp.real * 2, 1)\"\n", &["`delay` takes the name"]),
        ("[indicator.x]\nunit = \"yuan\"\nformula = \"central(economy.real_growth)\"\n", &["for indicators alone"]),
        ("[indicator.x]\nunit = \"yuan\"\nformula = \"gdp.{type}\"\n", &["a list that this formula is not for"]),
        (
            "[indicator.\"x.{type}\"]\nunit = \"beds\"\nwhen = \"care.beds.{type} > [1 beds]\"\n\
             formula = \"care.beds.{type}\"\n",
            &["only the structure of the scenario can be asked here"],
        ),
    ] {
        let found = match read(&format!("{own}{out}")) {
            Err(error) => error.to_string(),
            Ok(_) => panic!("{own}"),
        };
        for words in told {
            assert!(found.contains(words), "{own}: {found}");
        }
        assert!(found.contains("own.toml:1"), "its place: {found}");
    }
}

#[test]
fn an_equation_that_nothing_reads_is_told_and_one_on_the_way_can_be_explained() {
    let idle = "[equation.\"industry.total.price_growth\"]\nformula = \"economy.deflator_growth + 5 %\"\n";
    let assumptions = read(&format!("{idle}{}", outputs("\"industry.value_added\""))).unwrap();
    let mut problems = Diagnostics::new();
    carecast::model::assemble(&assumptions, &mut problems).unwrap();
    let told: Vec<&str> = problems.problems().iter().map(|problem| problem.message.en.as_str()).collect();
    assert_eq!(told, ["`industry.total.price_growth` is replaced, but no output reads it"]);
    // What is computed on the way to an indicator, by its own name.
    let mut problems = Diagnostics::new();
    let explained =
        carecast::analysis::explain(&assumptions, "industry.total.price_factor", 2025, 1, &mut problems).unwrap();
    assert!((explained.figure.value - 1.01).abs() < 1e-12, "{}", explained.figure.value);
    assert_eq!(explained.figure.unit.symbol, "1");
}

#[test]
fn closing_more_beds_than_there_are_converts_none_back() {
    let many = "[equation.\"care.beds.ordinary.closed\"]\nbase = \"undefined\"\nformula = \"[1000000 beds/year]\"\n";
    let projection = run(&format!("{many}{}", outputs("\"care.beds.converted\", \"care.beds.nursing\"")));
    assert_eq!(central(&projection, "care.beds.converted", 2025), 0.0);
}

#[test]
fn what_a_scenario_declares_enters_no_sum_of_the_program_and_takes_none_of_its_names() {
    let out = outputs("\"industry.value_added\", \"care.beds.nursing\"");
    let jobs = "[indicator.\"industry.jobs.value_added\"]\nunit = \"persons\"\nformula = \"population.total\"\n";
    let (theirs, own) = (run(&out), run(&format!("{jobs}{out}")));
    assert_eq!(central(&theirs, "industry.value_added", 2027), central(&own, "industry.value_added", 2027));
    for taken in ["care.disabled", "care.use_calibration", "industry.total.price_factor", "policy.x.adds"] {
        let own = format!("[indicator.\"{taken}\"]\nunit = \"1\"\nformula = \"1\"\n{out}");
        let Err(found) = read(&own) else { panic!("{taken}") };
        assert!(found.to_string().contains("is a name of the program"), "{taken}: {found}");
    }
    let twice = "[equation.\"care.beds.nursing.closed\"]\nformula = \"[5 beds/year]\"\n\
        [equation.\"care.beds.{type}.closed\"]\nformula = \"[1 beds/year]\"\n";
    let Err(found) = read(&format!("{twice}{out}")) else { panic!("declared twice") };
    assert!(found.to_string().contains("`care.beds.nursing.closed` is declared twice"), "{found}");
}

#[test]
fn a_driver_of_the_same_name_makes_no_ring_and_the_id_of_a_policy_has_no_dots() {
    let out = outputs("\"care.beds.nursing.starts\"");
    let twice = "[equation.\"care.beds.nursing.starts\"]\nbase = \"driver(care.beds.nursing.starts)\"\n\
        formula = \"2 * driver(care.beds.nursing.starts)\"\n";
    assert_eq!(central(&run(&format!("{twice}{out}")), "care.beds.nursing.starts", 2025), 40000.0);
    let policy =
        "[[policy]]\nid = \"a.b\"\ndriver = \"industry.total.growth\"\nadd = \"1 pp\"\nfrom = 2024\nto = 2025\n";
    let Err(found) = read(&format!("{policy}{out}")) else { panic!("a dot") };
    assert!(found.to_string().contains("the id of a policy"), "{found}");
}

fn refused(own: &str) -> String {
    match read(&format!("{own}{}", outputs("\"gdp.nominal\""))) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("{own}"),
    }
}

#[test]
fn a_sum_of_none_is_zero_where_there_could_be_some_and_a_slip_of_the_pen_otherwise() {
    // No policy acts on the industry here, and no subsector overlaps.
    let none = "[indicator.lifted]\nunit = \"pp\"\nformula = \"sum(industry.total.raised_by.*)\"\n\
        [indicator.gross]\nunit = \"yuan\"\nformula = \"sum(industry.*.value_added_gross) + [1 yuan]\"\n";
    let projection = run(&format!("{none}{}", outputs("\"lifted\", \"gross\"")));
    assert_eq!([central(&projection, "lifted", 2025), central(&projection, "gross", 2025)], [0.0, 1.0]);
    for pattern in ["industry.*.valu_added", "industry.other.raised_by.*", "my.*.share"] {
        let found = refused(&format!("[indicator.x]\nunit = \"1\"\nformula = \"sum({pattern}) / [1 yuan]\"\n"));
        assert!(found.contains(&format!("no name matches `{pattern}`")), "{found}");
    }
    let found = refused("[indicator.x]\nunit = \"yuan\"\nformula = \"sum(industry.*.valu_added)\"\n");
    assert!(found.contains("did you mean `industry.*.value_added`?"), "{found}");
    // In a unit that does not fit it is no 0 either.
    let found = refused("[indicator.x]\nunit = \"persons\"\nformula = \"sum(industry.*.value_added_gross)\"\n");
    assert!(found.contains("the formula gives"), "{found}");
}

#[test]
fn a_sum_takes_indicators_and_drivers_alike() {
    let both = "[driver.my.a.rate]\nunit = \"persons\"\ncentral = 5\n[indicator.my.b.rate]\nunit = \"persons\"\n\
        formula = \"[7 persons]\"\n[indicator.all]\nunit = \"persons\"\nformula = \"sum(my.*.rate)\"\n";
    assert_eq!(central(&run(&format!("{both}{}", outputs("\"all\""))), "all", 2025), 12.0);
}

#[test]
fn names_in_conditions_are_names_that_there_are() {
    let found = refused("[indicator.x]\nunit = \"1\"\nformula = \"if(stated(economy.real_grwth), 1, 0)\"\n");
    assert!(found.contains("unknown driver `economy.real_grwth`") && found.contains("economy.real_growth"), "{found}");
    let found =
        refused("[indicator.\"x.{type}\"]\nunit = \"beds\"\nwhen = \"type.nursin\"\nformula = \"care.beds.{type}\"\n");
    assert!(found.contains("there is no `nursin` in the list `type`") && found.contains("nursing"), "{found}");
    let found = refused("[indicator.x]\nunit = \"1\"\nwhen = \"care.demand.flw\"\nformula = \"1\"\n");
    assert!(found.contains("care.demand.flow"), "{found}");
    // A driver that only other scenarios have is none that is stated here.
    let stated = "[indicator.x]\nunit = \"1\"\nformula = \"if(stated(industry.total.share_of_base), 1, 0)\"\n";
    assert_eq!(central(&run(&format!("{stated}{}", outputs("\"x\""))), "x", 2025), 0.0);
}

#[test]
fn what_its_condition_leaves_out_is_told_so_and_enters_no_sum() {
    let each = "[indicator.\"my.{type}.beds\"]\nunit = \"beds\"\nwhen = \"type.nursing or type.ordinary\"\n\
        formula = \"care.beds.{type}\"\n";
    let sum = "[indicator.all]\nunit = \"beds\"\nformula = \"sum(my.*.beds)\"\n";
    let projection = run(&format!("{each}{sum}{}", outputs("\"all\", \"care.beds.institutional\"")));
    assert_eq!(central(&projection, "all", 2025), central(&projection, "care.beds.institutional", 2025));
    let found = refused(&format!("{each}[indicator.x]\nunit = \"beds\"\nformula = \"my.family.beds\"\n"));
    assert!(found.contains("there is no `my.family.beds` in this scenario"), "{found}");
    assert!(found.contains("its `when` (own.toml:17) does not hold"), "{found}");
    let Err(found) = read(&format!("{each}{}", outputs("\"my.family.beds\""))) else { panic!("it is left out") };
    assert!(found.to_string().contains("its `when` (own.toml:17) does not hold"), "{found}");
}

#[test]
fn why_an_equation_cannot_be_replaced_is_told() {
    let with = |name: &str, law: &str| refused(&format!("[equation.\"{name}\"]\n{law}\n"));
    let formula = "formula = \"1\"";
    let found = with("population.total", formula);
    assert!(found.contains("is computed otherwise than by an equation, and cannot be replaced"), "{found}");
    assert!(found.contains("Cohort-component method") && found.contains("population.net_migration"), "{found}");
    assert!(with("population.births", formula).contains("cannot be replaced"));
    let found = with("industry.total.growth_by.income", formula);
    assert!(found.contains("does not hold in this scenario"), "{found}");
    assert!(found.contains("stated(industry.total.elasticity_income)"), "{found}");
    assert!(with("economy.real_growth", formula).contains("is a driver: it has no equation"));
    let found = with("gdp.nominal", "initial = \"[1 yuan]\"\nnext = \"gdp.nominal\"");
    assert!(found.contains("`gdp.nominal` is not a stock") && found.contains("`formula`"), "{found}");
    // Of a list it replaces those that there are: the self-caring have no such equation.
    let each = "[equation.\"care.informal.{level}\"]\nformula = \"care.outside.{level} * 0.5\"\n";
    assert_eq!(read(&format!("{each}{}", outputs("\"gdp.nominal\""))).unwrap().replaced_equations().count(), 3);
}

/// What running a scenario tells, in English.
fn told_by_running(text: &str) -> Vec<String> {
    let assumptions = read(text).unwrap();
    let mut problems = Diagnostics::new();
    Projection::run(&assumptions, &Settings::of(&assumptions), &mut problems).unwrap();
    problems.problems().iter().map(|problem| problem.message.en.clone()).collect()
}

#[test]
fn a_lag_below_zero_is_the_reason_of_what_is_undefined() {
    let own = "[driver.wait]\nunit = \"years\"\nyear = [2024, 2025]\ncentral = [1, -1]\n\
        [indicator.before]\nunit = \"yuan\"\nformula = \"delay(gdp.nominal, wait)\"\n";
    let told = told_by_running(&format!("{own}{}", outputs("\"before\"")));
    assert!(told.iter().any(|told| told.contains("`before` is undefined in 2025–2027")), "{told:?}");
    assert!(told.iter().any(|told| told.contains("no lag is below 0")), "{told:?}");
}

#[test]
fn the_years_of_what_is_undefined_are_those_of_each_name() {
    let own = "[driver.none]\nunit = \"1\"\nyear = [2024, 2025, 2026]\ncentral = [1, 0, 1]\n\
        [indicator.a]\nunit = \"1\"\nformula = \"1 / none\"\n\
        [indicator.b]\nunit = \"1\"\nformula = \"previous(a)\"\n";
    let told = told_by_running(&format!("{own}{}", outputs("\"a\", \"b\"")));
    assert!(told.iter().any(|told| told.starts_with("`a` is undefined in 2025; `b` in 2026 (")), "{told:?}");
}

#[test]
fn a_delay_of_a_year_or_more_makes_no_cycle() {
    let own = "[variable.stock]\nunit = \"persons\"\ninitial = \"[10 persons]\"\nnext = \"delay(twice, 1)\"\n\
        [indicator.twice]\nunit = \"persons\"\nformula = \"2 * stock\"\n\
        [indicator.a]\nunit = \"1\"\nformula = \"1 + delay(b, 1, 3)\"\n[indicator.b]\nunit = \"1\"\nformula = \"a\"\n";
    let projection = run(&format!("{own}{}", outputs("\"stock\", \"twice\", \"a\"")));
    assert_eq!([2022, 2023, 2024].map(|year| central(&projection, "stock", year)), [10.0, 20.0, 40.0]);
    // Before the base year 3 a year were begun, and in later years what a was the year before is added.
    assert_eq!([2022, 2023, 2024].map(|year| central(&projection, "a", year)), [4.0, 4.0, 8.0]);
    for lag in ["0.5", "1", "care.beds.construction_lag"] {
        let found = refused(&format!(
            "[indicator.a]\nunit = \"1\"\nformula = \"1 + delay(b, {lag})\"\n\
             [indicator.b]\nunit = \"1\"\nformula = \"a\"\n"
        ));
        assert!(found.contains("a cycle within one year: a → b → a"), "{lag}: {found}");
        assert!(found.contains("a lag that is no number of 1 or more"), "{lag}: {found}");
    }
}

#[test]
fn what_a_replaced_equation_read_and_nothing_reads_any_more_is_told() {
    let own = "[assume.industry.total]\ngrowth = \"6 %\"\nprice_wedge = \"1 pp\"\n\
        [equation.\"industry.total.price_factor\"]\nbase = \"undefined\"\nformula = \"1.02\"\n";
    let head = HEAD.replace("[assume.industry.total]\ngrowth = \"6 %\"\n", "");
    let text = format!("{head}{own}{}", outputs("\"industry.value_added\""));
    let assumptions = Assumptions::parse("own.toml", &text, &Library::embedded(), &mut Diagnostics::new())
        .unwrap_or_else(|e| panic!("{e}"));
    let mut problems = Diagnostics::new();
    carecast::model::assemble(&assumptions, &mut problems).unwrap();
    let told: Vec<&str> = problems.problems().iter().map(|problem| problem.message.en.as_str()).collect();
    let idle = |driver: &str, line: u8| {
        let of = "the equation of `industry.total.price_factor` is replaced";
        format!("`{driver}` (own.toml:{line}) is not read any more: {of}")
    };
    assert_eq!(told, [idle("economy.deflator_growth", 10), idle("industry.total.price_wedge", 15)]);
}

#[test]
fn growth_that_no_term_holds_is_told_where_an_equation_of_growth_is_replaced() {
    let own = "[equation.\"industry.total.growth_real\"]\nbase = \"undefined\"\nformula = \"9 %\"\n";
    let out = outputs(
        "\"industry.contribution.*\", \"industry.increase\", \"industry.increase.*\", \"industry.growth_nominal\"",
    );
    let table = |own: &str| {
        let projection = run(&format!("{own}{out}"));
        carecast::report::contributions(&projection, &[2025]).unwrap()
    };
    let row = |table: &carecast::table::Table, label: &str| {
        let shown =
            |row: &Vec<carecast::table::Cell>| [&row[0], &row[1]].map(|cell| cell.shown(carecast::Language::English));
        table.rows.iter().map(shown).find_map(|[name, value]| name.starts_with(label).then_some(value))
    };
    let (theirs, own) = (table(""), table(own));
    assert_eq!(row(&theirs, "not split"), None);
    assert_eq!(row(&own, "not split").as_deref(), Some("3.00"));
    // 9 % real and 1 % prices.
    assert_eq!(row(&own, "total").as_deref(), Some("10.09"));
    assert!(own.notes.iter().any(|note| note.en.contains("replaces equations of growth")), "{:?}", own.notes);
}

#[test]
fn an_equation_of_the_scenario_can_have_a_note() {
    let own = "[indicator.x]\nunit = \"1\"\nnote = { zh = \"说明\", en = \"an example\" }\nformula = \"1\"\n\
        [equation.\"gdp.nominal\"]\nnote = \"as it is\"\nformula = \"gdp.real * gdp.deflator\"\n";
    let files = read(&format!("{own}{}", outputs("\"x\""))).unwrap().equations();
    let notes: Vec<_> =
        files.iter().flat_map(|file| &file.equations).filter(|e| e.place.file() == "own.toml").collect();
    let notes: Vec<_> = notes.iter().map(|equation| equation.note.as_ref().unwrap().en.as_str()).collect();
    assert_eq!(notes, ["as it is", "an example"]);
}
