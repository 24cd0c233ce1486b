//! Equations as LaTeX mathematics: names as their labels, the year and the lists as indices.

use super::listing::{Equation, WrittenFormula};
use super::symbols::{Symbol, Symbols, width};
use super::syntax::{Function, Operator, SyntaxNode, Tree, WHOLE, parse};
use super::{FormulaPurpose, UNDEFINED};
use crate::language::{Language, Text};

/// How many letters stand on a line.
const LINE: usize = 84;
const SUM: u8 = 5;
const PRODUCT: u8 = 6;

/// A part that is typeset.
struct Set {
    latex: String,
    width: usize,
    strength: u8,
    /// Its lines, where it is a block of several.
    lines: Vec<String>,
}

impl Set {
    fn new(latex: String, width: usize) -> Self {
        Self { latex, width, strength: WHOLE, lines: Vec::new() }
    }

    fn binding(self, strength: u8) -> Self {
        Self { strength, ..self }
    }

    fn followed_by(self, more: &Self) -> Self {
        Self::new(self.latex + &more.latex, self.width + more.width)
    }

    /// In brackets if it binds less strongly.
    fn at_least(self, strength: u8) -> Self {
        if self.strength >= strength {
            return self;
        }
        Self::new(format!(r"\left( {} \right)", self.latex), self.width + 2)
    }
}

/// The index or accent of a symbol.
#[derive(Clone, Copy)]
enum Mark {
    None,
    Above(&'static str, &'static str),
    Central,
}

struct Typesetter<'t> {
    symbols: &'t Symbols,
    written: &'t str,
    own: &'t str,
    purpose: FormulaPurpose,
    language: Language,
}

/// An equation, without the signs that begin and end mathematics: a line for each formula, and for its condition.
pub(crate) fn typeset(equation: &Equation, symbols: &Symbols, language: Language) -> String {
    let mut rows: Vec<String> = Vec::new();
    let own = &equation.name;
    let setter = |written, purpose| Typesetter { symbols, written, own, purpose, language };
    let begins_later = equation.formulas.len() > 1;
    for WrittenFormula { key, text } in &equation.formulas {
        if text == UNDEFINED && begins_later {
            continue;
        }
        let purpose = match *key {
            "base" | "initial" => FormulaPurpose::Initial,
            "next" => FormulaPurpose::Next,
            _ => FormulaPurpose::Indicator,
        };
        let setter = setter(text, purpose);
        let Ok(tree) = parse(text) else { continue };
        let time = if purpose == FormulaPurpose::Initial { "0" } else { "t" };
        let left = setter.computed(time);
        let years = if begins_later && purpose != FormulaPurpose::Initial { r" \qquad (t \ge 1)" } else { "" };
        let right = setter.number(&tree, 0);
        if left.width + right.width > LINE {
            let right = if right.lines.is_empty() { right.latex } else { right.lines.join(" \\\\\n& \\qquad ") };
            rows.push(format!("& {}{years} \\\\\n& \\quad = {right}", left.latex));
        } else {
            rows.push(format!("& {} = {}{years}", left.latex, right.latex));
        }
    }
    if let Some(when) = &equation.when
        && let Ok(tree) = parse(when)
    {
        let setter = setter(when, FormulaPurpose::Indicator);
        rows.push(format!("& {}{}", words(language.pick("条件：", "if ")), setter.condition(&tree).latex));
    }
    format!("\\begin{{aligned}}\n{}\n\\end{{aligned}}", rows.join(" \\\\[4pt]\n"))
}

