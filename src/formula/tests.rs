//! The language of formulas: precedence, units of results, places of errors.

use proptest::prelude::*;

use super::syntax::{self, Operator, SyntaxNode, Tree};
use super::{Each, FormulaError, FormulaNames, FormulaPurpose, FormulaResult, ModelStructure, resolve};
use crate::indicator::{Driver, Indicator, Subsector, Unit, drivers, indicators};
use crate::language::Text;

/// A formula with every bracket that it means.
fn bracketed(tree: &Tree) -> String {
    match &tree.node {
        SyntaxNode::Number(number) => number.to_string(),
        SyntaxNode::Quantity(quantity) => format!("[{} {}]", quantity.figure, quantity.unit.symbol),
        SyntaxNode::Name(name) => name.clone(),
        SyntaxNode::Negate(inner) => format!("(-{})", bracketed(inner)),
        SyntaxNode::Not(inner) => format!("(not {})", bracketed(inner)),
        SyntaxNode::Binary(operator, sides) => {
            let sign = match operator {
                Operator::Or => "or",
                Operator::And => "and",
                Operator::Less => "<",
                Operator::LessOrEqual => "<=",
                Operator::Greater => ">",
                Operator::GreaterOrEqual => ">=",
                Operator::Equal => "==",
                Operator::NotEqual => "!=",
                Operator::Add => "+",
                Operator::Subtract => "-",
                Operator::Multiply => "*",
                _ => "/",
            };
            format!("({} {sign} {})", bracketed(&sides[0]), bracketed(&sides[1]))
        }
        SyntaxNode::Call(function, arguments) => {
            format!("{function:?}({})", arguments.iter().map(bracketed).collect::<Vec<_>>().join(", "))
        }
    }
}

#[test]
fn operators_bind_as_they_do_everywhere() {
    for (written, meant) in [
        ("a + b * c - d", "((a + (b * c)) - d)"),
        ("a - b - c", "((a - b) - c)"),
        ("a / b / c * d", "(((a / b) / c) * d)"),
        ("-a * b", "((-a) * b)"),
        ("a * -b", "(a * (-b))"),
        ("- -a", "(-(-a))"),
        ("a < b + 1 and not c >= d or e == f", "(((a < (b + 1)) and (not (c >= d))) or (e == f))"),
        ("(a + b) * c", "((a + b) * c)"),
        ("if(a < 1, min(a, b, c), previous(d))", "If((a < 1), Minimum(a, b, c), Previous(d))"),
        ("sum(industry.*.value_added)/2", "(Sum(industry.*.value_added) / 2)"),
        ("x.*.y*2", "(x.*.y * 2)"),
        ("5 % + 3‰ + .5 + 1_000 + 2e-3", "((((0.05 + 0.003) + 0.5) + 1000) + 0.002)"),
        ("[5 万人]\n  + [30 000 beds]", "([5 10 thousand persons] + [30000 beds])"),
    ] {
        assert_eq!(bracketed(&syntax::parse(written).unwrap()), meant, "{written}");
    }
}

struct Region {
    indicators: Vec<Indicator>,
    drivers: Vec<Driver>,
}

impl Region {
    fn new() -> Self {
        let part = |id: &str| Subsector::new(id, Text::same(id));
        let parts = [part("pharma"), part("tcm")];
        Self { indicators: indicators(&parts), drivers: drivers(&parts) }
    }

    /// What the formula of an indicator or a variable `care.residents` (in persons), or of one in another unit, has wrong.
    fn faults(&self, written: &str, unit: &str, purpose: FormulaPurpose) -> Vec<FormulaError> {
        let structure = ModelStructure::default();
        let names = FormulaNames::new(&self.indicators, &self.drivers, &[], &structure);
        let each = Each::default();
        let own = FormulaResult { name: "care.residents", unit: Unit::parse(unit).unwrap(), each: &each };
        let tree = syntax::parse(written).map_err(|fault| vec![*fault]);
        let resolved = tree.and_then(|tree| resolve(&tree, &own, purpose, &names));
        resolved.map_or_else(|faults| faults, |_| Vec::new())
    }

    fn messages(&self, written: &str, unit: &str, purpose: FormulaPurpose) -> Vec<String> {
        let faults = self.faults(written, unit, purpose);
        faults.into_iter().map(|fault| format!("{} [{}]", fault.message.en, &written[fault.range])).collect()
    }
}

