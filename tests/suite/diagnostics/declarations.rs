//! What is wrong in the drivers, variables and indicators of a scenario's own.

use carecast::{Diagnostics, Language};

use super::chinese::in_chinese;
use super::{HEAD, library, read_scenario, record, render, snapshot};

/// A name, and what follows on `HEAD`.
#[rustfmt::skip]
const DECLARATIONS: &[(&str, &str)] = &[
    // Declaring.
    ("declared twice", "[driver.x]\nunit = \"1\"\ncentral = 1\n[indicator.x]\nunit = \"1\"\nformula = \"1\"\n"),
    ("a driver of the program", "[driver.economy.real_growth]\nunit = \"%\"\ncentral = 1\n"),
    ("an indicator of the program", "[variable.gdp.real]\nunit = \"yuan\"\ninitial = \"1 亿元\"\nnext = \"gdp.real\"\n"),
    ("a name that cannot be", "[indicator.\"医师\"]\nunit = \"1\"\nformula = \"1\"\n"),
    ("a name with a meaning", "[variable.max]\nunit = \"1\"\ninitial = 1\nnext = \"1\"\n"),
    ("no unit", "[driver.x]\ncentral = 1\n[indicator.y]\nunit = \"1\"\nformula = \"x\"\n"),
    ("unknown unit of a declaration", "[indicator.y]\nunit = \"person\"\nformula = \"1\"\n[indicator.z]\nunit = \"1\"\nformula = \"y + 1\"\n"),
    ("no central of a declared driver", "[driver.x]\nunit = \"%\"\n"),
    ("a bare driver", "driver.x = \"5 %\"\n"),
    ("no table of variables", "variable = 3\n"),
    ("no formula", "[indicator.y]\nunit = \"1\"\n"),
    ("no initial and no next", "[variable.y]\nunit = \"1\"\n"),
    ("unknown key of a declaration", "[indicator.y]\nunit = \"1\"\nformula = \"1\"\nformulae = \"1\"\n"),
    ("a formula that is no string", "[indicator.y]\nunit = \"1\"\nformula = 3\n"),
    ("an initial in another unit", "[variable.y]\nunit = \"persons\"\ninitial = \"5 beds\"\nnext = \"y\"\n"),
    ("an initial without a unit", "[variable.y]\nunit = \"亿元\"\ninitial = 5\nnext = \"y\"\n"),
    ("an initial before the base year", "[variable.y]\nunit = \"1\"\ninitial = \"previous(gdp.deflator)\"\nnext = \"y\"\n"),
    // The language.
    ("empty formula", "[indicator.y]\nunit = \"1\"\nformula = \" \"\n"),
    ("no closing bracket", "[indicator.y]\nunit = \"1\"\nformula = \"2 * (1 + gdp.deflator\"\n"),
    ("a bracket too many", "[indicator.y]\nunit = \"1\"\nformula = \"(1 + gdp.deflator))\"\n"),
    ("two terms without an operator", "[indicator.y]\nunit = \"1\"\nformula = \"gdp.deflator 2\"\n"),
    ("an operator without a term", "[indicator.y]\nunit = \"1\"\nformula = \"gdp.deflator *\"\n"),
    ("another word where a bracket should close", "[indicator.y]\nunit = \"1\"\nformula = \"min(1, 2 3)\"\n"),
    ("full-width signs", "[indicator.y]\nunit = \"1\"\nformula = \"gdp.deflator ×（1 + 2）\"\n"),
    ("a power", "[indicator.y]\nunit = \"1\"\nformula = \"gdp.deflator ^ 2\"\n"),
    ("a Chinese name", "[indicator.y]\nunit = \"1\"\nformula = \"2 * 平减指数\"\n"),
    ("a quantity in quotes", "[indicator.y]\nunit = \"persons\"\nformula = '\"5 万人\" * 2'\n"),
    ("a quantity without brackets", "[indicator.y]\nunit = \"persons\"\nformula = \"5persons * 2\"\n"),
    ("not a quantity in brackets", "[indicator.y]\nunit = \"1\"\nformula = \"[5] + 1\"\n"),
    ("a bracket that is never closed", "[indicator.y]\nunit = \"persons\"\nformula = \"[5 万人\"\n"),
    ("a number that is too large", "[indicator.y]\nunit = \"1\"\nformula = \"1e999\"\n"),
    ("half a name", "[indicator.y]\nunit = \"1\"\nformula = \"gdp. + 1\"\n"),
    ("a function as a name", "[indicator.y]\nunit = \"1\"\nformula = \"sum + 1\"\n"),
    ("an operator as a name", "[indicator.y]\nunit = \"1\"\nformula = \"and + 1\"\n"),
    ("unknown function", "[indicator.y]\nunit = \"1\"\nformula = \"prevous(gdp.deflator)\"\n"),
    ("too few and too many arguments", "[indicator.x]\nunit = \"1\"\nformula = \"max(1)\"\n[indicator.y]\nunit = \"1\"\nformula = \"if(1 > 2, 1, 2, 3)\"\n"),
    ("comparisons one after another", "[indicator.y]\nunit = \"1\"\nformula = \"if(1 < gdp.deflator < 2, 1, 0)\"\n"),
    ("brackets too deep", "[indicator.y]\nunit = \"1\"\nformula = \"----------------------------------------------------------------------1\"\n"),
    // Names.
    ("unknown name in a formula", "[indicator.y]\nunit = \"%\"\nformula = \"gdp.reel / gdp.nominal\"\n"),
    ("unknown driver in a formula", "[indicator.y]\nunit = \"%\"\nformula = \"driver(economy.real_grwth)\"\n"),
    ("a pattern outside a sum", "[indicator.y]\nunit = \"yuan\"\nformula = \"industry.*.value_added\"\n"),
    ("a sum of one name", "[indicator.y]\nunit = \"yuan\"\nformula = \"sum(gdp.real)\"\n"),
    ("a sum of nothing", "[indicator.y]\nunit = \"yuan\"\nformula = \"sum(industry.*.valu_added)\"\n"),
    ("a sum of several units", "[indicator.y]\nunit = \"yuan\"\nformula = \"sum(gdp.*)\"\n"),
    // Units.
    ("terms of several units", "[indicator.y]\nunit = \"persons\"\nlabel = \"人口\"\nformula = \"2 * (population.total + care.beds.total)\"\n"),
    ("a number for a quantity", "[indicator.y]\nunit = \"persons\"\nformula = \"population.total - 5\"\n"),
    ("a flow and a stock", "[indicator.y]\nunit = \"persons\"\nformula = \"population.total + population.births\"\n"),
    ("arguments of several units", "[indicator.y]\nunit = \"persons\"\nformula = \"max(population.total, [5 beds])\"\n"),
    ("another unit than declared", "[indicator.y]\nunit = \"%\"\nformula = \"care.beds.total / population.total\"\n"),
    ("a unit that has no name", "[indicator.y]\nunit = \"%\"\nformula = \"population.total * population.total / gdp.real / care.beds.total\"\n"),
    ("a flow alone", "[variable.y]\nunit = \"persons\"\ninitial = 5\nnext = \"population.births\"\n"),
    ("a condition for a number", "[indicator.y]\nunit = \"1\"\nformula = \"1 + (gdp.deflator > 1)\"\n"),
    ("a number for a condition", "[indicator.y]\nunit = \"1\"\nformula = \"if(gdp.deflator and 1 > 2, 1, 0)\"\n"),
    ("a quotient by 0", "[indicator.y]\nunit = \"1\"\nformula = \"gdp.deflator / 0\"\n"),
    // Years.
    ("two years back", "[indicator.y]\nunit = \"1\"\nformula = \"previous(previous(gdp.deflator))\"\n"),
    ("growth of what is being made", "[variable.y]\nunit = \"1\"\ninitial = 1\nnext = \"y * growth(y)\"\n"),
    ("a cycle within one year of declarations", "[indicator.x]\nunit = \"1\"\nformula = \"1 + y\"\n[variable.y]\nunit = \"1\"\ninitial = 1\nnext = \"y + x\"\n"),
    ("an indicator of itself", "[indicator.x]\nunit = \"1\"\nformula = \"previous(x) + 1\"\n"),
    ("a lag longer than the projection", "[indicator.x]\nunit = \"persons\"\nformula = \"delay(population.total, 100)\"\n"),
    // Places.
    ("a mistake in the second line of a formula", "[indicator.x]\nunit = \"1\"\nformula = '''\n1 + gdp.deflator\n+ gdp.reel'''\n"),
    ("a mistake after an escape", "[indicator.x]\nunit = \"1\"\nformula = \"1 +\\t gdp.reel\"\n"),
];