impl Typesetter<'_> {
    fn say(&self, zh: &'static str, en: &'static str) -> Set {
        let text = self.language.pick(zh, en);
        Set::new(words(text), width(text))
    }

    fn year(&self, back: usize) -> String {
        match (self.purpose, back) {
            (FormulaPurpose::Initial, _) => "0".to_owned(),
            (_, 0) => "t".to_owned(),
            (_, back) => format!("t-{back}"),
        }
    }

    fn symbol(&self, symbol: &Symbol, time: &str, mark: Mark) -> Set {
        let label = symbol.label.get(self.language);
        let mut latex = words(label);
        match mark {
            Mark::None => {}
            Mark::Central => latex = format!(r"\overline{{{latex}}}"),
            Mark::Above(zh, en) => latex += &format!("^{{{}}}", words(self.language.pick(zh, en))),
        }
        let of = symbol.of.iter().map(|of| words(of.get(self.language)));
        let indices: Vec<String> = of.chain((symbol.is_yearly && !time.is_empty()).then(|| time.to_owned())).collect();
        if !indices.is_empty() {
            latex += &format!("_{{{}}}", indices.join(r",\,"));
        }
        let of_indices: usize = symbol.of.iter().map(|of| of.width(self.language)).sum();
        Set::new(latex, width(label) + of_indices / 2 + 2)
    }

    /// A name that nothing is known of stands as it is written.
    fn unknown(name: &str) -> Symbol {
        Symbol { label: Text::same(name), of: Vec::new(), is_yearly: true }
    }

    fn computed(&self, time: &str) -> Set {
        let symbol = self.symbols.indicator(self.own).unwrap_or_else(|| Self::unknown(self.own));
        self.symbol(&symbol, time, Mark::None)
    }

    fn name(&self, name: &str, back: usize, mark: Mark) -> Set {
        // In `next` the bare own name is last year's value.
        let back = if self.purpose == FormulaPurpose::Next && name == self.own { 1 } else { back };
        let symbol = self.symbols.indicator(name).or_else(|| self.symbols.driver(name));
        self.symbol(&symbol.unwrap_or_else(|| Self::unknown(name)), &self.year(back), mark)
    }

    /// A driver; marked as stated if an indicator has the same name.
    fn driver(&self, tree: Option<&Tree>, time: &str, mark: Mark) -> Set {
        let Some(SyntaxNode::Name(name)) = tree.map(|tree| &tree.node) else { return self.say("？", "?") };
        if let Some(symbol) = self.symbols.driver(name) {
            return self.symbol(&symbol, time, mark);
        }
        let mark = if matches!(mark, Mark::None) { Mark::Above("给定", "stated") } else { mark };
        self.symbol(&self.symbols.indicator(name).unwrap_or_else(|| Self::unknown(name)), time, mark)
    }

    fn number(&self, tree: &Tree, back: usize) -> Set {
        match &tree.node {
            SyntaxNode::Number(figure) if figure.is_nan() => self.say("无定义", "undefined"),
            SyntaxNode::Number(_) => {
                let text = self.written.get(tree.range.clone()).unwrap_or_default();
                Set::new(text.replace('%', r"\%").replace(' ', r"\,"), width(text))
            }
            SyntaxNode::Quantity(quantity) => {
                let (figure, unit) = (quantity.figure.to_string(), quantity.unit.label(self.language));
                Set::new(format!(r"{figure}\,{}", words(unit)), figure.len() + width(unit) + 1)
            }
            SyntaxNode::Name(name) => self.name(name, back, Mark::None),
            SyntaxNode::Negate(inner) => {
                let inner = self.number(inner, back).at_least(PRODUCT);
                Set::new(format!("-{}", inner.latex), inner.width + 1).binding(SUM)
            }
            SyntaxNode::Binary(Operator::Add | Operator::Subtract, _) => self.sum(tree, back),
            SyntaxNode::Binary(Operator::Multiply, sides) if is_one(&sides[1]) => self.number(&sides[0], back),
            SyntaxNode::Binary(Operator::Divide, sides) if is_one(&sides[1]) => self.number(&sides[0], back),
            SyntaxNode::Binary(Operator::Multiply, _) => self.product(tree, back),
            SyntaxNode::Binary(Operator::Divide, sides) => {
                let [above, below] = sides.each_ref().map(|side| self.number(side, back));
                let latex = format!(r"\frac{{{}}}{{{}}}", above.latex, below.latex);
                Set::new(latex, above.width.max(below.width))
            }
            SyntaxNode::Call(function, arguments) => self.call(*function, arguments, back),
            SyntaxNode::Not(_) | SyntaxNode::Binary(..) => self.condition(tree),
        }
    }

    /// Terms in a row, or on several lines.
    fn sum(&self, tree: &Tree, back: usize) -> Set {
        let mut terms = Vec::new();
        self.terms(tree, back, &mut terms);
        let parts = terms.into_iter().map(|(sign, term)| match sign {
            "" => (term.latex, term.width),
            sign => (format!("{sign} {}", term.latex), term.width + 3),
        });
        in_lines(parts.collect(), "{} ").binding(SUM)
    }

    fn terms(&self, tree: &Tree, back: usize, found: &mut Vec<(&'static str, Set)>) {
        let SyntaxNode::Binary(operator @ (Operator::Add | Operator::Subtract), sides) = &tree.node else {
            found.push(("", self.number(tree, back)));
            return;
        };
        self.terms(&sides[0], back, found);
        let right = self.number(&sides[1], back);
        let is_sum =
            matches!(sides[1].node, SyntaxNode::Binary(Operator::Add | Operator::Subtract, _) | SyntaxNode::Negate(_));
        let sign = if *operator == Operator::Add { "+" } else { "-" };
        found.push((sign, if is_sum { right.at_least(PRODUCT) } else { right }));
    }

    /// Factors in a row, or on several lines.
    fn product(&self, tree: &Tree, back: usize) -> Set {
        let mut factors = Vec::new();
        self.factors(tree, back, &mut factors);
        let parts = factors.into_iter().enumerate().map(|(at, factor)| match at {
            0 => (factor.latex, factor.width),
            _ => (format!(r"\cdot {}", factor.latex), factor.width + 3),
        });
        in_lines(parts.collect(), r"\quad {} ").binding(PRODUCT)
    }

    fn factors(&self, tree: &Tree, back: usize, found: &mut Vec<Set>) {
        match &tree.node {
            SyntaxNode::Binary(Operator::Multiply | Operator::Divide, sides) if is_one(&sides[1]) => {
                self.factors(&sides[0], back, found);
            }
            SyntaxNode::Binary(Operator::Multiply, sides) => {
                self.factors(&sides[0], back, found);
                found.push(self.number(&sides[1], back).at_least(WHOLE));
            }
            _ => found.push(self.number(tree, back).at_least(PRODUCT)),
        }
    }

    fn call(&self, function: Function, arguments: &[Tree], back: usize) -> Set {
        let first = arguments.first();
        let of_first = |back| first.map_or_else(|| self.say("？", "?"), |first| self.number(first, back));
        match function {
            Function::Previous => of_first(back + 1),
            Function::Growth => {
                let [now, before] = [of_first(back), of_first(back + 1)];
                let latex = format!(r"\frac{{{}}}{{{}}} - 1", now.latex, before.latex);
                Set::new(latex, now.width.max(before.width) + 4).binding(SUM)
            }
            Function::Sum => self.summed(first, back),
            Function::Driver => self.driver(first, &self.year(back), Mark::None),
            Function::Shock => self.driver(first, &self.year(back), Mark::Above("冲击", "shock")),
            Function::Later => {
                let driver = self.driver(first, "s", Mark::None);
                Set::new(format!(r"\sum_{{s \ge 1}} {}", driver.latex), driver.width + 4).binding(PRODUCT)
            }
            Function::Central => match first.map(|first| &first.node) {
                Some(SyntaxNode::Name(name)) => self.name(name, back, Mark::Central),
                _ => of_first(back),
            },
            Function::Absolute => {
                let inner = of_first(back);
                Set::new(format!(r"\left| {} \right|", inner.latex), inner.width + 2)
            }
            Function::If => self.cases(arguments, back),
            Function::Minimum => self.listed(r"\min", arguments, back),
            Function::Maximum => self.listed(r"\max", arguments, back),
            Function::Power => {
                let [base, exponent] = arguments else { return self.say("？", "?") };
                let (base, exponent) = (self.number(base, back), self.number(exponent, back));
                let latex = format!(r"\left( {} \right)^{{{}}}", base.latex, exponent.latex);
                Set::new(latex, base.width + exponent.width + 2)
            }
            Function::Delay => self.listed(r"\operatorname{delay}", arguments, back),
            Function::Exists | Function::Stated => self.say("？", "?"),
        }
    }

    /// A function of several arguments.
    fn listed(&self, function: &str, arguments: &[Tree], back: usize) -> Set {
        let arguments: Vec<Set> = arguments.iter().map(|argument| self.number(argument, back)).collect();
        let whole: usize = arguments.iter().map(|argument| argument.width + 2).sum::<usize>() + 5;
        let count = arguments.len();
        if whole <= LINE {
            let inner = arguments.into_iter().map(|argument| argument.latex).collect::<Vec<_>>().join(r",\ ");
            return Set::new(format!(r"{function}\left( {inner} \right)"), whole);
        }
        let widest = arguments.iter().map(|argument| argument.width + 7).max().unwrap_or(0);
        let row =
            |(at, argument): (usize, &Set)| format!("& {}{}", argument.latex, if at + 1 < count { "," } else { "" });
        let inner = block(arguments.iter().enumerate().map(row));
        Set::new(format!(r"{function}\left( {inner} \right)"), widest)
    }

    fn summed(&self, pattern: Option<&Tree>, back: usize) -> Set {
        let Some(SyntaxNode::Name(pattern)) = pattern.map(|tree| &tree.node) else { return self.say("？", "?") };
        let found = self.symbols.summed(pattern);
        let (symbol, of) = found.unwrap_or_else(|| (Self::unknown(pattern), Text::same("*")));
        let symbol = self.symbol(&symbol, &self.year(back), Mark::None);
        let latex = format!(r"\sum_{{{}}} {}", words(of.get(self.language)), symbol.latex);
        Set::new(latex, symbol.width + 6).binding(PRODUCT)
    }

    fn cases(&self, arguments: &[Tree], back: usize) -> Set {
        let mut rows = Vec::new();
        let mut rest = arguments;
        let mut widest = 0;
        while let [condition, then, otherwise] = rest {
            let (condition, then) = (self.condition(condition), self.number(then, back));
            widest = widest.max(condition.width + then.width + 8);
            rows.push(format!("{} & {}{}", then.latex, words(self.language.pick("若 ", "if ")), condition.latex));
            match &otherwise.node {
                SyntaxNode::Call(Function::If, nested) => rest = nested,
                _ => {
                    let otherwise = self.number(otherwise, back);
                    widest = widest.max(otherwise.width + 14);
                    rows.push(format!("{} & {}", otherwise.latex, words(self.language.pick("否则", "otherwise"))));
                    break;
                }
            }
        }
        let rows = rows.join(" \\\\\n");
        Set::new(format!("\\begin{{cases}}\n{rows}\n\\end{{cases}}"), widest + 2).binding(SUM)
    }

    /// Which one of a list it is, or is not.
    fn item(&self, (list, item): &(Text, Text), sign: &str) -> Set {
        let (list, item) = (list.get(self.language), item.get(self.language));
        Set::new(format!("{} {sign} {}", words(list), words(item)), width(list) + width(item) + 3)
    }

    fn condition(&self, tree: &Tree) -> Set {
        match &tree.node {
            SyntaxNode::Name(name) => match (self.symbols.item(name), self.symbols.choice(name)) {
                (Some(item), _) => self.item(&item, "="),
                (None, Some(choice)) => Set::new(words(choice.get(self.language)), choice.width(self.language)),
                (None, None) => Set::new(words(name), width(name)),
            },
            SyntaxNode::Call(Function::Stated, arguments) => {
                let Some(SyntaxNode::Name(name)) = arguments.first().map(|inner| &inner.node) else {
                    return self.say("？", "?");
                };
                let symbol = self.symbols.driver(name).or_else(|| self.symbols.indicator(name));
                let symbol = symbol.unwrap_or_else(|| Self::unknown(name));
                self.symbol(&symbol, "", Mark::None).followed_by(&self.say("已给定", " is stated"))
            }
            SyntaxNode::Call(Function::Exists, arguments) => match arguments.first() {
                Some(inner) => self.number(inner, 0).followed_by(&self.say("存在", " exists")),
                None => self.say("？", "?"),
            },
            SyntaxNode::Not(inner) => {
                let item = if let SyntaxNode::Name(name) = &inner.node { self.symbols.item(name) } else { None };
                match item {
                    Some(item) => self.item(&item, r"\ne"),
                    None => self.say("并非：", "not: ").followed_by(&self.condition(inner).at_least(SUM)),
                }
            }
            SyntaxNode::Binary(operator, sides) => {
                let sign = match operator {
                    Operator::And => &words(self.language.pick(" 且 ", " and ")),
                    Operator::Or => &words(self.language.pick(" 或 ", " or ")),
                    Operator::Less => "<",
                    Operator::LessOrEqual => r"\le",
                    Operator::Greater => ">",
                    Operator::GreaterOrEqual => r"\ge",
                    Operator::Equal => "=",
                    Operator::NotEqual => r"\ne",
                    _ => return self.number(tree, 0),
                };
                let binds = operator.strength();
                let side = |side: &Tree| match operator {
                    Operator::And | Operator::Or => self.condition(side).at_least(binds),
                    _ => self.number(side, 0),
                };
                let [left, right] = sides.each_ref().map(side);
                let latex = format!("{} {sign} {}", left.latex, right.latex);
                Set::new(latex, left.width + right.width + 4).binding(binds)
            }
            _ => self.number(tree, 0),
        }
    }
}

