//! Names and units: every name is resolved, and the dimension of every part is inferred and checked.
//!
//! Terms that are added, compared or chosen between must have one dimension. Three rules make that bearable:
//!
//! - 0 written out has every dimension: `max(0, care.waiting)`.
//! - A rate a year (1/year) is a plain number, as the growth rates of the vocabulary are: `1 - closed / beds`.
//! - One step is one year. In `next`, what flows in a year (persons/year) may be added to a stock (persons) and
//!   compared with it; the result is a stock. Elsewhere the two are apart: a flow times `[1 years]` is an amount.

use std::borrow::Cow;
use std::ops::Range;

use super::built_in::is_driver_elsewhere;
use super::expression::{Expression, QuantityRole, Read};
use super::names::{FormulaNames, FormulaResult, ListMember};
use super::syntax::{Function, Operator, SyntaxNode, Tree};
use super::{FormulaError, FormulaPurpose};
use crate::diagnostic::suggestion;
use crate::indicator::Dimension;
use crate::language::{Text, text};

/// The dimension of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InferredDimension {
    /// That of 0 written out: any.
    Any,
    Of(Dimension),
}

pub(super) const PLAIN: InferredDimension =
    InferredDimension::Of(Dimension { money: 0, persons: 0, beds: 0, years: 0, items: 0 });

enum ExpressionType {
    Number(InferredDimension),
    Condition,
    /// A condition on how the scenario is built, the same in every run and year.
    Choice(bool),
}

/// Checks one formula and collects what is wrong with it.
pub(super) struct Checker<'c> {
    pub(super) names: &'c FormulaNames<'c>,
    pub(super) computed: &'c FormulaResult<'c>,
    pub(super) purpose: FormulaPurpose,
    pub(super) faults: Vec<FormulaError>,
    /// Within `previous(…)`.
    pub(super) previous: bool,
    /// The values read, with their places.
    pub(super) reads: Vec<(Read, Range<usize>)>,
}

impl InferredDimension {
    pub(super) fn label(self) -> Text {
        match self {
            Self::Any => Text::new("0", "0"),
            Self::Of(dimension) => dimension.label(),
        }
    }

    /// The common dimension of two terms, if they have one.
    pub(super) fn agree(self, other: Self, purpose: FormulaPurpose) -> Option<Self> {
        let (left, right) = match (self, other) {
            (Self::Any, term) | (term, Self::Any) => return Some(term),
            (Self::Of(left), Self::Of(right)) => (left, right),
        };
        if left == right {
            return Some(self);
        }
        let (flow, stock) = if left.years < right.years { (left, right) } else { (right, left) };
        let a_step = stock.years == 0 && Dimension { years: -1, ..stock } == flow;
        (a_step && (purpose == FormulaPurpose::Next || stock == Dimension::default())).then_some(Self::Of(stock))
    }

    /// Whether the two differ by one year alone.
    fn is_flow_and_stock(self, other: Self) -> bool {
        self != other && self.agree(other, FormulaPurpose::Next).is_some()
    }
}

impl<'c> Checker<'c> {
    pub(super) fn new(names: &'c FormulaNames<'c>, computed: &'c FormulaResult<'c>, purpose: FormulaPurpose) -> Self {
        Self { names, computed, purpose, faults: Vec::new(), previous: false, reads: Vec::new() }
    }

    /// Whether the scenario's structure fulfils a condition on it.
    pub(super) fn structure(&mut self, tree: &Tree) -> Option<bool> {
        let (_, holds) = self.condition(tree)?;
        if holds.is_none() {
            let fault = self.fault(
                &tree.range,
                text!("这里只能问情景的结构", "only the structure of the scenario can be asked here"),
            );
            fault.hint = Some(text!("如 type.nursing 或 stated(…)", "such as type.nursing or stated(…)"));
        }
        holds
    }

    pub(super) fn fault(&mut self, range: &Range<usize>, message: Text) -> &mut FormulaError {
        let at = self.faults.len();
        self.faults.push(*FormulaError::new(range.clone(), message));
        &mut self.faults[at]
    }

    /// A number, or nothing where a fault was found.
    pub(super) fn number(&mut self, tree: &Tree) -> Option<(Expression, InferredDimension)> {
        match self.any(tree)? {
            (expression, ExpressionType::Number(amount)) => Some((expression, amount)),
            (_, ExpressionType::Condition | ExpressionType::Choice(_)) => {
                let fault = self.fault(&tree.range, text!("这是条件，不是数", "this is a condition, not a number"));
                fault.hint = Some(text!("写作 if(条件, 1, 0)", "write if(condition, 1, 0)"));
                None
            }
        }
    }

