//! The functions of formulas that look at other years, other runs, or several names.

use std::ops::Range;

use super::FormulaPurpose;
use super::built_in::summed_elsewhere;
use super::check::{Checker, InferredDimension, PLAIN, both_languages};
use super::expression::{Delay, Expression, QuantityRole, Read};
use super::syntax::{Operator, SyntaxNode, Tree};
use crate::diagnostic::suggestion;
use crate::indicator::Dimension;
use crate::language::{Text, text};

impl Checker<'_> {
    pub(super) fn last_year(&mut self, inner: &Tree, range: &Range<usize>) -> Option<(Expression, InferredDimension)> {
        if self.purpose == FormulaPurpose::Initial {
            self.fault(range, text!("基期之前没有值", "no value exists before the base year"));
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

    /// A value of an earlier year.
    pub(super) fn delay(
        &mut self,
        of: &Tree,
        lag: &Tree,
        before: Option<&Tree>,
    ) -> Option<(Expression, InferredDimension)> {
        let name = if let SyntaxNode::Name(name) = &of.node { Some(name.as_str()) } else { None };
        let Some(name) = name.filter(|_| !self.previous) else {
            let fault =
                self.fault(&of.range, text!("delay 要一个指标的名字", "`delay` takes the name of an indicator"));
            fault.hint = Some(text!("把算式写成一个指标", "make an indicator of what is computed"));
            return None;
        };
        let of_what = self.name(name, &of.range);
        let length = self.number(lag);
        let before = match before {
            Some(before) => Some(self.number(before)?),
            None => None,
        };
        let (Expression::Read(of_what), amount) = of_what? else { return None };
        let (length, of_length) = length?;
        let in_years = InferredDimension::Of(Dimension { years: 1, ..Dimension::default() });
        if of_length.agree(in_years, FormulaPurpose::Indicator).is_none() && of_length != PLAIN {
            let Text { zh, en } = of_length.label();
            self.fault(&lag.range, text!("时滞应以年计，这里是 {zh}", "a lag is in years: this is {en}"));
            return None;
        }
        let is_negative = match &length {
            Expression::Number(years) => *years < 0.0,
            Expression::Negate(inner) => matches!(**inner, Expression::Number(years) if years > 0.0),
            _ => false,
        };
        if is_negative {
            self.fault(&lag.range, text!("时滞不能小于0", "a lag cannot be below 0"));
            return None;
        }
        let Some(common) = before.as_ref().map_or(Some(amount), |(_, of)| amount.agree(*of, self.purpose)) else {
            self.fault(
                &of.range,
                text!("单位不合：before 与所延迟的量", "the units differ: what is delayed and what was before"),
            );
            return None;
        };
        let delay = Delay { of: of_what, lag: length, before: before.map(|(before, _)| before) };
        Some((Expression::Delay(Box::new(delay)), common))
    }

    /// An indicator in the deterministic run, or the shocks of a driver.
    pub(super) fn of_another_kind(
        &mut self,
        inner: &Tree,
        role: QuantityRole,
    ) -> Option<(Expression, InferredDimension)> {
        let read = match (role, &inner.node) {
            (QuantityRole::Central, SyntaxNode::Name(name)) => self.name(name, &inner.range)?,
            (QuantityRole::Shock, _) => self.driver(inner)?,
            _ => {
                let fault = self
                    .fault(&inner.range, text!("central 要一个指标的名字", "`central` takes the name of an indicator"));
                fault.hint = Some(text!("把算式写成一个指标", "make an indicator of what is computed"));
                return None;
            }
        };
        match read {
            (Expression::Read(read), amount) if role == QuantityRole::Shock || read.role == QuantityRole::Indicator => {
                Some((Expression::Read(Read { role, ..read }), amount))
            }
            // A driver in the deterministic run stands on its path.
            _ => {
                self.fault(&inner.range, text!("central 只用于指标", "`central` is for indicators alone"));
                None
            }
        }
    }

    /// x / previous(x) - 1.
    pub(super) fn growth(&mut self, inner: &Tree, range: &Range<usize>) -> Option<(Expression, InferredDimension)> {
        let (now, _) = self.number(inner)?;
        let own = self.computed.name;
        if self.purpose == FormulaPurpose::Next && now.reads().iter().any(|read| read.name == own) {
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

    pub(super) fn sum(&mut self, inner: &Tree) -> Option<(Expression, InferredDimension)> {
        let SyntaxNode::Name(pattern) = &inner.node else { return self.no_pattern(&inner.range) };
        if !pattern.contains('*') {
            return self.no_pattern(&inner.range);
        }
        let pattern = &*self.for_each(pattern, &inner.range)?;
        let names = self.names;
        let is_meant =
            |name: &str| stands_for(pattern, name) && !names.is_broken(name) && names.left_out(name).is_none();
        let indicators = names.indicators.all().filter(|(name, _)| is_meant(name));
        let mut found: Vec<_> = indicators.map(|(name, of)| (QuantityRole::Indicator, name, of)).collect();
        // Of a driver and an indicator of one name the indicator is meant.
        let drivers = names.drivers.all().filter(|(name, _)| is_meant(name) && names.indicators.find(name).is_none());
        found.extend(drivers.map(|(name, of)| (QuantityRole::Driver, name, of)));
        let Some((_, first, dimension)) = found.first().copied() else { return self.nothing_to_sum(pattern, inner) };
        if let Some((_, other, its)) = found.iter().find(|(_, _, its)| *its != dimension) {
            let ((zh, en), (other_zh, other_en)) =
                (both_languages(InferredDimension::Of(dimension)), both_languages(InferredDimension::Of(*its)));
            let message = text!(
                "单位不合：`{first}` 是 {zh}，`{other}` 是 {other_zh}",
                "the units differ: `{first}` is in {en}, `{other}` in {other_en}"
            );
            self.fault(&inner.range, message);
            return None;
        }
        let reads = found.iter().map(|(role, name, _)| self.read(*role, name, &inner.range)).collect();
        Some((Expression::Sum(reads), InferredDimension::Of(dimension)))
    }

    /// The sum of none: 0 where there are such names in other scenarios, or in this one but for their conditions.
    fn nothing_to_sum(&mut self, pattern: &str, inner: &Tree) -> Option<(Expression, InferredDimension)> {
        let names = self.names;
        let mut left_out = names.all_left_out().filter(|(name, _)| stands_for(pattern, name));
        let elsewhere = || summed_elsewhere(pattern, names.structure.lists());
        if let Some(dimension) = left_out.next().map(|(_, dimension)| dimension).or_else(elsewhere) {
            return Some((Expression::Number(0.0), InferredDimension::Of(dimension)));
        }
        let fault = self.fault(&inner.range, text!("没有名字符合 `{pattern}`", "no name matches `{pattern}`"));
        fault.expected = Some(text!("`*` 代表名字里的一段", "`*` matches one part of a name"));
        // Every name with the same number of parts, as a pattern.
        let every = names.indicators.all().chain(names.drivers.all()).map(|(name, _)| name);
        let count = pattern.split('.').count();
        let like = every.filter(|name| name.split('.').count() == count).map(|name| {
            let parts = pattern.split('.').zip(name.split('.'));
            parts.map(|(part, of)| if part == "*" { part } else { of }).collect::<Vec<_>>().join(".")
        });
        let like: Vec<String> = like.collect();
        fault.hint = Some(suggestion(pattern, like.iter().map(String::as_str)));
        None
    }

    fn no_pattern<T>(&mut self, range: &Range<usize>) -> Option<T> {
        let fault = self.fault(range, text!("sum 要一个带 `*` 的名字", "`sum` takes a name with `*` in it"));
        fault.hint = Some(text!(
            "如 sum(industry.*.value_added)；其他用 + 相加",
            "such as sum(industry.*.value_added); add others with +"
        ));
        None
    }

    pub(super) fn driver(&mut self, inner: &Tree) -> Option<(Expression, InferredDimension)> {
        let named = if let SyntaxNode::Name(name) = &inner.node { name.as_str() } else { "" };
        let named = &*self.for_each(named, &inner.range)?;
        let dimension = self.known_driver(named, &inner.range)?;
        let read = self.read(QuantityRole::Driver, named, &inner.range);
        Some((Expression::Read(read), InferredDimension::Of(dimension)))
    }

    /// The dimension of a driver; an unknown name is reported.
    pub(super) fn known_driver(&mut self, name: &str, range: &Range<usize>) -> Option<Dimension> {
        let names = self.names;
        if names.is_broken(name) {
            return None;
        }
        let known = names.drivers.find(name);
        if known.is_none() {
            let fault = self.fault(range, text!("没有驱动因素 `{name}`", "unknown driver `{name}`"));
            fault.hint = Some(suggestion(name, names.drivers.all().map(|(name, _)| name)));
        }
        known
    }
}

/// Whether a pattern, in which `*` stands for a whole part, matches a name with the same number of parts.
fn stands_for(pattern: &str, name: &str) -> bool {
    // Most names differ before the first `*`.
    let mut beginning = pattern.bytes().take_while(|byte| *byte != b'*').zip(name.bytes());
    if beginning.any(|(of_pattern, of_name)| of_pattern != of_name) {
        return false;
    }
    let (mut parts, mut of_name) = (pattern.split('.'), name.split('.'));
    loop {
        match (parts.next(), of_name.next()) {
            (None, None) => return true,
            (Some(part), Some(of)) if part == "*" || part == of => {}
            _ => return false,
        }
    }
}