#[test]
fn units_are_inferred() {
    let region = Region::new();
    for (written, unit) in [
        ("population.aged_60_plus / population.total", "%"),
        ("gdp.nominal / population.total", "yuan per person"),
        ("care.beds.total / population.total", "张/千人"),
        ("sum(industry.*.value_added) - industry.value_added", "亿元"),
        ("max(0, care.beds.gap)", "beds"),
        ("population.births / population.total", "‰"),
        ("1 - population.deaths / population.total", "1"),
        ("population.births * [1 年]", "persons"),
        ("(care.beds.total - previous(care.beds.total)) / [1 years]", "beds/year"),
        ("growth(gdp.real) - growth(population.total)", "%"),
        ("if(gdp.nominal > [10 万亿元], 1, 0)", "1"),
        ("population.net_migration", "persons/year"),
        ("driver(population.net_migration)", "persons/year"),
        ("care.target_occupancy * care.beds.total", "beds"),
        ("care.beds.total * [10000 元/张]", "yuan"),
        ("0", "亿元"),
        ("[1 persons] * [1 persons] / [2 persons]", "persons"),
    ] {
        assert_eq!(region.messages(written, unit, FormulaPurpose::Indicator), [""; 0], "{written}");
    }
    let next = ["care.residents + population.births", "care.residents * (1 - 3 %) + max(population.births, [5 人])"];
    for written in next {
        assert_eq!(region.messages(written, "persons", FormulaPurpose::Next), [""; 0], "{written}");
    }
}

#[test]
fn units_that_do_not_agree_are_found_where_they_meet() {
    let region = Region::new();
    let found = |written, unit| region.messages(written, unit, FormulaPurpose::Indicator).join("; ");
    for (written, unit, message) in [
        (
            "1 + (gdp.real + population.total) * 2",
            "1",
            "the units differ: yuan on the left, persons on the right [(gdp.real + population.total)]",
        ),
        (
            "population.total + population.births",
            "persons",
            "the units differ: persons on the left, persons/year on the right [population.total + population.births]",
        ),
        ("min(population.total, 5)", "persons", "the units differ: this is a plain number [5]"),
        ("gdp.real", "persons", "the formula gives yuan [gdp.real]"),
        ("growth(gdp.real)", "亿元", "the formula gives a plain number [growth(gdp.real)]"),
        ("gdp.real > gdp.nominal", "1", "this is a condition, not a number [gdp.real > gdp.nominal]"),
        ("if(gdp.real, 1, 0)", "1", "this is a number, not a condition [gdp.real]"),
        ("1 + (2 > 1)", "1", "this is a condition, not a number [(2 > 1)]"),
        (
            "sum(care.*.nursing_share) + sum(care.beds.*)",
            "%",
            "the units differ: `care.beds.total` is in beds, `care.beds.nursing_share` in a plain number [care.beds.*]",
        ),
        (
            "gdp.reel / gdp.nominl",
            "1",
            "unknown indicator or driver `gdp.reel` [gdp.reel]; unknown indicator or driver `gdp.nominl` [gdp.nominl]",
        ),
    ] {
        assert_eq!(found(written, unit), message, "{written}");
    }
    let next = region.messages("population.births", "persons", FormulaPurpose::Next);
    assert_eq!(next, ["the formula gives persons/year [population.births]"]);
    let own = region.messages("growth(care.residents)", "1", FormulaPurpose::Next);
    assert_eq!(own, ["`care.residents` of this year is being made: it has no growth yet [growth(care.residents)]"]);
}

const PIECES: [&str; 42] = [
    "a",
    "gdp.real",
    "industry.*.value_added",
    "care.residents",
    "1",
    "0",
    "2.5",
    "1e308",
    "5 %",
    "[5 万人]",
    "[",
    "]",
    "(",
    ")",
    "((((((((",
    ",",
    "+",
    "-",
    "*",
    "/",
    "<",
    "<=",
    "==",
    "!=",
    "and",
    "or",
    "not ",
    "if(",
    "min(",
    "sum(",
    "previous(",
    "growth(",
    "driver(",
    "abs(",
    " ",
    "\n",
    "。",
    "（",
    "é",
    "\u{0}",
    ".",
    "\"",
];

#[test]
fn no_text_is_too_strange_to_be_read() {
    let region = Region::new();
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let config =
        ProptestConfig { cases: asked.unwrap_or(2000), failure_persistence: None, ..ProptestConfig::default() };
    let pieces = prop::collection::vec(prop::sample::select(&PIECES[..]), 0..30).prop_map(|all| all.concat());
    let any = prop_oneof![pieces, ".{0,40}"];
    proptest!(config, |(written in any)| {
        for purpose in [FormulaPurpose::Indicator, FormulaPurpose::Initial, FormulaPurpose::Next] {
            for fault in region.faults(&written, "1", purpose) {
                prop_assert!(written.get(fault.range.clone()).is_some(), "{:?} is no part of {written:?}", fault.range);
            }
        }
    });
}

#[test]
fn long_and_deep_formulas_are_refused_before_the_stack_is_full() {
    let region = Region::new();
    let says =
        |written: &str| region.messages(written, "1", FormulaPurpose::Indicator).iter().any(|m| m.contains("too long"));
    for written in [
        "(".repeat(100_000),
        "-".repeat(100_000),
        "not ".repeat(50_000),
        "1+".repeat(50_000) + "1",
        "abs(".repeat(9999),
    ] {
        assert!(says(&written), "{}", &written[..20]);
    }
    assert!(!says(&("1+".repeat(200) + "1")), "a sum of 200 terms is sound");
}