    fn condition(&mut self, tree: &Tree) -> Option<(Expression, Option<bool>)> {
        match self.any(tree)? {
            (expression, ExpressionType::Condition) => Some((expression, None)),
            (expression, ExpressionType::Choice(holds)) => Some((expression, Some(holds))),
            (_, ExpressionType::Number(_)) => {
                let fault = self.fault(&tree.range, text!("这是数，不是条件", "this is a number, not a condition"));
                fault.hint = Some(text!("用比较得到条件，如 x > 0", "a comparison makes a condition, such as x > 0"));
                None
            }
        }
    }

    fn any(&mut self, tree: &Tree) -> Option<(Expression, ExpressionType)> {
        let number = |(expression, amount)| (expression, ExpressionType::Number(amount));
        match &tree.node {
            SyntaxNode::Number(0.0) => Some((Expression::Number(0.0), ExpressionType::Number(InferredDimension::Any))),
            // A missing value has any unit.
            SyntaxNode::Number(figure) if figure.is_nan() => {
                Some((Expression::Number(*figure), ExpressionType::Number(InferredDimension::Any)))
            }
            SyntaxNode::Number(figure) => Some((Expression::Number(*figure), ExpressionType::Number(PLAIN))),
            SyntaxNode::Quantity(quantity) => Some((
                Expression::Number(quantity.base()),
                ExpressionType::Number(InferredDimension::Of(quantity.unit.dimension)),
            )),
            SyntaxNode::Name(name) => match self.choice(name) {
                Some(holds) => Some(chosen(holds)),
                None => self.name(name, &tree.range).map(number),
            },
            SyntaxNode::Negate(inner) => {
                let (inner, amount) = self.number(inner)?;
                Some((Expression::Negate(Box::new(inner)), ExpressionType::Number(amount)))
            }
            SyntaxNode::Not(inner) => Some(match self.condition(inner)? {
                (_, Some(holds)) => chosen(!holds),
                (inner, None) => (Expression::Not(Box::new(inner)), ExpressionType::Condition),
            }),
            SyntaxNode::Binary(operator, sides) => self.binary(*operator, sides, &tree.range),
            SyntaxNode::Call(Function::Stated, arguments) => {
                arguments.first().and_then(|inner| self.stated(inner)).map(chosen)
            }
            SyntaxNode::Call(Function::Exists, arguments) => {
                let (inner, _) = self.number(arguments.first()?)?;
                Some((Expression::Exists(Box::new(inner)), ExpressionType::Condition))
            }
            SyntaxNode::Call(function, arguments) => self.call(*function, arguments, &tree.range).map(number),
        }
    }

