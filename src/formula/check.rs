//! Names and units: every name is resolved, and the dimension of every part is inferred and checked.
//!
//! Terms that are added, compared or chosen between must have one dimension. Three rules make that bearable:
//!
//! - 0 written out has every dimension: `max(0, care.waiting)`.
//! - A rate a year (1/year) is a plain number, as the growth rates of the vocabulary are: `1 - closed / beds`.
//! - One step is one year. In `next`, what flows in a year (persons/year) may be added to a stock (persons) and
//!   compared with it; the result is a stock. Elsewhere the two are apart: a flow times `[1 years]` is an amount.

use std::ops::Range;

use super::expression::{Expression, Read, Subject};
use super::syntax::{Function, Node, Operator, Tree};
use super::{Fault, Names, Purpose};
use crate::diagnostic::suggestion;
use crate::indicator::Dimension;
use crate::language::{Text, text};

/// The dimension of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Amount {
    /// That of 0 written out: any.
    Any,
    Of(Dimension),
}

const PLAIN: Amount = Amount::Of(Dimension { money: 0, persons: 0, beds: 0, years: 0, items: 0 });

enum Kind {
    Number(Amount),
    Condition,
}

/// Checks one formula and collects what is wrong with it.
pub(super) struct Checker<'c> {
    pub(super) names: &'c Names<'c>,
    /// The name of what the formula computes.
    pub(super) own: &'c str,
    pub(super) purpose: Purpose,
    pub(super) faults: Vec<Fault>,
    /// Within `previous(…)`.
    pub(super) previous: bool,
    /// What is read, with its places.
    pub(super) reads: Vec<(Read, Range<usize>)>,
}

impl Amount {
    pub(super) fn label(self) -> Text {
        match self {
            Self::Any => Text::new("0", "0"),
            Self::Of(dimension) => dimension.label(),
        }
    }

    /// The common dimension of two terms, if they have one.
    pub(super) fn agree(self, other: Self, purpose: Purpose) -> Option<Self> {
        let (left, right) = match (self, other) {
            (Self::Any, term) | (term, Self::Any) => return Some(term),
            (Self::Of(left), Self::Of(right)) => (left, right),
        };
        if left == right {
            return Some(self);
        }
        let (flow, stock) = if left.years < right.years { (left, right) } else { (right, left) };
        let a_step = stock.years == 0 && Dimension { years: -1, ..stock } == flow;
        (a_step && (purpose == Purpose::Next || stock == Dimension::default())).then_some(Self::Of(stock))
    }

    /// Whether the two differ by one year alone.
    fn is_flow_and_stock(self, other: Self) -> bool {
        self != other && self.agree(other, Purpose::Next).is_some()
    }
}