/// Whether it is one of a unit, `[1 years]`: it changes the unit alone.
fn is_one(tree: &Tree) -> bool {
    matches!(&tree.node, SyntaxNode::Quantity(quantity) if quantity.base() == 1.0)
}

/// Parts in a row where they fit, else on as many lines as they need; `further` begins every line but the first.
fn in_lines(parts: Vec<(String, usize)>, further: &str) -> Set {
    let mut rows: Vec<(String, usize)> = Vec::new();
    for (part, width) in parts {
        match rows.last_mut().filter(|(_, so_far)| *so_far + width < LINE) {
            Some((row, so_far)) => {
                *row += &format!(" {part}");
                *so_far += width + 1;
            }
            None => rows.push((part, width)),
        }
    }
    let widest = rows.iter().map(|(_, width)| *width).max().unwrap_or(0);
    if rows.len() == 1 {
        return Set::new(rows.remove(0).0, widest);
    }
    let line = |(at, (row, _)): (usize, (String, usize))| format!("{}{row}", if at == 0 { "" } else { further });
    let lines: Vec<String> = rows.into_iter().enumerate().map(line).collect();
    let latex = block(lines.iter().map(|line| format!("& {line}")));
    Set { lines, ..Set::new(latex, widest + 3) }
}

/// Lines one below the other.
fn block(rows: impl Iterator<Item = String>) -> String {
    format!("\\begin{{aligned}}\n{}\n\\end{{aligned}}", rows.collect::<Vec<_>>().join(" \\\\\n"))
}