    fn binary(
        &mut self,
        operator: Operator,
        sides: &[Tree; 2],
        range: &Range<usize>,
    ) -> Option<(Expression, ExpressionType)> {
        if matches!(operator, Operator::And | Operator::Or) {
            return self.joined(operator, sides);
        }
        let both = sides.each_ref().map(|side| self.number(side));
        let [Some((left, of_left)), Some((right, of_right))] = both else { return None };
        let kind = match operator {
            Operator::Multiply | Operator::Divide => {
                ExpressionType::Number(self.product(operator, of_left, of_right, sides, range)?)
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
                    // A term that the structure of the scenario leaves out.
                    Operator::Add | Operator::Subtract if right == Expression::Number(0.0) => {
                        return Some((left, ExpressionType::Number(amount)));
                    }
                    Operator::Add if left == Expression::Number(0.0) => {
                        return Some((right, ExpressionType::Number(amount)));
                    }
                    Operator::Add | Operator::Subtract => ExpressionType::Number(amount),
                    _ => ExpressionType::Condition,
                }
            }
        };
        // A step of one year, `[1 years]`, changes the unit alone.
        let is_unit = right == Expression::Number(1.0) && matches!(operator, Operator::Multiply | Operator::Divide);
        Some((if is_unit { left } else { Expression::binary(operator, left, right) }, kind))
    }

    /// Two conditions joined by `and` or `or`. Conditions on the scenario's structure are evaluated here.
    fn joined(&mut self, operator: Operator, sides: &[Tree; 2]) -> Option<(Expression, ExpressionType)> {
        // Of two choices the second may not even be there where the first decides.
        let first = self.condition(&sides[0]);
        let decides = operator == Operator::Or;
        if let Some((_, Some(holds))) = first
            && holds == decides
        {
            return Some(chosen(decides));
        }
        let second = self.condition(&sides[1]);
        Some(match (first?, second?) {
            ((_, Some(_)), (right, kind)) => kind.map_or((right, ExpressionType::Condition), chosen),
            (_, (_, Some(holds))) if holds == decides => chosen(decides),
            ((left, None), (_, Some(_))) => (left, ExpressionType::Condition),
            ((left, None), (right, None)) => (Expression::binary(operator, left, right), ExpressionType::Condition),
        })
    }

    /// Whether a condition depends only on the list member, not on the scenario.
    fn is_of_list(&self, condition: &Tree) -> bool {
        match &condition.node {
            SyntaxNode::Name(name) => self.computed.each.is_asked(name),
            SyntaxNode::Not(inner) => self.is_of_list(inner),
            SyntaxNode::Binary(Operator::And | Operator::Or, sides) => sides.iter().all(|side| self.is_of_list(side)),
            _ => false,
        }
    }

    /// Whether a choice of the scenario's structure is made; `None` where a name is none.
    fn choice(&self, name: &str) -> Option<bool> {
        self.names.structure.choice(name, self.computed.each)
    }

    fn stated(&mut self, inner: &Tree) -> Option<bool> {
        let SyntaxNode::Name(name) = &inner.node else {
            self.fault(&inner.range, text!("stated 要一个驱动因素的名字", "`stated` takes the name of a driver"));
            return None;
        };
        let name = self.for_each(name, &inner.range)?;
        let names = self.names;
        let is_checked = !names.is_of_conditions && names.drivers.find(&name).is_none();
        // A subsector has only some of the drivers that subsectors can have.
        if is_checked && !is_driver_elsewhere(&name, names.structure.lists()) {
            self.known_driver(&name, &inner.range)?;
        }
        Some(names.structure.is_stated(&name))
    }

    /// A name in which `{list}` is the one of the list for which the formula stands.
    pub(super) fn for_each<'t>(&mut self, name: &'t str, range: &Range<usize>) -> Option<Cow<'t, str>> {
        if !name.contains(['{', '}']) {
            return Some(Cow::Borrowed(name));
        }
        let concrete = self.computed.each.name(name);
        if concrete.contains(['{', '}']) {
            let fault = self.fault(
                range,
                text!("`{name}` 里的列表不是这个公式的", "`{name}` has a list that this formula is not for"),
            );
            fault.hint = Some(text!(
                "列表写在公式所算的名字里，如 [indicator.\"my.{{type}}\"]",
                "a list belongs in the name that is computed, as in [indicator.\"my.{{type}}\"]"
            ));
            return None;
        }
        Some(Cow::Owned(concrete))
    }

    fn product(
        &mut self,
        operator: Operator,
        left: InferredDimension,
        right: InferredDimension,
        sides: &[Tree; 2],
        range: &Range<usize>,
    ) -> Option<InferredDimension> {
        let plain =
            |amount| if let InferredDimension::Of(dimension) = amount { dimension } else { Dimension::default() };
        if left == InferredDimension::Any || (right == InferredDimension::Any && operator == Operator::Multiply) {
            return Some(InferredDimension::Any);
        }
        let product = if operator == Operator::Multiply {
            plain(left).times(plain(right))
        } else {
            if right == InferredDimension::Any {
                self.fault(&sides[1].range, text!("除以0", "a quotient by 0"));
                return None;
            }
            plain(left).over(plain(right))
        };
        if product.is_none() {
            self.fault(range, text!("单位的幂次太高", "the unit has too high a power"));
        }
        product.map(InferredDimension::Of)
    }

    fn call(
        &mut self,
        function: Function,
        arguments: &[Tree],
        range: &Range<usize>,
    ) -> Option<(Expression, InferredDimension)> {
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
                let is_of_list = self.is_of_list(condition);
                let condition = match self.condition(condition) {
                    Some((_, Some(_))) if self.names.structure.is_checked_whole() && !is_of_list => None,
                    Some((_, Some(holds))) => return self.number(if holds { then } else { otherwise }),
                    Some((condition, None)) => Some(condition),
                    None => None,
                };
                let (values, amount) = self.alike(&[then, otherwise])?;
                let [then, otherwise] = <[Expression; 2]>::try_from(values).ok()?;
                let condition = condition.unwrap_or(Expression::Number(1.0));
                Some((Expression::If(Box::new([condition, then, otherwise])), amount))
            }
            (Function::Minimum | Function::Maximum, all) => {
                let operator = if function == Function::Minimum { Operator::Minimum } else { Operator::Maximum };
                let (values, amount) = self.alike(&all.iter().collect::<Vec<_>>())?;
                let folded = values.into_iter().reduce(|left, right| Expression::binary(operator, left, right))?;
                Some((folded, amount))
            }
            (Function::Power, [base, exponent]) => {
                let sides = [self.plain(base), self.plain(exponent)];
                let [Some(base), Some(exponent)] = sides else { return None };
                Some((Expression::binary(Operator::Power, base, exponent), PLAIN))
            }
            (Function::Delay, [of, lag, before @ ..]) => self.delay(of, lag, before.first()),
            (Function::Central, [inner]) => self.of_another_kind(inner, QuantityRole::Central),
            (Function::Shock, [inner]) => self.of_another_kind(inner, QuantityRole::Shock),
            (Function::Later, [inner]) => match self.driver(inner)? {
                (Expression::Read(read), amount) => Some((Expression::Later(read), amount)),
                _ => None,
            },
            // The parser has counted the arguments.
            _ => None,
        }
    }

    /// A number without a unit.
    fn plain(&mut self, tree: &Tree) -> Option<Expression> {
        let (value, amount) = self.number(tree)?;
        if amount.agree(PLAIN, FormulaPurpose::Indicator).is_some() {
            return Some(value);
        }
        let Text { zh, en } = amount.label();
        self.fault(
            &tree.range,
            text!("power 要不带单位的数，这里是 {zh}", "`power` takes plain numbers: this is {en}"),
        );
        None
    }

    /// Numbers of one dimension.
    pub(super) fn alike(&mut self, trees: &[&Tree]) -> Option<(Vec<Expression>, InferredDimension)> {
        let checked: Vec<Option<(Expression, InferredDimension)>> =
            trees.iter().map(|tree| self.number(tree)).collect();
        let mut values = Vec::new();
        let mut common = InferredDimension::Any;
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

    /// An indicator, or a driver if no indicator has the name.
    pub(super) fn name(&mut self, name: &str, range: &Range<usize>) -> Option<(Expression, InferredDimension)> {
        if name.contains('*') {
            let fault = self.fault(range, text!("`*` 只能用在 sum 里", "`*` stands in `sum` alone"));
            fault.hint = Some(text!("写作 sum({name})", "write sum({name})"));
            return None;
        }
        let names = self.names;
        let name = &*self.for_each(name, range)?;
        if names.is_broken(name) {
            return None;
        }
        if let Some(place) = names.left_out(name) {
            let (file, line) = (place.source().file_name(), place.line());
            let fault = self.fault(range, text!("本情景没有 `{name}`", "there is no `{name}` in this scenario"));
            fault.expected = Some(text!("其 when（{file}:{line}）不成立", "its `when` ({file}:{line}) does not hold"));
            fault.hint = Some(text!("用到它的也写同样的 when", "give what reads it the same `when`"));
            return None;
        }
        let indicator = names.indicators.find(name).map(|dimension| (QuantityRole::Indicator, dimension));
        let found = indicator.or_else(|| Some((QuantityRole::Driver, names.drivers.find(name)?)));
        let Some((role, dimension)) = found else {
            self.unknown(name, range);
            return None;
        };
        let read = self.read(role, name, range);
        Some((Expression::Read(read), InferredDimension::Of(dimension)))
    }

    /// Tells that a name is none, and of nothing that the structure of a scenario chooses.
    fn unknown(&mut self, name: &str, range: &Range<usize>) {
        let (names, each) = (self.names, self.computed.each);
        if let Some(ListMember { id, items, .. }) = names.structure.asked(name, each) {
            let (list_name, _) = name.split_once('.').unwrap_or_default();
            let message = text!("列表 `{list_name}` 里没有 `{id}`", "there is no `{id}` in the list `{list_name}`");
            self.fault(range, message).hint = Some(suggestion(id, items.iter().map(|(known, _)| known.as_str())));
            return;
        }
        let every = names.indicators.all().chain(names.drivers.all()).map(|(name, _)| name);
        let hint = suggestion(name, every.chain(names.structure.choices()));
        let message = text!("没有指标或驱动因素 `{name}`", "unknown indicator or driver `{name}`");
        self.fault(range, message).hint = Some(hint);
    }

    pub(super) fn read(&mut self, role: QuantityRole, name: &str, range: &Range<usize>) -> Read {
        // Within `next` the bare own name is the value from which the next is made.
        let from =
            self.purpose == FormulaPurpose::Next && role == QuantityRole::Indicator && name == self.computed.name;
        let read = Read { role, name: name.to_owned(), previous: self.previous || from };
        self.reads.push((read.clone(), range.clone()));
        read
    }
}

/// The value of a choice that the scenario makes.
fn chosen(holds: bool) -> (Expression, ExpressionType) {
    (Expression::Number(f64::from(u8::from(holds))), ExpressionType::Choice(holds))
}

pub(super) fn both_languages(amount: InferredDimension) -> (String, String) {
    let label = amount.label();
    (label.zh, label.en)
}

/// How two terms that differ can be brought together.
pub(super) fn disagreement(left: InferredDimension, right: InferredDimension) -> Option<Text> {
    if left.is_flow_and_stock(right) {
        return Some(text!(
            "一年的流量乘以 [1年] 是数量，数量除以 [1年] 是流量",
            "a flow times [1 years] is an amount, an amount over [1 years] is a flow"
        ));
    }
    (left == PLAIN || right == PLAIN)
        .then(|| text!("数量要写单位，如 [5万人]", "a quantity has a unit, such as [5万人]"))
}