/// Every case with its whole text.
pub(super) fn declaration_cases() -> impl Iterator<Item = (&'static str, String)> {
    DECLARATIONS.iter().map(|(name, rest)| (*name, format!("{HEAD}{rest}")))
}

#[test]
fn declarations() {
    let (folder, library) = library();
    let shown = |text: &str| render(read_scenario(text, &library), folder.path(), Language::English);
    snapshot("declarations", &record(declaration_cases().map(|(name, text)| (name, shown(&text)))));
}

#[test]
fn declarations_in_chinese() {
    let (folder, library) = library();
    let shown = |text: &str| render(read_scenario(text, &library), folder.path(), Language::Chinese);
    let all: Vec<_> = declaration_cases().collect();
    let cases = in_chinese(&all, |case| case.0);
    snapshot("declarations_in_chinese", &record(cases.iter().map(|(name, text)| (*name, shown(text)))));
}

#[test]
fn a_mistake_points_into_the_formula() {
    let (_folder, library) = library();
    let head = format!("{HEAD}[indicator.x]\nunit = \"1\"\n");
    for (formula, line, column, text) in [
        ("formula = \"1 + gdp.reel\"", 6, 16, "gdp.reel"),
        ("formula = '1 + gdp.reel'", 6, 16, "gdp.reel"),
        ("formula = \"[1 万人] + gdp.reel\"", 6, 21, "gdp.reel"),
        ("formula = \"\"\"\n  1\n  + gdp.reel\n\"\"\"", 8, 5, "gdp.reel"),
        ("formula = \"\"\"1 + gdp.reel\"\"\"", 6, 18, "gdp.reel"),
        ("formula = \"1 \\u002B gdp.reel\"", 6, 11, "\"1 \\u002B gdp.reel\""),
    ] {
        let found = read_scenario(&format!("{head}{formula}\n"), &library).unwrap();
        assert_eq!(found.problems().len(), 1, "{formula}");
        let span = found.problems()[0].span.as_ref().unwrap();
        assert_eq!((span.line(), span.column(), span.text()), (line, column, text), "{formula}");
    }
}

#[test]
fn sound_declarations_have_no_problems() {
    let (_folder, library) = library();
    let text = format!(
        "{HEAD}[driver.a.b]\nunit = \"万人/年\"\nlabel = {{ zh = \"甲\", en = \"a\" }}\ncentral = 1\n\
         [variable.v]\nunit = \"人\"\ninitial = \"population.total * 1 %\"\nnext = \"v + a.b\"\n\
         [indicator.i]\nunit = \"人/千人\"\nformula = \"\"\"\nif(growth(v) > 1 % or not v >= [2 人], v, [0 人])\n  / population.total\n\"\"\"\n"
    );
    assert_eq!(read_scenario(&text, &library).unwrap(), Diagnostics::new());
}