/// A text within mathematics.
fn words(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '\\' => escaped += r"\backslash ",
            '~' | '^' => escaped.push(' '),
            '{' | '}' | '%' | '#' | '&' | '_' | '$' => escaped.extend(['\\', letter]),
            _ => escaped.push(letter),
        }
    }
    format!(r"\text{{{escaped}}}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::{equations, named};

    fn typeset_of(name: &str, language: Language) -> String {
        let files = named(&equations(), name).unwrap();
        typeset(&files[0].equations[0], &Symbols::new(&[]), language)
    }

    #[test]
    fn years_lists_and_conditions_have_their_signs() {
        let of = |name| typeset_of(name, Language::English);
        let total =
            r"& \text{Industry value added}_{t} = \sum_{\text{subsector}} \text{Value added}_{\text{subsector},\,t}";
        assert!(of("industry.value_added").contains(total), "{}", of("industry.value_added"));
        let growth = r"= \frac{\text{GDP (current prices)}_{t}}{\text{GDP (current prices)}_{t-1}} - 1";
        assert!(of("gdp.nominal_growth").contains(growth), "{}", of("gdp.nominal_growth"));
        let index = of("care.use_index");
        assert!(index.contains(r"_{0} = 1 \\"), "{index}");
        assert!(index.contains(r"_{t-1} \cdot \left( 1 + \text{Growth of use}_{t} \right)"), "{index}");
        let coverage = of("care.insurance.city_coverage");
        assert!(coverage.contains(r"^{\text{stated}}_{t}"), "{coverage}");
        let residents = typeset_of("care.places", Language::Chinese);
        assert!(residents.contains(r"& \text{若 }\text{入住受护理员限制}"), "{residents}");
        let one = of("care.dependants.{level}");
        assert!(one.contains(r"\text{level} \ne \text{Self-caring people}"), "{one}");
    }
}