impl Checker<'_> {
    fn fault(&mut self, range: &Range<usize>, message: Text) -> &mut Fault {
        let at = self.faults.len();
        self.faults.push(*Fault::new(range.clone(), message));
        &mut self.faults[at]
    }

    /// A number, or nothing where a fault was found.
    pub(super) fn number(&mut self, tree: &Tree) -> Option<(Expression, Amount)> {
        match self.any(tree)? {
            (expression, Kind::Number(amount)) => Some((expression, amount)),
            (_, Kind::Condition) => {
                let fault = self.fault(&tree.range, text!("这是条件，不是数", "this is a condition, not a number"));
                fault.hint = Some(text!("写作 if(条件, 1, 0)", "write if(condition, 1, 0)"));
                None
            }
        }
    }

    fn condition(&mut self, tree: &Tree) -> Option<Expression> {
        match self.any(tree)? {
            (expression, Kind::Condition) => Some(expression),
            (_, Kind::Number(_)) => {
                let fault = self.fault(&tree.range, text!("这是数，不是条件", "this is a number, not a condition"));
                fault.hint = Some(text!("用比较得到条件，如 x > 0", "a comparison makes a condition, such as x > 0"));
                None
            }
        }
    }

    fn any(&mut self, tree: &Tree) -> Option<(Expression, Kind)> {
        let number = |(expression, amount)| (expression, Kind::Number(amount));
        match &tree.node {
            Node::Number(0.0) => Some((Expression::Number(0.0), Kind::Number(Amount::Any))),
            Node::Number(figure) => Some((Expression::Number(*figure), Kind::Number(PLAIN))),
            Node::Quantity(quantity) => {
                Some((Expression::Number(quantity.base()), Kind::Number(Amount::Of(quantity.unit.dimension))))
            }
            Node::Name(name) => self.name(name, &tree.range).map(number),
            Node::Negate(inner) => {
                let (inner, amount) = self.number(inner)?;
                Some((Expression::Negate(Box::new(inner)), Kind::Number(amount)))
            }
            Node::Not(inner) => Some((Expression::Not(Box::new(self.condition(inner)?)), Kind::Condition)),
            Node::Binary(operator, sides) => self.binary(*operator, sides, &tree.range),
            Node::Call(function, arguments) => self.call(*function, arguments, &tree.range).map(number),
        }
    }

    fn binary(&mut self, operator: Operator, sides: &[Tree; 2], range: &Range<usize>) -> Option<(Expression, Kind)> {
        if matches!(operator, Operator::And | Operator::Or) {
            let both = sides.each_ref().map(|side| self.condition(side));
            let [Some(left), Some(right)] = both else { return None };
            return Some((Expression::binary(operator, left, right), Kind::Condition));
        }
        let both = sides.each_ref().map(|side| self.number(side));
        let [Some((left, of_left)), Some((right, of_right))] = both else { return None };
        let kind = match operator {
            Operator::Multiply | Operator::Divide => {
                Kind::Number(self.product(operator, of_left, of_right, sides, range)?)
            }
            _ => {
                let Some(amount) = of_left.agree(of_right, self.purpose) else {
                    let ((left_zh, left_en), (right_zh, right_en)) =
                        (both_languages(of_left), both_languages(of_right));
                    let message = text!(
                        "单位不合：左边是 {left_zh}，右边是 {right_zh}",
                        "the units differ: {left_en} on the left, {right_en} on the right"
                    );
                    self.fault(range, message).hint = disagreement(of_left, of_right);
                    return None;
                };
                match operator {
                    Operator::Add | Operator::Subtract => Kind::Number(amount),
                    _ => Kind::Condition,
                }
            }
        };
        Some((Expression::binary(operator, left, right), kind))
    }

    fn product(
        &mut self,
        operator: Operator,
        left: Amount,
        right: Amount,
        sides: &[Tree; 2],
        range: &Range<usize>,
    ) -> Option<Amount> {
        let plain = |amount| if let Amount::Of(dimension) = amount { dimension } else { Dimension::default() };
        let product = if operator == Operator::Multiply {
            plain(left).times(plain(right))
        } else {
            if right == Amount::Any {
                self.fault(&sides[1].range, text!("除以 0", "a quotient by 0"));
                return None;
            }
            plain(left).over(plain(right))
        };
        if product.is_none() {
            self.fault(range, text!("单位的幂次太高", "the unit has too high a power"));
        }
        product.map(Amount::Of)
    }

    fn call(&mut self, function: Function, arguments: &[Tree], range: &Range<usize>) -> Option<(Expression, Amount)> {
        match (function, arguments) {
            (Function::Previous, [inner]) => self.last_year(inner, range),
            (Function::Growth, [inner]) => self.growth(inner, range),
            (Function::Sum, [inner]) => self.sum(inner),
            (Function::Driver, [inner]) => self.driver(inner),
            (Function::Absolute, [inner]) => {
                let (inner, amount) = self.number(inner)?;
                Some((Expression::Absolute(Box::new(inner)), amount))
            }
            (Function::If, [condition, then, otherwise]) => {
                let condition = self.condition(condition);
                let (values, amount) = self.alike(&[then, otherwise])?;
                let [then, otherwise] = <[Expression; 2]>::try_from(values).ok()?;
                Some((Expression::If(Box::new([condition?, then, otherwise])), amount))
            }
            (Function::Minimum | Function::Maximum, all) => {
                let operator = if function == Function::Minimum { Operator::Minimum } else { Operator::Maximum };
                let (values, amount) = self.alike(&all.iter().collect::<Vec<_>>())?;
                let folded = values.into_iter().reduce(|left, right| Expression::binary(operator, left, right))?;
                Some((folded, amount))
            }
            // The parser has counted the arguments.
            _ => None,
        }
    }

    /// Numbers of one dimension.
    fn alike(&mut self, trees: &[&Tree]) -> Option<(Vec<Expression>, Amount)> {
        let checked: Vec<Option<(Expression, Amount)>> = trees.iter().map(|tree| self.number(tree)).collect();
        let mut values = Vec::new();
        let mut common = Amount::Any;
        for (checked, tree) in checked.into_iter().zip(trees) {
            let (value, amount) = checked?;
            let Some(agreed) = common.agree(amount, self.purpose) else {
                let ((zh, en), (first_zh, first_en)) = (both_languages(amount), both_languages(common));
                let fault = self.fault(&tree.range, text!("单位不合：这里是 {zh}", "the units differ: this is {en}"));
                fault.expected = Some(text!("前面是 {first_zh}", "{first_en} before it"));
                fault.hint = disagreement(common, amount);
                return None;
            };
            common = agreed;
            values.push(value);
        }
        Some((values, common))
    }

    fn last_year(&mut self, inner: &Tree, range: &Range<usize>) -> Option<(Expression, Amount)> {
        if self.purpose == Purpose::Initial {
            self.fault(range, text!("基年之前没有值", "there is no value before the base year"));
            return None;
        }
        if self.previous {
            let fault = self.fault(range, text!("只能回到前一年", "no more than one year back"));
            fault.hint = Some(text!(
                "用 [variable] 记住更早的值：next = \"previous(…)\"",
                "let a [variable] remember older values: next = \"previous(…)\""
            ));
            return None;
        }
        self.previous = true;
        let checked = self.number(inner);
        self.previous = false;
        checked
    }

    /// x / previous(x) - 1.
    fn growth(&mut self, inner: &Tree, range: &Range<usize>) -> Option<(Expression, Amount)> {
        let (now, _) = self.number(inner)?;
        let own = self.own;
        if self.purpose == Purpose::Next && now.reads().iter().any(|read| read.name == own) {
            let message = text!(
                "`{own}` 今年的值尚未算出，不能有增速",
                "`{own}` of this year is being made: it has no growth yet"
            );
            self.fault(range, message);
            return None;
        }
        let (before, _) = self.last_year(inner, range)?;
        let quotient = Expression::binary(Operator::Divide, now, before);
        Some((Expression::binary(Operator::Subtract, quotient, Expression::Number(1.0)), PLAIN))
    }

    fn sum(&mut self, inner: &Tree) -> Option<(Expression, Amount)> {
        let Node::Name(pattern) = &inner.node else { return self.no_pattern(&inner.range) };
        if !pattern.contains('*') {
            return self.no_pattern(&inner.range);
        }
        let indicators = self.names.indicators.iter().map(|i| (Subject::Indicator, &i.name, i.unit.dimension));
        let mut found: Vec<_> =
            indicators.filter(|(_, name, _)| stands_for(pattern, name) && !self.names.broken.contains(name)).collect();
        if found.is_empty() {
            let drivers = self.names.drivers.iter().map(|d| (Subject::Driver, &d.name, d.unit.dimension));
            found = drivers.filter(|(_, name, _)| stands_for(pattern, name)).collect();
        }
        let Some((_, first, dimension)) = found.first().copied() else {
            let fault = self.fault(&inner.range, text!("没有名字符合 `{pattern}`", "no name is like `{pattern}`"));
            fault.hint = Some(text!(
                "`*` 代表名字里的一段，如 industry.*.value_added",
                "`*` stands for one part of a name, as in industry.*.value_added"
            ));
            return None;
        };
        if let Some((_, other, its)) = found.iter().find(|(_, _, its)| *its != dimension) {
            let ((zh, en), (other_zh, other_en)) =
                (both_languages(Amount::Of(dimension)), both_languages(Amount::Of(*its)));
            let message = text!(
                "单位不合：`{first}` 是 {zh}，`{other}` 是 {other_zh}",
                "the units differ: `{first}` is in {en}, `{other}` in {other_en}"
            );
            self.fault(&inner.range, message);
            return None;
        }
        let reads = found.iter().map(|(subject, name, _)| self.read(*subject, name, &inner.range)).collect();
        Some((Expression::Sum(reads), Amount::Of(dimension)))
    }

    fn no_pattern<T>(&mut self, range: &Range<usize>) -> Option<T> {
        let fault = self.fault(range, text!("sum 要一个带 `*` 的名字", "`sum` takes a name with `*` in it"));
        fault.hint = Some(text!(
            "如 sum(industry.*.value_added)；其他用 + 相加",
            "such as sum(industry.*.value_added); add others with +"
        ));
        None
    }

    fn driver(&mut self, inner: &Tree) -> Option<(Expression, Amount)> {
        let names = self.names;
        let named = if let Node::Name(name) = &inner.node { name.as_str() } else { "" };
        if names.broken.iter().any(|broken| broken == named) {
            return None;
        }
        let Some(driver) = names.drivers.iter().find(|driver| driver.name == named) else {
            let fault = self.fault(&inner.range, text!("没有驱动因素 `{named}`", "there is no driver `{named}`"));
            fault.hint = Some(suggestion(named, names.drivers.iter().map(|driver| driver.name.as_str())));
            return None;
        };
        let read = self.read(Subject::Driver, &driver.name, &inner.range);
        Some((Expression::Read(read), Amount::Of(driver.unit.dimension)))
    }

    /// An indicator, or a driver where no indicator bears the name.
    fn name(&mut self, name: &str, range: &Range<usize>) -> Option<(Expression, Amount)> {
        if name.contains('*') {
            let fault = self.fault(range, text!("`*` 只能用在 sum 里", "`*` stands in `sum` alone"));
            fault.hint = Some(text!("写作 sum({name})", "write sum({name})"));
            return None;
        }
        let names = self.names;
        if names.broken.iter().any(|broken| broken == name) {
            return None;
        }
        let indicator = names.indicators.iter().find(|indicator| indicator.name == name);
        let found = indicator.map(|indicator| (Subject::Indicator, indicator.unit.dimension)).or_else(|| {
            let driver = names.drivers.iter().find(|driver| driver.name == name)?;
            Some((Subject::Driver, driver.unit.dimension))
        });
        let Some((subject, dimension)) = found else {
            let fault =
                self.fault(range, text!("没有指标或驱动因素 `{name}`", "there is no indicator or driver `{name}`"));
            let indicators = names.indicators.iter().map(|indicator| indicator.name.as_str());
            let drivers = names.drivers.iter().map(|driver| driver.name.as_str());
            fault.hint = Some(suggestion(name, indicators.chain(drivers)));
            return None;
        };
        let read = self.read(subject, name, range);
        Some((Expression::Read(read), Amount::Of(dimension)))
    }

    fn read(&mut self, subject: Subject, name: &str, range: &Range<usize>) -> Read {
        // Within `next` the bare own name is the value from which the next is made.
        let from = self.purpose == Purpose::Next && subject == Subject::Indicator && name == self.own;
        let read = Read { subject, name: name.to_owned(), previous: self.previous || from };
        self.reads.push((read.clone(), range.clone()));
        read
    }
}

/// Whether a pattern in which `*` is a part of its own matches a name of as many parts.
fn stands_for(pattern: &str, name: &str) -> bool {
    let (parts, of_name) = (pattern.split('.'), name.split('.'));
    parts.clone().count() == of_name.clone().count() && parts.zip(of_name).all(|(part, of)| part == "*" || part == of)
}

fn both_languages(amount: Amount) -> (String, String) {
    let label = amount.label();
    (label.zh, label.en)
}

/// How two terms that differ can be brought together.
fn disagreement(left: Amount, right: Amount) -> Option<Text> {
    if left.is_flow_and_stock(right) {
        return Some(text!(
            "一年的流量乘以 [1 年] 是数量，数量除以 [1 年] 是流量",
            "a flow times [1 years] is an amount, an amount over [1 years] is a flow"
        ));
    }
    (left == PLAIN || right == PLAIN)
        .then(|| text!("数量要写单位，如 [5 万人]", "a quantity has a unit, such as [5 万人]"))
}
